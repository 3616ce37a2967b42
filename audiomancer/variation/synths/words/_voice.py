"""The place in a SynthDef where a stage goes: behind the sound, before it is placed left and right."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from audiomancer.analyzers.synthdef import (
    Assign,
    Binary,
    Call,
    ClassName,
    Name,
    Node,
    Number,
    Span,
    SynthDefInfo,
    VarDecl,
    metadata_words,
)
from audiomancer.variation.synths._edits import add_variables, changed, grouped, indent_at, number
from audiomancer.variation.synths._musical_effects import lasting
from audiomancer.variation.synths._output import audio_output, free_name, insert_at_output
from audiomancer.variation.synths._values import Edit

__all__ = ["Stage", "Voice", "mounted"]

_PANNERS = {"Pan2": 1, "Balance2": 2}
_PITCHES = ("freq", "tune")
_WITHOUT_PITCH = 220.0
_BODIES = frozenset({"SinOsc", "LFTri", "LFPar", "LFCub"})  # what gives a drum its tone
_HIGHPASSES = frozenset({"HPF", "RHPF", "BHiPass"})
_SHORT_SILENCE, _SILENCE = 0.1, 0.3  # seconds
_FADED = 0.0005  # of full scale, at which a sound is over: 66 dB below
_LENGTHS = ("sustain", "decay")
_PLAIN_LENGTH = 0.5


@dataclass(frozen=True, slots=True)
class Stage:
    """Something that the sound goes through.

    Attributes:
        comment: what it does; stands above it in the source.
        text: an expression of sclang with ``{sig}`` for the sound.
        channels: how many channels leave it; 0 if as many as enter.
        rings: seconds of silence after which it may still sound; 0 if it is silent as soon as what enters is.
    """

    comment: str
    text: str
    channels: int = 0
    rings: float = 0.0


@dataclass(frozen=True)
class Voice:
    """What a stage may know of the synth that it goes into.

    Attributes:
        info: the synth.
    """

    info: SynthDefInfo

    @cached_property
    def pitch(self) -> str:
        """What stands for the pitch in Hz: ``freq``, ``tune`` or a number."""
        return next((name for name in _PITCHES if self.info.control(name)), number(_WITHOUT_PITCH))

    @cached_property
    def hertz(self) -> float:
        """The pitch in Hz at the defaults."""
        return self._default(self.pitch, _WITHOUT_PITCH)

    @cached_property
    def is_tuned(self) -> bool:
        """Whether it is played at a pitch, as a drum is not."""
        return self.info.control("freq") is not None

    @cached_property
    def floor(self) -> float:
        """The frequency in Hz above which the sound lies, 0 where nothing cuts away what is below."""
        sounding = {call.class_name for call in self.info.roles["source"]}
        if self.is_tuned:
            return 0.0
        if sounding & _BODIES:
            return _last_cut(self.info)
        found = 0.0
        for call in self.info.roles["filter"]:
            freq = call.argument("freq")
            if call.class_name in _HIGHPASSES and freq and isinstance(freq.value, Number):
                found = max(found, freq.value.value)
        return found

    @cached_property
    def length(self) -> float:
        """About how many seconds it sounds at the defaults, without its release."""
        known = [value for name in _LENGTHS if (value := self._default(name, 0.0)) > 0]
        return self._default("attack", 0.0) + min(known, default=_PLAIN_LENGTH)

    @cached_property
    def is_note(self) -> bool:
        """Whether its pitch is that of what is heard, as it need not be of an effect."""
        return self.is_tuned and metadata_words(self.info).get("category") not in ("fx", "riser")

    @cached_property
    def is_struck(self) -> bool:
        """Whether it fades from the beginning, as what is struck or plucked does, instead of being held."""
        return self.info.control("decay") is not None and self.info.control("cutoff") is None

    @cached_property
    def lasting(self) -> float:
        """About how many seconds it is heard at the defaults, half of its release with it."""
        known = max((self._default(name, 0.0) for name in _LENGTHS), default=0.0) or _PLAIN_LENGTH
        return self._default("attack", 0.0) + known + self._default("release", 0.0) / 2

    @cached_property
    def length_text(self) -> str:
        """What stands for that length, so that what goes by it does so for every note."""
        names = [name for name in _LENGTHS if self.info.control(name)]
        if not names:
            return number(_PLAIN_LENGTH)
        return names[0] if len(names) == 1 else f"{names[0]}.min({names[1]})"

    def _default(self, name: str, otherwise: float) -> float:
        control = self.info.control(name)
        return float(control.default) if control and isinstance(control.default, int | float) else otherwise


def mounted(info: SynthDefInfo, stages: Sequence[Stage], level: float = 1.0) -> SynthDefInfo:
    """A synth whose sound goes through some stages, one after the other, and then through a level.

    Where the sound is placed by ``Pan2`` or ``Balance2`` in the output, the stages stand before that, so that panning
    and ``amp`` act as they did; elsewhere they stand right before the output. A stage that rings on keeps the synth
    alive: where its envelope frees it, it ends when it has faded instead.

    Args:
        info: the synth, with an audio output.
        stages: in the order of the signal.
        level: a factor for all of it; nothing is written at 1.

    Returns:
        The synth as it is read back.

    Raises:
        SynthDefError: if it has no audio output, or the new source cannot be read.
    """
    rings = max((stage.rings for stage in stages), default=0.0)
    ending = ""
    if rings > 0 and (calm := lasting(info)):
        info = changed(info, calm)
        seconds = number(max(rings, _SHORT_SILENCE) + _SILENCE)
        ending = f"DetectSilence.ar(Mix({{sig}}), {_FADED}, {seconds}, 2);"
    if level != 1:
        stages = [*stages, Stage("the level of the synth that it comes from", f"{{sig}} * {level:.3g}")]
    if not stages:
        return info
    port = _port(info)
    if port is None:
        return _behind_all(info, stages, ending)
    return changed(info, _before_panner(info, port, stages, ending))


@dataclass(frozen=True, slots=True)
class _Port:
    """A panner that is the whole of what an output is given.

    Attributes:
        statement: where the output's statement begins.
        panner: the panner.
        sounds: what it is given: one sound, or left and right.
        rest: the text of its other arguments, position and level.
        gain: the constant factor of that level, which has moved in front of the stages: at this level each sound of
            the library reaches about full scale, so that what saturates it does so in all of them alike.
    """

    statement: Span
    panner: Call
    sounds: tuple[Node, ...]
    rest: tuple[str, ...]
    gain: float


def _port(info: SynthDefInfo) -> _Port | None:
    """The panner of the output; None where there is none that is written as in the library."""
    found = audio_output(info)
    if found is None or not any(node.span == found[0].span for node in info.function.body):
        return None
    node = found[1].value
    if not isinstance(node, Call) or not isinstance(node.receiver, ClassName) or node.selector != "ar":
        return None
    channels = _PANNERS.get(node.receiver.value, 0)
    if not channels or len(node.arguments) <= channels or any(one.name is not None for one in node.arguments):
        return None
    given = [one.value for one in node.arguments]
    position, *levels = given[channels:]
    gain, rest = 1.0, [info.text(one.span) for one in levels]
    if levels and isinstance(level := levels[0], Binary) and level.operator == "*" and isinstance(level.right, Number):
        gain, rest[0] = level.right.value, info.text(level.left.span)
    return _Port(found[0].span, node, tuple(given[:channels]), (info.text(position.span), *rest), gain)


def _last_cut(info: SynthDefInfo) -> float:
    """The frequency in Hz of a highpass that all goes through, followed back from the panner; 0 where there is none."""
    port = _port(info)
    if port is None or len(port.sounds) > 1:
        return 0.0
    highpasses = {call.span: call for call in info.roles["filter"] if call.class_name in _HIGHPASSES}
    sound = _entering(port.sounds[0], highpasses)
    for line in reversed(info.function.body):
        if isinstance(sound, Name):
            value = _set_to(line, sound.value)
            sound = sound if value is None else _entering(value, highpasses)
    freq = highpasses[sound.span].argument("freq") if sound.span in highpasses else None
    return freq.value.value if freq and isinstance(freq.value, Number) else 0.0


def _entering(node: Node, highpasses: Container[Span]) -> Node:
    """What a sound is made of, through levels, ``.tanh`` and the effects that have one input, up to a highpass."""
    while node.span not in highpasses:
        if isinstance(node, Call) and isinstance(node.receiver, ClassName) and node.arguments:
            node = node.arguments[0].value
        elif isinstance(node, Call) and node.receiver is not None:
            node = node.receiver
        elif isinstance(node, Binary) and node.operator == "*":
            node = node.left
        else:
            break
    return node


def _set_to(line: Node, name: str) -> Node | None:
    """What a line sets a variable to; None if it does not."""
    if isinstance(line, VarDecl):
        return next((one.value for one in line.variables if one.name == name), None)
    is_set = isinstance(line, Assign) and any(isinstance(one, Name) and one.value == name for one in line.targets)
    return line.value if isinstance(line, Assign) and is_set else None


def _before_panner(info: SynthDefInfo, port: _Port, stages: Sequence[Stage], ending: str) -> list[Edit]:
    """The edits that send what a panner is given through the stages."""
    voice = free_name(info, "voice")
    texts = [info.text(one.span) for one in port.sounds]
    channels = len(texts)
    sound = _both(port.sounds, texts)
    lines = [f"{voice} = {sound};" if port.gain == 1 else f"{voice} = {sound} * {number(port.gain)};"]
    for stage in stages:
        channels = stage.channels or channels
        lines += [f"// {stage.comment}", f"{voice} = {stage.text.replace('{sig}', voice)};"]
    if ending:
        lines.append(ending.replace("{sig}", voice))
    position, *rest = port.rest
    if channels == 1:
        position = "pan" if len(texts) == 2 or (info.control("pan") and _wanders(stages)) else position
        whole = ", ".join([voice, position, *rest])
        panner = f"Pan2.ar({whole})"
    else:
        panner = f"Balance2.ar({', '.join([f'{voice}[0]', f'{voice}[1]', position, *rest])})"
    indent = indent_at(info.source, port.statement.start)
    ends = f"\n{indent}" if indent is not None else "\n"
    start = Span(port.statement.start, port.statement.start)
    return [
        add_variables(info, [voice]),
        Edit(start, "".join(f"{line}{ends}" for line in lines)),
        Edit(port.panner.span, panner),
    ]


def _wanders(stages: Sequence[Stage]) -> bool:
    """Whether all is to come from one place, so that no panner may move it."""
    return any(stage.channels == 1 for stage in stages)


def _both(sounds: Sequence[Node], texts: Sequence[str]) -> str:
    """``sig`` of ``sig[0]`` and ``sig[1]``; else a pair of what is left and what is right."""
    if len(texts) == 1:
        return grouped(texts[0], sounds[0])
    left, right = texts
    if left.endswith("[0]") and right == f"{left[:-3]}[1]":
        return left[:-3]
    return f"[{left}, {right}]"


def _behind_all(info: SynthDefInfo, stages: Sequence[Stage], ending: str) -> SynthDefInfo:
    """The synth with each stage right before its output, however that is written."""
    for number_, stage in enumerate(stages):
        after = ending if number_ == len(stages) - 1 else ""
        info = changed(info, insert_at_output(info, stage.text, comment=stage.comment, after=after))
    return info
