"""Patterns as SuperCollider code: a ``Pdef`` of ``Pbind`` lines, proven to play the pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import lcm
from types import MappingProxyType
from typing import Any

from audiomancer.errors import ExportError
from audiomancer.exporters._expected import expected
from audiomancer.exporters._folding import endless
from audiomancer.exporters._heading import check_headings, commented
from audiomancer.exporters._lanes import Hit, Lane, Timing, check_choices, hits_of, lanes_of
from audiomancer.exporters._layout import listed
from audiomancer.exporters._writing import NO_SOUNDS, beats_a_bar, number
from audiomancer.music import Pattern, check_sounds, drum_name, kit_voice
from audiomancer.notation.gain import LINEAR, Velocity, decimal
from audiomancer.notation.played_events import PlayedEvent, check_played
from audiomancer.notation.supercollider import Line, read_session

__all__ = ["USUAL_LEVEL", "distinct_names", "to_supercollider", "to_supercollider_set"]

_SYNTHS = MappingProxyType({"melody": "rhodes", "bass": "moog_bass"})
_BUILT_IN = "default"
_HOW = "audiomancer synth export NAME, or --with-synths"
_NO_SERVER = 'if(s.serverRunning.not) { "silent, no server: s.boot".warn };'
_LEVELS = (0.001, 1000.0)

USUAL_LEVEL = 0.5
"""The amplitude of velocity 127 where nobody has measured how loud a pattern is: room for several voices at once."""


def to_supercollider(
    pattern: Pattern,
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    synths: Mapping[str, str] = NO_SOUNDS,
    level: float = USUAL_LEVEL,
    name: str | None = None,
    tempo: bool = True,
    heading: Sequence[str] = (),
) -> str:
    r"""The pattern as SuperCollider code, to be run as one block: the tempo, and a ``Pdef`` that loops from a bar on.

    Each drum, and each voice of a melody or bass, is a ``Pbind``; times are in beats. Drums play the kit in
    ``synths/``. The code says which SynthDefs it needs and does not hold, and when it is run it posts those that are
    not loaded, as they stay silent. It is read back and compared with the pattern before it is returned.

    Args:
        pattern: the pattern.
        timing: ``nudge`` and ``exact`` keep every onset and length, since exact times cost nothing here; ``grid``
            moves what is on no grid to the nearest (see ``on_grid``).
        velocity: ``quantised`` writes amplitudes in 16 levels of two digits, 3 dB apart, ``exact`` in up to three
            digits (all 127 velocities apart), ``none`` plays all as loud as it goes. Velocity 127 is the level.
        sounds: the person's own SynthDefs, by drum name (``bd``, ``hh:1``) or kind (``melody``, ``bass``).
        synths: source of SynthDefs by name. Those that are played are put into the file, which then boots the
            server and sounds in a bare sclang. Without them a melody or bass plays SuperCollider's ``\default``.
        level: the amplitude of velocity 127, 0.001-1000, said once in the code; to three digits.
        name: of the ``Pdef``; what plays under the same name is replaced by it. The kind of the pattern if None.
        tempo: whether to set the tempo; without it the code joins what is playing.
        heading: lines of a comment above the code, see :func:`heading_of`.

    Returns:
        The code, in parentheses and ending in a newline.

    Raises:
        ExportError: if an option or a sound is not one that can be written, or if the code does not read back as the
            pattern.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    return to_supercollider_set(
        [pattern],
        timing=timing,
        velocity=velocity,
        sounds=sounds,
        synths=synths,
        level=level,
        names=[name or pattern.kind],
        tempo=tempo,
        headings=[heading],
    )


