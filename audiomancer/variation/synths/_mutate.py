"""The table of synth operators and the one loop that draws from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import SynthDefInfo
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths._controls import adjust_defaults
from audiomancer.variation.synths._edits import changed, rename, safe_name
from audiomancer.variation.synths._effects import (
    add_delay,
    add_distortion,
    add_reverb,
    remove_delay,
    remove_distortion,
    remove_reverb,
)
from audiomancer.variation.synths._envelopes import adjust_envelope
from audiomancer.variation.synths._modulation import add_modulation
from audiomancer.variation.synths._swaps import swap_filter, swap_oscillator
from audiomancer.variation.synths._values import SynthOperator, SynthVariation

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SYNTH_OPERATORS", "mutate_synth"]

_TABLE = (
    SynthOperator("swap-oscillator", 0.4, swap_oscillator),
    SynthOperator("swap-filter", 0.3, swap_filter),
    SynthOperator("add-modulation", 0.3, add_modulation),
    SynthOperator("add-distortion", 0.2, add_distortion),
    SynthOperator("defaults", 0.5, adjust_defaults),
    SynthOperator("envelope", 0.2, adjust_envelope),
    SynthOperator("add-reverb", 0.1, add_reverb),
    SynthOperator("remove-reverb", 0.1, remove_reverb),
    SynthOperator("add-delay", 0.1, add_delay),
    SynthOperator("remove-delay", 0.1, remove_delay),
    SynthOperator("remove-distortion", 0.1, remove_distortion),
)

SYNTH_OPERATORS: Mapping[str, SynthOperator] = MappingProxyType({operator.name: operator for operator in _TABLE})
"""Every operator by name."""


def mutate_synth(
    info: SynthDefInfo,
    amount: float,
    rng: np.random.Generator,
    *,
    operators: Sequence[str] | None = None,
    name: str | None = None,
) -> SynthVariation:
    """A variation of a SynthDef.

    Each operator acts with probability ``weight * amount``. Where none did, one is drawn by weight, so that every
    variation at an amount above 0 differs from its parent if anything in it can be changed at all.

    Args:
        info: the parent.
        amount: strength 0-1; at 0 only the name changes.
        rng: chance; the same state gives the same child.
        operators: names of the operators that may act, all if None.
        name: the child's name; ``parent_m427`` or its like if None.

    Returns:
        The child, and one line for each operator that changed something.

    Raises:
        SynthDefError: if the amount is outside 0-1, an operator is not known, the name cannot be read in the source, or
            the parent computes its name.
    """
    if not 0 <= amount <= 1:
        raise SynthDefError(f"amount must lie between 0 and 1, not {amount}")
    table = _chosen(operators)
    child_name = name or f"{safe_name(_without_number(info.name))}_m{int(rng.integers(100, 100_000))}"
    child, log = changed(info, [rename(info, child_name)]), []
    for operator in table:
        if rng.random() < operator.weight * amount:
            child, lines = _apply(child, operator, rng)
            log += lines
    for operator in _by_weight(table, rng) if amount > 0 and not log else ():
        child, log = _apply(child, operator, rng)
        if log:
            break
    return SynthVariation(child_name, child.source, child, tuple(log))


def _chosen(operators: Sequence[str] | None) -> tuple[SynthOperator, ...]:
    unknown = [name for name in operators or () if name not in SYNTH_OPERATORS]
    if unknown:
        raise SynthDefError(f"there is no synth operator {unknown[0]!r}; there are {', '.join(SYNTH_OPERATORS)}")
    return tuple(op for name, op in SYNTH_OPERATORS.items() if operators is None or name in operators)


def _apply(info: SynthDefInfo, operator: SynthOperator, rng: np.random.Generator) -> tuple[SynthDefInfo, list[str]]:
    """The SynthDef after an operator, and what it did; the same SynthDef and nothing where it found nothing to do."""
    change = operator.propose(info, rng)
    return (info, []) if change is None else (changed(info, change.edits), [change.log])


def _by_weight(table: Sequence[SynthOperator], rng: np.random.Generator) -> list[SynthOperator]:
    """All operators in an order drawn by weight."""
    if not table:
        return []
    weights = [operator.weight for operator in table]
    order = rng.choice(len(table), size=len(table), replace=False, p=[weight / sum(weights) for weight in weights])
    return [table[index] for index in order]


def _without_number(name: str) -> str:
    """The name without the ``_m427`` of an earlier mutation, so that names do not grow with the generations."""
    stem, _, number = name.rpartition("_m")
    return stem if stem and number.isdigit() else name
