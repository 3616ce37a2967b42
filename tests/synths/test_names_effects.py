"""Effects, machines and what goes with them: each is, by what can be measured, what its name says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from audiomancer.analyzers.audio import AudioDescription, describe_audio, sounding_time
from audiomancer.supercollider import Renderer, RenderJob, shipped_synthdef

RATE = 44100
MIDDLE_C = 261.6255653006  # what Pbind and Tidal play where no note is given

Sound = npt.NDArray[np.floating]
Play = Callable[..., Sound]


@pytest.fixture(scope="module", params=[1, 2])
def play(request: pytest.FixtureRequest) -> Play:
    """A synth of the library with some of its controls set, as what both channels make together, full scale at 1."""
    if not shutil.which("scsynth"):
        pytest.skip("scsynth is not installed")
    renderer, known = Renderer(), dict[tuple[object, ...], Sound]()

    def play(name: str, seconds: float = 3, **controls: float) -> Sound:
        key = (name, seconds, *sorted(controls.items()))
        if key not in known:
            job = RenderJob(shipped_synthdef(name), controls, seconds=seconds, seed=request.param)
            (render,) = renderer.render([job])
            assert render.error is None
            known[key] = render.audio.mean(axis=1)
        return known[key]

    return play


def noted(freq: float | None) -> Mapping[str, float]:
    return {} if freq is None else {"freq": freq}


any_note = pytest.mark.parametrize("freq", [None, MIDDLE_C])


# --- what is measured


def part(sound: Sound, start: float, end: float) -> Sound:
    """What sounds between two moments in seconds."""
    return sound[round(start * RATE) : round(end * RATE)]


def told(sound: Sound) -> AudioDescription:
    return describe_audio(sound, RATE)


def level(sound: Sound) -> float:
    """Root mean square in decibels."""
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))


def powers(sound: Sound) -> tuple[Sound, Sound]:
    """Frequencies in Hz and the power at each, over the whole of a sound."""
    shaped = sound * np.hanning(len(sound))
    size = max(len(sound), RATE)
    return np.fft.rfftfreq(size, 1 / RATE), np.abs(np.fft.rfft(shaped, size)) ** 2


def centroid(sound: Sound) -> float:
    frequencies, power = powers(sound)
    return float(frequencies @ power / power.sum())


def band(sound: Sound, low: float, high: float) -> float:
    """The power between two frequencies in decibels."""
    frequencies, power = powers(sound)
    return float(10 * np.log10(power[(frequencies >= low) & (frequencies < high)].sum() + 1e-12))


def strongest(sound: Sound, low: float = 20, high: float = 16000) -> float:
    """The frequency in Hz of the strongest partial between two frequencies."""
    frequencies, power = powers(sound)
    inside = (frequencies >= low) & (frequencies < high)
    return float(frequencies[inside][np.argmax(power[inside])])


def pitches(sound: Sound, seconds: float, low: float, high: float) -> Sound:
    """The strongest frequency of every window of so many seconds."""
    size = round(seconds * RATE)
    windows = range(0, len(sound) - size + 1, size)
    return np.array([strongest(sound[start : start + size], low, high) for start in windows])


def levels(sound: Sound, seconds: float) -> Sound:
    """The level in decibels of every window of so many seconds."""
    size = round(seconds * RATE)
    return np.array([level(sound[start : start + size]) for start in range(0, len(sound) - size + 1, size)])


def partials(sound: Sound, freq: float, count: int) -> Sound:
    """The levels of the first multiples of a frequency, in decibels below the first."""
    found = np.array([band(sound, (n - 0.2) * freq, (n + 0.2) * freq) for n in range(1, count + 1)])
    return found - found[0]


def pulse(track: Sound, per_second: float, low: float, high: float) -> float:
    """How many times a second a track goes up and down, looked for between two rates."""
    spectrum = np.abs(np.fft.rfft((track - track.mean()) * np.hanning(len(track)), 16 * len(track)))
    rates = np.fft.rfftfreq(16 * len(track), 1 / per_second)
    inside = (rates >= low) & (rates < high)
    return float(rates[inside][np.argmax(spectrum[inside])])


def semitones(above: float, below: float) -> float:
    return float(12 * np.log2(above / below))


def peakedness(sound: Sound) -> float:
    """The kurtosis: 3 of noise as it is, more where single events stand out."""
    centred = sound - sound.mean()
    return float(np.mean(centred**4) / np.mean(centred**2) ** 2)


# --- signals


@any_note
def test_a_siren_wails_slowly_between_two_pitches(play: Play, freq: float | None) -> None:
    low = freq or 600
    heard = pitches(part(play("siren", 5, **noted(freq)), 0, 4.8), 0.05, 0.9 * low, 2.5 * low)
    assert semitones(heard.min(), low) == pytest.approx(0, abs=0.4)
    assert semitones(heard.max(), heard.min()) == pytest.approx(14, abs=0.6)
    assert np.abs(np.diff(12 * np.log2(heard))).max() < 1.5  # it glides, and does not jump
    assert pulse(heard, 20, 0.2, 2) == pytest.approx(0.35, rel=0.1)


@any_note
def test_an_alarm_beeps_four_times_and_waits_as_long(play: Play, freq: float | None) -> None:
    """On for 1/16 s, off for 1/16 s, four times, then half a second of nothing, at one pitch, as bedside clocks do."""
    heard = play("alarm", 2.5, **noted(freq))
    beats = levels(heard, 1 / 32)[:64].reshape(4, 16)  # half a second each
    for beeping, pause in (beats[:2], beats[2:]):
        assert beeping[0::4].min() > beeping[3::4].max() + 20
        assert pause.max() < beeping.max() - 60
    for start in (0, 0.25, 1.0):
        assert strongest(part(heard, start, start + 0.06)) == pytest.approx(freq or 1000, rel=0.005)


# --- weather


@any_note
def test_rain_is_noise_of_many_drops_that_can_be_told_apart(play: Play, freq: float | None) -> None:
    heard = part(play("rain", 4, **noted(freq)), 1, 4)
    assert told(heard).flatness > 0.1
    assert centroid(heard) > 1500
    assert levels(heard, 0.1).std() < 3  # steady
    spikes = [peakedness(part(play("rain", 4, density=d, **noted(freq)), 1, 4)) for d in (10, 400)]
    assert peakedness(heard) > 4.5  # noise alone has 3
    assert spikes[0] > spikes[1]


@any_note
def test_thunder_cracks_and_rolls_away_into_the_deep(play: Play, freq: float | None) -> None:
    """Its power lies below 120 Hz and the highest part of it comes first, as the near end of the lightning does."""
    heard = play("thunder", 6, **noted(freq))
    assert told(heard).sub > 0.6
    assert band(part(heard, 0, 0.4), 1500, 12000) > band(part(heard, 1.5, 1.9), 1500, 12000) + 20
    assert sounding_time(heard, RATE, drop_db=30) > 3
    assert (np.diff(levels(part(heard, 0.5, 4), 0.1)) > 1.5).sum() >= 3  # it swells again and again


@any_note
def test_the_waves_of_an_ocean_come_and_go_and_hiss_where_they_break(play: Play, freq: float | None) -> None:
    heard = play("ocean", 8, sustain=8, rate=0.5, **noted(freq))
    loud = levels(heard, 0.1)
    assert told(heard).flatness > 0.05
    assert pulse(loud, 10, 0.2, 3) == pytest.approx(0.5, rel=0.05)
    assert np.ptp(loud[10:75]) > 9
    bright = [centroid(piece) for piece in np.array_split(heard, len(loud))]
    assert np.corrcoef(loud, bright)[0, 1] > 0.6


# --- animals


@any_note
def test_bees_buzz_around_their_note_and_no_two_alike(play: Play, freq: float | None) -> None:
    """Honeybees beat their wings 230 times a second; a swarm has no line there, but a band of them, and it is rough."""
    swarm, one = (play("bees", 3, swarm=width, **noted(freq)) for width in (0.5, 0))
    note = freq or 230
    line = strongest(one, 0.8 * note, 1.25 * note)
    assert line == pytest.approx(note, rel=0.01)

    def in_line(sound: Sound) -> float:
        top = strongest(sound, 0.7 * note, 1.4 * note)
        return band(sound, 0.994 * top, 1.006 * top) - band(sound, 0.7 * note, 1.4 * note)

    assert in_line(one) > -1 > -3 > in_line(swarm)
    assert band(swarm, 2 * note, 6000) > band(swarm, 0.8 * note, 1.2 * note) - 6  # a buzz has its overtones
    assert band(swarm, 20, 0.6 * note) < band(swarm, 20, 16000) - 20


@any_note
def test_a_bird_sings_pure_bent_notes_three_octaves_up_and_rests(play: Play, freq: float | None) -> None:
    """Songbirds whistle nearly pure tones of 1-8 kHz in syllables shorter than a fifth of a second."""
    heard = play("bird", 3, **noted(freq))
    top = 8 * (freq or 400)
    syllable = pitches(part(heard, 0.01, 0.1), 0.015, 1000, 9000)
    assert semitones(syllable.max(), syllable.min()) > 2.5
    assert 0.6 * top < np.median(syllable) < 1.8 * top
    assert band(heard, 1000, 9000) > band(heard, 20, 1000) + 30
    narrow = band(part(heard, 0.03, 0.05), 0.9 * syllable[1], 1.12 * syllable[1])
    assert narrow > band(part(heard, 0.03, 0.05), 20, 16000) - 1
    assert 0.3 < (levels(heard, 0.01) < -40).mean() < 0.8


# --- water and fire


@any_note
def test_every_bubble_is_a_tone_that_rises(play: Play, freq: float | None) -> None:
    """The smaller the bubble the higher (Minnaert, 1933), and its pitch climbs as it nears the surface."""
    heard = play("bubbles", 3, rate=1, **noted(freq))
    climbing = pitches(part(heard, 0.005, 0.066), 0.02, 150, 8000)
    assert (np.diff(climbing) > 0).all()
    assert semitones(climbing[-1], climbing[0]) > 3
    assert told(heard).flatness < 0.01
    started = [(np.diff(levels(play("bubbles", 3, rate=r, **noted(freq)), 0.02)) > 8).sum() for r in (2, 12)]
    assert started[1] > 2 * started[0]


@any_note
def test_an_explosion_blasts_at_once_and_falls_into_its_boom(play: Play, freq: float | None) -> None:
    heard = play("explosion", 3, **noted(freq))
    assert told(heard).attack < 0.02
    assert centroid(part(heard, 0, 0.1)) > 4 * centroid(part(heard, 1, 1.5))
    assert strongest(part(heard, 0.7, 1.5)) == pytest.approx((freq or 220) / 4, rel=0.05)
    fire = play("explosion", 3, boom=0, **noted(freq))
    assert told(part(fire, 0, 0.1)).flatness > 20 * told(part(play("impact", 3), 0, 0.1)).flatness
    assert level(part(heard, 0.25, 0.5)) > level(part(heard, 0, 0.25)) - 6  # no kick drum
    assert level(part(heard, 1, 1.25)) < level(part(heard, 0, 0.25)) - 9


# --- bodies and machines


@any_note
def test_a_heart_beats_twice_low_and_the_second_is_higher_and_softer(play: Play, freq: float | None) -> None:
    """72 a minute, the second sound after a third of a second or less; both lie between 20 and 150 Hz."""
    heard = play("heartbeat", 3, **noted(freq))
    loud = levels(heard, 1 / 24)  # 20 windows a beat, the second sound in the sixth
    for beat in (loud[:20], loud[20:40], loud[40:60]):
        assert int(np.argmax(beat)) in (0, 1)
        assert int(np.argmax(beat[4:])) + 4 in (6, 7)
        assert beat[4] < beat[6] - 6
        assert beat[14:19].max() < beat.max() - 40
    first, second = part(heard, 0.02, 0.2), part(heard, 0.27, 0.45)
    assert 45 < strongest(first) < strongest(second) < 150
    assert told(heard).sub > 0.7


@any_note
def test_the_blades_of_a_helicopter_chop_eleven_times_a_second(play: Play, freq: float | None) -> None:
    """Two blades that turn 5.4 times a second, as those of the Bell UH-1 do."""
    heard = part(play("helicopter", 4, **noted(freq)), 0.5, 3.5)
    assert pulse(levels(heard, 0.01), 100, 4, 40) == pytest.approx(11, rel=0.03)
    assert np.percentile(levels(heard, 0.02), 90) > np.percentile(levels(heard, 0.02), 10) + 7
    assert told(heard).centroid < 400
    whining = part(play("helicopter", 4, whine=1, distance=0, **noted(freq)), 0.5, 3.5)
    assert strongest(whining, 600, 900) == pytest.approx(3 * (freq or 240), rel=0.01)


@any_note
def test_a_glitch_is_another_sound_at_every_step(play: Play, freq: float | None) -> None:
    heard = play("glitch", 3, sustain=3, gaps=0, chaos=1, bits=8, **noted(freq))
    step = 1 / 12

    def colour(start: float, end: float) -> Sound:
        frequencies, power = powers(part(heard, start, end))
        found = 10 * np.log10(np.histogram(frequencies, np.geomspace(60, 15000, 25), weights=power)[0] + 1e-12)
        return np.maximum(found, found.max() - 60)

    halves = [(colour(i * step + 0.004, (i + 0.5) * step), colour((i + 0.5) * step, (i + 1) * step)) for i in range(34)]
    within = np.median([np.abs(early - late).mean() for early, late in halves])
    across = np.median([np.abs(a[1] - b[0]).mean() for a, b in pairwise(halves)])
    assert across > 2 * within
    gaps = [(levels(play("glitch", 3, sustain=3, gaps=g, **noted(freq)), 0.01)[:290] < -50).mean() for g in (0, 0.8)]
    assert gaps[1] > gaps[0] + 0.25


@any_note
def test_a_reversed_cymbal_grows_to_where_it_was_struck(play: Play, freq: float | None) -> None:
    heard = play("reverse_cymbal", 3, **noted(freq))
    climbing = levels(part(heard, 0, 2), 0.25)
    assert (np.diff(climbing) > 3).all()
    assert climbing[-1] > climbing[0] + 35
    assert level(part(heard, 2.06, 2.3)) < climbing[-1] - 50
    assert centroid(part(heard, 1.5, 2)) > 1.3 * centroid(part(heard, 0.5, 1)) > 2000
    assert told(heard).flatness > 0.05


# --- basses


def test_an_808_bass_is_a_sine_that_drops_into_its_note_and_rings(play: Play) -> None:
    heard = play("bass_808", 3, sustain=2.5)
    assert strongest(part(heard, 0, 0.03), 20, 200) > 1.2 * 49
    assert strongest(part(heard, 0.3, 1)) == pytest.approx(49, abs=1)
    assert partials(part(play("bass_808", 3, sustain=2.5, drive=0), 0.3, 1), 49, 6)[1:].max() < -30
    assert partials(part(heard, 0.3, 1), 49, 6)[2] > -30  # driven, it is heard on small loudspeakers
    assert (np.diff(levels(part(heard, 0.25, 2.25), 0.25)) < -0.5).all()
    assert -20 < level(part(heard, 2, 2.25)) - level(part(heard, 0.25, 0.5)) < -10


def test_a_chip_bass_is_a_triangle_in_steps_and_as_loud_to_its_end(play: Play) -> None:
    """Sixteen levels and 32 steps a cycle, as in the sound chip 2A03: beside 32 times the note stand two strong lines.

    A triangle has odd partials alone, each weaker by the square of its number: the third by 19 dB.
    """
    heard = play("chip_bass", 1, sustain=0.8, pulse=0)
    found = partials(part(heard, 0.1, 0.7), 65, 40)
    assert found[2] == pytest.approx(-19.1, abs=1.5)
    assert found[1::2].max() < -50
    assert min(found[30], found[32]) > max(found[27:29].max(), found[34:36].max()) + 5
    assert np.ptp(levels(part(heard, 0.05, 0.75), 0.1)) < 0.5


def test_an_upright_bass_is_plucked_dark_and_of_wood(play: Play) -> None:
    heard = play("upright_bass", 3, sustain=2.5)
    assert told(heard).attack < 0.03
    assert told(heard).centroid < 200
    assert level(part(heard, 1, 1.2)) < level(part(heard, 0.05, 0.25)) - 8  # nobody bows it
    assert band(heard, 800, 8000) < band(heard, 40, 800) - 25
    bodiless = play("upright_bass", 3, sustain=2.5, body=0)

    def wood(sound: Sound) -> float:
        return band(part(sound, 0.1, 1), 90, 230) - band(part(sound, 0.1, 1), 500, 800)

    assert wood(heard) > wood(bodiless) + 3
    hard, soft = (centroid(part(play("upright_bass", 1, finger=f), 0, 0.1)) for f in (1, 0))
    assert hard > 1.05 * soft


def test_a_slap_bass_snaps_before_it_rings(play: Play) -> None:
    heard = play("slap_bass", 3, sustain=2.5)
    snap, ring = centroid(part(heard, 0, 0.03)), centroid(part(heard, 0.3, 0.6))
    assert snap > 4 * ring
    assert band(part(heard, 0, 0.03), 1500, 8000) > band(part(heard, 0.3, 0.33), 1500, 8000) + 15
    assert ring > 1.3 * centroid(part(play("upright_bass", 3, sustain=2.5), 0.3, 0.6))
    middle = [band(part(play("slap_bass", 1, scoop=s), 0.05, 0.4), 350, 700) for s in (0, 1)]
    assert middle[0] > middle[1] + 6


def test_an_fm_growl_opens_and_shuts_over_a_steady_sub(play: Play) -> None:
    heard = part(play("fm_growl", 2, sustain=1.8), 0, 1.75)
    bright = np.array([centroid(piece) for piece in np.array_split(heard, 88)])
    assert pulse(bright, 88 / 1.75, 1, 16) == pytest.approx(4, rel=0.05)
    assert np.percentile(bright, 95) > 5 * np.percentile(bright, 5)
    low = [band(piece, 30, 70) for piece in np.array_split(heard, 14)]
    assert np.ptp(low) < 6
    assert np.percentile(bright, 95) > 7 * 49


# --- leads


def test_a_hard_lead_is_squashed_rich_and_screams(play: Play) -> None:
    heard = part(play("hard_lead", 1, sustain=0.8), 0, 0.75)
    assert told(heard).crest_db < 7
    found = partials(part(heard, 0.2, 0.7), 440, 24)
    assert (found > -40).all()
    calm = partials(part(play("hard_lead", 1, sustain=0.8, scream=0), 0.2, 0.7), 440, 24)
    assert found[6] > calm[6] + 4  # the seventh lies at the peak
    soft = partials(part(play("hard_lead", 1, sustain=0.8, drive=0, scream=0, detune=0), 0.2, 0.7), 440, 24)
    assert told(heard).crest_db < told(play("hard_lead", 1, sustain=0.8, drive=0, scream=0)).crest_db
    assert soft[20] < calm[20] + 3
    assert strongest(part(heard, 0, 0.015), 200, 800) < 435  # it is bent up into its note


def test_a_whistle_is_nearly_a_sine_with_breath_and_a_late_vibrato(play: Play) -> None:
    heard = play("whistle", 2, sustain=1.6)
    found = partials(part(heard, 0.15, 0.35), 880, 4)
    assert -45 < found[1] < -20
    assert found[2:].max() < -40
    track = pitches(part(heard, 0, 1.6), 0.04, 500, 1400)
    assert track[0] < 870 < 878 < track[3:7].min() <= track[3:7].max() < 882
    assert 10 < np.ptp(track[20:]) < 60
    breath = [band(part(play("whistle", 2, sustain=1.6, breath=b), 0.15, 1.5), 900 * 1.2, 900 * 1.6) for b in (0, 1)]
    assert breath[1] > breath[0] + 15


# --- pads


def test_tape_strings_waver_are_dull_and_hiss(play: Play) -> None:
    """A worn player sways by some hundredths of a semitone to a quarter of a tone, and ends well below 10 kHz."""

    def sway(**controls: float) -> float:
        track = pitches(part(play("tape_strings", 5, sustain=4.5, **controls), 0.5, 4.5), 0.2, 5 * 214, 5 * 226)
        return semitones(track.max(), track.min())

    assert 0.1 < sway() < 1
    assert sway(wow=1) > 2 * sway(wow=0, flutter=0)
    heard = part(play("tape_strings", 5, sustain=4.5), 0.5, 4)
    assert band(heard, 9000, 16000) < band(heard, 200, 3000) - 35
    assert (partials(heard, 220, 8) > -40).all()
    still = {"sustain": 4.5, "wow": 0, "flutter": 0}
    quiet, loud = (part(play("tape_strings", 5, hiss=h, **still), 0.5, 4) for h in (0, 1))
    assert band(loud, 4490, 4530) > band(quiet, 4490, 4530) + 6  # between two partials


@pytest.mark.parametrize("freq", [110, 165])
def test_a_formant_pad_sings_vowels_that_stay_where_they_are(play: Play, freq: float) -> None:
    """The first two formants of oo, ah and ee in Hz: 300 and 870, 730 and 1090, 270 and 2290.

    Source: G. E. Peterson and H. L. Barney, "Control methods used in a study of the vowels" (JASA 24, 1952).
    """
    bands = {"low": (100, 480), "mouth": (620, 1300), "front": (1900, 2700)}
    heard = {}
    for vowel, place in {"oo": 0, "ah": 0.5, "ee": 1}.items():
        sound = part(play("formant_pad", 2, sustain=1.8, vowel=place, morph=0, freq=freq), 0.6, 1.8)
        heard[vowel] = {name: band(sound, *edges) for name, edges in bands.items()}
    assert heard["oo"]["low"] > heard["oo"]["mouth"] + 3 > heard["oo"]["front"] + 15
    assert heard["ah"]["mouth"] > max(heard["ah"]["low"], heard["ah"]["front"]) + 5
    assert heard["ee"]["low"] > heard["ee"]["mouth"] + 8
    assert heard["ee"]["front"] > heard["ee"]["mouth"] + 3
    assert heard["ee"]["front"] > heard["oo"]["front"] + 10


def test_a_formant_pad_moves_from_vowel_to_vowel(play: Play) -> None:
    heard = part(play("formant_pad", 5, sustain=4.5, rate=1, morph=1), 0.5, 4.5)
    mouth = np.array([band(piece, 620, 1300) - band(piece, 200, 480) for piece in np.array_split(heard, 40)])
    assert np.ptp(mouth) > 10
