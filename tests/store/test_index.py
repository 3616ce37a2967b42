"""The index gives back each text as it was taken in, or says that it cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audiomancer.store import _index
from audiomancer.store._index import Index, Unusable
from audiomancer.store._snapshot import Piece

IDS = [f"ptrn_{number:02x}" for number in range(6)] + ['a "quoted", id', "ä", "\ud800", ""]
TEXTS = {item: f'{{"name": "number {number}"}}' for number, item in enumerate(IDS)}


@pytest.fixture
def path(quick: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of two records from each piece, of which two were told again by the journal, and one by it alone."""
    monkeypatch.setattr(_index, "PIECE", 1)
    index = Index(quick / "lineage.index")
    with index.changing():
        index.load(Piece(content(*some), list(some)) for some in zip(IDS[::2], IDS[1::2], strict=True))
        index.put(IDS[1], '{"name": "another"}')
        index.put(IDS[-1], '{"name": "the last"}')
        index.put("new", '{"name": "new"}')
    index.close()
    return quick / "lineage.index"


def content(*items: str) -> bytes:
    return ", ".join(f"{_index.json_text(item)}: {TEXTS[item]}" for item in items).encode()


def wanted() -> dict[str, str]:
    return TEXTS | {IDS[1]: '{"name": "another"}', IDS[-1]: '{"name": "the last"}', "new": '{"name": "new"}'}


def test_each_text_comes_back_by_itself_and_among_all(path: Path):
    with closing(Index(path)) as index:
        assert {item: index.text(item) for item in (*IDS, "new")} == wanted() == dict(index.texts())
        assert index.texts_of([*IDS, "nobody"]) == {item: wanted()[item] for item in IDS}
        assert index.text("nobody") is None
        assert index.changed()[IDS[1]] == (TEXTS[IDS[1]], '{"name": "another"}')
        assert index.changed()["new"] == ("", '{"name": "new"}')


@pytest.mark.parametrize(
    "damage",
    [
        "piece = 3 - piece WHERE piece IN (1, 2)",
        "piece = 99 WHERE piece = 1",
        "piece = NULL WHERE piece = 1",
        "piece = 0 WHERE text IS NOT NULL",
        "text = NULL WHERE text IS NOT NULL",
        "sum = sum + 1 WHERE text IS NOT NULL",
        "sum = NULL WHERE text IS NOT NULL",
        """text = '{"name": "amother"}' WHERE text IS NOT NULL""",
        "id = 'ptrn_ff' WHERE piece = 1 AND id = 'ptrn_02'",
    ],
)
def test_a_damaged_row_never_gives_another_text(path: Path, damage: str):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE records SET {damage}")
        connection.commit()
    with closing(Index(path)) as index:
        for found in (lambda: dict(index.texts()), lambda: {item: index.text(item) for item in index.ids()}):
            try:
                assert found() == wanted()
            except Unusable:
                continue


def test_a_damaged_piece_is_told(path: Path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE pieces SET bytes = zeroblob(length(bytes)) WHERE piece = 1")
        connection.commit()
    with closing(Index(path)) as index, pytest.raises(Unusable):
        index.text(IDS[2])
