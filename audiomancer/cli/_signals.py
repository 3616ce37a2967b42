"""What asks a command to end: Ctrl-C, a terminal that is closed, ``kill``. It ends in order, and soon.

The command line begins here, so that it can be asked while the rest of it is still being loaded.
"""

from __future__ import annotations

import atexit
import signal
import sys
from types import FrameType

__all__ = ["end_in_order", "main"]

_MOMENT = 0.01  # seconds
_PATIENCE = 200  # moments that the code of a module may take, which may be a plug-in's and hang


def main() -> None:
    """Run the command line and exit with its code."""
    end_in_order()
    try:
        from audiomancer.cli._app import main as run
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; everything up to here is kept.\n")
        sys.exit(130)
    run()


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
    atexit.register(_too_late)


def _too_late() -> None:
    """Ask nothing more: Python drops the function that would answer an alarm, and the alarm would kill the program."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


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
