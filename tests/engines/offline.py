"""Scores played by scsynth without sound, and what can be heard of the probes in them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer.supercollider.nrt import BLOCK, seconds_tag
from audiomancer.supercollider.osc import Argument, score_bytes

RATE = 44100

Bundle = tuple[float, tuple[Argument, ...]]
"""A message and its time in seconds."""

Audio = npt.NDArray[np.float32]


class Heard(NamedTuple):
    """A hit: when, in seconds, and its peak."""

    onset: float
    peak: float


def missing() -> str | None:
    """Why nothing can be heard, or None."""
    return None if shutil.which("scsynth") else "scsynth is not installed (apt install supercollider-server)"


class Part(NamedTuple):
    """A score of its own: messages with their times, of one time in their order, and how many seconds of it to hear."""

    bundles: Sequence[Bundle]
    seconds: float


def rendered(parts: Sequence[Part], synthdefs: Iterable[bytes], channels: int, folder: Path) -> list[Audio]:
    """What scores sound like, one after the other in one run: float32 of shape ``(frames, channels)`` each."""
    frames = [-(-round(part.seconds * RATE) // BLOCK) * BLOCK for part in parts]
    starts = list(accumulate(frames, initial=0))
    timed = [
        (seconds_tag(start / RATE + time, RATE), [message])
        for part, start in zip(parts, starts, strict=False)
        for time, message in sorted(part.bundles, key=lambda bundle: bundle[0])
        if time < part.seconds
    ]
    score, out = folder / "score.osc", folder / "out.raw"
    loaded = [(0, [("/d_recv", synthdef)]) for synthdef in synthdefs]
    score.write_bytes(score_bytes([*loaded, *timed, (seconds_tag(starts[-1] / RATE, RATE), [("/c_set", 0, 0)])]))
    command = ["scsynth", "-N", score, "_", out, str(RATE), "RAW", "float", "-i", "0", "-o", str(channels), "-D", "0"]
    subprocess.run([*command, "-n", "16384", "-m", "65536"], check=True, capture_output=True, timeout=120)
    audio = np.fromfile(out, np.float32).reshape(-1, channels)
    return [audio[start : start + length] for start, length in zip(starts, frames, strict=False)]


def hits(channel: npt.NDArray[np.floating], quietest: float = 1e-5) -> list[Heard]:
    """The probes that sound in a channel; those that overlap are one."""
    loud = np.flatnonzero(np.abs(channel) > quietest)
    if not len(loud):
        return []
    groups: Sequence[npt.NDArray[np.intp]] = np.split(loud, np.flatnonzero(np.diff(loud) > 1) + 1)
    return [Heard(group[0] / RATE, float(np.abs(channel[group]).max())) for group in groups]
