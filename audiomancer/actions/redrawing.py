"""``redraw``: a part of a pattern played anew by a model, given the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh, sibling_paths
from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions.patterns import Patterns
from audiomancer.actions.variation import HOLD_HELP, IN_BARS_HELP, NOTES_ONLY_HELP, SEED_HELP
from audiomancer.errors import InvalidPatternError

if TYPE_CHECKING:
    from audiomancer.music import Pattern
    from audiomancer.store import PatternMetadata

__all__ = ["ACTIONS", "RedrawRequest"]

_ENOUGH = 2
"""So many children that repeat others are drawn until no more are waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawRequest:
    """The part of a pattern to play anew."""

    item: str = asked("The pattern.", metavar="ID", place=True, of="pattern")
    in_bars: str | None = asked(IN_BARS_HELP, None)
    change: tuple[str, ...] = asked(
        "Of drums, play these anew, or let them come in: hh,oh. A sound means all its variants; hats, toms and kick are"
        " words too.",
        (),
        metavar="LIST",
        of="drum",
    )
    hold: tuple[str, ...] = asked(HOLD_HELP, (), metavar="LIST", of="drum")
    notes_only: bool = asked(NOTES_ONLY_HELP, False)
    temperature: float = asked("1 is as learned, more is bolder.", 1.0, low=0.05, high=20)
    model: str | None = asked("Which model plays. See `audiomancer models`.", None, metavar="NAME|FILE", of="model")
    count: int = asked("How many to make.", 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def redraw(request: RedrawRequest, session: Session) -> Patterns:
    """Let a model play a part of a pattern anew, given the rest: what comes before it, beside it and after it.

    Name bars with --in-bars, or drums with --change or --hold. The rest is the parent's, note for note, and what is new
    is played as loud, early and late as what is around it.

    Args:
        request: the pattern, the part, and how many to make.
        session: whose library; told how many are missing, where the model plays nothing else there.

    Returns:
        The stored children, in the order in which they were drawn; none is like the parent or another.

    Raises:
        PatternNotFoundError: if there is no such pattern.
        ModelLoadError: if the model cannot be loaded.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if no part is named, or what is held contradicts itself or the parent.
        InvalidPatternError: if the model cannot play the part, or plays nothing but what is there.
    """
    from audiomancer.breeding import PatternBreeding, Redrawing

    breeding = PatternBreeding.to_redraw(
        session.store,
        Redrawing(model=request.model, temperature=request.temperature),
        change=request.change,
        hold=request.hold,
        in_bars=request.in_bars,
        notes_only=request.notes_only,
    )
    parent = breeding.candidate(pattern_of(session, request.item))
    breeding.check([parent])
    paths = session.each("redrawing", sibling_paths(seed_or_fresh(request.seed), request.count))
    children: dict[Pattern, PatternMetadata] = {}
    repeated = 0
    for child in breeding.breeder.siblings(parent, paths):
        repeated += child.content in children
        if child.content == parent.content or repeated > _ENOUGH:
            break
        if child.content not in children:
            children[child.content] = breeding.keep(child)
    if not children:
        raise InvalidPatternError(
            "the model plays nothing but what is there; name another part, or a higher temperature"
        )
    if len(children) < request.count:
        session.note(f"{len(children)} of {request.count} children: the model plays nothing else there.")
    return Patterns(tuple(children.values()))


ACTIONS = (Action(name="redraw", run=redraw, request=RedrawRequest, result=Patterns, effect="writes"),)
