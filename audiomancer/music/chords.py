"""Chords: a root, a kind, what is altered and added, and a bass, as semitones above the root."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from audiomancer.errors import InvalidValueError
from audiomancer.music.chord_scales import CHORD_SCALES, scale_over
from audiomancer.music.scales import check_key, moved_root, root_class

__all__ = ["ALTERATIONS", "CHORD_KINDS", "NO_CHORD", "Alteration", "Chord", "chord_text"]

NO_CHORD = "N.C."
"""What a chart says where there is no chord."""

CHORD_KINDS = MappingProxyType(
    {
        "": (0, 4, 7),
        "m": (0, 3, 7),
        "5": (0, 7),
        "dim": (0, 3, 6),
        "aug": (0, 4, 8),
        "sus2": (0, 2, 7),
        "sus4": (0, 5, 7),
        "6": (0, 4, 7, 9),
        "m6": (0, 3, 7, 9),
        "6/9": (0, 4, 7, 9, 14),
        "m6/9": (0, 3, 7, 9, 14),
        "add9": (0, 4, 7, 14),
        "madd9": (0, 3, 7, 14),
        "7": (0, 4, 7, 10),
        "maj7": (0, 4, 7, 11),
        "m7": (0, 3, 7, 10),
        "mMaj7": (0, 3, 7, 11),
        "m7b5": (0, 3, 6, 10),
        "dim7": (0, 3, 6, 9),
        "dimMaj7": (0, 3, 6, 11),
        "7#5": (0, 4, 8, 10),
        "maj7#5": (0, 4, 8, 11),
        "7sus2": (0, 2, 7, 10),
        "7sus4": (0, 5, 7, 10),
        "7alt": (0, 4, 8, 10, 15),
        "9": (0, 4, 7, 10, 14),
        "maj9": (0, 4, 7, 11, 14),
        "m9": (0, 3, 7, 10, 14),
        "mMaj9": (0, 3, 7, 11, 14),
        "9sus4": (0, 5, 7, 10, 14),
        "11": (0, 7, 10, 14, 17),
        "maj11": (0, 7, 11, 14, 17),
        "m11": (0, 3, 7, 10, 14, 17),
        "13": (0, 4, 7, 10, 14, 21),
        "maj13": (0, 4, 7, 11, 14, 21),
        "m13": (0, 3, 7, 10, 14, 17, 21),
        "13sus4": (0, 5, 7, 10, 14, 21),
    }
)
"""The kinds of chords by their suffix, each the semitones of its notes above the root, in thirds.

