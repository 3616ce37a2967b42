"""The bass: a rhythm, and over it the line that costs least.

What a note is for says which pitches it may have and how well each does it; which of them follow each other well says
the rest. The line is the cheapest path through both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.band.grounds import SIXTEENTH, Ground, ground_of
from audiomancer.band.harmony import ALONE, Around, near_classes
from audiomancer.band.rhythms import Rhythm, bass_rhythm
from audiomancer.band.styles import BandStyle, BassWay
from audiomancer.music import Note, Pattern
from audiomancer.music.charts import Section
from audiomancer.music.chords import Chord

__all__ = ["BASS_HIGH", "BASS_LOW", "play_bass"]

BASS_LOW, BASS_HIGH = 28, 55
"""The lowest and highest MIDI pitch of the bass: E1 and G3."""

_PITCHES = np.arange(BASS_LOW, BASS_HIGH + 1)
_NEVER = 1000.0
_HOME, _FAR = 38, 0.06  # where a bass is at home, and what each semitone from there costs
_LEAPS = np.array([0.1, 0.0, 0.0, 0.15, 0.2, 0.4, 0.9, 0.5, 1.2, 1.5, 2.0, 3.0, 1.4])
"""What each interval costs, in semitones up to the octave."""
_TONES = MappingProxyType({0: 0.4, 2: 0.5, 3: 0.15, 4: 0.15, 5: 0.5, 6: 0.0, 7: 0.0, 8: 0.0, 9: 0.3, 10: 0.4, 11: 0.8})
"""What each note of a chord costs, by semitones above its root."""
_TENSION = 1.2  # what stands above the seventh
_BEYOND = 0.5  # each semitone above the octave
_AGAIN = 1.5  # the same pitch, where a bass walks
_UNLED = 9.0  # a leading note that does not lead
_OCTAVE = 4.0  # an octave that is none
_LEAPT = 1.6  # a leap to or from a note that passes
_HOMELY = 0.6  # the root on a strong beat without a change, where a bass walks
_TWICE = 0.8  # a leading note that was there before
_CHANCE, _WALKING_CHANCE = 0.5, 1.2  # how much chance weighs
_LOUDEST, _SOFTER, _SOFT, _SWAY = 106, 5, 9, 4  # MIDI velocity: the first of a bar, each level below, small letters
_STEP = 2  # semitones at most
_LEGATO = 0.97  # of the time until the next note

_Floats = npt.NDArray[np.float64]


class _Stroke(NamedTuple):
    step: int
    letter: str  # a capital
    soft: bool
    chord: Chord
    target: Chord  # what comes after it; the chord itself before silence
    scale: frozenset[int]  # what may pass between the notes of the chord


def play_bass(
    heard: Mapping[str, Pattern],
    section: Section,
    style: BandStyle,
    rng: np.random.Generator,
    *,
    around: Around = ALONE,
) -> Pattern:
    """The bass of a section: the root, or the bass that is written, on changes, and notes that lead there.

    Args:
        heard: the parts that are there; of them it plays with the ``drums``.
        section: bars and chords; where there is no chord the bass rests.
        style: the style.
        rng: chance; the same state gives the same bass.
        around: what stands before and after the section.

    Returns:
        One note at a time from E1 to G3.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    ground = ground_of(heard, section, style, around)
    strokes = _strokes(bass_rhythm(ground, style.bass, rng), ground)
    pitches = _line(strokes, ground, style.bass, rng)
    return ground.pattern("bass", _notes(strokes, pitches, ground, style.bass, rng), style)


def _strokes(rhythm: Rhythm, ground: Ground) -> list[_Stroke]:
    """The notes of a rhythm with their chords; of those that would sound at one tick the first."""
    spans = ground.spans
    scales = [
        span.chord.scale_classes_in(near_classes(spans, index)) if span.chord else frozenset[int]()
        for index, span in enumerate(spans)
    ]
    result: list[_Stroke] = []
    for step, letter in rhythm.items():
        index = ground.spans_by_step[step]
        chord = spans[index].chord
        if chord is not None and not (result and ground.tick(step) <= ground.tick(result[-1].step)):
            target = ground.next_span(index).chord or chord
            result.append(_Stroke(step, letter.upper(), letter.islower(), chord, target, scales[index]))
    return result


def _line(strokes: Sequence[_Stroke], ground: Ground, way: BassWay, rng: np.random.Generator) -> list[int]:
    """The cheapest pitches of all notes."""
    walks = way.way == "walking"
    degrees = rng.random((2, ground.bar, 12))  # bars that are alike choose alike
    free = rng.random((len(strokes), len(_PITCHES)))
    if not strokes:
        return []
    costs = []
    for stroke, chance in zip(strokes, free, strict=True):
        bar, inside = divmod(stroke.step, ground.bar)
        above = (_PITCHES - stroke.chord.bass_class) % 12
        swayed = _WALKING_CHANCE * chance if walks else _CHANCE * degrees[bar % 2, inside, above]
        costs.append(_cost(stroke, walks) + swayed)
    return _cheapest([*strokes, *_beyond(ground)], [*costs, *map(_cost, _beyond(ground))], walks)[: len(strokes)]


def _beyond(ground: Ground) -> list[_Stroke]:
    """The root to which the end of the section leads."""
    chord = ground.after.chord
    return [_Stroke(ground.steps, "R", False, chord, chord, chord.classes)] if chord else []


