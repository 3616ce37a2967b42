"""``evolve``: breed generations, by the ratings there are or with the person listening."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import click

from audiomancer import actions
from audiomancer.actions import Session
from audiomancer.cli._build import command
from audiomancer.cli._output import echo_json, echo_patterns, note
from audiomancer.cli._rating import rate_by_keys, rate_by_lines
from audiomancer.cli._terminal import keys_can_be_read

__all__ = ["COMMANDS", "with_listening"]


def _told(result: Any) -> None:
    for selection in result.selections:
        note(selection)
    note(f"{result.new} new patterns; seed {result.seed}")


def with_listening(plain: click.Command, kind: str, start: str, show: Callable[[Any], None]) -> click.Command:
    """A command that breeds by the ratings there are, and with ``--interactive`` asks for them on the way.

    Args:
        plain: the command as it is without.
        kind: what it breeds, ``patterns`` or ``synths``.
        start: name of the action that begins a run.
        show: prints the items that were rated, as it prints what was bred.

    Returns:
        The command with the options ``--interactive`` and ``--resume``.
    """
    called = "audiomancer evolve" if kind == "patterns" else "audiomancer synth evolve"

    def evolve(interactive: bool, resume: str | None, **values: Any) -> None:
        if resume is not None and values["items"]:
            raise click.UsageError(f"A run that is taken up has its {kind} already; give ids or --resume, not both.")
        if resume is not None:
            _check_resumed()
        if resume is None and not values["items"] and values.get("kind") is None:
            without = ", or --kind drums to begin without" if "kind" in values else ""
            raise click.UsageError(
                f"Name the {kind} to start from{without}; {called.replace('evolve', 'list')} shows them."
            )
        if resume is None and not interactive:
            assert plain.callback is not None
            plain.callback(**values)
            return
        as_json, codes = values.pop("as_json"), values.pop("with_codes", False)
        with Session(note=note) as session:
            best = _listened(session, _begun(session, resume, values), called)
        if as_json:
            echo_json(best, codes=codes)
        else:
            show(best)

    def _begun(session: Session, resume: str | None, values: dict[str, Any]) -> Any:
        if resume is None:
            return actions.perform(start, session, **{k: v for k, v in values.items() if v is not None})
        given = click.get_current_context().get_parameter_source("generations")
        wanted = values["generations"] if given is click.core.ParameterSource.COMMANDLINE else None
        return actions.perform("run open", session, run=resume, generations=wanted, kind=kind)

    return click.Command(
        plain.name, callback=evolve, params=[*plain.params, *_OPTIONS], help=plain.help, epilog=plain.epilog
    )


_RESUMED = ("interactive", "resume", "generations", "as_json", "with_codes")
"""The options that say something of a run that has begun."""


def _check_resumed() -> None:
    """Refuse by name an option that a run has had since its beginning."""
    context = click.get_current_context()
    for param in context.command.params:
        given = context.get_parameter_source(param.name or "") is click.core.ParameterSource.COMMANDLINE
        if given and isinstance(param, click.Option) and param.name not in _RESUMED:
            raise click.UsageError(f"{param.opts[0]} is settled when a run begins; with --resume leave it out.")


_OPTIONS = (
    click.Option(
        ["--interactive"],
        is_flag=True,
        help="See each candidate, hear it and its parent, rate it 1-5, undo, go back, write a note, or quit, by keys.",
    ),
    click.Option(
        ["--resume"],
        metavar="[RUN]",
        is_flag=False,
        flag_value="",
        help="Take up a run that you left; the latest if bare.",
    ),
)


_LEARNT = "What was learnt of your taste: audiomancer taste"


def _listened(session: Session, run: Any, called: str) -> Any:
    """The items of a run that the person rated, the best first; a run that they leave waits for them."""
    waits = f"Run {run.run} waits: {called} --resume {run.run}"
    try:
        run = (rate_by_keys if keys_can_be_read() else rate_by_lines)(session, run)
    except KeyboardInterrupt:
        note(waits)
        raise
    if not run.finished:
        note(waits)
        run = actions.perform("run open", session, run=run.run)
    if run.by == "taste" and run.best:
        note(_LEARNT)
    return run.best


evolve = with_listening(
    command(
        "evolve",
        lambda result: echo_patterns(result.patterns),
        "audiomancer evolve 3fa9 81c2 --generations 3 --seed 42",
        "audiomancer evolve 3fa9 --change hats --interactive",
        "audiomancer evolve --kind drums --bars 2 --interactive",
        "audiomancer evolve --resume",
        tell=_told,
        as_list=lambda result: result.patterns,
        codes=True,
    ),
    "patterns",
    "run start",
    echo_patterns,
)

COMMANDS = MappingProxyType({"evolve": evolve})
