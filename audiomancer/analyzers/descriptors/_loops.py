"""Loops as arrays: the notes of many patterns side by side, and where they fall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, Self

from audiomancer.analyzers.descriptors._counting import around, jaccard, quotients, summed
from audiomancer.music import Grid, Pattern, metrical_weights

if TYPE_CHECKING:
    import numpy.typing as npt

    from audiomancer.analyzers.descriptors._counting import Bools, Floats, Ints
    from audiomancer.music.time import TimeSignature

__all__ = [
    "LINES",
    "Hits",
    "Loops",
    "Pulls",
    "Shape",
    "Swing",
    "pulls",
]

LINES = 256
"""Above every line that a note can have."""

_USUAL = 90  # MIDI velocity
_VALUES = attrgetter("onset", "duration", "pitch", "velocity")


class Shape(NamedTuple):
    """What loops have in common that are described at once.

    Attributes:
        metre: numerator and denominator.
        bars: number of bars.
        bar_steps: steps in one bar; sixteenths, fewer only where a bar has fewer ticks.
    """

    metre: TimeSignature
    bars: int
    bar_steps: int

    @classmethod
    def of(cls, pattern: Pattern) -> Self:
        """The shape of a pattern."""
        return cls(pattern.time_signature, pattern.bars, Grid.of(pattern).bar_steps)

    @property
    def steps(self) -> int:
        """Steps in all bars."""
        return self.bars * self.bar_steps


@dataclass(frozen=True, slots=True, eq=False)
class Loops:
    """Patterns of one shape, note by note.

    Attributes:
        patterns: the patterns.
        shape: what they have in common.
        sixteenths: sixteenths in one bar, at least 1, whatever the ticks.
        item: for each note the number of its pattern, shape ``(notes,)`` as all that follow.
        onset: ticks from the start of its pattern.
        duration: ticks.
        pitch: MIDI number, 0-127.
        velocity: MIDI velocity, 1-127.
        beat_ticks: ticks of a beat in its pattern.
        bar_ticks: ticks of a bar in its pattern.
    """

    patterns: Sequence[Pattern]
    shape: Shape
    sixteenths: int
    item: Ints
    onset: Ints
    duration: Ints
    pitch: Ints
    velocity: Ints
    beat_ticks: Ints
    bar_ticks: Ints

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """The notes of some patterns.

        Args:
            patterns: at least one, all of the shape of the first.
        """
        import numpy as np

        sizes = [len(pattern.notes) for pattern in patterns]
        notes = chain.from_iterable(pattern.notes for pattern in patterns)
        flat = np.fromiter(chain.from_iterable(map(_VALUES, notes)), np.int64, 4 * sum(sizes))
        onset, duration, pitch, velocity = flat.reshape(-1, 4).T
        ticks = np.array([[pattern.ticks_per_beat, pattern.ticks_per_bar] for pattern in patterns], np.int64)
        item = np.repeat(np.arange(len(patterns)), sizes)
        beat_ticks, bar_ticks = ticks[item].T
        shape, sixteenths = Shape.of(patterns[0]), patterns[0].steps_per_bar
        return cls(patterns, shape, sixteenths, item, onset, duration, pitch, velocity, beat_ticks, bar_ticks)

    @property
    def count(self) -> int:
        """How many patterns."""
        return len(self.patterns)

    def levelled(self) -> Self:
        """The same loops, each as loud as usual: with a mean velocity of 90, before the loudest are cut at 127."""
        import numpy as np

        mean = np.maximum(self.each(self.velocity) / np.maximum(self.each(), 1), 1)
        velocity = np.rint(self.velocity * (_USUAL / mean[self.item])).clip(1, 127).astype(np.int64)
        return replace(self, velocity=velocity)

    def steps(self, bar_steps: int) -> Ints:
        """The step of each note: the nearest one, as a loop is heard.

        Args:
            bar_steps: steps in one bar, at least 1.

        Returns:
            Steps from 0 through all bars, shape ``(notes,)``.
        """
        nearest = (2 * self.onset * bar_steps + self.bar_ticks) // (2 * self.bar_ticks)
        return nearest % (self.shape.bars * bar_steps)

    def each(self, values: npt.ArrayLike | None = None, *, of: Bools | None = None) -> Floats:
        """What the notes of each loop add up to.

        Args:
            values: one a note, shape ``(notes,)``; without, the notes are counted.
            of: which of them count, shape ``(notes,)``; all without.

        Returns:
            Shape ``(loops,)``.
        """
        return summed(self.item, self.count, values, of)

    def hits(self, line: Ints, bar_steps: int) -> Hits:
        """The loudest note of each line and step.

        Args:
            line: of each note, 0 to :data:`LINES` - 1.
            bar_steps: steps in one bar, at least 1.

        Returns:
            The hits in the order of pattern, line and step; of equally loud ones the first.
        """
        import numpy as np

        step, steps = self.steps(bar_steps), self.shape.bars * bar_steps
        place = (self.item * LINES + line) * steps + step
        order = np.argsort(place * 128 + 127 - self.velocity, kind="stable")
        found = place[order]
        kept = order[np.diff(found, prepend=-1) > 0]
        step = step[kept]
        exact = self.onset[kept] * bar_steps / self.bar_ticks[kept]
        timing = (exact - step + steps / 2) % steps - steps / 2
        size = (self.count, self.shape.bars, bar_steps)
        return Hits(*size, self.item[kept], line[kept], step, self.velocity[kept], timing)


class Swing(NamedTuple):
    """The timing of loops, in sixteenths; shape ``(loops,)`` each.

    Attributes:
        late: mean lateness of the odd sixteenths less that of the even ones; 0 without either.
        loose: standard deviation around the two means.
    """

    late: Floats
    loose: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """How the places of the grids of many loops are hit, in the order of loop, line and step.

    Attributes:
        count: how many loops.
        bars: bars of each.
        bar_steps: steps in one bar.
        item: for each hit the number of its loop, shape ``(hits,)`` as all that follow.
        line: which drum or pitch.
        step: from 0 through all bars.
        velocity: MIDI velocity, 1-127.
        timing: sixteenths after the step, -0.5 to 0.5; early is negative.
    """

    count: int
    bars: int
    bar_steps: int
    item: Ints
    line: Ints
    step: Ints
    velocity: Ints
    timing: Floats

    @property
    def steps(self) -> int:
        """Steps in all bars."""
        return self.bars * self.bar_steps

    @property
    def in_bar(self) -> Ints:
        """The step of each hit in its bar, from 0."""
        return self.step % self.bar_steps

    def each(self, values: npt.ArrayLike | None = None, *, of: Bools | None = None) -> Floats:
        """What the hits of each loop add up to.

        Args:
            values: one a hit, shape ``(hits,)``; without, the hits are counted.
            of: which of them count, shape ``(hits,)``; all without.

        Returns:
            Shape ``(loops,)``.
        """
        return summed(self.item, self.count, values, of)

    def struck(self, of: Bools | None = None) -> Bools:
        """Where anything is hit.

        Args:
            of: which of the hits count, shape ``(hits,)``; all without.

        Returns:
            Shape ``(loops, bars, steps of a bar)``.
        """
        import numpy as np

        found = np.zeros((self.count, self.bars, self.bar_steps), np.bool_)
        place = self.item * self.steps + self.step
        found.reshape(-1)[place if of is None else place[of]] = True
        return found

    def again(self, step: Ints) -> Bools:
        """Whether the line of each hit is hit on another step of its loop as well.

        Args:
            step: the other step of each, from 0 through all bars, shape ``(hits,)``.

        Returns:
            Shape ``(hits,)``.
        """
        import numpy as np

        line = self.item * LINES + self.line
        places, wanted = line * self.steps + self.step, line * self.steps + step
        found = np.searchsorted(places, wanted)
        return np.asarray(np.append(places, -1)[found] == wanted)

    def means(self, values: npt.ArrayLike, *, of: Bools | None = None) -> Floats:
        """The mean of what the hits of each loop have.

        Args:
            values: one a hit, shape ``(hits,)``.
            of: which of them count, shape ``(hits,)``; all without.

        Returns:
            Shape ``(loops,)``; 0 for a loop without such hits.
        """
        return quotients(self.each(values, of=of), self.each(of=of))

    def swing(self) -> Swing:
        """How late the odd sixteenths of a bar are, and how far the timing strays from the mean of odd and of even."""
        import numpy as np

        odd = self.in_bar % 2 == 1
        late, early = self.means(self.timing, of=odd), self.means(self.timing, of=~odd)
        strayed = self.timing - np.where(odd, late[self.item], early[self.item])
        both = self.each(of=odd) * self.each(of=~odd) > 0
        return Swing((late - early) * both, np.sqrt(self.means(strayed**2)))

    def repetition(self) -> Floats:
        """What two neighbouring bars have in common as a share of what either has, the mean around each loop, 0-1."""
        import numpy as np

        here = self.item * self.bars + self.step // self.bar_steps
        sizes = np.bincount(here, minlength=self.count * self.bars).reshape(self.count, self.bars)
        same = np.bincount(here, self.again((self.step + self.bar_steps) % self.steps), self.count * self.bars)
        common = same.reshape(self.count, self.bars)
        alike = jaccard(common, sizes + np.roll(sizes, -1, axis=1))
        return np.asarray(alike.mean(axis=1))


class Pulls(NamedTuple):
    """How strongly the steps of lines pull against the metre.

    Attributes:
        item: the number of the loop of each step that is hit on a line, shape ``(n,)`` as all that follow.
        line: which line.
        weight: by how much a rest after it outweighs it, at least 0.
    """

    item: Ints
    line: Ints
    weight: Ints

    def each(self, count: int, *, of: Bools | None = None) -> Floats:
        """What the weights of each loop add up to.

        Args:
            count: how many loops there are.
            of: which of the weights count, shape ``(n,)``; all without.

        Returns:
            Shape ``(count,)``.
        """
        return summed(self.item, count, self.weight, of)


def pulls(loops: Loops, line: Ints, of: Bools | None = None) -> Pulls:
    """Each note against the rests that follow it, as :func:`~audiomancer.analyzers.descriptors.syncopation` counts.

    Args:
        loops: the loops.
        line: of each note, 0 to :data:`LINES` - 1, shape ``(notes,)``.
        of: which notes count, shape ``(notes,)``; all without.

    Returns:
        One weight for each line and sixteenth that is hit.
    """
    import numpy as np

    bar_steps, steps = loops.sixteenths, loops.shape.bars * loops.sixteenths
    places = (loops.item * LINES + line) * steps + loops.steps(bar_steps)
    found = np.sort(places if of is None else places[of])
    lines, step = np.divmod(found[np.diff(found, prepend=-1) > 0], steps)
    _, gap = around(lines, step, steps)
    item, line = np.divmod(lines, LINES)
    return Pulls(item, line, _pull(loops.shape.metre, bar_steps)[step % bar_steps, np.minimum(gap, bar_steps + 1)])


@lru_cache(16)
def _pull(metre: TimeSignature, bar_steps: int) -> Ints:
    """By how much the heaviest rest outweighs a step, by step and by the steps until the next one, up to a bar + 1."""
    import numpy as np

    weights = np.array(metrical_weights(metre, bar_steps), np.int64)
    later = weights[(np.arange(bar_steps)[:, None] + np.arange(1, bar_steps + 1)) % bar_steps]
    heavier = np.maximum(np.maximum.accumulate(later, axis=1) - weights[:, None], 0)
    return np.pad(heavier, ((0, 0), (2, 0)))
