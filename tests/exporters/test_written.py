"""Small patterns as they are written in each language, at each timing; and what does not read back is withheld."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from audiomancer.errors import ExportError
from audiomancer.exporters import (
    strudel,
    supercollider,
    tidal,
    to_strudel,
    to_supercollider,
    to_tidal,
    to_tidal_set,
    wav_bytes,
)
from audiomancer.exporters._lanes import hits_of, lanes_of
from audiomancer.music import Note, Pattern, kit_voice, root_class
from audiomancer.notation.gain import LINEAR, SUPERDIRT

BEAT, BAR = 960, 3840


def drums(*hits: tuple[int, int], **fields: object) -> Pattern:
    """Ticks and pitches."""
    notes = tuple(Note(onset, 1, pitch, 127) for onset, pitch in hits)
    return Pattern(**{"kind": "drums", "bars": 1, "notes": notes} | fields)


def tune(*notes: tuple[float, float, int], **fields: object) -> Pattern:
    """Onset and length in beats, and pitch."""
    struck = tuple(Note(round(onset * BEAT), round(length * BEAT), pitch, 127) for onset, length, pitch in notes)
    return Pattern(**{"kind": "melody", "bars": 1, "notes": struck} | fields)


LEGATO = tune((0, 1, 60), (1, 1, 64), (2, 1, 67), (3, 1, 72))
STACCATO = tune((0, 0.5, 60), (1, 0.5, 64), (2, 0.5, 67), (3, 0.5, 72))
CHORD = tune((0, 2, 60), (0, 2, 64), (2, 1, 67))
VOICES = tune((0, 4, 48), (1, 1, 64))
ACCENT = Pattern(kind="melody", notes=(Note(0, BEAT, 60, 127), Note(2 * BEAT, BEAT, 67, 64)), bars=1)
OVER_THE_END = tune((0, 1, 60), (3, 2, 67))
LATE_TUNE = Pattern(kind="melody", notes=(Note(20, 940, 60, 127), Note(BEAT, BEAT, 64, 127)), bars=1)
IN_C_MINOR = tune((0, 1, 60), (1, 1, 63), (2, 1, 58), (3, 1, 72), key="C", scale="minor")
SLOW_WALTZ = tune((0, 3, 60), (3, 1, 62), (4, 2, 64), bars=2, time_signature=(3, 4), tempo=97.3)
LATE = drums((20, 36), (BEAT, 36))
EARLY = drums((BEAT - 20, 36), (2 * BEAT, 36))
ALL_EARLY = drums((BEAT - 20, 36), (2 * BEAT - 20, 36))
EARLY_AND_LATE = drums((BEAT - 20, 36), (2 * BEAT + 30, 36))
SWUNG = drums(*((step * 240 + 40 * (step % 2), 42) for step in range(16)))
SWUNG_AND_STRAYED = drums(*((step * 240 + (77 if step == 7 else 40) * (step % 2), 42) for step in range(16)))
FILL = drums((0, 36), (2 * BEAT, 38), (BAR, 36), (BAR + 2 * BEAT, 38), (BAR + 3 * BEAT, 38), bars=2)


@pytest.mark.parametrize(
    ("pattern", "timing", "line"),
    [
        (LEGATO, "grid", 'note "0 4 7 12" # s "superpiano" # legato 1'),
        (STACCATO, "grid", 'note "0 4 7 12" # s "superpiano" # legato 0.5'),
        (CHORD, "grid", 'note "[0,4] [7 ~]" # s "superpiano" # legato 1'),
        (CHORD, "nudge", 'note "[0,4] [7 ~]" # s "superpiano" # legato 1'),
        (ACCENT, "grid", 'note "0 7" # s "superpiano" # legato 0.5 # gain "1 0.85"'),
        (OVER_THE_END, "grid", 'note "0 ~ ~ 7" # s "superpiano" # legato "1 2"'),
        (LATE_TUNE, "grid", 'note "0 4 ~ ~" # s "superpiano" # legato 1'),
        (LATE_TUNE, "nudge", 'note "0 4 ~ ~" # s "superpiano" # legato "0.9792 1!3" # nudge "0.01 0!3"'),
        (LATE_TUNE, "exact", 'note "~ 0@47 4@48 ~@96" # s "superpiano" # legato 1'),
        (SLOW_WALTZ, "grid", 'note "<0 [2 4@2]>" # s "superpiano" # legato 1'),
        (LATE, "grid", 's "bd!2 ~ ~"'),
        (LATE, "nudge", 's "bd!2 ~ ~" # nudge "0.01 0!3"'),
        (LATE, "exact", '"1%192 0!3" ~> (s "bd!2 ~ ~")'),
        (drums((20, 36), (BEAT + 20, 36)), "exact", '"1%192" ~> (s "bd!2 ~ ~")'),
        (drums((97, 36), (BEAT, 36), tempo=4), "nudge", 's "bd!2 ~ ~" # nudge "1.516 0!3"'),
        (SWUNG, "nudge", 's "hh*16" # nudge "[0 0.021]*8" |* gain 1.36'),
        (SWUNG_AND_STRAYED, "nudge", 's "hh*16" # nudge "[0 0.021]*2 [0 0.021 0 0.04] [0 0.021]*2!2" |* gain 1.36'),
        (EARLY, "nudge", 's "~ bd!2 ~" # nudge "-0.01 0"'),
        (EARLY, "exact", '"1%192" <~ ("0 1%192" ~> (s "~ bd!2 ~"))'),
        (ALL_EARLY, "nudge", 's "~ bd!2 ~" # nudge "-0.01"'),
        (ALL_EARLY, "exact", '"1%192" <~ (s "~ bd!2 ~")'),
        (EARLY_AND_LATE, "exact", '"1%192" <~ ("0 5%384" ~> (s "~ bd!2 ~"))'),
        (drums((2, 36), (100, 36), (BEAT + 1, 36)), "nudge", 's "[bd!2 ~!6] bd ~ ~" # nudge "[0.001 -0.01!7] 0.001!3"'),
    ],
)
def test_tidal_is_written_as_a_live_coder_would(pattern: Pattern, timing: tidal.Timing, line: str) -> None:
    code = to_tidal(pattern, timing=timing)
    assert code.partition("\n\n")[2] == f"d1 $ {line}\n"


@pytest.mark.parametrize(
    ("pattern", "timing", "line"),
    [
        (LEGATO, "grid", 'note("c4 e4 g4 c5").s("piano")'),
        (STACCATO, "grid", 'note("c4 e4 g4 c5").s("piano").clip(0.5)'),
        (CHORD, "grid", 'note("[c4,e4] [g4 ~]").s("piano")'),
        (CHORD, "nudge", 'note("[c4,e4] [g4 ~]").s("piano")'),
        (ACCENT, "grid", 'note("c4 g4").s("piano").clip(0.5).gain("1 0.52")'),
        (IN_C_MINOR, "grid", 'n("0 2 -1 7").scale("C4:minor").s("piano")'),
        (tune((0, 4, 60), key="C", scale="minor"), "grid", 'n("0").scale("C4:minor").s("piano")'),
        (tune((0, 4, 61), key="C", scale="minor"), "grid", 'note("db4").s("piano")'),
        (tune((0, 4, 60), key="C"), "grid", 'note("c4").s("piano")'),
        (tune((0, 4, 60), scale="minor"), "grid", 'note("c4").s("piano")'),
        (tune((0, 4, 61), key="C", scale="chromatic"), "grid", 'note("db4").s("piano")'),
        (tune((0, 2, 70), (2, 2, 58), key="Bb", scale="major"), "grid", 'n("0 -7").scale("Bb4:major").s("piano")'),
        (tune((0, 2, 66), (2, 2, 54), key="F#", scale="major"), "grid", 'n("0 -7").scale("F#4:major").s("piano")'),
        (
            tune((0, 2, 45), (2, 2, 33), key="A", scale="minor", kind="bass"),
            "grid",
            'n("0 -7").scale("A2:minor").s("sawtooth")',
        ),
        (tune((0, 2, 11), (2, 2, 12)), "grid", 'note("11 c0").s("piano")'),
        (LATE_TUNE, "nudge", 'note("c4 e4 ~ ~").s("piano").clip("0.9792 1!3").late("0.0052 0!3")'),
        (LATE_TUNE, "exact", 'note("~ c4@47 e4@48 ~@96").s("piano")'),
        (LATE, "grid", 's("bd!2 ~ ~")'),
        (LATE, "nudge", 's("bd!2 ~ ~").late("0.0052 0!3")'),
        (LATE, "exact", 's("~ bd@47 bd@144")'),
        (SWUNG, "nudge", 's("hh*16").late("[0 0.0104]*8")'),
        (EARLY, "nudge", 's("~ bd!2 ~").late("0 0.0052").early(0.0052)'),
        (ALL_EARLY, "nudge", 's("~ bd!2 ~").early(0.0052)'),
        (EARLY_AND_LATE, "nudge", 's("~ bd!2 ~").late("0 0.013").early(0.0052)'),
    ],
)
def test_strudel_is_written_as_a_live_coder_would(pattern: Pattern, timing: strudel.Timing, line: str) -> None:
    code = to_strudel(pattern, timing=timing)
    assert code == f"setcpm(120/4)\n\n$: {line}\n"


@pytest.mark.parametrize(
    ("pattern", "timing", "played"),
    [
        (
            LEGATO,
            "grid",
            "Pbind(\\instrument, \\default, \\midinote, Pseq([60, 64, 67, 72], inf), "
            "\\dur, 1, \\sustain, 1, \\amp, level)",
        ),
        (
            CHORD,
            "grid",
            "Pbind(\\instrument, \\default, \\midinote, Pseq([[60, 64], 67], inf), "
            "\\dur, 2, \\sustain, Pseq([2, 1], inf), \\amp, level)",
        ),
        (
            ACCENT,
            "grid",
            "Pbind(\\instrument, \\default, \\midinote, Pseq([60, 67], inf), "
            "\\dur, 2, \\sustain, 1, \\amp, Pseq([1, 0.52], inf) * level)",
        ),
        (
            VOICES,
            "grid",
            "Ptpar([\n"
            "\t0, Pbind(\\instrument, \\default, \\midinote, 48, \\dur, 4, \\sustain, 4, \\amp, level),\n"
            "\t1, Pbind(\\instrument, \\default, \\midinote, 64, \\dur, 4, \\sustain, 1, \\amp, level)\n])",
        ),
        (
            tune((0, 2, 60), (0, 1, 64), (2, 2, 60), (2, 1, 64)),
            "grid",
            "Ppar([\n"
            "\tPbind(\\instrument, \\default, \\midinote, 60, \\dur, 2, \\sustain, 2, \\amp, level),\n"
            "\tPbind(\\instrument, \\default, \\midinote, 64, \\dur, 2, \\sustain, 1, \\amp, level)\n])",
        ),
        (drums((0, 36), (2 * BEAT, 36)), "grid", "Pbind(\\instrument, \\kick, \\dur, 2, \\amp, level)"),
        (
            LATE,
            "exact",
            "Ptpar([\n\t1/48, Pbind(\\instrument, \\kick, \\dur, Pseq([47, 145], inf) / 48, \\amp, level)\n])",
        ),
        (drums(bars=3), "grid", "Pbind(\\dur, Rest(12))"),
        (
            tune((0, 4 / 3, 60), (4 / 3, 4 / 3, 64), (8 / 3, 4 / 3, 60)),
            "grid",
            "Pbind(\\instrument, \\default, \\midinote, Pseq([60, 64, 60], inf), "
            "\\dur, 4/3, \\sustain, 4/3, \\amp, level)",
        ),
    ],
)
def test_supercollider_is_written_in_beats(pattern: Pattern, timing: supercollider.Timing, played: str) -> None:
    code = to_supercollider(pattern, timing=timing)
    level = "var level = 0.5;\n" if pattern.notes else ""
    tempo = "TempoClock.default.tempo = 120/60;"
    on_one_line = code.replace(",\n\t\\", ", \\")
    assert f"(\n{level}{tempo}\nPdef(\\{pattern.kind}, {played}).quant_(4).play;\n" in on_one_line


def test_supercollider_says_which_synthdefs_it_needs_and_what_all_amplitudes_are_multiplied_by() -> None:
    code = to_supercollider(drums((0, 36), (BEAT, 38)), level=0.31249, sounds={"sd": "mine"}, heading=["a groove"])
    assert (
        code
        == """// a groove
