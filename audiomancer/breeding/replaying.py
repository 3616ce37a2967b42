"""Replay: a birth is repeated from its fields and its parents, and the child must be the stored item itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from audiomancer._checks import check_text
from audiomancer.breeding._births_of_0_1 import in_todays_form, is_of_0_1
from audiomancer.breeding._protocol import Breeding
from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.errors import ReplayError
from audiomancer.store import PatternMetadata, Store, SynthLineage

if TYPE_CHECKING:
    from audiomancer.rendering import Engines
    from audiomancer.variation import Operator
    from audiomancer.variation.synths import SynthOperator

__all__ = ["breeding_of", "replay"]


def breeding_of(
    store: Store,
    item: str,
    engines: Engines | None = None,
    operators: Sequence[str | Operator | SynthOperator] = (),
) -> Breeding[Any]:
    """The breeding of patterns if the item is a pattern, that of synths if it is a synth.

    Args:
        store: the library.
        item: an id, ``ptrn_...`` or ``synt_...``.
        engines: the running SuperCollider; one for the whole program if not given.
        operators: operators that were handed in as objects when the item was born, and are no installed plug-ins.

    Returns:
        The breeding of items of this kind.

    Raises:
        InvalidSettingError: if the id is no text.
    """
    check_text("an id", item)
    if not item.startswith("synt_"):
        return PatternBreeding(store, operators=operators)  # type: ignore[arg-type]
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding(store, engines, operators=operators)  # type: ignore[arg-type]


def replay(
    store: Store,
    item: str,
    engines: Engines | None = None,
    operators: Sequence[str | Operator | SynthOperator] = (),
) -> PatternMetadata | SynthLineage:
    """Let an item be born again from its parents and its seed, and check that it is the same.

    One that was deleted is back then.

    Args:
        store: the library.
        item: its whole id.
        engines: the running SuperCollider; one for the whole program if not given.
        operators: operators that were handed in as objects when it was born, and are no installed plug-ins.

    Returns:
        The stored item.

    Raises:
        ItemNotFoundError: if it, or one of its parents, is not there.
        InvalidSettingError: if the id is no text, or the item was imported, so that there is nothing to repeat.
        MissingDependencyError: if an operator or model that made it is not here, or not in the version that made it.
        ReplayError: if another item came out.
    """
    breeding = breeding_of(store, item, engines, operators)
    stored: PatternMetadata | SynthLineage = breeding.get(item)
    parents = [breeding.candidate(parent) for parent in stored.parent_ids]
    birth = in_todays_form(stored, [parent.content for parent in parents])
    again = breeding.born(birth, parents)
    same = again.content == breeding.candidate(item).content
    told = (is_of_0_1(stored.birth) and birth.method == "generated") or again.birth.log == stored.birth.log
    if not (same and told):
        raise ReplayError(
            f"{stored.id} was born again as another {'synth' if item.startswith('synt_') else 'pattern'}; "
            "what made it has changed since without a new version, so please report this"
        )
    if stored.deleted_at is None:
        return stored
    back: PatternMetadata | SynthLineage = breeding.get(store.bring_back(item).id)
    return back
