"""Many things of one kind, described side by side: their descriptors, and the grids of patterns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from audiomancer.analyzers.descriptors._drums import DRUM_DESCRIPTORS, describe_drums
from audiomancer.analyzers.descriptors._grids import cells, grids, voice_columns
from audiomancer.analyzers.descriptors._loops import Loops, Shape
from audiomancer.analyzers.descriptors._sounds import SOUND_DESCRIPTORS, describe_sound
from audiomancer.analyzers.descriptors._tunes import TUNE_DESCRIPTORS, describe_tunes
from audiomancer.errors import InvalidValueError
from audiomancer.music import Pattern

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers.descriptors._counting import Floats
    from audiomancer.analyzers.descriptors._general import Descriptor
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.music.time import TimeSignature

__all__ = ["DESCRIPTORS", "Described", "describe_pattern", "described", "described_sounds"]

_AT_ONCE = 1 << 15  # steps of all loops together whose arrays stay in the processor's cache

DESCRIPTORS: Mapping[str, tuple[Descriptor, ...]] = {
    "drums": DRUM_DESCRIPTORS,
    "melody": TUNE_DESCRIPTORS,
    "bass": TUNE_DESCRIPTORS,
    "sound": SOUND_DESCRIPTORS,
}
"""What is said of each kind of pattern, and of sounds, in the order of the values."""


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Several things of one kind in numbers.

    Attributes:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        metre: that of the grids, numerator and denominator; None for sounds.
        values: the descriptors, in the order of :data:`DESCRIPTORS`; shape ``(things, descriptors)``.
        grid: the smoothed grids, shape ``(things, cells)``; the row of a pattern in another metre is NaN throughout,
            as such grids cannot be compared. Sounds have no cells.
    """

    kind: str
    metre: TimeSignature | None
    values: Floats
    grid: Floats

    def __len__(self) -> int:
        """How many things."""
        return len(self.values)

    @property
    def voices(self) -> Mapping[str, slice]:
        """The columns of the grid that belong to each voice: of drums what a drummer plays, of tunes the rhythm too."""
        return voice_columns(self.kind, self.grid.shape[1])

    def take(self, rows: Sequence[int] | npt.NDArray[np.integer]) -> Self:
        """Some of the things.

        Args:
            rows: which, from 0, in the order that is wanted; one may come more than once.
        """
        import numpy as np

        chosen = np.asarray(rows, np.int64)
        return replace(self, values=self.values[chosen], grid=self.grid[chosen])

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All that several hold, one after the other.

        Args:
            parts: at least one, all of one kind. The metre of the first is that of the grids: the rows of a part in
                another metre are NaN.

        Raises:
            InvalidValueError: if there is none, or kinds differ.
        """
        import numpy as np

        kind = _one({part.kind for part in parts})
        first = parts[0]
        cells = first.grid.shape[1]
        fitting = [p.grid if p.metre == first.metre else np.full((len(p), cells), np.nan) for p in parts]
        return cls(kind, first.metre, np.concatenate([part.values for part in parts]), np.concatenate(fitting))


def described(patterns: Sequence[Pattern], metre: TimeSignature | None = None, *, levelled: bool = False) -> Described:
    """What patterns of one kind are like, some ten thousand a second.

    The grid of a pattern is its average bar. Of drums it has nine lines, the drum types; of tunes thirteen, the rhythm
    and the twelve pitch classes above the root of the key, so that a tune is the same in every key and octave, and
    one with the same rhythm is near. A hit weighs ``0.5 + 0.5 v / 127``; each line is smoothed around the bar by 0.2,
    0.6 and 0.2. A line has two times the sixteenths of a bar: the mean over the bars, and their mean distance from it,
    which is half the difference of two bars.

    Args:
        patterns: at least one, all drums, all melodies or all basses; their metres, lengths and tempos may differ.
        metre: that of the grids, numerator and denominator; without, that of the first pattern.
        levelled: whether all are described as if they were equally loud, so that a volume knob changes nothing.

    Returns:
        One row for each pattern, in their order.

    Raises:
        InvalidValueError: if there is none, or kinds differ.

    Source: of each descriptor in :data:`DESCRIPTORS`; of the grid Gómez-Marín, Jordà and Herrera, "Drum rhythm
    spaces", Journal of New Music Research 49 (2020).
    """
    import numpy as np

    kind = _one({pattern.kind for pattern in patterns})
    wanted = metre or patterns[0].time_signature
    describe = describe_drums if kind == "drums" else describe_tunes
    values = np.empty((len(patterns), len(DESCRIPTORS[kind])))
    grid = np.empty((len(patterns), cells(kind, wanted)))
    for rows in _of_one_shape(patterns):
        loops = Loops.of([patterns[row] for row in rows])
        loops = loops.levelled() if levelled else loops
        values[rows] = describe(loops)
        grid[rows] = grids(loops, kind) if loops.shape.metre == wanted else np.nan
    return Described(kind, wanted, values, grid)


def describe_pattern(pattern: Pattern) -> Mapping[str, float]:
    """What a pattern is like.

    Returns:
        The names of :data:`DRUM_DESCRIPTORS`, or of :data:`TUNE_DESCRIPTORS` for a melody or bass, in their order, each
        with its value; that of what a pattern without such notes does not have is 0.
    """
    names = (descriptor.name for descriptor in DESCRIPTORS[pattern.kind])
    return dict(zip(names, described((pattern,)).values[0].tolist(), strict=True))


def described_sounds(sounds: Sequence[Timbre]) -> Described:
    """What sounds are like, whatever their levels.

    Args:
        sounds: what :func:`audiomancer.analyzers.timbre.timbre` measured of each.

    Returns:
        One row for each sound, in their order; there are no grids.
    """
    import numpy as np

    values = [list(describe_sound(sound).values()) for sound in sounds]
    table = np.array(values, np.float64).reshape(len(values), len(SOUND_DESCRIPTORS))
    return Described("sound", None, table, np.zeros((len(values), 0)))


def _one(kinds: set[str]) -> str:
    """The kind of all of them."""
    if len(kinds) != 1:
        came = " and ".join(sorted(kinds)) or "nothing"
        raise InvalidValueError(f"what is described together is of one kind, not {came}")
    return kinds.pop()


def _of_one_shape(patterns: Sequence[Pattern]) -> Iterator[list[int]]:
    """The rows of patterns of one metre and length, some at once."""
    found = defaultdict[Shape, list[int]](list)
    for row, pattern in enumerate(patterns):
        found[Shape.of(pattern)].append(row)
    for shape, rows in found.items():
        size = max(1, _AT_ONCE // shape.steps)
        yield from (rows[start : start + size] for start in range(0, len(rows), size))
