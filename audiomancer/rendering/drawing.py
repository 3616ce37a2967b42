"""Drawing synths: each birth is drawn until what it brings is fit to be heard, and can be told from its family.

A draw is taken if it compiled, sounds and is sound; if by ear it is neither one of its parents nor an older sibling; if
of a cross nothing is left out without being missed; and if it does not end with a click or go on for ever where its
parents do neither. From words, what they wish has to hold, and the synth is made as loud as its parent, clipping on
neither side. What a birth brings depends on its seed path, its parents and its older siblings, and on no others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering.hearing import Ear, Heard, apart, level_for, listened, problem_at, too_soft, ways
from audiomancer.supercollider import Playing

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.supercollider import Verdict
    from audiomancer.variation.synths import SynthVariation

    Make = Callable[[np.random.Generator], SynthVariation]
    Judge = Callable[[Sequence[tuple[str, Playing]]], Sequence[Verdict | None]]

__all__ = [
    "ALONE",
    "ATTEMPTS",
    "HARD_CUT_DB",
    "OWED_DB",
    "Drawn",
    "Family",
    "Known",
    "Parent",
    "Spoken",
    "Wanted",
    "draw_all",
]

ATTEMPTS = 12
"""How often a synth that is not fit is drawn again."""

OWED_DB = 1.0
"""How far, in dB, a cross without its part of one parent has to be from the whole, see ``sound_distance``."""

HARD_CUT_DB = -40.0
"""From this level on, relative to the highest sample, the last sample of a sound is heard as a click."""

_AHEAD = 3  # draws that are judged together once the first of a birth was not taken: a round costs more than a draw
_AGAIN = Playing(seed=1)  # what plays by chance sounds otherwise with another seed of the server's


@dataclass(frozen=True, slots=True)
class Family:
    """What a birth has to be told from.

    Attributes:
        parents: the sources of the parents.
        apart: how far, in dB, the child has to be from each parent and from its older siblings; 0 if it need not be.
    """

    parents: tuple[str, ...] = ()
    apart: float = 0.0


ALONE = Family()
"""Of a birth that need not be told from anything."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What more is asked of a synth that is drawn from words.

    Attributes:
        at_level: from a factor to what makes the same synth with its signal multiplied by it, from the same random
            generator.
        misses: by how much a sound, compared with the plain one, misses each thing that is asked, 0 where that holds.
        plain: what the sound is compared with; None for that of the first parent.
    """

    at_level: Callable[[float], Make]
    misses: Callable[[Timbre, Timbre], Sequence[float]]
    plain: Timbre | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A synth that is to be drawn.

    Attributes:
        make: makes one from a random generator.
        seed: its seed path, to which the number of the draw is added.
        family: what it has to be told from.
        spoken: what words ask of it; None if it was not asked for in words.
        others: what is drawn in turn with it, of other parents, until one is taken; their seed paths are not read.
        measured: whether its timbre is measured although no words ask for it.
    """

    make: Make
    seed: tuple[int, ...]
    family: Family = ALONE
    spoken: Spoken | None = None
    others: tuple[Wanted, ...] = ()
    measured: bool = False

    @property
    def ear(self) -> Ear:
        """How closely it is listened to."""
        if self.spoken is None:
            return Ear.COLOUR if self.measured else Ear.ONCE
        return Ear.MEASURED

    @property
    def parents(self) -> tuple[tuple[str, Ear], ...]:
        """The sources of the parents, and how closely they are listened to."""
        ear = Ear.WHOLE if self.spoken and self.spoken.plain else Ear.MEASURED if self.spoken else Ear.ONCE
        return tuple((source, ear) for source in self.family.parents)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a birth brought. What it sounds like follows from the rest, and takes no part in comparing.

    Attributes:
        made: the synth.
        path: the seed path that brings it again.
        validated: whether the engines have proven it.
        turn: whose turn it was: 0 for that of what was wanted, from 1 on for those of the others.
        level: what its signal is multiplied by; 1 where the synth keeps its level.
        heard: what it sounds like; None if it was not heard.
    """

    made: SynthVariation
    path: tuple[int, ...]
    validated: bool
    turn: int = 0
    level: float = 1.0
    heard: Heard | None = field(default=None, compare=False, repr=False)


class Parent(NamedTuple):
    """A parent that was heard.

    Attributes:
        heard: what it sounds like.
        unrest: how far in dB it is from itself, played again: 0 unless it plays by chance.
    """

    heard: Heard
    unrest: float


Known = dict[tuple[str, Ear], Parent | None]
"""What is known of parents, by their source and how closely they were listened to; None of what makes no sound."""


@dataclass(slots=True)
class _Draw:
    """One draw of a birth: what was made, and what is known of it.

    Attributes:
        wanted: what was to be made.
        made: the synth.
        path: its seed path.
        turn: whose turn it was.
        problem: why it may not be handed out at all; empty if it may.
        heard: what it sounds like; None if it was not heard.
        faults: how many reasons there are not to take it, siblings apart.
        miss: by how much it misses what the words wish, in all.
        nearest: how far in dB it is from the nearest of its parents.
        level: what its signal is to be multiplied by.
        final: the synth at its level; None before that was proven.
        validated: whether the engines have proven it.
    """

    wanted: Wanted
    made: SynthVariation
    path: tuple[int, ...]
    turn: int = 0
    problem: str = ""
    heard: Heard | None = None
    faults: int = 0
    miss: float = 0.0
    nearest: float = float("inf")
    level: float = 1.0
    final: SynthVariation | None = None
    validated: bool = True


def draw_all(births: Sequence[Wanted], judge: Judge, known: Known) -> list[Drawn]:
    """Make synths, each until one is fit to be handed out and can be told from its family.

    All are drawn, compiled and rendered together, with their parents; those that are not taken are drawn again
    together. Where no draw of a birth can be told from the family, the one that comes nearest to it is taken.

    Args:
        births: what is wanted, a synth each.
        judge: gives a verdict for each pair of a source and a way of playing it, None where SuperCollider is missing.
        known: the parents that were heard before; those of this call are added.

    Returns:
        What came, in the order of the births.

    Raises:
        InvalidSynthError: if no draw of a birth was fit; it tells why the last was not.
    """
    drawing = _Drawing(births, judge, known)
    while not drawing.done:
        drawing.round()
    return drawing.found


class _Drawing:
    """The draws of some births, round by round."""

    def __init__(self, births: Sequence[Wanted], judge: Judge, known: Known) -> None:
        self._births, self._judge, self._known = births, judge, known
        self._draws: list[list[_Draw]] = [[] for _ in births]
        self._taken: list[_Draw] = []

    @property
    def done(self) -> bool:
        """Whether every birth has brought something."""
        return len(self._taken) == len(self._births)

    @property
    def found(self) -> list[Drawn]:
        """What the births brought."""
        return [
            Drawn(draw.final or draw.made, draw.path, draw.validated, draw.turn, draw.level, draw.heard)
            for draw in self._taken
        ]

    def round(self) -> None:
        """Draw for all that wait for a draw, listen to it all in one go, and take what can be taken."""
        new = [draw for number in range(len(self._taken), len(self._births)) for draw in self._next(number)]
        parents = dict.fromkeys(parent for draw in new for parent in draw.wanted.parents)
        strangers = [one for one in parents if one not in self._known]
        asked = [(source, (*_ways(source, ear), _AGAIN)) for source, ear in strangers]
        for draw in new:
            asked += [(draw.made.source, ways(draw.made.info, draw.wanted.ear))]
            asked += [(source, (Playing(),)) for source in draw.made.muted]
        answers = iter(self._judged(asked))
        for source, ear in strangers:
            self._known[source, ear] = _parent(next(answers), ear)
        for draw in new:
            verdicts, *muted = [next(answers) for _ in (draw.made.source, *draw.made.muted)]
            self._look(draw, verdicts, [listened(one) for one in muted])
        while len(self._taken) < len(self._births) and self._take(len(self._taken)):
            pass
        if len(self._taken) == len(self._births):
            self._prove()

    def _judged(self, asked: Sequence[tuple[str, Sequence[Playing]]]) -> list[list[Verdict | None]]:
        """The verdicts of some sources, each played in some ways, all in one go."""
        flat = [(source, playing) for source, plays in asked for playing in plays]
        verdicts = iter(self._judge(flat) if flat else ())
        return [[next(verdicts) for _ in plays] for _, plays in asked]

    def _next(self, number: int) -> list[_Draw]:
        """The next draws of a birth; none if one of those that are there will do as far as is known."""
        draws, wanted = self._draws[number], self._births[number]
        turns = (wanted, *wanted.others)
        if any(self._fits(draw, self._taken) for draw in draws):
            return []
        attempts = range(len(draws), min(len(draws) + (_AHEAD if draws else 1), ATTEMPTS))
        new = []
        for attempt in attempts:
            path, turn = (*wanted.seed, attempt), attempt % len(turns)
            new.append(_Draw(turns[turn], turns[turn].make(rng_for(*path)), path, turn))
        draws += new
        return new

    def _look(self, draw: _Draw, verdicts: Sequence[Verdict | None], muted: Sequence[Heard | None]) -> None:
        """Note what is known of a draw, siblings apart."""
        given = [verdict for verdict in verdicts if verdict is not None]
        if not given:
            draw.validated = False
            return
        parents, family = self._parents(draw.wanted), draw.wanted.family
        heard = listened(verdicts, draw.wanted.ear)
        softness = ""
        if heard and heard.body:
            model = next((one.heard.body for one in parents), None)
            draw.level, softness = level_for(heard.body, model), too_soft(heard.body, model)
        draw.problem = problem_at(given, draw.level) or softness
        draw.heard = heard = None if draw.problem else heard
        if heard is None:
            return
        draw.nearest = min((apart(heard, one.heard, one.unrest) for one in parents), default=float("inf"))
        unrest, misses = self._unrest(draw), self._misses(draw)
        draw.miss = sum(misses)
        draw.faults = sum(
            [
                draw.nearest < family.apart,
                *(one is not None and apart(heard, one, unrest) < OWED_DB for one in muted),
                *(miss > 0 for miss in misses),
                bool(parents) and heard.cut > max(HARD_CUT_DB, *(one.heard.cut for one in parents)),
                bool(parents) and heard.goes_on and not any(one.heard.goes_on for one in parents),
            ]
        )

    def _misses(self, draw: _Draw) -> Sequence[float]:
        """By how much a draw misses each thing that is asked of it."""
        spoken, heard = draw.wanted.spoken, draw.heard
        if not (spoken and heard and heard.timbre):
            return ()
        plain = spoken.plain or next((one.heard.timbre for one in self._parents(draw.wanted)), None)
        return spoken.misses(heard.timbre, plain) if plain else ()

    def _fits(self, draw: _Draw, older: Sequence[_Draw]) -> bool:
        """Whether a draw is fit, and can be told from its parents and these siblings."""
        return not draw.problem and not draw.faults and self._apart(draw, older) >= draw.wanted.family.apart

    def _apart(self, draw: _Draw, older: Sequence[_Draw]) -> float:
        """How far in dB a draw is from the nearest of its older siblings."""
        both = ((draw.heard, one.heard, max(self._unrest(draw), self._unrest(one))) for one in older)
        return min((apart(one, other, unrest) for one, other, unrest in both if one and other), default=float("inf"))

    def _parents(self, wanted: Wanted) -> list[Parent]:
        """The parents that could be heard."""
        return [found for one in wanted.parents if (found := self._known.get(one))]

    def _unrest(self, draw: _Draw) -> float:
        """How far in dB the most restless of the parents is from itself."""
        return max((one.unrest for one in self._parents(draw.wanted)), default=0.0)

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
        """Of draws of which none fits the one with the fewest faults, nearest to the words, farthest from its family.

        What cannot be told from one of its family comes last, whatever else is right in it: it is no child. To be an
        older sibling is as bad as to be a parent.
        """
        fit, family = [draw for draw in draws if not draw.problem], draws[0].wanted.family
        if not fit:
            is_mutant = len(family.parents) == 1 and draws[0].wanted.spoken is None
            advice = "less amount" if is_mutant else "another seed"  # only a mutant has an amount
            raise InvalidSynthError(
                f"{ATTEMPTS} draws brought no synth that sounds, the last because {draws[-1].problem}; try {advice}"
            )
        far = [self._apart(draw, self._taken) for draw in fit]
        ranks = [
            (
                min(draw.nearest, sibling) >= family.apart,
                -draw.faults - (sibling < family.apart),
                -draw.miss,
                min(draw.nearest, sibling),
            )
            for draw, sibling in zip(fit, far, strict=True)
        ]
        return fit[ranks.index(max(ranks))]

    def _prove(self) -> None:
        """Bring what was taken to its level, and hear that too; from the first on that is not fit then, take anew."""
        moved = [draw for draw in self._taken if draw.level != 1.0 and draw.final is None]
        finals = [_at_level(draw) for draw in moved]
        heard = self._judged([(final.source, ways(final.info, Ear.WHOLE)) for final in finals])
        for draw, final, verdicts in zip(moved, finals, heard, strict=True):
            draw.final, draw.problem = final, problem_at([verdict for verdict in verdicts if verdict], 1.0)
        fit = next((n for n, draw in enumerate(self._taken) if draw.problem), len(self._taken))
        del self._taken[fit:]


def _at_level(draw: _Draw) -> SynthVariation:
    """The same synth with its signal at its level."""
    spoken = draw.wanted.spoken
    make = spoken.at_level(draw.level) if spoken else draw.wanted.make
    return make(rng_for(*draw.path))


def _ways(source: str, ear: Ear) -> tuple[Playing, ...]:
    """How a source is played for an ear."""
    return ways(parse_synthdefs(source)[0], ear) if ear is not Ear.ONCE else (Playing(),)


def _parent(verdicts: Sequence[Verdict | None], ear: Ear) -> Parent | None:
    """A parent that was heard, last of all with another seed of the server's chance."""
    once, again = listened(verdicts[:-1], ear), listened(verdicts[-1:])
    return Parent(once, apart(once, again, 0.0) if again else 0.0) if once else None
