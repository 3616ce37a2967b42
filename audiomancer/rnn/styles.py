"""Drum styles, a line each: spellings, tempo, swing, what is played in a fill, and what each drum does in a bar.

A lane is a sound and up to sixteen characters, one a sixteenth; a shorter lane repeats until a 4/4 bar is full:

- ``X`` the style stands on this hit: it is always there, and played firmly;
- ``x`` the hit is in the bars that the model is started with, then the model decides;
- ``g`` a soft hit, a ghost note: now and then in those bars, and likelier than the model would have it;
- ``.`` the model decides;
- ``-`` never.

A lane of ``hh/rd`` is one of the closed hi-hat which some loops have on the ride. A drum without a lane is silent
outside fills. The same lanes are the rules of rule-based generation, where ``x`` is
likely, ``g`` is there about every other time and ``.`` is rare. In other metres each beat plays what the lanes have on
the beat of 4/4 that it is most like, see :func:`places_in`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from audiomancer.errors import InvalidValueError
from audiomancer.music import DRUM_TYPES, Pattern, TimeSignature, drum_pitch
from audiomancer.music.metre import beats_of
from audiomancer.rnn.configs import Config

__all__ = [
    "ALWAYS",
    "FREE",
    "GHOST",
    "LIKELY",
    "NEVER",
    "ROWS",
    "STYLES",
    "Style",
    "check_style",
    "code_of",
    "find_style",
    "lane_codes",
    "lane_voices",
    "places_in",
    "voices",
]

BAR = 16
ROWS = 2
"""The version of the table of styles. Births of before it name none, and are played from the former table."""

NEVER, FREE, GHOST, LIKELY, ALWAYS = range(5)
_CODES = "-.gxX"  # ordered: where two lanes share a drum type, the stronger counts
_RIDDEN = "/rd"
_TOMS = ("sd", "lt", "mt", "ht", "cr")
_FILLS = {"none": (), "kit": _TOMS, "snare": ("sd", "cr"), "clap": ("cp", "cr"), "congas": ("conga", "conga:1", "cr")}


@dataclass(frozen=True, slots=True)
class Style:
    """A drum style.

    Attributes:
        name: what people ask for.
        tempo: lowest and highest usual BPM.
        swing: where in its pair the second of two ``swing_unit`` notes falls, in percent: 50 is straight, 67 a triplet.
        swing_unit: 16 or 8, the notes that swing.
        lanes: pairs of a sound name and its sixteen characters.
        fill: the sounds of a fill besides those of the lanes, and ``cr`` if a crash follows it; empty if the style has
            no fills.
        spellings: other names of it.
        rows: the version of the table that it stands in.
        rides: whether some loops have the hits of the closed hi-hat on the ride.
    """

    name: str
    tempo: tuple[int, int]
    swing: int
    swing_unit: int
    lanes: tuple[tuple[str, str], ...]
    fill: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    rows: int = ROWS
    rides: bool = False

    @property
    def bpm(self) -> float:
        """The tempo in its middle."""
        return float(round(sum(self.tempo) / 2))


# name and other spellings, BPM, swing / the notes that swing, what is played in fills, and the lanes
_TABLE = """
basic 90-130 50/16 kit bd X-..X--.X..xX-.x sd -.g.X.-g-g..X..g hh/rd x.x.x.x. oh ------.x------x.
techno 125-140 50/16 snare bd X--.X--.X--.X-.. cp ----.--- hh xxXx rd --X- lt -.-x-.g-
house 118-128 56/16 clap bd X---X---X---X--. cp ----X--.-.--X--. hh X--xx-.gX--xX--x oh --X- rim ---g--.g-.g----g
dnb,drumnbass,drumandbass,drumbass 165-180 50/16 kit bd X-.---.---X..-.- sd ----X--g-g.gX-gg hh ..-. rd X-x-
   oh ------x-
