"""Laws of charts as text: what is written is read, and what cannot be read is told with its place."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import bars, charts

from audiomancer.errors import InvalidValueError
from audiomancer.music import Chart, Section, chart_text, chord_text, parse_chart

AUTUMN = """\
title: Falling leaves
key: G minor
tempo: 132.5
form: A A B A

[A]
| Cm7 | F7 | Bbmaj7 | Ebmaj7 |
| Am7b5 | D7 <D7b9 | Gm6 | % |

[B] 3/4
| Am7b5 | D7 . D7/C | N.C. | . |
"""


def said(chart: Chart) -> str:
    """The chords of the song with how many quarter notes each lasts."""
    return " ".join(f"{chord_text(span.chord)}:{float(span.duration):g}" for span in chart.harmony())


def first(text: str) -> Section:
    return parse_chart(text).sections[0]


def test_a_chart_is_written_as_it_was_read() -> None:
    chart = parse_chart(AUTUMN)
    assert chart_text(chart) == AUTUMN
    assert (chart.title, chart.key, chart.scale, chart.tempo) == ("Falling leaves", "G", "minor", 132.5)
    assert (chart.form, chart.bars) == (("A", "A", "B", "A"), 28)
    assert [section.time_signature for section in chart.sections] == [(4, 4), (3, 4)]


@given(charts())
def test_what_is_written_is_read_as_the_same_chart(chart: Chart) -> None:
    assert parse_chart(chart_text(chart)) == chart


@given(st.sampled_from(((4, 4), (3, 4), (6, 8), (7, 8), (64, 64))).flatmap(lambda m: st.tuples(st.just(m), bars(m))))
def test_a_bar_of_any_metre_is_read_as_it_is_written(given_: object) -> None:
    metre, bar = given_  # type: ignore[misc]
    chart = Chart(sections=(Section("A", (bar,), metre),), form=("A",))
    assert parse_chart(chart_text(chart)) == chart


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("| C |", "C:4"),
        ("C", "C:4"),
        ("| C | G |\n| Am |", "C:4 G:4 Am:4"),
        ("C | G", "C:4 G:4"),
        ("| C G |", "C:2 G:2"),
        ("| C F G C |", "C:1 F:1 G:1 C:1"),
        ("[A] 3/4\n| C G |", "C:1.5 G:1.5"),
        ("| C . . G |", "C:3 G:1"),
        ("| C / / G |", "C:3 G:1"),
        ("| C ... |", "C:4"),
        ("| C/// | G/ F/ |", "C:4 G:2 F:2"),
        ("| C/E/// |", "C/E:4"),
        ("| . . G . |", "N.C.:2 G:2"),
        ("| C . . . G . . . |", "C:2 G:2"),
        ("[A] 6/8\n| C . . . . G |", "C:2.5 G:0.5"),
        ("[A] 7/8\n| C . . . G . . |", "C:2 G:1.5"),
        ("[A] 2/2\n| C . . G |", "C:3 G:1"),
        ("| C@0 G@5/2 |", "C:2.5 G:1.5"),
        ("| C | . | G |", "C:8 G:4"),
        ("| C | | G |", "C:8 G:4"),
        ("| C | % | G |", "C:4 C:4 G:4"),
        ("| C G | % |", "C:2 G:2 C:2 G:2"),
        ("| N.C. | NC C |", "N.C.:4 N.C.:2 C:2"),
        ("| C(add 9) |", "Cadd9:4"),
        ("| C7(b9, #11) |", "C7b9#11:4"),
        ("| C,G |", "C:2 G:2"),
        ("| C || G |]", "C:4 G:4"),
        ("|: C | G :|", "C:4 G:4 C:4 G:4"),
        ("|: C :|x3", "C:4 C:4 C:4"),
        ("|: C :| x 3\n| G |", "C:4 C:4 C:4 G:4"),
        ("|: C :| x3 | G |", "C:4 C:4 C:4 G:4"),
        ("|: C :|3x", "C:4 C:4 C:4"),
        ("| C :|", "C:4 C:4"),
        ("| C | F :| G :|", "C:4 F:4 C:4 F:4 G:4 G:4"),
        ("|: C :|: G :|", "C:4 C:4 G:4 G:4"),
        ("|: C :| |: G :| F", "C:4 C:4 G:4 G:4 F:4"),
        ("||: C :||", "C:4 C:4"),
        ("| F |: C\n| G :|", "F:4 C:4 G:4 C:4 G:4"),
        ("|: C |1 F :|2 G | Am |", "C:4 F:4 C:4 G:4 Am:4"),
        ("| C |1. F :|2. G |", "C:4 F:4 C:4 G:4"),
        ("|: C |1 F :|2 G :|3 Am | F |", "C:4 F:4 C:4 G:4 C:4 Am:4 F:4"),
        ("| C |1 F :|2 G :| D :|", "C:4 F:4 C:4 G:4 D:4 D:4"),
        ("|: C |1 F :|2 G |: D :|", "C:4 F:4 C:4 G:4 D:4 D:4"),
        ("# one\n| C | // two\n// three\n  # four\n| G |", "C:4 G:4"),
        ("metre: 3/4\n| C |", "C:3"),
        ("time: 3/4\n| C |\n[B]\n| G |\n[C] 4/4\n| F |\n[B]", "C:3 G:3 F:4 G:3"),
        ("[A] | C | G |", "C:4 G:4"),
        ("[A]\n| C |\n[B]\n| G |\n[A]\n", "C:4 G:4 C:4"),
        ("form: ABA\n[A]\n| C |\n[B]\n| G |", "C:4 G:4 C:4"),
        ("form: A, B, A\n[A]\n| C |\n[B]\n| G |", "C:4 G:4 C:4"),
        ("form: [the end] [A]\n[A]\n| C |\n[the  end]\n| G |", "G:4 C:4"),
        ("form: AB BA\n[A]\n| C |\n[B]\n| G |\n[BA]\n| F |", "C:4 G:4 F:4"),
    ],
)
def test_a_text_says_what_sounds(text: str, sounds: str) -> None:
    assert said(parse_chart(text)) == sounds


@pytest.mark.parametrize(
    ("said_", "written"),
    [
        ("[A] 4/4\nC / G /", "C G"),
        ("[A] 4/4\n. . G .", ". G"),
        ("[A] 4/4\nC@0 F@4/3 G@8/3", "C F G"),
        ("[A] 4/4\nC@0 G@1/2", "C G . . . . . ."),
        ("[A] 4/4\nC@0 G@1/6", "C G . . . . . . . . . . . . . . . . . . . . . ."),
        ("[A] 4/4\nC@0 <G@1/7", "C@0 <G@1/7"),
        ("[A] 3/4\nC@0 G@1", "C G ."),
        ("[A] 6/8\nC . . . G .", "C . G"),
        ("[A] 64/64\nC@0 G@1/16", "C G" + " ." * 62),
    ],
)
def test_a_bar_is_written_in_the_fewest_steps(said_: str, written: str) -> None:
    assert chart_text(parse_chart(said_)).splitlines()[-1] == f"| {written} |"


def test_a_push_is_written_before_its_chord() -> None:
    for text in ("| C <G7 |", "| C ^G7 |"):
        changes = first(text).bars[0].changes
        assert [(change.at, change.pushed) for change in changes] == [(0, False), (2, True)]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("key: Bb\nC", ("Bb", "major")),
        ("key: B♭ Major\nC", ("Bb", "major")),
        ("Key : F#m\nC", ("F#", "minor")),
        ("key: c minor\nC", ("C", "minor")),
        ("key: D harmonic minor\nC", ("D", "harmonic_minor")),
        ("key: E- \nC", ("E", "minor")),
    ],
)
def test_a_key_is_read_as_people_say_it(text: str, known: tuple[str, str]) -> None:
    chart = parse_chart(text)
    assert (chart.key, chart.scale) == known


@pytest.mark.parametrize("text", ["tempo: 120", "tempo: 120.0 bpm", "tempo: ♩ = 120", "Tempo:120BPM"])
def test_a_tempo_is_read_as_people_say_it(text: str) -> None:
    assert parse_chart(f"{text}\nC").tempo == 120


def test_a_label_with_other_bars_gets_a_name_of_its_own() -> None:
    chart = parse_chart("[A]\n| C |\n[A]\n| G |\n[A]\n| F |\n[A]\n| C |\n[A2]")
    assert [section.name for section in chart.sections] == ["A", "A2", "A3"]
    assert chart.form == ("A", "A2", "A3", "A", "A2")


BAND_IN_A_BOX = """
*A
 1) C     | Am7      | Dm7  G7 | CMaj7
 5) C7sus | C7 / / Cm7b5 | F2  |
 *B
 9) Fm,Bb13 | | C5b | C+
