"""Small MusicXML scores, written out of measures; a quarter note is two divisions."""

from __future__ import annotations

import io
import zipfile

DOCTYPE = (
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 3.1 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">'
)
CONTAINER = '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>'


def attributes(time: str = "4/4", fifths: int = 0, mode: str = "major", divisions: int = 2) -> str:
    beats, _, beat = time.partition("/")
    return (
        f"<attributes><divisions>{divisions}</divisions><key><fifths>{fifths}</fifths><mode>{mode}</mode></key>"
        f"<time><beats>{beats}</beats><beat-type>{beat}</beat-type></time></attributes>"
    )


def note(pitch: str, lasts: int = 2, inside: str = "") -> str:
    """A note such as ``Bb4``, or ``r`` for a rest, which lasts some divisions."""
    if pitch == "r":
        return f"<note><rest/><duration>{lasts}</duration>{inside}</note>"
    alter = pitch.count("#") - pitch.count("b")
    height = f"<step>{pitch[0]}</step><alter>{alter}</alter><octave>{pitch[-1]}</octave>"
    return f"<note><pitch>{height}</pitch><duration>{lasts}</duration>{inside}</note>"


def notes(*pitches: str) -> str:
    """Quarter notes."""
    return "".join(map(note, pitches))


def harmony(root: str, kind: str = "major", inside: str = "", bass: str = "", offset: int | None = None) -> str:
    low = f"<bass>{_step('bass', bass)}</bass>" if bass else ""
    moved = "" if offset is None else f"<offset>{offset}</offset>"
    return f"<harmony><root>{_step('root', root)}</root><kind>{kind}</kind>{low}{inside}{moved}</harmony>"


def _step(what: str, name: str) -> str:
    alter = name.count("#") - name.count("b")
    return f"<{what}-step>{name[0]}</{what}-step><{what}-alter>{alter}</{what}-alter>"


def degree(value: int, alter: int, how: str) -> str:
    return (
        f"<degree><degree-value>{value}</degree-value><degree-alter>{alter}</degree-alter>"
        f"<degree-type>{how}</degree-type></degree>"
    )


def words(text: str) -> str:
    return f"<direction><direction-type><words>{text}</words></direction-type></direction>"


def sign(tag: str) -> str:
    return f"<direction><direction-type><{tag}/></direction-type></direction>"


FORWARD = '<barline location="left"><repeat direction="forward"/></barline>'
BACKWARD = '<barline location="right"><repeat direction="backward"/></barline>'
DOUBLE = '<barline location="right"><bar-style>light-light</bar-style></barline>'


def ending(number: str, inside: str, *, backward: bool) -> str:
    repeat = '<repeat direction="backward"/>' if backward else ""
    return (
        f'<barline location="left"><ending number="{number}" type="start"/></barline>{inside}'
        f'<barline location="right"><ending number="{number}" type="stop"/>{repeat}</barline>'
    )


def score(*measures: str, heading: str = "<work><work-title>Our Song</work-title></work>", start: str = "4/4") -> str:
    """A score of one part; the first measure has the attributes."""
    first = attributes(start) if start and "<attributes>" not in measures[0] else ""
    inside = "".join(
        f'<measure number="{number}">{first if number == 1 else ""}{measure}</measure>'
        for number, measure in enumerate(measures, start=1)
    )
    return whole(f'<part id="P1">{inside}</part>', heading)


def whole(parts: str, heading: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{DOCTYPE}<score-partwise>{heading}{parts}</score-partwise>'


def packed(text: str, container: str | None = CONTAINER, name: str = "score.xml") -> bytes:
    """The score as a compressed file."""
    stream = io.BytesIO()
    members = {name: text} if container is None else {"META-INF/container.xml": container, name: text}
    with zipfile.ZipFile(stream, "w") as archive:
        for member, content in members.items():  # a ZipInfo has a date of its own, and not today's
            archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
