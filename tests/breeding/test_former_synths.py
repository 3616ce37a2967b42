"""Synths that were born with the first versions of what breeds them are born again with the same ids."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from audiomancer.breeding._synth_births import GeneratedSynth, made_synth
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.supercollider import shipped_source

OPERATORS = (
    "swap_oscillator",
    "swap_filter",
    "add_modulation",
    "add_distortion",
    "defaults",
    "envelope",
    "add_reverb",
    "remove_reverb",
    "add_delay",
    "remove_delay",
    "remove_distortion",
)
FIRST = dict.fromkeys(OPERATORS, "1 audiomancer")
NAMED = {"swap-filter": "1 audiomancer", "envelope": "1 audiomancer"}
WORDS = {"description": "warm wobble", "category": "bass"}
TEMPLATE = {"description": "soft dark pad with echo", "category": "pad"}


def born(method: str, parents: Sequence[str], seed: tuple[int, ...], **told: object) -> str:
    found = [
        Candidate(f"synt_{name}", GeneratedSynth(name, shipped_source(name)), Birth(method="imported"))
        for name in parents
    ]
    birth = Birth(method=method, parents=tuple(one.id for one in found), seed=seed, **told)  # type: ignore[arg-type]
    return made_synth(birth, found, ()).id


@pytest.mark.parametrize(
    ("method", "parents", "seed", "told", "item"),
    [
        ("mutated", ["tb303"], (7, 0), {"amount": 0.9, "makers": FIRST}, "synt_848ac703cea32979"),
        (
            "mutated",
            ["juno_pad"],
            (8, 2),
            {"amount": 0.5, "operators": ("envelope", "swap-filter"), "makers": NAMED},
            "synt_a456bdbd20aaf04e",
        ),
        ("mutated", ["tb303"], (9, 0), {"amount": 0.9}, "synt_0eca6bde8e976cf4"),
        (
            "crossover",
            ["tb303", "juno_pad"],
            (7, 0),
            {"request": {"name": "both"}, "makers": {"breed": "1"}},
            "synt_a600c54faf0110fd",
        ),
        ("generated", ["tb303"], (7, 0), {"request": WORDS, "makers": {"words": "1"}}, "synt_f1c88f97c89ec376"),
        ("generated", ["tb303"], (7, 0), {"request": WORDS, "makers": {"words": "2"}}, "synt_9850e00b917fab9b"),
        ("generated", [], (7, 0), {"request": TEMPLATE, "makers": {"words": "2"}}, "synt_fb4691e8548f64bd"),
    ],
)
def test_a_birth_of_before_brings_what_it_brought(
    method: str, parents: list[str], seed: tuple[int, ...], told: dict[str, object], item: str
) -> None:
    assert born(method, parents, seed, **told) == item
