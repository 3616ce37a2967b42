"""Names that exist where the code is played: what is written, what is said of it, and what comes back."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from strategies import patterns as any_pattern

from audiomancer.errors import ExportError, InvalidSettingError, NotationError
from audiomancer.exporters import to_strudel, to_supercollider, to_tidal, to_tidal_set
from audiomancer.music import DRUMS, Note, Pattern
from audiomancer.notation import read_strudel, read_tidal
from audiomancer.notation.reading import read_code

ALL = Pattern(kind="drums", notes=tuple(Note(0, 1, pitch, 127) for pitch in DRUMS), bars=1)


def drums(*pitches: int, velocity: int = 127) -> Pattern:
    notes = tuple(Note(960 * place, 1, pitch, velocity) for place, pitch in enumerate(pitches))
    return Pattern(kind="drums", notes=notes, bars=1)


def pitches(pattern: Pattern) -> list[int]:
    return sorted(note.pitch for note in pattern.notes)


def test_every_drum_comes_back_from_the_names_that_are_written() -> None:
    assert pitches(read_tidal(to_tidal(ALL))) == list(range(128))
    assert pitches(read_strudel(to_strudel(ALL))) == list(range(128))


def test_every_named_drum_comes_back_from_the_kit() -> None:
    """Percussion without a name is one synth, so it comes back as the first of them."""
    read = Counter(pitches(read_tidal(to_tidal(ALL, kit="audiomancer"))))
    unnamed = [pitch for pitch, drum in DRUMS.items() if drum.sound == "perc"]
    assert all(read[pitch] == 1 for pitch in DRUMS if pitch not in unnamed)
    assert [pitch for pitch in unnamed if read[pitch]] == unnamed[:1]
    assert "One sound, clave tune 1600, plays perc, perc:1" in to_tidal(ALL, kit="audiomancer")


def test_what_has_another_name_there_is_said_once_and_only_that() -> None:
    assert to_tidal_set([drums(36, 46), drums(46, 44)]).startswith(
        "-- Sounds of Dirt-Samples: ho (open hi-hat), hc:1 (pedal hi-hat).\ndo\n"
    )
    assert to_strudel(drums(36, 46, 61)).startswith("// Sounds of Strudel: bongo:14 (low bongo).\nsetcpm")
    assert "--" not in to_tidal(drums(36, 38)) + to_tidal(drums(46), sounds={"oh": "hats:3"})


def test_a_folder_is_as_loud_as_our_kit() -> None:
    assert 's "hh*2" |* gain 1.36' in to_tidal(drums(42, 38, 42, 38))
    assert "gain" not in to_tidal(drums(42), velocity="none")
    assert "|*" not in to_tidal(drums(42), sounds={"hh": "hats"}) + to_tidal(drums(36)) + to_strudel(drums(42))


@given(any_pattern(kinds=("drums",), max_bars=1, grid=True))
def test_a_trim_says_nothing_of_the_velocity(pattern: Pattern) -> None:
    read = read_tidal(to_tidal(pattern, velocity="exact"), bars=1) if pattern.notes else pattern
    assert sorted((n.pitch, n.velocity) for n in read.notes) == sorted((n.pitch, n.velocity) for n in pattern.notes)


@pytest.mark.parametrize(
    ("code", "velocities"),
    [
        ('s "hh*2" # gain "0.5 1" |* gain 1.36', (0.5, 1)),  # the folder's own
        ('s "hh*2" # gain "0.5 1" |* gain 0.5', (0.25, 0.5)),  # the person's
        ('s "hh*2" # gain "0.5 1" |* gain 0.5 |* gain 2', (0.5, 1)),
        ('s "hh*2" |* gain 1.36 # gain "0.5 1"', (0.5, 1)),  # what stands behind is taken
        ('s "hh*2" # gain "0.5 1"', (0.5, 1)),
        ('s "hat_closed*2" # gain "0.5 0.7" |* gain 1.36', (0.68, 0.952)),  # no folder's own
        ('s "hh*2" # gain 1 |* gain "0.5 1.36"', (0.5, 1)),
    ],
)
def test_a_factor_is_the_folders_or_the_persons(code: str, velocities: tuple[float, float]) -> None:
    plain = read_tidal(f's "bd*2" # gain "{velocities[0]} {velocities[1]}"')
    assert [note.velocity for note in read_tidal(code).notes] == [note.velocity for note in plain.notes]


def test_a_factor_of_something_else_than_gain_is_refused_with_its_place() -> None:
    with pytest.raises(NotationError, match=r"^line 1, column 8: \|\* is read with gain"):
        read_tidal('s "hh" |* legato 2')


def test_the_kit_plays_the_synths_of_the_wav_and_says_what_it_needs() -> None:
    code = to_tidal(drums(35, 42), kit="audiomancer")
    assert code.startswith("-- SuperDirt needs these synths: audiomancer synth export kick hat_closed --to superdirt\n")
    assert 's "kick" # pF "tune" 58 # pF "click" 0.6 # pF "decay" 0.3' in code
    tune = Pattern(kind="melody", notes=(Note(0, 960, 60, 127),), bars=1)
    assert '# s "rhodes"' in to_tidal(tune, kit="audiomancer")
    assert "--" not in to_tidal(tune, kit="audiomancer", sounds={"melody": "supersaw"})
    with pytest.raises(ExportError, match="kit is samples, audiomancer, not 'mine'"):
        to_tidal(tune, kit="mine")


def test_the_same_sounds_bring_back_what_they_wrote() -> None:
    sounds = {"bd": "clubkick:2", "sd": "hh", "hh": "kit:3", "hh:1": "kit:4", "melody": "supersaw"}
    pattern = drums(36, 38, 42, 44)
    for write, read in ((to_tidal, read_tidal), (to_strudel, read_strudel)):
        assert pitches(read(write(pattern, sounds=sounds), sounds=sounds)) == pitches(pattern)
    with pytest.raises(NotationError, match="'clubkick:2' is not a drum"):
        read_tidal(to_tidal(pattern, sounds=sounds))


def test_drums_that_share_a_sound_are_told() -> None:
    assert "-- One sound, kit, plays hh, hh:1." in to_tidal(drums(42, 44), sounds={"hh": "kit"})


def test_a_machine_plays_what_it_has_and_the_rest_is_told() -> None:
    code = to_strudel(drums(36, 61, 42), bank="RolandTR909")
    assert 's("bd").bank("RolandTR909")' in code and 's("~ bongo:14 ~ ~")\n' in code


def test_what_a_machine_lacks_is_played_by_the_standard_sound() -> None:
    code = to_strudel(drums(36, 54, 82), bank="RolandTR909", sounds={"sh": "mine"})
    assert code.startswith("// Not of RolandTR909: tb.\n")
    assert 's("~ tb ~ ~")\n' in code and 's("~ mine").bank("RolandTR909")' in code
    assert "Not of" not in to_strudel(drums(36, 54), bank="MyMachine") + to_strudel(drums(36, 54))


@pytest.mark.parametrize("write", [to_tidal, to_strudel, to_supercollider])
def test_an_unknown_key_is_refused_with_the_nearest(write: object) -> None:
    with pytest.raises(InvalidSettingError, match="not for 'hhh'; did you mean hh"):
        write(drums(36), sounds={"hhh": "x"})
    for read in (read_tidal, read_strudel):
        with pytest.raises(InvalidSettingError, match="not for 'hhh'; did you mean hh"):
            read("", sounds={"hhh": "x"})


def test_a_sound_that_is_given_twice_is_told_where_it_is_read() -> None:
    read = read_code('s "bd kit"', "tidal", sounds={"sd": "kit", "hh": "kit"})
    assert read.remarks == ("line 1, column 7: kit is your sound for sd and hh; read as the first",)
    assert pitches(read.pattern) == [36, 38]
