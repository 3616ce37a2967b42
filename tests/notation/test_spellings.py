"""However numbers, notes, dots and marks are spelled: what is read is what the engine plays, the rest is refused."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from engines.ghci import Ghci
from engines.strudel import Strudel

from audiomancer.errors import NotationError
from audiomancer.notation._cursor import number
from audiomancer.notation.cycles import STRUDEL, TIDAL, query_tree
from audiomancer.notation.mini import Meaning, parse_mini

CYCLES = 4
TEXTS = 1200
WORDS = {
    "sounds": (
        *("bd", "sn:3", "hh", "808", "808bd:2", "a.b", "bd-x", "x_y", "e", "s", "cp:0", "bd.", "q", "bd:x"),
        *("-a", "c#4", "~a", "a'x"),
    ),
    "numbers": (
        *("0", "1", "-5", ".5", "0.25", "5.", "1e3", "-.5", "007", "1%8", "-1%4", "1.5", "2e", "00.5", "1e-2"),
        *("0x10", "--5", "1_0", "3q", "e", "-e", "+2", "1.5.2", "5-3", "0..3"),
    ),
    "notes": (
        *("c", "e5", "cs", "eb4", "ef3", "c-1", "C4", "a#4", "0", "-3", "7", "f", "q", "b", "bf", "e", "0'maj"),
        *("d10", "1.5"),
    ),
}
FACTORS = (
    *("2", "3", "4", "1.5", "0.5", ".5", "2.", "1e1", "1%2", "-2", "0", "e"),
    *("<2@2 3>", "[2 4]", "<2 ~>", "{2 3}%2", "2*2", "[1 . 2]"),
)
WEIGHTS = ("3", "2", "1.5", "0.5", ".5", "1%2", "2.", "1e1")
PULSES = ("3", "5", "<3 5>", "0", "e", "2 3", ".5")
SPACES = ("", "", "", "", " ")
STEPS = ("8", "8", "4", "<8 4>")
TURNS = ("", ",2", ",-1", ",<0 3>", ", 3", ",")
BETWEEN = (" ", " ", " ", " ", "  ", " . ", " .", ".")
MARKS = (
    *(" _", "_", " _ _", "_3", " _3", " !", " ! !", "!!", "!", "!2", "!3", "! 2", "!1.5", "!-2", "@", "@ 2"),
    *("..3", " .. 3", "?", "|", "'", "~", "^", ":", " :3"),
)


def text(rng: random.Random, meaning: str, depth: int = 2) -> str:
    """Some steps, most of them as people spell them, and some as they slip."""
    steps = [step(rng, meaning, depth) for _ in range(rng.randint(1, 4))]
    return rng.choice(("", "", "", "", " ", ". ")) + rng.choice(BETWEEN).join(steps)


def step(rng: random.Random, meaning: str, depth: int) -> str:
    said = part(rng, meaning, depth)
    while rng.random() < 0.3:
        space, how = rng.choice(SPACES), rng.random()
        if how < 0.3:
            said += space + rng.choice("*/") + rng.choice(SPACES) + rng.choice(FACTORS)
        elif how < 0.5:
            said += f"{space}({rng.choice(PULSES)},{rng.choice(SPACES)}{rng.choice(STEPS)}{rng.choice(TURNS)})"
        elif how < 0.65:
            said += f"@{rng.choice(WEIGHTS)}"
        else:
            said += rng.choice(MARKS)
    return said


def part(rng: random.Random, meaning: str, depth: int) -> str:
    if depth == 0 or rng.random() < 0.62:
        return rng.choice(WORDS[meaning]) if rng.random() < 0.85 else rng.choice(("~", "~", "-", "_", ".", "[]"))
    opening, closing = rng.choice(("[]", "[]", "<>", "{}"))
    lines = [text(rng, meaning, depth - 1) for _ in range(rng.choice((1, 1, 1, 2)))]
    said = opening + ",".join(lines) + rng.choice(SPACES) + closing
    return said + (f"{rng.choice(SPACES)}%{rng.choice(FACTORS)}" if opening == "{" and rng.random() < 0.6 else "")


@pytest.fixture(scope="module")
def texts() -> list[tuple[Meaning, str]]:
    rng = random.Random(31)
    meanings = [rng.choice(("sounds", "numbers", "notes")) for _ in range(TEXTS)]
    return [(meaning, said) for meaning in meanings if len(said := text(rng, meaning)) < 44]


def read(said: str, meaning: Meaning, *, tidal: bool) -> list[tuple[Fraction, Fraction, str]] | None:
    """What is struck, None if it is refused."""
    try:
        tree = parse_mini(said, tidal=tidal, meaning=meaning)
        events = query_tree(tree, TIDAL if tidal else STRUDEL, Fraction(0), Fraction(CYCLES))
    except NotationError as error:
        assert str(error).startswith("line 1, column "), said
        return None
    return [(event.begin, event.end, event.value.text) for event in events if event.struck]


def rounded(events: list[tuple[Fraction, Fraction, object]]) -> list[tuple[float, float, object]]:
    """Sorted, with times to a billionth: Tidal reads 0.1 as the nearest double."""
    return sorted(((round(float(begin), 9), round(float(end), 9), word) for begin, end, word in events), key=str)


def tidal_value(word: str) -> float:
    """The number of a word of Tidal, as its notes count from c5."""
    if (said := number(word)) is not None:
        return round(float(said), 9)
    steps = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}[word[0]]
    signs = word[1:].rstrip("0123456789")
    octave = int(word[1 + len(signs) :] or 5)
    return steps + signs.count("s") - signs.count("f") + 12.0 * (octave - 5)


@pytest.mark.parametrize("meaning", ["sounds", "numbers", "notes"])
def test_tidal_plays_what_is_read(tidal: Ghci, texts: list[tuple[Meaning, str]], meaning: Meaning) -> None:
    """What draws random numbers is refused though Tidal reads it, and a dash is a rest in its later versions."""
    mine = [said for other, said in texts if other == meaning and not set("?|") & set(said)]
    agreed = 0
    for said, answer in zip(mine, tidal.words(mine, CYCLES, meaning), strict=True):
        found = read(said, meaning, tidal=True)
        if found is None or (isinstance(answer, str) and "-" in said and meaning == "sounds"):
            continue
        assert not isinstance(answer, str), (said, answer)
        value = str if meaning == "sounds" else tidal_value
        heard = [(b, e, w if meaning == "sounds" else round(float(w), 9)) for b, e, w in answer]
        assert rounded([(b, e, value(w)) for b, e, w in found]) == rounded(heard), said
        agreed += 1
    assert agreed > 30


def test_strudel_plays_what_is_read(strudel_engine: Strudel, texts: list[tuple[Meaning, str]]) -> None:
    agreed = 0
    for meaning, said in texts:
        found = read(said, meaning, tidal=False)
        if found is None:
            continue
        answer = strudel_engine.words(said, CYCLES)
        assert not isinstance(answer, str), (said, answer)
        assert rounded([(b, e, strudel_value(w)) for b, e, w in found]) == rounded(
            [(b, e, ":".join(map(str, w)) if isinstance(w, list) else w) for b, e, w in answer]
        ), said
        agreed += 1
    assert agreed > 200


def strudel_value(word: str) -> str | float | int:
    """What JavaScript makes of a word: a number if it spells one."""
    said = int(word, 16) if word == "0x10" else number(word)
    return word if said is None else int(said) if said == int(said) else float(said)


def test_what_draws_random_numbers_is_refused(texts: list[tuple[Meaning, str]]) -> None:
    random_ones = [(meaning, said) for meaning, said in texts if set("?|") & set(said)]
    assert random_ones
    for meaning, said in random_ones:
        assert read(said, meaning, tidal=True) is read(said, meaning, tidal=False) is None
