"""Models played by TensorFlow and the magenta library themselves, behind the same requests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from audiomancer.errors import InferenceTimeoutError, InvalidSettingError
from audiomancer.midi import from_note_sequence, to_note_sequence
from audiomancer.music import TICKS_PER_BEAT, Note, Pattern, nearest_pitch, root_class
from audiomancer.rnn.drumming import drum_pattern, drum_primer
from audiomancer.rnn.events import drum_events, melody_events, steps_per_bar, sung_notes
from audiomancer.rnn.families import load_network
from audiomancer.rnn.fitting import check_fits
from audiomancer.rnn.forms import FREE
from audiomancer.rnn.magenta import import_magenta, magenta_config, magenta_generator
from audiomancer.rnn.models import bundle_path
from audiomancer.rnn.requests import DrumRequest, MelodyRequest
from audiomancer.rnn.singing import melody_pattern
from audiomancer.rnn.styles import STYLES, lane_codes

__all__ = ["MagentaPlayer", "load_magenta"]

_OPTIONS = {"lock": "with", "top_p": "top-p"}
"""What the command line calls that has another name there."""


class MagentaPlayer:
    """A model played by magenta's own sequence generator, one pattern after the other.

    Magenta knows no masks: a style shows in the primer alone, and notes of a melody that fall outside the scale or
    the range are moved to the nearest inside.

    Args:
        path: the bundle to play.

    Raises:
        ModelLoadError: if the model's file is not one that can be played.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """

    def __init__(self, path: Path) -> None:
        network = load_network(path)
        self._config = network.config
        attention = network.attention.length if network.attention else 0
        self._generator = magenta_generator(magenta_config(self._config.id, network.units, attention), path)
        self._generator.initialize()

    def drums(self, request: DrumRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """Drum loops, as :func:`audiomancer.rnn.generate_drums` makes them.

        Args:
            request: what is wanted.
            rngs: chance, a generator for each pattern.

        Returns:
            A loop for each generator.

        Raises:
            InvalidSettingError: if the request limits the drums, has fills or a form, or sets a density, top-p or a
                memory, which magenta does not know.
            InvalidPatternError: if the model does not know the metre.
            IncompatiblePatternsError: if the primer is not drums, or is in another metre than was asked for.
            InferenceTimeoutError: if the request's time was up.
        """
        _refuse(request, "drums", "fills", *["form"] * (request.form != FREE))
        return [self._drums(request, rng) for rng in rngs]

    def melody(self, request: MelodyRequest, rngs: Sequence[np.random.Generator]) -> list[Pattern]:
        """Melodies or basses, as :func:`audiomancer.rnn.generate_melody` makes them.

        Args:
            request: what is wanted.
            rngs: chance, a generator for each pattern.

        Returns:
            A pattern for each generator.

        Raises:
            InvalidSettingError: if the request locks to drums, has a way of playing or a form, is tonal, or sets a
                density, top-p or a memory, which magenta does not know.
            InvalidPatternError: if the model does not know the metre, or the range holds no note of the scale.
            IncompatiblePatternsError: if the primer is drums, or is in another metre than was asked for.
            InferenceTimeoutError: if the request's time was up.
        """
        _refuse(request, "lock", "way", *["form"] * (request.form != FREE), "tonal")
        return [self._melody(request, rng) for rng in rngs]

    def _drums(self, request: DrumRequest, rng: np.random.Generator) -> Pattern:
        config, bar = self._config, steps_per_bar(self._config, request.time_signature)
        codes = lane_codes(request.style or STYLES["basic"], config)
        events = drum_primer(request, config, codes, bar, [rng])[0]
        # What it goes on from stands on the grid, as magenta would take a swung eighth for a late sixteenth.
        plain = replace(request, primer=None, bars=len(events) // bar, form=FREE, humanize=0.0, straight=True)
        primer = drum_pattern(events, replace(plain, swing=None, groove=None, feel=None), config, rng)
        made = drum_events(self._continued(primer, primer.length, request, rng), config)
        return drum_pattern(made[len(events) :], request, config, rng)

    def _melody(self, request: MelodyRequest, rng: np.random.Generator) -> Pattern:
        config, allowed = self._config, request.pitches()
        if request.primer is None:
            primer = _one_note(request, allowed)
            made = melody_events(self._continued(primer, TICKS_PER_BEAT, request, rng), config, 0)
        else:
            check_fits(request.primer, request, drums=False)
            primer = request.primer
            lead = primer.bars * steps_per_bar(config, primer.time_signature)
            made = melody_events(self._continued(primer, primer.length, request, rng), config, 0)[lead:]
        classes = {pitch % 12 for pitch in allowed}
        inside = (
            note._replace(pitch=nearest_pitch(note.pitch, classes, allowed[0], allowed[-1]))
            for note in sung_notes(made, config)
        )
        return melody_pattern(inside, request, config, rng)

    def _continued(
        self, primer: Pattern, start: int, request: DrumRequest | MelodyRequest, rng: np.random.Generator
    ) -> Pattern:
        """A primer and what magenta adds to it from the tick ``start`` on, until all bars are full."""
        from note_seq.protobuf import generator_pb2

        bars = request.bars + start // primer.ticks_per_bar
        seconds_per_tick = 60 / request.bpm / primer.ticks_per_beat
        options = generator_pb2.GeneratorOptions()
        options.args["temperature"].float_value = request.sampling.temperature
        end = bars * primer.ticks_per_bar * seconds_per_tick
        begin = start * seconds_per_tick
        options.generate_sections.add(start_time=begin, end_time=end)
        sequence = to_note_sequence(replace(primer, tempo=request.bpm))
        for note in sequence.notes:
            # Seconds are floats: a note that ends where magenta is to begin may end a hair later, which it refuses.
            note.end_time = min(note.end_time, begin)
        with _seeded(int(rng.integers(2**32))), _deadline(self._generator._model, request.sampling.timeout):
            made = self._generator.generate(sequence, options)
        made.time_signatures.extend(sequence.time_signatures)
        return replace(from_note_sequence(made, kind=primer.kind).pattern, bars=bars)


def load_magenta(name: str) -> MagentaPlayer:
    """Magenta's own player of a model, made once and kept.

    Raises:
        ModelLoadError: if there is no such model, or its file is not one that can be played.
        MissingDependencyError: if the ``[magenta]`` extra is not installed.
    """
    import_magenta()
    path = bundle_path(name)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, changed: int) -> MagentaPlayer:
    return MagentaPlayer(path)


def _refuse(request: DrumRequest | MelodyRequest, *masks: str) -> None:
    """Refuse what magenta cannot do.

    Raises:
        InvalidSettingError: if the request asks for one of the masks, a density, top-p or a memory.
    """
    asked = [mask for mask in masks if getattr(request, mask)]
    asked += ["density"] * (request.density != 1) + ["top_p"] * (request.sampling.top_p != 1)
    asked += ["memory"] * (request.memory != 0)
    if asked:
        options = ", ".join(f"--{_OPTIONS.get(name, name)}" for name in asked)
        raise InvalidSettingError(f"the magenta backend knows no {options}; the numpy backend does")


def _one_note(request: MelodyRequest, allowed: Sequence[int]) -> Pattern:
    """The root in the middle of the range, a beat long, to start a melody from."""
    middle = (allowed[0] + allowed[-1]) // 2
    pitch = nearest_pitch(middle, [root_class(request.key)], allowed[0], allowed[-1])
    return Pattern(
        kind=request.kind,
        notes=(Note(0, TICKS_PER_BEAT, pitch, 100),),
        bars=1,
        time_signature=request.time_signature,
        tempo=request.bpm,
    )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Magenta draws from numpy's global generator: seed it, and put it back as it was."""
    before = np.random.get_state()
    np.random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(before)


@contextmanager
def _deadline(model: Any, seconds: float | None) -> Iterator[None]:
    """Let a model of magenta's stop between two steps when its time is up."""
    step, end = model._generate_step_for_batch, None if seconds is None else time.monotonic() + seconds

    def timed(*args: Any, **kwargs: Any) -> Any:
        if end is not None and time.monotonic() > end:
            raise InferenceTimeoutError(f"the model was not done when its {seconds:g} s were up; allow more time")
        return step(*args, **kwargs)

    model._generate_step_for_batch = timed
    try:
        yield
    finally:
        del model._generate_step_for_batch
