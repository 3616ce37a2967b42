"""The SynthDefs that somebody brings: each comes into the library, or is refused, by its own verdict."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from audiomancer.analyzers.synthdef import FoundSynthDef, SynthDefInfo, find_synthdefs, metadata_words, tokenize
from audiomancer.breeding._synth_births import GeneratedSynth, synth_candidate
from audiomancer.breeding.stored_synths import adopted, kept, synth_of
from audiomancer.breeding.strangers import Examined, examine
from audiomancer.errors import InvalidSynthError, ItemNotFoundError, StoreError
from audiomancer.lineage import Birth
from audiomancer.rendering import Engines
from audiomancer.store import Store, SynthLineage
from audiomancer.supercollider import shipped_files

__all__ = ["Arrival", "arrivals_of", "let_in"]

_ORIGINAL = "original"
"""Where the birth of a synth that was mended has the digest of the code that its author wrote."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What became of a SynthDef that somebody brought.

    Attributes:
        name: its name; empty if it is computed or cannot be read.
        line: where the text has it, or why it is refused, from 1.
        column: the column there, from 1.
        synth: as it is stored; None if it is refused.
        told: how it was mended, and what it waits for, a sentence each.
        refused: why it does not come in, as a sentence; empty if it does.
    """

    name: str
    line: int
    column: int
    synth: SynthLineage | None
    told: tuple[str, ...] = ()
    refused: str = ""

    @property
    def sentence(self) -> str:
        """What there is to be said of it, with its place if it is refused; empty if there is nothing."""
        if self.refused:
            return f"line {self.line}, column {self.column}: {self.who}: {self.refused}"
        return f"{self.who}: {'; '.join(self.told)}" if self.told else ""

    @property
    def who(self) -> str:
        """Its name, or what stands for one."""
        return self.name or "a SynthDef"


def arrivals_of(text: str, name: str | None, store: Store, engines: Engines, *, trust: bool) -> list[Arrival]:
    """Bring the SynthDefs of a text into the library; one whose code is there already is not stored again.

    Args:
        text: SuperCollider source, with or without prose between it.
        name: the name of the only SynthDef to take; None for all.
        store: the library.
        engines: the running SuperCollider.
        trust: whether to compile it even where no sandbox confines what it does.

    Returns:
        What became of each, in the order of the text.

    Raises:
        UntrustedSourceError: if there is no sandbox, and the text is not to be trusted.
        SynthDefError: if there is no SynthDef in the text, or none of this name.
    """
    found = find_synthdefs(text, name)
    engines.compiler.admit(text, trust=trust)
    there = {index: item for index, one in enumerate(found) if one.info and (item := _there(one.info, store))}
    new = iter(examine([one for index, one in enumerate(found) if index not in there], engines))
    return [
        Arrival(one.name, one.line, one.column, adopted(store, there[index]))
        if index in there
        else _arrived(one, next(new), store)
        for index, one in enumerate(found)
    ]


def let_in(arrivals: Sequence[Arrival], origin: str, store: Store) -> list[SynthLineage]:
    """Those that came in; what was mended, waits for something or is refused is told.

    Args:
        arrivals: what became of the SynthDefs of a text, at least one.
        origin: what messages call the text, such as the name of its file.
        store: the library, which tells.

    Returns:
        The stored synths.

    Raises:
        InvalidSynthError: if all of them are refused; it tells the first.
    """
    if not any(one.synth for one in arrivals):
        first = arrivals[0]
        raise InvalidSynthError(f"{origin}: {first.who}: {first.refused}", first.line, first.column)
    for one in arrivals:
        if one.sentence:
            store.tell(f"{origin}: {one.sentence}")
    return [one.synth for one in arrivals if one.synth]


def _there(info: SynthDefInfo, store: Store) -> str | None:
    """The id of the synth of this name and code that the library has, or that comes with audiomancer."""
    namesakes = [record.id for record in store.lineage.records() if (record.type, record.name) == ("synth", info.name)]
    if info.name in shipped_files():
        namesakes.append(f"synt_{info.name}")
    code = _code(info.source)
    return next((item for item in namesakes if _has_code(item, code, store)), None)


def _has_code(item: str, code: list[tuple[str, str]], store: Store) -> bool:
    try:
        synth = synth_of(store, item)
        return _code(synth.source_code) == code or synth.request.get(_ORIGINAL) == _digest(code)
    except (ItemNotFoundError, StoreError):  # its body is missing or damaged, so nobody can say that it is the same
        return False


def _arrived(found: FoundSynthDef, examined: Examined, store: Store) -> Arrival:
    """What becomes of a SynthDef that was examined: it is stored, or it is not."""
    if examined.info is None or found.info is None:
        return Arrival(found.name, examined.line, examined.column, None, refused=examined.refused)
    info = examined.info
    content = GeneratedSynth(
        info.name,
        info.source,
        generation_method="imported",
        category=metadata_words(info).get("category"),
        validated=True,
    )
    is_mended = info.source != found.info.source
    request = {_ORIGINAL: _digest(_code(found.info.source))} if is_mended else {}
    birth = Birth(method="imported", log=examined.told, request=request)
    stored = kept(store, synth_candidate(content, birth))
    return Arrival(found.name, found.line, found.column, stored, told=examined.told)


def _digest(code: list[tuple[str, str]]) -> str:
    return blake2b(json.dumps(code).encode(), digest_size=16).hexdigest()


def _code(source: str) -> list[tuple[str, str]]:
    """What sclang reads of a source: all but the spaces and the comments."""
    return [(token.kind, token.text) for token in tokenize(source)[0]]
