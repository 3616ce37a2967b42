"""What candidates sound like: rendered ahead while the person listens, played while the program goes on."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Self

from audiomancer.actions._session import Session
from audiomancer.actions.synths import SoundPicture, breeding_in, picture_of
from audiomancer.errors import AudiomancerError, MissingDependencyError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Listener"]

_SAMPLE_RATE = 44100
_KEPT = 24
"""Rendered sounds that are kept, the newest."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """An item as a WAV file; or why it cannot be heard."""

    file: Path | None = None
    picture: SoundPicture | None = None
    problem: str = ""


class _Heard(NamedTuple):
    """The audio of an item."""

    audio: npt.NDArray[np.float32]
    sample_rate: int
    picture: SoundPicture | None = None


class Listener:
    """Renders and plays items, both in the background; whoever opens it closes it, and then no player is left.

    Args:
        session: the library and the engines.
        changed: called, from any thread, when a sound was rendered or came to its end.

    Attributes:
        loop: whether a sound begins anew at its end.
    """

    def __init__(self, session: Session, changed: Callable[[], None] = lambda: None) -> None:
        from audiomancer.programs import Playback

        self.loop = False
        self._session = session
        self._changed = changed
        self._playback = Playback()
        self._folder = tempfile.TemporaryDirectory(prefix="audiomancer-")
        self._files = (Path(self._folder.name) / f"{number}.wav" for number in count())
        self._told = threading.Condition(threading.RLock())
        self._wanted: tuple[str, ...] = ()
        self._sounds: dict[str, _Sound] = {}
        self._due = ""  # what the person wants to hear, rendered or not
        self._turn = 0  # of what is heard; what an earlier one tells comes too late
        self._begun = False
        self._remarks: list[str] = []
        self._silent = self._closed = False
        self._worker = threading.Thread(target=self._work, name="audiomancer-listener", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def heard(self) -> str:
        """The id of what sounds, or will as soon as it is rendered; empty for silence."""
        return self._due

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard here; :meth:`remarks` has said why."""
        return self._silent

    def ready(self, item: str) -> bool:
        """Whether an item is rendered, or known to be beyond rendering."""
        return item in self._sounds

    def picture(self, item: str) -> SoundPicture | None:
        """What a synth looks like, if it is rendered."""
        with self._told:
            return self._sounds[item].picture if item in self._sounds else None

    def remarks(self) -> list[str]:
        """What went wrong since this was asked last, a sentence each."""
        with self._told:
            told, self._remarks = self._remarks, []
        return told

    def ahead(self, items: Sequence[str]) -> None:
        """Render items in the background, in the place of what was to be rendered before.

        Args:
            items: ids of patterns and synths, the most urgent first; what is rendered already costs nothing.
        """
        with self._told:
            self._wanted = tuple(items)
            self._awake()

    def play(self, item: str) -> None:
        """Let an item be heard, at once if it is rendered, else as soon as it is; what sounded ends."""
        with self._told:
            self.stop()
            if not self._silent:
                self._due = item
                self._wanted = (item, *(one for one in self._wanted if one != item))
                self._awake()
                self._play_due()

    def stop(self) -> None:
        """Silence at once."""
        with self._told:
            self._due, self._begun = "", False
            self._turn += 1
            self._playback.stop()
            self._told.notify_all()

    def wait(self) -> None:
        """Wait until there is silence."""
        with self._told:
            self._told.wait_for(lambda: not self._due)

    def close(self) -> None:
        """Silence; what was rendered is forgotten."""
        self.stop()
        with self._told:
            self._closed = True
            self._told.notify_all()
        self._playback.close()
        if self._worker.is_alive():
            self._worker.join()
        self._folder.cleanup()

    def _awake(self) -> None:
        if self._worker.ident is None:
            _ = self._session.store, self._session.engines  # opened once, and not by two threads
            self._session.engines.start(again=True)
            self._worker.start()
        self._told.notify_all()

    def _work(self) -> None:
        try:
            while batch := self._next():
                sounds = self._rendered(batch)
                with self._told:
                    self._sounds |= sounds
                    self._forget()
                    self._play_due()
                self._changed()
        except MissingDependencyError as error:
            self._fall_silent(str(error))
        finally:
            self._silent = True
            self.stop()  # nobody waits for a sound that will not come

    def _next(self) -> tuple[str, ...]:
        """The most urgent item alone, so that it is soon there, or all others together; nothing if it is over."""

        def missing() -> tuple[str, ...]:
            return tuple(item for item in self._wanted if item not in self._sounds)

        with self._told:
            self._told.wait_for(lambda: self._closed or missing())
            if self._closed:
                return ()
            waiting = missing()
            return waiting[:1] if waiting[0] == self._wanted[0] else waiting

    def _rendered(self, items: Sequence[str]) -> Mapping[str, _Sound]:
        """The sounds of items; where one of several spoils the batch, of each alone."""
        try:
            return dict(zip(items, self._batch(items), strict=True))
        except MissingDependencyError:
            raise
        except (AudiomancerError, OSError) as error:
            if len(items) == 1:
                return {items[0]: _Sound(problem=f"{items[0][:13]} cannot be heard: {error}")}
            return {item: sound for one in items for item, sound in self._rendered([one]).items()}

    def _batch(self, items: Sequence[str]) -> list[_Sound]:
        from audiomancer.exporters import wav_bytes

        synths = [item for item in items if item.startswith("synt_")]
        patterns = [item for item in items if item not in synths]
        heard = {**(self._synths(synths) if synths else {}), **(self._patterns(patterns) if patterns else {})}
        sounds = []
        for item in items:
            file = next(self._files)
            file.write_bytes(wav_bytes(heard[item].audio, heard[item].sample_rate))
            sounds.append(_Sound(file, heard[item].picture))
        return sounds

    def _synths(self, items: Sequence[str]) -> Mapping[str, _Heard]:
        renders = breeding_in(self._session).render_all(items)
        return {
            item: _Heard(render.audio, render.sample_rate, picture_of(render))
            for item, render in zip(items, renders, strict=True)
        }

    def _patterns(self, items: Sequence[str]) -> Mapping[str, _Heard]:
        from audiomancer.rendering import render_patterns

        found = [self._session.store.get(item).pattern for item in items]
        loops = render_patterns(found, sample_rate=_SAMPLE_RATE, engines=self._session.engines)
        return {item: _Heard(loop, _SAMPLE_RATE) for item, loop in zip(items, loops, strict=True)}

    def _play_due(self) -> None:
        """Begin what the person waits for, if it is rendered now."""
        with self._told:
            sound = self._sounds.get(self._due)
            if sound is None or self._begun:
                return
            if sound.file is None:
                self._remarks.append(sound.problem)
                self.stop()
                return
            self._begun = True
            turn = self._turn
            try:
                self._playback.play(sound.file, lambda: self.loop, lambda problem: self._ended(turn, problem))
            except MissingDependencyError as error:
                self._fall_silent(str(error))

    def _ended(self, turn: int, problem: str) -> None:
        with self._told:
            if turn != self._turn:
                return
            self.stop()
            if problem:
                self._fall_silent(problem)
        self._changed()

    def _fall_silent(self, why: str) -> None:
        """Say once why nothing can be heard here."""
        with self._told:
            if not self._silent:
                self._remarks.append(why)
            self._silent = True
            self.stop()
        self._changed()

    def _forget(self) -> None:
        """Let go of the oldest sounds that nobody wants."""
        old = [item for item in self._sounds if item not in (*self._wanted, self._due)]
        for item in old[: max(0, len(self._sounds) - _KEPT)]:
            if file := self._sounds.pop(item).file:
                file.unlink()
