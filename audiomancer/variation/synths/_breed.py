"""The first version of crossing two SynthDefs, by which the births of earlier libraries are repeated.

The first gives the sound, the second gives filter, effects and controls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.analyzers import UGenParameter, catalogue
from audiomancer.analyzers.synthdef import Number, SynthDefInfo, UGenCall
from audiomancer.variation.synths._arguments import in_range
from audiomancer.variation.synths._carry import Carrier
from audiomancer.variation.synths._controls import average_defaults
from audiomancer.variation.synths._edits import changed, number, rename, safe_name
from audiomancer.variation.synths._effects import distortion_stage, distortions, removal, remove_distortion
from audiomancer.variation.synths._output import audio_output, insert_at_output
from audiomancer.variation.synths._swaps import FILTER_FAMILIES, family_of
from audiomancer.variation.synths._values import Edit, SynthVariation

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Cross", "breed", "leave_effects", "take_effects", "take_filter"]

_MIX = 0.5  # each effect of either parent stays with this probability
_DRY, _WET = 0.3, 0.7  # a filter that the first parent has no place for works beside the dry sound
_PLAIN: Mapping[str, float] = {"freq": 1200, "rq": 0.5, "gain": 1.5, "maxdelay": 1, "delay": 0.25, "decay": 1.5}
_SAME_LEVEL = ("mul", "add")
_EFFECTS_THAT_MIX = frozenset({"FreeVerb"})
_ECHOES = frozenset(f"{kind}{grade}" for kind in ("Comb", "Allpass", "Delay") for grade in "NLC")


def breed(
    first: SynthDefInfo, second: SynthDefInfo, rng: np.random.Generator, *, name: str | None = None
) -> SynthVariation:
    """A child of two SynthDefs.

    It keeps the oscillators, envelopes and layout of the first, takes the filter of the second with everything that
    steers it, mixes the effects of both by chance, has the controls of the first and those that the second's parts
    need, and where both have a control of one name its default is the mean.

    Args:
        first: gives the oscillators, envelopes and layout.
        second: gives the filter.
        rng: chance; the same state gives the same child.
        name: the child's name, ``first_x_second`` if None.

    Returns:
        The child, and one line for each thing that it has from a parent.

    Raises:
        SynthDefError: if the first computes its name, or takes no controls.
    """
    child_name = name or safe_name(f"{first.name}_x_{second.name}")
    child = changed(first, [rename(first, child_name)])
    log = [f"Oscillators from {first.name}"]
    average = average_defaults(child, second, lambda one, other: (one + other) / 2)
    if average is not None:
        child, log = changed(child, average.edits), [*log, average.log]
    cross = Cross(first, second, {}, rng)
    for step in (take_filter, leave_effects, take_effects):
        child, lines = step(child, cross)
        log += lines
    return SynthVariation(child, tuple(log))


class Cross(NamedTuple):
    """What every step of a crossing knows.

    Attributes:
        first: the parent that the child has its layout from.
        second: the other.
        names: what the second's variables and controls are called in the child.
        rng: chance.
    """

    first: SynthDefInfo
    second: SynthDefInfo
    names: dict[str, str]
    rng: np.random.Generator

    def carrier(self, child: SynthDefInfo) -> Carrier:
        """A carrier from the second parent into the child."""
        return Carrier(self.second, child, self.names)


Step = tuple[SynthDefInfo, list[str]]


def take_filter(child: SynthDefInfo, cross: Cross) -> Step:
    """The filter of the second parent: a lowpass in the place of a lowpass, any other beside the dry sound.

    Args:
        child: the child so far.
        cross: the parents and chance.

    Returns:
        The child after it, and a line for each change.
    """
    filters = [call for call in cross.second.roles["filter"] if family_of(call) in FILTER_FAMILIES]
    if not filters or audio_output(child) is None:
        return child, [f"Filter stays that of {cross.first.name}"] if not filters else []
    donor = filters[cross.rng.integers(len(filters))]
    carrier = cross.carrier(child)
    places = [call for call in child.roles["filter"] if family_of(call) == "lowpass" and call.argument("in")]
    if places and family_of(donor) == "lowpass":
        place = places[cross.rng.integers(len(places))]
        edit = Edit(place.span, _in_place(child, place, donor, carrier))
        child = changed(child, [*carrier.edits(), edit])
        child = changed(child, insert_at_output(child, "{sig}.softclip", comment="keeps the new resonance in bounds"))
        what = f"Filter from {cross.second.name}: {place.class_name} → {donor.class_name}"
    else:
        wet = f"{donor.class_name}.ar({', '.join(['{sig}', *_arguments(donor, carrier)])})"
        # The curve keeps a resonance that the first parent's level was not made for from clipping.
        child = _through(child, f"(({{sig}} * {_DRY}) + ({wet} * {_WET})).softclip", carrier, "filter")
        what = f"Filter from {cross.second.name}: {donor.class_name}"
    return child, [what, *_control_lines(carrier)]


def _through(child: SynthDefInfo, stage: str, carrier: Carrier, what: str) -> SynthDefInfo:
    """The child with what the carrier found needed, then with its output sent through a stage."""
    child = changed(child, carrier.edits())
    return changed(child, insert_at_output(child, stage, comment=f"{what} of {carrier.donor.name}"))


def _in_place(child: SynthDefInfo, place: UGenCall, donor: UGenCall, carrier: Carrier) -> str:
    """The donor's filter around what goes into the child's, at the level of the child's."""
    source = place.argument("in")
    given = [child.text(source.span)] if source else []
    level = [f"{a.name}: {child.text(a.span)}" for a in place.arguments if a.name in _SAME_LEVEL]
    return f"{donor.class_name}.ar({', '.join([*given, *_arguments(donor, carrier), *level])})"


