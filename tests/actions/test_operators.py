"""The list of operators tells what the mix draws from."""

from __future__ import annotations

from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.actions.variation import operators


def test_what_acts_in_the_mix_in_another_way_on_each_kind_is_listed_once_with_both() -> None:
    with Session() as session:
        rows = [row for row in operators(Nothing(), session).operators if row.name == "ending"]
    assert [(row.kinds, row.musical) for row in rows] == [(("bass", "melody"), ("bass", "melody"))]
