"""Breed the library that lies in ``home/`` beside this script, and write what is in it to ``ids.json``.

To be run by audiomancer 0.1.0 of commit 8e63cf6 only, with SuperCollider installed: a library bred by a later version
proves nothing about those that people have. It was run once, and what came is never made again; it is kept to tell how
each item was born. All seeds are given, so the same version makes the same ids again, in another place:

    git worktree add OLD 8e63cf6
    cp tests/data/library_0_1/make.py OLD && cd OLD && python make.py examples NEW_FOLDER
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from itertools import count
from pathlib import Path
from typing import Any

import audiomancer
from audiomancer.evolution import Settings
from audiomancer.exporters import to_midi
from audiomancer.generators import (
    EvolutionEngine,
    EvolutionRun,
    PatternGenerator,
    PatternStock,
    SynthStock,
    UnratedPopulationWarning,
    breed_synths,
    generate_synth,
    import_code,
    import_midi,
    mutate_synth,
    rate_synth,
    record_synth,
)
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store
from audiomancer.variation import OPERATORS
from audiomancer.variation.synths import CATEGORIES, SYNTH_OPERATORS

EXAMPLES, TARGET = map(Path, sys.argv[1:])
HOME = TARGET / "home"
SEED = count(100)
"""A seed for each birth whose own says nothing."""

OWN_SYNTHS = r"""
SynthDef(\fixture_reed, { |out, freq = 220, amp = 0.2, cutoff = 1800|
    var env = EnvGen.kr(Env.perc(0.01, 1.5), doneAction: 2);
    var sig = RLPF.ar(Pulse.ar(freq, 0.3), cutoff, 0.4); // every operator finds something here
    sig = FreeVerb.ar(CombC.ar((sig * 2).tanh * 0.5, 0.2, 0.15, 1.2), 0.3, 0.5);
    Out.ar(out, sig * env * amp ! 2);
}, metadata: (category: \reed)).add;

