"""Hold: what of a pattern may change and what stays, note for note and tick for tick, whatever acts on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from audiomancer._checks import check_list, is_whole
from audiomancer.errors import InvalidSettingError
from audiomancer.music import Note, Pattern, drum_name, drum_pitches, parse_bars
from audiomancer.music.grid import Grid

__all__ = ["NOTHING_HELD", "Hold", "check_hold", "free_notes", "free_share", "is_free"]


def _pitches(words: Iterable[str]) -> frozenset[int]:
    return frozenset(pitch for word in words for pitch in drum_pitches(word))


def _words(name: str, value: Sequence[str | int]) -> tuple[str, ...]:
    check_list(name, value)
    for word in value:
        if not isinstance(word, str) and not is_whole(word):
            raise InvalidSettingError(f"{name} is a list of drums, such as hh or 42, and {word!r:.60} is none")
    return tuple(dict.fromkeys(map(str, value)))


def _bars(value: str | tuple[int, int] | None) -> tuple[int, int] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return parse_bars(value)
    pair = tuple(value) if isinstance(value, tuple | list) else ()
    if len(pair) != 2 or not all(map(is_whole, pair)) or not 1 <= pair[0] <= pair[1]:
        raise InvalidSettingError(f"in_bars is a range such as '3-4' or (3, 4), counted from 1, not {value!r:.60}")
    return pair[0], pair[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What a child may change of its parent; all else is the parent's. An empty one holds nothing, and is false.

    Attributes:
        change: words for the only drums that may change, see :func:`audiomancer.music.drum_pitches`; empty for all.
        hold: words for drums that may not change.
        bars: the first and the last bar that may change, counted from 1; None for all.
        notes_only: whether velocity, timing and length of every note that stays are held.
        feel_only: whether the notes are held, and only velocities and the timing within each sixteenth may change.

    Raises:
        InvalidValueError: if a word is no drum.
        InvalidSettingError: if the fields contradict each other.
    """

    change: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    bars: tuple[int, int] | None = None
    notes_only: bool = False
    feel_only: bool = False

    def __post_init__(self) -> None:
        if self.notes_only and self.feel_only:
            raise InvalidSettingError(
                "notes only and feel only leave nothing that may change; choose one of them, or neither"
            )
        held = _pitches(self.hold)
        both = [word for word in self.change if drum_pitches(word) & held]
        if both:
            raise InvalidSettingError(
                f"{', '.join(both)} cannot both change and be held; name it either to change or to hold"
            )

    @classmethod
    def of(
        cls,
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
        feel_only: bool = False,
    ) -> Self:
        """The hold that was asked for.

        Args:
            change: the only drums that may change, as words or MIDI pitches 0-127; empty for all.
            hold: drums that may not change.
            in_bars: the only bars that may change: ``"3-4"``, ``"3"`` or ``(3, 4)``; None for all.
            notes_only: whether only the choice of notes may change.
            feel_only: whether only velocities and the timing within each sixteenth may change.

        Returns:
            The hold.

        Raises:
            InvalidValueError: if a word is no drum, or the bars are no range.
            InvalidSettingError: if a value has the wrong type, or they contradict each other.
        """
        for name, flag in (("notes_only", notes_only), ("feel_only", feel_only)):
            if not isinstance(flag, bool):
                raise InvalidSettingError(f"{name} is True or False, not {flag!r:.60}")
        return cls(
            change=_words("change", change),
            hold=_words("hold", hold),
            bars=_bars(in_bars),
            notes_only=notes_only,
            feel_only=feel_only,
        )

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """The hold of a birth or of a saved run.

        Args:
            value: what :meth:`to_json` gave.
        """
        return cls.of(**{**value, "in_bars": tuple(value["in_bars"]) if "in_bars" in value else None})

    def to_json(self) -> dict[str, Any]:
        """What is held, by name of the option, drums as MIDI pitches; empty if nothing is held."""
        told: dict[str, Any] = {
            "change": sorted(_pitches(self.change)),
            "hold": sorted(_pitches(self.hold)),
            "in_bars": list(self.bars or ()),
            "notes_only": self.notes_only,
            "feel_only": self.feel_only,
        }
        return {name: value for name, value in told.items() if value}

    def __bool__(self) -> bool:
        """Whether anything is held."""
        return self != Hold()


