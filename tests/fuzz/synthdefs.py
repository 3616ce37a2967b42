"""SuperCollider source: the synths that ship, with accidents and words where they do not belong; read and judged."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from fuzz.damage import Rng, one_of, spoiled

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import find_synthdefs, parse_synthdefs
from audiomancer.errors import SynthDefError

WORDS = (
    *(
        "SynthDef(",
        "\\a",
        "{",
        "}",
        "|a, b = 3|",
        "arg x = 1;",
        "var y;",
        "Out.ar(",
        "SinOsc.ar(440)",
        ".add;",
        "[",
        "]",
    ),
    *(
        "(",
        ")",
        ",",
        ";",
        "/*",
        "*/",
        "//",
        "\n",
        '"',
        "'",
        "\\",
        "#[1, 2]",
        "1e9",
        "16r",
        "2r1",
        "3pi",
        "-",
        "*",
        "...",
    ),
    *(
        "x.midicps",
        "~env",
        "Mix.fill(4, { |i| i })",
        "if(a, {1}, {2})",
        "1 + ",
        "= ",
        ".kr",
        "^",
        "$a",
        "#a, b = ",
        "_",
    ),
    *('"touch x".unixCmd', "File.open", "thisProcess", "\\nan", "inf", "0.1.0", "1.", "(1..9)", "a: 1", "!2", "<>x"),
)


def make(rng: Rng) -> str:
    """A source with accidents, or words alone."""
    if rng.random() < 0.1:
        return " ".join(one_of(rng, WORDS) for _ in range(int(rng.integers(60))))
    return spoiled(one_of(rng, _shipped()), rng, WORDS)


def read(source: str) -> None:
    """What happens to a source before any engine sees it."""
    with suppress(SynthDefError):
        parse_synthdefs(source)
    with suppress(SynthDefError):
        find_synthdefs(source)
    check_safe(source)


@cache
def _shipped() -> tuple[str, ...]:
    from audiomancer.supercollider import shipped_files, shipped_source

    return tuple(shipped_source(name) for name in shipped_files())
