"""Styles of bands, a paragraph each: what the drums, the bass, the keys and the guitar do.

The first line has the name and other spellings, the drum style of :mod:`audiomancer.rnn.styles`, the usual BPM, the
swing (percent / the notes that swing) and the metres that fit: ``4`` counts in twos, ``3`` in threes, ``6`` in dotted
beats, ``5`` is every other. Below stands each player: how it plays, its General MIDI program (0-127), how many
sixteenths a note rings at most (``-`` until the next), and what it does in a bar.

A lane has a letter for each sixteenth of a bar of 4/4, or of two; a shorter one repeats. In other metres each beat
plays what the lane has on the beat of 4/4 that it is most like, see :func:`audiomancer.rnn.styles.places_in`. A capital
is always there, a small letter in some bars. Of a bass

- ``r`` is the root, or the bass that is written, ``f`` the fifth, ``o`` the octave above, ``c`` a note of the chord;
- ``a`` leads into the next chord, ``n`` is the next chord's root already;

of keys and guitars ``x`` is the chord, ``l`` all but its highest note, ``b`` its lowest, ``m`` the one above that and
``t`` its highest. A bass of ``locked:85`` has 85 % of
its notes on kicks that it hears; its lane says what they are for, and which others there may be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from audiomancer.errors import InvalidValueError
from audiomancer.music import TimeSignature, beats_of

__all__ = ["BAND_STYLES", "BandStyle", "BassWay", "Comping", "check_band_style", "find_band_style"]

_BAR = 16
_WHOLE = 4096.0  # sixteenths: until the next note


@dataclass(frozen=True, slots=True)
class BassWay:
    """How a bass plays.

    Attributes:
        way: ``locked`` to the kick, ``walking`` a note on each beat, and otherwise what its lane is called: ``octave``,
            ``tumbao``, ``pedal``, ``fifths``, ``two-feel``, ``offbeat`` or ``riff``.
        share: of a locked bass the share of its notes on kicks, above 0 to 1; 0 of others.
        program: General MIDI program, 0-127.
        ring: sixteenths that a note sounds at most, above 0.
        lane: a letter for each sixteenth of one bar of 4/4, or of two.
    """

    way: str
    share: float
    program: int
    ring: float
    lane: str


@dataclass(frozen=True, slots=True)
class Comping:
    """How an instrument plays chords.

    Attributes:
        shape: a name in :data:`audiomancer.band.voicings.SHAPES`.
        program: General MIDI program, 0-127.
        ring: sixteenths that a chord sounds at most, above 0.
        lane: a letter for each sixteenth of one bar of 4/4, or of two.
    """

    shape: str
    program: int
    ring: float
    lane: str


@dataclass(frozen=True, slots=True)
class BandStyle:
    """A style of a band.

    Attributes:
        name: what people ask for.
        spellings: other names of it.
        drums: a name in :data:`audiomancer.rnn.STYLES`.
        tempo: usual BPM.
        swing: where in its pair the second of two notes falls, in percent (50 is straight, 67 a triplet), and the
            notes that swing, 16 or 8.
        metres: the metres that fit: any of ``4``, ``3``, ``6`` and ``5``.
        bass: how the bass plays.
        keys: how the keys play.
        guitar: how the guitar plays.
    """

    name: str
    spellings: tuple[str, ...]
    drums: str
    tempo: float
    swing: tuple[int, int]
    metres: str
    bass: BassWay
    keys: Comping
    guitar: Comping

    def fits(self, time_signature: TimeSignature) -> bool:
        """Whether the style is at home in a metre; its players play in every metre.

        Args:
            time_signature: numerator and denominator.

        Returns:
            True in the metres of its row.
        """
        return _family(time_signature) in self.metres


def _family(time_signature: TimeSignature) -> str:
    """How a metre counts: ``4``, ``3``, ``6`` or ``5``."""
    numerator, _ = time_signature
    if beats_of(time_signature) < numerator:
        return "6"
    return "3" if numerator in (3, 6) else "4" if numerator in (1, 2, 4, 8, 12, 16) else "5"


_TABLE = """
pop,poprock,indie,ballroompop pop 112 50/16 4365
  bass locked:86 33 - R.r.r.rcR.r.r.a.
  keys triad 0 4 X...x...X...x.x.
  guitar triad 25 2 X.x.x.xxx.x.x.xx
