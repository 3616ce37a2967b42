"""Reading a description: which sound it names, what it wishes of it, and which of its words nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from audiomancer._checks import check_text
from audiomancer.errors import InvalidSettingError, SynthDefError
from audiomancer.variation.synths._edits import safe_name
from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._spelling import BREAK, Spelled, lexicon, longest, nearest, words_of
from audiomancer.variation.synths.words._table import CATEGORIES, CATEGORY_NOUNS, MEMBERS

__all__ = ["Phrase", "Unknown", "Wish", "check_category", "read_phrase"]

_STRONGEST, _WEAKEST = 2.0, 0.25
_MILD = 0.5
"""The strength of ``not too bright``: hardly less than it is."""

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

_BEHIND = frozenset({"with", "of", "like", "for"})
"""Behind these a noun colours the sound before it."""

_LACKING = ("less", "free", "frei", "los")
"""What a word ends in that says that something is not there: ``noiseless``, ``click-free``."""

_SAYING = ("noun", "quality", "effect")
"""The kinds of words that say something of a sound by themselves."""

_LONGEST_NAME_WORDS = 4

_PART = 3
"""The letters that each half of a compound has at least."""

_NAMED = 20
"""How many unknown words a sentence names before it counts the rest."""

_DEGREES = ((1.9, "extremely ", "very much "), (1.3, "very ", "much "), (0.7, "", ""), (0.0, "slightly ", "a little "))
"""From which strength on a degree is told, before a quality and before what is counted."""


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
        word: the word, in small letters and without accents.
    """

    word: str

    @property
    def nearest(self) -> str | None:
        """The known word that is most like it; None if none is near enough."""
        return nearest(self.word)

    def __str__(self) -> str:
        return f"{self.word} (did you mean {self.nearest}?)" if self.nearest else self.word


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


@dataclass(frozen=True, slots=True)
class _Said:
    """A noun, a quality or an effect as it stands in the description.

    Attributes:
        row: its row.
        strength: what its ending and the degrees before it come to; below 0 for less.
        negated: whether a not holds for it.
        mild: whether the not is one of too much, as in ``not too bright``.
        names: whether it names the sound, as a noun does unless there is to be more, less or none of it.
        part: how many times the description has said ``with``, ``of``, ``like`` or ``for`` before it.
    """

    row: Row
    strength: float
    negated: bool
    mild: bool
    names: bool
    part: int

    def __str__(self) -> str:
        """Such as ``very dark``, ``no reverb``, ``a little less bright``."""
        is_quality = self.row.kind == "quality"
        if self.negated:
            much = ("too " if is_quality else "much ") if self.mild else ""
            return f"{'not' if is_quality else 'no'} {much}{self.row.word}"
        counted = self.strength < 0 or (self.row.kind == "noun" and not self.names)
        degree = next(told for least, *told in _DEGREES if abs(self.strength) >= least)[not is_quality or counted]
        return f"{degree}{('less ' if self.strength < 0 else 'more ') if counted else ''}{self.row.word}"


@dataclass(slots=True)
class _Listener:
    """Goes over the words once; a degree and a not wait for the word that they belong to."""

    said: list[_Said] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    part: int = 0
    degree: float | None = None
    counted: bool = False
    """Whether there is to be more or less of what follows."""
    negated: bool = False
    listed: str = ""
    """The kind of what was negated last, as long as an ``or`` can go on with it."""
    joined: str = ""

    def hear(self, row: Row, factor: float) -> None:
        if row.kind == "degree":
            self.degree = row.degree * (1.0 if self.degree is None else self.degree)
            self.counted |= row.word in ("more", "less")
        elif row.kind == "negation":
            self.negated = not self.negated
        elif row.kind == "joining":
            self._join(row.word)
        elif row.kind == "aside":
            self.asides.append(row)
            self.end()
        else:
            self._say(row, factor)

    def pause(self) -> None:
        """A comma: what there is to be none of may go on behind it."""
        going_on = self.listed == "effect"
        self.end()
        if going_on:
            self.listed, self.joined = "effect", "and"

    def end(self) -> None:
        """The end of what belongs together: a degree that no word follows belongs to the word before it."""
        if self.degree is not None and self.said and not self.said[-1].names:
            last = self.said.pop()
            self.said.append(replace(last, strength=last.strength * self.degree))
        self._forget()

    def _join(self, word: str) -> None:
        if word == "but":
            self.end()
        elif word in ("and", "or"):
            self.joined = word
        elif word in _BEHIND:
            self.part += 1

    def _say(self, row: Row, factor: float) -> None:
        effects = row.kind == self.listed == "effect"
        goes_on = bool(self.listed) and (self.joined == "or" or (self.joined == "and" and effects))
        negated = self.negated or goes_on
        names = row.kind == "noun" and not negated and not self.counted
        degree = 1.0 if self.degree is None else self.degree
        mild = self.negated and degree > 1
        self.said.append(_Said(row, _MILD if mild else factor * degree, negated, mild, names, self.part))
        self._forget()
        self.listed = row.kind if negated else ""

    def _forget(self) -> None:
        self.degree, self.counted, self.negated, self.listed, self.joined = None, False, False, "", ""


