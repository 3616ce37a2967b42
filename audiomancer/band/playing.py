"""A band plays a song: one part after the other, each hearing those that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from audiomancer._checks import check_number
from audiomancer._random import check_seed, rng_for
from audiomancer.band.drums import arrange_drums, count_in, drum_role
from audiomancer.band.harmony import Around
from audiomancer.band.players import PLAYERS
from audiomancer.band.styles import BandStyle
from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import Pattern, TimeSignature
from audiomancer.music.charts import Chart, Section
from audiomancer.music.chords import Chord
from audiomancer.music.songs import Song

__all__ = ["DRUMS", "Asked", "play_song"]

DRUMS = "drums"
"""The name of the part that the others hear first."""

_OUTRO = "outro"


class Asked(NamedTuple):
    """How a song is to be played.

    Attributes:
        style: the style of the band.
        seed: of all chance, at least 0.
        tempo: BPM; the chart's, or else the style's, if None.
        count_in: bars that are counted before it, 0-2.
    """

    style: BandStyle
    seed: int
    tempo: float | None = None
    count_in: int = 0

    def tempo_of(self, chart: Chart) -> float:
        """The BPM in which a chart is played: what is asked for, or its own, or the style's."""
        return self.tempo or chart.tempo or self.style.tempo


def play_song(
    chart: Chart,
    asked: Asked,
    grooves: Mapping[TimeSignature, Pattern],
    given: Mapping[tuple[str, str], Pattern] = MappingProxyType({}),
) -> Song:
    """Let a band play a chart.

    Args:
        chart: sections, chords and form.
        asked: how.
        grooves: metre to drums of any length in it, from which the drums of the sections are made.
        given: section and part to what is there already, such as the tune of a lead sheet; the band hears it.

    Returns:
        The song: drums, bass, guitar and keys in every section.

    Raises:
        IncompatiblePatternsError: if there are no drums in the metre of a section.
        InvalidSettingError: if what is counted in is outside its range.
        InvalidSeedError: if the seed is no whole number of at least 0.
    """
    check_seed(asked.seed)
    check_number("the bars that are counted in", asked.count_in, 0, 2, whole=True)
    tempo = asked.tempo_of(chart)
    cells = {place: _in(pattern, chart, tempo) for place, pattern in given.items()}
    for number in range(len(chart.sections)):
        cells |= _played(chart, number, asked, cells, grooves)
    first = chart.unfolded[0].time_signature
    style = asked.style
    return Song(
        chart=chart,
        tempo=tempo,
        parts=tuple(dict.fromkeys((*(part for _, part in given), DRUMS, *PLAYERS))),
        cells=cells,
        programs={"bass": style.bass.program, "guitar": style.guitar.program, "keys": style.keys.program},
        count_in=count_in(first, asked.count_in, tempo) if asked.count_in else None,
    )


def _played(
    chart: Chart,
    number: int,
    asked: Asked,
    cells: Mapping[tuple[str, str], Pattern],
    grooves: Mapping[TimeSignature, Pattern],
) -> dict[tuple[str, str], Pattern]:
    """What each part plays in a section, in the order in which they come in; what is there already stays."""
    section = chart.sections[number]
    tempo = asked.tempo_of(chart)
    heard = {part: cell for (name, part), cell in cells.items() if name == section.name}
    if section.time_signature not in grooves:
        raise IncompatiblePatternsError(
            "section {} is in {}/{}, and there are no drums in that metre".format(section.name, *section.time_signature)
        )
    if DRUMS not in heard:
        groove, bars = grooves[section.time_signature], len(section.bars)
        drums = arrange_drums(groove, bars, _role(chart, section), rng_for(asked.seed, number, 0))
        heard[DRUMS] = _in(drums, chart, tempo)
    around = _around(chart, section)
    for place, (part, player) in enumerate(PLAYERS.items(), 1):
        if part not in heard:
            rng = rng_for(asked.seed, number, place)
            heard[part] = _in(player(heard, section, asked.style, rng, around=around), chart, tempo)
    return {(section.name, part): pattern for part, pattern in heard.items()}


def _in(pattern: Pattern, chart: Chart, tempo: float) -> Pattern:
    """The pattern in the tempo and the key of its song."""
    if pattern.kind == "drums":
        return replace(pattern, tempo=tempo)
    return replace(pattern, tempo=tempo, key=chart.key, scale=chart.scale)


def _role(chart: Chart, section: Section) -> str:
    """What drums do in a section: where the song ends with one that is played once, all stop together."""
    ends = chart.form[-1] == section.name and chart.form.count(section.name) == 1 and len(chart.form) > 1
    return _OUTRO if ends and len(section.bars) > 1 else drum_role(section.name)


def _around(chart: Chart, section: Section) -> Around:
    """What stands on both sides of a section where it is played first."""
    played = chart.unfolded
    at = chart.form.index(section.name)
    after = played[at + 1].bars[0].changes[:1] if at + 1 < len(played) else ()
    change = after[0] if after and not after[0].at else None
    return Around(before=_last_chord(played[:at]), after=change)


def _last_chord(sections: tuple[Section, ...]) -> Chord | None:
    """What sounds at the end of sections that are played one after the other."""
    changes = (
        change for section in reversed(sections) for bar in reversed(section.bars) for change in bar.changes[::-1]
    )
    return next((change.chord for change in changes), None)
