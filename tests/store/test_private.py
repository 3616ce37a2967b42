"""What a person has made is theirs alone, whatever the umask; what they have opened to others stays open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store
from audiomancer.store._files import copy_aside

GROOVE = Pattern(kind="drums", notes=(Note(0, 60, 36, 100),), bars=1)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def use(store: Store) -> dict[str, int]:
    """Every file and folder there is at some time, with its mode."""
    modes: dict[str, int] = {}
    for number in range(2):
        item = store.add_pattern(GROOVE, Birth(method="imported", seed=(number,))).id
        store.save_run("jam", {"number": number})
        store.rate(item, 5)
        modes |= seen(store.home)
        store.lineage.fold()
        modes |= seen(store.home)
    return modes


def seen(home: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()}


@pytest.mark.usefixtures("_umask")
def test_all_that_is_made_is_for_its_owner_only(quick: Path):
    home = quick / "a" / "b" / "home"
    with Store(home) as store:
        modes = use(store)
    assert {"lineage.json", "lineage.journal", "lineage.check", "library.db", "library.db-wal"} <= modes.keys()
    assert {name: oct(mode) for name, mode in modes.items() if mode != 0o600} == {}
    assert [oct(folder.stat().st_mode & 0o777) for folder in (home, *home.parents[:2])] == [oct(0o700)] * 3


@pytest.mark.usefixtures("_umask")
def test_a_file_on_its_way_and_a_copy_are_for_their_owner_only(quick: Path, monkeypatch: pytest.MonkeyPatch):
    with Store(quick / "home") as store:
        store.add_pattern(GROOVE, Birth(method="imported"))
        monkeypatch.setattr(Path, "replace", lambda path, _target: modes.update(seen(path.parent)))
        modes: dict[str, int] = {}
        store.lineage.fold()
        assert modes["lineage.json.new"] == 0o600
        assert copy_aside(store.home / "library.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("_umask")
def test_what_was_opened_to_others_stays_open(quick: Path):
    home = quick / "home"
    with Store(home) as store:
        use(store)
    home.chmod(0o750)
    for path in home.iterdir():
        path.chmod(0o640)
    with Store(home) as store:
        assert {name: oct(mode) for name, mode in use(store).items() if mode != 0o640} == {"lineage.journal": "0o600"}
    assert home.stat().st_mode & 0o777 == 0o750
