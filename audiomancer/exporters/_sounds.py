"""Which sample or synth plays what: the names that are written, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping

from audiomancer.errors import ExportError

__all__ = ["sound_of"]


def sound_of(name: str, sounds: Mapping[str, str], default: str) -> str:
    """The sound that plays a drum (``bd``, ``hh:1``) or a kind of voice (``melody``, ``bass``).

    Args:
        name: the drum or kind.
        sounds: the person's own names, by drum or kind; the name for ``hh`` also serves ``hh:1`` if ``hh:1`` has none.
        default: the name where the person gave none.

    Returns:
        A word, which may end in a sample number: ``kit:3``.

    Raises:
        ExportError: if the person's name is not a word that the targets read, such as ``808bd`` or ``kit:3``.
    """
    sound = sounds.get(name, sounds.get(name.partition(":")[0], default))
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*(:\d+)?", sound):
        raise ExportError(f"the sound for {name} is a word such as 808bd or kit:3, not {sound!r}")
    return sound
