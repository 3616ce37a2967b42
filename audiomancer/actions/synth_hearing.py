"""``synth hear``: the notes of a synth, one after the other, for a page that lets them be played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, asked, asked_mapping
from audiomancer.actions._ids import synth_of
from audiomancer.actions._session import Session
from audiomancer.actions.synths import breeding_in
from audiomancer.errors import InvalidSettingError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from audiomancer.store import SynthLineage
    from audiomancer.supercollider import Render

__all__ = ["ACTIONS", "HearSynthRequest", "HeardSynth"]

MOST_NOTES = 32
_HIGHEST = 127
_FADE = 0.01  # seconds in which a note that still sounds ends, so that it does not click


@dataclass(frozen=True, slots=True, kw_only=True)
class HearSynthRequest:
    """A synth to play, and which notes."""

    item: str = asked("A synth.", metavar="ID", place=True, of="synth")
    notes: tuple[int, ...] = asked(
        "MIDI notes, one after the other, 32 at the most; its own pitch once if none is named.", ()
    )
    seconds: float = asked("How long each is listened to.", 3.0, low=0.1, high=8, unit="s")
    hold: float = asked("How long each key is held.", 2.0, low=0.02, high=8, unit="s")
    controls: Mapping[str, float] = asked_mapping("Other than its default: cutoff=900.")


@dataclass(frozen=True, slots=True)
class HeardSynth:
    """Notes of a synth, ready to be played.

    Attributes:
        wav: a WAV file, 16 bit, stereo: the notes one after the other, each as long as was asked for.
        sample_rate: in Hz.
        seconds: how long the file is.
        loudness_lufs: how loud the first second of its notes is.
        gain_db: what a player adds so that all synths are equally loud, at -23 LUFS; at most 0.
        level_db: what was added to what the synth plays, to bring it to the level of a file; a player who wants to
            hear how loud the synth itself is takes it away again.
    """

    wav: bytes
    sample_rate: int
    seconds: float
    loudness_lufs: float
    gain_db: float
    level_db: float


def hear(request: HearSynthRequest, session: Session) -> HeardSynth:
    """Render notes of a synth, one after the other, with the gain that makes it as loud as every other.

    A synth without a pitch, such as a drum, is struck once for each note. A control `sustain` is as long as the key is
    held, unless the request sets it; a gate closes then.

    Args:
        request: the synth, the notes, and the values of its controls.
        session: whose library and engines; it is told of silence.

    Returns:
        The notes.

    Raises:
        SynthNotFoundError: if there is no such synth.
        InvalidSynthError: if it does not compile, or what it plays is no sound.
        InvalidControlError: if it has no such control.
        InvalidSettingError: if there are too many notes, or a value is outside the range of its control.
        MissingDependencyError: if SuperCollider is not installed.
    """
    _check_notes(request.notes)
    session.engines.start()
    breeding = breeding_in(session)
    synth = breeding.get(synth_of(session, request.item))
    played = breeding.sing(synth.id, _settings(synth, request), request.seconds, request.hold)
    return _file(played, session)


def _check_notes(notes: Sequence[int]) -> None:
    if len(notes) > MOST_NOTES:
        raise InvalidSettingError(f"at most {MOST_NOTES} notes are heard at a time, not {len(notes)}")
    if wrong := [note for note in notes if not 0 <= note <= _HIGHEST]:
        raise InvalidSettingError(f"a note is a MIDI note from 0 to {_HIGHEST}, not {wrong[0]}")


def _settings(synth: SynthLineage, request: HearSynthRequest) -> list[dict[str, float]]:
    """The values of the controls for each note."""
    from audiomancer.analyzers.synthdef import parse_synthdefs

    known = {control.name: control for control in parse_synthdefs(synth.source_code)[0].controls}
    shared = dict(request.controls)
    if "sustain" in known and "sustain" not in shared:
        spec = known["sustain"].spec
        ends = sorted((spec.minimum, spec.maximum)) if spec else (0.0, request.hold)
        shared["sustain"] = min(max(request.hold, ends[0]), ends[1])
    if "freq" not in known:
        return [shared] * max(len(request.notes), 1)
    return [{**shared, "freq": 440 * 2 ** ((note - 69) / 12)} for note in request.notes] or [shared]


def _file(played: Sequence[Render], session: Session) -> HeardSynth:
    """The notes in one file, at one level."""
    import numpy as np

    from audiomancer.analyzers.audio import SILENCE_DB, decibels
    from audiomancer.exporters import wav_bytes
    from audiomancer.rendering import HEARD_LUFS
    from audiomancer.rendering.loudness import level_of

    rate = played[0].sample_rate
    # How loud a note is, its first second tells, and who turns a control waits for it.
    level = level_of(np.concatenate([one.audio[:rate] for one in played]), rate)
    silent = level.loudness == SILENCE_DB
    if silent:
        session.note("It plays nothing that could be heard.")
    audio = np.concatenate([_ended(one.audio, rate) for one in played]) * np.float32(level.gain)
    room = min(1.0, 1.0 / max(float(np.abs(audio).max()), 1e-9))  # for what swells only later
    return HeardSynth(
        wav=wav_bytes(audio * np.float32(room), rate),
        sample_rate=rate,
        seconds=len(audio) / rate,
        loudness_lufs=level.loudness + decibels(room),
        gain_db=0.0 if silent else min(HEARD_LUFS - level.loudness - decibels(room), 0.0),
        level_db=decibels(level.gain * room),
    )


def _ended(audio: npt.NDArray[np.float32], rate: int) -> npt.NDArray[np.float32]:
    """A note whose end does not click."""
    import numpy as np

    frames = round(_FADE * rate)
    ended = audio.copy()
    ended[-frames:] *= np.linspace(1, 0, frames, dtype=np.float32)[:, np.newaxis]
    return ended


ACTIONS = (
    Action(
        name="synth hear",
        run=hear,
        request=HearSynthRequest,
        result=HeardSynth,
        effect="reads",
        faces=frozenset({"web", "rest"}),
        no_command="`audiomancer synth render` writes what a synth plays",
    ),
)
