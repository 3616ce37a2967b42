"""A person at the library: what is found, heard, rated, written, deleted and brought back, and what is dropped in.

With ``AUDIOMANCER_PICTURES=1`` the pictures in ``docs/pictures`` are taken anew.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browsing import PATIENCE, Served, View, Visit, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

pytestmark = pytest.mark.checkout

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
THEMES = ("light", "dark")
LARGEST = 200_000
"""Bytes that a picture may have."""
PAGE = 50
"""Patterns that are seen at a time."""
MARKUP = "<img src=x onerror=alert(1)>"
CELLS = ("bd", "sn", "hh", "~")


def groove(number: int) -> str:
    """A bar of Tidal that no other number has."""
    sounds = [CELLS[number // 4**place % 4] for place in range(4)]
    return f'd1 $ sound "bd*4 {" ".join(sounds)}"'


def files(texts: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Files as the REST takes them."""
    return [{"name": name, "data": base64.b64encode(data).decode()} for name, data in texts.items()]


def filled(served: Served, names: list[str], first: int = 0) -> list[str]:
    """Patterns of these names, each another groove; the last is the youngest."""
    sent = files({f"{name}.tidal": groove(first + at).encode() for at, name in enumerate(names)})
    return [one["id"] for one in served.post("import", files=sent)["patterns"]]


class Library(View):
    """The page as a person finds it: by what is written there, and by the keys."""

    def open(self, *asked: str) -> None:
        self.visit.go("/".join([f"{self.served.address}/#/library", *asked]))
        self.until(lambda: "pattern" in self.page.locator("#library-count").inner_text(), "the library is seen")

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("list", name="Patterns").locator("li")

    @property
    def names(self) -> list[str]:
        """What the patterns that are seen are called."""
        labels = self.page.evaluate("[...document.querySelectorAll('.library-row')].map((row) => row.ariaLabel)")
        return [label.rsplit(" ", 1)[0] for label in labels]

    @property
    def looked(self) -> str:
        """The text of the row that is looked at."""
        text = self.page.evaluate("document.querySelector('.library-row[aria-current]')?.innerText ?? ''")
        return str(text)

    def sees(self, *names: str) -> None:
        self.until(lambda: self.names == [*names], f"{names} are seen, not {self.names}")

    def looks_at(self, text: str) -> None:
        self.until(lambda: text in self.looked, f"{text!r} is looked at")

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def drop(self, texts: Mapping[str, bytes], size: int = 0) -> None:
        """Drop files onto the page, each with so many zeros behind it."""
        sent = json.dumps([[one["name"], one["data"]] for one in files(texts)])
        self.page.evaluate(
            f"""() => {{
              const dataTransfer = new DataTransfer();
              for (const [name, data] of {sent}) {{
                const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
                dataTransfer.items.add(new File([bytes, new Uint8Array({size})], name));
              }}
              for (const type of ["dragenter", "dragover", "drop"]) {{
                document.body.dispatchEvent(new DragEvent(type, {{ dataTransfer, bubbles: true, cancelable: true }}));
              }}
            }}"""
        )

    def told(self, text: str) -> None:
        """Wait until the news of what came in hold something."""
        self.until(lambda: text in self.page.locator("#library-news").inner_text(), f"{text!r} is told")


@pytest.fixture(scope="module")
def stocked(served: Served) -> list[str]:
    """Patterns of several names in the library of this module, so many that they fill more than a page."""
    return filled(served, [f"common {number:02}" for number in range(PAGE + 8)] + ["common night", "common day"])


@pytest.fixture
def library(visit: Visit, served: Served, stocked: list[str]) -> Library:
    """The library before a person with a keyboard; of what is common the youngest are day and night."""
    found = Library(visit, served)
    found.open("name", "common")
    found.looks_at("common day")
    return found


def stored(served: Served, item: str) -> Any:
    """A pattern as it is in the library."""
    return served.told("show", item=item)["item"]


