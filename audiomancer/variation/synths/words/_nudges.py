"""What the controls of a synth mean to a musician, and how a pull at a lever moves their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.analyzers import catalogue
from audiomancer.analyzers.synthdef import Assign, Name, Number, SynthControl, SynthDefInfo, walk
from audiomancer.variation.synths._controls import control_range, default_of, set_default
from audiomancer.variation.synths._edits import add_variables, changed, number
from audiomancer.variation.synths._effects import distortions, removal
from audiomancer.variation.synths._envelopes import LONGEST, SHORTEST
from audiomancer.variation.synths._output import free_name
from audiomancer.variation.synths._values import Edit
from audiomancer.variation.synths.words._acts import FARTHEST

__all__ = ["CONTROLS", "LENGTHS", "Nudge", "bent", "nudges", "removed", "stretched", "transposed"]

LENGTHS = frozenset({"sustain", "decay", "release"})
"""Controls that say how long a sound is."""
_MOVEMENTS = (
    "-depth -vibrato -tremolo -tremble -drift -movement -gusts -sweep -turning -rate -rotor -chorus -swoop -env_mod "
    "-detune -ensemble"
)

CONTROLS: Mapping[str, str] = MappingProxyType(
    {
        "tilt": "cutoff brightness bite top warmth tine -softness hammer ping shimmer index bright -damp",
        "attack": "attack",
        "length": "sustain decay release",
        "pluck": "-sustain -decay -release -attack",
        "detune": "detune spread",
        "noise": "noise breath air hiss static crackle snappy",
        "air": "air breath hiss",
        "drive": "drive grit fold dist",
        "resonance": "resonance",
        "fm": "index",
        "fullness": "index drive fold warmth four_foot chorus",
        "vibrato": "vibrato",
        "tremolo": "tremolo tremble",
        "wobble": "depth cutoff",
        "sweep": "sweep cutoff",
        "evolve": "movement drift cutoff",
        "acid": "resonance env_mod cutoff",
        "still": _MOVEMENTS,
        "echo": "echo",
        "room": "room reverb",
        "ending": "release decay",
        "sub": "sub",
        "glide": "-punch -bend -swoop",
    }
)
"""For each lever the controls that a pull at it raises; those with ``-`` it lowers."""

_OCTAVES: Mapping[str, float] = MappingProxyType({"attack": 2.2, "length": 1.3, "pluck": 1.0})
_PLAIN_OCTAVES = 1.4
_SHARE = 0.45  # of the range, for a control that does not go by ratios
_LONG_ATTACK = 1.5  # seconds, beyond which an attack hardly grows
_SHORT_ATTACK = 0.02  # seconds from which an attack grows if it is shorter
_OFF = -0.5  # a stronger pull down takes a depth or a drive away altogether
_SWITCHED = frozenset(["drive", "noise", "air", "still", "echo", "room"])


class Nudge(NamedTuple):
    """How far a control is moved.

    Attributes:
        control: the control.
        pull: how strongly all wishes together pull at it, -2 to 2.
        octaves: how far one plain pull moves it where its range goes by ratios.
        off: whether a strong pull down takes it away altogether.
        levers: the levers that move it.
    """

    control: SynthControl
    pull: float
    octaves: float
    off: bool
    levers: tuple[str, ...]

    @property
    def value(self) -> float:
        """The new default: by octaves where the range goes by ratios, else by a share of it, inside the range."""
        spec, value = control_range(self.control), default_of(self.control)
        low, high = sorted((spec.minimum, spec.maximum)) if spec else (value / 8, value * 8)
        if self.off and self.pull <= _OFF:
            return low
        if "attack" in self.levers and self.pull > 0:
            low, value = value, max(value, _SHORT_ATTACK)
            high = max(low, min(high, max(_LONG_ATTACK, low * 2.5)))
        if spec is not None and spec.warp != "exp":
            value += self.pull * _SHARE * (high - low)
        else:
            value *= 2 ** (self.pull * self.octaves)
        return min(max(value, low), high)


def nudges(info: SynthDefInfo, pulled: Mapping[str, float]) -> list[Nudge]:
    """How far the wishes move the defaults of the controls that mean what they ask for.

    Args:
        info: the synth.
        pulled: how strongly something pulls at each lever, -2 to 2.

    Returns:
        The controls that move, in the order of the source; what pulls both ways at one moves it by the difference.
    """
    found = []
    for control in info.controls:
        if control.default_span is None or not isinstance(control.default, int | float):
            continue
        asking = {lever: sign for lever in pulled if (sign := _sign(lever, control.name))}
        if not asking:
            continue
        pull = min(max(sum(pulled[lever] * sign for lever, sign in asking.items()), -FARTHEST), FARTHEST)
        octaves = max(_OCTAVES.get(lever, _PLAIN_OCTAVES) for lever in asking)
        nudge = Nudge(control, pull, octaves, bool(asking.keys() & _SWITCHED), tuple(asking))
        if number(nudge.value) != number(control.default):
            found.append(nudge)
    return found


def _sign(lever: str, name: str) -> int:
    """Whether a pull at a lever raises a control, lowers it or does nothing to it."""
    words = CONTROLS.get(lever, "").split()
    return 1 if name in words else -1 if f"-{name}" in words else 0


def transposed(info: SynthDefInfo, strength: float) -> tuple[list[Edit], list[str], set[str]]:
    """The pitch of the synth's own note, an octave for a plain wish, inside its range.

    Args:
        info: the synth.
        strength: octaves, upwards above 0.

    Returns:
        The edits, a line for each, and the names of the controls that moved.
    """
    semitones = round(12 * strength)
    for name in ("freq", "tune"):
        control = info.control(name)
        if control is None or control.default_span is None or default_of(control) <= 0:
            continue
        spec, value = control_range(control), default_of(control) * 2 ** (semitones / 12)
        if spec:
            value = min(max(value, min(spec.minimum, default_of(control))), max(spec.maximum, default_of(control)))
        if number(value) != number(default_of(control)):
            line = f"{name}: {number(default_of(control))} → {number(value)}"
            return [set_default(control, value)], [line], {name}
    return [], [], set()


def stretched(info: SynthDefInfo, strength: float) -> tuple[list[Edit], list[str]]:
    """The times of envelopes that are written as numbers and follow no control, longer or shorter.

    Args:
        info: the synth.
        strength: how strongly something pulls at the length, -2 to 2.

    Returns:
        The edits, and a line for each.
    """
    factor = 2 ** (_OCTAVES["length"] * strength)
    edits, lines = [], []
    for call in info.roles["envelope"]:
        if call.class_name != "Env":
            continue
        for name in ("releaseTime", "decayTime", "sustainTime"):
            argument = call.argument(name)
            if argument is not None and isinstance(argument.value, Number) and argument.value.value > SHORTEST:
                value = min(max(argument.value.value * factor, SHORTEST), LONGEST)
                edits.append(Edit(argument.span, number(value)))
                lines.append(f"{name}: {number(argument.value.value)} → {number(value)}")
    return edits, lines


def bent(info: SynthDefInfo, name: str, text: str) -> SynthDefInfo | None:
    """The synth in which another expression stands wherever a control was used.

    Args:
        info: the synth.
        name: the control.
        text: an expression with ``{was}`` for the control.

    Returns:
        The synth, with a new variable; None if the control is used nowhere, or is set inside.
    """
    body = info.function.body
    used = [node for part in body for node in walk(part) if isinstance(node, Name) and node.value == name]
    targets = (target for node in walk(info.function) if isinstance(node, Assign) for target in node.targets)
    if not used or any(isinstance(target, Name) and target.value == name for target in targets):
        return None
    variable = free_name(info, "bent")
    edits = [Edit(node.span, variable) for node in used]
    return changed(info, [add_variables(info, [f"{variable} = {text.replace('{was}', name)}"]), *edits])


def removed(info: SynthDefInfo, roles: frozenset[str]) -> tuple[SynthDefInfo, list[str]]:
    """The synth without its effects of some roles.

    Args:
        info: the synth.
        roles: of ``reverb``, ``delay`` and ``distortion``.

    Returns:
        The synth, and a line for each effect that is gone.
    """
    lines: list[str] = []
    for role in sorted(roles & {"reverb", "delay"}):
        while (found := _effect(info, role)) is not None:
            name, edit = found
            info = changed(info, [edit])
            lines.append(f"Removed {role} ({name})")
    while "distortion" in roles and (found_one := next(iter(distortions(info)), None)) is not None:
        whole, signal = found_one
        info = changed(info, [Edit(whole.span, f"({info.text(signal.span)})")])
        lines.append("Removed distortion")
    return info, lines


def _effect(info: SynthDefInfo, role: str) -> tuple[str, Edit] | None:
    """An effect that can be taken out, and how."""
    for call in info.roles["effects"]:
        if catalogue()[call.class_name].role == role and (edit := removal(info, call)) is not None:
            return call.class_name, edit
    return None
