"""What a search of synths draws from: children of the best, and a library of synths that are known to sound.

In the library are the synths that come with audiomancer, and some hundred from words: ``script/make-sounds`` has heard
them, and keeps how each is born, so that it is made in a moment and without engines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from audiomancer._random import rng_for
from audiomancer.breeding._synth_births import GeneratedSynth, Order
from audiomancer.errors import InvalidSynthError
from audiomancer.evolution import Candidate, Couple, Library
from audiomancer.lineage import Birth
from audiomancer.supercollider import shipped_files, shipped_timbres

if TYPE_CHECKING:
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.fitness.taste import Features

__all__ = ["SynthSource"]

_KIND = "sound"
_STRENGTHS = (1, 2, 3)
"""A mutant is varied by so many times the amount, drawn by chance, and by 1 at the most."""
_FEW = 12
"""A library of fewer sounds is too small to choose from."""
_DRUM = "drum"
_CATEGORY = re.compile(r"\bcategory:\s*\\(\w+)")


class SynthSource:
    """What a search of synths draws from. Its children are compiled and heard as they are made.

    Args:
        breeding: the synths of a library; its amount and operators are those of the children.
    """

    most_children = 8

    def __init__(self, breeding: SynthBreeding) -> None:
        self._breeding = breeding
        self._breeder = replace(breeding.breeder, measures=True)

    def kind(self, candidate: Candidate[GeneratedSynth]) -> str:
        """What a synth is, as the model of taste knows it.

        Args:
            candidate: a synth.

        Returns:
            One and the same word for all.
        """
        return _KIND

    def alike(self, first: Candidate[GeneratedSynth], second: Candidate[GeneratedSynth]) -> bool:
        """Whether two synths have the same source; those that are born together have been told apart by ear then.

        Args:
            first: one synth.
            second: another.

        Returns:
            True if they have.
        """
        return first.content == second.content

    def features(self, kind: str, candidates: Sequence[Candidate[GeneratedSynth]]) -> Features:
        """What the model of taste knows of synths; what was not heard yet is heard now.

        Args:
            kind: that of all of them.
            candidates: the synths.

        Returns:
            A row for each, in this order.

        Raises:
            MissingDependencyError: if SuperCollider is needed and not installed.
        """
        return _known(self._breeding.engines.timbres([candidate.content.source_code for candidate in candidates]))

    def children(self, couples: Sequence[Couple[GeneratedSynth]]) -> list[Candidate[GeneratedSynth]]:
        """Children of couples, compiled and heard together.

        Args:
            couples: whose children, and their seed paths.

        Returns:
            A child of each, in their order, but of those of which no draw sounds.

        Raises:
            InvalidSettingError: if an operator is not known.
        """
        orders = [self._order(couple) for couple in couples]
        try:
            return self._breeder.bear(orders)
        except InvalidSynthError:
            found = []
            for order in orders:
                with suppress(InvalidSynthError):
                    found += self._breeder.bear([order])
            return found

    def library(self, kind: str, models: Sequence[Candidate[GeneratedSynth]]) -> Library[GeneratedSynth] | None:
        """Synths that come with audiomancer and synths from words, of the categories of the models.

        Args:
            kind: that of all synths.
            models: those that the run was begun from; none for all categories.

        Returns:
            The library; where a category has few synths, it is of all but drums.
        """
        return _Sounds(self._breeding, _some_of({model.content.category for model in models}))

    @contextmanager
    def filling(self) -> Iterator[None]:
        """While the block runs, SuperCollider starts, so that it is there when the next children are wanted."""
        self._breeding.engines.start(compiling=True)
        yield

    def _order(self, couple: Couple[GeneratedSynth]) -> Order:
        if couple.mate is not None:
            return self._breeder.crossing(couple.parent, couple.mate, couple.seed)
        times = _STRENGTHS[int(rng_for(*couple.seed, 0).integers(len(_STRENGTHS)))]
        amount = min(1.0, self._breeder.amount * times)
        return replace(self._breeder, amount=amount).mutation(couple.parent, couple.seed)


class _Sound(NamedTuple):
    """One of the library."""

    category: str
    timbre: Timbre
    name: str  # of one that comes with audiomancer; empty for one from words
    birth: Birth


class _Sounds:
    """Some of the library by their numbers; what they sound like is known."""

    def __init__(self, breeding: SynthBreeding, sounds: Sequence[_Sound]) -> None:
        self._breeding = breeding
        self._sounds = sounds
        self.size = len(sounds)

    def sounding(self, numbers: Sequence[int]) -> tuple[list[int], Features | None]:
        found = [self._sounds[number].timbre for number in numbers]
        return list(numbers), _known(found) if found else None

    def loop(self, number: int) -> Candidate[GeneratedSynth]:
        sound = self._sounds[number]
        if sound.name:
            return self._breeding.candidate(sound.name)
        parents = [self._breeding.candidate(parent) for parent in sound.birth.parents]
        born = self._breeding.born(sound.birth, parents)
        return replace(born, content=replace(born.content, validated=True))


def _known(timbres: Sequence[Timbre]) -> Features:
    from audiomancer.analyzers.descriptors import described_sounds
    from audiomancer.fitness.taste import features

    return features(described_sounds(timbres))


def _some_of(categories: set[str | None]) -> list[_Sound]:
    """Those of some categories; where these are few, of all but drums, or of all if nothing is known."""
    ours = [sound for sound in _library() if sound.category in categories]
    if len(ours) >= _FEW:
        return ours
    return [sound for sound in _library() if not categories or sound.category != _DRUM]


@cache
def _library() -> tuple[_Sound, ...]:
    """What ships, in the order of the alphabet, and then what words bring.

    The categories of what ships are read from the text: to parse all takes a second.
    """
    from audiomancer.analyzers.timbre import Timbre

    shipped = ((name, _CATEGORY.search(file.read_text("utf-8"))) for name, file in shipped_files().items())
    ours = [
        _Sound(found[1] if found else "", Timbre(**shipped_timbres()[name]), name, Birth(method="library"))
        for name, found in shipped
    ]
    rows = json.loads(files("audiomancer.breeding").joinpath("data", "sounds.json").read_text(encoding="utf-8"))
    return (*ours, *(_Sound(row["category"], Timbre(*row["timbre"]), "", _birth(row["birth"])) for row in rows))


def _birth(told: Mapping[str, Any]) -> Birth:
    return Birth(
        method="generated",
        parents=tuple(told["parents"]),
        seed=tuple(told["seed"]),
        request=told["request"],
        makers=told["makers"],
    )
