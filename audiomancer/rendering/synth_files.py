"""SynthDefs as files: for SuperCollider as they are, for SuperDirt as it can play them.

In SuperDirt no name of theirs may mean something else, and every note is to sound to its end.

SuperDirt gives each event a group of its own, with effects behind the synth, and frees it after ``sustain`` seconds,
which is the event's length unless somebody says otherwise. So a synth's own release would never be heard, and a crash
would last a step. Here a note's length comes from ``delta`` and ``legato``, which SuperDirt hands on as Tidal sent
them, and ``sustain`` becomes as long as the synth needs: as the envelope that frees it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from audiomancer.analyzers.synthdef import (
    Call,
    ClassName,
    FunctionNode,
    Name,
    Node,
    Number,
    Pair,
    Span,
    String,
    Symbol,
    SynthDefInfo,
    UGenCall,
    VarDecl,
    children,
    parse_synthdefs,
    tokenize,
    walk,
)
from audiomancer.errors import SynthDefError
from audiomancer.music.superdirt import TAKEN_CONTROLS, TAKEN_SOUNDS, own_name
from audiomancer.variation.synths import (
    Edit,
    add_parameters,
    add_variables,
    changed,
    indent_at,
    number,
    rename,
    safe_name,
)

__all__ = ["to_superdirt", "to_synth_file"]

_NOTE = "~delta.value * (~legato ? 1)"
"""The length of a note in SuperDirt's event, in seconds."""

_HELD = {"sustain": "{}", "gate": "Trig1.kr(1, {})"}
"""What a control that holds a note is there, out of the note's length: that time in seconds, or open for so long."""

_LEGATO_SPEC = "legato: [0.05, 4, \\exp, 0, 1]"

_BLOCKS = "0.01"
"""Seconds that an envelope may take longer than its times, since each begins with a block of the server."""

_CONTROL_RATES = frozenset({"kr", "ar", "ir", "tr"})
_FREES = frozenset({"2", "Done.freeSelf"})
"""What frees a synth when it is done, as it is written."""

_TIMES = frozenset({"own_attack", "decay", "own_release"})
"""Controls that are times of envelopes, by the names that they have there."""

_TAIL_SECONDS = 5
"""How long a synth may go on after its envelopes where none tells when it frees itself, such as one with a reverb."""

_HEAD = """\
// Start SuperDirt, then run this whole file in the same SuperCollider. In Tidal:
//
{lines}
//
// own_ stands before names that SuperDirt takes for itself. A note lasts as long as its event, times legato, and then
// rings to its end.
"""

_REGISTRATION = """\
(
if(~dirt.isNil) {{
	"SuperDirt does not run here (~dirt is nil): start it and run this file again, or sounds end with their step.".warn;
}} {{
	// In a function of their own: none of SuperCollider's holds more than some 250 others, and above stand the synths.
	{{
{lines}
	}}.value;
}};
)
"""


class _There(NamedTuple):
    """A synth as SuperDirt plays it.

    Attributes:
        info: its changed source.
        renamed: the new names of those of its controls that were given another.
        registration: the line of SuperCollider that tells SuperDirt of it.
    """

    info: SynthDefInfo
    renamed: frozenset[str]
    registration: str


def to_synth_file(sources: Sequence[str]) -> str:
    """SynthDefs as a file to be run in SuperCollider.

    Args:
        sources: at least one, each the source of one SynthDef; a single one stays as it is.

    Returns:
        SuperCollider code, ending in a newline.

    Raises:
        SynthDefError: if one of several sources cannot be read, or two have one name.
    """
    if len(sources) == 1:
        return sources[0].rstrip() + "\n"
    return "\n".join(_statements([parse_synthdefs(source)[0] for source in sources]))


def to_superdirt(sources: Sequence[str]) -> str:
    """SynthDefs as a file to be run once in the SuperCollider in which SuperDirt runs.

    Args:
        sources: at least one, each the source of one SynthDef.

    Returns:
        SuperCollider code, ending in a newline. It begins with the line of Tidal that plays each, in a comment.

    Raises:
        SynthDefError: if a source cannot be read, computes its name, has no ``out``, or two have one name.
    """
    there = [_there(parse_synthdefs(source)[0]) for source in sources]
    head = _HEAD.format(lines="\n".join(line for one in there for line in _played(one)))
    tail = _REGISTRATION.format(lines="\n".join(one.registration for one in there))
    return "\n".join([head, *_statements([one.info for one in there]), tail])


# --- names


