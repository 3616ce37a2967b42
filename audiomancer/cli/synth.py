"""``synth``: breed SynthDefs, hear of them, take them home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from audiomancer.cli._app import EXIT_UNREAD
from audiomancer.cli._build import command
from audiomancer.cli._output import echo, echo_born, echo_code, note, out_option, table, write
from audiomancer.cli._pages import note_page, paged
from audiomancer.cli._synth_card import echo_card, echo_synths
from audiomancer.cli.evolve import with_listening
from audiomancer.cli.patterns import echo_rated, echo_top, listing

__all__ = ["COMMANDS"]


def _made(result: Any) -> None:
    echo_synths(result.synths)


def _listed(result: Any) -> None:
    if result.synths:
        echo_synths(result.synths)
    elif not result.total:
        note("Nothing fits; audiomancer synth list shows all there is.")


def _page(result: Any) -> None:
    note_page(result, result.synths)


def _born(result: Any) -> None:
    _made(result)
    echo_born(result.synths)


def _generated(result: Any) -> None:
    if any(synth.created_at is None for synth in result.synths):  # the library could not keep them: here they are
        for synth in result.synths:
            echo_code(synth.source_code)
    else:
        _born(result)


def _selected(result: Any) -> None:
    for selection in result.selections:
        note(selection)


def _shown(result: Any, code: bool) -> None:
    if code:
        echo_code(result.synth.source_code)
    else:
        echo_card(result)


def _judged(result: Any) -> None:
    files = Counter(verdict.name for verdict in result.verdicts)
    for verdict in result.verdicts:
        several = f"{verdict.synth or 'a SynthDef'}: " if files[verdict.name] > 1 else ""
        place = f"line {verdict.line}: " if verdict.problems and verdict.line is not None else ""
        for sentence in verdict.problems or ("; ".join(("ok", *verdict.told)),):
            echo(f"{verdict.name}: {place}{several}{sentence}")


def _imported(result: Any) -> None:
    if result.synths:
        echo_synths(result.synths)


def _told(result: Any) -> None:
    for sentence in result.told:
        note(sentence)


def _each(result: Any) -> Any:
    return [*result.synths, *result.refused]


def _share(result: Any) -> int:
    """The exit code of an import: all came in, some, or none."""
    return 7 if result.refused and result.synths else _worst(result.refused)


def _worst(refused: Collection[Any]) -> int:
    """The exit code of refusals: that of a missing MIDI file if nothing is wrong but files that cannot be read."""
    return 0 if not refused else EXIT_UNREAD if all(one.unread for one in refused) else 1


def _verdict(result: Any) -> int:
    """The exit code of a check."""
    return _worst([verdict for verdict in result.verdicts if verdict.problems])


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


def _words(result: Any) -> None:
    """The words as a table; behind the meaning stand the other spellings, language by language."""

    def told(row: Any) -> str:
        languages = (("also", row.also), ("German", row.german), ("French", row.french), ("Spanish", row.spanish))
        return "; ".join((row.meaning, *(f"{name} {', '.join(spelled)}" for name, spelled in languages if spelled)))

    table(("word", "kind", "what it means"), ((row.word, row.kind, told(row)) for row in result.words))


def _synths(result: Any) -> Any:
    return result.synths


synth = click.Group(
    "synth",
    help="""Breed SuperCollider synths: from words, from one parent, from two.

    Whatever is handed out was compiled by sclang and heard by scsynth; without SuperCollider it is marked
    as not validated.
    """,
    commands={
        "list": paged(
            command(
                "synth list",
                _listed,
                "audiomancer synth list",
                "audiomancer synth list --category bass --sort rating",
                tell=_page,
                as_list=_synths,
            )
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
            _generated,
            'audiomancer synth generate "warm acid bass with filter sweep" --seed 1',
            'audiomancer synth generate "darker and shorter" --from tb303 --seed 1',
            as_list=_synths,
            extra=(
                listing(
                    "--words", "synth words", _words, "List the words that are known.", lambda result: result.words
                ),
            ),
        ),
        "mutate": command(
            "synth mutate",
            _born,
            "audiomancer synth mutate tb303 --amount 0.5 --count 4 --seed 1",
            as_list=_synths,
            extra=(
                listing("--ops", "synth operators", _operators, "List the operators.", lambda result: result.operators),
            ),
        ),
        "breed": command("synth breed", _born, "audiomancer synth breed tb303 juno_pad --seed 1", as_list=_synths),
        "evolve": with_listening(
            command(
                "synth evolve",
                _made,
                "audiomancer synth evolve tb303 juno_pad --generations 2 --size 3 --seed 1",
                "audiomancer synth evolve tb303 --interactive",
                tell=_selected,
                as_list=_synths,
            ),
            "synths",
            "synth run start",
            echo_synths,
        ),
        "validate": command(
            "synth validate",
            _judged,
            "audiomancer synth validate synths/tb303.scd",
            ends=_verdict,
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
            "audiomancer synth export kick snare tb303 --to superdirt --out tidal.scd",
            "audiomancer synth export --to superdirt --out all.scd",
            extra=(out_option("The file to write; standard output if not given."),),
        ),
        "import": command(
            "synth import",
            _imported,
            "audiomancer synth import synths/tb303.scd",
            tell=_told,
            as_list=_each,
            ends=_share,
        ),
        "rate": command("synth rate", echo_rated, 'audiomancer synth rate tb303 5 --notes "for the intro"'),
        "top": command("synth top", echo_top, "audiomancer synth top", as_list=lambda result: result.items),
    },
)

COMMANDS = MappingProxyType({"synth": synth})
