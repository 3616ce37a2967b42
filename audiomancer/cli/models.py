"""``models``: what can be played, where it comes from, how good it is, and how to train it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command
from audiomancer.cli._help import examples
from audiomancer.cli._output import echo, echo_code, table

__all__ = ["COMMANDS"]


def _listed(result: Any) -> None:
    rows = ((m.name, m.family, m.config, m.origin, "yes" if m.default else "") for m in result.models)
    table(("name", "for", "configuration", "origin", "default"), rows)


def _facts(result: Any) -> dict[str, Any]:
    return {name: getattr(result, name) for name in result.__dataclass_fields__ if name != "card"}


def _info(result: Any) -> None:
    for fact, value in _facts(result).items():
        echo(f"{fact:12} {list(value) if isinstance(value, tuple) else value}")
    if result.card:
        echo_code("\n" + result.card)


def _compared(result: Any) -> None:
    for title, nats in result.nats.items():
        echo(f"{nats:7.3f}  {title}")


def _paths(result: Any) -> None:
    for path in result.paths:
        echo(path)


models = click.Group(
    "models",
    help="See, fetch, train and compare the models that generate patterns.",
    epilog=examples("audiomancer models list", "audiomancer models info drums_rnn"),
    commands={
        "list": command("models list", _listed, "audiomancer models list", as_list=lambda result: result.models),
        "info": command("models info", _info, "audiomancer models info melody_rnn", as_list=_facts),
        "download": command("models download", _paths, "audiomancer models download"),
        "train": command(
            "models train",
            lambda result: echo(result.path),
            "audiomancer models train drums --name mine --data ~/loops",
            "audiomancer models train groove --name my_feel --data ~/loops",
            "audiomancer models train drums_lookback_rnn --data ../shared/data --output anew",
        ),
        "compare": command(
            "models compare",
            _compared,
            "audiomancer models compare drums_rnn drums_lookback_rnn --data ../shared/data",
            as_list=lambda result: result.nats,
        ),
    },
)

COMMANDS = MappingProxyType({"models": models})
