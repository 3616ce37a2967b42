"""``import``, ``list`` and ``show``: what is in the library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import item_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.errors import AudiomancerError, InvalidSettingError, MidiFileError, NothingAskedError
from audiomancer.music import KINDS, SCALES, Kind, check_key, parse_bars

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata, SynthLineage

__all__ = ["ACTIONS", "ImportRequest", "Imported", "ListRequest", "Patterns", "Refusal", "ShowRequest", "Shown"]


LONG = 16
"""Bars beyond which an import is more of a song than a loop."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Stored patterns.

    Attributes:
        patterns: the patterns; the action says in which order.
    """

    patterns: tuple[PatternMetadata, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What to bring in."""

    files: tuple[FileContent, ...] = asked(
        "MIDI files, or files of Tidal code (.tidal); - is what comes through a pipe.", (), place=True
    )
    tidal: tuple[str, ...] = asked("A line of Tidal code; a cycle is a bar of 4/4.", (), metavar="LINE")
    strudel: tuple[str, ...] = asked("A line of Strudel code.", (), metavar="LINE")
    track: str | None = asked("Number (from 1) or name of the track, where several hold notes.", None)
    bars: str | None = asked("Cut a loop: 5-8, or 3 for one bar. Counted from 1.", None)
    kind: Kind | None = asked("What it is, where the file does not tell.", None, choices=KINDS, names=("--type",))
    key: str | None = asked("Root of its scale, such as F# or Bb.", None)
    scale: str | None = asked("Its scale.", None, choices=tuple(SCALES))
    style: str | None = asked("A word of your own, such as techno.", None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that could not be taken.

    Attributes:
        error: why; it names the file or the line of code.
    """

    error: AudiomancerError


@dataclass(frozen=True, slots=True)
class Imported:
    """What was brought in.

    Attributes:
        patterns: what was taken, in the order in which it was given.
        refused: what was not taken.
        notices: what stands in the files but has no place in a pattern, a sentence each.
    """

    patterns: tuple[PatternMetadata, ...]
    refused: tuple[Refusal, ...]
    notices: tuple[str, ...]


def import_(request: ImportRequest, session: Session) -> Imported:
    """Bring MIDI files, files of Tidal code (.tidal) or lines of code into the library.

    Each of several files or lines is taken or refused on its own. The same music twice is one pattern.

    Args:
        request: the files and lines, and what they do not say of themselves.
        session: whose library.

    Returns:
        What was taken and what was refused.

    Raises:
        NothingAskedError: if neither a file nor a line is given.
        InvalidSettingError: if a track is asked for, and no file is given.
        InvalidValueError: if ``bars`` is not of the form 5-8 or 3, or the key is none.
        CancelledError: if the person cancels between two files.
    """
    if request.track is not None and not request.files:
        raise InvalidSettingError("a line of code has no tracks to choose from; leave --track out")
    music: dict[str, Any] = {name: getattr(request, name) for name in ("kind", "key", "scale", "style")}
    music["bars"] = None if request.bars is None else parse_bars(request.bars)
    music["key"] = None if request.key is None else check_key(request.key)
    notices: list[str] = []
    jobs = _jobs(request, session, music, notices)
    if not jobs:
        raise NothingAskedError(
            "there is nothing to import; name a file, or give a line of code with --tidal or --strudel"
        )
    taken, refused = [], []
    for done, job in enumerate(jobs):
        session.step("importing", done, len(jobs))
        try:
            taken.append(job())
        except AudiomancerError as error:
            # One broken file of a folder should not keep the others out.
            refused.append(Refusal(error))
    return Imported(tuple(taken), tuple(refused), tuple(notices))


def _jobs(
    request: ImportRequest, session: Session, music: dict[str, Any], notices: list[str]
) -> list[Callable[[], PatternMetadata]]:
    from audiomancer.breeding import import_code, import_file

    def take(file: FileContent) -> PatternMetadata:
        if file.problem:
            raise MidiFileError(file.problem)
        pattern, told = import_file(file.data, file.name, session.store, track=request.track, **music)
        if request.bars is None and pattern.bars > LONG:
            told = (*told, f"it is {pattern.bars} bars long; --bars 1-8, say, takes a loop out of it")
        notices.extend(f"{file.name}: {notice}" for notice in told)
        return pattern

    return [
        *(partial(take, file) for file in request.files),
        *(partial(import_code, line, "tidal", session.store, **music) for line in request.tidal),
        *(partial(import_code, line, "strudel", session.store, **music) for line in request.strudel),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """Which patterns to list."""

    kind: Kind | None = asked("Only these.", None, choices=KINDS, names=("--type",))


def list_(request: ListRequest, session: Session) -> Patterns:
    """List the patterns, oldest first.

    Args:
        request: of which kind.
        session: whose library.

    Returns:
        The patterns; one whose stored body is damaged is left out.
    """
    return Patterns(tuple(session.store.patterns(request.kind)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRequest:
    """The item to show."""

    item: str = asked("A pattern.", metavar="ID", place=True, of="item")


@dataclass(frozen=True, slots=True)
class Shown:
    """A stored item.

    Attributes:
        item: a pattern or a synth.
    """

    item: PatternMetadata | SynthLineage


def show(request: ShowRequest, session: Session) -> Shown:
    """Show a pattern as a piano roll, and how it was born; a synth as `synth show` does.

    Args:
        request: the item.
        session: whose library.

    Returns:
        The stored item.

    Raises:
        ItemNotFoundError: if no item has this id.
        AmbiguousIdError: if several ids begin like this.
    """
    item = item_of(session, request.item)
    return Shown(session.store.synth(item) if item.startswith("synt_") else session.store.get(item))


ACTIONS = (
    Action(name="import", run=import_, request=ImportRequest, result=Imported, effect="takes long"),
    Action(name="list", run=list_, request=ListRequest, result=Patterns, effect="reads"),
    Action(name="show", run=show, request=ShowRequest, result=Shown, effect="reads"),
)
