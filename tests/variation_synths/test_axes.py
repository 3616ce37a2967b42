"""The steps in which a wish is held against a sound."""

from __future__ import annotations

import pytest

from audiomancer.analyzers.timbre import Timbre
from audiomancer.variation.synths.words._axes import AXES, lacking, middle, steps

PLAIN = Timbre(110.0, 8.0, 0.1, 1.0, 0.5, 0.3, 0.3, 0.3, 0.3, 10.0, 0.3, 0.3, 0.3, 0.0, 0.3)


def test_every_measure_that_words_ask_for_has_a_step_and_a_reason() -> None:
    assert set(AXES) == set(Timbre._fields) - {"flux"}  # they ask for movement, which leaves out what only decays
    assert all(axis.step > 0 and axis.why and axis.lowest < axis.highest for axis in AXES.values())


@pytest.mark.parametrize("axis", AXES)
def test_there_and_back_are_as_far(axis: str) -> None:
    more = PLAIN._replace(**{axis: getattr(PLAIN, axis) * 1.5 + 0.2})
    assert steps(axis, PLAIN, PLAIN) == 0
    assert steps(axis, more, PLAIN) == pytest.approx(-steps(axis, PLAIN, more))
    assert steps(axis, more, PLAIN) > 0


@pytest.mark.parametrize("axis", AXES)
def test_a_sound_lacks_what_it_did_not_move_and_nothing_once_it_did(axis: str) -> None:
    more = PLAIN._replace(**{axis: getattr(PLAIN, axis) * 1.5 + 0.2})
    far = steps(axis, more, PLAIN)
    assert lacking(axis, 1, far, more, PLAIN) == pytest.approx(0, abs=1e-9)
    assert lacking(axis, 1, far / 2, more, PLAIN) == 0
    assert lacking(axis, 1, far + 1, more, PLAIN) == pytest.approx(1)
    assert lacking(axis, -1, 1, more, PLAIN) == pytest.approx(1 + far)
    assert lacking(axis, -1, far, PLAIN, more) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("axis", AXES)
def test_what_may_go_a_little_the_other_way_lacks_only_what_is_beyond(axis: str) -> None:
    more = PLAIN._replace(**{axis: getattr(PLAIN, axis) * 1.5 + 0.2})
    assert lacking(axis, -1, -0.25, PLAIN, PLAIN) == 0
    assert lacking(axis, -1, -0.25, more, PLAIN) == pytest.approx(max(0.0, steps(axis, more, PLAIN) - 0.25))


def test_a_semitone_is_a_step() -> None:
    assert steps("pitch", PLAIN._replace(pitch=220.0), PLAIN) == pytest.approx(12)


def test_what_has_no_pitch_is_as_high_as_it_is_bright() -> None:
    noise = PLAIN._replace(pitch=0.0, brightness=12.0)
    assert steps("pitch", noise, PLAIN) == steps("brightness", noise, PLAIN) > 0


def test_beyond_the_end_of_a_measure_nothing_is_lacking() -> None:
    assert lacking("length", 1, 2, PLAIN._replace(length=3.0), PLAIN._replace(length=3.0)) == 0
    assert lacking("width", -1, 1, PLAIN._replace(width=0.0), PLAIN._replace(width=0.0)) == 0
    assert lacking("attack", -1, 1, PLAIN._replace(attack=0.004), PLAIN._replace(attack=0.001)) == 0


def test_the_middle_of_sounds_is_the_median_and_of_the_pitch_over_those_that_have_one() -> None:
    noise = PLAIN._replace(pitch=0.0, brightness=20.0)
    assert middle([PLAIN]) == PLAIN
    assert middle([PLAIN, PLAIN._replace(pitch=220.0), noise]) == PLAIN._replace(pitch=165.0)
    assert middle([PLAIN, noise, noise]).pitch == 0
