"""Does what is generated sound like somebody? Every figure beside that of people, on music that training did not see.

This protocol was written before anything was tuned by it.

People are the drummers of Groove's validation split (4/4 beats) and every fifth lead sheet of OpenEWLD (4/4 and 2/2,
from the first whole bar to the last with a note). Excerpts are of eight bars, at most five of a performance or tune;
where a figure is about endings, people's are the last eight bars of each tune. Ours are asked for by the public face as
a user asks, eight bars with nothing said but what stands here, so that the defaults are measured. Rivals: the rules,
asked for the same; chance (each drum, or the notes of the scale, as often as people's and anywhere); and excerpts of
other people, of the training side, drawn from anywhere. Nothing of Groove's test split is read.

A figure lies within people's quartiles if the mean over our patterns is between those of people's excerpts; where the
lower quartile is 0, so that nothing at all would do, it must be at least half of people's mean.

- melodies: COUNT in major and in minor each, a quarter as many in every other scale, in all twelve keys by turns. The
  tonic is found by key profiles (see ``key_finding``) in two ways: given the scale, and, which is harder, beside all
  major and minor keys. No lead sheet kept for this is in minor or another mode, so people are those in major. How much
  tonic and dominant are held is to be within people's 10-90 %.
- basses: COUNT in minor, and as many to drummers' kicks: four to each of COUNT / 4 excerpts of four bars. A bass
  stands on the root on a downbeat if the note that sounds a 32nd after it is the root of that bar. A note is on a kick
  if one is struck within a 32nd of its onset. There are no people's basses in the data.
- drums: COUNT loops, in the styles of the drummers' excerpts and as often, the nearest of ours for each (``LIKE``).
  What is counted, such as a fill, stands in ``audiomancer.analyzers.descriptors``.
- overlap: the area that two histograms of ten equal bins over the range of both share, of each feature of
  ``audiomancer.training.overlap``, component by component, measured directly on the hits: the mean over components,
  then over features. Beside it the same of our descriptors without density, swing and looseness, and the area that two
  halves of the drummers' own excerpts share.
- styles: an ear without tempo (see ``style_ear``) learns from COUNT / 6 loops of four bars in every style, and is asked
  about as many of other seeds. Drummers' styles are those with at least three performances in the validation split; an
  ear of the same kind learns them from the training split.
- speed: a cold process from the shell to four bars of drums, its time and memory, beside magenta's own command.

    python benchmarks/music.py --data ../shared/data
    python benchmarks/music.py --data ../shared/data --only melodies drums --count 48
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from key_finding import (
    KRUMHANSL,
    MODES,
    found_beside_major_and_minor,
    found_by_albrecht,
    found_given_its_scale,
)
from musicians import (
    BARS,
    SEED,
    chance_drums,
    chance_tunes,
    drummers,
    endings,
    our_style,
    phrases,
    tunes,
)
from style_ear import learn

from audiomancer._random import rng_for
from audiomancer.analyzers.descriptors import describe_pattern
from audiomancer.analyzers.likeness import bar_likeness, hits_of, rhythm_return
from audiomancer.breeding.generating import PatternOptions, generate_patterns
from audiomancer.lineage import Birth
from audiomancer.music import DRUM_ROWS, TICKS_PER_BEAT, Kind, Pattern, root_class
from audiomancer.rnn import RANGES, STYLES
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Floats
from audiomancer.rnn.events import drum_events
from audiomancer.store import PatternMetadata, Store
from audiomancer.training.overlap import DRUM_FEATURES

COUNT = 192
OF_MODES, OF_STYLES, TO_ONE_KICK = 4, 6, 4  # COUNT by so much: melodies in each mode, loops in each style, grooves
STYLE_BARS = LOCK_BARS = 4
NEAR = TICKS_PER_BEAT // 8  # a 32nd
BINS = 10
BASS_NOTES_A_BAR = 4.0  # of chance
FEWEST_PERFORMANCES = 3
KEYS = ("C", "G", "D", "A", "E", "B", "F#", "C#", "Ab", "Eb", "Bb", "F")
MEGABYTES, FASTER = 70, 20
QUARTILES, WIDE = (25, 75), (10, 90)

Measure = Callable[[Pattern], float | None]


class Row(NamedTuple):
    """A figure.

    Attributes:
        name: what it is called.
        of: from a pattern to a number, or None of one that tells nothing.
        least: what ours has to reach at least, None for no bound.
        most: what it may reach at the most, None for no bound.
        within: percentiles of people between which ours has to lie, or None.
    """

    name: str
    of: Measure
    least: float | None = None
    most: float | None = None
    within: tuple[int, int] | None = None


Makers = Mapping[str, Sequence[Pattern]]


class Asking:
    """Asks for patterns as a user does, in a library of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self._asked = 0

    def patterns(self, kind: Kind, count: int, **options: Any) -> list[Pattern]:
        """New patterns."""
        return [stored.pattern for stored in self.stored(kind, count, **options)]

    def stored(self, kind: Kind, count: int, **options: Any) -> list[PatternMetadata]:
        """New patterns; what the version at hand cannot be asked for is not said."""
        self._asked += 1
        known = {name: value for name, value in options.items() if name in PatternOptions.__annotations__}
        return generate_patterns(self.store, kind, count, seed=1000 * SEED + self._asked, timeout=600.0, **known)

    def keep(self, pattern: Pattern) -> str:
        """The id of a pattern of somebody else's, now in the library."""
        return self.store.add_pattern(pattern, Birth(method="imported")).id


