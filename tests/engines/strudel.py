"""One Node with Strudel, kept open: what Strudel itself plays, as exact fractions of a cycle."""

from __future__ import annotations

import json
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

WORKER = Path(__file__).parent / "build" / "strudel_worker.mjs"


class Struck(NamedTuple):
    """An event with its onset: begin and end in cycles, and what it says."""

    begin: Fraction
    end: Fraction
    controls: Any


class Evaluated(NamedTuple):
    """What a file of Strudel code does: cycles a minute as JavaScript computes it, and the events of each line."""

    cpm: float | None
    lines: list[list[Struck]]


def missing() -> str | None:
    """Why Strudel cannot be asked, or None."""
    if shutil.which("node") is None:
        return "Node is not installed (apt install nodejs npm)"
    return None if WORKER.exists() else "Strudel is not built (run script/build-strudel)"


class Strudel:
    """The process; ``close`` ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _ask(self, **request: Any) -> dict[str, Any]:
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        while (line := self._process.stdout.readline()) and not line.startswith("{"):
            pass  # Strudel greets on standard output
        return json.loads(line)

    def evaluate(self, code: str, cycles: int) -> Evaluated:
        """Runs a whole file as the page would and returns the onsets of ``cycles`` cycles, line by line."""
        answer = self._ask(code=code, cycles=cycles)
        assert "problem" not in answer, f"Strudel says {answer['problem']!r} of\n{code}"
        return Evaluated(answer["cpm"], [[_struck(event) for event in line] for line in answer["events"]])

    def words(self, text: str, cycles: int) -> list[tuple[Fraction, Fraction, str]] | str:
        """The struck words of a text in mini-notation, or what Strudel says against it."""
        answer = self._ask(mini=text, cycles=cycles)
        if "problem" in answer:
            return str(answer["problem"])
        return [(event.begin, event.end, event.controls) for event in map(_struck, answer["words"])]


def _struck(event: list[Any]) -> Struck:
    begin, end, value = event
    return Struck(Fraction(begin), Fraction(end), value)