NOTHING_HELD = Hold()
"""Everything may change."""


def check_hold(
    hold: Hold, patterns: Sequence[Pattern], others: Sequence[Pattern] = (), *, may_come: bool = False
) -> None:
    """Refuse what cannot be held in some patterns, or would leave nothing in them that may change.

    Args:
        hold: what is held.
        patterns: those of which something is held; each has the bars.
        others: further parents, of which nothing is held. One of all the parents plays each sound that is named.
        may_come: whether a sound that is named to change may be one that nobody plays yet.

    Raises:
        InvalidSettingError: if a pattern is no drums and drums are named, none plays a sound that is named, the bars
            are not there, or nothing is left to change.
    """
    if not hold:
        return
    words = (*hold.change, *hold.hold)
    for pattern in (*patterns, *others):
        if words and pattern.kind != "drums":
            raise InvalidSettingError(
                f"only drums have sounds to change or to hold, and this is a {pattern.kind}; "
                "name bars, or let only the notes or only the feel change"
            )
        if hold.bars and pattern in patterns and hold.bars[1] > pattern.bars:
            there = "1 bar" if pattern.bars == 1 else f"bars 1-{pattern.bars}"
            raise InvalidSettingError(f"there is no bar {hold.bars[1]} to change; the pattern has {there}")
    played = {note.pitch for pattern in (*patterns, *others) for note in pattern.notes}
    missing = [word for word in (hold.hold if may_come else words) if not drum_pitches(word) & played]
    if missing:
        there = ", ".join(map(drum_name, sorted(played))) or "no sound at all"
        raise InvalidSettingError(f"nobody plays {' or '.join(missing)} here; there is {there}")
    if played and not (may_come and hold.change) and not any(map(_is_free_sound(hold), played)):
        raise InvalidSettingError("every sound is held, so nothing may change; hold fewer, or name some to change")
    if hold.feel_only and not any(free_notes(hold, pattern) for pattern in patterns):
        raise InvalidSettingError("every note is held, so no feel may change; hold less, or choose other bars")


def free_notes(hold: Hold, pattern: Pattern) -> tuple[Note, ...]:
    """The notes of a pattern that a hold lets change.

    Args:
        hold: what is held.
        pattern: the parent.

    Returns:
        The notes, in their order.
    """
    return tuple(filter(is_free(hold, Grid.of(pattern)), pattern.notes))


def free_share(hold: Hold, pattern: Pattern) -> float:
    """How much of a pattern a hold lets change.

    Args:
        hold: what is held.
        pattern: the parent.

    Returns:
        The share, 0-1, of the notes; 1 for a pattern without notes.
    """
    return len(free_notes(hold, pattern)) / len(pattern.notes) if pattern.notes else 1.0


def _is_free_sound(hold: Hold) -> Callable[[int], bool]:
    change, kept = _pitches(hold.change), _pitches(hold.hold)
    return lambda pitch: (pitch in change or not change) and pitch not in kept


def is_free(hold: Hold, grid: Grid) -> Callable[[Note], bool]:
    """Which notes a hold lets change: its sound may, and both its beginning and its sixteenth are in the bars.

    Args:
        hold: what is held.
        grid: that of the pattern.

    Returns:
        A function from a note to whether it may change.
    """
    is_free_sound = _is_free_sound(hold)
    first, last = hold.bars or (1, grid.bars)

    def free(note: Note) -> bool:
        bars = (note.onset // grid.bar_ticks + 1, grid.step(note.onset) // grid.bar_steps + 1)
        return is_free_sound(note.pitch) and first <= min(bars) and max(bars) <= last

    return free
