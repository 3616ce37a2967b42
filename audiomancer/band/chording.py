"""Keys and guitar: the chords of a section, voiced so that little moves, in the rhythm of the style."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from audiomancer.band.comping import Struck, chords_of, lengths, strikes, struck_notes, sways, velocity_of
from audiomancer.band.grounds import Ground, ground_of, struck_steps
from audiomancer.band.harmony import ALONE, Around, near_classes
from audiomancer.band.styles import BandStyle, Comping
from audiomancer.band.voicings import Voicing, keys_voicings, smoothest, strung_voicings
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, seconds_to_ticks
from audiomancer.music.charts import Section

__all__ = ["play_guitar", "play_keys"]

_CHANCE = 0.8  # how much chance weighs, beside a semitone of motion
_STRUM = (0.004, 0.009)  # seconds from string to string, at least and at most


def play_keys(
    heard: Mapping[str, Pattern],
    section: Section,
    style: BandStyle,
    rng: np.random.Generator,
    *,
    around: Around = ALONE,
) -> Pattern:
    """The keys of a section: voicings that move least, struck rather where the guitar is not.

    Args:
        heard: the parts that are there. With a ``bass`` the root is left to it; the ``drums`` bring the swing, the
            ``guitar`` leaves gaps.
        section: bars and chords; where there is no chord the keys rest.
        style: the style.
        rng: chance; the same state gives the same keys.
        around: what stands before and after the section.

    Returns:
        Chords of three to five notes from E3 to C5; guide tones are always in.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    ground = ground_of(heard, section, style, around)
    guitar = heard.get("guitar")
    taken = struck_steps(guitar, ground.ticks) if guitar else {}
    strokes = strikes(ground, style.keys, taken, rng)
    options = [
        keys_voicings(chord, style.keys.shape, "bass" in heard, near_classes(ground.spans, index))
        for index, _, chord in chords_of(ground)
    ]
    chosen = _voiced(strokes, ground, options, rng)
    return ground.pattern("melody", _notes(strokes, chosen, ground, style.keys, rng, strum=False), style)


def play_guitar(
    heard: Mapping[str, Pattern],
    section: Section,
    style: BandStyle,
    rng: np.random.Generator,
    *,
    around: Around = ALONE,
) -> Pattern:
    """The guitar of a section: chords on the four highest strings, struck rather where snare and bass are not.

    Args:
        heard: the parts that are there; of them it plays with the ``drums`` and the ``bass``.
        section: bars and chords; where there is no chord the guitar rests.
        style: the style.
        rng: chance; the same state gives the same guitar.
        around: what stands before and after the section.

    Returns:
        Chords from D3 on that a hand can reach, string after string.

    Raises:
        IncompatiblePatternsError: if the drums have another metre.
    """
    ground = ground_of(heard, section, style, around)
    bass = heard.get("bass")
    taken = ground.snares | (struck_steps(bass, ground.ticks) if bass else {}).keys()
    strokes = strikes(ground, style.guitar, taken, rng)
    options = [strung_voicings(chord, style.guitar.shape) for _, _, chord in chords_of(ground)]
    chosen = _voiced(strokes, ground, options, rng)
    return ground.pattern("melody", _notes(strokes, chosen, ground, style.guitar, rng, strum=True), style)


def _voiced(
    strokes: Sequence[Struck],
    ground: Ground,
    options: Sequence[Sequence[tuple[Voicing, float]]],
    rng: np.random.Generator,
) -> list[Voicing]:
    """The voicing of each stroke."""
    chords = chords_of(ground)
    again = [False, *(before[0] == after[0] for before, after in pairwise(chords))]
    chosen = smoothest(options, again, lambda count: _CHANCE * rng.random(count))
    places = [(index, step) for index, step, _ in chords]
    return [
        chosen[max(0, bisect_right(places, (struck.span, max(struck.step, ground.starts[struck.span]))) - 1)]
        for struck in strokes
    ]


def _notes(
    strokes: Sequence[Struck],
    voicings: Sequence[Voicing],
    ground: Ground,
    comping: Comping,
    rng: np.random.Generator,
    *,
    strum: bool,
) -> list[Note]:
    """The notes of all strokes; strummed ones sound string after string, down on the beat and up off it."""
    spreads = rng.uniform(*_STRUM, len(strokes))
    notes = []
    for struck, voicing, lasts, sway, spread in zip(
        strokes, voicings, lengths(strokes, ground, comping), sways(len(strokes), rng), spreads, strict=True
    ):
        pitches = struck_notes(struck, voicing)
        up = ground.place(struck.step) % 4 == 2 or ground.place(struck.step) % 2
        late = seconds_to_ticks(float(spread), ground.tempo, TICKS_PER_BEAT) if strum else 0
        for place, pitch in enumerate(reversed(pitches) if up and strum else pitches):
            onset = min(ground.tick(struck.step) + late * place, ground.length - 1)
            end = ground.tick(struck.step) + lasts
            notes.append(Note(onset, max(1, end - onset), pitch, velocity_of(struck, ground, sway)))
    return notes
