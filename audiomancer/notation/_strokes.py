"""What a loop of code strikes: when, in ticks, and what a person should be told of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil, lcm
from typing import Any, NamedTuple

from audiomancer.errors import NotationError
from audiomancer.music import TICKS_PER_BEAT
from audiomancer.notation.cycles import Event

__all__ = ["Times", "doubled", "place_of", "ticks", "too_loud", "unheard", "untimed"]

_MAX_RESOLUTION = 32767
_TENTH_OF_A_MILLISECOND = Fraction(1, 10_000)


class Times(NamedTuple):
    """When the strokes of a loop are struck.

    Attributes:
        resolution: ticks a beat.
        spans: onset and duration of each stroke, in ticks; onsets count within the loop.
    """

    resolution: int
    spans: list[tuple[int, int]]


def ticks(events: Sequence[Event], cycles: int, beats: Fraction, tempo: float) -> Times:
    """The times of strokes in ticks: exact, where a resolution of a pattern is fine enough.

    What is nudged by seconds, and what needs more than 32767 ticks a beat, is rounded: to a tenth of a millisecond, or
    to the finest ticks that there are at a slow tempo, which are shorter than half a millisecond.

    Args:
        events: the strokes, in cycles from the start of the loop.
        cycles: the length of the loop.
        beats: quarter notes in a cycle.
        tempo: BPM, by which seconds become beats.

    Returns:
        The times, in the order of the events.
    """
    times = [(event.begin * beats, _length(event) * beats) for event in events]
    base = TICKS_PER_BEAT
    for denominator in {time.denominator for span in times for time in span}:
        base = lcm(base, denominator)
    fits, nudged = base <= _MAX_RESOLUTION, any(event.value.get("nudge") for event in events)
    beat = 60 / Fraction(str(tempo))
    base = base if fits else TICKS_PER_BEAT
    finer = 1 if fits and not nudged else ceil(beat / _TENTH_OF_A_MILLISECOND / base)
    resolution = base * max(1, min(finer, _MAX_RESOLUTION // base))
    end = round(cycles * beats * resolution)
    late = [event.value.get("nudge", Fraction(0)) / beat for event in events]
    return Times(
        resolution,
        [
            (round((begin + later) * resolution) % end, max(1, round(length * resolution)))
            for (begin, length), later in zip(times, late, strict=True)
        ],
    )


def _length(event: Event) -> Fraction:
    """How long a stroke sounds, in cycles."""
    length: Fraction = (event.end - event.begin) * event.value.get("legato", 1)
    return length


def place_of(event: Event, *names: str) -> str:
    """Where in the code a stroke gets a control.

    Args:
        event: the stroke.
        names: the controls to look for; after them the sound and the note are looked for.

    Returns:
        How a message begins, such as ``line 1, column 3: ``; empty where the place is not known.
    """
    said: Iterable[Any] = (event.value.get(name) for name in (*names, "s", "note", "n", "up"))
    return next((f"{value.place}: " for value in said if hasattr(value, "place")), "")


def unheard(events: Sequence[Event]) -> tuple[list[Event], list[str]]:
    """The strokes without those of gain 0, and what is told of these.

    Raises:
        NotationError: if a gain is below 0, with its place.
    """
    below = next((event for event in events if event.value.get("gain", 1) < 0), None)
    if below is not None:
        gain = float(below.value["gain"])
        raise NotationError(f"{place_of(below, 'gain')}gain {gain:g} is below 0, and no loudness")
    silent = [event for event in events if event.value.get("gain") == 0]
    if not silent:
        return list(events), []
    told = f"{place_of(silent[0], 'gain')}gain 0 is not heard, and no velocity; {_count(silent, 'stroke')} left out"
    return [event for event in events if event.value.get("gain") != 0], [told]


def too_loud(events: Sequence[Event], gains: Sequence[Fraction]) -> list[str]:
    """What is told of strokes that are louder than velocity 127.

    Args:
        events: the strokes.
        gains: the gain of each.

    Returns:
        A sentence, or none.
    """
    loud = [(gain, event) for event, gain in zip(events, gains, strict=True) if gain > 1]
    if not loud:
        return []
    gain, event = max(loud, key=lambda pair: pair[0])
    told = f"gain {float(gain):g} is louder than a velocity can say; {_count(loud, 'stroke')} read as velocity 127"
    return [place_of(event, "gain") + told]


def doubled(events: Sequence[Event], notes: Sequence[tuple[int, int]]) -> list[str]:
    """What is told of equal strokes at one time.

    Args:
        events: the strokes.
        notes: onset and pitch of each.

    Returns:
        A sentence, or none.
    """
    count = Counter(notes)
    again = [event for event, note in zip(events, notes, strict=True) if count[note] > 1]
    if not again:
        return []
    left = len(again) - sum(1 for times in count.values() if times > 1)
    return [
        f"{place_of(again[0])}two equal strokes at one time; a pattern has one, so the loudest stays and "
        f"{_count(range(left), 'stroke')} left out"
    ]


def untimed(events: Sequence[Event], tempo: float) -> list[str]:
    """What is told of nudges where the code sets no tempo.

    Args:
        events: the strokes.
        tempo: BPM that are taken.

    Returns:
        A sentence, or none.
    """
    nudged = next((event for event in events if event.value.get("nudge")), None)
    if nudged is None:
        return []
    told = f"nudge counts in seconds, and the code sets no tempo; {tempo:g} beats a minute are taken"
    return [place_of(nudged, "nudge") + told]


def _count(items: Sequence[Any], name: str) -> str:
    return f"{len(items)} {name}{' is' if len(items) == 1 else 's are'}"
