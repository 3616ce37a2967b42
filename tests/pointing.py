"""Something to search in: points in place of music, whose children lie near their parents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np

from audiomancer._random import rng_for
from audiomancer.evolution import Candidate, Couple, Library, Search, SearchSettings
from audiomancer.fitness.taste import Features
from audiomancer.lineage import Birth

Point = tuple[float, ...]
"""One number for each descriptor of drums that the model of taste knows."""

WIDTH = 27
LOOPS = 600


@cache
def loops() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The points of the library, a row each."""
    return rng_for(9).normal(size=(LOOPS, WIDTH)).round(6)


def candidate(point: Sequence[float], birth: Birth) -> Candidate[Point]:
    """A point that was rounded, so that it is the same when it was stored."""
    content = tuple(round(float(value), 6) for value in point)
    told = json.dumps([content, birth.to_dict()], sort_keys=True)
    return Candidate("pnt_" + blake2b(told.encode(), digest_size=8).hexdigest(), content, birth)


def given(count: int, seed: int = 5) -> list[Candidate[Point]]:
    """Points to begin from."""
    return [candidate(rng_for(seed, i).normal(size=WIDTH), Birth(method="imported")) for i in range(count)]


def liking(point: Candidate[Point]) -> float:
    """The stars of a person who likes much of the first descriptor, and of the second little."""
    return min(5.0, max(1.0, round(3 + 2 * point.content[0] - point.content[1])))


@dataclass(frozen=True, slots=True)
class Points:
    """Where the points come from; ``size`` points are in the library, and the first ``silent`` of them are silent."""

    size: int = LOOPS
    silent: int = 0
    most_children: int = 80

    def kind(self, candidate: Candidate[Point]) -> str:
        return "drums"

    def alike(self, first: Candidate[Point], second: Candidate[Point]) -> bool:
        return first.content == second.content

    def features(self, kind: str, candidates: Sequence[Candidate[Point]]) -> Features:
        x = np.array([one.content for one in candidates], float).reshape(len(candidates), WIDTH)
        return Features(x, {}, np.zeros(len(candidates), np.int64))

    def children(self, couples: Sequence[Couple[Point]]) -> list[Candidate[Point]]:
        return [self.child(*couple) for couple in couples]

    def child(self, parent: Candidate[Point], mate: Candidate[Point] | None, seed: tuple[int, ...]) -> Candidate[Point]:
        far = rng_for(*seed).normal(0, 0.3, WIDTH)
        if mate is None:
            return candidate(parent.content + far, Birth(method="mutated", parents=(parent.id,), seed=seed))
        hers = rng_for(*seed).random(WIDTH) < 0.5
        point = np.where(hers, parent.content, mate.content)
        return candidate(point, Birth(method="crossover", parents=(parent.id, mate.id), seed=seed))

    def filling(self) -> AbstractContextManager[None]:
        return nullcontext()

    def library(self, kind: str, models: Sequence[Candidate[Point]]) -> Library[Point]:
        return self

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features]:
        there = [number for number in numbers if number >= self.silent]
        return there, Features(loops()[there], {}, np.zeros(len(there), np.int64))

    def loop(self, number: int) -> Candidate[Point]:
        return candidate(loops()[number], Birth(method="generated", seed=(9, number)))


def search(
    first: Sequence[Candidate[Point]] = (), seed: int = 1, source: Points | None = None, **asked: object
) -> Search[Point]:
    """A search for points."""
    settings = SearchSettings(**{"seed": seed, "size": 8, **asked})  # type: ignore[arg-type]
    return Search(first, settings, source or Points(), kind="drums")
