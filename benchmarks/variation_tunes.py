"""Are the children of a tune worth hearing? Excerpts of lead sheets and basses, and what each mix makes of them.

The parents are 100 excerpts of four bars from the lead sheets that nothing here was learned from (every fifth), at most
two a tune, and as many of two bars; beside them the same number of basses by the rules. For each amount and each way
to vary, four siblings a parent:

- on the parent's grid: children that have all of the parent's notes on their sixteenths, and no others
- changed: the share of the notes that is changed, by ``hits_changed``: median and quartiles
- few: children with fewer than two notes changed
- nearer: children nearer to their parent than to another tune of the same length, by the sum of the three melody
  distances and by plain count of notes
- twins: children that have the grid of an older sibling, of four
- nats: how much worse melody_rnn foretells the children than their parents. Its training took nine in ten of all
  lead sheets, so it has heard most parents and no child, which makes this figure the harder to meet; it is given for
  the parents in 4/4. Beside it stands another excerpt of the same tune.

    python benchmarks/variation_tunes.py --data ../shared/data
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.likeness import hits_changed, melody_distance, same_grid
from audiomancer.breeding import PatternBreeder
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.music import Pattern, root_class
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.events import melody_events
from audiomancer.rnn.models import load_model
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.rules import rule_melody
from audiomancer.training.rivals import network_nats
from audiomancer.training.scores import read_tunes

AMOUNTS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
PARENTS, A_TUNE, SIBLINGS, FEWEST = 100, 2, 4, 2
WAYS = {"musical mix": ("musical",), "reference": ()}
ROW = "{:12}{:>6}{:>9}{:>24}{:>7}{:>16}{:>7}{:>9}"


def excerpts(tunes: Iterable[Pattern], bars: int) -> list[Pattern]:
    """Phrases of some bars, at least two notes a bar on the average, at most :data:`A_TUNE` of a tune."""
    rng, found = rng_for(bars), list[Pattern]()
    for tune in tunes:
        cut = [tune.cut(first + 1, first + bars) for first in range(1, tune.bars - bars, bars)]
        full = [part for part in cut if len(part.notes) >= FEWEST * bars]
        found += [full[int(i)] for i in rng.permutation(len(full))[:A_TUNE]]
    return [found[int(i)] for i in rng.permutation(len(found))[:PARENTS]]


def basses(bars: int) -> list[Pattern]:
    """Basses by the rules, in the keys and scales that a bass player meets."""
    asked = MelodyRequest(kind="bass", key="A", scale="minor", bars=bars, low=28, high=55)
    return rule_melody(asked, [rng_for(seed) for seed in range(PARENTS)])


def plain(tune: Pattern) -> Pattern:
    """The tune in C, in the octave that centres it, as the model reads it."""
    pitches = [note.pitch for note in tune.notes]
    shift = -root_class(tune.key or "C")
    shift += 12 * round((65.5 - (min(pitches) + max(pitches)) / 2 - shift) / 12)
    return replace(tune, key="C", notes=tuple(replace(n, pitch=n.pitch + shift) for n in tune.notes))


def nats(tunes: Sequence[Pattern]) -> float:
    """Nats a step under melody_rnn."""
    pieces = [melody_events(plain(tune), CONFIGS["attention_rnn"], 0) for tune in tunes if common(tune)]
    return network_nats(load_model("melody_rnn"), pieces)


def common(tune: Pattern) -> bool:
    """Whether the model knows its metre."""
    return tune.time_signature in {(4, 4), (2, 2)}


def families(parents: Sequence[Pattern], amount: float, operators: tuple[str, ...]) -> list[list[Pattern]]:
    """The siblings of each parent, as ``mutate --count`` brings them."""
    breeder, families = PatternBreeder(amount, operators), list[list[Pattern]]()
    for number, parent in enumerate(parents):
        candidate = Candidate("ptrn_parent", parent, Birth(method="imported"))
        families.append([c.content for c in breeder.siblings(candidate, sibling_paths(number, SIBLINGS))])
    return families


def nearer(
    parents: Sequence[Pattern], children: Sequence[list[Pattern]], distance: Callable[[Pattern, Pattern], float]
) -> float:
    """The share of children that are nearer to their parent than to another tune of the same length."""
    rng, wins = rng_for(7), list[bool]()
    for parent, siblings in zip(parents, children, strict=True):
        others = [tune for tune in parents if tune is not parent and tune.time_signature == parent.time_signature]
        for child in siblings if others else []:
            other = others[int(rng.integers(len(others)))]
            wins.append(distance(parent, child) < distance(other, child))
    return float(np.mean(wins))


def whole_distance(one: Pattern, other: Pattern) -> float:
    """Contour, interval and rhythm together."""
    return sum(melody_distance(one, other))


def repeated(siblings: Sequence[Pattern]) -> Iterator[bool]:
    """Of each sibling, whether it has the grid of an earlier one."""
    for index, child in enumerate(siblings):
        yield any(same_grid(child, former) for former in siblings[:index])


def figures(parents: Sequence[Pattern], children: Sequence[list[Pattern]], base: float | None) -> tuple[str, ...]:
    """One row of the table."""
    pairs = [(parent, child) for parent, siblings in zip(parents, children, strict=True) for child in siblings]
    shares = np.array([hits_changed(parent, child) for parent, child in pairs])
    few = np.mean([share * len(parent.notes) < 1.5 for share, (parent, _) in zip(shares, pairs, strict=True)])
    lower, middle, upper = np.percentile(shares, (25, 50, 75))
    worse = "" if base is None else f"{nats([child for _, child in pairs]) / base - 1:+.1%}"
    return (
        f"{np.mean([same_grid(*pair) for pair in pairs]):.1%}",
        f"{middle:.0%} ({lower:.0%}-{upper:.0%})",
        f"{few:.1%}",
        f"{nearer(parents, children, whole_distance):.1%} {nearer(parents, children, hits_changed):.1%}",
        f"{np.mean([twin for siblings in children for twin in repeated(siblings)]):.1%}",
        worse,
    )


def table(title: str, parents: Sequence[Pattern], amounts: Sequence[float], *, judged: bool) -> None:
    """Print the figures of every amount and way for some parents."""
    base = nats(parents) if judged else None
    told = f", {base:.3f} nats a step" if base is not None else ""
    print(f"\n{title}: {len(parents)}, {np.mean([len(p.notes) for p in parents]):.1f} notes{told}")
    print(ROW.format("way", "amount", "on grid", "changed", "few", "nearer (count)", "twins", "nats"))
    for way, operators in WAYS.items():
        for amount in amounts:
            children = families(parents, amount, operators)
            print(ROW.format(way, amount, *figures(parents, children, base)))


def pairs_of_one_tune(tunes: Iterable[Pattern], bars: int) -> Iterator[tuple[Pattern, Pattern]]:
    """Two excerpts of each tune that has them."""
    for tune in tunes:
        both = excerpts([tune], bars)
        if len(both) == A_TUNE:
            yield both[0], both[1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of tunes and basses."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds openewld")
    parser.add_argument("--amounts", type=float, nargs="*", default=AMOUNTS)
    asked = parser.parse_args(arguments)
    tunes = list(read_tunes(asked.data / "openewld", held_out=True))
    for bars in (4, 2):
        table(f"tunes of {bars} bars", excerpts(tunes, bars), asked.amounts, judged=True)
        known = [(a, b) for a, b in pairs_of_one_tune(tunes, bars) if common(a)]
        worse = nats([b for _, b in known]) / nats([a for a, _ in known]) - 1
        changed = np.median([hits_changed(a, b) for a, b in known])
        print(f"another {bars} bars of the same tune: {changed:.0%} changed, {worse:+.1%} nats")
    table("basses of 2 bars by the rules", basses(2), asked.amounts, judged=False)


if __name__ == "__main__":
    main()
