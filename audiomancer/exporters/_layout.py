"""Lanes as lines of code: what all of them say is said once, and what is long goes on lines of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

__all__ = ["STRUDEL_STYLE", "TIDAL_STYLE", "Line", "Style", "listed", "said_once", "wrapped"]

_WIDTH = 96
"""Characters after which a new line begins where one can."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a language writes lines.

    Attributes:
        control: a control as code, with ``{name}`` and ``{text}`` in it.
        between: what stands between two controls on one line.
        quote: what stands around a text of several lines.
        line_end: what stands in a text where its line ends.
        line_start: what stands in a text where its next line starts.
    """

    control: str
    between: str
    quote: str
    line_end: str
    line_start: str

    def said(self, controls: Mapping[str, str]) -> list[str]:
        """Controls as code."""
        return [self.control.format(name=name, text=text) for name, text in controls.items()]


@dataclass(frozen=True, slots=True)
class Line:
    """The code of a lane.

    Attributes:
        head: its rhythm, such as ``s "bd*4"``.
        controls: what is said of it beside, from a control's name to its argument as code, in order.
        opening: what stands before the head, with the bracket that it opens.
        closing: what closes that bracket behind the last control.
        factor: what is behind all controls and multiplies the gain, such as ``|* gain 1.2``.
    """

    head: str
    controls: Mapping[str, str]
    opening: str = ""
    closing: str = ""
    factor: str = ""

    def pieces(self, style: Style) -> list[str]:
        """The head and each control as code."""
        pieces = [self.opening + self.head, *style.said(self.controls), *filter(None, [self.factor])]
        return [*pieces[:-1], pieces[-1] + self.closing]

    def without(self, *names: str) -> Line:
        """The line with some controls left out."""
        return replace(self, controls={name: text for name, text in self.controls.items() if name not in names})


TIDAL_STYLE = Style("# {name} {text}", between=" ", quote='"', line_end=" \\", line_start="\\")
STRUDEL_STYLE = Style(".{name}({text})", between="", quote="`", line_end="", line_start="")


def said_once(lines: Sequence[Line]) -> tuple[list[Line], dict[str, str]]:
    """What all lines say, taken out of them.

    A pattern in quotes stays in a line that is shifted as a whole, because it is shifted with it; gains stay before the
    factors that multiply them.

    Args:
        lines: the lines of one pattern.

    Returns:
        The lines with what is left in them, and what is to be said behind all of them.
    """
    if len(lines) < 2:
        return list(lines), {}
    common = dict(lines[0].controls.items())
    if any(line.factor for line in lines):
        common.pop("gain", None)
    for line in lines:
        common = {
            name: text
            for name, text in common.items()
            if line.controls.get(name) == text and not (line.opening and text.startswith('"'))
        }
    return [line.without(*common) for line in lines], common


def wrapped(pieces: Sequence[str], before: str, indent: str, style: Style) -> str:
    """Pieces in a row, on a new line where the row would be wider than a screen.

    Args:
        pieces: the pieces, at least one.
        before: what stands before them on the first line.
        indent: what a new line begins with.
        style: the language's.

    Returns:
        One or several lines.
    """
    rows = _folded(before, pieces[0], style)
    for piece in pieces[1:]:
        row = f"{rows[-1]}{style.between}{piece}"
        rows[-1:] = [row] if len(row) <= _WIDTH else [rows[-1], *_folded(indent, piece, style)]
    return "\n".join(rows)


def _folded(before: str, piece: str, style: Style) -> list[str]:
    """A piece on a line, or its longest text in quotes on several, with new lines between bars."""
    parts = piece.split('"')
    if len(before) + len(piece) <= _WIDTH or len(parts) == 1:
        return [before + piece]
    longest = max(range(1, len(parts), 2), key=lambda at: len(parts[at]))
    row = before + '"'.join(parts[:longest]) + style.quote
    indent, rows = " " * (len(row) - len(style.line_start)) + style.line_start, []
    for place, step in enumerate(_steps(parts[longest], _WIDTH - len(row))):
        wider = f"{row} {step}" if place else row + step
        if place and len(wider) > _WIDTH:
            rows.append(row + style.line_end)
            wider = indent + step
        row = wider
    return [*rows, row + style.quote + '"'.join(parts[longest + 1 :])]


def listed(items: Sequence[str], before: str, indent: str) -> str:
    """Items with commas between them, on a new line where the row would be wider than a screen.

    Args:
        items: the items, at least one; one that is a long list itself is broken at its own commas.
        before: what stands before them on the first line.
        indent: what a new line begins with; one inside an item begins with a tab more.

    Returns:
        One or several lines.
    """
    rows = [before + items[0]]
    for item in items[1:]:
        if len(rows[-1]) + len(item) < _WIDTH:
            rows[-1] += f", {item}"
            continue
        start = indent
        for word in item.split(", "):
            if start == indent or len(rows[-1]) + len(word) >= _WIDTH:
                rows[-1] += ","
                rows.append(start + word)
            else:
                rows[-1] += f", {word}"
            start = f"{indent}\t"
    return "\n".join(rows)


def _steps(text: str, widest: int) -> list[str]:
    """The bars of a text in mini-notation, or the steps of its only bar; what is wider than a line, word by word."""
    steps, depth = [""], 0
    outermost = int(text.startswith("<"))
    for character in text:
        depth += (character in "[<(") - (character in "]>)")
        if character == " " and depth == outermost:
            steps.append("")
        else:
            steps[-1] += character
    return [part for step in steps for part in (step.split(" ") if len(step) > widest else [step])]
