"""The lexer: every character has its place, and what cannot be read is refused where it stands."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from helpsource import helpsource
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.analyzers.synthdef import line_and_column, parse, tokenize
from audiomancer.errors import SynthDefError

SCRAPS = (
    *("SynthDef", "Saw", ".ar", "freq", "440", "1e3", "\\x", "'a b'", '"s"', "$a", "~e", "_", "a:", "var ", "arg "),
    *("(", ")", "[", "]", "{", "}", "|", ".", "..", "...", ",", ";", ":", "=", "+", "-", "*", "#", "^", "`"),
    *("//c\n", "/* c */", " ", "\n"),
)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokenize(text)[0][:-1]]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("440", "number", "440"),
        ("0.5", "number", "0.5"),
        ("1e-3", "number", "1e-3"),
        ("16rFF.8", "number", "16rFF.8"),
        ("0xff", "number", "0xff"),
        ("3s200", "number", "3s200"),
        ("4b", "number", "4b"),
        ("freq", "name", "freq"),
        ("SinOsc", "class", "SinOsc"),
        ("mul:", "keyword", "mul"),
        ("~tempo", "envvar", "~tempo"),
        ("\\freq", "symbol", "\\freq"),
        ("'two words'", "symbol", "'two words'"),
        ('"SynthDef(\\\\x)"', "string", '"SynthDef(\\\\x)"'),
        ("$a", "char", "$a"),
        ("$\\n", "char", "$\\n"),
        ("!==", "op", "!=="),
        ("...", "punct", "..."),
        ("_", "curry", "_"),
        ("_BasicNew", "primitive", "_BasicNew"),
        ("_a:", "keyword", "_a"),
        ("'a\\\nb'", "symbol", "'a\\\nb'"),
    ],
)
def test_a_word_is_one_token_of_its_kind(text: str, kind: str, value: str) -> None:
    assert kinds(text) == [(kind, value)]


def test_operators_are_read_greedily_as_sclang_does() -> None:
    assert kinds("x=-1") == [("name", "x"), ("op", "=-"), ("number", "1")]


def test_a_comment_begins_where_a_word_could() -> None:
    assert kinds("a + // b\n c /**/ * d") == [
        ("name", "a"),
        ("op", "+"),
        ("name", "c"),
        ("op", "*"),
        ("name", "d"),
    ]


@pytest.mark.parametrize("operator", ["+//", "-//", "<//", "=//", "-/*", "*/*", "|/**/", "!==//", "*//"])
def test_what_looks_like_a_comment_inside_an_operator_is_refused(operator: str) -> None:
    with pytest.raises(SynthDefError, match=re.escape("put a space before /")) as caught:
        tokenize(f"x = 1\n {operator} 2")
    assert (caught.value.line, caught.value.column) == (2, 2)


MISREAD = (
    *("2r1do", "10r1A", "1r0", "37r1", "0r1", "16rff.8a", "16rFF.abs", "16rFF..", "12xff", "0x", "0xfg", "1e", "1.5e"),
    *("3bs", "3b2b", "3bb2", "3sort", "1_000", "2pix", "440Hz", "\u0663r1", "9" * 5000, "9" * 5000 + "r1"),
)


@pytest.mark.parametrize("number", MISREAD)
def test_a_number_that_sclang_ends_elsewhere_is_refused(number: str) -> None:
    with pytest.raises(SynthDefError) as caught:
        tokenize(f"x = [{number}: 1]")
    assert (caught.value.line, caught.value.column) == (1, 6)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "number", ["2pi", "0.5pi", "1e3pi", "3s", "3bb", "3b200", "36rZZ.Z9", "2r101", "16rff", "1..9"]
)
def test_a_number_may_have_every_form_of_the_language(number: str) -> None:
    parse(f"[({number})]")


def test_white_space_is_what_sclang_skips() -> None:
    assert kinds("a\u00a0+\x1cb\v\f\u2003") == [("name", "a"), ("op", "+"), ("name", "b")]


def test_comments_nest_and_keep_their_place() -> None:
    text = "a /* b /* c */ d */ + // e\n1"
    _, comments = tokenize(text)
    assert [comment.text for comment in comments] == ["/* b /* c */ d */", "// e"]
    assert all(text[c.start : c.end] == c.text for c in comments)


def test_tokens_and_comments_hold_everything_but_white_space() -> None:
    for source in helpsource():
        tokens, comments = tokenize(source)
        spans = sorted((part.start, part.end) for part in (*tokens, *comments))
        gaps = [source[before[1] : after[0]] for before, after in pairwise(spans)]
        assert not "".join(gaps).strip(), source


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ('a\n  "b', 2, 3, "string"),
        ("'b", 1, 1, "symbol"),
        ("x\n 'b\nc'", 2, 2, "symbol"),
        ("'b\rc'", 1, 1, "symbol"),
        ("~a: 3", 1, 1, "'~'"),
        ("{\\rtf1 1}", 1, 1, "rich text"),
        ("a /* b", 1, 3, "comment"),
        ("(\n[1)", 2, 3, "')'"),
        ("f(1", 1, 2, "never closed"),
        ("a)", 1, 2, "')'"),
        ("a § b", 1, 3, "'§'"),
        ("// a\0", 1, 5, "zero byte"),
    ],
)
def test_what_cannot_be_read_is_refused_by_line_and_column(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(SynthDefError, match=re.escape(word)) as caught:
        tokenize(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("text", ["(" * 10_000_000, "[" * 900_000, "{" * 70 + "}" * 70, "x = " * 200_000 + "1"])
def test_nesting_without_end_is_refused_at_once(text: str) -> None:
    with pytest.raises(SynthDefError):
        parse(text)


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        parse(text)
    except SynthDefError as error:
        assert error.line is not None and error.column is not None


@given(st.text(alphabet="ab\n", max_size=30), st.data())
def test_line_and_column_find_the_offset_again(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    line, column = line_and_column(text, offset)
    assert sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1 == offset
