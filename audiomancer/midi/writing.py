"""Patterns to Standard MIDI Files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidPatternError
from audiomancer.midi._song import DRUM_CHANNEL
from audiomancer.midi._tag import encode_tag
from audiomancer.music import Kind, Pattern, bpm_to_tempo

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

__all__ = ["PROGRAMS", "midi_bytes"]

PROGRAMS: dict[Kind, int] = {"drums": 0, "bass": 33, "melody": 0}
"""General MIDI programs, counted from 0: standard kit, fingered bass, grand piano."""

_LONGEST_WAIT = 0x0FFFFFFF  # ticks between two events, the standard's limit
_LATEST_TICK = 2**40  # later than the last bar of any pattern


def midi_bytes(pattern: Pattern) -> bytes:
    """The pattern as a Standard MIDI File of type 1: a track for tempo and metre, a track of notes.

    Reading it again gives an equal pattern.

    Raises:
        InvalidPatternError: if a note rings on beyond tick 2**40.
    """
    import mido

    end = max([pattern.length, *(n.end for n in pattern.notes)])
    if end > _LATEST_TICK:
        raise InvalidPatternError(f"a MIDI file ends before tick {_LATEST_TICK}, not at {end}; shorten the last notes")
    midi = mido.MidiFile(type=1, ticks_per_beat=pattern.ticks_per_beat)
    midi.tracks.append(_track(_conductor(pattern), 0))
    midi.tracks.append(_track(_part(pattern), end))
    buffer = BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


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


def _part(pattern: Pattern) -> Iterator[tuple[int, Message | MetaMessage]]:
    """Name, tag, program and notes as (tick, message), in order; at one tick the note-offs come first."""
    from mido import Message, MetaMessage

    channel = DRUM_CHANNEL if pattern.kind == "drums" else 0
    yield 0, MetaMessage("track_name", name=pattern.kind)
    yield 0, MetaMessage("sequencer_specific", data=encode_tag(pattern))
    yield 0, Message("program_change", channel=channel, program=PROGRAMS[pattern.kind])
    switches = [(n.onset, 1, n.pitch, n.velocity) for n in pattern.notes] + [
        (n.end, 0, n.pitch, 0) for n in pattern.notes
    ]
    for tick, on, pitch, velocity in sorted(switches):
        kind = "note_on" if on else "note_off"
        yield tick, Message(kind, skip_checks=True, channel=channel, note=pitch, velocity=velocity)


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