rock,rocknroll,rockandroll,hardrock,classicrock,basic rock 124 50/16 4365
  bass locked:86 34 - R.r.r.rcR.r.rca.
  keys triad 18 - X.......x.....x.
  guitar power 29 2 x.x.x.X.x.x.x.x.
punk,punkrock,poppunk motorik 172 50/16 4
  bass riff 34 1.8 R.R.R.R.R.R.R.Ra
  keys triad 18 - X.......X.......
  guitar power 30 2 X.X.X.X.X.X.X.X.
metal,heavymetal metal 160 50/16 4365
  bass locked:88 34 1.5 RrrrRrrrRrrrRrra
  keys triad 48 - X...............
  guitar power 30 1 X.xxX.xxX.xxX.xx
motorik,krautrock motorik 150 50/16 4
  bass pedal 33 1.8 R.R.R.R.R.R.R.R.
  keys triad 18 - X...............
  guitar triad 27 2 x.x.x.x.x.x.x.xx
funk funk 104 53/16 4
  bass locked:85 36 1.5 R.ro..rcr.ro.rca
  keys colour 7 1 ..x..Xx...x..X.x
  guitar shell 28 1 ..xx.xX..xXx.xxx
soul,southernsoul rnb 88 54/16 46
  bass locked:85 33 3 R..rc.f.R..rc.a.
  keys seventh 16 - X.......x...x...
  guitar triad 27 2 ..x.X.x..x.x..x.
motown pop 118 50/16 4
  bass locked:82 33 - R.rcf.rcR.rcc.a.
  keys triad 0 3 X...X...X...X.x.
  guitar triad 27 1 ....X.......X...
rnb,randb,rhythmandblues,rhythmnblues,neosoul rnb 80 56/16 46
  bass locked:85 33 4 R..r..c.R....ra.
  keys colour 4 6 X.........x..x..
  guitar shell 26 2 ..x.x..x..x.x..x
disco disco 118 50/16 4
  bass octave 33 1.6 R.O.R.O.R.O.R.Oa
  keys seventh 48 2 X..x..X...x..X..
  guitar triad 27 1 x.xxx.xXx.xxx.xX
house,deephouse house 122 54/16 4
  bass riff 38 2 R..rr.O...Rr..Oa
  keys seventh 0 2 X..X..X...X..x..
  guitar shell 28 1 ..x..xx...x..xx.
techno techno 130 50/16 4
  bass pedal 39 1 R.rrR.RrR.rrR.RR
  keys triad 81 1 ...x..X....x..X.
  guitar triad 28 1 ..x.x..x..x.x..x
electro electro 122 50/16 4
  bass octave 38 1.5 R..rO.R..rR.O..a
  keys triad 81 1 ..x...X...x..X..
  guitar triad 28 1 ...xx..x...xx.x.
electronic,electronica,edm,trance electronic 124 50/16 4
  bass riff 38 2 R..R..R.O..R..O.
  keys triad 90 - X.....x...X.....
  guitar triad 27 1 ..x..xX...x..xX.
synthwave,eighties,synthpop disco 112 50/16 4
  bass octave 38 1.6 R.rRO.r.R.rRO.ra
  keys triad 90 - X.......x.......
  guitar triad 28 1 ..x...x...x..xx.
ukgarage,garage,ukg,2step,twostep ukgarage 132 58/16 4
  bass locked:82 38 3 R..r..c...R..ra.
  keys seventh 4 2 ..x..X....x..X..
  guitar shell 28 1 ..xx..x...xx..x.
dnb,drumnbass,drumandbass,drumbass,jungle dnb 172 50/16 4
  bass locked:84 39 - R.........R...a.
  keys colour 89 - X...............
  guitar shell 26 2 ......X.......x.
