"""An option that changes nothing of what was made is told in a sentence, and one that is heard is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiomancer.actions import Session, perform
from audiomancer.breeding import open_store
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern

KICKS = Pattern(kind="drums", bars=1, notes=tuple(Note(beat * 960, 240, 36, 100) for beat in (0, 2, 3)))
RULES_PLAY = "nothing here: rules play, and no model."

TOLD: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("drums", {"model": "rules", "temperature": 2.0}, [f"--temperature does {RULES_PLAY}"]),
    (
        "melody",
        {"time_signature": (7, 8), "temperature": 2.0, "top_p": 0.5, "memory": 0.2},
        [f"--temperature, --top-p and --memory do {RULES_PLAY}"],
    ),
    ("drums", {"model": "rules", "density": 2.0, "fills": False, "form": "AB"}, []),
    ("drums", {"temperature": 2.0, "top_p": 0.5, "memory": 0.2}, []),
    ("drums", {"style": "ambient", "fills": True}, []),
    ("bass", {"way": "pedal", "tonal": 0.5}, ["--tonal does nothing here: a pedal bass plays its roots alone."]),
    (
        "melody",
        {"lock": True, "density": 2.0},
        ["--density does nothing here: a melody made --with drums has a note on each kick."],
    ),
    ("bass", {"lock": True, "density": 2.0}, []),
    ("bass", {"bars": 2, "roots": ("C", "G", "F")}, ["Each bar has one root, and there are 2 bars: F left out."]),
    ("bass", {"bars": 4, "roots": ("C", "G")}, []),
)


@pytest.fixture
def told(home: Path) -> Iterator[tuple[Session, list[str]]]:
    notes: list[str] = []
    with Session(open_store(), note=notes.append) as session:
        yield session, notes


@pytest.mark.parametrize(("kind", "asked", "sentences"), TOLD)
def test_what_changes_nothing_is_told_in_a_sentence(
    told: tuple[Session, list[str]], kind: str, asked: dict[str, Any], sentences: list[str]
) -> None:
    session, notes = told
    if "lock" in asked:
        asked = asked | {"lock": session.store.add_pattern(KICKS, Birth(method="imported"), name="kicks").id}
    perform(f"generate {kind}", session, seed=1, **asked)
    assert notes == sentences


@pytest.mark.parametrize(("kind", "asked", "sentences"), [row for row in TOLD if row[2] and "roots" not in row[1]])
def test_what_is_told_is_true(
    told: tuple[Session, list[str]], kind: str, asked: dict[str, Any], sentences: list[str]
) -> None:
    session, _ = told
    base = {name: asked[name] for name in ("model", "time_signature", "style", "way") if name in asked}
    if "lock" in asked:
        base["lock"] = session.store.add_pattern(KICKS, Birth(method="imported"), name="kicks").id
    plain, other = (
        perform(f"generate {kind}", session, seed=1, count=3, **asked | base | {}).patterns for asked in ({}, asked)
    )
    assert [one.pattern for one in plain] == [one.pattern for one in other]
