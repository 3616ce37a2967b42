"""A search of synths: what its children sound like is known when they are born, and its library needs no engines."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from audiomancer.analyzers.timbre import Timbre
from audiomancer.breeding.opening import open_store
from audiomancer.breeding.searching_synths import SynthSource
from audiomancer.breeding.stored_synths import shipped_synths
from audiomancer.breeding.synths import GeneratedSynth, SynthBreeding
from audiomancer.errors import MissingDependencyError
from audiomancer.evolution import Candidate, Couple, Library, Search, SearchSettings
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines
from audiomancer.supercollider import source_digest

has_supercollider = pytest.mark.skipif(
    not shutil.which("sclang") or not shutil.which("scsynth"), reason="SuperCollider is not installed"
)


class Deaf(Engines):
    """Engines that nobody may ask."""

    def judge_all(self, sources: object) -> list[object]:  # type: ignore[override]
        raise MissingDependencyError("nothing is to be rendered")


def breeding(home: Path, engines: Engines) -> SynthBreeding:
    return SynthBreeding(open_store(home), engines, 0.5)


def test_the_library_is_of_the_categories_of_the_first_and_known_without_rendering(home: Path) -> None:
    synths = breeding(home, Deaf())
    source = SynthSource(synths)

    def library(*models: str) -> Library[GeneratedSynth]:
        found = source.library("sound", [synths.candidate(name) for name in models])
        assert found is not None
        return found

    basses, drums, every = library("tb303"), library("kick"), library()
    shipped = [synth.name for synth in shipped_synths() if synth.category == "bass"]
    assert [basses.loop(number).content.name for number in range(len(shipped))] == shipped
    assert library("tb303", "kick").size == basses.size + drums.size
    assert library("shimmer_drone").size == every.size - drums.size  # there are few drones
    spoken = basses.loop(basses.size - 1)
    assert (spoken.birth.method, spoken.content.category, spoken.content.validated) == ("generated", "bass", True)
    there, known = every.sounding([3, 5])
    assert there == [3, 5] and known is not None
    np.testing.assert_array_equal(known.x, source.features("sound", [every.loop(3), every.loop(5)]).x)
    assert len(source.features("sound", [])) == 0
    for one in (basses.loop(0), spoken):
        assert synths.keep(one).id == one.id
        assert synths.get(one.id).source_code == one.content.source_code


def test_what_words_brought_is_born_again(home: Path) -> None:
    """Where it is not, ``script/make-sounds`` was not run after a change of the words or of the synths that ship."""
    synths = breeding(home, Deaf())
    rows = json.loads(files("audiomancer.breeding").joinpath("data", "sounds.json").read_text("utf-8"))
    for row in rows[::12]:
        birth = Birth(method="generated", **row["birth"])
        child = synths.born(birth, [synths.candidate(parent) for parent in birth.parents])
        assert source_digest(child.content.source_code) == row["digest"], birth.request["name"]
        assert child.content.category == row["category"]
        assert len(row["timbre"]) == len(Timbre._fields)
    assert len({row["birth"]["request"]["name"] for row in rows}) == len(rows)


@has_supercollider
def test_a_search_asks_for_children_whose_sound_is_known_and_asks_the_same_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engines() as engines:
        synths = breeding(home, engines)
        source = SynthSource(synths)
        tb303, kick = synths.candidate("tb303"), synths.candidate("kick")
        children = source.children([Couple(tb303, None, (1, 0)), Couple(tb303, kick, (1, 1))])
        assert [child.birth.method for child in children] == ["mutated", "crossover"]
        known = source.features("sound", children)
        search = Search([tb303], SearchSettings(seed=1, size=3), source)
        search.ask()
        search.tell({tb303.id: 4})
        asked = search.ask()
        assert sum(search.is_fresh(one.id) for one in asked) == 1
        assert all(synths.keep(one).id == one.id for one in asked)
    kept = SynthSource(breeding(home, Deaf())).features("sound", children)
    np.testing.assert_array_equal(kept.x, known.x)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    with Engines() as later:
        synths = breeding(home, later)
        rendered = SynthSource(synths).features("sound", children)
        np.testing.assert_array_equal(rendered.x, known.x)
        candidates: list[Candidate[object]] = [synths.candidate(item) for item in search.state()["all"]]
        again = Search.from_state(search.state(), candidates, SynthSource(synths))
        assert [one.id for one in again.ask()] == [one.id for one in asked]
        for one in (search, again):
            one.tell({tb303.id: 4, asked[0].id: 2})
        assert [one.id for one in again.ask(2)] == [one.id for one in search.ask(2)]
