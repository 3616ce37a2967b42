"""Damaged files: they stay as they are and are told each time, nothing is lost silently, a repair brings back all."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from audiomancer.errors import DamagedLibraryError, InvalidRecordError, PatternNotFoundError, StoreError
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import DamagedItem, ItemQuery, LineageFile, Store, SynthRecord, _files
from audiomancer.store.database import Database

GROOVE = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=1)
FILES = ("lineage.json", "lineage.journal", "lineage.check", "lineage.index", "library.db")


@pytest.fixture
def path(quick: Path) -> Path:
    return quick / "lineage.json"


def synth(item: str) -> SynthRecord:
    return SynthRecord(item, item, [], "generated", [])


def folded(path: Path, *items: str) -> bytes:
    file = LineageFile(path)
    for item in items:
        file.record(synth(item))
    file.fold()
    file.close()
    return path.read_bytes()


def journal(path: Path) -> Path:
    return path.with_name("lineage.journal")


def without_index(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(f"lineage.index{end}").unlink(missing_ok=True)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but those that are derived."""
    return {
        p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(("lineage.index", "lineage.lock"))
    }


def check_told(path: Path, sentence: str) -> None:
    """Reading and writing say the same each time, and nothing is moved or changed."""
    before = contents(path.parent)
    for _ in range(2):
        with pytest.raises(DamagedLibraryError, match=sentence) as told:
            LineageFile(path)
        assert "`audiomancer doctor --repair`" in str(told.value)
    assert contents(path.parent) == before


@pytest.mark.parametrize("again", [True, False], ids=["next writer", "next reader"])
def test_a_tail_torn_at_any_byte_is_passed_over_and_cut_off(path: Path, again: bool):
    file = LineageFile(path)
    file.record(synth("a"))
    whole = journal(path).read_bytes()
    file.record(synth("b"))
    line = journal(path).read_bytes()[len(whole) :]
    file.close()
    for length in range(len(line)):
        for name in FILES:
            path.with_name(name).unlink(missing_ok=True)
        without_index(path)
        journal(path).write_bytes(whole + line[:length])
        late = LineageFile(path)
        assert list(late) == ["a"]
        if again:
            late.record(synth("c"))
            assert list(LineageFile(path)) == ["a", "c"]
        late.close()


def test_a_last_line_that_is_no_entry_is_a_torn_tail(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    with journal(path).open("ab") as end:
        end.write(b"\0" * 100 + b"\n")
    assert list(LineageFile(path)) == ["a"]


def test_a_long_torn_tail_does_not_outlive_a_short_record(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    with journal(path).open("ab") as torn:
        torn.write(b'{"id":"' + b"x" * 5000)
    file.record(synth("b"))
    assert list(file) == list(LineageFile(path)) == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\xfd",
        b'{"a": {}} trailing',
        b'{"a": {}, "b": {}, "a": {}}',
        b"[" * 100_000,
        b'{"a": ' + b"[" * 100_000,
        b"\x00" * 512,
        b'{"a": {"id":',
    ],
)
def test_an_unreadable_history_is_told_until_it_is_repaired(path: Path, content: bytes):
    path.write_bytes(content)
    check_told(path, r"lineage.json is damaged \(")
    Store(path.parent).repair()
    assert path.with_name("lineage.json.unreadable-1").read_bytes() == content
    LineageFile(path).record(synth("c"))
    assert "c" in LineageFile(path)


