"""What grooves are like."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from audiomancer.analyzers.descriptors._counting import around, entropies, jaccard, quotients
from audiomancer.analyzers.descriptors._general import Descriptor, density
from audiomancer.analyzers.descriptors._loops import LINES, Hits, Loops, pulls
from audiomancer.analyzers.likeness import AUDIBLE
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, STEPS_PER_BEAT

if TYPE_CHECKING:
    from audiomancer.analyzers.descriptors._counting import Floats, Ints

__all__ = ["DRUM_DESCRIPTORS", "DRUM_VOICES", "describe_drums", "drum_lines"]

_KICK, _SNARE, _CLOSED, _OPEN, _RIDE = (DRUM_ROWS[pitch] for pitch in (36, 38, 42, 46, 51))
_HATS, _TIMEKEEPERS = (_CLOSED, _OPEN), (_CLOSED, _OPEN, _RIDE)
_GHOST, _SNARE_GHOST = 60, 50  # of MIDI velocity: what is softer is a ghost note
_TOMS, _CRASH = tuple(DRUM_ROWS[pitch] for pitch in (45, 48, 50)), DRUM_ROWS[49]
_MORE_STRUCK, _MORE_TOMS = 3, 2  # steps that a fill has more than the median bar

DRUM_VOICES = {
    "kick": range(_KICK, _KICK + 1),
    "snare": range(_SNARE, _SNARE + 1),
    "hats": range(_CLOSED, _OPEN + 1),
    "toms": range(_TOMS[0], _TOMS[-1] + 1),
    "cymbals": range(_CRASH, _RIDE + 1),
}
"""What a drummer plays, to its lines among the nine drum types."""

_GROOVE = "Gillick, Roberts, Engel, Eck and Bamman, ICML 2019 (the quantities of the Groove data)"
_SPACES = "Gómez-Marín, Jordà and Herrera, Journal of New Music Research 49 (2020)"
_FEATURES = "McKay, Cumming and Fujinaga, ISMIR 2018 (jSymbolic 2.2)"
_TOOLBOX = "after Bruford, Lartillot, McDonald and Sandler, ISMIR 2020 (GrooveToolbox)"
_PULL = "Longuet-Higgins and Lee, Music Perception 1"
_WITEK = f"{_PULL}; Witek, Clarke, Wallentin, Kringelbach and Vuust, PLOS ONE 9"

DRUM_DESCRIPTORS = (
    Descriptor("density", "notes a second, all drums together", _FEATURES),
    Descriptor("kick_density", "hits of the bass drum a bar", _SPACES),
    Descriptor("snare_density", "hits of the snare, or what stands for it, a bar", _SPACES),
    Descriptor("hat_density", "hits of the closed and open hi-hat a bar", _SPACES),
    Descriptor("syncopation", "weights of the rests that notes pull against, a bar", _PULL),
    Descriptor("backbeat", "share of every second beat of the bar that has a snare, 0-1", _SPACES),
    Descriptor("four_on_the_floor", "share of the beats that have a bass drum, 0-1", _SPACES),
    Descriptor("hat_offbeat", "share of the hits of hats and ride that are halfway between beats, 0-1", _SPACES),
    Descriptor("velocity_mean", "mean MIDI velocity, 1-127", _GROOVE),
    Descriptor("velocity_spread", "standard deviation of the MIDI velocities", _GROOVE),
    Descriptor("ghost_share", "share of the hits below velocity 60, 0-1", _GROOVE),
    Descriptor(
        "swing",
        "mean lateness of odd sixteenths less that of even ones, in sixteenths, -1 to 1",
        "Friberg and Sundström, Music Perception 19 (2002), carried over to sixteenths",
    ),
    Descriptor(
        "looseness",
        "standard deviation of the timing around the means of odd and of even sixteenths, in sixteenths",
        "Davies, Madison, Silva and Gouyon, Music Perception 30 (2013)",
    ),
    Descriptor(
        "evenness",
        "how evenly each drum's hits are spread over the loop, 0-1, mean over all hits",
        "Milne, Bulger and Herff, Journal of Mathematics and Music 11 (2017)",
    ),
    Descriptor("repetition", "what a bar shares with the next, 0-1 (Jaccard)", _SPACES),
    Descriptor("snare_ghosts", "hits of the snare below velocity 50, a bar", _GROOVE),
    Descriptor("odd_sixteenths", "share of the odd sixteenths on which anything is struck, 0-1", _GROOVE),
    Descriptor("tom_or_crash", "share of the bars with a tom or a crash, 0-1", _GROOVE),
    Descriptor(
        "fills",
        "share of the bars that hold a fill, 0-1: in the second half at least three steps with an audible snare or tom "
        "more than in the loop's median bar, or in the whole bar at least two with a tom more",
        _GROOVE,
    ),
    Descriptor("kick_syncopation", "syncopation of the bass drum alone, a bar", _WITEK),
    Descriptor("snare_syncopation", "syncopation of the snare, or what stands for it, alone, a bar", _WITEK),
    Descriptor("both_syncopation", "syncopation of bass drum and snare heard as one line, a bar", _WITEK),
    Descriptor(
        "interlock",
        "share of the steps with bass drum or snare that have one of the two and are followed by the other alone, 0-1",
        "after the interlocking rhythms of Toussaint, The Geometry of Musical Rhythm (2013)",
    ),
    Descriptor(
        "rhythm_entropy",
        "of the sixteenths from one bass drum or snare to the next, around the loop, in bits",
        "Milne and Herff, Cognition 203 (2020)",
    ),
    Descriptor("open_hats", "share of the hits of the hi-hat that are open, 0-1", _TOOLBOX),
    Descriptor("ride", "share of the hits of hats and ride that are on the ride, 0-1", _TOOLBOX),
    Descriptor("accent", "mean velocity on the beats less that between them; 0 without either", _GROOVE),
    Descriptor("symmetry", "what the halves of a bar share, 0-1 (Jaccard), the mean of the bars", _TOOLBOX),
)
"""The descriptors of a groove. A place of the grid counts once for each drum type, with its loudest hit."""


def describe_drums(loops: Loops) -> Floats:
    """The values of :data:`DRUM_DESCRIPTORS` of loops of one shape, shape ``(loops, descriptors)``."""
    import numpy as np

    hits = loops.hits(drum_lines()[loops.pitch], loops.shape.bar_steps)
    columns = _counted(loops, hits) | _touched(hits) | _placed(hits) | _pulled(loops) | _answered(hits)
    return np.column_stack([columns[descriptor.name] for descriptor in DRUM_DESCRIPTORS])


@cache
def drum_lines() -> Ints:
    """The line of every MIDI pitch, shape ``(128,)``: its drum type, 0-8, or one of its own for any other drum."""
    import numpy as np

    return np.array([DRUM_ROWS.get(pitch, len(DRUM_TYPES) + pitch) for pitch in range(128)], np.int64)


def _counted(loops: Loops, hits: Hits) -> dict[str, Floats]:
    """How many of what there is."""
    import numpy as np

    bars, bar_steps = hits.bars, hits.bar_steps
    kick, snare = hits.line == _KICK, hits.line == _SNARE
    hats, kept = np.isin(hits.line, _HATS), np.isin(hits.line, _TIMEKEEPERS)
    toms_or_crash = hits.struck(np.isin(hits.line, (*_TOMS, _CRASH)))
    hats_hit, kept_hit = hits.each(of=hats), hits.each(of=kept)
    offbeat = kept & (hits.in_bar % STEPS_PER_BEAT == STEPS_PER_BEAT // 2)
    return {
        "density": np.array([density(pattern) for pattern in loops.patterns]),
        "kick_density": hits.each(of=kick) / bars,
        "snare_density": hits.each(of=snare) / bars,
        "hat_density": hats_hit / bars,
        "hat_offbeat": quotients(hits.each(of=offbeat), kept_hit),
        "open_hats": quotients(hits.each(of=hits.line == _OPEN), hats_hit),
        "ride": quotients(hits.each(of=hits.line == _RIDE), kept_hit),
        "odd_sixteenths": quotients(hits.struck()[:, :, 1::2].sum((1, 2)), bars * (bar_steps // 2)),
        "tom_or_crash": toms_or_crash.any(axis=2).sum(axis=1) / bars,
        "fills": _fills(hits),
    }


def _touched(hits: Hits) -> dict[str, Floats]:
    """How hard and how late the hits are."""
    import numpy as np

    velocity, on_beat = hits.velocity, hits.in_bar % STEPS_PER_BEAT == 0
    mean, swing = hits.means(velocity), hits.swing()
    stressed = hits.each(of=on_beat) * hits.each(of=~on_beat) > 0
    return {
        "velocity_mean": mean,
        "velocity_spread": np.sqrt(hits.means((velocity - mean[hits.item]) ** 2)),
        "ghost_share": hits.means(velocity < _GHOST),
        "snare_ghosts": hits.each(of=(hits.line == _SNARE) & (velocity < _SNARE_GHOST)) / hits.bars,
        "accent": (hits.means(velocity, of=on_beat) - hits.means(velocity, of=~on_beat)) * stressed,
        "swing": swing.late,
        "looseness": swing.loose,
    }


def _placed(hits: Hits) -> dict[str, Floats]:
    """Where in the bar and in the loop the hits are."""
    import numpy as np

    beats = np.arange(0, hits.bar_steps, STEPS_PER_BEAT)
    second = beats[1::2]
    snare, kick = hits.struck(hits.line == _SNARE), hits.struck(hits.line == _KICK)
    half = hits.bar_steps // 2
    in_halves = hits.in_bar < 2 * half
    bar = hits.item * hits.bars + hits.step // hits.bar_steps
    twice = in_halves & (hits.in_bar < half) & hits.again(hits.step + half)
    sizes, common = (np.bincount(bar[some], minlength=hits.count * hits.bars) for some in (in_halves, twice))
    return {
        "backbeat": quotients(snare[:, :, second].sum((1, 2)), hits.bars * len(second)),
        "four_on_the_floor": quotients(kick[:, :, beats].sum((1, 2)), hits.bars * len(beats)),
        "evenness": _evenness(hits),
        "repetition": hits.repetition(),
        "symmetry": jaccard(common, sizes).reshape(hits.count, hits.bars).mean(axis=1),
    }


def _pulled(loops: Loops) -> dict[str, Floats]:
    """What pulls against the metre."""
    rows, bars = drum_lines(), loops.shape.bars
    pulled = pulls(loops, loops.pitch)
    row = rows[pulled.line]
    both = pulls(loops, loops.pitch * 0, rows[loops.pitch] <= _SNARE)
    return {
        "syncopation": pulled.each(loops.count) / bars,
        "kick_syncopation": pulled.each(loops.count, of=row == _KICK) / bars,
        "snare_syncopation": pulled.each(loops.count, of=row == _SNARE) / bars,
        "both_syncopation": both.each(loops.count) / bars,
    }


def _answered(hits: Hits) -> dict[str, Floats]:
    """How bass drum and snare answer one another."""
    import numpy as np

    kick, snare = (hits.struck(hits.line == line).reshape(hits.count, -1) for line in (_KICK, _SNARE))
    item, step = np.nonzero(kick | snare)
    following, gap = around(item, step, hits.steps)
    alone = kick[item, step].astype(np.int64) - snare[item, step]
    answered = alone * alone[following] == -1
    return {
        "interlock": quotients(np.bincount(item, answered, hits.count), np.bincount(item, minlength=hits.count)),
        "rhythm_entropy": entropies(item, gap, hits.count),
    }


def _fills(hits: Hits) -> Floats:
    """The share of the bars that are struck in the end as no usual bar of the loop is."""
    import numpy as np

    toms = np.isin(hits.line, _TOMS)
    heard = hits.struck((toms | (hits.line == _SNARE)) & (hits.velocity >= AUDIBLE))
    ends = heard[:, :, (hits.bar_steps + 1) // 2 :].sum(axis=2)
    toms_hit = hits.struck(toms).sum(axis=2)
    more = ends - np.median(ends, axis=1, keepdims=True) >= _MORE_STRUCK
    more_toms = toms_hit - np.median(toms_hit, axis=1, keepdims=True) >= _MORE_TOMS
    return np.asarray((more | more_toms).mean(axis=1))


def _evenness(hits: Hits) -> Floats:
    """The mean, over all hits, of the first coefficient of each drum's hits as points on a circle."""
    import numpy as np

    line = hits.item * LINES + hits.line
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    sizes = np.diff(starts, append=len(line))
    number = np.arange(len(line)) - np.repeat(starts, sizes)
    turns = np.exp(2j * np.pi * (hits.step / hits.steps - number / np.repeat(sizes, sizes)))
    reached = np.abs(np.add.reduceat(turns, starts)) if len(line) else np.zeros(0)
    return quotients(np.bincount(hits.item[starts], reached, hits.count), hits.each())