def described(name: str) -> Measure:
    """A descriptor by its name."""
    return lambda pattern: describe_pattern(pattern)[name]


def returning(distance: int) -> Measure:
    return lambda pattern: rhythm_return(pattern, distance)


def alike(distance: int) -> Measure:
    return lambda pattern: bar_likeness(pattern, distance)


def ends_on_tonic(pattern: Pattern) -> float:
    return float(pattern.notes[-1].pitch % 12 == root_class(pattern.key or "C")) if pattern.notes else 0.0


def begins_longest(pattern: Pattern) -> float:
    """The share of the phrases of four bars whose longest note begins in their first bar."""
    parts = [pattern.cut(first, first + 3) for first in range(1, pattern.bars - 2, 4)]
    longest = [max(part.notes, key=lambda note: note.duration) for part in parts if part.notes]
    return sum(note.onset < pattern.ticks_per_bar for note in longest) / max(1, len(longest))


def sounding(pattern: Pattern) -> float:
    """The share of the time in which something sounds."""
    return sum(min(note.end, pattern.length) - note.onset for note in pattern.notes) / pattern.length


ENDINGS = (
    Row("ends on the tonic", ends_on_tonic, least=0.8),
    Row("last note, beats", described("last_length"), least=2.5),
)
PHRASES = (
    Row("same rhythm four bars later", returning(4), least=0.4, most=0.6),
    Row("notes a bar", described("notes_per_bar"), within=QUARTILES),
    Row("leaps over a fifth", described("leap_share"), within=QUARTILES),
    Row("steps of one or two semitones", described("step_share")),
    Row("notes repeated", described("repeat_share")),
    Row("syncopation", described("syncopation"), within=QUARTILES),
    Row("longest note in a phrase's bar 1", begins_longest),
    Row("strong notes of the tonic triad", described("strong_triad")),
    Row("time in which it sounds", sounding),
)
HELD = (
    Row("tonic held", described("tonic_share"), within=WIDE),
    Row("dominant held", described("dominant_share"), within=WIDE),
)
DRUMS = (
    Row("snares a bar", described("snare_density")),
    Row("snare ghosts a bar (velocity < 50)", described("snare_ghosts"), within=QUARTILES),
    Row("bars with a fill", described("fills"), within=QUARTILES),
    Row("bars with a tom or crash", described("tom_or_crash")),
    Row("odd sixteenths struck", described("odd_sixteenths")),
    Row("syncopation, each drum", described("syncopation"), within=QUARTILES),
    Row("syncopation of the kick", described("kick_syncopation"), within=QUARTILES),
    Row("mean velocity", described("velocity_mean")),
    Row("spread of the velocities", described("velocity_spread")),
    Row("hits under velocity 60", described("ghost_share")),
    Row("swing, sixteenths", described("swing")),
    Row("looseness, sixteenths", described("looseness")),
    *(Row(f"bars alike at distance {d}", alike(d)) for d in (1, 2, 3, 4)),
)


