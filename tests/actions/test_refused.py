"""A request with a value that cannot be meant is refused by the field's name, and nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiomancer.actions import FileContent, Session, perform
from audiomancer.breeding import import_code
from audiomancer.errors import AudiomancerError, InvalidSettingError
from audiomancer.variation import OPERATORS as OPERATORS_OF_OURS


@pytest.fixture
def session() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def groove(session: Session) -> str:
    return import_code('d1 $ s "bd sn hh*4 [sn cp]"', "tidal", session.store)[0].id


WHOLE = "is a whole number"
SEED = (f"seed {WHOLE} of at least 0", (1.5, True, -1, "7"))
COUNT = (f"count {WHOLE} from 1 to 1000", (0, 1.5, True, "two", None))
UNWRITABLE = "\ud800"
ITEM = ("is text|begins with", (3, None, ["x"], "none", "x" * 10_000, UNWRITABLE))
AMOUNT = ("amount is a number from 0 to 1", ("much", True, nan, 2, None))
OPERATORS = ("operators is a list|neither the name of|is not an? .*operator", ("velocity", 3, None, [3], ["none"]))

WRONG: dict[str, dict[str, tuple[str, tuple[Any, ...]]]] = {
    "generate drums": {
        "bars": (f"bars {WHOLE} from 1 to 64", ("four", 0, 2.5, True)),
        "bpm": ("bpm is a number|a tempo is", ("fast", nan, True, 0)),
        "time_signature": ("a time signature is", ("4/4", (4,), 4, (4, "4"))),
        "primer": ("primer is text or a FileContent|begins with", (3, ["x"], "none")),
        "model": ("model", (3, "none", "x" * 10_000)),
        "backend": ("backend is one of numpy, magenta", (3, "torch", np.array([1, 2]))),
        "timeout": ("timeout is a number", (nan, -1, 10**400)),
        "style": ("style", (3, "polka", ["techno"])),
        "drums": ("drums is a list|each of drums is text|is not a drum", ("bd", 3, [3], ["none"])),
        "temprature": ("has no option 'temprature'; did you mean temperature", (3,)),
        "count": COUNT,
        "seed": SEED,
    },
    "mutate": {"item": ITEM, "amount": AMOUNT, "operators": OPERATORS, "count": COUNT, "seed": SEED},
    "redraw": {
        "item": ITEM,
        "temperature": ("temperature is a number from 0.05 to 20", ("hot", True, nan, 0, None)),
        "in_bars": ("in_bars is text|bars are|name what is to be played anew|there is no bar", (3, "0", "9", None)),
        "count": COUNT,
        "seed": SEED,
    },
    "morph": {"first": ITEM, "second": ITEM, "steps": (f"steps {WHOLE} from 1 to 64", (0, 65, 1.5, True, None))},
    "cross": {"first": ITEM, "second": ITEM, "count": COUNT, "seed": SEED},
    "evolve": {
        "items": ("items is a list|each of items|begins with|at least one", ("ptrn_1", 3, None, [3], ["none"], [])),
        "generations": (f"generations {WHOLE} of at least 1", (0, 1.5, True, "two", None)),
        "mutation_rate": ("mutation_rate is a number from 0 to 1", ("often", 2, True)),
        "search": ("search is one of taste, ga", ("best", 3)),
        "boldness": ("boldness is a number from 0 to 1", ("very", -1, 2, True)),
        "kind": ("kind is one of drums, melody, bass|for the search by taste", ("synth", 3, "drums")),
        "bars": (f"bars {WHOLE} from 1 to 64|without patterns", (0, 65, 1.5, "two", 2)),
        "fitness": ("is not a fitness function|a fitness is", ("none", 3)),
        "operators": OPERATORS,
        "seed": SEED,
    },
    "taste": {
        "kind": ("kind is one of drums, melody, bass, synth", ("guitar", 3)),
        "more": ("more is a list|each of more|nothing in drums is called", ("swing", 3, None, [3], ["none"], [""])),
        "less": ("twice|nothing in drums", (["swing", "swing"], ["swing", "none"])),
        "forget": ("forget is True or False", ("yes", 1, None)),
        "by": ("by is text", (3, "\ud800")),
    },
    "rate": {
        "item": ITEM,
        "score": (f"score {WHOLE} from 1 to 5", (5.0, True, "5", 0, None)),
        "notes": ("notes", (3,)),
    },
    "top": {
        "kind": ("kind is one of drums, melody, bass, synth", ("drum", 3)),
        "limit": (f"limit {WHOLE}", (0, -1, "x", None)),
    },
    "list": {
        "rating": ("rating is text|a rating to look for", (4, "0", "4-", "+", "3-9", "5-4", "x" * 10_000, UNWRITABLE)),
        "since": ("since is text|a time to look from", (7, "7", "7y", "-1d", "99999w", "", UNWRITABLE)),
        "until": ("until is text|a time to look from", ("2026-99-99", "tomorrow", ["7d"])),
        "sort": ("sort is one of date, name, rating, bpm", ("size", None, 3)),
        "limit": (f"limit {WHOLE}", (0, 1.5, True, "x")),
        "page": (f"page {WHOLE}", (0, 1.5, True, "x")),
        "deleted": ("deleted is True or False", ("no", 0)),
    },
    "delete": {"items": ("items is a list|each of items|begins with|needs items", ("x", 3, (), [3], ["none"]))},
    "undelete": {"items": ("items is a list|begins with|needs items|is not deleted", ("x", (), ["none"], ["ptrn"]))},
    "rename": {
        "item": ITEM,
        "name": ("name is text|a name is one line", (3, None, "", " ", "a\nb", "\x1b[2J", UNWRITABLE)),
    },
    "tag": {
        "item": ITEM,
        "tags": (
            "tags is a list|each of tags is text|a tag is one word|name a tag",
            ("x", 3, [3], ["a b"], [""], ["-a"], ()),
        ),
        "remove": ("remove is a list|has no tag", ("x", ["old"])),
    },
    "note": {"item": ITEM, "text": ("text is text", (3, None, UNWRITABLE))},
    "run start": {
        "operators": ("remembers names only", ([OPERATORS_OF_OURS["velocity"]],)),
        "fitness": ("remembers names only", (len,)),
    },
    "run open": {
        "run": ("run", (3, "none", None, UNWRITABLE)),
        "generations": (f"generations {WHOLE}", (0, "two", True)),
        "kind": ("kind is one of patterns, synths", ("drums", 3)),
    },
    "run rate": {
        "run": ("run", (3, "none", None, UNWRITABLE)),
        "item": ITEM,
        "score": (f"score {WHOLE} from 1 to 5", (5.0, True, "5", 0, 6, None)),
    },
    "run undo": {"run": ("run", (3, "none", None, UNWRITABLE))},
    "synth run start": {
        "items": ("items|each of items|at least one|begins with", ("tb303", 3, None, [3], ["none"], [])),
        "operators": ("remembers names only", ([OPERATORS_OF_OURS["velocity"]],)),
    },
    "import": {
        "files": ("files is a list|each of files is a FileContent", ("x.mid", 3, ["x.mid"])),
        "tidal": ("tidal is a list|each of tidal is text", ('s "bd"', 3, [3])),
        "track": ("track is text", (1,)),
    },
    "export": {
        "items": ("items|begins with", ((), [], ["none"])),
        "target": ("is not an export target|is neither", ("none", None, 3)),
        "sounds": ("sounds is a mapping|in sounds is text", (3, {"bd": None}, {1: "kick"})),
        "orbit": ("orbit is text|an orbit is one of d1 to d16", (3, "d17", "", "d3 ")),
        "name": ("name is text|tidal knows no name", (3, "beat")),
        "tempo": ("tempo is True or False", (0, "no")),
    },
    "models compare": {
        "names": ("needs names|no model", ((), [], ["none"])),
        "data": ("data is a Path", ("data", None)),
        "cache": ("cache is a Path", ("cache", nan)),
    },
    "synth mutate": {"item": ITEM, "amount": AMOUNT, "operators": OPERATORS, "count": COUNT, "seed": SEED},
    "synth evolve": {"items": ("items|each of items|at least one|begins with", ("tb303", 3, None, [3], ["none"], []))},
    "synth generate": {
        "description": ("description is text|nothing of the description|this one is empty", (3, None, "xyzzy", "")),
        "category": ("category is one of bass", ("noise", 3)),
    },
    "synth render": {
        "seconds": ("seconds is a number from 0.1 to 60", ("long", 0, True)),
        "controls": ("controls|has no control", (3, "freq=3", {"freq": "low"}, {"none": 1})),
    },
    "synth show": {"sound": ("sound is True or False", ("no", 0))},
    "synth hear": {
        "notes": (
            "notes is a list|each of notes|a note is a MIDI note|at most 32",
            (3, "60", ["c"], [128], [-1], [60] * 33),
        ),
        "seconds": ("seconds is a number from 0.1 to 8", ("long", 0, 9, True)),
        "hold": ("hold is a number from 0.02 to 8", ("long", 0, 9, True)),
        "controls": ("controls|has no control", (3, "freq=3", {"freq": "low"}, {"none": 1})),
    },
}
RIGHT: dict[str, dict[str, Any]] = {
    "redraw": {"in_bars": "1"},
    "run start": {"generations": 1},
    "run rate": {"run": "none", "score": 3},
    "synth run start": {"items": ("tb303",)},
    "export": {"target": "tidal"},
    "models compare": {"names": ("drums_rnn",), "data": Path("none")},
    "rate": {"score": 3},
    "rename": {"name": "x"},
    "tag": {"tags": ("x",)},
    "note": {"text": "x"},
    "evolve": {"generations": 1, "search": "ga"},
    "taste": {"kind": "drums"},
    "synth mutate": {"item": "tb303"},
    "synth generate": {"description": "warm"},
    "synth render": {"item": "tb303"},
    "synth hear": {"item": "tb303"},
    "synth show": {"item": "tb303"},
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused(session: Session, groove: str, name: str) -> None:
    known = {"item": groove, "first": groove, "second": groove, "items": (groove,)}
    asked = [*WRONG[name], *RIGHT.get(name, ())]
    right = {field: known[field] for field in asked if field in known} | RIGHT.get(name, {})
    before = list(session.store.lineage.records())
    for field, (told, values) in WRONG[name].items():
        for value in values:
            with pytest.raises(AudiomancerError, match=told) as refused:
                perform(name, session, **(right | {field: value}))
            assert len(str(refused.value)) < 1000
    assert list(session.store.lineage.records()) == before
    assert len(session.store.patterns()) == len(before) == 1


@pytest.mark.parametrize("wrong", [{"name": None}, {"name": "x", "data": "text"}, {"name": "x", "problem": 3}])
def test_a_file_without_a_name_or_bytes_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidSettingError, match="of "):
        FileContent(**wrong)
