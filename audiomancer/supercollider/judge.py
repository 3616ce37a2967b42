"""The whole way of a synth before it is handed out: compiled by sclang, rendered by scsynth, listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.supercollider.compiler import Compiler
from audiomancer.supercollider.health import Health
from audiomancer.supercollider.listening import listen
from audiomancer.supercollider.pool import SclangPool, Validation
from audiomancer.supercollider.renderer import Render, Renderer, RenderJob
from audiomancer.supercollider.scsyndef import read_synthdefs

__all__ = ["HOLD", "JUDGED_SECONDS", "Playing", "Verdict", "judge"]

JUDGED_SECONDS = 3.0
"""How much of a synth is heard: its attack, its body and the beginning of its release."""

HOLD = 2.0
"""Seconds after which a gate closes."""


class Playing(NamedTuple):
    """One way of playing a synth.

    Attributes:
        seed: of the server's random generators.
        controls: values other than the defaults; what a SynthDef has no control for is left out.
        seconds: how much of it is heard.
    """

    seed: int = 0
    controls: Mapping[str, float] = MappingProxyType({})
    seconds: float = JUDGED_SECONDS


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a source.

    Attributes:
        validation: what sclang said.
        renders: what each of its SynthDefs sounds like as it was played, by name; none if it does not compile.
        healths: what was found in each render.
    """

    validation: Validation
    renders: dict[str, Render]
    healths: dict[str, Health]

    @property
    def ok(self) -> bool:
        """Whether it may be handed out: it compiled, and every SynthDef in it sounds and is sound."""
        return not self.problems

    @property
    def problems(self) -> tuple[str, ...]:
        """Why it may not be handed out, one sentence each."""
        errors = (render.error for render in self.renders.values() if render.error)
        found = (problem for health in self.healths.values() for problem in health.problems)
        return (*map(str, self.validation.problems), *errors, *found)


def judge(
    sources: Sequence[str], compiler: Compiler | SclangPool, renderer: Renderer, *, plays: Sequence[Playing] = ()
) -> list[Verdict]:
    """Compile all sources, then render all that compiled in one batch, and look at what came.

    What is silent is heard with what it waits for, such as the buffer with which its parents came in.

    Args:
        sources: SuperCollider code, each with one or more SynthDefs.
        compiler: compiles them.
        renderer: plays them.
        plays: how to play each source; all at their defaults if not given.

    Returns:
        A verdict each, in the order of the sources; always the same for the same source and way of playing.
    """
    validations = compiler.validate_all(sources)
    jobs = [
        _job(data, playing)
        for validation, playing in zip(validations, plays or (Playing(),) * len(validations), strict=True)
        for data in validation.synthdefs.values()
    ]
    played = iter(listen(jobs, renderer))
    found = [{name: next(played) for name in validation.synthdefs} for validation in validations]
    return [
        Verdict(
            validation,
            {name: one.render for name, one in heard.items()},
            {name: one.health for name, one in heard.items() if one.health},
        )
        for validation, heard in zip(validations, found, strict=True)
    ]


def _job(data: bytes, playing: Playing) -> RenderJob:
    there = {control.name for one in read_synthdefs(data) for control in one.controls} if playing.controls else ()
    controls = {name: value for name, value in playing.controls.items() if name in there}
    return RenderJob(data, controls, playing.seconds, playing.seed, HOLD)
