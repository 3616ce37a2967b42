"""``import_midi``, ``import_code`` and ``import_set``: a file, or a live coder's line, becomes stored patterns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from audiomancer.breeding.opening import open_store
from audiomancer.errors import InvalidSettingError, NotationError
from audiomancer.lineage import Birth
from audiomancer.midi import MidiReading, ReadingOptions, parse_midi, parse_midi_set, read_midi
from audiomancer.music import Kind, Pattern, TimeSignature, loop_onsets
from audiomancer.notation.reading import Language, Reading, read_code, read_set
from audiomancer.store import PatternMetadata, Store

__all__ = ["Language", "import_code", "import_file", "import_midi", "import_set"]

_ENDINGS: Mapping[str, Language] = MappingProxyType({".tidal": "tidal", ".js": "strudel", ".strudel": "strudel"})

_NO_SOUNDS: Mapping[str, str] = MappingProxyType({})


def import_midi(
    path: str | Path, store: Store | None = None, **options: Unpack[ReadingOptions]
) -> tuple[PatternMetadata, tuple[str, ...]]:
    """Store the pattern of a Standard MIDI File; the same music twice is one pattern.

    Args:
        path: the file; its name becomes the pattern's.
        store: the library; the one of the home folder if not given.
        options: what to take from the file, and what it does not say of itself, see :func:`audiomancer.midi.read_midi`.

    Returns:
        The stored pattern, and a sentence for each thing in the file that has no place in a pattern.

    Raises:
        MidiFileError: if it is no MIDI file, or none that can be read as a pattern; then nothing is stored.
    """
    reading = _as_loop(partial(read_midi, Path(path)), options)
    stored = (store or open_store()).add_pattern(reading.pattern, Birth(method="imported"), name=Path(path).stem)
    return stored, reading.notices


def import_file(
    data: bytes,
    name: str,
    store: Store,
    **options: Unpack[ReadingOptions],
) -> tuple[PatternMetadata, tuple[str, ...]]:
    """Store the only pattern of a file's bytes, see :func:`import_set`.

    Args:
        data: the bytes.
        name: what messages call it; without folder and ending it becomes the pattern's name.
        store: the library.
        options: what to take from the file, and what it does not say of itself, see :func:`audiomancer.midi.read_midi`.

    Returns:
        The stored pattern, and a sentence for each thing in the file that has no place in a pattern.

    Raises:
        MidiFileError: if it is no MIDI file, or none that can be read as a pattern; then nothing is stored.
        NotationError: if the code holds something that the reader does not know; then nothing is stored.
        InvalidSettingError: if a track of code is asked for, or the file holds several patterns.
    """
    readings = _readings(data, name, _language(data, name), None, _NO_SOUNDS, options)
    if len(readings) > 1:
        kinds = ", ".join(pattern.kind for pattern, _ in readings)
        raise InvalidSettingError(f"{name} holds {len(readings)} patterns ({kinds}); import it, and name one by its id")
    ((pattern, notices),) = readings
    return store.add_pattern(pattern, Birth(method="imported"), name=Path(name).stem), notices


def import_set(
    data: bytes,
    name: str,
    store: Store,
    *,
    language: Language | None = None,
    time_signature: TimeSignature | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
    **options: Unpack[ReadingOptions],
) -> tuple[tuple[PatternMetadata, ...], tuple[str, ...]]:
    """Store the patterns of a file's bytes or of a line of code: one, or all of a set.

    A set is a MIDI file of several tracks that audiomancer wrote, or code of several patterns, see
    :func:`audiomancer.notation.read_set`. Where a track or a kind is asked for, there is one pattern.

    Args:
        data: the bytes.
        name: what messages call it; without folder and ending it becomes the name of the pattern, and of several with
            their kinds behind it.
        store: the library.
        language: of code; if None, code is what ends in ``.tidal``, ``.js`` or ``.strudel``, and what has no ending and
            does not begin as a MIDI file. The latter is Strudel where it begins with ``//``, ``$:`` or ``setcpm``.
        time_signature: of the bar that a cycle of code is; what the code states if None, else 4/4.
        sounds: of code: the person's own sounds by drum name, as they are given to an export.
        options: what to take from the file, and what it does not say of itself, see :func:`audiomancer.midi.read_midi`.

    Returns:
        The stored patterns, at least one, and a sentence for each thing that has no place in them.

    Raises:
        MidiFileError: if it is no MIDI file, or none that can be read as patterns; then nothing is stored.
        NotationError: if the code holds something that the reader does not know; then nothing is stored.
        InvalidSettingError: if a track of code or the time signature or sounds of a MIDI file are asked for, or there
            is a sound for something that is neither a drum nor a kind.
    """
    readings = _readings(data, name, language or _language(data, name), time_signature, sounds, options)
    stem, several = Path(name).stem, len(readings) > 1
    stored = tuple(
        store.add_pattern(pattern, Birth(method="imported"), name=f"{stem} {pattern.kind}" if several else stem)
        for pattern, _ in readings
    )
    parts = ", ".join(pattern.kind for pattern, _ in readings)
    told = [f"it holds {len(readings)} patterns, which are stored one by one: {parts}"] if several else []
    return stored, (*told, *dict.fromkeys(notice for _, notices in readings for notice in notices))


def _language(data: bytes, name: str) -> Language | None:
    """The language of code; None of what is a MIDI file, or is to be refused as none."""
    ending = Path(name).suffix.lower()
    if ending or not data or data.startswith(b"MThd"):
        return _ENDINGS.get(ending)
    return "strudel" if data.lstrip().startswith((b"//", b"$:", b"setcpm")) else "tidal"


def _readings(
    data: bytes,
    name: str,
    language: Language | None,
    time_signature: TimeSignature | None,
    sounds: Mapping[str, str],
    options: ReadingOptions,
) -> list[tuple[Pattern, tuple[str, ...]]]:
    """Each pattern with what is told of it."""
    if language:
        if options.get("track") is not None:
            raise InvalidSettingError(f"{name} is code, which has no tracks to choose from; leave --track out")
        return _of_code(_text(data), language, time_signature, sounds, options)
    if time_signature is not None:
        raise InvalidSettingError(f"{name} is a MIDI file, which tells its time signature itself; leave --metre out")
    if sounds:
        raise InvalidSettingError(f"{name} is a MIDI file, whose drums are numbers; leave --sounds out")
    return _of_midi(data, name, options)


def _of_midi(data: bytes, name: str, options: ReadingOptions) -> list[tuple[Pattern, tuple[str, ...]]]:
    readings = parse_midi_set(data, name, **options)
    if len(readings) == 1:
        readings = (_as_loop(partial(parse_midi, data, name), options),)
    return [(reading.pattern, reading.notices) for reading in readings]


def _of_code(
    code: str,
    language: Language,
    time_signature: TimeSignature | None,
    sounds: Mapping[str, str],
    options: ReadingOptions,
) -> list[tuple[Pattern, tuple[str, ...]]]:
    bars, kind = options.get("bars"), options.get("kind")
    last = bars and bars[1]
    readings: Sequence[Reading]
    if kind:
        readings = [read_code(code, language, bars=last, kind=kind, time_signature=time_signature, sounds=sounds)]
    else:
        readings = read_set(code, language, bars=last, time_signature=time_signature, sounds=sounds)
    return [
        (_as_asked(_loop(pattern, *bars) if bars else pattern, options, alone=len(readings) == 1), remarks)
        for pattern, remarks in readings
    ]


def _as_asked(pattern: Pattern, options: ReadingOptions, *, alone: bool) -> Pattern:
    """The pattern with the key, scale and style that were said of it; in a set drums have no key."""
    pattern = replace(pattern, style=options.get("style"))
    if pattern.kind == "drums" and not alone:
        return pattern
    return replace(pattern, key=options.get("key"), scale=options.get("scale"))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")  # some editors begin a file with a mark of its encoding
    except UnicodeDecodeError as error:
        raise NotationError(f"it is neither MIDI nor text in UTF-8 ({error.reason} at byte {error.start})") from error


def _as_loop(read: Callable[..., MidiReading], options: ReadingOptions) -> MidiReading:
    """What a file holds as a loop: a file of which no bars are asked for is cut at the played beat too."""
    reading = read(**options)
    return reading if options.get("bars") else read(**{**options, "bars": (1, reading.pattern.bars)})


def import_code(
    code: str,
    language: Language,
    store: Store | None = None,
    *,
    name: str | None = None,
    bars: tuple[int, int] | None = None,
    kind: Kind | None = None,
    key: str | None = None,
    scale: str | None = None,
    style: str | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> tuple[PatternMetadata, tuple[str, ...]]:
    """Store the pattern of a line or file of code; the same music twice is one pattern.

    Args:
        code: such as ``d1 $ stack [s "bd(3,8)", s "~ cp"]``.
        language: what it is written in, ``tidal`` or ``strudel``.
        store: the library; the one of the home folder if not given.
        name: the name of the pattern; the language if not given.
        bars: first and last cycle to take, counted from 1; all cycles until the music repeats if not given.
        kind: ``drums``, ``melody`` or ``bass``; found from its sounds if not given.
        key: root of its scale.
        scale: a name in :data:`audiomancer.music.SCALES`.
        style: a free word, such as ``techno``.
        sounds: the person's own sounds by drum name, as they are given to an export.

    Returns:
        The stored pattern, and a sentence for each thing in the code that has no place in a pattern.

    Raises:
        NotationError: if the code holds something that the reader does not know; the message gives line and column,
            and nothing is stored.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    pattern, remarks = read_code(code, language, bars=bars and bars[1], kind=kind, sounds=sounds)
    if bars is not None:
        pattern = _loop(pattern, *bars)
    pattern = replace(pattern, key=key, scale=scale, style=style)
    stored = (store or open_store()).add_pattern(pattern, Birth(method="imported"), name=name or language)
    return stored, remarks


def _loop(pattern: Pattern, first: int, last: int) -> Pattern:
    """Some bars of a pattern, cut at the played beat; from the first bar on it is a loop already."""
    if first == 1:
        return pattern.cut(first, last)
    empty = replace(pattern.cut(first, last), notes=())
    strokes = [(note.onset, note.pitch) for note in pattern.notes]
    start = (first - 1) * pattern.ticks_per_bar
    onsets = loop_onsets(strokes, start, empty.bars, pattern.ticks_per_beat, pattern.time_signature)
    notes = zip(pattern.notes, onsets, strict=True)
    return empty.with_notes(replace(note, onset=onset) for note, onset in notes if onset is not None)
