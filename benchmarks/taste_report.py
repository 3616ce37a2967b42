"""What came of taste.py: curves, differences with intervals, and the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for

__all__ = ["report"]

Floats = npt.NDArray[np.float64]

GA, OURS, ONE, TWO = "plain GA", "ours", "ours after one", "ours after two"
HAS, UNSEEN = ("additive", "distance"), ("kernel", "loved groove")
FIVE = (*HAS, *UNSEEN, "audio")
TUNES, SYNTHS = ("additive", "kernel", "loved tune"), ("additive", "kernel", "loved sound")
COIN = "coin"
GROUPS = {
    "features the model has": HAS,
    "unseen features": UNSEEN,
    "the first five": FIVE,
    "tunes": TUNES,
    "synths": SYNTHS,
}


class Less(NamedTuple):
    """A target for the regret.

    Attributes:
        listeners: whose.
        arm: of which arm.
        percent: how much less or more than the plain GA's it may be.
        below: where the interval has to end.
    """

    listeners: tuple[str, ...]
    arm: str
    percent: float
    below: float = np.inf


REGRETS = {
    "features the model has, regret -15 %, interval below -8": Less(HAS, OURS, -15, -8),
    "unseen features, regret -8 %, interval below 0": Less(UNSEEN, OURS, -8, 0),
    "with two earlier runs, regret -30 %": Less(FIVE, TWO, -30),
    "audio, regret not above +10 %": Less(("audio",), OURS, 10),
    "drift, regret not above +10 %": Less(("drift",), OURS, 10),
    "noise, regret not above +10 %": Less(("noise",), OURS, 10),
    "tunes, regret -15 %, interval below -5": Less(TUNES, OURS, -15, -5),
    "tunes, with two earlier runs, regret -30 %": Less(TUNES, TWO, -30),
    "synths, regret -15 %, interval below 0": Less(SYNTHS, OURS, -15, 0),
}
RATINGS, LATER = 40, 80
LAST = slice(24, 40)
"""Ratings 25-40."""
MARKS = (8, 12, 16, 20, 24, 28, 32, 36, 40)
SAMPLES = 10_000
MOONSHOT = 12


class Table(NamedTuple):
    """What was measured.

    Attributes:
        seeds: those that all of it has, in order.
        rows: (listener, arm) to one record for each seed.
    """

    seeds: tuple[int, ...]
    rows: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]]) -> Table:
        """The table of these records; a seed that was not finished is left out."""
        found = {(one["listener"], one["arm"], one["seed"]): one for one in records}
        kinds = dict.fromkeys((listener, arm) for listener, arm, _ in found)
        every = sorted({seed for *_, seed in found})
        seeds = tuple(seed for seed in every if all((*kind, seed) in found for kind in kinds))
        return cls(seeds, {kind: [found[*kind, seed] for seed in seeds] for kind in kinds})

    def of_all(self, name: str, listener: str, arm: str) -> Floats:
        """A figure of all seeds, shape ``(seeds, ratings)`` or ``(seeds,)``."""
        return np.array([row[name] for row in self.rows[listener, arm]], float)

    def regret(self, listener: str, arm: str) -> Floats:
        """The mean regret of each seed over the first ratings."""
        told: Floats = (self.of_all("best", listener, arm) - self.of_all("home", listener, arm))[:, :RATINGS].mean(1)
        return told


def bounds(figure: Callable[[npt.NDArray[np.int64]], float], seeds: int) -> tuple[float, float, float]:
    """A figure of all seeds, and its 95 % interval by drawing seeds again, each with all its arms and listeners."""
    draws = rng_for(0).integers(seeds, size=(SAMPLES, seeds))
    low, high = np.quantile([figure(draw) for draw in draws], (0.025, 0.975))
    return figure(np.arange(seeds)), float(low), float(high)


def _less_regret(table: Table, listeners: Sequence[str], arm: str, than: str = GA) -> tuple[float, float, float]:
    """By how many percent the regret differs from another arm's, and its interval."""
    mine = np.mean([table.regret(listener, arm) for listener in listeners], 0)
    other = np.mean([table.regret(listener, than) for listener in listeners], 0)
    return bounds(lambda draw: 100 * (mine[draw].mean() / other[draw].mean() - 1), len(table.seeds))


def _curve(table: Table, listener: str, arm: str) -> Floats:
    """The mean utility of what would be taken home after each rating."""
    told: Floats = table.of_all("home", listener, arm).mean(0)
    return told


def _needed(curve: Floats, worth: float) -> int | None:
    """Ratings after which a curve is as high as a value and stays there on the mean of the rest."""
    there = [number for number in range(len(curve)) if curve[number] >= worth]
    return there[0] + 1 if there else None


def _heard_better(table: Table, listeners: Sequence[str], arm: str) -> tuple[float, float, float]:
    mine, other = (
        np.mean([table.of_all("worth", listener, one)[:, LAST].mean(1) for listener in listeners], 0)
        for one in (arm, GA)
    )
    return bounds(lambda draw: float((mine - other)[draw].mean()), len(table.seeds))


def _moonshot(table: Table, listeners: Sequence[str], arm: str) -> float:
    """The share of listeners whose next proposal after twelve judgements is worth more than the best of 40 loops."""
    won = [row["worth"][_next(row)] > row["fresh"] for listener in listeners for row in table.rows[listener, arm]]
    return float(np.mean(won))