trap 130-150 50/16 snare bd X..x..xx..x..x.x sd ---g---gX-.g.-.g hh X.XxX.XXX.XxXxXX oh ......x...x...x.
breakbeat,breaks,break 120-140 52/16 kit bd X-X.---x--XX.-.x sd ----X--x-x.gX--x hh X.x. oh ......x. cr .
hiphop,boombap,rap,lofi,lofihiphop 85-98 58/16 kit bd X.xx.-xx..X..-.x sd -...X-.g-g..X..g hh X.xgX.x.
   oh ..g...x...x...g.
funk 95-115 53/16 kit bd X.Xx...x..X..x.. sd -g..Xg.x-g..X.gx hh x.xg oh ..g.......x...x.
rock,rocknroll,rockandroll 100-140 50/16 kit bd X-.x.-.xX-X..-.x sd -...X-.g-g..X-.g hh/rd x.x.x.x. oh ------.x------x.
   lt . mt . ht .
disco 110-125 50/16 snare bd X---X--.X---X-.x sd ----X-gx-.g.X-gx hh Xx-X oh --X-
afrobeat 100-120 54/16 kit bd X..x..X.x.X..xx. sd ..-.X..X..X.X..X hh/rd x.x.x.x. oh ......x.........
dembow,reggaeton 90-105 50/16 snare bd X--.X--.X--.X-.. sd ---X--X--.-X--X. hh x. oh .......x rd . lt . mt . ht .
ukgarage,garage,ukg,2step,twostep 128-136 60/16 snare bd X--------.X..-.x sd ----X-.g-.gxX--. hh -.-X-gXX
   oh --X---x-
electro 115-132 50/16 snare bd X--x..X--.X..-xx sd ----X--- hh x.XXx.X. oh ..x............x cb ...g-..g..g-...g
jazz 120-220 66/8 kit rd X---X-X- hh ----X--- bd x-.-.-xgx-.-.-gx sd .-g-.-x-g-.gx-gx cr .-
bossa,bossanova 110-140 50/16 snare bd X-.x-.xx rim X--X--X---X--X-- hh X.x. oh ......x. rd . lt . mt .
halftime 140-172 50/16 kit bd X..x..x...xg...x sd .-.g.-.gX-.g.-.g hh X---x.--X---x.-g oh ......x. cr .
motorik,krautrock 140-165 50/16 kit bd X-X.--X-X-X.--Xx sd ----X--g.--gX--g hh X-x-X-x.X-x-x-x. cr .
   oh ------.x------xx
ambient 60-90 50/16 none bd X-----..-------. rd ----X-.-...-X-.. lt -.-..-.-..-x-.-. mt -.-.-..x-.-.-..- hh .-
latin,salsa 90-115 50/16 congas bd X-.x..x.x-.x..x. rim X--X--X---X-X--- sd .g.. hh/rd x.x.x.xxx.x.x.x.
   conga ------xX------XX conga:1 --x-..-.--x.--.-
pop 100-125 50/16 kit bd X--x.-X-X-x..-Xx sd ----X-.g-g--X-.g tb x-X- cp ----x--- oh ------.x------x.
country 105-130 50/16 kit bd X---x--x sd xgXgxgXgxgXgxgXx hh ----X--- oh --x-
reggae,onedrop 70-90 60/16 kit bd -.-x----X.-x-.-x rim -.xg-.-gX-xg-.-g hh X-XgX-XxX-XgX-X. oh ......x.
electronic,electronica,edm 110-130 50/16 snare bd X--X--X-..X--X-. cp ----X-------X--g hh ..X...X...X...Xx
   oh ..........x..... lt ...g....x....g..
classical,orchestral 80-120 50/16 snare bd X--x--.x sd X--XX-xxX--XX-gg cr x---------------
blues,shuffle 70-120 66/8 kit bd X---.-x- sd --g-X-g---g-X-gg rd X---X-X-X-X-X-X- hh ----x--- oh ..x.
folk 80-115 54/16 snare bd X--x--.xX-x--x.x rim ---gX--g.-.gX-.g sh X.xX tb ......x.
metal,heavymetal 140-200 50/16 kit bd XXxX sd ---.X--x-x--X--x cr X--- rd ..x.
rnb,randb,rhythmandblues,rhythmnblues 60-95 56/16 kit bd X--X--.-..X..xg. cp ----X-------X--. rim ...g..g..g....gg
   hh XgXxXgXXXgxXXXXX
