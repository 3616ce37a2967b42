"""Compiled SynthDefs on disk: what was kept comes back, or nothing does."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from audiomancer.supercollider import BinaryUGen, SynthDefBinary, write_synthdefs
from audiomancer.supercollider._cache import SynthDefCache, cache_folder

KEY, OTHER = "ab" + "0" * 62, "ab" + "1" * 62


def synthdef(name: str, ugens: int = 1) -> bytes:
    graph = tuple(BinaryUGen("Out", 2, 0, (), ()) for _ in range(ugens))
    return write_synthdefs([SynthDefBinary(name, (), (), (), graph)])


DEFS = {"first": synthdef("first"), "second": synthdef("second", 3)}


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_comes_back_byte_by_byte(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path)
    cache.keep(KEY, DEFS)
    assert SynthDefCache(tmp_path).get(KEY) == DEFS
    assert cache.get(OTHER) is None


def test_to_look_for_something_makes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    assert SynthDefCache(folder).get(KEY) is None
    assert not folder.exists()


def test_a_damaged_entry_counts_as_absent_and_is_made_again(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path)
    cache.keep(KEY, DEFS)
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.get(KEY) is None, at
        file.write_bytes(whole[:at])
        assert cache.get(KEY) is None, at
    cache.keep(KEY, DEFS)
    assert cache.get(KEY) == DEFS


def test_an_entry_counts_under_its_own_key_alone(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path)
    cache.keep(KEY, DEFS)
    (file,) = files(tmp_path)
    file.rename(file.with_name(OTHER[2:]))
    assert cache.get(OTHER) is None


def test_the_oldest_make_room_for_the_newest(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path, shard_size=1000)
    keys = [f"ab{number:062}" for number in range(40)]
    for age, key in enumerate(keys):
        cache.keep(key, DEFS)
        (newest,) = {file for file in files(tmp_path) if file.name == key[2:]}
        os.utime(newest, (age, age))
    kept = [key for key in keys if cache.get(key)]
    assert 0 < len(kept) < len(keys)
    assert kept == keys[-len(kept) :]
    assert sum(file.stat().st_size for file in files(tmp_path)) <= 1000


def test_what_would_drive_out_all_others_is_not_kept(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path, shard_size=1000)
    cache.keep(KEY, {"large": synthdef("large", 100)})
    assert files(tmp_path) == []


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path, shard_size=1000)
    (tmp_path / "synthdefs" / "ab").mkdir(parents=True)
    left = tmp_path / "synthdefs" / "ab" / "tmp123"
    left.write_bytes(bytes(5000))
    os.utime(left, (0, 0))
    cache.keep(KEY, DEFS)
    assert not left.exists()
    assert cache.get(KEY) == DEFS


def test_many_writers_of_one_entry_leave_it_whole(tmp_path: Path) -> None:
    cache = SynthDefCache(tmp_path)
    seen: set[bool] = set()

    def write() -> None:
        for _ in range(50):
            SynthDefCache(tmp_path).keep(KEY, DEFS)
            seen.add(cache.get(KEY) == DEFS)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {True}
    assert len(files(tmp_path)) == 1


def test_a_folder_that_cannot_be_used_is_an_empty_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = SynthDefCache(tmp_path / "file")
    cache.keep(KEY, DEFS)
    assert cache.get(KEY) is None


def test_it_lies_where_the_system_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "audiomancer"
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert cache_folder().is_absolute()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    usual = "Library/Caches" if sys.platform == "darwin" else ".cache"
    assert cache_folder() == tmp_path / usual / "audiomancer"
