"""Through sclang and scsynth: what the operators write compiles and sounds.

These are first draws: nothing is drawn again, so the figures are those of the operators alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from helpsource import helpsource

from audiomancer.analyzers.synthdef import SynthDefInfo, parse_synthdef, parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.supercollider import Renderer, SclangPool, Verdict, judge
from audiomancer.variation.synths import SynthVariation, breed, mutate

LIBRARY = tuple(sorted((Path(__file__).parents[2] / "synths").glob("*.scd")))
BATCH = 100
FIRST_DRAW = 0.97
MUTANTS, CHAINS = 300, 100
SHARES = 37
BY_LUCK = frozenset({"funk"})
"""Synths of the help that are finite by luck: its filter is sent to twice the Nyquist frequency."""

Judge = Callable[[Iterable[str]], list[Verdict]]


@pytest.fixture(scope="module")
def judged(pool: SclangPool, renderer: Renderer) -> Judge:
    def judged(sources: Iterable[str]) -> list[Verdict]:
        queue = list(sources)
        batches = (queue[i : i + BATCH] for i in range(0, len(queue), BATCH))
        return [verdict for batch in batches for verdict in judge(batch, pool, renderer)]

    return judged


@pytest.fixture(scope="module")
def library() -> list[SynthDefInfo]:
    return [parse_synthdef(path) for path in LIBRARY]


@pytest.fixture(scope="module")
def parents(library: list[SynthDefInfo], judged: Judge) -> list[SynthDefInfo]:
    """The library, and of SuperCollider's help what can be heard by itself: named, no buffer, no input, in bounds."""
    readable = []
    for source in dict.fromkeys(helpsource()):
        try:
            info = parse_synthdefs(source)[0]
        except SynthDefError:
            continue
        if info.name and info.name not in BY_LUCK and info.roles["source"]:
            readable.append(info)
    verdicts = judged(info.source for info in readable)
    return library + [info for info, verdict in zip(readable, verdicts, strict=True) if verdict.ok]


def check(name: str, children: list[SynthVariation], verdicts: list[Verdict]) -> None:
    """All compile and are finite, and at least 97 % pass in the first draw; ``pytest -rP`` shows the figures."""
    sound = sum(verdict.ok for verdict in verdicts)
    sys.stdout.write(f"{name}: {sound} of {len(verdicts)} pass in the first draw ({sound / len(verdicts):.1%})\n")
    for child, verdict in zip(children, verdicts, strict=True):
        assert verdict.validation.synthdefs, f"{verdict.problems}\n{child.log}\n{child.source}"
        assert not any("finite" in problem for problem in verdict.problems), child.source
    assert sound / len(verdicts) >= FIRST_DRAW


@pytest.mark.parametrize("amount", [0.3, 0.5, 1.0])
def test_mutants_compile_and_sound(amount: float, parents: list[SynthDefInfo], judged: Judge) -> None:
    children = []
    for seed in range(MUTANTS):
        rng = np.random.default_rng([seed, int(amount * 10)])
        children.append(mutate(parents[rng.integers(len(parents))], amount, rng))
    check(f"mutants at {amount}", children, judged(child.source for child in children))


def test_after_twenty_mutations_a_synth_still_sounds(library: list[SynthDefInfo], judged: Judge) -> None:
    children = []
    for seed in range(CHAINS):
        rng = np.random.default_rng([seed, 20])
        child = mutate(library[rng.integers(len(library))], 0.5, rng)
        for _ in range(19):
            child = mutate(child.info, 0.5, rng)
        children.append(child)
    check("chains of 20", children, judged(child.source for child in children))


@pytest.mark.parametrize("share", [1, pytest.param(SHARES, marks=pytest.mark.slow)])
def test_pairs_of_the_library_have_a_child_that_sounds(share: int, library: list[SynthDefInfo], judged: Judge) -> None:
    """Each synth is each parent some four times; all pairs, which grow by the square of the library, take minutes."""
    pairs = [(one, other) for one in range(len(library)) for other in range(len(library)) if one != other]
    seeded = [(seed, *pair) for seed, pair in enumerate(pairs) if (pair[0] + 2 * pair[1]) % SHARES < share]
    children = [breed(library[one], library[other], np.random.default_rng(seed)) for seed, one, other in seeded]
    check("pairs", children, judged(child.source for child in children))
