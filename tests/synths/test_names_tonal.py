"""What plays a tune sounds like its name: guitars, bars, pianos, organs, strings, winds, brass and voices, measured.

Each name has figures that the real instrument has, as ranges; its synth lies within all of them, and no other synth
does. What a control is for is measured apart. The figures are those of N. Fletcher and T. Rossing, "The Physics of
Musical Instruments" (1998), where nothing else is named.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import pytest
from hearing import (
    HELD,
    LATER,
    NOTE,
    RATE,
    SETTLED,
    Figures,
    Sound,
    band,
    centre,
    db,
    fallen,
    level,
    line_at,
    lines,
    measured,
    mono,
    narrow,
    off_the_note,
    part,
    pitch,
    power_spectrum,
    risen,
    swing,
)

from audiomancer.analyzers.audio import loudness, sounding_time, stereo_width
from audiomancer.analyzers.likeness import sound_distance, sound_features
from audiomancer.analyzers.synthdef import SynthControl, parse_synthdefs
from audiomancer.supercollider import Render, Renderer, RenderJob, shipped_files, shipped_source, shipped_synthdef

pytestmark = pytest.mark.skipif(not shutil.which("scsynth"), reason="scsynth is not installed")

Play = Callable[..., Render]
Ranges = Mapping[str, tuple[float, float]]
ANY = float("inf")

PICKED: Ranges = {"rise": (0, 0.015), "kept": (-ANY, -5)}
STRING: Ranges = PICKED | {"noise": (-ANY, -35), "even": (-12, 6)}
"""A string holds the multiples of its note and little else."""
STRUCK: Ranges = {"rise": (0, 0.015), "kept": (-ANY, -5), "even": (-ANY, -40)}
BLOWN: Ranges = {"rise": (0.02, 0.5), "kept": (-3, 3), "fall": (1.5, 1.9), "width": (0, 0.01)}

NAMES: Mapping[str, Ranges] = {
    "electric_guitar": STRING | {"fall": (1.4, 1.7), "first": (-8, -1), "even": (-3, 4), "high": (-25, -12)},
    "steel_guitar": STRING | {"fall": (1.4, 1.7), "first": (-1, 0), "even": (-6, -1), "high": (-22, -14)},
    "muted_guitar": PICKED | {"fall": (0.1, 0.28), "bright": (2, 4), "high": (-20, -8)},
    "banjo": STRING | {"fall": (0.3, 0.9), "first": (-30, -10), "bright": (4, 8)},
    "sitar": {"kept": (-30, -10), "fall": (1.2, 1.8), "bright": (3.5, 8), "high": (-15, -6), "noise": (-25, -10)},
    "pizzicato": STRING | {"fall": (0.2, 0.45), "bright": (1, 2), "high": (-40, -20)},
    "mandolin": STRING | {"fall": (0.4, 1.2), "first": (-6, 0), "even": (-6, 3), "bright": (1.4, 3)},
    "piano": {"rise": (0, 0.015), "kept": (-20, -5), "even": (-9, 0), "stray_at": (9, 14), "noise": (-30, -15)},
    "toy_piano": STRUCK | {"stray_at": (6.2, 6.33), "stray": (-22, -8), "fall": (0.3, 0.8)},
    "celesta": STRUCK | {"stray_at": (2.72, 2.79), "stray": (-40, -20), "fall": (0.8, 1.5)},
    "glockenspiel": STRUCK | {"stray_at": (2.72, 2.79), "stray": (-15, -4), "fall": (1.3, 2.5)},
    "xylophone": STRUCK | {"fall": (0.2, 0.38), "noise": (-ANY, -35)},
    "music_box": STRUCK | {"stray_at": (6.2, 6.33), "stray": (-45, -28), "fall": (1, 2)},
    "steel_drum": PICKED | {"even": (-12, -5), "bright": (1.15, 1.5), "high": (-45, -30), "late": (0.005, 0.05)},
    "tubular_bells": PICKED | {"first": (-ANY, -50), "stray_at": (4.1, 4.25), "bright": (2, 3.2)},
    "accordion": {
        "kept": (-2, 2),
        "stray_at": (0.49, 0.51),
        "stray": (-25, -10),
        "width": (0.05, 0.4),
        "fall": (1.5, 1.75),
    },
    "church_organ": {
        "rise": (0.05, 0.3),
        "stray_at": (0.49, 0.51),
        "stray": (-12, -2),
        "fall": (2, 3),
        "even": (-15, -5),
    },
    "violin": BLOWN
    | {
        "rise": (0.06, 0.2),
        "even": (-5, 2),
        "bright": (2.2, 4),
        "vibrato": (6, 25),
        "noise": (-35, -20),
        "high": (-14, -6),
    },
    "cello": BLOWN
    | {"rise": (0.085, 0.3), "even": (-8, -2), "bright": (1.3, 2), "vibrato": (4, 20), "noise": (-50, -35)},
    "flute": BLOWN | {"even": (-12, -5), "high": (-ANY, -40), "noise": (-30, -15), "bright": (1.05, 1.5)},
    "clarinet": BLOWN | {"even": (-45, -20), "first": (-1, 0), "high": (-25, -12), "vibrato": (0, 2)},
    "saxophone": BLOWN
    | {"even": (-4, 3), "high": (-14, -6), "noise": (-40, -25), "vibrato": (3, 10), "rise": (0.02, 0.08)},
    "trumpet": BLOWN
    | {"rise": (0.02, 0.05), "bright": (2.2, 4), "high": (-12, -6), "noise": (-ANY, -40), "even": (-6, 0)},
    "trombone": BLOWN
    | {"rise": (0.04, 0.08), "bright": (1.4, 2.2), "high": (-22, -12), "even": (-4, 0), "noise": (-ANY, -40)},
    "harmonica": BLOWN | {"first": (-15, -4), "bright": (4, 7), "noise": (-40, -20), "high": (-8, -2), "even": (-3, 4)},
    "brass_section": {
        "rise": (0.05, 0.2),
        "width": (0.05, 0.4),
        "fall": (1.7, 2.2),
        "bright": (1.2, 2.5),
        "noise": (-45, -30),
    },
    "voice_ah": {"first": (-8, -1), "bright": (2.8, 4.5), "vibrato": (6, 40), "width": (0.03, 0.3), "fall": (1.7, 2.2)},
    "voice_ooh": {"first": (-1, 0), "bright": (1.1, 1.7), "vibrato": (4, 40), "width": (0.03, 0.3), "fall": (1.7, 2.2)},
}
"""What each name promises."""

OLDER = (
    "acid_lead",
    "airy_pad",
    "chip_lead",
    "choir_pad",
    "clavinet",
    "fm_bass",
    "fm_bell",
    "fm_brass",
    "fm_metal",
    "fm_piano",
    "harp",
    "harpsichord",
    "hoover",
    "house_piano",
    "juno_pad",
    "kalimba",
    "karplus",
    "koto",
    "marimba",
    "moog_bass",
    "nylon_guitar",
    "organ",
    "pwm_lead",
    "rhodes",
    "saw_lead",
    "string_pad",
    "sub_bass",
    "supersaw",
    "sync_lead",
    "synth_pluck",
    "tb303",
    "theremin",
    "vibraphone",
    "warm_pad",
)
"""Some that are called otherwise, and must not pass for any of them."""


def figures_of(names: list[str], seed: int) -> dict[str, Figures]:
    """All at the same note."""
    controls = {"freq": NOTE, "sustain": HELD}
    jobs = [RenderJob(shipped_synthdef(name), controls, seconds=3.5, seed=seed) for name in names]
    return {name: measured(render) for name, render in zip(names, Renderer().render(jobs), strict=True)}


@pytest.fixture(scope="module")
def figures() -> Mapping[str, Figures]:
    """Those of all names and all others."""
    return figures_of([*NAMES, *OLDER], seed=1)


@pytest.fixture(scope="module")
def play() -> Play:
    """Plays a synth of the library, held for 1.5 s if nothing else is said."""
    renderer = Renderer()

    def played(name: str, seconds: float = 2.0, **controls: float) -> Render:
        job = RenderJob(shipped_synthdef(name), {"freq": NOTE, "sustain": HELD} | controls, seconds=seconds, seed=1)
        (render,) = renderer.render([job])
        assert render.error is None
        return render

    return played


# --- what each name says


@pytest.mark.parametrize("name", NAMES)
def test_a_synth_has_the_figures_of_its_name(figures: Mapping[str, Figures], name: str) -> None:
    assert misses(figures[name], NAMES[name]) == {}


def test_it_has_them_whatever_its_chances() -> None:
    again = figures_of(list(NAMES), seed=7)
    assert {name: missed for name in NAMES if (missed := misses(again[name], NAMES[name]))} == {}


@pytest.mark.parametrize("name", NAMES)
def test_no_other_synth_passes_for_it(figures: Mapping[str, Figures], name: str) -> None:
    assert [other for other in figures if other != name and not misses(figures[other], NAMES[name])] == []


def misses(found: Figures, wanted: Ranges) -> dict[str, float]:
    values = found._asdict()
    return {figure: values[figure] for figure, (low, high) in wanted.items() if not low <= values[figure] <= high}


def test_each_is_within_3_db_of_what_its_category_is() -> None:
    jobs = [RenderJob(shipped_synthdef(name), seconds=6, seed=1) for name in shipped_files()]
    levels = dict(zip(shipped_files(), map(body, Renderer().render(jobs)), strict=True))
    for name in NAMES:
        middle = np.median([levels[other] for other in levels if category(other) == category(name)])
        assert abs(levels[name] - middle) <= 3, name


def body(render: Render) -> float:
    """The loudness until the sound has fallen by 20 dB, in LUFS."""
    return loudness(render.audio[: round(sounding_time(render.audio, RATE, drop_db=20) * RATE)], RATE)


def category(name: str) -> str:
    (line,) = (line for line in shipped_source(name).splitlines() if "category:" in line)
    return line.split("\\")[1].strip(", ")


AT_THE_ENDS = {"release", "chiff", "knock", "strike", "hammer", "tick", "scoop", "bend", "slide", "glide"}
"""Controls of how a note begins and ends, which are heard best in a short one."""


def test_every_control_is_heard() -> None:
    """From one end of its range to the other a control changes the sound by at least 1 dB."""
    turns = [(name, control) for name in NAMES for control in controls_of(name)]
    heard = [sound_features(render.audio, RATE) for render in Renderer().render([j for t in turns for j in turned(*t)])]
    moved = zip(turns, map(sound_distance, heard[::2], heard[1::2]), strict=True)
    assert {(name, c.name): d.decibels for (name, c), d in moved if d.decibels < 1} == {}


def turned(name: str, control: SynthControl) -> tuple[RenderJob, RenderJob]:
    """A note with a control at either end of its range."""
    assert control.spec
    sustain = 0.15 if control.name in AT_THE_ENDS else HELD
    low, high = (
        RenderJob(shipped_synthdef(name), {"sustain": sustain, control.name: end}, seconds=sustain + 0.4, seed=1)
        for end in (control.spec.minimum, control.spec.maximum)
    )
    return low, high


def controls_of(name: str) -> list[SynthControl]:
    """Those that only this synth has."""
    shared = {"out", "freq", "pan", "amp", "sustain"}
    return [control for control in parse_synthdefs(shipped_source(name))[0].controls if control.name not in shared]


# --- strings


def test_a_pick_up_hears_nothing_of_the_partials_that_have_a_node_there(play: Play) -> None:
    """At a quarter of the string these are the fourth, the eighth ..."""
    found = lines(mono(play("electric_guitar", pickup=0.25, drive=0)), NOTE, range(1, 10))
    for missing in (4, 8):
        assert found[missing - 1] < min(found[missing - 2], found[missing]) - 15


def test_drive_brings_harmonics(play: Play) -> None:
    for name in ("electric_guitar", "muted_guitar"):
        clean, driven = (lines(mono(play(name, drive=drive)), NOTE, range(1, 17)) for drive in (0, 1))
        assert driven[8:].mean() > clean[8:].mean() + 10


def test_a_string_lacks_the_partials_that_have_a_node_where_it_is_picked(play: Play) -> None:
    found = lines(mono(play("steel_guitar", position=0.2)), NOTE, range(1, 12))
    for missing in (5, 10):
        assert found[missing - 1] < min(found[missing - 2], found[missing]) - 8


def test_the_body_of_a_guitar_answers_to_its_air_and_to_its_top(play: Play) -> None:
    """The air of a guitar's body resonates at about 100 Hz, its top at about 200."""
    for freq in (100.0, 205.0):
        with_body, without = (mono(play("steel_guitar", freq=freq, body=body)) for body in (1, 0))
        gains = [first_against_rest(sound, freq) for sound in (with_body, without)]
        assert gains[0] > gains[1] + 2


