"""No loop is dense as another is: each draws how thick its drums are, which it leaves alone, and what keeps time."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer._random import rng_for
from audiomancer.music import DRUM_TYPES, Pattern, drum_pitch
from audiomancer.rnn import STYLES, DrumRequest, generate_drums, load_model, rule_drums
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.styles import ALWAYS, NEVER, lane_codes
from audiomancer.rnn.tempers import HAT, RIDE, draw_temper, likelier, ridden

KIT = CONFIGS["drum_kit"]
LOOPS = 40
CYMBALS = {drum: set(DRUM_TYPES[drum]) for drum in (HAT, RIDE)}


def loops(model: str, **asked: object) -> list[Pattern]:
    request, rngs = DrumRequest(bars=1, **asked), [rng_for(seed) for seed in range(LOOPS)]  # type: ignore[arg-type]
    return rule_drums(request, rngs) if model == "rules" else generate_drums(load_model(model), request, rngs)


def count(loop: Pattern, pitches: set[int]) -> int:
    return sum(note.pitch in pitches for note in loop.notes)


@pytest.mark.parametrize("style", STYLES)
def test_what_a_style_stands_on_is_never_left_alone_and_what_is_asked_for_neither(style: str) -> None:
    stands = (lane_codes(STYLES[style], KIT) == ALWAYS).any(axis=0)
    tempers = [draw_temper(STYLES[style], (), rng_for(seed)) for seed in range(50)]
    assert all((temper.thickness[stands] > 0).all() for temper in tempers)
    assert any((temper.thickness == 0).any() for temper in tempers)
    for temper in (draw_temper(STYLES[style], {46, 51}, rng_for(seed)) for seed in range(50)):
        assert (temper.thickness > 0).all()
        assert not temper.rides


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_some_loops_are_twice_as_thick_as_others(model: str) -> None:
    hits = sorted(len(loop.notes) for loop in loops(model, style=STYLES["funk"]))
    assert hits[-4] >= 1.5 * hits[3]


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "rules"])
def test_time_is_kept_on_the_ride_in_some_loops_and_the_foot_closes_the_hi_hat(model: str) -> None:
    made = loops(model, style=STYLES["rock"])
    on_ride = [loop for loop in made if count(loop, CYMBALS[RIDE])]
    assert 0.2 * LOOPS < len(on_ride) < 0.7 * LOOPS
    for loop in on_ride:
        hats = {note.onset // 240 for note in loop.notes if note.pitch in CYMBALS[HAT]}
        assert {4, 12} <= hats
        assert all(step % 2 == 0 for step in hats)
    assert not any(count(loop, CYMBALS[RIDE]) for loop in loops(model, style=STYLES["trap"]))
    drums = frozenset(map(drum_pitch, ("bd", "hh", "rd")))
    assert not any(count(loop, CYMBALS[RIDE]) for loop in loops(model, style=STYLES["rock"], drums=drums))


def test_what_is_ridden_is_what_the_hat_had_and_all_else_stays() -> None:
    codes = lane_codes(STYLES["rock"], KIT)
    rode = ridden(codes)
    assert (rode[:, RIDE] == codes[:, HAT]).all()
    assert (rode[1::2, HAT] == NEVER).all()
    others = [drum for drum in range(len(DRUM_TYPES)) if drum not in (HAT, RIDE)]
    assert (rode[:, others] == codes[:, others]).all()


def test_odds_are_multiplied_and_what_is_sure_stays_sure() -> None:
    chances, factors = np.array([0.0, 0.2, 0.5, 0.5, 1.0]), np.array([3.0, 2.0, 1.0, 0.0, 0.1])
    assert likelier(chances, factors) == pytest.approx([0.0, 1 / 3, 0.5, 0.0, 1.0])
