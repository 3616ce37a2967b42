"""The breeder of synths: births are drawn until each brings a synth that is fit to be heard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiomancer.breeding._makers import makers_of
from audiomancer.breeding._synth_births import (
    CROSSOVER,
    MUTATION,
    GeneratedSynth,
    Make,
    Objects,
    Order,
    at,
    born_candidate,
    cross_name,
    maker_of,
)
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import Family, Spoken, Wanted
from audiomancer.supercollider import Unheard
from audiomancer.variation import check_amount
from audiomancer.variation.synths import SynthOperator, choose_synth_operators

if TYPE_CHECKING:
    from audiomancer.rendering import Engines

__all__ = ["SynthBreeder"]

_WORD = re.compile(r"[\w.]+")

_APART, _FARTHER = 1.0, 2.0
"""How far, in dB, a mutant is from its parent and its siblings at least, and how much more at amount 1."""

_ATTEMPTS_BY_EAR = 3
"""How often a sibling that sounds like an older one is born anew."""

_MODERATE = 0.3
"""The amount from which on the least distance grows."""


@dataclass(frozen=True, slots=True)
class SynthBreeder:
    """The breeder of synths; every child was compiled and heard before it is a candidate.

    Attributes:
        engines: the running SuperCollider.
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects; empty for all.
        measures: whether the timbre of every child is measured as it is heard, for :meth:`Engines.timbres` to know.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or an object is called ``mutate``.
    """

    engines: Engines
    amount: float = 0.3
    operators: tuple[str | SynthOperator, ...] = ()
    measures: bool = False

    def __post_init__(self) -> None:
        check_amount(self.amount)
        if any(op.name in MUTATION for op in self.objects):
            raise InvalidSettingError("an operator cannot be called 'mutate': births name the whole mutation so")

    @property
    def objects(self) -> Objects:
        """The operators that were handed in as objects."""
        return tuple(op for op in self.operators if isinstance(op, SynthOperator))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the operators; empty for all."""
        return tuple(op.name if isinstance(op, SynthOperator) else op for op in self.operators)

    def acting_on(self, parent: Candidate[GeneratedSynth]) -> tuple[SynthOperator, ...]:
        """The operators that may vary a synth, in the order in which they act.

        Args:
            parent: the synth to vary.

        Raises:
            InvalidSettingError: if an operator is not known.
        """
        return choose_synth_operators(self.operators or None)

    def mutate(self, parent: Candidate[GeneratedSynth], seed: tuple[int, ...]) -> Candidate[GeneratedSynth]:
        """A variation of a synth.

        Args:
            parent: the synth to vary.
            seed: the seed path; the number of the draw is added to it.

        Returns:
            The child; its birth holds all that is needed to make it again.

        Raises:
            InvalidSynthError: if no draw brought a child that sounds.
            InvalidSettingError: if an operator is not known.
        """
        return self.mutate_all(parent, [seed])[0]

    def mutate_all(
        self, parent: Candidate[GeneratedSynth], seeds: Sequence[tuple[int, ...]]
    ) -> list[Candidate[GeneratedSynth]]:
        """Several variations of a synth, compiled and heard together; the first is the same as from :meth:`mutate`.

        Args:
            parent: the synth to vary.
            seeds: a seed path for each.

        Returns:
            The children, in the order of the seeds.

        Raises:
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
            InvalidSettingError: if an operator is not known.
        """
        order = self.mutation(parent, ())
        return self.bear([replace(order, birth=replace(order.birth, seed=seed)) for seed in seeds])

    def mutation(self, parent: Candidate[GeneratedSynth], seed: tuple[int, ...]) -> Order:
        """The birth of a variation, which :meth:`bear` makes.

        Args:
            parent: the synth to vary.
            seed: the seed path.

        Returns:
            The order.

        Raises:
            InvalidSettingError: if an operator is not known.
        """
        birth = Birth(
            method="mutated",
            parents=(parent.id,),
            seed=seed,
            amount=self.amount,
            operators=self.names,
            request=_told(self.engines.unheard(parent.content.source_code)),
            makers=makers_of(self.acting_on(parent)) | dict(MUTATION),
        )
        return Order(birth, (parent,), _apart(self.amount) if self.amount else 0.0)

    def fresh(
        self, models: Sequence[Candidate[GeneratedSynth]], seeds: Sequence[tuple[int, ...]]
    ) -> list[Candidate[GeneratedSynth]]:
        """No synths: nothing says in words what a new one should be.

        Args:
            models: candidates.
            seeds: seed paths.

        Returns:
            An empty list.
        """
        return []

    def alike(self, first: Candidate[GeneratedSynth], second: Candidate[GeneratedSynth]) -> bool:
        """Whether two synths have the same source, or are siblings that cannot be told apart by ear.

        A child has been told from its parents as it was drawn. Where parents are such that all of their children sound
        the same, a third sibling is not drawn a fourth time.

        Args:
            first: one synth, the younger.
            second: another.

        Returns:
            True if they have, or cannot.
        """
        if first.content == second.content:
            return True
        siblings = bool(first.birth.parents) and {*first.birth.parents} == {*second.birth.parents}
        if not siblings or first.birth.seed[-2] >= _ATTEMPTS_BY_EAR:
            return False
        return self.engines.apart(first.content.source_code, second.content.source_code) < _APART

    def distance(self, first: Candidate[GeneratedSynth], second: Candidate[GeneratedSynth]) -> float:
        """How far apart the sources of two synths are, 0-1.

        Args:
            first: one synth.
            second: another.

        Returns:
            The share of the words, names and numbers of their sources, each as often as it stands there, that only one
            of them has (Bray and Curtis).
        """
        one, other = (Counter(_WORD.findall(c.content.source_code)) for c in (first, second))
        return ((one - other) + (other - one)).total() / max(1, (one + other).total())

    def kind(self, candidate: Candidate[GeneratedSynth]) -> str:
        """What a synth is, for the places that it competes for.

        Args:
            candidate: a synth.

        Returns:
            One and the same word for all, since any two synths can compete.
        """
        return "synth"

    def can_cross(self, first: Candidate[GeneratedSynth], second: Candidate[GeneratedSynth]) -> bool:
        """Whether two synths can have a child.

        Args:
            first: one parent.
            second: the other.

        Returns:
            True: any two synths can.
        """
        return True

    def cross(
        self, first: Candidate[GeneratedSynth], second: Candidate[GeneratedSynth], seed: tuple[int, ...]
    ) -> Candidate[GeneratedSynth]:
        """A child of two synths, under a name of its own.

        Args:
            first: gives the oscillators.
            second: gives the filter.
            seed: the seed path; the number of the draw is added to it.

        Returns:
            The child; its birth holds all that is needed to make it again.

        Raises:
            InvalidSynthError: if no draw brought a child that sounds.
        """
        return self.cross_all(first, second, [seed])[0]

    def cross_all(
        self,
        first: Candidate[GeneratedSynth],
        second: Candidate[GeneratedSynth],
        seeds: Sequence[tuple[int, ...]],
        name: str | None = None,
    ) -> list[Candidate[GeneratedSynth]]:
        """Several children of two synths, compiled and heard together, see :meth:`cross`.

        Args:
            first: gives the oscillators.
            second: gives the filter.
            seeds: a seed path for each.
            name: the name of all of them; each gets a name of its own if not given.

        Returns:
            The children, in the order of the seeds.

        Raises:
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
        """
        return self.bear([self.crossing(first, second, seed, name) for seed in seeds])

    def crossing(
        self,
        first: Candidate[GeneratedSynth],
        second: Candidate[GeneratedSynth],
        seed: tuple[int, ...],
        name: str | None = None,
    ) -> Order:
        """The birth of a child of two synths, which :meth:`bear` makes.

        Args:
            first: gives the oscillators.
            second: gives the filter.
            seed: the seed path.
            name: its name; one of its own if not given.

        Returns:
            The order.
        """
        birth = Birth(
            method="crossover",
            parents=(first.id, second.id),
            seed=seed,
            # A parent's name may be a string with spaces, which would end the symbol that the child's name is.
            request={"name": name or re.sub(r"\W+", "_", cross_name(first.content.info, second.content.info, seed))},
            makers=CROSSOVER,
        )
        return Order(birth, (first, second), _APART)

    def generate_all(
        self,
        description: str,
        category: str | None,
        seeds: Sequence[tuple[int, ...]],
        base: Candidate[GeneratedSynth] | None = None,
    ) -> list[Candidate[GeneratedSynth]]:
        """Several synths from words, compiled and heard together.

        Args:
            description: see :func:`audiomancer.variation.synths.words.read_phrase`.
            category: what they are for; the words decide if None.
            seeds: a seed path for each.
            base: the synth to begin with; the words choose one of the library for each if None.

        Returns:
            The synths, in the order of the seeds; all of the same name.

        Raises:
            InvalidSettingError: if the description is no text, or nothing of it is understood.
            SynthDefError: if the category is not known or the base cannot be changed.
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
        """
        from audiomancer.breeding._synth_words import spoken_births  # late, since the words are many

        return self.bear(spoken_births(description, category, seeds, base))

    def bear(self, orders: Sequence[Order]) -> list[Candidate[GeneratedSynth]]:
        """Make the synths of several births; each is drawn until it is fit to be heard and can be told from its family.

        Args:
            orders: the births, each with its parents.

        Returns:
            The candidates, in the order of the births.

        Raises:
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
        """
        drawn = self.engines.draw_all([self._wanted(order) for order in orders])
        turns = [(order, *order.others)[one.turn] for order, one in zip(orders, drawn, strict=True)]
        return [
            born_candidate(
                one.made, replace(at(order.birth, one.level), seed=one.path), order.category, validated=one.validated
            )
            for order, one in zip(turns, drawn, strict=True)
        ]

    def _wanted(self, order: Order) -> Wanted:
        infos = [parent.content.info for parent in order.parents]
        sources = tuple(parent.content.source_code for parent in order.parents) if order.apart else ()
        return Wanted(
            maker_of(order.birth, infos, self.objects),
            order.birth.seed,
            Family(sources, order.apart),
            None if order.wishes is None else self._spoken(order),
            tuple(self._wanted(other) for other in order.others),
            measured=self.measures,
        )

    def _spoken(self, order: Order) -> Spoken:
        from audiomancer.breeding._synth_words import misses

        infos = [parent.content.info for parent in order.parents]

        def at_level(level: float) -> Make:
            return maker_of(at(order.birth, level), infos, self.objects)

        return Spoken(at_level, misses(order.wishes or (), order.own), order.plain)


def _told(unheard: Unheard) -> dict[str, dict[str, list[str]]]:
    """What is not heard, as a birth keeps it, so that it is born again without engines; empty where all is heard."""
    found = {name: sorted(words) for name, words in unheard._asdict().items() if words}
    return {"unheard": found} if found else {}


def _apart(amount: float) -> float:
    """How far, in dB, a mutant of this amount is from its parent and its siblings at least."""
    return _APART + _FARTHER * max(0.0, amount - _MODERATE) / (1 - _MODERATE)
