"""Drawing synths: each birth is drawn until what it brings is fit to be heard, and can be told from its family.

A draw is taken if it compiled, sounds and is sound; if by ear it is neither one of its parents nor an older sibling; if
of a cross nothing is left out without being missed; and if it does not end with a click or go on for ever where its
parents do neither. What a birth brings depends on its seed path, its parents and its older siblings, and on no others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from audiomancer._random import rng_for
from audiomancer.errors import InvalidSynthError

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.analyzers.likeness import SoundFeatures
    from audiomancer.supercollider import Render, Verdict
    from audiomancer.variation.synths import SynthVariation

    Make = Callable[[np.random.Generator], SynthVariation]
    Judge = Callable[[Sequence[tuple[str, int]]], Sequence[Verdict | None]]

__all__ = [
    "ALONE",
    "ATTEMPTS",
    "HARD_CUT_DB",
    "OWED_DB",
    "Drawn",
    "Family",
    "Heard",
    "Parent",
    "apart",
    "draw_all",
    "listened",
]

ATTEMPTS = 12
"""How often a synth that is not fit is drawn again."""

OWED_DB = 1.0
"""How far, in dB, a cross without its part of one parent has to be from the whole, see ``sound_distance``."""

HARD_CUT_DB = -40.0
"""From this level on, relative to the highest sample, the last sample of a sound is heard as a click."""

_AHEAD = 3  # draws that are judged together once the first of a birth was not taken: a round costs more than a draw
_GOING_ON_DB = -30.0  # a sound that is louder than this in its last moments, relative to its peak, goes on
_LAST_SECONDS = 0.1
_BY_CHANCE = frozenset({"noise", "random", "trigger"})  # the roles of UGens that may draw numbers
_SEEDS = (0, 1)  # of the server's chance: what is noise sounds otherwise each time


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a birth brought. What it sounds like follows from the rest, and takes no part in comparing.

    Attributes:
        made: the synth.
        path: the seed path that brings it again.
        validated: whether the engines have proven it.
        heard: what it sounds like; None if it was not heard.
    """

    made: SynthVariation
    path: tuple[int, ...]
    validated: bool
    heard: Heard | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Family:
    """What the births of one call have to be told from.

    Attributes:
        parents: the sources of the parents.
        apart: how far, in dB, a child has to be from each parent and from its older siblings; 0 if it need not be.
    """

    parents: tuple[str, ...] = ()
    apart: float = 0.0


ALONE = Family()
"""Of births that need not be told from anything."""


class Heard(NamedTuple):
    """What is known of a sound.

    Attributes:
        features: what it is compared by.
        cut: the level in dB of the click with which it ends, relative to its peak; -120 if it has none.
        goes_on: whether it still sounds at the end of what was rendered.
        chances: the UGens that play by chance, in the order in which they draw: two sounds of the same ones and the
            same seed have the same noise.
    """

    features: SoundFeatures
    cut: float
    goes_on: bool
    chances: tuple[str, ...]


class Parent(NamedTuple):
    """A parent that was heard.

    Attributes:
        heard: what it sounds like.
        unrest: how far in dB it is from itself, played again: 0 unless it plays by chance.
    """

    heard: Heard
    unrest: float


@dataclass(slots=True)
class _Draw:
    """One draw of a birth: what was made, and what is known of it.

    Attributes:
        made: the synth.
        path: its seed path.
        problem: why it may not be handed out at all; empty if it may.
        heard: what it sounds like; None if it was not heard.
        faults: how many reasons there are not to take it, siblings apart.
        nearest: how far in dB it is from the nearest of its parents.
        validated: whether the engines have proven it.
    """

    made: SynthVariation
    path: tuple[int, ...]
    problem: str = ""
    heard: Heard | None = None
    faults: int = 0
    nearest: float = float("inf")
    validated: bool = True


