"""A sound file is played while the program goes on, ends at once, and leaves no player behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import descendants, eventually_gone

from audiomancer.errors import MissingDependencyError
from audiomancer.programs import Playback

Player = Callable[[str], None]


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    """Installs a player whose script is handed in; the file is ``$1``."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def install(script: str) -> None:
        (folder / "afplay").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "afplay").chmod(0o755)

    return install


@pytest.fixture
def playback() -> Iterator[Playback]:
    made = Playback()
    yield made
    made.close()


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def never() -> bool:
    return False


def test_to_play_waits_for_nothing_and_to_stop_ends_the_player(
    player: Player, playback: Playback, tmp_path: Path
) -> None:
    player("exec sleep 600")
    ended: list[str] = []
    playback.play(tmp_path / "a.wav", never, ended.append)
    assert eventually(lambda: bool(descendants("sleep")))
    (first,) = descendants("sleep")
    playback.play(tmp_path / "b.wav", never, ended.append)
    assert eventually_gone({first})
    assert eventually(lambda: bool(descendants("sleep")))
    playing = descendants("sleep")
    playback.stop()
    assert eventually_gone(playing)
    playback.close()
    assert ended == []


def test_what_is_to_go_round_goes_round_until_it_is_not(player: Player, playback: Playback, tmp_path: Path) -> None:
    player(f'echo "$1" >>"{tmp_path}/heard"')
    turns = iter([True, True, False])
    ended = threading.Event()
    told: list[str] = []
    playback.play(tmp_path / "a.wav", lambda: next(turns), lambda problem: (told.append(problem), ended.set())[0])
    assert ended.wait(20)
    assert told == [""]
    assert (tmp_path / "heard").read_text() == f"{tmp_path}/a.wav\n" * 3


def test_a_player_that_fails_says_why(player: Player, playback: Playback, tmp_path: Path) -> None:
    player("echo no card >&2; exit 3")
    told: list[str] = []
    playback.play(tmp_path / "a.wav", lambda: True, told.append)
    assert eventually(lambda: bool(told))
    assert told == ["afplay cannot play: no card; is there a sound card?"]


def test_without_a_player_the_names_of_players_are_told(
    playback: Playback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependencyError, match="aplay"):
        playback.play(tmp_path / "a.wav", never, print)
