"""The players hear each other, and only those who played before."""

from __future__ import annotations

import numpy as np
import pytest
from banding import LINES, band_of, drums_of, section_of

from audiomancer.band import BAND_STYLES, PLAYERS, BandStyle, check_band_style
from audiomancer.band.grounds import KICKS
from audiomancer.band.measures import chords_in, gap_share, kick_share
from audiomancer.music import Pattern

EVERY = pytest.mark.parametrize("style", BAND_STYLES.values(), ids=lambda style: style.name)
LOCKED = [style for style in BAND_STYLES.values() if style.bass.way == "locked"]


def played(part: str, style: BandStyle, heard: dict[str, Pattern], line: str = LINES[0]) -> Pattern:
    return PLAYERS[part](heard, section_of(line), style, np.random.default_rng(7))


@pytest.mark.parametrize("style", LOCKED, ids=lambda style: style.name)
def test_other_drums_bring_another_bass(style: BandStyle) -> None:
    basses = {played("bass", style, {"drums": drums_of(style.name, 8, seed=seed)}) for seed in range(4)}
    assert len(basses) >= 3


@EVERY
def test_other_keys_leave_the_bass_as_it_is(style: BandStyle) -> None:
    drums = {"drums": drums_of(style.name, 8)}
    keys = [played("keys", other, drums) for other in (style, check_band_style("funk"))]
    assert played("bass", style, drums | {"keys": keys[0]}) == played("bass", style, drums | {"keys": keys[1]})
    assert played("bass", style, drums) == played("bass", style, drums | {"guitar": keys[0]})


def shuffled(drums: Pattern, rng: np.random.Generator) -> Pattern:
    """The drums with each bar's kicks on other sixteenths."""
    sixteenth, steps = drums.ticks_per_beat // 4, drums.steps_per_bar
    kept = [note for note in drums.notes if note.pitch not in KICKS]
    for bar in range(drums.bars):
        own = [n for n in drums.notes if n.pitch in KICKS and n.onset // drums.ticks_per_bar == bar]
        places = rng.permutation(steps)[: len(own)]
        kept += [
            type(n)(bar * drums.ticks_per_bar + int(place) * sixteenth, sixteenth // 2, n.pitch, n.velocity)
            for n, place in zip(own, places, strict=False)
        ]
    return drums.with_notes(kept)


def test_the_lock_falls_to_chance_when_the_drums_are_shuffled() -> None:
    rng = np.random.default_rng(3)
    locked, loose, chance = [], [], []
    for style in LOCKED:
        for seed, line in enumerate(LINES[:6]):
            band = band_of(style, section_of(line), seed)
            other = shuffled(band["drums"], rng)
            locked.append(kick_share(band["bass"], band["drums"]))
            loose.append(kick_share(band["bass"], other))
            grid = other.bars * other.steps_per_bar
            chance.append(len({n.onset * 4 // 960 for n in other.notes if n.pitch in KICKS}) / grid)
    assert np.mean(locked) > 0.75
    assert abs(np.mean(loose) - np.mean(chance)) < 0.06


def test_a_guitar_prefers_the_gaps_of_snare_and_bass() -> None:
    with_ears, without = [], []
    for style in list(BAND_STYLES.values())[::3]:
        for seed, line in enumerate(LINES[:4]):
            band = band_of(style, section_of(line), seed)
            deaf = PLAYERS["guitar"]({}, section_of(line), style, np.random.default_rng(seed))
            with_ears.append(gap_share(band["guitar"], band["drums"], band["bass"]))
            without.append(gap_share(deaf, band["drums"], band["bass"]))
    assert np.mean(with_ears) > np.mean(without) + 0.08


@pytest.mark.parametrize("style", ["ska", "reggae"])
def test_chops_stand_where_their_style_has_them_whatever_is_heard(style: str) -> None:
    guitar = band_of(check_band_style(style), section_of(LINES[1]))["guitar"]
    wanted = {"ska": {2, 6, 10, 14}, "reggae": {4, 12}}[style]
    per_bar: dict[int, set[int]] = {}
    for notes in chords_in(guitar):
        bar, inside = divmod(notes[0].onset, guitar.ticks_per_bar)
        per_bar.setdefault(bar, set()).add(round(inside / 240))
    assert all(wanted <= steps for steps in per_bar.values())
    assert len(per_bar) == 8


def test_a_bass_sounds_with_its_kick_to_the_tick() -> None:
    drums = drums_of("funk", 8)
    late = drums.with_notes(type(n)(n.onset + 17, n.duration, n.pitch, n.velocity) for n in drums.notes)
    bass = played("bass", check_band_style("funk"), {"drums": late})
    kicks = {n.onset for n in late.notes if n.pitch in KICKS}
    near = [n.onset for n in bass.notes if any(abs(n.onset - kick) < 60 for kick in kicks)]
    assert set(near) <= kicks
    assert len(near) > 0.6 * len(bass.notes)


def test_a_band_swings_with_its_drums() -> None:
    section = "Dm7 | G7 | Cmaj7 | A7"
    bass = played("bass", check_band_style("punk"), {"drums": drums_of("swing", 4)}, section)
    inside = [n.onset % 960 for n in bass.notes]
    assert sum(600 < tick < 690 for tick in inside) >= 8
    assert not [tick for tick in inside if 420 < tick < 540]
