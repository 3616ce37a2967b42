"""It sounds there as it sounded here: WAV, SuperDirt, SuperCollider and Strudel play the same hits, when and how loud.

Every hit is played by a short arch in place of its sound, each drum and each pitch apart, so that its onset and its
loudness can be read off the audio.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise
from math import log10
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pytest
from engines import cases, offline, superdirt
from engines.ghci import Ghci
from engines.offline import Heard, Part
from engines.sclang import Sclang
from engines.strudel import Strudel
from engines.superdirt import Sample, Sent, SuperDirt, told

from audiomancer.exporters import to_strudel, to_supercollider, to_tidal
from audiomancer.exporters.supercollider import USUAL_LEVEL
from audiomancer.generators import PatternGenerator
from audiomancer.music import (
    DIRT_SAMPLES,
    KIT,
    STRUDEL_SOUNDS,
    Note,
    Pattern,
    drum_name,
    kit_voice,
)
from audiomancer.notation import Velocity
from audiomancer.rendering import to_superdirt as synths_for_superdirt
from audiomancer.rendering.patterns import pattern_loop, pattern_loops, pattern_passage
from audiomancer.supercollider import (
    Passage,
    Renderer,
    SynthEvent,
    read_synthdefs,
    shipped_files,
    shipped_source,
    shipped_synthdef,
    write_synthdefs,
)

T = TypeVar("T")

Hits = Mapping[str, list[Heard]]
"""What is heard of each drum or pitch: seconds from the start of the loop, and peaks."""

SOURCES = {name: shipped_source(name) for name in shipped_files()}

IN_TIDAL, IN_STRUDEL = (
    {sound.name: drum_name(pitch) for pitch, sound in bank.items()} for bank in (DIRT_SAMPLES, STRUDEL_SOUNDS)
)
"""Each sound of the standard samples to the drum that it plays."""

APART = 0.004  # seconds between two hits of a drum or a pitch that can be told apart
AFTER = 0.1  # seconds that are heard after the loop


@pytest.fixture(scope="module")
def patterns(tmp_path_factory: pytest.TempPathFactory) -> list[Pattern]:
    """Grooves as the shipped models and the learned feel play them, swung loops, tunes, loops played by hand."""
    made = PatternGenerator(tmp_path_factory.mktemp("library"))
    drums = [made.generate("drums", 10, seed=3, style=style, bars=2, humanize=1.0) for style in ("house", "funk")]
    tunes = [made.generate(kind, 6, seed=4, bars=2, bpm=97, humanize=0.5) for kind in ("melody", "bass")]
    rng = random.Random(12)
    swung = [_swung(cases.drum_loop(rng, 2), rng) for _ in range(12)]
    by_hand = [cases.played_by_hand(rng) for _ in range(40)]
    generated = [stored.pattern for stored in chain(*drums, *tunes)]
    found = [pattern for pattern in (*generated, *swung, *by_hand) if pattern.notes and _told_apart(pattern)][:72]
    assert len(found) >= 60
    return found


def _swung(pattern: Pattern, rng: random.Random) -> Pattern:
    """Every second sixteenth late, and every hit with a loudness of its own."""
    sixteenth = pattern.ticks_per_beat // 4
    late = round(rng.uniform(0.1, 0.4) * sixteenth)
    return pattern.with_notes(
        replace(
            note,
            onset=(note.onset + late * (note.onset // sixteenth % 2)) % pattern.length,
            velocity=rng.randint(10, 127),
        )
        for note in pattern.notes
    )


def _told_apart(pattern: Pattern) -> bool:
    beat = 60 / pattern.tempo / pattern.ticks_per_beat
    lanes: dict[int, list[int]] = {}
    for note in pattern.notes:
        lanes.setdefault(note.pitch, []).append(note.onset)
    around = [sorted([*onsets, min(onsets) + pattern.length]) for onsets in lanes.values()]
    return all((b - a) * beat > APART for onsets in around for a, b in pairwise(onsets))


@pytest.fixture(scope="module")
def here(patterns: list[Pattern], there: SuperDirt) -> list[Hits]:
    """What our own playing of each pattern is."""
    renderer = Renderer()
    return [hits for some, _ in in_turn(patterns, patterns) for hits in as_wav(some, there, renderer)]


def in_turn(patterns: Sequence[Pattern], others: Sequence[T]) -> Iterator[tuple[Sequence[Pattern], Sequence[T]]]:
    """A few patterns at a time, as many as are heard in one go, each with another thing."""
    for first in range(0, len(patterns), 8):
        yield patterns[first : first + 8], others[first : first + 8]


@pytest.fixture(scope="module")
def there(supercollider: Sclang, tmp_path_factory: pytest.TempPathFactory) -> SuperDirt:
    """The model of SuperDirt, whose folders hold arches, as much louder or softer than ours as theirs are."""
    model = SuperDirt(supercollider, tmp_path_factory.mktemp("superdirt"))
    model.knows(file.parent / "compiled" / f"{name}.scsyndef" for name, file in shipped_files().items())
    folders: dict[str, dict[int, float]] = {}
    for sound in DIRT_SAMPLES.values():
        folder, _, number = sound.name.partition(":")
        folders.setdefault(folder, {})[int(number or 0)] = 10 ** (-sound.decibels / 20)
    model.load(
        {
            folder: [Sample(0.3, "probe_inside", {"amp": levels.get(number, 1.0)}) for number in range(max(levels) + 1)]
            for folder, levels in folders.items()
        }
    )
    return model


def seconds(pattern: Pattern) -> float:
    """The length of the loop."""
    return pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo


def lane(pattern: Pattern, note: Note) -> str:
    """The drum or the pitch of a note."""
    return drum_name(note.pitch) if pattern.kind == "drums" else str(note.pitch)


def lanes(pattern: Pattern) -> list[str]:
    return sorted({lane(pattern, note) for note in pattern.notes})


def as_wav(patterns: Iterable[Pattern], there: SuperDirt, renderer: Renderer) -> list[Hits]:
    """What our own playing is, of each pattern: the second of its two rounds."""
    alone = [(pattern, name) for pattern in patterns for name in lanes(pattern)]
    renders = renderer.render([_arches(pattern, name, there.synthdefs["probe"]) for pattern, name in alone])
    heard = [offline.hits(render.audio[len(render.audio) // 2 :, 0]) for render in renders]
    return [
        {name: hits for (of, name), hits in zip(alone, heard, strict=True) if of is pattern} for pattern in patterns
    ]


def _arches(pattern: Pattern, name: str, probe: bytes) -> Passage:
    """One drum or pitch of a pattern as we play it, but for its sound."""
    passage = pattern_passage(pattern.with_notes(note for note in pattern.notes if lane(pattern, note) == name))
    events = [SynthEvent(event.onset, "probe", {"amp": event.controls["amp"]}) for event in passage.events]
    return Passage([probe], events, passage.seconds)


def to_superdirt(pattern: Pattern, code: str, tidal: Ghci, there: SuperDirt) -> Part:
    """What SuperDirt makes of what Tidal sends."""
    played, names, loop = tidal.evaluate(code, pattern.bars), lanes(pattern), seconds(pattern)
    assert played.cps is not None
    events = []
    for event in played.events[1]:
        said = event.controls
        place = names.index(_drum(pattern, said) if pattern.kind == "drums" else str(int(said["note"]) + 60))
        time = float(event.begin / played.cps + said.get("nudge", 0)) % loop
        events.append(Sent(time, superdirt.from_tidal(event, played.cps), 2 * place))
    return Part(there.play(events), loop + AFTER)


def _drum(pattern: Pattern, said: Mapping[str, str | Fraction]) -> str:
    """The drum that an event of Tidal's plays, by a sample or by a synth of our kit."""
    sample = f"{said['s']}:{said['n']}" if "n" in said else f"{said['s']}"
    if sample in IN_TIDAL:
        return IN_TIDAL[sample]
    return _sounding(pattern, sample, {name: float(value) for name, value in said.items() if name != "s"})


