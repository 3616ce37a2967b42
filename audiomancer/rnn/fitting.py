"""Whether a model and a pattern to go by fit what is asked for."""

from __future__ import annotations

from audiomancer.errors import IncompatiblePatternsError, InvalidPatternError
from audiomancer.music import Pattern
from audiomancer.rnn.configs import Config
from audiomancer.rnn.network import Network
from audiomancer.rnn.requests import GenerationRequest

__all__ = ["check_fits", "config_of"]


def config_of(network: Network, family: str) -> Config:
    """The configuration of a model that must be of a family.

    Args:
        network: the model.
        family: ``drums`` or ``melody``.

    Returns:
        Its configuration.

    Raises:
        InvalidPatternError: if it is of another family.
    """
    if network.config.family != family:
        raise InvalidPatternError(f"that is a model of {network.config.family} ({network.config.id}), not of {family}")
    return network.config


def check_fits(pattern: Pattern, request: GenerationRequest, *, drums: bool) -> None:
    """Refuse a primer, or drums to lock to, of another kind or metre than the request's.

    Args:
        pattern: the primer or the drums.
        request: what is wanted.
        drums: whether the pattern must be drums; otherwise it must not.

    Raises:
        IncompatiblePatternsError: if the kind or the metre differs.
    """
    if (pattern.kind == "drums") != drums:
        wanted = "drums" if drums else "a melody or a bass"
        hint = "" if drums else "; a bass can be locked to drums instead"
        raise IncompatiblePatternsError(f"the pattern to go by must be {wanted}, not {pattern.kind}{hint}")
    if pattern.time_signature != request.time_signature:
        (a, b), (c, d) = pattern.time_signature, request.time_signature
        raise IncompatiblePatternsError(f"the pattern to go by is in {a}/{b}, but {c}/{d} was asked for")
