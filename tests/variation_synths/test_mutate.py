"""Mutation: edits only, told truly, replayed from the seed, inside the musical ranges."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from variation_synths.parents import BARE, FM, VOICE, parents

from audiomancer.analyzers import catalogue, check_safe
from audiomancer.analyzers.synthdef import Name, Number, SynthDefInfo, parse_synthdefs
from audiomancer.errors import InvalidSettingError, SynthDefError
from audiomancer.variation.synths import SYNTH_OPERATORS, mutate


@pytest.fixture
def voice() -> SynthDefInfo:
    return parse_synthdefs(VOICE)[0]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def apply(name: str, info: SynthDefInfo, seed: int = 0) -> tuple[str, tuple[str, ...]]:
    child = mutate(info, 1.0, rng(seed), operators=[name], name=info.name)
    return child.source, child.log


def test_the_probabilities_are_those_of_the_reference() -> None:
    weights = {name: operator.weight for name, operator in SYNTH_OPERATORS.items()}
    assert weights["swap_oscillator"] == 0.4
    assert (weights["swap_filter"], weights["add_modulation"]) == (0.3, 0.3)
    assert (weights["add_distortion"], weights["defaults"], weights["envelope"]) == (0.2, 0.5, 0.2)


def test_operators_act_as_often_as_their_weight_says(voice: SynthDefInfo) -> None:
    logs = [mutate(voice, 1.0, rng(seed)).log for seed in range(200)]
    swaps = sum(any(line.startswith(("Saw →", "Pulse →", "LFSaw →")) for line in log) for log in logs)
    assert swaps / 200 == pytest.approx(0.4, abs=0.1)


@pytest.mark.parametrize("parent", parents(), ids=lambda info: info.name)
@pytest.mark.parametrize("name", SYNTH_OPERATORS)
def test_an_operator_changes_something_and_says_so_or_does_neither(name: str, parent: SynthDefInfo) -> None:
    for seed in range(10):
        source, log = apply(name, parent, seed)
        assert (source != parent.source) == bool(log)


@given(st.sampled_from(parents()), st.floats(0.01, 1), st.integers(0, 2**32))
@settings(max_examples=80)
def test_a_child_reads_again_is_safe_and_replays(parent: SynthDefInfo, amount: float, seed: int) -> None:
    child = mutate(parent, amount, rng(seed))
    assert parse_synthdefs(child.source)[0].name == child.name != parent.name
    assert child.log
    check_safe(child.source)
    assert mutate(parent, amount, rng(seed)) == child


@given(st.sampled_from(parents()), st.integers(0, 2**32))
@settings(max_examples=15)
def test_after_twenty_mutations_every_argument_is_still_musical(parent: SynthDefInfo, seed: int) -> None:
    generator, info = rng(seed), parent
    for _ in range(20):
        info = mutate(info, 0.5, generator).info
    for call in info.ugens:
        known = catalogue()[call.class_name]
        for argument in call.arguments:
            parameter = known.parameter(call.rate, argument.name or "")
            if parameter and parameter.range and isinstance(argument.value, Number) and known.role == "filter":
                assert parameter.clip(argument.value.value) == argument.value.value, info.text(call.span)
    assert len(info.source) < 20 * len(parent.source) + 4000


def test_amount_0_changes_only_the_name(voice: SynthDefInfo) -> None:
    child = mutate(voice, 0, rng(), name="other")
    assert child.source == VOICE.replace("\\voice", "\\other")
    assert child.log == ()


def test_all_outside_the_edits_stays(voice: SynthDefInfo) -> None:
    source, log = apply("swap_oscillator", voice, 1)
    blocks = SequenceMatcher(None, VOICE, source, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in blocks) > len(VOICE) - 30, log
    assert all(comment in source for comment in ("// keep me", "/* and me */", "// odd spaces", "// A voice"))


def test_a_swapped_oscillator_keeps_pitch_and_level() -> None:
    info = parse_synthdefs(r"SynthDef(\x, { |freq = 100| Out.ar(0, SinOsc.ar(freq, 0, /* soft */ 0.2)) })")[0]
    for seed in range(30):
        child = mutate(info, 1, rng(seed), operators=["swap_oscillator"])
        call = child.info.roles["source"][0]
        freq, level = call.argument("freq"), call.argument("mul")
        assert call.class_name != "SinOsc"
        assert freq is not None and isinstance(freq.value, Name) and freq.value.value == "freq"
        assert level is not None and isinstance(level.value, Number) and 0.2 <= level.value.value <= 0.4
        assert "/* soft */" in child.source


def test_half_of_an_fm_pair_is_not_swapped() -> None:
    info = parse_synthdefs(FM)[0]
    sources = {mutate(info, 1, rng(seed), operators=["swap_oscillator"]).source for seed in range(30)}
    assert all("SinOsc.ar(freq, mod, amp)" in source for source in sources)


def test_a_swapped_filter_keeps_its_kind_and_cannot_reach_0_hz(voice: SynthDefInfo) -> None:
    for seed in range(30):
        child = mutate(voice, 1, rng(seed), operators=["swap_filter"])
        call = child.info.roles["filter"][0]
        freq = call.argument("freq")
        assert catalogue()[call.class_name].family == "lowpass" and call.class_name != "RLPF"
        text = child.info.text(freq.span) if freq else ""
        assert text.startswith("((cutoff * (1 + env)) * ") and text.endswith(").clip(20, 18000)")


def test_resonance_is_carried_over_by_meaning() -> None:
    info = parse_synthdefs(r"SynthDef(\x, { Out.ar(0, RLPF.ar(Saw.ar(100), 800, 0.1)) })")[0]
    children = [mutate(info, 1, rng(seed), operators=["swap_filter"]) for seed in range(30)]
    ladder = next(child for child in children if "MoogFF" in child.source)
    assert re.search(r"MoogFF\.ar\(Saw\.ar\(100\), \d+(\.\d+)?, 3\.2\)", ladder.source), ladder.source


def test_modulation_is_an_lfo_on_one_argument(voice: SynthDefInfo) -> None:
    source, log = apply("add_modulation", voice, 3)
    assert log[0].startswith("Added LFO modulation to ") and source.count(".kr(") == VOICE.count(".kr(") + 1


def test_what_was_added_can_be_removed_again() -> None:
    info = parse_synthdefs(BARE)[0]
    for effect in ("distortion", "reverb", "delay"):
        wet = mutate(info, 1, rng(), operators=[f"add_{effect}"])
        dry = mutate(wet.info, 1, rng(), operators=[f"remove_{effect}"])
        assert wet.log and dry.log and len(dry.source) < len(wet.source)


def test_defaults_move_inside_their_ranges(voice: SynthDefInfo) -> None:
    for seed in range(40):
        child = mutate(voice, 1, rng(seed), operators=["defaults"])
        before, after = ({c.name: c.default for c in info.controls} for info in (voice, child.info))
        moved = {name for name in before if before[name] != after[name]}
        assert moved and moved <= {"cutoff", "rq", "attack", "mix"}
        assert all(f"{name}: " in child.log[0] for name in moved)
        assert 0.1 <= float(str(after["rq"])) <= 1 and 80 <= float(str(after["cutoff"])) <= 12000


@pytest.mark.parametrize(("amount", "times"), [(0.3, 1.69), (1.0, 5.66)])
def test_envelope_times_move_by_a_ratio_that_the_amount_bounds(
    amount: float, times: float, voice: SynthDefInfo
) -> None:
    for seed in range(20):
        child = mutate(voice, amount, rng(seed), operators=["envelope"])
        release = next(c for c in child.info.ugens if c.class_name == "Env").argument("releaseTime")
        assert release is not None and isinstance(release.value, Number)
        assert 0.4 / times <= release.value.value <= 0.4 * times


def test_names_do_not_grow_with_the_generations(voice: SynthDefInfo) -> None:
    child = mutate(mutate(voice, 0.5, rng(1)).info, 0.5, rng(2))
    assert child.name.startswith("voice_m") and child.name.count("_m") == 1


def test_a_name_in_quotes_stays_in_quotes() -> None:
    assert mutate(parse_synthdefs(FM)[0], 0.5, rng(), name="two").source.startswith('SynthDef("two"')


@pytest.mark.parametrize("amount", [1.5, -1, float("nan")])
def test_an_amount_outside_0_to_1_is_refused(amount: float, voice: SynthDefInfo) -> None:
    with pytest.raises(InvalidSettingError, match="amount of a mutation is 0-1"):
        mutate(voice, amount, rng())


def test_a_computed_name_is_refused() -> None:
    info = parse_synthdefs('SynthDef("x" ++ 3, { Out.ar(0, Saw.ar) })')[0]
    with pytest.raises(SynthDefError, match="computed"):
        mutate(info, 0.5, rng())
