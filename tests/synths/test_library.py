"""The library: every synth compiles, sounds good as it is, ends by itself and survives its own specs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median

import numpy as np
import pytest

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.audio import attack_time, decibels, describe_audio, loudness, peak, sounding_time
from audiomancer.errors import SynthNotFoundError
from audiomancer.music.kit import KIT, kit_voice
from audiomancer.programs import find_sandbox
from audiomancer.supercollider import (
    Render,
    Renderer,
    RenderJob,
    SclangPool,
    Validation,
    check_health,
    read_synthdefs,
    shipped_files,
    shipped_source,
)
from audiomancer.supercollider.nrt import block_tag, blocks_for, run_score

CATEGORIES = {"bass", "lead", "pad", "keys", "pluck", "fm", "drum", "riser", "drone", "fx"}
LOUDEST, QUIETEST = -12.0, -18.5  # LUFS of the body of the sound
STIFF = {"glockenspiel", "house_piano", "kalimba", "marimba", "music_box", "toy_piano", "tubular_bells", "xylophone"}
"""Bars, rods, tubes and stiff strings: their partials are no multiples of the note."""


@dataclass(frozen=True)
class Heard:
    """A synth of the library with all that is known of it."""

    name: str
    validation: Validation
    render: Render

    @property
    def defaults(self) -> Mapping[str, float]:
        return {control.name: control.defaults[0] for control in self.validation.controls(self.name)}

    @property
    def category(self) -> str:
        return str(self.validation.metadata[self.name]["category"])

    @property
    def specs(self) -> Mapping[str, Mapping[str, float]]:
        return self.validation.metadata[self.name]["specs"]

    @property
    def data(self) -> bytes:
        return self.validation.synthdefs[self.name]


def whole_length(defaults: Mapping[str, float]) -> float:
    """Seconds until a synth must have ended."""
    return sum(defaults.get(name, 0.0) for name in ("attack", "decay", "sustain", "release")) + 1.5


@pytest.fixture(scope="module")
def pool() -> Iterator[SclangPool]:
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    with SclangPool(check_safe) as pool:
        yield pool


@pytest.fixture(scope="module")
def heard(pool: SclangPool) -> dict[str, Heard]:
    """The whole library at its defaults, compiled as foreign code would be."""
    found = dict(zip(shipped_files(), pool.validate_all(map(shipped_source, shipped_files())), strict=True))
    assert {name: v.problems for name, v in found.items() if not v.ok} == {}
    controls = {name: {c.name: c.defaults[0] for c in v.controls(name)} for name, v in found.items()}
    jobs = [RenderJob(v.synthdefs[name], seconds=whole_length(controls[name]), seed=1) for name, v in found.items()]
    renders = Renderer().render(jobs)
    return {name: Heard(name, found[name], render) for name, render in zip(found, renders, strict=True)}


def test_there_are_several_of_every_category(heard: dict[str, Heard]) -> None:
    found = [synth.category for synth in heard.values()]
    assert set(found) == CATEGORIES
    assert {category for category in CATEGORIES if found.count(category) < 3} == set()
    assert {"tb303", "juno_pad"} <= set(heard)


def test_a_file_holds_the_synthdef_of_its_name_and_says_what_it_is(heard: dict[str, Heard]) -> None:
    for name, synth in heard.items():
        assert list(synth.validation.synthdefs) == [name]
        assert shipped_source(name).startswith("// ")
        assert len(str(synth.validation.metadata[name]["description"])) > 5


def test_every_control_has_a_spec_with_its_own_default(heard: dict[str, Heard]) -> None:
    for name, synth in heard.items():
        assert set(synth.specs) == set(synth.defaults) - {"out"}, name
        for control, spec in synth.specs.items():
            assert spec["min"] <= spec["default"] <= spec["max"], (name, control)
            assert spec["default"] == pytest.approx(synth.defaults[control], rel=1e-6), (name, control)
            assert spec["warp"] in {"linear", "exp"}


def test_the_conventions_of_tidal_and_pbind_hold(heard: dict[str, Heard]) -> None:
    """Both send ``freq`` and ``sustain`` to whatever has them, so a drum, which has its own, names them otherwise."""
    for name, synth in heard.items():
        assert {"out", "pan", "amp"} <= set(synth.defaults), name
        if synth.category == "drum":
            assert {"tune", "decay"} <= set(synth.defaults), name
            assert not {"freq", "sustain", "gate"} & set(synth.defaults), name
        else:
            assert {"freq", "sustain"} <= set(synth.defaults), name


def test_only_core_ugens_are_used(heard: dict[str, Heard]) -> None:
    """A UGen that the plain server does not have would be an error of the render."""
    assert {name: synth.render.error for name, synth in heard.items() if synth.render.error} == {}


def test_every_synth_is_healthy_at_its_defaults(heard: dict[str, Heard]) -> None:
    assert {n: h.problems for n, s in heard.items() if not (h := check_health(s.render.audio)).ok} == {}


def test_all_are_about_equally_loud(heard: dict[str, Heard]) -> None:
    """The body of a sound, until it has fallen by 20 dB, lies between -18.5 and -12 LUFS, within 3 of its category."""

    def body(render: Render) -> float:
        length = round(sounding_time(render.audio, render.sample_rate, drop_db=20) * render.sample_rate)
        return loudness(render.audio[:length], render.sample_rate)

    levels = {name: round(body(synth.render), 1) for name, synth in heard.items()}
    assert {name: level for name, level in levels.items() if not QUIETEST <= level <= LOUDEST} == {}
    for category in CATEGORIES:
        of_it = {name: level for name, level in levels.items() if heard[name].category == category}
        assert {n: level for n, level in of_it.items() if abs(level - median(of_it.values())) > 3} == {}


def test_every_synth_ends_by_itself_without_a_click(heard: dict[str, Heard]) -> None:
    for name, synth in heard.items():
        audio, rate = synth.render.audio, synth.render.sample_rate
        last = round(sounding_time(audio, rate, drop_db=90) * rate)
        assert last < len(audio) - rate // 10, name
        assert peak(np.diff(audio[last - 50 :], axis=0)) < 0.01, name


@pytest.mark.parametrize("amp", [0.5, 0.0])
def test_every_synth_frees_itself_even_when_it_is_silent(heard: dict[str, Heard], amp: float) -> None:
    """The server's own list of what runs holds all of them at the start and none after their time."""
    end = max(whole_length(synth.defaults) for synth in heard.values())
    begin = [("/d_recv", synth.data) for synth in heard.values()]
    begin += [("/s_new", name, -1, 1, 0, "amp", amp) for name in heard]
    moments = [(block_tag(blocks_for(seconds, 44100), 44100), [("/g_dumpTree", 0, 0)]) for seconds in (0.01, end)]
    run = run_score([(1, begin), *moments], round(end * 44100), sandbox=find_sandbox())
    early, late = run.posts.split("NODE TREE")[1:]
    assert {name for name in heard if f" {name}\n" in early} == set(heard)
    assert {name for name in heard if f" {name}\n" in late} == set()


