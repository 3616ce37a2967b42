"""How hard and how early drummers play the hits of any drum pattern: the groove model, played in numpy.

The hits of a loop are played one after the other, step by step. Each draws its velocity, then its timing, from sixteen
bins; what is likely depends on which hits stand around it, on the tempo and on how the hits before it came out: the
last ones, those of the same drum, those of the same place a beat and some bars ago, and the means and spreads of all
so far. So a drummer who begins softly, late or loosely goes on as they began.

Timing is counted from the nearest sixteenth. Swing is what the pattern says of it: the model is told how late each
sixteenth of the beat is written, and adds what hands add.

Anchor: Gillick, Roberts, Engel, Eck and Bamman, "Learning to Groove with Inverse Sequence Transformations", ICML 2019,
for the task. Theirs is a network over whole bars of fixed length; this one decides hit by hit and takes any length.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from audiomancer._resources import download_folder, is_file, resource_folder
from audiomancer.errors import InvalidSettingError, MissingDependencyError, ModelLoadError
from audiomancer.music import DRUM_ROWS, DRUM_TYPES, Note, Pattern
from audiomancer.rnn.encodings import Floats, Ints

__all__ = [
    "BINS",
    "GROOVE",
    "Groove",
    "GrooveModel",
    "Hits",
    "Past",
    "around",
    "bins_of",
    "check_groove",
    "drummed",
    "find_groove",
    "groove_fingerprint",
    "groove_models",
    "groove_name",
    "groove_origin",
    "hits_of",
    "load_groove",
    "past_of",
    "swing_of",
]

GROOVE = "groove"
"""The name of the model that ships."""

_SUFFIX = ".npz"

BINS = 16
"""Bins of velocity, 8 wide, and of timing, a sixteenth of a sixteenth wide."""

_VOICES = MappingProxyType(dict(DRUM_ROWS) | {44: len(DRUM_TYPES), 37: len(DRUM_TYPES) + 1})
"""Every pitch of the kit to its voice: the drum types, and apart from these the hi-hat's pedal and the side stick."""

_VOICE_COUNT = len(DRUM_TYPES) + 2
_PLACES, _BEAT = 16, 4  # sixteenths of a bar that are told apart, and of a beat
_REACH = 16  # sixteenths before and after a hit in which the model sees the other hits
_KICK, _SNARE, _HATS = (0,), (1,), (2, 3, 8)
_LAST, _LAST_OF_VOICE = 6, 4
_CALM = (0.85, 0.9)  # temperatures of velocity and timing: drawn as foretold, a drummer is a little restless
_EDGE = 0.49  # sixteenths: a hit that is played later belongs to another one
_TIMES, _LOUDNESS = 4.0, 64.0  # so that timing in sixteenths and velocity come out near 1


class Hits(NamedTuple):
    """The hits of a loop in the order in which they are played, at most one of a voice on a sixteenth.

    Attributes:
        voice: of each hit, 0-10: the drum types, the pedal of the hi-hat, the side stick; shape ``[hits]``.
        step: of each hit, the sixteenth from the start of the loop; ascending.
        steps: sixteenths in the loop.
        bar: sixteenths in a bar.
        tempo: in BPM.
        swing: how late the second, third and last sixteenth of the beat are written, in sixteenths; or None if that is
            not known.
    """

    voice: Ints
    step: Ints
    steps: int
    bar: int
    tempo: float
    swing: tuple[float, float, float] | None = None


class Groove(NamedTuple):
    """How hits are played.

    Attributes:
        velocity: MIDI velocity of each hit, 1-127; shape ``[hits]``.
        timing: of each hit, sixteenths after its step, -0.5 to 0.5.
    """

    velocity: Floats
    timing: Floats


