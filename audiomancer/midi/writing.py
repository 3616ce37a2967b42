"""Patterns to Standard MIDI Files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from math import lcm
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidPatternError
from audiomancer.midi._song import DRUM_CHANNEL
from audiomancer.midi._tag import encode_tag
from audiomancer.music import Kind, Pattern, bpm_to_tempo

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

__all__ = ["PROGRAMS", "midi_bytes", "midi_set_bytes"]

PROGRAMS: dict[Kind, int] = {"drums": 0, "bass": 33, "melody": 0}
"""General MIDI programs, counted from 0: standard kit, fingered bass, grand piano."""

_LONGEST_WAIT = 0x0FFFFFFF  # ticks between two events, the standard's limit
_FINEST = 32767  # ticks a beat that a file can have
_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_LATEST_TICK = 2**40  # later than the last bar of any pattern


def midi_bytes(pattern: Pattern) -> bytes:
    """The pattern as a Standard MIDI File of type 1: a track for tempo and metre, a track of notes.

    Reading it again gives an equal pattern.

    Raises:
        InvalidPatternError: if a note rings on beyond tick 2**40.
    """
    return midi_set_bytes([pattern])


def midi_set_bytes(patterns: Sequence[Pattern]) -> bytes:
    """Patterns as a Standard MIDI File of type 1: a track for tempo and metre, and one of notes for each pattern.

    Drums are on channel 10, the others each on a channel of their own. Tempo and metre are those of the first; a track
    in another metre says so to us alone. Each pattern is written once, however long the others are.

    Args:
        patterns: in any number above 0, of which at most 15 are melodies and basses.

    Returns:
        The bytes of the file.

    Raises:
        InvalidPatternError: if there are none or too many, a note rings on beyond tick 2**40, or no resolution that a
            file can have holds the times of all.
    """
    import mido

    if not patterns or sum(pattern.kind != "drums" for pattern in patterns) > len(_CHANNELS):
        raise InvalidPatternError(
            f"a MIDI file holds at least one pattern and at most {len(_CHANNELS)} melodies and basses; "
            "export them apart"
        )
    resolution = lcm(*(pattern.ticks_per_beat for pattern in patterns))
    if resolution > _FINEST:
        raise InvalidPatternError(
            f"a MIDI file has at most {_FINEST} ticks a beat, and these patterns together need {resolution}; "
            "export them apart"
        )
    midi = mido.MidiFile(type=1, ticks_per_beat=resolution)
    midi.tracks.append(_track(_conductor(patterns[0]), 0))
    free = iter(_CHANNELS)
    for pattern, name in zip(patterns, _names(patterns), strict=True):
        channel = DRUM_CHANNEL if pattern.kind == "drums" else next(free)
        finer = resolution // pattern.ticks_per_beat
        end = finer * max([pattern.length, *(n.end for n in pattern.notes)])
        if end > _LATEST_TICK:
            raise InvalidPatternError(
                f"a MIDI file ends before tick {_LATEST_TICK}, not at {end}; shorten the last notes"
            )
        metre = pattern.time_signature != patterns[0].time_signature
        midi.tracks.append(_track(_part(pattern, name, channel, finer, metre=metre), end))
    buffer = BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


def _names(patterns: Sequence[Pattern]) -> list[str]:
    """A name for each track: its kind, with a number from the second of a kind on."""
    kinds = [pattern.kind for pattern in patterns]
    counts = [kinds[:place].count(kind) + 1 for place, kind in enumerate(kinds)]
    return [kind if count == 1 else f"{kind} {count}" for kind, count in zip(kinds, counts, strict=True)]


def _conductor(pattern: Pattern) -> Iterator[tuple[int, MetaMessage]]:
    from mido import MetaMessage

    numerator, denominator = pattern.time_signature
    yield 0, MetaMessage("set_tempo", tempo=bpm_to_tempo(pattern.tempo))
    yield 0, MetaMessage("time_signature", numerator=numerator, denominator=denominator)
    if pattern.key is not None and pattern.scale in ("major", "minor"):
        name = pattern.key + ("m" if pattern.scale == "minor" else "")
        try:
            yield 0, MetaMessage("key_signature", key=name)
        except ValueError:  # a key of more than seven sharps or flats has no signature; the tag knows it
            return


def _part(
    pattern: Pattern, name: str, channel: int, finer: int, *, metre: bool
) -> Iterator[tuple[int, Message | MetaMessage]]:
    """Name, tag, program and notes as (tick, message), in order; at one tick the note-offs come first."""
    from mido import Message, MetaMessage

    yield 0, MetaMessage("track_name", name=name)
    yield 0, MetaMessage("sequencer_specific", data=encode_tag(pattern, metre=metre))
    yield 0, Message("program_change", channel=channel, program=PROGRAMS[pattern.kind])
    switches = [(n.onset, 1, n.pitch, n.velocity) for n in pattern.notes] + [
        (n.end, 0, n.pitch, 0) for n in pattern.notes
    ]
    for tick, on, pitch, velocity in sorted(switches):
        kind = "note_on" if on else "note_off"
        yield tick * finer, Message(kind, skip_checks=True, channel=channel, note=pitch, velocity=velocity)


def _track(events: Iterable[tuple[int, Message | MetaMessage]], end: int) -> MidiTrack:
    """A track of messages at absolute ticks; a wait longer than the standard allows is broken up by empty texts."""
    from mido import MetaMessage, MidiTrack

    track = MidiTrack()
    now = 0
    for tick, message in [*events, (end, MetaMessage("end_of_track"))]:
        while tick - now > _LONGEST_WAIT:
            track.append(MetaMessage("text", time=_LONGEST_WAIT))
            now += _LONGEST_WAIT
        message.time = tick - now
        track.append(message)
        now = tick
    return track
