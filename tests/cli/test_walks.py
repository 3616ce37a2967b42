"""What a command does on its way: one library opened, each source read once, nothing worked out twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, Self

import pytest

import audiomancer

PACKAGE = str(Path(audiomancer.__file__).parent) + "/"

READERS = {"tokenize": "text", "parse_synthdefs": "text", "parse": "text"}
"""What reads SuperCollider source, and the argument that holds it."""


class Walk:
    """The functions of ours that ran, and the sources that were read."""

    def __init__(self) -> None:
        self.ran: Counter[tuple[str, str]] = Counter()
        self.read: Counter[tuple[str, str]] = Counter()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PACKAGE) or code.co_name == "<module>":
            return
        if {"__qualname__", "__module__"} <= {*code.co_names}:
            return  # the body of a class, run when its module is imported
        self.ran[code.co_filename.removeprefix(PACKAGE), code.co_qualname] += 1
        if code.co_qualname in READERS:
            self.read[code.co_qualname, frame.f_locals[READERS[code.co_qualname]]] += 1

    @property
    def files(self) -> set[str]:
        """The files of ours from which functions ran."""
        return {file for file, _ in self.ran}

    def to_json(self) -> str:
        """What was met, as a line."""
        return json.dumps([list(self.ran.items()), list(self.read.items())])

    @classmethod
    def from_json(cls, line: str) -> Self:
        """The walk of :meth:`to_json`."""
        walk = cls()
        ran, read = json.loads(line)
        walk.ran.update({(file, function): count for (file, function), count in ran})
        walk.read.update({(reader, source): count for (reader, source), count in read})
        return walk

    def times(self, name: str) -> int:
        """How often a function of this name ran."""
        return sum(count for (_, function), count in self.ran.items() if function == name)


@contextmanager
def walked() -> Iterator[Walk]:
    walk = Walk()
    sys.setprofile(walk)
    try:
        yield walk
    finally:
        sys.setprofile(None)


COMMANDS = {
    "mutate": (("mutate", "GROOVE", "--seed", "1"), 58),
    "rate": (("rate", "GROOVE", "4"), 32),
    "export": (("export", "GROOVE", "--to", "tidal"), 59),
    "synth mutate": (("synth", "mutate", "tb303", "--seed", "1"), 100),
}
"""A call, and the most files of ours that it may walk through, from its start to its end; they shall become fewer."""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_opens_one_library_and_does_nothing_twice(name: str, groove: str) -> None:
    words, most_files = COMMANDS[name]
    given = [groove if word == "GROOVE" else word for word in words]
    # In a process of its own, as a command has it: what other tests have imported would be no part of the walk.
    told = subprocess.run([sys.executable, __file__, *given], check=True, capture_output=True, text=True)
    walk = Walk.from_json(told.stderr.splitlines()[-1])
    assert walk.times("Store.__init__") == 1
    assert walk.times("LineageFile.__init__") == 1
    assert [source for source, count in walk.read.items() if count > 1] == []
    children = 1 if "mutate" in name else 0
    # A synth that comes along is adopted under its own name; the child is the only one whose id is worked out.
    assert walk.times("item_id") == children
    assert walk.times("pattern_to_json") == (1 if name == "mutate" else 0)
    assert walk.times("pattern_from_json") == (0 if name in ("rate", "synth mutate") else 1)
    assert len(walk.files) <= most_files, sorted(walk.files)


def main() -> None:
    """Walk through the command that is given, and tell what was met as the last line of standard error."""
    from audiomancer.cli import main as command

    with walked() as walk, suppress(SystemExit):
        command()
    sys.stderr.write(walk.to_json() + "\n")


if __name__ == "__main__":
    main()
