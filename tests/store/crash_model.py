"""What a disk may hold after the power has gone: every state that POSIX allows, from the system calls of a program.

A program is run under strace, what it does below a folder is read from that (``crash_calls.py``), and :func:`crashes`
gives the states in which the folder may be found if the machine stops at any moment. Nothing here knows what is in the
files, so a new command needs nothing here: see ``crash_commands.py``. After Pillai et al., "All File Systems Are Not
Created Equal", OSDI 2014, with the weakest promises that POSIX allows:

- What was written to a file is on the disk once that file was synced; a name (made, renamed, removed) once its folder
  was, and that folder's own name once the folder above it was.
- Of all else any part may be there, in any order: the later without the earlier, a name without what was written.
- Of one write some 512-byte sectors or a beginning of any length may be there, and zeros where a file grew.
- A rename within one folder is there or not; there is nothing between.

SQLite's ``-shm`` files are left out: they are made anew after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import NamedTuple

from store.crash_calls import Calls, Change, Cut, Names, Promise, Step, Sync, Write

SECTOR = 512
MOST_STATES = 36
"""States of one moment; of more than that a part is seen, the simple ones first."""


class Torn(NamedTuple):
    """What is left of a write: these bytes of it, in a file that is at least so long."""

    kept: tuple[tuple[int, int], ...]
    reach: int


Outcome = Torn | None
"""What is left of a change; None if nothing."""


class Crash(NamedTuple):
    """A state in which the folder may be found: path to content, None for a folder; and how much was promised then."""

    tree: dict[str, bytes | None]
    promised: int


def crashes(calls: Calls, chance: Random) -> Iterator[Crash]:
    """The states in which a crash at any moment may leave the folder, each moment's and each number of promises' once.

    Args:
        calls: what the program did.
        chance: chooses where there are too many.

    Yields:
        The states, in the order of the moments.
    """
    promised = 0
    for end, step in enumerate([*calls.steps, Sync(0)]):
        # All that a moment allows, the moment before the next sync or promise allows too.
        if isinstance(step, Sync):
            yield from _of_moment(calls, end, promised, chance)
        elif isinstance(step, Promise):
            promised += 1
            yield from _of_moment(calls, end, promised, chance)


def _of_moment(calls: Calls, end: int, promised: int, chance: Random) -> Iterator[Crash]:
    changes, loose = _changes(calls.steps[:end])
    seen: set[int] = set()
    for outcomes in _choices([changes[place] for place in loose], chance):
        tree = _tree(calls, changes, dict(zip(loose, outcomes, strict=True)))
        key = hash(tuple(sorted(tree.items(), key=lambda item: item[0])))
        if key not in seen:
            seen.add(key)
            yield Crash(tree, promised)


def thinned(crashes: Iterable[Crash], is_derived: Callable[[str], bool], chance: Random) -> list[Crash]:
    """Of the states that differ only in derived files two: the one in which most of those is there, and any other.

    What is derived can be made again from the rest, so how it is torn matters less than what it stands beside. The
    fullest is the one that may know what the rest has lost.

    Args:
        crashes: the states.
        is_derived: whether a path is that of a derived file.
        chance: chooses the other.

    Returns:
        The states, those that stand beside the same files together.
    """
    fullest: dict[object, tuple[int, Crash]] = {}
    other: dict[object, Crash] = {}
    met: dict[object, int] = {}
    for crash in crashes:
        derived = [path for path in crash.tree if is_derived(path)]
        rest = crash.promised, frozenset((path, crash.tree[path]) for path in crash.tree.keys() - set(derived))
        size = sum(len(crash.tree[path] or b"") for path in derived)
        met[rest] = met.get(rest, 0) + 1
        if rest not in fullest or size >= fullest[rest][0]:
            less = fullest.get(rest)
            fullest[rest] = size, crash
            if less is None:
                continue
            crash = less[1]
        if chance.randrange(met[rest] - 1) == 0:  # each of those that are not the fullest, as likely as another
            other[rest] = crash
    return [crash for rest, (_, most) in fullest.items() for crash in (most, other.get(rest)) if crash is not None]


def whole(calls: Calls) -> dict[str, bytes | None]:
    """What the folder holds when all that was done is on the disk."""
    return _tree(calls, _changes(calls.steps)[0], {})


def _changes(steps: Sequence[Step]) -> tuple[list[Change], list[int]]:
    """The changes up to some moment, and the places of those that may be lost."""
    changes: list[Change] = []
    loose: list[int] = []
    for step in steps:
        if isinstance(step, Sync):
            loose = [place for place in loose if changes[place][0] != step.node]
        elif not isinstance(step, Promise):
            loose.append(len(changes))
            changes.append(step)
    return changes, loose


def _choices(loose: Sequence[Change], chance: Random) -> Iterator[tuple[Outcome, ...]]:
    """What may be left of changes that nothing has made safe: all combinations, or if those are many the simple ones.

    Simple are: the first so many, all but one, one alone, and one torn with all others there, none, or those before it.
    """
    outcomes = [_outcomes(change, chance) for change in loose]
    count = 1
    for each in outcomes:
        count *= len(each)
    if count <= MOST_STATES:
        yield from product(*outcomes)
        return
    simple = list(dict.fromkeys(_simple(outcomes)))
    yield from simple if len(simple) <= MOST_STATES else _kept(simple, len(loose), chance)
    for _ in range(MOST_STATES // 4):
        yield tuple(chance.choice(each) for each in outcomes)


def _kept(simple: list[tuple[Outcome, ...]], loose: int, chance: Random) -> list[tuple[Outcome, ...]]:
    """The first so many changes, for every number; of the others as many as there is room for."""
    return simple[: loose + 1] + chance.sample(simple[loose + 1 :], max(0, MOST_STATES - loose - 1))


def _simple(outcomes: Sequence[Sequence[Outcome]]) -> Iterator[tuple[Outcome, ...]]:
    whole, none = [each[1] for each in outcomes], [None] * len(outcomes)
    for number in range(len(outcomes) + 1):
        yield (*whole[:number], *none[number:])
    for number, each in enumerate(outcomes):
        for outcome in each:
            yield (*whole[:number], outcome, *whole[number + 1 :])
            yield (*none[:number], outcome, *none[number + 1 :])
            yield (*whole[:number], outcome, *none[number + 1 :])


def _outcomes(change: Change, chance: Random) -> list[Outcome]:
    """Nothing, all, and of a write some of what may be between."""
    if not isinstance(change, Write):
        return [None, Torn((), 0)]
    start, length = change.at, len(change.data)
    end = start + length
    edges = [0, *range(SECTOR - start % SECTOR, length, SECTOR), length]
    sectors = list(pairwise(edges))
    some = tuple(sector for sector in sectors if chance.random() < 0.5)
    cuts = {1, length // 2, length - 1, chance.choice(edges)} - {0, length}
    torn = [Torn(((0, cut),), start + cut) for cut in sorted(cuts)]
    torn += [Torn((), end), Torn(((0, edges[1]),), end), Torn(((edges[-2], length),), end), Torn(some, end)]
    return list(dict.fromkeys([None, Torn(((0, length),), end), *torn]))


def _tree(calls: Calls, changes: Sequence[Change], outcomes: dict[int, Outcome]) -> dict[str, bytes | None]:
    """What the folder holds when these outcomes are all that is left of the changes that were not safe."""
    names: dict[int, dict[str, int]] = {folder: {} for folder in calls.folders}
    contents: dict[int, bytearray] = {}
    for place, change in enumerate(changes):
        if place in outcomes and outcomes[place] is None:
            continue
        if isinstance(change, Names):
            _rename(names[change.folder], change)
            continue
        content = contents.setdefault(change.file, bytearray())
        if isinstance(change, Cut):
            del content[change.size :]
            content.extend(bytes(change.size - len(content)))
        else:
            end = change.at + len(change.data)
            _write(content, change, outcomes.get(place) or Torn(((0, len(change.data)),), end))
    return dict(_paths("", 0, names, contents))


def _rename(names: dict[str, int], change: Names) -> None:
    for name, node in change.changes:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _write(content: bytearray, change: Write, left: Torn) -> None:
    content.extend(bytes(max(0, left.reach - len(content))))
    for start, end in left.kept:
        content[change.at + start : change.at + end] = change.data[start:end]


def _paths(
    path: str, folder: int, names: dict[int, dict[str, int]], contents: dict[int, bytearray]
) -> Iterator[tuple[str, bytes | None]]:
    for name, node in names[folder].items():
        if node in names:
            yield path + name, None
            yield from _paths(f"{path}{name}/", node, names, contents)
        else:
            yield path + name, bytes(contents.get(node, b""))


def restore(tree: dict[str, bytes | None], folder: Path) -> None:
    """Makes the files and folders of a state in a folder."""
    folder.mkdir()
    for name, content in tree.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
