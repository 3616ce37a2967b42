"""The players of a band, by the name of their part."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np

from audiomancer.band.basses import play_bass
from audiomancer.band.chording import play_guitar, play_keys
from audiomancer.band.harmony import ALONE, Around
from audiomancer.band.styles import BandStyle
from audiomancer.music import Pattern
from audiomancer.music.charts import Section

__all__ = ["PLAYERS", "Player"]


class Player(Protocol):
    """Who plays a part of a section, hearing the parts that are there already."""

    def __call__(
        self,
        heard: Mapping[str, Pattern],
        section: Section,
        style: BandStyle,
        rng: np.random.Generator,
        *,
        around: Around = ALONE,
    ) -> Pattern:
        """The part of a section.

        Args:
            heard: the parts that are there, by name.
            section: bars and chords.
            style: the style.
            rng: chance; the same state gives the same part.
            around: what stands before and after the section.

        Returns:
            A pattern of as many bars.

        Raises:
            IncompatiblePatternsError: if the drums have another metre.
        """


PLAYERS: Mapping[str, Player] = MappingProxyType({"bass": play_bass, "guitar": play_guitar, "keys": play_keys})
"""Name of a part to its player, in the order in which they play; each hears those before it."""
