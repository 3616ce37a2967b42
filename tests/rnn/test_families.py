"""Model families: what can be asked for patterns by name, ours and those of plug-ins."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from plugging import PlugIn

from audiomancer._random import rng_for
from audiomancer.errors import InvalidPatternError, MissingDependencyError, ModelLoadError, PluginError
from audiomancer.music import Note, Pattern
from audiomancer.rnn import (
    MODEL_REGISTRY,
    BundleFamily,
    DrumRequest,
    MelodyRequest,
    Model,
    ModelFamily,
    available_models,
    check_style,
    find_model,
    generate_drums,
    generate_melody,
    load_model,
    needed_model,
    rule_drums,
    rule_melody,
)

DRUMS, MELODY, BASS = DrumRequest(bars=1, style=check_style("house")), MelodyRequest(bars=1), MelodyRequest(kind="bass")


def rngs(*seeds: int) -> list[np.random.Generator]:
    return [rng_for(seed) for seed in seeds]


@dataclass(frozen=True)
class Click:
    """A family of the tests: a click on the first beat."""

    name: str = "click"
    summary: str = "a click"
    kinds: tuple[str, ...] = ("drums",)
    fingerprint: str = "a1"
    made: tuple[object, ...] | None = None

    def generate(self, request: DrumRequest, rngs: list[np.random.Generator]) -> list[object]:
        pattern = Pattern(kind="drums", notes=(Note(0, 9, 36, 90),), bars=request.bars, tempo=request.bpm)
        return [pattern for _ in rngs] if self.made is None else list(self.made)


def test_a_bundle_plays_what_its_network_plays() -> None:
    drums, melody = find_model("drums_lookback_rnn"), find_model("melody_rnn")
    assert set(drums.kinds) == {"drums"}
    assert set(melody.kinds) == {"melody", "bass"}
    assert drums.generate(DRUMS, rngs(1, 2)) == generate_drums(load_model("drums_lookback_rnn"), DRUMS, rngs(1, 2))
    for request in (MELODY, BASS):
        assert melody.generate(request, rngs(1)) == generate_melody(load_model("melody_rnn"), request, rngs(1))


def test_rules_are_a_model_that_is_found_but_not_listed() -> None:
    rules = find_model("rules")
    assert rules.generate(DRUMS, rngs(1)) == rule_drums(DRUMS, rngs(1))
    assert rules.generate(BASS, rngs(1)) == rule_melody(BASS, rngs(1))
    assert (rules.path, rules.origin, rules.fingerprint) == (None, "audiomancer", "1")
    assert "rules" not in available_models()
    with pytest.raises(ModelLoadError, match=r"rules is not a bundle but styles with dice.*; name a bundle"):
        load_model("rules")


def test_every_model_says_what_it_is() -> None:
    for model in (*available_models().values(), find_model("rules")):
        assert isinstance(model.family, ModelFamily)
        assert model.summary


def test_a_fingerprint_follows_from_the_bytes_of_a_bundle(tmp_path: Path) -> None:
    model, copy = find_model("melody_rnn"), tmp_path / "copy.mag"
    assert model.path is not None
    shutil.copy(model.path, copy)
    assert find_model(str(copy)).fingerprint == model.fingerprint == f"sha256 {model.digest}"
    copy.write_bytes(copy.read_bytes() + b"\0")
    assert find_model(str(copy)).fingerprint != model.fingerprint


def test_a_model_is_not_asked_for_what_it_does_not_play() -> None:
    with pytest.raises(InvalidPatternError, match="melody_rnn plays bass and melody, not drums"):
        find_model("melody_rnn").generate(DRUMS, rngs(1))
    with pytest.raises(InvalidPatternError, match="drums_rnn plays drums, not bass"):
        find_model("drums_rnn").generate(BASS, rngs(1))


def test_a_model_that_fails_is_named_with_its_reason() -> None:
    with pytest.raises(PluginError, match=r"the model click \(handed in\) failed: TypeError: 'int' object is not it"):
        Model("click", Click(made=3)).generate(DRUMS, rngs(1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "made",
    [
        (),
        ("pattern",),
        (Pattern(kind="melody", notes=(), bars=1),),
        (Pattern(kind="drums", notes=(), bars=2),),
        (Pattern(kind="drums", notes=(), bars=1, time_signature=(3, 4)),),
        (Pattern(kind="drums", notes=(), bars=1),) * 2,
    ],
)
def test_a_model_that_gives_something_else_is_named(made: tuple[object, ...]) -> None:
    with pytest.raises(PluginError, match=r"the model click \(handed in\) gave back something else than 1 patterns of"):
        Model("click", Click(made=made)).generate(DRUMS, rngs(1))  # type: ignore[arg-type]


PLUG_IN = """
from test_families import Click
CLICK = Click()
HIDDEN = Click(name="drums_rnn")
RULES = Click(name="rules")
NO_KIND = Click(name="voice", kinds=("voice",))
class Broken(Click):
    @property
    def fingerprint(self):
        return 1 / 0
