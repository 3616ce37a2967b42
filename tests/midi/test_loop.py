"""Bars of a song become a loop where its player's beats are."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from audiomancer.midi import midi_bytes, parse_midi
from audiomancer.music import Note, Pattern

Smf = Callable[..., bytes]
Struck = Callable[..., list[Any]]
BAR = 1920  # ticks in 4/4 at 480 ticks a beat
KICK, SNARE, HAT = 36, 38, 42
EARLY = "early on the first downbeat: played at the end of the loop"
LEFT_OUT = "early on the downbeat after the last bar, where the loop has its own: left out"


@pytest.fixture
def cut(smf: Smf, note: Struck) -> Callable[..., tuple[list[tuple[int, int]], tuple[str, ...]]]:
    """Onset and pitch of what bars 2-3 of some drumming hold, and what is told of it."""

    def read(*strokes: tuple[int, int]) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
        events = [event for onset, pitch in strokes for event in note(onset, pitch, channel=9)]
        reading = parse_midi(smf(sorted(events, key=lambda event: event[0])), "song.mid", bars=(2, 3))
        return [(n.onset, n.pitch) for n in reading.pattern.notes], reading.notices

    return read


HATS = tuple((BAR + beat * 480 + 7, HAT) for beat in range(9))
HEARD = [(beat * 480 + 7, HAT) for beat in range(8)]


def test_an_early_downbeat_is_of_the_bar_that_it_begins(cut: Callable[..., Any]) -> None:
    notes, told = cut((BAR - 20, KICK), *HATS)
    assert notes == [*HEARD, (2 * BAR - 20, KICK)]
    assert told == (f"1 note {EARLY}",)


def test_the_stroke_on_the_next_downbeat_is_left_out_where_the_loop_has_its_own(cut: Callable[..., Any]) -> None:
    for own in ((BAR - 20, KICK), (BAR + 3, KICK)):
        notes, told = cut(own, *HATS, (3 * BAR - 25, KICK))
        assert [pitch for _, pitch in notes].count(KICK) == 1
        assert ((own[0] - BAR) % (2 * BAR), KICK) in notes
        assert f"1 note {LEFT_OUT}" in told


def test_where_the_loop_has_none_that_stroke_goes_round_as_its_downbeat(cut: Callable[..., Any]) -> None:
    notes, told = cut(*HATS, (3 * BAR - 25, KICK))
    assert notes == [*HEARD, (2 * BAR - 25, KICK)]
    assert told == ()


def test_a_pickup_before_a_downbeat_of_its_own_drum_stays_where_it_is(cut: Callable[..., Any]) -> None:
    """A grace stroke is its own; only the nearest stroke of a drum is its downbeat."""
    notes, told = cut((BAR - 50, SNARE), (BAR + 5, SNARE), *HATS, (3 * BAR - 50, SNARE), (3 * BAR - 5, SNARE))
    assert notes == sorted([*HEARD, (5, SNARE), (2 * BAR - 50, SNARE)])
    assert told == (f"1 note {LEFT_OUT}",)


def test_what_is_on_a_grid_is_cut_by_the_clock(cut: Callable[..., Any]) -> None:
    """A roll in sixty-fourths into a bar belongs to the bar before."""
    beats = [(BAR + beat * 480, HAT) for beat in range(9)]
    notes, told = cut((BAR - 30, SNARE), *beats, (3 * BAR - 30, SNARE))
    assert notes == [*((beat * 480, HAT) for beat in range(8)), (2 * BAR - 30, SNARE)]
    assert told == ()


def test_a_whole_file_and_a_loop_of_ours_are_read_to_the_tick(smf: Smf, note: Struck) -> None:
    strokes = [(3, KICK), (480 - 11, HAT), (BAR - 20, KICK)]
    data = smf([event for onset, pitch in strokes for event in note(onset, pitch, channel=9)])
    assert [(n.onset, n.pitch) for n in parse_midi(data, "x.mid").pattern.notes] == strokes
    assert len(parse_midi(data, "x.mid", bars=(1, 1)).pattern.notes) == 2
    ours = Pattern(kind="drums", bars=1, notes=tuple(Note(on * 2, 9, pitch, 99) for on, pitch in strokes))
    assert parse_midi(midi_bytes(ours), "x.mid", bars=(1, 1)).pattern == ours


def test_bars_of_a_loop_of_ours_are_cut_round_the_loop() -> None:
    """The early downbeat of its first bar stands at its end."""
    strokes = [(7, HAT), (967, HAT), (2 * BAR - 20, SNARE), (2 * BAR + 13, HAT), (4 * BAR - 25, KICK)]
    ours = Pattern(kind="drums", bars=2, notes=tuple(Note(onset, 9, pitch, 99) for onset, pitch in strokes))
    parts = [parse_midi(midi_bytes(ours), "x.mid", bars=(bar, bar)).pattern.notes for bar in (1, 2)]
    assert [(n.onset, n.pitch) for n in parts[0]] == [(7, HAT), (967, HAT), (2 * BAR - 25, KICK), (2 * BAR - 20, SNARE)]
    assert [(n.onset, n.pitch) for n in parts[1]] == [(13, HAT), (2 * BAR - 25, KICK), (2 * BAR - 20, SNARE)]


def test_loops_of_one_performance_lose_no_stroke_but_doubles(smf: Smf, note: Struck) -> None:
    """Cut into loops of two bars, each stroke is in the loop of its downbeat, once."""
    rng = random.Random(4)
    struck = sorted(
        {(max(0, step * 120 + rng.randint(-25, 25)), rng.choice((KICK, SNARE, HAT))) for step in range(16 * 8)}
    )
    data = smf([event for onset, pitch in struck for event in note(onset, pitch, channel=9)])
    for first in (1, 3, 5):
        reading = parse_midi(data, "x.mid", bars=(first, first + 1))
        start, length = (first - 1) * BAR, 2 * BAR
        heard = {(n.onset, n.pitch) for n in reading.pattern.notes}
        clock = {(onset - start, pitch) for onset, pitch in struck if start <= onset < start + length}
        moved = {(onset - start + length, pitch) for onset, pitch in struck if start - 60 < onset < start}
        assert heard - clock <= moved
        assert all(onset > length - 60 for onset, _ in clock - heard)
        assert len(clock - heard) == sum(int(told.split()[0]) for told in reading.notices if LEFT_OUT in told)
