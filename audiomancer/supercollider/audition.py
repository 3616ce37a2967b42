"""What a stranger's synth sounds like: by itself, else when it is given what it waits for.

Where :func:`~audiomancer.supercollider.judge.judge` says whether a synth that we made may be handed out, this tells
what there is to be mended, since nobody is asked to write a stranger's synth anew for 7 dB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiomancer.supercollider.compiler import Compiler
from audiomancer.supercollider.health import FULL_SCALE, MAX_DC, Health
from audiomancer.supercollider.judge import HOLD, JUDGED_SECONDS
from audiomancer.supercollider.listening import Listened, listen
from audiomancer.supercollider.pool import Problem, SclangPool
from audiomancer.supercollider.renderer import Renderer, RenderJob

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
    jobs = [
        RenderJob(data, seconds=JUDGED_SECONDS, hold=HOLD) for each in validations for data in each.synthdefs.values()
    ]
    heard = map(_hearing, listen(jobs, renderer))
    return [_whole(each.problems, [next(heard) for _ in each.synthdefs]) for each in validations]


def _whole(problems: tuple[Problem, ...], parts: Sequence[Hearing]) -> Hearing:
    return Hearing(
        (*problems, *(problem for part in parts for problem in part.problems)),
        tuple(dict.fromkeys(one for part in parts for one in part.waits)),
        max((part.over_db for part in parts), default=0.0),
        max((part.dc for part in parts), key=abs, default=0.0),
    )


def _hearing(one: Listened) -> Hearing:
    if one.health is None:
        return Hearing((Problem(one.render.error or "it cannot be played"),))
    if not one.sounds:
        return Hearing((Problem(one.health.problems[0]),))
    if one.is_fed:
        return Hearing((), one.waits)
    return Hearing((), one.waits, _over(one.health), one.health.dc if abs(one.health.dc) > MAX_DC else 0.0)


def _over(health: Health) -> float:
    return max(health.peak_db, 0.0) if 10 ** (health.peak_db / 20) > FULL_SCALE else 0.0
