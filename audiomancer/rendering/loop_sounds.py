"""What a person hears of a pattern who compares it with others: a loop without a seam, as loud as every other.

The loops are those of :mod:`audiomancer.rendering.patterns`, so that a page plays what a WAV file holds.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiomancer.analyzers.audio import SILENCE_DB
from audiomancer.errors import SuperColliderError
from audiomancer.exporters.wav import wav_bytes
from audiomancer.music import Note, Pattern
from audiomancer.rendering.loudness import level_of
from audiomancer.rendering.mixing import together
from audiomancer.rendering.patterns import loop_seconds, unlevelled_loops

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.rendering.engines import Engines

__all__ = ["HEARD_LUFS", "SAMPLE_RATE", "LoopAsked", "LoopSound", "LoopSounds"]

HEARD_LUFS = -23.0
"""The loudness of loops that are compared: 3 LU below that of a file, which leaves room for the peaks of sparse ones.

Source: EBU R 128, the target level of programmes.
"""

SAMPLE_RATE = 44100
"""Of what is heard, in Hz."""

_KEPT_BYTES = 96 << 20
"""How many bytes of WAV files are kept, the latest that were asked for: the loops of some generations."""

_MOST_COMING = 48
"""How many loops may wait to be rendered ahead: a generation for each of some listeners."""

_LOTS_AT_A_TIME = 2
_LOT_SECONDS = 60.0
"""The longest lot of several loops: 42 MB of audio, as two rounds are rendered."""

_CLICKS = ((76, 110), (77, 80))
"""Key of the drum map and velocity of the click: the high wood block on the one, the low one on the other beats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopAsked:
    """What is to be heard.

    Attributes:
        pattern: the pattern.
        only: MIDI pitches of the notes that are heard of it; None for all.
        around: a pattern that is heard with it, at its tempo; None for none.
        click: whether a wood block strikes every beat.
    """

    pattern: Pattern
    only: frozenset[int] | None = None
    around: Pattern | None = None
    click: bool = False

    @property
    def left_out(self) -> tuple[Note, ...]:
        """The notes of the pattern that are not heard."""
        return () if self.only is None else tuple(note for note in self.pattern.notes if note.pitch not in self.only)


@dataclass(frozen=True, slots=True)
class LoopSound:
    """A loop as it is heard.

    Attributes:
        wav: a WAV file of exactly one loop, 16 bit, stereo; what rings past its end is heard at its start.
        frames: its length in samples.
        bars: its length in bars of the pattern.
        loudness: how loud the file is, in LUFS; where only some notes are heard, how loud it is with all of them.
        gain_db: what brings it to :data:`HEARD_LUFS`, at most 0.
    """

    wav: bytes
    frames: int
    bars: int
    loudness: float
    gain_db: float

    @property
    def silent(self) -> bool:
        """Whether nothing is heard."""
        return self.loudness == SILENCE_DB

    @property
    def lacking(self) -> float:
        """How much softer than the others it stays, in dB, since its peaks leave no room; 0 where it is as loud."""
        return 0.0 if self.silent else max(HEARD_LUFS - self.loudness, 0.0)


