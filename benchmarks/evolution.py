"""Does evolution under ratings find what fresh loops do not? Hidden listeners rate two-bar drums, in plain stars.

The protocol, which was fixed before anything was tuned on it:

- 60 hidden listeners (`listeners.py`); listener n of seed s hears the same first twelve loops in every arm: one fresh
  loop of the usual drum model in each of twelve styles, drawn by s and n.
- In every arm a listener rates those twelve and then 120 more, 10 generations of 12.
- ratings: what `audiomancer evolve --size 12` breeds, told the listener's stars after each generation.
- random ratings: the same, told stars that are drawn evenly from 1-5.
- fresh loops: 120 more of the model, each in the style of one of the first twelve, drawn by chance.
- children of the first: 120 children of the first twelve, by the same breeder and rates as ours, chosen by no one.
- former version: the five operators, and the selection until November 2026 (`former.py`), told the listener's stars.
- Reported: the highest utility of all that was heard; the mean utility of each generation; and diversity, the mean
  distance between the twelve of a generation, at the start and at the end. Utility is what the stars stand for,
  without their noise. Intervals are 95 %, from 10,000 bootstrap samples of the listeners; differences are paired.
- Seed 1 is for the report. Tuning has other seeds.

Targets: ratings at least 0.03 above fresh loops, with an interval clear of zero; the mean of the children rising; and
diversity not below half of that at the start. It needs the package with its models, nothing else:
`python benchmarks/evolution.py --jobs 16`.
"""

from __future__ import annotations

import os

# Products as small as these only wait for one another's threads; it must be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import combinations
from time import process_time
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from former import FormerEvolution
from listeners import Listener, distance, features

from audiomancer._random import rng_for
from audiomancer.actions.evolving import usual_fresh
from audiomancer.actions.variation import USUAL_OPERATORS
from audiomancer.breeding import PatternBreeder, pattern_candidate
from audiomancer.breeding.generating import generated
from audiomancer.breeding.model_makers import makers_of
from audiomancer.breeding.resolving import resolved
from audiomancer.evolution import Candidate, Evolution, Settings
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.rnn import STYLES

SEED, LISTENERS = 1, 60
GENERATIONS, SIZE = 10, 12
AMOUNT, MUTATION_RATE, CROSSOVER_RATE = 0.3, 0.6, 0.3
SAMPLES = 10_000
ABOVE_FRESH, DIVERSITY_LEFT = 0.03, 0.5

Loop = Candidate[Pattern]
Floats = npt.NDArray[np.float64]
Rate = Callable[[Loop], int]

BREEDER = PatternBreeder(AMOUNT, USUAL_OPERATORS, by="any")
"""That of `audiomancer evolve`."""


class Outcome(NamedTuple):
    """What a listener had of an arm.

    Attributes:
        best: the highest utility of all that was heard.
        means: the mean utility of each generation, the first loops at 0.
        diversity: the mean distance between the loops of the first and of the last generation.
        seconds: CPU time.
    """

    best: float
    means: tuple[float, ...]
    diversity: tuple[float, float]
    seconds: float


def fresh_loops(styles: Sequence[str], path: tuple[int, ...]) -> list[Loop]:
    """A new loop of the usual drum model in each of these styles; the same path brings the same loops."""
    loops: dict[int, Loop] = {}
    for style in dict.fromkeys(styles):
        request = resolved("drums", {"style": style, "bars": 2}, None, None)
        makers = makers_of(request)
        places = [place for place, one in enumerate(styles) if one == style]
        births = [Birth(method="generated", seed=(*path, place), request=request, makers=makers) for place in places]
        made = zip(places, births, generated(births, []), strict=True)
        loops |= {place: pattern_candidate(one.pattern, birth) for place, birth, one in made}
    return [loops[place] for place in range(len(styles))]


def settings(seed: int, fresh: int = 0) -> Settings:
    """How `audiomancer evolve --size 12` breeds, with so many fresh loops in each generation."""
    rates = {"mutation_rate": MUTATION_RATE, "crossover_rate": CROSSOVER_RATE}
    return Settings(seed=seed, size=SIZE, full=True, fresh=fresh, **rates)


def ours(first: list[Loop], seed: int, rate: Rate) -> list[list[Loop]]:
    """The generations that the package breeds by these ratings."""
    return _bred(Evolution(first, settings(seed, usual_fresh(SIZE)), BREEDER), rate)


def random_ratings(first: list[Loop], seed: int, rate: Rate) -> list[list[Loop]]:
    """The generations that it breeds if the ratings say nothing."""
    rng = rng_for(seed, 1)
    return ours(first, seed, lambda loop: int(rng.integers(1, 6)))


def fresh_only(first: list[Loop], seed: int, rate: Rate) -> list[list[Loop]]:
    """As many fresh loops in the styles of the first."""
    styles = rng_for(seed, 2).choice([str(loop.content.style) for loop in first], GENERATIONS * SIZE)
    return _in_generations(fresh_loops(styles.tolist(), (seed, 2)))


def children_of_the_first(first: list[Loop], seed: int, rate: Rate) -> list[list[Loop]]:
    """As many children of the first, all different."""
    rng = rng_for(seed, 3)
    crossed = CROSSOVER_RATE / (CROSSOVER_RATE + (1 - CROSSOVER_RATE) * MUTATION_RATE)
    known = {loop.content for loop in first}
    children: list[Loop] = []
    for number in range(100 * GENERATIONS * SIZE):
        one, other = (first[i] for i in rng.choice(len(first), 2, replace=False))
        path = (seed, 3, number)
        if rng.random() < crossed and BREEDER.can_cross(one, other):
            child = BREEDER.cross(one, other, path)
        else:
            child = BREEDER.mutate(one, path)
        if child.content not in known:
            known.add(child.content)
            children.append(child)
        if len(children) == GENERATIONS * SIZE:
            break
    return _in_generations(children)


