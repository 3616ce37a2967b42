"""Charts from text, as people type them and as programs such as Band-in-a-Box print them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from audiomancer.music.chart_bars import Place, Word
from audiomancer.music.chart_drafts import SectionDraft
from audiomancer.music.chart_headers import ChartHeaders
from audiomancer.music.charts import Chart, Section
from audiomancer.music.time import TimeSignature, check_time_signature

__all__ = ["parse_chart"]

_FIRST_NAME = "A"
_MOST_TIMES = 99

_COMMENT = re.compile(r"\s*(?:#|//)")
_LABEL = re.compile(r"\s*(?:\[([^\[\]]*)\]|\*\s*([^\s|*\[\]]+))")
_METRE = re.compile(r"\s*(\d{1,3}/\d{1,3})(?=[\s|]|$)")
_NUMBERED = re.compile(r"\s*\d{1,4}(?:[).:]|(?=[\s|]))")
_SIGN = re.compile(r"(?P<close>:?)\|+\]?(?P<open>:?)")
_TIMES = re.compile(r"\s*(?:[x×]\s?(\d{1,3})|(\d{1,3})[x×])(?=[\s|]|$)")
_ENDING = re.compile(r"(\d{1,2})\.?(?=\s|$)")
_WORD = re.compile(r"(?:\([^()|]*\)|[^\s|,:\[\]])+")


def parse_chart(text: str) -> Chart:
    """The chart that a text says.

    Bars stand between ``|``; those at the ends of a line may be left out, and a line ends a bar.

    - ``| C | Dm7 G7 |``: the chords of a bar share it equally. A ``.`` or ``/`` is a step in which the chord goes on,
      so that ``| C . . G |`` is three beats and one; where there are such, the steps are as many as the beats, or they
      divide them or are divided by them. ``C///`` is ``C / / /``. ``| C@0 G@5/2 |`` says quarter notes.
    - ``%`` is the bar before once more, an empty bar between two ``|`` goes on with its chord, ``N.C.`` is no chord,
      and ``<G7``, or ``^G7``, is played an eighth early.
    - ``|: C | F :|`` is played twice, ``:|x3`` three times; without ``|:`` from the start of the section or the last
      ``:|``. ``|: C |1 F :|2 G |`` has two endings, and goes on behind the last.
    - ``[A]`` or ``*A`` at the start of a line begins a section, ``[A] 3/4`` one in that metre, which stays until
      another is said. ``[A]`` alone, when it was there before, is played again, as it is where the same bars stand
      below it; with other bars it gets a name of its own such as ``A2``. Bars without a label are a section ``A``.
    - ``title: ...``, ``key: Bb minor``, ``metre: 3/4`` (or ``time``), ``tempo: 120`` and ``form: A A B A`` (or
      ``AABA``, or ``[A] [Guitar solo]``) stand above the bars. Without a form the sections are played as written.
    - A line that begins with ``#`` is a comment, and so is what stands behind ``//`` at the start of a line or after a
      ``|``. A number at the start of a line, as in ``5) C | Am``, counts bars and means nothing.

    Args:
        text: lines of the above; chords as :func:`~audiomancer.music.parse_chord` reads them.

    Returns:
        The chart, with repeats played out inside its sections.

    Raises:
        InvalidValueError: if something else stands there, or there is no bar; with line and column.
    """
    reader = _Reader()
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip() and not _COMMENT.match(line):
            reader.read(line, number)
    return reader.chart(Place(max(len(lines), 1), 1))


class _Reader:
    """What was read so far."""

    def __init__(self) -> None:
        self.headers = ChartHeaders()
        self.sections: dict[str, Section] = {}
        self.numbers = Counter[str]()  # how many names were made of each
        self.form: list[str] = []
        self.metre: TimeSignature | None = None  # of the section before
        self.draft: SectionDraft | None = None

    def read(self, line: str, number: int) -> None:
        """Read a line that is neither empty nor a comment."""
        if self.headers.read(line, number, begun=self.draft is not None):
            return
        if label := _LABEL.match(line):
            at = self.begin(label, number)
        else:
            at = found.end() if (found := _NUMBERED.match(line)) else 0
        if self.draft is None:
            place = Place(number, 1)
            self.draft = SectionDraft(_FIRST_NAME, place, self.headers.time_signature)
        _Line(line, number, self.draft).read(at)

    def begin(self, label: re.Match[str], number: int) -> int:
        """Begin a section at its label; where in the line its bars begin."""
        place = Place(number, label.start() + 1)
        name = " ".join((label[1] or label[2] or "").split())
        self.finish()
        if not name:
            raise place.error("a section has a name, such as [A] or [Bridge]; this label has none")
        metre = _METRE.match(label.string, label.end())
        former = self.sections[name].time_signature if name in self.sections else self.metre
        written = None
        if metre:
            beats, _, unit = metre[1].partition("/")
            with Place(number, metre.start(1) + 1).blamed():
                written = check_time_signature((int(beats), int(unit)))
        self.draft = SectionDraft(name, place, written or former or self.headers.time_signature)
        return (metre or label).end()

    def finish(self) -> None:
        """End the section that is being read, if there is one."""
        if not (draft := self.draft):
            return
        draft.check_closed()
        self.metre = draft.time_signature
        self.form.append(self.played(draft))

    def played(self, draft: SectionDraft) -> str:
        """The name of the section that a draft is: of one that was there before, or a new one."""
        before = self.sections.get(draft.name)
        if not draft.bars:
            if before is None:
                raise draft.place.error(f"section {draft.name!r:.40} has no bars; write them behind its label")
            if before.time_signature != draft.time_signature:
                raise draft.place.error(
                    f"section {draft.name!r:.40} is played again here and has another metre; leave the metre away"
                )
            return draft.name
        section = Section(draft.name, tuple(draft.bars), draft.time_signature)
        if before == section:
            return draft.name
        return self.named(section)

    def named(self, section: Section) -> str:
        """Keep a new section, and say its name: its own, or that with a number if it is taken."""
        name = section.name
        while name in self.sections:
            self.numbers[section.name] += 1
            name = f"{section.name}{self.numbers[section.name] + 1}"
        self.sections[name] = section if name == section.name else replace(section, name=name)
        return name

    def chart(self, end: Place) -> Chart:
        """The chart of all that was read."""
        self.finish()
        if not self.sections:
            raise end.error("a chart has at least one bar, such as | C | G7 |")
        form = self.headers.form(self.sections) or tuple(self.form)
        with end.blamed():
            return Chart(sections=tuple(self.sections.values()), form=form, **self.headers.known)


class _Line:
    """A line of bars, which are added to a draft."""

    def __init__(self, line: str, number: int, draft: SectionDraft) -> None:
        self.line, self.number, self.draft = line, number, draft
        self.words: list[Word] = []
        self.waiting = False  # whether a | stands before, so that another ends a bar even if it is empty

    def place(self, at: int) -> Place:
        return Place(self.number, at + 1)

    def read(self, at: int) -> None:
        """Read the line from an index on."""
        fresh = True  # at the start of the line or behind a sign, where // begins a comment
        while at < len(self.line):
            if self.line[at].isspace() or self.line[at] == ",":
                at += 1
            elif fresh and self.line.startswith("//", at):
                break
            elif sign := _SIGN.match(self.line, at):
                at, fresh = self.read_sign(sign), True
            elif word := _WORD.match(self.line, at):
                self.words.append(Word(word[0], self.place(at)))
                at, fresh = word.end(), False
            else:
                raise self.place(at).error(
                    f"a chord, a bar line | or a repeat |: :| is expected here, not {self.line[at]!r}; "
                    "a section's label stands at the start of a line"
                )
        self.end_bar(self.place(at), empty=False)

    def end_bar(self, place: Place, *, empty: bool) -> None:
        """Add the words so far as a bar; if there are none, only if an empty one counts."""
        if self.words or empty:
            self.draft.add(self.words, self.words[0].place if self.words else place)
        self.words = []

    def read_sign(self, sign: re.Match[str]) -> int:
        """Read a bar line with what belongs to it; where the line goes on."""
        place, at = self.place(sign.start()), sign.end()
        self.end_bar(place, empty=self.waiting and not sign["close"] and not sign["open"])
        times, ending = None, None
        if sign["close"] and not sign["open"] and (times := _TIMES.match(self.line, at)):
            at = times.end()
        elif not sign["open"] and (ending := _ENDING.match(self.line, at)):
            at = ending.end()
        number = int(ending[1]) if ending else 0
        if sign["close"]:
            self.draft.close_repeat(place, _times(times, place), number)
        elif ending:
            self.draft.begin_ending(place, number)
        if sign["open"]:
            self.draft.open_repeat(place)
        self.waiting = not (sign["close"] or sign["open"])
        return at


def _times(found: re.Match[str] | None, place: Place) -> int | None:
    """How often a repeat is played in all; None if that is not said."""
    times = int(found[1] or found[2]) if found else None
    if times is not None and not 2 <= times <= _MOST_TIMES:
        raise place.error(f"a repeat is played 2 to {_MOST_TIMES} times, not {times}")
    return times