def _arguments(donor: UGenCall, carrier: Carrier) -> Iterator[str]:
    """The donor's arguments behind its input, in the child's words and inside their ranges."""
    parameters = catalogue()[donor.class_name].parameters["ar"]
    by_keyword = False
    for parameter in parameters[1:]:
        argument = donor.argument(parameter.name)
        if parameter.name in _SAME_LEVEL or argument is None:
            by_keyword = True
            continue
        carried = carrier.carry(argument.value)
        if carried is None:
            text = number(_plain(parameter))
        else:
            text = in_range(carrier.donor, carried, argument.value, parameter.range)
        yield f"{parameter.name}: {text}" if by_keyword else text


def _plain(parameter: UGenParameter) -> float:
    """A value that always sounds, for what cannot be carried."""
    value = _PLAIN.get(parameter.meaning, parameter.default if parameter.default is not None else 0.5)
    return parameter.clip(value)


def leave_effects(child: SynthDefInfo, cross: Cross) -> Step:
    """By chance, without the effects of the first parent.

    Args:
        child: the child so far.
        cross: the parents and chance.

    Returns:
        The child after it, and a line for each change.
    """
    log = []
    for call in cross.first.roles["effects"]:
        own = next((c for c in child.roles["effects"] if c.class_name == call.class_name), None)
        role = catalogue()[call.class_name].role
        if own is None or role not in ("reverb", "delay") or cross.rng.random() < _MIX:
            continue
        edit = removal(child, own)
        if edit is not None:
            child = changed(child, [edit])
            log.append(f"Without the {role} of {cross.first.name} ({call.class_name})")
    change = remove_distortion(child, cross.rng) if cross.rng.random() < _MIX else None
    return (child, log) if change is None else (changed(child, change.edits), [*log, change.log])


def take_effects(child: SynthDefInfo, cross: Cross) -> Step:
    """By chance, with the effects of the second parent before the output.

    Args:
        child: the child so far.
        cross: the parents and chance.

    Returns:
        The child after it, and a line for each change.
    """
    log = []
    for what, call in _effects_of(cross.second):
        if cross.rng.random() >= _MIX or audio_output(child) is None:
            continue
        carrier = cross.carrier(child)
        stage = distortion_stage(2.5) if call is None else _effect_stage(call, carrier)
        child = _through(child, stage, carrier, what)
        log += [
            f"With the {what} of {cross.second.name}{f' ({call.class_name})' if call else ''}",
            *_control_lines(carrier),
        ]
    return child, log


def _effects_of(info: SynthDefInfo) -> Iterator[tuple[str, UGenCall | None]]:
    """The effects of a SynthDef that can be put behind any sound, one of a class; a saturation has no call."""
    if any(True for _ in distortions(info)):
        yield "distortion", None
    by_class = {call.class_name: call for call in info.roles["effects"]}
    for name, call in by_class.items():
        if name in _ECHOES | _EFFECTS_THAT_MIX and call.argument("in") is not None:
            yield catalogue()[name].role, call


def _effect_stage(call: UGenCall, carrier: Carrier) -> str:
    given = {a.name: a for a in call.arguments}
    delays = [
        a.value.value for n in ("delaytime", "maxdelaytime") if (a := given.get(n)) and isinstance(a.value, Number)
    ]
    if call.class_name in _EFFECTS_THAT_MIX:
        return f"{call.class_name}.ar({', '.join(['{sig}', *_arguments(call, carrier)])})"
    longest = number(max([*delays, 1.0]))
    arguments = [text for text in _echo_arguments(call, carrier) if text]
    return f"({{sig}} * {_WET}) + ({call.class_name}.ar({', '.join(['{sig}', longest, *arguments])}) * {_DRY})"


def _echo_arguments(call: UGenCall, carrier: Carrier) -> Iterator[str]:
    """Time and decay of an echo, in the child's words; the longest time is a matter of memory and set apart."""
    for parameter in catalogue()[call.class_name].parameters["ar"][2:]:
        argument = call.argument(parameter.name)
        if parameter.name in _SAME_LEVEL:
            return
        carried = carrier.carry(argument.value) if argument else None
        if argument is None or carried is None:
            yield number(_plain(parameter))
        else:
            yield in_range(carrier.donor, carried, argument.value, parameter.range)


def _control_lines(carrier: Carrier) -> list[str]:
    return [f"Control {name} from {carrier.donor.name}" for name in carrier.new_controls]
