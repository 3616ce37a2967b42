"""What is read of a SynthDef: its name, controls, UGens by argument, roles, and the source that belongs to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiomancer.analyzers.synthdef import ControlSpec, SynthDefInfo, parse_synthdef, parse_synthdefs
from audiomancer.errors import SynthDefError

TB303 = r"""// A bass line machine.
SynthDef(\tb303, { |out = 0, freq = 110, gate = 1, cutoff = 1200, t_accent = 0, i_start = 0.5, gains = #[1, 0.5]|
    var env, sig; // two
    env = EnvGen.kr(Env.adsr(0.01, 0.3, sustainLevel: 0.5), gate, doneAction: 2);
    sig = Saw.ar(freq, mul: 0.5) + WhiteNoise.ar(0.01);
    sig = RLPF.ar(sig, cutoff * env, rq: 0.2);
    sig = FreeVerb.ar(sig, 0.2);
    Out.ar(out, sig ! 2);
}, [0, 0.1, nil, \ar], variants: (soft: [cutoff: 400]), metadata: (specs: (cutoff: [80, 8000, \exp, 0, 1200]))).add;
"""


@pytest.fixture
def tb303() -> SynthDefInfo:
    return parse_synthdefs(TB303)[0]


def test_controls_have_default_rate_lag_and_spec(tb303: SynthDefInfo) -> None:
    known = {c.name: (c.default, c.rate, c.lag) for c in tb303.controls}
    assert known == {
        "out": (0, "kr", None),
        "freq": (110, "kr", 0.1),
        "gate": (1, "kr", None),
        "cutoff": (1200, "ar", None),
        "t_accent": (0, "tr", None),
        "i_start": (0.5, "ir", None),
        "gains": ((1, 0.5), "kr", None),
    }
    cutoff = tb303.control("cutoff")
    assert cutoff is not None and cutoff.spec == ControlSpec(80, 8000, "exp", 1200)
    assert cutoff.default_span is not None and tb303.text(cutoff.default_span) == "1200"


def test_ugens_have_their_arguments_by_name(tb303: SynthDefInfo) -> None:
    rlpf = next(call for call in tb303.ugens if call.class_name == "RLPF")
    assert {a.name: tb303.text(a.span) for a in rlpf.arguments} == {"in": "sig", "freq": "cutoff * env", "rq": "0.2"}
    env = next(call for call in tb303.ugens if call.class_name == "Env")
    assert [a.name for a in env.arguments] == ["attackTime", "decayTime", "sustainLevel"]


def test_roles_say_what_each_ugen_is_for(tb303: SynthDefInfo) -> None:
    assert {role: [call.class_name for call in calls] for role, calls in tb303.roles.items()} == {
        "source": ["Saw", "WhiteNoise"],
        "filter": ["RLPF"],
        "envelope": ["EnvGen", "Env"],
        "effects": ["FreeVerb"],
        "output": ["Out"],
    }


def test_spans_are_places_in_the_source(tb303: SynthDefInfo) -> None:
    assert tb303.source == TB303
    assert tb303.text(tb303.name_span) == "\\tb303"
    assert tb303.text(tb303.span).startswith("SynthDef(") and tb303.text(tb303.span).endswith(")")
    assert all(tb303.text(call.name_span) == call.class_name for call in tb303.ugens)
    assert tb303.variables == ("env", "sig")


@pytest.mark.parametrize(
    "head",
    [
        "|freq = 440, amp = 0.1|",
        "|freq 440 amp 0.1|",
        "arg freq = 440, amp = 0.1;",
        "var freq = \\freq.kr(440), amp = \\amp.kr(0.1);",
        "var freq = 'freq'.kr(440), amp = NamedControl.kr(\\amp, 0.1);",
    ],
)
def test_every_style_of_control_reads_the_same(head: str) -> None:
    info = parse_synthdefs(f"SynthDef(\\x, {{ {head} Out.ar(0, SinOsc.ar(freq, 0, amp)) }})")[0]
    assert [(c.name, c.default, c.rate) for c in info.controls] == [("freq", 440, "kr"), ("amp", 0.1, "kr")]


def test_a_named_control_has_lag_and_spec_and_is_listed_once() -> None:
    text = r"SynthDef(\x, { Out.ar(0, SinOsc.ar(\f.kr(440, 0.2, spec: \freq)) * \f.kr * \t.tr(1) * \a.ar(0.5)) })"
    controls = {c.name: c for c in parse_synthdefs(text)[0].controls}
    assert list(controls) == ["f", "t", "a"]
    assert (controls["f"].default, controls["f"].lag, controls["f"].spec) == (
        440,
        0.2,
        ControlSpec(20, 20000, "exp", 440),
    )
    assert (controls["t"].rate, controls["a"].rate) == ("tr", "ar")


def test_prepended_arguments_are_no_controls() -> None:
    info = parse_synthdefs(r"SynthDef(\x, { |size, freq = 3| Out.ar(0, SinOsc.ar(freq)) }, nil, [4])")[0]
    assert [control.name for control in info.controls] == ["freq"]


def test_a_file_of_several_gives_each_its_own_source_and_comments() -> None:
    text = """s.boot
