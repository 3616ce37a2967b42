"""A pattern as JSON text, the form in which it is stored and in which it has its identity.

One object: ``tracks`` (one, with ``name`` and ``notes`` as ``[onset, duration, pitch, velocity]`` in
ticks), ``tempo`` in BPM, ``time_signature``, ``ticks_per_beat``, ``bars``, ``key``, ``scale``, ``style``.
Keys are sorted and no space is spent, so equal patterns give equal text.
"""

from __future__ import annotations

import json
from typing import Any, get_args

from audiomancer.errors import InvalidPatternError
from audiomancer.music.pattern import Kind, Note, Pattern

__all__ = ["pattern_from_json", "pattern_to_json"]


def pattern_to_json(pattern: Pattern) -> str:
    """The canonical text of a pattern."""
    notes = [[n.onset, n.duration, n.pitch, n.velocity] for n in pattern.notes]
    value = {
        "tracks": [{"name": pattern.kind, "notes": notes}],
        "tempo": pattern.tempo,
        "time_signature": list(pattern.time_signature),
        "ticks_per_beat": pattern.ticks_per_beat,
        "bars": pattern.bars,
        "key": pattern.key,
        "scale": pattern.scale,
        "style": pattern.style,
    }
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def pattern_from_json(text: str) -> Pattern:
    """The pattern of a canonical text.

    Raises:
        InvalidPatternError: if the text is not of that form or its values make no pattern.
    """
    try:
        value: dict[str, Any] = json.loads(text)
        (track,) = value["tracks"]
        numerator, denominator = value["time_signature"]
        if track["name"] not in get_args(Kind):
            raise ValueError(f"track {track['name']!r}")
        return Pattern(
            kind=track["name"],
            notes=tuple(Note(*note) for note in track["notes"]),
            bars=value["bars"],
            time_signature=(numerator, denominator),
            tempo=value["tempo"],
            key=value["key"],
            scale=value["scale"],
            style=value["style"],
            ticks_per_beat=value["ticks_per_beat"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidPatternError(f"this is not the JSON of a pattern: {error}") from error
