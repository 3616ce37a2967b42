"""The sixteenth grid of a pattern: where its steps are and what its places are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from audiomancer.music.pattern import Pattern

__all__ = ["STEPS_PER_BEAT", "Grid"]

STEPS_PER_BEAT = 4


@dataclass(frozen=True, slots=True)
class Grid:
    """The steps of a pattern, counted from 0 through all of its bars.

    Attributes:
        bar_ticks: ticks in one bar.
        bar_steps: steps in one bar; sixteenths, fewer only where a bar has fewer ticks.
        bars: number of bars.
    """

    bar_ticks: int
    bar_steps: int
    bars: int

    @classmethod
    def of(cls, pattern: Pattern) -> Self:
        """The grid of a pattern."""
        bar_ticks = pattern.ticks_per_bar
        return cls(bar_ticks, min(pattern.steps_per_bar, bar_ticks), pattern.bars)

    @property
    def steps(self) -> int:
        """Steps in all bars."""
        return self.bars * self.bar_steps

    def tick(self, step: int) -> int:
        """The tick, rounded, at which a step begins; steps are counted from 0 through all bars."""
        return (2 * step * self.bar_ticks + self.bar_steps) // (2 * self.bar_steps)

    def step(self, tick: int) -> int:
        """The step, from 0, nearest to a tick inside the bars: a hit just before the beat belongs to the beat."""
        # In one expression, as this is asked of every note of every child.
        bar_ticks, bar_steps = self.bar_ticks, self.bar_steps
        return min((2 * tick * bar_steps + bar_ticks) // (2 * bar_ticks), self.bars * bar_steps - 1)

    def loop_step(self, tick: int) -> int:
        """The step, from 0, nearest to a tick as a loop is heard: just before its end is early on its first beat."""
        bar_ticks, bar_steps = self.bar_ticks, self.bar_steps
        return (2 * tick * bar_steps + bar_ticks) // (2 * bar_ticks) % (self.bars * bar_steps)

    def place(self, tick: int) -> str:
        """The name of a tick as bar.beat.sixteenth, counted from 1, and ticks off it: ``2.1.3`` or ``2.1.3-12``."""
        step = self.step(tick)
        bar, in_bar = divmod(step, self.bar_steps)
        beat, sixteenth = divmod(in_bar, STEPS_PER_BEAT)
        off = tick - self.tick(step)
        return f"{bar + 1}.{beat + 1}.{sixteenth + 1}" + (f"{off:+d}" if off else "")
