"""The part of SuperCollider's language that is exported, read as values."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audiomancer.errors import NotationError
from audiomancer.notation.supercollider import Line, read_session

F = Fraction


def lines(pattern: str) -> tuple[Line, ...]:
    code = f"var level = 0.25;\nTempoClock.default.tempo = 120/60;\nPdef(\\drums, {pattern}).quant_(4).play;"
    (voice,) = read_session(code).voices
    return voice.lines


def values(text: str) -> tuple[object, ...]:
    """What a key goes through."""
    ((_, keys),) = lines(f"Pbind(\\amp, {text})")
    return keys["amp"]


def test_tempo_and_quant_are_read() -> None:
    session = read_session(
        "(\nTempoClock.default.tempo = 97.3/60;\nPdef(\\bass, Pbind(\\dur, 1)).quant_(3.5).play;\n)\n"
    )
    assert (session.tempo, session.level) == (F("97.3"), 1)
    assert [(voice.name, voice.quant) for voice in session.voices] == [("bass", F(7, 2))]


def test_a_file_may_hold_several_and_set_no_tempo_and_what_a_comment_says_is_nothing() -> None:
    session = read_session(
        "// TempoClock.default.tempo = 9/60; Pdef(\\no, Pbind(\\dur, 1)).quant_(4).play;\n"
        "(\nPdef(\\drums, Pbind(\\dur, 1)).quant_(4).play;\n"
        "// Pdef(\\no, Pbind(\\dur, 1)).quant_(4).play;\nPdef(\\low, Pbind(\\dur, 2)).quant_(4).play;\n)\n"
    )
    assert session.tempo is None
    assert [(voice.name, voice.lines) for voice in session.voices] == [
        ("drums", (Line(F(0), {"dur": (F(1),)}),)),
        ("low", (Line(F(0), {"dur": (F(2),)}),)),
    ]


def test_a_single_line_starts_at_once() -> None:
    assert lines("Pbind(\\instrument, \\kick, \\dur, 1/2)") == (
        Line(F(0), {"instrument": ("kick",), "dur": (F(1, 2),)}),
    )


def test_lines_at_once_start_together_or_each_at_its_time() -> None:
    one, other = {"dur": (F(1),)}, {"dur": (F(2),)}
    assert lines("Ppar([\n\tPbind(\\dur, 1),\n\tPbind(\\dur, 2)\n])") == (Line(F(0), one), Line(F(0), other))
    assert lines("Ptpar([\n\t1/2, Pbind(\\dur, 1),\n\t0, Pbind(\\dur, 2)\n])") == (
        Line(F(1, 2), one),
        Line(F(0), other),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1", (1,)),
        ("0.25", (F(1, 4),)),
        ("3/4", (F(3, 4),)),
        ("3/4/2", (F(3, 8),)),
        ("\\kick", ("kick",)),
        ("[60, 64]", ((60, 64),)),
        ("Pseq([1, 2], inf)", (1, 2)),
        ("Pseq([1, 2], 2)", (1, 2, 1, 2)),
        ("Pseq([Pseq([1, 2], 2), 3], inf)", (1, 2, 1, 2, 3)),
        ("Pseq([Pn(1, 3), 2], inf)", (1, 1, 1, 2)),
        ("Pseq([Pn([60, 64], 2), 67], inf)", ((60, 64), (60, 64), 67)),
        ("Pseq([1, 2], inf) / 4", (F(1, 4), F(1, 2))),
        ("Pseq([Pn(1, 2), 3], inf) / 2", (F(1, 2), F(1, 2), F(3, 2))),
        ("level", (F(1, 4),)),
        ("3 * level", (F(3, 4),)),
        ("Pseq([1, Pn(2, 2)], inf) * level", (F(1, 4), F(1, 2), F(1, 2))),
        ("Pseq([1, 2], inf) * 3 / 4", (F(3, 4), F(3, 2))),
        ("Rest(4)", (("Rest", F(4)),)),
        ("Rest(7/2)", (("Rest", F(7, 2)),)),
    ],
)
def test_the_values_of_a_key_are_those_it_goes_through_once(text: str, found: tuple[object, ...]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "code",
    [
        "",
        "TempoClock.default.tempo = 120/60;",
        "TempoClock.default.tempo = 120/60;\nPdef(\\drums, Pbind(\\dur, 1)).play;",
        "TempoClock.default.tempo = 120/60;\nPdef(\\drums, Pfoo(1)).quant_(4).play;",
        "TempoClock.default.tempo = 120/60;\nPdef(\\drums, 1).quant_(4).play;",
    ],
)
def test_code_of_another_form_is_refused(code: str) -> None:
    with pytest.raises(NotationError, match="of the form that audiomancer exports"):
        read_session(code)
