"""Reading bundles: what ships is read, and everything else is refused with the reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.errors import ModelLoadError
from audiomancer.rnn import available_models, build_network, parse_bundle, read_bundle
from audiomancer.rnn.models import Model

SHIPPED = [model for model in available_models().values() if model.origin == "shipped"]


@pytest.fixture(params=SHIPPED, ids=lambda model: model.name)
def shipped(request: pytest.FixtureRequest) -> Model:
    model: Model = request.param
    return model


def test_all_shipped_models_are_read_and_together_at_most_25_mb() -> None:
    assert {"drums_rnn", "drums_lookback_rnn", "melody_rnn"} <= {model.name for model in SHIPPED}
    assert sum(model.path.stat().st_size for model in SHIPPED) <= 25e6


def test_a_shipped_bundle_has_finite_weights_and_a_card(shipped: Model) -> None:
    bundle = read_bundle(shipped.path)
    assert all(np.isfinite(values).all() for values in bundle.weights.values())
    assert bundle.description
    assert "nats a step" in shipped.path.with_suffix(".md").read_text("utf-8")


@pytest.mark.magenta
def test_a_shipped_checkpoint_equals_what_tensorflow_reads(shipped: Model, tmp_path: Path) -> None:
    import tensorflow as tf
    from note_seq.protobuf import generator_pb2

    message = generator_pb2.GeneratorBundle.FromString(shipped.path.read_bytes())
    (tmp_path / "model.ckpt").write_bytes(message.checkpoint_file[0])
    reader = tf.train.load_checkpoint(str(tmp_path / "model.ckpt"))
    ours = read_bundle(shipped.path)
    assert ours.generator == message.generator_details.id
    assert set(ours.weights) == set(reader.get_variable_to_shape_map())
    for name, values in ours.weights.items():
        assert np.array_equal(values, reader.get_tensor(name))


@pytest.mark.parametrize("share", [0.00001, 0.0001, 0.3, 0.5, 0.9, 0.999, 0.999999])
def test_a_truncated_bundle_is_said_to_be_truncated(shipped: Model, share: float) -> None:
    data = shipped.path.read_bytes()
    cut = data[: max(6, int(len(data) * share))]
    with pytest.raises(ModelLoadError, match="cut off"):
        parse_bundle(cut, "cut.mag")


def test_a_damaged_checkpoint_is_refused(shipped: Model) -> None:
    data = bytearray(shipped.path.read_bytes())
    at = data.index((0xDB4775248B80FB57).to_bytes(8, "little"))
    data[at : at + 8] = b"\0" * 8
    with pytest.raises(ModelLoadError, match=r"damaged.*no table"):
        parse_bundle(bytes(data), "broken.mag")


def test_another_family_is_named(shipped: Model) -> None:
    data = shipped.path.read_bytes()
    bundle = read_bundle(shipped.path)
    name = bundle.generator.encode()
    other = b"performance_with_dynamics"[: len(name)].ljust(len(name), b"_")
    with pytest.raises(ModelLoadError, match=rf"family '{other.decode()}'.*drum_kit"):
        build_network(parse_bundle(data.replace(name, other, 1), "other.mag"), "other.mag")


def test_weights_of_another_configuration_are_refused(shipped: Model) -> None:
    bundle = read_bundle(shipped.path)
    wrong = "basic_rnn" if bundle.generator != "basic_rnn" else "drum_kit"
    swapped = type(bundle)(wrong, "", bundle.weights, bundle.graph)
    with pytest.raises(ModelLoadError, match=r"not those of a \w+ network"):
        build_network(swapped, "swapped.mag")


def test_weights_without_an_output_are_refused(shipped: Model) -> None:
    bundle = read_bundle(shipped.path)
    cell = next(name for name in bundle.weights if "cell_0" in name and name.endswith("basic_lstm_cell/bias"))
    for lost in ("fully_connected/weights", "fully_connected/biases", cell):
        weights = {name: values for name, values in bundle.weights.items() if name != lost}
        with pytest.raises(ModelLoadError, match=r"not those of a \w+ network"):
            build_network(type(bundle)(bundle.generator, "", weights, bundle.graph), "lost.mag")


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ModelLoadError) as error:
        build_network(parse_bundle(data, "x.mag"), "x.mag")
    assert "x.mag" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("data", [b"", b"MThd\0\0\0\6", b"\x89PNG\r\n\x1a\n", b"PK\3\4" + b"\0" * 40, b"{}"])
def test_other_files_are_said_to_be_no_bundle(data: bytes) -> None:
    with pytest.raises(ModelLoadError, match=r"not a Magenta bundle"):
        parse_bundle(data, "song.mid")


def test_a_file_that_is_not_there_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.mag", tmp_path):
        with pytest.raises(ModelLoadError, match="cannot be read"):
            read_bundle(path)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_weight_that_is_no_finite_number_is_refused_when_the_bundle_is_read(shipped: Model, number: float) -> None:
    """One sentence, where otherwise a pattern would be drawn from chances that are none."""
    data = bytearray(shipped.path.read_bytes())
    name, values = max(read_bundle(shipped.path).weights.items(), key=lambda item: item[1].size)
    at = data.index(values.tobytes()[:64]) + 8
    data[at : at + 4] = np.float32(number).tobytes()
    with pytest.raises(ModelLoadError, match="no finite number") as caught:
        parse_bundle(bytes(data), "odd.mag")
    assert str(caught.value) == (
        f"the weights in odd.mag are damaged ({name} holds what is no finite number); download or copy it again"
    )


def test_a_file_that_is_larger_than_any_bundle_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "huge.mag"
    with file.open("wb") as stream:
        stream.truncate(1024**4)  # a terabyte of nothing
    with pytest.raises(ModelLoadError, match=r"huge\.mag is larger than 128 MB"):
        read_bundle(file)


def test_an_attention_of_no_possible_length_is_refused() -> None:
    from audiomancer.rnn._protobuf import Message
    from audiomancer.rnn.bundle import attention_length

    def field(number: int, payload: bytes) -> bytes:
        assert len(payload) < 128
        return bytes([number << 3 | 2, len(payload)]) + payload

    def graph(length: int) -> memoryview:
        shape = np.array([-1, length, 1, 8], "<i4").tobytes()
        value = field(2, field(8, field(4, shape)))
        node = field(1, b"attention/Reshape/shape") + field(5, value)
        return memoryview(field(2, field(1, node)))

    assert Message.parse(graph(16))
    assert attention_length(graph(16), 8) == 16
    for length in (0, -1, 2**31 - 1):
        with pytest.raises(ValueError, match=f"attention over {length} steps"):
            attention_length(graph(length), 8)
