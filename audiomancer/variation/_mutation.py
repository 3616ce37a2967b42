"""Mutation: one loop over the operators that were chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING

from audiomancer._registry import OWN, Registry, called
from audiomancer.errors import InvalidSettingError, PluginError
from audiomancer.music import Kind, Pattern
from audiomancer.variation._base import check_amount
from audiomancer.variation._edits import Variation
from audiomancer.variation._held import held
from audiomancer.variation._hold import NOTHING_HELD, Hold
from audiomancer.variation._operators import MIXES, OPERATOR_REGISTRY, OPERATORS, Operator

if TYPE_CHECKING:
    import numpy as np

__all__ = ["choose_operators", "listed_mix", "mutate"]

_frame = attrgetter(*(f.name for f in fields(Pattern) if f.name != "notes"))


def mutate(
    pattern: Pattern,
    amount: float,
    rng: np.random.Generator,
    operators: str | Sequence[str | Operator] | None = None,
    hold: Hold = NOTHING_HELD,
) -> Variation:
    """A child of a pattern, and what was done to make it.

    The operators act one after the other in the order of :func:`choose_operators`, each with the chance amount times
    weight. Where nothing at all was changed, it is drawn again at twice the chance, so that a mutation is no clone
    of its parent: at 0.3 that is seldom in a loop of some bars, and common in one of a few notes. Only what
    nothing can change comes back as it was, such as an empty pattern, or a quantized one under ``quantize``.
    Bars, time signature, tempo, key, scale, style and resolution are kept, and a pattern with notes keeps at least one.
    What is held is put back after each operator.

    Args:
        pattern: the parent.
        amount: 0-1; 0 changes nothing.
        rng: chance; the same state gives the same child.
        operators: those that may act, as names or as objects, or a mix by its name; None for the default ones.
        hold: what stays as it is.

    Returns:
        The child, and one line for each thing that was done, with the operator's name before it.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known or not for this kind of pattern.
        PluginError: if an operator that is not ours fails, or gives back something else than a true variation.
    """
    check_amount(amount)
    chosen = choose_operators(pattern.kind, operators)
    for strength in _strengths(amount, chosen, hold) if pattern.notes else ():
        child = _varied(pattern, strength, rng, chosen, hold)
        if child.pattern.notes != pattern.notes:
            return child
    return Variation(pattern)


def choose_operators(
    kind: Kind,
    operators: str | Sequence[str | Operator] | None = None,
    registry: Registry[Operator] = OPERATOR_REGISTRY,
) -> tuple[Operator, ...]:
    """The operators that act, in the order in which they do: ours in that of :data:`OPERATORS`, then others as given.

    Args:
        kind: the kind of pattern that they act on.
        operators: names, former names or objects, each acting once, or the name of a mix; None for the default ones.
        registry: where to look for them.

    Returns:
        The operators; one that was asked for by a former name bears that name.

    Raises:
        InvalidSettingError: if there is no such operator, it is not for this kind of pattern, an object bears the name
            of one of ours and is another, or a mix is named beside others.
    """
    if operators is None:
        return tuple(op for op in OPERATORS.values() if op.default and kind in op.kinds)

    def fits(operator: Operator) -> bool:
        return kind in operator.kinds

    chosen = registry.chosen(listed_mix(operators), fits, f"for {kind}")
    for operator in chosen:
        if not fits(operator):
            kinds, offer = " and ".join(sorted(operator.kinds)), registry.listed(fits, f"for {kind}")
            raise InvalidSettingError(f"{operator.name} is for {kinds}, not for {kind}; {offer}")
        if operator.parts and len(chosen) > 1:
            raise InvalidSettingError(f"{operator.name} is a mix of operators and acts alone; name it without others")
    return chosen


def listed_mix(operators: str | Sequence[str | Operator]) -> Sequence[str | Operator]:
    """The name of a mix as the list that holds it alone; anything else as it is.

    Args:
        operators: operators as a caller names them: a mix by its mere name, or a list.

    Returns:
        What :func:`choose_operators` checks.
    """
    return (operators,) if isinstance(operators, str) and operators in MIXES else operators


def _strengths(amount: float, chosen: Iterable[Operator], hold: Hold) -> Iterator[float]:
    """The strengths at which a mutation is drawn until it changes something; more often where something is held."""
    strength, least = amount, min((op.weight for op in chosen), default=0)
    while strength * least < 2 and strength > 0:
        yield strength
        strength *= 2
    yield from [strength] * min((op.patience for op in chosen), default=0) if hold and strength else ()


def _varied(
    parent: Pattern, strength: float, rng: np.random.Generator, chosen: Iterable[Operator], hold: Hold
) -> Variation:
    pattern = parent
    log: list[str] = []
    for operator in chosen:
        # A mix puts back what is held before it judges how far it went.
        sees_hold = operator.parts or operator.takes_hold
        given = (pattern, min(1.0, strength * operator.weight), rng, *((hold,) if sees_hold else ()))
        step = called("operator", operator, operator.apply, *given)
        if operator.origin != OWN:
            _check(operator, pattern, step)
        step = held(parent, step, hold, before=pattern)
        pattern = step.pattern
        # A mix names the operator that did it before each line itself.
        log += step.log if operator.parts else [f"{operator.name}: {line}" for line in step.log]
    return Variation(pattern, tuple(log))


def _check(operator: Operator, before: Pattern, step: object) -> None:
    """Refuse what an operator that our tests do not know must not give back."""
    who = f"the operator {operator.name} ({operator.origin or 'handed in'})"
    if not isinstance(step, Variation):
        raise PluginError(f"{who} gave back {type(step).__name__} where a Variation is needed")
    if not isinstance(step.log, tuple) or not all(isinstance(line, str) and line.isprintable() for line in step.log):
        raise PluginError(f"{who} gave back {step.log!r:.60} where a log is needed, a tuple of single lines of text")
    if _frame(step.pattern) != _frame(before) or (before.notes and not step.pattern.notes):
        raise PluginError(f"{who} may change notes only, and not take them all; it gave back {step.pattern!r:.200}")
    if bool(step.log) != (step.pattern.notes != before.notes):
        told = "told of a change and made none" if step.log else "changed notes and told nothing of it"
        raise PluginError(f"{who} {told}; its log must be true of the difference")
