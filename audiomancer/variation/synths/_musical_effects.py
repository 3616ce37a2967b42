"""Effects that go by the amount: how hard they drive, and how much of them is in the sound.

A reverb or an echo is still sounding when the envelope of a note is over. Where that envelope frees the synth, the tail
would be cut off with a click, so from then on the synth ends when its sound has faded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import ArrayNode, Number, Span, SynthDefInfo, UGenCall
from audiomancer.variation.synths._amounts import ratio, size
from audiomancer.variation.synths._carry import played_envelopes
from audiomancer.variation.synths._edits import changed, edited, number
from audiomancer.variation.synths._effects import delay_stage, distortion_stage, reverb_stage
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._values import Aim, Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ENDING", "FREED", "add_delay", "add_distortion", "add_reverb", "lasting"]

ENDING = "it ends when it has faded (DetectSilence of its Mix)"
"""What the log says of a synth that is not freed by its envelope any more."""

FREED = "DetectSilence.ar(Mix({sig}), doneAction: 2);"
"""The statement that frees a synth whose sound ``{sig}`` has faded."""

_SHAPERS = ("tanh", "softclip", "distort")
_PLAIN_DRIVE, _DRIVE_OCTAVES = 4.0, 4.0  # what reaches an output is seldom above a third of full scale
_SECONDS, _SECONDS_OCTAVES = 0.18, 2.0
_LEAST_MIX, _MIX = 0.2, 0.6
_FADES = frozenset({"perc", "adsr", "asr", "dadsr", "linen", "triangle", "sine", "cutoff"})
"""The envelopes that end at 0 by themselves."""
_KEEPS_ON = frozenset({"0", "Done.none"})


def add_distortion(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """Saturation before the output: the drive goes by the amount.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    if audio_output(info) is None:
        return None
    drive = _PLAIN_DRIVE * 2 ** size(rng, aim.amount, _DRIVE_OCTAVES)
    shaper = _SHAPERS[rng.integers(len(_SHAPERS))]
    log = f"Added distortion ({shaper}, drive {number(drive)}, then LeakDC)"
    return Change(insert_at_output(info, distortion_stage(drive, shaper)), log)


def add_reverb(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """A reverb before the output: how much of it is in the sound, and how large it is, goes by the amount.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    mix = _LEAST_MIX + size(rng, aim.amount, _MIX)
    room, damp = 0.4 + size(rng, aim.amount, 0.5), float(rng.uniform(0.2, 0.8))
    log = f"Added reverb (FreeVerb, mix {number(mix)}, room {number(room)}, damp {number(damp)})"
    return _with_tail(info, reverb_stage(mix, room, damp), log)


def add_delay(info: SynthDefInfo, rng: np.random.Generator, aim: Aim) -> Change | None:
    """Echoes before the output: how much of them is in the sound, and how far they lie apart, goes by the amount.

    Args:
        info: the SynthDef.
        rng: chance; the same state gives the same change.
        aim: how far to go.

    Returns:
        The edits and their line; None if there is no audio output.
    """
    seconds = _SECONDS * ratio(rng, aim.amount, _SECONDS_OCTAVES)
    mix, decay = _LEAST_MIX + size(rng, aim.amount, _MIX), float(rng.uniform(0.5, 2.5))
    log = f"Added delay (CombL, {number(seconds)} s, decay {number(decay)} s, mix {number(mix)})"
    return _with_tail(info, delay_stage(seconds, decay, mix), log)


def _with_tail(info: SynthDefInfo, stage: str, log: str) -> Change | None:
    if audio_output(info) is None:
        return None
    edits = lasting(info)
    if not edits:
        return Change(insert_at_output(info, stage), log)
    calm = changed(info, edits)  # apart, since the envelope may stand inside the output
    whole = edited(calm.source, insert_at_output(calm, stage, after=FREED))
    return Change((Edit(Span(0, len(info.source)), whole),), f"{log}; {ENDING}")


def lasting(info: SynthDefInfo) -> tuple[Edit, ...]:
    """The edits after which no envelope frees the synth, so that what is behind it can fade.

    Args:
        info: the SynthDef.

    Returns:
        The edits; none if nothing frees it, or something does that need not have fallen silent by then.
    """
    freeing = [
        (_ends_at_zero(info, call), action.span) for call in info.ugens if (action := call.argument("doneAction"))
    ]
    freeing += [(_falls_silent(info, envelope.span), span) for envelope, span in played_envelopes(info)]
    freeing = [(ends, span) for ends, span in freeing if info.text(span) not in _KEEPS_ON]
    return tuple(Edit(span, "0") for _, span in freeing) if all(ends for ends, _ in freeing) else ()


def _ends_at_zero(info: SynthDefInfo, call: UGenCall) -> bool:
    """Whether an ``EnvGen`` or a ``Line`` has come down to 0 when it is done."""
    if call.class_name == "Line":
        end = call.argument("end")
        return end is not None and isinstance(end.value, Number) and end.value.value == 0
    given = call.argument("envelope")
    return call.class_name == "EnvGen" and given is not None and _falls_silent(info, given.span)


def _falls_silent(info: SynthDefInfo, envelope: Span) -> bool:
    """Whether the envelope that is written at a place ends at 0."""
    shape = next((one for one in info.ugens if one.class_name == "Env" and one.span == envelope), None)
    return shape is not None and (shape.rate in _FADES or _last_level(shape) == 0)


def _last_level(shape: UGenCall) -> float | None:
    """The last level of ``Env([0, 1, 0], ...)``; None if it is not written as a number."""
    levels = shape.argument("levels")
    if levels is None or not isinstance(levels.value, ArrayNode) or not levels.value.items:
        return None
    last = levels.value.items[-1]
    return last.value if isinstance(last, Number) else None
