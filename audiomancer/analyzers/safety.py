"""Whether SuperCollider source keeps to what a SynthDef needs, told from its syntax tree alone.

Compiling a SynthDef runs its function, so source from elsewhere could do anything sclang can. The tree knows every
class and every message of the source, and each must be on a list of harmless ones; what is on no list is refused.
The lists hold nothing that opens a file, starts a process, uses the network, compiles text or sends a message
whose name is computed. Some messages are harmless only as they are sent: what names another message has to name a
harmless one in place, what compiles text of its receiver's defaults has to find numbers there, and a SynthDef, of whose
name a file is made, has to stand with a name that leads to no other folder. The lists do not bound time or memory; the
process that runs the code must.
"""

from __future__ import annotations

from audiomancer.analyzers._catalogue import catalogue, plugins
from audiomancer.analyzers.synthdef import (
    Argument,
    ArrayNode,
    Binary,
    Call,
    ClassName,
    CurryArgument,
    FunctionNode,
    Name,
    Node,
    Number,
    Span,
    String,
    Symbol,
    line_and_column,
    parse,
    selectors,
    walk,
)
from audiomancer.errors import UnsafeCodeError

__all__ = ["SAFE_CLASSES", "SAFE_MESSAGES", "UNSAFE_NAMES", "check_safe"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAFE_CLASSES = _words("""
    SynthDef Array Signal Wavetable List Ref Event Environment IdentityDictionary ControlSpec EnvGate Integer Float
    Scale Tuning Dictionary Set Complex Polar DirtPan DirtFreqScale
    """)
"""Classes beyond the UGens of the catalogue and of sc3-plugins."""

_REFUSED_UGENS = _words("""
    Ndef BinaryOpUGen UnaryOpUGen OutputProxy DiskOut
    LADSPA Getenv SOMTrain FeatureSave StkGlobals Instruction
    """)
"""What writes to a file, is no sound, or, of sc3-plugins, loads programs, reads settings or talks to a server."""

SAFE_MESSAGES = _words("""
    new ar kr ir tr add send store
    + - * / % ** ! & | ++ +++ < > <= >= == === != !== -> ? !? ?? << >> @ @@ |@| <! <> || && <=>
    neg abs sign squared cubed sqrt exp log log2 log10 reciprocal ceil floor frac round trunc roundUp quantize
    sin cos tan asin acos atan atan2 sinh cosh tanh hypot hypotApx pow mod div min max difsqr sumsqr sqrsum sqrdif
    absdif thresh amclip scaleneg clip2 fold2 wrap2 excess ring1 ring2 ring3 ring4 distort softclip rectWindow hanWindow
    welWindow triWindow scurve ramp bitAnd bitOr bitXor bitNot leftShift rightShift lcm gcd even odd isPositive
    isNegative isStrictlyPositive nextPowerOfTwo asInteger asFloat asInt coin numerator half
    midicps cpsmidi midiratio ratiomidi dbamp ampdb octcps cpsoct degreeToKey keyToDegree degrad raddeg nearestInScale
    clip fold wrap range exprange curverange bipolar unipolar linlin linexp explin expexp lincurve curvelin lag lag2
    lag3 lagud lag2ud lag3ud varlag slew prune snap softRound blend madd poll checkBadValues if not and or xor
    rand rand2 rrand exprand linrand bilinrand sum3rand coinGate choose wchoose scramble gauss
    dup fill fill2D fillND arFill geom fib series interpolation newClear rand2D with newFrom
    adsr asr dadsr perc linen triangle sine cutoff pairs xyc step circle delay duration levelScale timeScale range
    releaseNode loopNode curves times levels asEnv
    none freeSelf pauseSelf freeSelfToEnd freeGroup freeSelfAndPrev freeSelfAndNext freeSelfAndFreeAllInPrev
    freeSelfPausePrev
    do doAdjacentPairs collect select reject detect inject any every while for forBy case switch value valueArray
    valueEnvir keysValuesDo reverseDo pairsDo
    at put first last size isEmpty notEmpty isNil notNil indexOf includes copy copyRange copySeries copyToEnd
    asArray asList array reverse reversed rotate mirror mirror1 mirror2 pyramid flat flatten lace stutter clump
    slide keep drop wrapAt clipAt foldAt wrapExtend extend insert addFirst addAll sort sum mean
    maxItem minItem product normalize normalizeSum integrate differentiate permute sputter curdle keys values
    stereo mono asAudioRateInput asControlInput names numChannels
    multichannelExpand isArray asSymbol asString format post postln debug use
    isNumber isInteger isFloat isString isFunction isUGen isValidUGenInput isNaN isPowerOfTwo isPrime
    rate signalRange sanitize minNyquist moddif gaussCurve nthPrime factorial bitTest
    median maxIndex minIndex detectIndex indicesOfEqual occurrencesOf count unlace flopDeep resamp0 resamp1 order
    swap collectAs allTuples separate delimit includesAny includesAll foldExtend windex clumps
    pvcalc pvcalc2 pvcollect rms set asRef circleRamp freqtotone asSignal discretize totalDuration spec spec_
    asSpec map unmap minval maxval major minor dorian phrygian lydian mixolydian minorPentatonic majorPentatonic
    chromatic ratios degrees semitones sineFill asWavetable
    """)
"""Messages that a SynthDef may send, the operators among them."""

_NAMING = _words("perform reduce")
"""Messages whose first argument is the name of another; harmless where it stands there and is harmless itself."""

_ASKING = _words("isKindOf isMemberOf")
"""Questions about a class, which is told nothing by them: any class may be asked for by its name."""

_MADE_OF_OPERATORS = _words("BinaryOpUGen UnaryOpUGen")
"""UGens that are made of the name of an operator."""

UNSAFE_NAMES = _words(
    "this super thisProcess thisThread thisMethod thisFunction thisFunctionDef currentEnvironment topEnvironment"
)
"""Names that reach the interpreter itself."""


def check_safe(text: str) -> None:
    """Refuse source that uses anything beyond what a SynthDef needs.

    Args:
        text: SuperCollider source.

    Raises:
        UnsafeCodeError: at the first class, message or name that is on no list of harmless ones, with line and column.
        SynthDefError: where the text cannot be read.
    """
    tree = parse(text)
    nodes = tuple(walk(tree))
    admitted = {id(node) for each in nodes for node in _admitted(each)}
    plain = all(_has_plain_defaults(node) for node in nodes if isinstance(node, FunctionNode))
    problems = [_problem(node, plain=plain) for node in nodes if id(node) not in admitted]
    # A class or a message that is on no list says more than the name of the SynthDef around it.
    for problem in (*problems, *(_unnamed(node) for node in nodes if id(node) not in admitted)):
        if problem is not None:
            span, what = problem
            raise UnsafeCodeError(
                f"{what} is not among what a SynthDef may use; write it without, or run it yourself in SuperCollider",
                *line_and_column(text, span.start),
            )


def _admitted(node: Node) -> tuple[Node, ...]:
    """The parts of a construct, itself among them, that are harmless as they stand here and not everywhere."""
    if not isinstance(node, Call) or node.receiver is None:
        return ()
    first = node.arguments[0] if node.arguments else None
    if node.selector in _ASKING and first and isinstance(first.value, ClassName):
        return (node, first.value)
    if node.selector in _NAMING and first and _is_harmless_function(first, is_named=node.selector == "perform"):
        return (node,)
    if isinstance(node.receiver, ClassName) and node.receiver.value == "SynthDef":
        named = node.selector == "new" and first is not None and _stays_in_its_folder(first)
        return (node.receiver,) if named or node.selector == "wrap" else ()
    is_operator = isinstance(node.receiver, ClassName) and node.receiver.value in _MADE_OF_OPERATORS
    return (node.receiver,) if is_operator and node.selector == "new" and first and _names_harmless(first) else ()


def _is_harmless_function(argument: Argument, *, is_named: bool) -> bool:
    """Whether an argument that is performed is the name of a harmless message, or, if that will do, a function."""
    if is_named or argument.name is not None or argument.spread:
        return _names_harmless(argument)
    curried = isinstance(argument.value, Binary) and isinstance(argument.value.left, CurryArgument)
    return _names_harmless(argument) or curried or isinstance(argument.value, FunctionNode)


def _names_harmless(argument: Argument) -> bool:
    """Whether an argument is the literal name of a message that is harmless however it is sent."""
    value = argument.value
    if argument.name is not None or argument.spread or not isinstance(value, Symbol | String):
        return False
    return value.value in SAFE_MESSAGES and value.value != "store"


def _stays_in_its_folder(argument: Argument) -> bool:
    """Whether an argument is the literal name of a SynthDef, and the file that `store` calls by it no other folder's.

    sclang stores by itself what is too long to be sent, so the name counts whichever message follows.
    """
    value = argument.value
    if argument.name not in (None, "name") or argument.spread or not isinstance(value, Symbol | String):
        return False
    climbs = ".." in value.value.replace("\\", "") and not {"/", "\\"}.isdisjoint(value.value)
    return not climbs


def _has_plain_defaults(function: FunctionNode) -> bool:
    """Whether a function's arguments have numbers for defaults, or none: what compiles their text compiles no words."""
    return all(_is_plain(parameter.default) for parameter in function.parameters)


def _is_plain(value: Node | None) -> bool:
    if isinstance(value, ArrayNode):
        return value.class_name is None and all(map(_is_plain, value.items))
    return value is None or isinstance(value, Number)


def _problem(node: Node, *, plain: bool) -> tuple[Span, str] | None:
    """The place and name of what a construct itself does that it may not.

    Args:
        node: the construct.
        plain: whether all functions of the text have plain defaults.

    Returns:
        The problem; None if there is none.
    """
    if isinstance(node, ClassName) and not _is_known(node.value):
        return node.span, f"the class {node.value:.60}"
    if isinstance(node, Name) and node.value in UNSAFE_NAMES:
        return node.span, node.value
    for selector, span in selectors(node):
        # Function.flop compiles a text that the defaults of the function's arguments stand in.
        if selector not in SAFE_MESSAGES and not (selector == "flop" and plain):
            return span, f"the message {selector!r:.60}"
    if isinstance(node, Call) and node.selector == "store" and node.arguments:
        return node.selector_span, "'store' with a folder of its own"
    return None


def _unnamed(node: Node) -> tuple[Span, str] | None:
    """The place of a SynthDef that is not made with a name of its own, and what is wrong with it; None elsewhere."""
    if isinstance(node, ClassName) and node.value == "SynthDef":
        return node.span, "a SynthDef whose name is computed or leads to another folder"
    return None


def _is_known(name: str) -> bool:
    if name in _REFUSED_UGENS:
        return False
    return name in SAFE_CLASSES or name in catalogue() or name in plugins()
