"""The terminal is ours between entering and leaving, and as it was before and after."""

from __future__ import annotations

import os
import pty
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audiomancer.cli._keys import Pressed
from audiomancer.cli._terminal import Terminal, keys_can_be_read

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)


@contextmanager
def person() -> Iterator[int]:
    """Standard input and error are a terminal; this is the end at which the person sits."""
    ours, theirs = pty.openpty()
    with (
        pytest.MonkeyPatch.context() as patch,
        os.fdopen(os.dup(theirs)) as stdin,
        os.fdopen(theirs, "w") as stderr,
    ):
        # pytest puts its own in their place when a test begins, so a fixture would come too early.
        patch.setattr(sys, "stdin", stdin)
        patch.setattr(sys, "stderr", stderr)
        patch.setenv("TERM", "xterm")
        os.set_blocking(ours, False)
        yield ours
    os.close(ours)


def test_an_error_inside_gives_back_the_terminal_and_every_signal() -> None:
    def seen() -> tuple[object, ...]:
        return (termios.tcgetattr(sys.stdin.fileno()), *map(signal.getsignal, SIGNALS))

    with person() as end:
        before = seen()
        with pytest.raises(ZeroDivisionError), Terminal():
            assert seen() != before
            raise ZeroDivisionError
        assert seen() == before
        assert os.read(end, 1000).endswith(b"\x1b[?1049l")


def test_who_is_started_under_nohup_does_not_end_with_the_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with person(), Terminal():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_key_is_read_at_once_and_a_change_wakes_who_waits_for_one() -> None:
    with person() as end, Terminal() as terminal:
        os.write(end, b"5\x1b[C")
        assert [terminal.key(), terminal.key()] == [Pressed("5"), Pressed("right")]
        os.write(end, b"\x1b")
        assert terminal.key() == Pressed("escape")
        terminal.wake()
        assert terminal.key() is None
    terminal.wake()  # from a thread that comes too late


def test_single_keys_need_a_person_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with person():
        assert keys_can_be_read()
        monkeypatch.setenv("TERM", "dumb")
        assert not keys_can_be_read()
        monkeypatch.setenv("TERM", "xterm")
        with Path(os.devnull).open() as nobody:
            monkeypatch.setattr(sys, "stdin", nobody)
            assert not keys_can_be_read()
            monkeypatch.undo()
