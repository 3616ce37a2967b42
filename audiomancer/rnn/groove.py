"""How hard and how early drummers play the hits of any drum pattern: the groove model, played in numpy.

The hits of a loop are played one after the other, step by step. Each draws its velocity, then its timing, from sixteen
bins; what is likely depends on which hits stand around it, on the tempo and on how the hits before it came out: the
last ones, those of the same drum, those of the same place a beat and some bars ago, and the means and spreads of all
so far. So a drummer who begins softly, late or loosely goes on as they began.

Anchor: Gillick, Roberts, Engel, Eck and Bamman, "Learning to Groove with Inverse Sequence Transformations", ICML 2019,
for the task. Theirs is a network over whole bars of fixed length; this one decides hit by hit and takes any length.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from audiomancer._resources import download_folder, is_file, resource_folder
from audiomancer.errors import InvalidSettingError, MissingDependencyError, ModelLoadError
from audiomancer.music import Note, Pattern
from audiomancer.rnn.groove_hits import VOICES, hits_of
from audiomancer.rnn.groove_network import GrooveModel

__all__ = [
    "GROOVE",
    "check_groove",
    "drummed",
    "find_groove",
    "groove_fingerprint",
    "groove_models",
    "groove_name",
    "groove_origin",
    "load_groove",
]

GROOVE = "groove"
"""The name of the model that ships."""

_SUFFIX = ".npz"
_EDGE = 0.49  # sixteenths: a hit that is played later belongs to another one


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> GrooveModel:
    return GrooveModel.read(path)


def groove_models() -> dict[str, Path]:
    """The groove models that can be named, each with its file: those that were trained here, and the one that ships."""
    try:
        own = {path.stem: path for path in sorted(download_folder().glob(f"*{_SUFFIX}"))}
    except PermissionError:  # such as another person's home
        own = {}
    return own | {GROOVE: resource_folder("models") / f"{GROOVE}{_SUFFIX}"}


def find_groove(name: str) -> Path:
    """The file of a groove model.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if there is no such model.
    """
    known = groove_models()
    path = known.get(name, Path(name).expanduser())
    if not is_file(path):
        raise ModelLoadError(
            f"there is no groove model {name!r:.200}; there are {', '.join(known)}, and `audiomancer models train "
            "groove --name mine --data FOLDER` makes one of your own MIDI files"
        )
    return path


def groove_origin(name: str) -> str:
    """Where a groove model comes from that is asked for by name or file: ``shipped``, ``trained`` or ``file``."""
    return "shipped" if name == GROOVE else "trained" if name in groove_models() else "file"


def groove_name(name: str) -> str:
    """What births call a groove model that is asked for by name or file."""
    return Path(name).stem


def load_groove(name: str = GROOVE) -> GrooveModel:
    """A groove model, read once and again when its file changes.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if it is not there, or cannot be read.
    """
    path = find_groove(name)
    return _read(path, path.stat().st_mtime_ns)


def groove_fingerprint(name: str = GROOVE) -> str:
    """``sha256`` and the first 12 digits of that hash of the file of a groove model.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if it is not there, or cannot be read.
    """
    path = find_groove(name)
    try:
        return f"sha256 {sha256(path.read_bytes()).hexdigest()[:12]}"
    except OSError as error:
        raise ModelLoadError(f"the groove model {path} cannot be read: {error.strerror}") from error


def check_groove(name: str, fingerprint: str) -> None:
    """Refuse to repeat what another groove model played.

    Args:
        name: the name or file that a birth remembers.
        fingerprint: the fingerprint that it remembers.

    Raises:
        MissingDependencyError: if there is no such model, or it is another one now.
    """
    try:
        now = groove_fingerprint(name)
    except ModelLoadError as error:
        raise MissingDependencyError(
            f"the groove model {name}, which made this, is not here; bring its file back"
        ) from error
    if now != fingerprint:
        raise MissingDependencyError(
            f"this was made with the groove model {name} of {fingerprint}, but here is {now}; bring the former one back"
        )


def drummed(
    pattern: Pattern,
    rng: np.random.Generator,
    *,
    timing: float = 1.0,
    touch: float = 1.0,
    model: GrooveModel | None = None,
) -> Pattern:
    """Let a drum pattern be played by a drummer.

    Every hit stays on its sixteenth; the swing that is written stays, and timing comes beside it. The strokes before a
    flam go with the flam. What is no drum of the kit stays as it is.

    Args:
        pattern: drums, on or off the grid.
        rng: chance; the same state gives the same loop, and the velocities do not depend on the amounts.
        timing: 0 leaves the onsets as they are, 1 gives them to the drummer.
        touch: 0 leaves the velocities as they are, 1 gives them to the drummer.
        model: the groove model; the one that ships if None.

    Returns:
        The pattern with other onsets and velocities; of two notes of a pitch that come to overlap, the first is cut
        short.

    Raises:
        InvalidSettingError: if an amount is not 0-1.
        ModelLoadError: if the model that ships cannot be read.
    """
    for amount in (timing, touch):
        if not 0 <= amount <= 1:
            raise InvalidSettingError(f"the amount of feel is 0-1, not {amount}")
    if not timing and not touch:
        return pattern
    hits, leaders = hits_of(pattern)
    groove = (model or load_groove()).play(hits, rng)
    sixteenth = pattern.ticks_per_beat / 4
    cells = zip(hits.step.tolist(), hits.voice.tolist(), strict=True)
    by_cell = dict(
        zip(cells, zip(leaders, *map(np.ndarray.tolist, (groove.timing, groove.velocity)), strict=True), strict=True)
    )

    def played(note: Note) -> Note:
        if note.pitch not in VOICES:
            return note
        step = round(note.onset / sixteenth)
        leader, late, loud = by_cell[step, VOICES[note.pitch]]
        shift = timing * (late * sixteenth - (leader.onset - step * sixteenth))
        off = min(max(note.onset + shift - step * sixteenth, -_EDGE * sixteenth), _EDGE * sixteenth)
        onset = round(step * sixteenth + (off if timing else note.onset - step * sixteenth))
        velocity = note.velocity * (1 + touch * (loud / leader.velocity - 1))
        return replace(note, onset=min(max(onset, 0), pattern.length - 1), velocity=min(max(round(velocity), 1), 127))

    return pattern.with_notes(played(note) for note in pattern.notes)
