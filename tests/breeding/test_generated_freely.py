"""What is generated side by side is what is generated alone."""

from __future__ import annotations

import pytest

from audiomancer.breeding import generating
from audiomancer.breeding.generating import generated, generated_freely, makers_of, resolved
from audiomancer.lineage import Birth
from audiomancer.rnn import courses

ASKED = (
    ("drums", {"style": "house", "bars": 1}),
    ("drums", {"style": "jazz", "bars": 1, "density": 2.0}),
    ("drums", {"style": "rock", "bars": 4}),
    ("drums", {"bars": 1, "time_signature": (7, 8)}),
    ("melody", {"key": "D", "scale": "dorian", "bars": 1}),
    ("melody", {"key": "F#", "bars": 1, "temperature": 1.5}),
    ("bass", {"key": "A", "bars": 1, "way": "walking"}),
    ("bass", {"key": "E", "bars": 1, "way": "offbeat"}),
)


def births(each: int) -> list[Birth]:
    """Births of all these requests by turns."""
    requests = [resolved(kind, asked, None, None) for kind, asked in ASKED]  # type: ignore[arg-type]
    return [
        Birth(method="generated", seed=(3, child, number), request=request, makers=makers_of(request))
        for child in range(each)
        for number, request in enumerate(requests)
    ]


def test_births_of_many_requests_bring_side_by_side_what_each_brings_alone() -> None:
    asked = births(3)
    assert generated_freely(asked) == [generated([birth], [])[0] for birth in asked]


def test_lots_beyond_one_batch_are_drawn_as_those_within(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = births(2)
    told = generated_freely(asked)
    monkeypatch.setattr(courses, "_AT_ONCE", 3)
    assert generated_freely(asked) == told


def test_the_order_in_which_loops_are_asked_for_does_not_matter() -> None:
    asked = births(2)
    assert generated_freely(asked[::-1]) == generated_freely(asked)[::-1]


def test_nothing_is_drawn_where_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generating, "_generated", None)
    assert generated_freely([]) == []
