"""What a synth operator is, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.analyzers.synthdef import Span, SynthDefInfo
from audiomancer.variation._base import AnyOperator

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Change", "Edit", "SynthOperator", "SynthVariation"]


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
class SynthOperator(AnyOperator):
    """One way to change a SynthDef; at amount ``a`` it acts with probability ``weight * a``.

    Attributes:
        propose: from a SynthDef and a random generator to a change, None where it finds nothing to change.
        summary: one line for a musician.

    Raises:
        InvalidSettingError: if the name is empty, the version below 1 or the weight not above 0.
    """

    propose: Callable[[SynthDefInfo, np.random.Generator], Change | None]
    summary: str = ""


@dataclass(frozen=True, slots=True)
class SynthVariation:
    """A new SynthDef, and what was done to make it.

    Attributes:
        info: the SynthDef as it was read back.
        log: what differs from the parents, one line a change.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``, None if it was not told.
    """

    info: SynthDefInfo
    log: tuple[str, ...]
    category: str | None = None

    @property
    def name(self) -> str:
        """Its name, which also stands in the source."""
        return self.info.name

    @property
    def source(self) -> str:
        """The whole source."""
        return self.info.source
