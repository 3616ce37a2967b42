"""``mutate`` and ``cross``: children of one pattern, or of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh, sibling_paths
from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.actions.patterns import Patterns

if TYPE_CHECKING:
    from audiomancer.variation import Operator

__all__ = [
    "ACTIONS",
    "USUAL_OPERATORS",
    "CrossRequest",
    "MutateRequest",
    "OperatorRow",
    "Operators",
]

AMOUNT_HELP = "How far a child is from its parent: 0 is a copy, 0.3 a sibling, 1 another piece that shares something."
SEED_HELP = "The same seed brings the same result; drawn if not given."
COUNT_HELP = "How many children to make."
OPERATORS_HELP = (
    "Let only this operator act (repeat for several): rotate, ghost_notes, euclid ... "
    "`audiomancer mutate --ops` lists them, and which of them musical, the mix, draws from."
)
USUAL_OPERATORS = ("musical",)
"""What varies a pattern where no operator is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MutateRequest:
    """A pattern to vary, and how."""

    item: str = asked("The parent.", metavar="ID", place=True, of="pattern")
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | Operator, ...] = asked(
        OPERATORS_HELP, USUAL_OPERATORS, names=("--op",), metavar="NAME", of="operator"
    )
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def mutate(request: MutateRequest, session: Session) -> Patterns:
    """Make variations of a pattern.

    Args:
        request: the parent and how far to go.
        session: whose library; told how many children are copies, where the operators found nothing to change.

    Returns:
        The stored children, in the order in which they were drawn.

    Raises:
        PatternNotFoundError: if there is no such pattern.
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known or not for this kind.
    """
    from audiomancer.breeding import PatternBreeding

    breeding = PatternBreeding(session.store, request.amount, request.operators)
    parent = breeding.candidate(pattern_of(session, request.item))
    children, copies = [], 0
    paths = session.each("mutating", sibling_paths(seed_or_fresh(request.seed), request.count))
    for child in breeding.breeder.siblings(parent, paths):
        copies += child.content.notes == parent.content.notes
        children.append(breeding.keep(child))
    if copies and request.amount:
        acting = ", ".join(operator.name for operator in breeding.breeder.acting_on(parent))
        who = "The child has" if len(children) == 1 else f"{copies} of the {len(children)} children have"
        session.note(f"{who} the parent's notes: {acting} found nothing to change.")
    return Patterns(tuple(children))


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossRequest:
    """Two patterns to cross."""

    first: str = asked("Gives the first bars.", metavar="ID", place=True, of="pattern")
    second: str = asked("Gives the last bars.", metavar="ID", place=True, of="pattern")
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def cross(request: CrossRequest, session: Session) -> Patterns:
    """Cross two patterns: the first bars of one, the last bars of the other.

    Args:
        request: the parents, and how many children to make.
        session: whose library.

    Returns:
        The stored children, in the order in which they were drawn.

    Raises:
        PatternNotFoundError: if one of the parents is not there.
        IncompatiblePatternsError: if they differ in time signature or kind.
    """
    from audiomancer.breeding import PatternBreeding

    breeding = PatternBreeding(session.store)
    first, second = (breeding.candidate(pattern_of(session, item)) for item in (request.first, request.second))
    return Patterns(
        tuple(
            breeding.keep(breeding.breeder.cross(first, second, path))
            for path in session.each("crossing", sibling_paths(seed_or_fresh(request.seed), request.count))
        )
    )


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """One operator.

    Attributes:
        name: the name by which it is asked for.
        kinds: the kinds of pattern that it is for.
        usual: whether it acts when no operator is named in a call from Python, as in every mutation at first.
        musical: the kinds of pattern for which the musical mix draws from it, or which it varies if it is that mix; the
            mix acts when none is named on the command line.
        summary: what it does, in one line.
        origin: who brings it, ``audiomancer`` or the plug-in's name.
    """

    name: str
    kinds: tuple[str, ...]
    usual: bool
    musical: tuple[str, ...]
    summary: str
    origin: str


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators of patterns, in the order in which they act.

    Attributes:
        operators: a row for each operator.
    """

    operators: tuple[OperatorRow, ...]


def operators(request: Nothing, session: Session) -> Operators:
    """List the operators that vary patterns, and those of plug-ins.

    Args:
        request: has no fields.
        session: not used.

    Returns:
        A row for each operator: ours first, then those of plug-ins; the mixes are the last of ours.
    """
    from audiomancer.variation import OPERATOR_REGISTRY, OPERATORS

    (mix,) = USUAL_OPERATORS
    musical = {op.name: tuple(sorted(op.kinds)) for op in (OPERATORS[mix], *OPERATORS[mix].parts)}
    return Operators(
        tuple(
            OperatorRow(op.name, tuple(sorted(op.kinds)), op.default, musical.get(op.name, ()), op.summary, op.origin)
            for op in OPERATOR_REGISTRY.all().values()
        )
    )


ACTIONS = (
    Action(name="mutate", run=mutate, request=MutateRequest, result=Patterns, effect="writes"),
    Action(name="cross", run=cross, request=CrossRequest, result=Patterns, effect="writes"),
    Action(
        name="operators",
        run=operators,
        request=Nothing,
        result=Operators,
        effect="reads",
        no_command="`audiomancer mutate --ops` prints it",
    ),
)
