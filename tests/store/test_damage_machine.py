"""Damage as a move among others: whatever happens to a file, what was acknowledged is there, or the library says so.

One file is damaged at a time: of two that vouch for each other one must be as it was. A person may put it back.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store.crash_commands import Facts, Writer

from audiomancer.errors import ItemNotFoundError, StoreError
from audiomancer.music import KINDS, pattern_to_json
from audiomancer.store import Store

MEMORY = Path("/dev/shm")
OWN = ("lineage.json", "lineage.journal", "lineage.check", "lineage.index", "library.db")
KEPT = ("lineage.json", "lineage.journal", "library.db")
"""Files that hold what is nowhere else."""
HISTORY = ("lineage.json", "lineage.journal", "lineage.check")
"""What a backup of the history holds."""
ANY_OF_HISTORY = (
    *((name,) for name in (*HISTORY, "lineage.index")),
    ("lineage.json", "lineage.check", "lineage.index"),
)
"""What somebody may put back of it: one file, or all but the journal, which knows what the others go before."""
ASIDE = ("lineage.lock", "library.lock", "library.db-wal", "library.db-shm", "lineage.index-wal", "lineage.index-shm")

Damage = Callable[[Path, float], object]


def remove(path: Path, _where: float) -> None:
    path.unlink()


def empty(path: Path, _where: float) -> None:
    path.write_bytes(b"")


def cut(path: Path, where: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(where * len(content))])


def flip(path: Path, where: float) -> None:
    """Turns one bit."""
    content = bytearray(path.read_bytes())
    if content:
        content[int(where * len(content))] ^= 1 << int(where * 1e6) % 8
    path.write_bytes(content)


def scribble(path: Path, where: float) -> None:
    """Puts a line of text in, as somebody does who takes the file for notes."""
    lines = path.read_bytes().split(b"\n")
    lines.insert(int(where * len(lines)), b"the one with the long tail")
    path.write_bytes(b"\n".join(lines))


def blank(path: Path, where: float) -> None:
    """Puts zeros in the place of a sector."""
    content = path.read_bytes()
    start = int(where * len(content))
    path.write_bytes(content[:start] + bytes(len(content[start : start + 512])) + content[start + 512 :])


def indent(path: Path, _where: float) -> None:
    """Saves the history by an editor that sets it nicely: nothing is lost by that."""
    if path.name == "lineage.json":
        path.write_text(json.dumps(json.loads(path.read_bytes() or b"{}"), indent=2))


DAMAGES: tuple[Damage, ...] = (remove, empty, cut, flip, scribble, blank, indent)
SOMEWHERE = (cut, flip, scribble, blank)
PLACES = 30
FIRST = (Writer.add_pattern, Writer.rate, Writer.add_synth, Writer.save_run)
wheres = st.floats(0, 1, exclude_max=True)


def read(store: Store, fact: str) -> object:
    what, _, name = fact.partition(" ")
    if what == "run":
        return store.load_run(name)
    record = store.lineage.get(name)
    if record is None:
        return None
    if what == "body":
        return pattern_to_json(store.get(name).pattern) if record.type in KINDS else store.synth(name).source_code
    return [record.user_rating, record.user_notes] if what == "rating" else [record.name, record.generation_method]


def messages(home: Path) -> list[str]:
    """What the library says of itself when it is opened: an error, or its damage."""
    try:
        with Store(home) as store:
            len(store.lineage)
            return list(store.damage()) if hasattr(store, "damage") else []
    except StoreError as error:
        return [str(error)]


def contents(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.iterdir() if path.name not in ASIDE}


def of_history(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: files[name] for name in HISTORY if name in files}


def check(home: Path, known: Facts, damaged: tuple[str, str] | None) -> None:
    """What was acknowledged is there, or the library says what is wrong; and to read changes nothing that is damaged.

    Args:
        home: the library.
        known: what was acknowledged.
        damaged: name of the file that is damaged, and how; None if none is.
    """
    before = contents(home)
    told = messages(home)
    lost = [
        fact for fact, value in known.items() if not is_there(home, fact, value, bool(damaged and "flip" in damaged))
    ]
    after = contents(home)
    assert told or not lost, f"{damaged}: nobody says that these are out of reach: {lost}"
    assert damaged or not told, told
    assert after.keys() - before.keys() <= set(OWN), f"{damaged}: to read makes {after.keys() - before.keys()}"
    if told:
        changed = [name for name in KEPT if after.get(name) != before.get(name)]
        assert not changed, f"{damaged}: to read a damaged library changes {changed}"


def is_there(home: Path, fact: str, value: object, flipped: bool) -> bool:
    """Whether it can be read, or to read it is refused in a sentence.

    A changed bit in a name or a rating may look like an edit by hand; a body is known by its id.
    """
    try:
        with Store(home) as store:
            found = read(store, fact)
    except ItemNotFoundError:
        return False
    except StoreError:
        return True
    return found == value or (flipped and found is not None and not fact.startswith("body "))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Facts]:
    """A library with a history, a journal, patterns, a synth and a run, and what is known of it."""
    writer = Writer(tmp_path_factory.mktemp("library"))
    known: Facts = {}
    for number, command in enumerate((*FIRST, Writer.fold, *FIRST)):
        known |= command(writer, number)
    writer.store.close()
    return writer.home, known


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", OWN)
def test_damage_anywhere_is_told_or_does_no_harm(library: tuple[Path, Facts], quick: Path, name: str, damage: Damage):
    whole, known = library
    for place in range(PLACES if damage in SOMEWHERE else 1):
        home = quick / str(place)
        shutil.copytree(whole, home)
        damage(home / name, (place + 0.5) / PLACES)
        check(home, known, (name, damage.__name__))


LIFE = (Writer.add_pattern, Writer.rate, Writer.fold, Writer.rate, Writer.fold, Writer.rate)


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, bytes], Facts]]:
    """A library after each command of its life, and what is known of it then."""
    home = tmp_path_factory.mktemp("life")
    known: Facts = {}
    found = []
    for number, command in enumerate(LIFE):
        writer = Writer(home)
        known = known | command(writer, number)
        writer.store.close()
        found.append((contents(home), known))
    return found


@pytest.mark.parametrize("names", ANY_OF_HISTORY, ids=" ".join)
def test_whatever_is_put_back_is_told_or_does_no_harm(
    moments: list[tuple[dict[str, bytes], Facts]], quick: Path, names: tuple[str, ...]
):
    for number, ((older, _), (present, known)) in enumerate(combinations(moments, 2)):
        if len(names) > 1 and "lineage.journal" not in present:
            continue  # a history that is put back whole
        home = quick / str(number)
        home.mkdir()
        for name, content in present.items():
            (home / name).write_bytes(content)
        assert not messages(home)
        put_back(home, {name: older[name] for name in names if name in older}, new=number % 2 == 0)
        check(home, known, (f"{names} of {number}", "older"))


def put_back(home: Path, files: dict[str, bytes], *, new: bool) -> None:
    """Into the files that are there, as ``cp`` does it, or in their place, as those do who copy whole folders."""
    for name, content in files.items():
        if new:
            (home / name).unlink(missing_ok=True)
        (home / name).write_bytes(content)


class DamageMachine(RuleBasedStateMachine):
    """Each command opens the library anew; ``known`` is what was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.home = self.folder / "home"
        self.known: Facts = {}
        self.damaged: tuple[str, str] | None = None
        self.whole: dict[str, bytes] | None = None
        self.backups: list[dict[str, bytes]] = []

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def write(self, command: Callable[[Writer, int], Facts], number: int) -> None:
        """A command is refused only where there is damage, and one that is not refused is never forgotten."""
        before = contents(self.home) if self.home.exists() else {}
        writer = Writer(self.home)
        try:
            self.known |= command(writer, number)
        except (StoreError, ItemNotFoundError) as error:
            assert self.damaged, error
        finally:
            writer.store.close()
        if self.home.exists() and contents(self.home) != before:
            self.whole = None
        if not self.damaged and (backup := contents(self.home)) not in self.backups:
            self.backups.append(backup)

    @initialize(number=st.integers(0, 9))
    def begin(self, number: int):
        self.write(Writer.add_pattern, number)
        self.write(Writer.rate, number)

    @rule(number=st.integers(0, 9))
    def add_pattern(self, number: int):
        known = dict(self.known)
        self.write(Writer.add_pattern, number)
        # What is there already keeps its rating.
        self.known |= {fact: known[fact] for fact in known if fact.startswith("rating ")}

    @rule(number=st.integers(440, 443))
    def add_synth(self, number: int):
        known = dict(self.known)
        self.write(Writer.add_synth, number)
        self.known |= {fact: known[fact] for fact in known if fact.startswith("rating ")}

    @rule(number=st.integers(0, 9))
    def rate(self, number: int):
        def rate_known(writer: Writer, number: int) -> Facts:
            items = [fact.removeprefix("record ") for fact in self.known if fact.startswith("record ")]
            item = items[number % len(items)]
            writer.store.rate(item, 1 + number % 5, notes="again")
            return {f"rating {item}": [1 + number % 5, "again"]}

        self.write(rate_known, number)

    @rule(number=st.integers(0, 9))
    def save_run(self, number: int):
        self.write(Writer.save_run, number)

    @rule()
    def fold(self):
        self.write(Writer.fold, 0)

    @precondition(lambda self: self.damaged is None)
    @rule(name=st.sampled_from(OWN), damage=st.sampled_from(DAMAGES), where=wheres)
    def damage(self, name: str, damage: Damage, where: float):
        if (self.home / name).exists():
            whole = contents(self.home)
            damage(self.home / name, where)
            if contents(self.home) != whole:
                self.damaged, self.whole = (name, damage.__name__), whole

    @precondition(lambda self: self.damaged is None and len(self.backups) > 1)
    @rule(which=st.integers(0, 9), names=st.sampled_from(ANY_OF_HISTORY), new=st.booleans())
    def put_back_a_backup(self, which: int, names: tuple[str, ...], new: bool):
        """Of some files, into the present ones or in their place; what it does not hold is left."""
        older = self.backups[which % (len(self.backups) - 1)]
        whole = contents(self.home)
        found = {name: older[name] for name in names if name in older and whole.get(name) != older[name]}
        if found and (len(names) == 1 or "lineage.journal" in whole):  # else it is a history that is put back whole
            put_back(self.home, found, new=new)
            self.damaged, self.whole = (" and ".join(found), "older"), whole

    @precondition(lambda self: self.damaged is None and len(self.backups) > 1)
    @rule(which=st.integers(0, 9))
    def put_back_a_backup_of_all_the_history(self, which: int):
        """Its files vouch for each other, and the index for what came after."""
        older = of_history(self.backups[which % (len(self.backups) - 1)])
        whole = contents(self.home)
        if of_history(whole) != older:
            for name in HISTORY:
                (self.home / name).unlink(missing_ok=True)
            for name, content in older.items():
                (self.home / name).write_bytes(content)
            self.damaged, self.whole = ("lineage.json", "older with all that belongs to it"), whole

    @precondition(lambda self: self.whole is not None)
    @rule()
    def put_back(self):
        """Where nobody has written since, everything is as if nothing had been."""
        assert self.whole
        for name in contents(self.home):
            (self.home / name).unlink()
        for name, content in self.whole.items():
            (self.home / name).write_bytes(content)
        self.damaged = self.whole = None

    @invariant()
    def what_was_acknowledged_is_there_or_the_library_says_what_is_wrong(self):
        if self.home.exists():
            check(self.home, self.known, self.damaged)


DamageMachine.TestCase.settings = settings(max_examples=80, stateful_step_count=12, deadline=None)
TestDamage = DamageMachine.TestCase
