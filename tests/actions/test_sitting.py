"""What each key does to a sitting, without a terminal, a library or a sound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.actions.run_ratings import RunItem, RunPair
from audiomancer.actions.runs import RunState
from audiomancer.actions.sitting import (
    KEYS,
    VOICES,
    Breed,
    Compare,
    Effect,
    Hear,
    Like,
    Loop,
    Note,
    Prefer,
    Quit,
    Rate,
    Silence,
    Sitting,
    Undo,
    grown,
    noted,
    paired,
    paste,
    press,
    rated,
    sat_down,
    undone,
    wanted,
)
from audiomancer.store import PatternMetadata, SynthLineage


def item(name: str, *parents: str, rating: int | None = None, notes: str | None = None) -> SynthLineage:
    return SynthLineage(
        id=name, name=f"name of {name}", source_code="", parent_ids=[*parents], user_rating=rating, user_notes=notes
    )


def run(*candidates: SynthLineage) -> RunState:
    return RunState("1", "synths", 1, 3, candidates, (), ())


THREE = run(item("a", "mum"), item("b", "mum", "dad"), item("c"))
AT_A = sat_down(THREE)
AT_B = replace(AT_A, at=1)
AT_C = replace(AT_A, at=2)
AT_END = replace(AT_A, at=3)


def pressed(sitting: Sitting, keys: str) -> tuple[Sitting, tuple[Effect, ...]]:
    """What several keys do, with all their effects."""
    effects: tuple[Effect, ...] = ()
    for key in keys:
        sitting, more = press(sitting, key)
        effects += more
    return sitting, effects


@pytest.mark.parametrize("score", range(1, 6))
def test_a_digit_rates_what_is_looked_at_and_goes_on(score: int) -> None:
    assert press(AT_A, str(score)) == (AT_B, (Silence(), Rate("a", score)))


def test_a_person_begins_at_the_first_that_has_no_rating() -> None:
    assert sat_down(run(item("a", rating=3), item("b"), item("c"))).at == 1
    assert sat_down(run(item("a", rating=3))).candidate is None


@pytest.mark.parametrize("key", ["n", "right", "s", "N"])
def test_going_on_rates_nothing(key: str) -> None:
    assert press(AT_A, key) == (AT_B, (Silence(),))


@pytest.mark.parametrize("key", ["k", "left"])
def test_going_back_rates_nothing(key: str) -> None:
    assert press(AT_B, key) == (AT_A, (Silence(),))
    assert press(AT_END, key).sitting.at == 2
    stays = press(AT_A, key)
    assert (stays.sitting.at, stays.effects) == (0, ())


@pytest.mark.parametrize("key", ["p", " "])
def test_one_key_plays_and_stops(key: str) -> None:
    sounding, effects = press(AT_A, key)
    assert (sounding.sounding, effects) == (True, (Hear("a"),))
    assert press(sounding, key) == (AT_A, (Silence(),))


def test_a_b_goes_from_the_candidate_to_its_parent_and_back() -> None:
    sitting, effects = pressed(replace(AT_A, sounding=True), "bbb")
    assert effects == (Hear("mum"), Hear("a"), Hear("mum"))
    assert press(replace(sitting, sounding=False), "p").effects == (Hear("mum"),)
    assert press(sitting, "n").sitting.ear == 0


def test_of_two_parents_one_is_heard_after_the_other() -> None:
    assert pressed(AT_B, "bbb")[1] == (Hear("mum"), Hear("dad"), Hear("b"))


def test_one_without_a_parent_says_so() -> None:
    told = press(AT_C, "b")
    assert (told.effects, told.sitting.remark) == ((), "It has no parent to compare with.")


def test_the_loop_goes_on_and_off() -> None:
    sitting, effects = pressed(AT_A, "ll")
    assert effects == (Loop(True), Loop(False))
    assert not sitting.loop


def test_undo_brings_the_person_back_to_the_rating_that_was_there() -> None:
    after = rated(press(AT_A, "5").sitting, RunItem("a", "x", 5, None))
    assert press(after, "u") == (after, (Undo(),))
    back = undone(after, RunItem("a", "x", None, None))
    assert (back.at, back.ratings["a"]) == (0, None)
    assert "is not rated any more" in back.remark
    assert "has 2 of 5 again" in undone(after, RunItem("a", "x", 2, None)).remark


def test_undo_of_a_rating_of_an_earlier_generation_is_told() -> None:
    back = undone(AT_B, RunItem("older", "groove", 2, None))
    assert (back.at, back.ratings) == (AT_B.at, AT_B.ratings)
    assert "groove has 2 of 5 again" in back.remark


def test_the_next_generation_is_bred_after_the_last_candidate_and_not_before() -> None:
    assert press(AT_END, "enter").effects == (Silence(), Breed())
    assert press(AT_C, "enter").effects == ()
    sitting, effects = pressed(AT_A, "444")
    assert sitting.candidate is None
    assert effects[1::2] == (Rate("a", 4), Rate("b", 4), Rate("c", 4))


@pytest.mark.parametrize("key", [*"12345pblts", " ", "n", "right"])
def test_at_the_end_of_a_generation_nothing_is_rated_heard_or_passed(key: str) -> None:
    step = press(AT_END, key)
    assert step.sitting.candidate is None
    assert not {Rate, Hear, Note, Breed} & {*map(type, step.effects)}
    assert step.sitting.remark


def test_a_note_is_typed_with_the_keys_that_else_rate() -> None:
    writing, effects = pressed(AT_A, "t5q größer ?")
    assert effects == ()
    assert writing.writing == "5q größer ?"
    shorter = press(press(writing, "backspace").sitting, "backspace").sitting
    kept = press(shorter, "enter")
    assert kept.effects == (Note("a", "5q größer"),)
    assert noted(kept.sitting, "a", "5q größer").notes["a"] == "5q größer"


def test_a_note_is_dropped_by_escape_and_goes_on_from_an_earlier_one() -> None:
    writing = press(sat_down(run(item("a", notes="good"))), "t").sitting
    assert writing.writing == "good"
    assert press(writing, "escape").sitting.writing is None
    assert press(writing, "left").sitting == writing
    for _ in range(9):
        writing = press(writing, "backspace").sitting
    assert press(writing, "enter").effects == (Note("a", ""),)


def test_pasted_text_rates_nothing() -> None:
    told = paste(AT_A, "5 4 3\n")
    assert told.effects == ()
    assert told.sitting.at == 0
    assert "note" in told.sitting.remark


def test_text_pasted_into_a_note_is_one_line_without_control_characters() -> None:
    writing = press(AT_A, "t").sitting
    assert paste(writing, "two\r\nlines \x1b[2J\tand\x07 a bell").sitting.writing == "two lines [2J and a bell"
    long = paste(writing, "x" * 5000).sitting
    assert len(long.writing or "") == 1000
    assert "1000 characters" in long.remark


def test_the_end_of_the_input_quits_wherever_the_person_is() -> None:
    for sitting in (AT_A, AT_END, replace(AT_A, writing="x"), replace(AT_A, help=True)):
        assert press(sitting, "end").effects == (Quit(),)


def test_a_key_that_is_none_says_how_to_find_those_there_are() -> None:
    assert press(AT_A, "z").sitting.remark == "'z' is no key here; ? shows those there are."
    assert press(AT_A, "unknown").sitting.remark == "That is no key here; ? shows those there are."
    assert press(AT_A, "unknown").effects == ()


def test_the_help_is_left_by_any_key_which_does_nothing_else() -> None:
    shown = press(AT_A, "?").sitting
    assert shown.help
    assert press(shown, "5") == (AT_A, ())


def test_every_key_of_the_help_is_a_key() -> None:
    named = [word for keys, _ in KEYS for word in keys.lower().replace("space", " ").split(" or ")]
    named = [key for word in named for key in (word.split() or [" "])]
    assert {"1", "5", " ", "p", "b", "l", "u", "right", "left", "n", "k", "c", "v", "t", "s", "enter", "q", "?"} <= {
        *named
    }
    for key in named:
        assert "no key here" not in press(AT_B, key).sitting.remark, key


def groove(name: str) -> PatternMetadata:
    return PatternMetadata(id=name, name=name, type="drums", midi_data="", bpm=120.0, bars=1)


def asking(*candidates: SynthLineage, coming: int) -> RunState:
    """A run by taste, in whose generation some are still to be asked for."""
    return replace(run(*candidates), by="taste", coming=coming)


def test_the_next_is_asked_for_as_soon_as_the_last_is_looked_at() -> None:
    """So one candidate is there beyond the one that is looked at, and each rating leads the choice after the next."""
    assert sat_down(asking(coming=8)).lacks
    assert sat_down(asking(item("a"), coming=7)).lacks
    assert not sat_down(asking(item("a"), item("b"), coming=6)).lacks
    assert not sat_down(asking(item("a"), coming=0)).lacks
    first = sat_down(asking(item("a"), item("b"), coming=6))
    assert press(first, "4").sitting.lacks
    assert not press(press(first, "n").sitting, "k").sitting.lacks


def test_a_candidate_that_was_asked_for_stands_behind_the_others() -> None:
    before = rated(press(sat_down(asking(item("a"), item("b"), coming=1)), "4").sitting, RunItem("a", "x", 4, None))
    after = grown(before, asking(item("a", rating=4), item("b"), item("c"), coming=0))
    assert (after.at, after.ratings) == (1, {"a": 4, "b": None, "c": None})
    assert pressed(after, "33")[0].candidate is None


def test_nothing_is_bred_while_the_next_one_is_being_chosen() -> None:
    waiting = replace(sat_down(asking(item("a"), coming=3)), at=1)
    assert waiting.candidate is None
    assert press(waiting, "enter").effects == ()
    assert "is being chosen" in press(waiting, "enter").sitting.remark


def test_what_is_heard_again_is_as_new_and_undone_is_not_rated() -> None:
    again = replace(asking(item("a", rating=5), item("b"), coming=0), again=("a",))
    sitting = sat_down(again)
    assert (sitting.at, sitting.ratings["a"]) == (0, None)
    back = undone(rated(sitting, RunItem("a", "x", 2, None)), RunItem("a", "x", 5, None))
    assert back.ratings["a"] is None
    assert "is not rated any more" in back.remark


def comparing() -> Sitting:
    return paired(AT_A, RunPair(item("x"), item("y")))


def test_two_are_compared_when_the_person_asks_for_it() -> None:
    assert press(AT_A, "c").effects == (Silence(), Compare())
    assert comparing().voices == ("x", "y")
    assert pressed(comparing(), "bb")[1] == (Hear("y"), Hear("x"))
    for key, better in (("1", "first"), ("2", "second"), ("=", "same"), ("0", "same")):
        step = press(comparing(), key)
        assert step.effects == (Silence(), Prefer("x", "y", better))
        assert (step.sitting.pair, step.sitting.at, step.sitting.candidate) == ((), 0, AT_A.candidate)


@pytest.mark.parametrize("key", ["s", "n", "escape"])
def test_a_comparison_can_be_left_unanswered(key: str) -> None:
    assert press(replace(comparing(), ear=1), key).sitting == AT_A


@pytest.mark.parametrize("key", ["3", "5", "u", "t", "k", "enter"])
def test_while_two_are_compared_nothing_is_rated(key: str) -> None:
    step = press(comparing(), key)
    assert step.effects == ()
    assert "1 or 2 is better" in step.sitting.remark


def test_one_voice_of_a_groove_is_liked_or_not() -> None:
    sitting = sat_down(RunState("1", "patterns", 1, 3, (groove("g"),), (), ()))
    for key, voice in VOICES:
        for pressed_key, liked in ((key, True), (key.upper(), False)):
            step = press(press(sitting, "v").sitting, pressed_key)
            assert step.effects == (Like("g", voice, liked),)
            assert (
                f"{'like' if liked else 'do not like'} its {'other drums' if voice == 'rest' else voice}"
                in step.sitting.remark
            )
            assert not step.sitting.choosing
    assert press(press(sitting, "v").sitting, "x").effects == ()
    assert press(AT_A, "v").effects == ()
    assert "has voices" in press(AT_A, "v").sitting.remark


def test_undo_of_what_was_said_beside_stars_is_told() -> None:
    told = undone(AT_B, RunItem("", "", None, None, "what you said of x and y counts no more"))
    assert told == replace(AT_B, remark="Undone: what you said of x and y counts no more.")


@given(st.lists(st.sampled_from([*"12345pblukst?xq cv=hK", "left", "right", "enter", "escape", "backspace", "ä"])))
def test_whatever_is_pressed_the_person_is_somewhere(keys: list[str]) -> None:
    sitting = AT_A
    for key in keys:
        sitting, effects = press(sitting, key)
        assert 0 <= sitting.at <= 3
        assert sitting.ear == 0 or sitting.ear < len(sitting.voices)
        assert all(effect.item in ("a", "b", "c") for effect in effects if isinstance(effect, Rate | Note))
        assert all(effect.item in sitting.voices for effect in effects if isinstance(effect, Hear))


def test_what_is_rendered_first_is_what_is_looked_at_then_its_parents_then_what_comes() -> None:
    assert wanted(AT_A) == ("a", "mum", "b", "c")
    assert wanted(AT_B) == ("b", "mum", "dad", "c")
    assert wanted(AT_END) == ()
    assert len(wanted(sat_down(run(*(item(f"i{n}") for n in range(1000)))))) < 10
