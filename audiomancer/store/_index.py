"""``lineage.index``: the records of the history, each to be had without reading the others, in SQLite.

It is derived: whoever removes it loses nothing, for it is made again from ``lineage.json`` and the journal. It knows of
which ``lineage.json`` it is and how much of the journal it has taken in, so that a command reads only what is new. It
keeps each record as the JSON text that it has in the history, with a checksum, and is a second copy when that is
damaged. Texts from ``lineage.json`` lie many together in a piece as they stand there, and who asks for one takes the
piece apart, which takes less time than to do so with all of them before anybody asks. Pieces are compressed, which
takes less than writing them as they are, and zlib adds the checksum. What records are looked for by (``aspects``) is
read from the texts when it is first asked for, as few commands ask.

Where no file can be made (a folder that is read-only, a full disk) it is in memory, for as long as the process lives.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer.store._journal import Stamp
from audiomancer.store._portions import portions
from audiomancer.store._snapshot import Piece, json_text, members

__all__ = ["Duplicate", "Index", "IndexState", "Unusable", "remove_index"]

VERSION = 4
PAGE_SIZE = 8192
"""Bytes; SQLite's usual pages are half as large, and the pieces fill many."""
PIECE = 1 << 16
"""Bytes of text from which on a piece is full."""
QUICKLY = 1
"""The level of zlib: of records, which are much alike, the highest makes hardly less."""
LARGE_CACHE = "PRAGMA cache_size = -65536"
"""For as long as the connection lives: in KiB, so that what comes in no order is written once."""
BUSY_TIMEOUT = 30.0
"""Seconds to wait for another process that is writing to the index."""

