"""The request of a generation: what was asked for, and of all else what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from audiomancer.breeding.generation_options import BASS_ONLY, RULES, naming
from audiomancer.breeding.model_makers import model_name
from audiomancer.breeding.unheard import unheard_groove
from audiomancer.errors import InvalidPatternError, InvalidSettingError, ModelLoadError
from audiomancer.music import (
    DRUM_TYPES,
    Kind,
    Pattern,
    check_key,
    check_scale,
    check_time_signature,
    drum_name,
    likely_key,
)

__all__ = ["INSTEAD", "key_of", "resolved"]

INSTEAD = "instead_of"
"""The name under which a request says which model rules play instead of, as it does not know the metre."""

_FREE = "free"
"""The form in which nothing returns."""

_OF_ALL: Mapping[str, Any] = MappingProxyType(
    {
        "bars": 4,
        "time_signature": (4, 4),
        "backend": "numpy",
        "temperature": 1.0,
        "top_p": 1.0,
        "density": 1.0,
        "humanize": 0.0,
    }
)
_OF_PITCHED: Mapping[str, Any] = MappingProxyType({"key": "C", "scale": "minor"})
_CONTINUES = 0.9
"""The temperature at which models with their memory go on from a primer as like the bars before as people do."""


def resolved(kind: Kind, asked: Mapping[str, Any], primer: Pattern | None, lock: Pattern | None) -> dict[str, Any]:
    """The value of every option that decides a pattern: what was asked for, else what another gives, else the default.

    Args:
        kind: ``drums``, ``melody`` or ``bass``.
        asked: options by name, see :class:`~audiomancer.breeding.generation_options.PatternOptions`.
        primer: the pattern to go on from, or None.
        lock: the drums to lock to, or None.

    Returns:
        Options by name, and ``kind``, in JSON values: what a birth keeps as its request.

    Raises:
        InvalidPatternError: if a style, key, scale or time signature is not known.
        InvalidSettingError: if a groove model is asked for, and nothing is humanized.
    """
    wanted = {"kind": kind, **_OF_ALL, **({} if kind == "drums" else _OF_PITCHED), **_led(primer, lock)}
    wanted |= {**_continued(kind, primer, asked), **asked}
    wanted.setdefault("memory", float(wanted["backend"] == "numpy"))
    if kind == "drums":
        _check_feel(asked)
        wanted |= {"formed": True} if asked.get("form", _FREE) != _FREE else {}
        if primer is None or "style" in asked:
            wanted |= _styled(wanted)
        elif wanted.setdefault("straight", False) or _has_feel(wanted):
            wanted.setdefault("swing", 50.0)
        if "drums" in wanted:
            wanted["drums"] = list(wanted["drums"])
        if wanted["humanize"]:
            from audiomancer.rnn.groove import GROOVE

            wanted.setdefault("groove", GROOVE)
        elif "groove" in wanted:
            raise InvalidSettingError(unheard_groove(wanted["groove"]))
    else:
        wanted |= {"key": check_key(wanted["key"]), "scale": check_scale(wanted["scale"]), **_phrased(wanted)}
        if kind == "bass" and (wanted["backend"] == "numpy" or BASS_ONLY & asked.keys()):
            wanted |= _stood(wanted)
    wanted.setdefault("bpm", 120.0)
    wanted["time_signature"] = list(check_time_signature(wanted["time_signature"]))
    if "form" in wanted:
        from audiomancer.rnn import check_form

        wanted["form"] = check_form(wanted["form"], wanted["bars"])
    return wanted | _by_rules(wanted)


def _phrased(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The form, and how tonal it is. The magenta backend, which knows neither, is not asked for them unasked."""
    from audiomancer.rnn import usual_form

    usual = {"form": usual_form(wanted["bars"]), "tonal": 1.0} if wanted["backend"] == "numpy" else {}
    phrased = {name: wanted.get(name, usual.get(name)) for name in ("form", "tonal")}
    return {name: value for name, value in phrased.items() if value is not None}


