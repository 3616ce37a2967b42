"""What was generated before forms, cadences and feels of one's own were asked for is born again as it was.

A request of then lacks the fields of today; what lacks a field is played as if the field had never been thought of.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from audiomancer.breeding.generating import generated
from audiomancer.breeding.model_makers import makers_of
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.music.codec import pattern_to_json

ALL = {"bars": 2, "time_signature": [4, 4], "backend": "numpy", "temperature": 1.0, "top_p": 1.0, "density": 1.0}
DRUMS = {"kind": "drums", "humanize": 0.0, "style": "techno", "bpm": 132.0} | ALL
TUNE = {"kind": "melody", "humanize": 0.0, "key": "A", "scale": "minor", "bpm": 120.0} | ALL
BASS = TUNE | {"kind": "bass", "key": "F#", "scale": "dorian"}
KICKS = Pattern(kind="drums", notes=tuple(Note(beat * 960, 240, 36, 100) for beat in (0, 2, 3)), bars=1)
"""Drums to lock to, and to go on from."""

REQUESTS: dict[str, dict[str, Any]] = {
    "drums": DRUMS,
    "drums by a style with swing, humanized": DRUMS | {"style": "ukgarage", "humanize": 0.7, "bars": 4},
    "a few of the drums": DRUMS | {"style": "rock", "drums": ["bd", "sd"], "density": 2.0},
    "drums by rules": DRUMS | {"style": "jazz", "model": "rules", "time_signature": [3, 4]},
    "drums after a primer": {name: value for name, value in DRUMS.items() if name != "style"} | {"primer": "patt_x"},
    "a melody": TUNE | {"bars": 4},
    "a bold melody in a range": TUNE | {"scale": "lydian", "low": 60, "high": 72, "temperature": 1.3, "top_p": 0.9},
    "a melody by rules": TUNE | {"model": "rules", "time_signature": [7, 8]},
    "a bass": BASS | {"humanize": 0.5},
    "a bass tied to a kick": BASS | {"lock": "patt_x"},
    "a bass by rules tied to a kick": BASS | {"lock": "patt_x", "model": "rules"},
}
BORN = {
    "drums": "c89059b79fd1be3c",
    "drums by a style with swing, humanized": "9dbc477f48fa9421",
    "a few of the drums": "cd416d99968a80d9",
    "drums by rules": "ae69141cd5a9e294",
    "drums after a primer": "dcfb1f51ca929a7d",
    "a melody": "b47024e9f164b1ea",
    "a bold melody in a range": "ca2fa4eb2631028d",
    "a melody by rules": "2e42942c6bfbacc7",
    "a bass": "fd53e338795762c3",
    "a bass tied to a kick": "2ef650b6c93a5044",
    "a bass by rules tied to a kick": "e20a59fb42a8198d",
}


@pytest.mark.parametrize("name", REQUESTS)
def test_it_is_born_again_as_it_was(name: str) -> None:
    request = REQUESTS[name]
    births = [
        Birth(method="generated", seed=(7, child), request=request, makers=makers_of(request)) for child in (0, 1)
    ]
    made = generated(births, [KICKS] if {"primer", "lock"} & request.keys() else [])
    assert sha256("".join(pattern_to_json(one.pattern) for one in made).encode()).hexdigest()[:16] == BORN[name]
