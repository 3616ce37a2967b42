"""The SynthDefs of a text that somebody wrote for people: each by itself, with its place, whatever stands around it."""

from __future__ import annotations

import pytest

from audiomancer.analyzers.synthdef import decoded, find_synthdefs
from audiomancer.errors import SynthDefError

GOOD = r"SynthDef(\{}, {{ |out| Out.ar(out, Saw.ar(220) * 0.1) }}).add;"
ONE, TWO, THREE = (GOOD.format(name) for name in ("one", "two", "three"))
BROKEN = r"SynthDef(\broken, { Out.ar(0, SinOsc.ar(440) }).add;"

PROSE = f"""Don't panic: these are (some of) my synths, 5" loud [mostly
Das wäre der erste:
{ONE}
// {TWO}
Ce n'est pas tout, voilà:

(
{THREE}
)
それだけです :-)
"""


def names(text: str) -> list[tuple[str, int]]:
    return [(found.name, found.line) for found in find_synthdefs(text)]


def test_prose_is_read_over_and_what_it_comments_out_stays_out() -> None:
    assert names(PROSE) == [("one", 3), ("three", 8)]
    assert [found.info and found.info.source for found in find_synthdefs(PROSE)] == [ONE[:-1], THREE[:-1]]


@pytest.mark.parametrize("glue", ["\n", "\nIt's prose\n", "\n/* voilà */\n"])
def test_one_that_cannot_be_read_does_not_stand_in_the_way_of_the_others(glue: str) -> None:
    found = find_synthdefs(glue.join([ONE, BROKEN, TWO]))
    assert [one.name for one in found] == ["one", "broken", "two"]
    assert [one.info is None for one in found] == [False, True, False]
    problem = found[1].problem
    assert problem is not None
    assert (problem.line, problem.column) == (1 + glue.count("\n"), 46)


def test_one_that_is_never_closed_is_told_and_ends_at_the_next() -> None:
    found = find_synthdefs(f"SynthDef(\\open, {{ Out.ar(0, SinOsc.ar)\n{ONE}")
    assert [(one.name, one.info is None) for one in found] == [("open", True), ("one", False)]


@pytest.mark.parametrize("tail", [".play", ".load(s)", ".send(s); s.sync", ".writeDefFile(p)", ".memStore", ""])
def test_whatever_else_is_done_with_a_synthdef_it_is_added(tail: str) -> None:
    before = "// mine\n"
    (found,) = find_synthdefs(f"{before}x = {ONE.removesuffix('.add;')}{tail};\nx.set(1)")
    assert found.info is not None
    assert "play" not in found.info.source
    assert found.info.name == "one"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("latin-1", b""),
        ("mac-roman", b""),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_an_editor_s_bytes_are_the_text_that_it_showed(encoding: str, mark: bytes, line_end: str) -> None:
    text = f"// für später\n\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{ONE}\n"
    data = mark + text.replace("\n", line_end).encode(encoding)
    assert decoded(data) == text.replace("\N{NO-BREAK SPACE}", " ")
    assert names(decoded(data)) == [("one", 1)]


@pytest.mark.parametrize(
    "text", ["", "It's nothing", "a SynthDef (see below)", "SynthDef", "x" * 1_000_001, "SynthDef(" * 1001]
)
def test_a_text_without_a_synthdef_is_refused(text: str) -> None:
    with pytest.raises(SynthDefError):
        find_synthdefs(text)


@pytest.mark.parametrize("before", ["", "x = 1;\n\n", "It's prose\n"])
def test_a_function_that_stands_elsewhere_is_missed_where_its_synthdef_stands(before: str) -> None:
    found = find_synthdefs(f"{before}{ONE}\n  SynthDef(\\apart, f).add;")[-1]
    assert (found.name, found.info) == ("apart", None)
    assert found.problem
    assert (found.problem.line, found.problem.column) == (found.line, found.column) == (before.count("\n") + 2, 3)


def test_the_one_of_a_name_is_found_and_a_name_that_is_not_there_is_told() -> None:
    assert [one.line for one in find_synthdefs(PROSE, "three")] == [8]
    with pytest.raises(SynthDefError, match="no SynthDef named 'four', only one, three"):
        find_synthdefs(PROSE, "four")


def test_a_text_that_is_too_long_is_told_so_though_its_synthdefs_are_cut_off() -> None:
    with pytest.raises(SynthDefError, match="at most 1,000,000 are read"):
        find_synthdefs("// nothing yet\n" * 70_000)


def test_a_name_that_no_compiled_synthdef_can_have_is_told_in_short() -> None:
    longest, longer = find_synthdefs(GOOD.format("a" * 255) + "\n" + GOOD.format("a" * 256))
    assert longest.info
    assert (longer.name, longer.info) == ("a" * 60, None)
    assert str(longer.problem) == "line 2, column 1: its name has 256 bytes, and at most 255 are read"


def test_rich_text_is_refused_whole() -> None:
    with pytest.raises(SynthDefError, match="plain text"):
        find_synthdefs(r"{\rtf1 \f0 " + ONE + "}")
