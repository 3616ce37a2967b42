"""How long is exported Tidal code against a full-grid writer's, and how many milliseconds does an export take?

The rival writes every step of every bar: for each lane ``<[bd ~ ~ ~ ...] [...]>`` over all bars, and beside it the
gains in the same way, on the coarsest grid that holds the lane. Both write the same quantised patterns with the same
sounds, gains, tempo line and lanes; comments are not counted. What is timed is the whole export, reading back and
comparing included, in milliseconds of this process, so that what else the machine does counts little; an export that
were not exact would raise, so the share that was exact is the share that came out. A bar stands alone if it can be
changed without changing another.

With ``--groove FOLDER`` loops of human drummers are measured too:

    python benchmarks/exporters.py --groove ../shared/data/groove
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from pathlib import Path
from statistics import mean, median
from time import process_time

from audiomancer.errors import ExportError
from audiomancer.exporters import Timing, on_grid, to_tidal
from audiomancer.midi import read_midi
from audiomancer.music import DIRT_SAMPLES, Note, Pattern
from audiomancer.notation.gain import SUPERDIRT

ROUNDS = 5
FIRST_BAR = 5
COMMENT = re.compile("^--.*\n", re.MULTILINE)
BASIC = {
    "four on the floor": {
        36: "x...x...x...x...",
        39: "....x.......x...",
        46: "..x...x...x...x.",
        42: "xxxxxxxxxxxxxxxx",
    },
    "rock": {36: "x.......x.......", 38: "....x.......x...", 42: "x.x.x.x.x.x.x.x."},
    "funky": {36: "x.x...x...x..x..", 38: "....x..x.x..x..x", 42: "xxxxxxx.xxxxx.xx", 46: ".......x.....x.."},
    "breakbeat": {36: "x.x.......xx....", 38: "....x..x.x..x..x", 42: "x.x.x.x.x.x.x.x."},
    "two step": {36: "x.........x.....", 38: "....x.......x...", 42: "x.x.x.x.x.x.x.x."},
    "bossa": {36: "x..xx..xx..xx..x", 37: "x..x..x...x..x..", 42: "xxxxxxxxxxxxxxxx"},
    "son": {75: "x..x..x...x.x...", 36: "x.......x.......", 70: "x.x.x.x.x.x.x.x."},
    "dembow": {36: "x...x...x...x...", 38: "...x..x....x..x.", 42: "x.x.x.x.x.x.x.x."},
    "halftime": {36: "x.........x.....", 38: "........x.......", 42: "x.xxx.x.x.xxx.x."},
    "tresillo": {36: "x..x..x.x..x..x.", 39: "....x.......x...", 42: "x.x.x.x.x.x.x.x."},
}


def loop(figures: dict[int, str], rng: random.Random, *, bars: int = 4, accents: bool = False) -> Pattern:
    """Four bars of a groove, the last with a variation, as loops of drums are published."""
    notes = []
    for pitch, figure in figures.items():
        louder = [127 if step % 4 == 0 else 90 for step in range(16)]
        for bar in range(bars):
            hits = [cell == "x" for cell in figure]
            if bar % 4 == 3 and pitch in (36, 38):
                place = rng.randrange(8, 16)
                hits[place] = not hits[place]
            notes += [
                Note((bar * 16 + step) * 240, 120, pitch, louder[step] if accents else 127)
                for step, hit in enumerate(hits)
                if hit
            ]
    return Pattern(kind="drums", notes=tuple(notes), bars=bars)


def tune(rng: random.Random, bars: int) -> Pattern:
    """A melody that repeats a phrase of two bars with small changes."""
    phrase = [(step, rng.choice((1, 2, 2, 4)), rng.choice((60, 62, 63, 65, 67, 70))) for step in range(0, 32, 2)]
    notes = []
    for bar in range(0, bars, 2):
        kept = [note if rng.random() < 0.9 else (note[0], 1, 72) for note in phrase if rng.random() < 0.8]
        notes += [Note((bar * 16 + step) * 240, min(length, 2) * 240, pitch, 100) for step, length, pitch in kept]
    return Pattern(kind="melody", notes=tuple(notes), bars=bars)


def full_grid(pattern: Pattern) -> str:
    """The rival's code: every step of every bar. A melody is one lane, since the tunes here are single lines."""
    drums = pattern.kind == "drums"
    pitches = sorted({note.pitch for note in pattern.notes}) if drums else [None]
    lines = [_full_lane(pattern, [n for n in pattern.notes if pitch in (None, n.pitch)], pitch) for pitch in pitches]
    beats = 4 * pattern.time_signature[0] / pattern.time_signature[1]
    return f"setcps ({pattern.tempo:g}/60/{beats:g})\n\nd1 $ stack [\n  " + ",\n  ".join(lines) + "\n  ]\n"


