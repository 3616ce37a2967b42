"""What sclang says of source, and how the pool asks it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from processes import descendants, eventually_gone
from supercollider.conftest import OURS

from audiomancer.analyzers import check_safe
from audiomancer.errors import MissingDependencyError, SuperColliderError
from audiomancer.programs import Sandbox, SandboxWarning, find_sandbox
from audiomancer.supercollider import (
    MAX_SOURCE,
    SclangPool,
    _worker,
    read_synthdefs,
)

BEEP = r"SynthDef(\beep, { |out, freq = 440| Out.ar(out, SinOsc.ar(freq) * 0.1 ! 2) }).add"


def test_a_synthdef_comes_back_as_bytes_by_its_name(pool: SclangPool) -> None:
    found = pool.validate(BEEP)
    assert found.ok
    assert list(found.synthdefs) == ["beep"]
    assert read_synthdefs(found.synthdefs["beep"])[0].name == "beep"
    assert [(c.name, c.defaults, c.rate) for c in found.controls("beep")] == [
        ("out", (0.0,), "control"),
        ("freq", (440.0,), "control"),
    ]


def test_controls_tell_their_rate_and_arrays(pool: SclangPool) -> None:
    source = r"""SynthDef(\all, { |i_pan = 0.5, t_hit = 1, a_in = 2, chord = #[1, 2, 3]|
        Out.ar(0, SinOsc.ar(chord.sum + a_in) * \amp.kr(0.1, 0.2) * t_hit * i_pan) })"""
    controls = pool.validate(source).controls("all")
    assert {c.name: (c.rate, len(c.defaults)) for c in controls} == {
        "i_pan": ("scalar", 1),
        "t_hit": ("trigger", 1),
        "a_in": ("audio", 1),
        "chord": ("control", 3),
        "amp": ("control", 1),
    }


def test_metadata_is_read_whatever_form_its_specs_have(pool: SclangPool) -> None:
    source = r"""SynthDef(\m, { |freq = 440, amp = 0.1, q = 1| Out.ar(0, SinOsc.ar(freq, q) * amp) },
        metadata: (category: \bass, description: "says \"hello\"\nin two lines",
            specs: (freq: [20, 2000, \exp, 0, 440, "Hz"], amp: \amp, q: ControlSpec(0.1, 2))))"""
    metadata = pool.validate(source).metadata["m"]
    assert metadata["category"] == "bass"
    assert metadata["description"] == 'says "hello"\nin two lines'
    assert metadata["specs"]["freq"] == {"min": 20, "max": 2000, "default": 440, "warp": "exp", "units": "Hz"}
    assert set(metadata["specs"]) == {"freq", "amp", "q"}


def test_odd_metadata_does_not_make_a_synth_invalid(pool: SclangPool) -> None:
    for odd in ("(specs: (freq: { }))", "(category: 1.0, description: [1, nil])", r"(specs: (freq: \none))"):
        assert pool.validate(BEEP.replace("}).add", f"}}, metadata: {odd})")).ok, odd
    source = BEEP.replace("}).add", "}, metadata: (specs: (freq: ControlSpec(inf, -inf))))")
    assert pool.validate(source).metadata["beep"]["specs"]["freq"]["min"] is None


def test_several_synthdefs_in_one_source_all_come_back(pool: SclangPool) -> None:
    found = pool.validate(BEEP + ";\n" + BEEP.replace("beep", "boop") + ".store;")
    assert set(found.synthdefs) == {"beep", "boop"}


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("SynthDef(\\x, {\n  Out.ar(0, SinXOsc.ar(440));\n})", 2, 13, "Class not defined: SinXOsc"),
        ("SynthDef(\\x, {\n  Out.ar(0, SinOsc.ar(440) +)\n})", 2, 29, "syntax error"),
        ("SynthDef(\\x, { var a;\n\n a = frek })", 3, 6, "Variable 'frek' not defined"),
    ],
)
def test_a_compile_error_has_its_line_and_column(
    pool: SclangPool, source: str, line: int, column: int, message: str
) -> None:
    found = pool.validate(source)
    assert not found.ok
    assert not found.synthdefs
    assert (found.problems[0].line, found.problems[0].column) == (line, column)
    assert message in found.problems[0].message
    assert str(found.problems[0]).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 + 1", "builds no SynthDef"),
        ("f = { |n| f.value(n + 1) + 1 }; f.value(0)", "endless recursion"),
        (BEEP + "; 1.halt", "halt"),
        ("", "builds no SynthDef"),
        (r"SynthDef(\x, { SinOsc.ar(440) })", "no UGens"),
        (r"SynthDef(\x, { LocalOut.ar(SinOsc.ar(440)) })", "writes to no bus"),
        (r"SynthDef(\x, { Out.ar(0, SinOsc.ar(440).foo) })", "'foo' not understood"),
        (r"SynthDef(\x, { Out.ar(0, SinOsc.kr(440)) })", "not audio rate"),
        (r"SynthDef(\x, { Error(\"mine\").throw })".replace('\\"', '"'), "mine"),
        ("a\0b", "NUL"),
        ("\ud800 \U0001f600 é", "syntax error"),
        ("x" * (MAX_SOURCE + 1), "at most"),
    ],
)
def test_what_is_no_playable_synthdef_is_refused_with_the_reason(pool: SclangPool, source: str, message: str) -> None:
    found = pool.validate(source)
    assert not found.ok
    assert message in found.problems[0].message


def test_the_name_that_was_asked_for_must_be_there(pool: SclangPool) -> None:
    assert pool.validate(BEEP, "beep").ok
    assert "'boop'" in pool.validate(BEEP, "boop").problems[0].message


def test_a_job_leaves_nothing_to_the_next(pool: SclangPool) -> None:
    pool.validate("a = 440; ~b = 1; Environment.new.push; SystemClock.sched(0.1, { inf.do { } }); " + BEEP)
    assert pool.validate(BEEP).ok
    assert not pool.validate(BEEP.replace("440", "a")).ok
    assert not pool.validate(BEEP.replace("= 440", "").replace("freq)", "~b + freq.foo)")).ok


def test_chance_in_the_source_falls_alike_every_time(pool: SclangPool) -> None:
    source = BEEP.replace("ar(freq)", "ar(freq + 1000.rand + [1, 2, 3].choose)")
    first = pool.validate(source).synthdefs
    pool.validate("1000.do { 10.rand }; " + BEEP)
    assert pool.validate(source).synthdefs == first


def test_many_sources_are_answered_in_their_order() -> None:
    names = [f"n{index}" for index in range(40)]
    with SclangPool(OURS, workers=2) as pool:
        found = pool.validate_all([BEEP.replace("beep", name) for name in names])
    assert [name for validation in found for name in validation.synthdefs] == names


def test_the_whitelist_is_asked_first_unless_the_source_is_ours() -> None:
    source = BEEP + '; "x".postln; 0.exit'
    with SclangPool(check_safe) as pool:
        refused = pool.validate("\n" + source)
        assert not refused.ok
        assert refused.posts == ""
        assert refused.problems[0].line == 2
        assert "'exit'" in refused.problems[0].message
        assert str(refused.problems[0]).count("line 2") == 1
        assert pool.validate(source, trusted=True).ok
        assert pool.validate(BEEP).ok


# --- the processes behind it


def test_killing_any_worker_at_any_moment_loses_no_job() -> None:
    jobs = [BEEP.replace("440", str(400 + index)) for index in range(400)]
    with SclangPool(OURS, workers=2) as pool:
        done = threading.Event()

        def kill() -> None:
            chance = np.random.default_rng(1)
            while not done.wait(chance.uniform(0.2, 0.8)):
                os.kill(int(chance.choice(pool.pids)), signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            found = pool.validate_all(jobs)
        finally:
            done.set()
            killer.join()
    assert [job for job, validation in zip(jobs, found, strict=True) if not validation.ok] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_closed_pool_leaves_no_process() -> None:
    before = descendants()
    with SclangPool(OURS, workers=2) as pool:
        assert pool.validate(BEEP).ok
        mine = descendants() - before
        # Two workers; in a sandbox each is a bwrap and a sclang.
        assert len(mine) >= (4 if find_sandbox().confines else 2)
    assert eventually_gone(mine)
    with pytest.raises(SuperColliderError, match="closed"):
        pool.validate(BEEP)


EXITS = {
    "end": "",
    "error": "raise SystemExit(3)",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "terminated": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "hard": "import os; os._exit(0)",
    "busy": "import os, signal, threading, time\n"
    "threading.Thread(target=pool.validate, args=('inf.do { }',), daemon=True).start()\n"
    "time.sleep(1); os.kill(os.getpid(), signal.SIGKILL)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.skipif(not find_sandbox().confines, reason="needs a sandbox")
@pytest.mark.parametrize("way", EXITS)
def test_however_the_program_ends_no_worker_is_left(way: str) -> None:
    script = (
        "from audiomancer.supercollider import SclangPool\n"
        "pool = SclangPool(timeout=60)\n"
        f"assert pool.validate({BEEP!r}).ok\n"
        "print(*pool.pids, flush=True)\n"
        f"{EXITS[way]}\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    pids = {int(pid) for pid in run.stdout.split()}
    assert pids, run.stderr
    assert eventually_gone(pids)


def test_two_pools_side_by_side_do_not_meet() -> None:
    with SclangPool(OURS) as one, SclangPool(OURS) as two:
        for _ in range(3):
            assert set(one.validate(BEEP).synthdefs) == {"beep"}
            assert set(two.validate(BEEP.replace("beep", "boop")).synthdefs) == {"boop"}


def test_it_works_wherever_it_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Even below the folder that is another one inside the sandbox, and under a name that asks for quotes."""
    folder = tmp_path / "it's: a 'place'"
    shutil.copytree(_worker._EXTENSIONS, folder)
    monkeypatch.setattr(_worker, "_EXTENSIONS", folder)
    monkeypatch.setattr(_worker, "_START_TIMEOUT", 20.0)
    with SclangPool(OURS) as pool:
        assert pool.validate(BEEP).ok


