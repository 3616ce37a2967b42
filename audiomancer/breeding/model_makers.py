"""How a birth names the models that made its pattern, and how a replay finds them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiomancer.breeding.generation_options import RULES
from audiomancer.errors import InvalidSettingError, MissingDependencyError

__all__ = ["MEMORY", "check_groove_of", "check_memory", "groove_maker", "makers_of", "model_name"]

MEMORY = "memory"
"""Under this name the makers of a pattern hold the fingerprint of the weights of its memory."""


def makers_of(request: Mapping[str, Any]) -> dict[str, str]:
    """What a birth names as the makers of a generated pattern.

    Args:
        request: what :func:`~audiomancer.breeding.resolving.resolved` gave.

    Returns:
        The name of the model to its fingerprint, which is followed by the name of the package if a plug-in brings the
        model. The magenta backend adds ``magenta`` and its version, a bundle that plays with a memory ``memory`` and
        the fingerprint of its weights, and who humanizes the groove model and its own.

    Raises:
        ModelLoadError: if the model is not there.
        MissingDependencyError: if the magenta backend is asked for and not installed.
    """
    from audiomancer.rnn import find_model, memory_fingerprint

    model = find_model(model_name(request))
    foreign = model.path is None and model.name != RULES
    makers = {model.name: f"{model.fingerprint}; {model.origin}" if foreign else model.fingerprint}
    if request["backend"] == "magenta" and model.path:
        from audiomancer.rnn.magenta import magenta_version

        makers["magenta"] = magenta_version()
    if request.get("memory") and model.path:
        makers[MEMORY] = memory_fingerprint()
    return makers | groove_maker(request.get("groove"), makers)


def groove_maker(name: str | None, makers: Mapping[str, str]) -> dict[str, str]:
    """What a birth adds to its makers for the groove model that plays.

    Args:
        name: name or file of the groove model; None for none.
        makers: those that it names already.

    Returns:
        The name of the groove model to its fingerprint; nothing for none.

    Raises:
        ModelLoadError: if the groove model is not there.
        InvalidSettingError: if another maker has its name, so that a birth could not tell the two.
    """
    if name is None:
        return {}
    from audiomancer.rnn.groove import groove_fingerprint, groove_name

    called = groove_name(name)
    if called in makers:
        raise InvalidSettingError(
            f"the groove model {name} is called like something else that makes this; give its file another name"
        )
    return {called: groove_fingerprint(name)}


def check_groove_of(name: str | None, makers: Mapping[str, str]) -> None:
    """Refuse a birth whose groove model is not here, or another one now.

    Args:
        name: name or file of the groove model that it asks for; None for none.
        makers: those of the birth.

    Raises:
        MissingDependencyError: if it is not here, or has changed since; the message names it.
    """
    if name is not None:
        from audiomancer.rnn.groove import check_groove, groove_name

        check_groove(name, makers.get(groove_name(name), ""))


def check_memory(makers: Mapping[str, str]) -> None:
    """Refuse a birth that needs another memory than the one that is here.

    Args:
        makers: those of the birth.

    Raises:
        MissingDependencyError: if they name the memory with another fingerprint.
    """
    from audiomancer.rnn import memory_fingerprint

    if MEMORY in makers and makers[MEMORY] != memory_fingerprint():
        raise MissingDependencyError(
            f"the memory with the fingerprint {makers[MEMORY]!r} is needed for this, and here it has "
            f"{memory_fingerprint()!r}; bring the former models/memory.json back"
        )


def model_name(request: Mapping[str, Any]) -> str:
    """The name or file of the model that plays a request: the one asked for, or else the usual one of its kind."""
    from audiomancer.rnn import DEFAULT_MODELS

    return request.get("model") or DEFAULT_MODELS["drums" if request["kind"] == "drums" else "melody"]
