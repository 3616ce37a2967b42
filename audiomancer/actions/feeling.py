"""``feel``: a pattern played otherwise, its notes unchanged."""

from __future__ import annotations

from dataclasses import dataclass

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent
from audiomancer.actions.generating import GROOVE_HELP, stored_of
from audiomancer.actions.patterns import Patterns
from audiomancer.actions.variation import SEED_HELP

__all__ = ["ACTIONS", "FeelRequest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeelRequest:
    """The pattern, and how it is to be played."""

    item: str = asked("The pattern.", metavar="ID", place=True, of="pattern")
    straight: bool = asked("On the grid; each drum with one velocity on each step.", False)
    swing: float | None = asked("Where the second of two notes falls: 50 is straight.", None, low=50, high=75, unit="%")
    feel: str | FileContent | None = asked(
        "In the feel of this groove: its swing, timing and accents.", None, metavar="ID|FILE", of="pattern"
    )
    humanize: float = asked("Drummers' timing and touch, 0-1.", 0.0, low=0, high=1)
    groove: str | None = asked(GROOVE_HELP, None, names=("--groove-model",), metavar="NAME|FILE", of="model")
    seed: int | None = asked(SEED_HELP, None, low=0)


def feel(request: FeelRequest, session: Session) -> Patterns:
    """Play a pattern otherwise: with swing, in the feel of another groove, by a drummer's hands, or straight.

    Every note stays on its step; swing and looseness change apart from each other. What is asked for is done in this
    order: --straight, --swing, --humanize; --feel stands in place of the first two. The child is stored beside the
    pattern.

    Args:
        request: the pattern, and how it is to be played.
        session: whose library; told if the child is a copy.

    Returns:
        The stored child.

    Raises:
        PatternNotFoundError: if a pattern that the request names is not there.
        MidiFileError: if a file that it gives in place of a pattern cannot be read.
        InvalidSettingError: if nothing is asked for, a value is outside its range, straight or a swing is asked for
            beside a feel, or a groove model where nothing is humanized or of what is no drums.
        ModelLoadError: if there is no such groove model.
        IncompatiblePatternsError: if the feel is of no drums, or of another metre.
        InvalidPatternError: if the groove of the feel has no notes.
    """
    from audiomancer.breeding.feeling import Feeling, play_otherwise

    groove = None if request.feel is None else stored_of(request.feel, session, ("drums",)).id
    feeling = Feeling(
        straight=request.straight,
        swing=request.swing,
        feel=groove,
        humanize=request.humanize,
        groove=request.groove,
    )
    parent = pattern_of(session, request.item)
    child = play_otherwise(session.store, parent, feeling, request.seed)
    if not child.birth.log:
        session.note("The child is played as the pattern is: there was nothing to change.")
    return Patterns((child,))


ACTIONS = (Action(name="feel", run=feel, request=FeelRequest, result=Patterns, effect="writes"),)
