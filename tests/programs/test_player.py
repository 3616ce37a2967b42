"""The player of sounds: what it is given, what it says, and that it does not outlive us."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiomancer.errors import MissingDependencyError, SuperColliderError
from audiomancer.programs import play_wav


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "afplay"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


def test_the_player_is_given_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, f'cat "$1" "$1" >"{tmp_path}/heard"')
    play_wav(b"RIFF" * 100_000)
    assert (tmp_path / "heard").read_bytes() == b"RIFF" * 200_000


def test_a_player_that_fails_is_told_with_its_own_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "echo; echo no sound card >&2; exit 3")
    with pytest.raises(SuperColliderError, match="afplay cannot play: no sound card; is there a sound card"):
        play_wav(b"RIFF")


def test_a_missing_player_is_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match="alsa-utils"):
        play_wav(b"RIFF")
