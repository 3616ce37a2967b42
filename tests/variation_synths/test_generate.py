"""Synths from a description: the words that are known act, in every category and on any synth."""

from __future__ import annotations

import numpy as np
import pytest
from variation_synths.parents import parents

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.variation.synths import CATEGORIES, VOCABULARY, SynthVariation, generate, template, words_in

PROMISED = {
    "acid",
    "warm",
    "bright",
    "filtered",
    "distorted",
    "sweep",
    "dark",
    "soft",
    "metallic",
    "noisy",
    "detuned",
    "wide",
    "plucky",
    "sub",
    "fm",
    "bell",
    "wobble",
    "gritty",
    "airy",
    "evolving",
    "short",
    "long",
}


def made(description: str, category: str = "bass", seed: int = 0, base: SynthDefInfo | None = None) -> SynthVariation:
    return generate(description, category, np.random.default_rng(seed), base)


def test_the_example_of_the_reference_holds() -> None:
    synth = made("warm acid bass with filter sweep")
    assert synth.name == "warm_acid_bass_001"
    assert "MoogFF" in synth.source and "LFO" in synth.source


def test_every_promised_word_is_known() -> None:
    assert VOCABULARY.keys() >= PROMISED


@pytest.mark.parametrize("word", VOCABULARY)
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_word_changes_a_category_and_says_so(word: str, category: str) -> None:
    plain = template(category)
    synth = made(word, category)
    assert synth.log and all(line.startswith(f"{word}: ") for line in synth.log)
    assert synth.source != plain.source
    assert synth.category == category
    check_safe(synth.source)
    assert made(word, category) == synth


@pytest.mark.parametrize("word", VOCABULARY)
def test_a_word_acts_on_a_synth_of_ones_own(word: str) -> None:
    for base in parents():
        synth = made(word, "lead", base=base)
        assert parse_synthdefs(synth.source)[0].name == synth.name


def test_words_are_found_by_their_synonyms_and_act_in_the_order_of_a_signal() -> None:
    assert words_in("A dirty, hissy, SHINY thing") == ("noisy", "bright", "distorted")


def test_a_synonym_belongs_to_one_word() -> None:
    synonyms = [name for word, entry in VOCABULARY.items() for name in (word, *entry.also)]
    assert len(synonyms) == len(set(synonyms))


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("dark soft", "dark_soft_pad_001"),
        ("dark pad with echo", "dark_pad_001"),
        ("", "pad_001"),
        ("303!", "synth_303_pad_001"),
        ("a very very long name for a pad", "a_very_very_long_pad_001"),
    ],
)
def test_names_are_taken_from_the_description(description: str, name: str) -> None:
    assert made(description, "pad").name == name


def test_words_that_are_not_known_do_nothing() -> None:
    assert made("flabbergasting", "drum").log == ()


def test_an_unknown_category_is_refused() -> None:
    with pytest.raises(SynthDefError, match="no category 'hat'; there are bass, lead, pad, drum, fx"):
        made("bright", "hat")
