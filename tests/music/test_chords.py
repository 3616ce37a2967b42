"""Laws of chords: what they hold, how they are spelled, and which scale goes with them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import chords

from audiomancer.errors import InvalidValueError
from audiomancer.music import (
    ALTERATIONS,
    CHORD_KINDS,
    CHORD_SCALES,
    Chord,
    chord_text,
    moved_root,
    parse_chord,
    pitch_classes,
    root_class,
    scale_over,
)


def chord(text: str) -> Chord:
    read = parse_chord(text)
    assert read is not None
    return read


def classes(notes: str) -> list[int]:
    return [root_class(note) for note in notes.split()]


# Spelling, canonical spelling, and the notes from the root up, counted by hand.
SPELLINGS = """
C            | C         | C E G
CM           | C         | C E G
Am           | Am        | A C E
A-           | Am        | A C E
Ami          | Am        | A C E
C^7          | Cmaj7     | C E G B
CΔ7          | Cmaj7     | C E G B
CΔ           | Cmaj7     | C E G B
CMaj7        | Cmaj7     | C E G B
CM7          | Cmaj7     | C E G B
Cma7         | Cmaj7     | C E G B
CMA7         | Cmaj7     | C E G B
Cj7          | Cmaj7     | C E G B
D-7          | Dm7       | D F A C
D−7          | Dm7       | D F A C
Dmin7        | Dm7       | D F A C
DMI7         | Dm7       | D F A C
Bø7          | Bm7b5     | B D F A
Bø           | Bm7b5     | B D F A
Bh7          | Bm7b5     | B D F A
Bm7-5        | Bm7b5     | B D F A
Bm7(b5)      | Bm7b5     | B D F A
Bh9          | Bm9b5     | B D F A C#
Bo7          | Bdim7     | B D F Ab
B°           | Bdim      | B D F
Bmb5         | Bdim      | B D F
C+           | Caug      | C E G#
C7+          | C7#5      | C E G# Bb
C7+5         | C7#5      | C E G# Bb
C+7          | C7#5      | C E G# Bb
C+9          | C9#5      | C E G# Bb D
C+M7         | Cmaj7#5   | C E G# B
C7alt        | C7alt     | C E G# Bb D#
Calt         | C7alt     | C E G# Bb D#
C7#9b13      | C7#9b13   | C E G Bb D# Ab
C7(b9,#11)   | C7b9#11   | C E G Bb Db F#
C7 (#11, b9) | C7b9#11   | C E G Bb Db F#
C7-9         | C7b9      | C E G Bb Db
C13#9        | C13#9     | C E G Bb D# A
C7sus        | C7sus4    | C F G Bb
C7b9sus      | C7sus4b9  | C F G Bb Db
Csus         | Csus4     | C F G
C4           | Csus4     | C F G
C2           | Csus2     | C D G
Cadd9        | Cadd9     | C E G D
C(add9)      | Cadd9     | C E G D
Cadd2        | C(add2)   | C D E G
Cmadd9       | Cmadd9    | C Eb G D
C69          | C6/9      | C E G A D
C6add9       | C6/9      | C E G A D
C-69         | Cm6/9     | C Eb G A D
Cmaj7#11     | Cmaj7#11  | C E G B F#
C11          | C11       | C G Bb D F
C13          | C13       | C E G Bb D A
C7/13        | C7add13   | C E G Bb A
C7(9)        | C9        | C E G Bb D
C-Δ7         | CmMaj7    | C Eb G B
CmM7         | CmMaj7    | C Eb G B
Cm(maj7)     | CmMaj7    | C Eb G B
CmMaj9       | CmMaj9    | C Eb G B D
C5           | C5        | C G
Cb5          | Cb5       | B F#
C(b5)        | C(b5)     | C E Gb
C5b          | C(b5)     | C E Gb
Cmaug        | Cm#5      | C Eb G#
C-b6         | Cmb13     | C Eb G Ab
Cmaj7(no3)   | Cmaj7no3  | C G B
C7omit5      | C7no5     | C E Bb
C9no9        | C9no9     | C E G Bb
C7altno9     | C7altno9  | C E G# Bb
Cm11no11     | Cm11no11  | C Eb G Bb D
C9no7        | C9no7     | C E G D
Cmaj9no7     | Cmaj9no7  | C E G D
Cdimno5      | Cdimno5   | C Eb
Caugno5      | Caugno5   | C E
Cmno3        | Cmno3     | C G
C/C          | C         | C E G
C♭7          | Cb7       | B Eb F# A
F♯m7♭5       | F#m7b5    | F# A C E
B♭           | Bb        | Bb D F
"""
ROWS = [tuple(part.strip() for part in row.split("|")) for row in SPELLINGS.strip().splitlines()]


@pytest.mark.parametrize(("text", "written", "notes"), ROWS, ids=[row[0] for row in ROWS])
def test_a_spelling_says_its_notes(text: str, written: str, notes: str) -> None:
    read = chord(text)
    assert str(read) == written
    assert [(read.root_class + tone) % 12 for tone in read.tones] == classes(notes)


@pytest.mark.parametrize(
    ("text", "bass", "notes"),
    [("C/G", "G", "C E G"), ("Bb7/D", "D", "Bb D F Ab"), ("F#m7b5/E", "E", "F# A C E"), ("C6/9/D", "D", "C E G A D")],
)
def test_what_stands_behind_the_last_slash_is_the_bass(text: str, bass: str, notes: str) -> None:
    read = chord(text)
    assert (read.bass, read.bass_class) == (bass, root_class(bass))
    assert read.classes == {*classes(notes)}
    assert str(read) == text


def test_a_bass_outside_the_chord_is_one_of_its_notes() -> None:
    assert chord("C/Bb").classes == {*classes("C E G Bb")}


@pytest.mark.parametrize("text", ["N.C.", "NC.", "NC", "n.c.", " N.C. "])
def test_no_chord_can_be_said(text: str) -> None:
    assert parse_chord(text) is None
    assert chord_text(None) == "N.C."


# What Band-in-a-Box and iReal Pro tell in their manuals that they know.
KNOWN_ELSEWHERE = (
    "maj 6 maj7 9 maj9 maj9#11 maj13#11 maj13 69 + maj7#5 5b aug m m6 m7 m9 m11 m13 maug m#5 mMaj7 m7b5 dim 5 "
    "7 7+ 9+ 13+ 13 7b13 7#11 13#11 7#11b13 9b13 9#11 9#11b13 7b9 13b9 7b9b13 7b9#11 13b9#11 7b9#11b13 7#9 13#9 7#9b13 "
    "13#9#11 7#9#11b13 7b5 13b5 7b5b13 9b5 7b5b9b13 7b5#9 13#5#11 9#5#11 7#5b9#11 sus 7sus 9sus 13sus 7susb13 7sus#11 "
    "13sus#11 7sus#11b13 9susb13 13susb9 7susb9b13 13susb9#11 7sus#9 7susb5 13susb5b9 7sus#5#9#11 2 4 7alt m7#5 "
    "^7 -7 7sus h7 o7 ^9 ^13 ^7#11 ^9#11 ^7#5 -6 -69 -^7 -^9 -9 -11 -7b5 h9 -b6 -#5 -add9 9 7#9#5 7#9b5 7b9#5 7b9#9 "
    "7b9sus 7susadd3 9sus 13sus 7b13sus 11 add9 h o ^ -"
)


@pytest.mark.parametrize("suffix", KNOWN_ELSEWHERE.split())
def test_what_other_programs_know_is_read(suffix: str) -> None:
    read = chord(f"Eb{suffix}")
    assert parse_chord(str(read)) == read


@given(chords())
def test_what_is_written_is_read_as_the_same_chord(value: Chord) -> None:
    assert parse_chord(chord_text(value)) == value


@given(chords())
def test_a_chord_has_its_root_first_and_its_notes_in_order(value: Chord) -> None:
    assert value.tones[0] == 0
    assert [*value.tones] == sorted({*value.tones})
    assert value.tones[-1] <= 21
    assert {value.root_class, value.bass_class} <= value.classes <= value.scale_classes


@given(chords(), st.permutations(range(4)))
def test_the_order_in_which_alterations_are_said_does_not_matter(value: Chord, order: list[int]) -> None:
    shuffled = tuple(value.alterations[i] for i in order if i < len(value.alterations))
    assert Chord(value.root, value.kind, value.bass, (*shuffled, *shuffled)) == value


@given(chords(), st.integers(-24, 24))
def test_a_chord_moves_with_all_its_notes_and_back(value: Chord, semitones: int) -> None:
    moved = value.transposed(semitones)
    assert moved.classes == {(note + semitones) % 12 for note in value.classes}
    assert moved.transposed(-semitones).classes == value.classes


@pytest.mark.parametrize(
    ("root", "semitones", "letters", "moved"),
    [
        ("Bb", 2, 1, "C"),
        ("A#", 2, 1, "B#"),
        ("C#", 2, 1, "D#"),
        ("B#", 4, 2, "E"),
        ("Gb", -1, 0, "F"),
        ("E", 8, None, "C"),
    ],
)
def test_a_root_moves_by_letters_as_long_as_one_sign_is_enough(
    root: str, semitones: int, letters: int | None, moved: str
) -> None:
    assert moved_root(root, semitones, letters) == moved


@pytest.mark.parametrize("kind", CHORD_KINDS)
def test_a_kind_is_its_own_spelling(kind: str) -> None:
    assert parse_chord(f"C{kind}") == Chord("C", kind)
    assert Chord("C", kind).tones == CHORD_KINDS[kind]


KINDS_ON_C = """
     | C E G        | m       | C Eb G          | 5      | C G            | dim     | C Eb Gb
aug  | C E G#       | sus2    | C D G           | sus4   | C F G          | 6       | C E G A
m6   | C Eb G A     | 6/9     | C E G A D       | m6/9   | C Eb G A D     | add9    | C E G D
madd9 | C Eb G D    | 7       | C E G Bb        | maj7   | C E G B        | m7      | C Eb G Bb
mMaj7 | C Eb G B    | m7b5    | C Eb Gb Bb      | dim7   | C Eb Gb A      | dimMaj7 | C Eb Gb B
7#5  | C E G# Bb    | maj7#5  | C E G# B        | 7sus2  | C D G Bb       | 7sus4   | C F G Bb
7alt | C E G# Bb D# | 9       | C E G Bb D      | maj9   | C E G B D      | m9      | C Eb G Bb D
mMaj9 | C Eb G B D  | 9sus4   | C F G Bb D      | 11     | C G Bb D F     | maj11   | C G B D F
m11  | C Eb G Bb D F | 13     | C E G Bb D A    | maj13  | C E G B D A    | m13     | C Eb G Bb D F A
13sus4 | C F G Bb D A
"""


def test_every_kind_has_its_notes() -> None:
    cells = [cell.strip() for row in KINDS_ON_C.strip("\n").splitlines() for cell in row.split("|")]
    notes = {kind: classes(said) for kind, said in zip(cells[::2], cells[1::2], strict=True)}
    assert notes == {kind: [tone % 12 for tone in tones] for kind, tones in CHORD_KINDS.items()}


SCALES_ON_C = """
major                 | C D E F G A B
mixolydian            | C D E F G A Bb
dorian                | C D Eb F G A Bb
lydian                | C D E F# G A B
minor                 | C D Eb F G Ab Bb
phrygian              | C Db Eb F G Ab Bb
melodic minor         | C D Eb F G A B
lydian dominant       | C D E F# G A Bb
locrian               | C Db Eb F Gb Ab Bb
locrian natural 2     | C D Eb F Gb Ab Bb
diminished            | C D Eb F Gb Ab A B
whole tone            | C D E F# G# Bb
lydian augmented      | C D E F# G# A B
altered               | C Db D# E F# G# Bb
half-whole diminished | C Db D# E F# G A Bb
mixolydian b6         | C D E F G Ab Bb
phrygian dominant     | C Db E F G Ab Bb
dorian b2             | C Db Eb F G A Bb
harmonic minor        | C D Eb F G Ab B
"""


def test_every_chord_scale_has_its_notes() -> None:
    notes = {name.strip(): classes(said) for name, said in (row.split("|") for row in SCALES_ON_C.strip().splitlines())}
    assert notes == {name: [*steps] for name, steps in CHORD_SCALES.items()}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_brings_its_note_and_takes_what_it_stands_for(name: str) -> None:
    change = ALTERATIONS[name]
    for kind in CHORD_KINDS:
        tones = Chord("C", kind, alterations=(name,)).tones
        assert change.adds is None or change.adds in tones
        assert not {*change.takes} - {change.adds} & {*tones}


@pytest.mark.parametrize(
    ("text", "scale"),
    [
        ("C", "major"),
        ("Cmaj7", "major"),
        ("C7", "mixolydian"),
        ("Cm7", "dorian"),
        ("Cm6", "dorian"),
        ("Cmaj7#11", "lydian"),
        ("C7#11", "lydian dominant"),
        ("C7b9", "half-whole diminished"),
        ("C7b9b13", "phrygian dominant"),
        ("C7b13", "mixolydian b6"),
        ("C7alt", "altered"),
        ("C7#5#9", "altered"),
        ("C7#5", "whole tone"),
        ("Cm7b5", "locrian"),
        ("Cm9b5", "locrian natural 2"),
        ("Cdim7", "diminished"),
        ("CmMaj7", "melodic minor"),
        ("Cmaj7#5", "lydian augmented"),
        ("C7sus4", "mixolydian"),
        ("C7sus4b9", "phrygian"),
    ],
)
def test_a_chord_has_the_scale_that_players_are_taught_for_it(text: str, scale: str) -> None:
    assert scale_over(chord(text).tones) == scale
    assert chord(text).scale_classes == {*CHORD_SCALES[scale]}


@pytest.mark.parametrize("text", ["C", "Dm7", "Em7", "Fmaj7", "G7", "Am7", "Bm7b5", "G7sus4", "C/Bb", "F5"])
def test_in_its_key_a_chord_is_passed_in_the_notes_of_the_key(text: str) -> None:
    key = pitch_classes("F", "major") if "Bb" in text else pitch_classes("C", "major")
    assert chord(text).scale_classes_in(key) == key


def test_a_chord_from_elsewhere_keeps_its_own_notes_in_a_key() -> None:
    """A7 in C major leads to D minor, and so has F and not F#; the sixth degree of C major comes as C#."""
    assert chord("A7").scale_classes_in(pitch_classes("C", "major")) == {*classes("A B C# D E F G")}


def test_a_bass_is_heard_in_the_scale() -> None:
    assert chord("C/Bb").scale_classes == pitch_classes("C", "mixolydian")


@pytest.mark.parametrize(
    "text",
    ["", "H7", "c7", "m7", "Cfoo", "C7(b9", "C7b9)", "C7((b9))", "C//G", "C/", "C7,", "C77", "Csus5", "C/H", "1", "%"],
)
def test_what_is_no_chord_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InvalidValueError, match=r"chord") as error:
        parse_chord(text)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 250


def test_the_german_h_is_told_apart() -> None:
    with pytest.raises(InvalidValueError, match="H is B here"):
        parse_chord("Hm7")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (("H",), "the root of a chord is a letter A-G"),
        (("C", "min7"), "'min7' is not a kind of chord"),
        (("C", "7", "X"), "the bass of a chord is a letter A-G"),
        (("C", "7", None, ("b10",)), "'b10' does not alter a chord"),
    ],
)
def test_a_chord_holds_only_what_there_is(value: tuple[str, ...], says: str) -> None:
    with pytest.raises(InvalidValueError, match=says):
        Chord(*value)  # type: ignore[arg-type]


@given(st.text(max_size=40) | st.lists(st.sampled_from("CGBb#m7(,)/-+^ majdimsus469°øΔ"), max_size=20).map("".join))
def test_any_text_is_a_chord_or_is_refused(text: str) -> None:
    try:
        read = parse_chord(text)
    except InvalidValueError:
        return
    assert parse_chord(chord_text(read)) == read
