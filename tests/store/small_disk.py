"""A home on a small disk that fills up or becomes read-only; run by ``test_disk.py`` inside a mount namespace.

The first argument is the case, the second an empty folder for the disk.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from audiomancer.errors import StoreError
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import LineageFile, PatternMetadata, Store, SynthRecord

SIZE = "512k"


def groove(number: int) -> Pattern:
    return Pattern(kind="drums", notes=(Note(number, 60, 36, 100),), bars=1)


def stored(store: Store, count: int) -> list[PatternMetadata]:
    return [store.add_pattern(groove(number), Birth(method="imported")) for number in range(count)]


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 512)
    return filler


def refusal(action: Callable[[], object]) -> str:
    """The sentence with which it is refused."""
    try:
        action()
    except StoreError as error:
        return str(error)
    raise AssertionError("the write was not refused")


def refused_after(records: LineageFile, tag: str) -> list[str]:
    """Records until the disk is full, and gives the ids that were acknowledged."""
    acknowledged: list[str] = []

    def record_all() -> None:
        for number in range(100_000):
            records.record(SynthRecord(f"{tag}{number}", "x" * 200, [], "generated", []))
            acknowledged.append(f"{tag}{number}")

    sentence = refusal(record_all)
    assert "is full: nothing was recorded; free some space" in sentence, sentence
    return acknowledged


def full_history(disk: Path) -> None:
    file = LineageFile(disk / "lineage.json")
    file.record(SynthRecord("old", "old", [], "generated", []))
    file.rate("old", 4)
    file.fold()
    acknowledged = refused_after(file, "a")
    assert acknowledged
    for handle in (file, LineageFile(disk / "lineage.json")):
        assert list(handle) == ["old", *acknowledged]
        assert handle["old"].user_rating == 4
    assert "is full" in refusal(file.fold)
    assert list(file) == ["old", *acknowledged]
    assert sorted(p.name for p in disk.glob("*.new")) == []


def full_store(disk: Path) -> None:
    home = disk / "home"
    with Store(home) as store:
        before = stored(store, 3)
        store.rate(before[0].id, 5)
        filler = fill(disk)

        def add_many() -> None:
            for number in range(3, 10_000):
                store.add_pattern(groove(number), Birth(method="imported"))

        assert "is full: nothing was" in refusal(add_many)
        kept = [p.id for p in store.patterns()]
        assert kept[:3] == [p.id for p in before]
    with Store(home) as store:
        assert [p.id for p in store.patterns()] == kept
        assert store.get(kept[0]).user_rating == 5
        filler.unlink()
        late = store.add_pattern(groove(20_000 % 3840), Birth(method="imported"))
        assert store.patterns()[-1] == late


def full_from_the_start(disk: Path) -> None:
    filler = fill(disk)
    with Store(disk / "home") as store:
        assert store.patterns() == []
        assert "is full: nothing was stored" in refusal(lambda: stored(store, 1))
        filler.unlink()
        assert len(stored(store, 1)) == 1


def read_only(disk: Path) -> None:
    home = disk / "home"
    with Store(home) as store:
        before = stored(store, 3)
        store.rate(before[1].id, 2)
        store.save_run("jam", {"generation": 3})
    with sealed(disk), Store(home) as store:
        check_refusals(store, before)


def read_only_after_a_kill(disk: Path) -> None:
    home = disk / "home"
    code = "import sys, os, small_disk as s; s.stored(s.Store(s.Path(sys.argv[1])), 3); os._exit(9)"
    subprocess.run([sys.executable, "-c", code, str(home)], cwd=Path(__file__).parent, check=False)
    with sealed(disk), Store(home) as store:
        assert len(store.patterns()) == 3


def read_only_and_damaged(disk: Path) -> None:
    (disk / "lineage.json").write_text("{")
    with sealed(disk):
        sentence = refusal(lambda: LineageFile(disk / "lineage.json"))
        assert "is damaged" in sentence and "doctor --repair" in sentence, sentence
        assert "is read-only for you: nothing was repaired" in refusal(Store(disk).repair)
    assert (disk / "lineage.json").read_text() == "{"


def full_and_damaged(disk: Path) -> None:
    path = disk / "lineage.json"
    file = LineageFile(path)
    file.record(SynthRecord("old", "old", [], "generated", []))
    journal = path.with_name("lineage.journal")
    with journal.open("ab") as end:
        end.write(b"rubbish\n" * 1000)
    damaged = journal.read_bytes()
    filler = fill(disk)
    sentence = refusal(lambda: LineageFile(path))
    assert "lines that are no records: 999" in sentence, sentence
    assert "is full: nothing was repaired" in refusal(Store(disk).repair)
    assert journal.read_bytes() == damaged and not list(disk.glob("*unreadable*"))
    filler.unlink()
    Store(disk).repair()
    assert list(LineageFile(path)) == ["old"]


def check_refusals(store: Store, before: list[PatternMetadata]) -> None:
    assert [p.id for p in store.patterns()] == [p.id for p in before]
    assert store.get(before[1].id).user_rating == 2
    assert store.load_run("jam") == {"generation": 3}
    writes: list[Callable[[], object]] = [
        lambda: store.rate(before[0].id, 3),
        lambda: store.add_pattern(groove(9), Birth(method="imported")),
        lambda: store.save_run("jam", {}),
        lambda: store.delete_run("jam"),
        store.lineage.fold,
    ]
    for write in writes:
        sentence = refusal(write)
        assert "read-only" in sentence and str(store.home) in sentence and "nothing was" in sentence, sentence
    assert [p.id for p in store.patterns()] == [p.id for p in before]
    assert store.get(before[0].id).user_rating is None


@contextmanager
def sealed(disk: Path) -> Iterator[None]:
    """The disk, read-only."""
    subprocess.run(["mount", "-o", "remount,bind,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,bind,rw", str(disk)], check=True)


CASES: dict[str, Callable[[Path], None]] = {
    case.__name__: case
    for case in (
        full_history,
        full_store,
        full_from_the_start,
        full_and_damaged,
        read_only,
        read_only_after_a_kill,
        read_only_and_damaged,
    )
}

if __name__ == "__main__":
    where = Path(sys.argv[2])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(where)], check=True)
    CASES[sys.argv[1]](where)
