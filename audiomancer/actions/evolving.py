"""``evolve``: breed generations of patterns, in one go or, as a run, with the person listening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions.runs import ASKED_BY, GENERATIONS_HELP, RunState, begun, bred, names_only
from audiomancer.actions.variation import (
    AMOUNT_HELP,
    CHANGE_HELP,
    FEEL_ONLY_HELP,
    HOLD_HELP,
    IN_BARS_HELP,
    NOTES_ONLY_HELP,
    OPERATORS_HELP,
    SEED_HELP,
    USUAL_OPERATORS,
    hold_of,
)
from audiomancer.errors import NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.fitness import Fitness
    from audiomancer.music import Pattern
    from audiomancer.store import PatternMetadata
    from audiomancer.variation import Operator


__all__ = ["ACTIONS", "EvolveRequest", "Evolved", "RunStartRequest", "usual_fresh"]

SIZE_HELP = "Children in each."
FRESH_HELP = "Let one in six of each generation be a fresh loop of the models, in the style or key of a parent."
FITNESS_HELP = "Let this function choose in place of ratings: density, syncopation ... `audiomancer doctor` lists them."
USUAL_GENERATIONS = 5
_FRESH = 6
"""One in so many of a generation is fresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolveRequest:
    """Patterns to start from, and how to breed."""

    items: tuple[str, ...] = asked("The first parents.", (), metavar="[ID]...", place=True, of="pattern")
    generations: int = asked(GENERATIONS_HELP, USUAL_GENERATIONS, low=1)
    size: int = asked(SIZE_HELP, 8, low=1, high=1000)
    mutation_rate: float = asked("How often a birth is a variation of one.", 0.6, low=0, high=1)
    crossover_rate: float = asked("How often a birth is a cross of two.", 0.3, low=0, high=1)
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | Operator, ...] = asked(
        OPERATORS_HELP, USUAL_OPERATORS, names=("--op",), metavar="NAME", of="operator"
    )
    change: tuple[str, ...] = asked(CHANGE_HELP, (), metavar="LIST", of="drum")
    hold: tuple[str, ...] = asked(HOLD_HELP, (), metavar="LIST", of="drum")
    in_bars: str | None = asked(IN_BARS_HELP, None)
    notes_only: bool = asked(NOTES_ONLY_HELP, False)
    feel_only: bool = asked(FEEL_ONLY_HELP, False)
    fitness: str | Fitness | Callable[[Pattern], float] | None = asked(FITNESS_HELP, None, metavar="NAME", of="fitness")
    fresh: bool = asked(FRESH_HELP, True)
    seed: int | None = asked(SEED_HELP, None, low=0)


@dataclass(frozen=True, slots=True)
class Evolved:
    """What came of a run.

    Attributes:
        patterns: those of all generations, oldest first.
        selections: a sentence for each generation: who bred, and on what ground.
        new: how many of the patterns were bred in this run.
        seed: the seed of the run; the same seed brings the same patterns again.
    """

    patterns: tuple[PatternMetadata, ...]
    selections: tuple[str, ...]
    new: int
    seed: int


def evolve(request: EvolveRequest, session: Session) -> Evolved:
    """Breed patterns for some generations: the best rated become parents, their children are new.

    With --change, --hold and --in-bars you say what may change; the rest stays, in every generation.

    Without --interactive the ratings that you gave so far decide, or --fitness. With it you see and hear each candidate
    and rate it by a single key; ? shows the keys. What you rate is kept at once, and a run that you quit waits for
    --resume.

    Args:
        request: the first patterns and how to breed.
        session: whose library.

    Returns:
        The patterns of all generations, and how each generation's parents were chosen.

    Raises:
        PatternNotFoundError: if one of the first patterns is not there.
        NothingAskedError: if no first pattern is given.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if a setting is out of range, an operator or the fitness is not known, or what is held
            contradicts itself or the first patterns, or leaves nothing to change.
        CancelledError: if the person cancels between two generations.
    """
    run, seed = _started(request, session)
    first = len(run.asked())
    selections = []
    for done in range(request.generations):
        session.step("breeding", done, request.generations)
        selections.append(bred(run, request.size, session))
    everything = tuple(run.everything())
    return Evolved(everything, tuple(selections), len(everything) - first, seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStartRequest(EvolveRequest):
    """The same as :class:`EvolveRequest`, for a run whose candidates a person rates."""


def start_run(request: RunStartRequest, session: Session) -> RunState:
    """Begin a run whose candidates a person rates, and keep it.

    Args:
        request: the first patterns and how to breed.
        session: whose library.

    Returns:
        The run before its first generation, with the first patterns to rate.

    Raises:
        PatternNotFoundError: if one of the first patterns is not there.
        NothingAskedError: if no first pattern is given.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if a setting is out of range, an operator or the fitness is not known, or what is held
            contradicts itself or the first patterns, or leaves nothing to change.
    """
    names_only((*request.operators, request.fitness or ""))
    run, _ = _started(request, session)
    return begun(run, session)


def usual_fresh(size: int) -> int:
    """How many fresh loops join a generation of a size: one in six, and at least one where there are three or more.

    Args:
        size: children in each generation, at least 1.

    Returns:
        How many of them are fresh.
    """
    return max(round(size / _FRESH), int(size >= _FRESH / 2))


def _started(request: EvolveRequest, session: Session) -> tuple[EvolutionRun[PatternMetadata], int]:
    from audiomancer.breeding import EvolutionRun, PatternBreeding
    from audiomancer.evolution import Settings

    seed = seed_or_fresh(request.seed)
    settings = Settings(
        seed=seed,
        size=request.size,
        mutation_rate=request.mutation_rate,
        crossover_rate=request.crossover_rate,
        full=True,
        fresh=usual_fresh(request.size) if request.fresh else 0,
    )
    items = [pattern_of(session, item) for item in request.items]
    if not items:
        raise NothingAskedError("evolution needs at least one pattern to start from; `audiomancer list` shows them")
    breeding = PatternBreeding(session.store, request.amount, request.operators, hold=hold_of(request), by="any")
    breeding.check([breeding.candidate(item) for item in items])
    return EvolutionRun.start(breeding, items, settings, request.fitness, request.generations), seed


ACTIONS = (
    Action(name="evolve", run=evolve, request=EvolveRequest, result=Evolved, effect="takes long"),
    Action(
        name="run start", run=start_run, request=RunStartRequest, result=RunState, effect="writes", no_command=ASKED_BY
    ),
)