*A
 1) C     | Am7      | Dm7  G7 | CMaj7
 5) C7sus | C7 / / Cm7b5 | F2  |
"""


def test_a_grid_from_another_program_is_read() -> None:
    """Without outer bar lines, with counted bars, part marks, beats as slashes, and a blank bar that goes on."""
    chart = parse_chart(BAND_IN_A_BOX)
    assert chart.form == ("A", "B", "A")
    assert chart_text(chart) == (
        "form: A B A\n\n"
        "[A]\n| C | Am7 | Dm7 G7 | Cmaj7 |\n| C7sus4 | C7 . . Cm7b5 | Fsus2 |\n\n"
        "[B]\n| Fm Bb13 | . | C(b5) | Caug |\n"
    )


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("", (1, 1), "at least one bar"),
        ("title: x\n\n", (2, 1), "at least one bar"),
        ("| C | H7 |", (1, 7), "H is B here"),
        ("| C |\n| Am | Foo |", (2, 8), "'Foo' is no chord"),
        ("Autumn Leaves\n| C |", (1, 1), "'Autumn' is no chord"),
        ("| C . G |", (1, 3), "3 steps do not divide a bar of 4/4"),
        ("| C . G |", (1, 3), "4 in all, or 8 for half beats"),
        ("[A] 6/8\n| C . G . |", (2, 3), "write a chord or a dot for each beat, 6 in all"),
        ("| C % |", (1, 5), "% stands alone"),
        ("%", (1, 1), "% repeats the bar before"),
        ("[A]\nC\n[B]\n%", (4, 1), "% repeats the bar before"),
        ("| C@4 |", (1, 3), "before the end of the bar"),
        ("| C@1/0 |", (1, 3), "before the end of the bar"),
        ("| C@0 G |", (1, 7), "all have"),
        ("| C@2 G@1 |", (1, 7), "in order"),
        ("| < |", (1, 3), "a chord begins with a capital letter"),
        ("|: C | D", (1, 1), ":| behind its last bar"),
        ("|: C |: D :|", (1, 1), ":| behind its last bar"),
        ("|: C\n[B]\nD", (1, 1), ":| behind its last bar"),
        (":| C", (1, 1), "there is nothing to repeat"),
        ("|: C :| :|", (1, 9), "there is nothing to repeat"),
        ("| C :|x1", (1, 5), "2 to 99 times"),
        ("| C :|x100", (1, 5), "2 to 99 times"),
        ("| C |1 D :| E", (1, 10), "comes :|2"),
        ("| C |1 D :|3 E", (1, 10), "comes :|2"),
        ("| C |1 D |1 E", (1, 10), "each behind the one before"),
        ("| C |1 D |2 E", (1, 10), "each behind the one before"),
        ("| C |1 D |", (1, 5), "has no :|2"),
        ("| C |1 D |: E :|", (1, 5), "has no :|2"),
        ("| C :|2 E", (1, 5), "no |1 stands before it"),
        ("| C |1 D :|2 E :|x3", (1, 16), "once for each"),
        ("| C [B] D |", (1, 5), "not '['"),
        ("| C : D |", (1, 5), "not ':'"),
        ("[]\nC", (1, 1), "this label has none"),
        ("[A]\n[B]\nC", (1, 1), "section 'A' has no bars"),
        ("[A] 3/5\nC", (1, 5), "not 3/5"),
        ("[A]\nC\n[A] 3/4", (3, 1), "has another metre"),
        ("tilte: x\nC", (1, 1), "'tilte' is not said above a chart"),
        ("C\ntitle: x", (2, 1), "move it to the top"),
        ("key: C\n key: D\nC", (2, 2), "said before"),
        ("metre: 3/4\ntime: 3/4\nC", (2, 1), "said before"),
        ("key: H\nC", (1, 6), "not 'H'"),
        ("key: C ionic\nC", (1, 6), "is not a scale"),
        ("tempo: 9999\nC", (1, 8), "4-1000 BPM"),
        ("tempo: fast\nC", (1, 8), "not 'fast'"),
        ("metre: waltz\nC", (1, 8), "such as 3/4"),
        ("form:\nC", (1, 6), "a form names"),
        ("form: A C\nC", (1, 7), "the form names 'C'"),
        ("form: []\nC", (1, 7), "the form names ''"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text: str, place: tuple[int, int], says: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        parse_chart(text)
    assert str(error.value).startswith(f"line {place[0]}, column {place[1]}: ")
    assert says in str(error.value)
    assert str(error.value).count("column") == 1


def test_a_text_can_ask_for_as_many_bars_as_a_chart_has_and_no_more() -> None:
    full = "|: C | D :|x50\n" * 1000
    assert parse_chart(full).bars == 100_000
    endings = "|: " + "C | " * 2000 + "".join(f"|{number} D :" for number in range(1, 99)) + "|99 C"
    for text, line in ((f"{full}C", 1001), (full.replace("x50", "x51"), 981), (endings, 1)):
        with pytest.raises(InvalidValueError, match=rf"line {line}, .* at most 100000 bars to play; repeat less"):
            parse_chart(text)


PIECES = st.sampled_from(
    [
        *(
            "| ",
            "|: ",
            " :|",
            ":|x3 ",
            "|1 ",
            ":|2 ",
            " ",
            "\n",
            "\n",
            ". ",
            "/",
            "% ",
            "< ",
            "@",
            "1/2 ",
            ":",
            ",",
            "||",
            "|]",
        ),
        *(
            "C ",
            "Am7 ",
            "G7(b9) ",
            "Bb/D ",
            "N.C. ",
            "F#ø ",
            "H ",
            "(",
            ")",
            "[",
            "]",
            "[A]",
            "[B] 3/4\n",
            "*C ",
            "#",
            "//",
        ),
        *(
            "title: ",
            "key: ",
            "tempo: ",
            "form: ",
            "metre: ",
            "A",
            "B",
            "3/4",
            "120",
            "x",
            "\t",
            "\x1c",
            "\u2028",
            "♭",
            "²",
        ),
    ]
)


@settings(max_examples=600)
@given(st.text(max_size=300) | st.lists(PIECES, max_size=60).map(lambda found: "".join(found)[:300]))
def test_any_text_is_a_chart_or_is_refused_with_a_place(text: str) -> None:
    began = time.process_time()
    try:
        chart = parse_chart(text)
    except InvalidValueError as error:
        assert str(error).startswith("line ")
        assert "\n" not in str(error)
        assert len(str(error)) < 400
    else:
        assert parse_chart(chart_text(chart)) == chart
    assert time.process_time() - began < 1
