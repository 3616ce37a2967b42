"""What is asked of the library at once, and what the person has deleted, named and tagged."""

from __future__ import annotations

import gc
import json
import sqlite3
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audiomancer.errors import InvalidRecordError, InvalidSettingError, ItemNotFoundError
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern, pattern_to_json
from audiomancer.store import DamagedItem, ItemQuery, LineageFile, Store, SynthRecord
from audiomancer.store.database import Database

IMPORTED = Birth(method="imported")
START = datetime(2026, 11, 20, tzinfo=UTC)


def groove(number: int, kind: str = "drums", **music: Any) -> Pattern:
    return Pattern(kind=kind, notes=(Note(number, 60, 36, 100),), bars=4, **music)  # type: ignore[arg-type]


@pytest.fixture
def store(quick: Path) -> Store:
    """Each call of the clock is a day later than the one before."""
    days = iter(range(10_000))
    return Store(quick / "home", now=lambda: START + timedelta(days=next(days)))


@pytest.fixture
def items(store: Store) -> dict[str, str]:
    """Five items made on five days; name to id."""
    made = [
        store.add_pattern(groove(1, tempo=125, style="techno"), IMPORTED, name="night bus"),
        store.add_pattern(groove(2, tempo=90), IMPORTED, name="Amen"),
        store.add_pattern(groove(3, "bass", tempo=170, style="dnb"), IMPORTED, name="night owl"),
        store.add_pattern(groove(4, "melody", tempo=90, style="Techno"), IMPORTED, name="choir"),
        store.add_synth("SynthDef(\\acid)", IMPORTED, name="acid", category="bass"),
    ]
    ids = {item.name: item.id for item in made}
    for name, stars in (("Amen", 4), ("night owl", 2), ("choir", 4), ("acid", 5)):
        store.rate(ids[name], stars)
    store.tag(ids["Amen"], ["Dark", "slow"])
    return ids


def names(store: Store, **wanted: Any) -> list[str]:
    found = store.find(ItemQuery(**wanted))
    assert found.total == len(found.items)
    return [item.name for item in found.items]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["night bus", "Amen", "night owl", "choir", "acid"]),
        ({"kinds": ("drums",)}, ["night bus", "Amen"]),
        ({"kinds": ("bass", "synth")}, ["night owl", "acid"]),
        ({"name": "NIGHT"}, ["night bus", "night owl"]),
        ({"style": "techno"}, ["night bus", "choir"]),
        ({"style": "BASS"}, ["acid"]),
        ({"tag": "dark"}, ["Amen"]),
        ({"tag": "dar"}, []),
        ({"rating": (4, 4)}, ["Amen", "choir"]),
        ({"rating": (2, 4)}, ["Amen", "night owl", "choir"]),
        ({"rating": (3, 3)}, []),
        ({"unrated": True}, ["night bus"]),
        ({"since": START + timedelta(days=3)}, ["choir", "acid"]),
        ({"until": START + timedelta(days=3)}, ["night bus", "Amen", "night owl"]),
        ({"deleted": True}, []),
        ({"name": "night", "rating": (1, 5)}, ["night owl"]),
    ],
)
def test_what_is_wanted_is_found_in_the_order_of_making(
    store: Store, items: dict[str, str], wanted: dict[str, Any], expected: list[str]
):
    assert names(store, **wanted) == expected
    assert names(store, **wanted, descending=True) == expected[::-1]


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("name", ["acid", "Amen", "choir", "night bus", "night owl"], None),
        (
            "rating",
            ["night owl", "Amen", "choir", "acid", "night bus"],
            ["acid", "choir", "Amen", "night owl", "night bus"],
        ),
        (
            "bpm",
            ["Amen", "choir", "night bus", "night owl", "acid"],
            ["night owl", "night bus", "choir", "Amen", "acid"],
        ),
    ],
)
def test_equals_keep_their_order_and_what_is_not_known_comes_last(
    store: Store, items: dict[str, str], sort: str, up: list[str], down: list[str] | None
):
    assert names(store, sort=sort) == up
    assert names(store, sort=sort, descending=True) == (down or up[::-1])


