"""A part of a pattern played anew by a model, given the rest: the operator ``redraw`` of breeding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from audiomancer._checks import check_number, check_text
from audiomancer._registry import OWN
from audiomancer.breeding.model_makers import MEMORY, check_memory
from audiomancer.breeding.resolving import key_of
from audiomancer.errors import InvalidPatternError
from audiomancer.lineage import Birth
from audiomancer.music import DRUM_TYPES, Kind, Pattern, drum_pitches
from audiomancer.variation import (
    NOTHING_HELD,
    OPERATOR_REGISTRY,
    Hold,
    Operator,
    Variation,
    free_notes,
    held,
    replaced,
)

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.rnn import Network

__all__ = ["AS_USUAL", "PATTERN_OPERATORS", "REDRAW", "Redrawing"]

_NAME = "redraw"
_OCTAVE = 12
_MOST = 64
"""Bars that one birth plays anew at the most."""

_TOGETHER = 8
"""Bars that are played anew at a time. More would follow themselves and not the pattern, and play ever less."""

_PATIENCE = 8
"""How often it is tried again; each time draws many candidates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawing:
    """How parts are played anew.

    Attributes:
        model: name or file of a Magenta bundle; None for the usual one of the pattern's kind.
        temperature: 0.05-20; 1 is as learned, more is bolder.
        candidates: how many are drawn, 1-1000, of which the one is taken that fits the rest best.
        memory: 0-1; how much the model goes by what the pattern itself plays.
        needed: the fingerprints that the model, and the memory, must have, by their names; empty for any.
    """

    model: str | None = None
    temperature: float = 1.0
    candidates: int = 16
    memory: float = 1.0
    needed: Mapping[str, str] = field(default_factory=dict, hash=False)

    def check(self) -> None:
        """Refuse what cannot be.

        Raises:
            InvalidSettingError: if a value has the wrong type or is outside its range.
        """
        if self.model is not None:
            check_text("model", self.model)
        check_number("temperature", self.temperature, 0.05, 20)
        check_number("candidates", self.candidates, 1, 1000, whole=True)
        check_number("memory", self.memory, 0, 1)

    @classmethod
    def of(cls, birth: Birth) -> tuple[Self | None, Mapping[str, str]]:
        """How the birth of a pattern played a part anew, and its other makers.

        Args:
            birth: how a pattern came to be.

        Returns:
            None, if nothing was played anew; and the makers but the model and its memory, which are the last.
        """
        told = birth.request.get(_NAME)
        if told is None:
            return None, birth.makers
        makers = [*birth.makers.items()]
        others = len(makers) - (2 if told["memory"] else 1)
        return cls(**told, needed=dict(makers[others:])), dict(makers[:others])

    @property
    def operator(self) -> Operator:
        """The operator that plays so."""
        return replace(REDRAW, apply=self.act)

    def told(self, kind: Kind) -> dict[str, Any]:
        """What the request of a birth says of it, by name, in JSON values.

        Args:
            kind: the kind of the pattern.
        """
        told = {"model": self._name(kind), "temperature": self.temperature, "candidates": self.candidates}
        return {_NAME: told | {"memory": self.memory}}

    def makers(self, kind: Kind) -> dict[str, str]:
        """The name of the model to its fingerprint, and that of its memory.

        Args:
            kind: the kind of the pattern.

        Raises:
            ModelLoadError: if there is no such model, or it cannot be loaded.
            InvalidPatternError: if the model plays other kinds, or whole patterns only.
        """
        from audiomancer.rnn import find_model, memory_fingerprint

        model = find_model(self._name(kind))
        if model.path is None:
            raise InvalidPatternError(
                f"the model {model.name} plays whole patterns and no part of one; "
                f"a bundle such as {AS_USUAL._name(kind)} does"
            )
        model.check_plays(kind)
        return {model.name: model.fingerprint} | ({MEMORY: memory_fingerprint()} if self.memory else {})

    def act(self, pattern: Pattern, chance: float, rng: np.random.Generator, hold: Hold = NOTHING_HELD) -> Variation:
        """Play some of the bars that may change anew.

        Args:
            pattern: the parent.
            chance: 0-1, that of each bar on its own.
            rng: chance.
            hold: what stays.

        Returns:
            The child, and one line for each note in which it differs. What is new is played as the notes around it
            are; drums that the model does not know stay.

        Raises:
            InvalidPatternError: if the model does not know the metre or any of the sounds, or too many bars are to be
                played at once.
        """
        sounds = _sounds(pattern, hold)
        if hold.feel_only or not sounds:
            return Variation(pattern)
        first, last = hold.bars or (1, pattern.bars)
        bars = [bar for bar in range(first, last + 1) if rng.random() < chance]
        if len(bars) > _MOST:
            raise InvalidPatternError(
                f"{_MOST} bars can be played anew at once, not {len(bars)}; name fewer, such as --in-bars 1-{_MOST}"
            )
        network, child = self._network(pattern), pattern
        for start, stop in _runs(bars):
            child = self._played(network, child, replace(hold, bars=(start, stop)), sounds, rng)
        return replaced(pattern, child.notes)

    def _played(
        self, network: Network, pattern: Pattern, hold: Hold, sounds: frozenset[int], rng: np.random.Generator
    ) -> Pattern:
        """The pattern with the bars that may change played anew; as it is where the model plays what is there."""
        from audiomancer.rnn.redrawing import Part, redrawn

        (first, last), known = hold.bars or (1, pattern.bars), frozenset().union(*network.config.drum_types)
        # Drums that the model does not know stay.
        gone = frozenset(n for n in free_notes(hold, pattern) if pattern.kind != "drums" or n.pitch in known)
        key = key_of(pattern) if pattern.kind != "drums" else {}
        part = Part(pattern=pattern, first=first, last=last, gone=gone, sounds=sounds, **key)
        drawn: dict[str, Any] = {name: getattr(self, name) for name in ("temperature", "candidates", "memory")}
        new = redrawn(network, part, rng, **drawn)
        stay = (note for note in pattern.notes if note not in gone)
        return held(pattern, Variation(pattern.with_notes([*stay, *new])), hold).pattern if new else pattern

    def _network(self, pattern: Pattern) -> Network:
        """The model, which must be the one that is needed and know the metre."""
        from audiomancer.rnn import load_model, needed_model
        from audiomancer.rnn.events import steps_per_bar

        check_memory(self.needed)
        name = self._name(pattern.kind)
        needed_model(name, next(iter(self.needed.values()), ""))
        network = load_model(name)
        try:
            steps_per_bar(network.config, pattern.time_signature)
        except InvalidPatternError as error:
            told, _, _ = str(error).partition(";")
            raise InvalidPatternError(f"{told}; mutate varies such bars without a model") from error
        return network

    def _name(self, kind: Kind) -> str:
        from audiomancer.rnn import DEFAULT_MODELS

        return self.model or DEFAULT_MODELS["drums" if kind == "drums" else "melody"]


