"""What synths sound like: many rendered by one server, each as if it were alone.

Jobs of a batch follow each other in time. Each begins at the start of a block in a group of its own, with
seeded random generators and clean buses, so its samples are the same in every batch and on every run.
A synth that crashes the server, or that it cannot compute in time, is named, and the others go on without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.errors import InvalidControlError, SuperColliderError, SynthDefFileError
from audiomancer.programs.sandbox import Sandbox, find_sandbox
from audiomancer.supercollider.nrt import BLOCK, CHANNELS, Run, block_tag, blocks_for, preamble, run_score, seconds_tag
from audiomancer.supercollider.osc import Argument, Message
from audiomancer.supercollider.scsyndef import SynthDefBinary, read_synthdefs, write_synthdefs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Render", "RenderJob", "Renderer", "SynthEvent"]

_GAP = 8  # blocks of silence between jobs, in which buses forget
_BATCH_JOBS = 256
_BATCH_SECONDS = 240.0  # of audio: some 85 MB
_ATTEMPTS = 5  # of a run whose server somebody keeps killing
_START_TIME = 15.0  # seconds that the server may take to start on a busy machine
_SLOWEST = 2.0  # times the length of the audio: a synth much slower than real time cannot be played

Controls = Mapping[str, float | Sequence[float]]


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One synth to be heard once.

    Attributes:
        synthdef: the bytes of a SynthDef file with one SynthDef.
        controls: name to value, or to several values of an array, where they are other than the defaults.
        seconds: length of the audio.
        seed: seed of the server's random generators, 0 to 2**24 - 1.
        hold: seconds after which the control ``gate`` goes to 0, for a synth that has one; None for never.
    """

    synthdef: bytes
    controls: Controls = field(default_factory=dict)
    seconds: float = 2.0
    seed: int = 0
    hold: float | None = None


@dataclass(frozen=True, slots=True)
class Render:
    """What one job sounded like.

    Attributes:
        audio: float32, shape ``(frames, 2)``; silence where there is an error.
        sample_rate: in Hz.
        error: why it could not be played, as a sentence; None if it could.
    """

    audio: npt.NDArray[np.float32]
    sample_rate: int
    error: str | None = None


class SynthEvent(NamedTuple):
    """A synth that starts at a moment, such as a note.

    Attributes:
        onset: seconds from the start, at least 0.
        synth: name of the SynthDef.
        controls: name to value, or to several values of an array, where they are other than the defaults.
    """

    onset: float
    synth: str
    controls: Controls


class Renderer:
    """Renders synths without sound, as fast as it goes; keeps nothing between calls and may be shared between threads.

    Args:
        sample_rate: in Hz.
        sandbox: how the server is confined; by default the best that this system has.

    Raises:
        MissingDependencyError: at the first use, if scsynth is not installed.
    """

    def __init__(self, *, sample_rate: int = 44100, sandbox: Sandbox | None = None) -> None:
        self.sample_rate = sample_rate
        self._sandbox = sandbox or find_sandbox()
        self._sandbox.warn_if_open()

    def render(self, jobs: Sequence[RenderJob]) -> list[Render]:
        """Render jobs; the results come in their order.

        Raises:
            InvalidControlError: if a job sets a control that its synth does not have.
            SynthDefFileError: if a job's bytes are not a SynthDef file with one SynthDef.
            MissingDependencyError: if scsynth is not installed.
        """
        prepared = [_prepare(job, self.sample_rate) for job in jobs]
        return [render for batch in _batches(prepared) for render in self._render_batch(batch)]

    def render_events(
        self, synthdefs: Sequence[bytes], events: Sequence[SynthEvent], seconds: float, *, seed: int = 0
    ) -> npt.NDArray[np.float32]:
        """Play many synths in time, together, such as the notes of a pattern.

        Args:
            synthdefs: SynthDef files that define the synths of the events.
            events: in any order; those that begin after the end are left out.
            seconds: length of the audio.
            seed: seed of the server's random generators, 0 to 2**24 - 1.

        Returns:
            float32, shape ``(frames, 2)``, full scale at 1.0.

        Raises:
            InvalidControlError: if an event asks for a synth or control that does not exist, or begins before 0.
            SuperColliderError: if the server crashes or takes too long.
            MissingDependencyError: if scsynth is not installed.
        """
        known = {found.name: found for data in synthdefs for found in read_synthdefs(data)}
        first: list[Message] = [*(("/d_recv", data) for data in synthdefs), *preamble(1000, 0, seed)]
        bundles: list[tuple[int, Sequence[Message]]] = [(1, first)]
        for event in sorted(events, key=lambda event: event.onset):
            if event.synth not in known:
                raise InvalidControlError(f"there is no synth {event.synth!r}; there are {', '.join(sorted(known))}")
            if event.onset < 0:
                raise InvalidControlError(f"expected an onset of at least 0 seconds, not {event.onset}")
            settings = _settings(known[event.synth], event.controls)
            # A node number of -1 lets the server choose one.
            message: Message = ("/s_new", event.synth, -1, 1, 0, *settings)
            bundles.append((seconds_tag(event.onset, self.sample_rate), [message]))
        blocks = blocks_for(seconds, self.sample_rate)
        end = block_tag(blocks, self.sample_rate)
        bundles = [bundle for bundle in bundles if bundle[0] < end]
        run = self._run([*bundles, (end, [("/g_freeAll", 0)])], round(seconds * self.sample_rate))
        failures = _failures(run.posts, [0] * (len(bundles) + 2))
        if run.cause or failures:
            raise SuperColliderError(f"the pattern cannot be rendered: {run.cause or failures[0]}")
        return run.audio

    def _run(self, bundles: Sequence[tuple[int, Sequence[Message]]], frames: int) -> Run:
        timeout = _START_TIME + _SLOWEST * frames / self.sample_rate
        for _ in range(_ATTEMPTS):
            run = run_score(bundles, frames, sandbox=self._sandbox, sample_rate=self.sample_rate, timeout=timeout)
            if not run.killed:
                break
        return run

    def _render_batch(self, batch: Sequence[_Prepared]) -> Iterator[Render]:
        """The renders of a batch; after a crash that of the suspect, alone, and then those behind it."""
        waiting = [batch]
        while waiting:
            batch = waiting.pop()
            run, failures = self._run_batch(batch)
            done = 0
            for index, (job, start) in enumerate(zip(batch, _starts(batch), strict=True)):
                audio = run.audio[start * BLOCK : start * BLOCK + job.frames]
                if len(audio) < job.frames:
                    break
                done += 1
                yield Render(audio.copy(), self.sample_rate, failures.get(index))  # the whole need not be kept
            left = batch[done:]
            if left and len(batch) == 1:
                yield Render(_silence(batch[0].frames), self.sample_rate, f"it cannot be rendered: {run.cause}")
            else:
                waiting += [part for part in (left[1:], left[:1]) if part]

    def _run_batch(self, batch: Sequence[_Prepared]) -> tuple[Run, dict[int, str]]:
        """Play a batch; what the server complained of comes by the index of the job."""
        bundles: list[tuple[int, Sequence[Message]]] = []
        owners = [-1]  # the first bundle is the server's own
        for index, (job, start) in enumerate(zip(batch, _starts(batch), strict=True)):
            mine = job.bundles(start, index, self.sample_rate)
            bundles += mine
            owners += [index] * len(mine)
        run = self._run(bundles, (_starts(batch)[-1] + batch[-1].blocks) * BLOCK)
        return run, _failures(run.posts, owners)


