"""``hear``: a pattern as a loop for a page, which plays it in time with others and as loud as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.errors import InvalidSettingError
from audiomancer.music import VOICES, Pattern, drum_pitches, voice_pitches

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata, SynthLineage

__all__ = ["ACTIONS", "HearRequest", "Heard", "hear_soon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HearRequest:
    """A pattern to hear, and what with."""

    item: str = asked("A pattern.", of="pattern")
    bars: int | None = asked("Only so many of its first bars.", None, low=1)
    solo: tuple[str, ...] = asked(
        "Of drums, hear only these: kick, snare, hats, rest for all others, bd, hh:1.", (), of="drum"
    )
    around: str | None = asked("Hear it beside this pattern, at its own tempo.", None, of="pattern")
    click: bool = asked("With a wood block on every beat.", False)


@dataclass(frozen=True, slots=True)
class Heard:
    """A loop, ready to be played.

    Attributes:
        wav: a WAV file of exactly one loop, 16 bit, stereo, which repeats without a gap.
        sample_rate: in Hz.
        seconds: how long it is, a whole number of samples.
        bars: how long it is, in bars of the pattern.
        tempo: in BPM.
        loudness_lufs: how loud the file is; with ``solo`` how loud it is with all that the others play.
        gain_db: what a player adds so that all loops are equally loud, at -23 LUFS; at most 0.
    """

    wav: bytes
    sample_rate: int
    seconds: float
    bars: int
    tempo: float
    loudness_lufs: float
    gain_db: float


def hear(request: HearRequest, session: Session) -> Heard:
    """Render a pattern as a loop that repeats without a gap, with the gain that makes it as loud as every other.

    Args:
        request: the pattern, and what is heard of it and beside it.
        session: whose library and engines; it is told of silence, and of a loop that stays softer than others.

    Returns:
        The loop; it is kept for the next who asks.

    Raises:
        ItemNotFoundError: if there is no such pattern.
        InvalidPatternError: if it has fewer bars than were asked for.
        InvalidValueError: if one of ``solo`` is no drum.
        InvalidSettingError: if a voice of something else than drums is to be heard alone.
        ExportError: if it does not end together with the pattern around it within 64 bars.
        MissingDependencyError: if SuperCollider is not installed.
        SuperColliderError: if SuperCollider does not do its work.
    """
    from audiomancer.rendering import SAMPLE_RATE, LoopAsked

    pattern = _pattern(session, request.item)
    pattern = pattern if request.bars is None else pattern.cut(1, request.bars)
    around = None if request.around is None else _pattern(session, request.around)
    only = _only(pattern, request.solo)
    sound = session.engines.loop_sound(LoopAsked(pattern=pattern, only=only, around=around, click=request.click))
    if sound.silent:
        session.note("It has no notes that could be heard.")
    elif only is not None and only.isdisjoint(note.pitch for note in pattern.notes):
        session.note(f"It plays no {' and no '.join(request.solo)}: nothing of it is heard alone.")
    if sound.lacking:
        session.note(f"It stays {sound.lacking:.1f} dB softer than others: its peaks leave no room.")
    return Heard(
        wav=sound.wav,
        sample_rate=SAMPLE_RATE,
        seconds=sound.frames / SAMPLE_RATE,
        bars=sound.bars,
        tempo=pattern.tempo,
        loudness_lufs=sound.loudness,
        gain_db=sound.gain_db,
    )


def hear_soon(items: Iterable[PatternMetadata | SynthLineage], session: Session) -> None:
    """Begin to render what a person will ask to hear next, without waiting for it.

    Args:
        items: the most urgent first; synths are left out.
        session: whose engines.
    """
    from audiomancer.rendering import LoopAsked
    from audiomancer.store import PatternMetadata

    if asked := [LoopAsked(pattern=item.pattern) for item in items if isinstance(item, PatternMetadata)]:
        session.engines.loops_ahead(asked)


def _pattern(session: Session, item: str) -> Pattern:
    return session.store.get(pattern_of(session, item)).pattern


def _only(pattern: Pattern, solo: tuple[str, ...]) -> frozenset[int] | None:
    """The pitches of the drums that are heard alone; None for everything."""
    if not solo:
        return None
    if pattern.kind != "drums":
        raise InvalidSettingError(f"only drums have voices that can be heard alone, and this is {pattern.kind}")
    heard = (voice_pitches(word) if word in VOICES else drum_pitches(word) for word in solo)
    return frozenset[int]().union(*heard)


ACTIONS = (
    Action(
        name="hear",
        run=hear,
        request=HearRequest,
        result=Heard,
        effect="reads",
        faces=frozenset({"web", "rest"}),
        no_command="`audiomancer play` lets a pattern be heard, and `audiomancer export --to wav` writes it",
    ),
)
