"""Levels: what is drawn at a level of its own is as loud as its parent, clips nowhere, and ends at last.

The sounds are made up here, by the words in the name of a SynthDef; no engine is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np
import pytest

from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import Family, Spoken, Wanted
from audiomancer.rendering.drawing import Drawn, Known, draw_all
from audiomancer.rendering.hearing import CEILING_DB, FARTHEST_DB, Body, level_for
from audiomancer.supercollider import Playing, Render, Validation, Verdict, check_health, shipped_synthdef
from audiomancer.variation.synths import SynthVariation

RATE = 8000
CALM = shipped_synthdef("organ")
CEILING = 10 ** (CEILING_DB / 20)


def synth(kind: str, freq: int, amp: float) -> SynthVariation:
    """A SynthDef whose name says what it sounds like: ``body``, ``click`` or ``endless``, Hz, thousandths of amp."""
    source = (
        f"SynthDef(\\{kind}_{freq}_{round(amp * 1000)}, {{ |pan = 0| Out.ar(0, Pan2.ar(SinOsc.ar({freq}), pan)) }})"
    )
    return SynthVariation(parse_synthdefs(source)[0], ())


def sound(name: str, playing: Playing) -> np.ndarray:
    kind, freq, amp = name.split("_")
    time = np.arange(round(playing.seconds * RATE)) / RATE
    lasting = {"body": np.clip(6 - 2 * time, 0, 1), "click": np.clip(1 - 20 * time, 0, 1), "endless": time * 0 + 1}
    tone = float(amp) / 1000 * np.sin(2 * np.pi * int(freq) * time) * lasting[kind]
    angle = (playing.controls.get("pan", 0.0) + 1) * np.pi / 4
    return np.stack([tone * np.cos(angle), tone * np.sin(angle)], axis=1).astype(np.float32)


class Ears:
    """Judges sources by their names; ``hushed`` ones play nothing, whatever they say."""

    def __init__(self, hushed: Sequence[str] = ()) -> None:
        self.hushed = hushed
        self.rounds = 0

    def __call__(self, asked: Sequence[tuple[str, Playing]]) -> list[Verdict | None]:
        self.rounds += 1
        return [self._verdict(parse_synthdefs(source)[0].name, playing) for source, playing in asked]

    def _verdict(self, name: str, playing: Playing) -> Verdict:
        audio = sound(name, playing) * (name not in self.hushed)
        render, health = Render(audio, RATE), check_health(audio)
        return Verdict(Validation(synthdefs=MappingProxyType({name: CALM})), {name: render}, {name: health})


def wanted(seed: int, parent: SynthVariation, *sounds: tuple[str, int, float]) -> Wanted:
    """Draws one of some sounds, at a level; the second draw is the second of them, and so on."""

    def at_level(level: float) -> Callable[[np.random.Generator], SynthVariation]:
        def make(rng: np.random.Generator) -> SynthVariation:
            kind, freq, amp = sounds[rng.integers(len(sounds))]
            return synth(kind, freq, amp * level)

        return make

    return Wanted(at_level(1.0), (seed,), Family((parent.source,), 1.0), Spoken(at_level, lambda heard, plain: ()))


def drawn(*births: Wanted, ears: Ears | None = None) -> list[Drawn]:
    known: Known = {}
    return draw_all(births, ears or Ears(), known)


def amp_of(one: Drawn) -> float:
    return int(one.made.name.split("_")[2]) / 1000


PARENT, SOFT = synth("body", 200, 0.5), synth("body", 250, 0.25)


@pytest.mark.parametrize("amp", [0.05, 0.3, 3.0])
def test_a_child_is_as_loud_as_its_parent(amp: float) -> None:
    """Even one that clipped as it was drawn; the level with which it does not is told."""
    found = drawn(wanted(1, PARENT, ("body", 900, amp)), wanted(1, SOFT, ("body", 900, amp)))
    for one, expected in zip(found, (0.5, 0.25), strict=True):
        assert amp_of(one) == pytest.approx(expected, rel=0.12)
        assert one.level == pytest.approx(expected / amp, rel=0.12)
        assert one.level == float(f"{one.level:.3g}")


def test_a_child_clips_on_neither_side() -> None:
    """A click of the same loudness would; what is heard is that it is softer."""
    (found,) = drawn(wanted(1, synth("body", 200, 0.9), ("click", 900, 0.1)))
    tops = [np.abs(sound(found.made.name, Playing(controls={"pan": pan}))).max() for pan in (-1.0, 0.0, 1.0)]
    assert CEILING * 0.99 < max(tops) <= CEILING


def test_what_is_right_as_it_is_is_not_written_anew() -> None:
    ears = Ears()
    (found,) = drawn(wanted(1, PARENT, ("body", 210, 0.5)), ears=ears)
    assert (found.level, ears.rounds) == (1.0, 1)


def test_what_is_too_far_off_is_no_level() -> None:
    farthest = 10 ** (FARTHEST_DB / 20)
    assert level_for(Body(-60.0, 0.001), Body(-10.0, 0.5)) == pytest.approx(farthest, rel=0.01)
    assert level_for(Body(60.0, 1e4), None) == pytest.approx(1 / farthest, rel=0.01)
    assert level_for(Body(-10.0, 0.5), None) == 1.0
    with pytest.raises(InvalidSynthError, match="it clips"):
        drawn(wanted(1, PARENT, ("body", 900, 100.0)))


def test_what_no_level_makes_loud_enough_is_drawn_anew_or_refused() -> None:
    """A filter that stands below all that a synth plays leaves hardly anything of it."""
    births = [wanted(seed, PARENT, ("body", 900, 0.002), ("body", 700, 0.3)) for seed in range(4)]
    assert {one.made.name.split("_")[1] for one in drawn(*births[:1])} == {"700"}
    with pytest.raises(InvalidSynthError, match="dB too soft"):
        drawn(wanted(1, PARENT, ("body", 900, 0.002)))
    assert drawn(wanted(1, synth("body", 200, 0.004), ("body", 900, 0.002)))


def test_what_is_not_fit_at_its_level_is_drawn_anew() -> None:
    births = [wanted(seed, PARENT, ("body", 900, 0.25), ("body", 700, 0.3)) for seed in (1, 2)]
    first, second = drawn(*births)
    again = drawn(*births, ears=Ears([first.made.name]))
    assert again[0].made.name == second.made.name != first.made.name


def test_a_child_ends_where_its_parent_ends_however_late() -> None:
    found = drawn(*(wanted(seed, PARENT, ("endless", 900, 0.5), ("body", 700, 0.5)) for seed in range(4)))
    assert {one.made.name.split("_")[0] for one in found[:1]} == {"body"}
    assert drawn(wanted(1, synth("endless", 200, 0.5), ("endless", 900, 0.5)))


def test_each_birth_is_told_from_its_own_parents() -> None:
    either = ("body", 200, 0.5), ("body", 2000, 0.5)
    births = [wanted(seed, synth("body", freq, 0.5), *either) for seed, freq in ((1, 200), (2, 2000))]
    assert [one.made.name.split("_")[1] for one in drawn(*births)] == ["2000", "200"]
    assert drawn(*births)[:1] == drawn(*births[:1])


def test_without_engines_the_level_stays() -> None:
    births = [wanted(1, PARENT, ("body", 900, 4.0))]
    (found,) = draw_all(births, lambda asked: [None for _ in asked], {})
    assert (found.path, found.level, found.validated) == ((1, 0), 1.0, False)
