"""What a person says is to become of candidates of a run, and what is held of them: kept, and taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.runs import RunState
from audiomancer.breeding import import_code
from audiomancer.errors import InvalidSettingError

CODE = 'd1 $ s "bd sn [hh hh] [sn cp] bd*2 sn hh*4 [sn cp]"'


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session() as session:
        yield session


def begun(session: Session, code: str = CODE, **asked: Any) -> RunState:
    groove = import_code(code, "tidal", session.store)[0].id
    usual = {"items": (groove,), "size": 4, "generations": 9, "seed": 1, "fresh": False, "amount": 0.6}
    run: RunState = perform("run start", session, **{**usual, **asked})
    return run


def bred(session: Session, run: str) -> RunState:
    """A whole generation, as a page asks for it."""
    state: RunState = perform("run breed", session, run=run)
    while state.coming:
        state = perform("run ask", session, run=run)
    return state


def kicks(item: Any) -> list[tuple[int, int, int]]:
    return [(note.onset, note.duration, note.velocity) for note in item.pattern.notes if note.pitch in (35, 36)]


@pytest.mark.parametrize("search", ["taste", "ga"])
def test_a_mark_is_told_obeyed_and_taken_back(session: Session, search: str) -> None:
    run = begun(session, search=search).run
    liked, unwanted, *_ = bred(session, run).candidates
    perform("run mark", session, run=run, item=liked.id, mark="more")
    perform("run mark", session, run=run, item=unwanted.id, mark="never")
    assert perform("run mark", session, run=run, item=unwanted.id, mark="never").mark == "never"  # said once
    assert perform("run open", session, run=run).marks == {liked.id: "more", unwanted.id: "never"}
    children = bred(session, run).candidates
    assert any(liked.id in child.parent_ids for child in children)
    assert not any(unwanted.id in child.parent_ids for child in children)
    assert unwanted.id not in {child.id for child in children}
    undone = perform("run undo", session, run=run)
    assert undone.undone == f"{unwanted.id[:13]} {unwanted.name} is marked as it was before"
    assert perform("run open", session, run=run).marks == {liked.id: "more"}
    perform("run mark", session, run=run, item=liked.id, mark="none")
    assert perform("run open", session, run=run).marks == {}
    perform("run undo", session, run=run)
    assert perform("run open", session, run=run).marks == {liked.id: "more"}


@pytest.mark.parametrize("search", ["taste", "ga"])
def test_a_voice_that_is_held_in_the_midst_of_a_run_stays_in_all_children_from_then_on(
    session: Session, search: str
) -> None:
    run = begun(session, search=search).run
    bred(session, run)
    assert perform("run hold", session, run=run, voice="kick").held == ("kick",)
    for _ in range(2):
        for child in bred(session, run).candidates:
            assert kicks(child) == kicks(session.store.get(child.parent_ids[0]))
    assert perform("run hold", session, run=run, voice="hats").held == ("kick", "hats")
    assert perform("run undo", session, run=run).undone == "the hats may change again"
    assert perform("run open", session, run=run).held == ("kick",)
    assert perform("run hold", session, run=run, voice="kick", held=False).held == ()
    assert perform("run undo", session, run=run).undone == "the kick stays again"
    assert perform("run open", session, run=run).held == ("kick",)


@pytest.mark.parametrize("search", ["taste", "ga"])
def test_a_run_with_marks_and_a_voice_held_is_the_same_run_in_another_session(tmp_path: Path, search: str) -> None:
    states = []
    for place, anew in (("one", False), ("many", True)):
        home = tmp_path / place
        with Session(home=home) as first:
            run = begun(first, search=search).run
            child = bred(first, run).candidates[0].id
            perform("run mark", first, run=run, item=child, mark="parent")
            perform("run hold", first, run=run, voice="snare")
            if not anew:
                children = [item.id for item in bred(first, run).candidates]
        if anew:
            with Session(home=home) as second:
                children = [item.id for item in bred(second, run).candidates]
        with Session(home=home) as last:
            states.append((children, json.dumps(last.store.load_run(run), sort_keys=True)))
    assert states[0][0] == states[1][0]
    saved = [json.loads(state) for _, state in states]
    assert {**saved[0], "former": ()} == {**saved[1], "former": ()}
    assert saved[0]["stock"]["hold"]["hold"]


def test_what_cannot_be_held_is_told_and_nothing_changes(session: Session) -> None:
    run = begun(session, code='d1 $ s "bd bd bd bd"').run
    before = session.store.load_run(run)
    with pytest.raises(InvalidSettingError, match="nobody plays hats in this run, so there is nothing to hold"):
        perform("run hold", session, run=run, voice="hats")
    with pytest.raises(InvalidSettingError, match="every sound is held, so nothing may change"):
        perform("run hold", session, run=run, voice="kick")
    tune = begun(session, code='d1 $ note "0 3 7 10" # s "superpiano"').run
    with pytest.raises(InvalidSettingError, match="only a run of grooves of drums has voices that can be held"):
        perform("run hold", session, run=tune, voice="kick")
    assert session.store.load_run(run) == before
