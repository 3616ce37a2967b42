"""What is wrong with a library, and how as much of it as possible is brought back.

The original of every file that is changed is kept beside it. Records come from ``lineage.json`` as far as it can be
read, from its index, from the journal, and for the rest from the bodies in ``library.db``, which know what they are but
not what became of them.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from audiomancer.errors import DamagedLibraryError, StoreError
from audiomancer.store import _files
from audiomancer.store._history import History, NeedsWriting, apply_entry, hand_changes
from audiomancer.store._index import Index, IndexState, Unusable, remove_index
from audiomancer.store._journal import read_tail, stamp
from audiomancer.store._snapshot import (
    DamageError,
    is_behind,
    json_text,
    origin,
    read_check,
    read_snapshot,
    record_values,
    salvaged,
    write_snapshot,
    writing_of,
)
from audiomancer.store.database import Database, stored_text
from audiomancer.store.query import ALL_KINDS
from audiomancer.store.record import ADDED_LATER, SynthRecord, field_fault, without_faults

__all__ = ["RECOVERED", "Repair", "plan_repair", "repair"]

RECOVERED = "recovered"
"""The generation method of a record that was made for a body whose own is lost."""


@dataclass
class Repair:
    """What is wrong with a library and what can be done.

    Attributes:
        damage: a sentence for each thing that is wrong; empty if nothing is.
        steps: a sentence for each thing that a repair does.
        records: id to the JSON text of its record, all that there will be.
        bodies: rows of an id, a type and a body for a new ``library.db``; None if the present one stays.
        runs: rows of an id, a state and a time for it.
        history: whether ``lineage.json`` is written anew.
        written: the last writing of it of which the index or the journal knows; empty if they know none.
    """

    damage: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    records: dict[str, str] = field(default_factory=dict)
    bodies: list[tuple[str, str, str]] | None = None
    runs: list[tuple[str, str, str]] = field(default_factory=list)
    history: bool = False
    written: str = ""


def plan_repair(home: Path) -> Repair:
    """Look at every file of a library; nothing is changed.

    Args:
        home: its folder.

    Returns:
        What is wrong and what :func:`repair` would do.

    Raises:
        StoreError: if a file cannot be read, such as one that is closed to this person.
    """
    plan = Repair()
    history = History(home / "lineage.json")
    try:
        _judge_history(plan, history)
        _judge_bodies(plan, home / "library.db")
    except OSError as error:
        raise StoreError(f"{error.filename or home} cannot be read: {error.strerror}") from error
    finally:
        history.close()
    return plan


def repair(home: Path, waiting: Callable[[], None] = lambda: None) -> Repair:
    """Mend a library, with the originals kept beside.

    Args:
        home: its folder.
        waiting: called when another program holds the files for longer than a moment.

    Returns:
        What was wrong and what was done.

    Raises:
        StoreError: if it cannot be written; then the originals are where they were.
    """
    history = History(home / "lineage.json")
    with (
        _files.explained(history.path, "nothing was repaired"),
        _files.locked(history.lock, exclusive=True, waiting=waiting),
    ):
        plan = plan_repair(home)
        if plan.bodies is not None:
            _write_bodies(plan, home / "library.db")
        if plan.history:
            for path in (history.path, history.journal):
                if path.exists():
                    _files.copy_aside(path)
            write_snapshot(history.path, history.check, plan.records.items(), plan.written)
            history.journal.unlink(missing_ok=True)
            _files.sync_folder(home)
            remove_index(history.index_file)  # not before: it may be the only copy of what is now written
    return plan


def _judge_history(plan: Repair, history: History) -> None:
    try:
        history.read(writing=False)
        plan.records = dict(history.index.texts())
    except NeedsWriting:
        plan.records, plan.written, _ = _gathered(history)
    except DamageError as damage:
        plan.records, plan.written, source = _gathered(history)
        plan.damage.append(str(damage))
        plan.steps.append(f"write lineage.json anew with {len(plan.records)} records: {source}")
        plan.history = True
    for item, text in plan.records.items():
        values = record_values(item, text)
        if told := field_fault(item, values, ADDED_LATER):
            plan.damage.append(f"{history.path}: {told}")
            plan.steps.append(f"empty that field of {item}")
            plan.records[item] = json_text(without_faults(item, values))
            plan.history = True


def _gathered(history: History) -> tuple[dict[str, str], str, str]:
    """All records that can be found, the last writing that is known of, and where they come from as a phrase."""
    index, state, changed = _second_copy(history)
    records = dict(index)
    in_file = _in_file(history.path)
    was_put_back = state is not None and _is_newer(state, history)
    is_older = was_put_back or (history.path.is_file() and origin(history.path, history.check) == "former")
    for item, text in in_file.items():
        if item not in records:
            records[item] = text
            continue
        if is_older:  # what it has otherwise is what was there before
            continue
        base = changed.get(item, (records[item], ""))[0] or records[item]
        if changes := hand_changes(item, base, text):
            records[item] = json_text(record_values(item, records[item]) | changes)
    entries, after = _in_journal(history, state, was_put_back)
    known = _later(state.check if state else "", read_check(history.check))
    if after is not None and writing_of(after)[1] < writing_of(known)[1]:
        settled = {*records}  # the journal was folded before the others were written
    else:
        settled = {*index} if was_put_back and after is None else set()
    for entry in entries:
        if entry["id"] in settled:
            continue
        if (text_now := apply_entry(records.get(entry["id"]), entry)) is not None:
            records[entry["id"]] = text_now
    parts = [
        f"{len(in_file)} read from it" if in_file else "",
        f"{len(index)} from lineage.index" if index else "",
        f"{len(entries)} lines from lineage.journal" if entries else "",
    ]
    written = _later(state.check if state else "", after or "")
    return records, written, "; ".join(filter(None, parts)) or "as nothing of it can be read"


def _later(one: str, other: str) -> str:
    """Of two writings the one that came after the other."""
    return max(one, other, key=lambda line: writing_of(line)[1])


def _is_newer(index: IndexState, history: History) -> bool:
    """Whether the index knows of a writing that was there after the files as they are now."""
    return is_behind(history.check, index.check) or bool(index.check and not read_check(history.check))


def _in_journal(
    history: History, state: IndexState | None, was_put_back: bool
) -> tuple[list[dict[str, Any]], str | None]:
    """The entries that the index has not taken in, as far as its state tells; and what they go on from, if they say."""
    journal = stamp(history.journal)
    whole = read_tail(history.journal, 0)
    if not journal or not state or (was_put_back if whole.after is None else whole.after != state.check):
        return whole.entries, whole.after
    if journal.size < state.offset:
        return [], whole.after
    taken_in = state.offset if state.journal == journal.inode else 0
    return read_tail(history.journal, taken_in).entries, whole.after


def _second_copy(history: History) -> tuple[dict[str, str], IndexState | None, dict[str, tuple[str, str]]]:
    """What the index has: the records, what it has taken in, and where the journal had changed them."""
    if not history.index_file.exists():
        return {}, None, {}
    try:
        index = Index(history.index_file)
        try:
            return dict(index.texts()), index.state(), index.changed()
        finally:
            index.close()
    except Unusable:
        return {}, None, {}


def _in_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return dict(read_snapshot(path, own=False))
    except DamageError:
        return salvaged(path)


def _judge_bodies(plan: Repair, path: Path) -> None:
    kinds, unreadable, fault = _kinds(path)
    if _new(path.resolve()).exists():
        fault = fault or f"a repair of {path} was interrupted"
    if unreadable:
        plan.damage.append(
            f"{path} holds notes or a source that cannot be read, of {_some(unreadable)}; "
            "if you have a copy of that file, put it back"
        )
    if fault:
        plan.damage.append(fault)
        plan.bodies, plan.runs = _readable(path)
        kinds = {item: kind for item, kind, _ in plan.bodies}
        plan.steps.append(f"write library.db anew with the {len(plan.bodies)} items and {len(plan.runs)} runs of it")
    ours = {item for item in plan.records if item.startswith(("ptrn_", "synt_"))}
    if lost := sorted(ours - kinds.keys()):
        plan.damage.append(
            f"{path} lacks the notes or the source of {_some(lost)}; if you have a copy of that file, put it back"
        )
    for item, text in plan.records.items():
        told = record_values(item, text).get("type")
        if item in kinds and told != kinds[item]:
            plan.damage.append(f"lineage.json calls {item} {told!r:.40}, but library.db holds {kinds[item]!r:.40}")
            if kinds[item] in ALL_KINDS:  # by any other word it would be in no list
                plan.steps.append(f"call {item} {kinds[item]}")
                plan.records[item] = json_text(record_values(item, text) | {"type": kinds[item]})
                plan.history = True
    if orphans := [item for item in kinds if item not in plan.records]:
        plan.damage.append(f"{path} holds {_some(orphans)}, of which lineage.json knows nothing")
        plan.steps.append(f"give {_some(orphans)} a record without parents and rating")
        plan.history = True
        for item in orphans:
            record = SynthRecord(item, item, [], RECOVERED, ["its record was lost"], type=kinds[item])
            plan.records[item] = json_text(record.to_dict())


def _kinds(path: Path) -> tuple[dict[str, str], list[str], str]:
    """Id to type of all bodies, the ids of those that cannot be read, and what is wrong with the file as a sentence."""
    database = Database(path)
    try:
        return database.kinds(), database.unreadable(), database.fault()
    except StoreError as error:
        return {}, [], str(error)
    finally:
        database.close()


def _readable(path: Path) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """The rows of a damaged file that can be read, from both of its ends, and of what a killed repair has written."""
    found: list[dict[str, tuple[str, str, str]]] = [{}, {}]
    tables = zip(("bodies", "runs"), found, strict=True)
    for file, (table, rows), order in product((_new(path.resolve()), path), tables, ("ASC", "DESC")):
        with suppress(sqlite3.Error, UnicodeDecodeError):
            if file.exists():
                connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
                connection.text_factory = stored_text
                try:
                    for row in connection.execute(f"SELECT * FROM {table} ORDER BY id {order}"):
                        if all(isinstance(value, str) for value in row):
                            rows[row[0]] = row
                finally:
                    connection.close()
    return list(found[0].values()), list(found[1].values())


def _write_bodies(plan: Repair, path: Path) -> None:
    """Write the new file beside the old one, and put it in its place when it is whole.

    The old one's log must have gone before: SQLite would read it into the new one. Who is killed in between leaves the
    new file, and the next repair takes from it what the old one lacks without its log.
    """
    path = path.resolve()
    new = _new(path)
    if path.exists():
        aside = _files.copy_aside(path)
        if (log := _beside(path)[0]).exists():
            shutil.copy(log, _beside(aside)[0])
    try:
        _restore(plan, new)
    except DamagedLibraryError:  # left by a repair that was killed, and read as far as it goes
        for file in (new, *_beside(new)):
            file.unlink(missing_ok=True)
        _restore(plan, new)
    _files.sync_folder(path.parent)
    for file in _beside(path):
        file.unlink(missing_ok=True)
    new.replace(path)
    _files.sync_folder(path.parent)


def _restore(plan: Repair, path: Path) -> None:
    _files.make_file(path)
    database = Database(path)
    try:
        database.restore(plan.bodies or [], plan.runs)
    finally:
        database.close()
    if _beside(path)[0].exists():
        raise StoreError(f"{path} cannot be finished: nothing was repaired; free some space and try again")


def _new(path: Path) -> Path:
    """Where a repair writes what comes in the place of the file."""
    return path.with_name(path.name + ".new")


def _beside(path: Path) -> tuple[Path, Path]:
    """SQLite's log of a file, and the index of that."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _some(items: list[str]) -> str:
    more = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return ", ".join(items[:3]) + more
