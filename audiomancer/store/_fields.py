"""What a person may write into the record of an item: its tags, and fields that nobody else has taken."""

from __future__ import annotations

from collections.abc import Sequence

from audiomancer.errors import InvalidRecordError, InvalidSettingError
from audiomancer.store.record import SynthRecord

__all__ = ["check_own", "retagged"]


def check_own(record: SynthRecord, name: str) -> None:
    """Refuse to write over what other software has put under a word of ours.

    Args:
        record: the record of an item.
        name: the field that is to be written.

    Raises:
        InvalidRecordError: if other software has written it for a purpose of its own.
    """
    if name in record.extra:
        raise InvalidRecordError(
            f"{name} of {record.id!r} was written by other software ({record.extra[name]!r:.40}) and is left as it is; "
            "take it out of lineage.json if nothing needs it"
        )


def retagged(item: str, had: Sequence[str], tags: Sequence[str], remove: Sequence[str]) -> list[str]:
    """The tags of an item with some more and without others; in capitals or not it is the same tag.

    Args:
        item: its id, for the error.
        had: the tags that it has, which stay as they were written first.
        tags: words to add.
        remove: words to take away.

    Returns:
        The tags that it has from now on.

    Raises:
        InvalidSettingError: if one to take away is not there.
    """
    kept: dict[str, str] = {}
    for word in (*had, *tags):
        kept.setdefault(word.casefold(), word)
    for word in remove:
        if kept.pop(word.casefold(), None) is None:
            there = f"it has {', '.join(had)}" if had else "it has none"
            raise InvalidSettingError(f"{item} has no tag {word!r:.60}; {there}")
    return list(kept.values())
