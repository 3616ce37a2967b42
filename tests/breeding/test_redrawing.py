"""A part played anew by the model: what is held stays, what is named changes, and it is born again to the note."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from holding import holds, may_change, obeys
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.actions import Session, perform
from audiomancer.breeding import (
    PATTERN_OPERATORS,
    PatternBreeder,
    Redrawing,
    born_pattern,
    open_store,
    pattern_candidate,
)
from audiomancer.errors import AudiomancerError, InvalidPatternError, MissingDependencyError, ModelLoadError
from audiomancer.evolution import Candidate
from audiomancer.generators import EvolutionEngine
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern, drum_name, drum_pitch, pitch_classes
from audiomancer.rnn import redrawing as rnn_redrawing
from audiomancer.store import PatternMetadata
from audiomancer.variation import OPERATORS, Hold

BAR, STEP = 3840, 240
QUICK = Redrawing(candidates=2)


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    with Session(open_store()) as session:
        yield session


def struck(pitch: int, *steps: int, bars: int = 4) -> list[Note]:
    return [Note(bar * BAR + step * STEP, STEP, pitch, 90 + step) for bar in range(bars) for step in steps]


@pytest.fixture
def groove(session: Session) -> PatternMetadata:
    notes = (*struck(36, 0, 6, 10), *struck(38, 4, 12), *struck(42, *range(0, 16, 2)))
    return session.store.add_pattern(
        Pattern(kind="drums", bars=4, notes=notes), Birth(method="imported"), name="groove"
    )


@pytest.fixture
def tune(session: Session) -> PatternMetadata:
    made: PatternMetadata = perform(
        "generate melody", session, key="D", scale="dorian", model="rules", seed=1
    ).patterns[0]
    return made


def as_candidate(pattern: Pattern) -> Candidate[Pattern]:
    return pattern_candidate(pattern, Birth(method="imported"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), patterns(metres=((4, 4), (2, 4), (2, 2)), min_notes=1), st.integers(0, 2**32), st.floats(0.1, 1))
def test_what_is_held_is_the_parent_s_whatever_is_drawn(
    data: st.DataObject, parent: Pattern, seed: int, amount: float
) -> None:
    hold = data.draw(holds(parent))
    breeder = PatternBreeder(amount, ("redraw",), hold, redrawing=QUICK)
    try:
        child = breeder.mutate(as_candidate(parent), (seed,))
    except InvalidPatternError as error:
        assert "plays none of the sounds" in str(error)  # a drum that the model does not know
        return
    obeys(parent, child.content, hold)
    assert (child.birth.log == ()) == (child.content == parent)
    assert child == born_pattern(child.birth, [parent])
    if parent.kind != "drums":
        classes = pitch_classes(parent.key or "C", parent.scale or "minor")
        assert all(n.pitch % 12 in classes for n in child.content.notes if n not in parent.notes)


ASKED: tuple[dict[str, Any], ...] = ({"in_bars": "3"}, {"change": ("hh",)}, {"hold": ("bd", "sd"), "in_bars": "1-2"})


@pytest.mark.parametrize("asked", ASKED)
def test_eight_differ_from_the_parent_and_from_each_other_and_are_born_again(
    session: Session, groove: PatternMetadata, asked: dict[str, Any]
) -> None:
    children = perform("redraw", session, item=groove.id, count=8, seed=1, **asked).patterns
    assert len({groove.pattern, *(child.pattern for child in children)}) == 9
    hold = Hold.of(**asked)
    for child in children:
        obeys(groove.pattern, child.pattern, hold)
        assert any(may_change(n, groove.pattern, hold) for n in set(child.pattern.notes) ^ set(groove.pattern.notes))
        assert (child.parent_ids, child.birth.request["hold"]) == ([groove.id], hold.to_json())
        assert list(child.makers) == ["redraw", "drums_lookback_rnn", "memory"]
    for child in children[:3]:
        assert perform("replay", session, item=child.id).item == child
    assert perform("redraw", session, item=groove.id, seed=1, **asked).patterns == children[:1]


def test_a_drum_that_is_named_and_not_there_may_come_in(session: Session, groove: PatternMetadata) -> None:
    (child,) = perform("redraw", session, item=groove.id, change=("toms",), temperature=1.5, seed=1).patterns
    new = set(child.pattern.notes) - set(groove.pattern.notes)
    assert new
    assert {drum_name(note.pitch) for note in new} <= {"lt", "mt", "ht"}
    assert set(groove.pattern.notes) <= set(child.pattern.notes)
    assert perform("replay", session, item=child.id).item == child
    (alone,) = perform("redraw", session, item=groove.id, change=("lt", "hh"), seed=2).patterns
    assert {n.pitch for n in alone.pattern.notes} <= {36, 38, 42, drum_pitch("lt")}


def test_a_long_part_is_about_as_dense_as_it_was(session: Session) -> None:
    """A model that follows itself over many bars plays ever less, or ever more."""
    steps = (0, 2, 3, 4, 6, 8, 10, 11, 12, 14)
    notes = (*struck(36, 0, 6, 10, bars=24), *struck(38, 4, 12, bars=24), *struck(42, *steps, bars=24))
    parent = session.store.add_pattern(
        Pattern(kind="drums", bars=24, notes=notes), Birth(method="imported"), name="long"
    )
    for child in perform("redraw", session, item=parent.id, change=("hh",), count=3, seed=1).patterns:
        for first in (0, 8, 16):
            hats = sum(
                note.pitch == 42 and note.onset // BAR in range(first, first + 8) for note in child.pattern.notes
            )
            assert hats == pytest.approx(8 * len(steps), rel=0.1)


def test_no_more_are_waited_for_where_the_model_repeats_itself(
    session: Session, groove: PatternMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a model that knows one thing to play, thirty are asked for."""
    tries: list[int] = []
    monkeypatch.setattr(
        rnn_redrawing, "redrawn", lambda *given, **named: tries.append(1) or [Note(2 * BAR, STEP, 36, 100)]
    )
    assert len(perform("redraw", session, item=groove.id, in_bars="3", count=30, seed=1).patterns) == 1
    assert len(tries) <= 40


