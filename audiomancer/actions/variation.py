"""``mutate``, ``cross`` and ``morph``: children of one pattern, or of two."""

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
    from audiomancer.actions.evolving import EvolveRequest
    from audiomancer.variation import Hold, Operator

__all__ = [
    "ACTIONS",
    "USUAL_OPERATORS",
    "CrossRequest",
    "MorphRequest",
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


CHANGE_HELP = "Of drums, change only these: hh,oh. A sound means all its variants; hats, toms and kick are words too."
HOLD_HELP = "Of drums, keep these as they are: bd,sd."
IN_BARS_HELP = "Change only these bars: 3-4, or 3 for one. Counted from 1."
NOTES_ONLY_HELP = "Change which notes are played; what stays keeps its velocity, timing and length."
FEEL_ONLY_HELP = "Change velocities and timing within each sixteenth; the notes stay."


@dataclass(frozen=True, slots=True, kw_only=True)
class MutateRequest:
    """A pattern to vary, and how."""

    item: str = asked("The parent.", metavar="ID", place=True, of="pattern")
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | Operator, ...] = asked(
        OPERATORS_HELP, USUAL_OPERATORS, names=("--op",), metavar="NAME", of="operator"
    )
    change: tuple[str, ...] = asked(CHANGE_HELP, (), metavar="LIST", of="drum")
    hold: tuple[str, ...] = asked(HOLD_HELP, (), metavar="LIST", of="drum")
    in_bars: str | None = asked(IN_BARS_HELP, None)
    notes_only: bool = asked(NOTES_ONLY_HELP, False)
    feel_only: bool = asked(FEEL_ONLY_HELP, False)
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def hold_of(request: MutateRequest | CrossRequest | EvolveRequest) -> Hold:
    """What a request holds.

    Args:
        request: with the fields ``change``, ``hold``, ``in_bars``, ``notes_only`` and ``feel_only``.

    Returns:
        The hold; an empty one if nothing is held.

    Raises:
        InvalidValueError: if a word is no drum, or the bars are no range.
        InvalidSettingError: if the fields contradict each other.
    """
    from audiomancer.variation import Hold

    return Hold.of(request.change, request.hold, request.in_bars, request.notes_only, request.feel_only)


def mutate(request: MutateRequest, session: Session) -> Patterns:
    """Make variations of a pattern.

    With --change, --hold and --in-bars you say what may change; the rest is the parent's, note for note.

    Args:
        request: the parent, how far to go and what to hold.
        session: whose library; told how many children are copies, where the operators found nothing to change.

    Returns:
        The stored children, in the order in which they were drawn.

    Raises:
        PatternNotFoundError: if there is no such pattern.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if the amount is outside 0-1, an operator is not known or not for this kind, or what is
            held contradicts itself or the parent, or leaves nothing to change.
    """
    from audiomancer.breeding import PatternBreeding

    breeding = PatternBreeding(session.store, request.amount, request.operators, hold=hold_of(request))
    parent = breeding.candidate(pattern_of(session, request.item))
    breeding.check([parent])
    children, copies = [], 0
    paths = session.each("mutating", sibling_paths(seed_or_fresh(request.seed), request.count))
    for child in breeding.breeder.siblings(parent, paths):
        copies += child.content.notes == parent.content.notes
        children.append(breeding.keep(child))
    if copies and request.amount:
        acting = ", ".join(operator.name for operator in breeding.breeder.acting_on(parent))
        who = "The child has" if len(children) == 1 else f"{copies} of the {len(children)} children have"
        where = " in what is not held" if breeding.breeder.hold else ""
        session.note(f"{who} the parent's notes: {acting} found nothing to change{where}.")
    return Patterns(tuple(children))


