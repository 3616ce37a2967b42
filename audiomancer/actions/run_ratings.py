"""What a person says of candidates of a run: stars, which of two is better, a voice that is liked, what is to come.

All can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import adopted, synth_of
from audiomancer.actions._session import Session
from audiomancer.actions.runs import ASKED_BY, RunRequest, opened_run
from audiomancer.music import VOICES

if TYPE_CHECKING:
    from audiomancer.evolution import Mark
    from audiomancer.store import PatternMetadata, SynthLineage, SynthRecord

__all__ = ["ACTIONS", "NamedRunRequest", "RunItem", "RunMark", "RunPair", "RunRateRequest"]


@dataclass(frozen=True, slots=True)
class RunItem:
    """What the person thinks of an item now.

    Attributes:
        id: its whole id.
        name: its name.
        rating: its stars, 1-5; None if it is not rated.
        notes: what the person wrote; None for nothing.
        undone: what was taken back, where it was no rating; empty where it was one.
    """

    id: str
    name: str
    rating: int | None
    notes: str | None
    undone: str = ""


@dataclass(frozen=True, slots=True)
class RunPair:
    """Two candidates of a run of which the person shall say which is better: what would tell most of their taste.

    Attributes:
        first: the one.
        second: the other.
    """

    first: PatternMetadata | SynthLineage
    second: PatternMetadata | SynthLineage


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRunRequest:
    """A run, by its name."""

    run: str = asked("Name of the run.")


def compare_in_run(request: NamedRunRequest, session: Session) -> RunPair:
    """Choose two candidates of a run of which it would tell most to know which is better.

    Args:
        request: the run.
        session: whose library.

    Returns:
        The two.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if fewer than two of a kind were rated.
    """
    _, run = opened_run(RunRequest(run=request.run), session)
    return RunPair(*run.pair())


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPreferRequest:
    """Which of two candidates is better."""

    run: str = asked("Name of the run.")
    first: str = asked("One of its candidates.", of="item")
    second: str = asked("Another one.", of="item")
    better: str = asked("Which is better, or the same for neither.", choices=("first", "second", "same"))


def prefer_in_run(request: RunPreferRequest, session: Session) -> RunItem:
    """Keep which of two candidates of a run the person likes better; the taste learns from it.

    Args:
        request: the run, the two, and which is better.
        session: whose library.

    Returns:
        The first of the two, as it is rated.

    Raises:
        ItemNotFoundError: if no run has this name, or no item one of the ids.
        InvalidSettingError: if the two are of different kinds, or one and the same.
    """
    from audiomancer.breeding import keep_saying
    from audiomancer.breeding.judging import said_of_pair

    first, second = (adopted(session, synth_of(session, item)) for item in (request.first, request.second))
    session.store.load_run(request.run)
    told = said_of_pair(session.store, first, second, _PREFERRED[request.better])
    names = f"{first[:13]} and {second[:13]}"
    keep_saying(session.store, request.run, told, f"what you said of {names} counts no more")
    return _item(session.store.lineage[first])


_PREFERRED = {"first": 1, "second": -1, "same": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLikeRequest:
    """Whether one voice of a candidate is liked."""

    run: str = asked("Name of the run.")
    item: str = asked("One of its candidates, of drums.", of="item")
    voice: str = asked("Which voice.", choices=VOICES)
    liked: bool = asked("Whether it is liked.", True)


def like_in_run(request: RunLikeRequest, session: Session) -> RunItem:
    """Keep whether the person likes one voice of a groove, whatever the others play; the taste learns from it.

    Args:
        request: the run, the candidate, the voice, and whether it is liked.
        session: whose library.

    Returns:
        The candidate, as it is rated.

    Raises:
        ItemNotFoundError: if no run has this name, or no item this id.
        InvalidSettingError: if it is no groove of drums.
    """
    from audiomancer.breeding import keep_saying
    from audiomancer.breeding.judging import said_of_voice

    item = synth_of(session, request.item)
    session.store.load_run(request.run)
    told = said_of_voice(session.store, item, request.voice, liked=request.liked)
    keep_saying(session.store, request.run, told, f"what you said of the {request.voice} of {item[:13]} counts no more")
    return _item(session.store.lineage[item])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMarkRequest:
    """What is to become of a candidate."""

    run: str = asked("Name of the run.")
    item: str = asked("One of its candidates.", of="item")
    mark: str = asked(
        "More like it: it counts as loved, and its children come next. Never: neither it nor what is much like it is "
        "heard again, and its family has no children. Parent: it is among the parents of every generation. None takes "
        "it back.",
        choices=("more", "never", "parent", "none"),
    )


@dataclass(frozen=True, slots=True)
class RunMark:
    """What is to become of a candidate.

    Attributes:
        id: its whole id.
        name: its name.
        mark: what is to become of it, ``more``, ``never`` or ``parent``; None if it takes its chance.
    """

    id: str
    name: str
    mark: str | None


def mark_in_run(request: RunMarkRequest, session: Session) -> RunMark:
    """Keep what is to become of a candidate: more like it, never again, or always a parent.

    The same said twice is said once: who got no answer may ask again.

    Args:
        request: the run, the candidate, and what is to become of it.
        session: whose library.

    Returns:
        The candidate, as it is marked now.

    Raises:
        ItemNotFoundError: if no run has this name, or no item this id.
    """
    from audiomancer.breeding import keep_saying
    from audiomancer.breeding.judging import said_of_future

    record = session.store.lineage[adopted(session, synth_of(session, request.item))]
    _, run = opened_run(RunRequest(run=request.run), session)
    mark = _MARKS[request.mark]
    if run.marks.get(record.id) == mark:
        return RunMark(record.id, record.name, mark)
    told = said_of_future(session.store, record.id, mark)
    sentence = f"{record.id[:13]} {record.name} is marked as it was before"
    keep_saying(session.store, request.run, told, sentence)
    return RunMark(record.id, record.name, mark)


_MARKS: Mapping[str, Mark | None] = {"more": "more", "never": "never", "parent": "parent", "none": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRateRequest:
    """A rating that can be taken back."""

    run: str = asked("Name of the run.")
    item: str = asked("One of its candidates.", of="item")
    score: int = asked("1 (poor) to 5 (excellent).", low=1, high=5)


def rate_in_run(request: RunRateRequest, session: Session) -> RunItem:
    """Rate a candidate of a run with 1 to 5 stars; the run remembers how it was rated before.

    The same said twice in a row is said once: who got no answer may ask again.

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
    latest = (session.store.load_run(request.run).get("former") or [{}])[-1]
    if latest.get("id") == item and (record := session.store.lineage[item]).user_rating == request.score:
        return _item(record)
    keep_former_rating(session.store, request.run, item)
    return _item(session.store.rate(item, request.score))


