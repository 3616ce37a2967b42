"""The log of a mutation, read line by line and done to the parent, gives the child."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.music import Note, Pattern, drum_pitch, pitch_name
from audiomancer.variation import MIXES, OPERATORS, euclidean_rhythm, mutate

PITCHES = {pitch_name(p): p for p in range(128)}
SEEDS = st.integers(0, 2**32 - 1)
LAW = settings(deadline=None, max_examples=25)

Score = dict[tuple[int, int], Note]


def tick_of(place: str, pattern: Pattern) -> int:
    """The tick of a place such as 2.1.3-12, reckoned apart from the package."""
    bar, beat, sixteenth, off = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)([+-]\d+)?", place).groups()
    sixteenths = (int(beat) - 1) * 4 + int(sixteenth) - 1
    return (int(bar) - 1) * pattern.ticks_per_bar + sixteenths * pattern.ticks_per_beat // 4 + int(off or 0)


def score_of(notes: list[Note]) -> Score:
    score = {(n.onset, n.pitch): n for n in notes}
    assert len(score) == len(notes), "two notes of a pitch begin together"
    return score


def rotated(score: Score, pattern: Pattern, steps: str, direction: str) -> Score:
    ticks = int(steps) * pattern.ticks_per_beat // 4 * (1 if direction == "later" else -1)
    return score_of([replace(n, onset=(n.onset + ticks) % pattern.length) for n in score.values()])


def backwards(score: Score, pattern: Pattern) -> Score:
    sixteenth = pattern.ticks_per_beat // 4

    def onset(note: Note) -> int:
        if pattern.kind != "drums":
            return pattern.length - note.end
        return (pattern.length - sixteenth - note.onset) % pattern.length

    return score_of([replace(n, onset=onset(n)) for n in score.values()])


def doubled(score: Score, pattern: Pattern) -> Score:
    fast = [replace(n, onset=n.onset // 2, duration=n.duration // 2 or 1) for n in score.values()]
    return score_of(fast + [replace(n, onset=n.onset + pattern.length // 2) for n in fast])


def halved(score: Score, pattern: Pattern) -> Score:
    first = [n for n in score.values() if n.onset < pattern.length / 2]
    return score_of([replace(n, onset=n.onset * 2, duration=n.duration * 2) for n in first])


def euclidean(score: Score, pattern: Pattern, name: str, pulses: str, steps: str, rotation: str) -> Score:
    pitch, k, n = drum_pitch(name), int(pulses), int(steps)
    rhythm = euclidean_rhythm(k, n)
    sixteenths = [i for i in range(pattern.bars * n) if rhythm[(i + int(rotation)) % n]]
    ticks = [i * pattern.ticks_per_beat // 4 for i in sixteenths]
    former = sorted((x for x in score.values() if x.pitch == pitch), key=lambda x: x.onset)
    hits = []
    for tick, following in zip(ticks, [*ticks[1:], pattern.length], strict=True):
        nearest = min(former, key=lambda x: abs(x.onset - tick))
        hits.append(replace(nearest, onset=tick, duration=min(nearest.duration, following - tick)))
    return score_of([x for x in score.values() if x.pitch != pitch] + hits)


def changed(score: Score, pattern: Pattern, name: str, place: str, changes: str) -> Score:
    pitch_of = drum_pitch if pattern.kind == "drums" else PITCHES.__getitem__
    old = score.pop((tick_of(place, pattern), pitch_of(name)))
    new = old
    for change in changes.split(", "):
        if match := re.fullmatch(r"moved to (\S+)", change):
            new = replace(new, onset=tick_of(match[1], pattern))
        elif match := re.fullmatch(r"becomes (\S+)", change):
            new = replace(new, pitch=pitch_of(match[1]))
        elif match := re.fullmatch(r"velocity (\d+) → (\d+)", change):
            assert new.velocity == int(match[1])
            new = replace(new, velocity=int(match[2]))
        elif match := re.fullmatch(r"length (\d+) → (\d+) ticks", change):
            assert new.duration == int(match[1])
            new = replace(new, duration=int(match[2]))
        else:
            raise AssertionError(change)
    assert new != old
    assert (new.onset, new.pitch) not in score
    return score | {(new.onset, new.pitch): new}


def added(score: Score, pattern: Pattern, name: str, place: str, velocity: str, length: str) -> Score:
    pitch = drum_pitch(name) if pattern.kind == "drums" else PITCHES[name]
    onset = tick_of(place, pattern)
    assert (onset, pitch) not in score
    return score | {(onset, pitch): Note(onset, int(length), pitch, int(velocity))}


def removed(score: Score, pattern: Pattern, name: str, place: str) -> Score:
    pitch = drum_pitch(name) if pattern.kind == "drums" else PITCHES[name]
    del score[tick_of(place, pattern), pitch]
    return score


def off_step(note: Note, pattern: Pattern) -> tuple[int, float]:
    """The nearest sixteenth of a hit, and its ticks from there."""
    sixteenth = pattern.ticks_per_beat / 4
    step = min(int(note.onset / sixteenth + 0.5), round(pattern.length / sixteenth) - 1)
    return step, note.onset - round(step * sixteenth)


def kept_on_its_step(before: Note, onset: int, pattern: Pattern) -> Note:
    moved = replace(before, onset=max(0, onset))
    stays = not 0 <= onset < pattern.length or off_step(moved, pattern)[0] != off_step(before, pattern)[0]
    return before if stays else moved


def leant(score: Score, pattern: Pattern, name: str, ticks: str, direction: str) -> Score:
    by = int(ticks) * (1 if direction == "later" else -1)

    def wanted(note: Note) -> bool:
        if name == "every second sixteenth":
            return off_step(note, pattern)[0] % 2 == 1
        return note.pitch == drum_pitch(name.removesuffix(":"))

    return score_of([kept_on_its_step(n, n.onset + by, pattern) if wanted(n) else n for n in score.values()])


def looser(score: Score, pattern: Pattern, factor: str) -> Score:
    def onset(note: Note) -> int:
        off = off_step(note, pattern)[1]
        return note.onset - int(off) + round(off * float(factor))

    return score_of([kept_on_its_step(n, onset(n), pattern) for n in score.values()])


def accented(score: Score, pattern: Pattern, name: str, factor: str, around: str | None) -> Score:
    centre, pitch = int(around or 0), drum_pitch(name)

    def played(note: Note) -> Note:
        velocity = round(centre + (note.velocity - centre) * float(factor))
        return replace(note, velocity=min(max(velocity, 1), 127))

    return score_of([played(n) if n.pitch == pitch else n for n in score.values()])


SENTENCES: tuple[tuple[str, Callable[..., Score]], ...] = (
    (r"every note (\d+) sixteenths (later|earlier), round the loop", rotated),
    (r"played backwards", backwards),
    (r"twice as fast, played twice", doubled),
    (r"the first half at half the speed", halved),
    (r"(\S+): E\((\d+),(\d+)\) rotated (\d+), in every bar", euclidean),
    (r"(\S+): velocities x (\S+)(?: around (\d+))?", accented),
    (r"ticks off the grid x (\S+)", looser),
    (r"(\S+:|every second sixteenth) (\d+) ticks (later|earlier)", leant),
    (r"(\S+) at (\S+) added, velocity (\d+), length (\d+) ticks", added),
    (r"(\S+) at (\S+) removed", removed),
    (r"(\S+) at (\S+) (.+)", changed),
)


def replayed(parent: Pattern, log: tuple[str, ...]) -> tuple[Note, ...]:
    score = score_of(list(parent.notes))
    for line in log:
        operator, sentence = line.split(": ", 1)
        assert operator in OPERATORS
        act, groups = next((act, m.groups()) for regex, act in SENTENCES if (m := re.fullmatch(regex, sentence)))
        score = act(dict(score), parent, *groups)
    return tuple(sorted(score.values(), key=lambda n: (n.onset, n.pitch)))


@LAW
@given(patterns(), st.floats(0, 1), SEEDS)
def test_the_log_of_the_default_operators_replays_to_the_child(parent: Pattern, amount: float, seed: int) -> None:
    child = mutate(parent, amount, np.random.default_rng(seed))
    assert replayed(parent, child.log) == child.pattern.notes


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("grid", [True, False])
def test_the_log_of_each_operator_replays_to_the_child(name: str, grid: bool) -> None:
    kinds = tuple(sorted(OPERATORS[name].kinds))

    @LAW
    @given(patterns(kinds=kinds, grid=grid), st.floats(0, 1), SEEDS)
    def law(parent: Pattern, amount: float, seed: int) -> None:
        child = mutate(parent, amount, np.random.default_rng(seed), [name])
        assert replayed(parent, child.log) == child.pattern.notes
        acting = {part.name for part in OPERATORS[name].parts} or {name}
        assert {line.split(": ")[0] for line in child.log} <= acting

    law()


@LAW
@given(patterns(max_bars=3), st.floats(0, 1), SEEDS)
def test_the_log_of_all_operators_together_replays_to_the_child(parent: Pattern, amount: float, seed: int) -> None:
    fitting = [name for name, operator in OPERATORS.items() if parent.kind in operator.kinds and name not in MIXES]
    child = mutate(parent, amount, np.random.default_rng(seed), fitting)
    assert replayed(parent, child.log) == child.pattern.notes


@LAW
@given(patterns(), st.floats(0, 1), SEEDS)
def test_the_log_is_empty_exactly_where_the_child_is_its_parent(parent: Pattern, amount: float, seed: int) -> None:
    child = mutate(parent, amount, np.random.default_rng(seed))
    assert (child.log == ()) == (child.pattern == parent)
