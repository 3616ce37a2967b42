"""What a command does on its way: one library opened, each source read once, nothing worked out twice."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from calling import Call

import audiomancer

PACKAGE = str(Path(audiomancer.__file__).parent)


class Walk:
    """The functions of ours that ran, by file and name, and how often."""

    def __init__(self) -> None:
        self.ran: Counter[tuple[str, str]] = Counter()
        self.sources: Counter[str] = Counter()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PACKAGE) or code.co_name == "<module>":
            return
        if "__qualname__" in code.co_names and "__module__" in code.co_names:
            return  # the body of a class, run when its module is imported
        self.ran[code.co_filename.removeprefix(PACKAGE + "/"), code.co_qualname] += 1
        if code.co_qualname == "parse":
            self.sources[frame.f_locals["text"]] += 1

    @property
    def files(self) -> list[str]:
        return sorted({file for file, _ in self.ran})

    def times(self, name: str) -> int:
        return sum(count for (_, function), count in self.ran.items() if function == name)


@contextmanager
def walked() -> Iterator[Walk]:
    walk = Walk()
    sys.setprofile(walk)
    try:
        yield walk
    finally:
        sys.setprofile(None)


def test_print(call: Call, groove: str) -> None:
    for args in (
        ("mutate", groove, "--seed", "1"),
        ("rate", groove, "4"),
        ("export", groove, "--to", "tidal"),
        ("synth", "mutate", "tb303", "--seed", "1"),
    ):
        with walked() as walk:
            call(*args)
        print(args, len(walk.files), len(walk.ran))
        print("  ", walk.files)
        print(
            "  ",
            {
                n: walk.times(n)
                for n in (
                    "Store.__init__",
                    "item_id",
                    "pattern_to_json",
                    "pattern_from_json",
                    "parse",
                    "LineageFile.refresh",
                )
            },
            dict((k[:30], v) for k, v in walk.sources.items()),
        )
