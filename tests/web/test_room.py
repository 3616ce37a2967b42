"""A person at the page, with a keyboard: what a run sounds like, how it is rated and bred, and who can use it.

With ``AUDIOMANCER_PICTURES=1`` the pictures in ``docs/pictures``, which the README shows, are taken anew.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import pytest
from browsing import PATIENCE, Served, Visit, visiting
from splices import Laid, laid, loop_of

from audiomancer.analyzers.audio import loudness

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.checkout

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
VIEWS = ("begin", "room", "keys", "note", "pair", "end", "generation", "taste")
THEMES = ("light", "dark")
LARGEST = 200_000
"""Bytes that a picture may have."""

BEATS, BPM = 4, 120
AT_ONCE = 0.005
"""Seconds within which two loops are in time."""
FADING = 0.015
"""Seconds that one loop may take to give way to another."""


class Room:
    """The page as a person finds it: by what is written there, and by the keys.

    Args:
        visit: the person.
        served: the library.
    """

    def __init__(self, visit: Visit, served: Served) -> None:
        self.visit = visit
        self.page = visit.page
        self.served = served

    def open(self) -> None:
        self.visit.go(self.served.address)
        self.page.get_by_role("button", name="Go on with the latest run").wait_for()

    def resume(self) -> None:
        """Take up the latest run, by keyboard alone."""
        self.open()
        self.page.get_by_role("button", name="Go on with the latest run").focus()
        self.visit.press("Enter")
        self.looks_at(0)

    @property
    def cards(self) -> Locator:
        return self.page.get_by_role("list").locator("li[aria-label]")

    def card(self, number: int) -> Locator:
        return self.cards.nth(number)

    def looks_at(self, number: int) -> None:
        """Wait until a card is the one that is looked at."""
        self.until(lambda: self.card(number).get_attribute("aria-current") == "true", f"card {number} is looked at")

    def says(self, text: str) -> None:
        """Wait until the page says something to the person."""
        self.until(lambda: text in (self.page.get_by_role("status").text_content() or ""), f"it says {text!r}")

    def shows(self, text: str, number: int | None = None) -> None:
        """Wait until something is written on the page, or on a card."""
        place = self.page.locator("body") if number is None else self.card(number)
        self.until(lambda: text in place.inner_text(), f"{text!r} is shown")

    def plays(self, number: int) -> None:
        """Wait until a card says that it is heard."""
        self.until(lambda: "playing" in self.card(number).inner_text(), f"card {number} plays")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"waited in vain until {what}:\n{self.page.locator('body').inner_text()}"
            self.page.wait_for_timeout(20)

    def press(self, *keys: str) -> None:
        self.visit.press(*keys)


@pytest.fixture
def grooves(served: Served, request: pytest.FixtureRequest) -> list[str]:
    """Three drum loops of a bar, at one tempo, which no other test has rated."""
    seed = crc32(request.node.name.encode())
    made = served.post("generate/drums", style="techno", bpm=BPM, bars=1, seed=seed, count=3)
    return [one["id"] for one in made["patterns"]]


@pytest.fixture
def run(served: Served, grooves: list[str]) -> str:
    """A run whose first candidates are the three."""
    begun = served.post("run/start", items=grooves, size=3, generations=3, seed=1)
    assert [one["id"] for one in begun["candidates"]] == grooves
    name: str = begun["run"]
    return name


@pytest.fixture
def room(visit: Visit, served: Served, run: str) -> Room:
    """The run, before a person with a keyboard."""
    found = Room(visit, served)
    found.resume()
    return found


@pytest.fixture
def loud_room(listener: Visit, served: Served, grooves: list[str]) -> Room:
    """A run by the plain GA, all of whose children have parents, before a person who hears."""
    served.post("run/start", items=grooves, size=3, seed=1, search="ga", fresh=False)
    found = Room(listener, served)
    found.resume()
    return found


def stars(served: Served, item: str) -> int | None:
    """How an item is rated in the library."""
    found: int | None = served.told("show", item=item)["item"]["user_rating"]
    return found


def state(served: Served, run: str) -> Any:
    """A run as it stands; the latest without a name."""
    return served.post("run/open", run=run)


def test_a_person_listens_rates_and_breeds_by_keyboard_alone(
    room: Room, served: Served, run: str, grooves: list[str]
) -> None:
    room.press(" ")
    room.plays(0)
    room.press("4")
    room.looks_at(1)
    room.plays(1)  # what comes next sounds on
    room.press("2")
    room.looks_at(2)
    room.press("u")
    room.says("Undone")
    room.looks_at(1)
    room.press("3", "5")
    room.shows("Enter breeds generation 1")
    room.until(lambda: [stars(served, one) for one in grooves] == [4, 3, 5], "the ratings are on the disk")

    room.press("ArrowLeft", "t")
    room.page.get_by_label("Note").wait_for()
    room.page.keyboard.type("the one with <b>ghosts</b>")
    room.press("Enter")
    room.shows("“the one with <b>ghosts</b>”", 2)
    assert served.told("show", item=grooves[2])["item"]["user_notes"] == "the one with <b>ghosts</b>"

    room.press("ArrowRight", "Enter")
    room.shows("generation 1 of")
    room.looks_at(0)
    assert {one["id"] for one in state(served, run)["candidates"]}.isdisjoint(grooves)
    room.shows("why:", 0)


def test_two_are_compared_by_ear(room: Room, served: Served, run: str) -> None:
    room.press("3", "3", "c")
    room.page.get_by_role("article").first.wait_for()
    room.press(" ", "b", "=")
    room.looks_at(2)
    room.press("u")
    room.says("counts no more")  # what was said last is the comparison
    room.press("u")
    room.says("not rated any more")


def test_a_name_is_text_and_never_markup(visit: Visit, served: Served, run: str, grooves: list[str]) -> None:
    name = "<img src=x onerror=alert(1)>"
    before = served.told("show", item=grooves[0])["item"]["name"]
    served.post("rename", item=grooves[0], name=name)
    room = Room(visit, served)
    room.resume()
    room.shows(name, 0)
    assert room.page.locator("img").count() == 0
    served.post("rename", item=grooves[0], name=before)


def heard_of(room: Room, items: list[str], act: Callable[[], None], seconds: float) -> tuple[Laid, Laid, Any]:
    """What is heard while one loop gives way to another.

    Args:
        room: where the first already plays.
        items: the first and the second.
        act: what lets the second be heard; it comes back when the page says so.
        seconds: how long each is listened to.

    Returns:
        The two loops, laid over what was heard, and that itself.
    """
    ear = room.visit
    first, second = (loop_of(room.served.get("/api/v1/hear.wav", item=item))[0] for item in items)
    start = ear.now()
    part = round(seconds * ear.rate)
    ear.listen_until(start + part)
    act()
    change = ear.now()
    ear.listen_until(change + part + ear.rate * 60 // BPM)  # the change waits for the beat
    heard = ear.heard(start)
    return laid(first, heard, 0, part), laid(second, heard, len(heard) - part, len(heard)), heard


def test_the_next_card_comes_in_on_the_beat_in_time_without_a_gap_and_as_loud(
    loud_room: Room, grooves: list[str]
) -> None:
    """Each sample that was heard belongs to the one loop or the other, but for those in which they change over."""
    room = loud_room
    room.press(" ")
    room.plays(0)
    bar = 60 / BPM * BEATS

    def go_on() -> None:
        room.press("ArrowRight")
        room.plays(1)

    one, other, heard = heard_of(room, grooves[:2], go_on, 1.1 * bar)
    rate = room.visit.rate
    change = int(np.flatnonzero(~one.there)[0])
    came = int(np.flatnonzero(~other.there)[-1])
    assert came - change < FADING * rate  # no gap, and no loop but these two
    beat = 60 / BPM * rate
    assert abs((other.start - one.start + beat * BEATS / 2) % (beat * BEATS) - beat * BEATS / 2) < AT_ONCE * rate
    late = (came - one.start + beat / 2) % beat - beat / 2
    assert abs(late) < FADING * rate
    size = round(bar * rate)
    assert abs(loudness(heard[:size], rate) - loudness(heard[-size:], rate)) < 1


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("theme", THEMES)
def test_whoever_comes_can_use_every_view(browser: Browser, theme: str, tmp_path: Path) -> None:
    """axe finds nothing serious; the pictures of the views are kept."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    with (
        Served(tmp_path / "home", environment=os.environ) as served,
        visiting(browser, viewport={"width": 1100, "height": 720}, color_scheme=theme) as visit,
    ):
        made = served.post("generate/drums", style="house", bars=2, seed=5, count=3)["patterns"]
        served.post("run/start", items=[one["id"] for one in made], size=4, seed=5, search="ga", fresh=False)
        for view in views(Room(visit, served)):
            picture = visit.page.screenshot(path=folder / f"{view}-{theme}.png", animations="disabled", caret="hide")
            assert visit.faulty() == [], view
            assert len(picture) < LARGEST


