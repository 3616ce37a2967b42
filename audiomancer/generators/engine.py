"""EvolutionEngine: mutate, cross and evolve what is stored."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from audiomancer._checks import check_number, check_text, check_texts
from audiomancer._random import seed_or_fresh
from audiomancer.breeding import EvolutionRun, PatternBreeding, Redrawing, best_rated, open_store, replay
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Selection, Settings
from audiomancer.lineage import ancestors
from audiomancer.music import Kind, Pattern
from audiomancer.store import PatternMetadata, Store, SynthLineage
from audiomancer.variation import Hold, Operator

if TYPE_CHECKING:
    from audiomancer.breeding import TasteTold
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.fitness import Fitness
    from audiomancer.rendering import Engines
    from audiomancer.variation.synths import SynthOperator

__all__ = ["EvolutionEngine", "EvolvedPopulation", "UnratedPopulationWarning"]


class UnratedPopulationWarning(UserWarning):
    """Nobody rated any of the patterns, so parents were chosen by chance."""


class EvolvedPopulation(list[PatternMetadata]):
    """The patterns of all generations, oldest first.

    Args:
        patterns: the patterns.
        selections: one :class:`~audiomancer.evolution.Selection` a generation.
        seed: the seed of the run.

    Attributes:
        selections: one :class:`~audiomancer.evolution.Selection` a generation: who bred, and on what ground.
        seed: the seed that brings the same population again.
    """

    def __init__(self, patterns: Sequence[PatternMetadata], selections: Sequence[Selection], seed: int) -> None:
        super().__init__(patterns)
        self.selections = tuple(selections)
        self.seed = seed


class EvolutionEngine:
    """Breed stored patterns and synths; every child is stored with its parents and the way it was made.

    Args:
        store: the library to work in, or its folder; ``$AUDIOMANCER_HOME`` or ``~/.audiomancer`` if not given.
        engines: the running SuperCollider; one for the whole program if not given.

    Attributes:
        store: the library.
    """

    def __init__(self, store: Store | str | Path | None = None, engines: Engines | None = None) -> None:
        self.store = store if isinstance(store, Store) else open_store(store)
        self._engines = engines

    def mutate_pattern(
        self,
        pattern_id: str,
        amount: float = 0.3,
        seed: int | None = None,
        *,
        operators: str | Sequence[str | Operator] = (),
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
        feel_only: bool = False,
    ) -> PatternMetadata:
        """Make a variation of a pattern.

        Args:
            pattern_id: the parent.
            amount: strength, 0 (a copy) to 1.
            seed: whole number of at least 0; drawn and remembered if not given.
            operators: mutation operators, by name or as objects, or ``"musical"``, the mix that the command line uses;
                the five of the reference if not given.
            change: of drums, the only sounds that may change: ``["hh", "oh"]``, ``["hats"]`` or ``[42]``; all if empty.
            hold: of drums, sounds that stay as the parent has them.
            in_bars: the only bars that may change: ``"3-4"``, ``"3"`` or ``(3, 4)``, counted from 1; all if not given.
            notes_only: whether only the choice of notes may change; what stays keeps velocity, timing and length.
            feel_only: whether only velocities, and the timing within each sixteenth, may change.

        Returns:
            The stored child.

        Raises:
            PatternNotFoundError: if there is no such pattern.
            InvalidValueError: if a drum or the bars that are to be held are none.
            InvalidSettingError: if the amount is outside 0-1, an operator is not known, or what is held contradicts
                itself or the parent, or leaves nothing to change.
        """
        breeding = PatternBreeding(
            self.store, amount, operators, hold=Hold.of(change, hold, in_bars, notes_only, feel_only)
        )
        parent = breeding.candidate(pattern_id)
        breeding.check([parent])
        return breeding.keep(breeding.breeder.mutate(parent, (seed_or_fresh(seed),)))

    def redraw_pattern(
        self,
        pattern_id: str,
        seed: int | None = None,
        *,
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
        temperature: float = 1.0,
        model: str | None = None,
    ) -> PatternMetadata:
        """Let a model play a part of a pattern anew, given the rest: what is before it, beside it and after it.

        Args:
            pattern_id: the parent.
            seed: whole number of at least 0; drawn and remembered if not given.
            change: of drums, the only sounds that are played anew: ``["hh", "oh"]``, ``["hats"]`` or ``[42]``; all if
                empty.
            hold: of drums, sounds that stay as the parent has them.
            in_bars: the only bars that are played anew: ``"3-4"``, ``"3"`` or ``(3, 4)``, counted from 1; all if not
                given.
            notes_only: whether what is played as before keeps velocity, timing and length.
            temperature: 0.05-20; 1 is as learned, more is bolder.
            model: name or file of a Magenta bundle; the usual one of the pattern's kind if not given.

        Returns:
            The stored child; the parent's notes, where the model plays nothing else.

        Raises:
            PatternNotFoundError: if there is no such pattern.
            ModelLoadError: if the model cannot be loaded.
            InvalidValueError: if a drum or the bars are none.
            InvalidSettingError: if no part is named, or what is held contradicts itself or the parent.
            InvalidPatternError: if the model cannot play the part, as in a metre that it does not know.
        """
        breeding = PatternBreeding.to_redraw(
            self.store,
            Redrawing(model=model, temperature=temperature),
            change=change,
            hold=hold,
            in_bars=in_bars,
            notes_only=notes_only,
        )
        parent = breeding.candidate(pattern_id)
        breeding.check([parent])
        return breeding.keep(breeding.breeder.mutate(parent, (seed_or_fresh(seed),)))

    def crossover_patterns(
        self,
        pattern_id_1: str,
        pattern_id_2: str,
        seed: int | None = None,
        *,
        by: str | None = None,
        from_first: Sequence[str] = (),
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
        feel_only: bool = False,
    ) -> PatternMetadata:
        """Cross two patterns: first bars of one and last of the other, as the reference has it, or in another way.

        Args:
            pattern_id_1: gives key, tempo and what is held; by bars, the first of them and the feel.
            pattern_id_2: gives the rest.
            seed: whole number of at least 0; drawn and remembered if not given.
            by: ``bars``, ``voices`` (drums), ``feel``, ``rhythm`` (melodies and basses) or ``any``: a child that sounds
                like one parent is then drawn again. If not given, at a bar line drawn by chance, once.
            from_first: by voices, the drums that come from the first; drawn if none is named.
            change: of drums, the only sounds that may change: ``["hh", "oh"]``, ``["hats"]`` or ``[42]``; all if empty.
            hold: of drums, sounds that stay as the first has them.
            in_bars: the only bars that may change: ``"3-4"``, ``"3"`` or ``(3, 4)``, counted from 1; all if not given.
            notes_only: whether only the choice of notes may change; what stays keeps velocity, timing and length.
            feel_only: whether only velocities, and the timing within each sixteenth, may change.

        Returns:
            The stored child.

        Raises:
            PatternNotFoundError: if one of them is not there.
            IncompatiblePatternsError: if they differ in time signature or kind.
            InvalidValueError: if a drum or the bars are none.
            InvalidSettingError: if the way is not for this kind, the drums that are named leave one parent out, or what
                is held contradicts itself or the parents, or leaves nothing to change.
        """
        by = "voices" if from_first and by is None else by
        breeding = PatternBreeding(
            self.store, hold=Hold.of(change, hold, in_bars, notes_only, feel_only), by=by, from_first=from_first
        )
        first, second = breeding.candidate(pattern_id_1), breeding.candidate(pattern_id_2)
        breeding.check([first], [second])
        return breeding.keep(breeding.breeder.cross(first, second, (seed_or_fresh(seed),)))

    def morph_patterns(self, pattern_id_1: str, pattern_id_2: str, steps: int = 4) -> list[PatternMetadata]:
        """Go from one pattern to another in some steps.

        Args:
            pattern_id_1: where the way begins.
            pattern_id_2: where it ends.
            steps: how many patterns lie between the two, 1-64.

        Returns:
            The stored patterns, in order, without the two.

        Raises:
            PatternNotFoundError: if one of them is not there.
            IncompatiblePatternsError: if they differ in time signature or kind.
            InvalidSettingError: if the number is out of its range, or so many patterns do not lie between them.
        """
        breeding = PatternBreeding(self.store)
        first, second = breeding.candidate(pattern_id_1), breeding.candidate(pattern_id_2)
        return breeding.keep_all(breeding.breeder.morphs(first, second, steps))

    def mutate_synth(
        self,
        synth_id: str,
        amount: float = 0.3,
        seed: int | None = None,
        *,
        operators: Sequence[str | SynthOperator] = (),
    ) -> SynthLineage:
        """Make a variation of a stored synth, or of one that comes with audiomancer (``synt_tb303``).

        Args:
            synth_id: the parent.
            amount: strength, 0 (only the name changes) to 1.
            seed: whole number of at least 0; drawn and remembered if not given.
            operators: mutation operators, by name or as objects; all if not given.

        Returns:
            The stored child; it compiled and made a sound, unless ``validated`` is False because SuperCollider is
            not installed.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSettingError: if the amount is outside 0-1, or an operator is not known.
            InvalidSynthError: if no variation sounds.
        """
        return self._synths(amount, operators).mutations(synth_id, seed_or_fresh(seed))[0]

    def crossover_synths(self, synth_id_1: str, synth_id_2: str, seed: int | None = None) -> SynthLineage:
        """Cross two stored synths: the oscillators of the first, the filter of the second, effects of both.

        Both are heard: where the second has no filter to give, and by chance where it has, its voice sounds too.

        Args:
            synth_id_1: gives the oscillators.
            synth_id_2: gives the filter.
            seed: whole number of at least 0; drawn and remembered if not given.

        Returns:
            The stored child.

        Raises:
            SynthNotFoundError: if one of them is not there.
            InvalidSynthError: if no child sounds.
        """
        return self._synths().crosses(synth_id_1, synth_id_2, seed_or_fresh(seed))[0]

    def validate_mutated_synth(self, source_code: str, *, trust: bool = False) -> bool:
        """Whether sclang compiles this source to a SynthDef that can be heard.

        Args:
            source_code: SuperCollider source.
            trust: whether to compile it even where no sandbox confines what it does.

        Returns:
            True if it can be heard.

        Raises:
            UntrustedSourceError: if there is no sandbox, and the source is not to be trusted.
            MissingDependencyError: if SuperCollider is not installed.
            InvalidSettingError: if the source is no text.
        """
        check_text("the source of a synth", source_code)
        compiler = self._synths().engines.compiler
        compiler.admit(source_code, trust=trust)
        return compiler.validate(source_code).ok

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
        operators: str | Sequence[str | Operator] = (),
        fitness: str | Fitness | Callable[[Pattern], float] | None = None,
        progress: Callable[[Selection], None] | None = None,
        by: str | None = None,
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
        feel_only: bool = False,
    ) -> EvolvedPopulation:
        """Breed a population for some generations, guided by the ratings that are stored or by a function.

        In each generation the best of all so far become the parents, as many as half of the last parents and their
        children: what is rated before what is guessed, what is unknown before what is disliked, and kinds share the
        places. Then ``size`` births are tried. A birth is a crossover of two parents with probability
        ``crossover_rate``, otherwise a mutation of one with probability ``mutation_rate``, otherwise nothing is born.
        An unrated child counts with the mean of the scores of its parents. If nothing is rated, chance chooses and an
        :class:`UnratedPopulationWarning` says so.

        Args:
            population: ids of the first patterns.
            generations: how many to breed, at least 0.
            mutation_rate: 0-1.
            crossover_rate: 0-1.
            seed: whole number of at least 0; drawn and remembered if not given.
            size: births tried in each generation; as many as the population, if not given.
            amount: mutation strength, 0-1.
            operators: mutation operators, by name or as objects, or ``"musical"``, the mix that the command line uses;
                the five of the reference if not given.
            fitness: a function from a pattern to a number, the higher the better, or the name of one. It chooses in
                place of the ratings.
            progress: called after each generation with its selection.
            by: the way of the crosses, as of :meth:`crossover_patterns`; at a bar line if not given.
            change: of drums, the only sounds that may change: ``["hh", "oh"]``, ``["hats"]`` or ``[42]``; all if empty.
            hold: of drums, sounds that stay as the parent has them.
            in_bars: the only bars that may change: ``"3-4"``, ``"3"`` or ``(3, 4)``, counted from 1; all if not given.
            notes_only: whether only the choice of notes may change; what stays keeps velocity, timing and length.
            feel_only: whether only velocities, and the timing within each sixteenth, may change.

        Returns:
            The patterns of all generations, and how each generation's parents were chosen.

        Raises:
            PatternNotFoundError: if a pattern is not there.
            InvalidValueError: if a drum or the bars that are to be held are none.
            InvalidSettingError: if the population is empty, a setting is out of range, or what is held contradicts
                itself or the population, or leaves nothing to change.
        """
        check_texts("population", population)
        check_number("generations", generations, 0, whole=True)
        if progress is not None and not callable(progress):
            raise InvalidSettingError(f"progress is a function of a Selection, not {progress!r:.60}")
        settings = Settings(
            seed=seed_or_fresh(seed),
            size=max(1, len(population)) if size is None else size,
            mutation_rate=mutation_rate,
            crossover_rate=crossover_rate,
        )
        breeding = PatternBreeding(
            self.store, amount, operators, hold=Hold.of(change, hold, in_bars, notes_only, feel_only), by=by
        )
        breeding.check([breeding.candidate(item) for item in population])
        run = EvolutionRun.start(breeding, population, settings, fitness)
        selections = []
        for _ in range(generations):
            selections.append(run.breed())
            if progress:
                progress(selections[-1])
        if selections and not any(selection.rated for selection in selections):
            warnings.warn("no pattern is rated yet, so parents were chosen by chance", UnratedPopulationWarning, 2)
        return EvolvedPopulation(run.everything(), selections, settings.seed)

    def taste(self, kind: Kind | Literal["synth"] = "drums", by: str | None = None) -> TasteTold:
        """What is known of a person's taste in one kind of things, from all that they rated.

        Args:
            kind: ``drums``, ``melody``, ``bass`` or ``synth``.
            by: whose ratings, as ``rated_by`` has it; everybody's if not given.

        Returns:
            What they like, what is not known yet, from how many ratings, and how far they agree with themself.

        Raises:
            InvalidSettingError: if there is no such kind.
            MissingDependencyError: if synths have to be heard, and SuperCollider is not installed.
        """
        from audiomancer.breeding import taste_told

        breeding = self._synths if kind == "synth" else lambda: PatternBreeding(self.store)
        return taste_told(self.store, kind, breeding, by)

    def correct_taste(
        self,
        kind: Kind | Literal["synth"] = "drums",
        *,
        more: Sequence[str] = (),
        less: Sequence[str] = (),
        ignore: Sequence[str] = (),
        learn: Sequence[str] = (),
        forget: bool = False,
    ) -> None:
        """Say yourself what you like; it counts beside your ratings.

        Args:
            kind: ``drums``, ``melody``, ``bass`` or ``synth``.
            more: you like more of this: names of descriptors, or words such as ``syncopated kicks``.
            less: you like less of this.
            ignore: this does not matter to you.
            learn: take back what you said of this; your ratings tell again.
            forget: whether nothing that was rated or said up to now counts any more; the ratings stay in the library.

        Raises:
            InvalidSettingError: if there is no such kind, nothing has one of these names, or one is named twice.
        """
        from audiomancer.breeding import correct_taste
        from audiomancer.breeding.judging import forget as forget_all

        if forget:
            forget_all(self.store, kind)
        correct_taste(self.store, kind, more=more, less=less, ignore=ignore, learn=learn)

    def rank_by_rating(self, pattern_type: Kind | None = None, limit: int = 10) -> list[PatternMetadata]:
        """The rated patterns, the highest rating first; of two with the same rating the newer comes first.

        Args:
            pattern_type: ``drums``, ``melody`` or ``bass``; all if not given.
            limit: how many at the most, at least 0.

        Returns:
            The patterns.

        Raises:
            InvalidSettingError: if the type is not known, or the limit is below 0.
        """
        return best_rated(self.store, pattern_type, limit)

    def get_lineage(self, item_id: str) -> list[str]:
        """The ids from the oldest ancestor to the item itself.

        Raises:
            ItemNotFoundError: if there is no such item.
        """
        known = self.store.lineage[item_id]
        return [*ancestors(self.store.lineage.family(known.id), known.id), known.id]

    def replay(
        self, item_id: str, *, operators: Sequence[Operator | SynthOperator] = ()
    ) -> PatternMetadata | SynthLineage:
        """Let an item be bred or generated again from its parents and its seed, and check that it is the same.

        Args:
            item_id: its whole id.
            operators: operators that were handed in as objects when it was born, and are no installed plug-ins.

        Returns:
            The stored item.

        Raises:
            ItemNotFoundError: if it, or one of its parents, is not there.
            InvalidSettingError: if it was imported, so that there is nothing to repeat.
            MissingDependencyError: if an operator or model is not here, or not in the version that made it; the message
                names it.
            ReplayError: if another item came out.
        """
        return replay(self.store, item_id, self._engines, operators)

    def _synths(self, amount: float = 0.3, operators: Sequence[str | SynthOperator] = ()) -> SynthBreeding:
        from audiomancer.breeding.synths import SynthBreeding

        return SynthBreeding(self.store, self._engines, amount, operators)
