"""The listening room of the page, as a person finds it; and the runs that they sit down at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from browsing import Served, View, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator

__all__ = ["BPM", "Room", "grooves", "loud_room", "room", "run", "stars", "state"]

BPM = 120


class Room(View):
    """The page as a person finds it: by what is written there, and by the keys."""

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

    def shows(self, text: str, number: int | None = None) -> None:
        """Wait until something is written on the page, or on a card."""
        place = self.page.locator("body") if number is None else self.card(number)
        self.until(lambda: text in place.inner_text(), f"{text!r} is shown")

    def plays(self, number: int) -> None:
        """Wait until a card says that it is heard."""
        self.until(lambda: "playing" in self.card(number).inner_text(), f"card {number} plays")


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
