"""sclang as the oracle of the reader."""

from supercollider.conftest import pool

__all__ = ["pool"]
