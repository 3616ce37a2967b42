"""How far do mutants of synths lie from their parents, and are both parents heard in a cross?

The parents are the synths that come with the package. The operators in their first versions, drawn as they were until
what came was fit to be heard, stand beside those of today in the same run. Distances are in decibels, between sounds at
one level, in mel bands over time (``audiomancer.analyzers.likeness.sound_distance``); what chance makes of a synth that
plays noise, measured on its parent played twice, is taken off.

    python benchmarks/variation_synths.py [--parents 70] [--crosses 200] [--amounts 0.1 0.3 0.5 0.7 1]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from time import perf_counter

import numpy as np

from audiomancer._random import rng_for, sibling_paths
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.breeding.synths import GeneratedSynth, SynthBreeder
from audiomancer.errors import InvalidSynthError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import HARD_CUT_DB, Engines, Heard, Wanted, apart, listened
from audiomancer.supercollider import Playing, judge, shipped_files, shipped_source
from audiomancer.variation.synths import CROSSINGS, SynthVariation, first_versions, mutate

AMOUNTS = (0.1, 0.3, 0.5, 0.7, 1.0)
SIBLINGS = 4
NEAR_DB = 1.0
BATCH = 60


@dataclass(frozen=True)
class Sound:
    """What a source sounds like.

    Attributes:
        heard: what is known of it; None if it made no sound that can be listened to.
        fit: whether it may be handed out.
    """

    heard: Heard | None
    fit: bool

    @property
    def cut(self) -> float:
        """The level in dB of the click with which it ends, relative to its peak."""
        return self.heard.cut if self.heard else -120.0


class Listener:
    """Hears sources, and knows the parents."""

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        self.names = list(shipped_files())
        sources = [shipped_source(name) for name in self.names]
        self.parents = dict(zip(self.names, self.heard(sources), strict=True))
        again = dict(zip(self.names, self.heard(sources, seed=1), strict=True))
        self.unrest = {name: distance(self.parents[name], again[name]) for name in self.names}

    def heard(self, sources: Sequence[str], seed: int = 0) -> list[Sound]:
        """What sources sound like, with the server's chance at a seed."""
        return [sound for i in range(0, len(sources), BATCH) for sound in self._batch(sources[i : i + BATCH], seed)]

    def _batch(self, sources: Sequence[str], seed: int) -> list[Sound]:
        found = judge(sources, self.engines.compiler, self.engines.renderer, plays=[Playing(seed)] * len(sources))
        return [Sound(listened([verdict]), verdict.ok) for verdict in found]


def distance(one: Sound, other: Sound, unrest: float = 0.0) -> float:
    """In dB; that of what makes no sound is not a number."""
    return apart(one.heard, other.heard, unrest) if one.heard and other.heard else float("nan")


def candidate(name: str) -> Candidate[GeneratedSynth]:
    """A synth that comes with the package, as a parent."""
    return Candidate(f"synt_{name}", GeneratedSynth(name, shipped_source(name)), Birth(method="imported"))


def litter(name: str, amount: float, seed: int, engines: Engines, *, first: bool) -> list[str]:
    """The sources of some siblings; none where no draw was fit."""
    paths = sibling_paths(seed, SIBLINGS)
    info = parse_synthdefs(shipped_source(name))[0]

    def made(rng: np.random.Generator) -> SynthVariation:
        return mutate(info, amount, rng, operators=first_versions())

    try:
        if first:
            return [drawn.made.source for drawn in engines.draw_all([Wanted(made, path) for path in paths])]
        children = SynthBreeder(engines, amount).mutate_all(candidate(name), paths)
    except InvalidSynthError:
        return []
    return [child.content.source_code for child in children]


