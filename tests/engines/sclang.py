"""One sclang, kept open: what SuperCollider's own pattern streams yield, as exact fractions of a beat.

A delta is a double. It is read as the fraction of least denominator that has this very double as its nearest, so
nothing is tolerated: a value that is off by the last bit is another fraction.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

HELPERS = Path(__file__).with_name("ask.scd")
DONE = "that is all"
SILENT = b"\x1b"
ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-zygote --no-sandbox",
}


class Struck(NamedTuple):
    """A note: onset and sustain in beats, instrument, pitch, amplitude; of a drum neither sustain nor pitch."""

    onset: Fraction
    sustain: Fraction | None
    instrument: str
    pitch: int | None
    amp: Fraction


class Evaluated(NamedTuple):
    """What a file of code plays in one loop: beats a second, the notes, and how many come when lanes are merged."""

    tempo: float
    notes: list[Struck]
    merged: int


def missing() -> str | None:
    """Why sclang cannot be asked, or None."""
    return None if shutil.which("sclang") else "sclang is not installed (apt install supercollider-language)"


class Sclang:
    """The process; ``close`` ends it. Code goes over in files of the folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "export.scd"
        self._process = subprocess.Popen(
            ["sclang", "-i", "audiomancer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **ENVIRONMENT},
        )
        self.ask(HELPERS.read_text() + f'"{DONE}".postln;')

    def close(self) -> None:
        self._process.stdin.close()
        self._process.kill()
        self._process.wait(10)
        self._process.stdout.close()

    def ask(self, code: str) -> list[str]:
        """The lines that code prints, until it says that this is all."""
        self._process.stdin.write(code.encode() + SILENT)
        self._process.stdin.flush()
        lines: list[str] = []
        while not lines or lines[-1] != DONE:
            line = self._process.stdout.readline()
            assert line, "sclang ended: " + "\n".join(lines[-20:])
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))
        return lines[:-1]

    def evaluate(self, code: str, beats: Fraction, name: str = "") -> Evaluated:
        """Runs a whole file and draws one loop of so many beats from each lane of its only Pdef, or the one named."""
        self._file.write_text(code)
        lines = self.ask(f"~ask.(\"{self._file}\", {float(beats)}, '{name}');")
        tempo, merged = 0.0, 0
        lanes: dict[str, list[list[str]]] = {}
        for line in lines:
            match line.split("\t"):
                case ["tempo", value]:
                    tempo = float(value)
                case ["event", number, *values]:
                    lanes.setdefault(number, []).append(values)
                case ["count", count]:
                    merged = int(count)
                case ["problem", *problem]:
                    raise AssertionError(f"SuperCollider says {problem} of\n{code}")
        return Evaluated(tempo, [note for lane in lanes.values() for note in _notes(lane, beats)], merged)


def _notes(lane: list[list[str]], beats: Fraction) -> list[Struck]:
    now, start, notes = Fraction(0), _exact(lane[0][0]), []
    for _, delta, rest, instrument, pitches, sustain, amp in lane:
        if rest == "false":
            found = [int(float(pitch)) for pitch in re.findall(r"[\d.]+", pitches)]
            # Without a pitch, and so for drums, sustain is what SuperCollider makes of the delta, and nobody hears it.
            notes += [
                Struck((start + now) % beats, _exact(sustain) if found else None, instrument, pitch, _exact(amp))
                for pitch in found or [None]
            ]
        now += _exact(delta)
    assert now == beats, f"a lane lasts {now} beats and not {beats}"
    return notes


def _exact(text: str) -> Fraction:
    """The fraction of least denominator whose nearest double this is."""
    double = float(text)
    for bound in (10**n for n in range(9)):
        fraction = Fraction(double).limit_denominator(bound)
        if float(fraction) == double:
            return fraction
    raise AssertionError(f"{text} is the double of no fraction")
