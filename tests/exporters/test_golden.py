"""A dozen grooves that everybody knows, as the exporters write them: read the files in ``golden`` and judge.

When a change of the writer is meant, run this file as a program: it writes the texts anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from audiomancer.exporters import to_strudel, to_supercollider, to_tidal
from audiomancer.music import Note, Pattern

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LOUDNESS = {"X": 127, "x": 100, "o": 50}
BD, SD, RIM, CP, HH, OH, COWBELL, CLAVE, RIDE, SHAKER = 36, 38, 37, 39, 42, 46, 56, 75, 51, 70

# One bar after another, divided by bars; X is loud, x is played, o is soft.
GROOVES: dict[str, tuple[float, tuple[int, int], dict[int, str]]] = {
    "four_on_the_floor": (
        125,
        (4, 4),
        {BD: "X...X...X...X...", CP: "....X.......X...", OH: "..X...X...X...X.", HH: "xoxoxoxoxoxoxoxo"},
    ),
    "rock": (
        110,
        (4, 4),
        {
            BD: "X.......X.X.....|X.......X.X.....|X.......X.X.....|X.......X.......",
            SD: "....X.......X...|....X.......X...|....X.......X...|....X.......XxxX",
            HH: "Xxxxxxxx",
        },
    ),
    "funky_drummer": (
        101,
        (4, 4),
        {BD: "X.X...X...X..X..", SD: "....X..o.o.oX..o", HH: "xxxxxxx.xxxxx.xx", OH: ".......X.....X.."},
    ),
    "amen": (
        136,
        (4, 4),
        {
            BD: "X.X.......XX....|X.X.......XX....|X.X.......X.....|..XX......X.....",
            SD: "....X..o.o..X..o|....X..o.o..X..o|....X..o.o....X.|.o..X..o.o....X.",
            RIDE: "X.X.X.X.X.X.X.X.",
        },
    ),
    "two_step": (132, (4, 4), {BD: "X.........X.....", SD: "....X.......X...", HH: "..X...X...X..xX."}),
    "bossa_nova": (140, (4, 4), {BD: "X..XX..XX..XX..X", RIM: "X..X..X...X..X..", SHAKER: "Xoxoxoxoxoxoxoxo"}),
    "son_clave": (100, (4, 4), {CLAVE: "X..X..X.|..X.X...", COWBELL: "X.xxX.xx"}),
    "dembow": (95, (4, 4), {BD: "X...X...X...X...", SD: "...X..X....X..X.", HH: "x.x.x.x.x.x.x.x."}),
    "trap": (140, (4, 4), {BD: "X.........X.....", CP: "........X.......", HH: "x.x.x.x.x.x.xxxx|x.x.xxx.x.x.x.x."}),
    "jazz_waltz": (160, (3, 4), {RIDE: "X...x.x...x.", BD: "X...........", HH: "....X...X..."}),
    "money": (124, (7, 8), {BD: "X...x.......x.", SD: "....X.....X...", HH: "X.x.x.x.x.x.x."}),
    "take_five": (172, (5, 4), {RIDE: "X..x.xX..x.xX..", BD: "X.....X..X.....", HH: "...X.....X....."}),
    "shuffle": (120, (4, 4), {BD: "X.....X.....", SD: "...X.....X..", HH: "X.xX.xX.xX.x"}),
}


def groove(name: str) -> Pattern:
    """A groove as a pattern; each figure is repeated until all have as many bars."""
    tempo, (numerator, denominator), figures = GROOVES[name]
    bars = max(figure.count("|") + 1 for figure in figures.values())
    empty = Pattern(kind="drums", notes=(), bars=bars, time_signature=(numerator, denominator), tempo=tempo)
    notes = []
    for pitch, figure in figures.items():
        rows = figure.split("|")
        for bar in range(bars):
            row = rows[bar % len(rows)]
            step = empty.ticks_per_bar // len(row)
            notes += [
                Note(bar * empty.ticks_per_bar + place * step, step, pitch, LOUDNESS[cell])
                for place, cell in enumerate(row)
                if cell != "."
            ]
    return empty.with_notes(notes)


WRITERS = {"tidal": to_tidal, "strudel": to_strudel, "scd": to_supercollider}


@pytest.mark.parametrize("name", GROOVES)
@pytest.mark.parametrize("suffix", WRITERS)
def test_a_groove_is_written_as_it_was_judged(name: str, suffix: str) -> None:
    assert WRITERS[suffix](groove(name)) == (GOLDEN / f"{name}.{suffix}").read_text()


def test_no_golden_text_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(GROOVES)


if __name__ == "__main__":
    for name in GROOVES:
        for suffix, write in WRITERS.items():
            (GOLDEN / f"{name}.{suffix}").write_text(write(groove(name)))
