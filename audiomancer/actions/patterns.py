"""``import``, ``list`` and ``show``: what is in the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked, asked_mapping
from audiomancer.actions._ids import is_shipped, known_of
from audiomancer.actions._listing import ListingRequest, note_unreadable, note_without_record, query_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.errors import (
    AudiomancerError,
    InvalidSettingError,
    MidiFileError,
    NotationError,
    NothingAskedError,
    StoreError,
)
from audiomancer.music import KINDS, SCALES, Kind, TimeSignature, check_key, check_time_signature, parse_bars

if TYPE_CHECKING:
    from audiomancer.notation.reading import Language
    from audiomancer.store import DamagedItem, PatternMetadata, SynthLineage

__all__ = [
    "ACTIONS",
    "ImportRequest",
    "Imported",
    "ListRequest",
    "Listed",
    "Patterns",
    "Refusal",
    "ShowRequest",
    "Shown",
]


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
        "MIDI files, or files of Tidal (.tidal) or Strudel code (.js); - is what comes through a pipe.", (), place=True
    )
    tidal: tuple[str, ...] = asked("A line of Tidal code; a cycle is a bar.", (), metavar="LINE")
    strudel: tuple[str, ...] = asked("A line of Strudel code.", (), metavar="LINE")
    track: str | None = asked("Number (from 1) or name of the track, where several hold notes.", None)
    bars: str | None = asked("Cut a loop, at the played beat: 5-8, or 3 for one bar. Counted from 1.", None)
    kind: Kind | None = asked("What it is, where the file does not tell.", None, choices=KINDS, names=("--type",))
    key: str | None = asked("Root of its scale, such as F# or Bb.", None)
    scale: str | None = asked("Its scale.", None, choices=tuple(SCALES))
    style: str | None = asked("A word of your own, such as techno.", None)
    time_signature: TimeSignature | None = asked(
        "Of code: the time signature of its bars; what our comment above it says if not given, else 4/4.",
        None,
        names=("--metre",),
    )
    sounds: Mapping[str, str] = asked_mapping(
        'Of code: your own samples, the TOML file that you export with, lines such as bd = "808bd:3".', metavar="PATH"
    )


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
        files: how many of the files and lines were taken; one of them may hold several patterns.
    """

    patterns: tuple[PatternMetadata, ...]
    refused: tuple[Refusal, ...]
    notices: tuple[str, ...]
    files: int


def import_(request: ImportRequest, session: Session) -> Imported:
    """Bring MIDI files, files of Tidal or Strudel code or lines of code into the library.

    Code that holds several patterns becomes several: those of a set that was exported, else drums, melody and bass
    apart. So do the tracks of a MIDI file that was exported. Each of several files or lines is taken or refused on its
    own. The same music twice is one pattern.

    Args:
        request: the files and lines, and what they do not say of themselves.
        session: whose library.

    Returns:
        What was taken and what was refused.

    Raises:
        NothingAskedError: if neither a file nor a line is given.
        InvalidSettingError: if a track is asked for, and no file is given.
        InvalidValueError: if ``bars`` is not of the form 5-8 or 3, or the key is none.
        InvalidPatternError: if there is no such time signature.
        CancelledError: if the person cancels between two files.
    """
    if request.track is not None and not request.files:
        raise InvalidSettingError("a line of code has no tracks to choose from; leave --track out")
    music: dict[str, Any] = {
        name: getattr(request, name) for name in ("kind", "key", "scale", "style", "time_signature")
    }
    music["bars"] = None if request.bars is None else parse_bars(request.bars)
    music["key"] = None if request.key is None else check_key(request.key)
    if request.time_signature is not None:
        check_time_signature(request.time_signature)
    notices: list[str] = []
    jobs = _jobs(request, session, music, notices)
    if not jobs:
        raise NothingAskedError(
            "there is nothing to import; name a file, or give a line of code with --tidal or --strudel"
        )
    taken: list[PatternMetadata] = []
    refused: list[Refusal] = []
    for done, job in enumerate(jobs):
        session.step("importing", done, len(jobs))
        try:
            taken.extend(job())
        except AudiomancerError as error:
            # One broken file of a folder should not keep the others out.
            refused.append(Refusal(error))
    return Imported(tuple(taken), tuple(refused), tuple(notices), len(jobs) - len(refused))


