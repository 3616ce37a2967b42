"""What a wish can ask for: each act with what it moves in a sound, and how strongly it pulls at each lever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiomancer.variation.synths.words._phrase import Wish

__all__ = ["ACTS", "FARTHEST", "MOVING", "Act", "Pull", "pulls"]

FARTHEST = 2.0
"""How strongly all wishes together pull at one lever."""

_FORBIDDEN = 0.6
"""How strongly something is held back that must only not be more than it was, and for which nothing is given."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done to a sound.

    Attributes:
        name: what it is called in the table of words.
        axis: the measure that it moves, a field of :class:`audiomancer.analyzers.timbre.Timbre`.
        sign: whether that measure rises (1) or falls (-1).
        does: what is done, for a musician.
        undoes: what the opposite does; empty if there is none, so that a wish against it does nothing.
        levers: how far one plain wish pulls at each lever of :data:`LEVERS`.
    """

    name: str
    axis: str
    sign: int
    does: str
    undoes: str
    levers: Mapping[str, float]


def _act(name: str, moved: str, does: str, undoes: str = "", **levers: float) -> Act:
    """An act from a row: ``moved`` is the axis with its sign before it."""
    return Act(name, moved[1:], 1 if moved[0] == "+" else -1, does, undoes, MappingProxyType(levers))


_ROWS = (
    _act("bright", "+brightness", "opens filters, lifts the highs", "closes filters, takes highs away", tilt=1),
    _act("dark", "-brightness", "closes filters, takes highs away", "opens filters, lifts the highs", tilt=-1),
    _act("warm", "-brightness", "rounds off the highs", "opens filters, lifts the highs", tilt=-0.8),
    _act("gentle", "+attack", "begins slowly, without edge", "begins at once, with edge", attack=0.8, tilt=-0.5),
    _act("harsh", "+brightness", "saturates and lifts the highs", "rounds off the highs", tilt=0.9, drive=0.7),
    _act("soft", "+attack", "begins slowly", "begins at once", attack=1, tilt=-0.3),
    _act("hard", "-attack", "begins at once", "begins slowly", attack=-1),
    _act("slow", "+attack", "begins very slowly", "begins at once", attack=1.3),
    _act("punchy", "-attack", "begins with a blow", "begins slowly", attack=-1.2),
    _act("long", "+length", "lasts longer", "ends sooner", length=1),
    _act("short", "-length", "ends sooner", "lasts longer", length=-1),
    _act("plucky", "-length", "is struck, then gone", "", pluck=1, attack=-1),
    _act("bouncy", "+echo", "comes back at once, several times", "", bounce=1, length=-0.4),
    _act("high", "+pitch", "is tuned higher", "is tuned lower", pitch=1),
    _act("low", "-pitch", "is tuned lower", "is tuned higher", pitch=-1),
    _act("rising", "+glide", "slides upwards", "slides downwards", glide=1),
    _act("falling", "-glide", "slides downwards", "slides upwards", glide=-1),
    _act("sub", "+sub", "has a sine an octave or more below", "has no low end", sub=1),
    _act("thin", "-sub", "has no low end", "has a sine an octave or more below", sub=-1),
    _act("noisy", "+noisiness", "breathes and hisses", "is without breath and hiss", noise=1),
    _act("airy", "+noisiness", "has air above 6 kHz", "is without breath and hiss", air=1),
    _act("detuned", "+roughness", "beats as voices that do not agree", "is in tune with itself", detune=1),
    _act("growl", "+roughness", "growls by a fast tremolo", "is in tune with itself", growl=1),
    _act("metallic", "+inharmonicity", "has partials that are out of tune", "", ring=1),
    _act("bell", "+inharmonicity", "has the partials of a bell", "", bell=1),
    _act("fm", "+richness", "has more partials by frequency modulation", "is purer", fm=1),
    _act("rich", "+richness", "has more partials", "is purer", fullness=1),
    _act("pure", "-richness", "has its lowest partials alone", "has more partials", fullness=-1),
    _act("distorted", "+richness", "is saturated", "is not saturated", drive=1),
    _act("gritty", "+richness", "has coarse steps in time and level", "is not saturated", crush=1),
    _act("clean", "-richness", "is not saturated", "is saturated", drive=-1, noise=-0.5),
    _act("chip", "+richness", "has the coarse steps of an early sound chip", "", crush=1.2, attack=-0.5),
    _act("filtered", "-brightness", "is behind a ladder filter", "is not behind a filter", ladder=1),
    _act("underwater", "-brightness", "is far below, and sways", "", tilt=-1.5, wow=0.7),
    _act("lofi", "-brightness", "is worn, coarse and dull", "", tilt=-1.3, crush=0.3, wow=0.5),
    _act("vintage", "-brightness", "is rounded off and sways a little", "", tilt=-0.9, wow=0.5),
    _act("resonant", "+brightness", "has a peak that sings", "has no peak", resonance=1),
    _act("hollow", "-richness", "lacks every second partial", "", hollow=1),
    _act("nasal", "+brightness", "speaks through the nose", "", nasal=1),
    _act("scream", "+brightness", "screams", "", tilt=1.2, drive=0.7, resonance=0.5),
    _act("acid", "+movement", "has a resonant filter that an envelope closes", "", acid=1),
    _act("wobble", "+movement", "has a filter that an LFO moves fast", "stands still", wobble=1),
    _act("sweep", "+movement", "has a filter that an LFO moves slowly", "stands still", sweep=1),
    _act("evolving", "+movement", "opens and drifts over the whole note", "stands still", evolve=1),
    _act("tremolo", "+movement", "has a level that trembles", "stands still", tremolo=1),
    _act("vibrato", "+movement", "has a pitch that trembles", "stands still", vibrato=1),
    _act("pulsing", "+movement", "comes and goes in pulses", "stands still", pulse=1),
    _act("flutter", "+movement", "flutters", "stands still", flutter=1),
    _act("glitchy", "+movement", "breaks off and comes back by chance", "stands still", glitch=1),
    _act("still", "-movement", "stands still", "", still=1),
    _act("wide", "+width", "differs left and right", "is the same left and right", width=1),
    _act("echo", "+echo", "has echoes", "has no echoes", echo=1),
    _act("reverb", "+tail", "is in a large room", "is in no room", room=1),
    _act("dry", "-tail", "is in no room, without echoes", "is in a large room", room=-1, echo=-0.7, ending=-1),
)
ACTS: Mapping[str, Act] = MappingProxyType({act.name: act for act in _ROWS})
"""Every act by its name."""

MOVING = frozenset({"acid", "wobble", "sweep", "evolve", "tremolo", "vibrato", "pulse", "flutter", "glitch"})
"""Levers that move something: who does not want one of them wants the sound to stand still."""


@dataclass(frozen=True, slots=True)
class Pull:
    """How strongly all wishes together pull at one lever.

    Attributes:
        strength: -2 to 2, not 0; 1 is a plain wish.
        words: the words that ask for it, as they were said.
        spared: whether all of it comes from what must not be, so that nothing may be added, only taken away.
    """

    strength: float
    words: tuple[str, ...]
    spared: bool


def pulls(wishes: Iterable[Wish]) -> dict[str, Pull]:
    """What the wishes of a phrase come to, lever by lever, so that two that agree do not act twice.

    Args:
        wishes: what a phrase asks for.

    Returns:
        The levers at which something pulls; those at which wishes cancel one another are left out.
    """
    sums: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    spared: dict[str, bool] = {}
    for wish in wishes:
        for lever, share in _levers(wish):
            sums[lever] = sums.get(lever, 0.0) + share
            words.setdefault(lever, []).append(wish.word)
            spared[lever] = spared.get(lever, True) and wish.forbidden
    return {
        lever: Pull(min(max(total, -FARTHEST), FARTHEST), tuple(dict.fromkeys(words[lever])), spared[lever])
        for lever, total in sums.items()
        if abs(total) > 1e-6
    }


def _levers(wish: Wish) -> Iterable[tuple[str, float]]:
    """The levers at which one wish pulls, and how strongly."""
    act = ACTS[wish.act]
    if wish.strength < 0 and not act.undoes:
        return
    strength = wish.strength
    if wish.forbidden:
        strength = max(strength, -_FORBIDDEN)
    for lever, share in act.levers.items():
        if lever in MOVING and strength < 0:
            yield "still", -share * strength
        else:
            yield lever, share * strength
