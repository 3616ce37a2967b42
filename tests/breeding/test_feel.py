"""Feels are born: who plays otherwise is a child, names what it was played by, and is born again alike."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audiomancer._resources import download_folder, resource_folder
from audiomancer.actions import FileContent, Session, perform
from audiomancer.breeding import open_store, replay
from audiomancer.breeding.generating import generated
from audiomancer.errors import (
    IncompatiblePatternsError,
    InvalidPatternError,
    InvalidSettingError,
    MissingDependencyError,
    ModelLoadError,
)
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.rnn import find_model
from audiomancer.rnn.feeling import strokes, swing_in
from audiomancer.rnn.groove import GROOVE, groove_fingerprint, load_groove
from audiomancer.rnn.taps import parse_tap
from audiomancer.store import PatternMetadata

MIDI = Path(__file__).parents[2] / "examples" / "groove.mid"


@pytest.fixture
def session(home: Path) -> Session:
    return Session(open_store())


def drums(session: Session, **asked: object) -> PatternMetadata:
    made: PatternMetadata = perform("generate drums", session, **({"seed": 1, "bars": 2} | asked)).patterns[0]
    return made


def felt(session: Session, item: str, **asked: object) -> PatternMetadata:
    child: PatternMetadata = perform("feel", session, item=item, **asked).patterns[0]
    return child


def steps(pattern: Pattern) -> list[tuple[int, int]]:
    """The steps of what is in swung sixteenths or straight, and its drums."""
    return sorted((stroke.step, stroke.note.pitch) for stroke in strokes(pattern, swing_in(pattern)))


@pytest.mark.parametrize(
    "asked",
    [
        {"straight": True},
        {"swing": 60.0},
        {"humanize": 0.7, "seed": 4},
        {"straight": True, "swing": 57.0, "humanize": 1.0, "seed": 4},
    ],
)
def test_a_child_has_the_notes_on_their_steps_and_is_born_again(session: Session, asked: dict[str, object]) -> None:
    parent = drums(session, style="funk", humanize=1.0)
    child = felt(session, parent.id, **asked)
    assert steps(child.pattern) == steps(parent.pattern)
    assert child.pattern.notes != parent.pattern.notes
    assert child.parent_ids == [parent.id]
    assert (GROOVE in child.birth.makers) == ("humanize" in asked)
    assert len(child.birth.log) == len(asked) - ("seed" in asked)
    assert replay(session.store, child.id).id == child.id


def test_the_groove_of_a_feel_becomes_a_parent(session: Session) -> None:
    groove, plain = drums(session, style="jazz", humanize=1.0), drums(session, style="rock")
    for child in (felt(session, plain.id, feel=groove.id), drums(session, style="rock", feel=groove.id)):
        assert groove.id in child.parent_ids
        assert replay(session.store, child.id).id == child.id
    assert felt(session, plain.id, feel=groove.id).parent_ids == [plain.id, groove.id]


@pytest.mark.checkout
def test_the_feel_of_a_file_is_imported_first(session: Session) -> None:
    plain = drums(session, style="rock")
    child = felt(session, plain.id, feel=FileContent(MIDI.name, MIDI.read_bytes()))
    assert session.store.get(child.parent_ids[1]).birth.method == "imported"


def test_a_melody_is_humanized_around_its_own_velocities(session: Session) -> None:
    tune: PatternMetadata = perform("generate melody", session, seed=1, bars=2).patterns[0]
    child = felt(session, tune.id, humanize=1.0, seed=2)
    assert [n.pitch for n in child.pattern.notes] == [n.pitch for n in tune.pattern.notes]
    assert GROOVE not in child.birth.makers
    assert replay(session.store, child.id).id == child.id


def test_what_contradicts_itself_or_asks_for_nothing_is_told(session: Session) -> None:
    plain = drums(session)
    with pytest.raises(InvalidSettingError, match="say how"):
        felt(session, plain.id)
    with pytest.raises(InvalidSettingError, match="own swing"):
        felt(session, plain.id, swing=60.0, feel=plain.id)
    waltz = drums(session, model="rules", time_signature=(3, 4))
    with pytest.raises(IncompatiblePatternsError, match="3/4"):
        felt(session, plain.id, feel=waltz.id)


def test_new_drums_name_the_groove_model_that_humanized_them_and_are_not_repeated_by_another(session: Session) -> None:
    plain, loose = drums(session), drums(session, humanize=0.5)
    assert GROOVE not in plain.birth.makers
    assert loose.birth.makers[GROOVE] == groove_fingerprint()
    assert steps(loose.pattern) == steps(plain.pattern)
    other = replace(loose.birth, makers={**loose.birth.makers, GROOVE: "sha256 0"})
    with pytest.raises(MissingDependencyError, match="groove model"):
        generated([other], [])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A groove model of one's own that hits all drums otherwise than the one that ships; its file."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    download_folder().mkdir(parents=True)
    shipped, path = load_groove(), download_folder() / "mine.npz"
    replace(shipped, velocity_bias=shipped.velocity_bias[::-1]).write(path)
    return path


def test_a_groove_model_of_ones_own_plays_by_its_name_and_is_refused_by_name_when_it_is_gone(
    session: Session, own: Path
) -> None:
    plain = drums(session, style="rock")
    for usual, other in (
        (drums(session, humanize=1.0), drums(session, humanize=1.0, groove="mine")),
        (felt(session, plain.id, humanize=1.0, seed=2), felt(session, plain.id, humanize=1.0, groove="mine", seed=2)),
        (drums(session, humanize=1.0, seed=5), drums(session, humanize=1.0, groove=str(own), seed=5)),
    ):
        assert other.pattern.notes != usual.pattern.notes
        assert other.birth.makers["mine"] == groove_fingerprint("mine")
        assert GROOVE not in other.birth.makers
        assert replay(session.store, other.id).id == other.id
    made = [drums(session, humanize=1.0, groove="mine"), felt(session, plain.id, humanize=1.0, groove="mine", seed=2)]
    shutil.copy(resource_folder("models") / "groove.npz", own)
    for child in made:
        with pytest.raises(MissingDependencyError, match=r"groove model mine of sha256 \w+, but here is"):
            replay(session.store, child.id)
    own.unlink()
    for child in made:
        with pytest.raises(MissingDependencyError, match="the groove model mine, which made this, is not here"):
            replay(session.store, child.id)
    with pytest.raises(ModelLoadError, match="no groove model 'mine'; there are groove, and `audiomancer models train"):
        drums(session, humanize=1.0, groove="mine")


def test_groove_models_are_listed_and_shown(session: Session, own: Path) -> None:
    own.with_suffix(".md").write_text("# mine\n")
    rows = {row.name: row for row in perform("models list", session).models if row.family == "groove"}
    assert [(row.origin, row.default) for row in (rows["groove"], rows["mine"])] == [
        ("shipped", True),
        ("trained", False),
    ]
    for name in ("mine", str(own)):
        facts = perform("models info", session, name=name)
        assert (facts.name, facts.path, facts.units, facts.card) == ("mine", str(own), (256, 256, 128), "# mine")
        assert f"sha256 {facts.sha256}" == groove_fingerprint("mine")


def test_a_groove_model_that_would_not_be_heard_or_told_is_refused(session: Session, own: Path) -> None:
    plain = drums(session)
    for asking in (drums, lambda session, **asked: felt(session, plain.id, straight=True, **asked)):
        with pytest.raises(InvalidSettingError, match="add --humanize 1"):
            asking(session, groove="mine")
    tune: PatternMetadata = perform("generate melody", session, seed=1, bars=2).patterns[0]
    with pytest.raises(InvalidSettingError, match="plays drums, and this is a melody"):
        felt(session, tune.id, humanize=1.0, groove="mine")
    shutil.copy(find_model("drums_rnn").path, own.with_suffix(".mag"))
    with pytest.raises(InvalidSettingError, match="give its file another name"):
        drums(session, humanize=1.0, groove="mine", model="mine")


def test_the_first_of_several_humanized_loops_is_the_one_that_comes_alone(session: Session) -> None:
    asked = {"humanize": 1.0, "seed": 3, "tap": "x..x..x.", "style": "funk", "bars": 2}
    alone = perform("generate drums", session, **asked).patterns
    several = perform("generate drums", session, count=3, **asked).patterns
    assert alone[0].id == several[0].id
    assert len({pattern.id for pattern in several}) == 3


def test_a_written_rhythm_is_struck_and_needs_no_parent(session: Session) -> None:
    child = drums(session, style="house", tap="x..x..x.")
    assert child.parent_ids == []
    found = {step for step, pitch in steps(child.pattern) if pitch in (36, 38, 39)}
    assert {step for step in range(32) if parse_tap("x..x..x.").at(step)} <= found
    assert replay(session.store, child.id).id == child.id


def test_a_tapped_line_is_a_parent_and_lends_tempo_length_and_feel(session: Session) -> None:
    line: PatternMetadata = perform(
        "generate melody", session, seed=5, bars=2, bpm=97.0, humanize=1.0, scale="minor_pentatonic"
    ).patterns[0]
    child = drums(session, style="funk", tap=line.id, bars=None)
    assert child.parent_ids == [line.id]
    assert (child.pattern.bars, child.pattern.tempo) == (2, line.pattern.tempo)
    assert any(note.onset % 240 for note in child.pattern.notes)
    assert replay(session.store, child.id).id == child.id


def test_a_rhythm_without_a_drum_to_strike_it_is_refused(session: Session) -> None:
    with pytest.raises(InvalidPatternError, match="bd or sd"):
        drums(session, style="house", drums=("hh", "oh"), tap="x..x")


SWUNG = Pattern(
    kind="drums",
    notes=tuple(Note(tick + start, 120, 36, 100) for start in (0, 3840) for tick in (0, 640, 1920, 2560, 3520)),
    bars=2,
)
"""Kicks in the swing of jazz: eighths at two thirds of the beat."""


@pytest.mark.parametrize("model", [None, "rules"])
def test_a_melody_with_drums_that_swing_stands_on_their_kicks_and_ends_on_its_root(
    session: Session, model: str | None
) -> None:
    drums = session.store.add_pattern(SWUNG, Birth(method="imported"), name="swung")
    tunes = perform("generate melody", session, lock=drums.id, model=model, key="D", count=12, seed=1).patterns
    kicks = {note.onset for note in SWUNG.notes}
    assert all({note.onset for note in tune.pattern.notes} == kicks for tune in tunes)
    assert sum(tune.pattern.notes[-1].pitch % 12 == 2 for tune in tunes) >= 0.8 * len(tunes)
    assert all(tune.pattern.notes[-1].end == tune.pattern.length for tune in tunes)


@pytest.mark.parametrize("asked", [{}, {"tonal": 0.0, "form": "free"}, {"model": "rules"}])
@pytest.mark.parametrize("kind", ["melody", "bass"])
def test_a_line_that_is_humanized_stays_one_note_after_the_other_and_in_its_loop(
    session: Session, kind: str, asked: dict[str, Any]
) -> None:
    lines = [
        one.pattern for one in perform(f"generate {kind}", session, humanize=1.0, count=4, seed=1, **asked).patterns
    ]
    straight = perform(f"generate {kind}", session, seed=1, **asked).patterns[0]
    lines += [perform("feel", session, item=straight.id, humanize=1.0, seed=seed).patterns[0].pattern for seed in (1,)]
    for line in lines:
        assert all(one.end <= other.onset for one, other in pairwise(line.notes))
        assert line.notes[-1].end <= line.length


def test_what_swings_keeps_the_notes_that_swing_and_the_log_names_them(session: Session) -> None:
    """Imported eighths have no style that would tell."""
    loop = Pattern(kind="drums", notes=tuple(Note(960 * i // 2 + 160 * (i % 2), 120, 42, 90) for i in range(8)), bars=1)
    item = session.store.add_pattern(loop, Birth(method="imported"), name="swung").id
    child = felt(session, item, swing=60.0)
    assert {note.onset % 960 for note in child.pattern.notes} == {0, 576}
    assert child.birth.log == ("eighths swing, 60 %",)
    assert felt(session, drums(session, style="techno").id, swing=54.0).birth.log == ("sixteenths swing, 54 %",)
