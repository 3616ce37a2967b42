"""Patterns as Tidal code: what a live coder would have typed, proven to play the pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from types import MappingProxyType

from audiomancer.errors import ExportError
from audiomancer.exporters._expected import expected
from audiomancer.exporters._heading import check_headings, commented
from audiomancer.exporters._lanes import Hit, Lane, Timing, check_choices, lanes_of
from audiomancer.exporters._layout import TIDAL_STYLE as _STYLE
from audiomancer.exporters._layout import Line, said_once, wrapped
from audiomancer.exporters._phrases import Scribe
from audiomancer.exporters._sounds import Kit, told_of_shared, told_of_sounds, told_of_synths
from audiomancer.exporters._writing import (
    HALF_A_MILLISECOND,
    NO_SOUNDS,
    Writing,
    beats_a_bar,
    check_one_metre,
    number,
)
from audiomancer.music import DIRT_SAMPLES, KIT_SYNTHS, BankSound, Pattern, beats_of
from audiomancer.notation.controls import played_in, stacked
from audiomancer.notation.cycles import TIDAL
from audiomancer.notation.gain import SUPERDIRT, Velocity, decimal
from audiomancer.notation.mini import NUMBER
from audiomancer.notation.played_events import check_played
from audiomancer.notation.tidal import read_session

__all__ = ["to_tidal", "to_tidal_set"]

_MIDDLE_C = 60
_SYNTHS: Mapping[Kit, Mapping[str, str]] = MappingProxyType(
    {
        "samples": {"melody": "superpiano", "bass": "superfm"},
        "audiomancer": {"melody": "rhodes", "bass": "moog_bass"},
    }
)
_BANKS: Mapping[Kit, Mapping[int, BankSound]] = MappingProxyType({"samples": DIRT_SAMPLES, "audiomancer": KIT_SYNTHS})
_CONNECTIONS = 16


def to_tidal(
    pattern: Pattern,
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    kit: Kit = "samples",
    orbit: str = "d1",
    split: bool = False,
    tempo: bool = True,
    heading: Sequence[str] = (),
) -> str:
    """The pattern as Tidal code: ``setcps``, an empty line, and ``d1``. One cycle is one bar.

    Drums are one lane each, with ``s``; melodies and basses one lane a voice, with ``note`` (0 is middle C)
    and ``legato``. Each bar of a lane is a step of its own; what all lanes say stands behind the stack. The code is
    read back and compared with the pattern before it is returned.

    Args:
        pattern: the pattern.
        timing: ``nudge`` writes the pattern as steps, and beside them its feel in seconds, rounded to a millisecond;
            ``grid`` leaves the feel out (see ``on_grid``); ``exact`` writes every onset and length exactly. What is on
            a grid comes out the same by ``nudge`` and ``grid``.
        velocity: ``quantised`` writes gains in 16 levels of two digits, 3 dB apart, ``exact`` in up to three digits
            (all 127 velocities apart), ``none`` leaves them out. Gain 1 is velocity 127; SuperDirt plays the fourth
            power of a gain, so 0.84 is half the amplitude.
        sounds: the person's own sounds, by drum name (``bd``, ``hh:1``) or kind (``melody``, ``bass``).
        kit: what else plays it: ``samples`` for the folders of Dirt-Samples and SuperDirt's synths, the folders made as
            loud as our kit by a factor behind the lane; ``audiomancer`` for the synths that the WAV is played by.
        orbit: the connection that plays it, ``d1`` to ``d16``.
        split: whether each drum or voice has a connection of its own, from ``orbit`` on.
        tempo: whether to set the tempo; without it the code joins what is playing.
        heading: lines of a comment above the code, see :func:`heading_of`.

    Returns:
        The code, ending in a newline.

    Raises:
        ExportError: if an option or a sound is not one that can be written, or if the code does not read back as the
            pattern.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    return to_tidal_set(
        [pattern],
        timing=timing,
        velocity=velocity,
        sounds=sounds,
        kit=kit,
        orbit=orbit,
        split=split,
        tempo=tempo,
        headings=[heading],
    )