SynthDef(\fixture_edge, { |out, freq = 440, level = 0.97| // so loud that a child may clip, and is drawn again
    Out.ar(out, SinOsc.ar(freq) * EnvGen.kr(Env.perc(0.01, 0.4), doneAction: 2) * level);
}).add;
"""


def command(*words: str, answers: str = "", path: str | None = None) -> list[str]:
    """Run the command line, and give the ids that it prints."""
    environment = os.environ | ({} if path is None else {"PATH": path})
    call = [sys.executable, "-m", "audiomancer", *words, "--json"]
    done = subprocess.run(call, input=answers, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [made["id"] for made in json.loads(done.stdout)]


def imports(store: Store, files: Path) -> dict[str, str]:
    """Grooves and tunes from files, from code and by hand, of several lengths, resolutions and metres."""
    waltz = Pattern(
        kind="drums", notes=tuple(Note(24 * i, 6, 36 if i == 0 else 42, 90) for i in range(3)), bars=1,
        time_signature=(3, 4), tempo=174.5, ticks_per_beat=24,
    )  # fmt: skip
    tune = Pattern(
        kind="melody", bars=2, tempo=100, key="A", scale="minor", ticks_per_beat=480,
        # Played by hand: late on every second sixteenth, so that there is something to straighten and to swing.
        notes=tuple(
            Note(1920 * bar + 120 * step + 9 * (step % 2), 100, 57 + pitch, 80 + step)
            for bar in (0, 1)
            for step, pitch in zip((0, 3, 4, 7, 8, 11, 14), (0, 3, 7, 10, 8, 7, 2 + bar), strict=True)
        ),
    )  # fmt: skip
    (files / "tune.mid").write_bytes(to_midi(tune))
    by_hand = Birth(method="imported")
    return {
        "groove": import_midi(EXAMPLES / "groove.mid", store)[0].id,
        "two bars": command("import", str(EXAMPLES / "groove.mid"), "--bars", "1-2")[0],
        "one bar": command("import", str(EXAMPLES / "groove.mid"), "--bars", "2")[0],
        "tidal": command("import", "--tidal", 'd1 $ stack [s "bd(3,8)", s "~ cp", s "hh*8"]')[0],
        "strudel": command("import", "--strudel", 's("bd*4, ~ cp")', "--style", "techno")[0],
        "notes": import_code('d1 $ n "0 3 7 <10 12>"', "tidal", store, kind="melody", key="C", scale="minor").id,
        "tune": import_midi(files / "tune.mid", store, key="A", scale="minor")[0].id,
        "low": import_midi(files / "tune.mid", store, kind="bass", bars=(1, 1), key="A", scale="minor")[0].id,
        "waltz": store.add_pattern(waltz, by_hand, name="Walzer für Ülkü").id,
        "silence": store.add_pattern(Pattern(kind="drums", notes=(), bars=1), by_hand).id,
    }


def generated(store: Store, of: dict[str, str]) -> dict[str, str]:
    """Drums, melodies and basses of each model, with each option."""
    make = PatternGenerator(store)
    for style in ("techno", "jazz", "dembow", "trap"):
        make.generate_drums(style, bars=1, seed=next(SEED))
    make.generate_drums("funk", bars=2, model="drums_rnn", seed=next(SEED))
    make.generate_drums("house", bars=2, bpm=97.5, drums=("bd", "hh"), density=2.0, seed=next(SEED))
    make.generate_drums("hiphop", bars=2, bpm=90, humanize=0.8, seed=next(SEED))
    make.generate_drums(bars=1, temperature=1.5, top_p=0.9, seed=2**53 + 1)
    make.generate_drums("jazz", bars=2, model="rules", time_signature=(3, 4), humanize=0.5, seed=next(SEED))
    make.generate_drums(bars=1, primer=of["two bars"], seed=next(SEED))
    make.generate_drums("dnb", bars=1, primer=of["groove"], humanize=0.3, seed=next(SEED))
    # Version 0.1 takes an option that is none, and keeps it in the birth.
    make.generate_drums("rock", bars=1, temprature=3, seed=next(SEED))  # type: ignore[call-arg]
    drums = make.generate("drums", 3, style="electro", bars=1, seed=500)[0].id
    command("generate", "drums", "--style", "ukgarage", "--bars", "1", "--count", "3", "--seed", "600")
    command("generate", "drums", "--model", "rules", "--metre", "3/4", "--bars", "1", "--seed", "601")
    melody = make.generate_melody("D", "dorian", bars=2, seed=next(SEED)).id
    make.generate_melody("Bb", "major", bars=1, low=60, high=72, density=2.0, temperature=0.7, seed=next(SEED))
    make.generate_melody(bars=1, primer=of["tune"], humanize=0.4, seed=next(SEED))
    make.generate_melody(bars=1, model="rules", time_signature=(6, 8), seed=next(SEED))
    make.generate_melody("E", "minor_pentatonic", lock=of["tidal"], seed=next(SEED))
    bass = make.generate_bass("F#", "minor", bars=1, seed=next(SEED)).id
    make.generate_bass(lock=of["two bars"], model="rules", seed=next(SEED))
    make.generate_bass(lock=of["two bars"], primer=of["low"], bars=1, seed=next(SEED))
    command("generate", "melody", "--key", "G", "--bars", "1", "--count", "3", "--seed", "700")
    command("generate", "bass", "--with", of["two bars"], "--top-p", "0.8", "--count", "3", "--seed", "800")
    return {**of, "drums": drums, "melody": melody, "bass": bass}


def mutated(engine: EvolutionEngine, of: dict[str, str]) -> dict[str, str]:
    """Mutants at several amounts, of every operator on every kind, and of mutants."""
    # The whole number 1 is kept as it was given, and 1.0 is another birth.
    for amount in (0, 0.1, 0.3, 0.5, 0.8, 1, 1.0):
        engine.mutate_pattern(of["two bars"], amount, seed=next(SEED))
    for name in ("tidal", "waltz", "silence", "tune", "low", "melody", "bass"):
        engine.mutate_pattern(of[name], 0.6, seed=next(SEED))
    for parent in ("one bar", "tune", "low"):
        kind = engine.store.get(of[parent]).type
        for name in [name for name, operator in OPERATORS.items() if kind in operator.kinds]:
            engine.mutate_pattern(of[parent], 0.7, seed=next(SEED), operators=[name])
    engine.mutate_pattern(of["two bars"], 0.4, seed=next(SEED), operators=("velocity", "velocity", "shift_timing"))
    children = command("mutate", of["two bars"], "--count", "3", "--op", "ghost_notes", "--op", "fill", "--seed", "900")
    grandchild = engine.mutate_pattern(children[0], 0.3, seed=next(SEED), operators=["swing", "humanise"])
    return {**of, "child": children[1], "grandchild": grandchild.id}


def crossed(engine: EvolutionEngine, of: dict[str, str]) -> None:
    """Crosses within a family and of other bars, resolutions, tempi and keys."""
    for first, second in (
        ("child", "grandchild"), ("groove", "child"), ("child", "groove"), ("tidal", "two bars"), ("strudel", "drums"),
        ("melody", "tune"), ("tune", "notes"), ("low", "bass"), ("waltz", "waltz"),
    ):  # fmt: skip
        engine.crossover_patterns(of[first], of[second], seed=next(SEED))
    (cross, *_) = command("cross", of["two bars"], of["tidal"], "--count", "2", "--seed", "950")
    engine.mutate_pattern(cross, 0.3, seed=next(SEED))


def evolved(engine: EvolutionEngine, of: dict[str, str]) -> None:
    """Two populations of two generations: one that was rated, and one of all kinds that nobody rated."""
    engine.store.rate(of["child"], 5, "lazy snare, träge", by="Ada")
    engine.store.rate(of["grandchild"], 2)
    engine.store.rate(of["grandchild"], 3, "better the second time")
    engine.store.rate(of["tidal"], 1, by="Ben")
    engine.evolve_population([of["child"], of["grandchild"], of["tidal"]], 2, 0.7, 0.4, seed=5, size=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnratedPopulationWarning)
        engine.evolve_population([of["drums"], of["melody"], of["bass"]], 2, 0.6, 0.4, seed=6, amount=0.5)
    words = ("--generations", "2", "--size", "3", "--op", "rotate", "--op", "velocity", "--seed", "7")
    command("evolve", of["strudel"], of["tidal"], *words)


def synths(engine: EvolutionEngine, files: Path) -> None:
    """Synths from words, from a file, from one parent and from two, and one that nothing has proven."""
    stock = SynthStock(engine.store)
    for amount in (0, 0.1, 0.3, 0.6, 1):
        engine.mutate_synth("synt_tb303", amount, seed=next(SEED))
    cross = engine.crossover_synths("synt_tb303", "synt_juno_pad", seed=next(SEED))
    engine.mutate_synth(cross.id, 0.5, seed=next(SEED))
    for category in CATEGORIES:
        stock.generate(f"fat dark {category} with filter sweep", category, next(SEED))
    glassy = stock.generate("glassy wobble echo from another world", "lead", next(SEED), base="synt_fm_bell")
    engine.crossover_synths(glassy.id, cross.id, seed=next(SEED))
    (files / "own.scd").write_text(OWN_SYNTHS, encoding="utf-8")
    (reed, edge) = command("synth", "import", str(files / "own.scd"))
    for name in SYNTH_OPERATORS:
        engine.mutate_synth(reed, 0.8, seed=next(SEED), operators=[name])
    stock.store.rate(reed, 4, "reedy")
    command("synth", "breed", reed, edge, "--count", "2", "--seed", "960")
    command("synth", "mutate", edge, "--amount", "1", "--count", "3", "--seed", "970")
    command("synth", "generate", "short soft thing", "--category", "fx", "--count", "3", "--seed", "980")
    command("synth", "evolve", "kick", edge, "--generations", "2", "--size", "3", "--seed", "8")
    command("synth", "mutate", "moog_bass", "--seed", "990", path="")


def tracked() -> None:
    """Synths that the functions of the tracker record, whose bodies are not in the library."""
    made = generate_synth("warm acid bass with filter sweep", category="bass", seed=1)
    record_synth(made.name, made.name, made.parent_ids, made.generation_method, made.mutation_log)
    engine = EvolutionEngine()
    tb303, pad = (SynthStock(engine.store).candidate(f"synt_{name}").content.info for name in ("tb303", "juno_pad"))
    for bred in (mutate_synth(tb303, 0.5, 42), breed_synths(tb303, pad, 42)):
        record_synth(bred.name, bred.name, bred.parent_ids, bred.generation_method, bred.mutation_log)
    rate_synth(made.name, 5, "squelchy")
    rate_synth("synt_tb303", 4)
    engine.store.close()


def left_runs(store: Store, of: dict[str, str]) -> None:
    """Three runs that were left: one that was begun, one after a generation, one of synths."""
    settings = Settings(seed=11, size=5, mutation_rate=0.6, crossover_rate=0.4)
    stock = PatternStock(store, 0.5, ["shift_timing", "swap_notes", "ghost_notes"])
    run = EvolutionRun.start(stock, [of["child"], of["drums"], of["two bars"]], settings)
    run.save("begun")
    run.breed()
    run.save("tonight")
    for pattern, stars in zip(run.to_rate(), (2, 5), strict=False):
        store.rate(pattern.id, stars, by="Ada")
    synths = SynthStock(store, amount=0.5)
    tones = EvolutionRun.start(synths, ["synt_tb303", "synt_juno_pad", "synt_kick"], settings)
    tones.breed()
    store.rate(tones.to_rate()[0].id, 5, "this one")
    tones.save("tones")


def left_where(home: Path) -> dict[str, Any]:
    """What each run asks, in a copy of the home."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(shutil.copytree(home, Path(folder) / "home"))
        told = {}
        for name in sorted(store.runs()):
            run = EvolutionRun.resume(store, name)
            before = {"kind": run.stock.kind, "generation": run.generation, "asked": [item.id for item in run.asked()]}
            told[name] = {**before, "unrated": [item.id for item in run.to_rate()]}
        store.close()
    return told


