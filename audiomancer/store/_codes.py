"""The codes of a pattern. The functions that write them are handed in, or found in the installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, overload

from audiomancer.errors import ExportError
from audiomancer.music import Pattern

if TYPE_CHECKING:
    from audiomancer.store.metadata import PatternMetadata

__all__ = ["CodeWriter", "CodeWriters", "WrittenWhenAsked"]

CodeWriter = Callable[[Pattern], str]
CodeWriters = Mapping[str, CodeWriter]
"""Name of a code, such as ``tidal_code``, to the function that writes it."""

GROUP = "audiomancer.pattern_codes"
"""The entry points by which an installed package, such as audiomancer itself, says which codes it writes."""


class WrittenWhenAsked:
    """A field that holds the code that was given, or else the one that is written when it is first asked for."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, item: None, owner: type) -> WrittenWhenAsked: ...
    @overload
    def __get__(self, item: PatternMetadata, owner: type) -> str: ...

    def __get__(self, item: PatternMetadata | None, owner: type) -> str | WrittenWhenAsked:
        if item is None:
            return self
        codes: dict[str, str] = vars(item)
        if not codes.get(self._name):
            codes[self._name] = _writer(self._name, item.code_writers)(item.pattern)
        return codes[self._name]

    def __set__(self, item: PatternMetadata, code: str | WrittenWhenAsked) -> None:
        # The value of a field that is not given is its default, which is this descriptor itself.
        vars(item)[self._name] = code if isinstance(code, str) else ""


def _writer(name: str, handed_in: CodeWriters | None) -> CodeWriter:
    writer = _installed_writer(name) if handed_in is None else handed_in.get(name)
    if writer is None:
        raise ExportError(
            f"nobody is known who writes {name}: open the library by audiomancer.breeding.open_store(), "
            f"or by Store(code_writers={{{name!r}: a function from a Pattern to text}})"
        )
    return writer


@cache
def _installed_writer(name: str) -> CodeWriter | None:
    from importlib.metadata import entry_points  # half as long to import as all the rest of the store

    point = next(iter(entry_points(group=GROUP, name=name)), None)
    return None if point is None else point.load()
