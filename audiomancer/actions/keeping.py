"""``delete``, ``undelete``, ``undo``, ``rename``, ``tag`` and ``note``: what the person keeps, and calls it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import adopted, deleted_of, is_shipped, item_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.errors import InvalidSettingError, NothingAskedError

if TYPE_CHECKING:
    from audiomancer.store import SynthRecord

__all__ = [
    "ACTIONS",
    "DeleteRequest",
    "Kept",
    "KeptItem",
    "NoteRequest",
    "RenameRequest",
    "TagRequest",
    "UndeleteRequest",
]


@dataclass(frozen=True, slots=True)
class KeptItem:
    """What the person has said of an item.

    Attributes:
        id: its whole id.
        name: its name.
        tags: its tags.
        notes: its note; empty if it has none.
    """

    id: str
    name: str
    tags: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Items as they are now, on the disk.

    Attributes:
        items: in the order in which they were named.
    """

    items: tuple[KeptItem, ...]


def _kept(*records: SynthRecord) -> Kept:
    return Kept(tuple(KeptItem(r.id, r.name, tuple(r.tags), r.user_notes or "") for r in records))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRequest:
    """What to delete."""

    items: tuple[str, ...] = asked("Patterns and synths.", metavar="ID...", place=True, of="item")


def delete(request: DeleteRequest, session: Session) -> Kept:
    """Delete patterns and synths from your lists; `audiomancer undo` brings them back.

    Nothing is erased from the disk: children keep their parents, and `audiomancer list --deleted` shows what you
    deleted.

    Args:
        request: the items.
        session: whose library.

    Returns:
        What was deleted.

    Raises:
        ItemNotFoundError: if one of them is not there or deleted already; then none is deleted.
        InvalidSettingError: if one of them is a synth that comes with audiomancer.
        StoreError: if it cannot be written.
    """
    items = [_stored(session, item, "deleted") for item in request.items]
    return _kept(*session.store.delete(list(dict.fromkeys(items))))


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteRequest:
    """What to bring back."""

    items: tuple[str, ...] = asked("Deleted patterns and synths.", metavar="ID...", place=True, of="deleted")


def undelete(request: UndeleteRequest, session: Session) -> Kept:
    """Bring deleted patterns and synths back, with their ratings, tags and notes.

    Args:
        request: the items.
        session: whose library.

    Returns:
        What is back.

    Raises:
        ItemNotFoundError: if one of them is not there, or is not deleted; then none is brought back.
        StoreError: if it cannot be written.
    """
    items = [deleted_of(session, item) for item in request.items]
    return _kept(*map(session.store.undelete, dict.fromkeys(items)))


def undo(request: Nothing, session: Session) -> Kept:
    """Bring back what was deleted last; once more brings back what was deleted before that.

    Args:
        request: has no fields.
        session: whose library.

    Returns:
        What is back: all that the last `delete` named.

    Raises:
        NothingAskedError: if nothing is deleted.
        StoreError: if it cannot be written.
    """
    last = session.store.last_deleted()
    if not last:
        raise NothingAskedError("nothing is deleted, so there is nothing to bring back")
    return _kept(*(session.store.undelete(record.id) for record in last))


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameRequest:
    """Another name."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")
    name: str = asked("What to call it.", place=True)


def rename(request: RenameRequest, session: Session) -> Kept:
    """Call a pattern or synth by another name.

    Children that are born later bear the new name. In SuperCollider a synth keeps the name that stands in its source.

    Args:
        request: the item and its name.
        session: whose library.

    Returns:
        The item with its new name.

    Raises:
        ItemNotFoundError: if no item has this id.
        InvalidSettingError: if the name is empty or longer than a line, or the synth comes with audiomancer.
        StoreError: if it cannot be written.
    """
    name = request.name.strip()
    if not name or not name.isprintable():
        raise InvalidSettingError(f"a name is one line of text that can be printed, not {request.name!r:.60}")
    return _kept(session.store.rename(_stored(session, request.item, "renamed"), name))


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRequest:
    """Tags for an item."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")
    tags: tuple[str, ...] = asked("Words to find it by.", (), place=True, of="tag")
    remove: tuple[str, ...] = asked("Take this tag away (repeat for several).", (), metavar="TAG", of="tag")


def tag(request: TagRequest, session: Session) -> Kept:
    """Tag a pattern or synth with words of your own, and take tags away; `audiomancer list --tag` finds them.

    Args:
        request: the item, its new tags and those that it is to lose.
        session: whose library.

    Returns:
        The item with all its tags.

    Raises:
        ItemNotFoundError: if no item has this id.
        NothingAskedError: if no tag is named.
        InvalidSettingError: if a tag is not one word, or one to take away is not there.
        StoreError: if it cannot be written.
    """
    if not request.tags and not request.remove:
        raise NothingAskedError("name a tag, such as dark, or one to take away with --remove")
    _check_tags((*request.tags, *request.remove))
    item = adopted(session, item_of(session, request.item))
    return _kept(session.store.tag(item, request.tags, request.remove))


def _check_tags(tags: Iterable[str]) -> None:
    for word in tags:
        if not word.isprintable() or word.split() != [word] or word[0] in "+-":
            raise InvalidSettingError(f"a tag is one word, such as dark, not {word!r:.60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRequest:
    """A note on an item."""

    item: str = asked("A pattern or a synth.", metavar="ID", place=True, of="item")
    text: str = asked("What to remember; an empty text takes the note away.", place=True)


def note(request: NoteRequest, session: Session) -> Kept:
    """Write down what you think of a pattern or synth; a new note takes the place of the old.

    Args:
        request: the item and the note.
        session: whose library.

    Returns:
        The item with its note.

    Raises:
        ItemNotFoundError: if no item has this id.
        StoreError: if it cannot be written.
    """
    return _kept(session.store.note(adopted(session, item_of(session, request.item)), request.text.strip() or None))


def _stored(session: Session, text: str, done: str) -> str:
    """The id of an item of the person's own, to which something may be done that a shipped synth does not suffer."""
    item = item_of(session, text)
    if is_shipped(item):
        raise InvalidSettingError(f"{item.removeprefix('synt_')} comes with audiomancer and cannot be {done}")
    return item


ACTIONS = (
    Action(name="delete", run=delete, request=DeleteRequest, result=Kept, effect="writes"),
    Action(name="undelete", run=undelete, request=UndeleteRequest, result=Kept, effect="writes"),
    Action(name="undo", run=undo, request=Nothing, result=Kept, effect="writes"),
    Action(name="rename", run=rename, request=RenameRequest, result=Kept, effect="writes"),
    Action(name="tag", run=tag, request=TagRequest, result=Kept, effect="writes"),
    Action(name="note", run=note, request=NoteRequest, result=Kept, effect="writes"),
)
