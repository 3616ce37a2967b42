"""The engine that loads what is exported for SuperDirt."""

from __future__ import annotations

from engines.fixtures import supercollider

__all__ = ["supercollider"]
