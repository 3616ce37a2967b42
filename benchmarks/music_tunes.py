"""The parts of ``music.py`` on melodies and basses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np
from key_finding import KRUMHANSL, MODES, found_beside_major_and_minor, found_by_albrecht, found_given_its_scale
from music_table import (
    QUARTILES,
    RULES,
    WIDE,
    Asking,
    Makers,
    Measure,
    Row,
    described,
    line,
    mean,
    show,
    title,
    values,
    verdict,
)
from musicians import BARS, SEED, chance_tunes, drummers, endings, phrases, tunes

from audiomancer._random import rng_for
from audiomancer.analyzers.likeness import hits_of, rhythm_return
from audiomancer.breeding.generation_options import PatternOptions
from audiomancer.music import DRUM_ROWS, TICKS_PER_BEAT, Pattern, pitch_name, root_class
from audiomancer.rnn import RANGES
from audiomancer.store import PatternMetadata

OF_MODES, TO_ONE_KICK = 4, 4  # COUNT by so much: melodies in each mode, grooves to lock to
LOCK_BARS = 4
NEAR = TICKS_PER_BEAT // 8  # a 32nd
BASS_NOTES_A_BAR = 4.0  # of chance
LEAST_FOUND, LEAST_FOUND_OF_MODES, LEAST_ON_ROOT, LOCKED = 0.75, 0.6, 0.7, (0.7, 0.95)
WAYS = ("free", "walking", "octave", "pedal", "offbeat")
BASS_FIGURES = ("notes_per_bar", "step_share", "leap_share", "repeat_share", "syncopation", "length_mean")
KEYS = ("C", "G", "D", "A", "E", "B", "F#", "C#", "Ab", "Eb", "Bb", "F")


def returning(distance: int) -> Measure:
    return lambda pattern: rhythm_return(pattern, distance)


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


def melodies(asking: Asking, data: Path, count: int) -> None:
    """Is the key heard, does a melody end, come back and go on as tunes do?"""
    kept, others = (tunes(data, held_out=held_out) for held_out in (True, False))
    people, strangers = phrases(kept), phrases(others)
    many = mean(values(people, described("notes_per_bar")))
    made = {scale: _melodies(asking, scale, count, many) for scale in (*KRUMHANSL, *MODES)}
    usual, modes = (_together(made, scales, strangers) for scales in (KRUMHANSL, MODES))
    for how, found in (
        ("given the scale", found_given_its_scale),
        ("beside major and minor", found_beside_major_and_minor),
    ):
        title(f"Melodies: the tonic that is heard, {how}", [*usual])
        for scale, makers in made.items():
            least = LEAST_FOUND if scale in KRUMHANSL else LEAST_FOUND_OF_MODES
            show(Row(scale, found, least=least), *_beside(scale, makers, strangers, people))
        show(Row("the other modes together", found, least=LEAST_FOUND_OF_MODES), modes | {"excerpt": []}, [])
    for scale in KRUMHANSL:
        row = Row(f"{scale}, by Albrecht's profiles", found_by_albrecht)
        show(row, *_beside(scale, made[scale], strangers, people))
    title("Melodies: how much the key is held", [*usual])
    for scale in KRUMHANSL:
        for row in HELD:
            show(row._replace(name=f"{row.name}, {scale}"), made[scale] | {"excerpt": strangers}, people)
    for row in HELD:
        show(row._replace(name=f"{row.name}, modes"), modes, people)
    title("Melodies: how they end (people: the ends of tunes)", [*usual])
    for row in ENDINGS:
        show(row, usual, endings(kept))
        show(row._replace(name=f"{row.name}, modes"), modes, endings(kept))
    title("Melodies: their lines, in major and minor", [*usual])
    for row in PHRASES:
        show(row, usual, people)


def _melodies(asking: Asking, scale: str, count: int, notes_a_bar: float) -> dict[str, list[Pattern]]:
    keys = _keys(count if scale in KRUMHANSL else max(len(KEYS), count // OF_MODES))
    ours, rules = (
        [
            pattern
            for key, n in Counter(keys).items()
            for pattern in asking.patterns("melody", n, key=key, scale=scale, bars=BARS, **by)
        ]
        for by in ({}, RULES)
    )
    chance = chance_tunes("melody", [(key, scale) for key in keys], notes_a_bar, RANGES["melody"])
    return {"ours": ours, "rules": rules, "chance": chance}


def _keys(count: int) -> list[str]:
    return list(islice(cycle(KEYS), count))


def _together(
    made: Mapping[str, Makers], scales: Iterable[str], strangers: Sequence[Pattern]
) -> dict[str, Sequence[Pattern]]:
    """What each makes in some scales, and others' tunes."""
    makers = {name: [p for scale in scales for p in made[scale][name]] for name in ("ours", "rules", "chance")}
    return makers | {"excerpt": strangers}


def _beside(
    scale: str, makers: Makers, strangers: Sequence[Pattern], people: Sequence[Pattern]
) -> tuple[Makers, list[Pattern]]:
    """All makers of a scale, and people in it."""
    kept, others = ([tune for tune in some if tune.scale == scale] for some in (people, strangers))
    return {**makers, "excerpt": others}, kept


