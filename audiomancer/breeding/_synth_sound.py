"""What stored synths sound like, proven and rendered offline in one batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from audiomancer._checks import check_number
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import Engines
from audiomancer.store import SynthLineage
from audiomancer.supercollider import RenderJob, listen

if TYPE_CHECKING:
    from audiomancer.supercollider import Render

__all__ = ["rendered", "sung"]

_HELD = 2 / 3
"""The share of a render after which a gate closes."""

_GREATEST = 3.4e38
"""What scsynth can hold of a number: its own are of 32 bits."""


def rendered(
    synths: Sequence[SynthLineage],
    seconds: float,
    controls: Mapping[str, float] | None,
    engines: Engines,
    tell: Callable[[str], None],
) -> list[Render]:
    """Render synths; if one has a control ``gate``, this closes after two thirds of the time.

    Args:
        synths: as they are stored.
        seconds: how much audio of each, above 0.
        controls: values other than the defaults, for all of them.
        engines: the running SuperCollider.
        tell: called with what a synth waits for.

    Returns:
        The audio of each, in their order.

    Raises:
        InvalidSynthError: if one does not compile or cannot be played, or what it plays is no sound.
        InvalidControlError: if one has no such control.
        InvalidSettingError: if a value is outside the range of its control.
        MissingDependencyError: if SuperCollider is not installed.
    """
    for synth in synths if controls else ():
        _check_controls(synth, controls or {})
    jobs = [
        RenderJob(synthdef, dict(controls or {}), seconds, hold=seconds * _HELD)
        for synthdef in _synthdefs(synths, engines)
    ]
    return _heard(synths, jobs, engines, tell)


def sung(
    synth: SynthLineage,
    settings: Sequence[Mapping[str, float]],
    seconds: float,
    hold: float,
    engines: Engines,
    tell: Callable[[str], None],
) -> list[Render]:
    """Render one synth with many settings, such as the notes of an octave, in one batch.

    Args:
        synth: as it is stored.
        settings: for each sound, the values other than the defaults.
        seconds: how much audio of each, above 0.
        hold: seconds after which a control ``gate`` closes.
        engines: the running SuperCollider.
        tell: called with what the synth waits for.

    Returns:
        The audio of each, in their order.

    Raises:
        InvalidSynthError: if it does not compile or cannot be played, or what it plays is no sound.
        InvalidControlError: if it has no such control.
        InvalidSettingError: if a value is outside the range of its control.
        MissingDependencyError: if SuperCollider is not installed.
    """
    for controls in settings:
        _check_controls(synth, controls)
    (synthdef,) = _synthdefs([synth], engines)
    jobs = [RenderJob(synthdef, controls, seconds, hold=hold) for controls in settings]
    return _heard([synth] * len(jobs), jobs, engines, tell)


def _synthdefs(synths: Sequence[SynthLineage], engines: Engines) -> list[bytes]:
    """The SynthDef of each, compiled."""
    found = []
    for synth, validation in zip(
        synths, engines.compiler.validate_all([synth.source_code for synth in synths]), strict=True
    ):
        # A single SynthDef is the one that is meant, whatever the person calls it.
        proven = validation.named(synth.name if len(validation.synthdefs) > 1 else None)
        if not proven.ok:
            raise InvalidSynthError(f"{synth.name} does not compile: {proven.problems[0]}")
        found.append(proven.synthdefs.get(synth.name) or next(iter(proven.synthdefs.values())))
    return found


def _heard(
    synths: Sequence[SynthLineage], jobs: Sequence[RenderJob], engines: Engines, tell: Callable[[str], None]
) -> list[Render]:
    """What jobs sound like, each of a synth, once it is a sound."""
    import numpy as np

    played = listen(jobs, engines.renderer)
    for remark in dict.fromkeys(
        f"{synth.name} waits for {' and '.join(one.waits)}, and was heard with that"
        for synth, one in zip(synths, played, strict=True)
        if one.waits
    ):
        tell(remark)
    for synth, one in zip(synths, played, strict=True):
        heard = one.render
        if heard.error:
            raise InvalidSynthError(f"{synth.name} cannot be played: {heard.error}")
        if not np.isfinite(heard.audio).all():
            raise InvalidSynthError(
                f"{synth.name} plays infinities or no numbers, which are no sound; "
                "try values nearer to the defaults of its controls"
            )
    return [one.render for one in played]


def _check_controls(synth: SynthLineage, controls: Mapping[str, float]) -> None:
    """Refuse a value that its control cannot have: outside its spec, or what scsynth can hold where it has none."""
    for control in parse_synthdefs(synth.source_code)[0].controls:
        if control.name in controls:
            ends = (control.spec.minimum, control.spec.maximum) if control.spec else (-_GREATEST, _GREATEST)
            check_number(f"{control.name} of {synth.name}", controls[control.name], min(ends), max(ends))
