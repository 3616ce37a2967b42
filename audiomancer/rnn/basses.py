"""Basses that stand on their roots, in a way of playing.

A way says where notes start and what each is for (:mod:`~audiomancer.rnn.ways`); here that becomes a weight of each
pitch at each step, and a model, or dice where no model reaches, choose the pitches by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidValueError
from audiomancer.music import (
    TICKS_PER_BEAT,
    Note,
    Pattern,
    check_key,
    metrical_weights,
    pitch_classes,
    pitch_name,
    root_class,
)
from audiomancer.rnn.courses import Course, Lot
from audiomancer.rnn.encodings import Ints
from audiomancer.rnn.events import Sung, melody_events, recent
from audiomancer.rnn.fitting import check_fits
from audiomancer.rnn.following import FLAM, by_hand, kick_steps, timed_steps
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.network import Network
from audiomancer.rnn.phrasing import Events, last_notes, phrasing
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.sampling import Mask
from audiomancer.rnn.ways import Grid, Place, locked_places, places_of

__all__ = ["bass_course", "check_roots", "rule_bass"]

_Floats = npt.NDArray[np.floating]

_GO_ON, _STOP, _FIRST_PITCH = 0, 1, 2
_SIXTEENTH = TICKS_PER_BEAT // 4
_RULED = (0.75, 0.06, 0.4, 0.12)  # chances of a note of a free bass by rules, by the sixteenth of the beat
_AGAIN = 0.05  # weight of the same pitch again, where a bass walks
_LOUDEST, _SOFTER = 108, 7  # velocity on the first of a bar, and what each level of the metre below takes off


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """What a way of playing leaves to whoever plays it.

    Attributes:
        pitches: MIDI pitches, ascending, that the weights are of.
        weights: shape [steps, 2 + pitches]: at each sixteenth the weight of going on, of a rest and of the start of
            each pitch; 0 where it may not be.
        ticks: where what starts at each step is heard, and the end; 960 a beat.
        velocities: MIDI velocity of a note that starts at each step.
        gates: the share of its time that a note sounds, above 0 to 1, by the step on which it starts.
        again: the weight of the pitch that was played last.
    """

    pitches: tuple[int, ...]
    weights: _Floats
    ticks: tuple[int, ...]
    velocities: tuple[int, ...]
    gates: tuple[float, ...]
    again: float


def check_roots(roots: Iterable[str], key: str, scale: str) -> tuple[str, ...]:
    """The roots of a bass, spelled as keys are.

    Args:
        roots: such as ``("A", "F")``.
        key: the key's own root.
        scale: a name in :data:`audiomancer.music.SCALES`.

    Returns:
        The roots.

    Raises:
        InvalidValueError: if there is none, or one is no note of the scale.
    """
    checked = tuple(check_key(root, "a root") for root in roots)
    classes = pitch_classes(key, scale)
    if not checked:
        raise InvalidValueError("a bass has at least one root, such as A,F,C,G")
    for root in checked:
        if root_class(root) not in classes:
            inside = sorted(classes, key=lambda pitch: (pitch - root_class(key)) % 12)
            names = " ".join(pitch_name(60 + pitch, key, scale)[:-1] for pitch in inside)
            raise InvalidValueError(f"the root {root} is not in {key} {scale}, which has {names}")
    return checked


def bass_course(network: Network, request: MelodyRequest, shift: int, rngs: Sequence[np.random.Generator]) -> Course:
    """How basses in a way of playing come about, their pitches chosen by a model.

    Args:
        network: a model of the family ``melody`` that knows the metre.
        request: what is wanted, with a way.
        shift: semitones from the asked key and range to the model's.
        rngs: chance, a generator for each pattern; all are made in one batch.

    Yields:
        What the network is to draw.

    Returns:
        A pattern for each generator, which depends on no other.

    Raises:
        InvalidValueError: if the range, or what the model knows of it, holds no root.
        IncompatiblePatternsError: if the primer is drums or in another metre, or the drums to play with have another
            metre or, for ``locked``, no kick.
        InferenceTimeoutError: if the request's time was up.
    """
    config = network.config
    first = config.lowest - shift
    known = range(first, first + config.encoding.events - _FIRST_PITCH)
    ground = _ground(request)
    lines = [_line(request, ground, rng, known) for rng in rngs]
    steps = len(lines[0].weights)
    if request.primer is not None:
        check_fits(request.primer, request, drums=False)
        primer = np.tile(recent(melody_events(request.primer, config, shift)), (len(rngs), 1))
        lead = primer.shape[1]
    else:
        primer, lead = np.array([[_first_event(line, first, rng)] for line, rng in zip(lines, rngs, strict=True)]), 0
    events = Events(first, len(known), ground.grid.bar, lead)
    memory = memory_of(config, ground.grid.bar, request.memory)
    mask = _mask(lines, events, phrasing(request, events, rngs, rhythm=False))
    drawn = yield Lot(primer, lead + steps - primer.shape[1], rngs, request.sampling, mask, memory)
    return [
        _pattern(_sung(row, events), line, request, rng)
        for row, line, rng in zip(drawn[:, lead:], lines, rngs, strict=True)
    ]


def rule_bass(request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
    """Basses in a way of playing, their pitches chosen by dice; in any metre.

    Args:
        request: what is wanted, with a way and without a primer.
        rngs: chance, a generator for each pattern.

    Returns:
        A pattern for each generator.

    Raises:
        InvalidValueError: if the range holds no root.
        IncompatiblePatternsError: if the drums to play with have another metre or, for ``locked``, no kick.
    """
    ground = _ground(request)
    lines = [_line(request, ground, rng) for rng in rngs]
    events = Events(lines[0].pitches[0], len(lines[0].pitches), ground.grid.bar, lead=1)
    mask = _mask(lines, events, phrasing(request, events, rngs, rhythm=False))
    return [
        _pattern(_sung(row, events), line, request, rng)
        for row, line, rng in zip(_diced(mask, events, ground.grid.steps, rngs), lines, rngs, strict=True)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """What all basses of a request share.

    Attributes:
        grid: the sixteenths of its bars.
        ticks: where what starts at each step is heard; 960 a beat.
        struck: of a locked bass, the steps on which a kick sounds, to the kick's tick and MIDI velocity.
        taken: steps on which a note would be a flam with a kick, and those of the kicks.
        roots: the pitch class of each bar's root.
    """

    grid: Grid
    ticks: list[int]
    struck: dict[int, tuple[int, int]]
    taken: frozenset[int]
    roots: list[int]


def _ground(request: MelodyRequest) -> _Ground:
    """What does not depend on chance."""
    grid = Grid(request.bars, request.time_signature, request.form)
    plan = [root_class(root) for root in request.roots or (request.key,)]
    ticks, struck = timed_steps(request, grid), kick_steps(request, grid) if request.way == "locked" else {}
    heard = np.array([tick for tick, _ in struck.values()])
    taken = {step for step, tick in enumerate(ticks) if (np.abs(heard - tick) < FLAM).any()}
    return _Ground(
        grid, ticks, struck, frozenset(taken | struck.keys()), [plan[bar % len(plan)] for bar in range(grid.bars)]
    )


def _line(request: MelodyRequest, ground: _Ground, rng: np.random.Generator, known: range | None = None) -> _Line:
    """Draw what a way of playing settles, before anybody plays: where notes start, their roots and their registers.

    Args:
        request: what is wanted, with a way.
        ground: what all of its basses share.
        rng: chance; the same state gives the same line.
        known: the MIDI pitches that a model knows, which then also draws the rhythm of a ``free`` bass; None for dice.
    """
    way, grid, roots = str(request.way), ground.grid, ground.roots
    low, high = request.span
    pitches = [p for p in range(low, high + 1) if known is None or p in known]
    moves = {0, *(bar for bar in range(grid.bars) if roots[bar] != roots[bar - 1])}
    if way == "locked":
        places = locked_places(grid, sorted(ground.struck), ground.taken, request.density, rng)
    else:
        places = places_of(way, grid, moves, request.density, rng)
    if way == "free" and known is None:
        places = _filled(places, grid, request.density, rng)
    tones = _Tones(request, pitches, roots, _homes(request, roots, pitches, rng))
    accents = metrical_weights(request.time_signature, grid.bar)
    louder = {place.step: place.louder for place in places}
    velocities = [_LOUDEST + _SOFTER * accents[s % grid.bar] + louder.get(s, 0) for s in range(grid.steps)]
    ticks = [*ground.ticks, grid.ticks[-1]]
    usual = np.mean([loud for _, loud in ground.struck.values()]) if ground.struck else 0.0
    for step, (tick, loud) in ground.struck.items():
        ticks[step], velocities[step] = tick, velocities[step] + round((loud - usual) / 2)
    gates = {place.step: place.gate for place in places}
    return _Line(
        tuple(pitches),
        _weights(places, grid, tones, request.density if way == "free" and known is not None else None),
        tuple(ticks),
        tuple(velocities),
        tuple(gates.get(step, 0.95) for step in range(grid.steps)),
        _AGAIN if way == "walking" else 1.0,
    )


def _filled(places: list[Place], grid: Grid, density: float, rng: np.random.Generator) -> list[Place]:
    """The places on which bars begin, and others as dice will have them."""
    begun = {place.step for place in places}
    chances = [_RULED[step % grid.bar % 4] * density for step in range(grid.steps)]
    drawn = rng.random(grid.steps)
    more = [Place(step, "any", 4) for step in range(grid.steps) if step not in begun and drawn[step] < chances[step]]
    return sorted([*places, *more])


def _homes(request: MelodyRequest, roots: Sequence[int], pitches: Sequence[int], rng: np.random.Generator) -> list[int]:
    """The pitch of the root of each bar: rather low, near that of the bar before, and the same while the root stays.

    Raises:
        InvalidValueError: if one of the roots is not there.
    """
    walks, above = request.way == "walking", 12 if request.way == "octave" else 0
    names = request.roots or (request.key,)
    homes: list[int] = []
    for root in roots:
        there = np.array([p for p in pitches if p % 12 == root and (not above or p + above in pitches)])
        if not len(there):
            span = f"{pitches[0]} and {pitches[-1]}" if pitches else "what the model knows"
            name, twice = names[len(homes) % len(names)], " with its octave" * bool(above)
            raise InvalidValueError(f"no {name}{twice}, a root of this bass, lies between {span}; widen the range")
        before = homes[-1] if homes else pitches[0] + (pitches[-1] - pitches[0]) / 3
        if homes and homes[-1] in there and not (walks and rng.random() < 0.3):
            homes.append(homes[-1])
            continue
        chances = np.exp(-np.abs(there - before) / (8 if walks else 4) - np.maximum(there - pitches[0], 0) / 24)
        homes.append(int(rng.choice(there, p=chances / chances.sum())))
    return homes


class _Tones:
    """How well each pitch does what a note is for."""

    def __init__(self, request: MelodyRequest, pitches: Sequence[int], roots: Sequence[int], homes: list[int]) -> None:
        self.pitches = np.array(pitches)
        self.roots, self.homes = roots, homes
        self.classes = pitch_classes(request.key, request.scale)
        self.inside = np.isin(self.pitches % 12, list(self.classes))
        self.chromatic = request.way == "walking"

    def __call__(self, place: Place, grid: Grid) -> _Floats:
        """The weight of each pitch at a place; above 0 for at least one."""
        bar, step = divmod(place.step, grid.bar)
        after = (bar + 1) % grid.bars
        home, following = self.homes[bar], self.homes[after]
        chord = np.isin((self.pitches - self.roots[bar]) % 12, _triad(self.roots[bar], self.classes)) & self.inside
        near = np.exp(-np.abs(self.pitches - home) / 8)
        way = home + (following - home) * step / grid.bar
        between = self.inside * (1 + chord) * np.exp(-(((self.pitches - way) / 6) ** 2))
        result: _Floats = {
            "home": self.pitches == home,
            "root": (self.pitches % 12 == self.roots[bar]) * near**2,
            "octave": self.pitches == home + 12,
            "chord": chord * near,
            "approach": self._leading(following),
            "ahead": (self.pitches % 12 == self.roots[after]) * near**2,
            "any": between,
        }[place.role]
        return result if result.any() else self.pitches == home

    def open(self, bar: int) -> _Floats:
        """The weight of each pitch between the places of a bar, where a model plays as it likes."""
        above = (self.pitches - self.roots[bar]) % 12
        liked = np.select([above == 0, np.isin(above, _triad(self.roots[bar], self.classes))], [2.0, 1.5], 1.0)
        result: _Floats = self.inside * liked * np.exp(-np.abs(self.pitches - self.homes[bar]) / 12)
        return result

    def _leading(self, home: int) -> _Floats:
        """Neighbours of a root on either side, a half step outside the scale too if the bass walks; and its fifth."""
        apart = np.abs(self.pitches - home)
        steps = ((apart == 1) | (apart == 2)) & self.inside
        fifth = np.isin(self.pitches - home, (7, -5)) & self.inside
        half = (apart == 1) & self.chromatic & ~self.inside
        result: _Floats = steps * 1.0 + self.chromatic * half + 0.4 * fifth
        return result


def _triad(root: int, classes: frozenset[int]) -> list[int]:
    """Semitones above a root that make its triad in a scale: root, thirds, and the fifth or what is nearest to it."""
    there = {(c - root) % 12 for c in classes}
    return [0, *({3, 4} & there), next((fifth for fifth in (7, 6, 8) if fifth in there), 0)]


def _weights(places: Sequence[Place], grid: Grid, tones: _Tones, density: float | None) -> _Floats:
    """The weights of a line; with a density, notes may start and stop between its places too."""
    result = np.zeros((grid.steps, _FIRST_PITCH + len(tones.pitches)), dtype=np.float32)
    result[:, _GO_ON] = 1.0
    if density is not None:
        result[:, _STOP] = 1.0
        for bar in range(grid.bars):
            result[bar * grid.bar : (bar + 1) * grid.bar, _FIRST_PITCH:] = density * tones.open(bar)
    ends = [place.step for place in places[1:]] + [grid.steps]
    for place, end in zip(places, ends, strict=True):
        result[place.step, :_FIRST_PITCH] = 0.0
        result[place.step, _FIRST_PITCH:] = tones(place, grid)
        if place.step + place.longest < end:
            result[place.step + place.longest, :_FIRST_PITCH] = 0.0, 1.0
    return result


def _first_event(line: _Line, first: int, rng: np.random.Generator) -> int:
    """The event of the first step, where no primer comes before it."""
    weights = line.weights[0].astype(np.float64)
    drawn = int(rng.choice(len(weights), p=weights / weights.sum()))
    return _GO_ON if drawn < _FIRST_PITCH else line.pitches[drawn - _FIRST_PITCH] - first + _FIRST_PITCH


def _mask(lines: Sequence[_Line], events: Events, phrased: Mask) -> Mask:
    """What each bass of a batch may do next.

    Args:
        lines: the basses, all of the same pitches.
        events: what the events stand for.
        phrased: the weights of the key and the form.
    """
    columns = [_GO_ON, _STOP, *(pitch - events.lowest + _FIRST_PITCH for pitch in lines[0].pitches)]
    again = np.array([line.again for line in lines])
    rows = np.arange(len(lines))

    def weigh(past: Ints) -> npt.NDArray[np.float64]:
        result = np.zeros((len(lines), _FIRST_PITCH + events.pitches))
        result[:, columns] = [line.weights[past.shape[1] - events.lead] for line in lines]
        last = last_notes(past)
        result[rows, last + _FIRST_PITCH - 1] *= np.where(last > 0, again, 1.0)
        return result * phrased(past)

    return weigh


def _diced(mask: Mask, events: Events, steps: int, rngs: Sequence[np.random.Generator]) -> Ints:
    """Events by dice, each note rather near the one before: [batch, steps]."""
    pitches = np.arange(events.pitches)
    near = np.ones((1 + events.pitches, _FIRST_PITCH + events.pitches))  # a row as last_notes counts them
    near[1:, _FIRST_PITCH:] = np.exp(-np.abs(pitches[:, None] - pitches) / 6)
    past = np.zeros((len(rngs), events.lead), dtype=np.int64)
    draws = np.stack([rng.random(steps) for rng in rngs])
    for step in range(steps):
        bounds = np.cumsum(mask(past) * near[last_notes(past)], axis=1)
        drawn = (bounds / bounds[:, -1:] <= draws[:, step, None]).sum(axis=1)
        past = np.concatenate([past, drawn[:, None]], axis=1)
    return past[:, events.lead :]


def _sung(row: Ints, events: Events) -> Iterator[Sung]:
    """The notes of the events of one bass."""
    steps = np.flatnonzero(row).tolist()
    for step, following in pairwise([*steps, len(row)]):
        if row[step] >= _FIRST_PITCH:
            yield Sung(step, following - step, events.lowest + int(row[step]) - _FIRST_PITCH)


def _pattern(sung: Iterable[Sung], line: _Line, request: MelodyRequest, rng: np.random.Generator) -> Pattern:
    """The notes of a bass as a pattern, one at a time."""
    notes = []
    for step, steps, pitch in sung:
        onset, end = line.ticks[step], line.ticks[step + steps]
        end += line.ticks[-1] * (end <= onset)  # an early first beat is heard at the end of the loop
        lasts = max(1, round((end - onset) * line.gates[step]))
        notes.append(Note(onset, lasts, pitch, min(max(line.velocities[step], 1), 127)))
    pattern = request.blank
    played = by_hand(pattern.with_notes(_in_turn(notes)), request, rng)
    return played.with_notes(_in_turn(played.notes))


def _in_turn(notes: Iterable[Note]) -> list[Note]:
    """The notes, each ended where the next one starts; of those that start at once, the loudest stays."""
    loudest: dict[int, Note] = {}
    for note in sorted(notes, key=lambda note: (note.onset, -note.velocity)):
        loudest.setdefault(note.onset, note)
    ordered = list(loudest.values())
    return [
        replace(note, duration=min(note.duration, following.onset - note.onset))
        for note, following in pairwise(ordered)
    ] + ordered[-1:]
