"""A part played anew: what stays decides which candidate is taken, and how it is played."""

from __future__ import annotations

from dataclasses import replace

import pytest
from networks import random_network

from audiomancer._random import rng_for
from audiomancer.errors import InvalidPatternError
from audiomancer.music import DRUM_TYPES, Note, Pattern
from audiomancer.rnn import load_model, log_likelihood
from audiomancer.rnn.events import drum_events, melody_events
from audiomancer.rnn.memory import memory_of
from audiomancer.rnn.redrawing import Part, redrawn

STEP, BAR = 240, 3840
KIT = frozenset(pitches[0] for pitches in DRUM_TYPES)
GROOVE = Pattern(
    kind="drums",
    bars=4,
    notes=tuple(
        sorted(
            (
                *(Note(bar * BAR + step * STEP, STEP, 42, 70) for bar in range(4) for step in range(0, 16, 2)),
                *(Note(bar * BAR + step * STEP, STEP, 36, 110) for bar in range(4) for step in (0, 6, 10)),
                *(Note(bar * BAR + step * STEP, STEP, 38, 100) for bar in range(4) for step in (4, 12)),
                *(Note(3 * BAR + STEP, STEP, pitch, 90) for pitch in KIT - {36, 38, 42}),
            ),
            key=lambda note: (note.onset, note.pitch),
        )
    ),
)
TUNE = Pattern(
    kind="melody",
    bars=4,
    notes=tuple(Note(beat * 960, 960, 60 + (0, 4, 7, 4)[beat % 4], 80) for beat in range(16)),
    key="C",
    scale="major",
)


def part_of(pattern: Pattern, bar: int, **told: object) -> Part:
    gone = frozenset(note for note in pattern.notes if note.onset // BAR == bar - 1)
    sounds = frozenset(range(55, 80)) if pattern.kind != "drums" else KIT
    return Part(**{"pattern": pattern, "first": bar, "last": bar, "gone": gone, "sounds": sounds} | told)


def child_of(part: Part, new: list[Note] | None) -> Pattern:
    assert new is not None
    return part.pattern.with_notes([*(note for note in part.pattern.notes if note not in part.gone), *new])


def likelihood_of_what_follows(child: Pattern) -> float:
    """The nats of the last bar and the first after bars 4, 1, 2 and 3, reckoned apart from what chooses."""
    network = load_model("drums_lookback_rnn" if child.kind == "drums" else "melody_rnn")
    events = drum_events(child, network.config) if child.kind == "drums" else melody_events(child, network.config, 0)
    bars = events.reshape(4, 16)[[3, 0, 1, 2, 3, 0]].reshape(1, -1)
    return float(log_likelihood(network, bars, memory_of(network.config, 16, 1.0))[0, 63:].sum())


@pytest.mark.parametrize("pattern", [GROOVE, TUNE], ids=["drums", "melody"])
def test_what_follows_is_likelier_the_more_candidates_there_are(pattern: Pattern) -> None:
    """Of more candidates, the first are those of fewer; every sound may come, so that nothing else decides."""
    network = load_model("drums_lookback_rnn" if pattern.kind == "drums" else "melody_rnn")
    sounds = frozenset(range(48, 84)) if pattern.kind != "drums" else KIT
    part = part_of(pattern, 3, sounds=sounds)
    gains = []
    for seed in range(6):
        fits = [
            likelihood_of_what_follows(child_of(part, new))
            for candidates in (1, 4, 16)
            if (new := redrawn(network, part, rng_for(seed), temperature=1.5, candidates=candidates))
        ]
        assert pattern.kind != "drums" or fits == sorted(fits)  # a tune that ends twice is written as one that ends
        gains.append(fits[-1] - fits[0])
    assert sum(gains) / len(gains) > 0.5


def test_a_lane_of_the_whole_loop_is_about_as_dense_as_it_was() -> None:
    network = load_model("drums_lookback_rnn")
    hats = frozenset(note for note in GROOVE.notes if note.pitch == 42)
    part = Part(pattern=GROOVE, first=1, last=4, gone=hats, sounds=frozenset({42}))
    counts = []
    for seed in range(8):
        new = redrawn(network, part, rng_for(seed))
        assert new
        assert {note.pitch for note in new} == {42}
        assert [n for n in child_of(part, new).notes if n.pitch != 42] == [n for n in GROOVE.notes if n.pitch != 42]
        counts.append(len(new))
    assert 0.6 * len(hats) < sum(counts) / len(counts) < 1.5 * len(hats)


@pytest.mark.parametrize("config", ["drum_kit", "drum_kit_lookback", "one_drum", "basic_rnn", "attention_rnn"])
def test_every_configuration_can_play_a_part(config: str) -> None:
    pattern = TUNE if config.endswith("rnn") else GROOVE
    part = part_of(pattern, 2, sounds=frozenset({60, 64, 67}) if config.endswith("rnn") else frozenset({36, 39, 42}))
    new = redrawn(random_network(config), part, rng_for(1), temperature=2)
    assert new
    assert {note.pitch for note in new} <= part.sounds
    assert all(BAR <= note.onset < 2 * BAR for note in new)


@pytest.mark.parametrize("pattern", [GROOVE, TUNE], ids=["drums", "melody"])
def test_what_is_new_is_played_as_what_is_around_it(pattern: Pattern) -> None:
    """All notes of the pattern come 30 ticks late."""
    late = [replace(n, onset=n.onset + 30, velocity=77) for n in pattern.notes]
    part = part_of(replace(pattern, notes=tuple(late)), 3)
    new = redrawn(load_model("drums_lookback_rnn" if pattern.kind == "drums" else "melody_rnn"), part, rng_for(1))
    assert new
    assert {(note.onset % STEP, note.velocity) for note in new} == {(30, 77)}


def test_a_note_that_sounds_on_into_the_part_is_not_played_over() -> None:
    held = Note(BAR - 960, 3 * 960, 72, 80)  # the last beat of bar 1, and two of bar 2
    tune = replace(TUNE, notes=tuple(n for n in TUNE.notes if n.onset < BAR - 960 or n.onset >= BAR)).with_notes(
        [*(n for n in TUNE.notes if not BAR - 960 <= n.onset < 2 * BAR), held]
    )
    for seed in range(5):
        new = redrawn(random_network("basic_rnn"), part_of(tune, 2), rng_for(seed), temperature=2)
        assert new
        assert min(note.onset for note in new) >= held.end


def test_nothing_comes_where_nothing_else_can() -> None:
    """A tune of one note that fills its bar, in which no other note may be: there is no other candidate."""
    whole = replace(TUNE, bars=2, notes=(Note(0, BAR, 60, 80), Note(BAR, BAR, 60, 80)))
    part = part_of(whole, 2, sounds=frozenset({60}))
    assert redrawn(load_model("melody_rnn"), part, rng_for(1), temperature=0.05, candidates=1) is None


def test_what_the_model_cannot_play_is_refused() -> None:
    for told, part in (
        ("knows 2/4, 4/4, 2/2 and 4/2, not 3/4", part_of(replace(GROOVE, bars=6, time_signature=(3, 4)), 1)),
        ("plays none of the sounds that may change", part_of(GROOVE, 1, sounds=frozenset({127}))),
    ):
        with pytest.raises(InvalidPatternError, match=told):
            redrawn(random_network("drum_kit_lookback"), part, rng_for(1))
    with pytest.raises(InvalidPatternError, match="a model of melody"):
        redrawn(random_network("basic_rnn"), part_of(GROOVE, 1), rng_for(1))
