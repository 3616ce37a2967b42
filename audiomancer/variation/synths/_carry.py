"""Carrying an expression from one SynthDef into another, with all that it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import (
    Argument,
    ArrayNode,
    Assign,
    Binary,
    Call,
    ClassName,
    EnvVar,
    FunctionNode,
    Name,
    Node,
    Number,
    Parameter,
    Return,
    Span,
    SynthControl,
    SynthDefInfo,
    VarDecl,
    Variable,
    children,
    walk,
)
from audiomancer.variation.synths._edits import add_parameters, add_variables, edited, number
from audiomancer.variation.synths._output import free_name
from audiomancer.variation.synths._values import Edit

__all__ = ["Carrier", "played_envelopes"]

_CONSTANTS = frozenset({"nil", "true", "false"})
_COPIES = frozenset({"dup", "collect", "fill", "series", "geom"})
_CONTROL_RATES = frozenset({"kr", "ar", "ir", "tr"})


@dataclass
class Carrier:
    """Carries expressions from a donor into a child and keeps account of what the child needs for them.

    Attributes:
        donor: where the expressions come from.
        child: where they go.
        names: what each variable and control of the donor is called, or written, in the child.
    """

    donor: SynthDefInfo
    child: SynthDefInfo
    names: dict[str, str] = field(default_factory=dict)
    _new: dict[str, str] = field(default_factory=dict)
    _parameters: list[str] = field(default_factory=list)
    _variables: list[str] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)

    def carry(self, node: Node) -> str | None:
        """The text of an expression of the donor as the child would write it.

        Returns:
            None if it depends on something that cannot be carried, such as a variable that is set twice; then
            nothing is owed to the child for it.
        """
        before = dict(self._new), list(self._parameters), list(self._variables), dict(self.names)
        edits = self._edits(node)
        if edits is None:
            self._new, self._parameters, self._variables, names = before
            self.names.clear()
            self.names.update(names)
            return None
        start, end = node.span
        moved = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in edits]
        return edited(self.donor.source[start:end], moved)

    def edits(self) -> list[Edit]:
        """The edits that give the child the controls and variables that were found to be needed."""
        parameters = [add_parameters(self.child, self._parameters)] if self._parameters else []
        return parameters + ([add_variables(self.child, self._variables)] if self._variables else [])

    @property
    def new_controls(self) -> tuple[str, ...]:
        """The names of the controls that the child gets."""
        return tuple(text.partition(" =")[0] for text in self._parameters)

    def _edits(self, node: Node) -> list[Edit] | None:
        """The edits that turn an expression of the donor into one of the child; None if that cannot be."""
        bound = {name for part in walk(node) if isinstance(part, FunctionNode) for name in _bound_names(part)}
        done = _done_actions(self.donor, node)
        edits = [Edit(span, "0") for span in done]
        stack = [node]
        while stack:
            part = stack.pop()
            if part.span in done:
                continue
            if isinstance(part, EnvVar | Return) or _makes_channels(part):
                return None
            if isinstance(part, Name) and part.value not in bound and part.value not in _CONSTANTS:
                text = self._name(part.value)
                if text is None:
                    return None
                edits.append(Edit(part.span, text))
            elif isinstance(part, Call) and (own := self._named_control(part)) is not None:
                edits.append(Edit(part.span, own))
                continue
            # The arrays of an envelope are its shape, not channels; what is inside them counts all the same.
            inside = tuple(_without_arrays(part)) if _is_envelope(part) else children(part)
            stack.extend(inside[::-1])
        return edits

    def _named_control(self, call: Call) -> str | None:
        r"""How the child writes a control that the donor writes ``\name.kr(...)``; None if it does not know it."""
        control = next((c for c in self.donor.controls if c.span == call.span), None)
        shared = self.child.control(control.name) if control else None
        return self._written(shared) if shared else None

    def _name(self, name: str) -> str | None:
        """What a control or variable of the donor is called in the child, brought there if need be."""
        if name not in self.names:
            text = self._control(name) if self.donor.control(name) else self._variable(name)
            if text is None:
                return None
            self.names[name] = text
        return self.names[name]

    def _control(self, name: str) -> str | None:
        shared = self.child.control(name)
        if shared is not None:
            return self._written(shared)
        control = self.donor.control(name)
        if control is None or control.default is None:
            return None
        new = self._free(name)
        self._parameters.append(f"{new} = {_literal(control.default)}")
        return new

    def _written(self, control: SynthControl) -> str:
        r"""How the child reads its own control: by its name, or as ``\name.kr(0.5)``."""
        is_parameter = any(parameter.name == control.name for parameter in self.child.function.parameters)
        return control.name if is_parameter or control.span is None else self.child.text(control.span)

    def _variable(self, name: str) -> str | None:
        """A variable that the donor sets once, in its own function; it becomes a ``var`` line of the child."""
        values = _values_of(self.donor, name)
        if len(values) != 1 or values[0] is None or name in self._open:
            return None
        self._open.add(name)
        text = self.carry(values[0])
        self._open.discard(name)
        if text is None:
            return None
        new = self._free(name)
        self._variables.append(f"{new} = {text}")
        return new

    def _free(self, name: str) -> str:
        new = free_name(self.child, name)
        while new in self._new:
            new = free_name(self.child, f"{new}_")
        self._new[new] = name
        return new


def played_envelopes(info: SynthDefInfo) -> Iterator[tuple[Node, Span]]:
    """The envelopes that are played without an ``EnvGen``, as in ``Env.perc.kr(2)``, and say what they free.

    Args:
        info: the SynthDef.

    Yields:
        The envelope, and where it stands what is freed when it is done.
    """
    for node in walk(info.function):
        if isinstance(node, Call) and node.selector in _CONTROL_RATES and node.receiver and _is_envelope(node.receiver):
            spans = [given.value.span for given in node.arguments if given.name in (None, "doneAction")]
            yield from ((node.receiver, span) for span in spans[:1])


def _literal(value: float | tuple[float, ...]) -> str:
    """A default as a function's head may hold it, in bars too."""
    return f"#[{', '.join(map(number, value))}]" if isinstance(value, tuple) else number(value)


