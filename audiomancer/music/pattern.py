"""Note and Pattern: music as frozen values, in exact integer ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal, Self, get_args

from audiomancer.errors import InvalidPatternError
from audiomancer.music.scales import check_key, check_scale, pitch_classes
from audiomancer.music.time import (
    TICKS_PER_BEAT,
    TimeSignature,
    canonical_bpm,
    check_time_signature,
    ticks_per_bar,
)

__all__ = ["KINDS", "MAX_BARS", "Kind", "Note", "Pattern", "without_overlaps"]

Kind = Literal["drums", "melody", "bass"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_BARS = 100_000


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes:
        onset: ticks from the start of the pattern, at least 0.
        duration: ticks, at least 1.
        pitch: MIDI note number 0-127; of drums, the key of the General MIDI drum map.
        velocity: MIDI velocity 1-127.

    Raises:
        InvalidPatternError: if a value is outside its range.
    """

    onset: int
    duration: int
    pitch: int
    velocity: int

    def __post_init__(self) -> None:
        if self.onset < 0 or self.duration < 1 or not 0 <= self.pitch <= 127 or not 1 <= self.velocity <= 127:
            raise InvalidPatternError(
                f"a note needs onset >= 0, duration >= 1, pitch 0-127 and velocity 1-127, not {self}"
            )

    @property
    def end(self) -> int:
        """Ticks from the start of the pattern to where the note stops."""
        return self.onset + self.duration


_by_time = attrgetter("onset", "pitch")


def without_overlaps(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes in order of onset and pitch, each pitch sounding once at a time.

    A note that is struck again while it sounds ends where the next begins. Of two that are struck at the same tick the
    louder stays; of two equally loud, the longer.
    """
    result: list[Note] = []
    last: dict[int, int] = {}  # each pitch to the index of its last note
    for note in sorted(notes, key=_by_time):
        pitch, onset = note.pitch, note.onset
        at = last.get(pitch, -1)
        if at >= 0:
            before = result[at]
            if before.onset == onset:
                result[at] = max(before, note, key=lambda n: (n.velocity, n.duration))
                continue
            if before.onset + before.duration > onset:
                result[at] = replace(before, duration=onset - before.onset)
        last[pitch] = len(result)
        result.append(note)
    return tuple(result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A loop of drums, a melody or a bass.

    The notes are kept in order of onset and pitch. Each onset lies inside the bars; a note may ring
    past the end of the last bar, as the last hit of a loop does. No pitch sounds twice at once, which
    is what a MIDI channel can say.

    Attributes:
        kind: ``drums``, ``melody`` or ``bass``.
        notes: the notes, each with its time in ticks.
        bars: number of bars, 1-100000.
        time_signature: numerator 1-64 and denominator, a power of two from 1 to 64.
        tempo: BPM, 4-1000; held to the nearest value that a MIDI file can store.
        key: root such as ``F#``, or None where there is none or it is not known.
        scale: a name in :data:`audiomancer.music.SCALES`, or None.
        style: free word such as ``techno``, or None.
        ticks_per_beat: resolution, 1-32767 (the range of a Standard MIDI File).

    Raises:
        InvalidPatternError: if a value is outside its range or the notes break the rules above.
    """

    kind: Kind
    notes: tuple[Note, ...]
    bars: int
    time_signature: TimeSignature = (4, 4)
    tempo: float = 120.0
    key: str | None = None
    scale: str | None = None
    style: str | None = None
    ticks_per_beat: int = TICKS_PER_BEAT

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidPatternError(f"a pattern is one of {', '.join(KINDS)}, not {self.kind!r}")
        if not 1 <= self.bars <= MAX_BARS:
            raise InvalidPatternError(f"a pattern has 1-{MAX_BARS} bars, not {self.bars}")
        if not 1 <= self.ticks_per_beat <= 32767:
            raise InvalidPatternError(f"a resolution is 1-32767 ticks a beat, not {self.ticks_per_beat}")
        fixed: dict[str, Any] = {
            "notes": tuple(sorted(self.notes, key=_by_time)),
            "time_signature": check_time_signature(self.time_signature),
            "tempo": canonical_bpm(self.tempo),
            "key": None if self.key is None else check_key(self.key),
            "scale": None if self.scale is None else check_scale(self.scale),
        }
        for name, value in fixed.items():
            object.__setattr__(self, name, value)
        self._check_notes()

    def _check_notes(self) -> None:
        ends: dict[int, int] = {}
        length = self.length
        for note in self.notes:
            if note.onset >= length:
                raise InvalidPatternError(f"{note} starts after the last of {self.bars} bars ({length} ticks)")
            if note.onset < ends.get(note.pitch, 0):
                raise InvalidPatternError(f"{note} starts while the same pitch still sounds; see without_overlaps")
            ends[note.pitch] = note.end

    @property
    def ticks_per_bar(self) -> int:
        """Ticks in one bar."""
        return ticks_per_bar(self.ticks_per_beat, self.time_signature)

    @property
    def length(self) -> int:
        """Ticks in all bars."""
        return self.bars * self.ticks_per_bar

    @property
    def steps_per_bar(self) -> int:
        """Sixteenth notes in one bar, at least 1: the grid that a step sequencer shows."""
        numerator, denominator = self.time_signature
        return max(1, 16 * numerator // denominator)

    @property
    def scale_classes(self) -> frozenset[int]:
        """The pitch classes, 0-11, that a new note may have.

        They are those of key and scale; without these, those of the notes; without notes, all twelve.
        """
        if self.key is not None and self.scale is not None:
            return pitch_classes(self.key, self.scale)
        return frozenset(n.pitch % 12 for n in self.notes) or frozenset(range(12))

    def with_notes(self, notes: Iterable[Note]) -> Self:
        """The same pattern with other notes; where a pitch would sound twice at once, see ``without_overlaps``."""
        return replace(self, notes=without_overlaps(notes))

    def at_resolution(self, ticks_per_beat: int) -> Self:
        """The same music at a finer resolution.

        Raises:
            InvalidPatternError: if ``ticks_per_beat`` is not a multiple of the present resolution or exceeds 32767.
        """
        factor, rest = divmod(ticks_per_beat, self.ticks_per_beat)
        if rest or not factor:
            raise InvalidPatternError(
                f"time stays exact only at a multiple of {self.ticks_per_beat} ticks a beat, not {ticks_per_beat}"
            )
        notes = tuple(replace(n, onset=n.onset * factor, duration=n.duration * factor) for n in self.notes)
        return replace(self, notes=notes, ticks_per_beat=ticks_per_beat)

    def cut(self, first: int, last: int) -> Self:
        """A loop of some of the bars.

        A note belongs to the bar it starts in and keeps its length.

        Args:
            first: first bar of the loop, counted from 1.
            last: last bar of the loop, counted from 1; it belongs to the loop.

        Returns:
            A pattern of ``last - first + 1`` bars.

        Raises:
            InvalidPatternError: if the pattern does not have these bars.
        """
        if not 1 <= first <= last <= self.bars:
            raise InvalidPatternError(f"there are bars 1-{self.bars}; {first}-{last} cannot be cut from them")
        start, stop = (first - 1) * self.ticks_per_bar, last * self.ticks_per_bar
        notes = tuple(replace(n, onset=n.onset - start) for n in self.notes if start <= n.onset < stop)
        return replace(self, notes=notes, bars=last - first + 1)
