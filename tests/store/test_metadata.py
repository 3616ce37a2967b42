"""PatternMetadata: one value, read as a mapping and by attribute."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest
from hypothesis import given
from strategies import patterns

from audiomancer.exporters import to_supercollider, to_tidal
from audiomancer.music import Pattern, pattern_to_json
from audiomancer.store import PatternMetadata, SynthRecord

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
    assert json.loads(json.dumps(pattern.to_dict())) == pattern.to_dict()


@given(patterns(max_notes=6))
def test_every_key_is_an_attribute_with_the_same_value(pattern: Pattern):
    stored = PatternMetadata.of(RECORD, pattern_to_json(pattern))
    assert dict(stored) == {key: getattr(stored, key) for key in stored}
    assert len(dict(stored)) == len(stored)


@given(patterns(max_notes=6))
def test_the_music_and_its_codes_are_those_of_the_pattern(pattern: Pattern):
    stored = PatternMetadata.of(RECORD, pattern_to_json(pattern))
    assert stored.pattern == pattern
    assert (stored.tidal_code, stored["sc_code"]) == (to_tidal(pattern), to_supercollider(pattern))
    assert (stored.type, stored.bpm, stored.bars) == (pattern.kind, pattern.tempo, pattern.bars)
    assert (stored.key, stored.scale, stored.style) == (pattern.key, pattern.scale, pattern.style)


def test_it_holds_birth_and_rating_of_its_record():
    stored = PatternMetadata.of(RECORD, pattern_to_json(Pattern(kind="bass", notes=(), bars=1)))
    assert (stored.name, stored.parent_ids, stored.seed, stored.user_rating) == ("night bus", ["ptrn_0"], [1, 2], 4)
    assert stored.to_dict()["created_at"] == "2026-05-01T00:00:00+00:00"


def test_a_code_is_written_when_it_is_asked_for_and_once(monkeypatch: pytest.MonkeyPatch):
    calls: list[Pattern] = []
    monkeypatch.setattr("audiomancer.exporters.to_tidal", lambda pattern: calls.append(pattern) or "code")
    stored = PatternMetadata.of(RECORD, pattern_to_json(Pattern(kind="bass", notes=(), bars=1)))
    assert (repr(stored), stored == stored, hash(stored), calls) == (repr(stored), True, hash("ptrn_1"), [])
    assert (stored.tidal_code, stored["tidal_code"], len(calls)) == ("code", "code", 1)


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
    with pytest.raises(AttributeError, match="has no 'tempo'"):
        stored.tempo  # type: ignore[attr-defined]  # noqa: B018
    assert stored.get("tempo") is None
