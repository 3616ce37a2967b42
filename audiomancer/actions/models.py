"""``models``: what can be played, where it comes from, how good it is, and how to train it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, Face, asked
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.errors import InvalidSettingError, ModelLoadError, ModelTrainingError, OutputError

if TYPE_CHECKING:
    from audiomancer.rnn import Model

__all__ = [
    "ACTIONS",
    "CompareRequest",
    "Compared",
    "DownloadRequest",
    "Downloaded",
    "InfoRequest",
    "ModelFacts",
    "ModelRow",
    "Models",
    "TrainRequest",
    "Trained",
]

_DATA_HELP = "The folder that holds groove/ (the Groove MIDI Dataset) and openewld/ (lead sheets)."
_CACHE_HELP = "Keep the scores that were read in this file."
_OWN = ("drums", "melody")
_GROOVE = "groove"
_LISTED = "drums, melody or groove"
_TABLES = ("feel", "touch", "fills", "habits", "returns", "memory")
_LONGEST_NAME = 60
_HERE: frozenset[Face] = frozenset({"cli"})


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model.

    Attributes:
        name: the name by which it is asked for.
        family: ``drums`` or ``melody``; of a plug-in's model, the kinds of pattern that it plays; ``groove`` of one
            that humanizes drums.
        config: the id of its configuration; empty if it is no bundle.
        origin: ``shipped``, ``downloaded``, ``trained`` or the plug-in that brings it.
        path: its file; empty if it has none.
        default: whether it plays when no model is named.
    """

    name: str
    family: str
    config: str
    origin: str
    path: str
    default: bool


@dataclass(frozen=True, slots=True)
class Models:
    """The models that can be played.

    Attributes:
        models: a row for each model.
    """

    models: tuple[ModelRow, ...]


def list_(request: Nothing, session: Session) -> Models:
    """List the models that can be played.

    Args:
        request: has no fields.
        session: told of each whose file cannot be read.

    Returns:
        A row for each model that can be played, by name.
    """
    from audiomancer.rnn import DEFAULT_MODELS, available_models, load_model

    def row(model: Model) -> ModelRow:
        config = load_model(model.name).config if model.path else None
        return ModelRow(
            name=model.name,
            family=config.family if config else " ".join(sorted(model.kinds)),
            config=config.id if config else "",
            origin=model.origin,
            path=str(model.path or ""),
            default=model.name in DEFAULT_MODELS.values(),
        )

    rows = []
    for model in available_models().values():
        try:
            rows.append(row(model))
        except ModelLoadError as error:
            session.note(f"{model.name} is left out: {error}")
    return Models((*rows, *_groove_rows()))