def _there(info: SynthDefInfo) -> _There:
    """A SynthDef with all its edits made, and what SuperDirt has to be told of it."""
    controls = {control.name for control in info.controls}
    if "out" not in controls:
        raise SynthDefError(
            f"{info.name or 'this SynthDef'} has no control 'out', by which SuperDirt takes its sound; "
            "write |out = 0| and Out.ar(out, ...)"
        )
    written = {token.text for token in tokenize(info.source)[0]}
    new = {name: own_name(name, TAKEN_CONTROLS | written) for name in controls & TAKEN_CONTROLS}
    edits = [rename(info, own_name(_plain(info.name), TAKEN_SOUNDS))]
    edits += [Edit(span, new[name]) for name in sorted(new) for span in _places(info, name)]
    edits += [Edit(call.name_span, "Out") for call in info.ugens if call.class_name == "OffsetOut"]
    held = next((name for name in _HELD if name in controls), None)
    for name in {"delta", "legato"} & set(_bound(info.function)) - controls if held else ():
        edits += [Edit(span, own_name(name, TAKEN_CONTROLS | written)) for span in _uses_and_binding(info, name)]
    found = changed(info, [*edits, *(_held(info, held) if held else ())])
    return _There(found, frozenset(new.values()), _registration(found))


def _plain(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) or not name else safe_name(name)


def _places(info: SynthDefInfo, name: str) -> Iterator[Span]:
    """Every place where the name of a control is written, without what stands around it, such as a backslash."""
    if any(parameter.name == name for parameter in info.function.parameters):
        yield from _uses_and_binding(info, name)
    yield from _marks(info, name)


def _marks(info: SynthDefInfo, name: str) -> Iterator[Span]:
    """Where a control is named as a symbol or a string: in the function, and in the metadata."""
    spans = [node.span for _, node in _named(info) if node.value == name]
    spans += [key.span for key in _spec_keys(info) if key.value == name]
    for span in spans:
        start = info.source.index(name, span.start)
        yield Span(start, start + len(name))


def _named(info: SynthDefInfo) -> Iterator[tuple[Call, Symbol | String]]:
    r"""The controls that are written ``\name.kr(1)`` or ``NamedControl.kr(\name, 1)``: the call, and the name in it."""
    for node in walk(info.function):
        if isinstance(node, Call) and node.selector in _CONTROL_RATES:
            is_class = isinstance(node.receiver, ClassName) and node.receiver.value == "NamedControl"
            given = node.arguments[0].value if is_class and node.arguments else node.receiver
            if isinstance(given, Symbol | String):
                yield node, given


def _spec_keys(info: SynthDefInfo) -> Iterator[Symbol]:
    """The names of controls in the metadata."""
    for node in walk(info.definition):
        if isinstance(node, Pair) and isinstance(node.key, Symbol) and node.key.value == "specs":
            yield from (p.key for p in children(node.value) if isinstance(p, Pair) and isinstance(p.key, Symbol))


def _uses_and_binding(info: SynthDefInfo, name: str) -> Iterator[Span]:
    """Where the SynthDef's function binds a name, and every place inside that means it."""
    variables = (v for node in info.function.body if isinstance(node, VarDecl) for v in node.variables)
    yield from (variable.name_span for variable in variables if variable.name == name)
    yield from (parameter.name_span for parameter in info.function.parameters if parameter.name == name)
    yield from _uses(info.function, name)


def _uses(node: Node, name: str) -> Iterator[Span]:
    for child in children(node):
        if isinstance(child, Name) and child.value == name:
            yield child.span
        elif not (isinstance(child, FunctionNode) and name in _bound(child)):
            yield from _uses(child, name)


def _bound(function: FunctionNode) -> tuple[str, ...]:
    """The names that a function gives a meaning of its own."""
    variables = (v.name for node in function.body if isinstance(node, VarDecl) for v in node.variables)
    return (*(parameter.name for parameter in function.parameters), *variables)


# --- how long a note is held


def _held(info: SynthDefInfo, name: str) -> Iterator[Edit]:
    """The edits after which the length of a note comes from its event."""
    if any(parameter.name == name for parameter in info.function.parameters):
        yield from (Edit(p.name_span, "delta") for p in info.function.parameters if p.name == name)
        yield add_parameters(info, ["legato = 1"])
        yield add_variables(info, [f"{name} = {_HELD[name].format('delta * legato')}"])
    before, after = f"({_HELD[name]})".split("{}")
    for call in (call for call, given in _named(info) if given.value == name):
        yield Edit(Span(call.span.start, call.span.start), before)
        yield Edit(Span(call.span.end, call.span.end), f" * \\legato.kr(1){after}")
    for span in _marks(info, name):
        yield Edit(span, "delta")
    for key in (key for key in _spec_keys(info) if key.value == name):
        indent = indent_at(info.source, key.span.start)
        end = " " if indent is None else f"\n{indent}"
        yield Edit(Span(key.span.start, key.span.start), f"{_LEGATO_SPEC},{end}")


# --- how long it sounds


