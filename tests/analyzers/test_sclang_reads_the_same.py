"""What sclang runs is code to us too: our lexer and the whitelist against sclang's own reading of made-up texts.

Each text holds a few probes, calls of a function that notes its number. sclang compiles and runs the text; a probe
that ran must be a word of code to our lexer, and the whitelist, which knows no message of its name, must refuse the
text. The texts are statements with comments, quotes, odd operators and odd numbers around the probes, and a slip or two
of the pen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import tokenize
from audiomancer.errors import SynthDefError
from audiomancer.supercollider import SclangPool

TEXTS = 8000
A_JOB = 500  # texts that one source hands to sclang
PROBE = re.compile(r"m\.hit\(([0-9])\)")
BEEP = r"SynthDef(\beep, { Out.ar(0, SinOsc.ar(440) * 0.1) }).add"

OPERATORS = (
    *("+", "-", "*", "/", "<", ">", "=", "==", "!", "|", "<>", "--", "<-", "%", "&", "@", "..", ",", ";", ":", ".", ""),
    *("-//", "+//", "<//", "=//", "-/*", "*/*", "+/*", "*/", "/*/", "//*", "**/", "|/"),
)
VALUES = (
    *("1", "x", "2.5", "2r1", "16rA", "16rA.", "36r1", "3b", "2s1", "1e", "1e2", "0x", "0xf", "2pi", "_", "\\a", "\\"),
)
SPACES = (*("",) * 10, *(" ",) * 10, *tuple("\n\r\t\v\x1c\u00a0") * 2, "\u00e9", "\x07", "\ud800")
EDGES = (
    *tuple("/*\"'\\$\n\r-+<= #:_~`.;"),
    *("//", "/*", "*/", '$"', "$'", "$/", '\\"', "2r", "a:", "#{", "{\\rtf"),
)


class Writer:
    """Writes texts around probes by chance."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._probes = 0

    def text(self) -> str:
        """A text with up to ten probes."""
        self._probes = 0
        start = self._of(("{\\rtf1 \\par ", "{\\rtf{")) if self._one_in(100) else ""
        text = start + self._some(self._statement, 1, 3, ";")
        for _ in range(self._upto(3)):
            place = self._upto(len(text) + 1)
            text = text[:place] + self._of(EDGES) + text[place + self._upto(2) :]
        return text

    def _statement(self) -> str:
        parts = [self._gap(), self._value()]
        for _ in range(self._upto(3)):
            parts += [self._gap(), self._of(OPERATORS), self._gap(), self._value()]
        return "".join([*parts, self._gap()])

    def _value(self) -> str:
        forms: Sequence[Callable[[], str]] = (
            self._probe,
            self._probe,
            lambda: self._of(VALUES),
            lambda: f'"{self._inside()}"',
            lambda: f"'{self._inside()}'",
            lambda: "$" + self._of(("a", "\\", "\\\\", '"', "'", "/", "\\n", "\n")),
            lambda: f"({self._statement()})" if self._one_in(3) else self._probe(),
            lambda: f"[{self._statement()},{self._statement()}]" if self._one_in(3) else self._probe(),
            lambda: f"{{{self._statement()}}}.value" if self._one_in(3) else self._probe(),
        )
        return forms[self._upto(len(forms))]()

    def _probe(self) -> str:
        self._probes += 1
        return f"m.hit({self._probes - 1})" if self._probes <= 10 else "1"

    def _gap(self) -> str:
        forms: Sequence[Callable[[], str]] = (
            *[lambda: self._of(SPACES)] * 4,
            lambda: "//" + self._inside() + self._of(("\n", "\r", "\n", "")),
            lambda: f"/*{self._inside()}*/",
        )
        return forms[self._upto(len(forms))]()

    def _inside(self) -> str:
        """What stands in a comment or between quotes."""
        return "".join(self._of((*EDGES, "a", " ")) if self._one_in(2) else self._probe() for _ in range(self._upto(3)))

    def _some(self, part: Callable[[], str], least: int, most: int, between: str) -> str:
        return between.join(part() for _ in range(least + self._upto(most - least + 1)))

    def _of(self, choices: Sequence[str]) -> str:
        return choices[self._upto(len(choices))]

    def _upto(self, end: int) -> int:
        return int(self._rng.integers(end))

    def _one_in(self, number: int) -> bool:
        return self._upto(number) == 0


def run_by_sclang(pool: SclangPool, texts: Sequence[str]) -> list[set[int]]:
    """The probes of each text that sclang runs."""
    quoted = ",\n".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    found = pool.validate(f"""
        var hits, texts = #[{quoted}];
        m = (hit: {{ |self, number| if(number.isInteger) {{ hits.add(number) }}; 1 }});
        texts.do {{ |text, index|
            var function = text.compile;
            hits = Set.new;
            function !? {{ try {{ function.value }} {{ }} }};
            if(hits.notEmpty) {{ "probes % %\\n".postf(index, hits.asArray.join(" ")) }};
        }};
        "% texts read\\n".postf(texts.size);
        {BEEP}
    """)
    assert found.ok, found.problems
    assert f"\n{len(texts)} texts read" in found.posts
    ran = [set[int]() for _ in texts]
    for index, numbers in re.findall(r"^probes (\d+) ([\d ]+)$", found.posts, re.MULTILINE):
        ran[int(index)] = set(map(int, numbers.split()))
    return ran


def parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    return (texts[start : start + A_JOB] for start in range(0, len(texts), A_JOB))


def seen_by_us(text: str) -> set[int] | None:
    """The probes that are code to our lexer; None if it refuses the text."""
    try:
        words = {token.start for token in tokenize(text)[0] if (token.kind, token.text) == ("name", "m")}
    except SynthDefError:
        return None
    return {int(probe[1]) for probe in PROBE.finditer(text) if probe.start() in words}


def is_safe(text: str) -> bool:
    try:
        check_safe(text)
    except SynthDefError:
        return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_no_text_runs_what_we_take_for_a_comment_or_a_string(pool: SclangPool, seed: int) -> None:
    writer = Writer(np.random.default_rng([2026, seed]))
    texts = [writer.text() for _ in range(TEXTS)]
    ran = [found for part in parts(texts) for found in run_by_sclang(pool, part)]
    seen = [seen_by_us(text) for text in texts]

    for text, run, words in zip(texts, ran, seen, strict=True):
        # A slip of the pen inside a probe leaves none that could be found again.
        assert words is None or run & _all(text) <= words, text
    assert [text for text, run in zip(texts, ran, strict=True) if run and is_safe(text)] == []
    # The comparison has something to compare: probes that ran, and probes that are no code to us beside them.
    beside = [text for text, words in zip(texts, seen, strict=True) if words and words != _all(text)]
    assert sum(map(bool, ran)) > TEXTS // 8
    assert len(beside) > TEXTS // 50


def _all(text: str) -> set[int]:
    return {int(number) for number in PROBE.findall(text)}