def mutants(listener: Listener, amount: float, parents: Sequence[str], *, first: bool) -> str:
    """The figures of the mutants of some parents, as a line."""
    begin = perf_counter()
    litters = {name: litter(name, amount, 7, listener.engines, first=first) for name in parents}
    spent = (perf_counter() - begin) / len(parents)
    sounds = iter(listener.heard([source for sources in litters.values() for source in sources]))
    far: list[float] = []
    fit, twins, pairs, cuts = 0, 0, 0, 0
    for name, sources in litters.items():
        heard = [next(sounds) for _ in sources]
        unrest = listener.unrest[name]
        far += [distance(listener.parents[name], sound, unrest) for sound in heard]
        fit += sum(sound.fit for sound in heard)
        siblings = [distance(one, other, unrest) for one, other in combinations(heard, 2)]
        twins, pairs = twins + sum(one < NEAR_DB for one in siblings), pairs + len(siblings)
        cuts += sum(sound.cut > max(HARD_CUT_DB, listener.parents[name].cut) for sound in heard)
    births = SIBLINGS * len(parents)
    return (
        f"amount {amount:<4} {'first versions' if first else 'ours':<15} median {np.nanmedian(far):5.2f} dB, "
        f"within {NEAR_DB:g} dB of the parent {np.mean(np.array(far) < NEAR_DB):6.1%}, fit {fit / births:6.1%}, "
        f"siblings within {NEAR_DB:g} dB {twins} of {pairs} pairs, new hard cuts {cuts} of {births}, "
        f"{spent:.2f} s for {SIBLINGS} siblings"
    )


def crosses(listener: Listener, pairs: Sequence[tuple[str, str]], *, first: bool) -> str:
    """The figures of the crosses of some pairs, as a line."""
    heard = listener.heard
    children: list[SynthVariation] = []
    kept: list[tuple[str, str]] = []
    breeder = SynthBreeder(listener.engines)
    for number, (one, other) in enumerate(pairs):
        infos = [parse_synthdefs(shipped_source(name))[0] for name in (one, other)]
        make = CROSSINGS["1" if first else "2"]
        try:
            if first:
                wanted = Wanted(lambda rng, m=make, i=infos: m(*i, rng, name="x"), (number,))
                child = listener.engines.draw(wanted).made
            else:
                born = breeder.cross(candidate(one), candidate(other), (number,)).birth
                child = make(*infos, rng_for(*born.seed), name="x")
        except InvalidSynthError:
            continue
        kept.append((one, other))
        children.append(child)
    sources = [child.source for child in children]
    sounds, again = heard(sources), heard(sources, seed=1)
    muted = [heard([child.muted[part] for child in children]) for part in (0, 1)] if not first else []
    equal, both, cuts = 0, 0, 0
    for at, ((one, other), sound) in enumerate(zip(kept, sounds, strict=True)):
        # A child that were a parent's copy would be as restless as that parent is, and no more.
        to_parents = [distance(listener.parents[name], sound, listener.unrest[name]) for name in (one, other)]
        equal += min(to_parents) < NEAR_DB
        unrest = distance(sound, again[at])
        both += all(distance(sound, part[at], unrest) > NEAR_DB for part in muted)
        cuts += sound.cut > max(HARD_CUT_DB, listener.parents[one].cut, listener.parents[other].cut)
    shared = f"both parents audible {both / len(pairs):.1%}, " if muted else ""
    return (
        f"crosses     {'first version' if first else 'ours':<15} within {NEAR_DB:g} dB of a parent "
        f"{equal / len(pairs):.1%}, {shared}fit {sum(sound.fit for sound in sounds) / len(pairs):.1%}, "
        f"new hard cuts {cuts} of {len(pairs)}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parents", type=int, default=70, help="how many of the synths have mutants")
    parser.add_argument("--crosses", type=int, default=200, help="how many pairs of strangers have a child")
    parser.add_argument("--amounts", type=float, nargs="*", default=AMOUNTS)
    given = parser.parse_args(arguments)
    rng = np.random.default_rng(11)
    with Engines() as engines:
        listener = Listener(engines)
        parents = sorted(rng.permutation(listener.names)[: given.parents])
        pairs = [tuple(map(str, rng.choice(listener.names, 2, replace=False))) for _ in range(given.crosses)]
        strangers = [
            distance(listener.parents[one], listener.parents[other]) for one, other in pairs or [("kick", "organ")]
        ]
        print(
            f"{len(parents)} parents, {SIBLINGS} siblings each; strangers: median {np.median(strangers):.1f} dB apart"
        )
        for amount in given.amounts:
            for first in (True, False):
                print(mutants(listener, amount, parents, first=first), flush=True)
        for first in (True, False) if pairs else ():
            print(crosses(listener, pairs, first=first), flush=True)


if __name__ == "__main__":
    main()
