"""Patterns to Standard MIDI Files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from math import lcm
from typing import TYPE_CHECKING

from audiomancer.errors import InvalidPatternError
from audiomancer.midi._song import DRUM_CHANNEL
from audiomancer.midi._tag import encode_tag
from audiomancer.midi._tracks import CHANNELS, FINEST, LATEST_TICK, key_signature, switches, track
from audiomancer.music import Kind, Pattern, bpm_to_tempo

if TYPE_CHECKING:
    from mido import Message, MetaMessage

__all__ = ["PROGRAMS", "midi_bytes", "midi_set_bytes"]

PROGRAMS: dict[Kind, int] = {"drums": 0, "bass": 33, "melody": 0}
"""General MIDI programs, counted from 0: standard kit, fingered bass, grand piano."""


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

    if not patterns or sum(pattern.kind != "drums" for pattern in patterns) > len(CHANNELS):
        raise InvalidPatternError(
            f"a MIDI file holds at least one pattern and at most {len(CHANNELS)} melodies and basses; export them apart"
        )
    resolution = lcm(*(pattern.ticks_per_beat for pattern in patterns))
    if resolution > FINEST:
        raise InvalidPatternError(
            f"a MIDI file has at most {FINEST} ticks a beat, and these patterns together need {resolution}; "
            "export them apart"
        )
    midi = mido.MidiFile(type=1, ticks_per_beat=resolution)
    midi.tracks.append(track(_conductor(patterns[0]), 0))
    free = iter(CHANNELS)
    for pattern, name in zip(patterns, _names(patterns), strict=True):
        channel = DRUM_CHANNEL if pattern.kind == "drums" else next(free)
        finer = resolution // pattern.ticks_per_beat
        end = finer * max([pattern.length, *(n.end for n in pattern.notes)])
        if end > LATEST_TICK:
            raise InvalidPatternError(
                f"a MIDI file ends before tick {LATEST_TICK}, not at {end}; shorten the last notes"
            )
        metre = pattern.time_signature != patterns[0].time_signature
        midi.tracks.append(track(_part(pattern, name, channel, finer, metre=metre), end))
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
    if signature := key_signature(pattern.key, pattern.scale):  # where there is none, the tag knows the key
        yield 0, signature


def _part(
    pattern: Pattern, name: str, channel: int, finer: int, *, metre: bool
) -> Iterator[tuple[int, Message | MetaMessage]]:
    """Name, tag, program and notes as (tick, message), in order; at one tick the note-offs come first."""
    from mido import Message, MetaMessage

    yield 0, MetaMessage("track_name", name=name)
    yield 0, MetaMessage("sequencer_specific", data=encode_tag(pattern, metre=metre))
    yield 0, Message("program_change", channel=channel, program=PROGRAMS[pattern.kind])
    yield from switches(pattern.notes, channel, finer)