breakbeat,breaks,break breakbeat 130 52/16 4
  bass locked:83 39 3 R.r...r...rR..a.
  keys seventh 4 2 X..x..X...x.....
  guitar shell 28 1 ...x..x.x....xx.
halftime halftime 150 50/16 4
  bass locked:84 39 - R..r..r...r...a.
  keys triad 89 - X...............
  guitar triad 26 - X...M...T...m...
hiphop,boombap,rap,lofi,lofihiphop hiphop 90 58/16 4
  bass locked:84 33 4 R.rr..r.r.R..ra.
  keys colour 4 6 X.........x..x..
  guitar shell 26 2 ..x..x..x....xx.
trap trap 140 50/16 4
  bass locked:86 38 - R.....r...r...a.
  keys triad 89 - X.......x.......
  guitar triad 24 - X.M.T.M.B.m.t.m.
reggae,onedrop,roots reggae 78 56/16 4
  bass riff 33 3 R..rc...R.c.F.a.
  keys triad 16 1 ..x.X.x...x.X.x.
  guitar triad 27 1 ....Xx......Xx..
dub reggae 74 56/16 4
  bass riff 33 6 R.....c.r...F.a.
  keys triad 16 1 ....X.......X...
  guitar triad 27 1 ....X.......X..x
ska,rocksteady rock 150 50/16 4
  bass walking 33 - R...C...F...A...
  keys triad 17 1 ..X...X...X...X.
  guitar triad 27 1 ..X...X...X...X.
bossa,bossanova bossa 128 50/16 4
  bass fifths 32 - R.....F.F.....A.
  keys colour 4 3 X.....x...x...X...x...X.....x...
  guitar seventh 24 3 X..x..X...X..x....X...X..X..x...
samba,batucada bossa 192 50/16 4
  bass fifths 32 3 R..rF..fR..rF..a
  keys colour 0 2 X.x..X.x..X.X.x.
  guitar seventh 24 2 X.X.xX.X.X.xX.x.
salsa,son,montuno,sonmontuno,latin,mambo latin 96 50/16 4
  bass tumbao 32 - ......F.....N...
  keys triad 0 2 X...L.X...X.l.X...X.L.X...X.L.X.
  guitar triad 24 1 x.X...x.X...X.x.
chacha,chachacha,bolero latin 118 50/16 4
  bass tumbao 32 - ......F.c...N...
  keys triad 0 2 X...X.x.X...X.x.
  guitar triad 24 1 ....X.x.....X.x.
latinjazz,afrocuban latin 104 50/16 4
  bass tumbao 32 - ......F.....N.c.
  keys colour 0 2 X.....X...x..X....X...X..x..X...
  guitar seventh 26 2 ....x.X.....x.X.
swing,jazz,jazzswing,bebop,bigband,mainstream jazz 152 66/8 45
  bass walking 32 - R...C...C...A...
  keys colour 0 3 X.....X.......x.....x.....X...x.
  guitar shell 26 3 X...X...X...X...
jazzwaltz,waltz jazz 150 66/8 36
  bass walking 32 - R...C...C...A...
  keys colour 0 4 X.....X.....x.x.....X.......X.x.
  guitar shell 26 3 X...x...X...X...
twofeel,jazzballad,slowswing jazz 72 64/8 43
  bass two-feel 32 - R.....r.F.....a.
  keys colour 0 - X.........x...x.
  guitar shell 26 3 X...X...X...X...
ballad,popballad,slowrock pop 72 50/16 436
  bass two-feel 33 - R.....r.F.....a.
  keys triad 0 - X...x...X...x.x.
  guitar triad 25 - X.M.T.M.B.M.t.m.
blues,shuffle,bluesshuffle,chicagoblues blues 104 66/8 436
  bass riff 33 3.5 R.r.C...F...C.a.
  keys seventh 0 2 X...x.X.x...x.X.
  guitar shell 27 2 x.x.x.x.x.x.x.x.
country,honkytonk country 112 50/16 43
  bass fifths 33 3.5 R.......F...r.a.
  keys triad 3 2 ....X..x....X.x.
  guitar triad 25 2 l...X..xl...X..x
