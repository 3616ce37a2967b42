"""Do crosses owe something to both parents, and does what is held stay? On two-bar excerpts of human grooves.

Each excerpt of Groove's validation split is crossed with one of another performance, with the next two bars of its own,
and with a child of the musical mix at amount 0.3. For each way to cross, and for the reference's as it is without a
second draw:

- copies: children with the notes of one parent, to the tick;
- alike: children of which the same is heard as of one parent: the same audible hits, none louder or softer by 8 steps
  of MIDI velocity and none 10 ms earlier or later;
- held: children of a cross under ``change=hats`` that changed anything else, and those in which nothing changed.

    python benchmarks/variation_crosses.py --data ../shared/data
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from variation_drums import SEED, grooves

from audiomancer._random import rng_for
from audiomancer.analyzers.likeness import AUDIBLE, hits_of
from audiomancer.errors import InvalidSettingError
from audiomancer.music import Pattern, drum_pitches
from audiomancer.variation import BARS_FIRST, Hold, check_hold, crossed, crossover, mutate

WAYS = ("reference", "bars", BARS_FIRST, "voices", "feel", "any")
LOUDER, LATER = 8, 0.01
"""Steps of MIDI velocity, and seconds, from which a hit is heard as another."""
HATS = drum_pitches("hats")

Couple = tuple[Pattern, Pattern]


def child_of(couple: Couple, way: str, number: int) -> Pattern:
    """A child by a way."""
    rng = rng_for(SEED, number)
    return (crossover(*couple, rng) if way == "reference" else crossed(*couple, rng, way)).pattern


def alike(one: Pattern, other: Pattern) -> bool:
    """Whether the same is heard."""
    ours, theirs = hits_of(one, AUDIBLE), hits_of(other, AUDIBLE)
    near = LATER * one.tempo / 60 * 4
    return ours.keys() == theirs.keys() and all(
        abs(hit.velocity - theirs[place].velocity) < LOUDER and abs(hit.timing - theirs[place].timing) <= near
        for place, hit in ours.items()
    )


def held(couple: Couple, number: int) -> tuple[int, int] | None:
    """Whether another lane than the hats changed in a cross that holds all others, and whether nothing changed."""
    first = couple[0]
    hold = Hold.of(change=["hats"])
    try:
        check_hold(hold, couple[:1], couple[1:])
    except InvalidSettingError:
        return None
    child = crossed(*couple, rng_for(SEED, number), hold=hold).pattern
    rest = [n for n in child.notes if n.pitch not in HATS]
    return rest != [n for n in first.notes if n.pitch not in HATS], child.notes == first.notes


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove")
    parser.add_argument("--count", type=int, default=200, help="how many excerpts")
    asked = parser.parse_args(arguments)
    found = grooves(asked.data, asked.count)
    strangers = [
        next(g for g in (*found[i:], *found) if g.performance != one.performance) for i, one in enumerate(found)
    ]
    kinds: dict[str, list[Couple]] = {
        "strangers": [(one.pattern, other.pattern) for one, other in zip(found, strangers, strict=True)],
        "next two bars": [(one.pattern, one.next) for one in found],
        "with its child": [
            (one.pattern, mutate(one.pattern, 0.3, rng_for(SEED, i), "musical").pattern) for i, one in enumerate(found)
        ],
    }
    for title, couples in kinds.items():
        print(f"\n{title}: {len(couples)} couples")
        for way in WAYS:
            children = [child_of(couple, way, i) for i, couple in enumerate(couples)]
            pairs = list(zip(couples, children, strict=True))
            copies = sum(child.notes in (a.notes, b.notes) for (a, b), child in pairs)
            same = sum(alike(child, a) or alike(child, b) for (a, b), child in pairs)
            print(f"  {way:10} copies {100 * copies / len(pairs):5.1f} %   alike {100 * same / len(pairs):5.1f} %")
        told = [result for result in (held(couple, i) for i, couple in enumerate(couples)) if result]
        broken, nothing = (sum(column) for column in zip(*told, strict=True))
        print(f"  change=hats, {len(told)} couples: {broken} broken, nothing changed in {nothing}")


if __name__ == "__main__":
    main()
