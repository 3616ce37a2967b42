"""A library that version 0.1 bred opens unchanged, and all of it is born again with the same ids.

``data/library_0_1/make.py`` tells what is in it. What the files hold is read here with ``json`` and ``sqlite3`` alone.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from audiomancer.errors import AudiomancerError
from audiomancer.generators import EvolutionEngine, EvolutionRun, PatternMetadata, SynthLineage
from audiomancer.store import Store

FIXTURE = Path(__file__).resolve().parents[1] / "data" / "library_0_1"
IDS = json.loads((FIXTURE / "ids.json").read_text("utf-8"))
BREEDABLE = ("crossover", "generated", "mutated")
ENGINES = pytest.mark.skipif(
    not shutil.which("sclang") or not shutil.which("scsynth"), reason="SuperCollider is not installed"
)


def recorded() -> dict[str, dict[str, Any]]:
    """Each id to its record, from ``lineage.json`` and the journal."""
    records: dict[str, dict[str, Any]] = json.loads((FIXTURE / "home" / "lineage.json").read_text("utf-8"))
    for line in (FIXTURE / "home" / "lineage.journal").read_text("utf-8").splitlines():
        entry = json.loads(line)
        records.setdefault(entry["id"], {}).update(entry)
    return records


def rows(table: str) -> list[tuple[str, ...]]:
    """What a table of ``library.db`` holds."""
    address = (FIXTURE / "home" / "library.db").as_uri() + "?immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


RECORDS = recorded()
BODIES = {item: body for item, _, body in rows("bodies")}


def bred(prefix: str) -> list[str]:
    """The ids of the patterns or synths that were bred or generated, and are there to be played."""
    return [i for i in BODIES if i.startswith(prefix) and RECORDS[i]["generation_method"] in BREEDABLE]


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """A copy of the library."""
    shutil.copytree(FIXTURE / "home", home)
    with Store(home) as store:
        yield store


def told_of(stored: PatternMetadata | SynthLineage, names: Iterable[str]) -> dict[str, Any]:
    """What an item says under these names: the same by key, by attribute and as JSON values, which are given."""
    values = stored.to_dict()
    for name in names:
        assert stored[name] == getattr(stored, name)
    return {name: values[name] for name in names}


def test_the_fixture_is_a_whole_library() -> None:
    """Some of it waits in the journal, and every kind of birth is in it."""
    assert {i: record["generation_method"] for i, record in RECORDS.items()} == IDS["items"]
    assert set(RECORDS) - set(json.loads((FIXTURE / "home" / "lineage.json").read_text("utf-8")))
    for prefix in ("ptrn_", "synt_"):
        assert {RECORDS[item]["generation_method"] for item in bred(prefix)} == set(BREEDABLE)
    assert {name for name, *_ in rows("runs")} == set(IDS["runs"])


def test_every_record_reads(store: Store) -> None:
    assert {record.id: record.generation_method for record in store.lineage.records()} == IDS["items"]
    for item, told in RECORDS.items():
        values = store.lineage[item].to_dict()
        assert {name: values.get(name) for name in told} == told


def test_every_pattern_opens_and_says_the_same(store: Store) -> None:
    patterns = {pattern.id: pattern for pattern in store.patterns()}
    assert list(patterns) == [item for item in RECORDS if item in BODIES and item.startswith("ptrn_")]
    for item, pattern in patterns.items():
        music = json.loads(BODIES[item])
        (track,) = music["tracks"]
        told = RECORDS[item] | {name: music[name] for name in ("bars", "key", "scale", "style")}
        told |= {"type": track["name"], "bpm": music["tempo"], "midi_data": BODIES[item]}
        assert told_of(pattern, told) == told
        assert [[n.onset, n.duration, n.pitch, n.velocity] for n in pattern.pattern.notes] == track["notes"]
        assert pattern.tidal_code
        assert pattern.sc_code
        assert store.get(item) == pattern


def test_every_synth_opens_and_says_the_same(store: Store) -> None:
    synths = {synth.id: synth for synth in store.synths()}
    assert list(synths) == [item for item in RECORDS if item in BODIES and item.startswith("synt_")]
    for item, synth in synths.items():
        told = RECORDS[item] | json.loads(BODIES[item])
        del told["type"]  # of the record alone
        assert told_of(synth, told) == told
        assert store.synth(item) == synth


def test_every_rating_is_there(store: Store) -> None:
    rated = {item: told for item, told in RECORDS.items() if told["user_rating"] is not None}
    assert {record.id for record in store.lineage.records() if record.user_rating is not None} == set(rated)
    ranked = EvolutionEngine(store).rank_by_rating(limit=100)
    assert {p.id: (p.user_rating, p.user_notes, p.rated_by) for p in ranked} == {
        item: (told["user_rating"], told["user_notes"], told["rated_by"])
        for item, told in rated.items()
        if item.startswith("ptrn_")
    }


def test_content_and_birth_give_the_id_that_they_gave(store: Store) -> None:
    """What is brought in once more is what is there, the imported as well, which nothing can replay."""
    for pattern in store.patterns():
        assert store.add_pattern(pattern.pattern, pattern.birth, name="another name") == pattern
    for synth in store.synths():
        if synth.generation_method != "library":
            assert store.add_synth(synth.source_code, synth.birth, name="another_name") == synth
    assert len(store.lineage) == len(RECORDS)


@pytest.mark.parametrize("prefix", ["ptrn_", "synt_"])
def test_all_that_was_bred_or_generated_is_born_again(store: Store, prefix: str) -> None:
    engine, failures = EvolutionEngine(store), {}
    for item in bred(prefix):
        try:
            again = engine.replay(item).id
        except AudiomancerError as error:
            again = str(error)
        if again != item:
            failures[item] = again
    assert failures == {}
    assert len(store.lineage) == len(RECORDS)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[ENGINES] * (r["kind"] == "synths")) for n, r in IDS["runs"].items()]
)
def test_a_run_goes_on_where_it_was_left(store: Store, name: str) -> None:
    told = IDS["runs"][name]
    run = EvolutionRun.resume(store, name)
    assert (run.stock.kind, run.generation) == (told["kind"], told["generation"])
    assert [item.id for item in run.asked()] == told["asked"]
    assert [item.id for item in run.to_rate()] == told["unrated"]
    liked = {c.id for c in run.everything() if (c.user_rating or 0) >= 3}
    chosen = run.breed()
    # Who breeds is chosen as today: what the person liked comes first, and none of it is passed over for a guess.
    assert set(chosen.parents[: len(liked)]) <= liked or liked <= set(chosen.parents)
    # Its own operators go on acting, and what they bring is born again.
    for child in run.asked():
        asked = run.stock.state()["operators"] if child.generation_method == "mutated" else []
        assert child.operators == asked
        assert EvolutionEngine(store).replay(child.id) == child


def test_the_runs_keep_their_times(store: Store) -> None:
    assert {name: time.isoformat() for name, time in store.runs().items()} == {
        n: updated for n, _, updated in rows("runs")
    }
