"""A stranger's synths at the door: each SynthDef of a text is heard, mended where its level alone is wrong, or refused.

What is mended is what nobody would send back to its author for: a level of up to 24 dB above full scale, and an offset.
What a synth waits for, such as the buffer of a sampler, is told; it comes in if it sounds when it has that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from audiomancer.analyzers.synthdef import FoundSynthDef, SynthDefInfo
from audiomancer.errors import SynthDefError
from audiomancer.rendering import Engines
from audiomancer.supercollider import Hearing
from audiomancer.variation.synths import levelled

__all__ = ["MAX_TRIM_DB", "Examined", "examine"]

MAX_TRIM_DB = 24.0
"""What is further above full scale is no matter of taste but a mistake, such as a filter that howls."""

_NAMELESS = "its name is computed; write it in place, such as SynthDef(\\bass, { ... })"
_MARGIN_DB = 0.5  # what a synth with chance in it may be louder another time
_ROUNDS = 4  # of mending and hearing again: the offset, the level, and twice what the level changes


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of a SynthDef at the door.

    Attributes:
        name: its name; empty if it is computed or cannot be read.
        line: where the text that it stands in has it, or its problem, from 1.
        column: the column there, from 1.
        info: what it is made of, mended where it had to be; None if it is refused.
        told: what its owner should know of it, a sentence each: how it was mended, and what it waits for.
        refused: why it does not come in, as a sentence; empty if it does.
    """

    name: str
    line: int
    column: int
    info: SynthDefInfo | None
    told: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """A SynthDef that is being heard and mended.

    Attributes:
        info: as its author wrote it.
        now: as it is mended so far.
        over: how many dB it was too loud when it was first heard without an offset; 0 if it was not.
        trimmed: by how many dB.
        blocked: the offset that is blocked; 0 if there is none.
        hearing: what was heard last; None if it has not been heard as it is now.
        refused: why it is not mended further.
    """

    info: SynthDefInfo
    now: SynthDefInfo
    over: float = 0.0
    trimmed: float = 0.0
    blocked: float = 0.0
    hearing: Hearing | None = None
    refused: str = ""


def examine(found: Sequence[FoundSynthDef], engines: Engines) -> list[Examined]:
    """Hear the SynthDefs of a text, and mend those whose level or offset alone is wrong.

    Args:
        found: the SynthDefs, those among them that cannot be read.
        engines: the running SuperCollider.

    Returns:
        What became of each, in their order.

    Raises:
        MissingDependencyError: if SuperCollider is not installed.
    """
    states = {index: _State(one.info, one.info) for index, one in enumerate(found) if one.info and one.name}
    for _ in range(_ROUNDS):
        waiting = [index for index, state in states.items() if not state.hearing]
        heard = engines.audition([states[index].now.source for index in waiting]) if waiting else []
        states |= {index: _mended(states[index], hearing) for index, hearing in zip(waiting, heard, strict=True)}
    return [_examined(one, states.get(index)) for index, one in enumerate(found)]


def _mended(state: _State, hearing: Hearing) -> _State:
    """The next thing to hear after what was just heard, or what was heard if that is the end of it."""
    if hearing.problems or hearing.ok:
        return replace(state, hearing=hearing)
    blocked = state.blocked or hearing.dc
    # What an offset adds to the peak goes with it, so the level waits until the offset is gone.
    over = hearing.over_db if blocked == state.blocked else 0.0
    trimmed = state.trimmed + (over + _MARGIN_DB if over else 0.0)
    if state.trimmed + over > MAX_TRIM_DB:
        why = f"it is {hearing.over_db + state.trimmed:.1f} dB too loud, and at most {MAX_TRIM_DB:.0f} are trimmed"
        return replace(state, hearing=hearing, refused=why)
    try:
        now = levelled(state.info, gain=_factor(trimmed), block_offset=bool(blocked))
    except SynthDefError as error:
        why = (
            f"it is {hearing.over_db:.1f} dB too loud" if hearing.over_db else f"it has an offset of {hearing.dc:+.3f}"
        )
        return replace(state, hearing=hearing, refused=f"{why}, and cannot be mended: {error}")
    return replace(state, now=now, over=state.over or over, trimmed=trimmed, blocked=blocked)


def _factor(trimmed: float) -> float:
    """What makes a signal softer by so many dB: three significant digits, rounded down."""
    factor = 10 ** (-trimmed / 20)
    unit = 10.0 ** (math.floor(math.log10(factor)) - 2)
    return math.floor(factor / unit) * unit if trimmed else 1.0


def _examined(found: FoundSynthDef, state: _State | None) -> Examined:
    if found.problem is not None:
        line, column = found.problem.line or found.line, found.problem.column or found.column
        why = str(found.problem).removeprefix(f"line {line}, column {column}: ")
        return Examined(found.name, line, column, None, refused=why)
    if state is None:
        return Examined(found.name, found.line, found.column, None, refused=_NAMELESS)
    place, why = _refusal(found, state)
    if why:
        return Examined(found.name, *place, None, refused=why)
    return Examined(found.name, *place, state.now, told=tuple(_told(state)))


def _refusal(found: FoundSynthDef, state: _State) -> tuple[tuple[int, int], str]:
    """Where and why a SynthDef does not come in; no reason if it does."""
    place, hearing = (found.line, found.column), state.hearing
    if state.refused or hearing is None:
        return place, state.refused or "its level changes each time it is trimmed"
    if not hearing.problems:
        return place, ""
    problem = hearing.problems[0]
    if state.blocked:
        return place, f"it plays nothing but an offset of {state.blocked:+.3f}"
    if problem.line is not None:
        place = found.place(problem.line, problem.column or 1)
    return place, problem.message


def _told(state: _State) -> list[str]:
    waits = state.hearing.waits if state.hearing else ()
    notes: Mapping[str, object] = {
        f"{state.over:.1f} dB too loud, trimmed": state.over,
        f"an offset of {state.blocked:+.3f}, blocked": state.blocked,
        f"waits for {' and '.join(waits)}, and was heard with that": waits,
    }
    return [sentence for sentence, holds in notes.items() if holds]
