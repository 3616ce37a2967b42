r"""A pattern as SuperCollider code: one ``Pbind`` in a ``Pdef``, times in ticks divided by the resolution.

Source: SuperCollider help, ``Pbind``, ``Pseq``, ``Pdef`` and ``Event``; a ``\dur`` of 0 starts the next note
at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable

from audiomancer.music import Pattern

__all__ = ["to_supercollider"]


def to_supercollider(pattern: Pattern) -> str:
    """The code of a pattern, to be run as one block; it loops and starts on the next bar."""
    beats, resolution = pattern.ticks_per_bar / pattern.ticks_per_beat, pattern.ticks_per_beat
    onsets = [n.onset for n in pattern.notes]
    if onsets:
        durs = [b - a for a, b in zip(onsets, [*onsets[1:], pattern.length + onsets[0]], strict=True)]
        keys = {
            "instrument": "\\default",
            "midinote": f"Pseq({_list(n.pitch for n in pattern.notes)}, inf)",
            "dur": f"Pseq({_list(durs)} / {resolution}, inf)",
            "sustain": f"Pseq({_list(n.duration for n in pattern.notes)} / {resolution}, inf)",
            "amp": f"Pseq({_list(n.velocity for n in pattern.notes)} / 127, inf)",
        }
    else:
        keys = {"dur": f"Rest({beats:.10g})"}
    body = ",\n".join(f"    \\{key}, {value}" for key, value in keys.items())
    # The first note's place in the loop is the phase of the quant, so no rest has to be played before it.
    quant = f"[{beats:.10g}, {onsets[0]} / {resolution}]" if onsets and onsets[0] else f"{beats:.10g}"
    return (
        f"(\nTempoClock.default.tempo = {pattern.tempo:.10g} / 60;\n"
        f"Pdef(\\{pattern.kind}, Pbind(\n{body}\n)).quant_({quant}).play;\n)\n"
    )


def _list(values: Iterable[int]) -> str:
    return "[" + ", ".join(str(v) for v in values) + "]"
