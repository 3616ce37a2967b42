"""What of a synth cannot be heard as it stands, so that a change there would be no change."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NOTHING_MUTED", "Muted"]


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
