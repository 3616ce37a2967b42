"""What one server plays in a row: jobs as a score, each at its own time and with everything that it needs.

Each job begins at the start of a block in a group of its own, with seeded random generators and clean buses, so its
samples are the same in every batch. A SynthDef that several jobs play is sent once, before the first of them, under a
name that only this batch knows.
"""

from __future__ import annotations

import functools
import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from audiomancer.errors import InvalidControlError
from audiomancer.supercollider.feeding import feed, unfeed
from audiomancer.supercollider.nrt import BLOCK, block_tag, blocks_for, preamble, seconds_tag
from audiomancer.supercollider.osc import Argument, Message
from audiomancer.supercollider.scsyndef import read_synthdef, split_synthdefs, write_synthdefs

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["BATCH_BLOCKS", "Batch", "Passage", "Prepared", "RenderJob", "SynthEvent", "divided", "prepare"]

BATCH_BLOCKS = 1 << 19
"""Blocks of audio that one server writes: twelve minutes at 44100 Hz, 268 MB."""

_BATCH_JOBS = 1024
_WORTH_A_SERVER = 1 << 15  # blocks, 48 seconds: to play them takes longer than to start another server
_GAP = 8  # blocks of silence between jobs, in which buses forget
_FIRST_NODE = 1000
_PARSED = 512  # SynthDefs that are not read again

Controls = Mapping[str, float | Sequence[float]]


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One synth to be heard once.

    Attributes:
        synthdef: the bytes of a SynthDef file with one SynthDef.
        controls: values other than the defaults.
        seconds: how much audio.
        seed: of the server's random generators.
        hold: seconds after which the control ``gate`` goes to 0, for a synth that has one; None for never.
        feed: how many channels the test sound has that lies in the first buffers while it plays, beside the one on
            the audio buses from :data:`~audiomancer.supercollider.feeding.FEED_BUS` on and the numbers on the control
            buses; 0 for none of it.
    """

    synthdef: bytes
    controls: Controls = field(default_factory=dict)
    seconds: float = 2.0
    seed: int = 0
    hold: float | None = None
    feed: int = 0


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


@dataclass(frozen=True, slots=True)
class Passage:
    """Many synths in time, heard together, such as the notes of a pattern.

    Attributes:
        synthdefs: SynthDef files that define the synths of the events.
        events: in any order.
        seconds: how much audio.
        seed: of the server's random generators.
    """

    synthdefs: Sequence[bytes]
    events: Sequence[SynthEvent]
    seconds: float
    seed: int = 0


class _Start(NamedTuple):
    """A synth that starts: a time tag that counts from its job's beginning, the file of its SynthDef, its settings."""

    tag: int
    synthdef: bytes
    settings: tuple[Argument, ...]


class Prepared(NamedTuple):
    """A job in the server's own terms.

    Attributes:
        frames: how much audio is wanted.
        blocks: how many blocks hold that.
        seed: of the random generators.
        starts: its synths in order of time.
        gate: the block at which gates close; None if none does.
        feed: channels of the test sound; 0 for none.
    """

    frames: int
    blocks: int
    seed: int
    starts: tuple[_Start, ...]
    gate: int | None = None
    feed: int = 0


def prepare(job: RenderJob | Passage, sample_rate: int) -> Prepared:
    """A job in the server's own terms.

    Args:
        job: one synth, or many in time.
        sample_rate: in Hz.

    Returns:
        The job as messages, and how long it takes in frames and blocks.

    Raises:
        InvalidControlError: if it asks for a synth or a control that there is not, or an event begins before 0.
        SynthDefFileError: if its bytes are not what they should be.
    """
    frames, blocks = round(job.seconds * sample_rate), blocks_for(job.seconds, sample_rate)
    if isinstance(job, Passage):
        return Prepared(frames, blocks, job.seed, tuple(_starts(job, blocks, sample_rate)))
    starts = (_Start(0, job.synthdef, _settings(job.synthdef, job.controls)),)
    hold = None if job.hold is None else blocks_for(job.hold, sample_rate)
    closes = hold is not None and hold < blocks and "gate" in _places(job.synthdef)
    return Prepared(frames, blocks, job.seed, starts, hold if closes else None, job.feed)