def first_against_rest(sound: Sound, freq: float) -> float:
    found = 10 ** (lines(sound, freq, range(1, 21)) / 10)
    return db(found[0] / found[3:].sum())


def test_the_palm_decides_how_long_a_muted_string_sounds(play: Play) -> None:
    lengths = [fallen(play("muted_guitar", mute=mute), 30) for mute in (0, 1)]
    assert lengths[0] > 2 * lengths[1]
    assert fallen(play("electric_guitar"), 30) > 5 * fallen(play("muted_guitar"), 30)


def test_the_flat_bridge_of_a_sitar_sends_a_formant_down_its_partials(play: Play) -> None:
    """C. Valette, "The mechanics of vibrating strings" (1995)."""
    buzzing, plain = (mono(play("sitar", buzz=buzz)) for buzz in (0.6, 0))
    tops = [centre(buzzing, start, start + 0.2, low=5.5 * NOTE) for start in (0.3, 0.7, 1.1)]
    assert tops[0] > 1.15 * tops[1] > 1.15 * 1.15 * tops[2]
    high = [10 ** (lines(sound, NOTE, range(1, 16), 1.0, 1.4) / 10) for sound in (buzzing, plain)]
    assert db(high[0][5:].sum() / high[0].sum()) > db(high[1][5:].sum() / high[1].sum()) + 10


