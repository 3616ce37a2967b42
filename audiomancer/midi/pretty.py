"""The bridge to pretty_midi, whose objects keep time in seconds.

Seconds are floats, yet a tick is far longer than their error, so every tick comes back as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from audiomancer.errors import MissingDependencyError
from audiomancer.midi._song import Part, Song, Strike
from audiomancer.midi.reading import MidiReading, ReadingOptions, pattern_from_song
from audiomancer.midi.writing import PROGRAMS
from audiomancer.music import Pattern, bpm_to_tempo

if TYPE_CHECKING:
    from pretty_midi import PrettyMIDI

__all__ = ["from_pretty_midi", "song_from_pretty_midi", "to_pretty_midi"]


def to_pretty_midi(pattern: Pattern) -> PrettyMIDI:
    """The pattern as a ``pretty_midi.PrettyMIDI`` of one instrument.

    Silence at the end, style and scales other than major and minor have no place in it.

    Raises:
        MissingDependencyError: if pretty_midi is not installed.
    """
    try:
        import pretty_midi
    except ImportError as error:
        raise MissingDependencyError("pretty_midi is not installed; pip install pretty_midi") from error
    midi = pretty_midi.PrettyMIDI(resolution=pattern.ticks_per_beat, initial_tempo=pattern.tempo)
    numerator, denominator = pattern.time_signature
    midi.time_signature_changes.append(pretty_midi.TimeSignature(numerator, denominator, 0))
    if pattern.key is not None and pattern.scale in ("major", "minor"):
        number = pretty_midi.key_name_to_key_number(f"{pattern.key} {pattern.scale}")
        midi.key_signature_changes.append(pretty_midi.KeySignature(number, 0))
    instrument = pretty_midi.Instrument(PROGRAMS[pattern.kind], pattern.kind == "drums", pattern.kind)
    tick = 60 / (pattern.tempo * pattern.ticks_per_beat)  # seconds
    for n in pattern.notes:
        instrument.notes.append(pretty_midi.Note(n.velocity, n.pitch, n.onset * tick, n.end * tick))
    midi.instruments.append(instrument)
    return midi


def from_pretty_midi(midi: PrettyMIDI, **options: Unpack[ReadingOptions]) -> MidiReading:
    """The pattern in a ``pretty_midi.PrettyMIDI``; each instrument counts as a track.

    Args:
        midi: times in seconds.
        options: what to take from it; see :class:`ReadingOptions`.

    Returns:
        The pattern, at the object's resolution, and a notice for each thing it could not keep.

    Raises:
        MidiFileError: if the object does not hold the track or bars asked for, or no pattern can hold its notes.
    """
    return pattern_from_song(song_from_pretty_midi(midi), **options)


def song_from_pretty_midi(midi: PrettyMIDI, name: str = "the PrettyMIDI object", end: float = 0.0) -> Song:
    """The song in a ``pretty_midi.PrettyMIDI``, each instrument that plays a part.

    Args:
        midi: times in seconds.
        name: what messages call the object.
        end: seconds from the start to where the song ends; 0 if that is not known.

    Returns:
        The song, in absolute ticks of the object's resolution.
    """
    from pretty_midi import key_number_to_key_name

    def ticks(seconds: float) -> int:
        return int(midi.time_to_tick(seconds))

    last = ticks(end)
    playing = [i for i in midi.instruments if i.notes]
    parts = tuple(
        Part(
            number=number,
            name=instrument.name,
            drums=instrument.is_drum,
            program=instrument.program,
            strikes=tuple(
                Strike(ticks(n.start), ticks(n.end) - ticks(n.start), n.pitch, n.velocity)
                for n in sorted(instrument.notes, key=lambda n: (n.start, n.pitch))
            ),
            end=last,
        )
        for number, instrument in enumerate(playing, 1)
    )
    times, tempos = midi.get_tempo_changes()
    keys = ((ticks(k.time), key_number_to_key_name(k.key_number).split()) for k in midi.key_signature_changes)
    return Song(
        name=name,
        ticks_per_beat=midi.resolution,
        parts=parts,
        tempos=tuple((ticks(t), bpm_to_tempo(float(bpm))) for t, bpm in zip(times, tempos, strict=True)),
        signatures=tuple((ticks(s.time), (s.numerator, s.denominator)) for s in midi.time_signature_changes),
        keys=tuple((tick, root + ("m" if mode == "minor" else "")) for tick, (root, mode) in keys),
    )