def values(patterns: Sequence[Pattern], of: Measure) -> Floats:
    """The figures of those patterns that tell something."""
    return np.array([value for value in map(of, patterns) if value is not None], dtype=np.float64)


def title(text: str, columns: Sequence[str]) -> None:
    print(f"\n{text}\n{'':36}" + "".join(f"{column:>9}" for column in columns) + f"{'people':>9} 25-75 (10-90)")


def show(row: Row, makers: Makers, people: Sequence[Pattern]) -> None:
    """A line of the table: the means of all, people's percentiles, and whether ours, the first, is as it has to be."""
    means = [_mean(values(patterns, row.of)) for patterns in makers.values()]
    figures = values(people, row.of)
    spread, low, high = "", row.least, row.most
    if len(figures):
        q10, q25, q75, q90 = np.percentile(figures, (10, 25, 75, 90))
        spread = f"{q25:.2f}-{q75:.2f} ({q10:.2f}-{q90:.2f})"
        if row.within:
            low, high = np.percentile(figures, row.within)
            low = low or figures.mean() / 2
    print(f"{row.name:36}" + "".join(f"{mean:9.2f}" for mean in [*means, _mean(figures)]), f"{spread:24}", end=" ")
    print(verdict(means[0], low, high))


def verdict(figure: float, least: float | None, most: float | None = None) -> str:
    """What a figure has to be, and whether it is."""
    if least is None and most is None:
        return ""
    meant = (
        f"{least:.2f}-{most:.2f}"
        if None not in (least, most)
        else f">= {least:.2f}"
        if most is None
        else f"<= {most:.2f}"
    )
    met = (least is None or figure >= least) and (most is None or figure <= most)
    return f"{meant}  {'met' if met else 'MISSED'}"


def _mean(figures: npt.ArrayLike) -> float:
    array = np.asarray(figures, dtype=np.float64)
    return float(array.mean()) if array.size else float("nan")


