"""What a groove is like."""

from __future__ import annotations

from cmath import exp, pi
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from statistics import median

from audiomancer.analyzers.descriptors._general import Descriptor, density, repetition, shared, syncopation
from audiomancer.analyzers.likeness import AUDIBLE, Hit, hits_of
from audiomancer.music import DRUM_ROWS, STEPS_PER_BEAT, Grid, Pattern

__all__ = ["DRUM_DESCRIPTORS", "describe_drums"]

_KICK, _SNARE, _CLOSED, _OPEN, _RIDE = (DRUM_ROWS[pitch] for pitch in (36, 38, 42, 46, 51))
_HATS, _TIMEKEEPERS = (_CLOSED, _OPEN), (_CLOSED, _OPEN, _RIDE)
_GHOST, _SNARE_GHOST = 60, 50  # of MIDI velocity: what is softer is a ghost note
_TOMS, _CRASH = tuple(DRUM_ROWS[pitch] for pitch in (45, 48, 50)), DRUM_ROWS[49]
_KICKS = frozenset(pitch for pitch, row in DRUM_ROWS.items() if row == _KICK)
_MORE_STRUCK, _MORE_TOMS = 3, 2  # steps that a fill has more than the median bar

_GROOVE = "Gillick, Roberts, Engel, Eck and Bamman, ICML 2019 (the quantities of the Groove data)"
_SPACES = "Gómez-Marín, Jordà and Herrera, Journal of New Music Research 49 (2020)"
_FEATURES = "McKay, Cumming and Fujinaga, ISMIR 2018 (jSymbolic 2.2)"

DRUM_DESCRIPTORS = (
    Descriptor("density", "notes a second, all drums together", _FEATURES),
    Descriptor("kick_density", "hits of the bass drum a bar", _SPACES),
    Descriptor("snare_density", "hits of the snare, or what stands for it, a bar", _SPACES),
    Descriptor("hat_density", "hits of the closed and open hi-hat a bar", _SPACES),
    Descriptor(
        "syncopation",
        "weights of the rests that notes pull against, a bar",
        "Longuet-Higgins and Lee, Music Perception 1",
    ),
    Descriptor("backbeat", "share of every second beat of the bar that has a snare, 0-1", _SPACES),
    Descriptor("four_on_the_floor", "share of the beats that have a bass drum, 0-1", _SPACES),
    Descriptor("hat_offbeat", "share of the hits of hats and ride that are halfway between beats, 0-1", _SPACES),
    Descriptor("velocity_mean", "mean MIDI velocity, 1-127", _GROOVE),
    Descriptor("velocity_spread", "standard deviation of the MIDI velocities", _GROOVE),
    Descriptor("ghost_share", "share of the hits below velocity 60, 0-1", _GROOVE),
    Descriptor(
        "swing",
        "mean lateness of odd sixteenths less that of even ones, in sixteenths, -1 to 1",
        "Friberg and Sundström, Music Perception 19 (2002), carried over to sixteenths",
    ),
    Descriptor(
        "looseness",
        "standard deviation of the timing around the means of odd and of even sixteenths, in sixteenths",
        "Davies, Madison, Silva and Gouyon, Music Perception 30 (2013)",
    ),
    Descriptor(
        "evenness",
        "how evenly each drum's hits are spread over the loop, 0-1, mean over all hits",
        "Milne, Bulger and Herff, Journal of Mathematics and Music 11 (2017)",
    ),
    Descriptor("repetition", "what a bar shares with the next, 0-1 (Jaccard)", _SPACES),
    Descriptor("snare_ghosts", "hits of the snare below velocity 50, a bar", _GROOVE),
    Descriptor("odd_sixteenths", "share of the odd sixteenths on which anything is struck, 0-1", _GROOVE),
    Descriptor("tom_or_crash", "share of the bars with a tom or a crash, 0-1", _GROOVE),
    Descriptor(
        "fills",
        "share of the bars that hold a fill, 0-1: in the second half at least three steps with an audible snare or tom "
        "more than in the loop's median bar, or in the whole bar at least two with a tom more",
        _GROOVE,
    ),
    Descriptor(
        "kick_syncopation",
        "syncopation of the bass drum alone, a bar",
        "Longuet-Higgins and Lee, Music Perception 1; Witek, Clarke, Wallentin, Kringelbach and Vuust, PLOS ONE 9",
    ),
)
"""The descriptors of a groove. A place of the grid counts once for each drum type, with its loudest hit."""


