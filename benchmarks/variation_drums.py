"""Are the children of a groove worth hearing? Two-bar excerpts of human grooves, and what each mix makes of them.

The grooves are those of Groove's validation split, at most five excerpts of a performance. For each amount, the musical
mix and beside it the five operators of the reference:

- same grid: children with exactly the audible hits of their parent;
- hits changed: lower quartile, median, upper quartile of the share of audible hits that came or went;
- under two: children with fewer than two hits changed;
- nearer: children nearer to their parent than to a random groove of its style by another performance, by our distance
  on the grid, and by the plain count of hits that differ;
- twins: children with the audible hits and velocities of an older sibling, of four;
- nats: how much worse the drum models foretell the children than their parents, per step.

Beside it stands what the drummers themselves do: their next two bars, and any other two bars of the performance.

    python benchmarks/variation_drums.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.likeness import AUDIBLE, hits_changed, hits_of, pattern_distance, same_grid
from audiomancer.breeding import PatternBreeder
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.midi import read_midi
from audiomancer.music import Pattern
from audiomancer.rnn import load_model
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.events import drum_events
from audiomancer.rnn.sampling import log_likelihood

BARS, PER_PERFORMANCE, FEWEST = 2, 5, 8
SIBLINGS = 4
AMOUNTS = (0.1, 0.3, 0.5, 0.7, 1.0)
MODELS = ("drums_lookback_rnn", "drums_rnn")
MIXES = {"musical mix": ("musical",), "reference": ()}
SEED = 11


class Groove(NamedTuple):
    """An excerpt of a performance, with what it is compared with."""

    pattern: Pattern
    style: str
    performance: int
    next: Pattern
    other: Pattern


def grooves(folder: Path, count: int) -> list[Groove]:
    """Excerpts of the validation split, in an order drawn once for all."""
    with (folder / "groove" / "info.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["split"], row["beat_type"]) == ("validation", "beat")]
    found: list[Groove] = []
    for number, row in enumerate(row for row in rows if row["time_signature"] == "4-4"):
        played = read_midi(folder / "groove" / row["midi_filename"]).pattern
        parts = [played.cut(bar, bar + BARS - 1) for bar in range(1, played.bars - BARS + 2, BARS)]
        rng = rng_for(SEED, number)
        full = [i for i in range(len(parts) - 1) if _is_full(parts[i]) and _is_full(parts[i + 1])]
        for i in rng.permutation(full)[:PER_PERFORMANCE].tolist():
            other = parts[int(rng.choice([j for j in full if j != i] or [i + 1]))]
            found.append(Groove(parts[i], row["style"].split("/")[0], number, parts[i + 1], other))
    return [found[i] for i in rng_for(SEED).permutation(len(found))[:count].tolist()]


def _is_full(pattern: Pattern) -> bool:
    return sum(note.velocity >= AUDIBLE for note in pattern.notes) >= FEWEST


def children(groove: Pattern, number: int, amount: float, operators: tuple[str, ...]) -> list[Pattern]:
    """Siblings, as ``mutate --count`` brings them."""
    parent = Candidate("ptrn_parent", groove, Birth(method="imported"))
    paths = sibling_paths(SEED + number, SIBLINGS)
    return [child.content for child in PatternBreeder(amount, operators).siblings(parent, paths)]


def nats(patterns: Iterable[Pattern], model: str) -> float:
    """Nats a step of some excerpts under a model that ships."""
    network, config = load_model(model), CONFIGS["drum_kit"]
    steps = 16 * BARS
    events = [drum_events(pattern, config)[:steps] for pattern in patterns]
    return float(-log_likelihood(network, np.stack([np.pad(e, (0, steps - len(e))) for e in events])).mean())


def heard(pattern: Pattern) -> frozenset[tuple[tuple[int, int], int]]:
    """What is heard of a pattern on the grid: the audible hits and their velocities."""
    return frozenset((place, hit.velocity) for place, hit in hits_of(pattern, AUDIBLE).items())


def share(flags: Iterable[bool]) -> str:
    """How many are true."""
    return f"{100 * np.mean(list(flags)):.1f} %"


def is_nearer(child: Pattern, parent: Pattern, stranger: Pattern, apart: Callable[[Pattern, Pattern], float]) -> bool:
    """Whether a child is nearer to its parent than to a stranger."""
    return apart(parent, child) < apart(stranger, child)


def on_grid(one: Pattern, other: Pattern) -> float:
    """Our distance on the grid."""
    return pattern_distance(one, other).grid


def differing(one: Pattern, other: Pattern) -> float:
    """The plain count of audible hits that one has and the other has not."""
    return len(hits_of(one, AUDIBLE).keys() ^ hits_of(other, AUDIBLE).keys())


def report(title: str, parents: Sequence[Groove], families: Sequence[Sequence[Pattern]], strangers: Sequence[Pattern],
           base: dict[str, float]) -> None:  # fmt: skip
    """One row of figures."""
    pairs = [(g.pattern, child, s) for g, f, s in zip(parents, families, strangers, strict=True) for child in f]
    changed = [hits_changed(parent, child) for parent, child, _ in pairs]
    few = [differing(parent, child) < 2 for parent, child, _ in pairs]
    twins = [heard(child) in map(heard, family[:i]) for family in families for i, child in enumerate(family)]
    quartiles = " ".join(f"{100 * q:.0f}" for q in np.percentile(changed, (25, 50, 75)))
    worse = [nats([child for _, child, _ in pairs], model) / base[model] - 1 for model in MODELS]
    print(
        f"{title:24} {share(same_grid(p, c) for p, c, _ in pairs):>9} {quartiles:>11} % {share(few):>9} "
        f"{share(is_nearer(c, p, s, on_grid) for p, c, s in pairs):>8} "
        f"{share(is_nearer(c, p, s, differing) for p, c, s in pairs):>8} {share(twins):>7} "
        + " ".join(f"{100 * w:+7.1f} %" for w in worse)
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove")
    parser.add_argument("--count", type=int, default=200, help="how many grooves")
    parser.add_argument("--amounts", type=float, nargs="*", default=AMOUNTS)
    asked = parser.parse_args(arguments)
    parents = grooves(asked.data, asked.count)
    rng = rng_for(SEED, SEED)
    strangers = []
    for groove in parents:
        alike = [g for g in parents if g.style == groove.style and g.performance != groove.performance] or [
            g for g in parents if g.performance != groove.performance
        ]
        strangers.append(alike[int(rng.integers(len(alike)))].pattern)
    base = {model: nats((g.pattern for g in parents), model) for model in MODELS}
    hits = np.median([len(hits_of(g.pattern, AUDIBLE)) for g in parents])
    print(f"{len(parents)} grooves, median of {hits:.0f} audible hits; {SIBLINGS} children of each at every amount")
    print("nats a step of the parents: " + ", ".join(f"{name} {value:.3f}" for name, value in base.items()))
    print(
        f"{'':24} {'same grid':>9} {'hits changed':>13} {'under two':>9} {'nearer':>8} {'by hits':>8} {'twins':>7} "
        + " ".join(f"{model.removesuffix('_rnn'):>9.9}" for model in MODELS)
    )
    report("drummer's next two bars", parents, [[g.next] for g in parents], strangers, base)
    report("drummer's other two bars", parents, [[g.other] for g in parents], strangers, base)
    for title, operators in MIXES.items():
        for amount in asked.amounts:
            start = process_time()
            families = [children(g.pattern, i, amount, operators) for i, g in enumerate(parents)]
            cost = 1000 * (process_time() - start) / (SIBLINGS * len(parents))
            report(f"{title} {amount:g} ({cost:.1f} ms)", parents, families, strangers, base)


if __name__ == "__main__":
    main()
