"""What does a child inherit? The heritability of every descriptor, under each operator and under the mixes of them.

Selection moves only what is passed on: the response of a trait is its heritability times the advantage of those chosen
(the breeder's equation, R = h2 S). A mutant has one parent and owes it all that it inherits, so h2 is the slope of the
regression of the children's mean on the parent; a cross has two, so it is the slope on their mean (Falconer and Mackay,
Introduction to Quantitative Genetics, 4th edition, chapter 10). 1 is a trait that is passed on whole, 0 one that the
children have whatever their parent had. Above 1 an operator adds in proportion. A dash: the parents do not differ.

The slope does not say how much else was added: beside it, for the mixes, stands the correlation of a single child with
its parent, which does.

With ``--data FOLDER`` the parents are two-bar excerpts of the grooves of FOLDER/groove (training split, at most five of
a performance) and the first eight bars of the tunes of FOLDER/openewld; without, and for basses, loops of the models
that ship. The synths are those that ship; what they sound like needs SuperCollider.

    python benchmarks/heritability.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for
from audiomancer.analyzers import descriptors
from audiomancer.errors import IncompatiblePatternsError
from audiomancer.music import Kind, Pattern
from audiomancer.rendering import Engines
from audiomancer.rnn import (
    DEFAULT_MODELS,
    STYLES,
    DrumRequest,
    MelodyRequest,
    generate_drums,
    generate_melody,
    load_model,
)
from audiomancer.supercollider import shipped_source
from audiomancer.variation import OPERATORS, crossover, mutate

Floats = npt.NDArray[np.float64]
Make = Callable[[int, np.random.Generator], Pattern]

DRUM_BARS, TUNE_BARS = 2, 8
PER_PERFORMANCE = 5
FEWEST = 8  # notes of a parent
FEWEST_FAMILIES = 3
HALF = 0.5  # of each descriptor is what a mix has to pass on
FIVE, MIX = "the five", "musical"
SEED = 11


def grooves(folder: Path) -> Iterator[Pattern]:
    """Two-bar excerpts of human grooves, spread over each performance; in the order of the files."""
    from audiomancer.training.corpus import groove_performances

    for performance in groove_performances(folder / "groove"):
        firsts = range(1, performance.bars - DRUM_BARS + 2, DRUM_BARS)
        spread = sorted({firsts[int(i)] for i in np.linspace(0, len(firsts) - 1, PER_PERFORMANCE)} if firsts else ())
        yield from (performance.cut(first, first + DRUM_BARS - 1) for first in spread)


def tunes(folder: Path) -> Iterator[Pattern]:
    """The first bars of lead sheets."""
    from audiomancer.training.scores import read_tunes

    return (tune.cut(1, TUNE_BARS) for tune in read_tunes(folder / "openewld") if tune.bars >= TUNE_BARS)


def loops(kind: Kind, count: int) -> Iterator[Pattern]:
    """Loops of the model that ships for a kind, drums in all styles with the feel of a drummer."""
    network = load_model(DEFAULT_MODELS["drums" if kind == "drums" else "melody"])
    rngs = [rng_for(SEED, number) for number in range(count)]
    if kind == "drums":
        for number, style in enumerate(STYLES.values()):
            request = DrumRequest(bars=DRUM_BARS, style=style, humanize=1.0)
            yield from generate_drums(network, request, rngs[number :: len(STYLES)])
    else:
        yield from generate_melody(network, MelodyRequest(bars=TUNE_BARS, kind=kind, key="C", scale="major"), rngs)


def parents(kind: Kind, count: int, data: Path | None) -> list[Pattern]:
    """Some of all parents that there are, drawn by a seed."""
    human = {"drums": grooves, "melody": tunes}.get(kind)
    found = human(data) if human and data else loops(kind, count)
    enough = [pattern for pattern in found if len(pattern.notes) >= FEWEST]
    order = rng_for(SEED).permutation(len(enough))
    return [enough[index] for index in sorted(order[:count])]


def described(patterns: Sequence[Pattern]) -> Floats:
    """The descriptors of some patterns, shape ``(patterns, descriptors)``."""
    return descriptors.described(patterns).values


def slopes(before: Floats, after: Floats) -> Floats:
    """The regression of children's means on their parents.

    Args:
        before: parents, shape ``(families, descriptors)``.
        after: their children, shape ``(families, children, descriptors)``; NaN for a child that is not there.

    Returns:
        The slope for each descriptor; NaN where the parents do not differ, or fewer than three have children.
    """
    there = ~np.isnan(after).all(axis=(1, 2))
    if there.sum() < FEWEST_FAMILIES:
        return np.full(before.shape[1], np.nan)
    before, means = before[there], np.nanmean(after[there], axis=1)
    centred = before - before.mean(axis=0)
    variance = (centred**2).mean(axis=0)
    covariance = (centred * means).mean(axis=0)
    return np.divide(covariance, variance, out=np.full_like(variance, np.nan), where=variance > 1e-12)


def correlations(before: Floats, after: Floats) -> Floats:
    """The correlation of a single child with its parent, shapes as in :func:`slopes`."""
    single = after.reshape(-1, after.shape[-1])
    there = ~np.isnan(single).all(axis=1)
    single, again = single[there], np.repeat(before, after.shape[1], axis=0)[there]
    spreads = again.std(axis=0) * single.std(axis=0)
    covariance = ((again - again.mean(axis=0)) * (single - single.mean(axis=0))).mean(axis=0)
    return np.divide(covariance, spreads, out=np.full_like(spreads, np.nan), where=spreads > 1e-12)


def interval(before: Floats, after: Floats, rounds: int = 500) -> Floats:
    """The 95 % interval of the slopes, families drawn again; shape ``(2, descriptors)``."""
    rng = rng_for(SEED, 1)
    draws = (rng.integers(len(before), size=len(before)) for _ in range(rounds))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where the parents do not differ there is no interval
        return np.nanpercentile([slopes(before[drawn], after[drawn]) for drawn in draws], (2.5, 97.5), axis=0)


def families(make: Make, count: int, children: int) -> Floats:
    """The descriptors of the children of each family, shape ``(families, children, descriptors)``."""
    return np.array(
        [
            described([make(family, rng_for(SEED, family, child)) for child in range(children)])
            for family in range(count)
        ]
    )


def operators(kind: Kind) -> dict[str, tuple[str, ...] | None]:
    """Every operator of a kind by itself, and the mixes: the five of the reference, and ours."""
    alone = {name: (name,) for name, op in OPERATORS.items() if kind in op.kinds and name != MIX}
    mixes: dict[str, tuple[str, ...] | None] = {FIVE: None}
    return {**alone, **mixes, **({MIX: (MIX,)} if MIX in OPERATORS else {})}


def heritabilities(kind: Kind, some: Sequence[Pattern], amount: float, children: int) -> None:
    """Print the table of a kind of pattern."""
    before = described(some)
    heading(kind, list(descriptors.describe_pattern(some[0])), len(some), children, amount)
    for label, chosen in operators(kind).items():

        def mutant(family: int, rng: np.random.Generator, chosen: tuple[str, ...] | None = chosen) -> Pattern:
            return mutate(some[family], amount, rng, chosen).pattern

        after = families(mutant, len(some), children)
        tell(label, list(descriptors.describe_pattern(some[0])), before, after, mixed=label in (FIVE, MIX))
    row(*crosses(some, before, children))


def heritabilities_of_synths(count: int, amount: float, children: int) -> None:
    """Print the table of synths."""
    import heritability_synths as synths

    with Engines() as engines:
        names = synths.some_synths(count)
        before = synths.described([shipped_source(name) for name in names], engines)
        heading("synths", synths.NAMES, len(names), children, amount)
        for label, kin, after in synths.synth_families(names, amount, children, SEED, engines):
            tell(label, synths.NAMES, before[kin].mean(axis=1), after, mixed=label == synths.MIX)


def crosses(some: Sequence[Pattern], before: Floats, children: int) -> tuple[str, Floats]:
    """The slope of crosses on the mean of both parents, each parent with one that it can be crossed with."""
    rng, pairs, after = rng_for(SEED, 2), list[tuple[int, int]](), list[Floats]()
    for family in range(len(some)):
        mate = int(rng.integers(len(some)))
        try:
            made = [crossover(some[family], some[mate], rng).pattern for _ in range(children)]
        except IncompatiblePatternsError:
            continue
        pairs.append((family, mate))
        after.append(described(made))
    return "crossover", slopes(before[np.array(pairs)].mean(axis=1), np.array(after))


def heading(kind: str, names: Sequence[str], count: int, children: int, amount: float) -> None:
    """Print what a table is of, and the names of its columns in two lines."""
    print(f"\n{kind}: {count} parents, {children} children each, amount {amount:g}")
    for part in (slice(0, 1), slice(1, None)):
        print(" " * 18 + "".join(f"{''.join(name.split('_')[part])[:6]:>7}" for name in names))


def tell(label: str, names: Sequence[str], before: Floats, after: Floats, *, mixed: bool) -> None:
    """Print the line of an operator; below that of a mix what it adds, and whether it passes on enough."""
    row(label, slopes(before, after))
    if mixed:
        row("  one child's r", correlations(before, after))
        verdict(names, slopes(before, after), interval(before, after))


def row(label: str, values: Floats) -> None:
    """Print a line of the table."""
    print(f"{label:<18}" + "".join(f"{'-':>7}" if np.isnan(value) else f"{value:7.2f}" for value in values), flush=True)


def verdict(names: Sequence[str], values: Floats, limits: Floats) -> None:
    """Print whether a mix passes on half of each descriptor, and which it passes on least."""
    least = sorted(
        (value, name, *limit) for value, name, limit in zip(values, names, limits.T, strict=True) if not np.isnan(value)
    )[:3]
    told = ", ".join(f"{name} {value:.2f} [{low:.2f}, {high:.2f}]" for value, name, low, high in least)
    missed = sum(value < HALF for value in values)
    print(f"    at least half of each: {'yes' if not missed else f'no, {missed} below'}; least {told}")


def main() -> None:
    """Print a table for each kind."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, help="a folder with groove/ and openewld/ in it")
    asked.add_argument("--amount", type=float, default=0.3, help="of mutation, 0-1")
    asked.add_argument("--parents", type=int, default=200, help="of each kind")
    asked.add_argument("--children", type=int, default=4, help="of each parent")
    asked.add_argument("--kind", choices=("drums", "melody", "bass", "synths"), action="append", help="one kind only")
    given = asked.parse_args()
    for kind in given.kind or ("drums", "melody", "bass", "synths"):
        if kind == "synths":
            heritabilities_of_synths(given.parents, given.amount, given.children)
        else:
            heritabilities(kind, parents(kind, given.parents, given.data), given.amount, given.children)


if __name__ == "__main__":
    main()
