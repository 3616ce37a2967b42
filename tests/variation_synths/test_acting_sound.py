"""Through sclang and scsynth: what is done to a synth for a wish is heard in the measure that the act names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdef
from audiomancer.analyzers.timbre import Timbre, timbre
from audiomancer.supercollider import Renderer, SclangPool, Verdict, judge
from audiomancer.variation.synths.words import ACTS, Wish, holds, read_phrase, shape

LIBRARY = Path(__file__).parents[2] / "synths"
SAMPLE = ("tb303", "warm_pad", "kick", "hat_open", "marimba", "saw_lead", "organ", "snare", "string_pad", "rhodes")
HEARD, FIT = 0.85, 0.97
"""The shares of first draws in which a wish holds, and that may be handed out."""

Judge = Callable[[Iterable[SynthDefInfo]], list[Verdict]]


@pytest.fixture(scope="module")
def judged(pool: SclangPool, renderer: Renderer) -> Judge:
    return lambda infos: judge([info.source for info in infos], pool, renderer)


@pytest.fixture(scope="module")
def bases() -> dict[str, SynthDefInfo]:
    return {name: parse_synthdef(LIBRARY / f"{name}.scd") for name in SAMPLE}


def heard(verdict: Verdict) -> Timbre:
    render = next(iter(verdict.renders.values()))
    return timbre(render.audio, render.sample_rate)


def test_a_wish_holds_in_the_first_draw(bases: dict[str, SynthDefInfo], judged: Judge) -> None:
    plain = dict(zip(bases, map(heard, judged(bases.values())), strict=True))
    orders = [
        (Wish(act, strength, "said"), SAMPLE[(3 * number + shift) % len(SAMPLE)])
        for number, act in enumerate(ACTS)
        for shift, strength in enumerate((1.0, 1.6, -1.0))
        if strength > 0 or ACTS[act].undoes
    ]
    made = [shape(bases[name], [wish], np.random.default_rng(0))[0] for wish, name in orders]
    verdicts = judged(made)
    good = [holds(wish, heard(v), plain[name]) for (wish, name), v in zip(orders, verdicts, strict=True)]
    sys.stdout.write(f"{sum(good)} of {len(good)} wishes hold in the first draw\n")
    assert all(verdict.validation.synthdefs for verdict in verdicts)
    assert sum(verdict.ok for verdict in verdicts) / len(verdicts) >= FIT
    assert sum(good) / len(good) >= HEARD


MANY = (
    "warm dark soft wide noisy detuned distorted wobbly sweeping evolving airy metallic fm plucky bell-like acid "
    "echoing spacious gritty tremolo resonant filtered thin bright long"
)


def test_many_words_keep_their_ranges(bases: dict[str, SynthDefInfo], judged: Judge) -> None:
    """With two dozen words at once a sound is neither gone nor too loud; a level can make up for the rest."""
    wishes = read_phrase(MANY).wishes
    made = [shape(base, wishes, np.random.default_rng(1))[0] for base in bases.values()]
    for verdict in judged(made):
        assert verdict.ok, verdict.problems
        render = next(iter(verdict.renders.values()))
        assert -32 < 20 * np.log10(np.abs(render.audio).max()) < 0


def test_what_rings_on_ends_by_itself(bases: dict[str, SynthDefInfo], judged: Judge) -> None:
    """In the three seconds that are heard a short sound that rings on is over, and not cut off."""
    for verdict in judged(
        shape(bases[name], [Wish(act, 0.5, act)], np.random.default_rng(2))[0]
        for name in ("tb303", "kick", "snare")
        for act in ("vibrato", "bell", "detuned", "wide")
    ):
        render = next(iter(verdict.renders.values()))
        level = np.abs(render.audio).max(axis=1)
        assert level[-4410:].max() == 0
        assert level[np.flatnonzero(level)[-1]] < 1e-2 * level.max()


def test_seeds_of_one_phrase_are_told_apart(bases: dict[str, SynthDefInfo], judged: Judge) -> None:
    from audiomancer.analyzers.likeness import sound_distance, sound_features

    wishes = read_phrase("plucky lead").wishes
    made = [shape(bases["saw_lead"], wishes, np.random.default_rng(seed))[0] for seed in range(8)]
    renders = [next(iter(verdict.renders.values())) for verdict in judged(made)]
    features = [sound_features(render.audio, render.sample_rate) for render in renders]
    apart = [sound_distance(one, other).decibels for i, one in enumerate(features) for other in features[:i]]
    assert np.mean(apart) >= 3
