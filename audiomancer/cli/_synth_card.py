"""Synths printed: many as a table; one with its controls, its waveform and its spectrum in characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from audiomancer.cli._output import echo, echo_items, echo_kept, note, short, stars
from audiomancer.cli._show import unicode_ok

__all__ = ["bars", "echo_card", "echo_synths", "picture_lines"]

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII = " .:-=+*#@"
_ROWS = 4


def echo_card(card: Any) -> None:
    """Print the result of the action ``synth show``."""
    s = card.synth
    echo("  ".join(filter(None, (s.id, s.name, s.category, stars(s.user_rating)))))
    echo(f"validated: {'yes' if s.validated else 'no'}")
    if card.description:
        echo(card.description)
    for control in card.controls:
        echo(f"  {control.name:<14}{_default(control.default):<10}{_span(control)}")
    if s.parent_ids:
        echo(f"{s.generation_method} from {' and '.join(map(short, s.parent_ids))}")
    for line in s.mutation_log:
        echo(f"  {line}")
    echo_kept(s)
    if card.unheard:
        note(f"No picture of its sound: {card.unheard}")
    if card.picture:
        _echo_picture(card.picture)


def echo_synths(synths: Iterable[Any]) -> None:
    """Print synths as a table; one that is damaged as a row that says so."""
    echo_items(("id", "category", "rating", "validated", "born"), synths, _row)


def _row(s: Any) -> tuple[str, ...]:
    shown = s.id if s.generation_method == "library" else short(s.id)
    return (shown, s.category or "", stars(s.user_rating), "yes" if s.validated else "no", s.generation_method)


def _default(values: Sequence[float]) -> str:
    return f"{values[0]:g}" if len(values) == 1 else str(tuple(values))


def _span(control: Any) -> str:
    return "" if control.low is None else f"  {control.low:g} - {control.high:g} {control.warp}"


def _echo_picture(picture: Any) -> None:
    echo("")
    for line in picture_lines(picture, len(picture.spectrum), ascii_only=not unicode_ok()):
        echo(line)


def picture_lines(picture: Any, width: int, *, ascii_only: bool = False) -> Iterator[str]:
    """The waveform and the spectrum of a sound, drawn in characters.

    Args:
        picture: a ``SoundPicture``.
        width: in columns; of a picture that is wider, neighbours become one.
        ascii_only: whether to do without block characters.

    Yields:
        Eleven lines without line ends.
    """
    wide = min(width, len(picture.spectrum))
    yield f"waveform, {picture.seconds:g} s"
    yield from bars(_narrowed(picture.waveform, wide), ascii_only=ascii_only)
    yield "spectrum"
    yield from bars(_narrowed(picture.spectrum, wide), ascii_only=ascii_only)
    yield "20 Hz".ljust(wide // 2 - 3) + "630 Hz".ljust(wide - wide // 2 - 3) + "20 kHz"


def _narrowed(heights: Sequence[float], width: int) -> list[float]:
    """The highest of the neighbours that share a column."""
    columns = len(heights)
    return [max(heights[at * columns // width : (at + 1) * columns // width]) for at in range(width)]


def bars(heights: Sequence[float], *, ascii_only: bool = False) -> Iterator[str]:
    """A row of vertical bars, drawn in characters.

    Args:
        heights: 0-1, the height of the bar in each column.
        ascii_only: whether to do without block characters.

    Yields:
        The four lines of the picture, from the top.
    """
    glyphs = _ASCII if ascii_only else _BLOCKS
    steps = len(glyphs) - 1
    levels = [round(min(height, 1.0) * _ROWS * steps) for height in heights]
    for row in range(_ROWS - 1, -1, -1):
        yield "".join(glyphs[min(max(level - row * steps, 0), steps)] for level in levels).rstrip()