def to_tidal_set(
    patterns: Sequence[Pattern],
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    kit: Kit = "samples",
    orbit: str = "d1",
    split: bool = False,
    tempo: bool = True,
    headings: Sequence[Sequence[str]] = (),
) -> str:
    """Several patterns as one file, on ``d1``, ``d2`` and so on; more than one start together at their first bar.

    The first pattern's tempo is played.

    Args:
        patterns: 1-16 patterns of one time signature.
        timing: see :func:`to_tidal`.
        velocity: see :func:`to_tidal`.
        sounds: see :func:`to_tidal`.
        kit: see :func:`to_tidal`.
        orbit: the connection of the first, ``d1`` to ``d16``; the others follow.
        split: see :func:`to_tidal`.
        tempo: whether to set the tempo and to begin at the first bar; without it the code joins what is playing.
        headings: lines of a comment above each pattern; none if empty.

    Returns:
        The code, ending in a newline.

    Raises:
        ExportError: if there are no patterns or too many, their time signatures differ, or one cannot be exported.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    check_choices(timing=timing, velocity=velocity, kit=kit)
    if not 1 <= len(patterns) <= _CONNECTIONS:
        raise ExportError(f"a set for Tidal holds 1-{_CONNECTIONS} patterns, not {len(patterns)}")
    check_one_metre(patterns)
    first, *others = check_headings(headings, len(patterns))
    writings = [
        Writing(
            pattern,
            timing,
            velocity,
            sounds,
            _SYNTHS[kit],
            patterns[0].tempo,
            SUPERDIRT,
            shifts=timing == "exact" and pattern.kind == "drums",
            bank=_BANKS[kit],
        )
        for pattern in patterns
    ]
    groups = [_connections(writing, split=split) for writing in writings]
    blocks = _numbered(groups, orbit)
    setcps = f"setcps ({number(patterns[0].tempo)}/60/{number(float(beats_a_bar(patterns[0])))})"
    if sum(map(len, blocks)) == 1:
        body = f"{setcps}\n\n{blocks[0][0]}\n" if tempo else f"{blocks[0][0]}\n"
    else:
        above = ["", *(commented("--", heading) for heading in others)]
        parts = [comment + "\n".join(block) for comment, block in zip(above, blocks, strict=True)]
        lines = "\n".join([*(["resetCycles", setcps] if tempo else []), *parts]).splitlines()
        body = "do\n" + "".join(f"  {line}\n" for line in lines)
    code = commented("--", [*first, *_told(writings, kit)]) + body
    _check(code, writings, [len(group) for group in groups], tempo=tempo)
    return code


def _numbered(groups: Sequence[Sequence[str]], orbit: str) -> list[list[str]]:
    """What each connection of each pattern plays, with the names of the connections before."""
    if not (found := re.fullmatch(r"d([1-9]|1[0-6])", str(orbit))):
        raise ExportError(f"an orbit is one of d1 to d{_CONNECTIONS}, not {orbit!r:.40}")
    place, count = int(found[1]), sum(map(len, groups))
    if place + count - 1 > _CONNECTIONS:
        raise ExportError(
            f"Tidal has {_CONNECTIONS} connections, and from {orbit} on these take {count}; begin lower or export fewer"
        )
    numbers = iter(range(place, place + count))
    return [[f"d{next(numbers)} $ {code}" for code in group] for group in groups]


def _told(writings: Sequence[Writing], kit: Kit) -> list[str]:
    """What stands above the code of the names in it."""
    voices = {pitch: voice for writing in writings for pitch, voice in writing.voices.items()}
    sounds, shared = writings[0].sounds, told_of_shared(voices)
    if kit == "samples":
        return told_of_sounds("Dirt-Samples", voices, sounds) + shared
    return told_of_synths((writing.voice(hit) for writing in writings for hit in writing.hits), sounds) + shared


def _word(writing: Writing, hit: Hit) -> str:
    """What mini-notation says of a hit."""
    if not writing.pitched:
        return writing.voice(hit).name
    notes = ",".join(str(pitch - _MIDDLE_C) for pitch in hit.pitches)
    return notes if len(hit.pitches) == 1 else f"[{notes}]"


def _nudge(writing: Writing, hit: Hit) -> Fraction:
    """Seconds that a hit is late, to a millisecond."""
    return Fraction(round(hit.late * writing.bar_seconds * 1000), 1000)


def _connections(writing: Writing, *, split: bool) -> list[str]:
    """What the connections of a pattern play: one that has all lanes, or one for each."""
    beats, rounds = beats_of(writing.pattern.time_signature), writing.nudges
    scribe = Scribe(TIDAL, writing.pattern.bars, beats, rounds)
    lanes = lanes_of(writing.pattern.kind, writing.hits)
    lines = [_line(writing, scribe, lane) for lane in lanes]
    if split or len(lines) < 2:
        # The name of the connection will stand before.
        name = "d1 $ "
        return [wrapped(line.pieces(_STYLE), name, "  ", _STYLE)[len(name) :] for line in lines] or ["silence"]
    lines, common = said_once(lines)
    feel = _feel(writing, scribe, [hit for lane in lanes for hit in lane.hits])
    if feel and len(feel) <= sum(len(line.controls.get("nudge", "")) for line in lines):
        lines = [line.without("nudge") for line in lines]
        common["nudge"] = feel
    body = ",\n".join(wrapped(line.pieces(_STYLE), "  ", "    ", _STYLE) for line in lines)
    return [f"stack [\n{body}\n{wrapped([']', *_STYLE.said(common)], '  ', '    ', _STYLE)}"]


def _line(writing: Writing, scribe: Scribe, lane: Lane) -> Line:
    phrase = scribe.phrase(lane, partial(_word, writing))
    voice, trim = writing.voice(lane.hits[0]), writing.trim(lane.hits[0])
    sound = f'"{voice.name}"' if writing.pitched else None
    said = {"legato": phrase.legato, "gain": phrase.gain}
    controls = {"s": sound, **{name: text and _argument(text) for name, text in said.items()}}
    controls["nudge"] = _feel(writing, scribe, lane.hits)
    controls |= {f'pF "{name}"': number(value) for name, value in voice.controls.items()}
    head = f'{"note" if writing.pitched else "s"} "{phrase.rhythm}"'
    opening, closing = _shift(scribe, lane.hits) if writing.timing == "exact" else ("", "")
    factor = "" if trim == 1 else f"|* gain {decimal(trim)}"
    return Line(head, {name: text for name, text in controls.items() if text}, opening, closing, factor)


def _feel(writing: Writing, scribe: Scribe, hits: Sequence[Hit]) -> str | None:
    """How late each hit is, as the argument of ``nudge``; None where none is, or two at one place differ."""
    if not writing.nudges:
        return None
    said = [(hit.place, _nudge(writing, hit)) for hit in hits]
    late = dict(said)
    if not any(late.values()) or any(late[place] != seconds for place, seconds in said):
        return None
    return _argument(scribe.values(hits, lambda hit: decimal(late[hit.place]) or "0"))


def _argument(text: str) -> str:
    return text if NUMBER.fullmatch(text) and text[0] != "-" else f'"{text}"'


def _shift(scribe: Scribe, hits: Sequence[Hit]) -> tuple[str, str]:
    """What stands before and behind the code of a lane to move each hit to where it is struck.

    A hit must stay inside its step while it is shifted, so all are first made late, and the whole is then
    brought back by as much.
    """
    earliest = min(min(hit.late for hit in hits), Fraction(0))
    later = scribe.values(hits, lambda hit: _ratio(hit.late - earliest))
    shifts = [f'"{_ratio(-earliest)}" <~ ('] if earliest else []
    shifts += [f'"{later}" ~> ('] if later != "0" else []
    return "".join(shifts), ")" * len(shifts)


def _ratio(number: Fraction) -> str:
    return str(number).replace("/", "%")


def _check(code: str, writings: Sequence[Writing], sizes: Sequence[int], *, tempo: bool) -> None:
    """Reads the code back; raises an ExportError unless it plays the patterns, each on its number of connections."""
    session, cps = read_session(code), 1 / writings[0].bar_seconds
    if session.cps != (cps if tempo else None) or len(session.patterns) != sum(sizes):
        raise ExportError(
            f"the code that was written reads back with another tempo or size, so it is withheld:\n{code}"
        )
    queries = iter(session.patterns)
    for writing, size in zip(writings, sizes, strict=True):
        query = stacked(list(islice(queries, size)))
        bars, nudges = writing.pattern.bars, writing.nudges
        wanted = expected(
            [replace(hit, gain=hit.gain * writing.trim(hit)) for hit in writing.hits],
            bars,
            writing.sound,
            pitched=writing.pitched,
            nudge=partial(_nudge, writing) if nudges else None,
        )
        tolerance = cps * HALF_A_MILLISECOND if nudges else Fraction(0)
        check_played(wanted, played_in(query, bars, _MIDDLE_C, pitched=writing.pitched), code, tolerance)
