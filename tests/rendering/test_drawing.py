"""Drawing: what is taken can be told from its family by ear, owes both parents something, and ends as they do.

The sounds are made up here, by the words in the name of a SynthDef; no engine is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np
import pytest

from audiomancer.analyzers.audio import final_step
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.rendering import ALONE, ATTEMPTS, Family, Wanted
from audiomancer.rendering.drawing import Drawn, Known, draw_all
from audiomancer.supercollider import Playing, Render, Validation, Verdict, check_health, shipped_synthdef
from audiomancer.variation.synths import SynthVariation

RATE = 44100
CALM, RESTLESS = shipped_synthdef("organ"), shipped_synthdef("wind")
Make = Callable[[np.random.Generator], SynthVariation]


def synth(freq: float, ending: str = "fades", *muted: float) -> SynthVariation:
    """A SynthDef whose name says what it sounds like: a frequency in Hz, and ``fades``, ``cut`` or ``goes``."""
    source = f"SynthDef(\\{ending}_{round(freq)}, {{ Out.ar(0, SinOsc.ar({round(freq)})) }})"
    return SynthVariation(parse_synthdefs(source)[0], (), muted=tuple(synth(one).source for one in muted))


def sound(name: str, seed: int) -> np.ndarray:
    ending, freq = name.split("_")
    time = np.arange(RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * float(freq) * time) * (float(freq) > 0)
    if ending == "noise":
        tone = np.random.default_rng([int(freq), seed]).normal(0, 0.1, RATE)
    if ending in ("fades", "noise"):
        tone *= np.clip(1.6 - 2 * time, 0, 1)
    if ending == "cut":
        tone[RATE // 2 + 40 :] = 0
    return np.stack([tone, tone], axis=1).astype(np.float32)


class Ears:
    """Judges sources by their names, and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[list[tuple[str, Playing]]] = []

    def __call__(self, asked: Sequence[tuple[str, Playing]]) -> list[Verdict | None]:
        self.asked.append(list(asked))
        return [self._verdict(parse_synthdefs(source)[0].name, playing.seed) for source, playing in asked]

    def _verdict(self, name: str, seed: int) -> Verdict:
        bytes_ = RESTLESS if name.startswith("noise") else CALM
        audio = sound(name, seed)
        render, health = Render(audio, RATE), check_health(audio)
        return Verdict(Validation(synthdefs=MappingProxyType({name: bytes_})), {name: render}, {name: health})


def one_of(*sounds: SynthVariation) -> Make:
    """Draws one of some synths."""
    return lambda rng: sounds[rng.integers(len(sounds))]


def drawn(makers: Sequence[Make], parents: Sequence[SynthVariation], apart: float = 1.0) -> list[Drawn]:
    family = Family(tuple(parent.source for parent in parents), apart)
    return draw_all([Wanted(make, (3, number), family) for number, make in enumerate(makers)], Ears(), {})


PARENT, OTHER = synth(200), synth(3000)


def names(found: Sequence[Drawn]) -> list[str]:
    return [one.made.name for one in found]


def test_a_child_is_never_its_parent_and_siblings_are_never_one_another() -> None:
    makers = [one_of(synth(200), synth(300), synth(500), synth(900), synth(1500), synth(2500))] * 4
    found = names(drawn(makers, [PARENT]))
    assert "fades_200" not in found
    assert len(set(found)) == 4


def test_a_child_depends_on_its_older_siblings_and_not_on_the_younger() -> None:
    makers = [one_of(*(synth(200 * 1.5**step) for step in range(9)))] * 6
    whole = drawn(makers, [PARENT])
    assert all(drawn(makers[:count], [PARENT]) == whole[:count] for count in range(1, 6))
    assert max(one.path[-1] for one in whole) > 0


