"""Candidates are rendered while the person listens, and one key's sound ends where the next begins."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from processes import descendants, eventually_gone

from audiomancer.actions import Session, perform
from audiomancer.actions.listening import Listener
from audiomancer.breeding import import_code
from audiomancer.rendering import Engines, patterns

NEEDS_SCSYNTH = pytest.mark.skipif(not shutil.which("scsynth"), reason="SuperCollider is not installed")


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def four(session: Session) -> tuple[str, ...]:
    """Four patterns."""
    lines = [f'd1 $ s "bd*{count}"' for count in range(1, 5)]
    return tuple(import_code(line, "tidal", session.store)[0].id for line in lines)


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that writes down the size of what it is given, and plays for as long as it lives."""
    folder = tmp_path / "bin"
    folder.mkdir()
    heard = tmp_path / "heard"
    heard.touch()
    (folder / "afplay").write_text(f'#!/bin/sh\nwc -c <"$1" >>"{heard}"\nexec sleep 600\n')
    (folder / "afplay").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return heard


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


@NEEDS_SCSYNTH
def test_what_is_looked_at_is_rendered_first_and_what_comes_in_one_batch(
    session: Session, four: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    engines: set[Engines] = set()
    rendered = patterns.render_patterns

    def render(wanted: Sequence[Any], **told: Any) -> Any:
        batches.append(len(wanted))
        engines.add(told["engines"])
        return rendered(wanted, **told)

    monkeypatch.setattr("audiomancer.rendering.render_patterns", render)
    with Listener(session) as listener:
        listener.ahead(four)
        assert eventually(lambda: all(map(listener.ready, four)))
        listener.ahead(four[2:])
        listener.play(four[2])
    assert batches == [1, 3]
    assert engines == {session.engines}


@NEEDS_SCSYNTH
def test_a_sound_ends_where_the_next_begins_and_nothing_is_left(
    session: Session, four: tuple[str, ...], player: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Listener(session) as listener:
        listener.play(four[0])
        assert eventually(lambda: len(player.read_text().split()) == 1)
        first = descendants("sleep")
        assert listener.heard == four[0]
        listener.play(four[1])
        assert eventually_gone(first)
        assert eventually(lambda: len(player.read_text().split()) == 2)
        listener.stop()
        assert listener.heard == ""
        listener.play(four[2])
        assert eventually(lambda: len(player.read_text().split()) == 3)
        last = descendants("sleep")
        assert list(tmp_path.glob("audiomancer-*"))
    assert list(tmp_path.glob("audiomancer-*")) == []
    assert eventually_gone(last)


@NEEDS_SCSYNTH
def test_rendering_ahead_disturbs_no_sound(session: Session, four: tuple[str, ...], player: Path) -> None:
    with Listener(session) as listener:
        listener.play(four[0])
        listener.ahead(four)
        assert eventually(lambda: all(map(listener.ready, four)))
        assert eventually(lambda: bool(player.read_text()))
        assert len(player.read_text().split()) == 1


@NEEDS_SCSYNTH
def test_synths_have_a_picture_and_what_cannot_be_heard_spoils_no_other(session: Session, player: Path) -> None:
    with Listener(session) as listener:
        listener.ahead(["synt_kick", "synt_none", "synt_rhodes"])
        assert eventually(lambda: listener.ready("synt_rhodes") and listener.ready("synt_none"))
        assert listener.picture("synt_rhodes") == perform("synth show", session, item="rhodes").picture
        assert listener.picture("synt_none") is None
        listener.play("synt_none")
        assert listener.heard == ""
        (told,) = listener.remarks()
        assert "synt_none cannot be heard" in told
        assert not listener.silent


@pytest.mark.parametrize("missing", ["scsynth", pytest.param("aplay", marks=NEEDS_SCSYNTH)])
def test_what_is_missing_for_sound_is_told_once(
    session: Session, four: tuple[str, ...], missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "bwrap", "setpriv", "scsynth"):
        if name != missing and (found := shutil.which(name)):
            (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    changed = threading.Event()
    with Listener(session, changed.set) as listener:
        listener.play(four[0])
        listener.wait()
        (told,) = listener.remarks()
        assert missing in told
        assert listener.silent
        listener.play(four[1])
        listener.wait()
        listener.ahead(four)
        assert listener.remarks() == []
    assert changed.is_set()


@NEEDS_SCSYNTH
def test_of_many_sounds_the_newest_are_kept(
    session: Session, four: tuple[str, ...], player: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer.actions.listening._KEPT", 2)
    with Listener(session) as listener:
        for two in (four[:2], four[2:]):
            listener.ahead(two)
            assert eventually(lambda two=two: all(map(listener.ready, two)))  # type: ignore[misc]
        assert not any(map(listener.ready, four[:2]))
        listener.play(four[0])
        assert eventually(lambda: bool(player.read_text()))
