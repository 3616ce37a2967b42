"""A pattern as text or bytes that its engine plays exactly. Nothing here has an effect."""

from audiomancer.exporters.lanes import Lane, lanes
from audiomancer.exporters.midi import to_midi
from audiomancer.exporters.supercollider import to_supercollider
from audiomancer.exporters.tidal import to_tidal
from audiomancer.exporters.wav import wav_bytes

__all__ = ["Lane", "lanes", "to_midi", "to_supercollider", "to_tidal", "wav_bytes"]
