"""What a search of patterns draws from: children in all ways, and the library of loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock, Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from audiomancer._random import rng_for
from audiomancer.analyzers.likeness import AUDIBLE, hits_of
from audiomancer.breeding._pattern_breeder import PatternBreeder, around, born_pattern, pattern_candidate
from audiomancer.breeding.generating import generated_freely
from audiomancer.breeding.loops import LoopLibrary, Shape
from audiomancer.breeding.resolving import key_of
from audiomancer.errors import AudiomancerError, IncompatiblePatternsError, InvalidPatternError, ModelLoadError
from audiomancer.evolution import Candidate, Couple, Library
from audiomancer.lineage import Birth
from audiomancer.music import Kind, Pattern, TimeSignature
from audiomancer.variation import ANY, MIXES, OPERATORS, TOLD_BY

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.fitness.taste import Features
    from audiomancer.variation import Operator, Variation

__all__ = ["PatternSource"]

_CROSSES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "drums": ("voices", "voices", "bars", "feel"),
        "melody": ("bars", "rhythm", "feel"),
        "bass": ("bars", "rhythm", "feel"),
    }
)
"""The ways of crosses by kind; what stands there twice is drawn twice as often."""
_STRENGTHS = (1, 2, 3)
"""A child is varied by so many times the amount, drawn by chance, and by 1 at the most."""
_MIX_OFTEN = 0.1
"""How often a mix makes a child, in place of one operator alone."""
_MIX = "musical"
_AT_ONCE = 16
"""So many loops around something held are made at once."""
_HELD_LOOPS = 512
"""So many loops there are where something is held, as each is made around it."""
_KEPT = 256
"""So many loops that were looked at are kept."""
_PAUSE, _NOTHING_LEFT = 0.005, 0.1
"""Seconds between two styles that are made while the person listens, and until it is looked again what is to do."""


class PatternSource:
    """What a search of patterns draws from.

    Args:
        breeder: its amount, what it holds, and its operators and way of crosses, if some are asked for.
        folder: where the libraries of loops are kept; None for nowhere.
        bars: the length of the loops of a search that begins from nothing.
        time_signature: their numerator and denominator.
    """

    most_children = 80

    def __init__(
        self,
        breeder: PatternBreeder,
        folder: Path | None = None,
        bars: int = 2,
        time_signature: TimeSignature = (4, 4),
    ) -> None:
        self.breeder = breeder
        self._folder = folder
        self._bars = bars
        self._time_signature = time_signature
        self._heard: dict[str, frozenset[tuple[int, int]]] = {}
        self._libraries: dict[Shape, LoopLibrary | None] = {}
        self._plain: dict[tuple[str, ...], _Loops] = {}
        self._held: dict[tuple[str, ...], _HeldLoops] = {}

    def kind(self, candidate: Candidate[Pattern]) -> str:
        """What a pattern is: ``drums``, ``melody`` or ``bass``."""
        return candidate.content.kind

    def alike(self, first: Candidate[Pattern], second: Candidate[Pattern]) -> bool:
        """Whether a listener cannot tell two patterns apart, see :meth:`PatternBreeder.alike`.

        Args:
            first: one pattern.
            second: another.

        Returns:
            True if neither hits nor touch, timing and lengths differ by what can be told.
        """
        apart = len(self._hits(first) ^ self._hits(second)) >= TOLD_BY
        return not apart and self.breeder.alike(first, second)

    def features(self, kind: str, candidates: Sequence[Candidate[Pattern]]) -> Features:
        """What the model of taste knows of patterns.

        Args:
            kind: the kind of all of them.
            candidates: any number; their metres may differ.

        Returns:
            A row for each, in this order.
        """
        patterns = [candidate.content for candidate in candidates] or [
            Pattern(kind=cast("Kind", kind), notes=(), bars=1)
        ]
        return _known(patterns).take(range(len(candidates)))

    def children(self, couples: Sequence[Couple[Pattern]]) -> list[Candidate[Pattern]]:
        """Children of couples, each by :meth:`child`.

        Args:
            couples: whose children, and their seed paths.

        Returns:
            A child of each, in their order.
        """
        return [self.child(*couple) for couple in couples]

    def child(
        self, parent: Candidate[Pattern], mate: Candidate[Pattern] | None, seed: tuple[int, ...]
    ) -> Candidate[Pattern]:
        """A child, by one of all operators or ways to cross, or of those that were asked for; chance chooses which.

        Args:
            parent: the pattern to vary; gives what is held.
            mate: another to cross it with, where the two can be crossed; None for none.
            seed: seed path of the birth.

        Returns:
            The child.
        """
        rng, breeder, kind = rng_for(*seed, 0), self.breeder, parent.content.kind
        if mate is not None and breeder.can_cross(parent, mate):
            ways = _CROSSES[kind] if breeder.by in (None, ANY) else (breeder.by,)
            with suppress(IncompatiblePatternsError):
                child = replace(breeder, by=ways[int(rng.integers(len(ways)))]).cross(parent, mate, seed)
                if child.content.notes:  # an empty bar of each parent makes silence, which nobody wants to rate
                    return child
        amount = min(1.0, breeder.amount * _STRENGTHS[int(rng.integers(len(_STRENGTHS)))])
        return replace(breeder, amount=amount, operators=self._operators(kind, rng)).mutate(parent, seed)

    def library(self, kind: str, models: Sequence[Candidate[Pattern]]) -> Library[Pattern] | None:
        """The library of loops of a kind.

        Args:
            kind: ``drums``, ``melody`` or ``bass``.
            models: those that the run was begun from; each loop is as one of them in length, metre, key and tempo, and
                holds what is held of it. None for loops of the usual length in the tempos of their styles.

        Returns:
            The library; None if the usual model is not here, or cannot play such loops.
        """
        key = (kind, *(model.id for model in models))
        if key not in self._plain and (loops := self._loops(kind, models)):
            self._plain[key] = loops
        plain = self._plain.get(key)
        if models and self.breeder.hold:
            if plain is not None and key not in self._held:
                self._held[key] = _HeldLoops(plain, self.breeder)
            return self._held.get(key)
        return plain

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While the block runs, another thread makes loops that the next asks will look for."""
        done = Event()

        def fill() -> None:
            # What cannot be made is told of where it is asked for.
            with suppress(AudiomancerError):
                while not done.wait(_PAUSE):
                    held, plain = [*self._held.values()], [*filter(None, self._libraries.values())]
                    if not (any(library.fill() for library in held) or any(library.fill() for library in plain)):
                        done.wait(_NOTHING_LEFT)

        thread = Thread(target=fill, name="loops", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _hits(self, candidate: Candidate[Pattern]) -> frozenset[tuple[int, int]]:
        """Its audible hits or notes; found once, as each is compared with all that were heard."""
        if candidate.id not in self._heard:
            self._heard[candidate.id] = frozenset(hits_of(candidate.content, AUDIBLE))
        return self._heard[candidate.id]

    def _operators(self, kind: Kind, rng: np.random.Generator) -> tuple[str | Operator, ...]:
        """Those that were asked for; else one of all, or the mix."""
        asked = self.breeder.operators
        if asked and not any(name in MIXES for name in self.breeder.names):
            return asked
        if rng.random() < _MIX_OFTEN:
            return (_MIX,)
        names = [op.name for op in OPERATORS.values() if kind in op.kinds and not op.parts]
        return (names[int(rng.integers(len(names)))],)

    def _loops(self, kind: str, models: Sequence[Candidate[Pattern]]) -> _Loops | None:
        """The library of a kind, each loop in the length, metre, key and tempo of one of the models."""
        shapes = [_shape_of(model.content) for model in models]
        if not models:
            shapes = [Shape(kind=cast("Kind", kind), bars=self._bars, time_signature=self._time_signature)]
        found = [library for shape in shapes if (library := self._library(shape)) is not None]
        return _Loops(found, models) if len(found) == len(shapes) else None

    def _library(self, shape: Shape) -> LoopLibrary | None:
        """The loops of a shape; None if the usual model is not here, or cannot play it."""
        if shape not in self._libraries:
            self._libraries[shape] = None
            with suppress(InvalidPatternError, ModelLoadError):
                self._libraries[shape] = LoopLibrary(shape, self._folder)
        return self._libraries[shape]


class _Loops:
    """The loops of one kind, each as one of the models is; as they are by themselves, without models."""

    def __init__(self, libraries: Sequence[LoopLibrary], models: Sequence[Candidate[Pattern]]) -> None:
        self._libraries = libraries
        self._models = models
        self._born: dict[int, Candidate[Pattern]] = {}
        self.size = min(library.size for library in libraries)

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features | None]:
        from audiomancer.fitness.taste import features, joined

        there: list[int] = []
        parts: list[Features] = []
        for library in dict.fromkeys(self._libraries):
            asked = [number for number in numbers if self._library(number) is library]
            heard, like = library.sounding(asked) if asked else ([], None)
            if heard and like is not None:
                there += heard
                parts.append(features(like))
        return there, joined(parts) if parts else None

    def loop(self, number: int) -> Candidate[Pattern]:
        # What was shown, or is too like it, comes to be looked at again in many an ask.
        if number not in self._born:
            if len(self._born) == _KEPT:
                del self._born[next(iter(self._born))]
            self._born[number] = born_pattern(self.birth(number), [])
        return self._born[number]

    def birth(self, number: int) -> Birth:
        """That of the library, at the tempo of the model."""
        birth = self._library(number).birth(number)
        if not self._models:
            return birth
        return replace(birth, request={**birth.request, "bpm": self.model(number).content.tempo})

    def model(self, number: int) -> Candidate[Pattern]:
        return self._models[number % len(self._models)]

    def _library(self, number: int) -> LoopLibrary:
        return self._libraries[number % len(self._libraries)]


