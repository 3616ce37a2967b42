"""Synth operators as objects: handed in, brought by plug-ins, called by former names."""

from __future__ import annotations

import numpy as np
import pytest
from plugging import PlugIn
from variation_synths.parents import VOICE

from audiomancer.analyzers.synthdef import Span, SynthDefInfo, parse_synthdefs
from audiomancer.errors import InvalidSettingError, PluginError
from audiomancer.variation import OPERATOR_REGISTRY
from audiomancer.variation.synths import (
    SYNTH_OPERATOR_REGISTRY,
    SYNTH_OPERATORS,
    Change,
    Edit,
    SynthOperator,
    SynthVariation,
    choose_synth_operators,
    mutate,
)

INFO = parse_synthdefs(VOICE)[0]


def remark(info: SynthDefInfo, rng: np.random.Generator) -> Change:
    """A comment before everything."""
    return Change((Edit(Span(0, 0), "// mine\n"),), "Added a remark")


REMARK = SynthOperator("remark", 1.0, remark)


def child_of(*operators: str | SynthOperator, seed: int = 5) -> SynthVariation:
    return mutate(INFO, 0.7, np.random.default_rng(seed), operators=operators)


def test_an_operator_that_is_handed_in_acts() -> None:
    child = child_of(REMARK)
    assert child.source.startswith("// mine\n")
    assert child.log == ("Added a remark",)


def test_ours_act_in_their_order_and_what_is_handed_in_after_them() -> None:
    names = [op.name for op in choose_synth_operators([REMARK, "envelope", "swap-filter"])]
    assert names == ["swap-filter", "envelope", "remark"]


def test_without_names_all_of_ours_act_and_nothing_else(plug_in: PlugIn) -> None:
    plug_in("remarks", REMARKS, {"audiomancer.operators": {"remark": "REMARK"}})
    assert "remark" in SYNTH_OPERATOR_REGISTRY.all()
    assert choose_synth_operators() == tuple(SYNTH_OPERATORS.values())


def test_names_are_words_joined_by_underscores_and_the_former_ones_still_act_alike() -> None:
    assert [name for name in SYNTH_OPERATORS if not name.replace("_", "a").isalpha()] == []
    for name in SYNTH_OPERATORS:
        assert child_of(name) == child_of(name.replace("_", "-"))
        assert SYNTH_OPERATOR_REGISTRY.find(name.replace("_", "-")).name == name.replace("_", "-")
    assert [name for name in SYNTH_OPERATOR_REGISTRY.all() if "-" in name] == []


def test_every_operator_says_what_it_does() -> None:
    assert [name for name, operator in SYNTH_OPERATORS.items() if not operator.summary] == []


def test_an_unknown_name_and_a_foreign_object_are_refused() -> None:
    with pytest.raises(InvalidSettingError, match="'swop' is not a synth operator; there are swap_oscillator, "):
        child_of("swop")
    with pytest.raises(InvalidSettingError, match="neither the name of a synth operator nor a SynthOperator"):
        child_of(OPERATOR_REGISTRY.find("rotate"))  # type: ignore[arg-type]


def test_edits_that_cannot_be_made_are_the_fault_of_their_operator() -> None:
    def both(info: SynthDefInfo, rng: np.random.Generator) -> Change:
        return Change((Edit(info.name_span, "\\a"), Edit(info.name_span, "\\b")), "twice")

    def broken(info: SynthDefInfo, rng: np.random.Generator) -> Change:
        return Change((Edit(Span(0, 0), "{"),), "open")

    def wordy(info: SynthDefInfo, rng: np.random.Generator) -> str:
        return "more reverb"

    for propose in (both, broken, wordy):
        with pytest.raises(
            PluginError, match=r"the synth operator odd \(handed in\) proposed edits that cannot be made"
        ):
            child_of(SynthOperator("odd", 1.0, propose))  # type: ignore[arg-type]
    with pytest.raises(PluginError, match=r"the synth operator odd \(handed in\) failed: ZeroDivisionError"):
        child_of(SynthOperator("odd", 1.0, lambda info, rng: 1 / 0))  # type: ignore[arg-type]


REMARKS = """
from audiomancer.analyzers.synthdef import Span
from audiomancer.variation.synths import Change, Edit, SynthOperator
from audiomancer.variation import Operator, Variation

def propose(info, rng):
    return Change((Edit(Span(0, 0), "// theirs\\n"),), "Added a remark")

REMARK = (
    SynthOperator("remark", 1.0, propose),
    Operator("nothing", 1.0, "pattern", "do nothing", lambda pattern, chance, rng: Variation(pattern)),
)
"""


def test_a_plug_in_brings_operators_of_both_kinds_by_one_entry_point(plug_in: PlugIn) -> None:
    plug_in("remarks", REMARKS, {"audiomancer.operators": {"remark": "REMARK"}})
    assert child_of("remark").source.startswith("// theirs\n")
    assert OPERATOR_REGISTRY.find("nothing").origin == SYNTH_OPERATOR_REGISTRY.find("remark").origin == "remarks"
    assert OPERATOR_REGISTRY.problems() == SYNTH_OPERATOR_REGISTRY.problems() == ()
    assert "remark" not in OPERATOR_REGISTRY.all()
