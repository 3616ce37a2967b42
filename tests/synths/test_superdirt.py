"""The library in SuperDirt: every synth sounds there as it sounds here, whatever the step that it is played in.

What an exported file tells SuperDirt is told to the model of it, and what that plays is compared with the synth itself,
sample by sample: both get the same random numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from engines import offline
from engines.offline import Audio, Part
from engines.sclang import Sclang
from engines.superdirt import Sent, SuperDirt, told

from audiomancer.analyzers.synthdef import SynthControl, parse_synthdefs
from audiomancer.music.superdirt import TAKEN_CONTROLS, TAKEN_SOUNDS, own_name
from audiomancer.rendering import to_superdirt, to_synth_file
from audiomancer.supercollider import shipped_files, shipped_source, shipped_synthdef
from audiomancer.variation.synths import TEMPLATES, mutate, template

Play = Callable[..., dict[str, Audio]]

SEED = "SynthDef(\\seed, { RandSeed.ir(1, 7); Line.kr(0, 0, 0, doneAction: 2) }).add"
SEEDED = (0.0, ("/s_new", "seed", -1, 0, 0))
AMP = 0.4  # of SuperDirt
MIDDLE_C = 261.6255653006


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """The synths of the library by the names by which SuperDirt knows them."""
    return {name: own_name(name, TAKEN_SOUNDS) for name in shipped_files()}


@pytest.fixture(scope="module")
def there(supercollider: Sclang, names: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> SuperDirt:
    """The model of SuperDirt, once the whole library was exported to it in one file."""
    folder = tmp_path_factory.mktemp("superdirt")
    model = SuperDirt(supercollider, folder)
    model.synthdefs |= run(supercollider, f"{SEED};", ["seed"], folder)
    code = to_superdirt([shipped_source(name) for name in shipped_files()])
    model.synthdefs |= run(supercollider, code, names.values(), folder)
    return model


def run(sclang: Sclang, code: str, names: Iterable[str], folder: Path) -> dict[str, bytes]:
    """Runs a whole file, and has the SynthDefs of these names written that it brought."""
    file = folder / "synths.scd"
    file.write_text(code)
    told(sclang, f'thisProcess.interpreter.compile(File.readAllString("{file}")).value;')
    told(sclang, "".join(f'SynthDescLib.global.at(\\{name}).def.writeDefFile("{folder}");' for name in names))
    return {name: (folder / f"{name}.scsyndef").read_bytes() for name in names}


@pytest.fixture
def heard_there(there: SuperDirt, names: Mapping[str, str], tmp_path: Path) -> Play:
    def play(step: float, told_of: Mapping[str, Mapping[str, float]]) -> dict[str, Audio]:
        events = {name: {"s": names[name], "note": 0.0, "delta": step, **told_of[name]} for name in told_of}
        parts = [
            Part([SEEDED, *there.play([Sent(0.0, event, 0)])], longest(name, step)) for name, event in events.items()
        ]
        return dict(zip(events, offline.rendered(parts, there.synthdefs.values(), 2, tmp_path), strict=True))

    return play


@pytest.fixture
def heard_here(there: SuperDirt, tmp_path: Path) -> Play:
    """Each synth alone on its own, as loud as SuperDirt makes it."""

    def play(sustain: float, told_of: Mapping[str, Mapping[str, float]]) -> dict[str, Audio]:
        shared = {"freq": MIDDLE_C, "sustain": sustain, "amp": 0.5 * AMP}
        news = [("/s_new", name, -1, 1, 0, *chain(*{**shared, **told_of[name]}.items())) for name in told_of]
        parts = [Part([SEEDED, (0.0, new)], longest(new[1], 2 * sustain)) for new in news]
        synthdefs = [there.synthdefs["seed"], *map(shipped_synthdef, told_of)]
        return dict(zip(told_of, offline.rendered(parts, synthdefs, 2, tmp_path), strict=True))

    return play


def controls_of(name: str) -> dict[str, SynthControl]:
    return {control.name: control for control in parse_synthdefs(shipped_source(name))[0].controls}


def longest(name: str, step: float) -> float:
    """Seconds after which a synth must have ended."""
    times = [control for name, control in controls_of(name).items() if name in ("attack", "decay", "release")]
    return step + 1 + sum(halfway(control) for control in times)


def halfway(control: SynthControl) -> float:
    """A value between the default and the highest."""
    assert isinstance(control.default, int | float) and control.spec
    return (control.default + control.spec.maximum) / 2


def assert_same(there: Mapping[str, Audio], here: Mapping[str, Audio]) -> None:
    assert [name for name, audio in here.items() if np.abs(audio).max() < 0.01] == []
    sizes = {name: min(len(there[name]), len(here[name])) for name in here}
    apart = {name: float(np.abs(there[name][:n] - here[name][:n]).max()) for name, n in sizes.items()}
    assert {name: distance for name, distance in apart.items() if distance > 0.002} == {}


@pytest.mark.parametrize("step", [0.125, 2.0])
def test_every_synth_sounds_there_as_here_in_a_short_step_and_in_a_long_one(
    heard_there: Play, heard_here: Play, step: float
) -> None:
    silent_ones = {name: {} for name in shipped_files()}
    assert_same(heard_there(step, silent_ones), heard_here(step, silent_ones))


def test_every_control_does_there_what_it_does_here(heard_there: Play, heard_here: Play) -> None:
    """None is heard twice, none not at all; SuperDirt's pan goes from 0 to 1, and legato makes a note shorter."""
    shared = ("out", "freq", "pan", "sustain", "amp")
    here = {
        name: {"pan": -0.5, **{c: halfway(control) for c, control in controls_of(name).items() if c not in shared}}
        for name in shipped_files()
    }
    there = {
        name: {own_name(control, TAKEN_CONTROLS): value for control, value in values.items()}
        | {"pan": 0.25, "legato": 0.5}
        for name, values in here.items()
    }
    assert_same(heard_there(0.5, there), heard_here(0.25, here))


