"""The power goes at any moment: what was promised is there, the library opens, and the next command works.

The states of the disk come from ``crash_model.py``, the commands from ``crash_commands.py``. A story is a
home and the commands that are done in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest
from store import crash_commands
from store.crash_calls import Calls, Cut, Names, Promise, Step, Sync, Write, read_calls, record
from store.crash_commands import Facts, Writer, library
from store.crash_model import Crash, crashes, restore, thinned, whole

from audiomancer.store import Store

MEMORY = Path("/dev/shm")
DERIVED = ("lineage.index", "lineage.index-wal")
COMMANDS = Path(crash_commands.__file__)
FIRST = ("add_pattern", "add_synth", "record", "save_run")
HOMES = {"one folder": "home", "many folders": "a/b/home"}
LONG = [
    "add_pattern",
    "rate",
    "add_pattern",
    "add_synth",
    "save_run",
    "fold",
    "rate",
    "record",
    "close",
    "add_generation",
    "save_run",
    "delete_run",
    "rate",
    "fold",
    "fold",
    "close",
    "rate",
]
IN_TURN = [
    "add_pattern",
    "other: add_pattern",
    "rate",
    "other: rate",
    "other: fold",
    "add_synth",
    "close",
    "save_run",
    "other: save_run",
    "other: close",
    "rate",
]
AGAIN = ["add_pattern", "rate", "save_run", "fold", "close"]
STORIES = {
    **{f"{first} in {name}": (home, [first, "add_pattern"]) for first in FIRST for name, home in HOMES.items()},
    **{f"after a kill in {name}": (home, ["die_in_a_new_home", "add_pattern", "rate"]) for name, home in HOMES.items()},
    "a long one in many folders": (HOMES["many folders"], LONG),
    "two in turn in one folder": (HOMES["one folder"], IN_TURN),
}


@cache
def traceable() -> bool:
    """Whether one program may watch the calls of another here."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A folder in memory where there is one: nothing here asks the disk itself."""
    if not traceable():
        pytest.skip("strace, which script/bootstrap --dev installs on Linux, is not here or not allowed")
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None)).resolve()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def traced(root: Path) -> dict[str, Calls]:
    """The calls of each story, in a folder of its name."""
    return told(root, STORIES)


def told(root: Path, stories: dict[str, tuple[str, list[str]]]) -> dict[str, Calls]:
    lines = record([sys.executable, str(COMMANDS), str(root), json.dumps(stories)], root / "log")
    return {story: read_calls(lines, root / story, "promises") for story in stories}


@pytest.mark.parametrize("story", STORIES)
def test_whenever_the_power_goes_what_was_promised_is_there_and_the_library_goes_on(
    traced: dict[str, Calls], story: str, quick: Path
):
    home, commands = STORIES[story]
    assert sum(isinstance(step, Promise) for step in traced[story].steps) == 1 + len(commands)
    assert check_all(traced[story], home, quick, {}) > 150


@pytest.mark.parametrize("story", ["record in one folder", "add_pattern in many folders", "two in turn in one folder"])
def test_whenever_the_power_goes_again_what_was_found_is_still_there(
    traced: dict[str, Calls], root: Path, story: str, quick: Path
):
    """Some of the states that a story may leave are used, and the power goes in all ways again."""
    home = STORIES[story][0]
    states = Random(story).sample([crash.tree for crash in crashes(traced[story], Random(story)) if crash.promised], 2)
    stories = {f"{story} {number}": (home, AGAIN) for number in range(len(states))}
    (root / "given").mkdir(exist_ok=True)
    for again, tree in zip(stories, states, strict=True):
        restore(tree, root / "given" / again)
    for (again, calls), tree in zip(told(root, stories).items(), states, strict=True):
        restore(tree, quick / again)
        with Store(quick / again / home) as store:
            found = library(store)
        assert check_all(calls, home, quick, found) > 50


