"""The laws of the table of targets: what each writes and takes, and how others bring theirs."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from plugging import PlugIn

from audiomancer.errors import ExportError, InvalidSettingError, PluginError
from audiomancer.exporters import (
    Origin,
    moved_by_grid,
    strudel_link,
    to_midi,
    to_strudel,
    to_supercollider,
    to_tidal_set,
)
from audiomancer.music import Note, Pattern
from audiomancer.rendering import TARGET_REGISTRY, TARGETS, ExportOptions
from audiomancer.rendering.patterns import pattern_loops
from audiomancer.supercollider import shipped_source

GROOVE = Pattern(kind="drums", notes=tuple(Note(960 * beat, 120, 36, 90) for beat in range(4)), bars=1)
LOOSE = GROOVE.with_notes(Note(n.onset + 30, n.duration, n.pitch, n.velocity) for n in GROOVE.notes)
PLAIN = ExportOptions()


def test_the_five_targets_and_what_they_take() -> None:
    code = {"timing", "velocity", "sounds", "tempo"}
    assert {name: set(target.takes) for name, target in TARGETS.items()} == {
        "tidal": code | {"kit", "orbit", "split"},
        "strudel": code | {"bank", "link"},
        "supercollider": code | {"name", "with_synths"},
        "midi": set(),
        "wav": {"stems"},
    }
    assert [name for name, target in TARGETS.items() if not target.text] == ["midi", "wav"]
    assert [name for name, target in TARGETS.items() if not target.several] == []
    assert [name for name, target in TARGETS.items() if not target.summary] == []
    assert [target.suffix for target in TARGETS.values()] == [".tidal", ".js", ".scd", ".mid", ".wav"]


def test_a_target_writes_what_its_exporter_writes() -> None:
    options = ExportOptions(timing="exact", velocity="exact", sounds={"bd": "808bd:3"})
    keep = {"timing": "exact", "velocity": "exact", "sounds": {"bd": "808bd:3"}}
    assert TARGETS["tidal"].export([GROOVE, LOOSE], options) == to_tidal_set([GROOVE, LOOSE], **keep).encode()
    assert TARGETS["strudel"].export([LOOSE], options) == to_strudel(LOOSE, **keep).encode()
    assert TARGETS["midi"].export([LOOSE]) == to_midi(LOOSE)
    exact = {"timing": "exact", "velocity": "exact"}
    assert TARGETS["supercollider"].export([LOOSE], ExportOptions(**exact)) == to_supercollider(LOOSE, **exact).encode()


def test_the_options_of_one_target_reach_it() -> None:
    drums = ExportOptions(bank="RolandTR909")
    assert TARGETS["strudel"].export([GROOVE], drums) == to_strudel(GROOVE, bank="RolandTR909").encode()
    link = TARGETS["strudel"].export([GROOVE], ExportOptions(link=True)).decode()
    assert link == strudel_link(to_strudel(GROOVE)) + "\n"
    whole = TARGETS["supercollider"].export([GROOVE], ExportOptions(with_synths=True)).decode()
    assert shipped_source("kick").strip().removesuffix(";") in whole


def test_synths_in_a_file_play_it_at_the_level_of_the_wav() -> None:
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    told: list[str] = []
    whole = TARGETS["supercollider"].export([GROOVE], ExportOptions(with_synths=True, tell=told.append)).decode()
    (loop,) = pattern_loops([GROOVE])
    assert f"var level = {0.5 * loop.level.gain:.3g};" in whole and told == []
    twice = TARGETS["supercollider"].export([GROOVE, GROOVE], ExportOptions(with_synths=True)).decode()
    assert f"var level = {0.25 * loop.level.gain:.3g};" in twice
    assert TARGETS["wav"].export([GROOVE], ExportOptions(tell=told.append))
    assert told == [loop.level.remark]


def test_without_scsynth_the_level_is_the_usual_one_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    told: list[str] = []
    whole = TARGETS["supercollider"].export([GROOVE], ExportOptions(with_synths=True, tell=told.append)).decode()
    assert "var level = 0.5;" in whole
    (remark,) = told
    assert remark.startswith("How loud it is could not be measured, so velocity 127 has the amplitude 0.5: ")


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        (
            "tidal",
            ExportOptions(bank="RolandTR909"),
            "tidal knows no bank; it takes kit, orbit, sounds, split, tempo, timing, velocity",
        ),
        ("tidal", ExportOptions(link=True, with_synths=True), "tidal knows no link, no with_synths; it takes"),
        (
            "strudel",
            ExportOptions(with_synths=True),
            "strudel knows no with_synths; it takes bank, link, sounds, tempo, timing",
        ),
        (
            "supercollider",
            ExportOptions(bank="x"),
            "supercollider knows no bank; it takes name, sounds, tempo, timing, velocity, with_",
        ),
        ("midi", ExportOptions(timing="grid"), "midi knows no timing; it takes no options"),
        (
            "wav",
            ExportOptions(velocity="none", sounds={"bd": "x"}),
            "wav knows no sounds, no velocity; it takes stems",
        ),
    ],
)
def test_an_option_that_a_target_does_not_take_is_refused_by_name(name: str, options: ExportOptions, told: str) -> None:
    with pytest.raises(ExportError) as caught:
        TARGETS[name].export([GROOVE], options)
    assert str(caught.value).startswith(told)


def test_what_is_chosen_of_the_place_reaches_the_code() -> None:
    placed = TARGETS["tidal"].export([GROOVE, LOOSE], ExportOptions(orbit="d3", split=True, tempo=False))
    assert placed == to_tidal_set([GROOVE, LOOSE], orbit="d3", split=True, tempo=False).encode()
    named = TARGETS["supercollider"].export([GROOVE, LOOSE], ExportOptions(name="beat", tempo=False)).decode()
    assert "Pdef(\\beat, " in named and "Pdef(\\beat_2, " in named and "TempoClock" not in named
    assert TARGETS["strudel"].export([GROOVE, LOOSE], ExportOptions(tempo=False)).startswith(b"$: ")


def test_what_is_known_of_a_pattern_stands_above_its_code_and_names_its_pdef() -> None:
    origins = (Origin("ptrn_892026b54c1d3e77", "lazy"), Origin("ptrn_6ac6f81600000000", "tight"))
    options = ExportOptions(origins=origins)
    for name, mark in (("tidal", "--"), ("strudel", "//"), ("supercollider", "//")):
        code = TARGETS[name].export([GROOVE, LOOSE], options).decode()
        assert f"{mark} drums, 1 bar of 4/4, 120 BPM: lazy (892026b5)\n" in code
        place = {"tidal": " --orbit d2", "supercollider": " --name drums_6ac6"}.get(name, "")
        child = f"{mark} vary it: audiomancer mutate 6ac6f816 && audiomancer export last --to {name}{place} --no-tempo"
        assert f"{child} --copy\n" in code and code.count("--no-tempo") == 1
    assert "Pdef(\\drums_8920, " in code and "Pdef(\\drums_6ac6, " in code
    assert TARGETS["midi"].export([GROOVE], ExportOptions(origins=origins[:1])) == to_midi(GROOVE)
    own = TARGETS["tidal"].export([GROOVE], ExportOptions(origins=origins[:1], timing="grid", kit="audiomancer"))
    assert b"export last --to tidal --timing grid --kit audiomancer --copy\n" in own
    joins = TARGETS["strudel"].export([GROOVE], ExportOptions(origins=origins[:1], tempo=False))
    assert b"export last --to strudel --no-tempo --copy\n" in joins


def test_tempi_that_differ_are_told_where_one_is_played() -> None:
    slow = replace(GROOVE, tempo=90)
    told = "The tempi differ (120, 90 BPM); all are played at the first, 120."
    for name in ("tidal", "strudel", "supercollider", "midi"):
        assert TARGETS[name].remarks([GROOVE, slow]) == (told,)
        assert TARGETS[name].remarks([GROOVE, slow], ExportOptions(tempo=False)) == ()
        assert TARGETS[name].remarks([GROOVE, GROOVE]) == ()


def test_metres_and_lengths_that_differ_are_told_where_they_may() -> None:
    waltz = replace(GROOVE, notes=GROOVE.notes[:3], time_signature=(3, 4))
    differ = "The time signatures differ (4/4, 3/4); "
    lengths = "The loops are of different lengths; each is written once."
    assert TARGETS["supercollider"].remarks([GROOVE, waltz]) == (f"{differ}each loop goes round in its own.",)
    assert TARGETS["midi"].remarks([GROOVE, waltz]) == (f"{differ}the file has that of the first.", lengths)
    assert TARGETS["midi"].remarks([GROOVE, replace(GROOVE, bars=2)]) == (lengths,)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_cannot_be_written(name: str) -> None:
    with pytest.raises(ExportError, match=f"there is no pattern to write as {name}"):
        TARGETS[name].export([])


def test_a_groove_that_comes_out_straighter_is_told_and_only_then() -> None:
    count, milliseconds = moved_by_grid(LOOSE)
    assert (count, round(milliseconds)) == (4, 16)
    (remark,) = TARGETS["tidal"].remarks([GROOVE, LOOSE], ExportOptions(timing="grid"))
    assert remark == "4 of 4 notes moved to the grid, by up to 16 ms; --timing nudge, the usual one, keeps the feel."
    assert TARGETS["tidal"].remarks([LOOSE]) == ()
    assert TARGETS["midi"].remarks([LOOSE]) == ()


PLUG_IN = """
from audiomancer.rendering.targets import Target

