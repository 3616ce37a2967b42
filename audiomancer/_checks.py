"""What a caller hands in, refused in one sentence where it is not of the type or in the range that is needed."""

from __future__ import annotations

from collections.abc import Sequence
from sys import float_info
from typing import Any

from audiomancer.errors import InvalidSettingError

__all__ = [
    "check_flag",
    "check_list",
    "check_number",
    "check_text",
    "check_texts",
    "is_number",
    "is_unicode",
    "is_whole",
]


def is_whole(value: object) -> bool:
    """Whether a value is a whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether a value is a finite number; True and False are none."""
    # A whole number may be larger than any float, so it is compared and not converted.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= float_info.max


def is_unicode(text: str) -> bool:
    """Whether a text can be written as UTF-8, as what a person types in another encoding cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_number(
    name: str, value: object, low: float | None = None, high: float | None = None, *, whole: bool = False
) -> None:
    """Refuse what is no number, or lies outside a range.

    Args:
        name: what the message calls it.
        value: what came.
        low: the lowest that it may be; None for no bound.
        high: the highest that it may be; None for no bound.
        whole: whether it must be a whole number.

    Raises:
        InvalidSettingError: if it is not one; True, infinity and NaN are no numbers.
    """
    number: Any = value
    if (
        not (is_whole(value) if whole else is_number(value))
        or (low is not None and number < low)
        or (high is not None and number > high)
    ):
        noun = "whole number" if whole else "number"
        raise InvalidSettingError(f"{name} is a {noun}{_range(low, high)}, not {value!r:.60}")


def check_flag(name: str, value: object) -> None:
    """Refuse what is neither True nor False.

    Args:
        name: what the message calls it.
        value: what came.

    Raises:
        InvalidSettingError: if it is another value.
    """
    if not isinstance(value, bool):
        raise InvalidSettingError(f"{name} is True or False, not {value!r:.60}")


def check_text(name: str, value: object) -> None:
    """Refuse what is no text.

    Args:
        name: what the message calls it.
        value: what came.

    Raises:
        InvalidSettingError: if it is none.
    """
    if not isinstance(value, str):
        raise InvalidSettingError(f"{name} is text, not {value!r:.60}{_has_id(value)}")


def check_list(name: str, value: object) -> None:
    """Refuse what is no list, above all a text where a list of texts is meant.

    Args:
        name: what the message calls it.
        value: what came.

    Raises:
        InvalidSettingError: if it is neither a list nor a tuple nor another sequence.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        hint = f"; write [{value!r:.60}]" if isinstance(value, str) else ""
        raise InvalidSettingError(f"{name} is a list, not {value!r:.60}{hint}")


def check_texts(name: str, value: object) -> None:
    """Refuse what is no list of texts.

    Args:
        name: what the message calls it.
        value: what came.

    Raises:
        InvalidSettingError: if it is no list, or something in it is no text.
    """
    check_list(name, value)
    texts: Any = value
    for text in texts:
        if not isinstance(text, str):
            raise InvalidSettingError(f"{name} is a list of texts, and {text!r:.60} is none{_has_id(text)}")


def _has_id(value: object) -> str:
    """The hint for somebody who hands in a stored item where its id is meant."""
    return "; hand in its id" if isinstance(getattr(value, "id", None), str) else ""


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low:g}"
    return f" of at most {high:g}" if low is None else f" from {low:g} to {high:g}"
