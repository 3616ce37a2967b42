"""Which sample or synth plays what: the names that are written, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Literal

from audiomancer.errors import ExportError
from audiomancer.music import DRUMS, BankSound

__all__ = ["Kit", "sound_of", "told_of_shared", "told_of_sounds", "told_of_synths"]

Kit = Literal["samples", "audiomancer"]
"""Who plays a pattern in Tidal: the samples and synths that come with SuperDirt, or the synths of our library."""

_WIDTH = 96


def sound_of(name: str, sounds: Mapping[str, str], default: BankSound) -> BankSound:
    """The sound that plays a drum (``bd``, ``hh:1``) or a kind of voice (``melody``, ``bass``).

    Args:
        name: the drum or kind.
        sounds: the person's own names, by drum or kind; the name for ``hh`` also serves ``hh:1`` if ``hh:1`` has none.
        default: what plays it where the person gave none.

    Returns:
        The default, or the person's word, which may end in a sample number: ``kit:3``.

    Raises:
        ExportError: if the person's name is not a word that the targets read, such as ``808bd`` or ``kit:3``.
    """
    sound = sounds.get(name, sounds.get(name.partition(":")[0]))
    if sound is None:
        return default
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*(:\d+)?", sound):
        raise ExportError(f"the sound for {name} is a word such as 808bd or kit:3, not {sound!r}")
    return BankSound(sound)


def told_of_sounds(bank: str, voices: Mapping[int, BankSound], sounds: Mapping[str, str]) -> list[str]:
    """Which names in the code are not our names of the drums.

    Args:
        bank: what the names are of: ``Dirt-Samples``.
        voices: the MIDI pitch of each drum that is played to what plays it.
        sounds: the person's own names, of which nothing is told.

    Returns:
        Lines, without the marks of a comment; none where every drum has its own name.
    """
    other = [
        f"{voice.name} ({drum.title})"
        for pitch, voice in voices.items()
        if voice.name != (drum := DRUMS[pitch]).name and drum.name not in sounds and drum.sound not in sounds
    ]
    return _listed(f"Sounds of {bank}:", other) if other else []


def told_of_shared(voices: Mapping[int, BankSound]) -> list[str]:
    """Which drums are played by one sound, so that they cannot be told apart when the code is read back.

    Args:
        voices: the MIDI pitch of each drum that is played to what plays it.

    Returns:
        Lines, without the marks of a comment; none where every drum has a sound of its own.
    """
    lines = []
    for text in dict.fromkeys(voice.text for voice in voices.values()):
        shared = [DRUMS[pitch].name for pitch, voice in voices.items() if voice.text == text]
        if len(shared) > 1:
            lines += _listed(f"One sound, {text}, plays", shared)
    return lines


def told_of_synths(voices: Iterable[BankSound], sounds: Mapping[str, str]) -> list[str]:
    """How the synths of our library that the code plays get into SuperDirt.

    Args:
        voices: what plays.
        sounds: the person's own names, which are not of our library.

    Returns:
        One line, which is not broken so that the command in it can be copied; none where nothing of ours plays.
    """
    names = dict.fromkeys(voice.name for voice in voices if voice.name not in sounds.values())
    if not names:
        return []
    return [f"SuperDirt needs these synths: audiomancer synth export {' '.join(names)} --to superdirt"]


def _listed(head: str, items: Sequence[str]) -> list[str]:
    text = f"{head} {', '.join(items)}."
    return wrap(text, _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
