"""``library.db``: the bodies of patterns and synths, and the state of runs, in SQLite.

A body is written once and never changed. It counts only when the lineage has a record of it. What a person told beside
stars stands among the runs, a row each, under names that no run can have (:data:`TOLD`).

All threads of a process share one connection, in turns: a statement takes less time than opening a connection for
each thread, and there is one thing to close. SQLite itself lets one writer at a time pass, whatever one opens.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from audiomancer.errors import DamagedLibraryError, StoreError
from audiomancer.store._files import PATIENCE, explained, locked, make_file, make_folder
from audiomancer.store._portions import PORTION
from audiomancer.store._sharing import Shared, one_at_a_time

__all__ = ["Database", "stored_text"]

TOLD = "told/"
"""How the names of rows begin that hold what a person told; behind it comes their number."""

VERSION = 1
"""Of the tables, kept in the file's ``user_version``."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, type TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, state TEXT NOT NULL, updated TEXT NOT NULL) WITHOUT ROWID",
    f"PRAGMA user_version = {VERSION}",
)
SETTINGS = ("PRAGMA synchronous = FULL", "PRAGMA fullfsync = ON")
BUSY_TIMEOUT = 30.0
"""Seconds to wait for another process that is writing."""

_DAMAGED = "{path} is damaged ({error}); `audiomancer doctor --repair` shows what can be saved, and mends it"

ERROR_SENTENCES = (
    ("SQLITE_FULL", "the disk that holds {path} is full: nothing was stored; free some space and try again"),
    ("SQLITE_READONLY", "{path} is read-only for you: nothing was stored; make it and its folder writable"),
    ("SQLITE_CANTOPEN", "{path} cannot be opened; see that the folder is there, and readable and writable for you"),
    ("SQLITE_NOTADB", _DAMAGED),
    ("SQLITE_CORRUPT", _DAMAGED),
    ("SQLITE_ERROR", _DAMAGED),  # what is asked here can be asked of every file with the tables above
    ("SQLITE_BUSY", "another program has been writing to {path} for too long; close it and try again"),
    ("", "{path} cannot be used: {error}; nothing was stored"),
)
"""The beginning of SQLite's name of an error, and what to tell the person."""