"""

# The table of births that name no version: it is never changed.
_FORMER = """
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


def _parse(line: str, rows: int = ROWS) -> Style:
    names, tempo, swing, *words = line.split()
    name, *spellings = names.split(",")
    slow, fast = map(int, tempo.split("-"))
    amount, unit = map(int, swing.split("/"))
    fill = _FILLS[words.pop(0)] if rows == ROWS else ()
    full = [(lane * BAR)[:BAR] for lane in words[1::2]]
    lanes = tuple(zip((sound.removesuffix(_RIDDEN) for sound in words[::2]), full, strict=True))
    rides = any(sound.endswith(_RIDDEN) for sound in words[::2])
    return Style(name, (slow, fast), amount, unit, lanes, fill, tuple(spellings), rows, rides)


def _lines(table: str) -> list[str]:
    """The rows of a table; a line that begins with a space goes on with the one before."""
    return table.strip().replace("\n ", " ").splitlines()


STYLES = MappingProxyType({style.name: style for style in map(_parse, _lines(_TABLE))})
"""Style name to :class:`Style`."""

_FORMER_STYLES = MappingProxyType({style.name: style for style in (_parse(line, 1) for line in _lines(_FORMER))})
_NAMES = MappingProxyType({name: style.name for style in STYLES.values() for name in (style.name, *style.spellings)})


def find_style(name: str) -> Style | None:
    """The style of this name or spelling, or None.

    Capitals, spaces, hyphens and underscores do not matter, and ``&`` is read as ``n``: ``Hip-Hop`` is ``hiphop``, and
    ``R&B`` is ``rnb``.
    """
    known = _NAMES.get(_squashed(name))
    return STYLES[known] if known else None


def check_style(name: str, rows: int = ROWS) -> Style:
    """The style of this name or spelling, see :func:`find_style`.

    Args:
        name: the name, in any of its spellings.
        rows: the version of the table of styles, 1 or 2; in the first the names stand as they were.

    Returns:
        The style.

    Raises:
        InvalidValueError: if no style has this name.
    """
    found = find_style(str(name)) if rows == ROWS else _FORMER_STYLES.get(str(name))
    if found is None:
        near = get_close_matches(_squashed(str(name)), _NAMES, 1)
        hint = f"; did you mean {_NAMES[near[0]]}? There are" if near else "; there are"
        raise InvalidValueError(f"{name!r} is not a drum style{hint} {', '.join(STYLES)}")
    return found


def _squashed(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.casefold().replace("&", "n"))


def code_of(letter: str) -> int:
    """What a character of a lane says: :data:`NEVER`, :data:`FREE`, :data:`GHOST`, :data:`LIKELY` or :data:`ALWAYS`."""
    return _CODES.index(letter)


