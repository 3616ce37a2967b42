"""A MIDI file as plain values: what its tracks hold, in absolute ticks, before it becomes a pattern.

The only module that reads through mido; it answers for whatever mido may say about a broken file.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from audiomancer.errors import MidiFileError
from audiomancer.midi._tag import Tag, decode_tag
from audiomancer.music import TimeSignature

if TYPE_CHECKING:
    from mido import MidiFile

__all__ = ["DRUM_CHANNEL", "MAX_BYTES", "Part", "Song", "Strike", "song_from_bytes"]

DRUM_CHANNEL = 9
"""The drum channel, counted from 0."""

MAX_BYTES = 4 * 1024 * 1024
"""The largest file that is read, in bytes: whole symphonies are smaller, and a denser one costs a gigabyte to read."""

_RUNAWAY = re.compile(rb"[\x80-\xff]{4096}")
"""No MIDI number or text is such a row of high bytes, and mido would make one endless number of it."""

_UNKNOWN_METAS = tuple(sorted(set(range(256)) - {*range(8), 0x09, 0x20, 0x21, 0x2F, 0x51, 0x54, 0x58, 0x59, 0x7F}))
"""Types of meta event that the standard leaves open and mido has no name for."""


class Strike(NamedTuple):
    """A note as a file has it.

    Attributes:
        onset: tick at which it starts.
        duration: ticks until its note-off, which may be 0; None where no note-off came.
        pitch: MIDI number 0-127.
        velocity: MIDI velocity 1-127.
    """

    onset: int
    duration: int | None
    pitch: int
    velocity: int


class _Switch(NamedTuple):
    """A note-on, or a note-off with velocity 0, at an absolute tick."""

    tick: int
    channel: int
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one instrument plays: a track of a type 1 file, a channel of a type 0 file.

    Attributes:
        number: counted from 1 among the parts that hold notes.
        name: the track's name, or ``channel 3``; may be empty.
        drums: whether it plays on the drum channel.
        program: General MIDI program 0-127 at the first note.
        strikes: the notes in order of onset.
        end: tick of the end of its track.
        tag: what this package noted when it wrote the track.
    """

    number: int
    name: str
    drums: bool
    program: int
    strikes: tuple[Strike, ...]
    end: int
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Song:
    """All parts of a file and the changes that hold for them all, each as (tick, value) in order.

    Attributes:
        name: what to call the source in messages.
        ticks_per_beat: resolution, ticks a quarter note.
        parts: those that hold notes.
        tempos: microseconds a beat.
        signatures: numerator and denominator.
        keys: key signatures as mido spells them: ``F#`` is major, ``F#m`` minor.
    """

    name: str
    ticks_per_beat: int
    parts: tuple[Part, ...]
    tempos: tuple[tuple[int, int], ...]
    signatures: tuple[tuple[int, TimeSignature], ...]
    keys: tuple[tuple[int, str], ...]


def song_from_bytes(data: bytes, name: str) -> Song:
    """The song in the bytes of a Standard MIDI File of type 0 or 1.

    Args:
        data: the whole file, at most :data:`MAX_BYTES` long.
        name: what messages call the file.

    Returns:
        The song, in absolute ticks of the file's own resolution.

    Raises:
        MidiFileError: if the bytes are not such a file, are damaged or hold no tracks; the message begins with
            ``name``.
    """
    midi = _load(data, name)
    events = _in_order(midi)
    return Song(
        name=name,
        ticks_per_beat=midi.ticks_per_beat,
        parts=_parts(midi, events),
        tempos=tuple((tick, m.tempo) for tick, _, m in events if m.type == "set_tempo"),
        signatures=tuple((tick, (m.numerator, m.denominator)) for tick, _, m in events if m.type == "time_signature"),
        keys=tuple((tick, m.key) for tick, _, m in events if m.type == "key_signature"),
    )


def _load(data: bytes, name: str) -> MidiFile:
    """The file as mido reads it, refused where no pattern can come of it."""
    import mido

    _check_bytes(data, name)
    _name_unknown_metas()
    try:
        midi = mido.MidiFile(file=BytesIO(data))
    except EOFError as error:
        raise MidiFileError(
            f"{name} is cut short: it ends before its last track does; export or download it again"
        ) from error
    except (OSError, ValueError, LookupError, struct.error, mido.KeySignatureError) as error:
        raise MidiFileError(f"{name} is damaged and cannot be read ({error}); export it again") from error
    if midi.type not in (0, 1):
        raise MidiFileError(f"{name} is a MIDI file of type {midi.type}; export it as type 0 or 1")
    if midi.ticks_per_beat < 0:
        frames = -(midi.ticks_per_beat >> 8)
        raise MidiFileError(
            f"{name} counts time in SMPTE frames ({frames} a second), not in beats; export it with ticks per beat"
        )
    if midi.ticks_per_beat == 0:
        raise MidiFileError(f"{name} has a resolution of 0 ticks a beat; export it again")
    if not midi.tracks:
        raise MidiFileError(f"{name} has no tracks; export it with at least one")
    return midi