def test_pitched_synths_follow_sustain(heard: dict[str, Heard]) -> None:
    """Held four times as long, the sound lasts longer, unless it has died away by then."""
    names = [name for name, synth in heard.items() if synth.category in {"bass", "lead", "pad", "drone", "riser"}]
    jobs = [
        RenderJob(heard[name].data, {"sustain": seconds}, seconds=whole_length(heard[name].defaults) + 3, seed=1)
        for name in names
        for seconds in (0.5, 2.0)
    ]
    renders = Renderer().render(jobs)
    for name, short, long in zip(names, renders[::2], renders[1::2], strict=True):
        lengths = [sounding_time(r.audio, r.sample_rate, drop_db=40) for r in (short, long)]
        assert 1.2 < lengths[1] - lengths[0] < 1.8, (name, lengths)


def test_pitched_synths_follow_freq(heard: dict[str, Heard]) -> None:
    names = [name for name, synth in heard.items() if synth.category in {"bass", "lead", "pad", "keys", "pluck", "fm"}]
    factors = (0.6, 1.6)
    jobs = [
        RenderJob(heard[name].data, {"freq": heard[name].defaults["freq"] * factor}, seconds=1.5, seed=1)
        for name in names
        for factor in factors
    ]
    renders = Renderer().render(jobs)
    for name, low, high in zip(names, renders[::2], renders[1::2], strict=True):
        centroids = [describe_audio(render.audio, render.sample_rate).centroid for render in (low, high)]
        assert centroids[1] > 1.02 * centroids[0], name


def test_pan_moves_every_synth_and_clips_none(heard: dict[str, Heard]) -> None:
    jobs = [RenderJob(s.data, {"pan": pan}, seconds=1, seed=1) for s in heard.values() for pan in (-1, 1)]
    renders = Renderer().render(jobs)
    for name, left, right in zip(heard, renders[::2], renders[1::2], strict=True):
        for render, loud in ((left, 0), (right, 1)):
            levels = [decibels(peak(render.audio[:, channel])) for channel in (loud, 1 - loud)]
            assert levels[0] > levels[1] + 3, (name, levels)
            assert check_health(render.audio).ok, name


@pytest.mark.parametrize("pan", [-1, 1])
def test_none_clips_at_its_side_whatever_its_chances(heard: dict[str, Heard], pan: int) -> None:
    """Noise is another at each start: a seed alone says little of crash and of plucked strings."""
    seeds = range(2, 6)
    jobs = [RenderJob(s.data, {"pan": pan}, seconds=0.5, seed=seed) for s in heard.values() for seed in seeds]
    peaks = [peak(render.audio) for render in Renderer().render(jobs)]
    loudest = {name: max(peaks[i * len(seeds) : (i + 1) * len(seeds)]) for i, name in enumerate(heard)}
    assert {name: level for name, level in loudest.items() if level >= 1} == {}


