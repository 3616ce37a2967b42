"""``models``: what can be played, where it comes from, how good it is, and how to train it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, Face, asked
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.errors import OutputError

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
_HERE: frozenset[Face] = frozenset({"cli"})


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model.

    Attributes:
        name: the name by which it is asked for.
        family: ``drums`` or ``melody``; of a plug-in's model, the kinds of pattern that it plays.
        config: the id of its configuration; empty if it is no bundle.
        origin: ``shipped``, ``downloaded`` or the plug-in that brings it.
        path: its file; empty if it is no bundle.
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
        session: not used.

    Returns:
        A row for each model, by name.

    Raises:
        ModelLoadError: if the file of one of them cannot be read.
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

    return Models(tuple(map(row, available_models().values())))


@dataclass(frozen=True, slots=True, kw_only=True)
class InfoRequest:
    """The model to show."""

    name: str = asked("A model's name or file.", metavar="NAME|FILE", place=True)


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model is.

    Attributes:
        name: the name by which it is asked for.
        path: its file.
        origin: ``shipped``, ``downloaded`` or ``file``.
        sha256: the first 12 hex digits of the SHA-256 of its file.
        family: ``drums`` or ``melody``.
        config: the id of its configuration.
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
        ModelLoadError: if there is no such model, it is no bundle, or its file cannot be played.
    """
    from audiomancer.rnn import find_model, load_model
    from audiomancer.rnn.models import bundle_path

    model, network = find_model(request.name), load_model(request.name)
    path = bundle_path(request.name)
    card = path.with_suffix(".md")
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
        card=card.read_text(encoding="utf-8").strip() if card.is_file() else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadRequest:
    """Where to download from."""

    host: str | None = asked("Address of the folder that holds the bundles; Google's if not given.", None)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What was fetched.

    Attributes:
        paths: the files of the bundles.
    """

    paths: tuple[str, ...]


def download(request: DownloadRequest, session: Session) -> Downloaded:
    """Download Google's own models. Nothing needs them; audiomancer comes with models of its own.

    Args:
        request: where to download from.
        session: told of the progress.

    Returns:
        The files of the bundles.

    Raises:
        ModelLoadError: if a download fails; what was fetched so far is kept, and the next call goes on from it.
        InvalidSettingError: if the host is no address.
        CancelledError: if the person cancels between two steps.
    """
    from audiomancer.rnn.download import HOST, download_models

    return Downloaded(tuple(map(str, download_models(host=request.host or HOST, progress=session.step))))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """What to train, and from which data."""

    name: str = asked(
        "drums_rnn, drums_lookback_rnn, melody_rnn, groove, feel, touch, fills, habits, or returns.", place=True
    )
    data: Path = asked(_DATA_HELP)
    output: Path | None = asked("Where to write; beside the settings if not given.", None)
    cache: Path | None = asked(_CACHE_HELP, None)


@dataclass(frozen=True, slots=True)
class Trained:
    """What was written.

    Attributes:
        path: the bundle, or the table.
    """

    path: str


def train(request: TrainRequest, session: Session) -> Trained:
    """Train one of the models that ship, or a table.

    The tables are feel, drummers' timing and accents; touch, how hard they hit; fills, what they strike in fills;
    habits, what they change; returns, what tunes change.

    The settings are those of models/NAME.json. It takes half an hour to some hours; the best weights so far are on
    disk at every moment. It needs script/bootstrap --magenta.

    Args:
        request: what to train, and from which data.
        session: told of each pass over the data.

    Returns:
        Where the result was written.

    Raises:
        ModelTrainingError: if the data or the settings are not there, or the data holds no piece.
        OutputError: if there can be no such folder to write into.
        CancelledError: if the person cancels between two passes; the best weights so far are kept.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    from audiomancer import training
    from audiomancer._resources import resource_folder
    from audiomancer.rnn.groove import GROOVE

    folder = request.output or resource_folder("models")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}; choose another --output") from error
    tables = {
        "feel": training.train_feel,
        "touch": training.train_touch,
        "fills": training.train_fills,
        "habits": training.train_habits,
        "returns": training.train_returns,
    }
    if request.name in tables:
        return Trained(str(tables[request.name](request.data, folder)))
    if request.name == GROOVE:
        grooves = training.GrooveSettings.read(resource_folder("models") / f"{GROOVE}.json")

        def told(number: int, point: training.GrooveCurve) -> None:
            session.note(f"pass {number}: {point.validation:.4f} bits a hit on validation, {point.train:.4f} learning")
            session.step("training", number, grooves.passes)

        return Trained(str(training.train_grooves(GROOVE, grooves, request.data, folder, told)))
    settings = training.TrainingSettings.read(resource_folder("models") / f"{request.name}.json")
    corpus = training.read_corpus(settings.corpus, request.data, request.cache)

    def report(epoch: int, point: training.Curve) -> None:
        session.note(
            f"pass {epoch}: {point.validation:.4f} nats a step on validation, {point.train:.4f} while learning"
        )
        session.step("training", epoch)

    return Trained(str(training.train_model(request.name, settings, corpus, folder, report)))


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
