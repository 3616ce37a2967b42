"""Charts: such as people type and programs print, and such as slip."""

from __future__ import annotations

from fuzz.damage import Rng, one_of, spoiled

from audiomancer.music import chart_text, likely_key_of, parse_chart

CHORDS = (
    "C",
    "Am7",
    "G7(b9,#11)",
    "Bb/D",
    "F#ø",
    "N.C.",
    "<D7",
    "C6/9",
    "Ebmaj7",
    "^G7",
    "E♭Δ",
    "B-7b5",
    "C2",
    "A7sus",
)
BARS = (
    "{}",
    "{}",
    "{}",
    "{} {}",
    "{},{}",
    "{} . . {}",
    "{} / {} /",
    "{}///",
    ". . {} .",
    ".",
    "{}@0 {}@7/3",
    "{} {} {}",
)
LINES = (
    *("| {} | {} | {} | {} |", "| {} | % | {} | |", "{} | {} | {}", "1) {} | {}", "{}", "| {} | // {}"),
    *("|: {} | {} :|", "| {} :|x3 | {} |", "|: {} |1 {} :|2 {} |", "|: {} :|: {} :|", "|| {} || {} |]"),
)
HEADERS = ("title: One", "key: Bb minor", "tempo: 132.5", "metre: 4/4", "form: AAA", "# words", "// words", "")
LABELS = ("[A]", "*A", "[A] 4/4", "[Bridge] 2/4", "[B] 12/8", "[verse two]")
WORDS = (
    *CHORDS,
    *HEADERS,
    *LABELS,
    *(
        " | ",
        "|: ",
        " :|",
        ":|x99",
        "|1 ",
        ":|2 ",
        "%",
        "@",
        "@1/0",
        ":",
        ",",
        "(",
        ")",
        "[",
        "]",
        "*",
        ".",
        "H7",
        "3/5",
    ),
)


def make(rng: Rng) -> str:
    """A chart: some right, most with slips."""
    more = range(int(rng.integers(1, 6)))
    lines = [one_of(rng, HEADERS), "[A]", _line(rng)]
    lines += [_line(rng) if rng.random() < 0.7 else one_of(rng, LABELS) for _ in more]
    text = one_of(rng, ("\n", "\n", "\r\n")).join(lines)
    return spoiled(text, rng, WORDS) if rng.random() < 0.6 else text


def read(text: str) -> None:
    """What is done with a chart: read, played out, moved, written, and read as the same again."""
    chart = parse_chart(text)
    chart.harmony()
    likely_key_of(chart)
    chart.transposed(5)
    if parse_chart(chart_text(chart)) != chart:
        raise AssertionError("what was written is read as another chart")


def _line(rng: Rng) -> str:
    line = one_of(rng, LINES)
    return line.format(*(_bar(rng) for _ in range(line.count("{}"))))


def _bar(rng: Rng) -> str:
    bar = one_of(rng, BARS)
    return bar.format(*(one_of(rng, CHORDS) for _ in range(bar.count("{}"))))
