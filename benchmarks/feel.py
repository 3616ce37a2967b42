"""Do drums feel as drummers play them? Bits a hit of velocity and timing, and whether a classifier tells them apart.

The protocol was written before anything was tuned by it:

- The hits are those of Groove's validation split, its performances in 4/4. Of two hits of one voice on a sixteenth the
  louder counts.
- Bits a hit: velocity in 16 bins of 8, timing in 16 bins of a sixteenth of a sixteenth note. Whole performances, and
  excerpts of four bars, as loops are. The rivals are today's table (its Gaussian of each cell integrated over the bins,
  with a hundredth of chance for whatever it holds impossible), the same table with histograms in place of Gaussians,
  learned from the training split, and these histograms with what the performance itself played before mixed in.
- Told from a human: excerpts of four bars with at least 16 hits, at most 8 of a performance, and beside each the same
  hits on the grid, played by the machine. 41 features of velocity and timing, none of which hits there are. A logistic
  regression (on the features and their squares) and a forest of 200 trees, each learned on other sessions than it is
  asked about (five folds); the better of the two counts. 50 % is chance. An early hit on the first step is put on it,
  in all, since a loop cannot begin before it begins.

    python benchmarks/feel.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from math import erf, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from audiomancer._random import rng_for
from audiomancer.midi import read_midi
from audiomancer.music import DRUM_ROWS, TICKS_PER_BEAT, Note, Pattern
from audiomancer.music.feel import Feel, humanize, shipped_feel
from audiomancer.rnn import groove_hits
from audiomancer.rnn.groove import drummed, load_groove

BINS, BAR, BARS = 16, 16, 4
FEWEST, PER_PERFORMANCE, FOLDS = 16, 8, 5
IMPOSSIBLE = 0.01  # the share of chance in the table's Gaussians
STEPPED = TICKS_PER_BEAT // 4
PEDAL, STICK = 44, 37  # voices of their own
SEED = 14

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Hits(NamedTuple):
    """Hits in the order of their steps, an array of each."""

    pitch: Ints
    step: Ints  # from the start, through all bars
    timing: Floats  # sixteenths after the step
    velocity: Floats
    tempo: float

    @property
    def row(self) -> Ints:
        """The drum type of each."""
        return np.array([DRUM_ROWS[pitch] for pitch in self.pitch])

    @property
    def place(self) -> Ints:
        """Its sixteenth in the bar."""
        return self.step % BAR

    def kept(self, chosen: npt.NDArray[np.bool_], start: int = 0) -> Hits:
        """Some of them, counted from a step."""
        return Hits(
            self.pitch[chosen], self.step[chosen] - start, self.timing[chosen], self.velocity[chosen], self.tempo
        )


def voice(pitch: int) -> int:
    """The drum types of the kit, the pedal of the hi-hat and the side stick apart."""
    return {PEDAL: 9, STICK: 10}.get(pitch, DRUM_ROWS[pitch])


def hits_of(pattern: Pattern) -> Hits:
    """The hits of a pattern, one of a voice on a step."""
    loudest: dict[tuple[int, int], Note] = {}
    for note in sorted((n for n in pattern.notes if n.pitch in DRUM_ROWS), key=lambda n: n.velocity):
        loudest[round(note.onset * 4 / pattern.ticks_per_beat), voice(note.pitch)] = note
    notes = [(step, loudest[step, drum]) for step, drum in sorted(loudest)]
    timing = [note.onset * 4 / pattern.ticks_per_beat - step for step, note in notes]
    return Hits(
        np.array([note.pitch for _, note in notes], dtype=np.int64),
        np.array([step for step, _ in notes], dtype=np.int64),
        np.array(timing),
        np.array([note.velocity for _, note in notes], dtype=np.float64),
        pattern.tempo,
    )


def pattern_of(hits: Hits, velocity: int = 100) -> Pattern:
    """The hits on the grid, all equally loud."""
    notes = [
        Note(step * STEPPED, STEPPED // 2, pitch, velocity)
        for step, pitch in zip(hits.step.tolist(), hits.pitch.tolist(), strict=True)
    ]
    bars = int(hits.step.max()) // BAR + 1
    return Pattern(kind="drums", notes=(), bars=max(BARS, bars), tempo=hits.tempo).with_notes(notes)


def performances(folder: Path, split: str) -> list[tuple[str, Hits]]:
    """The session and the hits of each performance in 4/4."""
    with (folder / "groove" / "info.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["split"], row["time_signature"]) == (split, "4-4")]
    return [(row["session"], hits_of(read_midi(folder / "groove" / row["midi_filename"]).pattern)) for row in rows]


def excerpts(hits: Hits, most: int, rng: np.random.Generator) -> list[Hits]:
    """Some of the four bars of a performance that have hits enough, none twice."""
    bars = range(int(hits.step.min()) // BAR, int(hits.step.max()) // BAR - BARS + 2, BARS)
    parts = [hits.kept((hits.step >= bar * BAR) & (hits.step < (bar + BARS) * BAR), bar * BAR) for bar in bars]
    full = [part for part in parts if len(part.step) >= FEWEST]
    return [full[i] for i in sorted(rng.permutation(len(full))[:most].tolist())]


# Bits a hit


class Told(NamedTuple):
    """The bins of velocity and timing of each hit, or the chances of all bins, [hits, 16]."""

    velocity: npt.NDArray[Any]
    timing: npt.NDArray[Any]


def bins_of(hits: Hits) -> Told:
    """In which bin each hit falls."""
    velocity = np.clip(hits.velocity.astype(int) // (128 // BINS), 0, BINS - 1)
    return Told(velocity, np.clip(np.floor((hits.timing + 0.5) * BINS), 0, BINS - 1).astype(int))


def bits(chances: Told, hits: Hits) -> Floats:
    """Shape [hits, 2]: the bits of velocity and of timing."""
    return np.stack(
        [-np.log2(np.take_along_axis(c, b[:, None], 1)[:, 0]) for c, b in zip(chances, bins_of(hits), strict=True)], 1
    )


def gaussian(feel: Feel, hits: Hits) -> Told:
    """What the table of feel holds likely."""
    cells = hits.row, hits.place

    def chances(middle: Floats, spread: Floats, edges: Floats) -> Floats:
        z = (edges - middle[cells][:, None]) / np.maximum(spread[cells], 1e-3)[:, None] / sqrt(2)
        below = np.vectorize(erf)(z) / 2 + 0.5
        below[:, 0], below[:, -1] = 0, 1
        return (1 - IMPOSSIBLE) * np.diff(below, axis=1) + IMPOSSIBLE / BINS

    return Told(
        chances(feel.velocity, feel.velocity_spread, np.arange(BINS + 1) * 128.0 / BINS - 0.5),
        chances(feel.timing, feel.timing_spread, np.arange(BINS + 1) / BINS - 0.5),
    )


class Histograms:
    """Counts of bins, of each voice on each sixteenth of a bar, over those of the voice, over those of all."""

    def __init__(self, performances: Iterable[Hits]) -> None:
        self.counts = np.zeros((2, 11, BAR, BINS))
        for hits in performances:
            self.add(hits)
        everything = self.counts.sum(axis=(1, 2), keepdims=True) + 1
        of_voice = self.counts.sum(axis=2, keepdims=True) + 20 * everything / everything.sum(-1, keepdims=True)
        smoothed = self.counts + 20 * of_voice / of_voice.sum(-1, keepdims=True)
        self.chances = smoothed / smoothed.sum(-1, keepdims=True)

    def add(self, hits: Hits) -> None:
        """Count the hits of a performance."""
        for kind, found in enumerate(bins_of(hits)):
            np.add.at(self.counts, (kind, voices(hits), hits.place, found), 1)

    def __call__(self, hits: Hits) -> Told:
        """What the cells of the hits hold likely."""
        return Told(*(self.chances[kind, voices(hits), hits.place] for kind in range(2)))

    def remembering(self, hits: Hits) -> Told:
        """The same with what was played before on the cell, by the voice and at all mixed in."""
        told, drums, found = self(hits), voices(hits), np.stack(bins_of(hits))
        result = np.zeros((2, len(drums), BINS))
        cell, drum, all_of_it = np.zeros((2, 11, BAR, BINS)), np.zeros((2, 11, BINS)), np.zeros((2, BINS))
        kinds = np.arange(2)
        for i, (v, place) in enumerate(zip(drums, hits.place, strict=True)):
            base = np.stack([told[kind][i] for kind in range(2)])
            for seen, weight in ((all_of_it, 30.0), (drum[:, v], 15.0), (cell[:, v, place], 4.0)):
                mixed = seen + weight * base
                base = mixed / mixed.sum(-1, keepdims=True)
            result[:, i] = base
            for seen in (all_of_it, drum[:, v], cell[:, v, place]):
                seen[kinds, found[:, i]] += 1
        return Told(*result)


def foretold(hits: Hits) -> Told:
    """What the groove model holds likely, without being told the swing."""
    bar, steps = BAR, (int(hits.step.max()) // BAR + 1) * BAR
    seen = groove_hits.Hits(voices(hits), hits.step, steps, bar, hits.tempo)
    return Told(*load_groove().chances(seen, groove_hits.Groove(hits.velocity, hits.timing)))


def voices(hits: Hits) -> Ints:
    return np.array([voice(pitch) for pitch in hits.pitch.tolist()])


# Told from a human

KIT = {"kick": (0,), "snare": (1,), "hats": (2, 3, 8)}


def features(hits: Hits) -> Floats:
    """41 figures of how hits are played, none of which there are."""
    late = np.where((hits.step == 0) & (hits.timing < 0), 0.0, hits.timing)
    loud, row = hits.velocity, hits.row
    steps = np.unique(hits.step)
    together = [late[hits.step == step] for step in steps]
    line = np.array([group.mean() for group in together])
    same = [np.flatnonzero((row == r) & (hits.place == p)) for r in range(9) for p in range(BAR)]
    cells = [cell for cell in same if len(cell) > 1]
    drums = [np.flatnonzero(row == r) for r in range(9)]
    found = [
        *(late.mean(), late.std(), np.abs(late).mean(), np.abs(np.diff(line)).mean(), _follows(line)),
        _mean([group.std() for group in together if len(group) > 1]),
        *(_mean(late[hits.step % 4 == beat]) for beat in range(4)),
        *(_mean([late[cell].std() for cell in cells]), _mean([loud[cell].std() for cell in cells])),
        *(loud.mean(), loud.std(), (loud >= 120).mean(), (loud < 50).mean(), loud.max(), loud.min()),
        *(np.std([_mean(late[d]) for d in drums if len(d)]), np.std([_mean(loud[d]) for d in drums if len(d)])),
        *(_mean([f(loud[d]) for d in drums if len(d) > 2]) for f in (_follows, _jumps)),
        *(_mean([f(late[d]) for d in drums if len(d) > 2]) for f in (_follows, _jumps)),
        *(_together(loud, late), _returns(hits, loud), _returns(hits, late)),
        *(_mean([loud[c].mean() for c in cells if len(c) > 2]), _mean([np.ptp(loud[c]) for c in cells])),
    ]
    for rows in KIT.values():
        own = np.isin(row, rows)
        found += [_mean(loud[own]), loud[own].std() if own.any() else 0.0]
        found += [_mean(late[own]), late[own].std() if own.any() else 0.0]
    return np.array(found, dtype=np.float64)


def _mean(values: Sequence[float] | Floats) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _jumps(values: Floats) -> float:
    return float(np.abs(np.diff(values)).mean())


def _follows(values: Floats) -> float:
    """The correlation of each value with the one before it."""
    return _together(values[:-1], values[1:])


def _together(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1]) if len(one) > 2 and one.std() > 1e-9 and other.std() > 1e-9 else 0.0


def _returns(hits: Hits, values: Floats) -> float:
    """The correlation of what is played on a cell in a bar and in the next."""
    there = {(int(r), int(s)): v for r, s, v in zip(hits.row, hits.step, values, strict=True)}
    pairs = [(v, there[r, s + BAR]) for (r, s), v in there.items() if (r, s + BAR) in there]
    return _together(*np.array(pairs).T) if len(pairs) > 2 else 0.0


def told_apart(human: Sequence[Hits], machine: Sequence[Hits], sessions: Sequence[str]) -> dict[str, float]:
    """The share of excerpts that each classifier knows, learned on other sessions."""
    x = np.stack([features(hits) for hits in (*human, *machine)])
    y = np.repeat([1.0, 0.0], len(human))
    names = sorted(set(sessions))
    order = rng_for(SEED, 1).permutation(len(names))
    fold = np.tile(np.array([order[names.index(session)] % FOLDS for session in sessions]), 2)
    right = {name: np.zeros(len(y)) for name in CLASSIFIERS}
    for out in range(FOLDS):
        learn, ask = fold != out, fold == out
        middle, width = x[learn].mean(0), x[learn].std(0) + 1e-9
        z = np.clip((x - middle) / width, -5, 5)
        for name, classifier in CLASSIFIERS.items():
            right[name][ask] = (classifier(z[learn], y[learn], z[ask], rng_for(SEED, 2, out)) > 0.5) == y[ask]
    return {name: float(value.mean()) for name, value in right.items()}


def logistic(x: Floats, y: Floats, asked: Floats, rng: np.random.Generator) -> Floats:
    """A logistic regression on the features and their squares, with a ridge penalty of 3, by Newton's method."""

    def columns(z: Floats) -> Floats:
        return np.column_stack([np.ones(len(z)), z, z**2 - 1])

    given, weights = columns(x), np.zeros(2 * x.shape[1] + 1)
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(given @ weights, -30, 30)))
        bend = (given.T * (chances * (1 - chances) + 1e-6)) @ given + 3.0 * np.eye(len(weights))
        weights += np.clip(np.linalg.solve(bend, given.T @ (y - chances) - 3.0 * weights), -2, 2)
    return 1 / (1 + np.exp(-np.clip(columns(asked) @ weights, -30, 30)))


