"""PatternMetadata and SynthLineage: what is stored of an item, with its birth and its rating."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Self

from audiomancer._checks import is_number, is_whole
from audiomancer.errors import AudiomancerError, StoreError
from audiomancer.lineage import Birth
from audiomancer.music import KINDS, Pattern, TimeSignature, pattern_from_json
from audiomancer.store._codes import CodeWriters, WrittenWhenAsked
from audiomancer.store.record import SynthRecord

__all__ = ["PatternMetadata", "StoredItem", "SynthLineage"]

_NO_KEY = "no key"
"""Marks a field that is an attribute only, not a key of the mapping."""


@dataclass(frozen=True, kw_only=True)
class StoredItem(Mapping[str, Any]):
    """What patterns and synths have in common; read by attribute or as a mapping.

    Attributes:
        id: ``ptrn_`` or ``synt_`` and 16 hex digits.
        name: what the person calls it.
        parent_ids: ids of the parents.
        generation_method: how it came to be, such as ``imported`` or ``mutated``.
        mutation_amount: strength 0-1, None if it was not mutated.
        mutation_log: what was done to the parents, a line each.
        seed: the seed path of the random generator.
        operators: names of the operators that were asked for; empty for the usual ones, or if it was not mutated.
        user_rating: 1-5, None if not rated.
        user_notes: what the listener wrote.
        created_at: when it was stored.
        rated_at: when it was rated last.
        rated_by: who rated it.
        request: what was asked for, by name of the option, in JSON values.
        makers: name of each operator or model that took part to its version or fingerprint.
        tags: words by which the person finds it again.
        deleted_at: when the person deleted it; None if it was not deleted, or was brought back.
        heard: how it was heard before it was rated last, see :class:`~audiomancer.store.SynthRecord`.
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
    tags: list[str] = field(default_factory=list)
    deleted_at: datetime | None = None
    heard: Mapping[str, Any] = field(default_factory=dict)

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
        return {key: _json_value(getattr(self, key)) for key in self}

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys():
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())

    def __hash__(self) -> int:
        return hash(self.id)

    @classmethod
    @cache
    def _keys(cls) -> tuple[str, ...]:
        return tuple(f.name for f in fields(cls) if _NO_KEY not in f.metadata)


@dataclass(frozen=True, kw_only=True)
class PatternMetadata(StoredItem):
    """A pattern with all that is known of it, by attribute (``p.bpm``) or as a mapping (``p["bpm"]``).

    Attributes:
        type: ``drums``, ``melody`` or ``bass``.
        midi_data: the pattern as JSON, see :mod:`audiomancer.music.codec`.
        tidal_code: Tidal code. It is written when it is first read, unless it was given; reading it raises an
            ExportError if the pattern cannot be written, or no function is known that writes it.
        sc_code: SuperCollider code, written in the same way.
        style: free word such as ``techno``, or None.
        key: root such as ``F#``, or None.
        scale: name of the scale, or None.
        bpm: tempo in beats a minute.
        bars: number of bars.
        code_writers: name of a code to the function that writes it; those of the installed packages if None. This is
            an attribute only, not a key of the mapping.
    """

    type: str
    midi_data: str = field(repr=False)
    tidal_code: WrittenWhenAsked = field(default=WrittenWhenAsked(), repr=False, compare=False)
    sc_code: WrittenWhenAsked = field(default=WrittenWhenAsked(), repr=False, compare=False)
    style: str | None = None
    key: str | None = None
    scale: str | None = None
    bpm: float
    bars: int
    code_writers: CodeWriters | None = field(default=None, repr=False, compare=False, metadata={_NO_KEY: True})

    @classmethod
    def of(
        cls,
        record: SynthRecord,
        body: str,
        code_writers: CodeWriters | None = None,
        pattern: Pattern | None = None,
    ) -> Self:
        """The metadata of a pattern from its record and its JSON.

        Args:
            record: its entry in the lineage.
            body: its JSON, see :mod:`audiomancer.music.codec`.
            code_writers: name of a code to the function that writes it; those of the installed packages if None.
            pattern: the same music, if the caller has it already, so that the JSON need not be decoded again.

        Returns:
            The metadata.

        Raises:
            StoreError: if the body is not the JSON of a pattern.
        """
        with _damage_told(record.id):
            music = json.loads(body)
            (track,), (numerator, denominator) = music["tracks"], music["time_signature"]
            _check_types(music, track, (music["bars"], numerator, denominator))
            made = cls(
                type=track["name"],
                midi_data=body,
                bpm=music["tempo"],
                code_writers=code_writers,
                **{name: music[name] for name in ("style", "key", "scale", "bars")},
                **{name: getattr(record, name) for name in _FROM_RECORD},
            )
            known = {"note_count": len(track["notes"]), "time_signature": (numerator, denominator)}
        vars(made).update(known if pattern is None else known | {"pattern": pattern})
        return made

    @cached_property
    def pattern(self) -> Pattern:
        """The music itself.

        Raises:
            StoreError: if the JSON is not that of a pattern.
        """
        with _damage_told(self.id):
            return pattern_from_json(self.midi_data)

    @cached_property
    def note_count(self) -> int:
        """The number of notes. A pattern from the library knows it without decoding the notes."""
        return len(self.pattern.notes)

    @cached_property
    def time_signature(self) -> TimeSignature:
        """Numerator and denominator. A pattern from the library knows them without decoding the notes."""
        return self.pattern.time_signature

    def to_dict(self, codes: bool = False) -> dict[str, Any]:
        """All of it as JSON values; times in ISO 8601.

        Args:
            codes: whether to write ``tidal_code`` and ``sc_code`` too, which takes some milliseconds for each pattern;
                without it these two keys are left out.

        Returns:
            Each key to its value. A code that cannot be written is None; then there is one more key,
            ``codes_error``: a dict from the name of each such code to the reason.
        """
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for key in self:
            try:
                if codes or key not in _CODES:
                    values[key] = _json_value(getattr(self, key))
            except AudiomancerError as error:
                values[key], faults[key] = None, str(error)
        return values | ({"codes_error": faults} if faults else {})

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
        """The synth from its record and its JSON.

        Args:
            record: its entry in the lineage.
            body: a JSON object with ``source_code``, ``category`` and ``validated``.

        Returns:
            The synth.

        Raises:
            StoreError: if the body is not the JSON of a synth.
        """
        with _damage_told(record.id):
            made = cls(**json.loads(body), **{name: getattr(record, name) for name in _FROM_RECORD})
            if not (isinstance(made.source_code, str) and isinstance(made.category, str | None)):
                raise TypeError("a source and a category are text")
            return made

    def __hash__(self) -> int:
        return hash(self.id)


_CODES = ("tidal_code", "sc_code")
_FROM_RECORD = tuple(f.name for f in fields(StoredItem))


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _check_types(music: Mapping[str, Any], track: Mapping[str, Any], numbers: Iterable[object]) -> None:
    """Refuse what is told without reading the notes and is not of its type."""
    if track["name"] not in KINDS or not isinstance(track["notes"], list):
        raise TypeError("a track has a kind and a list of notes")
    if not is_number(music["tempo"]) or not all(map(is_whole, numbers)):
        raise TypeError("tempo, bars and metre are numbers")
    if not all(isinstance(music[name], str | None) for name in ("style", "key", "scale")):
        raise TypeError("style, key and scale are text")


@contextmanager
def _damage_told(item: str) -> Iterator[None]:
    try:
        yield
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise StoreError(f"what is stored of {item} is damaged ({error!r:.80}); nothing was changed") from error
