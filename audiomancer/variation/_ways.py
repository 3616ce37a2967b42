"""The ways in which two patterns are crossed: by bars, by voices, by feel, by rhythm."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.analyzers.likeness import AUDIBLE
from audiomancer.music import KINDS, Kind, Note, drum_instrument, drum_name
from audiomancer.music.grid import STEPS_PER_BEAT, Grid
from audiomancer.variation._couples import Couple, Cross, counted, joined, together
from audiomancer.variation._draws import drawn, pick
from audiomancer.variation._edits import Variation
from audiomancer.variation._held import held
from audiomancer.variation._hold import Hold

if TYPE_CHECKING:
    import numpy as np

__all__ = ["WAYS", "Way", "by_voices"]


_DRUMS: frozenset[Kind] = frozenset({"drums"})
_PITCHED: frozenset[Kind] = frozenset({"melody", "bass"})


@dataclass(frozen=True, slots=True)
class Way:
    """One way to cross two patterns.

    Attributes:
        summary: one line for a musician.
        draw: from the parents and chance to a child; None where there is nothing to cross in this way.
        kinds: the kinds of pattern that it is for.
        draws: how often it is drawn before it has nothing else to bring; once where chance has no part in it.
    """

    summary: str
    draw: Callable[[Couple, np.random.Generator], Cross | None]
    kinds: frozenset[Kind] = frozenset(KINDS)
    draws: int = 1


def by_bars(couple: Couple, rng: np.random.Generator) -> Cross | None:
    """The first bars of one and the last bars of the other, as :func:`crossover` draws it.

    Args:
        couple: the parents.
        rng: chance; the same state gives the same child.

    Returns:
        The child; None for patterns of a single sixteenth.
    """
    grid, step = couple.grid, couple.grid.step
    if grid.steps == 1:
        return None
    unit, steps = next((unit, steps) for unit, steps in _units(grid) if steps < grid.steps)
    places = range(steps, grid.steps, steps)
    seam = pick(rng, places)
    if seam not in couple.drawn:
        before, last = seam // steps, len(places) + 1
        origin = f"{_span(unit, 1, before)} from the first parent, {_span(unit, before + 1, last)} from the second"
        head = [n for n in couple.first.notes if step(n.onset) < seam]
        tail = [n for n in couple.loop if step(n.onset) >= seam]
        couple.drawn[seam] = _of_both(couple, head, tail, origin)
    return couple.drawn[seam]


def _units(grid: Grid) -> tuple[tuple[str, int], ...]:
    return ("bar", grid.bar_steps), ("beat", STEPS_PER_BEAT), ("sixteenth", 1)


def _span(unit: str, first: int, last: int) -> str:
    return f"{unit} {first}" if first == last else f"{unit}s {first}-{last}"


def by_voices(couple: Couple, rng: np.random.Generator, from_first: Iterable[int] = ()) -> Cross | None:
    """Some instruments of one and the others of the other: her kick, his hats.

    Args:
        couple: the parents, drums.
        rng: chance, whether each instrument comes from the first; not drawn from if they are named.
        from_first: MIDI pitches of the drums that come from the first parent; drawn if none is named.

    Returns:
        The child; None if no drum is played.
    """
    played = sorted({n.pitch for n in (*couple.first.notes, *couple.loop)})
    named = frozenset(from_first)
    if not named:
        instrument: Callable[[int], str] = drum_instrument
        if len(set(map(drum_instrument, played))) == 1:
            instrument = drum_name  # such as hats alone: the closed of one, the open of the other
        instruments = sorted(set(map(instrument, played)))
        hers = set(drawn(rng, instruments, 0.5))
        named = frozenset(pitch for pitch in played if instrument(pitch) in hers)
    if not played:
        return None
    if named not in couple.drawn:
        head = [n for n in couple.first.notes if n.pitch in named]
        tail = [n for n in couple.loop if n.pitch not in named]
        origin = f"{_sounds(head)} from the first parent, {_sounds(tail)} from the second"
        couple.drawn[named] = _of_both(couple, head, tail, origin)
    return couple.drawn[named]


def _of_both(couple: Couple, head: Sequence[Note], tail: Sequence[Note], origin: str) -> Cross:
    return Cross(together(couple, head, tail, origin), _is_heard(head) and _is_heard(tail))


def by_feel(couple: Couple, rng: np.random.Generator) -> Cross | None:
    """The notes of the first, played as the second plays: its velocities, and how far it is from the grid.

    A note takes both from the same drum of the second on the same sixteenth. Where that is silent, it takes what the
    second does there in other bars, then the timing of its other drums and its usual velocity of that drum in the
    beat, at last anywhere; what the second never plays keeps the first's. The hits of a flam keep their distances.

    Args:
        couple: the parents.
        rng: not drawn from; ways share one signature.

    Returns:
        The child; None if one of them is silent.
    """
    first, grid = couple.first, couple.grid
    if not first.notes or not couple.loop:
        return None
    touch = _Touch(couple)
    groups: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in first.notes:
        groups[grid.step(note.onset), touch.sound(note)].append(note)
    notes = [note for (step, _), group in groups.items() for note in touch.played(group, step)]
    drawn_child = Variation(first.with_notes(notes), ("played",))
    child = held(first, drawn_child, Hold(feel_only=True)).pattern
    changed = len(set(child.notes) - set(first.notes))
    origin = f"the notes of the first parent, {counted(changed, 'note')} of them with the feel of the second"
    return Cross(Variation(child, (origin, *couple.frame_log)), owes_both=True)


def by_rhythm(couple: Couple, rng: np.random.Generator) -> Cross | None:
    """The rhythm of the first with the pitches of the second, each as it sounds at that moment.

    Args:
        couple: the parents, melodies or basses.
        rng: not drawn from; ways share one signature.

    Returns:
        The child; None if one of them is silent.
    """
    first, grid = couple.first, couple.grid
    if not first.notes or not couple.loop:
        return None
    loop, key_log = couple.in_key(couple.loop)
    chords: dict[int, set[int]] = defaultdict(set)
    for note in loop:
        chords[grid.step(note.onset)].add(note.pitch)
    steps = sorted(chords)
    rhythm: dict[int, Note] = {}
    for note in first.notes:
        rhythm[note.onset] = max(rhythm.get(note.onset, note), note, key=lambda n: n.velocity)
    # Before the first note of the loop its last one rings on.
    notes = [
        replace(note, pitch=pitch)
        for onset, note in rhythm.items()
        for pitch in chords[steps[bisect_right(steps, grid.step(onset)) - 1]]
    ]
    child = replace(first, notes=joined(notes, first.length, as_line=couple.as_line))
    origin = "the rhythm of the first parent, the pitches of the second"
    return Cross(Variation(child, (origin, *couple.frame_log, *key_log)), owes_both=True)


WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "bars": Way("the first bars of one, the last bars of the other", by_bars, draws=16),
        "voices": Way("some drums of one, the others of the other", by_voices, _DRUMS, draws=16),
        "feel": Way("the notes of one, with the velocities and the timing of the other", by_feel),
        "rhythm": Way("the rhythm of one, the pitches of the other", by_rhythm, _PITCHED),
    }
)
"""Every way to cross two patterns by its name."""


class _Touch:
    """How the second parent of a couple plays: means of its velocities, and of its distances from the grid in ticks."""

    def __init__(self, couple: Couple) -> None:
        self._grid, self._is_drums = couple.grid, couple.a.kind == "drums"
        self._late: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self._loud: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for note in couple.loop:
            step, sound = self._grid.step(note.onset), self.sound(note)
            for key in self._timing_keys(step, sound):
                self._late[key].append(note.onset - self._grid.tick(step))
            for key in self._velocity_keys(step, sound):
                self._loud[key].append(note.velocity)

    def sound(self, note: Note) -> int:
        """What is played as one instrument: a drum, or the whole melody."""
        return note.pitch if self._is_drums else 0

    def played(self, group: Sequence[Note], step: int) -> list[Note]:
        """The notes of one sound on a step, as this player plays them."""
        sound, tick = self.sound(group[0]), self._grid.tick(step)
        late = _mean(self._late, self._timing_keys(step, sound))
        loud = _mean(self._loud, self._velocity_keys(step, sound))
        own = round(sum(n.onset - tick for n in group) / len(group))
        loudest = max(n.velocity for n in group)
        shift, gain = (0 if late is None else late - own), (1 if loud is None else loud / loudest)
        return [self._moved(replace(n, velocity=min(127, max(1, round(n.velocity * gain)))), shift) for n in group]

    def _moved(self, note: Note, shift: int) -> Note:
        onset = max(0, note.onset + shift)
        grid = self._grid
        stays = onset < grid.bars * grid.bar_ticks and grid.step(onset) == grid.step(note.onset)
        return replace(note, onset=onset) if stays else note

    def _timing_keys(self, step: int, sound: int) -> tuple[tuple[object, ...], ...]:
        place = step % self._grid.bar_steps
        return (step, sound), ("in the bar", place, sound), ("any sound", place)

    def _velocity_keys(self, step: int, sound: int) -> tuple[tuple[object, ...], ...]:
        place = step % self._grid.bar_steps
        return (step, sound), ("in the bar", place, sound), ("in the beat", place % STEPS_PER_BEAT, sound), (sound,)


def _mean(values: Mapping[tuple[object, ...], Sequence[int]], keys: Iterable[tuple[object, ...]]) -> int | None:
    """The mean of the first key that has values."""
    found = next((values[key] for key in keys if key in values), None)
    return None if found is None else round(sum(found) / len(found))


def _is_heard(notes: Iterable[Note]) -> bool:
    return any(n.velocity >= AUDIBLE for n in notes)


def _sounds(notes: Iterable[Note]) -> str:
    return ", ".join(map(drum_name, sorted({n.pitch for n in notes}))) or "nothing"