def draw_all(
    births: Sequence[tuple[Make, tuple[int, ...]]], judge: Judge, family: Family, known: dict[str, Parent | None]
) -> list[Drawn]:
    """Make synths, each until one is fit to be handed out and can be told from its family.

    All are drawn, compiled and rendered together, with their parents; those that are not taken are drawn again
    together. Where no draw of a birth can be told from the family, the one that comes nearest to it is taken.

    Args:
        births: for each what makes it from a random generator, and its seed path, to which the number of the draw is
            added.
        judge: gives a verdict for each pair of a source and a seed of the server's chance, None where SuperCollider is
            missing.
        family: the parents of all of them, and how far to be from them and from one another.
        known: the parents that were heard before, by source; those of this call are added.

    Returns:
        What came, in the order of the births.

    Raises:
        InvalidSynthError: if no draw of a birth was fit; it tells why the last was not.
    """
    drawing = _Drawing(births, judge, family, known)
    while not drawing.done:
        drawing.round()
    return drawing.found


class _Drawing:
    """The draws of some births, round by round."""

    def __init__(
        self,
        births: Sequence[tuple[Make, tuple[int, ...]]],
        judge: Judge,
        family: Family,
        known: dict[str, Parent | None],
    ) -> None:
        self._births, self._judge, self._family, self._known = births, judge, family, known
        self._draws: list[list[_Draw]] = [[] for _ in births]
        self._taken: list[_Draw] = []

    @property
    def done(self) -> bool:
        """Whether every birth has brought something."""
        return len(self._taken) == len(self._births)

    @property
    def found(self) -> list[Drawn]:
        """What the births brought."""
        return [Drawn(draw.made, draw.path, draw.validated, draw.heard) for draw in self._taken]

    def round(self) -> None:
        """Draw for all that wait for a draw, listen to it all in one go, and take what can be taken."""
        new = [draw for number in range(len(self._taken), len(self._births)) for draw in self._next(number)]
        asked = [(source, 0) for draw in new for source in (draw.made.source, *draw.made.muted)]
        strangers = [source for source in dict.fromkeys(self._family.parents) if source not in self._known]
        verdicts = iter(self._judge([*((source, seed) for source in strangers for seed in _SEEDS), *asked]))
        for source in strangers:
            once, again = (listened(next(verdicts)) for _ in _SEEDS)
            self._known[source] = Parent(once, _distance(once, again) if again else 0.0) if once else None
        for draw in new:
            verdict, *muted = [next(verdicts) for _ in (draw.made.source, *draw.made.muted)]
            self._look(draw, verdict, [listened(one) for one in muted])
        while not self.done and self._take(len(self._taken)):
            pass

    def _next(self, number: int) -> list[_Draw]:
        """The next draws of a birth; none if one of those that are there will do as far as is known."""
        draws = self._draws[number]
        if any(self._fits(draw, self._taken) for draw in draws):
            return []
        make, seed = self._births[number]
        attempts = range(len(draws), min(len(draws) + (_AHEAD if draws else 1), ATTEMPTS))
        new = [_Draw(make(rng_for(*path)), path) for attempt in attempts if (path := (*seed, attempt))]
        draws += new
        return new

    def _look(self, draw: _Draw, verdict: Verdict | None, muted: Sequence[Heard | None]) -> None:
        """Note what is known of a draw, siblings apart."""
        if verdict is None:
            draw.validated = False
            return
        draw.problem = verdict.problems[0] if verdict.problems else ""
        draw.heard = heard = listened(verdict) if verdict.ok else None
        if heard is None:
            return
        parents = self._parents
        draw.nearest = min((apart(heard, one.heard, one.unrest) for one in parents), default=float("inf"))
        draw.faults = sum(
            [
                draw.nearest < self._family.apart,
                *(one is not None and apart(heard, one, self._unrest) < OWED_DB for one in muted),
                bool(parents) and heard.cut > max(HARD_CUT_DB, *(one.heard.cut for one in parents)),
                bool(parents) and heard.goes_on and not any(one.heard.goes_on for one in parents),
            ]
        )

    def _fits(self, draw: _Draw, older: Sequence[_Draw]) -> bool:
        """Whether a draw is fit, and can be told from its parents and these siblings."""
        return not draw.problem and not draw.faults and self._apart(draw, older) >= self._family.apart

    def _apart(self, draw: _Draw, older: Sequence[_Draw]) -> float:
        """How far in dB a draw is from the nearest of its older siblings."""
        both = ((draw.heard, one.heard) for one in older)
        return min((apart(one, other, self._unrest) for one, other in both if one and other), default=float("inf"))

    @property
    def _parents(self) -> list[Parent]:
        """The parents that could be heard."""
        return [one for source in self._family.parents if (one := self._known.get(source))]

    @property
    def _unrest(self) -> float:
        """How far in dB the most restless of the parents is from itself."""
        return max((one.unrest for one in self._parents), default=0.0)

    def _take(self, number: int) -> bool:
        """Take the first draw of a birth that fits; at the last the best that there is. False if it has to wait."""
        draws = self._draws[number]
        taken = next((draw for draw in draws if self._fits(draw, self._taken)), None)
        if taken is None and len(draws) == ATTEMPTS:
            taken = self._best(draws)
        if taken is not None:
            self._taken.append(taken)
        return taken is not None

    def _best(self, draws: Sequence[_Draw]) -> _Draw:
        """Of draws of which none fits the one with the fewest faults that is farthest from its family.

        To be an older sibling is a fault as great as to be a parent.
        """
        fit = [draw for draw in draws if not draw.problem]
        if not fit:
            advice = "less amount" if len(self._family.parents) == 1 else "another seed"  # only a mutant has an amount
            raise InvalidSynthError(
                f"{ATTEMPTS} draws brought no synth that sounds, the last because {draws[-1].problem}; try {advice}"
            )
        far = [self._apart(draw, self._taken) for draw in fit]
        ranks = [
            (-draw.faults - (sibling < self._family.apart), min(draw.nearest, sibling))
            for draw, sibling in zip(fit, far, strict=True)
        ]
        return fit[ranks.index(max(ranks))]


