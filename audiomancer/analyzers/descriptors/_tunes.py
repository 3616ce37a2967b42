"""What tunes are like, melodies or basses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers.descriptors._counting import around, entropies, quotients, summed
from audiomancer.analyzers.descriptors._general import Descriptor
from audiomancer.analyzers.descriptors._loops import Hits, Loops, pulls
from audiomancer.music import STEPS_PER_BEAT, metrical_weights, root_class

if TYPE_CHECKING:
    import numpy.typing as npt

    from audiomancer.analyzers.descriptors._counting import Bools, Floats, Ints
    from audiomancer.music import Pattern

__all__ = ["TUNE_DESCRIPTORS", "above_root", "describe_tunes"]

_FEATURES = "McKay, Cumming and Fujinaga, ISMIR 2018 (jSymbolic 2.2)"
_INFORMATION = "Shannon, Bell System Technical Journal 27 (1948); after Eerola and Toiviainen, MIDI Toolbox (2004)"
_EVALUATION = "Yang and Lerch, Neural Computing and Applications 32 (2020)"
_HIERARCHY = "Krumhansl, Cognitive Foundations of Musical Pitch (1990)"
_LEAP, _FIFTH, _STRONG = 7, 7, -1  # semitones, semitones, and the weight of the middle beat

TUNE_DESCRIPTORS = (
    Descriptor("range", "highest less lowest pitch, in semitones", _FEATURES),
    Descriptor("pitch_mean", "mean MIDI number", _FEATURES),
    Descriptor("notes_per_bar", "notes a bar", _FEATURES),
    Descriptor("interval_mean", "mean size of the intervals from note to note, in semitones", _FEATURES),
    Descriptor("step_share", "share of the intervals of one or two semitones, 0-1", _FEATURES),
    Descriptor("direction", "rising less falling intervals as a share of both, -1 to 1", _FEATURES),
    Descriptor("pitch_entropy", "of the twelve pitch classes, in bits, 0-3.58", _INFORMATION),
    Descriptor("last_degree", "semitones of the last note above the root of the key, 0-11; 0 without a key", _FEATURES),
    Descriptor("rhythm_entropy", "of the sixteenths from note to note, around the loop, in bits", _INFORMATION),
    Descriptor("offbeat_share", "share of the notes that do not begin on a beat, 0-1", _FEATURES),
    Descriptor(
        "syncopation",
        "weights of the rests that notes pull against, a bar",
        "Longuet-Higgins and Lee, Music Perception 1",
    ),
    Descriptor(
        "repetition", "what a bar shares with the next, 0-1 (Jaccard of pitches on their sixteenths)", _FEATURES
    ),
    Descriptor("length_mean", "mean length of the notes, in beats", _FEATURES),
    Descriptor("velocity_mean", "mean MIDI velocity, 1-127", _FEATURES),
    Descriptor("pitch_count", "different pitches", _EVALUATION),
    Descriptor("onset_interval", "mean time from note to note, around the loop, in beats", _EVALUATION),
    Descriptor("leap_share", "share of the intervals of more than seven semitones, 0-1", _FEATURES),
    Descriptor("repeat_share", "share of the intervals that repeat a note, 0-1", _FEATURES),
    Descriptor("last_length", "length of the last note, in beats; 0 without notes", _FEATURES),
    Descriptor("tonic_share", "share of the sounding time on the root of the key; 0 without a key", _HIERARCHY),
    Descriptor("dominant_share", "share of the sounding time on the fifth of the key; 0 without a key", _HIERARCHY),
    Descriptor(
        "strong_triad",
        "share of the notes on first and middle beats that are of the triad on the root, 0-1; 0 without a key",
        _HIERARCHY,
    ),
    Descriptor(
        "root_on_downbeats", "share of the bars on whose first step the root of the key is struck, 0-1", _HIERARCHY
    ),
    Descriptor("downbeats", "share of the bars on whose first step a note begins, 0-1", _FEATURES),
    Descriptor(
        "arch",
        "mean pitch of the line in the middle half of the loop less that in the rest, in semitones; 0 without either",
        "after Huron, Computing in Musicology 10 (1996)",
    ),
    Descriptor("turns", "share of the notes between two others at which the line turns up or down, 0-1", _FEATURES),
    Descriptor("legato", "share of the loop that is held by the line, 0-1", _FEATURES),
    Descriptor(
        "swing",
        "mean lateness of odd sixteenths less that of even ones, in sixteenths, -1 to 1",
        "Friberg and Sundström, Music Perception 19 (2002), carried over to sixteenths",
    ),
)
"""The descriptors of a tune. Where notes are struck together the intervals are those of the highest."""


class _Line(NamedTuple):
    """The highest note of each step that is struck, in the order of loop and step; shape ``(steps,)`` each."""

    loops: int  # how many there are
    item: Ints
    step: Ints
    gap: Ints  # steps until the next one around the loop
    pitch: Ints
    beats: Floats  # how long it is held

    def each(self, values: npt.ArrayLike | None = None, *, of: Bools | None = None) -> Floats:
        return summed(self.item, self.loops, values, of)


def describe_tunes(loops: Loops) -> Floats:
    """The values of :data:`TUNE_DESCRIPTORS` of loops of one shape, shape ``(loops, descriptors)``."""
    import numpy as np

    hits, line = loops.hits(loops.pitch, loops.shape.bar_steps), _line_of(loops)
    columns = _of_notes(loops) | _of_line(line, loops) | _of_key(loops, hits, line) | _of_rhythm(loops, hits, line)
    return np.column_stack([columns[descriptor.name] for descriptor in TUNE_DESCRIPTORS])


def above_root(loops: Loops) -> Ints:
    """The pitch class of each note above the root of its key, 0-11; without a key above what sounds longest."""
    import numpy as np

    classes = np.zeros((loops.count, 12))
    np.add.at(classes, (loops.item, loops.pitch % 12), loops.duration)
    roots = _roots(loops.patterns)
    tonic = np.where(roots < 0, classes.argmax(axis=1), roots)
    return np.asarray((loops.pitch - tonic[loops.item]) % 12)


def _line_of(loops: Loops) -> _Line:
    import numpy as np

    steps, step = loops.shape.steps, loops.steps(loops.shape.bar_steps)
    place = loops.item * steps + step
    order = np.lexsort((loops.onset, loops.pitch, place))
    top = order[np.diff(place[order], append=-1) != 0]
    item, step = loops.item[top], step[top]
    gap = around(item, step, steps)[1]
    return _Line(loops.count, item, step, gap, loops.pitch[top], loops.duration[top] / loops.beat_ticks[top])


def _roots(patterns: Sequence[Pattern]) -> Ints:
    """The pitch class of the root of each key, -1 without one."""
    import numpy as np

    return np.array([-1 if pattern.key is None else root_class(pattern.key) for pattern in patterns], np.int64)


def _of_notes(loops: Loops) -> dict[str, Floats]:
    """What the notes are, wherever they stand."""
    import numpy as np

    count, ends = loops.each(), np.searchsorted(loops.item, np.arange(loops.count), side="right")
    pitches = np.zeros((loops.count, 128), np.bool_)
    pitches[loops.item, loops.pitch] = True
    struck = count > 0
    beats = loops.duration / loops.beat_ticks
    return {
        "range": (127 - pitches[:, ::-1].argmax(axis=1) - pitches.argmax(axis=1)) * struck * 1.0,
        "pitch_mean": quotients(loops.each(loops.pitch), count),
        "notes_per_bar": count / loops.shape.bars,
        "pitch_entropy": entropies(loops.item, loops.pitch % 12, loops.count),
        "length_mean": quotients(loops.each(beats), count),
        "velocity_mean": quotients(loops.each(loops.velocity), count),
        "pitch_count": pitches.sum(axis=1) * 1.0,
        "last_length": np.append(beats, 0.0)[ends - 1] * struck,
    }


def _of_line(line: _Line, loops: Loops) -> dict[str, Floats]:
    """How the line goes from note to note."""
    import numpy as np

    inside = np.diff(line.item) == 0
    item, interval = line.item[1:][inside], np.diff(line.pitch)[inside]
    size = np.abs(interval)
    count = np.bincount(item, minlength=line.loops)

    def share(of: Bools) -> Floats:
        return quotients(summed(item, line.loops, of=of), count)

    rising, falling = share(interval > 0), share(interval < 0)
    turning = np.diff(item) == 0
    turned = interval[1:] * interval[:-1] < 0
    steps = loops.shape.steps
    middle = np.abs(2 * line.step + 1 - steps) < steps / 2
    inner, outer = (quotients(line.each(line.pitch, of=of), line.each(of=of)) for of in (middle, ~middle))
    held = np.minimum(line.beats * STEPS_PER_BEAT, line.gap)
    return {
        "interval_mean": quotients(summed(item, line.loops, size), count),
        "step_share": share((size >= 1) & (size <= 2)),
        "direction": quotients(rising - falling, rising + falling),
        "leap_share": share(size > _LEAP),
        "repeat_share": share(size == 0),
        "arch": (inner - outer) * (line.each(of=middle) * line.each(of=~middle) > 0),
        "turns": quotients(summed(item[1:], line.loops, of=turning & turned), summed(item[1:], line.loops, of=turning)),
        "legato": line.each(held) / loops.shape.steps,
    }


def _of_rhythm(loops: Loops, hits: Hits, line: _Line) -> dict[str, Floats]:
    """When notes begin."""
    in_bar = loops.steps(loops.shape.bar_steps) % loops.shape.bar_steps
    begun = hits.struck()
    return {
        "rhythm_entropy": entropies(line.item, line.gap, line.loops),
        "offbeat_share": quotients(loops.each(of=in_bar % STEPS_PER_BEAT > 0), loops.each()),
        "syncopation": pulls(loops, loops.pitch * 0).each(loops.count) / loops.shape.bars,
        "repetition": hits.repetition(),
        "onset_interval": quotients(line.each(line.gap), line.each()) / STEPS_PER_BEAT,
        "downbeats": begun[:, :, 0].mean(axis=1),
        "swing": hits.swing().late,
    }


def _of_key(loops: Loops, hits: Hits, line: _Line) -> dict[str, Floats]:
    """What the notes are in their key; all 0 without one."""
    import numpy as np

    roots = _roots(loops.patterns)
    keyed = roots >= 0
    above = (loops.pitch - roots[loops.item]) % 12
    sounding = loops.each(loops.duration)
    ends = np.searchsorted(line.item, np.arange(line.loops), side="right")
    last = np.append(line.pitch, 0)[ends - 1] * (line.each() > 0)
    weights = np.array(metrical_weights(loops.shape.metre, loops.shape.bar_steps))
    strong = weights[loops.steps(loops.shape.bar_steps) % loops.shape.bar_steps] >= _STRONG
    third = np.array([_third(pattern, root) for pattern, root in zip(loops.patterns, roots, strict=True)])
    triad = (above == 0) | (above == third[loops.item]) | (above == _FIFTH)
    first = hits.struck((hits.line - roots[hits.item]) % 12 == 0)[:, :, 0]
    return {
        "last_degree": (last - roots) % 12 * (line.each() > 0) * keyed,
        "tonic_share": quotients(loops.each(loops.duration, of=above == 0), sounding) * keyed,
        "dominant_share": quotients(loops.each(loops.duration, of=above == _FIFTH), sounding) * keyed,
        "strong_triad": quotients(loops.each(of=strong & triad), loops.each(of=strong)) * keyed,
        "root_on_downbeats": first.mean(axis=1) * keyed,
    }


def _third(pattern: Pattern, root: int) -> int:
    """The third of the triad on the root, as the scale has it."""
    return 3 if (root + 4) % 12 not in pattern.scale_classes else 4
