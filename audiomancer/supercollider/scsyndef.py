"""The compiled SynthDef: a reader and a writer of SynthDef files, version 2.

Source: SuperCollider's reference "Synth Definition File Format". All numbers are big-endian; a string
has its length in one byte before it.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from audiomancer.errors import SynthDefFileError

__all__ = [
    "OUTPUT_UGENS",
    "BinaryControl",
    "BinaryUGen",
    "SynthDefBinary",
    "join_synthdefs",
    "read_synthdef",
    "read_synthdefs",
    "split_synthdefs",
    "write_synthdefs",
]

Rate = Literal["scalar", "control", "audio", "demand", "trigger"]

OUTPUT_UGENS = frozenset({"Out", "OffsetOut", "ReplaceOut", "XOut"})
"""UGens that write to a bus, so that others can hear them."""

_MAGIC = b"SCgf"
_VERSION = 2
_KEPT = 512  # SynthDefs that are not read again
_HEAD = struct.Struct(">4sih")  # magic, version, number of SynthDefs
_RATES: tuple[Rate, ...] = ("scalar", "control", "audio", "demand")
_CONTROL_UGENS: dict[str, Rate | None] = {
    "Control": None,  # its own rate tells: ``ir`` or ``kr``
    "LagControl": "control",
    "TrigControl": "trigger",
    "AudioControl": "audio",
}


class BinaryControl(NamedTuple):
    """A control of a SynthDef.

    Attributes:
        name: its name.
        defaults: its default values, more than one if it is an array.
        rate: ``scalar``, ``control``, ``audio`` or ``trigger``.
    """

    name: str
    defaults: tuple[float, ...]
    rate: Rate


class BinaryUGen(NamedTuple):
    """A UGen of the graph.

    Attributes:
        name: its class, such as ``SinOsc``.
        rate: 0 scalar, 1 control, 2 audio, 3 demand.
        special_index: which operator a ``BinaryOpUGen`` is, or the first control of a ``Control``.
        inputs: pairs ``(ugen, output)``, or ``(-1, constant)``, each an index.
        output_rates: the rate of each output.
    """

    name: str
    rate: int
    special_index: int
    inputs: tuple[tuple[int, int], ...]
    output_rates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SynthDefBinary:
    """One compiled SynthDef.

    Attributes:
        name: at most 255 bytes long.
        constants: the numbers that the inputs of UGens point to.
        parameters: the default values of all controls in a row.
        parameter_names: pairs of a name and the index of its first value in ``parameters``.
        ugens: in the order in which they run.
        variants: pairs of a name and a full set of parameters.
    """

    name: str
    constants: tuple[float, ...]
    parameters: tuple[float, ...]
    parameter_names: tuple[tuple[str, int], ...]
    ugens: tuple[BinaryUGen, ...]
    variants: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def controls(self) -> tuple[BinaryControl, ...]:
        """The controls in the order of their values."""
        rates = self._parameter_rates()
        named = sorted(self.parameter_names, key=lambda pair: pair[1])
        return tuple(
            BinaryControl(name, self.parameters[start:end], rates.get(start, "control"))
            for (name, start), (_, end) in pairwise((*named, ("", len(self.parameters))))
        )

    @property
    def has_output(self) -> bool:
        """Whether it can be heard: some UGen writes to a bus."""
        return any(ugen.name in OUTPUT_UGENS for ugen in self.ugens)

    def renamed(self, name: str) -> SynthDefBinary:
        """The same sound under another name; variants, which are named after it, follow."""
        variants = tuple((f"{name}.{old.rpartition('.')[2]}", values) for old, values in self.variants)
        return replace(self, name=name, variants=variants)

    def _parameter_rates(self) -> dict[int, Rate]:
        return {
            ugen.special_index + offset: _CONTROL_UGENS[ugen.name] or _RATES[ugen.rate]
            for ugen in self.ugens
            if ugen.name in _CONTROL_UGENS
            for offset in range(len(ugen.output_rates))
        }


def read_synthdefs(data: bytes) -> tuple[SynthDefBinary, ...]:
    """Read the bytes of a ``.scsyndef`` file.

    Raises:
        SynthDefFileError: if the bytes are cut short, of another version, or point outside themselves.
    """
    return tuple(synthdef for synthdef, _ in _read_file(data))


@functools.lru_cache(_KEPT)
def read_synthdef(data: bytes) -> SynthDefBinary:
    """The SynthDef of a file that holds exactly one; to read the same bytes again costs nothing.

    Raises:
        SynthDefFileError: if there are more or none, or as :func:`read_synthdefs` does.
    """
    found = read_synthdefs(data)
    if len(found) != 1:
        raise SynthDefFileError(f"expected a file with one SynthDef, not {len(found)}")
    return found[0]


def split_synthdefs(data: bytes) -> dict[str, bytes]:
    """The SynthDefs of a file, each by its name as a file of its own, byte by byte as it was.

    Raises:
        SynthDefFileError: as :func:`read_synthdefs` does.
    """
    return {synthdef.name: _HEAD.pack(_MAGIC, _VERSION, 1) + data[span] for synthdef, span in _read_file(data)}


def join_synthdefs(files: Sequence[bytes]) -> bytes:
    """One file of several that hold one SynthDef each; :func:`split_synthdefs` brings them back."""
    return _HEAD.pack(_MAGIC, _VERSION, len(files)) + b"".join(data[_HEAD.size :] for data in files)


def write_synthdefs(defs: Iterable[SynthDefBinary]) -> bytes:
    """The bytes of a ``.scsyndef`` file that holds these SynthDefs.

    Raises:
        SynthDefFileError: if a name is longer than 255 bytes.
    """
    defs = tuple(defs)
    return b"".join((_HEAD.pack(_MAGIC, _VERSION, len(defs)), *map(_def_bytes, defs)))


class _Cursor:
    """A place in the bytes, which moves on as they are read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self.at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise SynthDefFileError(f"the SynthDef file ends at byte {len(self._data)}, in the middle of a SynthDef")
        self.at += size
        return self._data[self.at - size : self.at]

    def integer(self) -> int:
        return int.from_bytes(self.take(4), signed=True)

    def short(self) -> int:
        return int.from_bytes(self.take(2), signed=True)

    def count(self, *, short: bool = False) -> int:
        number = self.short() if short else self.integer()
        if not 0 <= number <= self.left:
            raise SynthDefFileError(f"the SynthDef file announces {number} items at byte {self.at}, where none can be")
        return number

    def floats(self, number: int) -> tuple[float, ...]:
        return struct.unpack(f">{number}f", self.take(4 * number))

    def integers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f">{number}i", self.take(4 * number))

    def string(self) -> str:
        return self.take(self.take(1)[0]).decode("utf-8", "surrogateescape")


