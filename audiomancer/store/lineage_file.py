"""LineageFile: the history of all items in ``lineage.json`` and the journal beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from audiomancer._checks import check_text
from audiomancer.errors import (
    DamagedLibraryError,
    InvalidRatingError,
    InvalidRecordError,
    ItemNotFoundError,
    StoreError,
)
from audiomancer.store import _files
from audiomancer.store._fields import check_own
from audiomancer.store._history import History, NeedsWriting
from audiomancer.store._index import Index, Unusable
from audiomancer.store._portions import portions
from audiomancer.store._sharing import Shared, one_at_a_time
from audiomancer.store._snapshot import DamageError, record_values
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault, missing_fault

if TYPE_CHECKING:
    from audiomancer.store.query import ItemQuery

__all__ = ["LineageFile", "utc_now"]

KEPT_FIELDS = ("created_at", "user_rating", "user_notes", "rated_at", "rated_by", "tags", "deleted_at", "heard")
"""Fields of an item that recording it again leaves alone."""

Answer = TypeVar("Answer")

REPAIR = "`audiomancer doctor --repair` shows what can be saved, and mends it"


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class LineageFile(Mapping[str, SynthRecord], Shared):
    """All records by id, in the order in which they were first recorded; shared by any number of processes.

    A record or rating is one line at the end of the journal, on the disk before the call returns, so it costs the same
    however long the history is; an index finds each record without reading the others. The first write of a handle
    folds the journal into ``lineage.json`` while that is not large. Every call first reads what other processes have
    written. Several threads may use one handle; they take turns.

    Reading changes neither of the two files. Where one is damaged every call says so, until it is repaired.

    Args:
        path: the ``lineage.json``, ``~`` for the person's own folder; it need not exist.
        now: the clock, for ``created_at`` and ``rated_at``.
        waiting: called when another program holds the files for longer than a moment.

    Raises:
        StoreError: from any method, if a file is damaged; nothing was changed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        now: Callable[[], datetime] = utc_now,
        *,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._history = History(Path(path).expanduser())
        self._history.check_files()
        self.path = self._history.path
        self._now = now
        self._waiting = waiting
        self._has_written = False
        self.refresh()

    def prepare_fork(self) -> None:
        """Closes the index: a connection may not be carried into another process."""
        self._history.close()

    @one_at_a_time
    def close(self) -> None:
        """Closes the index, for all threads; the next call opens it again."""
        self._history.close()

    @one_at_a_time
    def __getitem__(self, item: str) -> SynthRecord:
        self._check_known(item)
        return self._parsed(item)

    @one_at_a_time
    def __iter__(self) -> Iterator[str]:
        return iter(self._ask(Index.ids))

    @one_at_a_time
    def __len__(self) -> int:
        return self._ask(Index.count)

    @one_at_a_time
    def __contains__(self, item: object) -> bool:
        return isinstance(item, str) and self._ask(lambda index: index.has(item))

    @one_at_a_time
    def ids_that_begin(self, beginning: str) -> list[str]:
        """The ids that begin with these letters, in the order in which they were first recorded."""
        return self._ask(lambda index: index.ids_that_begin(beginning))

    @one_at_a_time
    def records(self) -> list[SynthRecord]:
        """All records, in the order in which they were first recorded; those in :meth:`faults` are left out."""
        return self.judged()[0]

    @one_at_a_time
    def named(self, beginning: str) -> list[SynthRecord]:
        """The records whose names begin so; the others are not parsed, and those in :meth:`faults` are left out.

        Args:
            beginning: letters of ASCII, digits and underscores.

        Returns:
            The records, in the order in which they were first recorded.
        """
        texts = self._ask(lambda index: [(item, text) for item, text in index.texts() if beginning in text])
        read = [(item, record_values(item, text)) for item, text in texts]
        found = [SynthRecord.from_dict(one) for item, one in read if not field_fault(item, one, ADDED_LATER)]
        return [record for record in found if record.name.startswith(beginning)]

    @one_at_a_time
    def is_longer_than(self, count: int) -> bool:
        """Whether there are about so many records or more; this costs nothing."""
        return self._ask(lambda index: index.is_longer_than(count))

    @one_at_a_time
    def page(self, query: ItemQuery) -> tuple[list[str], int]:
        """The ids of a page, without reading their records.

        Args:
            query: one by date or rating that asks for nothing but kinds, ratings and what was deleted.

        Returns:
            The ids in their order, and how many there are on all pages.
        """
        return self._ask(
            lambda index: index.page(
                query.kinds,
                deleted=query.deleted,
                rating=query.rating,
                unrated=query.unrated,
                by_rating=query.sort == "rating",
                descending=query.descending,
                offset=query.offset,
                limit=query.limit or 0,
            )
        )

    @one_at_a_time
    def several(self, items: Sequence[str]) -> dict[str, SynthRecord]:
        """The records of some ids, read at once, which is much faster than one after the other.

        Args:
            items: any number of ids.

        Returns:
            Id to record, of those that are recorded.

        Raises:
            DamagedLibraryError: if one of the records is damaged.
        """
        texts = {item: text for some in portions(items) for item, text in self._texts_of(some).items()}
        return {item: self._record(item, record_values(item, texts[item])) for item in items if item in texts}

    @one_at_a_time
    def values_of(self, items: Sequence[str]) -> dict[str, Any]:
        """Id to the JSON values of its record, of which nobody has looked whether they are a record's.

        Args:
            items: ids, a few hundred at the most.

        Returns:
            Those that are recorded.
        """
        return {item: record_values(item, text) for item, text in self._texts_of(items).items()}

    @one_at_a_time
    def survey(self, judge: Callable[[Iterator[tuple[str, Any]]], Answer]) -> Answer:
        """What comes of looking at all records one after the other; however many they are, they take no memory.

        Args:
            judge: from each id with the JSON values of its record, in the order in which they were first recorded. It
                is asked again where the index fails.

        Returns:
            What that gives.
        """
        return self._ask(lambda index: judge((item, record_values(item, text)) for item, text in index.texts()))

    @one_at_a_time
    def unknown(self, items: Iterable[str]) -> list[str]:
        """Those of the ids that are not recorded.

        Args:
            items: ids, however many.
        """
        found: list[str] = []
        for some in portions(items):
            known = self._ask(partial(Index.known, items=some))
            found += [item for item in some if item not in known]
        return found

    @one_at_a_time
    def judged(self) -> tuple[list[SynthRecord], dict[str, str]]:
        """All records that can be read, and what is wrong with the others, by their ids."""

        def judge(records: Iterable[tuple[str, Any]]) -> tuple[list[SynthRecord], dict[str, str]]:
            found: list[SynthRecord] = []
            faults: dict[str, str] = {}
            for item, values in records:
                if fault := field_fault(item, values, ADDED_LATER):
                    faults[item] = fault
                else:
                    found.append(SynthRecord.from_dict(values))
            return found, faults

        return self.survey(judge)

    @one_at_a_time
    def faults(self) -> dict[str, str]:
        """Id to a sentence, for each record that has a field of the wrong type."""
        return self.judged()[1]

    @one_at_a_time
    def family(self, item: str) -> dict[str, list[str]]:
        """Of an item, its ancestors and its descendants, each id to the ids of its parents; the others are not read.

        Args:
            item: an id; it need not be recorded.

        Returns:
            The form that :mod:`audiomancer.lineage` walks over, in the order in which they were first recorded.
        """
        return self._ask(lambda index: index.family(item))

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
        return self._put([record], again=True)[0]

    @one_at_a_time
    def add_all(self, several: Sequence[SynthRecord]) -> list[SynthRecord]:
        """Records items that are not known yet, in one go; one that is known stays as it is.

        Args:
            several: what is known of each, in the order of their births.

        Returns:
            What is stored, in their order.

        Raises:
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        if new := [record for record in several if record.id not in self]:
            self._put(new, again=False)
        return [self._parsed(record.id) for record in several]

    @one_at_a_time
    def rate(
        self,
        item: str,
        score: int,
        notes: str | None = None,
        by: str | None = None,
        heard: Mapping[str, Any] | None = None,
    ) -> SynthRecord:
        """Rates an item.

        Args:
            item: id.
            score: 1 (poor) to 5 (excellent).
            notes: what the listener thinks; None keeps the notes that the item has.
            by: who rates.
            heard: how it was heard before; JSON values, None if nobody kept that.

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
        fields: dict[str, Any] = {"user_rating": score, "rated_at": self._now().isoformat(), "rated_by": by}
        fields |= {} if notes is None else {"user_notes": notes}
        return self.change(item, **fields, **self._heard(item, heard))

    def _heard(self, item: str, heard: Mapping[str, Any] | None) -> dict[str, Any]:
        """What a rating writes of how an item was heard; nothing where that is no matter, as in all older libraries."""
        self._check_known(item)
        record = self._parsed(item)
        if heard:
            check_own(record, "heard")
        return {"heard": dict(heard) if heard else None} if heard or record.heard else {}

    @one_at_a_time
    def change(self, item: str, /, **fields: Any) -> SynthRecord:
        """Changes fields of an item.

        Args:
            item: id.
            fields: JSON values by the names of the record's fields; None empties one.

        Returns:
            The record as it is now.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        if unknown := fields.keys() - SynthRecord.__dataclass_fields__.keys():
            raise InvalidRecordError(f"a record has no field {min(unknown)!r}")
        return self.change_by(item, lambda record: fields)

    @one_at_a_time
    def change_by(self, item: str, fields_of: Callable[[dict[str, Any]], dict[str, Any]]) -> SynthRecord:
        """Changes fields of an item by what they are; nobody else writes between the two.

        Args:
            item: id.
            fields_of: from the JSON values of the record to those that change, by the names of its fields; what it
                raises leaves all as it was.

        Returns:
            The record as it is now.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        self._check_known(item)  # before anything is made on disk
        with self._writing():
            fields = fields_of(self._history.values(item) or {})
            if fault := field_fault(item, fields):
                raise InvalidRecordError(fault)
            self._history.append([{"id": item} | fields])
        return self._parsed(item)

    @one_at_a_time
    def fold(self) -> None:
        """Moves the journal's content into ``lineage.json``.

        Raises:
            StoreError: if it cannot be written; then all is as it was.
        """
        with self._writing():
            try:
                self._history.fold()
            except Unusable:
                self._history.give_up_index()
                self._history.read(writing=True)
                self._history.fold()

    @one_at_a_time
    def refresh(self) -> None:
        """Reads what other processes have written since the last call; if nothing, this costs two calls to ``stat``.

        Raises:
            StoreError: if a file is damaged; nothing was changed.
        """
        if self._history.is_current():
            return
        try:
            with self._reading():
                self._catch_up(writing=False)
        except NeedsWriting:
            with self._writing():
                pass

    def _put(self, several: Sequence[SynthRecord], again: bool) -> list[SynthRecord]:
        entries = {record.id: self._entry(record) for record in several}
        with self._writing():
            before = {item: self._history.values(item) or {} for item in entries}
            self._history.append(
                {k: v for k, v in entries[item].items() if k not in KEPT_FIELDS or known.get(k) is None}
                for item, known in before.items()
                if again or not known
            )
        return [self._parsed(record.id) for record in several]

    def _entry(self, record: SynthRecord) -> dict[str, Any]:
        """A record as it is written, if that can be."""
        values = replace(record, created_at=record.created_at or self._now()).to_dict()
        if fault := missing_fault(record.id, values) or field_fault(
            record.id, values, ADDED_LATER & record.extra.keys()
        ):
            raise InvalidRecordError(fault)
        return values

    def _check_known(self, item: str) -> None:
        check_text("an id", item)
        if item not in self:
            raise ItemNotFoundError(f"no item has the id {item!r}; `audiomancer list` shows those there are")

    def _texts_of(self, items: Sequence[str]) -> dict[str, str]:
        return self._ask(lambda index: index.texts_of(items))

    def _parsed(self, item: str) -> SynthRecord:
        return self._record(item, self._values(item))

    def _record(self, item: str, values: Any) -> SynthRecord:
        if fault := field_fault(item, values, ADDED_LATER):
            raise DamagedLibraryError(
                f"{self.path}: {fault}; correct it there, or let `audiomancer doctor --repair` empty it"
            )
        return SynthRecord.from_dict(values)

    def _values(self, item: str) -> Any:
        text = self._ask(lambda index: index.text(item))
        return None if text is None else record_values(item, text)

    def _ask(self, question: Callable[[Index], Answer]) -> Answer:
        """What the index says, when it has read all; an index that fails is made anew."""
        for _ in range(2):
            self.refresh()
            with suppress(Unusable):
                return question(self._history.index)
            self._history.give_up_index()
        self.refresh()
        return question(self._history.index)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            with _files.locked(self._history.lock, exclusive=False, waiting=self._waiting):
                yield
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(f"the history in {self.path} cannot be read: {error.strerror}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _files.explained(self.path, "nothing was recorded"):
            _files.make_folder(self.path.parent)
            with _files.locked(self._history.lock, exclusive=True, waiting=self._waiting):
                self._catch_up(writing=True)
                if not self._has_written and self._history.fold_is_due():
                    # Folding is housekeeping: where the disk is full the journal simply stays.
                    with suppress(OSError, Unusable):
                        self._history.fold()
                self._has_written = True
                yield

    def _catch_up(self, *, writing: bool) -> None:
        try:
            self._history.read(writing=writing)
        except DamageError as damage:
            raise DamagedLibraryError(f"{damage}; {REPAIR}") from damage
