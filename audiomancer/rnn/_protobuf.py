"""Reading protocol buffers and LevelDB-style tables, as far as a bundle needs them.

Sources: Protocol Buffers documentation, "Encoding"; LevelDB, ``doc/table_format.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["DecodeError", "Message", "read_table"]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FOOTER, _MAGIC = 48, 0xDB4775248B80FB57.to_bytes(8, "little")
_LONGEST_KEY = 4096
_BLOCK_TRAILER = 5  # one byte for the compression, four for a checksum


class DecodeError(ValueError):
    """The bytes are not of the form that is read."""


class Message(NamedTuple):
    """A message as its fields, each a list of its values in order.

    Attributes:
        numbers: field number to whole numbers.
        bytes: field number to the bytes of texts, arrays and messages.
    """

    numbers: dict[int, list[int]]
    bytes: dict[int, list[memoryview]]

    @classmethod
    def parse(cls, data: memoryview) -> Message:
        """Read a message.

        Raises:
            DecodeError: if the bytes end inside a field or hold what no message can.
        """
        message, at = cls({}, {}), 0
        while at < len(data):
            tag, at = _varint(data, at)
            number, wire = tag >> 3, tag & 7
            if wire == _VARINT:
                value, at = _varint(data, at)
                message.numbers.setdefault(number, []).append(value)
                continue
            if wire == _BYTES:
                size, at = _varint(data, at)
            elif wire in (_FIXED64, _FIXED32):
                size = 8 if wire == _FIXED64 else 4
            else:
                raise DecodeError("not a protocol buffer")
            if not number or at + size > len(data):
                raise DecodeError("cut off inside a field")
            message.bytes.setdefault(number, []).append(data[at : at + size])
            at += size
        return message

    def number(self, field: int, default: int = 0) -> int:
        """The last value of a field that holds whole numbers.

        Args:
            field: number of the field.
            default: what to give where the message lacks the field.

        Returns:
            The value, or the default.
        """
        return self.numbers.get(field, [default])[-1]

    def text(self, field: int) -> str:
        """The text in a field, by its number; empty where the message lacks it."""
        return bytes(self.bytes[field][-1]).decode("utf-8", "replace") if field in self.bytes else ""

    def messages(self, field: int) -> list[Message]:
        """The messages in a field, by its number; none where the message lacks it.

        Raises:
            DecodeError: if the field does not hold messages.
        """
        return [Message.parse(part) for part in self.bytes.get(field, [])]


def read_table(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The keys and values of a sorted string table, in order.

    Raises:
        DecodeError: if the bytes are not such a table, or the table is compressed.
    """
    footer = data[-_FOOTER:]
    if len(footer) < _FOOTER or bytes(footer[-8:]) != _MAGIC:
        raise DecodeError("no table of tensors")
    _, at = _handle(footer, 0)
    index, _ = _handle(footer, at)
    reached = 0
    for _, handle in _block(data, *index):
        offset, size = _handle(handle, 0)[0]
        if offset < reached:
            raise DecodeError("blocks that overlap")
        reached = offset + size
        yield from _block(data, offset, size)


def _handle(data: memoryview, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return (offset, size), at


def _block(data: memoryview, offset: int, size: int) -> Iterator[tuple[bytes, memoryview]]:
    if offset + size + _BLOCK_TRAILER > len(data) or size < 4:
        raise DecodeError("cut off inside a block")
    if data[offset + size] != 0:
        raise DecodeError("a compressed table, which no bundle of Magenta holds")
    block = data[offset : offset + size]
    restarts = int.from_bytes(block[-4:], "little")
    end, at, key = size - 4 - 4 * restarts, 0, b""
    while at < end:
        shared, at = _varint(block, at)
        unshared, at = _varint(block, at)
        length, at = _varint(block, at)
        if at + unshared + length > end:
            raise DecodeError("cut off inside an entry")
        if unshared > _LONGEST_KEY or shared > len(key) or shared > _LONGEST_KEY:
            raise DecodeError("a name that is too long")
        key = key[:shared] + bytes(block[at : at + unshared])
        at += unshared
        yield key, block[at : at + length]
        at += length


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, lowest first, and where the next field starts."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise DecodeError("cut off inside a number")
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise DecodeError("a number that is too long")
