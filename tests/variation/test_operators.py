"""Operators as objects: handed in, brought by plug-ins, called by former names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plugging import PlugIn

from audiomancer.errors import InvalidSettingError, PluginError
from audiomancer.music import Note, Pattern
from audiomancer.variation import (
    OPERATOR_REGISTRY,
    OPERATORS,
    Edit,
    Operator,
    Variation,
    choose_operators,
    edited,
    mutate,
)

BAR = 3840
KICKS = tuple(Note(bar * BAR + 960 * beat, 120, 36, 100) for bar in range(2) for beat in range(4))
HATS = tuple(Note(step * 480 + 7, 120, 42, 60 + step) for step in range(16))
GROOVE = Pattern(kind="drums", notes=(*KICKS, *HATS), bars=2)
LINE = Pattern(kind="bass", notes=(Note(0, 480, 36, 90), Note(960, 480, 43, 90)), bars=1, key="C", scale="minor")


def soften(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every note as soft as can be."""
    return edited(pattern, [Edit(note, replace(note, velocity=1)) for note in pattern.notes])


def operator(apply: object = soften, **fields: object) -> Operator:
    return Operator(
        **{"name": "soften", "weight": 1.0, "draws_for": "strength", "summary": "", "apply": apply} | fields
    )


SOFTEN = operator()


def child_of(pattern: Pattern, *operators: str | Operator, seed: int = 7) -> Variation:
    return mutate(pattern, 0.5, np.random.default_rng(seed), operators)


def test_an_operator_that_is_handed_in_acts_and_is_named_in_the_log() -> None:
    child = child_of(GROOVE, SOFTEN)
    assert {note.velocity for note in child.pattern.notes} == {1}
    assert child.log[0] == "soften: bd at 1.1.1 velocity 100 → 1"
    assert len(child.log) == len(GROOVE.notes)


def test_ours_act_first_and_in_their_order_and_what_is_handed_in_after_them_as_given() -> None:
    first, second = operator(name="b"), operator(name="a")
    names = [op.name for op in choose_operators("drums", [first, "rotate", second, "velocity"])]
    assert names == ["velocity", "rotate", "b", "a"]


def test_an_operator_object_of_ours_is_the_operator_of_that_name() -> None:
    assert child_of(GROOVE, OPERATORS["rotate"]) == child_of(GROOVE, "rotate")
    with pytest.raises(InvalidSettingError, match="handed in as 'rotate' is not audiomancer's own of that name"):
        child_of(GROOVE, replace(OPERATORS["rotate"], weight=0.5))


def test_an_operator_that_is_handed_in_is_refused_for_another_kind() -> None:
    with pytest.raises(InvalidSettingError, match="soften is for drums, not for bass; for bass there are shift_timing"):
        child_of(LINE, operator(kinds=frozenset({"drums"})))


@pytest.mark.parametrize("wrong", [soften, 3, None])
def test_what_is_no_operator_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidSettingError, match="is neither the name of an operator nor an Operator"):
        child_of(GROOVE, wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_is_a_number_above_0(weight: float) -> None:
    with pytest.raises(InvalidSettingError, match=f"the weight of soften is a number above 0, not {weight}"):
        operator(weight=weight)


@pytest.mark.parametrize(
    ("apply", "told"),
    [
        (lambda p, c, r: p, "gave back Pattern where a Variation is needed"),
        (
            lambda p, c, r: Variation(replace(p, tempo=90.0), ("slower",)),
            "may change notes only, and not take them all",
        ),
        (lambda p, c, r: Variation(p.with_notes([]), ("silent",)), "may change notes only, and not take them all"),
        (lambda p, c, r: Variation(p.with_notes(p.notes[1:])), "changed notes and told nothing of it"),
        (lambda p, c, r: Variation(p, ("wilder",)), "told of a change and made none"),
        (lambda p, c, r: Variation(p.with_notes(p.notes[1:]), "less"), "where a log is needed"),  # type: ignore[arg-type]
        (lambda p, c, r: Variation(p.with_notes(p.notes[1:]), ("two\nlines",)), "where a log is needed"),
        (lambda p, c, r: 1 / 0, "failed: ZeroDivisionError: division by zero"),
        (None, "failed: TypeError"),
    ],
)
def test_an_operator_that_does_not_keep_its_promise_is_named(apply: object, told: str) -> None:
    with pytest.raises(PluginError) as caught:
        child_of(GROOVE, operator(apply))
    assert str(caught.value).startswith("the operator soften (handed in) ")
    assert told in str(caught.value)


def test_a_former_name_does_the_same_and_is_the_one_that_is_told() -> None:
    now, then = child_of(GROOVE, "humanize"), child_of(GROOVE, "humanise")
    assert now.pattern == then.pattern
    assert [line.replace("humanise: ", "humanize: ") for line in then.log] == list(now.log)
    assert child_of(GROOVE, "humanise", "humanize") == then


def test_names_are_words_joined_by_underscores() -> None:
    assert [name for name in OPERATORS if not name.replace("_", "a").isalpha()] == []
    assert {"humanize", "quantize"} <= set(OPERATORS)
    assert {"humanise", "quantise"}.isdisjoint(OPERATOR_REGISTRY.all())


PLUG_IN = """
from dataclasses import replace
from audiomancer.variation import Edit, Operator, edited

def louder(pattern, chance, rng):
    return edited(pattern, [Edit(n, replace(n, velocity=127)) for n in pattern.notes])

SHOUT = Operator("shout", 1.0, "strength", "as loud as it goes", louder, default=True)
"""


def test_what_is_installed_does_not_change_what_a_seed_brings(plug_in: PlugIn) -> None:
    """An operator of a plug-in acts only when it is called by name, even one that says it is a default."""
    before = mutate(GROOVE, 0.5, np.random.default_rng(7))
    plug_in("loud-things", PLUG_IN, {"audiomancer.operators": {"shout": "SHOUT"}})
    assert OPERATOR_REGISTRY.find("shout").default
    assert mutate(GROOVE, 0.5, np.random.default_rng(7)) == before
