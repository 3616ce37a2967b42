"""What a compiled graph holds back: branches times 0, passed over by a selector, faded out."""

from __future__ import annotations

from audiomancer.supercollider import SclangPool, shipped_synthdef, unheard

SOURCES = {
    r"SynthDef(\a, { |out, depth = 0, rate = 3| Out.ar(out, SinOsc.ar(440 + (LFTri.kr(rate) * depth))) })": (
        {"LFTri"},
        {"rate"},
    ),
    r"SynthDef(\b, { |which = 1, width = 0.3| Out.ar(0, SelectX.ar(which, [Pulse.ar(90, width), Saw.ar(90)])) })": (
        {"Pulse"},
        {"width"},
    ),
    r"SynthDef(\c, { |out, pan = -1| Out.ar(out, XFade2.ar(Saw.ar(90), WhiteNoise.ar, pan)) })": (
        {"WhiteNoise"},
        set(),
    ),
    r"SynthDef(\d, { |out, wet = 0, room = 0.5| Out.ar(out, FreeVerb.ar(Saw.ar(90), wet, room)) })": (set(), {"room"}),
    r"SynthDef(\e, { |out, idle = 2, t = 1| EnvGen.kr(Env.perc(0.01, t), doneAction: 2); Out.ar(out, Saw.ar(90)) })": (
        set(),
        {"idle"},
    ),
    r"SynthDef(\f, { |out, mix = 0| Out.ar(out, (Saw.ar(90) * mix) + (Saw.ar(95) * (1 - mix))) })": (set(), set()),
}


def test_only_what_surely_is_not_heard_is_told(pool: SclangPool) -> None:
    for validation, (source, (classes, controls)) in zip(pool.validate_all(SOURCES), SOURCES.items(), strict=True):
        (compiled,) = validation.synthdefs.values()
        found = unheard(compiled)
        assert found.classes & {"LFTri", "Pulse", "Saw", "WhiteNoise", "FreeVerb", "EnvGen"} == classes, source
        assert found.controls == controls, source


def test_the_second_wave_of_the_acid_bass_waits_to_be_turned_up() -> None:
    assert unheard(shipped_synthdef("tb303")) == ({"Pulse"}, set())
