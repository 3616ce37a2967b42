"""``evolve``: breed generations, in one go or with the person listening; a run can be left and taken up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import item_of
from audiomancer.actions._session import Session
from audiomancer.actions.variation import AMOUNT_HELP, OPERATORS_HELP, SEED_HELP
from audiomancer.errors import InvalidSettingError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.fitness import Fitness
    from audiomancer.music import Pattern
    from audiomancer.store import PatternMetadata, SynthLineage
    from audiomancer.variation import Operator


__all__ = ["ACTIONS", "EvolveRequest", "Evolved", "RunRequest", "RunStartRequest", "RunState"]

GENERATIONS_HELP = "How many generations to breed."
SIZE_HELP = "Children in each."
FITNESS_HELP = "Let this function choose in place of ratings: density, syncopation ... `audiomancer doctor` lists them."
USUAL_GENERATIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolveRequest:
    """Patterns to start from, and how to breed."""

    items: tuple[str, ...] = asked("The first parents.", (), metavar="[ID]...", place=True, of="pattern")
    generations: int = asked(GENERATIONS_HELP, USUAL_GENERATIONS, low=1)
    size: int = asked(SIZE_HELP, 8, low=1, high=1000)
    mutation_rate: float = asked("How often a birth is a variation of one.", 0.6, low=0, high=1)
    crossover_rate: float = asked("How often a birth is a cross of two.", 0.3, low=0, high=1)
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | Operator, ...] = asked(OPERATORS_HELP, (), names=("--op",), metavar="NAME", of="operator")
    fitness: str | Fitness | Callable[[Pattern], float] | None = asked(FITNESS_HELP, None, metavar="NAME", of="fitness")
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

    Without --interactive the ratings that you gave so far decide, or --fitness. With it you are asked about each
    candidate; what you rate is kept at once, and a run that you quit waits for --resume.

    Args:
        request: the first patterns and how to breed.
        session: whose library.

    Returns:
        The patterns of all generations, and how each generation's parents were chosen.

    Raises:
        PatternNotFoundError: if one of the first patterns is not there.
        NothingAskedError: if no first pattern is given.
        InvalidSettingError: if a setting is out of range, or an operator or the fitness is not known.
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


def bred(run: EvolutionRun[Any], size: int, session: Session) -> str:
    """Breed the next generation, and tell where it has fewer children than were asked for.

    Args:
        run: the run.
        size: how many children were asked for.
        session: told of what is missing.

    Returns:
        A sentence: who bred, and on what ground.
    """
    selection = str(run.breed())
    if (born := len(run.asked())) < size:
        session.note(
            f"Generation {run.generation} has {born} of {size} children: its parents brought nothing else that is new; "
            "try more --amount."
        )
    return selection


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStartRequest(EvolveRequest):
    """The same as :class:`EvolveRequest`, for a run whose candidates a person rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """A run that was begun earlier."""

    run: str = asked("Name of the run; the latest if empty.", "", metavar="[RUN]")
    generations: int | None = asked(GENERATIONS_HELP, None, low=1)


@dataclass(frozen=True, slots=True)
class RunState:
    """A run between two questions to the person.

    Attributes:
        run: its name.
        kind: what it breeds, ``patterns`` or ``synths``.
        generation: how many generations were bred so far.
        generations: how many are wanted in all.
        to_rate: the candidates of this generation that have no rating yet.
        best: the items that were rated, the highest rating first.
        selection: a sentence: who bred the latest generation, and on what ground; empty if none was bred in this call.
        finished: whether all generations were bred, or the latest brought no new candidate.
    """

    run: str
    kind: str
    generation: int
    generations: int
    to_rate: tuple[PatternMetadata | SynthLineage, ...]
    best: tuple[PatternMetadata | SynthLineage, ...]
    selection: str = ""
    finished: bool = False


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
        InvalidSettingError: if a setting is out of range, or an operator or the fitness is not known.
    """
    for one in (*request.operators, request.fitness or ""):
        if not isinstance(one, str):
            raise InvalidSettingError(
                f"a run that is taken up again remembers names only, not {one!r:.60}; bring it as a plug-in and name it"
            )
    run, _ = _started(request, session)
    name = str(1 + max((int(name) for name in session.store.runs() if name.isdigit()), default=0))
    run.save(name)
    return _state(run, name)


def open_run(request: RunRequest, session: Session) -> RunState:
    """Take up a run where it was left.

    Args:
        request: its name; and the number of generations wanted in all, if it is to be another than at the start.
        session: whose library.

    Returns:
        The run as it was left.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no name is given and there is no run at all.
    """
    name, run = _opened(request, session)
    if request.generations is not None:
        run.save(name)  # or the next call would not know of it
    return _state(run, name)


def breed_run(request: RunRequest, session: Session) -> RunState:
    """Breed the next generation of a run by the ratings as they are now; after the last one the run is deleted.

    Args:
        request: its name; and the number of generations wanted in all, if it is to be another than at the start.
        session: whose library.

    Returns:
        The run after this generation, with the new candidates to rate; or finished, if there was none left to breed.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no name is given and there is no run at all.
    """
    name, run = _opened(request, session)
    if run.generation >= run.generations:
        session.store.delete_run(name)
        return _state(run, name, finished=True)
    selection = str(run.breed())
    run.save(name)
    return _state(run, name, selection, finished=not run.asked())


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
    )
    items = [item_of(session, item) for item in request.items]
    if not items:
        raise NothingAskedError("evolution needs at least one pattern to start from; `audiomancer list` shows them")
    breeding = PatternBreeding(session.store, request.amount, request.operators)
    return EvolutionRun.start(breeding, items, settings, request.fitness, request.generations), seed


def _opened(request: RunRequest, session: Session) -> tuple[str, EvolutionRun[Any]]:
    from audiomancer.breeding import EvolutionRun

    name = request.run or next(iter(session.store.runs()), None)
    if name is None:
        raise NothingAskedError("there is no run to take up; `audiomancer evolve ID --interactive` begins one")
    run = EvolutionRun.resume(session.store, name, lambda: session.engines)
    if request.generations is not None:
        run.generations = request.generations
    return name, run


def _state(run: EvolutionRun[Any], name: str, selection: str = "", *, finished: bool = False) -> RunState:
    rated = [item for item in run.everything() if item.user_rating]
    return RunState(
        run=name,
        kind=run.breeding.kind,
        generation=run.generation,
        generations=run.generations,
        to_rate=tuple(run.to_rate()),
        best=tuple(sorted(rated, key=lambda item: -(item.user_rating or 0))),
        selection=selection,
        finished=finished,
    )


_ASKED_BY = "`audiomancer evolve --interactive` and `--resume` ask it"

ACTIONS = (
    Action(name="evolve", run=evolve, request=EvolveRequest, result=Evolved, effect="takes long"),
    Action(
        name="run start", run=start_run, request=RunStartRequest, result=RunState, effect="writes", no_command=_ASKED_BY
    ),
    Action(name="run open", run=open_run, request=RunRequest, result=RunState, effect="writes", no_command=_ASKED_BY),
    Action(
        name="run breed", run=breed_run, request=RunRequest, result=RunState, effect="takes long", no_command=_ASKED_BY
    ),
)
