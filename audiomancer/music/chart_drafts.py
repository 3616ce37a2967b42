"""A section while it is read: its bars so far, with repeats and endings played out."""

from __future__ import annotations

from audiomancer.music.chart_bars import Place, Word, read_bar
from audiomancer.music.charts import ChartBar
from audiomancer.music.pattern import MAX_BARS
from audiomancer.music.time import TimeSignature

__all__ = ["SectionDraft"]


class SectionDraft:
    """A section while it is read.

    Args:
        name: of the section.
        place: where it begins, for what is wrong with all of it.
        time_signature: of its bars.

    Attributes:
        name: of the section.
        place: where it begins.
        time_signature: of its bars.
        bars: as they are played, so far.
    """

    def __init__(self, name: str, place: Place, time_signature: TimeSignature) -> None:
        self.name, self.place, self.time_signature = name, place, time_signature
        self.bars: list[ChartBar] = []
        self._start = 0  # of what the next :| repeats
        self._opened: Place | None = None  # where a |: waits for its :|
        self._body: list[ChartBar] = []  # what every ending follows
        self._ending = 0  # the ending that is being read; 0 for none
        self._branched = place  # where the first ending begins

    def add(self, words: list[Word], place: Place) -> None:
        """Add a bar.

        Args:
            words: of the bar; none for one that goes on with the harmony before.
            place: where it begins.

        Raises:
            InvalidValueError: if a word is wrong, or there are more than 100000 bars; with line and column.
        """
        self._extend([read_bar(words, self.time_signature, self.bars[-1] if self.bars else None)], place)

    def open_repeat(self, place: Place) -> None:
        """Begin what is repeated, at a ``|:``.

        Raises:
            InvalidValueError: if another repeat waits for its end.
        """
        self.check_closed()
        self._start, self._opened, self._ending = len(self.bars), place, 0

    def close_repeat(self, place: Place, times: int | None, ending: int) -> None:
        """End what is repeated, at a ``:|``.

        Args:
            place: of the sign.
            times: how often it is played in all; None for twice, or as often as there are endings.
            ending: the number of the ending that begins behind the sign; 0 if none does.

        Raises:
            InvalidValueError: if there is nothing to repeat, the next ending is missing or another, or there would be
                more than 100000 bars.
        """
        if self._ending:
            if times:
                raise place.error("what has endings is played once for each; write no x behind them")
            self._close_ending(place, ending)
        elif ending:
            raise place.error(f"an ending {ending} begins here, and no |1 stands before it; write |1 before the first")
        elif len(self.bars) == self._start:
            raise place.error("there is nothing to repeat here; write bars between |: and :|")
        else:
            self._extend(self.bars[self._start :] * ((times or 2) - 1), place)
        self._start, self._opened = len(self.bars), None

    def begin_ending(self, place: Place, number: int) -> None:
        """Begin a first ending, at a ``|1``.

        Args:
            place: of the sign.
            number: of the ending.

        Raises:
            InvalidValueError: if it is not the first, or stands inside another.
        """
        if number != 1 or self._ending == 1:
            raise place.error("endings are written |1 ... :|2 ..., each behind the one before")
        self._body, self._ending, self._branched = self.bars[self._start :], 1, place

    def check_closed(self) -> None:
        """Refuse what waits for its end.

        Raises:
            InvalidValueError: if that is a repeat or a first ending; with line and column of where it begins.
        """
        if self._opened:
            raise self._opened.error("the repeat that begins here has no end; write :| behind its last bar")
        if self._ending == 1:
            raise self._branched.error("the ending 1 that begins here has no :|2 behind it; write |1 ... :|2 ...")

    def _close_ending(self, place: Place, ending: int) -> None:
        """At the end of one ending: play again what stands before the first."""
        if ending == self._ending + 1:
            self._extend(self._body, place)
            self._ending = ending
        elif ending or self._ending == 1:
            raise place.error(f"behind the ending {self._ending} comes :|{self._ending + 1}, not another sign")
        else:
            self._ending = 0

    def _extend(self, bars: list[ChartBar], place: Place) -> None:
        if len(self.bars) + len(bars) > MAX_BARS:
            raise place.error(f"a chart has at most {MAX_BARS} bars to play; repeat less")
        self.bars += bars
