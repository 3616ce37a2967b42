"""Laws of charts as values: what they hold, what sounds when, other keys."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import charts

from audiomancer.errors import InvalidValueError
from audiomancer.music import (
    Change,
    Chart,
    ChartBar,
    Chord,
    Harmony,
    Section,
    chord_text,
    likely_key_of,
    parse_chart,
)


def told(harmonies: tuple[Harmony, ...]) -> list[tuple[float, float, str]]:
    return [(float(span.onset), float(span.duration), chord_text(span.chord)) for span in harmonies]


def written(chart: Chart) -> str:
    return " ".join(chord_text(span.chord) for span in chart.harmony())


def test_a_chord_sounds_until_the_next_and_over_bars_without_one() -> None:
    (section,) = parse_chart("| C . G7 . | . | . . F . | N.C. |").sections
    assert told(section.harmony()) == [(0, 2, "C"), (2, 8, "G7"), (10, 2, "F"), (12, 4, "N.C.")]


def test_a_section_goes_on_with_what_sounded_before_it() -> None:
    (section,) = parse_chart("| . . G . |").sections
    assert told(section.harmony()) == [(0, 2, "N.C."), (2, 2, "G")]
    assert told(section.harmony(Chord("C"))) == [(0, 2, "C"), (2, 2, "G")]


def test_sections_go_on_with_one_another_in_the_order_of_the_form() -> None:
    chart = parse_chart("form: B A B\n[A] 3/4\n| C |\n[B] 4/4\n| . G |")
    assert chart.bars == 3
    assert [section.name for section in chart.unfolded] == ["B", "A", "B"]
    assert told(chart.harmony()) == [(0, 2, "N.C."), (2, 2, "G"), (4, 5, "C"), (9, 2, "G")]


def test_what_is_pushed_stands_where_it_is_written() -> None:
    (section,) = parse_chart("| C <G7 |").sections
    assert section.harmony()[1] == Harmony(Fraction(2), Fraction(2), Chord("G", "7"), pushed=True)


@given(charts())
def test_harmony_has_no_gap_and_no_overlap(chart: Chart) -> None:
    for spans, length in (
        (chart.harmony(), sum(section.length for section in chart.unfolded)),
        *((section.harmony(), section.length) for section in chart.sections),
    ):
        assert all(span.duration > 0 for span in spans)
        assert [span.onset for span in spans] == [
            sum((s.duration for s in spans[:i]), Fraction(0)) for i in range(len(spans))
        ]
        assert spans[-1].onset + spans[-1].duration == length


@pytest.mark.parametrize(("metre", "length"), [((4, 4), 4), ((3, 4), 3), ((7, 8), 3.5), ((2, 2), 4), ((12, 8), 6)])
def test_a_bar_is_as_long_as_its_metre_says(metre: tuple[int, int], length: float) -> None:
    section = Section("A", (ChartBar(), ChartBar()), metre)
    assert (section.bar_length, section.length) == (length, 2 * length)


def bar(*places: object) -> ChartBar:
    return ChartBar(tuple(Change(at, Chord("C")) for at in places))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "bars", "says"),
    [
        ("A", (), "a section has at least one bar; 'A' has none"),
        (" ", (bar(),), "the name of a section is a word or two"),
        ("[A]", (bar(),), "the name of a section is a word or two"),
        ("A", (bar(), bar(Fraction(4))), "in bar 2 of section 'A' one is at 4"),
        ("A", (bar(Fraction(-1)),), "one is at -1"),
        ("A", (bar(Fraction(2), Fraction(1)),), "one at 1 is behind 2"),
        ("A", (bar(Fraction(2), Fraction(2)),), "one at 2 is behind 2"),
        ("A", (bar(0.5),), "Fraction of quarter notes; in bar 1 of section 'A' it is 0.5"),
    ],
)
def test_a_section_holds_only_bars_that_can_be_played(name: str, bars: tuple[ChartBar, ...], says: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        Section(name, bars)
    assert says in str(error.value)


SECTION = Section("A", (ChartBar(),))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"form": ()}, "at least one in its form"),
        ({"sections": ()}, "at least one section"),
        ({"sections": (SECTION, SECTION)}, "two are called 'A'"),
        ({"form": ("A", "B")}, "the form names 'B'"),
        ({"form": ("A",) * 100_001}, "at most 100000 bars"),
        ({"key": "H"}, "a key is a letter"),
        ({"key": "C", "scale": "ionic"}, "is not a scale"),
        ({"scale": "major"}, "a scale needs a key"),
        ({"tempo": 3}, "4-1000 BPM"),
        ({"tempo": "fast"}, "a tempo is a number"),
        ({"tempo": float("nan")}, "a tempo is a number"),
    ],
)
def test_a_chart_holds_only_what_can_be_played(fields: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidValueError, match=says):
        Chart(**{"sections": (SECTION,), "form": ("A",), **fields})  # type: ignore[arg-type]


def test_a_key_alone_is_major_and_a_title_stands_in_one_line() -> None:
    chart = Chart(sections=(SECTION,), form=("A",), key="bb", title=" Two\n lines ")
    assert (chart.key, chart.scale, chart.title) == ("Bb", "major", "Two lines")
    assert Chart(sections=(SECTION,), form=("A",), title=" ").title is None


@pytest.mark.parametrize(
    ("text", "semitones", "key", "moved"),
    [
        ("key: C\n| C | Bb7 | F#m7b5 | D7/F# |", 3, "Eb", "Eb Db7 Am7b5 F7/A"),
        ("key: C\n| C | Bb7 | F#m7b5 | D7/F# |", 4, "E", "E D7 A#m7b5 F#7/A#"),
        ("key: C\n| C | Bb7 | F#m7b5 | Ab7 |", 11, "B", "B A7 E#m7b5 G7"),
        ("key: Am\n| Am | E7/G# | Dm | F |", 1, "Bb", "Bbm F7/A Ebm Gb"),
        ("key: Am\n| Am | E7/G# | Dm | F |", 4, "C#", "C#m G#7/B# F#m A"),
        ("| Dm7 | G7 | Cmaj7 |", 10, None, "Cm7 F7 Bbmaj7"),
        ("| Dm7 | G7 | N.C. | Cmaj7 |", -10, None, "Em7 A7 N.C. Dmaj7"),
    ],
)
def test_in_another_key_names_are_as_in_the_first(text: str, semitones: int, key: str | None, moved: str) -> None:
    chart = parse_chart(text).transposed(semitones)
    assert (chart.key, written(chart)) == (key, moved)


@given(charts(), st.integers(-24, 24))
def test_all_notes_of_a_chart_move_alike_and_nothing_else(chart: Chart, semitones: int) -> None:
    moved = chart.transposed(semitones)
    assert [span._replace(chord=None) for span in moved.harmony()] == [s._replace(chord=None) for s in chart.harmony()]
    for before, after in zip(chart.harmony(), moved.harmony(), strict=True):
        if before.chord is None:
            assert after.chord is None
        else:
            assert after.chord is not None
            assert after.chord.classes == {(note + semitones) % 12 for note in before.chord.classes}
    assert (moved.title, moved.tempo, moved.form, moved.scale) == (chart.title, chart.tempo, chart.form, chart.scale)
    assert (moved.key is None) == (chart.key is None)
    if semitones % 12 == 0:
        assert moved == chart


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("| C | Am | F | G |", ("C", "major")),
        ("| Am | F | C | G |", ("A", "minor")),
        ("| Dm7 | G7 | Cmaj7 | % |", ("C", "major")),
        ("| Cm7 | F7 | Bbmaj7 | Ebmaj7 | Am7b5 | D7 | Gm6 | % |", ("G", "minor")),
        ("| F7 | Bb7 | F7 | % | Bb7 | % | F7 | % | C7 | Bb7 | F7 | % |", ("F", "major")),
        ("| E5 | G5 | A5 | E5 |", ("E", "minor")),
        ("| F#m | B7 | E | % |", ("E", "major")),
        ("| D7 | G7 | C | F | C | G7 | C | F | C | Am | D7 | % |", ("C", "major")),
        ("| N.C. |", ("C", "major")),
    ],
)
def test_the_key_of_a_chart_is_guessed(text: str, key: tuple[str, str]) -> None:
    assert likely_key_of(parse_chart(text)) == key


@given(st.integers(0, 11))
def test_the_guess_moves_with_the_chart(semitones: int) -> None:
    root, scale = likely_key_of(parse_chart("| C | G7 | C | F | C |").transposed(semitones))
    assert (scale, Chord(root).root_class) == ("major", semitones)
