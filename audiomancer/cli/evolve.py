"""``evolve``: breed generations, by the ratings there are or with the person listening."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import click

from audiomancer import actions
from audiomancer.actions import Session
from audiomancer.cli._build import command
from audiomancer.cli._output import echo_json, echo_patterns, note, short
from audiomancer.cli._show import echo_roll
from audiomancer.errors import AudiomancerError

__all__ = ["COMMANDS"]


def _told(result: Any) -> None:
    for selection in result.selections:
        note(selection)
    note(f"{result.new} new patterns; seed {result.seed}")


_plain = command(
    "evolve",
    lambda result: echo_patterns(result.patterns),
    "audiomancer evolve 3fa9 81c2 --generations 3 --seed 42",
    "audiomancer evolve 3fa9 --interactive",
    "audiomancer evolve --resume",
    tell=_told,
    as_list=lambda result: result.patterns,
    codes=True,
)


def _evolve(interactive: bool, resume: str | None, **values: Any) -> None:
    if resume is not None and values["items"]:
        raise click.UsageError("A run that is taken up has its patterns already; give ids or --resume, not both.")
    if resume is None and not values["items"]:
        raise click.UsageError("Name the patterns to start from; audiomancer list shows them.")
    if resume is None and not interactive:
        assert _plain.callback is not None
        _plain.callback(**values)
        return
    as_json, codes = values.pop("as_json"), values.pop("with_codes")
    with Session(note=note) as session:
        best = _Conversation(session).hold(resume, values)
    if as_json:
        echo_json(best, codes=codes)
    else:
        echo_patterns(best)


class _Conversation:
    """Ask about each candidate, generation by generation; the person may leave at any moment.

    Args:
        session: the library and the engines.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, resume: str | None, values: dict[str, Any]) -> Any:
        """Hold the whole conversation, and give the rated items, the best first."""
        if resume is None:
            state = self._do("run start", **{k: v for k, v in values.items() if v is not None})
        else:
            state = self._taken_up(resume, values["generations"])
        while self._rate_all(state):
            state = self._do("run breed", run=state.run)
            if state.selection:
                note(state.selection)
            if state.finished:
                break
        else:
            note(f"Run {state.run} waits: audiomancer evolve --resume {state.run}")
        return self._do("run open", run=state.run).best if not state.finished else state.best

    def _taken_up(self, name: str, generations: int | None) -> Any:
        given = click.get_current_context().get_parameter_source("generations")
        wanted = generations if given is click.core.ParameterSource.COMMANDLINE else None
        state = self._do("run open", run=name, generations=wanted)
        if state.kind != "patterns":
            raise click.UsageError(
                f"Run {state.run} breeds {state.kind}; it is taken up from Python, where it was left."
            )
        return state

    def _do(self, name: str, **asked: Any) -> Any:
        return actions.perform(name, self._session, **asked)

    def _rate_all(self, state: Any) -> bool:
        """Have the candidates rated; False if the person quits."""
        for number, candidate in enumerate(state.to_rate, 1):
            place = f"Generation {state.generation}, {number} of {len(state.to_rate)}"
            note(f"\n{place}: {short(candidate.id)}  {candidate.name}")
            echo_roll(candidate.pattern, err=True)
            for line in candidate.mutation_log:
                note(f"  {line}")
            while (answer := _ask()) == "p":
                self._hear(candidate.id)
            if answer == "q":
                return False
            if answer != "s":
                self._do("rate", item=candidate.id, score=int(answer))
        return True

    def _hear(self, item: str) -> None:
        """Play it once. If that fails, say why and go on: a missing loudspeaker should not end the conversation."""
        try:
            self._do("play", item=item, times=1)
        except AudiomancerError as error:
            note(str(error))


def _ask() -> str:
    """The person's answer: ``1`` to ``5``, ``p``, ``s`` or ``q``; the end of the input counts as ``q``."""
    while True:
        try:
            answer: str = (
                click.prompt("1-5 stars, p play, s skip, q quit", prompt_suffix=" > ", err=True).strip().lower()
            )
        except click.Abort:
            return "q"
        if answer in ("1", "2", "3", "4", "5", "p", "s", "q"):
            return answer
        note("Please answer with 1, 2, 3, 4, 5, p, s or q.")


evolve = click.Command(
    "evolve",
    callback=_evolve,
    params=[
        *_plain.params,
        click.Option(
            ["--interactive"], is_flag=True, help="Look at each candidate, hear it, rate it 1-5, skip it, or quit."
        ),
        click.Option(
            ["--resume"],
            metavar="[RUN]",
            is_flag=False,
            flag_value="",
            help="Take up a run that you left; the latest if bare.",
        ),
    ],
    help=_plain.help,
    epilog=_plain.epilog,
)

COMMANDS = MappingProxyType({"evolve": evolve})