def _cheapest(strokes: Sequence[_Stroke], costs: Sequence[_Floats], walks: bool) -> list[int]:
    """The pitches that cost least, by themselves and as a line."""
    total, paths = costs[0], []
    for (before, stroke), cost in zip(pairwise(strokes), costs[1:], strict=True):
        reached = total[:, None] + _motion(before, stroke, walks)
        paths.append(reached.argmin(axis=0))
        total = reached.min(axis=0) + cost
    chosen = [int(total.argmin())]
    for path in reversed(paths):
        chosen.append(int(path[chosen[-1]]))
    return [int(_PITCHES[index]) for index in reversed(chosen)]


def _cost(stroke: _Stroke, walks: bool = False) -> _Floats:
    """What each pitch costs a note, for what it is for and for where it lies."""
    by_class = np.array(_BY_LETTER[stroke.letter](stroke))
    by_class[stroke.chord.bass_class] += _HOMELY * (walks and stroke.letter == "C")
    far: _Floats = by_class[_PITCHES % 12] + _FAR * np.maximum(np.abs(_PITCHES - _HOME) - 2, 0)
    return far + (_OCTAVE * (_PITCHES < BASS_LOW + 12) if stroke.letter == "O" else 0.0)


def _only(wanted: int) -> list[float]:
    return [0.0 if pitch_class == wanted else _NEVER for pitch_class in range(12)]


def _of_chord(stroke: _Stroke) -> list[float]:
    """Notes of the chord; the root rather less, the seventh seldom, what stands above it hardly."""
    chord = stroke.chord
    costs = [_NEVER] * 12
    for tone in reversed(chord.tones):
        costs[(chord.root_class + tone) % 12] = _TONES.get(tone, _TENSION)
    costs[chord.bass_class] = _TONES[0]
    return costs


def _fifth(stroke: _Stroke) -> list[float]:
    fifth = next((tone for tone in (7, 6, 8) if tone in stroke.chord.tones), 0)
    return _only((stroke.chord.root_class + fifth) % 12)


def _passing(stroke: _Stroke) -> list[float]:
    return [0.0 if c in stroke.chord.classes else 0.3 if c in stroke.scale else 2.5 for c in range(12)]


def _leading(stroke: _Stroke) -> list[float]:
    """Half and whole steps to the next root: from below and above by half steps, by whole steps inside the scale."""
    costs = [_NEVER / 2] * 12
    for step, cost in ((-1, 0.0), (1, 0.25), (-2, 0.1), (2, 0.1)):
        pitch_class = (stroke.target.bass_class + step) % 12
        strange = abs(step) == _STEP and pitch_class not in stroke.scale | stroke.target.classes
        costs[pitch_class] = cost + 0.8 * strange
    return costs


_BY_LETTER: Mapping[str, Callable[[_Stroke], list[float]]] = MappingProxyType(
    {
        "R": lambda stroke: _only(stroke.chord.bass_class),
        "O": lambda stroke: _only(stroke.chord.bass_class),
        "N": lambda stroke: _only(stroke.target.bass_class),
        "F": _fifth,
        "C": _of_chord,
        "S": _passing,
        "A": _leading,
    }
)
"""Letter of a rhythm to what each pitch class costs it."""


def _motion(before: _Stroke, stroke: _Stroke, walks: bool) -> _Floats:
    """What it costs to go from each pitch to each other; shape [from, to]."""
    apart = np.abs(_PITCHES[:, None] - _PITCHES)
    octave = len(_LEAPS) - 1
    result: _Floats = _LEAPS[np.minimum(apart, octave)] + _BEYOND * np.maximum(apart - octave, 0)
    if walks:
        result = result + _AGAIN * (apart == 0)
    leap = apart > _STEP
    result = result + _LEAPT * leap * (_passes(before)[:, None] + _passes(stroke)[None, :])
    if before.letter == "A":
        result = result + _UNLED * ((apart == 0) | leap)
    if stroke.letter == "A":
        result = result + _TWICE * (apart == 0)
    if stroke.letter == "O" and before.letter in "RO":
        result = result * (apart != octave) + _OCTAVE * (apart == 0)
    return result


def _passes(stroke: _Stroke) -> npt.NDArray[np.bool_]:
    """Which pitches would pass between notes of the chord."""
    if stroke.letter != "S":
        return np.zeros(len(_PITCHES), dtype=np.bool_)
    return ~np.isin(_PITCHES % 12, list(stroke.chord.classes))


def _notes(
    strokes: Sequence[_Stroke], pitches: Sequence[int], ground: Ground, way: BassWay, rng: np.random.Generator
) -> list[Note]:
    """The notes, each as long as its style has it, and silent where no chord is."""
    sway = rng.integers(-_SWAY, _SWAY + 1, len(strokes)).tolist()
    starts = [_onset(stroke.step, ground) for stroke in strokes]
    usual = np.mean([loud for _, loud in ground.kicks.values()]) if ground.kicks else 0.0
    notes = []
    for (start, end), stroke, pitch, more in zip(
        pairwise([*starts, ground.length]), strokes, pitches, sway, strict=True
    ):
        if end <= start:
            continue
        rest = next((span.start for span in ground.spans if span.chord is None and span.start > start), end)
        lasts = min(round((min(end, max(rest, start + 1)) - start) * _LEGATO), round(way.ring * SIXTEENTH))
        kick = ground.kicks.get(stroke.step)
        velocity = _LOUDEST + _SOFTER * ground.accent(stroke.step) - _SOFT * stroke.soft + more
        velocity += round((kick[1] - usual) / 3) if kick else 0
        notes.append(Note(start, max(1, lasts), pitch, min(max(velocity, 1), 127)))
    return notes


def _onset(step: int, ground: Ground) -> int:
    """Where a note on a step is heard: with its kick, if that is not early for the first beat."""
    if step in ground.kicks and 2 * ground.kicks[step][0] < ground.length + ground.tick(step):
        return ground.kicks[step][0]
    return ground.tick(step)