def former(first: list[Loop], seed: int, rate: Rate) -> list[list[Loop]]:
    """The generations that the former version bred by these ratings."""
    return _bred(FormerEvolution(first, settings(seed), PatternBreeder(AMOUNT)), rate)


def _bred(evolution: Evolution[Pattern] | FormerEvolution, rate: Rate) -> list[list[Loop]]:
    stars: dict[str, float] = {}
    generations: list[list[Loop]] = []
    for _ in range(GENERATIONS):
        stars |= {loop.id: rate(loop) for loop in evolution.ask()}
        evolution.tell(stars)
        generations.append(list(evolution.ask()))
    return generations


def _in_generations(loops: list[Loop]) -> list[list[Loop]]:
    return [loops[start : start + SIZE] for start in range(0, len(loops), SIZE)]


ARMS = {
    "ratings": ours,
    "random ratings": random_ratings,
    "fresh loops": fresh_only,
    "children of the first": children_of_the_first,
    "former version": former,
}


def heard(seed: int, number: int) -> dict[str, Outcome]:
    """One listener goes through all arms."""
    draw = rng_for(seed, number)
    listener = Listener.drawn(draw)
    run = int(draw.integers(2**32))
    first = fresh_loops(draw.choice([*STYLES], SIZE, replace=False).tolist(), (run, 0))
    return {name: _outcome(arm, first, run, listener) for name, arm in ARMS.items()}


def _outcome(
    arm: Callable[[list[Loop], int, Rate], list[list[Loop]]], first: list[Loop], run: int, listener: Listener
) -> Outcome:
    # Each loop has noise of its own, so that the order in which loops are rated does not matter.
    def rate(loop: Loop) -> int:
        return listener.stars(listener.utility(features(loop.content)), rng_for(run, int(loop.id[5:], 16)))

    started = process_time()
    generations = [first, *arm(first, run, rate)]
    seconds = process_time() - started
    worth = [[listener.utility(features(loop.content)) for loop in generation] for generation in generations]
    return Outcome(
        best=max(map(max, worth)),
        means=tuple(float(np.mean(one)) for one in worth),
        diversity=(_diversity(first), _diversity(generations[-1])),
        seconds=seconds,
    )


def _diversity(loops: Sequence[Loop]) -> float:
    return float(np.mean([distance(a.content, b.content) for a, b in combinations(loops, 2)]))


def interval(values: Floats) -> str:
    """The mean and its 95 % interval."""
    low, high = bounds(values)
    return f"{values.mean():6.3f} [{low:6.3f}, {high:6.3f}]"


def bounds(values: Floats) -> tuple[float, float]:
    """The 95 % interval of a mean, by bootstrap."""
    chosen = rng_for(0).integers(len(values), size=(SAMPLES, len(values)))
    low, high = np.quantile(values[chosen].mean(1), (0.025, 0.975))
    return float(low), float(high)


def report(outcomes: Sequence[dict[str, Outcome]]) -> bool:
    """Print the figures; whether all targets are met."""
    best = {arm: np.array([one[arm].best for one in outcomes]) for arm in ARMS}
    means = {arm: np.array([one[arm].means for one in outcomes]) for arm in ARMS}
    diversity = {arm: np.array([one[arm].diversity for one in outcomes]) for arm in ARMS}
    print(f"{len(outcomes)} listeners, {GENERATIONS} generations of {SIZE}; mean [95 % interval]\n")
    print(f"{'best utility heard':24}{'':2}{'':24}   ratings less this arm")
    for arm in ARMS:
        less = "" if arm == "ratings" else interval(best["ratings"] - best[arm])
        print(f"{arm:24}  {interval(best[arm]):24}   {less}")
    print("\nmean utility by generation, and how much it rises a generation")
    for arm in ARMS:
        told = " ".join(f"{value:.3f}" for value in means[arm].mean(0))
        print(f"{arm:24}  {told}   {interval(rise(means[arm]))}")
    print("\ndiversity at the start and at the end, and what is left")
    for arm in ARMS:
        start, end = diversity[arm].T
        print(f"{arm:24}  {start.mean():.3f} {end.mean():.3f}   {end.mean() / start.mean():.2f}")
    print("\nCPU seconds: " + ", ".join(f"{arm} {sum(one[arm].seconds for one in outcomes):.1f}" for arm in ARMS))
    above = best["ratings"] - best["fresh loops"]
    start, end = diversity["ratings"].T
    targets = {
        f"ratings at least {ABOVE_FRESH} above fresh loops": above.mean() >= ABOVE_FRESH and bounds(above)[0] > 0,
        "the mean of the children rises": bounds(rise(means["ratings"]))[0] > 0,
        f"diversity at least {DIVERSITY_LEFT} of the start": end.mean() >= DIVERSITY_LEFT * start.mean(),
    }
    for target, met in targets.items():
        print(f"{'met' if met else 'MISSED':6}  {target}")
    return all(targets.values())


def rise(means: Floats) -> Floats:
    """How much the mean of the children rises a generation for each listener, by least squares."""
    number = np.arange(1, means.shape[1]) - means.shape[1] / 2
    slopes: Floats = means[:, 1:] @ number / (number @ number)
    return slopes


def main() -> None:
    """Let the listeners hear, and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--listeners", type=int, default=LISTENERS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=1, help="processes at a time")
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.jobs) as pool:
        outcomes = list(pool.map(partial(heard, asked.seed), range(asked.listeners)))
    sys.exit(not report(outcomes))


if __name__ == "__main__":
    main()
