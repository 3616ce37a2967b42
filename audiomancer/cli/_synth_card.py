"""A synth printed: its controls, its waveform and its spectrum in characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from audiomancer.cli._output import echo, note, short, stars
from audiomancer.cli._show import unicode_ok

__all__ = ["bars", "echo_card"]

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
    if card.unheard:
        note(f"No picture of its sound: {card.unheard}")
    if card.picture:
        _echo_picture(card.picture)


def _default(values: Sequence[float]) -> str:
    return f"{values[0]:g}" if len(values) == 1 else str(tuple(values))


def _span(control: Any) -> str:
    return "" if control.low is None else f"  {control.low:g} - {control.high:g} {control.warp}"


def _echo_picture(picture: Any) -> None:
    plain = not unicode_ok()
    echo("")
    echo(f"waveform, {picture.seconds:g} s")
    for line in bars(picture.waveform, ascii_only=plain):
        echo(line)
    echo("spectrum")
    for line in bars(picture.spectrum, ascii_only=plain):
        echo(line)
    width = len(picture.spectrum)
    echo("20 Hz".ljust(width // 2 - 3) + "630 Hz".ljust(width - width // 2 - 3) + "20 kHz")


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
