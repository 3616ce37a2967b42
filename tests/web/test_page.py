"""The page's own files: its pure modules by Node, and the laws of what ships."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import audiomancer
from audiomancer.actions.sitting import KEYS, VOICES
from audiomancer.music import DRUMS

PAGE = Path(audiomancer.__file__).parent / "web" / "page"
TESTS = Path(__file__).parent / "page"
TEXTS = sorted(file for file in PAGE.iterdir() if file.suffix in (".html", ".js", ".css", ".svg"))


def asked_of_node(code: str, folder: Path) -> list[object]:
    """What an expression of the page's modules is, as JSON."""
    modules = copied(folder)
    imports = "import * as notes from './notes.js'; import * as keys from './keys.js';"
    script = f"{imports} console.log(JSON.stringify({code}))"
    told = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        cwd=modules,
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    found: list[object] = json.loads(told.stdout)
    return found


def copied(folder: Path) -> Path:
    """The page's modules and their tests in one folder, as Node takes modules."""
    if not shutil.which("node"):
        pytest.skip("Node is not installed (apt install nodejs)")
    for file in (*PAGE.glob("*.js"), *TESTS.glob("*.js")):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def test_the_pure_modules_hold_their_laws(tmp_path: Path) -> None:
    """The tests in tests/web/page, by Node's own runner."""
    done = subprocess.run(
        ["node", "--test"], cwd=copied(tmp_path), capture_output=True, check=False, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "pass 0" not in done.stdout


def test_drums_have_the_names_that_they_have_everywhere(tmp_path: Path) -> None:
    named = asked_of_node("Array.from({length: 127}, (_, below) => notes.rowName('drums', below + 1))", tmp_path)
    assert named == [DRUMS[pitch].name for pitch in range(1, 128)]


def test_the_keys_are_those_of_the_terminal(tmp_path: Path) -> None:
    """But for what has no use here: all loops, so that no key lets it, and arrows are drawn.

    A page mixes what it plays, and has other views to go to; a terminal does neither.
    """
    keys = asked_of_node("keys.KEYS.map(([key]) => key)", tmp_path)
    terminal = {key.replace("right", "→").replace("left", "←") for key, _ in KEYS}
    assert set(keys) == terminal - {"l"} | {"o", "m", "i", "e", "f"}
    assert asked_of_node("keys.VOICES", tmp_path) == [list(voice) for voice in VOICES]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        self.wrong += [f"{tag} {name}" for name in told if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in told):
            self.wrong.append(tag)


def test_nothing_is_inline_and_everything_is_ours() -> None:
    """So that the Content-Security-Policy can be strict, and the page works without the internet."""
    seen = _Seen()
    seen.feed((PAGE / "index.html").read_text("utf-8"))
    assert not seen.wrong
    assert all((PAGE / address.removeprefix("/static/")).is_file() for address in seen.addresses if address[0] != "#")
    assert len(seen.ids) == len(set(seen.ids))
    for file in TEXTS:
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|\.style\b", text), (
            file
        )


def test_every_element_that_a_module_asks_for_is_there() -> None:
    seen = _Seen()
    seen.feed((PAGE / "index.html").read_text("utf-8"))
    asked = {
        name
        for file in TEXTS
        if file.suffix == ".js"
        for name in re.findall(r'\$\("([\w-]+)"\)', file.read_text("utf-8"))
    }
    assert asked <= set(seen.ids)


def test_every_import_is_a_file_of_the_page() -> None:
    for file in PAGE.glob("*.js"):
        for name in re.findall(r'from "\./([\w.]+)"', file.read_text("utf-8")):
            assert (PAGE / name).is_file(), f"{file.name} imports {name}"