def test_what_an_event_says_of_its_length_holds(heard_there: Play, heard_here: Play) -> None:
    """As of everything that SuperDirt plays: then a crash lasts its step."""
    cut = heard_there(0.125, {"crash": {"sustain": 0.125}})["crash"]
    whole = heard_here(0.125, {"crash": {}})["crash"]
    assert np.abs(cut[:5000] - whole[:5000]).max() < 0.002
    assert np.abs(cut[6000:]).max() == 0 < 0.01 < np.abs(whole[6000:]).max()


def test_what_is_bred_sounds_there_as_here(there: SuperDirt, supercollider: Sclang, tmp_path: Path) -> None:
    """Templates hold their notes another way than the library, and a child with an echo ends when it has faded."""
    rng = np.random.default_rng(12)
    grown = [template(category) for category in TEMPLATES]
    grown += [mutate(parse_synthdefs(shipped_source(name))[0], 0.9, rng).info for name in ("tb303", "conga", "rhodes")]
    grown += [mutate(template("lead"), 1, rng, operators=["add_delay"], name="echoing").info]
    names = {info.name: own_name(info.name, TAKEN_SOUNDS) for info in grown}
    sources = [info.source for info in grown]
    here = run(supercollider, to_synth_file(sources), names, tmp_path)
    beyond = run(supercollider, to_superdirt(sources), names.values(), tmp_path)
    for step in (0.125, 1.0):
        news = [("/s_new", name, -1, 1, 0, "freq", MIDDLE_C, "sustain", step) for name in names]
        alone = [Part([SEEDED, (0.0, new)], step + 4) for new in news]
        sent = [Sent(0.0, {"s": name, "note": 0.0, "delta": step}, 0) for name in names.values()]
        played = [Part([SEEDED, *there.play([event])], step + 4) for event in sent]
        synthdefs = [there.synthdefs["seed"], *here.values()]
        expected = offline.rendered(alone, synthdefs, 2, tmp_path)
        heard = offline.rendered(played, {**there.synthdefs, **beyond}.values(), 2, tmp_path)
        assert_same(dict(zip(names, heard, strict=True)), {n: AMP * a for n, a in zip(names, expected, strict=True)})
