"""Runs by taste: whenever they are left, and whoever takes them up, they are the same run; nothing said is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.runs import RunState
from audiomancer.actions.sitting import Sitting, grown, rated, sat_down
from audiomancer.breeding import import_code
from audiomancer.errors import InvalidSettingError, MissingDependencyError, NothingAskedError
from audiomancer.store import Store

CODE = 'd1 $ s "bd sn [hh hh] [sn cp] bd*2 sn hh*4 [sn cp]"'
Judge = Callable[[Any], int]


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session() as session:
        yield session


def begun(session: Session, **asked: Any) -> RunState:
    groove = import_code(CODE, "tidal", session.store)[0].id
    usual = {"items": (groove,), "size": 4, "generations": 9, "seed": 1, "fresh": False}
    run: RunState = perform("run start", session, **{**usual, **asked})
    return run


def busy(candidate: Any) -> int:
    """A listener who likes many notes."""
    return min(5, 1 + len(candidate.pattern.notes) // 5)


def listened(session_of: Callable[[], Any], name: str, judge: Judge, ratings: int) -> list[tuple[str, int]]:
    """Rate so many as a page does, each action in the session that it is given; tells what was shown, and the stars."""
    shown: list[tuple[str, int]] = []

    def asked(action: str, **wanted: Any) -> Any:
        with session_of() as session:
            return perform(action, session, run=name, **wanted)

    sitting: Sitting = sat_down(asked("run open"))
    while len(shown) < ratings:
        while sitting.lacks:
            sitting = grown(sitting, asked("run ask"))
        candidate = sitting.candidate
        if candidate is None:
            sitting = sat_down(asked("run breed"))
            continue
        shown.append((candidate.id, judge(candidate)))
        sitting = rated(sitting, asked("run rate", item=candidate.id, score=shown[-1][1]))
        sitting = replace(sitting, at=sitting.at + 1)
    return shown


def state(store: Store, name: str) -> dict[str, Any]:
    """What is saved of a run, without the moments at which something was said."""
    saved = store.load_run(name)
    told = json.dumps(saved, sort_keys=True)
    for said in (*saved["queue"]["again"].values(), *saved["former"]):
        told = told.replace(said.get("rated_at", "then"), "then")
    cleaned: dict[str, Any] = json.loads(told)
    return cleaned


def test_a_run_that_is_taken_up_anew_at_every_step_is_the_same_run(tmp_path: Path) -> None:
    """By another session, which has to read all from the disk; with what is heard again and what earlier runs said."""
    runs = []
    for place, fresh_sessions in (("one", False), ("many", True)):
        home = tmp_path / place
        with Session(home=home) as session:
            old = import_code('d1 $ s "bd*4 [hh hh hh hh]"', "tidal", session.store)[0].id
            session.store.rate(old, 2)
            name = begun(session).run
            anew, same = partial(Session, home=home), partial(nullcontext, session)
            shown = listened(anew if fresh_sessions else same, name, busy, 14)
            runs.append((shown, state(session.store, name)))
    assert runs[0] == runs[1]
    assert len({item for item, _ in runs[0][0]}) < len(runs[0][0]), "something was heard again"
    assert old in runs[0][1]["search"]["known"]


def test_a_rating_that_was_taken_back_is_unlearnt(session: Session) -> None:
    """What is asked for next is as if it had never been given."""
    name = begun(session).run
    listened(lambda: nullcontext(session), name, busy, 2)
    before = perform("run ask", session, run=name)
    saved = session.store.load_run(name)
    last = before.candidates[-1].id
    without = [item.id for item in perform("run ask", session, run=name).candidates]
    session.store.save_run(name, saved)
    perform("run rate", session, run=name, item=last, score=1)
    perform("run undo", session, run=name)
    assert [item.id for item in perform("run ask", session, run=name).candidates] == without


def test_what_was_deleted_is_unlearnt_and_not_offered(session: Session) -> None:
    name = begun(session).run
    shown = listened(lambda: nullcontext(session), name, busy, 4)
    gone = shown[2][0]
    session.store.delete([gone])
    opened = perform("run open", session, run=name)
    assert gone not in {item.id for item in (*opened.candidates, *opened.best)}
    run = session.open_runs[name]
    perform("run ask", session, run=name)
    assert gone not in run._search.told.items
    assert {item for item, _ in shown if item != gone} <= {*run._search.told.items}


def test_what_earlier_runs_said_is_learnt_until_it_is_forgotten(session: Session) -> None:
    first = listened(lambda: nullcontext(session), begun(session).run, busy, 5)
    name = begun(session, seed=2).run
    assert {item for item, _ in first} == {*session.open_runs[name]._search.told.items}
    perform("taste", session, kind="drums", forget=True)
    perform("run open", session, run=name)
    perform("run breed", session, run=name)
    assert session.open_runs[name]._search.told.items == ()
    assert perform("taste", session, kind="drums").tastes[0].said == 0


def test_the_best_are_offered_by_what_the_taste_expects(session: Session) -> None:
    """All that were rated, and not in the order of the stars alone: one of two with the same stars is expected less."""
    name = begun(session).run
    shown = listened(lambda: nullcontext(session), name, busy, 12)
    best = perform("run open", session, run=name).best
    assert {item.id for item in best} == {item for item, _ in shown}
    liked = session.open_runs[name]._search.best(99)
    assert [item.id for item in best] == [one.candidate.id for one in liked if one.candidate.id in dict(shown)]


def test_what_is_heard_again_tells_how_far_the_person_agrees_with_themself(session: Session) -> None:
    heard: dict[str, int] = {}

    def changing(candidate: Any) -> int:
        heard[candidate.id] = heard.get(candidate.id, 0) + 1
        return 5 if heard[candidate.id] == 1 else 3

    shown = listened(lambda: nullcontext(session), begun(session).run, changing, 16)
    again = [item for item, stars in shown if stars == 3]
    assert again
    (told,) = perform("taste", session, kind="drums").tastes
    assert (told.agreement.heard, told.agreement.same, told.agreement.apart) == (len(again), 0, 2.0)
    assert told.ratings == len(shown)


def test_pairs_and_voices_are_learnt_and_can_be_taken_back(session: Session) -> None:
    name = begun(session).run
    with pytest.raises(NothingAskedError, match="rate at least two"):
        perform("run compare", session, run=name)
    listened(lambda: nullcontext(session), name, busy, 4)
    pair = perform("run compare", session, run=name)
    first, second = pair.first.id, pair.second.id
    perform("run prefer", session, run=name, first=first, second=second, better="second")
    perform("run like", session, run=name, item=first, voice="kick", liked=False)

    def told() -> tuple[Any, Any]:
        perform("run ask", session, run=name)
        told = session.open_runs[name]._search.told
        return told.pairs, told.voices

    assert told() == (((first, second, -1, 0),), ((first, "kick", False, 0),))
    assert "the kick" in perform("run undo", session, run=name).undone
    assert told() == (((first, second, -1, 0),), ())
    assert first[:13] in perform("run undo", session, run=name).undone
    assert told() == ((), ())
    assert perform("run undo", session, run=name).id


def test_a_run_can_begin_from_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first candidates are of the library, and nobody's children; each says why it is shown."""
    for name in ("_BLOCK", "_ROUNDS", "_LEAST"):  # a loop of each style will do
        monkeypatch.setattr(f"audiomancer.breeding.loops.{name}", 1)
    run = perform("run start", session, kind="drums", bars=1, size=2, generations=1, seed=3)
    assert (run.generation, run.coming, run.by) == (1, 1, "taste")
    (first,) = run.candidates
    assert (first.type, first.bars, first.parent_ids) == ("drums", 1, [])
    assert run.fresh == ()  # nothing is the person's own, so nothing is told to be another's
    assert run.whys[first.id]
    with Session(home=session.store.home) as later:
        assert perform("run ask", later, run=run.run).candidates[0].id == first.id
        assert perform("replay", later, item=first.id).item.id == first.id


