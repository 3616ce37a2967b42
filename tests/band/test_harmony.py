"""The chords of a section in time."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from banding import section_of, sections
from hypothesis import given

from audiomancer.band import Around, spans_of
from audiomancer.music import parse_chord, ticks_per_bar
from audiomancer.music.charts import Change, Section


def told(section: Section, around: Around | None = None) -> list[tuple[float, str]]:
    spans = spans_of(section, around) if around else spans_of(section)
    return [(span.start / 960, str(span.chord)) for span in spans]


@given(sections())
def test_chords_fill_a_section_without_a_gap(section: Section) -> None:
    spans = spans_of(section)
    assert spans[0].start == 0
    assert spans[-1].end == len(section.bars) * ticks_per_bar(960, section.time_signature)
    assert all(a.end == b.start and a.start < a.end for a, b in pairwise(spans))


def test_a_bar_without_changes_goes_on() -> None:
    assert told(section_of("C | % | F")) == [(0, "C"), (8, "F")]


def test_a_chord_that_is_written_again_is_no_change() -> None:
    assert told(section_of("C | C | F F")) == [(0, "C"), (8, "F")]


def test_a_push_comes_an_eighth_early() -> None:
    assert told(section_of("C | <F")) == [(0, "C"), (3.5, "F")]


def test_a_push_takes_no_chord_away() -> None:
    assert told(section_of("C <F", (1, 4))) == [(0, "C"), (0.5, "F")]


def test_what_stands_before_the_first_change_is_the_chord_before_or_the_first() -> None:
    assert told(section_of("% | F")) == [(0, "F")]
    assert told(section_of("% | F"), Around(before=parse_chord("G7"))) == [(0, "G7"), (4, "F")]


def test_the_push_of_the_next_section_is_played_at_the_end() -> None:
    after = Change(Fraction(0), parse_chord("F"), pushed=True)
    assert told(section_of("C | %"), Around(after=after)) == [(0, "C"), (7.5, "F")]


def test_no_chord_is_a_span_of_its_own() -> None:
    assert told(section_of("C | N.C. | C")) == [(0, "C"), (4, "None"), (8, "C")]
