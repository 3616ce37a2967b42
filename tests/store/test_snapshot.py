"""``lineage.json`` as anybody may have written it: what is read of it is what a parser of JSON reads, or an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiomancer.store import _snapshot
from audiomancer.store._snapshot import DamageError, members, read_pieces, read_snapshot, write_snapshot

KEYS = st.one_of(
    st.sampled_from(["a", "b", "request", "makers", ":{", "}, ", ":{}}, ", '", "b": {']), st.text(max_size=4)
)
"""Among them such as look like the end of a record."""
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=4) | st.dictionaries(KEYS, VALUES, max_size=4) | VALUES
STYLES = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2]),
        "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\r\n", "\t:  ")]),
        "ensure_ascii": st.booleans(),
    }
)
SIZES = st.sampled_from([8, 40, 200, 1 << 14])
"""Of windows and buffers, so that records lie on their borders."""


def text_of(pairs: list[tuple[str, Any]], style: dict[str, Any]) -> str:
    """One object of these pairs, among which an id may come twice."""
    comma, colon = style["separators"]
    members = (
        f"{json.dumps(item, ensure_ascii=style['ensure_ascii'])}{colon}{json.dumps(values, **style)}"
        for item, values in pairs
    )
    return "{" + comma.join(members) + "}\n"


def pairs_in(text: str) -> list[tuple[str, Any]]:
    """The oracle: Python's own parser, which gives every pair of the outermost object."""
    found: list[list[tuple[str, Any]]] = []

    def taken(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.append(pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=taken)
    return found[-1]


def read(path: Path, text: str, window: int, buffer: int) -> list[tuple[str, Any]]:
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_snapshot, "_WINDOW", window)
        patch.setattr(_snapshot, "_BUFFER", buffer)
        return [(item, json.loads(one)) for item, one in read_snapshot(path, own=False)]


@pytest.mark.parametrize("buffer", range(6, 14))
@pytest.mark.parametrize("number", [0.5, -1.25e-07, 12])
def test_a_number_is_read_whole_wherever_a_buffer_cuts_it(tmp_path: Path, number: float, buffer: int) -> None:
    assert read(tmp_path / "lineage.json", f'{{"a": {number}}}\n', 8, buffer) == [("a", number)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KEYS, RECORDS), max_size=12), STYLES, SIZES, SIZES)
def test_a_file_is_cut_where_a_parser_cuts_it(
    tmp_path_factory: pytest.TempPathFactory,
    pairs: list[tuple[str, Any]],
    style: dict[str, Any],
    window: int,
    buffer: int,
):
    """In whatever layout, with whatever is nested in a record, and an id that stands twice comes twice."""
    path = tmp_path_factory.getbasetemp() / "lineage.json"
    text = text_of(pairs, style)
    assert read(path, text, window, buffer) == pairs_in(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KEYS, RECORDS), min_size=1, max_size=8), STYLES, SIZES, SIZES, st.data())
def test_a_file_with_a_mistake_is_an_error_or_what_a_parser_makes_of_it(
    tmp_path_factory: pytest.TempPathFactory,
    pairs: list[tuple[str, Any]],
    style: dict[str, Any],
    window: int,
    buffer: int,
    data: st.DataObject,
):
    path = tmp_path_factory.getbasetemp() / "lineage.json"
    whole = text_of(pairs, style)
    at = data.draw(st.integers(0, len(whole) - 1))
    text = whole[:at] + data.draw(st.sampled_from(["", *'{}[]",:\\ ', "1", "\x00", "}, "])) + whole[at + 1 :]
    try:
        wanted = pairs_in(text) if text.lstrip().startswith("{") else None
    except ValueError:
        wanted = None
    if wanted is None:
        with pytest.raises(DamageError):
            read(path, text, window, buffer)
    else:
        assert read(path, text, window, buffer) == wanted


