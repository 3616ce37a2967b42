"""What is known of a person's taste: learnt from all that they said, whichever run they said it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from audiomancer.breeding.judging import OF_TASTE, check_kind, forgotten, judged, wished
from audiomancer.breeding.sources import source_of
from audiomancer.errors import InvalidSettingError
from audiomancer.store import DamagedItem, ItemQuery

if TYPE_CHECKING:
    from audiomancer.breeding._protocol import Breeding
    from audiomancer.breeding.judging import Judged
    from audiomancer.fitness.taste import Part, Taste
    from audiomancer.store import Store

__all__ = ["Agreement", "TasteTold", "check_rater", "correct_taste", "descriptor_of", "taste_told"]

_LIKED = ("more", "less", "between", "extremes")
"""The directions of the parts of a taste that say what is liked."""
_MOST_NEAR = 6
"""Names that are told where one is not known."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a person agrees with themself: the ceiling of what can be learnt of their taste.

    Attributes:
        heard: how many things they heard again without being told.
        same: to how many of these they gave the same stars both times.
        apart: by how many stars the two ratings differed, on average.
    """

    heard: int
    same: int
    apart: float


@dataclass(frozen=True, slots=True)
class TasteTold:
    """What is known of a person's taste in one kind of things.

    Attributes:
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        verdict: ``taste`` if there is one, ``unsure`` if that cannot be told yet, ``none`` if what they said is told no
            better by a taste than by chance.
        ratings: how many ratings it is learnt from.
        pairs: how many comparisons of two.
        voices: how many words on one voice of a groove.
        marks: of how many things more is wanted, or nothing ever again, or always children.
        sittings: in how many sittings all this was said; between two of them lies an hour at least.
        likes: what is liked, the surest liking first.
        unsure: what nothing is known of.
        indifferent: what seems not to matter, and what the person said does not.
        wishes: what the person said themself: descriptor to 1 for more of it, -1 for less, 0 if it does not matter.
        agreement: how far they agree with themself; None if they heard nothing again.
        examples: descriptor to the ids of what has least and most of it, of all that they spoke of.
        forgotten: from when on it is learnt, where all before was to be forgotten.
    """

    kind: str
    verdict: Literal["taste", "unsure", "none"] = "unsure"
    ratings: int = 0
    pairs: int = 0
    voices: int = 0
    marks: int = 0
    sittings: int = 0
    likes: tuple[Part, ...] = ()
    unsure: tuple[Part, ...] = ()
    indifferent: tuple[Part, ...] = ()
    wishes: Mapping[str, int] = field(default_factory=dict)
    agreement: Agreement | None = None
    examples: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    forgotten: datetime | None = None

    @property
    def said(self) -> int:
        """How many things the person said, of all sorts."""
        return self.ratings + self.pairs + self.voices + self.marks + len(self.wishes)


def taste_told(store: Store, kind: str, breeding: Callable[[], Breeding[Any]], by: str | None = None) -> TasteTold:
    """What is known of a person's taste in one kind of things.

    Args:
        store: the library.
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        breeding: gives what breeds this kind, if anything was said of it.
        by: whose ratings, as ``rated_by`` has it; everybody's if not given.

    Returns:
        What is known; of somebody who has said nothing that nothing is.

    Raises:
        InvalidSettingError: if there is no such kind.
        MissingDependencyError: if synths have to be heard, and SuperCollider is not installed.
    """
    said = judged(store, kind, by=by)
    told = said.told
    counted = TasteTold(
        kind,
        ratings=len(told.stars),
        pairs=len(told.pairs),
        voices=len(told.voices),
        marks=len(told.marks),
        sittings=said.sittings,
        wishes={name: way for _, name, way in told.wishes},
        agreement=_agreement(said.again),
        forgotten=forgotten(store, kind),
    )
    if not counted.said:
        return counted
    taste = _learnt(said, breeding())
    parts = taste.parts()
    return replace(
        counted,
        verdict=taste.verdict,
        likes=tuple(part for part in parts if part.direction in _LIKED),
        unsure=tuple(part for part in parts if part.direction == "unsure"),
        indifferent=tuple(part for part in parts if part.direction in ("any", "ignored")),
        examples={
            name: (said.items[least].id, said.items[most].id) for name, (least, most) in taste.extremes().items()
        },
    )


def check_rater(store: Store, by: str) -> None:
    """Refuse the name of a person who has rated nothing that is in the library.

    Args:
        store: the library.
        by: the name, as ``rated_by`` has it.

    Raises:
        InvalidSettingError: if no rating is theirs; the message names whose there are.
    """
    items = store.find(ItemQuery(rating=(1, 5))).items
    names = sorted({one.rated_by for one in items if not isinstance(one, DamagedItem) and one.rated_by})
    if by not in names:
        there = f"there are ratings of {', '.join(names)}" if names else "no rating says whose it is; leave --by out"
        raise InvalidSettingError(f"nobody called {by!r:.60} has rated; {there}")


def correct_taste(
    store: Store,
    kind: str,
    *,
    more: Sequence[str] = (),
    less: Sequence[str] = (),
    ignore: Sequence[str] = (),
    learn: Sequence[str] = (),
) -> None:
    """Keep what a person says themself of their taste; it counts beside their ratings, until they take it back.

    Args:
        store: the library.
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        more: of what they like more, see :func:`descriptor_of`.
        less: of what they like less.
        ignore: what does not matter to them.
        learn: of what their ratings shall tell again.

    Raises:
        InvalidSettingError: if nothing has one of these names, or one is spoken of twice; then nothing is kept.
    """
    asked = [(name, way) for names, way in ((more, 1), (less, -1), (ignore, 0), (learn, None)) for name in names]
    meant = [(*descriptor_of(kind, name), way) for name, way in asked]
    names = [name for name, _, _ in meant]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InvalidSettingError(f"{twice} is corrected twice in one call; say once what you mean")
    for name, sign, way in meant:
        wished(store, kind, name, way and sign * way)


def descriptor_of(kind: str, text: str) -> tuple[str, int]:
    """What a person means who speaks of something in what they hear.

    Args:
        kind: ``drums``, ``melody``, ``bass`` or ``synth``.
        text: the name of a descriptor such as ``kick_syncopation``, or the words that are used for it, such as
            ``syncopated kicks`` or ``kicks on the beat``.

    Returns:
        The name of the descriptor; and 1, or -1 where the words are for little of it.

    Raises:
        InvalidSettingError: if there is no such kind, or nothing in it has this name; the message tells what is near.
    """
    check_kind(kind)
    from audiomancer.fitness.taste import VOCABULARY

    known: dict[str, tuple[str, int]] = {}
    for name, word in VOCABULARY[OF_TASTE.get(kind, kind)].items():
        known |= {word.little: (name, -1), word.much: (name, 1), word.about: (name, 1), name: (name, 1)}
        known |= {name.replace("_", " "): (name, 1)}
    asked = " ".join(text.casefold().replace("-", " ").split())
    found = {name.casefold(): meant for name, meant in known.items()}.get(asked) or known.get(text)
    if found is None:
        raise InvalidSettingError(f"nothing in {kind} is called {text!r:.60}; {_near(asked, known)}")
    return found


def _near(asked: str, known: Mapping[str, tuple[str, int]]) -> str:
    """What there is that is called alike; all that there is if nothing is."""
    words = [name for name in known if "_" not in name]
    near = [name for name in words if asked and asked in name] or get_close_matches(asked, words, 3, 0.6)
    if near:
        return f"near to that is {', '.join(near[:_MOST_NEAR])}"
    return f"there are {', '.join(sorted({name.replace('_', ' ') for name, _ in known.values()}))}"


def _learnt(said: Judged, breeding: Breeding[Any]) -> Taste:
    from audiomancer.fitness.taste import Taste

    kind, source = OF_TASTE.get(said.kind, said.kind), source_of(breeding)
    candidates = [breeding.candidate(one.id) for one in said.items]
    rows = {candidate.id: row for row, candidate in enumerate(candidates)}
    judgements = said.told.judgements(kind, rows)
    return Taste.learnt(source.features(kind, candidates), judgements, kind=kind, sitting=max(0, said.sittings - 1))


def _agreement(again: Sequence[tuple[float, float]]) -> Agreement | None:
    if not again:
        return None
    apart = [abs(first - second) for first, second in again]
    return Agreement(len(again), apart.count(0), sum(apart) / len(again))
