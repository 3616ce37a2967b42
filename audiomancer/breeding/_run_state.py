"""What the library keeps of a run, and what a run is made of again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from audiomancer.breeding._protocol import Breeding
from audiomancer.breeding.judging import forgotten
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.breeding.sources import Wanted, source_of
from audiomancer.evolution import Evolution, Search
from audiomancer.store import Store

if TYPE_CHECKING:
    from audiomancer.rendering import Engines

__all__ = ["gone_of", "saved_breeding", "saved_evolution", "saved_wanted", "settled"]


def saved_breeding(saved: Mapping[str, Any], store: Store, engines: Callable[[], Engines] | None) -> Breeding[Any]:
    """What a saved run breeds.

    Args:
        saved: the run, as the library keeps it.
        store: the library.
        engines: called for the running SuperCollider if the run breeds synths; one for the whole program if not given.

    Returns:
        The breeding of patterns or of synths.
    """
    if saved["kind"] == PatternBreeding.kind:
        return PatternBreeding.from_state(store, saved["stock"])
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding.from_state(store, saved["stock"], engines and engines())


def saved_evolution(saved: Mapping[str, Any], breeding: Breeding[Any]) -> Evolution[Any] | Search[Any]:
    """The engine of a saved run.

    Args:
        saved: the run, as the library keeps it.
        breeding: what it breeds.

    Returns:
        The plain GA or the search by taste, as it was left, with the candidates that were deleted since.
    """
    if "search" not in saved:
        state = saved["evolution"]
        return Evolution.from_state(state, map(breeding.candidate, state["all"]), breeding.breeder)
    state = saved["search"]
    there = [item for item in state["known"] if item in breeding.store.lineage]
    source = source_of(breeding, saved_wanted(saved))
    return Search.from_state(state, map(breeding.candidate, [*state["all"], *there]), source)


def saved_wanted(saved: Mapping[str, Any]) -> Wanted | None:
    """What a saved run searches for, if it was begun from nothing."""
    if saved.get("wanted") is None:
        return None
    kind, bars, (beats, unit) = saved["wanted"]
    return Wanted(kind, bars, (beats, unit))


def gone_of(store: Store, saved: Mapping[str, Any]) -> frozenset[str]:
    """The candidates of a saved run that were deleted, and what it learnt from that does not stand any more.

    Args:
        store: the library.
        saved: the run, as the library keeps it.

    Returns:
        Their ids.
    """
    state = saved.get("search") or saved["evolution"]
    known, rated = state.get("known", ()), {item for item, *_ in state.get("earlier", {}).get("stars", ())}
    values = store.lineage.values_of([*state["all"], *known])
    since = {kind: forgotten(store, kind) for kind in {told.get("type") or "" for told in values.values()}}

    def stands(item: str) -> bool:
        told = values.get(item)
        if told is None or told.get("deleted_at"):
            return False
        if item not in rated:
            return True
        until, at = since[told.get("type") or ""], told.get("rated_at")
        is_old = until is not None and (not at or datetime.fromisoformat(at) <= until)
        return bool(told.get("user_rating")) and not is_old

    deleted = {item for item in state["all"] if values.get(item, {}).get("deleted_at")}
    return frozenset(deleted | {item for item in known if not stands(item)})


def settled(saved: Mapping[str, Any]) -> dict[str, Any]:
    """What is saved of a run, without the ratings that can be taken back."""
    return {name: value for name, value in saved.items() if name != "former"}
