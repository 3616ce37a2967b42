"""Names of synths from words: the words themselves and a number that nobody else in the library has."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from audiomancer.breeding._synth_births import Order
from audiomancer.errors import ItemNotFoundError, StoreError
from audiomancer.lineage import Birth
from audiomancer.store import Store, SynthLineage, SynthRecord

__all__ = ["asked_before", "free_name", "named", "named_apart", "namesakes", "stem_of", "stored_before"]

_NUMBER = re.compile(r"_\d{3,}$")
_GIVEN_LATER = ("name", "level")
"""What a request says beside what the person asked for."""


def stem_of(name: str) -> str:
    """A name without its number.

    Args:
        name: such as ``warm_acid_bass_001``.

    Returns:
        Such as ``warm_acid_bass``.
    """
    return _NUMBER.sub("", name)


def free_name(name: str, taken: Container[str]) -> str:
    """The first name of the same stem, in the order of numbers, that is not taken.

    Args:
        name: such as ``warm_acid_bass_001``.
        taken: names that others have.

    Returns:
        Such as ``warm_acid_bass_002``.
    """
    return next(one for number in count(1) if (one := f"{stem_of(name)}_{number:03d}") not in taken)


def named(birth: Birth, name: str) -> Birth:
    """A birth that brings a synth of another name.

    Args:
        birth: how a synth comes to be.
        name: letters of ASCII, digits and underscores.

    Returns:
        The birth with this name in its request.
    """
    return replace(birth, request=dict(birth.request) | {"name": name})


def named_apart(orders: Sequence[Order], there: Sequence[SynthRecord]) -> list[Order]:
    """Orders from words with names of their own.

    Args:
        orders: all with names.
        there: the records of the library whose names begin so.

    Returns:
        The orders; one whose like the library has is named as that is.
    """
    taken, found = {record.name for record in there}, []
    for order in orders:
        before = asked_before(order.birth, there)
        name = before.name if before else free_name(order.birth.request["name"], taken)
        taken.add(name)
        others = tuple(replace(other, birth=named(other.birth, name)) for other in order.others)
        found.append(replace(order, birth=named(order.birth, name), others=others))
    return found


def namesakes(store: Store, orders: Sequence[Order]) -> list[SynthRecord]:
    """The records of a library whose names begin as those of some orders.

    Args:
        store: the library.
        orders: all with names.

    Returns:
        The records, those that were deleted, too.

    Raises:
        StoreError: if the library cannot be read.
    """
    beginnings = dict.fromkeys(f"{stem_of(order.birth.request['name'])}_" for order in orders)
    return [record for beginning in beginnings for record in store.lineage.named(beginning)]


def stored_before(store: Store, order: Order, there: Iterable[SynthRecord]) -> SynthLineage | None:
    """What a library has of the same words, base and seed; brought back if it was deleted.

    Args:
        store: the library.
        order: a birth from words.
        there: the records of the library whose names begin so.

    Returns:
        The synth, whatever its name; None if there is none, or its body is damaged.
    """
    record = asked_before(order.birth, there)
    try:
        found = store.synth(record.id) if record else None
        is_deleted = found is not None and found.deleted_at is not None
        return store.synth(store.bring_back(found.id).id) if found and is_deleted else found
    except (ItemNotFoundError, StoreError):
        return None


def asked_before(birth: Birth, there: Iterable[SynthRecord]) -> SynthRecord | None:
    """The record of what was born of the same words, base and seed before.

    Args:
        birth: without the number of the draw in its seed path.
        there: records of synths.

    Returns:
        The first, whatever its name, its level and the base that the words chose; None if there is none.
    """
    asked = birth.method, birth.seed, _asked(birth.request), dict(birth.makers)
    return next((record for record in there if _asked_by(record) == asked), None)


def _asked_by(record: SynthRecord) -> tuple[object, ...]:
    """What was asked; the base is in the request if it was."""
    return record.generation_method, tuple(record.seed[:-1]), _asked(record.request), dict(record.makers)


def _asked(request: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name not in _GIVEN_LATER}
