"""``import_midi`` and ``import_code``: a file, or a live coder's line, becomes a stored pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Unpack

from audiomancer.breeding.opening import open_store
from audiomancer.errors import InvalidSettingError, NotationError
from audiomancer.lineage import Birth
from audiomancer.midi import MidiReading, ReadingOptions, parse_midi, read_midi
from audiomancer.music import Kind
from audiomancer.notation.reading import Language, read_code
from audiomancer.store import PatternMetadata, Store

__all__ = ["Language", "import_code", "import_file", "import_midi"]


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
    *,
    sounds: Mapping[str, str] = MappingProxyType({}),
    **options: Unpack[ReadingOptions],
) -> tuple[PatternMetadata, tuple[str, ...]]:
    """Store the pattern of a file's bytes: Tidal code if its name ends in ``.tidal``, else a Standard MIDI File.

    What has a name without any ending, such as what comes through a pipe, is what its first bytes say.

    Args:
        data: the bytes.
        name: what messages call it; without folder and ending it becomes the pattern's name.
        store: the library.
        sounds: of code: the person's own sounds by drum name, as they are given to an export.
        options: what to take from the file, and what it does not say of itself, see :func:`audiomancer.midi.read_midi`.

    Returns:
        The stored pattern, and a sentence for each thing in the file that has no place in a pattern.

    Raises:
        MidiFileError: if it is no MIDI file, or none that can be read as a pattern; then nothing is stored.
        NotationError: if the code holds something that the reader does not know; then nothing is stored.
        InvalidSettingError: if a track of code or sounds of a MIDI file are asked for, or there is a sound for
            something that is neither a drum nor a kind.
    """
    stem = Path(name).stem
    if not _is_code(data, name):
        if sounds:
            raise InvalidSettingError(f"{name} is MIDI, whose drums are numbers; leave --sounds out")
        reading = _as_loop(partial(parse_midi, data, name), options)
        return store.add_pattern(reading.pattern, Birth(method="imported"), name=stem), reading.notices
    if options.pop("track", None) is not None:
        raise InvalidSettingError(f"{name} is code, which has no tracks to choose from; leave --track out")
    try:
        code = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotationError(f"{name} cannot be read as text: {error}") from error
    return import_code(code, "tidal", store, name=stem, sounds=sounds, **options)  # type: ignore[misc]


def _as_loop(read: Callable[..., MidiReading], options: ReadingOptions) -> MidiReading:
    """What a file holds as a loop: a file of which no bars are asked for is cut at the played beat too."""
    reading = read(**options)
    return reading if options.get("bars") else read(**{**options, "bars": (1, reading.pattern.bars)})


def _is_code(data: bytes, name: str) -> bool:
    ending = Path(name).suffix
    return ending == ".tidal" or bool(not ending and data and not data.startswith(b"MThd"))


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
    sounds: Mapping[str, str] = MappingProxyType({}),
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
        pattern = pattern.cut(*bars)
    pattern = replace(pattern, key=key, scale=scale, style=style)
    stored = (store or open_store()).add_pattern(pattern, Birth(method="imported"), name=name or language)
    return stored, remarks
