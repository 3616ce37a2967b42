"""What the listeners of taste.py can hear: a library of generated loops, and human music to love, made once and kept.

``python benchmarks/taste.py --pack DATA --library FILE`` makes the file: the loops with their births, and what each ear
of the listeners hears in them and in the human excerpts. The excerpts themselves are not kept. They are of the training
split of the Groove MIDI Dataset (Gillick et al., "Learning to Groove with Inverse Sequence Transformations", ICML 2019,
CC BY 4.0), and of the lead sheets of OpenEWLD (Simonetta et al., 2018) that are not held out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from taste_ears import EARS, Ear

from audiomancer.breeding import pattern_candidate
from audiomancer.breeding.generating import generated
from audiomancer.breeding.loops import LoopLibrary, Shape
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.music import Kind, Pattern, pattern_from_json

__all__ = ["BARS", "Loop", "World", "load_world", "pack"]

Floats = npt.NDArray[np.float64]
Loop = Candidate[Any]

BARS = 2
"""Of all loops and excerpts."""
PER_PIECE = 5
"""Excerpts of a performance or tune, spread over it."""
FEWEST: Mapping[str, int] = MappingProxyType({"drums": 8, "melody": 5})
"""Notes of an excerpt."""


class World(NamedTuple):
    """All that can be heard.

    Attributes:
        kind: ``drums``, ``melody`` or ``sound``.
        loops: the library, without what is silent.
        numbers: the number of each in the library that a search looks into.
        library: each ear to what it hears in the library, shape ``(loops, features)``.
        human: the same for the human excerpts.
        ears: each ear by its name.
        known: what was heard of loops so far, by ear and id.
        breeder: makes the children of the plain GA; None for that of patterns.
    """

    kind: str
    loops: tuple[Loop, ...]
    numbers: Mapping[int, Loop]
    library: Mapping[str, Floats]
    human: Mapping[str, Floats]
    ears: Mapping[str, Ear]
    known: dict[tuple[str, str], Floats]
    breeder: Any = None

    def heard(self, ear: str, loop: Loop) -> Floats:
        """What an ear hears in a loop, whether it is one of the library or a child."""
        if (ear, loop.id) not in self.known:
            self.known[ear, loop.id] = self.ears[ear]([loop.content])[0]
        return self.known[ear, loop.id]


def loops(kind: Kind) -> dict[int, Loop]:
    """The library of a search that begins from nothing, by number, without what is silent."""
    library = LoopLibrary(Shape(kind=kind, bars=BARS))
    births = [library.birth(number) for number in range(library.size)]
    alike: dict[str, list[int]] = {}
    for number, birth in enumerate(births):
        alike.setdefault(json.dumps(dict(birth.request)), []).append(number)
    made: dict[int, Loop] = {}
    for numbers in alike.values():
        ours = [births[number] for number in numbers]
        for number, birth, one in zip(numbers, ours, generated(ours, [], timeout=600), strict=True):
            if one.pattern.notes:
                made[number] = pattern_candidate(one.pattern, replace(birth, log=one.log))
    return {number: made[number] for number in sorted(made)}


def _pieces(kind: Kind, data: Path) -> Iterator[Pattern]:
    if kind == "drums":
        from audiomancer.training.corpus import groove_performances

        yield from groove_performances(data / "groove")
    else:
        from audiomancer.training.scores import read_tunes

        yield from (tune for tune in read_tunes(data / "openewld") if tune.time_signature == (4, 4))


def excerpts(kind: Kind, data: Path) -> Iterator[Pattern]:
    """Excerpts of human music, spread over each piece."""
    for piece in _pieces(kind, data):
        firsts = range(1, piece.bars - BARS + 2, BARS)
        spread = sorted({firsts[int(i)] for i in np.linspace(0, len(firsts) - 1, PER_PIECE)} if firsts else ())
        cuts = (piece.cut(first, first + BARS - 1) for first in spread)
        yield from (cut for cut in cuts if len(cut.notes) >= FEWEST[kind])


def pack(kind: Kind, data: Path, file: Path) -> None:
    """Make the library, let all ears hear it and the human excerpts, and keep it.

    Args:
        kind: ``drums`` or ``melody``.
        data: the folder that holds ``groove`` and ``openewld``.
        file: the .npz file to write.
    """
    library, human = loops(kind), [*excerpts(kind, data)]
    kept: dict[str, Any] = {"kind": np.array(kind), "numbers": np.array([*library])}
    kept["loops"] = np.array([json.dumps([loop.body, loop.birth.to_dict()]) for loop in library.values()])
    for name, ear in EARS[kind].items():
        kept[f"library {name}"] = ear([loop.content for loop in library.values()]).astype(np.float32)
        kept[f"human {name}"] = ear(human).astype(np.float32)
    np.savez_compressed(file, **kept)


def load_world(file: Path) -> World:
    """The world that :func:`pack` kept."""
    with np.load(file) as kept:
        kind: Kind = kept["kind"].item()
        numbers = kept["numbers"].tolist()
        ears = EARS[kind]
        stored = [json.loads(text) for text in kept["loops"].tolist()]
        library = {name: kept[f"library {name}"].astype(float) for name in ears}
        human = {name: kept[f"human {name}"].astype(float) for name in ears}
    made = tuple(pattern_candidate(pattern_from_json(body), Birth.from_dict(birth)) for body, birth in stored)
    known = {(ear, loop.id): row for ear, rows in library.items() for loop, row in zip(made, rows, strict=True)}
    return World(kind, made, dict(zip(numbers, made, strict=True)), library, human, ears, known)
