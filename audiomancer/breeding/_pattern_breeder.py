"""How a pattern is born: one function of a birth and its parents makes it, the first time and in every replay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import lcm
from types import MappingProxyType
from typing import Any

from audiomancer._random import rng_for
from audiomancer.analyzers.likeness import AUDIBLE, hits_of
from audiomancer.breeding._makers import found_again, makers_of
from audiomancer.breeding.feeling import FEEL, felt_again
from audiomancer.breeding.redrawing import AS_USUAL, PATTERN_OPERATORS, REDRAW, Redrawing
from audiomancer.errors import MissingDependencyError, NotBredError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth, item_id
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.variation import (
    ANY,
    BARS_FIRST,
    NOTHING_HELD,
    TOLD_BY,
    Hold,
    Operator,
    Variation,
    check_amount,
    check_crossing,
    choose_operators,
    crossed,
    crossover,
    held,
    morphed,
    mutate,
)

__all__ = ["PatternBreeder", "around", "born_pattern", "pattern_candidate"]

_DRAWS = 16
"""How often a child is drawn that is too near to an older sibling."""

CROSSOVER = MappingProxyType({"crossover": "1"})
"""The maker of a cross at a bar line, as the reference has it, and its version."""

CROSSED = MappingProxyType({"crossover": "2"})
"""The maker of a cross that is drawn again where it sounds like one parent, in all ways to cross."""

MORPHED = MappingProxyType({"morph": "1"})
"""The maker of a pattern between two others, and its version."""

BARS = "bars"

MORPH = "morph"
"""The field of a request that says which step of which way it is."""

HELD = "hold"
"""The field of a request that says what was held."""

_VELOCITY_HEARD, _FEEL_HEARD, _LENGTH_HEARD = 0.04, 0.08, 0.1
"""From where a listener hears that touch, timing and lengths differ: the mean difference of velocities as a share of
127 (some 1 dB), of timing in sixteenths (10 ms at 120 BPM; Friberg and Sundberg, JASA 98, 1995), and of lengths as a
share of them."""


@dataclass(frozen=True, slots=True)
class PatternBreeder:
    """The breeder of patterns.

    Attributes:
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects; empty for the five of every mutation.
        hold: what stays as the parent has it; as the first parent has it, in a cross.
        by: the way of a cross, see :func:`audiomancer.variation.crossed`; None for the reference's, at a bar line,
            which is not drawn again.
        from_first: in a cross by voices, the drums that come from the first parent; drawn if none is named.
        redrawing: how the operator ``redraw`` plays.

    Raises:
        InvalidSettingError: if the amount is outside 0-1.
    """

    amount: float = 0.3
    operators: tuple[str | Operator, ...] = ()
    hold: Hold = NOTHING_HELD
    by: str | None = None
    from_first: tuple[str, ...] = ()
    redrawing: Redrawing = AS_USUAL

    def __post_init__(self) -> None:
        check_amount(self.amount)

    @property
    def objects(self) -> tuple[Operator, ...]:
        """The operators that were handed in as objects."""
        return tuple(op for op in self.operators if isinstance(op, Operator))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the operators; empty for the usual ones."""
        return tuple(op.name if isinstance(op, Operator) else op for op in self.operators)

    def acting_on(self, parent: Candidate[Pattern]) -> tuple[Operator, ...]:
        """The operators that may vary a pattern, in the order in which they act; a mix with the parts that act here.

        Args:
            parent: the pattern to vary.

        Raises:
            InvalidSettingError: if an operator is not known or not for this kind.
        """
        kind = parent.content.kind
        chosen = choose_operators(kind, self.operators or None, PATTERN_OPERATORS)
        return tuple(
            replace(op, parts=tuple(part for part in op.parts if part.acts_on(kind, self.hold))) for op in chosen
        )

    def mutate(self, parent: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A variation of a pattern.

        Args:
            parent: the pattern to vary.
            seed: the seed path; the same path brings the same child.

        Returns:
            The child; its birth holds all that is needed to make it again.

        Raises:
            InvalidSettingError: if an operator is not known or not for this kind.
            ModelLoadError: if the model that is to redraw cannot be loaded.
            InvalidPatternError: if it cannot play what is asked for.
        """
        acting, kind = self.acting_on(parent), parent.content.kind
        redraws = any(operator.name == REDRAW.name for operator in acting)
        birth = Birth(
            method="mutated",
            parents=(parent.id,),
            seed=seed,
            amount=self.amount,
            operators=self.names,
            request=self.held | (self.redrawing.told(kind) if redraws else {}),
            makers=makers_of(acting) | (self.redrawing.makers(kind) if redraws else {}),
        )
        return born_pattern(birth, [parent.content], self.objects)

    def siblings(self, parent: Candidate[Pattern], paths: Iterable[tuple[int, ...]]) -> Iterator[Candidate[Pattern]]:
        """Variations of one pattern, each drawn again while it is too near to an older one.

        A mix brings children that differ in at least two audible hits or notes; what named operators bring differs at
        all. Where that cannot be, the draw that is furthest from its siblings is taken.

        Args:
            parent: the pattern to vary.
            paths: the seed path of each; a child that is drawn again has the number of the draw, from 1, behind it. The
                first child is never drawn again.

        Yields:
            The children, one for each path.

        Raises:
            InvalidSettingError: if an operator is not known or not for this kind.
        """
        acting = self.acting_on(parent)
        is_mix, draws = any(op.parts for op in acting), min((_DRAWS, *(op.patience for op in acting)))
        enough = TOLD_BY if is_mix and not self.hold.feel_only else 0
        older: list[tuple[Pattern, frozenset[tuple[int, int]]]] = []
        for path in paths:
            best, furthest = None, -2
            for draw in range(draws if self.amount and older else 1):
                child = self.mutate(parent, (*path, draw) if draw else path)
                heard = frozenset(hits_of(child.content, AUDIBLE))
                # Of two that sound alike, equal ones are the nearest: velocity or timing may tell the others apart.
                near = min((len(heard ^ other) - (child.content == one) for one, other in older), default=enough)
                if near > furthest:
                    best, furthest = (child, heard), near
                if near >= enough:
                    break
            assert best is not None
            older.append((best[0].content, best[1]))
            yield best[0]

    def can_cross(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        """Whether two patterns can have a child.

        Args:
            first: one parent.
            second: the other.

        Returns:
            True if they are of the same kind and have the same time signature.
        """
        a, b = first.content, second.content
        return (a.kind, a.time_signature) == (b.kind, b.time_signature)

    def cross(self, first: Candidate[Pattern], second: Candidate[Pattern], seed: tuple[int, ...]) -> Candidate[Pattern]:
        """A child of two patterns.

        Args:
            first: gives what is held, bars, key and tempo, and by bars the first of them and the feel.
            second: gives the rest.
            seed: the seed path; the same path brings the same child.

        Returns:
            The child; its birth holds all that is needed to make it again.

        Raises:
            IncompatiblePatternsError: if they differ in kind or time signature.
            InvalidSettingError: if the way is not for this kind, or the drums that are named leave one parent out.
        """
        parents = [first.content, second.content]
        plain = Birth(method="crossover", parents=(first.id, second.id), seed=seed, makers=CROSSOVER)
        if self.by is None and not self.hold:
            return born_pattern(plain, parents)
        by = self.by or BARS_FIRST
        named = sorted(check_crossing(first.content, second.content, by, self.from_first))
        request = {"by": by} | ({"from_first": named} if named else {}) | self.held
        child = born_pattern(replace(plain, request=request, makers=CROSSED), parents)
        if by in (BARS, BARS_FIRST) and not self.hold:
            alone = born_pattern(plain, parents)
            return alone if alone.content == child.content else child  # what need not be drawn again is the reference's
        return child

    def crosses(
        self, first: Candidate[Pattern], second: Candidate[Pattern], paths: Iterable[tuple[int, ...]]
    ) -> Iterator[Candidate[Pattern]]:
        """Crosses of two patterns, each drawn again while it is the copy of an older one; by bars first, in all ways.

        Args:
            first: one parent, see :meth:`cross`.
            second: the other.
            paths: the seed path of each; a child that is drawn again has the number of the draw, from 1, behind it.

        Yields:
            The children; fewer than there are paths, where the two have no more, as by feel they have one.

        Raises:
            IncompatiblePatternsError: if they differ in kind or time signature.
            InvalidSettingError: if the way is not for this kind, or the drums that are named leave one parent out.
        """
        older, others = set[Pattern](), (replace(self, by=ANY),) * _DRAWS * (self.by == BARS_FIRST)
        for path in paths:
            draws = (
                breeder.cross(first, second, (*path, draw) if draw else path)
                for draw, breeder in enumerate((self,) * _DRAWS + others)
            )
            child = next((child for child in draws if child.content not in older), None)
            if child is not None:
                older.add(child.content)
                yield child

    def morphs(self, first: Candidate[Pattern], second: Candidate[Pattern], steps: int) -> list[Candidate[Pattern]]:
        """Patterns that lead from one to another; chance has no part in them.

        Args:
            first: where the way begins.
            second: where it ends.
            steps: how many patterns lie between them, 1-64.

        Returns:
            The patterns, in order.

        Raises:
            IncompatiblePatternsError: if they differ in kind or time signature.
            InvalidSettingError: if the number is out of its range, or so many do not lie between the two.
        """
        plain = Birth(method="crossover", parents=(first.id, second.id), makers=MORPHED)
        return [
            pattern_candidate(one.pattern, replace(plain, request={MORPH: {"step": step, "steps": steps}}, log=one.log))
            for step, one in enumerate(morphed(first.content, second.content, steps), 1)
        ]

    @property
    def held(self) -> dict[str, Any]:
        """What the requests of births say of what is held; empty if nothing is."""
        return {HELD: self.hold.to_json()} if self.hold else {}

    def fresh(self, models: Sequence[Candidate[Pattern]], seeds: Sequence[tuple[int, ...]]) -> list[Candidate[Pattern]]:
        """Fresh loops of the usual model, each in the style or key, length, metre and tempo of a candidate.

        Args:
            models: for each the candidate that it is to be like.
            seeds: for each its seed path; the same path brings the same loop.

        Returns:
            The loops, without those that the usual model cannot play. Where something is held, each holds it as its
            candidate does, and descends from it.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
        """
        from audiomancer.breeding.generating import fresh_loops

        asked = dict(zip(seeds, models, strict=True))
        loops = []
        for plain, made in fresh_loops(models, seeds):
            birth, model = plain, asked[plain.seed]
            if self.hold:
                birth = replace(plain, parents=(model.id,), request={**plain.request, **self.held})
                made = around(model.content, made, self.hold)
            loops.append(pattern_candidate(made.pattern, replace(birth, log=made.log)))
        return loops

    def alike(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        """Whether a listener cannot tell two patterns apart, if they are bred by ear.

        A mix breeds by ear: its children are to be told apart. The children of operators that are named, or of the
        usual ones, are taken as they are: whoever asks for a little more swing wants to have it.

        Args:
            first: one pattern.
            second: another.

        Returns:
            Whether they are equal; by ear, whether neither audible hits or notes nor touch, timing, tempo and the
            lengths of notes differ by what can be told.
        """
        one, other = first.content, second.content
        return one == other or (any(op.parts for op in self.acting_on(first)) and _sound_alike(one, other))

    def distance(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> float:
        """How far apart two patterns are, 0-1.

        Args:
            first: one pattern.
            second: another of the same kind.

        Returns:
            For drums the distance on the grid; for melodies and basses the mean of contour, intervals and rhythm. See
            :mod:`audiomancer.analyzers.likeness`.
        """
        from audiomancer.analyzers.likeness import melody_distance, pattern_distance

        if first.content.kind == "drums":
            return pattern_distance(first.content, second.content).grid
        return sum(melody_distance(first.content, second.content)) / 3

    def kind(self, candidate: Candidate[Pattern]) -> str:
        """What a pattern is, for the places that it competes for.

        Args:
            candidate: a pattern.

        Returns:
            ``drums``, ``melody`` or ``bass``.
        """
        return candidate.content.kind


def _sound_alike(one: Pattern, other: Pattern) -> bool:
    from audiomancer.analyzers.likeness import pattern_distance

    if any(getattr(one, name) != getattr(other, name) for name in ("kind", "bars", "time_signature", "tempo")):
        return False
    if len(hits_of(one, AUDIBLE).keys() ^ hits_of(other, AUDIBLE).keys()) >= TOLD_BY:
        return False
    if one.kind != "drums" and abs(1 - _sounding(one) / max(_sounding(other), 1e-9)) > _LENGTH_HEARD:
        return False
    _, velocity, feel = pattern_distance(one, other)
    return velocity < _VELOCITY_HEARD and feel < _FEEL_HEARD


def _sounding(pattern: Pattern) -> float:
    """Beats that the notes last, together."""
    return sum(note.duration for note in pattern.notes) / pattern.ticks_per_beat


def born_pattern(birth: Birth, parents: Sequence[Pattern], objects: Sequence[Operator] = ()) -> Candidate[Pattern]:
    """The pattern that a birth brings.

    Args:
        birth: how it came to be; its log is not read, but written anew.
        parents: in the order of the birth.
        objects: operators that were handed in when it was born.

    Returns:
        The child, with the log of what was done.

    Raises:
        NotBredError: if it was imported, so that there is nothing to repeat.
        MissingDependencyError: if an operator is not here, or not in the version that made it.
    """
    if birth.method not in _METHODS:
        raise NotBredError(f"a pattern that was {birth.method} was not bred here and cannot be born again")
    made = _METHODS[birth.method](birth, parents, objects)
    return pattern_candidate(made.pattern, replace(birth, log=made.log))


def pattern_candidate(pattern: Pattern, birth: Birth) -> Candidate[Pattern]:
    """A pattern as a new candidate.

    Args:
        pattern: the music.
        birth: how it came to be.

    Returns:
        The candidate; its id is computed from the music and the birth.
    """
    body = pattern_to_json(pattern)
    return Candidate(item_id("ptrn", body, birth), pattern, birth, body)


def _mutated(birth: Birth, parents: Sequence[Pattern], objects: Sequence[Operator]) -> Variation:
    if FEEL in birth.request:
        return felt_again(birth, parents)
    acting: Sequence[str | Operator] | None = birth.operators or None
    if birth.makers:  # a birth of 0.1 names none: it had the operators of today's first versions
        redrawing, makers = Redrawing.of(birth) if REDRAW.name in birth.request else (None, birth.makers)
        found = found_again(makers, PATTERN_OPERATORS, objects)
        if redrawing:
            found = [redrawing.operator if operator.name == REDRAW.name else operator for operator in found]
        acting = [operator for operator in found if operator.parts] or found  # a mix lets its parts act itself
    return mutate(parents[0], birth.amount or 0.0, rng_for(*birth.seed), acting, _hold_of(birth))


def _crossed(birth: Birth, parents: Sequence[Pattern], objects: Sequence[Operator]) -> Variation:
    a, b = parents
    if birth.makers == MORPHED:
        step, steps = (int(birth.request[MORPH][name]) for name in ("step", "steps"))
        return morphed(a, b, steps)[step - 1]
    rng = rng_for(*birth.seed)
    if not birth.makers or birth.makers == CROSSOVER:
        return crossover(a, b, rng)
    if birth.makers != CROSSED:
        told = ", ".join(f"{name} in version {version}" for name, version in birth.makers.items())
        raise MissingDependencyError(f"{told} is needed for this, and it is not here; update audiomancer")
    return crossed(a, b, rng, birth.request["by"], frozenset(birth.request.get("from_first", ())), _hold_of(birth))


def _hold_of(birth: Birth) -> Hold:
    return Hold.from_json(birth.request.get(HELD, {}))


def _generated(birth: Birth, parents: Sequence[Pattern], objects: Sequence[Operator]) -> Variation:
    from audiomancer.breeding.generating import generated

    (made,) = generated([birth], parents)
    if HELD in birth.request:
        made = around(parents[0], made, Hold.from_json(birth.request[HELD]))
    return made


def around(model: Pattern, made: Variation, hold: Hold) -> Variation:
    """A fresh loop with what is held of the pattern that it is like.

    Args:
        model: gives what is held.
        made: the fresh loop, of the same kind, metre and length.
        hold: what is held.

    Returns:
        The loop, whose log says that it was made around something.
    """
    ticks = lcm(model.ticks_per_beat, made.pattern.ticks_per_beat)
    child = model.at_resolution(ticks).with_notes(made.pattern.at_resolution(ticks).notes)
    kept = held(model, Variation(child), hold)
    return Variation(kept.pattern, tuple(f"{line}, around what is held" for line in made.log))


_METHODS: Mapping[str, Callable[[Birth, Sequence[Pattern], Sequence[Operator]], Variation]] = MappingProxyType(
    {"mutated": _mutated, "crossover": _crossed, "generated": _generated}
)
"""The method of a birth to the function that makes the pattern."""
