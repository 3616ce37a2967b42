"""Operators for melody and bass that go as far as the amount says: what a tune does when it comes back.

Each changes about the share of the notes that :func:`share_of` gives, so that the amount is a distance. Notes stay in
the scale and near the parent's range. Where the operators choose between places, pitches and distances, they draw by
the counts of :class:`~audiomancer.variation.Returns`: which notes of a phrase change when it returns, and how.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from math import exp, prod
from typing import TYPE_CHECKING

from audiomancer.music import Pattern, root_class
from audiomancer.variation._draft import Draft
from audiomancer.variation._edits import Variation
from audiomancer.variation._melodic import REGISTERS
from audiomancer.variation.returns import LONGEST, PHRASE_BARS, REACH, phrase_bar, shipped_returns, weight_of

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "answer",
    "borrow_rhythm",
    "displace",
    "ending",
    "octave_leap",
    "ornament",
    "returning",
    "sequence",
    "share_of",
    "simplify",
]

DEGREES = 7
ECHO = 4.0
"""How much likelier a note comes to a sixteenth on which another bar of the pattern has one."""


def share_of(amount: float) -> float:
    """The share of a pattern's notes that an operator changes.

    Args:
        amount: 0-1.

    Returns:
        0-0.7: nothing at 0, a quarter at 0.3.
    """
    return amount * (1 - 0.3 * amount)


def returning(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """The tune as it returns: notes change pitch, go, come or move, by the odds of returning phrases.

    The end of a phrase changes about three times as often as its beginning, off-beats more than downbeats; a
    downbeat nearly always keeps its note and changes its pitch, mostly by a step or a third.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes change; see :func:`share_of`.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _return)


def sequence(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Bars, or their ends, come again elsewhere on the scale, by distances that tunes use for sequences.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes move, and how far at most.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _sequence)


def answer(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Bars, or their ends, turned upside down within their own range: what rose now falls.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes are turned.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _answer)


