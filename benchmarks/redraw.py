"""Does a bar that is redrawn lead into the next one? Bar 3 of four bars by people, taken out and played anew.

The bars are those of Groove's validation split, spread over its performances. Printed is how well a model foretells the
fourth bar after the first two and a third, in nats: after the bar that the drummer played, after one that was redrawn,
given the rest, by as many candidates as in the first column, after a random bar of the same drummer, and after bar 2
again. The model that redraws is not the only judge: the other has learned the same and looks back otherwise. Below it,
how much of the bar is the drummer's own, the hits a bar, and the processor time of a redraw.

    python benchmarks/redraw.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from audiomancer._random import rng_for
from audiomancer.breeding.redrawing import Redrawing
from audiomancer.midi import read_midi
from audiomancer.music import Pattern
from audiomancer.rnn import load_model, log_likelihood
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import drum_events
from audiomancer.variation import Hold

JUDGES = ("drums_lookback_rnn", "drums_rnn")
BAR, BARS, FEWEST = 16, 4, 6
SEED = 5


class Excerpt(NamedTuple):
    """Four bars of a performance, and a random bar of its drummer."""

    pattern: Pattern
    other: Ints


def performances(folder: Path) -> Iterator[tuple[str, Pattern]]:
    """The drummer and the performance, for each beat in 4/4 of the validation split that has five bars."""
    with (folder / "info.csv").open() as lines:
        for row in csv.DictReader(lines):
            if (row["split"], row["beat_type"], row["time_signature"]) == ("validation", "beat", "4-4"):
                pattern = read_midi(folder / row["midi_filename"]).pattern
                if pattern.bars > BARS:
                    yield row["drummer"], pattern


def excerpts(folder: Path, count: int) -> list[Excerpt]:
    """So many excerpts, in turns of all performances; each bar has at least six hits."""
    config, rng = load_model(JUDGES[0]).config, rng_for(SEED)
    there = list(performances(folder))
    bars: dict[str, list[Ints]] = defaultdict(list)
    for drummer, pattern in there:
        bars[drummer] += list(drum_events(pattern, config).reshape(-1, BAR))
    found: list[Excerpt] = []
    while len(found) < count:
        for drummer, pattern in there:
            first = int(rng.integers(1, pattern.bars - BARS + 2))
            cut = pattern.cut(first, first + BARS - 1)
            other = bars[drummer][int(rng.integers(len(bars[drummer])))]
            hits = np.bincount([n.onset // cut.ticks_per_bar for n in cut.notes], minlength=BARS)
            if hits.min() >= FEWEST and len(found) < count:
                found.append(Excerpt(cut, other))
    return found


def with_third(pattern: Pattern, third: Ints) -> Ints:
    """The events of four bars with another third one."""
    bars = drum_events(pattern, load_model(JUDGES[0]).config).reshape(BARS, BAR).copy()
    bars[2] = third
    return bars.ravel()


def nats(judge: str, rows: list[Ints]) -> np.ndarray:
    """What the fourth bar costs a judge, for each row of four bars."""
    return -log_likelihood(load_model(judge), np.stack(rows))[:, 3 * BAR - 1 :].sum(axis=1)


def told(name: str, chosen: list[Excerpt], rows: list[Ints], seconds: float = 0.0) -> None:
    own = [drum_events(one.pattern, load_model(JUDGES[0]).config) for one in chosen]
    part = slice(2 * BAR, 3 * BAR)
    bits = 1 << np.arange(9)
    hits = np.stack([(row[part, None] & bits) > 0 for row in rows])
    theirs = np.stack([(row[part, None] & bits) > 0 for row in own])
    shared = (hits & theirs).sum(axis=(1, 2)) / np.maximum(1, (hits | theirs).sum(axis=(1, 2)))
    costs = "".join(
        f"{nats(judge, rows).mean():>12.2f} ±{nats(judge, rows).std() / len(rows) ** 0.5:4.2f}" for judge in JUDGES
    )
    print(
        f"{name:<28}{costs}{shared.mean():>10.2f}{hits.sum(axis=(1, 2)).mean():>10.1f}{1000 * seconds:>10.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    chosen = excerpts(options.data / "groove", options.count)
    config = load_model(JUDGES[0]).config
    thirds = [drum_events(one.pattern, config).reshape(BARS, BAR) for one in chosen]
    print(f"{'bar 3':<28}" + "".join(f"{judge:>18}" for judge in JUDGES) + f"{'own hits':>10}{'hits':>10}{'ms':>10}")
    told("the drummer's", chosen, [with_third(one.pattern, bars[2]) for one, bars in zip(chosen, thirds, strict=True)])
    told("bar 2 again", chosen, [with_third(one.pattern, bars[1]) for one, bars in zip(chosen, thirds, strict=True)])
    told("random, same drummer", chosen, [with_third(one.pattern, one.other) for one in chosen])
    for temperature in (1.0, 0.8):
        for candidates in (1, 16):
            act, rows, start = Redrawing(temperature=temperature, candidates=candidates).act, [], process_time()
            for number, one in enumerate(chosen):
                child = act(one.pattern, 1.0, rng_for(SEED, number), Hold.of(in_bars="3")).pattern
                rows.append(with_third(one.pattern, drum_events(child, config).reshape(BARS, BAR)[2]))
            seconds = (process_time() - start) / len(chosen)
            told(f"redrawn, {candidates} at {temperature:g}", chosen, rows, seconds)


if __name__ == "__main__":
    main()
