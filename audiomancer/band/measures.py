"""What can be counted of a band: whether its players hear each other and play the chords.

Every share is 0-1, and None where there is nothing to count.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from audiomancer.band.grounds import FLAM, KICKS, SIXTEENTH, SNARES
from audiomancer.band.harmony import ALONE, Around, Span, spans_of
from audiomancer.band.voicings import Voicing, motion
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, TICKS_PER_BEAT, Grid, Note, Pattern, TimeSignature
from audiomancer.music.charts import Section
from audiomancer.rnn import check_style
from audiomancer.rnn.styles import places_in

__all__ = [
    "alike",
    "approach_share",
    "chords_in",
    "fill_contrast",
    "gap_share",
    "kick_share",
    "rhythm_novelty",
    "root_share",
    "strong_ticks",
    "strong_tone_share",
    "voice_motion",
]

_PHRASE = 4  # bars
_LED = 2  # semitones
_FEWEST = 3  # bars
_STRUM = TICKS_PER_BEAT // 16  # ticks between the first and the last string of a chord, at most


def kick_share(bass: Pattern, drums: Pattern) -> float | None:
    """The share of a bass's notes that start with a kick.

    Args:
        bass: the bass.
        drums: the drums; repeated where they are shorter.

    Returns:
        The share of onsets less than a 32nd note from a kick.
    """
    return _share_near(bass, drums, KICKS)


def gap_share(part: Pattern, drums: Pattern, bass: Pattern) -> float | None:
    """The share of a part's onsets on which neither snare nor bass plays.

    Args:
        part: such as the guitar.
        drums: the drums.
        bass: the bass.

    Returns:
        The share of onsets a 32nd note or more from all of a snare and of the bass.
    """
    onsets = [notes[0].onset for notes in chords_in(part)]
    taken = sorted({*_onsets(drums, SNARES, part.length), *_onsets(bass, None, part.length)})
    free = [onset for onset in onsets if not _near(onset, taken)]
    return len(free) / len(onsets) if onsets else None


def _share_near(part: Pattern, drums: Pattern, pitches: Collection[int]) -> float | None:
    struck = sorted(_onsets(drums, pitches, part.length))
    onsets = [note.onset for note in part.notes]
    return sum(_near(onset, struck) for onset in onsets) / len(onsets) if onsets else None


def _onsets(pattern: Pattern, pitches: Collection[int] | None, length: int) -> Iterator[int]:
    """Ticks of some notes, 960 a beat, the pattern repeated up to a length."""
    loop = pattern.length * TICKS_PER_BEAT // pattern.ticks_per_beat
    for note in pattern.notes:
        if pitches is None or note.pitch in pitches:
            yield from range(note.onset * TICKS_PER_BEAT // pattern.ticks_per_beat, length, loop)


def _near(tick: int, ticks: Sequence[int]) -> bool:
    at = bisect_right(ticks, tick)
    return any(abs(other - tick) < FLAM for other in ticks[max(0, at - 1) : at + 1])


def strong_ticks(time_signature: TimeSignature, bars: int) -> list[int]:
    """The first and third beats of some bars, or what stands for them where beats are grouped otherwise.

    Args:
        time_signature: numerator and denominator; 5/4 is 3+2, 7/8 is 2+2+3, and of three beats only the first is one.
        bars: how many, at least 1.

    Returns:
        Ticks from the start, 960 a beat, ascending.
    """
    empty = Pattern(kind="bass", notes=(), bars=bars, time_signature=time_signature)
    places = places_in(check_style("basic"), time_signature)
    inside = [step * TICKS_PER_BEAT // 4 for step, place in enumerate(places) if place in (0, 8)]
    return [bar * empty.ticks_per_bar + tick for bar in range(bars) for tick in inside]


def strong_tone_share(line: Pattern, section: Section, around: Around = ALONE) -> float | None:
    """The share of notes on first and third beats that are notes of the chord.

    Args:
        line: a part in the metre of the section; of swung and loose ones, what is less than a 32nd note off counts.
        section: bars and chords.
        around: what stands before and after the section.

    Returns:
        The share; what sounds where no chord is does not count.
    """
    beats = strong_ticks(line.time_signature, line.bars)
    spans = spans_of(section, around)
    told = [
        note.pitch % 12 in chord.classes
        for note in line.notes
        for beat in beats
        if abs(note.onset - beat) < FLAM and (chord := _span_at(spans, beat).chord) is not None
    ]
    return sum(told) / len(told) if told else None


def _span_at(spans: Sequence[Span], tick: int) -> Span:
    return next(span for span in reversed(spans) if span.start <= tick)


def root_share(bass: Pattern, section: Section, around: Around = ALONE) -> float | None:
    """The share of changes on which the bass has the root, or the bass that is written.

    Args:
        bass: the bass.
        section: bars and chords.
        around: what stands before and after the section.

    Returns:
        The share of chords at whose beginning, give or take a sixteenth, that note starts or, where none starts, is the
        last that was played.
    """
    told = [
        note.pitch % 12 == span.chord.bass_class
        for span in spans_of(section, around)
        if span.chord is not None and (note := _at(bass, span.start)) is not None
    ]
    return sum(told) / len(told) if told else None


def approach_share(bass: Pattern, section: Section, around: Around = ALONE) -> float | None:
    """The share of changes to another root that the bass approaches by two semitones at most.

    Args:
        bass: the bass.
        section: bars and chords.
        around: what stands before and after the section.

    Returns:
        The share of changes on which a note starts, and another was played before it.
    """
    told = []
    for before, span in pairwise(spans_of(section, around)):
        note = _at(bass, span.start)
        if span.chord is None or before.chord is None or note is None:
            continue
        earlier = [other for other in bass.notes if other.onset < note.onset]
        if earlier and before.chord.bass_class != span.chord.bass_class:
            told.append(abs(earlier[-1].pitch - note.pitch) <= _LED)
    return sum(told) / len(told) if told else None


def _at(line: Pattern, tick: int) -> Note | None:
    """The note that starts nearest to a tick, less than a sixteenth away, or else the last one before it."""
    starts = [note for note in line.notes if abs(note.onset - tick) < SIXTEENTH]
    earlier = [note for note in line.notes if note.onset < tick]
    return min(starts, key=lambda note: abs(note.onset - tick)) if starts else earlier[-1] if earlier else None


def chords_in(part: Pattern) -> list[tuple[Note, ...]]:
    """The chords of a part: notes that start together, or string after string.

    Args:
        part: such as the guitar.

    Returns:
        Groups of notes in order of time, none of which starts more than 60 ticks of 960 a beat after its first.
    """
    result: list[list[Note]] = []
    for note in part.notes:
        if result and note.onset - result[-1][0].onset <= _STRUM:
            result[-1].append(note)
        else:
            result.append([note])
    return [tuple(notes) for notes in result]


def voice_motion(part: Pattern, section: Section, around: Around = ALONE) -> float | None:
    """How far the voices of keys or a guitar move, semitones a change.

    Every motion counts, also one while a chord goes on; a stroke of some notes of the chord that was struck before is
    none.

    Args:
        part: the keys or the guitar.
        section: bars and chords.
        around: what stands before and after the section.

    Returns:
        Semitones of all voices, by changes from chord to chord; None where there is no change.
    """
    changes = sum(a.chord is not None and b.chord is not None for a, b in pairwise(spans_of(section, around)))
    voicings: list[Voicing] = []
    for notes in chords_in(part):
        voicing = tuple(sorted({note.pitch for note in notes}))
        if not voicings or not set(voicing) <= set(voicings[-1]):
            voicings.append(voicing)
    return sum(motion(a, b) for a, b in pairwise(voicings)) / changes if changes else None


def rhythm_novelty(part: Pattern) -> float | None:
    """The share of phrases of four bars that have a rhythm which none of the part's bars before had.

    Args:
        part: any part.

    Returns:
        The share of whole phrases; the first one counts if its bars are not all alike.
    """
    rhythms = _rhythms(part)
    phrases = [rhythms[first : first + _PHRASE] for first in range(0, len(rhythms) - _PHRASE + 1, _PHRASE)]
    told = [
        len(set(phrase)) > 1 if not place else not set(phrase) <= set(rhythms[: place * _PHRASE])
        for place, phrase in enumerate(phrases)
    ]
    return sum(told) / len(told) if told else None


def _rhythms(part: Pattern) -> list[frozenset[int]]:
    grid = Grid.of(part)
    steps = {grid.step(note.onset) for note in part.notes}
    return [
        frozenset(step % grid.bar_steps for step in steps if step // grid.bar_steps == bar) for bar in range(part.bars)
    ]


def alike(a: Pattern, b: Pattern) -> float:
    """How alike two parts are: notes of a pitch on a sixteenth that both have, by those that either has.

    Args:
        a: a part.
        b: another part of the same metre.

    Returns:
        0-1; 1 for two that are silent.
    """
    first, second = ({(Grid.of(part).step(note.onset), note.pitch) for note in part.notes} for part in (a, b))
    return len(first & second) / len(first | second) if first | second else 1.0


def fill_contrast(drums: Pattern) -> float | None:
    """How much further the end of the last bar is from the bars before it than these are from each other.

    Args:
        drums: the drums of a section.

    Returns:
        How unlike the last half bar is to the same of the bar that it is most like, 0-1, less the median of the same
        for all others: above 0 where the section ends in a fill. None where there are less than three bars.
    """
    if drums.bars < _FEWEST:
        return None
    ends = _ends(drums)

    def apart(number: int) -> float:
        others = (other for place, other in enumerate(ends[:-1]) if place != number)
        return min(1 - len(ends[number] & other) / max(1, len(ends[number] | other)) for other in others)

    usual = sorted(apart(number) for number in range(drums.bars - 1))[(drums.bars - 1) // 2]
    return apart(drums.bars - 1) - usual


def _ends(drums: Pattern) -> list[frozenset[tuple[int, int]]]:
    """What is struck in the second half of each bar: sixteenths and drums."""
    grid = Grid.of(drums)
    hits = {(grid.step(note.onset), DRUM_ROWS.get(note.pitch, note.pitch + len(DRUM_TYPES))) for note in drums.notes}
    return [
        frozenset(
            (step % grid.bar_steps, row)
            for step, row in hits
            if step // grid.bar_steps == bar and 2 * (step % grid.bar_steps) >= grid.bar_steps
        )
        for bar in range(drums.bars)
    ]
