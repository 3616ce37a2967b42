"""Does a search that learns a taste find more in forty ratings than a genetic algorithm does?

The protocol, which was fixed with its targets before any result of the tuned search was seen:

- Hidden listeners (``taste_listeners.py``) rate two-bar drums in plain stars. Features the model has: additive,
  distance. Unseen features, in code of their own (``taste_ears.py``): kernel, loved groove. The mixed sound
  (``taste_sound.py``): audio. Then drift, noise of 1.5 stars, and a coin.
- The same library of 6,000 generated loops for all arms (``taste_world.py``). In every arm but those that choose for
  themselves from the first the same eight loops of it are heard first. An item gets the same stars in every arm.
- Rivals (``taste_arms.py``): random picks of the library; the plain GA, frozen in ``former.py`` (five operators, the
  upper half as parents, eight children, 80 ratings); the same with two loops of the library in each generation; the
  same with all operators; `evolve` as it was before this work; (mu+1) with mu = 8.
- Ours: the search asked four at a time and told the stars, from the library alone; after one and after two earlier
  runs of 40 ratings by the same listener on other seeds, each of which had those before it; and ours, also after two,
  whose first eight are the others'.
- One take-home rule for all (``taste_evening.py``): those with most stars, by the mean of what each was given, are
  heard once more side by side, and the one that is liked best on that hearing is taken home.
- Regret after a rating: the utility of the library's best loop less that of what would be taken home then. Regret over
  40 ratings is the mean of these, and a difference is in percent of the plain GA's.
- Ratings needed: the first number of ratings after which the mean of ours over the seeds is as high as the GA's of 40
  or of 80. What is heard in ratings 25-40: its mean utility. The moonshot: the first new loop after twelve judgements
  is worth more than the best of 40 drawn from the library.
- The verdict is asked after 40 ratings.
- Intervals are 95 %, from 10,000 bootstrap samples of seeds; a seed has all its listeners and arms. Seeds 1-100 are for
  the report and no tuning saw them; tuning has seeds from 1001.

Targets: regret against the plain GA: features the model has -15 % with the interval below -8, unseen ones -8 % and
below 0; audio, drift and noise not above +10 %; the GA's result of 40 within 24 ratings and its result of 80 within 32
for four of the first five listeners; after two earlier runs -30 % on the first five, and ours of 40 within 20 ratings;
what is heard in ratings 25-40 at least 0.1 better than the GA's on the first five. A coin is credited with a taste in
at most 5 %, an additive listener in at least 80 %, after two earlier runs 95 %; "no taste" is said to at most 5 % of
additive listeners. The moonshot, printed whether reached or not: 75 % of listeners.

Melodies, with three listeners, were piloted on three tuning seeds; their targets are: regret -15 % with the interval
below -5, after two earlier runs -30 %, and what is heard in ratings 25-40 at least 0.1 better. Synths, with three
listeners, were piloted on one; a child takes a fifth of a second, so their figures are of fewer seeds and arms. Their
targets are: regret -15 % with the interval below 0, and what is heard in ratings 25-40 at least 0.05 better.

    python benchmarks/taste.py --library drums.npz --pack ../shared/data     # once: the library and its ears
    python benchmarks/taste.py --library drums.npz --seeds 1-100 --jobs 16 --out drums.jsonl
    python benchmarks/taste.py --report drums.jsonl

Melodies: ``--kind melody --library melody.npz --pack ../shared/data``, and the other two in the same way. Synths:
``--kind sound``, and ``--arms "random picks" "plain GA" ours --seeds 1-8``.
"""

from __future__ import annotations

import os

# Products as small as these only wait for one another's threads; it must be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from taste_arms import RIVALS, first_loops
from taste_evening import Evening, evening
from taste_listeners import LISTENERS, Listener, drawn
from taste_ours import OURS, from_nothing, verdict
from taste_report import GA, LATER, RATINGS, report
from taste_world import World, load_world, pack

from audiomancer._random import rng_for

