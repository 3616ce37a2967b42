"""Reading a description: which sound it names, what it wishes of it, and which of its words nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from audiomancer._checks import check_text
from audiomancer.errors import InvalidSettingError, SynthDefError
from audiomancer.variation.synths._edits import safe_name
from audiomancer.variation.synths.words._listening import MILD, Listener, Said, heard, spelled
from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._spelling import BREAK, LONGEST_WORD, nearest, words_of
from audiomancer.variation.synths.words._table import CATEGORIES, CATEGORY_NOUNS, MEMBERS

__all__ = ["Phrase", "Unknown", "Wish", "read_phrase"]

_STRONGEST, _WEAKEST = 2.0, 0.25

_OPPOSITES = (
    ("bright", "dark"),
    ("soft", "hard"),
    ("short", "long"),
    ("low", "high"),
    ("sub", "thin"),
    ("rich", "pure"),
    ("distorted", "clean"),
    ("reverb", "dry"),
    ("harsh", "gentle"),
    ("still", "evolving"),
    ("rising", "falling"),
)
_OPPOSITE = {one: other for pair in _OPPOSITES for one, other in (pair, pair[::-1])}

_LONGEST_NAME_WORDS = 4

_NAMED = 20
"""How many unknown words a sentence names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a description asks of a sound.

    Attributes:
        act: what is to be done, a name in ``ACTS``.
        strength: how strongly: 0.5 slightly, 1 plainly, 1.6 very, at most 2; below 0 the opposite, or less of it.
        word: the word of the table that asks for it, in English.
        forbidden: whether it must not be more than it was, as in ``no reverb``; the strength is below 0 then.
    """

    act: str
    strength: float
    word: str
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that the table does not have.

    Attributes:
        word: the word, in small letters.
    """

    word: str

    @property
    def nearest(self) -> str | None:
        """The known word that is most like it; None if none is near enough."""
        return nearest(" ".join(words_of(self.word)))

    def __str__(self) -> str:
        return f"{self.word} (did you mean {self.nearest}?)" if self.nearest else f"{self.word:.{LONGEST_WORD}}"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A description, read.

    Attributes:
        nouns: the nouns of the table that name the sound: first the one that it is, then those that colour it.
        bases: names of synths that come with audiomancer to begin with, best first.
        category: what the sound is for.
        wishes: what is asked of it, one for each act, in the order of the words.
        unknown: the words that are not known, each once, in their order.
        told: what was understood: ``bass: warm, acid, sweep``.
        remarks: sentences on what is not carried out as it was said, and why.
        stem: what a synth of this description is called, in words apart by underscores.
    """

    nouns: tuple[str, ...]
    bases: tuple[str, ...]
    category: str
    wishes: tuple[Wish, ...]
    unknown: tuple[Unknown, ...]
    told: str
    remarks: tuple[str, ...]
    stem: str


def read_phrase(
    description: str, category: str | None = None, *, base: str | None = None, base_category: str | None = None
) -> Phrase:
    """What a description says of a sound, in English, German, French or Spanish.

    The last noun is the sound and those before it colour it: a bell pad is a pad. Behind ``with``, ``of``, ``like`` and
    ``for`` they only colour. A degree belongs to the next quality; a not, too, and to what an ``or`` adds. Of words
    that contradict each other the later one holds.

    Args:
        description: such as ``warm acid bass with filter sweep``, ``not too bright``, ``dunkler Bass ohne Hall``.
        category: ``bass``, ``lead``, ``pad``, ``keys``, ``pluck``, ``fm``, ``drum``, ``riser``, ``drone`` or ``fx``;
            the words decide if None, and where they do not it is ``bass``.
        base: the name of the synth to begin with; the words choose if None.
        base_category: what that synth is for.

    Returns:
        The phrase; with a base it names no other bases.

    Raises:
        InvalidSettingError: if the description is no text, or nothing of it is understood.
        SynthDefError: if the category is unknown.
    """
    check_text("the description of a synth", description)
    if category is not None and category not in CATEGORIES:
        raise SynthDefError(f"there is no category {category!r}; there are {', '.join(CATEGORIES)}")
    listener = heard(description)
    if not listener.said:
        raise InvalidSettingError(_nothing(description, listener))
    nouns = _by_rank([one for one in listener.said if one.names])
    named = nouns[0].row.category if nouns else next((one.row.category for one in listener.said if _is_sort(one)), None)
    sound = _sound(nouns, listener.said, category or named or base_category or "bass", base is not None)
    wishes, overruled = _wishes(listener.said, sound)
    unknown = tuple(Unknown(word) for word in dict.fromkeys(listener.unknown))
    return Phrase(
        nouns=tuple(one.row.word for one in nouns),
        bases=sound.bases,
        category=sound.category,
        wishes=wishes,
        unknown=unknown,
        told=_told(listener.said, sound, overruled),
        remarks=tuple(_remarks(listener, overruled, unknown)),
        stem=_stem(description, base or (nouns[0].row.word if nouns else sound.category)),
    )


def _is_sort(one: Said) -> bool:
    """Whether a word that is no noun says what the sound is for."""
    return bool(one.row.kind != "noun" and one.row.category and not one.negated and one.strength > 0)


def _by_rank(nouns: Sequence[Said]) -> list[Said]:
    """The nouns, first the one that the sound is: the last of the first part that has any."""
    if not nouns:
        return []
    first = min(noun.part for noun in nouns)
    head = [noun for noun in nouns if noun.part == first][-1]
    return [head, *(noun for noun in nouns if noun is not head)]


@dataclass(frozen=True, slots=True)
class _Sound:
    """What the nouns of a description, and the words that prefer bases, come to.

    Attributes:
        name: what it is called where it is told.
        category: what it is for.
        bases: what to begin with.
        head: the noun that is the sound; None where there is none, or another category is asked for.
        narrowing: the words that chose among its bases.
        colours: the nouns that colour it.
    """

    name: str
    category: str
    bases: tuple[str, ...]
    head: Said | None
    narrowing: frozenset[Said]
    colours: tuple[Said, ...]


def _sound(nouns: Sequence[Said], said: Sequence[Said], category: str, is_based: bool) -> _Sound:
    general = CATEGORY_NOUNS[category]
    head = nouns[0] if nouns and nouns[0].row.category == category else None
    if is_based:
        is_general = head is not None and head.row is general
        return _Sound(general.word, category, (), head if is_general else None, frozenset(), tuple(nouns[is_general:]))
    row = head.row if head else general
    bases, pool = _own(row), MEMBERS[category] if row is general else frozenset(row.bases)
    others = [one for one in nouns if one is not head]
    preferring = [one for one in said if one.row.kind != "noun" and not one.negated and one.strength > 0]
    narrowing = set()
    for one in (*others, *preferring):
        if fitting := tuple(name for name in _meant(one.row, bases) if name in pool):
            bases, pool = fitting, frozenset(fitting)
            narrowing.add(one)
    colours = tuple(one for one in others if one not in narrowing)
    return _Sound(row.word, category, bases, head, frozenset(narrowing), colours)


def _own(row: Row) -> tuple[str, ...]:
    """The bases of a noun that are for what it is for: a 303 is a bass, its lead is for who asks for one.

    FM is a way to make a sound, not what it is for.
    """
    kin = frozenset((*MEMBERS[row.category], *MEMBERS["fm"])) if row.category else frozenset(row.bases)
    return tuple(name for name in row.bases if name in kin) or row.bases


def _meant(row: Row, bases: tuple[str, ...]) -> tuple[str, ...]:
    """What a word prefers: its bases; a category, as in ``batería 808``, all of it that is there."""
    if CATEGORY_NOUNS.get(row.category) is row:
        return tuple(name for name in bases if name in MEMBERS[row.category])
    return row.bases


def _wishes(said: Sequence[Said], sound: _Sound) -> tuple[tuple[Wish, ...], list[tuple[Said, Said]]]:
    """What is wished for, one wish for each act, and what a later word overruled, with that word.

    A word that chose the base has what it asks for; its degree alone is a wish. What a noun colours with is wished for
    only where no quality speaks of it.
    """
    wishes: dict[str, Wish] = {}
    by: dict[str, Said] = {}
    overruled = []
    for one in said:
        if one.names or (one in sound.narrowing and one.strength == 1) or _is_no_other(one):
            continue
        for act, sign in one.row.acts:
            wish = _wish(one, act, sign, wishes.get(act))
            against = [a for a in (act, _OPPOSITE.get(act, "")) if a in wishes and _contradict(wishes[a], wish)]
            for a in against:
                overruled.append((by.pop(a), one))
                del wishes[a]
            if act not in wishes or abs(wishes[act].strength) < abs(wish.strength) or one.mild:
                wishes[act], by[act] = wish, one
    for one in sound.colours:
        for act, sign in one.row.acts:
            if act not in wishes and _OPPOSITE.get(act) not in wishes:
                wishes[act] = _wish(one, act, sign, None)
    holding = {*by.values()}
    return tuple(wishes.values()), [(first, later) for first, later in overruled if first not in holding]


def _is_no_other(one: Said) -> bool:
    """Whether a noun only says what the sound is not; without bass, though, is without its low end."""
    return one.row.kind == "noun" and one.negated and one.row is not CATEGORY_NOUNS["bass"]


def _wish(one: Said, act: str, sign: float, before: Wish | None) -> Wish:
    strength = min(_STRONGEST, max(_WEAKEST, abs(sign * one.strength)))
    is_less = (sign < 0) != (one.strength < 0)
    if one.mild and before and (before.strength < 0) == is_less:  # dark, but not too dark
        return replace(before, strength=-MILD if is_less else MILD)
    if one.negated:
        return Wish(act, strength if is_less else -strength, one.row.word, forbidden=not is_less)
    return Wish(act, -strength if is_less else strength, one.row.word)


def _contradict(first: Wish, second: Wish) -> bool:
    """Whether two wishes of one act pull apart, or two of opposite acts ask for both."""
    if first.act == second.act:
        return first.strength * second.strength < 0
    return first.strength > 0 and second.strength > 0


def _told(said: Sequence[Said], sound: _Sound, overruled: Sequence[tuple[Said, Said]]) -> str:
    """``bass: warm, acid, sweep``."""
    lost = {one for one, _ in overruled}
    words = dict.fromkeys(str(one) for one in said if one is not sound.head and one not in lost)
    words.pop(sound.name, None)
    return f"{sound.name}: {', '.join(words)}" if words else sound.name


def _remarks(listener: Listener, overruled: Sequence[tuple[Said, Said]], unknown: Sequence[Unknown]) -> Iterator[str]:
    """What is not carried out as it was said, a sentence each."""
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        yield f"Not known: {', '.join(map(str, unknown[:_NAMED]))}{more}."
    for first, later in dict.fromkeys((str(first), str(later)) for first, later in overruled):
        yield f"{first.capitalize()} and {later} contradict each other; {later}, which came later, holds."
    for row in dict.fromkeys(listener.asides):
        yield f"{row.word.capitalize()} is left aside: {row.meaning}."


def _nothing(description: str, listener: Listener) -> str:
    """Why a description is refused of which nothing is understood."""
    hint = "`audiomancer synth generate --words` lists the words that are known"
    if not description.strip():
        return f"a description is words such as 'warm acid bass', and this one is empty; {hint}"
    aside = "".join(f"; {row.word}: {row.meaning}" for row in dict.fromkeys(listener.asides))
    unknown = [str(Unknown(word)) for word in dict.fromkeys(listener.unknown)][:_NAMED]
    names = f" ({', '.join(unknown)})" if unknown else ""
    return f"nothing of the description {description.strip()!r:.60} is understood{names}{aside}; {hint}"


def _stem(description: str, kind: str) -> str:
    """What a synth of this description is called: its words before ``with`` or a not, or what it is."""
    kept, is_told = list[str](), False
    for words, _, found in spelled(description):
        kinds = {row.kind for row, _ in found}
        if any(row.word == "with" for row, _ in found) or ("negation" in kinds and kept):
            break
        if words != (BREAK,) and kinds != {"joining"} and len(kept) < _LONGEST_NAME_WORDS:
            kept += words
            is_told |= "noun" in kinds
    return safe_name("_".join(kept if is_told else [*kept, kind]))
