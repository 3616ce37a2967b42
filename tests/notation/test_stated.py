"""The comment above exported code states kind and metre of what stands below it, and nothing else states them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import patterns

from audiomancer.exporters import Origin, heading_of
from audiomancer.music import Pattern
from audiomancer.notation.stated import Statement, grouped, statements


@given(patterns(max_bars=3), st.text(max_size=50))
def test_what_a_heading_states_is_read(pattern: Pattern, name: str) -> None:
    for mark in ("-- ", "// ", "  -- "):
        lines = [mark + line.replace("\n", " ") for line in heading_of(pattern, Origin("ptrn_00112233", name))]
        (found,) = statements("\n" + "\n".join(lines))
        assert found == Statement(2, pattern.kind, pattern.bars, pattern.time_signature, float(f"{pattern.tempo:g}"))


@pytest.mark.parametrize(
    "line",
    [
        "drums, 2 bars of 7/8, 90 BPM",
        "-- my drums, 2 bars of 7/8, 90 BPM",
        "-- drums, 2 bars of 7/0, 90 BPM",
        "-- drums, 2 bars of 7/8, 90 BPM or so",
        'd1 $ s "bd" -- drums, 2 bars of 7/8, 90 BPM',
        "-- drums, 2 bars of 99999/8, 90 BPM",
    ],
)
def test_what_is_no_heading_states_nothing(line: str) -> None:
    assert statements(line) == ()


def test_patterns_belong_to_the_heading_above_them() -> None:
    one, two = "-- drums, 1 bar of 4/4, 90 BPM", "-- bass, 2 bars of 4/4, 90 BPM: low"
    code = "\n".join(["d1", one, "d2", "d3", two, "d4"])
    assert [(said and said.kind, list(places)) for said, places in grouped(code, [1, 3, 4, 6])] == [
        (None, [0]),
        ("drums", [1, 2]),
        ("bass", [3]),
    ]
    assert grouped(one + "\n" + two + "\nd1", [3]) == [(Statement(2, "bass", 2, (4, 4), 90), range(0, 1))]
    assert grouped("d1", [1]) == [(None, range(0, 1))]
