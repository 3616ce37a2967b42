"""Children of synths through the engines: told from their family by ear, described anew, born again without engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.synthdef import metadata_words
from audiomancer.breeding._synth_births import made_synth
from audiomancer.breeding._synth_breeder import SynthBreeder
from audiomancer.breeding.opening import open_store
from audiomancer.breeding.synths import GeneratedSynth, SynthBreeding
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines, apart, listened
from audiomancer.supercollider import shipped_source
from audiomancer.variation.synths import SynthOperator, breed

pytestmark = pytest.mark.skipif(
    not shutil.which("sclang") or not shutil.which("scsynth"), reason="SuperCollider is not installed"
)
PARENTS = ("tb303", "kalimba", "rim")


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with Engines() as engines:
        yield engines


def parent(name: str) -> Candidate[GeneratedSynth]:
    return Candidate(f"synt_{name}", GeneratedSynth(name, shipped_source(name)), Birth(method="imported"))


def distances(engines: Engines, *sources: str) -> list[float]:
    """How far each two of some sources are apart in dB."""
    heard = [listened([verdict]) for verdict in engines.judge_all(sources)]
    assert all(heard)
    return [apart(one, other, 0.0) for one, other in combinations(heard, 2) if one and other]


@pytest.mark.parametrize("name", PARENTS)
def test_mutants_can_be_told_from_their_parent_and_from_one_another(name: str, engines: Engines) -> None:
    breeder = SynthBreeder(engines, 0.3)
    children = breeder.mutate_all(parent(name), sibling_paths(5, 4))
    assert min(distances(engines, shipped_source(name), *(child.content.source_code for child in children))) >= 1
    assert breeder.mutate(parent(name), sibling_paths(5, 1)[0]) == children[0]
    for child in children:
        assert child.content.validated
        assert child.birth.makers["mutate"] == "2"
        assert made_synth(child.birth, [parent(name)], ()).id == child.id
        assert metadata_words(child.content.info)["description"].endswith(f"; from {name}")


def test_children_are_those_that_earlier_versions_drew(engines: Engines) -> None:
    """By their ids, which stand for their sources and the number of the draw that was taken."""
    mutants = SynthBreeder(engines, 0.3).mutate_all(parent("rim"), sibling_paths(5, 2))
    assert [child.id for child in mutants] == ["synt_7bf9d1fe1f7b2edc", "synt_5c2597383d414942"]
    crosses = SynthBreeder(engines).cross_all(parent("tb303"), parent("kalimba"), sibling_paths(5, 3))
    assert [child.id for child in crosses] == [
        "synt_88da5058299e5075",
        "synt_4b78a59fb81ec7aa",
        "synt_5a575604e3bdb312",
    ]
    assert [child.birth.seed[-1] for child in (*mutants, *crosses)] == [0, 1, 0, 0, 1]


def test_siblings_that_sound_the_same_are_alike_and_born_anew_three_times_at_most(engines: Engines) -> None:
    def child(source: str, attempt: int = 0, parents: tuple[str, ...] = ("synt_rim",)) -> Candidate[GeneratedSynth]:
        birth = Birth(method="mutated", parents=parents, seed=(1, 2, 3, attempt, 0))
        return Candidate(f"synt_{hash(source):x}", GeneratedSynth("rim", source), birth)

    breeder, source = SynthBreeder(engines), shipped_source("rim")
    same, other = source.replace("tune", "pitch"), shipped_source("clave")
    assert same != source and engines.apart(source, same) < 1 < engines.apart(source, other)
    assert breeder.alike(child(same), child(source)) and breeder.alike(child(same, 2), child(source))
    assert not breeder.alike(child(other), child(source))
    assert not breeder.alike(child(same, 3), child(source))
    assert breeder.alike(child(source, 3), child(source))
    assert not breeder.alike(child(same), child(source, parents=("synt_clave",)))
    assert engines.apart(source, "SynthDef(\\rim, {") == float("inf")


def test_what_is_not_heard_stands_in_the_birth(engines: Engines) -> None:
    child = SynthBreeder(engines, 1.0, ("swap_oscillator",)).mutate(parent("tb303"), (1,))
    assert dict(child.birth.request) == {"unheard": {"classes": ["Pulse"]}}
    assert "Pulse.ar(freq, 0.5)" in child.content.source_code


def test_at_amount_0_the_child_is_the_parent(engines: Engines) -> None:
    child = SynthBreeder(engines, 0.0).mutate(parent("rim"), (1,)).content
    assert (child.source_code, child.mutation_log) == (shipped_source("rim").replace("\\rim", f"\\{child.name}"), [])


def test_a_cross_differs_from_both_and_misses_either(engines: Engines) -> None:
    for first, second in (("tb303", "kalimba"), ("rim", "tb303")):
        child = SynthBreeder(engines).cross(parent(first), parent(second), (3,))
        infos = [parent(name).content.info for name in (first, second)]
        again = breed(*infos, rng_for(*child.birth.seed), name=child.content.name)
        source = child.content.source_code
        for other in (shipped_source(first), shipped_source(second), *again.muted):
            assert distances(engines, source, other)[0] >= 1
        assert made_synth(child.birth, [parent(first), parent(second)], ()).id == child.id
        assert metadata_words(child.content.info)["description"].endswith(f"; from {first} and {second}")


def test_parents_of_any_name_have_children(engines: Engines) -> None:
    source = shipped_source("rim").replace("\\rim", '"my rim, two"', 1)
    odd = Candidate("synt_odd", GeneratedSynth("my rim, two", source), Birth(method="imported"))
    breeder = SynthBreeder(engines)
    for pair in ((parent("tb303"), odd), (odd, parent("tb303"))):
        assert "my_rim_two" in breeder.cross(*pair, (1,)).content.name


def test_a_synth_that_has_joined_the_library_still_answers_to_its_name(home: Path, engines: Engines) -> None:
    breeding = SynthBreeding(open_store(), engines)
    assert breeding.get("rim").id == breeding.adopt("rim").id == breeding.get("rim").id == "synt_rim"


def test_no_operator_is_called_as_the_whole_mutation_is(engines: Engines) -> None:
    """The birth names the mutation beside its operators, and could not tell them apart."""
    with pytest.raises(InvalidSettingError, match="an operator cannot be called 'mutate'"):
        SynthBreeder(engines, 0.3, (SynthOperator("mutate", 1.0, lambda info, rng: None),))