def _full_lane(pattern: Pattern, notes: Sequence[Note], drum: int | None) -> str:
    if drum is None:
        words = _steps(pattern, notes, [str(note.pitch - 60) for note in notes])
        texts = [f'note "{words}" # s "superpiano"', f'legato "{_steps(pattern, notes, ["1"] * len(notes))}"']
    else:
        texts = [f's "{_steps(pattern, notes, [DIRT_SAMPLES[drum].name] * len(notes))}"']
    gains = [f"{float(SUPERDIRT.gain(note.velocity, 'quantised')):g}" for note in notes]
    if set(gains) != {"1"}:
        texts.append(f'gain "{_steps(pattern, notes, gains)}"')
    trim = Fraction(1) if drum is None else DIRT_SAMPLES[drum].trim
    return " # ".join(texts) + ("" if trim == 1 else f" |* gain {float(trim):g}")


def _steps(pattern: Pattern, notes: Sequence[Note], words: Sequence[str]) -> str:
    bar = pattern.ticks_per_bar
    step = gcd(bar, *(note.onset for note in notes))
    placed = {note.onset: word for note, word in zip(notes, words, strict=True)}
    rows = (range(start, start + bar, step) for start in range(0, pattern.length, bar))
    return "<" + " ".join("[" + " ".join(placed.get(tick, "~") for tick in row) + "]" for row in rows) + ">"


def human_loops(folder: Path, bars: int, count: int, rng: random.Random) -> list[Pattern]:
    """Loops of human drummers in 4/4, from the fifth bar on, of performances that are neither fills nor kept back."""
    with (folder / "info.csv").open() as table:
        rows = [
            row
            for row in csv.DictReader(table)
            if row["split"] != "test"
            and (row["beat_type"], row["time_signature"]) == ("beat", "4-4")
            and float(row["duration"]) > 240 / float(row["bpm"]) * (FIRST_BAR + bars)
        ]
    rng.shuffle(rows)
    last = FIRST_BAR + bars - 1
    files = [folder / row["midi_filename"] for row in rows[:count]]
    return [read_midi(file, bars=(FIRST_BAR, last), kind="drums").pattern for file in files]


@dataclass(frozen=True)
class Measured:
    """What was found on one pattern: ratio to the full grid, milliseconds, longest line, bars of texts, those alone."""

    ratio: float
    milliseconds: float
    longest: int
    bars: int
    alone: int


def measured(pattern: Pattern, timing: Timing) -> Measured | None:
    """One pattern, or None if it was withheld."""
    times, code = [], ""
    for _ in range(ROUNDS):
        start = process_time()
        try:
            code = COMMENT.sub("", to_tidal(pattern, timing=timing))
        except ExportError:
            return None
        times.append((process_time() - start) * 1000)
    texts = re.findall(r'"((?:[^"\\]|\\\s+\\)*)"', code)
    return Measured(
        len(code) / len(full_grid(pattern)),
        median(times),
        max(map(len, code.splitlines())),
        pattern.bars * len(texts),
        # Where nothing alternates but whole bars, each is a step of its own, or all are one text.
        pattern.bars * sum("<" not in text[1:] for text in texts),
    )


def measure(name: str, patterns: Sequence[Pattern], timing: Timing = "grid") -> list[float]:
    """Print a line on one set of patterns; returns the ratios, which say nothing of a feel: the rival writes none."""
    found = [measured(pattern, timing) for pattern in patterns]
    exact = [one for one in found if one]
    ratio = f"{mean(one.ratio for one in exact):.2f}" if timing == "grid" else "-"
    milliseconds, longest = [one.milliseconds for one in exact], [one.longest for one in exact]
    alone = sum(one.alone for one in exact) / sum(one.bars for one in exact)
    print(
        f"{name:32}{ratio:>7}{median(milliseconds):10.1f}{max(milliseconds):8.1f}{median(longest):9.0f}"
        f"{max(longest):6}{alone:8.0%}{len(exact) / len(patterns):8.0%}"
    )
    return [one.ratio for one in exact]


def main() -> None:
    """Print ratio, time and lengths for each set, and the ratio of all."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--groove", type=Path, help="the folder of the Groove MIDI Dataset, for loops of human drummers")
    folder = asked.parse_args().groove
    rng = random.Random(1)
    sets = {
        "drums, 4 bars": [loop(figures, rng) for figures in BASIC.values() for _ in range(4)],
        "drums, 4 bars, accents": [loop(figures, rng, accents=True) for figures in BASIC.values() for _ in range(4)],
        "drums, 16 bars, accents": [loop(figures, rng, bars=16, accents=True) for figures in BASIC.values()],
        "melodies, 2 to 8 bars": [tune(rng, bars) for bars in (2, 4, 8) for _ in range(10)],
    }
    print(f"{'':32}{'ratio':>7}{'median ms':>10}{'max ms':>8}{'longest':>9}{'max':>6}{'alone':>8}{'exact':>8}")
    ratios = [ratio for name, patterns in sets.items() for ratio in measure(name, patterns)]
    if folder:
        played = human_loops(folder, 4, 60, rng)
        ratios += measure("human drummers, 4 bars", [on_grid(pattern) for pattern in played])
        print(f"{'all':32}{mean(ratios):7.2f}")
        measure("human drummers, 4 bars, nudge", played, "nudge")
        long = human_loops(folder, 64, 10, rng)
        measure("human drummers, 64 bars", [on_grid(pattern) for pattern in long])
        measure("human drummers, 64 bars, nudge", long, "nudge")
    else:
        print(f"{'all':32}{mean(ratios):7.2f}")


if __name__ == "__main__":
    main()