class Past(NamedTuple):
    """Which earlier hits tell something of each hit.

    Attributes:
        pointers: index of an earlier hit for each of some relations, such as «the last of the same voice»; the number
            of hits where there is none; shape ``[hits, relations]``.
        groups: the group of earlier hits for each of some likenesses, such as «the same voice»; shape
            ``[hits, likenesses]``.
        counts: how many hits of each such group came before.
        known: what can be told of the past before anything is played: which relations there are and how far back, and
            the counts; shape ``[hits, features]``.
    """

    pointers: Ints
    groups: Ints
    counts: Ints
    known: Floats


def hits_of(pattern: Pattern, *, swing: bool = True) -> tuple[Hits, list[Note]]:
    """The hits of a drum pattern on its sixteenths, and their notes.

    Of several hits of a voice on a sixteenth, such as a flam, the loudest is the hit, and of these the last.

    Args:
        pattern: drums, on or off the grid.
        swing: whether the swing that is written is told.

    Returns:
        The hits and, in their order, the note of each; a pitch outside the kit is none.
    """
    sixteenth = pattern.ticks_per_beat / 4
    chosen: dict[tuple[int, int], Note] = {}
    for note in sorted((n for n in pattern.notes if n.pitch in _VOICES), key=lambda n: (n.velocity, n.onset)):
        chosen[round(note.onset / sixteenth), _VOICES[note.pitch]] = note
    cells = sorted(chosen)
    step = np.array([step for step, _ in cells], dtype=np.int64)
    timing = np.array([chosen[cell].onset for cell in cells]) / sixteenth - step
    hits = Hits(
        np.array([voice for _, voice in cells], dtype=np.int64),
        step,
        max(1, round(pattern.length / sixteenth)),
        pattern.steps_per_bar,
        pattern.tempo,
        swing_of(step, timing) if swing else None,
    )
    return hits, [chosen[cell] for cell in cells]


def swing_of(step: Ints, timing: Floats) -> tuple[float, float, float]:
    """How late the second, third and last sixteenth of the beat are, against the first.

    Args:
        step: the sixteenth of each hit, shape ``[hits]``.
        timing: sixteenths after it.

    Returns:
        The differences of the medians, in sixteenths; 0 where nothing is hit.
    """
    places = [timing[step % _BEAT == place] for place in range(_BEAT)]
    first, *others = [float(np.median(some)) if len(some) else None for some in places]
    second, third, last = (0.0 if some is None else some - (first or 0.0) for some in others)
    return second, third, last


def around(hits: Hits) -> Floats:
    """What the model sees of each hit before anything is played.

    Args:
        hits: the hits of a loop; before its beginning stands its end.

    Returns:
        Shape ``[hits, features]``: voice, place in the bar, the hits a bar before and after, how often each voice is
        hit, tempo and swing.
    """
    count = len(hits.voice)
    grid = np.zeros((hits.steps, _VOICE_COUNT), dtype=np.float32)
    grid[hits.step % hits.steps, hits.voice] = 1
    window = grid[(hits.step[:, None] + np.arange(-_REACH, _REACH + 1)) % hits.steps].reshape(count, -1)
    slow = np.log2(hits.tempo / 120)
    swing = (0.0, 0.0, 0.0, 0.0) if hits.swing is None else (1.0, *(_TIMES * late for late in hits.swing))
    whole = np.array([*grid.mean(axis=0) * _BEAT, slow, slow * slow, *swing], dtype=np.float32)
    return np.concatenate(
        [
            np.eye(_VOICE_COUNT, dtype=np.float32)[hits.voice],
            np.eye(_PLACES, dtype=np.float32)[hits.step % hits.bar % _PLACES],
            window,
            np.broadcast_to(whole, (count, len(whole))),
        ],
        axis=1,
    )


