"""Births as version 0.1 wrote them, in the form of today.

That version kept the request of a generation in a line of the log and the words of a description in place of the names
of operators, and wrote no versions. Its libraries stay as they are; only a replay reads them through this module.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import PatternMetadata, SynthLineage

__all__ = ["in_todays_form", "is_of_0_1"]

_OPTIONS = "options "
_TEMPO = 120.0
_ASKED = frozenset(
    (
        *("kind", "style", "drums", "key", "scale", "low", "high", "lock", "primer", "bars", "bpm", "time_signature"),
        *("model", "backend", "temperature", "top_p", "density", "humanize"),
    )
)
"""What could be asked of a generation then; what became usual later takes no part."""


def is_of_0_1(birth: Birth) -> bool:
    """Whether we wrote a birth at a time when births did not name their makers yet."""
    return not birth.makers and birth.method in ("generated", "mutated", "crossover")


def in_todays_form(stored: PatternMetadata | SynthLineage, parents: Sequence[Any]) -> Birth:
    """The birth of a stored item, with all that is needed to repeat it in its typed fields.

    Args:
        stored: the item.
        parents: the contents of the parents, in the order of the birth.

    Returns:
        The birth; one that was not written by version 0.1 is returned as it is.
    """
    if not is_of_0_1(stored.birth):
        return stored.birth
    if isinstance(stored, PatternMetadata):
        return _pattern(stored, parents)
    return _synth(stored, parents)


def _pattern(stored: PatternMetadata, parents: Sequence[Pattern]) -> Birth:
    birth = stored.birth
    line = next((line for line in birth.log if line.startswith(_OPTIONS)), None)
    if line is None:
        return birth
    from audiomancer.breeding.model_makers import makers_of
    from audiomancer.breeding.resolving import resolved

    options = json.loads(line.removeprefix(_OPTIONS))
    kind, there = options.pop("kind"), iter(parents)
    primer, lock = (next(there) if name in options else None for name in ("primer", "lock"))
    if not parents:
        options.setdefault("bpm", _TEMPO)  # a style's own tempo counted on the command line only
    options.setdefault("temperature", 1.0)
    request = resolved(kind, options, primer, lock)
    request = {name: value for name, value in request.items() if name in _ASKED}
    return replace(birth, request=request, makers=makers_of(request))


def _synth(stored: SynthLineage, parents: Sequence[Any]) -> Birth:
    from audiomancer.breeding._synth_births import cross_name

    birth = stored.birth
    if birth.method == "generated":
        request = {"description": " ".join(birth.operators), "category": stored.category or "", "name": stored.name}
        return replace(birth, request=request, operators=())
    if birth.method == "crossover":
        # The last number of the seed path is the draw's; the name was found before the first draw.
        return replace(birth, request={"name": cross_name(parents[0].info, parents[1].info, birth.seed[:-1])})
    return birth