def _check_bytes(data: bytes, name: str) -> None:
    if not data:
        raise MidiFileError(f"{name} is empty; export it again")
    if not data.startswith(b"MThd"):
        raise MidiFileError(f"{name} is not a MIDI file (it does not begin with MThd); give .mid, .tidal or .js")
    if len(data) > MAX_BYTES:
        raise MidiFileError(f"{name} is larger than {MAX_BYTES // 1024**2} MB; cut a shorter loop out of it first")
    if _RUNAWAY.search(data):
        raise MidiFileError(f"{name} is damaged: it holds a number without end; export it again")


@cache
def _name_unknown_metas() -> None:
    """Make mido keep the time of meta events it has no name for.

    Without a name mido 1.3 drops their delta time, and all that follows would sound too early.
    """
    from mido.midifiles.meta import MetaSpec_sequencer_specific, add_meta_spec

    for byte in _UNKNOWN_METAS:
        name = f"unknown_meta_{byte:02x}"
        add_meta_spec(type(name, (MetaSpec_sequencer_specific,), {"type": name, "type_byte": byte}))


def _in_order(midi: MidiFile) -> list[tuple[int, int, Any]]:
    """Every message as (absolute tick, index of its track, message), by tick."""
    events: list[tuple[int, int, Any]] = []
    for index, track in enumerate(midi.tracks):
        tick = 0
        for message in track:
            tick += message.time
            events.append((tick, index, message))
    return sorted(events, key=itemgetter(0))


def _parts(midi: MidiFile, events: Iterable[tuple[int, int, Any]]) -> tuple[Part, ...]:
    """The parts that hold notes; of a file without notes those that this package wrote, which may be silent."""
    programs: dict[tuple[int | None, int], int] = {}
    switches: defaultdict[tuple[int, int], list[_Switch]] = defaultdict(list)
    first_programs: dict[tuple[int, int], int] = {}
    ends: dict[int, int] = {}
    tags: dict[int, Tag] = {}
    for tick, index, message in events:
        # In a type 0 file the channel tells the instruments apart, in a type 1 file the track does.
        home = 0 if midi.type == 0 else index
        ends[home] = tick
        if message.type == "program_change":
            programs[index, message.channel] = programs[None, message.channel] = message.program
        elif message.type in ("note_on", "note_off"):
            place = (home, message.channel if midi.type == 0 else int(message.channel == DRUM_CHANNEL))
            velocity = message.velocity if message.type == "note_on" else 0
            switches[place].append(_Switch(tick, message.channel, message.note, velocity))
            if velocity:
                # A track that sets no program of its own plays the one that its channel was given elsewhere.
                elsewhere = programs.get((None, message.channel), 0)
                first_programs.setdefault(place, programs.get((index, message.channel), elsewhere))
        elif message.type == "sequencer_specific" and (tag := decode_tag(message.data)):
            tags[home] = tag
    places = sorted(first_programs) or [(home, 0) for home in tags]
    homes = [home for home, _ in places]
    return tuple(
        Part(
            number=number,
            name=_part_name(midi, place, alone=homes.count(place[0]) == 1),
            drums=bool(switches[place]) and switches[place][0].channel == DRUM_CHANNEL,
            program=first_programs.get(place, 0),
            strikes=tuple(_paired(switches[place])),
            end=ends[place[0]],
            tag=tags.get(place[0]) if homes.count(place[0]) == 1 else None,
        )
        for number, place in enumerate(places, 1)
    )


def _part_name(midi: MidiFile, place: tuple[int, int], *, alone: bool) -> str:
    index, channel = place
    if midi.type == 0 and not alone:
        return f"channel {channel + 1}"
    name: str = midi.tracks[index].name
    try:
        return name.encode("latin1").decode("utf-8")
    except UnicodeDecodeError:
        return name


def _paired(switches: Iterable[_Switch]) -> list[Strike]:
    """Note-ons with their note-offs, first in first out for each pitch; stray note-offs mean nothing."""
    strikes: list[Strike] = []
    sounding: defaultdict[tuple[int, int], deque[int]] = defaultdict(deque)
    for tick, channel, pitch, velocity in switches:
        waiting = sounding[channel, pitch]
        if velocity:
            waiting.append(len(strikes))
            strikes.append(Strike(tick, None, pitch, velocity))
        elif waiting:
            index = waiting.popleft()
            strikes[index] = strikes[index]._replace(duration=tick - strikes[index].onset)
    return strikes
