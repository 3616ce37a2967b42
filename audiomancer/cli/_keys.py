"""What a terminal sends when keys are pressed, as keys: a pure reader of bytes."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

__all__ = ["KeyReader", "Pressed"]

_NAMES = {
    b"\r": "enter",
    b"\n": "enter",
    b"\x7f": "backspace",
    b"\x08": "backspace",
    b"\x04": "end",
    b"\x1b[C": "right",
    b"\x1bOC": "right",
    b"\x1b[D": "left",
    b"\x1bOD": "left",
}
_PASTE, _PASTE_END = b"\x1b[200~", b"\x1b[201~"
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[@-~])")
_BEGUN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|O)?")
_KEY_GOES_ON, _PASTE_GOES_ON = 0.05, 1.0
_OTHER = "unknown"
"""The name of every key that has none here."""


class Pressed(NamedTuple):
    """A key, or text that was pasted.

    Attributes:
        key: a character, or the name of a key such as ``left``; ``unknown`` for one that is not used.
        pasted: the text that was pasted; None for a key.
    """

    key: str = ""
    pasted: str | None = None


class KeyReader:
    """Turns the bytes of a terminal into keys; what is cut off waits for its rest."""

    def __init__(self) -> None:
        self._waiting = b""
        self._paste: bytearray | None = None
        self._text = codecs.getincrementaldecoder("utf-8")("ignore")

    @property
    def patience(self) -> float | None:
        """Seconds to wait for the rest of what has begun, before :meth:`rest`; None if nothing has.

        The key Esc sends what other keys begin with.
        """
        if self._paste is not None:
            return _PASTE_GOES_ON
        return _KEY_GOES_ON if self._waiting else None

    def read(self, data: bytes) -> list[Pressed]:
        """The keys in some bytes.

        Args:
            data: what came from the terminal.

        Returns:
            The keys that are whole, in their order.
        """
        self._waiting += data
        found: list[Pressed] = []
        while self._waiting and (pressed := self._one()) is not None:
            found += pressed
        return found

    def rest(self) -> list[Pressed]:
        """What was waiting for a rest that did not come: the key Esc, or a paste that was never closed."""
        waiting, self._waiting = self._waiting, b""
        paste, self._paste = self._paste, None
        if paste is not None:
            return [Pressed(pasted=(paste + waiting).decode("utf-8", "ignore"))]
        return [Pressed("escape" if waiting == b"\x1b" else _OTHER)] if waiting else []

    def _one(self) -> list[Pressed] | None:
        """What the next bytes are; None if they are not whole."""
        if self._paste is not None:
            return self._pasted(self._paste)
        if not self._waiting.startswith(b"\x1b"):
            return self._character()
        if (sequence := _SEQUENCE.match(self._waiting)) is None:
            if _BEGUN.fullmatch(self._waiting):
                return None
            self._waiting = self._waiting[1:]  # Esc, and then a key of its own
            return [Pressed("escape")]
        self._waiting = self._waiting[sequence.end() :]
        if sequence[0] == _PASTE:
            self._paste = bytearray()
            return []
        return [Pressed(_NAMES.get(sequence[0], _OTHER))]

    def _pasted(self, text: bytearray) -> list[Pressed] | None:
        before, end, after = self._waiting.partition(_PASTE_END)
        if not end:
            kept = len(_PASTE_END) - 1  # the end of the paste may have come in part
            text += self._waiting[:-kept]
            self._waiting = self._waiting[-kept:]
            return None
        text += before
        self._paste, self._waiting = None, after
        return [Pressed(pasted=text.decode("utf-8", "ignore"))]

    def _character(self) -> list[Pressed]:
        byte, self._waiting = self._waiting[:1], self._waiting[1:]
        if byte in _NAMES:
            return [Pressed(_NAMES[byte])]
        text = self._text.decode(byte)
        return [Pressed(text if text.isprintable() else _OTHER)] if text else []
