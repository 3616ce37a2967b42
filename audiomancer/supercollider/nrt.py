"""One run of ``scsynth -N``: a score goes in, audio comes out.

The score goes through a pipe, and the audio into an anonymous file, so the server, in its sandbox, shares no folder
with anybody. Audio is raw float32: what is not finite, clips or is offset shows in it.
"""

from __future__ import annotations

import mmap
import os
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, NamedTuple

from audiomancer.programs import children
from audiomancer.programs.finding import find_program
from audiomancer.programs.sandbox import Limits, Sandbox
from audiomancer.supercollider.osc import TICKS_PER_SECOND, Message, score_bytes
from audiomancer.supercollider.scsyndef import BinaryUGen, SynthDefBinary, write_synthdefs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "BLOCK",
    "CHANNELS",
    "SEEDER",
    "Run",
    "Server",
    "block_tag",
    "blocks_for",
    "preamble",
    "run_score",
    "seconds_tag",
]

BLOCK = 64
"""Samples that the server computes at a time; a synth begins at the start of a block."""

CHANNELS = 2

_CONTROL_BUSES = 4096
_RANDOM_GENERATORS = 64
_MEMORY = 2048 << 20
_MAPPED = 32 << 20  # bytes; a mapping keeps a file open as long as somebody looks at it, so there should not be many
# Ended by SIGKILL or SIGTERM, as the sandbox and as the system tell it: a crash of the server's own is neither.
_KILLED = {status for signal in (9, 15) for status in (-signal, 128 + signal)}
_OPTIONS = {
    "-i": 0,
    "-o": CHANNELS,
    "-D": 0,  # loads no SynthDefs from disk
    "-z": BLOCK,
    "-Z": 4096,  # frames written at a time
    "-m": 262144,  # KiB for delays and nodes
    "-w": 1024,  # connections between the UGens of a synth
    "-n": 16384,  # nodes
    "-d": 16384,  # SynthDefs
    "-c": _CONTROL_BUSES,
    "-r": _RANDOM_GENERATORS,
}

SEEDER = "audiomancer_seeder"
"""The name of the synth that seeds the random generators of the server from its control ``seed``."""


class Run(NamedTuple):
    """What came of a score.

    Attributes:
        audio: float32, shape ``(frames, 2)``: as far as the server came.
        posts: what it printed.
        cause: why it did not come to the end, as a phrase; None if it did.
        killed: whether somebody else ended the server, which is not the score's fault.
    """

    audio: npt.NDArray[np.float32]
    posts: str
    cause: str | None
    killed: bool = False


