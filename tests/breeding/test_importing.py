"""A file or a line of code becomes a loop of the library."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import mido
import pytest

from audiomancer.breeding import import_file, open_store
from audiomancer.breeding.importing import import_code
from audiomancer.store import Store


@pytest.fixture
def store(home: Path) -> Store:
    return open_store()


def drummed(*strokes: tuple[int, int]) -> bytes:
    """A file of hits on the drum channel, at 480 ticks a beat."""
    track, now = mido.MidiTrack(), 0
    for onset, pitch in sorted(strokes):
        track.append(mido.Message("note_on", channel=9, note=pitch, velocity=100, time=onset - now))
        now = onset
    buffer = BytesIO()
    mido.MidiFile(type=1, tracks=[track]).save(file=buffer)
    return buffer.getvalue()


def test_a_whole_file_is_cut_at_the_played_beat_as_bars_of_it_are(store: Store) -> None:
    strokes = [(3, 36), (489, 38), (953, 36), (1447, 38)]
    stored, told = import_file(drummed(*strokes, (1920 - 20, 36)), "beat.mid", store)
    assert [(note.onset, note.pitch) for note in stored.pattern.notes] == strokes
    assert "1 note early on the downbeat after the last bar, where the loop has its own: left out" in told
    again, told = import_file(drummed(*strokes, (1920 - 20, 42)), "hat.mid", store)
    assert again.pattern.notes[-1].onset == 1920 - 20
    assert not [sentence for sentence in told if "left out" in sentence]


@pytest.mark.parametrize(("bars", "kicks"), [((1, 1), 1), ((2, 2), 1), ((2, 3), 2), ((1, 4), 4)])
def test_an_early_downbeat_of_code_is_of_its_own_bar(store: Store, bars: tuple[int, int], kicks: int) -> None:
    code = 'setcps (120/60/4)\n\nd1 $ stack [s "bd ~" # nudge "-0.021", s "hh*8" # nudge 0.007]'
    stored, _ = import_code(code, "tidal", store, bars=bars)
    pattern = stored.pattern
    assert pattern.bars == bars[1] - bars[0] + 1
    found = [note.onset / pattern.ticks_per_bar for note in pattern.notes if note.pitch == 36]
    assert found == pytest.approx([bar + 1 - 0.021 / 2 for bar in range(kicks)], abs=1e-4)
