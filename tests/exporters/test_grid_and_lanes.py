"""Where notes stand when they are written as steps, and in which lane."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from strategies import patterns

from audiomancer.errors import ExportError
from audiomancer.exporters import moved_by_grid, on_grid, to_tidal
from audiomancer.exporters._grid import placed
from audiomancer.exporters._lanes import Hit, check_choices, hits_of, lanes_of
from audiomancer.music import Note, Pattern

F = Fraction
BAR = 3840


def drums(*onsets: int, pitch: int = 36, **fields: object) -> Pattern:
    notes = tuple(Note(onset, 1, pitch, 100) for onset in onsets)
    return Pattern(**{"kind": "drums", "bars": 1, "notes": notes} | fields)


def melody(*notes: tuple[int, int], **fields: object) -> Pattern:
    """Onset and duration of each note."""
    struck = tuple(Note(onset, length, 60 + n, 100) for n, (onset, length) in enumerate(notes))
    return Pattern(**{"kind": "melody", "bars": 1, "notes": struck} | fields)


def onsets(pattern: Pattern) -> list[int]:
    return [note.onset for note in pattern.notes]


class TestGrid:
    @pytest.mark.parametrize("slots", [1, 2, 3, 5, 16, 20, 24, 48, 96])
    def test_bars_of_up_to_96_equal_slots_are_a_grid(self, slots: int) -> None:
        pattern = drums(0, *([BAR // slots * (slots - 1)] if slots > 1 else []))
        assert on_grid(pattern) == pattern
        assert moved_by_grid(pattern) == (0, 0)

    @pytest.mark.parametrize("slots", [120, 128, 192])
    def test_finer_ones_are_none(self, slots: int) -> None:
        assert moved_by_grid(drums(0, BAR // slots))[0] == 1

    def test_51_slots_are_a_grid_and_97_are_none(self) -> None:
        assert moved_by_grid(drums(4, ticks_per_beat=51)) == (0, 0)
        assert moved_by_grid(drums(4, ticks_per_beat=97))[0] == 1

    def test_a_bar_of_few_ticks_has_them_as_its_slots(self) -> None:
        """Seven eighths at two ticks a beat are seven ticks: fewer than sixteenths."""
        at = placed(drums(0, 3, 5, ticks_per_beat=2, time_signature=(7, 8)))
        assert (at.unit, at.places) == (1, (0, 3, 5))

    def test_each_bar_may_have_its_own(self) -> None:
        """Thirds and fifths and sevenths, each in a bar: 105 slots in common, and 16 to a bar besides."""
        pattern = drums(0, 1120, 3360 + 672, 2 * 3360 + 480, bars=3, time_signature=(7, 8))
        assert on_grid(pattern) == pattern

    def test_what_is_off_goes_to_the_nearest_sixteenth(self) -> None:
        pattern = drums(7, 240 + 20, 720 - 30, 960 - 30)
        assert onsets(on_grid(pattern)) == [0, 240, 720, 960]

    def test_a_tie_goes_up(self) -> None:
        assert onsets(on_grid(drums(60, 961, time_signature=(7, 8)))) == [120, 960]

    def test_the_worst_move_is_told_in_milliseconds(self) -> None:
        """At 120 BPM a beat lasts 500 ms and 960 ticks; two of three are moved, one by 48 ticks, one by 7 back."""
        count, milliseconds = moved_by_grid(drums(0, 240 - 48, 480 + 7, tempo=120))
        assert (count, milliseconds) == (2, pytest.approx(25))
        assert moved_by_grid(drums(240 + 48, 487, tempo=60))[1] == pytest.approx(50)
        assert moved_by_grid(drums()) == (0, 0)

    def test_from_the_end_of_a_loop_to_its_beginning_is_a_short_way(self) -> None:
        assert moved_by_grid(drums(960, BAR - 46, tempo=120)) == (1, pytest.approx(46 / 1.92))

    def test_triplets_are_kept_where_they_fit_better(self) -> None:
        pattern = drums(0, 320 + 5, 640 - 5, 960, 1280 + 3)
        assert onsets(on_grid(pattern)) == [0, 320, 640, 960, 1280]

    def test_sixteenths_are_taken_where_both_fit_alike(self) -> None:
        assert placed(drums(1, 961)).unit == 240

    def test_a_metre_without_triplets_has_sixteenths_and_thirty_seconds(self) -> None:
        assert onsets(on_grid(drums(0, 122, time_signature=(7, 8)))) == [0, 120]
        assert onsets(on_grid(drums(1, 318, time_signature=(7, 8)))) == [0, 360]

    def test_a_bar_of_sixty_fourths_has_no_coarser_grid(self) -> None:
        assert onsets(on_grid(drums(1, 119, time_signature=(3, 64)))) == [0, 120]

    @pytest.mark.parametrize("ticks_per_beat", [16381, 32767])
    def test_where_no_grid_is_whole_ticks_each_note_stays(self, ticks_per_beat: int) -> None:
        pattern = drums(1, 5000, ticks_per_beat=ticks_per_beat)
        assert on_grid(pattern) == pattern
        assert to_tidal(pattern) == to_tidal(pattern, timing="exact")

    def test_a_hit_just_before_the_end_of_the_loop_stands_at_its_beginning(self) -> None:
        assert onsets(on_grid(drums(960, BAR - 10))) == [0, 960]
        assert placed(drums(960, BAR - 10)).places == (960, 0)

    def test_a_flam_moves_to_a_finer_grid_and_loses_no_stroke(self) -> None:
        assert onsets(on_grid(drums(2, 100, 961))) == [0, 120, 960]
        assert onsets(on_grid(drums(1, 25))) == [0, 120]
        assert onsets(on_grid(drums(1, 31, ticks_per_beat=320))) == [0, 40]

    def test_strokes_of_two_sounds_may_fall_together(self) -> None:
        both = drums(2).with_notes([*drums(2).notes, *drums(9, pitch=38).notes])
        assert onsets(on_grid(both)) == [0, 0]

    def test_a_resolution_that_has_no_grid_becomes_finer(self) -> None:
        """At 30 ticks a beat a sixteenth is seven and a half of them."""
        pattern = on_grid(drums(1, 8, ticks_per_beat=30))
        assert (pattern.ticks_per_beat, onsets(pattern)) == (60, [0, 15])

    def test_the_finest_resolution_of_midi_is_not_exceeded(self) -> None:
        """Three sixteenths of 32767 ticks a beat are no whole number of ticks, nor are its triplets."""
        fine = drums(1, 40000, ticks_per_beat=32766)
        assert on_grid(fine).ticks_per_beat == 32766
        assert onsets(on_grid(fine)) == [0, 10922 * 4]

    def test_drums_keep_their_lengths_and_melodies_have_those_of_the_grid(self) -> None:
        assert [note.duration for note in on_grid(drums(7)).notes] == [1]
        tune = on_grid(melody((7, 350), (960, 10), (1920, 250), (2400, 1000)))
        assert [note.duration for note in tune.notes] == [240, 240, 240, 960]

    def test_lengths_on_a_grid_stay(self) -> None:
        tune = melody((0, 120), (960, 40), (1920, 1920))
        assert on_grid(tune) == tune
        assert [note.duration for note in on_grid(melody((0, 120), (960, 41))).notes] == [240, 240]

    @given(patterns(max_bars=2, max_notes=12))
    def test_no_note_goes_farther_than_half_a_triplet_and_all_that_go_are_told(self, pattern: Pattern) -> None:
        at = placed(pattern)
        gaps = [abs(note.onset - place) for note, place in zip(at.pattern.notes, at.places, strict=True)]
        assert all(min(gap, at.pattern.length - gap) <= at.pattern.ticks_per_beat / 6 for gap in gaps)
        count, milliseconds = moved_by_grid(pattern)
        assert count == sum(gap > 0 for gap in gaps)
        assert 0 <= milliseconds <= 10_000 / pattern.tempo + 1e-9


@pytest.mark.parametrize("swing", [0, 40, 55, 80])
def test_one_shifted_note_leaves_the_places_and_the_feel_of_all_others(swing: int) -> None:
    """A child is written with the feel of its parent, on a grid as by a swing that needs a nudge."""
    onsets = [step * 240 + swing * (step % 2) for step in (0, 2, 3, 4, 6, 7, 8, 10, 11, 12, 13, 14, 15)]

    def struck(*onsets: int) -> list[tuple[Fraction, Fraction]]:
        return [(h.place, h.late) for h in hits_of(drums(*onsets), "nudge", loudest, shifts=False)]

    parent = struck(*onsets)
    for index, onset in enumerate(onsets):
        for shift in (-41, 17, 53):
            child = struck(*onsets[:index], (onset + shift) % BAR, *onsets[index + 1 :])
            assert len(set(parent) - set(child)) == len(set(child) - set(parent)) == 1


QUARTER, FULL = F(1, 4), F(1)


def hit(place: Fraction, *pitches: int, length: Fraction = QUARTER, gain: Fraction = FULL) -> Hit:
    return Hit(place, F(0), length, pitches or (60,), gain)


def loudest(velocity: int) -> Fraction:
    return FULL


class TestHits:
    def test_a_hit_knows_its_bar_and_its_place_in_it(self) -> None:
        late = hit(F(11, 4))
        assert (late.bar, late.offset) == (2, F(3, 4))

    def test_a_note_becomes_a_hit_in_cycles(self) -> None:
        pattern = Pattern(kind="bass", notes=(Note(960, 480, 40, 64),), bars=2)
        for timing in ("grid", "nudge", "exact"):
            assert hits_of(pattern, timing, lambda velocity: F(velocity, 128), shifts=False) == (
                Hit(F(1, 4), F(0), F(1, 8), (40,), F(1, 2)),
            )

    def test_the_grid_moves_it_and_the_feel_says_how_late_it_is(self) -> None:
        pattern = drums(240 - 48, 960, BAR - 12)
        found = {
            (timing, shifts): [(h.place, h.late) for h in hits_of(pattern, timing, loudest, shifts=shifts)]
            for timing in ("grid", "nudge", "exact")
            for shifts in (False, True)
        }
        on = [(F(0), F(0)), (F(1, 16), F(0)), (F(1, 4), F(0))]
        late = [(F(0), F(-12, BAR)), (F(1, 16), F(-48, BAR)), (F(1, 4), F(0))]
        struck = [(F(192, BAR), F(0)), (F(1, 4), F(0)), (F(BAR - 12, BAR), F(0))]
        assert found["grid", False] == found["grid", True] == on
        assert found["nudge", False] == found["nudge", True] == found["exact", True] == late
        assert found["exact", False] == struck

    def test_what_is_on_the_grid_is_not_late_whatever_the_length_of_the_loop(self) -> None:
        odd = drums(0, 3, ticks_per_beat=2, time_signature=(7, 8))
        for timing in ("grid", "nudge", "exact"):
            assert [(h.place, h.late) for h in hits_of(odd, timing, loudest, shifts=True)] == [(F(0), 0), (F(3, 7), 0)]

    def test_a_flam_on_a_grid_of_its_own_cannot_be_shifted_in_steps(self) -> None:
        """Its steps are not all equal, so each hit stands where it is struck."""
        flam = drums(2, 100, 961)
        assert [(h.place, h.late) for h in hits_of(flam, "exact", loudest, shifts=True)] == [
            (F(tick, BAR), F(0)) for tick in (2, 100, 961)
        ]
        assert [h.place for h in hits_of(flam, "nudge", loudest, shifts=False)] == [F(0), F(1, 32), F(1, 4)]

    @pytest.mark.parametrize(
        ("choices", "told"),
        [
            ({"timing": "swing"}, "timing is grid, nudge, exact, not 'swing'"),
            ({"timing": "grid", "velocity": "loud"}, "velocity is quantised, exact, none, not 'loud'"),
        ],
    )
    def test_a_choice_that_is_none_is_named_with_those_there_are(self, choices: dict[str, str], told: str) -> None:
        with pytest.raises(ExportError, match=told):
            check_choices(**choices)


class TestLanes:
    def test_drums_have_a_lane_each_in_the_order_of_the_drum_map(self) -> None:
        hits = [hit(F(0), 42), hit(F(0), 38), hit(F(1, 2), 36), hit(F(1, 2), 42)]
        lanes = lanes_of("drums", hits)
        assert [(lane.drum, [h.place for h in lane.hits]) for lane in lanes] == [
            ("bd", [F(1, 2)]),
            ("sd", [F(0)]),
            ("hh", [F(0), F(1, 2)]),
        ]

    def test_what_starts_together_alike_is_a_chord(self) -> None:
        ((chord,),) = (lane.hits for lane in lanes_of("melody", [hit(F(0), 60), hit(F(0), 64), hit(F(0), 67)]))
        assert chord.pitches == (60, 64, 67)

    @pytest.mark.parametrize("change", [{"length": F(1, 8)}, {"gain": F(1, 2)}, {"late": F(1, 100)}])
    def test_what_differs_in_length_or_loudness_or_feel_is_another_voice(self, change: dict[str, object]) -> None:
        other = replace(hit(F(0), 64), **change)
        assert [[h.pitches for h in lane.hits] for lane in lanes_of("bass", [hit(F(0), 60), other])] == [
            [(60,)],
            [(64,)],
        ]

    def test_a_note_goes_to_the_first_voice_that_is_free(self) -> None:
        notes = [hit(F(0), 60, length=F(1, 2)), hit(F(1, 4), 64), hit(F(1, 2), 67), hit(F(1, 2), 71, gain=F(1, 2))]
        assert [[h.pitches[0] for h in lane.hits] for lane in lanes_of("melody", notes)] == [[60, 67], [64, 71]]

    def test_a_note_that_ends_where_the_next_begins_is_over(self) -> None:
        touching, ringing = hit(F(0), 60, length=F(1, 4)), hit(F(0), 60, length=F(13, 48))
        assert len(lanes_of("melody", [touching, hit(F(1, 4), 62)])) == 1
        assert len(lanes_of("melody", [ringing, hit(F(1, 4), 62)])) == 2

    def test_how_late_it_is_counts_for_when_it_is_over(self) -> None:
        first = replace(hit(F(0), 60), late=F(1, 50))
        assert len(lanes_of("melody", [first, hit(F(1, 4), 62)])) == 2
        assert len(lanes_of("melody", [first, replace(hit(F(1, 4), 62), late=F(1, 50))])) == 1

    def test_no_two_hits_of_a_voice_are_at_one_place(self) -> None:
        grace = replace(hit(F(0), 60, length=F(1, 100)), late=F(-1, 50))
        assert len(lanes_of("melody", [grace, hit(F(0), 64)])) == 2
