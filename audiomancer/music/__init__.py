"""Music as values: notes, patterns, time, scales and the drum map. Nothing here has an effect.

:mod:`~audiomancer.music.feel`, drummers' timing and touch, is not loaded with it, because it needs numpy. What only
code and MIDI files need, the banks of sounds and the places of strokes, is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from audiomancer._late import late_modules
from audiomancer.music.codec import pattern_from_json, pattern_to_json
from audiomancer.music.drums import (
    DRUM_ROWS,
    DRUM_TYPES,
    DRUM_WORDS,
    DRUMS,
    VOICES,
    DrumSound,
    drum_instrument,
    drum_name,
    drum_pitch,
    drum_pitches,
    voice_pitches,
)
from audiomancer.music.grid import STEPS_PER_BEAT, Grid
from audiomancer.music.kit import KIT, KitVoice, kit_voice
from audiomancer.music.metre import beats_of, metrical_weights
from audiomancer.music.pattern import KINDS, MAX_BARS, Kind, Note, Pattern, without_overlaps
from audiomancer.music.scales import (
    SCALES,
    check_key,
    check_scale,
    likely_key,
    nearest_pitch,
    pitch_classes,
    pitch_name,
    respelled,
    root_class,
    scale_step,
)
from audiomancer.music.time import (
    MAX_BPM,
    MIN_BPM,
    TICKS_PER_BEAT,
    TimeSignature,
    bpm_to_tempo,
    canonical_bpm,
    check_time_signature,
    parse_bars,
    seconds_to_ticks,
    tempo_to_bpm,
    ticks_per_bar,
)

if TYPE_CHECKING:
    from audiomancer.music.banks import (
        DIRT_SAMPLES,
        KIT_SYNTHS,
        STRUDEL_SOUNDS,
        BankSound,
        check_sounds,
        drums_by_sound,
    )
    from audiomancer.music.loops import loop_onsets
    from audiomancer.music.machines import machine_sounds
    from audiomancer.music.places import Places, places_of, settled_ones

__all__ = [
    "DIRT_SAMPLES",
    "DRUMS",
    "DRUM_ROWS",
    "DRUM_TYPES",
    "DRUM_WORDS",
    "KINDS",
    "KIT",
    "KIT_SYNTHS",
    "MAX_BARS",
    "MAX_BPM",
    "MIN_BPM",
    "SCALES",
    "STEPS_PER_BEAT",
    "STRUDEL_SOUNDS",
    "TICKS_PER_BEAT",
    "VOICES",
    "BankSound",
    "DrumSound",
    "Grid",
    "Kind",
    "KitVoice",
    "Note",
    "Pattern",
    "Places",
    "TimeSignature",
    "beats_of",
    "bpm_to_tempo",
    "canonical_bpm",
    "check_key",
    "check_scale",
    "check_sounds",
    "check_time_signature",
    "drum_instrument",
    "drum_name",
    "drum_pitch",
    "drum_pitches",
    "drums_by_sound",
    "kit_voice",
    "likely_key",
    "loop_onsets",
    "machine_sounds",
    "metrical_weights",
    "nearest_pitch",
    "parse_bars",
    "pattern_from_json",
    "pattern_to_json",
    "pitch_classes",
    "pitch_name",
    "places_of",
    "respelled",
    "root_class",
    "scale_step",
    "seconds_to_ticks",
    "settled_ones",
    "tempo_to_bpm",
    "ticks_per_bar",
    "voice_pitches",
    "without_overlaps",
]

_NAMES = {
    "banks": ("DIRT_SAMPLES", "KIT_SYNTHS", "STRUDEL_SOUNDS", "BankSound", "check_sounds", "drums_by_sound"),
    "loops": ("loop_onsets",),
    "machines": ("machine_sounds",),
    "places": ("Places", "places_of", "settled_ones"),
}

__getattr__ = late_modules(__name__, _NAMES)
