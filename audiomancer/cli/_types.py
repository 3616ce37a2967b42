"""The types of what people type: each turns a word of the command line into a value."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from audiomancer.actions import FileContent
from audiomancer.music import TimeSignature

__all__ = ["ChartOr", "CommaList", "File", "FileOr", "Metre", "Settings", "Sounds"]

MOST_BYTES = 8 * 1024 * 1024
"""How much of a file is read at the most; MIDI files and SynthDefs of this size are refused by their readers."""


class Metre(click.ParamType[TimeSignature]):
    """A time signature, such as 4/4."""

    name = "metre"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> TimeSignature:
        """Read a time signature.

        Args:
            value: such as ``7/8``.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            Numerator and denominator.

        Raises:
            click.BadParameter: if it is not two whole numbers with a slash between.
        """
        numerator, slash, denominator = str(value).partition("/")
        if not (slash and numerator.isdigit() and denominator.isdigit()):
            self.fail(f"a metre looks like 4/4 or 7/8, not {value!r}", param, ctx)
        return int(numerator), int(denominator)


class CommaList(click.ParamType[tuple[str, ...]]):
    """Several words: ``bd,sd,hh``, or ``"A F C G"``."""

    name = "list"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Read a list of words.

        Args:
            value: words with commas or spaces between.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            The words, without the spaces around them.
        """
        return tuple(re.split(r"\s*,\s*|\s+", str(value).strip()))


PIPES = ("-", "/dev/stdin")


class File(click.ParamType[FileContent]):
    """A file, or what comes through a pipe; it is read at once."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> FileContent:
        """Read a file; the action reports one that cannot be read, so that it keeps no other file out.

        Args:
            value: the path of a file; ``-`` for standard input.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            Its name and its bytes, at most :data:`MOST_BYTES`; or its name and why it cannot be read.
        """
        file = Path(str(value))
        try:
            if value in PIPES:
                return FileContent("standard input", sys.stdin.buffer.read(MOST_BYTES) if sys.stdin else b"")
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
    """The id of a stored pattern, or a MIDI file, which is told by its ending.

    Attributes:
        endings: those of files.
    """

    name = "id or file"
    endings: tuple[str, ...] = (".mid", ".midi")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a file, or leave what is typed as it is.

        Args:
            value: a path that ends as files do, ``-`` for standard input, or anything else.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            The file, read by :class:`File`; or the text.
        """
        is_file = value in PIPES or str(value).lower().endswith(self.endings)
        return File().convert(value, param, ctx) if is_file else str(value)


class ChartOr(FileOr):
    """Chords that are typed, or a file of them."""

    name = "chords or file"
    endings = (".mxl", ".musicxml", ".xml", ".txt")


class Settings(click.ParamType[tuple[str, float]]):
    """The value of a control: ``CONTROL=VALUE``."""

    name = "setting"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """Read the setting of a control.

        Args:
            value: such as ``freq=110``.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            The name of the control and its value.

        Raises:
            click.UsageError: if there is no number behind an equals sign.
        """
        name, _, number = str(value).partition("=")
        try:
            return name, float(number)
        except ValueError:
            raise click.UsageError(f"--set takes CONTROL=NUMBER, such as freq=110, not {value!r}.") from None


class Sounds(click.ParamType[dict[str, str]]):
    """The person's own sounds, from a TOML file."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        """Read a table of sounds.

        Args:
            value: the path of a TOML file with lines such as ``bd = "808bd:3"``.
            param: the argument or option that it was typed for, if there is one.
            ctx: click's context, if there is one.

        Returns:
            Drum name or kind of pattern to the sound that plays it.

        Raises:
            click.BadParameter: if the file cannot be read, or a value in it is not text.
        """
        file = Path(str(value))
        try:
            sounds = tomllib.loads(file.read_text("utf-8"))
        except OSError as error:
            self.fail(f"{file} cannot be read ({error.strerror}); check its name and permissions", param, ctx)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self.fail(f'{file} cannot be read as TOML, lines such as bd = "808bd:3": {error}', param, ctx)
        if not all(isinstance(sound, str) for sound in sounds.values()):
            self.fail(f'{file} holds something else than lines such as bd = "808bd:3"', param, ctx)
        return sounds
