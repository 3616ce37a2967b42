"""Drums in a form that was asked for: a letter that returns is heard as such, and other letters are other music.

Drummers' loops return loosely, and those of which no form is asked do so too. Who writes ``ABAC`` wants to hear it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audiomancer.rnn.drum_masks import crash_steps
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.fills import Fill
from audiomancer.rnn.forms import Section
from audiomancer.rnn.sampling import Mask

__all__ = ["formed_mask"]

_SAME, _OTHER = 4.0, 0.25
"""How many times likelier what a letter had before is where it returns, and what the first letter had in another."""


def formed_mask(mask: Mask, sections: Sequence[Section], fills: Sequence[Sequence[Fill]], bar: int, lead: int) -> Mask:
    """A mask by which letters return as they were and differ from each other, as far as it lets them.

    Args:
        mask: what may be struck without the form.
        sections: the form.
        fills: for each sequence its fills, which stand in no form.
        bar: steps in a bar.
        lead: steps of the primer.

    Returns:
        The mask.
    """
    length = sections[-1].end * bar
    again, other = _earlier(sections, bar, length)
    plain = np.ones((len(fills), length), dtype=np.bool_)
    for row, some in zip(plain, fills, strict=True):
        row[crash_steps(some, length)] = False
        for fill in some:
            row[fill.first : fill.end] = False

    def weights(past: Ints) -> Floats:
        step = past.shape[1] - lead
        free = np.asarray(mask(past), dtype=np.float64)
        result: Floats = np.tile(free, (len(past), 1)) if free.ndim == 1 else free.copy()
        for source, factor in ((again[step], _SAME), (other[step], _OTHER)):
            if source >= 0:
                rows = np.flatnonzero(plain[:, step] & plain[:, source])
                there = past[rows, lead + source]
                # What is silent in another letter may be so here: else each letter would be fuller than the one before.
                rows, there = (rows, there) if factor > 1 else (rows[there > 0], there[there > 0])
                result[rows, there] *= factor
        return result

    return weights


def _earlier(sections: Sequence[Section], bar: int, length: int) -> tuple[Ints, Ints]:
    """For each step the one of before which returns in it, and the one of the first letter from which it differs."""
    again, other = np.full((2, length), -1)
    first = sections[0]
    for part in sections:
        steps = np.arange(part.first * bar, part.end * bar)
        if part.source is not None:
            again[steps] = steps - (part.first - part.source) * bar
        elif part.letter != first.letter:
            other[steps] = first.first * bar + (steps - steps[0]) % (first.bars * bar)
    return again, other