def test_there_is_a_picture_of_every_view_in_both_themes() -> None:
    assert {path.name for path in PICTURES.iterdir()} == {f"{view}-{theme}.png" for view in VIEWS for theme in THEMES}
    assert all(path.stat().st_size < LARGEST for path in PICTURES.iterdir())
    shown = set(re.findall(r"docs/pictures/([\w.-]+)", (PICTURES.parents[1] / "README.md").read_text("utf-8")))
    assert shown and all((PICTURES / name).exists() for name in shown)


def views(room: Room) -> Iterator[str]:
    """Go through all views, by keyboard."""
    room.open()
    yield "begin"
    room.resume()
    room.press("4")
    room.looks_at(1)
    yield "room"
    room.press("?")
    room.page.get_by_role("dialog").wait_for()
    yield "keys"
    room.press("Escape", "t")
    room.page.get_by_label("Note").wait_for()
    yield "note"
    room.press("Escape", "2", "c")
    room.page.get_by_role("article").first.wait_for()
    yield "pair"
    room.press("Escape", "5")
    room.shows("Enter breeds generation 1")
    yield "end"
    room.press("Enter")
    room.shows("generation 1 of")
    room.until(lambda: all("against" in text for text in room.cards.all_inner_texts()), "all are marked")
    yield "generation"


@pytest.mark.usefixtures("axe")
def test_a_phone_shows_everything_and_is_played_by_thumb(browser: Browser, served: Served, run: str) -> None:
    with visiting(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        room = Room(visit, served)
        room.open()
        room.page.get_by_role("button", name="Go on with the latest run").tap()
        room.looks_at(0)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        room.page.get_by_role("button", name="space play").tap()
        room.plays(0)
        room.page.get_by_role("button", name="4 of 5 stars").tap()
        room.looks_at(1)
        first = state(served, run)["candidates"][0]["id"]
        room.until(lambda: stars(served, first) == 4, "the rating is on the disk")
        assert visit.faulty() == []