def forest(x: Floats, y: Floats, asked: Floats, rng: np.random.Generator, trees: int = 200, depth: int = 6) -> Floats:
    """Trees on resampled excerpts; each split is the best of six features at seven thresholds."""
    votes = np.zeros(len(asked))
    for _ in range(trees):
        drawn = rng.integers(len(x), size=len(x))
        _grow(x[drawn], y[drawn], asked, np.arange(len(asked)), depth, votes, rng)
    return votes / trees


def _grow(
    x: Floats, y: Floats, asked: Floats, which: Ints, depth: int, votes: Floats, rng: np.random.Generator
) -> None:
    if not len(which):
        return
    best: tuple[float, int, float] | None = None
    if depth and len(y) >= 6 and 0 < y.mean() < 1:
        for feature in rng.choice(x.shape[1], 6, replace=False).tolist():
            for threshold in np.unique(np.quantile(x[:, feature], np.arange(1, 8) / 8)).tolist():
                left = x[:, feature] <= threshold
                n = left.sum()
                if 2 < n < len(y) - 2:
                    p, q = y[left].mean(), y[~left].mean()
                    impurity = float(n * p * (1 - p) + (len(y) - n) * q * (1 - q))
                    if best is None or impurity < best[0]:
                        best = (impurity, feature, threshold)
    if best is None:
        votes[which] += y.mean()
        return
    _, feature, threshold = best
    below, asked_below = x[:, feature] <= threshold, asked[which, feature] <= threshold
    _grow(x[below], y[below], asked, which[asked_below], depth - 1, votes, rng)
    _grow(x[~below], y[~below], asked, which[~asked_below], depth - 1, votes, rng)


