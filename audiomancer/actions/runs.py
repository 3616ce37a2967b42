"""Runs of evolution with a person listening: they can be left at any moment and taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import adopted, synth_of
from audiomancer.actions._session import Session
from audiomancer.errors import InvalidSettingError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.store import PatternMetadata, SynthLineage, SynthRecord

__all__ = [
    "ACTIONS",
    "ASKED_BY",
    "GENERATIONS_HELP",
    "RunItem",
    "RunRateRequest",
    "RunRequest",
    "RunState",
    "RunUndoRequest",
    "begun",
    "bred",
    "names_only",
]

GENERATIONS_HELP = "How many generations to breed."
ASKED_BY = "`--interactive` and `--resume` of `audiomancer evolve` and `audiomancer synth evolve` ask it"
COMMANDS = {"patterns": "audiomancer evolve", "synths": "audiomancer synth evolve"}
"""Kind of a run to the command that begins one and takes it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """A run that was begun earlier."""

    run: str = asked("Name of the run; the latest if empty.", "", metavar="[RUN]")
    generations: int | None = asked(GENERATIONS_HELP, None, low=1)
    kind: str | None = asked("Only a run that breeds these.", None, choices=tuple(COMMANDS))


@dataclass(frozen=True, slots=True)
class RunState:
    """A run between two questions to the person.

    Attributes:
        run: its name.
        kind: what it breeds, ``patterns`` or ``synths``.
        generation: how many generations were bred so far.
        generations: how many are wanted in all.
        candidates: those of this generation, rated or not; at first the parents to begin with.
        to_rate: the candidates that have no rating yet.
        best: the items that were rated, the highest rating first.
        selection: a sentence: who bred the latest generation, and on what ground; empty if none was bred in this call.
        finished: whether all generations were bred, or the latest brought no new candidate.
    """

    run: str
    kind: str
    generation: int
    generations: int
    candidates: tuple[PatternMetadata | SynthLineage, ...]
    to_rate: tuple[PatternMetadata | SynthLineage, ...]
    best: tuple[PatternMetadata | SynthLineage, ...]
    selection: str = ""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class RunItem:
    """What the person thinks of an item now.

    Attributes:
        id: its whole id.
        name: its name.
        rating: its stars, 1-5; None if it is not rated.
        notes: what the person wrote; None for nothing.
    """

    id: str
    name: str
    rating: int | None
    notes: str | None


def bred(run: EvolutionRun[Any], size: int, session: Session) -> str:
    """Breed the next generation, and tell where it has fewer children than were asked for.

    Args:
        run: the run.
        size: how many children were asked for.
        session: told of what is missing.

    Returns:
        A sentence: who bred, and on what ground.
    """
    selected = run.breed()
    if run.fresh and not selected.fresh:
        session.note(
            f"Generation {run.generation} has no fresh loops: the usual model is not here, cannot play what the run "
            "asks for, or brings nothing new to what is not held; `audiomancer models` lists those there are."
        )
    if (born := len(run.asked())) < size:
        session.note(
            f"Generation {run.generation} has {born} of {size} children: its parents brought nothing else that is new; "
            "try more --amount."
        )
    return str(selected)


def begun(run: EvolutionRun[Any], session: Session) -> RunState:
    """Keep a new run under a name of its own.

    Args:
        run: the run before its first generation.
        session: whose library.

    Returns:
        The run, with the first parents to rate.
    """
    name = str(1 + max((int(name) for name in session.store.runs() if name.isdigit()), default=0))
    run.save(name)
    return _state(run, name)


