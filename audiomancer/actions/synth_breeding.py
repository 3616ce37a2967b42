"""``synth generate``, ``mutate``, ``breed`` and ``evolve``: synths from words, from one parent, from two, from many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer._random import seed_or_fresh
from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import synth_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.actions.evolving import (
    BOLDNESS_HELP,
    CROSSOVER_HELP,
    MUTATION_HELP,
    SEARCH_HELP,
    SEARCHES,
    SIZE_HELP,
    settings_of,
)
from audiomancer.actions.runs import ASKED_BY, GENERATIONS_HELP, RunState, begun, bred, names_only
from audiomancer.actions.synths import Synths, breeding_in
from audiomancer.actions.variation import AMOUNT_HELP, COUNT_HELP, SEED_HELP
from audiomancer.errors import MissingDependencyError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.breeding import EvolutionRun
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.store import SynthLineage
    from audiomancer.variation.synths import SynthOperator

FRESH_HELP = (
    "Let some be synths that come with audiomancer, or new ones from words: one in three at the most; none with the "
    "plain GA."
)
CATEGORIES = ("bass", "lead", "pad", "keys", "pluck", "fm", "drum", "riser", "drone", "fx")
OPERATORS_HELP = (
    "Let only this operator act (repeat for several): swap_oscillator, add_reverb, envelope ... "
    "`audiomancer synth mutate --ops` lists them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateSynthRequest:
    """A sound in words."""

    description: str = asked("Such as `warm acid bass with filter sweep`, or `darker and shorter`.", place=True)
    category: str | None = asked("What it is for; the words say it if not given.", None, choices=CATEGORIES)
    base: str | None = asked(
        "Begin with this synth: like it, but ...", None, names=("--from",), metavar="ID", of="synth"
    )
    count: int = asked("How many to make.", 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def generate(request: GenerateSynthRequest, session: Session) -> Synths:
    """Make a synth that sounds as you describe it: `soft warm pad`, `808 kick`, `bass without reverb`.

    The last noun is what it is; other nouns colour it. More, less, slightly, very, not and no count. Words are
    understood in English, German, French and Spanish; --words lists them. What was understood is told.

    Args:
        request: the description, and how many to make.
        session: whose library and engines; told what was understood, and which words were not.

    Returns:
        The stored synths, in the order in which they were drawn.

    Raises:
        SynthNotFoundError: if the base is not there.
        SynthDefError: if the category is not known or the base cannot be changed.
        InvalidSettingError: if nothing of the description is understood.
        InvalidSynthError: if no draw brought a synth that sounds.
    """
    breeding = _breeding(session)  # sclang boots while the words are read
    base = None if request.base is None else synth_of(session, request.base)
    _tell(request, base, session)
    seed = seed_or_fresh(request.seed)
    return Synths(tuple(breeding.from_words(request.description, request.category, seed, request.count, base)))


def _tell(request: GenerateSynthRequest, base: str | None, session: Session) -> None:
    """Tell what a description is understood as, before it takes time."""
    from audiomancer.breeding.synths import SynthBreeding
    from audiomancer.variation.synths.words import read_phrase

    like = None if base is None else SynthBreeding(session.store, session.engines).get(base)
    phrase = read_phrase(
        request.description,
        request.category,
        base=like.name if like else None,
        base_category=like.category if like else None,
    )
    session.note(f"Understood as {phrase.told}{f'; from {like.name}' if like else ''}.")
    for remark in phrase.remarks:
        session.note(remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class MutateSynthRequest:
    """A synth to vary, and how."""

    item: str = asked("The parent.", metavar="ID", place=True, of="synth")
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | SynthOperator, ...] = asked(
        OPERATORS_HELP, (), names=("--op",), metavar="NAME", of="synth operator"
    )
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def mutate(request: MutateSynthRequest, session: Session) -> Synths:
    """Make variations of a synth.

    Args:
        request: the parent and how far to go.
        session: whose library and engines; told how many children are copies, where the operators found nothing to
            change.

    Returns:
        The stored children, in the order in which they were drawn.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSettingError: if the amount is outside 0-1, or an operator is not known.
        InvalidSynthError: if no draw brought a variation that sounds.
    """
    breeding = _breeding(session, request.amount, request.operators)
    parent = synth_of(session, request.item)
    children = breeding.mutations(parent, seed_or_fresh(request.seed), request.count)
    copies = sum(not child.mutation_log for child in children)
    if copies and request.amount:
        acting = ", ".join(operator.name for operator in breeding.breeder.acting_on(breeding.candidate(parent)))
        who = "The child is" if len(children) == 1 else f"{copies} of the {len(children)} children are"
        session.note(f"{who} the parent by another name: {acting} found nothing to change.")
    return Synths(tuple(children))


@dataclass(frozen=True, slots=True, kw_only=True)
class BreedSynthsRequest:
    """Two synths to cross."""

    first: str = asked("Gives the oscillators.", metavar="ID", place=True, of="synth")
    second: str = asked("Gives the filter.", metavar="ID", place=True, of="synth")
    count: int = asked(COUNT_HELP, 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


def breed(request: BreedSynthsRequest, session: Session) -> Synths:
    """Cross two synths: the oscillators of the first, the filter of the second.

    Args:
        request: the parents, and how many children to make.
        session: whose library and engines; told where some children are the same synth by another name.

    Returns:
        The stored children, in the order in which they were drawn.

    Raises:
        SynthNotFoundError: if one of the parents is not there.
        InvalidSynthError: if no draw brought a child that sounds.
    """
    first, second = synth_of(session, request.first), synth_of(session, request.second)
    children = _breeding(session).crosses(first, second, seed_or_fresh(request.seed), request.count)
    copies = len(children) - len({child.source_code.replace(child.name, "") for child in children})
    if copies:
        session.note(
            f"{copies} of the {len(children)} children are others by another name: no more crosses were found."
        )
    return Synths(tuple(children))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvolveSynthsRequest:
    """Synths to start from, and how to breed."""

    items: tuple[str, ...] = asked("The first parents.", (), metavar="[ID]...", place=True, of="synth")
    generations: int = asked(GENERATIONS_HELP, 3, low=1)
    size: int = asked(SIZE_HELP, 6, low=1, high=100)
    search: str | None = asked(SEARCH_HELP, None, choices=SEARCHES)
    boldness: float | None = asked(BOLDNESS_HELP, None, low=0, high=1)
    mutation_rate: float | None = asked(MUTATION_HELP, None, low=0, high=1)
    crossover_rate: float | None = asked(CROSSOVER_HELP, None, low=0, high=1)
    amount: float = asked(AMOUNT_HELP, 0.3, low=0, high=1)
    operators: tuple[str | SynthOperator, ...] = asked(
        OPERATORS_HELP, (), names=("--op",), metavar="NAME", of="synth operator"
    )
    fresh: bool = asked(FRESH_HELP, True)
    seed: int | None = asked(SEED_HELP, None, low=0)


@dataclass(frozen=True, slots=True)
class EvolvedSynths:
    """What came of a run.

    Attributes:
        synths: those of all generations, oldest first.
        selections: a sentence for each generation: who bred, and on what ground.
        seed: the seed of the run; the same seed brings the same synths again.
    """

    synths: tuple[SynthLineage, ...]
    selections: tuple[str, ...]
    seed: int


def evolve(request: EvolveSynthsRequest, session: Session) -> EvolvedSynths:
    """Breed synths by your taste: what you rated, in this run and before, says which children come next.

    With --search ga, and where SuperCollider is not installed, the plain GA breeds: the best rated become parents.

    Without --interactive the ratings that you gave so far decide. With it you see and hear each candidate and rate it
    by a single key; ? shows the keys. What you rate is kept at once, and a run that you quit waits for --resume.

    Args:
        request: the first synths and how to breed.
        session: whose library and engines.

    Returns:
        The synths of all generations, and how each generation's parents were chosen.

    Raises:
        SynthNotFoundError: if one of the first synths is not there.
        NothingAskedError: if no first synth is given.
        InvalidSettingError: if a setting is out of range, or an operator is not known.
        InvalidSynthError: if no draw brought a child that sounds.
        CancelledError: if the person cancels between two generations.
    """
    run, seed = _started(request, session)
    selections = []
    for done in range(request.generations):
        session.step("breeding", done, request.generations)
        selections.append(bred(run, request.size, session))
    return EvolvedSynths(tuple(run.everything()), tuple(selections), seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthRunStartRequest(EvolveSynthsRequest):
    """The same as :class:`EvolveSynthsRequest`, for a run whose candidates a person rates."""


def start_run(request: SynthRunStartRequest, session: Session) -> RunState:
    """Begin a run of synths whose candidates a person rates, and keep it.

    Args:
        request: the first synths and how to breed.
        session: whose library and engines.

    Returns:
        The run before its first generation, with the first synths to rate.

    Raises:
        SynthNotFoundError: if one of the first synths is not there.
        NothingAskedError: if no first synth is given.
        InvalidSettingError: if a setting is out of range, or an operator is not known or has no name to remember.
    """
    names_only(request.operators)
    run, _ = _started(request, session)
    return begun(run, session)


def _started(request: EvolveSynthsRequest, session: Session) -> tuple[EvolutionRun[SynthLineage], int]:
    from audiomancer.breeding import EvolutionRun

    listened = isinstance(request, SynthRunStartRequest)
    settings = settings_of(request, seed_or_fresh(request.seed), request.search or _usual_search(session), listened)
    items = [synth_of(session, item) for item in request.items]
    if not items:
        raise NothingAskedError("evolution needs at least one synth to start from; `audiomancer synth list` shows them")
    breeding = _breeding(session, request.amount, request.operators)
    return EvolutionRun.start(breeding, items, settings, generations=request.generations), settings.seed


def _usual_search(session: Session) -> str:
    """The search by taste, which has to hear synths; the plain GA where that cannot be."""
    from audiomancer.programs import find_program

    try:
        find_program("sclang")
        find_program("scsynth")
    except MissingDependencyError as error:
        session.note(f"The plain GA breeds, as a search by taste has to hear synths: {error}")
        return "ga"
    return "taste"


@dataclass(frozen=True, slots=True)
class SynthOperatorRow:
    """One operator of synths.

    Attributes:
        name: the name by which it is asked for.
        weight: its probability is the amount times this weight.
        summary: what it does, in one line.
        origin: who brings it, ``audiomancer`` or the plug-in's name.
    """

    name: str
    weight: float
    summary: str
    origin: str


@dataclass(frozen=True, slots=True)
class SynthOperators:
    """The operators of synths, in the order in which they act.

    Attributes:
        operators: a row for each operator.
    """

    operators: tuple[SynthOperatorRow, ...]


def operators(request: Nothing, session: Session) -> SynthOperators:
    """List the operators that vary synths, and those of plug-ins.

    Args:
        request: has no fields.
        session: not used.

    Returns:
        A row for each operator: ours first, then those of plug-ins.
    """
    from audiomancer.variation.synths import SYNTH_OPERATOR_REGISTRY

    return SynthOperators(
        tuple(
            SynthOperatorRow(op.name, op.weight, op.summary, op.origin) for op in SYNTH_OPERATOR_REGISTRY.all().values()
        )
    )


@dataclass(frozen=True, slots=True)
class WordRow:
    """One word that a description may have.

    Attributes:
        word: the word.
        kind: ``noun``, ``quality``, ``effect``, ``degree``, ``negation``, ``joining``, or ``aside`` for what is no
            matter of a synth.
        meaning: what it means, for a musician.
        also: other English words for it.
        german: German words for it.
        french: French words for it.
        spanish: Spanish words for it.
    """

    word: str
    kind: str
    meaning: str
    also: tuple[str, ...]
    german: tuple[str, ...]
    french: tuple[str, ...]
    spanish: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynthWords:
    """The words from which synths are made.

    Attributes:
        words: a row for each word.
    """

    words: tuple[WordRow, ...]


def words(request: Nothing, session: Session) -> SynthWords:
    """List the words that a description of a synth may have, and what each means.

    Args:
        request: has no fields.
        session: not used.

    Returns:
        A row for each word: nouns, qualities and effects, then the small words.
    """
    from audiomancer.variation.synths.words import TABLE

    return SynthWords(
        tuple(WordRow(row.word, row.kind, row.meaning, row.also, row.de, row.fr, row.es) for row in TABLE)
    )


def _breeding(session: Session, amount: float = 0.3, operators: tuple[str | SynthOperator, ...] = ()) -> SynthBreeding:
    session.step("breeding", 0)
    session.engines.start(compiling=True)  # sclang boots while the parents are read
    return breeding_in(session, amount, operators)


ACTIONS = (
    Action(name="synth generate", run=generate, request=GenerateSynthRequest, result=Synths, effect="writes"),
    Action(name="synth mutate", run=mutate, request=MutateSynthRequest, result=Synths, effect="writes"),
    Action(name="synth breed", run=breed, request=BreedSynthsRequest, result=Synths, effect="writes"),
    Action(name="synth evolve", run=evolve, request=EvolveSynthsRequest, result=EvolvedSynths, effect="takes long"),
    Action(
        name="synth run start",
        run=start_run,
        request=SynthRunStartRequest,
        result=RunState,
        effect="writes",
        no_command=ASKED_BY,
    ),
    Action(
        name="synth operators",
        run=operators,
        request=Nothing,
        result=SynthOperators,
        effect="reads",
        no_command="`audiomancer synth mutate --ops` prints it",
    ),
    Action(
        name="synth words",
        run=words,
        request=Nothing,
        result=SynthWords,
        effect="reads",
        no_command="`audiomancer synth generate --words` prints it",
    ),
)