CLASSIFIERS: dict[str, Callable[[Floats, Floats, Floats, np.random.Generator], Floats]] = {
    "logistic": logistic,
    "forest": forest,
}


def played_by_table(pattern: Pattern, rng: np.random.Generator) -> Pattern:
    return humanize(pattern, 1.0, rng)


def played_by_model(pattern: Pattern, rng: np.random.Generator) -> Pattern:
    return drummed(pattern, rng)


PLAYERS: dict[str, Callable[[Pattern, np.random.Generator], Pattern]] = {
    "today's table": played_by_table,
    "groove model": played_by_model,
}


def replayed(hits: Hits, play: Callable[[Pattern, np.random.Generator], Pattern], rng: np.random.Generator) -> Hits:
    """The same hits as a machine plays them."""
    grid = pattern_of(hits)
    ticks = {(n.pitch, n.onset // STEPPED): None for n in grid.notes}
    played = sorted(play(grid, rng).notes, key=lambda n: (n.pitch, n.onset))
    steps = dict.fromkeys(sorted(ticks))  # what is played is the grid, note for note, each pitch in its order
    if len(played) != len(steps):
        raise SystemExit("a player left hits out")
    there = dict(zip(steps, played, strict=True))
    notes = [there[pitch, step] for pitch, step in zip(hits.pitch.tolist(), hits.step.tolist(), strict=True)]
    timing = np.array([n.onset / STEPPED for n in notes]) - hits.step
    return hits._replace(timing=timing, velocity=np.array([n.velocity for n in notes], dtype=np.float64))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove/")
    data = parser.parse_args().data
    held_out = [(session, hits) for session, hits in performances(data, "validation") if len(hits.step)]
    histograms = Histograms(hits for _, hits in performances(data, "train") if len(hits.step))
    loops = [
        (session, loop)
        for number, (session, hits) in enumerate(held_out)
        for loop in excerpts(hits, PER_PERFORMANCE, rng_for(SEED, 0, number))
    ]
    rivals: dict[str, Callable[[Hits], Told]] = {
        "today's table": lambda hits: gaussian(shipped_feel(), hits),
        "its histograms": histograms,
        "histograms that remember": histograms.remembering,
        "groove model": foretold,
    }
    print("bits a hit           whole performances: velocity timing both   four bars: velocity timing both")
    for name, rival in rivals.items():
        figures: list[float] = []
        for pieces in ([hits for _, hits in held_out], [loop for _, loop in loops]):
            found = np.concatenate([bits(rival(piece), piece) for piece in pieces]).mean(0)
            figures += [*found, found.sum()]
        print(f"{name:26}" + " ".join(f"{figure:9.3f}" for figure in figures))
    human, sessions = [loop for _, loop in loops], [session for session, _ in loops]
    print(f"\ntold from a human, of {2 * len(human)} loops of {len(set(sessions))} sessions")
    for name, player in PLAYERS.items():
        machine = [replayed(loop, player, rng_for(SEED, 3, number)) for number, loop in enumerate(human)]
        known = told_apart(human, machine, sessions)
        print(f"{name:26} {max(known.values()):.3f}  " + " ".join(f"{n} {v:.3f}" for n, v in known.items()))


if __name__ == "__main__":
    main()
