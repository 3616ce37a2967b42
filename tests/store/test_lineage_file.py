"""LineageFile: what is recorded stays, for every handle and every process, and costs no rewriting."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from audiomancer.errors import InvalidRatingError, InvalidRecordError, ItemNotFoundError, StoreError
from audiomancer.lineage import ancestors, descendants, family_tree, generation
from audiomancer.store import LineageFile, SynthRecord, _history, _journal

FOREIGN = {
    "tb303": {
        "id": "tb303",
        "name": "tb303",
        "parent_ids": [],
        "generation_method": "generated",
        "mutation_log": [],
        "user_rating": None,
        "user_notes": None,
        "created_at": "2025-12-24T20:15:00.123456",
    },
    "tb303_m1": {
        "id": "tb303_m1",
        "name": "tb303_m1",
        "parent_ids": ["tb303"],
        "generation_method": "mutation",
        "mutation_log": ["Saw → Pulse"],
        "user_rating": 5,
        "user_notes": "Säure!",
        "created_at": None,
        "colour": {"of": "the moon"},
    },
    "bare": {"parent_ids": None},
}


@pytest.fixture
def path(quick: Path) -> Path:
    return quick / "home" / "lineage.json"


INDEX = {f"lineage.index{end}" for end in ("", "-wal", "-shm")}


def synth(item: str, *parents: str, log: tuple[str, ...] = ()) -> SynthRecord:
    return SynthRecord(item, item, list(parents), "mutation" if parents else "generated", list(log))


def entries(path: Path) -> list[bytes]:
    """The lines of the journal behind the first, which says what they go on from."""
    first, *lines = path.with_name("lineage.journal").read_bytes().splitlines()
    assert first[9:].startswith(b'{"after":')
    return lines


def test_looking_at_an_empty_history_makes_nothing_on_disk(path: Path):
    file = LineageFile(path)
    assert (len(file), list(file), "a" in file, file.records(), file.family("a")) == (0, [], False, [], {})
    assert not path.parent.exists()


def test_a_record_is_on_disk_when_the_call_returns(path: Path):
    LineageFile(path).record(synth("a"))
    assert "a" in LineageFile(path)


def test_the_home_is_for_its_owner_alone(path: Path):
    LineageFile(path).record(synth("a"))
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_record_costs_one_line_and_never_touches_the_folded_file(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.fold()
    before = path.stat()
    for number in range(100):
        file.record(synth(f"b{number}", "a"))
    assert path.stat() == before
    assert len(entries(path)) == 100


def test_the_next_writer_folds_the_journal_into_one_json_object(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.rate("a", 4, "tight", by="ann")
    assert list(LineageFile(path)) == ["a"]
    assert not path.exists()  # to read changes nothing
    LineageFile(path).record(synth("b"))
    assert len(entries(path)) == 1
    record = json.loads(path.read_text())["a"]
    assert list(record)[:8] == [
        "id",
        "name",
        "parent_ids",
        "generation_method",
        "mutation_log",
        "user_rating",
        "user_notes",
        "created_at",
    ]
    assert (record["user_rating"], record["user_notes"], record["rated_by"]) == (4, "tight", "ann")


def test_a_long_history_is_folded_only_when_its_journal_is_long_too(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiomancer.store._history.SMALL_FILE", 0)
    file = LineageFile(path)
    for number in range(40):
        file.record(synth(f"a{number}"))
    LineageFile(path).record(synth("one more"))
    folded = path.read_bytes()
    assert len(json.loads(folded)) == 40
    LineageFile(path).record(synth("another"))
    assert path.read_bytes() == folded
    for number in range(20):
        file.record(synth(f"b{number}"))
    LineageFile(path).record(synth("the last"))
    assert len(json.loads(path.read_bytes())) == 62


def test_no_command_folds_a_large_history(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiomancer.store._history.LARGE_FILE", 1000)
    file = LineageFile(path)
    for number in range(20):
        file.record(synth(f"a{number}"))
    file.fold()
    folded = path.read_bytes()
    for number in range(40):
        LineageFile(path).record(synth(f"b{number}"))
    assert path.read_bytes() == folded
    assert len(LineageFile(path)) == 60


def test_reading_writes_nothing(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.fold()
    file.rate("a", 3)
    before = path.stat(), path.with_name("lineage.journal").stat()
    assert LineageFile(path)["a"].user_rating == 3
    assert (path.stat(), path.with_name("lineage.journal").stat()) == before


def test_recording_again_updates_and_keeps_rating_notes_and_time(path: Path):
    moments = iter(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 9))
    file = LineageFile(path, now=lambda: next(moments))
    file.record(synth("a"))
    file.rate("a", 2, "muddy", by="ann")
    again = file.record(SynthRecord("a", "new name", ["b"], "mutation", ["x"], user_rating=5, user_notes="no"))
    assert (again.name, again.parent_ids, again.mutation_log) == ("new name", ["b"], ["x"])
    assert (again.user_rating, again.user_notes, again.rated_by) == (2, "muddy", "ann")
    assert (again.created_at, again.rated_at) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    assert LineageFile(path)["a"] == again
    assert list(file) == ["a"]


def test_a_record_that_knows_when_it_was_made_keeps_its_time(path: Path):
    moment = datetime(2020, 2, 2, tzinfo=UTC)
    assert LineageFile(path).record(replace(synth("a"), created_at=moment)).created_at == moment


def test_an_item_is_added_once_and_then_stays_as_it_is(path: Path):
    file = LineageFile(path)
    (first,) = file.add_all([synth("a", log=("first",))])
    journal = path.with_name("lineage.journal").read_bytes()
    assert first.mutation_log == ["first"]
    assert file.add_all([synth("a", log=("second",))]) == [file["a"]] == [first]
    assert path.with_name("lineage.journal").read_bytes() == journal
    assert file.record(synth("a", log=("second",))).mutation_log == ["second"]


def test_what_another_process_adds_in_the_meantime_stays(path: Path):
    """The clock is asked before the lock is taken; here the other one writes just then."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    other = LineageFile(path, now=lambda: moment)

    def now() -> datetime:
        other.add_all([synth("a", log=("theirs",))])
        return moment

    (stored,) = LineageFile(path, now=now).add_all([synth("a", log=("ours",))])
    assert stored.mutation_log == ["theirs"]
    assert LineageFile(path)["a"].mutation_log == ["theirs"]


