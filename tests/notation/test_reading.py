"""A live coder's own line becomes a pattern; what is not known is named with its column, never guessed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from engines.cases import patterns

from audiomancer.errors import InvalidPatternError, NotationError
from audiomancer.exporters import on_grid, to_strudel, to_tidal
from audiomancer.music import Pattern, drum_name
from audiomancer.notation import read_strudel, read_tidal

Places = list[tuple[Fraction, str]]


def places(pattern: Pattern) -> Places:
    """Fraction of the loop and name of each hit."""
    return [(Fraction(note.onset, pattern.ticks_per_bar), drum_name(note.pitch)) for note in pattern.notes]


def test_a_line_of_tidal_becomes_drums() -> None:
    pattern = read_tidal('d1 $ stack [s "bd(3,8)", s "~ cp"]')
    eighths = [(0, "bd"), (3, "bd"), (4, "cp"), (6, "bd")]
    assert places(pattern) == [(Fraction(n, 8), name) for n, name in eighths]
    assert (pattern.kind, pattern.bars, pattern.tempo) == ("drums", 1, 120)


def test_a_line_of_strudel_becomes_the_same_drums() -> None:
    assert places(read_strudel('s("bd*4, ~ cp")')) == places(read_tidal('d1 $ stack [s "bd*4", s "~ cp"]'))


def test_the_loop_is_as_long_as_it_takes_to_repeat() -> None:
    assert read_tidal('s "<bd sd cp>"').bars == 3
    assert read_tidal('s "<bd sd> <bd sd cp>"').bars == 6
    assert read_tidal('s "<bd sd cp>"', bars=2).bars == 2


def test_notes_become_a_melody_or_a_bass() -> None:
    melody = read_tidal('setcps (90/60/4)\n\nd1 $ note "0 [3,7]" # s "superpiano" # legato 0.5 # gain 0.5')
    assert (melody.kind, melody.tempo) == ("melody", 90)
    assert [(n.onset, n.duration, n.pitch, n.velocity) for n in melody.notes] == [
        (0, 960, 60, 64),
        (1920, 960, 63, 64),
        (1920, 960, 67, 64),
    ]
    assert read_strudel('$: note("c2 eb2")').kind == "bass"
    assert [n.pitch for n in read_strudel('n("0 2 -1").scale("A3:minor")').notes] == [57, 60, 55]


@pytest.mark.parametrize(
    ("read", "text", "where", "what"),
    [
        (read_tidal, 'd1 $ every 2 rev $ s "bd"', "column 6", "every"),
        (read_tidal, 'd1 $ s "bd*4" # speed 2', "column 17", "speed"),
        (read_tidal, 'd1 $ s "bd nosuch"', "column 12", "nosuch"),
        (read_tidal, 'd1 $ s "bd? sn"', "column 11", r"\?"),
        (read_tidal, 'd1 $ s "bd"\nd2 $ s "sd" |+| n 1', r"line 2, column 13", r"\|\+\|"),
        (read_tidal, 'd1 $ s "bd*4" # gain', "column 15", "#"),
        (read_tidal, "", "column 1", "the end"),
        (read_tidal, 'note "0" # nudge 0.1', "nudge", "seconds"),
        (read_tidal, 'note "0.5"', "note 0.5", "MIDI"),
        (read_tidal, 'stack [s "bd", note "3"]', "column 11", "bd"),
        (read_tidal, 's "bd(3,8"', "column 10", "the end"),
        (read_strudel, 's("bd").room(1)', "column 9", "room"),
        (read_strudel, 'sometimes("bd")', "column 1", "sometimes"),
        (read_strudel, 's("bd*4", 3)', "column 1", "s"),
        (read_strudel, 'n("0").scale("C4:nosuch")', "column 14", "nosuch"),
    ],
)
def test_what_is_not_known_is_named_where_it_stands(read, text: str, where: str, what: str) -> None:
    with pytest.raises(NotationError, match=f"{where}.*{what}"):
        read(text)


def test_a_line_that_never_comes_round_asks_for_bars() -> None:
    with pytest.raises(NotationError, match="bars"):
        read_tidal('s "<bd sd>*<1 2 3 5 7 11 13> <bd bd sd cp hh oh rim>*1.37"')
    with pytest.raises(InvalidPatternError, match="1-64 bars"):
        read_tidal('s "bd"', bars=65)


@pytest.mark.parametrize(("write", "read"), [(to_tidal, read_tidal), (to_strudel, read_strudel)])
def test_an_export_comes_back_as_the_pattern(write, read) -> None:
    """Onsets, pitches and lengths of melodies come back; drums sound as long as their sample."""
    for pattern in patterns()[::4]:
        kept = on_grid(pattern)
        back = read(write(pattern), bars=pattern.bars, time_signature=pattern.time_signature, kind=pattern.kind)
        assert abs(back.tempo - pattern.tempo) < 1e-3
        assert _sounds(back) == _sounds(kept)


def _sounds(pattern: Pattern) -> list[tuple[object, ...]]:
    notes = pattern.notes if pattern.kind != "drums" else [replace(note, duration=1) for note in pattern.notes]
    beat = pattern.ticks_per_beat
    lengths = pattern.kind != "drums"
    return [(Fraction(n.onset, beat), Fraction(n.duration, beat) if lengths else None, n.pitch) for n in notes]
