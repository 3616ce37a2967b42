"""Who descends from whom: walks over a family graph.

A graph is a mapping from an id to the ids of its parents. A parent may be an id that the mapping does not hold (an
item that was never recorded); it counts as a root. Every walk is a loop without recursion, so a family may be of any
depth. It visits each id once, even if several lines lead there. If a hand-edited file holds a cycle, the parent that
would close it is passed over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["MAX_TREE", "ancestors", "children", "descendants", "family_tree", "generation", "generations"]

MAX_TREE = 500
"""Ancestors that :func:`family_tree` shows at most, so that its nesting stays readable by ``json`` and ``repr``."""

Parents = Mapping[str, Sequence[str]]


def generations(parents: Parents, ids: Iterable[str] | None = None) -> dict[str, int]:
    """The generation of each id and of all its ancestors: the number of births on the longest line back to a root.

    Args:
        parents: id to ids of parents.
        ids: where to start; all ids of the mapping if None.

    Returns:
        Id to generation, 0 for a root. The keys come parents first.
    """
    depths: dict[str, int] = {}
    entered: set[str] = set()
    stack = list(ids if ids is not None else parents)[::-1]
    while stack:
        item = stack[-1]
        if item not in entered:
            entered.add(item)
            stack += [p for p in reversed(parents.get(item, ())) if p not in entered]
            continue
        stack.pop()
        if item not in depths:
            depths[item] = 1 + max((depths[p] for p in parents.get(item, ()) if p in depths), default=-1)
    return depths


def generation(parents: Parents, item: str) -> int:
    """The generation of one item: the number of births on the longest line back to a root.

    Args:
        parents: id to ids of parents.
        item: an id; one that the mapping does not hold is a root.

    Returns:
        The generation, 0 for a root.
    """
    return generations(parents, [item])[item]


def ancestors(parents: Parents, item: str) -> list[str]:
    """All ancestors of an item.

    Args:
        parents: id to ids of parents.
        item: an id, in the mapping or not.

    Returns:
        Ids, oldest generation first, without the item itself.
    """
    depths = generations(parents, [item])
    return sorted((i for i in depths if i != item), key=depths.__getitem__)


def children(parents: Parents) -> dict[str, list[str]]:
    """The graph turned round: each parent to its children, in the order of the mapping.

    An item without children has no key.
    """
    result: dict[str, list[str]] = {}
    for item, above in parents.items():
        for parent in dict.fromkeys(above):
            result.setdefault(parent, []).append(item)
    return result


def descendants(parents: Parents, item: str) -> list[str]:
    """All descendants of an item.

    Args:
        parents: id to ids of parents.
        item: an id, in the mapping or not.

    Returns:
        Ids, oldest generation first, without the item itself.
    """
    found = _nearest(children(parents), item)
    below = {i: [p for p in parents.get(i, ()) if p in found] for i in found} | {item: []}
    depths = generations(below)
    return sorted((i for i in found if i != item), key=depths.__getitem__)


def family_tree(parents: Parents, item: str) -> dict[str, Any]:
    """The lines that lead from the roots down to an item.

    Of a family larger than :data:`MAX_TREE` the nearest ancestors are shown; :func:`ancestors` has them all.

    Args:
        parents: id to ids of parents.
        item: an id, in the mapping or not.

    Returns:
        Nested dicts of id to children, the roots outermost. Each id is opened once; where it is met again its dict is
        empty.
    """
    shown = _nearest(parents, item, MAX_TREE)
    above = {i: [p for p in parents.get(i, ()) if p in shown] for i in shown}
    depths = generations(above, [item])
    nodes: dict[str, dict[str, Any]] = {i: {} for i in depths}
    tree: dict[str, Any] = {}
    placed: set[str] = set()
    for child, depth in depths.items():
        older = dict.fromkeys(p for p in above[child] if depths[p] < depth)
        for parent in older:
            nodes[parent][child] = {} if child in placed else nodes[child]
            placed.add(child)
        if not older:
            tree[child] = nodes[child]
    return tree


def _nearest(neighbours: Parents, item: str, limit: int | None = None) -> dict[str, None]:
    """The item and what can be reached from it, nearest first, at most ``limit`` more, in a dict for its order."""
    found = {item: None}
    queue = deque(found)
    while queue:
        for near in neighbours.get(queue.popleft(), ()):
            if near not in found and (limit is None or len(found) <= limit):
                found[near] = None
                queue.append(near)
    return found
