"""How far apart two tunes are, whatever their keys: in contour, in intervals and in rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers.likeness._grids import apart
from audiomancer.music import Grid, Note, Pattern

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["MelodyDistance", "melody_distance"]

_FIFTH = 7  # semitones: an interval that is out by so much is another one
_HELD = 0.25  # what a step on which a note only goes on weighs beside one on which it begins


class MelodyDistance(NamedTuple):
    """How far apart two tunes are; transposing either changes nothing.

    Attributes:
        contour: how the curve of the pitch runs in time, 0 (the same) to 1.
        interval: the steps and leaps from note to note, in order, 0 (the same) to 1.
        rhythm: when notes begin and how long they sound, 0 (the same) to 1 (nothing in common).
    """

    contour: float
    interval: float
    rhythm: float


def melody_distance(first: Pattern, second: Pattern) -> MelodyDistance:
    """How far apart two tunes are, by their highest notes on the sixteenth grid.

    - ``contour``: at each step the pitch that sounds, or sounded last, less the mean of the tune; the sum of the
      differences of the two curves, without sign, divided by the sum of both curves' own distances from their means.
    - ``interval``: the edit distance of the two rows of intervals, divided by the length of the longer. To insert or to
      delete an interval costs 1, to replace one a seventh a semitone, at most 1.
    - ``rhythm``: where notes begin weighs 1, where they only go on 0.25; smoothed and compared as
      :func:`pattern_distance` does.

    For contour and rhythm a shorter loop goes round until the longer one ends.

    Args:
        first: a melody or bass.
        second: another; the order of the two does not matter.

    Returns:
        Three distances; those between a tune and one without notes are 1, but the interval's of a single note.

    Source: Müllensiefen and Frieler, "Cognitive adequacy in the measurement of melodic similarity", Computing in
    Musicology 13 (2004), for the three dimensions and the difference of curves; Mongeau and Sankoff, "Comparison of
    musical sequences", Computers and the Humanities 24 (1990), for the edit distance with graded costs; Toussaint, "A
    comparison of rhythmic dissimilarity measures", FORMA 21 (2006), for near misses in rhythm.
    """
    steps = max(Grid.of(first).steps, Grid.of(second).steps)
    ours, theirs = _melody(first), _melody(second)
    return MelodyDistance(
        _of_curves(_curve(first, ours, steps), _curve(second, theirs, steps)),
        _edits(_intervals(ours), _intervals(theirs)),
        apart(_rhythm(first, ours, steps), _rhythm(second, theirs, steps)),
    )


def _melody(pattern: Pattern) -> list[tuple[int, Note]]:
    """The highest note that begins on each step, in the order of the steps."""
    grid = Grid.of(pattern)
    found: dict[int, Note] = {}
    for note in pattern.notes:
        step = grid.loop_step(note.onset)
        if step not in found or found[step].pitch < note.pitch:
            found[step] = note
    return sorted(found.items())


def _intervals(melody: Sequence[tuple[int, Note]]) -> list[int]:
    return [b.pitch - a.pitch for (_, a), (_, b) in pairwise(melody)]


def _around(row: Floats, steps: int) -> Floats:
    """The row of a loop that goes round until a step."""
    import numpy as np

    return np.resize(row, (*row.shape[:-1], steps)) if row.ndim == 1 else np.stack([_around(r, steps) for r in row])


def _curve(pattern: Pattern, melody: Sequence[tuple[int, Note]], steps: int) -> Floats:
    """The pitch at each step less the mean, times the number of steps: whole numbers, which no key changes."""
    import numpy as np

    if not melody:
        return np.zeros(0)
    length = Grid.of(pattern).steps
    starts, pitches = [step for step, _ in melody], np.array([float(note.pitch) for _, note in melody])
    own = pitches[np.searchsorted(starts, np.arange(length), side="right") - 1]  # before the first the last goes on
    curve = _around(own, steps)
    return np.asarray(curve * steps - curve.sum())


def _of_curves(first: Floats, second: Floats) -> float:
    import numpy as np

    if not len(first) or not len(second):
        return float(len(first) != len(second))
    total = float(np.abs(first).sum() + np.abs(second).sum())
    return float(np.abs(first - second).sum()) / total if total else 0.0


def _edits(first: Sequence[int], second: Sequence[int]) -> float:
    """The edit distance of two rows of intervals, as a share of the longer."""
    if not first or not second:
        return float(len(first) != len(second))
    above = [float(column) for column in range(len(second) + 1)]
    for number, ours in enumerate(first, 1):
        row = [float(number)]
        for column, theirs in enumerate(second):
            replaced = above[column] + min(1.0, abs(ours - theirs) / _FIFTH)
            row.append(min(replaced, above[column + 1] + 1, row[column] + 1))
        above = row
    return above[-1] / max(len(first), len(second))


def _rhythm(pattern: Pattern, melody: Sequence[tuple[int, Note]], steps: int) -> Floats:
    """Two lines of a grid: where notes begin, and where they only go on."""
    import numpy as np

    grid = Grid.of(pattern)
    lines = np.zeros((2, grid.steps))
    for step, note in melody:
        lengths = (2 * note.duration * grid.bar_steps + grid.bar_ticks) // (2 * grid.bar_ticks)
        lines[1, [at % grid.steps for at in range(step + 1, step + min(lengths, grid.steps))]] = _HELD
    starts = [step for step, _ in melody]
    lines[0, starts], lines[1, starts] = 1.0, 0.0
    return _around(lines, steps)
