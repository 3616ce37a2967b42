"""``export``: take patterns home as code, MIDI or sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from audiomancer.actions._action import Action, asked, asked_mapping, told_of
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.errors import InvalidSettingError
from audiomancer.exporters import Kit, Origin, Timing, as_difference, strudel_link
from audiomancer.notation import Velocity

if TYPE_CHECKING:
    from audiomancer.rendering import ExportOptions, Target
    from audiomancer.store import PatternMetadata

__all__ = [
    "ACTIONS",
    "ExportRequest",
    "Exported",
    "OptionRow",
    "Stem",
    "TargetRow",
    "Targets",
]

_CHANGED = ("tidal", "strudel")
"""The targets whose code can be written as a change of a parent's lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Patterns to take home, and how to write them."""

    items: tuple[str, ...] = asked("Patterns.", metavar="ID...", place=True, of="pattern")
    target: str | Target = asked(
        "The language or file type: tidal, strudel, supercollider, midi, wav, or a plug-in's.",
        names=("--to",),
        metavar="TARGET",
        of="target",
    )
    timing: Timing = asked(
        "Steps with the feel beside them; steps alone; or every onset as it is. MIDI is always exact.",
        "nudge",
        choices=get_args(Timing),
    )
    velocity: Velocity = asked(
        "Gains in steps of 3 dB, all that there are, or none.", "quantised", choices=get_args(Velocity)
    )
    sounds: Mapping[str, str] = asked_mapping(
        'Your own samples, lines such as bd = "808bd:3" or bass = "supersaw"; on the command line a TOML file of them.',
        metavar="PATH",
    )
    kit: Kit = asked(
        "Of Tidal: who plays, the samples that come with SuperDirt, or audiomancer's synths.",
        "samples",
        choices=get_args(Kit),
    )
    bank: str | None = asked("Of Strudel: a drum machine, such as RolandTR909.", None)
    link: bool = asked("Of Strudel: a link that opens the page with the code.", False)
    with_synths: bool = asked("Of SuperCollider: put the SynthDefs into the file.", False)
    name: str | None = asked("Of SuperCollider: the name of the Pdef, in the place of kind and id.", None)
    orbit: str = asked("Of Tidal: the connection that plays it, d1 to d16.", "d1")
    split: bool = asked("Of Tidal: a connection for each instrument, so that one can be muted.", False)
    tempo: bool = asked("Of code: set the tempo, or join what is playing.", True)
    stems: bool = asked("Of WAV: beside the mix a file for each pattern, which sum to it.", False)
    diff: bool = asked("Of Tidal and Strudel: as a change of its parent's lines, which stay above as comments.", False)
    copy: bool = asked("Put the code into the clipboard.", False, local=True)


@dataclass(frozen=True, slots=True)
class Stem:
    """The share of one pattern in a mix.

    Attributes:
        name: its place in the mix and its kind, such as ``2_bass``.
        content: the bytes of the file.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        content: the bytes of the file; text in UTF-8 where the target is text.
        target: the target's name.
        suffix: how names of its files end.
        text: whether it is text.
        remarks: what a person should know of it, such as what the grid took from the feel; a sentence each.
        copied: whether it is in the clipboard.
        stems: the share of each pattern in the mix, in their order; empty where nobody asked.
        link: an address that opens Strudel's own page with this code; empty of other targets.
    """

    content: bytes
    target: str
    suffix: str
    text: bool
    remarks: tuple[str, ...] = field(default=())
    copied: bool = False
    stems: tuple[Stem, ...] = ()
    link: str = ""


def export(request: ExportRequest, session: Session) -> Exported:
    """Write a pattern as TidalCycles, Strudel or SuperCollider code, as a MIDI file, or as a WAV loop.

    Several patterns make a set, one file: d1, d2 and so on for Tidal, lines of Strudel, a Pdef each for SuperCollider,
    tracks of MIDI, the mix as WAV, in which shorter loops are repeated. The first one's tempo is played. Code begins
    with a comment that says what it is, where it comes from, and how to vary it.

    Args:
        request: which patterns, and how to write them.
        session: whose library.

    Returns:
        The content of one file, and what a person should know of it.

    Raises:
        PatternNotFoundError: if one of the patterns is not there.
        InvalidSettingError: if there is no such target, what it writes is not for a clipboard, or there is no parent
            whose lines could be changed.
        ExportError: if the target does not take one of the options or more than one pattern, or if a pattern cannot be
            written.
        MissingDependencyError: if no program is installed that reaches the clipboard.
        OutputError: if the clipboard cannot be reached.
    """
    sounds = request.target == "wav" or request.with_synths
    if sounds:
        session.engines.start()  # they get ready while the rest is imported and the library is opened
    from audiomancer.rendering import TARGET_REGISTRY, ExportOptions

    target = TARGET_REGISTRY.chosen([request.target])[0]
    if request.copy and not target.text:
        raise InvalidSettingError(f"the clipboard takes text, and {target.name} is none; write a file with --out")
    items = [session.store.get(pattern_of(session, item)) for item in request.items]
    told: list[str] = []
    stems: list[bytes] = []
    options = ExportOptions(
        timing=request.timing,
        velocity=request.velocity,
        sounds=request.sounds,
        kit=request.kit,
        bank=request.bank,
        link=request.link,
        with_synths=request.with_synths,
        orbit=request.orbit,
        split=request.split,
        tempo=request.tempo,
        name=request.name,
        stems=stems.extend if request.stems else None,
        origins=tuple(map(_origin, items)),
        engines=session.engines if sounds else None,
        tell=told.append,
    )
    patterns = [item.pattern for item in items]
    content = target.export(patterns, options)
    if request.diff:
        content = _as_change(content, target, options, items, session)
    if request.copy:
        from audiomancer.programs import copy_text

        copy_text(content.decode("utf-8"))
    remarks = (*target.remarks(patterns, options), *told)
    names = (f"{place}_{pattern.kind}" for place, pattern in enumerate(patterns, 1))
    shares = tuple(map(Stem, names, stems))
    link = _link(content.decode("utf-8")) if target.name == "strudel" else ""
    return Exported(content, target.name, target.suffix, target.text, remarks, request.copy, shares, link)


