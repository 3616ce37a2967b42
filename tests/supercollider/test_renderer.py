"""What synths sound like, and that it is the same always and everywhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from processes import descendants, eventually_gone

from audiomancer.errors import InvalidControlError, MissingDependencyError, SuperColliderError, SynthDefFileError
from audiomancer.programs import Sandbox, SandboxWarning, find_sandbox
from audiomancer.supercollider import (
    Renderer,
    RenderJob,
    SclangPool,
    SynthEvent,
    check_health,
    judge,
    read_synthdefs,
    write_synthdefs,
)

SOURCES = {
    "tone": "{ |out, freq = 441, amp = 0.5| Out.ar(out, SinOsc.ar(freq) * amp ! 2) }",
    "noise": "{ |out| OffsetOut.ar(out, WhiteNoise.ar(0.1 ! 2) * Rand(0.5, 1) + LFNoise1.ar(50, 0.1)) }",
    "other_id": "{ |out| RandID.ir(7); Out.ar(out, PinkNoise.ar(0.1)) }",
    "hit": "{ |out| OffsetOut.ar(out, Impulse.ar(0) * Line.kr(0.5, 0.5, 0.01, doneAction: 2)) }",
    "gated": "{ |out, gate = 1| Out.ar(out, SinOsc.ar(441) * 0.2 * EnvGen.kr(Env.asr(0, 1, 0.01), gate)) }",
    "chord": "{ |freqs = #[100, 200, 300]| Out.ar(0, Mix(SinOsc.ar(freqs)) * 0.1) }",
    "bus": "{ Out.kr(9, DC.kr(1)); Out.ar(8, DC.ar(1)); Out.ar(0, SinOsc.ar * 0.1) }",
    "listener": "{ Out.ar(0, (In.kr(9) + InFeedback.ar(8)) ! 2) }",
    "crash": "{ ScopeOut2.ar(SinOsc.ar, 0); Out.ar(0, SinOsc.ar) }",
    "nan": "{ Out.ar(0, DC.ar(0) / DC.ar(0)) }",
    "slow": "{ Out.ar(0, Mix.fill(6000, { |i| PitchShift.ar(SinOsc.ar(i)) })) }",
}
RATE = 44100


@pytest.fixture(scope="module")
def defs(pool: SclangPool) -> dict[str, bytes]:
    found = {name: pool.validate(rf"SynthDef(\{name}, {body})") for name, body in SOURCES.items()}
    assert [validation.problems for validation in found.values() if not validation.ok] == []
    return {name: validation.synthdefs[name] for name, validation in found.items()}


def test_a_sine_is_a_sine(renderer: Renderer, defs: dict[str, bytes]) -> None:
    (render,) = renderer.render([RenderJob(defs["tone"], {"freq": 882, "amp": 0.25}, seconds=1.5)])
    assert render.error is None
    assert render.sample_rate == RATE
    assert render.audio.shape == (round(1.5 * RATE), 2)
    assert render.audio.dtype == np.float32
    wanted = 0.25 * np.sin(2 * np.pi * 882 * np.arange(round(1.5 * RATE)) / RATE)
    assert np.abs(render.audio - wanted[:, None]).max() < 1e-4


def test_every_render_is_bit_identical_across_runs_and_places_in_the_batch(
    renderer: Renderer, defs: dict[str, bytes]
) -> None:
    names = ["noise", "other_id", "tone", "hit", "bus", "listener", "noise"]
    alone = {name: renderer.render([RenderJob(defs[name], seconds=0.5, seed=11)])[0].audio for name in set(names)}
    chance = np.random.default_rng(0)
    for _ in range(4):
        order = chance.permutation(names)
        lengths = chance.uniform(0.5, 1.0, len(order))  # so that the same job begins anywhere
        jobs = [RenderJob(defs[n], seconds=length, seed=11) for n, length in zip(order, lengths, strict=True)]
        for name, render in zip(order, renderer.render(jobs), strict=True):
            assert render.audio[: round(0.5 * RATE)].tobytes() == alone[name].tobytes(), name


def test_another_seed_is_another_noise(renderer: Renderer, defs: dict[str, bytes]) -> None:
    first, second, same = renderer.render([RenderJob(defs["noise"], seconds=0.1, seed=s) for s in (1, 2, 1)])
    assert not np.array_equal(first.audio, second.audio)
    assert np.array_equal(first.audio, same.audio)


def test_a_job_hears_nothing_of_the_one_before(renderer: Renderer, defs: dict[str, bytes]) -> None:
    _, listener = renderer.render([RenderJob(defs["bus"], seconds=0.1), RenderJob(defs["listener"], seconds=0.1)])
    assert not listener.audio.any()


def test_more_jobs_than_one_batch_holds(renderer: Renderer, defs: dict[str, bytes]) -> None:
    renders = renderer.render([RenderJob(defs["hit"], seconds=0.02)] * 600)
    assert len(renders) == 600
    assert {render.audio.tobytes() for render in renders} == {renders[0].audio.tobytes()}
    assert renderer.render([]) == []


def test_a_crash_is_named_and_costs_the_others_nothing(renderer: Renderer, defs: dict[str, bytes]) -> None:
    names = ["crash", "tone", "crash", "crash", "noise", "hit", "crash"]
    renders = renderer.render([RenderJob(defs[name], seconds=0.2, seed=4) for name in names])
    assert ["scsynth ended" in (render.error or "") for render in renders] == [name == "crash" for name in names]
    for name, render in zip(names, renders, strict=True):
        (alone,) = renderer.render([RenderJob(defs[name], seconds=0.2, seed=4)])
        assert render.audio.tobytes() == alone.audio.tobytes()
        assert render.audio.shape == alone.audio.shape


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killing_the_server_loses_no_job(renderer: Renderer, defs: dict[str, bytes]) -> None:
    jobs = [RenderJob(defs["noise"], seconds=40, seed=seed) for seed in range(12)]
    wanted = [render.audio.tobytes() for render in renderer.render(jobs)]
    killed: set[int] = set()
    done = threading.Event()

    def kill_some() -> None:
        while len(killed) < 2 and not done.wait(0.02):
            for pid in descendants("scsynth") - killed:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                killed.add(pid)

    killer = threading.Thread(target=kill_some)
    killer.start()
    found = [render.audio.tobytes() for render in renderer.render(jobs)]
    done.set()
    killer.join()
    assert len(killed) >= 2
    assert found == wanted


@pytest.mark.skipif(not find_sandbox().confines, reason="needs a sandbox")
def test_no_server_is_left_when_the_program_is_killed(defs: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "slow").write_bytes(defs["slow"])
    script = "import sys; from pathlib import Path; from audiomancer.supercollider import Renderer, RenderJob\n"
    script += "Renderer().render([RenderJob(Path(sys.argv[1]).read_bytes(), seconds=200)])"
    before = descendants("scsynth")
    program = subprocess.Popen([sys.executable, "-c", script, tmp_path / "slow"])
    try:
        end = time.monotonic() + 30
        while not (servers := descendants("scsynth") - before) and time.monotonic() < end:
            time.sleep(0.05)
        assert servers
    finally:
        program.kill()
        program.wait()
    assert eventually_gone(servers)


def test_a_synth_that_cannot_be_computed_in_time_is_named(
    renderer: Renderer, defs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audiomancer.supercollider.renderer._START_TIME", 3.0)
    monkeypatch.setattr("audiomancer.supercollider.renderer._SLOWEST", 0.0)
    jobs = [
        RenderJob(defs["hit"], seconds=0.5),
        RenderJob(defs["slow"], seconds=60),
        RenderJob(defs["hit"], seconds=0.5),
    ]
    hit, slow, after = renderer.render(jobs)
    assert "not done in 3 seconds" in (slow.error or "")
    assert hit.error is None
    assert hit.audio.tobytes() == after.audio.tobytes()


def test_a_ugen_that_is_not_installed_is_named(renderer: Renderer, defs: dict[str, bytes]) -> None:
    foreign = defs["tone"].replace(b"\x06SinOsc", b"\x06SinUsc")
    good, bad = renderer.render([RenderJob(defs["tone"], seconds=0.1), RenderJob(foreign, seconds=0.1)])
    assert good.error is None
    assert "SinUsc" in (bad.error or "")


def test_a_gate_closes_when_it_should(renderer: Renderer, defs: dict[str, bytes]) -> None:
    held, closed = renderer.render([RenderJob(defs["gated"], seconds=1, hold=hold) for hold in (None, 0.5)])
    assert np.abs(held.audio[-1000:]).max() > 0.1
    assert np.abs(closed.audio[: RATE // 2]).max() > 0.1
    assert np.abs(closed.audio[-1000:]).max() < 1e-3


def test_a_control_may_be_an_array(renderer: Renderer, defs: dict[str, bytes]) -> None:
    chord, other = renderer.render(
        [RenderJob(defs["chord"], seconds=0.5), RenderJob(defs["chord"], {"freqs": [500, 600]}, seconds=0.5)]
    )
    peaks = [set((np.flatnonzero(np.abs(np.fft.rfft(r.audio[:, 0])) > 500) * 2).tolist()) for r in (chord, other)]
    assert peaks[0] >= {100, 200, 300}
    assert peaks[1] >= {500, 600, 300}
    assert not peaks[1] & {100, 200}


@pytest.mark.parametrize("controls", [{"frq": 1.0}, {"freq": [1.0, 2.0]}])
def test_a_control_that_there_is_not_is_refused(
    renderer: Renderer, defs: dict[str, bytes], controls: dict[str, float]
) -> None:
    with pytest.raises(InvalidControlError, match="only out, freq, amp"):
        renderer.render([RenderJob(defs["tone"], controls)])


def test_a_file_of_two_synthdefs_is_no_job(renderer: Renderer, defs: dict[str, bytes]) -> None:
    both = write_synthdefs([*read_synthdefs(defs["tone"]), *read_synthdefs(defs["hit"])])
    with pytest.raises(SynthDefFileError, match="one SynthDef, not 2"):
        renderer.render([RenderJob(both)])


# --- many synths in time


def test_events_begin_at_their_sample(renderer: Renderer, defs: dict[str, bytes]) -> None:
    onsets = [0.0, 0.1, 0.123456, 1.0, 2.71828, 3.5]
    audio = renderer.render_events([defs["hit"]], [SynthEvent(onset, "hit", {}) for onset in reversed(onsets)], 4.0)
    assert audio.shape == (4 * RATE, 2)
    found = np.flatnonzero(np.abs(audio[:, 0]) > 0.1)
    assert np.abs(found - np.round(np.array(onsets) * RATE)).max() <= 1


def test_events_sound_together_and_replay(renderer: Renderer, defs: dict[str, bytes]) -> None:
    events = [SynthEvent(0.0, "tone", {"freq": f, "amp": 0.1}) for f in (441, 882)] + [SynthEvent(0.5, "noise", {})]
    known = [defs["tone"], defs["noise"]]
    first = renderer.render_events(known, events, 1.0, seed=3)
    time = np.arange(RATE // 2) / RATE
    wanted = 0.1 * (np.sin(2 * np.pi * 441 * time) + np.sin(2 * np.pi * 882 * time))
    assert np.abs(first[: RATE // 2, 0] - wanted).max() < 1e-3
    assert first.tobytes() == renderer.render_events(known, events, 1.0, seed=3).tobytes()
    assert first.tobytes() != renderer.render_events(known, events, 1.0, seed=4).tobytes()


def test_events_that_cannot_be_played_are_refused(renderer: Renderer, defs: dict[str, bytes]) -> None:
    with pytest.raises(InvalidControlError, match=r"no synth 'x'; there are hit"):
        renderer.render_events([defs["hit"]], [SynthEvent(0, "x", {})], 1)
    with pytest.raises(InvalidControlError, match="no control 'x'"):
        renderer.render_events([defs["hit"]], [SynthEvent(0, "hit", {"x": 1})], 1)
    with pytest.raises(InvalidControlError, match="at least 0 seconds"):
        renderer.render_events([defs["hit"]], [SynthEvent(-0.1, "hit", {})], 1)
    with pytest.raises(SuperColliderError, match="scsynth ended"):
        renderer.render_events([defs["crash"]], [SynthEvent(0, "crash", {})], 1)


# --- the whole way


def test_a_verdict_tells_what_is_wrong(pool: SclangPool, renderer: Renderer) -> None:
    bodies = {
        "fine": "{ Out.ar(0, SinOsc.ar * 0.1 ! 2) }",
        "broken": "{ Out.ar(0, SinOsc.ar( }",
        "silent": "{ Out.ar(0, Silent.ar) }",
        "quiet": "{ Out.ar(0, SinOsc.ar * 0.0009) }",
        "loud": "{ Out.ar(0, SinOsc.ar * 1.01) }",
        "offset": "{ Out.ar(0, SinOsc.ar * 0.1 + 0.05) }",
        "nan": "{ Out.ar(0, LPF.ar(Saw.ar, DC.ar(0)) / DC.ar(0)) }",
        "crash": SOURCES["crash"],
    }
    verdicts = judge([rf"SynthDef(\{name}, {body})" for name, body in bodies.items()], pool, renderer)
    words = dict(zip(bodies, (" ".join(verdict.problems) for verdict in verdicts), strict=True))
    assert [name for name, verdict in zip(bodies, verdicts, strict=True) if verdict.ok] == ["fine"]
    expected = {
        "broken": "syntax error",
        "silent": "silent",
        "quiet": "silent",
        "loud": "clips",
        "offset": "offset of +0.05",
        "nan": "not finite",
        "crash": "scsynth ended",
    }
    assert [name for name, word in expected.items() if word not in words[name]] == []


def test_health_looks_at_every_channel() -> None:
    audio = np.zeros((1000, 2), dtype=np.float32)
    assert not check_health(audio).ok
    audio[:, 1] = 0.5 * np.sin(np.arange(1000))
    assert check_health(audio).ok
    audio[5, 0] = np.inf
    assert "not finite" in check_health(audio).problems[0]
    audio[5, 0] = -1.2
    assert "clips" in check_health(audio).problems[0]


def test_without_a_sandbox_it_warns_and_sounds_the_same(renderer: Renderer, defs: dict[str, bytes]) -> None:
    job = RenderJob(defs["noise"], seconds=0.2, seed=1)
    with pytest.warns(SandboxWarning, match="for the test"):
        open_renderer = Renderer(sandbox=Sandbox(None, "for the test"))
    (inside,), (outside,) = renderer.render([job]), open_renderer.render([job])
    assert inside.audio.tobytes() == outside.audio.tobytes()


def test_without_scsynth_the_error_has_the_install_line(
    defs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shell = shutil.which("sh")
    assert shell
    (tmp_path / "sh").symlink_to(shell)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match=r"scsynth is not installed.*install"):
        Renderer().render([RenderJob(defs["tone"])])