TABLES = (
    "DROP TABLE IF EXISTS records",
    "DROP TABLE IF EXISTS state",
    "DROP TABLE IF EXISTS pieces",
    "DROP TABLE IF EXISTS aspects",
    "DROP TABLE IF EXISTS links",
    "DROP TABLE IF EXISTS stale",
    "CREATE TABLE pieces (piece INTEGER PRIMARY KEY, bytes BLOB NOT NULL)",
    # A record stands in a piece, or its text and the checksum of that here, where the journal has told it.
    # ``base`` is the text in lineage.json, where the journal has changed it since; empty if it is not there at all.
    "CREATE TABLE records (number INTEGER PRIMARY KEY, id TEXT NOT NULL, piece INTEGER, text TEXT, sum INTEGER,"
    " base TEXT)",
    "CREATE TABLE aspects (number INTEGER PRIMARY KEY, kind TEXT, made TEXT, rating INTEGER, gone INTEGER)",
    # Checksums of the ids of parents.
    "CREATE TABLE links (parent INTEGER, child INTEGER, PRIMARY KEY (parent, child)) WITHOUT ROWID",
    # The records that have changed since their aspects and links were read; empty where none ever were.
    "CREATE TABLE stale (number INTEGER PRIMARY KEY)",
    "CREATE TABLE state (value TEXT NOT NULL)",
    "CREATE UNIQUE INDEX ids ON records (id)",
    "CREATE INDEX changed ON records (id) WHERE base IS NOT NULL",
    f"PRAGMA user_version = {VERSION}",
)
_BYTES = "(SELECT bytes FROM pieces WHERE pieces.piece = records.piece)"
_TEXT = f"CASE WHEN text IS NULL THEN cut({_BYTES}, id) ELSE proven(text, sum) END"
"""The text of a record in SQL, for a few of them: each takes its whole piece apart. SQLite knows :func:`_proven` and
:func:`_cut` by these names; what cannot be right is an error."""
_ONE = f"SELECT number, id, {_TEXT} FROM records WHERE id = ?"
_CHILDREN = f"SELECT number, id, {_TEXT} FROM records WHERE number IN (SELECT child FROM links WHERE parent = ?)"
_STALE = f"SELECT number, {_TEXT} FROM records WHERE number IN (SELECT number FROM stale)"
_FIELDS = ("type", "created_at", "user_rating", "deleted_at")
_MANY = 10_000
_AT_ONCE = 100
"""Rows of a statement: so many take half of the time that they take by themselves, and more no less."""
_RATINGS = (None, 1, 2, 3, 4, 5)
_EMPTIED = ("records", "pieces", "aspects", "links", "stale")


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
        for name, function in (("cut", _cut), ("proven", _proven)):
            self._connection.create_function(name, 2, function, deterministic=True)
        execute(f"PRAGMA page_size = {PAGE_SIZE}")
        execute("PRAGMA journal_mode = WAL")
        # What a power cut takes from the end of the log is read from the journal once more.
        execute("PRAGMA synchronous = NORMAL")
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

    def load(self, pieces: Iterable[Piece]) -> None:
        """Take these in place of all records.

        Args:
            pieces: the records, some at a time.

        Raises:
            Duplicate: if an id comes twice; it is named.
        """
        with _explained():
            execute = self._connection.execute
            execute(LARGE_CACHE)
            execute("DROP INDEX ids")  # to sort the ids once is faster than to find a place for each
            for table in _EMPTIED:
                execute(f"DELETE FROM {table}")
            for some in portions(self._rows_of(pieces), _AT_ONCE):
                places = ", ".join(["(?, ?)"] * len(some))
                execute(f"INSERT INTO records (id, piece) VALUES {places}", list(chain.from_iterable(some)))
            try:
                execute("CREATE UNIQUE INDEX ids ON records (id)")
            except sqlite3.IntegrityError:
                twice = self._rows("SELECT id FROM records GROUP BY id HAVING count(*) > 1 LIMIT 1")
                raise Duplicate(_id(twice[0][0])) from None

    def _rows_of(self, pieces: Iterable[Piece]) -> Iterator[tuple[str, int]]:
        """A row for each record; the pieces are written on the way, some of them as one where they are small."""
        number, filled = 0, 0
        contents: list[bytes] = []
        for content, ids in pieces:
            yield from zip(_keys(ids), repeat(number))
            contents.append(content)
            filled += len(content)
            if filled >= PIECE:
                self._keep(number, contents)
                number, filled, contents = number + 1, 0, []
        self._keep(number, contents)

    def _keep(self, number: int, contents: list[bytes]) -> None:
        self._run("INSERT INTO pieces VALUES (?, ?)", number, zlib.compress(b",".join(contents), QUICKLY))

    def put(self, item: str, text: str) -> None:
        """Take in what the journal says of an item.

        Args:
            item: its id.
            text: the JSON text of its whole record.
        """
        key = _key(item)
        self._run(
            "INSERT INTO records (id, text, sum, base) VALUES (?, ?, ?, '') ON CONFLICT (id) DO UPDATE"
            f" SET base = coalesce(base, {_TEXT}), piece = NULL, text = excluded.text, sum = excluded.sum",
            key,
            text,
            _sum(text),
        )
        self._run(
            "INSERT OR IGNORE INTO stale SELECT number FROM records WHERE id = ? AND EXISTS (SELECT 1 FROM aspects)",
            key,
        )

    def all_folded(self) -> None:
        """Note that ``lineage.json`` now has every record as it stands here."""
        self._run("UPDATE records SET base = NULL WHERE base IS NOT NULL")

    def text(self, item: str) -> str | None:
        """The JSON text of a record; None if there is none of this id."""
        rows = self._rows(f"SELECT {_TEXT} FROM records WHERE id = ?", _key(item))
        return str(rows[0][0]) if rows else None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each id with the JSON text of its record, in the order in which they were first recorded."""
        return ((_id(key), text) for _, key, text in self._numbered("ORDER BY number"))

    def texts_of(self, items: Sequence[str]) -> dict[str, str]:
        """Id to the JSON text of its record, of those that there are.

        Args:
            items: ids, a few hundred at the most.
        """
        keys = map(_key, items)  # in the order of the pieces, so that none is decompressed twice
        return {_id(key): text for _, key, text in self._numbered(f"{_among(items)} ORDER BY piece", *keys)}

    def known(self, items: Sequence[str]) -> set[str]:
        """Those of the ids that are recorded.

        Args:
            items: ids, a few hundred at the most.
        """
        return {_id(key) for (key,) in self._rows(f"SELECT id FROM records {_among(items)}", *map(_key, items))}

    def _numbered(self, which: str, *values: str) -> Iterator[tuple[int, str, str]]:
        """The number of each record, its key and its text."""
        with _explained():
            # As long as the rows are not all read, what is asked beside them is of the same moment.
            rows = self._connection.execute(f"SELECT number, id, piece, text, sum FROM records {which}", values)
            held, there = None, self._piece(-1)
            for number, key, piece, text, checksum in rows:
                if text is not None:
                    yield number, key, _proven(text, checksum)
                    continue
                if piece != held:
                    held, there = piece, self._piece(piece)
                if key not in there:
                    raise Unusable("a record is not in its piece")
                yield number, key, there[key]

    def _piece(self, number: int) -> Mapping[str, str]:
        """Each key in a piece with the text of its record."""
        row = self._connection.execute("SELECT bytes FROM pieces WHERE piece = ?", (number,)).fetchone()
        return _texts_in(row[0]) if row else {}

    def changed(self) -> dict[str, tuple[str, str]]:
        """Id to the text in ``lineage.json`` (empty if it is not there) and the text now, where the two differ."""
        rows = self._rows(f"SELECT id, base, {_TEXT} FROM records WHERE base IS NOT NULL ORDER BY number")
        return {_id(item): (base, text) for item, base, text in rows}

    def ids(self) -> list[str]:
        """All ids, in the order in which they were first recorded."""
        return [_id(item) for (item,) in self._rows("SELECT id FROM records ORDER BY number")]

    def ids_that_begin(self, beginning: str) -> list[str]:
        """The ids that begin with these letters, in the order in which they were first recorded."""
        key = _key(beginning)
        rows = self._rows("SELECT id FROM records WHERE id >= ? AND id < ? ORDER BY number", key, key + "\x7f")
        return [_id(item) for (item,) in rows]

    def family(self, item: str) -> dict[str, list[str]]:
        """Of the item, its ancestors and its descendants, as far as they are recorded, each id to those of its parents.

        Args:
            item: an id, recorded or not.

        Returns:
            The ids in the order in which they were first recorded. Where a record tells its parents wrongly, none.
        """
        self._read_aspects()
        found: dict[str, tuple[int, list[str]]] = {}
        above, seen = [item], {item}
        while above:
            one = above.pop()
            for number, _, text in self._rows(_ONE, _key(one)):
                found[one] = number, _parents(json.loads(text))
                above += [parent for parent in dict.fromkeys(found[one][1]) if parent not in seen]
                seen.update(found[one][1])
        below, seen = [item], {item}
        while below:
            one = below.pop()
            for number, key, text in self._rows(_CHILDREN, _sum(one)):
                child, told = _id(key), _parents(json.loads(text))
                if one in told and child not in seen:  # another id may have the same checksum
                    found[child] = number, told
                    seen.add(child)
                    below.append(child)
        return {one: told for one, (_, told) in sorted(found.items(), key=lambda entry: entry[1][0])}

    def page(
        self,
        kinds: Sequence[str],
        *,
        deleted: bool,
        rating: tuple[int, int] | None,
        unrated: bool,
        by_rating: bool,
        descending: bool,
        offset: int,
        limit: int,
    ) -> tuple[list[str], int]:
        """The ids of some of the records, by rating or by the time of their making as it is written.

        Args:
            kinds: the types that are wanted.
            deleted: whether those that were deleted are wanted, in place of those that are there.
            rating: the lowest and the highest rating; None for any.
            unrated: whether only those without a rating are wanted.
            by_rating: whether they come by their ratings, not by the time of their making.
            descending: whether the youngest, or the best, comes first.
            offset: how many to pass over.
            limit: how many at the most.

        Returns:
            The ids, and how many there are without offset and limit.
        """
        self._read_aspects()
        where = f"kind IN ({', '.join('?' * len(kinds))}) AND gone IS {'NOT ' * deleted}NULL"
        where += " AND rating IS NULL" * unrated + " AND rating BETWEEN ? AND ?" * (rating is not None)
        values = (*kinds, *(rating or ()))
        order = "DESC" if descending else "ASC"
        by = f"coalesce(rating, 0) = 0, rating {order}" if by_rating else f"made IS NULL, made {order}"
        rows = self._rows(
            f"SELECT id FROM (SELECT * FROM aspects WHERE {where} ORDER BY {by}, number {order}"
            f" LIMIT ? OFFSET ?) JOIN records USING (number) ORDER BY {by}, number {order}",
            *values,
            limit,
            offset,
        )
        total = self._rows(f"SELECT count(*) FROM aspects WHERE {where}", *values)[0][0]
        return [_id(key) for (key,) in rows], int(total)

    def _read_aspects(self) -> None:
        """Read what has not been read yet of that by which records are looked for."""
        if self._are_aspects_known() and not self._rows("SELECT 1 FROM stale LIMIT 1"):
            return
        with self.changing(), _explained():
            if self._are_aspects_known():
                texts = iter(self._rows(_STALE))
            else:
                self._run(LARGE_CACHE)  # links come in no order
                texts = ((number, text) for number, _, text in self._numbered("ORDER BY number"))
            self._connection.executemany("INSERT OR REPLACE INTO aspects VALUES (?, ?, ?, ?, ?)", self._aspects(texts))
            self._run("DELETE FROM stale")

    def _are_aspects_known(self) -> bool:
        return bool(self._rows("SELECT 1 FROM aspects LIMIT 1"))

    def _aspects(self, texts: Iterable[tuple[int, str]]) -> Iterator[tuple[Any, ...]]:
        """A row for each record, by its number; the links to its parents are written on the way."""
        links: list[tuple[int, int]] = []
        for number, text in texts:
            aspects, parents = _looked_for(text)
            yield number, *aspects
            links += [(_sum(parent), number) for parent in parents]
            if len(links) >= _MANY:
                self._link(links)
                links.clear()
        self._link(links)

    def _link(self, links: Iterable[tuple[int, int]]) -> None:
        # One that is there no longer does no harm: whoever follows it looks at the text.
        self._connection.executemany("INSERT OR IGNORE INTO links VALUES (?, ?)", links)

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

    def _run(self, statement: str, *values: str | int | bytes) -> None:
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


def _looked_for(text: str) -> tuple[tuple[Any, ...], list[str]]:
    """Kind, made, rating and gone of a record, and its parents; nothing of what is damaged."""
    values = json.loads(text)
    if not isinstance(values, dict):
        return (None,) * len(_FIELDS), []
    kind, made, rating, gone = map(values.get, _FIELDS)
    return (
        kind if kind is None else _word(kind),
        made if made is None else _word(made),
        rating if rating in _RATINGS else 0,  # neither a rating nor none
        gone if gone is None else 1,
    ), _parents(values)


def _word(value: Any) -> str:
    """A text as it is, and whatever else may stand in its place as a text that fits nothing."""
    return value if isinstance(value, str) and value.isascii() else json_text(value)


def _parents(values: Any) -> list[str]:
    parents = values.get("parent_ids") if isinstance(values, dict) else None
    return [parent for parent in parents if isinstance(parent, str)] if isinstance(parents, list) else []


def _among(items: Sequence[str]) -> str:
    return f"WHERE id IN ({', '.join('?' * len(items))})"


def _key(item: str) -> str:
    """An id in ASCII, as SQLite takes no half of a character; ids of ours stay as they are."""
    return item if item.isascii() and item.isidentifier() else json_text(item)[1:-1]


def _keys(items: list[str]) -> list[str]:
    """As :func:`_key` of each; of many that it would leave as they are, most are not looked at by themselves."""
    together = "".join(items)
    return items if together.isascii() and together.isidentifier() else list(map(_key, items))


def _id(key: str) -> str:
    return str(json.loads(f'"{key}"')) if "\\" in key else key


def _sum(text: str) -> int:
    return zlib.crc32(text.encode(errors="surrogatepass"))


def _cut(compressed: bytes, key: str) -> str:
    """The text of a record in a piece, by its key."""
    return _texts_in(compressed)[key]


@lru_cache(maxsize=2)
def _texts_in(compressed: bytes) -> Mapping[str, str]:
    """Each key in a piece with the text of its record."""
    return {_key(item): text for item, text, _ in members(zlib.decompress(compressed))}


def _proven(text: str, checksum: int) -> str:
    if _sum(text) != checksum:
        raise Unusable("a record has another checksum")
    return text


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, ValueError, zlib.error) as error:
        raise Unusable(str(error)) from error
