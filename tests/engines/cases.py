"""The patterns on which every export is proven with the real engines: 500 and more, from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

from audiomancer.exporters import on_grid
from audiomancer.music import Kind, Note, Pattern, without_overlaps

DRUMS = (36, 38, 42, 46, 37, 39, 45, 48, 49, 51, 35, 44)
METRES = ((4, 4), (4, 4), (3, 4), (5, 4), (7, 8), (6, 8))


@cache
def patterns() -> tuple[Pattern, ...]:
    """Drums with and without accents, melodies and basses, triplets, odd metres, overlaps, human timing."""
    rng = random.Random(20)
    return (
        *edges(),
        *(drum_loop(rng) for _ in range(200)),
        *(tune(rng) for _ in range(200)),
        *(played_by_hand(rng) for _ in range(100)),
    )


def with_feel() -> tuple[Pattern, ...]:
    """Those whose timing modes differ, and the edges."""
    return tuple(pattern for pattern in patterns() if on_grid(pattern).notes != pattern.notes) + tuple(edges())


def edges() -> Iterator[Pattern]:
    """Empty loops, one hit, the longest loops, notes over the bar line and over the end, chords, flams."""
    for kind in ("drums", "melody", "bass"):
        yield Pattern(kind=kind, notes=(), bars=4, time_signature=(7, 8))
        yield Pattern(kind=kind, notes=(Note(3839, 9000, 127 if kind != "drums" else 36, 1),), bars=1)
    yield Pattern(kind="melody", notes=(Note(3360, 2400, 60, 127), Note(5760, 9600, 0, 64)), bars=5)
    yield Pattern(kind="melody", notes=tuple(Note(0, 960 * n, 60 + 3 * n, 100) for n in range(1, 5)), bars=2)
    yield Pattern(
        kind="drums", notes=tuple(Note(1000 * n + flam, 10, 38, 90) for n in range(3) for flam in (0, 25)), bars=1
    )
    yield Pattern(kind="drums", notes=tuple(Note(0, 10, pitch, 90) for pitch in range(128)), bars=1, tempo=119.99976)
    rng = random.Random(21)
    for bars in (16, 64):
        yield drum_loop(rng, bars=bars)
        yield tune(rng, bars=bars)


def drum_loop(rng: random.Random, bars: int | None = None) -> Pattern:
    """Drums on one of many grids, from sparse to dense; half of them with accents."""
    empty = _empty(rng, "drums", bars)
    steps = _steps_a_bar(rng, empty)
    accented = rng.random() < 0.5
    notes = []
    for pitch in rng.sample(DRUMS, rng.randint(1, 6)):
        figure = [rng.random() < rng.choice((0.1, 0.3, 0.6)) for _ in range(steps)]
        for bar in range(empty.bars):
            if rng.random() < 0.3:
                figure = [hit != (rng.random() < 0.15) for hit in figure]
            for step in (step for step, hit in enumerate(figure) if hit):
                onset = bar * empty.ticks_per_bar + step * empty.ticks_per_bar // steps
                notes.append(Note(onset, rng.randint(1, 300), pitch, rng.randint(1, 127) if accented else 127))
    return empty.with_notes(notes)


def tune(rng: random.Random, bars: int | None = None) -> Pattern:
    """A melody or bass on a grid; some of it overlaps, crosses bars or sounds as chords."""
    empty = _empty(rng, rng.choice(("melody", "bass")), bars)
    step = empty.ticks_per_bar // _steps_a_bar(rng, empty)
    flat = rng.random() < 0.5
    notes, onset = [], rng.choice((0, 0, 1, 3)) * step
    while onset < empty.length:
        length = rng.choice((1, 1, 2, 2, 3, 4, 7)) * step
        for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
            # A fifth of the notes is staccato, or held into the next; none rings past the end.
            held = length * rng.choice((1, 1, 1, 1, 1, 1, 1, 1, 0.5, 2)) if step % 2 == 0 else length
            last = min(int(held), empty.length - onset)
            notes.append(Note(onset, last, rng.randint(30, 90), 100 if flat else rng.randint(1, 127)))
        onset += length + rng.choice((0, 0, 0, 1, 2)) * step
    return empty.with_notes(notes)


def played_by_hand(rng: random.Random) -> Pattern:
    """A loop whose hits are some milliseconds off the grid."""
    pattern = drum_loop(rng, rng.randint(1, 2)) if rng.random() < 0.6 else tune(rng, rng.randint(1, 2))
    notes = []
    for note in pattern.notes:
        onset = (note.onset + round(rng.gauss(0, pattern.ticks_per_beat / 50))) % pattern.length
        notes.append(Note(onset, max(1, note.duration - rng.randint(0, 40)), note.pitch, note.velocity))
    return pattern.with_notes(without_overlaps(notes))


def _empty(rng: random.Random, kind: Kind, bars: int | None) -> Pattern:
    return Pattern(
        kind=kind,
        notes=(),
        bars=bars or rng.choice((1, 2, 4, 4, 4, 3, 5, 8)),
        time_signature=rng.choice(METRES),
        tempo=rng.choice((60, 97.3, 120, 125, 174)),
        ticks_per_beat=rng.choice((96, 480, 960)),
        key=None if kind == "drums" else "A",
        scale=None if kind == "drums" else rng.choice(("minor", "chromatic")),
    )


def _steps_a_bar(rng: random.Random, pattern: Pattern) -> int:
    """Sixteenths mostly; else eighths, triplets, thirty-seconds, swung or straight."""
    beats = 4 * pattern.time_signature[0] / pattern.time_signature[1]
    fitting = [int(beats * n) for n in (4, 4, 4, 2, 3, 6, 8, 12) if (beats * n).is_integer()]
    return rng.choice([steps for steps in fitting if pattern.ticks_per_bar % steps == 0])
