"""The view of taste: what was learnt of a person's ratings is told, corrected by a key, taken back and forgotten."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import PATIENCE, Served, Visit, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.checkout

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
THEMES = ("light", "dark")
LARGEST = 200_000
"""Bytes that a picture may have."""

STYLES = {"techno": (1, 1, 2, 1), "house": (2, 1, 3, 2), "funk": (5, 4, 5, 5)}
"""What a person who likes funk gives to four grooves of each style."""


@pytest.fixture(scope="module")
def rated(served: Served) -> Served:
    """A library in which somebody has rated twelve grooves by one rule."""
    for style, stars in STYLES.items():
        made = served.post("generate/drums", style=style, bars=1, seed=3, count=len(stars))["patterns"]
        for groove, score in zip(made, stars, strict=True):
            served.post("rate", item=groove["id"], score=score)
    return served


@pytest.fixture
def taste(visit: Visit, rated: Served) -> Iterator[Visit]:
    """A person who looks at their taste; what they corrected is taken back afterwards."""
    looked_at(visit, rated)
    yield visit
    rated.post("taste", kind="drums", learn=[*rated.post("taste", kind="drums")["tastes"][0]["wishes"]])


def looked_at(visit: Visit, rated: Served) -> None:
    visit.go(f"{rated.address}/#/taste")
    shows(visit, "Your ratings of drums show a taste.")


def until(visit: Visit, holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain until {what}:\n{visit.page.locator('body').inner_text()}"
        visit.page.wait_for_timeout(20)


def shows(visit: Visit, text: str) -> None:
    """Wait until something is written in the view."""
    until(visit, lambda: text in visit.page.locator("#taste").inner_text(), f"{text!r} is shown")


def says(visit: Visit, text: str) -> None:
    """Wait until the page says something."""
    until(visit, lambda: text in (visit.page.get_by_role("status").text_content() or ""), f"it says {text!r}")


def stands(visit: Visit, title: str, text: str) -> None:
    """Wait until a group of traits says something; nothing if there is no such group."""
    place = visit.page.get_by_role("region", name=title, exact=True)
    until(visit, lambda: text in "".join(place.all_inner_texts()) if text else not place.count(), f"{title}: {text!r}")


def heard(visit: Visit, count: int) -> None:
    """Wait until so many of the examples of the trait that is looked at are marked as heard."""
    marked = visit.page.locator('[aria-current="true"] [data-hears][aria-pressed="true"]')
    until(visit, lambda: marked.count() == count, f"{count} are heard")


def current(visit: Visit) -> str:
    """The trait that is looked at."""
    (name,) = visit.page.locator('.trait[aria-current="true"]').evaluate_all(
        "rows => rows.map(row => row.dataset.trait)"
    )
    return str(name)


def told(rated: Served) -> str:
    """What the command line tells of the same library."""
    command = [sys.executable, "-m", "audiomancer", "taste", "drums"]
    environment = {**os.environ, "AUDIOMANCER_HOME": str(rated.home)}
    return subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout


def test_what_was_learnt_is_told_corrected_by_key_and_taken_back(taste: Visit, rated: Served) -> None:
    (known,) = rated.post("taste", kind="drums")["tastes"]
    assert known["likes"]
    terminal = told(rated)
    for part in known["likes"]:
        title = "You like less" if part["direction"] == "less" else "You like"
        stands(taste, title, part["words"])
        assert f"likes: {part['words']}" in terminal
    shows(taste, "Learnt from 12 ratings in 1 sitting")

    stands(taste, "You said so yourself", "")
    corrected = current(taste)
    taste.press("l")
    says(taste, "Kept")
    stands(taste, "You said so yourself", "you said: less of it")
    assert f"you said: less {corrected}" in told(rated)
    assert current(taste) == corrected  # though it stands elsewhere now

    taste.press("i")
    stands(taste, "You said so yourself", "it does not matter")
    assert rated.post("taste", kind="drums")["tastes"][0]["wishes"] == {corrected: 0}
    taste.press("u", "u")
    stands(taste, "You said so yourself", "")
    assert rated.post("taste", kind="drums")["tastes"] == [known]
    taste.press("u")
    says(taste, "nothing to take back")


def test_a_correction_is_lifted_so_that_the_ratings_tell_again(taste: Visit, rated: Served) -> None:
    taste.press("?")
    taste.page.get_by_role("heading", name="Keys of your taste").wait_for()
    taste.press("m", "Escape", "ArrowDown", "m")  # behind what is open no key does anything
    says(taste, "Kept: you like")
    lift = taste.page.get_by_role("button", name="let my ratings tell again")
    lift.focus()
    taste.press("Enter")
    says(taste, "Your ratings tell again")
    until(taste, lambda: lift.count() == 0, "nothing is left to lift")
    assert "you said" not in told(rated)
    assert (
        taste.page.evaluate("document.activeElement.closest('.trait').ariaCurrent") == "true"
    )  # the focus is not lost


def test_what_was_said_of_one_kind_is_not_told_or_taken_back_in_another(taste: Visit) -> None:
    taste.hold("taste")
    taste.press("m")
    taste.wait("held.length > 0")
    taste.page.get_by_role("link", name="basses").click()
    shows(taste, "What you have rated is being gone through")
    taste.let_go()
    says(taste, "Kept, in your taste of drums.")
    taste.press("u")
    says(taste, "nothing to take back")


def test_the_arrows_go_through_all_traits_and_what_has_much_of_one_is_heard(listener: Visit, rated: Served) -> None:
    looked_at(listener, rated)
    traits = listener.page.locator(".trait").evaluate_all("rows => rows.map(row => row.dataset.trait)")
    listener.press("ArrowDown", "ArrowDown")
    assert current(listener) == traits[2]
    listener.press(*["ArrowDown"] * len(traits))
    assert current(listener) == traits[-1]
    listener.press(*["ArrowUp"] * len(traits))
    assert current(listener) == traits[0]
    listener.press("ArrowRight")
    says(listener, "the most of this")
    assert abs(listener.listen(0.5)).max() > 0.01
    heard(listener, 1)
    listener.press(" ")
    heard(listener, 0)
    end = listener.now() + listener.rate // 5
    listener.listen_until(end)
    assert abs(listener.listen(0.2)).max() == 0


def test_all_is_forgotten_after_a_question_and_remembered(taste: Visit, rated: Served) -> None:
    taste.page.get_by_role("button", name="Forget …").click()
    taste.press("Escape")
    shows(taste, "Learnt from 12 ratings")
    taste.page.get_by_role("button", name="Forget …").click()
    taste.page.get_by_role("button", name="Forget", exact=True).click()
    shows(taste, "Nothing has been learnt here yet")
    assert "you have said nothing" in told(rated)
    taste.page.reload()
    taste.page.get_by_role("button", name="Remember what was forgotten").click()
    shows(taste, "Learnt from 12 ratings")


def test_where_nothing_was_rated_it_says_what_to_do(visit: Visit, rated: Served) -> None:
    visit.go(f"{rated.address}/#/taste/bass")
    shows(visit, "Nothing has been learnt here yet")
    visit.press("m", "ArrowDown", "u")
    says(visit, "nothing to take back")
    visit.page.get_by_role("link", name="Listen and rate").click()
    visit.page.get_by_role("heading", name="Begin a run").wait_for()


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("theme", THEMES)
def test_whoever_comes_can_use_it(browser: Browser, rated: Served, theme: str, tmp_path: Path) -> None:
    """On a wide screen, of which a picture is kept, and on a phone."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    with visiting(browser, viewport={"width": 1100, "height": 720}, color_scheme=theme) as visit:
        looked_at(visit, rated)
        picture = visit.page.screenshot(path=folder / f"taste-{theme}.png", animations="disabled", caret="hide")
        assert visit.faulty() == []
        assert len(picture) < LARGEST
        visit.page.set_viewport_size({"width": 390, "height": 844})
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visit.faulty() == []
