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
    sys.unraisablehook = _not_lost


def _not_lost(told: sys.UnraisableHookArgs) -> None:
    """Ask once more to end where Python cannot hand the exception on, as in the clean-up of an object."""
    if hasattr(signal, "setitimer"):
        if isinstance(told.exc_value, KeyboardInterrupt):
            _later(signal.SIGINT)
            return
        if isinstance(told.exc_value, SystemExit) and isinstance(told.exc_value.code, int):
            _later(told.exc_value.code - 128)
            return
    sys.__unraisablehook__(told)


def _later(number: int) -> None:
    signal.signal(signal.SIGALRM, lambda _, frame: _end(number, frame))
    signal.setitimer(signal.ITIMER_REAL, _MOMENT)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave from where the program is, except from inside the import of a module.

    An exception there can leave the lock of all imports taken for ever, and then every thread that imports something,
    and whoever waits for it.
    """
    if _imports(frame) and hasattr(signal, "setitimer"):
        _later(number)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        sys.exit(128 + number)


def _imports(frame: FrameType | None) -> bool:
    """Whether a frame is of Python's own machinery of imports; the code of a module that is imported is not."""
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")
