"""The parser: it takes what sclang takes, refuses what sclang refuses, and knows where everything stands."""

from __future__ import annotations

import math

import pytest
from helpsource import helpsource

from audiomancer.analyzers.synthdef import (
    Binary,
    Call,
    ClassName,
    FunctionNode,
    Node,
    Number,
    Symbol,
    children,
    parse,
    selectors,
    walk,
)
from audiomancer.errors import SynthDefError

# Each was put to sclang 3.13.
ACCEPTED = """
x = 1
x=-1
{|a 4, b 3| a}
{|a b| }
{|a=(1+2)| a}
{|a = -1.5, b = \\x, c = #[1,2], d = 2pi| b}
{arg a=1+2, b=4.rand; a}
{|a, b=\\x ... c| }
{arg ...c; }
a + b = 3
a + b.c = 3
(a : 1)
(a: 1, b: 2).c
("x": 1)
()
-5.abs
a = - 5
a - - 5
(var a; a=1; a)
(a;)
a b: 3
a min: b max: c
if (a) {b}{c}
1 + if (a) {b}{c} + 2
f.(3)
f .value
2pi + 3
16rF.F
a /* b /* c */ d */
{var a=1, b; var c; a}
a.b { } { }
a.b(c){d}{e}
Array.fill(3){ 1 }
Array[1,2]
#[1, \\c, [2]]
(1..4)
(1,3..9)
(..4)
a[1..]
a[..3]
a[b] = 3
a.[3]
#a, b = [1,2]
#a ... b = [1,2]
{ |x| ^x }
~a.b = 3
a +.f b
a +.1 b
a +.(b) b
a.b(1, *c)
a.b(1, x: 3,)
[1,2,]
`a
"a" "b"
a.(_)
SinOsc.ar (3)
a . b
[a: 1, b: 2]
{ } ! 3
a||b
a.b(c;d)
a(b) = 4
~a.(3)
#{ |a| a }
""".strip().splitlines()

REFUSED = """
{|a=-1| a}
{|a|-a}
{|a=[1,2]| a}
{|a=1+2| a}
{|a = x|b}
{arg a 4; a}
{arg a b; }
{ || 1 }
-a.abs
a = -b
b=(var a; a=1; a)
3.+(4)
{arg a, ...c; }
{|a, b=\\x, ... c| }
a::b
a.b: 3
1_000
{a; var c; a}
a.b(x: 3, 4)
(;)
a;;b
1..2
{ arg a; |b| c }
+3
a.Foo
a(3)(4)
a.b(c) = 4
[1](3)
""".strip().splitlines()


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_sclang_takes_is_read(text: str) -> None:
    assert parse(text).body


@pytest.mark.parametrize("text", REFUSED)
def test_what_sclang_refuses_is_refused(text: str) -> None:
    with pytest.raises(SynthDefError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("440", 440),
        ("-0.5", -0.5),
        ("1e3", 1000),
        ("0x1F", 31),
        ("16rF.8", 15.5),
        ("2r101", 5),
        ("2pi", 2 * math.pi),
        ("-pi", -math.pi),
        ("inf", math.inf),
        ("3s", 3.1),
        ("3b50", 2.95),
        ("3ss", 3.2),
    ],
)
def test_a_number_has_its_value(text: str, value: float) -> None:
    node = parse(text).body[0]
    assert isinstance(node, Number) and node.value == pytest.approx(value)


def test_operators_are_left_to_right_without_precedence() -> None:
    node = parse("1 + 2 * 3").body[0]
    assert isinstance(node, Binary) and node.operator == "*" and isinstance(node.left, Binary)


def test_every_message_and_operator_is_told() -> None:
    text = "a.foo(b).bar = c.baz { |x| x +.f y max: z }; qux(a)[1] = 3; (1..4); u[2..]"
    sent = {selector for node in walk(parse(text)) for selector, _ in selectors(node)}
    assert sent == {"foo", "bar", "bar_", "baz", "+", "max", "qux", "at", "put", "series", "copySeries"}


def test_code_in_strings_and_symbols_is_not_code() -> None:
    text = r"""'SynthDef(\a)'.post; "unixCmd // {".post; $'.post; \File.post"""
    assert [node.value for node in walk(parse(text)) if isinstance(node, ClassName)] == []


def test_a_class_called_in_short_sends_new_at_its_end() -> None:
    node = parse("Env([0, 1])").body[0]
    assert isinstance(node, Call) and (node.selector, node.selector_span) == ("new", (3, 3))


def test_parameters_say_where_their_defaults_stand() -> None:
    text = "{ |freq = 440, amp 0.1, sym = \\x ... rest| freq }"
    node = parse(text).body[0]
    assert isinstance(node, FunctionNode)
    assert [(p.name, p.rest) for p in node.parameters] == [
        ("freq", False),
        ("amp", False),
        ("sym", False),
        ("rest", True),
    ]
    defaults = [p.default for p in node.parameters if p.default]
    assert [text[d.span.start : d.span.end] for d in defaults] == ["440", "0.1", "\\x"]


def test_regions_need_nothing_between_them() -> None:
    assert len(parse("(\na = 1;\n)\n\n(\nvar b = 2;\nb\n)\n").body) == 2


def test_every_part_stands_inside_its_whole_and_reads_the_same_alone() -> None:
    count = 0
    for source in helpsource():
        try:
            tree = parse(source)
        except SynthDefError:
            continue
        for node in walk(tree):
            for child in children(node):
                assert node.span.start <= child.span.start <= child.span.end <= node.span.end
        count += sum(reads_alone(source, node) for node in walk(tree))
    assert count or not helpsource()


def reads_alone(source: str, node: Node) -> bool:
    """Whether the text of a call or symbol, read alone, is such a call or symbol again; anything else passes."""
    if not isinstance(node, Call | Symbol) or node.span.start == node.span.end:
        return False
    text = source[node.span.start : node.span.end]
    is_key = isinstance(node, Symbol) and not text.startswith(("\\", "'"))
    if is_key or text.startswith("`"):
        return False
    alone = parse(text).body[0]
    assert type(alone) is type(node), text
    return True
