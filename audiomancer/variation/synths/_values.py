"""What a synth operator is, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import Span, SynthDefInfo
from audiomancer.variation._base import AnyOperator

if TYPE_CHECKING:
    pass

__all__ = ["NOTHING_MUTED", "Aim", "Change", "Edit", "Muted", "SynthOperator", "SynthVariation"]


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for a span of the source.

    Attributes:
        span: what is replaced; of length 0 for an insertion.
        text: what stands there then.
    """

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an operator wants to do.

    Attributes:
        edits: edits that do not touch one another.
        log: one line that is true of them.
    """

    edits: tuple[Edit, ...]
    log: str


@dataclass(frozen=True, slots=True)
class Muted:
    """What of a SynthDef does not reach its output at the defaults of its controls.

    Attributes:
        classes: UGen classes of which no UGen is heard, such as ``Pulse`` in a mix that is all ``Saw``.
        controls: names of the controls that change nothing, such as the depth of an LFO that is at 0.
    """

    classes: frozenset[str] = frozenset()
    controls: frozenset[str] = frozenset()

    def hides(self, class_name: str) -> bool:
        """Whether no UGen of a class is heard."""
        return class_name in self.classes


NOTHING_MUTED = Muted()
"""Where nothing is known of a synth, everything counts as heard."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What an operator that goes by the amount is told.

    Attributes:
        amount: how far to go, 0-1: near a sibling at 0.3, at 1 another sound that still shares something.
        muted: what cannot be heard in the parent, and is left alone.
    """

    amount: float
    muted: Muted = NOTHING_MUTED


@dataclass(frozen=True, slots=True)
class SynthOperator(AnyOperator):
    """One way to change a SynthDef; at amount ``a`` it acts with probability ``weight * a``.

    Attributes:
        propose: from a SynthDef and a random generator to a change, None where it finds nothing to change; one that
            goes by the amount is given an :class:`Aim` after these.
        summary: one line for a musician.
        by_amount: whether ``propose`` is given the aim, to go as far as that says.

    Raises:
        InvalidSettingError: if the name is empty, the version below 1 or the weight not above 0.
    """

    propose: Callable[..., Change | None]
    summary: str = ""
    by_amount: bool = False


@dataclass(frozen=True, slots=True)
class SynthVariation:
    """A new SynthDef, and what was done to make it.

    Attributes:
        info: the SynthDef as it was read back.
        log: what differs from the parents, one line a change.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``, None if it was not told.
        muted: for each parent of a cross the source of the child without what it has of that parent; empty if it has
            one parent or none.
    """

    info: SynthDefInfo
    log: tuple[str, ...]
    category: str | None = None
    muted: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name, which also stands in the source."""
        return self.info.name

    @property
    def source(self) -> str:
        """The whole source."""
        return self.info.source
