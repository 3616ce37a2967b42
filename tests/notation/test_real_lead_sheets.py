"""Real lead sheets of many hands: all are read, and nothing of them is lost."""

from __future__ import annotations

import re
import time
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from audiomancer.errors import LeadSheetError
from audiomancer.music import Change, chart_text, parse_chart
from audiomancer.notation import LeadSheet, read_lead_sheet
from audiomancer.notation._measures import Measure, read_measures
from audiomancer.notation._musicxml import score_tree
from audiomancer.notation._playing_order import playing_order


class Real(NamedTuple):
    """A sheet of the collection.

    Attributes:
        name: of its file.
        data: the bytes of its file.
        text: the score in it, found without our reader.
        sheet: as it is read.
        measures: as they are written.
        seconds: of processor time that reading took.
    """

    name: str
    data: bytes
    text: str
    sheet: LeadSheet
    measures: tuple[Measure, ...]
    seconds: float

    @property
    def order(self) -> list[int]:
        return playing_order([measure.marks for measure in self.measures], 2000)


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[Real, ...]:
    folder = shared / "data" / "openewld"
    if not folder.is_dir():
        pytest.skip("the lead sheets ../shared/data/openewld are not beside this checkout")
    return tuple(map(one, sorted(folder.glob("*.mxl"))))


def one(path: Path) -> Real:
    data, started = path.read_bytes(), time.process_time()
    sheet = read_lead_sheet(data, path.name)
    seconds = time.process_time() - started
    part = score_tree(data, path.name).find("part")
    assert part is not None
    return Real(path.name, data, text(path), sheet, read_measures(part, path.name), seconds)


def text(path: Path) -> str:
    """The score in an archive, found without our reader."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (name for name in archive.namelist() if not name.startswith("META-INF"))
        return archive.read(name).decode("utf-8")


def sounding(changes: Sequence[Change]) -> int:
    return sum(change.chord is not None for change in changes)


def test_every_sheet_is_read(real: tuple[Real, ...]) -> None:
    assert len(real) == 442
    # Three chords of them have a kind that is left empty; six sheets have no time signature.
    notices = [notice for found in real for notice in found.sheet.notices]
    assert sum("the kind ''" in notice for notice in notices) == 3
    assert sum("no time signature" in notice for notice in notices) == 6
    assert len(notices) == 9


def test_they_are_read_in_seconds(real: tuple[Real, ...]) -> None:
    seconds = sum(found.seconds for found in real)
    print(f"442 lead sheets in {seconds:.1f} s")  # noqa: T201
    assert seconds < 60


def test_the_chart_and_the_melody_have_the_same_bars(real: tuple[Real, ...]) -> None:
    for found in real:
        charted = [(section.time_signature, len(section.bars)) for section in found.sheet.chart.unfolded]
        assert charted == [(pattern.time_signature, pattern.bars) for pattern in found.sheet.melody], found.name


def test_every_harmony_of_a_file_is_a_change(real: tuple[Real, ...]) -> None:
    """Counted by the letters of the file; and what is played has the changes of the measures that are played."""
    for found in real:
        marked = len(re.findall("<harmony[ >]", found.text))
        assert sum(sounding(measure.changes) for measure in found.measures) == marked, found.name
        played = sum(sounding(found.measures[index].changes) for index in found.order)
        bars = [bar for section in found.sheet.chart.unfolded for bar in section.bars]
        assert sum(sounding(bar.changes) for bar in bars) == played, found.name


def test_every_note_of_a_file_is_sung(real: tuple[Real, ...]) -> None:
    """All that has a pitch and is no grace note."""
    for found in real:
        written = re.findall(r"<note\b.*?</note>", found.text, re.DOTALL)
        pitched = sum("<pitch>" in note and "<grace" not in note for note in written)
        assert sum(len(measure.notes) for measure in found.measures) == pitched, found.name


def test_every_measure_of_a_file_is_played_and_in_its_time(real: tuple[Real, ...]) -> None:
    """The song lasts as long as the measures that are played, with silence before a pickup and behind a last bar."""
    for found in real:
        assert {*found.order} == {*range(len(found.measures))}, found.name
        lasts = sum((Fraction(p.length, p.ticks_per_beat) for p in found.sheet.melody), Fraction(0))
        played = sum((found.measures[index].length for index in found.order), Fraction(0))
        numerator, denominator = found.sheet.melody[0].time_signature
        assert abs(lasts - played) < 2 * Fraction(4 * numerator, denominator), found.name


def test_the_changes_of_a_bar_are_in_order_and_inside_it(real: tuple[Real, ...]) -> None:
    for found in real:
        for section in found.sheet.chart.sections:
            whole = Fraction(4 * section.time_signature[0], section.time_signature[1])
            for bar in section.bars:
                places = [change.at for change in bar.changes]
                assert places == sorted({*places}), found.name
                assert all(0 <= place < whole for place in places), found.name


def test_a_chart_is_written_as_text_and_read_again_as_the_same(real: tuple[Real, ...]) -> None:
    for found in real:
        assert parse_chart(chart_text(found.sheet.chart)) == found.sheet.chart, found.name


# Standards whose form every player knows.
@pytest.mark.parametrize(
    ("title", "form", "key"),
    [
        ("Honeysuckle_Rose", "A A' B C", ("F", "major")),
        ("My_Wild_Irish_Rose", "A B chorus B chorus", None),
        ("La_cumparsita", "A B A", ("G", "minor")),
        ("Maple_Leaf_Rag", "A A' B C C A", None),
        ("Scarborough_Fair", "A A B B", ("D", "minor")),
        ("Summertime", None, ("A", "minor")),
        ("My_Funny_Valentine", None, ("C", "minor")),
    ],
)
def test_a_song_has_the_form_and_the_key_that_players_know(
    real: tuple[Real, ...], title: str, form: str | None, key: tuple[str, str] | None
) -> None:
    (sheet,) = (found.sheet for found in real if found.name.endswith(f"-{title}.mxl"))
    assert form is None or " ".join(sheet.chart.form) == form
    assert key is None or (sheet.chart.key, sheet.chart.scale) == key


def test_every_beginning_of_a_file_ends_in_one_sentence(real: tuple[Real, ...]) -> None:
    for length in range(0, len(real[0].data), 97):
        with pytest.raises(LeadSheetError):
            read_lead_sheet(real[0].data[:length], real[0].name)