def by_command(served: Served, *arguments: str) -> None:
    """Run a command of audiomancer on the library that is served."""
    environment = {**os.environ, "AUDIOMANCER_HOME": str(served.home)}
    subprocess.run([sys.executable, "-m", "audiomancer", *arguments], env=environment, check=True, timeout=PATIENCE)


def test_a_pattern_is_found_rated_and_written_on_by_keyboard(
    library: Library, served: Served, stocked: list[str]
) -> None:
    night = stocked[-2]
    library.press("/")
    library.types("nIgH")
    library.sees("common night")
    library.press("ArrowDown", "4", "t")
    library.until(lambda: stored(served, night)["user_rating"] == 4, "the stars are on the disk")
    library.types(MARKUP)
    with library.cut_off("note"):
        library.press("Enter")
    assert library.page.locator("#library-write-text").input_value() == MARKUP
    library.press("t", "Enter", "g")
    library.says("The note is kept")
    library.types("dark, #opener")
    library.press("Enter")
    library.says("The tags are kept")
    library.press("g")
    library.until(
        lambda: library.page.locator("#library-write-text").input_value() == "dark opener", "tags are offered"
    )
    library.types("dark late")
    library.press("Enter")
    library.until(lambda: stored(served, night)["tags"] == ["dark", "late"], "the tags are on the disk")
    library.press("r")
    library.types(f"night {MARKUP}")
    library.press("Enter")
    library.looks_at(f"night {MARKUP}")
    assert stored(served, night)["user_notes"] == MARKUP
    assert library.page.locator("img").count() == 0
    served.post("rename", item=night, name="common night")


def test_what_is_asked_stands_in_the_address_and_is_there_after_another_view(
    library: Library, served: Served, stocked: list[str]
) -> None:
    served.post("tag", item=stocked[3], tags=["rare"])
    served.post("tag", item=stocked[5], tags=["rare"])
    library.page.locator("#library").get_by_label("Tag", exact=True).fill("rare")
    library.page.locator("#library").get_by_label("Order").select_option("by name")
    library.sees("common 03", "common 05")
    library.press("Escape", "ArrowDown")
    library.looks_at("common 05")
    library.page.get_by_role("link", name="taste").click()
    library.page.get_by_role("link", name="library").click()
    library.sees("common 03", "common 05")
    library.looks_at("common 05")
    library.page.reload()
    library.sees("common 03", "common 05")
    library.page.get_by_role("button", name="Clear").click()
    library.until(lambda: len(library.names) == PAGE, "all are seen again")


def test_a_long_library_is_paged_by_keyboard(library: Library) -> None:
    first = library.names
    library.press("ArrowRight")
    library.until(lambda: library.names[0] not in first, "another page is seen")
    library.press("ArrowUp")
    library.until(lambda: library.names == first and first[-1] in library.looked, "the last of the page before")
    library.press("ArrowDown")
    library.until(lambda: library.names[0] not in first, "it goes on over the edge of a page")


def test_what_is_deleted_comes_back(library: Library, served: Served, stocked: list[str]) -> None:
    ids = stocked[-1:-3:-1]
    library.press("x", "ArrowDown", "x", "Delete")
    library.says("Deleted 2 patterns")
    library.until(lambda: "common night" not in library.names, "they are not seen")
    assert all(stored(served, one)["deleted_at"] for one in ids)
    library.page.get_by_role("button", name="Deleted").click()
    library.until(lambda: {"common day", "common night"} <= set(library.names), "what is deleted is seen")
    library.press(" ")
    library.says("Enter puts it back")
    library.page.get_by_role("button", name="Deleted").click()
    library.page.get_by_role("button", name="Undo: bring back 2 patterns").click()
    library.until(lambda: library.names[:2] == ["common day", "common night"], "they are back")
    assert not any(stored(served, one)["deleted_at"] for one in ids)


def test_keys_that_are_hammered_delete_once_and_bring_back_one_after_the_other(
    library: Library, served: Served, stocked: list[str]
) -> None:
    for name in "common day", "common night":
        library.looks_at(name)
        library.visit.hold("delete")
        library.press("Delete", "Delete", "Delete")
        library.visit.let_go()
        library.until(lambda name=name: name not in library.names, "it is not seen")
    library.press("u", "u")
    library.until(lambda: not any(stored(served, one)["deleted_at"] for one in stocked[-2:]), "both are back")
    library.until(lambda: library.names[:2] == ["common day", "common night"], "both are seen")


