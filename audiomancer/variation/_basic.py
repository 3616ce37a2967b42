"""Operators on single notes: the five that every mutation uses, and a drummer's feel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from audiomancer.music import Note, Pattern, scale_step
from audiomancer.music.grid import Grid
from audiomancer.variation._draws import drawn, drawn_bars, nonzero, pick
from audiomancer.variation._edits import Edit, Variation, edited, ending_by

if TYPE_CHECKING:
    import numpy as np

__all__ = ["add_note", "humanize", "remove_note", "shift_timing", "swap_notes", "velocity"]

SHIFT_SECONDS, SHIFT_VELOCITY = 0.05, 0.2


def shift_timing(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each note drawn moves by up to 50 ms, at least a tick, and stays in the bars.

    Args:
        pattern: the parent.
        chance: 0-1, drawn for each note on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    hit = drawn(rng, pattern.notes, chance)
    return edited(pattern, (Edit(n, _moved(n, pattern, SHIFT_SECONDS, rng)) for n in hit))


def velocity(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Each note drawn gets up to 20 % louder or softer, within 1-127.

    Args:
        pattern: the parent.
        chance: 0-1, drawn for each note on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    return edited(pattern, (Edit(n, _louder(n, SHIFT_VELOCITY, rng)) for n in drawn(rng, pattern.notes, chance)))


def humanize(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every note as a drummer would play it.

    A sound that is always equally loud, as a machine plays it, gets drummers' accents; one that has accents keeps them.

    Args:
        pattern: the parent.
        chance: 0-1, how much of drummers' timing and touch each note gets; it is not drawn.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    from audiomancer.music.feel import shipped_feel

    def sound(note: Note) -> int:
        return note.pitch if pattern.kind == "drums" else 0  # a melody is one sound

    feel, loud = shipped_feel(), {(sound(note), note.velocity) for note in pattern.notes}
    levels = Counter(heard for heard, _ in loud)
    return edited(
        pattern,
        (Edit(n, feel.played(n, pattern, chance, rng, accents=levels[sound(n)] == 1)) for n in pattern.notes),
    )


def swap_notes(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """In each bar drawn, two notes exchange their sounds or pitches; rhythm, accents and lengths stay.

    Args:
        pattern: the parent.
        chance: 0-1, drawn for each bar on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    taken = {(n.onset, n.pitch) for n in pattern.notes}
    edits: list[Edit] = []
    for _, notes in drawn_bars(rng, pattern, chance):
        for first in rng.permutation(len(notes)).tolist():
            partners = [n for n in notes if _can_swap(notes[first], n, taken)]
            if partners:
                one, other = notes[first], pick(rng, partners)
                edits += [Edit(one, replace(one, pitch=other.pitch)), Edit(other, replace(other, pitch=one.pitch))]
                break
    return edited(pattern, edits)


def add_note(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """In each bar drawn, a note comes on an empty step.

    Drums: a sound of the pattern, the more used the likelier, on a step where it is silent. Melody and bass: a
    step where nothing begins, within two notes of the scale from its nearest neighbour; a single note that
    is held there ends there, as before a passing note. The velocity is within 10 % of the neighbour's.

    Args:
        pattern: the parent.
        chance: 0-1, drawn for each bar on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    if not pattern.notes:
        return Variation(pattern)
    grid = Grid.of(pattern)
    added: list[Note] = []
    for bar in drawn(rng, range(pattern.bars), chance):
        line = _line_to_join(pattern, rng)
        taken = {grid.step(n.onset) for n in line}
        empty = [s for s in range(bar * grid.bar_steps, (bar + 1) * grid.bar_steps) if s not in taken]
        if empty:
            added.append(_joining(pattern, line, grid, pick(rng, empty), rng))
    cuts = {} if pattern.kind == "drums" else _cuts(pattern.notes, added)
    edits = [Edit(n, ending_by(n, tick)) for n, tick in cuts.items()]
    return edited(pattern, [*edits, *(Edit(None, n) for n in added)])


def remove_note(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """In each bar drawn, one of its notes goes; the last note of the pattern never does.

    Args:
        pattern: the parent.
        chance: 0-1, drawn for each bar on its own.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each note that changed.
    """
    gone = [pick(rng, notes) for _, notes in drawn_bars(rng, pattern, chance) if notes]
    return edited(pattern, (Edit(n, None) for n in gone[: len(pattern.notes) - 1]))


def _moved(note: Note, pattern: Pattern, seconds: float, rng: np.random.Generator) -> Note:
    # Rounded down, so that no note moves further than it may.
    reach = int(seconds * pattern.tempo / 60 * pattern.ticks_per_beat)
    low, high = max(-reach, -note.onset), min(reach, pattern.length - 1 - note.onset)
    return replace(note, onset=note.onset + nonzero(rng, low, high))


def _louder(note: Note, share: float, rng: np.random.Generator) -> Note:
    reach = int(note.velocity * share)
    return replace(note, velocity=note.velocity + nonzero(rng, -reach, min(reach, 127 - note.velocity)))


def _can_swap(one: Note, other: Note, taken: set[tuple[int, int]]) -> bool:
    differ = one.pitch != other.pitch and one.onset != other.onset
    return differ and (one.onset, other.pitch) not in taken and (other.onset, one.pitch) not in taken


def _line_to_join(pattern: Pattern, rng: np.random.Generator) -> list[Note]:
    """The notes among which a new one must find its place: one drum, or the whole melody."""
    if pattern.kind != "drums":
        return list(pattern.notes)
    sound = pick(rng, pattern.notes).pitch
    return [n for n in pattern.notes if n.pitch == sound]


def _joining(pattern: Pattern, line: list[Note], grid: Grid, step: int, rng: np.random.Generator) -> Note:
    onset = grid.tick(step)
    neighbour = min(line, key=lambda n: abs(n.onset - onset))
    pitch = neighbour.pitch
    if pattern.kind != "drums":
        pitch = scale_step(pitch, int(rng.integers(-2, 3)), pattern.scale_classes)
    end = min([grid.tick(step + 1), *(n.onset for n in line if n.onset > onset)])
    return _louder(Note(onset, end - onset, pitch, neighbour.velocity), 0.1, rng)


def _cuts(notes: Iterable[Note], added: Iterable[Note]) -> dict[Note, int]:
    """Where notes that are held alone must end for the added ones."""
    cuts: dict[Note, int] = {}
    for new in added:
        held = [n for n in notes if n.onset < new.onset < n.end]
        if len(held) == 1:
            cuts.setdefault(held[0], new.onset)
    return cuts
