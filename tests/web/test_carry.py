"""A person takes patterns home from the page: code, MIDI and sound are those of the command line, to the byte."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from browsing import Served, visiting
from rooms import Room

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download, Locator

pytestmark = pytest.mark.checkout

CLIPBOARD = ["clipboard-read", "clipboard-write"]
PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
THEMES = ("light", "dark")
LARGEST = 200_000
"""Bytes that a picture may have."""
CODE = {"TidalCycles": "tidal", "Strudel": "strudel", "SuperCollider": "supercollider"}


class Home(Room):
    """The dialog as a person finds it, opened for the candidate of a run that is looked at."""

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog", name="Take it home")

    @property
    def code(self) -> str:
        return self.page.locator("#carry-code").text_content() or ""

    def take(self) -> None:
        """Go on with the latest run, and take home what is looked at."""
        self.resume()
        self.press("e")
        self.dialog.wait_for()
        self.choose("TidalCycles")

    def choose(self, name: str) -> None:
        """Go to a tab by the arrows."""
        tab = self.dialog.get_by_role("tab", name=name)
        tab.wait_for()
        for _ in self.dialog.get_by_role("tab").all():
            if tab.get_attribute("aria-selected") != "true":
                self.dialog.get_by_role("tab", selected=True).press("ArrowRight")
        assert tab.get_attribute("aria-selected") == "true"
        self.written()

    def written(self) -> None:
        """Wait until what was asked for is there, or is refused."""
        self.visit.wait("!document.querySelector('#carry-panel').ariaBusy")

    def copied(self) -> str:
        """What is in the clipboard after the key that copies."""
        self.page.evaluate("navigator.clipboard.writeText('')")
        self.dialog.get_by_role("tab", selected=True).press("c")
        self.shows("Copied.")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def downloaded(self, link: Locator) -> Download:
        with self.page.expect_download() as found:
            link.click()
        return found.value


@pytest.fixture(scope="module")
def family(served: Served) -> tuple[str, str]:
    """A groove and its child, of which the child is the first candidate of the latest run."""
    (parent,) = served.post("generate/drums", style="house", bars=2, seed=5)["patterns"]
    (child,) = served.post("mutate", item=parent["id"], seed=1)["patterns"]
    served.post("run/start", items=[child["id"], parent["id"]], size=2, seed=5, search="ga", fresh=False)
    return parent["id"], child["id"]


@pytest.fixture
def taken(browser: Browser, served: Served, family: tuple[str, str]) -> Iterator[Home]:
    """The dialog for the child."""
    with visiting(browser, viewport={"width": 1280, "height": 800}, permissions=CLIPBOARD) as visit:
        found = Home(visit, served)
        found.take()
        yield found


def exported(served: Served, *words: str) -> bytes:
    """What the command line writes."""
    return subprocess.run(
        [sys.executable, "-m", "audiomancer", "export", *words],
        env={**os.environ, "AUDIOMANCER_HOME": str(served.home)},
        check=True,
        capture_output=True,
    ).stdout


def test_code_is_copied_as_the_command_line_prints_it(taken: Home, family: tuple[str, str]) -> None:
    for tab, target in CODE.items():
        taken.choose(tab)
        printed = exported(taken.served, family[1], "--to", target).decode()
        assert taken.copied() == taken.code == printed
    file = taken.downloaded(taken.dialog.get_by_role("link", name="Download .scd"))
    assert file.path().read_text("utf-8") == printed
    assert file.suggested_filename == f"house_{family[1][5:9]}.scd"


def test_midi_and_sound_are_downloaded_as_the_command_line_writes_them(taken: Home, family: tuple[str, str]) -> None:
    for tab, target in (("MIDI", "midi"), ("WAV", "wav")):
        taken.choose(tab)
        file = taken.downloaded(taken.dialog.get_by_role("link"))
        assert file.path().read_bytes() == exported(taken.served, family[1], "--to", target)
        assert file.suggested_filename.startswith("house_")


def test_a_set_is_one_file_beside_which_its_stems_are_offered(
    taken: Home, family: tuple[str, str], tmp_path: Path
) -> None:
    taken.press("Escape")
    taken.visit.go(f"{taken.served.address}/#/library")
    taken.page.get_by_role("button", name="house").first.wait_for()
    taken.press("x", "ArrowDown", "x", "e")
    taken.choose("WAV")
    taken.dialog.get_by_label("stems").check()
    taken.until(lambda: taken.dialog.get_by_role("link").count() == 3, "the mix and both stems are offered")
    items = (taken.page.locator("#carry-what .id").nth(number).inner_text() for number in (0, 1))
    exported(taken.served, *items, "--to", "wav", "--stems", "--out", str(tmp_path / "mix.wav"))
    for link, name in zip(taken.dialog.get_by_role("link").all(), ("", "_1_drums", "_2_drums"), strict=True):
        file = taken.downloaded(link)
        assert file.suggested_filename.endswith(f"_and_1_more{name}.wav")
        assert file.path().read_bytes() == (tmp_path / f"mix{name}.wav").read_bytes()


def test_an_option_changes_the_code_and_one_that_is_refused_says_why(taken: Home, family: tuple[str, str]) -> None:
    before = taken.code
    taken.dialog.get_by_label("orbit").fill("d7")
    printed = exported(taken.served, family[1], "--to", "tidal", "--orbit", "d7").decode()
    taken.until(lambda: taken.code == printed, "the code is for d7")
    taken.dialog.get_by_label("timing").select_option("grid")
    taken.dialog.get_by_label("orbit").fill("d1")
    taken.shows("moved to the grid")
    assert taken.code != before
    taken.dialog.get_by_label("orbit").fill("the moon")
    alert = taken.dialog.get_by_role("alert")
    alert.wait_for()
    assert "the moon" in alert.inner_text() and not taken.code
    faults = taken.visit.faults  # the refusal, as the browser tells its console of it
    taken.until(lambda: len(faults) == 2, "the refusal is told")
    assert all("422" in line for line in faults), faults
    faults.clear()
    taken.dialog.get_by_label("orbit").fill("d1")
    taken.dialog.get_by_label("sounds").fill('bd = "808bd:3"')
    taken.shows('"808bd:3*4"')


def test_the_lines_of_the_parent_stand_beside_those_of_the_child(taken: Home, family: tuple[str, str]) -> None:
    taken.press("p")
    taken.dialog.get_by_role("table").wait_for()
    for column, item in enumerate(family):
        sides = [row.get_by_role("cell").nth(column) for row in taken.dialog.get_by_role("row").all()[1:]]
        lines = [side.locator("code").text_content() for side in sides if side.locator("code").count()]
        how = ["--diff"] if column else []
        printed = exported(taken.served, item, "--to", "tidal", *how).decode().splitlines()
        assert lines == [line for line in printed if not line.lstrip().startswith("--")]
    assert taken.dialog.locator("del").count() and taken.dialog.locator("ins").count()

    taken.served.post("delete", items=[family[0]])
    taken.press("p", "p")
    taken.shows("It cannot be shown beside its parent")
    assert taken.code == exported(taken.served, family[1], "--to", "tidal").decode()
    taken.page.get_by_role("button", name="Beside its parent", pressed=True).click()
    taken.dialog.get_by_role("alert").wait_for(state="hidden")
    taken.served.post("undelete", items=[family[0]])
    faults = taken.visit.faults
    taken.until(lambda: len(faults) == 2, "the refusal is told")
    assert all("404" in line for line in faults), faults
    faults.clear()


def test_strudels_own_page_opens_with_the_code(taken: Home) -> None:
    taken.choose("Strudel")
    link = taken.dialog.get_by_role("link", name="Open in Strudel")
    page, _, code = str(link.get_attribute("href")).partition("#")
    assert page == "https://strudel.cc/"
    assert base64.b64decode(unquote(code)).decode() == taken.code
    assert (link.get_attribute("rel"), link.get_attribute("target")) == ("noopener noreferrer", "_blank")


def test_where_a_browser_lets_no_page_copy_the_code_is_selected(taken: Home) -> None:
    taken.page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    taken.press("c")
    taken.shows("press Ctrl+C")
    assert taken.page.evaluate("getSelection().toString()").strip() == taken.code.strip()


def test_esc_goes_back_to_where_one_was(taken: Home) -> None:
    taken.press("Escape")
    taken.dialog.wait_for(state="hidden")
    taken.press("e")
    taken.dialog.wait_for()
    taken.press("Escape", "ArrowRight")
    taken.looks_at(1)


@pytest.mark.usefixtures("axe", "family")
@pytest.mark.parametrize("theme", THEMES)
def test_whoever_comes_can_take_it_home(browser: Browser, served: Served, theme: str, tmp_path: Path) -> None:
    """axe finds nothing serious; the pictures are kept."""
    folder = PICTURES if os.environ.get("AUDIOMANCER_PICTURES") == "1" else tmp_path
    with visiting(browser, viewport={"width": 1100, "height": 720}, color_scheme=theme) as visit:
        home = Home(visit, served)
        home.take()
        for view, key in (("home", "Home"), ("home-diff", "p")):
            home.press(key)
            home.written()
            picture = visit.page.screenshot(path=folder / f"{view}-{theme}.png", animations="disabled", caret="hide")
            assert visit.faulty() == [], view
            assert len(picture) < LARGEST
        home.choose("WAV")
        assert visit.faulty() == []


@pytest.mark.usefixtures("family")
def test_a_phone_shows_all_of_it(browser: Browser, served: Served) -> None:
    with visiting(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as visit:
        home = Home(visit, served)
        home.take()
        for name in ("TidalCycles", "WAV", "Strudel"):
            home.dialog.get_by_role("tab", name=name).tap()
            home.written()
        home.dialog.get_by_role("button", name="Beside its parent").tap()
        home.dialog.get_by_role("table").wait_for()
        assert visit.page.evaluate("document.querySelector('#carry').scrollWidth <= innerWidth")
        home.dialog.get_by_role("button", name="close").tap()
        home.dialog.wait_for(state="hidden")
