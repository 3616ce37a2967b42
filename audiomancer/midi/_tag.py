"""What a pattern knows and a MIDI file cannot say, kept in one sequencer-specific meta event.

The event's data is the manufacturer id 0x7D and ASCII JSON. Other software passes over it.

Source: MIDI 1.0 Detailed Specification, manufacturer ids (0x7D is for non-commercial use); Standard
MIDI Files 1.0, meta event FF 7F.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from audiomancer.errors import InvalidPatternError
from audiomancer.music import (
    KINDS,
    MAX_BARS,
    Kind,
    Pattern,
    TimeSignature,
    check_key,
    check_scale,
    check_time_signature,
)

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
        time_signature: where it is another than that of the file, which has only one; else None.

    Raises:
        InvalidPatternError: if no pattern can have such a value.
    """

    kind: Kind
    bars: int
    key: str | None
    scale: str | None
    style: str | None
    time_signature: TimeSignature | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS or type(self.bars) is not int or not 1 <= self.bars <= MAX_BARS:
            raise InvalidPatternError(f"{self} is of no pattern")
        if self.key is not None:
            check_key(self.key)
        if self.scale is not None:
            check_scale(self.scale)
        if not isinstance(self.style, str | None):
            raise InvalidPatternError(f"{self} is of no pattern")
        if self.time_signature is not None:
            numerator, denominator = self.time_signature  # a list, as JSON has it
            object.__setattr__(self, "time_signature", check_time_signature((numerator, denominator)))


def encode_tag(pattern: Pattern, *, metre: bool = False) -> bytes:
    """The data of the meta event for a pattern: the manufacturer's id, a mark and ASCII JSON.

    Args:
        pattern: the pattern.
        metre: whether the file has another time signature than the pattern.

    Returns:
        The bytes.
    """
    tag = Tag(pattern.kind, pattern.bars, pattern.key, pattern.scale, pattern.style)
    said = asdict(replace(tag, time_signature=pattern.time_signature) if metre else tag)
    if not metre:
        del said["time_signature"]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
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
