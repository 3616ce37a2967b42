"""A stranger's synths at the door: mended where the level alone is wrong, told what they wait for, else refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from audiomancer.analyzers.synthdef import find_synthdefs, parse_synthdefs
from audiomancer.breeding.strangers import Examined, examine
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import Engines
from audiomancer.store import Store
from audiomancer.supercollider import check_health
from audiomancer.variation.synths import levelled

pytestmark = pytest.mark.skipif(
    not shutil.which("sclang") or not shutil.which("scsynth"), reason="SuperCollider is not installed"
)

FILE = r"""Meine Synths, don't judge:
SynthDef(\fine, { |out = 0| Out.ar(out, SinOsc.ar(220) * 0.2) }).add;
SynthDef(\loud, { |out = 0| // a comment
    Out.ar(out, SinOsc.ar(220) * 4);
    Out.ar(out + 1, SinOsc.ar(221) * 4) }).add;
SynthDef(\offset, { |out = 0| Out.ar(out, SinOsc.ar(220) * 0.2 + 0.5) }).add;
SynthDef(\both, { |out = 0| Out.ar(out, SinOsc.ar(220) * 3 + 0.5 ! 2) }).add;
SynthDef(\effect, { |out = 0, in = 8| Out.ar(out, FreeVerb.ar(In.ar(in, 2))) }).add;
SynthDef(\far, { |out = 0| Out.ar(out, SinOsc.ar(220) * 1e8) }).add;
SynthDef(\flat, { |out = 0| Out.ar(out, DC.ar(0.5)) }).add;
SynthDef(\mute, { |out = 0| Out.ar(out, Silent.ar) }).add;
SynthDef(\evil, { |out = 0| "ls".unixCmd; Out.ar(out, SinOsc.ar) }).add;
SynthDef(\open, { |out = 0| Out.ar(out, SinOsc.ar }).add;
SynthDef(\odd, { |out = 0|
    Out.ar(out, SinOsc.ar(nowhere)) }).add;
SynthDef("a" ++ 1, { |out = 0| Out.ar(out, SinOsc.ar(220) * 0.2) }).add;
"""
REFUSED = {
    "far": (9, "dB too loud, and at most 24 are trimmed"),
    "flat": (10, "it plays nothing but an offset of +0.500"),
    "mute": (11, "it is silent"),
    "evil": (12, "the message 'unixCmd'"),
    "open": (13, "closes nothing that is open"),
    "odd": (15, "Variable 'nowhere' not defined"),
}


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with Engines() as engines:
        yield engines


@pytest.fixture(scope="module")
def examined(engines: Engines) -> dict[str, Examined]:
    return {one.name: one for one in examine(find_synthdefs(FILE), engines)}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fine", ()),
        ("loud", ("12.0 dB too loud, trimmed",)),
        ("offset", ("an offset of +0.500, blocked",)),
        ("both", ("10.1 dB too loud, trimmed", "an offset of +0.500, blocked")),
        ("effect", ("waits for sound on a bus, and was heard with that",)),
    ],
)
def test_what_is_mended_is_told_and_nothing_else_is_changed(
    examined: dict[str, Examined], engines: Engines, name: str, told: tuple[str, ...]
) -> None:
    one = examined[name]
    assert (one.refused, one.told) == ("", told)
    assert one.info is not None
    written = parse_synthdefs(find_synthdefs(FILE, name)[0].info.source)[0]  # type: ignore[union-attr]
    if name in ("fine", "effect"):
        assert one.info.source == written.source
        return
    assert [control.name for control in one.info.controls] == [control.name for control in written.controls]
    verdict = engines.judge(one.info.source)
    assert verdict.ok
    assert "// a comment" in one.info.source or name != "loud"


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_refused_by_line_and_reason(examined: dict[str, Examined], name: str) -> None:
    line, why = REFUSED[name]
    assert examined[name].info is None
    assert examined[name].line == line
    assert why in examined[name].refused


def test_the_good_ones_come_in_and_the_same_file_again_brings_the_same(engines: Engines) -> None:
    told: list[str] = []
    breeding = SynthBreeding(Store(note=told.append), engines)
    first = breeding.import_source(FILE, "mine.scd", trust=True)
    assert [synth.name for synth in first] == ["fine", "loud", "offset", "both", "effect"]
    assert sum(sentence.startswith("mine.scd: line ") for sentence in told) == 7  # one of them has no name
    assert breeding.import_source(FILE, "mine.scd", trust=True) == first
    assert breeding.import_source("\n".join(one.source_code for one in first), "again.scd", trust=True) == first
    assert len(breeding.store.synths()) == 5
    loud = first[1]
    assert loud.mutation_log == ["12.0 dB too loud, trimmed"]
    heard = breeding.render(loud.id, 1.0)
    assert check_health(heard.audio).ok


def test_what_waits_is_rendered_and_bred_with_what_it_waits_for(engines: Engines) -> None:
    told: list[str] = []
    breeding = SynthBreeding(Store(note=told.append), engines)
    source = r"SynthDef(\note, { |out = 0, freq, in = 8| Out.ar(out, RLPF.ar(Saw.ar(freq), 900, 0.3) * 0.2) }).add;"
    (note,) = breeding.import_source(source, "note.scd", trust=True)
    assert abs(breeding.render(note.id, 0.5).audio).max() > 0.01
    assert told[-1] == "note waits for a note (freq 440), and was heard with that"
    assert abs(breeding.render(note.id, 0.5, {"freq": 0.0}).audio).max() > 1  # what is set by hand is played
    (child,) = breeding.mutations(note.id, seed=1)
    assert child.validated


def test_where_none_comes_in_nothing_is_stored(engines: Engines) -> None:
    breeding = SynthBreeding(Store(), engines)
    with pytest.raises(InvalidSynthError, match=r"line 1, column 24: mine.scd: evil: the message 'unixCmd'"):
        breeding.import_source('SynthDef(\\evil, { "ls".unixCmd })', "mine.scd", trust=True)
    assert breeding.store.synths() == []


def test_a_level_changes_what_the_outputs_are_given_and_nothing_else() -> None:
    info = parse_synthdefs(r"SynthDef(\a, { var x = Saw.ar(1) /* x */; XOut.ar(0, 0.5, x); Out.ar(1, x + 1, ) })")[0]
    assert levelled(info, gain=0.25, block_offset=True).source == (
        r"SynthDef(\a, { var x = Saw.ar(1) /* x */; XOut.ar(0, 0.5, LeakDC.ar(x) * 0.25); "
        r"Out.ar(1, LeakDC.ar(x + 1) * 0.25, ) })"
    )
