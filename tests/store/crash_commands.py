"""Commands that write a library, run under strace by ``test_crash_model.py``.

The arguments are a folder and stories as JSON: name to home and commands. Each story gets a folder of its own, which
begins as a copy of the one of its name in ``given``, or empty. In it ``promises`` tells, a JSON line each, what every
command has promised when it returned; the first line, before all commands, promises nothing. A command is a function of
``COMMANDS``; before it may stand who does it, as in ``"other: rate"``: a second process, which takes its turn.

A new command is a function here, in ``COMMANDS``, and in a story of the test. It gives its promises: what
:func:`library` must say from then on, None for what must be gone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from audiomancer.lineage import Birth
from audiomancer.music import KINDS, Note, Pattern, pattern_to_json
from audiomancer.store import NewPattern, Store, SynthRecord
from audiomancer.store._files import make_folder, sync_folder

SOURCE = "SynthDef(\\s, { Out.ar(0, SinOsc.ar(440)) })"

Facts = dict[str, object]


def library(store: Store) -> Facts:
    """All that a library holds, read as its users read it."""
    facts: Facts = {f"run {run}": store.load_run(run) for run in store.runs()}
    for record in store.lineage.records():
        facts[f"record {record.id}"] = [record.name, record.generation_method]
        facts[f"rating {record.id}"] = [record.user_rating, record.user_notes]
        if record.type in KINDS:
            facts[f"body {record.id}"] = pattern_to_json(store.get(record.id).pattern)
        elif record.type is not None:
            facts[f"body {record.id}"] = store.synth(record.id).source_code
    listed = [item.id for item in (*store.patterns(), *store.synths())]
    assert sorted(listed) == sorted(fact[5:] for fact in facts if fact.startswith("body "))
    return facts


class Writer:
    """One process's hands on the library."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = Store(home)

    def add_pattern(self, number: int) -> Facts:
        return self._added([number])

    def add_generation(self, number: int) -> Facts:
        """Several patterns at once."""
        return self._added([number, 1000 + number, 2000 + number])

    def _added(self, onsets: list[int]) -> Facts:
        patterns = [Pattern(kind="drums", notes=(Note(onset, 60, 36, 100),), bars=1) for onset in onsets]
        names = [f"groove {onset}" for onset in onsets]
        new = [NewPattern(p, Birth(method="imported"), name) for p, name in zip(patterns, names, strict=True)]
        facts: Facts = {}
        for pattern, name, stored in zip(patterns, names, self.store.add_patterns(new), strict=True):
            facts[f"record {stored.id}"] = [name, "imported"]
            facts[f"rating {stored.id}"] = [None, None]
            facts[f"body {stored.id}"] = pattern_to_json(pattern)
        return facts

    def add_synth(self, number: int) -> Facts:
        source = SOURCE.replace("440", str(number))
        item = self.store.add_synth(source, Birth(method="imported"), name="s").id
        return {f"record {item}": ["s", "imported"], f"rating {item}": [None, None], f"body {item}": source}

    def record(self, number: int) -> Facts:
        """A record of more than a page, so that its line lies in several sectors."""
        item, name = f"synt_{number}", "x" * 5000
        self.store.lineage.record(SynthRecord(item, name, [], "generated", []))
        return {f"record {item}": [name, "generated"], f"rating {item}": [None, None]}

    def rate(self, number: int) -> Facts:
        item = next(iter(self.store.lineage))
        self.store.rate(item, 1 + number % 5, notes=f"the {number}th")
        return {f"rating {item}": [1 + number % 5, f"the {number}th"]}

    def save_run(self, number: int) -> Facts:
        self.store.save_run("jam", {"number": number})
        return {"run jam": {"number": number}}

    def delete_run(self, _number: int) -> Facts:
        self.store.delete_run("jam")
        return {"run jam": None}

    def fold(self, _number: int) -> Facts:
        self.store.lineage.fold()
        return {}

    def die_in_a_new_home(self, _number: int) -> Facts:
        """Leaves what a writer does that is killed between the making of its home and the next step."""
        make_folder(self.home.parent)
        self.home.mkdir()
        return {}

    def close(self, _number: int) -> Facts:
        """Ends the command, after which the next one opens the library anew."""
        self.store.close()
        self.store = Store(self.home)
        return {}


COMMANDS: dict[str, Callable[[Writer, int], Facts]] = {
    command.__name__: command
    for command in (
        Writer.add_pattern,
        Writer.add_generation,
        Writer.add_synth,
        Writer.record,
        Writer.rate,
        Writer.save_run,
        Writer.delete_run,
        Writer.fold,
        Writer.die_in_a_new_home,
        Writer.close,
    )
}


def tell(root: Path, story: str, home: str, commands: list[str]) -> None:
    folder = root / story
    folder.mkdir()
    given = root / "given" / story
    for path in sorted(given.rglob("*")):
        place(path, folder / path.relative_to(given))
    promises = os.open(folder / "promises", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(promises, b"{}\n")
    turns, answers = os.pipe(), os.pipe()
    child = os.fork()
    writer = Writer(folder / home)
    if child == 0:
        os.close(turns[1])
        for turn in iter(lambda: os.read(turns[0], 100).decode(), ""):
            name, number = turn.split()
            perform(writer, name, int(number), promises)
            os.write(answers[1], b"done")
        os._exit(0)
    os.close(answers[1])
    for number, command in enumerate(commands, 100 if given.exists() else 0):
        who, _, name = command.rpartition(": ")
        if who:
            os.write(turns[1], f"{name} {number}".encode())
            assert os.read(answers[0], 100) == b"done"
        else:
            perform(writer, name, number, promises)
    os.close(turns[1])
    os.waitpid(child, 0)


def place(source: Path, target: Path) -> None:
    """Copies a file or makes a folder, and returns when it is on the disk."""
    if source.is_dir():
        target.mkdir()
    else:
        with target.open("wb") as file:
            file.write(source.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    sync_folder(target.parent)


def perform(writer: Writer, name: str, number: int, promises: int) -> None:
    facts = COMMANDS[name](writer, number)
    os.write(promises, json.dumps(facts).encode() + b"\n")


if __name__ == "__main__":
    for story, (home, commands) in json.loads(sys.argv[2]).items():
        tell(Path(sys.argv[1]), story, home, commands)
