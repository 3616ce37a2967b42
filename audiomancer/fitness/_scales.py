"""How generated things differ: mean and spread of each descriptor, written by ``script/make-scales``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["SCALES", "Scale"]


class Scale(NamedTuple):
    """How generated things of one kind differ.

    Attributes:
        means: of each descriptor, in the order of :data:`audiomancer.analyzers.descriptors.DESCRIPTORS`.
        spreads: their standard deviations, more than 0.
        grid: the root of the mean variance of the cells of the grid, more than 0; 1 where there are no grids.
    """

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    grid: float


_TABLES: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "drums": {
        "density": (9.489, 3.208),
        "kick_density": (5.061, 2.199),
        "snare_density": (4.558, 2.614),
        "hat_density": (6.974, 4.636),
        "syncopation": (13.36, 5.547),
        "backbeat": (0.7195, 0.414),
        "four_on_the_floor": (0.5231, 0.293),
        "hat_offbeat": (0.368, 0.2171),
        "velocity_mean": (87.47, 3.009),
        "velocity_spread": (34.03, 5.796),
        "ghost_share": (0.2488, 0.08577),
        "swing": (0.01536, 0.1023),
        "looseness": (0.04644, 0.05506),
        "evenness": (0.9605, 0.04157),
        "repetition": (0.8415, 0.1865),
        "snare_ghosts": (1.517, 1.261),
        "odd_sixteenths": (0.5343, 0.2409),
        "tom_or_crash": (0.213, 0.3631),
        "fills": (0.03073, 0.08671),
        "kick_syncopation": (2.602, 2.387),
        "snare_syncopation": (5.258, 3.027),
        "both_syncopation": (1.578, 1.913),
        "interlock": (0.363, 0.2509),
        "rhythm_entropy": (1.362, 0.5739),
        "open_hats": (0.1439, 0.2068),
        "ride": (0.2069, 0.35),
        "accent": (25.53, 17.48),
        "symmetry": (0.5668, 0.1891),
    },
    "melody": {
        "range": (7.138, 3.169),
        "pitch_mean": (69.22, 4.249),
        "notes_per_bar": (3.404, 1.218),
        "interval_mean": (2.925, 1.322),
        "step_share": (0.3514, 0.2648),
        "direction": (-0.02006, 0.4965),
        "pitch_entropy": (1.645, 0.5527),
        "last_degree": (0.6427, 2.101),
        "rhythm_entropy": (1.199, 0.6395),
        "offbeat_share": (0.1707, 0.165),
        "syncopation": (0.2078, 0.512),
        "repetition": (0.4414, 0.384),
        "length_mean": (1.279, 0.4294),
        "velocity_mean": (89.99, 0.1621),
        "pitch_count": (3.803, 1.438),
        "onset_interval": (1.337, 0.5242),
        "leap_share": (0.02958, 0.08219),
        "repeat_share": (0.165, 0.2173),
        "last_length": (2.071, 0.9224),
        "tonic_share": (0.4263, 0.2056),
        "dominant_share": (0.1916, 0.1919),
        "strong_triad": (0.8223, 0.1911),
        "root_on_downbeats": (0.3255, 0.4001),
        "downbeats": (0.9615, 0.1161),
        "arch": (0.2518, 2.654),
        "turns": (0.3925, 0.2963),
        "legato": (0.9693, 0.078),
        "swing": (-0.0002991, 0.02),
    },
    "bass": {
        "range": (6.707, 4.976),
        "pitch_mean": (37.28, 4.066),
        "notes_per_bar": (5.732, 2.607),
        "interval_mean": (3.563, 3.571),
        "step_share": (0.1994, 0.2924),
        "direction": (0.03924, 0.2702),
        "pitch_entropy": (0.8237, 0.8666),
        "last_degree": (2.501, 3.548),
        "rhythm_entropy": (0.6831, 0.6381),
        "offbeat_share": (0.444, 0.3609),
        "syncopation": (1.708, 2.972),
        "repetition": (0.7223, 0.29),
        "length_mean": (0.7602, 0.7466),
        "velocity_mean": (89.99, 0.1451),
        "pitch_count": (2.83, 1.612),
        "onset_interval": (0.9635, 0.823),
        "leap_share": (0.1982, 0.325),
        "repeat_share": (0.4048, 0.3935),
        "last_length": (0.7811, 0.784),
        "tonic_share": (0.7453, 0.2891),
        "dominant_share": (0.0656, 0.1086),
        "strong_triad": (0.7452, 0.3987),
        "root_on_downbeats": (0.7781, 0.4052),
        "downbeats": (0.7969, 0.4002),
        "arch": (0.1896, 1.639),
        "turns": (0.373, 0.3265),
        "legato": (0.7759, 0.2227),
        "swing": (-0.001701, 0.02787),
    },
    "sound": {
        "brightness": (9.599, 4.367),
        "richness": (10.53, 5.922),
        "noise": (0.2204, 0.2962),
        "inharmonicity": (0.07584, 0.1457),
        "pitch": (3.232, 1.312),
        "glide": (-0.3775, 7.22),
        "attack": (3.841, 2.443),
        "length": (9.555, 1.594),
        "decay": (7.574, 2.981),
        "flux": (0.1856, 0.1564),
        "movement": (0.2693, 0.2288),
        "roughness": (0.2929, 0.2029),
        "echo": (0.04643, 0.1448),
        "sub": (-29.62, 19.97),
        "width": (0.1328, 0.2461),
    },
}
"""Mean and spread of each descriptor, by kind and name."""

_GRIDS = {"drums": 0.1171, "melody": 0.05387, "bass": 0.06995, "sound": 1.0}

SCALES: Mapping[str, Scale] = {
    kind: Scale(tuple(mean for mean, _ in rows.values()), tuple(spread for _, spread in rows.values()), _GRIDS[kind])
    for kind, rows in _TABLES.items()
}
"""The scale of each kind: ``drums``, ``melody``, ``bass`` and ``sound``."""
