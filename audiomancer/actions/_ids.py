"""Ids as people write them: abbreviated like git's, or the name of a synth that comes with audiomancer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiomancer._resources import is_file, resource_folder
from audiomancer.actions._session import Session
from audiomancer.errors import AudiomancerError

if TYPE_CHECKING:
    from audiomancer.store import SynthRecord

__all__ = ["completions", "item_of", "synth_of"]


def item_of(session: Session, text: str) -> str:
    """The whole id of a stored item.

    Args:
        session: whose library.
        text: the id, or its first letters, as many as no other id begins with.

    Returns:
        The id of an item that is stored.

    Raises:
        ItemNotFoundError: if no id begins like this.
        AmbiguousIdError: if several do.
    """
    return session.store.resolve(text)


def synth_of(session: Session, text: str) -> str:
    """The whole id of a stored synth, or of one that comes with audiomancer.

    Args:
        session: whose library.
        text: the id, its first letters, or a name such as ``tb303``.

    Returns:
        The id; a synth that comes with audiomancer need not be stored.

    Raises:
        ItemNotFoundError: if no id begins like this.
        AmbiguousIdError: if several do.
    """
    name = text.removeprefix("synt_")
    return f"synt_{name}" if _is_shipped(name) else item_of(session, text)


def _is_shipped(name: str) -> bool:
    # Asked of the folder alone: a rating should not wait for SuperCollider's half of the house.
    return name.isidentifier() and is_file(resource_folder("synths") / f"{name}.scd")


def completions(session: Session, of: str, begun: str) -> list[tuple[str, str]]:
    """The completions of a word that a person has begun to type.

    Args:
        session: whose library.
        of: the kind of thing that the word names: ``pattern``, ``synth``, ``item``, ``operator``, ``synth operator``,
            ``target``, ``style`` or ``fitness``.
        begun: the first letters.

    Returns:
        Pairs of a whole word and one line about it. The list is empty if the library cannot be read: the command
        itself will say so.
    """
    try:
        return [
            found
            for found in _known(session, of, begun)
            if found[0].startswith(begun) or _bare(found[0]).startswith(begun)
        ]
    except AudiomancerError:
        return []


def _known(session: Session, of: str, begun: str) -> Iterator[tuple[str, str]]:
    if of in ("pattern", "item", "synth"):
        if of == "synth":
            from audiomancer.supercollider import shipped_files

            yield from ((name, "") for name in shipped_files())
        yield from ((record.id, record.name) for record in session.store.lineage.records() if _is(record, of))
    elif of == "style":
        from audiomancer.rnn import STYLES

        yield from ((name, "") for name in STYLES)
    elif of == "operator":
        from audiomancer.variation import OPERATOR_REGISTRY

        yield from ((name, operator.summary) for name, operator in OPERATOR_REGISTRY.all().items())
    elif of == "synth operator":
        from audiomancer.variation.synths import SYNTH_OPERATOR_REGISTRY

        yield from ((name, operator.summary) for name, operator in SYNTH_OPERATOR_REGISTRY.all().items())
    elif of == "target":
        from audiomancer.rendering import TARGET_REGISTRY

        yield from ((name, target.summary) for name, target in TARGET_REGISTRY.all().items())
    elif of == "fitness":
        from audiomancer.fitness import FITNESS_REGISTRY

        yield from ((name, fitness.summary) for name, fitness in FITNESS_REGISTRY.all().items())


def _is(record: SynthRecord, of: str) -> bool:
    return of == "item" or record.id.startswith("synt_") == (of == "synth")


def _bare(item: str) -> str:
    return item.partition("_")[2]
