"""Steps by the amount: musical units, larger with the amount, and nothing in the log that is not so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from variation_synths.parents import BARE, FM, VOICE, parents

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import SynthDefInfo, metadata_words, parse_synthdefs, tokenize
from audiomancer.variation.synths import (
    CROSSINGS,
    SYNTH_OPERATORS,
    Muted,
    SynthVariation,
    breed,
    described,
    first_versions,
    mutate,
)
from audiomancer.variation.synths._amounts import geometric_mean, ratio, size

MAKES_ONE = st.integers(0, 2**32).map(np.random.default_rng)
AMOUNTS = st.floats(0.01, 1)


@given(MAKES_ONE, AMOUNTS, st.floats(0.1, 8))
def test_a_step_is_between_half_and_the_whole_of_what_the_amount_allows(
    rng: np.random.Generator, amount: float, widest: float
) -> None:
    assert amount * widest / 2 <= size(rng, amount, widest) <= amount * widest
    octaves = abs(np.log2(ratio(rng, amount, widest)))
    assert amount * widest / 2 == pytest.approx(octaves, rel=0.51)


@given(st.floats(0.01, 20_000), st.floats(0.01, 20_000))
def test_the_mean_of_two_frequencies_is_as_far_from_both(one: float, other: float) -> None:
    mean = geometric_mean(one, other)
    assert mean / one == pytest.approx(other / mean)
    assert round(geometric_mean(55, 440)) == 156
    assert geometric_mean(-1, 1) == 0


def defaults(info: SynthDefInfo) -> dict[str, float]:
    return {one.name: one.default for one in info.controls if isinstance(one.default, int | float)}


def test_the_larger_the_amount_the_farther_a_cutoff_moves() -> None:
    """And never less than an eighth of an octave at 0.3, which one hears."""
    info = parse_synthdefs(VOICE)[0]
    moved: dict[float, list[float]] = {}
    for amount in (0.1, 0.3, 0.6, 1.0):
        children = [mutate(info, amount, np.random.default_rng(seed), operators=["defaults"]) for seed in range(120)]
        octaves = [abs(float(np.log2(defaults(child.info)["cutoff"] / 1200))) for child in children]
        moved[amount] = [far for far in octaves if far]
    assert all(median(moved[less]) < median(moved[more]) for less, more in pairwise(sorted(moved)))
    assert min(moved[0.3]) > 1 / 8


@pytest.mark.parametrize("amount", [0.3, 1.0])
def test_defaults_stay_inside_their_ranges(amount: float) -> None:
    info = parse_synthdefs(VOICE)[0]
    for seed in range(40):
        now = defaults(mutate(info, amount, np.random.default_rng(seed), operators=["defaults"]).info)
        assert 0.1 <= now["rq"] <= 1
        assert 80 <= now["cutoff"] <= 12000
        assert 0.05 <= now["mix"] <= 0.95


def test_at_a_small_amount_an_oscillator_becomes_a_near_relative() -> None:
    info = parse_synthdefs(BARE)[0]
    near, far = (
        {mutate(info, amount, np.random.default_rng(seed), operators=["swap_oscillator"]).log[0] for seed in range(60)}
        for amount in (0.1, 1.0)
    )
    assert not any("Pulse" in line or "Saw" in line.replace("VarSaw", "") for line in near)
    assert any("Pulse" in line for line in far)


def test_what_cannot_be_heard_is_left_alone() -> None:
    info = parse_synthdefs(VOICE)[0]
    muted = Muted(frozenset({"Saw"}), frozenset({"cutoff"}))
    for seed in range(30):
        rng = np.random.default_rng(seed)
        child = mutate(info, 1, rng, operators=["swap_oscillator", "defaults"], muted=muted)
        assert "Saw.ar(freq, 0.4)" in child.source
        assert defaults(child.info)["cutoff"] == 1200


def words(source: str) -> Iterator[str]:
    """Every class of a source, and every message that follows a full stop."""
    for before, token in pairwise(tokenize(source)[0]):
        if token.text[:1].isupper() or (before.text == "." and token.text.isidentifier()):
            yield token.text


def untold(child: SynthVariation, *sources: str) -> list[str]:
    """What of a child is in no parent and not in its log."""
    known = {word for source in sources for word in words(source)}
    return [word for word in words(child.source) if word not in known and word not in " ".join(child.log)]


@pytest.mark.parametrize("name", SYNTH_OPERATORS)
def test_the_log_of_an_operator_names_every_class_and_message_that_is_new(name: str) -> None:
    for parent in parents():
        for seed in range(6):
            child = mutate(parent, 0.7, np.random.default_rng(seed), operators=[name])
            plain = {"ar", "kr", "value"}  # every UGen has a rate, and a function a value
            assert not set(untold(child, parent.source)) - plain, (child.log, child.source)


def test_the_log_of_a_cross_names_every_class_and_message_that_neither_parent_has() -> None:
    for first in parents():
        for second in parents():
            for seed in range(3):
                child = breed(first, second, np.random.default_rng(seed))
                function = {"ar", "kr", "value"}  # a voice is a function with a value
                assert not set(untold(child, first.source, second.source)) - function, (child.log, child.source)


CUT = r"SynthDef(\cut, { |sustain = 1| Line.kr(1, 1, sustain, doneAction: 2); Out.ar(0, SinOsc.ar(330, 0, 0.2)) })"


def test_a_tail_is_not_cut_off_where_the_envelope_is_known_to_end_at_0() -> None:
    for source, lasts in ((VOICE, True), (FM, True), (BARE, False), (CUT, False)):
        info = parse_synthdefs(source)[0]
        child = mutate(info, 0.5, np.random.default_rng(1), operators=["add_reverb"])
        check_safe(child.source)
        assert ("DetectSilence.ar" in child.source) is lasts
        assert ("ends when it has faded" in child.log[0]) is lasts
    inside = r"SynthDef(\in, { |gate = 1| Out.ar(0, Saw.ar(90) * EnvGen.kr(Env.asr, gate, doneAction: 2)) })"
    child = mutate(parse_synthdefs(inside)[0], 0.5, np.random.default_rng(1), operators=["add_reverb"])
    assert "mix = Saw.ar(90) * EnvGen.kr(Env.asr, gate, doneAction: 0); mix = FreeVerb.ar(mix" in child.source
    info = parse_synthdefs(VOICE)[0]
    assert "doneAction: 0" in mutate(info, 0.5, np.random.default_rng(1), operators=["add_delay"]).source


def test_a_cross_tells_what_is_left_without_either_parent() -> None:
    for first in parents():
        for second in parents():
            child = breed(first, second, np.random.default_rng(4))
            for source in child.muted:
                assert parse_synthdefs(source)[0].name == child.name
                check_safe(source)
            assert len({child.source, *child.muted}) == 3


def test_a_voice_keeps_its_variables_to_itself_and_shares_its_controls() -> None:
    second = r"SynthDef(\low, { |out, freq = 110, depth = 3, gate = 1| var sig, env; sig = LFSaw.ar(freq, 0, 0.2);" + (
        " sig = sig * depth; env = EnvGen.kr(Env.asr, gate, doneAction: 2); Out.ar(out, sig * env) })"
    )
    child = breed(parse_synthdefs(VOICE)[0], parse_synthdefs(second)[0], np.random.default_rng(2))
    assert "{ |out, freq, depth, gate| sig = LFSaw" not in child.source
    assert "{ |out, freq, depth, gate| var sig, env; sig = LFSaw.ar(freq, 0, 0.2);" in child.source
    assert "doneAction: 0); sig * env }.value(out, freq, depth, 1)" in child.source
    assert defaults(child.info)["freq"] == pytest.approx(155.6, abs=0.1)
    assert "Control depth from low" in child.log


def test_a_voice_that_has_a_variable_of_a_name_of_the_childs_controls_reads_the_control() -> None:
    second = r"SynthDef(\low, { var freq = \freq.kr(110); var sig = LFSaw.ar(freq, 0, \deep.kr(0.2)); Out.ar(0, sig) })"
    child = breed(parse_synthdefs(VOICE)[0], parse_synthdefs(second)[0], np.random.default_rng(2))
    assert "{ |freq2| var freq = freq2; var sig = LFSaw.ar(freq, 0, " in child.source
    assert "}.value(freq)" in child.source


@pytest.mark.parametrize("done", ["2", "Done.freeSelf", "doneAction: 2", "gate: 1, doneAction: 2"])
def test_an_envelope_that_is_played_without_a_ugen_frees_no_child_whose_other_voice_still_sounds(done: str) -> None:
    plain = f"SynthDef(\\low, {{ |freq = 110| Out.ar(0, SinOsc.ar(freq) * Env.perc(0.01, 1).kr({done})) }})"
    parent, other = parse_synthdefs(plain)[0], parse_synthdefs(BARE)[0]
    calm = done.replace("Done.freeSelf", "0").replace("2", "0")
    for pair in ((parent, other), (other, parent), (parent, parent)):
        child = breed(*pair, np.random.default_rng(2))
        assert child.source.count(f".kr({calm})") == pair.count(parent)
        assert ("DetectSilence" in child.source) == (pair[0] is parent)


DESCRIBED = r"""SynthDef(\thumb, { |out, freq = 440| Out.ar(out, SinOsc.ar(freq, 0, 0.2)) }, metadata: (
    category: \lead, description: "small, sweet thumb piano"))"""


def test_a_child_describes_itself() -> None:
    info = parse_synthdefs(DESCRIBED)[0]
    child = described(mutate(info, 1, np.random.default_rng(0), operators=["add_reverb"]), ["thumb"])
    assert metadata_words(child.info) == {"category": "lead", "description": "sine, with reverb; from thumb"}
    told = described(mutate(info, 1, np.random.default_rng(0), operators=["add_reverb"]), ["thumb"], 'a "b" \\ c')
    assert metadata_words(told.info)["description"] == "a b  c; from thumb"
    plain = mutate(parse_synthdefs(BARE)[0], 1, np.random.default_rng(0))
    assert described(plain, ["bare"]) == plain


def test_the_first_versions_do_what_they_did() -> None:
    """The digests are those of the sources that version 0.1 made."""
    voice, tone = (parse_synthdefs(text)[0] for text in (VOICE, FM))
    rngs = [np.random.default_rng(seed) for seed in range(20)]
    assert digest(mutate(voice, 0.6, rng, operators=first_versions()) for rng in rngs) == "8f17607610a9644b"
    rngs = [np.random.default_rng(seed) for seed in range(20)]
    assert digest(CROSSINGS["1"](voice, tone, rng) for rng in rngs) == "ebaece22c0a317ea"
    assert {op.version for op in first_versions()} == {1}
    assert [op.name for op in first_versions(["envelope", "swap-filter"])] == ["swap-filter", "envelope"]


def digest(children: Iterable[SynthVariation]) -> str:
    return sha256("".join(child.source for child in children).encode()).hexdigest()[:16]
