"""Models by name: those that come with the package, those that were downloaded, and files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelLoadError
from audiomancer.rnn.bundle import read_bundle
from audiomancer.rnn.network import Network, build_network

__all__ = ["DEFAULT_MODELS", "Model", "available_models", "download_folder", "find_model", "load_model"]

DEFAULT_MODELS: Mapping[str, str] = MappingProxyType({"drums": "drums_lookback_rnn", "melody": "melody_rnn"})
"""Family to the name of the model that plays where none is named."""

_SUFFIX = ".mag"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be loaded.

    Attributes:
        name: what it is called by.
        path: its bundle.
        origin: ``shipped``, ``downloaded`` or ``file``.
    """

    name: str
    path: Path
    origin: str

    @property
    def digest(self) -> str:
        """The first 12 digits of the SHA-256 of its file; a pattern's birth holds it."""
        return sha256(self.path.read_bytes()).hexdigest()[:12]


def download_folder() -> Path:
    """Where downloaded models lie: ``~/.local/share/audiomancer/models``, or in ``$XDG_DATA_HOME``."""
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "audiomancer" / "models"


def available_models() -> dict[str, Model]:
    """All models here, by name; where a shipped and a downloaded model have one name, the shipped one is meant."""
    folders = (("downloaded", download_folder()), ("shipped", resource_folder("models")))
    return {
        path.stem: Model(path.stem, path, origin)
        for origin, folder in folders
        for path in sorted(folder.glob(f"*{_SUFFIX}"))
    }


def find_model(name: str) -> Model:
    """The model of this name, or in this file.

    Raises:
        ModelLoadError: if there is neither a model nor a file of this name.
    """
    if name in (known := available_models()):
        return known[name]
    path = Path(name).expanduser()
    if path.is_file():
        return Model(path.stem, path, "file")
    raise ModelLoadError(
        f"there is no model {name!r}; there are {', '.join(known)}, and `audiomancer models download` brings more"
    )


def load_model(name: str) -> Network:
    """The network of a model, read once and kept.

    Raises:
        ModelLoadError: if there is no such model, or its file is not one that can be played.
    """
    path = find_model(name).path
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int) -> Network:
    return build_network(read_bundle(path), str(path))