def divided(jobs: Sequence[Prepared], servers: int) -> list[list[int]]:
    """The indices of jobs as batches of about equal length.

    Args:
        jobs: what is to be played.
        servers: how many can run at a time.

    Returns:
        Batches that are not too much for one server, each in order; as many as make it faster.
    """
    blocks = sum(job.blocks for job in jobs)
    needed = max(-(-len(jobs) // _BATCH_JOBS), -(-blocks // BATCH_BLOCKS))
    useful = min(servers, len(jobs), blocks // _WORTH_A_SERVER)
    count = max(needed, useful) if needed <= servers else -(-needed // servers) * servers
    batches: list[list[int]] = [[] for _ in range(count)]
    loads = [(0, number) for number in range(count)]
    for index in sorted(range(len(jobs)), key=lambda index: -jobs[index].blocks):
        load, number = loads[0]
        batches[number].append(index)
        heapq.heapreplace(loads, (load + jobs[index].blocks, number))
    return [sorted(batch) for batch in batches if batch]


class Batch:
    """Jobs in a row as the score of one server.

    Args:
        jobs: what is to be played, at least one.
        sample_rate: in Hz.

    Attributes:
        jobs: as above.
        bundles: pairs of a time tag and messages, in order of time.
        frames: the length of the audio.
    """

    def __init__(self, jobs: Sequence[Prepared], sample_rate: int) -> None:
        self.jobs = jobs
        self.bundles: list[tuple[int, Sequence[Message]]] = []
        self._owners: list[str | int] = ["the server"]  # of each bundle; the first is not ours
        self._names: dict[bytes, str] = {}
        self._begins = list(accumulate((job.blocks + _GAP for job in jobs[:-1]), initial=0))
        self.frames = (self._begins[-1] + jobs[-1].blocks) * BLOCK
        for index, (job, begin) in enumerate(zip(jobs, self._begins, strict=True)):
            self._add(index, job, begin, sample_rate)

    def cut(self, audio: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float32]]:
        """The parts of the jobs that the audio holds whole, in their order."""
        parts = (audio[begin * BLOCK :][: job.frames] for job, begin in zip(self.jobs, self._begins, strict=True))
        whole = takewhile(lambda pair: len(pair[0]) == pair[1].frames, zip(parts, self.jobs, strict=True))
        return [part for part, _ in whole]

    def errors(self, posts: str) -> list[str | None]:
        """What the server complained of, by job.

        Args:
            posts: what it printed; it says ``nextOSCPacket`` before it turns to another bundle.
        """
        found: dict[str | int, str] = {}
        bundle = 0
        for line in posts.splitlines():
            if line.startswith("nextOSCPacket"):
                bundle += 1
            elif line.startswith(_FAILURES) or line.endswith("not installed."):
                found.setdefault(self._owners[min(bundle, len(self._owners) - 1)], line.strip())
        return [self._complaint(found, index) for index in range(len(self.jobs))]

    def _complaint(self, found: Mapping[str | int, str], index: int) -> str | None:
        """The first complaint that concerns a job: of a SynthDef that it plays, or of what it does itself."""
        owners: list[str | int] = [*(self._names[start.synthdef] for start in self.jobs[index].starts), index]
        return next((found[owner] for owner in owners if owner in found), None)

    def _add(self, index: int, job: Prepared, first: int, sample_rate: int) -> None:
        """A job that begins with a block."""

        def at(block: int) -> int:
            return block_tag(first + block, sample_rate)

        for data in {start.synthdef: None for start in job.starts if start.synthdef not in self._names}:
            name = self._names[data] = f"synthdef{len(self._names)}"
            self._append(at(0), [("/d_recv", write_synthdefs([read_synthdef(data).renamed(name)]))], name)
        group = _FIRST_NODE + 2 * index
        # A node number of -1 lets the server choose one.
        notes = [(s.tag, ("/s_new", self._names[s.synthdef], -1, 1, group, *s.settings)) for s in job.starts]
        begin = [("/g_new", group, 1, 0), *preamble(group + 1, group, job.seed)]
        if job.feed:
            begin += feed(group, job.feed)
        self._append(at(0), [*begin, *(message for tag, message in notes if not tag)], index)
        for tag, message in notes:
            if tag:
                self._append(at(0) + tag, [message], index)
        if job.gate is not None:
            self._append(at(job.gate), [("/n_set", group, "gate", 0.0)], index)
        self._append(at(job.blocks), [("/n_free", group), *(unfeed() if job.feed else ())], index)

    def _append(self, tag: int, messages: Sequence[Message], owner: str | int) -> None:
        self.bundles.append((tag, messages))
        self._owners.append(owner)


_FAILURES = ("FAILURE IN SERVER /s_new", "FAILURE IN SERVER /d_recv", "exception in GraphDef", "exception in Graph")


def _starts(passage: Passage, blocks: int, sample_rate: int) -> Iterator[_Start]:
    """The events that begin before the end, in order of time."""
    known = {name: file for data in passage.synthdefs for name, file in _split(data).items()}
    zero = block_tag(0, sample_rate)
    for event in sorted(passage.events, key=lambda event: event.onset):
        if event.synth not in known:
            raise InvalidControlError(f"there is no synth {event.synth!r}; there are {', '.join(sorted(known))}")
        if event.onset < 0:
            raise InvalidControlError(f"expected an onset of at least 0 seconds, not {event.onset}")
        settings = _settings(known[event.synth], event.controls)
        tag = seconds_tag(event.onset, sample_rate)
        if tag < block_tag(blocks, sample_rate):
            yield _Start(tag - zero, known[event.synth], settings)


def _settings(synthdef: bytes, controls: Controls) -> tuple[Argument, ...]:
    """Controls as pairs of an index and a value, one after the other."""
    places = _places(synthdef)
    found: list[Argument] = []
    for name, given in controls.items():
        values = (given,) if isinstance(given, int | float) else tuple(given)
        if name not in places or len(values) > places[name][1]:
            raise InvalidControlError(
                f"{read_synthdef(synthdef).name!r} has no control {name!r} of {len(values)} values, "
                f"only {', '.join(places) or 'none'}"
            )
        for offset, value in enumerate(values):
            found += [places[name][0] + offset, float(value)]
    return tuple(found)


_split = functools.lru_cache(_PARSED)(split_synthdefs)


@functools.lru_cache(_PARSED)
def _places(data: bytes) -> Mapping[str, tuple[int, int]]:
    """The index and the number of values of every control, in their order."""
    synthdef = read_synthdef(data)
    indices = dict(synthdef.parameter_names)
    return MappingProxyType({c.name: (indices[c.name], len(c.defaults)) for c in synthdef.controls})
