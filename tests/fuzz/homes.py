"""Libraries with one to three files damaged, as a stick that was pulled out or a careless hand leaves them.

What is done with one is what an evening does: list, show, rate, breed, take up a run, repair, and all of it once more.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from fuzz.damage import Rng, damaged, one_of, overwritten

from audiomancer.breeding import PatternBreeding
from audiomancer.errors import AudiomancerError
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import ItemQuery, Store

FILES = ("lineage.json", "lineage.journal", "lineage.check", "lineage.index", "library.db")
MEMORY = Path("/dev/shm")

Home = dict[str, bytes]


def make(rng: Rng) -> Home:
    """The files of a home; a file that is missing is not among them."""
    home = dict(_whole())
    for name in rng.choice(FILES, size=int(rng.integers(1, 4)), replace=False):
        how = rng.random()
        if how < 0.15:
            del home[name]
        elif how < 0.25:
            home[name] = b""
        elif how < 0.35:
            home[name] = rng.bytes(int(rng.integers(3000)))
        elif how < 0.45:
            home[name] = _whole()[one_of(rng, FILES)] if rng.random() < 0.5 else home[name] * 2
        else:
            home[name] = one_of(rng, (damaged, overwritten))(home[name], rng)
    return home


def live_with(home: Home) -> None:
    """An evening with it, before and after its repair."""
    with _on_disk(home) as folder:
        for repaired in (False, True):
            with Store(folder) as store:
                _evening(store)
                if not repaired:
                    _tried(store.damage)
                    _tried(store.repair)
        with Store(folder) as store:
            len(store.lineage)  # what was repaired can be opened


def _evening(store: Store) -> None:
    _tried(lambda: store.find(ItemQuery(limit=5)))
    _tried(lambda: [store.load_run(run) for run in store.runs()])
    for item in _ids():
        _tried(lambda item=item: store.resolve(item[:12]))
        _tried(lambda item=item: store.get(item).pattern)
        _tried(lambda item=item: store.item(item))
        _tried(lambda item=item: store.rate(item, 3))
        _tried(lambda item=item: _mutate(store, item))
    _tried(lambda: store.save_run("jam", {"generation": 2}))


def _mutate(store: Store, item: str) -> None:
    breeding = PatternBreeding(store)
    breeding.keep(breeding.breeder.mutate(breeding.candidate(item), (1,)))


def _tried(action: object) -> None:
    try:
        action()  # type: ignore[operator]
    except AudiomancerError as error:
        assert str(error)


@cache
def _made() -> tuple[Home, tuple[str, ...]]:
    """The files of a small library with a history, a journal and a run; and its ids."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        with Store(folder / "home", now=lambda: datetime(2026, 11, 21, tzinfo=UTC)) as store:
            ids = [
                store.add_pattern(
                    Pattern(kind="drums", notes=(Note(number, 60, 36, 100), Note(960, 60, 38, 90)), bars=1),
                    Birth(method="imported", log=(str(number),)),
                ).id
                for number in range(4)
            ]
            store.rate(ids[0], 5, notes="tight")
            store.save_run("jam", {"generation": 1})
            store.lineage.fold()
            store.rate(ids[1], 2)
            store.tag(ids[2], ["dark"])
        return {path.name: path.read_bytes() for path in (folder / "home").iterdir() if path.name in FILES}, tuple(ids)
    finally:
        shutil.rmtree(folder)


def _whole() -> Home:
    return _made()[0]


def _ids() -> tuple[str, ...]:
    return _made()[1]


@contextmanager
def _on_disk(home: Home) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        for name, content in home.items():
            (folder / name).write_bytes(content)
        yield folder
    finally:
        shutil.rmtree(folder)
