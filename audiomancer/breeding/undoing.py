"""What was said in a saved run can be taken back, the latest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiomancer.errors import NothingAskedError
from audiomancer.store import Store, SynthRecord

__all__ = ["keep_former_hold", "keep_former_rating", "keep_saying", "undo_rating"]

_UNDOS = 100
"""Ratings of a run that can be taken back."""
_OF_A_RATING = ("user_rating", "rated_at", "rated_by")


def keep_former_rating(store: Store, run: str, item: str) -> None:
    """Keep in a saved run how an item is rated, before it is rated anew; then :func:`undo_rating` can bring it back.

    Args:
        store: the library.
        run: name of the run.
        item: id of a stored item.

    Raises:
        ItemNotFoundError: if there is no such run or item.
    """
    saved = store.load_run(run)
    told = store.lineage[item].to_dict()
    former = {name: told[name] for name in _OF_A_RATING if told.get(name) is not None}
    store.save_run(run, saved | {"former": [*saved.get("former", ()), {"id": item} | former][-_UNDOS:]})


def keep_saying(store: Store, run: str, name: str, sentence: str) -> None:
    """Keep in a saved run what was said beside ratings; then :func:`undo_rating` can take it back.

    Args:
        store: the library.
        run: name of the run.
        name: the name under which :meth:`~audiomancer.store.Store.untell` knows it.
        sentence: what was said, for the person.

    Raises:
        ItemNotFoundError: if there is no such run.
    """
    saved = store.load_run(run)
    store.save_run(run, saved | {"former": [*saved.get("former", ()), {"told": name, "of": sentence}][-_UNDOS:]})


def keep_former_hold(store: Store, run: str, hold: Mapping[str, Any], sentence: str) -> None:
    """Let a saved run hold something else from now on; then :func:`undo_rating` can bring back what it held before.

    Args:
        store: the library.
        run: name of the run, which breeds patterns.
        hold: what it holds, see :meth:`~audiomancer.variation.Hold.to_json`.
        sentence: what is told of it once it is taken back, for the person.

    Raises:
        ItemNotFoundError: if there is no such run.
    """
    saved = store.load_run(run)
    before = {"hold": saved["stock"].get("hold", {}), "of": sentence}
    former = [*saved.get("former", ()), before][-_UNDOS:]
    store.save_run(run, _holding(saved, hold) | {"former": former})


def _holding(saved: dict[str, Any], hold: Mapping[str, Any]) -> dict[str, Any]:
    return saved | {"stock": saved["stock"] | {"hold": dict(hold)}}


def undo_rating(store: Store, run: str) -> SynthRecord | str:
    """Take back the latest that was said in a saved run: an item is rated as it was before, or not at all.

    Args:
        store: the library.
        run: name of the run.

    Returns:
        The record of the item; or, where it was no rating, what was said.

    Raises:
        ItemNotFoundError: if there is no such run.
        NothingAskedError: if nothing is left to be taken back.
    """
    saved = store.load_run(run)
    *others, latest = saved.get("former") or (None,)
    if latest is None:
        raise NothingAskedError("there is no rating of this run to take back")
    undone: SynthRecord | str
    if "told" in latest:
        store.untell(latest["told"])
        undone = latest["of"]
    elif "hold" in latest:
        saved, undone = _holding(saved, latest["hold"]), latest["of"]
    else:
        former = {name: value for name, value in latest.items() if name in _OF_A_RATING}
        undone = store.unrate(latest["id"], **former)
    store.save_run(run, saved | {"former": others})
    return undone