def test_the_strings_that_sound_along_are_not_the_note(play: Play) -> None:
    along, alone = (mono(play("sitar", sympathy=sympathy, buzz=0)) for sympathy in (1, 0))
    others = [lines(sound, NOTE, (1, 1.125, 0.75, 1.5), 0.5, 1.4)[1:].max() for sound in (along, alone)]
    assert others[0] > max(others[1] + 10, -30)


def test_a_course_of_a_mandolin_is_two_strings(play: Play) -> None:
    """As far apart as it says."""
    sound = mono(play("mandolin", freq=880.0, detune=15, decay=5, seconds=2.5, sustain=2.4))
    frequencies, powers = power_spectrum(sound, 0.1, 2.4)
    near = np.where(np.abs(frequencies - 880) < 15, powers, 0)
    tops = np.flatnonzero((near[1:-1] > near[:-2]) & (near[1:-1] > near[2:]) & (near[1:-1] > 0.2 * near.max())) + 1
    assert len(tops) == 2
    assert 1200 * np.log2(frequencies[tops[1]] / frequencies[tops[0]]) == pytest.approx(15, abs=2)


def test_a_mandolin_is_picked_as_often_as_it_says(play: Play) -> None:
    again = np.square(mono(play("mandolin", tremolo=10, decay=0.3, sustain=1.9)))
    smooth = np.convolve(again, np.ones(882) / 882, "valid")
    assert swing(smooth[: round(1.8 * RATE)], 4, 60) == pytest.approx(10, abs=0.3)