FRESH = 40
"""Loops of which the best is to be beaten by one proposal."""


@cache
def world(file: Path) -> World:
    """What there is to hear."""
    with np.load(file) as kept:
        sounds = kept["kind"].item() == "sound"
    if sounds:
        from taste_synths import load_synths

        return load_synths(file)
    return load_world(file)


def heard(library: Path, seed: int, name: str, arms: Sequence[str]) -> list[dict[str, Any]]:
    """One listener goes through arms."""
    there, listener = world(library), drawn(world(library), name, seed)
    best = [round(listener.best(when), 4) for when in range(LATER)]
    fresh, first = round(_best_of_fresh(there, listener, seed), 4), first_loops(there, seed)
    earlier = _earlier(there, name, seed, max(runs for arm, (_, runs) in OURS.items() if arm in arms or not runs))
    told = []
    for arm in arms:
        started = process_time()
        record: dict[str, Any] = {"seed": seed, "listener": name, "arm": arm, "fresh": fresh}
        if arm in OURS:
            begin, runs = OURS[arm]
            one = evening(listener, begin(there, first, seed, earlier[:runs]), RATINGS)
            record["verdict"] = verdict(there, [*earlier[:runs], one])
        else:
            ratings = LATER if arm == GA and there.kind != "sound" else RATINGS
            one = evening(listener, RIVALS[arm](there, first, seed), ratings)
        record |= {"seconds": round(process_time() - started, 2), "best": best[: len(one.home)], **one.to_json()}
        told.append(record)
    return told


def _earlier(there: World, name: str, seed: int, count: int) -> list[Evening]:
    """So many earlier runs of a listener, the first first; each has those before it."""
    runs: list[Evening] = []
    for number in range(count, 0, -1):
        hearing = from_nothing(there, [], 1_000_000 * number + seed, runs)
        runs.append(evening(drawn(there, name, seed, number), hearing, RATINGS))
    return runs


def _best_of_fresh(there: World, listener: Listener, seed: int) -> float:
    some = rng_for(seed, 5).choice(len(there.loops), FRESH, replace=False)
    return max(listener.utility(there.loops[i], 12) for i in some)


def measured(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The records of all seeds, listeners and arms."""
    first, _, last = asked.seeds.partition("-")
    tasks = [
        (seed, name)
        for seed in range(int(first), int(last or first) + 1)
        for name in asked.listeners or LISTENERS[world(asked.library).kind]
    ]
    with ProcessPoolExecutor(asked.jobs) as pool:
        futures = [pool.submit(heard, asked.library, *task, asked.arms) for task in tasks]
        for future in futures:
            yield from future.result()


def main() -> None:
    """Make the library, let the listeners hear, or print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--library", type=Path, help="the .npz file that holds what can be heard")
    parser.add_argument("--kind", choices=[*LISTENERS], default="drums", help="of the library to make")
    parser.add_argument("--pack", type=Path, metavar="DATA", help="make it; with the human music of DATA")
    parser.add_argument("--seeds", default="1001-1006", help="such as 1-25")
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    parser.add_argument("--arms", nargs="+", choices=[*RIVALS, *OURS], default=[*RIVALS, *OURS])
    parser.add_argument("--listeners", nargs="+", help="all if not given")
    parser.add_argument("--out", type=Path, help="the file of records to write, a line each")
    parser.add_argument("--report", type=Path, nargs="+", help="print what these files tell")
    asked = parser.parse_args()
    if asked.pack and asked.kind == "sound":
        from taste_synths import pack_synths

        pack_synths(asked.library)
    elif asked.pack:
        pack(asked.kind, asked.pack, asked.library)
    elif asked.report:
        texts = (line for file in asked.report for line in file.read_text().splitlines())
        sys.exit(not report(map(json.loads, texts)))
    else:
        with asked.out.open("w") as file:
            for record in measured(asked):
                file.write(json.dumps(record) + "\n")
                file.flush()


if __name__ == "__main__":
    main()
