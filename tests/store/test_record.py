"""SynthRecord and its JSON form."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.store import SynthRecord
from audiomancer.store.record import ADDED_LATER, field_fault

texts = st.text(max_size=8)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
ratings = st.none() | st.integers(1, 5)
records = st.builds(
    SynthRecord,
    id=texts,
    name=texts,
    parent_ids=st.lists(texts, max_size=3),
    generation_method=texts,
    mutation_log=st.lists(texts, max_size=3),
    user_rating=ratings,
    user_notes=st.none() | texts,
    created_at=moments,
    type=st.none() | texts,
    seed=st.lists(st.integers(0), max_size=3),
    mutation_amount=st.none() | st.floats(0, 1),
    operators=st.lists(texts, max_size=3),
    rated_at=moments,
    rated_by=st.none() | texts,
    request=st.dictionaries(texts, texts | st.integers() | st.lists(st.booleans(), max_size=2), max_size=2),
    makers=st.dictionaries(texts, texts, max_size=2),
    tags=st.lists(texts, max_size=3),
    deleted_at=moments,
    extra=st.dictionaries(texts.map("x-".__add__), texts, max_size=2),
)


def test_it_is_made_by_keyword_as_documented():
    record = SynthRecord(
        id="synt_abc123",
        name="tb303_evolved_1",
        parent_ids=["tb303"],
        generation_method="mutation",
        mutation_log=["Saw → Pulse"],
        user_rating=5,
        user_notes="Amazing acid sound",
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    assert record.to_dict() == {
        "id": "synt_abc123",
        "name": "tb303_evolved_1",
        "parent_ids": ["tb303"],
        "generation_method": "mutation",
        "mutation_log": ["Saw → Pulse"],
        "user_rating": 5,
        "user_notes": "Amazing acid sound",
        "created_at": "2026-05-01T00:00:00+00:00",
    }


@given(records)
def test_the_json_form_is_without_fault_and_gives_the_record_back(record: SynthRecord):
    values = json.loads(json.dumps(record.to_dict()))
    assert field_fault(record.id, values) is None
    assert SynthRecord.from_dict(values) == record


def test_what_the_first_records_did_not_have_is_not_written_where_it_is_empty():
    assert not ADDED_LATER & SynthRecord("a", "a", [], "generated", []).to_dict().keys()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("request", "acid"),
        ("request", [4]),
        ("makers", {"shift": 1}),
        ("makers", ["shift"]),
        ("tags", "dark, slow"),
        ("tags", [{"name": "dark"}]),
        ("deleted_at", "yesterday"),
        ("deleted_at", True),
    ],
)
def test_a_field_of_another_meaning_by_other_software_is_kept_as_it_is(field: str, value: object):
    record = SynthRecord.from_dict({"id": "a", field: value})
    assert (record.request, record.makers, record.tags, record.deleted_at) == ({}, {}, [], None)
    assert record.extra == {field: value}
    assert record.to_dict()[field] == value
    assert field_fault("a", record.to_dict(), ADDED_LATER) is None
    assert f"{field} of 'a' must be a" in str(field_fault("a", record.to_dict()))
