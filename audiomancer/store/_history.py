"""History: ``lineage.json``, its journal and its index, read so that a command pays for what is new alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer.errors import StoreError
from audiomancer.store import _files, _journal
from audiomancer.store._index import Duplicate, Index, IndexState, Unusable, remove_index
from audiomancer.store._journal import Stamp, first_line, journal_line, stamp
from audiomancer.store._snapshot import (
    DamageError,
    is_behind,
    json_text,
    origin,
    read_check,
    read_pieces,
    record_values,
    write_snapshot,
    writing_of,
)
from audiomancer.store.record import field_fault

__all__ = ["History", "NeedsWriting", "apply_entry", "hand_changes"]

SMALL_FILE = 1_000_000
"""Bytes up to which ``lineage.json`` is folded at every opening."""

_BLANK = 1 << 16
"""Bytes of a file that may be looked at for being empty; one of so many blanks is damaged in any case."""

LARGE_FILE = 8_000_000
"""Bytes from which on no command folds it: the index finds what stands in the journal, however long that is."""


class NeedsWriting(Exception):  # noqa: N818 - an event, which the reader answers
    """What was found must be written down before it is read; the caller holds only the lock for reading."""


class _Files(NamedTuple):
    """What the two files look like from outside; a fold always changes ``folded``."""

    journal: Stamp | None
    folded: Stamp | None

    @property
    def journal_size(self) -> int:
        return self.journal.size if self.journal else 0


class History:
    """The files of one history. The caller holds the lock that each method asks for.

    Args:
        path: the ``lineage.json``; it need not exist. Where it is a link, the others are beside what it leads to.
    """

    def __init__(self, path: Path) -> None:
        self._link = path.absolute()
        path = path.resolve()
        self.path = path
        self.journal, self.lock, self.check, self.index_file = _beside(path)
        self._index: Index | None = None
        self._attempts = 0
        self._seen: _Files | None = None
        self._offset = 0
        self._own = True
        self._written = ""

    def check_files(self) -> None:
        """Refuse files that no history can be kept in.

        Raises:
            StoreError: if one is a pipe or leads nowhere, or a journal was left behind where ``lineage.json`` was moved
                and a link put in its place.
        """
        for path in (self._link, self.path, self.journal, self.lock, self.check, self.index_file):
            _files.check_file(path)
        left = _beside(self._link)[0].resolve()
        if self._link.is_symlink() and left != self.journal and left.exists() and left.stat().st_size:
            raise StoreError(
                f"{self._link} is a link to {self.path}, but its journal stayed behind; "
                f"move {left} to {self.path.parent}"
            )

    @property
    def index(self) -> Index:
        """The index, as far as it has read."""
        if self._index is None:
            self._open_index(make=False)
        assert self._index is not None
        return self._index

    def close(self) -> None:
        """Close the index; the next use opens it again."""
        if self._index:
            self._index.close()
        self._index, self._seen = None, None

    def is_current(self) -> bool:
        """Whether nobody has written since it was read last; this costs two calls to ``stat``, and no lock."""
        return self._index is not None and self._seen == self._files_now()

    def give_up_index(self) -> None:
        """Make the index anew; after a second failure, in memory."""
        self.close()
        self._attempts += 1
        with suppress(OSError):
            remove_index(self.index_file)

    def catch_up(self, *, writing: bool) -> None:
        """Read what has changed.

        Args:
            writing: whether the caller holds the lock for writing, not only for reading.

        Raises:
            DamageError: if one of the files is damaged; nothing was changed.
            NeedsWriting: if the lock for reading is not enough.
            Unusable: if the index cannot be used.
        """
        while True:
            files = self._files_now()
            index = self._open_index(make=writing or any(files) or self.index_file.exists())
            state = index.state()
            try:
                if state is None or not _is_current(state, files):
                    with index.changing():
                        state = self._read(index, index.state(), files, writing)
                        index.set_state(state)
            except DamageError:
                if files == self._files_now():
                    raise
                continue  # a reader who came before the first writer has no lock, and saw half of what that one did
            self._seen = self._files_now() if writing else files
            self._offset, self._own, self._written = state.offset, state.own, state.check
            return

    def values(self, item: str) -> dict[str, Any] | None:
        """The JSON values of a record, as far as the history was read; None if there is no such record, or no object.

        Raises:
            Unusable: if the index cannot be used.
        """
        text = self.index.text(item)
        values = None if text is None else record_values(item, text)
        return values if isinstance(values, dict) else None

    def read(self, *, writing: bool) -> None:
        """Catch up, with an index that is made anew where the present one fails.

        Args:
            writing: whether the caller holds the lock for writing, not only for reading.

        Raises:
            DamageError: if one of the files is damaged; nothing was changed.
            NeedsWriting: if the lock for reading is not enough.
        """
        for _ in range(2):
            try:
                self.catch_up(writing=writing)
            except Unusable:
                self.give_up_index()
            else:
                return
        self.catch_up(writing=writing)

    def append(self, entries: Iterable[dict[str, Any]]) -> None:
        """Write entries to the end of the journal; the caller has caught up, and holds the lock for writing.

        Raises:
            OSError: if the disk would not take them; then all is as it was.
        """
        entries = [*entries]
        end = self._append(map(journal_line, entries), self._offset, self._written)
        try:
            with self.index.changing():
                for entry in entries:
                    _apply(self.index, entry)
                files = self._files_now()
                state = IndexState(files.folded, _inode(files), end, self._own, self._written)
                self.index.set_state(state)
            self._seen, self._offset = files, state.offset
        except Unusable:  # it is recorded nevertheless
            self.give_up_index()
            self.read(writing=True)

    def fold_is_due(self) -> bool:
        """Whether the journal should be moved into ``lineage.json`` now."""
        size = self._seen.folded.size if self._seen and self._seen.folded else 0
        if not self._offset or size > LARGE_FILE:
            return False
        return not self._own or size < SMALL_FILE or self._offset > size // 4

    def fold(self) -> None:
        """Move the journal's content into ``lineage.json``; the caller has caught up, and holds the lock for writing.

        Raises:
            OSError: if the disk would not take it; then all is as it was.
        """
        write_snapshot(self.path, self.check, self.index.texts(), self._written)
        # From here on the journal is one that was folded, and known as such, even if it cannot be removed.
        self._offset, self._own, self._written = 0, True, read_check(self.check)
        with self.index.changing():
            self.index.all_folded()
            self.index.set_state(IndexState(self._files_now().folded, None, 0, True, self._written))
        self.journal.unlink(missing_ok=True)
        _files.sync_folder(self.path.parent)
        self._seen = self._files_now()

    def _append(self, lines: Iterable[bytes], offset: int, written: str) -> int:
        """Write lines to the journal behind an offset; where they then end."""
        content = b"".join(lines) if offset else b"".join((first_line(written), *lines))
        _journal.append(self.journal, content, offset)
        return offset + len(content)

    def _open_index(self, make: bool) -> Index:
        if self._index is not None and self._index.path is None and make and self._attempts < 2:
            self._index.close()
            self._index = None
        if self._index is None and make and self._attempts < 2:
            self._index = Index(self.index_file)
        elif self._index is None:
            self._index = Index(None)
        return self._index

    def _files_now(self) -> _Files:
        # The journal first: a fold between the two calls then shows in the second.
        journal = stamp(self.journal)
        return _Files(journal, stamp(self.path))

    def _read(self, index: Index, known: IndexState | None, files: _Files, writing: bool) -> IndexState:
        if known and _is_current(known, files):
            return known  # another process was faster
        if known and known.folded == files.folded:
            self._check_journal(known, files)
            if known.journal in (None, _inode(files)):
                tail = self._tail(known.offset, known.check, known)
                for entry in tail.entries:
                    _apply(index, entry)
                return known._replace(journal=_inode(files), offset=tail.end)
        check = read_check(self.check)
        wrote = "foreign" if files.folded is None else origin(self.path, self.check)
        if wrote == "former" or (known and is_behind(self.check, known.check)):
            raise DamageError(self.path, "it is an older copy of itself, such as a backup that was put back")
        own = wrote == "own"
        tail = self._tail(0, check or (known.check if known else ""), known)
        if known and check not in ("", known.check):
            known = None  # the journal has been folded since, so that the index can tell nothing of what came after
        if known:
            self._check_journal(known, files)
        edited = not own and files.folded is not None and check != ""
        before = index.changed() if known and edited else {}
        self._load(index, known, files, own, check)
        there = {entry["id"]: index.text(entry["id"]) for entry in tail.entries} if edited else {}
        for entry in tail.entries:
            _apply(index, entry)
        state = IndexState(files.folded, _inode(files), tail.end, own or files.folded is None, check)
        if edited and known:
            return self._with_edits(index, before, there, state, writing)
        if edited:
            self._check_edits(index, tail.entries, there)
        return state

    def _check_journal(self, known: IndexState, files: _Files) -> None:
        """Raise if the journal has lost what had been read of it."""
        if files.journal_size < known.offset:
            raise DamageError(self.journal, "it has become shorter" if files.journal else "it is missing")

    def _load(self, index: Index, known: IndexState | None, files: _Files, own: bool, check: str) -> None:
        """Read the whole ``lineage.json``."""
        was_there = check != "" or (known is not None and known.folded is not None)
        if files.folded is None:
            if was_there:
                raise DamageError(self.path, "it is missing")
            index.load(())
        elif files.folded.size < _BLANK and not self.path.read_bytes().strip():
            if was_there or files.journal:
                raise DamageError(self.path, "it is empty")
            index.load(())
        else:
            try:
                index.load(read_pieces(self.path, own))
            except Duplicate as twice:
                raise DamageError(self.path, f"the id {twice.args[0]!r:.60} stands there twice") from None

    def _tail(self, offset: int, check: str, known: IndexState | None) -> _journal.Tail:
        """What the journal says behind an offset; nothing if it was folded already, and is left by a kill."""
        tail = _journal.read_tail(self.journal, offset)
        if tail.after not in (None, check) and check:  # without a check file and an index nobody knows more
            self._check_former(writing_of(tail.after)[1], check, known)
            return _journal.Tail([], [], 0, tail.after)
        if tail.bad:
            raise DamageError(self.journal, f"lines that are no records: {len(tail.bad)}")
        return tail

    def _check_former(self, after: int, check: str, known: IndexState | None) -> None:
        """Raise unless the journal goes on from the writing before the last, and none that came after it is lost."""
        here = writing_of(check)[1]
        if after > here:
            raise DamageError(self.path, "it is an older copy of itself, such as a backup that was put back")
        if after != here - 1 or (known and known.check == check and known.offset):
            raise DamageError(self.journal, "it is an older copy of itself, such as a backup that was put back")

    def _with_edits(
        self,
        index: Index,
        before: dict[str, tuple[str, str]],
        there: dict[str, str | None],
        state: IndexState,
        writing: bool,
    ) -> IndexState:
        """Fields that somebody changed in the file, where the journal has others, count: they are the newest."""
        for item, (base, _) in before.items():
            changes = hand_changes(item, base, there.get(item))
            now = record_values(item, index.text(item) or "{}")
            winning = {k: v for k, v in changes.items() if now.get(k) != v}
            if not winning:
                continue
            if fault := field_fault(item, winning):
                raise DamageError(self.path, fault)
            if not writing:
                raise NeedsWriting
            entry = {"id": item} | winning
            end = self._append([journal_line(entry)], state.offset, state.check)
            _apply(index, entry)
            state = state._replace(offset=end, journal=_inode(self._files_now()))
        return state

    def _check_edits(self, index: Index, entries: list[dict[str, Any]], there: dict[str, str | None]) -> None:
        """Raise if the file, changed by others, and the journal disagree, and nobody knows which is newer."""
        for entry in entries:
            item = entry["id"]
            text = there[item]
            folded = record_values(item, text) if text else {}
            now = record_values(item, index.text(item) or "{}")
            for name in entry.keys() & folded.keys():
                if folded[name] not in (None, now.get(name)):
                    told = f"{name} of {item!r} is {folded[name]!r:.40} there and {now.get(name)!r:.40} in the journal"
                    raise DamageError(self.path, f"another program changed it, and {told}")


def _beside(path: Path) -> tuple[Path, Path, Path, Path]:
    """The journal, the lock, the check file and the index of a ``lineage.json``."""
    stem = path.name.removesuffix(".json")
    journal, lock, check, index = (path.with_name(stem + end) for end in (".journal", ".lock", ".check", ".index"))
    return journal, lock, check, index


def _is_current(state: IndexState, files: _Files) -> bool:
    return (state.folded, state.journal, state.offset) == (files.folded, _inode(files), files.journal_size)


def _inode(files: _Files) -> int | None:
    return files.journal.inode if files.journal else None


def _apply(index: Index, entry: dict[str, Any]) -> None:
    text = apply_entry(index.text(entry["id"]), entry)
    if text is not None:
        index.put(entry["id"], text)


def apply_entry(text: str | None, entry: dict[str, Any]) -> str | None:
    """A record after an entry of the journal.

    Args:
        text: the JSON text of the record before; None if there was none.
        entry: the JSON values of the entry.

    Returns:
        The JSON text of the whole record; None for the rating of an item that somebody took out of the file.
    """
    if text is not None:
        values = json.loads(text)
        return json_text((values if isinstance(values, dict) else {}) | entry)
    return json_text(entry) if "parent_ids" in entry else None


def hand_changes(item: str, base: str, text: str | None) -> dict[str, Any]:
    """The fields of a record that differ from those that it had when the file was written here.

    Args:
        item: its id.
        base: the JSON text that was written; empty if the record was not in the file.
        text: the JSON text that is in the file now; None if there is none.

    Returns:
        Each such field with its present value; None where it is no longer there.
    """
    if text is None or not base:
        return {}
    old, new = record_values(item, base), record_values(item, text)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return {}
    return {name: new.get(name) for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