def _by_rules(wanted: Mapping[str, Any]) -> dict[str, str]:
    """What a request says besides if the usual model does not know its metre: that rules play, and instead of whom."""
    from audiomancer.rnn import find_model, knows_metre

    if "model" in wanted or wanted["backend"] != "numpy":
        if wanted.get("model") == RULES and wanted["backend"] == "magenta":
            raise InvalidSettingError("the magenta backend runs models, and rules are none; leave one of the two out")
        return {}
    with suppress(ModelLoadError):  # told when it is to play
        model = find_model(model_name(wanted))
        if model.path and not knows_metre(model.path, tuple(wanted["time_signature"])):
            if "primer" in wanted:
                raise InvalidPatternError(
                    f"{model.name} does not know {'{}/{}'.format(*wanted['time_signature'])}, and rules, which do, "
                    "cannot go on from a primer; leave the primer out"
                )
            return {"model": RULES, INSTEAD: model.name}
    return {}


def _styled(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The options of drums that follow from their style, as far as they were not asked for."""
    from audiomancer.rnn import ROWS, check_style
    from audiomancer.rnn.fills import usual_drum_form
    from audiomancer.rnn.hands import usual_swing

    style, straight = check_style(wanted.get("style", "basic")), wanted.get("straight", False)
    own = wanted["backend"] == "numpy"
    plain = straight or _has_feel(wanted)
    usual = {
        "bpm": style.bpm,
        "swing": float(50 if plain else usual_swing(style, check_time_signature(wanted["time_signature"]))),
        "straight": straight,
        "form": usual_drum_form(wanted["bars"]) if own else "free",
        "fills": own and bool(style.fill) and wanted["bars"] >= 4,
    }
    return {**usual, **wanted, "style": style.name, "rows": ROWS}


def _has_feel(wanted: Mapping[str, Any]) -> bool:
    """Whether the swing comes from a groove, or from a line that was tapped."""
    return not {"feel", "tap"}.isdisjoint(naming(wanted))


def _check_feel(asked: Mapping[str, Any]) -> None:
    """Refuse a swing, or straight drums, that would not be heard.

    Raises:
        InvalidSettingError: if a swing is asked for of straight drums, or either beside a feel or a tapped line.
    """
    if asked.get("straight") and _has_feel(asked):
        raise InvalidSettingError(
            "a feel, or a tapped line, brings its own timing and accents, and straight drums have none; leave one out"
        )
    if "swing" not in asked:
        return
    if asked.get("straight") and asked["swing"] != 50:
        raise InvalidSettingError("straight drums do not swing; leave straight or the swing out")
    if "feel" in asked:
        raise InvalidSettingError("the feel of a groove brings its own swing; leave the swing or the feel out")
    if "tap" in naming(asked):
        raise InvalidSettingError(
            "a tapped line brings its own swing; leave the swing out, or write the rhythm down, such as x..x..x."
        )


def _stood(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """How a bass is played, and the roots that it stands on, one a bar."""
    from audiomancer.rnn import check_roots, check_way

    way = check_way(wanted.get("way", "locked" if "lock" in wanted else "free"))
    roots = check_roots(wanted.get("roots", (wanted["key"],)), wanted["key"], wanted["scale"])
    return {"way": way, "roots": list(roots)}


def _led(primer: Pattern | None, lock: Pattern | None) -> dict[str, Any]:
    """The options that follow from the primer, or else from the drums to lock to."""
    from audiomancer.rnn import MAX_GENERATED_BARS

    leader = primer or lock
    if leader is None:
        return {}
    led: dict[str, Any] = {"bpm": leader.tempo, "time_signature": leader.time_signature}
    if primer is None:
        return {**led, "bars": min(leader.bars, MAX_GENERATED_BARS)}
    return led if primer.kind == "drums" else led | key_of(primer)


def _continued(kind: Kind, primer: Pattern | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    """How a primer is gone on from unless something else is asked for: a little calmer, and in its own sounds."""
    if primer is None:
        return {}
    calm: dict[str, Any] = {"temperature": _CONTINUES}
    if kind != "drums" or "style" in asked or asked.get("backend") == "magenta":
        return calm
    known = {pitch for pitches in DRUM_TYPES for pitch in pitches}
    sounds = sorted({note.pitch for note in primer.notes} & known)
    return calm | ({"drums": list(map(drum_name, sounds))} if sounds else {})


def key_of(melody: Pattern) -> dict[str, str]:
    """The key and scale that a melody or bass has, or that its notes tell, by name; empty if it has no notes."""
    if not melody.notes:
        return {}
    heard = [0] * 12
    for note in melody.notes:
        heard[note.pitch % 12] += note.duration
    key, scale = (melody.key, melody.scale) if melody.key and melody.scale else likely_key(heard)
    return {"key": key, "scale": scale}
