"""The engines: births are judged together, and what each brings depends on itself alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import ATTEMPTS, Engines, Wanted, shared_engines
from audiomancer.supercollider import Renderer
from audiomancer.variation.synths import SynthVariation

Make = Callable[[np.random.Generator], SynthVariation]


@pytest.fixture
def engines() -> Iterator[Engines]:
    if not shutil.which("sclang") or not shutil.which("scsynth"):
        pytest.skip("SuperCollider is not installed")
    with Engines() as engines:
        yield engines


def made(name: str, amp: float, freq: float = 440.0) -> SynthVariation:
    source = f"SynthDef(\\{name}, {{ |out, freq = {freq}| Out.ar(out, SinOsc.ar(freq) * {amp} ! 2) }}).add"
    return SynthVariation(parse_synthdefs(source)[0], ())


def fit_with(chance: float) -> Make:
    """Makes a synth that sounds, with this chance; else one that is silent, too loud, or no code."""

    def make(rng: np.random.Generator) -> SynthVariation:
        freq = float(rng.integers(100, 1000))
        if rng.random() < chance:
            return made("fit", 0.2, freq)
        return (made("silent", 0, freq), made("loud", 1.5, freq))[rng.integers(2)]

    return make


def first_fit(chance: float, seed: tuple[int, ...]) -> tuple[int, ...]:
    """The path that one draw after the other comes to."""
    for attempt in range(ATTEMPTS):
        rng = rng_for(*seed, attempt)
        rng.integers(100, 1000)
        if rng.random() < chance:
            return (*seed, attempt)
    raise AssertionError("choose another seed")


def test_a_birth_brings_what_it_would_bring_alone(engines: Engines) -> None:
    """The first draw that is fit wins, whatever the others do."""
    births = [Wanted(fit_with(chance), (7, number)) for number, chance in enumerate([1.0, 0.4, 0.4, 0.6, 1.0, 0.3])]
    together = engines.draw_all(births)
    assert together == [engines.draw(birth) for birth in births]
    assert together == engines.draw_all(births[::-1])[::-1]
    chances = [1.0, 0.4, 0.4, 0.6, 1.0, 0.3]
    assert [one.path for one in together] == [first_fit(chance, (7, i)) for i, chance in enumerate(chances)]
    assert len({one.path[-1] for one in together}) > 1, "none was drawn again: choose another seed"
    assert [(one.made.name, one.validated) for one in together] == [("fit", True)] * 6


def test_the_births_of_a_round_are_rendered_in_one_go(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    render = Renderer.render
    monkeypatch.setattr(Renderer, "render", lambda self, jobs: sizes.append(len(jobs)) or render(self, jobs))
    engines.draw_all([Wanted(fit_with(1.0), (1, number)) for number in range(8)])
    assert sizes == [8]
    assert engines.draw_all([]) == []


def test_a_birth_that_brings_nothing_fit_says_why_the_last_was_not(engines: Engines) -> None:
    with pytest.raises(InvalidSynthError, match=r"12 draws.*silent"):
        engines.draw_all([Wanted(fit_with(1.0), (1,)), Wanted(lambda rng: made("mute", 0), (2,))])


def test_a_source_that_was_judged_before_needs_no_sclang(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    birth = Wanted(fit_with(1.0), (3,))
    first = engines.draw(birth)
    with Engines() as again:
        monkeypatch.setattr(again, "start", lambda **options: None)
        monkeypatch.setattr("audiomancer.supercollider.compiler.SclangPool", None)
        assert again.draw(birth) == first


def test_without_sclang_the_first_draw_is_handed_out_unproven(no_sclang: None) -> None:
    with Engines() as engines:
        found = engines.draw_all([Wanted(fit_with(0.0), (1,)), Wanted(fit_with(1.0), (2,))])
    assert [(one.path, one.validated) for one in found] == [((1, 0), False), ((2, 0), False)]


def test_without_scsynth_what_compiles_is_handed_out_unproven(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    programs = tmp_path / "only"
    programs.mkdir()
    for name in ("sh", "bwrap", "setpriv", "sclang"):
        if found := shutil.which(name):
            (programs / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(programs))

    def make(rng: np.random.Generator) -> SynthVariation:
        broken = replace(made("broken", 0.2).info, name="x", source="SynthDef(\\x")
        return made("fine", 0.0) if rng.random() < 0.4 else SynthVariation(broken, ())

    found = engines.draw_all([Wanted(make, (number,)) for number in range(4)])
    assert {(one.made.name, one.validated) for one in found} == {("fine", False)}
    assert any(one.path[-1] for one in found)


def test_closed_engines_start_again(engines: Engines) -> None:
    engines.start(compiling=True)
    engines.close()
    assert engines.draw(Wanted(fit_with(1.0), (1,))).validated
    engines.start()
    engines.start()
    engines.close()


def test_the_program_has_one() -> None:
    assert shared_engines() is shared_engines()
