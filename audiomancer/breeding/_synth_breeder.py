"""How a synth is born: one function of a birth, its parents and chance, called until a synth comes that is fit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import SynthControl, SynthDefInfo, parse_synthdefs
from audiomancer.breeding._makers import found_again, makers_of
from audiomancer.errors import InvalidSettingError, NotBredError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth, item_id
from audiomancer.rendering import ALONE, Family, Wanted
from audiomancer.supercollider import Unheard
from audiomancer.variation import check_amount
from audiomancer.variation.synths import (
    CROSSINGS,
    SYNTH_OPERATOR_REGISTRY,
    Muted,
    SynthOperator,
    SynthVariation,
    check_category,
    choose_synth_operators,
    described,
    first_versions,
    generate,
    mutate,
)

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.rendering import Engines

__all__ = ["GeneratedSynth", "SynthBreeder", "cross_name", "made_synth", "synth_candidate"]

_STEM = 24
"""Letters that a child keeps of each parent's name."""

_WORD = re.compile(r"[\w.]+")

_APART, _FARTHER = 1.0, 2.0
"""How far, in dB, a mutant is from its parent and its siblings at least, and how much more at amount 1."""

_ATTEMPTS_BY_EAR = 3
"""How often a sibling that sounds like an older one is born anew."""

_MODERATE = 0.3
"""The amount from which on the least distance grows."""

_FIRST = "1"
"""The version of what a birth does not name."""

_MUTATION = MappingProxyType({"mutate": "2"})
_CROSSOVER = MappingProxyType({"breed": "2"})
_WORDS = MappingProxyType({"words": "2"})
"""What made a child besides operators, and its version, as births name it in their makers."""

Objects = Sequence[SynthOperator]


@dataclass(frozen=True)
class GeneratedSynth:
    """A SynthDef in hand: its source, what it is for, and how it was made. Two with the same source are equal.

    Attributes:
        name: name of the SynthDef, which also stands in the source, or what the person calls it.
        source_code: the whole source.
        controls: its controls, in the order of the source; empty if they are not given.
        parent_ids: names of the parents; empty if it was made from words alone.
        generation_method: ``generated``, ``mutation`` or ``crossover``.
        mutation_log: what differs from the parents, a line each.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``; None if it is not known.
        validated: whether sclang compiled it and scsynth made it sound; False where SuperCollider is not installed.
        seed: the seed path that brings it again.
    """

    name: str = field(compare=False)
    source_code: str = field(repr=False)
    controls: list[SynthControl] = field(default_factory=list, repr=False, compare=False)
    parent_ids: list[str] | None = field(default_factory=list, compare=False)
    generation_method: str = field(default="generated", compare=False)
    mutation_log: list[str] | None = field(default_factory=list, compare=False)
    category: str | None = field(default=None, compare=False)
    validated: bool = field(default=False, compare=False)
    seed: tuple[int, ...] = field(default=(), compare=False)

    @property
    def info(self) -> SynthDefInfo:
        """What the parser reads in the source.

        Raises:
            SynthDefError: if it holds no SynthDef.
        """
        return parse_synthdefs(self.source_code)[0]


@dataclass(frozen=True, slots=True)
class SynthBreeder:
    """The breeder of synths; every child was compiled and heard before it is a candidate.

    Attributes:
        engines: the running SuperCollider.
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects; empty for all.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or an object is called ``mutate``.
    """

    engines: Engines
    amount: float = 0.3
    operators: tuple[str | SynthOperator, ...] = ()

    def __post_init__(self) -> None:
        check_amount(self.amount)
        if any(op.name in _MUTATION for op in self.objects):
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
        birth = Birth(
            method="mutated",
            parents=(parent.id,),
            amount=self.amount,
            operators=self.names,
            request=_told(self.engines.unheard(parent.content.source_code)),
            makers=makers_of(self.acting_on(parent)) | dict(_MUTATION),
        )
        family = Family((parent.content.source_code,), _apart(self.amount)) if self.amount else ALONE
        return self.bear([replace(birth, seed=seed) for seed in seeds], [parent], family)

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
        a, b = first.content.info, second.content.info
        births = [
            Birth(
                method="crossover",
                parents=(first.id, second.id),
                seed=seed,
                # A parent's name may be a string with spaces, which would end the symbol that the child's name is.
                request={"name": name or re.sub(r"\W+", "_", cross_name(a, b, seed))},
                makers=_CROSSOVER,
            )
            for seed in seeds
        ]
        family = Family((first.content.source_code, second.content.source_code), _APART)
        return self.bear(births, [first, second], family)

    def generate_all(
        self,
        description: str,
        category: str,
        seeds: Sequence[tuple[int, ...]],
        base: Candidate[GeneratedSynth] | None = None,
    ) -> list[Candidate[GeneratedSynth]]:
        """Several synths from words, compiled and heard together.

        Args:
            description: see :data:`audiomancer.variation.synths.VOCABULARY`.
            category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.
            seeds: a seed path for each.
            base: the synth to begin with; the template of the category if None.

        Returns:
            The synths, in the order of the seeds.

        Raises:
            SynthDefError: if the category is not known or the base cannot be changed.
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
        """
        check_category(category)
        birth = Birth(
            method="generated",
            parents=(base.id,) if base else (),
            request={"description": description, "category": category},
            makers=_WORDS,
        )
        return self.bear([replace(birth, seed=seed) for seed in seeds], [base] if base else [])

    def bear(
        self, births: Sequence[Birth], parents: Sequence[Candidate[GeneratedSynth]], family: Family = ALONE
    ) -> list[Candidate[GeneratedSynth]]:
        """Make the synths of several births; each is drawn until it is fit to be heard and can be told from its family.

        Args:
            births: births of the same parents; their seed paths lack the number of the draw, which is added.
            parents: the parents, in the order in which the births name them.
            family: what they have to be told from by ear.

        Returns:
            The candidates, in the order of the births.

        Raises:
            InvalidSynthError: if for one of them no draw brought a synth that sounds.
        """
        infos = [parent.content.info for parent in parents]
        drawn = self.engines.draw_all(
            [Wanted(_maker(birth, infos, self.objects), birth.seed, family) for birth in births]
        )
        category = parents[0].content.category if parents else None
        return [
            _candidate(one.made, replace(birth, seed=one.path), category, one.validated)
            for birth, one in zip(births, drawn, strict=True)
        ]


