"""A groove becomes the drums of a section."""

from __future__ import annotations

import numpy as np
import pytest
from banding import METRES, groove_of
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.band import BAND_STYLES, DRUM_ROLES, arrange_drums, count_in, drum_role
from audiomancer.band.grounds import KICKS
from audiomancer.errors import IncompatiblePatternsError, InvalidValueError
from audiomancer.music import Pattern, voice_pitches

CRASH = 49


def arranged(style: str, bars: int, role: str, seed: int = 0) -> Pattern:
    return arrange_drums(groove_of(style), bars, role, np.random.default_rng(seed))


def hits(drums: Pattern, bar: int) -> set[tuple[int, int]]:
    return {(n.onset % drums.ticks_per_bar, n.pitch) for n in drums.notes if n.onset // drums.ticks_per_bar == bar}


@given(patterns(kinds=("drums",)), st.integers(1, 9), st.sampled_from(tuple(DRUM_ROLES)), st.integers(0, 99))
def test_any_groove_becomes_as_many_bars_in_every_role(groove: Pattern, bars: int, role: str, seed: int) -> None:
    drums = arrange_drums(groove, bars, role, np.random.default_rng(seed))
    assert (drums.kind, drums.bars, drums.time_signature) == ("drums", bars, groove.time_signature)
    assert (drums.ticks_per_beat, drums.tempo, drums.style) == (960, groove.tempo, groove.style)
    assert drums == arrange_drums(groove, bars, role, np.random.default_rng(seed))


@pytest.mark.parametrize("style", BAND_STYLES)
def test_the_groove_is_repeated_and_the_end_is_another(style: str) -> None:
    drums = arranged(style, 8, "plain")
    assert hits(drums, 2) == hits(drums, 4) == hits(groove_of(style), 0)
    assert hits(drums, 3) == hits(groove_of(style), 1)
    assert hits(drums, 7) != hits(drums, 5) or style == "ambient"


def test_a_crash_is_on_the_first_beat_with_a_kick() -> None:
    first = {pitch for onset, pitch in hits(arranged("rock", 4, "chorus"), 0) if onset < 120}
    assert CRASH in first
    assert first & KICKS
    assert not first & voice_pitches("hats")


def test_an_intro_is_thinner_and_fills_up() -> None:
    intro, plain = arranged("rock", 4, "intro"), arranged("rock", 4, "plain")
    assert not {pitch for bar in (0, 1) for _, pitch in hits(intro, bar)} & (KICKS | voice_pitches("snare"))
    assert {pitch for _, pitch in hits(intro, 2)} & KICKS
    assert len(intro.notes) < len(plain.notes)


def test_a_song_ends_on_the_first_beat_of_its_last_bar() -> None:
    drums = arranged("rock", 4, "outro")
    assert {pitch for _, pitch in hits(drums, 3)} == {CRASH, 36}
    assert {onset for onset, _ in hits(drums, 3)} == {0}
    assert hits(drums, 2) != hits(drums, 0)


def test_a_chorus_is_louder_than_a_verse() -> None:
    loud, soft = (
        np.mean([n.velocity for n in arranged("rock", 8, role).notes if n.pitch == 36]) for role in ("chorus", "verse")
    )
    assert loud > soft


@pytest.mark.parametrize(
    ("name", "role"),
    [("Intro", "intro"), ("verse 2", "verse"), ("A", "plain"), ("chorus", "chorus"), ("outro", "outro")],
)
def test_sections_have_roles_by_their_names(name: str, role: str) -> None:
    assert drum_role(name) == role


def test_what_is_no_role_or_no_drums_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="no role of drums"):
        arranged("rock", 4, "coda")
    with pytest.raises(IncompatiblePatternsError, match="from drums"):
        arrange_drums(Pattern(kind="bass", notes=(), bars=1), 4, "plain", np.random.default_rng())


@pytest.mark.parametrize("metre", METRES, ids=str)
def test_a_count_in_has_a_stroke_on_each_beat(metre: tuple[int, int]) -> None:
    two = count_in(metre, 2, 97.0)
    assert two.bars == 2
    assert two.tempo == pytest.approx(97, abs=0.01)
    assert {n.pitch for n in two.notes} == {37}
    assert len(hits(two, 0)) <= len(hits(two, 1))


def test_a_count_in_of_4_4() -> None:
    assert [n.onset // 960 for n in count_in((4, 4), 2).notes] == [0, 2, 4, 5, 6, 7]
