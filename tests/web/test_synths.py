"""A person at a synth: how it looks and sounds on keys, what its controls change, and how it is rated and bred from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from browsing import Served, Sound, View, Visit, visiting
from rooms import Room

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = [
    pytest.mark.checkout,
    pytest.mark.skipif(
        not (shutil.which("scsynth") and shutil.which("sclang")), reason="SuperCollider is not installed"
    ),
]

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
LARGEST = 200_000
"""Bytes that a picture may have."""


class Bench(View):
    """The view of synths as a person finds it."""

    def open(self, item: str = "") -> None:
        """Go to the shelf, or to a synth until it can be played."""
        self.visit.go(f"{self.served.address}/#/synths/{item}")
        if item:
            self.ready()
        else:
            self.page.get_by_role("button", name="hear tb303", exact=True).wait_for()

    def ready(self) -> None:
        """Wait until its notes are those of its values."""
        self.until(lambda: self.text("#synth-ready") == "Ready to play.", "it can be played")

    def text(self, place: str) -> str:
        return self.page.locator(place).inner_text()

    def wake(self) -> None:
        """The audio clock starts with the first key."""
        self.visit.press("a")
        self.visit.now()
        self.silent()

    def play(self, key: str, seconds: float = 0.5) -> Sound:
        """What is heard while a key is held."""
        start = self.visit.now()
        self.page.keyboard.down(key)
        self.until(lambda: bool(self.visit.heard(start).any()), f"{key} sounds")
        first = self.visit.first_sound_after(start)
        self.visit.listen_until(first + round(seconds * self.visit.rate))
        self.page.keyboard.up(key)
        heard = self.visit.heard(first)[: round(seconds * self.visit.rate)]
        self.silent()
        return heard

    def silent(self) -> None:
        """Wait until nothing sounds any more."""
        self.until(lambda: not self.visit.listen(0.1).any(), "it is silent")


def stored(served: Served, item: str) -> Any:
    """A synth as it is in the library."""
    return served.told("synth/show", item=item, sound="false")["synth"]


def pitch(heard: Sound, rate: int) -> float:
    """The strongest frequency, in Hz."""
    levels = np.abs(np.fft.rfft(heard[:, 0] * np.hanning(len(heard))))
    return float(np.argmax(levels) * rate / len(heard))


def brightness(heard: Sound, rate: int) -> float:
    """The middle of the spectrum, in Hz, by amplitude: by power it would be that of the lowest partials."""
    levels = np.abs(np.fft.rfft(heard[:, 0] * np.hanning(len(heard))))
    return float(np.average(np.arange(len(levels)) * rate / len(heard), weights=levels))


def test_a_key_of_the_computer_plays_its_note_at_once_and_a_slider_changes_the_sound(
    listener: Visit, served: Served
) -> None:
    bench = Bench(listener, served)
    bench.open("synt_flute")
    bench.wake()
    low, high = (pitch(bench.play(key), listener.rate) for key in ("a", "k"))
    assert high == pytest.approx(2 * low, rel=0.02)
    assert listener.first_sound_after(listener.pressed("k")) - listener.pressed("k") < 0.1 * listener.rate
    bench.page.keyboard.press("z")
    bench.ready()
    assert pitch(bench.play("k"), listener.rate) == pytest.approx(low, rel=0.02)

    bench.page.evaluate("location.hash = '#/synths/synt_tb303'")  # in the same page, so that its clock goes on
    bench.until(lambda: bench.text("#synth-name").startswith("tb303"), "it is there")
    bench.ready()
    before = brightness(bench.play("a"), listener.rate)
    slider = bench.page.get_by_role("slider", name="cutoff")
    slider.focus()
    listener.press("End")
    assert slider.get_attribute("aria-valuetext") == "5000 Hz"
    bench.until(lambda: bench.text("#synth-ready") != "Ready to play.", "it is rendered anew")
    bench.ready()
    after = brightness(bench.play("a"), listener.rate)  # the letters play while a slider has the focus
    assert after > 3 * before
    bench.page.get_by_role("button", name="cutoff back to 500 Hz").click()
    bench.ready()
    assert brightness(bench.play("a"), listener.rate) == pytest.approx(before, rel=0.1)


def test_a_synth_is_rated_varied_and_its_child_heard_beside_it(listener: Visit, served: Served) -> None:
    bench = Bench(listener, served)
    bench.open("synt_tb303")
    listener.press("4")
    bench.until(lambda: stored(served, "tb303")["user_rating"] == 4, "it is kept")
    listener.press("n")
    bench.page.keyboard.type("the one with <b>bite</b>")
    bench.page.get_by_label("Tags").fill("stage acid")
    listener.press("Enter")
    bench.until(lambda: set(stored(served, "tb303")["tags"]) == {"acid", "stage"}, "it is kept")
    assert stored(served, "tb303")["user_notes"] == "the one with <b>bite</b>"

    listener.press("m")
    bench.until(lambda: "marked" in bench.text("#synth-against"), "the child is shown against its parent")
    child = bench.page.url.rpartition("/")[2]
    synth = stored(served, child)
    assert synth["parent_ids"] == ["synt_tb303"]
    new = bench.page.locator("#synth-source .new").all_inner_texts()
    gone = bench.page.locator("#synth-source .gone").all_inner_texts()
    assert any(synth["name"] in line for line in new) and any("tb303," in line for line in gone)
    bench.ready()
    listener.hold("delete")
    bench.page.get_by_role("button", name="Delete").click()
    listener.wait("held.length > 0")
    bench.page.get_by_role("link", name="library").click()
    bench.page.get_by_role("heading", name="Library").wait_for()
    listener.let_go()
    bench.says(f"{synth['name']} is deleted")
    assert "#/library" in bench.page.url  # who has gone on meanwhile is led nowhere
    bench.page.get_by_role("link", name="synths").click()
    bench.page.get_by_role("button", name=f"Have {synth['name']} back").click()
    bench.until(lambda: bench.text("#synth-name").startswith(synth["name"]), "it is back")


def test_a_run_of_synths_is_heard_rated_and_bred(listener: Visit, served: Served) -> None:
    bench = Bench(listener, served)
    bench.open()
    for name in ("cello", "celesta"):
        bench.page.get_by_role("checkbox", name=f"choose {name}", exact=True).check()
    bench.page.get_by_role("button", name="Breed a run from them").click()
    room = Room(listener, served)
    room.looks_at(0)
    listener.press(" ")
    room.plays(0)
    start = listener.now()
    room.until(lambda: bool(listener.heard(start).any()), "it sounds")
    listener.press("4", "2")
    room.shows("Enter breeds generation 1")
    listener.press("Enter")
    room.shows("generation 1 of")
    room.until(lambda: all("Its phrase" in (one.get_attribute("aria-label") or "") for one in pictures(room)), "drawn")
    room.until(lambda: {stored(served, name)["user_rating"] for name in ("cello", "celesta")} == {4, 2}, "it is kept")


def pictures(room: Room) -> list[Locator]:
    return room.cards.get_by_role("img", name="Its").all()


def test_synths_come_from_words_and_files_and_what_is_wrong_is_told(visit: Visit, served: Served) -> None:
    bench = Bench(visit, served)
    bench.open()
    said = bench.page.locator("#remark")
    bench.page.get_by_label("Make one from words").fill("dark slow pad")
    visit.press("Enter")
    bench.until(lambda: "/synths/synt_" in bench.page.url, "it is there")
    bench.ready()
    made = bench.page.url.rpartition("/")[2]
    note = bench.page.locator("#synth-note")
    note.fill("for the break")
    with bench.cut_off("note"):
        visit.press("Escape", "Escape")
    bench.open(made)
    bench.until(lambda: note.input_value() == "for the break", "what could not be kept is there")
    bench.open()
    bench.until(lambda: stored(served, made)["user_notes"] == "for the break", "who leaves has it kept")
    source = (Path(__file__).resolve().parents[2] / "synths/kick.scd").read_text("utf-8").replace("\\kick", "\\boom")
    bench.page.get_by_label("Bring .scd files in").set_input_files(
        {"name": "boom.scd", "mimeType": "text/plain", "buffer": source.encode()}
    )
    bench.until(lambda: bench.text("#synth-name").startswith("boom"), "it came in")
    assert "no pitch" in bench.text("#synth-octave")
    bench.open()
    bench.page.get_by_label("Bring .scd files in").set_input_files(
        {"name": "prose.scd", "mimeType": "text/plain", "buffer": b"no synth at all"}
    )
    bench.until(lambda: "None came in." in said.inner_text() and "prose.scd" in said.inner_text(), "it is told")
    cello = bench.page.get_by_role("checkbox", name="choose cello", exact=True)
    cello.check()
    bench.page.get_by_label("Find by name").fill("cello")
    bench.until(lambda: bench.text("#synths-count") == "1 synth", "it alone is found")
    bench.until(lambda: cello.is_checked() and bench.text("#synths-said") == "1 chosen", "it is still chosen")
    bench.page.get_by_label("Find by name").fill("no such thing")
    bench.until(lambda: "No synth is like this" in bench.text("#synths-count"), "nothing is found")
    bench.until(lambda: bench.page.locator("#synths-chosen").is_hidden(), "nothing is chosen")


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("theme", ("light", "dark"))
def test_whoever_comes_can_use_the_shelf_and_the_sheet(
    browser: Browser, served: Served, theme: str, tmp_path: Path
) -> None:
    """axe finds nothing serious; the pictures of the views are kept; a phone shows everything."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    size = {"width": 1100, "height": 720}
    with visiting(browser, viewport=size, color_scheme=theme) as visit:
        bench = Bench(visit, served)
        bench.open()
        shelf = visit.page.screenshot(path=folder / f"synths-{theme}.png", animations="disabled", caret="hide")
        assert visit.faulty() == []
        child = served.post("synth/mutate", item="tb303", seed=3)["synths"][0]["id"]
        bench.open(child)
        visit.page.keyboard.down("d")
        sheet = visit.page.screenshot(path=folder / f"synth-{theme}.png", animations="disabled", caret="hide")
        visit.page.keyboard.up("d")
        assert visit.faulty() == []
        visit.press("?")
        visit.page.get_by_role("heading", name="Keys of the synths").wait_for()
        assert visit.faulty() == []
        visit.press("Escape")
        assert max(len(shelf), len(sheet)) < LARGEST
        visit.page.set_viewport_size({"width": 390, "height": 844})
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
