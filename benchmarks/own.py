"""What training on one's own music brings: a drummer whom the start has never heard, learned from some files.

The model that ships has heard all of Groove's training split. So the start is trained here, with the settings of what
ships and fewer passes, on that split without one drummer. Of the drummer's files in it some are learned, one in ten of
these to choose by, and all is measured on the drummer's other files, at most 60: nats a step of the drum model, without
and with its memory, and bits a hit of the groove model, velocity and timing. The rivals are n-grams of the same learned
files, whose mixtures are fitted on what is measured; the start alone; and weights of chance, learned as what ships is.

    python benchmarks/own.py --data ../shared/data --drummer drummer3
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from audiomancer._random import rng_for
from audiomancer._resources import resource_folder
from audiomancer.midi import read_midi
from audiomancer.music import Pattern
from audiomancer.rnn import build_network, memory_of, read_bundle
from audiomancer.rnn.encodings import Floats
from audiomancer.rnn.magenta import magenta_config, write_bundle
from audiomancer.training.corpus import Corpus, performed_events
from audiomancer.training.grooves import Grooves, GrooveSettings, groove_bits, read_grooves, train_groove
from audiomancer.training.pipeline import own_groove_settings, own_settings
from audiomancer.training.rivals import network_nats, rival_nats
from audiomancer.training.train import TrainingSettings, train

ONE_IN, OTHERS = 10, 60
SEED = 14
MODELS = resource_folder("models")


def performances(groove: Path, drummer: str, *, of: bool, split: str = "train") -> list[Pattern]:
    """The 4/4 performances of a split that are of a drummer, or of all others."""
    with (groove / "info.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["time_signature"], row["split"]) == ("4-4", split)]
    named = [row["midi_filename"] for row in rows if (row["drummer"] == drummer) == of]
    return [read_midi(groove / name).pattern for name in named]


def events(performed: Iterable[Pattern]) -> list:
    return [performed_events(pattern) for pattern in performed]


def tell(title: str, *figures: float) -> None:
    print(f"{title:48}", *(f"{figure:8.4f}" for figure in figures), flush=True)


def drum_nats(weights: Mapping[str, Floats], settings: TrainingSettings, others: Sequence) -> tuple[float, float]:
    """Nats a step without and with the memory, as the bundle plays that is written."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "own.mag"
        write_bundle(magenta_config(settings.config, settings.layers, settings.attention), weights, "own", path)
        network = build_network(read_bundle(path), "own")
    return network_nats(network, others), network_nats(network, others, memory_of(network.config, 16, 1.0))


def drums(base: Corpus, mine: Corpus, others: Sequence, passes: int) -> None:
    """The drum model and its rivals."""
    ships = TrainingSettings.read(MODELS / "drums_lookback_rnn.json")
    print("drums: nats a step, without and with the memory")
    for title, figure in rival_nats(Corpus(mine.train, list(others)), 512).items():
        tell(title, figure)
    start = train(replace(ships, epochs=passes), base).weights
    tell("the start alone", *drum_nats(start, ships, others))
    fitted = own_settings("drums", mine)
    alone = train(replace(fitted, learning_rate=ships.learning_rate), mine)
    tell("from chance", *drum_nats(alone.weights, ships, others))
    tell("from the start, as models train does", *drum_nats(train(fitted, mine, start=start).weights, ships, others))


def feel(base: Grooves, mine: Grooves, others: Sequence, passes: int) -> None:
    """The groove model and its rivals."""
    ships = GrooveSettings.read(MODELS / "groove.json")
    print("groove: bits a hit, velocity and timing")
    start = train_groove(replace(ships, passes=passes), base).model
    tell("the start alone", *groove_bits(start, others))
    fitted = own_groove_settings(mine)
    tell("from chance", *groove_bits(train_groove(fitted, mine).model, others))
    tell("from the start, as models train does", *groove_bits(train_groove(fitted, mine, start=start).model, others))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove/")
    parser.add_argument("--drummer", default="drummer3")
    parser.add_argument("--files", type=int, default=40, help="how many of the drummer's files are learned")
    parser.add_argument("--passes", type=int, default=4, help="passes in which the start is trained")
    parser.add_argument("--only", choices=("drums", "feel"))
    asked = parser.parse_args()
    groove = asked.data / "groove"
    theirs = performances(groove, asked.drummer, of=True)
    chosen = [theirs[index] for index in rng_for(SEED).permutation(len(theirs))]
    held = max(1, round(asked.files / ONE_IN))
    parts = chosen[held : asked.files], chosen[:held], chosen[asked.files :][:OTHERS]
    starts = [performances(groove, asked.drummer, of=False, split=split) for split in Corpus._fields]
    if asked.only != "feel":
        *mine, others = map(events, parts)
        drums(Corpus(*map(events, starts)), Corpus(*mine), others, asked.passes)
    if asked.only != "drums":
        *own, rest = map(read_grooves, parts)
        feel(Grooves(*map(read_grooves, starts)), Grooves(*own), rest, asked.passes)


if __name__ == "__main__":
    main()
