"""What a search of patterns or of synths draws from, and what is searched for from nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

from audiomancer.breeding._protocol import Breeding
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.evolution import Source
from audiomancer.music import Kind, TimeSignature

__all__ = ["Wanted", "source_of"]


class Wanted(NamedTuple):
    """What a search is for that begins from nothing.

    Attributes:
        kind: ``drums``, ``melody`` or ``bass``.
        bars: the length of its loops, at least 1.
        time_signature: numerator and denominator of their metre.
    """

    kind: Kind
    bars: int = 2
    time_signature: TimeSignature = (4, 4)


def source_of(breeding: Breeding[Any], wanted: Wanted | None = None) -> Source[Any]:
    """What a search draws from; the loops that it makes are kept in the home of the library.

    Args:
        breeding: what is bred.
        wanted: what is searched for, where the search begins from nothing.

    Returns:
        The source.
    """
    if isinstance(breeding, PatternBreeding):
        from audiomancer.breeding.searching import PatternSource

        return PatternSource(breeding.breeder, breeding.store.home / "loops", *(wanted[1:] if wanted else ()))
    from audiomancer.breeding.searching_synths import SynthSource
    from audiomancer.breeding.synths import SynthBreeding

    assert isinstance(breeding, SynthBreeding)
    return SynthSource(breeding)