def melodies(asking: Asking, data: Path, count: int) -> None:
    kept, others = (tunes(data, held_out=held_out) for held_out in (True, False))
    people, strangers = phrases(kept), phrases(others)
    many = int(values(people, described("notes_per_bar")).mean() + 0.5)
    made = {}
    for scale in (*KRUMHANSL, *MODES):
        some = count if scale in KRUMHANSL else max(len(KEYS), count // OF_MODES)
        keys = list(islice(cycle(KEYS), some))
        amounts = Counter(keys)
        ours, rules = (
            [
                p
                for key, n in amounts.items()
                for p in asking.patterns("melody", n, key=key, scale=scale, bars=BARS, **by)
            ]
            for by in ({}, {"model": "rules"})
        )
        made[scale] = {"ours": ours, "rules": rules, "chance": _chance("melody", keys, scale, many)}
    names = [*made["major"], "excerpt"]

    def together(scales: Sequence[str]) -> dict[str, list[Pattern]]:
        return {name: [p for s in scales for p in made[s][name]] for name in made["major"]} | {"excerpt": strangers}

    usual, modes = together([*KRUMHANSL]), together(MODES)
    title("Melodies: the tonic that is heard, given the scale", names)
    for scale, makers in made.items():
        show(
            Row(scale, found_given_its_scale, least=0.75 if scale in KRUMHANSL else 0.6),
            makers | _like(scale, strangers),
            _kept(scale, people),
        )
    show(Row("the other modes together", found_given_its_scale, least=0.6), modes, [])
    title("Melodies: the tonic that is heard beside all major and minor keys", names)
    for scale, makers in made.items():
        show(
            Row(scale, found_beside_major_and_minor, least=0.75 if scale in KRUMHANSL else 0.6),
            makers | _like(scale, strangers),
            _kept(scale, people),
        )
    show(Row("the other modes together", found_beside_major_and_minor, least=0.6), modes, [])
    for scale in KRUMHANSL:
        show(
            Row(f"{scale}, by Albrecht's profiles", found_by_albrecht),
            made[scale] | _like(scale, strangers),
            _kept(scale, people),
        )
    title("Melodies: how much the key is held", names)
    for label, makers in (*((s, made[s] | {"excerpt": strangers}) for s in KRUMHANSL), ("modes", modes)):
        for row in HELD:
            show(row._replace(name=f"{row.name}, {label}"), makers, people)
    title("Melodies: how they end (people: the ends of tunes)", names)
    for row in ENDINGS:
        show(row, usual, endings(kept))
        show(row._replace(name=f"{row.name}, modes"), modes, endings(kept))
    title("Melodies: their lines, in major and minor", names)
    for row in PHRASES:
        show(row, usual, people)


def _chance(kind: Kind, keys: Sequence[str], scale: str, notes_a_bar: float) -> list[Pattern]:
    return chance_tunes(kind, [(key, scale) for key in keys], notes_a_bar, RANGES[kind])


def _kept(scale: str, people: Sequence[Pattern]) -> list[Pattern]:
    return [tune for tune in people if tune.scale == scale]


def _like(scale: str, strangers: Sequence[Pattern]) -> dict[str, list[Pattern]]:
    return {"excerpt": _kept(scale, strangers)}


def on_root(bass: Pattern, roots: Sequence[int]) -> float:
    """The share of the downbeats on which the root of the bar sounds."""
    downbeats = [bar * bass.ticks_per_bar + NEAR for bar in range(bass.bars)]
    found = [next((n for n in bass.notes if n.onset <= tick < n.end), None) for tick in downbeats]
    return _mean([n is not None and n.pitch % 12 == root for n, root in zip(found, roots, strict=True)])


def first_is_root(bass: Pattern, roots: Sequence[int]) -> float:
    """The share of the bars with notes whose first is the root."""
    bars = [bass.cut(bar + 1, bar + 1).notes for bar in range(bass.bars)]
    return _mean([notes[0].pitch % 12 == root for notes, root in zip(bars, roots, strict=True) if notes])


def on_kicks(bass: Pattern, drums: Pattern) -> tuple[float, float]:
    """The share of the notes that begin on a kick, and of the kicks that a note begins on."""
    kicks = np.unique([_tick(n.onset, drums) for n in drums.notes if DRUM_ROWS.get(n.pitch) == 0])
    starts = np.array([_tick(n.onset, bass) for n in bass.notes])
    if not len(kicks) or not len(starts):
        return 0.0, 0.0
    loop = drums.bars * drums.ticks_per_bar * TICKS_PER_BEAT // drums.ticks_per_beat
    apart = np.abs((starts[:, None] - kicks + loop / 2) % loop - loop / 2) <= NEAR
    return float(apart.any(axis=1).mean()), float(apart.any(axis=0).mean())


def _tick(onset: int, pattern: Pattern) -> float:
    return onset * TICKS_PER_BEAT / pattern.ticks_per_beat


def _roots(stored: PatternMetadata) -> list[int]:
    """The pitch class of the root of each bar: that of the key."""
    return [root_class(stored.pattern.key or "C")] * stored.pattern.bars


def basses(asking: Asking, data: Path, count: int) -> None:
    keys = list(islice(cycle(KEYS), count))
    amounts = Counter(keys)

    def asked(**options: Any) -> list[PatternMetadata]:
        options = {"scale": "minor", "bars": BARS, **options}
        return [s for key, n in amounts.items() for s in asking.stored("bass", n, key=key, **options)]

    ways = [way for way in ("free", "walking", "octave", "pedal", "offbeat") if "way" in PatternOptions.__annotations__]
    makers = {"ours": asked()} | {way: asked(way=way) for way in ways} | {"rules": asked(model="rules")}
    random = _chance("bass", keys, "minor", BASS_NOTES_A_BAR)
    roots = [root_class(key) for key in keys]
    title("Basses", [*makers, "chance"])
    for name, of, least in (
        ("root on the downbeat", on_root, 0.7),
        ("first note of a bar is the root", first_is_root, None),
    ):
        means = [_mean([of(s.pattern, _roots(s)) for s in some]) for some in makers.values()]
        by_chance = _mean([of(p, [root] * p.bars) for p, root in zip(random, roots, strict=True)])
        print(f"{name:36}" + "".join(f"{mean:9.2f}" for mean in [*means, by_chance]), verdict(means[0], least))
    patterns = {name: [s.pattern for s in some] for name, some in makers.items()} | {"chance": random}
    for name in ("notes_per_bar", "step_share", "leap_share", "repeat_share", "syncopation", "length_mean"):
        show(Row(name.replace("_", " "), described(name)), patterns, [])
    _locked(asking, data, count)


def _locked(asking: Asking, data: Path, count: int) -> None:
    grooves = [e.pattern for e in drummers(data, "validation", LOCK_BARS)]
    grooves = [g for g in grooves if any(DRUM_ROWS.get(n.pitch) == 0 for n in g.notes)]
    order = rng_for(SEED, 3).permutation(len(grooves))[: max(1, count // TO_ONE_KICK)]
    rows: dict[str, list[tuple[float, float]]] = {"ours": [], "rules": [], "chance": []}
    on_downbeat = []
    for number, place in enumerate(order.tolist()):
        groove, key = grooves[place], KEYS[number % len(KEYS)]
        lock = asking.keep(groove)
        for name, by in (("ours", {}), ("rules", {"model": "rules"})):
            made = asking.stored("bass", TO_ONE_KICK, key=key, scale="minor", lock=lock, **by)
            rows[name] += [on_kicks(s.pattern, groove) for s in made]
            on_downbeat += [on_root(s.pattern, _roots(s)) for s in made if name == "ours"]
        kicks = len({step for line, step in hits_of(groove) if line == 0}) / groove.bars
        rows["chance"] += [
            on_kicks(p.cut(1, LOCK_BARS), groove) for p in chance_tunes("bass", [(key, "minor")], kicks, RANGES["bass"])
        ]
    title("Basses locked to drummers' kicks", [*rows])
    for index, (name, least, most) in enumerate((("notes on kicks", 0.7, 0.95), ("kicks with a note", None, None))):
        means = [_mean([pair[index] for pair in pairs]) for pairs in rows.values()]
        print(f"{name:36}" + "".join(f"{mean:9.2f}" for mean in means), verdict(means[0], least, most))
    print(f"{'root on the downbeat':36}{_mean(on_downbeat):9.2f}")


class Loops(NamedTuple):
    """What overlap and drums are measured on."""

    makers: dict[str, list[Pattern]]
    people: list[Pattern]


def _loops(asking: Asking, data: Path, count: int) -> Loops:
    people, others = (drummers(data, split) for split in ("validation", "train"))
    rng = rng_for(SEED, 4)
    styles = Counter(our_style(people[i].style) for i in _drawn(len(people), count, rng))
    ours, rules = (
        [p for style, n in styles.items() for p in asking.patterns("drums", n, style=style, bars=BARS, **by)]
        for by in ({}, {"model": "rules"})
    )
    strangers = [others[i].pattern for i in _drawn(len(others), count, rng)]
    chance = chance_drums([e.pattern for e in others], count)
    makers = {"ours": ours, "rules": rules, "chance": chance, "excerpt": strangers}
    return Loops(makers, [e.pattern for e in people])


def _drawn(size: int, count: int, rng: np.random.Generator) -> list[int]:
    """Indices drawn evenly: each as often as any other, or once more."""
    return list(islice(cycle(rng.permutation(size).tolist()), count))


def drums(asking: Asking, data: Path, count: int) -> None:
    makers, people = _loops(asking, data, count)
    title("Drums, in the drummers' styles", [*makers])
    for row in DRUMS:
        show(row, makers, people)
    near, far = (_mean(values(makers["ours"], alike(d))) for d in (3, 4))
    print(f"{'alike at 4 less alike at 3':36}{far - near:9.2f}{'':>62} {verdict(far - near, 0.01)}")


def overlaps(asking: Asking, data: Path, count: int) -> None:
    makers, people = _loops(asking, data, count)
    each = max(1, count // len(STYLES))
    makers["all styles"] = [p for style in STYLES for p in asking.patterns("drums", each, style=style, bars=BARS)]
    halves = rng_for(SEED, 5).permutation(len(people))
    title("Overlap with the drummers, features measured directly", [*makers, "people"])
    real = {name: _components(people, of) for name, of in _direct().items()}
    areas = {
        name: [shared_area(_components(some, _direct()[name]), real[name]) for some in makers.values()] for name in real
    }
    for name, table in real.items():
        areas[name].append(shared_area(table[halves[::2]], table[halves[1::2]]))
        print(f"{name:36}" + "".join(f"{area:9.2f}" for area in areas[name]))
    means = np.array([areas[name] for name in DRUM_FEATURES]).mean(axis=0)
    print(f"{'mean of the features':36}" + "".join(f"{mean:9.2f}" for mean in means), verdict(means[0], 0.8))


def _direct() -> dict[str, Callable[[Pattern], npt.ArrayLike]]:
    """What is measured directly on loops."""
    config = CONFIGS["drum_kit"]
    found: dict[str, Callable[[Pattern], npt.ArrayLike]] = {
        name: (lambda pattern, of=of: of(drum_events(pattern, config))) for name, of in DRUM_FEATURES.items()
    }
    return found | {"our descriptors": _untimed}


def _untimed(pattern: Pattern) -> list[float]:
    return [v for name, v in describe_pattern(pattern).items() if name not in {"density", "swing", "looseness"}]


def _components(patterns: Sequence[Pattern], of: Callable[[Pattern], npt.ArrayLike]) -> Floats:
    return np.stack([np.asarray(of(pattern), dtype=np.float64).ravel() for pattern in patterns])


def shared_area(made: Floats, real: Floats) -> float:
    """The mean over components of the area that two histograms share, 0-1; of what is always the same it is 1."""
    areas = []
    for ours, theirs in zip(made.T, real.T, strict=True):
        edges = np.linspace(min(ours.min(), theirs.min()), max(ours.max(), theirs.max()) + 1e-9, BINS + 1)
        shares = (np.histogram(some, edges)[0] / len(some) for some in (ours, theirs))
        areas.append(np.minimum(*shares).sum())
    return _mean(areas)


def styles(asking: Asking, data: Path, count: int) -> None:
    each = max(2, count // OF_STYLES)
    title(f"Styles known without their tempo, by an ear that learned from {each} loops of each", ["ours", "rules"])
    known: dict[str, dict[str, float]] = {style: {} for style in STYLES}
    taken: dict[str, Counter[str]] = {style: Counter() for style in STYLES}
    for maker, by in (("ours", {}), ("rules", {"model": "rules"})):
        learned, asked_of = (
            [(p, style) for style in STYLES for p in asking.patterns("drums", each, style=style, bars=STYLE_BARS, **by)]
            for _ in range(2)
        )
        ear = learn(*zip(*learned, strict=True))
        for heard, (_, style) in zip(ear.hear([p for p, _ in asked_of]), asked_of, strict=True):
            known[style][maker] = known[style].get(maker, 0.0) + (heard == style) / each
            if maker == "ours" and heard != style:
                taken[style][heard] += 1
    for style, shares in known.items():
        mistaken = ", ".join(f"{other} {n}" for other, n in taken[style].most_common(3))
        print(f"{style:36}{shares['ours']:9.2f}{shares['rules']:9.2f}   {verdict(shares['ours'], 0.85)}  {mistaken}")
    met = sum(shares["ours"] >= 0.85 for shares in known.values())
    print(f"{met} of {len(STYLES)} styles are known in at least 85 %; by chance {1 / len(STYLES):.2f} of each")
    _drummers_styles(data)


def _drummers_styles(data: Path) -> None:
    heard, known = drummers(data, "validation"), drummers(data, "train")
    enough = _played(data)
    heard, known = ([e for e in some if e.style in enough] for some in (heard, known))
    ear = learn(*zip(*known, strict=True))
    right = Counter(
        e.style for e, style in zip(heard, ear.hear([e.pattern for e in heard]), strict=True) if e.style == style
    )
    counts = Counter(e.style for e in heard)
    shares = {style: right[style] / n for style, n in counts.items()}
    told = ", ".join(f"{style} {share:.2f}" for style, share in sorted(shares.items()))
    print(
        f"drummers' {len(counts)} styles, by such an ear that learned from other drummers: {told}; mean {_mean([*shares.values()]):.2f}"
    )


def _played(data: Path) -> set[str]:
    """The drummers' styles with enough performances in the validation split."""
    import csv

    with (data / "groove" / "info.csv").open(newline="", encoding="utf-8") as file:
        rows = [
            r
            for r in csv.DictReader(file)
            if (r["split"], r["beat_type"], r["time_signature"]) == ("validation", "beat", "4-4")
        ]
    counts = Counter(row["style"].split("/")[0] for row in rows)
    return {style for style, n in counts.items() if n >= FEWEST_PERFORMANCES}


def speed(asking: Asking, data: Path, count: int) -> None:
    from rnn_cold import RUNS, cost, magentas, ours

    print("\nFrom a cold shell to four bars of drums")
    figures: dict[str, list[tuple[float, float]]] = {"audiomancer": [], "magenta": []}
    for _ in range(RUNS):
        for name, command in (("audiomancer", ours), ("magenta", magentas)):
            with tempfile.TemporaryDirectory() as folder:
                figures[name].append(cost(command(Path(folder)), Path(folder)))
    seconds = {name: statistics.median(s for s, _ in some) for name, some in figures.items()}
    megabytes = {name: max(m for _, m in some) for name, some in figures.items()}
    for name in figures:
        print(f"{name:36}{seconds[name]:9.2f} s{megabytes[name]:9.0f} MB")
    ratio = seconds["magenta"] / seconds["audiomancer"]
    print(f"{'times as fast as magenta':36}{ratio:9.1f}   {verdict(ratio, FASTER)}")
    print(f"{'megabytes':36}{megabytes['audiomancer']:9.1f}   {verdict(megabytes['audiomancer'], None, MEGABYTES)}")


PARTS: Mapping[str, Callable[[Asking, Path, int], None]] = {
    "melodies": melodies,
    "basses": basses,
    "drums": drums,
    "overlap": overlaps,
    "styles": styles,
    "speed": speed,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove and openewld")
    parser.add_argument("--count", type=int, default=COUNT, help=f"how many patterns of a kind ({COUNT})")
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=[*PARTS], help="the parts to measure")
    asked = parser.parse_args(arguments)
    for name in asked.only:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Asking(Path(folder)), asked.data, asked.count)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
