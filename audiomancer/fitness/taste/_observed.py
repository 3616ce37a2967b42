"""Judgements as linear observations of a taste: stars of one place, a pair of the difference of two, and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audiomancer.errors import InvalidSettingError
from audiomancer.fitness._judgements import Judgement, Pair, Stars, Voice, Wish
from audiomancer.fitness._scores import MIDDLE
from audiomancer.fitness.taste._features import Features, Floats
from audiomancer.fitness.taste._places import LASTING, Places, at_curves, at_voices, gathered, wholes
from audiomancer.fitness.taste._vocabulary import names_of, voice_members

__all__ = ["NOISE", "PAIR_NOISE", "WISHED", "Observed", "observed", "place_of", "sitting_means"]

NOISE = 0.5
"""Standard deviation of a rating around what is felt, in stars."""
MIDDLE_WEIGHT = 4
"""As how many ratings the middle of the scale counts in the mean of a sitting."""
PREFERRED, PAIR_NOISE = 1.0, 0.7
"""How many stars better the better of two is taken to be, and the standard deviation of that."""
LIKED, VOICE_NOISE, VOICE_VARIANCE = 1.0, 0.25, 0.3
"""How many stars a voice that is liked is taken to add, the standard deviation of that, and the variance of the surface
over a voice of which the person spoke."""
WISHED, WISH_NOISE, WISH_REACH = 1.0, 0.05, 1.5
"""How many stars are taken to lie between much and little of what is wished for, the standard deviation of that, and
how far much and little are from the mean, in standard deviations of the descriptor."""

_WHOLE, _VOICE, _CURVE = range(3)
_Key = tuple[int, int, int, int]  # what of a thing is observed: part, row or column, sitting or direction, voice


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Observations: what was told is ``signs @ taste at places``, and noise.

    Attributes:
        places: p places.
        signs: how much each place counts in each observation; shape (m, p).
        told: in stars around the mean of the sitting; shape (m,).
        noise: variance of each; shape (m,).
        more: variance of the surface over each voice of which the person spoke, behind zeros for the curves; shape
            (d + voices,).
        means: which of them are told around the mean of which sitting: 1 or 0; shape (m, sittings with stars).
    """

    places: Places
    signs: Floats
    told: Floats
    noise: Floats
    more: Floats
    means: Floats

    def __len__(self) -> int:
        return len(self.told)


def sitting_means(judgements: Sequence[Judgement]) -> dict[int, float]:
    """The mean of the stars of each sitting, drawn to the middle of the scale as by four more ratings of 3.

    Args:
        judgements: of any sittings.

    Returns:
        Sitting to mean, for those in which stars were given.
    """
    given: dict[int, list[float]] = {}
    for one in judgements:
        if isinstance(one, Stars):
            given.setdefault(one.sitting, []).append(one.stars)
    return {
        sitting: (MIDDLE * MIDDLE_WEIGHT + sum(stars)) / (MIDDLE_WEIGHT + len(stars))
        for sitting, stars in given.items()
    }


def observed(features: Features, judgements: Sequence[Judgement], kind: str) -> Observed:
    """Judgements as observations, in their order; that something does not matter is none.

    Args:
        features: of what was heard.
        judgements: what was said of it.
        kind: ``drums``, ``melody``, ``bass`` or ``sound``.

    Returns:
        m observations.

    Raises:
        InvalidSettingError: if a judgement speaks of a row, a voice or a descriptor that there is not.
    """
    spoken = [one for one in judgements if not (isinstance(one, Wish) and one.direction == 0)]
    terms = [_terms(one, features, kind) for one in spoken]
    keys = sorted({key for one in terms for key in one})
    column = {key: number for number, key in enumerate(keys)}
    signs = np.zeros((len(terms), len(keys)))
    for row, one in enumerate(terms):
        for key, sign in one.items():
            signs[row, column[key]] = sign
    means = sitting_means(judgements)
    told = np.array([_told(one, means) for one in spoken]).reshape(-1, 2)
    rated = np.array([one.sitting if isinstance(one, Stars) else LASTING for one in spoken], np.int64)
    around = (rated[:, None] == sorted(means)).astype(float).reshape(len(spoken), len(means))
    return Observed(_places(keys, features, kind), signs, told[:, 0], told[:, 1] ** 2, _more(spoken, features), around)


def _more(judgements: Sequence[Judgement], features: Features) -> Floats:
    """The variances that some parts have because the person spoke of them."""
    voices = [*features.voices]
    more = np.zeros(features.x.shape[1] + len(voices))
    for one in judgements:
        if isinstance(one, Voice):
            more[features.x.shape[1] + voices.index(one.voice)] = VOICE_VARIANCE
    return more


def _terms(one: Judgement, features: Features, kind: str) -> dict[_Key, float]:
    """The places of which a judgement speaks, and the sign of each."""
    match one:
        case Stars():
            return {_whole(one.at, one.sitting, features): 1.0}
        case Pair():
            better = {_whole(one.first, one.sitting, features): 1.0}
            worse = _whole(one.second, one.sitting, features)
            return better | {worse: better.get(worse, 0.0) - 1.0}
        case Voice():
            number = place_of(one.voice, [*features.voices], "voice")
            _, at, sitting, _ = _whole(one.at, one.sitting, features)
            return {(_VOICE, at, sitting, number): 1.0}
        case Wish():
            number = place_of(one.descriptor, names_of(kind), "descriptor")
            return {(_CURVE, number, 1, 0): 1.0, (_CURVE, number, -1, 0): -1.0}


def _whole(at: int, sitting: int, features: Features) -> _Key:
    if not 0 <= at < len(features):
        raise InvalidSettingError(f"a judgement is of one of {len(features)} things, from 0, not of number {at}")
    if sitting < 0:
        raise InvalidSettingError(f"sittings are numbered from 0; {sitting} is none")
    return (_WHOLE, at, sitting, 0)


def place_of(name: str, names: Sequence[str], what: str) -> int:
    """The place of a name.

    Args:
        name: what was asked for.
        names: all that there are.
        what: what they are, for the message.

    Returns:
        Its place, from 0.

    Raises:
        InvalidSettingError: if there is none of that name.
    """
    if name not in names:
        raise InvalidSettingError(f"no {what} is called {name!r:.60}; there are: {', '.join(names) or 'none'}")
    return names.index(name)


def _told(one: Judgement, means: Mapping[int, float]) -> tuple[float, float]:
    """What was told, and its standard deviation."""
    match one:
        case Stars():
            return one.stars - means[one.sitting], NOISE
        case Pair():
            return PREFERRED * one.preferred, PAIR_NOISE
        case Voice():
            return (LIKED if one.liked else -LIKED), VOICE_NOISE
        case Wish():
            return WISHED * one.direction, WISH_NOISE


def _places(keys: Sequence[_Key], features: Features, kind: str) -> Places:
    """The places of these keys, in order."""
    part, at, other, voice = np.array(keys, np.int64).reshape(-1, 4).T
    whole, of_voice, curve = (part == number for number in (_WHOLE, _VOICE, _CURVE))
    places = wholes(features.take(at[whole]), other[whole])
    if len(places) == len(keys):
        return places
    names = [[*features.voices][number] for number in voice[of_voice]]
    own = np.zeros((len(names), features.x.shape[1]))
    for row, name in enumerate(names):
        own[row, list(voice_members(kind, name))] = 1.0
    voices = at_voices(features.take(at[of_voice]), names, own, other[of_voice])
    curves = at_curves(WISH_REACH * other[curve], at[curve], places, LASTING)
    return gathered([places, voices, curves])
