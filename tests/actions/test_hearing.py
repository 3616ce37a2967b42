"""``hear``: what a page asks to hear of a pattern, and what it is told of the sound."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.hearing import Heard
from audiomancer.errors import InvalidPatternError, InvalidSettingError, InvalidValueError, ItemNotFoundError

HARD_AND_SOFT = 'setcps (15/60/4)\nd1 $ s "hh:1*8" # gain "1 0.62 0.62 0.62 0.62 0.62 0.62 0.62"'
needs_scsynth = pytest.mark.skipif(not shutil.which("scsynth"), reason="scsynth is not installed")


@needs_scsynth
def test_a_pattern_is_heard_whole_in_part_and_beside_another(home: Path) -> None:
    with Session() as session:
        beat, tune = perform(
            "import", session, tidal=('d1 $ s "bd hh sd hh"', 'd1 $ note "0 3 7 10" # s "superpiano"')
        ).patterns

        def heard(**how: object) -> Heard:
            found = perform("hear", session, item=beat.id, **how)
            assert isinstance(found, Heard)
            return found

        whole = heard()
        assert whole.wav.startswith(b"RIFF")
        assert (whole.sample_rate, whole.bars, whole.tempo) == (44100, beat.bars, beat.bpm)
        assert whole.seconds == pytest.approx(beat.bars * 240 / beat.bpm, abs=1 / 44100)
        assert whole.loudness_lufs + whole.gain_db == pytest.approx(-23, abs=0.1)
        assert heard().wav == whole.wav
        solos = [heard(solo=("kick",)), heard(solo=("hats", "sd")), heard(solo=("rest",))]
        ways = [*solos, heard(click=True), heard(around=tune.id)]
        assert len({whole.wav, *(way.wav for way in ways)}) == 6
        assert {way.tempo for way in ways} == {beat.bpm}
        assert heard(bars=1).bars == 1


@needs_scsynth
def test_what_is_silent_or_stays_soft_is_told(home: Path) -> None:
    """A single hard stroke among soft ones leaves no room."""
    notes: list[str] = []
    with Session(note=notes.append) as session:
        silent, peaky = perform("import", session, tidal=('d1 $ s "~"', HARD_AND_SOFT)).patterns
        assert perform("hear", session, item=silent.id).gain_db == 0
        assert notes.pop() == "It has no notes that could be heard."
        perform("hear", session, item=peaky.id, solo=("kick", "snare"))
        assert notes[0] == "It plays no kick and no snare: nothing of it is heard alone."
        notes.clear()
        heard = perform("hear", session, item=peaky.id)
        assert notes == [f"It stays {-23 - heard.loudness_lufs:.1f} dB softer than others: its peaks leave no room."]


def test_what_cannot_be_heard_is_told_before_anything_is_rendered(home: Path) -> None:
    with Session() as session:
        beat, tune = perform(
            "import", session, tidal=('d1 $ s "bd hh sd hh"', 'd1 $ note "0 3 7 10" # s "superpiano"')
        ).patterns
        with pytest.raises(ItemNotFoundError):
            perform("hear", session, item="ffff")
        with pytest.raises(InvalidPatternError, match="there are bars 1-1; 1-9 cannot be cut"):
            perform("hear", session, item=beat.id, bars=9)
        with pytest.raises(InvalidValueError, match="'piano' is not a drum"):
            perform("hear", session, item=beat.id, solo=("piano",))
        with pytest.raises(InvalidSettingError, match="only drums have voices that can be heard alone, and this is"):
            perform("hear", session, item=tune.id, solo=("kick",))
