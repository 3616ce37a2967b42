"""Store: the home folder as one thing, bodies and history together."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from audiomancer.errors import (
    AmbiguousIdError,
    ItemNotFoundError,
    PatternNotFoundError,
    StoreError,
    SynthNotFoundError,
)
from audiomancer.lineage import Birth, item_id
from audiomancer.music import KINDS, Kind, Pattern, pattern_to_json
from audiomancer.store._codes import CodeWriters
from audiomancer.store.database import Database
from audiomancer.store.lineage_file import LineageFile, utc_now
from audiomancer.store.metadata import PatternMetadata, SynthLineage
from audiomancer.store.record import SynthRecord

__all__ = ["Store", "default_home"]

SYNTH = "synth"
"""The type of a synth's record and body, as a pattern's is its kind."""

MOST_NAMED = 5
"""Candidates that an error names."""

Item = TypeVar("Item")


def default_home() -> Path:
    """``$AUDIOMANCER_HOME``, else ``~/.audiomancer``."""
    return Path(os.environ.get("AUDIOMANCER_HOME") or "~/.audiomancer").expanduser()


def _check_home(home: Path) -> None:
    """Refuse a home of which no folder can be made, or that is somebody else's."""
    there = next(path for path in (home, *home.absolute().parents) if os.path.exists(path))  # noqa: PTH110  it raises nothing
    if not os.path.isdir(there):  # noqa: PTH112
        raise StoreError(f"{there} is a file, and the library needs a folder; name another with AUDIOMANCER_HOME")
    if not os.access(there, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreError(f"{there} is closed to you; open it, or name another folder with AUDIOMANCER_HOME")


class Store:
    """Everything that a person has made: patterns, their history and ratings, and the runs that are under way.

    Nothing is made on disk before the first write. Several processes may use one home at once, and several threads
    one store; it may be carried through a fork. Threads take turns at each file.

    Args:
        home: the folder, ``~`` for the person's own; :func:`default_home` if not given.
        now: the clock.
        code_writers: name of a code of a pattern (``tidal_code``, ``sc_code``) to the function that writes it; those
            of the installed packages if not given.

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
    ) -> None:
        self.home = default_home() if home is None else Path(home).expanduser()
        _check_home(self.home)
        self._now = now
        self._code_writers = None if code_writers is None else dict(code_writers)
        self._lineage: LineageFile | None = None
        self._database = Database(self.home / "library.db")

    @property
    def lineage(self) -> LineageFile:
        """The history, opened when it is first asked for."""
        if self._lineage is None:
            # Two threads that open it at once may each get a handle, which does no more harm than two processes.
            self._lineage = LineageFile(self.home / "lineage.json", self._now)
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

    def add_pattern(
        self,
        pattern: Pattern,
        birth: Birth,
        *,
        name: str | None = None,
        item: str | None = None,
        body: str | None = None,
    ) -> PatternMetadata:
        """Stores a pattern and gives its metadata; one that is there already stays as it is, with its rating.

        Args:
            pattern: the music.
            birth: how it came to be.
            name: what to call it; its id if not given.
            item: its id, if the caller knows it already; computed from the body and the birth if not given.
            body: its JSON by :func:`audiomancer.music.pattern_to_json`, if the caller has it already.

        Returns:
            The metadata of the stored pattern.
        """
        body = pattern_to_json(pattern) if body is None else body
        item = item_id("ptrn", body, birth) if item is None else item
        stored = self._database.add_body(item, pattern.kind, body)
        record = self._record(item, name or item, pattern.kind, birth)
        return PatternMetadata.of(record, stored, self._code_writers, pattern if stored == body else None)

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
        stored = self._database.add_body(item, SYNTH, body)
        return SynthLineage.of(self._record(item, name, SYNTH, birth), stored)

    def synth(self, item: str) -> SynthLineage:
        """The stored synth of this id.

        Raises:
            SynthNotFoundError: if no synth has this id.
            InvalidSettingError: if the id is no text.
        """
        record = self.lineage.get(item)
        body = self._database.body(item) if record else None
        if record is None or body is None or record.type != SYNTH:
            raise SynthNotFoundError(f"no synth has the id {item!r}; `audiomancer synth list` shows those there are")
        return SynthLineage.of(record, body)

    def synths(self) -> list[SynthLineage]:
        """All stored synths, in the order in which they were made; a synth whose body is damaged is left out."""
        return self._listed((SYNTH,), SynthLineage.of)

    def _record(self, item: str, name: str, kind: str, birth: Birth) -> SynthRecord:
        """Records a birth; what is recorded already stays as it is."""
        return self.lineage.add(
            SynthRecord(
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
        )

    def get(self, item: str) -> PatternMetadata:
        """The stored pattern of this id.

        Raises:
            PatternNotFoundError: if no pattern has this id.
            InvalidSettingError: if the id is no text.
        """
        record = self.lineage.get(item)
        body = self._database.body(item) if record else None
        if record is None or body is None or record.type not in KINDS:
            raise PatternNotFoundError(f"no pattern has the id {item!r}; `audiomancer list` shows those there are")
        return self._pattern(record, body)

    def patterns(self, kind: Kind | None = None) -> list[PatternMetadata]:
        """All patterns, or those of one kind, in the order in which they were made.

        A pattern whose body is damaged is left out; :meth:`get` says what is wrong with it.
        """
        return self._listed((kind,) if kind else KINDS, self._pattern)

    def _pattern(self, record: SynthRecord, body: str) -> PatternMetadata:
        return PatternMetadata.of(record, body, self._code_writers)

    def _listed(self, kinds: Sequence[str], of: Callable[[SynthRecord, str], Item]) -> list[Item]:
        records = [record for record in self.lineage.records() if record.type in kinds]
        bodies = self._database.bodies(kinds) if records else {}
        items = []
        for record in records:
            with suppress(StoreError):
                if record.id in bodies:
                    items.append(of(record, bodies[record.id]))
        return items

    def resolve(self, prefix: str) -> str:
        """The full id of an item by its beginning, with or without ``ptrn_`` or ``synt_``.

        The beginning may be of any length that fits one item alone.

        Raises:
            ItemNotFoundError: if no id begins like this.
            AmbiguousIdError: if several do.
        """
        if prefix in self.lineage:
            return prefix
        beginnings = (prefix, f"ptrn_{prefix}", f"synt_{prefix}")
        # To look for the letters first costs no call for each of a hundred thousand ids.
        found = [i for i in self.lineage if prefix and prefix in i and i.startswith(beginnings)]
        if not found:
            raise ItemNotFoundError(
                f"no item has an id that begins with {prefix!r:.60}; `audiomancer list` shows them all"
            )
        if len(found) > 1:
            more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
            raise AmbiguousIdError(
                f"{prefix!r} fits {len(found)} items: {', '.join(islice(found, MOST_NAMED))}{more}; give more of the id"
            )
        return found[0]

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
        return self.lineage.rate(item, score, notes, by)

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
