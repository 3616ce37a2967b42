"""Taps: every stroke is struck on kick or snare, as an accent, in every style and by every model."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.errors import InvalidPatternError, InvalidValueError
from audiomancer.music import DRUM_ROWS, Note, Pattern
from audiomancer.rnn import STYLES, DrumRequest, generate_drums, load_model, rule_drums
from audiomancer.rnn.feeling import strokes, swing_in
from audiomancer.rnn.taps import Tap, is_tap, parse_tap, struck, tap_of

LINE = "x..x..x. | ..x.x.x."


def accents(pattern: Pattern) -> dict[int, int]:
    """The steps with a kick or a snare, to the loudest."""
    found = dict[int, int]()
    for stroke in strokes(pattern, swing_in(pattern)):
        if DRUM_ROWS.get(stroke.note.pitch) in (0, 1):
            found[stroke.step] = max(found.get(stroke.step, 0), stroke.note.velocity)
    return found


@pytest.mark.parametrize("style", STYLES)
def test_every_stroke_is_struck_in_every_style_and_louder_than_the_rest(style: str) -> None:
    tap = parse_tap(LINE)
    request = DrumRequest(style=STYLES[style], bars=2, tap=tap)
    for pattern in (
        *generate_drums(load_model("drums_lookback_rnn"), request, [np.random.default_rng(1)]),
        *rule_drums(request, [np.random.default_rng(1)]),
    ):
        found = accents(pattern)
        struck_ones, others = ([v for step, v in found.items() if tap.at(step) == wanted] for wanted in (True, False))
        assert {step for step in range(32) if tap.at(step)} <= found.keys()
        assert min(struck_ones) >= 112
        assert not others or max(others) < 112


def test_a_rhythm_is_read_in_any_of_its_spellings() -> None:
    for text in ("x..x", "X--x", "x__x", "x~~x", "x . . x", "|x..x|"):
        assert is_tap(text)
        assert parse_tap(text) == Tap(frozenset({0, 3}), 4)
    assert [step for step in range(8) if parse_tap("x..x").at(step)] == [0, 3, 4, 7]
    assert parse_tap("x..x").at(-1)


@pytest.mark.parametrize("text", ["", "....", "x..y", "3fa9", "x" * 1025])
def test_what_is_no_rhythm_is_told(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"x\.\.x\.\.x\."):
        parse_tap(text)


def test_a_rhythm_that_is_written_wrongly_is_not_taken_for_an_id() -> None:
    assert all(map(is_tap, ("", "....", "x.a.", "x..x")))
    assert not any(map(is_tap, ("3fa9", "ptrn_3fa9", "last")))


def test_a_tapped_line_is_its_onsets_on_their_sixteenths() -> None:
    notes = (Note(10, 100, 60, 90), Note(700, 100, 64, 90), Note(3830, 100, 60, 90))
    assert tap_of(Pattern(kind="melody", notes=notes, bars=1)) == Tap(frozenset({0, 3}), 16)
    with pytest.raises(InvalidPatternError, match="without notes"):
        tap_of(Pattern(kind="drums", notes=(), bars=1))


def test_a_stroke_that_is_missing_comes_on_the_drum_that_fits() -> None:
    plain = Pattern(kind="drums", notes=(Note(0, 240, 42, 90),), bars=1)
    tap = Tap(frozenset({0, 4}), 16)
    assert {(n.onset, n.pitch) for n in struck(plain, tap).notes} == {(0, 42), (0, 36), (960, 38)}
    assert {(n.onset, n.pitch) for n in struck(plain, tap, frozenset({42, 39})).notes} == {(0, 42), (0, 39), (960, 39)}
    with pytest.raises(InvalidPatternError, match="bd or sd"):
        struck(plain, tap, frozenset({42}))
