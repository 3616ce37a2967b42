"""The scales by which a model of taste measures are those of what is described today."""

from __future__ import annotations

import numpy as np
import pytest

from audiomancer.analyzers.descriptors import DESCRIPTORS, described_sounds
from audiomancer.analyzers.timbre import Timbre
from audiomancer.fitness._scales import _TABLES, SCALES
from audiomancer.supercollider import shipped_timbres


@pytest.mark.parametrize("kind", DESCRIPTORS)
def test_every_descriptor_has_its_mean_and_its_spread(kind: str) -> None:
    """Where it has not, ``script/make-scales`` was not run after a change of the descriptors."""
    assert list(_TABLES[kind]) == [descriptor.name for descriptor in DESCRIPTORS[kind]]
    scale = SCALES[kind]
    assert min(*scale.spreads, scale.grid) > 0
    assert [*zip(scale.means, scale.spreads, strict=True)] == [*_TABLES[kind].values()]


def test_the_synths_that_ship_are_within_the_scale_of_sounds() -> None:
    scale = SCALES["sound"]
    found = described_sounds([Timbre(**timbre) for timbre in shipped_timbres().values()]).values
    away = (found - scale.means) / scale.spreads
    assert np.abs(away.mean(axis=0)).max() < 0.5
    assert 0.5 < away.std(axis=0).min() < away.std(axis=0).max() < 2