def _runs(bars: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of bars that follow each other, of so many as are played at a time."""
    ends = [number for number, bar in enumerate(bars, 1) if number == len(bars) or bars[number] != bar + 1]
    for start, stop in pairwise([0, *ends]):
        for first in range(start, stop, _TOGETHER):
            yield bars[first], bars[min(first + _TOGETHER, stop) - 1]


def _sounds(pattern: Pattern, hold: Hold) -> frozenset[int]:
    """The pitches that new notes may have: of drums those of the pattern that may change, else those of its scale.

    A drum that is named and not played yet may come in, in the first of its variants that is named. There are none
    where the pattern has no notes. A melody or bass keeps its range, which is widened to an octave.
    """
    if pattern.kind == "drums":
        played = frozenset(note.pitch for note in free_notes(replace(hold, bars=None), pattern))
        named = frozenset(pitch for word in hold.change for pitch in drum_pitches(word)) if pattern.notes else ()
        come = ([p for p in pitches if p in named] for pitches in DRUM_TYPES if not played.intersection(pitches))
        return played.union(*(pitches[:1] for pitches in come))
    pitches = [note.pitch for note in pattern.notes]
    if not pitches:
        return frozenset()
    wider = max(0, _OCTAVE - (max(pitches) - min(pitches)))
    low, high = max(0, min(pitches) - wider // 2), min(127, max(pitches) + wider - wider // 2)
    return frozenset(pitch for pitch in range(low, high + 1) if pitch % 12 in pattern.scale_classes)


AS_USUAL = Redrawing()
"""By the usual model, at the usual temperature."""

REDRAW = Operator(
    _NAME,
    1.0,
    "bar",
    "let the model play bars anew, given the rest",
    AS_USUAL.act,
    takes_hold=True,
    patience=_PATIENCE,
    origin=OWN,
)
"""The operator of breeding that plays bars anew, by the usual model."""

PATTERN_OPERATORS = OPERATOR_REGISTRY.joined([REDRAW])
"""Every pattern operator that breeding knows: those of :mod:`audiomancer.variation`, and those that need a model."""