def check_all(calls: Calls, home: str, folder: Path, found: Facts) -> int:
    """Checks every state that a story may leave, after its preparations, and gives their number."""
    _, *promised = [json.loads(step.text) for step in calls.steps if isinstance(step, Promise)]
    promises = [found, *promised]
    prepared = (crash for crash in crashes(calls, Random(home)) if crash.promised)
    for number, crash in enumerate(thinned(prepared, is_derived, Random(home)), 1):
        restore(crash.tree, folder / str(number))
        check(folder / str(number) / home, promises[: crash.promised], promises[crash.promised :][:1])
        shutil.rmtree(folder / str(number))
    return number


def is_derived(path: str) -> bool:
    """Whether it is a file that the store makes again from the others."""
    return path.rpartition("/")[2] in DERIVED


def check(home: Path, promised: list[Facts], under_way: list[Facts]) -> None:
    """Opens what a crash left: nothing is lost, nothing is half there, nobody complains, and the next command works."""
    known = {fact: value for facts in promised for fact, value in facts.items()}
    with Store(home) as store:
        found = library(store)
        check_facts(found, known, *under_way)
    writer = Writer(home)
    with writer.store:
        added = writer.add_pattern(99)
    with Store(home) as store:
        assert library(store) == found | added


def check_facts(found: Facts, known: Facts, under_way: Facts | None = None) -> None:
    """Each fact is as it was promised last, or as the command that was under way would have had it."""
    under_way = under_way or {}
    for fact in sorted(found.keys() | known.keys()):
        allowed = [known.get(fact), under_way[fact]] if fact in under_way else [known.get(fact)]
        assert found.get(fact) in allowed, fact


@pytest.mark.parametrize("story", STORIES)
def test_the_model_has_seen_every_call_of_a_story(traced: dict[str, Calls], root: Path, story: str):
    """Where all that was done is on the disk, the model's folder is the real one."""
    real = {
        str(path.relative_to(root / story)): None if path.is_dir() else path.read_bytes()
        for path in (root / story).rglob("*")
        if path.name != "promises" and not path.name.endswith("-shm")
    }
    assert whole(traced[story]) == real


TOUCH = """
import os, sys
from pathlib import Path
root = Path(sys.argv[1])
(root / "a").mkdir()
file = os.open(root / "a/old", os.O_RDWR | os.O_CREAT)
os.write(file, b"one,")
os.write(file, b"two")
os.lseek(file, 1, os.SEEK_SET)
os.read(file, 1)
os.write(file, b"E")
os.pwrite(file, b"!", 9)
os.writev(file, [b"-", b"+"])
os.fsync(file)
os.ftruncate(file, 2)
with (root / "a/old").open("ab") as end:
    end.write(b"end")
(root / "a/old").rename(root / "a/new")
with (root / "promises").open("w") as promises:
    promises.write("kept")
os.fdatasync(os.open(root / "a", os.O_RDONLY))
(root / "a/new").unlink()
os.write(file, b"nobody will read this")
"""


def test_calls_are_read_with_their_places(root: Path):
    folder = root / "touched"
    folder.mkdir()
    assert read_calls(record([sys.executable, "-c", TOUCH, str(folder)], root / "log"), folder, "promises").steps == [
        Names(0, (("a", 1),)),
        Names(1, (("old", 2),)),
        Write(2, 0, b"one,"),
        Write(2, 4, b"two"),
        Write(2, 2, b"E"),
        Write(2, 9, b"!"),
        Write(2, 3, b"-+"),
        Sync(2),
        Cut(2, 2),
        Write(2, 2, b"end"),
        Names(1, (("new", 2), ("old", None))),
        Promise("kept"),
        Sync(1),
        Names(1, (("new", None),)),
    ]