WAYS = ("bars", "voices", "feel", "rhythm", "any")
BY_HELP = (
    "bars: the first bars of one, the last of the other. voices: some drums of one, the others of the other. feel: the "
    "notes of the first, the velocities and timing of the second. rhythm, of melodies: the rhythm of the first, the "
    "pitches of the second. any: drawn. If not given, by bars; in other ways where that brings a parent again."
)
FROM_FIRST_HELP = "By voices: these drums come from the first, bd,sd, the others from the second; drawn if not given."


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossRequest:
    """Two patterns to cross."""

    first: str = asked("Gives key, tempo and what is held.", metavar="ID", place=True, of="pattern")
    second: str = asked("Gives the rest.", metavar="ID", place=True, of="pattern")
    by: str | None = asked(BY_HELP, None, choices=WAYS)
    from_first: tuple[str, ...] = asked(FROM_FIRST_HELP, (), metavar="LIST", of="drum")
    change: tuple[str, ...] = asked(CHANGE_HELP, (), metavar="LIST", of="drum")
    hold: tuple[str, ...] = asked(HOLD_HELP, (), metavar="LIST", of="drum")
    in_bars: str | None = asked(IN_BARS_HELP, None)
    notes_only: bool = asked(NOTES_ONLY_HELP, False)
    feel_only: bool = asked(FEEL_ONLY_HELP, False)
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def cross(request: CrossRequest, session: Session) -> Patterns:
    """Cross two patterns: first bars of one and last of the other, her kick and his hats, or one in the other's feel.

    A child that sounds like one of its parents is drawn again, at last in another way if you name none. With --change,
    --hold and --in-bars you say what may come from the second; the rest is the first's, note for note.

    Args:
        request: the parents, the way, what to hold, and how many children to make.
        session: whose library; told how many children are copies or missing, where there is no other cross.

    Returns:
        The stored children, in the order in which they were drawn; no two have the same notes.

    Raises:
        PatternNotFoundError: if one of the parents is not there.
        IncompatiblePatternsError: if they differ in time signature or kind.
        InvalidValueError: if a drum or the bars are none.
        InvalidSettingError: if the way is not for this kind, the drums that are named leave one parent out, or what is
            held contradicts itself or the parents, or leaves nothing to change.
    """
    from audiomancer.breeding import PatternBreeding
    from audiomancer.variation import ANY, BARS_FIRST

    by = request.by or ("voices" if request.from_first else BARS_FIRST)
    breeding = PatternBreeding(session.store, hold=hold_of(request), by=by, from_first=request.from_first)
    first, second = (breeding.candidate(pattern_of(session, item)) for item in (request.first, request.second))
    breeding.check([first], [second])
    children, copies = [], 0
    paths = session.each("crossing", sibling_paths(seed_or_fresh(request.seed), request.count))
    for child in breeding.breeder.crosses(first, second, paths):
        copies += child.content.notes in (first.content.notes, second.content.notes)
        children.append(breeding.keep(child))
    where = " of what is not held" if breeding.breeder.hold else ""
    where += "" if by in (ANY, BARS_FIRST) else f" by {by}"
    if copies:
        who = "The child has" if len(children) == 1 else f"{copies} of the {len(children)} children have"
        session.note(f"{who} the notes of one parent: no other cross{where} was found.")
    if len(children) < request.count:
        session.note(f"{len(children)} of {request.count} children: the two have no more crosses{where}.")
    return Patterns(tuple(children))


@dataclass(frozen=True, slots=True, kw_only=True)
class MorphRequest:
    """Two patterns to go between."""

    first: str = asked("Where the way begins.", metavar="ID", place=True, of="pattern")
    second: str = asked("Where it ends.", metavar="ID", place=True, of="pattern")
    steps: int = asked("How many patterns lie between the two.", 4, low=1, high=64)


def morph(request: MorphRequest, session: Session) -> Patterns:
    """Go from one pattern to another in some steps.

    What both play goes over evenly, in velocity, timing and length; what one of them plays alone comes and goes, the
    soft first. The tempo goes over too, and the shorter of the two is repeated.

    Args:
        request: the two patterns, and how many lie between them.
        session: whose library.

    Returns:
        The stored patterns, in order, without the two.

    Raises:
        PatternNotFoundError: if one of the two is not there.
        IncompatiblePatternsError: if they differ in time signature or kind.
        InvalidSettingError: if so many patterns do not lie between them.
    """
    from audiomancer.breeding import PatternBreeding

    breeding = PatternBreeding(session.store)
    first, second = (breeding.candidate(pattern_of(session, item)) for item in (request.first, request.second))
    return Patterns(tuple(map(breeding.keep, breeding.breeder.morphs(first, second, request.steps))))


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
    from audiomancer.breeding import PATTERN_OPERATORS

    mix = PATTERN_OPERATORS.own[USUAL_OPERATORS[0]]
    musical: dict[str, set[str]] = {}
    for part in (mix, *mix.parts):  # what acts otherwise on another kind is two parts
        musical.setdefault(part.name, set()).update(part.kinds)
    return Operators(
        tuple(
            OperatorRow(op.name, tuple(sorted(op.kinds)), op.default, tuple(sorted(among)), op.summary, op.origin)
            for op in PATTERN_OPERATORS.all().values()
            for among in (musical.get(op.name, ()),)
        )
    )


ACTIONS = (
    Action(name="mutate", run=mutate, request=MutateRequest, result=Patterns, effect="writes"),
    Action(name="cross", run=cross, request=CrossRequest, result=Patterns, effect="writes"),
    Action(name="morph", run=morph, request=MorphRequest, result=Patterns, effect="writes"),
    Action(
        name="operators",
        run=operators,
        request=Nothing,
        result=Operators,
        effect="reads",
        no_command="`audiomancer mutate --ops` prints it",
    ),
)
