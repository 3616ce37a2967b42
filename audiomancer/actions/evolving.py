"""``evolve``: breed generations of patterns, in one go or, as a run, with the person listening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Protocol

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked, told_of
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
from audiomancer.errors import InvalidSettingError, NothingAskedError
from audiomancer.music import KINDS, TimeSignature, check_time_signature

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun, Wanted
    from audiomancer.evolution import SearchSettings, Settings
    from audiomancer.fitness import Fitness
    from audiomancer.music import Pattern
    from audiomancer.store import PatternMetadata
    from audiomancer.variation import Operator


__all__ = [
    "ACTIONS",
    "BOLDNESS_HELP",
    "CROSSOVER_HELP",
    "MUTATION_HELP",
    "SEARCHES",
    "SEARCH_HELP",
    "SIZE_HELP",
    "EvolveRequest",
    "Evolved",
    "RunStartRequest",
    "SearchRequest",
    "settings_of",
    "usual_fresh",
]

SIZE_HELP = "Children in each."
FRESH_HELP = "Let some be fresh loops of the models: one in three at the most, one in six with the plain GA."
FITNESS_HELP = (
    "Let this function lead the plain GA in place of ratings: density, syncopation ... `audiomancer doctor` lists them."
)
MUTATION_HELP = "Of the plain GA: how often a birth is a variation of one; 0.6 if not given."
CROSSOVER_HELP = "Of the plain GA: how often a birth is a cross of two; 0.3 if not given."
USUAL_GENERATIONS = 5
_FRESH = 6
"""One in so many of a generation is fresh."""


SEARCHES = ("taste", "ga")
SEARCH_HELP = "Who chooses: taste, which learns from all your ratings, or ga, the plain GA; usually taste."
BOLDNESS_HELP = (
    "Of the search by taste: 0 plays safe, 1 tries what would tell most of your taste; "
    "usually 0.5 where you rate on the way, else 0.1."
)
_MUTATIONS, _CROSSES = 0.6, 0.3
"""How often a birth of the plain GA is a variation of one, or a cross of two."""
_ALONE = 0.1
"""The usual boldness where nobody rates on the way."""


class SearchRequest(Protocol):
    """What every request for a search has."""

    @property
    def size(self) -> int:
        """How many are asked for in each generation."""

    @property
    def boldness(self) -> float | None:
        """How bold the search by taste is, 0-1; None as is usual."""

    @property
    def fresh(self) -> bool:
        """Whether some are no descendants of the first."""

    @property
    def mutation_rate(self) -> float | None:
        """How often the plain GA varies one."""

    @property
    def crossover_rate(self) -> float | None:
        """How often the plain GA crosses two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolveRequest:
    """Patterns to start from, and how to breed."""

    items: tuple[str, ...] = asked("The first parents.", (), metavar="[ID]...", place=True, of="pattern")
    generations: int = asked(GENERATIONS_HELP, USUAL_GENERATIONS, low=1)
    size: int = asked(SIZE_HELP, 8, low=1, high=1000)
    search: str | None = asked(SEARCH_HELP, None, choices=SEARCHES)
    boldness: float | None = asked(BOLDNESS_HELP, None, low=0, high=1)
    kind: str | None = asked(
        "Begin from loops of the models of this kind, without patterns of yours.", None, choices=KINDS
    )
    bars: int | None = asked("With --kind: how long the loops are; 2 if not given.", None, low=1, high=64)
    time_signature: TimeSignature | None = asked(
        "With --kind: their time signature; 4/4 if not given.", None, names=("--metre",)
    )
    mutation_rate: float | None = asked(MUTATION_HELP, None, low=0, high=1)
    crossover_rate: float | None = asked(CROSSOVER_HELP, None, low=0, high=1)
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
    """Breed patterns by your taste: what you rated, in this run and before, says which children and loops come next.

    With --change, --hold and --in-bars you say what may change; the rest stays, in every generation. With --kind drums
    it begins without a pattern of yours.

    Without --interactive the ratings that you gave so far decide, or --fitness. With it you see and hear each candidate
    and rate it by a single key; ? shows the keys. What you rate is kept at once, and a run that you quit waits for
    --resume. `audiomancer taste` tells what has been learnt. With --search ga the plain GA breeds: the best rated
    become parents.

    Args:
        request: the first patterns and how to breed.
        session: whose library.

    Returns:
        The patterns of all generations, and how each generation's parents were chosen.

    Raises:
        PatternNotFoundError: if one of the first patterns is not there.
        NothingAskedError: if neither a first pattern nor a kind is given.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if a setting is out of range or for the other search, an operator or the fitness is not
            known, or what is held contradicts itself or the first patterns, or leaves nothing to change.
        CancelledError: if the person cancels between two generations.
    """
    run, seed = _started(request, session)
    first = len(run.everything())
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
        NothingAskedError: if neither a first pattern nor a kind is given.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if a setting is out of range or for the other search, an operator or the fitness is not
            known, or what is held contradicts itself or the first patterns, or leaves nothing to change.
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

    items = [pattern_of(session, item) for item in request.items]
    seed = seed_or_fresh(request.seed)
    search = request.search or ("taste" if request.fitness is None else "ga")
    listened = isinstance(request, RunStartRequest)
    settings = settings_of(request, seed, search, listened, usual_fresh(request.size) if request.fresh else 0)
    wanted = _wanted(request)
    breeding = PatternBreeding(session.store, request.amount, request.operators, hold=hold_of(request), by="any")
    breeding.check([breeding.candidate(item) for item in items])
    run = EvolutionRun.start(breeding, items, settings, request.fitness, request.generations, wanted)
    return run, seed


