"""What the listeners of taste.py can hear: a library of generated loops, and human music to love, made once and kept.

``python benchmarks/taste.py --pack DATA --library FILE`` makes the file: the loops with their births, and what each ear
of the listeners hears in them and in the human excerpts. The excerpts themselves are not kept. No notes of the Groove
MIDI Dataset's validation or test split are read (Gillick et al., "Learning to Groove with Inverse Sequence
Transformations", ICML 2019, CC BY 4.0).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from taste_ears import EARS, Ear

from audiomancer.breeding import pattern_candidate
from audiomancer.breeding.generating import generated, makers_of, resolved
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.music import Pattern, pattern_from_json
from audiomancer.rnn import STYLES

__all__ = ["Loop", "World", "load_world", "pack"]

Floats = npt.NDArray[np.float64]
Loop = Candidate[Pattern]

LOOPS, BARS = 6_000, 2
PER_PERFORMANCE, FEWEST = 5, 8
"""Excerpts of a performance, spread over it, and the fewest hits that one has."""
SEED = 15


class World(NamedTuple):
    """All that can be heard.

    Attributes:
        loops: the library, by number.
        library: each ear to what it hears in the library, shape ``(loops, features)``.
        human: the same for the human excerpts.
        ears: each ear by its name.
        known: what was heard of others, by ear and id.
    """

    loops: tuple[Loop, ...]
    library: Mapping[str, Floats]
    human: Mapping[str, Floats]
    ears: Mapping[str, Ear]
    known: dict[tuple[str, str], Floats]

    def heard(self, ear: str, loop: Loop) -> Floats:
        """What an ear hears in a loop, whether it is one of the library or a child."""
        if (ear, loop.id) not in self.known:
            self.known[ear, loop.id] = self.ears[ear]([loop.content])[0]
        return self.known[ear, loop.id]


def loops(count: int) -> list[Loop]:
    """So many loops of the usual drum model, in all styles by turns."""
    made: dict[int, Loop] = {}
    for place, style in enumerate(STYLES):
        request = resolved("drums", {"style": style, "bars": BARS}, None, None)
        makers = makers_of(request)
        numbers = range(place, count, len(STYLES))
        births = [Birth(method="generated", seed=(SEED, number), request=request, makers=makers) for number in numbers]
        for number, birth, one in zip(numbers, births, generated(births, [], timeout=600), strict=True):
            made[number] = pattern_candidate(one.pattern, birth)
    return [made[number] for number in range(count)]


def excerpts(groove: Path) -> Iterator[Pattern]:
    """Excerpts of the drumming of Groove's training split, spread over each performance."""
    from audiomancer.training.corpus import groove_performances

    for performance in groove_performances(groove):
        firsts = range(1, performance.bars - BARS + 2, BARS)
        spread = sorted({firsts[int(i)] for i in np.linspace(0, len(firsts) - 1, PER_PERFORMANCE)} if firsts else ())
        cuts = (performance.cut(first, first + BARS - 1) for first in spread)
        yield from (cut for cut in cuts if len(cut.notes) >= FEWEST)


def pack(data: Path, file: Path, count: int = LOOPS) -> None:
    """Make the library, let all ears hear it and the human excerpts, and keep it.

    Args:
        data: the folder that holds ``groove``.
        file: the .npz file to write.
        count: loops of the library.
    """
    library, human = loops(count), [*excerpts(data / "groove")]
    heard = {f"library {name}": ear([loop.content for loop in library]) for name, ear in EARS.items()}
    heard |= {f"human {name}": ear(human) for name, ear in EARS.items()}
    texts = np.array([json.dumps([loop.body, loop.birth.to_dict()]) for loop in library])
    kept: dict[str, Any] = {name: values.astype(np.float32) for name, values in heard.items()}
    np.savez_compressed(file, loops=texts, **kept)


def load_world(file: Path) -> World:
    """The world that :func:`pack` kept."""
    with np.load(file) as kept:
        stored = [json.loads(text) for text in kept["loops"].tolist()]
        library = {name: kept[f"library {name}"].astype(float) for name in EARS}
        human = {name: kept[f"human {name}"].astype(float) for name in EARS}
    made = tuple(pattern_candidate(pattern_from_json(body), Birth.from_dict(birth)) for body, birth in stored)
    known = {(ear, loop.id): row for ear, rows in library.items() for loop, row in zip(made, rows, strict=True)}
    return World(made, library, human, EARS, known)
