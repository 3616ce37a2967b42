"""One ghci with Tidal, kept open: what Tidal itself plays, as exact fractions of a cycle."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

BOOT = Path(__file__).with_name("tidal.ghci")
DONE = "that is all"


class Struck(NamedTuple):
    """An event with its onset: begin and end in cycles, and what it says, numbers as the engine prints them."""

    begin: Fraction
    end: Fraction
    controls: dict[str, str | Fraction]


class Evaluated(NamedTuple):
    """What a file of Tidal code does: cycles a second, and the events of each numbered connection."""

    cps: Fraction | None
    events: dict[int, list[Struck]]


def missing() -> str | None:
    """Why Tidal cannot be asked, or None."""
    if shutil.which("ghci") is None:
        return "ghci is not installed (apt install ghc libghc-tidal-dev)"
    found = subprocess.run(["ghc-pkg", "list", "--simple-output", "tidal"], capture_output=True, text=True, check=False)
    return None if "tidal-1.7.10" in found.stdout else "Tidal 1.7.10 is not installed (apt install libghc-tidal-dev)"


class Ghci:
    """The process; ``close`` ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["ghci", "-v0", "-ignore-dot-ghci"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        problems = self._ask(BOOT.read_text())
        if problems:
            raise RuntimeError("\n".join(problems))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _ask(self, code: str) -> list[str]:
        """The lines that the code prints, complaints included."""
        self._process.stdin.write(f'{code}\nputStrLn "{DONE}"\n')
        self._process.stdin.flush()
        lines = []
        while (line := self._process.stdout.readline().rstrip("\n")) != DONE:
            lines.append(line)
            if self._process.poll() is not None:
                raise RuntimeError("ghci ended: " + "\n".join(lines))
        return lines

    def evaluate(self, code: str, cycles: int) -> Evaluated:
        """Runs a whole file as an editor would, block by block, and returns the onsets of ``cycles`` cycles."""
        blocks = [f":{{\n{block}\n:}}" for block in code.split("\n\n") if block.strip()]
        lines = self._ask("\n".join([f"writeIORef cyclesToAsk {cycles}", *blocks]))
        cps, events = None, {}
        for line in lines:
            match line.split("\t"):
                case ["cps", value]:
                    cps = Fraction(value)
                case ["event", number, begin, end, *controls]:
                    events.setdefault(int(number), []).append(_struck(begin, end, controls))
                case _:
                    raise AssertionError(f"Tidal says {line!r} of\n{code}\n{lines}")
        return Evaluated(cps, events)

    def words(
        self, texts: Sequence[str], cycles: int, meaning: str = "sounds"
    ) -> list[list[tuple[Fraction, Fraction, str]] | str]:
        """For each text in mini-notation its struck words, or what Tidal says against it.

        The words are ``sounds``, ``notes`` or ``numbers``; Tidal has a grammar for each.
        """
        quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
        lines = self._ask("\n".join(f'{meaning} {cycles} "{text}"' for text in quoted))
        answers: list[list[tuple[Fraction, Fraction, str]] | str] = []
        for line in lines:
            match line.split("\t"):
                case ["string"]:
                    answers.append([])
                case ["failed", problem]:
                    answers[-1] = problem
                case ["word", begin, end, word]:
                    answers[-1].append((Fraction(begin), Fraction(end), word))
                case _:
                    raise AssertionError(f"Tidal says {line!r}")
        assert len(answers) == len(texts)
        return answers


def _struck(begin: str, end: str, controls: list[str]) -> Struck:
    values: dict[str, str | Fraction] = {}
    for control in controls:
        name, kind, value = control.replace("=", ":", 1).split(":", 2)
        values[name] = Fraction(value) if kind == "f" else value
    return Struck(Fraction(begin), Fraction(end), values)
