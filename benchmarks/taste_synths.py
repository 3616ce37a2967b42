"""What the listeners of taste.py can hear of synths: a library, and what is bred of it, by SuperCollider.

``python benchmarks/taste.py --kind sound --pack DATA --library FILE`` makes the file. Sounds to love, which nobody can
find in the library, are crosses of its synths. Whoever measures with it needs SuperCollider, as children are
heard when they are born.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from taste_world import Loop, World

from audiomancer._random import rng_for
from audiomancer.analyzers.descriptors import described_sounds
from audiomancer.breeding.searching_synths import SynthSource
from audiomancer.breeding.synths import SynthBreeder, SynthBreeding
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import Engines
from audiomancer.store import Store

__all__ = ["load_synths", "pack_synths", "synth_source"]

Floats = npt.NDArray[np.float64]

AMOUNT, STRANGERS, SEED = 0.3, 64, 15
_BANDS, _TIMES, _SECONDS = 24, 8, 2.0
_FRAME, _HOP, _FLOOR = 2048, 1024, 6.0
"""Of spectra, and how many decades below the loudest a band is heard."""


@cache
def _breeding() -> SynthBreeding:
    return SynthBreeding(Store(tempfile.mkdtemp()), Engines(), AMOUNT)


@cache
def synth_source() -> SynthSource:
    """What the search draws from."""
    return SynthSource(_breeding())


class _Breeder(SynthBreeder):
    """That of ``synth evolve``; where no draw brings a sound, the parent comes back and is drawn again as a copy."""

    def mutate(self, parent: Loop, seed: tuple[int, ...]) -> Loop:
        """A variation, or the parent."""
        try:
            return super().mutate(parent, seed)
        except InvalidSynthError:
            return parent

    def cross(self, first: Loop, second: Loop, seed: tuple[int, ...]) -> Loop:
        """A child of two, or the first."""
        try:
            return super().cross(first, second, seed)
        except InvalidSynthError:
            return first


def timbre(synths: Sequence[Any]) -> Floats:
    """The package's own descriptors of sounds."""
    return described_sounds(_breeding().engines.timbres([synth.source_code for synth in synths])).values


def colours(synths: Sequence[Any]) -> Floats:
    """How much of each band a sound has, over all of it; and how its level goes on."""
    spectra = _spectra(synths)
    return np.concatenate([spectra.mean(1), 0.5 * spectra.mean(2)], axis=1)


def course(synths: Sequence[Any]) -> Floats:
    """Every band in every moment."""
    return _spectra(synths).reshape(len(synths), -1)


def _spectra(synths: Sequence[Any]) -> Floats:
    """Decades of power in bands of equal ratio, shape ``(synths, moments, bands)``; 0 is inaudible."""
    missing = [synth.source_code for synth in synths if synth.source_code not in _HEARD]
    for source, judged in zip(missing, _breeding().engines.judge_all(missing) if missing else (), strict=True):
        render = next(iter(judged.renders.values()), None)
        _HEARD[source] = np.zeros((_TIMES, _BANDS)) if render is None else _heard(render.audio, render.sample_rate)
    return np.array([_HEARD[synth.source_code] for synth in synths])


_HEARD: dict[str, Floats] = {}


def _heard(audio: npt.NDArray[np.float32], rate: int) -> Floats:
    mono = np.zeros(int(_SECONDS * rate) + _FRAME)
    whole = audio.astype(float).mean(1)[: len(mono)]
    mono[: len(whole)] = whole
    frames = np.lib.stride_tricks.sliding_window_view(mono, _FRAME)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FRAME))) ** 2
    edges = np.searchsorted(np.fft.rfftfreq(_FRAME, 1 / rate), np.geomspace(40, 16_000, _BANDS + 1))
    sums = np.concatenate([np.zeros((len(power), 1)), np.cumsum(power, axis=1)], axis=1)
    bands = np.diff(sums[:, edges], axis=1)
    moments = np.array([some.mean(0) for some in np.array_split(bands, _TIMES)])
    loudest = float(moments.max())
    told: Floats = np.log10(np.maximum(moments / loudest, 10**-_FLOOR)) + _FLOOR if loudest else moments
    return told


EARS = {"timbre": timbre, "colours": colours, "course": course}


def pack_synths(file: Path) -> None:
    """Hear the synths that ship and some crosses of them, and keep what was heard.

    Args:
        file: the .npz file to write.
    """
    library = _library()
    strangers = _strangers(library)
    kept: dict[str, Any] = {"kind": np.array("sound")}
    for name, ear in EARS.items():
        kept[f"library {name}"] = ear([synth.content for synth in library])
        kept[f"human {name}"] = ear(strangers)
    np.savez_compressed(file, **kept)


def _library() -> tuple[Loop, ...]:
    """What a search that begins from nothing looks into."""
    library = synth_source().library("sound", ())
    return () if library is None else tuple(map(library.loop, range(library.size)))


def _strangers(library: Sequence[Loop]) -> list[Any]:
    rng = rng_for(SEED)
    pairs = [rng.choice(len(library), 2, replace=False).tolist() for _ in range(STRANGERS)]
    breeder = _Breeder(_breeding().engines, AMOUNT)
    crosses = (breeder.cross(library[a], library[b], (SEED, number)) for number, (a, b) in enumerate(pairs))
    return [cross.content for cross in crosses]


def load_synths(file: Path) -> World:
    """The world that :func:`pack_synths` kept."""
    with np.load(file) as kept:
        library = {name: kept[f"library {name}"] for name in EARS}
        human = {name: kept[f"human {name}"] for name in EARS}
    made = _library()
    known = {(ear, loop.id): row for ear, rows in library.items() for loop, row in zip(made, rows, strict=True)}
    numbers = dict(enumerate(made))
    breeder = _Breeder(_breeding().engines, AMOUNT)
    return World("sound", made, numbers, library, human, EARS, known, breeder)