def test_a_page_reads_only_its_own_bodies(store: Store, items: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    read: list[Sequence[str]] = []
    bodies = store._database.bodies_of
    monkeypatch.setattr(store._database, "bodies_of", lambda ids: read.append(ids) or bodies(ids))
    found = store.find(ItemQuery(offset=1, limit=2))
    assert ([item.name for item in found.items], found.total) == (["Amen", "night owl"], 5)
    assert read == [[items["Amen"], items["night owl"]]]
    assert store.find(ItemQuery(limit=0)).total == 5
    assert len(store.find(ItemQuery()).items) == 5
    assert store.find(ItemQuery(offset=9, limit=2)).items == ()
    assert len(read) == 1


def test_a_list_is_read_some_at_a_time_as_often_as_it_is_looked_at(
    store: Store, items: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    """So that a long one takes little memory; what has changed in the meantime is as it is now, gone or damaged."""
    monkeypatch.setattr("audiomancer.store._portions.PORTION", 2)
    wanted = names(store)
    read: list[int] = []
    bodies = store._database.bodies_of
    monkeypatch.setattr(store._database, "bodies_of", lambda ids: read.append(len(ids)) or bodies(ids))
    found = store.find(ItemQuery()).items
    seen = iter(found)
    assert (next(seen).name, read) == (wanted[0], [2])
    assert [item.name for item in found] == wanted
    assert (found[1].name, found[-1].name) == (wanted[1], wanted[-1])
    assert [item.name for item in found[1:3]] == wanted[1:3]
    store.rename(found[4].id, "renamed")
    assert next(item.name for item in [*seen][::-1]) == "renamed"
    path = store.home / "lineage.json"
    store.lineage.fold()
    records = json.loads(path.read_text())
    del records[found[0].id]
    path.write_text(json.dumps(records))
    assert [bool(getattr(item, "damaged", "")) for item in found] == [True, False, False, False, False]


@pytest.mark.parametrize(
    "wanted", [{"kinds": ("noise",)}, {"sort": "size"}, {"offset": -1}, {"offset": 0.5}, {"limit": -1}, {"limit": 1.5}]
)
def test_a_question_that_cannot_be_meant_is_refused(wanted: dict[str, Any]):
    with pytest.raises(InvalidSettingError):
        ItemQuery(**wanted)


def test_a_time_that_nobody_wrote_down_spoils_no_order(store: Store, items: dict[str, str]):
    store.lineage.change(items["Amen"], created_at=None)
    rest = ["night bus", "night owl", "choir", "acid"]
    assert names(store) == [*rest, "Amen"]
    assert names(store, descending=True) == [*rest[::-1], "Amen"]
    assert "Amen" not in names(store, since=START)
    assert "Amen" not in names(store, until=START + timedelta(days=99))
    assert Store(store.home).get(items["Amen"]).created_at is None


@pytest.fixture
def damaged(store: Store, items: dict[str, str]) -> Iterator[dict[str, str]]:
    """Of the five items two have a damaged body and two have none."""
    store.close()
    with sqlite3.connect(store.home / "library.db") as connection:
        for name, body in (("Amen", "{"), ("choir", '{"tracks": 3, "tempo": "fast", "style": 7}')):
            connection.execute("UPDATE bodies SET body = ? WHERE id = ?", (body, items[name]))
        for name in ("night owl", "acid"):
            connection.execute("DELETE FROM bodies WHERE id = ?", (items[name],))
    connection.close()
    yield items


def test_what_is_damaged_stands_in_its_place_and_says_why(store: Store, damaged: dict[str, str]):
    for query in (ItemQuery(), ItemQuery(limit=9), ItemQuery(sort="bpm", limit=9)):
        told = {item.name: getattr(item, "damaged", None) for item in store.find(query).items}
        assert told["night bus"] is None
        assert str(told["Amen"]).startswith("its notes cannot be read (JSONDecodeError")
        assert str(told["choir"]).startswith("its notes cannot be read (")
        assert told["night owl"] == "its notes are missing"
        assert told["acid"] == "its source is missing"
    assert [item.name for item in store.find(ItemQuery(style="techno")).items] == ["night bus"]
    assert store.item(damaged["acid"]) == DamagedItem(damaged["acid"], "acid", "its source is missing")
    assert [p.name for p in store.patterns()] == ["night bus"]


def test_what_has_no_record_is_named(store: Store, items: dict[str, str]):
    assert store.without_record(("drums", "bass", "melody", "synth")) == []
    store.lineage.fold()
    records = json.loads((store.home / "lineage.json").read_text())
    del records[items["Amen"]], records[items["acid"]]
    (store.home / "lineage.json").write_text(json.dumps(records))
    late = Store(store.home)
    assert late.without_record(("drums", "bass", "melody")) == [items["Amen"]]
    assert late.without_record(("synth",)) == [items["acid"]]
    assert late.add_pattern(groove(2, tempo=90), IMPORTED).id == items["Amen"]
    assert late.without_record(("drums",)) == []


def test_what_is_deleted_is_in_no_list_and_still_there(store: Store, items: dict[str, str]):
    record, _ = store.delete([items["Amen"], items["acid"]])
    assert record.deleted_at is not None
    late = Store(store.home)
    assert names(late) == ["night bus", "night owl", "choir"]
    assert names(late, deleted=True) == ["Amen", "acid"]
    assert [p.name for p in late.patterns()] == ["night bus", "night owl", "choir"]
    assert late.synths() == []
    kept = late.get(items["Amen"])
    assert (kept.pattern, kept.tags, kept.user_rating) == (groove(2, tempo=90), ["Dark", "slow"], 4)
    assert kept.deleted_at == late.item(items["acid"]).deleted_at == record.deleted_at  # type: ignore[union-attr]
    late.undelete(items["Amen"])
    assert names(store) == ["night bus", "Amen", "night owl", "choir"]
    assert "deleted_at" not in store.lineage[items["Amen"]].to_dict()


def test_the_last_deletion_is_all_that_went_at_once(store: Store, items: dict[str, str]):
    assert store.last_deleted() == []
    store.delete([items["choir"]])
    store.delete([items["acid"], items["Amen"]])
    assert [record.name for record in store.last_deleted()] == ["Amen", "acid"]
    store.undelete(items["acid"])
    store.undelete(items["Amen"])
    assert [record.name for record in store.last_deleted()] == ["choir"]


def test_one_that_is_not_there_keeps_all_from_being_deleted(store: Store, items: dict[str, str]):
    with pytest.raises(ItemNotFoundError):
        store.delete([items["Amen"], "ptrn_none"])
    assert len(names(store)) == 5


def test_what_is_made_again_is_back_and_that_is_told(quick: Path):
    told: list[str] = []
    store = Store(quick / "home", note=told.append)
    pattern = store.add_pattern(groove(1), IMPORTED, name="night bus")
    synth = store.add_synth("SynthDef(\\acid)", IMPORTED, name="acid")
    store.rate(pattern.id, 4)
    store.delete([pattern.id, synth.id])
    assert store.add_pattern(groove(1), IMPORTED).deleted_at is None
    assert store.add_synth("SynthDef(\\acid)", IMPORTED, name="acid").deleted_at is None
    assert [p.user_rating for p in store.patterns()] == [4]
    assert len(store.synths()) == 1
    assert [line.partition(";")[0] for line in told] == [
        f"{pattern.id} (night bus) had been deleted",
        f"{synth.id} (acid) had been deleted",
    ]


def test_a_name_tags_and_a_note_survive_that_it_is_made_again(store: Store, items: dict[str, str]):
    store.rename(items["Amen"], "Brother")
    store.note(items["Amen"], "for the drop")
    again = store.add_pattern(groove(2, tempo=90), IMPORTED, name="Amen")
    assert (again.name, again.tags, again.user_notes) == ("Brother", ["Dark", "slow"], "for the drop")
    store.lineage.record(SynthRecord(items["Amen"], "Brother", [], "imported", [], type="drums"))
    assert Store(store.home).get(items["Amen"]) == again
    assert store.note(items["Amen"], None).user_notes is None
    assert store.tag(items["Amen"], [], ["dark", "SLOW"]).tags == []
    assert "tags" not in store.lineage[items["Amen"]].to_dict()


def test_deleted_ids_are_in_nobodys_way(store: Store):
    for item in ("ptrn_12345678", "ptrn_12999999", "ptrn_12888888"):
        store.lineage.record(SynthRecord(item, item, [], "generated", []))
    store.delete(["ptrn_12999999"])
    store.delete(["ptrn_12888888"])
    assert store.resolve("12") == "ptrn_12345678"
    assert store.resolve("129") == "ptrn_12999999"
    store.undelete("ptrn_12888888")
    assert store.resolve("12", deleted=True) == "ptrn_12999999"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"tags": "dark"}, "tags of 'a' must be a list of words or null, not 'dark'"),
        ({"tags": [3]}, "tags of 'a' must be a list of words"),
        ({"deleted_at": "yesterday"}, "deleted_at of 'a' must be a time"),
        ({"name": 3}, "name of 'a' must be text"),
        ({"colour": "red"}, "a record has no field 'colour'"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_is_written(quick: Path, fields: dict[str, Any], told: str):
    file = LineageFile(quick / "lineage.json")
    file.record(SynthRecord("a", "a", [], "generated", []))
    with pytest.raises(InvalidRecordError, match=told):
        file.change("a", **fields)
    with pytest.raises(ItemNotFoundError):
        file.change("b", name="x")
    assert LineageFile(quick / "lineage.json").records() == file.records()


@pytest.mark.parametrize(("field", "value"), [("tags", "dark, slow"), ("deleted_at", "never")])
def test_a_word_that_other_software_uses_is_not_written_over(quick: Path, field: str, value: str):
    (quick / "lineage.json").write_text(json.dumps({"a": {"name": "a", field: value}}))
    store = Store(quick)
    with pytest.raises(InvalidRecordError, match=f"{field} of 'a' was written by other software"):
        store.tag("a", ["x"]) if field == "tags" else store.delete(["a"])
    store.rename("a", "b")
    store.lineage.fold()
    assert json.loads((quick / "lineage.json").read_text())["a"] == {"id": "a", "name": "b", field: value}


def test_a_page_of_a_long_library_is_the_page_of_a_short_one(store: Store, monkeypatch: pytest.MonkeyPatch):
    """Read alone or among all others: the same items in the same order, and as many in all."""
    for number in range(30):
        made = store.add_pattern(groove(number, ("drums", "bass")[number % 2]), IMPORTED, name=f"groove {number}")
        if number % 3 == 0:
            store.rate(made.id, 1 + number % 5)
        if number % 7 == 0:
            store.delete([made.id])
    store.add_synth("SynthDef(\\acid)", IMPORTED, name="acid")
    queries = [
        ItemQuery(
            kinds=kinds,
            deleted=deleted,
            rating=stars,
            unrated=unrated,
            sort=sort,
            descending=descending,
            offset=at,
            limit=8,
        )
        for kinds in (("drums",), ("drums", "bass", "synth"))
        for deleted in (False, True)
        for stars, unrated in ((None, False), ((2, 4), False), (None, True))
        for descending in (False, True)
        for sort in ("date", "rating")
        for at in (0, 8)
    ]
    read_whole = [store.find(query) for query in queries]
    assert sum(found.total > 8 for found in read_whole) > 10
    monkeypatch.setattr("audiomancer.store._store.LONG", 0)
    monkeypatch.setattr("audiomancer.store.lineage_file.LineageFile.survey", None)  # nobody reads them all
    assert [store.find(query) for query in queries] == read_whole
    store.lineage.record(SynthRecord("ptrn_n", "n", [], "generated", [], type="drums", request={"x": float("nan")}))
    assert store.find(queries[0]).total == read_whole[0].total + 1  # what SQLite knows nothing of spoils no page


def test_a_list_of_many_items_takes_the_memory_of_few(quick: Path):
    """Of an item that has been passed nothing is left but its place in the order."""
    count, each = 3_000, 500
    records = {
        f"ptrn_{n:016x}": {"name": f"groove {n}", "type": "drums", "request": {"x": "y" * 500}} for n in range(count)
    }
    (quick / "lineage.json").write_text(json.dumps(records))
    body = pattern_to_json(groove(1))
    database = Database(quick / "library.db")
    database.restore(((item, "drums", body) for item in records), ())
    database.close()
    del records
    with Store(quick) as store:
        store.lineage.ids_that_begin("none")
        gc.collect()
        tracemalloc.start()
        try:
            for query in (ItemQuery(), ItemQuery(sort="bpm"), ItemQuery(name="groove", style="none")):
                seen = sum(item.name.startswith("groove") for item in store.find(query).items)
                assert seen == (0 if query.style else count)
            assert store.without_record(("drums",)) == []
            assert tracemalloc.get_traced_memory()[1] < 4_000_000 + each * count
        finally:
            tracemalloc.stop()


def test_a_foreign_history_of_many_records_is_read_with_the_memory_of_few(quick: Path):
    with (quick / "lineage.json").open("w") as file:
        file.write("{" + ", ".join(f'"{n}": {{"name": "{"x" * 800}"}}' for n in range(8_000)) + "}")
    tracemalloc.start()
    try:
        assert len(LineageFile(quick / "lineage.json")) == 8_000
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()
