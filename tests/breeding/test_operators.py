"""Births remember the operators that made them, and ask for them by name, version and package when they are gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plugging import PlugIn

from audiomancer.breeding import PatternBreeder, born_pattern, pattern_candidate
from audiomancer.errors import InvalidSettingError, MissingDependencyError
from audiomancer.generators import EvolutionEngine
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store
from audiomancer.variation import Edit, Operator, Variation, edited

BAR = 3840
KICKS = tuple(Note(bar * BAR + 960 * beat, 120, 36, 100) for bar in range(2) for beat in range(4))
HATS = tuple(Note(step * 480 + 7, 120, 42, 60 + step) for step in range(16))
GROOVE = Pattern(kind="drums", notes=(*KICKS, *HATS), bars=2)
PARENT = pattern_candidate(GROOVE, Birth(method="imported"))

PLUG_IN = """
from dataclasses import replace
from audiomancer.variation import Edit, Operator, edited

def set_to(velocity):
    def apply(pattern, chance, rng):
        return edited(pattern, [Edit(n, replace(n, velocity=velocity)) for n in pattern.notes])
    return apply

SHOUT = Operator("shout", 1.0, "strength", "as loud as it goes", set_to(127))
BOTH = [SHOUT, Operator("shout", 1.0, "strength", "not quite as loud", set_to(120), version=2)]
LATER = BOTH[1:]
"""


def halved(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every note half as loud."""
    return edited(pattern, [Edit(note, replace(note, velocity=max(1, note.velocity // 2))) for note in pattern.notes])


def louder(pattern: Pattern, chance: float, rng: np.random.Generator) -> Variation:
    """Every note a little louder."""
    return edited(pattern, [Edit(note, replace(note, velocity=min(127, note.velocity + 5))) for note in pattern.notes])


FIRST, THEN = Operator("zz_halved", 1.0, "note", "", halved), Operator("aa_louder", 1.0, "note", "", louder, version=3)


@pytest.mark.parametrize(
    ("names", "born"),
    [
        (("humanise",), "ptrn_3afc04f0ae74ee75"),
        (("quantise",), "ptrn_d4f0df34dd2f5572"),
        (("quantise", "humanise"), "ptrn_65ef2091eb7eead2"),
        (("humanise", "velocity", "quantise"), "ptrn_d568565cfc275bfc"),
        (("velocity", "rotate"), "ptrn_f92e4ce1f53c7937"),
        ((), "ptrn_a2a8248f7f60d6ec"),
    ],
)
def test_births_under_former_names_have_the_ids_that_they_had(names: tuple[str, ...], born: str) -> None:
    """The ids are those of version 0.1, whose births named no makers."""
    birth = Birth(method="mutated", parents=(PARENT.id,), seed=(7,), amount=0.5, operators=names)
    assert born_pattern(birth, [GROOVE]).id == born
    assert PatternBreeder(0.5, names).mutate(PARENT, (7,)).content == born_pattern(birth, [GROOVE]).content


def shouted(plug_in: PlugIn) -> Birth:
    plug_in("loud-things", PLUG_IN, {"audiomancer.operators": {"shout": "SHOUT"}})
    child = PatternBreeder(0.5, ("shout", "velocity")).mutate(PARENT, (1,))
    assert child.birth.makers == {"velocity": "1 audiomancer", "shout": "1 loud-things"}
    assert born_pattern(child.birth, [GROOVE]) == child
    return child.birth


def test_a_child_of_a_plug_in_s_operator_is_born_again(plug_in: PlugIn) -> None:
    with pytest.raises(InvalidSettingError, match=r"'shout' is not an operator; for drums there are .*humanize"):
        PatternBreeder(0.5, ("shout",)).mutate(PARENT, (1,))
    shouted(plug_in)


def test_a_plug_in_that_is_gone_is_told_by_name_version_and_package() -> None:
    birth = Birth(method="mutated", seed=(1,), amount=0.5, operators=("shout",), makers={"shout": "1 loud-things"})
    with pytest.raises(MissingDependencyError) as caught:
        born_pattern(birth, [GROOVE])
    assert str(caught.value) == (
        "the operator 'shout' in version 1 of loud-things is needed for this, and it is not here; install loud-things"
    )


def test_of_two_versions_each_birth_has_its_own(plug_in: PlugIn) -> None:
    plug_in("loud-things", PLUG_IN, {"audiomancer.operators": {"shout": "BOTH"}})
    now = PatternBreeder(0.5, ("shout",)).mutate(PARENT, (1,))
    assert now.birth.makers == {"shout": "2 loud-things"}
    assert {note.velocity for note in now.content.notes} == {120}
    then = born_pattern(replace(now.birth, makers={"shout": "1 loud-things"}), [GROOVE])
    assert {note.velocity for note in then.content.notes} == {127}


def test_another_version_is_told_by_name(plug_in: PlugIn) -> None:
    birth = Birth(method="mutated", seed=(1,), amount=0.5, operators=("shout",), makers={"shout": "1 loud-things"})
    plug_in("loud-things", PLUG_IN, {"audiomancer.operators": {"shout": "LATER"}})
    with pytest.raises(
        MissingDependencyError, match="here it is version 2 of loud-things; install a release of loud-th"
    ):
        born_pattern(birth, [GROOVE])


def test_a_child_of_operators_that_were_handed_in_is_born_again_with_them() -> None:
    """They act in the order in which they were given, in the replay of a stored child too."""
    store = Store()
    parent = store.add_pattern(GROOVE, Birth(method="imported"))
    child = EvolutionEngine(store).mutate_pattern(parent.id, 0.5, 1, operators=[FIRST, THEN])
    assert {note.velocity for note in child.pattern.notes} == {n.velocity // 2 + 5 for n in GROOVE.notes}
    assert child.operators == ["zz_halved", "aa_louder"]
    assert dict(child.birth.makers) == {"zz_halved": "1", "aa_louder": "3"}
    stored = Store().get(child.id)
    assert born_pattern(stored.birth, [GROOVE], [THEN, FIRST]).id == child.id
    with pytest.raises(
        MissingDependencyError, match="the operator 'zz_halved' in version 1 is needed for this, and it"
    ):
        EvolutionEngine(Store()).replay(child.id)
    with pytest.raises(MissingDependencyError, match="here it is version 1 of your own"):
        born_pattern(stored.birth, [GROOVE], [FIRST, replace(THEN, version=1)])