@lru_cache(maxsize=128)
def lane_codes(style: Style, config: Config) -> npt.NDArray[np.int64]:
    """The style on the drum types and steps of a configuration.

    Args:
        style: the style.
        config: a configuration of the family ``drums``.

    Returns:
        Shape [steps in a 4/4 bar, drum types]: :data:`NEVER`, :data:`FREE`, :data:`GHOST`, :data:`LIKELY` or
        :data:`ALWAYS`. It is one and the same for all, and cannot be written to.
    """
    types = {pitch: index for index, pitches in enumerate(config.drum_types) for pitch in pitches}
    codes = np.zeros((BAR, len(config.drum_types)), dtype=np.int64)
    for sound, lane in style.lanes:
        column = codes[:, types[drum_pitch(sound)]]
        np.maximum(column, [code_of(letter) for letter in lane], out=column)
    result = codes[:: BAR // (4 * config.steps_per_beat)]
    result.setflags(write=False)
    return result


def places_in(style: Style, time_signature: TimeSignature) -> list[int]:
    """For each sixteenth of a bar of any metre, the place in the style's lanes, 0-15, that it plays.

    A bar is felt in beats: quarters, dotted quarters where the metre is compound, and where eighths are left over a
    longer last beat (7/8 is 2+2+3; 5/8 is 3+2). Beats stand in groups of four, three and two (5/4 is 3+2), and each
    plays what the lanes have on the beat of 4/4 of its place: a group begins on the first, its second and last are
    backbeats. A style whose only backbeat is the third beat keeps that one in short groups.

    Args:
        style: the style. One of the former table plays as much of its lanes as fits, from their start again where the
            bar is longer.
        time_signature: numerator and denominator.

    Returns:
        At least one place; the last may be for a part of a sixteenth.
    """
    lengths = _beats(time_signature)
    if style.rows < ROWS:
        return [step % BAR for step in range(sum(lengths))]
    roles = _roles(len(lengths), _late_backbeat(style))
    return [4 * role + step for role, length in zip(roles, lengths, strict=True) for step in _WITHIN[length]]


_WITHIN = {1: (0,), 2: (0, 2), 3: (0, 2, 2), 4: (0, 1, 2, 3), 5: (0, 1, 2, 3, 3), 6: (0, 1, 2, 1, 2, 3)}
"""For each length of a beat in sixteenths, which sixteenth of a quarter each of them plays."""


def _beats(time_signature: TimeSignature) -> list[int]:
    """The lengths of a bar's beats in sixteenths."""
    numerator, denominator = time_signature
    steps = -(-BAR * numerator // denominator)
    felt = BAR * numerator // denominator // beats_of(time_signature)
    if felt in (3, 6):
        return [felt] * beats_of(time_signature)
    quarters, rest = divmod(steps, 4)
    if not quarters or rest == 3:
        return [4] * quarters + [rest]
    if (quarters, rest) == (2, 2):
        return [6, 4]
    return [4] * (quarters - 1) + [4 + rest]


def _roles(beats: int, late: bool) -> list[int]:
    """For each beat of a bar, the beat of 4/4 that it is like, 0-3."""
    groups = {1: [3, 2], 2: [3, 3], 3: [3], 0: []}[beats % 4]
    groups = [4] * ((beats - sum(groups)) // 4) + groups if beats > 2 else [beats]
    back = 2 if late else 1
    parts = {1: [0], 2: [0, back], 3: [0, back, 3], 4: [0, 1, 2, 3]}
    return [role for place, group in enumerate(groups) for role in (parts[group] if not place or group > 2 else [2, 3])]


def _late_backbeat(style: Style) -> bool:
    """Whether the snare, or what stands for it, stands on the third beat and not on the second."""
    snares = [lane for sound, lane in style.lanes if drum_pitch(sound) in DRUM_TYPES[1]]
    return any(lane[8] == "X" for lane in snares) and not any(lane[4] == "X" for lane in snares)


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


@lru_cache(maxsize=128)
def lane_voices(
    config: Config, style: Style, pitches: tuple[int, ...], drums: frozenset[int] = frozenset()
) -> tuple[tuple[int, ...], ...]:
    """The MIDI pitch on which each drum type is played on each step: of two lanes of a type that of the stronger hit.

    Args:
        config: a configuration of the family ``drums``.
        style: the style; one of the former table plays each type on one pitch alone.
        pitches: what :func:`voices` gives.
        drums: MIDI pitches that may sound; all if empty.

    Returns:
        For each step of a 4/4 bar a MIDI pitch for each drum type.
    """
    result, codes = [list(pitches) for _ in range(BAR)], np.zeros((BAR, len(pitches)), dtype=np.int64)
    for sound, lane in style.lanes if style.rows == ROWS else ():
        pitch = drum_pitch(sound)
        drum = next(index for index, types in enumerate(config.drum_types) if pitch in types)
        for step, letter in enumerate(lane):
            if code_of(letter) > codes[step, drum] and (not drums or pitch in drums):
                codes[step, drum], result[step][drum] = code_of(letter), pitch
    return tuple(map(tuple, result[:: BAR // (4 * config.steps_per_beat)]))
