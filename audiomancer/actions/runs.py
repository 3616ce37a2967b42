"""Runs of evolution with a person listening: they can be left at any moment and taken up again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._session import Session
from audiomancer.actions.hearing import hear_soon
from audiomancer.errors import InvalidSettingError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.evolution import Selection
    from audiomancer.store import PatternMetadata, SynthLineage

__all__ = [
    "ACTIONS",
    "ASKED_BY",
    "GENERATIONS_HELP",
    "BreedRequest",
    "RunRequest",
    "RunState",
    "Runs",
    "RunsRequest",
    "SavedRun",
    "begun",
    "bred",
    "filling",
    "latest_run",
    "names_only",
    "open_run",
    "opened_run",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BreedRequest(RunRequest):
    """A run that was begun earlier, as who asks knows it."""

    after: int | None = asked(
        "How many generations were bred, as far as you know; where more were bred meanwhile, nothing is.", None, low=0
    )


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
        by: who chooses the candidates: ``taste``, or ``ga`` for the plain GA.
        coming: how many candidates of this generation are still to be asked for, see the action ``run ask``.
        again: ids of candidates that were rated before and are heard a second time, to see how far the person agrees
            with themself; a face does not tell.
        fresh: ids of the candidates that are no descendants of those that the run was begun from.
        whys: id of each candidate to a sentence that tells why it is shown; without those of which there is none.
        marks: id of each item of the run that was marked to what is to become of it, see the action ``run mark``.
        held: the voices that stay as the parents have them in all children, see the action ``run hold``.
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
    by: str = "ga"
    coming: int = 0
    again: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    whys: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()


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
    if run.by == "ga":
        _tell_of_plain(run, selected, session)
    if (born := len(run.asked())) < size:
        more = "try more --amount" if run.by == "ga" else "try more --amount or --boldness"
        session.note(
            f"Generation {run.generation} has {born} of {size} children: its parents brought nothing else that is new; "
            f"{more}."
        )
    return _sentence(run, selected)


def _sentence(run: EvolutionRun[Any], selected: Selection) -> str:
    """Who bred, on what ground, and which search chose."""
    return f"{selected}{', by the plain GA' * (run.by == 'ga')}"


def _tell_of_plain(run: EvolutionRun[Any], selected: Selection, session: Session) -> None:
    if run.fresh and not selected.fresh:
        session.note(
            f"Generation {run.generation} has no fresh loops: the usual model is not here, cannot play what the run "
            "asks for, or brings nothing new to what is not held; `audiomancer models` lists those there are."
        )


def begun(run: EvolutionRun[Any], session: Session) -> RunState:
    """Keep a new run under a name of its own; one that has nothing to begin with begins its first generation.

    Args:
        run: the run before its first generation.
        session: whose library.

    Returns:
        The run, with the first parents to rate, or the first that a search found.
    """
    if not run.asked():
        run.breed(count=1)
    name = str(1 + max((int(name) for name in session.store.runs() if name.isdigit()), default=0))
    _keep(run, name, session)
    return _state(run, name, session)


@contextmanager
def filling(session: Session, run: str) -> Iterator[None]:
    """While the block runs, what the next questions of a run will look at is made in another thread.

    Args:
        session: in which the run was begun or opened.
        run: its name.

    Yields:
        Nothing.
    """
    opened = session.open_runs.get(run)
    with opened.filling() if opened else nullcontext():
        yield


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsRequest:
    """Which runs to list."""

    limit: int = asked("How many at the most.", 10, low=1, high=100)


@dataclass(frozen=True, slots=True)
class SavedRun:
    """A run that can be taken up again.

    Attributes:
        run: its name.
        kind: what it breeds, ``patterns`` or ``synths``.
        saved_at: when it was left.
    """

    run: str
    kind: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs that wait for the person.

    Attributes:
        runs: the latest first.
    """

    runs: tuple[SavedRun, ...]


def list_runs(request: RunsRequest, session: Session) -> Runs:
    """List the runs that can be taken up again, the latest first.

    Args:
        request: how many.
        session: whose library.

    Returns:
        The runs; one that has bred all its generations is none of them.
    """
    latest = islice(session.store.runs().items(), request.limit)
    return Runs(tuple(SavedRun(name, session.store.load_run(name)["kind"], at) for name, at in latest))


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
    name, run = opened_run(request, session)
    return _state(run, name, session)


