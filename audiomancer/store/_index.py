"""``lineage.index``: the records of the history, each to be had without reading the others, in SQLite.

It is derived: whoever removes it loses nothing, for it is made again from ``lineage.json`` and the journal. It knows of
which ``lineage.json`` it is and how much of the journal it has taken in, so that a command reads only what is new. It
keeps each record as the JSON text that it has in the history, with a checksum, and is a second copy when that is
damaged.

Where no file can be made (a folder that is read-only, a full disk) it is in memory, for as long as the process lives.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer.store._journal import Stamp
from audiomancer.store._snapshot import json_text

__all__ = ["Duplicate", "Index", "IndexState", "Unusable", "remove_index"]

VERSION = 1
BUSY_TIMEOUT = 30.0
"""Seconds to wait for another process that is writing to the index."""

TABLES = (
    "DROP TABLE IF EXISTS records",
    "DROP TABLE IF EXISTS state",
    # ``base`` is the text in lineage.json, where the journal has changed it since; empty if it is not there at all.
    "CREATE TABLE records (number INTEGER PRIMARY KEY, id TEXT NOT NULL, text TEXT NOT NULL, sum INTEGER NOT NULL,"
    " base TEXT)",
    "CREATE TABLE state (value TEXT NOT NULL)",
    "CREATE UNIQUE INDEX ids ON records (id)",
    "CREATE INDEX changed ON records (id) WHERE base IS NOT NULL",
    f"PRAGMA user_version = {VERSION}",
)


class Unusable(Exception):  # noqa: N818 - an event, which the history answers
    """The index cannot be read or written, or is damaged; the history itself is as it was."""


class Duplicate(Exception):  # noqa: N818
    """An id stands twice in ``lineage.json``."""


class IndexState(NamedTuple):
    """What the index has taken in.

    Attributes:
        folded: of which ``lineage.json`` it is; None if there was none.
        journal: which journal it has read; None if there was none.
        offset: how many bytes of the journal it has taken in.
        own: whether that ``lineage.json`` is as it was written here.
        check: what stands in ``lineage.check``; empty if there is none. It tells whether the journal is still the one
            that the index has read.
    """

    folded: Stamp | None
    journal: int | None
    offset: int
    own: bool
    check: str


class Index:
    """The records by id, in the order in which they were first recorded.

    Args:
        path: the file, which is made if it does not exist; None for one in memory.

    Raises:
        Unusable: from any method, if the file cannot be used.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        if path is not None:
            _make(path)
        with _explained():
            self._connection = sqlite3.connect(
                ":memory:" if path is None else path,
                timeout=BUSY_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        execute = self._connection.execute
        execute("PRAGMA journal_mode = WAL")
        # What a power cut takes from the end of the log is read from the journal once more.
        execute("PRAGMA synchronous = NORMAL")
        execute("PRAGMA cache_size = -65536")
        if execute("PRAGMA user_version").fetchone()[0] != VERSION:
            with self.changing():
                if execute("PRAGMA user_version").fetchone()[0] != VERSION:
                    for statement in TABLES:
                        execute(statement)

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._connection.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All changes in the block happen, or none; one process at a time."""
        self._run("BEGIN IMMEDIATE")
        try:
            yield
            self._run("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def state(self) -> IndexState | None:
        """What it has taken in; None if it is new."""
        rows = self._rows("SELECT value FROM state")
        if not rows:
            return None
        try:
            folded, *others = json.loads(rows[0][0])
            return IndexState(None if folded is None else Stamp(*folded), *others)
        except (TypeError, ValueError) as error:
            raise Unusable(str(error)) from error

    def set_state(self, state: IndexState) -> None:
        """Remember what it has taken in."""
        self._run("DELETE FROM state")
        self._run("INSERT INTO state VALUES (?)", json.dumps(state))

    def load(self, records: Iterable[tuple[str, str]]) -> None:
        """Take these in place of all records.

        Args:
            records: pairs of an id and the JSON text of its record.

        Raises:
            Duplicate: if an id comes twice; it is named.
        """
        with _explained():
            self._connection.execute("DROP INDEX ids")  # to sort the ids once is faster than to find a place for each
            self._connection.execute("DELETE FROM records")
            self._connection.executemany(
                "INSERT INTO records (id, text, sum) VALUES (?, ?, ?)",
                ((_key(item), text, _sum(text)) for item, text in records),
            )
            try:
                self._connection.execute("CREATE UNIQUE INDEX ids ON records (id)")
            except sqlite3.IntegrityError:
                twice = self._rows("SELECT id FROM records GROUP BY id HAVING count(*) > 1 LIMIT 1")
                raise Duplicate(_id(twice[0][0])) from None

    def put(self, item: str, text: str) -> None:
        """Take in what the journal says of an item.

        Args:
            item: its id.
            text: the JSON text of its whole record.
        """
        self._run(
            "INSERT INTO records (id, text, sum, base) VALUES (?, ?, ?, '') ON CONFLICT (id) DO UPDATE"
            " SET base = coalesce(base, text), text = excluded.text, sum = excluded.sum",
            _key(item),
            text,
            _sum(text),
        )

    def all_folded(self) -> None:
        """Note that ``lineage.json`` now has every record as it stands here."""
        self._run("UPDATE records SET base = NULL WHERE base IS NOT NULL")

    def text(self, item: str) -> str | None:
        """The JSON text of a record; None if there is none of this id."""
        rows = self._rows("SELECT text, sum FROM records WHERE id = ?", _key(item))
        return _proven(*rows[0]) if rows else None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each id with the JSON text of its record, in the order in which they were first recorded."""
        with _explained():
            for item, text, checksum in self._connection.execute("SELECT id, text, sum FROM records ORDER BY number"):
                yield _id(item), _proven(text, checksum)

    def changed(self) -> dict[str, tuple[str, str]]:
        """Id to the text in ``lineage.json`` (empty if it is not there) and the text now, where the two differ."""
        rows = self._rows("SELECT id, base, text, sum FROM records WHERE base IS NOT NULL ORDER BY number")
        return {_id(item): (base, _proven(text, checksum)) for item, base, text, checksum in rows}

    def ids(self) -> list[str]:
        """All ids, in the order in which they were first recorded."""
        return [_id(item) for (item,) in self._rows("SELECT id FROM records ORDER BY number")]

    def ids_that_begin(self, beginning: str) -> list[str]:
        """The ids that begin with these letters, in the order in which they were first recorded."""
        key = _key(beginning)
        rows = self._rows("SELECT id FROM records WHERE id >= ? AND id < ? ORDER BY number", key, key + "\x7f")
        return [_id(item) for (item,) in rows]

    def parents(self) -> dict[str, list[str]]:
        """Each id to the ids of its parents; where a record says it wrongly, none."""
        found: dict[str, list[str]] = {}
        for key, text in self._rows(
            "SELECT id, CASE WHEN json_valid(text) THEN json_extract(text, '$.parent_ids') END"
            " FROM records ORDER BY number"
        ):
            parents = json.loads(text) if isinstance(text, str) and text.startswith("[") and text != "[]" else []
            found[_id(key)] = [parent for parent in parents if isinstance(parent, str)]
        return found

    def page(
        self,
        kinds: Sequence[str],
        *,
        deleted: bool,
        rating: tuple[int, int] | None,
        unrated: bool,
        descending: bool,
        offset: int,
        limit: int,
    ) -> tuple[list[tuple[str, str]], int]:
        """Some of the records, by the time of their making as it is written, without reading the others.

        Args:
            kinds: the types that are wanted.
            deleted: whether those that were deleted are wanted, in place of those that are there.
            rating: the lowest and the highest rating; None for any.
            unrated: whether only those without a rating are wanted.
            descending: whether the youngest comes first.
            offset: how many to pass over.
            limit: how many at the most.

        Returns:
            Ids with the JSON texts of their records, and how many there are without offset and limit.
        """
        kind, gone, stars, made = map(_field, ("type", "deleted_at", "user_rating", "created_at"))
        where = f"{kind} IN ({', '.join('?' * len(kinds))}) AND {gone} IS {'NOT ' * deleted}NULL"
        where += f" AND {stars} IS NULL" * unrated + f" AND {stars} BETWEEN ? AND ?" * (rating is not None)
        values = (*kinds, *(rating or ()))
        order = "DESC" if descending else "ASC"
        rows = self._rows(
            f"SELECT id, text, sum FROM records WHERE {where}"
            f" ORDER BY {made} IS NULL, {made} {order}, number {order} LIMIT ? OFFSET ?",
            *values,
            limit,
            offset,
        )
        total = self._rows(f"SELECT count(*) FROM records WHERE {where}", *values)[0][0]
        return [(_id(key), _proven(text, checksum)) for key, text, checksum in rows], int(total)

    def is_longer_than(self, count: int) -> bool:
        """Whether there are about so many records or more; this costs nothing."""
        return bool((self._rows("SELECT max(number) FROM records")[0][0] or 0) > count)

    def count(self) -> int:
        """How many records there are."""
        return int(self._rows("SELECT count(*) FROM records")[0][0])

    def has(self, item: str) -> bool:
        """Whether there is a record of this id."""
        return bool(self._rows("SELECT 1 FROM records WHERE id = ?", _key(item)))

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        with _explained():
            return self._connection.execute(query, values).fetchall()

    def _run(self, statement: str, *values: str | int) -> None:
        with _explained():
            self._connection.execute(statement, values)


def remove_index(path: Path) -> None:
    """Remove the file and SQLite's log of it.

    Raises:
        OSError: if they cannot be removed.
    """
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _make(path: Path) -> None:
    """Make the file for its owner only; SQLite would ask the umask."""
    try:
        if not path.exists():
            remove_index(path)  # a log that belonged to another file must not be read into this one
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise Unusable(str(error)) from error


def _field(name: str) -> str:
    """A field of a record in SQL; NULL where the text is no JSON to SQLite, which knows no NaN."""
    return f"CASE WHEN json_valid(text) THEN json_extract(text, '$.{name}') END"


def _key(item: str) -> str:
    """An id in ASCII, as SQLite takes no half of a character; ids of ours stay as they are."""
    return json_text(item)[1:-1]


def _id(key: str) -> str:
    return str(json.loads(f'"{key}"')) if "\\" in key else key


def _sum(text: str) -> int:
    return zlib.crc32(text.encode())


def _proven(text: str, checksum: int) -> str:
    if _sum(text) != checksum:
        raise Unusable("a record has another checksum")
    return text


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:
        raise Unusable(str(error)) from error
