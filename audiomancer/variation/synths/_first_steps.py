"""The small steps of which a word of the first vocabulary is made; each works on any SynthDef or leaves it alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import Number, SynthDefInfo, UGenCall
from audiomancer.variation.synths._arguments import replace_class
from audiomancer.variation.synths._controls import control_range, set_default
from audiomancer.variation.synths._edits import grouped, number
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._swaps import family_of
from audiomancer.variation.synths._values import Change, Edit

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Step", "oscillators", "pitch", "scale", "stage", "times", "twins"]

Step = Callable[[SynthDefInfo, "np.random.Generator"], Change | None]

_PITCH = "freq"
_PITCH_WITHOUT_CONTROL = "110"
_SHORTEST, _LONGEST = 0.001, 12.0


def stage(comment: str, text: str, **draws: tuple[float, float]) -> Step:
    """Put something before the output.

    Args:
        comment: what it does; stands above it in the source.
        text: an expression with ``{sig}``, with ``{freq}`` for the pitch, and with the names of the draws.
        draws: name to the lowest and the highest value to draw.

    Returns:
        The step; it does nothing where there is no audio output.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        if audio_output(info) is None:
            return None
        filled = text.replace("{freq}", _PITCH if info.control(_PITCH) else _PITCH_WITHOUT_CONTROL)
        for name, bounds in draws.items():
            filled = filled.replace(f"{{{name}}}", number(float(rng.uniform(*bounds))))
        return Change(insert_at_output(info, filled, comment=comment), f"Added {comment}")

    return step


def scale(pattern: str, low: float, high: float) -> Step:
    """Multiply the defaults of some controls by one factor.

    Args:
        pattern: regular expression that the whole name of a control must match.
        low: the lowest factor that is drawn, more than 0.
        high: the highest factor that is drawn.

    Returns:
        The step; it does nothing where no control with a default above 0 matches.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        factor = float(rng.uniform(low, high))
        edits, lines = [], []
        for control in info.controls:
            if not re.fullmatch(pattern, control.name) or control.default_span is None:
                continue
            if not isinstance(control.default, int | float) or control.default <= 0:
                continue
            value, spec = control.default * factor, control_range(control)
            value = min(max(value, spec.minimum), spec.maximum) if spec else value
            if number(value) != number(control.default):
                edits.append(set_default(control, value))
                lines.append(f"{control.name}: {number(control.default)} → {number(value)}")
        return Change(tuple(edits), ", ".join(lines)) if edits else None

    return step


def times(names: Sequence[str], low: float, high: float) -> Step:
    """Multiply the times of all envelopes that are written as numbers by one factor.

    Args:
        names: arguments of ``Env``, such as ``releaseTime``.
        low: the lowest factor that is drawn, more than 0.
        high: the highest factor that is drawn.

    Returns:
        The step; it holds each time in 0.001 to 12 seconds, and does nothing where no such time is written.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        factor = float(rng.uniform(low, high))
        edits, lines = [], []
        for call in info.roles["envelope"]:
            for name in names:
                argument = call.argument(name)
                if argument is not None and isinstance(argument.value, Number) and argument.value.value > 0:
                    value = min(max(argument.value.value * factor, _SHORTEST), _LONGEST)
                    edits.append(Edit(argument.span, number(value)))
                    lines.append(f"{name}: {number(argument.value.value)} → {number(value)}")
        return Change(tuple(edits), ", ".join(lines)) if edits else None

    return step


def oscillators(class_name: str, *, instead_of: Sequence[str]) -> Step:
    """Put an oscillator in the place of each of certain others.

    Args:
        class_name: the new UGen, a class of the catalogue.
        instead_of: the classes that it replaces.

    Returns:
        The step; it does nothing where none of them sounds.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        calls = [call for call in _tones(info) if call.class_name in instead_of]
        edits = [edit for call in calls for edit in replace_class(info, call, class_name, rng)]
        log = ", ".join(f"{call.class_name} → {class_name}" for call in calls)
        return Change(tuple(edits), log) if calls else None

    return step


def pitch(template: str, log: str) -> Step:
    """Change the pitch of every oscillator.

    Args:
        template: an expression in Hz in which ``{freq}`` stands for what the pitch was.
        log: the line that says what was done.

    Returns:
        The step; it does nothing where no oscillator is given a pitch.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        edits = []
        for call in _tones(info):
            freq = call.argument("freq")
            if freq is not None:
                text = grouped(info.text(freq.span), freq.value)
                edits.append(Edit(freq.span, template.replace("{freq}", text)))
        return Change(tuple(edits), log) if edits else None

    return step


def twins(low: float, high: float) -> Step:
    """Double every oscillator with one that is out of tune with it.

    Args:
        low: the lowest ratio of the two frequencies that is drawn.
        high: the highest ratio that is drawn.

    Returns:
        The step; it does nothing where no oscillator is given a pitch.
    """

    def step(info: SynthDefInfo, rng: np.random.Generator) -> Change | None:
        ratio = number(float(rng.uniform(low, high)))
        edits = []
        for call in _tones(info):
            freq = call.argument("freq")
            if freq is None:
                continue
            before = info.source[call.span.start : freq.span.start]
            after = info.source[freq.span.end : call.span.end]
            twin = f"{before}{grouped(info.text(freq.span), freq.value)} * {ratio}{after}"
            edits.append(Edit(call.span, f"(({info.text(call.span)} + {twin}) * 0.6)"))
        return Change(tuple(edits), f"Doubled the oscillators, {ratio} apart") if edits else None

    return step


def _tones(info: SynthDefInfo) -> list[UGenCall]:
    """The oscillators that sound and do not stand inside one another."""
    found: list[UGenCall] = []
    for call in info.roles["source"]:
        if family_of(call) == "oscillator" and not any(
            outer.span.start <= call.span.start < outer.span.end for outer in found
        ):
            found.append(call)
    return found
