"""The model of SuperDirt does what SuperDirt is known to do; every figure here was also measured on the real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from engines import offline
from engines.offline import RATE, Audio, Part
from engines.sclang import Sclang
from engines.superdirt import Sample, Sent, SuperDirt, told

Play = Callable[..., Audio]

STEADY = "SynthDef(\\steady, { |out, freq = 100, amp = 1, pan = 0| Out.ar(out, Pan2.ar(SinOsc.ar(freq), pan, amp)) })"
BRIGHT = """SynthDef(\\bright, { |out, cutoff = 20000, own = 20000|
    Out.ar(out, LPF.ar(Impulse.ar(100), min(cutoff, own)) ! 2)
})"""


@pytest.fixture(scope="module")
def there(supercollider: Sclang, tmp_path_factory: pytest.TempPathFactory) -> SuperDirt:
    """The model with a sample that sounds as long as it is let, and two synths that never end."""
    folder = tmp_path_factory.mktemp("superdirt")
    model = SuperDirt(supercollider, folder)
    told(supercollider, f'[{STEADY}, {BRIGHT}].do {{ |def| def.add; def.writeDefFile("{folder}") }};')
    model.synthdefs |= {name: (folder / f"{name}.scsyndef").read_bytes() for name in ("steady", "bright")}
    model.load({"tone": [Sample(0.5, "steady", {"amp": 1.0}), Sample(0.25, "steady", {"amp": 0.5})]})
    return model


@pytest.fixture
def play(there: SuperDirt, tmp_path: Path) -> Play:
    def play(**controls: str | float) -> Audio:
        """One second, beginning with the event, whose step is an eighth of a second unless it says otherwise."""
        bundles = there.play([Sent(0.0, {"delta": 0.125, **controls}, 0)])
        return offline.rendered([Part(bundles, 1.0)], there.synthdefs.values(), 2, tmp_path)[0]

    return play


def length(audio: Audio) -> float:
    """Seconds until the last sound."""
    return float(np.flatnonzero(np.abs(audio).max(axis=1) > 1e-4)[-1]) / RATE


def level(audio: Audio) -> float:
    """Peak in the first tenth of a second."""
    return float(np.abs(audio[: RATE // 10]).max())


def brightness(audio: Audio) -> float:
    """The middle of the spectrum in Hz."""
    spectrum = np.abs(np.fft.rfft(audio[: RATE // 10, 0])) ** 2
    return float((spectrum * np.fft.rfftfreq(RATE // 10, 1 / RATE)).sum() / spectrum.sum())


@pytest.mark.parametrize("gain", [0.3, 0.5, 0.92, 1.5, 2.0, 3.0])
def test_gain_goes_by_its_fourth_power_and_ends_at_two(play: Play, gain: float) -> None:
    assert level(play(s="tone", gain=gain)) == pytest.approx(level(play(s="tone")) * min(gain, 2) ** 4, rel=1e-4)


def test_amp_goes_as_it_is(play: Play) -> None:
    assert level(play(s="tone", amp=0.2)) == pytest.approx(level(play(s="tone")) / 2, rel=1e-4)


def test_a_synth_with_an_amp_gets_the_one_that_the_gate_gets(play: Play) -> None:
    assert level(play(s="steady", note=0)) == pytest.approx(0.4 * level(play(s="tone")), rel=1e-4)


def test_a_sample_rings_to_its_end_unless_something_ends_it(play: Play) -> None:
    assert length(play(s="tone")) == pytest.approx(0.5, abs=0.002)
    assert length(play(s="tone", n=1)) == length(play(s="tone", n=3)) == pytest.approx(0.25, abs=0.002)
    assert length(play(s="tone", legato=1)) == pytest.approx(0.125, abs=0.002)
    assert length(play(s="tone", sustain=0.3)) == pytest.approx(0.3, abs=0.002)
    assert length(play(s="tone", sustain=0.9)) == pytest.approx(0.5, abs=0.002)
    assert length(play(s="tone", speed=2)) == length(play(s="tone", note=12)) == pytest.approx(0.25, abs=0.002)


def test_a_synth_is_cut_at_its_step_however_long_it_would_go_on(play: Play) -> None:
    assert length(play(s="steady")) == pytest.approx(0.125, abs=0.002)
    assert length(play(s="steady", legato=2)) == pytest.approx(0.25, abs=0.002)
    assert length(play(s="steady", sustain=0.8, legato=2)) == pytest.approx(0.8, abs=0.002)


def test_a_synth_may_be_registered_with_a_length_of_its_own(
    play: Play, there: SuperDirt, supercollider: Sclang
) -> None:
    own = "(instrument: \\bright, sustain: { (~delta.value * (~legato ? 1)) + 0.3 })"
    told(supercollider, f"~dirt.soundLibrary.addSynth(\\bright, {own});")
    assert length(play(s="bright")) == pytest.approx(0.425, abs=0.011)
    assert length(play(s="bright", legato=2)) == pytest.approx(0.55, abs=0.011)
    assert length(play(s="bright", sustain=0.1)) == pytest.approx(0.1, abs=0.011)
    told(supercollider, "~registered.removeAt(\\bright);")


def test_note_zero_is_middle_c_and_a_synth_without_a_note_keeps_its_own_pitch(play: Play) -> None:
    assert brightness(play(s="steady", note=0)) == pytest.approx(261.6, abs=2)
    assert brightness(play(s="steady", n=12)) == pytest.approx(523.3, abs=2)
    assert brightness(play(s="steady", note=0, octave=4)) == pytest.approx(130.8, abs=2)
    assert brightness(play(s="steady")) == pytest.approx(100, abs=2)


def test_pan_goes_from_zero_to_one(play: Play) -> None:
    assert play(s="tone", pan=0)[:, 1].max() == pytest.approx(0, abs=1e-6)
    assert play(s="tone", pan=1)[:, 0].max() == pytest.approx(0, abs=1e-6)


def test_a_control_starts_the_effect_of_its_name_even_where_the_synth_has_it_too(play: Play) -> None:
    alone, twice = brightness(play(s="bright", own=900)), brightness(play(s="bright", cutoff=900))
    assert twice < 0.9 * alone < 0.2 * brightness(play(s="bright"))
    # Half way up an attack of 0.2 s; and after it nothing, since no release was asked for.
    assert level(play(s="tone", attack=0.2)) == pytest.approx(level(play(s="tone")) / 2, rel=0.03)
    assert length(play(s="tone", attack=0.2)) == pytest.approx(0.2, abs=0.003)
    assert level(play(s="tone", hcutoff=5000)) < 0.1 * level(play(s="tone"))


def test_what_the_model_does_not_know_is_no_silence(play: Play) -> None:
    with pytest.raises(AssertionError, match="the model knows no vowel"):
        play(s="tone", vowel=1)
    with pytest.raises(AssertionError, match="no sound is called nothing"):
        play(s="nothing")