def displace(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """The ends of bars come earlier or later, by up to a beat, and stay in their bars.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes move; below 0.5 by no more than an eighth.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _displace)


def borrow_rhythm(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Bars keep their pitches and take the rhythm of another bar, one that differs as much as is wanted.

    Args:
        pattern: the parent, a melody or a bass of two bars or more.
        amount: 0-1, how many notes are played again in another rhythm.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _borrow)


def ornament(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Held notes are broken up by passing and neighbouring notes of the scale.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes come to those that are there.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _ornament)


def simplify(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Weak notes are left out, and those before them held; at most half of the notes go.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many notes go.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _simplify)


def ending(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """The phrase ends otherwise: its last notes get other pitches, the last one that of an ending.

    Args:
        pattern: the parent, a melody or a bass.
        amount: 0-1, how many of the notes before each phrase's end change.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _end)


def octave_leap(pattern: Pattern, amount: float, rng: np.random.Generator) -> Variation:
    """Notes off the beat jump an octave, up where they are low and down where they are high.

    Args:
        pattern: the parent, a bass.
        amount: 0-1, how many notes jump.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return _drafted(pattern, amount, rng, _leap)


_Write = Callable[["_Tune", int], None]


class _Tune:
    """A draft with the amount, the chance and the odds that all operators share."""

    def __init__(self, pattern: Pattern, amount: float, rng: np.random.Generator) -> None:
        self.draft, self.amount, self.rng, self.odds = Draft(pattern, amount), amount, rng, shipped_returns()
        self.pattern = pattern
        known = pattern.key is not None and len(pattern.scale_classes) == DEGREES
        self._root = root_class(pattern.key) if pattern.key is not None and known else None
        self._played = {step % self.draft.grid.bar_steps for step in self.draft.steps}

    def weight(self, step: int) -> int:
        return weight_of(self.pattern, step)

    def place(self, step: int) -> float:
        """How often the note of a step changes when a phrase returns."""
        return self.odds.changed[phrase_bar(self.pattern, step // self.draft.grid.bar_steps)][self.weight(step)]

    def some(self, steps: Iterable[int], odds: Callable[[int], float], count: int) -> list[int]:
        """Some of the steps, drawn one after the other with these odds."""
        drawn = {step: self.rng.random() ** (1 / odds(step)) for step in steps}
        return sorted(drawn, key=lambda step: drawn[step], reverse=True)[:count]

    def one(self, items: Sequence[int], odds: Iterable[float]) -> int:
        """One of some items, drawn with these odds."""
        sums = list(accumulate(odds))
        return items[min(bisect(sums, self.rng.random() * sums[-1]), len(items) - 1)]

    def chunks(self, count: int) -> Iterable[list[int]]:
        """Bars in a drawn order, the ends of them as soon as no more than a part is wanted."""
        bars = [bar for bar in range(self.pattern.bars) if self.draft.in_bar(bar)]
        first = [bar * self.draft.grid.bar_steps for bar in bars]
        for start in self.some(first, lambda step: self.place(step), len(first)):
            steps = self.draft.in_bar(start // self.draft.grid.bar_steps)
            if count < 1:
                return
            yield steps[-max(count, 2) :]
            count -= len(steps)

    def fit(self, step: int, rung: int, *, last: bool = False) -> float:
        """How well a rung goes with the notes around a step."""
        draft = self.draft
        before, after = draft.before(step), draft.after(step)
        earlier = draft.before(before) if before is not None else None
        later = draft.after(after) if after is not None else None
        here = None if before is None else rung - draft.rung(before)
        there = None if after is None else draft.rung(after) - rung
        past = None if before is None or earlier is None else draft.rung(before) - draft.rung(earlier)
        beyond = None if after is None or later is None else draft.rung(later) - draft.rung(after)
        likely = self.odds.likely
        fits = likely(past, here) * likely(here, there) * likely(there, beyond)
        if self._root is None:
            return fits
        shares = self.odds.finals if last else self.odds.degrees[self.weight(step)]
        return fits * shares[draft.degree(rung, self._root)]

    def repitch(self, step: int, *, last: bool = False) -> None:
        """Another pitch of the scale for the leading note of a step."""
        draft = self.draft
        now = draft.rung(step)
        rungs = [r for r in range(max(draft.low, now - REACH), min(draft.high, now + REACH) + 1) if r != now]
        if rungs:
            odds = [self.odds.steps[r - now + REACH] * self.fit(step, r, last=last) for r in rungs]
            draft.lead(step, self.one(rungs, odds))

    def join(self, step: int) -> None:
        """A note of the scale on an empty step, near the note before it."""
        draft = self.draft
        before, after = draft.before(step), draft.after(step)
        near = before if before is not None else after
        if near is not None:
            middle = min(max(draft.rung(near), draft.low), draft.high)
            rungs = list(range(max(draft.low, middle - REACH), min(draft.high, middle + REACH) + 1))
            draft.add(step, self.one(rungs, [self.fit(step, rung) for rung in rungs]))

    def comes(self, step: int) -> float:
        """How likely a note comes to an empty step."""
        here, after = self.draft.before(step), self.draft.after(step)
        flows = self.span(here, step) * self.span(step, after) / self.span(here, after)
        return self.odds.added[self.weight(step)] * self.place(step) * flows * (ECHO if self.echoed(step) else 1.0)

    def echoed(self, step: int) -> bool:
        """Whether the parent has a note at this place of any bar."""
        return step % self.draft.grid.bar_steps in self._played

    def goes(self, step: int) -> float:
        """How likely the notes of a step are left out and those before them held."""
        here, after = self.draft.before(step), self.draft.after(step)
        flows = self.span(here, after) / self.span(here, step) / self.span(step, after)
        return self.odds.kinds[self.weight(step)][1] * self.place(step) * flows

    def span(self, step: int | None, following: int | None) -> float:
        """How often a note is followed by the next after so many sixteenths; at the ends of the pattern, always."""
        if step is None or following is None:
            return 1.0
        return self.odds.spans[self.weight(step)][min(following - step, LONGEST) - 1]

    def move(self, step: int, reach: int) -> None:
        """Another step of the same bar for the notes of a step."""
        middle = len(self.odds.moves) // 2
        bar = self.draft.bar(step)
        free = [s for s in bar if 0 < abs(s - step) <= min(reach, middle) and self.draft.free(s)]
        if free:
            odds = [self.odds.moves[s - step + middle] * self.comes(s) for s in free]
            self.draft.shift(step, self.one(free, odds))


def _drafted(pattern: Pattern, amount: float, rng: np.random.Generator, write: _Write) -> Variation:
    if not pattern.notes or amount <= 0:
        return Variation(pattern)
    tune = _Tune(pattern, amount, rng)
    write(tune, max(1, round(share_of(amount) * len(tune.draft.steps))))
    return tune.draft.finished()


_PITCH, _GONE, _MOVED, _ADDED = range(4)


def _return(tune: _Tune, count: int) -> None:
    for step in tune.some(tune.draft.steps, tune.place, count):
        pitch, gone, moved = tune.odds.kinds[tune.weight(step)]
        # Of returning phrases as many notes come as go.
        kind = tune.one((_PITCH, _GONE, _MOVED, _ADDED), (pitch, gone / 2, moved, gone / 2))
        if kind == _GONE and len(tune.draft.steps) > 1:
            tune.draft.drop(step)
        elif kind == _MOVED:
            tune.move(step, REACH)
        elif kind == _ADDED:
            _add(tune, list(tune.draft.bar(step)))
        else:
            tune.repitch(step)


def _add(tune: _Tune, steps: Iterable[int]) -> None:
    empty = [step for step in steps if tune.draft.free(step)]
    if empty:
        tune.join(tune.one(empty, [tune.comes(step) for step in empty]))


def _sequence(tune: _Tune, count: int) -> None:
    draft, furthest = tune.draft, 2 + round(5 * tune.amount)
    for steps in tune.chunks(count):
        rungs = [draft.rung(step) for step in steps]
        ways = [
            d
            for d in range(-furthest, furthest + 1)
            if d and draft.low <= min(rungs) + d and max(rungs) + d <= draft.high
        ]
        if ways:
            odds = [tune.odds.sequences[d + REACH] * _joins(tune, steps, d) for d in ways]
            distance = tune.one(ways, odds)
            for step in steps:
                draft.climb(step, distance)


def _joins(tune: _Tune, steps: Sequence[int], distance: int) -> float:
    """How well some steps go with what stands before and after them, once they are moved along the scale."""
    draft, odds = tune.draft, 1.0
    before, after = draft.before(steps[0]), draft.after(steps[-1])
    if before is not None:
        odds *= tune.odds.likely(None, draft.rung(steps[0]) + distance - draft.rung(before))
    if after is not None:
        odds *= tune.odds.likely(None, draft.rung(after) - draft.rung(steps[-1]) - distance)
    return odds


def _answer(tune: _Tune, count: int) -> None:
    for steps in tune.chunks(count):
        rungs = [tune.draft.rung(step) for step in steps]
        for step, rung in zip(steps, rungs, strict=True):
            tune.draft.climb(step, min(rungs) + max(rungs) - 2 * rung)


def _displace(tune: _Tune, count: int) -> None:
    reach = 2 if tune.amount < 0.5 else 4
    middle = len(tune.odds.moves) // 2
    for steps in tune.chunks(count // 2):  # a note that moves is missed in one place and heard in another
        flows = {d: _flows(tune, steps, d) for d in range(-reach, reach + 1) if d}
        ways = [d for d, flow in flows.items() if flow]
        if ways:
            distance = tune.one(ways, [tune.odds.moves[d + middle] * flows[d] for d in ways])
            for step in sorted(steps, reverse=distance > 0):
                tune.draft.shift(step, step + distance)


def _flows(tune: _Tune, steps: Sequence[int], distance: int) -> float:
    """How well some steps go with what stands around them, once they are moved in time; 0 where they cannot be."""
    draft, moved = tune.draft, [step + distance for step in steps]
    before, after = draft.before(steps[0]), draft.after(steps[-1])
    if moved[0] not in draft.bar(steps[0]) or moved[-1] not in draft.bar(steps[-1]):
        return 0.0
    if (before is not None and moved[0] <= before) or (after is not None and moved[-1] >= after):
        return 0.0
    echoes = ECHO ** sum(tune.echoed(step) for step in moved)
    return echoes * prod(tune.span(one, other) for one, other in pairwise([before, *moved, after]))


def _borrow(tune: _Tune, count: int) -> None:
    draft, bar_steps = tune.draft, tune.draft.grid.bar_steps
    rhythms = [[step % bar_steps for step in draft.in_bar(bar)] for bar in range(tune.pattern.bars)]
    for steps in tune.chunks(draft.grid.steps):
        bar = steps[0] // bar_steps
        mine = set(rhythms[bar])
        apart = {i: len(mine ^ set(places)) for i, places in enumerate(rhythms) if places and set(places) != mine}
        if apart:
            # The rhythm whose difference is nearest to what is wanted is the likeliest.
            lender = tune.one(list(apart), [exp(-abs(number - count)) for number in apart.values()])
            _play(tune, steps, [bar * bar_steps + place for place in rhythms[lender]])
            count -= apart[lender]
        if count < 1:
            return


def _play(tune: _Tune, steps: list[int], rhythm: list[int]) -> None:
    """The notes of some steps in another rhythm: what has no place in it moves in order to where it has none yet."""
    leave, come = sorted({*steps} - {*rhythm}), sorted({*rhythm} - {*steps})
    for step, there in zip(leave, come, strict=False):
        tune.draft.shift(step, there)
    for step in leave[len(come) :]:
        tune.draft.drop(step)
    for there in come[len(leave) :]:
        tune.join(there)


def _ornament(tune: _Tune, count: int) -> None:
    empty = [step for step in range(tune.draft.steps[0], tune.draft.grid.steps) if tune.draft.free(step)]
    for step in tune.some(empty, tune.comes, count):
        tune.join(step)


def _simplify(tune: _Tune, count: int) -> None:
    steps = tune.draft.steps[1:]  # the first has none before it to be held

    for step in tune.some(steps, tune.goes, min(count, len(tune.draft.steps) // 2)):
        tune.draft.drop(step)


def _end(tune: _Tune, count: int) -> None:
    draft = tune.draft
    phrase = PHRASE_BARS * draft.grid.bar_steps
    phrases: dict[int, list[int]] = {}
    for step in draft.steps:
        phrases.setdefault(step // phrase, []).append(step)
    for steps in phrases.values():
        tail = steps[-max(1, round(count * len(steps) / len(draft.steps))) :]
        for step in tail:
            tune.repitch(step, last=step == steps[-1])


def _leap(tune: _Tune, count: int) -> None:
    low, high = REGISTERS[tune.pattern.kind]
    middle = sum(n.pitch for n in tune.pattern.notes) / len(tune.pattern.notes)

    def leaps(step: int) -> float:
        return (0.1, 0.3, 1.0, 1.0)[tune.weight(step)]

    for step in tune.some(tune.draft.steps, leaps, count):
        pitches = tune.draft.pitches(step)
        up, down = max(pitches) + 12 <= high, min(pitches) - 12 >= low
        if up or down:
            tune.draft.leap(step, 12 if up and (pitches[-1] <= middle or not down) else -12)