def to_server(pattern: Pattern, code: str, supercollider: Sclang, folder: Path) -> Part:
    """What sclang itself plays of a file."""
    names, beats = lanes(pattern), Fraction(pattern.length, pattern.ticks_per_beat)
    bundles: list[offline.Bundle] = []
    for time, (address, synth, _, _, _, *controls) in superdirt.session(supercollider, code, beats, folder / "x.scd"):
        said = dict(zip(controls[::2], controls[1::2], strict=True))
        said["out"] = 2 * names.index(_sounding(pattern, str(synth), said))
        bundles.append((time, (address, synth, -1, 1, 0, *chain.from_iterable(said.items()))))
    return Part(bundles, seconds(pattern) + AFTER)


def heard_of(patterns: Sequence[Pattern], parts: Sequence[Part], probes: Iterable[bytes], folder: Path) -> list[Hits]:
    """The hits of each pattern, played by probes under the names of synths."""
    names = [lanes(pattern) for pattern in patterns]
    audio = offline.rendered(parts, probes, 2 * max(map(len, names)), folder)
    return [
        {name: offline.hits(played[:, 2 * place]) for place, name in enumerate(of)}
        for of, played in zip(names, audio, strict=True)
    ]


def _sounding(pattern: Pattern, synth: str, told: Mapping[Any, Any]) -> str:
    """The drum or pitch that a message plays."""
    if pattern.kind != "drums":
        return str(round(69 + 12 * log10(float(str(told["freq"])) / 440) / log10(2)))
    fitting = [
        lane(pattern, note)
        for note in pattern.notes
        if kit_voice(note.pitch).synth == synth
        and all(told.get(name) == value for name, value in kit_voice(note.pitch).controls.items())
    ]
    return max(fitting, key=lambda name: len(KIT[name].controls))


