"""``taste``: what has been learnt of a person's taste, in words; it can be corrected and forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import ALL_KINDS, SYNTH
from audiomancer.actions._session import Session
from audiomancer.errors import InvalidSettingError, MissingDependencyError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import Breeding, TasteTold

__all__ = ["ACTIONS", "TasteRequest", "Tastes"]

_CORRECTIONS = ("more", "less", "ignore", "learn")


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteRequest:
    """Whose taste to tell, and what to correct in it."""

    kind: str | None = asked("For what; all that you rated if not given.", None, place=True, choices=ALL_KINDS)
    more: tuple[str, ...] = asked("You like more of this: swing. Repeat for several.", (), metavar="NAME")
    less: tuple[str, ...] = asked("You like less of this.", (), metavar="NAME")
    ignore: tuple[str, ...] = asked("This does not matter to you.", (), metavar="NAME")
    learn: tuple[str, ...] = asked("Take back what you said of this; your ratings tell again.", (), metavar="NAME")
    forget: bool = asked("Learn nothing from what you rated up to now; your ratings stay in the library.", False)
    remember: bool = asked("Take back the last --forget: what you said before it counts again.", False)
    by: str | None = asked("Only from the ratings of this person, where several rate.", None, metavar="NAME")


@dataclass(frozen=True, slots=True)
class Tastes:
    """What has been learnt.

    Attributes:
        tastes: for each kind of which something was said, what is known of the taste.
        out_of_reach: how many more there are whose rating tells nothing, or of which nobody can tell whether they are
            rated, as they are damaged; as far as it was looked for.
    """

    tastes: tuple[TasteTold, ...]
    out_of_reach: int = 0


def taste(request: TasteRequest, session: Session) -> Tastes:
    """Tell in words what has been learnt of your taste: what you like, what is unsure, and from how many ratings.

    Drums, melodies, basses and synths each have their own. All ratings count, those of `rate` as those of `evolve`.
    What is wrong you correct: --more swing, --less swing, --ignore swing; --forget begins anew, and --remember takes
    that back.

    Args:
        request: for what, and what to correct.
        session: whose library; told of what is left out.

    Returns:
        What is known for each kind.

    Raises:
        NothingAskedError: if something is to be corrected and it is not said for what.
        InvalidSettingError: if there is no such kind, nothing of that name in it, or no rating by that person; or if
            nothing was forgotten that could be remembered.
        MissingDependencyError: if the taste in synths is asked for, they have to be heard, and SuperCollider is not
            installed.
    """
    from audiomancer.actions._listing import note_out_of_reach
    from audiomancer.breeding import correct_taste, taste_told
    from audiomancer.breeding.tasting import check_rater

    said = {name: getattr(request, name) for name in _CORRECTIONS}
    kinds = (request.kind,) if request.kind else ALL_KINDS
    if any(said.values()) and request.kind is None:
        raise NothingAskedError("say for what you correct it: audiomancer taste drums --more swing")
    if request.by is not None:
        check_rater(session.store, request.by)
    _forget_or_remember(request, session, kinds)
    if any(said.values()):
        correct_taste(session.store, kinds[0], **said)
    told = []
    for kind in kinds:
        try:
            told.append(taste_told(session.store, kind, partial(_breeding, session, kind), request.by))
        except MissingDependencyError as error:
            if request.kind:
                raise
            session.note(f"Your taste in {kind}s is left out: {error}")  # the others need nothing
    lost = _note_damaged(session, kinds) + note_out_of_reach(session, kinds)
    return Tastes(tuple(one for one in told if request.kind or one.said), lost)


def _note_damaged(session: Session, kinds: tuple[str, ...]) -> int:
    """Tell the person of what they rated and nobody can hear any more; how many there are."""
    from audiomancer.store import DamagedItem, ItemQuery

    rated = session.store.find(ItemQuery(kinds=kinds, rating=(1, 5))).items
    damaged = [item for item in rated if isinstance(item, DamagedItem)]
    if damaged:
        session.note(
            f"{len(damaged)} that you rated cannot be read and tell nothing, such as {damaged[0].id}: "
            f"{damaged[0].damaged}"
        )
    return len(damaged)


def _forget_or_remember(request: TasteRequest, session: Session, kinds: tuple[str, ...]) -> None:
    from audiomancer.breeding.judging import forget, remember

    if request.forget and request.remember:
        raise InvalidSettingError("forget and remember are two different wishes; ask for one of them")
    for kind in kinds * request.forget:
        forget(session.store, kind)
    if request.remember and not sum(remember(session.store, kind) for kind in kinds):
        raise InvalidSettingError(f"nothing of your taste in {', '.join(kinds)} was forgotten; all of it counts")


def _breeding(session: Session, kind: str) -> Breeding[Any]:
    from audiomancer.actions.synths import breeding_in
    from audiomancer.breeding import PatternBreeding

    return breeding_in(session) if kind == SYNTH else PatternBreeding(session.store)


ACTIONS = (Action(name="taste", run=taste, request=TasteRequest, result=Tastes, effect="writes"),)
