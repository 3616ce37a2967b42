"""What is asked, and whom it is compared with: drummers and tunes that training did not see, others, and chance."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from audiomancer._random import rng_for
from audiomancer.midi import read_midi
from audiomancer.music import DRUM_TYPES, Kind, Note, Pattern, pitch_classes
from audiomancer.rnn import STYLES
from audiomancer.training.scores import read_tunes

BARS = 8
PER_PIECE = 5  # excerpts of one performance or tune at the most
FEWEST = {"drums": 4, "melody": 1}  # notes a bar that an excerpt has on average
SEED = 14
LIKE = {
    "rock": ("rock",),
    "funk": ("funk",),
    "jazz": ("jazz",),
    "latin": ("latin", "bossa"),
    "pop": ("pop", "basic"),
    "afrobeat": ("afrobeat",),
    "gospel": ("gospel", "rnb", "basic"),
    "punk": ("punk", "rock"),
    "hiphop": ("hiphop", "hip_hop"),
}
"""A drummer's style to the names under which we may have it, the nearest first."""

_STEP = 240  # ticks


class Excerpt(NamedTuple):
    """Bars that a drummer played, in which style, and in which performance of the split."""

    pattern: Pattern
    style: str
    performance: int


def drummers(data: Path, split: str, bars: int = BARS) -> list[Excerpt]:
    """Excerpts of Groove's 4/4 beats of a split, in whole bars, from all over each performance."""
    with (data / "groove" / "info.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["split"], row["beat_type"]) == (split, "beat")]
    found = list[Excerpt]()
    for number, row in enumerate(row for row in rows if row["time_signature"] == "4-4"):
        played = read_midi(data / "groove" / row["midi_filename"]).pattern
        found += [Excerpt(part, row["style"].split("/")[0], number) for part in _excerpts(played, bars, number)]
    return found


def tunes(data: Path, *, held_out: bool) -> list[Pattern]:
    """Tunes in 4/4 or 2/2 from the first bar that is more than a pickup to the last with a note."""
    whole = (_trimmed(t) for t in read_tunes(data / "openewld", held_out=held_out))
    return [t for t in whole if t.time_signature in {(4, 4), (2, 2)} and t.bars >= BARS]


def phrases(pieces: Sequence[Pattern], bars: int = BARS) -> list[Pattern]:
    """Excerpts of tunes, from all over each."""
    return [part for number, piece in enumerate(pieces) for part in _excerpts(piece, bars, number)]


def endings(pieces: Sequence[Pattern], bars: int = BARS) -> list[Pattern]:
    """The last bars of tunes."""
    return [piece.cut(piece.bars - bars + 1, piece.bars) for piece in pieces]


def our_style(style: str) -> str:
    """The style of ours that is nearest to a drummer's."""
    return next(name for name in LIKE.get(style, ("basic",)) if name in STYLES)


def chance_drums(known: Sequence[Pattern], count: int, bars: int = BARS) -> list[Pattern]:
    """Loops in which each drum is hit as often as by drummers, anywhere, and as loud as any hit of theirs."""
    rng = rng_for(SEED, 1)
    velocities = np.array([note.velocity for pattern in known for note in pattern.notes])
    steps = sum(16 * pattern.bars for pattern in known)
    shares = [sum(n.pitch in types for p in known for n in p.notes) / steps for types in DRUM_TYPES]
    return [
        Pattern(
            kind="drums",
            bars=bars,
            notes=tuple(
                Note(step * _STEP, _STEP, types[0], int(rng.choice(velocities)))
                for types, share in zip(DRUM_TYPES, shares, strict=True)
                for step in np.flatnonzero(rng.random(16 * bars) < share).tolist()
            ),
        )
        for _ in range(count)
    ]


def chance_tunes(
    kind: Kind, keys: Sequence[tuple[str, str]], notes_a_bar: float, span: tuple[int, int]
) -> list[Pattern]:
    """Melodies or basses of any notes of their scales, as many as people's, anywhere, each held until the next."""
    return [_chance_tune(kind, key, scale, notes_a_bar, span, n) for n, (key, scale) in enumerate(keys)]


def _chance_tune(kind: Kind, key: str, scale: str, notes_a_bar: float, span: tuple[int, int], number: int) -> Pattern:
    rng, steps = rng_for(SEED, 2, number), 16 * BARS
    pitches = [p for p in range(span[0], span[1] + 1) if p % 12 in pitch_classes(key, scale)]
    starts = np.flatnonzero(rng.random(steps) < notes_a_bar / 16).tolist() or [0]
    lengths = np.diff([*starts, steps])
    notes = (
        Note(start * _STEP, int(length) * _STEP, int(rng.choice(pitches)), 90)
        for start, length in zip(starts, lengths, strict=True)
    )
    return Pattern(kind=kind, notes=tuple(notes), bars=BARS, key=key, scale=scale)


def _excerpts(piece: Pattern, bars: int, number: int) -> Iterator[Pattern]:
    parts = [piece.cut(first, first + bars - 1) for first in range(1, piece.bars - bars + 2, bars)]
    full = [part for part in parts if len(part.notes) >= FEWEST["drums" if piece.kind == "drums" else "melody"] * bars]
    return (full[i] for i in rng_for(SEED, number).permutation(len(full))[:PER_PIECE].tolist())


def _trimmed(tune: Pattern) -> Pattern:
    first = 2 if 2 * tune.notes[0].onset >= tune.ticks_per_bar else 1
    return tune.cut(first, tune.notes[-1].onset // tune.ticks_per_bar + 1)
