"""The store against a dict: whatever is done, in whatever order, through whichever handle, the two agree."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from audiomancer.errors import AmbiguousIdError, ItemNotFoundError
from audiomancer.lineage import Birth, item_id
from audiomancer.music import KINDS, Kind, Note, Pattern, pattern_to_json
from audiomancer.store import Store, SynthRecord

MEMORY = Path("/dev/shm")
grooves = st.builds(
    lambda kind, onset: Pattern(kind=kind, notes=(Note(onset, 60, 36, 100),), bars=1),
    st.sampled_from(KINDS),
    st.integers(0, 3),
)
births = st.builds(Birth, method=st.sampled_from(("imported", "mutated")), seed=st.sampled_from(((), (1,))))


class StoreMachine(RuleBasedStateMachine):
    """Two handles on one home; the model holds what each item must be."""

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.stores = [Store(self.home), Store(self.home)]
        self.model: dict[str, dict[str, object]] = {}
        self.runs: dict[str, dict[str, int]] = {}

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        shutil.rmtree(self.home)

    handles = st.integers(0, 1)

    @rule(target=ids, handle=handles, pattern=grooves, birth=births, name=st.none() | st.text(min_size=1, max_size=5))
    def add(self, handle: int, pattern: Pattern, birth: Birth, name: str | None):
        stored = self.stores[handle].add_pattern(pattern, birth, name=name)
        assert stored.id == item_id("ptrn", pattern_to_json(pattern), birth)
        fresh = {"name": name or stored.id, "type": pattern.kind, "user_rating": None, "user_notes": None}
        self.model.setdefault(stored.id, fresh | {"pattern": pattern})
        return stored.id

    @rule(target=ids, handle=handles, parents=st.lists(ids, max_size=2), number=st.integers(0, 5))
    def record(self, handle: int, parents: list[str], number: int):
        item = f"synt_{number}"
        self.stores[handle].lineage.record(SynthRecord(item, "synth", parents, "mutation", []))
        fresh = {"type": None, "user_rating": None, "user_notes": None, "pattern": None}
        self.model[item] = fresh | self.model.get(item, {}) | {"name": "synth", "parents": parents}
        return multiple(item)

    @rule(handle=handles, item=ids, score=st.integers(1, 5), notes=st.none() | st.text(max_size=5))
    def rate(self, handle: int, item: str, score: int, notes: str | None):
        self.stores[handle].rate(item, score, notes)
        self.model[item] |= {"user_rating": score} | ({} if notes is None else {"user_notes": notes})

    @rule(handle=handles, item=ids)
    def get(self, handle: int, item: str):
        expected = self.model[item]
        if expected["pattern"] is None:
            with pytest.raises(ItemNotFoundError):
                self.stores[handle].get(item)
        else:
            stored = self.stores[handle].get(item)
            assert {key: getattr(stored, key) for key in expected} == expected

    @rule(handle=handles, item=ids, length=st.integers(1, 21), bare=st.booleans())
    def resolve(self, handle: int, item: str, length: int, bare: bool):
        prefix = (item[5:] if bare else item)[:length]
        fitting = [i for i in self.model if i.startswith(prefix) or i[5:].startswith(prefix)]
        if len(fitting) == 1 or prefix in self.model:
            assert self.stores[handle].resolve(prefix) == item
        else:
            with pytest.raises(AmbiguousIdError):
                self.stores[handle].resolve(prefix)

    @rule(handle=handles, kind=st.none() | st.sampled_from(KINDS))
    def list_patterns(self, handle: int, kind: Kind | None):
        kinds = KINDS if kind is None else (kind,)
        expected = [item for item, values in self.model.items() if values["type"] in kinds]
        assert [p.id for p in self.stores[handle].patterns(kind)] == expected

    @rule(handle=handles, run=st.sampled_from("ab"), state=st.integers())
    def save_run(self, handle: int, run: str, state: int):
        self.stores[handle].save_run(run, {"state": state})
        self.runs[run] = {"state": state}

    @rule(handle=handles, run=st.sampled_from("ab"))
    def delete_run(self, handle: int, run: str):
        self.stores[handle].delete_run(run)
        self.runs.pop(run, None)

    @rule(handle=handles)
    def fold(self, handle: int):
        self.stores[handle].lineage.fold()

    @rule(handle=handles)
    def reopen(self, handle: int):
        self.stores[handle].close()
        self.stores[handle] = Store(self.home)

    @rule(length=st.integers(1, 40))
    def tear(self, length: int):
        journal = self.home / "lineage.journal"
        if journal.exists():
            with journal.open("ab") as tail:
                tail.write(b'{"id":"torn by a killed writer, not yet ended"'[:length])

    @invariant()
    def all_handles_agree_with_the_model(self):
        for store in self.stores:
            assert {r.id: (r.name, r.type, r.user_rating, r.user_notes) for r in store.lineage.records()} == {
                item: (v["name"], v["type"], v["user_rating"], v["user_notes"]) for item, v in self.model.items()
            }
            assert list(store.lineage) == list(self.model)
            assert {run: store.load_run(run) for run in store.runs()} == self.runs


StoreMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestStore = StoreMachine.TestCase
