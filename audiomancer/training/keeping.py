"""The file in which a training is kept after each pass, so that it can go on when it was broken off."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from pathlib import Path

import numpy as np

from audiomancer.errors import ModelTrainingError
from audiomancer.rnn.encodings import Ints
from audiomancer.training._kept import Standing
from audiomancer.training.corpus import Corpus
from audiomancer.training.grooves import Grooves, GrooveSettings, Performed
from audiomancer.training.train import TrainingSettings

__all__ = ["content_of", "keep_standing", "kept_standing", "standing_file"]

_HEAD = "head"


def standing_file(bundle: Path) -> Path:
    """The file in which the training of a bundle is kept, beside it."""
    return bundle.with_suffix(".training")


def keep_standing(
    standing: Standing, settings: TrainingSettings | GrooveSettings, music: Corpus | Grooves, path: Path
) -> None:
    """Write how a training stands; the file is whole at every moment.

    Args:
        standing: what the training goes on from.
        settings: what is trained and how.
        music: what it learns from.
        path: the file; one that is there is replaced.

    Raises:
        OSError: if the disk refuses.
    """
    head = json.dumps({"of": _of(settings, music), "curve": standing.curve})
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        np.savez(file, allow_pickle=False, **{_HEAD: np.array(head)}, **standing.arrays)
    part.replace(path)


def kept_standing(settings: TrainingSettings | GrooveSettings, music: Corpus | Grooves, path: Path) -> Standing:
    """Read how a training stood.

    Args:
        settings: what is trained and how.
        music: what it learns from.
        path: the file.

    Returns:
        What the training goes on from.

    Raises:
        ModelTrainingError: if there is no such file, it is another one, or the music or the settings have changed.
    """
    if not path.is_file():
        raise ModelTrainingError(f"there is no training to resume: {path} is not there; leave --resume out to begin")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            head = json.loads(str(arrays[_HEAD]))
            curve = [(train, validation, seconds) for train, validation, seconds in head["curve"]]
            standing = Standing({name: arrays[name] for name in arrays.files if name != _HEAD}, curve)
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ModelTrainingError(f"{path} is no training that can be resumed; --force begins anew") from error
    if head.get("of") != _of(settings, music):
        raise ModelTrainingError(
            f"the music or the settings have changed since {path} was written; --force begins anew with those of today"
        )
    return standing


def _of(settings: TrainingSettings | GrooveSettings, music: Corpus | Grooves) -> str:
    """A fingerprint of what is trained and from what."""
    told = sha256(json.dumps(settings.to_dict(), sort_keys=True).encode())
    for part in music:
        for piece in part:
            content = content_of(piece)
            told.update(len(content).to_bytes(8, "little") + content)
    return told.hexdigest()


def content_of(piece: Ints | Performed) -> bytes:
    """All that is learned of a piece.

    Args:
        piece: events of shape [time], or a performance.

    Returns:
        The same bytes for two pieces that are alike.
    """
    if isinstance(piece, np.ndarray):
        return piece.tobytes()
    hits, played = piece
    numbers = np.array([hits.steps, hits.bar, hits.tempo])
    return b"".join(part.tobytes() for part in (numbers, hits.voice, hits.step, played.velocity, played.timing))
