"""Open Sound Control, as far as scsynth needs it: messages, and scores of messages in time.

Source: "The Open Sound Control 1.0 Specification"; SuperCollider's references "Server Command Reference"
and "Non-Realtime Synthesis". In a score every bundle has its length in four bytes before it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

__all__ = ["TICKS_PER_SECOND", "Argument", "Message", "bundle_bytes", "message_bytes", "score_bytes"]

TICKS_PER_SECOND = 1 << 32
"""Parts of a second that a time tag counts."""

Argument = int | float | str | bytes
Message = tuple[Argument, ...]
"""An address and its arguments, in this order: ``("/s_new", "kick", 1001, 0, 1, "amp", 0.5)``."""


def message_bytes(message: Message) -> bytes:
    """A message in its wire form; ints become int32, floats float32, bytes a blob."""
    address, *arguments = message
    tags, parts = zip(*map(_encoded, arguments), strict=True) if arguments else ((), ())
    return _string(str(address)) + _string("," + "".join(tags)) + b"".join(parts)


def bundle_bytes(time_tag: int, messages: Iterable[Message]) -> bytes:
    """A bundle in its wire form.

    Args:
        time_tag: when it is due, in 1 / 2**32 seconds.
        messages: what is due then, in this order.

    Returns:
        The bytes, without the length that a score puts before them.
    """
    bodies = (message_bytes(message) for message in messages)
    return b"#bundle\0" + struct.pack(">Q", time_tag) + b"".join(struct.pack(">i", len(b)) + b for b in bodies)


def score_bytes(bundles: Iterable[tuple[int, Iterable[Message]]]) -> bytes:
    """A score for ``scsynth -N``.

    Args:
        bundles: pairs of a time tag and messages, in order of time.
    """
    return b"".join(_framed(bundles))


def _framed(bundles: Iterable[tuple[int, Iterable[Message]]]) -> Iterator[bytes]:
    for time_tag, messages in bundles:
        body = bundle_bytes(time_tag, messages)
        yield struct.pack(">i", len(body)) + body


def _encoded(argument: Argument) -> tuple[str, bytes]:
    if isinstance(argument, bytes):
        return "b", struct.pack(">i", len(argument)) + argument + bytes(-len(argument) % 4)
    if isinstance(argument, str):
        return "s", _string(argument)
    if isinstance(argument, int):
        return "i", struct.pack(">i", argument)
    return "f", struct.pack(">f", argument)


def _string(text: str) -> bytes:
    data = text.encode() + b"\0"
    return data + bytes(-len(data) % 4)
