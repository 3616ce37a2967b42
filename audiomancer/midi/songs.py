"""Songs to Standard MIDI Files: what a studio opens, with tracks, programs, sections and chords by their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from math import lcm
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidPatternError
from audiomancer.midi._song import DRUM_CHANNEL
from audiomancer.midi._tracks import CHANNELS, FINEST, LATEST_TICK, key_signature, switches, track
from audiomancer.music import Note, Pattern, bpm_to_tempo, without_overlaps
from audiomancer.music.chords import chord_text
from audiomancer.music.songs import Song

if TYPE_CHECKING:
    from mido import Message, MetaMessage

__all__ = ["song_midi_bytes"]

_VOLUME, _PAN = 7, 10
_LEVELS = {"drums": 100, "bass": 96, "guitar": 84, "keys": 84}
_PLACES = {"guitar": 40, "keys": 88}
_LEVEL, _MIDDLE = 92, 64


def song_midi_bytes(song: Song) -> bytes:
    """A song as a Standard MIDI File of type 1.

    The first track has title, tempo, metres and key, a marker for each section and a cue point for each chord. Each
    part has a track of its name with program, volume and pan; drums are on channel 10. What is counted in stands before
    the first section, and on the track of the drums.

    Args:
        song: at most 15 of its parts are no drums.

    Returns:
        The bytes of the file.

    Raises:
        InvalidPatternError: if it has too many parts or is too long, or no resolution that a file can have holds the
            times of all cells.
    """
    import mido

    cells = [*song.cells.values(), *([song.count_in] if song.count_in else [])]
    resolution = lcm(*(cell.ticks_per_beat for cell in cells))
    melodic = [part for part in song.parts if not _is_drums(song, part)]
    if len(melodic) > len(CHANNELS) or resolution > FINEST:
        raise InvalidPatternError(
            f"a MIDI file holds at most {len(CHANNELS)} parts beside drums, at {FINEST} ticks a beat or fewer; "
            f"this song has {len(melodic)}, at {resolution}"
        )
    counted = Fraction(song.count_in.length, song.count_in.ticks_per_beat) if song.count_in else Fraction(0)
    end = int((counted + song.length) * resolution)
    if end > LATEST_TICK:
        raise InvalidPatternError(f"a MIDI file ends before tick {LATEST_TICK}, not at {end}; play fewer bars")
    midi = mido.MidiFile(type=1, ticks_per_beat=resolution)
    midi.tracks.append(track(_conductor(song, counted, resolution), end))
    free = iter(CHANNELS)
    for part in song.parts:
        channel = next(free) if part in melodic else DRUM_CHANNEL
        notes = _notes(song, part, counted, resolution)
        last = max([end, *(note.end for note in notes)])
        midi.tracks.append(track(_part(song, part, channel, notes), last))
    buffer = BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


def _is_drums(song: Song, part: str) -> bool:
    return any(cell.kind == "drums" for (_, name), cell in song.cells.items() if name == part)


def _conductor(song: Song, counted: Fraction, resolution: int) -> Iterator[tuple[int, MetaMessage]]:
    """Title, tempo and key; at each section its name and, where it is another, its metre; each chord."""
    from mido import MetaMessage

    chart, now = song.chart, (0, 0)
    if chart.title:
        yield 0, MetaMessage("track_name", name=_text(chart.title))
    yield 0, MetaMessage("set_tempo", tempo=bpm_to_tempo(song.tempo))
    if signature := key_signature(chart.key, chart.scale):
        yield 0, signature
    if song.count_in:
        now = song.count_in.time_signature
        yield 0, MetaMessage("time_signature", numerator=now[0], denominator=now[1])
        yield 0, MetaMessage("marker", text="count-in")
    for start, section in song.placed:
        tick = int((counted + start) * resolution)
        if section.time_signature != now:
            now = section.time_signature
            yield tick, MetaMessage("time_signature", numerator=now[0], denominator=now[1])
        yield tick, MetaMessage("marker", text=_text(section.name))
        bar = section.bar_length
        for number, written in enumerate(section.bars):
            for change in written.changes:
                at = tick + int((number * bar + change.at) * resolution)
                yield at, MetaMessage("cue_marker", text=chord_text(change.chord))


def _text(words: str) -> str:
    """Words as a MIDI file can hold them."""
    return words.encode("latin-1", "replace").decode("latin-1")


def _part(song: Song, part: str, channel: int, notes: tuple[Note, ...]) -> Iterator[tuple[int, Message | MetaMessage]]:
    from mido import Message, MetaMessage

    yield 0, MetaMessage("track_name", name=part)
    yield 0, Message("program_change", channel=channel, program=song.programs.get(part, 0))
    yield 0, Message("control_change", channel=channel, control=_VOLUME, value=_LEVELS.get(part, _LEVEL))
    yield 0, Message("control_change", channel=channel, control=_PAN, value=_PLACES.get(part, _MIDDLE))
    yield from switches(notes, channel)


def _notes(song: Song, part: str, counted: Fraction, resolution: int) -> tuple[Note, ...]:
    """The notes of a part in ticks of the file, each pitch sounding once at a time."""
    found: list[Note] = []
    if song.count_in and _is_drums(song, part):
        found += _moved(song.count_in, 0, resolution)
    for start, section in song.placed:
        if cell := song.cells.get((section.name, part)):
            found += _moved(cell, int((counted + start) * resolution), resolution)
    return without_overlaps(found)


def _moved(pattern: Pattern, start: int, resolution: int) -> Iterator[Note]:
    finer = resolution // pattern.ticks_per_beat
    return (replace(note, onset=start + note.onset * finer, duration=note.duration * finer) for note in pattern.notes)
