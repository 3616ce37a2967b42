"""Write a groove by hand, as values, and save it as a MIDI file.

Run it:  python examples/02_write_a_groove.py my_groove.mid

Two bars of boom bap in 90 BPM, played four times with a fill at the end. `examples/groove.mid` is
what it writes.
"""

import sys
from pathlib import Path

from audiomancer.exporters import to_midi
from audiomancer.music import Note, Pattern, drum_pitch

STEP = 240  # ticks in a sixteenth, at 960 ticks a beat
SWING = 40  # ticks by which every second sixteenth comes late

# One character a sixteenth: the louder the hit, the higher the number.
BARS = {
    "bd": ("9......4..8.....", "9.....5...8..3.."),
    "sd": ("....8..2....9..1", "....8..2.2..9..."),
    "hh": ("6363636363636363", "636363636363636."),
    "oh": ("................", "...............6"),
}
FILL = {"sd": "....8..2.45678.9", "bd": "9......4..8...9.", "hh": "63636363........"}


def hits(name: str, steps: str, bar: int) -> list[Note]:
    """The notes of one drum in one bar."""
    places = [(step, int(level)) for step, level in enumerate(steps) if level != "."]
    return [
        Note((bar * 16 + step) * STEP + SWING * (step % 2), STEP // 2, drum_pitch(name), level * 14)
        for step, level in places
    ]


def groove() -> Pattern:
    """Eight bars, the last of them a fill."""
    notes = [note for bar in range(7) for name, bars in BARS.items() for note in hits(name, bars[bar % 2], bar)]
    notes += [note for name, steps in FILL.items() for note in hits(name, steps, 7)]
    return Pattern(kind="drums", notes=tuple(notes), bars=8, tempo=90, style="boom bap")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "my_groove.mid")
    target.write_bytes(to_midi(groove()))
    print(f"{target}: {len(groove().notes)} hits in {groove().bars} bars")
