"""PatternGenerator: new drums, melodies and basses from a model, stored with what made them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from audiomancer.breeding import Backend, GenerationOptions, generate_patterns, open_store, replay
from audiomancer.breeding.generation_options import PatternOptions
from audiomancer.errors import InvalidSettingError
from audiomancer.music import Kind
from audiomancer.store import PatternMetadata, Store

__all__ = ["PatternGenerator"]


class PatternGenerator:
    """Make new patterns; each is stored, and its birth says which model made it and from what.

    Args:
        store: the library to work in, or its folder; ``$AUDIOMANCER_HOME`` or ``~/.audiomancer`` if not given.
        backend: ``numpy``, the package's own player, or ``magenta``, TensorFlow and the magenta library themselves.

    Attributes:
        store: the library.
        backend: what runs the models.

    Raises:
        InvalidSettingError: if there is no such backend.
    """

    def __init__(self, store: Store | str | Path | None = None, backend: Backend = "numpy") -> None:
        if backend not in ("numpy", "magenta"):
            raise InvalidSettingError(f"a backend is numpy or magenta, not {backend!r}")
        self.store = store if isinstance(store, Store) else open_store(store)
        self.backend = backend

    def generate_drums(
        self,
        style: str | None = None,
        bars: int = 4,
        bpm: float | None = None,
        timeout: float = 30,
        *,
        seed: int | None = None,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a drum loop with DrumsRNN.

        Args:
            style: a name in :data:`audiomancer.rnn.STYLES`: basic, techno, house, dnb, trap, funk ... If not given,
                drums go on in the primer's own style, and without a primer are basic.
            bars: how many, 1-64.
            bpm: tempo in BPM; if not given, the primer's, else the style's own.
            timeout: seconds that the model may take.
            seed: whole number of at least 0; drawn and remembered if not given.
            options: see :class:`GenerationOptions`.

        Returns:
            The stored pattern.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidSettingError: if an option is not known or not for this kind of pattern.
            InvalidPatternError: if the value of an option is not known or outside its range, or the model cannot play
                what the options ask for.
        """
        return self._made("drums", seed, timeout, options, style=style, bars=bars, bpm=bpm)

    def generate_melody(
        self,
        key: str | None = None,
        scale: str | None = None,
        bars: int | None = None,
        bpm: float | None = None,
        timeout: float = 30,
        *,
        seed: int | None = None,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a melody with MelodyRNN, every note of it in the scale.

        Args:
            key: root, such as ``F#`` or ``Bb``; if not given, the primer's or C.
            scale: a name in :data:`audiomancer.music.SCALES`; if not given, the primer's or minor.
            bars: how many, 1-64; if not given, as many as the drums to lock to, or 4.
            bpm: tempo in BPM; if not given, that of the primer or the drums to lock to, or 120.
            timeout: seconds that the model may take.
            seed: whole number of at least 0; drawn and remembered if not given.
            options: see :class:`GenerationOptions`.

        Returns:
            The stored pattern.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidSettingError: if an option is not known or not for this kind of pattern.
            InvalidPatternError: if the value of an option is not known or outside its range, or the model cannot play
                what the options ask for.
        """
        return self._made("melody", seed, timeout, options, key=key, scale=scale, bars=bars, bpm=bpm)

    def generate_bass(
        self,
        key: str | None = None,
        scale: str | None = None,
        bars: int | None = None,
        bpm: float | None = None,
        timeout: float = 30,
        *,
        seed: int | None = None,
        **options: Unpack[GenerationOptions],
    ) -> PatternMetadata:
        """Make a bass line: as :meth:`generate_melody`, in the low register; ``lock`` ties it to a kick.

        Args:
            key: root, such as ``F#`` or ``Bb``; if not given, the primer's or C.
            scale: a name in :data:`audiomancer.music.SCALES`; if not given, the primer's or minor.
            bars: how many, 1-64; if not given, as many as the drums to lock to, or 4.
            bpm: tempo in BPM; if not given, that of the primer or the drums to lock to, or 120.
            timeout: seconds that the model may take.
            seed: whole number of at least 0; drawn and remembered if not given.
            options: see :class:`GenerationOptions`.

        Returns:
            The stored pattern.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidSettingError: if an option is not known or not for this kind of pattern.
            InvalidPatternError: if the value of an option is not known or outside its range, or the model cannot play
                what the options ask for.
        """
        return self._made("bass", seed, timeout, options, key=key, scale=scale, bars=bars, bpm=bpm)

    def generate(
        self,
        kind: Kind,
        count: int = 1,
        seed: int | None = None,
        timeout: float = 30,
        **options: Unpack[PatternOptions],
    ) -> list[PatternMetadata]:
        """Make several patterns in one batch; the first is the same as with ``count=1``.

        Args:
            kind: ``drums``, ``melody`` or ``bass``.
            count: how many, 1-1000.
            seed: whole number of at least 0; drawn and remembered if not given. Two seeds share no pattern.
            timeout: seconds that the model may take.
            options: see :class:`audiomancer.breeding.generation_options.PatternOptions`.

        Returns:
            The stored patterns.

        Raises:
            InferenceTimeoutError: if the model was not done in time.
            ModelLoadError: if the model cannot be loaded.
            InvalidSettingError: if the count is outside its range, or an option is not known or not for this kind.
            InvalidPatternError: if the value of an option is not known or outside its range, or the model cannot play
                what the options ask for.
            PatternNotFoundError: if the primer or the drums to lock to are not there.
        """
        options.setdefault("backend", self.backend)
        return generate_patterns(self.store, kind, count, seed, timeout, **options)

    def replay(self, pattern_id: str) -> PatternMetadata:
        """Make a generated pattern again from its seed, and check that it is the same.

        Raises:
            PatternNotFoundError: if it is not there.
            InvalidSettingError: if it was not made here, so that there is nothing to repeat.
            MissingDependencyError: if the model that made it is not here, or has changed since.
            ReplayError: if another pattern came out.
        """
        found = self.store.get(pattern_id)
        replay(self.store, found.id)
        return found

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

    def _made(
        self, kind: Kind, seed: int | None, timeout: float, options: GenerationOptions, **own: Any
    ) -> PatternMetadata:
        asked: PatternOptions = {**options, **own}  # type: ignore[typeddict-item]
        return self.generate(kind, 1, seed, timeout, **asked)[0]
