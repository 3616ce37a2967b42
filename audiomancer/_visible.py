"""Characters that a terminal obeys in place of showing them, made visible.

Names come from files of strangers: an escape sequence in the name of a MIDI track could write to the clipboard, and a
mark that turns the direction of writing could show another name than the one that is stored. What is stored stays as
it is; what is printed goes through here.
"""

from __future__ import annotations

import re

__all__ = ["escaped_json", "visible"]

# C0 and C1 controls and DEL; line and paragraph separators; embeddings, overrides and isolates of writing direction;
# halves of surrogate pairs, which no terminal can be sent.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LAYOUT = "\n\t"


def visible(text: str, *, lines: bool = False) -> str:
    r"""A text in which every character shows: an escape becomes ``\x1b``, an override ``\u202e``.

    Args:
        text: what is to be printed.
        lines: whether it may be several lines, whose ends and tabs stay.

    Returns:
        The text, safe to be sent to a terminal.
    """
    return _HIDDEN.sub(lambda found: found[0] if lines and found[0] in _LAYOUT else _escape(found[0]), text)


def escaped_json(text: str) -> str:
    """JSON text with these characters as its own escapes, as ``json.dumps`` writes those below U+0020 only."""
    return _HIDDEN.sub(lambda found: found[0] if found[0] in _LAYOUT else f"\\u{ord(found[0]):04x}", text)


def _escape(character: str) -> str:
    known = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
    code = ord(character)
    return known.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
