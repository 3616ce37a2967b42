"""PatternGenerator as the reference documents it: what it makes is stored, says what made it, and can be made again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiomancer.errors import (
    InferenceTimeoutError,
    InvalidPatternError,
    InvalidSettingError,
    MissingDependencyError,
    ModelLoadError,
    PatternNotFoundError,
)
from audiomancer.generators import EvolutionEngine, PatternGenerator
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern, pitch_classes
from audiomancer.rnn import find_model, memory_fingerprint


@pytest.fixture
def generator() -> PatternGenerator:
    return PatternGenerator()


def test_drums_as_in_the_reference(generator: PatternGenerator) -> None:
    pattern = generator.generate_drums(style="techno", bars=4, bpm=125, timeout=30)
    assert pattern["type"] == "drums"
    assert pattern["bpm"] == 125.0
    assert pattern["parent_ids"] == []
    assert pattern["generation_method"] == "generated"
    assert pattern.style == pattern.name == "techno"
    assert generator.store.get(pattern.id) == pattern


def test_melody_and_bass_as_in_the_reference(generator: PatternGenerator) -> None:
    melody = generator.generate_melody(key="C", scale="minor", bars=4, bpm=120)
    assert (melody["key"], melody["scale"], melody["type"]) == ("C", "minor", "melody")
    bass = generator.generate_bass(key="F#", scale="minor", bars=8, bpm=140)
    assert (bass["type"], bass["bars"], bass.name) == ("bass", 8, "F# minor bass")
    assert {note.pitch % 12 for note in bass.pattern.notes} <= pitch_classes("F#", "minor")
    assert max(n.pitch for n in bass.pattern.notes) < min(55, max(n.pitch for n in melody.pattern.notes))


def test_the_birth_says_which_model_made_it(generator: PatternGenerator) -> None:
    made = generator.generate_drums("house", seed=5)
    digest = find_model("drums_lookback_rnn").digest
    assert made.mutation_log[0] == f"made by drums_lookback_rnn (sha256 {digest})"
    assert made.seed == [5]
    assert generator.generate_drums("house", seed=5, model="rules").mutation_log[0] == "made by rules"


def test_the_same_seed_brings_the_same_pattern_alone_or_in_a_batch(generator: PatternGenerator) -> None:
    """The first of several is the one that is made alone, and two seeds share nothing."""
    batch = generator.generate("drums", 4, style="dnb", seed=10)
    assert len({p.id for p in batch}) == 4
    assert generator.generate_drums("dnb", seed=10).id == batch[0].id
    assert [p.id for p in generator.generate("drums", 2, style="dnb", seed=10)] == [p.id for p in batch[:2]]
    assert not {p.id for p in generator.generate("drums", 4, style="dnb", seed=11)} & {p.id for p in batch}


@pytest.mark.parametrize("model", ["drums_rnn", "rules", None])
def test_a_generated_pattern_can_be_made_again(generator: PatternGenerator, model: str | None) -> None:
    primer = None if model == "rules" else generator.generate_drums("funk").id
    made = generator.generate(
        "drums",
        2,
        style="funk",
        model=model,
        primer=primer,
        humanize=0.5,
        time_signature=(2, 4) if model == "rules" else (4, 4),
    )[1]
    assert generator.replay(made.id).id == made.id
    assert EvolutionEngine(generator.store).replay(made.id).id == made.id


def test_a_replay_with_another_model_is_told(
    generator: PatternGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "mine.mag"
    shutil.copy(find_model("drums_rnn").path, model)
    made = generator.generate_drums(model=str(model), seed=1)
    shutil.copy(find_model("drums_lookback_rnn").path, model)
    with pytest.raises(MissingDependencyError, match="is needed for this, and here it has"):
        generator.replay(made.id)


def test_primer_and_kick_are_the_parents(generator: PatternGenerator) -> None:
    groove = generator.generate_drums("funk", seed=1)
    more = generator.generate_drums("funk", primer=groove.id, seed=2)
    bass = generator.generate_bass("E", lock=groove.id, seed=3)
    assert more.parent_ids == [groove.id]
    assert bass.parent_ids == [groove.id]
    onsets = {n.onset for n in bass.pattern.notes}
    kicks = {n.onset for n in groove.pattern.notes if n.pitch == 36}
    assert 0.7 <= len(onsets & kicks) / len(onsets) <= 0.95
    assert bass.birth.request["way"] == "locked" and bass.birth.request["roots"] == ["E"]
    assert ", locked, root E" in bass.birth.log[0]
    assert generator.replay(bass.id).id == bass.id
    with pytest.raises(PatternNotFoundError):
        generator.generate_drums(primer="ptrn_none")


def test_what_is_not_asked_for_is_as_in_the_primer(generator: PatternGenerator) -> None:
    store = generator.store
    groove = store.add_pattern(
        Pattern(
            kind="drums",
            notes=tuple(Note(beat * 960, 60, 40 if beat % 2 else 35, 90) for beat in range(8)),
            bars=2,
            tempo=87.5,
        ),
        Birth(method="imported"),
        name="mine",
    )
    more = generator.generate("drums", primer=groove.id, seed=1)[0]
    assert (more.bpm, more.bars, more.style, more.name) == (87.5, 4, None, "mine")
    assert {35, 40} <= {n.pitch for n in more.pattern.notes} <= set(range(128)) - {36, 38}
    assert generator.replay(more.id).id == more.id
    asked = generator.generate_drums("house", bpm=120, primer=groove.id, seed=1)
    assert (asked.bpm, asked.style) == (120, "house")
    bass = generator.generate_bass("E", lock=groove.id, seed=1)
    assert (bass.bpm, bass.bars, bass.key) == (87.5, 2, "E")


@pytest.mark.parametrize(
    ("key", "scale", "led"),
    [("D", "dorian", ("D", "dorian")), (None, None, ("G", "major")), ("A", None, ("G", "major"))],
)
def test_a_melody_goes_on_in_its_own_key(
    generator: PatternGenerator, key: str | None, scale: str | None, led: tuple[str, str]
) -> None:
    tune = [67, 71, 74, 67, 69, 66, 67, 67]  # G, and F# but no F
    notes = tuple(Note(480 * i, 480, pitch, 90) for i, pitch in enumerate(tune))
    primer = Pattern(kind="melody", notes=notes, bars=1, tempo=90, key=key, scale=scale)
    stored = generator.store.add_pattern(primer, Birth(method="imported"))
    more = generator.generate_melody(primer=stored.id, seed=1)
    assert (more.key, more.scale, more.bpm) == (*led, 90)
    assert {n.pitch % 12 for n in more.pattern.notes} <= pitch_classes(*led)
    assert generator.generate_melody("C", "minor", primer=stored.id, seed=1).key == "C"


def test_a_generated_pattern_can_be_bred(generator: PatternGenerator) -> None:
    made = generator.generate_drums("techno", seed=4)
    child = EvolutionEngine(generator.store).mutate_pattern(made.id, 0.5, seed=1)
    assert child.parent_ids == [made.id]


def test_nothing_is_stored_when_generation_fails(generator: PatternGenerator) -> None:
    for wrong in ({"style": "polka"}, {"bars": 0}, {"bpm": 0}, {"temperature": 0}, {"time_signature": (7, 9)}):
        with pytest.raises(InvalidPatternError):
            generator.generate("drums", **wrong)  # type: ignore[arg-type]
    for wrong in (
        {"key": "H"},
        {"scale": "none"},
        {"low": 90, "high": 80},
        {"form": "A B"},
        {"form": "AABA", "bars": 3},
    ):
        with pytest.raises(InvalidPatternError):
            generator.generate("melody", **wrong)  # type: ignore[arg-type]
    with pytest.raises(InferenceTimeoutError):
        generator.generate_drums(bars=64, timeout=1e-6)
    with pytest.raises(InvalidSettingError):
        generator.generate("drums", 0)
    assert generator.store.patterns() == []


def test_a_model_that_is_not_there_is_told_and_nothing_falls_back(generator: PatternGenerator) -> None:
    with pytest.raises(ModelLoadError, match="there is no model 'none'"):
        generator.generate_drums(model="none")
    with pytest.raises(ModelLoadError):
        generator.load_model("none")
    with pytest.raises(InvalidPatternError, match="melody_rnn plays bass and melody, not drums"):
        generator.generate_drums(model="melody_rnn")
    assert generator.store.patterns() == []


def test_the_models_of_the_reference_load(generator: PatternGenerator) -> None:
    generator.load_model("drums_rnn")
    generator.load_model("melody_rnn")


def test_an_unknown_backend_is_told() -> None:
    with pytest.raises(InvalidSettingError, match="numpy or magenta"):
        PatternGenerator(backend="torch")  # type: ignore[arg-type]


@pytest.mark.magenta
def test_the_magenta_backend_stands_behind_the_same_call() -> None:
    generator = PatternGenerator(backend="magenta")
    generator.load_model("drums_rnn")
    drums = generator.generate_drums("house", bars=2, bpm=124, seed=3)
    assert "magenta (2.1.4)" in drums.mutation_log[0]
    assert generator.replay(drums.id).id == drums.id
    bass = generator.generate_bass("A", bars=2, seed=3)
    assert {note.pitch % 12 for note in bass.pattern.notes} <= pitch_classes("A", "minor")
    with pytest.raises(InvalidSettingError, match="knows no --with"):
        generator.generate_bass("A", lock=drums.id)


def test_a_birth_holds_all_that_decides_the_pattern(generator: PatternGenerator) -> None:
    """In typed fields: what was asked for, what followed from it, and the model's fingerprint."""
    made = generator.generate_drums("trap", bars=2, seed=1, density=1.5)
    assert made.request == {
        "kind": "drums",
        "style": "trap",
        "bars": 2,
        "bpm": 140.0,
        "density": 1.5,
        "time_signature": [4, 4],
        "backend": "numpy",
        "temperature": 1.0,
        "top_p": 1.0,
        "humanize": 0.0,
        "memory": 1.0,
        "rows": 2,
        "form": "AA",
        "fills": False,
        "swing": 50.0,
        "straight": False,
    }
    own = f"sha256 {find_model('drums_lookback_rnn').digest}"
    assert made.makers == {"drums_lookback_rnn": own, "memory": memory_fingerprint()}
    assert len(made.mutation_log) == 1


def test_without_a_tempo_the_style_s_own_counts_and_a_primer_s_before_it(generator: PatternGenerator) -> None:
    made = generator.generate_drums("house", seed=1)
    assert made.bpm == 123
    assert generator.generate_melody(seed=1).bpm == 120
    fast = generator.generate_drums("dnb", bpm=180, seed=1)
    assert generator.generate_drums("house", primer=fast.id, seed=1).bpm == 180


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"temprature": 3}, "no option 'temprature'; did you mean temperature"),
        ({"key": "C"}, "key cannot be asked of drums"),
        ({"backend": "torch"}, "numpy or magenta"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    generator: PatternGenerator, wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(InvalidSettingError, match=told):
        generator.generate("drums", **wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidSettingError, match="can be generated, not 'noise'"):
        generator.generate("noise")  # type: ignore[arg-type]
    assert generator.store.patterns() == []