def check_category(category: str) -> None:
    """Refuse what is no category.

    Raises:
        SynthDefError: if it is not ``bass``, ``lead``, ``pad``, ``keys``, ``pluck``, ``fm``, ``drum``, ``riser``,
            ``drone`` or ``fx``.
    """
    if category not in CATEGORIES:
        raise SynthDefError(f"there is no category {category!r}; there are {', '.join(CATEGORIES)}")


def read_phrase(
    description: str, category: str | None = None, *, base: str | None = None, base_category: str | None = None
) -> Phrase:
    """What a description says of a sound, in English, German, French or Spanish.

    The last noun is the sound and those before it colour it: a bell pad is a pad. Behind ``with``, ``of``, ``like`` and
    ``for`` they only colour. A degree belongs to the next quality; a not, too, and to what an ``or`` adds. Of words
    that contradict each other the later one holds.

    Args:
        description: such as ``warm acid bass with filter sweep``, ``not too bright``, ``dunkler Bass ohne Hall``.
        category: what the sound is for; the words decide if None, and where they do not it is ``bass``.
        base: the name of the synth to begin with; the words choose if None.
        base_category: what that synth is for.

    Returns:
        The phrase; with a base it names no other bases.

    Raises:
        InvalidSettingError: if the description is no text, or nothing of it is understood.
        SynthDefError: if the category is unknown.
    """
    check_text("the description of a synth", description)
    if category is not None:
        check_category(category)
    heard = _heard(description)
    if not heard.said:
        raise InvalidSettingError(_nothing(description, heard))
    nouns = _by_rank([one for one in heard.said if one.names])
    named = nouns[0].row.category if nouns else None
    sound = _sound(nouns, heard.said, category or named or base_category or "bass", base)
    wishes, overruled = _wishes(heard.said, sound)
    unknown = tuple(Unknown(word) for word in dict.fromkeys(heard.unknown))
    return Phrase(
        nouns=tuple(one.row.word for one in nouns),
        bases=sound.bases,
        category=sound.category,
        wishes=wishes,
        unknown=unknown,
        told=_told(heard.said, sound, overruled),
        remarks=tuple(_remarks(heard, overruled, unknown)),
        stem=_stem(description, base or (nouns[0].row.word if nouns else sound.category)),
    )


def _heard(description: str) -> _Listener:
    """What is said in a description, the longest spelling first."""
    words, listener, at = words_of(description), _Listener(), 0
    while at < len(words):
        if words[at] == BREAK:
            listener.pause()
            at += 1
            continue
        size, found = _found(words[at : at + longest()])
        for row, factor in found:
            listener.hear(row, factor)
        if not found:
            listener.unknown.append(words[at])
        at += size
    listener.end()
    return listener


def _found(words: Sequence[str]) -> tuple[int, Sequence[Spelled]]:
    """How many of the words the first spelling takes, and what it is; nothing where it is not known."""
    known = lexicon()
    for size in range(len(words), 0, -1):
        if size == 2 and (lacking := _lacking(*words[:2])):
            return 2, lacking
        spelled = known.get(" ".join(words[:size])) or known.get("".join(words[:size]))
        if spelled:
            return size, (spelled,)
    ends = (ending for ending in _LACKING if words[0].endswith(ending))
    return 1, next(filter(None, (_lacking(words[0].removesuffix(end), end) for end in ends)), ()) or _compound(words[0])


def _lacking(word: str, ending: str) -> Sequence[Spelled]:
    """``noiseless``, ``click-free``, ``hallfrei``: a not, and what it holds for."""
    known = lexicon()
    if ending in _LACKING and word in known and known[word][0].kind in _SAYING:
        return known["without"], known[word]
    return ()


def _compound(word: str) -> Sequence[Spelled]:
    """``Synthbass``, ``Streicherfläche``: two known words in one."""
    known = lexicon()
    for cut in range(len(word) - _PART, _PART - 1, -1):
        halves = [known[half] for half in (word[:cut], word[cut:]) if half in known]
        kinds = [row.kind for row, _ in halves if row.kind in _SAYING or row.word == "sound"]
        if len(kinds) == 2 and kinds != ["joining", "joining"]:
            return halves
    return ()


def _by_rank(nouns: Sequence[_Said]) -> list[_Said]:
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
    head: _Said | None
    narrowing: tuple[_Said, ...]
    colours: tuple[_Said, ...]


def _sound(nouns: Sequence[_Said], said: Sequence[_Said], category: str, base: str | None) -> _Sound:
    general = CATEGORY_NOUNS[category]
    head = nouns[0] if nouns and nouns[0].row.category == category else None
    if base is not None:
        is_general = head is not None and head.row is general
        return _Sound(base, category, (), head if is_general else None, (), tuple(nouns[is_general:]))
    row = head.row if head else general
    bases, pool = row.bases, MEMBERS[category] if row is general else frozenset(row.bases)
    narrowing = []
    rest = [one for one in nouns if one is not head]
    for one in (*rest, *(one for one in said if one not in rest and not one.names and not one.negated)):
        fitting = tuple(name for name in one.row.bases if name in pool) if one.strength > 0 else ()
        if fitting and not (one.row.kind == "noun" and not one.names):
            bases, pool = fitting, frozenset(fitting)
            narrowing.append(one)
    colours = tuple(one for one in rest if one not in narrowing)
    return _Sound(row.word, category, bases, head, tuple(narrowing), colours)


