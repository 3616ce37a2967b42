"""What a score says of the whole song: its title, its tempo and its key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from xml.etree.ElementTree import Element

from audiomancer.music import MAX_BPM, MIN_BPM, canonical_bpm, root_class
from audiomancer.notation._harmony import spelled
from audiomancer.notation._measures import Key, Measure

__all__ = ["key_of", "tempo_of", "title_of"]

_LONGEST_TITLE = 200
# Quarter notes in what a metronome mark counts.
_UNITS = MappingProxyType({"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25})
# Fifths that the root of a mode stands above that of the major key of the same signature, and its scale here.
_MODES = MappingProxyType(
    {
        "major": (0, "major"),
        "ionian": (0, "major"),
        "minor": (3, "minor"),
        "aeolian": (3, "minor"),
        "dorian": (2, "dorian"),
        "phrygian": (4, "phrygian"),
        "lydian": (-1, "lydian"),
        "mixolydian": (1, "mixolydian"),
        "locrian": (5, "locrian"),
    }
)
_LINE = "FCGDAEB"  # the letters in fifths


def title_of(score: Element) -> str | None:
    """The title of a score, or None."""
    for path in ("work/work-title", "movement-title"):
        if title := " ".join((score.findtext(path) or "").split()):
            return title[:_LONGEST_TITLE]
    return None


def tempo_of(score: Element) -> float | None:
    """The first tempo in BPM, as a quarter note; None where none is written that can be played."""
    for element in score.iter():
        found = None
        if element.tag == "sound" and element.get("tempo"):
            found = _number(element.get("tempo"))
        elif element.tag == "metronome" and (unit := (element.findtext("beat-unit") or "").strip()) in _UNITS:
            dotted = 1.5 if element.find("beat-unit-dot") is not None else 1.0
            found = _number(element.findtext("per-minute")) * _UNITS[unit] * dotted
        if found is not None and MIN_BPM <= found <= MAX_BPM:
            return canonical_bpm(found)
    return None


def _number(text: str | None) -> float:
    """The first number in a text, such as 120 in ``ca. 120``; 0 if there is none."""
    found = re.search(r"[0-9]{1,4}(\.[0-9]{1,6})?", text or "")
    return float(found[0]) if found else 0.0


def key_of(measures: Sequence[Measure], order: Sequence[int]) -> tuple[str | None, str | None]:
    """Root and scale of the first key signature.

    Most programs write the mode "major" under every signature, or none. A song that ends on the minor chord of the same
    signature is in minor.

    Args:
        measures: as they are written.
        order: indices of measures as they are played.

    Returns:
        A root such as ``Bb`` and a name in :data:`~audiomancer.music.SCALES`; None and None without a key signature.
    """
    key = next((measure.key for measure in measures if measure.key), None)
    if key is None:
        return None, None
    mode = key.mode if key.mode in _MODES else "major"
    if mode == "major" and _ends_on(_root(key, "minor"), measures, order):
        mode = "minor"
    return _root(key, mode), _MODES[mode][1]


def _root(key: Key, mode: str) -> str:
    place = key.fifths + _MODES[mode][0] + 1
    return spelled(_LINE[place % 7], place // 7) or "C"


def _ends_on(root: str, measures: Sequence[Measure], order: Sequence[int]) -> bool:
    """Whether the last chord that is played is the minor chord on a root."""
    chords = (change.chord for index in reversed(order) for change in reversed(measures[index].changes))
    last = next((chord for chord in chords if chord), None)
    return last is not None and last.root_class == root_class(root) and {3, 7} <= {tone % 12 for tone in last.tones}
