"""Chords as people spell them: ``C^7``, ``CΔ7``, ``C-7``, ``Cø``, ``C7(b9,#11)``, ``Bb7/D``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from types import MappingProxyType

from audiomancer.errors import InvalidValueError
from audiomancer.music.chords import ALTERATIONS, CHORD_KINDS, Chord

__all__ = ["parse_chord"]

# Signs that stand for others, one for one, so that columns stay.
_SIGNS = str.maketrans("♭♯−–∆△º˚Ø∅×", "b#--ΔΔ°°øøx")

_NO_CHORD = frozenset(("N.C.", "N.C", "NC", "NC.", "n.c.", "nc", "n.c"))

_WORDS = MappingProxyType(
    {
        "M": ("M", "Ma", "ma", "MA", "Maj", "maj", "MAJ", "Major", "major", "j", "J", "^", "Δ"),
        "m": ("m", "mi", "Mi", "MI", "min", "Min", "MIN", "Minor", "minor", "-"),
        "o": ("o", "°", "dim", "Dim", "DIM"),
        "+": ("+", "aug", "Aug", "AUG"),
        "h": ("ø", "h"),
        "sus": ("sus", "Sus", "SUS"),
        "dom": ("dom", "Dom"),
    }
)
"""How the parts of a kind are spelled."""

# Each kind as its parts, a word of _WORDS or what is written as it is; behind it what is altered.
_KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("", "", ()),
    ("M", "", ()),
    ("m", "m", ()),
    ("5", "5", ()),
    ("o", "dim", ()),
    ("+", "aug", ()),
    ("2", "sus2", ()),
    ("sus 2", "sus2", ()),
    ("4", "sus4", ()),
    ("sus", "sus4", ()),
    ("sus 4", "sus4", ()),
    ("6", "6", ()),
    ("M 6", "6", ()),
    ("m 6", "m6", ()),
    ("6 /9", "6/9", ()),
    ("6 9", "6/9", ()),
    ("M 6 /9", "6/9", ()),
    ("M 6 9", "6/9", ()),
    ("m 6 /9", "m6/9", ()),
    ("m 6 9", "m6/9", ()),
    ("add9", "add9", ()),
    ("M add9", "add9", ()),
    ("m add9", "madd9", ()),
    ("7", "7", ()),
    ("dom 7", "7", ()),
    ("M 7", "maj7", ()),
    ("m 7", "m7", ()),
    ("m M 7", "mMaj7", ()),
    ("m (M 7 )", "mMaj7", ()),
    ("m /M 7", "mMaj7", ()),
    ("m #7", "mMaj7", ()),
    ("h", "m7b5", ()),
    ("h 7", "m7b5", ()),
    ("h 9", "m9", ("b5",)),
    ("h 11", "m11", ("b5",)),
    ("o 7", "dim7", ()),
    ("o M 7", "dimMaj7", ()),
    ("o (M 7 )", "dimMaj7", ()),
    ("+ 7", "7#5", ()),
    ("+ 9", "9", ("#5",)),
    ("+ M 7", "maj7#5", ()),
    ("+ (M 7 )", "maj7#5", ()),
    ("sus 7", "7sus4", ()),
    ("sus 9", "9sus4", ()),
    ("sus 13", "13sus4", ()),
    ("7 alt", "7alt", ()),
    ("alt", "7alt", ()),
    ("9", "9", ()),
    ("dom 9", "9", ()),
    ("M 9", "maj9", ()),
    ("m 9", "m9", ()),
    ("m M 9", "mMaj9", ()),
    ("m (M 9 )", "mMaj9", ()),
    ("m 9 (M 7 )", "mMaj9", ()),
    ("11", "11", ()),
    ("M 11", "maj11", ()),
    ("m 11", "m11", ()),
    ("13", "13", ()),
    ("dom 13", "13", ()),
    ("M 13", "maj13", ()),
    ("m 13", "m13", ()),
    ("-5", "", ("b5",)),
    ("5b", "", ("b5",)),
)
_TRIANGLES = ("^", "Δ", "j", "J")  # alone they say the seventh

_ALTERED = MappingProxyType(
    {
        "sus2": ("sus2", "Sus2"),
        "sus4": ("sus4", "Sus4", "sus", "Sus", "SUS"),
        "b5": ("b5", "-5"),
        "#5": ("#5", "+5", "+", "aug", "aug5"),
        "b9": ("b9", "-9", "addb9"),
        "#9": ("#9", "+9", "add#9", "b10"),
        "#11": ("#11", "+11", "#4", "+4", "add#11", "add#4"),
        "b13": ("b13", "-13", "b6", "addb13", "addb6"),
        **{name: (name,) for name in ALTERATIONS if name.startswith("add")},
        **{name: (name, f"omit{name[2:]}") for name in ALTERATIONS if name.startswith("no")},
    }
)
"""How each alteration is spelled."""

# Numbers alone, which only a separator tells from the number of the kind: C7(13), C7/9.
_NUMBERS = MappingProxyType({"2": "add2", "4": "add4", "6": "add6", "9": "add9", "11": "add11", "13": "add13"})

_ROOT = re.compile(r"[A-G][#b]?")
_BASS = re.compile(r"(.*)/\s*([A-G][#b]?)", re.DOTALL)
_APART = re.compile(r"(?<=[a-z])\s+(?=\d)")  # as in add 9
_SEPARATORS = "(),/ "


def _spellings() -> Iterator[tuple[str, tuple[str, tuple[str, ...]]]]:
    """All that may stand for a kind, with the kind and what is altered; the names of the kinds are among it."""
    yield from ((kind, (kind, ())) for kind in CHORD_KINDS)
    for parts, kind, altered in _KINDS:
        choices = [_choices(part) for part in parts.split()]
        yield from (("".join(words), (kind, altered)) for words in product(*choices))
    yield from ((word, ("maj7", ())) for word in _TRIANGLES)
    yield from ((minor + word, ("mMaj7", ())) for minor, word in product(_WORDS["m"], _TRIANGLES))


def _choices(part: str) -> tuple[str, ...]:
    """The spellings of a part of a kind, which may have a bracket or a slash before it."""
    before = part[0] if part[0] in "(/" and part[1:] in _WORDS else ""
    return tuple(before + word for word in _WORDS.get(part[len(before) :], (part[len(before) :],)))


_BY_SPELLING = MappingProxyType(dict(_spellings()))
_KINDS_BY_LENGTH = tuple(range(max(map(len, _BY_SPELLING)), -1, -1))
_ALTERATION = re.compile(
    "|".join(
        re.escape(word) for word in sorted((w for words in _ALTERED.values() for w in words), key=len, reverse=True)
    )
)
_ALTERATION_OF = MappingProxyType({word: name for name, words in _ALTERED.items() for word in words})
_NUMBER = re.compile("13|11|2|4|6|9")


def parse_chord(text: str) -> Chord | None:
    """The chord that a text spells.

    A capital letter A-G is the root, with ``#``, ``♯``, ``b`` or ``♭`` behind it. Of the usual spellings all are read:
    ``C^7 CΔ CM7 Cmaj7 CMA7 Cj7``, ``Cm7 Cmi7 Cmin7 C-7``, ``Cø Ch7 Cm7b5 Cm7-5``, ``Co C°7 Cdim``, ``C+ Caug C7+``,
    ``C7alt``, ``C7(b9,#11)``, ``C7/13``, ``Csus C7sus C2``, ``C69 C6/9``, ``CmM7 C-Δ7``, ``C7no5`` and so on. ``M`` is
    major and ``m`` minor. The sign behind the root belongs to it, so that ``Cb5`` is a fifth on C flat and ``C(b5)`` a
    C major with a flat fifth. A note behind the last ``/`` is the bass. ``N.C.`` and ``NC`` say that there is no chord.

    Args:
        text: the spelling; spaces around it do not matter.

    Returns:
        The chord; None for ``N.C.``.

    Raises:
        InvalidValueError: if the text spells no chord.
    """
    plain = text.strip().translate(_SIGNS)
    if plain in _NO_CHORD:
        return None
    root = _ROOT.match(plain)
    if not root:
        hint = "; what German books call H is B here" if plain[:1] in ("H", "h") else ""
        raise InvalidValueError(f"a chord begins with a capital letter A-G, such as Bbm7, not {text!r:.40}{hint}")
    rest, bass = _APART.sub("", plain[root.end() :]), None
    if below := _BASS.fullmatch(rest):
        rest, bass = below[1], below[2]
    kind, altered = _read_kind(rest) or (None, ())
    if kind is None:
        raise InvalidValueError(
            f"{text!r:.40} is no chord: what stands behind the root is a kind such as m7, maj7 or sus4 and "
            "alterations such as b9 or add9"
        )
    return Chord(root[0], kind, bass, altered)


def _read_kind(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Kind and alterations of what stands behind a root; the longest kind whose rest can be read wins."""
    for length in _KINDS_BY_LENGTH:
        if length <= len(text) and (found := _BY_SPELLING.get(text[:length])) is not None:
            kind, altered = found
            rest = _read_alterations(text[length:])
            if rest is not None:
                return kind, (*altered, *rest)
    return None


def _read_alterations(text: str) -> tuple[str, ...] | None:
    """The alterations that a text is made of, or None if it has something else in it or brackets that do not match."""
    names, at, open_ = [], 0, False
    while at < len(text):
        if text[at] in _SEPARATORS:
            if text[at] in "()" and open_ == (text[at] == "("):
                return None
            open_ = text[at] == "(" or (open_ and text[at] != ")")
            at += 1
            continue
        spaced = at > 0 and text[at - 1] in _SEPARATORS
        if found := _ALTERATION.match(text, at):
            names.append(_ALTERATION_OF[found[0]])
        elif spaced and (found := _NUMBER.match(text, at)):
            names.append(_NUMBERS[found[0]])
        else:
            return None
        at = found.end()
    return None if open_ or text.endswith((",", "/")) else tuple(names)
