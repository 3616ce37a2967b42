"""Whatever a stranger's file or line holds, it ends in a result or in one sentence; script/fuzz looks for longer."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from fuzz import running
from fuzz.kinds import KINDS
from fuzz.running import Kind, run

from audiomancer.errors import MidiFileError

SEED = 1
SLICES = 4


@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_input_ends_in_a_result_or_one_sentence(kind: Kind, part: int) -> None:
    found = [str(finding) for finding in run(kind, SEED, iter(range(part, kind.count, SLICES))) if finding]
    assert found == []


def use_of(given: object) -> None:
    """Something that fails in each of the ways that are looked for."""
    if given == "sentence":
        raise MidiFileError("this is no file; give one")
    if given == "no sentence":
        raise MidiFileError("")
    if given == "traceback":
        raise KeyError("lost")
    if given == "deep":
        use_of(given)
    if given == "memory":
        bytearray(2 * running.BYTES)
    if given == "time":
        while True:
            time.process_time()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("fine", ""),
        ("sentence", ""),
        ("no sentence", "no sentence"),
        ("traceback", "KeyError"),
        ("deep", "RecursionError"),
        ("memory", "MemoryError"),
        ("time", "processor time"),
    ],
)
def test_what_is_looked_for_is_found(given: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 0.2)
    (finding,) = run(Kind("made", lambda rng: given, use_of, 1), 1, iter([0]))
    assert (finding is None) == (told == "")
    assert finding is None or told in finding.what


def test_a_seed_and_a_number_bring_an_input_again() -> None:
    for kind in KINDS:
        one, other = (kind.make(np.random.default_rng([7, 3])) for _ in range(2))
        assert one == other


@pytest.mark.checkout
def test_the_script_tells_how_much_it_tried() -> None:
    script = Path(__file__).resolve().parents[2] / "script" / "fuzz"
    done = subprocess.run([script, "--kind", "synthdef", "--seed", "1", "--count", "5"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "synthdef: 5 inputs of seed 1, 0 findings\n"), done.stderr
