"""``run hold``: a voice of the grooves of a run stays as it is in all that is bred from now on."""

from __future__ import annotations

from dataclasses import dataclass

from audiomancer.actions._action import Action, asked
from audiomancer.actions._session import Session
from audiomancer.actions.runs import ASKED_BY, RunRequest, RunState, open_run, opened_run
from audiomancer.music import VOICES

__all__ = ["ACTIONS", "RunHoldRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHoldRequest:
    """Whether a voice stays as it is."""

    run: str = asked("Name of the run, which breeds grooves of drums.")
    voice: str = asked("Which voice.", choices=VOICES)
    held: bool = asked("Whether all children from now on play it as their parent does.", True)


def hold_in_run(request: RunHoldRequest, session: Session) -> RunState:
    """Let a voice of a run's grooves stay as the parent has it in all children from now on, or change again.

    Args:
        request: the run, the voice, and whether it stays.
        session: whose library.

    Returns:
        The run as it goes on; its candidates are the same.

    Raises:
        ItemNotFoundError: if no run has this name.
        InvalidSettingError: if it breeds no grooves, nobody plays the voice, or nothing would be left to change.
    """
    from audiomancer.breeding import hold_voice

    name, run = opened_run(RunRequest(run=request.run), session)
    hold_voice(run, name, request.voice, held=request.held)
    return open_run(RunRequest(run=name), session)


ACTIONS = (
    Action(
        name="run hold", run=hold_in_run, request=RunHoldRequest, result=RunState, effect="writes", no_command=ASKED_BY
    ),
)
