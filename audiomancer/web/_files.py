"""The files of the page, out of the package: a fixed table, so that no address leads anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["PageFile", "index", "page_files"]

_TYPES: Mapping[str, str] = MappingProxyType(
    {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
)
"""How names of files end to their media type."""

_NO_TOKEN = '<meta name="token" content="">'


class PageFile(NamedTuple):
    """A file of the page.

    Attributes:
        media_type: what it is.
        place: where it lies.
    """

    media_type: str
    place: Traversable


def _folder() -> Traversable:
    return files("audiomancer.web") / "page"


def page_files() -> Mapping[str, PageFile]:
    """Name to file of all that the page loads, such as ``room.js``."""
    found = ((place.name, place.name.rpartition(".")[2], place) for place in _folder().iterdir())
    return {name: PageFile(_TYPES[ending], place) for name, ending, place in found if ending in _TYPES}


def index(token: str) -> str:
    """The page itself.

    Args:
        token: what its scripts must bring with whatever changes something; letters, digits, ``-`` and ``_``.

    Returns:
        HTML, with the token in its ``<meta name="token">``.
    """
    return (_folder() / "index.html").read_text("utf-8").replace(_NO_TOKEN, _NO_TOKEN.replace('""', f'"{token}"'))