def _makes_channels(node: Node) -> bool:
    """Whether one signal becomes several here: the child's sound has as many channels as it needs already."""
    is_copied = isinstance(node, Binary) and node.operator == "!"
    return isinstance(node, ArrayNode) or is_copied or (isinstance(node, Call) and node.selector in _COPIES)


def _without_arrays(node: Node) -> Iterator[Node]:
    """What stands inside a construct, with what is inside an array in the array's place."""
    for child in children(node):
        inner = child.value if isinstance(child, Argument) else child
        yield from inner.items if isinstance(inner, ArrayNode) else (child,)


def _bound_names(function: FunctionNode) -> list[str]:
    variables = [v.name for node in function.body if isinstance(node, VarDecl) for v in node.variables]
    return [parameter.name for parameter in function.parameters] + variables


def _values_of(info: SynthDefInfo, name: str) -> list[Node | None]:
    """Everything a variable is set to; None for a place from which its value cannot be taken."""
    top = {statement.span for statement in info.function.body}
    found: list[Node | None] = []
    for node in walk(info.function):
        if isinstance(node, Variable) and node.name == name and node.value is not None:
            found.append(node.value)
        elif isinstance(node, Parameter) and node.name == name:
            found.append(None)
        elif isinstance(node, Assign) and any(isinstance(t, Name) and t.value == name for t in node.targets):
            found.append(node.value if node.span in top and len(node.targets) == 1 else None)
    return found


def _done_actions(info: SynthDefInfo, node: Node) -> list[Span]:
    """Where an expression says what to free when it is done; in another synth that would end it too early."""
    inside = [call for call in info.ugens if node.span.start <= call.span.start and call.span.end <= node.span.end]
    spans = [a.span for call in inside if (a := call.argument("doneAction")) is not None]
    for part in walk(node):
        if isinstance(part, Call) and part.selector in _CONTROL_RATES and _is_envelope(part.receiver):
            given = [a for a in part.arguments if a.name in (None, "doneAction")]
            spans += [a.value.span for a in given[:1] if isinstance(a.value, Number) or a.name]
    return list(dict.fromkeys(spans))


def _is_envelope(node: Node | None) -> bool:
    """Whether this is ``Env.perc(...)`` or its like, whose ``.kr(2)`` frees the synth."""
    is_class = isinstance(node, Call) and isinstance(node.receiver, ClassName) and node.receiver.value == "Env"
    return is_class and isinstance(node, Call) and node.selector in catalogue()["Env"].parameters
