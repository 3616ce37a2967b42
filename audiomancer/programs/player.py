"""The system's own player of sound files."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import IO

from audiomancer.errors import MissingDependencyError, SuperColliderError
from audiomancer.programs import children

__all__ = ["PLAYERS", "find_player", "play_wav"]

PLAYERS = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("play", "-q", "-t", "wav"),  # which would go by the ending of a name
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
"""Players and their options, the first that is installed is taken: macOS, PipeWire, PulseAudio, ALSA, SoX, FFmpeg."""


_LONGEST = 86400.0  # seconds; nobody waits a day for a loop to end


def find_player() -> tuple[str, ...]:
    """The player that is installed, and its options.

    Raises:
        MissingDependencyError: if there is none.
    """
    player = next((command for command in PLAYERS if shutil.which(command[0])), None)
    if player is None:
        names = ", ".join(command[0] for command in PLAYERS)
        raise MissingDependencyError(f"none of {names} is installed to play sound; try: apt install alsa-utils")
    return player


def play_wav(wav: bytes) -> None:
    """Play the bytes of a WAV file to their end.

    Raises:
        MissingDependencyError: if no player is installed.
        SuperColliderError: if the player fails, as without a sound card.
    """
    player = find_player()
    with _file_to_read() as file:
        file.write(wav)
        file.flush()
        path = file.name if isinstance(file.name, str) else f"/dev/fd/{file.fileno()}"
        child = children.start([*children.mortal(), *player, path], environment=os.environ, files=[file.fileno()])
        try:
            said, _ = children.collect(child, _LONGEST)
        finally:
            children.end(child)
    if child.returncode:
        reason = (said.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise SuperColliderError(f"{player[0]} cannot play: {reason}; is there a sound card?")


def _file_to_read() -> IO[bytes]:
    """A file that another program can read, and of which nothing stays, in memory even if we are killed."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("audiomancer"), "w+b")
    return tempfile.NamedTemporaryFile(prefix="audiomancer-", suffix=".wav")
