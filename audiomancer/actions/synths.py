"""``synth``: the synths of the library, heard, proven, brought in and taken home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from audiomancer.actions._action import Action, asked, asked_mapping
from audiomancer.actions._ids import SYNTH, synth_of
from audiomancer.actions._listing import ListingRequest, note_unreadable, note_without_record, query_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.errors import InvalidSynthError, MissingDependencyError, SynthDefError

if TYPE_CHECKING:
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.store import DamagedItem, PatternMetadata, SynthLineage
    from audiomancer.supercollider import Render
    from audiomancer.variation.synths import SynthOperator

TRUST_HELP = "Run it even where no sandbox (bubblewrap) confines it: you know what it does."

SynthTarget = Literal["supercollider", "superdirt"]
"""Where a synth can be played."""

COLUMNS = 72
"""Points of the pictures of a sound."""


@dataclass(frozen=True, slots=True)
class Synths:
    """Synths.

    Attributes:
        synths: the synths; the action says in which order.
    """

    synths: tuple[SynthLineage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSynthsRequest(ListingRequest):
    """Which synths to list, and how."""

    category: str | None = asked("Only these.", None)
    sort: str = asked(
        "By date, the youngest first; name; or rating, the best first.", "date", choices=("date", "name", "rating")
    )


@dataclass(frozen=True, slots=True)
class ListedSynths:
    """Synths, or some of them.

    Attributes:
        synths: in the order that was asked for; one that is damaged stands there as such. They are read when they are
            asked for, some at a time.
        total: how many there are on all pages.
        offset: how many are on the pages before.
        narrowed: whether only some of the synths were asked for, such as those of a category.
    """

    synths: Sequence[PatternMetadata | SynthLineage | DamagedItem]
    total: int
    offset: int
    narrowed: bool


def list_(request: ListSynthsRequest, session: Session) -> ListedSynths:
    """List your synths, the youngest first, and then those that come with audiomancer.

    What you rated, tagged and named can be found by it. A terminal shows 50 at a time, a pipe and --json all.

    Args:
        request: which ones, in which order, how many.
        session: whose library; it is told of synths that no list can hold.

    Returns:
        The synths of one page, or all of them: those of the library, then the others by name.

    Raises:
        InvalidSettingError: if a rating or a time cannot be read.
    """
    query = query_of(request, session, (SYNTH,), request.sort, request.category)
    yours, shipped = session.store.find(query), _shipped(request, session)
    if request.narrowed:
        note_unreadable(session, (SYNTH,))
    note_without_record(request, session, (SYNTH,))
    left = None if query.limit is None else query.limit - len(yours.items)
    others = shipped[max(query.offset - yours.total, 0) :][:left]
    return ListedSynths(yours.items.followed_by(others), yours.total + len(shipped), query.offset, request.narrowed)


def _shipped(request: ListSynthsRequest, session: Session) -> list[SynthLineage]:
    """The synths that come with audiomancer and are as wanted; those that the library took up are listed from there."""
    if request.deleted or request.tag or request.since or request.until or request.rating not in (None, "none"):
        return []
    from audiomancer.breeding.stored_synths import shipped_synth
    from audiomancer.supercollider import shipped_files

    part, category = (request.name or "").casefold(), request.category and request.category.casefold()
    names = [name for name in shipped_files() if part in name and f"synt_{name}" not in session.store.lineage]
    synths = map(shipped_synth, names)
    return [synth for synth in synths if category in (None, synth.category)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSynthRequest:
    """The synth to show."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")
    sound: bool = asked("Also draw its waveform and spectrum.", True)


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control of a synth.

    Attributes:
        name: its name.
        default: its default, one number for each channel.
        low: the lowest value of its ControlSpec; None if it has no spec.
        high: the highest value of its ControlSpec; None if it has no spec.
        warp: how the spec spreads the values between, such as ``exp``; empty if it has no spec.
        unit: what its values count, such as ``Hz``; empty if the spec gives none.
    """

    name: str
    default: tuple[float, ...]
    low: float | None
    high: float | None
    warp: str
    unit: str


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """What a sound looks like.

    Attributes:
        seconds: its length, in seconds.
        waveform: the peak of each of 72 equal parts in time; 1 is full scale.
        spectrum: the level of each of 72 bands of equal musical width from 20 Hz to 20 kHz; 1 is the loudest band, 0
            is 72 dB below it or more.
    """

    seconds: float
    waveform: tuple[float, ...]
    spectrum: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SynthCard:
    """A synth, what its source says and how it sounds.

    Attributes:
        synth: the synth.
        description: what its author says of it; empty if the source says nothing.
        controls: a row for each control, in the order of the source.
        picture: its sound at its defaults; None if it was not asked for or cannot be heard.
        unheard: why it cannot be heard; empty if it can, or no picture was asked for.
    """

    synth: SynthLineage
    description: str
    controls: tuple[ControlRow, ...]
    picture: SoundPicture | None
    unheard: str


def show(request: ShowSynthRequest, session: Session) -> SynthCard:
    """Show a synth: its controls, its waveform, its spectrum, how it was born.

    Args:
        request: the synth, and whether to draw its sound.
        session: whose library and engines.

    Returns:
        The synth and what is known of it.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSynthError: if its sound is asked for and it does not compile.
    """
    from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs

    if request.sound:
        session.engines.start()
    breeding = breeding_in(session)
    found = breeding.get(synth_of(session, request.item))
    info = parse_synthdefs(found.source_code)[0]
    controls = tuple(
        ControlRow(
            control.name,
            control.default if isinstance(control.default, tuple) else (control.default or 0.0,),
            control.spec.minimum if control.spec else None,
            control.spec.maximum if control.spec else None,
            str(control.spec.warp) if control.spec else "",
            control.spec.unit if control.spec else "",
        )
        for control in info.controls
    )
    picture, unheard = _picture(breeding, found.id) if request.sound else (None, "")
    return SynthCard(found, metadata_words(info).get("description", ""), controls, picture, unheard)


def _picture(breeding: SynthBreeding, item: str) -> tuple[SoundPicture | None, str]:
    try:
        return picture_of(breeding.render(item)), ""
    except MissingDependencyError as error:
        return None, str(error)


def picture_of(heard: Render) -> SoundPicture:
    """What a rendered sound looks like."""
    from audiomancer.analyzers.audio import band_levels, column_peaks

    seconds = len(heard.audio) / heard.sample_rate
    return SoundPicture(
        seconds, column_peaks(heard.audio, COLUMNS), band_levels(heard.audio, heard.sample_rate, COLUMNS)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateSynthsRequest:
    """The files to check."""

    files: tuple[FileContent, ...] = asked("Files of SynthDefs.", place=True)
    trust: bool = asked(TRUST_HELP, False, local=True)


@dataclass(frozen=True, slots=True)
class SynthVerdict:
    """What came out of checking a SynthDef, or a file that holds none.

    Attributes:
        name: the file's name.
        synth: the SynthDef's name; empty if it is computed, or if no SynthDef was found.
        line: where it begins, or where its problem is, from 1; None if it has no place.
        problems: why it is not fit to be played, a sentence each; empty if it is fit.
        told: what `synth import` would mend, and what it waits for, a sentence each.
        unread: whether the file itself cannot be read.
    """

    name: str
    synth: str
    line: int | None
    problems: tuple[str, ...]
    told: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True, slots=True)
class SynthVerdicts:
    """What came out of checking files.

    Attributes:
        verdicts: one for each SynthDef, in the order of the files and in theirs.
    """

    verdicts: tuple[SynthVerdict, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them are fit to be played."""
        return not any(verdict.problems for verdict in self.verdicts)


