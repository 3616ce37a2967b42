"""The end of a help page."""

from __future__ import annotations

__all__ = ["examples"]


def examples(*lines: str) -> str:
    """Calls to type as they stand.

    Args:
        lines: the calls.
    """
    return "\n".join(["\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)])
