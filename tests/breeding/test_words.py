"""Synths from words: each begins with a synth that the words name, does what they wish, and is as loud as that one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from audiomancer._random import sibling_paths
from audiomancer.analyzers.audio import loudness, peak, sounding_time
from audiomancer.analyzers.synthdef import metadata_words
from audiomancer.analyzers.timbre import Timbre, timbre
from audiomancer.breeding import replay
from audiomancer.breeding._synth_births import GeneratedSynth, Order, made_synth
from audiomancer.breeding._synth_breeder import SynthBreeder
from audiomancer.breeding._synth_words import spoken_births
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.errors import InvalidSettingError, SynthDefError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines
from audiomancer.store import Store
from audiomancer.supercollider import Render, RenderJob, shipped_source, shipped_timbres
from audiomancer.variation.synths.words import holds, middle, read_phrase

PHRASE = "warm acid bass with filter sweep"
ENGINES = pytest.mark.skipif(
    not shutil.which("sclang") or not shutil.which("scsynth"), reason="SuperCollider is not installed"
)


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    with Engines() as engines:
        yield engines


def parent(name: str, source: str | None = None) -> Candidate[GeneratedSynth]:
    content = GeneratedSynth(name, source or shipped_source(name), category="lead")
    return Candidate(f"synt_{name}", content, Birth(method="imported"))


def bases(orders: Sequence[Order]) -> list[tuple[str, ...]]:
    """The bases of each order, the first first."""
    return [tuple(one.parents[0].content.name for one in (order, *order.others)) for order in orders]


def played(engines: Engines, source: str, **controls: float) -> Render:
    (compiled,) = engines.compiler.validate(source).synthdefs.values()
    (render,) = engines.renderer.render([RenderJob(compiled, controls, seconds=3.0, hold=2.0)])
    return render


def body(render: Render) -> float:
    length = sounding_time(render.audio, render.sample_rate, drop_db=20)
    return loudness(render.audio[: round(length * render.sample_rate)], render.sample_rate)


# --- the choice of a base


def test_siblings_begin_with_synths_that_the_words_name_and_not_all_with_the_same() -> None:
    named = read_phrase(PHRASE).bases
    found = bases(spoken_births(PHRASE, None, sibling_paths(3, 8)))
    assert {base for one in found for base in one} <= set(named)
    assert all(len(set(one)) == len(one) == min(3, len(named)) for one in found)
    assert len({one[0] for one in found}) >= 3


def test_seeds_begin_with_different_synths() -> None:
    assert len({bases(spoken_births(PHRASE, None, [(seed,)]))[0][0] for seed in range(12)}) >= 3


def test_a_birth_depends_on_its_seed_and_its_older_siblings() -> None:
    whole = spoken_births(PHRASE, None, sibling_paths(3, 5))
    assert all(spoken_births(PHRASE, None, sibling_paths(3, count)) == whole[:count] for count in range(1, 5))


def test_a_base_that_is_near_to_what_is_wished_is_likelier() -> None:
    def mean(description: str) -> float:
        firsts = [one[0] for one in bases(spoken_births(description, None, [(seed,) for seed in range(60)]))]
        return float(np.mean([shipped_timbres()[name]["brightness"] for name in firsts]))

    assert mean("very dark pad") < mean("pad") < mean("very bright pad")


def test_the_base_that_is_given_is_the_only_one_and_what_is_plain() -> None:
    for order in spoken_births("darker and shorter", None, sibling_paths(3, 2), parent("tb303")):
        assert (bases([order]), order.plain, order.birth.parents) == ([("tb303",)], None, ("synt_tb303",))
        assert order.birth.request["category"] == "lead"
    order = spoken_births("dark pad", None, [(1,)], parent("tb303"))[0]
    assert order.birth.request["category"] == "pad"


def test_what_is_not_understood_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match="nothing of the description"):
        spoken_births("xyzzy", None, [(1,)])
    with pytest.raises(SynthDefError, match="there is no category"):
        spoken_births("warm", "noise", [(1,)])


# --- what is born


@pytest.fixture(scope="module")
def children(engines: Engines) -> list[Candidate[GeneratedSynth]]:
    return SynthBreeder(engines).generate_all(PHRASE, None, sibling_paths(3, 3))


@ENGINES
def test_what_is_wished_holds(children: list[Candidate[GeneratedSynth]], engines: Engines) -> None:
    phrase = read_phrase(PHRASE)
    plain = middle([Timbre(**shipped_timbres()[name]) for name in phrase.bases])
    for child in children:
        render = played(engines, child.content.source_code)
        assert all(holds(wish, timbre(render.audio, render.sample_rate), plain) for wish in phrase.wishes)
        assert metadata_words(child.content.info)["description"].startswith(phrase.told)


@ENGINES
def test_a_child_can_be_told_from_its_base_and_its_siblings(
    children: list[Candidate[GeneratedSynth]], engines: Engines
) -> None:
    sources = [child.content.source_code for child in children]
    for number, child in enumerate(children):
        for other in (shipped_source(child.birth.parents[0]), *sources[:number]):
            assert engines.apart(child.content.source_code, other) >= 1


@ENGINES
def test_a_child_is_as_loud_as_its_base_and_clips_on_neither_side(
    children: list[Candidate[GeneratedSynth]], engines: Engines
) -> None:
    for child in children:
        sides = [played(engines, child.content.source_code, pan=pan) for pan in (-1.0, 0.0, 1.0)]
        tops = [peak(render.audio) for render in sides]
        assert max(tops) <= 1
        there = body(played(engines, shipped_source(child.birth.parents[0])))
        assert abs(body(sides[1]) - there) < 0.5 or max(tops) > 0.94


@ENGINES
def test_a_child_is_born_again_without_engines(children: list[Candidate[GeneratedSynth]], engines: Engines) -> None:
    assert any("level" in child.birth.request for child in children)
    for child in children:
        assert child.content.validated
        assert child.birth.makers == {"words": "3"}
        assert made_synth(child.birth, [parent(child.birth.parents[0])], ()).id == child.id
    (alone,) = SynthBreeder(engines).generate_all(PHRASE, None, [(3,)])
    assert alone == children[0]


@ENGINES
def test_a_synth_like_another_begins_with_it_as_it_stands_in_the_library(engines: Engines) -> None:
    """One's own synth, under a name that a synth of ours has, too."""
    own = "SynthDef(\\pluck, { |out, freq = 220, pan = 0| var env = EnvGen.kr(Env.perc(0.01, 1), doneAction: 2);"
    own += " Out.ar(out, Pan2.ar(LPF.ar(Saw.ar(freq), 2000) * env * 0.1, pan)) }).add;"
    stock = SynthBreeding(Store(), engines)
    (mine,) = stock.import_source(own, "own.scd", trust=True)
    (child,) = stock.from_words("darker and shorter", None, 1, base=mine.id)
    assert (child.parent_ids, child.request["base"], child.validated) == ([mine.id], mine.id, True)
    sounds = [played(engines, synth.source_code) for synth in (child, mine)]
    heard, plain = (timbre(render.audio, render.sample_rate) for render in sounds)
    assert all(holds(wish, heard, plain) for wish in read_phrase("darker and shorter").wishes)
    assert body(sounds[0]) == pytest.approx(body(sounds[1]), abs=0.5)
    assert replay(stock.store, child.id, engines) == child
    assert stock.from_words("darker and shorter", None, 1, base=mine.id) == [child]
