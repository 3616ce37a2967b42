"""Controls that are combined, gains, and the comparison of what is played with what should be."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import ExportError, NotationError
from audiomancer.notation.controls import control, played_in, pure, scaled_degrees, stacked, texts, with_controls
from audiomancer.notation.cycles import STRUDEL, TIDAL, Query, by_cycle, shifted
from audiomancer.notation.gain import LINEAR, SUPERDIRT, GainScale, decimal
from audiomancer.notation.played_events import PlayedEvent, check_played

F = Fraction


def said(
    query: Query, begin: Fraction | int = 0, end: Fraction | int = 1
) -> list[tuple[Fraction, Fraction, dict[str, str]]]:
    """Part and controls of each event; sounds by name."""
    return [
        (e.part_begin, e.part_end, {name: str(getattr(value, "text", value)) for name, value in e.value.items()})
        for e in query(F(begin), F(end))
    ]


def controls(name: str, text: str, octave: int = 5, middle: int = 5) -> Query:
    return control(name, texts(text, 1, STRUDEL), octave, middle)


class TestWords:
    @pytest.mark.parametrize(
        ("word", "number"),
        [
            ("0", 0),
            ("-5", -5),
            ("0.8", F(4, 5)),
            (".5", F(1, 2)),
            ("5.", 5),
            ("1e-2", F(1, 100)),
            ("c", 0),
            ("d", 2),
            ("e", 4),
            ("f", 5),
            ("g", 7),
            ("a", 9),
            ("b", 11),
            ("C", 0),
            ("cs", 1),
            ("c#", 1),
            ("ef", 3),
            ("eb", 3),
            ("ess", 6),
            ("ebb", 2),
            ("c4", -12),
            ("c6", 12),
            ("bf3", -14),
        ],
    )
    def test_a_note_is_a_number_or_a_name_counted_from_the_middle(self, word: str, number: Fraction) -> None:
        ((_, _, found),) = said(controls("note", word))
        assert found == {"note": str(number)}

    def test_a_ratio_is_a_number_in_tidal(self) -> None:
        query = control("nudge", texts("1%8 -1%8", 1, TIDAL, meaning="numbers"), 5, 5)
        assert [found["nudge"] for *_, found in said(query)] == ["1/8", "-1/8"]

    def test_a_note_is_a_number_for_the_controls_of_notes_alone(self) -> None:
        for name in ("gain", "legato", "nudge"):
            with pytest.raises(NotationError, match=r"^line 1, column 3: 'e' is not a number$"):
                said(controls(name, "1 e"))

    def test_a_name_without_an_octave_is_in_the_one_that_is_given(self) -> None:
        assert [found["note"] for *_, found in said(controls("note", "c c3 c0", octave=3, middle=-1))] == [
            "48",
            "48",
            "12",
        ]

    @pytest.mark.parametrize("word", ["x", "h4", "ce", "c4x", "808bd", "bd:3"])
    def test_what_is_neither_is_refused_with_its_column(self, word: str) -> None:
        with pytest.raises(NotationError, match=f"^line 1, column 3: '{word}' is neither a number nor a note"):
            said(controls("note", f"~ {word}"))

    def test_a_sound_has_its_number_apart(self) -> None:
        assert [found for *_, found in said(controls("s", "bd bd:3 808:12"))] == [
            {"s": "bd"},
            {"s": "bd", "n": "3"},
            {"s": "808", "n": "12"},
        ]

    def test_a_sound_keeps_its_column(self) -> None:
        events = controls("s", "~ bd:3")(F(0), F(1))
        assert [event.value["s"].column for event in events] == [3]

    def test_what_follows_the_colon_is_a_number(self) -> None:
        with pytest.raises(NotationError, match=r"^line 1, column 4: 'bd:x' is no sound with a sample number"):
            said(control("s", texts("hh bd:x", 1, TIDAL), 5, 5))

    def test_a_number_is_said_once_a_cycle(self) -> None:
        assert said(control("gain", pure(F(1, 2)), 5, 5), F(1, 4), 3) == [
            (F(1, 4), 1, {"gain": "1/2"}),
            (1, 2, {"gain": "1/2"}),
            (2, 3, {"gain": "1/2"}),
        ]
        assert pure(F(1))(F(1), F(1)) == []


class TestDegrees:
    @pytest.mark.parametrize(
        ("key", "octave", "scale", "pitches"),
        [
            ("C", 4, "major", [60, 62, 64, 65, 67, 69, 71, 72, 59, 48, 47]),
            ("A", 3, "minor", [57, 59, 60, 62, 64, 65, 67, 69, 55, 45, 43]),
            ("Bb", 2, "major", [46, 48, 50, 51, 53, 55, 57, 58, 45, 34, 33]),
            ("f#", 4, "minor_pentatonic", [66, 69, 71, 73, 76, 78, 81, 83, 64, 49, 47]),
        ],
    )
    def test_degrees_climb_the_scale_from_its_root(self, key: str, octave: int, scale: str, pitches: list[int]) -> None:
        query = scaled_degrees(controls("n", "0 1 2 3 4 5 6 7 -1 -7 -8"), key, octave, scale)
        assert [found for *_, found in said(query)] == [{"note": str(pitch)} for pitch in pitches]

    def test_other_controls_stay_and_without_a_degree_it_is_the_root(self) -> None:
        assert [found for *_, found in said(scaled_degrees(controls("s", "x"), "D", 4, "minor"))] == [
            {"s": "x", "note": "62"}
        ]


class TestTogether:
    def test_the_left_has_the_rhythm_and_the_right_says_the_rest(self) -> None:
        query = with_controls(controls("s", "a b"), controls("gain", "1 2 3 4"))
        assert said(query) == [(0, F(1, 2), {"s": "a", "gain": "1"}), (F(1, 2), 1, {"s": "b", "gain": "3"})]

    def test_a_control_of_the_right_wins_over_one_of_the_left(self) -> None:
        assert said(with_controls(controls("s", "a:1"), controls("n", "2"))) == [(0, 1, {"s": "a", "n": "2"})]

    def test_where_the_right_is_silent_nothing_is_heard(self) -> None:
        query = with_controls(controls("s", "a b c d"), controls("gain", "1 ~ ~ 2"))
        assert [found["s"] for *_, found in said(query)] == ["a", "d"]

    def test_a_stroke_takes_what_is_said_when_it_starts(self) -> None:
        """What ends there is over, and what begins there holds."""
        query = with_controls(controls("s", "~ a b ~"), controls("gain", "1 2@2 3"))
        assert [found for *_, found in said(query)] == [{"s": "a", "gain": "2"}, {"s": "b", "gain": "2"}]

    def test_several_things_that_are_said_at_once_are_several_strokes(self) -> None:
        query = with_controls(controls("s", "a b"), controls("n", "[1, 2 3, ~ 4]"))
        assert sorted((begin, found["n"]) for begin, _, found in said(query)) == [
            (0, "1"),
            (0, "2"),
            (F(1, 2), "1"),
            (F(1, 2), "3"),
            (F(1, 2), "4"),
        ]

    def test_what_is_said_in_any_order_is_found(self) -> None:
        right = stacked([controls("gain", "~ 2"), controls("gain", "1 ~")])
        assert [found["gain"] for *_, found in said(with_controls(controls("s", "a b"), right))] == ["1", "2"]

    def test_several_patterns_sound_at_once(self) -> None:
        assert [found["s"] for *_, found in said(stacked([controls("s", "a"), controls("s", "b c")]))] == [
            "a",
            "b",
            "c",
        ]
        assert stacked([])(F(0), F(1)) == []


class TestPlayed:
    def test_drums_have_a_sound_with_its_number_and_no_length_or_pitch(self) -> None:
        query = with_controls(controls("s", "<bd:0 bd:2> sd"), controls("gain", "0.5"))
        assert played_in(query, 2, 60, pitched=False) == [
            PlayedEvent(F(0), None, "bd", None, F(1, 2)),
            PlayedEvent(F(1, 2), None, "sd", None, F(1, 2)),
            PlayedEvent(F(1), None, "bd:2", None, F(1, 2)),
            PlayedEvent(F(3, 2), None, "sd", None, F(1, 2)),
        ]

    @pytest.mark.parametrize("name", ["note", "up"])
    def test_notes_have_the_length_of_their_step_times_legato_and_a_pitch_from_the_middle(self, name: str) -> None:
        query = with_controls(with_controls(controls("s", "~ x"), controls(name, "-3")), controls("legato", "0.5"))
        query = with_controls(query, controls("nudge", "0.02"))
        assert played_in(query, 1, 60, pitched=True) == [PlayedEvent(F(1, 2), F(1, 4), "x", 57, F(1), F(1, 50))]

    def test_what_is_not_said_is_the_middle_full_length_full_gain_and_no_nudge(self) -> None:
        assert played_in(controls("s", "x"), 1, 60, pitched=True) == [PlayedEvent(F(0), F(1), "x", 60, F(1), F(0))]

    def test_only_what_is_struck_is_played_and_onsets_count_in_the_loop(self) -> None:
        early = shifted(controls("s", "x y"), F(-1, 4))
        assert [e.onset for e in played_in(early, 1, 60, pitched=False)] == [F(1, 4), F(3, 4)]
        later = [
            e._replace(begin=e.begin + 3, part_begin=e.part_begin + 3) for e in controls("s", "x ~ ~ y")(F(0), F(1))
        ]
        assert [e.onset for e in played_in(lambda begin, end: later, 2, 60, pitched=False)] == [1, F(7, 4)]


KICK = PlayedEvent(F(0), None, "bd", None, F(1))
NOTE = PlayedEvent(F(0), F(1, 4), "piano", 60, F(1))


class TestProof:
    def test_the_same_in_another_order_is_the_same(self) -> None:
        events = [replace(KICK, onset=F(n, 4)) for n in range(4)] + [replace(KICK, sound="sd")]
        check_played(events, events[::-1], "code", F(0))

    @pytest.mark.parametrize(
        "change",
        [{"onset": F(1, 1000)}, {"sound": "sd"}, {"gain": F(999, 1000)}, {"nudge": F(1, 1000)}, {"pitch": 60}],
    )
    def test_nothing_but_a_length_may_differ(self, change: dict[str, object]) -> None:
        for event in (KICK, NOTE):
            if change != {"pitch": event.pitch}:
                with pytest.raises(ExportError, match=r"plays PlayedEvent\(.*\) where the pattern has PlayedEvent\("):
                    check_played([event], [replace(event, **change)], "code", F(1))

    def test_a_length_may_differ_by_the_tolerance_and_no_more(self) -> None:
        for length in (F(3, 8), F(1, 8)):
            check_played([NOTE], [replace(NOTE, length=length)], "code", F(1, 8))
            with pytest.raises(ExportError):
                check_played([NOTE], [replace(NOTE, length=length)], "code", F(1, 9))
        for one, other in ((NOTE, replace(NOTE, length=None)), (replace(NOTE, length=None), NOTE)):
            with pytest.raises(ExportError):
                check_played([one], [other], "code", F(1))

    def test_one_event_more_or_less_is_told_with_the_code(self) -> None:
        with pytest.raises(ExportError, match=re.compile("plays None where .*The code:\nmy code", re.DOTALL)):
            check_played([KICK], [], "my code", F(1))
        for event in (KICK, NOTE):
            with pytest.raises(ExportError, match="where the pattern has None"):
                check_played([event], [event, event], "my code", F(1))
            with pytest.raises(ExportError, match="plays None"):
                check_played([event, event], [event], "my code", F(1))

    def test_chords_are_compared_note_by_note(self) -> None:
        chord = [replace(NOTE, pitch=pitch, length=F(pitch, 240)) for pitch in (60, 64, 67)]
        alike = [replace(NOTE, gain=F(n, 10), nudge=F(n, 9)) for n in (9, 7, 8)]
        unison = [replace(NOTE, pitch=pitch) for pitch in (0, 1, 60)]
        for events in (chord, unison, alike, [replace(NOTE, length=F(n, 8)) for n in (3, 1, 2)]):
            check_played(events, events[::-1], "code", F(0))


def loudness(scale: GainScale, gain: Fraction) -> float:
    """The decibels below velocity 127 that a gain is heard at."""
    return 20 * log10(float(gain) ** scale.power)


@pytest.mark.parametrize("scale", [SUPERDIRT, LINEAR])
class TestGain:
    def test_exact_gains_tell_all_velocities_apart_and_are_within_a_fifth_of_a_decibel(self, scale: GainScale) -> None:
        for velocity in range(1, 128):
            gain = scale.gain(velocity, "exact")
            assert scale.velocity(gain) == velocity
            assert abs(loudness(scale, gain) - 20 * log10(velocity / 127)) < 0.2
            assert gain * 1000 in range(1, 1001)

    def test_levels_are_at_most_3_db_apart_wherever_velocities_are_that_near(self, scale: GainScale) -> None:
        gains = [scale.gain(velocity, "quantised") for velocity in range(1, 128)]
        levels = [loudness(scale, gain) for gain in sorted(set(gains))]
        assert gains == sorted(gains) and len(levels) == 16
        assert all(louder - softer <= 3 for softer, louder in pairwise(levels[2:]))
        assert gains[:4] == [scale.gain(velocity, "quantised") for velocity in range(1, 5)] and len(set(gains[:4])) == 4

    def test_a_velocity_is_written_as_the_nearest_level_and_stays_when_it_is_read_and_written_again(
        self, scale: GainScale
    ) -> None:
        levels = sorted({scale.velocity(scale.gain(velocity, "quantised")) for velocity in range(1, 128)})
        for velocity in range(1, 128):
            gain = scale.gain(velocity, "quantised")
            read = scale.velocity(gain)
            assert abs(log10(read / velocity)) == min(abs(log10(level / velocity)) for level in levels)
            assert scale.gain(read, "quantised") == gain

    def test_a_level_has_two_digits(self, scale: GainScale) -> None:
        for velocity in range(1, 128):
            said = decimal(scale.gain(velocity, "quantised")) or ""
            assert len(said.replace("0.", "").lstrip("0")) <= 2

    def test_without_gains_all_are_as_loud_as_it_goes(self, scale: GainScale) -> None:
        assert {scale.gain(velocity, "none") for velocity in range(1, 128)} == {1}
        assert (scale.gain(127, "quantised"), scale.gain(127, "exact")) == (1, 1)

    @pytest.mark.parametrize(("gain", "velocity"), [(F(0), 1), (F(-1), 1), (F(-2), 1), (F(2), 127), (F(1), 127)])
    def test_a_velocity_is_held_to_1_to_127(self, scale: GainScale, gain: Fraction, velocity: int) -> None:
        assert scale.velocity(gain) == velocity


class TestLevels:
    @given(st.integers(1, 127))
    def test_every_language_means_the_same_level(self, velocity: int) -> None:
        tidal, linear = (scale.gain(velocity, "quantised") for scale in (SUPERDIRT, LINEAR))
        assert SUPERDIRT.velocity(tidal) == LINEAR.velocity(linear)
        assert abs(loudness(SUPERDIRT, tidal) - loudness(LINEAR, linear)) < 0.6

    def test_tidal_writes_the_fourth_root(self) -> None:
        assert [decimal(SUPERDIRT.gain(velocity, "quantised")) for velocity in (127, 100, 64, 32, 8, 1)] == [
            *("1", "0.92", "0.85", "0.72", "0.52", "0.3")
        ]
        assert [decimal(LINEAR.gain(velocity, "exact")) for velocity in (127, 100, 64, 32, 8, 1)] == [
            *("1", "0.79", "0.5", "0.25", "0.063", "0.008")
        ]


class TestDecimal:
    @given(st.integers(-(10**9), 10**9), st.integers(0, 6))
    def test_a_number_of_up_to_six_places_is_written_exactly_and_as_short_as_it_goes(
        self, number: int, places: int
    ) -> None:
        exact = F(number, 10**places)
        text = decimal(exact)
        assert text is not None and F(text) == exact
        assert not re.search(r"\.\d*0$|\.$", text)

    @pytest.mark.parametrize("number", [F(1, 3), F(1, 10**7), F(1, 128)])
    def test_what_has_no_short_decimal_is_none(self, number: Fraction) -> None:
        assert decimal(number) is None


@pytest.mark.parametrize("begin", [F(0), F(1, 3), F(-5, 7), F(15, 8)])
@pytest.mark.parametrize("length", [F(1, 1000), F(1, 4), F(1), F(7, 3)])
def test_a_pattern_that_is_asked_by_whole_cycles_says_the_same_in_any_span(begin: Fraction, length: Fraction) -> None:
    query = texts("<bd [sd cp*3]>*2 bd(3,8) [hh@3 ~ <oh ~>]", 1, STRUDEL)
    assert sorted(by_cycle(query)(begin, begin + length)) == sorted(query(begin, begin + length))
