"""What operators on patterns and operators on synths have in common."""

from __future__ import annotations

from dataclasses import dataclass

from audiomancer._checks import is_number
from audiomancer._registry import Registered
from audiomancer.errors import InvalidSettingError

__all__ = ["GROUP", "AnyOperator", "check_amount"]

GROUP = "audiomancer.operators"
"""The entry point group in which plug-ins bring operators of both kinds."""


@dataclass(frozen=True, slots=True)
class AnyOperator(Registered):
    """An operator, of patterns or of synths.

    Attributes:
        weight: above 0; how likely it acts, or how far it goes, at amount 1.

    Raises:
        InvalidSettingError: if the weight is not a number above 0.
    """

    weight: float

    def __post_init__(self) -> None:
        Registered.__post_init__(self)
        if not is_number(self.weight) or self.weight <= 0:
            raise InvalidSettingError(f"the weight of {self.name} is a number above 0, not {self.weight!r:.60}")


def check_amount(amount: float) -> None:
    """Refuse what is no strength of a mutation.

    Raises:
        InvalidSettingError: if it is not a number from 0 to 1.
    """
    if not is_number(amount) or not 0 <= amount <= 1:
        raise InvalidSettingError(f"the amount of a mutation is 0-1, not {amount!r:.60}; 0.3 is moderate")
