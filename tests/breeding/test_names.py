"""Names of synths from words: each in a library has its own, and what was asked before is not born again."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.breeding import replay
from audiomancer.breeding._synth_names import free_name, stem_of
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.rendering import Drawn, Engines, Wanted
from audiomancer.store import Store, SynthLineage


@pytest.fixture(autouse=True)
def no_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named is not heard."""
    monkeypatch.setenv("PATH", "")


def names(synths: list[SynthLineage]) -> list[str]:
    assert all(parse_synthdefs(synth.source_code)[0].name == synth.name for synth in synths)
    return [synth.name for synth in synths]


class Waiting(Engines):
    """Engines that draw when all have asked for a draw, so that nobody has seen what the others will store."""

    def __init__(self, all_here: Barrier) -> None:
        super().__init__()
        self.all_here = all_here

    def draw_all(self, births: Sequence[Wanted]) -> list[Drawn]:
        self.all_here.wait()
        return super().draw_all(births)


def breeding(engines: Engines | None = None) -> SynthBreeding:
    return SynthBreeding(Store(), engines or Engines())


def test_a_name_is_the_first_of_its_words_that_is_free() -> None:
    name = "warm_acid_bass_001"
    assert (stem_of(name), stem_of("kick_808_001")) == ("warm_acid_bass", "kick_808")
    assert free_name(name, ()) == name
    assert free_name(name, {name, "warm_acid_bass_002", "warm_acid_bass_004"}) == "warm_acid_bass_003"


def test_names_go_on_where_the_library_has_them() -> None:
    stock = breeding()
    assert names(stock.from_words("warm acid bass", "bass", 1, 3)) == [f"warm_acid_bass_00{n}" for n in (1, 2, 3)]
    assert names(stock.from_words("warm acid bass with echo", "bass", 1)) == ["warm_acid_bass_004"]
    assert names(stock.from_words("warm acid", "bass", 1)) == ["warm_acid_bass_005"]
    assert names(stock.from_words("warm", "bass", 1)) == ["warm_bass_001"]


def test_the_same_words_and_seed_bring_what_is_there() -> None:
    stock = breeding()
    first = stock.from_words("warm acid bass", "bass", 1)
    assert stock.from_words("warm acid bass", "bass", 1) == first
    others = stock.from_words("warm acid bass", "bass", 2, 2)
    more = stock.from_words("warm acid bass", "bass", 1, 3)
    assert more[:1] == first and breeding().from_words("warm acid bass", "bass", 1, 3) == more
    assert names([*first, *others, *more[1:]]) == [f"warm_acid_bass_00{n}" for n in range(1, 6)]
    assert len([synth for synth in stock.store.synths() if synth.generation_method == "generated"]) == 5


def test_what_was_deleted_comes_back_and_its_name_was_never_free() -> None:
    stock = breeding()
    (first,) = stock.from_words("warm acid bass", "bass", 1)
    stock.store.delete([first.id])
    assert names(stock.from_words("warm acid bass", "bass", 2)) == ["warm_acid_bass_002"]
    (again,) = stock.from_words("warm acid bass", "bass", 1)
    assert (again.id, again.deleted_at) == (first.id, None)


def test_the_name_of_a_synth_that_is_somebody_s_own_is_taken() -> None:
    stock = breeding()
    (base,) = stock.from_words("warm", "bass", 1, base="synt_tb303")
    other = Store().add_synth(base.source_code, base.birth, name="warm_pad_001", item="synt_own")
    assert names(stock.from_words("warm", "pad", 1)) == ["warm_pad_002"]
    assert stock.get(other.id).name == "warm_pad_001"


def test_synths_that_are_made_at_once_have_names_of_their_own() -> None:
    """What a child was called while it was drawn is changed where another was stored meanwhile; both are born again."""
    all_here = Barrier(4)
    stocks = [breeding(Waiting(all_here)) for _ in range(4)]

    def work(seed: int) -> list[SynthLineage]:
        return stocks[seed].from_words("warm acid bass", "bass", seed, 2)

    with ThreadPoolExecutor(len(stocks)) as threads:
        made = list(threads.map(work, range(len(stocks))))
    together = [synth for some in made for synth in some]
    assert sorted(names(together)) == [f"warm_acid_bass_00{n}" for n in range(1, 9)]
    for synth in together:
        assert replay(stocks[0].store, synth.id) == synth
        assert stocks[0].store.synth(synth.id) == synth
