"""A part of a pattern played anew by a network, given the rest: what is before it, beside it and behind it.

What stays is forced on the network, step by step, and the rest is drawn. Several candidates are drawn in one batch, and
the one is taken after which all that stays is likeliest: a network that looks back alone is so made to look ahead.

Sources: Hadjeres, Pachet and Nielsen, "DeepBach", ICML 2017, for parts that are drawn again given all the rest; Doucet,
de Freitas and Gordon, "Sequential Monte Carlo Methods in Practice" (2001), for the weight of a candidate: the chance
that the network gave to what it was forced to, each time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidPatternError
from audiomancer.music import DRUM_ROWS, STEPS_PER_BEAT, Grid, Note, Pattern
from audiomancer.music.feel import shipped_feel
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.events import drum_events, drum_strikes, melody_events, steps_per_bar, sung_notes
from audiomancer.rnn.fitting import config_of
from audiomancer.rnn.memory import Memory, Recall, memory_of
from audiomancer.rnn.network import Network, State
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.sampling import draw, event_probabilities
from audiomancer.rnn.singing import melody_shift

__all__ = ["Part", "redrawn"]

_BEFORE, _AFTER = 8, 2
"""Bars of the loop that are heard before the part, and after it; a network looks two bars back."""

_SHARE = 4
"""Of so many candidates one is about as dense as the pattern."""

_LONG = 4
"""Bars from which a part is to be about as dense as the pattern."""

_TWICE_ROUND = 2
"""Bars before a part that is the whole loop."""

_GO_ON, _NOTE_OFF, _FIRST_PITCH = 0, 1, 2
_LEAST = 1e-300  # a chance too small to be told from none

_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is to be played anew.

    Attributes:
        pattern: the pattern.
        first: the first bar that is played anew, counted from 1.
        last: the last one, at most the last of the pattern.
        gone: the notes of the pattern that make way; all others stay.
        sounds: the MIDI pitches that new notes may have.
        key: of a melody or bass, its root.
        scale: of a melody or bass, its scale, a name in :data:`audiomancer.music.SCALES`.
    """

    pattern: Pattern
    first: int
    last: int
    gone: frozenset[Note]
    sounds: frozenset[int]
    key: str = "C"
    scale: str = "minor"


class _Plan(NamedTuple):
    """The loop as the network reads it: some bars before the part, the part, and some bars after it.

    Attributes:
        events: at each step the event that is forced, or of drums that share of it; shape [steps].
        former: at each step the event of the pattern as it is; shape [steps].
        allowed: the events that may be; shape [steps, events].
        drawn: whether a step is drawn; shape [steps].
        first: the first step of the part.
        loop: for each step the one of the pattern that it is, from 0; shape [steps].
    """

    events: Ints
    former: Ints
    allowed: _Mask
    drawn: _Mask
    first: int
    loop: Ints

    @property
    def new(self) -> Ints:
        """The steps of the part that are drawn."""
        steps: Ints = np.flatnonzero(self.drawn)
        return steps[steps >= self.first]


def redrawn(
    network: Network,
    part: Part,
    rng: np.random.Generator,
    *,
    temperature: float = 1.0,
    candidates: int = 16,
    memory: float = 1.0,
) -> list[Note] | None:
    """New notes for a part of a pattern.

    Args:
        network: a model of the pattern's family.
        part: what is to be played anew.
        rng: chance.
        temperature: above 1 draws more boldly, below 1 nearer to the likeliest; 0.05-20.
        candidates: how many are drawn, at least 1. Of more candidates, the first are those of fewer.
        memory: how much the model goes by what the pattern itself plays before, 0-1.

    Returns:
        The new notes, on steps of the part and played as the notes around it are; None if every candidate was silent,
        or what the pattern has there.

    Raises:
        InvalidPatternError: if the model is of another family, or does not know the metre or any of the sounds.
    """
    drums = part.pattern.kind == "drums"
    config = config_of(network, "drums" if drums else "melody")
    shift = 0 if drums else melody_shift(config, MelodyRequest(key=part.key, scale=part.scale), sorted(part.sounds))
    plan = _drum_plan(part, config) if drums else _melody_plan(part, config, shift)
    remembered = memory_of(config, steps_per_bar(config, part.pattern.time_signature), memory)
    uniform = rng.random((candidates, len(plan.loop)))
    events, weights = _drawn(network, plan, uniform, temperature, remembered)
    new = plan.new
    sounding = (events[:, new] != plan.events[new]) & (drums | (events[:, new] >= _FIRST_PITCH))
    fit = sounding.any(axis=1) & (events[:, new] != plan.former[new]).any(axis=1)
    if not fit.any():
        return None
    if plan.drawn[: plan.first].any() or part.last - part.first + 1 >= _LONG:
        fit = _as_dense(events[:, new] & ~plan.events[new], plan.former[new] & ~plan.events[new], fit)
    best = events[np.argmax(np.where(fit, weights, -np.inf))]
    return _hits(best, plan, part, config) if drums else _tones(best, plan, part, config, shift)


