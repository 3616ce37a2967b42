"""``synth``: breed SynthDefs, hear of them, take them home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked, asked_mapping
from audiomancer.actions._ids import synth_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.actions.variation import AMOUNT_HELP, COUNT_HELP, SEED_HELP
from audiomancer.errors import InvalidSynthError, MissingDependencyError

if TYPE_CHECKING:
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.store import SynthLineage
    from audiomancer.variation.synths import SynthOperator

CATEGORIES = ("bass", "lead", "pad", "drum", "fx")
OPERATORS_HELP = (
    "Let only this operator act (repeat for several): swap_oscillator, add_reverb, envelope ... "
    "`audiomancer synth mutate --ops` lists them."
)
COLUMNS = 72
"""Points of the pictures of a sound."""


@dataclass(frozen=True, slots=True)
class Synths:
    """Synths.

    Attributes:
        synths: the synths, in the order that the action tells of.
    """

    synths: tuple[SynthLineage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSynthsRequest:
    """Which synths to list."""

    category: str | None = asked("Only these.", None)


def list_(request: ListSynthsRequest, session: Session) -> Synths:
    """List the synths that come with audiomancer, and yours.

    Args:
        request: which.
        session: whose library.
    """
    from audiomancer.breeding.synths import shipped_synths

    yours = {s.id: s for s in session.store.synths()}
    synths = [*(s for s in shipped_synths() if s.id not in yours), *yours.values()]
    return Synths(tuple(s for s in synths if request.category in (None, s.category)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSynthRequest:
    """Which synth to show."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")
    sound: bool = asked("Also draw its waveform and spectrum.", True)


@dataclass(frozen=True, slots=True)
class ControlRow:
    """One control of a synth.

    Attributes:
        name: its name.
        default: its default, a number each channel.
        low: the lowest value of its spec, None where it has none.
        high: the highest.
        warp: how the values between are spread.
    """

    name: str
    default: tuple[float, ...]
    low: float | None
    high: float | None
    warp: str


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """What a sound looks like.

    Attributes:
        seconds: how long it was heard.
        waveform: the highest sample of each of 72 columns, full scale at 1.
        spectrum: of 72 bands of equal musical width from 20 Hz to 20 kHz, 1 the loudest, 0 at 72 dB below it.
    """

    seconds: float
    waveform: tuple[float, ...]
    spectrum: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SynthCard:
    """A synth with what can be read in it and heard of it.

    Attributes:
        synth: the synth.
        description: what its author says of it; empty where nothing is said.
        controls: a row each, in the order of the source.
        picture: its sound at its defaults; None where it was not asked for or cannot be heard.
        unheard: why there is no picture; empty where there is one or none was asked for.
    """

    synth: SynthLineage
    description: str
    controls: tuple[ControlRow, ...]
    picture: SoundPicture | None
    unheard: str


def show(request: ShowSynthRequest, session: Session) -> SynthCard:
    """Show a synth: its controls, its waveform, its spectrum, how it was born.

    Args:
        request: which.
        session: whose library.

    Raises:
        SynthNotFoundError: if there is none.
        InvalidSynthError: if it does not compile.
    """
    from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs

    breeding = _breeding(session)
    found = breeding.get(synth_of(session, request.item))
    info = parse_synthdefs(found.source_code)[0]
    controls = tuple(
        ControlRow(
            control.name,
            control.default if isinstance(control.default, tuple) else (control.default or 0.0,),
            control.spec.minimum if control.spec else None,
            control.spec.maximum if control.spec else None,
            str(control.spec.warp) if control.spec else "",
        )
        for control in info.controls
    )
    picture, unheard = _picture(breeding, found.id) if request.sound else (None, "")
    return SynthCard(found, metadata_words(info).get("description", ""), controls, picture, unheard)


