"""Do synths sound as the words say that asked for them?

Every description of ``benchmarks/phrases/first.txt`` (written down before the vocabulary was) and ``second.txt`` is
generated with several seeds, rendered and measured (``audiomancer.analyzers.timbre``); what fails is printed by phrase
and measure. More and less are meant in steps that are heard, against the plain sound of the phrase: the median over the
synths that its noun stands for, or the synth that it begins with. A phrase that says slightly asks for half a step.

Then: are twenty seeds of one phrase twenty sounds (``audiomancer.analyzers.likeness``) that still fit it, is every
unknown word of ``unknown.txt`` named, and is all that was handed out fit to be: does it compile and sound, is it told
apart from its base, and does it not clip when it is panned to one side?

    python benchmarks/words.py [--phrases N] [--only WORD] [--seeds 5] [--many 20]
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from math import inf
from pathlib import Path
from statistics import median

import numpy as np

from audiomancer.analyzers.audio import loudness, peak, sounding_time
from audiomancer.analyzers.likeness import SoundFeatures, sound_distance, sound_features
from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs
from audiomancer.analyzers.timbre import Timbre, timbre
from audiomancer.breeding.synths import SynthBreeding
from audiomancer.errors import AudiomancerError
from audiomancer.generators import GeneratedSynth, SynthLineage, generate_synth
from audiomancer.rendering import Engines
from audiomancer.store import Store
from audiomancer.supercollider import (
    JUDGED_SECONDS,
    Render,
    RenderJob,
    check_health,
    shipped_files,
    shipped_source,
    shipped_synthdef,
    shipped_timbres,
)
from audiomancer.variation.synths.words._axes import AXES, lacking, middle, steps
from audiomancer.variation.synths.words._phrase import read_phrase

FOLDER = Path(__file__).parent / "phrases"
HOLD = 2.0  # seconds after which the gate closes, as where synths are judged
VARIETY = (
    "warm acid bass",
    "soft warm pad",
    "trumpet",
    "808 kick",
    "piano",
    "electric guitar",
    "laser zap",
    "long evolving pad",
    "metallic bell",
    "very dark drone",
)
HOLDING, APART_DB, FROM_BASE_DB, BODY_DB = 0.95, 3.0, 1.0, 20.0
CHANCE = 0.25  # of a step


@dataclass(frozen=True)
class Demand:
    """What must hold of a sound.

    Attributes:
        axis: a measure, or ``category`` or ``level``.
        asked: as it stands in the file.
    """

    axis: str
    asked: str


@dataclass(frozen=True)
class Line:
    """A description and what it must mean.

    Attributes:
        text: the whole description, with the synth it begins with.
        base: that synth; None if there is none.
        description: what is generated.
        demands: what must hold.
    """

    text: str
    base: str | None
    description: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True)
class Sounding:
    """A generated synth, heard.

    Attributes:
        category: what it is for.
        timbre: its measures.
        features: what it is compared by.
        level: its loudness less that of its category, in dB.
        faults: why it should not have been handed out.
    """

    category: str | None
    timbre: Timbre
    features: SoundFeatures
    level: float
    faults: tuple[str, ...]

    def value(self, axis: str) -> float:
        """What was measured."""
        return self.level if axis == "level" else float(getattr(self.timbre, axis))

    def told(self, axis: str) -> str:
        """The same, to print."""
        return str(self.category) if axis == "category" else f"{self.value(axis):.3g}"


@dataclass
class Tally:
    """What came of all phrases."""

    held: int = 0
    tried: int = 0
    phrases: int = 0
    whole: int = 0
    by_axis: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def lines_of(name: str) -> list[Line]:
    """The descriptions of a file."""
    return [line_of(text) for text in texts_of(name)]


def texts_of(name: str) -> list[str]:
    """The lines of a file that are no comments."""
    return [text for text in (FOLDER / name).read_text("utf-8").splitlines() if text and not text.startswith("#")]


def line_of(text: str) -> Line:
    whole, _, asked = text.partition("|")
    found = re.fullmatch(r"from (\w+): (.*)", whole.strip())
    base, description = found.groups() if found else (None, whole.strip())
    demands = tuple(Demand(*part.split(maxsplit=1)) for part in asked.split(",") if part.strip())
    for demand in demands:
        if demand.axis not in {*AXES, "category", "level"}:
            sys.exit(f"{text!r} asks for {demand.axis!r}; there are category, level, {', '.join(AXES)}")
    return Line(whole.strip(), base, description, demands)


def known(name: str) -> Timbre:
    """The measures of a synth of the library."""
    return Timbre(**shipped_timbres()[name])


@cache
def plain_of(line: Line) -> Timbre:
    """The sound that a phrase is compared with; of words that nobody understands, that of a bass."""
    if line.base:
        return known(line.base)
    try:
        phrase = read_phrase(line.description)
        bases = read_phrase(phrase.nouns[0] if phrase.nouns else phrase.category, phrase.category).bases
    except AudiomancerError:
        bases = read_phrase("bass").bases
    return middle([known(name) for name in bases if name in shipped_timbres()])


def misses(demand: Demand, sounding: Sounding, line: Line) -> bool:
    """Whether a demand does not hold."""
    if demand.axis == "category":
        return sounding.category != demand.asked
    if ".." in demand.asked:
        low, _, high = demand.asked.partition("..")
        return not float(low or -inf) <= sounding.value(demand.axis) <= float(high or inf)
    heard, plain = sounding.timbre, plain_of(line)
    if demand.asked == "=":
        return abs(steps(demand.axis, heard, plain)) > 1
    least = -CHANCE if demand.asked in "<>" else 0.5 if "slightly" in line.text else 1.0
    return lacking(demand.axis, 1 if demand.asked in "+>" else -1, least, heard, plain) > 0


def body_loudness(render: Render) -> float:
    """In LUFS, until the sound has fallen by 20 dB."""
    rate = render.sample_rate
    return loudness(render.audio[: round(sounding_time(render.audio, rate, drop_db=BODY_DB) * rate)], rate)


def rendered(engines: Engines, synthdef: bytes, sides: Sequence[float] = ()) -> list[Render]:
    """A synth at its defaults, and panned."""
    jobs = [RenderJob(synthdef, {"pan": side} if side else {}, JUDGED_SECONDS, hold=HOLD) for side in (0, *sides)]
    return engines.renderer.render(jobs)


@cache
def levels(engines: Engines) -> dict[str, float]:
    """How loud the synths of the library are, by category, in LUFS."""
    found: dict[str, list[float]] = {}
    for name in shipped_files():
        category = metadata_words(parse_synthdefs(shipped_source(name))[0])["category"]
        found.setdefault(category, []).append(body_loudness(rendered(engines, shipped_synthdef(name))[0]))
    return {category: median(values) for category, values in found.items()}


@cache
def features_of(engines: Engines, name: str) -> SoundFeatures:
    """What a synth of the library is compared by."""
    (render,) = rendered(engines, shipped_synthdef(name))
    return sound_features(render.audio, render.sample_rate)


def made_of(breeding: SynthBreeding, line: Line, seeds: int) -> list[SynthLineage | str]:
    """Synths of a description, made as the command line makes them; or why there are none."""
    try:
        return [*breeding.from_words(line.description, None, 0, seeds, line.base)]
    except AudiomancerError as error:
        return [f"no synth: {error}"] * seeds


def alone(engines: Engines, line: Line, seed: int) -> Sounding:
    """A synth of a description that knows of no siblings, listened to."""
    return heard(engines, generate_synth(line.description, seed=seed, engines=engines))


def heard(engines: Engines, made: GeneratedSynth | SynthLineage) -> Sounding:
    """A synth, listened to."""
    (synthdef,) = engines.compiler.validate(made.source_code).synthdefs.values()
    has_pan = any(control.name == "pan" for control in parse_synthdefs(made.source_code)[0].controls)
    render, *panned = rendered(engines, synthdef, (-1, 1) if has_pan else ())
    features = sound_features(render.audio, render.sample_rate)
    parent = next((name for name in shipped_files() if f"synt_{name}" in (made.parent_ids or ())), None)
    faults = [render.error] if render.error else list(check_health(render.audio).problems)
    if any(peak(side.audio) > 1 for side in panned):
        faults.append("it clips when it is panned to one side")
    if parent and (near := sound_distance(features, features_of(engines, parent)).decibels) < FROM_BASE_DB:
        faults.append(f"it is {near:.2f} dB from {parent}")
    level = body_loudness(render) - levels(engines).get(made.category or "", inf)
    return Sounding(made.category, timbre(render.audio, render.sample_rate), features, level, tuple(faults))


def try_phrase(breeding: SynthBreeding, line: Line, seeds: int, tally: Tally) -> None:
    """Generate one phrase with some seeds, and print what fails."""
    failed: dict[str, list[str]] = {}
    missed = set()
    for seed, made in enumerate(made_of(breeding, line, seeds)):
        if isinstance(made, str):
            failed.setdefault(made, []).append(str(seed))
            missed.add(seed)
            continue
        sounding = heard(breeding.engines, made)
        tally.faults += [f"{line.text}, seed {seed}: {fault}" for fault in sounding.faults]
        for demand in line.demands:
            tally.asked[demand.axis] += 1
            if misses(demand, sounding, line):
                missed.add(seed)
                tally.by_axis[demand.axis] += 1
                failed.setdefault(f"{demand.axis} {demand.asked}", []).append(sounding.told(demand.axis))
    tally.tried, tally.held = tally.tried + seeds, tally.held + seeds - len(missed)
    tally.phrases, tally.whole = tally.phrases + 1, tally.whole + (not missed)
    for what, values in failed.items():
        plain = getattr(plain_of(line), what.split()[0], None)
        beside = f", plain {plain:.3g}" if isinstance(plain, float) else ""
        print(f"  {line.text:50} {what:20} {len(values)} of {seeds}: {' '.join(values)}{beside}"[:220], flush=True)


def all_phrases(breeding: SynthBreeding, lines: Sequence[Line], seeds: int) -> bool:
    """Whether enough of all phrases hold, and all that was handed out is fit to be."""
    tally = Tally()
    for line in lines:
        try_phrase(breeding, line, seeds, tally)
    print(f"{len(lines)} descriptions, {seeds} seeds each")
    for axis, asked in sorted(tally.asked.items()):
        print(f"  {axis:14} {1 - tally.by_axis[axis] / asked:6.1%} of {asked}")
    share = tally.held / tally.tried
    print(f"they hold in {share:.1%} of the synths (goal {HOLDING:.0%}){'' if share >= HOLDING else '   MISSED'}")
    print(f"{tally.whole / tally.phrases:.1%} of the descriptions hold with every seed")
    print(f"not fit to be handed out: {len(tally.faults)} of {tally.tried}{'   MISSED' if tally.faults else ''}")
    print("".join(f"  {fault}\n" for fault in tally.faults[:40]), end="")
    return share >= HOLDING and not tally.faults


def all_varieties(engines: Engines, lines: Sequence[Line], many: int) -> bool:
    """Whether many seeds of one phrase are as many sounds, each of which fits its words."""
    demands = {line.text: line for line in lines}
    good = []
    for text in VARIETY:
        line = demands[text]
        sounds = [alone(engines, line, seed) for seed in range(many)]
        apart = [sound_distance(a.features, b.features).decibels for a, b in combinations(sounds, 2)]
        fit = sum(not any(misses(demand, sounding, line) for demand in line.demands) for sounding in sounds)
        good.append(bool(np.mean(apart) >= APART_DB and fit == many))
        print(
            f"  {text:18} {many} seeds: {np.mean(apart):5.2f} dB apart on the mean, {np.min(apart):5.2f} at least; "
            f"{fit} fit{'' if good[-1] else '   MISSED'}",
            flush=True,
        )
    return all(good)


def all_unknown() -> bool:
    """Whether every unknown word is named."""
    named = asked = 0
    for text in texts_of("unknown.txt"):
        description, _, words = text.partition("|")
        found = {unknown.word for unknown in read_phrase(description).unknown}
        for word in (word.strip() for word in words.split(",")):
            asked, named = asked + 1, named + (word in found)
            if word not in found:
                print(f"  {description.strip()}: {word} is not named, but {', '.join(sorted(found)) or 'nothing'}")
    print(f"{named} of {asked} unknown words are named{'' if named == asked else '   MISSED'}")
    return named == asked


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--phrases", type=int, help="so many of them, 0 for none, evenly taken from both files; all if not given"
    )
    asked.add_argument("--only", help="those in which this stands")
    asked.add_argument("--seeds", type=int, default=5, help="of each phrase")
    asked.add_argument(
        "--many", type=int, default=20, help="seeds of the phrases whose variety is measured; 0 for none"
    )
    options = asked.parse_args()
    every = lines_of("first.txt") + lines_of("second.txt")
    chosen = [line for line in every if not options.only or options.only in line.text]
    if options.phrases is not None:
        chosen = [chosen[i] for i in np.linspace(0, len(chosen) - 1, min(options.phrases, len(chosen))).astype(int)]
    with Engines() as engines, tempfile.TemporaryDirectory() as home, Store(home) as store:
        good = [all_unknown()]
        if chosen:
            good.append(all_phrases(SynthBreeding(store, engines), chosen, options.seeds))
        if options.many:
            good.append(all_varieties(engines, every, options.many))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