def made_synth(
    birth: Birth, parents: Sequence[Candidate[GeneratedSynth]], objects: Objects
) -> Candidate[GeneratedSynth]:
    """The synth that a birth brings, made from its parents and its seed.

    Args:
        birth: how it came to be, with the number of the draw in its seed path; its log is not read, but written anew.
        parents: in the order of the birth.
        objects: operators that were handed in when it was born.

    Returns:
        The synth, neither compiled nor heard.

    Raises:
        NotBredError: if it was not bred here, so that there is nothing to repeat.
        MissingDependencyError: if an operator is not here, or not in the version that made it.
    """
    if birth.method not in _METHODS:
        origin = "came with audiomancer" if birth.method == "library" else f"was {birth.method}"
        raise NotBredError(f"a synth that {origin} was not bred here and cannot be born again")
    made = _maker(birth, [parent.content.info for parent in parents], objects)(rng_for(*birth.seed))
    return _candidate(made, birth, parents[0].content.category if parents else None, validated=False)


def synth_candidate(content: GeneratedSynth, birth: Birth) -> Candidate[GeneratedSynth]:
    """A synth as a new candidate.

    Args:
        content: the synth.
        birth: how it came to be.

    Returns:
        The candidate; its id is computed from the source and the birth.
    """
    return Candidate(item_id("synt", content.source_code, birth), content, birth)


def cross_name(first: SynthDefInfo, second: SynthDefInfo, seed: tuple[int, ...]) -> str:
    """The name of a child of two synths.

    Siblings must not share a name: SuperCollider would replace the earlier one by the later.

    Args:
        first: one parent.
        second: the other.
        seed: the seed path of the birth, without the number of the draw.

    Returns:
        Such as ``tb303_x_juno_pad_4711``; each parent gives at most the first 24 letters of its name.
    """
    return f"{first.name[:_STEM]}_x_{second.name[:_STEM]}_{rng_for(*seed).integers(100, 100_000)}"


def _candidate(made: SynthVariation, birth: Birth, category: str | None, validated: bool) -> Candidate[GeneratedSynth]:
    told = replace(birth, log=made.log)
    content = GeneratedSynth(
        name=made.name,
        source_code=made.source,
        controls=list(made.info.controls),
        parent_ids=list(birth.parents),
        generation_method=birth.method,
        mutation_log=list(made.log),
        category=made.category or category,
        validated=validated,
        seed=birth.seed,
    )
    return synth_candidate(content, told)


Make = Callable[["np.random.Generator"], SynthVariation]


def _maker(birth: Birth, parents: Sequence[SynthDefInfo], objects: Objects) -> Make:
    return lambda rng: _METHODS[birth.method](birth, parents, objects, rng)


def _mutated(
    birth: Birth, parents: Sequence[SynthDefInfo], objects: Objects, rng: np.random.Generator
) -> SynthVariation:
    version = birth.makers.get("mutate", _FIRST)
    named = {name: told for name, told in birth.makers.items() if name != "mutate"}
    # A birth of 0.1 names no makers: it had the first versions of the operators.
    acting = found_again(named, SYNTH_OPERATOR_REGISTRY, objects) if named else first_versions(birth.operators)
    told = birth.request.get("unheard", {})
    muted = Muted(*(frozenset(told.get(name, ())) for name in Unheard._fields))
    made = mutate(parents[0], birth.amount or 0.0, rng, operators=acting, muted=muted)
    return made if version == _FIRST or not made.log else described(made, [parents[0].name])


def _crossed(
    birth: Birth, parents: Sequence[SynthDefInfo], objects: Objects, rng: np.random.Generator
) -> SynthVariation:
    version = birth.makers.get("breed", _FIRST)
    made = CROSSINGS[version](parents[0], parents[1], rng, name=birth.request["name"])
    return made if version == _FIRST else described(made, [parent.name for parent in parents])


def _generated(
    birth: Birth, parents: Sequence[SynthDefInfo], objects: Objects, rng: np.random.Generator
) -> SynthVariation:
    wanted = birth.request
    base = parents[0] if parents else None
    made = generate(wanted["description"], wanted["category"], rng, base, name=wanted.get("name"))
    if birth.makers.get("words", _FIRST) == _FIRST:
        return made
    return described(made, [parent.name for parent in parents], wanted["description"])


def _told(unheard: Unheard) -> dict[str, dict[str, list[str]]]:
    """What is not heard, as a birth keeps it, so that it is born again without engines; empty where all is heard."""
    found = {name: sorted(words) for name, words in unheard._asdict().items() if words}
    return {"unheard": found} if found else {}


def _apart(amount: float) -> float:
    """How far, in dB, a mutant of this amount is from its parent and its siblings at least."""
    return _APART + _FARTHER * max(0.0, amount - _MODERATE) / (1 - _MODERATE)


_METHODS: Mapping[str, Callable[[Birth, Sequence[SynthDefInfo], Objects, np.random.Generator], SynthVariation]] = (
    MappingProxyType({"mutated": _mutated, "crossover": _crossed, "generated": _generated})
)
"""The method of a birth to the function that makes the synth."""
