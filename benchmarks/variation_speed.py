"""How many children a second, against DEAP's own clone-and-mutate and clone-and-mate of the same notes?

The genome is a groove of four bars. DEAP clones an individual (a list of the notes) with its toolbox's default,
``copy.deepcopy``, then shuffles some places or crosses at one point, which is the least that its operators do.
It gets the notes twice: as the package's own values, and as plain tuples, the cheapest form for a deep copy.
Our children are whole patterns, checked, in key and with a log. Both sides alternate in the same run, and
the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import astuple
from statistics import median
from time import perf_counter
from typing import Any

from deap import base, tools

from audiomancer._random import rng_for
from audiomancer.music import Note, Pattern
from audiomancer.variation import crossover, mutate

AMOUNT = 0.3
CHILDREN, ROUNDS = 200, 9


def groove(bars: int = 4) -> Pattern:
    """Hats in sixteenths, kick and snare in turn: 20 hits a bar."""
    hats = [Note(i * 240, 120, 42, 70 + i % 4 * 10) for i in range(16 * bars)]
    beats = [Note(i * 960, 240, (36, 38)[i % 2], 110) for i in range(4 * bars)]
    return Pattern(kind="drums", notes=(*hats, *beats), bars=bars)


def rate(child: Callable[[], object]) -> float:
    """Children a second in one round."""
    start = perf_counter()
    for _ in range(CHILDREN):
        child()
    return CHILDREN / (perf_counter() - start)


def rivals(genome: list[Any]) -> dict[str, Callable[[], object]]:
    """DEAP's mutation and crossover, each on fresh clones."""
    toolbox = base.Toolbox()

    def mutated() -> object:
        return tools.mutShuffleIndexes(toolbox.clone(genome), indpb=AMOUNT * 0.3)

    def crossed() -> object:
        return tools.cxOnePoint(toolbox.clone(genome), toolbox.clone(genome))[0]

    return {"mutation": mutated, "crossover": crossed}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the rates and their ratios."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    random.seed(1)  # DEAP draws from the global generator
    rng, pattern = rng_for(1), groove()
    ours: dict[str, Callable[[], object]] = {
        "mutation": lambda: mutate(pattern, AMOUNT, rng),
        "crossover": lambda: crossover(pattern, pattern, rng),
    }
    forms = {"its notes": list(pattern.notes), "plain tuples": [astuple(n) for n in pattern.notes]}
    print(f"{len(pattern.notes)} notes, amount {AMOUNT}, median of {ROUNDS} rounds of {CHILDREN} children")
    for form, genome in forms.items():
        for job, rival in rivals(genome).items():
            rounds = [(rate(ours[job]), rate(rival)) for _ in range(ROUNDS)]
            mine, theirs = (median(side) for side in zip(*rounds, strict=True))
            print(
                f"{job} against DEAP with {form}: {mine:,.0f} against {theirs:,.0f} children/s, "
                f"{median(m / t for m, t in rounds):.2f} times as fast"
            )


if __name__ == "__main__":
    main()
