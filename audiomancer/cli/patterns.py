"""``import``, ``list``, ``show``, ``mutate``, ``cross``, ``rate`` and ``top``: the library and its children."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import click

from audiomancer import actions
from audiomancer.actions import Session
from audiomancer.cli._app import exit_code
from audiomancer.cli._build import command, perform
from audiomancer.cli._output import echo, echo_born, echo_patterns, note, short, stars, table
from audiomancer.cli._show import echo_roll
from audiomancer.cli._synth_card import echo_card

__all__ = ["COMMANDS"]


def _refused(result: Any) -> None:
    """Say what could not be taken; if it is the only thing in the call, its error is the error of the call."""
    for notice in result.notices:
        note(notice)
    tried = len(result.patterns) + len(result.refused)
    if tried == 1 and result.refused:
        raise result.refused[0].error
    for refusal in result.refused:
        note(f"Error: {refusal.error}")
    if result.refused:
        note(f"{len(result.patterns)} of {tried} files imported.")


def _imported(result: Any) -> None:
    if result.patterns:
        echo_patterns(result.patterns)


def _listed(result: Any) -> None:
    if result.patterns:
        echo_patterns(result.patterns)
    else:
        note("Nothing here yet: audiomancer import FILE.mid brings a groove in.")


def _top(result: Any) -> None:
    if result.patterns:
        echo_patterns(result.patterns)
    else:
        note("Nothing is rated yet: audiomancer rate ID STARS.")


def _born(result: Any) -> None:
    echo_patterns(result.patterns)
    echo_born(result.patterns)


def _rated(result: Any) -> None:
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
    echo(f"{p.generation_method}{' from ' + parents if parents else ''}, {p.created_at:%Y-%m-%d %H:%M} UTC")
    for line in p.mutation_log:
        echo(f"  {line}")
    if p.user_notes:
        echo(f'"{p.user_notes}"')


def _patterns(result: Any) -> Any:
    return result.patterns


def listing(flag: str, action: str, show: Callable[[Any], None], help_text: str) -> click.Option:
    """An option that prints a list in place of doing what the command does.

    Args:
        flag: such as ``--ops``.
        action: the action whose result is printed.
        show: prints that result.
        help_text: its line on the help page.

    Returns:
        The option.
    """

    def told(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
        if wanted:
            with Session() as session:
                show(actions.perform(action, session))
            ctx.exit()

    return click.Option([flag], is_flag=True, is_eager=True, expose_value=False, callback=told, help=help_text)


def _operators(result: Any) -> None:
    headings = ("operator", "for", "usual", "from", "what it does")
    table(
        headings,
        ((op.name, " ".join(op.kinds), "yes" if op.usual else "", op.origin, op.summary) for op in result.operators),
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
            ends=lambda result: exit_code(result.refused[-1].error) if result.refused else 0,
        ),
        "list": command("list", _listed, "audiomancer list --type drums", as_list=_patterns, codes=True),
        "show": command("show", _shown, "audiomancer show 3fa9", as_list=lambda result: result.item, codes=True),
        "mutate": command(
            "mutate",
            _born,
            "audiomancer mutate 3fa9 --amount 0.5 --count 4",
            "audiomancer mutate 3fa9 --op ghost_notes --op fill --seed 42",
            as_list=_patterns,
            codes=True,
            extra=(listing("--ops", "operators", _operators, "List the operators."),),
        ),
        "cross": command("cross", _born, "audiomancer cross 3fa9 81c2 --seed 7", as_list=_patterns, codes=True),
        "rate": command("rate", _rated, 'audiomancer rate 3fa9 5 --notes "keep the ghost snares"'),
        "top": command("top", _top, "audiomancer top --type drums --limit 5", as_list=_patterns, codes=True),
    }
)
