"""What is known of a sound that was rendered: what it is compared by, how loud it is, and how it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.supercollider import Playing

if TYPE_CHECKING:
    from audiomancer.analyzers.likeness import SoundFeatures
    from audiomancer.analyzers.synthdef import SynthDefInfo
    from audiomancer.supercollider import Render, Verdict

__all__ = [
    "CEILING_DB",
    "FARTHEST_DB",
    "Body",
    "Heard",
    "apart",
    "level_for",
    "listened",
    "listened_whole",
    "problem_at",
    "ways",
]

CEILING_DB = -0.3
"""The highest sample of what is brought to a level, in dBFS: less than full scale, since its noise may fall anew."""

FARTHEST_DB = 24.0
"""How far, in dB, a level is moved at the most; what is farther off is no level but a mistake."""

_GOING_ON_DB = -30.0  # a sound that is louder than this in its last moments, relative to its peak, goes on
_LAST_SECONDS = 0.1
_BY_CHANCE = frozenset({"noise", "random", "trigger"})  # the roles of UGens that may draw numbers
_BODY_DB = 20.0  # the body of a sound lasts until it has fallen so far below its peak
_NOT_HEARD_DB = 0.25  # a change of level that nobody hears, and that no source is written anew for
_WHOLE_SECONDS = 12.0  # in which every synth of the library has ended, with the gate open for two


class Body(NamedTuple):
    """How loud a sound is.

    Attributes:
        loudness: that of its body, until it has fallen 20 dB below its peak, in LUFS.
        peak: the highest absolute sample wherever it is panned, full scale at 1.0.
    """

    loudness: float
    peak: float


class Heard(NamedTuple):
    """What is known of a sound.

    Attributes:
        features: what it is compared by.
        cut: the level in dB of the click with which it ends, relative to its peak; -120 if it has none.
        goes_on: whether it still sounds at the end of what was rendered.
        chances: the UGens that play by chance, in the order in which they draw: two sounds of the same ones and the
            same seed have the same noise.
        body: how loud it is; None if it was heard in one way only.
    """

    features: SoundFeatures
    cut: float
    goes_on: bool
    chances: tuple[str, ...]
    body: Body | None = None


def ways(info: SynthDefInfo) -> tuple[Playing, ...]:
    """How a synth is played to know how loud it gets and how it ends: as it is, to its end, and hard to either side.

    Args:
        info: the synth.

    Returns:
        The ways for :func:`listened_whole`; the first is the one in which all synths are judged.
    """
    pan = info.control("pan")
    if pan is None:
        return Playing(), Playing(seconds=_WHOLE_SECONDS)
    low, high = (pan.spec.minimum, pan.spec.maximum) if pan.spec else (-1.0, 1.0)
    return Playing(), Playing(controls={"pan": low}, seconds=_WHOLE_SECONDS), Playing(controls={"pan": high})


def listened(verdict: Verdict | None) -> Heard | None:
    """What is known of the sound of a source.

    Args:
        verdict: what the engines said of it; None if they could not be asked.

    Returns:
        Of the first of its SynthDefs; None if that makes no sound that can be listened to.
    """
    from audiomancer.analyzers.likeness import sound_features

    render = _render(verdict)
    if verdict is None or render is None:
        return None
    cut, goes_on = _ending(render)
    features = sound_features(render.audio, render.sample_rate)
    return Heard(features, cut, goes_on, _chances(next(iter(verdict.validation.synthdefs.values()))))


def listened_whole(verdicts: Sequence[Verdict | None]) -> Heard | None:
    """What is known of a source that was played in all :func:`ways`.

    Args:
        verdicts: what the engines said of it, in the order of the ways.

    Returns:
        What :func:`listened` says of the first, with the ending of the one that was played to its end, and its level;
        None if one of them makes no sound that can be listened to.
    """
    from audiomancer.analyzers.audio import loudness, peak, sounding_time

    heard, renders = listened(verdicts[0]), [_render(verdict) for verdict in verdicts]
    sounds = [render for render in renders if render is not None]
    if heard is None or len(sounds) < len(verdicts):
        return None
    first, whole = sounds[:2]
    cut, goes_on = _ending(whole)
    rate = first.sample_rate
    body = first.audio[: round(sounding_time(first.audio, rate, drop_db=_BODY_DB) * rate)]
    top = max(peak(sound.audio) for sound in sounds)
    return heard._replace(cut=cut, goes_on=goes_on, body=Body(loudness(body, rate), top))


def level_for(body: Body, model: Body | None) -> float:
    """The factor that makes a sound as loud as another, and lets no sample of it clip.

    Args:
        body: how loud it is.
        model: how loud it is to be; None if only its peaks matter.

    Returns:
        The factor, with three significant digits; 1 if it is right as it is.
    """
    from audiomancer.analyzers.audio import decibels

    room = CEILING_DB - decibels(body.peak)
    wanted = min(model.loudness - body.loudness if model else 0.0, room)
    change = max(-FARTHEST_DB, min(FARTHEST_DB, wanted))
    return 1.0 if abs(change) < _NOT_HEARD_DB else float(f"{10 ** (change / 20):.3g}")


def problem_at(verdicts: Sequence[Verdict], level: float) -> str:
    """Why a source may not be handed out when its signal is multiplied by a level.

    Args:
        verdicts: what the engines said of it as it stands, a verdict for each way in which it was played.
        level: the factor.

    Returns:
        A sentence; empty if it may.
    """
    problems = (problem for verdict in verdicts for problem in _problems(verdict, level))
    return next(problems, "")


def apart(one: Heard, other: Heard, unrest: float) -> float:
    """How far two sounds are apart, without what chance alone makes of it.

    Two sounds of other chances differ by their noise, too, and the two differences add up as those of independent
    things do, by their squares.

    Args:
        one: a sound.
        other: another.
        unrest: how far in dB such a sound is from itself with another seed of the server's chance.

    Returns:
        The distance in dB, at least 0.
    """
    from audiomancer.analyzers.likeness import sound_distance

    far = float(sound_distance(one.features, other.features).decibels)
    return far if one.chances == other.chances else math.sqrt(max(far**2 - unrest**2, 0.0))


def _render(verdict: Verdict | None) -> Render | None:
    """The sound of the first SynthDef; None if that makes none that can be listened to."""
    from audiomancer.analyzers.audio import is_finite

    render = next(iter(verdict.renders.values()), None) if verdict else None
    return None if render is None or render.error or not is_finite(render.audio) else render


def _chances(synthdef: bytes) -> tuple[str, ...]:
    """The classes of the UGens of a compiled SynthDef that play by chance, in the order in which they run."""
    from audiomancer.analyzers import catalogue
    from audiomancer.supercollider import read_synthdefs

    known, (graph,) = catalogue(), read_synthdefs(synthdef)
    roles = ((ugen.name, known.get(ugen.name)) for ugen in graph.ugens)
    return tuple(name for name, ugen in roles if ugen and ugen.role in _BY_CHANCE)


def _ending(render: Render) -> tuple[float, bool]:
    """The level of the click with which a sound ends, in dB relative to its peak, and whether it goes on instead."""
    from audiomancer.analyzers.audio import SILENCE_DB, decibels, final_step, peak

    top = peak(render.audio)
    last = render.audio[-round(_LAST_SECONDS * render.sample_rate) :]
    if not top:
        return SILENCE_DB, False
    return decibels(final_step(render.audio) / top), decibels(peak(last) / top) > _GOING_ON_DB


def _problems(verdict: Verdict, level: float) -> Sequence[str]:
    import numpy as np

    from audiomancer.supercollider import check_health

    if level == 1.0:
        return verdict.problems
    errors = (render.error for render in verdict.renders.values() if render.error)
    healths = (check_health(render.audio * np.float32(level)) for render in verdict.renders.values())
    found = (problem for health in healths for problem in health.problems)
    return (*map(str, verdict.validation.problems), *errors, *found)
