"""MIDI files: real ones and made ones, whole and damaged, and garbage; read, written again, varied and listed."""

from __future__ import annotations

import os
import struct
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from fuzz.damage import Rng, damaged, one_of

from audiomancer.actions import FileContent, Session, as_json, perform
from audiomancer.midi import midi_bytes, parse_midi
from audiomancer.music import KINDS, Note, Pattern, pattern_from_json, pattern_to_json, without_overlaps
from audiomancer.variation import mutate

GROOVE = Path(__file__).resolve().parents[2] / "examples" / "groove.mid"
RESOLUTIONS = (1, 24, 96, 480, 960, 32767)


def make(rng: Rng) -> bytes:
    """A file: some whole, most damaged, some garbage."""
    return _garbage(rng) if rng.random() < 0.05 else damaged(make_whole(rng), rng)


def make_whole(rng: Rng) -> bytes:
    """A file that the standard allows, as sequencers write them and as they do not."""
    how = rng.random()
    return _groove() if how < 0.1 else _messages(rng) if how < 0.6 else midi_bytes(_pattern(rng))


def read(data: bytes) -> None:
    """What an import does: the pattern, its JSON, its file, and a variation of it."""
    pattern = parse_midi(data, "fuzz.mid", track=1).pattern
    assert pattern_from_json(pattern_to_json(pattern)) == pattern
    assert parse_midi(midi_bytes(pattern), "again.mid").pattern == pattern
    child = mutate(pattern, 0.3, np.random.default_rng(len(data))).pattern
    assert pattern_from_json(pattern_to_json(child)) == child


def live_with(data: bytes) -> None:
    """A library that holds the file and a child of it: both are listed, and a loop of them is written as code."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("AUDIOMANCER_HOME")
        os.environ["AUDIOMANCER_HOME"] = folder
        try:
            with Session() as session:
                imported = perform("import", session, files=(FileContent("fuzz.mid", data),), track="1")
                if imported.refused:
                    raise imported.refused[0].error
                (parent,) = imported.patterns
                children = perform("mutate", session, item=parent.id, seed=len(data)).patterns
                listed = perform("list", session).patterns
                assert [one.id for one in listed] == list(dict.fromkeys([parent.id, children[0].id]))[::-1]
                as_json(listed)
                # A live coder's loop; a song takes its time.
                as_json([one for one in listed if one.bars <= 8 and one.note_count <= 16], codes=True)
        finally:
            os.environ.pop("AUDIOMANCER_HOME")
            if before is not None:
                os.environ["AUDIOMANCER_HOME"] = before


@cache
def _groove() -> bytes:
    return GROOVE.read_bytes()


def _pattern(rng: Rng) -> Pattern:
    beat = one_of(rng, RESOLUTIONS)
    bars = one_of(rng, (1, 2, 8, 64, 500))
    notes = [
        Note(int(t), int(rng.integers(1, 3 * beat + 1)), int(rng.integers(128)), int(rng.integers(1, 128)))
        for t in rng.integers(0, bars * 4 * beat, int(rng.integers(1, 60)))
    ]
    return Pattern(kind=one_of(rng, KINDS), notes=without_overlaps(notes), bars=bars, ticks_per_beat=beat)


def _messages(rng: Rng) -> bytes:
    """A file of messages of every type at any time, as no sequencer writes it but the standard allows."""
    tracks = [b"".join(_message(rng) for _ in range(int(rng.integers(1, 60)))) for _ in range(int(rng.integers(1, 4)))]
    division = one_of(rng, (*RESOLUTIONS, *RESOLUTIONS, *RESOLUTIONS, 0, 0xE728, int(rng.integers(0x8000))))
    head = b"MThd" + struct.pack(">LHHH", 6, one_of(rng, (0, 0, 0, 1, 1, 1, 1, 2)), len(tracks), division)
    return head + b"".join(b"MTrk" + struct.pack(">L", len(track) + 4) + track + b"\0\xff\x2f\0" for track in tracks)


def _message(rng: Rng) -> bytes:
    wait = _number(one_of(rng, (0, 0, 1, 120, 480, 65534, 10_000_000, 0x0FFFFFFF)))
    channel = one_of(rng, (0, 0, 9, 15))
    pitch, velocity = int(rng.integers(128)), int(rng.integers(128))
    text = one_of(rng, (b"bass", b"\x1b]52;c;AA\x07", b"\xe2\x80\xae", b"\xff\xfe", b"[/red]", b"k" * 300))
    tag = one_of(rng, (b'{"kind":"drums","bars":9999,"key":null,"scale":null,"style":"\\ud800"}', b"[" * 2000, b"{}"))
    return wait + one_of(
        rng,
        (
            bytes([0x90 | channel, pitch, velocity]),
            bytes([0x90 | channel, 60, 90]),
            bytes([0x80 | channel, 60, 0]),
            bytes([0x80 | channel, pitch, velocity]),
            bytes([0xC0 | channel, pitch]),
            bytes([0xE0 | channel, pitch, velocity]),
            b"\xff\x03" + _number(len(text)) + text,
            b"\xff\x51\x03"
            + one_of(rng, (b"\x07\xa1\x20", b"\x05\x16\x15", b"\x0f\x42\x40", b"\0\0\1", b"\xff\xff\xff")),
            b"\xff\x58\x04" + bytes([one_of(rng, (4, 3, 7, 64, 5)), one_of(rng, (2, 3, 6, 0)), 24, 8]),
            b"\xff\x59\x02" + bytes([int(rng.integers(-7, 8)) % 256, int(rng.integers(2))]),
            b"\xff\x7f" + _number(len(tag) + 13) + b"\x7daudiomancer " + tag,
            b"\xf0" + _number(3) + b"\x7e\x00\xf7",
        ),
    )


def _number(value: int) -> bytes:
    """A number as the standard writes it: seven bits a byte, the highest first."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(0x80 | value & 0x7F)
    return bytes(reversed(groups))


def _garbage(rng: Rng) -> bytes:
    body = rng.bytes(int(rng.integers(600)))
    return one_of(rng, (b"", b"MThd", b"MThd\0\0\0\6\0\1\0\1\x01\xe0MTrk\0\0\2\0", b"RIFF")) + body