def validate(request: ValidateSynthsRequest, session: Session) -> SynthVerdicts:
    """Have SynthDefs compiled by sclang and heard by scsynth, and tell of each what is wrong and where.

    Exits with 1 if one of them is not fit to be played, with 4 if nothing is wrong but files that cannot be read.

    Args:
        request: the files, and whether to trust them.
        session: whose engines.

    Returns:
        A verdict on each SynthDef; a file that cannot be read is a problem of its own verdict.

    Raises:
        UntrustedSourceError: if there is no sandbox, and the files are not to be trusted.
        MissingDependencyError: if SuperCollider is not installed.
    """
    from audiomancer.analyzers.synthdef import find_synthdefs
    from audiomancer.breeding.strangers import examine

    def verdicts(file: FileContent) -> list[SynthVerdict]:
        try:
            source = _text(file)
            found = find_synthdefs(source)
        except SynthDefError as error:
            return [SynthVerdict(file.name, "", error.line, (_reason(error),), unread=bool(file.problem))]
        session.engines.compiler.admit(source, trust=request.trust)
        return [
            SynthVerdict(file.name, one.name, one.line, (one.refused,) if one.refused else (), one.told)
            for one in examine(found, session.engines)
        ]

    return SynthVerdicts(tuple(verdict for file in request.files for verdict in verdicts(file)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSynthRequest:
    """A synth to render, and how."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")
    seconds: float = asked("How long to listen.", 3.0, low=0.1, high=60, unit="s")
    controls: Mapping[str, float] = asked_mapping(
        "Other than its default: freq=110.", names=("--set",), metavar="CONTROL=VALUE"
    )


@dataclass(frozen=True, slots=True)
class Sound:
    """Audio.

    Attributes:
        wav: the bytes of a WAV file.
        seconds: its length, in seconds.
    """

    wav: bytes
    seconds: float


def render(request: RenderSynthRequest, session: Session) -> Sound:
    """Render a synth to a WAV file.

    Args:
        request: which synth, how long, and the values of its controls.
        session: whose library and engines.

    Returns:
        The sound.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSynthError: if it does not compile, or what it plays is no sound.
        InvalidControlError: if it has no such control.
        InvalidSettingError: if a value is outside the range of its control.
        MissingDependencyError: if SuperCollider is not installed.
    """
    from audiomancer.exporters import wav_bytes

    session.engines.start()
    heard = breeding_in(session).render(synth_of(session, request.item), request.seconds, request.controls)
    return Sound(wav_bytes(heard.audio, heard.sample_rate), len(heard.audio) / heard.sample_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSynthRequest:
    """The synths to export."""

    items: tuple[str, ...] = asked(
        "Synths; all that come with audiomancer if none is named.", (), metavar="[ID]...", place=True, of="synth"
    )
    target: SynthTarget = asked(
        "Where they are to be played: SuperCollider alone, or SuperDirt, which Tidal plays.",
        "supercollider",
        names=("--to",),
        choices=get_args(SynthTarget),
    )


@dataclass(frozen=True, slots=True)
class SynthSource:
    """The source of synths.

    Attributes:
        code: SuperCollider code, ready to be run.
    """

    code: str


def export(request: ExportSynthRequest, session: Session) -> SynthSource:
    """Write the source of synths, ready to be run in SuperCollider.

    For SuperDirt, controls and synths whose names it takes for itself begin with own_, each sound rings to its end, and
    a comment tells the line of Tidal that plays it.

    Args:
        request: the synths, all that come with audiomancer if it names none, and where they are to be played.
        session: whose library.

    Returns:
        Their sources, ending in a newline.

    Raises:
        SynthNotFoundError: if there is no such synth.
        SynthDefError: if SuperDirt cannot play one of them, or two have one name.
    """
    from audiomancer.rendering import to_superdirt, to_synth_file
    from audiomancer.supercollider import shipped_files

    breeding = breeding_in(session)
    ids = dict.fromkeys(synth_of(session, item) for item in request.items) or shipped_files()
    sources = [breeding.get(item).source_code for item in ids]
    return SynthSource(to_superdirt(sources) if request.target == "superdirt" else to_synth_file(sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSynthsRequest:
    """Files of SynthDefs."""

    files: tuple[FileContent, ...] = asked("Files of SynthDefs.", place=True)
    name: str | None = asked("Only the SynthDef of this name, where a file holds several.", None)
    trust: bool = asked(TRUST_HELP, False, local=True)


@dataclass(frozen=True, slots=True)
class RefusedSynth:
    """A SynthDef that did not come in.

    Attributes:
        file: the name of its file.
        name: its name; empty if it is computed or cannot be read.
        line: where its problem is, from 1; None if the file holds no SynthDef.
        column: the column there, from 1; None as above.
        refused: why it did not come in, as a sentence.
        unread: whether the file itself cannot be read.
    """

    file: str
    name: str
    line: int | None
    column: int | None
    refused: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class ImportedSynths:
    """What became of the SynthDefs of files.

    Attributes:
        synths: those that came in, in the order of the files; what was mended, and what one waits for, is in its log.
        refused: those that did not.
        told: what there is to be said of them, a sentence each, with file and place.
    """

    synths: tuple[SynthLineage, ...]
    refused: tuple[RefusedSynth, ...]
    told: tuple[str, ...]


def import_(request: ImportSynthsRequest, session: Session) -> ImportedSynths:
    """Bring SynthDefs of your own into the library, each by its own verdict. The same code twice is one synth.

    What is up to 24 dB too loud is trimmed, and an offset is blocked; an effect or a sampler is heard with a test sound
    in place of what it waits for. Exits with 1 if none came in, with 4 if no file could be read, with 7 if only some
    came in.

    Args:
        request: the files, and whether to trust them.
        session: whose library and engines.

    Returns:
        The stored synths, in the order of the files, and those that were refused.

    Raises:
        UntrustedSourceError: if there is no sandbox, and the files are not to be trusted.
        MissingDependencyError: if SuperCollider is not installed.
    """
    breeding = breeding_in(session)
    synths: list[SynthLineage] = []
    refused: list[RefusedSynth] = []
    told: list[str] = []
    for file in request.files:
        try:
            arrivals = breeding.arrivals(_text(file), request.name, trust=request.trust)
        except SynthDefError as error:
            told.append(str(error) if file.problem else f"{file.name}: {error}")
            place = error.line, error.column
            refused.append(RefusedSynth(file.name, request.name or "", *place, _reason(error), bool(file.problem)))
            continue
        told += [f"{file.name}: {one.sentence}" for one in arrivals if one.sentence]
        synths += [one.synth for one in arrivals if one.synth]
        refused += [
            RefusedSynth(file.name, one.name, one.line, one.column, one.refused) for one in arrivals if one.refused
        ]
    return ImportedSynths(tuple(synths), tuple(refused), tuple(told))


def breeding_in(
    session: Session, amount: float = 0.3, operators: tuple[str | SynthOperator, ...] = ()
) -> SynthBreeding:
    """The synths of a session's library, and what breeds them.

    Args:
        session: whose library and engines.
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects; empty for all.

    Returns:
        The breeding.
    """
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding(session.store, session.engines, amount, operators)


def _reason(error: SynthDefError) -> str:
    """What an error says besides its place."""
    return str(error).removeprefix(f"line {error.line}, column {error.column}: ")


def _text(file: FileContent) -> str:
    from audiomancer.analyzers.synthdef import decoded

    if file.problem:
        raise InvalidSynthError(file.problem)
    return decoded(file.data)


ACTIONS = (
    Action(name="synth list", run=list_, request=ListSynthsRequest, result=ListedSynths, effect="reads"),
    Action(name="synth show", run=show, request=ShowSynthRequest, result=SynthCard, effect="reads"),
    Action(name="synth validate", run=validate, request=ValidateSynthsRequest, result=SynthVerdicts, effect="reads"),
    Action(name="synth render", run=render, request=RenderSynthRequest, result=Sound, effect="reads"),
    Action(name="synth export", run=export, request=ExportSynthRequest, result=SynthSource, effect="reads"),
    Action(name="synth import", run=import_, request=ImportSynthsRequest, result=ImportedSynths, effect="writes"),
)