def basses(asking: Asking, data: Path, count: int) -> None:
    """Does a bass stand on its root, and does one that is locked to a kick leave it room?"""
    keys = _keys(count)

    def asked(plan: bool = False, **options: Any) -> list[PatternMetadata]:
        return [
            stored
            for key, n in Counter(keys).items()
            for stored in asking.stored(
                "bass", n, key=key, scale="minor", bars=BARS, **({"roots": _plan(key)} if plan else {}), **options
            )
        ]

    known = PatternOptions.__annotations__
    makers = {"ours": asked()} | ({"i-VI-III": asked(plan=True)} if "roots" in known else {})
    makers |= {way: asked(way=way) for way in WAYS if "way" in known} | {"rules": asked(**RULES)}
    chance = chance_tunes("bass", [(key, "minor") for key in keys], BASS_NOTES_A_BAR, RANGES["bass"])
    roots = [[root_class(key)] * BARS for key in keys]
    title("Basses", [*makers, "chance"], people=False)
    for name, of, least in (
        ("root on the downbeat", on_root, LEAST_ON_ROOT),
        ("first note of a bar is the root", first_is_root, None),
    ):
        means = [mean([of(s.pattern, _roots(s)) for s in some]) for some in makers.values()]
        means.append(mean([of(*pair) for pair in zip(chance, roots, strict=True)]))
        line(name, means, verdict(means[0], least))
    played = [*([stored.pattern for stored in some] for some in makers.values()), chance]
    for name in BASS_FIGURES:
        line(name.replace("_", " "), [mean(values(some, described(name))) for some in played])
    _locked(asking, data, count)


def _locked(asking: Asking, data: Path, count: int) -> None:
    grooves = [e.pattern for e in drummers(data, "validation", LOCK_BARS) if _kicks(e.pattern)]
    order = rng_for(SEED, 3).permutation(len(grooves))[: max(1, count // TO_ONE_KICK)]
    together: dict[str, list[tuple[float, float]]] = {"ours": [], "rules": [], "chance": []}
    rooted = []
    for number, place in enumerate(order.tolist()):
        groove, key = grooves[place], KEYS[number % len(KEYS)]
        lock = asking.keep(groove)
        for name, by in (("ours", {}), ("rules", RULES)):
            made = asking.stored("bass", TO_ONE_KICK, key=key, scale="minor", lock=lock, **by)
            together[name] += [on_kicks(s.pattern, groove) for s in made]
            rooted += [on_root(s.pattern, _roots(s)) for s in made if name == "ours"]
        chance = chance_tunes("bass", [(key, "minor")], _kicks(groove) / LOCK_BARS, RANGES["bass"])
        together["chance"] += [on_kicks(bass.cut(1, LOCK_BARS), groove) for bass in chance]
    title("Basses locked to drummers' kicks", [*together], people=False)
    shares = np.array([np.mean(pairs, axis=0) for pairs in together.values()])
    line("notes on kicks", shares[:, 0].tolist(), verdict(shares[0, 0], *LOCKED))
    line("kicks with a note", shares[:, 1].tolist())
    line("root on the downbeat", [mean(rooted)], verdict(mean(rooted), LEAST_ON_ROOT))


def on_root(bass: Pattern, roots: Sequence[int]) -> float:
    """The share of the downbeats on which the root of the bar, a pitch class, sounds."""
    downbeats = [bar * bass.ticks_per_bar + NEAR for bar in range(bass.bars)]
    found = [next((n for n in bass.notes if n.onset <= tick < n.end), None) for tick in downbeats]
    return mean([n is not None and n.pitch % 12 == root for n, root in zip(found, roots, strict=True)])


def first_is_root(bass: Pattern, roots: Sequence[int]) -> float:
    """The share of the bars with notes whose first is the root."""
    bars = [bass.cut(bar + 1, bar + 1).notes for bar in range(bass.bars)]
    return mean([notes[0].pitch % 12 == root for notes, root in zip(bars, roots, strict=True) if notes])


def on_kicks(bass: Pattern, drums: Pattern) -> tuple[float, float]:
    """The share of the notes that begin on a kick of a loop, and of its kicks that a note begins on."""
    kicks, starts = (np.unique(ticks) for ticks in (_kicks_of(drums), [_tick(n.onset, bass) for n in bass.notes]))
    if not len(kicks) or not len(starts):
        return 0.0, 0.0
    loop = _tick(drums.length, drums)
    near = np.abs((starts[:, None] - kicks + loop / 2) % loop - loop / 2) <= NEAR
    return float(near.any(axis=1).mean()), float(near.any(axis=0).mean())


def _kicks_of(drums: Pattern) -> list[float]:
    return [_tick(note.onset, drums) for note in drums.notes if DRUM_ROWS.get(note.pitch) == 0]


def _kicks(drums: Pattern) -> int:
    """On how many sixteenths a kick is struck."""
    return sum(drum == 0 for drum, _ in hits_of(drums))


def _tick(tick: int, pattern: Pattern) -> float:
    """A tick of a pattern as one of a pattern of ours."""
    return tick * TICKS_PER_BEAT / pattern.ticks_per_beat


def _roots(stored: PatternMetadata) -> list[int]:
    """The pitch class of the root of each bar: of the roots that were asked for by turns, else of the key."""
    named = (stored.birth.request or {}).get("roots") or [stored.pattern.key or "C"]
    return list(islice(cycle(map(root_class, named)), stored.pattern.bars))


def _plan(key: str) -> list[str]:
    """Four roots of a minor key, a bar each: i, VI, III and VII."""
    return [pitch_name(60 + root_class(key) + above)[:-1] for above in (0, 8, 3, 10)]
