"""Whether SuperCollider source keeps to what a SynthDef needs, told from its syntax tree alone.

Compiling a SynthDef runs its function, so source from elsewhere could do anything sclang can. The tree knows every
class and every message of the source, and each must be on a list of harmless ones; what is on no list is refused.
The lists hold nothing that opens a file, starts a process, uses the network, compiles text or sends a message
whose name is computed. They do not bound time or memory; the process that runs the code must.
"""

from __future__ import annotations

from audiomancer.analyzers._catalogue import catalogue
from audiomancer.analyzers.synthdef import Call, ClassName, Name, Node, Span, line_and_column, parse, selectors, walk
from audiomancer.errors import UnsafeCodeError

__all__ = ["SAFE_CLASSES", "SAFE_MESSAGES", "UNSAFE_NAMES", "check_safe"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAFE_CLASSES = _words("""
    SynthDef Array Signal Wavetable List Ref Event Environment IdentityDictionary ControlSpec EnvGate Integer Float
    Scale Tuning
    """)
"""Classes beyond the UGens of the catalogue."""

_REFUSED_UGENS = _words("Ndef BinaryOpUGen UnaryOpUGen OutputProxy DiskIn DiskOut VDiskIn")

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
    asSpec map unmap minval maxval major minor dorian phrygian lydian mixolydian minorPentatonic majorPentatonic
    chromatic ratios degrees semitones sineFill asWavetable
    """)
"""Messages that a SynthDef may send, the operators among them."""

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
    for node in walk(parse(text)):
        problem = _problem(node)
        if problem is not None:
            span, what = problem
            raise UnsafeCodeError(
                f"{what} is not among what a SynthDef may use; write it without, or run it yourself in SuperCollider",
                *line_and_column(text, span.start),
            )


def _problem(node: Node) -> tuple[Span, str] | None:
    """The place and name of what a construct itself does that it may not."""
    if isinstance(node, ClassName) and (
        node.value in _REFUSED_UGENS or node.value not in SAFE_CLASSES | catalogue().keys()
    ):
        return node.span, f"the class {node.value:.60}"
    if isinstance(node, Name) and node.value in UNSAFE_NAMES:
        return node.span, node.value
    for selector, span in selectors(node):
        if selector not in SAFE_MESSAGES:
            return span, f"the message {selector!r:.60}"
    if isinstance(node, Call) and node.selector == "store" and node.arguments:
        return node.selector_span, "'store' with a folder of its own"
    return None
