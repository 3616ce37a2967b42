"""A live coder's own line becomes a pattern; what is not known is named with its column, never guessed."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audiomancer import notation
from audiomancer.errors import InvalidPatternError, NotationError
from audiomancer.music import Pattern, drum_name
from audiomancer.notation import read_strudel, read_tidal
from audiomancer.notation.reading import Language, read_code

Places = list[tuple[Fraction, str]]


def places(pattern: Pattern) -> Places:
    """Fraction of the loop and name of each hit."""
    return [(Fraction(note.onset, pattern.ticks_per_bar), drum_name(note.pitch)) for note in pattern.notes]


def test_a_line_of_tidal_becomes_drums() -> None:
    pattern = read_tidal('d1 $ stack [s "bd(3,8)", s "~ cp"]')
    eighths = [(0, "bd"), (3, "bd"), (4, "cp"), (6, "bd")]
    assert places(pattern) == [(Fraction(n, 8), name) for n, name in eighths]
    assert (pattern.kind, pattern.bars, pattern.tempo) == ("drums", 1, 120)


def test_no_group_of_an_expression_is_possessive() -> None:
    """Python before 3.11.5 loses its place where one ends (python/cpython#106052), and Debian 12 has 3.11.2."""
    for file in Path(notation.__path__[0]).glob("*.py"):
        assert re.findall(r"\)[*+?]\+", file.read_text("utf-8")) == [], f"write (?>(?:…)*) in {file.name}"


def test_a_line_of_strudel_becomes_the_same_drums() -> None:
    assert places(read_strudel('s("bd*4, ~ cp")')) == places(read_tidal('d1 $ stack [s "bd*4", s "~ cp"]'))


def test_the_loop_is_as_long_as_it_takes_to_repeat() -> None:
    assert read_tidal('s "<bd sd cp>"').bars == 3
    assert read_tidal('s "<bd sd> <bd sd cp>"').bars == 6
    assert read_tidal('s "<bd sd cp>"', bars=2).bars == 2


def test_notes_become_a_melody_or_a_bass() -> None:
    melody = read_tidal('setcps (90/60/4)\n\nd1 $ note "0 [3,7]" # s "superpiano" # legato 0.5 # gain 0.85')
    assert (melody.kind, melody.tempo) == ("melody", 90)
    assert [(n.onset, n.duration, n.pitch, n.velocity) for n in melody.notes] == [
        (0, 960, 60, 66),
        (1920, 960, 63, 66),
        (1920, 960, 67, 66),
    ]
    assert read_strudel('$: note("c2 eb2")').kind == "bass"
    assert [n.pitch for n in read_strudel('n("0 2 -1").scale("A3:minor")').notes] == [57, 60, 55]


def test_the_beat_is_a_quarter_and_a_cycle_a_bar() -> None:
    """7/8 has three and a half beats; half a cycle a second is 105 beats a minute."""
    pattern = read_tidal('setcps 0.5\nd1 $ s "bd sd"', time_signature=(7, 8))
    assert (pattern.tempo, pattern.time_signature, pattern.ticks_per_bar) == (105, (7, 8), 3360)
    assert [note.onset for note in pattern.notes] == [0, 1680]
    assert read_strudel('setcpm(30)\n$: s("bd sd")', time_signature=(7, 8)) == pattern
    assert read_strudel('s("bd")') == read_tidal('s "bd"', time_signature=(4, 4), tempo=120)
    assert read_tidal('s "bd"', tempo=97.3).tempo == read_strudel('s("bd")', tempo=97.3).tempo == 97.3


def test_the_resolution_is_as_fine_as_the_rhythm_needs() -> None:
    assert read_tidal('s "bd*16"').ticks_per_beat == 960
    assert read_tidal('s "bd*7"').ticks_per_beat == 960 * 7
    assert read_tidal('s "bd*7"').notes[1].onset == 960 * 4
    assert read_tidal('note "0 1" # legato "<0.3 0.7>"').ticks_per_beat == 960
    assert read_tidal('s "bd*7 sd*3"', time_signature=(8, 4)).ticks_per_beat == 960 * 7
    rounded = read_tidal('s "bd*37"', time_signature=(1, 4))
    assert [note.onset for note in rounded.notes] == [round(i * rounded.ticks_per_beat / 37) for i in range(37)]
    assert 0.5 / rounded.ticks_per_beat <= 0.0001
    assert read_tidal('s "bd*31"', time_signature=(1, 4)).ticks_per_beat == 960 * 31


def test_a_note_lasts_a_tick_at_least() -> None:
    assert [note.duration for note in read_tidal('note "0 1" # legato "0 1"').notes] == [1, 1920]


@pytest.mark.parametrize(
    ("gain", "velocities"),
    [("0.5", (8, 64)), ("0.84", (63, 107)), ("1", (127, 127)), ("0.1", (1, 13)), ("2", (127, 127))],
)
def test_a_gain_is_as_loud_as_its_language_plays_it(gain: str, velocities: tuple[int, int]) -> None:
    """SuperDirt plays the fourth power of a gain, Strudel the gain."""
    read = (read_tidal(f's "bd" # gain {gain}'), read_strudel(f's("bd").gain({gain})'))
    assert tuple(pattern.notes[0].velocity for pattern in read) == velocities
    assert read_tidal('s "bd"').notes[0].velocity == read_strudel('s("bd")').notes[0].velocity == 127


def test_only_what_is_struck_in_a_cycle_is_a_note_of_it() -> None:
    pattern = read_tidal('note "<0 ~>/2" # s "x"', bars=4)
    assert [(note.onset, note.duration) for note in pattern.notes] == [(0, 7680)]
    early = read_tidal('0.25 <~ s "bd sd"')
    assert [(note.onset, drum_name(note.pitch)) for note in early.notes] == [(960, "sd"), (2880, "bd")]


def test_several_bars_come_one_after_the_other() -> None:
    pattern = read_tidal('s "<[bd sd] hh>"')
    assert [(note.onset, drum_name(note.pitch)) for note in pattern.notes] == [(0, "bd"), (1920, "sd"), (3840, "hh")]
    assert [note.onset for note in read_tidal('s "bd*<1 2>"', bars=3).notes] == [0, 3840, 5760, 7680]
    tune = read_tidal('note "<0 [1 2]>"')
    assert [(note.onset, note.duration) for note in tune.notes] == [(0, 3840), (3840, 1920), (5760, 1920)]


def test_it_repeats_when_all_of_it_does() -> None:
    assert read_tidal('s "<bd bd bd sd>"').bars == 4
    assert read_tidal('note "<0 0 0 1>"').bars == 4
    assert read_tidal('s "bd" # gain "<1 1 0.5>"').bars == 3
    assert read_tidal(f's "<{"bd " * 63}sd>"').bars == 64
    with pytest.raises(NotationError, match="does not repeat within 64 cycles; say how many to take with bars"):
        read_tidal(f's "<{"bd " * 64}sd>"')


@pytest.mark.parametrize("bars", [1, 64])
def test_a_line_is_read_for_1_to_64_bars(bars: int) -> None:
    assert read_tidal('s "bd"', bars=bars).bars == len(read_tidal('s "bd"', bars=bars).notes) == bars


@pytest.mark.parametrize("bars", [0, -1, 65])
def test_other_lengths_are_refused(bars: int) -> None:
    with pytest.raises(InvalidPatternError, match=f"a line is read for 1-64 bars, not {bars}"):
        read_tidal('s "bd"', bars=bars)


def test_a_tune_with_its_middle_below_c3_is_a_bass() -> None:
    assert read_tidal('note "-12 -12 24"').kind == "melody"
    assert read_tidal('note "-13 -13 24"').kind == "bass"
    assert read_tidal('note "-13 -12 24"').kind == "melody"
    assert read_tidal('note "-24"', kind="melody").kind == "melody"
    assert read_tidal('s "bd"', kind="bass").kind == "bass"


@pytest.mark.parametrize(
    ("code", "pitches"),
    [
        ('note "0 12"', [60, 72]),
        ('up "0 12"', [60, 72]),
        ('n "0 12"', [60, 72]),
        ('note "0" # n 3', [60]),
        ('s "x" # note "3"', [63]),
        ('s "x" # up "3"', [63]),
        ("gain 1", [60]),
        ('s "bd:1 bd:0 hh:1"', [35, 36, 44]),
        ('s "bd" # n 1', [35]),
        ('s "60 kick"', [60, 36]),
        ('note "-60 67"', [0, 127]),
    ],
)
def test_a_pitch_is_a_note_or_a_drum_with_its_number(code: str, pitches: list[int]) -> None:
    assert [note.pitch for note in read_tidal(code).notes] == pitches


def test_a_pitch_beyond_midi_is_refused_with_the_range_in_numbers_of_the_language() -> None:
    for number in ("-61", "68", "0.5"):
        with pytest.raises(NotationError, match=f"note {number} is no MIDI pitch; .* whole numbers from -60 to 67"):
            read_tidal(f'note "{number}"')
    for number in ("-1", "128"):
        with pytest.raises(NotationError, match=f"note {number} is no MIDI pitch; .* whole numbers from 0 to 127"):
            read_strudel(f'note("{number}")')
    assert [note.pitch for note in read_strudel('note("0 127")').notes] == [0, 127]


def test_a_time_signature_that_is_none_is_refused() -> None:
    for read, code in ((read_tidal, 's "bd"'), (read_strudel, 's("bd")')):
        with pytest.raises(InvalidPatternError, match="4/3"):
            read(code, time_signature=(4, 3))


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
        (read_tidal, 'd1 $ s "bd"\n # gain "-1"', "line 2, column 10: gain -1", "below 0"),
        (read_tidal, 'note "0.5"', "line 1, column 7: note 0.5", "MIDI"),
        (read_tidal, "note 0.5", "line 1, column 1: note 0.5", "MIDI"),
        (
            read_strudel,
            'note("60\\n 1.5")'.replace('"', "`").replace("\\n", "\n"),
            "line 2, column 2: note 1.5",
            "MIDI",
        ),
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


def remarks(code: str, language: Language = "tidal", **options: Any) -> str:
    """What is told of code, one sentence a line."""
    return "\n".join(read_code(code, language, **options).remarks)


def test_gains_that_a_velocity_cannot_say_are_told_with_the_loudest_of_them() -> None:
    told = remarks('d1 $ s "bd*3"\n  # gain "1 1.2 1.4"')
    assert told == ("line 2, column 17: gain 1.4 is louder than a velocity can say; 2 strokes are read as velocity 127")
    assert remarks('s("bd").gain(1.5)', "strudel").startswith("line 1, column 9: gain 1.5 is louder")
    assert [note.velocity for note in read_tidal('s "bd" # gain 1.2').notes] == [127]
    assert remarks('s "bd" # gain 1') == remarks('s("bd*2").gain(".5 1")', "strudel") == ""


def test_a_stroke_of_gain_0_is_not_heard_and_so_it_is_no_note() -> None:
    code = 's "bd*4" # gain "1 0 1 0"'
    assert [note.onset for note in read_tidal(code).notes] == [0, 1920]
    assert remarks(code) == "line 1, column 20: gain 0 is not heard, and no velocity; 2 strokes are left out"


def test_equal_strokes_at_one_time_are_told_and_the_loudest_stays() -> None:
    code = 'd1 $ stack [s "bd*2" # gain 0.5, s "bd hh"]'
    assert remarks(code).startswith("line 1, column 16: two equal strokes at one time; a pattern has one")
    assert [(note.pitch, note.velocity) for note in read_tidal(code).notes if note.onset == 0] == [(36, 127)]
    assert remarks('note "[0,0] 1"') and not remarks('note "[0,4] 1"') and not remarks('s "bd*2"')


@pytest.mark.parametrize("tempo", [30, 97.3, 120, 300])
def test_a_nudge_is_time_to_a_tenth_of_a_millisecond_round_the_loop(tempo: float) -> None:
    seconds = [0.0123, 0.0, -0.02, 0.0371]
    nudges = " ".join(map(str, seconds))
    for code in (f's "bd sd hh cp" # nudge "{nudges}"', f'note "0 1 2 3" # nudge "{nudges}"'):
        pattern = read_tidal(f"setcps ({tempo}/60/4)\nd1 $ {code}")
        beat = 60 / tempo
        heard = sorted(note.onset / pattern.ticks_per_beat * beat for note in pattern.notes)
        wanted = sorted((place * beat + late) % (4 * beat) for place, late in enumerate(seconds))
        assert all(abs(one - other) <= 0.0001 for one, other in zip(heard, wanted, strict=True))
    early = read_tidal('setcps 0.5\nd1 $ s "bd" # nudge (-0.01)')
    assert [note.onset / early.ticks_per_beat for note in early.notes] == [pytest.approx(3.98, abs=1e-4)]


def test_nudges_without_a_tempo_are_told_and_nudges_of_nothing_are_none() -> None:
    assert remarks('s "bd" # nudge 0.01', tempo=90) == (
        "line 1, column 10: nudge counts in seconds, and the code sets no tempo; 90 beats a minute are taken"
    )
    assert remarks('setcps 0.5\nd1 $ s "bd" # nudge 0.01') == remarks('s "bd" # nudge 0') == ""
    assert read_tidal('s "bd" # nudge 0').ticks_per_beat == 960


def test_what_is_shifted_in_strudel_is_read_to_a_tenth_of_a_millisecond() -> None:
    pattern = read_strudel('setcpm(97.3/4)\n$: s("bd sd").late("0.01234 0").early(0.00321)')
    times = [note.onset / pattern.ticks_per_bar for note in pattern.notes]
    assert times == [pytest.approx(0.00913, abs=5e-5), pytest.approx(0.49679, abs=5e-5)]
