"""Drums keep to their style, melodies to their key, scale, range and kick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import KEYS, patterns

from audiomancer._random import rng_for
from audiomancer.errors import IncompatiblePatternsError, InvalidPatternError
from audiomancer.music import DRUMS, SCALES, Note, Pattern, drum_pitch, pitch_classes
from audiomancer.rnn import (
    CONFIGS,
    STYLES,
    DrumRequest,
    MelodyRequest,
    SamplingSettings,
    check_style,
    generate_drums,
    generate_melody,
    load_model,
    rule_drums,
    rule_melody,
)
from audiomancer.rnn.events import drum_events, drum_strikes, melody_events, sung_notes, to_plain_key

SEEDS = 200
LOOPS = 12  # of each style
SIXTEENTH = 240

# What makes a style that style: the steps of a bar on which a sound is always heard.
FEATURES = {
    "basic": {"bd": (0, 4, 8, 12), "sd": (4, 12)},
    "techno": {"bd": (0, 4, 8, 12)},
    "house": {"bd": (0, 4, 8, 12), "cp": (4, 12), "oh": (2, 6, 10, 14)},
    "dnb": {"bd": (0, 10), "sd": (4, 12)},
    "trap": {"bd": (0,), "sd": (8,)},
    "breakbeat": {"bd": (0,), "sd": (4, 12)},
    "hiphop": {"bd": (0,), "sd": (4, 12)},
    "funk": {"bd": (0,), "sd": (4, 12)},
    "rock": {"bd": (0,), "sd": (4, 12)},
    "disco": {"bd": (0, 4, 8, 12), "sd": (4, 12), "oh": (2, 6, 10, 14)},
    "afrobeat": {"bd": (0,), "sd": (4, 12)},
    "dembow": {"bd": (0, 4, 8, 12), "sd": (3, 6, 11, 14)},
    "ukgarage": {"bd": (0,), "sd": (4, 12)},
    "electro": {"bd": (0, 6), "sd": (4, 12)},
    "jazz": {"rd": (0, 4, 6, 8, 12, 14), "hh": (4, 12)},
    "bossa": {"bd": (0, 8), "rim": (0, 3, 6, 10, 13)},
    "halftime": {"bd": (0,), "sd": (8,)},
    "motorik": {"bd": (0, 2, 6, 8, 10, 14), "sd": (4, 12)},
    "ambient": {"bd": (0,), "rd": (4, 12)},
    "latin": {"rim": (0, 3, 6, 10, 12), "conga": (7, 14, 15)},
    "pop": {"bd": (0, 6, 8, 14), "sd": (4, 12)},
    "country": {"bd": (0, 8), "sd": (2, 6, 10, 14), "hh": (4, 12)},
    "reggae": {"bd": (8,), "rim": (8,)},
    "electronic": {"bd": (0, 3, 6, 10, 13), "cp": (4, 12)},
    "classical": {"bd": (0, 8), "sd": (0, 3, 4, 8, 11, 12)},
    "blues": {"bd": (0, 8), "sd": (4, 12), "rd": (0, 4, 6, 8, 10, 12, 14)},
    "folk": {"bd": (0, 8), "rim": (4, 12)},
    "metal": {"bd": (0, 1, 3, 4, 5), "sd": (4, 12), "cr": (0, 4, 8, 12)},
    "rnb": {"bd": (0, 3, 10), "cp": (4, 12)},
}


def rngs(count: int, first: int = 0) -> list[np.random.Generator]:
    return [rng_for(first + i) for i in range(count)]


def hits(pattern: Pattern) -> set[tuple[int, int]]:
    return {(note.onset, note.pitch) for note in pattern.notes}


@pytest.fixture(scope="module")
def loops() -> dict[str, list[Pattern]]:
    model = load_model("drums_lookback_rnn")
    return {
        name: generate_drums(model, DrumRequest(style=style, bars=2), rngs(LOOPS)) for name, style in STYLES.items()
    }


def test_every_style_says_what_makes_it() -> None:
    assert FEATURES.keys() == STYLES.keys()
    assert len(STYLES) >= 14


@pytest.mark.parametrize("style", STYLES)
def test_loops_of_a_style_differ_and_keep_to_it(style: str, loops: dict[str, list[Pattern]]) -> None:
    made = loops[style]
    assert len({frozenset(hits(p)) for p in made}) >= LOOPS / 2
    wanted = {
        (bar * 16 * SIXTEENTH + step * SIXTEENTH, drum_pitch(sound))
        for sound, steps in FEATURES[style].items()
        for step in steps
        for bar in range(2)
    }
    assert sum(wanted <= hits(p) for p in made) == LOOPS
    sounds = {sound for sound, _ in STYLES[style].lanes} | ({"rd"} if STYLES[style].rides else set())
    assert {DRUMS[note.pitch].name for p in made for note in p.notes} <= sounds


@pytest.mark.parametrize("style", STYLES)
def test_rules_keep_to_the_style_too(style: str) -> None:
    made = rule_drums(DrumRequest(style=STYLES[style]), rngs(50))
    for sound, steps in FEATURES[style].items():
        for p in made:
            assert {(s * SIXTEENTH, drum_pitch(sound)) for s in steps} <= hits(p)


@pytest.mark.parametrize("model", ["drums_lookback_rnn", "drums_rnn"])
def test_every_drum_model_plays_every_style(model: str) -> None:
    for style in STYLES.values():
        (made,) = generate_drums(load_model(model), DrumRequest(style=style, bars=1), rngs(1))
        assert made.bars == 1
        assert made.style == style.name
        assert made.notes


def test_only_the_drums_that_are_allowed_sound() -> None:
    request = DrumRequest(drums=frozenset({36, 39, 42}), sampling=SamplingSettings(temperature=2))
    for made in generate_drums(load_model("drums_lookback_rnn"), request, rngs(10)):
        assert {note.pitch for note in made.notes} <= {36, 39, 42}
    for made in rule_drums(replace(request, style=STYLES["house"]), rngs(10)):
        assert {note.pitch for note in made.notes} == {36, 39, 42}
    with pytest.raises(InvalidPatternError, match="it has bd, cp, hh, oh"):
        rule_drums(DrumRequest(style=STYLES["house"], drums=frozenset({56})), rngs(1))


def test_density_makes_more_and_fewer_hits() -> None:
    def count(density: float) -> int:
        request = DrumRequest(style=STYLES["funk"], density=density)
        made = generate_drums(load_model("drums_lookback_rnn"), request, rngs(20))
        return sum(len(p.notes) for p in made)

    assert count(0.3) < count(1) < count(3)


def test_a_primer_is_continued_not_repeated() -> None:
    model = load_model("drums_lookback_rnn")
    groove = Pattern(kind="drums", notes=tuple(Note(step * SIXTEENTH, 60, 51, 90) for step in range(0, 32, 2)), bars=2)
    made = generate_drums(model, DrumRequest(primer=groove, bars=2), rngs(100))
    assert all(p.bars == 2 for p in made)
    # The model has heard nothing but a ride on the eighths, which drummers go on with, and seldom with nothing else.
    assert sum(sum(note.pitch == 51 for note in p.notes) >= 8 for p in made) >= 75
    assert sum(hits(p) == hits(groove) for p in made) < 33


def test_a_primer_goes_on_in_its_own_sounds_and_feel() -> None:
    def hit(step: int, pitch: int, velocity: int) -> Note:
        return Note(step * SIXTEENTH + (40 if step % 2 else 0), 60, pitch, velocity)

    notes = [hit(s, 22, 70 + s % 16) for s in range(32)] + [hit(s, 35, 121) for s in (0, 7, 16, 23)]
    groove = Pattern(kind="drums", notes=(*notes, *(hit(s, 40, 99) for s in (4, 12, 20, 28))), bars=2)
    for made in generate_drums(load_model("drums_lookback_rnn"), DrumRequest(primer=groove, bars=2), rngs(20)):
        assert {n.pitch for n in made.notes}.isdisjoint({36, 38, 42})
        assert all(n.velocity == 70 + n.onset // SIXTEENTH % 16 for n in made.notes if n.pitch == 22)
        assert all(n.velocity == 121 for n in made.notes if n.pitch == 35)
        assert all(n.onset % SIXTEENTH == (40 if n.onset // SIXTEENTH % 2 else 0) for n in made.notes)


def test_of_a_long_primer_only_the_end_is_remembered() -> None:
    bar = [Note(step * SIXTEENTH, 60, 38, 90) for step in (4, 12)]
    long = [replace(n, onset=n.onset + b * 16 * SIXTEENTH) for b in range(600) for n in bar]
    performance = Pattern(kind="drums", notes=tuple(long), bars=600)
    last = performance.cut(569, 600)
    model = load_model("drums_lookback_rnn")
    (one,), (other,) = (generate_drums(model, DrumRequest(primer=p, bars=1), rngs(1)) for p in (performance, last))
    assert one.notes == other.notes


@pytest.mark.parametrize("kind", ["melody", "bass"])
@given(st.sampled_from(KEYS), st.sampled_from(sorted(SCALES)), st.integers(0, 2**32))
@settings(max_examples=40)
def test_all_notes_are_in_key_and_range(kind: str, key: str, scale: str, seed: int) -> None:
    request = MelodyRequest(kind=kind, key=key, scale=scale, bars=2, sampling=SamplingSettings(temperature=1.5))
    low, high = (55, 84) if kind == "melody" else (28, 52)
    for make in (
        lambda: generate_melody(load_model("melody_rnn"), request, rngs(2, seed)),
        lambda: rule_melody(request, rngs(2, seed)),
    ):
        for made in make():
            assert made.kind == kind
            assert made.notes
            assert {note.pitch % 12 for note in made.notes} <= pitch_classes(key, scale)
            assert all(low <= note.pitch <= high for note in made.notes)
            assert all(note.end <= made.length for note in made.notes)


def test_two_hundred_seeds_bring_at_least_190_melodies_in_an_asked_range() -> None:
    request = MelodyRequest(key="F#", scale="dorian", low=60, high=75)
    made = generate_melody(load_model("melody_rnn"), request, rngs(SEEDS))
    assert len({p.notes for p in made}) >= 190
    assert all(60 <= note.pitch <= 75 for p in made for note in p.notes)


def test_a_melody_never_sounds_two_notes_at_once() -> None:
    for made in generate_melody(load_model("melody_rnn"), MelodyRequest(bars=8), rngs(10)):
        assert all(a.end <= b.onset for a, b in zip(made.notes, made.notes[1:], strict=False))


@pytest.mark.parametrize("rules", [False, True])
def test_a_bass_locked_to_a_kick_starts_with_it_and_only_with_it(rules: bool) -> None:
    (drums,) = generate_drums(load_model("drums_lookback_rnn"), DrumRequest(style=STYLES["funk"], bars=2), rngs(1))
    request = MelodyRequest(kind="bass", lock=drums, bars=4)
    makers = rule_melody(request, rngs(5)) if rules else generate_melody(load_model("melody_rnn"), request, rngs(5))
    kicks = {n.onset for n in drums.notes if n.pitch == 36}
    for made in makers:
        assert {n.onset for n in made.notes} == kicks | {onset + drums.length for onset in kicks}


def test_drums_without_a_kick_or_in_another_metre_lock_nothing() -> None:
    hats = Pattern(kind="drums", notes=(Note(0, 60, 42, 90),), bars=1)
    waltz = Pattern(kind="drums", notes=(Note(0, 60, 36, 90),), bars=1, time_signature=(3, 4))
    for lock, words in ((hats, "no kick"), (waltz, "3/4")):
        with pytest.raises(IncompatiblePatternsError, match=words):
            generate_melody(load_model("melody_rnn"), MelodyRequest(lock=lock), rngs(1))


def test_a_primer_of_another_kind_is_refused() -> None:
    drums = Pattern(kind="drums", notes=(Note(0, 60, 36, 90),), bars=1)
    melody = Pattern(kind="melody", notes=(Note(0, 60, 60, 90),), bars=1)
    with pytest.raises(IncompatiblePatternsError, match="must be drums, not melody"):
        generate_drums(load_model("drums_lookback_rnn"), DrumRequest(primer=melody), rngs(1))
    with pytest.raises(IncompatiblePatternsError, match="must be a melody or a bass, not drums"):
        generate_melody(load_model("melody_rnn"), MelodyRequest(primer=drums), rngs(1))
    with pytest.raises(IncompatiblePatternsError, match="must be drums, not melody"):
        generate_melody(load_model("melody_rnn"), MelodyRequest(lock=melody), rngs(1))


def test_a_primer_in_another_metre_is_refused() -> None:
    waltz = Pattern(kind="drums", notes=(Note(0, 60, 36, 90),), bars=1, time_signature=(3, 4))
    with pytest.raises(IncompatiblePatternsError, match="3/4"):
        generate_drums(load_model("drums_lookback_rnn"), DrumRequest(primer=waltz), rngs(1))


@pytest.mark.parametrize("metre", [(2, 4), (2, 2), (4, 4), (4, 2)])
def test_metres_that_halve_or_double_to_a_4_4_bar_are_played(metre: tuple[int, int]) -> None:
    (drums,) = generate_drums(load_model("drums_lookback_rnn"), DrumRequest(time_signature=metre, bars=3), rngs(1))
    (melody,) = generate_melody(load_model("melody_rnn"), MelodyRequest(time_signature=metre, bars=3), rngs(1))
    assert drums.time_signature == melody.time_signature == metre
    assert drums.bars == melody.bars == 3


@pytest.mark.parametrize("metre", [(3, 4), (7, 8), (5, 4), (6, 8)])
def test_other_metres_are_refused_by_models_and_played_by_rules(metre: tuple[int, int]) -> None:
    with pytest.raises(InvalidPatternError, match=r"knows 2/4, 4/4.*rules"):
        generate_drums(load_model("drums_lookback_rnn"), DrumRequest(time_signature=metre), rngs(1))
    with pytest.raises(InvalidPatternError, match=r"knows 2/4, 4/4.*rules"):
        generate_melody(load_model("melody_rnn"), MelodyRequest(time_signature=metre), rngs(1))
    (drums,) = rule_drums(DrumRequest(time_signature=metre), rngs(1))
    (melody,) = rule_melody(MelodyRequest(time_signature=metre), rngs(1))
    assert drums.notes and melody.notes
    assert drums.time_signature == melody.time_signature == metre


def test_a_model_of_melodies_plays_no_drums() -> None:
    with pytest.raises(InvalidPatternError, match="model of melody"):
        generate_drums(load_model("melody_rnn"), DrumRequest(), rngs(1))


@pytest.mark.parametrize(
    ("request_type", "wrong", "words"),
    [
        (DrumRequest, {"bars": 0}, "bars"),
        (DrumRequest, {"bars": 65}, "bars"),
        (DrumRequest, {"density": 0}, "density"),
    ],
)
def test_requests_out_of_range_are_told(request_type: type, wrong: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidPatternError, match=words):
        request_type(**wrong)


def test_a_range_without_a_note_of_the_scale_is_told() -> None:
    request = MelodyRequest(key="C", scale="major", low=61, high=61)
    with pytest.raises(InvalidPatternError, match="widen the range"):
        generate_melody(load_model("melody_rnn"), request, rngs(1))


def test_an_unknown_style_lists_those_there_are() -> None:
    with pytest.raises(InvalidPatternError, match=r"polka.*techno"):
        check_style("polka")


@given(patterns(kinds=("drums",), metres=((4, 4),), grid=True))
def test_drums_on_the_grid_survive_the_way_to_events_and_back(pattern: Pattern) -> None:
    config = CONFIGS["drum_kit"]
    types = {pitch: bit for bit, pitches in enumerate(config.drum_types) for pitch in pitches}
    there = {(strike.step, strike.drum) for strike in drum_strikes(drum_events(pattern, config))}
    assert there == {(4 * n.onset // pattern.ticks_per_beat, types[n.pitch]) for n in pattern.notes}


@given(patterns(kinds=("melody",), metres=((4, 4),), grid=True))
def test_a_melody_on_the_grid_survives_the_way_to_events_and_back(pattern: Pattern) -> None:
    config = CONFIGS["mono_rnn"]
    sixteenth = pattern.ticks_per_beat // 4
    top: dict[int, Note] = {}
    for note in sorted(pattern.notes, key=lambda n: n.pitch):
        top[note.onset // sixteenth] = note
    sung = list(sung_notes(melody_events(pattern, config, 0), config))
    assert {(s.step, s.pitch) for s in sung} == {(step, note.pitch) for step, note in top.items()}
    for s, following in zip(sung, [*sung[1:], None], strict=False):
        end = min(top[s.step].end // sixteenth, following.step if following else pattern.length // sixteenth)
        assert s.step + s.length == end


@given(st.sampled_from(KEYS), st.sampled_from(["major", "minor", "dorian", "mixolydian", "phrygian", "lydian"]))
def test_the_modes_come_to_the_white_keys(key: str, scale: str) -> None:
    shift = to_plain_key(key, scale)
    assert {(c + shift) % 12 for c in pitch_classes(key, scale)} == {0, 2, 4, 5, 7, 9, 11}