def _read_file(data: bytes) -> Iterator[tuple[SynthDefBinary, slice]]:
    """The SynthDefs of a file, and where the bytes of each lie."""
    cursor = _Cursor(data)
    if cursor.take(4) != _MAGIC:
        raise SynthDefFileError(f"expected a SynthDef file, which begins with {_MAGIC!r}, not {data[:4]!r}")
    version = cursor.integer()
    if version != _VERSION:
        raise SynthDefFileError(f"expected a SynthDef file of version {_VERSION}, not {version}")
    for _ in range(cursor.count(short=True)):
        begin = cursor.at
        yield _read_def(cursor), slice(begin, cursor.at)
    if cursor.left:
        raise SynthDefFileError(f"expected the SynthDef file to end at byte {cursor.at}, but {cursor.left} more follow")


def _read_def(cursor: _Cursor) -> SynthDefBinary:
    name = cursor.string()
    constants = cursor.floats(cursor.count())
    parameters = cursor.floats(cursor.count())
    names = tuple((cursor.string(), cursor.integer()) for _ in range(cursor.count()))
    if any(not 0 <= index < len(parameters) for _, index in names):
        raise SynthDefFileError(f"a control of the SynthDef {name!r} has no value")
    ugens: list[BinaryUGen] = []
    for _ in range(cursor.count()):
        ugens.append(_read_ugen(cursor, ugens, len(constants)))
    variants = tuple((cursor.string(), cursor.floats(len(parameters))) for _ in range(cursor.count(short=True)))
    return SynthDefBinary(name, constants, parameters, names, tuple(ugens), variants)


def _read_ugen(cursor: _Cursor, before: list[BinaryUGen], constants: int) -> BinaryUGen:
    name = cursor.string()
    rate = cursor.take(1)[0]
    n_inputs, n_outputs = cursor.count(), cursor.count()
    special_index = cursor.short()
    flat = cursor.integers(2 * n_inputs)
    inputs = tuple(zip(flat[::2], flat[1::2], strict=True))
    for ugen, index in inputs:
        ends = constants if ugen == -1 else len(before[ugen].output_rates) if 0 <= ugen < len(before) else 0
        if not 0 <= index < ends:
            raise SynthDefFileError(f"an input of the UGen {name} points at ({ugen}, {index}), where nothing is")
    rates = tuple(cursor.take(n_outputs))
    if rate >= len(_RATES) or any(r >= len(_RATES) for r in rates):
        raise SynthDefFileError(f"the UGen {name} has a rate that does not exist")
    return BinaryUGen(name, rate, special_index, inputs, rates)


def _def_bytes(synthdef: SynthDefBinary) -> bytes:
    parts = [_string(synthdef.name), _counted_floats(synthdef.constants), _counted_floats(synthdef.parameters)]
    parts.append(struct.pack(">i", len(synthdef.parameter_names)))
    parts += [_string(name) + struct.pack(">i", index) for name, index in synthdef.parameter_names]
    parts.append(struct.pack(">i", len(synthdef.ugens)))
    parts += map(_ugen_bytes, synthdef.ugens)
    parts.append(struct.pack(">h", len(synthdef.variants)))
    parts += [_string(name) + _floats(values) for name, values in synthdef.variants]
    return b"".join(parts)


def _ugen_bytes(ugen: BinaryUGen) -> bytes:
    head = struct.pack(">Biih", ugen.rate, len(ugen.inputs), len(ugen.output_rates), ugen.special_index)
    inputs = struct.pack(f">{2 * len(ugen.inputs)}i", *(number for pair in ugen.inputs for number in pair))
    return _string(ugen.name) + head + inputs + bytes(ugen.output_rates)


def _floats(values: tuple[float, ...]) -> bytes:
    return struct.pack(f">{len(values)}f", *values)


def _counted_floats(values: tuple[float, ...]) -> bytes:
    return struct.pack(">i", len(values)) + _floats(values)


def _string(text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if len(data) > 255:
        raise SynthDefFileError(f"expected a name of at most 255 bytes, not {len(data)}: {text[:40]}...")
    return bytes([len(data)]) + data
