"""Store: patterns, their history, ratings and runs, as one thing."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audiomancer.errors import (
    AmbiguousIdError,
    InvalidRecordError,
    ItemNotFoundError,
    PatternNotFoundError,
    StoreError,
)
from audiomancer.lineage import Birth, item_id
from audiomancer.music import Note, Pattern, pattern_to_json
from audiomancer.store import LineageFile, NewPattern, Store, SynthRecord, default_home
from audiomancer.store._portions import PORTION

IMPORTED = Birth(method="imported")
MUTATED = Birth(
    method="mutated", parents=("ptrn_a",), log=("one note moved",), seed=(42, 1, 3), amount=0.3, operators=("shift",)
)


def groove(number: int, kind: str = "drums") -> Pattern:
    return Pattern(kind=kind, notes=(Note(number, 60, 36, 100),), bars=4, tempo=125, style="techno")  # type: ignore[arg-type]


@pytest.fixture
def store(quick: Path) -> Store:
    return Store(quick / "home")


def test_the_home_is_named_by_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch):
    assert Store().home == default_home() == home
    monkeypatch.delenv("AUDIOMANCER_HOME")
    assert default_home() == Path.home() / ".audiomancer"


def test_a_home_may_be_told_as_text_as_a_path_and_from_the_persons_own_folder(
    quick: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(quick))
    stored = Store(str(quick / "music")).add_pattern(groove(1), IMPORTED)
    assert Store("~/music").home == Store(quick / "music").home == quick / "music"
    assert Store("~/music").get(stored.id) == Store(Path("~/music")).get(stored.id) == stored
    assert list(LineageFile("~/music/lineage.json")) == [stored.id]


def test_an_empty_store_reads_as_empty_and_makes_nothing(store: Store):
    assert (store.patterns(), store.runs(), len(store.lineage)) == ([], {}, 0)
    for ask in (lambda: store.get("ptrn_1"), lambda: store.resolve("1"), lambda: store.load_run("jam")):
        with pytest.raises(ItemNotFoundError):
            ask()
    assert not store.home.exists()


def test_a_pattern_comes_back_with_all_that_is_known_of_it(store: Store):
    stored = store.add_pattern(groove(3), MUTATED, name="night bus")
    assert stored.id == item_id("ptrn", pattern_to_json(groove(3)), MUTATED)
    assert stored.pattern == groove(3)
    assert (stored.name, stored.type, stored.bpm, stored.bars, stored.style) == ("night bus", "drums", 125, 4, "techno")
    assert (stored.parent_ids, stored.generation_method, stored.mutation_log) == (
        ["ptrn_a"],
        "mutated",
        ["one note moved"],
    )
    assert (stored.mutation_amount, stored.seed, stored.operators) == (0.3, [42, 1, 3], ["shift"])
    assert Store(store.home).get(stored.id) == stored


def test_request_and_makers_come_back_with_the_birth(store: Store):
    birth = replace(IMPORTED, request={"bars": 4, "time_signature": (7, 8)}, makers={"drums_rnn": "sha256 1f"})
    stored = store.add_pattern(groove(1), birth)
    late = Store(store.home).get(stored.id)
    assert (late.birth, late["request"], late["makers"]) == (birth, stored.request, {"drums_rnn": "sha256 1f"})
    assert store.add_pattern(groove(1), IMPORTED).birth == IMPORTED


def test_adding_again_gives_the_stored_one_with_its_rating(store: Store):
    first = store.add_pattern(groove(1), IMPORTED)
    store.rate(first.id, 5, "yes", by="ann")
    again = store.add_pattern(groove(1), IMPORTED, name="other")
    assert (again.user_rating, again.user_notes, again.rated_by, again.name) == (5, "yes", "ann", first.id)
    assert again.created_at == first.created_at
    assert len(store.patterns()) == 1


def test_what_the_caller_knows_is_not_computed_again(store: Store, monkeypatch: pytest.MonkeyPatch):
    body = pattern_to_json(groove(1))
    item = item_id("ptrn", body, MUTATED)
    expected = Store(store.home.with_name("other")).add_pattern(groove(1), MUTATED)
    for name in ("pattern_to_json", "item_id"):
        monkeypatch.setattr(f"audiomancer.store._store.{name}", None)
    (stored,) = store.add_patterns([NewPattern(groove(1), MUTATED, item=item, body=body)])
    assert stored.to_dict() | {"created_at": None} == expected.to_dict() | {"created_at": None}
    assert stored == store.get(item)


def test_several_at_once_are_as_one_after_the_other(store: Store):
    there = store.add_pattern(groove(2), IMPORTED, name="there")
    store.rate(there.id, 4)
    store.delete([there.id])
    new = [NewPattern(groove(number), IMPORTED, f"groove {number}") for number in (1, 2, 3, 1)]
    stored = store.add_patterns(new)
    assert [one.name for one in stored] == ["groove 1", "there", "groove 3", "groove 1"]
    assert stored == [store.get(one.id) for one in stored]
    assert (stored[1].user_rating, stored[0]) == (4, stored[3])
    assert [one.id for one in store.patterns()] == [there.id, stored[0].id, stored[2].id]
    assert store.add_patterns([]) == []


def test_more_than_one_question_holds_are_stored_at_once(store: Store):
    new = [NewPattern(replace(groove(1), tempo=60 + number / 8), IMPORTED) for number in range(PORTION + 1)]
    assert [one.id for one in store.add_patterns(new)] == [one.id for one in store.patterns()]


def test_adding_reads_nothing_back(store: Store, monkeypatch: pytest.MonkeyPatch):
    store.patterns()
    for name in ("body", "bodies"):
        monkeypatch.setattr(store._database, name, None)
    monkeypatch.setattr("audiomancer.store.metadata.pattern_from_json", None)
    assert store.add_pattern(groove(1), IMPORTED).pattern == groove(1)
    assert store.add_synth("SynthDef", IMPORTED, name="x").source_code == "SynthDef"


def test_a_synth_with_an_id_of_its_own_stays_as_it_was_first_stored(store: Store):
    first = store.add_synth("old source", IMPORTED, name="tb303", item="synt_tb303")
    store.rate(first.id, 5)
    again = store.add_synth("new source", IMPORTED, name="tb303", item="synt_tb303", validated=True)
    assert (again.source_code, again.validated, again.user_rating) == ("old source", False, 5)
    assert again == store.synth("synt_tb303")


def test_what_another_process_adds_first_stays_as_it_is(store: Store, monkeypatch: pytest.MonkeyPatch):
    """Between the look whether an item is there and the writing, another process has its turn."""
    late = Store(store.home)
    late.save_run("jam", {})
    monkeypatch.setattr(LineageFile, "__contains__", lambda self, item: False)
    first = store.add_pattern(groove(1), IMPORTED, name="first")
    assert late.add_pattern(groove(1), IMPORTED, name="second") == first
    assert len(Store(store.home).patterns()) == 1


def test_a_damaged_body_spoils_no_list_and_is_told_when_it_is_asked_for(store: Store):
    good, bad = (store.add_pattern(groove(n), IMPORTED) for n in (1, 2))
    synth = store.add_synth("SynthDef", IMPORTED, name="x")
    broken = store.add_synth("SynthDef(", IMPORTED, name="y")
    store.close()
    with sqlite3.connect(store.home / "library.db") as connection:
        connection.executemany("UPDATE bodies SET body = '{' WHERE id = ?", [(bad.id,), (broken.id,)])
    connection.close()
    assert store.patterns() == [good]
    assert store.synths() == [synth]
    for ask in (lambda: store.get(bad.id), lambda: store.synth(broken.id)):
        with pytest.raises(StoreError, match=r"what is stored of .* is damaged"):
            ask()


def test_the_same_music_born_otherwise_is_another_item(store: Store):
    assert store.add_pattern(groove(1), IMPORTED).id != store.add_pattern(groove(1), MUTATED).id


def test_time_is_told_by_the_clock_that_was_handed_in(quick: Path):
    moment = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
    store = Store(quick, now=lambda: moment)
    pattern = store.add_pattern(groove(1), IMPORTED)
    store.save_run("jam", {})
    assert pattern.created_at == store.rate(pattern.id, 3).rated_at == store.runs()["jam"] == moment


def test_patterns_come_in_the_order_in_which_they_were_made(store: Store):
    ids = [
        store.add_pattern(groove(n, kind), IMPORTED).id for n, kind in enumerate(("drums", "bass", "melody", "bass"))
    ]
    store.rate(ids[0], 1)
    store.lineage.record(SynthRecord("synt_1", "tb303", [], "generated", []))
    assert [p.id for p in store.patterns()] == ids
    assert [p.id for p in Store(store.home).patterns("bass")] == [ids[1], ids[3]]


def test_a_body_without_a_record_is_not_there(store: Store):
    """A writer was killed between the two; nobody was promised anything."""
    pattern = store.add_pattern(groove(1), IMPORTED)
    store.close()
    for file in store.home.glob("lineage.*"):
        file.unlink()
    late = Store(store.home)
    assert late.patterns() == []
    with pytest.raises(PatternNotFoundError, match=r"lineage.json knows nothing of it"):
        late.get(pattern.id)
    assert late.add_pattern(groove(1), IMPORTED).id == pattern.id
    assert [p.id for p in late.patterns()] == [pattern.id]


def test_a_record_without_a_body_is_no_pattern(store: Store):
    pattern = store.add_pattern(groove(1), IMPORTED)
    store.close()
    (store.home / "library.db").unlink()
    late = Store(store.home)
    assert late.patterns() == []
    with pytest.raises(PatternNotFoundError):
        late.get(pattern.id)
    assert late.add_pattern(groove(1), IMPORTED) == pattern


def test_an_id_may_be_abbreviated_as_long_as_it_fits_one_item(store: Store):
    for item in ("ptrn_12345678", "ptrn_12999999", "synt_abcdef01", "tb303"):
        store.lineage.record(SynthRecord(item, item, [], "generated", []))
    assert store.resolve("ptrn_123") == store.resolve("123") == store.resolve("12345678") == "ptrn_12345678"
    assert store.resolve("a") == store.resolve("synt") == "synt_abcdef01"
    assert store.resolve("tb303") == "tb303"
    with pytest.raises(AmbiguousIdError, match="'12' fits 2 items: ptrn_12345678, ptrn_12999999; give more"):
        store.resolve("12")
    for unknown in ("9", "", "ptrn_1234567890", "_1"):
        with pytest.raises(ItemNotFoundError, match="no item has an id that begins with"):
            store.resolve(unknown)


def test_a_whole_id_is_never_ambiguous(store: Store):
    for item in ("tb303", "tb303_m1"):
        store.lineage.record(SynthRecord(item, item, [], "generated", []))
    assert store.resolve("tb303") == "tb303"


def test_many_candidates_are_counted_rather_than_listed(store: Store):
    for number in range(8):
        store.lineage.record(SynthRecord(f"ptrn_a{number}", "", [], "generated", []))
    with pytest.raises(AmbiguousIdError, match=r"fits 8 items: .*ptrn_a4 and 3 more"):
        store.resolve("a")


def test_a_run_can_be_left_and_taken_up(store: Store):
    store.save_run("jam", {"generation": 1, "population": ["ptrn_1"]})
    store.save_run("jam", {"generation": 2})
    assert Store(store.home).load_run("jam") == {"generation": 2}
    store.delete_run("jam")
    store.delete_run("jam")
    with pytest.raises(ItemNotFoundError, match="there is no run 'jam'; the latest are: none"):
        store.load_run("jam")


def test_runs_are_listed_latest_first(quick: Path):
    start = datetime(2026, 5, 1, tzinfo=UTC)
    hours = iter(range(9))
    store = Store(quick, now=lambda: start + timedelta(hours=next(hours)))
    for run in ("b", "a", "c", "b"):
        store.save_run(run, {})
    assert list(store.runs()) == ["b", "c", "a"]


def test_a_library_of_a_newer_version_is_refused(store: Store):
    store.save_run("jam", {})
    store.close()
    with sqlite3.connect(store.home / "library.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="is of version 99, newer than this audiomancer; please update it"):
        store.runs()


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_a_damaged_library_is_left_as_it_is(store: Store, size: int):
    store.home.mkdir()
    rubbish = b"rubbish " * size
    (store.home / "library.db").write_bytes(rubbish)
    for ask in (store.runs, lambda: store.add_pattern(groove(1), IMPORTED)):
        with pytest.raises(StoreError, match=r"library.db is damaged .*; `audiomancer doctor --repair`"):
            ask()
    assert (store.home / "library.db").read_bytes() == rubbish
    assert len(store.lineage) == 0


def test_a_folder_in_the_place_of_the_library_is_one_clear_error(store: Store):
    (store.home / "library.db").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"library.db cannot be opened"):
        store.runs()


def test_a_library_that_another_program_holds_is_one_clear_error(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiomancer.store.database.BUSY_TIMEOUT", 0.01)
    store.save_run("jam", {})
    with sqlite3.connect(store.home / "library.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        late = Store(store.home)
        with pytest.raises(StoreError, match="another program has been writing"):
            late.save_run("jam", {"late": True})
        other.execute("ROLLBACK")
    other.close()
    assert store.load_run("jam") == {}


def test_no_record_but_the_rated_one_is_parsed_to_find_and_rate_it(store: Store, monkeypatch: pytest.MonkeyPatch):
    """A rating costs the same in a long history, however much of the id is told."""
    for number in range(100):
        store.lineage.record(SynthRecord(f"ptrn_{number:04}", "x", [], "generated", []))
    Store(store.home).lineage.fold()
    parsed: list[str] = []
    parse = json.loads
    monkeypatch.setattr("json.loads", lambda text: parsed.append(text) or parse(text))
    late = Store(store.home)
    assert late.rate(late.resolve("0042"), 4).user_rating == 4
    assert {"ptrn_0042" in text for text in parsed if "ptrn_" in text} == {True}


def test_a_rating_is_taken_back_to_none_or_to_the_one_before(store: Store):
    item = store.add_pattern(groove(1), IMPORTED).id
    store.rate(item, 2, notes="loose", by="Ann")
    before = store.lineage[item]
    store.rate(item, 5)
    told = before.to_dict()
    back = store.unrate(item, **{name: told[name] for name in ("user_rating", "rated_at", "rated_by")})
    assert back == before == Store(store.home).lineage[item]
    gone = store.unrate(item)
    assert (gone.user_rating, gone.rated_at, gone.rated_by, gone.user_notes) == (None, None, None, "loose")
    store.lineage.fold()
    assert Store(store.home).lineage[item] == gone


def test_a_note_is_written_and_taken_away_without_a_rating(store: Store):
    item = store.add_pattern(groove(1), IMPORTED).id
    assert store.note(item, "good hats").user_notes == "good hats"
    assert Store(store.home).get(item).user_notes == "good hats"
    assert store.note(item, None).user_notes is None
    for refused in (lambda: store.note("none", "x"), lambda: store.unrate("none")):
        with pytest.raises(ItemNotFoundError):
            refused()
    with pytest.raises(InvalidRecordError):
        store.note(item, 3)  # type: ignore[arg-type]
    with pytest.raises(InvalidRecordError):
        store.unrate(item, user_rating=6)
