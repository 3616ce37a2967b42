"""Evolve a groove by a function of your own, see what became of it, and take the best home.

Run it:  python examples/01_evolve_a_groove.py [FILE.mid] [--out FOLDER]

A person who listens would use `audiomancer evolve ID --interactive`. Here a function chooses: it likes soft ghost notes
on the snare, a hi-hat that breathes, and a kick that stays put. Nothing is rated, and the log says who chose.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import pstdev

import numpy as np

from audiomancer.actions import Session, perform
from audiomancer.analyzers.audio import loudness
from audiomancer.errors import AudiomancerError, MissingDependencyError, SuperColliderError
from audiomancer.exporters import wav_bytes
from audiomancer.fitness import Fitness
from audiomancer.generators import EvolutionEngine, import_midi
from audiomancer.music import Pattern, drum_name, drum_pitch, pitch_name
from audiomancer.rendering import SAMPLE_RATE, render_patterns
from audiomancer.store import PatternMetadata, Store

TARGETS = ("tidal", "strudel", "supercollider", "midi")
AUDIBLE = 12  # of 127: a change of velocity that is marked
OPERATORS = ("velocity", "add_note", "remove_note", "ghost_notes", "rotate")


def laid_back(first: Pattern) -> Fitness:
    """The function that chooses: how far a pattern is ghosted, breathing, and true to the kick of the first one."""
    kick, snare, hat = (drum_pitch(name) for name in ("bd", "sd", "hh"))

    def onsets(pattern: Pattern) -> set[int]:
        return {note.onset for note in pattern.notes if note.pitch == kick}

    def value(pattern: Pattern) -> float:
        ghosts = sum(note.pitch == snare and note.velocity < 50 for note in pattern.notes) / pattern.bars
        hats = [note.velocity for note in pattern.notes if note.pitch == hat] or [64]
        kicks = onsets(pattern) | onsets(first)
        kept = len(onsets(pattern) & onsets(first)) / max(1, len(kicks))
        return min(ghosts / 6, 1) + min(pstdev(hats) / 25, 1) + kept

    return Fitness("laid_back", value, "ghosted, breathing, true to the kick")


def strokes(pattern: Pattern) -> dict[tuple[int, int], int]:
    """The velocity of each stroke, by its pitch and the sixteenth that it is nearest to."""
    steps = pattern.bars * pattern.steps_per_bar
    return {(note.pitch, round(note.onset * steps / pattern.length) % steps): note.velocity for note in pattern.notes}


def sign(before: int | None, after: int | None) -> str:
    """What became of a stroke."""
    if before is None or after is None:
        return "." if before == after else "+" if before is None else "-"
    change = after - before
    return "x" if abs(change) < AUDIBLE else "^" if change > 0 else "v"


def beside(before: Pattern, after: Pattern) -> list[str]:
    """Two grooves of one length side by side, two bars a line, the changes marked in the second."""
    old, new = strokes(before), strokes(after)
    steps, names = before.steps_per_bar, {pitch: name_of(before, pitch) for pitch, _ in sorted({**old, **new})}
    lines = []
    for first in range(0, before.bars, 2):
        bars = [range(bar * steps, (bar + 1) * steps) for bar in range(first, min(first + 2, before.bars))]
        lines += ["", f"bar {first + 1}"]
        for pitch, name in names.items():
            left = "|".join("".join("x" if (pitch, step) in old else "." for step in bar) for bar in bars)
            signs = ["".join(sign(old.get((pitch, step)), new.get((pitch, step))) for step in bar) for bar in bars]
            lines.append(f"{name:>4} |{left}|   |{'|'.join(signs)}|")
    return lines


def name_of(pattern: Pattern, pitch: int) -> str:
    """What a row is called."""
    return drum_name(pitch) if pattern.kind == "drums" else pitch_name(pitch, pattern.key, pattern.scale)


def evolve(start: PatternMetadata, store: Store) -> PatternMetadata:
    """Breed five generations, and tell by what each was chosen; the best of all."""
    fitness = laid_back(start.pattern)
    family = EvolutionEngine(store).evolve_population(
        [start.id],
        generations=5,
        mutation_rate=0.7,
        crossover_rate=0.3,
        seed=42,
        size=8,
        amount=0.4,
        operators=OPERATORS if start.type == "drums" else (),  # a tune has no snare to ghost: the usual five
        fitness=fitness,
        progress=lambda selection: print(selection, flush=True),
    )
    best = max(family, key=lambda found: fitness.score(found.pattern).value)
    values = [fitness.score(found.pattern).value for found in (start, best)]
    print("{}: {:.2f} at first, {:.2f} of 3 now".format(fitness.name, *values), flush=True)
    return best


def as_loud(patterns: Sequence[Pattern], session: Session) -> list[bytes]:
    """Grooves as WAV files, each as loud as the softest, so that none is liked because it is louder."""
    sounds = render_patterns(patterns, engines=session.engines)
    levels = [loudness(sound, SAMPLE_RATE) for sound in sounds]
    gains = [np.float32(10 ** ((min(levels) - level) / 20)) for level in levels]
    return [wav_bytes(sound * gain, SAMPLE_RATE) for sound, gain in zip(sounds, gains, strict=True)]


def take_home(start: PatternMetadata, best: PatternMetadata, session: Session, folder: Path) -> str:
    """Write both as sound, and the best as code and as MIDI; the link that opens Strudel's page with it."""
    folder.mkdir(parents=True, exist_ok=True)
    exports = [perform("export", session, items=(best.id,), target=target) for target in TARGETS]
    files = {f"best{export.suffix}": export.content for export in exports}
    try:
        before, after = as_loud([start.pattern, best.pattern], session)
        files |= {"before.wav": before, "after.wav": after}
    except (MissingDependencyError, SuperColliderError) as error:
        print(f"Nothing is written as sound: {error}")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    print(f"\nIn {folder}: {', '.join(files)}")
    return next(export.link for export in exports if export.link)


def main() -> None:
    """The main job, from a MIDI file to code that can be pasted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name("groove.mid"))
    parser.add_argument("--out", type=Path, default=Path("demo-output"))
    options = parser.parse_args()

    with Session() as session:
        start, notices = import_midi(options.file, session.store)
        print(f"Imported {options.file.name}: {start.bars} bars, {start.bpm:g} BPM.", *notices, sep="\n  ", flush=True)
        best = evolve(start, session.store)
        print("\nThe groove, and beside it the best of its family: + new, - gone, ^ louder, v softer.")
        print(*beside(start.pattern, best.pattern), sep="\n", flush=True)
        link = take_home(start, best, session, options.out)
    print(f"\nHear it in Strudel, on the internet:\n{link}")
    print("\nListen and rate yourself, on a page of this machine:  audiomancer serve")


if __name__ == "__main__":
    try:
        main()
    except AudiomancerError as error:
        sys.exit(f"Error: {error}")
