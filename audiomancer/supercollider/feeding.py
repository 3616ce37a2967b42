"""What a synth waits for that is silent by itself, and a test signal in its place.

An effect reads a bus, a sampler a buffer, and many a synth is silent until a note gives it a frequency. Such a synth is
no mistake: it is told what it waits for, and given it, to hear whether it sounds then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.supercollider.nrt import CHANNELS
from audiomancer.supercollider.osc import Message
from audiomancer.supercollider.scsyndef import (
    OUTPUT_UGENS,
    BinaryControl,
    BinaryUGen,
    SynthDefBinary,
    write_synthdefs,
)

__all__ = ["FEED_BUS", "Wants", "fed", "feed", "unfeed", "wants"]

FEED_BUS = 64
"""The first of the audio buses that a test sound is on."""

_FEED_CHANNELS = 16
_FEEDER = "audiomancer_feeder"
_BUFFERS = 32
_FRAMES = 1 << 15  # the largest of scsynth's Fourier transforms, and a wavetable: both want a power of two
_PIECE = 1 << 11  # samples of the buffer that are sent; the others are copies of them
_PERIODS = 10  # of a saw tooth in a piece: 215 Hz in a buffer of one channel
_CONTROL_BUSES = 4096
_NUMBER = 100.0  # a frequency that is heard, a level that is not silence, an open gate

_NOTE: Mapping[str, float] = {
    "freq": 440.0,
    "frequency": 440.0,
    "midinote": 69.0,
    "gate": 1.0,
    "trig": 1.0,
    "trigger": 1.0,
    "amp": 0.2,
    "vol": 0.2,
    "volume": 0.2,
    "velocity": 0.5,
    "sustain": 1.0,
    "dur": 1.0,
}
"""Controls that a note sets, and what a plain one sets them to."""

_BUSES = {"In": 2, "InFeedback": 2, "LagIn": 1, "InTrig": 1}
"""UGens that read a bus, with the rate from which what they read is sound; below it is numbers."""

_POINTERS: Mapping[str, tuple[int, int, float]] = {
    "MouseX": (0, 1, 2.0),
    "MouseY": (0, 1, 2.0),
    "MouseButton": (0, 1, 0.2),
    "KeyState": (1, 2, 0.2),
}
"""UGens that follow a hand: the inputs for their two ends, and the seconds of a test from one to the other."""

_HAND = "the mouse or a key"


class Wants(NamedTuple):
    """What a synth waits for.

    Attributes:
        outside: what it reads, such as ``a buffer`` or ``sound on a bus``.
        note: controls that a note sets and that are 0, with what a plain note sets them to.
        channels: how many channels its buffers have, at least 1.
    """

    outside: tuple[str, ...]
    note: Mapping[str, float]
    channels: int


def wants(graph: SynthDefBinary, given: Mapping[str, object] = MappingProxyType({})) -> Wants:
    """What a synth waits for, told from what its UGens read.

    Args:
        graph: the compiled SynthDef.
        given: the controls that are set already, by name.

    Returns:
        What it reads from outside, and the controls of a note that it leaves at 0.
    """
    reading = [ugen for ugen in graph.ugens if _reads_buffer(graph, ugen)]
    sources: set[str | None] = {_source(ugen) for ugen in graph.ugens} | ({"a buffer"} if reading else set())
    sources |= {f"a listener on bus {_bus(graph, ugen):g}" for ugen in graph.ugens if _is_elsewhere(graph, ugen)}
    if len(sources - {None}) > 1:
        sources.discard(_HAND)  # as a rule the mouse only turns what sounds without it
    silent = (control for control in graph.controls if not any(control.defaults) and control.name not in given)
    note = {control.name: _played(control) for control in silent}
    return Wants(
        tuple(sorted(filter(None, sources))),
        {name: value for name, value in note.items() if value},
        max((len(ugen.output_rates) for ugen in reading if ugen.name in _PLAYERS), default=1),
    )


def fed(graph: SynthDefBinary) -> SynthDefBinary:
    """The same synth, reading the test sound and playing on the first buses.

    Args:
        graph: the compiled SynthDef.

    Returns:
        A SynthDef of the same name whose audio inputs read from :data:`FEED_BUS` on, whose outputs go to the first two
        buses, and in which a mouse moves by itself.
    """
    made = _Rewired(graph)
    return replace(graph, ugens=tuple(map(made.ugen, graph.ugens)), constants=tuple(made.constants))


class _Rewired:
    """The constants of a graph, to which those are added that its new inputs need."""

    def __init__(self, graph: SynthDefBinary) -> None:
        self._graph = graph
        self.constants = list(graph.constants)

    def ugen(self, ugen: BinaryUGen) -> BinaryUGen:
        if ugen.name in ("In", "InFeedback") and ugen.rate == _BUSES[ugen.name]:
            return ugen._replace(inputs=(self._constant(FEED_BUS), *ugen.inputs[1:]))
        if _is_elsewhere(self._graph, ugen):
            return ugen._replace(inputs=(self._constant(0), *ugen.inputs[1:]))
        if ugen.name in _POINTERS:
            low, high, seconds = _POINTERS[ugen.name]
            ends = (ugen.inputs[low], ugen.inputs[high])
            return ugen._replace(name="Line", inputs=(*ends, self._constant(seconds), self._constant(0)))
        return ugen

    def _constant(self, value: float) -> tuple[int, int]:
        if value not in self.constants:
            self.constants.append(float(value))
        return -1, self.constants.index(value)


def feed(group: int, channels: int) -> list[Message]:
    """What gives the synths of a group something to play with.

    Args:
        group: the group; the test sound plays at its head.
        channels: of the sound in the buffers.

    Returns:
        The messages, to be sent before those of the synths.
    """
    first: list[Message] = [
        ("/b_alloc", 0, _FRAMES // channels, channels),
        ("/b_setn", 0, 0, _PIECE, *(0.5 - index * _PERIODS % _PIECE / _PIECE for index in range(_PIECE))),
        *(
            ("/b_gen", 0, "copy", start // channels, 0, 0, _PIECE // channels)
            for start in range(_PIECE, _FRAMES, _PIECE)
        ),
    ]
    for number in range(1, _BUFFERS):
        first += [("/b_alloc", number, _FRAMES // channels, channels), ("/b_gen", number, "copy", 0, 0, 0, -1)]
    sound: list[Message] = [("/d_recv", _FEEDER_FILE), ("/s_new", _FEEDER, -1, 0, group)]
    return [*first, ("/c_fill", 0, _CONTROL_BUSES, _NUMBER), *sound]


def unfeed() -> list[Message]:
    """What takes away what :func:`feed` gave, as far as it does not end with its group."""
    return [("/b_free", number) for number in range(_BUFFERS)]


_PLAYERS = frozenset({"PlayBuf", "BufRd", "LoopBuf", "BLBufRd"})
"""UGens that are silent unless their buffer has as many channels as they have."""


def _source(ugen: BinaryUGen) -> str | None:
    """What a UGen reads that is not a buffer."""
    if ugen.name in _BUSES:
        return "sound on a bus" if ugen.rate == _BUSES[ugen.name] == 2 else "a value on a bus"
    return _HAND if ugen.name in _POINTERS else None


def _reads_buffer(graph: SynthDefBinary, ugen: BinaryUGen) -> bool:
    """Whether a UGen reads a buffer that somebody else fills."""
    if ugen.name.startswith(("PV_", "LocalBuf")):
        return False  # they are handed the buffer of an FFT, which reads it
    places = [place for place in _buffer_inputs(ugen.name) if place < len(ugen.inputs)]
    return any(_is_outside(graph, ugen.inputs[place]) for place in places)


def _buffer_inputs(name: str) -> tuple[int, ...]:
    """Which inputs of a UGen are numbers of buffers, by the names of its arguments."""
    from audiomancer.analyzers import catalogue, plugins

    info = catalogue().get(name) or plugins().get(name)
    found = max(info.parameters.values(), key=len, default=()) if info else ()
    names = [parameter.name for parameter in found if parameter.name != "numChannels"]
    return tuple(index for index, name in enumerate(names) if name in _BUFFER_ARGUMENTS.split())


_BUFFER_ARGUMENTS = """
    buf bufnum buffer sndbuf envbufnum envbuf envbuf1 envbuf2 bufferA bufferB bufpos kernel kernelL kernelR irbufnum
    atsbuffer databufnum bufnuma bufnumb playbuf pvbuffer treebuf mapbuf recbuf buffer1 buffer2
    """


def _is_outside(graph: SynthDefBinary, place: tuple[int, int]) -> bool:
    """Whether an input is the number of a buffer, and no buffer that the synth makes itself; -1 stands for none."""
    if place[0] == -1:
        return graph.constants[place[1]] >= 0
    return graph.ugens[place[0]].name not in ("LocalBuf", "FFT", "IFFT")


def _is_elsewhere(graph: SynthDefBinary, ugen: BinaryUGen) -> bool:
    """Whether a UGen plays on a bus that is not one of the first two."""
    return ugen.name in OUTPUT_UGENS and ugen.rate == 2 and (_bus(graph, ugen) or 0) >= CHANNELS


def _bus(graph: SynthDefBinary, ugen: BinaryUGen) -> float | None:
    """The bus of an output at the defaults of the controls; None if it is computed."""
    source, output = ugen.inputs[0]
    if source == -1:
        return graph.constants[output]
    control = graph.ugens[source]
    is_control = control.name in ("Control", "LagControl", "TrigControl")
    return graph.parameters[control.special_index + output] if is_control else None


def _played(control: BinaryControl) -> float:
    """What a plain note sets a control to; 0 if it does not set it."""
    return 1.0 if control.rate == "trigger" else _NOTE.get(control.name, 0.0)


def _feeder() -> SynthDefBinary:
    """``Out.ar(FEED_BUS, (WhiteNoise.ar * 0.1 + (SinOsc.ar(220) * 0.3)) ! 16)``."""
    noise, tone = BinaryUGen("WhiteNoise", 2, 0, (), (2,)), BinaryUGen("SinOsc", 2, 0, ((-1, 1), (-1, 0)), (2,))
    softer = [BinaryUGen("BinaryOpUGen", 2, 2, ((index, 0), (-1, level)), (2,)) for index, level in ((0, 2), (1, 3))]
    both = BinaryUGen("BinaryOpUGen", 2, 0, ((2, 0), (3, 0)), (2,))
    out = BinaryUGen("Out", 2, 0, ((-1, 4), *((4, 0),) * _FEED_CHANNELS), ())
    return SynthDefBinary(_FEEDER, (0.0, 220.0, 0.1, 0.3, float(FEED_BUS)), (), (), (noise, tone, *softer, both, out))


_FEEDER_FILE = write_synthdefs([_feeder()])