def as_strudel(pattern: Pattern, code: str, strudel_engine: Strudel) -> Hits:
    """What Strudel's events say, whose sounds are as loud as their gain."""
    played, heard = strudel_engine.evaluate(code, pattern.bars), {name: [] for name in lanes(pattern)}
    for event in (event for line in played.lines for event in line):
        said = event.controls
        drum = f"{said['s']}" + (f":{said['n']}" if "n" in said else "")
        sound = IN_STRUDEL[drum] if "note" not in said else f"{said['note']}"
        time = float(event.begin * 60) / played.cpm % seconds(pattern)
        heard[sound].append(Heard(time, said.get("gain", 1.0)))
    return heard


def called(probe: bytes, names: Iterable[str]) -> list[bytes]:
    """A probe by other names."""
    (made,) = read_synthdefs(probe)
    return [write_synthdefs([replace(made, name=name)]) for name in names]


def differences(pattern: Pattern, here: Hits, heard: Hits) -> Iterator[tuple[float, float]]:
    """For each hit the seconds it is late and the dB it is too loud, each against the loudest of its playing."""
    loop = seconds(pattern)
    loudest = [max(hit.peak for hits in playing.values() for hit in hits) for playing in (here, heard)]
    for name, hits in here.items():
        assert len(heard[name]) == len(hits), f"{name}: {len(heard[name])} of {len(hits)} hits"
        for hit in hits:
            near = min(heard[name], key=lambda other: abs((other.onset - hit.onset + loop / 2) % loop - loop / 2))
            late = (near.onset - hit.onset + loop / 2) % loop - loop / 2
            yield late, 20 * log10(near.peak / loudest[1]) - 20 * log10(hit.peak / loudest[0])


def worst(pattern: Pattern, here: Hits, heard: Hits) -> tuple[float, float]:
    """The farthest onset in seconds and the farthest loudness in dB."""
    found = np.abs(list(differences(pattern, here, heard)))
    return float(found[:, 0].max()), float(found[:, 1].max())


def check(
    patterns: Sequence[Pattern], here: Sequence[Hits], codes: Sequence[str], heard: Sequence[Hits], within: float
) -> None:
    """Holds what is heard there against what is heard here."""
    for pattern, was, code, now in zip(patterns, here, codes, heard, strict=True):
        late, louder = worst(pattern, was, now)
        assert late <= ONSET and louder <= within, f"{1000 * late:.2f} ms and {louder:.2f} dB off in\n{code}"


ONSET = 0.002  # seconds
LOUDNESS = (("exact", 1, 1.0), ("quantised", 5, 3.0))
"""Velocities, one of how many patterns is heard with them, and how many dB each hit may be off."""


@pytest.mark.parametrize(("velocity", "every", "within"), LOUDNESS)
def test_superdirt_plays_each_hit_when_and_as_loud_as_we_do(
    velocity: Velocity,
    every: int,
    within: float,
    patterns: list[Pattern],
    here: list[Hits],
    tidal: Ghci,
    there: SuperDirt,
    tmp_path: Path,
) -> None:
    # What plays a tune there is a matter of taste; in these ears each of its notes is an arch.
    probes = [*there.synthdefs.values(), *called(there.synthdefs["probe_inside"], ["superpiano", "superfm"])]
    for some, was in in_turn(patterns[::every], here[::every]):
        codes = [to_tidal(pattern, velocity=velocity) for pattern in some]
        parts = [to_superdirt(pattern, code, tidal, there) for pattern, code in zip(some, codes, strict=True)]
        check(some, was, codes, heard_of(some, parts, probes, tmp_path), within)


@pytest.mark.parametrize(("velocity", "every", "within"), LOUDNESS)
def test_sclang_plays_each_hit_when_and_as_loud_as_we_do(
    velocity: Velocity,
    every: int,
    within: float,
    patterns: list[Pattern],
    here: list[Hits],
    there: SuperDirt,
    supercollider: Sclang,
    tmp_path: Path,
) -> None:
    probes = called(there.synthdefs["probe"], SOURCES)
    for some, was in in_turn(patterns[::every], here[::every]):
        codes = [to_supercollider(pattern, velocity=velocity, synths=SOURCES) for pattern in some]
        parts = [to_server(pattern, code, supercollider, tmp_path) for pattern, code in zip(some, codes, strict=True)]
        check(some, was, codes, heard_of(some, parts, probes, tmp_path), within)


