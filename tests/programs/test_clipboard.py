"""The clipboard: the program that is there gets the whole text, and what hinders it is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiomancer.errors import MissingDependencyError, OutputError
from audiomancer.programs import copy_text


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs, with nothing else on the path but the shell's own."""
    for name in ("cat", "sleep"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("name", ["pbcopy", "wl-copy", "xclip", "xsel"])
def test_the_whole_text_is_handed_over(only: Path, name: str) -> None:
    install(only, name, f'cat >"{only}/copied"')
    assert copy_text('d1 $ s "bd*4" -- für dich\n' * 10_000) == name
    assert (only / "copied").read_text("utf-8") == 'd1 $ s "bd*4" -- für dich\n' * 10_000


def test_windows_gets_its_own_letters(only: Path) -> None:
    install(only, "clip.exe", f'cat >"{only}/copied"')
    copy_text("für")
    assert (only / "copied").read_bytes().decode("utf-16") == "für"


def test_a_program_that_stays_to_hand_the_text_out_is_left_and_not_waited_for(only: Path) -> None:
    install(only, "xclip", f'cat >"{only}/copied"; (sleep 2; echo done >"{only}/late") & echo $! >"{only}/pid"')
    copy_text("text")
    assert not (only / "late").exists()
    stays = int((only / "pid").read_text())
    os.kill(stays, 9)


def test_the_next_is_tried_and_all_that_hinders_is_told(only: Path) -> None:
    install(only, "wl-copy", "echo; echo no compositor >&2; exit 1")
    with pytest.raises(OutputError, match=r"cannot be reached \(wl-copy: no compositor\); is there a screen"):
        copy_text("text")
    install(only, "xclip", "exit 3")
    with pytest.raises(OutputError, match=r"\(wl-copy: no compositor; xclip: no reason given\)"):
        copy_text("text")
    install(only, "xsel", f'cat >"{only}/copied"')
    assert copy_text("text") == "xsel"


def test_none_is_told_with_what_to_install(only: Path) -> None:
    with pytest.raises(MissingDependencyError, match=r"none of pbcopy, .*, clip\.exe is installed"):
        copy_text("text")
