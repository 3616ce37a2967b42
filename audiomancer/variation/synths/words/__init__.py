"""Words become sounds: what a description asks for, and how a synth is shaped until it sounds so."""

from audiomancer.variation.synths.words._acts import ACTS, Act
from audiomancer.variation.synths.words._shape import shape

__all__ = ["ACTS", "Act", "shape"]