def _drum_plan(part: Part, config: Config) -> _Plan:
    former = drum_events(part.pattern, config)
    held = drum_events(_without(part), config)
    free = sum(1 << drum for drum, pitches in enumerate(config.drum_types) if part.sounds & set(pitches))
    if not free:
        raise InvalidPatternError("the model plays none of the sounds that may change; name others")
    new = np.arange(config.encoding.events)[None] & ~held[:, None]
    allowed = ((np.arange(config.encoding.events)[None] & held[:, None]) == held[:, None]) & (new & ~free == 0)
    return _plan(part, config, former, held, allowed)


def _melody_plan(part: Part, config: Config, shift: int) -> _Plan:
    former = melody_events(part.pattern, config, shift)
    held = melody_events(_without(part), config, shift)
    known = np.array(sorted(part.sounds)) + shift - config.lowest + _FIRST_PITCH
    known = known[(known >= _FIRST_PITCH) & (known < config.encoding.events)]
    if not known.size:
        raise InvalidPatternError("the model knows none of the notes of this range and scale; name another --model")
    free = np.zeros(config.encoding.events, dtype=np.bool_)
    free[[_GO_ON, _NOTE_OFF, *known]] = True
    allowed = np.tile(free, (len(held), 1))
    sounds = False
    for step, event in enumerate(held.tolist()):  # a held note sounds on in the part until its end
        sounds = event >= _FIRST_PITCH or (sounds and event != _NOTE_OFF)
        if sounds:
            allowed[step] = np.arange(len(free)) == event
        elif event == _NOTE_OFF:
            allowed[step, _GO_ON] = False
    return _plan(part, config, former, held, allowed)


def _without(part: Part) -> Pattern:
    """The pattern without the notes that make way."""
    return part.pattern.with_notes(note for note in part.pattern.notes if note not in part.gone)


def _plan(part: Part, config: Config, former: Ints, held: Ints, allowed: _Mask) -> _Plan:
    """The loop as it is read, of what all of its steps are, what of them stays, and what may be in a part."""
    bar, bars = steps_per_bar(config, part.pattern.time_signature), part.pattern.bars
    start, stop = part.first - 1, part.last
    others = bars - (stop - start)
    # Where no bar stays, what stays beside the part is heard twice round. Where nothing does, the pattern leads in.
    leads_in = min(others, _BEFORE) or _TWICE_ROUND
    is_drawn_twice = not others and bool(held.any())
    numbers = np.arange(start - leads_in, stop + min(others, _AFTER))
    drawn = (numbers < stop) & (is_drawn_twice | (start <= numbers))
    loop = ((numbers[:, None] * bar + np.arange(bar)) % len(former)).ravel()
    drawn = np.repeat(drawn, bar)
    events = np.where(drawn, held[loop], former[loop])
    one = np.arange(config.encoding.events) == events[:, None]
    drawn[0] = False  # nothing comes before it that tells its chances
    return _Plan(events, former[loop], np.where(drawn[:, None], allowed[loop], one), drawn, leads_in * bar, loop)


def _drawn(
    network: Network, plan: _Plan, uniform: Floats, temperature: float, memory: Memory | None
) -> tuple[Ints, Floats]:
    """Candidates, and the weight of each: the log of the chance that what stays had, from the part on.

    Args:
        network: the model.
        plan: what is forced and what is drawn.
        uniform: chance, 0-1, shape [candidates, steps].
        temperature: see :func:`redrawn`.
        memory: what is mixed into the chances; nothing if None.

    Returns:
        Events of shape [candidates, steps], and weights of shape [candidates].
    """
    encoding, alone = network.config.encoding, int(plan.drawn.argmax())
    events = np.tile(plan.events, (len(uniform), 1))
    weights, state = np.zeros(len(uniform)), network.start(1)
    recall = None if memory is None else Recall(memory, len(uniform), encoding.events)
    for now in range(len(plan.loop) - 1):
        if now == alone - 1:  # up to here all candidates are the same
            state = _for_all(state, len(uniform))
        past = events[:, : now + 1]
        logits, state = network.step(encoding.inputs(past[: len(state.attended)], now), state)
        if now + 1 < alone:
            if recall is not None:
                recall.hear(past)
            continue
        chances = event_probabilities(encoding, logits, past)
        if recall is not None:
            chances = recall.mixed(chances, past)
        fitting = chances * plan.allowed[now + 1]
        if now + 1 >= plan.first:
            weights += np.log(np.maximum(fitting.sum(axis=1), _LEAST))
        if plan.drawn[now + 1]:
            sharpened = (fitting / np.maximum(fitting.max(axis=1, keepdims=True), _LEAST)) ** (1 / temperature)
            events[:, now + 1] = draw(sharpened, uniform[:, now + 1])
    return events, weights


