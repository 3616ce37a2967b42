"""The doors: a live coder's own line becomes a pattern to breed.

What is not known is refused with its place; nothing is guessed. A line has a budget, so that a slip such as
``bd*10000`` is one sentence and not minutes of waiting: :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS`, and how deep it is
nested, :data:`~audiomancer.notation.mini.MAX_LEVELS` in a text and 32 calls outside. Exports are proven by the same
readers without the budget of events, as a pattern of ours is as long as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import lcm
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.errors import InvalidPatternError, NotationError
from audiomancer.music import (
    DIRT_SAMPLES,
    KIT_SYNTHS,
    STRUDEL_SOUNDS,
    TICKS_PER_BEAT,
    Kind,
    Note,
    Pattern,
    TimeSignature,
    check_sounds,
    check_time_signature,
    drum_pitch,
    drums_by_sound,
)
from audiomancer.notation import strudel, tidal
from audiomancer.notation._cursor import quoted
from audiomancer.notation.controls import sound_text, stacked
from audiomancer.notation.cycles import Event, Query, limited, shifted
from audiomancer.notation.gain import LINEAR, SUPERDIRT, GainScale

__all__ = ["MAX_CHARACTERS", "MAX_EVENTS", "read_strudel", "read_tidal"]

MAX_EVENTS = 100_000
"""What a line may make while it is read, with all that is made on the way: about a second of work. 800 notes in 64
bars, looked at twice until it is known where they repeat, make 91,000; where the bars are said, half of that."""

MAX_CHARACTERS = 256 * 1024
"""The longest code that is read; 256 bars of 8,000 drums, exported, are a fifth of this."""

_NO_SOUNDS: Mapping[str, str] = MappingProxyType({})
_MAX_BARS = 64
_MAX_RESOLUTION = 32767
_LOWEST_MELODY = 48


def read_tidal(
    text: str,
    *,
    bars: int | None = None,
    tempo: float = 120.0,
    time_signature: TimeSignature = (4, 4),
    kind: Kind | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> Pattern:
    """The pattern of Tidal code: a line such as ``d1 $ stack [s "bd(3,8)", s "~ cp"]``, or a file.

    A cycle is a bar. Sounds that the drum map knows make drums; ``note``, ``n`` or ``up`` make a melody, or a bass
    where most of it lies below C3. A gain is a velocity as SuperDirt plays it: its fourth power, of 127. All
    connections of a file are one pattern. A ``setcps`` gives the tempo.

    Args:
        text: the code.
        bars: how many cycles to take, 1-64; if None, as many as it takes until the code repeats.
        tempo: BPM, 4-1000, where the code sets none.
        time_signature: of the bar that a cycle is.
        kind: ``drums``, ``melody`` or ``bass``; guessed from its sounds if None.
        sounds: the person's own sounds by drum name, as they are given to an export; they go before all other names.

    Returns:
        The pattern, at a resolution in which all of its times are whole ticks.

    Raises:
        NotationError: if the code holds something that is not read, with its place; if it does not repeat within 64
            cycles, or goes beyond :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS` or the levels that are read.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    check_sounds(sounds)
    session = tidal.read_session(_checked(text))
    beats = _beats(time_signature)
    if session.cps is not None:
        tempo = float(session.cps * 60 * beats)
    empty = Pattern(kind=kind or "drums", notes=(), bars=1, time_signature=time_signature, tempo=tempo)
    told = _Told(SUPERDIRT, drums_by_sound((DIRT_SAMPLES, KIT_SYNTHS), sounds), _trims(sounds), middle=60)
    return _filled(empty, _loop(stacked(list(session.patterns)), bars), told, kind)


def read_strudel(
    text: str,
    *,
    bars: int | None = None,
    tempo: float = 120.0,
    time_signature: TimeSignature = (4, 4),
    kind: Kind | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> Pattern:
    """The pattern of Strudel code: a line such as ``s("bd*4, ~ cp")``, or a file with ``$:`` lines.

    A cycle is a bar. Sounds that the drum map knows make drums; notes make a melody, or a bass where most of it lies
    below C3. A gain is a share of velocity 127. All lines of a file are one pattern. A ``setcpm`` gives the tempo.

    Args:
        text: the code.
        bars: how many cycles to take, 1-64; if None, as many as it takes until the code repeats.
        tempo: BPM, 4-1000, where the code sets none.
        time_signature: of the bar that a cycle is.
        kind: ``drums``, ``melody`` or ``bass``; guessed from its sounds if None.
        sounds: the person's own sounds by drum name, as they are given to an export; they go before all other names.

    Returns:
        The pattern, at a resolution in which all of its times are whole ticks.

    Raises:
        NotationError: if the code holds something that is not read, with its place; if it does not repeat within 64
            cycles, or goes beyond :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS` or the levels that are read.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    check_sounds(sounds)
    session = strudel.read_session(_checked(text))
    beats = _beats(time_signature)
    if session.cpm is not None:
        tempo = float(session.cpm * beats)
    empty = Pattern(kind=kind or "drums", notes=(), bars=1, time_signature=time_signature, tempo=tempo)
    told = _Told(LINEAR, drums_by_sound((STRUDEL_SOUNDS,), sounds), {}, middle=0)
    return _filled(empty, _loop(stacked(list(session.patterns)), bars), told, kind)


