"""SynthBreeder: children of synths, each compiled and heard, and each able to be born again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate
from audiomancer.generators.workshop import Workshop
from audiomancer.lineage import Birth, item_id
from audiomancer.store import SynthLineage
from audiomancer.variation.synths import SynthVariation, breed, generate, mutate_synth

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.generators.workshop import Drawn

__all__ = ["SynthBreeder", "SynthSource", "synth_born_again", "synth_candidate"]

_STEM = 24
"""Letters that a child keeps of each parent's name."""


@dataclass(frozen=True, slots=True)
class SynthSource:
    """A SynthDef as it is bred: its source, what it is for, whether the engines have proven it."""

    source: str
    category: str | None = None
    validated: bool = False

    @property
    def info(self) -> SynthDefInfo:
        """The source as it is read."""
        return parse_synthdefs(self.source)[0]


@dataclass(frozen=True, slots=True)
class SynthBreeder:
    """The breeder of synths; every child was compiled and heard before it is a candidate.

    Attributes:
        engines: the running SuperCollider.
        amount: mutation strength 0-1.
        operators: names of mutation operators; empty for all.
    """

    engines: Workshop
    amount: float = 0.3
    operators: tuple[str, ...] = ()

    def mutate(self, parent: Candidate[SynthSource], seed: tuple[int, ...]) -> Candidate[SynthSource]:
        """A variation of a synth.

        Raises:
            InvalidSynthError: if none sounds.
        """
        return self.mutate_all(parent, [seed])[0]

    def mutate_all(
        self, parent: Candidate[SynthSource], seeds: Sequence[tuple[int, ...]]
    ) -> list[Candidate[SynthSource]]:
        """Variations of a synth, one for each seed path, each as :meth:`mutate` brings it.

        Raises:
            InvalidSynthError: if for one of them none sounds.
        """
        info, names = parent.content.info, self.operators or None

        def make(rng: np.random.Generator) -> SynthVariation:
            return mutate_synth(info, self.amount, rng, operators=names)

        return [
            _child(drawn, "mutated", (parent,), parent.content.category, amount=self.amount, operators=self.operators)
            for drawn in self.engines.draw_all([(make, seed) for seed in seeds])
        ]

    def can_cross(self, first: Candidate[SynthSource], second: Candidate[SynthSource]) -> bool:
        """Any two synths can."""
        return True

    def cross(
        self, first: Candidate[SynthSource], second: Candidate[SynthSource], seed: tuple[int, ...]
    ) -> Candidate[SynthSource]:
        """A child of two synths, under a name of its own.

        Raises:
            InvalidSynthError: if none sounds.
        """
        return self.cross_all(first, second, [seed])[0]

    def cross_all(
        self, first: Candidate[SynthSource], second: Candidate[SynthSource], seeds: Sequence[tuple[int, ...]]
    ) -> list[Candidate[SynthSource]]:
        """Children of two synths, one for each seed path, each as :meth:`cross` brings it.

        Raises:
            InvalidSynthError: if for one of them none sounds.
        """
        a, b = first.content.info, second.content.info
        births = [(partial(breed, a, b, name=_cross_name(a, b, seed)), seed) for seed in seeds]
        return [
            _child(drawn, "crossover", (first, second), first.content.category)
            for drawn in self.engines.draw_all(births)
        ]


def _child(
    drawn: Drawn, method: str, parents: tuple[Candidate[SynthSource], ...], category: str | None, **told: Any
) -> Candidate[SynthSource]:
    """What was drawn, with its birth."""
    made, path, validated = drawn
    birth = Birth(method=method, parents=tuple(parent.id for parent in parents), log=made.log, seed=path, **told)
    return synth_candidate(SynthSource(made.source, category, validated), birth)


def synth_candidate(content: SynthSource, birth: Birth) -> Candidate[SynthSource]:
    """A new candidate; its id follows from source and birth."""
    return Candidate(item_id("synt", content.source, birth), content, birth)


def synth_born_again(stored: SynthLineage, parents: Sequence[SynthDefInfo]) -> Candidate[SynthSource]:
    """The synth that the birth of a stored one brings, made anew from its parents and its seed.

    Raises:
        InvalidSettingError: if it was not bred here, so that there is nothing to repeat.
    """
    if stored.generation_method not in _REBIRTHS:
        raise InvalidSettingError(
            f"{stored.name} was not bred here ({stored.generation_method}) and cannot be born again"
        )
    made = _REBIRTHS[stored.generation_method](stored, parents)
    content = SynthSource(made.source, stored.category, stored.validated)
    return synth_candidate(content, replace(stored.birth, log=made.log))


def _cross_name(first: SynthDefInfo, second: SynthDefInfo, seed: tuple[int, ...]) -> str:
    # Siblings may not share a name, or the later would take the earlier's place in SuperCollider.
    return f"{first.name[:_STEM]}_x_{second.name[:_STEM]}_{rng_for(*seed).integers(100, 100_000)}"


def _mutated_again(stored: SynthLineage, parents: Sequence[SynthDefInfo]) -> SynthVariation:
    amount, operators = stored.mutation_amount or 0.0, stored.operators or None
    return mutate_synth(parents[0], amount, rng_for(*stored.seed), operators=operators)


def _crossed_again(stored: SynthLineage, parents: Sequence[SynthDefInfo]) -> SynthVariation:
    # The last number of the seed path is the draw's; the name was found before the first draw.
    name = _cross_name(parents[0], parents[1], tuple(stored.seed[:-1]))
    return breed(parents[0], parents[1], rng_for(*stored.seed), name=name)


def _generated_again(stored: SynthLineage, parents: Sequence[SynthDefInfo]) -> SynthVariation:
    base = parents[0] if parents else None
    description, category = " ".join(stored.operators), stored.category or ""
    return generate(description, category, rng_for(*stored.seed), base, name=stored.name)


_REBIRTHS: Mapping[str, Callable[[SynthLineage, Sequence[SynthDefInfo]], SynthVariation]] = {
    "mutated": _mutated_again,
    "crossover": _crossed_again,
    "generated": _generated_again,
}
"""How a synth was born to how it is born again."""
