"""Lead sheets: the melody and the chords of a song, from MusicXML (.mxl, .musicxml or .xml).

Source: W3C, *MusicXML 4.0* (2021). What is read is what a band plays from: the chords, the tune, and the way through
the song; lyrics, layout and the other voices are left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from audiomancer.errors import LeadSheetError
from audiomancer.music import Chart, Pattern
from audiomancer.notation._bars import played_bars, stretches
from audiomancer.notation._heading import key_of, tempo_of, title_of
from audiomancer.notation._measures import Measure, read_measures
from audiomancer.notation._musicxml import MAX_BYTES, score_tree
from audiomancer.notation._playing_order import playing_order
from audiomancer.notation._sections import form_of
from audiomancer.notation._tune import tune

__all__ = ["MAX_BYTES", "MAX_PLAYED", "PICKUP", "LeadSheet", "read_lead_sheet"]

MAX_PLAYED = 2000
"""The most measures that a song has when its repeats are played."""

_MAX_NOTES = 50_000
"""The most notes and chords that a song has when its repeats are played."""

PICKUP = "pickup"
"""The name of a first section that is one bar: silence, and then what leads into the song."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSheet:
    """A song as a lead sheet tells it.

    Attributes:
        chart: the chords in sections, and the form with all repeats, endings and jumps played.
        melody: the tune; a pattern of the kind ``melody`` for each name in the form of the chart, with as many bars in
            the same time signature. A note that is tied into the next section rings past the end of its own.
        notices: one sentence for each thing that the file says and the sheet does not.
    """

    chart: Chart
    melody: tuple[Pattern, ...]
    notices: tuple[str, ...] = ()

    @property
    def title(self) -> str | None:
        """The title of the song, or None."""
        return self.chart.title

    @property
    def tempo(self) -> float | None:
        """BPM, or None where none is written; the patterns then have 120."""
        return self.chart.tempo

    @property
    def pickup(self) -> bool:
        """Whether the form begins with a pickup: one bar that leads into the song proper."""
        return self.chart.form[0] == PICKUP


def read_lead_sheet(data: bytes, name: str) -> LeadSheet:
    """The lead sheet in the bytes of a MusicXML file.

    The part that has chords is read, or else the first; of it the first voice, and of chords in it the highest note.
    Grace notes are left out. Of chords that stand at one place, as many programs write them over a long note, each has
    its share of the note. Sections begin at double bars, repeats, names and changes of metre.

    Args:
        data: the whole file, at most :data:`MAX_BYTES` long, compressed or not.
        name: what messages call the file.

    Returns:
        The chart, the melody, and a notice for each thing they could not keep.

    Raises:
        LeadSheetError: if the bytes are no such file, or hold what cannot be read; the message names file and measure.
    """
    score = score_tree(data, name)
    measures = read_measures(_part(score, name), name)
    if len(measures) > MAX_PLAYED:
        raise LeadSheetError(f"{name} has {len(measures)} measures, and a lead sheet at most {MAX_PLAYED}; cut it")
    order = playing_order([measure.marks for measure in measures], MAX_PLAYED)
    _check_length(measures, order, name)
    played = [*stretches(measures, played_bars(measures, order))]
    sections, form = form_of(measures, played, PICKUP)
    key, scale = key_of(measures, order)
    chart = Chart(sections=sections, form=form, title=title_of(score), key=key, scale=scale, tempo=tempo_of(score))
    return LeadSheet(chart=chart, melody=tune(measures, played, chart), notices=(*_notices(measures, order),))


def _part(score: Element, name: str) -> Element:
    """The part with chords, or else the first with a measure."""
    parts = [part for part in score.iterfind("part") if part.find("measure") is not None]
    if not parts:
        raise LeadSheetError(f"{name} holds no measure; export it as MusicXML again")
    return next((part for part in parts if part.find("measure/harmony") is not None), parts[0])


def _check_length(measures: Sequence[Measure], order: Sequence[int], name: str) -> None:
    """Refuse what is too long when it is played."""
    held = sum(len(measures[index].notes) + len(measures[index].changes) for index in order)
    if len(order) > MAX_PLAYED or held > _MAX_NOTES:
        raise LeadSheetError(
            f"{name} is longer than {MAX_PLAYED} measures, or {_MAX_NOTES} notes, when its repeats are played; "
            "take some of them out"
        )


def _notices(measures: Sequence[Measure], order: Sequence[int]) -> Iterator[str]:
    """A sentence for each thing that is not kept."""
    yield from (notice for measure in measures for notice in measure.notices)
    played = {*order}
    missed = [measure.number for index, measure in enumerate(measures) if index not in played]
    if missed:
        yield f"no way through the song leads to measure {', '.join(missed[:12])}"