bluegrass,train,trainbeat country 136 50/16 43
  bass fifths 32 3 R.......F...c.a.
  keys triad 0 2 ....X.......X.x.
  guitar triad 105 - XmTBMTBMTBMTBMTm
folk,acoustic,singersongwriter folk 98 52/16 436
  bass fifths 32 - R.......F...r.a.
  keys triad 0 - X.......x...x...
  guitar triad 25 2 x...x.xx..xxx.x.
gospel,gospel128,slowgospel,doowop blues 76 60/8 64
  bass locked:83 33 - R...r.c.R.r.c.a.
  keys seventh 16 - X...x.x.X...x.x.
  guitar triad 27 1 ....X.......X...
afrobeat afrobeat 110 54/16 4
  bass locked:83 33 1.5 R..c..r.C.r..cra
  keys seventh 16 1 ......X..x....X.
  guitar triad 27 1 x.Xx.xX.x.Xx.xX.
reggaeton,dembow dembow 95 50/16 4
  bass riff 38 2.5 R..R..R.R..R..a.
  keys triad 12 1 X..X..X.X..X..x.
  guitar triad 24 1 ..x...x...x...x.
ambient,drone,cinematic ambient 76 50/16 4365
  bass pedal 89 - R...............
  keys colour 89 - X...............
  guitar triad 26 - X.......t...m...
classical,orchestral,chamber classical 96 50/16 4365
  bass two-feel 43 3.8 R.......C.....a.
  keys triad 48 - X.......x.......
  guitar triad 46 - X.M.T.M.B.M.T.m.
"""


def _paragraph(text: str) -> BandStyle:
    head, *players = text.strip().splitlines()
    names, drums, tempo, swing, metres = head.split()
    name, *spellings = names.split(",")
    percent, unit = map(int, swing.split("/"))
    parts = {part: rest for part, *rest in (line.split() for line in players)}
    way, program, ring, lane = parts["bass"]
    way, _, share = way.partition(":")
    bass = BassWay(way, int(share or 0) / 100, int(program), _ring(ring), _full(lane))
    return BandStyle(
        name,
        tuple(spellings),
        drums,
        float(tempo),
        (percent, unit),
        metres,
        bass,
        *(_comping(*parts[part]) for part in ("keys", "guitar")),
    )


def _comping(shape: str, program: str, ring: str, lane: str) -> Comping:
    return Comping(shape, int(program), _ring(ring), _full(lane))


def _ring(text: str) -> float:
    return _WHOLE if text == "-" else float(text)


def _full(lane: str) -> str:
    """A lane of one bar, or of two."""
    return lane if len(lane) == 2 * _BAR else (lane * _BAR)[:_BAR]


def _paragraphs(table: str) -> list[str]:
    return re.split(r"\n(?! )", table.strip())


BAND_STYLES = MappingProxyType({style.name: style for style in map(_paragraph, _paragraphs(_TABLE))})
"""Name to :class:`BandStyle`."""

_NAMES = MappingProxyType(
    {name: style.name for style in BAND_STYLES.values() for name in (style.name, *style.spellings)}
)


def find_band_style(name: str) -> BandStyle | None:
    """The style of this name or spelling, or None.

    Capitals, spaces, hyphens and underscores do not matter, and ``&`` is read as ``n``: ``hip_hop`` is ``hiphop``.
    """
    known = _NAMES.get(_squashed(name))
    return BAND_STYLES[known] if known else None


def check_band_style(name: str) -> BandStyle:
    """The style of this name or spelling, see :func:`find_band_style`.

    Raises:
        InvalidValueError: if no style has this name.
    """
    found = find_band_style(str(name))
    if found is None:
        near = get_close_matches(_squashed(str(name)), _NAMES, 1)
        hint = f"; did you mean {_NAMES[near[0]]}? There are" if near else "; there are"
        raise InvalidValueError(f"{name!r:.60} is not a style of a band{hint} {', '.join(BAND_STYLES)}")
    return found


def _squashed(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.casefold().replace("&", "n"))
