"""Source that means harm, past the whitelist: no effect outside, an answer in bounded time, the next job served."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import audiomancer
from audiomancer.programs import find_sandbox
from audiomancer.supercollider import Renderer, RenderJob, SclangPool

BEEP = r"SynthDef(\beep, { Out.ar(0, SinOsc.ar(440) * 0.1) }).add"
TIMEOUT = 2.0
BOUND = 40.0  # seconds: three workers started anew on a busy machine, and the time limit

pytestmark = pytest.mark.skipif(not find_sandbox().confines, reason=find_sandbox().reason)

HARM = {
    "shell command": 'c = "touch {folder}/harm"; c.unixCmd; c.systemCmd; c.unixCmdGetStdOut',
    "shell command by fork": '["/bin/touch", "{folder}/harm"].unixCmd',
    "file deletion": 'File.delete("{folder}/victim"); "rm -rf {folder}".unixCmd; File.deleteAll("{folder}")',
    "file writing": 'File.use("{folder}/harm", "w", {{ |f| f.write("x") }})',
    "file reading": 'File.readAllString("{folder}/victim").postln; "{folder}/victim".load',
    "pipe": 'Pipe("cat {folder}/victim > {folder}/harm", "r").getLine.postln',
    "folder listing": 'PathName("{folder}").entries.do {{ |e| e.fullPath.postln }}; "{folder}/*".pathMatch.postln',
    "network": 'NetAddr("127.0.0.1", {port}).sendMsg("/harm"); NetAddr("127.0.0.1", {port}).connect; 0.1.wait',
    "endless loop": "while {{ true }} {{ }}",
    "endless loop in C": "inf.do {{ }}",
    "endless recursion": "f = {{ f.value }}; f.value",
    "deep recursion": "f = {{ |n| f.value(n + 1) + 1 }}; f.value(0)",
    "memory bomb": "a = Array.newClear(1000); inf.do {{ a = a ++ a }}",
    "memory bomb of signals": "a = inf.do {{ a = a.add(Signal.newClear(10000000)) }}",
    "full scratch disk": 'inf.do {{ |i| File.use("/tmp/" ++ i, "w", {{ |f| f.write(String.fill(1000000, $x)) }}) }}',
    "flood of output": 'inf.do {{ "flood flood flood".postln }}',
    "exit": "0.exit",
    "exit at once": "thisProcess.shutdown; 0.exit; Main.quit",
    "halt": "this.halt",
    "recompilation": "thisProcess.recompile",
    "class redefinition": "SynthDef {{ add {{ ^nil }} }}",
    "class library overwritten": '"/usr/share/SuperCollider/x.sc".openWrite; File("{library}", "w").write("x")',
    "dependants released": "SynthDef.releaseDependants; Object.dependantsDictionary = nil",
    "errors unprotected": 'Error.handling = true; thisThread.exceptionHandler = nil; Error("x").throw',
    "scheduled for later": '{{ inf.do {{ 0.001.wait; "later".postln }} }}.fork; SystemClock.sched(0.01, {{ 0.exit }})',
    "result forged": '20.do {{ |i| f = File("/dev/fd/" ++ i, "wb"); if(f.isOpen) {{ f.write("Zforged").close }} }}',
    "result forged in its own form": '20.do {{ |i| f = File("/dev/fd/" ++ i, "wb"); if(f.isOpen) {{'
    ' f.putChar($D); f.putInt32(4); f.putString("SCgf"); f.close }} }}',
    "huge graph": r"SynthDef(\x, {{ Out.ar(0, Mix.fill(1000000, {{ SinOsc.ar(1000.rand) }})) }})",
    "brackets": "(" * 200_000,
    "ten megabytes of brackets": "(" * 10_000_000,
    "brackets of all kinds": "([{{" * 60_000,
    "server booted": "Server.default.boot; s.quit",
    "window": "Window.new.front; WebView().front",
    "code compiled": '"0.exit".interpret; "\\"touch {folder}/harm\\".unixCmd".interpret',
}


@pytest.fixture(scope="module")
def strict_pool() -> Iterator[SclangPool]:
    with SclangPool(timeout=TIMEOUT) as pool:
        yield pool


class Listener:
    """Counts what arrives at a port of this machine, by either protocol."""

    def __init__(self) -> None:
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self.port = self._udp.getsockname()[1]
        self._tcp = socket.create_server(("127.0.0.1", self.port))
        for each in (self._udp, self._tcp):
            each.setblocking(False)

    def heard(self) -> bool:
        for receive in (lambda: self._udp.recv(100), self._tcp.accept):
            try:
                receive()
            except BlockingIOError:
                continue
            return True
        return False

    def close(self) -> None:
        self._udp.close()
        self._tcp.close()


@pytest.mark.parametrize("kind", HARM)
def test_hostile_source_has_no_effect_and_the_next_job_is_served(
    strict_pool: SclangPool, tmp_path: Path, kind: str
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("secret")
    listener = Listener()
    library = Path(audiomancer.__file__).parent / "supercollider" / "sclang" / "AudiomancerWorker.sc"
    library_text = library.read_text()
    source = HARM[kind].format(folder=tmp_path, port=listener.port, library=library)

    found = strict_pool.validate(source)
    after = strict_pool.validate(BEEP)

    assert not found.ok
    assert found.problems[0].message
    assert after.ok
    assert sorted(tmp_path.iterdir()) == [victim]
    assert victim.read_text() == "secret"
    assert library.read_text() == library_text
    assert "secret" not in found.posts
    assert "victim" not in found.posts.replace(source, "")
    assert not listener.heard()
    listener.close()


def test_harm_done_on_all_workers_at_once_is_survived() -> None:
    sources = ["0.exit; 0.exit", BEEP, "inf.do { }", BEEP, "1.halt", BEEP, 'inf.do { "x".postln }', BEEP]
    with SclangPool(workers=2, timeout=TIMEOUT) as pool:
        found = pool.validate_all(sources)
    assert [validation.ok for validation in found] == [False, True] * 4


def test_a_valid_synthdef_beside_an_exit_is_answered_and_so_is_the_job_after(strict_pool: SclangPool) -> None:
    for _ in range(3):
        assert strict_pool.validate(f"{BEEP}; 0.exit").ok
        assert strict_pool.validate(BEEP).ok


def test_source_sees_nothing_of_this_machine(strict_pool: SclangPool) -> None:
    """Of programs there is sclang, of settings the list of libraries, and of folders those of the programs."""
    folders = ("/home", Path.home(), "/etc", "/usr/bin", "/bin", "/var", "/opt", "/srv", "/mnt")
    source = "".join(f'("{folder}/*").pathMatch.do {{ |path| path.postln }};' for folder in folders)
    posts = strict_pool.validate(source + BEEP).posts
    seen = {line for line in posts.splitlines() if line.startswith("/")}
    assert seen == {"/etc/ld.so.cache", "/usr/bin/sclang"}


@pytest.mark.parametrize(
    "graph",
    [
        r"ScopeOut2.ar(SinOsc.ar, 0)",  # crashes the server
        r"DiskOut.ar(0, SinOsc.ar)",
        r"SinOsc.ar.poll(SinOsc.ar(20000)); SinOsc.ar.poll(SinOsc.ar(19000), label: String.fill(200, $x))",  # floods
        r"SendReply.ar(Impulse.ar(10000), '/x', DC.ar(1))",
        r"FreeSelf.kr(1); Line.kr(1, 0, 0.01, doneAction: 14)",  # frees its group
        r"Out.kr(0, DC.kr(1e9)); Out.ar(4, SinOsc.ar / 0)",  # leaves rubbish on the buses
        r"RandSeed.kr(Impulse.kr(100), 1)",
        r"LocalBuf(400000000)",  # more memory than there is
    ],
)
def test_a_hostile_graph_does_not_touch_the_jobs_around_it(pool: SclangPool, renderer: Renderer, graph: str) -> None:
    noise = pool.validate(r"SynthDef(\n, { Out.ar(0, WhiteNoise.ar(0.1) + In.ar(4) + In.kr(0)) })").synthdefs["n"]
    hostile = pool.validate(rf"SynthDef(\h, {{ {graph}; Out.ar(0, SinOsc.ar(440) * 0.1) }})").synthdefs["h"]
    alone = renderer.render([RenderJob(noise, seconds=0.3, seed=3)])[0]
    before, _, after = renderer.render([RenderJob(data, seconds=0.3, seed=3) for data in (noise, hostile, noise)])
    assert before.error is None
    assert after.error is None
    assert before.audio.tobytes() == after.audio.tobytes() == alone.audio.tobytes()


def test_validation_from_many_threads_is_served_while_one_hangs(strict_pool: SclangPool) -> None:
    answers: list[bool] = []
    threads = [
        threading.Thread(target=lambda source=source: answers.append(strict_pool.validate(source).ok))
        for source in ("inf.do { }", *[BEEP] * 10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND)
    assert sorted(answers) == [False, *[True] * 10]
