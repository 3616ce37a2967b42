"""Lead sheets: scores of random marks, whole and damaged."""

from __future__ import annotations

import scores
from fuzz.damage import Rng, damaged, one_of, overwritten, spoiled

from audiomancer.music import chart_text, parse_chart
from audiomancer.notation import read_lead_sheet

_WORDS = (
    "<measure>",
    "</measure>",
    "<backup><duration>3</duration></backup>",
    "<!ENTITY a 'b'>",
    "&lt;",
    "&a;",
    "<chord/>",
    "<grace/>",
    '<tie type="start"/>',
    "<duration>0</duration>",
    "<duration>-1</duration>",
    "<divisions>999999999</divisions>",
    "<offset>-99</offset>",
    '<sound tempo="1e9" dacapo="yes" coda="a" tocoda="a"/>',
)


def make(rng: Rng) -> bytes:
    text = scores.score(*(_measure(rng) for _ in range(int(rng.integers(1, 30)))), start=one_of(rng, _TIMES))
    match int(rng.integers(5)):
        case 0:
            return text.encode()
        case 1:
            return overwritten(text.encode(), rng)
        case 2:
            return damaged(scores.packed(text), rng)
        case _:
            spoilt = spoiled(text, rng, _WORDS).encode("utf-8", "surrogatepass")
            return spoilt if rng.integers(2) else damaged(spoilt, rng)


def read(data: bytes) -> None:
    sheet = read_lead_sheet(data, "song.mxl")
    assert len(sheet.melody) == len(sheet.chart.form)
    for section, pattern in zip(sheet.chart.unfolded, sheet.melody, strict=True):
        assert (len(section.bars), section.time_signature) == (pattern.bars, pattern.time_signature)
    assert parse_chart(chart_text(sheet.chart)) == sheet.chart


_TIMES = ("4/4", "3/4", "2/2", "6/8", "5/4", "3+2/8", "7/16", "64/64", "1/1")
_KINDS = ("major", "minor", "dominant", "none", "suspended-fourth", "minor-13th", "Tristan", "", "other")
_ROOTS = ("C", "F#", "Bb", "Bbb", "E##")


def _measure(rng: Rng) -> str:
    inside = "".join(_element(rng) for _ in range(int(rng.integers(7))))
    match int(rng.integers(12)):
        case 0:
            return scores.FORWARD + inside
        case 1 | 2:
            return inside + scores.BACKWARD.replace("/>", f' times="{int(rng.integers(5))}"/>', 1)
        case 3 | 4 | 5:
            return scores.ending(one_of(rng, ("1", "2", "1, 2", "3", "", "x")), inside, backward=bool(rng.integers(2)))
        case 6:
            fifths, divisions = int(rng.integers(-7, 8)), int(rng.integers(1, 9))
            return scores.attributes(one_of(rng, _TIMES), fifths, divisions=divisions) + inside
        case 7:
            return inside + scores.DOUBLE
        case _:
            return inside


def _element(rng: Rng) -> str:
    lasts = int(rng.integers(1, 9))
    match int(rng.integers(8)):
        case 0:
            return scores.words(one_of(rng, ("D.C. al Fine", "D.S. al Coda", "Fine", "To Coda", "N.C.", "Verse", "é")))
        case 1:
            return scores.sign(one_of(rng, ("segno", "coda", "rehearsal")))
        case 2 | 3:
            how = one_of(rng, ("add", "alter", "subtract"))
            degree = scores.degree(int(rng.integers(15)), int(rng.integers(-2, 3)), how)
            offset = one_of(rng, (None, 0, 1, -3, 99))
            return scores.harmony(one_of(rng, _ROOTS), one_of(rng, _KINDS), degree, one_of(rng, ("", *_ROOTS)), offset)
        case 4:
            tag = one_of(rng, ("backup", "forward"))
            return f"<{tag}><duration>{lasts}</duration></{tag}>"
        case _:
            tie = one_of(rng, ("", "", '<tie type="start"/>', '<tie type="stop"/>', "<voice>2</voice>"))
            return scores.note(one_of(rng, ("C4", "Eb5", "F#2", "r", "G9")), lasts, tie)
