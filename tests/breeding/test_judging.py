"""What a person said of things, gathered from the library for the model of taste."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audiomancer.breeding import import_code
from audiomancer.breeding.judging import (
    forget,
    heard_again,
    judged,
    remember,
    said_in_run,
    said_of_pair,
    said_of_voice,
    wished,
)
from audiomancer.errors import InvalidSettingError, ItemNotFoundError
from audiomancer.store import Store


class Clock:
    """A clock that goes on by a minute whenever it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(home: Path, clock: Clock) -> Iterator[Store]:
    with Store(home, clock) as store:
        yield store


@pytest.fixture
def grooves(store: Store) -> list[str]:
    codes = ("bd sn", "bd*2 sn", "bd hh*4", "bd sn hh*8")
    return [import_code(f'd1 $ s "{code}"', "tidal", store)[0].id for code in codes]


def test_all_ratings_of_a_kind_are_gathered_in_their_order(store: Store, grooves: list[str]) -> None:
    a, b, c, _ = grooves
    for item, stars in ((b, 4), (a, 2), (c, 5), (a, 3)):
        store.rate(item, stars)
    told = judged(store, "drums")
    assert told.told.stars == ((b, 4, 0), (c, 5, 0), (a, 3, 0))
    assert tuple(item.id for item in told.items) == (b, c, a)
    assert told.sittings == 1
    assert judged(store, "melody").items == ()


def test_who_says_nothing_for_an_hour_sits_down_anew(store: Store, grooves: list[str], clock: Clock) -> None:
    for item, pause in zip(grooves, (0, 30, 61, 58), strict=True):
        clock.now += timedelta(minutes=pause)
        store.rate(item, 3)
    told = judged(store, "drums")
    assert [sitting for *_, sitting in told.told.stars] == [0, 0, 1, 1]
    assert told.sittings == 2


def test_what_was_deleted_unrated_or_left_out_is_unlearnt(store: Store, grooves: list[str]) -> None:
    a, b, c, d = grooves
    for item in grooves:
        store.rate(item, 4)
    said_of_pair(store, a, b, 1)
    said_of_pair(store, b, c, -1)
    said_of_voice(store, a, "kick", liked=False)
    store.delete([a])
    store.unrate(d)
    told = judged(store, "drums")
    assert told.told.stars == ((b, 4, 0), (c, 4, 0))
    assert told.told.pairs == ((b, c, -1, 0),)
    assert told.told.voices == ()
    assert judged(store, "drums", without={b}).told.items == (c,)
    store.undelete(a)
    assert judged(store, "drums").told.voices == ((a, "kick", False, 0),)


def test_what_was_taken_back_is_unlearnt(store: Store, grooves: list[str]) -> None:
    name = said_of_pair(store, *grooves[:2], 0)
    assert judged(store, "drums").told.pairs == ((*grooves[:2], 0, 0),)
    store.untell(name)
    assert judged(store, "drums").told.items == ()


def test_what_was_said_of_things_without_a_rating_counts(store: Store, grooves: list[str]) -> None:
    said_of_voice(store, grooves[0], "hats", liked=True)
    assert [item.id for item in judged(store, "drums").items] == grooves[:1]


def test_a_thing_heard_again_has_both_ratings_once_the_second_is_there(store: Store, grooves: list[str]) -> None:
    item = grooves[0]
    heard_again(store, item)
    assert store.told_of_taste() == []
    first = store.rate(item, 4)
    for _ in range(2):
        heard_again(store, item)
    assert judged(store, "drums").told.stars == ((item, 4, 0),)
    store.rate(item, 2)
    told = judged(store, "drums")
    assert told.told.stars == ((item, 4, 0), (item, 2, 0))
    assert told.again == ((4, 2),)
    assert first.rated_at is not None
    store.unrate(item, user_rating=4, rated_at=first.rated_at.isoformat())
    assert judged(store, "drums").again == ()


def test_of_several_wishes_the_last_counts_and_can_be_taken_back(store: Store) -> None:
    wished(store, "drums", "swing", 1)
    wished(store, "drums", "density", 0)
    wished(store, "drums", "swing", -1)
    wished(store, "melody", "range", 1)
    assert judged(store, "drums").told.wishes == (("drums", "density", 0), ("drums", "swing", -1))
    wished(store, "drums", "density", None)
    assert judged(store, "drums").told.wishes == (("drums", "swing", -1),)


def test_what_is_forgotten_counts_no_more_and_what_is_said_later_does(store: Store, grooves: list[str]) -> None:
    a, b, *_ = grooves
    store.rate(a, 5)
    wished(store, "drums", "swing", 1)
    forget(store, "drums")
    store.rate(b, 2)
    told = judged(store, "drums")
    assert told.told.stars == ((b, 2, 0),)
    assert told.told.wishes == ()
    assert store.get(a).user_rating == 5


def test_what_was_forgotten_is_remembered_one_forgetting_at_a_time(store: Store, grooves: list[str]) -> None:
    a, b, *_ = grooves
    store.rate(a, 5)
    forget(store, "drums")
    store.rate(b, 2)
    forget(store, "drums")
    assert judged(store, "drums").items == ()
    assert remember(store, "drums")
    assert [item.id for item in judged(store, "drums").items] == [b]
    assert remember(store, "drums")
    assert [item.id for item in judged(store, "drums").items] == [a, b]
    assert not remember(store, "drums")


def test_the_ratings_of_one_of_several_persons(store: Store, grooves: list[str]) -> None:
    a, b, *_ = grooves
    store.rate(a, 5, by="Ann")
    store.rate(b, 2)
    assert judged(store, "drums", by="Ann").told.stars == ((a, 5, 0),)
    assert len(judged(store, "drums").items) == 2


def test_only_the_latest_count_where_that_is_asked_for(store: Store, grooves: list[str]) -> None:
    for item in grooves:
        store.rate(item, 3)
    assert judged(store, "drums", most=2).told.items == tuple(grooves[2:])


def test_in_a_run_what_was_said_of_its_own_counts_and_every_wish(store: Store, grooves: list[str]) -> None:
    a, b, c, _ = grooves
    said_of_pair(store, a, b, 1)
    said_of_pair(store, b, c, 1)
    wished(store, "drums", "swing", 1)
    told = said_in_run(store, ["drums"], [a, b], 3)
    assert told.pairs == ((a, b, 1, 3),)
    assert told.wishes == (("drums", "swing", 1),)


def test_what_cannot_be_compared_or_liked_is_refused(store: Store, grooves: list[str]) -> None:
    tune = import_code('d1 $ note "0 3 5"', "tidal", store, kind="melody")[0].id
    with pytest.raises(InvalidSettingError, match="two different items of one kind"):
        said_of_pair(store, grooves[0], tune, 1)
    with pytest.raises(InvalidSettingError, match="two different items"):
        said_of_pair(store, grooves[0], grooves[0], 1)
    with pytest.raises(InvalidSettingError, match="drums have voices"):
        said_of_voice(store, tune, "kick", liked=True)
    with pytest.raises(ItemNotFoundError):
        said_of_voice(store, "ptrn_none", "kick", liked=True)
    assert store.told_of_taste() == []


def test_what_is_told_is_in_no_list_of_runs_and_can_be_opened_as_none(store: Store) -> None:
    wished(store, "drums", "swing", 1)
    store.save_run("1", {})
    assert list(store.runs()) == ["1"]
    with pytest.raises(ItemNotFoundError):
        store.load_run("told/000000001")
