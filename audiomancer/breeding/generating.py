"""New patterns from a model or from rules: the options become a birth, and the birth becomes a pattern."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, get_args

from audiomancer._checks import check_flag, check_number, check_text, check_texts
from audiomancer._random import rng_for, seed_or_fresh, sibling_paths
from audiomancer.errors import InvalidPatternError, InvalidSettingError, MissingDependencyError, ModelLoadError
from audiomancer.lineage import Birth
from audiomancer.music import (
    DRUM_TYPES,
    KINDS,
    Kind,
    Pattern,
    TimeSignature,
    check_key,
    check_scale,
    check_time_signature,
    drum_name,
    drum_pitch,
    likely_key,
)
from audiomancer.variation import Variation

if TYPE_CHECKING:
    import numpy as np

    from audiomancer.evolution import Candidate
    from audiomancer.rnn import DrumRequest, MelodyRequest
    from audiomancer.store import PatternMetadata, Store

    Chance = Sequence[np.random.Generator]
    Play = Callable[[Sequence[tuple[Any, Chance]]], list[list[Pattern]]]

__all__ = [
    "FRESH",
    "MAX_COUNT",
    "MEMORY",
    "RULES",
    "Backend",
    "GenerationOptions",
    "PatternOptions",
    "check_groove_of",
    "check_memory",
    "fresh_loops",
    "generate_patterns",
    "generated",
    "generated_freely",
    "groove_maker",
    "key_of",
    "loop_name",
    "makers_of",
    "resolved",
    "unheard",
]

Backend = Literal["numpy", "magenta"]

FRESH = "fresh"
"""What the request of a fresh loop of a run holds, besides what was asked for."""

INSTEAD = "instead_of"
"""The name under which a request says which model rules play instead of, as it does not know the metre."""

FREE = "free"
"""The form in which nothing returns."""

RULES = "rules"
"""The name that stands for patterns from rules, in place of a model's."""

MAX_COUNT = 1000
"""How many patterns one call makes at the most."""


class GenerationOptions(TypedDict, total=False):
    """What can be asked of a generation. An option that is left out, or None, follows from the others.

    A primer gives its tempo, metre, key and scale to the new pattern; a primer of drums also gives its sounds and its
    feel, and only its sounds are played unless a style or other drums are asked for. Drums to lock to give their tempo,
    metre and length. A style gives its own tempo.

    Attributes:
        time_signature: numerator and denominator; 4/4 if nothing else gives one.
        model: name or file of a model, or ``rules``.
        backend: ``numpy``, the package's own player, or ``magenta``, TensorFlow and magenta themselves.
        temperature: 0.05-20; 1 is as learned, more is bolder; after a primer a little less than 1 if not given.
        top_p: draw among the likeliest events that together have this probability, above 0 to 1.
        density: 0.1-10; how much likelier a hit or note is than the model learned.
        humanize: 0-1; how much of drummers' timing and touch to add; drums are played by the groove model.
        memory: 0-1, 1 if not given; how much the model goes by what the piece itself has played.
        primer: id of a stored pattern to go on from.
        drums: for drums only: the only sounds that may be used, such as ``("bd", "hh")``.
        swing: for drums only: where in its pair the second of two notes falls, 50-75 percent; as the style has it if
            nothing else is asked for.
        straight: for drums only: without the style's swing, and with one velocity for each drum on each sixteenth.
        fills: for drums only: fills before sections end and a crash after; there are some from four bars on if nothing
            else is asked for.
        low: for melodies and basses only: the lowest MIDI pitch, 0-127.
        high: for melodies and basses only: the highest MIDI pitch, 0-127.
        lock: for melodies and basses only: id of drums. Every note of a melody starts on a hit of their kick; a bass is
            ``locked`` to it if it has no other way, and is as early and late as they are.
        way: for basses only: how it is played, a name in :data:`audiomancer.rnn.WAYS`; ``locked`` if there are drums to
            lock to, else ``free``. Only a ``walking`` bass leaves the scale, by half a step into a root.
        roots: for basses only: the roots to stand on, one a bar, such as ``("A", "F", "C", "G")``, begun again until
            all bars have one; the key's own if none are given.
        feel: for drums only: id of drums in whose swing, timing and velocities the new ones are played.
        tap: for drums only: a rhythm that they strike on kick or snare: written, a sixteenth for each character, such
            as ``x..x..x.``, which is repeated; or id of a tapped line, which also lends its tempo, metre, length and
            timing.
        groove: for drums only: name or file of the groove model that humanizes; the one that ships if not given.
        form: which bars return, in letters such as ``AABA``, or ``call`` or ``free``; if not given, one that the number
            of bars can have.
        tonal: for melodies and basses only: 0-1, 1 if not given; how strongly the key is heard and phrases end.
    """

    time_signature: TimeSignature | None
    model: str | None
    backend: Backend | None
    temperature: float | None
    top_p: float | None
    density: float | None
    humanize: float | None
    memory: float | None
    primer: str | None
    drums: Sequence[str] | None
    swing: float | None
    straight: bool | None
    fills: bool | None
    low: int | None
    high: int | None
    lock: str | None
    way: str | None
    roots: Sequence[str] | None
    feel: str | None
    tap: str | None
    groove: str | None
    form: str | None
    tonal: float | None