FILE = [Names(0, (("f", 1),)), Write(1, 0, b"ab")]
FOLDERS = [Names(0, (("a", 1),)), Names(1, (("b", 2),)), Names(2, (("f", 3),)), Write(3, 0, b"x"), Sync(3)]
OLD = [Names(0, (("f", 1),)), Write(1, 0, b"old"), Sync(1), Sync(0)]
NEW = [*OLD, Names(0, (("g", 2),)), Write(2, 0, b"new")]
RENAMED = Names(0, (("f", 2), ("g", None)))
GONE: dict[str, bytes | None] = {}


@pytest.mark.parametrize(
    ("steps", "states"),
    [
        pytest.param(FILE, [GONE, {"f": b""}, {"f": b"a"}, {"f": b"\0\0"}, {"f": b"ab"}], id="nothing is safe"),
        pytest.param([*FILE, Sync(1)], [GONE, {"f": b"ab"}], id="a synced file may have no name"),
        pytest.param(
            [*FILE, Sync(0)], [{"f": b""}, {"f": b"a"}, {"f": b"\0\0"}, {"f": b"ab"}], id="a name may have no bytes"
        ),
        pytest.param([*FILE, Sync(1), Sync(0)], [{"f": b"ab"}], id="both are safe"),
        pytest.param(
            [*FOLDERS, Sync(2), Sync(1)], [GONE, {"a": None, "a/b": None, "a/b/f": b"x"}], id="the folder above counts"
        ),
        pytest.param(
            [*FOLDERS, Sync(2), Sync(0)], [{"a": None}, {"a": None, "a/b": None, "a/b/f": b"x"}], id="and all"
        ),
        pytest.param(
            [*NEW, Sync(2), RENAMED], [{"f": b"old"}, {"f": b"old", "g": b"new"}, {"f": b"new"}], id="a rename is whole"
        ),
        pytest.param([*NEW, Sync(2), RENAMED, Sync(0)], [{"f": b"new"}], id="and safe"),
        pytest.param(
            [*OLD, Cut(1, 1), Write(1, 1, b"!")], [{"f": f} for f in (b"old", b"o", b"o\0", b"o!", b"o!d")], id="cut"
        ),
    ],
)
def test_the_model_allows_what_posix_allows(steps: list[Step], states: list[dict[str, bytes | None]]):
    calls = Calls([*steps, Promise("")], {0, 1, 2} if steps[0] == FOLDERS[0] else {0})
    found = [crash.tree for crash in crashes(calls, Random(1)) if crash.promised]
    assert {frozenset(tree.items()) for tree in found} == {frozenset(tree.items()) for tree in states}


def test_what_is_torn_is_torn_at_sectors_or_leaves_zeros():
    data = bytes(range(1, 251)) * 8
    calls = Calls([Names(0, (("f", 1),)), Sync(0), Write(1, 0, data)])
    found = {crash.tree["f"] for crash in crashes(calls, Random(1)) if "f" in crash.tree}
    assert {b"", data, data[:1], data[:1000], data[:1999], bytes(2000)} <= found
    assert data[:512] + bytes(1488) in found and bytes(1536) + data[1536:] in found
    for content in found:
        assert content is not None
        pairs = [(content[at : at + 512], data[at : at + 512]) for at in range(0, len(content), 512)]
        assert all(here in (there[: len(here)], bytes(len(here))) for here, there in pairs)


def test_of_states_that_differ_in_what_is_derived_the_fullest_stays_and_one_other():
    trees = [{"a": one, "index": b"." * size} for one in (b"x", b"y") for size in (2, 5, 0, 3)]
    states = [Crash(dict(tree), promised) for promised in (1, 2) for tree in (*trees, {"a": b"z"})]
    kept = thinned(states, lambda path: path == "index", Random(1))
    assert len(kept) == 2 * (2 + 2 + 1)
    for promised in (1, 2):
        for one in (b"x", b"y"):
            sizes = [len(c.tree["index"] or b"") for c in kept if c.promised == promised and c.tree["a"] == one]
            assert sizes[0] == 5 and sizes[1] in (0, 2, 3)
        assert Crash({"a": b"z"}, promised) in kept
