"""What tests of holding share: anything that can be held, and the laws of a child of which something is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import strategies as st

from audiomancer.music import Note, Pattern
from audiomancer.variation import Hold

Place = tuple[int, int]


@st.composite
def holds(draw: st.DrawFn, pattern: Pattern) -> Hold:
    """Anything that can be held in a pattern."""
    there = sorted({n.pitch for n in pattern.notes}) if pattern.kind == "drums" else []
    sides = {pitch: draw(st.sampled_from(("change", "hold", ""))) for pitch in there}
    first = draw(st.integers(1, pattern.bars))
    kind = draw(st.sampled_from(("", "notes_only", "feel_only")))
    return Hold.of(
        change=[pitch for pitch, side in sides.items() if side == "change"],
        hold=[pitch for pitch, side in sides.items() if side == "hold"],
        in_bars=draw(st.none() | st.tuples(st.just(first), st.integers(first, pattern.bars))),
        **({kind: True} if kind else {}),
    )


def step_of(onset: int, pattern: Pattern) -> int:
    """The sixteenth nearest to a tick, reckoned apart from the package."""
    last = pattern.bars * pattern.steps_per_bar - 1
    return min(last, int(onset * pattern.steps_per_bar / pattern.ticks_per_bar + 0.5))


def may_change(note: Note, pattern: Pattern, hold: Hold) -> bool:
    """Whether a note is free, reckoned apart from the package, from what a birth would say."""
    told = hold.to_json()
    first, last = told.get("in_bars", (1, pattern.bars))
    bars = {note.onset // pattern.ticks_per_bar + 1, step_of(note.onset, pattern) // pattern.steps_per_bar + 1}
    is_named = not told.get("change") or note.pitch in told["change"]
    return is_named and note.pitch not in told.get("hold", ()) and all(first <= bar <= last for bar in bars)


def places(pattern: Pattern) -> Counter[Place]:
    return Counter((step_of(n.onset, pattern), n.pitch) for n in pattern.notes)


def obeys(parent: Pattern, child: Pattern, hold: Hold) -> None:
    """The laws of every hold."""
    assert replace(child, notes=()) == replace(parent, notes=())
    parents_own, childs_own = ([n for n in p.notes if not may_change(n, parent, hold)] for p in (parent, child))
    assert childs_own == parents_own
    if hold.feel_only:
        assert places(child) == places(parent)
        assert all(n.duration <= m.duration for n, m in zip(in_places(child), in_places(parent), strict=True))
    if hold.notes_only:
        there = places(parent)
        changed = [n for n in child.notes if n not in parent.notes]
        assert not any((step_of(n.onset, parent), n.pitch) in there for n in changed)


def in_places(pattern: Pattern) -> list[Note]:
    return sorted(pattern.notes, key=lambda n: (step_of(n.onset, pattern), n.pitch, n.onset))
