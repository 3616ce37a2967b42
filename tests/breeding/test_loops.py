"""Laws of the library of loops, and of what a search of patterns draws from."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from holding import obeys

from audiomancer.breeding import PatternBreeder, born_pattern, loops, pattern_candidate
from audiomancer.breeding._pages import Pages
from audiomancer.breeding.loops import LoopLibrary, Shape
from audiomancer.breeding.searching import PatternSource
from audiomancer.evolution import Candidate, Search, SearchSettings
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.variation import Hold

BAR = 3840
DRUMS = Shape(kind="drums", bars=2)


@pytest.fixture(autouse=True)
def two_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of 64 loops in two styles, on two pages."""
    monkeypatch.setattr(loops, "_LEAST", 64)
    monkeypatch.setattr("audiomancer.rnn.STYLES", {"rock": None, "techno": None})


def own_groove() -> Candidate[Pattern]:
    """Two bars in another tempo than any style has."""
    kicks = [Note(beat * 960, 120, 36, 100) for beat in (0, 2, 3, 4, 6)]
    hats = [Note(step * 480, 120, 42, 60 + 4 * (step % 2)) for step in range(16)]
    pattern = Pattern(kind="drums", notes=(*kicks, *hats), bars=2, tempo=97.0)
    return pattern_candidate(pattern, Birth(method="imported"))


def source_of(folder: Path | None = None, **asked: object) -> PatternSource:
    return PatternSource(PatternBreeder(0.3, ("musical",), **asked), folder)  # type: ignore[arg-type]


def rows(library: LoopLibrary) -> bytes:
    there, like = library.sounding(range(library.size))
    return bytes(json.dumps(there), "ascii") + like.values.tobytes() + like.grid.tobytes()


def test_what_a_loop_is_like_does_not_depend_on_how_far_the_library_was_filled(tmp_path: Path) -> None:
    filled, asked, kept = LoopLibrary(DRUMS), LoopLibrary(DRUMS), LoopLibrary(DRUMS, tmp_path)
    assert filled.size == 64
    while filled.fill():
        pass
    there, like = asked.sounding([40, 3, 41])
    assert there == [40, 3, 41]
    assert np.array_equal(like.values, filled.sounding([40, 3, 41])[1].values)
    assert rows(filled) == rows(asked) == rows(kept) == rows(LoopLibrary(DRUMS, tmp_path))


def test_what_was_kept_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = rows(LoopLibrary(DRUMS, tmp_path))
    there = LoopLibrary(DRUMS, tmp_path)
    monkeypatch.setattr(loops, "generated_freely", None)
    assert rows(there) == told
    assert not there.fill()


