"""What tests of a band share: sections from a line of chords, grooves of rules, and a whole band at play."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

import numpy as np
from hypothesis import strategies as st
from strategies import chords

from audiomancer.band import ALONE, PLAYERS, Around, BandStyle, arrange_drums, check_band_style
from audiomancer.music import Pattern, TimeSignature, parse_chord
from audiomancer.music.charts import Change, ChartBar, Section
from audiomancer.rnn import DrumRequest, check_style, rule_drums

LINES = (
    "Dm7 | G7 | Cmaj7 | A7 | Dm7 | G7 | Cmaj7 | Cmaj7",
    "C | Am | F | G | C | Am | F | G",
    "Am7 D7 | Gmaj7 Cmaj7 | Am7 D7 | Gmaj7 | Cm7 F7 | Bbmaj7 | Am7 D7 | Gmaj7",
    "A7 | D7 | A7 | A7 | D7 | D7 | A7 | A7 | E7 | D7 | A7 | E7",
    "F#m7b5 | B7b9 | Em9 | Em/D | C#m7b5 | F#7alt | Bm7 E13 | E7sus4 E7",
    "Em | % | G D/F# | % | C G/B | Am | D | B7",
    "Fmaj7 | Ab7 | Dbmaj7 | E7 | Amaj7 | C7 | Fmaj7 | C7",
    "Cm | Ab <Bb | Cm | N.C. | Fm Cm | <G7 | Cm | G7",
    "Cm7 | Fm7 | Dm7b5 | G7b9 | Cm7 | Ebm7 Ab7 | Dbmaj7 | Dm7b5 G7",
    "E5 | G5 A5 | E5 | D5 | E5 | G5 A5 | E5 | B5",
    "D | A/C# | Bm | F#m | G | D/F# | G | A7sus4",
    "Bbmaj7 G7 | Cm7 F7 | Dm7 G7 | Cm7 F7 | Fm7 Bb7 | Ebmaj7 Ab7 | Dm7 G7 | Cm7 F7",
    "Am | E7 | Am | E7 | F | C | Dm | E7",
    "G | G | C | G | G | Em | A7 | D7",
    "Dm9 | Dm9 | Ebm9 | Dm9 | Dm9 | Dm9 | Ebm9 | Dm9",
    "C6 | C#dim7 | Dm7 | D#dim7 | C/E | F6 | F#dim7 | G7",
    "Gm7 | C9 | Fmaj9 | Fmaj9 | Em7b5 | A7#5 | Dm7 | D7b9",
    "Ebadd9 | Bbsus4 | Cm7 | Abadd9 | Ebadd9 | Bbsus4 | Abadd9 | Bb",
    "Am7 | Bm7 | Cmaj7 | D7 | Am7 | Bm7 | Cmaj7 | B7#9",
    "F | Bb | F | C7 | F F7 | Bb Bdim7 | F/C C7 | F",
)
"""Chords of twenty tunes, one a bar or two."""

METRES: tuple[TimeSignature, ...] = (
    (4, 4),
    (3, 4),
    (6, 8),
    (12, 8),
    (5, 4),
    (7, 8),
    (2, 2),
    (9, 8),
    (11, 8),
    (5, 8),
    (13, 16),
    (1, 4),
    (15, 32),
)


def section_of(line: str, time_signature: TimeSignature = (4, 4), name: str = "A") -> Section:
    """Bars of chords that share their bar evenly; ``<`` pushes, ``%`` goes on, ``N.C.`` is none."""
    length = Fraction(4 * time_signature[0], time_signature[1])

    def change(place: int, word: str, words: int) -> Change:
        chord = None if word == "N.C." else parse_chord(word.lstrip("<"))
        return Change(place * length / words, chord, word.startswith("<"))

    bars = [[] if bar.strip() == "%" else bar.split() for bar in line.split("|")]
    return Section(
        name,
        tuple(ChartBar(tuple(change(i, word, len(words)) for i, word in enumerate(words))) for words in bars),
        time_signature,
    )


@cache
def groove_of(style: str, time_signature: TimeSignature = (4, 4), seed: int = 0) -> Pattern:
    """Two bars of drums by rules, in the swing of a band's style."""
    drums = check_style(check_band_style(style).drums)
    request = DrumRequest(bars=2, time_signature=time_signature, style=drums, straight=False, swing=float(drums.swing))
    return rule_drums(request, [np.random.default_rng(seed)])[0]


@cache
def drums_of(style: str, bars: int, time_signature: TimeSignature = (4, 4), seed: int = 0) -> Pattern:
    """A section of them."""
    return arrange_drums(groove_of(style, time_signature, seed), bars, "plain", np.random.default_rng(seed))


def band_of(
    style: BandStyle,
    section: Section,
    seed: int = 0,
    given: Mapping[str, Pattern] | None = None,
    around: Around = ALONE,
) -> dict[str, Pattern]:
    """All parts of a section; what is given is heard and not played."""
    heard = dict(given or {"drums": drums_of(style.name, len(section.bars), section.time_signature, seed)})
    for number, (part, player) in enumerate(PLAYERS.items()):
        if part not in heard:
            heard[part] = player(heard, section, style, np.random.default_rng((seed, number)), around=around)
    return heard


@st.composite
def sections(draw: st.DrawFn, metres: tuple[TimeSignature, ...] = METRES, max_bars: int = 9) -> Section:
    """Any chords anywhere in the bars, some of them pushed or none."""
    time_signature = draw(st.sampled_from(metres))
    length = Fraction(4 * time_signature[0], time_signature[1])
    places = st.integers(0, 11).map(lambda twelfth: twelfth * length / 12)
    changes = st.tuples(places, st.none() | chords(), st.booleans())
    bars = draw(
        st.lists(st.lists(changes, max_size=3, unique_by=lambda change: change[0]), min_size=1, max_size=max_bars)
    )
    return Section(
        "A", tuple(ChartBar(tuple(Change(*c) for c in sorted(bar, key=lambda c: c[0]))) for bar in bars), time_signature
    )
