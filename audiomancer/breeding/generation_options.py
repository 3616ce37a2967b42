"""What can be asked of a generation, and what is refused before anything is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, TypedDict, get_args

from audiomancer._checks import check_flag, check_number, check_text, check_texts
from audiomancer.errors import InvalidSettingError
from audiomancer.music import KINDS, TimeSignature

__all__ = [
    "BASS_ONLY",
    "RULES",
    "Backend",
    "GenerationOptions",
    "PatternOptions",
    "checked_options",
    "naming",
]

Backend = Literal["numpy", "magenta"]

RULES = "rules"
"""The name that stands for patterns from rules, in place of a model's."""

_PARENTS = ("primer", "lock", "feel", "tap")
"""The options that name a stored pattern, which becomes a parent, in the order of the parents of a birth.

A tapped rhythm that is written names none.
"""


class GenerationOptions(TypedDict, total=False):
    """What can be asked of a generation. An option that is left out, or None, follows from the others.

    A primer gives its tempo, metre, key and scale to the new pattern; a primer of drums also gives its sounds and its
    feel, and only its sounds are played unless a style or other drums are asked for. Drums to lock to give their tempo,
    metre and length. A style gives its own tempo.

    Attributes:
        time_signature: numerator and denominator; 4/4 if nothing else gives one.
        model: name or file of a model, or ``rules``.
        backend: ``numpy``, the package's own player, or ``magenta``, TensorFlow and magenta themselves.
        temperature: 0.05-20; 1 is as learned, more is bolder; after a primer a little less than 1 if not given.
        top_p: draw among the likeliest events that together have this probability, above 0 to 1.
        density: 0.1-10; how much likelier a hit or note is than the model learned.
        humanize: 0-1; how much of drummers' timing and touch to add; drums are played by the groove model.
        memory: 0-1, 1 if not given; how much the model goes by what the piece itself has played.
        primer: id of a stored pattern to go on from.
        drums: for drums only: the only sounds that may be used, such as ``("bd", "hh")``.
        swing: for drums only: where in its pair the second of two notes falls, 50-75 percent; as the style has it if
            nothing else is asked for.
        straight: for drums only: without the style's swing, and with one velocity for each drum on each sixteenth.
        fills: for drums only: fills before sections end and a crash after; there are some from four bars on if nothing
            else is asked for.
        low: for melodies and basses only: the lowest MIDI pitch, 0-127.
        high: for melodies and basses only: the highest MIDI pitch, 0-127.
        lock: for melodies and basses only: id of drums. Every note of a melody starts on a hit of their kick; a bass is
            ``locked`` to it if it has no other way, and is as early and late as they are.
        way: for basses only: how it is played, a name in :data:`audiomancer.rnn.WAYS`; ``locked`` if there are drums to
            lock to, else ``free``. Only a ``walking`` bass leaves the scale, by half a step into a root.
        roots: for basses only: the roots to stand on, one a bar, such as ``("A", "F", "C", "G")``, begun again until
            all bars have one; the key's own if none are given.
        feel: for drums only: id of drums in whose swing, timing and velocities the new ones are played.
        tap: for drums only: a rhythm that they strike on kick or snare: written, a sixteenth for each character, such
            as ``x..x..x.``, which is repeated; or id of a tapped line, which also lends its tempo, metre, length and
            timing.
        groove: for drums only: name or file of the groove model that humanizes; the one that ships if not given.
        form: which bars return, in letters such as ``AABA``, or ``call`` or ``free``; if not given, one that the number
            of bars can have.
        tonal: for melodies and basses only: 0-1, 1 if not given; how strongly the key is heard and phrases end.
    """

    time_signature: TimeSignature | None
    model: str | None
    backend: Backend | None
    temperature: float | None
    top_p: float | None
    density: float | None
    humanize: float | None
    memory: float | None
    primer: str | None
    drums: Sequence[str] | None
    swing: float | None
    straight: bool | None
    fills: bool | None
    low: int | None
    high: int | None
    lock: str | None
    way: str | None
    roots: Sequence[str] | None
    feel: str | None
    tap: str | None
    groove: str | None
    form: str | None
    tonal: float | None


class PatternOptions(GenerationOptions, total=False):
    """All that can be asked of a generation.

    Attributes:
        style: for drums only: a name in :data:`audiomancer.rnn.STYLES`; ``basic`` if there is no primer either.
        key: for melodies and basses only: the root, such as ``F#``; C if nothing else gives one.
        scale: for melodies and basses only: a name in :data:`audiomancer.music.SCALES`; minor if nothing else gives
            one.
        bars: how many, 1-64; 4 if nothing else gives a length.
        bpm: tempo in BPM; 120 if nothing else gives one.
    """

    style: str | None
    key: str | None
    scale: str | None
    bars: int | None
    bpm: float | None


_DRUMS_ONLY = frozenset({"style", "drums", "feel", "tap", "swing", "straight", "fills", "groove"})
_PITCHED_ONLY = frozenset({"key", "scale", "low", "high", "lock", "tonal"})
BASS_ONLY = frozenset({"way", "roots"})
_FOREIGN: Mapping[str, frozenset[str]] = MappingProxyType(
    {"drums": _PITCHED_ONLY | BASS_ONLY, "melody": _DRUMS_ONLY | BASS_ONLY, "bass": _DRUMS_ONLY}
)
_TYPES: Mapping[str, Callable[[str, Any], None]] = MappingProxyType(
    {
        **dict.fromkeys(("bpm", "temperature", "top_p", "density", "humanize", "memory", "swing"), check_number),
        **dict.fromkeys(
            ("style", "key", "scale", "model", "backend", "primer", "lock", "feel", "tap", "form", "way", "groove"),
            check_text,
        ),
        **dict.fromkeys(("straight", "fills"), check_flag),
        **dict.fromkeys(("low", "high"), partial(check_number, low=0, high=127, whole=True)),
        "tonal": partial(check_number, low=0, high=1),
        "bars": partial(check_number, whole=True),
        **dict.fromkeys(("drums", "roots"), check_texts),
    }
)
"""Who refuses a value of the wrong type; what is out of range is refused by those who know why."""


def checked_options(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given a value.

    Args:
        kind: ``drums``, ``melody`` or ``bass``.
        options: see :class:`PatternOptions`.

    Returns:
        Those that are not None, by name.

    Raises:
        InvalidSettingError: if the kind or the name of an option is not known, it is not for this kind, or its value
            is of another type.
    """
    if kind not in KINDS:
        raise InvalidSettingError(f"{', '.join(KINDS)} can be generated, not {kind!r}")
    known = [*PatternOptions.__annotations__]
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise InvalidSettingError(f"a generation has no option {name!r}; {hint}")
    given = {name: value for name, value in options.items() if value is not None}
    foreign = given.keys() & _FOREIGN[kind]
    if foreign:
        raise InvalidSettingError(f"{', '.join(sorted(foreign))} cannot be asked of {kind}")
    for name in given.keys() & _TYPES.keys():
        _TYPES[name](name, given[name])
    if given.get("backend", "numpy") not in get_args(Backend):
        raise InvalidSettingError(f"a backend is numpy or magenta, not {given['backend']!r}")
    return given


def naming(request: Mapping[str, Any]) -> list[str]:
    """The options of a request, or asked for, that name a stored pattern, in the order of the parents of a birth."""
    named = [name for name in _PARENTS if name in request]
    if "tap" in named:
        from audiomancer.rnn.taps import is_tap

        if is_tap(request["tap"]):
            named.remove("tap")
    return named