def listened(verdict: Verdict | None) -> Heard | None:
    """What is known of the sound of a source.

    Args:
        verdict: what the engines said of it; None if they could not be asked.

    Returns:
        Of the first of its SynthDefs; None if that makes no sound that can be listened to.
    """
    from audiomancer.analyzers.audio import is_finite
    from audiomancer.analyzers.likeness import sound_features

    name, render = next(iter(verdict.renders.items()), ("", None)) if verdict else ("", None)
    if verdict is None or render is None or render.error or not is_finite(render.audio):
        return None
    cut, goes_on = _ending(render)
    features = sound_features(render.audio, render.sample_rate)
    return Heard(features, cut, goes_on, _chances(verdict.validation.synthdefs[name]))


def _chances(synthdef: bytes) -> tuple[str, ...]:
    """The classes of the UGens of a compiled SynthDef that play by chance, in the order in which they run."""
    from audiomancer.analyzers import catalogue
    from audiomancer.supercollider import read_synthdefs

    known, (graph,) = catalogue(), read_synthdefs(synthdef)
    roles = ((ugen.name, known.get(ugen.name)) for ugen in graph.ugens)
    return tuple(name for name, ugen in roles if ugen and ugen.role in _BY_CHANCE)


def _ending(render: Render) -> tuple[float, bool]:
    """The level of the click with which a sound ends, in dB relative to its peak, and whether it goes on instead."""
    from audiomancer.analyzers.audio import SILENCE_DB, decibels, final_step, peak

    top = peak(render.audio)
    last = render.audio[-round(_LAST_SECONDS * render.sample_rate) :]
    if not top:
        return SILENCE_DB, False
    return decibels(final_step(render.audio) / top), decibels(peak(last) / top) > _GOING_ON_DB


def _distance(one: Heard, other: Heard) -> float:
    from audiomancer.analyzers.likeness import sound_distance

    return float(sound_distance(one.features, other.features).decibels)


def apart(one: Heard, other: Heard, unrest: float) -> float:
    """How far two sounds are apart, without what chance alone makes of it.

    Two sounds of other chances differ by their noise, too, and the two differences add up as those of independent
    things do, by their squares.

    Args:
        one: a sound.
        other: another.
        unrest: how far in dB such a sound is from itself with another seed of the server's chance.

    Returns:
        The distance in dB, at least 0.
    """
    far = _distance(one, other)
    return far if one.chances == other.chances else math.sqrt(max(far**2 - unrest**2, 0.0))
