"""What a tune is like, a melody or a bass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import log2

from audiomancer.analyzers.descriptors._general import Descriptor, repetition, shared, syncopation
from audiomancer.music import STEPS_PER_BEAT, Grid, Pattern, root_class

__all__ = ["TUNE_DESCRIPTORS", "describe_tune"]

_FEATURES = "McKay, Cumming and Fujinaga, ISMIR 2018 (jSymbolic 2.2)"
_INFORMATION = "Shannon, Bell System Technical Journal 27 (1948); after Eerola and Toiviainen, MIDI Toolbox (2004)"

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
