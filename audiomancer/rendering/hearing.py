"""What is known of a sound that was rendered: what it is compared by, how loud it is, and how it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.supercollider import Playing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.analyzers.likeness import SoundFeatures
    from audiomancer.analyzers.synthdef import SynthDefInfo
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.supercollider import Render, Verdict

__all__ = [
    "CEILING_DB",
    "FARTHEST_DB",
    "Body",
    "Ear",
    "Heard",
    "apart",
    "level_for",
    "listened",
    "problem_at",
    "too_soft",
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
_TOO_SOFT_DB = 3.0  # how much softer than its model a sound may stay once its level is moved as far as it may be
_NOT_HEARD_DB = 0.25  # a change of level that nobody hears, and that no source is written anew for
_WHOLE_SECONDS = 12.0  # in which every synth of the library has ended, with the gate open for two


class Ear(Enum):
    """How closely a sound is listened to."""

    ONCE = "as it is"
    COLOUR = "as it is, and its timbre is measured"
    WHOLE = "to its end, and panned to either side"
    MEASURED = "so, and its timbre is measured"

    @property
    def hears_once(self) -> bool:
        """Whether a sound is played once, as it is."""
        return self in (Ear.ONCE, Ear.COLOUR)

    @property
    def measures(self) -> bool:
        """Whether the timbre is measured."""
        return self in (Ear.COLOUR, Ear.MEASURED)


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
        body: how loud it is; None if it was heard once.
        timbre: the measures of its timbre; None if they were not asked for.
    """

    features: SoundFeatures
    cut: float
    goes_on: bool
    chances: tuple[str, ...]
    body: Body | None = None
    timbre: Timbre | None = None


def ways(info: SynthDefInfo, ear: Ear) -> tuple[Playing, ...]:
    """How a synth is played for an ear: as it is, then to its end, and hard to either side.

    Args:
        info: the synth.
        ear: how closely it is listened to.

    Returns:
        The ways, for :func:`listened`; the first is the one in which all synths are judged.
    """
    pan = info.control("pan")
    if ear.hears_once:
        return (Playing(),)
    if pan is None:
        return Playing(), Playing(seconds=_WHOLE_SECONDS)
    low, high = (pan.spec.minimum, pan.spec.maximum) if pan.spec else (-1.0, 1.0)
    return Playing(), Playing(controls={"pan": low}, seconds=_WHOLE_SECONDS), Playing(controls={"pan": high})


def listened(verdicts: Sequence[Verdict | None], ear: Ear = Ear.ONCE) -> Heard | None:
    """What is known of the sound of a source.

    Args:
        verdicts: what the engines said of it, one for each of its :func:`ways`; None if they could not be asked.
        ear: how closely it is listened to.

    Returns:
        Of the first of its SynthDefs; None if that makes no sound that can be listened to, in one of the ways.
    """
    from audiomancer.analyzers.likeness import sound_features

    first, sounds = verdicts[0], [render for verdict in verdicts if (render := _render(verdict)) is not None]
    if first is None or len(sounds) < len(verdicts):
        return None
    audio, rate = sounds[0].audio, sounds[0].sample_rate
    cut, goes_on = _ending(sounds[0] if ear.hears_once else sounds[1])
    chances = _chances(next(iter(first.validation.synthdefs.values())))
    heard = Heard(sound_features(audio, rate), cut, goes_on, chances, timbre=_timbre(sounds[0], ear))
    return heard if ear.hears_once else heard._replace(body=_body(sounds))


def level_for(body: Body, model: Body | None) -> float:
    """The factor that makes a sound as loud as another, and lets no sample of it clip.

    Args:
        body: how loud it is.
        model: how loud it is to be; None if only its peaks matter.

    Returns:
        The factor, with three significant digits; 1 if it is right as it is.
    """
    change = max(-FARTHEST_DB, min(FARTHEST_DB, _lacking(body, model)))
    return 1.0 if abs(change) < _NOT_HEARD_DB else float(f"{10 ** (change / 20):.3g}")


def too_soft(body: Body, model: Body | None) -> str:
    """Why a sound may not be handed out that no level makes as loud as another: hardly anything of it is left.

    Args:
        body: how loud it is.
        model: how loud it is to be; None if only its peaks matter.

    Returns:
        A sentence; empty if it may.
    """
    lacking = _lacking(body, model) - FARTHEST_DB
    return f"it stays {lacking:.0f} dB too soft" if lacking > _TOO_SOFT_DB else ""


def _lacking(body: Body, model: Body | None) -> float:
    """How far a sound is below another, in dB, or below clipping where that is less."""
    from audiomancer.analyzers.audio import decibels

    return min(model.loudness - body.loudness if model else 0.0, CEILING_DB - decibels(body.peak))


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


def _body(sounds: Sequence[Render]) -> Body:
    from audiomancer.analyzers.audio import loudness, peak, sounding_time

    audio, rate = sounds[0].audio, sounds[0].sample_rate
    body = audio[: round(sounding_time(audio, rate, drop_db=_BODY_DB) * rate)]
    return Body(loudness(body, rate), max(peak(sound.audio) for sound in sounds))


def _timbre(sound: Render, ear: Ear) -> Timbre | None:
    from audiomancer.analyzers.timbre import timbre

    return timbre(sound.audio, sound.sample_rate) if ear.measures else None


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
    return decibels(final_step(_without_silence(render)) / top), decibels(peak(last) / top) > _GOING_ON_DB


def _without_silence(render: Render) -> npt.NDArray[np.float32]:
    """The audio without most of the silence at its end, which would take longer to look at than what sounds."""
    from audiomancer.analyzers.audio import peak

    audio, kept = render.audio, round(_LAST_SECONDS * render.sample_rate)
    while len(audio) > 2 * kept and not peak(audio[len(audio) // 2 - kept :]):
        audio = audio[: len(audio) // 2]
    return audio


def _problems(verdict: Verdict, level: float) -> Sequence[str]:
    import numpy as np

    from audiomancer.supercollider import check_health

    if level == 1.0:
        return verdict.problems
    errors = (render.error for render in verdict.renders.values() if render.error)
    healths = (check_health(render.audio * np.float32(level)) for render in verdict.renders.values())
    found = (problem for health in healths for problem in health.problems)
    return (*map(str, verdict.validation.problems), *errors, *found)
