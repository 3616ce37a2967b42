"""Evolve a groove by a function of your own, and take the best home.

Run it:  python examples/01_evolve_a_groove.py [FILE.mid] [--out FOLDER]

A person who listens would use `audiomancer evolve ID --interactive`. Here a function chooses: it likes soft ghost notes
on the snare, a hi-hat that breathes, and a kick that stays put. Nothing is rated, and the log says who chose.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import pstdev

from audiomancer.errors import AudiomancerError
from audiomancer.fitness import Fitness
from audiomancer.generators import EvolutionEngine, import_midi
from audiomancer.music import Pattern, drum_pitch
from audiomancer.store import PatternMetadata, Store

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


def show(*command: str) -> None:
    """Print what the command line would print."""
    subprocess.run([sys.executable, "-m", "audiomancer", *command], check=True)


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


def main() -> None:
    """The main job, from a MIDI file to code that can be pasted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name("groove.mid"))
    parser.add_argument("--out", type=Path, default=Path("demo-output"))
    options = parser.parse_args()

    store = Store()
    start, notices = import_midi(options.file, store)
    print(f"Imported {options.file.name}: {start.bars} bars, {start.bpm:g} BPM.", *notices, sep="\n  ", flush=True)
    best = evolve(start, store)

    print("\nThe family of the best:\n", flush=True)
    show("lineage", best.id)
    print("\nThe best:\n", flush=True)
    show("show", best.id)

    options.out.mkdir(parents=True, exist_ok=True)
    for target, name in (("tidal", "best.tidal"), ("supercollider", "best.scd"), ("midi", "best.mid")):
        show("export", best.id, "--to", target, "--out", str(options.out / name))


if __name__ == "__main__":
    try:
        main()
    except AudiomancerError as error:
        sys.exit(f"Error: {error}")
