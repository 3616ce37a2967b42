"""A voice of the grooves of a run is held from now on, or set free: the saved run remembers it, and can go back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from audiomancer.breeding.patterns import PatternBreeding
from audiomancer.breeding.run import EvolutionRun
from audiomancer.breeding.undoing import keep_former_hold
from audiomancer.errors import InvalidSettingError
from audiomancer.music import VOICES, Pattern, drum_pitches, voice_pitches
from audiomancer.variation import check_hold

__all__ = ["held_voices", "hold_voice"]


def hold_voice(run: EvolutionRun[Any], name: str, voice: str, *, held: bool) -> None:
    """Keep in a saved run that a voice stays as the parent has it in all children from now on, or may change again.

    Args:
        run: the run as it is saved; it is as before, and who opens it anew has it as it is now.
        name: its name.
        voice: one of :data:`~audiomancer.music.VOICES`.
        held: whether the voice stays.

    Raises:
        InvalidSettingError: if the run breeds no grooves, nobody plays the voice, or nothing would be left to change.
    """
    breeding, patterns = run.breeding, _patterns(run)
    if not isinstance(breeding, PatternBreeding) or any(pattern.kind != "drums" for pattern in patterns):
        raise InvalidSettingError("only a run of grooves of drums has voices that can be held")
    played = _played(patterns)
    meant = voice_pitches(voice) & played
    if not meant:
        raise InvalidSettingError(f"nobody plays {_called(voice)} in this run, so there is nothing to hold")
    before = breeding.breeder.hold
    pitches = _pitches(before.hold) & played
    wanted = pitches | meant if held else pitches - meant
    hold = replace(before, hold=tuple(map(str, sorted(wanted))))
    check_hold(hold, patterns)
    told = f"the {_called(voice)} {'may change again' if held else 'stays again'}"
    keep_former_hold(breeding.store, name, hold.to_json(), told)


def held_voices(run: EvolutionRun[Any]) -> tuple[str, ...]:
    """The voices that stay as the parents have them in all children of a run.

    Args:
        run: the run.

    Returns:
        Those of :data:`~audiomancer.music.VOICES` that somebody plays, and of which nothing may change.
    """
    breeding = run.breeding
    if not isinstance(breeding, PatternBreeding) or not breeding.breeder.hold.hold:
        return ()
    held, played = _pitches(breeding.breeder.hold.hold), _played(_patterns(run))
    return tuple(voice for voice in VOICES if (meant := voice_pitches(voice) & played) and meant <= held)


def _patterns(run: EvolutionRun[Any]) -> list[Pattern]:
    return [item.pattern for item in run.everything() if hasattr(item, "pattern")]


def _played(patterns: list[Pattern]) -> frozenset[int]:
    return frozenset(note.pitch for pattern in patterns for note in pattern.notes)


def _pitches(words: tuple[str, ...]) -> frozenset[int]:
    return frozenset[int]().union(*map(drum_pitches, words))


def _called(voice: str) -> str:
    return "other drums" if voice == "rest" else voice
