"""Lines of Tidal and Strudel as live coders type them: what they play, and how what is not read is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audiomancer.errors import NotationError
from audiomancer.notation import strudel, tidal
from audiomancer.notation.controls import stacked

F = Fraction
Heard = list[tuple[Fraction, Fraction, dict[str, str]]]


def heard(session: tidal.Session | strudel.Session, cycles: int = 1) -> Heard:
    """Begin, end and controls of each stroke; sounds by name."""
    events = [event for event in stacked(list(session.patterns))(F(0), F(cycles)) if event.struck]
    named = [
        (e.begin, e.end, {name: str(getattr(value, "text", value)) for name, value in e.value.items()}) for e in events
    ]
    return sorted(named, key=str)


def in_tidal(code: str, cycles: int = 1) -> Heard:
    return heard(tidal.read_session(code), cycles)


def in_strudel(code: str, cycles: int = 1) -> Heard:
    return heard(strudel.read_session(code), cycles)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ('s "bd"', 'sound "bd"'),
        ('d1 $ s "bd sd"', 's "bd sd"'),
        ('d16 $ s "bd"', 's "bd"'),
        ('d1 $ s "bd"\nd2 $ s "sd"', 'stack [s "bd", s "sd"]'),
        ('d1 $ s "bd" d2 $ s "sd"', 'stack [s "bd", s "sd"]'),
        ('d1 $ silence\nd2 $ s "bd"', 's "bd"'),
        ('do\n  resetCycles\n  setcps 1\n  d1 $ s "bd"', 's "bd"'),
        ('s "bd" -- comment "x\n # n 3', 's "bd:3"'),
        ('{- "x\n - -}s {--}"bd" # n 3', 's "bd:3"'),
        ('s "bd" # n 3', 's "bd" # n "3"'),
        ('s "bd" # n 1 # n 2', 's "bd" # n 2'),
        ('n "1" # s "bd*2"', 's "bd" # n 1'),
        ('note "0 e fs6"', 'note "0 4 18"'),
        ('up "c4"', 'up "-12"'),
        ('stack [s "bd sd"] # n 1', 's "bd:1 sd:1"'),
        ('stack [stack [s "bd"], s "sd"]', 'stack [s "bd", s "sd"]'),
        ('stack [s "bd" # n 1, s "sd" # n 2] # gain 0.5', 'stack [s "bd:1" # gain 0.5, s "sd:2" # gain 0.5]'),
        ('fast 2 $ s "bd sd"', 's "[bd sd]*2"'),
        ('fast 2 (s "bd sd")', 's "[bd sd]*2"'),
        ('0.25 ~> (fast 2 $ s "bd ~")', 's "[~ bd]*2"'),
        ('stack [fast 2 $ s "bd", s "sd"]', 'stack [s "bd*2", s "sd"]'),
        ('d1 $ s "bd"\nresetCycles\nsetcps 0.5\nd2 $ s "sd"', 'stack [s "bd", s "sd"]'),
        ('d1 $ s "bd"\ndo\n  d2 $ s "sd"', 'stack [s "bd", s "sd"]'),
        ('fast "<1 2>" $ s "bd"', 's "bd*<1 2>"'),
        ('fast (1/2) $ s "bd"', 's "bd/2"'),
        ('slow 2 $ s "bd sd"', 's "<bd sd>"'),
        ('slow 0.5 $ s "bd"', 's "bd*2"'),
        ('slow "<1 0.5>" $ s "bd"', 's "bd*<1 2>"'),
        ('fast 2 $ slow 2 $ s "bd sd"', 's "bd sd"'),
        ('0.25 ~> s "bd ~ ~ ~"', 's "~ bd ~ ~"'),
        ('0.25 <~ s "~ bd ~ ~"', 's "bd ~ ~ ~"'),
        ('(1/4) ~> s "bd ~ ~ ~"', 's "~ bd ~ ~"'),
        ('(0.125 + 0.125) ~> s "bd ~ ~ ~"', 's "~ bd ~ ~"'),
        ('(-0.25) <~ s "bd ~ ~ ~"', 's "~ bd ~ ~"'),
        ('"<0 0.5>" ~> s "bd ~"', 's "<[bd ~] [~ bd]>"'),
        ('"0.25 0" ~> s "bd ~ bd ~"', 's "~ bd bd ~"'),
        ('0.25 ~> s "bd ~ ~ ~" # n "1 2 3 4"', 's "~ bd:2 ~ ~"'),
        ('0.25 ~> (s "bd ~ ~ ~" # n "1 2 3 4")', 's "~ bd:1 ~ ~"'),
        ('s "bd" # gain (1 - 0.5 - 0.25)', 's "bd" # gain 0.25'),
        ('s "bd" # gain (8 / 4 / 2)', 's "bd" # gain 1'),
        ('s "bd" # gain (1 + 2 * 3 - 4 / 2)', 's "bd" # gain 5'),
        ('s "bd" # gain ((1 + 2) * 3)', 's "bd" # gain 9'),
        ('s "bd" # gain (8 - 1 + 2)', 's "bd" # gain 9'),
        ('s "bd" # gain (8 / 4 * 2)', 's "bd" # gain 4'),
        ('s "bd" # gain (1 + 2 * 0)', 's "bd" # gain 1'),
        ('s "bd" # nudge (-0.1)', 's "bd" # nudge "-0.1"'),
        ('s "<[bd sd] \\\n   \\[bd cp]>"', 's "<[bd sd] [bd cp]>"'),
        ('s "bd \\ \\sd"', 's "bd sd"'),
    ],
)
def test_a_line_of_tidal_plays_what_another_plays(code: str, other: str) -> None:
    assert in_tidal(code, 4) == in_tidal(other, 4) != []


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ('s("bd")', 'sound("bd")'),
        ("s('bd')", "s(`bd`)"),
        ('s("bd").gain(.8)', 's("bd").gain(0.8)'),
        ('s("bd").gain(5.)', 's("bd").gain(5)'),
        ('s("bd").gain(8e-1)', 's("bd").gain(0.8)'),
        ('s("bd*2").gain("[.25 1]*1")', 's("bd*2").gain("0.25 1")'),
        ('s("bd").gain("<1e-1 5.>")', 's("bd").gain("<0.1 5>")'),
        ('/* "x */ s("bd")', 's("bd")'),
        ('$: s("bd sd")', 's("bd sd")'),
        ('$: s("bd");\n$: s("sd");', 'stack(s("bd"), s("sd"))'),
        ('stack(s("bd"), stack(s("sd")))', 'stack(s("bd"), s("sd"))'),
        ('stack(s("bd"), s("sd"),)', 'stack(s("bd"), s("sd"))'),
        ('stack(silence, s("sd"))', 's("sd")'),
        ('s("bd") // comment "x\n.n(3)', 's("bd:3")'),
        ('s("bd").n(3)', 's("bd").n("3")'),
        ('n("1").s("bd*2")', 's("bd").n(1)'),
        ('note("c e4 60 fs")', 'note("48 64 60 54")'),
        ('s("bd").clip(0.5)', 's("bd").legato(0.5)'),
        ('stack(s("bd"), s("sd")).gain(0.5)', 'stack(s("bd").gain(0.5), s("sd").gain(0.5))'),
        ('s("bd sd").fast(2)', 's("[bd sd]*2")'),
        ('s("bd").fast("<1 2>")', 's("bd*<1 2>")'),
        ('s("bd sd").slow(2)', 's("<bd sd>")'),
        ('s("bd").slow("<1 0.5>")', 's("bd*<1 2>")'),
        ('s("bd ~ ~ ~").late(0.25)', 's("~ bd ~ ~")'),
        ('s("~ bd ~ ~").early(0.25)', 's("bd ~ ~ ~")'),
        ('s("bd ~ ~ ~").early(-0.25)', 's("~ bd ~ ~")'),
        ('s("bd ~").late("<0 0.5>")', 's("<[bd ~] [~ bd]>")'),
        ('s("bd").bank("RolandTR909")', 's("bd")'),
        ('s("bd").gain(1 - 0.5 - 0.25)', 's("bd").gain(0.25)'),
        ('s("bd").gain(8 / 4 / 2)', 's("bd").gain(1)'),
        ('s("bd").gain(1 + 2 * 3 - 4 / 2)', 's("bd").gain(5)'),
        ('s("bd").gain((1 + 2) * 3)', 's("bd").gain(9)'),
        ('s("bd").gain(8 - 1 + 2)', 's("bd").gain(9)'),
        ('s("bd").gain(8 / 4 * 2)', 's("bd").gain(4)'),
        ('s("bd").gain(-(-1))', 's("bd").gain(1)'),
        ('s("bd").gain(1 + 2 * 0)', 's("bd").gain(1)'),
        ('n("0 2").scale("C4:minor")', 'note("60 63")'),
        ('n("0 7").scale("c4:minor")', 'note("60 72")'),
        ('n("0 -1").scale("C:major")', 'note("48 47")'),
        ('n("1").scale("Eb3:minor:pentatonic")', 'note("54")'),
        ('n("1").scale("F#3:Minor Pentatonic")', 'note("57")'),
        ('n("<0 1>").scale("A3:minor").s("piano")', 'note("<57 59>").s("piano")'),
    ],
)
def test_a_line_of_strudel_plays_what_another_plays(code: str, other: str) -> None:
    assert in_strudel(code, 4) == in_strudel(other, 4) != []


def test_middle_c_is_0_in_tidal_and_60_in_strudel() -> None:
    assert in_tidal('note "c5"') == in_tidal('note "0"')
    assert in_strudel('note("c4")') == in_strudel('note("60")')


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (in_tidal, 'd1 $ s "bd" # {} 0.5'),
        (in_tidal, 'd1 $ {} "0.5" # s "bd"'),
        (in_strudel, 's("bd").{}(0.5)'),
        (in_strudel, '{}("0.5").s("bd")'),
    ],
)
def test_every_control_says_its_own_name(read, code: str) -> None:
    names = ("n", "note", "up", "gain", "legato", "nudge") if read is in_tidal else ("n", "note", "gain", "legato")
    for name in names:
        assert read(code.format(name)) == [(0, 1, {"s": "bd", name: "1/2"})]


def test_a_tempo_is_arithmetic() -> None:
    assert tidal.read_session('setcps (90/60/4)\nd1 $ s "bd"').cps == F(3, 8)
    assert tidal.read_session('setcps 0.5\nd1 $ s "bd"').cps == F(1, 2)
    assert tidal.read_session('d1 $ s "bd"\nsetcps 0.5').cps == F(1, 2)
    assert tidal.read_session('s "bd"').cps is None
    assert strudel.read_session('setcpm(97.3/4)\n\n$: s("bd")').cpm == F("97.3") / 4
    named = strudel.read_session('setcps(.5)\nd1: s("bd")\nmy_hats: s("hh*8")')
    assert named.cpm == 30 and len(named.patterns) == 2
    assert strudel.read_session('s("bd")').cpm is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", 'line 1, column 1: the end came before any pattern, such as: s "bd*4"'),
        ("setcps 1", "line 1, column 9: the end came before any pattern"),
        ('d17 $ s "bd"', "line 1, column 1: d17 is not read yet; known are s, sound, n"),
        ('d1 s "bd"', "line 1, column 4: s came where $ was expected"),
        ('d1 $ s "bd" # speed 2', "line 1, column 15: speed is not read yet"),
        ('s "bd" |+| n 1', "line 1, column 8: |+| is not read yet; known operators are $ #"),
        ('s "bd" # n 1\n  |> n 2', "line 2, column 3: |> is not read yet"),
        ('s "bd" ; s "sd"', "line 1, column 8: ; is not known here"),
        ('s "bd"\n\n   ;', "line 3, column 4: ; is not known here"),
        ('s "bd"; s "sd"', "line 1, column 7: ; is not known here"),
        ("\n;", "line 2, column 1: ; is not known here"),
        ('s "bd" -- why\n  # speed 1', "line 2, column 5: speed is not read yet"),
        ('1/4 ~> s "bd"', "line 1, column 2: / wants a number, not a pattern of sounds or notes"),
        ('-1 ~> s "bd"', "line 1, column 1: - wants a number, not a pattern of sounds or notes"),
        ('0.5 + 0.25 ~> s "bd"', "line 1, column 5: + wants a number, not a pattern of sounds or notes"),
        ('s "bd" # 0.25 ~> n 1', "line 1, column 8: # wants a pattern of sounds or notes, not a number"),
        ('s "bd" # gain -1', "line 1, column 8: # wants a pattern of sounds or notes, not a function without"),
        ('0.25 <~ 0.25 ~> s "bd"', "line 1, column 6: <~ wants a pattern of sounds or notes, not a number"),
        ('0.25 ~> 0.25 <~ s "bd"', "line 1, column 6: ~> wants a pattern of sounds or notes, not a number"),
        ('s "bd', 'line 1, column 3: " is not known here'),
        ('s "bd" #', "line 1, column 9: the end came where a pattern was expected"),
        ("s (", "line 1, column 4: the end came where a pattern was expected"),
        ('(s "bd"', "line 1, column 8: the end came where ) was expected"),
        ('stack [s "bd"', "line 1, column 14: the end came where , was expected"),
        (
            'stack [s "bd" # n 1 s "sd"]',
            "line 1, column 17: n wants a function without its argument, not a pattern of sounds",
        ),
        ('stack "bd"', "line 1, column 1: stack wants a list, not a pattern in quotes"),
        ("stack [1]", "line 1, column 1: stack wants a pattern of sounds or notes, not a number"),
        ("s 1", "line 1, column 1: s wants a pattern in quotes, not a number"),
        ("n [1]", "line 1, column 1: n wants a pattern in quotes, not a list"),
        ("s", "line 1, column 1: s wants a pattern of sounds or notes, not a function without its argument"),
        ('"bd"', 'line 1, column 1: "bd" wants a pattern of sounds or notes, not a pattern in quotes'),
        ('"bd" # n 1', "line 1, column 6: # wants a pattern of sounds or notes, not a pattern in quotes"),
        ('s "bd" # 1', "line 1, column 8: # wants a pattern of sounds or notes, not a number"),
        ('1 $ s "bd"', "line 1, column 3: $ wants a function without its argument, not a number"),
        ('fast $ s "bd"', "line 1, column 6: $ wants a pattern in quotes or a number"),
        ('(s "bd") ~> s "sd"', "line 1, column 10: ~> wants a pattern in quotes or a number"),
        ("0.25 ~> 1", "line 1, column 6: ~> wants a pattern of sounds or notes, not a number"),
        ('1 + s "bd"', "line 1, column 3: + wants a number, not a pattern of sounds or notes"),
        ('"1" + 1', "line 1, column 5: + wants a number, not a pattern in quotes"),
        ('setcps "1"', "line 1, column 1: setcps wants a number, not a pattern in quotes"),
        ('s "bd" # gain (- "1")', "line 1, column 16: - wants a number, not a pattern in quotes"),
        ("setcps (1/0)", "line 1, column 10: / divides by 0"),
        ('fast 0 $ s "bd"', "line 1, column 1: fast wants a number above 0, not 0"),
        ('slow "<-1>" $ s "bd"', "line 1, column 1: slow wants a number above 0, not -1"),
        ('s "bd nosuch?"', "line 1, column 13: '?' is not known in mini-notation here"),
        ('s "bd \\\n   \\sd ?"', "line 2, column 8: '?' is not known in mini-notation here"),
        ('s "bd\\\n   \\sd"', 'line 1, column 3: " is not known here'),
        ('note "x"', "line 1, column 7: 'x' is neither a number nor a note"),
        ('s "bd*4 e"', "line 1, column 9: 'e' would be taken by Tidal as part of the number before it"),
    ],
)
def test_what_tidal_code_cannot_be_is_told_with_its_place(code: str, problem: str) -> None:
    with pytest.raises(NotationError) as caught:
        in_tidal(code)
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", 'line 1, column 1: the end came before any pattern, such as: s("bd*4")'),
        ("setcpm(30)", "line 1, column 11: the end came before any pattern"),
        ('1("bd")', "line 1, column 1: 1 came where a pattern was expected"),
        (
            'sometimes("bd")',
            "line 1, column 1: sometimes is not read yet; known are s, sound, n, note, gain, clip, legato, stack",
        ),
        ('s("bd").room(1)', "line 1, column 9: room is not read yet; known are s, sound"),
        ('s("bd").', "line 1, column 9: the end is not read yet"),
        ('s "bd"', 'line 1, column 3: "bd" came where ( was expected'),
        ('s("bd"', "line 1, column 7: the end came where , was expected"),
        ('s("bd" "sd")', 'line 1, column 8: "sd" came where , was expected'),
        ("s()", "line 1, column 1: s is read with one argument, a text in quotes or a number"),
        ('s("bd", 3)', "line 1, column 1: s is read with one argument"),
        ('s(s("bd"))', "line 1, column 1: s is read with one argument"),
        ('stack("bd")', "line 1, column 1: stack is read with patterns such as s(...) as its arguments"),
        ("stack(1)", "line 1, column 1: stack is read with patterns"),
        ('s("bd").bank(1)', "line 1, column 9: bank is read with one argument"),
        ('s("bd").bank()', "line 1, column 9: bank is read with one argument"),
        ('s("bd").fast(0)', "line 1, column 9: fast is read with a number above 0, not 0"),
        ('s("bd").slow(-1)', "line 1, column 9: slow is read with a number above 0, not -1"),
        ('s("bd").gain(1/0)', "line 1, column 15: / divides by 0"),
        ('s("bd").gain(1 + )', "line 1, column 18: ) came where a number was expected"),
        ('s("bd").gain((1)', "line 1, column 17: the end came where , was expected"),
        ('s("bd").gain((1', "line 1, column 16: the end came where ) was expected"),
        ('n("0").scale(1)', "line 1, column 8: scale is read with one argument"),
        ('n("0").scale("C4:nosuch")', 'line 1, column 14: "C4:nosuch" is not a scale that is read, such as C4:minor'),
        ('n("0").scale("H4:minor")', 'line 1, column 14: "H4:minor" is not a scale'),
        ('n("0").scale("C4")', 'line 1, column 14: "C4" is not a scale'),
        ('setcpm("30")', "line 1, column 1: setcpm is read with one argument"),
        ('s("bd") @', "line 1, column 9: @ is not known here"),
        ('s("bd")\n\n  @', "line 3, column 3: @ is not known here"),
        ('s("hh bd?")', "line 1, column 9: '?' is not known in mini-notation here"),
        ('$: s("bd").note("x")', "line 1, column 18: 'x' is neither a number nor a note"),
    ],
)
def test_what_strudel_code_cannot_be_is_told_with_its_place(code: str, problem: str) -> None:
    with pytest.raises(NotationError) as caught:
        in_strudel(code)
    assert str(caught.value).startswith(problem)
