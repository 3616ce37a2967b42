"""Birth and item_id: one birth, one id, for ever."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from audiomancer.errors import InvalidRecordError
from audiomancer.lineage import Birth, item_id

IMPORTED = Birth(method="imported")
MUTATED = Birth(
    method="mutated",
    parents=("ptrn_a", "ptrn_b"),
    log=("one note moved", "Saw → Pulse"),
    seed=(42, 1, 3),
    amount=0.3,
    operators=("shift",),
)
CROSSED = Birth(method="crossover", parents=("synt_a",), seed=(7,))
ASKED = Birth(
    method="generated",
    request={"bars": 4, "time_signature": (7, 8), "drums": ["bd", "hh"]},
    makers={"drums_rnn": "sha256 1f", "humanise": "1"},
)


@pytest.mark.parametrize(
    ("prefix", "content", "birth", "item"),
    [
        ("ptrn", "music", IMPORTED, "ptrn_13a1e0f875fc6fbb"),
        ("ptrn", "music", MUTATED, "ptrn_1ff2f2fd426cd2b7"),
        ("synt", r"SynthDef(\x, {})", CROSSED, "synt_1492c83d7441c21b"),
    ],
)
def test_births_of_the_first_version_keep_their_ids(prefix: str, content: str, birth: Birth, item: str):
    """Ids in libraries that were written before a birth had a request and makers."""
    assert item_id(prefix, content, birth) == item


@pytest.mark.parametrize("birth", [IMPORTED, MUTATED, CROSSED])
def test_what_says_nothing_is_not_written(birth: Birth):
    assert birth.to_dict().keys() == {"method", "parents", "log", "seed", "amount", "operators"}


@pytest.mark.parametrize("change", [{"request": {"bars": 4}}, {"makers": {"shift": "1"}}])
def test_request_and_makers_are_part_of_the_id(change: dict[str, Any]):
    asked = Birth(method="imported", **change)
    assert item_id("ptrn", "music", asked) != item_id("ptrn", "music", IMPORTED)
    assert asked != IMPORTED


def test_the_order_in_which_options_were_told_makes_no_other_item():
    options = {"bars": 4, "style": "techno"}
    turned = dict(reversed(options.items()))
    first, second = (Birth(method="generated", request=told) for told in (options, turned))
    assert (first, hash(first), item_id("ptrn", "", first)) == (second, hash(second), item_id("ptrn", "", second))


@pytest.mark.parametrize("birth", [IMPORTED, MUTATED, CROSSED, ASKED])
def test_a_birth_that_was_stored_copied_or_sent_is_the_same(birth: Birth):
    stored = Birth.from_dict(json.loads(json.dumps(birth.to_dict())))
    for same in (stored, copy.deepcopy(birth), pickle.loads(pickle.dumps(birth))):
        assert (same, hash(same)) == (birth, hash(birth))


def test_a_birth_cannot_be_changed_from_outside():
    options = {"bars": 4}
    birth = Birth(method="generated", request=options)
    options["bars"] = 8
    assert birth.request == {"bars": 4}
    with pytest.raises(TypeError):
        birth.request["bars"] = 8  # type: ignore[index]


@pytest.mark.parametrize("request_", [{"drums": {"bd"}}, {"humanize": float("nan")}, {"x": object()}])
def test_a_request_that_cannot_be_stored_is_refused(request_: dict[str, Any]):
    with pytest.raises(InvalidRecordError, match="the request of a birth must be JSON values by name"):
        Birth(method="generated", request=request_)


def test_a_maker_without_a_version_is_refused():
    with pytest.raises(InvalidRecordError, match="must have texts for versions"):
        Birth(method="generated", makers={"shift": 1})  # type: ignore[dict-item]