def test_what_is_plucked_by_a_finger_is_softer_the_softer_it_is(play: Play) -> None:
    centres = [centre(mono(play("pizzicato", softness=softness)), 0, 0.2) for softness in (0, 1)]
    assert centres[0] > 1.15 * centres[1]


# --- keys


def test_a_piano_is_struck_at_an_eighth_and_its_strings_are_stiff(play: Play) -> None:
    """Partials n * sqrt(1 + B n^2), B from 0.0001 to 0.0005 in the middle of the keyboard."""
    sound = mono(play("piano", unison=0))
    found = lines(sound, NOTE, range(1, 10))
    assert found[7] < min(found[6], found[8]) - 15
    first, sixth = (line_at(sound, number * NOTE) / number for number in (1, 6))
    assert 0.0001 < ((sixth / first) ** 2 - 1) / 35 < 0.0005


def test_a_piano_falls_fast_at_first_and_slowly_after_and_low_notes_longest(play: Play) -> None:
    """G. Weinreich, "Coupled piano strings" (1977)."""
    sound = mono(play("piano", seconds=4, sustain=4, unison=0))
    early = level(sound, 0.05, 0.15) - level(sound, 0.55, 0.65)
    late = level(sound, 1.8, 1.9) - level(sound, 2.3, 2.4)
    assert early > 2 * late > 0
    lengths = [fallen(play("piano", freq=freq, seconds=6, sustain=6), 30) for freq in (110.0, 440.0, 1760.0)]
    assert lengths[0] > 1.3 * lengths[1] > 1.3 * 1.3 * lengths[2]