class _Ending(NamedTuple):
    """What frees a synth: an envelope, by what its times are multiplied, and whether a gate holds it."""

    envelope: Node
    scale: Node | None
    gated: bool


def _registration(info: SynthDefInfo) -> str:
    controls = {control.name: control.default for control in info.controls}
    known = {name: f"~{name} ? {number(v)}" for name, v in controls.items() if isinstance(v, int | float)}
    known["sustain"] = _NOTE
    life, used = _life(info, known)
    variables = "".join(f"\n\t\t\tvar {name} = {known[name]};" for name in used)
    name = info.name
    sustain = f"{{{variables}\n\t\t\t{life}\n\t\t}}"
    return f"\t\t~dirt.soundLibrary.addSynth(\\{name}, (instrument: \\{name}, sustain: {sustain}));"


def _life(info: SynthDefInfo, known: Mapping[str, str]) -> tuple[str, Sequence[str]]:
    """How long a note sounds, as SuperCollider, in seconds, and the names of the controls that it uses."""
    for ending in _endings(info):
        parts = [part for part in (ending.envelope, ending.scale) if part is not None]
        if all(_is_known(part, known) for part in parts):
            used = sorted({node.value for part in parts for node in walk(part) if isinstance(node, Name)})
            life = f"{info.text(ending.envelope.span)}.totalDuration"
            life += f" * ({info.text(ending.scale.span)})" if ending.scale else ""
            life += f" + ({_NOTE})" if ending.gated else ""
            return f"{life} + {_BLOCKS}", used
    used = sorted(_TIMES & set(known))
    return " + ".join([_NOTE, *used, str(_TAIL_SECONDS)]), used


def _endings(info: SynthDefInfo) -> Iterator[_Ending]:
    """Every envelope that frees the synth, in the order of the source."""
    for call in info.ugens:
        action, envelope = call.argument("doneAction"), call.argument("envelope")
        if call.class_name == "EnvGen" and action and envelope and info.text(action.span) in _FREES:
            scale = call.argument("timeScale")
            yield _Ending(envelope.value, scale.value if scale else None, _is_gated(call))
    for node in walk(info.function):
        if isinstance(node, Call) and node.selector in _CONTROL_RATES and _is_envelope(node.receiver):
            given = [a.value for a in node.arguments if a.name in (None, "doneAction")][:1]
            if node.receiver and given and info.text(given[0].span) in _FREES:
                yield _Ending(node.receiver, None, gated=any(a.name == "gate" for a in node.arguments))


def _is_gated(call: UGenCall) -> bool:
    gate = call.argument("gate")
    return gate is not None and not isinstance(gate.value, Number)


def _is_envelope(node: Node | None) -> bool:
    return isinstance(node, Call) and isinstance(node.receiver, ClassName) and node.receiver.value == "Env"


def _is_known(node: Node, known: Iterable[str]) -> bool:
    """Whether an expression is one of numbers, controls and envelopes, so that it means the same outside the synth."""
    if isinstance(node, ClassName):
        return node.value == "Env"
    if isinstance(node, Name):
        return node.value in known
    if isinstance(node, Call) and node.selector in _CONTROL_RATES:
        return False
    return not isinstance(node, FunctionNode) and all(_is_known(child, known) for child in children(node))


# --- the text


def _statements(infos: Sequence[SynthDefInfo]) -> list[str]:
    names = [info.name for info in infos]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SynthDefError(f"two of these synths are called {twice[0]}; export them to two files")
    return [_statement(info) for info in infos]


def _statement(info: SynthDefInfo) -> str:
    """The source as a statement that adds the SynthDef."""
    source = info.source.rstrip()
    if not source[info.span.end :].lstrip().startswith("."):
        source = f"{source[: info.span.end]}.add{source[info.span.end :]}"
    last = [token for token in tokenize(source)[0] if token.kind != "end"][-1]
    return f"{source[: last.end].removesuffix(';')};{source[last.end :]}\n"


def _played(there: _There) -> Iterator[str]:
    """The line of Tidal that plays a synth, and the controls that are not in it."""
    info = there.info
    freq = info.control("freq")
    if freq is not None and isinstance(freq.default, int | float) and freq.default > 0:
        octave = max(round((69 + 12 * math.log2(freq.default / 440)) / 12), 0)
        sound = f'note "0 ~ 3 7" # s "{info.name}" # octave {octave}'
    else:
        sound = f's "{info.name}*4"'
    yield f"//     d1 $ {sound}" + "".join(
        f' # pF "{control.name}" {number(control.default)}'
        for control in info.controls
        if control.name in there.renamed and isinstance(control.default, int | float)
    )
    given = {"out", "freq", "pan", "delta", "legato", *there.renamed}
    others = [control.name for control in info.controls if control.name not in given]
    if others:
        yield f"//     in the same way: {', '.join(others)}"
