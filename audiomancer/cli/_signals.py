"""What asks a command to end: Ctrl-C, a terminal that is closed, ``kill``. It ends in order, and soon."""

from __future__ import annotations

import signal
import sys
from types import FrameType

__all__ = ["end_in_order"]

_MOMENT = 0.01  # seconds


def end_in_order() -> None:
    """Let whatever asks this program to end leave as little behind as Ctrl-C does; what is ignored stays ignored."""
    for name, usual in (
        ("SIGINT", signal.default_int_handler),
        ("SIGTERM", signal.SIG_DFL),
        ("SIGHUP", signal.SIG_DFL),
    ):
        asked = getattr(signal, name, None)
        if asked is not None and signal.getsignal(asked) is usual:  # a job in the background, or `nohup`, ignores some
            signal.signal(asked, _end)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave from where the program is, except from inside the import of a module.

    An exception there can leave the lock of all imports taken for ever, and then every thread that imports something,
    and whoever waits for it.
    """
    if _imports(frame) and hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, lambda _, later: _end(number, later))
        signal.setitimer(signal.ITIMER_REAL, _MOMENT)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        sys.exit(128 + number)


def _imports(frame: FrameType | None) -> bool:
    """Whether a frame is of Python's own machinery of imports; the code of a module that is imported is not."""
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")