def _groove_rows() -> Iterator[ModelRow]:
    from audiomancer.rnn.groove import GROOVE, groove_models, groove_origin

    for name, path in groove_models().items():
        yield ModelRow(name, _GROOVE, "", groove_origin(name), str(path), name == GROOVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InfoRequest:
    """The model to show."""

    name: str = asked("A model's name or file.", metavar="NAME|FILE", place=True, of="model")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model is.

    Attributes:
        name: the name by which it is asked for.
        path: its file.
        origin: ``shipped``, ``downloaded``, ``trained`` or ``file``.
        sha256: the first 12 hex digits of the SHA-256 of its file.
        family: ``drums`` or ``melody``; ``groove`` for one that humanizes drums.
        config: the id of its configuration; empty if it is no bundle.
        units: the number of cells of each layer.
        attention: how many steps its attention looks back; 0 if it has no attention.
        parameters: the number of its weights.
        description: what its file says of it.
        card: its model card in Markdown; empty if it has none.
    """

    name: str
    path: str
    origin: str
    sha256: str
    family: str
    config: str
    units: tuple[int, ...]
    attention: int
    parameters: int
    description: str
    card: str


def info(request: InfoRequest, session: Session) -> ModelFacts:
    """Show what a model is, and its card if it has one.

    Args:
        request: the model.
        session: not used.

    Returns:
        What its file and its card say.

    Raises:
        ModelLoadError: if there is no such model, it is neither a bundle nor a groove model, or its file cannot be
            played.
    """
    from audiomancer.rnn import find_model, load_model
    from audiomancer.rnn.groove import groove_models
    from audiomancer.rnn.models import bundle_path

    if request.name in groove_models() or request.name.endswith(".npz"):
        return _groove_facts(request.name)
    model, network = find_model(request.name), load_model(request.name)
    path = bundle_path(request.name)
    return ModelFacts(
        name=model.name,
        path=str(path),
        origin=model.origin,
        sha256=model.digest,
        family=network.config.family,
        config=network.config.id,
        units=tuple(network.units),
        attention=network.attention.length if network.attention else 0,
        parameters=network.parameters,
        description=network.description,
        card=_card_of(path),
    )


def _groove_facts(name: str) -> ModelFacts:
    from audiomancer.rnn.groove import find_groove, groove_fingerprint, groove_name, groove_origin, load_groove

    path, model = find_groove(name), load_groove(name)
    return ModelFacts(
        name=groove_name(name),
        path=str(path),
        origin=groove_origin(name),
        sha256=groove_fingerprint(name).removeprefix("sha256 "),
        family=_GROOVE,
        config="",
        units=model.units,
        attention=0,
        parameters=model.parameters,
        description="how hard and how early drummers play each hit of any drum pattern",
        card=_card_of(path),
    )


def _card_of(path: Path) -> str:
    """The card beside a model; empty if there is none."""
    card = path.with_suffix(".md")
    return card.read_text(encoding="utf-8").strip() if card.is_file() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadRequest:
    """Where to download from."""

    host: str | None = asked("Address of the folder that holds the bundles; Google's if not given.", None, local=True)
    force: bool = asked("Fetch anew what is there, and take a file that is another than at first.", False)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What was fetched.

    Attributes:
        paths: the files of the bundles.
    """

    paths: tuple[str, ...]


def download(request: DownloadRequest, session: Session) -> Downloaded:
    """Download Google's own models. Nothing needs them; audiomancer comes with models of its own.

    A fingerprint of each is kept at the first download, and what differs from it later is refused.

    Args:
        request: where to download from.
        session: told of the progress, and of each fingerprint that is kept.

    Returns:
        The files of the bundles.

    Raises:
        ModelLoadError: if a download fails; what was fetched so far is kept, and the next call goes on from it.
        InvalidSettingError: if the host is no address.
        CancelledError: if the person cancels between two steps.
    """
    from audiomancer.rnn.download import HOST, download_models

    paths = download_models(host=request.host or HOST, progress=session.step, note=session.note, force=request.force)
    return Downloaded(tuple(map(str, paths)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """What to train, and from which data."""

    name: str = asked(
        "drums, melody or groove, on your own music; or a model or table that ships: drums_rnn, drums_lookback_rnn, "
        "melody_rnn, groove, feel, touch, fills, habits, returns, memory.",
        place=True,
    )
    called: str | None = asked("What to call a model on your own music.", None, names=("--name",))
    data: Path = asked("Any folder of MIDI files; for what ships the one that holds groove/ and openewld/.")
    output: Path | None = asked(
        "Where to write; what ships beside its settings, your own where models are looked for if not given.", None
    )
    cache: Path | None = asked(_CACHE_HELP, None)
    resume: bool = asked("Go on with a training that was broken off.", False)
    force: bool = asked("Train over what is there.", False)


@dataclass(frozen=True, slots=True)
class Trained:
    """What was written.

    Attributes:
        path: the bundle, or the table.
    """

    path: str


def train(request: TrainRequest, session: Session) -> Trained:
    """Train a model on your own music, or one of the models and tables that ship.

    `models train drums --name mine --data FOLDER` learns from the MIDI files in any folder and the folders in it: drums
    on channel 10, or with `melody` the lines of single notes. Then `generate drums --model mine` plays it. With
    `groove` it learns how hard and how early the drums are hit, and `--humanize 1 --groove-model mine` plays drums so.
    Each goes on from the model that ships. Some dozen loops take a minute, hours of music half an hour. What is left
    out is named.

    The settings of what ships are those of models/NAME.json. The tables are feel, drummers' timing and accents; touch,
    how hard they hit; fills, what they strike in fills; habits, what they change; returns, what tunes change; memory,
    how much a piece's own past weighs.

    Whatever is broken off goes on with --resume after the last whole pass, and ends as it would have ended unbroken.
    It needs script/bootstrap --magenta.

    Args:
        request: what to train, and from which data.
        session: told of each step.

    Returns:
        Where the result was written.

    Raises:
        ModelTrainingError: if the data or the settings are not there, the data holds too little, or there is no
            training to go on with.
        InvalidSettingError: if there is nothing of that name to train, or a model on one's own music has no name, one
            that it cannot have, or a cache.
        OutputError: if there can be no such folder to write into, the disk refuses, or something is there already.
        CancelledError: if the person cancels between two steps; the passes so far are kept.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    from audiomancer import training
    from audiomancer._resources import download_folder, resource_folder

    own = request.name in _OWN or (request.name == _GROOVE and request.called is not None)
    folder = request.output or (download_folder() if own else resource_folder("models"))
    name = _own_name(request) if own else request.name
    if request.called is not None and not own:
        raise InvalidSettingError(f"{request.name} has its own name; --name goes with {_LISTED}")
    if request.cache is not None and own:
        raise InvalidSettingError(f"--cache keeps the scores of what ships; leave it out with {request.name}")
    shipped = sorted(path.stem for path in resource_folder("models").glob("*.json"))
    if not own and name not in shipped:
        raise InvalidSettingError(
            f"{name!r:.60} is nothing that can be trained; name {_LISTED}, with --name, for your own music, or one of "
            f"what ships: {', '.join(shipped)}"
        )
    kept = _check_free(folder, name, request, own)
    _check_open(folder)
    if not own and request.name in _TABLES:
        return Trained(str(_table(request, folder)))

    def report(epoch: int, point: training.Curve | training.GrooveCurve) -> None:
        unit = "bits a hit" if isinstance(point, training.GrooveCurve) else "nats a step"
        learning = f", {point.train:.4f} while learning" if epoch else " before anything is learned"
        session.note(f"pass {epoch}: {point.validation:.4f} {unit} on validation{learning}")
        session.step("training", epoch)

    try:
        return Trained(str(_train(request, name, folder, report, session)))
    except KeyboardInterrupt:
        if kept.is_file():
            session.note("The passes so far are kept; the same command with --resume goes on with them.")
        raise
    except OSError as error:
        raise OutputError(f"cannot read or write {error.filename or folder}: {error.strerror}") from error


def _train(request: TrainRequest, name: str, folder: Path, report: Callable[..., None], session: Session) -> Path:
    """Train what is learned in passes: a network of one's own or one that ships, or the groove model."""
    from audiomancer import training
    from audiomancer._resources import resource_folder

    reading = partial(session.step, "reading")
    if request.name in _OWN:
        music = training.read_own_music(request.name, request.data, reading)
        _tell(music.skipped, session)
        return training.train_own_model(name, request.name, music, folder, report, session.step, resume=request.resume)
    if request.name == _GROOVE and request.called is not None:
        grooves = training.read_own_grooves(request.data, reading)
        _tell(grooves.skipped, session)
        if grooves.stiff:
            session.note(
                f"{grooves.stiff} of {grooves.files} files are exactly on the grid: of them there is loudness to "
                "learn, but no timing"
            )
        if grooves.beyond:
            session.note(
                f"left out: {grooves.beyond} performances, as the others hold as many hits as are learned at once"
            )
        return training.train_own_groove(name, grooves, folder, report, session.step, resume=request.resume)
    path = resource_folder("models") / f"{request.name}.json"
    if request.name == _GROOVE:
        settings = training.GrooveSettings.read(path)
        return training.train_grooves(name, settings, request.data, folder, report, session.step, resume=request.resume)
    read = training.TrainingSettings.read(path)
    session.step("reading the music", 0)
    corpus = training.read_corpus(read.corpus, request.data, request.cache)
    return training.train_model(name, read, corpus, folder, report, session.step, resume=request.resume)


def _tell(skipped: Iterable[str], session: Session) -> None:
    for sentence in skipped:
        session.note(f"left out: {sentence}")


def _table(request: TrainRequest, folder: Path) -> Path:
    from audiomancer import training

    if request.name == "memory":
        return training.train_memory(request.data, folder, request.cache)
    tables = {
        "feel": training.train_feel,
        "touch": training.train_touch,
        "fills": training.train_fills,
        "habits": training.train_habits,
        "returns": training.train_returns,
    }
    return tables[request.name](request.data, folder)


def _own_name(request: TrainRequest) -> str:
    """The name of a model on one's own music.

    Raises:
        InvalidSettingError: if there is none, or it is another model's or no name of a file.
    """
    from audiomancer._resources import resource_folder

    name = request.called
    if name is None:
        raise InvalidSettingError(f"a model on your own music needs a name; add --name mine, say, to {request.name}")
    if not name.isascii() or not name.replace("_", "").replace("-", "").isalnum() or len(name) > _LONGEST_NAME:
        raise InvalidSettingError(f"a model's name is letters, digits, _ and -, not {name!r:.60}")
    if name == "rules" or any(path.stem == name for path in resource_folder("models").iterdir()):
        raise InvalidSettingError(f"{name} is a model or table that comes with audiomancer; choose another --name")
    return name


def _check_open(folder: Path) -> None:
    """Make a folder, and see that it can be written into, before what is learned has nowhere to go.

    Raises:
        OutputError: if it cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}; choose another --output") from error
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror}; choose another --output") from error


def _check_free(folder: Path, name: str, request: TrainRequest, own: bool) -> Path:
    """The file in which a training is kept, if nothing is written over that the person did not ask to.

    Raises:
        OutputError: if the model, the table or a training that was broken off is there.
        ModelTrainingError: if what cannot be resumed shall be.
    """
    ending = ".json" if name in _TABLES else ".npz" if request.name == _GROOVE else ".mag"
    path, kept = folder / f"{name}{ending}", folder / f"{name}.training"
    other = path.with_suffix(".mag" if ending == ".npz" else ".npz")
    if own and other.is_file():
        raise OutputError(f"{other} is a model of another kind by this name; choose another --name")
    if request.resume and ending == ".json":
        raise ModelTrainingError(f"{name} is learned in one go; leave --resume out")
    if path.is_file() and not (request.force or request.resume):
        beside = "" if own or request.name != _GROOVE else "; --name learns from your own music, beside it"
        raise OutputError(f"{path} is there already; --force trains over it, and --output writes elsewhere{beside}")
    if kept.is_file() and not (request.force or request.resume):
        raise OutputError(f"a training of {name} was broken off; --resume goes on with it, --force begins anew")
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareRequest:
    """Which models to measure, and on what."""

    names: tuple[str, ...] = asked("Names or files of models.", metavar="NAME|FILE...", place=True)
    data: Path = asked(_DATA_HELP)
    cache: Path | None = asked(_CACHE_HELP, None)


@dataclass(frozen=True, slots=True)
class Compared:
    """How well the models and their rivals foretell music that they have not seen.

    Attributes:
        nats: the name of each model or rival to its cross-entropy in nats a step, the lower the better.
    """

    nats: dict[str, float]


def compare(request: CompareRequest, session: Session) -> Compared:
    """Measure models against n-grams and repetition, in nats a step on music that none of them has seen.

    Args:
        request: the models, and the data to measure them on.
        session: not used.

    Returns:
        A figure for each model and each rival.

    Raises:
        ModelLoadError: if a model is not there.
        ModelTrainingError: if the data is not there.
    """
    from audiomancer import training
    from audiomancer.rnn import load_model

    kind = "drums" if load_model(request.names[0]).config.family == "drums" else "melody"
    session.step("reading the music", 0, 2)
    corpus = training.read_corpus(kind, request.data, request.cache)
    session.step("measuring", 1, 2)
    return Compared(training.compare(request.names, corpus))


ACTIONS = (
    Action(name="models list", run=list_, request=Nothing, result=Models, effect="reads"),
    Action(name="models info", run=info, request=InfoRequest, result=ModelFacts, effect="reads"),
    Action(name="models download", run=download, request=DownloadRequest, result=Downloaded, effect="takes long"),
    Action(name="models train", run=train, request=TrainRequest, result=Trained, effect="takes long", faces=_HERE),
    Action(
        name="models compare", run=compare, request=CompareRequest, result=Compared, effect="takes long", faces=_HERE
    ),
)