def _wishes(said: Sequence[_Said], sound: _Sound) -> tuple[tuple[Wish, ...], list[tuple[_Said, str]]]:
    """What is wished for, one wish for each act, and what a later word overruled, with that word.

    A word that chose the base has what it asks for; its degree alone is a wish. What a noun colours with is wished for
    only where no quality speaks of it.
    """
    wishes: dict[str, Wish] = {}
    by: dict[str, _Said] = {}
    overruled = []
    for one in said:
        if one.names or (one in sound.narrowing and one.strength == 1) or _is_no_other(one):
            continue
        for act, sign in one.row.acts:
            wish = _wish(one, act, sign, wishes.get(act))
            against = [a for a in (act, _OPPOSITE.get(act, "")) if a in wishes and _contradict(wishes[a], wish)]
            overruled += [(by[a], one.row.word) for a in against if by[a].row is not one.row]
            for a in against:
                del wishes[a]
            if act not in wishes or abs(wishes[act].strength) < abs(wish.strength) or one.mild:
                wishes[act], by[act] = wish, one
    for one in sound.colours:
        for act, sign in one.row.acts:
            if act not in wishes and _OPPOSITE.get(act) not in wishes:
                wishes[act] = _wish(one, act, sign, None)
    return tuple(wishes.values()), overruled


def _is_no_other(one: _Said) -> bool:
    """Whether a noun only says what the sound is not; without bass, though, is without its low end."""
    return one.row.kind == "noun" and one.negated and one.row is not CATEGORY_NOUNS["bass"]


def _wish(one: _Said, act: str, sign: float, before: Wish | None) -> Wish:
    strength = min(_STRONGEST, max(_WEAKEST, abs(sign * one.strength)))
    is_less = (sign < 0) != (one.strength < 0)
    if one.mild and before and (before.strength < 0) == is_less:  # dark, but not too dark
        return replace(before, strength=-_MILD if is_less else _MILD)
    if one.negated:
        return Wish(act, strength if is_less else -strength, one.row.word, forbidden=not is_less)
    return Wish(act, -strength if is_less else strength, one.row.word)


def _contradict(first: Wish, second: Wish) -> bool:
    """Whether two wishes of one act pull apart, or two of opposite acts ask for both."""
    if first.act == second.act:
        return first.strength * second.strength < 0
    return first.strength > 0 and second.strength > 0


def _told(said: Sequence[_Said], sound: _Sound, overruled: Sequence[tuple[_Said, str]]) -> str:
    """``bass: warm, acid, sweep``."""
    lost = [one for one, _ in overruled]
    words = dict.fromkeys(str(one) for one in said if one is not sound.head and one not in lost)
    return f"{sound.name}: {', '.join(words)}" if words else sound.name


def _remarks(heard: _Listener, overruled: Sequence[tuple[_Said, str]], unknown: Sequence[Unknown]) -> Iterator[str]:
    """What is not carried out as it was said, a sentence each."""
    if unknown:
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        yield f"Not known: {', '.join(map(str, unknown[:_NAMED]))}{more}."
    for one, word in overruled:
        yield f"{one.row.word} and {word} contradict each other; the later, {word}, holds.".capitalize()
    for row in dict.fromkeys(heard.asides):
        yield f"{row.word} is left aside: {row.meaning}.".capitalize()


def _nothing(description: str, heard: _Listener) -> str:
    """Why a description is refused of which nothing is understood."""
    hint = "`audiomancer synth generate --words` lists the words that are known"
    if not description.strip():
        return f"a description is words such as 'warm acid bass', and this one is empty; {hint}"
    aside = "".join(f"; {row.word}: {row.meaning}" for row in dict.fromkeys(heard.asides))
    unknown = [str(Unknown(word)) for word in dict.fromkeys(heard.unknown)][:_NAMED]
    names = f" ({', '.join(unknown)})" if unknown else ""
    return f"nothing of the description {description.strip()!r:.60} is understood{names}{aside}; {hint}"


def _stem(description: str, kind: str) -> str:
    """What a synth of this description is called: its words before ``with``, and what it is if they do not say it."""
    known = lexicon()
    words = [word for word in words_of(description) if word != BREAK]
    ends = next((at for at, word in enumerate(words) if word in known and known[word][0].word == "with"), len(words))
    said = [word for word in words[:ends] if word not in known or known[word][0].kind != "joining"]
    kept = said[:_LONGEST_NAME_WORDS]
    is_told = any(word in known and known[word][0].kind == "noun" for word in kept)
    return safe_name("_".join(kept if is_told else [*kept, kind]))
