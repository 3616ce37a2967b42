"""How long does a person wait at the page, how fast does the server keep ratings, and does its memory stay?

- From the command to the printed address; from opening the page in Chromium to a button that answers.
- From the space bar to the first sound of a decoded loop, by the audio clock of the browser.
- "Breed" for twelve loops of drums of four bars, by REST as the page asks: to the first that can be played, and to all
  twelve. Beside it a bare ``scsynth -N`` that renders the same twelve once, one after the other: no sandbox, no seeds,
  no tails folded in, no levels, no WAV files, and nobody breeds.
- Ratings a second over one connection, against :meth:`Store.rate` in this process on the same disk.
- The server's memory after many generations that were bred, heard and rated.

Run on a quiet machine: ``python benchmarks/page.py``; ``--quick`` breeds few generations.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from browsing import FLAGS, Served, chromium, visiting

from audiomancer.breeding import generate_patterns
from audiomancer.music import Pattern
from audiomancer.programs import find_program
from audiomancer.store import Store
from audiomancer.supercollider.osc import TICKS_PER_SECOND, Message, score_bytes

ROUNDS = 7
SIZE, BARS = 12, 4
FIRST, ALL, INTERACTIVE, KEY = 0.3, 1.0, 1.0, 0.1
"""Seconds that a person may wait."""
AT_A_TIME = 4
"""Loops that the page asks for at a time."""
RATINGS = 200
GENERATIONS, LITTER = 200, 4
GROWTH = 1.1
"""How much more memory the server may have after all generations than after half of them."""


class Asking:
    """One connection to a server, kept open as a browser keeps it."""

    def __init__(self, served: Served) -> None:
        place = urlsplit(served.address)
        self._connection = HTTPConnection(str(place.hostname), place.port, timeout=120)
        self._token = served.token

    def get(self, path: str, **query: Any) -> bytes:
        """What the server answers to a question."""
        return self._asked("GET", f"/api/v1/{path}?{urlencode(query, doseq=True)}", None)

    def post(self, path: str, **body: Any) -> Any:
        """The JSON that it answers to an order."""
        return json.loads(self._asked("POST", f"/api/v1/{path}", json.dumps(body)))

    def job(self, path: str, **body: Any) -> Any:
        """What a job brings, as soon as its last event tells it."""
        begun = self.post(path, **body)
        events = self._asked("GET", f"/api/v1/jobs/{begun['job']}/events", None).decode()
        name, _, data = events.strip().rpartition("\n\n")[2].partition("\ndata: ")
        if "event: done" not in name:
            sys.exit(f"{path} failed: {events[-500:]}")
        return json.loads(data)["result"]

    def _asked(self, method: str, path: str, body: str | None) -> bytes:
        headers = {"X-Audiomancer-Token": self._token, "Content-Type": "application/json"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            sys.exit(f"{method} {path}: {answer.status} {content.decode()}")
        return content


def told(what: str, seconds: list[float], goal: float | None, beside: str = "") -> bool:
    """Print the median; whether the goal is reached."""
    found = median(seconds)
    missed = goal is not None and found > goal
    aim = "" if goal is None else f" (at most {goal:g} s)"
    print(f"{what:56} {found:7.3f} s{aim}{beside}{'   MISSED' * missed}", flush=True)
    return not missed


def served_in(folder: Path, name: str) -> Served:
    return Served(folder / name, environment={**os.environ, "XDG_CACHE_HOME": str(folder / "cache")})


def starts(folder: Path) -> list[float]:
    """Seconds from the command to the address, in an empty library."""
    seconds = []
    for number in range(ROUNDS):
        started = perf_counter()
        with served_in(folder, f"start{number}"):
            seconds.append(perf_counter() - started)
    return seconds


def waits_at_the_page(served: Served) -> tuple[list[float], list[float]]:
    """Seconds from opening the page to a button that answers, and from the space bar to sound."""
    from playwright.sync_api import sync_playwright

    items = [one["id"] for one in served.post("generate/drums", bars=BARS, count=2, seed=1)["patterns"]]
    served.post("run/start", items=items, size=SIZE, seed=1)
    opened, sounded = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        for _ in range(ROUNDS):
            with visiting(browser) as visit:
                started = perf_counter()
                visit.go(served.address)
                visit.page.get_by_role("button", name="Go on with the latest run").wait_for()
                opened.append(perf_counter() - started)
        with visiting(browser, ears=True) as visit:
            visit.go(served.address)
            visit.page.get_by_role("button", name="Go on with the latest run").click()
            visit.page.locator("[aria-current=true]").wait_for()
            for round_ in range(ROUNDS + 1):
                visit.press(" ")
                visit.listen(0.5)
                if round_:  # the first begins the clock by which the others are told
                    sounded.append((visit.first_sound_after(visit.pressed(" ")) - visit.pressed(" ")) / visit.rate)
                visit.press(" ")
                visit.listen(0.3)
        browser.close()
    return opened, sounded


def breeds(served: Served) -> tuple[list[float], list[float], list[list[Pattern]]]:
    """Seconds from "Breed" to the first playable loop and to all, and the loops of each round."""
    asking = Asking(served)
    others = [Asking(served) for _ in range(AT_A_TIME)]
    first, everything, patterns = [], [], []
    for number in range(ROUNDS + 1):
        made = asking.post("generate/drums", bars=BARS, count=2, seed=100 + number)
        items = [one["id"] for one in made["patterns"]]
        run = asking.post("run/start", items=items, size=SIZE, seed=number, search="ga")["run"]
        for item in items:
            asking.post("run/rate", run=run, item=item, score=4)
        started = perf_counter()
        born = [one["id"] for one in asking.job("run/breed", run=run)["candidates"]]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            ends = pool.map(_heard_at, others, [born[at::AT_A_TIME] for at in range(AT_A_TIME)])
            times = sorted(time for times in ends for time in times)
        first.append(times[0] - started)
        everything.append(times[-1] - started)
        with Store(served.home) as store:
            patterns.append([store.get(item).pattern for item in born])
    return first[1:], everything[1:], patterns[1:]


def _heard_at(asking: Asking, items: list[str]) -> list[float]:
    times = []
    for item in items:
        asking.get("hear.wav", item=item)
        times.append(perf_counter())
    return times


def bare_scsynth(patterns: list[Pattern], folder: Path) -> float:
    """Seconds of a bare server that renders patterns one after the other."""
    from audiomancer.rendering.patterns import pattern_passage

    passages = [pattern_passage(pattern) for pattern in patterns]
    synthdefs = {synthdef for passage in passages for synthdef in passage.synthdefs}
    bundles: list[tuple[int, list[Message]]] = [(0, [("/d_recv", synthdef) for synthdef in synthdefs])]
    begin = 0.0
    for passage in passages:
        for event in sorted(passage.events):
            onset = event.onset - passage.seconds / 2  # of the two rounds the second is whole
            if onset >= 0:
                controls = [word for pair in event.controls.items() for word in pair]
                start: Message = ("/s_new", event.synth, -1, 0, 0, *controls)  # type: ignore[assignment]
                bundles.append((round((begin + onset) * TICKS_PER_SECOND), [start]))
        begin += passage.seconds / 2
    bundles.append((round(begin * TICKS_PER_SECOND), [("/g_freeAll", 0)]))
    score, audio = folder / "score.osc", folder / "audio.raw"
    score.write_bytes(score_bytes(bundles))
    options = ["-i", "0", "-o", "2", "-D", "0", "-Z", "4096", "-m", "262144", "-w", "1024", "-n", "16384"]
    started = perf_counter()
    subprocess.run(
        [str(find_program("scsynth")), "-N", score, "_", audio, "44100", "RAW", "float", *options],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - started


def ratings(served: Served, folder: Path) -> tuple[float, float]:
    """Ratings a second over REST, and of the bare store."""
    asking = Asking(served)
    items = [one["id"] for one in asking.post("generate/drums", bars=1, count=8, seed=7)["patterns"]]
    run = asking.post("run/start", items=items, seed=1)["run"]
    started = perf_counter()
    for number in range(RATINGS):
        asking.post("run/rate", run=run, item=items[number % 8], score=1 + (number // 8) % 5)
    rest = RATINGS / (perf_counter() - started)
    with Store(folder / "bare") as store:
        own = [one.id for one in generate_patterns(store, "drums", count=8, bars=1, seed=7)]
        started = perf_counter()
        for number in range(RATINGS):
            store.rate(own[number % 8], 1 + (number // 8) % 5)
        return rest, RATINGS / (perf_counter() - started)


def memory(served: Served, generations: int) -> Iterator[tuple[int, float]]:
    """Generations that were bred, heard and rated, and the megabytes of the server then."""
    asking = Asking(served)
    items = [one["id"] for one in asking.post("generate/drums", bars=1, count=2, seed=3)["patterns"]]
    state = asking.post("run/start", items=items, size=LITTER, generations=generations + 1, seed=1, search="ga")
    scores = count()
    for generation in range(generations + 1):
        for one in state["to_rate"]:
            asking.get("hear.wav", item=one["id"])
            asking.post("run/rate", run=state["run"], item=one["id"], score=1 + next(scores) % 5)
        if generation in (generations // 10, generations // 2, generations):
            yield generation, _resident(served.process.pid)
        if generation < generations:
            state = asking.job("run/breed", run=state["run"])


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    generations = GENERATIONS // 10 if parser.parse_args().quick else GENERATIONS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reached = [told("the command to the printed address", starts(folder), None)]
        with served_in(folder, "home") as served:
            opened, sounded = waits_at_the_page(served)
            reached += [told("opening the page to a button that answers", opened, INTERACTIVE)]
            reached += [told("the space bar to sound, of a decoded loop", sounded, KEY)]
            first, everything, patterns = breeds(served)
            bare = median(bare_scsynth(some, folder) for some in patterns)
            beside = f", a bare scsynth renders them in {bare:.3f} s"
            reached += [told(f"Breed to the first of {SIZE} that can be played", first, FIRST)]
            reached += [told(f"Breed to all {SIZE}, {BARS} bars of drums each", everything, ALL, beside)]
            rest, store = ratings(served, folder)
            print(f"ratings a second over REST {rest:.0f}, of the bare store {store:.0f}: {rest / store:.2f} of it")
            resident = dict(memory(served, generations))
            print("memory of the server: " + ", ".join(f"{mb:.0f} MB after {n}" for n, mb in resident.items()))
            reached += [resident[generations] <= GROWTH * resident[generations // 2]]
    sys.exit(not all(reached))


if __name__ == "__main__":
    main()