def test_a_taste_that_cannot_be_told_now_does_not_hide_the_others(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Synths have to be heard, by SuperCollider; what was said of drums needs nothing."""
    from audiomancer.actions import taste

    def breeding(session: Session, kind: str, whole: Any = taste._breeding) -> Any:
        if kind == "synth":
            raise MissingDependencyError("SuperCollider is not installed")
        return whole(session, kind)

    monkeypatch.setattr(taste, "_breeding", breeding)
    remarks: list[str] = []
    monkeypatch.setattr(session, "note", remarks.append)
    perform("rate", session, item=import_code(CODE, "tidal", session.store)[0].id, score=4)
    perform("synth rate", session, item="tb303", score=4)
    assert [told.kind for told in perform("taste", session).tastes] == ["drums"]
    assert remarks == ["Your taste in synths is left out: SuperCollider is not installed"]
    with pytest.raises(MissingDependencyError):
        perform("taste", session, kind="synth")


def test_nobody_is_asked_for_where_the_generation_is_full_or_the_plain_ga_breeds(session: Session) -> None:
    run = begun(session, size=1)
    bred = perform("run breed", session, run=run.run)
    assert (len(bred.candidates), bred.coming) == (1, 0)
    assert perform("run ask", session, run=run.run).candidates == bred.candidates
    plain = begun(session, search="ga")
    assert perform("run ask", session, run=plain.run).candidates == plain.candidates
    assert "by the plain GA" in perform("run breed", session, run=plain.run).selection


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"search": "taste", "fitness": "density"}, "--fitness is for the plain GA"),
        ({"mutation_rate": 0.5}, "--mutation-rate is for the plain GA, --search ga"),
        ({"search": "ga", "boldness": 0.9}, "--boldness is for the search by taste"),
        ({"search": "ga", "items": (), "kind": "drums"}, "--kind is for the search by taste"),
        ({"kind": "drums"}, "--kind is for runs that begin without patterns"),
        ({"bars": 3}, "--bars is for runs that begin without patterns"),
        ({"items": ()}, "or --kind drums"),
        ({"items": (), "kind": "drums"}, "leave --no-fresh out"),
        ({"items": (), "kind": "drums", "fresh": True, "hold": ("bd",)}, "--hold is for runs that begin with patterns"),
        ({"items": (), "kind": "drums", "fresh": True, "in_bars": "9"}, "--in-bars is for runs that begin with"),
        ({"items": (), "kind": "melody", "fresh": True, "operators": ("euclid",)}, "euclid is for drums, not for"),
        ({"search": "best"}, "search is one of taste, ga"),
        ({"boldness": 2}, "boldness is a number from 0 to 1"),
    ],
)
def test_what_does_not_go_together_is_refused(session: Session, asked: dict[str, Any], told: str) -> None:
    with pytest.raises((InvalidSettingError, NothingAskedError), match=told):
        begun(session, **asked)
    assert list(session.store.runs()) == []
