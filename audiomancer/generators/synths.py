"""Synths from words, from one parent and from two, as documented in the public reference; nothing is stored."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from audiomancer._checks import check_list
from audiomancer._random import seed_or_fresh
from audiomancer.analyzers.synthdef import SynthDefInfo, metadata_words, parse_synthdefs
from audiomancer.breeding.synths import GeneratedSynth, SynthBreeder
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines, shared_engines
from audiomancer.store import SynthLineage
from audiomancer.variation.synths import SynthOperator
from audiomancer.variation.synths.words import read_phrase

__all__ = ["AnySynth", "GeneratedSynth", "breed_synths", "generate_synth", "mutate_synth"]

AnySynth = SynthDefInfo | GeneratedSynth | SynthLineage
"""A synth that was parsed, one that was just made, or one that is stored: each can be a parent."""

_METHODS: Mapping[str, str] = MappingProxyType({"mutated": "mutation"})
"""The library's name of a method to the name in the public reference, where the two differ."""


def generate_synth(
    description: str,
    base_synth: AnySynth | None = None,
    category: str | None = None,
    seed: int | None = None,
    *,
    engines: Engines | None = None,
    trust: bool = False,
) -> GeneratedSynth:
    """Make a synth that sounds as a description says.

    Words that are not known, and those that contradict each other, are warned of.

    Args:
        description: such as ``warm acid bass with filter sweep``; see :data:`audiomancer.variation.synths.words.TABLE`.
        base_synth: the synth to begin with; one that comes with audiomancer, as the words have it, if not given.
        category: ``bass``, ``lead``, ``pad``, ``keys``, ``pluck``, ``fm``, ``drum``, ``riser``, ``drone`` or ``fx``;
            the words decide if not given, and where they do not it is ``bass``.
        seed: whole number of at least 0; drawn if not given.
        engines: the running SuperCollider; one for the whole program if not given.
        trust: whether to compile what was read from elsewhere even where no sandbox confines what it does.

    Returns:
        The synth.

    Raises:
        UntrustedSourceError: if there is no sandbox, and what was read is not to be trusted.
        SynthDefError: if the category is unknown or the base cannot be changed.
        InvalidSettingError: if nothing of the description is understood.
        InvalidSynthError: if nothing that sounds came of it.
    """
    used = engines or shared_engines()
    base = None if base_synth is None else _candidate(base_synth, used, trust)
    like = base.content if base else None
    phrase = read_phrase(
        description, category, base=like.name if like else None, base_category=like.category if like else None
    )
    for remark in phrase.remarks:
        warnings.warn(remark, stacklevel=2)
    made = _breeder(used).generate_all(description, category, [(seed_or_fresh(seed),)], base)
    return _documented(made[0])


def mutate_synth(
    synth: AnySynth,
    amount: float = 0.3,
    seed: int | None = None,
    *,
    operators: Sequence[str | SynthOperator] = (),
    engines: Engines | None = None,
    trust: bool = False,
) -> GeneratedSynth:
    """Make a variation of a SynthDef.

    Args:
        synth: the parent.
        amount: strength, 0 (only the name changes) to 1.
        seed: whole number of at least 0; drawn if not given.
        operators: mutation operators, by name or as objects; all if not given.
        engines: the running SuperCollider; one for the whole program if not given.
        trust: whether to compile what was read from elsewhere even where no sandbox confines what it does.

    Returns:
        The child.

    Raises:
        UntrustedSourceError: if there is no sandbox, and what was read is not to be trusted.
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known.
        SynthDefError: if the parent cannot be changed.
        InvalidSynthError: if no variation sounds.
    """
    used = engines or shared_engines()
    breeder = _breeder(used, amount, operators)
    return _documented(breeder.mutate(_candidate(synth, used, trust), (seed_or_fresh(seed),)))


def breed_synths(
    synth_a: AnySynth,
    synth_b: AnySynth,
    seed: int | None = None,
    *,
    engines: Engines | None = None,
    trust: bool = False,
) -> GeneratedSynth:
    """Cross two SynthDefs: the oscillators of the first, the filter of the second, effects of both.

    Both are heard: where the second has no filter to give, and by chance where it has, its voice sounds too.

    Args:
        synth_a: gives the oscillators.
        synth_b: gives the filter.
        seed: whole number of at least 0; drawn if not given.
        engines: the running SuperCollider; one for the whole program if not given.
        trust: whether to compile what was read from elsewhere even where no sandbox confines what it does.

    Returns:
        The child, called ``first_x_second``.

    Raises:
        UntrustedSourceError: if there is no sandbox, and what was read is not to be trusted.
        SynthDefError: if the first cannot be changed.
        InvalidSynthError: if no child sounds.
    """
    used = engines or shared_engines()
    first, second = _candidate(synth_a, used, trust), _candidate(synth_b, used, trust)
    name = f"{first.content.name}_x_{second.content.name}"
    return _documented(_breeder(used).cross_all(first, second, [(seed_or_fresh(seed),)], name)[0])


def _breeder(engines: Engines, amount: float = 0.3, operators: Sequence[str | SynthOperator] = ()) -> SynthBreeder:
    check_list("operators", operators)
    return SynthBreeder(engines, amount, tuple(operators))


def _candidate(synth: AnySynth, engines: Engines, trust: bool) -> Candidate[GeneratedSynth]:
    """The synth as a parent; it is known by its name, for it may never have been stored."""
    if isinstance(synth, GeneratedSynth):
        content = synth
    elif isinstance(synth, SynthLineage):
        # The person may call it otherwise than its source does.
        name = parse_synthdefs(synth.source_code)[0].name
        content = GeneratedSynth(name, synth.source_code, category=synth.category)
    elif isinstance(synth, SynthDefInfo):
        engines.compiler.admit(synth.source, trust=trust)
        content = GeneratedSynth(synth.name, synth.source, category=metadata_words(synth).get("category"))
    else:
        raise InvalidSettingError(
            "a synth is what parse_synthdef, generate_synth or a library gave, "
            f"not {synth!r:.60}; EvolutionEngine().mutate_synth takes ids"
        )
    return Candidate(content.name, content, Birth(method="imported"))


def _documented(child: Candidate[GeneratedSynth]) -> GeneratedSynth:
    made = child.content
    return replace(made, generation_method=_METHODS.get(made.generation_method, made.generation_method))