def test_a_piano_grows_darker_as_it_dies(play: Play) -> None:
    sound = mono(play("piano", seconds=3, sustain=3))
    assert centre(sound, 0.02, 0.12) > 1.3 * centre(sound, 2, 2.5)


@pytest.mark.parametrize(
    ("name", "ratios"),
    [
        ("glockenspiel", (1, 2.756, 5.404, 8.933)),
        ("celesta", (1, 2.756, 5.404)),
        ("xylophone", (1, 3)),
        ("music_box", (1, 6.267)),
        ("toy_piano", (1, 6.267, 17.55)),
        ("tubular_bells", (0.617, 1.21, 2, 2.988, 4.173, 5.556)),
    ],
)
def test_what_is_struck_has_the_partials_of_its_shape(play: Play, name: str, ratios: tuple[float, ...]) -> None:
    """A free bar, a bar tuned to the twelfth, a rod held at one end, and a tube, whatever the note."""
    for freq in (440.0, 660.0):
        sound = mono(play(name, freq=freq, detune=0) if name == "toy_piano" else play(name, freq=freq))
        for ratio in ratios:
            assert line_at(sound, ratio * freq, 0.002, 0.3) == pytest.approx(ratio * freq, rel=0.004)
        between = [np.sqrt(low * high) for low, high in pairwise(ratios)]
        found = lines(sound, freq, (*ratios, *between), 0.01, 0.3)
        assert found[: len(ratios)].min() > -60
        assert found[len(ratios) :].max() < -18


def test_bells_leave_their_note_to_the_ear(play: Play) -> None:
    """Their strike note is an octave below the fourth mode, which stands to its neighbours as 2 : 3 : 4."""
    found = lines(mono(play("tubular_bells")), NOTE, (1, 2, 2.988, 4.173))
    assert found[0] < -40 < -15 < found[1:].min()


def test_wood_is_dry_and_steel_rings(play: Play) -> None:
    controls = {"freq": 880.0, "sustain": 6.0, "seconds": 6.0}
    lengths = [fallen(play(name, **controls), 40) for name in ("xylophone", "celesta", "glockenspiel", "tubular_bells")]
    assert all(1.3 * short < long for short, long in pairwise(lengths))


def test_the_octave_of_a_steel_drum_beats(play: Play) -> None:
    beats = np.square(np.abs(narrow(mono(play("steel_drum", shimmer=1, decay=4)), 2 * NOTE, 60)))
    assert swing(part(beats, 0.2, 1.4), 4, 30) == pytest.approx(10, abs=0.5)


def test_the_reeds_of_an_accordion_beat_as_often_as_it_says(play: Play) -> None:
    for musette in (3.0, 6.0):
        sound = mono(play("accordion", musette=musette, low_reed=0, sustain=1.9))
        assert swing(np.abs(part(narrow(sound, NOTE, 60), 0.2, 1.8)), 1.5, 9) == pytest.approx(musette, abs=0.4)


def test_the_bellows_can_shake(play: Play) -> None:
    levels = np.convolve(np.square(mono(play("accordion", shake=0.8, musette=0))), np.ones(882) / 882, "valid")
    assert swing(part(levels, 0.2, 1.4), 3, 30) == pytest.approx(7, abs=0.3)


def test_an_organ_has_its_sub_octave_and_each_stop_adds_a_rank(play: Play) -> None:
    few, many = (lines(mono(play("church_organ", stops=stops)), NOTE, (0.5, 1, 2, 3, 4, 6, 8, 12)) for stops in (0, 1))
    assert min(few[:3].min(), many[:3].min()) > -20
    assert (many[3:] > few[3:] + 6).all()