def _next(row: Mapping[str, Any]) -> int:
    """The place of the first that is heard for the first time after the twelfth judgement."""
    return next(place for place in range(MOONSHOT, len(row["first"])) if row["first"][place] == place)


def _said(table: Table, listener: str, arm: str, word: str) -> float:
    return float(np.mean([row["verdict"] == word for row in table.rows[listener, arm]]))


def _percent(told: tuple[float, float, float]) -> str:
    return f"{told[0]:+6.1f} [{told[1]:+6.1f},{told[2]:+6.1f}]"


def report(records: Iterable[Mapping[str, Any]]) -> bool:
    """Print the figures; whether all targets are met."""
    table = Table.of(records)
    listeners = [*dict.fromkeys(listener for listener, _ in table.rows if listener != COIN)]
    arms = [*dict.fromkeys(arm for listener, arm in table.rows if listener != COIN)]
    print(f"{len(table.seeds)} seeds, {table.seeds[0]}-{table.seeds[-1]}; mean [95 % interval]")
    print(f"\nregret over the first {RATINGS} ratings, % of the plain GA's")
    groups = {name: some for name, some in GROUPS.items() if {*some} <= {*listeners}}
    groups |= {listener: (listener,) for listener in listeners}
    for arm in arms:
        if arm != GA:
            print(arm)
            for name, some in groups.items():
                print(f"    {name:24} {_percent(_less_regret(table, some, arm))}")
    print("\nutility of what is taken home after so many ratings")
    print(f"{'':36}" + "".join(f"{mark:6}" for mark in (*MARKS, LATER)))
    for listener in listeners:
        for arm in arms:
            curve = _curve(table, listener, arm)
            told = "".join(f"{curve[mark - 1]:6.2f}" for mark in (*MARKS, LATER) if mark <= len(curve))
            print(f"{listener:14}{arm:22}{told}")
    print("\nutility of what is heard in ratings 25-40, less that of the plain GA")
    for arm in arms:
        if arm != GA:
            told = "  ".join(f"{name} {_heard_better(table, some, arm)[0]:+.3f}" for name, some in groups.items())
            print(f"{arm:24} {told}")
    met = {**_regrets(table), **_ratings_needed(table), **_heard(table), **_verdicts(table)}
    print()
    for target, (is_met, told) in met.items():
        print(f"{'met' if is_met else 'MISSED':6}  {target}: {told}")
    for arm in (OURS, ONE, TWO):
        if arm in arms:
            told = "  ".join(f"{one} {_moonshot(table, (one,), arm):.0%}" for one in listeners)
            print(f"moonshot (75 %), {arm}: {_moonshot(table, listeners, arm):.0%}  ({told})")
    return all(is_met for is_met, _ in met.values())


Told = dict[str, tuple[bool, str]]


def _has(table: Table, listeners: Sequence[str], *arms: str) -> bool:
    return all((listener, arm) in table.rows for listener in listeners for arm in (*arms, GA))


def _regrets(table: Table) -> Told:
    met: Told = {}
    for name, target in REGRETS.items():
        if _has(table, target.listeners, target.arm):
            told = _less_regret(table, target.listeners, target.arm)
            met[name] = (told[0] <= target.percent and told[2] < target.below, _percent(told))
    return met


def _ratings_needed(table: Table) -> Told:
    if not _has(table, FIVE, OURS):
        return {}
    met: Told = {}
    for worth_of, within in ((RATINGS, 24), (LATER, 32)):
        needed = [_needed(_curve(table, one, OURS), float(_curve(table, one, GA)[worth_of - 1])) for one in FIVE]
        enough = sum(number is not None and number <= within for number in needed)
        told = ", ".join(f"{one} {number}" for one, number in zip(FIVE, needed, strict=True))
        met[f"the GA's result of {worth_of} within {within} ratings for 4 of 5"] = (enough >= 4, told)
    if _has(table, FIVE, TWO):
        curves = [np.mean([_curve(table, one, arm)[:RATINGS] for one in FIVE], 0) for arm in (OURS, TWO)]
        number = _needed(curves[1], float(curves[0][-1]))
        name = f"with two earlier runs, ours of {RATINGS} after half the ratings"
        met[name] = (number is not None and number <= RATINGS // 2, str(number))
    return met


def _heard(table: Table) -> Told:
    met: Told = {}
    for name, listeners, least in (("", FIVE, 0.1), ("tunes, ", TUNES, 0.1), ("synths, ", SYNTHS, 0.05)):
        if _has(table, listeners, OURS):
            told = _heard_better(table, listeners, OURS)
            words = f"{told[0]:.3f} [{told[1]:.3f}, {told[2]:.3f}]"
            met[f"{name}what is heard in ratings 25-40 at least {least} better"] = (told[0] >= least, words)
    return met


def _verdicts(table: Table) -> Told:
    met: Told = {}
    for listener, arm, word, least, most in (
        (COIN, OURS, "taste", 0.0, 0.05),
        ("additive", OURS, "taste", 0.8, 1.0),
        ("additive", TWO, "taste", 0.95, 1.0),
        ("additive", OURS, "none", 0.0, 0.05),
    ):
        if (listener, arm) in table.rows:
            share = _said(table, listener, arm, word)
            wanted = f"at least {least:.0%}" if least else f"at most {most:.0%}"
            met[f"{listener}, {arm}: {word!r} said to {wanted}"] = (least <= share <= most, f"{share:.0%}")
    return met