def to_supercollider_set(
    patterns: Sequence[Pattern],
    *,
    timing: Timing = "nudge",
    velocity: Velocity = "quantised",
    sounds: Mapping[str, str] = NO_SOUNDS,
    synths: Mapping[str, str] = NO_SOUNDS,
    level: float = USUAL_LEVEL,
    names: Sequence[str] = (),
    tempo: bool = True,
    headings: Sequence[Sequence[str]] = (),
) -> str:
    r"""Several patterns as one block with a ``Pdef`` each, which start together at a bar of the first.

    The first pattern's tempo is played. Time signatures may differ: each loop goes round in its own.

    Args:
        patterns: in any number above 0.
        timing: see :func:`to_supercollider`.
        velocity: see :func:`to_supercollider`.
        sounds: see :func:`to_supercollider`.
        synths: see :func:`to_supercollider`.
        level: see :func:`to_supercollider`; one for all.
        names: of the ``Pdef``\ s; their kinds if empty. A name that comes again gets a number: ``drums_2``.
        tempo: see :func:`to_supercollider`.
        headings: lines of a comment above each pattern; none if empty.

    Returns:
        The code, in parentheses and ending in a newline.

    Raises:
        ExportError: if there are no patterns, a name is none that sclang takes, or a pattern cannot be exported.
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """
    check_choices(timing=timing, velocity=velocity)
    if not patterns:
        raise ExportError("a set for SuperCollider holds at least one pattern, not 0")
    if not _LEVELS[0] <= level <= _LEVELS[1]:
        raise ExportError(f"a level is an amplitude of {_LEVELS[0]}-{_LEVELS[1]:g}, such as 0.5, not {level!r}")
    first, *others = check_headings(headings, len(patterns))
    writings = [_Voices(pattern, sounds, synths, patterns[0].tempo) for pattern in patterns]
    times: Timing = "grid" if timing == "grid" else "exact"
    hits = [hits_of(pattern, times, partial(LINEAR.gain, mode=velocity), shifts=False) for pattern in patterns]
    lanes = [lanes_of(pattern.kind, struck) for pattern, struck in zip(patterns, hits, strict=True)]
    clock = f"TempoClock.default.tempo = {number(patterns[0].tempo)}/60;\n" if tempo else ""
    quant = number(float(beats_a_bar(patterns[0])))
    called = distinct_names(names or [pattern.kind for pattern in patterns])
    above = ["", *(commented("//", heading) for heading in others)]
    played = "\n".join(
        f"{comment}Pdef(\\{name}, {_together(writing, voices)}).quant_({quant}).play;"
        for comment, name, writing, voices in zip(above, called, writings, lanes, strict=True)
    )
    instruments = (
        name for writing, voices in zip(writings, lanes, strict=True) for name in writing.instruments(voices)
    )
    needed = list(dict.fromkeys(instruments))
    said = Fraction(f"{level:.3g}")
    block = _block(
        f"{clock}{played}",
        f"var level = {decimal(said)};\n" if needed else "",
        [synths[name] for name in needed if name in synths],
        [name for name in needed if name not in synths and name != _BUILT_IN],
    )
    code = commented("//", first) + block
    _check(code, writings, hits, called, tempo=tempo, level=said)
    return code


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names of Pdefs, of which none stands twice: ``drums``, ``drums_2``.

    Args:
        names: what they are to be called.

    Returns:
        As many names; one that has stood before has a number behind it.

    Raises:
        ExportError: if one is none that sclang takes.
    """
    found: list[str] = []
    for name in names:
        if not re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII):
            raise ExportError(f"a Pdef has a name such as drums or my_groove, not {name!r:.40}")
        numbered = (name if count == 1 else f"{name}_{count}" for count in range(1, len(names) + len(found) + 2))
        found.append(next(free for free in numbered if free not in found))
    return found


@dataclass(frozen=True, slots=True)
class _Voices:
    """A pattern and the instruments that play it."""

    pattern: Pattern
    sounds: Mapping[str, str]
    synths: Mapping[str, str]
    tempo: float

    def __post_init__(self) -> None:
        check_sounds(self.sounds)

    @property
    def pitched(self) -> bool:
        return self.pattern.kind != "drums"

    @property
    def length(self) -> Fraction:
        """Beats in the loop."""
        return self.pattern.bars * beats_a_bar(self.pattern)

    def voice(self, hit: Hit) -> tuple[str, Mapping[str, float]]:
        """The instrument of a hit, with the controls that it needs."""
        kind = self.pattern.kind
        name = kind if self.pitched else drum_name(hit.pitches[0])
        own = self.sounds.get(name, self.sounds.get(name.partition(":")[0]))
        if own is not None:
            if not re.fullmatch(r"[a-z]\w*", own, re.ASCII):
                raise ExportError(f"the sound for {name} is the name of a SynthDef such as my_kick, not {own!r}")
            return own, {}
        if self.pitched:
            return (_SYNTHS[kind] if _SYNTHS[kind] in self.synths else _BUILT_IN), {}
        return kit_voice(hit.pitches[0])

    def instrument(self, hit: Hit) -> str:
        """The name of the instrument of a hit."""
        return self.voice(hit)[0]

    def sustain_unit(self, instrument: str) -> Fraction:
        """How long a bar is to ``sustain``: the library's synths count seconds, and those with a gate count beats."""
        beats = beats_a_bar(self.pattern)
        return beats * 60 / Fraction(str(self.tempo)) if instrument in self.synths else beats

    def instruments(self, lanes: tuple[Lane, ...]) -> list[str]:
        """The names of all instruments, each once."""
        return list(dict.fromkeys(self.voice(lane.hits[0])[0] for lane in lanes))


def _block(code: str, level: str, sources: list[str], missing: list[str]) -> str:
    """The code as one block with the SynthDefs that it holds; what it does not hold is said above and posted."""
    above = commented("//", [f"needs {', '.join(missing)}: {_HOW}"] if missing else [])
    if missing:
        code = f"{code}\n{_told(missing)}"
    if sources:
        definitions = "\n".join(source.strip().removesuffix(";") + ";" for source in sources)
        code = f"s.waitForBoot {{\n{definitions}\ns.sync;\n{code}\n}};"
    else:
        code = f"{code}\n{_NO_SERVER}"
    return f"{above}(\n{level}{code}\n)\n"


