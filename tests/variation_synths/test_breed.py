"""Breeding: the oscillators of one, the filter of the other, and everything that the parts depend on."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from variation_synths.parents import BARE, FM, VOICE, parents

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.variation.synths import SynthVariation, breed

PAIRS = list(permutations(parents(), 2))


def child_of(first: str, second: str, seed: int = 0) -> SynthVariation:
    return breed(parse_synthdefs(first)[0], parse_synthdefs(second)[0], np.random.default_rng(seed))


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[f"{a.name}-{b.name}" for a, b in PAIRS])
def test_every_pair_has_a_child_that_reads_again_is_safe_and_replays(first: SynthDefInfo, second: SynthDefInfo) -> None:
    for seed in range(2):
        child = breed(first, second, np.random.default_rng(seed))
        assert parse_synthdefs(child.source)[0].name == child.name
        assert breed(first, second, np.random.default_rng(seed)) == child
        check_safe(child.source)
        assert {p.name for p in first.function.parameters} <= {c.name for c in child.info.controls}
        assert {c.class_name for c in first.roles["source"]} <= {c.class_name for c in child.info.roles["source"]}


def test_the_name_is_made_of_both() -> None:
    assert child_of(VOICE, FM).name == "voice_x_fm_one"


def test_the_filter_of_the_second_replaces_one_of_its_kind_with_all_that_steers_it() -> None:
    second = r"""SynthDef(\dub, { |cutoff = 500, depth = 2, gate = 1|
        var lfo = SinOsc.kr(0.3).range(1, depth), env = EnvGen.kr(Env.asr, gate, doneAction: 2);
        Out.ar(0, MoogFF.ar(Saw.ar(50), cutoff * lfo * env, 2)) })"""
    child = child_of(VOICE, second)
    assert "MoogFF.ar(sig, (cutoff * lfo * env2).clip(20, 18000), 2)" in child.source
    assert "var lfo = SinOsc.kr(0.3).range(1, depth);" in child.source
    assert "var env2 = EnvGen.kr(Env.asr, gate, doneAction: 0);" in child.source
    assert "mix = 0.3, depth = 2, gate = 1|" in child.source
    assert {"Filter from dub: RLPF → MoogFF", "Control depth from dub", "Control gate from dub"} <= set(child.log)


def test_a_filter_of_another_kind_works_beside_the_dry_sound() -> None:
    child = child_of(BARE, VOICE)
    assert "RLPF.ar(mix, " in child.source and "// filter of voice" not in BARE
    assert any(line == "Filter from voice: RLPF" for line in child.log)


def test_what_cannot_be_carried_gets_a_value_that_sounds() -> None:
    second = r"SynthDef(\x, { var f; f = 3; f = f * 300; Out.ar(0, LPF.ar(Saw.ar(50), f)) })"
    assert "LPF.ar(mix, 1200)" in child_of(BARE, second).source


def test_a_donor_that_cannot_be_carried_leaves_nothing_behind() -> None:
    second = r"""SynthDef(\x, { |depth = 2, list = #[1, 2], done = 2|
        var a = SinOsc.kr(depth), b, sig;
        b = a; b = b * 2;
        sig = RLPF.ar(Saw.ar(50), a * b * 100, list[0] * EnvGen.kr(Env.perc, doneAction: done));
        Out.ar(0, CombL.ar(sig, 1, a)) })"""
    for seed in range(8):
        child = child_of(BARE, second, seed)
        assert "RLPF.ar(mix, 1200, (list[0] * EnvGen.kr(Env.perc, doneAction: 0)).clip(0.1, 2))" in child.source
        assert "|list = #[1, 2]" in child.source
        assert ("depth" in child.source) == ("CombL" in child.source)


def test_shared_numbers_have_their_mean_by_ratios_but_buses_and_gates_are_not() -> None:
    first = r"SynthDef(\a, { |out = 4, amp = 0.2, tone = 100| Out.ar(out, Saw.ar(tone, amp)) })"
    second = r"SynthDef(\b, { |out = 0, amp = 0.4, tone = 300| Out.ar(out, Saw.ar(tone, amp)) })"
    child = child_of(first, second)
    assert {c.name: c.default for c in child.info.controls} == {"out": 4, "amp": 0.2828, "tone": 173.2}
    assert "amp: 0.2 and 0.4 → 0.2828, tone: 100 and 300 → 173.2" in child.log


def test_effects_of_both_come_and_go_by_chance() -> None:
    from_second = [child_of(BARE, VOICE, seed).source for seed in range(40)]
    from_first = [child_of(VOICE, BARE, seed).source for seed in range(40)]
    for children in (from_second, from_first):
        for effect in ("FreeVerb", "CombL", ".tanh"):
            # Behind the last of the first parent, or in the voice of the second, an effect may stand in any case.
            assert sum(effect in child for child in children) > 8, effect
            assert sum(effect not in child for child in children) > 4, effect
