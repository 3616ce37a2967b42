"""How a synth is born: one function of a birth, its parents and chance, without engines and without a library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import SynthControl, SynthDefInfo, parse_synthdefs
from audiomancer.breeding._makers import found_again
from audiomancer.errors import NotBredError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth, item_id
from audiomancer.supercollider import Unheard
from audiomancer.variation.synths import (
    CROSSINGS,
    SYNTH_OPERATOR_REGISTRY,
    Muted,
    SynthOperator,
    SynthVariation,
    described,
    first_versions,
    mutate,
)

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.variation.synths.words import Wish

__all__ = [
    "CROSSOVER",
    "MUTATION",
    "WORDS",
    "GeneratedSynth",
    "Make",
    "Objects",
    "Order",
    "at",
    "born_candidate",
    "cross_name",
    "made_synth",
    "maker_of",
    "synth_candidate",
]

_STEM = 24
"""Letters that a child keeps of each parent's name."""

_FIRST = "1"
"""The version of what a birth does not name."""

_FIRST_WORDS = (_FIRST, "2")
"""The versions that made a synth of a template, by a vocabulary of their own."""

MUTATION = MappingProxyType({"mutate": "2"})
CROSSOVER = MappingProxyType({"breed": "2"})
WORDS = MappingProxyType({"words": "3"})
"""What made a child besides operators, and its version, as births name it in their makers."""

Objects = Sequence[SynthOperator]
Make = Callable[["np.random.Generator"], SynthVariation]


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
class Order:
    """A birth that is to be.

    Attributes:
        birth: all of it but the number of the draw in its seed path, which is added.
        parents: in the order in which the birth names them.
        apart: how far, in dB, the child has to be from each parent and its older siblings; 0 if it need not be.
        wishes: what words wish of it; None if it is not asked for in words.
        plain: the sound that what is wished is held against; None for that of the first parent.
        own: what the first parent sounds like; None where that is the plain sound.
        others: births of other parents, of which one may be born in its place.
    """

    birth: Birth
    parents: tuple[Candidate[GeneratedSynth], ...] = ()
    apart: float = 0.0
    wishes: tuple[Wish, ...] | None = None
    plain: Timbre | None = None
    own: Timbre | None = None
    others: tuple[Order, ...] = ()

    @property
    def category(self) -> str | None:
        """What the first parent is for; None if that is not known, or there is none."""
        return self.parents[0].content.category if self.parents else None


def at(birth: Birth, level: float) -> Birth:
    """A birth whose signal is multiplied by a level.

    Args:
        birth: how a synth comes to be.
        level: the factor; 1 leaves the birth as it is.

    Returns:
        The birth with the level in its request.
    """
    return birth if level == 1.0 else replace(birth, request=dict(birth.request) | {"level": level})


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
    made = maker_of(birth, [parent.content.info for parent in parents], objects)(rng_for(*birth.seed))
    return born_candidate(made, birth, parents[0].content.category if parents else None, validated=False)


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


def born_candidate(
    made: SynthVariation, birth: Birth, category: str | None, *, validated: bool
) -> Candidate[GeneratedSynth]:
    """A synth that was just made, as a candidate.

    Args:
        made: the synth.
        birth: how it came to be, with the number of the draw in its seed path; its log is not read, but written anew.
        category: what it is for if it does not say so itself; None if that is not known.
        validated: whether the engines have proven it.

    Returns:
        The candidate.
    """
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


def maker_of(birth: Birth, parents: Sequence[SynthDefInfo], objects: Objects) -> Make:
    """What makes the synth of a birth from a random generator.

    Args:
        birth: how it comes to be.
        parents: in the order of the birth.
        objects: operators that were handed in.

    Returns:
        A function; it raises what the operators raise.
    """
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
    if birth.makers.get("words", _FIRST) in _FIRST_WORDS:
        return _first_generated(birth, parents, rng)
    # Late, since the words are many, and who varies a synth asks for none.
    from audiomancer.variation.synths.words import generate, read_phrase

    wanted, (base,) = birth.request, parents
    phrase = read_phrase(wanted["description"], wanted["category"], base=base.name if "base" in wanted else None)
    made = generate(phrase, base, rng, name=wanted["name"], level=wanted.get("level", 1.0))
    return described(made, [base.name], phrase.told)


def _first_generated(birth: Birth, parents: Sequence[SynthDefInfo], rng: np.random.Generator) -> SynthVariation:
    """What the first words and the second, which described what they brought, made of a template or another synth."""
    from audiomancer.variation.synths import generate_first

    wanted = birth.request
    base = parents[0] if parents else None
    made = generate_first(wanted["description"], wanted["category"], rng, base, name=wanted.get("name"))
    if birth.makers.get("words", _FIRST) == _FIRST:
        return made
    return described(made, [parent.name for parent in parents], wanted["description"])


_METHODS: Mapping[str, Callable[[Birth, Sequence[SynthDefInfo], Objects, np.random.Generator], SynthVariation]] = (
    MappingProxyType({"mutated": _mutated, "crossover": _crossed, "generated": _generated})
)
"""The method of a birth to the function that makes the synth."""
