"""Runs with a person listening: what they rate can be taken back, and what they leave can be taken up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.runs import RunState
from audiomancer.breeding import import_code
from audiomancer.errors import InvalidSettingError, ItemNotFoundError, NothingAskedError
from audiomancer.music import Pattern
from audiomancer.rendering import Engines, LoopAsked
from audiomancer.store import Store


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def run(session: Session) -> RunState:
    groove = import_code('d1 $ s "bd sn hh*4 [sn cp]"', "tidal", session.store)[0].id
    begun: RunState = perform("run start", session, items=(groove,), generations=2, size=4, seed=1, search="ga")
    return begun


def test_a_run_tells_all_candidates_and_those_without_a_rating(session: Session, run: RunState) -> None:
    (groove,) = run.candidates
    assert run.to_rate == (groove,)
    perform("run rate", session, run=run.run, item=groove.id, score=4)
    opened = perform("run open", session)
    assert [item.id for item in opened.candidates] == [groove.id]
    assert opened.to_rate == ()
    assert [item.user_rating for item in opened.best] == [4]


def test_what_is_to_be_rated_is_rendered_before_anybody_asks_for_it(run: RunState, home: Path) -> None:
    """But only where a person will: a command renders what it is told to."""

    class Told(Engines):
        def loops_ahead(self, asked: Iterable[LoopAsked]) -> None:
            ahead.append([one.pattern for one in asked])

    ahead: list[list[Pattern]] = []
    for renders in (False, True):
        with Session(engines=Told(), renders_ahead=renders) as session:
            bred = perform("run breed", session, run=run.run)
            assert ahead == [[item.pattern for item in bred.to_rate]] * renders
    perform("run rate", session, run=run.run, item=bred.to_rate[0].id, score=2)
    perform("run open", session)
    assert ahead[1] == ahead[0][1:]


def test_the_runs_that_wait_are_listed_the_latest_first(session: Session, run: RunState) -> None:
    """One that is over waits for nobody."""
    groove = run.candidates[0].id
    later = perform("run start", session, items=(groove,), generations=1, size=2, seed=1, search="ga")
    listed = perform("run list", session).runs
    assert [(one.run, one.kind) for one in listed] == [(later.run, "patterns"), (run.run, "patterns")]
    assert listed[0].saved_at >= listed[1].saved_at
    assert [one.run for one in perform("run list", session, limit=1).runs] == [later.run]
    for _ in range(2):
        perform("run breed", session, run=later.run)
    assert [one.run for one in perform("run list", session).runs] == [run.run]


def test_who_does_not_know_of_a_generation_breeds_none_over_it(session: Session, run: RunState) -> None:
    """Nor ends the run: both windows that stand at the same run may ask for the same."""
    bred = perform("run breed", session, run=run.run, after=0)
    again = perform("run breed", session, run=run.run, after=0)
    assert (again.generation, again.candidates) == (1, bred.candidates)
    assert again.selection == "Generation 1 was bred elsewhere meanwhile."
    assert perform("run breed", session, run=run.run, after=1).generation == 2
    assert not perform("run breed", session, run=run.run, after=1).finished
    assert perform("run breed", session, run=run.run, after=2).finished


def test_ratings_are_taken_back_one_by_one(session: Session, run: RunState) -> None:
    """To the rating that was there before the run, with its time and its rater, or to none."""
    first = run.candidates[0].id
    session.store.rate(first, 2, by="Ann")
    before = session.store.lineage[first]
    bred = perform("run breed", session, run=run.run)
    second = bred.candidates[0].id
    perform("run rate", session, run=run.run, item=second, score=5)
    perform("run rate", session, run=run.run, item=second, score=3)
    perform("run rate", session, run=run.run, item=first, score=1)

    def undone() -> tuple[str, int | None]:
        back = perform("run undo", session, run=run.run)
        return back.id, back.rating

    assert undone() == (first, 2)
    assert session.store.lineage[first] == before
    assert undone() == (second, 5)
    assert undone() == (second, None)
    assert (session.store.lineage[second].rated_at, session.store.lineage[second].rated_by) == (None, None)
    with pytest.raises(NothingAskedError, match="no rating of this run"):
        undone()


def test_a_rating_that_was_taken_back_leads_the_evolution_no_more(session: Session, run: RunState) -> None:
    bred = perform("run breed", session, run=run.run)
    for item in bred.candidates:
        perform("run rate", session, run=run.run, item=item.id, score=5)
    for _ in bred.candidates:
        perform("run undo", session, run=run.run)
    assert perform("run open", session).best == ()
    assert "for want of ratings" in perform("run breed", session, run=run.run).selection


def test_undo_survives_the_end_of_the_program_and_of_a_generation(session: Session, run: RunState) -> None:
    item = run.candidates[0].id
    perform("run rate", session, run=run.run, item=item, score=4)
    perform("run breed", session, run=run.run)
    with Session() as later:
        assert perform("run undo", later, run=run.run).rating is None
    assert Store().lineage[item].user_rating is None


def test_a_note_needs_no_rating_and_can_be_taken_away(session: Session, run: RunState) -> None:
    item = run.candidates[0].id
    assert perform("note", session, item=item, text=" good hats ").items[0].notes == "good hats"
    assert Store().get(item).user_notes == "good hats"
    perform("run rate", session, run=run.run, item=item, score=4)
    assert perform("run undo", session, run=run.run).notes == "good hats"
    assert perform("note", session, item=item, text="").items[0].notes == ""


def test_a_run_keeps_the_number_of_generations_that_were_asked_for(session: Session, run: RunState) -> None:
    assert perform("run open", session).generations == 2
    assert perform("run open", session, generations=7).generations == 7
    with Session() as later:
        assert perform("run open", later).generations == 7
        assert perform("run breed", later, run=run.run).generations == 7


def test_a_run_of_former_days_opens_and_its_ratings_can_be_taken_back(session: Session, run: RunState) -> None:
    saved = session.store.load_run(run.run)
    session.store.save_run("old", {key: saved[key] for key in ("kind", "stock", "evolution")})
    opened = perform("run open", session, run="old")
    assert opened.generations == 5
    perform("run rate", session, run="old", item=opened.candidates[0].id, score=1)
    assert perform("run undo", session, run="old").rating is None


def test_the_latest_run_is_the_latest_of_its_kind(session: Session, run: RunState) -> None:
    synths = perform("synth run start", session, items=("tb303",), generations=2)
    assert perform("run open", session).run == synths.run
    assert perform("run open", session, kind="patterns").run == run.run
    assert perform("run open", session, kind="synths").kind == "synths"
    with pytest.raises(InvalidSettingError, match=f"breeds synths; `audiomancer synth evolve --resume {synths.run}`"):
        perform("run open", session, run=synths.run, kind="patterns")
    session.store.delete_run(synths.run)
    with pytest.raises(NothingAskedError, match=r"no run of synths .* `audiomancer synth evolve ID --interactive`"):
        perform("run open", session, kind="synths")


def test_a_synth_that_comes_along_joins_the_library_when_it_is_rated_or_noted(session: Session) -> None:
    run = perform("synth run start", session, items=("tb303", "juno_pad"))
    perform("run rate", session, run=run.run, item="synt_tb303", score=4)
    perform("note", session, item="synt_juno_pad", text="wide")
    assert {s.id: (s.user_rating, s.user_notes) for s in session.store.synths()} == {
        "synt_tb303": (4, None),
        "synt_juno_pad": (None, "wide"),
    }
    assert perform("run undo", session, run=run.run).rating is None


def test_a_rating_of_a_run_that_is_not_there_is_refused_and_not_stored(session: Session, run: RunState) -> None:
    item = run.candidates[0].id
    with pytest.raises(ItemNotFoundError):
        perform("run rate", session, run="none", item=item, score=4)
    assert session.store.get(item).user_rating is None
    with pytest.raises(ItemNotFoundError):
        perform("run undo", session, run="none")
