"""The signatures, fields, types and errors of the public reference; its examples run in the tests beside."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import audiomancer.generators as generators
from audiomancer import errors
from audiomancer.analyzers.synthdef import SynthControl, parse_synthdefs
from audiomancer.breeding import import_code
from audiomancer.generators import (
    Engines,
    EvolutionEngine,
    GeneratedSynth,
    LineageTracker,
    PatternGenerator,
    PatternMetadata,
    SynthLineage,
    SynthRecord,
    breed_synths,
    generate_synth,
    mutate_synth,
    rate_synth,
    record_synth,
)
from audiomancer.music import pitch_classes, root_class
from audiomancer.rnn import find_model
from audiomancer.supercollider import shipped_source

SIGNATURES = """
EvolutionEngine.crossover_patterns(pattern_id_1: str, pattern_id_2: str, seed: Optional[int] = None)
EvolutionEngine.evolve_population(population: list[str], generations: int = 5, mutation_rate: float = 0.3, \
crossover_rate: float = 0.2, seed: Optional[int] = None)
EvolutionEngine.get_lineage(item_id: str)
EvolutionEngine.mutate_pattern(pattern_id: str, amount: float = 0.3, seed: Optional[int] = None)
EvolutionEngine.mutate_synth(synth_id: str, amount: float = 0.3, seed: Optional[int] = None)
EvolutionEngine.rank_by_rating(pattern_type: Optional[Literal['drums', 'melody', 'bass']] = None, limit: int = 10)
EvolutionEngine.validate_mutated_synth(source_code: str)
LineageTracker(db_path: Optional[Path] = None)
LineageTracker.get_generation_stats()
LineageTracker.get_lineage(synth_id: str)
LineageTracker.get_top_rated(limit: int = 10, min_rating: Optional[int] = None)
LineageTracker.rate_synth(synth_id: str, score: int, notes: Optional[str] = None)
LineageTracker.record_synth(synth_id: str, name: str, parent_ids: List[str], generation_method: str, \
mutation_log: List[str])
PatternGenerator.download_models()
PatternGenerator.generate_bass(key: str = 'C', scale: Literal['major', 'minor', 'pentatonic', 'chromatic'] = 'minor', \
bars: int = 4, bpm: float = 120.0, timeout: int = 30)
PatternGenerator.generate_drums(style: Literal['basic', 'techno', 'house', 'dnb'] = 'basic', bars: int = 4, \
bpm: float = 120.0, timeout: int = 30)
PatternGenerator.generate_melody(key: str = 'C', \
scale: Literal['major', 'minor', 'pentatonic', 'chromatic'] = 'minor', bars: int = 4, bpm: float = 120.0, \
timeout: int = 30)
PatternGenerator.load_model(model_name: Literal['drums_rnn', 'melody_rnn'])
breed_synths(synth_a: SynthDefInfo, synth_b: SynthDefInfo, seed: Optional[int] = None)
generate_synth(description: str, base_synth: Optional[SynthDefInfo] = None, \
category: Literal['bass', 'lead', 'pad', 'drum', 'fx'] = 'bass')
get_generation_stats()
get_synth_lineage(synth_id: str)
get_top_rated(limit: int = 10, min_rating: Optional[int] = None)
mutate_synth(synth: SynthDefInfo, amount: float = 0.3, seed: Optional[int] = None)
rate_synth(synth_id: str, score: int, notes: Optional[str] = None)
record_synth(synth_id: str, name: str, parent_ids: List[str], generation_method: str, mutation_log: List[str])
""".strip().splitlines()

LENT = "None stands for what a primer, or the drums to lock to, lend; without them it is the documented value"
DEPARTURES: Mapping[str, str] = {
    "PatternGenerator.generate_drums style": LENT,
    "PatternGenerator.generate_drums bpm": "None stands for the primer's tempo, then the style's own, then 120",
    "PatternGenerator.generate_melody key": LENT,
    "PatternGenerator.generate_melody scale": LENT,
    "PatternGenerator.generate_melody bars": LENT,
    "PatternGenerator.generate_melody bpm": LENT,
    "PatternGenerator.generate_bass key": LENT,
    "PatternGenerator.generate_bass scale": LENT,
    "PatternGenerator.generate_bass bars": LENT,
    "PatternGenerator.generate_bass bpm": LENT,
    "generate_synth category": "None lets the words choose; where they do not, it is the documented value",
}
"""Parameters whose default is None in place of the documented one, and why."""

TYPES: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "type": (str,),
    "midi_data": (str,),
    "tidal_code": (str,),
    "sc_code": (str,),
    "style": (str,),
    "key": (str, type(None)),
    "scale": (str, type(None)),
    "bpm": (float,),
    "bars": (int,),
    "parent_ids": (list,),
    "generation_method": (str,),
    "mutation_amount": (float, type(None)),
    "user_rating": (int, type(None)),
    "user_notes": (str, type(None)),
    "created_at": (datetime,),
}
"""The keys of PatternMetadata, with what they hold of drums."""


@pytest.fixture
def engine() -> EvolutionEngine:
    return EvolutionEngine()


@pytest.fixture
def generator(engine: EvolutionEngine) -> PatternGenerator:
    return PatternGenerator(engine.store)


def documented(line: str) -> tuple[str, list[str], list[ast.expr]]:
    """The name of what is documented, its parameters, and the defaults of the last of them."""
    name, _, rest = line.partition("(")
    (function,) = ast.parse(f"def f({rest}: ...").body
    assert isinstance(function, ast.FunctionDef)
    return name, [argument.arg for argument in function.args.args], function.args.defaults


@pytest.mark.parametrize("line", SIGNATURES, ids=lambda line: line.partition("(")[0])
def test_a_documented_call_is_possible_as_it_is_documented(line: str) -> None:
    """By place and by name, with its defaults; what we added beyond has a default of its own."""
    name, names, defaults = documented(line)
    found: Any = generators
    for part in name.split("."):
        found = getattr(found, part)
    ours = [p for p in inspect.signature(found).parameters.values() if p.name != "self"]
    assert [p.name for p in ours[: len(names)]] == names
    assert all(p.kind is p.POSITIONAL_OR_KEYWORD for p in ours[: len(names)])
    assert all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in ours[len(names) :])
    first = len(names) - len(defaults)
    assert all(p.default is p.empty for p in ours[:first])
    for parameter, default in zip(ours[first : len(names)], defaults, strict=True):
        if f"{name} {parameter.name}" in DEPARTURES:
            assert parameter.default is None
        else:
            assert parameter.default == ast.literal_eval(default)


def test_every_departure_is_one() -> None:
    told = {f"{name} {parameter}" for name, names, _ in map(documented, SIGNATURES) for parameter in names}
    assert DEPARTURES.keys() <= told


def test_a_default_that_is_none_comes_out_as_documented(generator: PatternGenerator) -> None:
    """Only the tempo of drums is that of their style, as on the command line."""
    drums = generator.generate_drums()
    assert (drums.style, drums.bars, drums.bpm) == ("basic", 4, 110.0)
    for pitched in (generator.generate_melody(), generator.generate_bass()):
        assert (pitched.key, pitched.scale, pitched.bars, pitched.bpm) == ("C", "minor", 4, 120.0)


def test_the_documented_words_are_known(generator: PatternGenerator) -> None:
    for style in ("basic", "techno", "house", "dnb"):
        assert generator.generate_drums(style, bars=1).style == style
    for scale in ("major", "minor", "pentatonic", "chromatic"):
        assert generator.generate_melody("C", scale, bars=1).scale == scale


@pytest.mark.parametrize(
    ("scale", "notes"),
    [
        ("major", "C D E F G A B"),
        ("minor", "C D Eb F G Ab Bb"),
        ("pentatonic", "C D F G A"),
        ("chromatic", "C C# D Eb E F F# G Ab A Bb B"),
    ],
)
def test_the_documented_scales_have_the_documented_notes(scale: str, notes: str) -> None:
    assert pitch_classes("C", scale) == {root_class(note) for note in notes.split()}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            GeneratedSynth,
            "name source_code controls parent_ids generation_method mutation_log category",
        ),
        (
            SynthRecord,
            "id name parent_ids generation_method mutation_log user_rating user_notes created_at",
        ),
    ],
)
def test_a_documented_dataclass_has_its_fields_in_their_order(kind: type, names: str) -> None:
    wanted = names.split()
    assert [field.name for field in dataclasses.fields(kind)][: len(wanted)] == wanted


def test_a_pattern_has_the_documented_keys_and_types(generator: PatternGenerator) -> None:
    """A mapping that cannot be changed, in place of a TypedDict: what is stored stays what it was."""
    made = generator.generate_drums("techno", bpm=125)
    generator.store.rate(made.id, 4, "Good groove, needs variation")
    mutated = EvolutionEngine(generator.store).mutate_pattern(made.id)
    for pattern in (made, generator.store.get(made.id), mutated):
        assert isinstance(pattern, PatternMetadata)
        assert isinstance(pattern, Mapping)
        assert {name: pattern[name] for name in TYPES if not isinstance(pattern[name], TYPES[name])} == {}
        assert all(pattern[name] == getattr(pattern, name) for name in TYPES)
        music = json.loads(pattern["midi_data"])
        assert music["tracks"]
        assert music["tempo"] == 125
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.bpm = 90.0  # type: ignore[misc]


def test_an_unrated_synth_has_the_documented_keys_and_types() -> None:
    synth = SynthLineage(id="synt_1", name="a", source_code="SynthDef(...)")
    assert (synth["parent_ids"], synth["mutation_log"], synth["user_rating"], synth["created_at"]) == (
        [],
        [],
        None,
        None,
    )
    made = GeneratedSynth("a", "SynthDef(...)", [SynthControl("cutoff", 1500.0)], None, "generated", None, None)
    assert (made.parent_ids, made.mutation_log, made.category) == (None, None, None)


def test_former_names_of_ours_still_mean_the_same() -> None:
    former = {"PatternStock": "PatternBreeding", "SynthStock": "SynthBreeding", "Workshop": "Engines"}
    for name, now in former.items():
        assert getattr(generators, name) is getattr(generators, now)


# Raises


def test_a_pattern_that_is_not_there_is_a_key_error(engine: EvolutionEngine) -> None:
    assert issubclass(errors.PatternNotFoundError, KeyError)
    with pytest.raises(errors.PatternNotFoundError, match="ptrn_none"):
        engine.mutate_pattern("ptrn_none")
    with pytest.raises(errors.PatternNotFoundError, match="ptrn_none"):
        engine.crossover_patterns("ptrn_none", "ptrn_none")


def test_patterns_of_two_metres_are_incompatible(engine: EvolutionEngine) -> None:
    four, _ = import_code('d1 $ s "bd sn"', "tidal", engine.store)
    three = engine.store.add_pattern(replace(four.pattern, notes=(), time_signature=(3, 4)), four.birth)
    with pytest.raises(errors.IncompatiblePatternsError, match="3/4"):
        engine.crossover_patterns(four.id, three.id)


def test_a_synth_that_is_not_there_is_a_key_error(engine: EvolutionEngine) -> None:
    assert issubclass(errors.SynthNotFoundError, KeyError)
    with pytest.raises(errors.SynthNotFoundError, match="synt_none"):
        engine.mutate_synth("synt_none")


class Deaf(Engines):
    """Engines that find no synth fit to be heard."""

    def draw_all(self, births: Any, family: Any = None) -> Any:
        raise errors.InvalidSynthError("12 draws brought no synth that sounds")


def test_a_synth_that_does_not_sound_is_a_synthdef_error(engine: EvolutionEngine) -> None:
    """The functions raise SynthDefError where the engine raises InvalidSynthError; one is the other here."""
    tb303 = parse_synthdefs(shipped_source("tb303"))[0]
    calls: list[Callable[[], object]] = [
        lambda: mutate_synth(tb303, engines=Deaf()),
        lambda: breed_synths(tb303, tb303, engines=Deaf()),
        lambda: generate_synth("warm", engines=Deaf()),
    ]
    for call in calls:
        with pytest.raises(errors.SynthDefError, match="no synth that sounds"):
            call()
    with pytest.raises(errors.InvalidSynthError, match="no synth that sounds"):
        EvolutionEngine(engine.store, Deaf()).mutate_synth("synt_tb303")
    assert engine.store.synths() == []


def test_a_template_that_is_not_there_is_a_synthdef_error() -> None:
    with pytest.raises(errors.SynthDefError, match="no category 'noise'"):
        generate_synth("warm", category="noise")


@pytest.mark.parametrize("ask", ["generate_drums", "generate_melody", "generate_bass"])
def test_the_timeout_fires(generator: PatternGenerator, ask: str) -> None:
    assert issubclass(errors.InferenceTimeoutError, TimeoutError)
    with pytest.raises(errors.InferenceTimeoutError, match=r"of \d+ steps when its 1e-06 s were up"):
        getattr(generator, ask)(timeout=1e-6)
    assert generator.store.patterns() == []


@pytest.mark.parametrize("ask", ["generate_drums", "generate_melody", "generate_bass"])
def test_a_model_that_is_not_there_or_damaged_is_told(generator: PatternGenerator, ask: str, tmp_path: Path) -> None:
    """Magenta itself is not needed, so what can be missing is a model."""
    damaged = tmp_path / "damaged.mag"
    damaged.write_bytes(find_model("drums_rnn").path.read_bytes()[:1000])
    for model in ("none", str(damaged)):
        with pytest.raises(errors.ModelLoadError):
            getattr(generator, ask)(model=model)
        with pytest.raises(errors.ModelLoadError):
            generator.load_model(model)
    assert generator.store.patterns() == []


def test_magenta_itself_where_it_is_not_installed_is_an_import_error(
    generator: PatternGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "note_seq", None)
    with_magenta = PatternGenerator(generator.store, "magenta")
    calls: list[Callable[[], object]] = [lambda: with_magenta.load_model("drums_rnn"), with_magenta.generate_drums]
    for call in calls:
        with pytest.raises(ImportError, match="the magenta backend is not installed") as caught:
            call()
        assert isinstance(caught.value, errors.AudiomancerError)


def test_a_download_that_fails_is_an_io_error(
    generator: PatternGenerator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refuse)
    with pytest.raises(IOError, match="no route to host") as caught:
        generator.download_models()
    assert isinstance(caught.value, errors.ModelLoadError)


def test_scores_and_unknown_synths_of_a_tracker() -> None:
    record_synth("tb303_m1", "tb303_m1", ["tb303"], "mutation", ["Saw → Pulse"])
    for rate in (LineageTracker().rate_synth, rate_synth):
        for score in (0, 6):
            with pytest.raises(ValueError, match="whole number from 1 to 5"):
                rate("tb303_m1", score)
        with pytest.raises(KeyError, match="juno"):
            rate("juno", 3)
    with pytest.raises(KeyError, match="juno"):
        LineageTracker().get_lineage("juno")
