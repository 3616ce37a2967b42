"""How words are spelled: what is the same to a reader, which endings they take, what a misspelled one is near."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._table import TABLE

__all__ = ["BREAK", "LONGEST_WORD", "Spelled", "lexicon", "longest", "nearest", "tokens_of", "words_of"]

Spelled = tuple[Row, float]
"""A row, and what its ending multiplies the strength by: 0.5 of ``darkish``, 1.6 of ``darkest``."""

BREAK = ","
"""What stands for every comma, full stop and bracket between two words."""

LONGEST_WORD = 40
"""The letters of the longest word that is looked at closely; what is longer is unknown."""

_SUPERLATIVE, _ISH = 1.6, 0.5
_UNLIKE = 0.72
"""From which likeness on (Ratcliff and Obershelp) a known word is offered for an unknown one."""

_LIGATURES = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "’": "'", "`": "'", "´": "'"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s'\"&+*#%=<>@^|~_$§°…–—/\\-]")
_ACCENT = re.compile("[\u0300-\u036f]")
_STOPS = frozenset(",.;:!?()[]{}¡¿。、，")
_NEGATIONS = re.compile(r"n't\b")
_MINUS = re.compile(r"(?<=\s)[-−](?=[^\W\d_])")
_LIKE = re.compile(r"(?<=\w)-like\b")
_ELIDED = re.compile(r"\b([cdjlmnst]|qu)'", re.IGNORECASE)
_VOWELS = "aeiou"


def words_of(text: str) -> list[str]:
    """The words of a text as the lexicon has them: see :func:`tokens_of`."""
    return [word for word, _ in tokens_of(text)]


def tokens_of(text: str) -> list[tuple[str, str]]:
    """The words of a text in small letters, without accents; hyphens part them, and stops are :data:`BREAK`.

    Args:
        text: any text, in any script; a sign that is no letter and no stop, such as an emoji, is a word of its own.

    Returns:
        The words, in their order, each with the letters that were typed: accents, and ``'s``.
    """
    small = unicodedata.normalize("NFKC", text).lower().translate(_LIGATURES)
    signed = _LIKE.sub("", _MINUS.sub("no ", small))  # bass -reverb; trumpet-like lead
    apart = _ELIDED.sub(r"\1 ", _NEGATIONS.sub("nt", signed))
    typed = [token for token in _TOKEN.findall(apart) if token.isprintable()]
    return [pair for token in typed for pair in ([(BREAK, token)] if token in _STOPS else _parts(token))]


def _parts(token: str) -> list[tuple[str, str]]:
    """``accountant's`` is one word, ``rock'n'roll`` three."""
    whole = token.removesuffix("'s")
    return [(_plain(part), part if "'" in whole else token) for part in whole.split("'")]


def _plain(text: str) -> str:
    """A text without the accents of its Latin letters."""
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))


@cache
def lexicon() -> Mapping[str, Spelled]:
    """Every spelling that is known, its words apart by single spaces, with its row and the strength of its ending.

    What the table spells out goes before what an ending makes, and an earlier row before a later one.
    """
    found: dict[str, Spelled] = {}
    for row in TABLE:
        for spelling in _spelled_out(row):
            found.setdefault(spelling, (row, 1.0))
            found.setdefault(spelling.replace(" ", ""), (row, 1.0))
    for row in TABLE:
        for spelling, factor in _ended(row):
            found.setdefault(spelling, (row, factor))
    return MappingProxyType(found)


@cache
def longest() -> int:
    """How many words the longest spelling has."""
    return max(spelling.count(" ") for spelling in lexicon()) + 1


