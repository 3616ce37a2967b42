"""What is taken from a file: which track, kind, bars, tempo, metre and key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mido import Message, MetaMessage

from audiomancer.errors import MidiFileError
from audiomancer.midi import ReadingOptions, midi_bytes, parse_midi
from audiomancer.music import Note, Pattern

Smf = Callable[..., bytes]
Struck = Callable[..., list[Any]]
BAR = 1920  # ticks in 4/4 at 480 ticks a beat


def metre(tick: int, numerator: int, denominator: int) -> tuple[int, MetaMessage]:
    return tick, MetaMessage("time_signature", numerator=numerator, denominator=denominator)


def tempo(tick: int, bpm: int) -> tuple[int, MetaMessage]:
    return tick, MetaMessage("set_tempo", tempo=60_000_000 // bpm)


def name(text: str) -> tuple[int, MetaMessage]:
    return 0, MetaMessage("track_name", name=text)


def end(tick: int) -> tuple[int, MetaMessage]:
    return tick, MetaMessage("end_of_track")


def read(data: bytes, **options: Any) -> Pattern:
    return parse_midi(data, "song.mid", **options).pattern


@pytest.fixture
def band(smf: Smf, note: Struck) -> bytes:
    return smf(
        [metre(0, 4, 4)],
        [name("Kit"), *note(0, 36, channel=9)],
        [name("Bässe".encode().decode("latin1")), *note(0, 40), *note(480, 43)],
        [name("Lead"), *note(0, 72)],
    )


@pytest.fixture
def mixed_metres(smf: Smf, note: Struck) -> bytes:
    """Two bars of 4/4, two of 3/4, a note on each bar line."""
    notes = [e for t in (0, BAR, 2 * BAR, 2 * BAR + 1440) for e in note(t)]
    return smf([metre(0, 4, 4), metre(2 * BAR, 3, 4)], notes)


class TestTrack:
    def test_the_only_track_with_notes_is_taken(self, smf: Smf, note: Struck) -> None:
        assert read(smf([metre(0, 4, 4)], [name("silent")], note(7, 61))).notes == (Note(7, 120, 61, 100),)

    def test_several_tracks_are_listed_with_their_numbers_names_and_notes(self, band: bytes) -> None:
        with pytest.raises(MidiFileError) as caught:
            read(band)
        assert str(caught.value) == (
            "song.mid has several tracks with notes; choose one, such as --track 1, of: "
            '1 "Kit" (drums, 1 note), 2 "Bässe" (2 notes), 3 "Lead" (1 note)'
        )

    @pytest.mark.parametrize("track", [3, "3", "lead", " Lead "])
    def test_a_track_is_chosen_by_number_or_name(self, band: bytes, track: int | str) -> None:
        assert [n.pitch for n in read(band, track=track).notes] == [72]

    @pytest.mark.parametrize("track", [0, 4, -1, "Drums", ""])
    def test_a_track_that_is_not_there_is_an_error_that_lists_those_that_are(
        self, band: bytes, track: int | str
    ) -> None:
        with pytest.raises(MidiFileError, match=r'song.mid has no track .*2 "Bässe" \(2 notes\)'):
            read(band, track=track)

    def test_a_name_that_two_tracks_share_asks_for_a_number(self, smf: Smf, note: Struck) -> None:
        data = smf([name("Pad"), *note(0)], [name("Pad"), *note(0, 61)])
        with pytest.raises(MidiFileError, match="2 tracks called 'Pad'; choose by number"):
            read(data, track="Pad")
        assert read(data, track=2).notes[0].pitch == 61

    def test_a_number_is_a_number_though_a_track_is_called_by_it(self, smf: Smf, note: Struck) -> None:
        data = smf([name("2"), *note(0, 61)], [name("1"), *note(0, 62)])
        assert [read(data, track=track).notes[0].pitch for track in (1, 2, "1", "2")] == [61, 62, 62, 61]

    def test_a_track_without_a_name_is_listed_by_its_number_alone(self, smf: Smf, note: Struck) -> None:
        with pytest.raises(MidiFileError, match=r"of: 1 \(1 note\), 2 \(1 note\)$"):
            read(smf(note(0), note(0)))

    def test_each_channel_of_a_type_0_file_is_a_track(self, smf: Smf, note: Struck) -> None:
        data = smf([*note(0, 60, channel=2), *note(480, 36, channel=9)], type=0)
        with pytest.raises(MidiFileError, match=r'1 "channel 3" \(1 note\), 2 "channel 10" \(drums, 1 note\)'):
            read(data)
        assert read(data, track="channel 10").kind == "drums"

    def test_drums_in_a_track_of_other_instruments_are_a_part_of_their_own(self, smf: Smf, note: Struck) -> None:
        data = smf([*note(0, 60, channel=2), *note(480, 36, channel=9), *note(960, 62, channel=3)])
        assert [n.pitch for n in read(data, track=1).notes] == [60, 62]
        assert [n.pitch for n in read(data, track=2).notes] == [36]


class TestKind:
    @pytest.mark.parametrize(("program", "kind"), [(31, "melody"), (32, "bass"), (39, "bass"), (40, "melody")])
    def test_a_bass_program_is_a_bass(self, smf: Smf, note: Struck, program: int, kind: str) -> None:
        assert read(smf([(0, Message("program_change", program=program)), *note(0)])).kind == kind

    def test_the_program_that_counts_is_the_one_of_the_first_note(self, smf: Smf, note: Struck) -> None:
        changes = [(0, Message("program_change", program=33)), *note(0), (480, Message("program_change", program=80))]
        assert read(smf([*changes, *note(480)])).kind == "bass"

    def test_a_track_keeps_its_program_when_another_uses_the_same_channel(self, smf: Smf, note: Struck) -> None:
        bass = [(0, Message("program_change", program=33)), *note(480)]
        lead = [(0, Message("program_change", program=80)), *note(480)]
        assert read(smf(bass, lead), track=1).kind == "bass"
        assert read(smf([bass[0]], note(480))).kind == "bass"

    def test_a_track_called_bass_is_a_bass_unless_it_is_on_the_drum_channel(self, smf: Smf, note: Struck) -> None:
        assert read(smf([name("Acid BASS"), *note(0)])).kind == "bass"
        assert read(smf([name("Bass drum"), *note(0, 36, channel=9)])).kind == "drums"

    def test_the_kind_that_is_asked_for_wins(self, smf: Smf, note: Struck) -> None:
        assert read(smf(note(0, 36, channel=9)), kind="melody").kind == "melody"


class TestNotes:
    def test_note_offs_end_the_note_that_has_waited_longest(self, smf: Smf) -> None:
        on, off = Message("note_on", note=60, velocity=9), Message("note_off", note=60)
        reading = parse_midi(smf([(0, on), (100, on), (150, off), (400, off)]), "song.mid")
        assert [(n.onset, n.end) for n in reading.pattern.notes] == [(0, 100), (100, 400)]
        assert reading.notices == ("1 note struck again while still sounding: ended there",)

    def test_of_two_at_the_same_tick_the_louder_stays(self, smf: Smf, note: Struck) -> None:
        loud, soft = note(0, 60, velocity=101), note(0, 60, velocity=99)
        reading = parse_midi(smf([soft[0], loud[0], soft[1], loud[1]]), "song.mid")
        assert reading.pattern.notes == (Note(0, 120, 60, 101),)
        assert reading.notices == ("1 note struck twice at the same time: the louder is kept",)

    def test_a_note_without_length_lasts_one_tick(self, smf: Smf, note: Struck) -> None:
        reading = parse_midi(smf([*note(0, length=0), *note(9, 61, length=0)]), "song.mid")
        assert [n.duration for n in reading.pattern.notes] == [1, 1]
        assert reading.notices == ("2 notes without length: one tick is taken",)

    def test_a_hanging_note_of_a_melody_is_an_error_that_says_where(self, smf: Smf, note: Struck) -> None:
        data = smf([*note(0), note(3 * BAR + 5, 61)[0]])
        with pytest.raises(MidiFileError, match=r"song.mid has a note without an end: C#4 in bar 4;"):
            read(data)
        assert len(read(data, bars=(1, 3)).notes) == 1

    def test_of_several_hanging_notes_the_first_is_named(self, smf: Smf, note: Struck) -> None:
        with pytest.raises(MidiFileError, match=r"a note without an end: C4 in bar 1;"):
            read(smf([note(0)[0], note(BAR, 61)[0]]))

    def test_where_a_sixteenth_is_less_than_a_tick_a_hanging_drum_lasts_one(self, smf: Smf, note: Struck) -> None:
        hanging = note(0, 51, channel=9)[0]
        assert read(smf([hanging], ticks_per_beat=2)).notes == (Note(0, 1, 51, 100),)
        finer = read(smf([metre(0, 7, 16), hanging], ticks_per_beat=3))
        assert (finer.ticks_per_beat, finer.notes) == (12, (Note(0, 4, 51, 100),))

    def test_a_hanging_drum_is_a_hit_of_a_sixteenth(self, smf: Smf, note: Struck) -> None:
        reading = parse_midi(smf([note(0, 51, channel=9)[0]]), "song.mid")
        assert reading.pattern.notes == (Note(0, 120, 51, 100),)
        assert reading.notices == ("1 note without an end: a sixteenth is taken",)

    def test_velocity_0_is_a_note_off_and_a_stray_one_means_nothing(self, smf: Smf) -> None:
        on, off = Message("note_on", note=60, velocity=9), Message("note_on", note=60, velocity=0)
        assert read(smf([(0, off), (10, on), (20, off), (30, off)])).notes == (Note(10, 10, 60, 9),)

    def test_the_same_pitch_on_two_channels_of_a_track_is_told_apart(self, smf: Smf, note: Struck) -> None:
        first, second = note(0, 60, length=100, channel=0), note(50, 60, length=150, channel=1)
        found = read(smf([first[0], second[0], first[1], second[1]]))
        assert [(n.onset, n.end) for n in found.notes] == [(0, 50), (50, 200)]

    def test_other_messages_shift_nothing(self, smf: Smf, note: Struck) -> None:
        other = [
            (50, Message("sysex", data=(1, 2, 3))),
            (60, Message("pitchwheel", pitch=99)),
            (70, MetaMessage("lyrics", text="la")),
            (80, Message("aftertouch", value=9)),
        ]
        assert read(smf([*other, *note(100)])).notes[0].onset == 100

    def test_a_meta_event_of_unknown_type_keeps_its_time(self) -> None:
        track = bytes.fromhex("60 ff 0a 02 41 42  20 90 3c 40  3c 00  00 ff 2f 00".replace(" ", ""))
        track = track.replace(bytes.fromhex("3c00"), bytes.fromhex("3c 80 3c 00"))
        data = b"MThd" + bytes.fromhex("00000006 0000 0001 01e0") + b"MTrk" + len(track).to_bytes(4, "big") + track
        assert read(data).notes == (Note(0x80, 0x3C, 60, 64),)

    def test_running_status_is_understood(self) -> None:
        track = bytes.fromhex("00 90 3c 40  10 3c 00  00 3e 41  10 3e 00  00 ff 2f 00")
        data = b"MThd" + bytes.fromhex("00000006 0000 0001 01e0") + b"MTrk" + len(track).to_bytes(4, "big") + track
        assert read(data).notes == (Note(0, 16, 60, 64), Note(16, 16, 62, 65))


class TestBars:
    @pytest.mark.parametrize(("onset", "bars"), [(0, 1), (BAR - 1, 1), (BAR, 2), (9 * BAR + 5, 10)])
    def test_there_are_as_many_bars_as_hold_onsets(self, smf: Smf, note: Struck, onset: int, bars: int) -> None:
        assert read(smf(note(onset))).bars == bars

    @pytest.mark.parametrize(("stop", "bars"), [(4 * BAR, 4), (4 * BAR + 1, 1), (4 * BAR - 1, 1), (BAR, 1)])
    def test_only_an_end_of_track_on_a_bar_line_adds_silence(
        self, smf: Smf, note: Struck, stop: int, bars: int
    ) -> None:
        assert read(smf([*note(0), end(stop)])).bars == bars

    def test_a_note_may_ring_past_the_last_bar(self, smf: Smf, note: Struck) -> None:
        found = read(smf(note(BAR - 10, length=5000)))
        assert (found.bars, found.notes[0].duration) == (1, 5000)

    def test_a_loop_is_cut_by_bars_counted_from_1(self, smf: Smf, note: Struck) -> None:
        notes = [e for bar in range(8) for e in note(bar * BAR + bar, 60 + bar)]
        found = read(smf(notes), bars=(5, 6))
        assert found.bars == 2
        assert [(n.onset, n.pitch) for n in found.notes] == [(4, 64), (BAR + 5, 65)]

    @pytest.mark.parametrize("bars", [(1, 3), (0, 1), (3, 3), (2, 1), (-1, 2)])
    def test_bars_that_are_not_there_are_an_error_that_says_which_are(
        self, smf: Smf, note: Struck, bars: tuple[int, int]
    ) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid has bars 1-2, not -?\d-\d"):
            read(smf([*note(0), *note(BAR)]), bars=bars)

    def test_bars_without_notes_are_an_error(self, smf: Smf, note: Struck) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid has no notes in bars 2-3"):
            read(smf([*note(0), *note(3 * BAR)]), bars=(2, 3))

    def test_a_song_of_absurd_length_is_refused_but_gives_a_loop(self, smf: Smf, note: Struck) -> None:
        data = smf([*note(0), *note(100_000 * BAR, 61)])
        with pytest.raises(MidiFileError, match=r"song.mid is 100001 bars long"):
            read(data)
        assert read(data, bars=(100_001, 100_001)).notes[0].pitch == 61


class TestMetre:
    def test_without_a_time_signature_it_is_4_4(self, smf: Smf, note: Struck) -> None:
        assert read(smf(note(0))).time_signature == (4, 4)

    def test_a_change_of_metre_is_an_error_that_names_the_bars(self, mixed_metres: bytes) -> None:
        with pytest.raises(MidiFileError) as caught:
            read(mixed_metres)
        assert str(caught.value) == (
            "song.mid changes its time signature (bars 1-2 in 4/4, bars 3-4 in 3/4); "
            "take bars of one, such as --bars 1-2"
        )

    def test_only_the_changes_in_the_bars_that_are_asked_for_are_listed(self, smf: Smf, note: Struck) -> None:
        metres = [metre(0, 4, 4), metre(2 * BAR, 3, 4), metre(2 * BAR + 1440, 7, 8)]
        data = smf(metres, [e for tick in (0, BAR, 2 * BAR, 2 * BAR + 1440, 4 * BAR) for e in note(tick)])
        with pytest.raises(MidiFileError, match=r"\(bars 1-2 in 4/4, bars 3-3 in 3/4\).*--bars 1-2"):
            read(data, bars=(1, 3))
        with pytest.raises(MidiFileError, match=r"\(bars 1-2 in 4/4, bars 3-3 in 3/4, bars 4-5 in 7/8\)"):
            read(data, bars=(1, 5))

    def test_bars_of_one_metre_are_counted_through_the_change(self, mixed_metres: bytes) -> None:
        found = read(mixed_metres, bars=(3, 4))
        assert (found.time_signature, found.bars) == ((3, 4), 2)
        assert [n.onset for n in found.notes] == [0, 1440]

    def test_a_change_inside_a_bar_starts_a_new_one(self, smf: Smf, note: Struck) -> None:
        data = smf([metre(0, 4, 4), metre(BAR + 480, 3, 4)], [*note(BAR), *note(BAR + 480, 61)])
        assert [n.pitch for n in read(data, bars=(2, 2)).notes] == [60]
        assert [(n.onset, n.pitch) for n in read(data, bars=(3, 3)).notes] == [(0, 61)]

    def test_the_same_signature_again_changes_nothing(self, smf: Smf, note: Struck) -> None:
        assert read(smf([metre(0, 3, 4), metre(100, 3, 4)], [*note(0), *note(1440)])).bars == 2

    def test_a_signature_after_the_music_changes_nothing(self, smf: Smf, note: Struck) -> None:
        assert read(smf([metre(0, 4, 4), metre(8 * BAR, 3, 4)], note(0))).time_signature == (4, 4)

    def test_a_bar_of_no_whole_number_of_ticks_raises_the_resolution(self, smf: Smf, note: Struck) -> None:
        """7/16 at 6 ticks a beat is ten and a half ticks a bar."""
        found = read(smf([metre(0, 7, 16)], [*note(0), *note(11, 61, length=3)], ticks_per_beat=6))
        assert (found.ticks_per_beat, found.ticks_per_bar, found.bars) == (12, 21, 2)
        assert found.notes[1] == Note(22, 6, 61, 100)

    def test_a_bar_of_no_whole_number_of_ticks_is_cut_out_where_it_stands(self, smf: Smf, note: Struck) -> None:
        """Bar 2 of 7/16 goes from tick 10.5 to 21, but 4/4 begins at 15."""
        late = (12, MetaMessage("key_signature", key="Am"))
        marks = [metre(0, 7, 16), tempo(0, 100), tempo(11, 125), late, metre(15, 4, 4)]
        data = smf(marks, [e for tick in (10, 11, 14, 15) for e in note(tick, 60 + tick, length=1)], ticks_per_beat=6)
        reading = parse_midi(data, "song.mid", bars=(2, 2))
        assert [(n.onset, n.pitch) for n in reading.pattern.notes] == [(1, 71), (7, 74)]
        assert (reading.pattern.tempo, reading.pattern.key) == (100, None)
        assert reading.notices == ("the tempo moves between 100 and 125 BPM: the first, 100, is kept",)

    def test_the_finest_resolution_of_midi_is_read(self, smf: Smf, note: Struck) -> None:
        assert read(smf(note(0), ticks_per_beat=32767)).ticks_per_beat == 32767

    def test_a_resolution_that_cannot_be_raised_is_an_error(self, smf: Smf, note: Struck) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid has 32767 ticks a beat, in which a bar of 7/16"):
            read(smf([metre(0, 7, 16)], note(0), ticks_per_beat=32767))

    @pytest.mark.parametrize("signature", [(0, 4), (65, 4), (4, 128)])
    def test_a_signature_that_no_pattern_has_is_an_error(
        self, smf: Smf, note: Struck, signature: tuple[int, int]
    ) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid cannot become a pattern: a time signature is"):
            read(smf([metre(0, *signature)], note(0)))


class TestTempo:
    def test_without_a_tempo_it_is_120(self, smf: Smf, note: Struck) -> None:
        assert read(smf(note(0))).tempo == 120

    def test_the_tempo_at_the_first_bar_is_kept_and_a_change_is_noticed(self, smf: Smf, note: Struck) -> None:
        data = smf([tempo(0, 100), tempo(BAR + 1, 125)], [*note(0), *note(BAR), *note(2 * BAR)])
        reading = parse_midi(data, "song.mid")
        assert reading.pattern.tempo == 100
        assert reading.notices == ("the tempo moves between 100 and 125 BPM: the first, 100, is kept",)
        assert parse_midi(data, "song.mid", bars=(3, 3)).pattern.tempo == 125
        assert parse_midi(data, "song.mid", bars=(3, 3)).notices == ()

    def test_a_change_where_the_bars_end_is_none_of_theirs(self, smf: Smf, note: Struck) -> None:
        reading = parse_midi(smf([tempo(0, 100), tempo(BAR, 125)], [*note(0), *note(BAR)]), "song.mid", bars=(1, 1))
        assert (reading.pattern.tempo, reading.notices) == (100, ())

    def test_of_several_tempos_at_the_first_bar_the_last_is_kept_and_none_is_noticed(
        self, smf: Smf, note: Struck
    ) -> None:
        data = smf([tempo(0, 90), tempo(BAR, 100), tempo(BAR, 125)], [*note(0), *note(BAR)])
        reading = parse_midi(data, "song.mid", bars=(2, 2))
        assert (reading.pattern.tempo, reading.notices) == (125, ())

    def test_a_tempo_of_nothing_later_on_is_an_error_too(self, smf: Smf, note: Struck) -> None:
        data = smf([tempo(0, 120), (480, MetaMessage("set_tempo", tempo=0))], note(0))
        with pytest.raises(MidiFileError, match=r"song.mid has a tempo of 0 microseconds"):
            read(data)

    @pytest.mark.parametrize("microseconds", [1, 0xFFFFFF])
    def test_a_tempo_that_no_pattern_has_is_an_error(self, smf: Smf, note: Struck, microseconds: int) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid cannot become a pattern: a tempo is"):
            read(smf([(0, MetaMessage("set_tempo", tempo=microseconds))], note(0)))

    def test_a_tempo_of_nothing_is_an_error(self, smf: Smf, note: Struck) -> None:
        with pytest.raises(MidiFileError, match=r"song.mid has a tempo of 0 microseconds"):
            read(smf([(0, MetaMessage("set_tempo", tempo=0))], note(0)))


class TestKey:
    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ({}, ("A", "minor")),
            ({"key": "D", "scale": "dorian"}, ("D", "dorian")),
            ({"key": "D"}, ("D", None)),
            ({"scale": "dorian"}, (None, "dorian")),
            ({"kind": "drums"}, (None, None)),
        ],
    )
    def test_the_key_signature_holds_unless_another_is_given(
        self, smf: Smf, note: Struck, options: ReadingOptions, found: tuple[str | None, str | None]
    ) -> None:
        pattern = read(smf([(0, MetaMessage("key_signature", key="Am"))], [*note(0, 69), *note(0, 72)]), **options)
        assert (pattern.key, pattern.scale) == found

    def test_a_key_signature_that_a_note_denies_is_not_believed(self, smf: Smf, note: Struck) -> None:
        pattern = read(smf([(0, MetaMessage("key_signature", key="Am"))], [*note(0, 69), *note(0, 73)]))
        assert (pattern.key, pattern.scale) == (None, None)

    @pytest.mark.parametrize(("written", "found"), [("D", ("D", "major")), ("Bm", ("B", "minor"))])
    def test_a_key_signature_is_major_or_minor_and_every_note_of_its_scale_fits(
        self, smf: Smf, note: Struck, written: str, found: tuple[str, str]
    ) -> None:
        scale = [e for pitch in (62, 64, 66, 67, 69, 71, 73) for e in note(0, pitch)]
        pattern = read(smf([(0, MetaMessage("key_signature", key=written))], scale))
        assert (pattern.key, pattern.scale) == found

    def test_the_last_key_signature_up_to_the_first_bar_holds(self, smf: Smf, note: Struck) -> None:
        keys = [(tick, MetaMessage("key_signature", key=key)) for tick, key in ((0, "C"), (BAR, "Am"), (2 * BAR, "F"))]
        data = smf(keys, [e for bar in range(3) for e in note(bar * BAR, 69)])
        scales = [read(data, bars=(bar, bar)) for bar in (1, 2, 3)]
        assert [(p.key, p.scale) for p in scales] == [("C", "major"), ("A", "minor"), ("F", "major")]

    def test_a_key_signature_that_comes_too_late_is_not_waited_for(self, smf: Smf, note: Struck) -> None:
        data = smf([(480, MetaMessage("key_signature", key="C"))], note(0))
        assert (read(data).key, read(data).scale) == (None, None)

    def test_a_style_is_kept_as_it_is_given(self, smf: Smf, note: Struck) -> None:
        assert read(smf(note(0)), style="dub techno").style == "dub techno"


def test_a_long_file_that_is_silent_nearly_everywhere_is_told_with_a_way_out(
    smf: Callable[..., bytes], note: Callable[..., list[Any]]
) -> None:
    """A note in bar 1 and one in bar 100,000 are a file of 40 bytes; it is kept, and what was meant is offered."""
    sparse = smf([*note(0), *note(99_999 * 1920)])
    reading = parse_midi(sparse, "sparse.mid")
    assert reading.pattern.bars == 100_000
    assert reading.notices == (
        "only 2 of 100000 bars have notes, the first of them bar 1; "
        "take the part that plays with --bars, such as --bars 1-8",
    )
    assert parse_midi(sparse, "sparse.mid", bars=(1, 8)).notices == ()
    assert parse_midi(sparse, "sparse.mid", bars=(99_990, 100_000)).notices == ()
    late = smf([*note(70 * 1920)])
    assert parse_midi(midi_bytes(reading.pattern), "ours.mid").notices == ()
    assert parse_midi(late, "late.mid").notices == (
        "only 1 of 71 bars have notes, the first of them bar 71; "
        "take the part that plays with --bars, such as --bars 71-71",
    )


def test_a_song_with_rests_and_a_short_loop_are_not_called_silent(
    smf: Callable[..., bytes], note: Callable[..., list[Any]]
) -> None:
    song = smf([event for bar in range(0, 160, 15) for event in note(bar * 1920)])
    assert parse_midi(song, "song.mid").notices == ()
    assert parse_midi(smf([*note(0), *note(62 * 1920)]), "loop.mid").notices == ()
    assert parse_midi(smf([*note(0), *note(63 * 1920)]), "long.mid").notices != ()
