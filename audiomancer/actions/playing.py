"""``play``: hear a pattern as a loop."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session

__all__ = ["ACTIONS", "PlayRequest", "Played"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRequest:
    """A pattern to hear."""

    item: str = asked("A pattern.", metavar="ID", place=True, of="pattern")
    times: int | None = asked("How often; for ever, until Ctrl-C, if not given.", None, low=1)


@dataclass(frozen=True, slots=True)
class Played:
    """What was heard.

    Attributes:
        times: how often it was played.
    """

    times: int


def play(request: PlayRequest, session: Session) -> Played:
    """Loop a pattern through the system's player, played by the synths of the library.

    Args:
        request: which pattern, and how often.
        session: whose library; it is told of each turn.

    Returns:
        How often it was played.

    Raises:
        PatternNotFoundError: if there is no such pattern.
        MissingDependencyError: if SuperCollider or a player is not installed.
        SuperColliderError: if SuperCollider or the player does not do its work.
        CancelledError: if the person cancels between two turns.
    """
    from audiomancer.programs import play_wav
    from audiomancer.rendering import pattern_wav

    session.engines.start()  # they get ready while the library is opened
    pattern = session.store.get(pattern_of(session, request.item)).pattern
    if request.times is None:
        session.note("Ctrl-C ends it.")
    wav = pattern_wav(pattern, engines=session.engines)
    for done in range(request.times) if request.times else count():
        session.step("playing", done, request.times)
        play_wav(wav)
    return Played(request.times or 0)


ACTIONS = (
    # A page plays by itself; nobody far away lets this machine sound.
    Action(name="play", run=play, request=PlayRequest, result=Played, effect="takes long", faces=frozenset({"cli"})),
)
