"""What musicians call the descriptors. Those that have a word are the ones that the model of taste knows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from audiomancer.analyzers.descriptors import DESCRIPTORS
from audiomancer.errors import InvalidSettingError

__all__ = ["LEVELS", "VOCABULARY", "Word", "columns_of", "names_of", "voice_members"]


class Word(NamedTuple):
    """A descriptor in a musician's words.

    Attributes:
        much: what has much of it.
        little: what has little of it.
        about: what it is about.
        voice: the voice that alone decides it; empty if several do.
    """

    much: str
    little: str
    about: str
    voice: str = ""


LEVELS = frozenset({"velocity_mean"})
"""Descriptors of how loud all is. They have no word and the model does not know them: a volume knob is not a taste."""

_DRUMS = {
    "density": Word("busy grooves", "sparse grooves", "how busy it is"),
    "kick_density": Word("many kicks", "few kicks", "how many kicks there are", "kick"),
    "snare_density": Word("many snares", "few snares", "how many snares there are", "snare"),
    "hat_density": Word("busy hats", "sparse hats", "how busy the hats are", "hats"),
    "syncopation": Word("syncopated grooves", "grooves that stay on the beat", "syncopation"),
    "backbeat": Word("a backbeat", "snares off the backbeat", "the backbeat", "snare"),
    "four_on_the_floor": Word("four on the floor", "kicks that leave beats out", "four on the floor", "kick"),
    "hat_offbeat": Word("offbeat hats", "hats on the beat", "where the hats fall"),
    "velocity_spread": Word("wide dynamics", "even dynamics", "dynamics"),
    "ghost_share": Word("many ghost notes", "few ghost notes", "ghost notes"),
    "swing": Word("swing", "straight time", "swing"),
    "looseness": Word("loose timing", "tight timing", "how tight the timing is"),
    "evenness": Word("evenly spread hits", "hits in clusters", "how evenly the hits are spread"),
    "repetition": Word("bars that repeat", "bars that change", "repetition"),
    "snare_ghosts": Word("ghosted snares", "snares without ghosts", "ghosted snares", "snare"),
    "odd_sixteenths": Word("sixteenths between the eighths", "plain eighths", "sixteenths"),
    "tom_or_crash": Word("toms and crashes", "no toms or crashes", "toms and crashes"),
    "fills": Word("fills", "no fills", "fills"),
    "kick_syncopation": Word("syncopated kicks", "kicks on the beat", "syncopated kicks", "kick"),
    "snare_syncopation": Word("syncopated snares", "snares on the beat", "syncopated snares", "snare"),
    "both_syncopation": Word(
        "kick and snare against the beat", "kick and snare with the beat", "syncopation of kick and snare"
    ),
    "interlock": Word("interlocking kick and snare", "kick and snare apart", "how kick and snare interlock"),
    "rhythm_entropy": Word("irregular kick and snare", "regular kick and snare", "how regular kick and snare are"),
    "open_hats": Word("open hats", "closed hats", "open hats", "hats"),
    "ride": Word("the ride", "hats in place of the ride", "the ride"),
    "accent": Word("accents on the beat", "accents between the beats", "accents"),
    "symmetry": Word("half bars that repeat", "half bars that differ", "symmetry of the bar"),
}
_TUNES = {
    "range": Word("a wide range", "a narrow range", "the range"),
    "pitch_mean": Word("high notes", "low notes", "how high it lies"),
    "notes_per_bar": Word("many notes", "few notes", "how many notes there are"),
    "interval_mean": Word("wide intervals", "small intervals", "the size of the intervals"),
    "step_share": Word("lines that move by step", "lines that seldom move by step", "steps"),
    "direction": Word("rising lines", "falling lines", "where the line goes"),
    "pitch_entropy": Word("many different notes of the scale", "few notes of the scale", "variety of notes"),
    "last_degree": Word("endings above the root", "endings on the root", "the ending"),
    "rhythm_entropy": Word("varied rhythms", "even rhythms", "variety of rhythm"),
    "offbeat_share": Word("notes off the beat", "notes on the beat", "notes off the beat"),
    "syncopation": Word("syncopated rhythms", "rhythms that stay on the beat", "syncopation"),
    "repetition": Word("bars that repeat", "bars that change", "repetition"),
    "length_mean": Word("long notes", "short notes", "the length of the notes"),
    "pitch_count": Word("many pitches", "few pitches", "how many pitches there are"),
    "onset_interval": Word("slow rhythms", "fast rhythms", "the pace"),
    "leap_share": Word("leaps", "no leaps", "leaps"),
    "repeat_share": Word("repeated notes", "no repeated notes", "repeated notes"),
    "last_length": Word("long last notes", "short last notes", "the length of the last note"),
    "tonic_share": Word("much of the root", "little of the root", "how much it stays on the root"),
    "dominant_share": Word("much of the fifth", "little of the fifth", "the fifth"),
    "strong_triad": Word("chord notes on strong beats", "other notes on strong beats", "chord notes on strong beats"),
    "root_on_downbeats": Word("the root on the one", "other notes than the root on the one", "the root on the one"),
    "downbeats": Word("notes on the one", "bars that begin late", "the one"),
    "arch": Word("lines that rise and fall", "lines that dip in the middle", "the arch of the line"),
    "turns": Word("lines that turn often", "lines that go one way", "how often the line turns"),
    "legato": Word("held notes", "rests between the notes", "rests"),
    "swing": Word("swing", "straight time", "swing"),
}
_SOUNDS = {
    "brightness": Word("bright sounds", "dark sounds", "brightness"),
    "richness": Word("rich spectra", "thin spectra", "how rich the spectrum is"),
    "noise": Word("noisy sounds", "pure sounds", "noisiness"),
    "inharmonicity": Word("bells and metal", "harmonic sounds", "how harmonic it is"),
    "pitch": Word("high sounds", "low sounds", "pitch"),
    "glide": Word("pitch that rises", "pitch that falls", "glides"),
    "attack": Word("soft attacks", "hard attacks", "the attack"),
    "length": Word("long sounds", "short sounds", "how long it sounds"),
    "decay": Word("long tails", "short tails", "the tail"),
    "flux": Word("sounds that change", "steady sounds", "how much it changes"),
    "movement": Word("sounds that swell and waver", "still sounds", "movement"),
    "roughness": Word("rough sounds", "smooth sounds", "roughness"),
    "echo": Word("echoes", "no echoes", "echoes"),
    "sub": Word("deep bass", "no deep bass", "deep bass"),
    "width": Word("wide stereo", "mono", "stereo"),
}
VOCABULARY: Mapping[str, Mapping[str, Word]] = {"drums": _DRUMS, "melody": _TUNES, "bass": _TUNES, "sound": _SOUNDS}
"""Kind, and name of a descriptor, to the words for it."""


def names_of(kind: str) -> tuple[str, ...]:
    """The descriptors that the model knows of a kind, in the order of its columns.

    Raises:
        InvalidSettingError: if there is no such kind.
    """
    if kind not in VOCABULARY:
        raise InvalidSettingError(f"a taste is for {', '.join(VOCABULARY)}, not for {kind!r:.60}")
    return tuple(one.name for one in DESCRIPTORS[kind] if one.name in VOCABULARY[kind])


@cache
def columns_of(kind: str) -> tuple[int, ...]:
    """The places of :func:`names_of` among all descriptors of the kind."""
    every = [one.name for one in DESCRIPTORS[kind]]
    return tuple(every.index(name) for name in names_of(kind))


def voice_members(kind: str, voice: str) -> tuple[int, ...]:
    """Which of :func:`names_of` are decided by one voice alone.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.
        voice: name of the voice, such as ``kick``.

    Returns:
        Their columns; () for a voice of which no descriptor speaks alone.
    """
    return tuple(column for column, name in enumerate(names_of(kind)) if VOCABULARY[kind][name].voice == voice)
