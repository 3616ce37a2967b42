"""What a training goes on from after a pass, and what it keeps in the end of the weights that it began with.

Source: Wortsman et al. 2022, "Robust fine-tuning of zero-shot models", CVPR: weights between those of the start and
those that were learned from little foretell better what neither has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from audiomancer.errors import ModelTrainingError
from audiomancer.rnn.encodings import Floats

__all__ = ["Kept", "Standing", "halfway"]

_BEST = "best:"


class Standing(NamedTuple):
    """How a training stands after a pass.

    Attributes:
        arrays: by name, all that it goes on from.
        curve: for each pass over the data so far what was lost on the training data, and on the validation data, and
            its seconds.
    """

    arrays: dict[str, Floats]
    curve: Sequence[tuple[float, float, float]]


class Kept:
    """What a training goes on from, as arrays by name.

    Args:
        variables: the variables that are learned, by name.
        means: their running means, by the same names.
        optimizer: the optimizer of the variables.
    """

    def __init__(self, variables: dict[str, Any], means: dict[str, Any], optimizer: Any) -> None:
        self._places = {
            **{f"variable:{name}": value for name, value in variables.items()},
            **{f"mean:{name}": value for name, value in means.items()},
            **{f"optimizer:{index}": value for index, value in enumerate(optimizer.variables)},
        }

    def arrays(self, best: Mapping[str, Floats]) -> dict[str, Floats]:
        """What is there now, and the best weights so far."""
        now = {name: np.asarray(place.numpy()) for name, place in self._places.items()}
        return now | {f"{_BEST}{name}": value for name, value in best.items()}

    def restore(self, arrays: Mapping[str, Floats]) -> dict[str, Floats]:
        """Put back what :meth:`arrays` gave, and give the best weights.

        Raises:
            ModelTrainingError: if it is of another training, with other variables or of another shape.
        """
        try:
            for name, place in self._places.items():
                place.assign(arrays[name])
        except (KeyError, ValueError, TypeError) as error:
            raise ModelTrainingError("what was kept is of another training; begin anew without --resume") from error
        return {name.removeprefix(_BEST): value for name, value in arrays.items() if name.startswith(_BEST)}


def halfway(start: Mapping[str, Floats], learned: Mapping[str, Floats]) -> dict[str, Floats]:
    """The middle between the weights that a training began with and those that it learned.

    Args:
        start: weights by name.
        learned: weights by the same names and of the same shapes.

    Returns:
        Their means, by name.
    """
    return {name: (start[name] + value) / 2 for name, value in learned.items()}