def test_an_empty_file_alone_is_an_empty_history(path: Path):
    path.write_bytes(b"")
    assert len(LineageFile(path)) == 0


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
@pytest.mark.parametrize("content", [b"", b" \n", None], ids=["empty", "blank", "missing"])
def test_a_history_that_was_there_is_not_taken_for_an_empty_one(path: Path, content: bytes | None, index: bool):
    folded(path, "a", "b")
    if not index:
        without_index(path)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    check_told(path, "lineage.json is damaged .it is (empty|missing)")
    Store(path.parent).repair()
    assert list(LineageFile(path)) == (["a", "b"] if index else [])


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
@pytest.mark.parametrize("cut", [1, 50, 200, -3])
def test_our_own_file_cut_short_is_told_and_repaired(path: Path, cut: int, index: bool):
    damaged = folded(path, "a", "b", "c")[:cut]
    if not index:
        without_index(path)
    path.write_bytes(damaged)
    check_told(path, "lineage.json is damaged")
    Store(path.parent).repair()
    assert path.with_name("lineage.json.unreadable-1").read_bytes() == damaged
    saved = list(LineageFile(path))
    assert saved == (["a", "b", "c"] if index else ["a", "b", "c"][: damaged.count(b"}")])


def test_originals_never_take_each_others_place(path: Path):
    for number in range(1, 4):
        path.write_bytes(b"{" * number)
        Store(path.parent).repair()
    asides = sorted(path.parent.glob("*.unreadable-*"))
    assert [aside.read_bytes() for aside in asides] == [b"{", b"{{", b"{{{"]


@pytest.mark.parametrize("rubbish", [b"rubbish\n", b'{"id": 3}\n', b"[]\n", b"\x00\x00\n", b'{"id":"z","seed":"x"}\n'])
@pytest.mark.parametrize("with_history", [True, False])
def test_rubbish_in_a_journal_is_told_and_all_else_is_repaired(path: Path, rubbish: bytes, with_history: bool):
    if with_history:
        folded(path, "old")
    file = LineageFile(path)
    file.record(synth("a"))
    first = journal(path).read_bytes()
    file.record(synth("b"))
    file.close()
    without_index(path)
    damaged = first + rubbish + journal(path).read_bytes()[len(first) :]
    journal(path).write_bytes(damaged)
    check_told(path, r"lineage.journal is damaged \(lines that are no records: 1")
    Store(path.parent).repair()
    assert path.with_name("lineage.journal.unreadable-1").read_bytes() == damaged
    assert list(LineageFile(path)) == (["old"] if with_history else []) + ["a", "b"]


def test_no_flipped_bit_in_a_journal_changes_a_record_unnoticed(path: Path):
    """1,500 places: whatever is read after it is what was recorded, or the damage is told."""
    file = LineageFile(path)
    file.record(synth("root"))
    for number in range(12):
        file.record(SynthRecord(f"s{number}", f"s{number}", ["root"], "mutated", ["cutoff from 800 to 900"]))
        file.rate(f"s{number}", 1 + number % 5)
    file.rate("root", 3)
    known = {record.id: record for record in file.records()}
    file.close()
    whole = journal(path).read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1  # where the last line is torn nobody was promised anything
    chance, told = random.Random(1), 0
    for _ in range(1500):
        without_index(path)
        path.unlink(missing_ok=True)
        path.with_name("lineage.check").unlink(missing_ok=True)
        flipped = bytearray(whole)
        flipped[chance.randrange(last)] ^= 1 << chance.randrange(8)
        journal(path).write_bytes(flipped)
        try:
            late = LineageFile(path)
            assert {record.id: record for record in late.records()} == known
            late.close()
        except DamagedLibraryError:
            told += 1
    assert told > 1400


def test_lines_without_a_checksum_are_read(path: Path):
    """As they were written before there were checksums."""
    lines = [{"id": "a", "name": "a", "parent_ids": [], "generation_method": "generated", "mutation_log": []}]
    lines.append({"id": "a", "user_rating": 4})
    journal(path).write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert LineageFile(path)["a"].user_rating == 4