def blocks_for(seconds: float, sample_rate: int) -> int:
    """The number of blocks that hold a length of audio.

    Args:
        seconds: the length.
        sample_rate: in Hz.

    Returns:
        Whole blocks of :data:`BLOCK` samples, rounded up.
    """
    return -(-round(seconds * sample_rate) // BLOCK)


def block_tag(block: int, sample_rate: int) -> int:
    """The time tag at which a block begins, by the server's own clock.

    The server adds up blocks in whole ticks, rounded down; a tag computed from seconds would drift against it. One tick
    more keeps a bundle out of the block before.

    Args:
        block: number of the block, from 0.
        sample_rate: in Hz.

    Returns:
        The tag in 1 / 2**32 seconds.

    Source: ``World_NonRealTimeSynthesis`` in SuperCollider's ``SC_World.cpp``.
    """
    return block * int(BLOCK / (sample_rate / TICKS_PER_SECOND)) + 1


def seconds_tag(seconds: float, sample_rate: int) -> int:
    """The time tag of a moment, exact to the sample for synths that use ``OffsetOut``.

    Args:
        seconds: the moment, from the start of the score.
        sample_rate: in Hz.

    Returns:
        The tag in 1 / 2**32 seconds.
    """
    block, rest = divmod(round(seconds * sample_rate), BLOCK)
    return block_tag(block, sample_rate) + rest * TICKS_PER_SECOND // sample_rate


def preamble(node: int, group: int, seed: int) -> tuple[Message, ...]:
    """What makes all that follows depend on the seed alone: control buses at 0, all random generators seeded.

    Args:
        node: a free node number, for the seeder.
        group: the group to put it in.
        seed: 0 to 2**24 - 1, for it travels as a float32.

    Returns:
        The messages, to be sent before all others of a job.
    """
    return (("/c_fill", 0, _CONTROL_BUSES, 0.0), ("/s_new", SEEDER, node, 0, group, "seed", seed % (1 << 24)))


class Server:
    """A scsynth that has started and waits for its score, of which it plays one.

    Args:
        frames: how many frames of audio it may write.
        sandbox: how it is confined.
        sample_rate: in Hz.

    Attributes:
        frames: as above.

    Raises:
        MissingDependencyError: if scsynth is not installed.
    """

    def __init__(self, frames: int, *, sandbox: Sandbox, sample_rate: int = 44100) -> None:
        self.frames = frames
        scsynth = str(find_program("scsynth"))
        self._audio = _anonymous_file()
        # The first underscore is no score but standard input, the second no audio to be played into it.
        command = [scsynth, "-N", "_", "_", f"/dev/fd/{self._audio.fileno()}", str(sample_rate), "RAW", "float"]
        limits = Limits(_MEMORY, file_size=(frames + sample_rate) * CHANNELS * 4 + (1 << 20))
        options = [str(part) for option in _OPTIONS.items() for part in option]
        self._child = sandbox.start([*command, *options], limits=limits, environment={}, files=(self._audio.fileno(),))

    def play(self, bundles: Iterable[tuple[int, Sequence[Message]]], frames: int, *, timeout: float = 60.0) -> Run:
        """Play a score to its end, without sound, as fast as it goes, and end.

        Args:
            bundles: pairs of a time tag and messages, in order of time; the last must not be before the end of the
                audio.
            frames: how many frames of audio are wanted; no more than the server may write.
            timeout: seconds it may take.

        Returns:
            The audio, as far as the server came, and why it came no further.
        """
        score = score_bytes([(0, (("/d_recv", _SEEDER_FILE),)), *bundles])
        try:
            left = children.hand_over(self._child, score)
            import numpy  # noqa: F401 - takes as long as a short score does, and the server has begun

            posts, in_time = children.collect(self._child, timeout, left=left)
            status = self._child.poll()
            children.end(self._child)
            written = os.fstat(self._audio.fileno()).st_size // (4 * CHANNELS)
            samples = _samples(self._audio, min(written, frames) * CHANNELS)
        finally:
            self.close()
        failure = f"scsynth ended with {status}" if in_time else f"scsynth was not done in {timeout:g} seconds"
        cause = None if written >= frames else failure
        killed = cause is not None and in_time and status in _KILLED
        return Run(samples.reshape(-1, CHANNELS), posts.decode(errors="replace"), cause, killed)

    def kill(self) -> None:
        """End it while another thread plays with it; that thread finds it dead."""
        children.kill(self._child)

    def close(self) -> None:
        """End it, whatever it does."""
        children.end(self._child)
        self._audio.close()


def run_score(
    bundles: Iterable[tuple[int, Sequence[Message]]],
    frames: int,
    *,
    sandbox: Sandbox,
    sample_rate: int = 44100,
    timeout: float = 60.0,
) -> Run:
    """Play a score with a server of its own; see :meth:`Server.play`.

    Args:
        bundles: pairs of a time tag and messages, in order of time; the last must not be before the end of the audio.
        frames: how many frames of audio are wanted.
        sandbox: how the server is confined.
        sample_rate: in Hz.
        timeout: seconds it may take.

    Returns:
        The audio, as far as the server came, and why it came no further.

    Raises:
        MissingDependencyError: if scsynth is not installed.
    """
    return Server(frames, sandbox=sandbox, sample_rate=sample_rate).play(bundles, frames, timeout=timeout)


def _anonymous_file() -> IO[bytes]:
    """A file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("audiomancer"), "w+b")
    return tempfile.TemporaryFile()


def _samples(file: IO[bytes], count: int) -> npt.NDArray[np.float32]:
    """The first samples of a file: a copy if they are few, else where they lie, since to copy them takes longer."""
    import numpy as np

    if count * 4 >= _MAPPED:
        return np.frombuffer(mmap.mmap(file.fileno(), count * 4, access=mmap.ACCESS_COPY), np.float32)
    file.seek(0)
    return np.fromfile(file, np.float32, count)


def _seeder() -> SynthDefBinary:
    """``RandID.ir(n); RandSeed.ir(1, seed)`` for every random generator, and back to the first."""
    zero, one = 0, 1
    graph = [BinaryUGen("Control", 0, 0, (), (0,))]
    for number in (*range(_RANDOM_GENERATORS), 0):
        graph.append(BinaryUGen("RandID", 0, 0, ((-1, number),), (0,)))
        graph.append(BinaryUGen("RandSeed", 0, 0, ((-1, one), (zero, 0)), (0,)))
    constants = tuple(float(number) for number in range(_RANDOM_GENERATORS))
    return SynthDefBinary(SEEDER, constants, (0.0,), (("seed", 0),), tuple(graph))


_SEEDER_FILE = write_synthdefs([_seeder()])