// needs kick, mine: audiomancer synth export NAME, or --with-synths
(
var level = 0.312;
TempoClock.default.tempo = 120/60;
Pdef(\\drums, Ptpar([
\t0, Pbind(\\instrument, \\kick, \\dur, 4, \\amp, level),
\t1, Pbind(\\instrument, \\mine, \\dur, 4, \\amp, level)
])).quant_(4).play;
[\\kick, \\mine].do { |name|
\tSynthDescLib.at(name) ?? { "silent, no SynthDef %: audiomancer synth export %".format(name, name).warn }
};
if(s.serverRunning.not) { "silent, no server: s.boot".warn };
)
"""
    )


def test_supercollider_asks_for_no_more_than_the_file_does_not_hold() -> None:
    both = drums((0, 36), (BEAT, 38))
    assert "needs" not in to_supercollider(both, synths={"kick": "x", "snare": "y"})
    assert "// needs snare: " in to_supercollider(both, synths={"kick": "x"})
    assert "needs" not in to_supercollider(LEGATO)


@pytest.mark.parametrize("level", [0, -1, 0.0009, 1001, float("nan"), float("inf")])
def test_a_level_that_is_no_amplitude_is_refused(level: float) -> None:
    with pytest.raises(ExportError, match=r"a level is an amplitude of 0\.001-1000, such as 0\.5, not"):
        to_supercollider(LEGATO, level=level)


@pytest.mark.parametrize(
    ("level", "said"), [(0.001, "0.001"), (0.0123456, "0.0123"), (12.3456, "12.3"), (999.9, "1000")]
)
def test_a_level_has_three_digits(level: float, said: str) -> None:
    assert f"var level = {said};" in to_supercollider(LEGATO, level=level)


def test_supercollider_loops_from_a_bar_on_whatever_the_metre() -> None:
    code = to_supercollider(drums((0, 36), time_signature=(7, 8), tempo=97.3))
    assert "tempo = 97.3/60;" in code and ".quant_(3.5).play;\n" in code


def test_a_drum_has_the_controls_of_its_voice_in_the_kit() -> None:
    voice = kit_voice(44)
    controls = ", ".join(f"\\{name}, {str(value).removesuffix('.0')}" for name, value in voice.controls.items())
    assert f"Pbind(\\instrument, \\{voice.synth}, {controls}, \\dur, 4, \\amp, level)" in to_supercollider(
        drums((0, 44))
    )


SYNTHS = {"rhodes": "SynthDef(\\rhodes, { }).add;", "moog_bass": "SynthDef(\\moog_bass, { }).add", "kick": "KICK"}


class TestOwnInstruments:
    """SynthDefs of the person's own, and sources that come with the file."""

    def test_a_file_with_synths_boots_the_server_and_makes_each_once(self) -> None:
        code = to_supercollider(VOICES, synths=SYNTHS)
        assert code.startswith(
            "(\nvar level = 0.5;\ns.waitForBoot {\nSynthDef(\\rhodes, { }).add;\ns.sync;\nTempoClock"
        )
        assert code.endswith(".play;\n};\n)\n")
        assert code.count("SynthDef") == 1 and code.count("\\instrument, \\rhodes") == 2

    def test_a_melody_plays_the_rhodes_and_a_bass_the_moog_where_they_come_with_the_file(self) -> None:
        bass = tune((0, 1, 36), kind="bass")
        assert "\\instrument, \\moog_bass" in to_supercollider(bass, synths=SYNTHS)
        assert "SynthDef(\\moog_bass, { }).add;\ns.sync" in to_supercollider(bass, synths=SYNTHS)
        assert "\\instrument, \\default" in to_supercollider(bass, synths={"rhodes": "x"})

    def test_lengths_are_seconds_for_the_librarys_synths_and_beats_for_the_persons(self) -> None:
        slow = tune((0, 1, 60), tempo=60)
        assert "\\sustain, 1," in to_supercollider(slow)
        fast = tune((0, 1, 60), tempo=240)
        assert "\\sustain, 1/4," in to_supercollider(fast, synths=SYNTHS)
        assert "\\sustain, 1," in to_supercollider(fast, synths=SYNTHS, sounds={"melody": "mine"})

    def test_a_drum_serves_its_variants_unless_they_have_one_of_their_own(self) -> None:
        both = drums((0, 42), (0, 44))
        assert to_supercollider(both, sounds={"hh": "hats"}).count("\\instrument, \\hats, \\dur, 4, \\amp, level") == 2
        code = to_supercollider(both, sounds={"hh": "hats", "hh:1": "pedal"})
        assert "\\hats" in code and "\\pedal" in code
        assert [to_tidal(both, sounds={"hh": "hats"}).count(f's "{sound}"') for sound in ("hats", "hh")] == [2, 0]
        assert 's("hats")\n$: s("pedal")' in to_strudel(both, sounds={"hh": "hats", "hh:1": "pedal"})

    @pytest.mark.parametrize("name", ["Kick", "my kick", "808", "", "kick)", "ké"])
    def test_what_is_no_name_of_a_synth_is_refused(self, name: str) -> None:
        with pytest.raises(ExportError, match=r"the sound for bd is the name of a SynthDef such as my_kick, not"):
            to_supercollider(drums((0, 36)), sounds={"bd": name})

    def test_sounds_of_a_tune_are_the_persons_own(self) -> None:
        assert '# s "supersaw:3"' in to_tidal(LEGATO, sounds={"melody": "supersaw:3"})
        assert '.s("gm_epiano1")' in to_strudel(LEGATO, sounds={"melody": "gm_epiano1"})
        assert '# s "superfm"' in to_tidal(tune((0, 1, 36), kind="bass"), sounds={"melody": "supersaw"})

    @pytest.mark.parametrize("sound", ["", "a b", "a:b", "a:", '"', "ä", "_a", "a-b"])
    def test_what_is_no_word_of_the_notation_is_refused(self, sound: str) -> None:
        for write in (to_tidal, to_strudel):
            with pytest.raises(ExportError, match="the sound for bd is a word such as 808bd or kit:3"):
                write(drums((0, 36)), sounds={"bd": sound})

    def test_a_bank_is_one_word(self) -> None:
        assert '$: s("bd").bank("RolandTR909")\n' in to_strudel(drums((0, 36)), bank="RolandTR909")
        assert "bank" not in to_strudel(LEGATO, bank="RolandTR909")
        with pytest.raises(ExportError, match="a bank is one word such as RolandTR909, not 'a b'"):
            to_strudel(drums((0, 36)), bank="a b")

    def test_the_nudge_of_supercollider_is_its_exact_time(self) -> None:
        assert (
            to_supercollider(LATE) == to_supercollider(LATE, timing="nudge") == to_supercollider(LATE, timing="exact")
        )
        assert to_supercollider(LATE) != to_supercollider(LATE, timing="grid")


