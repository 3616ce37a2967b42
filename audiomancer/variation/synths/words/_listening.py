"""Hearing a description: its words one after another, each with the degrees and the nots that belong to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from audiomancer.variation.synths.words._row import Row
from audiomancer.variation.synths.words._spelling import BREAK, LONGEST_WORD, Spelled, lexicon, longest, tokens_of

__all__ = ["MILD", "Listener", "Said", "heard", "spelled"]

MILD = 0.5
"""The strength of ``not too bright``: hardly less than it is."""

_BEHIND = frozenset({"with", "of", "like", "for"})
"""Behind these a noun colours the sound before it."""

_LACKING = ("less", "free", "frei", "los")
"""What a word ends in that says that something is not there: ``noiseless``, ``click-free``."""

_SAYING = ("noun", "quality", "effect")
"""The kinds of words that say something of a sound by themselves."""

_PART = 3
"""The letters that each half of a compound has at least."""

_DEGREES = ((1.9, "extremely ", "very much "), (1.3, "very ", "much "), (0.7, "", ""), (0.0, "slightly ", "a little "))
"""From which strength on a degree is told, before a quality and before what is counted."""


@dataclass(frozen=True, slots=True)
class Said:
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
class Listener:
    """Goes over the words once; a degree and a not wait for the word that they belong to.

    Attributes:
        said: the nouns, qualities and effects so far.
        asides: what is no matter of a synth.
        unknown: the words that are not known.
        part: how many times ``with``, ``of``, ``like`` or ``for`` was said.
        degree: what the degrees that wait come to; None if none waits.
        counted: whether there is to be more or less of what follows.
        negated: whether a not waits.
        listed: the kind of what was negated last, as long as an ``or`` can go on with it; empty otherwise.
        joined: ``and`` or ``or`` where it was said last; empty otherwise.
        puzzled: whether an unknown word has come that the degree or the not that waits may belong to.
    """

    said: list[Said] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    part: int = 0
    degree: float | None = None
    counted: bool = False
    negated: bool = False
    listed: str = ""
    joined: str = ""
    puzzled: bool = False

    def hear(self, row: Row, factor: float) -> None:
        """Take the next word.

        Args:
            row: its row.
            factor: what its ending multiplies the strength by.
        """
        if row.kind == "degree":
            self.degree = row.degree * (1.0 if self.degree is None else self.degree)
            self.counted |= row.word in ("more", "less")
        elif row.kind == "negation":
            self.negated = not self.negated
        elif row.kind == "joining":
            self._join(row.word)
        elif row.kind == "aside":
            negated = self._is_negated(row)
            self.asides.append(row)
            self._forget()
            self.listed = row.kind if negated else ""
        else:
            self._say(row, factor)

    def puzzle(self, word: str) -> None:
        """Take the next word, which is not known.

        Args:
            word: as it was typed.
        """
        self.unknown.append(word)
        self.puzzled = self.degree is not None or self.negated

    def pause(self) -> None:
        """A comma: what there is to be none of may go on behind it."""
        going_on = self.listed == "effect"
        self.end()
        if going_on:
            self.listed, self.joined = "effect", "and"

    def end(self) -> None:
        """The end of what belongs together: a degree or a not that no word follows belongs to the word before it."""
        if self.said and not self.said[-1].names and not self.puzzled:
            self.said.append(self._afterwards(self.said.pop()))
        self._forget()

    def _afterwards(self, last: Said) -> Said:
        """A word with what is said behind it: detuned slightly; reverb: none; bright, but not too much."""
        degree = 1.0 if self.degree is None else self.degree
        if not self.negated:
            return replace(last, strength=last.strength * degree)
        return replace(last, strength=MILD * last.strength) if degree > 1 else replace(last, negated=not last.negated)

    def _join(self, word: str) -> None:
        if word == "but":
            self.end()
        elif word in ("and", "or"):
            self.joined = word
        elif word in _BEHIND:
            self.part += 1
            if word == "with":  # no reverb, with echo
                self.listed = ""

    def _say(self, row: Row, factor: float) -> None:
        negated = self._is_negated(row)
        names = row.kind == "noun" and not negated and not self.counted
        degree = 1.0 if self.degree is None else self.degree
        mild = self.negated and degree > 1
        self.said.append(Said(row, MILD if mild else factor * degree, negated, mild, names, self.part))
        self._forget()
        self.listed = row.kind if negated else ""

    def _is_negated(self, row: Row) -> bool:
        """Whether a not holds for the next word: its own, or one that goes on, as with ``no reverb, echo or noise``."""
        effects = row.kind == self.listed == "effect" and self.degree is None  # no reverb, lots of echo
        return self.negated or (bool(self.listed) and (self.joined == "or" or (self.joined == "and" and effects)))

    def _forget(self) -> None:
        self.degree, self.counted, self.negated, self.listed, self.joined = None, False, False, "", ""
        self.puzzled = False


def heard(description: str) -> Listener:
    """What is said in a description.

    Args:
        description: any text.

    Returns:
        The listener who has heard it to its end.
    """
    listener = Listener()
    for words, typed, found in spelled(description):
        if words == (BREAK,):
            listener.pause()
        elif not found:
            listener.puzzle(typed)
        for row, factor in found:
            listener.hear(row, factor)
    listener.end()
    return listener


def spelled(description: str) -> Iterator[tuple[tuple[str, ...], str, Sequence[Spelled]]]:
    """The spellings of a description one after another: of several that begin at a word the longest.

    Args:
        description: any text.

    Yields:
        The words of the spelling, the first as it was typed, and what it is: nothing where it is not known or a stop.
    """
    tokens, at = tokens_of(description), 0
    words = [word for word, _ in tokens]
    while at < len(words):
        size, found = (1, ()) if words[at] == BREAK else _found(words[at : at + longest()])
        yield tuple(words[at : at + size]), tokens[at][1], found
        at += size


def _found(words: Sequence[str]) -> tuple[int, Sequence[Spelled]]:
    """How many of the words the first spelling takes, and what it is; nothing where it is not known."""
    known = lexicon()
    for size in range(len(words), 0, -1):
        if size == 2 and (lacking := _lacking(*words[:2])):
            return 2, lacking
        one = known.get(" ".join(words[:size])) or known.get("".join(words[:size]))
        if one:
            return size, (one,)
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
    if len(word) > LONGEST_WORD:
        return ()
    for cut in range(len(word) - _PART, _PART - 1, -1):
        halves = [known[half] for half in (word[:cut], word[cut:]) if half in known]
        kinds = [row.kind for row, _ in halves if row.kind in _SAYING or row.word == "sound"]
        if len(kinds) == 2 and kinds != ["joining", "joining"]:
            return halves
    return ()
