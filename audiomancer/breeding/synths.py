"""The synths of a library and those that come with audiomancer: how they are bred and stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from audiomancer._checks import check_list
from audiomancer._random import sibling_paths
from audiomancer.analyzers.synthdef import decoded
from audiomancer.breeding._synth_arrivals import Arrival, arrivals_of, let_in
from audiomancer.breeding._synth_births import GeneratedSynth, Order, made_synth, synth_candidate
from audiomancer.breeding._synth_breeder import SynthBreeder
from audiomancer.breeding._synth_names import free_name, named, named_apart, namesakes, stored_before
from audiomancer.breeding._synth_sound import rendered, sung
from audiomancer.breeding.stored_synths import adopted, as_candidate, kept, shipped_candidate, synth_of, unkept
from audiomancer.errors import InvalidSynthError, StoreError
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines, shared_engines
from audiomancer.store import Store, SynthLineage
from audiomancer.variation.synths import SynthOperator

if TYPE_CHECKING:
    from audiomancer.supercollider import Render

__all__ = ["Arrival", "GeneratedSynth", "SynthBreeder", "SynthBreeding"]


class SynthBreeding:
    """The synths of a library; every child is stored with its parents and the way it was made.

    A synth that comes with audiomancer has the id ``synt_`` and its name, such as ``synt_tb303``. To look at it
    writes nothing; it joins the library when it is rated or has a child.

    Args:
        store: the library.
        engines: the running SuperCollider; one for the whole program if not given.
        amount: mutation strength 0-1.
        operators: mutation operators, by name or as objects; empty for all.

    Raises:
        InvalidSettingError: if the amount is outside 0-1, or the operators are no list.
    """

    kind = "synths"

    def __init__(
        self,
        store: Store,
        engines: Engines | None = None,
        amount: float = 0.3,
        operators: Sequence[str | SynthOperator] = (),
    ) -> None:
        check_list("operators", operators)
        self.store = store
        self.engines = engines or shared_engines()
        self.breeder = SynthBreeder(self.engines, amount, tuple(operators))

    @classmethod
    def from_state(cls, store: Store, state: dict[str, Any], engines: Engines | None = None) -> Self:
        """The breeding that was saved by :meth:`state`.

        Args:
            store: the library.
            state: what :meth:`state` gave.
            engines: the running SuperCollider; one for the whole program if not given.

        Returns:
            A breeding of the same amount and operators.
        """
        return cls(store, engines, state["amount"], state["operators"])

    def state(self) -> dict[str, Any]:
        """The amount and the names of the operators, as JSON values."""
        return {"amount": self.breeder.amount, "operators": list(self.breeder.names)}

    def get(self, item: str) -> SynthLineage:
        """The synth of an id, or of the name of a synth that comes with audiomancer.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSettingError: if the id is no text.
        """
        return synth_of(self.store, item)

    def candidate(self, item: str) -> Candidate[GeneratedSynth]:
        """The synth of an id or a name, as a candidate for breeding.

        Raises:
            SynthNotFoundError: if there is no such synth.
        """
        return as_candidate(self.get(item))

    def keep(self, child: Candidate[GeneratedSynth]) -> SynthLineage:
        """Store a child, or what comes with audiomancer; such parents of it are brought into the library first."""
        return kept(self.store, child)

    def keep_all(self, children: Sequence[Candidate[GeneratedSynth]]) -> list[SynthLineage]:
        """Store children; see :meth:`keep`."""
        return [self.keep(child) for child in children]

    def adopt(self, item: str) -> SynthLineage:
        """Bring a synth that comes with audiomancer into the library; one that is there already stays as it is.

        Args:
            item: its id, or its name.

        Returns:
            The stored synth.

        Raises:
            SynthNotFoundError: if there is no such synth.
        """
        return adopted(self.store, item)

    def mutations(self, item: str, seed: int, count: int = 1) -> list[SynthLineage]:
        """Make variations of a synth and store them.

        Args:
            item: id of the parent.
            seed: whole number of at least 0.
            count: how many, at least 1; the first is the same as with ``count=1``.

        Returns:
            The stored children.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if one of them does not sound.
        """
        children = self.breeder.mutate_all(self.candidate(item), sibling_paths(seed, count))
        return self.keep_all(children)

    def crosses(self, first: str, second: str, seed: int, count: int = 1) -> list[SynthLineage]:
        """Make children of two synths and store them.

        Args:
            first: id of the synth that gives the oscillators.
            second: id of the synth that gives the filter.
            seed: whole number of at least 0.
            count: how many, at least 1; the first is the same as with ``count=1``.

        Returns:
            The stored children.

        Raises:
            SynthNotFoundError: if one of the parents is not there.
            InvalidSynthError: if one of the children does not sound.
        """
        parents = self.candidate(first), self.candidate(second)
        return self.keep_all(self.breeder.cross_all(*parents, sibling_paths(seed, count)))

    def from_words(
        self, description: str, category: str | None, seed: int, count: int = 1, base: str | None = None
    ) -> list[SynthLineage]:
        """Make synths from words and store them.

        Args:
            description: see :func:`audiomancer.generators.generate_synth`.
            category: what they are for; the words decide if None.
            seed: whole number of at least 0.
            count: how many, at least 1; the first is the same as with ``count=1``.
            base: id of the synth to begin with; the words choose one of the library for each if None.

        Returns:
            The stored synths; without ``created_at`` where the library could not keep them, which it tells. What the
            library has of the same words, base and seed is not born again. Each has a name of its own.

        Raises:
            SynthNotFoundError: if the base is not there.
            InvalidSettingError: if the description is no text, or nothing of it is understood.
            SynthDefError: if the category is unknown or the base cannot be changed.
            InvalidSynthError: if one of them does not sound.
        """
        from audiomancer.breeding._synth_words import spoken_births  # late, since the words are many

        parent = self.candidate(base) if base else None
        orders = spoken_births(
            description, category, sibling_paths(seed, count), parent, partial(shipped_candidate, self.store)
        )
        try:
            there = namesakes(self.store, orders)
        except StoreError:  # what is wrong with it is told when something is to be kept in it
            there = []
        found = [stored for order in orders if (stored := stored_before(self.store, order, there))]
        if len(found) == count:
            return found
        made = self.breeder.bear(named_apart(orders, there))
        try:
            return self._kept_apart(orders, made)
        except StoreError as error:  # it took the engines some time; the sound is not thrown away with the disk
            self.store.tell(f"{error}; what was made was not kept")
            return [unkept(child) for child in made]

    def generate(self, description: str, category: str | None, seed: int, base: str | None = None) -> SynthLineage:
        """Make a synth from words and store it, see :meth:`from_words`.

        Args:
            description: see :func:`audiomancer.generators.generate_synth`.
            category: what they are for; the words decide if None.
            seed: whole number of at least 0.
            base: id of the synth to begin with; the words choose one of the library for each if None.

        Returns:
            The stored synth.
        """
        return self.from_words(description, category, seed, 1, base)[0]

    def born(self, birth: Birth, parents: Sequence[Candidate[GeneratedSynth]]) -> Candidate[GeneratedSynth]:
        """The synth that a birth brings; it is neither compiled nor heard.

        Args:
            birth: how it came to be; its log is not read, but written anew.
            parents: in the order of the birth.

        Returns:
            The child, with the log of what was done.

        Raises:
            InvalidSettingError: if it was not bred here, so that there is nothing to repeat.
            MissingDependencyError: if an operator is not here, or not in the version that made it.
        """
        return made_synth(birth, parents, self.breeder.objects)

    def import_source(
        self, text: str, origin: str, name: str | None = None, *, trust: bool = False
    ) -> list[SynthLineage]:
        """Bring the SynthDefs of a text into the library; one whose code is there already is not stored again.

        Those that are refused are told, as is what was mended and what a synth waits for; the others come in.

        Args:
            text: SuperCollider source, with or without prose between it.
            origin: what messages call the text, such as the name of its file.
            name: the name of the only SynthDef to take; None for all.
            trust: whether to compile it even where no sandbox confines what it does.

        Returns:
            The stored synths.

        Raises:
            UntrustedSourceError: if there is no sandbox, and the text is not to be trusted.
            SynthDefError: if there is no SynthDef in the text.
            InvalidSynthError: if all of them are refused; it tells the first.
        """
        return let_in(self.arrivals(text, name, trust=trust), origin, self.store)

    def arrivals(self, text: str, name: str | None = None, *, trust: bool = False) -> list[Arrival]:
        """Bring the SynthDefs of a text into the library, each by its own verdict; see :meth:`import_source`.

        Args:
            text: SuperCollider source, with or without prose between it.
            name: the name of the only SynthDef to take; None for all.
            trust: whether to compile it even where no sandbox confines what it does.

        Returns:
            What became of each, in the order of the text.

        Raises:
            UntrustedSourceError: if there is no sandbox, and the text is not to be trusted.
            SynthDefError: if there is no SynthDef in the text, or none of this name.
        """
        return arrivals_of(text, name, self.store, self.engines, trust=trust)

    def import_file(self, path: str | Path, name: str | None = None, *, trust: bool = False) -> list[SynthLineage]:
        """Bring the SynthDefs of a file into the library, see :meth:`import_source`.

        Args:
            path: the file.
            name: the name of the only SynthDef to take; None for all.
            trust: whether to compile it even where no sandbox confines what it does.

        Returns:
            The stored synths.

        Raises:
            UntrustedSourceError: if there is no sandbox, and the file is not to be trusted.
            SynthDefError: if there is no SynthDef in the file.
            InvalidSynthError: if the file cannot be opened, or all of its SynthDefs are refused.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise InvalidSynthError(f"{path} cannot be read: {error}") from error
        return self.import_source(decoded(data), str(path), name, trust=trust)

    def render(self, item: str, seconds: float = 3.0, controls: Mapping[str, float] | None = None) -> Render:
        """Render a synth; if it has a control ``gate``, this closes after two thirds of the time.

        Args:
            item: id or name.
            seconds: how much audio, above 0.
            controls: name of a control to a value other than its default.

        Returns:
            float32 audio of shape ``(frames, 2)`` and its sample rate in Hz.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if it does not compile, or what it plays is no sound.
            InvalidControlError: if it has no such control.
            InvalidSettingError: if a value is outside the range of its control.
            MissingDependencyError: if SuperCollider is not installed.
        """
        return self.render_all([item], seconds, controls)[0]

    def render_all(
        self, items: Sequence[str], seconds: float = 3.0, controls: Mapping[str, float] | None = None
    ) -> list[Render]:
        """What synths sound like, all rendered in one batch on all cores; see :meth:`render`.

        Args:
            items: ids.
            seconds: how much audio of each, above 0.
            controls: values other than the defaults, for all of them.

        Returns:
            The audio of each, in their order.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if one does not compile or cannot be played, or what it plays is no sound.
            InvalidControlError: if one has no such control.
            InvalidSettingError: if a value is outside the range of its control.
            MissingDependencyError: if SuperCollider is not installed.
        """
        found = [self.get(item) for item in items]
        return rendered(found, seconds, controls, self.engines, self.store.tell)

    def sing(
        self,
        item: str,
        settings: Sequence[Mapping[str, float]],
        seconds: float = 3.0,
        hold: float = 2.0,
    ) -> list[Render]:
        """What a synth sounds like with many settings, such as the notes of an octave, all rendered in one batch.

        Args:
            item: id or name.
            settings: for each sound, the values of controls other than their defaults.
            seconds: how much audio of each, above 0.
            hold: seconds after which a control ``gate`` closes.

        Returns:
            The audio of each, in their order.

        Raises:
            SynthNotFoundError: if there is no such synth.
            InvalidSynthError: if it does not compile, or what it plays is no sound.
            InvalidControlError: if it has no such control.
            InvalidSettingError: if a value is outside the range of its control.
            MissingDependencyError: if SuperCollider is not installed.
        """
        return sung(self.get(item), settings, seconds, hold, self.engines, self.store.tell)

    def _kept_apart(self, orders: Sequence[Order], children: Sequence[Candidate[GeneratedSynth]]) -> list[SynthLineage]:
        """Store the children of some orders, each under a name of its own, whatever others have stored meanwhile."""
        with self.store.naming():
            there = namesakes(self.store, orders)
            taken = {record.name: record.id for record in there}
            kept = []
            for order, child in zip(orders, children, strict=True):
                stored = stored_before(self.store, order, there) or self.keep(self._renamed(child, taken))
                taken[stored.name] = stored.id
                kept.append(stored)
            return kept

    def _renamed(self, child: Candidate[GeneratedSynth], taken: Mapping[str, str]) -> Candidate[GeneratedSynth]:
        """A child under another name, if its own is another's."""
        name = child.content.name
        if taken.get(name, child.id) == child.id:
            return child
        parents = [self.candidate(parent) for parent in child.birth.parents]
        again = self.born(named(child.birth, free_name(name, taken)), parents)
        return synth_candidate(replace(again.content, validated=child.content.validated), again.birth)
