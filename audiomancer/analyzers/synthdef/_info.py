"""What is known of a SynthDef: its controls, its UGens, what each is for, and where it all stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from audiomancer.analyzers.synthdef._tokens import Span
from audiomancer.analyzers.synthdef._tree import Call, FunctionNode, Node

__all__ = ["ROLE_NAMES", "SPECS", "ControlSpec", "SynthControl", "SynthDefInfo", "UGenArgument", "UGenCall"]

ROLE_NAMES = ("source", "filter", "envelope", "effects", "output")
"""What a UGen can be for in a SynthDef."""


@dataclass(frozen=True, slots=True)
class ControlSpec:
    """The range of a control.

    Attributes:
        minimum: lowest value.
        maximum: highest value.
        warp: how a slider moves between them: ``lin``, ``exp``, ``amp``, ``db``, or a curve as a number in text.
        default: value in the middle of use, None if the source gives none.
        unit: what it counts, such as ``Hz``; empty if the source gives none.
    """

    minimum: float
    maximum: float
    warp: str = "lin"
    default: float | None = None
    unit: str = ""


SPECS: Mapping[str, ControlSpec] = {
    "unipolar": ControlSpec(0, 1),
    "bipolar": ControlSpec(-1, 1, default=0),
    "freq": ControlSpec(20, 20000, "exp", 440),
    "lofreq": ControlSpec(0.1, 100, "exp", 6),
    "midfreq": ControlSpec(25, 4200, "exp", 440),
    "widefreq": ControlSpec(0.1, 20000, "exp", 440),
    "phase": ControlSpec(0, 6.283185307179586),
    "rq": ControlSpec(0.001, 2, "exp", 0.707),
    "midi": ControlSpec(0, 127, default=64),
    "midinote": ControlSpec(0, 127, default=60),
    "midivelocity": ControlSpec(1, 127, default=64),
    "db": ControlSpec(-180, 0, "db", 0),
    "amp": ControlSpec(0, 1, "amp", 0),
    "boostcut": ControlSpec(-20, 20, default=0),
    "pan": ControlSpec(-1, 1, default=0),
    "detune": ControlSpec(-20, 20, default=0),
    "rate": ControlSpec(0.125, 8, "exp", 1),
    "beats": ControlSpec(0, 20),
    "delay": ControlSpec(0.0001, 1, "exp", 0.3),
}
"""The specs that SuperCollider knows by name."""


@dataclass(frozen=True, slots=True)
class SynthControl:
    r"""One control of a SynthDef, from ``|a|``, ``arg a;`` or ``\a.kr(0.5)``.

    Attributes:
        name: name of the control.
        default: a number, several for an array, None if the source gives none or computes it.
        rate: ``kr``, ``ar``, ``tr`` (trigger) or ``ir`` (once at the start).
        lag: smoothing time in seconds, None if there is none.
        spec: range from the metadata or the ``spec:`` argument, None if there is none.
        span: where it is declared, None if it was not read from a source.
        default_span: where the default is written, None if it is not.
    """

    name: str
    default: float | tuple[float, ...] | None = None
    rate: str = "kr"
    lag: float | None = None
    spec: ControlSpec | None = None
    span: Span | None = None
    default_span: Span | None = None


@dataclass(frozen=True, slots=True)
class UGenArgument:
    """One argument that a UGen call is given.

    Attributes:
        name: what the catalogue calls it, None if it is not known there.
        value: its syntax tree.
        span: where the value is written.
        by_keyword: whether the source names it.
    """

    name: str | None
    value: Node
    span: Span
    by_keyword: bool


@dataclass(frozen=True, slots=True)
class UGenCall:
    """One UGen in a SynthDef, such as ``SinOsc.ar(freq, mul: 0.5)``.

    Attributes:
        class_name: ``SinOsc``.
        rate: the class method: ``ar``, ``kr``, ``ir``, ``new``, of ``Env`` the shape.
        arguments: as given, in the order of the text.
        span: where the whole call stands.
        name_span: where the class name stands.
        node: its syntax tree.
    """

    class_name: str
    rate: str
    arguments: tuple[UGenArgument, ...]
    span: Span
    name_span: Span
    node: Call

    def argument(self, *names: str) -> UGenArgument | None:
        """The argument of the first of these names that the call gives; None if it gives none of them."""
        found = (argument for name in names for argument in self.arguments if argument.name == name)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class SynthDefInfo:
    """A SynthDef as it was read. Every span is a place in ``source``.

    Attributes:
        name: its name; empty if the source computes it.
        name_span: where the name is written, quotes or backslash included.
        controls: in the order of the text; a name that comes twice is listed once.
        variables: the names of all its ``var`` lines.
        ugens: all UGen calls in the order of the text.
        roles: the UGen calls that are ``source``, ``filter``, ``envelope``, ``effects`` and ``output``.
        source: the statement with the comments that belong to it; the whole text if it holds nothing else.
        span: where ``SynthDef(...)`` stands.
        function: the syntax tree of its function.
        definition: the syntax tree of ``SynthDef(...)``.
    """

    name: str
    name_span: Span
    controls: tuple[SynthControl, ...]
    variables: tuple[str, ...]
    ugens: tuple[UGenCall, ...] = field(repr=False)
    roles: Mapping[str, tuple[UGenCall, ...]] = field(repr=False)
    source: str = field(repr=False)
    span: Span
    function: FunctionNode = field(repr=False)
    definition: Call = field(repr=False)

    def control(self, name: str) -> SynthControl | None:
        """The control of this name, None if there is none."""
        return next((control for control in self.controls if control.name == name), None)

    def text(self, span: Span) -> str:
        """What the source says in a span."""
        return self.source[span.start : span.end]
