"""The end of a help page."""

from __future__ import annotations

__all__ = ["examples"]


def examples(*lines: str) -> str:
    """The examples at the end of a help page.

    Args:
        lines: calls to type as they stand.

    Returns:
        A paragraph that click prints without wrapping it.
    """
    return "\n".join(["\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)])
