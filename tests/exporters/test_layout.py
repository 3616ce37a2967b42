"""Code is laid out for a stage: what is common is said once, and a line ends before it leaves the screen."""

from __future__ import annotations

import pytest

from audiomancer.exporters import to_strudel, to_tidal
from audiomancer.exporters._layout import Line, Style, listed, said_once, wrapped
from audiomancer.music import Note, Pattern

STYLE = Style("# {name} {text}", between=" ", quote='"', line_end=" \\", line_start="\\")
BEAT = 960


def drums(*hits: tuple[int, int, int], bars: int = 1) -> Pattern:
    """Ticks, pitches and velocities."""
    notes = tuple(Note(onset, 1, pitch, velocity) for onset, pitch, velocity in hits)
    return Pattern(kind="drums", bars=bars, notes=notes)


def test_what_fits_stays_on_one_line() -> None:
    assert wrapped(['s "bd"', "# gain 0.8"], "d1 $ ", "  ", STYLE) == 'd1 $ s "bd" # gain 0.8'


def test_a_control_that_does_not_fit_goes_on_the_next_line() -> None:
    head, gain = f's "{"bd " * 20}"', f'# gain "{"0.8 " * 8}"'
    assert wrapped([head, gain, "# cut 1"], "d1 $ ", "  ", STYLE) == f"d1 $ {head}\n  {gain} # cut 1"


def test_a_text_that_does_not_fit_is_broken_between_its_bars() -> None:
    bars = [f"[{'bd ~ ' * 8}{bar}]" for bar in range(4)]
    assert wrapped([f's "<{" ".join(bars)}>"'], "", "  ", STYLE) == (
        f's "<{bars[0]} {bars[1]} \\\n  \\{bars[2]} {bars[3]}>"'
    )


def test_a_bar_wider_than_a_line_is_broken_between_its_words() -> None:
    rows = wrapped([f's "<[{" ".join(["bd"] * 60)}] sd>"'], "", "  ", STYLE).splitlines()
    assert len(rows) == 3 and all(len(row) <= 100 for row in rows)
    assert "".join(rows).replace(" \\  \\", " ") == f's "<[{" ".join(["bd"] * 60)}] sd>"'


def test_what_all_lines_say_is_taken_out_of_them() -> None:
    lines = [Line("a", {"s": "x", "gain": "1"}), Line("b", {"s": "x", "gain": "2"})]
    assert said_once(lines) == ([Line("a", {"gain": "1"}), Line("b", {"gain": "2"})], {"s": "x"})
    assert said_once(lines[:1]) == (lines[:1], {})


def test_a_pattern_stays_in_a_line_that_is_shifted_with_it() -> None:
    lines = [Line("a", {"gain": '"1 2"', "cut": "1"}, "x <~ (", ")")] * 2
    assert said_once(lines)[1] == {"cut": "1"}


def test_the_sound_of_a_melody_is_said_behind_its_voices() -> None:
    notes = (Note(0, 4 * BEAT, 48, 127), Note(BEAT, BEAT, 64, 127))
    voices = Pattern(kind="melody", bars=1, notes=notes)
    assert to_tidal(voices).endswith('d1 $ stack [\n  note "-12",\n  note "~ 4 ~ ~"\n  ] # s "superpiano" # legato 1\n')
    assert to_strudel(voices).endswith('$: stack(\n  note("c3"),\n  note("~ e4 ~ ~")\n).s("piano")\n')


def test_loudness_that_all_drums_share_is_said_behind_them() -> None:
    groove = drums((0, 36, 91), (BEAT, 38, 91))
    assert to_tidal(groove, sounds={"sd": "cp"}).endswith('d1 $ stack [\n  s "bd",\n  s "~ cp ~ ~"\n  ] # gain 0.92\n')
    assert to_strudel(groove).endswith('$: stack(\n  s("bd"),\n  s("~ sd ~ ~")\n).gain(0.72)\n')


def test_drums_with_nothing_in_common_have_a_line_each_in_strudel() -> None:
    code = to_strudel(drums((0, 36, 127), (BEAT, 38, 91)))
    assert code.endswith('$: s("bd")\n$: s("~ sd ~ ~").gain(0.72)\n')


def test_a_feel_that_all_drums_share_is_said_behind_them() -> None:
    """Each lane alone would say another part of the swing."""
    swing = [(step * 240 + (40 if step % 2 else 0), 42, 127) for step in range(16)]
    code = to_tidal(drums((0, 36, 127), (3 * 240 + 40, 36, 127), *swing))
    assert code.endswith('\n  s "[bd ~ ~ bd] ~ ~ ~",\n  s "hh*16" |* gain 1.36\n  ] # nudge "[0 0.021]*8"\n')


def test_a_list_that_does_not_fit_is_broken_behind_its_commas() -> None:
    assert listed(["a 1", "b 2"], "P(", "\t") == "P(a 1, b 2"
    numbers = ", ".join(["12"] * 40)
    assert listed(["a 1", f"b [{numbers}]", "c 3"], "P(", "\t") == (
        f"P(a 1,\n\tb [{numbers[: 4 * 23 - 2]},\n\t\t{numbers[4 * 23 :]}], c 3"
    )


@pytest.mark.parametrize("write", [to_tidal, to_strudel])
def test_no_line_of_a_busy_groove_is_wider_than_a_screen(write: type[object]) -> None:
    hits = [(step * 120, 42, 127 - (step * 37) % 120) for step in range(4 * 32)]
    lines = write(drums(*hits, bars=4)).splitlines()
    assert len(lines) > 5 and max(map(len, lines)) <= 100
