"""Mutation: one loop over the table of operators."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidSettingError
from audiomancer.music import Pattern
from audiomancer.variation._edits import Variation
from audiomancer.variation._operators import OPERATORS, Operator

if TYPE_CHECKING:
    import numpy as np

__all__ = ["mutate"]


def mutate(
    pattern: Pattern, amount: float, rng: np.random.Generator, operators: Sequence[str] | None = None
) -> Variation:
    """A child of a pattern, and what was done to make it.

    The operators act one after the other in the order of :data:`OPERATORS`, each with the chance amount times weight.
    Where nothing at all was changed, it is drawn again at twice the chance, so that a mutation is no clone
    of its parent: at 0.3 that is seldom in a loop of some bars, and common in one of a few notes. Only what
    nothing can change comes back as it was, such as an empty pattern, or a quantised one under ``quantise``.
    Bars, time signature, tempo, key, scale, style and resolution are kept, and a pattern with notes keeps at least one.

    Args:
        pattern: the parent.
        amount: 0-1; 0 changes nothing.
        rng: chance; the same state gives the same child.
        operators: names of those that may act, in any order; None for the default ones.

    Returns:
        The child, and one line for each thing that was done, with the operator's name before it.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known or not for this kind of pattern.
    """
    if not 0 <= amount <= 1:
        raise InvalidSettingError(f"the amount of a mutation is 0-1, not {amount}; 0.3 is moderate")
    chosen = _chosen(pattern, operators)
    strength = amount
    while strength * min((op.weight for op in chosen), default=0) < 2 and strength > 0 and pattern.notes:
        child = _varied(pattern, strength, rng, chosen)
        if child.pattern.notes != pattern.notes:
            return child
        strength *= 2
    return Variation(pattern)


def _chosen(pattern: Pattern, names: Sequence[str] | None) -> list[Operator]:
    if names is None:
        return [op for op in OPERATORS.values() if op.default and pattern.kind in op.kinds]
    fitting = [name for name, op in OPERATORS.items() if pattern.kind in op.kinds]
    for name in names:
        if name not in OPERATORS:
            raise InvalidSettingError(f"{name!r} is not an operator; for {pattern.kind} there are {', '.join(fitting)}")
        if name not in fitting:
            raise InvalidSettingError(
                f"{name} is for {_listed(OPERATORS[name].kinds)}, not for {pattern.kind}; "
                f"for {pattern.kind} there are {', '.join(fitting)}"
            )
    return [op for op in OPERATORS.values() if op.name in names]


def _listed(kinds: Iterable[str]) -> str:
    return " and ".join(sorted(kinds))


def _varied(pattern: Pattern, strength: float, rng: np.random.Generator, chosen: Iterable[Operator]) -> Variation:
    log: list[str] = []
    for operator in chosen:
        step = operator.apply(pattern, min(1.0, strength * operator.weight), rng)
        pattern = step.pattern
        log += [f"{operator.name}: {line}" for line in step.log]
    return Variation(pattern, tuple(log))
