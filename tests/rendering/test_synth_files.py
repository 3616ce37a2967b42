"""Synths as files: nothing in them means something else to SuperDirt, and everything else stays as it was written."""

from __future__ import annotations

import pytest

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.music.superdirt import TAKEN_CONTROLS, TAKEN_SOUNDS, own_name
from audiomancer.rendering import to_superdirt, to_synth_file
from audiomancer.supercollider import shipped_files, shipped_source

HELD = {"delta", "legato"}


def there(source: str) -> SynthDefInfo:
    return parse_synthdefs(to_superdirt([source]))[0]


@pytest.mark.parametrize("name", shipped_files())
def test_no_name_of_the_library_is_one_of_superdirts(name: str) -> None:
    here, changed = parse_synthdefs(shipped_source(name))[0], there(shipped_source(name))
    controls = {own_name(control.name, TAKEN_CONTROLS) for control in here.controls}
    expected = controls - {"sustain"} | HELD if "sustain" in controls else controls
    assert {control.name for control in changed.controls} == expected
    assert changed.name == own_name(name, TAKEN_SOUNDS)
    assert all(control.spec for control in changed.controls if control.name != "out")
    assert {call.class_name for call in changed.ugens} == {
        "Out" if call.class_name == "OffsetOut" else call.class_name for call in here.ugens
    }


def test_names_are_changed_where_they_mean_the_control_and_nowhere_else() -> None:
    changed = there(
        r"""SynthDef(\x, { |out = 0, cutoff = 900, amp = 0.1|
    // the cutoff of a filter
    var tone = { |cutoff| LPF.ar(Saw.ar(cutoff), \resonance.kr(800)) };
    var ring = RLPF.ar(tone.value(cutoff), freq: cutoff * 2, rq: "cutoff".size);
    Out.ar(out, ring * amp ! 2)
}, metadata: (cutoff: 1, specs: (cutoff: [20, 2000, \exp], amp: \amp))).add"""
    )
    assert changed.source.partition("SynthDef")[2].partition("\n(\n")[0].strip() == (
        r"""(\x, { |out = 0, own_cutoff = 900, own_amp = 0.1|
    // the cutoff of a filter
    var tone = { |cutoff| LPF.ar(Saw.ar(cutoff), \own_resonance.kr(800)) };
    var ring = RLPF.ar(tone.value(own_cutoff), freq: own_cutoff * 2, rq: "cutoff".size);
    Out.ar(out, ring * own_amp ! 2)
}, metadata: (cutoff: 1, specs: (own_cutoff: [20, 2000, \exp], own_amp: \amp))).add;"""
    )


@pytest.mark.parametrize(
    ("head", "held"),
    [
        ("|out, sustain = 0.5|", "|out, delta = 0.5, legato = 1| var sustain = delta * legato;"),
        ("|out, gate = 1|", "|out, delta = 1, legato = 1| var gate = Trig1.kr(1, delta * legato);"),
        (
            "arg out, sustain; var delta = 3;",
            "arg out, delta, legato = 1; var sustain = delta * legato; var own_delta = 3;",
        ),
        (
            r"|out| var time = \sustain.kr(2);",
            r"|out| var time = (\delta.kr(2) * \legato.kr(1));",
        ),
        (
            r"|out| var open = NamedControl.kr(\gate, 1);",
            r"|out| var open = (Trig1.kr(1, NamedControl.kr(\delta, 1) * \legato.kr(1)));",
        ),
    ],
)
def test_how_long_a_note_is_comes_from_its_event(head: str, held: str) -> None:
    assert f"{{ {held} Out.ar(out, 0) }}" in to_superdirt([f"SynthDef(\\x, {{ {head} Out.ar(out, 0) }}).add"])


