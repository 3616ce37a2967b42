"""The family tree, before a person with a keyboard, a hand or a thumb; with a library of two thousand, too."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from browsing import Served, View, Visit, visiting

from audiomancer.music import Note, Pattern, pattern_to_json
from audiomancer.store.database import Database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.checkout

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
LARGEST = 200_000
"""Bytes that a picture may have."""

MANY = 2000
AT_ONCE = 10.0
"""Seconds within which a tree of many is open, on a busy machine; on a quiet one it is a tenth."""
FRAME = 0.25
"""Seconds that half the frames of a moving tree may take, on a busy machine."""


def filled(home: Path) -> None:
    """A library of many: families bred over generations from four parents each, a third of them rated."""
    roll = Random(4)
    groove = Pattern(kind="drums", notes=(Note(0, 120, 36, 100),), bars=1)
    body, born = pattern_to_json(groove), datetime(2026, 1, 1, tzinfo=UTC)
    records: dict[str, Any] = {}
    parents: list[str] = []
    while len(records) < MANY:
        if not roll.randrange(15):
            parents = []
        litter, known = [len(records)], parents[-4:]
        for _ in range(12):
            chosen = roll.sample(known, min(len(known), roll.choice((1, 2))))
            item = f"ptrn_{len(records):016x}"
            records[item] = {
                "id": item,
                "name": f"groove_{len(records)}",
                "parent_ids": chosen,
                "generation_method": "mutated" if chosen else "imported",
                "mutation_log": [],
                "user_rating": roll.choice((None, None, 1, 2, 3, 4, 5)),
                "created_at": (born + timedelta(minutes=len(records))).isoformat(),
                "type": "drums",
                "seed": litter,
            }
            parents.append(item)
    home.mkdir()
    Database(home / "library.db").restore(((item, "drums", body) for item in records), ())
    (home / "lineage.json").write_text(json.dumps(records), "utf-8")


class Tree(View):
    """The family tree as a person finds it."""

    def open(self, item: str = "") -> None:
        self.visit.go(f"{self.served.address}/#/tree/{item}".rstrip("/"))
        self.heading.wait_for()

    @property
    def one(self) -> Locator:
        return self.page.get_by_role("article", name="In focus")

    @property
    def heading(self) -> Locator:
        return self.one.get_by_role("heading", level=3)

    @property
    def told(self) -> str:
        """What is said of the whole picture."""
        return self.page.locator("#tree-told").inner_text()

    def focuses(self, item: str) -> None:
        """Wait until somebody is in focus."""
        self.until(lambda: item[5:9] in self.heading.inner_text(), f"{item} is in focus")

    def shows(self, text: str) -> None:
        """Wait until something is written beside the picture."""
        self.until(lambda: text in self.one.inner_text(), f"{text!r} is shown")

    def drawn(self) -> str:
        """The picture, as text: another where something else is drawn."""
        self.page.wait_for_timeout(300)  # a moved picture is painted anew when the hand rests
        return str(self.page.evaluate("document.querySelector('#tree-forest').toDataURL()"))

    def spread(self) -> None:
        """Spread two fingers on the picture."""
        self.page.evaluate("document.querySelector('#tree-map').scrollIntoView({ block: 'center' })")
        box = self.page.locator("#tree-map").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        hand = self.page.context.new_cdp_session(self.page)
        for kind, apart in (("touchStart", 20), ("touchMove", 50), ("touchMove", 90), ("touchEnd", None)):
            points = [] if apart is None else [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def place_of(self, item: str) -> tuple[float, float]:
        """Where somebody stands on the screen while all of the tree is in view."""
        x, y = self.page.evaluate(
            """async (item) => {
              const { laidOut, withoutDeleted } = await import("/static/tree_layout.js");
              const { fitted, seenAt } = await import("/static/tree_camera.js");
              const told = await (await fetch("/api/v1/tree")).json();
              const drawn = laidOut(withoutDeleted(told.items));
              const { left, top, width, height } = document.querySelector("#tree-map").getBoundingClientRect();
              const inside = { width: width - 2, height: height - 2 };
              const { x, y } = seenAt(fitted(drawn, inside), drawn.nodes.find((node) => node.id === item));
              return [left + x, top + y];
            }""",
            item,
        )
        return float(x), float(y)


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A library of many, served to the tests of the module."""
    folder = tmp_path_factory.mktemp("forest")
    filled(folder / "home")
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    with Served(folder / "home", environment=environment) as server:
        yield server


