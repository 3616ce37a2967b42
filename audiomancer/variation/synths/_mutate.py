"""The table of synth operators and the one loop that draws from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer._registry import OWN, Registry, called
from audiomancer.analyzers.synthdef import SynthDefInfo
from audiomancer.errors import PluginError
from audiomancer.variation._base import GROUP, AnyOperator, check_amount
from audiomancer.variation.synths import _musical_controls as controls
from audiomancer.variation.synths import _musical_effects as effects
from audiomancer.variation.synths import _musical_modulation as modulation
from audiomancer.variation.synths import _musical_swaps as swaps
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
from audiomancer.variation.synths._values import NOTHING_MUTED, Aim, Muted, SynthOperator, SynthVariation

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SYNTH_OPERATORS", "SYNTH_OPERATOR_REGISTRY", "choose_synth_operators", "first_versions", "mutate"]

_FIRST = (
    SynthOperator("swap_oscillator", 0.4, swap_oscillator, "put another oscillator in the place of one"),
    SynthOperator("swap_filter", 0.3, swap_filter, "put another filter of the same kind in the place of one"),
    SynthOperator("add_modulation", 0.3, add_modulation, "let an LFO move a value that stood still"),
    SynthOperator("add_distortion", 0.2, add_distortion, "add a distortion before the output"),
    SynthOperator("defaults", 0.5, adjust_defaults, "move the defaults of controls by up to a fifth of their range"),
    SynthOperator("envelope", 0.2, adjust_envelope, "make the times of an envelope up to 30 % longer or shorter"),
    SynthOperator("add_reverb", 0.1, add_reverb, "add a reverb before the output"),
    SynthOperator("remove_reverb", 0.1, remove_reverb, "take a reverb out"),
    SynthOperator("add_delay", 0.1, add_delay, "add a delay before the output"),
    SynthOperator("remove_delay", 0.1, remove_delay, "take a delay out"),
    SynthOperator("remove_distortion", 0.1, remove_distortion, "take a distortion out"),
)
"""The first versions, by which the births of earlier libraries are repeated; in the order in which they act."""

_BY_AMOUNT = (
    ("swap_oscillator", swaps.swap_oscillator, "put another oscillator in the place of one"),
    ("swap_filter", swaps.swap_filter, "put another filter of the same kind in the place of one, tuned anew"),
    ("add_modulation", modulation.add_modulation, "let an LFO move a value that stood still"),
    ("add_distortion", effects.add_distortion, "add a distortion before the output"),
    ("defaults", controls.adjust_defaults, "move the defaults of controls, by octaves or by a share of their range"),
    ("envelope", controls.adjust_envelope, "make the times of an envelope longer or shorter, or bend its curve"),
    ("add_reverb", effects.add_reverb, "add a reverb before the output"),
    ("add_delay", effects.add_delay, "add a delay before the output"),
)
_WEIGHTS = MappingProxyType({op.name: op.weight for op in _FIRST})
_SECOND = tuple(
    SynthOperator(name, _WEIGHTS[name], propose, summary, by_amount=True, version=2)
    for name, propose, summary in _BY_AMOUNT
)
_TABLE = (*_FIRST, *_SECOND)
_FORMER = MappingProxyType({op.name.replace("_", "-"): op.name for op in _FIRST if "_" in op.name})

SYNTH_OPERATOR_REGISTRY = Registry(
    "synth operator", GROUP, SynthOperator, _TABLE, aliases=_FORMER, beside=(AnyOperator,), taken=lambda: ("mutate",)
)
"""Every synth operator, ours and those of plug-ins, by its name or former name (``swap-oscillator``)."""

SYNTH_OPERATORS: Mapping[str, SynthOperator] = SYNTH_OPERATOR_REGISTRY.own
"""Every synth operator of our own by its name, in the order in which they act."""


def first_versions(names: Sequence[str] = ()) -> tuple[SynthOperator, ...]:
    """The operators as they were when births named no versions.

    Args:
        names: names or former names; all of that time if empty.

    Returns:
        The operators, each called as it was asked for, in the order in which they act.

    Raises:
        InvalidSettingError: if there is no such operator.
    """
    today = choose_synth_operators(names or None)
    return tuple(SYNTH_OPERATOR_REGISTRY.needed(op.name, 1) if op.origin == OWN else op for op in today)


def mutate(
    info: SynthDefInfo,
    amount: float,
    rng: np.random.Generator,
    *,
    operators: Sequence[str | SynthOperator] | None = None,
    name: str | None = None,
    muted: Muted = NOTHING_MUTED,
) -> SynthVariation:
    """A variation of a SynthDef.

    Each operator acts with probability ``weight * amount``. Where none did, one is drawn by weight, so that every
    variation at an amount above 0 differs from its parent if anything in it can be changed at all.

    Args:
        info: the parent.
        amount: strength 0-1; at 0 only the name changes.
        rng: where chance comes from.
        operators: those that may act, as names or as objects; all of our own if None.
        name: the child's name; ``parent_m427`` or its like if None.
        muted: what of the parent cannot be heard, and is left alone by operators that go by the amount.

    Returns:
        The child, and one line for each operator that changed something.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known.
        SynthDefError: if the parent computes its name, or what an operator proposes cannot be read again.
    """
    check_amount(amount)
    table = choose_synth_operators(operators)
    aim = Aim(amount, muted)
    child_name = name or f"{safe_name(_without_number(info.name))}_m{int(rng.integers(100, 100_000))}"
    child, log = changed(info, [rename(info, child_name)]), []
    for operator in table:
        if rng.random() < operator.weight * amount:
            child, lines = _apply(child, operator, rng, aim)
            log += lines
    for operator in _by_weight(table, rng) if amount > 0 and not log else ():
        child, log = _apply(child, operator, rng, aim)
        if log:
            break
    return SynthVariation(child, tuple(log))


def choose_synth_operators(operators: Sequence[str | SynthOperator] | None = None) -> tuple[SynthOperator, ...]:
    """The operators that act, in the order in which they do: ours in that of the table, then others as given.

    Args:
        operators: names, former names or objects, each acting once; None for all of our own.

    Returns:
        The operators; one that was asked for by a former name bears that name.

    Raises:
        InvalidSettingError: if there is no such operator, or an object bears the name of one of ours and is another.
    """
    return tuple(SYNTH_OPERATORS.values()) if operators is None else SYNTH_OPERATOR_REGISTRY.chosen(operators)


def _apply(
    info: SynthDefInfo, operator: SynthOperator, rng: np.random.Generator, aim: Aim
) -> tuple[SynthDefInfo, list[str]]:
    """The SynthDef after an operator, and what it did; the same SynthDef and nothing where it found nothing to do."""
    given = (info, rng, aim) if operator.by_amount else (info, rng)
    change = called("synth operator", operator, operator.propose, *given)
    if change is None:
        return info, []
    if operator.origin == OWN:
        return changed(info, change.edits), [change.log]
    try:
        return changed(info, change.edits), [change.log]
    except (ValueError, TypeError, AttributeError) as error:  # edits that overlap, or are none, or leave no SynthDef
        who = f"the synth operator {operator.name} ({operator.origin or 'handed in'})"
        raise PluginError(f"{who} proposed edits that cannot be made: {error}") from error


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
