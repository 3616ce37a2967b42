"""The parts of ``music.py`` on drums: what drummers do, how far the two overlap, and which style is heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from music_table import QUARTILES, RULES, Asking, Measure, Row, described, line, mean, show, title, values, verdict
from musicians import BARS, SEED, chance_drums, drummers, our_style
from style_ear import learn

from audiomancer._random import rng_for
from audiomancer.analyzers.descriptors import describe_pattern
from audiomancer.analyzers.likeness import bar_likeness
from audiomancer.music import Pattern
from audiomancer.rnn import STYLES
from audiomancer.rnn.configs import CONFIGS
from audiomancer.rnn.events import drum_events
from audiomancer.training.overlap import DRUM_FEATURES, Feature, direct_overlap

OF_STYLES = 6  # COUNT by so much: loops in each style
STYLE_BARS = 4
KNOWN = 0.85
FEWEST_PERFORMANCES = 3
UNTIMED = {"density", "swing", "looseness"}


def alike(distance: int) -> Measure:
    return lambda pattern: bar_likeness(pattern, distance)


DRUMS = (
    Row("snares a bar", described("snare_density")),
    Row("snare ghosts a bar (velocity < 50)", described("snare_ghosts"), within=QUARTILES),
    Row("bars with a fill", described("fills"), within=QUARTILES),
    Row("bars with a tom or crash", described("tom_or_crash")),
    Row("odd sixteenths struck", described("odd_sixteenths")),
    Row("syncopation, each drum", described("syncopation"), within=QUARTILES),
    Row("syncopation of the kick", described("kick_syncopation"), within=QUARTILES),
    Row("mean velocity", described("velocity_mean")),
    Row("spread of the velocities", described("velocity_spread")),
    Row("hits under velocity 60", described("ghost_share")),
    Row("swing, sixteenths", described("swing")),
    Row("looseness, sixteenths", described("looseness")),
    *(Row(f"bars alike at distance {d}", alike(d)) for d in (1, 2, 3, 4)),
)


class Loops(NamedTuple):
    """Loops of all makers, ours first, and of people."""

    makers: dict[str, list[Pattern]]
    people: list[Pattern]


def _loops(asking: Asking, data: Path, count: int) -> Loops:
    people, others = (drummers(data, split) for split in ("validation", "train"))
    rng = rng_for(SEED, 4)
    styles = Counter(our_style(people[i].style) for i in _drawn(len(people), count, rng))
    ours, rules = (
        [p for style, n in styles.items() for p in asking.patterns("drums", n, style=style, bars=BARS, **by)]
        for by in ({}, RULES)
    )
    strangers = [others[i].pattern for i in _drawn(len(others), count, rng)]
    chance = chance_drums([e.pattern for e in others], count)
    makers = {"ours": ours, "rules": rules, "chance": chance, "excerpt": strangers}
    return Loops(makers, [e.pattern for e in people])


def _drawn(size: int, count: int, rng: np.random.Generator) -> list[int]:
    """Indices drawn evenly: each as often as any other, or once more."""
    return list(islice(cycle(rng.permutation(size).tolist()), count))


def drums(asking: Asking, data: Path, count: int) -> None:
    """What drummers do, and how often we do."""
    makers, people = _loops(asking, data, count)
    title("Drums, in the drummers' styles", [*makers])
    for row in DRUMS:
        show(row, makers, people)
    further = [mean(values(some, alike(4))) - mean(values(some, alike(3))) for some in (*makers.values(), people)]
    line("alike at 4 less alike at 3", further, f"{'':26} {verdict(further[0], 0.01)}")


def overlaps(asking: Asking, data: Path, count: int) -> None:
    """How much of what is measured on our loops lies where drummers' lies."""
    makers, people = _loops(asking, data, count)
    each = max(1, count // len(STYLES))
    makers["in all"] = [p for style in STYLES for p in asking.patterns("drums", each, style=style, bars=BARS)]
    order = rng_for(SEED, 5).permutation(len(people))
    one, other = ([people[i] for i in half] for half in (order[::2], order[1::2]))
    title("Overlap with drummers, measured directly", [*makers, "halves"], people=False)
    areas = [direct_overlap(some, people, _direct()) for some in makers.values()]
    areas.append(direct_overlap(one, other, _direct()))
    for name in _direct():
        line(name, [area[name] for area in areas])
    means = [mean([area[name] for name in DRUM_FEATURES]) for area in areas]
    line("mean without our descriptors", means, verdict(means[0], 0.8))


def _direct() -> dict[str, Callable[[Pattern], npt.ArrayLike]]:
    """What is measured directly on loops."""
    config = CONFIGS["drum_kit"]

    def of_hits(feature: Feature) -> Callable[[Pattern], npt.ArrayLike]:
        return lambda pattern: feature(drum_events(pattern, config))

    return {name: of_hits(feature) for name, feature in DRUM_FEATURES.items()} | {"our descriptors": _untimed}


def _untimed(pattern: Pattern) -> list[float]:
    return [value for name, value in describe_pattern(pattern).items() if name not in UNTIMED]


def styles(asking: Asking, data: Path, count: int) -> None:
    """Which of our styles, and of drummers', are known by what is played."""
    each = max(2, count // OF_STYLES)
    (ours, taken), (rules, _) = (_known(asking, each, by) for by in ({}, RULES))
    title(f"Styles known without tempo by an ear that heard {each} loops of each", ["ours", "rules"], people=False)
    for style in STYLES:
        mistaken = ", ".join(f"{other} {n}" for other, n in taken[style].most_common(3))
        line(style, [ours[style], rules[style]], f"  {verdict(ours[style], KNOWN)}  {mistaken}")
    line(f"mean (by chance {1 / len(STYLES):.2f})", [mean([*some.values()]) for some in (ours, rules)])
    print(f"{sum(share >= KNOWN for share in ours.values())} of {len(STYLES)} are known in at least 85 %")
    _drummers_styles(data)


def _known(asking: Asking, each: int, by: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, Counter[str]]]:
    """How much of every style an ear knows that heard others of them, and what it takes the rest for."""
    (known, names), (asked, wanted) = (
        zip(
            *((p, s) for s in STYLES for p in asking.patterns("drums", each, style=s, bars=STYLE_BARS, **by)),
            strict=True,
        )
        for _ in ("to learn", "to be asked")
    )
    taken: dict[str, Counter[str]] = {style: Counter() for style in STYLES}
    for style, heard in zip(wanted, learn(known, names).hear(asked), strict=True):
        taken[style][heard] += 1
    return {style: counts.pop(style, 0) / each for style, counts in taken.items()}, taken


def _drummers_styles(data: Path) -> None:
    heard, known = (drummers(data, split) for split in ("validation", "train"))
    performances = Counter(style for style, _ in {(e.style, e.performance) for e in heard})
    enough = {style for style, count in performances.items() if count >= FEWEST_PERFORMANCES}
    heard, known = ([e for e in some if e.style in enough] for some in (heard, known))
    ear = learn([e.pattern for e in known], [e.style for e in known])
    right = [e.style == style for e, style in zip(heard, ear.hear([e.pattern for e in heard]), strict=True)]
    for style in sorted(enough):
        line(f"drummers: {style}", [mean([r for e, r in zip(heard, right, strict=True) if e.style == style])])
    line(f"drummers together, of {len(enough)} styles", [mean(right)])