def breed_run(request: BreedRequest, session: Session) -> RunState:
    """Breed the next generation of a run by the ratings as they are now; after the last one the run is deleted.

    Args:
        request: its name; the number of generations wanted in all, if it is to be another than at the start; and after
            which generation this one comes, so that two who ask at once do not breed one that nobody heard.
        session: whose library.

    Returns:
        The run after this generation, with the new candidates to rate; or finished, if there was none left to breed.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no name is given and there is no run at all.
        InvalidSettingError: if it breeds another kind than the one that was asked for.
        InvalidSynthError: if no draw of a synth brought one that sounds.
    """
    name, run = opened_run(request, session)
    if request.after not in (None, run.generation):
        return _state(run, name, session, f"Generation {run.generation} was bred elsewhere meanwhile.")
    if run.generation >= run.generations:
        session.store.delete_run(name)
        return _state(run, name, session, _ENDED if run.by == "taste" else "", finished=True)
    session.open_runs.pop(name, None)  # until it is saved: what is cancelled leaves the run as it was
    session.step("breeding", run.generation, run.generations)
    by_taste = run.by == "taste"  # which asks for one after the other, as the person rates
    selection = _sentence(run, run.breed(count=1)) if by_taste else bred(run, run.size, session)
    session.step("keeping", run.generation, run.generations)
    _keep(run, name, session)
    return _state(run, name, session, selection, finished=not run.asked())


_ENDED = "The best come first, by what your taste expects of them; `audiomancer taste` tells what was learnt."


def ask_run(request: RunRequest, session: Session) -> RunState:
    """Ask for one more candidate of a generation of a run by taste, chosen by all that was said up to now.

    Something that was rated before may come with it, to be rated again. A run by the plain GA, or one whose generation
    is full, stays as it is.

    Args:
        request: its name; and the number of generations wanted in all, if it is to be another than at the start.
        session: whose library.

    Returns:
        The run with the new candidate behind those that were there.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no name is given and there is no run at all.
        InvalidSettingError: if it breeds another kind than the one that was asked for.
        InvalidSynthError: if no draw of a synth brought one that sounds.
    """
    name, run = opened_run(request, session)
    if run.coming:
        run.ask()
        _keep(run, name, session)
    return _state(run, name, session)


def opened_run(request: RunRequest, session: Session) -> tuple[str, EvolutionRun[Any]]:
    """The run that a request means, as it is open in the session or saved in its library.

    Args:
        request: its name, and how many generations it shall have from now on.
        session: which keeps it open.

    Returns:
        Its name, and the run.

    Raises:
        ItemNotFoundError: if no run has this name.
        InvalidSettingError: if it breeds something else, or cannot be taken up.
        NothingAskedError: if none is named, and there is none.
    """
    from audiomancer.breeding import EvolutionRun

    name = request.run or latest_run(session, request.kind)
    run = session.open_runs.get(name)
    if run is None or not run.is_saved_as(name):
        run = session.open_runs[name] = EvolutionRun.resume(session.store, name, lambda: session.engines)
    kind = run.breeding.kind
    if request.kind not in (None, kind):
        raise InvalidSettingError(f"run {name} breeds {kind}; `{COMMANDS[kind]} --resume {name}` takes it up")
    if request.generations not in (None, run.generations):
        assert request.generations is not None
        run.generations = request.generations
        run.save(name)
    return name, run


def _keep(run: EvolutionRun[Any], name: str, session: Session) -> None:
    run.save(name)
    session.open_runs[name] = run


def latest_run(session: Session, kind: str | None) -> str:
    """The run that is meant where none is named.

    Args:
        session: whose library.
        kind: only a run that breeds these, ``patterns`` or ``synths``; None for any.

    Returns:
        The name of the run that was saved last.

    Raises:
        NothingAskedError: if there is none.
    """
    for name in session.store.runs():
        if kind in (None, session.store.load_run(name)["kind"]):
            return name
    command = COMMANDS[kind or "patterns"]
    raise NothingAskedError(
        f"there is no run{f' of {kind}' * bool(kind)} to take up; `{command} ID --interactive` begins one"
    )


def _state(
    run: EvolutionRun[Any], name: str, session: Session, selection: str = "", *, finished: bool = False
) -> RunState:
    from audiomancer.breeding import held_voices

    candidates = tuple(run.asked())
    to_rate = {item.id for item in run.to_rate()}
    if session.renders_ahead and not finished:
        hear_soon([item for item in candidates if item.id in to_rate], session)
    whys = {item.id: "; ".join(why) for item in candidates if (why := run.why(item.id))}
    return RunState(
        run=name,
        kind=run.breeding.kind,
        generation=run.generation,
        generations=run.generations,
        candidates=candidates,
        to_rate=tuple(item for item in candidates if item.id in to_rate),
        best=tuple(run.best()),
        selection=selection,
        finished=finished,
        by=run.by,
        coming=run.coming,
        again=run.again,
        fresh=tuple(item.id for item in candidates if run.is_fresh(item.id)),
        whys=whys,
        marks={**run.marks},
        held=held_voices(run),
    )


ACTIONS = (
    Action(name="run list", run=list_runs, request=RunsRequest, result=Runs, effect="reads", no_command=ASKED_BY),
    Action(name="run open", run=open_run, request=RunRequest, result=RunState, effect="writes", no_command=ASKED_BY),
    Action(
        name="run breed", run=breed_run, request=BreedRequest, result=RunState, effect="takes long", no_command=ASKED_BY
    ),
    Action(name="run ask", run=ask_run, request=RunRequest, result=RunState, effect="writes", no_command=ASKED_BY),
)
