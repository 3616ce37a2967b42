"""Lead sheets are read as tunes, and what changes when a phrase returns is counted."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from audiomancer.errors import ModelTrainingError
from audiomancer.music import Note, Pattern
from audiomancer.training.returns import learn_returns
from audiomancer.training.scores import read_tune, read_tunes
from audiomancer.variation.returns import REACH, Returns

HEAD = """<attributes><divisions>2</divisions><key><fifths>-1</fifths><mode>major</mode></key>
<time><beats>3</beats><beat-type>4</beat-type></time></attributes>"""


def note(pitch: str, duration: int, inside: str = "", voice: int = 1) -> str:
    step, alter, octave = pitch[0], {"b": -1, "#": 1}.get(pitch[1:-1], 0), pitch[-1]
    height = f"<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
    chord, ties = ("<chord/>" if "chord" in inside else ""), inside.replace("chord", "")
    return f"<note>{chord}{height}<duration>{duration}</duration>{ties}<voice>{voice}</voice></note>"


def rest(duration: int) -> str:
    return f"<note><rest/><duration>{duration}</duration></note>"


def sheet(path: Path, *measures: str, head: str = HEAD, before: str = "") -> Path:
    bars = "".join(f"<measure>{head * (not index)}{text}</measure>" for index, text in enumerate(measures))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
        archive.writestr(
            "tune.xml", f"<?xml version='1.0'?>{before}<score-partwise><part>{bars}</part></score-partwise>"
        )
    return path


def sung(tune: Pattern | None) -> list[tuple[float, float, int]]:
    """Beats from the start of the first bar, beats of length, pitch."""
    assert tune is not None
    return [(n.onset / tune.ticks_per_beat, n.duration / tune.ticks_per_beat, n.pitch) for n in tune.notes]


def test_a_lead_sheet_is_read_in_its_metre_and_key(tmp_path: Path) -> None:
    tune = read_tune(sheet(tmp_path / "a.mxl", note("F4", 2) + rest(1) + note("Bb4", 3), note("C#5", 6)))
    assert tune is not None
    assert (tune.kind, tune.time_signature, tune.key, tune.scale, tune.bars) == ("melody", (3, 4), "F", "major", 2)
    assert sung(tune) == [(0, 1, 65), (1.5, 1.5, 70), (3, 3, 73)]


def test_a_pickup_comes_before_the_first_downbeat(tmp_path: Path) -> None:
    assert sung(read_tune(sheet(tmp_path / "a.mxl", note("C4", 2), note("F4", 6)))) == [(2, 1, 60), (3, 3, 65)]


def test_tied_notes_are_one(tmp_path: Path) -> None:
    stop = '<tie type="stop"/>'
    bars = note("F4", 6, '<tie type="start"/>'), note("F4", 4, stop) + note("G4", 2)
    assert sung(read_tune(sheet(tmp_path / "a.mxl", *bars))) == [(0, 5, 65), (5, 1, 67)]


def test_the_highest_of_a_chord_and_the_first_of_voices_is_the_tune(tmp_path: Path) -> None:
    chord = note("C4", 2) + note("F4", 2, "chord") + note("E4", 4)
    other = "<backup><duration>6</duration></backup>" + note("C6", 6, voice=2)
    assert sung(read_tune(sheet(tmp_path / "a.mxl", chord + other))) == [(0, 1, 65), (1, 2, 64)]


def test_a_score_that_changes_its_metre_holds_no_tune(tmp_path: Path) -> None:
    other = HEAD.replace("<beats>3", "<beats>2")
    assert read_tune(sheet(tmp_path / "a.mxl", note("F4", 6), other + note("F4", 4))) is None
    assert read_tune(sheet(tmp_path / "b.mxl", rest(6))) is None


def test_nothing_outside_a_score_is_opened(tmp_path: Path) -> None:
    """An entity of another file brings nothing of that file into the tune."""
    secret = tmp_path / "secret"
    secret.write_text(note("C4", 6))
    before = f"<!DOCTYPE score-partwise [<!ENTITY other SYSTEM 'file://{secret}'>]>"
    path = sheet(tmp_path / "a.mxl", note("F4", 6), "&other;", before=before)
    with pytest.raises(ModelTrainingError, match=r"a\.mxl is no compressed MusicXML: .*undefined entity"):
        read_tune(path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_score_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mxl"
    path.write_bytes(content)
    with pytest.raises(ModelTrainingError, match=r"a\.mxl is no compressed MusicXML"):
        read_tune(path)


def test_a_note_without_a_pitch_is_refused(tmp_path: Path) -> None:
    clap = "<note><unpitched/><duration>6</duration></note>"
    with pytest.raises(ModelTrainingError, match="a note without a pitch"):
        read_tune(sheet(tmp_path / "a.mxl", clap))


def test_every_fifth_tune_is_held_out(tmp_path: Path) -> None:
    for index, pitch in enumerate(("C4", "D4", "E4", "F4", "G4", "A4")):
        sheet(tmp_path / f"{index}.mxl", note(pitch, 6))
    assert [tune.notes[0].pitch for tune in read_tunes(tmp_path)] == [60, 62, 64, 65, 69]
    assert [tune.notes[0].pitch for tune in read_tunes(tmp_path, held_out=True)] == [67]


def test_a_folder_without_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelTrainingError, match=r"there is no \.mxl file in .*; name the folder with the lead sheets"):
        list(read_tunes(tmp_path))


PHRASE = (60, 64, 62, 67) * 4
"""Four bars of crotchets in C major."""


def tune(*phrases: tuple[int, ...]) -> Pattern:
    notes = tuple(
        Note(480 * beat, 480, pitch, 90) for beat, pitch in enumerate(p for phrase in phrases for p in phrase)
    )
    return Pattern(kind="melody", notes=notes, bars=4 * len(phrases), key="C", scale="major", ticks_per_beat=480)


def test_what_changes_in_the_last_bar_is_counted_there() -> None:
    table = learn_returns([tune(PHRASE, (*PHRASE[:-2], 65, 60))] * 50)
    assert max(table.changed[bar][weight] for bar in range(3) for weight in range(2)) < 0.05
    assert table.changed[3][1] > 0.6  # two of the three beats after the downbeat
    assert table.kinds[1][0] > 0.9
    assert table.steps[2 + REACH] == pytest.approx(table.steps[-4 + REACH])
    assert table.steps[2 + REACH] > 0.35


def test_notes_that_go_come_and_move_are_told_apart() -> None:
    first = tune(PHRASE, PHRASE)
    last = first.notes[-1]
    gone = first.with_notes(first.notes[:-1])
    moved = first.with_notes([*first.notes[:-1], replace(last, onset=last.onset + 240, duration=240)])
    assert learn_returns([gone] * 50).kinds[1][1] > 0.9
    table = learn_returns([moved] * 50)
    assert table.kinds[1][2] > 0.9
    assert table.moves[2 + 4] == max(table.moves) > 0.8
    assert table.added[2] > learn_returns([gone] * 50).added[2]


def test_a_bar_that_comes_again_elsewhere_on_the_scale_is_a_sequence() -> None:
    lower = tuple(p for bar in ((67, 71, 69, 74), (65, 69, 67, 72)) for p in bar) * 2
    table = learn_returns([tune(PHRASE, (*PHRASE[:-1], 65), lower)] * 20)
    assert table.sequences[-1 + REACH] > table.sequences[-2 + REACH]


def test_tunes_without_a_return_teach_nothing() -> None:
    with pytest.raises(ModelTrainingError, match="no phrase of these tunes returns"):
        learn_returns([tune(PHRASE)])


def test_a_table_is_the_same_after_json() -> None:
    table = learn_returns([tune(PHRASE, (*PHRASE[:-2], 65, 60))])
    assert Returns.from_dict(table.to_dict()) == table
