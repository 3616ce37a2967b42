"""Evolve a groove for a listener who is simulated, and take the best home.

Run it:  python examples/01_evolve_a_groove.py [FILE.mid] [--out FOLDER]

A person would use `audiomancer evolve ID --interactive`. Here the listener is a function with a taste
of its own: it likes soft ghost notes on the snare, a hi-hat that breathes, and a kick that stays put.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from statistics import pstdev

from audiomancer.errors import AudiomancerError
from audiomancer.evolution import Settings
from audiomancer.generators import EvolutionRun, PatternStock, import_midi
from audiomancer.music import Pattern, drum_pitch
from audiomancer.store import PatternMetadata, Store

GENERATIONS = 5
SETTINGS = Settings(seed=42, size=8, mutation_rate=0.7, crossover_rate=0.3)
AMOUNT = 0.4
OPERATORS = ("velocity", "add_note", "remove_note", "ghost_notes", "rotate")


def listen(pattern: Pattern, first: Pattern) -> int:
    """The stars, 1-5, that the simulated listener gives."""
    kick, snare = drum_pitch("bd"), drum_pitch("sd")
    ghosts = sum(n.pitch == snare and n.velocity < 50 for n in pattern.notes) / pattern.bars
    hats = [n.velocity for n in pattern.notes if n.pitch == drum_pitch("hh")] or [64]
    kicks = [{n.onset for n in p.notes if n.pitch == kick} for p in (pattern, first)]
    kept = len(kicks[0] & kicks[1]) / max(1, len(kicks[0] | kicks[1]))
    joy = min(ghosts / 6, 1) + min(pstdev(hats) / 25, 1) + kept
    return max(1, min(5, round(1 + joy * 4 / 3)))


def show(*command: str) -> None:
    """Print what the command line would print."""
    subprocess.run([sys.executable, "-m", "audiomancer", *command], check=True)


def evolve(start: PatternMetadata, store: Store) -> list[PatternMetadata]:
    """Ask, listen, rate and breed; all patterns of the run, the best first."""
    operators = OPERATORS if start.type == "drums" else ()  # a tune has no snare to ghost: the usual five
    run = EvolutionRun.start(PatternStock(store, AMOUNT, operators), [start.id], SETTINGS)
    for generation in range(GENERATIONS + 1):
        for candidate in run.to_rate():
            store.rate(candidate.id, listen(candidate.pattern, start.pattern), by="simulated listener")
        if generation < GENERATIONS:
            print(run.breed(), flush=True)
    return sorted(run.everything(), key=lambda p: -(p.user_rating or 0))


def main() -> None:
    """The main job, from a MIDI file to code that can be pasted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=Path(__file__).with_name("groove.mid"))
    parser.add_argument("--out", type=Path, default=Path("demo-output"))
    options = parser.parse_args()

    store = Store()
    start, notices = import_midi(options.file, store)
    print(f"Imported {options.file.name}: {start.bars} bars, {start.bpm:g} BPM.", *notices, sep="\n  ", flush=True)
    best = evolve(start, store)[0]

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
