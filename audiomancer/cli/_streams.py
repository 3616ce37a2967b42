"""Standard output and error as a command may write them: what cannot be written is one sentence, or a quiet end."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from audiomancer.errors import OutputError

__all__ = ["READER_GONE", "guard_streams"]

READER_GONE = 141
"""The exit code when the reader of a pipe goes away, as in ``list | head -1``: that of a program which SIGPIPE ends."""

_OUT, _ERR = 1, 2


class _Guarded(io.FileIO):
    """A stream that fails once. What comes later is let go, so that nothing fails again while Python ends."""

    _failed = False

    def write(self, data: Any) -> int:
        if self._failed:
            return len(data)
        try:
            return super().write(data) or 0
        except OSError as error:
            self._failed = True
            if self.fileno() == _ERR:
                return len(data)  # a remark that nobody can read stops no work
            if isinstance(error, BrokenPipeError):
                sys.exit(READER_GONE)
            raise OutputError(
                f"standard output cannot be written: {error.strerror}; send it to another file, or free some space"
            ) from error


def guard_streams() -> None:
    """Put streams that fail in one sentence in the place of standard output and error."""
    for number, name in ((_OUT, "stdout"), (_ERR, "stderr")):
        if getattr(sys, name) is None:
            _occupy(number)
        setattr(sys, name, _guarded(number, getattr(sys, name)))


def _occupy(number: int) -> None:
    """Take the number of a stream that was closed before we began, or the library would be opened under it."""
    nothing = os.open(os.devnull, os.O_RDONLY)  # what is written to it fails
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)


def _guarded(number: int, former: io.TextIOWrapper | None) -> io.TextIOWrapper:
    told: dict[str, Any] = {"encoding": "utf-8"}
    if former is not None:
        former.flush()
        # A terminal without Unicode gets a name as well as it can be written.
        errors = "backslashreplace" if former.errors == "strict" else former.errors
        told = {"encoding": former.encoding, "errors": errors, "line_buffering": former.line_buffering}
    return io.TextIOWrapper(io.BufferedWriter(_Guarded(number, "w", closefd=False)), **told)
