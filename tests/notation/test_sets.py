"""A file of several patterns is read as a set: what was exported comes back, and drums and tunes go apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from engines.cases import patterns

from audiomancer.errors import NotationError
from audiomancer.exporters import heading_of, on_grid, to_strudel_set, to_tidal_set
from audiomancer.music import Pattern
from audiomancer.notation.reading import read_code, read_set

WRITERS = [("tidal", to_tidal_set), ("strudel", to_strudel_set)]


def same_metre(count: int) -> list[list[Pattern]]:
    """Sets of patterns in one metre that are not longer than what is read."""
    fitting = [p for p in patterns()[12::90] if p.notes and p.bars <= 5]
    by_metre: dict[tuple[int, int], list[Pattern]] = {}
    for pattern in fitting:
        by_metre.setdefault(pattern.time_signature, []).append(pattern)
    return [group[at : at + count] for group in by_metre.values() for at in range(0, len(group), count)]


def sounds(pattern: Pattern) -> set[tuple[object, ...]]:
    """Onsets and pitches in beats, in as many rounds as 60 bars have."""
    beat, rounds = pattern.ticks_per_beat, 60 // pattern.bars
    return {
        ((note.onset + turn * pattern.length) / beat, note.pitch) for note in pattern.notes for turn in range(rounds)
    }


@pytest.mark.parametrize(("language", "write"), WRITERS)
def test_a_set_that_was_exported_comes_back_as_its_patterns(language: str, write: Callable[..., str]) -> None:
    for some in same_metre(3):
        code = write(some, timing="grid", headings=[heading_of(pattern) for pattern in some])
        read = [reading.pattern for reading in read_set(code, language)]  # type: ignore[arg-type]
        assert [(p.kind, p.time_signature) for p in read] == [(p.kind, p.time_signature) for p in some]
        assert all(pattern.bars % found.bars == 0 for pattern, found in zip(some, read, strict=True))
        assert {round(p.tempo, 3) for p in read} == {round(some[0].tempo, 3)}
        assert [sounds(p) for p in read] == [sounds(on_grid(p)) for p in some]


def test_each_drum_on_a_connection_of_its_own_is_one_pattern_again() -> None:
    some = [p for p in same_metre(2)[0] if p.kind == "drums"]
    code = to_tidal_set(some, timing="grid", split=True, headings=[heading_of(pattern) for pattern in some])
    assert [sounds(r.pattern) for r in read_set(code, "tidal")] == [sounds(on_grid(p)) for p in some]


@pytest.mark.parametrize(
    ("language", "code", "found"),
    [
        ("tidal", 'd1 $ s "bd*4"\nd2 $ s "~ cp"', [("drums", 1)]),
        ("tidal", 'd1 $ s "bd*4"\nd2 $ note "0 <3 5>"', [("drums", 1), ("melody", 2)]),
        ("tidal", 'd1 $ stack [note "0 <3 5 7>", s "bd <cp ~>"]', [("melody", 3), ("drums", 2)]),
        (
            "tidal",
            'd1 $ note "-24 -12"\nd2 $ note "0 7"\nd3 $ note "<12 0>"\nd4 $ s "hh"',
            [("bass", 1), ("melody", 2), ("drums", 1)],
        ),
        ("tidal", "d1 $ silence", [("drums", 1)]),
        ("tidal", '-- bass, 1 bar of 4/4, 120 BPM\nd1 $ note "0 7"', [("bass", 1)]),
        ("tidal", '-- drums, 1 bar of 4/4, 120 BPM\nd1 $ s "bd"\nd2 $ note "0 7"', [("drums", 1), ("melody", 1)]),
        (
            "strudel",
            '$: s("bd*4")\n$: note("c2 e2")\n$: note("c5 <e5 g5>")',
            [("drums", 1), ("bass", 1), ("melody", 2)],
        ),
    ],
)
def test_drums_and_tunes_go_apart(language: str, code: str, found: list[tuple[str, int]]) -> None:
    read = read_set(code, language)  # type: ignore[arg-type]
    assert [(reading.pattern.kind, reading.pattern.bars) for reading in read] == found


def test_the_bars_that_are_asked_for_are_those_of_all() -> None:
    read = read_set('d1 $ s "bd*4"\nd2 $ note "0 <3 5>"', "tidal", bars=4)
    assert [reading.pattern.bars for reading in read] == [4, 4]


def test_the_metre_is_asked_for_or_stated_or_four_four() -> None:
    stated = '-- drums, 1 bar of 7/8, 140 BPM\nsetcps (140/60/3.5)\nd1 $ s "bd"'
    for code, asked, metre in (
        (stated, None, (7, 8)),
        (stated, (4, 4), (4, 4)),
        ('s "bd"', None, (4, 4)),
        ('s "bd"', (3, 4), (3, 4)),
    ):
        (reading,) = read_set(code, "tidal", time_signature=asked)
        assert reading.pattern.time_signature == metre
        assert read_code(code, "tidal", time_signature=asked) == reading
    assert read_code(stated, "tidal").pattern.tempo == pytest.approx(140)


def test_the_tempo_is_the_code_s_or_asked_for_or_stated_or_120() -> None:
    stated, code = "-- drums, 1 bar of 4/4, 97.3 BPM: a\n", 'd1 $ s "bd*2" # nudge 0.01'
    for text, asked, tempo in (
        (f"{stated}setcps 0.5\n{code}", 90.0, 120),
        (stated + code, 90.0, 90),
        (stated + code, None, 97.3),
        (code, 90.0, 90),
        (code, None, 120),
    ):
        (reading,) = read_set(text, "tidal", tempo=asked)
        assert reading.pattern.tempo == tempo
        assert read_code(text, "tidal", tempo=asked) == reading
    assert read_set(code, "tidal")[0].remarks != () == read_set(stated + code, "tidal")[0].remarks


@pytest.mark.parametrize(
    ("code", "bars"),
    [
        ('d1 $ s "bd*4"', 4),  # four bars that are alike
        ('d1 $ s "<bd [bd bd]>"', 4),
        ('d1 $ s "<bd cp hh>"', 3),  # changed since it was exported
        ('d1 $ s "<bd!7 cp>"', 8),
    ],
)
def test_the_bars_are_those_that_are_stated_unless_the_code_says_otherwise(code: str, bars: int) -> None:
    (reading,) = read_set(f"-- drums, 4 bars of 4/4, 120 BPM\n{code}", "tidal")
    assert reading.pattern.bars == bars
    assert read_code(f"-- drums, 4 bars of 4/4, 120 BPM\n{code}", "tidal") == reading


def test_what_is_refused_is_named_with_its_place_in_the_file() -> None:
    heading = "-- drums, 1 bar of 4/4, 120 BPM\n"
    with pytest.raises(NotationError, match=r"line 5, column 11: .*cowbellish"):
        read_set(f'{heading}d1 $ s "bd"\n\n{heading}  d2 $ s "cowbellish"', "tidal")
    with pytest.raises(NotationError, match="a set is read up to 16 patterns, not 17; take a part"):
        read_set(f'{heading}d1 $ s "bd"\n' * 17, "tidal")


def test_a_set_of_one_is_read_as_code_is() -> None:
    for pattern in patterns()[12:400:130]:
        if pattern.bars <= 4 and pattern.notes:
            code = to_tidal_set([replace(pattern, tempo=120)], timing="grid")
            (reading,) = read_set(code, "tidal")
            assert replace(reading.pattern, kind=pattern.kind) == read_code(code, "tidal", kind=pattern.kind).pattern
