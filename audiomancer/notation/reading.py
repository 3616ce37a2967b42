"""The doors: a live coder's own line becomes a pattern to breed.

What is not known is refused with its place; nothing is guessed. A line has a budget, so that a slip such as
``bd*10000`` is one sentence and not minutes of waiting: :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS`, and how deep it is
nested, :data:`~audiomancer.notation.mini.MAX_LEVELS` in a text and 32 calls outside. Exports are proven by the same
readers without the budget of events, as a pattern of ours is as long as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from statistics import median
from types import MappingProxyType
from typing import Literal, NamedTuple

from audiomancer.errors import InvalidPatternError, NotationError
from audiomancer.music import (
    DIRT_SAMPLES,
    KIT_SYNTHS,
    STRUDEL_SOUNDS,
    BankSound,
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
from audiomancer.notation._strokes import doubled, place_of, ticks, too_loud, unheard, untimed
from audiomancer.notation.controls import sound_text, stacked
from audiomancer.notation.cycles import Event, Query, limited, shifted, spend
from audiomancer.notation.gain import LINEAR, SUPERDIRT, GainScale
from audiomancer.notation.stated import Statement, grouped, statements

__all__ = [
    "MAX_CHARACTERS",
    "MAX_EVENTS",
    "Language",
    "Reading",
    "read_code",
    "read_set",
    "read_strudel",
    "read_tidal",
]

Language = Literal["tidal", "strudel"]

MAX_EVENTS = 100_000
"""What a line may make while it is read, with all that is made on the way: about a second of work. Each cycle that was
within it gives back :data:`_A_CYCLE`, so that it is the line that explodes that is refused, and not the long loop."""

_A_CYCLE = 700
"""What is given back after a cycle. A busy bar of a drummer makes 1,000 in Strudel, where each hit is looked at again
for its gain and its moves; and where no bars are said, 128 cycles tell whether they repeat."""

MAX_CHARACTERS = 256 * 1024
"""The longest code that is read; 256 bars of 8,000 drums, exported, are a fifth of this."""

_NO_SOUNDS: Mapping[str, str] = MappingProxyType({})
_MAX_BARS = 64
_LOWEST_MELODY = 48
_USUAL_TEMPO = 120.0
_MAX_SET = 16  # as many as Tidal has connections


class _Voice(NamedTuple):
    """How a language counts.

    Attributes:
        middle: the MIDI pitch of note 0.
        scale: what its gains are.
        banks: what plays each drum, the more usual first.
    """

    middle: int
    scale: GainScale
    banks: tuple[Mapping[int, BankSound], ...]


_VOICES: Mapping[Language, _Voice] = MappingProxyType(
    {
        "tidal": _Voice(60, SUPERDIRT, (DIRT_SAMPLES, KIT_SYNTHS)),
        "strudel": _Voice(0, LINEAR, (STRUDEL_SOUNDS,)),
    }
)


class _Words(NamedTuple):
    """What the words and numbers of code mean.

    Attributes:
        voice: how its language counts.
        sounds: the person's own sounds, by drum name or kind.
        drums: the text of a sound, see :func:`~audiomancer.notation.controls.sound_text`, to its MIDI pitch.
    """

    voice: _Voice
    sounds: Mapping[str, str]
    drums: Mapping[str, int]

    def trim(self, sound: str) -> Fraction | None:
        """The factor behind a folder that makes it as loud as others, and says nothing of the music."""
        if sound not in self.drums or sound in self.sounds.values():
            return None
        usual = self.voice.banks[0][self.drums[sound]]
        return usual.trim if usual.text == sound else None


def _words(language: Language, sounds: Mapping[str, str]) -> _Words:
    voice = _VOICES[language]
    return _Words(voice, sounds, drums_by_sound(voice.banks, check_sounds(sounds)))


def read_tidal(
    text: str,
    *,
    bars: int | None = None,
    tempo: float | None = None,
    time_signature: TimeSignature | None = None,
    kind: Kind | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> Pattern:
    """The pattern of Tidal code: a line such as ``d1 $ stack [s "bd(3,8)", s "~ cp"]``, or a file.

    A cycle is a bar. Sounds that the drum map knows make drums; ``note``, ``n`` or ``up`` make a melody, or a bass
    where most of it lies below C3. A gain is a velocity as SuperDirt plays it: its fourth power, of 127. All
    connections of a file are one pattern. A ``setcps`` gives the tempo.

    Args:
        text: the code.
        bars: how many cycles to take, 1-64; if None, as many as the comment above exported code
            states, or as it takes until the code repeats.
        tempo: BPM, 4-1000, where the code sets none; if None, what the comment states, else 120.
        time_signature: of the bar that a cycle is; if None, what the comment above exported code states, else 4/4.
        kind: ``drums``, ``melody`` or ``bass``; guessed from its sounds if None.
        sounds: the person's own sounds by drum name, as they are given to an export; they go before all other names.

    Returns:
        The pattern, at a resolution in which all of its times are whole ticks. What is nudged by seconds, or needs more
        than 32767 ticks a beat, is rounded to a tenth of a millisecond. Strokes of gain 0 are left out.

    Raises:
        NotationError: if the code holds something that is not read, with its place; if it does not repeat within 64
            cycles, or goes beyond :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS` or the levels that are read.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    return read_code(
        text, "tidal", bars=bars, tempo=tempo, time_signature=time_signature, kind=kind, sounds=sounds
    ).pattern


def read_strudel(
    text: str,
    *,
    bars: int | None = None,
    tempo: float | None = None,
    time_signature: TimeSignature | None = None,
    kind: Kind | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> Pattern:
    """The pattern of Strudel code: a line such as ``s("bd*4, ~ cp")``, or a file with ``$:`` lines.

    A cycle is a bar. Sounds that the drum map knows make drums; notes make a melody, or a bass where most of it lies
    below C3. A gain is a share of velocity 127. All lines of a file are one pattern. A ``setcpm`` gives the tempo.

    Args:
        text: the code.
        bars: how many cycles to take, 1-64; if None, as many as the comment above exported code
            states, or as it takes until the code repeats.
        tempo: BPM, 4-1000, where the code sets none; if None, what the comment states, else 120.
        time_signature: of the bar that a cycle is; if None, what the comment above exported code states, else 4/4.
        kind: ``drums``, ``melody`` or ``bass``; guessed from its sounds if None.
        sounds: the person's own sounds by drum name, as they are given to an export; they go before all other names.

    Returns:
        The pattern, at a resolution in which all of its times are whole ticks. What is nudged by seconds, or needs more
        than 32767 ticks a beat, is rounded to a tenth of a millisecond. Strokes of gain 0 are left out.

    Raises:
        NotationError: if the code holds something that is not read, with its place; if it does not repeat within 64
            cycles, or goes beyond :data:`MAX_EVENTS`, :data:`MAX_CHARACTERS` or the levels that are read.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    return read_code(
        text, "strudel", bars=bars, tempo=tempo, time_signature=time_signature, kind=kind, sounds=sounds
    ).pattern


class Reading(NamedTuple):
    """What code says.

    Attributes:
        pattern: what it plays.
        remarks: what it plays otherwise than the pattern does, a sentence each.
    """

    pattern: Pattern
    remarks: tuple[str, ...]


def read_code(
    text: str,
    language: Language,
    *,
    bars: int | None = None,
    tempo: float | None = None,
    time_signature: TimeSignature | None = None,
    kind: Kind | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> Reading:
    """The pattern of code, and what a pattern cannot say of it.

    Args:
        text: the code.
        language: what it is written in, ``tidal`` or ``strudel``.
        bars: see :func:`read_tidal`.
        tempo: see :func:`read_tidal`.
        time_signature: see :func:`read_tidal`.
        kind: see :func:`read_tidal`.
        sounds: see :func:`read_tidal`.

    Returns:
        The pattern, and a remark on each thing that it plays otherwise.

    Raises:
        NotationError: if the code cannot be read, see :func:`read_tidal`.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    words, score = _words(language, sounds), _score(text, language)
    stated = statements(text)
    metre = time_signature or next((said.time_signature for said in stated), (4, 4))
    pace = _pace(score, tempo, stated)
    loop = _loop(stacked(list(score.queries)), bars, stated[0] if len(stated) == 1 else None)
    return _filled(_empty(pace, metre, kind or "drums"), loop, words, kind, timed=pace.told)


def read_set(
    text: str,
    language: Language,
    *,
    bars: int | None = None,
    tempo: float | None = None,
    time_signature: TimeSignature | None = None,
    sounds: Mapping[str, str] = _NO_SOUNDS,
) -> tuple[Reading, ...]:
    """The patterns of code that may hold several: drums, melody and basses together, or a set that was exported.

    What stands below a comment of an export is one pattern, see :mod:`audiomancer.notation.stated`. Where nothing is
    stated, all drums are one pattern, all melodies one and all basses one; a connection or line is a bass where most of
    it lies below C3.

    Args:
        text: the code.
        language: what it is written in, ``tidal`` or ``strudel``.
        bars: how many cycles to take, 1-64; if None, of each pattern as many as the comment
            states, or as it takes until it repeats.
        tempo: BPM, 4-1000, where the code sets none; if None, what the comment states, else 120.
        time_signature: of the bar that a cycle is; if None, what the comment states, else 4/4.
        sounds: see :func:`read_tidal`.

    Returns:
        At least one pattern, in the order of the code, each with its remarks.

    Raises:
        NotationError: if the code cannot be read, see :func:`read_tidal`.
        InvalidPatternError: if ``bars``, the tempo or the time signature is outside its range.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    words, score = _words(language, sounds), _score(text, language)
    groups = grouped(text, score.lines)
    if len(groups) > _MAX_SET:
        raise NotationError(f"a set is read up to {_MAX_SET} patterns, not {len(groups)}; take a part of it")
    pace = _pace(score, tempo, statements(text))
    readings = []
    for said, places in groups:
        metre = time_signature or (said.time_signature if said else (4, 4))
        heard = _loop(stacked([_numbered(score.queries[place], place) for place in places]), bars, said)
        for kind, events in _by_kind(heard.events, said.kind if said else None, _VOICES[language].middle):
            loop = _Loop(events, heard.cycles) if bars or said else _shortest(_Loop(events, heard.cycles))
            readings.append(_filled(_empty(pace, metre, kind), loop, words, kind, timed=pace.told))
    return tuple(readings)


class _Score(NamedTuple):
    """What code sets.

    Attributes:
        cycles: a minute; None if the code does not set them.
        queries: a pattern of controls for each connection or line.
        lines: the line of the code at which each of them begins, from 1.
    """

    cycles: Fraction | None
    queries: tuple[Query, ...]
    lines: tuple[int, ...]


def _score(text: str, language: Language) -> _Score:
    if len(text) > MAX_CHARACTERS:
        raise NotationError(f"code is read up to {MAX_CHARACTERS} characters, not {len(text)}; take a part of it")
    if language == "strudel":
        return _Score(*strudel.read_session(text))
    session = tidal.read_session(text)
    return _Score(session.cps and session.cps * 60, session.patterns, session.lines)


class _Pace(NamedTuple):
    """How fast code is played.

    Attributes:
        cycles: a minute, where the code sets them; else None.
        tempo: BPM, where it does not.
        told: whether it was not made up.
    """

    cycles: Fraction | None
    tempo: float
    told: bool


def _pace(score: _Score, tempo: float | None, stated: Sequence[Statement]) -> _Pace:
    said = stated[0].tempo if stated and tempo is None else tempo
    return _Pace(score.cycles, _USUAL_TEMPO if said is None else said, score.cycles is not None or bool(stated))


def _empty(pace: _Pace, time_signature: TimeSignature, kind: Kind) -> Pattern:
    """A pattern without notes, at the tempo of the code."""
    tempo = pace.tempo if pace.cycles is None else float(pace.cycles * _beats(time_signature))
    return Pattern(kind=kind, notes=(), bars=1, time_signature=time_signature, tempo=tempo)


_PLACE = "place in the file"
"""A control that no code can name: which of the file's patterns an event is of."""


def _numbered(query: Query, number: int) -> Query:
    return lambda begin, end: [e._replace(value={**e.value, _PLACE: number}) for e in query(begin, end)]


def _by_kind(events: Sequence[Event], stated: Kind | None, middle: int) -> list[tuple[Kind, tuple[Event, ...]]]:
    """The events of each kind, in the order in which the kinds stand in the code; drums if there are none."""
    pitches: dict[int, list[int]] = {}
    for event in events:
        if _is_tuned(event):
            pitches.setdefault(event.value[_PLACE], []).append(_pitch(event, middle))
    tuned = stated if stated != "drums" else None
    kinds = {place: tuned or _kind(found, tuned=True) for place, found in pitches.items()}
    parts: dict[Kind, list[Event]] = {}
    for event in sorted(events, key=lambda event: int(event.value[_PLACE])):
        parts.setdefault(kinds[event.value[_PLACE]] if _is_tuned(event) else "drums", []).append(event)
    return [(kind, tuple(sorted(part, key=lambda event: event.begin))) for kind, part in parts.items()] or [
        (stated or "drums", ())
    ]


def _shortest(loop: _Loop) -> _Loop:
    """The same loop in as few cycles as it repeats in."""
    heard: list[list[Event]] = [[] for _ in range(loop.cycles)]
    for event in loop.events:
        bar = int(event.begin)
        heard[bar].append(event._replace(begin=event.begin - bar, end=event.end - bar))
    fitting = (p for p in range(1, loop.cycles + 1) if loop.cycles % p == 0 and heard == heard[:p] * (loop.cycles // p))
    cycles = next(fitting)
    return _Loop(tuple(event for event in loop.events if event.begin < cycles), cycles)


def _beats(time_signature: TimeSignature) -> Fraction:
    numerator, denominator = check_time_signature(time_signature)
    return Fraction(4 * numerator, denominator)


class _Loop(NamedTuple):
    """What is struck in a number of cycles."""

    events: tuple[Event, ...]
    cycles: int


def _loop(query: Query, cycles: int | None, said: Statement | None = None) -> _Loop:
    """The events of so many cycles, or of as many as it takes to repeat; of all that are stated, where it fits them."""
    if cycles is not None and not 1 <= cycles <= _MAX_BARS:
        raise InvalidPatternError(f"a line is read for 1-{_MAX_BARS} bars, not {cycles}")
    with limited(MAX_EVENTS):
        heard = []
        for cycle in range(cycles or 2 * _MAX_BARS):
            heard.append(_struck(query, cycle))
            spend(-_A_CYCLE)
    period = cycles or next((p for p in range(1, _MAX_BARS + 1) if heard[p:] == heard[:-p]), None)
    if period is None:
        raise NotationError(f"it does not repeat within {_MAX_BARS} cycles; say how many to take with bars")
    if cycles is None and said and 0 < said.bars <= _MAX_BARS and said.bars % period == 0:
        period = said.bars  # four bars that are alike are four bars still; what has been changed since counts itself
    later = ((event, cycle) for cycle in range(period) for event in heard[cycle])
    return _Loop(tuple(e._replace(begin=e.begin + cycle, end=e.end + cycle) for e, cycle in later), period)


def _struck(query: Query, cycle: int) -> list[Event]:
    """What is struck in one cycle, counted from its start."""
    return [event for event in shifted(query, Fraction(-cycle))(Fraction(0), Fraction(1)) if event.struck]


def _filled(empty: Pattern, loop: _Loop, words: _Words, kind: Kind | None, *, timed: bool) -> Reading:
    """The pattern with the notes of a loop; ``timed`` tells whether the code sets the tempo."""
    events, silent = unheard(loop.events)
    times = ticks(events, loop.cycles, _beats(empty.time_signature), empty.tempo)
    tuned = any(_is_tuned(event) for event in events)
    gains = [_gain(event, words) for event in events]
    notes = [
        Note(
            onset=onset,
            duration=duration,
            pitch=_pitch(event, words.voice.middle) if tuned else _drum(event, words),
            velocity=words.voice.scale.velocity(gain),
        )
        for event, gain, (onset, duration) in zip(events, gains, times.spans, strict=True)
    ]
    kind = kind or _kind([note.pitch for note in notes], tuned=tuned)
    filled = replace(empty, kind=kind, bars=loop.cycles, ticks_per_beat=times.resolution).with_notes(notes)
    struck = [(note.onset, note.pitch) for note in notes]
    tempo = [] if timed else untimed(events, empty.tempo)
    shared = [] if tuned else _shared(events, words.sounds)
    empty_handed = [] if notes else ["it plays nothing, so the pattern is empty"]
    return Reading(
        filled, (*empty_handed, *silent, *too_loud(events, gains), *doubled(events, struck), *shared, *tempo)
    )


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
        place = place_of(event, "note", "up", "n")
        told = f"these are the whole numbers from {-middle} to {127 - middle}"
        raise NotationError(f"{place}note {float(number):g} is no MIDI pitch; {told}")
    return int(middle + number)


def _gain(event: Event, words: _Words) -> Fraction:
    """The gain of an event without the factor that belongs to its folder."""
    gain: Fraction = event.value.get("gain", Fraction(1))
    factor = event.value.get("factor")
    is_trim = factor is not None and "s" in event.value and factor == words.trim(sound_text(event.value))
    return gain / factor if is_trim else gain


def _shared(events: Sequence[Event], sounds: Mapping[str, str]) -> list[str]:
    """What is told of a sound that is the person's for several drums."""
    remarks = []
    for sound, event in {sound_text(event.value): event for event in reversed(events)}.items():
        drums = [name for name, own in sounds.items() if own == sound]
        if len(drums) > 1:
            told = f"{quoted(sound)} is your sound for {' and '.join(drums)}; read as the first"
            remarks.append(place_of(event, "s") + told)
    return remarks


def _drum(event: Event, words: _Words) -> int:
    """The MIDI pitch of a drum."""
    sound, number = event.value["s"], event.value.get("n", 0)
    plain = f"{sound.text}:{number}" if number else sound.text
    known = next((words.drums[name] for name in (sound_text(event.value), plain) if name in words.drums), None)
    if known is not None:
        return known
    try:
        return drum_pitch(plain)
    except InvalidPatternError as error:
        raise NotationError(f"{sound.place}: {error}; your own sounds are read with --sounds FILE") from error
