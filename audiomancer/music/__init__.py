"""Music as values: notes, patterns, time, scales and the drum map. Nothing here has an effect.

:mod:`~audiomancer.music.feel`, drummers' timing and touch, is not loaded with it, because it needs numpy. What only
code and MIDI files need, the banks of sounds and the places of strokes, is loaded when it is first asked for, as chords
and charts are.
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
    key_root,
    likely_key,
    moved_root,
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
    from audiomancer.music.chart_reading import parse_chart
    from audiomancer.music.chart_writing import chart_text
    from audiomancer.music.charts import Change, Chart, ChartBar, Harmony, Section, likely_key_of
    from audiomancer.music.chord_scales import CHORD_SCALES, scale_over
    from audiomancer.music.chord_spelling import parse_chord
    from audiomancer.music.chords import ALTERATIONS, CHORD_KINDS, Alteration, Chord, chord_text
    from audiomancer.music.loops import loop_onsets
    from audiomancer.music.machines import machine_sounds
    from audiomancer.music.places import Places, places_of, settled_ones
    from audiomancer.music.songs import Placed, Song

__all__ = [
    "ALTERATIONS",
    "CHORD_KINDS",
    "CHORD_SCALES",
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
    "Alteration",
    "BankSound",
    "Change",
    "Chart",
    "ChartBar",
    "Chord",
    "DrumSound",
    "Grid",
    "Harmony",
    "Kind",
    "KitVoice",
    "Note",
    "Pattern",
    "Placed",
    "Places",
    "Section",
    "Song",
    "TimeSignature",
    "beats_of",
    "bpm_to_tempo",
    "canonical_bpm",
    "chart_text",
    "check_key",
    "check_scale",
    "check_sounds",
    "check_time_signature",
    "chord_text",
    "drum_instrument",
    "drum_name",
    "drum_pitch",
    "drum_pitches",
    "drums_by_sound",
    "key_root",
    "kit_voice",
    "likely_key",
    "likely_key_of",
    "loop_onsets",
    "machine_sounds",
    "metrical_weights",
    "moved_root",
    "nearest_pitch",
    "parse_bars",
    "parse_chart",
    "parse_chord",
    "pattern_from_json",
    "pattern_to_json",
    "pitch_classes",
    "pitch_name",
    "places_of",
    "respelled",
    "root_class",
    "scale_over",
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
    "chart_reading": ("parse_chart",),
    "chart_writing": ("chart_text",),
    "charts": ("Change", "Chart", "ChartBar", "Harmony", "Section", "likely_key_of"),
    "chord_scales": ("CHORD_SCALES", "scale_over"),
    "chord_spelling": ("parse_chord",),
    "chords": ("ALTERATIONS", "CHORD_KINDS", "Alteration", "Chord", "chord_text"),
    "loops": ("loop_onsets",),
    "machines": ("machine_sounds",),
    "places": ("Places", "places_of", "settled_ones"),
    "songs": ("Placed", "Song"),
}

__getattr__ = late_modules(__name__, _NAMES)
