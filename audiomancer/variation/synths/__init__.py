"""Changing SynthDefs by editing their source: operators, breeding, and synths from a description."""

from audiomancer.variation.synths._breed import breed
from audiomancer.variation.synths._mutate import SYNTH_OPERATORS, mutate_synth
from audiomancer.variation.synths._values import Change, Edit, SynthOperator, SynthVariation

__all__ = ["SYNTH_OPERATORS", "Change", "Edit", "SynthOperator", "SynthVariation", "breed", "mutate_synth"]
