"""Patterns as Strudel code, proven to play the pattern, and as a link that opens with it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from types import MappingProxyType
from urllib.parse import quote

from audiomancer.errors import ExportError
from audiomancer.exporters._expected import expected
from audiomancer.exporters._heading import check_headings, commented
from audiomancer.exporters._lanes import Hit, Lane, Timing, check_choices, lanes_of
from audiomancer.exporters._layout import STRUDEL_STYLE as _STYLE
from audiomancer.exporters._layout import Line, said_once, wrapped
from audiomancer.exporters._phrases import Scribe
from audiomancer.exporters._sounds import told_of_shared, told_of_sounds
from audiomancer.exporters._writing import (
    HALF_A_MILLISECOND,
    NO_SOUNDS,
    Writing,
    beats_a_bar,
    check_one_metre,
    number,
)
from audiomancer.music import (
    DRUMS,
    SCALES,
    STRUDEL_SOUNDS,
    BankSound,
    Pattern,
    beats_of,
    machine_sounds,
    pitch_classes,
    pitch_name,
)
from audiomancer.notation.controls import played_in, stacked
from audiomancer.notation.cycles import STRUDEL
from audiomancer.notation.gain import LINEAR, Velocity, decimal
from audiomancer.notation.played_events import check_played
from audiomancer.notation.strudel import STRUDEL_SCALES, read_session

__all__ = ["strudel_link", "to_strudel", "to_strudel_set"]

_SYNTHS = MappingProxyType({"melody": "piano", "bass": "sawtooth"})
_OCTAVE = MappingProxyType({"melody": 4, "bass": 2})
_PAGE = "https://strudel.cc/#"


def to_strudel(
    pattern: Pattern,
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    bank: str | None = None,
    tempo: bool = True,
    heading: Sequence[str] = (),
) -> str:
    """The pattern as Strudel code: ``setcpm``, an empty line, and a ``$:`` line for each lane. One cycle is one bar.

    Where something is said of all lanes, one line has them in a ``stack``. A melody or bass that keeps to its scale is
    written in degrees, with ``n`` and ``scale``; any other in note names. The code is read back and compared with the
    pattern before it is returned.

    Args:
        pattern: the pattern.
        timing: ``nudge`` writes the pattern as steps, and beside them its feel with ``late``, within half a
            millisecond; ``grid`` leaves the feel out (see ``on_grid``); ``exact`` writes every onset and length
            exactly, as weights. What is on a grid comes out the same by ``nudge`` and ``grid``.
        velocity: ``quantised`` writes gains in 16 levels of two digits, 3 dB apart, ``exact`` in up to three digits
            (all 127 velocities apart), ``none`` leaves them out. A gain is a share of velocity 127.
        sounds: the person's own sounds, by drum name (``bd``, ``hh:1``) or kind (``melody``, ``bass``).
        bank: a drum machine, such as ``RolandTR909``; Strudel's standard sounds if None.
        tempo: whether to set the tempo; without it the code joins what is playing.
        heading: lines of a comment above the code, see :func:`heading_of`.

    Returns:
        The code, ending in a newline.

    Raises:
        ExportError: if an option, a sound or the bank is not one that can be written, or if the code does not read back
            as the pattern.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    return to_strudel_set(
        [pattern], timing=timing, velocity=velocity, sounds=sounds, bank=bank, tempo=tempo, headings=[heading]
    )


