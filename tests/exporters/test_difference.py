"""A child's code as a change of its parent's: it plays the child, and as few of the parent's words differ as can."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

import pytest
from engines.cases import patterns
from engines.ghci import Ghci
from engines.strudel import Strudel

from audiomancer.exporters import as_difference, to_strudel, to_tidal
from audiomancer.music import Note, Pattern
from audiomancer.notation import read_strudel, read_tidal

WRITERS = [("tidal", to_tidal, read_tidal, "--"), ("strudel", to_strudel, read_strudel, "//")]
PARENT = read_tidal('d1 $ stack [s "bd(4,6,2)", s "~ sd ~ <<sd sd*2> sd>", s "hh*8"]')


def child_of(parent: Pattern, rng: random.Random) -> Pattern:
    """The parent with a few notes gone, a few that are struck otherwise, and a few more."""
    notes = [note for note in parent.notes if rng.random() > 0.05]
    notes = [replace(note, velocity=rng.choice((30, 90, 127))) if rng.random() < 0.1 else note for note in notes]
    sixteenth = parent.ticks_per_bar // 16
    pitches = sorted({note.pitch for note in parent.notes})
    notes += [
        Note(rng.randrange(16 * parent.bars) * sixteenth, sixteenth, rng.choice(pitches), 100)
        for _ in range(rng.randint(0, 2))
    ]
    return parent.with_notes(notes)


def heard(pattern: Pattern) -> list[tuple[int, ...]]:
    """The notes, without the lengths of drums, which ring as long as their sample."""
    drums = pattern.kind == "drums"
    return [(note.onset, note.pitch, note.velocity, 0 if drums else note.duration) for note in pattern.notes]


@pytest.mark.parametrize(("language", "write", "read", "mark"), WRITERS)
def test_it_plays_the_child_and_the_parents_lines_are_those_of_the_parent(language, write, read, mark) -> None:
    rng = random.Random(12)
    chosen = [pattern for pattern in patterns() if 1 <= pattern.bars <= 4 and 8 < len(pattern.notes) < 80][::6][:14]
    for parent in chosen:
        child = child_of(parent, rng)
        old, new = write(parent, timing="grid"), write(child, timing="grid")
        found = as_difference(old, new, language, bars=child.bars, pitched=child.kind != "drums")
        how = {"bars": child.bars, "time_signature": child.time_signature, "kind": child.kind}
        assert heard(read(found.code, **how)) == heard(read(new, **how))
        before, after = ([line.strip() for line in code.splitlines()] for code in (old, found.code))
        said = re.compile(rf"{mark} (?:was: |     ) *(.*)")
        told = [match[1] for line in after if (match := said.fullmatch(line))]
        assert all(line in before for line in told)
        assert all(line in after or line in told for line in before if not line.startswith(mark))


@pytest.mark.parametrize(("language", "write", "read", "mark"), WRITERS)
def test_nothing_differs_from_itself(language, write, read, mark) -> None:
    code = write(PARENT, timing="grid")
    found = as_difference(code, code, language, bars=PARENT.bars, pitched=False)
    assert (found.code, found.changed) == (code, 0)
    assert found.tokens > 20


def test_a_note_more_and_a_note_less_are_written_where_they_stand() -> None:
    snares = [note for note in PARENT.notes if note.pitch == 38]
    quarter = PARENT.ticks_per_beat
    more = PARENT.with_notes([*PARENT.notes, replace(snares[0], onset=snares[0].onset + 3 * quarter // 2)])
    less = PARENT.with_notes([note for note in PARENT.notes if note != snares[2]])
    old = to_tidal(PARENT, timing="grid")
    for child, line in (
        (more, '  s "<[~ sd [~ sd] sd] [~ sd]*2 [~ sd ~ sd*2] [~ sd]*2>" |* gain 0.79,'),
        (less, '  s "<[~ sd]*2 [~ ~ ~ sd] [~ sd ~ sd*2] [~ sd]*2>" |* gain 0.79,'),
    ):
        new = to_tidal(child, timing="grid")
        found = as_difference(old, new, "tidal", bars=child.bars, pitched=False)
        assert f'  -- was: s "<[~ sd]*2!2 [~ sd ~ sd*2] [~ sd]*2>" |* gain 0.79,\n{line}\n' in found.code


def test_a_lane_that_is_gone_or_new_is_told_too() -> None:
    without = PARENT.with_notes([note for note in PARENT.notes if note.pitch != 42])
    old, new = to_strudel(PARENT, timing="grid"), to_strudel(without, timing="grid")
    gone = as_difference(old, new, "strudel", bars=PARENT.bars, pitched=False)
    assert '// was: $: s("hh*8")' in gone.code
    came = as_difference(new, old, "strudel", bars=PARENT.bars, pitched=False)
    assert "was:" not in came.code and came.changed > 0


def test_the_engines_play_the_child(tidal: Ghci, strudel_engine: Strudel) -> None:
    """Comments between the lines of a stack, and within a file, are comments there too."""
    child = child_of(PARENT, random.Random(5))
    for timing in ("grid", "nudge"):
        old, new = to_tidal(PARENT, timing=timing), to_tidal(child, timing=timing)
        code = as_difference(old, new, "tidal", bars=PARENT.bars, pitched=False).code
        assert "was:" in code
        assert _struck(tidal.evaluate(code, PARENT.bars).events[1]) == _struck(
            tidal.evaluate(new, PARENT.bars).events[1]
        )
        old, new = to_strudel(PARENT, timing=timing), to_strudel(child, timing=timing)
        code = as_difference(old, new, "strudel", bars=PARENT.bars, pitched=False).code
        lanes = [strudel_engine.evaluate(text, PARENT.bars).lines for text in (code, new)]
        assert _struck([event for lane in lanes[0] for event in lane]) == _struck(
            [event for lane in lanes[1] for event in lane]
        )


def _struck(events: Any) -> list[Any]:
    """When which sound is struck, and how loud."""
    return sorted(((event.begin, sorted(event.controls.items())) for event in events), key=str)
