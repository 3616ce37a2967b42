"""Learning what the votes of a piece's own past weigh beside a model's chances.

The weights are products of three numbers, one of each class (:mod:`audiomancer.rnn.memory`). With two of them held, the
likelihood rises at each update of the third, as in the models of Bradley and Terry.

Source: Hunter 2004, "MM algorithms for generalized Bradley-Terry models", Annals of Statistics 32.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from audiomancer._random import rng_for
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.memory import AGES, LENGTHS, PLACES, Likeness, Weights, classes_of_distance, classes_of_length
from audiomancer.rnn.network import Network
from audiomancer.rnn.sampling import log_likelihood

__all__ = ["Votes", "chances_with_votes", "fit_weights", "learn_memory", "votes_on"]

_BAR, _BEAT = 16, 4
_STEPS = 150_000
_ROUNDS = 40
_SHAPE = (len(AGES), PLACES, len(LENGTHS))
_ALONG = ("vsapl,p,l->vsa", "vsapl,a,l->vsp", "vsapl,a,p->vsl")


class Votes(NamedTuple):
    """How the past voted at each step but the first of some pieces, by classes of age, place and likeness.

    Attributes:
        cast: number of all votes, shape [steps, ages, places, likenesses].
        right: number of those for the event that came; of the same shape.
    """

    cast: Floats
    right: Floats


def learn_memory(network: Network, pieces: Sequence[Ints]) -> Weights:
    """The weights that make a model with a memory foretell some pieces best.

    Args:
        network: the model.
        pieces: events of shape [steps], sixteen a bar; as many of them are heard as hold 150,000 steps.

    Returns:
        The weights.
    """
    heard, steps = list[Ints](), 0
    for index in rng_for(_STEPS).permutation(len(pieces)):
        if steps < _STEPS and len(pieces[index]) > 1:
            heard.append(pieces[index])
            steps += len(heard[-1])
    chances = np.concatenate([np.exp(log_likelihood(network, piece[None])[0]) for piece in heard])
    return fit_weights(chances, votes_on(heard))


def votes_on(pieces: Iterable[Ints]) -> Votes:
    """The votes of each piece's own past at each of its steps but the first, of shape [steps] each."""
    counted = [_votes_on(piece) for piece in pieces]
    return Votes(*(np.concatenate(part) for part in zip(*counted, strict=True)))


def _votes_on(piece: Ints) -> Votes:
    place, age = classes_of_distance(_BAR, _BEAT)
    near, lengths = (age * PLACES + place) * len(LENGTHS), classes_of_length()
    likeness, classes = Likeness(1), int(np.prod(_SHAPE))
    cast, right = (np.zeros((len(piece) - 1, classes), dtype=np.float32) for _ in Votes._fields)
    for step in range(1, len(piece)):
        alike, followed = (part[0] for part in likeness.hear(piece[None, :step]))
        kinds = near[: len(alike)] + lengths[alike]
        cast[step - 1] = np.bincount(kinds, minlength=classes)
        right[step - 1] = np.bincount(kinds[followed == piece[step]], minlength=classes)
    return Votes(*(part.reshape(-1, *_SHAPE) for part in (cast, right)))


def fit_weights(chances: Floats, votes: Votes) -> Weights:
    """The likeliest weights of votes beside a model's chances.

    Args:
        chances: the model's, of each event that came, shape [steps].
        votes: those on the same steps.

    Returns:
        The weights; the greatest of places and the first of ages are 1.
    """
    parts = [np.ones(len(AGES)), np.ones(PLACES), np.full(len(LENGTHS), 0.05)]
    both = np.stack(votes)
    for _ in range(_ROUNDS):
        for axis in range(3):
            others = (part.astype(np.float32) for i, part in enumerate(parts) if i != axis)
            cast, right = np.einsum(_ALONG[axis], both, *others, optimize=True)
            gained = right.T @ (1 / (chances + right @ parts[axis]))
            spent = cast.T @ (1 / (1 + cast @ parts[axis]))
            parts[axis] = parts[axis] * (gained + 1e-9) / (spent + 1e-9)
    age, place, length = parts
    length = length * age[0] * place.max()
    return Weights(*(tuple(np.round(part, 4).tolist()) for part in (length, place / place.max(), age / age[0])))


def chances_with_votes(chances: Floats, votes: Votes, weights: Weights) -> Floats:
    """The probability of each event that came, by a model and the votes beside it.

    Args:
        chances: the model's, shape [steps].
        votes: those on the same steps.
        weights: what they weigh.

    Returns:
        Shape [steps].
    """
    table = np.einsum("a,p,l->apl", weights.age, weights.place, weights.length)
    cast, right = (np.tensordot(part, table, 3) for part in votes)
    result: Floats = (chances + right) / (1 + cast)
    return result
