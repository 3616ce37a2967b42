"""The recursive-descent parser of the SuperCollider language: tokens to a syntax tree.

It reads what a SynthDef can be made of, and more strictly than loosely: what sclang refuses should be
refused here too. Class definitions and list comprehensions are not read.
"""

from __future__ import annotations

from collections.abc import Callable

from audiomancer.analyzers.synthdef._cursor import Cursor
from audiomancer.analyzers.synthdef._literals import CONSTANTS, ESCAPES, number_value, unquote
from audiomancer.analyzers.synthdef._tokens import MAX_DEPTH, Span, Token, error_at, tokenize
from audiomancer.analyzers.synthdef._tree import (
    Argument,
    ArrayNode,
    Assign,
    Binary,
    Call,
    Char,
    ClassName,
    CurryArgument,
    EnvVar,
    Event,
    FunctionNode,
    Name,
    Node,
    Number,
    Pair,
    Parameter,
    Program,
    Range,
    Return,
    Sequence,
    String,
    Symbol,
    VarDecl,
    Variable,
)

__all__ = ["Parser", "parse"]

_PLAIN_VALUES = ("nil", "true", "false")


def parse(text: str) -> Program:
    """The syntax tree of a text.

    As in the editor, a parenthesis at the beginning of a line opens a region of its own, so a file may hold
    several regions with nothing between them.

    Raises:
        SynthDefError: where the text cannot be read, with line and column.
    """
    tokens, comments = tokenize(text)
    return Program(Span(0, len(text)), Parser(text, tokens).program(), comments)


