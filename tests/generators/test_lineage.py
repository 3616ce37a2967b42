"""LineageTracker and its functions, as the public reference documents them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiomancer.errors import InvalidRecordError, InvalidSettingError
from audiomancer.generators.lineage import (
    LineageTracker,
    SynthRecord,
    get_generation_stats,
    get_synth_lineage,
    get_top_rated,
    rate_synth,
    record_synth,
)
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import Store


@pytest.fixture
def tracker(tmp_path: Path) -> LineageTracker:
    """The family of the documented example."""
    tracker = LineageTracker(tmp_path / "lineage.json")
    for child, parent in (
        ("tb303_m1", "tb303"),
        ("tb303_m2", "tb303_m1"),
        ("tb303_m3", "tb303_m2"),
        ("tb303_m4", "tb303_m2"),
    ):
        tracker.record_synth(child, child, [parent], "mutation", ["Saw → Pulse"])
    return tracker


def test_the_documented_lineage(tracker: LineageTracker):
    assert tracker.get_lineage("tb303_m2") == {
        "synth_id": "tb303_m2",
        "ancestors": ["tb303", "tb303_m1"],
        "descendants": ["tb303_m3", "tb303_m4"],
        "generation": 2,
        "family_tree": {"tb303": {"tb303_m1": {"tb303_m2": {}}}},
    }


def test_a_parent_that_was_never_recorded_has_a_lineage(tracker: LineageTracker):
    assert tracker.get_lineage("tb303")["descendants"] == ["tb303_m1", "tb303_m2", "tb303_m3", "tb303_m4"]


def test_an_unknown_synth_is_a_key_error(tracker: LineageTracker):
    with pytest.raises(KeyError, match="the lineage knows no 'juno'"):
        tracker.get_lineage("juno")
    with pytest.raises(KeyError):
        tracker.rate_synth("juno", 3)


@pytest.mark.parametrize("score", [0, 6, 2.5])
def test_a_score_outside_1_to_5_is_a_value_error(tracker: LineageTracker, score: int):
    with pytest.raises(ValueError, match="whole number from 1 to 5"):
        tracker.rate_synth("tb303_m1", score)


def test_parents_given_as_one_word_are_refused(tracker: LineageTracker):
    with pytest.raises(InvalidRecordError):
        tracker.record_synth("x", "x", "tb303", "mutation", [])  # type: ignore[arg-type]


def test_the_best_come_first_and_the_unrated_not_at_all(tracker: LineageTracker):
    for item, score in (("tb303_m2", 3), ("tb303_m3", 5), ("tb303_m4", 3)):
        tracker.rate_synth(item, score, "Perfect acid sound!")
    assert [r["id"] for r in tracker.get_top_rated()] == ["tb303_m3", "tb303_m2", "tb303_m4"]
    assert [r["id"] for r in tracker.get_top_rated(limit=2, min_rating=3)] == ["tb303_m3", "tb303_m2"]
    assert [r["user_rating"] for r in tracker.get_top_rated(min_rating=4)] == [5]
    assert tracker.get_top_rated(limit=0) == []
    with pytest.raises(InvalidSettingError, match="at least 0, not -1"):
        tracker.get_top_rated(limit=-1)
    assert tracker.get_top_rated()[0]["user_notes"] == "Perfect acid sound!"


def test_recording_again_keeps_the_rating(tracker: LineageTracker):
    tracker.rate_synth("tb303_m1", 4)
    tracker.record_synth("tb303_m1", "renamed", ["tb303"], "mutation", [])
    (top,) = tracker.get_top_rated()
    assert (top["name"], top["user_rating"]) == ("renamed", 4)


def test_the_statistics_count_every_record_once(tracker: LineageTracker):
    tracker.record_synth("tb303", "tb303", [], "generated", [])
    tracker.record_synth("hybrid", "hybrid", ["tb303_m3", "tb303_m4"], "crossover", [])
    tracker.rate_synth("hybrid", 5)
    tracker.rate_synth("tb303", 2)
    assert tracker.get_generation_stats() == {
        "total_synths": 6,
        "original_synths": 1,
        "mutated_synths": 4,
        "crossover_synths": 1,
        "max_generation": 4,
        "avg_generation": (0 + 1 + 2 + 3 + 3 + 4) / 6,
        "avg_rating": 3.5,
    }


def test_the_statistics_of_nothing(tmp_path: Path):
    stats = LineageTracker(tmp_path / "none.json").get_generation_stats()
    assert (stats["total_synths"], stats["max_generation"], stats["avg_generation"]) == (0, 0, 0.0)
    assert stats["avg_rating"] is None


def test_five_thousand_generations_and_a_cycle(tmp_path: Path):
    records = {f"n{i}": {"parent_ids": [f"n{i - 1}"] if i else []} for i in range(5001)}
    path = tmp_path / "lineage.json"
    path.write_text(json.dumps(records | {"a": {"parent_ids": ["b"]}, "b": {"parent_ids": ["a"]}}))
    tracker = LineageTracker(path)
    lineage = tracker.get_lineage("n5000")
    assert (lineage["generation"], len(lineage["ancestors"])) == (5000, 5000)
    assert json.loads(json.dumps(lineage)) == lineage
    assert tracker.get_lineage("a")["ancestors"] == tracker.get_lineage("a")["descendants"] == ["b"]
    assert tracker.get_generation_stats()["max_generation"] == 5000


def test_the_functions_work_on_the_home_folder(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    record_synth("a", "a", [], "generated", [])
    record_synth("b", "b", ["a"], "mutation", ["x"])
    rate_synth("b", 5, "yes")
    assert get_synth_lineage("b")["ancestors"] == ["a"]
    assert get_top_rated(1)[0]["id"] == "b"
    assert get_generation_stats()["total_synths"] == 2
    assert LineageTracker().db_path == home / "lineage.json"
    monkeypatch.setenv("AUDIOMANCER_HOME", str(tmp_path / "other"))
    assert get_generation_stats()["total_synths"] == 0


def test_patterns_and_synths_are_one_family():
    store = Store()
    pattern = store.add_pattern(Pattern(kind="drums", notes=(), bars=1), Birth(method="imported"))
    rate_synth(pattern.id, 4)
    record_synth("synt_1", "from a groove", [pattern.id], "mutation", [])
    assert get_synth_lineage(pattern.id)["descendants"] == ["synt_1"]
    assert store.get(pattern.id).user_rating == 4
    assert get_top_rated() == []  # of the family, but no synth
    assert get_generation_stats()["total_synths"] == 1


def test_a_record_is_made_by_keyword_as_documented():
    record = SynthRecord(id="a", name="a", parent_ids=[], generation_method="generated", mutation_log=[])
    assert (record.user_rating, record.user_notes, record.created_at) == (None, None, None)