@pytest.mark.parametrize("name", ["lineage.journal", "lineage.json"])
def test_what_the_index_has_read_is_brought_back(path: Path, name: str):
    folded(path, "a")
    file = LineageFile(path)
    file.record(synth("b"))
    file.rate("a", 5, "tight")
    known = file.records()
    file.close()
    path.with_name(name).unlink()
    check_told(path, f"{name} is damaged .it is missing")
    Store(path.parent).repair()
    assert LineageFile(path).records() == known


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({"parent_ids": "root"}, "parent_ids of 'x' must be a list of ids, not 'root'"),
        ({"parent_ids": [3]}, "parent_ids of 'x' must be a list of ids"),
        ({"user_rating": "5"}, "user_rating of 'x' must be a whole number 1-5 or null, not '5'"),
        ({"user_rating": 9}, "user_rating of 'x' must be"),
        ({"user_rating": True}, "user_rating of 'x' must be"),
        ({"created_at": "yesterday"}, "created_at of 'x' must be a time"),
        ({"name": 3}, "name of 'x' must be text"),
        ({"id": "y"}, "the record of 'x' has the id 'y'"),
        (3, "the record of 'x' must be an object"),
    ],
)
def test_a_wrong_field_spoils_no_other_record_and_can_be_emptied(path: Path, record: object, sentence: str):
    content = json.dumps({"good": {"parent_ids": [], "user_rating": 4}, "x": record})
    path.write_text(content)
    file = LineageFile(path)
    assert [found.id for found in file.records()] == ["good"]
    assert list(file) == ["good", "x"]
    assert sentence in file.faults()["x"]
    with pytest.raises(DamagedLibraryError, match=sentence):
        file["x"]
    assert json.loads(path.read_text()) == json.loads(content)
    assert any(sentence in told for told in Store(path.parent).damage())
    Store(path.parent).repair()
    assert {found.id: found.user_rating for found in LineageFile(path).records()} == {"good": 4, "x": None}


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
def test_a_rating_changed_by_hand_counts_or_is_refused_aloud(path: Path, index: bool):
    folded(path, "a", "b")
    file = LineageFile(path)
    file.rate("a", 5)
    file.rate("b", 4)
    file.close()
    values = json.loads(path.read_text())
    values["a"]["user_rating"] = 2
    path.write_text(json.dumps(values, indent=2))
    if index:
        for _ in range(2):
            late = LineageFile(path)
            assert (late["a"].user_rating, late["b"].user_rating) == (2, 4)
            late.close()
            without_index(path)
    else:
        without_index(path)
        check_told(path, r"another program changed it, and user_rating of 'a' is 2 there and 5 in the journal")
        Store(path.parent).repair()
        assert LineageFile(path)["b"].user_rating == 4


def test_a_field_that_stands_twice_is_told(path: Path):
    path.write_text('{"x": {"parent_ids": [], "user_rating": null, "user_rating": 5}, "y": {"parent_ids": []}}')
    file = LineageFile(path)
    assert [record.id for record in file.records()] == ["y"]
    assert "an object in which user_rating stands twice" in file.faults()["x"]


def test_a_journal_that_was_left_behind_is_told(path: Path, tmp_path: Path):
    """A home that somebody copied, all but one file."""
    folded(path, "a")
    file = LineageFile(path)
    file.rate("a", 5)
    file.close()
    for name in ("lineage.json", "lineage.check", "lineage.index"):
        (tmp_path / name).write_bytes(path.with_name(name).read_bytes())
    check_told(tmp_path / "lineage.json", r"lineage.journal is damaged .it is missing")
    Store(tmp_path).repair()
    assert LineageFile(tmp_path / "lineage.json")["a"].user_rating == 5