def _symbol(name: str) -> str:
    return f"\\{name}"


def _told(names: list[str]) -> str:
    """Code that posts which SynthDefs are not loaded, as sclang says nothing of what it cannot play."""
    return (
        f"[{', '.join(map(_symbol, names))}].do {{ |name|\n"
        '\tSynthDescLib.at(name) ?? { "silent, no SynthDef %: audiomancer synth export %".format(name, name).warn }\n'
        "};"
    )


def _together(writing: _Voices, lanes: tuple[Lane, ...]) -> str:
    """All lanes as one pattern; ``Ptpar`` where one starts later than the loop."""
    if not lanes:
        return f"Pbind(\\dur, Rest({writing.length}))"
    starts = [lane.hits[0].place * beats_a_bar(writing.pattern) for lane in lanes]
    if not any(starts) and len(lanes) == 1:
        return _bind(writing, lanes[0], "", "\t")
    name = "Ptpar" if any(starts) else "Ppar"
    before = [f"\t{start}, " if any(starts) else "\t" for start in starts]
    lines = [_bind(writing, lane, start, "\t\t") for lane, start in zip(lanes, before, strict=True)]
    return f"{name}([\n" + ",\n".join(lines) + "\n])"


def _bind(writing: _Voices, lane: Lane, before: str, indent: str) -> str:
    name, controls = writing.voice(lane.hits[0])
    bar = beats_a_bar(writing.pattern)
    places = [hit.place * bar for hit in lane.hits]
    keys = {"instrument": _symbol(name), **{control: number(value) for control, value in controls.items()}}
    if writing.pitched:
        keys["midinote"] = endless([_notes(hit) for hit in lane.hits])
    keys["dur"] = _times([after - before for before, after in pairwise([*places, places[0] + writing.length])])
    if writing.pitched:
        keys["sustain"] = _times([hit.length * writing.sustain_unit(name) for hit in lane.hits])
    amp = endless([decimal(hit.gain) or "1" for hit in lane.hits])
    keys["amp"] = "level" if amp == "1" else f"{amp} * level"
    return listed([f"\\{key}, {value}" for key, value in keys.items()], f"{before}Pbind(", indent) + ")"


def _notes(hit: Hit) -> str:
    pitches = ", ".join(map(str, hit.pitches))
    return pitches if len(hit.pitches) == 1 else f"[{pitches}]"


def _times(times: list[Fraction]) -> str:
    """An endless pattern of times, in whole numbers over their common denominator so that none is rounded twice."""
    below = lcm(*(time.denominator for time in times))
    if len(set(times)) == 1:
        return str(times[0])
    text = endless([str(int(time * below)) for time in times])
    return text if below == 1 else f"{text} / {below}"


def _check(
    code: str,
    writings: Sequence[_Voices],
    hits: Sequence[Sequence[Hit]],
    names: Sequence[str],
    *,
    tempo: bool,
    level: Fraction,
) -> None:
    """Reads the code back; raises an ExportError unless it plays the patterns, each under its name."""
    session, bar = read_session(code), beats_a_bar(writings[0].pattern)
    wanted_tempo = Fraction(str(writings[0].tempo)) if tempo else None
    sizes = [(voice.name, voice.quant) for voice in session.voices]
    if session.tempo != wanted_tempo or sizes != [(name, bar) for name in names]:
        raise ExportError(
            f"the code that was written reads back with another tempo or size, so it is withheld:\n{code}"
        )
    for writing, struck, voice in zip(writings, hits, session.voices, strict=True):
        wanted = expected(struck, writing.pattern.bars, writing.instrument, pitched=writing.pitched)
        own_bar = beats_a_bar(writing.pattern)
        read = [event for line in voice.lines for event in _played(line, writing, own_bar)]
        check_played(wanted, [replace(event, gain=event.gain / level) for event in read], code, Fraction(0))


def _played(line: Line, writing: _Voices, bar: Fraction) -> list[PlayedEvent]:
    """What one line plays from its start until the loop begins again."""

    def at(key: str, index: int) -> Any:
        return line.keys[key][index % len(line.keys[key])]

    events: list[PlayedEvent] = []
    now, index = line.start, 0
    while now < line.start + writing.length:
        step = at("dur", index)
        if not isinstance(step, Fraction):
            return events  # a rest for the whole loop
        instrument = at("instrument", index)
        notes = at("midinote", index) if writing.pitched else None
        events += [
            PlayedEvent(
                onset=now / bar % writing.pattern.bars,
                length=at("sustain", index) / writing.sustain_unit(instrument) if writing.pitched else None,
                sound=instrument,
                pitch=int(note) if writing.pitched else None,
                gain=at("amp", index),
            )
            for note in (notes if isinstance(notes, tuple) else (notes,))
        ]
        now, index = now + step, index + 1
    return events
