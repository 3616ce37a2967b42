"""The card of a model: what it is, what it learned from, how good it is, how to make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.encodings import Floats
from audiomancer.training.corpus import Corpus
from audiomancer.training.grooves import GrooveCurve, Grooves, GrooveSettings, TrainedGroove
from audiomancer.training.judging import BARS, LOOPS
from audiomancer.training.own import OwnGrooves, OwnMusic
from audiomancer.training.train import Curve, Trained, TrainingSettings

__all__ = ["groove_card", "model_card"]

_DATA = {
    "drums": (
        "the `train` split of the Groove MIDI Dataset v1.0.0 (Gillick, Roberts, Engel, Eck and Bamman, «Learning to "
        "Groove with Inverse Sequence Transformations», ICML 2019), its 4/4 performances on a grid of sixteenths",
        "CC BY 4.0, like the Groove MIDI Dataset it was learned from: name it when you pass the weights on.",
    ),
    "melody": (
        "tunes in 4/4 and 2/2 of O'Neill's Music of Ireland, Ryan's Mammoth Collection and Aird's Airs, as the Python "
        "package music21 carries them, and the lead sheets of OpenEWLD (Simonetta, Carnovalini, Orio and Rodà, 2018), "
        "all in the public domain, transposed to the key without sharps or flats; one in ten kept for validation",
        "MIT, like audiomancer; the music it was learned from is in the public domain.",
    ),
}

_RIVALS_OF_FEEL = """ `benchmarks/feel.py` measures its rivals, and whether a
classifier tells what it plays from drummers."""


def model_card(
    name: str,
    settings: TrainingSettings,
    corpus: Corpus,
    trained: Trained,
    nats: Mapping[str, float],
    areas: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    own: OwnMusic | None = None,
) -> str:
    """The card as Markdown.

    Args:
        name: the model's name.
        settings: how it was trained.
        corpus: what it learned from and was measured on.
        trained: how that went.
        nats: nats a step of its rivals and of itself, by name.
        areas: name of itself and its rivals to the overlapping area, 0-1, of each feature; none if it was not measured.
        own: the music of one's own that it learned from, if it did.

    Returns:
        The text of the file.
    """
    source, licence = _own(own, settings.start, settings.corpus) if own else _DATA[settings.corpus]
    rebuild = f"{settings.corpus} --name {name}" if own else name
    units = " and ".join(map(str, settings.layers))
    attention = f", attention to {settings.attention} steps" if settings.attention else ""
    learned, held_out = (f"{len(pieces)} pieces, {sum(map(len, pieces)):,} steps" for pieces in corpus)
    return f"""# {name}

A Magenta bundle of the configuration `{settings.config}`: {CONFIGS[settings.config].title}.
LSTM cells of {units} units{attention}.

- **Learned from** {source}: {learned}; held out for validation: {held_out}.
- **Licence** {licence}
- **Rebuild** `audiomancer models train {rebuild} --data DIR`, with the settings and the seed in `{name}.json`.

## Held out

Nats a step on the validation pieces; less is better. The rivals learn from the same training pieces, their mixtures
are fitted on the validation pieces themselves. A class that repeats an event counts towards the event.

{_table(["", "nats a step"], list(nats.items()))}

{_overlap(areas) if areas else ""}## Curve

Nats a step in each pass over the data; training with dropout, validation with the mean weights.

{_passes(trained.curve, trained.before)}
"""


def _own(music: OwnMusic | OwnGrooves, start: str, corpus: str) -> tuple[str, str]:
    """What a model of one's own learned from, and its licence."""
    count = len(music.skipped)
    left_out = f"; {count} file{'s were' if count > 1 else ' was'} left out" if count else ""
    if isinstance(music, OwnGrooves) and music.beyond:
        left_out += f"; {music.beyond} performances were more than are learned at once"
    return (
        f"{music.files} MIDI files of one's own, one file in ten kept for validation{left_out}",
        "that of your music, which only you know.\n"
        f"- **Goes on from** `{start}`, from which it lies halfway to what was learned. Licence: {_DATA[corpus][1]}",
    )


def _passes(curve: Sequence[Curve | GrooveCurve], before: float | None) -> str:
    """The curve as a table; above it what the weights were worth that it began with."""
    begun: list[tuple[str, str | float, float]] = [] if before is None else [("before", "", before)]
    rows = [*begun, *((str(n), point.train, point.validation) for n, point in enumerate(curve, 1))]
    return _table(["pass", "training", "validation"], rows)


def _overlap(areas: Mapping[str, Mapping[str, float]]) -> str:
    features = list(next(iter(areas.values())))
    return f"""## Overlap with real music

Overlapping areas (Yang and Lerch 2020) of {LOOPS} loops of {BARS} bars with {LOOPS} excerpts of the validation
pieces; more is better, at 1 they are as like the excerpts as these are like one another.

{_table(["", *areas], [(feature, *(area[feature] for area in areas.values())) for feature in features])}

"""


def groove_card(
    name: str,
    settings: GrooveSettings,
    grooves: Grooves,
    trained: TrainedGroove,
    bits: Floats,
    own: OwnGrooves | None = None,
) -> str:
    """The card of a groove model as Markdown.

    Args:
        name: the model's name.
        settings: how it was trained.
        grooves: what it learned from and was measured on.
        trained: how that went.
        bits: bits a hit of velocity and of timing on the validation performances, shape ``[2]``.
        own: the music of one's own that it learned from, if it did.

    Returns:
        The text of the file.
    """
    source, licence = _own(own, settings.start, "drums") if own else _DATA["drums"]
    first, second, third = settings.layers
    learned, held_out = (sum(len(hits.voice) for hits, _ in part) for part in grooves)
    rebuild = f"groove --name {name}" if own else name
    rivals = "" if own else _RIVALS_OF_FEEL
    chosen = "The best pass was kept." if settings.best else "Nothing was chosen by the validation."
    return f"""# {name}

How hard and how early drummers play each hit of a drum pattern, hit by hit: 16 bins of velocity and of timing, drawn
from the hits around and from how those before came out. Layers of {first}, {second} and {third} units.

- **Learned from** {source}, timing and velocity as played: {learned:,} hits; held out for validation: {held_out:,}.
- **Licence** {licence}
- **Rebuild** `audiomancer models train {rebuild} --data DIR`, with the settings and the seed in `{name}.json`.

## Held out

Bits a hit on the validation performances, from their first hit to their last, without being told their swing:
{bits[0]:.3f} of velocity and {bits[1]:.3f} of timing.{rivals}

## Curve

Bits a hit in each pass over as many hits as the data holds; training with dropout, validation with the mean weights.
{chosen}

{_passes(trained.curve, trained.before)}
"""


def _table(head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    cells = [[cell if isinstance(cell, str) else f"{cell:.3f}" for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *cells])
