"""Engines: the running sclang and scsynth behind everything that is heard, and the rule for handing a synth out."""

from __future__ import annotations

import atexit
import functools
import threading
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from audiomancer.errors import MissingDependencyError
from audiomancer.rendering.drawing import Drawn, Known, Wanted, draw_all
from audiomancer.rendering.hearing import Ear, Heard, apart, listened
from audiomancer.supercollider import Compiler, Hearing, Playing, Renderer, Unheard, Verdict, audition, judge, unheard

if TYPE_CHECKING:
    from audiomancer.analyzers.timbre import Timbre
    from audiomancer.rendering.loop_sounds import LoopAsked, LoopSound, LoopSounds

__all__ = ["Engines", "shared_engines"]

_SAMPLE_RATE = 44100
_KNOWN = 64  # parents whose sound is kept for their next children, and synths for their next siblings


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
        self._parents: Known = {}
        self._heard: dict[str, Heard | None] = {}
        self._loops: LoopSounds | None = None
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
            loops, self._loops = self._loops, None
        if loops:
            loops.close()

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

    def audition(self, sources: Sequence[str]) -> list[Hearing]:
        """Compile a stranger's sources and hear them, with what they wait for where they are silent by themselves.

        Raises:
            MissingDependencyError: if SuperCollider is not installed.
        """
        self.renderer.start()
        return audition(sources, self.compiler, self.renderer)

    def unheard(self, source: str) -> Unheard:
        """What of a synth is not heard as it stands.

        Args:
            source: SuperCollider code with one SynthDef.

        Returns:
            What surely is not; nothing if the source does not compile, or if SuperCollider is needed and missing.
        """
        try:
            compiled = list(self.compiler.validate(source).synthdefs.values())
        except MissingDependencyError:
            compiled = []
        return unheard(compiled[0]) if len(compiled) == 1 else Unheard(frozenset(), frozenset())

    def draw(self, wanted: Wanted) -> Drawn:
        """Make a synth until one is fit to be handed out; see :meth:`draw_all`.

        Args:
            wanted: what makes it, and what it has to be told from.

        Returns:
            The synth, the seed path that brings it again, and whether the engines have proven it.

        Raises:
            InvalidSynthError: if none of twelve draws was fit; it tells why the last was not.
        """
        return self.draw_all([wanted])[0]

    def draw_all(self, births: Sequence[Wanted]) -> list[Drawn]:
        """Make synths, each until one is fit to be handed out and can be told from its family.

        All are drawn, compiled and rendered together; those that are not taken are drawn again together. What a birth
        brings depends on itself, its parents and its older siblings, not on the others.

        Args:
            births: what is wanted, a synth each; each has parents of its own.

        Returns:
            For each birth, in their order, the synth, the seed path that brings it again, its level, and whether the
            engines have proven it.

        Raises:
            InvalidSynthError: if none of twelve draws of a birth was fit; it tells why the last was not.
        """
        self.start(compiling=True)
        if len(self._parents) > _KNOWN:
            self._parents = {}
        drawn = draw_all(births, self._verdicts, self._parents)
        self._keep({one.made.source: one.heard for one in drawn})
        return drawn

    def apart(self, first: str, second: str) -> float:
        """How far two synths are apart by ear.

        Args:
            first: source of one.
            second: source of the other.

        Returns:
            The distance in dB, at least 0, see :func:`audiomancer.analyzers.likeness.sound_distance`; infinite where
            one of them cannot be rendered, or SuperCollider is missing.
        """
        strangers = [source for source in dict.fromkeys((first, second)) if source not in self._heard]
        verdicts = self._verdicts([(source, Playing()) for source in strangers]) if strangers else []
        found = {source: listened([verdict]) for source, verdict in zip(strangers, verdicts, strict=True)}
        one, other = ((self._heard | found)[source] for source in (first, second))
        self._keep(found)
        return apart(one, other, 0.0) if one and other else float("inf")

    def timbres(self, sources: Sequence[str]) -> list[Timbre]:
        """What synths sound like at their defaults, as :meth:`judge` hears them.

        Nothing is rendered of what comes with audiomancer, of the latest that were drawn to be measured, nor of what
        was asked for here before, on this machine.

        Args:
            sources: SuperCollider code, each with a SynthDef.

        Returns:
            The measures of each, in their order; those of silence for what makes no sound that can be listened to.

        Raises:
            MissingDependencyError: if SuperCollider is needed and not installed.
        """
        from audiomancer.analyzers.timbre import Timbre
        from audiomancer.rendering._timbres import TimbreCache

        cache, heard = TimbreCache(), dict(self._heard)
        found = {source: cache.get(source) for source in sources}
        new = [source for source, measured in found.items() if measured is None]
        if strangers := [source for source in new if not ((known := heard.get(source)) and known.timbre)]:
            verdicts = self.judge_all(strangers)
            met = {source: listened([one], Ear.COLOUR) for source, one in zip(strangers, verdicts, strict=True)}
            heard |= met
            self._keep(met)
        for source in new:
            if (known := heard[source]) and known.timbre:
                found[source] = known.timbre
                cache.keep(source, known.timbre)
        silence = Timbre(*(0.0,) * len(Timbre._fields))
        return [found[source] or silence for source in sources]

    def loop_sound(self, asked: LoopAsked) -> LoopSound:
        """A pattern as a loop that is as loud as every other; the latest are kept, and not rendered again.

        Args:
            asked: the pattern, and how it is heard.

        Returns:
            Its sound.

        Raises:
            ExportError: if the pattern and the one around it do not end together within 64 bars.
            MissingDependencyError: if scsynth is not installed; the message says what installs it.
            SuperColliderError: if the server crashes or takes too long.
        """
        return self._loop_sounds().get(asked, self)

    def loops_ahead(self, asked: Iterable[LoopAsked]) -> None:
        """Begin to render loops that will be heard soon, without waiting for them, so that :meth:`loop_sound` has them.

        Args:
            asked: the patterns, and how they are heard, the most urgent first.
        """
        self.start(again=True)
        self._loop_sounds().ahead(asked, self)

    def _loop_sounds(self) -> LoopSounds:
        from audiomancer.rendering.loop_sounds import LoopSounds

        with self._lock:
            if self._loops is None:
                self._loops = LoopSounds()
            return self._loops

    def _keep(self, heard: dict[str, Heard | None]) -> None:
        """Keep what the last synths sound like."""
        self._heard = dict([*(self._heard | heard).items()][-_KNOWN:])

    def _verdicts(self, asked: Sequence[tuple[str, Playing]]) -> list[Verdict | None]:
        """A verdict for each source and way of playing it, None where SuperCollider is missing that would tell."""
        try:
            self.renderer.start()
            sources, plays = [source for source, _ in asked], [playing for _, playing in asked]
            return [*judge(sources, self.compiler, self.renderer, plays=plays)]
        except MissingDependencyError:
            if len(asked) == 1:
                return [None]
            return [verdict for one in asked for verdict in self._verdicts([one])]


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
