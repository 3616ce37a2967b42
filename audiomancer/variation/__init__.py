"""Variation: from parents, an amount and a random generator to a child and a log that is true of the difference.

Patterns: :func:`mutate` lets operators act on a pattern, our own (:data:`OPERATORS`), those of plug-ins
(:data:`OPERATOR_REGISTRY`) and those that a caller hands in; :func:`crossover` and :func:`crossed` join two, and
:func:`morphed` leads from one to another. An operator changes notes with :func:`edited` or :func:`rewritten`, which
write the log. A :class:`Hold` says what stays as it is, and :func:`held` puts it back into any variation.
"""

from audiomancer.variation._base import check_amount
from audiomancer.variation._crossover import ANY, BARS_FIRST, CROSS_WAYS, check_crossing, check_way, crossed, crossover
from audiomancer.variation._drums import euclidean_rhythm
from audiomancer.variation._edits import Edit, Variation, edited, replaced, rewritten
from audiomancer.variation._held import held
from audiomancer.variation._hold import NOTHING_HELD, Hold, check_hold, free_notes, free_share
from audiomancer.variation._morph import MAX_MORPHS, morphed
from audiomancer.variation._musical import TOLD_BY
from audiomancer.variation._mutation import choose_operators, listed_mix, mutate
from audiomancer.variation._operators import MIXES, OPERATOR_REGISTRY, OPERATORS, Operator

__all__ = [
    "ANY",
    "BARS_FIRST",
    "CROSS_WAYS",
    "MAX_MORPHS",
    "MIXES",
    "NOTHING_HELD",
    "OPERATORS",
    "OPERATOR_REGISTRY",
    "TOLD_BY",
    "Edit",
    "Hold",
    "Operator",
    "Variation",
    "check_amount",
    "check_crossing",
    "check_hold",
    "check_way",
    "choose_operators",
    "crossed",
    "crossover",
    "edited",
    "euclidean_rhythm",
    "free_notes",
    "free_share",
    "held",
    "listed_mix",
    "morphed",
    "mutate",
    "replaced",
    "rewritten",
]