def _as_dense(hits: Ints, former: Ints, fit: _Mask) -> _Mask:
    """The quarter of the candidates that fit whose number of hits is nearest to the pattern's.

    Where no bar shows the model how thick a drum is played, it plays some sparsely and others thickly; and over many
    bars it follows what it played itself, and plays ever less.

    Args:
        hits: drum events of the candidates, shape [candidates, steps].
        former: those of the pattern, shape [steps].
        fit: which candidates may be taken, shape [candidates].

    Returns:
        Which of them may still be taken; at least one.
    """
    meant, *counts = (sum(1 for _ in drum_strikes(row)) for row in (former, *hits))
    off = np.where(fit, np.abs(np.log((np.array(counts) + 0.5) / (meant + 0.5))), np.inf)
    result: _Mask = fit & (off <= np.sort(off)[int(fit.sum() - 1) // _SHARE])
    return result


def _for_all(state: State, batch: int) -> State:
    """The state of one sequence as that of a batch of the same ones."""
    cells = tuple((np.repeat(c, batch, axis=0), np.repeat(h, batch, axis=0)) for c, h in state.cells)
    return State(cells, *(np.repeat(part, batch, axis=0) for part in state[1:]))


def _hits(events: Ints, plan: _Plan, part: Part, config: Config) -> list[Note]:
    """The drum hits that were drawn, each with the feel of the pattern."""
    pattern, touch = part.pattern, _touch(part.pattern)
    heard = Counter(note.pitch for note in pattern.notes)
    voices = [max(part.sounds & set(pitches), key=lambda p: heard[p], default=-1) for pitches in config.drum_types]
    lengths = {note.pitch: note.duration for note in pattern.notes}
    new = plan.new
    notes = []
    for strike in drum_strikes(events[new] & ~plan.events[new]):
        pitch, tick = voices[strike.drum], _tick(int(plan.loop[new[strike.step]]), pattern, config)
        onset, velocity = touch(tick, pitch)
        notes.append(Note(onset, lengths.get(pitch, max(1, pattern.ticks_per_beat // 4)), pitch, velocity))
    return notes


def _tones(events: Ints, plan: _Plan, part: Part, config: Config, shift: int) -> list[Note]:
    """The notes of a line that were drawn, each as early, as loud and as detached as those around it."""
    pattern, touch = part.pattern, _touch(part.pattern)
    share = min(1.0, float(np.median([_filled(note, pattern, config) for note in pattern.notes])))
    new = set(plan.new.tolist())
    notes = []
    for sung in sung_notes(events[plan.first :], config, -shift):
        at = plan.first + sung.step
        if at in new and events[at] != plan.events[at]:
            step = int(plan.loop[at])
            tick, end = (_tick(number, pattern, config) for number in (step, step + sung.length))
            onset, velocity = touch(tick, sung.pitch)
            notes.append(Note(onset, max(1, round(share * (min(end, pattern.length) - tick))), sung.pitch, velocity))
    return notes


def _tick(step: int, pattern: Pattern, config: Config) -> int:
    """The tick, rounded, at which a step of the model begins."""
    return (2 * step * pattern.ticks_per_beat + config.steps_per_beat) // (2 * config.steps_per_beat)


def _filled(note: Note, pattern: Pattern, config: Config) -> float:
    """How much of the model's steps a note sounds that it is written with."""
    steps = note.duration * config.steps_per_beat / pattern.ticks_per_beat
    return steps / max(1, round(steps))


def _touch(pattern: Pattern) -> Callable[[int, int], tuple[int, int]]:
    """From a tick of the grid and a pitch to the onset and the velocity of a new note there.

    It is as early or late as the nearest note on the same sixteenth of a bar, or else of a beat, or else on any, and of
    several the one of the same drum; and as loud as the nearest of the same drum. Where that drum has accents, and is
    struck on another sixteenth than there, it is louder or softer by as much as drummers play it so.
    """
    grid, accent = Grid.of(pattern), shipped_feel().accent
    steps = [(grid.step(note.onset), note) for note in pattern.notes]
    loudnesses: dict[int, set[int]] = defaultdict(set)
    for note in pattern.notes:
        loudnesses[_lane(note.pitch, pattern)].add(note.velocity)

    def touch(tick: int, pitch: int) -> tuple[int, int]:
        here, lane = grid.step(tick), _lane(pitch, pattern)

        def far(one: tuple[int, Note]) -> tuple[bool, bool, int]:
            apart = abs(one[0] - here)
            return apart % grid.bar_steps > 0, apart % STEPS_PER_BEAT > 0, apart

        beside, timed = min(steps, key=lambda one: (*far(one), _lane(one[1].pitch, pattern) != lane))
        there, loud = min(steps, key=lambda one: (_lane(one[1].pitch, pattern) != lane, *far(one)))
        velocity: float = loud.velocity
        if pattern.kind == "drums" and len(loudnesses[lane]) > 1:
            velocity *= accent(pitch, here % grid.bar_steps) / accent(pitch, there % grid.bar_steps)
        onset = tick + timed.onset - grid.tick(beside)
        return min(max(onset, 0), pattern.length - 1), min(max(round(velocity), 1), 127)

    return touch


def _lane(pitch: int, pattern: Pattern) -> int:
    """What is played by one hand: a type of drum, any other drum, or all of a melody."""
    return DRUM_ROWS.get(pitch, pitch + 128) if pattern.kind == "drums" else 0
