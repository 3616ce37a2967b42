"""A synth as it is heard: by itself, else when it is given what it waits for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audiomancer.supercollider.feeding import Wants, fed, wants
from audiomancer.supercollider.health import AUDIBLE_DB, Health, check_health
from audiomancer.supercollider.renderer import Render, Renderer, RenderJob
from audiomancer.supercollider.scsyndef import read_synthdef, write_synthdefs

__all__ = ["Listened", "listen"]


@dataclass(frozen=True, slots=True)
class Listened:
    """What a job sounded like.

    Attributes:
        render: the audio.
        health: what was found in it; None if it could not be played. The level of a test sound is no problem.
        waits: what the synth was given beyond its defaults, such as ``a buffer``; none if it sounds by itself.
        is_fed: whether it played with a test sound, so that its level is not its own.
    """

    render: Render
    health: Health | None
    waits: tuple[str, ...] = ()
    is_fed: bool = False

    @property
    def sounds(self) -> bool:
        """Whether there is something to be heard in it, whatever its level."""
        return self.health is not None and self.health.is_finite and self.health.peak_db >= AUDIBLE_DB

    @property
    def is_fine(self) -> bool:
        """Whether it sounds as it should."""
        return self.sounds and self.health is not None and self.health.ok


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to play a synth: the job, and what it gives the synth beyond its defaults."""

    job: RenderJob
    waits: tuple[str, ...] = ()


def listen(jobs: Sequence[RenderJob], renderer: Renderer) -> list[Listened]:
    """Play synths, and those that are silent, or offset or too loud, once more with what they wait for.

    Args:
        jobs: what is played.
        renderer: plays it.

    Returns:
        What each sounded like, in their order: as it was asked for if it sounds so, unless a note makes it better; else
        in the simplest way in which it sounds.
    """
    found = _played([_Way(job) for job in jobs], renderer)
    others = {index: tuple(_ways(jobs[index], one)) for index, one in enumerate(found) if not one.is_fine}
    played = iter(_played([way for ways in others.values() for way in ways], renderer))
    for index, ways in others.items():
        heard = [one for one in (next(played) for _ in ways) if one.sounds]
        if found[index].sounds:
            found[index] = min((found[index], *heard), key=_wrong)
        elif heard:
            found[index] = heard[0]
    return found


def _wrong(one: Listened) -> tuple[int, float]:
    """How much is wrong with what sounds: by the number of problems, then by its peak."""
    return (len(one.health.problems), one.health.peak_db) if one.health else (0, 0.0)


def _ways(job: RenderJob, plain: Listened) -> Iterator[_Way]:
    """The ways to play a synth that is not fine as it was asked for, the simplest first.

    One that sounds is only given its note: without, an oscillator stands still at 0 Hz, which is an offset.
    """
    graph = read_synthdef(job.synthdef)
    wanted = wants(graph, job.controls)
    note = (_note(wanted),) if wanted.note else ()
    with_note = {**job.controls, **wanted.note}
    if note:
        yield _Way(replace(job, controls=with_note), note)
    if wanted.outside and not plain.sounds:
        with_sound = replace(job, synthdef=write_synthdefs([fed(graph)]), feed=wanted.channels)
        yield _Way(with_sound, wanted.outside)
        if note:
            yield _Way(replace(with_sound, controls=with_note), (*wanted.outside, *note))


def _note(wanted: Wants) -> str:
    settings = ", ".join(f"{name} {value:g}" for name, value in wanted.note.items())
    return f"a note ({settings})"


def _played(ways: Sequence[_Way], renderer: Renderer) -> list[Listened]:
    renders = renderer.render([way.job for way in ways]) if ways else []
    return [_listened(way, render) for way, render in zip(ways, renders, strict=True)]


def _listened(way: _Way, render: Render) -> Listened:
    is_fed = way.job.feed > 0
    health = None if render.error else check_health(render.audio)
    found = Listened(render, health, way.waits, is_fed)
    return replace(found, health=replace(health, problems=())) if health and is_fed and found.sounds else found