class TestSets:
    def test_one_pattern_stands_alone_and_several_start_together(self) -> None:
        assert to_tidal_set([LEGATO]) == to_tidal(LEGATO)
        assert to_tidal_set([drums((0, 36)), VOICES, drums()]) == (
            "do\n"
            "  resetCycles\n"
            "  setcps (120/60/4)\n"
            '  d1 $ s "bd"\n'
            "  d2 $ stack [\n"
            '    note "-12",\n'
            '    note "~ 4 ~ ~"\n'
            '    ] # s "superpiano" # legato 1\n'
            "  d3 $ silence\n"
        )

    def test_the_first_tempo_is_played(self) -> None:
        code = to_tidal_set([drums((0, 36), tempo=90), drums((0, 38), tempo=174)])
        assert "setcps (90/60/4)" in code and "174" not in code

    def test_a_nudge_is_in_seconds_of_the_tempo_that_is_played(self) -> None:
        code = to_tidal_set([drums((0, 36), tempo=60), LATE], timing="nudge")
        assert '# nudge "0.021 0!3"' in code

    @pytest.mark.parametrize("count", [1, 16])
    def test_a_set_has_up_to_sixteen_patterns(self, count: int) -> None:
        assert f"d{count} $" in to_tidal_set([drums((0, 36))] * count)

    @pytest.mark.parametrize("count", [0, 17])
    def test_more_or_none_are_refused(self, count: int) -> None:
        with pytest.raises(ExportError, match=f"1-16 patterns, not {count}"):
            to_tidal_set([drums((0, 36))] * count)