class LoopSounds:
    """Loops that were rendered, so that none is rendered twice while it is listened to. May be shared between threads.

    Args:
        kept: how many bytes of WAV files are kept.
    """

    def __init__(self, kept: int = _KEPT_BYTES) -> None:
        self._kept = kept
        self._sounds: OrderedDict[LoopAsked, LoopSound] = OrderedDict()
        self._coming: dict[LoopAsked, Future[LoopSound]] = {}
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(_LOTS_AT_A_TIME, "audiomancer-loops")

    def get(self, asked: LoopAsked, engines: Engines) -> LoopSound:
        """A loop as it is heard; one that is being rendered already is waited for.

        Args:
            asked: the pattern, and how it is heard.
            engines: the running SuperCollider.

        Returns:
            Its sound.

        Raises:
            ExportError: if the pattern and the one around it do not end together within 64 bars.
            MissingDependencyError: if scsynth is not installed; the message says what installs it.
            SuperColliderError: if the server crashes or takes too long.
        """
        with self._lock:
            if found := self._sounds.get(asked):
                self._sounds.move_to_end(asked)
                return found
            own = asked not in self._coming
            coming = self._coming.setdefault(asked, Future())
        if own:
            self._render([asked], engines)
        return coming.result()

    def ahead(self, asked: Iterable[LoopAsked], engines: Engines) -> None:
        """Begin to render loops that will be heard soon, without waiting for them.

        The first comes alone, so that it is soon there, and the others in lots, as the start of a server takes as long
        as a loop of some bars.

        Args:
            asked: the loops, the most urgent first; those that are too many are rendered when they are asked for.
            engines: the running SuperCollider.
        """
        with self._lock:
            room = _MOST_COMING - len(self._coming)
            new = [one for one in dict.fromkeys(asked) if one not in self._sounds and one not in self._coming]
            self._coming |= {one: Future() for one in new[: max(0, room)]}
            lots = _lots(new[: max(0, room)])
        for lot in lots:
            self._threads.submit(self._render, lot, engines)

    def close(self) -> None:
        """Render nothing more ahead; whoever waits for what was not begun is told."""
        self._threads.shutdown(cancel_futures=True)
        with self._lock:
            while self._coming:
                _, coming = self._coming.popitem()
                coming.set_exception(SuperColliderError("rendering was given up, as the program ends"))

    def _render(self, lot: Sequence[LoopAsked], engines: Engines) -> None:
        """Render loops that are coming, each kept as soon as it is there; where one spoils the lot, each alone."""
        there = 0
        try:
            for one, sound in zip(lot, _rendered(lot, engines), strict=True):
                self._keep(one, sound)
                there += 1
        except Exception as error:  # noqa: BLE001  whoever waits for one of them is told, and nobody waits for ever
            for one in lot[there:] if len(lot) > 1 else ():
                self._render([one], engines)
            if len(lot) == 1:
                with self._lock:
                    if coming := self._coming.pop(lot[0], None):
                        coming.set_exception(error)

    def _keep(self, asked: LoopAsked, sound: LoopSound) -> None:
        with self._lock:
            self._sounds[asked] = sound
            while len(self._sounds) > 1 and sum(len(sound.wav) for sound in self._sounds.values()) > self._kept:
                self._sounds.popitem(last=False)
            if coming := self._coming.pop(asked, None):
                coming.set_result(sound)


def _lots(asked: Sequence[LoopAsked]) -> list[Sequence[LoopAsked]]:
    """The first alone, and the others in as few lots as keep all threads at work, and memory small."""
    first, others = asked[:1], asked[1:]
    longest = max((loop_seconds(one.pattern) for one in others), default=_LOT_SECONDS)
    size = max(1, min(-(-len(others) // _LOTS_AT_A_TIME), int(_LOT_SECONDS / longest)))
    return [lot for lot in (first, *(others[at : at + size] for at in range(0, len(others), size))) if lot]


def _rendered(lot: Sequence[LoopAsked], engines: Engines) -> Iterator[LoopSound]:
    """Loops as they are heard, all in one batch; each is measured when it is asked for."""
    parts = [_parts(asked) for asked in lot]
    loops = iter(unlevelled_loops([part for some in parts for part in some], sample_rate=SAMPLE_RATE, engines=engines))
    for asked, some in zip(lot, parts, strict=True):
        yield _sound(some, [next(loops) for _ in some], silent=bool(asked.left_out))


def _parts(asked: LoopAsked) -> list[Pattern]:
    """What is rendered for a loop: what is heard of the pattern, what is heard beside it, and what is not heard."""
    pattern, silent = asked.pattern, asked.left_out
    heard = pattern.with_notes(note for note in pattern.notes if note not in silent)
    beside = [*([asked.around] if asked.around else []), *([_click(pattern)] if asked.click else [])]
    return together([heard, *beside, *([pattern.with_notes(silent)] if silent else [])])


def _sound(parts: Sequence[Pattern], loops: Sequence[npt.NDArray[np.float32]], *, silent: bool) -> LoopSound:
    """The mix of the parts, of which the last may be silent."""
    import numpy as np

    frames = min(map(len, loops))  # the same length in beats, which rounding may put at two neighbouring samples
    loops = [loop[:frames] for loop in loops]
    audio = sum(loops[1 : -1 if silent else None], loops[0])
    # A voice alone has the level that it has among the others, so that it is no louder than it was.
    level = level_of(sum(loops[1:], loops[0]), SAMPLE_RATE, (audio,) if silent else ())
    gain = 0.0 if level.loudness == SILENCE_DB else min(HEARD_LUFS - level.loudness, 0.0)
    wav = wav_bytes(audio * np.float32(level.gain), SAMPLE_RATE)
    return LoopSound(wav, frames, parts[0].bars, level.loudness, gain)


def _click(pattern: Pattern) -> Pattern:
    """A bar of a wood block on every beat of the metre."""
    beats, bar = pattern.time_signature[0], pattern.ticks_per_bar
    (high, loud), (low, soft) = _CLICKS
    strokes = [(high, loud), *[(low, soft)] * (beats - 1)]
    notes = [Note(bar * n // beats, max(1, bar // beats // 2), *stroke) for n, stroke in enumerate(strokes)]
    return replace(pattern, kind="drums", bars=1, notes=(), key=None, scale=None).with_notes(notes)
