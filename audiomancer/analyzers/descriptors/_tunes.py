"""What a tune is like, a melody or a bass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import log2

from audiomancer.analyzers.descriptors._general import Descriptor, repetition, shared, syncopation
from audiomancer.music import STEPS_PER_BEAT, Grid, Pattern, metrical_weights, root_class

__all__ = ["TUNE_DESCRIPTORS", "describe_tune"]

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
)
"""The descriptors of a tune. Where notes are struck together the intervals are those of the highest."""


def describe_tune(pattern: Pattern) -> Mapping[str, float]:
    """What a tune is like: the values of :data:`TUNE_DESCRIPTORS` by name, in their order."""
    grid, notes = Grid.of(pattern), pattern.notes
    placed = sorted((grid.loop_step(note.onset), note.pitch) for note in notes)
    line = dict(placed)  # the highest of each step, as it comes last
    pitches, starts = [note.pitch for note in notes], list(line)
    intervals = [b - a for a, b in pairwise(line.values())]
    rising, falling = sum(interval > 0 for interval in intervals), sum(interval < 0 for interval in intervals)
    lengths = [b - a for a, b in pairwise([*starts, starts[0] + grid.steps])] if starts else []
    values = (
        float(max(pitches) - min(pitches)) if pitches else 0.0,
        shared(sum(pitches), len(notes)),
        len(notes) / grid.bars,
        shared(sum(map(abs, intervals)), len(intervals)),
        shared(sum(1 <= abs(interval) <= 2 for interval in intervals), len(intervals)),
        shared(rising - falling, rising + falling),
        _entropy(pitch % 12 for pitch in pitches),
        _last_degree(pattern, line),
        _entropy(lengths),
        shared(sum(step % grid.bar_steps % STEPS_PER_BEAT > 0 for step, _ in placed), len(placed)),
        syncopation(pattern),
        repetition({(pitch, step) for step, pitch in placed}, grid.bars, grid.bar_steps),
        shared(sum(note.duration for note in notes) / pattern.ticks_per_beat, len(notes)),
        shared(sum(note.velocity for note in notes), len(notes)),
        float(len(set(pitches))),
        shared(sum(lengths), len(lengths)) / STEPS_PER_BEAT,
        shared(sum(abs(interval) > _LEAP for interval in intervals), len(intervals)),
        shared(intervals.count(0), len(intervals)),
        notes[-1].duration / pattern.ticks_per_beat if notes else 0.0,
        _held(pattern, 0),
        _held(pattern, _FIFTH),
        _strong_triad(pattern, placed),
    )
    return {descriptor.name: value for descriptor, value in zip(TUNE_DESCRIPTORS, values, strict=True)}


def _entropy(values: Iterable[int]) -> float:
    """The entropy in bits of how often each value stands there."""
    counts = Counter(values)
    total = counts.total()
    return sum(-count / total * log2(count / total) for count in counts.values())


def _last_degree(pattern: Pattern, line: Mapping[int, int]) -> float:
    if pattern.key is None or not line:
        return 0.0
    return float((list(line.values())[-1] - root_class(pattern.key)) % 12)


def _held(pattern: Pattern, degree: int) -> float:
    """The share of the sounding time of a pitch class, in semitones above the root of the key."""
    if pattern.key is None:
        return 0.0
    wanted = (root_class(pattern.key) + degree) % 12
    held = sum(note.duration for note in pattern.notes if note.pitch % 12 == wanted)
    return shared(held, sum(note.duration for note in pattern.notes))


def _strong_triad(pattern: Pattern, placed: Sequence[tuple[int, int]]) -> float:
    """How many of the notes that begin on strong beats belong to the triad on the root, as the scale has it."""
    if pattern.key is None:
        return 0.0
    root = root_class(pattern.key)
    third = 3 if (root + 4) % 12 not in pattern.scale_classes else 4
    weights = metrical_weights(pattern.time_signature, Grid.of(pattern).bar_steps)
    strong = [pitch for step, pitch in placed if weights[step % len(weights)] >= _STRONG]
    return shared(sum((pitch - root) % 12 in (0, third, _FIFTH) for pitch in strong), len(strong))
