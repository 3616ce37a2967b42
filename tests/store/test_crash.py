"""Killed writers and many writers: what was promised is there, once, and the file opens."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from audiomancer.store import LineageFile, Store

WRITERS = Path(__file__).with_name("writers.py")
KILLS = 200


def run_writers(task: str, path: Path, *numbers: int) -> list[str]:
    """What the writers reported, see ``writers.py``."""
    path.parent.mkdir(exist_ok=True)
    command = [sys.executable, str(WRITERS), task, str(path), *map(str, numbers)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    lines: list[str] = json.loads(done.stdout)
    assert [line for line in lines if line.startswith("error")] == []
    return lines


def check_promises(path: Path, promised: list[str]) -> LineageFile:
    """Every id and rating that was promised is in the history; nothing is twice, damaged or set aside."""
    file = LineageFile(path)
    kept = {record.id: record.user_rating for record in file.records()}
    for line in promised:
        item, _, score = line.partition(" ")
        assert item in kept
        assert not score or kept[item] == int(score)
    assert list(path.parent.glob("*unreadable*")) == []
    file.fold()
    pairs = json.loads(path.read_bytes(), object_pairs_hook=lambda pairs: pairs)
    assert [item for item, _ in pairs] == list(kept)
    assert {item.partition(".")[0][0] for item in kept} == {"w"}
    return file


def test_a_writer_killed_two_hundred_times_loses_nothing_that_was_acknowledged(quick: Path):
    path = quick / "home" / "lineage.json"
    promised = run_writers("history", path, KILLS)
    assert len(promised) > KILLS
    file = check_promises(path, promised)
    ids = {line for line in promised if " " not in line}
    # A writer that was killed after the write and before the promise leaves one record more, and no writer leaves two.
    assert len(ids) <= len(file) <= len(ids) + KILLS


def test_a_pattern_that_was_acknowledged_keeps_its_body(quick: Path):
    path = quick / "home" / "lineage.json"
    promised = run_writers("patterns", path, KILLS // 4)
    assert len(promised) > KILLS // 4
    with Store(path.parent) as store:
        ids = [pattern.id for pattern in store.patterns()]
        assert len(ids) == len(set(ids)) == len(store.lineage)
        assert set(promised) <= set(ids)
        assert all(store.load_run(run)["number"] >= 0 for run in store.runs())


def test_a_writer_killed_at_any_step_loses_nothing_that_was_acknowledged(quick: Path):
    path = quick / "home" / "lineage.json"
    *promised, steps = run_writers("step", path)
    assert int(steps.removeprefix("steps ")) > 30
    check_promises(path, promised)


def test_four_processes_recording_500_each_make_2000_records(quick: Path):
    path = quick / "home" / "lineage.json"
    assert run_writers("together", path, 4, 500) == ["ended 0"] * 4
    file = LineageFile(path)
    assert set(file) == {f"{tag}.{number}" for tag in range(4) for number in range(500)}
    assert len(file) == 2000
    for record in file.records():
        tag, _, number = record.id.partition(".")
        assert record.user_rating == (None if int(number) % 50 else 1 + int(tag))


def test_ratings_by_two_processes_are_all_kept(quick: Path):
    path = quick / "home" / "lineage.json"
    run_writers("together", path, 1, 101)
    assert run_writers("together", path, 2, 101) == ["ended 0"] * 2
    file = LineageFile(path)
    assert [file[f"{tag}.{n}"].user_rating for tag in (0, 1) for n in (0, 50, 100)] == [1, 1, 1, 2, 2, 2]