def test_a_damaged_or_foreign_page_counts_as_absent_and_all_are_private(tmp_path: Path) -> None:
    told = rows(LoopLibrary(DRUMS, tmp_path))
    first, second = sorted(tmp_path.glob("*/*"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (first.parent, first, second)] == [0o700, 0o600, 0o600]
    whole = first.read_bytes()
    for damaged in (whole[:-4], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b"", second.read_bytes()):
        first.write_bytes(damaged)
        assert rows(LoopLibrary(DRUMS, tmp_path)) == told
        assert first.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_a_cache_that_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    pages = Pages(file / "key", 3)
    pages.keep(0, np.zeros((2, 3), np.float32))
    assert pages.get(0, 2) is None


def test_of_many_pages_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.ones((10, 10), np.float32)
    monkeypatch.setattr("audiomancer.breeding._pages._MOST_BYTES", 3 * page.nbytes)
    for number in range(4):
        Pages(tmp_path / "key", 10).keep(number, page)
        sleep(0.01)
    there = [number for number in range(4) if Pages(tmp_path / "key", 10).get(number, 10) is not None]
    assert there == [2, 3]


def test_other_makers_have_another_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows(LoopLibrary(DRUMS, tmp_path))
    monkeypatch.setattr(loops, "makers_of", lambda request: {"another": "1"} | real(request))
    monkeypatch.setattr(loops, "generated_freely", lambda births: make([replace(b, makers=true) for b in births]))
    rows(LoopLibrary(DRUMS, tmp_path))
    assert len([*tmp_path.iterdir()]) == 2


real, make = loops.makers_of, loops.generated_freely
true = loops.makers_of({**DRUMS.request({"style": "rock"})})


def test_every_loop_is_born_again_from_its_birth_alone() -> None:
    source = source_of()
    library = source.library("drums", [])
    assert library is not None
    for number in (0, 5, 40):
        loop = library.loop(number)
        assert born_pattern(Birth.from_dict(json.loads(json.dumps(loop.birth.to_dict()))), []).id == loop.id
        assert loop.content.style == ("rock", "techno")[number // 4 % 2]


def test_loops_for_given_patterns_have_their_tempo_length_and_metre() -> None:
    waltz = replace(own_groove().content, notes=(Note(0, 240, 36, 90), Note(960, 240, 38, 90)), bars=1)
    waltz = replace(waltz, time_signature=(3, 4), tempo=61.0)
    models = [own_groove(), pattern_candidate(waltz, Birth(method="imported"))]
    library = source_of().library("drums", models)
    assert library is not None
    for number in (0, 1, 2, 3):
        loop, model = library.loop(number).content, models[number % 2].content
        assert (loop.tempo, loop.bars, loop.time_signature) == (model.tempo, model.bars, model.time_signature)
    there, features = library.sounding([0, 1, 2, 3])
    assert sorted(there) == [0, 1, 2, 3]
    assert features is not None
    assert {int(metre) for metre in features.metre} == {4004, 3004}


def test_what_is_held_loops_hold_too_and_replay() -> None:
    groove, hold = own_groove(), Hold(change=("hh", "sd"))
    library = source_of(hold=hold).library("drums", [groove])
    assert library is not None
    there, features = library.sounding([3, 12])
    assert there == [3, 12]
    assert features is not None
    assert len(features) == 2
    for number in (3, 12, 60):
        loop = library.loop(number)
        obeys(groove.content, loop.content, hold)
        assert loop.birth.parents == (groove.id,)
        assert born_pattern(loop.birth, [groove.content]).id == loop.id


def run_of(source: PatternSource, first: list[Candidate[Pattern]], generations: int) -> Search[Pattern]:
    run = Search(first, SearchSettings(seed=4, size=6), source, kind="drums")
    for _ in range(generations):
        run.ask(6)
        run.tell({one.id: 1 + len(one.content.notes) % 5 for one in run.all})
    return run


@pytest.mark.parametrize("given", [0, 1])
def test_every_candidate_of_a_search_is_born_again_without_any_rating(given: int) -> None:
    run = run_of(source_of(), [own_groove()] * given, 3)
    known = {one.id: one for one in run.all}
    assert {one.birth.method for one in run.all} >= {"generated"}
    assert len(known) == 18
    for one in [*known.values()][given:]:
        assert born_pattern(one.birth, [known[parent].content for parent in one.birth.parents]).id == one.id


def test_children_and_loops_of_a_search_keep_what_is_held() -> None:
    hold = Hold(hold=("bd",))
    run = run_of(source_of(hold=hold), [own_groove()], 3)
    assert any(run.is_fresh(one.id) for one in run.all)
    for one in run.all:
        obeys(own_groove().content, one.content, hold)


def test_the_run_is_the_same_whatever_was_filled(tmp_path: Path) -> None:
    plain = run_of(source_of(), [], 2).all
    source = source_of(tmp_path)
    library = source.library("drums", [])
    with source.filling():
        until = monotonic() + 20
        while len([*tmp_path.glob("*/*")]) < 2 and monotonic() < until:
            sleep(0.02)
    assert library is not None
    assert len([*tmp_path.glob("*/*")]) == 2
    assert run_of(source, [], 2).all == run_of(source_of(tmp_path), [], 2).all == plain


@pytest.mark.parametrize("kind", ["melody", "bass"])
def test_melodies_and_basses_have_libraries_in_many_keys_or_in_that_of_a_model(kind: str) -> None:
    source = PatternSource(PatternBreeder(0.3, ("musical",)), None, bars=1)
    library = source.library(kind, [])
    assert library is not None
    assert library.loop(0).content.kind == kind
    assert library.loop(0).content.key != library.loop(4).content.key
    model = library.loop(4)
    near = source.library(kind, [model])
    assert near is not None
    assert (near.loop(1).content.key, near.loop(1).content.scale) == (model.content.key, model.content.scale)


def test_a_child_is_made_by_what_was_asked_for_or_else_by_all_operators_and_ways() -> None:
    groove, other = own_groove(), source_of().library("drums", []).loop(1)  # type: ignore[union-attr]
    named = PatternSource(PatternBreeder(0.3, ("rotate",), by="bars"))
    assert {named.child(groove, None, (1, i)).birth.operators for i in range(4)} == {("rotate",)}
    assert {named.child(groove, other, (1, i)).birth.request.get("by", "bars") for i in range(4)} == {"bars"}
    free = [source_of().child(groove, other if i % 2 else None, (1, i)) for i in range(80)]
    assert len({one.birth.operators for one in free}) > 12
    assert {one.birth.request.get("by", "bars") for one in free if len(one.birth.parents) == 2} == {
        "voices",
        "bars",
        "feel",
    }


def test_a_child_of_two_that_sound_is_never_silent() -> None:
    """Crossed by bars, one that rests in its first bar and one that rests in its second may make silence."""
    late, early = (
        Pattern(kind="melody", notes=(Note(onset, 480, pitch, 90),), bars=2) for onset, pitch in ((BAR, 60), (0, 64))
    )
    one, other = (pattern_candidate(pattern, Birth(method="imported")) for pattern in (late, early))
    silent = PatternBreeder(0.3, ("transpose",), by="bars")
    assert not all(silent.cross(one, other, (1, i)).content.notes for i in range(20))
    source = PatternSource(silent)
    assert all(source.child(one, other, (1, i)).content.notes for i in range(20))
