"""Lines of code as people write them, with slips: what is read is what the engine plays, the rest is refused."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from engines.ghci import Ghci
from engines.strudel import Strudel

from audiomancer.errors import NotationError
from audiomancer.notation import strudel as strudel_reader
from audiomancer.notation import tidal as tidal_reader

CYCLES = 4
LINES = 150
SOUNDS = ("bd sn", "bd*2 hh", "bd:3 [hh cp]", "<bd sn> hh", "bd(3,8)", "bd . hh hh", "~ bd", "bd@3 hh", "808bd:2 x")
TIDAL_NOTES = ("0 3 7", "c e g", "<0 4> 7", "[0,4,7]", "c5 e4", "-5 0", "0 .5", "ef bf3", "c'maj", "eb")
STRUDEL_NOTES = ("0 3 7", "c e g", "<0 4> 7", "[0,4,7]", "c5 e4", "-5 0", "0 .5", "ef bf3", "eb4 f#3", "C4 b2", "c-1")
VALUES = ("1 0.5", "<1 0.5>", "0.25 1", "[1 .5]", "1e0", "5. 1", ".5", "1%4 1")
PLAIN = ("0.8", "1", "2", "-1", "(1/4)", "(-0.5)", "(0.5+0.25)", "0", ".5", "5.", "1e-1", "- 1", "1/4", "-(-1)")
SCALES = ("C4:minor", "C:major", "D3:dorian", "A2:minor:pentatonic", "e4:major")
Said = list[tuple[float, float, tuple[tuple[str, Any], ...]]]


def tidal_line(rng: random.Random, depth: int = 2) -> str:
    if depth == 0 or rng.random() < 0.4:
        notes = f'"{rng.choice(TIDAL_NOTES)}"'
        sounds = f'{rng.choice(("s", "sound"))} "{rng.choice(SOUNDS)}"'
        return rng.choice((sounds, f'{sounds} # n "<0 3>"', f"note {notes}", f'n {notes} # s "superpiano"'))
    inner, text, number = tidal_line(rng, depth - 1), f'"{rng.choice(VALUES)}"', rng.choice(PLAIN)
    value = rng.choice((text, number))
    return rng.choice(
        (
            *(f"{inner} # gain {value}", f"({inner}) # legato {text}", f"{inner} # nudge {number}"),
            *(f"fast {value} $ {inner}", f"slow {value} $ {inner}", f"stack [{inner}, {tidal_line(rng, depth - 1)}]"),
            *(f"{value} ~> ({inner})", f"{value} <~ {inner}", f"{number} ~> {inner} # gain {number}"),
        )
    )


def strudel_line(rng: random.Random, depth: int = 2) -> str:
    quote = rng.choice(('"', '"', "`", "'"))
    if depth == 0 or rng.random() < 0.4:
        sounds = f"{rng.choice(('s', 'sound'))}({quote}{rng.choice(SOUNDS)}{quote})"
        notes = f"note({quote}{rng.choice(STRUDEL_NOTES)}{quote})"
        return rng.choice(
            (sounds, f'{sounds}.n("<0 3>")', notes, f'n("0 2 4").scale("{rng.choice(SCALES)}")', "note(60)")
        )
    inner, value = strudel_line(rng, depth - 1), rng.choice((f'"{rng.choice(VALUES)}"', rng.choice(PLAIN)))
    name = rng.choice(("gain", "clip", "legato", "fast", "slow", "late", "early"))
    return rng.choice((f"{inner}.{name}({value})",) * 4 + (f"stack({inner}, {strudel_line(rng, depth - 1)})",))


def said(events: list[tuple[Fraction, Fraction, dict[str, Any]]]) -> Said:
    """Sorted, numbers to a hundred-millionth, as the engines count with doubles."""
    heard = [
        (
            round(float(begin), 8),
            round(float(end), 8),
            tuple(
                sorted((RENAMED.get(name, name), plain(value)) for name, value in controls.items() if name != "scale")
            ),
        )
        for begin, end, controls in events
    ]
    return sorted(heard, key=str)


RENAMED = {"clip": "legato"}


def plain(value: Any) -> Any:
    text = getattr(value, "text", value)
    return text if isinstance(text, str) else round(float(value), 8)


def read(language: Any, code: str) -> Said | None:
    """What is struck, None if it is refused."""
    try:
        events = [e for query in language.read_session(code).patterns for e in query(Fraction(0), Fraction(CYCLES))]
    except NotationError as error:
        assert str(error).startswith("line 1, column "), code
        return None
    return said([(e.begin, e.end, e.value) for e in events if e.struck])


def test_tidal_plays_the_lines_that_are_read(tidal: Ghci) -> None:
    rng, agreed = random.Random(41), 0
    for _ in range(LINES):
        line = f"d1 $ {tidal_line(rng)}"
        found = read(tidal_reader, line)
        if found is not None:
            assert found == said([tuple(event) for event in tidal.evaluate(line, CYCLES).events.get(1, [])]), line
            agreed += 1
    assert agreed > LINES / 3


def test_strudel_plays_the_lines_that_are_read(strudel_engine: Strudel) -> None:
    rng, agreed = random.Random(42), 0
    for _ in range(LINES):
        line = f"$: {strudel_line(rng)}"
        found = read(strudel_reader, line)
        if found is not None:
            heard = strudel_engine.evaluate(line, CYCLES).lines
            assert found == said([tuple(event) for lane in heard for event in lane]), line
            agreed += 1
    assert agreed > LINES / 3