def test_the_command_line_and_the_page_work_on_one_library(
    library: Library, served: Served, stocked: list[str]
) -> None:
    by_command(served, "delete", stocked[-1])
    by_command(served, "rate", stocked[-2], "2")
    library.page.evaluate("dispatchEvent(new Event('focus'))")  # the person comes back from the terminal
    library.until(
        lambda: library.names[0] == "common night" and "★★☆☆☆" in library.rows.first.inner_text(), "both are seen"
    )
    library.press("u")
    library.says("day is back")
    by_command(served, "delete", stocked[-1])
    library.press("3")
    library.says("was deleted")
    library.until(lambda: library.names[0] == "common night", "it is not seen any longer")
    assert any("404" in fault for fault in library.visit.faults)
    library.visit.faults.clear()  # the browser tells of the refusal, as it should
    served.post("undo")


def test_it_is_heard_in_a_loop_that_changes_with_what_is_looked_at(
    listener: Visit, served: Served, stocked: list[str]
) -> None:
    library = Library(listener, served)
    library.open("name", "common")
    library.looks_at("common day")
    library.press(" ")
    library.page.get_by_role("button", name="Hear common day", pressed=True).wait_for()
    library.says("day")
    library.until(lambda: bool(listener.listen(0.2).any()), "it is heard")
    library.press("ArrowDown")
    library.page.get_by_role("button", name="Hear common night", pressed=True).wait_for()
    library.press(" ")
    library.page.get_by_role("button", name="Hear common night", pressed=False).wait_for()
    library.until(lambda: not listener.listen(0.2).any(), "it is silent")


def test_patterns_are_made_varied_crossed_and_bred(library: Library, served: Served) -> None:
    library.press("n")
    form = library.page.get_by_role("form", name="New patterns")
    form.get_by_label("Style").select_option("techno")
    form.get_by_label("How many").select_option("1")
    form.get_by_role("button", name="Make them").click()
    library.says("New: 1 pattern")
    library.looks_at("techno")
    library.press("X", "m")
    library.says("From techno: 4 patterns")
    library.press("X", "x", "ArrowDown", "x", "c")
    library.says("Crossed: 4 patterns")
    library.press("X", "x", "Enter")
    library.page.get_by_role("heading", name="Candidates").wait_for(state="attached")
    library.until(lambda: "#/listen" in library.page.url, "the person sits at the run")
    assert served.told("run/list")["runs"]


def test_what_is_dropped_comes_in_and_what_cannot_says_why(library: Library, served: Served) -> None:
    midi = base64.b64decode(
        served.told("export", items=served.told("list", limit=1)["patterns"][0]["id"], target="midi")["content"]
    )
    library.page.get_by_role("link", name="taste").click()
    library.drop(
        {
            f"{MARKUP}.tidal": b'd1 $ sound "bd cp bd cp"',
            "beat.strudel": b's("bd hh hh hh")',
            "known.mid": midi,
            "nonsense.mid": b"nonsense",
            "empty.mid": b"",
            "photo.png": b"\x89PNG",
            "wrong.tidal": b"d1 $ foo",
        }
    )
    library.told("3 patterns are in your library now")
    for why in (
        "nonsense.mid is not a MIDI file",
        "empty.mid is empty",
        "photo.png is neither",
        "wrong.tidal",
    ):
        library.told(why)
    library.until(lambda: set(library.names[:2]) <= {MARKUP, "beat"}, "what came in is seen first")
    library.until(lambda: "3 marked" in library.page.locator("#library-count").inner_text(), "they are marked")
    library.drop({f"{number}.tidal": groove(number % 7).encode() for number in range(14)})
    library.told("7 patterns are in your library now")
    library.told("the same music twice is one pattern")
    library.drop({"large.mid": b"MThd"}, 9 * 2**20)
    library.told("large.mid has 9.0 MB")
    library.drop({f"{number}.jpg": b"JFIF" for number in range(100)})
    library.told("and 94 more like these")
    library.told("Nothing came in")