def past_of(hits: Hits) -> Past:
    """Which earlier hits tell something of each hit; see :class:`Past`."""
    count = len(hits.voice)
    here, place = np.arange(count), hits.step % hits.bar
    index = np.full((hits.steps + 1, _VOICE_COUNT), count)
    index[hits.step, hits.voice] = here
    pointers = [np.where(here >= back, here - back, count) for back in range(1, _LAST + 1)]
    pointers += [_earlier(hits.voice, back) for back in range(1, _LAST_OF_VOICE + 1)]
    pointers += [
        np.where(hits.step >= back, index[np.maximum(hits.step - back, 0), hits.voice], count)
        for back in (hits.bar, 2 * hits.bar, 4 * hits.bar, _BEAT, 2 * _BEAT)
    ]
    pointers.append(_earlier(hits.voice * _PLACES * 8 + place, 1))
    pointers += [_latest(np.isin(hits.voice, voices)) for voices in (_KICK, _SNARE, _HATS)]
    pointed = np.stack(pointers, axis=1)
    beat = hits.step % _BEAT
    groups, first = list[Ints](), 0
    for keys in (
        np.zeros(count, dtype=np.int64),
        hits.voice,
        beat,
        hits.voice * _BEAT + beat,
        hits.voice * 512 + place,
    ):
        found, group = np.unique(keys, return_inverse=True)
        groups.append(first + group)
        first += len(found)
    grouped = np.stack(groups, axis=1)
    counts = np.stack([_rank(group) for group in groups], axis=1)
    there = pointed < count
    steps = np.append(hits.step, 0)
    far = np.where(there, hits.step[:, None] - steps[pointed], 0) / _PLACES
    known = np.concatenate([there, np.minimum(far, 4), np.log1p(counts) / 2], axis=1).astype(np.float32)
    return Past(pointed, grouped, counts, known)


def _earlier(keys: Ints, back: int) -> Ints:
    """The index of the hit of the same key that came so many of them earlier; the number of hits where none did."""
    order = np.argsort(keys, kind="stable")
    result = np.full(len(keys), len(keys))
    same = keys[order[back:]] == keys[order[:-back]]
    result[order[back:][same]] = order[:-back][same]
    return result


def _latest(chosen: npt.NDArray[np.bool_]) -> Ints:
    """The index of the last of some hits before each hit."""
    marks = np.where(chosen, np.arange(len(chosen)), -1)
    before = np.concatenate([[-1], np.maximum.accumulate(marks)[:-1]])[: len(chosen)]
    return np.where(before < 0, len(chosen), before)