def to_strudel_set(
    patterns: Sequence[Pattern],
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    bank: str | None = None,
    tempo: bool = True,
    headings: Sequence[Sequence[str]] = (),
) -> str:
    """Several patterns as one file, the lines of each below those of the one before.

    The first pattern's tempo is played.

    Args:
        patterns: patterns of one time signature, in any number above 0.
        timing: see :func:`to_strudel`.
        velocity: see :func:`to_strudel`.
        sounds: see :func:`to_strudel`.
        bank: see :func:`to_strudel`.
        tempo: see :func:`to_strudel`.
        headings: lines of a comment above each pattern; none if empty.

    Returns:
        The code, ending in a newline.

    Raises:
        ExportError: if there are no patterns, their time signatures differ, or one cannot be exported.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    check_choices(timing=timing, velocity=velocity)
    if bank is not None and not bank.isidentifier():
        raise ExportError(f"a bank is one word such as RolandTR909, not {bank!r}")
    if not patterns:
        raise ExportError("a set for Strudel holds at least one pattern, not 0")
    check_one_metre(patterns)
    first, *others = check_headings(headings, len(patterns))
    writings = [
        Writing(
            pattern,
            timing,
            velocity,
            sounds,
            _SYNTHS,
            patterns[0].tempo,
            LINEAR,
            shifts=timing == "nudge",
            bank=_sounds_of(bank),
        )
        for pattern in patterns
    ]
    groups = [_lines(writing, bank) for writing in writings]
    setcpm = f"setcpm({number(patterns[0].tempo)}/{number(float(beats_a_bar(patterns[0])))})\n\n" if tempo else ""
    above = ["", *(commented("//", heading) for heading in others)]
    body = "\n".join(comment + "".join(lines) for comment, lines in zip(above, groups, strict=True))
    voices = {pitch: voice for writing in writings for pitch, voice in writing.voices.items()}
    told = told_of_sounds("Strudel", voices, sounds) + told_of_shared(voices) + _told_of_bank(writings, bank)
    code = f"{commented('//', [*first, *told])}{setcpm}{body}"
    _check(code, writings, [len(lines) for lines in groups], tempo=tempo)
    return code


def _lines(writing: Writing, bank: str | None) -> list[str]:
    """A line for each lane; one for all of them where they have something in common that is said once."""
    beats, rounds = beats_of(writing.pattern.time_signature), writing.nudges
    scribe = Scribe(STRUDEL, writing.pattern.bars, beats, rounds)
    lanes = [_line(writing, scribe, lane, bank) for lane in lanes_of(writing.pattern.kind, writing.hits)]
    lines, common = said_once(lanes)
    if not common:
        return [wrapped(line.pieces(_STYLE), "$: ", "  ", _STYLE) + "\n" for line in lines] or ["$: silence\n"]
    body = ",\n".join(wrapped(line.pieces(_STYLE), "  ", "    ", _STYLE) for line in lines)
    return [f"$: stack(\n{body}\n{wrapped([')', *_STYLE.said(common)], '', '  ', _STYLE)}\n"]


def strudel_link(code: str) -> str:
    """A link that opens Strudel's page with this code in it."""
    return _PAGE + quote(base64.b64encode(code.encode()).decode(), safe="")


def _line(writing: Writing, scribe: Scribe, lane: Lane, bank: str | None) -> Line:
    scale = _scale(writing.pattern)
    phrase = scribe.phrase(lane, partial(_word, writing, scale))
    calls: dict[str, str | None]
    if writing.pitched:
        calls = {"scale": scale, "s": writing.voice(lane.hits[0]).name}
        calls["clip"] = None if phrase.legato == "1" else phrase.legato
    else:
        calls = {"bank": _bank_of(writing, lane, bank)}
    calls["gain"] = phrase.gain
    if writing.nudges:
        earliest = min(Fraction(0), *(_late(writing, hit) for hit in lane.hits))
        late = scribe.values(lane.hits, lambda hit: decimal(_late(writing, hit) - earliest) or "0")
        calls["late"] = None if late == "0" else late
        calls["early"] = decimal(-earliest) if earliest else None
    rhythm = "s" if not writing.pitched else "n" if scale else "note"
    controls = {name: _argument(name, text) for name, text in calls.items() if text is not None}
    return Line(f'{rhythm}("{phrase.rhythm}")', controls)


def _sounds_of(bank: str | None) -> Mapping[int, BankSound]:
    """What plays each drum: the machine what it has, the rest is Strudel's standard."""
    machine = machine_sounds(bank)
    return {p: BankSound(drum.name) if drum.sound in machine else STRUDEL_SOUNDS[p] for p, drum in DRUMS.items()}


