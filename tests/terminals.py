"""A person at a terminal: the real program in a pseudo-terminal, and what its screen shows."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from typing import Any, Self

LEFT, RIGHT, ENTER, ESC = "\x1b[D", "\x1b[C", "\r", "\x1b"

# 148 is what a shell makes of a job that was suspended by Ctrl-Z.
_SHELL = (
    "/bin/sh",
    "-m",
    "-c",
    '"$@"; code=$?; while [ $code = 148 ]; do read -r _; fg; code=$?; done; exit $code',
    "sh",
)
_CODE = re.compile(r"\x1b\[(\?|)([\d;]*)([A-Za-z])")


class Screen:
    """What a terminal shows: it knows the few codes that the program may send, and refuses all others.

    It also refuses what would scroll the page, or run over the end of a line.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.modes: set[str] = set()
        self.taken = 0  # how often the program took the terminal
        self.scrolled: list[str] = []  # what was printed on the usual screen
        self._lines = [""] * rows
        self._row = self._column = 0
        self._rest = ""

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self._lines)

    def resize(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._lines = [line[:columns] for line in (self._lines + [""] * rows)[:rows]]

    def feed(self, text: str) -> None:
        text = self._rest + text
        self._rest = ""
        while text:
            if text[0] != "\x1b":
                self._print(text[0])
                text = text[1:]
            elif found := _CODE.match(text):
                self._obey(*found.groups())
                text = text[found.end() :]
            else:
                assert len(text) < 12, f"a code that is not known: {text[:12]!r}"
                self._rest, text = text, ""

    def _obey(self, private: str, numbers: str, code: str) -> None:
        if private and code in "hl":
            self.taken += (numbers, code) == ("1049", "h")
            (self.modes.add if code == "h" else self.modes.discard)(numbers)
        elif code == "H":
            row, column = (int(number) for number in numbers.split(";"))
            assert 1 <= row <= self.rows and column == 1, numbers
            self._row, self._column = row - 1, 0
        elif (code, numbers) == ("K", "2"):
            self._lines[self._row] = ""
        elif code == "m" and "1049" not in self.modes:
            return  # the headings of a table
        else:
            raise AssertionError(f"a code that is not known: {private}{numbers}{code}")

    def _print(self, character: str) -> None:
        if "1049" not in self.modes:
            self.scrolled.append(character)
            return
        assert character.isprintable(), f"{character!r} on the page"
        assert self._column < self.columns, f"over the end of the line: {self._lines[self._row]!r}"
        self._lines[self._row] = self._lines[self._row][: self._column].ljust(self._column) + character
        self._column += 1


class Person:
    """Sits before a program; leaving ends it.

    Args:
        arguments: of ``audiomancer``.
        columns: of the terminal.
        rows: of the terminal.
        in_a_shell: whether a shell starts it, which continues it with the next line when it was suspended.
    """

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 24, in_a_shell: bool = False) -> None:
        self.screen = Screen(columns, rows)
        self._ours, theirs = pty.openpty()
        self._theirs = theirs
        self.resize(columns, rows)
        self.before = termios.tcgetattr(theirs)

        def sit() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            os.tcsetpgrp(0, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)

        env = os.environ | {"TERM": "xterm", "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(
            [*(_SHELL if in_a_shell else ()), sys.executable, "-m", "audiomancer", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=env,
            preexec_fn=sit,
        )
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: Any) -> None:
        self.process.terminate()  # a test that has failed leaves nothing behind either
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(columns, rows)

    def type(self, keys: str | bytes) -> None:
        os.write(self._ours, keys.encode() if isinstance(keys, str) else keys)

    def see(self, *words: str, without: str = "\0") -> str:
        """Wait until the page shows all the words."""
        return self.wait(lambda: all(word in str(self.screen) for word in words) and without not in str(self.screen))

    def leave(self, keys: str = "q") -> int:
        """Type, wait for the program's end, and give its exit code."""
        self.type(keys)
        return self.ended()

    def ended(self) -> int:
        self.wait(lambda: self.process.poll() is not None)
        self._take()
        return self.process.returncode

    def restored(self) -> bool:
        """Whether the terminal is as it was."""
        return termios.tcgetattr(self._theirs) == self.before and not self.screen.modes - {"25"}

    @property
    def said(self) -> str:
        """What stands on the usual screen, outside the page."""
        return "".join(self.screen.scrolled).replace("\r\n", "\n")

    def wait(self, holds: Callable[[], bool]) -> str:
        """Read what the program shows until something holds; give the page."""
        end = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < end, f"waited in vain before this page:\n{self.screen}\n---\n{self.said}"
            self._take(0.05)
        return str(self.screen)

    def _take(self, seconds: float = 0.0) -> None:
        while select.select([self._ours], [], [], seconds)[0]:
            self.screen.feed(self._decoder.decode(os.read(self._ours, 1 << 16)))
            seconds = 0
