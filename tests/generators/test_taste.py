"""A person's taste from Python: runs that learn it, what is known of it, and how it is corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import SearchSettings, Settings
from audiomancer.generators import EvolutionEngine, EvolutionRun, PatternBreeding, import_code


@pytest.fixture
def engine(home: Path) -> EvolutionEngine:
    return EvolutionEngine(home)


def test_a_run_by_taste_is_asked_and_told_from_python(engine: EvolutionEngine) -> None:
    groove = import_code('d1 $ s "bd sn [hh hh] [sn cp]"', "tidal", engine.store)[0]
    settings = SearchSettings(seed=1, size=6, fresh=False)
    run = EvolutionRun.start(PatternBreeding(engine.store), [groove.id], settings)
    engine.store.rate(groove.id, 4)
    assert "taste" in str(run.breed(count=2))
    for stars in (5, 2):
        (first, *_) = run.to_rate()
        engine.store.rate(first.id, stars)
    run.ask(2)
    assert [item.user_rating for item in run.asked()] == [5, 2, None, None]
    run.save("mine")
    again = EvolutionRun.resume(engine.store, "mine")
    for each in (run, again):
        each.ask()
    assert [item.id for item in again.asked()] == [item.id for item in run.asked()]
    assert {item.id for item in run.best()} == {groove.id, *(item.id for item in run.asked()[:2])}
    told = engine.taste("drums")
    assert (told.ratings, told.verdict, told.sittings) == (3, "unsure", 1)


def test_the_plain_ga_is_asked_for_whole_generations(engine: EvolutionEngine) -> None:
    groove = import_code('d1 $ s "bd sn"', "tidal", engine.store)[0]
    run = EvolutionRun.start(PatternBreeding(engine.store), [groove.id], Settings(seed=1, size=2))
    with pytest.raises(InvalidSettingError, match="breeds whole generations"):
        run.ask()


def test_a_taste_is_corrected_and_forgotten_from_python(engine: EvolutionEngine) -> None:
    engine.correct_taste("drums", more=["syncopated kicks"], less=["swing"], ignore=["fills"])
    assert engine.taste("drums").wishes == {"fills": 0, "kick_syncopation": 1, "swing": -1}
    engine.correct_taste("drums", learn=["swing"])
    assert engine.taste("drums").wishes == {"fills": 0, "kick_syncopation": 1}
    with pytest.raises(InvalidSettingError, match="nothing in bass is called 'fills'"):
        engine.correct_taste("bass", more=["fills"])
    for refused in (engine.taste, engine.correct_taste, lambda kind: engine.correct_taste(kind, forget=True)):
        with pytest.raises(InvalidSettingError, match="there is a taste of drums"):
            refused("guitar", **({"more": ["swing"]} if refused == engine.correct_taste else {}))  # type: ignore[operator]
    engine.correct_taste("drums", forget=True)
    assert engine.taste("drums").said == 0
