"""Store: the home folder as one thing, bodies and history together."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from audiomancer.errors import (
    AmbiguousIdError,
    DamagedLibraryError,
    ItemNotFoundError,
    PatternNotFoundError,
    StoreError,
    SynthNotFoundError,
)
from audiomancer.lineage import Birth, item_id
from audiomancer.music import KINDS, Kind, Pattern, pattern_to_json
from audiomancer.store._codes import CodeWriters
from audiomancer.store._fields import check_own, retagged
from audiomancer.store._files import check_file, check_folder, default_home, explained, locked, make_folder
from audiomancer.store._history import History
from audiomancer.store._repair import Repair, plan_repair, repair
from audiomancer.store.database import Database
from audiomancer.store.lineage_file import LineageFile, utc_now
from audiomancer.store.metadata import PatternMetadata, SynthLineage
from audiomancer.store.query import (
    SYNTH,
    DamagedItem,
    Found,
    ItemQuery,
    Items,
    Listed,
    answer,
    candidates,
    is_by_record,
    stored_item,
)
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault

__all__ = ["NewPattern", "Saying", "Store"]

LONG = 10_000
"""Records from which on a page is read alone; below, all are read, and times of any zone are in their order."""

MOST_NAMED = 5
"""Candidates that an error names."""

Item = TypeVar("Item")


class Saying(NamedTuple):
    """What a person said of their taste beside stars.

    Attributes:
        name: the name under which it is kept.
        moment: when they said it.
        values: what they said, in JSON values.
    """

    name: str
    moment: datetime
    values: Mapping[str, Any]


class NewPattern(NamedTuple):
    """A pattern that is to be stored.

    Attributes:
        pattern: the music.
        birth: how it came to be.
        name: what to call it; its id if not given.
        item: its id, if the caller knows it already; computed from the body and the birth if not given.
        body: its JSON by :func:`audiomancer.music.pattern_to_json`, if the caller has it already.
    """

    pattern: Pattern
    birth: Birth
    name: str | None = None
    item: str | None = None
    body: str | None = None


class Store:
    """Everything that a person has made: patterns, their history and ratings, and the runs that are under way.

    Nothing is made on disk before the first write. Several processes may use one home at once, and several threads
    one store; it may be carried through a fork. Threads take turns at each file.

    Args:
        home: the folder, ``~`` for the person's own; :func:`default_home` if not given.
        now: the clock.
        code_writers: name of a code of a pattern (``tidal_code``, ``sc_code``) to the function that writes it; those
            of the installed packages if not given.
        note: called with a sentence on what a person should know: that something is damaged, what could be served
            nevertheless, that another program keeps this one waiting, or that something happened unasked.

    Raises:
        StoreError: if the home is a file, in one, or closed; from any method, if the disk is full, read-only or
            failing, or a file is damaged.
    """

    def __init__(
        self,
        home: str | os.PathLike[str] | None = None,
        now: Callable[[], datetime] = utc_now,
        *,
        code_writers: CodeWriters | None = None,
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.home = default_home() if home is None else Path(home).expanduser()
        check_folder(self.home)
        check_file(self.home / "library.db")
        History(self.home / "lineage.json").check_files()
        self._now = now
        self._code_writers = None if code_writers is None else dict(code_writers)
        self._note = note
        self._lineage: LineageFile | None = None
        self._told: set[str] = set()
        self._waiting = partial(note, f"waiting for another program that is using the library in {self.home}")
        self._database = Database(self.home / "library.db", self._waiting)

    @property
    def lineage(self) -> LineageFile:
        """The history, opened when it is first asked for."""
        if self._lineage is None:
            # Two threads that open it at once may each get a handle, which does no more harm than two processes.
            self._lineage = LineageFile(self.home / "lineage.json", self._now, waiting=self._waiting)
        return self._lineage

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the files, for all threads; the next call opens them again."""
        self._database.close()
        if self._lineage is not None:
            self._lineage.close()

    def tell(self, sentence: str) -> None:
        """Say what a person should know; the same sentence is said once."""
        if sentence not in self._told:
            self._told.add(sentence)
            self._note(sentence)

    def damage(self) -> list[str]:
        """What is wrong with the files of the library, a sentence each; empty if nothing is."""
        return plan_repair(self.home).damage

    def plan_repair(self) -> Repair:
        """What is wrong with the files, and what :meth:`repair` would do about it; nothing is changed."""
        return plan_repair(self.home)

    def repair(self) -> Repair:
        """Mends the files as far as it goes; the original of each that is changed is kept beside it.

        Returns:
            What was wrong, and what was done.
        """
        self.close()
        done = repair(self.home, self._waiting)
        self._lineage = None
        return done

    def add_pattern(self, pattern: Pattern, birth: Birth, *, name: str | None = None) -> PatternMetadata:
        """Stores a pattern and gives its metadata; one that is there already stays as it is, with its rating.

        Args:
            pattern: the music.
            birth: how it came to be.
            name: what to call it; its id if not given.

        Returns:
            The metadata of the stored pattern.
        """
        return self.add_patterns([NewPattern(pattern, birth, name)])[0]

    def add_patterns(self, several: Sequence[NewPattern]) -> list[PatternMetadata]:
        """Stores patterns, all with one wait for the disk; those that are there already stay as they are.

        Args:
            several: a generation, or whatever else was made together.

        Returns:
            The metadata of the stored patterns, in their order.
        """
        bodies = [pattern_to_json(new.pattern) if new.body is None else new.body for new in several]
        items = [
            item_id("ptrn", body, new.birth) if new.item is None else new.item
            for new, body in zip(several, bodies, strict=True)
        ]
        kinds = [new.pattern.kind for new in several]
        self.lineage.refresh()  # where no record can be made there shall be no body
        stored = self._database.add_bodies([*zip(items, kinds, bodies, strict=True)])
        records = self._recorded(
            [
                _record(item, new.name or item, new.pattern.kind, new.birth)
                for item, new in zip(items, several, strict=True)
            ]
        )
        return [
            PatternMetadata.of(record, there, self._code_writers, new.pattern if there == body else None)
            for new, record, there, body in zip(several, records, stored, bodies, strict=True)
        ]

    def add_synth(
        self,
        source: str,
        birth: Birth,
        *,
        name: str,
        category: str | None = None,
        validated: bool = False,
        item: str | None = None,
    ) -> SynthLineage:
        """Stores a SynthDef; one that is there already stays as it is, with its rating.

        Args:
            source: the whole source.
            birth: how it came to be.
            name: the SynthDef's name.
            category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``, or another word; None if it was not told.
            validated: whether the engines have proven it.
            item: its id, if the caller knows it already or wants another; computed from the source and the birth if
                not given.

        Returns:
            The stored synth.
        """
        item = item_id("synt", source, birth) if item is None else item
        body = json.dumps({"source_code": source, "category": category, "validated": validated}, sort_keys=True)
        self.lineage.refresh()  # where no record can be made there shall be no body
        (stored,) = self._database.add_bodies([(item, SYNTH, body)])
        (record,) = self._recorded([_record(item, name, SYNTH, birth)])
        return SynthLineage.of(record, stored)

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Lets nobody else give names in this library while the block runs: what is free in it stays free.

        Raises:
            StoreError: if the library cannot be written.
        """
        path = self.home / "names.lock"
        with explained(path, "nothing was stored"):
            make_folder(self.home)
            with locked(path, exclusive=True, waiting=self._waiting):
                yield

    def synth(self, item: str) -> SynthLineage:
        """The stored synth of this id.

        Raises:
            SynthNotFoundError: if no synth has this id.
            InvalidSettingError: if the id is no text.
        """
        record, body = self._found(item, SynthNotFoundError)
        if record is None or body is None or record.type != SYNTH:
            raise SynthNotFoundError(f"no synth has the id {item!r}; `audiomancer synth list` shows those there are")
        return SynthLineage.of(record, body)

    def synths(self) -> list[SynthLineage]:
        """All stored synths, in the order in which they were made, without those that were deleted or are damaged."""
        return self._listed((SYNTH,), SynthLineage.of)

    def _recorded(self, births: Sequence[SynthRecord]) -> list[SynthRecord]:
        """Records births; what is recorded already stays as it is, but is deleted no longer."""
        records = self.lineage.add_all(births)
        return [record if record.deleted_at is None else self.bring_back(record.id) for record in records]

    def get(self, item: str) -> PatternMetadata:
        """The stored pattern of this id.

        Raises:
            PatternNotFoundError: if no pattern has this id.
            InvalidSettingError: if the id is no text.
        """
        record, body = self._found(item, PatternNotFoundError)
        if record is None or body is None or record.type not in KINDS:
            raise PatternNotFoundError(f"no pattern has the id {item!r}; `audiomancer list` shows those there are")
        return self._pattern(record, body)

    def _found(self, item: str, not_found: type[ItemNotFoundError]) -> tuple[SynthRecord | None, str | None]:
        """The record and the body of an item; where the history is damaged the body is served alone, aloud."""
        record = self._served(item)
        if record is None and isinstance(item, str) and self._database.kind(item):
            raise not_found(_unrecorded(item))
        body = self._database.body(item) if record else None
        if record and body is None and record.type in (*KINDS, SYNTH):
            raise not_found(
                f"what {item} sounds like is missing in {self._database.path}; "
                "if you have a copy of that file, put it back"
            )
        return record, body

    def _served(self, item: str) -> SynthRecord | None:
        """The record of an item, None if there is none; where the history is damaged an empty one, aloud."""
        try:
            return self.lineage.get(item)
        except DamagedLibraryError as damage:
            kind = self._database.kind(item)
            if kind is None:
                raise
            self.tell(str(damage))
            return SynthRecord(item, item, [], "", [], type=kind)

    def patterns(self, kind: Kind | None = None) -> list[PatternMetadata]:
        """All patterns, or those of one kind, in the order in which they were made.

        A pattern that was deleted is left out, and one whose body is damaged; :meth:`get` says what is wrong with it.
        """
        return self._listed((kind,) if kind else KINDS, self._pattern)

    def _pattern(self, record: SynthRecord, body: str) -> PatternMetadata:
        return PatternMetadata.of(record, body, self._code_writers)

    def _listed(self, kinds: Sequence[str], of: Callable[[SynthRecord, str], Item]) -> list[Item]:
        records = [record for record in self.lineage.records() if record.type in kinds and not record.deleted_at]
        bodies = self._database.bodies(kinds) if records else {}
        items = []
        for record in records:
            with suppress(StoreError):
                if record.id in bodies:
                    items.append(of(record, bodies[record.id]))
        return items

    def find(self, query: ItemQuery) -> Found:
        """The items that a query asks for; one that is damaged stands among them as a :class:`DamagedItem`.

        However many they are they take little memory: each is read when it is asked for.

        Args:
            query: which items, in which order, how many.
        """
        places: Sequence[str | Listed]
        if self.is_long() and is_by_record(query):
            places, total = self.lineage.page(query)
        else:
            places, total = answer(query, self.lineage.survey(partial(candidates, query)), self._database.bodies_of)
        return Found(Items(places, self._items), total)

    def _items(self, items: Sequence[str]) -> Iterator[Listed]:
        """What is stored of these; or what is wrong with it."""
        records, bodies = self.lineage.values_of(items), self._database.bodies_of(items)
        for item in items:
            if item not in records:
                yield DamagedItem(item, "", "another program took it out of lineage.json just now")
            elif fault := field_fault(item, records[item], ADDED_LATER):
                yield DamagedItem(item, "", fault)
            else:
                yield stored_item(SynthRecord.from_dict(records[item]), bodies.get(item), self._pattern)

    def item(self, item: str) -> PatternMetadata | SynthLineage | DamagedItem:
        """The pattern or synth of this id, deleted or not; or what is wrong with it.

        Raises:
            ItemNotFoundError: if no item has this id.
        """
        return stored_item(self._served(item) or self.lineage[item], self._database.body(item), self._pattern)

    def is_long(self) -> bool:
        """Whether there are so many items that nobody should wait until all are looked at who asks for a few."""
        return self.lineage.is_longer_than(LONG)

    def without_record(self, kinds: Sequence[str]) -> list[str]:
        """The ids of what is stored without an entry in the lineage, and so is in no list.

        Args:
            kinds: the types to look for.
        """
        return sorted(self.lineage.unknown(self._database.ids(kinds)))

    def delete(self, items: Sequence[str]) -> list[SynthRecord]:
        """Puts items out of all lists; nothing is erased.

        Args:
            items: ids; together they are one deletion, for :meth:`last_deleted`.

        Returns:
            Their records.

        Raises:
            ItemNotFoundError: if one of them is not there; then none is deleted.
            InvalidRecordError: if other software has written the field ``deleted_at`` for a purpose of its own.
        """
        records, moment = [self.lineage[item] for item in items], self._now().isoformat()
        for record in records:
            check_own(record, "deleted_at")
        return [self.lineage.change(record.id, deleted_at=moment) for record in records]

    def undelete(self, item: str) -> SynthRecord:
        """Brings a deleted item back into the lists.

        Raises:
            ItemNotFoundError: if no item has this id.
        """
        return self.lineage.change(item, deleted_at=None)

    def bring_back(self, item: str) -> SynthRecord:
        """Undeletes what was made again, and tells so.

        Raises:
            ItemNotFoundError: if no item has this id.
        """
        record = self.undelete(item)
        self.tell(f"{item} ({record.name}) had been deleted; now that it was made again, it is back")
        return record

    def last_deleted(self) -> list[SynthRecord]:
        """What was deleted together last and is deleted still; nothing if nothing is."""
        records = [record for record in self.lineage.records() if record.deleted_at]
        last = max((record.deleted_at for record in records if record.deleted_at), default=None)
        return [record for record in records if record.deleted_at == last]

    def rename(self, item: str, name: str) -> SynthRecord:
        """Gives an item another name.

        Args:
            item: id.
            name: what to call it from now on.

        Returns:
            Its record.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if the name is not text.
        """
        return self.lineage.change(item, name=name)

    def tag(self, item: str, tags: Sequence[str], remove: Sequence[str] = ()) -> SynthRecord:
        """Gives an item these tags beside those that it has, and takes others away.

        In capitals or not it is the same tag, kept as it was written first.

        Args:
            item: id.
            tags: words.
            remove: words that are no tags of it any more.

        Returns:
            Its record.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidSettingError: if one to take away is not there.
            InvalidRecordError: if a tag is not text, or other software has written ``tags`` of a form of its own.
        """
        check_own(self.lineage[item], "tags")

        def changed(values: dict[str, Any]) -> dict[str, Any]:
            return {"tags": retagged(item, values.get("tags") or [], tags, remove)}

        return self.lineage.change_by(item, changed)

    def note(self, item: str, text: str | None) -> SynthRecord:
        """Gives an item this note in place of the one that it has.

        Args:
            item: id.
            text: what to remember; None for nothing.

        Returns:
            Its record.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if the note is not text.
        """
        return self.lineage.change(item, user_notes=text)

    def now(self) -> datetime:
        """The present moment, by the clock of this library."""
        return self._now()

    def resolve(self, prefix: str, *, deleted: bool = False) -> str:
        """The full id of an item by its beginning, with or without ``ptrn_`` or ``synt_``.

        The beginning may be of any length that fits one item alone. Deleted items are in nobody's way: they count only
        where no other fits.

        Args:
            prefix: the beginning.
            deleted: whether a deleted item is looked for, and the others are in the way.

        Returns:
            The id, which may be that of a deleted item.

        Raises:
            ItemNotFoundError: if no id begins like this.
            AmbiguousIdError: if several do.
        """
        beginnings = (prefix, f"ptrn_{prefix}", f"synt_{prefix}") if prefix else ()
        found = self._that_begin(prefix, beginnings)
        if not found and (lost := [item for one in beginnings for item in self._database.ids_that_begin(one)]):
            raise ItemNotFoundError(_unrecorded(lost[0]))
        if not found:
            raise ItemNotFoundError(
                f"no item has an id that begins with {prefix!r:.60}; `audiomancer list` shows them all"
            )
        if len(found) > 1:
            found = [i for i in found if (self.lineage[i].deleted_at is not None) == deleted] or found
        if len(found) > 1:
            more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
            raise AmbiguousIdError(
                f"{prefix!r} fits {len(found)} items: {', '.join(islice(found, MOST_NAMED))}{more}; give more of the id"
            )
        return found[0]

    def _that_begin(self, prefix: str, beginnings: tuple[str, ...]) -> list[str]:
        """All that begin so, or the one whose id this is; where the history is damaged, of the bodies, aloud."""
        try:
            if prefix in self.lineage:
                return [prefix]
            return [item for one in beginnings for item in self.lineage.ids_that_begin(one)]
        except DamagedLibraryError as damage:
            bodies = self._database.kinds()
            found = [prefix] if prefix in bodies else [item for item in bodies if item.startswith(beginnings)]
            if not found:
                raise
            self.tell(str(damage))
            return found

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
            heard: how it was heard before: ``hearings``, ``bars`` and ``gain_db``, as JSON values; None if nobody kept
                that.

        Returns:
            The record with its new rating.

        Raises:
            InvalidRatingError: if the score is not a whole number from 1 to 5.
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if the notes or the rater are not text.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        return self.lineage.rate(item, score, notes, by, heard)

    def unrate(self, item: str, **former: Any) -> SynthRecord:
        """Takes the rating of an item back; its notes stay.

        Args:
            item: id.
            former: ``user_rating``, ``rated_at``, ``rated_by`` and ``heard`` of the rating that was there before, as
                JSON values; none if the item was not rated.

        Returns:
            The record as it is rated now.

        Raises:
            ItemNotFoundError: if no item has this id.
            InvalidRecordError: if a field has the wrong type.
            StoreError: if it cannot be written; then nothing was recorded.
        """
        record = self.lineage.get(item)
        kept = ("user_rating", "rated_at", "rated_by", *(["heard"] if record and record.heard else []))
        return self.lineage.change(item, **(dict.fromkeys(kept) | former))

    def save_run(self, run: str, state: Mapping[str, Any]) -> None:
        """Stores the state of a run in the place of an earlier one.

        Args:
            run: id of the run.
            state: JSON values.
        """
        self._database.save_run(run, json.dumps(dict(state)), self._now())

    def load_run(self, run: str) -> dict[str, Any]:
        """The state of a run, by its id.

        Raises:
            ItemNotFoundError: if there is no such run.
        """
        state = self._database.run(run)
        if state is None:
            there = ", ".join(islice(self.runs(), MOST_NAMED)) or "none"
            raise ItemNotFoundError(f"there is no run {run!r}; the latest are: {there}")
        values: dict[str, Any] = json.loads(state)
        return values

    def runs(self) -> dict[str, datetime]:
        """Id of each run to the time when it was saved, the latest first."""
        return self._database.runs()

    def delete_run(self, run: str) -> None:
        """Forgets a run, if it is there."""
        self._database.delete_run(run)

    def tell_of_taste(self, told: Mapping[str, Any]) -> str:
        """Keeps what a person said of their taste beside stars, behind all that they said before.

        Args:
            told: JSON values.

        Returns:
            The name by which :meth:`untell` takes it back.
        """
        return self._database.add_told(json.dumps(dict(told)), self._now())

    def told_of_taste(self) -> list[Saying]:
        """What a person said of their taste beside stars, oldest first."""
        return [
            Saying(name, datetime.fromisoformat(moment), json.loads(values))
            for name, values, moment in self._database.told()
        ]

    def untell(self, name: str) -> None:
        """Takes back what was said under a name, if it is there."""
        self._database.drop_told(name)


def _record(item: str, name: str, kind: str, birth: Birth) -> SynthRecord:
    return SynthRecord(
        id=item,
        name=name,
        parent_ids=list(birth.parents),
        generation_method=birth.method,
        mutation_log=list(birth.log),
        type=kind,
        seed=list(birth.seed),
        mutation_amount=birth.amount,
        operators=list(birth.operators),
        request=dict(birth.request),
        makers=dict(birth.makers),
    )


def _unrecorded(item: str) -> str:
    return (
        f"{item} has a body in library.db, but lineage.json knows nothing of it; "
        "`audiomancer doctor --repair` gives it a record"
    )