They are as they are played: where the eleventh would rub against a major third, ``11`` has no third and ``13`` no
eleventh. An altered dominant, ``7alt``, is voiced with #5 and #9; the other altered notes are in its scale.
"""


class Alteration(NamedTuple):
    """What a word behind the kind of a chord does to it.

    Attributes:
        adds: semitones above the root of what it brings; None if it only takes away.
        takes: semitones above the root of what it takes away, where the kind has it.
    """

    adds: int | None
    takes: tuple[int, ...] = ()


ALTERATIONS = MappingProxyType(
    {
        "sus2": Alteration(2, (3, 4)),
        "sus4": Alteration(5, (3, 4)),
        "b5": Alteration(6, (7,)),
        "#5": Alteration(8, (7,)),
        "b9": Alteration(13, (14,)),
        "#9": Alteration(15, (14,)),
        "#11": Alteration(18, (17,)),
        "b13": Alteration(20, (21,)),
        "add2": Alteration(2),
        "add3": Alteration(4),
        "add4": Alteration(5),
        "add6": Alteration(9),
        "add9": Alteration(14),
        "add11": Alteration(17),
        "add13": Alteration(21),
        "no3": Alteration(None, (3, 4)),
        "no5": Alteration(None, (6, 7, 8)),
        "no7": Alteration(None, (10, 11)),
        "no9": Alteration(None, (14, 15)),
        "no11": Alteration(None, (17,)),
    }
)
"""What may stand behind the kind of a chord, in the order in which it is written."""

# What a kind and an alteration are together, where that is a kind of its own.
_TOGETHER = MappingProxyType(
    {
        ("", "sus2"): "sus2",
        ("", "sus4"): "sus4",
        ("7", "sus2"): "7sus2",
        ("7", "sus4"): "7sus4",
        ("9", "sus4"): "9sus4",
        ("13", "sus4"): "13sus4",
        ("", "#5"): "aug",
        ("7", "#5"): "7#5",
        ("maj7", "#5"): "maj7#5",
        ("m", "b5"): "dim",
        ("m7", "b5"): "m7b5",
        ("", "add6"): "6",
        ("m", "add6"): "m6",
        ("add9", "add6"): "6/9",
        ("madd9", "add6"): "m6/9",
        ("", "add9"): "add9",
        ("m", "add9"): "madd9",
        ("6", "add9"): "6/9",
        ("m6", "add9"): "m6/9",
        ("7", "add9"): "9",
        ("m7", "add9"): "m9",
        ("maj7", "add9"): "maj9",
        ("mMaj7", "add9"): "mMaj9",
        ("", "no3"): "5",
    }
)


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord.

    A chord that could be said in two ways is held in one: a ``7`` with an altered ``#5`` is of the kind ``7#5``.

    Attributes:
        root: a letter with at most one sign, such as ``F#``.
        kind: a name in :data:`CHORD_KINDS`.
        bass: the note below it where that is not the root, as in ``C/G``; None otherwise.
        alterations: names in :data:`ALTERATIONS`, each once and in that order, of what is altered, added and left out.

    Raises:
        InvalidValueError: if there is no such root, kind, bass or alteration.
    """

    root: str
    kind: str = ""
    bass: str | None = None
    alterations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        root = check_key(self.root, "the root of a chord")
        bass = None if self.bass is None else check_key(self.bass, "the bass of a chord")
        if self.kind not in CHORD_KINDS:
            raise InvalidValueError(f"{self.kind!r:.40} is not a kind of chord; there are {', '.join(CHORD_KINDS)}")
        kind, alterations = _settled(self.kind, self.alterations)
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "bass", None if bass == root else bass)
        object.__setattr__(self, "alterations", alterations)

    def __str__(self) -> str:
        altered = f"({','.join(self.alterations)})" if self.alterations and not self.kind else "".join(self.alterations)
        return f"{self.root}{self.kind}{altered}{f'/{self.bass}' if self.bass else ''}"

    @property
    def root_class(self) -> int:
        """The pitch class of the root, 0-11."""
        return root_class(self.root)

    @property
    def bass_class(self) -> int:
        """The pitch class of what the bass plays, 0-11: the written bass, or else the root."""
        return root_class(self.bass or self.root)

    @property
    def tones(self) -> tuple[int, ...]:
        """Semitones of the notes above the root, in thirds: root, third, fifth, and then what is above; 0-21."""
        changes = [ALTERATIONS[name] for name in self.alterations]
        taken = {tone for change in changes for tone in change.takes}
        added = {change.adds for change in changes if change.adds is not None}
        return tuple(sorted({*CHORD_KINDS[self.kind]} - taken | added))

    @property
    def classes(self) -> frozenset[int]:
        """The pitch classes of the chord, 0-11, with the written bass."""
        return self._on_root(self.tones) | {self.bass_class}

    @property
    def scale_classes(self) -> frozenset[int]:
        """The pitch classes, 0-11, of the chord and of the scale that fits it alone, see :data:`CHORD_SCALES`."""
        return self.scale_classes_in(())

    def scale_classes_in(self, key: Collection[int]) -> frozenset[int]:
        """The notes that may be played over the chord in a key: its own, and between them those of the key.

        Args:
            key: pitch classes of the key, 0-11, such as :func:`~audiomancer.music.pitch_classes` gives.

        Returns:
            Pitch classes, 0-11: the chord, and the scale of :func:`~audiomancer.music.chord_scales.scale_over`.
        """
        root = self.root_class
        scale = scale_over((*self.tones, self.bass_class - root), {(note - root) % 12 for note in key})
        return self._on_root(CHORD_SCALES[scale]) | self.classes

    def transposed(self, semitones: int, letters: int | None = None) -> Chord:
        """The chord, higher or lower.

        Args:
            semitones: to go up; down if negative.
            letters: how many letters the names of the notes go up, such as 1 from C to D; None for the usual names.

        Returns:
            The chord, whose root and bass are spelled as :func:`~audiomancer.music.scales.moved_root` says.
        """
        bass = None if self.bass is None else moved_root(self.bass, semitones, letters)
        return Chord(moved_root(self.root, semitones, letters), self.kind, bass, self.alterations)

    def _on_root(self, steps: Iterable[int]) -> frozenset[int]:
        root = self.root_class
        return frozenset((root + step) % 12 for step in steps)


def chord_text(chord: Chord | None) -> str:
    """A chord as it is written, such as ``F#m7b5/E``; ``N.C.`` for None.

    What it writes, :func:`~audiomancer.music.parse_chord` reads as the same chord.
    """
    return NO_CHORD if chord is None else str(chord)


def _settled(kind: str, alterations: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The kind with what belongs to it, and the alterations that are left, each once and in order."""
    left = dict.fromkeys(alterations)
    for name in left:
        if name not in ALTERATIONS:
            raise InvalidValueError(f"{name!r:.40} does not alter a chord; there are {', '.join(ALTERATIONS)}")
    while name := next((name for name in ALTERATIONS if name in left and (kind, name) in _TOGETHER), ""):
        kind = _TOGETHER[kind, name]
        del left[name]
    return kind, tuple(name for name in ALTERATIONS if name in left)