def _bank_of(writing: Writing, lane: Lane, bank: str | None) -> str | None:
    """The drum machine of a lane of drums; none for a sound that it has not, be it standard or the person's own."""
    name = writing.voices[lane.hits[0].pitches[0]].name
    return bank if name.partition(":")[0] in machine_sounds(bank) else None


def _told_of_bank(writings: Sequence[Writing], bank: str | None) -> list[str]:
    """What stands above the code of drums that the machine has not."""
    standard = {p: w.voices[p] for w in writings for p in w.voices if w.voices[p] is w.bank[p]}
    lacking = [voice.name for p, voice in standard.items() if bank and DRUMS[p].sound not in machine_sounds(bank)]
    return [f"Not of {bank}: {', '.join(lacking)}."] if lacking else []


def _argument(name: str, text: str) -> str:
    return text if name in ("clip", "gain", "late", "early") and text.replace(".", "").isdigit() else f'"{text}"'


def _word(writing: Writing, scale: str | None, hit: Hit) -> str:
    """What mini-notation says of a hit."""
    if not writing.pitched:
        return writing.voice(hit).name
    words = [_degree(writing.pattern, pitch) if scale else _name(writing.pattern, pitch) for pitch in hit.pitches]
    return words[0] if len(words) == 1 else f"[{','.join(words)}]"


def _name(pattern: Pattern, pitch: int) -> str:
    """A pitch as Strudel reads it; it has no names below octave 0, so these stay numbers."""
    name = pitch_name(pitch, pattern.key, pattern.scale).lower()
    return str(pitch) if "-" in name else name


def _scale(pattern: Pattern) -> str | None:
    """The scale in Strudel's words if all notes are in it, such as ``C4:minor``."""
    key, scale = pattern.key, pattern.scale
    if key is None or scale is None or scale == "chromatic":
        return None
    classes = pitch_classes(key, scale)
    inside = all(note.pitch % 12 in classes for note in pattern.notes)
    return f"{key}{_OCTAVE[pattern.kind]}:{STRUDEL_SCALES[scale]}" if inside else None


def _degree(pattern: Pattern, pitch: int) -> str:
    key, scale = pattern.key or "C", SCALES[pattern.scale or "major"]
    sign = {"#": 1, "b": -1}.get(key[1:], 0)
    root = 12 * (_OCTAVE[pattern.kind] + 1) + {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[key[0]] + sign
    octaves, rest = divmod(pitch - root, 12)
    return str(octaves * len(scale) + scale.index(rest))


def _late(writing: Writing, hit: Hit) -> Fraction:
    """Cycles that a hit is late, with as few decimals as keep it within half a millisecond, and never more than six."""
    places = next((n for n in range(1, 6) if writing.bar_seconds / 10**n <= 2 * HALF_A_MILLISECOND), 6)
    return Fraction(round(hit.late * 10**places), 10**places)


def _check(code: str, writings: Sequence[Writing], sizes: Sequence[int], *, tempo: bool) -> None:
    """Reads the code back; raises an ExportError unless it plays the patterns, each on its number of lines."""
    session = read_session(code)
    if session.cpm != (60 / writings[0].bar_seconds if tempo else None) or len(session.patterns) != sum(sizes):
        raise ExportError(
            f"the code that was written reads back with another tempo or size, so it is withheld:\n{code}"
        )
    queries = iter(session.patterns)
    for writing, size in zip(writings, sizes, strict=True):
        query = stacked(list(islice(queries, size)))
        nudged = writing.nudges
        hits = [replace(hit, late=_late(writing, hit)) for hit in writing.hits] if nudged else writing.hits
        wanted = expected(hits, writing.pattern.bars, writing.sound, pitched=writing.pitched)
        read = played_in(query, writing.pattern.bars, 0, pitched=writing.pitched)
        check_played(wanted, read, code, HALF_A_MILLISECOND / writing.bar_seconds if nudged else Fraction(0))
