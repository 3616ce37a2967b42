"""The families of synths for ``heritability.py``: what the synths that ship and their mutants sound like.

Each operator acts by itself on every synth, and each child is the first draw; one that the operator could not change or
that is not fit to be heard is left out. The mix is what ``synth mutate`` hands out, the crosses what ``synth breed``
does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.descriptors import SOUND_DESCRIPTORS, describe_sound
from audiomancer.analyzers.synthdef import parse_synthdef
from audiomancer.analyzers.timbre import timbre
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.errors import AudiomancerError
from audiomancer.rendering import Engines
from audiomancer.store import Store
from audiomancer.supercollider.shipped import shipped_files
from audiomancer.variation.synths import SYNTH_OPERATORS, mutate

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MIX, CROSS = "synth mutate", "synth breed"
NAMES = [descriptor.name for descriptor in SOUND_DESCRIPTORS]


def some_synths(count: int) -> list[str]:
    """The names of synths that ship, spread over the alphabet."""
    every = list(shipped_files())
    return every if count >= len(every) else [every[int(i)] for i in np.linspace(0, len(every) - 1, count)]


def described(sources: Sequence[str], engines: Engines) -> Floats:
    """The descriptors of synths, shape ``(synths, descriptors)``; NaN for one that is not fit to be heard."""
    rows = []
    for verdict in engines.judge_all(sources):
        render = next(iter(verdict.renders.values())) if verdict.ok else None
        found = describe_sound(timbre(render.audio, render.sample_rate)).values() if render else ()
        rows.append(list(found) or [np.nan] * len(NAMES))
    return np.array(rows)


def synth_families(
    synths: Sequence[str], amount: float, children: int, seed: int, engines: Engines
) -> Iterator[tuple[str, Ints, Floats]]:
    """Every operator of synths by itself, then what is handed out.

    Yields:
        The name; the parents, indices of shape ``(families, 1 or 2)``; and the descriptors of their children, shape
        ``(families, children, descriptors)``, NaN for none.
    """
    alone = np.arange(len(synths))[:, None]
    for label in SYNTH_OPERATORS:
        made = {
            (row, child): mutate(
                parse_synthdef(shipped_files()[name]), amount, rng_for(seed, row, child), operators=(label,)
            )
            for row, name in enumerate(synths)
            for child in range(children)
        }
        changed = {place: one.source for place, one in made.items() if one.log}
        yield label, alone, heard(changed, len(synths), children, engines)
    strangers = np.hstack([alone, np.roll(alone, len(synths) // 2, axis=0)])
    with tempfile.TemporaryDirectory() as home:
        stock = SynthBreeding(Store(home), engines, amount)
        for label, parents in ((MIX, alone), (CROSS, strangers)):
            found = handed_out(stock, [[synths[index] for index in row] for row in parents], children, seed)
            yield label, parents, heard(found, len(synths), children, engines)


def handed_out(
    stock: SynthBreeding, families: Sequence[Sequence[str]], children: int, seed: int
) -> dict[tuple[int, int], str]:
    """The sources of what ``synth mutate`` hands out of one parent, and ``synth breed`` of two, by family and child."""
    found: dict[tuple[int, int], str] = {}
    for row, names in enumerate(families):
        parents = [stock.candidate(name) for name in names]
        make = stock.breeder.mutate_all if len(parents) == 1 else stock.breeder.cross_all
        try:
            some = make(*parents, sibling_paths(seed + row, children))
        except AudiomancerError as error:
            print(f"    {' and '.join(names)}: {error}")
            continue
        found |= {(row, child): one.content.source_code for child, one in enumerate(some)}
    return found


def heard(sources: Mapping[tuple[int, int], str], families: int, children: int, engines: Engines) -> Floats:
    """The descriptors of children by family and child, shape ``(families, children, descriptors)``; NaN for none."""
    after = np.full((families, children, len(NAMES)), np.nan)
    if sources:
        after[tuple(zip(*sources, strict=True))] = described(list(sources.values()), engines)
    return after
