"""Counting in arrays: what belongs to each of many things that stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Bools = npt.NDArray[np.bool_]
    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

__all__ = ["around", "entropies", "jaccard", "quotients", "summed"]


def summed(item: Ints, count: int, values: npt.ArrayLike | None = None, of: Bools | None = None) -> Floats:
    """The sums of values by the number of what they belong to.

    Args:
        item: the number, from 0, of what each value belongs to, shape ``(values,)``.
        count: how many sums there are.
        values: what is added, shape ``(values,)``; without, the values are counted.
        of: which of them count, shape ``(values,)``; all without.

    Returns:
        The sums, shape ``(count,)``.
    """
    import numpy as np

    weights = np.ones(len(item)) if values is None else np.asarray(values, np.float64)
    if of is not None:
        item, weights = item[of], weights[of]
    return np.bincount(item, weights, count).astype(np.float64)


def jaccard(common: npt.ArrayLike, sizes: npt.ArrayLike) -> Floats:
    """What two sets have in common as a share of what either has, 0-1; two empty ones are the same.

    Args:
        common: how many both have, any shape.
        sizes: how many the two have together, what is common counted twice; the same shape.

    Returns:
        The shares, in that shape.
    """
    import numpy as np

    shared = np.asarray(common, np.float64)
    either = np.asarray(sizes, np.float64) - shared
    return np.divide(shared, either, out=np.ones(shared.shape), where=either > 0)


def quotients(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """Parts as shares of wholes; of nothing the share is 0.

    Args:
        part: 0 where the whole is 0; shape ``(n,)``.
        whole: at least 0; shape ``(n,)`` or one number.

    Returns:
        The shares, shape ``(n,)``.
    """
    import numpy as np

    parts, wholes = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.asarray(np.divide(parts, wholes, out=np.zeros(parts.shape), where=wholes != 0))


def around(item: Ints, step: Ints, steps: int) -> tuple[Ints, Ints]:
    """What follows each step around its loop.

    Args:
        item: the number of the loop of each step, in order, shape ``(n,)``.
        step: the steps, rising within a loop, shape ``(n,)``.
        steps: how many a loop has.

    Returns:
        The index of the next one, and how many steps later it is, 1 to ``steps``; shape ``(n,)`` each.
    """
    import numpy as np

    following = np.arange(1, len(item) + 1)
    last = np.flatnonzero(np.diff(item, append=-1))
    following[last] = np.concatenate([[0], last[:-1] + 1])[: len(last)]
    return following, (step[following] - step - 1) % steps + 1 if len(item) else following


def entropies(item: Ints, values: Ints, count: int) -> Floats:
    """The entropy in bits of how often each value stands in a loop.

    Args:
        item: the number of the loop of each value, shape ``(n,)``.
        values: at least 0, shape ``(n,)``.
        count: how many loops there are.

    Returns:
        At least 0, shape ``(count,)``; 0 for a loop without values.
    """
    import numpy as np

    span = int(values.max(initial=0)) + 1
    pairs, times = np.unique(item * span + values, return_counts=True)
    share = times / np.bincount(item, minlength=count)[pairs // span]
    return summed(pairs // span, count, -share * np.log2(share))
