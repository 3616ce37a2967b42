"""The synths of a library and those that come with audiomancer, side by side.

A synth that comes with audiomancer has the id ``synt_`` and its name, such as ``synt_tb303``. To look at it writes
nothing; it joins the library when it is rated or has a child.
"""

from __future__ import annotations

from audiomancer._checks import check_text
from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs
from audiomancer.breeding._synth_births import GeneratedSynth
from audiomancer.errors import StoreError
from audiomancer.evolution import Candidate
from audiomancer.store import Store, SynthLineage
from audiomancer.supercollider import shipped_files, shipped_source

__all__ = [
    "adopted",
    "as_candidate",
    "kept",
    "shipped_candidate",
    "shipped_synth",
    "shipped_synths",
    "synth_of",
    "unkept",
]

_SHIPPED = "library"
"""The method by which the birth of a synth says that it comes with audiomancer."""


def shipped_synth(name: str) -> SynthLineage:
    """A synth that comes with audiomancer, as it would be stored.

    It counts as validated: the tests of this version have compiled and heard it.

    Raises:
        SynthNotFoundError: if no such synth comes with audiomancer.
    """
    source = shipped_source(name)
    category = metadata_words(parse_synthdefs(source)[0]).get("category")
    return SynthLineage(
        id=f"synt_{name}",
        name=name,
        source_code=source,
        category=category,
        validated=True,
        generation_method=_SHIPPED,
    )


def shipped_synths() -> list[SynthLineage]:
    """All synths that come with audiomancer, by name."""
    return [shipped_synth(name) for name in shipped_files()]


def synth_of(store: Store, item: str) -> SynthLineage:
    """The synth of an id, or of the name of a synth that comes with audiomancer.

    Args:
        store: the library.
        item: the id or the name.

    Returns:
        As the library has it, or else as it was shipped.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSettingError: if the id is no text.
    """
    check_text("the id of a synth", item)
    name = item.removeprefix("synt_")
    if name in shipped_files() and f"synt_{name}" not in store.lineage:
        return shipped_synth(name)
    return store.synth(f"synt_{name}" if name in shipped_files() else item)


def as_candidate(stored: SynthLineage) -> Candidate[GeneratedSynth]:
    """A stored synth, as a candidate for breeding."""
    content = GeneratedSynth(stored.name, stored.source_code, category=stored.category, validated=stored.validated)
    return Candidate(stored.id, content, stored.birth)


def shipped_candidate(store: Store, item: str) -> Candidate[GeneratedSynth]:
    """A synth that comes with audiomancer, as the library has it; as it was shipped where that cannot be read.

    Args:
        store: the library.
        item: its id.

    Returns:
        A candidate for breeding.
    """
    try:
        return as_candidate(synth_of(store, item))
    except StoreError:  # what is wrong with it is told when something is to be kept in it
        return as_candidate(shipped_synth(item.removeprefix("synt_")))


def adopted(store: Store, item: str) -> SynthLineage:
    """Bring a synth that comes with audiomancer into the library; one that is there already stays as it is.

    Args:
        store: the library.
        item: its id, or its name.

    Returns:
        The stored synth.

    Raises:
        SynthNotFoundError: if there is no such synth.
    """
    found = synth_of(store, item)
    if found.id in store.lineage:
        return found
    return store.add_synth(
        found.source_code, found.birth, name=found.name, category=found.category, validated=True, item=found.id
    )


def kept(store: Store, child: Candidate[GeneratedSynth]) -> SynthLineage:
    """Store a child, or what comes with audiomancer; such parents of it are brought into the library first.

    Args:
        store: the library.
        child: what to store.

    Returns:
        The stored synth.
    """
    if child.birth.method == _SHIPPED:
        return adopted(store, child.id)
    for parent in child.birth.parents:
        adopted(store, parent)
    made = child.content
    return store.add_synth(
        made.source_code,
        child.birth,
        name=made.name,
        category=made.category,
        validated=made.validated,
        item=child.id,
    )


def unkept(child: Candidate[GeneratedSynth]) -> SynthLineage:
    """A child that the library could not keep, as it would be stored, without ``created_at``."""
    made, birth = child.content, child.birth
    return SynthLineage(
        id=child.id,
        name=made.name,
        parent_ids=list(birth.parents),
        generation_method=birth.method,
        mutation_log=list(birth.log),
        seed=list(birth.seed),
        request=birth.request,
        makers=birth.makers,
        source_code=made.source_code,
        category=made.category,
        validated=made.validated,
    )
