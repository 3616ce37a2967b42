"""A line has a budget: what would take minutes or all memory is one sentence, and honest music is far within it."""

from __future__ import annotations

import random

import pytest

from audiomancer.errors import NotationError
from audiomancer.exporters import to_strudel, to_tidal
from audiomancer.music import Note, Pattern
from audiomancer.notation import read_strudel, read_tidal
from audiomancer.notation.mini import MAX_LEVELS, MAX_WORDS, parse_mini
from audiomancer.notation.reading import MAX_CHARACTERS

EVENTS = "^it makes too many events to be read; repeat less, or take fewer bars$"
DEEP = "is nested too deeply; {} levels are read$"
CALLS = "32 are read one upon the other$"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("bd*10000", EVENTS),
        ("<bd sn>*99999", EVENTS),
        ("[bd*1000]*1000", EVENTS),
        ("bd*99999999999999", EVENTS),
        ("{bd sn}%99999999", EVENTS),
        ("[bd(1024,1024)]*200", EVENTS),
        ("[~*999]*99999", EVENTS),
        ("[" * 1000 + "bd" + "]" * 1000, f"^line 1, column 28: '\\[' {DEEP.format(MAX_LEVELS)}"),
        ("<" * 1000 + "bd" + ">" * 1000, DEEP.format(MAX_LEVELS)),
        ("bd*<1" + "*<1" * 1000, DEEP.format(MAX_LEVELS)),
        ("bd(3,8" + "(3,8" * 1000, "nested too deeply|came where '\\)' was expected"),
        ("bd " * 40_000, f"comes after too many words; {MAX_WORDS} are read"),
        ("[[[bd!1024]!1024]!1024]", "comes after too many words"),
        ("bd!1024 " * 20_000, "comes after too many words"),
        ("bd" + "!1024" * 20_000, "comes after too many words"),
        (", ".join(["bd"] * 40_000), "comes after too many words"),
    ],
    ids=lambda value: value[:30],
)
def test_a_text_that_explodes_is_one_sentence_in_both_languages(text: str, problem: str) -> None:
    for read, code in ((read_tidal, f's "{text}"'), (read_strudel, f's("{text}")')):
        with pytest.raises(NotationError, match=problem.replace("column 28", r"column 2\d")) as caught:
            read(code)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("read", "code", "problem"),
    [
        (read_tidal, 's "bd"' + " # gain 1" * 5000, CALLS),
        (read_tidal, "fast 2 $ " * 5000 + 's "bd"', DEEP.format(32)),
        (read_tidal, "(" * 1000 + 's "bd"' + ")" * 1000, DEEP.format(32)),
        (read_tidal, "stack [" * 1000, DEEP.format(32)),
        (read_tidal, 'fast 100000000 $ s "bd*4"', EVENTS),
        (read_tidal, 's "bd*99" # ' + " # ".join(["stack [gain 1" + ", gain 1" * 49 + "]"] * 10), EVENTS),
        (read_tidal, 'd1 $ s "bd"\n' * 5000, EVENTS),
        (read_tidal, "fast 1.23456789012345 $ " * 31 + 's "bd"', "too many digits"),
        (read_strudel, 's("bd")' + ".gain(1)" * 5000, CALLS),
        (read_strudel, "setcpm(" + "- " * 5000 + "1)", DEEP.format(32)),
        (read_strudel, "stack(" * 1000 + ")" * 1000, DEEP.format(32)),
        (read_strudel, 's("bd")' + '.gain("1,1,1,1")' * 30, EVENTS),
        (read_strudel, 's("' + "bd " * 100_000 + '")', f"read up to {MAX_CHARACTERS} characters, not 300005"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_calls_that_explode_are_one_sentence(read, code: str, problem: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotationError, match=problem):
        read(code)


@pytest.mark.parametrize("comment", ["--", "//"])
def test_comments_are_passed_over_in_one_way_only(comment: str) -> None:
    """A grammar that could read a row of dashes in many ways would try them all before it refuses what follows."""
    read = read_tidal if comment == "--" else read_strudel
    with pytest.raises(NotationError, match=r"^line 1, column 1: [-/] is not known here"):
        read(f"{comment} " * 40 + "\né")


@pytest.mark.parametrize(
    "text",
    ["bd*1%0", "bd*" + "9" * 5000, "bd:" + "9" * 5000, "9" * 5000, "bd@" + "9" * 5000, "bd!" + "9" * 5000, "bd(3,1%0)"],
)
def test_a_number_that_cannot_be_counted_with_is_refused_and_quoted_in_part(text: str) -> None:
    with pytest.raises(NotationError, match="column") as caught:
        read_tidal(f's "{text}"')
    assert "9" * 61 not in str(caught.value)


def test_an_error_quotes_at_most_a_part_of_one_line() -> None:
    for code in ("y" * 10_000, 's "' + "x" * 10_000 + "?", 'n "' + "x" * 10_000 + '"', "d1 $ `a\nb`"):
        with pytest.raises(NotationError) as caught:
            read_tidal(code)
        assert len(str(caught.value)) < 200
        assert "\n" not in str(caught.value)
    with pytest.raises(NotationError) as caught:
        read_strudel('s("bd").scale(`' + "x\n" * 1000 + "`)")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("read", "code", "where"),
    [
        (read_tidal, 's "bd"\n# n "1 x?"', "line 2, column 9: '[?]'"),
        (read_tidal, 's "bd"\n# n "1 x"', "line 2, column 8: 'x' is neither"),
        (read_tidal, 'd1 $ s "bd"\nd2 $ s "bd nosuch"', "line 2, column 12: 'nosuch' is not a drum"),
        (read_tidal, 's "bd"\n\n# n "1*<1 x>"', "line 3, column 11: 'x' came where a number"),
        (read_tidal, 'stack [s "bd",\n note "3"]', "^line 1, column 11: 'bd' has no note"),
        (read_strudel, 's("bd")\n.n(`0\n 1 x`)', "line 3, column 4: 'x' is neither"),
        (read_strudel, "s(`bd\n\n sd ?`)", "line 3, column 5: '[?]'"),
        (read_strudel, "s(`bd\nsd`)\n.n(?)", "line 3, column 4: [?]"),
    ],
)
def test_an_error_on_a_later_line_names_the_line(read, code: str, where: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotationError, match=where):
        read(code)


def test_what_is_nested_to_the_limit_is_read() -> None:
    """The stack of Python must suffice for the deepest line that is allowed, wherever it is called from."""
    brackets = MAX_LEVELS - 1
    text = "[" * brackets + "bd" + "]" * brackets
    assert len(read_tidal(f's "{text}"').notes) == len(read_strudel(f's("{text}")').notes) == 1
    rhythm = "bd" + "(1,<1 1>,<0 1>)" * (MAX_LEVELS - 3)
    factors = "bd" + "*[1" * (MAX_LEVELS // 2 - 1) + "]" * (MAX_LEVELS // 2 - 1)
    assert len(read_tidal('fast "<1 1>" $ ' * 30 + f's "{factors}"').notes) == 1
    assert len(read_strudel(f's("{rhythm}")' + '.fast("<1 1>")' * 31).notes) == 1


def test_the_words_of_a_text_are_counted_with_their_copies() -> None:
    parse_mini("[bd!1024]!32")
    with pytest.raises(NotationError, match="too many words"):
        parse_mini("[bd!1024]!32 bd")


def _busy(bars: int, steps: int) -> Pattern:
    """Sixteen voices and loudness that never repeat."""
    onsets = range(0, bars * 3840, 3840 // steps)
    notes = tuple(Note(t, 60, 36 + (i * i + i // 7) % 16, 40 + (i * 13 + i // 5) % 80) for i, t in enumerate(onsets))
    return Pattern(kind="drums", notes=notes, bars=bars)


def test_large_music_of_ours_is_within_the_budget() -> None:
    """256 bars are exported, proven by the readers; 64 bars of 768 notes, as many as are read, come back."""
    to_tidal(_busy(256, 4))
    loop = _busy(64, 12)
    again = read_strudel(to_strudel(loop))
    assert [(note.onset, note.pitch) for note in again.notes] == [(note.onset, note.pitch) for note in loop.notes]
    assert (again.bars, len(again.notes)) == (64, 768)


def test_a_dense_loop_played_by_hand_comes_back_without_being_told_its_bars() -> None:
    """Each of 40 hits a bar has moves and a loudness of its own, which Strudel looks up one upon the other."""
    rng, lanes = random.Random(7), {42: 160, 36: 960, 38: 320}
    notes = tuple(
        Note(onset + rng.randrange(50), 60, pitch, rng.randint(30, 120))
        for pitch, step in lanes.items()
        for onset in range(0, 2 * 3840, step)
    )
    loop = Pattern(kind="drums", notes=notes, bars=2)
    again = read_strudel(to_strudel(loop))
    assert again.bars == 2
    assert len(again.notes) == len(loop.notes)
