"""What a stranger's synth sounds like: by itself, else when it is given what it waits for.

Where :func:`~audiomancer.supercollider.judge.judge` says whether a synth that we made may be handed out, this tells
what there is to be mended, since nobody is asked to write a stranger's synth anew for 7 dB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audiomancer.supercollider.compiler import Compiler
from audiomancer.supercollider.feeding import Wants, fed, wants
from audiomancer.supercollider.health import AUDIBLE_DB, FULL_SCALE, MAX_DC, Health, check_health
from audiomancer.supercollider.judge import HOLD, JUDGED_SECONDS
from audiomancer.supercollider.pool import Problem, SclangPool
from audiomancer.supercollider.renderer import Render, Renderer, RenderJob
from audiomancer.supercollider.scsyndef import read_synthdef, write_synthdefs

__all__ = ["Hearing", "audition"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was heard of a source.

    Attributes:
        problems: why it cannot be taken, whatever is done with its level; none if it can.
        waits: what it waited for and was given, such as ``a buffer``; none if it sounds by itself.
        over_db: by how many dB its peak is above full scale; 0 if it is not. Of a synth that played with a test sound
            it says nothing and is 0.
        dc: the largest mean of a channel where that is too much; 0 if it is not.
    """

    problems: tuple[Problem, ...] = ()
    waits: tuple[str, ...] = ()
    over_db: float = 0.0
    dc: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether it may come in as it is."""
        return not (self.problems or self.over_db or self.dc)


@dataclass(frozen=True, slots=True)
class _Try:
    """One way to play a synth.

    Attributes:
        job: what is played.
        waits: what it is given beyond its defaults.
        is_fed: whether there is a test sound, so that the level is not its own.
    """

    job: RenderJob
    waits: tuple[str, ...] = ()
    is_fed: bool = False


def audition(sources: Sequence[str], compiler: Compiler | SclangPool, renderer: Renderer) -> list[Hearing]:
    """Compile sources, play them at their defaults, and those that are silent with what they wait for.

    Args:
        sources: SuperCollider code, each with one SynthDef; of one with several all have to sound.
        compiler: compiles them.
        renderer: plays them.

    Returns:
        What was heard of each, in their order; always the same for the same source.
    """
    validations = compiler.validate_all(sources)
    names = [(index, name) for index, each in enumerate(validations) for name in each.synthdefs]
    plain = {key: _Try(_job(validations[key[0]].synthdefs[key[1]])) for key in names}
    heard = dict(zip(names, _heard(list(plain.values()), renderer), strict=True))
    others = {key: tuple(_tries(plain[key].job)) for key in names if not heard[key].ok}
    played = iter(_heard([one for tries in others.values() for one in tries], renderer))
    for key, tries in others.items():
        found = [next(played) for _ in tries]
        heard[key] = next((one for one in found if not one.problems), heard[key])
    return [
        _whole(each.problems, [heard[index, name] for name in each.synthdefs]) for index, each in enumerate(validations)
    ]


def _whole(problems: tuple[Problem, ...], parts: Sequence[Hearing]) -> Hearing:
    return Hearing(
        (*problems, *(problem for part in parts for problem in part.problems)),
        tuple(dict.fromkeys(one for part in parts for one in part.waits)),
        max((part.over_db for part in parts), default=0.0),
        max((part.dc for part in parts), key=abs, default=0.0),
    )


def _job(data: bytes, controls: Mapping[str, float] | None = None) -> RenderJob:
    return RenderJob(data, dict(controls or {}), seconds=JUDGED_SECONDS, hold=HOLD)


def _tries(plain: RenderJob) -> Iterator[_Try]:
    """The ways to play a synth that is silent at its defaults, the simplest first."""
    graph = read_synthdef(plain.synthdef)
    wanted = wants(graph)
    note = (_note(wanted),) if wanted.note else ()
    if note:
        yield _Try(_job(plain.synthdef, wanted.note), note)
    if wanted.outside:
        data = write_synthdefs([fed(graph)])
        yield _Try(replace(_job(data), feed=wanted.channels), wanted.outside, is_fed=True)
        if note:
            yield _Try(replace(_job(data, wanted.note), feed=wanted.channels), (*wanted.outside, *note), is_fed=True)


def _note(wanted: Wants) -> str:
    settings = ", ".join(f"{name} {value:g}" for name, value in wanted.note.items())
    return f"a note ({settings})"


def _heard(tries: Sequence[_Try], renderer: Renderer) -> list[Hearing]:
    renders = renderer.render([one.job for one in tries])
    return [_hearing(one, render) for one, render in zip(tries, renders, strict=True)]


def _hearing(one: _Try, render: Render) -> Hearing:
    if render.error:
        return Hearing((Problem(render.error),), one.waits)
    health = check_health(render.audio)
    if not health.is_finite or health.peak_db < AUDIBLE_DB:
        return Hearing((Problem(health.problems[0]),), one.waits)
    if one.is_fed:
        return Hearing((), one.waits)
    return Hearing((), one.waits, _over(health), health.dc if abs(health.dc) > MAX_DC else 0.0)


def _over(health: Health) -> float:
    return max(health.peak_db, 0.0) if 10 ** (health.peak_db / 20) > FULL_SCALE else 0.0