def names_only(objects: Iterable[object]) -> None:
    """Refuse what a saved run could not name.

    Raises:
        InvalidSettingError: if one of the operators, or the fitness, is an object and no name.
    """
    for one in objects:
        if not isinstance(one, str):
            raise InvalidSettingError(
                f"a run that is taken up again remembers names only, not {one!r:.60}; bring it as a plug-in and name it"
            )


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
        InvalidSettingError: if it breeds another kind than the one that was asked for.
    """
    name, run = _opened(request, session)
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
        InvalidSettingError: if it breeds another kind than the one that was asked for.
        InvalidSynthError: if no draw of a synth brought one that sounds.
    """
    name, run = _opened(request, session)
    if run.generation >= run.generations:
        session.store.delete_run(name)
        return _state(run, name, finished=True)
    session.step("breeding", run.generation, run.generations)
    selection = bred(run, run.size, session)
    run.save(name)
    return _state(run, name, selection, finished=not run.asked())


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRateRequest:
    """A rating that can be taken back."""

    run: str = asked("Name of the run.")
    item: str = asked("One of its candidates.", of="item")
    score: int = asked("1 (poor) to 5 (excellent).", low=1, high=5)


def rate_in_run(request: RunRateRequest, session: Session) -> RunItem:
    """Rate a candidate of a run with 1 to 5 stars; the run remembers how it was rated before.

    Args:
        request: the run, the candidate and its stars.
        session: whose library.

    Returns:
        The candidate, once its rating is on the disk.

    Raises:
        ItemNotFoundError: if no run has this name, or no item this id.
        InvalidRatingError: if the score is not a whole number from 1 to 5.
    """
    from audiomancer.breeding import keep_former_rating

    item = adopted(session, synth_of(session, request.item))
    keep_former_rating(session.store, request.run, item)
    return _item(session.store.rate(item, request.score))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUndoRequest:
    """The run whose latest rating is to be taken back."""

    run: str = asked("Name of the run.")


def undo_in_run(request: RunUndoRequest, session: Session) -> RunItem:
    """Take the latest rating of a run back: the candidate is rated as it was before, or not at all.

    Args:
        request: the run.
        session: whose library.

    Returns:
        The candidate as it is rated now.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no rating of this run is left to be taken back.
    """
    from audiomancer.breeding import undo_rating

    return _item(undo_rating(session.store, request.run))


def _opened(request: RunRequest, session: Session) -> tuple[str, EvolutionRun[Any]]:
    from audiomancer.breeding import EvolutionRun

    name = request.run or _latest(session, request.kind)
    run = EvolutionRun.resume(session.store, name, lambda: session.engines)
    kind = run.breeding.kind
    if request.kind not in (None, kind):
        raise InvalidSettingError(f"run {name} breeds {kind}; `{COMMANDS[kind]} --resume {name}` takes it up")
    if request.generations not in (None, run.generations):
        assert request.generations is not None
        run.generations = request.generations
        run.save(name)
    return name, run


def _latest(session: Session, kind: str | None) -> str:
    for name in session.store.runs():
        if kind in (None, session.store.load_run(name)["kind"]):
            return name
    command = COMMANDS[kind or "patterns"]
    raise NothingAskedError(
        f"there is no run{f' of {kind}' * bool(kind)} to take up; `{command} ID --interactive` begins one"
    )


def _state(run: EvolutionRun[Any], name: str, selection: str = "", *, finished: bool = False) -> RunState:
    rated = [item for item in run.everything() if item.user_rating]
    candidates = tuple(run.asked())
    return RunState(
        run=name,
        kind=run.breeding.kind,
        generation=run.generation,
        generations=run.generations,
        candidates=candidates,
        to_rate=tuple(item for item in candidates if item.user_rating is None),
        best=tuple(sorted(rated, key=lambda item: -(item.user_rating or 0))),
        selection=selection,
        finished=finished,
    )


def _item(record: SynthRecord) -> RunItem:
    return RunItem(record.id, record.name, record.user_rating, record.user_notes)


ACTIONS = (
    Action(name="run open", run=open_run, request=RunRequest, result=RunState, effect="writes", no_command=ASKED_BY),
    Action(
        name="run breed", run=breed_run, request=RunRequest, result=RunState, effect="takes long", no_command=ASKED_BY
    ),
    Action(
        name="run rate", run=rate_in_run, request=RunRateRequest, result=RunItem, effect="writes", no_command=ASKED_BY
    ),
    Action(
        name="run undo", run=undo_in_run, request=RunUndoRequest, result=RunItem, effect="writes", no_command=ASKED_BY
    ),
)
