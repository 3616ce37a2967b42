"""The patterns of a library, and how their children are made and stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from audiomancer._checks import check_list, check_texts
from audiomancer.breeding._pattern_breeder import PatternBreeder, born_pattern
from audiomancer.breeding._protocol import family_name
from audiomancer.breeding.generating import loop_name
from audiomancer.breeding.redrawing import AS_USUAL, REDRAW, Redrawing
from audiomancer.errors import InvalidSettingError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import NewPattern, PatternMetadata, Store
from audiomancer.variation import NOTHING_HELD, Hold, Operator, check_hold, check_way, listed_mix

__all__ = ["PatternBreeding"]


class PatternBreeding:
    """The patterns of a library; every child is stored with its parents and the way it was made.

    Args:
        store: the library.
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects, or ``"musical"``, the mix; empty for the five of every
            mutation.
        hold: what stays as the parent has it; as the first parent has it, in a cross.
        by: the way of a cross, see :func:`audiomancer.variation.crossed`; None for the reference's, at a bar line.
        from_first: in a cross by voices, the drums that come from the first parent; drawn if none is named.
        redrawing: how the operator ``redraw`` plays.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or the operators are no list.
    """

    kind = "patterns"

    def __init__(
        self,
        store: Store,
        amount: float = 0.3,
        operators: str | Sequence[str | Operator] = (),
        *,
        hold: Hold = NOTHING_HELD,
        by: str | None = None,
        from_first: Sequence[str] = (),
        redrawing: Redrawing = AS_USUAL,
    ) -> None:
        operators = listed_mix(operators)
        check_list("operators", operators)
        check_texts("from_first", from_first)
        self.store = store
        self.breeder = PatternBreeder(amount, tuple(operators), hold, by, tuple(from_first), redrawing)

    @classmethod
    def to_redraw(
        cls,
        store: Store,
        redrawing: Redrawing = AS_USUAL,
        *,
        change: Sequence[str | int] = (),
        hold: Sequence[str | int] = (),
        in_bars: str | tuple[int, int] | None = None,
        notes_only: bool = False,
    ) -> Self:
        """A breeding whose mutations are a part of the parent played anew by a model, given the rest.

        Args:
            store: the library.
            redrawing: how it is played.
            change: of drums, the only sounds that are played anew; all if empty.
            hold: of drums, sounds that stay.
            in_bars: the bars that are played anew: ``"3-4"``, ``"3"`` or ``(3, 4)``, counted from 1; all if not given.
            notes_only: whether what is played as before keeps velocity, timing and length.

        Returns:
            The breeding.

        Raises:
            InvalidValueError: if a drum or the bars are none.
            InvalidSettingError: if no part is named, what is held contradicts itself, or a value of ``redrawing`` is of
                the wrong type or outside its range.
        """
        redrawing.check()
        part = Hold.of(change, hold, in_bars, notes_only)
        if not (part.change or part.hold or part.bars):
            raise InvalidSettingError(
                "name what is to be played anew: bars (in_bars, --in-bars 3) or drums (change, --change hh); "
                "for all of it there is generate, which goes on from a primer"
            )
        return cls(store, 1.0, (REDRAW.name,), hold=part, redrawing=redrawing)

    @classmethod
    def from_state(cls, store: Store, state: dict[str, Any]) -> Self:
        """The breeding that was saved by :meth:`state`.

        Args:
            store: the library.
            state: what :meth:`state` gave.

        Returns:
            A breeding of the same amount and operators, which holds the same and crosses in the same way.
        """
        hold = Hold.from_json(state.get("hold", {}))
        return cls(store, state["amount"], state["operators"], hold=hold, by=state.get("by"))

    def state(self) -> dict[str, Any]:
        """The amount, the names of the operators, what is held and the way of crosses, as JSON values."""
        breeder = self.breeder
        told = {"amount": breeder.amount, "operators": list(breeder.names)}
        return told | {"hold": breeder.hold.to_json(), "by": breeder.by}

    def get(self, item: str) -> PatternMetadata:
        """The stored pattern.

        Raises:
            PatternNotFoundError: if it is not there.
        """
        return self.store.get(item)

    def candidate(self, item: str) -> Candidate[Pattern]:
        """The stored pattern as a candidate.

        Raises:
            PatternNotFoundError: if it is not there.
        """
        stored = self.store.get(item)
        return Candidate(stored.id, stored.pattern, stored.birth)

    def check(self, firsts: Sequence[Candidate[Pattern]], others: Sequence[Candidate[Pattern]] = ()) -> None:
        """Refuse what cannot be bred from some patterns: what is held, and the way of crosses.

        Args:
            firsts: the first parents, of which something is held.
            others: further parents, of which nothing is held.

        Raises:
            InvalidSettingError: if they do not play what is named, do not have the bars, nothing is left to change, or
                the way is not for their kind.
        """
        held, given = ([parent.content for parent in several] for several in (firsts, others))
        redraws = self.breeder.names == (REDRAW.name,)
        check_hold(self.breeder.hold, held, given, may_come=redraws)
        if self.breeder.by:
            for pattern in held:
                check_way(self.breeder.by, pattern.kind)

    def keep(self, child: Candidate[Pattern]) -> PatternMetadata:
        """Store a child; see :meth:`keep_all`."""
        return self.keep_all([child])[0]

    def keep_all(self, children: Sequence[Candidate[Pattern]]) -> list[PatternMetadata]:
        """Store children; each is called by the names of its parents, and without parents by its style or key."""
        names = [
            family_name(self.store, child.birth.parents) or loop_name(child.content) or child.content.kind
            for child in children
        ]
        return self.store.add_patterns(
            [
                NewPattern(child.content, child.birth, name, child.id, child.body or None)
                for child, name in zip(children, names, strict=True)
            ]
        )

    def born(self, birth: Birth, parents: Sequence[Candidate[Pattern]]) -> Candidate[Pattern]:
        """The pattern that a birth brings.

        Args:
            birth: how it came to be; its log is not read, but written anew.
            parents: in the order of the birth.

        Returns:
            The child, with the log of what was done.

        Raises:
            InvalidSettingError: if it was imported, so that there is nothing to repeat.
            MissingDependencyError: if an operator or model is not here, or not in the version that made it.
        """
        return born_pattern(birth, [parent.content for parent in parents], self.breeder.objects)