BROKEN = Broken.__new__(Broken)
"""


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "test_families", sys.modules[__name__])


def test_a_plug_in_brings_a_model_that_is_listed_and_plays_by_name(plug_in: PlugIn) -> None:
    plug_in("clicks", PLUG_IN, {"audiomancer.models": {"click": "CLICK"}})
    model = find_model("click")
    assert available_models()["click"] == model
    assert (model.origin, model.path, model.fingerprint, model.summary) == ("clicks", None, "a1", "a click")
    assert [p.bars for p in model.generate(DRUMS, rngs(1, 2))] == [1, 1]
    with pytest.raises(InvalidPatternError, match="click plays drums, not melody"):
        model.generate(MELODY, rngs(1))
    with pytest.raises(ModelLoadError, match=r"click is not a bundle but a click \(clicks\)"):
        load_model("click")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("HIDDEN", "brings the model 'drums_rnn', which is a name of audiomancer's own"),
        ("RULES", "brings the model 'rules', which is a name of audiomancer's own"),
        ("NO_KIND", "brings something of type Click, which has no place in audiomancer.models; it is"),
        ("BROKEN", "brings something of type Broken, which has no place in audiomancer.models; it is"),
    ],
)
def test_a_broken_model_is_told_and_hides_nothing(value: str, told: str, plug_in: PlugIn) -> None:
    before = available_models()
    plug_in("clicks", PLUG_IN, {"audiomancer.models": {"broken": value, "fine": "CLICK"}})
    (problem,) = MODEL_REGISTRY.problems()
    assert told in problem
    assert {name for name in available_models() if name not in before} == {"click"}
    assert isinstance(find_model("drums_rnn").family, BundleFamily)
    with pytest.raises(ModelLoadError) as caught:
        find_model("voice")
    assert str(caught.value).endswith(problem)


def test_models_with_a_file_are_found_without_looking_for_plug_ins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find_model("melody_rnn")
    assert model.path is not None
    shutil.copy(model.path, tmp_path / "mine.mag")
    monkeypatch.setattr("audiomancer._registry.plugins", lambda group: pytest.fail("plug-ins were looked for"))
    assert find_model("melody_rnn").origin == "shipped"
    assert find_model("rules").origin == "audiomancer"
    assert find_model(str(tmp_path / "mine.mag")).origin == "file"


def test_a_model_that_is_needed_and_gone_or_changed_is_told_by_name(plug_in: PlugIn) -> None:
    with pytest.raises(
        MissingDependencyError, match="the model 'click' is needed for this, and it is not here; install c"
    ):
        needed_model("click", "a1", "clicks")
    with pytest.raises(MissingDependencyError, match="bring back its file, or install the plug-in that brings it"):
        needed_model("gone.mag")
    plug_in("clicks", PLUG_IN, {"audiomancer.models": {"click": "CLICK"}})
    assert needed_model("click", "a1", "clicks") == needed_model("click") == find_model("click")
    with pytest.raises(
        MissingDependencyError, match=r"with the fingerprint 'b2' is needed .* here it has 'a1'; install"
    ):
        needed_model("click", "b2", "clicks")
    with pytest.raises(MissingDependencyError, match=r"of other-clicks is needed .* here it is of clicks; inst"):
        needed_model("click", "a1", "other-clicks")
    with pytest.raises(MissingDependencyError, match=r"here it has 'sha256 .*'; bring the former one back"):
        needed_model("melody_rnn", "sha256 0123")
