"""Models by name: those that come with the package, those that were downloaded, those of plug-ins, and files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer._registry import Registered, Registry, called
from audiomancer._resources import download_folder, is_file, resource_folder
from audiomancer.errors import InvalidPatternError, MissingDependencyError, ModelLoadError, PluginError
from audiomancer.music import KINDS, Kind, Pattern
from audiomancer.rnn.families import RULES, BundleFamily, ModelFamily, kind_of, load_network
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import DrumRequest, MelodyRequest

if TYPE_CHECKING:
    import numpy as np

__all__ = [
    "DEFAULT_MODELS",
    "MODEL_REGISTRY",
    "Model",
    "available_models",
    "bundle_path",
    "find_model",
    "load_model",
    "needed_model",
]

DEFAULT_MODELS: Mapping[str, str] = MappingProxyType({"drums": "drums_lookback_rnn", "melody": "melody_rnn"})
"""Family to the name of the model that plays when no model is named."""

_SUFFIX = ".mag"
_TRAINED = "trained"


@dataclass(frozen=True, slots=True)
class Model(Registered):
    """A model that can be asked for patterns.

    The ``origin`` of a bundle is ``shipped``, ``downloaded``, ``trained`` or ``file``; that of the rules is
    ``audiomancer``; that of another model is the distribution of the plug-in that brings it.

    Attributes:
        family: what plays it: a bundle, the rules, or what a plug-in brought.
    """

    family: ModelFamily

    @property
    def path(self) -> Path | None:
        """The file of its bundle; None if it is no bundle."""
        return self.family.path if isinstance(self.family, BundleFamily) else None

    @property
    def summary(self) -> str:
        """What it is, in one line."""
        return self.family.summary

    @property
    def kinds(self) -> Collection[Kind]:
        """The kinds of pattern that it plays."""
        return self.family.kinds

    @property
    def fingerprint(self) -> str:
        """A text that differs for any two models that play differently; births remember it."""
        return self.family.fingerprint

    @property
    def digest(self) -> str:
        """The first 12 digits of the SHA-256 of its bundle; of another model, its fingerprint."""
        return self.fingerprint.removeprefix("sha256 ")

    def check_plays(self, kind: Kind) -> None:
        """Refuse a kind of pattern that it does not play.

        Args:
            kind: ``drums``, ``melody`` or ``bass``.

        Raises:
            InvalidPatternError: if it does not play this kind.
        """
        if kind not in self.kinds:
            raise InvalidPatternError(f"the model {self.name} plays {' and '.join(sorted(self.kinds))}, not {kind}")

    def generate(self, request: DrumRequest | MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """New patterns.

        Args:
            request: what is wanted.
            rngs: where chance comes from, a generator for each pattern.

        Returns:
            A pattern for each generator.

        Raises:
            InvalidPatternError: if the model does not play this kind, or cannot play what the request asks for.
            InferenceTimeoutError: if it did not finish within the time that the request gives it.
            PluginError: if the model of a plug-in fails, or gives something other than what was asked for.
        """
        (patterns,) = self.generate_several([(request, rngs)])
        return patterns

    def generate_several(
        self, lots: Sequence[tuple[DrumRequest | MelodyRequest, Sequence[np.random.Generator]]]
    ) -> list[list[Pattern]]:
        """New patterns for several requests; a bundle draws those of one length side by side, which is faster.

        Args:
            lots: what is wanted, and where chance comes from, a generator for each pattern.

        Returns:
            The patterns of each lot, the same as :meth:`generate` makes.

        Raises:
            InvalidPatternError: if the model does not play a kind, or cannot play what a request asks for.
            InferenceTimeoutError: if it did not finish within the time that a request gives it.
            PluginError: if the model of a plug-in fails, or gives something other than what was asked for.
        """
        for request, _ in lots:
            self.check_plays(kind_of(request))
        if isinstance(self.family, BundleFamily):
            made = called("model", self, self.family.generate_several, lots)
        else:
            made = [called("model", self, lambda lot: list(self.family.generate(*lot)), lot) for lot in lots]
        for (request, rngs), patterns in zip(lots, made, strict=True):
            if [_shape(pattern) for pattern in patterns] != [_wanted(request)] * len(rngs):
                raise PluginError(
                    f"the model {self.name} ({self.origin or 'handed in'}) gave back something else than {len(rngs)} "
                    f"patterns of {kind_of(request)}, {request.bars} bars of {'{}/{}'.format(*request.time_signature)}"
                )
        return made


def _shape(pattern: object) -> tuple[object, ...]:
    return (pattern.kind, pattern.bars, pattern.time_signature) if isinstance(pattern, Pattern) else ()


def _wanted(request: DrumRequest | MelodyRequest) -> tuple[object, ...]:
    return kind_of(request), request.bars, request.time_signature


def _bundles() -> dict[str, Model]:
    folders = (("downloaded", download_folder()), ("shipped", resource_folder("models")))
    return {
        path.stem: Model(path.stem, BundleFamily(path), origin=_TRAINED if _is_own(path, origin) else origin)
        for origin, folder in folders
        for path in _files(folder)
    }


def _is_own(path: Path, origin: str) -> bool:
    """Whether a bundle was trained here: the settings of its training lie beside it."""
    return origin == "downloaded" and path.with_suffix(".json").is_file()


def _files(folder: Path) -> list[Path]:
    """The bundles of a folder, in order; none where it is closed to the person, such as another one's home."""
    try:
        return sorted(folder.glob(f"*{_SUFFIX}"))
    except PermissionError:
        return []