def test_where_nothing_can_be_told_apart_the_farthest_that_sounds_is_taken() -> None:
    near = one_of(synth(200), synth(201), synth(202), synth(0))
    (found,) = drawn([near], [PARENT], apart=12.0)
    assert found.made.name == "fades_202"
    with pytest.raises(InvalidSynthError, match=rf"{ATTEMPTS} draws .* it is silent.*; try less amount"):
        drawn([one_of(synth(0))], [PARENT])
    with pytest.raises(InvalidSynthError, match="; try another seed"):
        drawn([one_of(synth(0))], [PARENT, OTHER])


def test_where_nothing_can_be_told_apart_a_copy_of_a_sibling_is_no_better_than_one_of_the_parent() -> None:
    found = names(drawn([one_of(synth(900)), one_of(synth(202), synth(900))], [PARENT], apart=12.0))
    assert found == ["fades_900", "fades_202"]


def test_what_can_be_told_from_its_parents_comes_before_a_copy_with_fewer_faults() -> None:
    copy, owes_nothing_to_either = synth(200, "fades", 0, 900), synth(900, "fades", 900, 900)
    assert names(drawn([one_of(copy, owes_nothing_to_either)], [PARENT, OTHER])) == ["fades_900"]


def test_births_without_a_family_take_what_sounds_first() -> None:
    ears = Ears()
    found = draw_all([Wanted(one_of(synth(200)), (number,), ALONE) for number in (1, 2)], ears, {})
    assert [one.path for one in found] == [(1, 0), (2, 0)]
    assert [len(asked) for asked in ears.asked] == [2]


def test_parents_are_heard_once_with_their_children() -> None:
    ears = Ears()
    family = Family((PARENT.source, OTHER.source), 1.0)
    births = [Wanted(one_of(synth(200), synth(700)), (number,), family) for number in range(3)]
    known: Known = {}
    assert draw_all(births, ears, known) == draw_all(births, ears, known)
    sources = [source for asked in ears.asked for source, _ in asked]
    assert sources.count(OTHER.source) == 2  # played twice, to know what it does by chance
    assert OTHER.source in [source for source, _ in ears.asked[0]]


def test_a_cross_is_missed_without_either_parent() -> None:
    deaf_to_first, deaf_to_second = synth(700, "fades", 700, 200), synth(900, "fades", 0, 900)
    fair = synth(1200, "fades", 0, 200)
    (found,) = drawn([one_of(deaf_to_first, deaf_to_second, fair)], [PARENT, OTHER])
    assert found.made == fair


def test_a_child_ends_with_no_click_that_its_parents_have_not() -> None:
    either = one_of(synth(700, "cut"), synth(900), synth(1100, "cut"))
    assert names(drawn([either], [PARENT])) == ["fades_900"]
    clicks = drawn([one_of(synth(700, "cut"))], [synth(210, "cut")])
    assert names(clicks) == ["cut_700"]


def test_a_child_ends_where_its_parents_end() -> None:
    either = one_of(synth(700, "goes"), synth(900), synth(1100, "goes"))
    assert names(drawn([either], [PARENT])) == ["fades_900"]
    assert drawn([one_of(synth(700, "goes"))], [synth(210, "goes")])[0].path == (3, 0, 0)


def test_what_chance_makes_of_noise_is_no_difference() -> None:
    """Another noise of the same kind is as near as the parent played again; a tone is not."""
    either = one_of(synth(1, "noise"), synth(1, "noise"), synth(1, "noise"), synth(900))
    assert names(drawn([either], [synth(1, "noise")])) == ["fades_900"]


def test_without_engines_the_first_draw_is_handed_out_unproven() -> None:
    family = Family((PARENT.source,), 1.0)
    (found,) = draw_all([Wanted(one_of(synth(200)), (1,), family)], lambda asked: [None for _ in asked], {})
    assert (found.path, found.validated) == ((1, 0), False)


def test_the_final_step_is_the_last_sample_before_silence() -> None:
    audio = np.zeros((1000, 2))
    assert final_step(audio) == 0
    audio[:500, 0] = 0.25
    assert final_step(audio) == 0.25
    audio[:, 1] = 0.1
    assert final_step(audio) == 0, "it goes on"
