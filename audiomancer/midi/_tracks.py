"""What all MIDI files that are written have in common: channels, limits, and tracks from messages at absolute ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from audiomancer.midi._song import DRUM_CHANNEL
from audiomancer.music import Note

if TYPE_CHECKING:
    from mido import Message, MetaMessage, MidiTrack

__all__ = ["CHANNELS", "FINEST", "LATEST_TICK", "key_signature", "switches", "track"]

CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
"""The channels of what is no drums, counted from 0."""
FINEST = 32767
"""Ticks a beat that a file can have."""
LATEST_TICK = 2**40
"""Later than the last bar of any pattern."""

_LONGEST_WAIT = 0x0FFFFFFF  # ticks between two events, the standard's limit


def key_signature(key: str | None, scale: str | None) -> MetaMessage | None:
    """The signature of a key, if it has one: major and minor with at most seven signs.

    Args:
        key: root such as ``Bb``, or None.
        scale: a name in :data:`audiomancer.music.SCALES`, or None.

    Returns:
        The message, or None.
    """
    from mido import MetaMessage

    if key is None or scale not in ("major", "minor"):
        return None
    try:
        return MetaMessage("key_signature", key=key + ("m" if scale == "minor" else ""))
    except ValueError:
        return None


def switches(notes: Iterable[Note], channel: int, finer: int = 1) -> Iterator[tuple[int, Message]]:
    """Note-ons and note-offs as (tick, message), in order; at one tick the note-offs come first.

    Args:
        notes: no pitch sounds twice at once.
        channel: counted from 0.
        finer: how many ticks of the file are one of the notes'.

    Yields:
        Tick and message.
    """
    from mido import Message

    every = [(note.onset, 1, note.pitch, note.velocity) for note in notes]
    every += [(note.end, 0, note.pitch, 0) for note in notes]
    for tick, on, pitch, velocity in sorted(every):
        kind = "note_on" if on else "note_off"
        yield tick * finer, Message(kind, skip_checks=True, channel=channel, note=pitch, velocity=velocity)


def track(events: Iterable[tuple[int, Message | MetaMessage]], end: int) -> MidiTrack:
    """A track of messages; a wait longer than the standard allows is broken up by empty texts.

    Args:
        events: messages at absolute ticks, in order.
        end: the tick at which the track ends.

    Returns:
        The track.
    """
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
