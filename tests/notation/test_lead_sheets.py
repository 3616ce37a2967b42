"""What stands in a lead sheet comes out of it: chords, the tune, and the way through the song."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scores import (
    BACKWARD,
    DOUBLE,
    FORWARD,
    attributes,
    degree,
    ending,
    harmony,
    note,
    score,
    sign,
    whole,
    words,
)

from audiomancer.music import chord_text, parse_chord
from audiomancer.notation import LeadSheet, read_lead_sheet

TIE = '<tie type="{}"/>'


def read(*measures: str, start: str = "4/4") -> LeadSheet:
    return read_lead_sheet(score(*measures, start=start).encode(), "song.xml")


def bar(pitch: str = "C4", inside: str = "") -> str:
    """A whole note."""
    return inside + note(pitch, 8)


def changes(sheet: LeadSheet) -> list[str]:
    """The chords of all bars as they are played, each with its beat, bars apart by a line."""
    return [
        " ".join(f"{float(change.at):g}:{chord_text(change.chord)}" for change in one.changes)
        for section in sheet.chart.unfolded
        for one in section.bars
    ]


def sung(sheet: LeadSheet) -> list[tuple[Fraction, Fraction, int]]:
    """The notes of all sections: onset and length in quarter notes, and pitch."""
    result, start = [], Fraction(0)
    for pattern in sheet.melody:
        ticks = pattern.ticks_per_beat
        result += [(start + Fraction(n.onset, ticks), Fraction(n.duration, ticks), n.pitch) for n in pattern.notes]
        start += Fraction(pattern.length, ticks)
    return result


def pitches(sheet: LeadSheet) -> list[int]:
    return [pitch for _, _, pitch in sung(sheet)]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (harmony("C"), "C"),
        (harmony("F#", "minor-seventh"), "F#m7"),
        (harmony("Bb", "major-seventh"), "Bbmaj7"),
        (harmony("C", "dominant", bass="E"), "C7/E"),
        (harmony("C", "major", bass="C"), "C"),
        (harmony("C", "minor", "<inversion>1</inversion>"), "Cm/Eb"),
        (harmony("Bbb", "minor"), "Am"),
        (harmony("F##", "diminished-seventh", bass="Ebb"), "Gdim7/D"),
        (harmony("E#"), "E#"),
        (harmony("G", "half-diminished"), "Gm7b5"),
        (harmony("G", "augmented-seventh"), "G7#5"),
        (harmony("G", "augmented-ninth"), "G9#5"),
        (harmony("G", "major-minor"), "GmMaj7"),
        (harmony("G", "dominant-11th"), "G11"),
        (harmony("G", "dominant-13th"), "G13"),
        (harmony("G", "minor-13th"), "Gm13"),
        (harmony("G", "suspended-second"), "Gsus2"),
        (harmony("G", "power"), "G5"),
        (harmony("G", "pedal"), "G5no5"),
        (harmony("G", "Tristan"), "Gm7b5"),
        (harmony("G", "dominant", degree(9, -1, "add")), "G7b9"),
        (harmony("G", "dominant", degree(9, 1, "add") + degree(5, 1, "alter")), "G7alt"),
        (harmony("G", "dominant", degree(5, -1, "alter")), "G7b5"),
        (harmony("G", "dominant", degree(11, 1, "add")), "G7#11"),
        (harmony("G", "dominant-ninth", degree(9, -1, "alter")), "G7b9"),
        (harmony("G", "suspended-fourth", degree(7, 0, "add")), "G7sus4"),
        (harmony("G", "minor-sixth", degree(9, 0, "add")), "Gm6/9"),
        (harmony("G", "major", degree(9, 0, "add")), "Gadd9"),
        (harmony("G", "dominant", degree(3, 0, "subtract")), "G7no3"),
    ],
)
def test_a_harmony_is_the_chord_that_it_says(written: str, text: str) -> None:
    sheet = read(bar(inside=written))
    assert sheet.chart.sections[0].bars[0].changes[0].chord == parse_chord(text)
    assert sheet.notices == ()


def test_a_kind_that_is_not_known_is_told() -> None:
    sheet = read(bar(inside=harmony("G", "other")), bar(inside="<harmony><function>V</function></harmony>"))
    assert changes(sheet) == ["0:G", ""]
    assert [notice.partition(":")[0] for notice in sheet.notices] == ["measure 1", "measure 2"]


def test_a_chord_stands_where_it_is_written() -> None:
    sheet = read(harmony("C") + note("C4", 2) + harmony("F", offset=1) + harmony("G", offset=3) + note("C4", 6))
    assert changes(sheet) == ["0:C 1.5:F 2.5:G"]


@pytest.mark.parametrize(
    ("measure", "start", "beats"),
    [
        (harmony("F") + harmony("D") + note("C4", 8), "4/4", "0:F 2:D"),
        (harmony("F") + harmony("D") + harmony("G") + note("C4", 8), "4/4", "0:F 2:D 3:G"),
        (harmony("F") + harmony("D") + note("C4", 4) + harmony("C") + note("C4", 4), "2/2", "0:F 1:D 2:C"),
        (harmony("F") + harmony("D") + note("C4", 6), "3/4", "0:F 2:D"),
        (harmony("F") + harmony("D") + note("C4", 6), "6/8", "0:F 1.5:D"),
        (harmony("F") + note("C4", 8) + harmony("D"), "4/4", "0:F 2:D"),
        (harmony("F") + harmony("D") + note("C4", 1) + note("C4", 7), "4/4", "0:F 0.25:D"),
    ],
)
def test_chords_at_one_place_share_the_note(measure: str, start: str, beats: str) -> None:
    assert changes(read(measure, start=start)) == [beats]


def test_no_chord_is_a_kind_or_words() -> None:
    sheet = read(bar(inside=harmony("C", "none")), note("C4", 4) + words("N.C.") + note("C4", 4))
    assert changes(sheet) == ["0:N.C.", "2:N.C."]


def test_a_repeat_is_played_twice_with_its_endings() -> None:
    sheet = read(
        FORWARD + bar("C4", harmony("C")),
        ending("1", bar("D4"), backward=True),
        ending("2", bar("E4", harmony("F")), backward=False),
        bar("F4"),
    )
    assert pitches(sheet) == [60, 62, 60, 64, 65]
    assert sheet.chart.form == ("A", "A'", "B")


def test_an_ending_may_be_for_several_passes() -> None:
    sheet = read(FORWARD + bar("C4"), ending("1, 2", bar("D4"), backward=True), ending("3", bar("E4"), backward=False))
    assert pitches(sheet) == [60, 62, 60, 62, 60, 64]


def test_an_ending_that_is_numbered_wrong_or_drawn_short_is_understood() -> None:
    wrong = read(bar("C4"), ending("1", bar("D4"), backward=True), ending("1", bar("E4"), backward=False))
    unsaid = read(bar("C4"), ending("1", bar("D4"), backward=False), ending("2", bar("E4"), backward=False))
    assert pitches(wrong) == pitches(unsaid) == [60, 62, 60, 64]
    short = read(
        bar("C4"),
        ending("1", bar("D4"), backward=False),
        bar("E4") + BACKWARD,
        ending("2", bar("F4"), backward=False),
        bar("G4"),
    )
    assert pitches(short) == [60, 62, 64, 60, 65, 67]
    assert [len(section.bars) for section in short.chart.unfolded] == [3, 3]


def test_a_repeat_says_how_often() -> None:
    assert pitches(read(FORWARD + bar("C4") + BACKWARD.replace("/>", ' times="3"/>', 1), bar("D4"))) == [60, 60, 60, 62]


def test_from_the_beginning_to_the_end_sign() -> None:
    sheet = read(bar("C4"), bar("D4") + words("Fine"), FORWARD + bar("E4") + words("D.C. al Fine") + BACKWARD)
    assert pitches(sheet) == [60, 62, 64, 64, 60, 62]
    assert sheet.chart.form == ("A", "B", "B", "A")


def test_from_the_sign_to_the_coda() -> None:
    measures = (
        bar("C4"),
        sign("segno") + bar("D4"),
        bar("E4") + sign("coda"),
        bar("F4") + words("D.S. al Coda"),
        sign("coda") + bar("G4"),
    )
    assert pitches(read(*measures)) == [60, 62, 64, 65, 62, 64, 67]
    sounds = [
        measure.replace(sign("segno"), '<sound segno="s"/>').replace(words("D.S. al Coda"), '<sound dalsegno="s"/>')
        for measure in measures
    ]
    sounds[2] = bar("E4") + '<sound tocoda="c"/>'
    assert read(*sounds) == read(*measures)


def test_after_a_jump_repeats_are_not_taken_and_the_last_ending_is_played() -> None:
    sheet = read(
        FORWARD + bar("C4"),
        ending("1", bar("D4"), backward=True),
        ending("2", bar("E4"), backward=False) + words("Fine"),
        bar("F4") + words("D.C. al Fine"),
    )
    assert pitches(sheet) == [60, 62, 60, 64, 65, 60, 64]


def test_the_last_pass_of_a_repeat_leads_to_a_coda_without_other_words() -> None:
    sheet = read(bar("C4"), bar("D4") + sign("coda"), bar("E4") + BACKWARD, sign("coda") + bar("F4"))
    assert pitches(sheet) == [60, 62, 64, 60, 62, 65]


def test_a_form_says_what_is_the_same() -> None:
    a, b = (bar("C4", harmony("C")), bar("D4", harmony("G"))), (bar("E4", harmony("F")), bar("F4", harmony("C")))
    sheet = read(FORWARD + a[0], a[1] + BACKWARD, b[0], b[1] + DOUBLE, *a)
    assert sheet.chart.form == ("A", "A", "B", "A")
    assert [section.name for section in sheet.chart.sections] == ["A", "B"]
    assert len(sheet.melody) == 4


def test_a_section_has_the_name_that_the_score_gives_it() -> None:
    rehearsal = "<direction><direction-type><rehearsal> [C] </rehearsal></direction-type></direction>"
    sheet = read(bar("C4", words("Verse:")), bar("D4", rehearsal), bar() + DOUBLE, bar(), bar("E4", words("CHORUS")))
    assert sheet.chart.form == ("verse", "C", "A", "chorus")


def test_a_pickup_is_a_bar_that_begins_with_silence() -> None:
    sheet = read(note("G3"), bar("C4", harmony("C")), bar("D4"))
    assert sheet.pickup
    assert sheet.chart.form == ("pickup", "A")
    assert sung(sheet) == [(3, 1, 55), (4, 4, 60), (8, 4, 62)]


def test_a_whole_measure_that_leads_in_is_a_pickup() -> None:
    assert read(note("r", 6) + note("G3"), bar("C4", harmony("C"))).chart.form == ("pickup", "A")
    assert not read(note("r", 6) + note("G3")).pickup
    assert not read(bar("G3", harmony("C")), bar("C4")).pickup


def test_a_repeat_that_leads_to_the_pickup_completes_the_bar() -> None:
    short = read(note("G3"), bar("C4"), note("D4", 6) + BACKWARD, note("A3") + DOUBLE, bar("E4"))
    assert [section.name for section in short.chart.unfolded] == ["pickup", "A", "A", "B"]
    assert sung(short) == [
        *((3, 1, 55), (4, 4, 60), (8, 3, 62)),
        *((11, 1, 55), (12, 4, 60), (16, 3, 62), (19, 1, 57), (20, 4, 64)),
    ]
    long = read(note("G3"), bar("C4"), bar("D4") + BACKWARD)
    assert sung(long) == [(3, 1, 55), (4, 4, 60), (8, 3, 62), (11, 1, 55), (12, 4, 60), (16, 4, 62)]


def test_a_metre_begins_a_section() -> None:
    sheet = read(bar(), attributes("6/8") + note("D4", 6), note("E4", 6), attributes("5/4") + note("F4", 10))
    assert [(s.time_signature, len(s.bars)) for s in sheet.chart.unfolded] == [((4, 4), 1), ((6, 8), 2), ((5, 4), 1)]
    assert [(p.time_signature, p.bars) for p in sheet.melody] == [((4, 4), 1), ((6, 8), 2), ((5, 4), 1)]


def test_a_measure_of_another_length_has_a_metre_of_its_own() -> None:
    sheet = read(bar(), note("D4", 5), bar(), note("E4", 10), bar())
    assert [s.time_signature for s in sheet.chart.unfolded] == [(4, 4), (5, 8), (4, 4), (5, 4), (4, 4)]


def test_a_metre_may_be_a_sum_or_missing() -> None:
    assert read(note("C4", 5), start="3+2/8").melody[0].time_signature == (5, 8)
    untold = read(
        attributes().replace("<time><beats>4</beats><beat-type>4</beat-type></time>", "") + note("C4", 6), note("C4", 6)
    )
    assert untold.melody[0].time_signature == (3, 4)
    assert "3/4" in untold.notices[0]


def test_tuplets_are_exact() -> None:
    triplet = attributes(divisions=3) + note("C4", 1) * 3 + note("D4", 9)
    assert sung(read(triplet))[1] == (Fraction(1, 3), Fraction(1, 3), 60)
    septuplet = read(attributes(divisions=7) + note("C4", 1) * 7 + note("D4", 21))
    assert septuplet.melody[0].ticks_per_beat == 6720
    assert sung(septuplet)[6] == (Fraction(6, 7), Fraction(1, 7), 60)


def test_tuplets_that_no_resolution_holds_are_played_to_the_nearest_tick() -> None:
    sheet = read(attributes(divisions=13 * 11) + note("C4", 13) * 11 + note("D4", 11) * 13 + note("E4", 286))
    assert sheet.melody[0].ticks_per_beat == 32640
    assert len(sung(sheet)) == 25


def test_a_tie_is_one_note_also_over_a_repeat() -> None:
    sheet = read(
        FORWARD + note("C4", 6) + note("D4", 2, TIE.format("start")),
        ending("1", note("D4", 2, TIE.format("stop")) + note("r", 6), backward=True),
        ending("2", note("D4", 4, TIE.format("stop")) + note("r", 4), backward=False),
    )
    assert sung(sheet) == [(0, 3, 60), (3, 2, 62), (8, 3, 60), (11, 3, 62)]
    crossed = read(note("C4", 8, TIE.format("start")) + DOUBLE, note("C4", 8, TIE.format("stop")))
    assert [len(pattern.notes) for pattern in crossed.melody] == [1, 0]
    assert crossed.melody[0].notes[0].duration == 8 * 960


def test_a_tie_that_leads_nowhere_is_a_note() -> None:
    assert sung(read(note("C4", 4, TIE.format("stop")) + note("D4", 4, TIE.format("start")))) == [
        (0, 2, 60),
        (2, 2, 62),
    ]


def test_of_a_chord_in_the_melody_the_highest_is_sung_and_grace_notes_are_not() -> None:
    low, high = note("E4", 4).replace("<pitch>", "<chord/><pitch>"), note("G4", 4).replace("<pitch>", "<chord/><pitch>")
    grace = note("A4").replace("<note>", "<note><grace/>")
    assert sung(read(grace + note("C4", 4) + high + low + note("D4", 4))) == [(0, 2, 67), (2, 2, 62)]


def test_the_first_voice_is_sung() -> None:
    voices = (
        note("C5", 8, "<voice>1</voice>")
        + "<backup><duration>8</duration></backup><forward><duration>4</duration></forward>"
        + harmony("F")
        + note("C3", 4, "<voice>2</voice>")
    )
    sheet = read(voices)
    assert sung(sheet) == [(0, 4, 72)]
    assert changes(sheet) == ["2:F"]


def test_the_part_with_chords_is_read_or_else_the_first() -> None:
    def part(name: str, inside: str) -> str:
        return f'<part id="{name}"><measure number="1">{attributes()}{inside}</measure></part>'

    plain, chords = part("P1", bar("C4")), part("P2", bar("E4", harmony("C")))
    assert pitches(read_lead_sheet(whole(plain + chords).encode(), "song.xml")) == [64]
    assert pitches(read_lead_sheet(whole(plain + plain.replace("P1", "P2")).encode(), "song.xml")) == [60]


def test_a_score_in_time_order_is_the_same() -> None:
    timewise = score(bar("C4", harmony("C")), bar("D4")).replace("score-partwise", "score-timewise")
    timewise = timewise.replace('<part id="P1">', "").replace("</part>", "")
    for number in (1, 2):
        timewise = timewise.replace(f'<measure number="{number}">', f'<measure number="{number}"><part id="P1">')
    timewise = timewise.replace("</measure>", "</part></measure>")
    assert read_lead_sheet(timewise.encode(), "song.xml") == read(bar("C4", harmony("C")), bar("D4"))


def test_what_is_written_for_a_transposing_instrument_is_as_it_sounds() -> None:
    transposed = attributes().replace(
        "</attributes>", "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    )
    sheet = read(transposed + bar("D4", harmony("A", "minor", bass="C")))
    assert changes(sheet) == ["0:Gm/Bb"]
    assert pitches(sheet) == [60]


@pytest.mark.parametrize(
    ("fifths", "mode", "last", "key"),
    [
        (-2, "major", harmony("Bb"), ("Bb", "major")),
        (-2, "major", harmony("G", "minor-sixth"), ("G", "minor")),
        (-2, "", harmony("C", "minor"), ("Bb", "major")),
        (3, "minor", harmony("A"), ("F#", "minor")),
        (0, "dorian", harmony("D", "minor"), ("D", "dorian")),
        (-7, "major", harmony("Cb"), ("Cb", "major")),
    ],
)
def test_a_song_is_in_the_key_that_is_written_and_in_minor_where_it_ends_so(
    fifths: int, mode: str, last: str, key: tuple[str, str]
) -> None:
    sheet = read(attributes(fifths=fifths, mode=mode) + bar(inside=last))
    assert (sheet.chart.key, sheet.chart.scale) == key == (sheet.melody[0].key, sheet.melody[0].scale)


@pytest.mark.parametrize(
    ("mark", "tempo"),
    [
        ('<sound tempo="132"/>', 132.0),
        ("<metronome><beat-unit>half</beat-unit><per-minute>80</per-minute></metronome>", 160.0),
        ("<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>c. 60</per-minute></metronome>", 90.0),
        ('<sound tempo="0"/>', None),
        ("", None),
    ],
)
def test_a_tempo_is_of_quarter_notes(mark: str, tempo: float | None) -> None:
    sheet = read(f"<direction><direction-type>{mark}</direction-type></direction>" + bar())
    assert sheet.tempo == tempo
    assert sheet.melody[0].tempo == (tempo or 120)


def test_a_title_is_that_of_the_work_or_the_movement() -> None:
    assert read(bar()).title == "Our Song"
    moved = score(bar(), heading="<movement-title> Our\n Song </movement-title>")
    assert read_lead_sheet(moved.encode(), "song.xml").title == "Our Song"
    assert read_lead_sheet(score(bar(), heading="").encode(), "song.xml").title is None


def test_a_measure_that_nobody_plays_is_told() -> None:
    sheet = read(bar("C4") + sign("coda"), bar("D4") + words("D.C. al Coda"), FORWARD + bar("E4"), sign("coda") + bar())
    assert pitches(sheet) == [60, 62, 60, 60]
    assert sheet.notices == ("no way through the song leads to measure 3",)


def test_a_jump_over_a_note_that_is_held_to_the_coda_is_behind_it() -> None:
    sheet = read(bar("C4") + sign("coda"), bar("D4") + words("D.C. al Coda"), bar("E4"), sign("coda") + bar())
    assert pitches(sheet) == [60, 62, 64, 60, 60]
