"""Changes of notes and their log, so that a child and what is said of it cannot differ.

An operator hands its wishes over as :class:`Edit`; what comes back is the child and one line for each
change that was made, side effects included. Read in order and done to the parent, the lines give the child.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from audiomancer.music import Kind, Note, Pattern, drum_name, pitch_name
from audiomancer.music.grid import Grid

__all__ = ["Edit", "Variation", "edited", "ending_by", "replaced", "rewritten"]

_Score = dict[tuple[int, int], Note]
"""Notes by onset and pitch, which no two share."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A child and what was done to make it.

    Attributes:
        pattern: the child.
        log: one line a change, in the order in which they were made; empty if the child is its parent.
    """

    pattern: Pattern
    log: tuple[str, ...] = ()


class Edit(NamedTuple):
    """One note before and after.

    Attributes:
        before: the note as it is; None if the note is added.
        after: the note as it becomes; None if it is removed.
    """

    before: Note | None
    after: Note | None


def ending_by(note: Note, tick: int) -> Note:
    """The note, shortened if it would sound beyond a tick.

    Args:
        note: a note that begins before the tick.
        tick: ticks from the start of the pattern.

    Returns:
        The note, ending at the tick at the latest.
    """
    return note if note.end <= tick else replace(note, duration=tick - note.onset)


def edited(pattern: Pattern, edits: Iterable[Edit]) -> Variation:
    """The pattern after some edits.

    An edit is left out, and not logged, if another note of its pitch already begins at its place. A note that would run
    past the last bar or into the next of its pitch is shortened.

    Args:
        pattern: the parent.
        edits: changes to make, in order; each ``before`` is a note of the pattern and occurs once.

    Returns:
        The child, one line for each edit that was made and one for each note that had to be shortened.
    """
    score = _score(pattern.notes)
    made = list(_made(edits, score, pattern.length))
    if not made:
        return Variation(pattern)
    child = pattern.with_notes(score.values())
    return Variation(child, _lines(pattern, [*made, *_trims(score, child.notes)]))


def rewritten(pattern: Pattern, notes: Sequence[Note], line: str) -> Variation:
    """The pattern with all of its notes replaced.

    Args:
        pattern: the parent.
        notes: its new notes, each beginning inside the bars.
        line: the line of the log that says what was done.

    Returns:
        The child, the line, and one line for each note that had to be shortened. The parent without a line, if there
        are no new notes, they are the old ones, or two would begin together on one pitch.
    """
    score, length = _score(notes), pattern.length
    if not notes or len(score) < len(notes):
        return Variation(pattern)
    child = pattern.with_notes(ending_by(n, length) for n in notes)
    if child.notes == pattern.notes:
        return Variation(pattern)
    return Variation(child, (line, *_lines(pattern, _trims(score, child.notes))))


def replaced(pattern: Pattern, notes: Sequence[Note]) -> Variation:
    """The pattern with other notes, told note by note.

    Args:
        pattern: the parent.
        notes: its new notes in order, each beginning inside the bars and no pitch sounding twice at once.

    Returns:
        The child, and one line for each note that went, came, moved within its sixteenth or changed otherwise.
    """
    return Variation(replace(pattern, notes=tuple(notes)), _lines(pattern, _between(pattern, notes)))


def _between(pattern: Pattern, notes: Iterable[Note]) -> list[Edit]:
    """The edits from the notes of a pattern to others, in the order of time."""
    before, after, step = _score(pattern.notes), _score(notes), Grid.of(pattern).step
    edits = [Edit(before[place], note) for place, note in after.items() if before.get(place, note) != note]
    gone = [note for place, note in before.items() if place not in after]
    came = [note for place, note in after.items() if place not in before]
    for same in (lambda n: (step(n.onset), n.pitch), lambda n: n.onset):
        pairs = _pairs(gone, came, same)
        edits += pairs
        gone = [n for n in gone if n not in {pair.before for pair in pairs}]
        came = [n for n in came if n not in {pair.after for pair in pairs}]
    edits += [*(Edit(note, None) for note in gone), *(Edit(None, note) for note in came)]
    return sorted(edits, key=lambda edit: (edit.before or edit.after).onset)  # type: ignore[union-attr]


def _pairs(gone: Iterable[Note], came: Iterable[Note], same: Callable[[Note], Hashable]) -> list[Edit]:
    """Each note that went with one that came in its place."""
    places: dict[Hashable, list[Note]] = {}
    for note in came:
        places.setdefault(same(note), []).append(note)
    return [Edit(note, places[same(note)].pop(0)) for note in gone if places.get(same(note))]


def _score(notes: Iterable[Note]) -> _Score:
    return {(n.onset, n.pitch): n for n in notes}


def _trims(score: _Score, kept: Iterable[Note]) -> list[Edit]:
    """The edits from the notes of a score to those that were kept of it, some of them shorter."""
    pairs = ((score[n.onset, n.pitch], n) for n in kept)
    return [Edit(before, after) for before, after in pairs if before.duration != after.duration]


def _made(edits: Iterable[Edit], score: _Score, length: int) -> Iterator[Edit]:
    """Makes the edits in a score; yields those that changed it."""
    for before, after in edits:
        if before is not None:
            del score[before.onset, before.pitch]
        if after is not None and (after.onset, after.pitch) in score:
            after = before
        if after is not None:
            after = ending_by(after, max(length, before.end if before else 0))
            score[after.onset, after.pitch] = after
        if after != before:
            yield Edit(before, after)


def _lines(pattern: Pattern, edits: Iterable[Edit]) -> tuple[str, ...]:
    grid = Grid.of(pattern)
    return tuple(_line(edit, grid, _NAMES[pattern.kind]) for edit in edits)


def _line(edit: Edit, grid: Grid, name: Callable[[int], str]) -> str:
    before, after = edit
    if before is None and after is not None:
        return (
            f"{name(after.pitch)} at {grid.place(after.onset)} added, "
            f"velocity {after.velocity}, length {after.duration} ticks"
        )
    assert before is not None
    subject = f"{name(before.pitch)} at {grid.place(before.onset)}"
    if after is None:
        return f"{subject} removed"
    changes = (
        (before.pitch != after.pitch, f"becomes {name(after.pitch)}"),
        (before.onset != after.onset, f"moved to {grid.place(after.onset)}"),
        (before.velocity != after.velocity, f"velocity {before.velocity} → {after.velocity}"),
        (before.duration != after.duration, f"length {before.duration} → {after.duration} ticks"),
    )
    return f"{subject} " + ", ".join(text for changed, text in changes if changed)


_NAMES: dict[Kind, Callable[[int], str]] = {"drums": drum_name, "melody": pitch_name, "bass": pitch_name}
