"""What a pattern knows and a MIDI file cannot say, kept in one sequencer-specific meta event.

The event's data is the manufacturer id 0x7D and ASCII JSON. Other software passes over it.

Source: MIDI 1.0 Detailed Specification, manufacturer ids (0x7D is for non-commercial use); Standard
MIDI Files 1.0, meta event FF 7F.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from audiomancer.errors import InvalidPatternError
from audiomancer.music import KINDS, MAX_BARS, Kind, Pattern, check_key, check_scale

__all__ = ["Tag", "decode_tag", "encode_tag"]

_NON_COMMERCIAL = 0x7D
_MARK = b"audiomancer "


@dataclass(frozen=True, slots=True)
class Tag:
    """The attributes of a :class:`~audiomancer.music.Pattern` that have no other place in a MIDI file.

    Attributes:
        kind: ``drums``, ``melody`` or ``bass``.
        bars: number of bars, 1-100000.
        key: root such as ``F#``, or None.
        scale: a name in :data:`audiomancer.music.SCALES`, or None.
        style: free word, or None.

    Raises:
        InvalidPatternError: if no pattern can have such a value.
    """

    kind: Kind
    bars: int
    key: str | None
    scale: str | None
    style: str | None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or type(self.bars) is not int or not 1 <= self.bars <= MAX_BARS:
            raise InvalidPatternError(f"{self} is of no pattern")
        if self.key is not None:
            check_key(self.key)
        if self.scale is not None:
            check_scale(self.scale)
        if not isinstance(self.style, str | None):
            raise InvalidPatternError(f"{self} is of no pattern")


def encode_tag(pattern: Pattern) -> bytes:
    """The data of the meta event for a pattern: the manufacturer's id, a mark and ASCII JSON."""
    tag = Tag(pattern.kind, pattern.bars, pattern.key, pattern.scale, pattern.style)
    text = json.dumps(asdict(tag), sort_keys=True, separators=(",", ":"))
    return bytes([_NON_COMMERCIAL]) + _MARK + text.encode("ascii")


def decode_tag(data: Iterable[int]) -> Tag | None:
    """The tag in the data of a sequencer-specific meta event, bytes 0-255; None if it is foreign or damaged."""
    raw = bytes(data)
    start = bytes([_NON_COMMERCIAL]) + _MARK
    if not raw.startswith(start):
        return None
    try:
        return Tag(**json.loads(raw[len(start) :]))
    except (ValueError, TypeError, RecursionError):
        return None
