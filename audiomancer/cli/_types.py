"""What people type, and the values it stands for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import click

from audiomancer.actions import FileContent
from audiomancer.music import TimeSignature

__all__ = ["CommaList", "File", "FileOr", "Metre", "Settings", "Sounds"]

MOST_BYTES = 8 * 1024 * 1024
"""As much as is read of a file; what takes files refuses smaller ones than this."""


class Metre(click.ParamType[TimeSignature]):
    """A time signature, such as 4/4."""

    name = "metre"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> TimeSignature:
        """Numerator and denominator."""
        numerator, slash, denominator = str(value).partition("/")
        if not (slash and numerator.isdigit() and denominator.isdigit()):
            self.fail(f"a metre looks like 4/4 or 7/8, not {value!r}", param, ctx)
        return int(numerator), int(denominator)


class CommaList(click.ParamType[tuple[str, ...]]):
    """Several words: ``bd,sd,hh``."""

    name = "list"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words."""
        return tuple(word.strip() for word in str(value).split(","))


class File(click.ParamType[FileContent]):
    """A file, read."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FileContent:
        """Its name and its bytes; one that cannot be read is told by the action, beside those that can."""
        file = Path(str(value))
        try:
            if file.is_dir():
                return FileContent(str(value), problem=f"{value} is a folder; name a file in it")
            if not file.exists():
                return FileContent(str(value), problem=f"there is no file {value}; check its name and folder")
            with file.open("rb") as stream:
                return FileContent(str(value), stream.read(MOST_BYTES))
        except OSError as error:
            why = f"{value} cannot be read ({error.strerror}); check its name and permissions"
            return FileContent(str(value), problem=why)


class FileOr(click.ParamType[Any]):
    """The id of a stored pattern, or a MIDI file."""

    name = "id or file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word as it is, or the file."""
        is_midi = Path(str(value)).suffix.lower() in (".mid", ".midi")
        return File().convert(value, param, ctx) if is_midi else str(value)


class Settings(click.ParamType[tuple[str, float]]):
    """``CONTROL=VALUE``."""

    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Name and number."""
        name, _, number = str(value).partition("=")
        try:
            return name, float(number)
        except ValueError:
            raise click.UsageError(f"--set takes CONTROL=NUMBER, such as freq=110, not {value!r}.") from None


class Sounds(click.ParamType[dict[str, str]]):
    """The person's own sounds, from a TOML file."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        """Drum or kind to the sound that plays it."""
        file = Path(str(value))
        try:
            sounds = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.fail(f'{file} cannot be read as TOML, lines such as bd = "808bd:3": {error}', param, ctx)
        if not all(isinstance(sound, str) for sound in sounds.values()):
            self.fail(f'{file} holds something else than lines such as bd = "808bd:3"', param, ctx)
        return sounds