class PatternOptions(GenerationOptions, total=False):
    """All that can be asked of a generation.

    Attributes:
        style: for drums only: a name in :data:`audiomancer.rnn.STYLES`; ``basic`` if there is no primer either.
        key: for melodies and basses only: the root, such as ``F#``; C if nothing else gives one.
        scale: for melodies and basses only: a name in :data:`audiomancer.music.SCALES`; minor if nothing else gives
            one.
        bars: how many, 1-64; 4 if nothing else gives a length.
        bpm: tempo in BPM; 120 if nothing else gives one.
    """

    style: str | None
    key: str | None
    scale: str | None
    bars: int | None
    bpm: float | None


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
_DRUMS_ONLY = frozenset({"style", "drums", "feel", "tap", "swing", "straight", "fills", "groove"})
_PITCHED_ONLY = frozenset({"key", "scale", "low", "high", "lock", "tonal"})
_BASS_ONLY = frozenset({"way", "roots"})
_FOREIGN: Mapping[str, frozenset[str]] = MappingProxyType(
    {"drums": _PITCHED_ONLY | _BASS_ONLY, "melody": _DRUMS_ONLY | _BASS_ONLY, "bass": _DRUMS_ONLY}
)
_TYPES: Mapping[str, Callable[[str, Any], None]] = MappingProxyType(
    {
        **dict.fromkeys(("bpm", "temperature", "top_p", "density", "humanize", "memory", "swing"), check_number),
        **dict.fromkeys(
            ("style", "key", "scale", "model", "backend", "primer", "lock", "feel", "tap", "form", "way", "groove"),
            check_text,
        ),
        **dict.fromkeys(("straight", "fills"), check_flag),
        **dict.fromkeys(("low", "high"), partial(check_number, low=0, high=127, whole=True)),
        "tonal": partial(check_number, low=0, high=1),
        "bars": partial(check_number, whole=True),
        **dict.fromkeys(("drums", "roots"), check_texts),
    }
)
"""Who refuses a value of the wrong type; what is out of range is refused by those who know why."""
PARENTS = ("primer", "lock", "feel", "tap")
"""The options that name a stored pattern, which becomes a parent, in the order of the parents of a birth.

A tapped rhythm that is written names none.
"""

KICK = 36
"""On what a line that was tapped on another instrument is taken for drums."""

_FRESH = "a fresh loop, "
MEMORY = "memory"
"""Under this name the makers of a pattern hold the fingerprint of the weights of its memory."""
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
        options: see :class:`PatternOptions`.

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
    check_number("count", count, 1, MAX_COUNT, whole=True)
    check_number("timeout", timeout)
    asked = _checked(kind, options)
    named = {name: store.get(asked[name]) for name in _naming(asked)}
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
    return [
        store.add_pattern(one.pattern, replace(birth, log=one.log), name=name)
        for one, birth in zip(made, births, strict=True)
    ]


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