@pytest.mark.parametrize(
    ("tempo", "metre", "late"),
    [
        (1000, (4, 4), "0.005"),
        (270, (4, 4), "0.005"),
        (200, (4, 4), "0.0052"),
        (24, (4, 4), "0.0052"),
        (6, (4, 4), "0.00521"),
        (4, (8, 1), "0.000651"),
        (4, (64, 1), "0.000081"),
    ],
)
def test_lateness_has_as_many_decimals_as_half_a_millisecond_needs_up_to_six(
    tempo: float, metre: tuple[int, int], late: str
) -> None:
    """A bar of 0.24, 0.9, 1.2, 10, 40, 480 and 3840 seconds: a thousandth of a second is the worst step."""
    code = to_strudel(drums((20, 36), (BEAT, 36), tempo=tempo, time_signature=metre), timing="nudge")
    assert re.search(rf'\.late\("\[?{late} 0', code)


@pytest.mark.parametrize("key", ["C", "C#", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"])
def test_a_scale_is_written_in_degrees_from_its_root_in_every_key(key: str) -> None:
    root = 60 + root_class(key)
    scale = tune(*((place / 2, 0.5, root + step) for place, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12))))
    code = to_strudel(replace(scale, key=key, scale="major"))
    assert code.endswith(f'$: n("0 1 2 3 4 5 6 7").scale("{key}4:major").s("piano")\n')


