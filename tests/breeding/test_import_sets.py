"""A file of several patterns is imported as several; a file of one stays one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiomancer.breeding import import_file, import_set
from audiomancer.errors import InvalidSettingError, MidiFileError
from audiomancer.exporters import heading_of, to_midi, to_midi_set, to_strudel_set, to_tidal, to_tidal_set
from audiomancer.music import Note, Pattern
from audiomancer.store import Store

GROOVE = Pattern(
    kind="drums",
    notes=tuple(Note(480 * n, 240, 36 if n % 4 == 0 else 42, 127) for n in range(7)),
    bars=1,
    time_signature=(7, 8),
)
BASS = Pattern(
    kind="bass", notes=(Note(0, 960, 60, 127), Note(3360, 480, 64, 127)), bars=2, time_signature=(7, 8), tempo=90
)
BOTH = (GROOVE, BASS)
HEADINGS = [heading_of(pattern) for pattern in BOTH]


@pytest.fixture
def store(home: object) -> Store:
    return Store()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("set.tidal", to_tidal_set(BOTH, headings=HEADINGS)),
        ("set.js", to_strudel_set(BOTH, headings=HEADINGS)),
        ("set.strudel", to_strudel_set(BOTH, headings=HEADINGS)),
        ("standard input", to_tidal_set(BOTH, headings=HEADINGS)),
        ("standard input", to_strudel_set(BOTH, headings=HEADINGS)),
    ],
)
def test_code_that_was_exported_is_imported_as_its_patterns(store: Store, name: str, code: str) -> None:
    patterns, told = import_set(code.encode(), name, store)
    found = [(p.type, p.bars, p.time_signature, p.note_count) for p in patterns]
    assert found == [("drums", 1, (7, 8), 7), ("bass", 2, (7, 8), 2)]
    stem = name.partition(".")[0]
    assert [p.name for p in patterns] == [f"{stem} drums", f"{stem} bass"]
    assert told == ("it holds 2 patterns, which are stored one by one: drums, bass",)


def test_midi_that_was_exported_is_imported_as_its_patterns(store: Store) -> None:
    patterns, told = import_set(to_midi_set(BOTH), "set.mid", store)
    assert [p.pattern for p in patterns] == [GROOVE, replace(BASS, tempo=120)]
    assert told == ("it holds 2 patterns, which are stored one by one: drums, bass",)
    (only,), told = import_set(to_midi_set(BOTH), "set.mid", store, track="bass")
    assert (only.id, told) == (patterns[1].id, ())


def test_one_pattern_stays_one_and_keeps_the_name(store: Store) -> None:
    for name, data in (("beat.tidal", to_tidal(GROOVE, heading=HEADINGS[0]).encode()), ("beat.mid", to_midi(GROOVE))):
        (only,), told = import_set(data, name, store)
        assert (only.name, only.time_signature, told) == ("beat", (7, 8), ())
    (asked,), _ = import_set(b'd1 $ note "0 7"\nd2 $ note "-24"', "low.tidal", store, kind="bass", key="C")
    assert (asked.type, asked.key) == ("bass", "C")


def test_key_and_scale_are_of_the_tunes_of_a_set(store: Store) -> None:
    (drums, tune), _ = import_set(b's "bd"\nd2 $ note "0 7"', "x.tidal", store, key="C", scale="minor", style="dub")
    assert [(p.key, p.scale, p.style) for p in (drums, tune)] == [(None, None, "dub"), ("C", "minor", "dub")]


def test_where_one_is_needed_several_are_refused_before_any_is_stored(store: Store) -> None:
    for name, data in (("set.mid", to_midi_set(BOTH)), ("set.tidal", to_tidal_set(BOTH, headings=HEADINGS).encode())):
        with pytest.raises(
            InvalidSettingError, match=r"holds 2 patterns \(drums, bass\); import it, and name one by its"
        ):
            import_file(data, name, store)
    assert not list(store.lineage.records())


def test_what_does_not_fit_the_file_is_refused(store: Store) -> None:
    with pytest.raises(InvalidSettingError, match="a MIDI file, which tells its time signature itself; leave --metre"):
        import_set(to_midi(GROOVE), "beat.mid", store, time_signature=(4, 4))
    with pytest.raises(InvalidSettingError, match="is code, which has no tracks to choose from; leave --track out"):
        import_set(b's "bd"', "beat.tidal", store, track="1")
    with pytest.raises(MidiFileError, match="is not a MIDI file"):
        import_set(b's "bd"', "beat.scd", store)
