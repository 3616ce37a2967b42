"""Several patterns as one file of code, with what a person chooses of its place in what is playing, and its heading."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from engines.cases import patterns
from engines.ghci import Ghci
from engines.sclang import Sclang
from engines.strudel import Strudel
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import ExportError
from audiomancer.exporters import (
    Origin,
    heading_of,
    on_grid,
    to_strudel,
    to_strudel_set,
    to_supercollider,
    to_supercollider_set,
    to_tidal,
    to_tidal_set,
)
from audiomancer.music import Note, Pattern

BEAT = 960
KICK = Pattern(kind="drums", notes=(Note(0, 1, 36, 127),), bars=1)
SNARE = replace(KICK, notes=(Note(BEAT, 1, 38, 127),), tempo=90)
GROOVE = replace(SNARE, notes=(*KICK.notes, *SNARE.notes))
TUNE = Pattern(kind="melody", notes=(Note(0, BEAT, 60, 127), Note(2 * BEAT, BEAT, 67, 127)), bars=1)
BASS = Pattern(kind="bass", notes=(Note(0, 2 * BEAT, 36, 127),), bars=2)
WALTZ = replace(KICK, time_signature=(3, 4))
CHILD = Origin(
    "ptrn_892026b54c1d3e77", "lazy snare", "mutated", ("ptrn_6ac6f81600000000",), ("ghost_notes", "velocity")
)


class TestTidal:
    def test_an_orbit_is_where_it_plays(self) -> None:
        assert to_tidal(KICK, orbit="d3").endswith('d3 $ s "bd"\n')
        code = to_tidal_set([KICK, TUNE], orbit="d15")
        assert "  d15 $" in code and "  d16 $" in code

    @pytest.mark.parametrize("orbit", ["d0", "d17", "3", "D3", "", "d3\n", "d01"])
    def test_what_is_no_orbit_is_refused(self, orbit: str) -> None:
        with pytest.raises(ExportError, match="an orbit is one of d1 to d16, not"):
            to_tidal(KICK, orbit=orbit)

    def test_there_are_sixteen_connections(self) -> None:
        with pytest.raises(ExportError, match="16 connections, and from d16 on these take 2; begin lower or export"):
            to_tidal(GROOVE, orbit="d16", split=True)

    def test_each_instrument_may_have_a_connection_of_its_own(self) -> None:
        kick, snare = (to_tidal(alone).partition("d1 $ ")[2] for alone in (KICK, SNARE))
        split = to_tidal(GROOVE, split=True, orbit="d2")
        assert split == f"do\n  resetCycles\n  setcps (90/60/4)\n  d2 $ {kick}  d3 $ {snare}"
        assert to_tidal(KICK, split=True) == to_tidal(KICK)
        assert to_tidal(replace(KICK, notes=()), split=True) == to_tidal(replace(KICK, notes=()))

    def test_without_the_tempo_it_joins_what_is_playing(self) -> None:
        assert to_tidal(KICK, tempo=False) == 'd1 $ s "bd"\n'
        assert to_tidal_set([KICK, KICK], tempo=False) == 'do\n  d1 $ s "bd"\n  d2 $ s "bd"\n'


class TestStrudel:
    def test_the_lines_of_each_pattern_stand_together(self) -> None:
        groove, bass = (to_strudel(alone).partition("\n\n")[2] for alone in (GROOVE, BASS))
        assert to_strudel_set([GROOVE, BASS]) == f"setcpm(90/4)\n\n{groove}\n{bass}"
        assert to_strudel_set([GROOVE]) == to_strudel(GROOVE)

    def test_without_the_tempo_it_joins_what_is_playing(self) -> None:
        assert to_strudel(KICK, tempo=False) == '$: s("bd")\n'

    def test_a_set_needs_one_metre_and_some_patterns(self) -> None:
        with pytest.raises(ExportError, match="a cycle is one bar, so a set needs one time signature, not 4/4, 3/4"):
            to_strudel_set([KICK, WALTZ])
        with pytest.raises(ExportError, match="at least one pattern, not 0"):
            to_strudel_set([])


class TestSuperCollider:
    def test_each_pattern_has_a_name_of_its_own_and_all_start_at_a_bar_of_the_first(self) -> None:
        code = to_supercollider_set([GROOVE, WALTZ, TUNE])
        assert [line for line in code.splitlines() if "Pdef(" in line or "quant_" in line] == [
            "Pdef(\\drums, Ptpar([",
            "])).quant_(4).play;",
            "Pdef(\\drums_2, Pbind(\\instrument, \\kick, \\dur, 3, \\amp, level)).quant_(4).play;",
            "Pdef(\\melody, Pbind(\\instrument, \\default, \\midinote, Pseq([60, 67], inf), \\dur, 2, \\sustain, 1, "
            "\\amp, level)).quant_(4).play;",
        ]
        assert code.count("TempoClock") == 1 and "90/60" in code

    def test_a_name_keeps_two_grooves_apart(self) -> None:
        assert "Pdef(\\second, " in to_supercollider(KICK, name="second")
        names = [
            f"Pdef(\\{name}, " in to_supercollider_set([KICK] * 3, names=["a", "a_2", "a"]) for name in ("a", "a_2")
        ]
        assert names == [True, True]
        assert "Pdef(\\a_3, " in to_supercollider_set([KICK] * 3, names=["a", "a_2", "a"])

    @pytest.mark.parametrize("name", ["2nd", "my groove", "a)", "ä", "a\n"])
    def test_what_is_no_name_is_refused(self, name: str) -> None:
        with pytest.raises(ExportError, match="a Pdef has a name such as drums or my_groove, not"):
            to_supercollider(KICK, name=name)

    def test_without_the_tempo_it_joins_what_is_playing(self) -> None:
        code = to_supercollider(KICK, tempo=False)
        assert (
            code == to_supercollider(KICK).replace("TempoClock.default.tempo = 120/60;\n", "") != to_supercollider(KICK)
        )
        with pytest.raises(ExportError, match="at least one pattern, not 0"):
            to_supercollider_set([])


class TestHeadings:
    def test_it_says_what_it_is_where_it_comes_from_and_how_to_vary_it(self) -> None:
        assert heading_of(GROOVE, CHILD, "--to tidal") == (
            "drums, 1 bar of 4/4, 90 BPM: lazy snare (892026b5)",
            "mutated from 6ac6f816 by ghost_notes, velocity",
            "vary it: audiomancer mutate 892026b5 && audiomancer export last --to tidal --copy",
        )
        crossed = Origin("ptrn_892026b54c1d3e77", "", "crossover", ("ptrn_6ac6f81600000000", "ptrn_0011223344556677"))
        assert heading_of(KICK, crossed)[:2] == (
            "drums, 1 bar of 4/4, 120 BPM: (892026b5)",
            "crossed from 6ac6f816 and 00112233",
        )
        assert heading_of(BASS) == ("bass, 2 bars of 4/4, 120 BPM",)

    def test_it_stands_above_the_code_of_its_pattern(self) -> None:
        assert to_tidal(KICK, heading=["one", "two"]) == "-- one\n-- two\n" + to_tidal(KICK)
        assert to_strudel(KICK, heading=["one"]) == "// one\n" + to_strudel(KICK)
        assert to_supercollider(KICK, heading=["one"]) == "// one\n" + to_supercollider(KICK)
        tidal = to_tidal_set([KICK, KICK], headings=[["one"], ["two"]])
        assert tidal == '-- one\ndo\n  resetCycles\n  setcps (120/60/4)\n  d1 $ s "bd"\n  -- two\n  d2 $ s "bd"\n'
        strudel = to_strudel_set([KICK, KICK], headings=[["one"], ["two"]])
        assert strudel == '// one\nsetcpm(120/4)\n\n$: s("bd")\n\n// two\n$: s("bd")\n'
        assert "play;\n// two\nPdef" in to_supercollider_set([KICK, KICK], headings=[["one"], ["two"]])

    @pytest.mark.parametrize("write", [to_tidal_set, to_strudel_set, to_supercollider_set])
    def test_there_is_one_for_each_or_none(self, write: object) -> None:
        with pytest.raises(ExportError, match="2 patterns and 1 headings; give one for each, or none"):
            write([KICK, KICK], headings=[["one"]])  # type: ignore[operator]

    @given(st.text(max_size=60))
    def test_whatever_a_person_calls_a_pattern_stays_in_the_comment(self, name: str) -> None:
        lines = heading_of(KICK, replace(CHILD, name=name))
        for write, mark in ((to_tidal, "--"), (to_strudel, "//"), (to_supercollider, "//")):
            code = write(KICK, heading=lines)
            assert code.endswith(write(KICK))
            above = code.removesuffix(write(KICK)).splitlines()
            assert [line.partition(" ")[0] for line in above] == [mark] * 3


def a_set() -> list[Pattern]:
    return [pattern for pattern in patterns() if (pattern.time_signature, pattern.tempo) == ((4, 4), 120)][:6]


HEADINGS = [[f'it\'s "{number}" )*/ /* {{- $: d1', "two"] for number in range(6)]


def test_tidal_plays_every_pattern_of_a_set_under_headings_and_split(tidal: Ghci) -> None:
    some = a_set()
    whole = tidal.evaluate(to_tidal_set(some, headings=HEADINGS, orbit="d2"), 8).events
    for number, pattern in enumerate(some, 2):
        assert whole.get(number, []) == tidal.evaluate(to_tidal(pattern), 8).events.get(1, [])
        apart = tidal.evaluate(to_tidal(pattern, split=True, tempo=False), 8)
        assert apart.cps is None
        together = sorted((event for events in apart.events.values() for event in events), key=str)
        assert together == sorted(whole.get(number, []), key=str)


def test_strudel_plays_every_pattern_of_a_set_under_headings(strudel_engine: Strudel) -> None:
    some = a_set()
    lines = iter(strudel_engine.evaluate(to_strudel_set(some, headings=HEADINGS), 8).lines)
    for pattern in some:
        for alone in strudel_engine.evaluate(to_strudel(pattern), 8).lines:
            assert next(lines) == alone
    assert next(lines, None) is None


def test_sclang_plays_every_pattern_of_a_set_under_headings(supercollider: Sclang) -> None:
    some = a_set()
    names = [f"part_{number}" for number in range(len(some))]
    code = to_supercollider_set(some, names=names, headings=HEADINGS)
    for name, pattern in zip(names, some, strict=True):
        beats = Fraction(pattern.length, pattern.ticks_per_beat)
        assert supercollider.evaluate(code, beats, name) == supercollider.evaluate(to_supercollider(pattern), beats)
        assert supercollider.evaluate(code, beats, name).merged == len(on_grid(pattern).notes)
