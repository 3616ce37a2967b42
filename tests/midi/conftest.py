"""MIDI files made for a test, message by message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from operator import itemgetter

import mido
import pytest

Timed = tuple[int, mido.Message | mido.MetaMessage]


def build(*tracks: Sequence[Timed], type: int = 1, ticks_per_beat: int = 480) -> bytes:  # noqa: A002
    """A file of tracks, each a list of (absolute tick, message)."""
    midi = mido.MidiFile(type=type, ticks_per_beat=ticks_per_beat)
    for events in tracks:
        track, now = mido.MidiTrack(), 0
        for tick, message in sorted(events, key=itemgetter(0)):
            track.append(message.copy(time=tick - now))
            now = tick
        midi.tracks.append(track)
    buffer = BytesIO()
    midi.save(file=buffer)
    return buffer.getvalue()


def struck(onset: int, pitch: int = 60, *, length: int = 120, channel: int = 0, velocity: int = 100) -> list[Timed]:
    """A note-on and its note-off."""
    return [
        (onset, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)),
        (onset + length, mido.Message("note_off", channel=channel, note=pitch)),
    ]


@pytest.fixture(scope="session")
def smf() -> Callable[..., bytes]:
    return build


@pytest.fixture(scope="session")
def note() -> Callable[..., list[Timed]]:
    return struck