def test_a_hall_answers_to_an_organ(play: Play) -> None:
    tails = []
    for hall in (0, 0.6):
        sound = mono(play("church_organ", hall=hall, seconds=3.5))
        tails.append(level(sound, 1.8, 2.0) - level(sound, 1.0, 1.4))
    assert tails[1] > max(tails[0] + 20, -35)


# --- bows, winds and voices


@pytest.mark.parametrize("name", ["violin", "cello", "flute", "trumpet", "saxophone"])
def test_a_vibrato_comes_late_five_to_seven_times_a_second(play: Play, name: str) -> None:
    """J. Mellody and G. Wakefield, "The time-frequency characteristics of violin vibrato" (2000): 5.9 Hz, 15 cents."""
    still_air = {"breath": 0.0} if name in {"flute", "saxophone"} else {}
    sound = mono(play(name, seconds=3, sustain=3, vibrato=1, **still_air))
    early, late = pitch(sound, NOTE, 0.12, 0.2), pitch(sound, NOTE, 1, 2.8)
    assert late.std() > 2 * early.std()
    assert 4.5 < swing(late, 3, 12) < 7


def test_a_bow_keeps_a_string_sounding_and_scratches_at_first(play: Play) -> None:
    for name in ("violin", "cello"):
        sound = mono(play(name, bow=1, vibrato=0))
        assert abs(level(sound, *LATER) - level(sound, *SETTLED)) < 2
        noises = [off_the_note(sound, start, start + 0.15) for start in (0.02, 1.0)]
        assert noises[0] > noises[1] + 3


def test_a_cello_is_the_darker_and_resonates_lower(play: Play) -> None:
    """The air of a violin's body resonates at about 280 Hz, that of a cello's at about 100."""
    assert centre(mono(play("violin")), *LATER) > 1.4 * centre(mono(play("cello")), *LATER)
    for name, resonance, beside in (("violin", 280.0, 350.0), ("cello", 98.0, 140.0)):
        gains = []
        for freq in (resonance, beside):
            strong, none = (lines(mono(play(name, freq=freq, body=b, vibrato=0)), freq, range(1, 9)) for b in (1, 0))
            gains.append((strong[0] - strong[4:].max()) - (none[0] - none[4:].max()))
        assert gains[0] > gains[1] + 2, name


@pytest.mark.parametrize("name", ["flute", "clarinet", "saxophone", "harmonica", "voice_ah", "voice_ooh"])
def test_breath_is_noise_between_the_partials(play: Play, name: str) -> None:
    steady = {} if name == "harmonica" else {"vibrato": 0.0}
    without, full = (off_the_note(mono(play(name, breath=breath, **steady)), *LATER) for breath in (0, 1))
    assert full > without + 6


def test_a_flute_that_is_blown_harder_has_more_harmonics(play: Play) -> None:
    """And they come after its note, as the breath grows."""
    soft, hard = (lines(mono(play("flute", overblow=overblow)), NOTE, (1, 2, 3)) for overblow in (0.1, 1))
    assert (hard[1:] > soft[1:] + 10).all()
    sound = mono(play("flute", attack=0.3, breath=0))
    assert risen(sound, 3 * NOTE) > risen(sound, NOTE) + 0.03


def test_a_clarinet_has_the_odd_partials_and_a_saxophone_all(play: Play) -> None:
    """A cylinder that a reed closes, and a cone."""
    clarinet, saxophone = (lines(mono(play(name)), NOTE, range(1, 7)) for name in ("clarinet", "saxophone"))
    assert max(clarinet[1], clarinet[3]) < clarinet[2] - 15
    assert saxophone[1] > saxophone[2] - 6


def test_a_growl_is_rough(play: Play) -> None:
    levels = np.convolve(np.square(mono(play("saxophone", growl=1))), np.ones(400) / 400, "valid")
    assert swing(part(levels, 0.3, 1.4), 16, 150) == pytest.approx(32, abs=1)