def bred(served: Served, **how: Any) -> list[str]:
    """A family: a groove, its two children, and a child of both; the names of all are markup."""
    (root,) = served.post("generate/drums", style="techno", bpm=120, bars=1, count=1, **how)["patterns"]
    served.post("rename", item=root["id"], name="<img src=x onerror=alert(1)>")
    first, second = served.post("mutate", item=root["id"], count=2, amount=0.8, seed=3)["patterns"]
    (both,) = served.post("cross", first=first["id"], second=second["id"], count=1, seed=5)["patterns"]
    return [one["id"] for one in (root, first, second, both)]


def test_a_person_walks_the_tree_by_keyboard_hears_it_and_goes_back(listener: Visit, forest: Served) -> None:
    root, first, second, both = bred(forest, seed=11)
    tree = Tree(listener, forest)
    tree.open(first)
    tree.focuses(first)
    tree.until(lambda: tree.told.startswith("3 in the picture"), "the other child is no relative")
    tree.page.keyboard.press("f")
    tree.until(lambda: tree.told.startswith("2,0"), "the whole library is shown")
    there = (("Left", root), ("Right", first), ("Down", second), ("Up", first), ("Right", both))
    for key, item in (*there, ("Left", first)):
        tree.visit.press(f"Arrow{key}")
        tree.focuses(item)
    tree.shows("mutated from")
    assert tree.page.locator("img").count() == 0

    tree.visit.press(" ")
    tree.shows("playing")
    assert np.abs(listener.listen(0.7)).max() > 0.01
    tree.visit.press("ArrowLeft")
    tree.focuses(root)
    tree.shows("playing")
    assert np.abs(listener.listen(0.7)).max() > 0.01
    tree.visit.press(" ")
    listener.listen(0.3)
    assert not listener.listen(0.3).any()

    tree.visit.press("4")
    tree.until(lambda: forest.told("show", item=root)["item"]["user_rating"] == 4, "the rating is on the disk")
    tree.one.get_by_role("button", name="4 of 5 stars", pressed=True).wait_for()
    child = tree.one.get_by_role("button", name=second[5:9])
    child.focus()
    tree.visit.press("Enter")
    tree.focuses(second)
    tree.visit.press("g")
    tree.page.locator("#cards li[aria-label]").first.wait_for()
    assert [one["id"] for one in forest.post("run/open")["candidates"]] == [second]


def test_what_was_deleted_is_shown_for_its_descendants_and_comes_back(visit: Visit, forest: Served) -> None:
    _, first, second, both = bred(forest, seed=12)
    forest.post("delete", items=[first, both])
    tree = Tree(visit, forest)
    tree.open()
    tree.focuses(second)
    tree.visit.press("ArrowUp")  # of the two children, the other was deleted with its only child
    tree.until(lambda: first[5:9] not in tree.heading.inner_text(), "it is not there")
    tree.page.get_by_label("deleted ones, too").check()
    tree.open(both)
    tree.shows("deleted")
    tree.one.get_by_role("button", name="bring it back").click()
    tree.one.get_by_role("button", name="go back to here").wait_for()
    assert forest.told("show", item=both)["item"]["deleted_at"] is None


