"""The table of words: one row a word, and the synths that come with audiomancer by category."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from audiomancer.variation.synths.words._drums import DRUMS
from audiomancer.variation.synths.words._effects import EFFECTS
from audiomancer.variation.synths.words._nouns import CATEGORY_ROWS, NOUNS
from audiomancer.variation.synths.words._qualities import QUALITIES
from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._small_words import SMALL_WORDS

__all__ = ["CATEGORIES", "CATEGORY_NOUNS", "MEMBERS", "TABLE"]

TABLE: tuple[Row, ...] = (*CATEGORY_ROWS, *NOUNS, *DRUMS, *QUALITIES, *EFFECTS, *SMALL_WORDS)
"""All rows: nouns, qualities, effects, then the small words."""

CATEGORIES: tuple[str, ...] = tuple(row.category for row in CATEGORY_ROWS)
"""What a synth can be for, in the order of the table: ``bass``, ``lead``, ``pad``, ``keys``, ``pluck``, ``drum`` ..."""

CATEGORY_NOUNS: Mapping[str, Row] = MappingProxyType({row.category: row for row in CATEGORY_ROWS})
"""The noun of each category, which stands for it where no other noun does."""

_MEMBERS: Mapping[str, str] = {
    "bass": "bass_808 chip_bass fm_bass fm_growl growl_bass moog_bass pulse_bass reese_bass slap_bass sub_bass tb303 "
    "upright_bass wobble_bass",
    "lead": "acid_lead cello chip_lead clarinet flute hard_lead harmonica hoover pwm_lead saw_lead saxophone supersaw "
    "sync_lead theremin trombone trumpet violin whistle",
    "pad": "airy_pad brass_section choir_pad formant_pad glass_pad juno_pad string_pad sweep_pad tape_strings voice_ah "
    "voice_ooh warm_pad",
    "keys": "accordion celesta church_organ clavinet glockenspiel harpsichord house_piano marimba music_box organ "
    "piano rhodes steel_drum toy_piano tubular_bells vibraphone xylophone",
    "pluck": "banjo electric_guitar harp kalimba karplus koto mandolin muted_guitar nylon_guitar pizzicato sitar "
    "steel_guitar synth_pluck",
    "fm": "fm_bell fm_brass fm_metal fm_piano",
    "drum": "agogo bongo china clap clap_909 clave conga cowbell crash gong guiro hat_closed hat_closed_808 "
    "hat_closed_909 hat_open hat_open_808 hat_open_909 kick kick_808 kick_909 kick_acoustic kick_hard maracas ride rim "
    "shaker snap snare snare_808 snare_909 snare_brush splash tabla taiko tambourine timbale tom_808 tom_high tom_low "
    "tom_mid triangle woodblock",
    "riser": "downlifter noise_riser tone_riser",
    "drone": "dark_drone machine_drone shimmer_drone",
    "fx": "alarm bees bird bubbles explosion glitch heartbeat helicopter impact laser ocean radio rain reverse_cymbal "
    "siren thunder vinyl wind",
}
MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {category: frozenset(names.split()) for category, names in _MEMBERS.items()}
)
"""The synths that come with audiomancer, by category."""
