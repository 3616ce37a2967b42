"""Standard MIDI Files to patterns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypedDict, Unpack

from audiomancer._visible import visible
from audiomancer.errors import InvalidPatternError, MidiFileError
from audiomancer.midi._bars import Section, section_at, section_of_bar, sections
from audiomancer.midi._song import MAX_BYTES, Part, Song, Strike, song_from_bytes
from audiomancer.music import (
    MAX_BARS,
    Kind,
    Note,
    Pattern,
    loop_onsets,
    pitch_classes,
    pitch_name,
    tempo_to_bpm,
    without_overlaps,
)

__all__ = [
    "MAX_BYTES",
    "MidiReading",
    "ReadingOptions",
    "parse_midi",
    "parse_midi_set",
    "pattern_from_song",
    "read_midi",
    "read_midi_parts",
]

_DEFAULT_TEMPO = 500_000  # microseconds a beat where a file gives none: 120 BPM
_BASS_PROGRAMS = range(32, 40)
_MAX_RESOLUTION = 32767
_LONG, _SILENT = 64, 16  # bars that are a song and no loop; bars of silence for each that holds notes


@dataclass(frozen=True, slots=True)
class MidiReading:
    """A pattern that was read, and what it could not keep.

    Attributes:
        pattern: the pattern.
        notices: one sentence for each thing that the file says and the pattern does not.
    """

    pattern: Pattern
    notices: tuple[str, ...]


class ReadingOptions(TypedDict, total=False):
    """What to take from a file, and what the file cannot know; each may be left out or None.

    Attributes:
        track: which part, by number (counted from 1 among those with notes) or by name; needed only where several
            tracks, or several channels of a type 0 file, hold notes.
        bars: first and last bar, counted from 1, both included. They are cut as a loop, at the played beat: an early
            downbeat is of the bar that it begins. If left out, all bars, as the file has them.
        kind: ``drums``, ``melody`` or ``bass``. If left out, a part on channel 10 is drums, one with a bass program or
            a name that says bass is a bass, any other a melody.
        key: root such as ``F#``; a key or scale given here replaces the file's key signature.
        scale: a name in :data:`audiomancer.music.SCALES`.
        style: free word such as ``techno``.
    """

    track: int | str | None
    bars: tuple[int, int] | None
    kind: Kind | None
    key: str | None
    scale: str | None
    style: str | None


def read_midi(path: str | Path, **options: Unpack[ReadingOptions]) -> MidiReading:
    """The pattern in a Standard MIDI File of type 0 or 1, exact to the tick.

    Args:
        path: the file, at most ``MAX_BYTES`` long.
        options: what to take from it; see :class:`ReadingOptions`.

    Returns:
        The pattern, and a notice for each thing it could not keep.

    Raises:
        MidiFileError: if there is no such file, it is broken, or it does not hold the track or bars asked for.
    """
    return parse_midi(_content(path), str(path), **options)


def read_midi_parts(path: str | Path) -> tuple[MidiReading, ...]:
    """The patterns in a Standard MIDI File of type 0 or 1, one for each part that a pattern can hold.

    Args:
        path: the file, at most ``MAX_BYTES`` long.

    Returns:
        The patterns in the order of the parts, at least one, each with a notice for each thing it could not keep.

    Raises:
        MidiFileError: if there is no such file, it is broken, or no pattern can hold any of its parts.
    """
    song = song_from_bytes(_content(path), str(path))
    read, refused = list[MidiReading](), list[MidiFileError]()
    for part in song.parts:
        try:
            read.append(pattern_from_song(song, track=part.number))
        except MidiFileError as error:
            refused.append(error)
    if not read:
        raise refused[0] if refused else MidiFileError(f"{path} holds no notes")
    return tuple(read)


def _content(path: str | Path) -> bytes:
    """The bytes of a file, one more than ``MAX_BYTES`` at the most.

    Raises:
        MidiFileError: if there is no such file.
    """
    file = Path(path)
    try:
        if file.is_dir():
            raise MidiFileError(f"{path} is a folder; give a .mid file in it")
        if not file.is_file():
            raise MidiFileError(f"there is no file {path}; check its name and folder")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MidiFileError(f"{path} cannot be read ({error.strerror}); check its name and permissions") from error


def parse_midi(data: bytes, name: str, **options: Unpack[ReadingOptions]) -> MidiReading:
    """The pattern in the bytes of a Standard MIDI File of type 0 or 1, exact to the tick.

    Args:
        data: the whole file, at most ``MAX_BYTES`` long.
        name: what messages call the file.
        options: what to take from it; see :class:`ReadingOptions`.

    Returns:
        The pattern, and a notice for each thing it could not keep.

    Raises:
        MidiFileError: if the bytes are not such a file or do not hold the track or bars asked for.
    """
    return pattern_from_song(song_from_bytes(data, name), **options)


def parse_midi_set(data: bytes, name: str, **options: Unpack[ReadingOptions]) -> tuple[MidiReading, ...]:
    """The patterns in the bytes of a file that :func:`midi_set_bytes` wrote, one for each track; of another file one.

    Args:
        data: the whole file, at most ``MAX_BYTES`` long.
        name: what messages call the file.
        options: what to take from it; see :class:`ReadingOptions`. Where a track or a kind is asked for, one pattern is
            read, as :func:`parse_midi` does.

    Returns:
        The patterns in the order of the tracks, each with a notice for each thing it could not keep.

    Raises:
        MidiFileError: if the bytes are not such a file or do not hold the track or bars asked for.
    """
    song = song_from_bytes(data, name)
    asked_for_one = options.get("track") is not None or options.get("kind") is not None
    if asked_for_one or len(song.parts) < 2 or not all(part.tag for part in song.parts):
        return (pattern_from_song(song, **options),)
    return tuple(pattern_from_song(song, **(options | ReadingOptions(track=part.number))) for part in song.parts)


def pattern_from_song(
    song: Song,
    *,
    track: int | str | None = None,
    bars: tuple[int, int] | None = None,
    kind: Kind | None = None,
    key: str | None = None,
    scale: str | None = None,
    style: str | None = None,
) -> MidiReading:
    """One part of a song as a pattern.

    Args:
        song: the song.
        track: number of the part, counted from 1, or its name; may be None if only one part holds notes.
        bars: first and last bar, counted from 1, both included, cut at the played beat; all bars, to the tick, if None.
        kind: ``drums``, ``melody`` or ``bass``; guessed from channel, program and name if None.
        key: root such as ``F#``; if key and scale are None, those of the file are taken where they fit every note.
        scale: a name in :data:`audiomancer.music.SCALES`, or None.
        style: free word, or None.

    Returns:
        The pattern, and a notice for each thing it could not keep.

    Raises:
        MidiFileError: if the song does not hold the track or bars asked for, or no pattern can hold its notes.
    """
    part = _choose_part(song, track)
    if part.tag and part.tag.time_signature:
        song = replace(song, signatures=((0, part.tag.time_signature),))
    kind = kind or _kind(part)
    try:
        region = _region(song, part, bars)
        # What this package wrote is a loop already.
        cut = bars is not None and not (part.tag and region.bars == part.tag.bars)
        notes, notices = _notes(song, part, region, kind, cut=cut)
        if key is None and scale is None:
            key, scale = _key_and_scale(song, part, region, kind, notes)
        pattern = Pattern(
            kind=kind,
            notes=notes,
            bars=region.bars,
            time_signature=region.section.signature,
            tempo=_tempo(song, region, notices),
            key=key,
            scale=scale,
            style=part.tag.style if style is None and part.tag else style,
            ticks_per_beat=song.ticks_per_beat * region.factor,
        )
    except InvalidPatternError as error:
        raise MidiFileError(f"{song.name} cannot become a pattern: {error}") from error
    # What this package wrote is as long as it was meant to be.
    silence = () if part.tag else _silence(pattern, region)
    return MidiReading(pattern, (*notices, *silence))


def _silence(pattern: Pattern, region: _Region) -> Iterator[str]:
    """A sentence about a long stretch in which hardly a bar holds notes: what was meant is a part of it."""
    heard = sorted({note.onset // pattern.ticks_per_bar + region.first for note in pattern.notes})
    if heard and region.bars >= _LONG and len(heard) * _SILENT <= region.bars:
        last = min(heard[0] + 7, region.first + region.bars - 1)
        yield (
            f"only {len(heard)} of {region.bars} bars have notes, the first of them bar {heard[0]}; take the part that "
            f"plays with --bars, such as --bars {heard[0]}-{last}"
        )


def _choose_part(song: Song, track: int | str | None) -> Part:
    if not song.parts:
        raise MidiFileError(f"{song.name} holds no notes; give a file with a track that plays")
    found = [p for p in song.parts if track is None or p.name.strip().casefold() == str(track).strip().casefold()]
    if isinstance(track, int) or not found:
        found = [p for p in song.parts if str(p.number) == str(track).strip()]
    if len(found) == 1:
        return found[0]
    listing = ", ".join(map(_describe, song.parts))
    if track is None:
        raise MidiFileError(f"{song.name} has several tracks with notes; choose one, such as --track 1, of: {listing}")
    problem = f"{len(found)} tracks called" if found else "no track"
    raise MidiFileError(f"{song.name} has {problem} {track!r}; choose by number, such as --track 1, of: {listing}")


def _describe(part: Part) -> str:
    name = f'"{visible(part.name)}" ' if part.name else ""
    return f"{part.number} {name}({'drums, ' if part.drums else ''}{_count_notes(len(part.strikes))})"


def _count_notes(count: int) -> str:
    return f"{count} note" if count == 1 else f"{count} notes"


def _kind(part: Part) -> Kind:
    if part.tag:
        return part.tag.kind
    if part.drums:
        return "drums"
    return "bass" if part.program in _BASS_PROGRAMS or "bass" in part.name.casefold() else "melody"


@dataclass(frozen=True, slots=True)
class _Region:
    """The bars that are taken, all in one section; ``first`` is counted from 1 in the song.

    ``start`` and ``stop`` are ticks of the song times ``factor``, which makes a bar a whole number of them.
    """

    section: Section
    first: int
    bars: int
    factor: int
    start: int
    stop: float

    @property
    def bar_ticks(self) -> int:
        """Ticks in a bar."""
        return int(self.section.bar_ticks * self.factor)

    def holds(self, onset: int) -> bool:
        """Whether a tick is in these bars."""
        return self.start <= onset < self.stop

    @property
    def is_whole(self) -> bool:
        """Whether no change of time signature cuts its last bar short."""
        return self.stop == self.start + self.bars * self.bar_ticks


def _region(song: Song, part: Part, bars: tuple[int, int] | None) -> _Region:
    found = sections(song.signatures, song.ticks_per_beat)
    count = _count_bars(part, found)
    first, last = bars or (1, count)
    if not 1 <= first <= last <= count:
        raise MidiFileError(f"{song.name} has bars 1-{count}, not {first}-{last}; choose among them, such as --bars 1")
    if last - first >= MAX_BARS:
        raise MidiFileError(
            f"{song.name} is {count} bars long and a pattern has at most {MAX_BARS}; take some, such as --bars 1-8"
        )
    section = section_of_bar(found, first)
    if section != section_of_bar(found, last):
        listing, example = _list_signatures(found, last)
        raise MidiFileError(
            f"{song.name} changes its time signature ({listing}); take bars of one, such as --bars {example}"
        )
    factor = section.bar_ticks.denominator
    if song.ticks_per_beat * factor > _MAX_RESOLUTION:
        numerator, denominator = section.signature
        raise MidiFileError(
            f"{song.name} has {song.ticks_per_beat} ticks a beat, in which a bar of {numerator}/{denominator}"
            " is no whole number of ticks; export it at another resolution, such as 960"
        )
    start, stop = (int(section.bar_start(bar) * factor) for bar in (first, last + 1))
    # A change of time signature may cut the last bar short.
    return _Region(section, first, last - first + 1, factor, start, min(stop, section.end * factor))


def _count_bars(part: Part, found: tuple[Section, ...]) -> int:
    """The bars that hold onsets, and those that silence fills up to an end of track on a bar line.

    An end of track anywhere else says nothing of the music: recorders leave it minutes late.
    """
    onset = max((s.onset for s in part.strikes), default=0)
    section = section_at(found, onset)
    heard = section.bar_at(onset)
    if part.tag and part.tag.bars >= heard:
        return part.tag.bars
    return max(heard, section.bar_that_ends(part.end) or 0)


def _list_signatures(found: tuple[Section, ...], last: int) -> tuple[str, str]:
    """Which bars are in which signature, up to the bar ``last``; and the first of these ranges."""
    starts = [s.first_bar for s in found if s.first_bar <= last]
    ranges = [f"{a}-{b - 1}" for a, b in pairwise([*starts, last + 1])]
    metres = (f"{s.signature[0]}/{s.signature[1]}" for s in found)
    return ", ".join(f"bars {bars} in {metre}" for bars, metre in zip(ranges, metres, strict=False)), ranges[0]


def _struck(song: Song, part: Part, region: _Region, *, cut: bool) -> tuple[list[Strike], int, int]:
    """The strikes of the region, from its start on; how many of them came before it, and how many in it are none of it.

    Onsets and only these are in ticks of the region.
    """
    fine = [s._replace(onset=s.onset * region.factor) for s in part.strikes]
    onsets: Sequence[int | None] = [s.onset - region.start if region.holds(s.onset) else None for s in fine]
    if cut and region.is_whole:
        if part.tag:  # a loop goes round: what its last bar ends with may be early for its first
            length = part.tag.bars * region.bar_ticks
            fine += [s._replace(onset=s.onset + around) for around in (-length, length) for s in fine]
        strokes = [(s.onset, s.pitch) for s in fine]
        ticks_per_beat = song.ticks_per_beat * region.factor
        onsets = loop_onsets(strokes, region.start, region.bars, ticks_per_beat, region.section.signature)
    found = list(zip(fine, onsets, strict=True))
    early = sum(s.onset < region.start and onset is not None for s, onset in found)
    left_out = sum(region.holds(s.onset) and onset is None for s, onset in found)
    return [s._replace(onset=onset) for s, onset in found if onset is not None], early, left_out


def _notes(song: Song, part: Part, region: _Region, kind: Kind, *, cut: bool) -> tuple[tuple[Note, ...], list[str]]:
    """The notes of the region, counted from its start, and what had to be changed about them."""
    factor = region.factor
    strikes, early, left_out = _struck(song, part, region, cut=cut)
    if part.strikes and not strikes:
        last = region.first + region.bars - 1
        raise MidiFileError(f"{song.name} has no notes in bars {region.first}-{last}; choose others with --bars")
    hanging = [s for s in strikes if s.duration is None]
    if hanging and kind != "drums":
        bar = region.first + hanging[0].onset // region.bar_ticks
        raise MidiFileError(
            f"{song.name} has a note without an end: {pitch_name(hanging[0].pitch)} in bar {bar}; "
            "give it a note-off, or take other bars with --bars"
        )
    sixteenth = max(1, song.ticks_per_beat // 4)  # drums ignore the note-off, so any length will do
    struck = [
        Note(
            s.onset,
            max(1, (sixteenth if s.duration is None else s.duration) * factor),
            s.pitch,
            s.velocity,
        )
        for s in strikes
    ]
    notes = without_overlaps(struck)
    doubled = len(struck) - len(notes)
    changes = {
        "early on the first downbeat: played at the end of the loop": early,
        "early on the downbeat after the last bar, where the loop has its own: left out": left_out,
        "without an end: a sixteenth is taken": len(hanging),
        "without length: one tick is taken": sum(s.duration is not None and s.duration < 1 for s in strikes),
        "struck twice at the same time: the louder is kept": doubled,
        "struck again while still sounding: ended there": (Counter(struck) - Counter(notes)).total() - doubled,
    }
    return notes, [f"{_count_notes(count)} {what}" for what, count in changes.items() if count]


def _tempo(song: Song, region: _Region, notices: list[str]) -> float:
    """BPM at the start of the region; a change on the way is added to the notices."""
    before = [tempo for tick, tempo in song.tempos if tick * region.factor <= region.start]
    first = (before or [_DEFAULT_TEMPO])[-1]
    inside = [tempo for tick, tempo in song.tempos if region.start < tick * region.factor < region.stop]
    if not all([first, *inside]):
        raise MidiFileError(f"{song.name} has a tempo of 0 microseconds a beat; set a tempo and export it again")
    if set(inside) - {first}:
        slow, fast = max(first, *inside), min(first, *inside)
        notices.append(
            f"the tempo moves between {tempo_to_bpm(slow):g} and {tempo_to_bpm(fast):g} BPM: "
            f"the first, {tempo_to_bpm(first):g}, is kept"
        )
    return tempo_to_bpm(first)


def _key_and_scale(
    song: Song, part: Part, region: _Region, kind: Kind, notes: tuple[Note, ...]
) -> tuple[str | None, str | None]:
    """What the tag says, else the key signature if it is true of every note."""
    if part.tag:
        return part.tag.key, part.tag.scale
    before = [key for tick, key in song.keys if tick * region.factor <= region.start]
    if kind == "drums" or not before:
        return None, None
    key, scale = before[-1].removesuffix("m"), "minor" if before[-1].endswith("m") else "major"
    fits = {n.pitch % 12 for n in notes} <= pitch_classes(key, scale)
    return (key, scale) if fits else (None, None)
