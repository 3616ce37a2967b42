"""Births from words: which synth of the library each begins with, and what its sound is held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import exp

from audiomancer._random import rng_for
from audiomancer.analyzers.synthdef import metadata_words, parse_synthdefs
from audiomancer.analyzers.timbre import Timbre
from audiomancer.breeding._synth_births import WORDS, GeneratedSynth, Order
from audiomancer.evolution import Candidate
from audiomancer.lineage import Birth
from audiomancer.supercollider import shipped_source, shipped_timbres
from audiomancer.variation.synths.words import Phrase, Wish, middle, miss, read_phrase, strays

__all__ = ["misses", "shipped_candidate", "spoken_births"]

_APART = 1.0
"""How far, in dB, what is born of words is from its base and its older siblings at least."""

_BASE = 1000
"""What the seed path ends with by which a base is drawn: no draw has this number."""

_MOST = 3
"""Bases of which a birth is drawn at the most: one whose sound resists the words gives way to another."""

_LATER = 0.8
"""How likely a base is, relative to the one before it, where both answer the wishes alike."""

_AGAIN = 0.25
"""How likely a base is that an older sibling has, relative to one that none has."""

_FAR, _FARTHEST = 0.2, 4.0
"""How much less likely a step makes a base that misses a wish, and the steps from which on all are alike."""

Find = Callable[[str], Candidate[GeneratedSynth]]
"""From the id of a synth that comes with audiomancer to the synth."""


def spoken_births(
    description: str,
    category: str | None,
    seeds: Sequence[tuple[int, ...]],
    base: Candidate[GeneratedSynth] | None = None,
    find: Find | None = None,
) -> list[Order]:
    """Births from words, each from a base of its own where the words leave a choice.

    Args:
        description: see :func:`audiomancer.variation.synths.words.read_phrase`.
        category: what the synths are for; the words decide if None.
        seeds: a seed path for each.
        base: the synth to begin with; the words choose if None.
        find: finds a synth that comes with audiomancer; as it was shipped if not given.

    Returns:
        The births, in the order of the seeds, all with the same name; each depends on its seed and on the older ones.
        Where the words leave a choice, others stand beside each, from other bases.

    Raises:
        InvalidSettingError: if the description is no text, or nothing of it is understood.
        SynthDefError: if the category is unknown.
    """
    name, sort = (base.content.info.name, base.content.category) if base else (None, None)
    phrase = read_phrase(description, category, base=name, base_category=sort)
    request = {"description": description, "category": phrase.category, "name": f"{phrase.stem}_001"}
    if base:
        return [_order(seed, base, request | {"base": base.id}, phrase) for seed in seeds]
    plain, found = _plain(phrase), []
    for seed, names in _chosen(phrase, seeds):
        bases = [((find or shipped_candidate)(f"synt_{one}"), _timbre(one)) for one in names]
        first, *others = [_order(seed, one, request, phrase, plain, own) for one, own in bases]
        found.append(replace(first, others=tuple(others)))
    return found


def _order(
    seed: tuple[int, ...],
    base: Candidate[GeneratedSynth],
    request: Mapping[str, str],
    phrase: Phrase,
    plain: Timbre | None = None,
    own: Timbre | None = None,
) -> Order:
    birth = Birth(method="generated", parents=(base.id,), seed=seed, request=request, makers=WORDS)
    return Order(birth, (base,), _APART, phrase.wishes, plain, own)


def shipped_candidate(item: str) -> Candidate[GeneratedSynth]:
    """A synth that comes with audiomancer, as a parent where there is no library: it is known by its name.

    Args:
        item: its id, ``synt_`` and its name.

    Returns:
        The candidate; its birth tells nothing.

    Raises:
        SynthNotFoundError: if there is no such synth.
    """
    name = item.removeprefix("synt_")
    source = shipped_source(name)
    category = metadata_words(parse_synthdefs(source)[0]).get("category")
    return Candidate(name, GeneratedSynth(name, source, category=category), Birth(method="library"))


def misses(wishes: Sequence[Wish], own: Timbre | None) -> Callable[[Timbre, Timbre], list[float]]:
    """What tells of a sound by how much it misses each wish, compared with a plain one, and how far it strays.

    Args:
        wishes: what words wish.
        own: the sound of the synth that it began with; None if that is the plain one.

    Returns:
        From a sound and the plain one to steps, of which 0 is as it should be; at least one number.
    """
    return lambda heard, plain: [*(miss(wish, heard, plain) for wish in wishes), strays(wishes, heard, own or plain)]


def _chosen(phrase: Phrase, seeds: Sequence[tuple[int, ...]]) -> list[tuple[tuple[int, ...], list[str]]]:
    """Bases for each seed path, best first: drawn, but rather what answers the wishes and what no older sibling has."""
    likely, had, chosen = _likely(phrase), Counter[str](), []
    for seed in seeds:
        weights = {name: weight * _AGAIN ** had[name] for name, weight in likely.items()}
        shares = [weight / sum(weights.values()) for weight in weights.values()]
        rng = rng_for(*seed, _BASE)
        drawn = rng.choice(len(shares), size=min(_MOST, len(shares)), replace=False, p=shares)
        names = [[*weights][int(number)] for number in drawn]
        had[names[0]] += 1
        chosen.append((seed, names))
    return chosen


def _likely(phrase: Phrase) -> Mapping[str, float]:
    """The bases of a phrase, each with how likely it is, in no unit."""
    plain, found = _plain(phrase), {}
    for rank, name in enumerate(phrase.bases):
        far = sum(min(miss(wish, _timbre(name), plain), _FARTHEST) for wish in phrase.wishes)
        found[name] = _LATER**rank * exp(-_FAR * far)
    return found


def _plain(phrase: Phrase) -> Timbre:
    """The sound in the middle of all that the words name."""
    return middle([_timbre(name) for name in phrase.bases])


def _timbre(name: str) -> Timbre:
    return Timbre(**shipped_timbres()[name])