class _Told(NamedTuple):
    """What the words and numbers of a language mean.

    Attributes:
        scale: how it writes loudness.
        drums: the text of a sound, see :func:`~audiomancer.notation.controls.sound_text`, to its MIDI pitch.
        trims: the same to the factor that only makes the sound as loud as others, and says nothing of the music.
        middle: the MIDI pitch of note 0.
    """

    scale: GainScale
    drums: Mapping[str, int]
    trims: Mapping[str, Fraction]
    middle: int


def _trims(sounds: Mapping[str, str]) -> Mapping[str, Fraction]:
    """The factors of the folders that are not the person's own."""
    return {sound.text: sound.trim for sound in DIRT_SAMPLES.values() if sound.text not in sounds.values()}


def _checked(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise NotationError(f"code is read up to {MAX_CHARACTERS} characters, not {len(text)}; take a part of it")
    return text


def _beats(time_signature: TimeSignature) -> Fraction:
    numerator, denominator = check_time_signature(time_signature)
    return Fraction(4 * numerator, denominator)


class _Loop(NamedTuple):
    """What is struck in a number of cycles."""

    events: tuple[Event, ...]
    cycles: int


def _loop(query: Query, cycles: int | None) -> _Loop:
    """The events of so many cycles, or of as many as it takes to repeat."""
    if cycles is not None and not 1 <= cycles <= _MAX_BARS:
        raise InvalidPatternError(f"a line is read for 1-{_MAX_BARS} bars, not {cycles}")
    with limited(MAX_EVENTS):
        heard = [_struck(query, cycle) for cycle in range(cycles or 2 * _MAX_BARS)]
    period = cycles or next((p for p in range(1, _MAX_BARS + 1) if heard[p:] == heard[:-p]), None)
    if period is None:
        raise NotationError(f"it does not repeat within {_MAX_BARS} cycles; say how many to take with bars")
    later = ((event, cycle) for cycle in range(period) for event in heard[cycle])
    return _Loop(tuple(e._replace(begin=e.begin + cycle, end=e.end + cycle) for e, cycle in later), period)


def _struck(query: Query, cycle: int) -> list[Event]:
    """What is struck in one cycle, counted from its start."""
    return [event for event in shifted(query, Fraction(-cycle))(Fraction(0), Fraction(1)) if event.struck]


def _filled(empty: Pattern, loop: _Loop, told: _Told, kind: Kind | None) -> Pattern:
    """The pattern with the notes of a loop."""
    if any(event.value.get("nudge") for event in loop.events):
        raise NotationError("nudge moves notes by seconds, and a pattern counts in beats; leave it out")
    beats = _beats(empty.time_signature)
    times = [time * beats for event in loop.events for time in (event.begin, _length(event))]
    resolution = TICKS_PER_BEAT
    for time in times:
        resolution = lcm(resolution, time.denominator)
        if resolution > _MAX_RESOLUTION:
            raise NotationError(f"its rhythm needs {resolution} ticks a beat; a pattern has {_MAX_RESOLUTION} at most")
    tuned = any(_is_tuned(event) for event in loop.events)
    notes = [
        Note(
            onset=int(event.begin * beats * resolution),
            duration=max(1, int(_length(event) * beats * resolution)),
            pitch=_pitch(event, told.middle) if tuned else _drum(event, told),
            velocity=told.scale.velocity(_gain(event, told)),
        )
        for event in loop.events
    ]
    kind = kind or _kind([note.pitch for note in notes], tuned=tuned)
    return replace(empty, kind=kind, bars=loop.cycles, ticks_per_beat=resolution).with_notes(notes)


def _length(event: Event) -> Fraction:
    length: Fraction = (event.end - event.begin) * event.value.get("legato", 1)
    return length


def _kind(pitches: list[int], *, tuned: bool) -> Kind:
    if not tuned:
        return "drums"
    return "bass" if median(pitches) < _LOWEST_MELODY else "melody"


def _is_tuned(event: Event) -> bool:
    return "note" in event.value or "up" in event.value or "s" not in event.value


def _pitch(event: Event, middle: int) -> int:
    """The MIDI pitch of a note."""
    if not _is_tuned(event):
        sound = event.value["s"]
        raise NotationError(f"{sound.place}: {quoted(sound.text)!r} has no note, but others have; read drums apart")
    number = next((event.value[name] for name in ("note", "up", "n") if name in event.value), Fraction(0))
    if number.denominator != 1 or not 0 <= middle + number <= 127:
        raise NotationError(
            f"note {float(number):g} is no MIDI pitch; these are the whole numbers from {-middle} to {127 - middle}"
        )
    return int(middle + number)


def _gain(event: Event, told: _Told) -> Fraction:
    """The gain of an event without the factor that belongs to its folder."""
    gain: Fraction = event.value.get("gain", Fraction(1))
    factor = event.value.get("factor")
    is_trim = factor is not None and "s" in event.value and factor == told.trims.get(sound_text(event.value))
    return gain / factor if is_trim else gain


def _drum(event: Event, told: _Told) -> int:
    """The MIDI pitch of a drum."""
    sound, number = event.value["s"], event.value.get("n", 0)
    plain = f"{sound.text}:{number}" if number else sound.text
    known = next((told.drums[name] for name in (sound_text(event.value), plain) if name in told.drums), None)
    if known is not None:
        return known
    try:
        return drum_pitch(plain)
    except InvalidPatternError as error:
        raise NotationError(f"{sound.place}: {error}") from error
