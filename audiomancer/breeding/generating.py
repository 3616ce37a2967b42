"""New patterns from a model or from rules: the options become a birth, and the birth becomes a pattern."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Unpack

from audiomancer._checks import check_number
from audiomancer._random import rng_for, seed_or_fresh, sibling_paths
from audiomancer.breeding.generation_options import RULES, PatternOptions, checked_options, naming
from audiomancer.breeding.model_makers import MEMORY, check_groove_of, check_memory, makers_of, model_name
from audiomancer.breeding.resolving import INSTEAD, key_of, resolved
from audiomancer.errors import InvalidPatternError, ModelLoadError
from audiomancer.lineage import Birth
from audiomancer.music import Kind, Pattern, drum_pitch
from audiomancer.variation import Variation

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.evolution import Candidate
    from audiomancer.rnn import DrumRequest, MelodyRequest
    from audiomancer.store import PatternMetadata, Store

    Chance = Sequence[np.random.Generator]
    Play = Callable[[Sequence[tuple[Any, Chance]]], list[list[Pattern]]]

__all__ = ["FRESH", "fresh_loops", "generate_patterns", "generated", "generated_freely", "loop_name", "new_loop"]

FRESH = "fresh"
"""What the request of a fresh loop of a run holds, besides what was asked for."""

_MAX_COUNT = 1000
"""How many patterns one call makes at the most."""

_KICK = 36
"""On what a line that was tapped on another instrument is taken for drums."""

_FRESH = "a fresh loop, "
_PASSED_ON = ("bars", "bpm", "density", "humanize", "time_signature")
_OF_DRUMS = ("form", "formed", "swing", "straight", "fills")
"""What a birth of drums may say besides; where it does not, the drums are played as before it could."""


def generate_patterns(
    store: Store,
    kind: Kind,
    count: int = 1,
    seed: int | None = None,
    timeout: float = 30.0,
    **options: Unpack[PatternOptions],
) -> list[PatternMetadata]:
    """Make new patterns in one batch and store them.

    Args:
        store: the library.
        kind: ``drums``, ``melody`` or ``bass``.
        count: how many, 1-1000; the first is the same as with ``count=1``.
        seed: whole number of at least 0; drawn and remembered if not given.
        timeout: seconds that the model may take.
        options: see :class:`~audiomancer.breeding.generation_options.PatternOptions`.

    Returns:
        The stored patterns, in the order of their seed paths.

    Raises:
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model cannot be loaded.
        InvalidSettingError: if the count is outside its range, or an option is not known or not for this kind.
        InvalidPatternError: if the value of an option is not known or outside its range, or the model cannot play what
            the options ask for.
        PatternNotFoundError: if the primer, the drums to lock to or those of the feel are not there.
    """
    from audiomancer.store import NewPattern

    check_number("count", count, 1, _MAX_COUNT, whole=True)
    check_number("timeout", timeout)
    asked = checked_options(kind, options)
    named = {name: store.get(asked[name]) for name in naming(asked)}
    parents, primer = [*named.values()], named.get("primer")
    given = {name: stored.pattern for name, stored in named.items()}
    request = resolved(kind, asked, given.get("primer"), given.get("lock", given.get("tap")))
    makers = makers_of(request)
    births = [
        Birth(method="generated", parents=tuple(p.id for p in parents), seed=path, request=request, makers=makers)
        for path in sibling_paths(seed_or_fresh(seed), count)
    ]
    made = generated(births, [stored.pattern for stored in parents], timeout)
    if not all(one.pattern.notes for one in made):
        raise InvalidPatternError("what came out is silent; take another seed, or leave it more to play")
    name = loop_name(made[0].pattern) or (primer.name if primer else kind)
    born = (replace(birth, log=one.log) for one, birth in zip(made, births, strict=True))
    return store.add_patterns([NewPattern(one.pattern, birth, name) for one, birth in zip(made, born, strict=True)])


def new_loop(kind: Kind, seed: tuple[int, ...], **options: Unpack[PatternOptions]) -> Pattern:
    """A new pattern of a model that is not stored.

    Args:
        kind: ``drums``, ``melody`` or ``bass``.
        seed: its seed path.
        options: see :class:`~audiomancer.breeding.generation_options.PatternOptions`; none that names a stored pattern.

    Returns:
        The pattern.

    Raises:
        InvalidSettingError: if an option is not known, or its value is outside its range.
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model is not there.
        InvalidPatternError: if the model cannot play what the options ask for.
    """
    request = resolved(kind, checked_options(kind, options), None, None)
    birth = Birth(method="generated", seed=seed, request=request, makers=makers_of(request))
    return generated([birth], [])[0].pattern


def generated(births: Sequence[Birth], parents: Sequence[Pattern], timeout: float = 30.0) -> list[Variation]:
    """The patterns of births that share one request, made in one batch.

    Args:
        births: at least one; all have the request and the makers of the first.
        parents: the primer, the drums to lock to, those of the feel and the tapped line, each only if the request names
            it, in this order.
        timeout: seconds that the model may take.

    Returns:
        For each birth, in their order, its pattern and its log.

    Raises:
        MissingDependencyError: if the model that the births name is not here, or has changed since.
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model cannot be loaded.
        InvalidPatternError: if the model cannot play what the request asks for.
    """
    return _generated([births], parents, timeout)[0]


def generated_freely(births: Sequence[Birth], timeout: float = 30.0) -> list[Variation]:
    """The patterns of births without parents, whatever their requests are; a model plays those of one length together.

    Args:
        births: any number; those that share a request share their makers.
        timeout: seconds that the model may take.

    Returns:
        For each birth, in their order, its pattern and its log, the same as :func:`generated` brings.

    Raises:
        MissingDependencyError: if a model that the births name is not here, or has changed since.
        InferenceTimeoutError: if a model was not done in time.
        ModelLoadError: if a model cannot be loaded.
        InvalidPatternError: if a model cannot play what a request asks for.
    """
    lots: dict[str, dict[str, list[int]]] = {}
    for number, birth in enumerate(births):
        player = json.dumps([birth.request.get(name) for name in ("kind", "model", "backend")] + [dict(birth.makers)])
        lots.setdefault(player, {}).setdefault(json.dumps(dict(birth.request)), []).append(number)
    made: dict[int, Variation] = {}
    for several in lots.values():
        brought = _generated([[births[number] for number in some] for some in several.values()], [], timeout)
        made |= dict(zip(chain.from_iterable(several.values()), chain.from_iterable(brought), strict=True))
    return [made[number] for number in range(len(births))]


def _generated(lots: Sequence[Sequence[Birth]], parents: Sequence[Pattern], timeout: float) -> list[list[Variation]]:
    """The patterns of lots of births; each lot has one request, and all have the makers of the first."""
    requests = [lot[0].request for lot in lots]
    makers = lots[0][0].makers
    play = _player(requests[0], makers)
    patterns = play(
        [
            (_played(request, parents, timeout), [rng_for(*birth.seed) for birth in lot])
            for request, lot in zip(requests, lots, strict=True)
        ]
    )
    lines = [
        f"{_FRESH * request.get(FRESH, False)}made by {_listed(makers)}{_why(request)}{_manner(request)}"
        for request in requests
    ]
    return [[Variation(pattern, (line,)) for pattern in some] for some, line in zip(patterns, lines, strict=True)]


def fresh_loops(
    models: Sequence[Candidate[Pattern]], seeds: Sequence[tuple[int, ...]]
) -> list[tuple[Birth, Variation]]:
    """New patterns of the usual model, in a batch for all that ask for the same.

    Args:
        models: for each the candidate whose kind, style or key, length, metre and tempo it is to have; and of a bass
            that was generated, its way of playing and its roots.
        seeds: for each its seed path.

    Returns:
        Births, without a log, and what they bring, in the order of the models; without those that the usual model is
        not here for, or cannot play.

    Raises:
        InferenceTimeoutError: if the model was not done in time.
    """
    batches: dict[str, list[tuple[int, ...]]] = {}
    for model, seed in zip(models, seeds, strict=True):
        with suppress(InvalidPatternError):
            request = resolved(model.content.kind, _after(model), None, None) | {FRESH: True}
            batches.setdefault(json.dumps(request), []).append(seed)
    made: dict[tuple[int, ...], tuple[Birth, Variation]] = {}
    for asked, paths in batches.items():
        request = json.loads(asked)
        with suppress(InvalidPatternError, ModelLoadError):
            makers = makers_of(request)
            births = [Birth(method="generated", seed=path, request=request, makers=makers) for path in paths]
            made |= {birth.seed: (birth, one) for birth, one in zip(births, generated(births, []), strict=True)}
    return [made[seed] for seed in seeds if seed in made]


def _after(candidate: Candidate[Pattern]) -> dict[str, Any]:
    """What to ask of a pattern that is to be like another. It has no drums to lock to."""
    from audiomancer.rnn import find_style

    model, request = candidate.content, candidate.birth.request
    asked: dict[str, Any] = {"bars": model.bars, "bpm": model.tempo, "time_signature": model.time_signature}
    if model.kind == "drums":
        return asked | ({"style": model.style} if model.style and find_style(model.style) else {})
    played = {name: request[name] for name in ("way", "roots") if name in request and request[name] != "locked"}
    return asked | key_of(model) | played


def _listed(makers: Mapping[str, str]) -> str:
    players = ((name, told) for name, told in makers.items() if name != MEMORY)
    return ", ".join(name if name == RULES else f"{name} ({told})" for name, told in players)


def _manner(request: Mapping[str, Any]) -> str:
    """What a log says of the way in which a bass is played, and of the roots that it stands on."""
    if "way" not in request:
        return ""
    return f", {request['way']}, root{'s' * (len(request['roots']) > 1)} {' '.join(request['roots'])}"


def _why(request: Mapping[str, Any]) -> str:
    """Why rules play where a model would be expected."""
    if INSTEAD not in request:
        return ""
    return f", as {request[INSTEAD]} does not know {'{}/{}'.format(*request['time_signature'])}"


def _player(request: Mapping[str, Any], makers: Mapping[str, str]) -> Play:
    """The function that plays requests of one model; it must be the one that the birth names."""
    from audiomancer.rnn import needed_model

    check_memory(makers)
    check_groove_of(request.get("groove"), makers)
    named = next(iter(makers.values()))
    fingerprint, _, origin = named.partition("; ")
    model = needed_model(model_name(request), fingerprint, origin)
    if request["backend"] == "magenta" and model.path:
        from audiomancer.rnn.magenta_player import load_magenta

        player = load_magenta(str(model.path))
        play = player.drums if request["kind"] == "drums" else player.melody
        return lambda lots: [play(*lot) for lot in lots]
    return model.generate_several


def _played(request: Mapping[str, Any], parents: Sequence[Pattern], timeout: float) -> DrumRequest | MelodyRequest:
    """The request as the models take it."""
    from audiomancer import rnn

    there = iter(parents)
    named = {name: next(there) for name in naming(request)}
    primer, lock = named.get("primer"), named.get("lock")
    common: dict[str, Any] = {name: request[name] for name in _PASSED_ON}
    common |= {
        "time_signature": tuple(request["time_signature"]),
        "sampling": rnn.SamplingSettings(request["temperature"], request["top_p"], timeout),
        "primer": primer,
        "memory": request.get("memory", 0.0),
    }
    if request["kind"] == "drums":
        style = request.get("style")
        sounds = frozenset(map(drum_pitch, request.get("drums", ())))
        common |= {"groove": request.get("groove"), "feel": named.get("feel")}
        common |= {"heard": "straight" in request} | _tapped(request, named.get("tap"))
        common |= {name: request[name] for name in _OF_DRUMS if name in request}
        rows = request.get("rows", 1)
        return rnn.DrumRequest(style=rnn.check_style(style, rows) if style else None, drums=sounds, **common)
    pitched: dict[str, Any] = {name: request.get(name) for name in ("kind", "key", "scale", "low", "high")}
    pitched |= {"way": request.get("way"), "roots": tuple(request.get("roots", ()))}
    phrased = {name: request[name] for name in ("form", "tonal") if name in request}
    return rnn.MelodyRequest(lock=lock, in_time="memory" in request, **pitched, **phrased, **common)


def _tapped(request: Mapping[str, Any], line: Pattern | None) -> dict[str, Any]:
    """The tapped rhythm of a request; a line that was tapped also gives the feel, if no other groove does."""
    if "tap" not in request:
        return {}
    from audiomancer.rnn.taps import parse_tap, tap_of

    if line is None:
        return {"tap": parse_tap(request["tap"])}
    kicks = replace(line, kind="drums", notes=(), key=None, scale=None).with_notes(
        note if line.kind == "drums" else replace(note, pitch=_KICK) for note in line.notes
    )
    return {"tap": tap_of(line)} | ({} if "feel" in request else {"feel": kicks})


def loop_name(pattern: Pattern) -> str | None:
    """What to call a new pattern: ``techno`` or ``F# minor bass``; None if it has neither style nor key."""
    return pattern.style or (f"{pattern.key} {pattern.scale} {pattern.kind}" if pattern.key else None)