@pytest.mark.parametrize(
    ("envelope", "life"),
    [
        ("EnvGen.kr(Env.perc(0.1, decay), doneAction: 2)", "Env.perc(0.1, decay).totalDuration + 0.01"),
        ("Env.perc(0.1, decay).kr(2)", "Env.perc(0.1, decay).totalDuration + 0.01"),
        (
            "EnvGen.kr(Env.perc, timeScale: decay * 2, doneAction: Done.freeSelf)",
            "Env.perc.totalDuration * (decay * 2) + 0.01",
        ),
        (
            "EnvGen.kr(Env.asr(0, 1, decay), gate, doneAction: 2)",
            "Env.asr(0, 1, decay).totalDuration + (~delta.value * (~legato ? 1)) + 0.01",
        ),
        ("EnvGen.kr(Env.perc(0, Rand(0, 1)), doneAction: 2)", "~delta.value * (~legato ? 1) + decay + 5"),
        ("EnvGen.kr(Env.perc(0, \\fade.kr(2)), doneAction: 2)", "~delta.value * (~legato ? 1) + decay + 5"),
        ("DetectSilence.ar(Saw.ar, doneAction: 2)", "~delta.value * (~legato ? 1) + decay + 5"),
    ],
)
def test_superdirt_is_told_how_long_the_envelope_is_that_frees_the_synth(envelope: str, life: str) -> None:
    """Where nothing tells it, longer than an echo lasts: what frees itself may be given too much time."""
    text = to_superdirt([f"SynthDef(\\x, {{ |out, gate = 1, decay = 0.3| Out.ar(out, {envelope}) }}).add"])
    used = "\t\t\tvar decay = ~decay ? 0.3;\n"
    assert f"(instrument: \\x, sustain: {{\n{used}\t\t\t{life}\n\t\t}}));" in text


def test_the_file_begins_with_the_lines_that_play_it() -> None:
    lines = to_superdirt([shipped_source("tb303"), shipped_source("shaker"), shipped_source("hoover")]).splitlines()
    assert [line[2:].strip() for line in lines if line.startswith("//     ")] == [
        'd1 $ note "0 ~ 3 7" # s "tb303" # octave 3 # pF "own_amp" 0.5 # pF "own_cutoff" 500 # pF "own_resonance" 0.75',
        "in the same way: env_mod, decay, wave, drive",
        'd1 $ s "shaker*4" # pF "own_amp" 0.5 # pF "own_attack" 0.03',
        "in the same way: tune, decay",
        'd1 $ note "0 ~ 3 7" # s "own_hoover" # octave 5 # pF "own_amp" 0.5 # pF "own_cutoff" 5000'
        ' # pF "own_release" 0.2',
        "in the same way: swoop, chorus",
    ]


def test_a_name_that_no_line_of_tidal_can_hold_becomes_one_that_it_can() -> None:
    assert there('SynthDef("My Bass 2", { |out| Out.ar(out, Saw.ar) }).add').name == "my_bass_2"
    assert there("SynthDef(\\superSaw, { |out| Out.ar(out, Saw.ar) }).add").name == "superSaw"


def test_a_name_that_is_ours_already_gets_another() -> None:
    source = "SynthDef(\\x, { |out, cutoff = 1, own_cutoff = 2| Out.ar(out, cutoff * own_cutoff) }).add"
    assert "Out.ar(out, own_own_cutoff * own_cutoff)" in to_superdirt([source])


def test_what_superdirt_cannot_play_is_refused() -> None:
    with pytest.raises(SynthDefError, match=r"x has no control 'out'.*write \|out = 0\|"):
        to_superdirt(["SynthDef(\\x, { Out.ar(0, Saw.ar) }).add"])
    for write in (to_superdirt, to_synth_file):
        with pytest.raises(SynthDefError, match="two of these synths are called kick"):
            write([shipped_source("kick")] * 2)


def test_one_synth_stays_as_it_is_and_several_become_statements() -> None:
    bare = "SynthDef(\\x, { |out| Out.ar(out, Saw.ar) }) // as it is"
    assert to_synth_file([bare + "\n\n"]) == bare + "\n"
    several = to_synth_file([bare, shipped_source("kick")])
    assert several == f"SynthDef(\\x, {{ |out| Out.ar(out, Saw.ar) }}).add; // as it is\n\n{shipped_source('kick')}"
