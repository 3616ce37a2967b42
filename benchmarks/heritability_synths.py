"""The families of synths for ``heritability.py``: what the synths that ship and their mutants sound like.

Each operator acts by itself on every synth, and each child is the first draw; one that the operator could not change or
that is not fit to be heard is left out. The mix is what ``synth mutate`` hands out.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.audio import describe_audio
from audiomancer.analyzers.descriptors import SOUND_DESCRIPTORS, describe_sound
from audiomancer.analyzers.synthdef import parse_synthdef
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.errors import AudiomancerError
from audiomancer.rendering import Engines
from audiomancer.store import Store
from audiomancer.supercollider.shipped import shipped_files
from audiomancer.variation.synths import SYNTH_OPERATORS, mutate

Floats = npt.NDArray[np.float64]

MIX = "synth mutate"
NAMES = [descriptor.name for descriptor in SOUND_DESCRIPTORS]


def some_synths(count: int) -> list[str]:
    """The names of synths that ship, spread over the alphabet."""
    every = list(shipped_files())
    return every if count >= len(every) else [every[int(i)] for i in np.linspace(0, len(every) - 1, count)]


def described(sources: Sequence[str], engines: Engines) -> Floats:
    """The descriptors of synths, shape ``(synths, descriptors)``; NaN for one that is not fit to be heard."""
    rows = []
    for verdict in engines.judge_all(sources):
        heard = next(iter(verdict.renders.values())) if verdict.ok else None
        found = describe_sound(describe_audio(heard.audio, heard.sample_rate)).values() if heard else ()
        rows.append(list(found) or [np.nan] * len(NAMES))
    return np.array(rows)


def synth_families(
    synths: Sequence[str], amount: float, children: int, seed: int, engines: Engines
) -> Iterator[tuple[str, Floats]]:
    """Every operator of synths and the mix, with the descriptors of ``(synths, children)`` mutants; NaN for none."""
    for label in SYNTH_OPERATORS:
        made = {
            (row, child): mutate(
                parse_synthdef(shipped_files()[name]), amount, rng_for(seed, row, child), operators=(label,)
            )
            for row, name in enumerate(synths)
            for child in range(children)
        }
        changed = {place: one for place, one in made.items() if one.log}
        yield label, gathered(changed, described([one.source for one in changed.values()], engines), synths, children)
    with tempfile.TemporaryDirectory() as home:
        yield MIX, handed_out(SynthBreeding(Store(home), engines, amount), synths, children, seed)


def handed_out(stock: SynthBreeding, synths: Sequence[str], children: int, seed: int) -> Floats:
    """The descriptors of what ``synth mutate`` hands out."""
    found: dict[tuple[int, int], str] = {}
    for row, name in enumerate(synths):
        try:
            some = stock.breeder.mutate_all(stock.candidate(name), sibling_paths(seed + row, children))
        except AudiomancerError as error:
            print(f"    {name}: {error}")
            continue
        found |= {(row, child): one.content.source_code for child, one in enumerate(some)}
    return gathered(found, described(list(found.values()), stock.engines), synths, children)


def gathered(places: Iterable[tuple[int, int]], rows: Floats, synths: Sequence[str], children: int) -> Floats:
    """The rows of some children in an array for all, shape ``(synths, children, descriptors)``."""
    after = np.full((len(synths), children, len(NAMES)), np.nan)
    for place, row in zip(places, rows, strict=True):
        after[place] = row
    return after
