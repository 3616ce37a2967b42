"""What a wish does to a synth, told from the source alone."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from variation_synths.parents import VOICE, parents

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdef, parse_synthdefs
from audiomancer.variation.synths.words import ACTS, Wish, generate, read_phrase, shape
from audiomancer.variation.synths.words._voice import Voice

LIBRARY = Path(__file__).parents[2] / "synths"
SAMPLE = ("tb303", "warm_pad", "kick", "hat_closed", "marimba", "organ")


PARENTS = parents()


@cache
def library(name: str) -> SynthDefInfo:
    return parse_synthdef(LIBRARY / f"{name}.scd")


def shaped(base: SynthDefInfo, *wishes: Wish, seed: int = 0, level: float = 1.0) -> tuple[SynthDefInfo, list[str]]:
    return shape(base, wishes, np.random.default_rng(seed), level)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_says_what_it_does_to_any_synth_and_stays_harmless(act: str) -> None:
    number = list(ACTS).index(act)
    for base in (library(SAMPLE[number % len(SAMPLE)]), PARENTS[number % len(PARENTS)]):
        made, log = shaped(base, Wish(act, 1.6, "said"))
        check_safe(made.source)
        assert made.name == base.name
        assert all(line.startswith(("said: ", "character: ")) for line in log)
        assert shaped(base, Wish(act, 1.6, "said")) == (made, log)
    assert shaped(library("tb303"), Wish(act, 1, "said")) != shaped(library("tb303"))


def test_an_act_that_nothing_undoes_leaves_a_synth_to_its_character() -> None:
    base = library("tb303")
    plain = shaped(base)
    for act in ACTS.values():
        if not act.undoes:
            assert shaped(base, Wish(act.name, -1, "said")) == plain


def test_two_wishes_that_agree_do_not_act_twice() -> None:
    dark, underwater = Wish("dark", 1, "dark"), Wish("underwater", 1, "underwater")
    for name in SAMPLE:
        _, log = shaped(library(name), dark, underwater, Wish("warm", 1, "warm"))
        assert len([line for line in log if "Added lowpass" in line]) == 1


def test_a_filter_does_not_stand_below_all_that_a_synth_plays() -> None:
    """The tones of an 808 hat go through a highpass, those of a snare do not: only its noise does."""
    for name, floor in (("hat_closed_808", 5000), ("hat_open_909", 4000), ("hat_closed", 7000), ("snare_808", 0)):
        base = library(name)
        assert Voice(base).floor == floor
        for strength in (1, 2):
            made, _ = shaped(base, Wish("dark", strength, "dark"), level=2)
            cutoff = re.search(r"// lowpass\n.*LPF\.ar\(voice, \(tune \* ([\d.]+)\)", made.source)
            assert cutoff and float(cutoff[1]) * Voice(base).hertz >= 0.6 * floor
            assert Voice(made).floor == floor


def test_wishes_that_move_a_filter_share_one() -> None:
    wishes = [Wish(act, 1, act) for act in ("warm", "acid", "sweep", "wobble", "evolving", "filtered")]
    made, _ = shaped(library("saw_lead"), *wishes)
    assert made.source.count("MoogFF.ar(") == 1
    assert made.source.count("RLPF.ar(") == library("saw_lead").source.count("RLPF.ar(")


def test_what_is_forbidden_is_taken_out_and_nothing_is_put_in() -> None:
    base = parse_synthdefs(VOICE)[0]
    made, _ = shaped(
        base, Wish("reverb", -1, "reverb", True), Wish("echo", -1, "echo", True), Wish("distorted", -1, "dirt", True)
    )
    for gone in ("FreeVerb", "CombL", ".tanh"):
        assert gone in base.source and gone not in made.source
    dry, _ = shaped(library("rhodes"), Wish("reverb", -1, "reverb", True))
    assert "FreeVerb" not in dry.source


def test_mono_is_one_channel_and_wide_is_two() -> None:
    for name in ("supersaw", "tb303"):
        narrow, _ = shaped(library(name), Wish("wide", -1, "mono"))
        broad, _ = shaped(library(name), Wish("wide", 1, "wide"))
        assert "Pan2.ar(voice, pan," in narrow.source
        assert "Balance2.ar(voice[0], voice[1], pan," in broad.source


def test_the_level_is_the_last_thing_before_the_panner() -> None:
    for name in SAMPLE:
        made, _ = shaped(library(name), Wish("bright", 1, "bright"), level=0.12345)
        (line,) = [line for line in made.source.splitlines() if "* 0.123;" in line]
        assert line.strip() == "voice = voice * 0.123;"
        assert shaped(library(name), Wish("bright", 1, "bright"))[0].source in (
            made.source.replace("\t// the level of the synth that it comes from\n\tvoice = voice * 0.123;\n", ""),
        )


def test_what_rings_on_is_freed_when_it_has_faded() -> None:
    made, _ = shaped(library("marimba"), Wish("reverb", 1, "reverb"))
    assert "DetectSilence.ar(Mix(voice)" in made.source
    assert "doneAction: 2" not in made.source


def test_the_example_of_the_reference_holds_on_every_bass() -> None:
    phrase = read_phrase("warm acid bass with filter sweep")
    for name in phrase.bases:
        synth = generate(phrase, library(name), np.random.default_rng(1))
        assert synth.name == "warm_acid_bass_001"
        assert "MoogFF" in synth.source and "LFO" in synth.source
        assert synth.category == "bass"


def test_seeds_differ_by_more_than_numbers() -> None:
    def anatomy(seed: int) -> tuple[str, ...]:
        made, _ = shaped(library("saw_lead"), Wish("short", 1, "short"), seed=seed)
        return tuple(call.class_name for call in made.ugens)

    assert len({anatomy(seed) for seed in range(12)}) > 3
