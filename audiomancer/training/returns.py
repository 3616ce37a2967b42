"""Learning from tunes: which notes change when a phrase returns, and how.

Every phrase of four bars of a tune is laid beside the earlier one that it shares most notes with. Where it shares
enough and not all of them, each note of the earlier phrase that is not in the later one is counted by its place, and by
what became of it. Endings change most: about a fifth of the notes in the first bar of a phrase, and nearly
three in five in its last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from audiomancer.errors import ModelTrainingError
from audiomancer.music import Pattern, nearest_pitch, root_class
from audiomancer.variation.returns import LONGEST, PHRASE_BARS, REACH, WEIGHTS, Returns, weight_of

__all__ = ["learn_returns"]

_ENOUGH = 0.4  # the likeness from which a phrase is taken for the return of another
_FEWEST = 4  # notes that a phrase must have
_FURTHEST = 4  # sixteenths over which a note is said to have moved
_DEGREES = 7
_PITCH, _GONE, _MOVED = "pitch", "gone", "moved"
_INTERVALS = range(-REACH, REACH + 1)


class _Sung(NamedTuple):
    pitch: int
    rung: int  # of the ladder of the scale's notes


_Phrase = dict[int, _Sung]  # sixteenths from the phrase's start to what begins there


class _Counts(NamedTuple):
    notes: Counter[tuple[int, int]]
    changed: Counter[tuple[int, int]]
    kinds: Counter[tuple[int, str]]
    empty: Counter[int]
    added: Counter[int]
    steps: Counter[int]
    moves: Counter[int]
    sequences: Counter[int]
    finals: Counter[int]
    degrees: Counter[tuple[int, int]]
    intervals: Counter[tuple[int | None, int]]
    spans: Counter[tuple[int, int]]


def learn_returns(tunes: Iterable[Pattern]) -> Returns:
    """The table of some tunes.

    Args:
        tunes: melodies of one voice whose bars begin on the downbeat; key and scale are those of the tune.

    Returns:
        The table. What was never seen counts as seen once, so that it stays possible.

    Raises:
        ModelTrainingError: if no phrase of them returns.
    """
    counts = _Counts(*(Counter() for _ in _Counts._fields))
    for tune in tunes:
        sung = _sung(tune)
        _count_line(tune, sung, counts)
        _count_sequences(tune, sung, counts)
        for earlier, later in _returning(_phrases(tune, sung)):
            _count_return(tune, earlier, later, counts)
    if not counts.changed:
        raise ModelTrainingError("no phrase of these tunes returns; give whole lead sheets, as those of OpenEWLD")
    return _table(counts)


def _sung(tune: Pattern) -> _Phrase:
    ladder = [p for p in range(128) if p % 12 in tune.scale_classes]
    rungs = {p: ladder.index(nearest_pitch(p, tune.scale_classes)) for p in {n.pitch for n in tune.notes}}
    return {round(4 * n.onset / tune.ticks_per_beat): _Sung(n.pitch, rungs[n.pitch]) for n in tune.notes}


def _phrases(tune: Pattern, sung: _Phrase) -> list[_Phrase]:
    """The phrases of four bars, from their starts."""
    bar, phrases = tune.steps_per_bar, list[_Phrase]()
    for first in range(_first_bar(tune), tune.bars - PHRASE_BARS + 1, PHRASE_BARS):
        start, stop = first * bar, (first + PHRASE_BARS) * bar
        phrases.append({step - start: note for step, note in sung.items() if start <= step < stop})
    return [phrase for phrase in phrases if len(phrase) >= _FEWEST]


def _first_bar(tune: Pattern) -> int:
    """The bar in which the first phrase begins: the second if the first holds no more than a pickup."""
    return int(bool(tune.notes) and 2 * tune.notes[0].onset >= tune.ticks_per_bar)


def _returning(phrases: Sequence[_Phrase]) -> Iterator[tuple[_Phrase, _Phrase]]:
    for index, later in enumerate(phrases[1:], 1):
        nearest = max(phrases[:index], key=lambda earlier: _likeness(earlier, later))
        if _ENOUGH <= _likeness(nearest, later) < 1:
            yield nearest, later


def _likeness(one: _Phrase, other: _Phrase) -> float:
    same = sum(1 for step, note in one.items() if step in other and other[step].pitch == note.pitch)
    return 2 * same / (len(one) + len(other))


def _count_return(tune: Pattern, earlier: _Phrase, later: _Phrase, counts: _Counts) -> None:
    for step in range(PHRASE_BARS * tune.steps_per_bar):
        weight = weight_of(tune, step)
        if step not in earlier:
            counts.empty[weight] += 1
            counts.added[weight] += step in later
            continue
        place = step // tune.steps_per_bar, weight
        counts.notes[place] += 1
        if step in later and later[step].pitch == earlier[step].pitch:
            continue
        counts.changed[place] += 1
        kind, distance = _change(step, earlier, later)
        counts.kinds[weight, kind] += 1
        if kind == _PITCH and distance:  # an accidental that comes or goes is no step of the scale
            counts.steps[_held(distance)] += 1
        elif kind == _MOVED:
            counts.moves[distance] += 1


def _change(step: int, earlier: _Phrase, later: _Phrase) -> tuple[str, int]:
    """What became of a note, and how far it went: notes of the scale, or sixteenths."""
    if step in later:
        return _PITCH, later[step].rung - earlier[step].rung
    for distance in sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs):
        there = step + distance
        if there in later and there not in earlier and later[there].rung == earlier[step].rung:
            return _MOVED, distance
    return _GONE, 0


def _count_line(tune: Pattern, sung: _Phrase, counts: _Counts) -> None:
    root = root_class(tune.key or "C")
    base = next(p for p in range(128) if p % 12 == root)
    ladder = [p for p in range(128) if p % 12 in tune.scale_classes]
    steps = sorted(sung)
    degrees = {step: (sung[step].rung - ladder.index(base)) % len(tune.scale_classes) for step in steps}
    for step in steps:
        counts.degrees[weight_of(tune, step), degrees[step]] += 1
    counts.finals.update(_finals(tune, degrees))
    before: int | None = None
    for one, other in pairwise(steps):
        counts.spans[weight_of(tune, one), min(other - one, LONGEST)] += 1
        interval = _held(sung[other].rung - sung[one].rung)
        counts.intervals[before, interval] += 1
        before = interval


def _finals(tune: Pattern, degrees: dict[int, int]) -> Iterator[int]:
    """The degree on which each phrase ends."""
    start, length = _first_bar(tune) * tune.steps_per_bar, PHRASE_BARS * tune.steps_per_bar
    last = {(step - start) // length: degree for step, degree in sorted(degrees.items()) if step >= start}
    return iter(last.values())


def _count_sequences(tune: Pattern, sung: _Phrase, counts: _Counts) -> None:
    """The bars that repeat one of the two bars before them, all notes moved alike along the scale."""
    bars: list[list[tuple[int, int]]] = [[] for _ in range(tune.bars + 1)]
    for step, note in sorted(sung.items()):
        bars[step // tune.steps_per_bar].append((step % tune.steps_per_bar, note.rung))
    for index, later in enumerate(bars):
        for earlier in bars[max(0, index - 2) : index]:
            if len(later) > 2 and [step for step, _ in earlier] == [step for step, _ in later]:
                moved = {there[1] - here[1] for here, there in zip(earlier, later, strict=True)}
                if len(moved) == 1 and (distance := moved.pop()):
                    counts.sequences[_held(distance)] += 1


def _held(interval: int) -> int:
    return min(max(interval, -REACH), REACH)


def _table(counts: _Counts) -> Returns:
    weights, bars = range(WEIGHTS), range(PHRASE_BARS)
    moves = [d for d in range(-_FURTHEST, _FURTHEST + 1) if d]
    return Returns(
        changed=tuple(tuple(_share(counts.changed[b, w], counts.notes[b, w]) for w in weights) for b in bars),
        kinds=tuple(_shares(counts.kinds[w, k] for k in (_PITCH, _GONE, _MOVED)) for w in weights),
        added=tuple(_share(counts.added[w], counts.empty[w]) for w in weights),
        steps=_without_0(counts.steps, _INTERVALS),
        moves=_without_0(counts.moves, range(min(moves), max(moves) + 1)),
        sequences=_without_0(counts.sequences, _INTERVALS),
        finals=_shares(counts.finals[d] for d in range(_DEGREES)),
        degrees=tuple(_shares(counts.degrees[w, d] for d in range(_DEGREES)) for w in weights),
        intervals=tuple(
            _shares(counts.intervals[before, after] for after in _INTERVALS) for before in [*_INTERVALS, None]
        ),
        spans=tuple(_shares(counts.spans[w, span] for span in range(1, LONGEST + 1)) for w in weights),
    )


def _share(some: int, of: int) -> float:
    return round((some + 1) / (of + 2), 4)


def _shares(numbers: Iterable[int]) -> tuple[float, ...]:
    smooth = [number + 1 for number in numbers]
    return tuple(round(number / sum(smooth), 4) for number in smooth)


def _without_0(counts: Counter[int], distances: Iterable[int]) -> tuple[float, ...]:
    """The shares of some distances, among which staying is none."""
    smooth = {d: counts[d] + 1 if d else 0 for d in distances}
    return tuple(round(number / sum(smooth.values()), 4) for number in smooth.values())
