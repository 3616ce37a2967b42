"""Damaged files: nothing is overwritten, nothing is lost silently, and the next start works."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiomancer.errors import StoreError
from audiomancer.store import LineageFile, SynthRecord


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
    return path.read_bytes()


def journal(path: Path) -> Path:
    return path.with_name("lineage.journal")


@pytest.mark.parametrize("again", [True, False], ids=["next writer", "next reader"])
def test_a_tail_torn_at_any_byte_is_passed_over_and_cut_off(path: Path, again: bool):
    file = LineageFile(path)
    file.record(synth("a"))
    whole = journal(path).read_bytes()
    file.record(synth("b"))
    line = journal(path).read_bytes()[len(whole) :]
    for length in range(len(line)):
        path.unlink(missing_ok=True)
        journal(path).write_bytes(whole + line[:length])
        late = LineageFile(path)
        assert list(late) == ["a"]
        if again:
            late.record(synth("c"))
            assert list(LineageFile(path)) == ["a", "c"]
        path.unlink(missing_ok=True)


def test_a_long_torn_tail_does_not_outlive_a_short_record(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    with journal(path).open("ab") as torn:
        torn.write(b'{"id":"' + b"x" * 5000)
    file.record(synth("b"))
    assert list(file) == list(LineageFile(path)) == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b"null", b"\xff\xfe\xfd", b'{"a": {}} trailing', b"[" * 100_000, b"\x00" * 512, b'{"a": {"id":'],
)
def test_an_unreadable_history_is_set_aside_and_the_next_start_works(path: Path, content: bytes):
    path.write_bytes(content)
    with pytest.raises(
        StoreError, match=r"lineage.json is damaged .* set aside, unchanged, as lineage.json.unreadable-1"
    ):
        LineageFile(path)
    assert path.with_name("lineage.json.unreadable-1").read_bytes() == content
    LineageFile(path).record(synth("a"))
    assert list(LineageFile(path)) == ["a"]


def test_an_empty_file_is_an_empty_history(path: Path):
    path.write_bytes(b"")
    assert len(LineageFile(path)) == 0


@pytest.mark.parametrize("cut", [1, 50, 200, -3])
def test_our_own_file_cut_short_is_set_aside(path: Path, cut: int):
    damaged = folded(path, "a", "b", "c")[:cut]
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="set aside"):
        LineageFile(path)
    assert path.with_name("lineage.json.unreadable-1").read_bytes() == damaged


def test_a_single_flipped_byte_is_noticed_at_opening(path: Path):
    content = folded(path, "a", "b", "c")
    damaged = content.replace(b'"generated"', b'"generated\n', 1)
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="set aside"):
        LineageFile(path)


def test_files_set_aside_never_take_each_others_place(path: Path):
    for number in range(1, 4):
        path.write_bytes(b"{" * number)
        with pytest.raises(StoreError, match=f"unreadable-{number}"):
            LineageFile(path)
    asides = sorted(path.parent.glob("*.unreadable-*"))
    assert [aside.read_bytes() for aside in asides] == [b"{", b"{{", b"{{{"]


def test_the_journal_is_set_aside_with_its_history_and_both_can_be_put_back(path: Path):
    content = folded(path, "a", "b")
    file = LineageFile(path)
    file.rate("a", 5)
    path.write_bytes(content[:-20])
    with pytest.raises(StoreError, match=r"as lineage.json.unreadable-1 and lineage.journal.unreadable-1"):
        file.record(synth("c"))
    assert len(LineageFile(path)) == 0
    path.write_bytes(content)
    path.with_name("lineage.journal.unreadable-1").rename(journal(path))
    restored = LineageFile(path)
    assert list(restored) == ["a", "b"]
    assert restored["a"].user_rating == 5


@pytest.mark.parametrize("rubbish", [b"rubbish\n", b'{"id": 3}\n', b"[]\n", b"\x00\x00\n", b'{"id":"z","seed":"x"}\n'])
@pytest.mark.parametrize("with_history", [True, False])
def test_rubbish_in_a_journal_is_kept_aside_and_all_else_is_kept(path: Path, rubbish: bytes, with_history: bool):
    if with_history:
        folded(path, "old")
    file = LineageFile(path)
    file.record(synth("a"))
    first = journal(path).read_bytes()
    file.record(synth("b"))
    damaged = first + rubbish + journal(path).read_bytes()[len(first) :]
    journal(path).write_bytes(damaged)
    with pytest.raises(StoreError, match=r"lines that are no records: 1.*as lineage.journal.unreadable-1.*was kept"):
        LineageFile(path)
    assert path.with_name("lineage.journal.unreadable-1").read_bytes() == damaged
    assert list(LineageFile(path)) == (["old"] if with_history else []) + ["a", "b"]


def test_a_handle_that_is_open_meets_the_damage_too(path: Path):
    file = LineageFile(path)
    file.record(synth("a"))
    with journal(path).open("ab") as end:
        end.write(b"rubbish\n")
    with pytest.raises(StoreError, match="lines that are no records: 1"):
        file.record(synth("b"))
    file.record(synth("c"))
    assert list(file) == list(LineageFile(path)) == ["a", "c"]


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
def test_a_wrong_field_is_named_and_the_file_is_left_to_be_corrected(path: Path, record: object, sentence: str):
    content = json.dumps({"good": {"parent_ids": []}, "x": record})
    path.write_text(content)
    for _ in range(2):
        with pytest.raises(StoreError, match=sentence):
            LineageFile(path)
    assert path.read_text() == content
    path.write_text('{"x": {"parent_ids": []}}')
    assert list(LineageFile(path)) == ["x"]


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


def test_a_journal_that_was_taken_away_leaves_no_gap_in_the_next(path: Path):
    folded(path, "old")
    file = LineageFile(path)
    file.record(synth("a"))
    journal(path).unlink()
    file.record(synth("b"))
    assert list(file) == list(LineageFile(path)) == ["old", "b"]
