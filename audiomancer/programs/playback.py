"""Sound files played while the program goes on, by the system's own player."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

from audiomancer.programs import children
from audiomancer.programs.player import find_player

__all__ = ["Playback"]

_LONGEST = 86_400.0
"""Seconds, far beyond any loop."""


class Playback:
    """Plays one sound file at a time, without waiting for its end; its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._child: Popen[bytes] | None = None
        self._watchers: set[threading.Thread] = set()

    def play(self, path: Path, again: Callable[[], bool], ended: Callable[[str], None]) -> None:
        """Begin a file, in the place of what sounds now.

        Args:
            path: a WAV file.
            again: asked at each end of the file; True plays it once more.
            ended: called, from a thread of its own, when the sound has come to its end, with a sentence if the player
                could not play it, else with nothing. A sound that was stopped does not come to its end.

        Raises:
            MissingDependencyError: if no player is installed.
        """
        command = [*children.mortal(), *find_player(), str(path)]
        self.stop()
        with self._lock:
            child = self._child = _started(command)
            told = (command, child, again, ended)
            watcher = threading.Thread(target=self._watch, args=told, name="audiomancer-playback", daemon=True)
            self._watchers = {thread for thread in self._watchers if thread.is_alive()} | {watcher}
            watcher.start()

    def stop(self) -> None:
        """Silence at once."""
        with self._lock:
            child, self._child = self._child, None
            if child:
                children.kill(child)

    def close(self) -> None:
        """Silence, and no player is left."""
        self.stop()
        for thread in tuple(self._watchers):
            thread.join()

    def _watch(
        self, command: list[str], child: Popen[bytes], again: Callable[[], bool], ended: Callable[[str], None]
    ) -> None:
        """Wait for a player's end, and start it again as long as it is wanted."""
        while True:
            printed, _ = children.collect(child, _LONGEST)
            children.end(child)
            with self._lock:
                if self._child is not child:
                    return
                if child.returncode == 0 and again():
                    child = self._child = _started(command)
                    continue
                self._child = None
            ended(_problem(printed) if child.returncode else "")
            return


def _started(command: list[str]) -> Popen[bytes]:
    return children.start(command, environment=os.environ)


def _problem(printed: bytes) -> str:
    reason = (printed.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
    return f"{find_player()[0]} cannot play: {reason}; is there a sound card?"
