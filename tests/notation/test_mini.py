"""The reader of mini-notation says what Tidal and Strudel play, and names what it does not know."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from fractions import Fraction
from itertools import count, islice

import pytest
from engines.ghci import Ghci
from engines.strudel import Strudel

from audiomancer.errors import NotationError
from audiomancer.notation.cycles import STRUDEL, TIDAL, Dialect, Event, bjorklund, query_tree
from audiomancer.notation.mini import parse_mini

CYCLES = 4
WORDS = ("bd", "sn:3", "hh", "cp", "bass", "drum2:12")


def read(text: str, dialect: Dialect, cycles: int = CYCLES) -> list[tuple[Fraction, Fraction, str]]:
    tree = parse_mini(text, tidal=dialect is TIDAL)
    events = query_tree(tree, dialect, Fraction(0), Fraction(cycles))
    return sorted((e.begin, e.end, e.value.text) for e in events if e.struck)


def random_text(rng: random.Random, depth: int = 2, feet: float = 0.1) -> str:
    """A sequence in the subset that Tidal 1.7 and Strudel have in common."""
    steps = [_random_step(rng, depth) for _ in range(rng.randint(1, 4))]
    return (" . " if len(steps) > 2 and rng.random() < feet else " ").join(steps)


def _random_step(rng: random.Random, depth: int) -> str:
    part = _random_part(rng, depth)
    if part == "~":
        return part + rng.choice(("", "", "!2", "@3", "*2"))
    if rng.random() < 0.15:
        pulses = rng.choice((str(rng.randint(1, 5)), "<2 5>"))
        rotation = rng.choice(("", f",{rng.randint(0, 7)}", ",<0 3>"))
        # Values that alternate leak across cycles in Tidal when a rhythm is rotated, and in Strudel do not.
        part = f"{part}({pulses},8{'' if '<' in part or '{' in part or '/' in part else rotation})"
    elif rng.random() < 0.3:
        part += rng.choice(("*2", "*3", "/2", "*<2 3>", "*1.5", "/3", "*[2 4]"))
    return part + rng.choice(("", "", "", "", "!", "!3", "@2", "@1.5", " _", " _ _", " !"))


def _random_part(rng: random.Random, depth: int) -> str:
    if depth == 0 or rng.random() < 0.5:
        return rng.choice((*WORDS, "~"))
    kind = rng.choice(("[]", "[]", "<>", "{}"))
    # Strudel knows feet in square brackets alone.
    inner = [random_text(rng, depth - 1, 0.1 if kind == "[]" else 0) for _ in range(rng.choice((1, 1, 2)))]
    rate = f"%{rng.randint(2, 5)}" if kind == "{}" and rng.random() < 0.7 else ""
    lines = inner if kind == "[]" or rate else inner[:1]
    text = f"{kind[0]}{', '.join(lines)}{kind[1]}{rate}"
    return f"[{text}]" if rate else text


@pytest.fixture(scope="module")
def texts() -> list[str]:
    rng = random.Random(5)
    texts = (random_text(rng) for _ in count())
    return list(islice((text for text in texts if len(text) < 48), 1200))


def test_the_reader_agrees_with_tidal(tidal: Ghci, texts: list[str]) -> None:
    answers = tidal.words(texts, CYCLES)
    refused = [(text, answer) for text, answer in zip(texts, answers, strict=True) if isinstance(answer, str)]
    assert not refused[:3]
    for text, answer in zip(texts, answers, strict=True):
        assert read(text, TIDAL) == sorted(answer), text


def test_the_reader_agrees_with_strudel(strudel_engine: Strudel, texts: list[str]) -> None:
    for text in texts:
        answer = strudel_engine.words(text, CYCLES)
        assert not isinstance(answer, str), (text, answer)
        spoken = sorted((begin, end, _spoken(word)) for begin, end, word in answer)
        assert [(b, e, _spoken(w)) for b, e, w in read(text, STRUDEL)] == spoken, text


def test_each_event_stands_in_the_span_that_was_asked_for_and_its_part_in_its_whole(texts: list[str]) -> None:
    for text in texts[:150]:
        for dialect in (TIDAL, STRUDEL):
            for begin, end in SPANS:
                for event in query_tree(parse_mini(text), dialect, begin, end):
                    assert begin <= event.part_begin < event.part_end <= end, text
                    assert event.begin <= event.part_begin and event.part_end <= event.end, text


def test_a_pattern_says_the_same_whether_it_is_asked_at_once_or_in_pieces(texts: list[str]) -> None:
    for text in texts[:150]:
        for dialect in (TIDAL, STRUDEL):
            tree = parse_mini(text)
            whole = query_tree(tree, dialect, SPANS[0][0], SPANS[-1][1])
            pieces = [event for span in SPANS for event in query_tree(tree, dialect, *span)]
            assert _heard(whole) == _heard(pieces), text


SPANS = [(Fraction(n, 3), Fraction(n + 1, 3)) for n in range(3)] + [
    (Fraction(1), Fraction(2)),
    (Fraction(2), Fraction(7, 2)),
]


def _heard(events: list[Event]) -> list[tuple[Fraction, Fraction, str, Fraction]]:
    """Each event with how much of it was heard in all."""
    lengths: dict[tuple[Fraction, Fraction, str], Fraction] = defaultdict(Fraction)
    for event in events:
        lengths[event.begin, event.end, event.value.text] += event.part_end - event.part_begin
    return sorted((*event, length) for event, length in lengths.items())


def _spoken(word: object) -> str:
    """A word as Strudel hands it on: ``sn:3`` is a list there."""
    return ":".join(map(str, word)) if isinstance(word, list) else str(word)


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("bd sn?", 6, "?"),
        ("bd | sn", 4, "|"),
        ("bd .. sn", 4, "."),
        ("bd [sn", 7, "the end"),
        ("bd] sn", 3, "]"),
        ("bd*x sn", 4, "x"),
        ("bd@0", 4, "0"),
        ("bd!2 _", 6, "_"),
        ("bd(3)", 5, ")"),
        ("<>", 1, "<"),
        ("bd*4 e", 6, "e"),
        ("bd _ 3", 6, "3"),
        ("bd!9999", 4, "9999"),
        ("! bd", 1, "!"),
    ],
)
def test_what_is_not_known_is_named_with_its_column(text: str, column: int, word: str) -> None:
    with pytest.raises(
        NotationError, match=f"^line 1, column {column}: {re.escape(repr(word)) if word != 'the end' else word} "
    ):
        parse_mini(text, tidal=True)


@pytest.mark.parametrize("text", ["bd(9,8)", "bd(1.5,8)", "bd(3,<8 x>)", "bd*0", "bd*-1", "bd(3,9999)"])
def test_numbers_that_make_no_rhythm_are_refused(text: str) -> None:
    with pytest.raises(NotationError):
        read(text, TIDAL)


def test_euclid_spreads_its_hits_as_evenly_as_they_go() -> None:
    for steps in range(1, 33):
        for pulses in range(1, steps + 1):
            hits = bjorklund(pulses, steps)
            onsets = [i for i, hit in enumerate(hits) if hit]
            gaps = {b - a for a, b in zip(onsets, [*onsets[1:], onsets[0] + steps], strict=True)}
            assert (len(hits), sum(hits), hits[0]) == (steps, pulses, True)
            assert max(gaps) - min(gaps) <= 1
