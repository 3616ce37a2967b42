"""PatternMetadata and SynthLineage: what is stored of an item, with its birth and its rating."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from audiomancer.lineage import Birth
from audiomancer.music import Pattern, pattern_from_json
from audiomancer.store.record import SynthRecord

__all__ = ["PatternMetadata", "StoredItem", "SynthLineage"]


@dataclass(frozen=True, kw_only=True)
class StoredItem(Mapping[str, Any]):
    """What patterns and synths have in common; read by attribute or as a mapping.

    Attributes:
        id: ``ptrn_`` or ``synt_`` and 16 hex digits.
        name: what the person calls it.
        parent_ids: ids of the parents.
        generation_method: how it came to be, such as ``imported`` or ``mutated``.
        mutation_amount: strength 0-1, None where there is none.
        mutation_log: what was done to the parents, a line each.
        seed: the seed path of the random generator.
        operators: names of the operators that could act.
        user_rating: 1-5, None if not rated.
        user_notes: what the listener wrote.
        created_at: when it was stored.
        rated_at: when it was rated last.
        rated_by: who rated it.
        request: what was asked for, by name of the option, in JSON values.
        makers: name of each operator or model that took part to its version or fingerprint.
    """

    id: str
    name: str = ""
    parent_ids: list[str] = field(default_factory=list)
    generation_method: str = "generated"
    mutation_amount: float | None = None
    mutation_log: list[str] = field(default_factory=list)
    seed: list[int] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)
    user_rating: int | None = None
    user_notes: str | None = None
    created_at: datetime | None = None
    rated_at: datetime | None = None
    rated_by: str | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    makers: Mapping[str, str] = field(default_factory=dict)

    @property
    def birth(self) -> Birth:
        """How it came to be, as the breeders take it."""
        return Birth(
            method=self.generation_method,
            parents=tuple(self.parent_ids),
            log=tuple(self.mutation_log),
            seed=tuple(self.seed),
            amount=self.mutation_amount,
            operators=tuple(self.operators),
            request=self.request,
            makers=self.makers,
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values; times in ISO 8601."""
        return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in self.items()}

    def __getitem__(self, key: str) -> Any:
        if key not in self.__dataclass_fields__:
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.__dataclass_fields__)

    def __len__(self) -> int:
        return len(self.__dataclass_fields__)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, kw_only=True)
class PatternMetadata(StoredItem):
    """A pattern with all that is known of it, by attribute (``p.bpm``) or as a mapping (``p["bpm"]``).

    Attributes:
        type: ``drums``, ``melody`` or ``bass``.
        midi_data: the pattern as JSON, see :mod:`audiomancer.music.codec`.
        tidal_code: Tidal code; written when it is first asked for, unless given.
        sc_code: SuperCollider code; written when it is first asked for, unless given.
        style: free word such as ``techno``, or None.
        key: root such as ``F#``, or None.
        scale: name of the scale, or None.
        bpm: tempo in beats a minute.
        bars: number of bars.
    """

    type: str
    midi_data: str = field(repr=False)
    tidal_code: str = field(default_factory=str, repr=False, compare=False)
    sc_code: str = field(default_factory=str, repr=False, compare=False)
    style: str | None = None
    key: str | None = None
    scale: str | None = None
    bpm: float
    bars: int

    def __post_init__(self) -> None:
        for code in _WRITERS:
            if not getattr(self, code):
                del self.__dict__[code]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> str:
            # Called only for what is not there yet: a code that nobody has asked for.
            if name not in _WRITERS:
                raise AttributeError(f"a pattern's metadata has no {name!r}", name=name, obj=self)
            from audiomancer import exporters

            code = self.__dict__[name] = getattr(exporters, _WRITERS[name])(self.pattern)
            return code

    @classmethod
    def of(cls, record: SynthRecord, body: str) -> Self:
        """The metadata of a pattern from what is stored of it.

        Args:
            record: its record in the lineage.
            body: its canonical JSON.

        Returns:
            The metadata.
        """
        music = json.loads(body)
        return cls(
            type=music["tracks"][0]["name"],
            midi_data=body,
            bpm=music["tempo"],
            **{name: music[name] for name in ("style", "key", "scale", "bars")},
            **{name: getattr(record, name) for name in _FROM_RECORD},
        )

    @cached_property
    def pattern(self) -> Pattern:
        """The music itself."""
        return pattern_from_json(self.midi_data)

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, kw_only=True)
class SynthLineage(StoredItem):
    """A stored SynthDef with all that is known of it, by attribute or as a mapping.

    Attributes:
        source_code: the whole source.
        category: ``bass``, ``lead``, ``pad``, ``drum`` or ``fx``, or a word of its author; None if it was not told.
        validated: whether sclang compiled it and scsynth made it sound.
    """

    source_code: str = field(repr=False)
    category: str | None = None
    validated: bool = False

    @classmethod
    def of(cls, record: SynthRecord, body: str) -> Self:
        """A stored synth from what is stored of it.

        Args:
            record: its record in the lineage.
            body: its JSON: source, category and whether it is validated.

        Returns:
            The synth.
        """
        return cls(**json.loads(body), **{name: getattr(record, name) for name in _FROM_RECORD})

    def __hash__(self) -> int:
        return hash(self.id)


_WRITERS = {"tidal_code": "to_tidal", "sc_code": "to_supercollider"}
_FROM_RECORD = tuple(f.name for f in fields(StoredItem))
