"""Damage: bytes and texts changed as accidents and strangers change them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Rng = np.random.Generator
T = TypeVar("T")


def one_of(rng: Rng, things: Sequence[T]) -> T:
    return things[int(rng.integers(len(things)))]


def damaged(data: bytes, rng: Rng) -> bytes:
    """The bytes with an accident, or a few."""
    for _ in range(int(rng.geometric(0.6))):
        data = one_of(rng, _ACCIDENTS)(data, rng)
    return data


def spoiled(text: str, rng: Rng, words: Sequence[str]) -> str:
    """The text with an accident or a few, and with words of the language where they do not belong."""
    for _ in range(int(rng.geometric(0.6))):
        at, length = _span(len(text), rng, one_of(rng, (0, 1, 3, 12)))
        cut = text[at : at + length]
        new = one_of(rng, ("", cut * 2, cut[::-1], one_of(rng, words), one_of(rng, words), one_of(rng, _STRANGE)))
        text = text[:at] + new + text[at + length :]
    return text


_STRANGE = (
    "\0",
    "\x1b]52;c;AA\x07",
    "é",
    "\u202e",
    "٣",
    "²",
    "\ud800",
    "🥁",
    "\n\n",
    "\r",
    "\t",
    "'",
    '"',
    "`",
    "\\",
    "-" * 60,
    "/" * 61,
    "(" * 300,
    "[" * 300,
    "{" * 300,
    "<" * 300,
    "9" * 30,
    "9" * 5000,
    "1e999",
    "0.000000000000000000001",
    "x" * 3000,
)


def _span(size: int, rng: Rng, most: int) -> tuple[int, int]:
    return int(rng.integers(size + 1)), int(rng.integers(most + 1))


def overwritten(data: bytes, rng: Rng) -> bytes:
    """The bytes with one to three accidents that leave their number as it is."""
    for _ in range(int(rng.integers(1, 4))):
        data = one_of(rng, (_flip, _overwrite))(data, rng)
    return data


def _flip(data: bytes, rng: Rng) -> bytes:
    if not data:
        return data
    at = int(rng.integers(len(data)))
    return data[:at] + bytes([data[at] ^ 1 << int(rng.integers(8))]) + data[at + 1 :]


def _overwrite(data: bytes, rng: Rng) -> bytes:
    at, length = _span(len(data), rng, 8)
    length = min(length, len(data) - at)
    new = one_of(rng, (rng.bytes(length), b"\0" * length, b"\xff" * length, b"\x7f" * length, b"\x80" * length))
    return data[:at] + new + data[at + length :]


def _insert(data: bytes, rng: Rng) -> bytes:
    at, length = _span(len(data), rng, 16)
    return data[:at] + rng.bytes(length) + data[at:]


def _remove(data: bytes, rng: Rng) -> bytes:
    at, length = _span(len(data), rng, 32)
    return data[:at] + data[at + length :]


def _repeat(data: bytes, rng: Rng) -> bytes:
    at, length = _span(len(data), rng, 64)
    return data[: at + length] + data[at : at + length] * int(rng.integers(1, 20)) + data[at + length :]


def _cut(data: bytes, rng: Rng) -> bytes:
    return data[: int(rng.integers(len(data) + 1))]


_ACCIDENTS: tuple[Callable[[bytes, Rng], bytes], ...] = (
    *(_flip, _flip, _flip, _flip, _flip, _overwrite, _overwrite, _overwrite),
    *(_insert, _remove, _repeat, _cut),
)
