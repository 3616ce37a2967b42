"""The system's own player of sound files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from audiomancer.errors import MissingDependencyError, SuperColliderError

__all__ = ["PLAYERS", "find_player", "play_file"]

PLAYERS = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("play", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)
"""Players and their options, the first that is installed is taken: macOS, PipeWire, PulseAudio, ALSA, SoX, FFmpeg."""


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


def play_file(path: Path) -> None:
    """Play a WAV file to its end.

    Raises:
        MissingDependencyError: if no player is installed.
        SuperColliderError: if the player fails, as without a sound card.
    """
    player = find_player()
    ended = subprocess.run([*player, str(path)], capture_output=True, text=True, check=False)
    if ended.returncode:
        reason = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise SuperColliderError(f"{player[0]} cannot play: {reason}; is there a sound card?")
