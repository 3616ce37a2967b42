"""How soon is something heard, and how fast is a batch, against compiling each time, a bare sclang and a bare scsynth?

All in turn in the same run; each ratio is the median over the rounds.

- From a shell to the first sample of a pattern of two bars (``export --to wav``), and a second hearing in one process.
  The rival does the same but compiles: it boots a pool and has sclang compile every synth, each time.
- ``synth mutate --count 8`` and ``synth generate``, with other seeds in each round, so that nothing is in the cache.
  The rival is sclang itself, which compiles its class library, runs a file that ends it, and does nothing else.
- 500 notes of two seconds in one batch. The rival is a plain score of the same notes for ``scsynth -N``, one process
  for each core, without sandbox, seeds or checks; its audio goes to memory, and nobody reads it.

Fresh processes find compiled bytecode, ours and the rival's, as they do in an installation.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

from audiomancer.music import Note, Pattern
from audiomancer.programs import find_program
from audiomancer.store import Store
from audiomancer.supercollider import Renderer, RenderJob, SclangPool, shipped_source, shipped_synthdef

ROUNDS = 7
SOONER, SCLANG_STARTS, SHARE_OF_BARE = 5.0, 1.5, 0.5
NOTES, SECONDS, RATE = 500, 2.0, 44100
LIGHT = ("kick", "snare", "clap", "hat_closed", "cowbell", "tb303", "sub_bass", "rhodes", "marimba", "clavinet")
HITS = {36: (0, 2, 3.5), 38: (1, 3), 42: tuple(step / 2 for step in range(8)), 46: (3.75,)}
RIVAL = "--compile-each-time"
QUIET = {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-zygote --no-sandbox",
}
AUDIOMANCER = [sys.executable, "-m", "audiomancer"]


def groove() -> Pattern:
    """Two bars of bass drum, snare, closed and open hat."""
    beats = [(bar * 4 + beat, pitch) for bar in range(2) for pitch, hits in HITS.items() for beat in hits]
    notes = tuple(Note(round(beat * 960), 240, pitch, 100) for beat, pitch in sorted(beats))
    return Pattern(kind="drums", notes=notes, bars=2)


def compile_each_time(pattern: Pattern) -> bytes:
    """The WAV file of a pattern, with a compiler of its own for every hearing."""
    from audiomancer.analyzers import check_safe
    from audiomancer.exporters import wav_bytes
    from audiomancer.rendering.loudness import level_of
    from audiomancer.rendering.patterns import PatternLoop, pattern_loop, pattern_passage

    passage = pattern_passage(pattern)
    names = sorted({event.synth for event in passage.events})
    with SclangPool(check_safe) as pool:
        compiled = [pool.validate(shipped_source(name), name, trusted=True).synthdefs[name] for name in names]
    loop = pattern_loop(Renderer().render_events(compiled, passage.events, passage.seconds))
    return wav_bytes(PatternLoop(loop, level_of(loop, RATE)).levelled, RATE)


def first_byte(command: list[str], environment: dict[str, str]) -> float:
    """Seconds from a fresh process to the first byte that it writes."""
    started = perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        head = process.stdout.read(1)
        seconds = perf_counter() - started
        process.stdout.read()
    if process.returncode or not head:
        sys.exit(f"{' '.join(command)} failed with {process.returncode}")
    return seconds


def whole(command: list[str], environment: dict[str, str]) -> float:
    """Seconds of a fresh process from its start to its end."""
    started = perf_counter()
    ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(command)} failed: {ended.stderr.decode()}")
    return perf_counter() - started


def timed(work: Callable[[], object]) -> float:
    """Seconds of some work; what came of it is thrown away later."""
    started = perf_counter()
    made = work()
    seconds = perf_counter() - started
    del made
    return seconds


def plain_score(count: int) -> bytes:
    """The notes one after the other, and nothing else."""
    from audiomancer.supercollider.osc import TICKS_PER_SECOND, Message, score_bytes

    definitions: list[Message] = [("/d_recv", shipped_synthdef(name)) for name in LIGHT]
    bundles: list[tuple[int, list[Message]]] = [(0, definitions)]
    for note in range(count):
        start: Message = ("/s_new", LIGHT[note % len(LIGHT)], -1, 0, 0)
        bundles.append((round(note * SECONDS) * TICKS_PER_SECOND, [start]))
    bundles.append((round(count * SECONDS) * TICKS_PER_SECOND, [("/g_freeAll", 0)]))
    return score_bytes(bundles)


def bare_scsynth(folder: Path) -> None:
    """All notes, shared out to one server for each core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    options = ["-i", "0", "-o", "2", "-D", "0", "-Z", "4096", "-m", "262144", "-w", "1024", "-n", "16384"]
    servers = []
    for core in range(cores):
        score, audio = folder / f"{core}.osc", folder / f"{core}.raw"
        score.write_bytes(plain_score(NOTES // cores + (core < NOTES % cores)))
        command = [find_program("scsynth"), "-N", score, "_", audio, str(RATE), "RAW", "float", *options]
        servers.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
    if sum(server.wait() for server in servers):
        sys.exit("a bare scsynth failed")
    frames = sum(audio.stat().st_size for audio in folder.glob("*.raw")) // 8
    assert frames >= NOTES * SECONDS * RATE


def report(what: str, ours: list[float], rival: list[float], goal: str, held: Callable[[float], bool]) -> bool:
    """Print the ratio of our seconds to the rival's; whether the goal is reached."""
    ratio = median(mine / other for mine, other in zip(ours, rival, strict=True))
    verdict = "" if held(ratio) else "   MISSED"
    print(f"{what:44} {median(ours):6.3f} s, rival {median(rival):6.3f} s: {ratio:5.2f} of it ({goal}){verdict}")
    return held(ratio)


def fresh_processes(folder: Path) -> list[bool]:
    """What a person waits for in a shell."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | QUIET
    environment |= {"AUDIOMANCER_HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")}
    environment |= {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    from audiomancer.lineage import Birth

    with Store(folder / "home") as store:
        item = store.add_pattern(groove(), Birth(method="imported"), name="groove").id
    end = folder / "end.scd"
    end.write_text("0.exit;\n", "utf-8")
    hear, rival = [*AUDIOMANCER, "export", item, "--to", "wav"], [sys.executable, __file__, RIVAL, item]
    litter, words = [*AUDIOMANCER, "synth", "mutate", "tb303", "--count", "8"], [*AUDIOMANCER, "synth", "generate"]
    heard, compiled, mutated, generated, sclang = ([] for _ in range(5))
    for number in range(ROUNDS + 1):
        seed = ["--seed", str(1000 * number)]
        heard.append(first_byte(hear, environment))
        compiled.append(first_byte(rival, environment))
        mutated.append(whole([*litter, *seed], environment))
        sclang.append(whole([str(find_program("sclang")), str(end)], environment))
        generated.append(whole([*words, "warm acid bass with filter sweep", *seed], environment))
    seconds = [figures[1:] for figures in (heard, compiled, mutated, generated, sclang)]  # the first wrote the bytecode
    soon, start = f"at most 1/{SOONER:g}", f"at most {SCLANG_STARTS:g} starts"
    return [
        report("shell to the first sample, compiling", *seconds[:2], soon, lambda r: r <= 1 / SOONER),
        report(
            "synth mutate --count 8, a start of sclang", seconds[2], seconds[4], start, lambda r: r <= SCLANG_STARTS
        ),
        report("synth generate, a start of sclang", seconds[3], seconds[4], start, lambda r: r <= SCLANG_STARTS),
    ]


def this_process(folder: Path) -> list[bool]:
    """What a program waits for."""
    from audiomancer.generators import Engines, pattern_wav

    pattern, jobs = (
        groove(),
        [RenderJob(shipped_synthdef(LIGHT[n % len(LIGHT)]), seconds=SECONDS) for n in range(NOTES)],
    )
    heard, compiled, batch, bare = ([] for _ in range(4))
    with Engines() as engines:
        engines.start(again=True)
        assert pattern_wav(pattern, engines=engines) == compile_each_time(pattern)
        for _ in range(ROUNDS):
            heard.append(timed(lambda: pattern_wav(pattern, engines=engines)))
            compiled.append(timed(lambda: compile_each_time(pattern)))
            batch.append(timed(lambda: engines.renderer.render(jobs)))
            bare.append(timed(lambda: bare_scsynth(folder)))
    soon, share = f"at most 1/{SOONER:g}", f"at most {1 / SHARE_OF_BARE:g}"
    return [
        report("second hearing in one process, compiling", heard, compiled, soon, lambda r: r <= 1 / SOONER),
        report(f"{NOTES} notes in one batch, bare scsynth", batch, bare, share, lambda r: r <= 1 / SHARE_OF_BARE),
    ]


def main() -> None:
    if RIVAL in sys.argv:
        import_module("audiomancer.cli.export")  # it comes through the same door
        sys.stdout.buffer.write(compile_each_time(Store().get(sys.argv[-1]).pattern))
        return
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir=memory) as fast:
        reached = [*fresh_processes(Path(folder)), *this_process(Path(fast))]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
