"""Lines in mini-notation are true, as short as they go, and read well."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.exporters._shortest import Bar, LineKind, Writer
from audiomancer.notation.cycles import STRUDEL, TIDAL, Dialect, Event, query_tree
from audiomancer.notation.mini import parse_mini

F = Fraction


def drawn(picture: str) -> list[Bar]:
    """Bars that are drawn as cells between strokes: a letter is a word, ``~`` a rest, anything else no change."""
    return [
        [(F(place, len(row)), cell) for place, cell in enumerate(row) if cell.isalnum() or cell == "~"]
        for row in picture.split("|")
    ]


def written(bars: Sequence[Bar] | str, kind: LineKind, dialect: Dialect = TIDAL) -> str:
    return Writer(dialect, kind, 4).write(drawn(bars) if isinstance(bars, str) else bars)


def said(text: str, bars: int, dialect: Dialect = TIDAL) -> list[Event]:
    return query_tree(parse_mini(text, tidal=dialect.rotates_left), dialect, F(0), F(bars))


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ("a...", "a"),
        ("a.a.", "a*2"),
        ("aaaa", "a*4"),
        ("a..a..", "a*2"),
        ("...a", "~ ~ ~ a"),
        ("a..a..a.", "a(3,8)"),
        ("a.aa.aa.", "a(5,8)"),
        ("a..a..a.b..b..b.", "[a ~ ~ a] [~ a] [b ~ ~ b] [~ b]"),
        ("a...b...", "a b"),
        ("a.....b.", "a ~ ~ b"),
        ("a.............b.", "a ~ ~ [~ b]"),
        ("a.b.a.b.", "[a b]*2"),
        ("a..b..a..b..", "[a b]*2"),
        ("a..ba..b", "[a [~ b]]*2"),
        ("a..ba..ba..ba..b", "[a ~ ~ b]*4"),
        ("aab.aab.", "[a*2 b]*2"),
        ("aaab", "a!3 b"),
        ("aabb", "a a b b"),
        ("aaab....", "a*2 [a b] ~ ~"),
        ("aaaaaaaab", "a!8 b"),
        ("aa.", "a [~ a ~] ~ ~"),
        (".a....", "[~ ~ a] ~ ~ ~"),
        ("a.aab.b.", "a a*2 b b"),
        ("a.......aaaa....", "a ~ a*4 ~"),
        ("a.......b.b.b.b.", "a ~ b*2!2"),
        ("a.a.a.a.a.a.a.ab", "a*2!3 [a ~ a b]"),
        ("abcabcabc.......", "[a b c a] [b c a b] c ~"),
        ("a...|b...", "<a b>"),
        ("a.a.|a.a.", "a*2"),
        ("a.b.|a.c.", "<[a b] [a c]>"),
        ("a...|a...|a...|b...", "<a!3 b>"),
        ("a|a|b|b", "<a a b b>"),
        ("a|b|a|b|c", "<a b a b c>"),
        ("a|b|a|b", "<a b>"),
        ("a.b.|a.c.|a.b.|a.c.", "<[a b] [a c]>"),
        ("a.b.a.b.|a.b.a.bc", "<[a b]*2 [a b a [b c]]>"),
        ("a.b.c.d.|a.b.c.e.|a.b.c.d.|a.b.c.f.", "<[a b c d] [a b c e] [a b c d] [a b c f]>"),
        ("a|b|a", "<a b a>"),
        ("a|a|b", "<a a b>"),
        ("a.b.|a.b.|a.c.", "<[a b]!2 [a c]>"),
        ("a...b.c.|a...b.d.", "<[a ~ b c] [a ~ b d]>"),
        ("a..a..a.|a..a..a.|b.......", "<a(3,8)!2 b>"),
        ("a.......|....a...", "<a [~ a]>"),
        ("aaaabbbbccccdddd", "a*4 b*4 c*4 d*4"),
        ("a.b.a.b.a.b.a.c.", "[a b]!3 [a c]"),
        ("a..a..a.a..a..a.", "[a(3,8)]*2"),
        ("a.aaa.aaa.aaa.aa", "[a a*2]*4"),
        ("a.b.c...|....a.b.", "<[a b c ~] [~ ~ a b]>"),
        ("a.......b....c..", "a ~ b [~ c ~ ~]"),
        ("a....b..", "a ~ [~ b] ~"),
        ("a...............b.......c.......", "a ~ b c"),
        ("|a", "<~ a>"),
        ("", "~"),
    ],
)
def test_onsets_are_written_as_a_live_coder_would(picture: str, text: str) -> None:
    assert written(picture, "onsets") == written(picture, "onsets", STRUDEL) == text


def test_a_turned_rhythm_is_written_for_the_one_who_reads_it() -> None:
    assert written("..a..a.a", "onsets", TIDAL) == "a(3,8,1)"
    assert written("..a..a.a", "onsets", STRUDEL) == "a(3,8,7)"


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ("a___", "a"),
        ("a_b_", "a b"),
        ("a__b", "a@3 b"),
        ("a_____b_", "a@3 b"),
        ("a~~~", "a ~ ~ ~"),
        ("~a~~", "~ a ~ ~"),
        ("a~b~", "a ~ b ~"),
        ("a_~_b_~_", "a ~ b ~"),
        ("a_~b", "a [~ b]"),
        ("a__b__~_", "a@3 b@3 ~ ~"),
        ("ab__ab__", "[a b@3]*2"),
        ("a_a_a_a_", "a*4"),
        ("a_b_~___", "a b ~ ~"),
        ("~___a_b_", "~ ~ a b"),
        ("a_a_~_~_", "a*2 ~"),
        ("a__a__a_", "a@3 a@3 a@2"),
        ("ab~~ab~~", "[[a b] ~]*2"),
        ("a~a~a~a~", "[a ~]*4"),
        ("a___|b___", "<a b>"),
        ("a_b_|a_c_", "<[a b] [a c]>"),
        ("a_b_c_~_|a_b_c_d_", "<[a b c ~] [a b c d]>"),
        ("a_______|b___c___|a_______|b___d___", "<a [b c] a [b d]>"),
        ("a__b__~_~_______", "[a@3 b@3 ~ ~] ~"),
        ("a__b__c_~_~_d_~_", "[a@3 b@3 c@2] [~ ~ d ~]"),
        ("|a_", "<~ a>"),
    ],
)
def test_lengths_are_written_as_steps(picture: str, text: str) -> None:
    assert written(picture, "lengths") == text


@pytest.mark.parametrize(
    ("picture", "text"),
    [
        ("a???", "a"),
        ("?a??", "a"),
        ("a?b?", "a b"),
        ("a??b", "a b"),
        ("ab?b", "a b!3"),
        ("a?a?b?b?", "a b"),
        ("1?2?1?2?", "[1 2]*2"),
        ("a???|b???", "<a b>"),
        ("a?b?|a?b?", "a b"),
        ("1?2?1?3?", "1 2 1 3"),
        ("12121213", "[1 2]!3 [1 3]"),
        ("11112222", "1 2"),
        ("1???2???|1???3???", "<[1 2] [1 3]>"),
        ("a?b?|??c?", "<[a b] c>"),
        ("a?b?|a???", "a b"),
        ("a?b?|????|c?b?", "<[a b]!2 [c b]>"),
        ("????????a?b???c?", "~ ~ [a b] c"),
        ("????a?b?????????", "~ [a b] ~ ~"),
        ("a??ba??b????????", "[a b]!2 ~ ~"),
        ("a?b?|b?a?", "<[a b] [b a]>"),
        ("abab|a??b", "[a b]*2"),
        ("????a???|b???????", "<a b>"),
        ("|a", "a"),
    ],
)
def test_values_are_said_where_somebody_asks(picture: str, text: str) -> None:
    assert written(picture, "values") == text


FINE = F(1, 97)


@pytest.mark.parametrize(
    ("kind", "bars", "text"),
    [
        ("onsets", [[(F(0), "a"), (FINE, "b")]], "a b@96"),
        ("onsets", [[(F(0), "a"), (96 * FINE, "b")]], "a@96 b"),
        ("onsets", [[(FINE, "b")]], "~ b@96"),
        ("onsets", [[(F(0), "1"), (FINE, "e")]], "1 [e]@96"),
        ("lengths", [[(FINE, "b"), (50 * FINE, "~")]], "~ b@49 ~@47"),
        ("values", [[(FINE, "b"), (40 * FINE, "b"), (50 * FINE, "c")]], "b@50 c@47"),
        ("onsets", [[(F(0), "a"), (FINE, "b")]] * 2, "a b@96"),
        (
            "onsets",
            [[(F(0), "a"), (F(1, 64), "b")], *[[(F(0), "a"), (F(1, 3), "c")]] * 2],
            "<[[a b@15] ~ ~ ~] [a [~ c ~] ~ ~]!2>",
        ),
        ("onsets", [[(F(0), "a"), (F(1, 96), "b")]], "[a b@23] ~ ~ ~"),
    ],
)
def test_what_is_on_no_common_grid_is_written_bar_by_bar_and_by_weights(
    kind: LineKind, bars: list[Bar], text: str
) -> None:
    assert written(bars, kind) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("1", "e"), "1 [e]"),
        (("bd:1", "s"), "bd:1 [s]"),
        (("bd:1", "sd"), "bd:1 sd"),
        (("1", "a"), "1 a"),
        (("bd", "e"), "bd e"),
        (("e", "1"), "e 1"),
    ],
)
def test_a_letter_that_tidal_takes_for_a_unit_of_the_number_before_it_is_bracketed(
    words: tuple[str, str], text: str
) -> None:
    assert written([[(F(place, 2), word) for place, word in enumerate(words)]], "onsets") == text


@st.composite
def lines(draw: st.DrawFn, cells: str) -> str:
    """A picture of up to four bars on one grid, the like of which often follow each other."""
    width = draw(st.sampled_from((1, 2, 3, 4, 6, 8, 12, 16)))
    rows = draw(st.lists(st.text(cells, min_size=width, max_size=width), min_size=1, max_size=2))
    return "|".join(rows * draw(st.integers(1, 2)))


DIALECTS = st.sampled_from((TIDAL, STRUDEL))


@given(lines("..ab"), DIALECTS)
def test_onsets_are_struck_where_they_are_drawn_and_nowhere_else(picture: str, dialect: Dialect) -> None:
    bars = drawn(picture)
    text = written(picture, "onsets", dialect)
    struck = [(e.begin, e.value.text) for e in said(text, len(bars), dialect) if e.struck]
    assert sorted(struck) == [(bar + place, word) for bar, row in enumerate(bars) for place, word in row]


@given(lines("__~ab"), DIALECTS)
def test_a_step_lasts_until_the_next_change(picture: str, dialect: Dialect) -> None:
    bars = drawn(picture)
    wanted = [
        (bar + place, bar + stop, word)
        for bar, row in enumerate(bars)
        for (place, word), stop in zip(row, [*(place for place, _ in row[1:]), F(1)], strict=False)
        if word != "~"
    ]
    text = written(picture, "lengths", dialect)
    assert sorted((e.begin, e.end, e.value.text) for e in said(text, len(bars), dialect) if e.struck) == wanted


@given(lines("??ab"), DIALECTS)
def test_a_value_holds_at_the_moment_when_it_is_asked_for(picture: str, dialect: Dialect) -> None:
    bars = drawn(picture)
    if any(bars):
        events = said(written(picture, "values", dialect), len(bars), dialect)
        for moment, word in ((bar + place, word) for bar, row in enumerate(bars) for place, word in row):
            assert [e.value.text for e in events if e.part_begin <= moment < e.part_end] == [word]


@given(lines("..ab"))
def test_no_line_is_longer_than_its_cells_beat_by_beat(picture: str) -> None:
    rows = [[cell if cell != "." else "~" for cell in row] for row in picture.split("|")]
    beats = [
        [row[at : at + len(row) // 4] for at in range(0, len(row), len(row) // 4)] for row in rows if len(row) >= 4
    ]
    bars = [" ".join(f"[{' '.join(beat)}]" for beat in bar) for bar in beats]
    plain = bars[0] if len(bars) == 1 else f"<{' '.join(f'[{bar}]' for bar in bars)}>"
    assert not bars or len(rows[0]) % 4 or len(written(picture, "onsets")) <= len(plain)


@given(lines("..ab"), st.sampled_from(("onsets", "values")))
def test_each_bar_is_a_step_of_its_own(picture: str, kind: LineKind) -> None:
    """No text alternates inside a bar, so what is changed in one bar is heard in that bar alone."""
    text = written(picture, kind)
    assert "<" not in text.removeprefix("<")
