"""Drum styles, a line each: tempo, swing, and what each drum does in a bar.

A lane is a sound and up to sixteen characters, one a sixteenth; a shorter lane repeats until a 4/4 bar is full:

- ``X`` the style stands on this hit: it is always there;
- ``x`` the hit is in the bars that the model is started with, then the model decides;
- ``.`` the model decides;
- ``-`` never.

A drum without a lane is silent. The same lanes are the rules of rule-based generation, where ``x`` is likely and
``.`` is rare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidValueError
from audiomancer.music import Pattern, drum_pitch
from audiomancer.rnn.configs import Config

__all__ = ["STYLES", "Style", "check_style", "lane_codes", "voices"]

BAR = 16
_CODES = "-.xX"  # ordered: where two lanes share a drum type, the stronger counts


@dataclass(frozen=True, slots=True)
class Style:
    """A drum style.

    Attributes:
        name: what people ask for.
        tempo: lowest and highest usual BPM.
        swing: where in its pair the second of two ``swing_unit`` notes falls, in percent: 50 is straight, 67 a triplet.
        swing_unit: 16 or 8, the notes that swing.
        lanes: pairs of a sound name and its sixteen characters.
    """

    name: str
    tempo: tuple[int, int]
    swing: int
    swing_unit: int
    lanes: tuple[tuple[str, str], ...]

    @property
    def bpm(self) -> float:
        """The tempo in its middle."""
        return float(round(sum(self.tempo) / 2))


# name, BPM, swing / the notes that swing, and the lanes
_TABLE = """
basic     90-130   50/16  bd X... sd ----X--.---.X--. hh x. oh ..............x. cr .
techno    125-140  50/16  bd X..xX...X..xX.x. cp ----.--.----x--. hh x.xx oh --x- rd .
house     118-128  56/16  bd X---X---X---X--. cp ----X--.-.--X--. hh x..x oh --X-
dnb       165-180  50/16  bd X-.---.---X..-.- sd ----X--x-x--X-.x hh x. oh ..............x. rd .
trap      130-150  50/16  bd X..x..x...x..... sd --------X------. hh x.x.x.xxx.x.xxx. oh ......x.........
breakbeat 120-140  52/16  bd X.x.......xx.... sd ----X--x-x--X--x hh x. oh ..........x..... cr .
hiphop    85-98    58/16  bd X-....xx..x...-. sd ----X--.-.--X--. hh x. oh ..............x.
funk      95-115   53/16  bd X.x...x...x..x.. sd ----X-.x.x.xX--x hh x. oh ......x...x.....
rock      100-140  50/16  bd X.....x.x.x..... sd ----X-------X... hh x. cr x............... lt . mt . ht .
disco     110-125  50/16  bd X---X---X---X-.. sd ----X--.----X-.. hh x.-x oh --X-
afrobeat  100-120  54/16  bd X..x..x...x.x... sd ..-.X..x..x.X..x hh x.x.x.xxx.x.x.xx oh ......x......... rd .
dembow    90-105   50/16  bd X--.X--.X--.X-.. sd ---X--X--.-X--X. hh x. oh .......x.......x rd . lt . mt .
ukgarage  128-136  60/16  bd X--------.x...-. sd ----X--.-.--X--. hh x.x.x.xx oh --x...x...x...x.
electro   115-132  50/16  bd X--...X..-X..-x. sd ----X--- hh x.xxx.x. oh ..x.............
jazz      120-220  66/8   rd X---X-X- hh ----X--- bd x-.-.-.-x-.-x-.- sd .-x-.-x-.-.-x-x- cr .-
bossa     110-140  50/16  bd X-.-.-x.X-.-.-x. rim X--X--X---X--X-- hh x. oh . rd . lt . mt .
halftime  140-172  50/16  bd X..x......x..... sd --------X----.-. hh x. oh ..............x. cr .
motorik   140-165  50/16  bd X-x. sd ----X--. hh x- cr .
"""


def _parse(line: str) -> Style:
    name, tempo, swing, *words = line.split()
    slow, fast = map(int, tempo.split("-"))
    amount, unit = map(int, swing.split("/"))
    full = [(lane * BAR)[:BAR] for lane in words[1::2]]
    return Style(name, (slow, fast), amount, unit, tuple(zip(words[::2], full, strict=True)))


STYLES = MappingProxyType({style.name: style for style in map(_parse, _TABLE.strip().splitlines())})
"""Style name to :class:`Style`."""


def check_style(name: str) -> Style:
    """The style of this name; capitals do not matter.

    Raises:
        InvalidValueError: if no style has this name.
    """
    if str(name).lower() not in STYLES:
        raise InvalidValueError(f"{name!r} is not a drum style; there are {', '.join(STYLES)}")
    return STYLES[name.lower()]


def lane_codes(style: Style, config: Config) -> npt.NDArray[np.int64]:
    """The style on the drum types and steps of a configuration.

    Args:
        style: the style.
        config: a configuration of the family ``drums``.

    Returns:
        Shape [steps in a 4/4 bar, drum types]: 0 never, 1 free, 2 likely, 3 always.
    """
    types = {pitch: index for index, pitches in enumerate(config.drum_types) for pitch in pitches}
    codes = np.zeros((BAR, len(config.drum_types)), dtype=np.int64)
    for sound, lane in style.lanes:
        column = codes[:, types[drum_pitch(sound)]]
        np.maximum(column, [_CODES.index(code) for code in lane], out=column)
    return codes[:: BAR // (4 * config.steps_per_beat)]


def voices(
    config: Config, style: Style | None, primer: Pattern | None = None, drums: Collection[int] = ()
) -> tuple[int, ...]:
    """The MIDI pitch on which each drum type is played.

    A type is played on the pitch of the style's own lane. Without a style it is played on the pitch that the primer
    plays most, and otherwise on the type's first pitch. Where only some drums may sound, the choice is among these.

    Args:
        config: a configuration of the family ``drums``.
        style: the style, or None.
        primer: drums to go on from, or None.
        drums: MIDI pitches that may sound; all if empty.

    Returns:
        A MIDI pitch for each drum type, in their order.
    """
    if style:
        heard = Counter({drum_pitch(sound): place for place, (sound, _) in enumerate(style.lanes, 1)})
    else:
        heard = Counter(note.pitch for note in primer.notes) if primer else Counter()
    wanted = ([pitch for pitch in types if pitch in drums] or types for types in config.drum_types)
    return tuple(max(types, key=lambda pitch: heard[pitch]) for types in wanted)
