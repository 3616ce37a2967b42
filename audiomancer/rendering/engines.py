"""Engines: the running sclang and scsynth behind the synth functions, and the rule for handing a synth out."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from audiomancer._random import rng_for
from audiomancer.analyzers import check_safe
from audiomancer.errors import InvalidSynthError, MissingDependencyError
from audiomancer.supercollider import Render, Renderer, RenderJob, SclangPool, Verdict, judge
from audiomancer.variation.synths import SynthVariation

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ATTEMPTS", "Engines", "shared_engines"]

ATTEMPTS = 12
"""How often a synth that is not fit is drawn again."""


class Engines:
    """Compiles and listens. The engines start at the first use and end with :meth:`close` or with the program.

    Without SuperCollider nothing can be judged, and :meth:`draw` says of what it hands out that it is not validated.
    """

    def __init__(self) -> None:
        self._pool: SclangPool | None = None
        self._renderer: Renderer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the engines; the next call starts them again."""
        if self._pool:
            self._pool.close()
        self._pool = None

    @property
    def pool(self) -> SclangPool:
        """The warm sclang workers.

        Raises:
            MissingDependencyError: if sclang is not installed.
        """
        if self._pool is None:
            self._pool = SclangPool(check_safe)
        return self._pool

    @property
    def renderer(self) -> Renderer:
        """The offline scsynth."""
        if self._renderer is None:
            self._renderer = Renderer()
        return self._renderer

    def judge(self, source: str) -> Verdict:
        """Compile a source, render it, look at what came.

        Raises:
            MissingDependencyError: if SuperCollider is not installed.
        """
        (verdict,) = judge([source], self.pool, self.renderer)
        return verdict

    def draw_all(
        self, makers: Sequence[tuple[Callable[[np.random.Generator], SynthVariation], tuple[int, ...]]]
    ) -> list[tuple[SynthVariation, tuple[int, ...], bool]]:
        """Several draws, see :meth:`draw`."""
        return [self.draw(make, seed) for make, seed in makers]

    def render_synth(self, source: str, name: str, seconds: float, controls: Mapping[str, float]) -> Render:
        """A synth's sound."""
        validation = self.pool.validate(source, name)
        if not validation.ok:
            raise InvalidSynthError(f"{name} does not compile: {validation.problems[0]}")
        job = RenderJob(validation.synthdefs[name], dict(controls), seconds, hold=seconds * 2 / 3)
        (heard,) = self.renderer.render([job])
        if heard.error:
            raise InvalidSynthError(f"{name} cannot be played: {heard.error}")
        return heard

    def draw(
        self, make: Callable[[np.random.Generator], SynthVariation], seed: tuple[int, ...]
    ) -> tuple[SynthVariation, tuple[int, ...], bool]:
        """Make a synth until one is fit to be handed out.

        Args:
            make: makes one from a random generator.
            seed: seed path of the birth; the number of the draw is added to it.

        Returns:
            The synth, the seed path that brings it again, and whether the engines have proven it.

        Raises:
            InvalidSynthError: if none of :data:`ATTEMPTS` draws was fit; it tells why the last was not.
        """
        verdict: Verdict | None = None
        for attempt in range(ATTEMPTS):
            path = (*seed, attempt)
            made = make(rng_for(*path))
            try:
                verdict = self.judge(made.source)
            except MissingDependencyError:
                return made, path, False
            if verdict.ok:
                return made, path, True
        why = verdict.problems[0] if verdict else ""
        raise InvalidSynthError(
            f"{ATTEMPTS} draws brought no synth that sounds, the last because {why}; try less amount"
        )


@functools.cache
def shared_engines() -> Engines:
    """The workshop that the module's functions share; it ends with the program."""
    shared = Engines()
    atexit.register(shared.close)
    return shared