def test_what_is_no_text_is_no_id(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    assert [name in file for name in ("a", "b", 5, None, ["a"])] == [True, False, False, False, False]
    with pytest.raises(InvalidRecordError, match="an id must be text, and not empty, not ''"):
        file.record(synth(""))


@pytest.mark.parametrize(("notes", "by"), [(5, None), (None, 5)])
def test_a_rating_whose_words_are_none_is_refused(path: Path, notes: object, by: object):
    file = LineageFile(path)
    file.record(synth("a"))
    with pytest.raises(InvalidRecordError, match="of 'a' must be"):
        file.rate("a", 3, notes, by)  # type: ignore[arg-type]
    assert LineageFile(path)["a"].user_rating is None


def test_rating_again_without_notes_keeps_the_notes(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.rate("a", 2, "muddy")
    assert file.rate("a", 3).user_notes == "muddy"
    assert file.rate("a", 3, "clear").user_notes == "clear"


@pytest.mark.parametrize("score", [0, 6, -1, 3.0, True, "5", None])
def test_a_rating_is_a_whole_number_from_1_to_5(path: Path, score: object):
    file = LineageFile(path)
    file.record(synth("a"))
    with pytest.raises(InvalidRatingError, match="whole number from 1 to 5") as caught:
        file.rate("a", score)  # type: ignore[arg-type]
    assert isinstance(caught.value, ValueError)
    assert file["a"].user_rating is None


def test_an_unknown_item_cannot_be_rated_or_read(path: Path):
    file = LineageFile(path)
    with pytest.raises(KeyError):
        file.rate("a", 3)
    with pytest.raises(ItemNotFoundError, match="no item has the id 'a'"):
        file["a"]
    assert file.get("a") is None
    assert not path.parent.exists()


def test_a_record_with_a_field_of_the_wrong_type_is_refused(path: Path):
    with pytest.raises(InvalidRecordError, match="parent_ids of 'a' must be a list of ids, not 'tb303'"):
        LineageFile(path).record(SynthRecord("a", "a", "tb303", "mutation", []))  # type: ignore[arg-type]
    assert not path.parent.exists()


def test_two_handles_see_each_other_at_once(path: Path):
    one, other = LineageFile(path), LineageFile(path)
    one.record(synth("a"))
    assert list(other) == ["a"]
    other.rate("a", 5)
    assert one["a"].user_rating == 5
    other.fold()
    one.record(synth("b", "a"))
    assert other.family("b") == one.family("a") == {"a": [], "b": ["a"]}


def test_every_question_first_takes_in_what_others_have_written(path: Path):
    asks = (lambda f: "a" in f, lambda f: list(f) == ["a"], lambda f: len(f) == 1, lambda f: f["a"].id == "a")
    handles = [LineageFile(path) for _ in range(6)]
    LineageFile(path).record(synth("a"))
    assert all(ask(file) for ask, file in zip(asks, handles, strict=False))
    assert handles[4].family("a") == {"a": []}
    assert [record.id for record in handles[5].records()] == ["a"]


def test_what_has_not_changed_is_not_read_again(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Own records are not read back, and of what others write only what is new."""
    LineageFile(path).record(synth("a"))
    file, other = LineageFile(path), LineageFile(path)
    reads: list[str] = []

    def counted(read: Callable[..., object]) -> Callable[..., object]:
        return lambda *arguments: reads.append(read.__name__) or read(*arguments)

    monkeypatch.setattr(_history, "read_pieces", counted(_history.read_pieces))
    monkeypatch.setattr(_journal, "read_tail", counted(_journal.read_tail))
    for _ in range(3):
        assert len(file) == 1
    assert reads == []
    file.record(synth("b"))
    assert (len(file), reads) == (2, [])
    assert (len(other), reads) == (2, [])  # it found the other's work in the index


def test_an_index_that_was_removed_or_damaged_is_made_again(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    index = path.with_name("lineage.index")
    for number, content in enumerate((None, b"", b"rubbish" * 1000, b"SQLite format 3\0" + b"rubbish" * 1000)):
        file.close()
        index.unlink()
        if content is not None:
            index.write_bytes(content)
        file.rate("a", 1 + number)
        late = LineageFile(path)
        assert late["a"].user_rating == 1 + number
        late.close()
        assert index.read_bytes().startswith(b"SQLite format 3")


def test_writers_hold_the_lock_alone_and_readers_share_it(path: Path, monkeypatch: pytest.MonkeyPatch):
    file, other = LineageFile(path), LineageFile(path)
    kinds: list[int] = []
    monkeypatch.setattr("fcntl.flock", lambda handle, kind: kinds.append(kind & ~fcntl.LOCK_NB))
    file.record(synth("a"))
    assert kinds == [fcntl.LOCK_EX]
    assert len(other) == 1
    assert kinds == [fcntl.LOCK_EX, fcntl.LOCK_SH]


def test_a_rating_of_an_item_that_somebody_took_out_brings_nothing_back(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.record(synth("b"))
    file.fold()
    file.rate("b", 5)
    path.write_text(json.dumps({"a": json.loads(path.read_text())["a"]}))
    assert list(LineageFile(path)) == list(file) == ["a"]


def test_a_journal_that_somebody_cut_is_told(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    journal = path.with_name("lineage.journal")
    first = journal.read_bytes()
    file.record(synth("b"))
    journal.write_bytes(first)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"lineage.journal is damaged \(it has become shorter\)"):
            list(file)
    assert journal.read_bytes() == first


def test_folding_what_is_folded_changes_nothing(path: Path):
    file = LineageFile(path)
    file.fold()
    assert json.loads(path.read_text()) == {}
    file.record(synth("a"))
    file.fold()
    content = path.read_bytes()
    file.fold()
    assert path.read_bytes() == content
    assert list(file) == list(LineageFile(path)) == ["a"]


def test_a_small_history_is_folded_by_every_writer(path: Path):
    file = LineageFile(path)
    for number in range(100):
        file.record(synth(f"a{number}"))
    file.fold()
    file.record(synth("b"))
    LineageFile(path).rate("a1", 4)
    assert list(json.loads(path.read_bytes()))[-1] == "b"
    assert len(entries(path)) == 1


def test_a_file_by_other_software_becomes_our_own_with_the_first_record(path: Path, monkeypatch: pytest.MonkeyPatch):
    """However large it is: only what was written here opens without being parsed from end to end."""
    monkeypatch.setattr("audiomancer.store._history.SMALL_FILE", 0)
    path.parent.mkdir()
    path.write_text(json.dumps({f"a{number}": {"parent_ids": []} for number in range(100)}, indent=2))
    LineageFile(path).record(synth("b"))
    LineageFile(path).record(synth("c"))
    assert len(entries(path)) == 1
    assert path.read_text().count("\n") == 103


def test_a_handle_follows_any_number_of_folds(path: Path):
    reader, writer = LineageFile(path), LineageFile(path)
    for number in range(50):
        writer.record(synth(f"a{number}"))
        writer.rate("a0", 1 + number % 5)
        if number % 3:
            writer.fold()
        if number % 7 == 0:
            assert len(reader) == number + 1
            assert reader["a0"].user_rating == 1 + number % 5
    assert reader == writer


def test_a_file_by_other_software_opens_unchanged(path: Path):
    path.parent.mkdir()
    path.write_text(json.dumps(FOREIGN, indent=2, ensure_ascii=False))
    before = (path.read_bytes(), path.stat())
    file = LineageFile(path)
    assert list(file) == list(FOREIGN)
    assert file.family("tb303") == {"tb303": [], "tb303_m1": ["tb303"]}
    assert file.family("bare") == {"bare": []}
    assert (path.read_bytes(), path.stat()) == before
    assert {e.name for e in path.parent.iterdir()} - INDEX == {path.name}
    assert file["tb303_m1"].mutation_log == ["Saw → Pulse"]
    assert file["tb303"].created_at == datetime(2025, 12, 24, 20, 15, 0, 123456, tzinfo=UTC)
    assert file["bare"] == SynthRecord("bare", "", [], "", [])


def test_what_other_software_wrote_survives_folding(path: Path):
    path.parent.mkdir()
    path.write_text(json.dumps(FOREIGN))
    file = LineageFile(path)
    file.rate("tb303_m1", 1)
    file.record(synth("tb303_m1", "x"))
    file.fold()
    folded = json.loads(path.read_bytes())
    assert folded["tb303"] == FOREIGN["tb303"]
    assert folded["tb303_m1"]["colour"] == {"of": "the moon"}
    assert LineageFile(path)["tb303_m1"].extra == {"colour": {"of": "the moon"}}


def test_a_request_in_the_words_of_other_software_opens_and_can_be_rated_and_recorded_again(path: Path):
    path.parent.mkdir()
    path.write_text(json.dumps({"a": {"request": "make it acid", "makers": 3}}))
    file = LineageFile(path)
    file.rate("a", 5)
    file.record(file["a"])
    late = LineageFile(path)
    assert (late["a"].extra, late["a"].user_rating) == ({"request": "make it acid", "makers": 3}, 5)
    late.fold()
    assert json.loads(path.read_bytes())["a"]["request"] == "make it acid"


def test_a_request_of_ours_must_be_an_object(path: Path):
    with pytest.raises(InvalidRecordError, match="request of 'a' must be an object of options"):
        LineageFile(path).record(replace(synth("a"), request="make it acid"))  # type: ignore[arg-type]


def test_a_file_edited_by_hand_is_read_anew(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    file.record(synth("b"))
    file.fold()
    records = json.loads(path.read_text())
    del records["b"]
    records["a"]["name"] = "renamed"
    path.write_text(json.dumps(records))
    assert [r.name for r in file.records()] == ["renamed"]
    assert LineageFile(path) == file


@pytest.mark.parametrize("text", ["Saw → Pulse", "\ud800", 'quote " and \\', "line\nbreak", "a: {}, ", "\x00", "🥁"])
def test_any_text_comes_back_as_it_was(path: Path, text: str):
    file = LineageFile(path)
    recorded = file.record(SynthRecord(text, text, [text], "mutation", [text], type="drums", seed=[2**70]))
    for _ in range(2):
        assert LineageFile(path)[text] == recorded
    assert file[text] == recorded


def test_a_linked_file_stays_a_link(path: Path, quick: Path):
    path.parent.mkdir()
    (quick / "dotfiles").mkdir()
    path.symlink_to(quick / "dotfiles" / "lineage.json")
    file = LineageFile(path)
    file.record(synth("a"))
    file.fold()
    assert path.is_symlink()
    assert json.loads((quick / "dotfiles" / "lineage.json").read_text()).keys() == {"a"}


def test_folding_keeps_the_files_mode(path: Path):
    path.parent.mkdir()
    path.write_text("{}")
    path.chmod(0o640)
    file = LineageFile(path)
    file.record(synth("a"))
    file.fold()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_in_the_place_of_the_file_is_one_clear_error(path: Path):
    path.mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be read: Is a directory"):
        LineageFile(path)


def test_an_interrupted_write_leaves_the_journal_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch):
    file = LineageFile(path)
    file.record(synth("a"))
    before = path.with_name("lineage.journal").read_bytes()

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("audiomancer.store._journal.sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        file.record(synth("b"))
    assert path.with_name("lineage.journal").read_bytes() == before
    assert list(file) == ["a"]


def test_a_write_in_pieces_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch):
    write = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda handle, data, at: write(handle, data[:7], at))
    LineageFile(path).record(synth("a"))
    assert list(LineageFile(path)) == ["a"]


def test_files_reach_the_disk_itself_on_a_mac(path: Path, monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []
    monkeypatch.setattr("fcntl.F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr("fcntl.fcntl", lambda handle, command: calls.append(command))
    LineageFile(path).record(synth("a"))
    assert calls == [51]


def test_a_family_is_what_the_whole_graph_tells_of_an_item(path: Path, rng: np.random.Generator):
    """Before and after records come and change, from ``lineage.json`` and from the journal."""
    names = [f"i{number}" for number in range(40)]
    file = LineageFile(path)
    for step in range(60):
        name = str(rng.choice(names))
        above = [str(one) for one in rng.choice(names, int(rng.integers(0, 4)))]
        file.record(SynthRecord(name, name, above, "generated", []))
        if step == 30:
            file.fold()
            (path.parent / "lineage.index").unlink()
            file = LineageFile(path)
        whole = {record.id: record.parent_ids for record in file.records()}
        for item in (name, "i0", "nobody"):
            family = file.family(item)
            assert list(family) == [one for one in whole if one in family]
            for walk in (ancestors, descendants, generation, family_tree):
                assert walk(family, item) == walk(whole, item)


def test_several_records_are_those_that_are_read_one_after_the_other(path: Path):
    file = LineageFile(path)
    for number in range(3):
        file.add_all([synth(f"s{number}")])
    assert file.several(["s2", "absent", "s0", "s2"]) == {item: file[item] for item in ("s2", "s0")}
    assert file.several([]) == {}