def undo_in_run(request: NamedRunRequest, session: Session) -> RunItem:
    """Take back what was said last in a run: a candidate is rated as it was before the rating, or not at all.

    Args:
        request: the run.
        session: whose library.

    Returns:
        The candidate as it is rated now; what counts no more, if it was no rating.

    Raises:
        ItemNotFoundError: if no run has this name.
        NothingAskedError: if no rating of this run is left to be taken back.
    """
    from audiomancer.breeding import undo_rating

    undone = undo_rating(session.store, request.run)
    return RunItem("", "", None, None, undone) if isinstance(undone, str) else _item(undone)


def _item(record: SynthRecord) -> RunItem:
    return RunItem(record.id, record.name, record.user_rating, record.user_notes)


ACTIONS = (
    Action(
        name="run rate", run=rate_in_run, request=RunRateRequest, result=RunItem, effect="writes", no_command=ASKED_BY
    ),
    Action(
        name="run undo", run=undo_in_run, request=NamedRunRequest, result=RunItem, effect="writes", no_command=ASKED_BY
    ),
    Action(
        name="run compare",
        run=compare_in_run,
        request=NamedRunRequest,
        result=RunPair,
        effect="reads",
        no_command=ASKED_BY,
    ),
    Action(
        name="run prefer",
        run=prefer_in_run,
        request=RunPreferRequest,
        result=RunItem,
        effect="writes",
        no_command=ASKED_BY,
    ),
    Action(
        name="run like", run=like_in_run, request=RunLikeRequest, result=RunItem, effect="writes", no_command=ASKED_BY
    ),
    Action(
        name="run mark", run=mark_in_run, request=RunMarkRequest, result=RunMark, effect="writes", no_command=ASKED_BY
    ),
)