def settings_of(
    request: SearchRequest, seed: int, search: str, listened: bool, fresh: int = 0
) -> Settings | SearchSettings:
    """How to breed; what was asked of the other search is refused.

    Args:
        request: the sizes and rates.
        seed: the seed of the run.
        search: ``taste`` or ``ga``.
        listened: whether a person rates on the way; else there is nothing to be learnt, and the search plays safe.
        fresh: how many fresh ones a generation of the plain GA has.

    Returns:
        The settings of the search.

    Raises:
        InvalidSettingError: if a value is out of range, or for the other search.
    """
    from audiomancer.evolution import USUAL_BOLDNESS, SearchSettings, Settings

    if search == "taste":
        _refuse(request, "the plain GA, --search ga", ("mutation_rate", "crossover_rate", "fitness"))
        usual = USUAL_BOLDNESS if listened else _ALONE
        boldness = usual if request.boldness is None else request.boldness
        return SearchSettings(seed=seed, size=request.size, boldness=boldness, fresh=request.fresh)
    _refuse(request, "the search by taste", ("boldness", "kind"))
    return Settings(
        seed=seed,
        size=request.size,
        mutation_rate=_MUTATIONS if request.mutation_rate is None else request.mutation_rate,
        crossover_rate=_CROSSES if request.crossover_rate is None else request.crossover_rate,
        full=True,
        fresh=fresh,
    )


def _refuse(request: Any, whose: str, names: Sequence[str]) -> None:
    """Refuse what was asked, in another value than the usual one, of a search that has no use for it."""
    for one in fields(request):
        if one.name in names and getattr(request, one.name) != one.default:
            option = (told_of(one).names or (f"--{one.name.replace('_', '-')}",))[0]
            raise InvalidSettingError(f"{option} is for {whose}; leave it out")


def _wanted(request: EvolveRequest) -> Wanted | None:
    """What to search for where there are no first patterns."""
    from audiomancer.breeding import Wanted
    from audiomancer.breeding.redrawing import PATTERN_OPERATORS
    from audiomancer.variation import choose_operators

    if request.items:
        _refuse(request, "runs that begin without patterns", ("kind", "bars", "time_signature"))
        return None
    if request.kind is None:
        raise NothingAskedError(
            "evolution needs at least one pattern to start from, which `audiomancer list` shows, or --kind drums"
        )
    if not request.fresh:
        raise InvalidSettingError(
            "without patterns there is nothing but fresh loops to begin with; leave --no-fresh out"
        )
    _refuse(request, "runs that begin with patterns", ("change", "hold", "in_bars", "notes_only", "feel_only"))
    choose_operators(request.kind, request.operators, PATTERN_OPERATORS)  # type: ignore[arg-type]
    metre = check_time_signature(request.time_signature or (4, 4))
    return Wanted(request.kind, request.bars or 2, metre)  # type: ignore[arg-type]


ACTIONS = (
    Action(name="evolve", run=evolve, request=EvolveRequest, result=Evolved, effect="takes long"),
    Action(
        name="run start", run=start_run, request=RunStartRequest, result=RunState, effect="writes", no_command=ASKED_BY
    ),
)
