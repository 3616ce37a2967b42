"""The magenta library itself, behind the names of this package: its configurations, bundles and generators.

Everything here needs the ``[magenta]`` extra, and imports it when it is called.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from audiomancer.errors import MissingDependencyError
from audiomancer.rnn.encodings import Floats

__all__ = ["magenta_config", "magenta_generator", "magenta_version", "write_bundle"]

_STANDARD_ERROR = 2


class _Library(NamedTuple):
    drums: ModuleType
    melody: ModuleType
    drums_generator: ModuleType
    melody_generator: ModuleType
    note_seq: ModuleType
    tf: Any


def import_magenta() -> _Library:
    """The modules of magenta, note-seq and TensorFlow.

    Raises:
        MissingDependencyError: if the extra is not installed.
    """
    # magenta 2.1.4 runs on the Keras of its day, and TensorFlow chooses when it is imported.
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with warnings.catch_warnings(), _silenced():
            warnings.simplefilter("ignore")
            import note_seq
            import tensorflow.compat.v1 as tf
            from magenta.models.drums_rnn import drums_rnn_model, drums_rnn_sequence_generator
            from magenta.models.melody_rnn import melody_rnn_model, melody_rnn_sequence_generator
    except ImportError as error:
        raise _missing(error) from error
    return _Library(
        drums_rnn_model, melody_rnn_model, drums_rnn_sequence_generator, melody_rnn_sequence_generator, note_seq, tf
    )


def magenta_version() -> str:
    """The version of magenta that is installed, which is asked without importing it.

    Raises:
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    try:
        return version("magenta")
    except PackageNotFoundError as error:
        raise _missing(error) from error


def _missing(error: ImportError) -> MissingDependencyError:
    return MissingDependencyError(f"the magenta backend is not installed ({error}); run script/bootstrap --magenta")


def magenta_config(config_id: str, layers: tuple[int, ...] = (), attention: int | None = None) -> Any:
    """A configuration as magenta's own object.

    Args:
        config_id: one of :data:`audiomancer.rnn.CONFIGS`.
        layers: units of each cell, magenta's default if empty.
        attention: steps to attend to, magenta's default if None.

    Returns:
        A new ``DrumsRnnConfig`` or ``MelodyRnnConfig``.

    Raises:
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    lib = import_magenta()
    if config_id in lib.melody.default_configs:
        config = lib.melody.default_configs[config_id]
    elif config_id in lib.drums.default_configs:
        config = lib.drums.default_configs[config_id]
    else:
        config = _lookback_drums(lib)
    config.hparams.batch_size = 1
    if layers:
        config.hparams.rnn_layer_sizes = list(layers)
    if attention is not None:
        config.hparams.attn_length = attention
    return config


def _lookback_drums(lib: _Library) -> Any:
    """Our own configuration: magenta's drum kit with its lookback encoder at one and two bars."""
    kit = lib.drums.default_configs["drum_kit"]
    details = type(kit.details)(
        id="drum_kit_lookback", description="Drums RNN with multiple drums, binary counters and lookback."
    )
    encoder = lib.note_seq.LookbackEventSequenceEncoderDecoder(
        lib.note_seq.MultiDrumOneHotEncoding(), lookback_distances=[16, 32], binary_counter_bits=6
    )
    hparams = type(kit.hparams)(batch_size=1, rnn_layer_sizes=[128, 128], attn_length=0)
    return type(kit)(details, encoder, hparams)


def magenta_generator(config: Any, bundle: Path | None = None, checkpoint: Path | None = None) -> Any:
    """Magenta's sequence generator for one of its configurations, from a bundle or a checkpoint.

    Args:
        config: from :func:`magenta_config`, with the layers that the weights have.
        bundle: a ``.mag`` file, or None.
        checkpoint: a checkpoint of TensorFlow, or None.

    Returns:
        A ``DrumsRnnSequenceGenerator`` or ``MelodyRnnSequenceGenerator``.

    Raises:
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    lib = import_magenta()
    from magenta.models.shared import sequence_generator_bundle

    read = None if bundle is None else sequence_generator_bundle.read_bundle_file(str(bundle))
    of_melody = isinstance(config, lib.melody.MelodyRnnConfig)
    model = lib.melody.MelodyRnnModel(config) if of_melody else lib.drums.DrumsRnnModel(config)
    generator = (
        lib.melody_generator.MelodyRnnSequenceGenerator if of_melody else lib.drums_generator.DrumsRnnSequenceGenerator
    )
    return generator(
        model,
        config.details,
        steps_per_quarter=config.steps_per_quarter,
        checkpoint=None if checkpoint is None else str(checkpoint),
        bundle=read,
    )


def write_bundle(config: Any, weights: Mapping[str, Floats], description: str, path: Path) -> None:
    """Let magenta write a bundle of these weights.

    Args:
        config: from :func:`magenta_config`, with the layers that the weights have.
        weights: variable name to values.
        description: what the bundle says of itself.
        path: where to write it.

    Raises:
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    tf = import_magenta().tf
    from magenta.models.shared import events_rnn_graph

    with _quiet(), tempfile.TemporaryDirectory() as folder, tf.Graph().as_default(), tf.Session() as session:
        checkpoint = Path(folder) / "model.ckpt"
        events_rnn_graph.get_build_graph_fn("generate", config)()
        for variable in tf.global_variables():
            variable.load(weights[variable.op.name], session)
        tf.train.Saver(write_version=tf.train.SaverDef.V1).save(session, str(checkpoint), write_meta_graph=False)
        magenta_generator(config, checkpoint=checkpoint).create_bundle_file(str(path), description)


@contextmanager
def _silenced() -> Iterator[None]:
    """Without what TensorFlow's libraries write on standard error when they are loaded, which no setting takes off."""
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # it is closed
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, _STANDARD_ERROR)
    try:
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)
        os.close(nothing)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without TensorFlow's advice to magenta, a screen of it for every graph, to use what came after it."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
