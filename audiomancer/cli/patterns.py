"""``import``, ``list``, ``show``, ``mutate``, ``cross``, ``morph``, ``feel``, ``rate``, ``top``: the library."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import click

from audiomancer import actions
from audiomancer.actions import Session
from audiomancer.cli._app import exit_code
from audiomancer.cli._build import command, perform
from audiomancer.cli._output import (
    echo,
    echo_born,
    echo_json,
    echo_kept,
    echo_patterns,
    note,
    short,
    stars,
    table,
    what_was_done,
)
from audiomancer.cli._pages import note_page, paged
from audiomancer.cli._show import echo_roll
from audiomancer.cli._synth_card import echo_card, echo_synths
from audiomancer.errors import StoreError

__all__ = ["COMMANDS", "echo_children", "echo_rated", "echo_top", "listing"]


def _refused(result: Any) -> None:
    """Say what could not be taken; if it is the only thing in the call, its error is the error of the call."""
    for notice in result.notices:
        note(notice)
    tried = result.files + len(result.refused)
    if tried == 1 and result.refused:
        raise result.refused[0].error
    for sentence in dict.fromkeys(str(refusal.error) for refusal in result.refused):
        note(f"Error: {sentence}")
    if result.refused:
        note(f"{result.files} of {tried} files imported.")


def _import_code(result: Any) -> int:
    """The exit code of the last refusal; a library that takes nothing is graver than a file."""
    errors = [refusal.error for refusal in result.refused]
    gravest = [error for error in errors if isinstance(error, StoreError)] or errors
    return exit_code(gravest[-1]) if gravest else 0


def _imported(result: Any) -> None:
    if result.patterns:
        echo_patterns(result.patterns)


def _listed(result: Any) -> None:
    if result.patterns:
        echo_patterns(result.patterns)
    elif result.narrowed and not result.total:
        note("Nothing fits; audiomancer list shows all there is.")
    elif result.deleted:
        note("All that was here is deleted: audiomancer list --deleted shows it, and undelete ID brings it back.")
    elif not result.total and not result.unrecorded:
        note("Nothing here yet: audiomancer import FILE.mid brings a groove in.")


def _page(result: Any) -> None:
    note_page(result, result.patterns)


def echo_top(result: Any) -> None:
    """Print patterns or synths; in a table of one kind there is none of the other."""
    if not result.items and not result.out_of_reach:
        note("Nothing is rated yet: audiomancer rate ID STARS.")
    elif result.items and result.items[0].id.startswith("synt_"):
        echo_synths(result.items)
    elif result.items:
        echo_patterns(result.items)


def echo_children(result: Any) -> None:
    """Print the patterns that were born, and of a single one what was done to make it."""
    echo_patterns(result.patterns)
    echo_born(result.patterns)


def echo_rated(result: Any) -> None:
    """Print a rating."""
    shown = result.name if result.id == f"synt_{result.name}" else short(result.id)
    echo(f"{shown}  {stars(result.score)}")


def _shown(result: Any) -> None:
    """Print a pattern as a piano roll, a synth as its card."""
    p = result.item
    if p.id.startswith("synt_"):
        echo_card(perform("synth show", item=p.id))
        return
    pattern = p.pattern
    words = [p.id, p.name, p.type, f"{p.bars} bars of {pattern.time_signature[0]}/{pattern.time_signature[1]}"]
    words += [f"{p.bpm:g} BPM", " ".join(filter(None, (p.key, p.scale))), p.style or "", stars(p.user_rating)]
    echo("  ".join(word for word in words if word))
    echo_roll(pattern)
    parents = " and ".join(short(i) for i in p.parent_ids)
    made = f"{p.created_at:%Y-%m-%d %H:%M} UTC" if p.created_at else "nobody knows when"
    echo(f"{p.generation_method}{' from ' + parents if parents else ''}, {made}")
    for line in what_was_done(p):
        echo(f"  {line}")
    echo_kept(p)


def _patterns(result: Any) -> Any:
    return result.patterns


def listing(
    flag: str, action: str, show: Callable[[Any], None], help_text: str, as_list: Callable[[Any], Any]
) -> click.Option:
    """An option that prints a list in place of doing what the command does.

    Args:
        flag: such as ``--ops``.
        action: the action whose result is printed.
        show: prints that result.
        help_text: its line on the help page.
        as_list: takes from the result what ``--json`` prints.

    Returns:
        The option; where it is given, an argument that the command needs may be missing.
    """

    def told(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
        if wanted:
            with Session() as session:
                result = actions.perform(action, session)
            if ctx.params.get("as_json"):
                echo_json(as_list(result))
            else:
                show(result)
            ctx.exit()

    # Not eager: options are read in the order in which they stand, before arguments and behind --json, which is.
    return click.Option([flag], is_flag=True, expose_value=False, callback=told, help=help_text)


def _operators(result: Any) -> None:
    headings = ("operator", "for", "in musical", "from", "what it does")
    table(
        headings,
        ((op.name, " ".join(op.kinds), " ".join(op.musical), op.origin, op.summary) for op in result.operators),
    )


COMMANDS = MappingProxyType(
    {
        "import": command(
            "import",
            _imported,
            "audiomancer import examples/groove.mid --bars 1-2",
            """audiomancer import --tidal 'd1 $ stack [s "bd(3,8)", s "~ cp"]'""",
            """audiomancer import --strudel 's("bd*4, ~ cp")'""",
            tell=_refused,
            as_list=_patterns,
            codes=True,
            ends=_import_code,
        ),
        "list": paged(
            command(
                "list",
                _listed,
                "audiomancer list --type drums",
                "audiomancer list --rating 4+ --since 7d --sort rating",
                "audiomancer list --deleted",
                tell=_page,
                as_list=_patterns,
                codes=True,
            )
        ),
        "show": command("show", _shown, "audiomancer show 3fa9", as_list=lambda result: result.item, codes=True),
        "mutate": command(
            "mutate",
            echo_children,
            "audiomancer mutate 3fa9 --amount 0.5 --count 4",
            "audiomancer mutate 3fa9 --op ghost_notes --op fill --seed 42",
            "audiomancer mutate 3fa9 --change hh,oh --amount 1",
            "audiomancer mutate 3fa9 --hold bd,sd --in-bars 2 --notes-only",
            as_list=_patterns,
            codes=True,
            extra=(listing("--ops", "operators", _operators, "List the operators.", lambda result: result.operators),),
        ),
        "cross": command(
            "cross",
            echo_children,
            "audiomancer cross 3fa9 81c2 --seed 7",
            "audiomancer cross 3fa9 81c2 --by voices --from-first bd,sd",
            "audiomancer cross 3fa9 81c2 --by feel",
            as_list=_patterns,
            codes=True,
        ),
        "morph": command(
            "morph",
            echo_children,
            "audiomancer morph 3fa9 81c2 --steps 4",
            as_list=_patterns,
            codes=True,
        ),
        "feel": command(
            "feel",
            echo_children,
            "audiomancer feel 3fa9 --humanize 0.6",
            "audiomancer feel 3fa9 --feel examples/groove.mid",
            "audiomancer feel 3fa9 --straight --swing 58",
            as_list=_patterns,
            codes=True,
        ),
        "rate": command(
            "rate", echo_rated, 'audiomancer rate 3fa9 5 --notes "keep the ghost snares"', "audiomancer rate last 4"
        ),
        "top": command(
            "top",
            echo_top,
            "audiomancer top --type drums --limit 5",
            "audiomancer top --type synth",
            as_list=lambda result: result.items,
            codes=True,
        ),
    }
)
