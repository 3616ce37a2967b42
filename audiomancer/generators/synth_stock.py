"""SynthStock: the synths of a library, those of its owner and those that come with audiomancer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from audiomancer.analyzers.synthdef import SynthDefInfo, metadata_words, parse_synthdefs
from audiomancer.errors import InvalidSynthError
from audiomancer.evolution import Candidate
from audiomancer.generators.synth_breeder import SynthBreeder, SynthSource, synth_born_again, synth_candidate
from audiomancer.generators.workshop import Workshop, workshop
from audiomancer.lineage import Birth
from audiomancer.store import Store, SynthLineage
from audiomancer.supercollider import Render, RenderJob, library, synth_source
from audiomancer.variation.synths import SynthVariation, generate, words_in

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SynthStock", "shipped_synth", "shipped_synths"]

_HELD = 2 / 3
"""The share of a render after which a gate closes."""


class SynthStock:
    """The synths of a library.

    A synth that comes with audiomancer has the id ``synt_`` and its name, such as ``synt_tb303``, and joins the
    library when it is first bred or rated.

    Args:
        store: the library.
        engines: the running SuperCollider; one for the whole program if not given.
        amount: mutation strength 0-1.
        operators: names of mutation operators; empty for all.
    """

    kind = "synths"

    def __init__(
        self, store: Store, engines: Workshop | None = None, amount: float = 0.3, operators: Sequence[str] = ()
    ) -> None:
        self.store = store
        self.engines = engines or workshop()
        self.breeder = SynthBreeder(self.engines, amount, tuple(operators))

    @classmethod
    def from_state(cls, store: Store, state: dict[str, Any]) -> Self:
        """The stock that :meth:`state` told of."""
        return cls(store, None, state["amount"], state["operators"])

    def state(self) -> dict[str, Any]:
        """How it breeds, as JSON values."""
        return {"amount": self.breeder.amount, "operators": list(self.breeder.operators)}

    def get(self, item: str) -> SynthLineage:
        """The synth of an id, or of the name of a synth that comes with audiomancer; nothing is written.

        Raises:
            SynthNotFoundError: if there is none.
        """
        name = item.removeprefix("synt_")
        if item not in self.store.lineage and name in library():
            return shipped_synth(name)
        return self.store.synth(item)

    def adopt(self, item: str) -> SynthLineage:
        """The same; a synth that comes with audiomancer joins the library, so that it can be rated and have children.

        Raises:
            SynthNotFoundError: if there is none.
        """
        found = self.get(item)
        if found.id in self.store.lineage:
            return found
        return self.store.add_synth(
            found.source_code, found.birth, name=found.name, category=found.category, validated=True, item=found.id
        )

    def candidate(self, item: str) -> Candidate[SynthSource]:
        """The same, as a candidate for breeding."""
        stored = self.adopt(item)
        return Candidate(stored.id, SynthSource(stored.source_code, stored.category, stored.validated), stored.birth)

    def keep(self, child: Candidate[SynthSource]) -> SynthLineage:
        """Store a child."""
        made = child.content
        return self.store.add_synth(
            made.source, child.birth, name=made.info.name, category=made.category, validated=made.validated
        )

    def generate(self, description: str, category: str, seed: int, base: str | None = None) -> SynthLineage:
        """Make a synth from words and store it; see :meth:`generate_all`."""
        return self.generate_all(description, category, [seed], base)[0]

    def generate_all(
        self, description: str, category: str, seeds: Sequence[int], base: str | None = None
    ) -> list[SynthLineage]:
        """Make synths from words, one for each seed, and store them.

        Args:
            description: see :func:`audiomancer.generators.generate_synth`.
            category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``.
            seeds: whole numbers of at least 0.
            base: id of the synth to begin with; the template of the category if None.

        Raises:
            InvalidSynthError: if for one of the seeds nothing sounds; then nothing is stored.
        """
        parent = self.candidate(base) if base else None
        info = parent.content.info if parent else None
        parents = (parent.id,) if parent else ()
        words = tuple(words_in(description))

        def make(rng: np.random.Generator) -> SynthVariation:
            return generate(description, category, rng, info)

        children = []
        for made, path, validated in self.engines.draw_all([(make, (seed,)) for seed in seeds]):
            birth = Birth(method="generated", parents=parents, log=made.log, seed=path, operators=words)
            children.append(synth_candidate(SynthSource(made.source, category, validated), birth))
        return [self.keep(child) for child in children]

    def born_again(self, item: str) -> Candidate[SynthSource]:
        """The synth that the birth of a stored one brings, made anew from its parents and its seed.

        Raises:
            SynthNotFoundError: if it, or one of its parents, is not there.
            InvalidSettingError: if it was not bred here, so that there is nothing to repeat.
        """
        stored = self.get(item)
        return synth_born_again(
            stored, [SynthSource(self.get(parent).source_code).info for parent in stored.parent_ids]
        )

    def import_file(self, path: Path, *, name: str | None = None) -> list[SynthLineage]:
        """Bring in the SynthDefs of a file, all of them or the one of a name.

        Raises:
            SynthDefError: if the file cannot be read as SynthDefs; with line and column.
            InvalidSynthError: if sclang refuses one, or it makes no sound; then nothing is stored.
        """
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidSynthError(f"{path} cannot be read as text: {error}") from error
        return [self.keep(self._proven(info, path)) for info in parse_synthdefs(text, name=name)]

    def render(self, item: str, seconds: float = 3.0, controls: Mapping[str, float] | None = None) -> Render:
        """What a synth sounds like; a control ``gate`` closes after two thirds of the time.

        Args:
            item: id.
            seconds: how much audio.
            controls: values other than the defaults.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if it does not compile.
            InvalidControlError: if it has no such control.
            MissingDependencyError: if SuperCollider is not installed.
        """
        found = self.get(item)
        validation = self.engines.compiler.validate(found.source_code, found.name)
        if not validation.ok:
            raise InvalidSynthError(f"{found.name} does not compile: {validation.problems[0]}")
        job = RenderJob(validation.synthdefs[found.name], dict(controls or {}), seconds, hold=seconds * _HELD)
        (heard,) = self.engines.renderer.render([job])
        if heard.error:
            raise InvalidSynthError(f"{found.name} cannot be played: {heard.error}")
        return heard

    def _proven(self, info: SynthDefInfo, path: Path) -> Candidate[SynthSource]:
        verdict = self.engines.judge(info.source)
        if not verdict.ok:
            raise InvalidSynthError(f"{path}: {info.name} is not fit to be bred: {verdict.problems[0]}")
        category = metadata_words(info).get("category")
        return synth_candidate(SynthSource(info.source, category, validated=True), Birth(method="imported"))


def shipped_synth(name: str) -> SynthLineage:
    """A synth that comes with audiomancer, as it would be stored.

    It counts as validated: the tests of this version have compiled and heard it.

    Raises:
        SynthNotFoundError: if there is none of this name.
    """
    source = synth_source(name)
    category = metadata_words(parse_synthdefs(source)[0]).get("category")
    return SynthLineage(
        id=f"synt_{name}",
        name=name,
        source_code=source,
        category=category,
        validated=True,
        generation_method="library",
    )


def shipped_synths() -> list[SynthLineage]:
    """All synths that come with audiomancer, by name."""
    return [shipped_synth(name) for name in library()]