def _jobs(
    request: ImportRequest, session: Session, music: dict[str, Any], notices: list[str]
) -> list[Callable[[], Sequence[PatternMetadata]]]:
    from audiomancer.breeding import import_set

    def take(file: FileContent) -> Sequence[PatternMetadata]:
        if file.problem:
            raise MidiFileError(file.problem)
        try:
            patterns, told = import_set(
                file.data, file.name, session.store, track=request.track, sounds=request.sounds, **music
            )
        except NotationError as error:
            raise NotationError(f"{file.name}: {error}") from error
        long = max(pattern.bars for pattern in patterns)
        if request.bars is None and long > LONG:
            told = (*told, f"it is {long} bars long; --bars 1-8, say, takes a loop out of it")
        notices.extend(f"{file.name}: {notice}" for notice in told)
        return patterns

    def take_line(line: str, language: Language) -> Sequence[PatternMetadata]:
        patterns, told = import_set(
            line.encode(), language, session.store, language=language, sounds=request.sounds, **music
        )
        notices.extend(told)
        return patterns

    return [
        *(partial(take, file) for file in request.files),
        *(partial(take_line, line, "tidal") for line in request.tidal),
        *(partial(take_line, line, "strudel") for line in request.strudel),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest(ListingRequest):
    """Which patterns to list, and how."""

    kind: Kind | None = asked("Only these.", None, choices=KINDS, names=("--type",))
    style: str | None = asked("Only those of this style, such as techno.", None, of="style")
    sort: str = asked(
        "By date, the youngest first; name; rating, the best first; or tempo.",
        "date",
        choices=("date", "name", "rating", "bpm"),
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """Stored patterns, or some of them.

    Attributes:
        patterns: in the order that was asked for; one that is damaged stands there as such. They are read when they are
            asked for, some at a time.
        total: how many there are on all pages.
        offset: how many are on the pages before.
        narrowed: whether only some of the library's patterns were asked for, such as those of a style.
        deleted: how many of them were deleted, where none is left; otherwise 0, as nobody has counted.
        unrecorded: how many are stored of which the lineage knows nothing, as far as it was looked for.
    """

    patterns: Sequence[PatternMetadata | SynthLineage | DamagedItem]
    total: int
    offset: int
    narrowed: bool
    deleted: int = 0
    unrecorded: int = 0


def list_(request: ListRequest, session: Session) -> Listed:
    """List the patterns, the youngest first.

    What you rated, tagged and named can be found by it. A terminal shows 50 at a time, a pipe and --json all.

    Args:
        request: which ones, in which order, how many.
        session: whose library; it is told of patterns that no list can hold.

    Returns:
        The patterns of one page; or all of them.

    Raises:
        InvalidSettingError: if a rating or a time cannot be read.
    """
    from audiomancer.store import ItemQuery

    kinds = (request.kind,) if request.kind else KINDS
    found = session.store.find(query_of(request, session, kinds, request.sort, request.style))
    if request.narrowed:
        note_unreadable(session, kinds)
    unrecorded = note_without_record(request, session, kinds)
    deleted = 0 if found.total or request.narrowed else session.store.find(ItemQuery(kinds=kinds, deleted=True)).total
    return Listed(found.items, found.total, request.offset, request.narrowed, deleted, unrecorded)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRequest:
    """The item to show."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")


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
        request: the item, which may be a deleted one.
        session: whose library.

    Returns:
        The stored item.

    Raises:
        ItemNotFoundError: if no item has this id.
        AmbiguousIdError: if several ids begin like this.
        StoreError: if what is stored of it is damaged.
    """
    item = known_of(session, request.item)
    if is_shipped(item):
        from audiomancer.breeding.synths import SynthBreeding

        return Shown(SynthBreeding(session.store, session.engines).get(item))
    from audiomancer.store import DamagedItem, PatternMetadata

    found = session.store.item(item)
    if not isinstance(found, DamagedItem):
        if isinstance(found, PatternMetadata):
            _ = found.pattern  # what is wrong with its notes is told here, and not in the midst of printing
        return Shown(found)
    raise StoreError(
        f"{found.id} ({found.name}) is damaged: {found.damaged}; `audiomancer delete` takes it off the lists"
    )


ACTIONS = (
    Action(name="import", run=import_, request=ImportRequest, result=Imported, effect="takes long"),
    Action(name="list", run=list_, request=ListRequest, result=Listed, effect="reads"),
    Action(name="show", run=show, request=ShowRequest, result=Shown, effect="reads"),
)