@pytest.mark.parametrize(
    "text",
    [
        '{"z": {}, "a": {}, "b": null, "b": {"x": {}, "b": {}}}',
        '{"z": {}, "a": {}, "b": null, "c": {"x": {}, "b": {}, "c": {}}, "d": {}}',
        '{"z": {}, "r": {"}, ":{}}, ":{}}, ": {"x": {}}, "d": {}}',
        '{"z": {}, "r": {"x": {}, "d": {}}, "d": {"y": {}, "r": {}}, "e": {}}',
        '{"z": {}, "r": {"x": {}, "makers": {}}, "makers": {}, "e": {"x": {}, "makers": {}}}',
    ],
)
def test_the_key_of_something_in_a_record_is_never_taken_for_an_id(tmp_path: Path, text: str):
    try:
        wanted = pairs_in(text)
    except ValueError:
        with pytest.raises(DamageError):
            read(tmp_path / "lineage.json", text, 1 << 14, 1 << 20)
    else:
        assert read(tmp_path / "lineage.json", text, 1 << 14, 1 << 20) == wanted


def test_nearly_all_records_are_parsed_many_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """In each layout that programs write, and with objects in the records, as ours have."""
    records = {
        f"ptrn_{number:016x}": {
            "parent_ids": [],
            "mutation_log": ["ein Stück weiter"],
            "request": {"amount": 0.3},
            "makers": {"fill": "1"},
        }
        for number in range(2_000)
    }
    singly: list[int] = []
    closely = _snapshot._next

    def counted(buffer: str, at: int, comes_first: bool) -> tuple[str, int, int] | None:
        singly.append(at)
        return closely(buffer, at, comes_first)

    monkeypatch.setattr(_snapshot, "_next", counted)
    for layout in ({}, {"indent": 2}, {"ensure_ascii": False}, {"separators": (",", ":")}):
        singly.clear()
        path = tmp_path / "lineage.json"
        path.write_text(json.dumps(records, **layout))
        assert {item: json.loads(text) for item, text in read_snapshot(path, own=False)} == records
        assert len(singly) < 100


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=6), SIZES)
def test_what_was_written_here_is_cut_as_it_would_be_parsed(
    tmp_path_factory: pytest.TempPathFactory, records: dict[str, Any], window: int
):
    path = tmp_path_factory.getbasetemp() / "lineage.json"
    write_snapshot(path, path.with_name("lineage.check"), ((i, _snapshot.json_text(v)) for i, v in records.items()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_snapshot, "_WINDOW", window)
        cut = list(read_snapshot(path, own=True))
    assert cut == list(read_snapshot(path, own=False))
    assert {item: json.loads(text) for item, text in cut} == records


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, RECORDS, max_size=12), STYLES, SIZES, st.booleans())
def test_a_piece_has_the_records_that_it_names(
    tmp_path_factory: pytest.TempPathFactory, records: dict[str, Any], style: dict[str, Any], window: int, own: bool
):
    """Several pieces with commas between them are one."""
    path = tmp_path_factory.getbasetemp() / "lineage.json"
    if own:
        texts = ((item, _snapshot.json_text(values)) for item, values in records.items())
        write_snapshot(path, path.with_name("lineage.check"), texts)
    else:
        path.write_bytes(text_of(list(records.items()), style).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_snapshot, "_WINDOW", window)
        pieces = list(read_pieces(path, own))
    found = list(members(b",".join(piece.content for piece in pieces)))
    assert {item: values for item, _, values in found} == records
    assert {item: json.loads(text) for item, text, _ in found} == records
    assert [item for item, _, _ in found] == [item for piece in pieces for item in piece.ids] == list(records)


@pytest.mark.parametrize("lines", [0, 1, 30])
def test_an_error_names_the_line_of_the_mistake(tmp_path: Path, lines: int):
    text = "{" + "".join(f'"{number}": {{}},\n' for number in range(lines)) + '"x": {"name": oops}}'
    with pytest.raises(DamageError, match=rf", line {lines + 1}\)"):
        read(tmp_path / "lineage.json", text, 40, 40)