@pytest.mark.parametrize(("velocity", "every", "within"), LOUDNESS)
def test_strudel_says_of_each_hit_when_and_as_loud_as_we_do(
    velocity: Velocity,
    every: int,
    within: float,
    patterns: list[Pattern],
    here: list[Hits],
    strudel_engine: Strudel,
) -> None:
    some = patterns[::every]
    codes = [to_strudel(pattern, velocity=velocity) for pattern in some]
    heard = [as_strudel(pattern, code, strudel_engine) for pattern, code in zip(some, codes, strict=True)]
    check(some, here[::every], codes, heard, within)


def test_sclang_plays_each_drum_and_note_with_our_synths_as_loud_as_the_wav(
    patterns: list[Pattern], there: SuperDirt, supercollider: Sclang, tmp_path: Path
) -> None:
    some = patterns[::8]
    levels = [loop.level.gain for loop in pattern_loops(some)]
    codes = [
        to_supercollider(pattern, velocity="exact", synths=SOURCES, level=USUAL_LEVEL * level)
        for pattern, level in zip(some, levels, strict=True)
    ]
    parts = [to_server(pattern, code, supercollider, tmp_path) for pattern, code in zip(some, codes, strict=True)]
    parts = [part._replace(seconds=part.seconds + RINGING) for part in parts]
    channels = 2 * max(len(lanes(pattern)) for pattern in some)
    audio = offline.rendered(parts, map(shipped_synthdef, SOURCES), channels, tmp_path)
    for pattern, level, code, played in zip(some, levels, codes, audio, strict=True):
        louder = balance_of(pattern, played) - balance_here(pattern) - 20 * log10(level)
        assert np.abs(louder).max() < BALANCE, f"{lanes(pattern)}: {louder} dB in\n{code}"


def test_our_kit_in_superdirt_is_as_loud_drum_by_drum_and_note_by_note_as_here(
    patterns: list[Pattern], there: SuperDirt, supercollider: Sclang, tidal: Ghci, tmp_path: Path
) -> None:
    drums, tunes = ([p for p in patterns if (p.kind == "drums") == drums] for drums in (True, False))
    some = [*drums[1::12], *tunes[::6]]
    kit = sorted({kit_voice(note.pitch).synth for pattern in drums for note in pattern.notes} | {"rhodes", "moog_bass"})
    export = tmp_path / "kit.scd"
    export.write_text(synths_for_superdirt([SOURCES[name] for name in kit]))
    told(supercollider, f'thisProcess.interpreter.compile(File.readAllString("{export}")).value;')
    told(supercollider, "".join(f'SynthDescLib.global.at(\\{name}).def.writeDefFile("{tmp_path}");' for name in kit))
    synthdefs = [*there.synthdefs.values(), *((tmp_path / f"{name}.scsyndef").read_bytes() for name in kit)]
    for pattern in some:
        code = to_tidal(pattern, velocity="exact", kit="audiomancer")
        part = to_superdirt(pattern, code, tidal, there)
        part = part._replace(seconds=part.seconds + RINGING)
        (played,) = offline.rendered([part], synthdefs, 2 * len(lanes(pattern)), tmp_path)
        balance = balance_of(pattern, played) - balance_here(pattern)
        assert np.ptp(balance) < BALANCE, f"{lanes(pattern)}: {balance} dB in\n{code}"


RINGING = 3.0  # seconds after a loop in which its last sounds ring
BALANCE = 1.5  # dB: each hit has noise of its own


def balance_here(pattern: Pattern) -> npt.NDArray[np.floating]:
    """How loud each drum of our own playing is, in dB."""
    alone = [pattern.with_notes(n for n in pattern.notes if lane(pattern, n) == name) for name in lanes(pattern)]
    renders = Renderer().render([pattern_passage(one) for one in alone])
    return decibels([pattern_loop(render.audio) for render in renders])


def balance_of(pattern: Pattern, played: offline.Audio) -> npt.NDArray[np.floating]:
    """How loud each drum is, in dB, with what rings after the loop."""
    return decibels([played[:, 2 * place : 2 * place + 2] for place in range(len(lanes(pattern)))])


def decibels(audio: Iterable[offline.Audio]) -> npt.NDArray[np.floating]:
    """The energy of sounds in dB; silence is an error."""
    energy = np.array([float((one.astype(np.float64) ** 2).sum()) for one in audio])
    assert (energy > 0).all(), energy
    return 10 * np.log10(energy)
