"""Threads and forks: a store that many use at once loses nothing, and does for each what it does for one alone."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiomancer.breeding import PatternBreeding
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import LineageFile, Store, SynthRecord

THREADS = 8
EACH = 12
GROOVE = Pattern(kind="drums", notes=tuple(Note(240 * n, 60, 36 + n, 100) for n in range(8)), bars=1)


@pytest.fixture(autouse=True)
def _often() -> Iterator[None]:
    """Threads change places a hundred times as often as they would."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 100)
    yield
    sys.setswitchinterval(usual)


def at_once(work: Callable[[int], None]) -> None:
    """Runs the work in all threads, which begin together; what one of them raises comes out here."""
    start = threading.Barrier(THREADS)

    def begin(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(begin, range(THREADS)))


def breed(store: Store, number: int) -> None:
    """A line of children, each rated, and the run saved after each; the parent is added by whoever comes first."""
    item = store.add_pattern(GROOVE, Birth(method="imported"), name="groove").id
    breeding = PatternBreeding(store)
    for step in range(EACH):
        item = breeding.keep(breeding.breeder.mutate(breeding.candidate(item), (number, step))).id
        store.rate(item, 1 + step % 5, by=str(number))
        store.save_run(str(number), {"step": step})
        assert store.resolve(item) == item
        assert item in {pattern.id for pattern in store.patterns()}


def content(store: Store) -> dict[str, tuple[object, ...]]:
    return {p.id: (p.pattern, p.birth, p.name, p.user_rating, p.rated_by) for p in store.patterns()}


def test_eight_threads_breed_and_rate_in_one_store_as_each_would_alone(quick: Path):
    alone, shared = Store(quick / "alone"), Store(quick / "shared")
    for number in range(THREADS):
        breed(alone, number)
    at_once(lambda number: breed(shared, number))
    assert content(shared) == content(Store(shared.home)) == content(alone)
    assert {run: shared.load_run(run)["step"] for run in shared.runs()} == dict.fromkeys(map(str, range(8)), EACH - 1)


def test_a_store_that_a_thread_closes_goes_on_for_the_others(quick: Path):
    store = Store(quick / "home")

    def work(number: int) -> None:
        for step in range(EACH):
            stored = store.add_pattern(GROOVE, Birth(method="imported", seed=(number, step)))
            store.close()
            assert store.get(stored.id) == stored

    at_once(work)
    assert len(store.patterns()) == THREADS * EACH


def test_threads_may_come_with_handles_of_their_own(quick: Path):
    path = quick / "lineage.json"
    shared = LineageFile(path)

    def work(number: int) -> None:
        own = LineageFile(path)
        for step in range(EACH):
            item = f"{number}.{step}"
            (own if step % 2 else shared).record(SynthRecord(item, item, [], "generated", []))
            assert (shared if step % 2 else own).rate(item, 5).user_rating == 5
            if step % 4 == 3:
                own.fold()

    at_once(work)
    assert {record.id: record.user_rating for record in shared.records()} == {
        f"{number}.{step}": 5 for number in range(THREADS) for step in range(EACH)
    }


def forked(work: Callable[[], None]) -> int:
    """The exit status of a child that does the work; it is told by an alarm if it hangs."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            import signal

            signal.alarm(30)
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def test_a_store_that_is_open_is_carried_through_a_fork(quick: Path):
    store = Store(quick / "home")
    before = store.add_pattern(GROOVE, Birth(method="imported"), name="groove")

    def work() -> None:
        assert store._database._connection is None  # SQLite forbids to carry one into a child, even to close it
        assert store.get(before.id) == before
        breed(store, 1)
        store.close()

    assert forked(work) == 0
    breed(store, 2)
    alone = Store(quick / "alone")
    breed(alone, 1)
    breed(alone, 2)
    assert content(store) == content(alone)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork")
def test_a_child_that_is_forked_while_other_threads_write_can_write_too(quick: Path):
    """No lock that a thread of the parent holds stays held in the child, and none of the child's in the parent."""
    store = Store(quick / "home")
    done = threading.Event()

    def write(number: int) -> None:
        for step in range(10_000):
            if done.is_set():
                return
            store.add_pattern(GROOVE, Birth(method="imported", seed=(number, step)))

    with ThreadPoolExecutor(THREADS) as pool:
        writers = [pool.submit(write, number) for number in range(THREADS)]
        try:
            statuses = [
                forked(lambda turn=turn: store.rate(store.add_pattern(GROOVE, Birth(method=f"fork {turn}")).id, 5))
                for turn in range(20)
            ]
        finally:
            done.set()
        for writer in writers:
            writer.result()
    assert statuses == [0] * 20
    late = {pattern.generation_method: pattern.user_rating for pattern in Store(store.home).patterns()}
    assert late == {"imported": None} | {f"fork {turn}": 5 for turn in range(20)}


def test_tags_that_are_given_at_once_are_all_kept(quick: Path):
    item = Store(quick).add_pattern(GROOVE, Birth(method="imported")).id

    def tag(number: int) -> None:
        with Store(quick) as store:  # each with handles of its own, as another process would have
            for step in range(EACH):
                store.tag(item, [f"{number}-{step}"], [f"{number}-{step - 1}"] if step else [])

    at_once(tag)
    assert set(Store(quick).lineage[item].tags) == {f"{number}-{EACH - 1}" for number in range(THREADS)}
