"""The words of one bar of a chart as changes of harmony, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from audiomancer.errors import InvalidValueError
from audiomancer.music.charts import Change, ChartBar
from audiomancer.music.chord_spelling import parse_chord
from audiomancer.music.chords import Chord, chord_text
from audiomancer.music.time import TimeSignature

__all__ = ["Place", "Word", "read_bar", "write_bar"]

_PUSHES = ("<", "^")  # the second is Band-in-a-Box's
_AT = re.compile(r"(\d{1,4000})(?:/(\d{1,4000}))?")
_MOST_STEPS = 24  # that are written for the beats of a bar, unless the beats themselves are more


class Place(NamedTuple):
    """A place in a text.

    Attributes:
        line: from 1.
        column: from 1.
    """

    line: int
    column: int

    def error(self, problem: str) -> InvalidValueError:
        """The error that tells a problem at this place."""
        return InvalidValueError(f"line {self.line}, column {self.column}: {problem}")

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """A context in which what is refused is told with this place.

        Raises:
            InvalidValueError: if something in it does.
        """
        try:
            yield
        except InvalidValueError as error:
            raise self.error(str(error)) from error


class Word(NamedTuple):
    """A word of a chart.

    Attributes:
        text: without spaces, unless they are in brackets.
        place: where it begins.
    """

    text: str
    place: Place


def read_bar(words: Sequence[Word], time_signature: TimeSignature, before: ChartBar | None) -> ChartBar:
    """The bar that its words say.

    Args:
        words: chords, ``.`` and ``/`` for steps in which the chord before goes on, or one ``%`` for the bar before.
        time_signature: of the bar.
        before: the bar before; None if there is none.

    Returns:
        The bar. Its words share it equally; a chord such as ``C@5/2`` stands at so many quarter notes instead.

    Raises:
        InvalidValueError: if a word is none of these, or the steps do not divide the bar; with line and column.
    """
    if not words:
        return ChartBar()
    if [word.text for word in words] == ["%"]:
        if before is None:
            raise words[0].place.error("% repeats the bar before, and this is the first of its section; write a chord")
        return before
    length = Fraction(4 * time_signature[0], time_signature[1])
    if any("@" in word.text for word in words):
        return ChartBar(tuple(_placed(words, length)))
    steps = [step for word in words for step in _steps(word)]
    if None in steps:
        _check_steps(len(steps), time_signature, words[0].place)
    share = length / max(len(steps), 1)
    return ChartBar(tuple(Change(number * share, *step) for number, step in enumerate(steps) if step))


def _check_steps(count: int, time_signature: TimeSignature, place: Place) -> None:
    """Refuse steps that fall between the beats of the bar."""
    beats, unit = time_signature
    if count % beats and beats % count:
        raise place.error(
            f"{count} steps do not divide a bar of {beats}/{unit}; write a chord or a dot for each beat, {beats} in "
            f"all, or {2 * beats} for half beats"
        )


def _steps(word: Word) -> list[tuple[Chord | None, bool] | None]:
    """The steps of a word: its chord with whether it is pushed, and None for each dot or slash."""
    if not word.text.strip("./"):
        return [None] * len(word.text)
    chord = word.text.rstrip("/")
    return [_chord(chord, word.place), *[None] * (len(word.text) - len(chord))]


def _placed(words: Sequence[Word], length: Fraction) -> Iterator[Change]:
    """The changes of words such as ``C@5/2``."""
    last = Fraction(-1)
    for text, place in words:
        chord, _, at = text.rpartition("@")
        found = _AT.fullmatch(at)
        if not chord or not found:
            raise place.error("where one chord of a bar has a place behind @, all have; write such as C@0 G@5/2")
        over, under = int(found[1]), int(found[2] or 1)
        if not under or not last < Fraction(over, under) < length:
            raise place.error(
                f"chords with places stand in order and before the end of the bar, which has {length} quarter notes"
            )
        last = Fraction(over, under)
        yield Change(last, *_chord(chord, place))


def _chord(text: str, place: Place) -> tuple[Chord | None, bool]:
    """A chord, and whether it is pushed."""
    if text == "%":
        raise place.error("% stands alone in its bar and repeats the one before; write the chords, or % alone")
    pushed = text.startswith(_PUSHES)
    with place.blamed():
        return parse_chord(text[pushed:]), pushed


def write_bar(bar: ChartBar, time_signature: TimeSignature) -> str:
    """The words of a bar, which :func:`read_bar` reads as the same.

    Args:
        bar: any that a section of this metre may have.
        time_signature: of the bar.

    Returns:
        Chords that share the bar equally; or else chords and dots, in the fewest steps; or else chords with places.
    """
    length = Fraction(4 * time_signature[0], time_signature[1])
    words = [f"{'<' if pushed else ''}{chord_text(chord)}" for _, chord, pushed in bar.changes]
    if not words:
        return "."
    for count in (len(words), *_step_counts(time_signature[0])):
        at = [change.at * count / length for change in bar.changes]
        if all(step.denominator == 1 for step in at) and (count > len(words) or at == [*range(count)]):
            named = dict(zip(at, words, strict=True))
            return " ".join(named.get(Fraction(step), ".") for step in range(count))
    return " ".join(f"{word}@{change.at}" for word, change in zip(words, bar.changes, strict=True))


def _step_counts(beats: int) -> list[int]:
    """How many steps a bar may be written in, the fewest first: what divides its beats, and beats that are divided."""
    parts = [count for count in range(1, beats) if beats % count == 0]
    return [*parts, *range(beats, max(_MOST_STEPS, beats) + 1, beats)]