def _checked(kind: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given a value.

    Raises:
        InvalidSettingError: if the kind or the name of an option is not known, it is not for this kind, or its value
            is of another type.
    """
    if kind not in KINDS:
        raise InvalidSettingError(f"{', '.join(KINDS)} can be generated, not {kind!r}")
    known = [*PatternOptions.__annotations__]
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise InvalidSettingError(f"a generation has no option {name!r}; {hint}")
    given = {name: value for name, value in options.items() if value is not None}
    foreign = given.keys() & _FOREIGN[kind]
    if foreign:
        raise InvalidSettingError(f"{', '.join(sorted(foreign))} cannot be asked of {kind}")
    for name in given.keys() & _TYPES.keys():
        _TYPES[name](name, given[name])
    if given.get("backend", "numpy") not in get_args(Backend):
        raise InvalidSettingError(f"a backend is numpy or magenta, not {given['backend']!r}")
    return given


def resolved(kind: Kind, asked: Mapping[str, Any], primer: Pattern | None, lock: Pattern | None) -> dict[str, Any]:
    """The value of every option that decides a pattern: what was asked for, else what another gives, else the default.

    Args:
        kind: ``drums``, ``melody`` or ``bass``.
        asked: options by name, see :class:`PatternOptions`.
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
        wanted |= {"formed": True} if asked.get("form", FREE) != FREE else {}
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
            raise InvalidSettingError(unheard(wanted["groove"]))
    else:
        wanted |= {"key": check_key(wanted["key"]), "scale": check_scale(wanted["scale"]), **_phrased(wanted)}
        if kind == "bass" and (wanted["backend"] == "numpy" or _BASS_ONLY & asked.keys()):
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
        model = find_model(_model_name(wanted))
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
    return not {"feel", "tap"}.isdisjoint(_naming(wanted))


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
    if "tap" in _naming(asked):
        raise InvalidSettingError(
            "a tapped line brings its own swing; leave the swing out, or write the rhythm down, such as x..x..x."
        )


def _stood(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """How a bass is played, and the roots that it stands on, one a bar."""
    from audiomancer.rnn import check_roots, check_way

    way = check_way(wanted.get("way", "locked" if "lock" in wanted else "free"))
    roots = check_roots(wanted.get("roots", (wanted["key"],)), wanted["key"], wanted["scale"])
    return {"way": way, "roots": list(roots)}


def makers_of(request: Mapping[str, Any]) -> dict[str, str]:
    """What a birth names as the makers of a generated pattern.

    Args:
        request: what :func:`resolved` gave.

    Returns:
        The name of the model to its fingerprint, which is followed by the name of the package if a plug-in brings the
        model. The magenta backend adds ``magenta`` and its version, a bundle that plays with a memory ``memory`` and
        the fingerprint of its weights, and who humanizes the groove model and its own.

    Raises:
        ModelLoadError: if the model is not there.
        MissingDependencyError: if the magenta backend is asked for and not installed.
    """
    from audiomancer.rnn import find_model, memory_fingerprint

    model = find_model(_model_name(request))
    foreign = model.path is None and model.name != RULES
    makers = {model.name: f"{model.fingerprint}; {model.origin}" if foreign else model.fingerprint}
    if request["backend"] == "magenta" and model.path:
        from audiomancer.rnn.magenta import magenta_version

        makers["magenta"] = magenta_version()
    if request.get("memory") and model.path:
        makers[MEMORY] = memory_fingerprint()
    return makers | groove_maker(request.get("groove"), makers)


def groove_maker(name: str | None, makers: Mapping[str, str]) -> dict[str, str]:
    """What a birth adds to its makers for the groove model that plays.

    Args:
        name: name or file of the groove model; None for none.
        makers: those that it names already.

    Returns:
        The name of the groove model to its fingerprint; nothing for none.

    Raises:
        ModelLoadError: if the groove model is not there.
        InvalidSettingError: if another maker has its name, so that a birth could not tell the two.
    """
    if name is None:
        return {}
    from audiomancer.rnn.groove import groove_fingerprint, groove_name

    called = groove_name(name)
    if called in makers:
        raise InvalidSettingError(
            f"the groove model {name} is called like something else that makes this; give its file another name"
        )
    return {called: groove_fingerprint(name)}


def check_groove_of(name: str | None, makers: Mapping[str, str]) -> None:
    """Refuse a birth whose groove model is not here, or another one now.

    Args:
        name: name or file of the groove model that it asks for; None for none.
        makers: those of the birth.

    Raises:
        MissingDependencyError: if it is not here, or has changed since; the message names it.
    """
    if name is not None:
        from audiomancer.rnn.groove import check_groove, groove_name

        check_groove(name, makers.get(groove_name(name), ""))


def unheard(groove: str) -> str:
    """What is wrong with a groove model that is asked for where nothing is humanized.

    Args:
        groove: its name or file.

    Returns:
        A sentence for an error.
    """
    return f"the groove model {groove} plays as much as is humanized, and that is nothing; add --humanize 1, say"


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


def check_memory(makers: Mapping[str, str]) -> None:
    """Refuse a birth that needs another memory than the one that is here.

    Args:
        makers: those of the birth.

    Raises:
        MissingDependencyError: if they name the memory with another fingerprint.
    """
    from audiomancer.rnn import memory_fingerprint

    if MEMORY in makers and makers[MEMORY] != memory_fingerprint():
        raise MissingDependencyError(
            f"the memory with the fingerprint {makers[MEMORY]!r} is needed for this, and here it has "
            f"{memory_fingerprint()!r}; bring the former models/memory.json back"
        )


def _player(request: Mapping[str, Any], makers: Mapping[str, str]) -> Play:
    """The function that plays requests of one model; it must be the one that the birth names."""
    from audiomancer.rnn import needed_model

    check_memory(makers)
    check_groove_of(request.get("groove"), makers)
    named = next(iter(makers.values()))
    fingerprint, _, origin = named.partition("; ")
    model = needed_model(_model_name(request), fingerprint, origin)
    if request["backend"] == "magenta" and model.path:
        from audiomancer.rnn.magenta_player import load_magenta

        player = load_magenta(str(model.path))
        play = player.drums if request["kind"] == "drums" else player.melody
        return lambda lots: [play(*lot) for lot in lots]
    return model.generate_several


def _model_name(request: Mapping[str, Any]) -> str:
    from audiomancer.rnn import DEFAULT_MODELS

    return request.get("model") or DEFAULT_MODELS["drums" if request["kind"] == "drums" else "melody"]


def _played(request: Mapping[str, Any], parents: Sequence[Pattern], timeout: float) -> DrumRequest | MelodyRequest:
    """The request as the models take it."""
    from audiomancer import rnn

    there = iter(parents)
    named = {name: next(there) for name in _naming(request)}
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


def _naming(request: Mapping[str, Any]) -> list[str]:
    """The options of a request that name a stored pattern, in the order of the parents."""
    named = [name for name in PARENTS if name in request]
    if "tap" in named:
        from audiomancer.rnn.taps import is_tap

        if is_tap(request["tap"]):
            named.remove("tap")
    return named


def _tapped(request: Mapping[str, Any], line: Pattern | None) -> dict[str, Any]:
    """The tapped rhythm of a request; a line that was tapped also gives the feel, if no other groove does."""
    if "tap" not in request:
        return {}
    from audiomancer.rnn.taps import parse_tap, tap_of

    if line is None:
        return {"tap": parse_tap(request["tap"])}
    kicks = replace(line, kind="drums", notes=(), key=None, scale=None).with_notes(
        note if line.kind == "drums" else replace(note, pitch=KICK) for note in line.notes
    )
    return {"tap": tap_of(line)} | ({} if "feel" in request else {"feel": kicks})


def loop_name(pattern: Pattern) -> str | None:
    """What to call a new pattern: ``techno`` or ``F# minor bass``; None if it has neither style nor key."""
    return pattern.style or (f"{pattern.key} {pattern.scale} {pattern.kind}" if pattern.key else None)