def test_a_fold_that_died_before_the_journal_ended_changes_nothing(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.rate("a", 2)
    file.record(synth("a"))
    file.rate("a", 4)
    lines = journal(path).read_bytes()
    expected = file.records()
    file.fold()
    journal(path).write_bytes(lines)
    assert file.records() == LineageFile(path).records() == expected


def test_a_lost_digest_costs_time_and_nothing_else(path: Path):
    folded(path, "a", "b")
    path.with_name("lineage.check").write_bytes(b"\xff\x00 not a digest")
    assert list(LineageFile(path)) == ["a", "b"]
    path.with_name("lineage.check").unlink()
    assert list(LineageFile(path)) == ["a", "b"]


def test_change_refuses_what_no_record_may_hold(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    with pytest.raises(InvalidRecordError, match="user_notes of 'a' must be text or null"):
        file.change("a", user_notes=3)
    assert file.change("a", user_notes="dark").user_notes == "dark"
    assert file.change("a", user_notes=None).user_notes is None


def library(home: Path) -> list[str]:
    with Store(home) as store:
        return [
            store.add_pattern(GROOVE, Birth(method="imported", log=(str(n),)), name=f"groove {n}").id for n in "abc"
        ]


def told_by(home: Path, told: list[str]) -> Store:
    return Store(home, note=told.append)


@pytest.mark.parametrize("short", [False, True])
def test_a_pattern_is_served_without_its_history_aloud(path: Path, short: bool):
    ids = library(path.parent)
    LineageFile(path).close()
    path.write_text("{")
    told: list[str] = []
    with told_by(path.parent, told) as store:
        found = store.get(store.resolve(ids[1].removeprefix("ptrn_")[:12] if short else ids[1]))
    assert found.pattern == GROOVE
    assert any("is damaged" in sentence and "doctor --repair" in sentence for sentence in told)


def test_a_body_that_nobody_recorded_is_found_again(path: Path):
    ids = library(path.parent)
    with Store(path.parent) as store:
        store.lineage.fold()
    values = json.loads(path.read_text())
    del values[ids[1]]
    path.write_text(json.dumps(values))
    with Store(path.parent) as store:
        with pytest.raises(PatternNotFoundError, match=r"lineage.json knows nothing of it; .* --repair"):
            store.get(ids[1])
        assert any(ids[1] in sentence for sentence in store.damage())
        store.repair()
        assert store.damage() == []
        assert store.get(ids[1]).pattern == GROOVE
        assert [item.id for item in store.patterns()] == [ids[0], ids[2], ids[1]]


def test_a_record_whose_body_is_missing_is_told(path: Path):
    ids = library(path.parent)
    (path.parent / "library.db").unlink()
    with Store(path.parent) as store:
        with pytest.raises(PatternNotFoundError, match=r"is missing in .*library.db; if you have a copy"):
            store.get(ids[0])
        assert any("library.db lacks the notes or the source of" in sentence for sentence in store.damage())
        assert store.repair().steps == []
        assert store.lineage[ids[0]].name == "groove a"


def test_a_library_with_torn_pages_gives_what_can_be_read(path: Path):
    ids = library(path.parent)
    with Store(path.parent) as store:
        for number in range(60):
            store.add_pattern(GROOVE, Birth(method="imported", log=("x" * 400, str(number))))
        store.rate(ids[0], 5)
    file = path.parent / "library.db"
    content = bytearray(file.read_bytes())
    middle = len(content) // 4096 // 2 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    file.write_bytes(content)
    with Store(path.parent) as store:
        assert any("library.db is damaged" in sentence for sentence in store.damage())
        store.repair()
        assert not any("library.db is damaged" in sentence for sentence in store.damage())
        assert len(store.patterns()) > 20
        assert store.lineage[ids[0]].user_rating == 5
    assert (path.parent / "library.db.unreadable-1").read_bytes() == content


def test_what_is_no_file_is_told_and_left_alone(path: Path):
    library(path.parent)
    path.unlink(missing_ok=True)
    path.mkdir()
    with Store(path.parent) as store:
        for call in (store.damage, store.plan_repair, store.repair):
            with pytest.raises(StoreError, match=r"lineage.json cannot be read: Is a directory"):
                call()
    assert path.is_dir()


def test_a_sound_library_needs_no_repair(path: Path):
    library(path.parent)
    with Store(path.parent) as store:
        assert store.damage() == []
        before = contents(path.parent)
        plan = store.repair()
    assert (plan.damage, plan.steps) == ([], [])
    assert {name: content for name, content in contents(path.parent).items() if name != "library.db"} == {
        name: content for name, content in before.items() if name != "library.db"
    }


def test_a_body_with_bytes_that_are_no_text_spoils_no_list(path: Path):
    ids = library(path.parent)
    with closing(sqlite3.connect(path.with_name("library.db"))) as connection:
        whole = connection.execute("SELECT body FROM bodies WHERE id = ?", (ids[1],)).fetchone()[0]
        torn = whole.encode().replace(b'"style"', b'"\xd7tyle"')
        connection.execute("UPDATE bodies SET body = CAST(? AS TEXT) WHERE id = ?", (torn, ids[1]))
        connection.commit()
    with Store(path.parent) as store:
        found = store.find(ItemQuery()).items
        assert [(item.id, isinstance(item, DamagedItem)) for item in found] == [
            (ids[0], False),
            (ids[1], True),
            (ids[2], False),
        ]
        assert store.get(ids[2]).pattern == GROOVE
        assert any(ids[1] in sentence and "cannot be read" in sentence for sentence in store.damage())


def test_a_type_that_is_none_takes_nothing_out_of_the_lists(path: Path):
    ids = library(path.parent)
    with closing(sqlite3.connect(path.with_name("library.db"))) as connection:
        connection.execute("UPDATE bodies SET type = 'dr5ms' WHERE id = ?", (ids[1],))
        connection.commit()
    with Store(path.parent) as store:
        store.repair()
        assert any(ids[1] in sentence and "dr5ms" in sentence for sentence in store.damage())
        assert [item.id for item in store.find(ItemQuery(limit=9)).items] == ids


def test_tables_with_other_columns_are_damage(path: Path):
    ids = library(path.parent)
    with closing(sqlite3.connect(path.with_name("library.db"))) as connection:
        connection.execute("ALTER TABLE bodies RENAME COLUMN body TO b0dy")
        connection.commit()
    with Store(path.parent) as store:
        with pytest.raises(DamagedLibraryError, match=r"library.db is damaged .* `audiomancer doctor --repair`"):
            store.patterns()
        store.repair()
        assert store.damage() == []
        assert [item.id for item in store.patterns()] == ids


def test_tables_whose_names_are_no_text_are_damage(path: Path):
    library(path.parent)
    file = path.with_name("library.db")
    file.write_bytes(file.read_bytes().replace(b"WITHOUT ROWID", b"WITHOUT \xd7OWID"))
    with Store(path.parent) as store:
        with pytest.raises(DamagedLibraryError, match=r"library.db is damaged .* `audiomancer doctor --repair`"):
            store.patterns()
        assert any("library.db is damaged" in sentence for sentence in store.damage())
        store.repair()
        assert not any("library.db is damaged" in sentence for sentence in store.damage())


@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
def test_an_older_copy_of_the_history_is_told_and_nothing_is_lost(path: Path, index: bool):
    """A backup that somebody put back: what was acknowledged since is in the index, or at least known by its body."""
    with Store(path.parent) as store:
        early = store.add_pattern(GROOVE, Birth(method="imported"), name="early")
        store.rate(early.id, 2)
        store.lineage.fold()
        older = path.read_bytes()
        late = store.add_pattern(GROOVE, Birth(method="imported", seed=(1,)), name="late")
        store.rate(early.id, 5)
        store.lineage.fold()
        store.rate(late.id, 4)
    path.write_bytes(older)
    if not index:
        without_index(path)
    check_told(path, "lineage.json is damaged .it is an older copy of itself")
    with Store(path.parent) as store:
        assert [step for step in store.repair().steps if "lineage.json anew" in step]
        assert path.with_name("lineage.json.unreadable-1").read_bytes() == older
        assert {item.id for item in store.patterns()} == {early.id, late.id}
        if index:
            assert (store.lineage[early.id].user_rating, store.lineage[late.id].user_rating) == (5, 4)
            assert store.lineage[late.id].name == "late"
        assert store.damage() == []


TOGETHER = ("lineage.json", "lineage.journal", "lineage.check")
"""What a backup of the history holds."""


def saved(home: Path) -> dict[str, bytes]:
    return {name: (home / name).read_bytes() for name in TOGETHER if (home / name).exists()}


def put_back(home: Path, files: dict[str, bytes]) -> None:
    for name in TOGETHER:
        (home / name).unlink(missing_ok=True)
    for name, content in files.items():
        (home / name).write_bytes(content)


@pytest.mark.parametrize("folds", [0, 1, 2])
def test_an_older_history_with_its_journal_and_its_check_is_told_and_nothing_is_lost(path: Path, folds: int):
    """The three vouch for each other; the index knows that there was more."""
    with Store(path.parent) as store:
        early = store.add_pattern(GROOVE, Birth(method="imported"), name="early")
        store.rate(early.id, 2)
        store.lineage.fold()
        store.rate(early.id, 3)
    older = saved(path.parent)
    with Store(path.parent) as store:
        late = store.add_pattern(GROOVE, Birth(method="imported", seed=(1,)), name="late")
        store.rate(early.id, 5)
        for _ in range(folds):
            store.lineage.fold()
        store.rate(late.id, 4)
    put_back(path.parent, older)
    check_told(path, "lineage.json is damaged .it is an older copy of itself")
    with Store(path.parent) as store:
        assert [step for step in store.repair().steps if "lineage.json anew" in step]
        assert path.with_name("lineage.json.unreadable-1").read_bytes() == older["lineage.json"]
        assert (store.lineage[early.id].user_rating, store.lineage[late.id].user_rating) == (5, 4)
        assert store.damage() == []


@pytest.mark.parametrize("folds", [1, 3])
@pytest.mark.parametrize("index", [True, False], ids=["with its index", "without"])
def test_an_older_journal_takes_no_rating_back(path: Path, folds: int, index: bool):
    """Whoever puts back one that was folded since is told, or it is known as one that was folded."""
    with closing(LineageFile(path)) as file:
        file.record(synth("a"))
        file.rate("a", 1)
        older = journal(path).read_bytes()
        for score in range(2, 2 + folds):
            file.rate("a", score)
            file.fold()
    journal(path).write_bytes(older)
    if not index:
        without_index(path)
    if folds > 1:
        check_told(path, "lineage.journal is damaged .it is an older copy of itself")
        Store(path.parent).repair()
    assert LineageFile(path)["a"].user_rating == 1 + folds
    assert LineageFile(path).rate("a", 5).user_rating == 5
    assert LineageFile(path)["a"].user_rating == 5


def test_an_older_journal_in_the_place_of_a_present_one_is_told_and_nothing_is_lost(path: Path):
    """Of the same size, so that only what it goes on from tells the two apart."""
    with closing(LineageFile(path)) as file:
        file.record(synth("a"))
        file.fold()
        file.rate("a", 1)
        older = journal(path).read_bytes()
        file.fold()
        file.rate("a", 5)
    assert journal(path).stat().st_size == len(older)
    journal(path).unlink()
    journal(path).write_bytes(older)
    check_told(path, "lineage.journal is damaged .it is an older copy of itself")
    Store(path.parent).repair()
    assert LineageFile(path)["a"].user_rating == 5


@pytest.mark.parametrize("names", [("check", "index"), ("json", "check", "index")])
def test_a_journal_tells_that_what_it_goes_on_from_is_not_there(path: Path, names: tuple[str, ...]):
    """Somebody puts back the other files with the index, which then has nothing to say."""
    with closing(LineageFile(path)) as file:
        file.record(synth("a"))
        file.fold()
        file.rate("a", 1)
    older = {name: path.with_name(f"lineage.{name}").read_bytes() for name in names}
    with closing(LineageFile(path)) as file:
        file.record(synth("b"))
        file.fold()
        file.rate("a", 5)
    for name, content in older.items():
        path.with_name(f"lineage.{name}").write_bytes(content)
    check_told(path, "lineage.json is damaged .it is an older copy of itself")
    Store(path.parent).repair()
    assert LineageFile(path)["a"].user_rating == 5
    assert ("b" in LineageFile(path)) == ("json" not in names)


def test_a_history_of_which_only_the_index_is_left_is_told_and_brought_back(path: Path):
    """Its ratings stand nowhere else, and a repair that gave records to the bodies alone would remove it."""
    ids = library(path.parent)
    with closing(LineageFile(path)) as file:
        file.rate(ids[0], 4)
        file.fold()
    for name in ("json", "check"):
        path.with_name(f"lineage.{name}").unlink()
    check_told(path, "lineage.json is damaged .it is missing")
    Store(path.parent).repair()
    assert LineageFile(path)[ids[0]].user_rating == 4


def test_a_journal_that_cannot_be_removed_hides_nothing_that_comes_after(path: Path, monkeypatch: pytest.MonkeyPatch):
    file = LineageFile(path)
    file.record(synth("a"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refused)
        with pytest.raises(StoreError):
            file.fold()
    assert journal(path).exists()
    file.rate("a", 4)
    file.close()
    assert LineageFile(path)["a"].user_rating == 4
    without_index(path)
    assert LineageFile(path)["a"].user_rating == 4


def refused(path: Path, missing_ok: bool = False) -> None:
    raise OSError(5, "Input/output error", str(path))


@pytest.mark.parametrize("lines", [1, 9], ids=["a shorter journal", "a longer one"])
def test_a_history_from_before_its_first_fold_is_told_and_nothing_is_lost(path: Path, lines: int):
    """Then there was no lineage.json and no check file, only the journal, which began with other lines."""
    file = LineageFile(path)
    file.record(synth("a"))
    for _ in range(lines):
        file.rate("a", 1)
    file.close()
    older = saved(path.parent)
    assert list(older) == ["lineage.journal"]
    with closing(LineageFile(path)) as file:
        file.rate("a", 5)
        file.record(synth("b"))
    put_back(path.parent, older)
    check_told(path, r"is damaged .it (is missing|is an older copy of itself)")
    Store(path.parent).repair()
    assert {record.id: record.user_rating for record in LineageFile(path).records()} == {"a": 5, "b": None}


def test_the_history_of_a_twin_is_told(path: Path, tmp_path: Path):
    """Of two copies of a home, both used, the one that was folded more often does not replace the other in silence."""
    folded(path, "a")
    for name, content in saved(path.parent).items():
        (tmp_path / name).write_bytes(content)
    for home, scores in ((path.parent, [5]), (tmp_path, [1, 2, 3])):
        with closing(LineageFile(home / "lineage.json")) as file:
            for score in scores:
                file.rate("a", score)
                file.fold()
    put_back(path.parent, saved(tmp_path))
    check_told(path, "lineage.json is damaged .it is an older copy of itself")
    Store(path.parent).repair()
    assert LineageFile(path)["a"].user_rating == 5


def test_a_history_that_goes_on_without_its_check_is_no_older_copy(path: Path):
    """Whoever removes the digests loses no count of the writings, as the index has it."""
    folded(path, "a")
    folded(path, "b")
    path.with_name("lineage.check").unlink()
    folded(path, "c")
    before = saved(path.parent)
    folded(path, "d")
    assert list(LineageFile(path)) == ["a", "b", "c", "d"]
    put_back(path.parent, before)
    check_told(path, "lineage.json is damaged .it is an older copy of itself")


def test_what_another_program_wrote_is_no_older_copy(path: Path):
    folded(path, "a")
    folded(path, "b")
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    assert list(LineageFile(path)) == ["a", "b"]


@pytest.mark.parametrize("name", ["lineage.json", "lineage.journal", "lineage.check", "lineage.lock", "lineage.index"])
def test_a_pipe_keeps_nobody_waiting(path: Path, name: str):
    folded(path, "a")
    for file in (path.with_name(name), *(path.with_name(f"{name}{end}") for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)
    os.mkfifo(path.with_name(name))
    for opened in (lambda: LineageFile(path), lambda: Store(path.parent)):
        with pytest.raises(StoreError, match=rf"{name} is a pipe or a device, and the library needs a file"):
            opened()


def test_a_linked_history_is_repaired_where_it_is(path: Path, quick: Path):
    """Its journal and its index are beside the file itself, and so are the originals that are kept."""
    (quick / "dotfiles").mkdir()
    target = quick / "dotfiles" / "lineage.json"
    path.symlink_to(target)
    file = LineageFile(path)
    file.record(synth("a"))
    file.fold()
    file.record(synth("b"))
    file.close()
    assert Store(path.parent).damage() == []
    target.write_bytes(b"{")
    with pytest.raises(DamagedLibraryError, match=r"lineage.json is damaged"):
        LineageFile(path)
    Store(path.parent).repair()
    assert list(LineageFile(path)) == ["a", "b"]
    assert path.is_symlink()
    assert (quick / "dotfiles" / "lineage.json.unreadable-1").read_bytes() == b"{"


def test_a_link_that_leads_nowhere_or_leaves_its_journal_behind_is_told(path: Path, quick: Path):
    path.symlink_to(quick / "disk" / "lineage.json")
    for opened in (lambda: LineageFile(path), lambda: Store(path.parent)):
        with pytest.raises(StoreError, match="which is not there; connect its disk"):
            opened()
    assert not (quick / "disk").exists()
    path.unlink()
    folded(path, "a")
    file = LineageFile(path)
    file.record(synth("b"))
    file.close()
    (quick / "disk").mkdir()
    path.rename(quick / "disk" / "lineage.json")
    path.symlink_to(quick / "disk" / "lineage.json")
    for opened in (lambda: LineageFile(path), lambda: Store(path.parent)):
        with pytest.raises(StoreError, match=r"its journal stayed behind; move .*lineage\.journal to "):
            opened()
    journal(path).rename(quick / "disk" / "lineage.journal")
    assert list(LineageFile(path)) == ["a", "b"]


def test_a_repair_that_is_killed_at_any_step_loses_no_body(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Bodies that stand only in SQLite's log, too; the next repair ends it."""
    home = path.parent / "home"
    with Store(home) as store:
        ids = [store.add_pattern(GROOVE, Birth(method="imported", seed=(n,))).id for n in range(200)]
        store._database._execute(store._database._open(), "PRAGMA wal_checkpoint(TRUNCATE)", ())
        ids += [store.add_pattern(GROOVE, Birth(method="imported", seed=(n,))).id for n in range(200, 206)]
        logged = {name: (home / name).read_bytes() for name in ("library.db", "library.db-wal")}
    content = bytearray(logged["library.db"])
    content[4 * 4096 : 8 * 4096] = b"\0" * (4 * 4096)
    wanted: set[str] | None = None
    for step in range(30):
        for name in (*home.glob("library.db*"), *home.glob("lineage.*unreadable*")):
            name.unlink()
        (home / "library.db").write_bytes(content)
        (home / "library.db-wal").write_bytes(logged["library.db-wal"])
        killed = stop_after(step, monkeypatch, home)
        monkeypatch.undo()
        with Store(home) as store:
            store.repair()
            found = {item.id for item in store.patterns()}
        wanted = wanted or found
        assert found == wanted >= set(ids[200:])
        assert not (home / "library.db.new").exists()
        if not killed:
            break
    assert step > 3
    assert not killed


class Killed(BaseException):
    """The process ends here."""


def stop_after(step: int, monkeypatch: pytest.MonkeyPatch, home: Path) -> bool:
    """Repair until so many files were removed, renamed or copied; whether that was not the end of it."""
    left = [step]

    def dying(do: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return do(*arguments, **options)

        return call

    for owner, name in ((Path, "unlink"), (Path, "replace"), (shutil, "copy"), (_files, "copy_aside")):
        monkeypatch.setattr(owner, name, dying(getattr(owner, name)))
    monkeypatch.setattr(Database, "restore", dying(Database.restore))
    try:
        with Store(home) as store:
            store.repair()
    except Killed:
        return True
    return False
