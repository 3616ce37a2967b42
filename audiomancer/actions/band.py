"""``band``: a band that plays the chords of a song."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent, Nothing
from audiomancer.actions.variation import SEED_HELP
from audiomancer.errors import InvalidValueError, LeadSheetError
from audiomancer.music import TimeSignature

if TYPE_CHECKING:
    from audiomancer.music.charts import Chart
    from audiomancer.music.songs import Song
    from audiomancer.notation import LeadSheet

__all__ = ["ACTIONS", "BandRequest", "BandStyleRow", "BandStyles", "Played", "SectionRow"]

_SHEETS = (".mxl", ".musicxml", ".xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRequest:
    """A song to play, and how."""

    chart: str | FileContent = asked(
        'Chords such as "| Dm7 | G7 | Cmaj7 | A7 |", a text file of them, or a lead sheet (.mxl, .musicxml).',
        place=True,
        metavar="CHORDS|FILE",
        of="chart",
    )
    style: str = asked("How the band plays: bossa, funk, swing ...; see --styles.", "pop", of="band style")
    bpm: float | None = asked(
        "Tempo; that of the chart, or the style's, if not given.", None, low=4, high=1000, unit="BPM"
    )
    choruses: int = asked("How often the whole form is played.", 1, low=1, high=64)
    count_in: int = asked("Bars that are counted before it.", 0, low=0, high=2)
    melody: bool = asked("Of a lead sheet: its tune, too.", True)
    seed: int | None = asked(SEED_HELP, None, low=0)


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of a song.

    Attributes:
        name: such as ``A``.
        bars: how many it has.
        time_signature: of all its bars.
        times: how often it is played.
        notes: part to the number of notes that it plays there.
    """

    name: str
    bars: int
    time_signature: TimeSignature
    times: int
    notes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Played:
    """A song as a band played it.

    Attributes:
        title: of the song; empty if it has none.
        style: what was played.
        tempo: BPM.
        key: root and scale, such as ``Bb major``; empty if none is known.
        seconds: how long it lasts.
        form: names of sections in the order in which they are played.
        sections: each of them once.
        seed: plays the same again.
        midi: a Standard MIDI File with a track for each part.
        chart: the chords as text, which can be played again.
    """

    title: str
    style: str
    tempo: float
    key: str
    seconds: float
    form: tuple[str, ...]
    sections: tuple[SectionRow, ...]
    seed: int
    midi: bytes
    chart: str


@dataclass(frozen=True, slots=True)
class BandStyleRow:
    """A style of a band.

    Attributes:
        name: what ``--style`` takes.
        spellings: other names of it.
        tempo: its usual BPM.
        swing: where the second of two notes falls, in percent; 50 is straight.
        bass: how the bass plays.
    """

    name: str
    spellings: tuple[str, ...]
    tempo: float
    swing: int
    bass: str


@dataclass(frozen=True, slots=True)
class BandStyles:
    """The styles in which a band plays.

    Attributes:
        styles: a row each.
    """

    styles: tuple[BandStyleRow, ...]


def band(request: BandRequest, session: Session) -> Played:
    """Let a band play a song: drums, bass, guitar and keys, each hearing those before it.

    Chords stand between bar lines: | Dm7 G7 | Cmaj7 | % |. A line of [A] or [verse] 3/4 begins a section, form: AABA
    says in which order they are played. The same seed plays the same.

    Args:
        request: the chords or a lead sheet, and how to play them.
        session: told of what a lead sheet holds and the band does not play.

    Returns:
        The song as a MIDI file with named tracks, markers of sections and chords; and its chart.

    Raises:
        InvalidValueError: if chords that were typed cannot be read, which is told with line and column; or there is no
            such style.
        LeadSheetError: if a file holds no chords and is no lead sheet.
        ModelLoadError: if the model of the drums is not there.
    """
    from audiomancer.band import Asked, check_band_style, given_by, grooves_for, play_song, repeated
    from audiomancer.midi import song_midi_bytes
    from audiomancer.music import chart_text
    from audiomancer.notation import LeadSheet

    style, seed = check_band_style(request.style), seed_or_fresh(request.seed)
    read = _read(request.chart)
    if isinstance(read, LeadSheet):
        for notice in read.notices:
            session.note(notice)
    chart, given = given_by(read) if isinstance(read, LeadSheet) and request.melody else (_chart_of(read), {})
    chart = repeated(chart, request.choruses)
    how = Asked(style, seed, request.bpm, request.count_in)
    grooves = grooves_for(style, (section.time_signature for section in chart.sections), how.tempo_of(chart), seed)
    song = play_song(chart, how, grooves, given)
    return Played(
        title=chart.title or "",
        style=style.name,
        tempo=song.tempo,
        key=f"{chart.key} {chart.scale}" if chart.key else "",
        seconds=song.seconds,
        form=chart.form,
        sections=tuple(_rows(song)),
        seed=seed,
        midi=song_midi_bytes(song),
        chart=chart_text(chart),
    )


def band_styles(request: Nothing, session: Session) -> BandStyles:
    """List the styles in which a band plays, with their other spellings.

    Args:
        request: nothing is asked.
        session: not needed.

    Returns:
        A row for each style.
    """
    from audiomancer.band import BAND_STYLES

    return BandStyles(
        tuple(
            BandStyleRow(style.name, style.spellings, style.tempo, style.swing[0], style.bass.way)
            for style in BAND_STYLES.values()
        )
    )


def _read(chart: str | FileContent) -> Chart | LeadSheet:
    """The chart that was typed, or what a file holds."""
    from audiomancer.music import parse_chart
    from audiomancer.notation import read_lead_sheet

    if isinstance(chart, str):
        return parse_chart(chart)
    if chart.problem:
        raise LeadSheetError(chart.problem)
    if chart.name.lower().endswith(_SHEETS):
        return read_lead_sheet(chart.data, chart.name)
    try:
        return parse_chart(chart.data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise LeadSheetError(
            f"{chart.name} is neither text nor a lead sheet; chords stand in a text file, and lead sheets end in "
            f"{', '.join(_SHEETS)}"
        ) from None
    except InvalidValueError as error:
        raise LeadSheetError(f"{chart.name}: {error}") from error


def _chart_of(read: Chart | LeadSheet) -> Chart:
    from audiomancer.music import Chart

    return read if isinstance(read, Chart) else read.chart


def _rows(song: Song) -> Iterator[SectionRow]:
    form = song.chart.form
    for section in song.chart.sections:
        notes = {
            part: len(song.cells[section.name, part].notes) for part in song.parts if (section.name, part) in song.cells
        }
        yield SectionRow(section.name, len(section.bars), section.time_signature, form.count(section.name), notes)


ACTIONS = (
    Action(name="band", run=band, request=BandRequest, result=Played, effect="reads"),
    Action(
        name="band styles",
        run=band_styles,
        request=Nothing,
        result=BandStyles,
        effect="reads",
        no_command="`audiomancer band --styles` lists them",
    ),
)
