"""The measures of a part as they are written: what is sung, the chords, and what each says of the way through it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm
from typing import NamedTuple, NoReturn
from xml.etree.ElementTree import Element

from audiomancer.errors import InvalidValueError, LeadSheetError
from audiomancer.music import Change, Chord, TimeSignature, check_time_signature
from audiomancer.notation._harmony import Harmony, NotSemitonesError, read_harmony, semitones
from audiomancer.notation._marks import Marks, says_no_chord
from audiomancer.notation._sharing import shared

__all__ = ["Key", "Measure", "Sung", "bar_length", "fitting", "read_measures"]

_FINEST = 10**9  # the largest denominator of a time in quarter notes
_LONGEST = 64  # quarter notes
_NEARLY = Fraction(1, 16)  # quarter notes by which the tuplets of a measure may miss its end
_BEATS = re.compile(r"[0-9]{1,2}(\s*\+\s*[0-9]{1,2}){0,9}")
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Sung(NamedTuple):
    """A note of the melody.

    Attributes:
        at: quarter notes from the start of the measure.
        lasts: quarter notes, above 0.
        pitch: MIDI number, 0-127, as it sounds.
        from_before: whether a tie leads to it.
        goes_on: whether a tie leads from it.
    """

    at: Fraction
    lasts: Fraction
    pitch: int
    from_before: bool
    goes_on: bool


class Key(NamedTuple):
    """A key signature.

    Attributes:
        fifths: sharps; flats if negative.
        mode: as the file says it, such as ``minor``; empty if it does not.
    """

    fifths: int
    mode: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as it is written.

    Attributes:
        number: as the file numbers it.
        signature: the time signature.
        key: the key signature; None before the first.
        length: quarter notes that it holds; those of a bar if it holds nothing.
        notes: of the first voice, the highest of each chord, in order of time.
        changes: in order of time.
        marks: what it says of the way.
        notices: one sentence for each thing it says that is not kept.
    """

    number: str
    signature: TimeSignature
    key: Key | None
    length: Fraction
    notes: tuple[Sung, ...]
    changes: tuple[Change, ...]
    marks: Marks
    notices: tuple[str, ...]


def bar_length(signature: TimeSignature) -> Fraction:
    """Quarter notes in a bar."""
    return Fraction(4 * signature[0], signature[1])


def fitting(length: Fraction, signature: TimeSignature) -> TimeSignature:
    """The time signature of a measure that is not as long as its own says.

    Args:
        length: quarter notes, above 0 and at most 64.
        signature: what it says.

    Returns:
        The signature of a bar of that length, in the same note value if it can be; if there is none, that of the next
        whole number of quarter notes.
    """
    for denominator in (signature[1], 4, 8, 16, 32, 64):
        beats = length * denominator / 4
        if beats.denominator == 1 and beats <= 64:
            return int(beats), denominator
    return ceil(length), 4


def read_measures(part: Element, name: str) -> tuple[Measure, ...]:
    """The measures of a part.

    Args:
        part: the element.
        name: what messages call the file.

    Returns:
        The measures in the order in which they are written. Those before the first time signature have that one too;
        where there is none at all they have the one in which most of them are whole bars, and the first has a notice.

    Raises:
        LeadSheetError: if a measure holds what no measure can; the message names it.
    """
    voice = _voice(part)
    stated = part.find("measure/attributes/time/beats") is not None
    signature = _Reader(name, voice, (4, 4)).first_time(part) if stated else _likely(part, name, voice)
    reader = _Reader(name, voice, signature)
    if not stated:
        reader.notices.append(f"no time signature is written; the bars are read as {signature[0]}/{signature[1]}")
    return tuple(reader.read(measure) for measure in part.iterfind("measure"))


def _likely(part: Element, name: str, voice: str) -> TimeSignature:
    """The time signature in which most measures are whole bars."""
    reader = _Reader(name, voice, (4, 4))
    lengths = Counter(reader.read(measure).length for measure in part.iterfind("measure"))
    return fitting(lengths.most_common(1)[0][0], (4, 4))


def _voice(part: Element) -> str:
    """The voice of the first note that is sung."""
    sung = (note for note in part.iterfind("measure/note") if note.find("pitch") is not None)
    return next((_text(note, "voice") or "1" for note in sung), "1")


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