// first
SynthDef(\\a, { Out.ar(0, Saw.ar) }).add;

(
// second,
// of two lines
SynthDef(\\b, { Out.ar(0, Saw.ar) }).store;
x = Synth(\\a);
)"""
    first, second = parse_synthdefs(text)
    assert first.source == "// first\nSynthDef(\\a, { Out.ar(0, Saw.ar) }).add;"
    assert second.source == "// second,\n// of two lines\nSynthDef(\\b, { Out.ar(0, Saw.ar) }).store;"
    assert second.text(second.name_span) == "\\b"


def test_a_synthdef_in_text_is_no_synthdef() -> None:
    text = r"""// SynthDef(\no, {})
"SynthDef(\\no, {})".postln;
SynthDef('yes', { Out.ar(0, Saw.ar('SynthDef('.size)) })"""
    assert [info.name for info in parse_synthdefs(text)] == ["yes"]


def test_a_trailing_function_is_the_synthdefs_function() -> None:
    assert parse_synthdefs('SynthDef("x") { |freq = 3| Out.ar(0, Saw.ar(freq)) }')[0].control("freq")


def test_a_computed_name_is_empty() -> None:
    assert parse_synthdefs('SynthDef("x" ++ 3, { Out.ar(0, Saw.ar) })')[0].name == ""


def test_a_slow_oscillator_is_no_source() -> None:
    info = parse_synthdefs(r"SynthDef(\x, { Out.ar(0, Saw.ar(100) * SinOsc.ar(3) * LFTri.kr(400)) })")[0]
    assert [call.class_name for call in info.roles["source"]] == ["Saw"]


def test_a_synthdef_is_found_by_name_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "two.scd"
    path.write_text("SynthDef(\\a, { Out.ar(0, Saw.ar) });\nSynthDef(\\b, { Out.ar(0, Saw.ar) });", encoding="utf-8")
    assert (parse_synthdef(path).name, parse_synthdef(path, name="b").name) == ("a", "b")
    with pytest.raises(SynthDefError, match=r"'c'.*a, b.*two\.scd"):
        parse_synthdef(path, name="c")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SynthDef(\\a, { Out.ar(0, ) + }).add", "line 1, column 30"),
        ("\nSynthDef(\\a, f).add", "line 2, column 1"),
        ("SynthDef(\\a, { |a=[1]| a })", "line 1, column 19"),
        ("a.b", "no SynthDef"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(SynthDefError, match=place):
        parse_synthdefs(text)


def test_a_file_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "latin.scd"
    path.write_bytes("// é".encode("latin-1"))
    with pytest.raises(SynthDefError, match=r"latin\.scd is not text in UTF-8"):
        parse_synthdef(path)
