"""How models are judged: overlapping areas behave as areas, and shipped models hold their marks."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelTrainingError
from audiomancer.rnn import load_model
from audiomancer.training.corpus import Corpus, drum_corpus
from audiomancer.training.judging import compare
from audiomancer.training.overlap import (
    DRUM_FEATURES,
    MELODY_FEATURES,
    direct_overlap,
    euclid_loops,
    euclid_melodies,
    excerpts,
    overlap,
    random_loops,
    random_melodies,
)
from audiomancer.training.rivals import network_nats


def bars_of_rock(count: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Four bars each of a beat with some hits left out."""
    beat = np.tile([5, 0, 4, 0, 6, 0, 4, 0, 5, 0, 5, 0, 6, 0, 4, 0], 4)
    return [np.where(rng.random(64) < 0.1, 0, beat) for _ in range(count)]


def test_music_overlaps_with_its_like_and_not_with_chance(rng: np.random.Generator) -> None:
    real, alike = bars_of_rock(60, rng), bars_of_rock(60, rng)
    same = overlap(alike, real, DRUM_FEATURES)
    chance = overlap(random_loops(real, 60, rng), real, DRUM_FEATURES)
    euclid = overlap(euclid_loops(4, 60, rng), real, DRUM_FEATURES)
    assert all(0 <= area <= 1.001 for areas in (same, chance, euclid) for area in areas.values())
    assert min(same.values()) > 0.85
    assert np.mean(list(chance.values())) < 0.6 < np.mean(list(same.values()))
    assert np.mean(list(euclid.values())) < 0.6


def test_melodies_have_features_too(rng: np.random.Generator) -> None:
    real = [np.tile([20, 0, 22, 0, 24, 0, 25, 0, 27, 0, 0, 0, 1, 0, 0, 0], 4) + 0 for _ in range(30)]
    real = [np.where((piece >= 2), piece + int(rng.integers(0, 5)), piece) for piece in real]
    for loops in (random_melodies(real, 30, rng), euclid_melodies(4, 30, rng), [np.zeros(64, dtype=np.int64)] * 30):
        areas = overlap(loops, real, MELODY_FEATURES)
        assert areas.keys() == MELODY_FEATURES.keys()
        assert all(0 <= area <= 1.001 for area in areas.values())


def test_values_overlap_by_the_bins_that_they_share() -> None:
    features = {"itself": lambda x: x, "both": lambda x: [x, 1]}
    assert direct_overlap([0, 0, 9, 9], [0, 9], features) == {"itself": 1, "both": 1}
    assert direct_overlap([0, 0, 0, 9], [9, 9], features) == {"itself": 0.25, "both": 0.625}
    assert direct_overlap([0, 1], [8, 9], features) == {"itself": 0, "both": 0.5}


def test_excerpts_start_on_downbeats_of_pieces_that_are_long_enough(rng: np.random.Generator) -> None:
    pieces = [np.arange(100), np.arange(20), np.arange(64)]
    for excerpt in excerpts(pieces, 4, 50, rng):
        assert len(excerpt) == 64
        assert excerpt[0] % 16 == 0


def test_models_of_different_events_are_not_compared() -> None:
    with pytest.raises(ModelTrainingError, match="same events"):
        compare(["drums_lookback_rnn", "melody_rnn"], Corpus([], []))


def card(name: str) -> dict[str, list[float]]:
    """The rows of a model's card: what is measured, and the figures."""
    text = (resource_folder("models") / f"{name}.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]*[a-z][^|]*) ((?:\| [\d.]+ )+)\|$", text, re.MULTILINE)
    return {title.strip(): [float(cell) for cell in cells.split("|") if cell.strip()] for title, cells in rows}


def test_the_cards_figures_hold_the_marks() -> None:
    kit, lookback, melody = (card(name) for name in ("drums_rnn", "drums_lookback_rnn", "melody_rnn"))
    for drums, share in ((kit, 0.77), (lookback, 0.65)):
        (ours,) = drums["drums_rnn" if drums is kit else "drums_lookback_rnn"]
        assert ours <= share * min(drums["5-gram"][0], drums["repeat last bar"][0])
    assert lookback["drums_lookback_rnn"][0] <= 0.85 * lookback["5-gram with copies of one and two bars"][0]
    assert melody["melody_rnn"][0] <= 0.83 * melody["5-gram with position in the bar"][0]
    for of_model in (kit, lookback, melody):
        *ours, rules, chance, euclid = of_model["mean"]
        assert min(ours) > max(rules, chance, euclid)


@pytest.mark.slow
def test_the_cards_figures_are_measured_again(shared: Path) -> None:
    corpus = drum_corpus(shared / "data" / "groove")
    for name in ("drums_rnn", "drums_lookback_rnn"):
        for title, nats in compare([name], corpus).items():
            assert card(name)[title][0] == pytest.approx(nats, abs=0.002)


def test_a_shipped_model_predicts_held_out_drumming_as_its_card_says(shared: Path) -> None:
    from audiomancer.training.corpus import _groove_files, performed_events, read_midi

    paths = _groove_files(shared / "data" / "groove", "validation")
    pieces = [performed_events(read_midi(path).pattern) for path in paths]
    nats = network_nats(load_model("drums_lookback_rnn"), pieces)
    assert nats == pytest.approx(card("drums_lookback_rnn")["drums_lookback_rnn"][0], abs=0.002)