def test_a_tune_stays_in_its_key_and_its_range(session: Session, tune: PatternMetadata) -> None:
    children = perform("redraw", session, item=tune.id, in_bars="2-3", count=4, seed=3).patterns
    there = [note.pitch for note in tune.pattern.notes]
    for child in children:
        new = [note for note in child.pattern.notes if note not in tune.pattern.notes]
        assert {note.pitch % 12 for note in new} <= pitch_classes("D", "dorian")
        assert min(there) - 6 <= min(n.pitch for n in new) <= max(n.pitch for n in new) <= max(there) + 6
        assert all(
            one.end <= other.onset for one, other in zip(child.pattern.notes, child.pattern.notes[1:], strict=False)
        )


def test_it_breeds_among_the_operators(session: Session, groove: PatternMetadata) -> None:
    (child,) = perform("mutate", session, item=groove.id, operators=("redraw", "fill"), seed=1).patterns
    assert list(child.makers) == ["fill", "redraw", "drums_lookback_rnn", "memory"]
    assert perform("replay", session, item=child.id).item == child
    run = perform("run start", session, items=(groove.id,), operators=("redraw",), in_bars="2", size=2, seed=1).run
    for _ in range(2):
        state = perform("run breed", session, run=run)
        while state.coming:
            state = perform("run ask", session, run=run)
        candidates = state.candidates
        assert len(candidates) == 2
        for member in candidates:
            obeys(groove.pattern, member.pattern, Hold.of(in_bars="2"))
    rows = {row.name: row for row in perform("operators", session).operators}
    assert rows["redraw"].origin == "audiomancer"
    assert list(PATTERN_OPERATORS.own) == [*OPERATORS, "redraw"]


def test_from_python_it_is_what_the_action_does(session: Session, groove: PatternMetadata) -> None:
    child = EvolutionEngine(session.store).redraw_pattern(groove.id, seed=1, in_bars=(3, 3), temperature=1.2)
    assert (child,) == perform("redraw", session, item=groove.id, seed=1, in_bars="3", temperature=1.2).patterns
    told = {"model": "drums_lookback_rnn", "temperature": 1.2, "candidates": 16, "memory": 1.0}
    assert child.birth.request["redraw"] == told