def _rank(group: Ints) -> Ints:
    """How many of its group came before each."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], group[order])
    result = np.empty(len(group), dtype=np.int64)
    result[order] = np.arange(len(group)) - starts
    return result


def _moments(velocity: Floats | float, timing: Floats | float) -> Floats:
    """What is summed of earlier hits: velocity and timing, scaled, and their squares; shape ``[..., 4]``."""
    loud, late = np.asarray(velocity) / _LOUDNESS - 1, np.asarray(timing) * _TIMES
    return np.stack([loud, late, loud * loud, late * late], axis=-1).astype(np.float32)


def remembered(past: Past, groove: Groove) -> Floats:
    """What the earlier hits tell of each hit, once all are played.

    Args:
        past: which earlier hits tell something.
        groove: how the hits were played.

    Returns:
        Shape ``[hits, features]``.
    """
    played = _moments(groove.velocity, groove.timing)
    sums = np.empty((*past.groups.shape, played.shape[1]), dtype=np.float32)
    for likeness, group in enumerate(past.groups.T):
        order = np.argsort(group, kind="stable")
        before = np.cumsum(played[order], axis=0, dtype=np.float64) - played[order]
        starts = np.searchsorted(group[order], group[order])
        sums[order, likeness] = before - before[starts]
    return _told(np.append(played, np.zeros((1, 4), dtype=np.float32), axis=0)[past.pointers], sums, past.counts)


def _told(pointed: Floats, sums: Floats, counts: Ints) -> Floats:
    """Velocity and timing of single earlier hits, and mean and spread of groups of them.

    Args:
        pointed: moments of earlier hits, shape ``[..., relations, 4]``.
        sums: summed moments, shape ``[..., likenesses, 4]``.
        counts: of how many hits, shape ``[..., likenesses]``.
    """
    means = sums / np.maximum(counts, 1)[..., None]
    spread = np.sqrt(np.maximum(means[..., 2:] - means[..., :2] ** 2, 0))
    told = np.concatenate([pointed[..., :2], means[..., :2], spread], axis=-2)
    return told.reshape(*told.shape[:-2], -1).astype(np.float32)


def bins_of(groove: Groove) -> tuple[Ints, Ints]:
    """The bins, 0-15, of velocity and timing of each hit."""
    velocity = np.asarray(groove.velocity).astype(np.int64) * BINS // 128
    timing = np.floor((np.asarray(groove.timing) + 0.5) * BINS).astype(np.int64)
    return np.clip(velocity, 0, BINS - 1), np.clip(timing, 0, BINS - 1)


_SHAPES = MappingProxyType(
    {
        "seen": ("features", "first"),
        "seen_bias": ("first",),
        "inner": ("first", "second"),
        "inner_bias": ("second",),
        "velocity": ("second", "bins"),
        "velocity_bias": ("bins",),
        "struck": ("bins", "third"),
        "timing_inner": ("second", "third"),
        "timing_inner_bias": ("third",),
        "timing": ("third", "bins"),
        "timing_bias": ("bins",),
        "loudness": ("bins", "levels"),
    }
)
"""Each array of a model to the names of its sizes."""


@dataclass(frozen=True, slots=True, eq=False)
class GrooveModel:
    """The weights; all are arrays of float32.

    Attributes:
        seen: from what is known and remembered of a hit to the first layer, shape ``[features, first]``.
        seen_bias: shape ``[first]``.
        inner: to the second layer, shape ``[first, second]``.
        inner_bias: shape ``[second]``.
        velocity: to the bins of velocity, shape ``[second, 16]``.
        velocity_bias: shape ``[16]``.
        struck: from the bin of velocity to the layer of timing, shape ``[16, third]``.
        timing_inner: from the second layer to it, shape ``[second, third]``.
        timing_inner_bias: shape ``[third]``.
        timing: to the bins of timing, shape ``[third, 16]``.
        timing_bias: shape ``[16]``.
        loudness: how often each velocity of a bin is played, shape ``[16, 8]``.
    """

    seen: Floats
    seen_bias: Floats
    inner: Floats
    inner_bias: Floats
    velocity: Floats
    velocity_bias: Floats
    struck: Floats
    timing_inner: Floats
    timing_inner_bias: Floats
    timing: Floats
    timing_bias: Floats
    loudness: Floats

    @classmethod
    def read(cls, path: Path) -> Self:
        """The model in a file that :meth:`write` wrote.

        Raises:
            ModelLoadError: if it cannot be read, or holds something else.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                found = {name: arrays[name].astype(np.float32) for name in _SHAPES}
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise ModelLoadError(f"{path} is no groove model that can be read; copy it again") from error
        sizes = {"bins": BINS, "levels": 128 // BINS}
        for name, wanted in _SHAPES.items():
            shape = found[name].shape
            if len(shape) != len(wanted) or any(
                sizes.setdefault(size, length) != length for size, length in zip(wanted, shape, strict=True)
            ):
                raise ModelLoadError(f"{path} is no groove model of this version: {name} has the shape {shape}")
        return cls(**found)

    @property
    def units(self) -> tuple[int, int, int]:
        """The units of the first layer, the second and that of timing."""
        return len(self.seen_bias), len(self.inner_bias), len(self.timing_inner_bias)

    @property
    def parameters(self) -> int:
        """How many numbers it consists of."""
        return sum(getattr(self, name).size for name in _SHAPES)

    def write(self, path: Path) -> None:
        """Write the model, in half precision, as an ``.npz`` file.

        Args:
            path: the file; one that is there is replaced.
        """
        arrays = {name: getattr(self, name).astype(np.float16) for name in _SHAPES}
        np.savez_compressed(path, allow_pickle=False, **arrays)

    def chances(self, hits: Hits, groove: Groove) -> tuple[Floats, Floats]:
        """How likely each bin was, hit by hit, given how the hits before it came out.

        Args:
            hits: the hits of a loop.
            groove: how they were played.

        Returns:
            The chances of the bins of velocity, and those of timing given the velocity; each of shape ``[hits, 16]``.
        """
        past = past_of(hits)
        features = np.concatenate([around(hits), past.known, remembered(past, groove)], axis=1)
        second = _rectified(_rectified(features @ self.seen + self.seen_bias) @ self.inner + self.inner_bias)
        struck = self.struck[bins_of(groove)[0]]
        third = _rectified(second @ self.timing_inner + struck + self.timing_inner_bias)
        return (
            _softmax(second @ self.velocity + self.velocity_bias),
            _softmax(third @ self.timing + self.timing_bias),
        )

    def play(self, hits: Hits, rng: np.random.Generator) -> Groove:
        """Play the hits of a loop.

        Args:
            hits: the hits.
            rng: chance; the same state plays the same.

        Returns:
            Velocity and timing of each hit.
        """
        count = len(hits.voice)
        if not count:
            return Groove(np.zeros(0), np.zeros(0))
        past = past_of(hits)
        known = np.concatenate([around(hits), past.known], axis=1)
        seen = known @ self.seen[: known.shape[1]] + self.seen_bias
        told = self.seen[known.shape[1] :]
        draws = rng.random((count, 4))
        played = np.zeros((count + 1, 4), dtype=np.float32)
        sums = np.zeros((int(past.groups.max()) + 1, 4), dtype=np.float32)
        result = Groove(np.zeros(count), np.zeros(count))
        for i in range(count):
            group = past.groups[i]
            features = _told(played[past.pointers[i]], sums[group], past.counts[i])
            second = _rectified(_rectified(seen[i] + features @ told) @ self.inner + self.inner_bias)
            hard = _drawn(_softmax((second @ self.velocity + self.velocity_bias) / np.float32(_CALM[0])), draws[i, 0])
            third = _rectified(second @ self.timing_inner + self.struck[hard] + self.timing_inner_bias)
            late = _drawn(_softmax((third @ self.timing + self.timing_bias) / np.float32(_CALM[1])), draws[i, 2])
            result.velocity[i] = max(1, hard * (128 // BINS) + _drawn(self.loudness[hard], draws[i, 1]))
            result.timing[i] = (late + draws[i, 3]) / BINS - 0.5
            played[i] = _moments(result.velocity[i], result.timing[i])
            sums[group] += played[i]
        return result


def _rectified(values: Floats) -> Floats:
    result: Floats = np.maximum(values, 0)
    return result


def _softmax(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def _drawn(chances: Floats, uniform: float) -> int:
    """The index in which a number, 0-1, falls in the cumulated chances."""
    bounds = np.cumsum(chances, dtype=np.float64)
    return min(int((bounds <= uniform * bounds[-1]).sum()), len(chances) - 1)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> GrooveModel:
    return GrooveModel.read(path)


def groove_models() -> dict[str, Path]:
    """The groove models that can be named, each with its file: those that were trained here, and the one that ships."""
    try:
        own = {path.stem: path for path in sorted(download_folder().glob(f"*{_SUFFIX}"))}
    except PermissionError:  # such as another person's home
        own = {}
    return own | {GROOVE: resource_folder("models") / f"{GROOVE}{_SUFFIX}"}


def find_groove(name: str) -> Path:
    """The file of a groove model.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if there is no such model.
    """
    known = groove_models()
    path = known.get(name, Path(name).expanduser())
    if not is_file(path):
        raise ModelLoadError(
            f"there is no groove model {name!r:.200}; there are {', '.join(known)}, and `audiomancer models train "
            "groove --name mine --data FOLDER` makes one of your own MIDI files"
        )
    return path


def groove_origin(name: str) -> str:
    """Where a groove model comes from that is asked for by name or file: ``shipped``, ``trained`` or ``file``."""
    return "shipped" if name == GROOVE else "trained" if name in groove_models() else "file"


def groove_name(name: str) -> str:
    """What births call a groove model that is asked for by name or file."""
    return Path(name).stem


def load_groove(name: str = GROOVE) -> GrooveModel:
    """A groove model, read once and again when its file changes.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if it is not there, or cannot be read.
    """
    path = find_groove(name)
    return _read(path, path.stat().st_mtime_ns)


def groove_fingerprint(name: str = GROOVE) -> str:
    """``sha256`` and the first 12 digits of that hash of the file of a groove model.

    Args:
        name: its name, or a file.

    Raises:
        ModelLoadError: if it is not there, or cannot be read.
    """
    path = find_groove(name)
    try:
        return f"sha256 {sha256(path.read_bytes()).hexdigest()[:12]}"
    except OSError as error:
        raise ModelLoadError(f"the groove model {path} cannot be read: {error.strerror}") from error


def check_groove(name: str, fingerprint: str) -> None:
    """Refuse to repeat what another groove model played.

    Args:
        name: the name or file that a birth remembers.
        fingerprint: the fingerprint that it remembers.

    Raises:
        MissingDependencyError: if there is no such model, or it is another one now.
    """
    try:
        now = groove_fingerprint(name)
    except ModelLoadError as error:
        raise MissingDependencyError(
            f"the groove model {name}, which made this, is not here; bring its file back"
        ) from error
    if now != fingerprint:
        raise MissingDependencyError(
            f"this was made with the groove model {name} of {fingerprint}, but here is {now}; bring the former one back"
        )


def drummed(
    pattern: Pattern,
    rng: np.random.Generator,
    *,
    timing: float = 1.0,
    touch: float = 1.0,
    model: GrooveModel | None = None,
) -> Pattern:
    """Let a drum pattern be played by a drummer.

    Every hit stays on its sixteenth; the swing that is written stays, and timing comes beside it. The strokes before a
    flam go with the flam. What is no drum of the kit stays as it is.

    Args:
        pattern: drums, on or off the grid.
        rng: chance; the same state gives the same loop, and the velocities do not depend on the amounts.
        timing: 0 leaves the onsets as they are, 1 gives them to the drummer.
        touch: 0 leaves the velocities as they are, 1 gives them to the drummer.
        model: the groove model; the one that ships if None.

    Returns:
        The pattern with other onsets and velocities; of two notes of a pitch that come to overlap, the first is cut
        short.

    Raises:
        InvalidSettingError: if an amount is not 0-1.
        ModelLoadError: if the model that ships cannot be read.
    """
    for amount in (timing, touch):
        if not 0 <= amount <= 1:
            raise InvalidSettingError(f"the amount of feel is 0-1, not {amount}")
    if not timing and not touch:
        return pattern
    hits, leaders = hits_of(pattern)
    groove = (model or load_groove()).play(hits, rng)
    sixteenth = pattern.ticks_per_beat / 4
    cells = zip(hits.step.tolist(), hits.voice.tolist(), strict=True)
    by_cell = dict(
        zip(cells, zip(leaders, *map(np.ndarray.tolist, (groove.timing, groove.velocity)), strict=True), strict=True)
    )

    def played(note: Note) -> Note:
        if note.pitch not in _VOICES:
            return note
        step = round(note.onset / sixteenth)
        leader, late, loud = by_cell[step, _VOICES[note.pitch]]
        shift = timing * (late * sixteenth - (leader.onset - step * sixteenth))
        off = min(max(note.onset + shift - step * sixteenth, -_EDGE * sixteenth), _EDGE * sixteenth)
        onset = round(step * sixteenth + (off if timing else note.onset - step * sixteenth))
        velocity = note.velocity * (1 + touch * (loud / leader.velocity - 1))
        return replace(note, onset=min(max(onset, 0), pattern.length - 1), velocity=min(max(round(velocity), 1), 127))

    return pattern.with_notes(played(note) for note in pattern.notes)
