"""The library of loops: thousands of generated grooves or tunes of one kind, metre and length, by their numbers.

The number of a loop says its style, or its key and way of playing, and its seed; so a loop is made again whenever it is
wanted, and only what it is like is kept: in memory, and in a cache of the home. Making takes some milliseconds, so
the library is filled while the person listens; whatever is asked for and not there yet is made at once, and what comes
out is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from audiomancer.breeding._pages import Pages
from audiomancer.breeding.generating import FRESH, generated_freely
from audiomancer.breeding.model_makers import makers_of
from audiomancer.breeding.resolving import resolved
from audiomancer.lineage import Birth
from audiomancer.music import Kind, TimeSignature

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers.descriptors import Described

    Floats32 = npt.NDArray[np.float32]

__all__ = ["LoopLibrary", "Shape"]

_SEED = 1
"""First number of the seed paths of all loops."""
_BLOCK = 4
"""Loops that follow each other in one style."""
_ROUNDS = 4
"""A page of the cache has so many blocks of each style."""
_LEAST = 6000
"""A library has at least so many loops: as many whole pages."""
_ROOTS = ("C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F")
_MODES = ("minor", "major", "dorian", "minor_pentatonic", "mixolydian")
_BASSES = ("free", "walking", "octave", "pedal", "offbeat", "free")
_AT_ONCE = 8
"""So many blocks are made at once while the person listens; for so long an ask may have to wait."""
_TUNES = 20
"""Keys with a scale, and ways of playing, by turns; so many blocks until the first returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What all loops of a library have in common.

    Attributes:
        kind: ``drums``, ``melody`` or ``bass``.
        bars: their length, at least 1.
        time_signature: numerator and denominator.
        key: the root of melodies and basses; None for all by turns.
        scale: that of melodies and basses; None for some by turns.
    """

    kind: Kind
    bars: int
    time_signature: TimeSignature = (4, 4)
    key: str | None = None
    scale: str | None = None

    @property
    def flavours(self) -> tuple[Mapping[str, Any], ...]:
        """What is asked of the loops by turns, by name of the option."""
        from audiomancer.rnn import STYLES

        if self.kind == "drums":
            styles = [*STYLES]
            return tuple({"style": style} for style in (*styles[::2], *styles[1::2]))  # neighbours are often alike
        own = {name: value for name, value in (("key", self.key), ("scale", self.scale)) if value is not None}
        keys = [{"key": _ROOTS[i % 12], "scale": _MODES[i % len(_MODES)]} for i in range(_TUNES)]
        if self.kind == "melody":
            return tuple(key | own for key in keys)
        return tuple(key | own | {"way": _BASSES[i % len(_BASSES)]} for i, key in enumerate(keys))

    def request(self, flavour: Mapping[str, Any]) -> dict[str, Any]:
        """What the births of one flavour keep as their request.

        Args:
            flavour: one of :attr:`flavours`.
        """
        asked = {"bars": self.bars, "time_signature": self.time_signature, **flavour}
        return resolved(self.kind, asked, None, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Flavour:
    """What the births of one flavour have in common."""

    request: Mapping[str, Any]
    makers: Mapping[str, str]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> _Flavour:
        return cls({**request, FRESH: True}, makers_of(request))

    def birth(self, number: int) -> Birth:
        return Birth(method="generated", seed=(_SEED, number), request=self.request, makers=self.makers)


class LoopLibrary:
    """Loops of one shape by their numbers; see the module.

    Several threads and processes may use one cache at a time.

    Args:
        shape: what all have in common.
        folder: where the cache is kept; None for none.

    Attributes:
        shape: what all have in common.
        size: how many there are.

    Raises:
        ModelLoadError: if the usual model is not here.
        InvalidPatternError: if it cannot play such loops.
    """

    def __init__(self, shape: Shape, folder: Path | None = None) -> None:
        import numpy as np

        self.shape = shape
        self._flavours = tuple(_Flavour.of(shape.request(flavour)) for flavour in shape.flavours)
        self._page = _ROUNDS * _BLOCK * len(self._flavours)
        self.size = -(-_LEAST // self._page) * self._page
        self._lock = Lock()
        first = self._described([0])
        self._rows = np.zeros((self.size, first.shape[1]), np.float32)
        self._made = np.zeros(self.size // _BLOCK, np.bool_)
        self._keep([0], first)
        self._cache = None if folder is None else Pages(folder / self._key(), self._rows.shape[1])
        self._looked: set[int] = set()

    def birth(self, number: int) -> Birth:
        """How a loop comes to be.

        Args:
            number: at least 0 and below the size.

        Returns:
            Its birth, without a log; at the usual tempo of its style.
        """
        return self._flavours[number // _BLOCK % len(self._flavours)].birth(number)

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Described]:
        """Those that sound, and what they are like; what was not made yet is made now.

        Args:
            numbers: each at least 0 and below the size.

        Returns:
            The numbers of those that are not silent, and a row for each.
        """
        import numpy as np

        from audiomancer.analyzers.descriptors import DESCRIPTORS, Described

        with self._lock:
            self._make({number // _BLOCK for number in numbers})
            rows = self._rows[list(numbers)].astype(np.float64)
        heard = rows[:, 0] > 0
        values, grid = np.split(rows[heard, 1:], [len(DESCRIPTORS[self.shape.kind])], axis=1)
        there = [number for number, sounds in zip(numbers, heard, strict=True) if sounds]
        return there, Described(self.shape.kind, self.shape.time_signature, values, grid)

    def fill(self) -> bool:
        """Make some more loops.

        Returns:
            Whether more are left to be made.
        """
        import numpy as np

        with self._lock:
            missing = np.flatnonzero(~self._made)[:_AT_ONCE].tolist()
            self._make(missing)
            return bool(missing)

    def _key(self) -> str:
        """The name of the cache: it follows from what is asked of the loops, and from what the first of them are like.

        So whatever changes how loops are made or described makes another cache.
        """
        asked = json.dumps([[dict(one.request), dict(one.makers)] for one in self._flavours], sort_keys=True)
        return hashlib.sha256(asked.encode() + self._rows[:_BLOCK].tobytes()).hexdigest()[:32]

    def _page_of(self, block: int) -> range:
        """The blocks of the page of the cache that a block is in."""
        size = self._page // _BLOCK
        return range(block // size * size, (block // size + 1) * size)

    def _make(self, blocks: Iterable[int]) -> None:
        """Make the blocks that are missing; the cache is read first, and has each page when it is whole."""
        missing = [block for block in sorted(blocks) if not self._made[block]]
        for page in sorted({self._page_of(block) for block in missing}, key=_start):
            self._look(page)
        missing = [block for block in missing if not self._made[block]]
        if missing:
            self._keep(missing, self._described(missing))
        for page in sorted({self._page_of(block) for block in missing}, key=_start):
            if self._cache and self._made[page].all():
                self._cache.keep(page.start, self._rows[page.start * _BLOCK : page.stop * _BLOCK])

    def _look(self, page: range) -> None:
        """Read a page from the cache, once."""
        if self._cache is None or page.start in self._looked:
            return
        self._looked.add(page.start)
        rows = self._cache.get(page.start, self._page)
        if rows is not None:
            self._rows[page.start * _BLOCK : page.stop * _BLOCK] = rows
            self._made[page] = True

    def _keep(self, blocks: Sequence[int], rows: Floats32) -> None:
        for block, part in zip(blocks, rows.reshape(len(blocks), _BLOCK, -1), strict=True):
            self._rows[block * _BLOCK : (block + 1) * _BLOCK] = part
            self._made[block] = True

    def _described(self, blocks: Sequence[int]) -> Floats32:
        """What the loops of some blocks are like: whether they sound, descriptors, grid."""
        import numpy as np

        from audiomancer.analyzers.descriptors import described

        births = [self.birth(number) for b in blocks for number in range(b * _BLOCK, (b + 1) * _BLOCK)]
        patterns = [one.pattern for one in generated_freely(births)]
        like = described(patterns, levelled=True)
        sounds = np.array([[bool(pattern.notes)] for pattern in patterns])
        return np.concatenate([sounds, like.values, like.grid], axis=1).astype(np.float32)


def _start(page: range) -> int:
    return page.start
