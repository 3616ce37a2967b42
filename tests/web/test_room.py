"""A person at the page, with a keyboard: what a run sounds like, how it is rated and bred, and who can use it.

With ``AUDIOMANCER_PICTURES=1`` the pictures in ``docs/pictures``, which the README shows, are taken anew.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Served, Visit, visiting
from rooms import Room, stars, state

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.checkout

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
VIEWS = (
    *("begin", "room", "keys", "note", "pair", "end", "generation"),
    *("library", "tree", "taste", "synths", "synth", "home", "home-diff"),
)
THEMES = ("light", "dark")
LARGEST = 200_000
"""Bytes that a picture may have."""


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
    room.page.get_by_label("Note on").wait_for()
    room.page.keyboard.type("the one with <b>ghosts</b>")
    with room.cut_off("note"):
        room.press("Enter")
    room.press("t")
    assert room.page.get_by_label("Note on").input_value() == "the one with <b>ghosts</b>"
    room.press("Enter")
    room.shows("“the one with <b>ghosts</b>”", 2)
    assert served.told("show", item=grooves[2])["item"]["user_notes"] == "the one with <b>ghosts</b>"

    room.press("ArrowRight", "Enter")
    room.shows("generation 1 of")
    room.looks_at(0)
    assert {one["id"] for one in state(served, run)["candidates"]}.isdisjoint(grooves)
    room.shows("why:", 0)


def test_forty_judgements_fit_into_three_minutes(visit: Visit, served: Served) -> None:
    """By keyboard, at a person's pace: each is heard for a bar before it is rated."""
    bpm, count = 174, 40
    made = served.post("generate/drums", style="techno", bpm=bpm, bars=1, seed=40, count=8)["patterns"]
    run = served.post("run/start", items=[one["id"] for one in made], size=16, generations=3, seed=40, search="ga")[
        "run"
    ]
    room = Room(visit, served)
    room.resume()
    start = time.monotonic()
    at = generation = 0
    for judgement in range(count):
        if room.page.get_by_role("button", name="Enter breed").is_visible():
            at, generation = 0, generation + 1
            room.press("Enter")
            room.shows(f"generation {generation} of")
            room.looks_at(0)
        if not at:
            room.press(" ")
        room.plays(at)
        visit.page.wait_for_timeout(1000 * 4 * 60 / bpm)
        room.press(str(1 + judgement % 5))
        at += 1
    room.until(lambda: len(state(served, run)["best"]) == count, "the ratings are on the disk")
    assert time.monotonic() - start < 180
    assert generation == 2
    assert served.told("show", item=made[0]["id"])["item"]["heard"]["hearings"] == 1


def test_breeding_that_is_cancelled_leaves_the_run_whole(visit: Visit, served: Served) -> None:
    made = served.post("generate/drums", style="house", bars=4, seed=6, count=2)["patterns"]
    begun = served.post("run/start", items=[one["id"] for one in made], size=60, seed=6, search="ga", fresh=False)
    room = Room(visit, served)
    room.resume()
    room.press("5", "4")
    room.shows("Enter breeds generation 1")
    room.until(lambda: stars(served, made[1]["id"]) == 4, "the ratings are on the disk")
    before = state(served, begun["run"])
    visit.hold("run/breed")
    room.press("Enter")
    visit.wait("held.length > 0")
    room.press("Escape")
    visit.let_go()
    room.says("cancelled")
    assert state(served, begun["run"]) == before
    room.press("Enter")
    room.shows("generation 1 of")
    room.looks_at(0)


def test_a_generation_that_was_bred_elsewhere_is_met_and_not_bred_over(room: Room, served: Served, run: str) -> None:
    """Another window, or a terminal, is at the same run: nobody breeds from what they have not heard."""
    room.press("5", "4", "3")
    room.shows("Enter breeds generation 1")
    room.until(lambda: not state(served, run)["to_rate"], "the ratings are on the disk")
    served.post("run/breed", run=run)
    room.press("Enter")
    room.says("Generation 1 was bred elsewhere meanwhile.")
    room.shows("generation 1 of")
    room.looks_at(0)
    assert state(served, run)["generation"] == 1
    served.post("run/breed", run=run)
    room.press("ArrowRight")
    room.says("Generation 2 was bred elsewhere meanwhile.")
    room.shows("generation 2 of")
    room.looks_at(0)


def test_a_rating_that_the_server_is_slow_to_keep_is_told(room: Room, served: Served, grooves: list[str]) -> None:
    room.visit.hold("run/rate")
    room.press("4")
    room.says("It is not kept yet")
    room.visit.let_go()
    room.says("It is kept now.")
    assert stars(served, grooves[0]) == 4


def test_what_is_told_of_a_run_changes_no_other(room: Room, served: Served, grooves: list[str]) -> None:
    other = served.post("run/start", items=grooves[:2], size=2, generations=3, seed=2)["run"]
    room.visit.hold("run/hold")
    room.press("h", "k")
    room.visit.wait("held.length > 0")
    room.press("q")
    room.page.get_by_role("button", name=f"the latest run, {other}").click()
    room.until(lambda: room.cards.count() == 2, "the other run is seen")
    with room.page.expect_response("**/run/hold"):
        room.visit.let_go()
    room.press("h", "k")
    room.until(lambda: state(served, other)["held"] == ["kick"], "the kick is held in the other, too")
    room.until(lambda: room.page.get_by_role("button", name="kick held").is_visible(), "it is told")
    assert room.cards.count() == 2


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
    room.page.get_by_label("Note on").wait_for()
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
