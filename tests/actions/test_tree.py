"""``tree``: what is needed to draw who descends from whom, of a whole library at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiomancer.actions import Session, perform
from audiomancer.errors import ItemNotFoundError
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import Store

GROOVE = Pattern(kind="drums", notes=(), bars=1)


def born(store: Store, name: str, *parents: str, seed: int = 7) -> str:
    method = "mutated" if len(parents) == 1 else "crossover" if parents else "imported"
    birth = Birth(method=method, parents=parents, seed=(seed, 1), log=(name,))
    return store.add_pattern(GROOVE, birth, name=name).id


@pytest.fixture
def family(session: Session) -> dict[str, str]:
    """Two roots, a child of each, a child of both children, and one that is related to none."""
    store = session.store
    ids = {name: born(store, name) for name in ("one", "other")}
    ids["left"] = born(store, "left", ids["one"])
    ids["right"] = born(store, "right", ids["other"], seed=8)
    ids["both"] = born(store, "both", ids["left"], ids["right"])
    ids["alone"] = born(store, "alone")
    return ids


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session() as session:
        yield session


def test_a_tree_tells_of_everybody_once_and_in_the_order_of_their_birth(
    session: Session, family: dict[str, str]
) -> None:
    perform("rate", session, item=family["both"], score=4)
    perform("delete", session, items=(family["right"],))
    told = perform("tree", session)
    assert [one.id for one in told.items] == list(family.values())
    assert told.total == len(family)
    by_name = {one.name: one for one in told.items}
    assert by_name["both"].parents == (family["left"], family["right"])
    assert [one.generation for one in told.items] == [0, 0, 1, 1, 2, 0]
    assert [one.litter for one in told.items] == [None, None, 7, 8, 7, None]
    assert [name for name, one in by_name.items() if one.rating == 4] == ["both"]
    assert [name for name, one in by_name.items() if one.deleted] == ["right"]
    for one in told.items:
        record = session.store.lineage[one.id]
        assert (one.kind, one.method, one.born) == ("drums", record.generation_method, record.created_at)


@pytest.mark.parametrize(
    ("item", "relatives"),
    [
        ("one", {"one", "left", "both"}),
        ("right", {"other", "right", "both"}),
        ("both", {"one", "other", "left", "right", "both"}),
        ("alone", {"alone"}),
    ],
)
def test_a_family_is_the_ancestors_and_descendants_of_one(
    session: Session, family: dict[str, str], item: str, relatives: set[str]
) -> None:
    told = perform("tree", session, item=family[item])
    assert {one.name for one in told.items} == relatives
    assert {one.name: one.generation for one in told.items}.items() <= {
        one.name: one.generation for one in perform("tree", session).items
    }.items()  # as in the whole library


def test_the_youngest_are_told_where_there_are_too_many(session: Session, family: dict[str, str]) -> None:
    told = perform("tree", session, limit=2)
    assert ([one.name for one in told.items], told.total) == (["both", "alone"], 6)
    with pytest.raises(ItemNotFoundError):
        perform("tree", session, item="ptrn_0000")


def test_a_damaged_record_hides_nobody(home: Path, session: Session, family: dict[str, str]) -> None:
    session.store.lineage.fold()
    session.store.close()
    file = home / "lineage.json"
    records = json.loads(file.read_text("utf-8"))
    records[family["left"]]["parent_ids"] = 7
    file.write_text(json.dumps(records), "utf-8")
    with Session() as reader:
        told = perform("tree", reader)
    assert {one.id for one in told.items} == set(family.values())
    assert [one.id for one in told.items if one.damaged] == [family["left"]]
    assert "parent_ids" in told.items[-1].damaged
