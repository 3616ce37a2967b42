"""What an encoding says of events, held against note-seq's own encoders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.rnn import CONFIGS
from audiomancer.rnn.configs import Config
from audiomancer.rnn.encodings import Ints

SEQUENCES = 1000


def random_events(config: Config, rng: np.random.Generator) -> Ints:
    """A sequence with rests, repeats of a bar or two ago, and no note-off before the first note: shape [1, time]."""
    events = rng.integers(0, config.encoding.events, int(rng.integers(2, 80)))
    events[rng.random(len(events)) < 0.6] = 0
    for distance in (16, 32):
        for step in range(distance, len(events)):
            if rng.random() < 0.3:
                events[step] = events[step - distance]
    if config.family == "melody":
        sounding = np.flatnonzero(events >= 2)
        events[: sounding[0] if len(sounding) else None] = 0
    return events[None]


def as_note_seq(note_seq: Any, config: Config, events: Ints) -> Any:
    """The same events as a Melody or a DrumTrack."""
    values = events[0].tolist()
    if config.family == "melody":
        return note_seq.Melody([value - 2 if value < 2 else value - 2 + config.lowest for value in values])
    chosen = [[pitches[0] for bit, pitches in enumerate(config.drum_types) if v >> bit & 1] for v in values]
    return note_seq.DrumTrack([frozenset(pitches) for pitches in chosen])


@pytest.mark.magenta
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_inputs_and_labels_equal_note_seqs(config: Config) -> None:
    import note_seq

    from audiomancer.rnn.magenta import magenta_config

    theirs, rng = magenta_config(config.id).encoder_decoder, np.random.default_rng(1)
    assert (config.encoding.input_size, config.encoding.labels) == (theirs.input_size, theirs.num_classes)
    for _ in range(SEQUENCES):
        events = random_events(config, rng)
        inputs, labels = theirs.encode(as_note_seq(note_seq, config, events))
        ours = config.encoding.inputs(events).to_dense(theirs.input_size)[0, :-1]
        assert np.array_equal(ours, np.array(inputs, dtype=np.float32))
        assert config.encoding.labels_of(events)[0, 1:].tolist() == labels


@pytest.mark.magenta
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_an_output_class_means_the_event_that_note_seq_decodes(config: Config) -> None:
    import note_seq

    from audiomancer.rnn.magenta import magenta_config

    theirs, rng = magenta_config(config.id).encoder_decoder, np.random.default_rng(2)
    for _ in range(20):
        events = random_events(config, rng)
        meanings = config.encoding.meanings(events, events.shape[1])[0, 0]
        track = as_note_seq(note_seq, config, events)
        decoded = [theirs.class_index_to_event(label, list(track)) for label in range(theirs.num_classes)]
        classes = type(track)(decoded)
        for label, event in enumerate(classes):
            if config.family == "melody":
                # note-seq's Melody turns a note-off before the first note into nothing; compare before that.
                event = decoded[label]
                assert meanings[label] == (event + 2 if event < 0 else event + 2 - config.lowest)
            else:
                bits = [any(pitch in event for pitch in pitches) for pitches in config.drum_types]
                assert meanings[label] == sum(1 << bit for bit, struck in enumerate(bits) if struck)


@given(st.sampled_from(sorted(CONFIGS)), st.integers(0, 2**32), st.data())
def test_a_step_alone_is_encoded_as_in_the_whole_sequence(config_id: str, seed: int, data: st.DataObject) -> None:
    encoding = CONFIGS[config_id].encoding
    events = random_events(CONFIGS[config_id], np.random.default_rng(seed))
    step = data.draw(st.integers(0, events.shape[1] - 1))
    whole = encoding.inputs(events).to_dense(encoding.input_size)
    alone = encoding.inputs(events[:, : step + 1], step).to_dense(encoding.input_size)
    assert np.array_equal(alone[:, 0], whole[:, step])


@given(st.sampled_from(sorted(CONFIGS)), st.integers(0, 2**32))
def test_a_label_means_its_own_event(config_id: str, seed: int) -> None:
    encoding = CONFIGS[config_id].encoding
    events = random_events(CONFIGS[config_id], np.random.default_rng(seed))
    labels = encoding.labels_of(events)[0, 1:]
    meanings = encoding.meanings(events[:, :-1], 1)[0]
    assert meanings[np.arange(len(labels)), labels].tolist() == events[0, 1:].tolist()


@given(st.sampled_from(sorted(CONFIGS)))
def test_every_event_has_one_class_that_always_means_it(config_id: str) -> None:
    encoding = CONFIGS[config_id].encoding
    meanings = encoding.meanings(np.zeros((1, 40), dtype=np.int64), 40)[0, 0, : encoding.events]
    assert sorted(meanings) == list(range(encoding.events))
