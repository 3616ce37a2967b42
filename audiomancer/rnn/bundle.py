"""Magenta's bundles (``.mag``): one file with a model's weights, its graph and what made it.

A bundle is a protocol buffer: 1 the generator (1 id, 2 description), 2 the checkpoint, 3 the graph, 4 the
bundle's own description. The checkpoint is TensorFlow's first format, a sorted table of named tensors. Of the graph
one number is needed, which no weight shows: how many steps the attention looks back.

Sources: magenta's ``generator.proto``; TensorFlow's ``saved_tensor_slice.proto`` and ``tensor.proto``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from audiomancer.errors import ModelLoadError
from audiomancer.rnn._protobuf import DecodeError, Message, read_table
from audiomancer.rnn.encodings import Floats

__all__ = ["Bundle", "attention_length", "parse_bundle", "read_bundle"]

_DT_FLOAT = 1
_FLOAT_VALUES, _TENSOR_CONTENT = 5, 4
_MAX_BYTES = 128 * 1024 * 1024  # the largest of Magenta's bundles have a quarter of it
_LONGEST_ATTENTION = 4096


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle holds.

    Attributes:
        generator: id of the configuration, such as ``drum_kit``.
        description: what its maker says of it.
        weights: variable name to its values, float32.
        graph: the graph as TensorFlow's ``MetaGraphDef``.
    """

    generator: str
    description: str
    weights: dict[str, Floats]
    graph: memoryview


def read_bundle(path: Path) -> Bundle:
    """Read a bundle.

    Raises:
        ModelLoadError: if the file is not there, is not a bundle, or is cut off or damaged.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ModelLoadError(f"the model {path} cannot be read: {error.strerror}") from error
    if len(data) > _MAX_BYTES:
        raise ModelLoadError(f"{path} is larger than {_MAX_BYTES // 1024**2} MB, and no Magenta bundle (.mag) is")
    return parse_bundle(data, str(path))


def parse_bundle(data: bytes, name: str) -> Bundle:
    """The bundle in some bytes.

    Args:
        data: the file's content.
        name: the file's name, for messages.

    Returns:
        The bundle; its graph is a view of ``data``.

    Raises:
        ModelLoadError: if the bytes are not a bundle, are cut off or damaged, or a weight is no finite number.
    """
    try:
        message = Message.parse(memoryview(data))
        (details,) = message.messages(1)
        generator = details.text(1)
    except (DecodeError, ValueError) as error:
        if _starts_like_a_bundle(data):
            raise _truncated(name) from error
        raise ModelLoadError(f"{name} is not a Magenta bundle (.mag)") from error
    if not generator or not generator.isprintable() or not set(message.bytes) <= {1, 2, 3, 4}:
        raise ModelLoadError(f"{name} is not a Magenta bundle (.mag)")
    if 2 not in message.bytes or 3 not in message.bytes:
        raise _truncated(name)
    try:
        weights = _tensors(message.bytes[2][0])
    except (DecodeError, ValueError) as error:
        raise ModelLoadError(f"the weights in {name} are damaged ({error}); download or copy it again") from error
    description = message.messages(4)[-1].text(1) if 4 in message.bytes else ""
    return Bundle(generator, description or details.text(2), weights, message.bytes[3][0])


def attention_length(graph: memoryview, size: int) -> int:
    """How many steps an attention looks back: the L of the [-1, L, 1, size] to which its graph reshapes its window.

    Args:
        graph: a ``MetaGraphDef``.
        size: units of the attention.

    Returns:
        Steps, 1-4096.

    Raises:
        ValueError: if the graph does not say, or says another number.
    """
    for node in _nodes(Message.parse(graph)):
        if re.search("attention.*/reshape[^/]*/shape$", node.text(1), re.IGNORECASE):
            for shape in map(_integers, node.messages(5)):
                if len(shape) == 4 and shape[3] == size:
                    if not 1 <= shape[1] <= _LONGEST_ATTENTION:
                        raise ValueError(f"an attention over {shape[1]} steps, not 1-{_LONGEST_ATTENTION}")
                    return shape[1]
    raise ValueError("the graph does not say how long the attention is")


def _nodes(graph: Message) -> Iterator[Message]:
    """The nodes of a graph and of its functions, where newer versions of TensorFlow keep the bodies of loops."""
    for definition in graph.messages(2):
        yield from definition.messages(1)
        for library in definition.messages(2):
            for function in library.messages(1):
                yield from function.messages(3)


def _integers(attribute: Message) -> tuple[int, ...]:
    """The 32-bit integers of a node's constant, none if the attribute holds no tensor."""
    tensors = [tensor for value in attribute.messages(2) for tensor in value.messages(8)]
    return tuple(np.frombuffer(b"".join(p for t in tensors for p in t.bytes.get(_TENSOR_CONTENT, [])), "<i4").tolist())


def _truncated(name: str) -> ModelLoadError:
    return ModelLoadError(f"{name} is cut off before its end; download or copy it again")


def _starts_like_a_bundle(data: bytes) -> bool:
    """Whether the bytes begin with a generator's id, as all bundles do."""
    return len(data) > 4 and data[0] == 0x0A and data[2] == 0x0A and data[4 : 4 + data[3]].isascii()


def _tensors(checkpoint: memoryview) -> dict[str, Floats]:
    """All float32 tensors of a checkpoint; the table's first entry, with an empty key, says their shapes."""
    table = read_table(checkpoint)
    _, head = next(table, (b"", memoryview(b"")))
    (meta,) = Message.parse(head).messages(1)
    shapes = {tensor.text(1): _shape(tensor) for tensor in meta.messages(1) if tensor.number(3) == _DT_FLOAT}
    tensors = {}
    for _, value in table:
        for data in Message.parse(value).messages(2):
            if (name := data.text(1)) in shapes:
                tensors[name] = _values(name, data.messages(3)[0], shapes[name])
    if missing := shapes.keys() - tensors.keys():
        raise DecodeError(f"{min(missing)} is missing")
    return tensors


def _shape(tensor: Message) -> tuple[int, ...]:
    return tuple(dimension.number(1) for shape in tensor.messages(2) for dimension in shape.messages(2))


def _values(name: str, tensor: Message, shape: tuple[int, ...]) -> Floats:
    parts = tensor.bytes.get(_FLOAT_VALUES) or tensor.bytes.get(_TENSOR_CONTENT) or []
    values = np.frombuffer(b"".join(parts), dtype="<f4")
    if not len(values) or len(values) != prod(shape):
        raise DecodeError(f"{len(values)} values for a shape of {shape}"[:200])
    if not np.isfinite(values).all():
        raise DecodeError(f"{name} holds what is no finite number")
    return values.reshape(shape)