@cache
def nearest(word: str) -> str | None:
    """The known spelling that is most like an unknown word; None if none is near enough to be meant.

    Args:
        word: one word, as :func:`words_of` gives it.

    Returns:
        A spelling of the table, with its accents.
    """
    if len(word) > LONGEST_WORD:
        return None
    near = [key for key in _offered() if abs(len(key) - len(word)) <= 1 + len(word) // 5]
    found = get_close_matches(word, near, 1, _UNLIKE)
    return _offered()[found[0]] if found else None


@cache
def _offered() -> Mapping[str, str]:
    """What may be offered for an unknown word: what the table spells out of all but the small words."""
    rows = [row for row in TABLE if row.kind not in ("joining", "aside")]
    spelled = (spelling for row in rows for spellings in row.spellings.values() for spelling in spellings)
    return {" ".join(words_of(spelling)): spelling for spelling in spelled}


def _spelled_out(row: Row) -> Iterator[str]:
    for language, spellings in row.spellings.items():
        for spelling in spellings:
            yield " ".join(words_of(spelling))
            if language == "de":
                yield " ".join(words_of(spelling.lower().translate(_UMLAUTS)))


def _ended(row: Row) -> Iterator[Spelling]:
    """What endings make of the spellings of a row; a language has its own."""
    if row.kind not in ("noun", "quality", "effect"):
        return
    for language, spellings in row.spellings.items():
        endings = _ENDINGS[language, row.kind == "quality"]
        for spelling in spellings:
            for ended, factor in endings(" ".join(words_of(spelling))):
                yield ended, factor
                yield ended.replace(" ", ""), factor


Spelling = tuple[str, float]


def _english_quality(phrase: str) -> Iterator[Spelling]:
    """Darker, darkest, darkish, darkly, darkness; of several words the first is compared: slower attack."""
    word, _, rest = phrase.partition(" ")
    rest = rest and f" {rest}"
    stem = _stem(word)
    yield f"{stem}er{rest}", 1.0
    yield f"{stem}est{rest}", _SUPERLATIVE
    if not rest:
        yield f"{stem}ish", _ISH
        yield (word[:-1] if word.endswith("le") else word.removesuffix("y") + "i" * word.endswith("y") + "l") + "y", 1.0
        yield f"{word.removesuffix('y')}{'i' * word.endswith('y')}ness", 1.0


def _stem(word: str) -> str:
    """What an English ending follows: ``thinn``, ``noisi``, ``pur``, ``dark``."""
    if word.endswith("e"):
        return word[:-1]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "i"
    short = len(word) >= 3 and word[-1] not in _VOWELS + "wxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS
    return word + word[-1] if short and sum(letter in _VOWELS for letter in word) == 1 else word


def _english_thing(phrase: str) -> Iterator[Spelling]:
    """Echoes; of several words the first is compared as well: slower vibrato."""
    if " " in phrase:
        yield from _english_quality(phrase)
    if phrase.endswith(("s", "x", "ch", "sh")):
        yield f"{phrase}es", 1.0
    elif phrase.endswith("y") and phrase[-2:-1] not in _VOWELS:
        yield f"{phrase[:-1]}ies", 1.0
    else:
        yield f"{phrase}s", 1.0


def _german_quality(phrase: str) -> Iterator[Spelling]:
    """Dunkle, dunkles, dunklere, dunkelste; ``dunkl`` of ``dunkel``, ``leis`` of ``leise``."""
    stem = phrase[:-2] + phrase[-1] if phrase.endswith(("el", "er")) else phrase.removesuffix("e")
    for ending in ("e", "er", "es", "en", "em", "ere", "erer", "eres", "eren", "erem"):
        yield stem + ending, 1.0
        yield phrase.removesuffix("e") + ending, 1.0
    for ending in ("ste", "ster", "stes", "sten", "stem", "este", "ester", "estes", "esten", "estem"):
        yield phrase.removesuffix("e") + ending, _SUPERLATIVE


def _german_thing(phrase: str) -> Iterator[Spelling]:
    yield from ((phrase + ending, 1.0) for ending in ("n", "en", "e", "s", "es"))


def _french(phrase: str) -> Iterator[Spelling]:
    yield from ((phrase + ending, 1.0) for ending in ("e", "s", "es", "x", "ment"))


def _spanish(phrase: str) -> Iterator[Spelling]:
    stem = phrase[:-1] if phrase.endswith("o") else phrase
    endings = ("a", "os", "as", "amente", "ito") if phrase.endswith("o") else ("s", "es", "a", "as", "mente")
    yield from ((stem + ending, 1.0) for ending in endings)


_ENDINGS: Mapping[tuple[str, bool], Callable[[str], Iterator[Spelling]]] = {
    ("en", True): _english_quality,
    ("en", False): _english_thing,
    ("de", True): _german_quality,
    ("de", False): _german_thing,
    ("fr", True): _french,
    ("fr", False): _french,
    ("es", True): _spanish,
    ("es", False): _spanish,
}
