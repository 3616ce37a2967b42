"""A terminal that is ours for a while: single keys come in, whole pages go out, and all is as before when we leave."""

from __future__ import annotations

import os
import select
import signal
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

from audiomancer.cli._keys import KeyReader, Pressed

try:
    import termios
except ImportError:  # Windows has none
    termios = None  # type: ignore[assignment]

__all__ = ["Terminal", "keys_can_be_read"]

# Another screen, no cursor, and pasted text in brackets, so that it is not taken for keys.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?2004h"
_LEAVE = "\x1b[?2004l\x1b[?25h\x1b[?1049l"


def keys_can_be_read() -> bool:
    """Whether a person sits at the terminal, who reads standard error and types into standard input."""
    return termios is not None and sys.stdin.isatty() and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class Terminal:
    """Standard input as keys, standard error as a page. Signals that end or suspend the program restore it first.

    Args:
        suspended: called before the program is suspended by Ctrl-Z.
    """

    def __init__(self, suspended: Callable[[], None] = lambda: None) -> None:
        self._suspended = suspended
        self._in, self._out = sys.stdin.fileno(), sys.stderr.fileno()
        self._reader = KeyReader()
        self._keys: list[Pressed] = []
        self._woken, self._bell = os.pipe()
        # A thread may ring when we have left; as long as it can, the pipe is no other file's.
        for end in (self._woken, self._bell):
            weakref.finalize(self, os.close, end)
        self._handlers: dict[int, Any] = {}
        self._before: list[Any] = []

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._in)
        os.set_blocking(self._bell, False)
        # Who starts us under nohup does not want us to end with the terminal.
        ends = (number for number in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(number) != signal.SIG_IGN)
        handlers = dict.fromkeys(ends, _end) | {
            signal.SIGTSTP: self._suspend,
            signal.SIGCONT: self._resume,
            signal.SIGWINCH: lambda number, frame: self.wake(),
        }
        try:
            for number, handler in handlers.items():
                self._handlers[number] = signal.signal(number, handler)
            self._take()
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows; a terminal that does not know has 80 and 24."""
        with suppress(OSError):
            columns, rows = os.get_terminal_size(self._out)
            if columns and rows:
                return columns, rows
        return 80, 24

    def wake(self) -> None:
        """Let :meth:`key` return; it may be called from any thread."""
        with suppress(BlockingIOError):  # full: then it wakes anyhow
            os.write(self._bell, b"!")

    def key(self) -> Pressed | None:
        """Wait for a key.

        Returns:
            The key; None if there is none, but something has changed that the page may show.
        """
        while not self._keys:
            ready, _, _ = select.select([self._in, self._woken], [], [], self._reader.patience)
            if not ready:
                self._keys += self._reader.rest()
            if self._in in ready:
                self._keys += self._reader.read(self._read())
            if self._woken in ready:
                os.read(self._woken, 1024)
                return None
        return self._keys.pop(0)

    def show(self, lines: Sequence[str]) -> None:
        """Show a page.

        Args:
            lines: one for each row of the terminal's :attr:`size`, and none wider than that.
        """
        # Each at its place, so that nothing scrolls.
        self._write("".join(f"\x1b[{row};1H\x1b[2K{line}" for row, line in enumerate(lines, 1)))

    def _read(self) -> bytes:
        try:
            return os.read(self._in, 4096) or b"\x04"
        except OSError:  # the terminal is gone
            return b"\x04"

    def _write(self, text: str) -> None:
        data = text.encode(sys.stderr.encoding or "ascii", "replace")
        with suppress(OSError):  # the terminal is gone; the next key says so
            while data:
                data = data[os.write(self._out, data) :]

    def _take(self) -> None:
        keys = termios.tcgetattr(self._in)
        keys[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        keys[6][termios.VMIN], keys[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._in, termios.TCSANOW, keys)
        self._write(_ENTER)

    def _give_back(self) -> None:
        # From here on nothing ends the program, for a few milliseconds.
        interrupt = signal.signal(signal.SIGINT, _nothing)
        for number in self._handlers:
            signal.signal(number, _nothing)
        self._restore()
        for number, handler in (self._handlers | {signal.SIGINT: interrupt}).items():
            signal.signal(number, handler)

    def _restore(self) -> None:
        self._write(_LEAVE)
        with suppress(termios.error):  # the terminal is gone
            termios.tcflush(self._in, termios.TCIFLUSH)  # what was typed for us is no command for the shell
            termios.tcsetattr(self._in, termios.TCSANOW, self._before)

    def _suspend(self, number: int, frame: FrameType | None) -> None:
        self._suspended()
        self._restore()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)  # here the program stands still, if anybody could continue it
        signal.signal(signal.SIGTSTP, self._suspend)
        self._resume(number, frame)

    def _resume(self, number: int, frame: FrameType | None) -> None:
        self._take()
        self.wake()


def _end(number: int, frame: FrameType | None) -> None:
    """End as other programs do, but by way of everything that tidies up."""
    sys.exit(128 + number)


def _nothing(number: int, frame: FrameType | None) -> None:
    """Take no notice of a signal."""
