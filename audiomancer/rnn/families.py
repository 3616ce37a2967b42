"""Model families: what can be asked for patterns. Ours are bundles and rules; a plug-in may bring any other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from audiomancer.errors import InvalidPatternError, ModelLoadError
from audiomancer.music import Kind, Pattern, TimeSignature
from audiomancer.rnn.bundle import read_bundle
from audiomancer.rnn.courses import played
from audiomancer.rnn.drumming import drum_course
from audiomancer.rnn.events import steps_per_bar
from audiomancer.rnn.network import Network, build_network
from audiomancer.rnn.requests import DrumRequest, MelodyRequest
from audiomancer.rnn.rules import rule_drums, rule_melody
from audiomancer.rnn.singing import melody_course

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RULES", "BundleFamily", "ModelFamily", "Rules", "kind_of", "knows_metre", "load_network"]


@runtime_checkable
class ModelFamily(Protocol):
    """What a plug-in brings under an entry point of ``audiomancer.models``: an object that makes patterns.

    Attributes:
        name: the name by which it is asked for, such as ``transformer_small``.
        summary: what it is, in one line.
        kinds: the kinds of pattern that it plays: ``drums``, ``melody``, ``bass``.
        fingerprint: a text that changes whenever the model would play differently, such as a hash of its weights;
            births remember it.
    """

    @property
    def name(self) -> str:
        """The name by which it is asked for."""

    @property
    def summary(self) -> str:
        """What it is, in one line."""

    @property
    def kinds(self) -> Collection[Kind]:
        """The kinds of pattern that it plays."""

    @property
    def fingerprint(self) -> str:
        """A text that changes whenever the model would play differently."""

    def generate(self, request: DrumRequest | MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """New patterns.

        Args:
            request: what is wanted; a :class:`DrumRequest` for drums, a :class:`MelodyRequest` for the other kinds.
            rngs: where chance comes from, a generator for each pattern. The same state of one brings the same pattern,
                whatever the others are.

        Returns:
            A pattern for each generator, of the kind, bars, time signature and tempo that were asked for.
        """


def kind_of(request: DrumRequest | MelodyRequest) -> Kind:
    """The kind of pattern that a request asks for."""
    return "drums" if isinstance(request, DrumRequest) else request.kind


def load_network(path: Path) -> Network:
    """The network of a bundle, read once and kept until its file changes.

    Raises:
        ModelLoadError: if the file is not one that can be played.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise ModelLoadError(f"{path} cannot be read: {error.strerror}") from error
    return _load(path, changed)


def knows_metre(path: Path, signature: TimeSignature) -> bool:
    """Whether the model of a bundle reaches a metre.

    Args:
        path: its file.
        signature: numerator and denominator.

    Returns:
        False for a metre that it would refuse.

    Raises:
        ModelLoadError: if the file is not one that can be played.
    """
    try:
        steps_per_bar(load_network(path).config, signature)
    except InvalidPatternError:
        return False
    return True


@lru_cache(maxsize=8)
def _load(path: Path, changed: int) -> Network:
    return build_network(read_bundle(path), str(path))


@lru_cache(maxsize=8)
def _fingerprint(path: Path, changed: int) -> str:
    return f"sha256 {sha256(path.read_bytes()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class BundleFamily:
    """A Magenta bundle, played by the package's own network.

    Attributes:
        path: its file.
    """

    path: Path

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.stem

    @property
    def summary(self) -> str:
        """What its configuration is.

        Raises:
            ModelLoadError: if the file is not one that can be played.
        """
        return load_network(self.path).config.title

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its configuration plays.

        Raises:
            ModelLoadError: if the file is not one that can be played.
        """
        return ("drums",) if load_network(self.path).config.family == "drums" else ("melody", "bass")

    @property
    def fingerprint(self) -> str:
        """``sha256`` and the first 12 digits of that hash of its file."""
        return _fingerprint(self.path, self.path.stat().st_mtime_ns)

    def generate(self, request: DrumRequest | MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """New patterns, all in one batch.

        Args:
            request: what is wanted.
            rngs: where chance comes from, a generator for each pattern.

        Returns:
            A pattern for each generator.
        """
        (patterns,) = self.generate_several([(request, rngs)])
        return patterns

    def generate_several(
        self, lots: Sequence[tuple[DrumRequest | MelodyRequest, Sequence[np.random.Generator]]]
    ) -> list[list[Pattern]]:
        """New patterns for several requests, side by side where they are of one length, which is faster.

        Args:
            lots: what is wanted, and a generator for each pattern.

        Returns:
            The patterns of each lot, see :func:`generate_drums` and :func:`generate_melody`.
        """
        network = load_network(self.path)
        return played(
            network,
            [
                drum_course(network, request, rngs)
                if isinstance(request, DrumRequest)
                else melody_course(network, request, rngs)
                for request, rngs in lots
            ],
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """Patterns from rules, in any metre; no model.

    Attributes:
        name: by which they are asked for.
        summary: what they are, in one line.
        kinds: the kinds of pattern that they play.
        fingerprint: their version.
    """

    name: str = "rules"
    summary: str = "styles with dice, and walks along a scale; no model"
    kinds: tuple[Kind, ...] = ("drums", "melody", "bass")
    fingerprint: str = "1"

    def generate(self, request: DrumRequest | MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """New patterns, see :func:`rule_drums` and :func:`rule_melody`.

        Args:
            request: what is wanted.
            rngs: where chance comes from, a generator for each pattern.

        Returns:
            A pattern for each generator.
        """
        return rule_drums(request, rngs) if isinstance(request, DrumRequest) else rule_melody(request, rngs)


RULES = Rules()
"""The rules, as a family."""