def _picture(breeding: SynthBreeding, item: str) -> tuple[SoundPicture | None, str]:
    from audiomancer.analyzers.audio import band_levels, column_peaks

    try:
        heard = breeding.render(item)
    except MissingDependencyError as error:
        return None, str(error)
    seconds = len(heard.audio) / heard.sample_rate
    return SoundPicture(
        seconds, column_peaks(heard.audio, COLUMNS), band_levels(heard.audio, heard.sample_rate, COLUMNS)
    ), ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateSynthRequest:
    """A sound in words."""

    description: str = asked("Such as `warm acid bass with filter sweep`.", place=True)
    category: str = asked("What it is for.", "bass", choices=CATEGORIES)
    base: str | None = asked("Begin with this synth in place of a plain one.", None, metavar="ID", of="synth")
    count: int = asked("How many to make.", 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def generate(request: GenerateSynthRequest, session: Session) -> Synths:
    """Make a synth that sounds as you describe it: warm, acid, dark, wobble, plucky ...

    Args:
        request: the words.
        session: whose library.

    Raises:
        SynthDefError: if the base cannot be changed.
        InvalidSynthError: if nothing that sounds came of it.
    """
    base = None if request.base is None else synth_of(session, request.base)
    made = _breeding(session).from_words(
        request.description, request.category, seed_or_fresh(request.seed), request.count, base
    )
    return Synths(tuple(made))


@dataclass(frozen=True, slots=True, kw_only=True)
class MutateSynthRequest:
    """A synth to vary, and how."""

    item: str = asked("The parent.", metavar="ID", place=True, of="synth")
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | SynthOperator, ...] = asked(
        OPERATORS_HELP, (), names=("--op",), metavar="NAME", of="synth operator"
    )
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def mutate(request: MutateSynthRequest, session: Session) -> Synths:
    """Make variations of a synth.

    Args:
        request: the parent and how far to go.
        session: whose library.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known.
        InvalidSynthError: if no variation sounds.
    """
    breeding = _breeding(session, request.amount, request.operators)
    return Synths(
        tuple(breeding.mutations(synth_of(session, request.item), seed_or_fresh(request.seed), request.count))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BreedSynthsRequest:
    """Two synths to cross."""

    first: str = asked("Gives the oscillators.", metavar="ID", place=True, of="synth")
    second: str = asked("Gives the filter.", metavar="ID", place=True, of="synth")
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def breed(request: BreedSynthsRequest, session: Session) -> Synths:
    """Cross two synths: the oscillators of the first, the filter of the second.

    Args:
        request: the parents.
        session: whose library.

    Raises:
        SynthNotFoundError: if one of them is not there.
        InvalidSynthError: if no child sounds.
    """
    first, second = synth_of(session, request.first), synth_of(session, request.second)
    return Synths(tuple(_breeding(session).crosses(first, second, seed_or_fresh(request.seed), request.count)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolveSynthsRequest:
    """Synths to start from, and how to breed."""

    items: tuple[str, ...] = asked("The first parents.", metavar="ID...", place=True, of="synth")
    generations: int = asked("How many generations to breed.", 3, low=1)
    size: int = asked("Births to try in each.", 6, low=1, high=100)
    mutation_rate: float = asked("How often a birth is a variation of one.", 0.6, low=0, high=1)
    crossover_rate: float = asked("How often a birth is a cross of two.", 0.3, low=0, high=1)
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | SynthOperator, ...] = asked(
        OPERATORS_HELP, (), names=("--op",), metavar="NAME", of="synth operator"
    )
    seed: int | None = asked(SEED_HELP, None, low=0)


@dataclass(frozen=True, slots=True)
class EvolvedSynths:
    """What came of a run.

    Attributes:
        synths: those of all generations, oldest first.
        selections: for each generation who bred, and on what ground, in a sentence.
        seed: the seed that brings the same again.
    """

    synths: tuple[SynthLineage, ...]
    selections: tuple[str, ...]
    seed: int


def evolve(request: EvolveSynthsRequest, session: Session) -> EvolvedSynths:
    """Breed synths for some generations; the best rated become parents.

    Args:
        request: the first synths and how to breed.
        session: whose library.

    Raises:
        SynthNotFoundError: if one of them is not there.
        InvalidSynthError: if no child sounds.
    """
    from audiomancer.breeding import EvolutionRun
    from audiomancer.evolution import Settings

    settings = Settings(
        seed=seed_or_fresh(request.seed),
        size=request.size,
        mutation_rate=request.mutation_rate,
        crossover_rate=request.crossover_rate,
    )
    items = [synth_of(session, item) for item in request.items]
    run = EvolutionRun.start(_breeding(session, request.amount, request.operators), items, settings)
    selections = []
    for done in range(request.generations):
        session.step("breeding", done, request.generations)
        selections.append(str(run.breed()))
    return EvolvedSynths(tuple(run.everything()), tuple(selections), settings.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateSynthsRequest:
    """Files to try."""

    files: tuple[FileContent, ...] = asked("Files of SynthDefs.", place=True)


@dataclass(frozen=True, slots=True)
class SynthVerdict:
    """What is known of a file.

    Attributes:
        name: the file.
        problems: why it is not fit to be played, a sentence each; none if it is.
    """

    name: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynthVerdicts:
    """What is known of files.

    Attributes:
        verdicts: one each, in their order.
    """

    verdicts: tuple[SynthVerdict, ...]

    @property
    def ok(self) -> bool:
        """Whether all of them are fit to be played."""
        return not any(verdict.problems for verdict in self.verdicts)


def validate(request: ValidateSynthsRequest, session: Session) -> SynthVerdicts:
    """Have SynthDef files compiled by sclang and heard by scsynth, and tell what is wrong and where.

    Exits with 1 if one of them is not fit to be played.

    Args:
        request: the files.
        session: whose engines.

    Raises:
        MissingDependencyError: if SuperCollider is not installed.
    """

    def verdict(file: FileContent) -> SynthVerdict:
        try:
            return SynthVerdict(file.name, session.engines.judge(_text(file)).problems)
        except InvalidSynthError as error:
            return SynthVerdict(file.name, (str(error),))

    return SynthVerdicts(tuple(map(verdict, request.files)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderSynthRequest:
    """A synth to hear, and how."""

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
        seconds: how long it is.
    """

    wav: bytes
    seconds: float


def render(request: RenderSynthRequest, session: Session) -> Sound:
    """Render a synth to a WAV file.

    Args:
        request: which, and how it is set.
        session: whose library.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidControlError: if it has no such control.
        MissingDependencyError: if SuperCollider is not installed.
    """
    from audiomancer.exporters import wav_bytes

    heard = _breeding(session).render(synth_of(session, request.item), request.seconds, request.controls)
    return Sound(wav_bytes(heard.audio, heard.sample_rate), len(heard.audio) / heard.sample_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSynthRequest:
    """A synth to take home."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")


@dataclass(frozen=True, slots=True)
class SynthSource:
    """The source of a synth.

    Attributes:
        code: SuperCollider code, ready to be run.
    """

    code: str


def export(request: ExportSynthRequest, session: Session) -> SynthSource:
    """Write the source of a synth, ready to be run in SuperCollider.

    Args:
        request: which.
        session: whose library.

    Raises:
        SynthNotFoundError: if there is none.
    """
    return SynthSource(_breeding(session).get(synth_of(session, request.item)).source_code.rstrip() + "\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSynthsRequest:
    """Files of SynthDefs."""

    files: tuple[FileContent, ...] = asked("Files of SynthDefs.", place=True)
    name: str | None = asked("Only the SynthDef of this name, where a file holds several.", None)


def import_(request: ImportSynthsRequest, session: Session) -> Synths:
    """Bring SynthDefs of your own into the library.

    Args:
        request: the files.
        session: whose library.

    Raises:
        SynthDefError: if a file cannot be read as SynthDefs; with line and column.
        InvalidSynthError: if sclang refuses one, or it makes no sound.
    """
    breeding = _breeding(session)
    return Synths(
        tuple(made for file in request.files for made in breeding.import_source(_text(file), file.name, request.name))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthOperatorsRequest:
    """Nothing needs to be asked."""


@dataclass(frozen=True, slots=True)
class SynthOperatorRow:
    """One operator of synths.

    Attributes:
        name: by which it is switched on.
        weight: its probability is amount times weight.
        summary: what it does, in one line.
        origin: who brings it, ``audiomancer`` or the plug-in's name.
    """

    name: str
    weight: float
    summary: str
    origin: str


@dataclass(frozen=True, slots=True)
class SynthOperators:
    """The operators of synths, in the order in which they act.

    Attributes:
        operators: a row each.
    """

    operators: tuple[SynthOperatorRow, ...]


def operators(request: SynthOperatorsRequest, session: Session) -> SynthOperators:
    """List the operators that vary synths, and those of plug-ins.

    Args:
        request: nothing.
        session: not used.
    """
    from audiomancer.variation.synths import SYNTH_OPERATOR_REGISTRY

    return SynthOperators(
        tuple(
            SynthOperatorRow(op.name, op.weight, op.summary, op.origin) for op in SYNTH_OPERATOR_REGISTRY.all().values()
        )
    )


def _breeding(session: Session, amount: float = 0.3, operators: tuple[str | SynthOperator, ...] = ()) -> SynthBreeding:
    from audiomancer.breeding.synths import SynthBreeding

    return SynthBreeding(session.store, session.engines, amount, operators)


def _text(file: FileContent) -> str:
    if file.problem:
        raise InvalidSynthError(file.problem)
    try:
        return file.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidSynthError(f"{file.name} cannot be read as text: {error}") from error


ACTIONS = (
    Action(name="synth list", run=list_, request=ListSynthsRequest, result=Synths, effect="reads"),
    Action(name="synth show", run=show, request=ShowSynthRequest, result=SynthCard, effect="reads"),
    Action(name="synth generate", run=generate, request=GenerateSynthRequest, result=Synths, effect="writes"),
    Action(name="synth mutate", run=mutate, request=MutateSynthRequest, result=Synths, effect="writes"),
    Action(name="synth breed", run=breed, request=BreedSynthsRequest, result=Synths, effect="writes"),
    Action(name="synth evolve", run=evolve, request=EvolveSynthsRequest, result=EvolvedSynths, effect="takes long"),
    Action(name="synth validate", run=validate, request=ValidateSynthsRequest, result=SynthVerdicts, effect="reads"),
    Action(name="synth render", run=render, request=RenderSynthRequest, result=Sound, effect="reads"),
    Action(name="synth export", run=export, request=ExportSynthRequest, result=SynthSource, effect="reads"),
    Action(name="synth import", run=import_, request=ImportSynthsRequest, result=Synths, effect="writes"),
    Action(
        name="synth operators",
        run=operators,
        request=SynthOperatorsRequest,
        result=SynthOperators,
        effect="reads",
        no_command="`audiomancer synth mutate --ops` prints it",
    ),
)
