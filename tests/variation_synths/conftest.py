"""SuperCollider as the judge of what the operators write."""

from supercollider.conftest import pool, renderer

__all__ = ["pool", "renderer"]
