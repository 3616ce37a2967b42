"""Crossover: a child of two patterns; the reference's at a bar line, and those that must sound like neither parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.analyzers.likeness import AUDIBLE, Hit, hits_of
from audiomancer.errors import IncompatiblePatternsError, InvalidSettingError
from audiomancer.music import Kind, Pattern, drum_name, drum_pitches
from audiomancer.music.grid import STEPS_PER_BEAT
from audiomancer.variation._couples import Couple, Cross, couple_of
from audiomancer.variation._edits import Variation
from audiomancer.variation._held import held
from audiomancer.variation._hold import NOTHING_HELD, Hold
from audiomancer.variation._ways import WAYS, by_bars, by_voices

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ANY", "BARS_FIRST", "CROSS_WAYS", "check_crossing", "check_way", "crossed", "crossover"]

ANY = "any"
"""In place of the name of a way: chance chooses one."""

CROSS_WAYS = (*WAYS, ANY)
"""What can be asked for as the way of a cross."""

BARS_FIRST = "bars first"
"""In place of the name of a way, where none is asked for: by bars, and in other ways where that brings no other."""

PLURALS: Mapping[Kind, str] = MappingProxyType({"drums": "drums", "melody": "melodies", "bass": "basses"})

TOO_SHORT = "a pattern of one sixteenth has no place to change over; choose longer ones"

LOUDER = 8
"""The difference of MIDI velocity from which on a note counts as played otherwise."""

LATER = 0.01
"""The difference of time, in seconds, from which on a note counts as played otherwise."""


def crossover(a: Pattern, b: Pattern, rng: np.random.Generator) -> Variation:
    """A child that begins as ``a`` and goes on as ``b``, changing over at a random bar line.

    The child has the bars, tempo, key, scale and style of ``a``. ``b`` is read as the loop that it is: it repeats
    if it has fewer bars, and what it has beyond those of ``a`` is left out, so each bar of the child stood at
    the same place in its parent's loop. A pattern of one bar changes over at a beat, one of a single beat at a
    sixteenth. A hit belongs to the sixteenth nearest to it, so that one just ahead of the bar line goes with the bar.

    The part of ``b`` is fitted to ``a``. Key: it is transposed by the shorter way from root to root, then
    each note goes to the nearest of the scale. Feel (the quantise step): on each sixteenth of the bar where both
    parents play, its notes move by the difference of the mean distances from the grid, so that a straight ``a``
    straightens a swung ``b`` and a loose one loosens it, and flams keep their shape. Of two melodies without chords
    comes one without: notes end where the next begins. The resolution is the least common multiple,
    or that of ``a`` where this is beyond what a MIDI file can say. A pattern crossed with itself is itself,
    but for notes that ring past its end.

    Args:
        a: the first parent.
        b: the second parent, of the same kind and time signature.
        rng: chance; the same state gives the same child.

    Returns:
        The child, and one line for each thing that was done to either parent.

    Raises:
        IncompatiblePatternsError: if kind or time signature differ, or there is no place to change over.
    """
    cross = by_bars(couple_of(a, b), rng)
    if cross is None:
        raise IncompatiblePatternsError(TOO_SHORT)
    return cross.child


def check_way(by: str, kind: Kind) -> None:
    """Refuse what is no way to cross two patterns of a kind.

    Args:
        by: a name in :data:`CROSS_WAYS`, or :data:`BARS_FIRST`.
        kind: the kind of both.

    Raises:
        InvalidSettingError: if the way is not known, or not for this kind.
    """
    ways = [name for name, way in WAYS.items() if kind in way.kinds]
    if by not in (*ways, ANY, BARS_FIRST):
        raise InvalidSettingError(f"{PLURALS[kind]} are crossed by {', '.join(ways)} or {ANY}, not by {by!r:.60}")


def check_crossing(a: Pattern, b: Pattern, by: str = ANY, from_first: Sequence[str | int] = ()) -> frozenset[int]:
    """Refuse a way to cross that is not one for these parents.

    Args:
        a: the first parent.
        b: the second parent.
        by: a name in :data:`CROSS_WAYS`.
        from_first: drums that come from the first parent, where they are crossed by voices.

    Returns:
        The MIDI pitches of those drums.

    Raises:
        InvalidSettingError: if the way is not known or not for this kind of pattern, or one of the drums is not played
            by the first parent, or they leave nothing to the second.
        InvalidValueError: if a word is no drum.
    """
    check_way(by, a.kind)
    if from_first and by != "voices":
        raise InvalidSettingError(f"drums are named to be crossed by voices, and this is a cross by {by}")
    played = {n.pitch for n in a.notes}
    missing = [str(word) for word in from_first if not drum_pitches(str(word)) & played]
    if missing:
        there = ", ".join(map(drum_name, sorted(played))) or "nothing"
        raise InvalidSettingError(f"the first pattern plays no {' or '.join(missing)}; it plays {there}")
    named = frozenset(pitch for word in from_first for pitch in drum_pitches(str(word)))
    if named and not {n.pitch for n in b.notes} - named:
        raise InvalidSettingError("the second pattern plays nothing but what is to come from the first; name less")
    return named


def crossed(
    a: Pattern,
    b: Pattern,
    rng: np.random.Generator,
    by: str = ANY,
    from_first: frozenset[int] = frozenset(),
    hold: Hold = NOTHING_HELD,
) -> Variation:
    """A child of two patterns that owes something to each.

    The child has the bars, tempo, key, scale and style of ``a``, and what is held is ``a``'s. Where it sounds like one
    of its parents, or one gives it nothing that is heard, it is drawn again, where no way is asked for at last in other
    ways. Where all that a way brings sounds like a parent, as by voices of two that differ in one drum, so does the
    child.

    Args:
        a: the first parent.
        b: the second parent, of the same kind and time signature.
        rng: chance; the same state gives the same child. The first draw by bars is that of :func:`crossover`.
        by: ``bars``, ``voices`` (drums), ``feel``, ``rhythm`` (melodies and basses), ``any``, which draws one, or
            ``bars first``. Where a way has nothing to cross, as by feel where a parent is silent, others are taken.
        from_first: by voices, the MIDI pitches of the drums that come from ``a``; drawn if there are none.
        hold: what stays as ``a`` has it.

    Returns:
        The child, and one line for each thing that was done to either parent.

    Raises:
        IncompatiblePatternsError: if kind or time signature differ, or there is no place to change over.
        InvalidSettingError: if the way is not for this kind.
    """
    check_way(by, a.kind)
    couple = couple_of(a, b)
    draws = _named(couple, rng, from_first) if from_first else _draws(couple, rng, by)
    nearest: Variation | None = None
    tried: list[Cross] = []
    for name, cross in draws:
        if any(cross is one for one in tried):
            continue
        tried.append(cross)
        child = _restrained(couple, name, cross.child, hold)
        if (cross.owes_both or hold) and _is_another(child.pattern, couple):
            return child
        if nearest is None or (_is_copy(nearest.pattern, couple) and not _is_copy(child.pattern, couple)):
            nearest = child
    if nearest is None:
        raise IncompatiblePatternsError(TOO_SHORT)
    return nearest


def _named(couple: Couple, rng: np.random.Generator, named: frozenset[int]) -> Iterator[tuple[str, Cross]]:
    cross = by_voices(couple, rng, named)
    if cross:
        yield "voices", cross


def _draws(couple: Couple, rng: np.random.Generator, by: str) -> Iterator[tuple[str, Cross]]:
    """Draws in the way that is asked for; in the others too if none is, or if that has nothing to cross."""
    ways = {name: way for name, way in WAYS.items() if couple.a.kind in way.kinds}
    if by == ANY:
        order = [list(ways)[i] for i in rng.permutation(len(ways)).tolist()]
    else:
        first = "bars" if by == BARS_FIRST else by
        order = [first, *(name for name in ways if name != first)]
    for name in order:
        brought = False
        for _ in range(ways[name].draws):
            cross = ways[name].draw(couple, rng)
            if cross:
                brought = True
                yield name, cross
        if brought and name == by:
            return


def _restrained(couple: Couple, name: str, child: Variation, hold: Hold) -> Variation:
    kept = held(couple.first, child, hold)
    if kept is child or not kept.log:
        return kept
    origin = f"crossed by {name}, and what is held is the first parent's"
    return Variation(kept.pattern, (origin, *couple.frame_log, *kept.log))


def _is_copy(child: Pattern, couple: Couple) -> bool:
    return child.notes in (couple.first.notes, couple.loop)


def _is_another(child: Pattern, couple: Couple) -> bool:
    """Whether a child can be told from both parents."""
    heard, near = hits_of(child, AUDIBLE), LATER * child.tempo / 60 * STEPS_PER_BEAT
    return not _sounds_like(heard, couple.first_hits, near) and not _sounds_like(heard, couple.loop_hits, near)


def _sounds_like(ours: Mapping[tuple[int, int], Hit], theirs: Mapping[tuple[int, int], Hit], near: float) -> bool:
    """Whether the same is heard: the same hits, each about as loud and, in sixteenths, at about the same time."""
    return ours.keys() == theirs.keys() and all(
        abs(hit.velocity - theirs[place].velocity) < LOUDER and abs(hit.timing - theirs[place].timing) <= near
        for place, hit in ours.items()
    )