def _shipped_names() -> Iterable[str]:
    return (path.stem for path in resource_folder("models").glob(f"*{_SUFFIX}"))


def _as_model(value: object) -> object:
    """A family that a plug-in brings, as a model; anything else as it is."""
    try:
        if isinstance(value, ModelFamily) and isinstance(value.name, str) and set(value.kinds) <= set(KINDS):
            return Model(value.name, value)
    except Exception:  # noqa: BLE001 - a stranger's properties may raise whatever they like, and are then none
        return value
    return value


MODEL_REGISTRY = Registry(
    "model", "audiomancer.models", Model, [Model(RULES.name, RULES)], taken=_shipped_names, adapt=_as_model
)
"""The rules, and the models of plug-ins, by name; bundles are found in their folders."""


def available_models() -> dict[str, Model]:
    """All models here by name, bundles and those of plug-ins, without the rules.

    If several have the same name, a shipped model comes before a downloaded one, and that before a plug-in's.
    """
    brought = {name: model for name, model in MODEL_REGISTRY.all().items() if name not in MODEL_REGISTRY.own}
    bundles = _bundles()
    return {**bundles, **{name: model for name, model in brought.items() if name not in bundles}}


def find_model(name: str) -> Model:
    """The model of this name, or in this file; the name ``rules`` stands for patterns made from rules.

    Raises:
        ModelLoadError: if there is neither a model nor a file of this name.
    """
    if not isinstance(name, str | os.PathLike):
        raise ModelLoadError(f"a model is the name of one, or a file, not {name!r:.60}")
    found = MODEL_REGISTRY.own.get(name) or _bundles().get(name)
    if found is not None:
        return found
    path = Path(name).expanduser()
    if is_file(path):
        return Model(path.stem, BundleFamily(path), origin="file")
    brought = MODEL_REGISTRY.get(name)
    if brought is not None:
        return brought
    problems = "".join(f"; {problem}" for problem in MODEL_REGISTRY.problems())
    raise ModelLoadError(
        f"there is no model {str(name)!r:.200}; there are {', '.join(available_models())}, "
        f"and `audiomancer models download` brings more{problems}"
    )


def needed_model(name: str, fingerprint: str = "", origin: str = "") -> Model:
    """The model that something was made with, for its replay.

    Args:
        name: its name, or its file.
        fingerprint: its fingerprint, as the birth remembers it; empty for any.
        origin: the distribution of the plug-in that brought it; empty for any.

    Returns:
        The model.

    Raises:
        MissingDependencyError: if it is not here, or has changed since; the message names it and says what to do.
    """
    try:
        found = find_model(name)
    except ModelLoadError as error:
        remedy = f"install {origin}" if origin else "bring back its file, or install the plug-in that brings it"
        hint = "".join(f"; {problem}" for problem in MODEL_REGISTRY.problems())
        raise MissingDependencyError(
            f"the model {name!r} is needed for this, and it is not here; {remedy}{hint}"
        ) from error
    release = f"install the release of {origin} that has it" if origin else "bring the former one back"
    if origin not in ("", found.origin):
        raise MissingDependencyError(
            f"the model {name!r} of {origin} is needed for this, and here it is of {found.origin}; {release}"
        )
    if fingerprint not in ("", found.fingerprint):
        raise MissingDependencyError(
            f"the model {name!r} with the fingerprint {fingerprint!r} is needed for this, and here it has "
            f"{found.fingerprint!r}; {release}"
        )
    return found


def bundle_path(name: str) -> Path:
    """The file of the bundle of this name.

    Raises:
        ModelLoadError: if there is no such model, or it is no bundle.
    """
    model = find_model(name)
    if model.path is None:
        raise ModelLoadError(f"{name} is not a bundle but {model.summary} ({model.origin}); name a bundle")
    return model.path


def load_model(name: str) -> Network:
    """The network of a bundle, read once and kept until its file changes.

    Raises:
        ModelLoadError: if there is no such model, it is no bundle, or its file is not one that can be played.
    """
    return load_network(bundle_path(name))
