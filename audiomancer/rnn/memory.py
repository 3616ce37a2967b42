"""A piece's memory of itself: what it played after moments like the present one, mixed into a model's chances.

Each earlier moment votes for the event that followed it. Its vote weighs more the more steps before it equal those
before the present, where it stands at the same place in the bar, and where it is near. A model's chances count as one
vote; where nothing resembles the present, they stand as they are.

Sources: Kuhn and De Mori 1990, "A cache-based natural language model for speech recognition"; Cleary and Witten 1984,
"Data compression using adaptive coding and partial string matching", for contexts as long as they match.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np

from audiomancer._resources import resource_folder
from audiomancer.errors import ModelLoadError
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats, Ints

__all__ = ["AGES", "LENGTHS", "PLACES", "REACH", "Memory", "Recall", "Weights", "memory_fingerprint", "memory_of"]

REACH = 512
"""How many steps back a moment may lie."""

LENGTHS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
"""Classes of likeness: at least so many steps before it equal those before the present."""

AGES = (0, 2, 8)
"""Classes of age: more than so many bars ago; what is exactly so many bars ago belongs to the class before."""

PLACES = 5
"""Classes of place: elsewhere in the beat, or at the same place in the beat, the bar, two bars, four bars."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What the vote of a moment weighs: the product of three numbers.

    Attributes:
        length: by class of likeness.
        place: by class of place.
        age: by class of age.
    """

    length: tuple[float, ...]
    place: tuple[float, ...]
    age: tuple[float, ...]

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Self:
        """The weights of the value of :meth:`to_dict`.

        Raises:
            ValueError: if a number is missing or negative.
        """
        made = cls(*(tuple(map(float, value[name])) for name in ("length", "place", "age")))
        if [*map(len, (made.length, made.place, made.age))] != [len(LENGTHS), PLACES, len(AGES)]:
            raise ValueError("there are too few or too many weights")
        if not all(0 <= weight < np.inf for weight in made.length + made.place + made.age):
            raise ValueError("a weight is a number of at least 0")
        return made

    def to_dict(self) -> dict[str, list[float]]:
        """The weights as JSON values."""
        return {name: list(weights) for name, weights in asdict(self).items()}


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """How a batch of sequences remembers.

    Attributes:
        table: the weight of a vote, shape [REACH, LENGTHS[-1] + 1]: by how many steps ago it was, from 1, and how many
            steps before it are like the last ones.
    """

    table: Floats

    @classmethod
    def of(cls, weights: Weights, bar: int, beat: int, amount: float = 1.0) -> Self:
        """The memory of these weights.

        Args:
            weights: what a vote weighs.
            bar: steps in a bar.
            beat: steps in a beat.
            amount: how much all votes weigh, 0-1; 1 is as fitted.

        Returns:
            The memory.
        """
        place, age = classes_of_distance(bar, beat)
        near = np.array(weights.place)[place] * np.array(weights.age)[age]
        return cls(amount * near[:, None] * np.array(weights.length)[classes_of_length()])


class Recall:
    """The votes of a batch of sequences, step after step.

    Args:
        memory: what a vote weighs.
        batch: how many sequences.
        events: number of event classes.
    """

    def __init__(self, memory: Memory, batch: int, events: int) -> None:
        self._flat, self._columns = memory.table.ravel(), memory.table.shape[1]
        self._likeness, self._batch, self._events = Likeness(batch), batch, events
        self._rows = events * np.arange(batch)[:, None]

    def mixed(self, chances: Floats, past: Ints) -> Floats:
        """A model's chances and the votes of the past.

        Args:
            chances: shape [batch, events], each row adding up to 1.
            past: the events so far, shape [batch, time]; this is called at each step, or at :meth:`hear`.

        Returns:
            Shape [batch, events], each row adding up to 1.
        """
        votes = self._votes(past)
        result: Floats = (chances + votes) / (1.0 + votes.sum(axis=1, keepdims=True))
        return result

    def hear(self, past: Ints) -> None:
        """Go on by a step whose next event is known: ``past`` is what was heard so far, shape [batch, time]."""
        self._likeness.hear(past)

    def _votes(self, past: Ints) -> Floats:
        alike, followed = self._likeness.hear(past)
        weights = self._flat[alike + self._columns * np.arange(alike.shape[1])]
        size = self._batch * self._events
        votes = np.bincount((followed + self._rows).ravel(), weights.ravel(), size)
        return votes.reshape(self._batch, self._events)


class Likeness:
    """How like the present each earlier moment of a batch of sequences is.

    Args:
        batch: how many sequences.
    """

    def __init__(self, batch: int) -> None:
        self._alike = np.zeros((batch, REACH), dtype=np.int64)

    def hear(self, past: Ints) -> tuple[Ints, Ints]:
        """Go on by one step.

        Args:
            past: the events so far, shape [batch, time], one step longer than at the last call.

        Returns:
            Two arrays of shape [batch, steps]: by how many steps ago a moment was, from 1 to at most ``REACH``, the
            number of steps up to it that equal the last ones, at most the last of ``LENGTHS``, and what followed it.
        """
        now = past.shape[1] - 1
        steps = min(now, REACH)
        alike = self._alike[:, :steps]
        alike += 1
        alike *= past[:, now - steps : now][:, ::-1] == past[:, now:]
        np.minimum(alike, LENGTHS[-1], out=alike)
        return alike, past[:, now - steps + 1 :][:, ::-1]


@cache
def classes_of_length() -> Ints:
    """By number of steps that are alike, 0 to the last of ``LENGTHS``, the class of likeness."""
    return np.searchsorted(LENGTHS, np.arange(LENGTHS[-1] + 1), side="right") - 1


@lru_cache(maxsize=16)
def classes_of_distance(bar: int, beat: int) -> tuple[Ints, Ints]:
    """By how many steps ago, from 1 to ``REACH``, the classes of place and of age.

    Args:
        bar: steps in a bar.
        beat: steps in a beat.

    Returns:
        Two arrays of shape [REACH].
    """
    steps = np.arange(1, REACH + 1)
    same = [(steps % length == 0) * (kind + 1) for kind, length in enumerate((beat, bar, 2 * bar, 4 * bar))]
    return np.max(same, axis=0), np.searchsorted(np.array(AGES) * bar, steps, side="left") - 1


def memory_of(config: Config, bar: int, amount: float) -> Memory | None:
    """The memory with which a model plays.

    Args:
        config: the model's configuration.
        bar: steps in a bar.
        amount: 0-1.

    Returns:
        The memory; None if the amount is 0.

    Raises:
        ModelLoadError: if the weights that came with the package are damaged.
    """
    return _memory(config.family, bar, config.steps_per_beat, amount) if amount else None


@lru_cache(maxsize=16)
def _memory(family: str, bar: int, beat: int, amount: float) -> Memory:
    return Memory.of(_shipped()[family], bar, beat, amount)


def memory_fingerprint() -> str:
    """``sha256`` and the first 12 digits of that hash of the weights that came with the package."""
    return f"sha256 {sha256(_path().read_bytes()).hexdigest()[:12]}"


@cache
def _shipped() -> Mapping[str, Weights]:
    """The weights by family."""
    try:
        return {family: Weights.from_dict(value) for family, value in json.loads(_path().read_text()).items()}
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelLoadError(f"{_path()} holds no weights of a memory ({error}); install audiomancer again") from error


def _path() -> Path:
    return resource_folder("models") / "memory.json"