@pytest.mark.parametrize(("name", "freq"), [("trumpet", 440.0), ("trombone", 147.0), ("brass_section", 220.0)])
def test_the_louder_brass_is_the_brighter(play: Play, name: str, freq: float) -> None:
    """J.-C. Risset, "Computer study of trumpet tones" (1966): the higher a partial the later it comes."""
    sound = mono(play(name, freq=freq, attack=0.3))
    moments = np.arange(0.06, 0.3, 0.04)
    loud = [10 ** (level(sound, moment, moment + 0.04) / 20) for moment in moments]
    centres = [centre(sound, moment, moment + 0.04) for moment in moments]
    assert np.corrcoef(loud, centres)[0, 1] > 0.9
    assert centres[-1] > 1.2 * centres[0]
    soft, hard = (centre(mono(play(name, freq=freq, blow=blow)), *SETTLED) for blow in (0.1, 0.9))
    assert hard > 1.3 * soft


def test_a_trombone_is_darker_than_a_trumpet_and_slides(play: Play) -> None:
    assert centre(mono(play("trumpet")), *LATER) > 1.2 * centre(mono(play("trombone")), *LATER)
    bend = pitch(mono(play("trombone", slide=3, glide=0.5, vibrato=0)), NOTE, 0.05, 1.2)
    assert -320 < bend[0] < -200
    assert bend[0] < bend[round(0.2 * RATE)] - 40 < bend[round(0.9 * RATE)] - 80
    assert abs(bend[-RATE // 10 :].mean()) < 5


def test_a_mute_makes_a_trumpet_nasal(play: Play) -> None:
    opened, muted = (lines(mono(play("trumpet", freq=440.0, mute=mute)), 440, range(1, 7)) for mute in (0, 1))
    assert opened[0] > -3 > -10 > muted[0]


def test_hands_open_and_close_and_a_reed_is_bent(play: Play) -> None:
    sound = mono(play("harmonica", hands=0.8, rate=4))
    levels = np.convolve(np.square(sound), np.ones(882) / 882, "valid")
    assert swing(part(levels, 0.2, 1.4), 2, 12) == pytest.approx(4, abs=0.3)
    bend = pitch(mono(play("harmonica", bend=2)), 2 * NOTE, 0.03, 1)
    assert bend[0] < -60
    assert abs(bend[-RATE // 10 :].mean()) < 5


@pytest.mark.parametrize(("name", "lowest"), [("voice_ah", (560, 1000)), ("voice_ooh", (220, 480))])
def test_a_vowel_keeps_its_lowest_formant_whatever_is_sung(play: Play, name: str, lowest: tuple[float, float]) -> None:
    """G. Peterson and H. Barney (1952), men to children: ah 730 to 1030 Hz, oo 300 to 430 Hz."""
    for freq in (98.0, 123.0, 165.0):
        sound = mono(play(name, freq=freq, vibrato=0, seconds=3, sustain=3))
        levels = [band(sound, (number - 0.5) * freq, (number + 0.5) * freq) for number in range(1, 13)]
        assert lowest[0] < freq * (1 + int(np.argmax(levels))) < lowest[1]


def test_ah_is_open_and_ooh_is_round(play: Play) -> None:
    """Its second formant is nearly as strong as its first, and what is above those of ooh is hardly there."""
    ah, ooh = (
        mono(play(name, freq=110.0, vibrato=0, breath=0, seconds=3, sustain=3)) for name in ("voice_ah", "voice_ooh")
    )
    assert band(ah, 850, 1250) > band(ah, 500, 850) - 8
    assert band(ooh, 1500, 8000) < band(ooh, 200, 500) - 20
    assert centre(ah, *LATER) > 1.7 * centre(ooh, *LATER)


def test_a_smaller_singer_has_higher_formants(play: Play) -> None:
    for name in ("voice_ah", "voice_ooh"):
        small, large = (centre(mono(play(name, freq=110.0, size=size)), *LATER) for size in (0.7, 1.4))
        assert small > 1.3 * large


def test_a_section_is_several_players(play: Play) -> None:
    """Who are apart in place and in pitch, the looser the more."""
    tight, loose = (play("brass_section", looseness=looseness, width=1, seconds=3, sustain=2) for looseness in (0, 1))
    assert stereo_width(tight.audio) < stereo_width(loose.audio)
    swings = [float(np.abs(part(narrow(mono(r), NOTE, 15), 0.6, 1.8)).std()) for r in (tight, loose)]
    assert swings[1] > 2 * swings[0]
