"""How many synths a second are compiled, rendered and judged, against one cold process of SuperCollider each?

The rivals do the same work on the same synths, in turn with us in the same run, and get what helps them: no
sandbox, no checks of the result, and only a few synths, from which their rate is taken. The synths are those of
the library. Each ratio is the median over the rounds.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from audiomancer.analyzers import check_safe
from audiomancer.programs import Sandbox, SandboxWarning, find_program
from audiomancer.supercollider import (
    Renderer,
    RenderJob,
    SclangPool,
    judge,
    shipped_files,
    shipped_source,
)

ROUNDS = 5
COLD_SYNTHS = 6
SECONDS = 2.0
NO_SANDBOX = Sandbox(None, "the rival runs without one")
QUIET = {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-zygote --no-sandbox",
}


def timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def compile_cold(sources: list[str]) -> None:
    """One sclang a source: it compiles the class library, runs the file, writes the SynthDef, and quits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, source in enumerate(sources):
            file = folder / f"{number}.scd"
            file.write_text(f'{source.rstrip().removesuffix(".add;")}.writeDefFile("{folder}");\n0.exit;\n', "utf-8")
            subprocess.run(
                [find_program("sclang"), file],
                env=os.environ | QUIET | {"HOME": name},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=120,
            )
        assert len(list(folder.glob("*.scsyndef"))) == len(sources)


def render_cold(jobs: list[RenderJob]) -> None:
    """One scsynth a synth."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SandboxWarning)
        rival = Renderer(sandbox=NO_SANDBOX)
    for job in jobs:
        rival.render([job])


def report(what: str, ours: list[float], rival: list[float], rival_name: str) -> None:
    """Print rates in synths a second and their ratio, each the median of the rounds."""
    ratio = median(mine / other for mine, other in zip(ours, rival, strict=True))
    print(f"{what}: {median(ours):8.1f} a second, {rival_name}: {median(rival):6.2f}; {ratio:.0f} times as many")


def main() -> None:
    sources = [shipped_source(name) for name in shipped_files()]
    few = sources[:: len(sources) // COLD_SYNTHS][:COLD_SYNTHS]
    renderer = Renderer()
    with SclangPool(check_safe) as pool:
        found = pool.validate_all(sources)
        jobs = [RenderJob(data, seconds=SECONDS) for validation in found for data in validation.synthdefs.values()]
        few_jobs = jobs[:: len(jobs) // COLD_SYNTHS][:COLD_SYNTHS]
        warm, cold, batch, single, judged = ([] for _ in range(5))
        for _ in range(ROUNDS):
            warm.append(len(sources) / timed(lambda: pool.validate_all(sources)))
            cold.append(len(few) / timed(lambda: compile_cold(few)))
            batch.append(len(jobs) / timed(lambda: renderer.render(jobs)))
            single.append(len(few_jobs) / timed(lambda: render_cold(few_jobs)))
            judged.append(len(sources) / timed(lambda: judge(sources, pool, renderer)))
    report("compiled by the warm pool", warm, cold, "by one cold sclang each")
    report(f"{SECONDS:g} s rendered in a batch", batch, single, "by one scsynth each")
    print(f"checked, compiled, rendered and listened to: {median(judged):.1f} a second")


if __name__ == "__main__":
    main()