# --- without this or that


OPEN = Sandbox(None, "for the test")


def test_without_a_sandbox_a_pool_works_and_warns() -> None:
    with pytest.warns(SandboxWarning, match="whitelist alone"), SclangPool(check_safe, sandbox=OPEN) as pool:
        assert pool.validate(BEEP).ok
        assert not pool.validate("0.exit").ok
        assert pool.validate("0.exit", trusted=True).problems
        assert pool.validate(BEEP).ok


def test_without_a_sandbox_or_a_whitelist_foreign_source_is_not_run() -> None:
    with pytest.raises(SuperColliderError, match="whitelist or a sandbox"):
        SclangPool(sandbox=OPEN)


def test_without_sclang_the_error_has_the_install_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingDependencyError, match=r"sclang is not installed.*install"):
        SclangPool()


def test_an_sclang_that_does_not_start_is_reported_as_such(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "sclang"
    fake.write_text("#!/bin/sh\necho no class library; exit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with (
        pytest.warns(SandboxWarning),
        SclangPool(check_safe, sandbox=OPEN) as pool,
        pytest.raises(SuperColliderError, match=r"does not start.*no class library"),
    ):
        pool.validate(BEEP)


def test_an_sclang_that_never_becomes_ready_is_not_waited_for_again_and_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "sclang"
    fake.write_text("#!/bin/sh\necho still thinking; exec sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(_worker, "_START_TIMEOUT", 1.0)
    with (
        pytest.warns(SandboxWarning),
        SclangPool(check_safe, sandbox=OPEN) as pool,
        pytest.raises(SuperColliderError, match=r"not ready after 1 seconds.*still thinking"),
    ):
        pool.validate(BEEP)
