"""What a network has to beat: n-grams, repetition, a memory, and all mixed, in nats a step on the same sequences.

Each rival gives the probability of every event but the first of a piece, as the networks do. Mixtures are fitted
by expectation maximisation on the very sequences they are measured on, which only helps the rivals.

Sources: Kneser and Ney 1995, "Improved backing-off for m-gram language modeling"; Chen and Goodman 1999 for the
interpolated form and its discount.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.memory import Memory
from audiomancer.rnn.network import Network
from audiomancer.rnn.sampling import log_likelihood
from audiomancer.training.corpus import Corpus
from audiomancer.training.remembering import chances_with_votes, fit_weights, votes_on

__all__ = ["network_nats", "rival_nats"]

_BAR = 16
_ORDER = 5
_START = -1
_Context = tuple[int, ...]


def rival_nats(corpus: Corpus, events: int) -> dict[str, float]:
    """Nats a step of every rival on the validation pieces, learned from the training pieces.

    Args:
        corpus: event sequences of shape [steps], sixteen a bar.
        events: number of event classes.

    Returns:
        Name of the rival to its nats a step; less is better.
    """
    unigram = _NGram(corpus.train, events, 1, position=False).chances(corpus.validation)
    plain = _NGram(corpus.train, events, _ORDER, position=False).chances(corpus.validation)
    placed = _NGram(corpus.train, events, _ORDER, position=True).chances(corpus.validation)
    one, two = _copies(corpus.validation, _BAR), _copies(corpus.validation, 2 * _BAR)
    copied = min((_mixed(gram, one, two) for gram in (plain, placed)), key=_nats)
    votes = votes_on(corpus.validation)
    remembered = chances_with_votes(copied, votes, fit_weights(copied, votes))
    return {
        "unigram": _nats(unigram),
        "5-gram": _nats(plain),
        "5-gram with position in the bar": _nats(placed),
        "repeat last bar": _nats(_mixed(unigram, one)),
        "5-gram with copies of one and two bars": _nats(copied),
        "5-gram with copies and the same memory": _nats(remembered),
    }


def network_nats(network: Network, pieces: Iterable[Ints], memory: Memory | None = None) -> float:
    """How well a network foretells pieces, each played from its start with the state carried along.

    Args:
        network: the model.
        pieces: events of shape [steps]; one of a single step tells nothing and is left out.
        memory: how much it goes by what was played; not at all if None.

    Returns:
        Nats a step over all events but the first of each piece; less is better.
    """
    figures = [-log_likelihood(network, piece[None], memory)[0] for piece in pieces if len(piece) > 1]
    return float(np.concatenate(figures).mean())


class _Counts(NamedTuple):
    """Of one length of context: counts of (context, event), of the context, and of its different events."""

    pairs: Counter[tuple[_Context, int]]
    totals: Counter[_Context]
    kinds: Counter[_Context]
    discount: float


class _NGram:
    """An interpolated Kneser-Ney model; its longest contexts are dropped from the oldest event on."""

    def __init__(self, pieces: Sequence[Ints], events: int, order: int, *, position: bool) -> None:
        self._events, self._order, self._position = events, order, position
        pairs = Counter((context, event) for piece in pieces for context, event in self._contexts(piece))
        self._levels = [_counts(pairs)]
        for _ in range(self._longest):
            # A shorter context counts how many longer ones it ends, not how often it occurs.
            pairs = Counter((context[1:], event) for context, event in pairs)
            self._levels.append(_counts(pairs))

    @property
    def _longest(self) -> int:
        return self._order - 1 + self._position

    def _contexts(self, piece: Ints) -> Iterator[tuple[_Context, int]]:
        """Each event but the first, with the events before it and its place in the bar, oldest event first."""
        values = [_START] * (self._order - 2) + piece.tolist()
        for step in range(1, len(piece)):
            end = step + max(self._order - 2, 0)
            past = tuple(values[end - self._order + 1 : end])
            yield (*past, step % _BAR) if self._position else past, int(piece[step])

    def chances(self, pieces: Iterable[Ints]) -> Floats:
        """The probability of every event but each piece's first."""
        return np.array([self._chance(context, event) for piece in pieces for context, event in self._contexts(piece)])

    def _chance(self, context: _Context, event: int) -> float:
        result = 1.0 / self._events
        for level in range(self._longest, -1, -1):
            counts, seen = self._levels[level], context[level:]
            if total := counts.totals[seen]:
                spared = max(counts.pairs[seen, event] - counts.discount, 0.0)
                result = (spared + counts.discount * counts.kinds[seen] * result) / total
        return result


def _counts(pairs: Counter[tuple[_Context, int]]) -> _Counts:
    totals: Counter[_Context] = Counter()
    for (context, _), count in pairs.items():
        totals[context] += count
    once, twice = (sum(1 for count in pairs.values() if count == n) for n in (1, 2))
    discount = once / (once + 2 * twice) if once and twice else 0.5
    return _Counts(pairs, totals, Counter(context for context, _ in pairs), discount)


def _copies(pieces: Iterable[Ints], distance: int) -> Floats:
    """1 where an event but the first equals that of ``distance`` steps ago, silence before the start, else 0."""
    return np.concatenate(
        [(piece == np.concatenate([np.zeros(distance, dtype=np.int64), piece])[: len(piece)])[1:] for piece in pieces]
    ).astype(np.float64)


def _mixed(*chances: Floats, rounds: int = 100) -> Floats:
    """The likeliest mixture of some models' probabilities."""
    table = np.stack(chances)
    weights = np.full(len(table), 1 / len(table))
    for _ in range(rounds):
        shares = weights[:, None] * table
        weights = (shares / shares.sum(axis=0)).mean(axis=1)
    result: Floats = weights @ table
    return result


def _nats(chances: Floats) -> float:
    return float(-np.log(chances).mean())
