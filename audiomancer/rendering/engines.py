"""Engines: the running sclang and scsynth behind everything that is heard, and the rule for handing a synth out."""

from __future__ import annotations

import atexit
import functools
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from audiomancer._random import rng_for
from audiomancer.errors import InvalidSynthError, MissingDependencyError
from audiomancer.supercollider import Compiler, Renderer, Verdict, judge

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.variation.synths import SynthVariation

    Make = Callable[[np.random.Generator], SynthVariation]
    Drawn = tuple[SynthVariation, tuple[int, ...], bool]

__all__ = ["ATTEMPTS", "Engines", "shared_engines"]

ATTEMPTS = 12
"""How often a synth that is not fit is drawn again."""

_SAMPLE_RATE = 44100


class Engines:
    """Compiles, renders and listens: the one object that a program opens to hear anything, and uses everywhere.

    Nothing runs until it is needed. :attr:`compiler` takes compiled SynthDefs from the package or from the user's cache
    and starts sclang only for source that is in neither; :attr:`renderer` starts a scsynth for each batch and core.
    Who knows that something will be heard calls :meth:`start` first, and does everything else meanwhile. What has
    started ends with :meth:`close`, with the ``with`` block or with the program. May be shared between threads.

    Without SuperCollider nothing can be judged, and :meth:`draw` says of what it hands out that it is not validated.
    """

    def __init__(self) -> None:
        self._compiler: Compiler | None = None
        self._renderers: dict[int, Renderer] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the engines; the next call starts them again."""
        with self._lock:
            if self._compiler:
                self._compiler.close()
            for renderer in self._renderers.values():
                renderer.close()

    def start(self, *, compiling: bool = False, again: bool = False) -> None:
        """Start what is installed of the engines, without waiting for it.

        Args:
            compiling: whether source will have to be compiled that is new; if not, sclang stays where it is.
            again: whether something will be heard time and again, so that a server is to be ready after each time.
        """
        if compiling:
            self.compiler.start()  # scsynth follows when there is something to compile: it starts much faster
        else:
            self.renderer.start(again=again)

    @property
    def compiler(self) -> Compiler:
        """Compiled SynthDefs of source, with our whitelist."""
        with self._lock:
            if self._compiler is None:
                self._compiler = Compiler(_check_safe)
            return self._compiler

    @property
    def pool(self) -> Compiler:
        """The former name of :attr:`compiler`."""
        return self.compiler

    @property
    def renderer(self) -> Renderer:
        """The offline scsynth at 44100 Hz."""
        return self.renderer_at(_SAMPLE_RATE)

    def renderer_at(self, sample_rate: int) -> Renderer:
        """The offline scsynth at a sample rate in Hz."""
        with self._lock:
            if sample_rate not in self._renderers:
                self._renderers[sample_rate] = Renderer(sample_rate=sample_rate)
            return self._renderers[sample_rate]

    def judge(self, source: str) -> Verdict:
        """Compile a source, render it, look at what came; see :meth:`judge_all`."""
        return self.judge_all([source])[0]

    def judge_all(self, sources: Sequence[str]) -> list[Verdict]:
        """Compile sources, render all in one batch, look at what came.

        Raises:
            MissingDependencyError: if SuperCollider is not installed.
        """
        self.renderer.start()
        return judge(sources, self.compiler, self.renderer)

    def draw(self, make: Make, seed: tuple[int, ...]) -> Drawn:
        """Make a synth until one is fit to be handed out; see :meth:`draw_all`.

        Args:
            make: makes one from a random generator.
            seed: seed path of the birth; the number of the draw is added to it.

        Returns:
            The synth, the seed path that brings it again, and whether the engines have proven it.

        Raises:
            InvalidSynthError: if none of :data:`ATTEMPTS` draws was fit; it tells why the last was not.
        """
        return self.draw_all([(make, seed)])[0]

    def draw_all(self, births: Sequence[tuple[Make, tuple[int, ...]]]) -> list[Drawn]:
        """Make synths, each until one is fit to be handed out.

        All are drawn, compiled and rendered together; those that are not fit are drawn again together. What a birth
        brings depends on itself alone, not on the others.

        Args:
            births: for each what makes it from a random generator, and its seed path, to which the number of the draw
                is added.

        Returns:
            For each birth, in their order, the synth, the seed path that brings it again, and whether the engines have
            proven it.

        Raises:
            InvalidSynthError: if none of :data:`ATTEMPTS` draws of a birth was fit; it tells why the last was not.
        """
        self.start(compiling=True)
        found: dict[int, Drawn] = {}
        why = ""
        for attempt in range(ATTEMPTS):
            paths = {number: (*seed, attempt) for number, (_, seed) in enumerate(births) if number not in found}
            made = {number: births[number][0](rng_for(*path)) for number, path in paths.items()}
            verdicts = self._verdicts([one.source for one in made.values()])
            for (number, one), verdict in zip(made.items(), verdicts, strict=True):
                if verdict is None or verdict.ok:
                    found[number] = one, paths[number], verdict is not None
                else:
                    why = verdict.problems[0]
            if len(found) == len(births):
                return [found[number] for number in range(len(births))]
        raise InvalidSynthError(
            f"{ATTEMPTS} draws brought no synth that sounds, the last because {why}; try less amount"
        )

    def _verdicts(self, sources: Sequence[str]) -> list[Verdict | None]:
        """A verdict each, None where SuperCollider is missing that would tell."""
        try:
            return [*self.judge_all(sources)]
        except MissingDependencyError:
            if len(sources) == 1:
                return [None]
            return [verdict for source in sources for verdict in self._verdicts([source])]


def _check_safe(source: str) -> None:
    """The whitelist, which is imported while sclang starts."""
    from audiomancer.analyzers import check_safe

    check_safe(source)


@functools.cache
def shared_engines() -> Engines:
    """The engines that the whole program shares; it ends with the program."""
    shared = Engines()
    atexit.register(shared.close)
    return shared
