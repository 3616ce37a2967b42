"""What a stranger's synth waits for is found in its graph, and with that it is heard."""

from __future__ import annotations

import re

import pytest

from audiomancer.supercollider import Hearing, Renderer, RenderJob, SclangPool, audition, read_synthdefs
from audiomancer.supercollider._worker import _settings
from audiomancer.supercollider.feeding import fed, wants

OUT = r"SynthDef(\x, {{ |out = 0, buf = 0, bus = 16, freq, gate = 0, t_trig = 0| Out.ar(out, {}) }})"
WAITING = {
    "PlayBuf.ar(1, buf)": ("a buffer",),
    "PlayBuf.ar(2, buf, loop: 1)": ("a buffer",),
    "BufRd.ar(1, buf, Phasor.ar(0, 1, 0, BufFrames.kr(buf)))": ("a buffer",),
    "GrainBuf.ar(2, Impulse.kr(10), 0.1, buf)": ("a buffer",),
    "Warp1.ar(1, buf, 0.1)": ("a buffer",),
    "Osc.ar(buf, 220)": ("a buffer",),
    "IFFT(PV_MagAbove(FFT(buf, WhiteNoise.ar), 0.01))": ("a buffer",),
    "In.ar(bus, 2)": ("sound on a bus",),
    "InFeedback.ar(bus)": ("sound on a bus",),
    "SoundIn.ar(0)": ("sound on a bus",),
    "SinOsc.ar(In.kr(bus)) * In.kr(bus)": ("a value on a bus",),
    "SinOsc.ar(440) * MouseX.kr(0, 0.5)": ("the mouse or a key",),
    "SinOsc.ar(freq) * 0.1": ("a note (freq 440)",),
    "SinOsc.ar(440) * Linen.kr(gate) * 0.1": ("a note (gate 1)",),
    "SinOsc.ar(440) * Decay.kr(t_trig, 1) * 0.1": ("a note (t_trig 1)",),
    "In.ar(bus) * SinOsc.ar(freq)": ("sound on a bus", "a note (freq 440)"),
}


@pytest.fixture(scope="module")
def heard(pool: SclangPool, renderer: Renderer) -> dict[str, Hearing]:
    return dict(zip(WAITING, audition([OUT.format(one) for one in WAITING], pool, renderer), strict=True))


@pytest.mark.parametrize("signal", WAITING)
def test_what_waits_is_heard_with_what_it_waits_for(heard: dict[str, Hearing], signal: str) -> None:
    assert not heard[signal].problems
    controls = {"freq", "gate", "t_trig"} - set(re.findall(r"\w+", signal))
    waits = tuple(
        one if not one.startswith("a note") else f"a note ({_without(one, controls)})" for one in heard[signal].waits
    )
    assert waits == WAITING[signal]


def _without(note: str, controls: set[str]) -> str:
    """The settings of a note without those of controls that the synth has and does not use."""
    settings = note.removeprefix("a note (").removesuffix(")").split(", ")
    return ", ".join(setting for setting in settings if setting.split()[0] not in controls)


def test_what_sounds_by_itself_waits_for_nothing_and_keeps_its_level(pool: SclangPool, renderer: Renderer) -> None:
    sources = [OUT.format(f"SinOsc.ar(220) * {level} + {dc}") for level, dc in ((0.5, 0), (2, 0), (0.2, 0.3))]
    plain, loud, offset = audition(sources, pool, renderer)
    assert plain.ok and not plain.waits
    assert loud.over_db == pytest.approx(6.02, abs=0.05) and not loud.dc
    assert offset.dc == pytest.approx(0.3, abs=0.01) and not offset.over_db


@pytest.mark.parametrize("signal", ["Silent.ar", "SinOsc.ar(440) * 0", "In.ar(bus) * 0", "LPF.ar(Saw.ar, 0) / 0"])
def test_what_sounds_with_nothing_is_refused(pool: SclangPool, renderer: Renderer, signal: str) -> None:
    (hearing,) = audition([OUT.format(signal)], pool, renderer)
    assert hearing.problems and not hearing.ok


def test_the_level_of_a_test_sound_is_not_the_synth_s_own(pool: SclangPool, renderer: Renderer) -> None:
    (hearing,) = audition([OUT.format("In.ar(bus) * 100")], pool, renderer)
    assert hearing == Hearing((), ("sound on a bus",))


def test_a_synth_that_plays_elsewhere_is_listened_to_there(pool: SclangPool, renderer: Renderer) -> None:
    (hearing,) = audition([OUT.replace("out = 0", "out = 20").format("Saw.ar(220) * 0.1")], pool, renderer)
    assert hearing.waits == ("a listener on bus 20",)


def test_a_test_sound_leaves_nothing_to_the_jobs_around_it(pool: SclangPool, renderer: Renderer) -> None:
    source = r"SynthDef(\n, { Out.ar(0, PlayBuf.ar(1, 0, loop: 1) + In.ar(64) + In.kr(7) + WhiteNoise.ar(0.1)) })"
    data = pool.validate(source).synthdefs["n"]
    plain, with_sound = RenderJob(data, seconds=0.2, seed=3), RenderJob(data, seconds=0.2, seed=3, feed=1)
    before, inside, after = renderer.render([plain, with_sound, plain])
    (alone,) = renderer.render([plain])
    assert before.audio.tobytes() == after.audio.tobytes() == alone.audio.tobytes()
    assert abs(inside.audio).max() > 10 * abs(alone.audio).max()


def test_a_graph_that_waits_for_nothing_is_fed_nothing(pool: SclangPool) -> None:
    data = pool.validate(r"SynthDef(\n, { Out.ar(0, IFFT(FFT(LocalBuf(512), GrainSin.ar(1, Dust.ar(9))))) })")
    (graph,) = read_synthdefs(data.synthdefs["n"])
    assert wants(graph) == ((), {}, 1)
    assert fed(graph) == graph


@pytest.mark.parametrize("signal", ["Saw.ar(220)", "Saw.ar([220, 221])", "Saw.ar([220, 330, 440])"])
def test_synths_for_superdirt_compile_where_it_is_not_installed(pool: SclangPool, signal: str) -> None:
    found = pool.validate(
        rf"SynthDef(\d, {{ |out, pan, speed = 1| var f = DirtFreqScale.kr(speed, 0, 1); "
        rf"OffsetOut.ar(out, DirtPan.ar({signal} * f, ~dirt.numChannels, pan, 0.1)) }})"
    )
    assert not found.problems
    (graph,) = read_synthdefs(found.synthdefs["d"])
    out = next(ugen for ugen in graph.ugens if ugen.name == "OffsetOut")
    assert len(out.inputs) == 1 + 2


def test_where_superdirt_is_installed_its_own_classes_are_compiled(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from audiomancer.supercollider import _worker

    monkeypatch.setattr(_worker, "_INSTALLED", (tmp_path,))
    _worker._has_superdirt.cache_clear()
    assert not _settings()["excludePaths"]
    (tmp_path / "SuperDirtUGens.sc").write_text("\nDirtPan {\n}\n")
    _worker._has_superdirt.cache_clear()
    assert [path.rpartition("/")[2] for path in _settings()["excludePaths"]] == ["superdirt"]
    _worker._has_superdirt.cache_clear()
