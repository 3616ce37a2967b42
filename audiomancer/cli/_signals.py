"""What asks a command to end: Ctrl-C, a terminal that is closed, ``kill``. It ends in order, and soon."""

from __future__ import annotations

import signal
import sys
from types import FrameType

__all__ = ["end_in_order"]

_MOMENT = 0.01  # seconds
_PATIENCE = 200  # moments that the code of a module may take, which may be a plug-in's and hang


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


def _later(number: int, waited: int = 0) -> None:
    signal.signal(signal.SIGALRM, lambda _, frame: _end(number, frame, waited + 1))
    signal.setitimer(signal.ITIMER_REAL, _MOMENT)


def _end(number: int, frame: FrameType | None, waited: int = 0) -> None:
    """Leave from where the program is, except from inside the import of a module.

    An exception in the machinery can leave the lock of all imports taken for ever, and then every thread that imports
    something, and whoever waits for it. One in a module that is written in C may be forgotten by it.
    """
    if hasattr(signal, "setitimer") and (_imports(frame) or (_is_imported(frame) and waited < _PATIENCE)):
        _later(number, waited)
    elif number == signal.SIGINT:
        raise KeyboardInterrupt
    else:
        sys.exit(128 + number)


def _imports(frame: FrameType | None) -> bool:
    """Whether a frame is of Python's own machinery of imports; the code of a module that is imported is not."""
    return frame is not None and frame.f_code.co_filename.startswith("<frozen importlib")


def _is_imported(frame: FrameType | None) -> bool:
    """Whether a module is being imported by this thread, by code that a frame has come from."""
    while frame is not None:
        if _imports(frame):
            return True
        frame = frame.f_back
    return False
