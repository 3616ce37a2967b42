"""The configurations that can be played: magenta's six, and one of ours, as one table.

Source: magenta 2.1.4, ``drums_rnn_model.py`` and ``melody_rnn_model.py``. Layer sizes are not here, because
published bundles differ from the defaults; they are read off the weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from audiomancer.music import DRUM_TYPES
from audiomancer.rnn.encodings import Encoding, KeyMelodyEncoding, LookbackEncoding, OneHotEncoding

__all__ = ["CONFIGS", "Config"]

_ONE_DRUM = ((39, *range(39), *range(40, 128)),)
_KIT_EVENTS = 2 ** len(DRUM_TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """How the music of one family of models is written as events.

    Attributes:
        id: the generator id that stands in a bundle.
        family: ``drums`` or ``melody``.
        title: what it is, for people.
        encoding: events to inputs, outputs to events.
        steps_per_beat: steps in a quarter note.
        drum_types: of drums, the MIDI pitches of each type; empty for melodies.
        lowest: of melodies, the MIDI pitch of the first note event.
        transposed: of melodies, whether the model knows only the key of C major and A minor.
    """

    id: str
    family: Literal["drums", "melody"]
    title: str
    encoding: Encoding
    steps_per_beat: int = 4
    drum_types: tuple[tuple[int, ...], ...] = ()
    lowest: int = 48
    transposed: bool = True


CONFIGS = MappingProxyType(
    {
        config.id: config
        for config in (
            Config(
                id="one_drum",
                family="drums",
                title="one drum, on or off, eighth notes",
                encoding=OneHotEncoding(2),
                steps_per_beat=2,
                drum_types=_ONE_DRUM,
            ),
            Config(
                id="drum_kit",
                family="drums",
                title="nine drum types with a clock of four bars",
                encoding=LookbackEncoding(_KIT_EVENTS, (), 6),
                drum_types=DRUM_TYPES,
            ),
            Config(
                id="drum_kit_lookback",
                family="drums",
                title="nine drum types that also see what followed one and two bars ago",
                encoding=LookbackEncoding(_KIT_EVENTS, (16, 32), 6),
                drum_types=DRUM_TYPES,
            ),
            Config(id="basic_rnn", family="melody", title="melody, one-hot", encoding=OneHotEncoding(38)),
            Config(
                id="mono_rnn",
                family="melody",
                title="melody over all of MIDI's pitches, one-hot",
                encoding=OneHotEncoding(130),
                lowest=0,
                transposed=False,
            ),
            Config(
                id="lookback_rnn",
                family="melody",
                title="melody that also sees what followed one and two bars ago",
                encoding=LookbackEncoding(38),
            ),
            Config(
                id="attention_rnn",
                family="melody",
                title="melody with keys, direction and attention to the last steps",
                encoding=KeyMelodyEncoding(),
            ),
        )
    }
)
"""Generator id to configuration."""
