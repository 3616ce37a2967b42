"""The engines whose notation is read."""

from engines.fixtures import strudel_engine, tidal

__all__ = ["strudel_engine", "tidal"]
