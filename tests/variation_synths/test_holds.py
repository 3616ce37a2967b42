"""Whether a wish holds of a sound as it is measured."""

from __future__ import annotations

import pytest

from audiomancer.analyzers.timbre import Timbre
from audiomancer.variation.synths.words._acts import ACTS
from audiomancer.variation.synths.words._axes import AXES
from audiomancer.variation.synths.words._holds import holds, miss, strays
from audiomancer.variation.synths.words._phrase import Wish

PLAIN = Timbre(110.0, 8.0, 0.1, 1.0, 0.5, 0.3, 0.3, 0.3, 0.3, 10.0, 0.3, 0.3, 0.3, 0.0, 0.3)
BRIGHT = AXES["brightness"].step


def brighter(steps: float) -> Timbre:
    return PLAIN._replace(brightness=PLAIN.brightness + 1.001 * steps * BRIGHT)


def test_every_act_moves_a_measure() -> None:
    assert {act.axis for act in ACTS.values()} <= set(AXES)
    assert {act.sign for act in ACTS.values()} == {1, -1}


def test_a_plain_wish_asks_one_step_and_a_slight_one_half() -> None:
    wish, slight, much = (Wish("bright", strength, "bright") for strength in (1.0, 0.5, 1.6))
    assert holds(wish, brighter(1), PLAIN)
    assert miss(wish, brighter(0.6), PLAIN) == pytest.approx(0.4, abs=0.01)
    assert holds(slight, brighter(0.6), PLAIN)
    assert not holds(slight, PLAIN, PLAIN)
    assert not holds(much, brighter(1), PLAIN)
    assert holds(much, brighter(1.7), PLAIN)


def test_the_opposite_is_the_other_way() -> None:
    assert holds(Wish("bright", -1.0, "dull"), brighter(-1), PLAIN)
    assert holds(Wish("dark", 1.0, "dark"), brighter(-1), PLAIN)
    assert miss(Wish("dark", 1.0, "dark"), brighter(1), PLAIN) == pytest.approx(2, abs=0.01)


def test_what_is_forbidden_must_only_not_be_more() -> None:
    forbidden = Wish("bright", -1.0, "bright", forbidden=True)
    assert holds(forbidden, PLAIN, PLAIN)
    assert holds(forbidden, brighter(-3), PLAIN)
    assert not holds(forbidden, brighter(1), PLAIN)


def test_what_nobody_asks_for_stays_what_it_was() -> None:
    """Half the low end is let pass, a hundredth of it is another instrument, unless colour was asked for."""
    assert strays((), PLAIN, PLAIN) == 0
    assert strays((), PLAIN._replace(sub=0.18), PLAIN) == 0
    weak = PLAIN._replace(sub=0.003)
    assert strays((), weak, PLAIN) > 5
    assert strays((Wish("echo", 1.0, "echo"),), weak, PLAIN) > 5
    assert strays((Wish("bright", -1.0, "bright", forbidden=True),), weak, PLAIN) > 5
    assert strays((Wish("dark", 1.0, "dark"),), weak, PLAIN) == 0
    assert strays((Wish("dark", 1.0, "dark"),), PLAIN._replace(pitch=220.0), PLAIN) == pytest.approx(11)
