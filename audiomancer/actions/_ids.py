"""Ids as people write them: abbreviated like git's, the words ``last`` and ``best``, or the name of a shipped synth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiomancer._resources import is_file, resource_folder
from audiomancer.actions._session import Session
from audiomancer.errors import AudiomancerError, DamagedLibraryError, ItemNotFoundError
from audiomancer.music import KINDS

if TYPE_CHECKING:
    from audiomancer.store import SynthRecord

__all__ = [
    "ALL_KINDS",
    "SYNTH",
    "adopted",
    "completions",
    "deleted_of",
    "is_shipped",
    "item_of",
    "known_of",
    "pattern_of",
    "synth_of",
]

SYNTH = "synth"
ALL_KINDS = (*KINDS, SYNTH)

WORDS: Mapping[str, str] = MappingProxyType({"last": "the youngest", "best": "the best rated, of equals the youngest"})
"""Words that stand for an id; ids are made of hex digits, so that none begins like these."""


def pattern_of(session: Session, text: str, kinds: Sequence[str] = KINDS) -> str:
    """The whole id of a stored pattern.

    Args:
        session: whose library.
        text: the id; its first letters, as many as no other id begins with; ``last`` or ``best``.
        kinds: the kinds among which the last and the best are looked for.

    Returns:
        The id of an item that is stored and not deleted.

    Raises:
        ItemNotFoundError: if no id begins like this, or the item was deleted.
        AmbiguousIdError: if several do.
    """
    return _undeleted(session, _word(session, text, kinds) or session.store.resolve(text))


def synth_of(session: Session, text: str) -> str:
    """The whole id of a stored synth, or of one that comes with audiomancer.

    Args:
        session: whose library.
        text: the id, its first letters, ``last`` or ``best``, or a name such as ``tb303``.

    Returns:
        The id; a synth that comes with audiomancer need not be stored.

    Raises:
        ItemNotFoundError: if no id begins like this, or the item was deleted.
        AmbiguousIdError: if several do.
    """
    return _undeleted(session, _found(session, text, (SYNTH,)))


def item_of(session: Session, text: str) -> str:
    """The whole id of a pattern or a synth; see :func:`pattern_of` and :func:`synth_of`.

    Args:
        session: whose library.
        text: the id, its first letters, ``last`` or ``best``, or the name of a synth that comes with audiomancer.

    Returns:
        The id; a synth that comes with audiomancer need not be stored.

    Raises:
        ItemNotFoundError: if no id begins like this, or the item was deleted.
        AmbiguousIdError: if several do.
    """
    return _undeleted(session, known_of(session, text))


def known_of(session: Session, text: str) -> str:
    """The whole id of a pattern or a synth, which may be a deleted one; see :func:`item_of`.

    Args:
        session: whose library.
        text: as of :func:`item_of`; ``last`` and ``best`` are none that was deleted.

    Returns:
        The id.

    Raises:
        ItemNotFoundError: if no id begins like this.
        AmbiguousIdError: if several do.
    """
    return _found(session, text, ALL_KINDS)


def deleted_of(session: Session, text: str) -> str:
    """The whole id of a deleted pattern or synth.

    Args:
        session: whose library.
        text: the id; its first letters, as many as no other deleted id begins with; ``last`` or ``best``.

    Returns:
        The id.

    Raises:
        ItemNotFoundError: if no id begins like this, or the item is not deleted.
        AmbiguousIdError: if several do.
    """
    item = _word(session, text, ALL_KINDS, deleted=True) or session.store.resolve(text, deleted=True)
    if session.store.lineage[item].deleted_at is None:
        raise ItemNotFoundError(f"{item} is not deleted; `audiomancer list --deleted` shows what is")
    return item


def adopted(session: Session, item: str) -> str:
    """The same id, once the item is in the library, where a synth that comes with audiomancer is brought now.

    Args:
        session: whose library.
        item: a whole id.

    Returns:
        The id.
    """
    if is_shipped(item) and item not in session.store.lineage:
        from audiomancer.breeding.synths import SynthBreeding

        SynthBreeding(session.store, session.engines).adopt(item)
    return item


def is_shipped(name: str) -> bool:
    """Whether a synth of this name, or of the id made from it, comes with audiomancer."""
    # Asked of the folder alone: a rating should not wait for SuperCollider's half of the house.
    name = name.removeprefix("synt_")
    return name.isidentifier() and is_file(resource_folder("synths") / f"{name}.scd")


def _found(session: Session, text: str, kinds: Sequence[str]) -> str:
    if is_shipped(text):
        return f"synt_{text.removeprefix('synt_')}"
    return _word(session, text, kinds) or session.store.resolve(text)


def _word(session: Session, text: str, kinds: Sequence[str], *, deleted: bool = False) -> str | None:
    """The id that ``last`` or ``best`` stands for; None if the text is neither."""
    if text not in WORDS:
        return None
    from audiomancer.store import ItemQuery

    best = text == "best"
    query = ItemQuery(
        kinds=tuple(kinds),
        rating=(1, 5) if best else None,
        sort="rating" if best else "date",
        descending=True,
        deleted=deleted,
        limit=1,
    )
    items = session.store.find(query).items
    if not items:
        what = "deleted " * deleted + ("synth" if kinds == (SYNTH,) else "item" if SYNTH in kinds else "pattern")
        advice = "`audiomancer rate ID STARS` rates one" if best else "name one by its id"
        raise ItemNotFoundError(f"there is no {what} yet{' that is rated' * best}, so {text!r} is none; {advice}")
    return items[0].id


def _undeleted(session: Session, item: str) -> str:
    try:
        record = session.store.lineage.get(item)
    except DamagedLibraryError:
        return item  # whoever needs more than its body will say so
    if record is not None and record.deleted_at is not None:
        raise ItemNotFoundError(f"{item} ({record.name}) was deleted; `audiomancer undelete {item}` brings it back")
    return item


def completions(session: Session, of: str, begun: str) -> list[tuple[str, str]]:
    """The completions of a word that a person has begun to type.

    Args:
        session: whose library.
        of: the kind of thing that the word names: ``pattern``, ``synth``, ``item``, ``deleted``, ``tag``, ``operator``,
            ``synth operator``, ``target``, ``style``, ``fitness``, ``model`` or ``drum``, a list of drums with commas
            between.
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
    if of in ("pattern", "item", "synth", "deleted"):
        if of == "synth":
            from audiomancer.supercollider import shipped_files

            yield from ((name, "") for name in shipped_files())
        yield from WORDS.items()
        yield from ((record.id, record.name) for record in session.store.lineage.records() if _is(record, of))
    elif of == "tag":
        tags = (tag for record in session.store.lineage.records() if not record.deleted_at for tag in record.tags)
        yield from ((tag, "") for tag in dict.fromkeys(tags))
    elif of == "style":
        from audiomancer.rnn import STYLES

        yield from ((name, "") for name in STYLES)
    elif of == "model":
        from audiomancer.breeding import RULES
        from audiomancer.rnn import available_models
        from audiomancer.rnn.groove import groove_models

        yield from ((name, "") for name in (*available_models(), *groove_models(), RULES))
    elif of == "drum":
        from audiomancer.music import DRUM_WORDS

        before = begun[: begun.rfind(",") + 1]
        yield from ((before + word, "") for word in DRUM_WORDS)
    elif of == "operator":
        from audiomancer.breeding import PATTERN_OPERATORS

        yield from ((name, operator.summary) for name, operator in PATTERN_OPERATORS.all().items())
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
    if (record.deleted_at is not None) != (of == "deleted"):
        return False
    return of in ("item", "deleted") or record.id.startswith("synt_") == (of == "synth")


def _bare(item: str) -> str:
    return item.partition("_")[2]
