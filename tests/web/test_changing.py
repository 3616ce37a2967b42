"""What is heard while a person goes from one loop to another in the listening room: on the beat, without a gap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from browsing import Served, Visit
from rooms import BPM, Room
from splices import Laid, laid, loop_of

from audiomancer.analyzers.audio import loudness

pytestmark = pytest.mark.checkout

BEATS = 4
BAR = 60 / BPM * BEATS
AT_ONCE = 0.005
"""Seconds within which two loops are in time."""
FADING = 0.015
"""Seconds that one loop may take to give way to another."""


def hears(room: Room, before: dict[str, Any], after: dict[str, Any], act: Callable[[], None]) -> tuple[Laid, Laid, Any]:
    """What is heard while one loop gives way to another, which comes in on the beat, in time and without a gap.

    Each sample that was heard belongs to the one loop or the other, but for those in which they change over.

    Args:
        room: where the first already plays.
        before: what ``hear`` is asked for the first.
        after: what it is asked for the second.
        act: what lets the second be heard; it comes back when the page says so.

    Returns:
        The two loops, laid over what was heard, and that itself.
    """
    ear = room.visit
    first, second = (loop_of(room.served.get("/api/v1/hear.wav", **how))[0] for how in (before, after))
    ear.listen_until(ear.now() + ear.rate // 5)  # what is decoded already begins a moment after the key
    start = ear.now()
    part = round(1.1 * BAR * ear.rate)
    ear.listen_until(start + part)
    act()
    change = ear.now()
    ear.listen_until(change + part + ear.rate * 60 // BPM)  # the change waits for the beat
    heard = ear.heard(start)
    one, other = laid(first, heard, 0, part), laid(second, heard, len(heard) - part, len(heard))
    change_over_on_the_beat(one, other, ear.rate)
    return one, other, heard


def change_over_on_the_beat(one: Laid, other: Laid, rate: int) -> None:
    """A beat lies between the last sample that is not the other's, and the first that is not the one's."""
    fading, beat = FADING * rate, 60 / BPM * rate
    left, came = int(np.flatnonzero(~one.there)[0]), int(np.flatnonzero(~other.there)[-1])
    assert came - left < fading  # no gap, and no loop but these two
    assert abs((other.start - one.start + beat * BEATS / 2) % (beat * BEATS) - beat * BEATS / 2) < AT_ONCE * rate
    on = one.start + beat * np.ceil((came - fading - one.start) / beat)
    assert on < left + fading


def equally_loud(heard: Any, rate: int) -> None:
    size = round(BAR * rate)
    assert abs(loudness(heard[:size], rate) - loudness(heard[-size:], rate)) < 1


def test_the_next_card_comes_in_on_the_beat_in_time_without_a_gap_and_as_loud(
    loud_room: Room, grooves: list[str]
) -> None:
    room = loud_room
    room.press(" ")
    room.plays(0)

    def go_on() -> None:
        room.press("ArrowRight")
        room.plays(1)

    _, _, heard = hears(room, {"item": grooves[0]}, {"item": grooves[1]}, go_on)
    equally_loud(heard, room.visit.rate)


def test_while_b_is_held_the_parent_is_heard_and_then_the_child_again(
    listener: Visit, served: Served, grooves: list[str]
) -> None:
    begun = served.post("run/start", items=grooves, size=3, seed=1, search="ga", fresh=False)
    child = served.post("run/breed", run=begun["run"])["candidates"][0]
    room = Room(listener, served)
    room.resume()
    keyboard = listener.page.keyboard
    room.press(" ")
    room.plays(0)

    def hold() -> None:
        keyboard.down("b")
        room.shows("its parent plays", 0)

    def let_go() -> None:
        keyboard.up("b")
        room.plays(0)

    young, old = {"item": child["id"]}, {"item": child["parent_ids"][0]}
    _, _, heard = hears(room, young, old, hold)
    equally_loud(heard, listener.rate)
    hears(room, old, young, let_go)


def test_a_voice_alone_a_click_and_another_pattern_beside_it_come_in_in_time_and_stay(
    loud_room: Room, grooves: list[str]
) -> None:
    room, (first, second, _) = loud_room, grooves
    room.press(" ")
    room.plays(0)

    def pressed(*keys: str, number: int = 0) -> Callable[[], None]:
        def act() -> None:
            room.press(*keys)
            room.plays(number)

        return act

    hears(room, {"item": first}, {"item": first, "solo": "hats"}, pressed("o", "h"))
    room.page.get_by_role("button", name="o only hats", pressed=True).wait_for()
    on_the_next = {"item": second, "solo": "hats"}
    hears(room, {"item": first, "solo": "hats"}, on_the_next, pressed("ArrowRight", number=1))
    hears(room, on_the_next, on_the_next | {"click": "true"}, pressed("m", number=1))
    pressed("o", "m", number=1)()
    room.visit.listen(60 / BPM)  # by then it is heard

    def inside() -> None:
        room.press("i")
        room.page.get_by_role("dialog").get_by_role("button", name=first[5:9]).press("Enter")
        room.plays(1)

    hears(room, {"item": second}, {"item": second, "around": first}, inside)
    room.page.get_by_role("button", name=f"i inside techno {first[5:9]}", pressed=True).click()
    room.page.get_by_role("button", name="i inside …", pressed=False).wait_for()