@pytest.mark.parametrize("write", [to_tidal, to_strudel, to_supercollider])
def test_a_timing_or_velocity_that_is_none_is_refused(write: Callable[..., str]) -> None:
    with pytest.raises(ExportError, match="timing is grid, nudge, exact, not 'swing'"):
        write(LEGATO, timing="swing")
    with pytest.raises(ExportError, match="velocity is quantised, exact, none, not 'loud'"):
        write(LEGATO, velocity="loud")


def test_however_short_a_note_is_it_sounds() -> None:
    """One of 96,000 ticks in a bar is a ten-thousandth of it, rounded up."""
    tick = Pattern(kind="melody", notes=(Note(0, 1, 60, 127),), bars=1, ticks_per_beat=24_000)
    assert "# legato 0.0001\n" in to_tidal(tick, timing="nudge")


WRITERS = [
    (tidal, to_tidal, "superpiano"),
    (strudel, to_strudel, "piano"),
    (supercollider, to_supercollider, "default"),
]


@pytest.mark.parametrize(("module", "write", "sound"), WRITERS, ids=["tidal", "strudel", "supercollider"])
def test_code_that_plays_something_else_is_withheld(
    module: object, write: Callable[..., str], sound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever mistake a writer makes, no wrong code is handed out: here in the tempo, a gain and a sound."""
    name = module.__name__  # type: ignore[attr-defined]
    with monkeypatch.context() as wrong:
        wrong.setattr(f"{name}.number", lambda value: "121" if value == 120 else str(value).removesuffix(".0"))
        with pytest.raises(ExportError, match="reads back with another tempo"):
            write(LEGATO)
    with monkeypatch.context() as wrong:
        wrong.setattr(f"{name}.lanes_of", lambda kind, hits: lanes_of(kind, list(hits)[:-1]))
        with pytest.raises(ExportError, match=r"plays None where the pattern has PlayedEvent.*so it is withheld"):
            write(LEGATO)
    softer = LEGATO.with_notes(replace(n, velocity=64) for n in LEGATO.notes)
    shorter = LEGATO.with_notes(replace(n, duration=n.duration - 2) for n in LEGATO.notes)
    # Two ticks are a millisecond at 120 BPM, too much for a nudged length, and a quarter of one at 480.
    scale = SUPERDIRT if write is to_tidal else LINEAR
    gain = partial(scale.gain, mode="quantised")
    cases = [(softer, 120, "grid"), (shorter, 480, "grid"), (shorter, 120, "nudge")]
    for other, tempo, timing in cases if write is not to_supercollider else cases[:2]:
        lanes = lanes_of("melody", hits_of(other, "exact", gain, shifts=False))
        with monkeypatch.context() as wrong:
            wrong.setattr(f"{name}.lanes_of", lambda *_, lanes=lanes: lanes)
            with pytest.raises(ExportError, match=f"sound='{sound}'"):
                write(replace(LEGATO, tempo=tempo), timing=timing)


def test_a_file_for_tidal_with_a_pattern_too_many_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audiomancer.exporters.tidal._connections", lambda *_, split: ['s "bd"\nd2 $ s "bd"'])
    with pytest.raises(ExportError, match="reads back with another tempo or size, so it is withheld"):
        to_tidal(drums((0, 36)))


def test_a_wav_file_holds_the_audio_in_16_bit() -> None:
    audio = np.array([[0.0, 1.0], [-1.0, 2.0], [0.5, -2.0]], np.float32)
    with wave.open(io.BytesIO(wav_bytes(audio, 44_100))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()) == (2, 2, 44_100, 3)
        frames = np.frombuffer(file.readframes(3), "<i2").reshape(3, 2)
    assert frames.tolist() == [[0, 32767], [-32767, 32767], [16384, -32767]]
