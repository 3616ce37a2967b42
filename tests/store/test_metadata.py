"""PatternMetadata: one value, read as a mapping and by attribute."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from strategies import patterns

from audiomancer.errors import ExportError, StoreError
from audiomancer.exporters import to_supercollider, to_tidal
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.store import PatternMetadata, SynthRecord

WRITERS = {"tidal_code": to_tidal, "sc_code": to_supercollider}
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)
RECORD = SynthRecord("ptrn_1", "night bus", ["ptrn_0"], "mutated", ["x"], 4, "yes", MOMENT, type="drums", seed=[1, 2])


def test_it_is_made_by_keyword_as_documented():
    pattern = PatternMetadata(
        id="ptrn_abc12345",
        type="drums",
        midi_data='{"tracks": [], "tempo": 120}',
        tidal_code='d1 $ sound "bd ~ sn ~"',
        sc_code="Pbind(\\instrument, \\default)",
        style="techno",
        key="C",
        scale="minor",
        bpm=125.0,
        bars=4,
        parent_ids=["ptrn_xyz789"],
        generation_method="mutated",
        mutation_amount=0.3,
        user_rating=4,
        user_notes="Good groove, needs variation",
        created_at=MOMENT,
    )
    assert pattern["tidal_code"] == pattern.tidal_code == 'd1 $ sound "bd ~ sn ~"'
    assert pattern["parent_ids"] == ["ptrn_xyz789"]
    assert json.loads(json.dumps(pattern.to_dict(codes=True))) == pattern.to_dict(codes=True)


@given(patterns(max_notes=6))
def test_every_key_is_an_attribute_with_the_same_value(pattern: Pattern):
    stored = PatternMetadata.of(RECORD, pattern_to_json(pattern), WRITERS)
    assert dict(stored) == {key: getattr(stored, key) for key in stored}
    assert len(dict(stored)) == len(stored)


@given(patterns(max_notes=6))
def test_the_music_and_its_codes_are_those_of_the_pattern(pattern: Pattern):
    stored = PatternMetadata.of(RECORD, pattern_to_json(pattern), WRITERS)
    assert stored.pattern == pattern
    assert (stored.tidal_code, stored["sc_code"]) == (to_tidal(pattern), to_supercollider(pattern))
    assert (stored.type, stored.bpm, stored.bars) == (pattern.kind, pattern.tempo, pattern.bars)
    assert (stored.key, stored.scale, stored.style) == (pattern.key, pattern.scale, pattern.style)


@given(patterns(max_notes=6))
def test_metre_and_number_of_notes_are_known_without_reading_the_notes(pattern: Pattern):
    stored = PatternMetadata.of(RECORD, pattern_to_json(pattern))
    known = (stored.time_signature, stored.note_count)
    assert "pattern" not in vars(stored)
    by_hand = PatternMetadata(id="x", type=pattern.kind, midi_data=stored.midi_data, bpm=pattern.tempo, bars=4)
    assert known == (by_hand.time_signature, by_hand.note_count) == (pattern.time_signature, len(pattern.notes))


def test_it_holds_birth_and_rating_of_its_record():
    stored = PatternMetadata.of(RECORD, pattern_to_json(Pattern(kind="bass", notes=(), bars=1)))
    assert (stored.name, stored.parent_ids, stored.seed, stored.user_rating) == ("night bus", ["ptrn_0"], [1, 2], 4)
    assert stored.to_dict()["created_at"] == "2026-05-01T00:00:00+00:00"


EMPTY = pattern_to_json(Pattern(kind="bass", notes=(), bars=1))


def refuse(pattern: Pattern) -> str:
    raise ExportError("this metre has no words")


def test_a_code_is_written_when_it_is_asked_for_and_once():
    calls: list[Pattern] = []
    stored = PatternMetadata.of(RECORD, EMPTY, {"tidal_code": lambda pattern: calls.append(pattern) or "code"})
    assert (repr(stored), stored == stored, hash(stored), calls) == (repr(stored), True, hash("ptrn_1"), [])
    assert stored.to_dict()
    assert calls == []
    assert (stored.tidal_code, stored["tidal_code"], len(calls)) == ("code", "code", 1)


def test_who_writes_the_codes_is_no_part_of_the_pattern():
    handed, other = PatternMetadata.of(RECORD, EMPTY, WRITERS), PatternMetadata.of(RECORD, EMPTY, {})
    assert (handed, repr(handed), len(handed)) == (other, repr(other), len(other))
    assert "code_writers" not in handed
    assert {"tidal_code", "sc_code"} <= set(other)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value)), replace])
def test_a_copy_still_writes_its_codes(copied: Callable[[PatternMetadata], PatternMetadata]):
    stored = PatternMetadata.of(RECORD, EMPTY, WRITERS)
    assert copied(stored) == stored
    assert copied(stored).tidal_code == stored.tidal_code


def test_where_nobody_writes_a_code_one_sentence_says_so():
    stored = PatternMetadata.of(RECORD, EMPTY, {"tidal_code": to_tidal})
    with pytest.raises(ExportError, match=r"nobody is known who writes sc_code: open the library by audiomancer\."):
        stored.sc_code  # noqa: B018


def test_json_has_the_codes_when_they_are_asked_for_alone():
    stored = PatternMetadata.of(RECORD, EMPTY, WRITERS)
    plain, whole = stored.to_dict(), stored.to_dict(codes=True)
    assert set(stored) - plain.keys() == {"tidal_code", "sc_code"}
    assert list(whole) == list(stored)
    assert whole == plain | {"tidal_code": stored.tidal_code, "sc_code": stored.sc_code}


def test_a_code_that_cannot_be_written_is_null_and_says_why():
    values = PatternMetadata.of(RECORD, EMPTY, {"tidal_code": refuse, "sc_code": to_supercollider}).to_dict(codes=True)
    assert (values["tidal_code"], values["codes_error"]) == (None, {"tidal_code": "this metre has no words"})
    assert "Pbind" in values["sc_code"]
    assert json.loads(json.dumps(values)) == values


INSTALLED = """
from pathlib import Path
from audiomancer.music import Pattern
from audiomancer.lineage import Birth
from audiomancer.store import Store
stored = Store(Path("home")).add_pattern(Pattern(kind="bass", notes=(), bars=1), Birth(method="imported"))
print(stored.tidal_code)
"""


def test_a_store_that_was_handed_no_writers_takes_those_that_are_installed(tmp_path: Path):
    """By the entry points of a package, here of one that is laid before all others."""
    installed = tmp_path / "site" / "audiomancer-9.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: audiomancer\nVersion: 9\n")
    (installed / "entry_points.txt").write_text("[audiomancer.pattern_codes]\ntidal_code = mine:write\n")
    (tmp_path / "site" / "mine.py").write_text("def write(pattern): return f'my code of a {pattern.kind}'")
    path = os.pathsep.join([str(tmp_path / "site"), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", INSTALLED],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout == "my code of a bass\n"


@pytest.mark.checkout
def test_audiomancer_says_what_it_writes_to_those_who_install_it():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    points = project["entry-points"]["audiomancer.pattern_codes"]
    assert points == {name: f"audiomancer.exporters:{writer.__name__}" for name, writer in WRITERS.items()}


def test_a_body_that_is_no_pattern_is_told_by_the_items_id():
    for body in ("", "[]", "{}", '{"tracks": []}', "[" * 100_000):
        with pytest.raises(StoreError, match=r"what is stored of ptrn_1 is damaged \(.*\); nothing was changed"):
            PatternMetadata.of(RECORD, body)


def test_it_cannot_be_changed():
    stored = PatternMetadata.of(RECORD, pattern_to_json(Pattern(kind="bass", notes=(), bars=1)))
    with pytest.raises(FrozenInstanceError):
        stored.bpm = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        stored["bpm"] = 3  # type: ignore[index]


def test_what_is_not_there_is_an_error_of_the_kind_expected():
    stored = PatternMetadata.of(RECORD, pattern_to_json(Pattern(kind="bass", notes=(), bars=1)))
    with pytest.raises(KeyError):
        stored["tempo"]
    with pytest.raises(KeyError):
        stored["pattern"]
    with pytest.raises(AttributeError, match="no attribute 'tempo'"):
        stored.tempo  # type: ignore[attr-defined]  # noqa: B018
    assert stored.get("tempo") is None
