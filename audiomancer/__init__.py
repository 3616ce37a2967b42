"""Breed patterns and synths: generate, mutate, cross, rate and evolve music code.

The public API is :mod:`audiomancer.generators`; the values it works on are in
:mod:`audiomancer.music`.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
