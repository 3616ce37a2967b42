"""The table of pattern operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from audiomancer._registry import OWN, Registry
from audiomancer.music import KINDS, Kind
from audiomancer.variation._base import GROUP, AnyOperator
from audiomancer.variation._basic import add_note, humanize, remove_note, shift_timing, swap_notes, velocity
from audiomancer.variation._draws import once
from audiomancer.variation._drummer import drummer
from audiomancer.variation._drums import euclid, fill, ghost_notes
from audiomancer.variation._groove import accents, lean, push, spread, turnaround
from audiomancer.variation._hold import Hold
from audiomancer.variation._melodic import octave, scale_step, transpose_phrase
from audiomancer.variation._musical import Part, mixed
from audiomancer.variation._rhythm import double_time, half_time, quantize, retrograde, rotate, swing
from audiomancer.variation._touch import touch
from audiomancer.variation._tunes import (
    answer,
    borrow_rhythm,
    displace,
    ending,
    octave_leap,
    ornament,
    returning,
    sequence,
    simplify,
)

if TYPE_CHECKING:
    from audiomancer.variation._draws import Apply

__all__ = ["MIXES", "OPERATORS", "OPERATOR_REGISTRY", "Operator"]


@dataclass(frozen=True, slots=True)
class Operator(AnyOperator):
    """One way to vary a pattern; its chance is amount times ``weight``.

    Attributes:
        draws_for: what has that chance, on its own: each ``note``, each ``bar``, each empty ``step`` it could
            fill, or the whole ``pattern``; for ``strength`` it is no chance but how far the operator goes.
        summary: one line for a musician.
        apply: from a pattern, the chance 0-1 and a random generator to the variation. It keeps everything but the
            notes, and its log is empty exactly where it changes none.
        kinds: the kinds of pattern that it is for.
        default: whether it acts where no operators are named; of our own only, or what is installed would decide what
            a seed brings.
        parts: the operators that it draws from, if it is a mix; a mix acts alone.
        feel_only: in a mix, whether it acts exactly where only the feel may change; then no note of it leaves its
            sixteenth.
        takes_hold: whether ``apply`` takes what is held as a fourth value, because what it brings depends on that.
        patience: how often it is drawn again, at the most, where it changed nothing that may change or only repeated
            itself; fewer times what takes long.

    Raises:
        InvalidSettingError: if the name is empty, the version below 1 or the weight not above 0.
    """

    draws_for: str
    summary: str
    apply: Apply
    kinds: frozenset[Kind] = frozenset(KINDS)
    default: bool = False
    parts: tuple[Operator, ...] = ()
    feel_only: bool = False
    takes_hold: bool = False
    patience: int = 32

    def acts_on(self, kind: Kind, hold: Hold) -> bool:
        """Whether it acts in a mix.

        Args:
            kind: the kind of the pattern.
            hold: what is held of it.

        Returns:
            True if it is for this kind, and for the feel alone exactly where only that may change.
        """
        return kind in self.kinds and self.feel_only == hold.feel_only


class _MixRow(NamedTuple):
    """An operator of a mix.

    Attributes:
        name: its name.
        version: its version; a mix that is to have another is a new version itself.
        often: how often it acts, 0-1.
        kinds: the kinds of pattern on which it acts in the mix.
        far: how far it goes there, as a factor of its weight, so that others have something left to do.
    """

    name: str
    version: int
    often: float
    kinds: frozenset[Kind]
    far: float = 1.0


_DRUMS: frozenset[Kind] = frozenset({"drums"})
_PITCHED: frozenset[Kind] = frozenset({"melody", "bass"})
_MELODY: frozenset[Kind] = frozenset({"melody"})
_BASS: frozenset[Kind] = frozenset({"bass"})

_TABLE = (
    Operator("shift_timing", 0.3, "note", "play notes up to 50 ms early or late", shift_timing, default=True),
    Operator("swap_notes", 0.2, "bar", "let two notes of a bar exchange their sounds", swap_notes, default=True),
    Operator("velocity", 0.3, "note", "play notes up to 20 % louder or softer", velocity, default=True),
    Operator("add_note", 0.1, "bar", "add a note on an empty step", add_note, default=True),
    Operator("remove_note", 0.1, "bar", "leave a note out", remove_note, default=True),
    Operator("rotate", 1.0, "pattern", "start the loop some sixteenths or beats later or earlier", once(rotate)),
    Operator("retrograde", 1.0, "pattern", "play the loop backwards", once(retrograde)),
    Operator("double_time", 1.0, "pattern", "play the loop twice as fast, twice", once(double_time)),
    Operator("half_time", 1.0, "pattern", "play the first half at half the speed", once(half_time)),
    Operator("euclid", 1.0, "pattern", "refill one drum with a Euclidean rhythm", once(euclid), _DRUMS),
    Operator("ghost_notes", 0.5, "step", "add soft snare hits around the backbeats", ghost_notes, _DRUMS),
    Operator("fill", 1.0, "pattern", "end the last bar with a fill on snare and toms", once(fill), _DRUMS),
    Operator("drummer", 1.0, "strength", "change hits as drummers do from bar to bar", drummer, _DRUMS),
    Operator("push", 1.0, "strength", "let a run of hits of one drum come earlier or later", push, _DRUMS),
    Operator("spread", 1.0, "strength", "let one drum be even in some bars, as Euclidean rhythms are", spread, _DRUMS),
    Operator("turnaround", 1.0, "strength", "end with a run on snare or toms", turnaround, _DRUMS),
    Operator("accents", 1.0, "strength", "play one drum louder or softer, or its accents", accents, _DRUMS),
    Operator("lean", 1.0, "strength", "play a drum early or late, swing more or less, tighter or looser", lean, _DRUMS),
    Operator("octave", 0.3, "note", "move notes up or down an octave", octave, _PITCHED),
    Operator("scale_step", 0.3, "note", "move notes along the scale by one or two", scale_step, _PITCHED),
    Operator("transpose_phrase", 0.5, "bar", "move whole bars along the scale", transpose_phrase, _PITCHED),
    Operator("sequence", 1.0, "strength", "repeat bars or their ends elsewhere on the scale", sequence, _PITCHED),
    Operator("answer", 1.0, "strength", "turn bars or their ends upside down", answer, _PITCHED),
    Operator("borrow_rhythm", 1.0, "strength", "play bars in the rhythm of another bar", borrow_rhythm, _PITCHED),
    Operator("displace", 1.0, "strength", "let the ends of bars come early or late", displace, _PITCHED),
    Operator("ornament", 1.0, "strength", "break up held notes", ornament, _PITCHED),
    Operator("simplify", 1.0, "strength", "leave weak notes out, hold those before them", simplify, _PITCHED),
    Operator("ending", 1.0, "strength", "end phrases otherwise", ending, _PITCHED),
    Operator("octave_leap", 1.0, "strength", "let notes off the beat jump an octave", octave_leap, _BASS),
    Operator("returning", 1.0, "strength", "change notes as tunes do when a phrase returns", returning, _PITCHED),
    Operator("touch", 1.0, "strength", "play the same notes with other accents and lean", touch, feel_only=True),
    Operator("quantize", 1.0, "strength", "pull every note towards its sixteenth", quantize),
    Operator("swing", 1.0, "strength", "delay every second sixteenth", swing),
    Operator("humanize", 1.0, "strength", "play it as drummers do, early, late, loud and soft", humanize),
)

_MUSICAL = (
    _MixRow("push", 1, 0.1, _DRUMS),
    _MixRow("spread", 1, 0.1, _DRUMS),
    _MixRow("turnaround", 1, 0.06, _DRUMS),
    _MixRow("ghost_notes", 1, 0.06, _DRUMS),
    _MixRow("accents", 1, 0.25, _DRUMS),
    _MixRow("lean", 1, 0.25, _DRUMS),
    _MixRow("drummer", 1, 1.0, _DRUMS),
    _MixRow("borrow_rhythm", 1, 0.35, _PITCHED, 0.6),
    _MixRow("displace", 1, 0.08, _PITCHED, 0.5),
    _MixRow("simplify", 1, 0.2, _PITCHED, 0.5),
    _MixRow("ornament", 1, 0.12, _PITCHED, 0.5),
    _MixRow("sequence", 1, 0.35, _PITCHED, 0.6),
    _MixRow("answer", 1, 0.25, _PITCHED, 0.6),
    _MixRow("octave_leap", 1, 0.2, _BASS, 0.4),
    _MixRow("ending", 1, 0.25, _MELODY, 0.6),
    _MixRow("ending", 1, 0.12, _BASS, 0.6),  # at 0.25 a bass passes less than half of its last degree on
    _MixRow("returning", 1, 1.0, _PITCHED),
    _MixRow("touch", 1, 1.0, frozenset(KINDS)),
)


def _mix(name: str, summary: str, rows: Iterable[_MixRow]) -> Operator:
    known = {(operator.name, operator.version): operator for operator in _TABLE}
    parts = [Part(_in_mix(known[row.name, row.version], row), row.often) for row in rows]
    kinds = frozenset(kind for part in parts for kind in part.operator.kinds)
    return Operator(name, 1.0, "strength", summary, mixed(parts), kinds, parts=tuple(part.operator for part in parts))


def _in_mix(operator: Operator, row: _MixRow) -> Operator:
    return replace(operator, kinds=row.kinds, weight=operator.weight * row.far, origin=OWN)


_MIXES = (_mix("musical", "vary it as players do, far enough to be told from its parent", _MUSICAL),)

_FORMER = MappingProxyType({"quantise": "quantize", "humanise": "humanize"})

OPERATOR_REGISTRY = Registry("operator", GROUP, Operator, (*_TABLE, *_MIXES), aliases=_FORMER, beside=(AnyOperator,))
"""Every pattern operator, ours and those of plug-ins, by its name or former name."""

OPERATORS: Mapping[str, Operator] = OPERATOR_REGISTRY.own
"""Every pattern operator of our own by its name, in the order in which they act."""

MIXES = frozenset(operator.name for operator in _MIXES)
"""The names of the mixes: operators that draw from others and act alone."""
