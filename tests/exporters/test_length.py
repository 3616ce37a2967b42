"""No export grows unnoticed: how long the code of three dozen small patterns was when it was last judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engines.cases import patterns

from audiomancer.exporters import Timing, to_strudel, to_supercollider, to_tidal
from audiomancer.music import Pattern

CHARACTERS = [
    (to_tidal, "grid", 7478),
    (to_tidal, "nudge", 10058),
    (to_tidal, "exact", 9106),
    (to_strudel, "grid", 5896),
    (to_strudel, "nudge", 8884),
    (to_strudel, "exact", 7238),
    (to_supercollider, "grid", 19610),
    (to_supercollider, "nudge", 20715),
    (to_supercollider, "exact", 20715),
]


@pytest.fixture(scope="module")
def small() -> list[Pattern]:
    return [pattern for pattern in patterns() if pattern.bars <= 2 and len(pattern.notes) <= 20][::3]


@pytest.mark.parametrize(("write", "timing", "characters"), CHARACTERS)
def test_no_code_is_longer_than_it_was(
    small: list[Pattern], write: Callable[..., str], timing: Timing, characters: int
) -> None:
    """When a change of the writer makes it shorter, write the new number here."""
    assert len(small) == 36
    assert sum(len(write(pattern, timing=timing)) for pattern in small) <= characters