def test_another_model_plays_where_one_is_named(session: Session, groove: PatternMetadata) -> None:
    (child,) = perform("redraw", session, item=groove.id, model="drums_rnn", in_bars="3", seed=1).patterns
    assert list(child.makers) == ["redraw", "drums_rnn", "memory"]
    assert perform("replay", session, item=child.id).item == child


def test_a_replay_needs_the_model_as_it_was(session: Session, groove: PatternMetadata) -> None:
    (child,) = perform("redraw", session, item=groove.id, in_bars="3", seed=1).patterns
    told = child.birth.to_dict()
    other = Birth.from_dict(told | {"makers": {**told["makers"], "drums_lookback_rnn": "sha256 000000000000"}})
    with pytest.raises(MissingDependencyError, match="with the fingerprint 'sha256 000000000000' is needed"):
        born_pattern(other, [groove.pattern])


WALTZ = Pattern(kind="drums", bars=2, time_signature=(3, 4), notes=(Note(0, STEP, 36, 100), Note(960, STEP, 42, 90)))
LONG = Pattern(kind="drums", bars=80, notes=tuple(Note(bar * BAR, STEP, 36, 100) for bar in range(80)))
SHAKEN = Pattern(kind="drums", bars=2, notes=(Note(0, STEP, 36, 100), Note(960, STEP, 88, 90)))

REFUSED: tuple[tuple[Pattern | None, dict[str, Any], type[AudiomancerError], str], ...] = (
    (None, {}, AudiomancerError, "name what is to be played anew"),
    (None, {"in_bars": "9"}, AudiomancerError, "there is no bar 9"),
    (None, {"change": ("hh",), "hold": ("rd",)}, AudiomancerError, "nobody plays rd here"),
    (None, {"in_bars": "1", "model": "rules"}, InvalidPatternError, "rules plays whole patterns and no part of one"),
    (None, {"in_bars": "1", "model": "melody_rnn"}, InvalidPatternError, "melody_rnn plays bass and melody, not drums"),
    (None, {"in_bars": "1", "model": "none"}, ModelLoadError, "there is no model 'none'"),
    (WALTZ, {"in_bars": "1"}, InvalidPatternError, "not 3/4; mutate varies such bars without a model"),
    (LONG, {"in_bars": "2-80"}, InvalidPatternError, "64 bars can be played anew at once, not 79; name fewer"),
    (SHAKEN, {"change": ("perc:88",)}, InvalidPatternError, "plays none of the sounds that may change; name others"),
)


@pytest.mark.parametrize(("parent", "asked", "kind", "told"), REFUSED)
def test_what_cannot_be_played_anew_is_refused_before_anything_is_born(
    session: Session,
    groove: PatternMetadata,
    parent: Pattern | None,
    asked: dict[str, Any],
    kind: type[AudiomancerError],
    told: str,
) -> None:
    item = session.store.add_pattern(parent, Birth(method="imported"), name="x").id if parent else groove.id
    before = len(session.store.lineage.records())
    with pytest.raises(kind, match=told):
        perform("redraw", session, item=item, **asked)
    assert len(session.store.lineage.records()) == before


def test_how_many_are_missing_is_told_and_none_at_all_is_refused(
    session: Session, groove: PatternMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a model that knows one thing to play, and of one that plays what is there."""
    told: list[str] = []
    session.note = told.append
    asked = {"item": groove.id, "in_bars": "3", "seed": 1, "count": 2}
    monkeypatch.setattr(rnn_redrawing, "redrawn", lambda *given, **named: [Note(2 * BAR, STEP, 36, 100)])
    (child,) = perform("redraw", session, **asked).patterns
    assert told == ["1 of 2 children: the model plays nothing else there."]
    assert [note for note in child.pattern.notes if note.onset // BAR == 2] == [Note(2 * BAR, STEP, 36, 100)]
    monkeypatch.setattr(rnn_redrawing, "redrawn", lambda *given, **named: None)
    with pytest.raises(InvalidPatternError, match="the model plays nothing but what is there; name another part"):
        perform("redraw", session, **asked)