@dataclass(slots=True)
class _Written:
    """What a measure holds, while it is read; times in quarter notes from its start."""

    number: str
    now: Fraction = Fraction(0)
    last_onset: Fraction = Fraction(0)
    end: Fraction = Fraction(0)
    notes: list[Sung] = field(default_factory=list)
    spans: dict[Fraction, Fraction] = field(default_factory=dict)  # onsets of the voice, rests too, to their ends
    chords: dict[Fraction, list[Chord | None]] = field(default_factory=lambda: defaultdict(list))
    marks: Marks = field(default_factory=Marks)
    notices: list[str] = field(default_factory=list)


class _Reader:
    """Goes through the measures of a part; what one states holds for those behind it."""

    def __init__(self, name: str, voice: str, signature: TimeSignature) -> None:
        self.notices = list[str]()  # of the next measure
        self._name, self._voice, self._number = name, voice, "1"
        self._divisions: Fraction | None = None
        self._resolution = 1
        self._signature = signature
        self._key: Key | None = None
        self._transposed, self._letters = 0, 0

    def first_time(self, part: Element) -> TimeSignature:
        """The first time signature of a part that has one."""
        for time in part.iterfind("measure/attributes/time"):
            if time.find("beats") is not None:
                self._take_time(time)
                break
        return self._signature

    def read(self, measure: Element) -> Measure:
        """The next measure."""
        self._number = re.sub(r"[^\w-]", "", measure.get("number", ""))[:12] or "?"
        written, self.notices = _Written(self._number, notices=self.notices), []
        signature, key = self._signature, self._key
        for element in measure:
            try:
                self._take(element, written)
            except NotSemitonesError as error:
                self._refuse(str(error))
            if written.now == 0:
                signature, key = self._signature, self._key
        return self._whole(written, signature, key)

    def _whole(self, written: _Written, signature: TimeSignature, key: Key | None) -> Measure:
        whole = bar_length(signature)
        length = written.end if written.end and abs(written.end - whole) >= _NEARLY else whole
        if length > _LONGEST:
            self._refuse(f"it lasts {float(length):g} quarter notes, and a measure at most {_LONGEST}")
        changes = shared(written.chords, written.spans, length, signature)
        return Measure(
            written.number,
            signature,
            key,
            length,
            tuple(sorted(note for note in written.notes if note.at < length)),
            tuple(Change(at, chord) for at, chord in changes),
            written.marks,
            tuple(written.notices),
        )

    def _take(self, element: Element, written: _Written) -> None:
        match element.tag:
            case "note":
                self._take_note(element, written)
            case "harmony":
                self._take_harmony(element, written)
            case "direction":
                self._take_direction(element, written)
            case "attributes":
                self._take_attributes(element)
            case "barline":
                written.marks.take_barline(element)
            case "sound":
                written.marks.take_sound(element)
            case "backup":
                written.now = max(Fraction(0), written.now - self._time(_text(element, "duration")))
            case "forward":
                written.now += self._time(_text(element, "duration"))
                written.end = max(written.end, written.now)

    def _take_note(self, note: Element, written: _Written) -> None:
        if note.find("grace") is not None:
            return
        lasts = self._time(_text(note, "duration"))
        at = written.last_onset if note.find("chord") is not None else written.now
        if note.find("chord") is None:
            written.last_onset, written.now = at, at + lasts
        written.end = max(written.end, at + lasts)
        if (_text(note, "voice") or "1") != self._voice or lasts <= 0:
            return
        written.spans[at] = max(at + lasts, written.spans.get(at, at))
        if note.find("pitch") is not None and note.find("cue") is None:
            ties = {tie.get("type") for tie in (*note.iterfind("tie"), *note.iterfind("notations/tied"))}
            sung = Sung(at, lasts, self._pitch(note), "stop" in ties, "start" in ties)
            if written.notes and written.notes[-1].at == at:
                sung = max(sung, written.notes.pop(), key=lambda one: one.pitch)
            written.notes.append(sung)

    def _pitch(self, note: Element) -> int:
        step, octave = _text(note, "pitch/step").upper(), _text(note, "pitch/octave")
        if step not in _STEPS or not re.fullmatch(r"-?[0-9]", octave):
            self._refuse(f"a pitch is a letter A-G and an octave 0-9, not {step!r:.20} and {octave!r:.20}")
        pitch = 12 * (int(octave) + 1) + _STEPS[step] + semitones(_text(note, "pitch/alter")) + self._transposed
        if not 0 <= pitch <= 127:
            self._refuse(f"{step}{octave} is outside what is played, MIDI 0-127")
        return pitch

    def _take_harmony(self, element: Element, written: _Written) -> None:
        read = read_harmony(element)
        if read is None:
            written.notices.append(f"measure {self._number}: a chord without a root is left out")
            return
        written.chords[self._place(element, written)].append(self._sounding(read))
        if read.notice:
            written.notices.append(f"measure {self._number}: {read.notice}")

    def _sounding(self, read: Harmony) -> Chord | None:
        if read.chord is None or self._transposed % 12 == 0:
            return read.chord
        return read.chord.transposed(self._transposed, self._letters)

    def _place(self, element: Element, written: _Written) -> Fraction:
        """Where a harmony or a direction stands, quarter notes from the start of the measure."""
        offset = _text(element, "offset")
        moved = self._time(offset.lstrip("-")) * (-1 if offset.startswith("-") else 1) if offset else Fraction(0)
        return max(Fraction(0), written.now + moved)

    def _take_direction(self, direction: Element, written: _Written) -> None:
        words = " ".join((word.text or "")[:40] for word in direction.iterfind("direction-type/words"))
        place = self._place(direction, written)
        if says_no_chord(words):
            written.chords[place].append(None)
        written.marks.take_direction(direction, late=2 * place >= bar_length(self._signature))

    def _take_attributes(self, attributes: Element) -> None:
        if divisions := _text(attributes, "divisions"):
            self._divisions = self._amount(divisions)
            if not self._divisions:
                self._refuse("a quarter note has at least one division, not 0")
        for time in attributes.iterfind("time"):
            self._take_time(time)
        if (key := attributes.find("key")) is not None and re.fullmatch(r"[+-]?[0-7]", _text(key, "fifths")):
            self._key = Key(int(_text(key, "fifths")), _text(key, "mode").lower())
        if (transpose := attributes.find("transpose")) is not None:
            chromatic, octaves, self._letters = (
                semitones(_text(transpose, what)) for what in ("chromatic", "octave-change", "diatonic")
            )
            self._transposed = chromatic + 12 * octaves

    def _take_time(self, time: Element) -> None:
        """A time signature; one of several, such as 3/8 and 2/8, is their sum."""
        pairs = [*zip(_texts(time, "beats"), _texts(time, "beat-type"), strict=False)]
        if not pairs:
            return
        whole = Fraction(0)
        for beats, beat in pairs:
            if not (_BEATS.fullmatch(beats) and re.fullmatch("1|2|4|8|16|32|64", beat)):
                self._refuse(f"a time signature is two whole numbers, not {beats!r:.20} and {beat!r:.20}")
            whole += Fraction(sum(map(int, beats.split("+"))), int(beat))
        finest = max(int(beat) for _, beat in pairs)
        try:
            self._signature = check_time_signature((int(whole * finest), finest))
        except InvalidValueError as error:
            self._refuse(str(error))

    def _time(self, text: str) -> Fraction:
        """A number of divisions as quarter notes."""
        if self._divisions is None:
            self._refuse("a duration comes before the divisions of a quarter note are stated")
        time = self._amount(text) / self._divisions
        self._resolution = lcm(self._resolution, time.denominator)
        if self._resolution > _FINEST:
            self._refuse("the divisions of a quarter note change too often to count time exactly")
        return time

    def _amount(self, text: str) -> Fraction:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,3})?", text):
            self._refuse(f"a duration is a number of divisions, not {text!r:.20}")
        return Fraction(text)

    def _refuse(self, problem: str) -> NoReturn:
        raise LeadSheetError(f"{self._name}, measure {self._number}: {problem}; correct it and export it again")


def _texts(element: Element, tag: str) -> Iterator[str]:
    return ((child.text or "").strip() for child in element.iterfind(tag))
