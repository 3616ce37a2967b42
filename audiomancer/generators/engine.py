"""EvolutionEngine: mutate, cross and evolve what is stored."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from audiomancer._random import fresh_seed
from audiomancer.errors import ReplayError
from audiomancer.evolution import Candidate, Selection, Settings, born_again
from audiomancer.generators.run import EvolutionRun
from audiomancer.generators.stock import PatternStock
from audiomancer.lineage import ancestors
from audiomancer.music import Kind
from audiomancer.store import PatternMetadata, Store, SynthLineage

if TYPE_CHECKING:
    from audiomancer.generators.synth_stock import SynthStock
    from audiomancer.generators.workshop import Workshop

__all__ = ["EvolutionEngine", "EvolvedPopulation", "UnratedPopulationWarning"]


class UnratedPopulationWarning(UserWarning):
    """Nobody rated any of the patterns, so parents were chosen by chance."""


class EvolvedPopulation(list[PatternMetadata]):
    """The patterns of all generations, oldest first.

    Attributes:
        selections: one :class:`~audiomancer.evolution.Selection` a generation: who bred, and on what ground.
        seed: the seed that brings the same population again.
    """

    def __init__(self, patterns: Sequence[PatternMetadata], selections: Sequence[Selection], seed: int) -> None:
        super().__init__(patterns)
        self.selections = tuple(selections)
        self.seed = seed


class EvolutionEngine:
    """Breed stored patterns; every child is stored with its parents and the way it was made.

    Args:
        store: the library to work in; by default the one of ``$AUDIOMANCER_HOME`` or ``~/.audiomancer``.
        engines: the running SuperCollider; one for the whole program if not given.
    """

    def __init__(self, store: Store | None = None, engines: Workshop | None = None) -> None:
        self.store = store or Store()
        self._engines = engines

    def mutate_pattern(
        self,
        pattern_id: str,
        amount: float = 0.3,
        seed: int | None = None,
        *,
        operators: Sequence[str] = (),
    ) -> PatternMetadata:
        """Make a variation of a pattern.

        Args:
            pattern_id: the parent.
            amount: strength, 0 (a copy) to 1.
            seed: whole number of at least 0; drawn and remembered if not given.
            operators: names in :data:`audiomancer.variation.OPERATORS`; the five usual ones if not given.

        Returns:
            The stored child.

        Raises:
            PatternNotFoundError: if there is no such pattern.
            InvalidSettingError: if the amount or an operator's name is none.
        """
        stock = PatternStock(self.store, amount, operators)
        return stock.keep(stock.breeder.mutate(stock.candidate(pattern_id), (_seed(seed),)))

    def crossover_patterns(self, pattern_id_1: str, pattern_id_2: str, seed: int | None = None) -> PatternMetadata:
        """Join the first bars of one pattern to the last bars of another, at a bar line drawn by chance.

        Raises:
            PatternNotFoundError: if one of them is not there.
            IncompatiblePatternsError: if they differ in time signature or kind.
        """
        stock = PatternStock(self.store)
        first, second = stock.candidate(pattern_id_1), stock.candidate(pattern_id_2)
        return stock.keep(stock.breeder.cross(first, second, (_seed(seed),)))

    def mutate_synth(
        self, synth_id: str, amount: float = 0.3, seed: int | None = None, *, operators: Sequence[str] = ()
    ) -> SynthLineage:
        """Make a variation of a stored synth, or of one that comes with audiomancer (``synt_tb303``).

        Args:
            synth_id: the parent.
            amount: strength, 0 (only the name changes) to 1.
            seed: whole number of at least 0; drawn and remembered if not given.
            operators: names in :data:`audiomancer.variation.synths.SYNTH_OPERATORS`; all if not given.

        Returns:
            The stored child; it compiled and made a sound, unless ``validated`` is False because SuperCollider is
            not installed.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if no variation sounds.
        """
        stock = self._synths(amount, operators)
        return stock.keep(stock.breeder.mutate(stock.candidate(synth_id), (_seed(seed),)))

    def crossover_synths(self, synth_id_1: str, synth_id_2: str, seed: int | None = None) -> SynthLineage:
        """Cross two stored synths: the oscillators of the first, the filter of the second, effects of both.

        Raises:
            SynthNotFoundError: if one of them is not there.
            InvalidSynthError: if no child sounds.
        """
        stock = self._synths()
        first, second = stock.candidate(synth_id_1), stock.candidate(synth_id_2)
        return stock.keep(stock.breeder.cross(first, second, (_seed(seed),)))

    def validate_mutated_synth(self, source_code: str) -> bool:
        """Whether sclang compiles this source to a SynthDef that can be heard.

        Raises:
            MissingDependencyError: if SuperCollider is not installed.
        """
        return self._synths().engines.compiler.validate(source_code).ok

    def evolve_population(
        self,
        population: Sequence[str],
        generations: int = 5,
        mutation_rate: float = 0.3,
        crossover_rate: float = 0.2,
        seed: int | None = None,
        *,
        size: int | None = None,
        amount: float = 0.3,
        operators: Sequence[str] = (),
        progress: Callable[[Selection], None] | None = None,
    ) -> EvolvedPopulation:
        """Breed a population for some generations, guided by the ratings that are stored.

        In each generation the population is ranked by its ratings, the upper half becomes the parents, and
        ``size`` births are tried: a crossover of two parents with probability ``crossover_rate``, else a
        mutation of one with probability ``mutation_rate``, else a parent lives on. An unrated child
        counts with the mean of its parents. Where nobody rated anything, chance chooses and an
        :class:`UnratedPopulationWarning` says so.

        Args:
            population: ids of the first patterns.
            generations: how many to breed, at least 0.
            mutation_rate: 0-1.
            crossover_rate: 0-1.
            seed: whole number of at least 0; drawn and remembered if not given.
            size: births tried in each generation; as many as the population, if not given.
            amount: mutation strength, 0-1.
            operators: names of mutation operators; the five usual ones if not given.
            progress: called after each generation with its selection.

        Returns:
            The patterns of all generations, and how each generation's parents were chosen.

        Raises:
            PatternNotFoundError: if a pattern is not there.
            InvalidSettingError: if the population is empty or a setting is out of range.
        """
        settings = Settings(
            seed=_seed(seed),
            size=len(population) if size is None else size,
            mutation_rate=mutation_rate,
            crossover_rate=crossover_rate,
        )
        run = EvolutionRun.start(PatternStock(self.store, amount, operators), population, settings)
        selections = []
        for _ in range(generations):
            selections.append(run.breed())
            if progress:
                progress(selections[-1])
        if selections and not any(s.rated for s in selections):
            warnings.warn("no pattern is rated yet, so parents were chosen by chance", UnratedPopulationWarning, 2)
        return EvolvedPopulation(run.everything(), selections, settings.seed)

    def rank_by_rating(self, pattern_type: Kind | None = None, limit: int = 10) -> list[PatternMetadata]:
        """The rated patterns, highest first; of equals, the newer first.

        Args:
            pattern_type: ``drums``, ``melody`` or ``bass``; all if not given.
            limit: how many at the most.
        """
        rated = [p for p in self.store.patterns(pattern_type) if p.user_rating is not None]
        return sorted(rated, key=lambda p: p.user_rating or 0)[::-1][:limit]

    def get_lineage(self, item_id: str) -> list[str]:
        """The ids from the oldest ancestor to the item itself.

        Raises:
            ItemNotFoundError: if there is no such item.
        """
        known = self.store.lineage[item_id]
        return [*ancestors(self.store.lineage.parents(), known.id), known.id]

    def replay(self, item_id: str) -> PatternMetadata | SynthLineage:
        """Let an item be bred or generated again from its parents and its seed, and check that it is the same.

        Raises:
            ItemNotFoundError: if it, or one of its parents, is not there.
            InvalidSettingError: if it was imported, so that there is nothing to repeat.
            ReplayError: if another one came out.
        """
        again: Candidate[Any]
        if item_id.startswith("synt_"):
            again = self._synths().born_again(item_id)
        else:
            stock = PatternStock(self.store)
            birth = stock.candidate(item_id).birth
            if birth.method == "generated":
                from audiomancer.generators.pattern_generator import PatternGenerator

                return PatternGenerator(self.store).replay(item_id)
            again = born_again(birth, [stock.candidate(p) for p in birth.parents])
        if again.id != item_id:
            raise ReplayError(f"{item_id} was born again as {again.id}; the operators have changed since")
        return self.store.synth(item_id) if item_id.startswith("synt_") else self.store.get(item_id)

    def _synths(self, amount: float = 0.3, operators: Sequence[str] = ()) -> SynthStock:
        from audiomancer.generators.synth_stock import SynthStock

        return SynthStock(self.store, self._engines, amount, operators)


def _seed(seed: int | None) -> int:
    return fresh_seed() if seed is None else seed
