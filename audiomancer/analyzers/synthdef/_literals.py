"""The values of literals: numbers in every notation, and text between quotes."""

from __future__ import annotations

import math
from collections.abc import Mapping

__all__ = ["CONSTANTS", "ESCAPES", "number_value", "unquote"]

CONSTANTS: Mapping[str, float] = {"pi": math.pi, "inf": math.inf}
"""Names that are numbers."""

ESCAPES: Mapping[str, str] = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
"""What stands for a character behind a backslash."""


def number_value(text: str) -> float:
    """The value of an unsigned number in each of SuperCollider's notations, such as ``1e3``, ``0xff`` and ``16rFF``."""
    if text.startswith("0x"):
        return int(text, 16)
    if "r" in text:
        radix, _, digits = text.partition("r")
        whole, _, fraction = digits.partition(".")
        return float(_radix_value(whole + fraction, int(radix)) / int(radix) ** len(fraction))
    for accidental, step in (("s", 0.1), ("b", -0.1)):
        if accidental in text:
            degree, _, cents = text.partition(accidental)
            more = cents.strip(accidental)
            return int(degree) + (step * int(more) / 100 if more else step * (1 + cents.count(accidental)))
    return float(text) if any(c in text for c in ".eE") else int(text)


def _radix_value(digits: str, radix: int) -> int:
    value = 0
    for digit in digits:
        value = value * radix + int(digit, 36)
    return value


def unquote(text: str) -> str:
    """The characters between the quotes of a string or symbol, escapes resolved."""
    inner, result, index = text[1:-1], "", 0
    while index < len(inner):
        if inner[index] == "\\" and index + 1 < len(inner):
            index += 1
            result += ESCAPES.get(inner[index], inner[index])
        else:
            result += inner[index]
        index += 1
    return result
