"""PatternGenerator: new drums, melodies and basses from a model, stored with what made them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, cast

from audiomancer._random import fresh_seed, rng_for
from audiomancer.breeding.opening import open_store
from audiomancer.errors import InvalidSettingError, ReplayError
from audiomancer.lineage import Birth
from audiomancer.music import Kind, Pattern, TimeSignature, check_key, check_scale, drum_pitch, likely_key
from audiomancer.store import PatternMetadata, Store

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.rnn import DrumRequest, MelodyRequest

__all__ = ["GenerationOptions", "PatternGenerator"]

Backend = Literal["numpy", "magenta"]
RULES = "rules"
"""The name of the model that is none: patterns from rules."""

_OPTIONS = "options "  # the line of a birth's log from which the pattern can be made again
_PASSED_ON = ("bars", "bpm", "density", "humanize", "time_signature")
_MAX_COUNT = 1000


class GenerationOptions(TypedDict, total=False):
    """What can be asked of every generation.

    What is left out is that of the primer or of the drums to lock to, so that what comes fits them: tempo, metre,
    key, scale, and of drums their sounds and feel; without these it has a sensible value.

    Attributes:
        seed: whole number of at least 0; drawn and remembered if not given.
        model: name or file of a model, or ``rules``.
        temperature: 0.05-20; 1 is as learned, more is bolder.
        top_p: draw among the likeliest events that together have this probability, above 0 to 1.
        density: 0.1-10; how much likelier a hit or note is than was learned.
        humanize: 0-1; how much swing and human timing and touch to add.
        time_signature: numerator and denominator.
        primer: id of a stored pattern to go on from.
        drums: of drums, the only sounds that may be used, such as ``("bd", "hh")``.
        low: of melodies and basses, the lowest MIDI pitch.
        high: of melodies and basses, the highest MIDI pitch.
        lock: of melodies and basses, id of drums whose kick every note starts on; so many bars are made as these have.
    """

    seed: int | None
    model: str | None
    temperature: float
    top_p: float
    density: float
    humanize: float
    time_signature: TimeSignature
    primer: str | None
    drums: Sequence[str]
    low: int | None
    high: int | None
    lock: str | None


class _AllOptions(GenerationOptions, total=False):
    style: str | None
    key: str | None
    scale: str | None
    bars: int | None
    bpm: float | None
    timeout: float


_Play = Callable[[Any, "Sequence[np.random.Generator]"], list[Pattern]]


class PatternGenerator:
    """Make new patterns; each is stored, and its birth says which model made it and from what.

    Args:
        store: the library to work in; by default the one of ``$AUDIOMANCER_HOME`` or ``~/.audiomancer``.
        backend: ``numpy``, the package's own player, or ``magenta``, TensorFlow and the magenta library themselves.

    Raises:
        InvalidSettingError: if there is no such backend.
    """

    def __init__(self, store: Store | None = None, backend: Backend = "numpy") -> None:
        if backend not in ("numpy", "magenta"):
            raise InvalidSettingError(f"a backend is numpy or magenta, not {backend!r}")
        self.store = store or open_store()
        self.backend = backend

    def generate_drums(
        self,
        style: str | None = None,
        bars: int = 4,
        bpm: float | None = None,
        timeout: float = 30,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a drum loop with DrumsRNN.

        Args:
            style: a name in :data:`audiomancer.rnn.STYLES`: basic, techno, house, dnb, trap, funk ... If not given,
                drums go on in the primer's own style, and without a primer are basic.
            bars: how many.
            bpm: tempo; if not given, the primer's or 120.
            timeout: seconds that the model may take.
            options: see :class:`GenerationOptions`.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidPatternError: if what is asked for is none.
        """
        return self.generate("drums", 1, style=style, bars=bars, bpm=bpm, timeout=timeout, **options)[0]

    def generate_melody(
        self,
        key: str | None = None,
        scale: str | None = None,
        bars: int | None = None,
        bpm: float | None = None,
        timeout: float = 30,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a melody with MelodyRNN, every note of it in the scale.

        Args:
            key: root, such as ``F#`` or ``Bb``; if not given, the primer's or C.
            scale: a name in :data:`audiomancer.music.SCALES`; if not given, the primer's or minor.
            bars: how many; if not given, as many as the drums to lock to, or 4.
            bpm: tempo; if not given, that of the primer or the drums to lock to, or 120.
            timeout: seconds that the model may take.
            options: see :class:`GenerationOptions`.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidPatternError: if what is asked for is none.
        """
        return self.generate("melody", 1, key=key, scale=scale, bars=bars, bpm=bpm, timeout=timeout, **options)[0]

    def generate_bass(
        self,
        key: str | None = None,
        scale: str | None = None,
        bars: int | None = None,
        bpm: float | None = None,
        timeout: float = 30,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a bass line: as :meth:`generate_melody`, in the low register; ``lock`` ties it to a kick."""
        return self.generate("bass", 1, key=key, scale=scale, bars=bars, bpm=bpm, timeout=timeout, **options)[0]

    def generate(self, kind: Kind, count: int = 1, **options: Unpack[_AllOptions]) -> list[PatternMetadata]:
        """Make several patterns in one batch: the seeds of the second and later ones follow the first's.

        Args:
            kind: ``drums``, ``melody`` or ``bass``.
            count: how many, 1-1000.
            options: those of :meth:`generate_drums` or :meth:`generate_melody`, and :class:`GenerationOptions`.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidPatternError: if what is asked for is none.
            PatternNotFoundError: if the primer or the drums to lock to are not there.
        """
        if not 1 <= count <= _MAX_COUNT:
            raise InvalidSettingError(f"1-{_MAX_COUNT} patterns can be made at once, not {count}")
        seed = options.pop("seed", None)
        options = cast("_AllOptions", {name: value for name, value in options.items() if value is not None})
        first = fresh_seed() if seed is None else seed
        seeds = range(first, first + count)
        timeout = options.pop("timeout", 30)
        label, play = self._player(kind, options.get("model"))
        patterns = play(self._request(kind, options, timeout), [rng_for(seed) for seed in seeds])
        primer = options.get("primer")
        parents = tuple(item for item in (primer, options.get("lock")) if item)
        log = (f"made by {label}", _OPTIONS + json.dumps({"kind": kind, **options}, sort_keys=True))
        name = _name(patterns[0]) or (self.store.get(primer).name if primer else kind)
        births = [Birth(method="generated", parents=parents, log=log, seed=(seed,)) for seed in seeds]
        return [self.store.add_pattern(*made, name=name) for made in zip(patterns, births, strict=True)]

    def replay(self, pattern_id: str) -> PatternMetadata:
        """Make a generated pattern again from its seed, and check that it is the same.

        Raises:
            PatternNotFoundError: if it is not there.
            InvalidSettingError: if it was not generated.
            ReplayError: if another pattern came out, as a model that has changed would make.
        """
        stored = self.store.get(pattern_id)
        lines = [line for line in stored.mutation_log if line.startswith(_OPTIONS)]
        if stored.generation_method != "generated" or not lines:
            raise InvalidSettingError(f"{pattern_id} was not generated, so there is nothing to make again")
        options = json.loads(lines[0].removeprefix(_OPTIONS))
        if "time_signature" in options:
            options["time_signature"] = tuple(options["time_signature"])
        (again,) = self.generate(options.pop("kind"), seed=stored.birth.seed[0], **options)
        if again.id != stored.id:
            raise ReplayError(f"{pattern_id} was made again as {again.id}; the model is not the one that made it")
        return again

    def load_model(self, model_name: str) -> None:
        """Load a model and keep it in memory.

        Args:
            model_name: ``drums_rnn``, ``drums_lookback_rnn``, ``melody_rnn``, a downloaded one's name, or a file.

        Raises:
            ModelLoadError: if it is not there or cannot be played.
            MissingDependencyError: if the backend is magenta, and it is not installed.
        """
        if self.backend == "magenta":
            from audiomancer.rnn.magenta_player import load_magenta

            load_magenta(model_name)
        else:
            from audiomancer.rnn import load_model

            load_model(model_name)

    def download_models(self) -> None:
        """Download Google's own models into ``~/.local/share/audiomancer/models``.

        Nothing needs them: the package comes with models of its own.

        Raises:
            ModelLoadError: if a download fails; what was fetched so far is kept, and the next call goes on from it.
        """
        from audiomancer.rnn.download import download_models

        download_models()

    def _player(self, kind: Kind, model: str | None) -> tuple[str, _Play]:
        """What makes the patterns, in words and as a function."""
        from audiomancer import rnn

        drums = kind == "drums"
        if model == RULES:
            return RULES, rnn.rule_drums if drums else rnn.rule_melody
        found = rnn.find_model(model or rnn.DEFAULT_MODELS["drums" if drums else "melody"])
        label = f"{found.name} (sha256 {found.digest})"
        if self.backend == "magenta":
            from audiomancer.rnn.magenta_player import load_magenta

            player = load_magenta(str(found.path))
            return f"{label}, played by magenta", player.drums if drums else player.melody
        network = rnn.load_model(str(found.path))
        make = rnn.generate_drums if drums else rnn.generate_melody
        return label, lambda request, rngs: make(network, request, rngs)

    def _request(self, kind: Kind, options: _AllOptions, timeout: float) -> DrumRequest | MelodyRequest:
        from audiomancer import rnn

        primer, lock = (
            self.store.get(item).pattern if item else None for item in (options.get("primer"), options.get("lock"))
        )
        asked: dict[str, Any] = {**_led(primer, lock), **options}
        common: dict[str, Any] = {
            "sampling": rnn.SamplingSettings(asked.get("temperature", 1.0), asked.get("top_p", 1.0), timeout),
            "primer": primer,
            **{name: value for name, value in asked.items() if name in _PASSED_ON},
        }
        if kind == "drums":
            style = asked.get("style", None if primer else "basic")
            return rnn.DrumRequest(
                style=style and rnn.check_style(style),
                drums=frozenset(map(drum_pitch, asked.get("drums", ()))),
                **common,
            )
        return rnn.MelodyRequest(
            kind=kind,
            key=check_key(asked.get("key", "C")),
            scale=check_scale(asked.get("scale", "minor")),
            low=asked.get("low"),
            high=asked.get("high"),
            lock=lock,
            **common,
        )


def _led(primer: Pattern | None, lock: Pattern | None) -> dict[str, Any]:
    """What the pattern to go on from, or else the drums to lock to, say of what shall fit them."""
    from audiomancer.rnn import MAX_GENERATED_BARS

    leader = primer or lock
    if leader is None:
        return {}
    led: dict[str, Any] = {"bpm": leader.tempo, "time_signature": leader.time_signature}
    if primer is None:
        return {**led, "bars": min(leader.bars, MAX_GENERATED_BARS)}
    if primer.kind != "drums" and primer.notes:
        led["key"], led["scale"] = (primer.key, primer.scale) if primer.key and primer.scale else _key_of(primer)
    return led


def _key_of(melody: Pattern) -> tuple[str, str]:
    heard = [0] * 12
    for note in melody.notes:
        heard[note.pitch % 12] += note.duration
    return likely_key(heard)


def _name(pattern: Pattern) -> str | None:
    """What to call a new pattern: ``techno`` or ``F# minor bass``; None if it has neither style nor key."""
    return pattern.style or (f"{pattern.key} {pattern.scale} {pattern.kind}" if pattern.key else None)