class Parser(Cursor):
    """Reads a list of tokens from left to right.

    Args:
        text: the whole text, which errors point into.
        tokens: its tokens, or some of them; the last must be of kind ``end``.
    """

    def program(self) -> tuple[Node, ...]:
        """The statements up to the end of the tokens.

        Raises:
            SynthDefError: where the tokens cannot be read, with line and column.
        """
        body: list[Node] = []
        while self._next.kind != "end":
            is_region = self._at_region()
            body.append(self._region() if is_region else self._declaration_or_statement())
            if not self._accept(";") and self._next.kind != "end" and not is_region and not self._at_region():
                raise self._unexpected("';' between statements")
        return tuple(body)

    def statement(self) -> Node:
        """The next statement, which may leave tokens behind it; ``position`` says how many were read.

        Raises:
            SynthDefError: where the tokens cannot be read, with line and column.
        """
        if self._is("^"):
            start = self._take().start
            value = self._expression()
            return Return(self._since(start), value)
        return self._expression()

    # Statements

    def _at_region(self) -> bool:
        """Whether a parenthesis at the beginning of a line comes next, outside everything."""
        start = self._next.start
        return self._depth == 0 and self._is("(") and (start == 0 or self._text[start - 1] == "\n")

    def _region(self) -> Node:
        """``( var a; b; c )`` in the outermost place, then what may follow a parenthesis."""
        if self._peek().text != "var":
            return self.statement()
        start = self._take().start
        body = self._body(")")
        self._expect(")")
        return Sequence(self._since(start), body)

    def _body(self, closing: str) -> tuple[Node, ...]:
        """``var`` lines, then statements, up to the closing bracket, which is left there."""
        body: list[Node] = []
        while self._is("var"):
            body.append(self._declaration())
            self._expect(";")
        while not self._is(closing):
            body.append(self.statement())
            if not self._accept(";"):
                break
        return tuple(body)

    def _declaration_or_statement(self) -> Node:
        return self._declaration() if self._is("var") else self.statement()

    def _declaration(self) -> VarDecl:
        start = self._expect("var").start
        variables = [self._variable()]
        while self._accept(","):
            variables.append(self._variable())
        return VarDecl(self._since(start), tuple(variables))

    def _variable(self) -> Variable:
        name = self._expect_kind("name")
        value = self._expression() if self._accept("=") else None
        return Variable(self._since(name.start), name.text, name.span, value)

    # Expressions

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise error_at(self._text, self._next.start, f"expressions nest deeper than {MAX_DEPTH}")
        start = self._next.start
        left = self._operand()
        while (operator := self._operator()) is not None:
            adverb = self._adverb(operator)
            right = self._operand()
            left = Binary(self._since(start), left, operator.text, operator.span, adverb, right)
        self._depth -= 1
        return left

    def _operator(self) -> Token | None:
        """The operator or keyword that comes next, taken; None if the expression ends here."""
        token = self._next
        if token.kind == "keyword" or (token.kind == "op" and token.text not in ("=", "<-")):
            return self._take()
        return None

    def _adverb(self, operator: Token) -> Node | None:
        """What follows the dot of ``+.f``, ``+.1`` and ``+.(f)``."""
        if operator.kind != "op" or not self._is(".") or self._next.start != operator.end:
            return None
        self._take()
        if self._is("("):
            return self._parenthesis()
        return self._literal() if self._next.kind == "number" else self._name()

    def _operand(self) -> Node:
        """A value with the messages behind it, or an assignment to it."""
        start = self._next.start
        if self._is("#") and self._peek().kind == "name":
            return self._multiple_assignment()
        node = self._messages(self._primary(), start)
        if self._is("=") and _is_assignable(node):
            self._take()
            value = self._expression()
            return Assign(self._since(start), (node,), value)
        return node

    def _multiple_assignment(self) -> Node:
        """``#a, b ... c = d``."""
        start = self._take().start
        targets: list[Node] = [self._name()]
        while self._accept(",") or self._accept("..."):
            targets.append(self._name())
        self._expect("=")
        value = self._expression()
        return Assign(self._since(start), tuple(targets), value)

    def _messages(self, node: Node, start: int) -> Node:
        """The node with all messages behind it: ``.sel``, ``.sel(...)``, ``.(...)``, ``[...]``."""
        while True:
            if self._is("["):
                node = self._index(node, start)
            elif self._accept("."):
                node = self._message(node, start)
            else:
                return node

    def _message(self, receiver: Node, start: int) -> Node:
        """What follows a dot."""
        if self._is("["):
            return self._index(receiver, start)
        if self._is("("):
            return self._call(receiver, "value", Span(self._next.start, self._next.start), start)
        if self._next.kind != "name":
            raise self._unexpected("a message name after '.'")
        selector = self._take()
        return self._call(receiver, selector.text, selector.span, start)

    def _call(self, receiver: Node | None, selector: str, selector_span: Span, start: int) -> Call:
        """A call whose parentheses and trailing functions, if any, come next."""
        arguments: list[Argument] = []
        list_span = None
        if self._is("(") and not self._at_region():
            list_span, arguments = self._argument_list()
        while self._is("{") or (self._is("#") and self._peek().text == "{"):
            function = self._function()
            arguments.append(Argument(function.span, function))
        return Call(self._since(start), receiver, selector, selector_span, tuple(arguments), list_span)

    def _argument_list(self) -> tuple[Span, list[Argument]]:
        start = self._expect("(").start
        arguments: list[Argument] = []
        while not self._is(")"):
            argument = self._argument()
            if argument.name is None and arguments and arguments[-1].name is not None:
                raise error_at(self._text, argument.span.start, "an argument without a name follows one with a name")
            arguments.append(argument)
            if not self._accept(","):
                break
        self._expect(")")
        return self._since(start), arguments

    def _argument(self) -> Argument:
        start = self._next.start
        if self._next.kind == "keyword":
            name = self._take().text
            value = self._expression_sequence()
            return Argument(self._since(start), value, name)
        spread = self._accept("*")
        value = self._expression_sequence()
        return Argument(self._since(start), value, None, spread)

    def _index(self, receiver: Node, start: int) -> Node:
        """``[i]``, and the slices ``[a..b]``, ``[..b]``, ``[a..]``."""
        place = self._expect("[").start
        parts: list[Argument] = []
        is_slice = False
        while not self._is("]"):
            if self._accept(".."):
                is_slice = True
            else:
                value = self._expression_sequence()
                parts.append(Argument(value.span, value))
                self._accept(",")
        self._expect("]")
        selector = "copySeries" if is_slice else "at"
        return Call(self._since(start), receiver, selector, Span(place, place), tuple(parts), None)

    def _expression_sequence(self) -> Node:
        """An expression, or several with ``;`` between them, as an argument may be."""
        start = self._next.start
        body = [self._expression()]
        while self._accept(";") and not (self._is(")") or self._is("]")):
            body.append(self._expression())
        return body[0] if len(body) == 1 else Sequence(self._since(start), tuple(body))

    # Values

    def _primary(self) -> Node:
        token = self._next
        if token.kind in ("name", "class"):
            return self._named(token)
        reader = _PRIMARIES.get(token.kind) or _PRIMARIES.get(token.text)
        if reader is None:
            raise self._unexpected("a value")
        return reader(self)

    def _named(self, token: Token) -> Node:
        """A variable, a class, or a call that begins with its name."""
        self._take()
        has_call = (self._is("(") and not self._at_region()) or self._is("{")
        has_call = has_call or (self._is("#") and self._peek().text == "{")
        if token.kind == "class":
            name = ClassName(token.span, token.text)
            if self._is("["):
                return self._array(name)
            return self._call(name, "new", Span(token.end, token.end), token.start) if has_call else name
        if has_call:
            return self._call(None, token.text, token.span, token.start)
        if token.text == "pi" or token.text == "inf":
            return Number(token.span, CONSTANTS[token.text])
        return Name(token.span, token.text)

    def _name(self) -> Node:
        token = self._expect_kind("name")
        return Name(token.span, token.text)

    def _number(self, token: Token) -> float:
        try:
            return number_value(token.text)
        except (ValueError, ArithmeticError) as error:
            raise error_at(self._text, token.start, f"{token.text!r:.60} is no number that can be read") from error

    def _literal(self) -> Node:
        """A number with its sign, a string, a symbol or a character."""
        token = self._take()
        match token.kind:
            case "number":
                value = self._number(token)
                if self._next.text == "pi" and self._next.kind == "name":
                    self._take()
                    value *= CONSTANTS["pi"]
                return Number(self._since(token.start), value)
            case "string":
                value_text = unquote(token.text)
                while self._next.kind == "string":
                    value_text += unquote(self._take().text)
                return String(self._since(token.start), value_text)
            case "symbol":
                quoted = token.text.startswith("'")
                return Symbol(token.span, unquote(token.text) if quoted else token.text[1:])
            case _:
                character = token.text[-1]
                return Char(token.span, ESCAPES.get(character, character) if len(token.text) == 3 else character)

    def _signed(self) -> Node:
        """``-1``; sclang knows a sign only before a number."""
        sign = self._take()
        if sign.text != "-" or not (self._next.kind == "number" or self._next.text in CONSTANTS):
            raise error_at(self._text, sign.start, f"expected a value before {sign.text!r}")
        number = self._named(self._next) if self._next.kind == "name" else self._literal()
        if not isinstance(number, Number):
            raise error_at(self._text, sign.start, "expected a number after '-'")
        return Number(self._since(sign.start), -number.value)

    def _environment_variable(self) -> Node:
        token = self._take()
        return EnvVar(token.span, token.text[1:])

    def _curry(self) -> Node:
        return CurryArgument(self._take().span)

    def _reference(self) -> Node:
        r"""```x``, a Ref; it is the call ``Ref(x)`` in short."""
        start = self._take().start
        value_start = self._next.start
        value = self._messages(self._primary(), value_start)
        return Call(
            self._since(start),
            ClassName(Span(start, start), "Ref"),
            "new",
            Span(start, start),
            (Argument(value.span, value),),
            None,
        )

    def _hash(self) -> Node:
        """``#{ }`` or ``#[ ]``."""
        return self._function() if self._peek().text == "{" else self._array(None)

    def _array(self, class_name: ClassName | None) -> Node:
        """``[...]`` behind an optional class or ``#``."""
        start = class_name.span.start if class_name else self._next.start
        literal = self._accept("#")
        self._expect("[")
        items: list[Node] = []
        while not self._is("]"):
            items.append(self._pair_or_value())
            if not self._accept(","):
                break
        self._expect("]")
        return ArrayNode(self._since(start), class_name, literal, tuple(items))

    def _pair_or_value(self) -> Node:
        """``key: value`` or a value alone."""
        start = self._next.start
        key: Node
        if self._next.kind == "keyword":
            token = self._take()
            key = Symbol(Span(token.start, token.end - 1), token.text)
        else:
            key = self._expression_sequence()
            if not self._accept(":"):
                return key
        value = self._expression_sequence()
        return Pair(self._since(start), key, value)

    def _parenthesis(self) -> Node:
        """An expression in parentheses, an event or a range."""
        start = self._expect("(").start
        if self._is(")") or self._next.kind == "keyword":
            return self._event(start, [])
        if self._is(".."):
            return self._range(start, None)
        body: list[Node] = []
        first = self._pair_or_value()
        if isinstance(first, Pair):
            self._accept(",")
            return self._event(start, [first])
        if self._is(",") or self._is(".."):
            return self._range(start, first)
        body.append(first)
        self._expect(")")
        inner = first.body if isinstance(first, Sequence) and not self._text.startswith("(", first.span.start) else None
        return Sequence(self._since(start), inner or tuple(body))

    def _event(self, start: int, pairs: list[Pair]) -> Node:
        while not self._is(")"):
            pair = self._pair_or_value()
            if not isinstance(pair, Pair):
                raise error_at(self._text, pair.span.start, "expected 'key: value' in an event")
            pairs.append(pair)
            if not self._accept(","):
                break
        self._expect(")")
        return Event(self._since(start), tuple(pairs))

    def _range(self, start: int, first: Node | None) -> Node:
        second = self._expression() if self._accept(",") else None
        self._expect("..")
        last = None if self._is(")") else self._expression()
        self._expect(")")
        return Range(self._since(start), first, second, last)

    # Functions

    def _function(self) -> Node:
        start = self._next.start
        self._accept("#")
        self._expect("{")
        parameters, parameters_span = self._parameters()
        body = self._body("}")
        self._expect("}")
        return FunctionNode(self._since(start), parameters, parameters_span, body)

    def _parameters(self) -> tuple[tuple[Parameter, ...], Span | None]:
        start = self._next.start
        if self._accept("|"):
            parameters = self._parameter_list("|", self._bar_default)
        elif self._accept("arg"):
            parameters = self._parameter_list(";", self._argument_default)
        else:
            return (), None
        return parameters, self._since(start)

    def _parameter_list(self, closing: str, default: Callable[[], Node | None]) -> tuple[Parameter, ...]:
        """The parameters up to the closing token, which is taken; in bars the commas may be left out."""
        parameters: list[Parameter] = []
        while not self._accept(closing):
            start = self._next.start
            if self._accept("..."):
                name = self._expect_kind("name")
                parameters.append(Parameter(self._since(start), name.text, name.span, None, rest=True))
                self._expect(closing)
                break
            name = self._expect_kind("name")
            value = default()
            parameters.append(Parameter(self._since(start), name.text, name.span, value))
            if self._accept(","):
                if self._is("..."):
                    raise self._unexpected("an argument name after ','")
            elif closing == ";" and not self._is(";") and not self._is("..."):
                raise self._unexpected("',' or ';' after an argument")
        return tuple(parameters)

    def _argument_default(self) -> Node | None:
        return self._expression() if self._accept("=") else None

    def _bar_default(self) -> Node | None:
        """A default between bars: a literal or something in parentheses, with or without ``=``."""
        required = self._accept("=")
        token = self._next
        if self._is("("):
            return self._parenthesis()
        if self._is("#"):
            return self._array(None)
        if self._is("-"):
            return self._signed()
        if token.kind in ("number", "string", "symbol", "char"):
            return self._literal()
        if token.text in (*CONSTANTS, *_PLAIN_VALUES) and token.kind == "name":
            return self._named(token)
        if required:
            raise self._unexpected("a literal, or an expression in parentheses, as a default between bars")
        return None


def _is_assignable(node: Node) -> bool:
    """Whether ``=`` may follow: a variable, ``a.b``, ``a[b]`` or ``a(b)``, but not ``a.b(c)``."""
    return isinstance(node, Name | EnvVar) or (
        isinstance(node, Call) and (node.receiver is None or node.list_span is None)
    )


_PRIMARIES: dict[str, Callable[[Parser], Node]] = {
    "number": Parser._literal,
    "string": Parser._literal,
    "symbol": Parser._literal,
    "char": Parser._literal,
    "envvar": Parser._environment_variable,
    "curry": Parser._curry,
    "op": Parser._signed,
    "{": Parser._function,
    "[": lambda parser: parser._array(None),
    "(": Parser._parenthesis,
    "#": Parser._hash,
    "`": Parser._reference,
}