class Database(Shared):
    """The bodies and runs in one file, which is made at the first write.

    Args:
        path: the ``library.db``.
        waiting: called when another program holds the file for longer than a moment.

    Raises:
        StoreError: from any method, if the file cannot be read or written, is damaged, or is of a newer version.
    """

    def __init__(self, path: Path, waiting: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.path = path
        self._waiting = waiting
        self._connection: sqlite3.Connection | None = None

    @one_at_a_time
    def close(self) -> None:
        """Closes the file, for all threads; the next call opens it again."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def prepare_fork(self) -> None:
        """Closes the file: a connection may not be carried into another process."""
        self.close()

    def add_bodies(self, several: Sequence[tuple[str, str, str]]) -> list[str]:
        """Stores the bodies of items, each unless the item has one already; lots of them each whole or not at all.

        Args:
            several: the id of each item, its type, such as ``drums`` or ``synth``, and its body as JSON.

        Returns:
            The bodies that are stored, in their order: the new one, or the one that was there before.
        """
        added: set[str] = set()
        for first in range(0, len(several), PORTION):
            lot = several[first : first + PORTION]
            rows = ", ".join(["(?, ?, ?)"] * len(lot))
            found = self._changed(f"INSERT OR IGNORE INTO bodies VALUES {rows} RETURNING id", *chain.from_iterable(lot))
            added.update(item for (item,) in found)
        return [body if item in added else self.body(item) or body for item, _, body in several]

    def body(self, item: str) -> str | None:
        """The body of an item; None if it has none."""
        rows = self._read("SELECT body FROM bodies WHERE id = ?", item)
        return rows[0][0] if rows else None

    def kind(self, item: str) -> str | None:
        """The type of an item that has a body; None if it has none."""
        rows = self._read("SELECT type FROM bodies WHERE id = ?", item)
        return rows[0][0] if rows else None

    def ids_that_begin(self, beginning: str) -> list[str]:
        """The ids of bodies that begin with these letters; none where a letter is not of ASCII, as all of ours are."""
        if not beginning.isascii():
            return []
        rows = self._read("SELECT id FROM bodies WHERE id >= ? AND id < ? ORDER BY id", beginning, beginning + "\x7f")
        return [item for (item,) in rows]

    def bodies(self, kinds: Iterable[str]) -> dict[str, str]:
        """Id to body of all items of these types."""
        return {i: body for kind in kinds for i, body in self._read("SELECT id, body FROM bodies WHERE type = ?", kind)}

    def kinds(self) -> dict[str, str]:
        """Id to type of all bodies."""
        return dict(self._read("SELECT id, type FROM bodies"))

    def fault(self) -> str:
        """What SQLite finds wrong with the file, as a sentence; empty if nothing."""
        found = self._read("PRAGMA quick_check(1)")
        if found in ([], [("ok",)]):
            return ""
        return f"{self.path} is damaged ({found[0][0]})"

    @one_at_a_time
    def unreadable(self) -> list[str]:
        """The ids of the bodies that are no JSON; they are read one after the other, however many there are."""
        if not self.path.exists():
            return []
        with self._explained():
            connection = self._open()
            rows = connection.execute("SELECT id, body FROM bodies") if _version(connection) else ()
            return [item for item, body in rows if not _is_json(body)]

    @one_at_a_time
    def restore(self, bodies: Iterable[tuple[str, str, str]], runs: Iterable[tuple[str, str, str]]) -> None:
        """Store many bodies and runs at once.

        Args:
            bodies: rows of an id, a type and a body.
            runs: rows of an id, a state and a time in ISO 8601.
        """
        with self._explained():
            connection = self._open()
            if not _version(connection):
                self._create(connection)
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO bodies VALUES (?, ?, ?)", bodies)
            connection.executemany("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", runs)
            connection.execute("COMMIT")

    def bodies_of(self, items: Sequence[str]) -> dict[str, str]:
        """Id to body of those items that have one.

        Args:
            items: ids, a few hundred at the most.
        """
        return dict(self._read(f"SELECT id, body FROM bodies WHERE id IN ({', '.join('?' * len(items))})", *items))

    def ids(self, kinds: Sequence[str]) -> Iterator[str]:
        """The ids of all items of these types that have a body, some of which are read at a time.

        Args:
            kinds: the types.

        Yields:
            The ids in their order.
        """
        which = f"type IN ({', '.join('?' * len(kinds))})"
        last = ""
        while some := self._read(
            f"SELECT id FROM bodies WHERE {which} AND id > ? ORDER BY id LIMIT {PORTION}", *kinds, last
        ):
            yield from (item for (item,) in some)
            last = some[-1][0]

    def save_run(self, run: str, state: str, updated: datetime) -> None:
        """Stores the state of a run in the place of an earlier one.

        Args:
            run: id of the run.
            state: JSON.
            updated: the time of saving, with its time zone.
        """
        self._write("INSERT OR REPLACE INTO runs VALUES (?, ?, ?)", run, state, updated.isoformat())

    def run(self, run: str) -> str | None:
        """The state of a run; None if there is no such run."""
        rows = self._read("SELECT state FROM runs WHERE id = ?", run)
        return rows[0][0] if rows and not run.startswith(TOLD) else None

    def runs(self) -> dict[str, datetime]:
        """Id of each run to the time when it was saved, the latest first.

        Raises:
            DamagedLibraryError: if one of the times is none.
        """
        rows = self._read(f"SELECT id, updated FROM runs WHERE id NOT LIKE '{TOLD}%'")
        if damaged := next((i for i, moment in rows if not _is_moment(moment)), None):
            raise DamagedLibraryError(_DAMAGED.format(path=self.path, error=f"the time of the run {damaged!r:.60}"))
        return dict(sorted(((i, datetime.fromisoformat(t)) for i, t in rows), key=lambda row: row[1], reverse=True))

    def delete_run(self, run: str) -> None:
        """Forgets a run, if it is there."""
        self._write("DELETE FROM runs WHERE id = ?", run)

    def add_told(self, told: str, moment: datetime) -> str:
        """Keeps what a person told, behind all that was told before.

        Args:
            told: JSON.
            moment: the time of it, with its time zone.

        Returns:
            The name by which :meth:`drop_told` takes it away.
        """
        last = f"SELECT MAX(CAST(substr(id, {len(TOLD) + 1}) AS INTEGER)) FROM runs WHERE id LIKE '{TOLD}%'"
        name = f"'{TOLD}' || printf('%09d', COALESCE(({last}), 0) + 1)"
        rows = self._changed(f"INSERT INTO runs VALUES ({name}, ?, ?) RETURNING id", told, moment.isoformat())
        return str(rows[0][0])

    def told(self) -> list[tuple[str, str, str]]:
        """What a person told, oldest first: rows of its name, its JSON and its time in ISO 8601."""
        return self._read(f"SELECT id, state, updated FROM runs WHERE id LIKE '{TOLD}%' ORDER BY id")

    def drop_told(self, name: str) -> None:
        """Forgets what was told under a name, if it is there."""
        self._write("DELETE FROM runs WHERE id = ?", name)

    @one_at_a_time
    def _read(self, query: str, *values: str) -> list[Any]:
        if not self.path.exists():
            return []
        with self._explained():
            connection = self._open()
            rows = connection.execute(query, values).fetchall() if _version(connection) else []
        if any(None in row for row in rows):  # no column of ours may be empty
            raise DamagedLibraryError(_DAMAGED.format(path=self.path, error="a row lacks a value"))
        return rows

    def _write(self, query: str, *values: str) -> int:
        """The number of rows that were changed."""
        return self._done(query, values)[0]

    def _changed(self, query: str, *values: str) -> list[Any]:
        """What a statement returns that writes."""
        return self._done(query, values)[1]

    @one_at_a_time
    def _done(self, query: str, values: tuple[str, ...]) -> tuple[int, list[Any]]:
        with self._explained():
            make_folder(self.path.parent)
            make_file(self.path)
            connection = self._open()
            if not _version(connection):
                self._create(connection)
            cursor = self._execute(connection, query, values)
            return cursor.rowcount, cursor.fetchall()

    def _execute(self, connection: sqlite3.Connection, query: str, values: tuple[str, ...]) -> sqlite3.Cursor:
        """Waits a moment in silence for another writer, and then says so and goes on waiting."""
        _wait_at_most(connection, PATIENCE)
        try:
            return connection.execute(query, values)
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise
            self._waiting()
        finally:
            _wait_at_most(connection, BUSY_TIMEOUT)
        return connection.execute(query, values)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            # In a folder that takes no files SQLite cannot make its index of the log; with no log it needs none.
            sealed = (
                not os.access(self.path.parent, os.W_OK) and not self.path.with_name(self.path.name + "-wal").exists()
            )
            address = self.path.resolve().as_uri() + ("?immutable=1" if sealed else "")
            connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            connection.text_factory = stored_text
            for setting in SETTINGS:
                connection.execute(setting)
            if (version := _version(connection)) > VERSION:
                connection.close()
                raise StoreError(f"{self.path} is of version {version}, newer than this audiomancer; please update it")
            self._connection = connection
        return self._connection

    def _create(self, connection: sqlite3.Connection) -> None:
        with locked(self.path.with_suffix(".lock"), exclusive=True, waiting=self._waiting):
            connection.execute("PRAGMA journal_mode = WAL")
            for statement in TABLES:
                connection.execute(statement)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with explained(self.path, "nothing was stored"):
                yield
        except UnicodeDecodeError as error:  # in the words of SQLite itself, which quotes what it cannot read
            raise DamagedLibraryError(_DAMAGED.format(path=self.path, error="it holds what is no text")) from error
        except sqlite3.Error as error:
            name = getattr(error, "sqlite_errorname", "")
            sentence = next(s for start, s in ERROR_SENTENCES if name.startswith(start))
            kind = DamagedLibraryError if sentence is _DAMAGED else StoreError
            raise kind(sentence.format(path=self.path, error=error)) from error


def stored_text(value: bytes) -> str:
    """A text of the file; where it is damaged the bytes are shown, which no reader of JSON takes for anything."""
    return value.decode("utf-8", "backslashreplace")


def _wait_at_most(connection: sqlite3.Connection, seconds: float) -> None:
    connection.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


def _is_json(text: object) -> bool:
    try:
        json.loads(text if isinstance(text, str) else "")
    except (ValueError, RecursionError):
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _version(connection: sqlite3.Connection) -> int:
    (row,) = connection.execute("PRAGMA user_version").fetchall()
    return int(row[0])
