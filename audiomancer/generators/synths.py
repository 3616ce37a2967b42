"""Synths from words, from one parent and from two, as documented in the public reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiomancer._random import fresh_seed
from audiomancer.analyzers.synthdef import SynthControl, SynthDefInfo
from audiomancer.rendering.engines import Engines, shared_engines
from audiomancer.variation.synths import SynthVariation, breed, generate
from audiomancer.variation.synths import mutate as mutate_source

if TYPE_CHECKING:
    import numpy as np

__all__ = ["GeneratedSynth", "breed_synths", "generate_synth", "mutate_synth"]


@dataclass(frozen=True)
class GeneratedSynth:
    """A generated or bred SynthDef.

    Attributes:
        name: name of the SynthDef, which also stands in the source.
        source_code: the whole source.
        controls: its controls, in the order of the source.
        parent_ids: names of the parents; empty if it was made from words alone.
        generation_method: ``generated``, ``mutation`` or ``crossover``.
        mutation_log: what differs from the parents, a line each.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``; None if it was not told.
        validated: whether sclang compiled it and scsynth made it sound; False where SuperCollider is not installed.
        seed: the seed path that brings it again.
    """

    name: str
    source_code: str = field(repr=False)
    controls: list[SynthControl] = field(repr=False)
    parent_ids: list[str] = field(default_factory=list)
    generation_method: str = "generated"
    mutation_log: list[str] = field(default_factory=list)
    category: str | None = None
    validated: bool = False
    seed: tuple[int, ...] = ()


def generate_synth(
    description: str,
    base_synth: SynthDefInfo | None = None,
    category: str = "bass",
    seed: int | None = None,
    *,
    engines: Engines | None = None,
) -> GeneratedSynth:
    """Make a synth that sounds as a description says.

    Args:
        description: such as ``warm acid bass with filter sweep``; see :data:`audiomancer.variation.synths.VOCABULARY`.
        base_synth: the synth to begin with; the template of the category if not given.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.
        seed: whole number of at least 0; drawn if not given.
        engines: the running SuperCollider; one for the whole program if not given.

    Raises:
        SynthDefError: if the category is unknown or the base cannot be changed.
        InvalidSynthError: if nothing that sounds came of it.
    """
    parents = [base_synth.name] if base_synth else []
    return _drawn(lambda rng: generate(description, category, rng, base_synth), "generated", parents, seed, engines)


def mutate_synth(
    synth: SynthDefInfo,
    amount: float = 0.3,
    seed: int | None = None,
    *,
    operators: Sequence[str] = (),
    engines: Engines | None = None,
) -> GeneratedSynth:
    """Make a variation of a SynthDef.

    Args:
        synth: the parent.
        amount: strength, 0 (only the name changes) to 1.
        seed: whole number of at least 0; drawn if not given.
        operators: names in :data:`audiomancer.variation.synths.SYNTH_OPERATORS`; all if not given.
        engines: the running SuperCollider; one for the whole program if not given.

    Raises:
        SynthDefError: if the amount or an operator's name is none, or the parent cannot be changed.
        InvalidSynthError: if no variation sounds.
    """
    return _drawn(
        lambda rng: mutate_source(synth, amount, rng, operators=operators or None),
        "mutation",
        [synth.name],
        seed,
        engines,
    )


def breed_synths(
    synth_a: SynthDefInfo, synth_b: SynthDefInfo, seed: int | None = None, *, engines: Engines | None = None
) -> GeneratedSynth:
    """Cross two SynthDefs: the oscillators of the first, the filter of the second, effects of both.

    Raises:
        SynthDefError: if the first cannot be changed.
        InvalidSynthError: if no child sounds.
    """
    parents = [synth_a.name, synth_b.name]
    return _drawn(lambda rng: breed(synth_a, synth_b, rng), "crossover", parents, seed, engines)


def _drawn(
    make: Callable[[np.random.Generator], SynthVariation],
    method: str,
    parents: list[str],
    seed: int | None,
    engines: Engines | None,
) -> GeneratedSynth:
    made, path, validated = (engines or shared_engines()).draw(make, (fresh_seed() if seed is None else seed,))
    return GeneratedSynth(
        name=made.name,
        source_code=made.source,
        controls=list(made.info.controls),
        parent_ids=parents,
        generation_method=method,
        mutation_log=list(made.log),
        category=made.category,
        validated=validated,
        seed=path,
    )