def _link(written: str) -> str:
    """The link that opens what was written for Strudel, which may be that link already."""
    return written.strip() if written.startswith("https:") else strudel_link(written)


def _as_change(
    content: bytes, target: Target, options: ExportOptions, items: Sequence[PatternMetadata], session: Session
) -> bytes:
    """The code of a pattern as a change of its first parent's lines; how much differs is told."""
    if target.name not in _CHANGED or options.link or len(items) != 1:
        raise InvalidSettingError(
            "a change of a parent's lines is written for the code of one pattern, in Tidal or Strudel"
        )
    (item,) = items
    if not item.parent_ids:
        raise InvalidSettingError(f"{item.id} has no parent whose lines could be changed; leave --diff out")
    parent = session.store.get(item.parent_ids[0])
    usual = replace(options, origins=(_origin(parent),), tell=lambda remark: None)
    old = target.export([parent.pattern], usual)
    found = as_difference(
        old.decode("utf-8"),
        content.decode("utf-8"),
        "tidal" if target.name == "tidal" else "strudel",
        bars=item.pattern.bars,
        pitched=item.pattern.kind != "drums",
    )
    options.tell(f"{found.changed} of {found.tokens} words differ from {parent.id}")
    return found.code.encode("utf-8")


def _origin(item: PatternMetadata) -> Origin:
    """Where a stored pattern comes from; what was done to its parents, by the words that begin the lines of its log."""
    found = (re.match(r"(\w+): ", line) for line in item.mutation_log)
    words = tuple(dict.fromkeys(word[1] for word in found if word))
    return Origin(item.id, item.name, item.generation_method, tuple(item.parent_ids), words)


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of a target, as ``export`` takes it.

    Attributes:
        name: the field of the request.
        type: a ``choice`` among words, a ``switch``, a ``text``, or ``sounds`` by name.
        choices: the words of a choice.
        default: what holds where nothing is asked for.
        help: what it does, in one line.
    """

    name: str
    type: Literal["choice", "switch", "text", "sounds"]
    choices: tuple[str, ...]
    default: str | bool | None
    help: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of exports.

    Attributes:
        name: the name by which it is asked for.
        suffix: how names of its files end.
        text: whether the content is text.
        several: whether it takes several patterns at once.
        takes: the names of the options that it takes.
        summary: what it is, in one line.
        origin: who brings it, ``audiomancer`` or the plug-in's name.
        options: what it takes, each with what may be asked for.
    """

    name: str
    suffix: str
    text: bool
    several: bool
    takes: tuple[str, ...]
    summary: str
    origin: str
    options: tuple[OptionRow, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """What patterns can be written as.

    Attributes:
        targets: a row for each target.
    """

    targets: tuple[TargetRow, ...]


def targets(request: Nothing, session: Session) -> Targets:
    """List what patterns can be written as, and what plug-ins bring.

    Args:
        request: has no fields.
        session: not used.

    Returns:
        A row for each target: ours first, then those of plug-ins.
    """
    from audiomancer.rendering import TARGET_REGISTRY

    return Targets(tuple(map(_row, TARGET_REGISTRY.all().values())))


def _row(target: Target) -> TargetRow:
    return TargetRow(
        name=target.name,
        suffix=target.suffix,
        text=target.text,
        several=target.several,
        takes=tuple(sorted(target.takes)),
        summary=target.summary,
        origin=target.origin,
        options=tuple(_options(target)),
    )


def _options(target: Target) -> Iterator[OptionRow]:
    """What a target takes, in the order of the request."""
    taken = {*target.takes, *(["diff"] if target.name in _CHANGED else [])}
    for asked_for in fields(ExportRequest):
        if asked_for.name in taken:
            told, value = told_of(asked_for), asked_for.default
            default = None if value is MISSING else value
            yield OptionRow(asked_for.name, _type_of(asked_for), told.choices or (), default, told.help)


def _type_of(asked_for: Field[Any]) -> Literal["choice", "switch", "text", "sounds"]:
    if told_of(asked_for).choices:
        return "choice"
    if isinstance(asked_for.default, bool):
        return "switch"
    return "sounds" if asked_for.name == "sounds" else "text"


ACTIONS = (
    Action(name="export", run=export, request=ExportRequest, result=Exported, effect="reads"),
    Action(
        name="targets",
        run=targets,
        request=Nothing,
        result=Targets,
        effect="reads",
        no_command="`audiomancer export --targets` prints it",
    ),
)