class _Prepared(NamedTuple):
    """A job as the messages that play it."""

    synthdef: SynthDefBinary
    settings: tuple[Argument, ...]
    job: RenderJob
    frames: int
    blocks: int

    def bundles(self, block: int, index: int, sample_rate: int) -> list[tuple[int, Sequence[Message]]]:
        """The job from a block on, as the one with this index in its batch."""
        name, group = f"job{index}", 1000 + 3 * index
        begin: list[Message] = [
            ("/d_recv", write_synthdefs([self.synthdef.renamed(name)])),
            ("/g_new", group, 1, 0),
            *preamble(group + 1, group, self.job.seed),
            ("/s_new", name, group + 2, 1, group, *self.settings),
        ]
        found: list[tuple[int, Sequence[Message]]] = [(block_tag(block, sample_rate), begin)]
        hold = None if self.job.hold is None else blocks_for(self.job.hold, sample_rate)
        if hold is not None and hold < self.blocks and "gate" in dict(self.synthdef.parameter_names):
            found.append((block_tag(block + hold, sample_rate), [("/n_set", group, "gate", 0.0)]))
        found.append((block_tag(block + self.blocks, sample_rate), [("/n_free", group), ("/d_free", name)]))
        return found


def _prepare(job: RenderJob, sample_rate: int) -> _Prepared:
    found = read_synthdefs(job.synthdef)
    if len(found) != 1:
        raise SynthDefFileError(f"expected a file with one SynthDef, not {len(found)}")
    synthdef = found[0]
    frames = round(job.seconds * sample_rate)
    return _Prepared(synthdef, _settings(synthdef, job.controls), job, frames, blocks_for(job.seconds, sample_rate))


def _starts(batch: Sequence[_Prepared]) -> list[int]:
    """The blocks at which the jobs of a batch begin."""
    return list(accumulate((job.blocks + _GAP for job in batch[:-1]), initial=0))


def _silence(frames: int) -> npt.NDArray[np.float32]:
    import numpy as np

    return np.zeros((frames, CHANNELS), dtype=np.float32)


def _settings(synthdef: SynthDefBinary, controls: Controls) -> tuple[Argument, ...]:
    """Controls as pairs of an index and a value, one after the other."""
    known = {control.name: control for control in synthdef.controls}
    indices = dict(synthdef.parameter_names)
    found: list[Argument] = []
    for name, given in controls.items():
        values = (given,) if isinstance(given, int | float) else tuple(given)
        if name not in known or len(values) > len(known[name].defaults):
            raise InvalidControlError(
                f"{synthdef.name!r} has no control {name!r} of {len(values)} values, only {', '.join(known) or 'none'}"
            )
        for offset, value in enumerate(values):
            found += [indices[name] + offset, float(value)]
    return tuple(found)


def _batches(jobs: Sequence[_Prepared]) -> Iterator[Sequence[_Prepared]]:
    batch: list[_Prepared] = []
    for job in jobs:
        if batch and (len(batch) == _BATCH_JOBS or sum(other.job.seconds for other in (*batch, job)) > _BATCH_SECONDS):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


_FAILURES = ("FAILURE IN SERVER /s_new", "FAILURE IN SERVER /d_recv", "exception in GraphDef", "exception in Graph")


def _failures(posts: str, owners: Sequence[int]) -> dict[int, str]:
    """What the server complained of, by the job whose bundle it was at.

    Args:
        posts: what it printed; it says ``nextOSCPacket`` before it turns to another bundle.
        owners: the job of each bundle.
    """
    found: dict[int, str] = {}
    bundle = 0
    for line in posts.splitlines():
        if line.startswith("nextOSCPacket"):
            bundle += 1
        elif line.startswith(_FAILURES) or line.endswith("not installed."):
            found.setdefault(owners[min(bundle, len(owners) - 1)], line.strip())
    return found