def test_two_thousand_are_open_soon_and_follow_the_hand(visit: Visit, forest: Served) -> None:
    tree = Tree(visit, forest)
    visit.go(forest.address)
    tree.page.get_by_role("link", name="family").wait_for()
    start = time.monotonic()
    tree.page.get_by_role("link", name="family").click()
    tree.heading.wait_for()
    assert time.monotonic() - start < AT_ONCE
    assert tree.told.startswith("2,0")
    all_of_it = tree.drawn()
    assert len(all_of_it) > 10_000  # and not an empty sheet

    x, y = tree.place_of("ptrn_0000000000000010")
    tree.page.mouse.click(x, y)
    tree.focuses("ptrn_0000")
    tree.shows("groove_16")

    frames = tree.page.evaluate(
        """async () => {
          const map = document.querySelector("#tree-map");
          const { left, top } = map.getBoundingClientRect();
          const times = [];
          for (let step = 0; step < 40; step += 1) {
            const at = { clientX: left + 300, clientY: top + 200, bubbles: true, cancelable: true };
            map.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY: step < 20 ? -60 : 40 }));
            const before = performance.now();
            await new Promise(requestAnimationFrame);
            times.push(performance.now() - before);
          }
          return times.sort((one, other) => one - other);
        }"""
    )
    assert frames[20] < 1000 * FRAME
    larger = tree.drawn()
    assert larger != all_of_it
    tree.page.mouse.move(x, y)
    tree.page.mouse.down()
    tree.page.mouse.move(x + 120, y + 60, steps=10)
    tree.page.mouse.up()
    assert tree.drawn() != larger
    tree.visit.press("0")
    assert tree.drawn() == all_of_it


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whoever_comes_can_use_the_tree(browser: Browser, theme: str, tmp_path: Path) -> None:
    """axe finds nothing serious; the picture is kept."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    with (
        Served(tmp_path / "home", environment=os.environ) as served,
        visiting(browser, viewport={"width": 1100, "height": 720}, color_scheme=theme) as visit,
    ):
        tree = Tree(visit, served)
        visit.go(f"{served.address}/#/tree")
        tree.page.get_by_text("There is no family yet").wait_for()
        assert visit.faulty() == []
        middle = grown(served)
        tree.page.reload()
        tree.heading.wait_for()
        tree.page.get_by_label("Find a name").fill(middle[5:9])
        tree.visit.press("Enter", "Escape", "0")
        tree.focuses(middle)
        tree.shows("against")
        picture = visit.page.screenshot(path=folder / f"tree-{theme}.png", animations="disabled", caret="hide")
        assert visit.faulty() == []
        assert len(picture) < LARGEST


def grown(served: Served) -> str:
    """A run of four generations, rated; one of its third generation, which has ancestors and descendants."""
    roll = Random(2)
    made = served.post("generate/drums", style="house", bars=2, seed=5, count=2)["patterns"]
    how = {"size": 6, "generations": 9, "seed": 5, "search": "ga", "fresh": False}
    run = served.post("run/start", items=[one["id"] for one in made], **how)
    middle = ""
    for _ in range(4):
        for one in run["to_rate"]:
            served.post("run/rate", run=run["run"], item=one["id"], score=roll.choice((2, 3, 4, 5)))
        run = served.post("run/breed", run=run["run"])
        middle = middle or (run["candidates"][0]["id"] if run["generation"] == 3 else "")
    return middle


@pytest.mark.usefixtures("axe")
def test_a_phone_shows_the_tree_and_is_walked_by_thumb(browser: Browser, forest: Served) -> None:
    root, first, *_ = bred(forest, seed=13)
    with visiting(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        tree = Tree(visit, forest)
        tree.open(root)
        tree.focuses(root)
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tree.one.get_by_role("button", name=first[5:9]).tap()
        tree.focuses(first)
        before = tree.drawn()
        tree.spread()
        assert tree.drawn() != before
        tree.one.get_by_role("button", name="space hear").tap()
        tree.shows("playing")
        assert visit.faulty() == []