def test_code_is_pasted(library: Library, served: Served) -> None:
    library.page.evaluate(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", 's("cp*3 bd")');
          document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    form = library.page.get_by_role("form", name="Code to bring in")
    assert form.get_by_label("Language").input_value() == "strudel"
    form.get_by_role("button", name="Bring it in").click()
    library.told("1 pattern is in your library now")
    library.looks_at("strudel")
    library.page.get_by_role("button", name="Paste code").click()
    library.until(lambda: not form.get_by_label("Code").input_value(), "what came in stands there no more")
    form.get_by_label("Code").fill("d1 $ foo")
    form.get_by_role("button", name="Bring it in").click()
    library.told("Nothing came in")
    form.wait_for()
    assert form.get_by_label("Code").input_value() == "d1 $ foo"


def test_a_synth_that_is_dropped_lies_under_synths(library: Library) -> None:
    code = b"""
        SynthDef(\\dropped, { |out = 0, freq = 220, gate = 1|
            Out.ar(out, SinOsc.ar(freq) * EnvGen.kr(Env.adsr, gate, doneAction: 2) * 0.2 ! 2)
        }).add;
    """
    library.drop({"dropped.scd": code})
    library.told("1 synth is in your library now")
    assert library.page.get_by_role("link", name="Hear them under synths").is_visible()


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("theme", THEMES)
def test_everybody_can_use_the_library(browser: Browser, theme: str, tmp_path: Path) -> None:
    """axe finds nothing serious on a wide screen and on a phone; the pictures of the view are kept."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    with Served(tmp_path / "home", environment=os.environ) as served:
        with visiting(browser, viewport={"width": 1100, "height": 720}, color_scheme=theme) as visit:
            for view in views(Library(visit, served)):
                picture = visit.page.screenshot(
                    path=folder / f"{view}-{theme}.png", animations="disabled", caret="hide"
                )
                assert visit.faulty() == [], view
                assert len(picture) < LARGEST
        with visiting(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
            library = Library(visit, served)
            library.open()
            library.rows.nth(2).tap()
            library.page.get_by_role("button", name="5 of 5 stars").tap()
            library.until(lambda: "★★★★★" in library.rows.nth(2).inner_text(), "it is rated by thumb")
            assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert visit.faulty() == []


def views(library: Library) -> Iterator[str]:
    """Go through what the library shows; what has a picture in the documents is named."""
    library.open()
    library.until(lambda: "Your library is empty" in library.page.locator("#library").inner_text(), "it is empty")
    stock(library.served)
    library.open("page", "1")
    library.page.reload()
    library.until(lambda: len(library.names) == 8, "all are seen")
    library.press("ArrowDown", "x", "ArrowDown", "x")
    library.until(lambda: "2 marked" in library.page.locator("#library-count").inner_text(), "two are marked")
    yield "library"


def stock(served: Served) -> None:
    """A small library of a musician."""
    drums = [
        served.post("generate/drums", style=style, bars=bars, seed=5)["patterns"][0]
        for style, bars in (("house", 2), ("techno", 4), ("dnb", 2), ("hiphop", 2))
    ]
    tunes = [
        served.post(f"generate/{kind}", bars=4, seed=seed, **{key: value})["patterns"][0]
        for kind, key, value, seed in (("bass", "key", "E", 3), ("melody", "key", "A", 4))
    ]
    children = served.post("mutate", item=drums[0]["id"], seed=1, count=2)["patterns"]
    for one, score in zip([*drums, *tunes], (4, 5, 2, 3, 4, 5), strict=True):
        served.post("rate", item=one["id"], score=score)
    served.post("tag", item=drums[1]["id"], tags=["opener", "dark"])
    served.post("tag", item=tunes[0]["id"], tags=["dark"])
    served.post("rename", item=children[0]["id"], name="house, swung")
    served.post("note", item=tunes[1]["id"], text="over the break, an octave down")
