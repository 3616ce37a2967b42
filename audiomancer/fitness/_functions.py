"""What a fitness function is, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from audiomancer._registry import Registered, Registry, called
from audiomancer.analyzers.descriptors import density, syncopation
from audiomancer.errors import InvalidSettingError, PluginError
from audiomancer.fitness._scores import Score

__all__ = ["FITNESS", "FITNESS_REGISTRY", "Fitness", "as_fitness"]


@dataclass(frozen=True, slots=True)
class Fitness(Registered):
    """A function that says what something is worth; its ``name`` is given as the ground of a choice.

    Attributes:
        function: from a pattern, or the source of a SynthDef, to a finite number; the higher, the better. The same
            thing always has the same value.
        summary: one line for a musician.
        takes: ``pattern``, a :class:`~audiomancer.music.Pattern`; or ``synth``, the source of a SynthDef as text.

    Raises:
        InvalidSettingError: if the name is empty or the version below 1.
    """

    function: Callable[[Any], float]
    summary: str = ""
    takes: Literal["pattern", "synth"] = "pattern"

    def score(self, item: Any) -> Score:
        """What a pattern, or the source of a SynthDef, is worth, with this function as the ground.

        Raises:
            PluginError: if the function fails, or gives something other than a finite number.
        """
        value = called("fitness function", self, self.function, item)
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            number = float("nan")
        if not isfinite(number):
            who = f"the fitness function {self.name} ({self.origin or 'handed in'})"
            raise PluginError(f"{who} gave {value!r:.60} where a finite number is needed")
        return Score(number, self.name)


_TABLE = (
    Fitness("density", density, "many notes a second"),
    Fitness("syncopation", syncopation, "many notes that are held, or followed by a rest, on a stronger beat"),
)

FITNESS_REGISTRY = Registry("fitness function", "audiomancer.fitness", Fitness, _TABLE)
"""Every fitness function, ours and those of plug-ins, by its name."""

FITNESS: Mapping[str, Fitness] = FITNESS_REGISTRY.own
"""Every fitness function of our own by its name."""


def as_fitness(wanted: str | Fitness | Callable[[Any], float]) -> Fitness:
    """A fitness function, asked for by its name or handed in as an object or as a plain function.

    Args:
        wanted: the name of a fitness function; a :class:`Fitness`; or a function from a pattern to a number, whose own
            name becomes the name of the fitness function.

    Returns:
        The fitness function. A plain function that is registered is the registered one.

    Raises:
        InvalidSettingError: if no fitness function has this name, or one that is handed in has the name of one of ours
            but is not the same.
    """
    if isinstance(wanted, str):
        return FITNESS_REGISTRY.find(wanted)
    if isinstance(wanted, Fitness):
        return FITNESS_REGISTRY.checked(wanted)
    own = next((fitness for fitness in FITNESS.values() if fitness.function is wanted), None)
    if own is not None:
        return own
    if not callable(wanted):
        raise InvalidSettingError(f"a fitness is a name or a function from a pattern to a number, not {wanted!r:.60}")
    name = str(getattr(wanted, "__name__", type(wanted).__name__)).strip("<>")
    return FITNESS_REGISTRY.checked(Fitness(name, wanted))
