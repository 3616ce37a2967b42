"""A search of synths: what its children sound like is known when they are born, and its library needs no engines."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from audiomancer.breeding.opening import open_store
from audiomancer.breeding.searching_synths import SynthSource
from audiomancer.breeding.synths import SynthBreeding, shipped_synths
from audiomancer.errors import MissingDependencyError
from audiomancer.evolution import Candidate, Couple, Search, SearchSettings
from audiomancer.rendering import Engines

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
    categories = {synth.name: synth.category for synth in shipped_synths()}

    def names(*models: str) -> list[str]:
        found = source.library("sound", [synths.candidate(name) for name in models])
        assert found is not None
        return [found.loop(number).content.name for number in range(found.size)]

    assert names("tb303") == [name for name, category in categories.items() if category == "bass"]
    assert {categories[name] for name in names("tb303", "kick")} == {"bass", "drum"}
    few = names("shimmer_drone")  # there are three drones
    assert few == [name for name, category in categories.items() if category != "drum"]
    assert names() == list(categories)
    library = source.library("sound", [])
    assert library is not None
    there, known = library.sounding([3, 5])
    assert there == [3, 5] and known is not None
    alone = source.features("sound", [library.loop(3), library.loop(5)])
    np.testing.assert_array_equal(known.x, alone.x)
    assert len(source.features("sound", [])) == 0
    assert synths.keep(library.loop(3)).id in synths.store.lineage


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