def describe_drums(pattern: Pattern) -> Mapping[str, float]:
    """What a groove is like: the values of :data:`DRUM_DESCRIPTORS` by name, in their order."""
    grid, hits = Grid.of(pattern), hits_of(pattern)
    counts = Counter(line for line, _ in hits)
    beats = [
        bar * grid.bar_steps + step for bar in range(grid.bars) for step in range(0, grid.bar_steps, STEPS_PER_BEAT)
    ]
    second = [step for step in beats if step % grid.bar_steps // STEPS_PER_BEAT % 2]
    kept_time = [step % grid.bar_steps for line, step in hits if line in _TIMEKEEPERS]
    velocities = [hit.velocity for hit in hits.values()]
    mean, spread = _mean_and_spread(velocities)
    swing, looseness = _swing(hits, grid)
    values = (
        density(pattern),
        counts[_KICK] / grid.bars,
        counts[_SNARE] / grid.bars,
        sum(counts[line] for line in _HATS) / grid.bars,
        syncopation(pattern),
        shared(sum((_SNARE, step) in hits for step in second), len(second)),
        shared(sum((_KICK, step) in hits for step in beats), len(beats)),
        shared(sum(step % STEPS_PER_BEAT == STEPS_PER_BEAT // 2 for step in kept_time), len(kept_time)),
        mean,
        spread,
        shared(sum(velocity < _GHOST for velocity in velocities), len(velocities)),
        swing,
        looseness,
        _evenness(hits, grid.steps),
        repetition(hits, grid.bars, grid.bar_steps),
        sum(line == _SNARE and hit.velocity < _SNARE_GHOST for (line, _), hit in hits.items()) / grid.bars,
        shared(len({step for _, step in hits if step % grid.bar_steps % 2}), grid.bars * (grid.bar_steps // 2)),
        len({step // grid.bar_steps for line, step in hits if line in (*_TOMS, _CRASH)}) / grid.bars,
        _fills(hits, grid),
        syncopation(replace(pattern, notes=tuple(note for note in pattern.notes if note.pitch in _KICKS))),
    )
    return {descriptor.name: value for descriptor, value in zip(DRUM_DESCRIPTORS, values, strict=True)}


def _mean_and_spread(values: Sequence[float]) -> tuple[float, float]:
    mean = shared(sum(values), len(values))
    return mean, sqrt(shared(sum((value - mean) ** 2 for value in values), len(values)))


def _swing(hits: Mapping[tuple[int, int], Hit], grid: Grid) -> tuple[float, float]:
    """The lateness of the odd sixteenths of a bar, and how far the timing strays from the mean of odd and of even."""
    even, odd = (
        [hit.timing for (_, step), hit in hits.items() if step % grid.bar_steps % 2 == parity] for parity in (0, 1)
    )
    (even_mean, even_spread), (odd_mean, odd_spread) = _mean_and_spread(even), _mean_and_spread(odd)
    strayed = sqrt(shared(len(even) * even_spread**2 + len(odd) * odd_spread**2, len(hits)))
    return (odd_mean - even_mean if odd and even else 0.0), strayed


def _fills(hits: Mapping[tuple[int, int], Hit], grid: Grid) -> float:
    """The share of the bars that are struck in the end as no usual bar of the loop is."""
    ends, toms = [0] * grid.bars, [0] * grid.bars
    for step in {step for (line, step), hit in hits.items() if line in (_SNARE, *_TOMS) and hit.velocity >= AUDIBLE}:
        ends[step // grid.bar_steps] += step % grid.bar_steps >= grid.bar_steps / 2
    for step in {step for line, step in hits if line in _TOMS}:
        toms[step // grid.bar_steps] += 1
    usual, usual_toms = median(ends), median(toms)
    found = [e - usual >= _MORE_STRUCK or t - usual_toms >= _MORE_TOMS for e, t in zip(ends, toms, strict=True)]
    return sum(found) / grid.bars


def _evenness(places: Iterable[tuple[int, int]], steps: int) -> float:
    """The mean, over all hits, of the first coefficient of each drum's hits as points on a circle."""
    lines: dict[int, list[int]] = defaultdict(list)
    for line, step in sorted(places):
        lines[line].append(step)
    circle = [exp(2j * pi * step / steps) for step in range(steps)]
    total = 0.0
    for struck in lines.values():
        turn = exp(-2j * pi / len(struck))
        total += abs(sum(circle[step] * turn**number for number, step in enumerate(struck)))
    return shared(total, sum(map(len, lines.values())))