def write(patterns, options):
    return "".join(f"{len(p.notes)} {options.timing}\\n" for p in patterns).encode()

COUNT = Target("count", ".txt", write, "how many notes", takes=frozenset({"timing"}), several=True)
ODD = Target("odd", ".txt", lambda patterns, options: "text", takes=["timing"])
BROKEN = Target("broken", ".txt", lambda patterns, options: patterns[7])
"""


def test_a_plug_in_brings_a_target(plug_in: PlugIn) -> None:
    with pytest.raises(InvalidSettingError, match="'count' is not an export target; there are tidal, strudel, super"):
        TARGET_REGISTRY.find("count")
    plug_in("counting", PLUG_IN, {"audiomancer.exporters": {"count": "COUNT", "odd": "ODD", "broken": "BROKEN"}})
    count = TARGET_REGISTRY.find("count")
    assert count.origin == "counting"
    assert count.export([GROOVE, LOOSE], ExportOptions(timing="exact")) == b"4 exact\n4 exact\n"
    with pytest.raises(ExportError, match="count knows no bank; it takes timing"):
        count.export([GROOVE], ExportOptions(bank="x"))
    with pytest.raises(
        ExportError, match="a set of several patterns goes to tidal or strudel or supercollider or midi or"
    ):
        TARGET_REGISTRY.find("odd").export([GROOVE, GROOVE])
    with pytest.raises(PluginError, match=r"the target odd \(counting\) gave str where bytes are needed"):
        TARGET_REGISTRY.find("odd").export([GROOVE])
    with pytest.raises(PluginError, match=r"the target broken \(counting\) failed: IndexError"):
        TARGET_REGISTRY.find("broken").export([GROOVE])
    assert list(TARGETS) == ["tidal", "strudel", "supercollider", "midi", "wav"]


def test_text_is_written_without_supercollider_s_half_of_the_house() -> None:
    """What it takes to import that half would be waited for at every export."""
    program = (
        "import sys\nfrom audiomancer.rendering import TARGETS\nfrom audiomancer.music import Pattern\n"
        "TARGETS['tidal'].export([Pattern(kind='drums', notes=(), bars=1)])\n"
        "sys.exit('audiomancer.supercollider' in sys.modules or 'numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