def test_what_plays_a_tune_is_in_tune(heard: dict[str, Heard]) -> None:
    """Within 2 cents of the note, by the length of its periods (the maximum of the autocorrelation)."""
    names = [
        name
        for name, synth in heard.items()
        if synth.category in {"bass", "lead", "keys", "pluck"} and name not in STIFF
    ]
    notes = [(name, freq) for name in names for freq in (110.0, 220.0, 440.0)]
    jobs = [RenderJob(heard[name].data, {"freq": freq, "sustain": 2}, seconds=2, seed=1) for name, freq in notes]
    renders = Renderer().render(jobs)
    cents = {note: 1200 * np.log2(period_hz(r, note[1]) / note[1]) for note, r in zip(notes, renders, strict=True)}
    assert {note: off for note, off in cents.items() if abs(off) > 2} == {}


def period_hz(render: Render, freq: float) -> float:
    """The pitch of a sound in Hz, looked for within half a semitone of one."""
    rate = render.sample_rate
    sound = render.audio.sum(axis=1)[rate // 8 :]
    spectrum = np.fft.rfft(sound - sound.mean(), 2 * len(sound))
    likeness = np.fft.irfft(np.abs(spectrum) ** 2)[: len(sound)] / np.arange(len(sound), 0, -1)
    low, high = round(rate / freq / 1.03), round(rate / freq * 1.03) + 1
    best = low + int(np.argmax(likeness[low:high]))
    before, top, after = likeness[best - 1 : best + 2]
    return float(rate / (best + (before - after) / (2 * (before - 2 * top + after))))


def test_every_control_may_go_to_both_ends_of_its_spec(heard: dict[str, Heard]) -> None:
    jobs, labels = [], []
    for name, synth in heard.items():
        for control, spec in synth.specs.items():
            for end in ("min", "max"):
                if control in {"amp", "pan"}:
                    continue
                jobs.append(RenderJob(synth.data, {control: spec[end]}, seconds=2, seed=1))
                labels.append(f"{name} {control} {spec[end]}")
    renders = Renderer().render(jobs)
    bad = {
        label: render.error or check_health(render.audio).problems
        for label, render in zip(labels, renders, strict=True)
        if render.error or not check_health(render.audio).ok
    }
    assert bad == {}


def test_bass_is_low_and_hats_are_high(heard: dict[str, Heard]) -> None:
    """The sounds are what their names say: a few of the plainest cases."""
    deep, high = ["sub_bass", "kick", "tom_low", "tom_mid", "tom_high"], ["hat_closed", "hat_open", "crash"]
    plainest = [heard[n] for n in (*deep, *high, "warm_pad", "karplus", "supersaw", "tb303")]
    found = {synth.name: describe_audio(synth.render.audio, synth.render.sample_rate) for synth in plainest}
    assert found["sub_bass"].sub > 0.9
    assert found["kick"].sub > 0.7
    assert found["hat_closed"].air > 0.9
    assert found["hat_closed"].sounding < found["hat_open"].sounding < found["crash"].sounding
    assert found["tom_low"].centroid < found["tom_mid"].centroid < found["tom_high"].centroid
    assert found["warm_pad"].attack > 0.3 > 0.05 > found["karplus"].attack
    assert found["supersaw"].width > 0.1 > found["tb303"].width
    drums = {name: synth.render for name, synth in heard.items() if synth.category == "drum"}
    late = {name: attack_time(render.audio, render.sample_rate) for name, render in drums.items()}
    assert {name: attack for name, attack in late.items() if attack >= 0.1} == {}


# --- the kit


def test_every_drum_of_the_map_has_a_synth_with_those_controls(heard: dict[str, Heard]) -> None:
    for pitch in range(128):
        voice = kit_voice(pitch)
        assert heard[voice.synth].category == "drum"
        for control, value in voice.controls.items():
            spec = heard[voice.synth].specs[control]
            assert spec["min"] <= value <= spec["max"], (pitch, control)


def test_the_kit_names_every_named_drum() -> None:
    """Each by one synth; drums that the kit does not use are there for words and for hands."""
    from audiomancer.music.drums import DRUMS

    assert set(KIT) == {sound.name for sound in DRUMS.values() if sound.sound != "perc"}


def test_drums_of_the_kit_are_healthy(heard: dict[str, Heard]) -> None:
    voices = {name: voice for name, voice in KIT.items() if voice.controls}
    jobs = [RenderJob(heard[v.synth].data, dict(v.controls), seconds=1, seed=1) for v in voices.values()]
    found = dict(zip(voices, (check_health(render.audio) for render in Renderer().render(jobs)), strict=True))
    assert {name: health.problems for name, health in found.items() if not health.ok} == {}


def test_a_synth_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(SynthNotFoundError, match=r"no synth 'tb909'.*tb303"):
        shipped_source("tb909")


def test_the_compiled_library_reads_back(heard: dict[str, Heard]) -> None:
    for name, synth in heard.items():
        (binary,) = read_synthdefs(synth.data)
        assert binary.name == name
        assert binary.has_output
