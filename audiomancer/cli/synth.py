"""``synth``: breed SynthDefs, hear of them, take them home."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._build import command
from audiomancer.cli._output import echo, echo_born, echo_code, note, out_option, short, stars, table, write
from audiomancer.cli._synth_card import echo_card
from audiomancer.cli.patterns import COMMANDS as OF_PATTERNS
from audiomancer.cli.patterns import listing

__all__ = ["COMMANDS"]


def _listed(result: Any) -> None:
    def shown_id(synth: Any) -> str:
        return synth.id if synth.generation_method == "library" else short(synth.id)

    rows = (
        (
            shown_id(s),
            s.name,
            s.category or "",
            stars(s.user_rating),
            s.generation_method,
            "yes" if s.validated else "no",
        )
        for s in result.synths
    )
    table(("id", "name", "category", "rating", "born", "validated"), rows)


def _born(result: Any) -> None:
    _listed(result)
    echo_born(result.synths)


def _selected(result: Any) -> None:
    for selection in result.selections:
        note(selection)


def _shown(result: Any, code: bool) -> None:
    if code:
        echo_code(result.synth.source_code)
    else:
        echo_card(result)


def _judged(result: Any) -> None:
    for verdict in result.verdicts:
        for problem in verdict.problems or ("ok",):
            echo(f"{verdict.name}: {problem}")


def _rendered(result: Any, out: Path) -> None:
    write(result.wav, out)


def _exported(result: Any, out: Path | None) -> None:
    if out is None:
        echo_code(result.code, nl=False)
    else:
        write(result.code.encode(), out)


def _operators(result: Any) -> None:
    table(
        ("operator", "weight", "from", "what it does"),
        ((op.name, f"{op.weight:g}", op.origin, op.summary) for op in result.operators),
    )


def _synths(result: Any) -> Any:
    return result.synths


synth = click.Group(
    "synth",
    help="""Breed SuperCollider synths: from words, from one parent, from two.

    Whatever is handed out was compiled by sclang and heard by scsynth; without SuperCollider it is marked
    as not validated.
    """,
    commands={
        "list": command(
            "synth list",
            _listed,
            "audiomancer synth list",
            "audiomancer synth list --category bass",
            as_list=_synths,
        ),
        "show": command(
            "synth show",
            _shown,
            "audiomancer synth show tb303",
            as_list=lambda result: result.synth,
            extra=(click.Option(["--code"], is_flag=True, help="Print the source alone."),),
        ),
        "generate": command(
            "synth generate",
            _born,
            'audiomancer synth generate "warm acid bass with filter sweep" --seed 1',
            as_list=_synths,
        ),
        "mutate": command(
            "synth mutate",
            _born,
            "audiomancer synth mutate tb303 --amount 0.5 --count 4 --seed 1",
            as_list=_synths,
            extra=(listing("--ops", "synth operators", _operators, "List the operators."),),
        ),
        "breed": command("synth breed", _born, "audiomancer synth breed tb303 juno_pad --seed 1", as_list=_synths),
        "evolve": command(
            "synth evolve",
            _listed,
            "audiomancer synth evolve tb303 juno_pad --generations 2 --size 3 --seed 1",
            tell=_selected,
            as_list=_synths,
        ),
        "validate": command(
            "synth validate",
            _judged,
            "audiomancer synth validate synths/tb303.scd",
            ends=lambda result: 0 if result.ok else 1,
        ),
        "render": command(
            "synth render",
            _rendered,
            "audiomancer synth render tb303 --out tb303.wav",
            extra=(out_option("The WAV file to write.", required=True),),
        ),
        "export": command(
            "synth export",
            _exported,
            "audiomancer synth export tb303 --out tb303.scd",
            extra=(out_option("The file to write; standard output if not given."),),
        ),
        "import": command("synth import", _listed, "audiomancer synth import synths/tb303.scd", as_list=_synths),
        "rate": OF_PATTERNS["rate"],
    },
)

COMMANDS = MappingProxyType({"synth": synth})
