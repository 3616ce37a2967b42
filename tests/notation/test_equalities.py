"""One text in mini-notation says what another says: the laws of its marks, with texts that are small enough to read."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from audiomancer.errors import NotationError
from audiomancer.notation.cycles import STRUDEL, TIDAL, Dialect, Event, Query, inner_join, query_tree, scaled, shifted
from audiomancer.notation.mini import Meaning, parse_mini

Said = list[tuple[Fraction, Fraction, str]]


def struck(text: str, dialect: Dialect = TIDAL, cycles: int = 6) -> Said:
    """Begin, end and word of every stroke."""
    tree = parse_mini(text, tidal=dialect is TIDAL)
    events = query_tree(tree, dialect, Fraction(0), Fraction(cycles))
    return sorted((event.begin, event.end, event.value.text) for event in events if event.struck)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("a*3 b", "[a a a] b"),
        ("[a b]*2 c", "[a b a b] c"),
        ("a*0.5", "a/2"),
        ("[a b]/2", "<a b>"),
        ("a*<1 2>", "<a [a a]>"),
        ("a*[2 4]", "[a@2 a a]"),
        ("a!3 b", "a a a b"),
        ("a! b", "a a b"),
        ("a ! b", "a a b"),
        ("a!1 b", "a b"),
        ("a!2!2 b", "a a a b"),
        ("a! ! b", "a a a b"),
        ("a! 3", "a a 3"),
        ("a!b", "a a b"),
        ("a _ _ b", "a@3 b"),
        ("a@2 _ b", "a@3 b"),
        ("a@1.5 b", "a@3 b@2"),
        ("a@0.5 b", "a b@2"),
        ("a@1 b", "a b"),
        ("a b . c d . e", "[a b] [c d] e"),
        ("a b . c", "[a b] c"),
        ("[a . b c] d", "[a [b c]] d"),
        ("a ~ - b", "a ~ ~ b"),
        ("[a]", "a"),
        ("[a, b c]", "[b c, a]"),
        ("a, b c", "[a, b c]"),
        ("<a b>", "{a b}%1"),
        ("<a b>*2", "a b"),
        ("<a b c>*2", "{a b c}%2"),
        ("<a b>!2", "<a b> <a b>"),
        ("<a@2 b>", "<a _ b>"),
        ("<a, b c>", "[a, <b c>]"),
        ("<a <b c>>", "<a b a c>"),
        ("<<a b c> d>", "<a d b d c d>"),
        ("<a [b c]>", "<[a] [b c]>"),
        ("{a b c}%4", "<[a b c a] [b c a b] [c a b c]>"),
        ("{a b c}%3", "a b c"),
        ("{a b c}", "a b c"),
        ("{a b c}%<3 6>", "<[a b c] [a b c]*2>"),
        ("{a b, c d e}", "[a b, <[c d] [e c] [d e]>]"),
        ("{a b c, d e}", "[a b c, <[d e d] [e d e]>]"),
        ("{a b, c d e}%2", "{a b, c d e}"),
        ("{a b, c d e}%4", "[[a b]*2, <[c d e c] [d e c d] [e c d e]>]"),
        ("a(3,8)", "a ~ ~ a ~ ~ a ~"),
        ("a(5,8)", "a ~ a a ~ a a ~"),
        ("a(2,3)", "a a ~"),
        ("a(4,4)", "a*4"),
        ("a(1,4)", "a ~ ~ ~"),
        ("a(1,1)", "a"),
        ("a(3,8,0)", "a(3,8)"),
        ("a(3,8,8)", "a(3,8)"),
        ("a(3,8,3)", "a(3,8,-5)"),
        ("a(<3 5>,8)", "<a(3,8) a(5,8)>"),
        ("a(3,<8 4>)", "<a(3,8) a(3,4)>"),
        ("[a, c](1,4)", "a(1,4), c(1,4)"),
        ("a ~ _", "a ~@2"),
    ],
)
def test_the_one_says_what_the_other_says(text: str, other: str) -> None:
    for dialect in (TIDAL, STRUDEL):
        assert struck(text, dialect) == struck(other, dialect) != []


@pytest.mark.parametrize(
    ("dialect", "text", "other"),
    [
        (TIDAL, "a*2%3", "a/1.5"),
        (TIDAL, "a@1%2 b", "a b@2"),
        (TIDAL, ". a b", "~ [a b]"),
        (TIDAL, "a . . b", "a ~ b"),
        (TIDAL, "a b . c .", "[a b] c"),
        (TIDAL, "a .5", "a . 5"),
        (TIDAL, "[.25 1]*2", "[~ [25 1]]*2"),
        (TIDAL, "<a b . c>", "<[a b] c>"),
        (TIDAL, "{a . b c}%2", "{a [b c]}%2"),
        (TIDAL, "[a . b, c]", "[a b, c]"),
        (TIDAL, "a [] b", "a ~ b"),
        (TIDAL, "[a, ]", "a"),
        (TIDAL, "a~b", "a ~ b"),
        (TIDAL, "a _b", "a@2 b"),
        (TIDAL, "a([3 5],8)", "a ~ ~ a ~ a a ~"),
        (TIDAL, "a(3 5,8)", "a ~ ~ a ~ a a ~"),
        (STRUDEL, "a([3 5],8)", "a ~ ~ a ~ a a ~"),
        (STRUDEL, "a*2*3", "a*6"),
        (STRUDEL, "a(1,2)*2", "[a ~]*2"),
        (STRUDEL, "a*.5", "a/2"),
        (STRUDEL, "a*2.", "a*2"),
        (STRUDEL, "a*1e1", "a*10"),
        (STRUDEL, "a * 2", "a*2"),
        (STRUDEL, "a (3,8)", "a(3,8)"),
        (STRUDEL, "{a b c}%4 d", "[{a b c}%4] d"),
    ],
)
def test_the_one_says_what_the_other_says_in_one_language(dialect: Dialect, text: str, other: str) -> None:
    assert struck(text, dialect) == struck(other, dialect) != []


def test_a_dot_before_digits_is_a_point_in_strudel_and_a_foot_in_tidal() -> None:
    assert struck("<.5 1 2>", STRUDEL, 1) == [(0, 1, ".5")]
    assert struck("<.5 1 2>", TIDAL, 2) == struck("<~ [5 1 2]>", TIDAL, 2)


def test_a_rest_says_nothing() -> None:
    for text in ("~", "-", "~ ~", "~(3,8)", "a(0,4)", "<~>"):
        assert struck(text) == struck(text, STRUDEL) == []
    assert struck("[]") == struck("") == []


def test_a_slow_node_lasts_for_cycles() -> None:
    assert struck("a/2", cycles=4) == [(0, 2, "a"), (2, 4, "a")]
    assert struck("<a b>/2", cycles=4) == [(0, 2, "a"), (2, 4, "b")]
    assert struck("a/1.5", cycles=3) == [(0, Fraction(3, 2), "a"), (Fraction(3, 2), 3, "a")]
    assert struck("a*2%3", cycles=3) == struck("a/1.5", STRUDEL, cycles=3)


def test_a_step_of_an_alternation_lasts_as_many_cycles_as_it_weighs() -> None:
    assert struck("<a@2 b>", cycles=4) == [(0, 2, "a"), (2, 3, "b"), (3, 5, "a")]
    assert struck("<a b@0.5>", cycles=2) == [
        (0, 1, "a"),
        (1, Fraction(3, 2), "b"),
        (Fraction(3, 2), Fraction(5, 2), "a"),
    ]


def eighths(text: str, dialect: Dialect, cycles: int = 1) -> str:
    """The words on the eighths of so many cycles, a dot where nothing starts."""
    words = {begin: word for begin, _, word in struck(text, dialect, cycles)}
    return "".join(words.get(Fraction(place, 8), ".") for place in range(8 * cycles))


def test_tidal_turns_a_rhythm_to_the_left_and_strudel_to_the_right() -> None:
    assert eighths("a(3,8)", TIDAL) == eighths("a(3,8)", STRUDEL) == "a..a..a."
    assert eighths("a(3,8,1)", TIDAL) == eighths("a(3,8,-1)", STRUDEL) == "..a..a.a"
    assert eighths("a(3,8,-1)", TIDAL) == eighths("a(3,8,1)", STRUDEL) == ".a..a..a"
    assert eighths("a(3,8,<0 1>)", TIDAL, 2) == "a..a..a...a..a.a"
    assert eighths("a(3,8,<0 1>)", STRUDEL, 2) == "a..a..a..a..a..a"


def test_a_hit_of_a_rhythm_plays_a_cycle_of_its_node_in_tidal_and_lets_it_be_heard_in_strudel() -> None:
    assert eighths("[a b](1,4)", TIDAL) == "ab......"
    assert eighths("[a b](2,4)", STRUDEL) == "a...b..."
    assert eighths("<a b>(1,2)", TIDAL, 2) == eighths("<a b>(1,2)", STRUDEL, 2) == "a.......b......."


def test_a_number_after_a_rest_in_the_row_is_no_count_of_copies() -> None:
    assert [word for *_, word in struck("a! 3 b", cycles=1)] == ["a", "a", "3", "b"]
    assert [word for *_, word in struck("a!3 b", cycles=1)] == ["a", "a", "a", "b"]


@pytest.mark.parametrize("copies", [1, 2, 1024])
def test_a_step_is_copied_up_to_a_thousand_times(copies: int) -> None:
    assert len(struck(f"a!{copies}", cycles=1)) == copies


@pytest.mark.parametrize("steps", [1, 1024])
def test_a_rhythm_has_up_to_a_thousand_steps(steps: int) -> None:
    assert struck(f"a(1,{steps})", cycles=1) == [(0, Fraction(1, steps), "a")]


SOUNDS = ["bd", "bd:3", "808", "808bd:3", "x.y", "a_b", "b-c", "bd.", "5-3"]
NOTES = ["e", "cs5", "ef", "0", "-5", "0.5"]
TIDAL_NUMBERS = ["0.8", "-0.5", "1%8", "-1%8", "007"]
STRUDEL_WORDS = [*SOUNDS, *NOTES, "c#4", "0.8", ".5", "-.5", "5.", "1e3", "1e-3", "~a", "a~", "--5", "1..2"]
WORDS: list[tuple[bool, Meaning, str]] = [
    *((True, "sounds", word) for word in SOUNDS),
    *((True, "notes", word) for word in NOTES),
    *((True, "numbers", word) for word in TIDAL_NUMBERS),
    *((False, "anything", word) for word in STRUDEL_WORDS),
]


@pytest.mark.parametrize(("tidal", "meaning", "word"), WORDS)
def test_a_word_is_one_step_with_the_column_where_it_stands(tidal: bool, meaning: Meaning, word: str) -> None:
    tree = parse_mini(f"~ {word} ~", column=11, tidal=tidal, meaning=meaning)
    events = query_tree(tree, TIDAL if tidal else STRUDEL, Fraction(0), Fraction(1))
    assert [(e.begin, e.end, e.value.text, e.value.column) for e in events] == [
        (Fraction(1, 3), Fraction(2, 3), word, 13)
    ]


@pytest.mark.parametrize(
    ("meaning", "word"),
    [
        *(("sounds", word) for word in ("-a", "c#4", "a'maj", "1%8", "-5")),
        *(("notes", word) for word in ("eb4", "C4", "c-1", "q", "d10", "0'maj", "1%8", "5-3", "1.5.2", "5.", "1e3")),
        *(("numbers", word) for word in ("e", "3q", "0x10", "1e3", "5.", "1.5%2", "0-5")),
    ],
)
def test_a_word_that_tidal_reads_otherwise_than_it_looks_or_not_at_all_is_refused(meaning: Meaning, word: str) -> None:
    with pytest.raises(NotationError, match=f"^line 1, column 3: {re.escape(repr(word))} is "):
        parse_mini(f"~ {word}", tidal=True, meaning=meaning)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a@", "line 1, column 3: the end came where a weight above 0 was expected"),
        ("a@b", "line 1, column 3: 'b' came where a weight above 0 was expected"),
        ("a@0", "line 1, column 3: '0' came where a weight above 0 was expected"),
        ("a@-1", "line 1, column 3: '-1' came where a weight above 0 was expected"),
        ("a@<1 2>", "line 1, column 3: '<' came where a weight above 0 was expected"),
        ("a!0", "line 1, column 3: '0' is not a number of copies from 1 to 1024"),
        ("a!1025", "line 1, column 3: '1025' is not a number of copies from 1 to 1024"),
        ("a!2@3", "line 1, column 4: '@' cannot follow '!'; put the step in brackets"),
        ("a@3!2", "line 1, column 4: '!' cannot follow '@'; put the step in brackets"),
        ("a@ 3", "line 1, column 4: '3' came where a weight above 0 was expected"),
        ("a@.5", "line 1, column 3: '.5' came where a weight above 0 was expected"),
        ("a!1.5", "line 1, column 3: '1.5' is not a number of copies from 1 to 1024"),
        ("a!3b", "line 1, column 3: '3b' is not a number of copies from 1 to 1024"),
        ("a _3", "line 1, column 3: '_' is not known in mini-notation here"),
        ("a ..3", "line 1, column 3: '.' is not known in mini-notation here"),
        ("a*<2 b>", "line 1, column 6: 'b' came where a number was expected"),
        ("a . . b", "line 1, column 5: '.' divides feet, which Strudel knows in square brackets, and none is empty"),
        ("<a . b>", "line 1, column 4: '.' divides feet, which Strudel knows"),
        ("[a . b, c]", "line 1, column 7: ',' came where a foot was expected; put these steps in brackets"),
        ("a . b .", "line 1, column 8: the end came where a foot was expected"),
        ("a [] b", "line 1, column 4: ']' came where a step was expected"),
        ("", "line 1, column 1: the end came where a step was expected"),
        ("a(3,8) *2", "line 1, column 8: '*' is not read by Strudel after a space"),
        ("{a b} %4", "line 1, column 7: '%' is not read by Strudel after a space"),
        ("a(3 5,8)", "line 1, column 5: '5' came where ')' was expected"),
        ("a(1.5,8)", "line 1, column 3: '1.5' came where a number was expected"),
        ("1%8", "line 1, column 2: '%' came where a step was expected"),
        ("<a b>%4", "line 1, column 6: '%' came where a step was expected"),
        ("a*b", "line 1, column 3: 'b' came where a number was expected"),
        ("a*", "line 1, column 3: the end came where a step was expected"),
        ("a b]", "line 1, column 4: ']' closes nothing that was opened"),
        ("[a b", "line 1, column 5: the end came where ']' was expected"),
        ("[a b>", "line 1, column 5: '>' came where ']' was expected"),
        ("<a, >", "line 1, column 5: '>' came where a step was expected"),
        ("b {}%4", "line 1, column 4: '}' came where a step was expected"),
        ("a(3)", "line 1, column 4: ')' closes a Euclidean rhythm that is not"),
        ("a(3,8,2,1)", "line 1, column 10: ')' closes a Euclidean rhythm that is not"),
        ("a(3,)", "line 1, column 5: ')' closes a Euclidean rhythm that is not"),
        ("a(3,8", "line 1, column 6: the end came where ')' was expected"),
        ("a  ?", "line 1, column 4: '?' is not known in mini-notation here"),
        ("a b^c", "line 1, column 3: 'b^c' is no word, and no sound with a sample number such as bd:3"),
        ("a b:c", "line 1, column 3: 'b:c' is no word, and no sound"),
        ("a .5:3", "line 1, column 3: '.5:3' is no word, and no sound"),
    ],
)
def test_a_text_that_is_none_is_refused_with_the_column_and_the_reason(text: str, problem: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_mini(text)
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a*0", "line 1, column 3: 0 came where a number above 0 was expected"),
        ("a*-2", "line 1, column 3: -2 came where a number above 0 was expected"),
        ("a(-1,8)", "line 1, column 3: -1 came where a number above 0 was expected"),
        ("a(3,0)", "line 1, column 5: 0 came where a number above 0 was expected"),
        ("a(9,8)", "line 1, column 3: (9,8,0) is not a Euclidean rhythm of up to 1024 whole steps"),
        ("a(3,1025)", "line 1, column 3: (3,1025,0) is not a Euclidean rhythm"),
        ("{a b}%0", "line 1, column 7: 0 came where a number above 0 was expected"),
    ],
)
def test_numbers_that_are_impossible_are_refused_when_they_are_reached(text: str, problem: str) -> None:
    with pytest.raises(NotationError) as caught:
        struck(text)
    assert str(caught.value).startswith(problem)


def test_a_problem_in_a_cycle_that_nobody_hears_is_no_problem() -> None:
    assert struck("a*<2 0>", cycles=1) == struck("a a", cycles=1)


TAKEN_OTHERWISE = ["a*4 e", "a/4 q", "a@3 e", "a*1.5 s", "{a b}%4 e", "a _ e", "a _ 3", "3 _ w", "{a b}%4 3"]


@pytest.mark.parametrize("text", TAKEN_OTHERWISE)
def test_what_tidal_reads_otherwise_than_it_looks_is_refused_there_alone(text: str) -> None:
    parse_mini(text)
    with pytest.raises(NotationError, match=r"(would|may) be taken by Tidal"):
        parse_mini(text, tidal=True)


REFUSED_BY_TIDAL = ["a*2*3", "a(3,8)*2", "a(3,8)(3,8)", "a *2", "a (3,8)", "a*.5", "a*2.", "a*1e1", "a*<2 ~>"]


@pytest.mark.parametrize("text", REFUSED_BY_TIDAL)
def test_what_tidal_refuses_is_refused_there_alone(text: str) -> None:
    parse_mini(text)
    with pytest.raises(NotationError, match=r"^line 1, column \d: "):
        parse_mini(text, tidal=True)


@pytest.mark.parametrize("text", [".", "a .", "a b ."])
def test_a_dot_that_divides_nothing_is_refused(text: str) -> None:
    for tidal in (True, False):
        with pytest.raises(NotationError, match=r"came where a (foot|step) was expected|divides feet"):
            parse_mini(text, tidal=tidal)


@pytest.mark.parametrize("text", ["a*4 b", "a*4 eh", "a*[4] e", "a*<2 4> e", "a _ [3]", "a _ b", "a _ ~", "e a*4"])
def test_what_tidal_reads_as_it_looks_is_read_for_it_too(text: str) -> None:
    assert parse_mini(text, tidal=True) == parse_mini(text)


def every(value: object) -> Query:
    """A pattern with a stroke in each cycle."""
    return lambda begin, end: [
        Event(Fraction(cycle), Fraction(cycle + 1), max(begin, Fraction(cycle)), min(end, Fraction(cycle + 1)), value)
        for cycle in range(int(begin // 1), int(-(-end // 1)))
    ]


def test_a_pattern_is_made_faster_and_later() -> None:
    whole = (Fraction(0), Fraction(1))
    assert [event[:2] for event in scaled(every("x"), Fraction(2))(*whole)] == [
        (0, Fraction(1, 2)),
        (Fraction(1, 2), 1),
    ]
    assert [event[:4] for event in shifted(every("x"), Fraction(1, 4))(*whole)] == [
        (Fraction(-3, 4), Fraction(1, 4), 0, Fraction(1, 4)),
        (Fraction(1, 4), Fraction(5, 4), Fraction(1, 4), 1),
    ]


def test_what_an_outer_pattern_chooses_is_heard_while_the_choice_lasts() -> None:
    chosen = inner_join(scaled(every(3), Fraction(2)), lambda speed: scaled(every("x"), Fraction(speed)))
    assert [event[:4] for event in chosen(Fraction(0), Fraction(1, 2))] == [
        (0, Fraction(1, 3), 0, Fraction(1, 3)),
        (Fraction(1, 3), Fraction(2, 3), Fraction(1, 3), Fraction(1, 2)),
    ]
