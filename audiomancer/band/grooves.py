"""The drums that a band begins with: a loop of the model in the style's own drums, in each metre of the song."""

from __future__ import annotations

from collections.abc import Iterable

from audiomancer.band.styles import BandStyle
from audiomancer.breeding.generating import new_loop
from audiomancer.music import Pattern, TimeSignature

__all__ = ["grooves_for"]

_BARS = 4


def grooves_for(
    style: BandStyle, metres: Iterable[TimeSignature], tempo: float, seed: int
) -> dict[TimeSignature, Pattern]:
    """A groove for each metre, for :func:`~audiomancer.band.playing.play_song`.

    Args:
        style: of the band; its drums are played.
        metres: in any order, each as often as one likes.
        tempo: BPM, 4-1000.
        seed: of all chance, at least 0.

    Returns:
        Metre to drums of four bars without fills.

    Raises:
        ModelLoadError: if the model is not there.
        InvalidSeedError: if the seed is no whole number of at least 0.
    """
    return {
        metre: new_loop(
            "drums", (seed, *metre), style=style.drums, bars=_BARS, bpm=tempo, time_signature=metre, fills=False
        )
        for metre in sorted(set(metres))
    }
