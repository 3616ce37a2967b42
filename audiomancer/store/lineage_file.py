"""LineageFile: the history of all items in ``lineage.json`` and the journal beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from audiomancer._checks import check_text
from audiomancer.errors import InvalidRatingError, InvalidRecordError, ItemNotFoundError, StoreError
from audiomancer.store import _files, _journal
from audiomancer.store._sharing import Shared, one_at_a_time
from audiomancer.store._snapshot import DamageError, json_text, read_snapshot, write_snapshot
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault, missing_fault

__all__ = ["LineageFile", "utc_now"]

KEPT_FIELDS = ("created_at", "user_rating", "user_notes", "rated_at", "rated_by")
"""Fields of an item that recording it again leaves alone."""

SMALL_FILE = 1_000_000
"""Bytes up to which ``lineage.json`` is folded at every opening."""


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class _FileStates(NamedTuple):
    """What the two files look like from outside; a fold always changes ``folded``."""

    journal_size: int
    folded: tuple[int, int, int] | None


class LineageFile(Mapping[str, SynthRecord], Shared):
    """All records by id, in the order in which they were first recorded; shared by any number of processes.

    A record or rating is one line at the end of the journal, on the disk before the call returns, so it costs the same
    however long the history is. Opening folds the journal into ``lineage.json`` when it has grown large against it.
    Every call first reads what other processes have written. Several threads may use one handle; they take turns.

    Args:
        path: the ``lineage.json``, ``~`` for the person's own folder; it need not exist.
        now: the clock, for ``created_at`` and ``rated_at``.

    Raises:
        StoreError: if a file is damaged (it is then set aside, whole) or a record in it has a field of the wrong type.
    """

    def __init__(self, path: str | os.PathLike[str], now: Callable[[], datetime] = utc_now) -> None:
        super().__init__()
        self.path = Path(path).expanduser().resolve()
        stem = self.path.name.removesuffix(".json")
        self._journal, self._lock_file, self._check = (
            self.path.with_name(stem + end) for end in (".journal", ".lock", ".check")
        )
        self._now = now
        self._texts: dict[str, str] = {}
        self._own = True
        self._offset = 0
        self._states_read = _FileStates(0, None)
        self.refresh()
        if self._fold_is_due():
            # Folding is housekeeping: where the disk is full or read-only the journal simply stays.
            with suppress(_files.DiskError):
                self.fold()

    @one_at_a_time
    def __getitem__(self, item: str) -> SynthRecord:
        self._check_known(item)
        return self._parsed(item)

    @one_at_a_time
    def __iter__(self) -> Iterator[str]:
        self.refresh()
        return iter(list(self._texts))

    @one_at_a_time
    def __len__(self) -> int:
        self.refresh()
        return len(self._texts)

    @one_at_a_time
    def __contains__(self, item: object) -> bool:
        self.refresh()
        return isinstance(item, str) and item in self._texts

    @one_at_a_time
    def records(self) -> list[SynthRecord]:
        """All records, in the order in which they were first recorded."""
        self.refresh()
        return [SynthRecord.from_dict(json.loads(text)) for text in self._texts.values()]

    @one_at_a_time
    def parents(self) -> dict[str, list[str]]:
        """Each id to the ids of its parents, the form that :mod:`audiomancer.lineage` walks over."""
        self.refresh()
        return {item: json.loads(text).get("parent_ids") or [] for item, text in self._texts.items()}

    @one_at_a_time
    def record(self, record: SynthRecord) -> SynthRecord:
        """Records an item.

        An id that is known already gets the new fields and keeps its rating, its notes and its ``created_at``.

        Args:
            record: what is known of the item.

        Returns:
            What is stored.

        Raises:
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        return self._put(record, again=True)

    @one_at_a_time
    def add(self, record: SynthRecord) -> SynthRecord:
        """Records an item that is not known yet, and returns what is stored; one that is known stays as it is.

        Raises:
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        return self._parsed(record.id) if record.id in self else self._put(record, again=False)

    @one_at_a_time
    def rate(self, item: str, score: int, notes: str | None = None, by: str | None = None) -> SynthRecord:
        """Rates an item.

        Args:
            item: id.
            score: 1 (poor) to 5 (excellent).
            notes: what the listener thinks; None keeps the notes that the item has.
            by: who rates.

        Returns:
            The record with its new rating.

        Raises:
            InvalidRatingError: if the score is not a whole number from 1 to 5.
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if the notes or the rater are not text.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        if not isinstance(score, int) or isinstance(score, bool) or not 1 <= score <= 5:
            raise InvalidRatingError(f"a rating is a whole number from 1 to 5, not {score!r}")
        entry = {"id": item, "user_rating": score, "rated_at": self._now().isoformat(), "rated_by": by}
        entry |= {} if notes is None else {"user_notes": notes}
        if fault := field_fault(item, entry):
            raise InvalidRecordError(fault)
        self._check_known(item)  # before anything is made on disk
        with self._writing():
            self._append(entry)
        return self._parsed(item)

    @one_at_a_time
    def change(self, /, item: str, **fields: Any) -> SynthRecord:
        """Changes fields of an item.

        Args:
            item: id.
            fields: JSON values by the name of the field; None empties it.

        Returns:
            The record as it is now.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        entry = {"id": item} | fields
        if fault := field_fault(item, entry):
            raise InvalidRecordError(fault)
        self._check_known(item)  # before anything is made on disk
        with self._writing():
            self._append(entry)
        return self._parsed(item)

    @one_at_a_time
    def fold(self) -> None:
        """Moves the journal's content into ``lineage.json``.

        Raises:
            StoreError: if it cannot be written; then all is as it was.
        """
        with self._writing():
            self._fold()

    @one_at_a_time
    def refresh(self) -> None:
        """Reads what other processes have written since the last call; if nothing, this costs two calls to ``stat``.

        Raises:
            StoreError: if a file is damaged; it was set aside.
        """
        if self._states_now() == self._states_read:
            return
        try:
            with self._reading():
                self._catch_up()
        except DamageError as damage:
            with self._writing(f"{damage} and could not be set aside"):
                pass

    def _put(self, record: SynthRecord, again: bool) -> SynthRecord:
        values = replace(record, created_at=record.created_at or self._now()).to_dict()
        if fault := missing_fault(record.id, values) or field_fault(
            record.id, values, ADDED_LATER & record.extra.keys()
        ):
            raise InvalidRecordError(fault)
        with self._writing():
            known = json.loads(self._texts.get(record.id, "{}"))
            if again or not known:
                self._append({k: v for k, v in values.items() if k not in KEPT_FIELDS or known.get(k) is None})
        return self._parsed(record.id)

    def _check_known(self, item: str) -> None:
        check_text("an id", item)
        if item not in self:
            raise ItemNotFoundError(f"no item has the id {item!r}; `audiomancer list` shows those there are")

    def _parsed(self, item: str) -> SynthRecord:
        return SynthRecord.from_dict(json.loads(self._texts[item]))

    def _states_now(self) -> _FileStates:
        # The journal first: a fold between the two calls then shows in the second.
        journal = _stat(self._journal)
        return _FileStates(journal[2] if journal else 0, _stat(self.path))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with _files.locked(self._lock_file, exclusive=False):
                yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(f"the history in {self.path} cannot be read: {error.strerror}") from error

    @contextmanager
    def _writing(self, outcome: str = "nothing was recorded") -> Iterator[None]:
        with _files.explained(self.path, outcome):
            _files.make_folder(self.path.parent)
            with _files.locked(self._lock_file, exclusive=True):
                try:
                    self._catch_up()
                except DamageError as damage:
                    raise StoreError(self._set_aside(damage)) from damage
                yield

    def _catch_up(self) -> None:
        """Reads what has changed; of a damaged journal, what can be read. The caller holds the lock."""
        states = self._states_now()
        if states.folded != self._states_read.folded or states.journal_size < self._offset:
            self._texts, self._own = read_snapshot(self.path, self._check)
            self._offset = 0
        tail = _journal.read_tail(self._journal, self._offset)
        for entry in tail.entries:
            self._apply(entry)
        self._offset = tail.end
        self._states_read = _UNREAD if tail.bad else states
        if tail.bad:
            raise DamageError(self._journal, f"lines that are no records: {tail.bad}")

    def _apply(self, entry: dict[str, Any]) -> None:
        item = entry["id"]
        if item in self._texts:
            self._texts[item] = json_text(json.loads(self._texts[item]) | entry)
        elif "parent_ids" in entry:  # else a rating of an item that somebody took out of the file
            self._texts[item] = json_text(entry)

    def _append(self, entry: dict[str, Any]) -> None:
        line = json_text(entry).encode("ascii") + b"\n"
        _journal.append(self._journal, line, self._offset)
        self._apply(entry)
        self._offset += len(line)
        self._states_read = self._states_read._replace(journal_size=self._offset)

    def _fold_is_due(self) -> bool:
        folded = self._states_read.folded[2] if self._states_read.folded else 0
        return self._offset > 0 and (not self._own or folded < SMALL_FILE or self._offset > folded // 4)

    def _fold(self) -> None:
        write_snapshot(self.path, self._check, self._texts)
        self._journal.unlink(missing_ok=True)
        _files.sync_folder(self.path.parent)
        self._offset, self._own, self._states_read = 0, True, self._states_now()

    def _set_aside(self, damage: DamageError) -> str:
        if damage.path == self._journal:
            aside = _files.copy_aside(self._journal)
            self._fold()
            return f"{damage}; it was set aside, unchanged, as {aside.name}, and all that could be read was kept"
        # The journal goes with it and goes first: its ratings mean nothing without the records.
        asides = [_files.move_aside(path).name for path in (self._journal, self.path) if path.exists()]
        return (
            f"{damage}; it was set aside, unchanged, as {' and '.join(asides[::-1])}, and the history begins anew; "
            "to have the old one back, repair it and give it back its name before you record anything new"
        )


_UNREAD = _FileStates(-1, (-1, -1, -1))


def _stat(path: Path) -> tuple[int, int, int] | None:
    """Inode, time of change and size; None where there is no file."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return (stat.st_ino, stat.st_mtime_ns, stat.st_size)
