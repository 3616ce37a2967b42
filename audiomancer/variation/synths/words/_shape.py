"""A synth shaped by wishes: its own controls first, then stages behind it, in the order in which a signal flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log2
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import SynthDefInfo
from audiomancer.variation.synths._controls import default_of, set_default
from audiomancer.variation.synths._edits import changed, number
from audiomancer.variation.synths.words._acts import FARTHEST, MOVING, Pull, pulls
from audiomancer.variation.synths.words._character import character
from audiomancer.variation.synths.words._filters import FILTERING, lowpass
from audiomancer.variation.synths.words._nudges import LENGTHS, bent, nudges, removed, stretched, transposed
from audiomancer.variation.synths.words._stages import FILTER, STAGES, Make
from audiomancer.variation.synths.words._voice import Stage, Voice, mounted

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.variation.synths.words._phrase import Wish

__all__ = ["shape"]

_WEAKER, _STRONGER = 0.85, 1.35  # between these shares of what a wish asks for its strength is drawn
_RINGING = frozenset({"ring", "bell"})
_OF_DRUMS = (("pitch", "tilt", 0.5), ("ending", "length", 0.4))
"""Of a drum a pull at the first lever is one at the second, too, of so much of it."""

_TIMES_NEEDED = ((_RINGING, 0.2), (MOVING, 0.45))
"""What is heard only of a sound that lasts so many seconds at least."""

_TREMBLING = frozenset({"tremolo", "pulse", "flutter", "glitch", "vibrato", "growl"})
_LEAST_STAGE = 0.15  # a weaker pull puts nothing into the sound

_REMOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {"drive": frozenset({"distortion"}), "echo": frozenset({"delay"}), "room": frozenset({"reverb"})}
)
"""The roles of effects that a pull downwards at a lever takes out."""


@dataclass
class _Shaping:
    """A synth on its way.

    Attributes:
        info: as it is so far.
        log: one line a change.
        touched: the controls that a wish has moved.
        stages: what goes behind it.
    """

    info: SynthDefInfo
    log: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    stages: list[Stage] = field(default_factory=list)

    def told(self, words: Sequence[str], lines: Sequence[str]) -> None:
        """Log what was done, with the words that asked for it."""
        self.log += [f"{', '.join(words)}: {line}" for line in lines]


def shape(
    info: SynthDefInfo, wishes: Sequence[Wish], rng: np.random.Generator, level: float = 1.0
) -> tuple[SynthDefInfo, list[str]]:
    """A synth that sounds as some wishes ask, with a character that is drawn.

    Wishes that move one thing are added up first, so that two that agree do not act twice. What the synth's own
    controls can do, as far as their ranges reach, they do; the rest is done by stages between the sound and its
    panner.

    Args:
        info: the synth, with an audio output.
        wishes: what a phrase asks for; in any order.
        rng: chance; the same state gives the same synth.
        level: a factor for the whole sound, before its panner.

    Returns:
        The synth, and one line for each change, with the words that asked for it.

    Raises:
        SynthDefError: if the synth has no audio output.
    """
    asked = {name: _around(pull, rng) for name, pull in _meant(Voice(info), pulls(wishes)).items()}
    shaping = _Shaping(info)
    _move_controls(shaping, asked)
    for name, pull in asked.items():
        _move_source(shaping, name, pull)
    if (glide := asked.get("glide")) is not None:
        _slide(shaping, glide, rng)
    tilt = asked["tilt"].strength if "tilt" in asked else 0.0
    drawn = character(shaping.info, shaping.touched, frozenset(asked), tilt, rng)
    shaping.info = drawn.info
    shaping.log += drawn.log
    for name, makes in STAGES.items():
        if name == FILTER:
            _filter(shaping, asked, rng)
        elif (one := asked.get(name)) is not None and (name != "length" or _rings_on(shaping, asked)):
            _put(shaping, makes[one.strength < 0], one, rng)
    return mounted(shaping.info, [*drawn.stages, *shaping.stages], level), shaping.log


def _meant(voice: Voice, asked: Mapping[str, Pull]) -> dict[str, Pull]:
    """What the pulls mean for one synth.

    A drum that is to be high is to be brighter, too, as it may have no pitch, and dry it is by being shorter. What is
    too short to be heard moving or ringing is to last longer, unless its length is asked for; and where several things
    move the level, each does so less, since together they would leave nothing of it.
    """
    meant = dict(asked)
    if not voice.is_tuned:
        for name, lever, share in _OF_DRUMS:
            if (pull := asked.get(name)) is not None:
                before = meant.get(lever, Pull(0.0, (), pull.spared))
                strength = before.strength + share * pull.strength
                meant[lever] = Pull(strength, (*before.words, *pull.words), before.spared)
    for levers, seconds in _TIMES_NEEDED:
        slow = [pull for name, pull in asked.items() if name in levers and pull.strength > 0]
        if slow and voice.length < seconds and not asked.keys() & {"length", "pluck"}:
            meant["length"] = Pull(log2(seconds / voice.length) / 1.3, slow[0].words, slow[0].spared)
    trembling = [name for name, pull in meant.items() if name in _TREMBLING and pull.strength > 0]
    for name in trembling:
        meant[name] = replace(meant[name], strength=meant[name].strength * len(trembling) ** -0.5)
    return meant


def _around(pull: Pull, rng: np.random.Generator) -> Pull:
    """A pull whose strength is drawn around what was asked for."""
    strength = pull.strength * float(rng.uniform(_WEAKER, _STRONGER))
    return replace(pull, strength=min(max(strength, -FARTHEST), FARTHEST))


def _move_controls(shaping: _Shaping, asked: Mapping[str, Pull]) -> None:
    """Move the controls that mean what the wishes ask for, each once."""
    edits = []
    for nudge in nudges(shaping.info, {name: pull.strength for name, pull in asked.items()}):
        control = nudge.control
        words = tuple(dict.fromkeys(word for lever in nudge.levers for word in asked[lever].words))
        edits.append(set_default(control, nudge.value))
        shaping.touched.add(control.name)
        line = f"{control.name}: {number(default_of(control))} → {number(nudge.value)}"
        shaping.told(words, [line])
    shaping.info = changed(shaping.info, edits) if edits else shaping.info


def _move_source(shaping: _Shaping, name: str, pull: Pull) -> None:
    """Tune the synth, stretch what no control does, and take effects out."""
    if name == "pitch":
        edits, lines, names = transposed(shaping.info, pull.strength)
        shaping.touched |= names
    elif name == "length":
        edits, lines = stretched(shaping.info, pull.strength)
    else:
        edits, lines = [], []
    shaping.info = changed(shaping.info, edits) if edits else shaping.info
    if name in _REMOVES and pull.strength < 0:
        shaping.info, gone = removed(shaping.info, _REMOVES[name])
        lines = [*lines, *gone]
    shaping.told(pull.words, lines)


def _slide(shaping: _Shaping, pull: Pull, rng: np.random.Generator) -> None:
    """Let the pitch slide over the note."""
    voice = Voice(shaping.info)
    if shaping.info.control(voice.pitch) is None:
        return
    semitones = pull.strength * float(rng.uniform(9, 14))
    ratio = 2 ** (semitones / 12)
    seconds = f"({voice.length_text} * 0.9).max(0.05)"
    ends = f"{number(1 / ratio**0.5)}, {number(ratio**0.5)}"
    slid = bent(shaping.info, voice.pitch, f"{{was}} * EnvGen.kr(Env([{ends}], [{seconds}], \\exp))")
    if slid is not None:
        shaping.info = slid
        shaping.told(pull.words, [f"the pitch slides by {number(semitones)} semitones"])


def _put(shaping: _Shaping, make: Make | None, pull: Pull, rng: np.random.Generator) -> None:
    """Put the stage of a lever behind the sound, if it has one for this direction and is pulled at enough.

    For a wish that something be not, nothing is put in that would be more of anything.
    """
    if make is None or abs(pull.strength) < _LEAST_STAGE or (pull.spared and pull.strength > 0):
        return
    stage = make(Voice(shaping.info), abs(pull.strength), rng)
    shaping.stages.append(stage)
    shaping.told(pull.words, [f"Added {stage.comment}"])


def _rings_on(shaping: _Shaping, asked: Mapping[str, Pull]) -> bool:
    """Whether a sound that is to be short would not be, by what its controls do alone."""
    return not shaping.touched & LENGTHS or bool(asked.keys() & _RINGING)


def _filter(shaping: _Shaping, asked: Mapping[str, Pull], rng: np.random.Generator) -> None:
    """Put the one lowpass behind the sound that all wishes come to."""
    pulled = {name: pull.strength for name, pull in asked.items()}
    stage = lowpass(Voice(shaping.info), pulled, rng)
    if stage is None:
        return
    asking = [asked[name] for name in (*FILTERING, "tilt", "fullness") if name in asked]
    words = tuple(dict.fromkeys(word for pull in asking for word in pull.words))
    shaping.stages.append(stage)
    shaping.told(words, [f"Added {stage.comment}"])