class _HeldLoops:
    """The same loops around what is held of their models. These are not many, and are kept in memory alone."""

    def __init__(self, loops: _Loops, breeder: PatternBreeder) -> None:
        self._loops = loops
        self._breeder = breeder
        self._made: dict[int, tuple[Candidate[Pattern], Features]] = {}
        self._lock = Lock()
        self.size = min(loops.size, _HELD_LOOPS)

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features | None]:
        from audiomancer.fitness.taste import joined

        with self._lock:
            self._make([number for number in numbers if number not in self._made])
        there = [number for number in numbers if self._made[number][0].content.notes]
        return there, joined([self._made[number][1] for number in there]) if there else None

    def loop(self, number: int) -> Candidate[Pattern]:
        with self._lock:
            self._make([number] if number not in self._made else [])
        return self._made[number][0]

    def fill(self) -> bool:
        """Make some more; tells whether more are left to be made."""
        with self._lock:
            left = [number for number in range(self.size) if number not in self._made][:_AT_ONCE]
            self._make(left)
        return bool(left)

    def _make(self, numbers: Sequence[int]) -> None:
        births = {number: self._loops.birth(number) for number in numbers}
        plain = generated_freely([*births.values()])
        made = {n: self._around(n, birth, one) for (n, birth), one in zip(births.items(), plain, strict=True)}
        if made:
            known = _known([loop.content for loop in made.values()])
            self._made |= {number: (loop, known.take([row])) for row, (number, loop) in enumerate(made.items())}

    def _around(self, number: int, birth: Birth, made: Variation) -> Candidate[Pattern]:
        model, hold = self._loops.model(number), self._breeder.hold
        told = around(model.content, made, hold)
        request = {**birth.request, **self._breeder.held}
        return pattern_candidate(told.pattern, replace(birth, parents=(model.id,), request=request, log=told.log))


def _shape_of(pattern: Pattern) -> Shape:
    """The shape of loops that are like a pattern."""
    key = {} if pattern.kind == "drums" else key_of(pattern)
    return Shape(kind=pattern.kind, bars=pattern.bars, time_signature=pattern.time_signature, **key)


def _known(patterns: Sequence[Pattern]) -> Features:
    """What the model of taste knows of patterns of one kind, whose metres may differ."""
    from audiomancer.analyzers.descriptors import described
    from audiomancer.fitness.taste import features, joined

    metres = [pattern.time_signature for pattern in patterns]
    lots = [[row for row, other in enumerate(metres) if other == metre] for metre in dict.fromkeys(metres)]
    known = joined([features(described([patterns[row] for row in rows], levelled=True)) for rows in lots])
    order = [row for rows in lots for row in rows]
    return known.take(sorted(range(len(order)), key=order.__getitem__))