def main() -> None:
    """Breed it all, and write down what came."""
    if audiomancer.__version__ != "0.1.0" or HOME.exists():
        sys.exit(f"this is for audiomancer 0.1.0 at commit 8e63cf6, and for a place without {HOME}")
    os.environ["AUDIOMANCER_HOME"] = str(HOME)
    with Store() as store, tempfile.TemporaryDirectory() as files:
        engine = EvolutionEngine(store)
        of = mutated(engine, generated(store, imports(store, Path(files))))
        crossed(engine, of)
        evolved(engine, of)
        synths(engine, Path(files))
        tracked()
        left_runs(store, of)
        words = ("--generations", "3", "--size", "5", "--seed", "12", "--interactive")
        command("evolve", of["melody"], of["tune"], *words, answers="4\ns\n5\nq\n")
    with Store() as store:  # the last evening, which stays in the journal
        child = EvolutionEngine(store).mutate_pattern(of["two bars"], 0.3, seed=42)
        store.rate(child.id, 5, "the last one", by="Ada")
        store.rate(of["child"], 4)
        items = {record.id: record.generation_method for record in store.lineage.records()}
    for lock in HOME.glob("*.lock"):
        lock.unlink()
    told = {"items": items, "runs": left_where(HOME)}
    (TARGET / "ids.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


main()
