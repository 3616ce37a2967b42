"""Programs outside: where they are, and child processes in their sandbox. The only room that starts processes.

Whatever is started here ends here: :mod:`~audiomancer.programs.children` leaves none behind after any exit. Where the
system has a sandbox (bubblewrap, with a filter of system calls) programs run inside it; where there is none, a
:class:`SandboxWarning` says so.
"""

from audiomancer.programs.clipboard import CLIPBOARDS, copy_text
from audiomancer.programs.finding import INSTALL_LINE, find_program
from audiomancer.programs.playback import Playback
from audiomancer.programs.player import PLAYERS, play_wav
from audiomancer.programs.sandbox import Limits, Sandbox, SandboxWarning, find_sandbox

__all__ = [
    "CLIPBOARDS",
    "INSTALL_LINE",
    "PLAYERS",
    "Limits",
    "Playback",
    "Sandbox",
    "SandboxWarning",
    "copy_text",
    "find_program",
    "find_sandbox",
    "play_wav",
]
