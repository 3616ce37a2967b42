"""A stored pattern played otherwise: on the grid, in a swing, in the feel of a groove, by a drummer's hands.

Which notes are played on which sixteenths stays. What is asked for stands in the birth's request, so that it is played
alike in every replay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Self

from audiomancer._checks import check_number
from audiomancer._random import rng_for, seed_or_fresh
from audiomancer.breeding._protocol import family_name
from audiomancer.breeding.model_makers import check_groove_of, groove_maker
from audiomancer.breeding.unheard import unheard_groove
from audiomancer.errors import InvalidSettingError, MissingDependencyError
from audiomancer.lineage import Birth
from audiomancer.music import Pattern
from audiomancer.store import PatternMetadata, Store
from audiomancer.variation import Variation

__all__ = ["FEEL", "Feeling", "felt_again", "play_otherwise"]

FEEL = "feel"
"""The field of a birth's request that says how its parent is played otherwise, the operator, and its maker."""

_VERSION = "1 audiomancer"
_NOTES = MappingProxyType({8: "eighths", 16: "sixteenths"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """How a pattern is to be played otherwise; it is done in the order of the fields.

    Attributes:
        straight: on the grid, each drum with one velocity on each sixteenth of the bar.
        swing: where in its pair the second of two notes falls, 50-75 percent; None leaves the swing.
        feel: id of drums whose swing, timing and velocities it takes, or None.
        humanize: 0-1; how much of drummers' timing and touch; drums are played by the groove model, melodies and basses
            by the table of feel, around their own velocities.
        groove: name or file of the groove model that humanizes drums; the one that ships if None.

    Raises:
        InvalidSettingError: if nothing is asked for, a value is outside its range, straight or a swing is asked for
            beside the feel of a groove, or a groove model where nothing is humanized.
    """

    straight: bool = False
    swing: float | None = None
    feel: str | None = None
    humanize: float = 0.0
    groove: str | None = None

    def __post_init__(self) -> None:
        check_number("humanize", self.humanize, 0, 1)
        if self.swing is not None:
            check_number("swing", self.swing, 50, 75)
        if self.groove is not None and not self.humanize:
            raise InvalidSettingError(unheard_groove(self.groove))
        if self.swing is not None and self.feel is not None:
            raise InvalidSettingError("the feel of a groove brings its own swing; leave the swing or the feel out")
        if self.straight and self.feel is not None:
            raise InvalidSettingError(
                "the feel of a groove brings its own timing and accents; leave straight or the feel out"
            )
        if not (self.straight or self.swing is not None or self.feel is not None or self.humanize):
            raise InvalidSettingError(
                "say how it is to be played: on the grid (straight), with a swing of 50-75, in the feel of another "
                "pattern, or humanized by 0-1"
            )

    @classmethod
    def of(cls, birth: Birth) -> Self:
        """What the request of a birth says."""
        return cls(**birth.request[FEEL])

    def to_dict(self) -> dict[str, Any]:
        """What was asked for, as JSON values."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False, 0.0)}


def play_otherwise(store: Store, item: str, feeling: Feeling, seed: int | None = None) -> PatternMetadata:
    """Store a child of a pattern that is played otherwise.

    Args:
        store: the library.
        item: id of the pattern.
        feeling: how it is to be played.
        seed: whole number of at least 0; drawn and remembered if it is not given; without ``humanize`` chance has no
            part.

    Returns:
        The stored child, whose parents are the pattern and the groove of the feel.

    Raises:
        PatternNotFoundError: if one of them is not there.
        IncompatiblePatternsError: if the feel is of no drums, or of another metre.
        InvalidPatternError: if the groove of the feel has no notes.
        InvalidSettingError: if a groove model is asked for, and the pattern is no drums.
        ModelLoadError: if the groove model is not there.
    """
    parents = [store.get(name) for name in (item, feeling.feel) if name is not None]
    told = feeling.to_dict() | ({"feel": parents[1].id} if feeling.feel is not None else {})
    makers = {FEEL: _VERSION}
    if feeling.humanize and parents[0].pattern.kind == "drums":
        makers |= groove_maker(_groove_of(feeling), makers)
    elif feeling.groove is not None:
        raise InvalidSettingError(
            f"the groove model {feeling.groove} plays drums, and this is a {parents[0].pattern.kind}; leave it out"
        )
    birth = Birth(
        method="mutated",
        parents=tuple(parent.id for parent in parents),
        seed=(seed_or_fresh(seed),) if feeling.humanize else (),
        operators=(FEEL,),
        request={FEEL: told},
        makers=makers,
    )
    from audiomancer.breeding._pattern_breeder import born_pattern

    child = born_pattern(birth, [parent.pattern for parent in parents])
    name = family_name(store, birth.parents[:1])
    return store.add_pattern(child.content, child.birth, name=name)


def felt_again(birth: Birth, parents: Sequence[Pattern]) -> Variation:
    """The pattern that a birth of :func:`play_otherwise` brings.

    Args:
        birth: how it came to be.
        parents: the pattern, and the groove of the feel if there is one.

    Returns:
        The child, and one line for each thing that was done.

    Raises:
        MissingDependencyError: if the groove model that the birth names is not here.
    """
    if birth.makers.get(FEEL) != _VERSION:
        raise MissingDependencyError(f"feel in version {birth.makers.get(FEEL)} is needed, and it is not here")
    pattern, log = parents[0], list[str]()
    for child, line in _steps(birth, parents):
        if child != pattern:
            log.append(line)
            fewer = len(pattern.notes) - len(child.notes)
            log += [f"{fewer} notes fell together with others"] if fewer else []
        pattern = child
    return Variation(pattern, tuple(log))


def _steps(birth: Birth, parents: Sequence[Pattern]) -> Iterator[tuple[Pattern, str]]:
    """The pattern after each thing that is done, and what was done."""
    from audiomancer.rnn.feeling import STRAIGHT, Swing, in_swing, on_grid, played_like, swing_in, swing_unit
    from audiomancer.rnn.styles import find_style

    feeling, pattern = Feeling.of(birth), parents[0]
    if feeling.straight:
        pattern = on_grid(pattern)
        yield pattern, "played on the grid"
    if feeling.swing is not None:
        heard, style = swing_in(parents[0]), find_style(pattern.style or "")
        unit = heard.unit if heard != STRAIGHT else swing_unit(style, pattern.time_signature)
        pattern = in_swing(pattern, Swing(feeling.swing, unit))
        yield pattern, f"{_NOTES[unit]} swing, {feeling.swing:g} %"
    if feeling.feel is not None:
        pattern = played_like(pattern, parents[1])
        yield pattern, f"played in the feel of {feeling.feel}"
    if feeling.humanize:
        yield _humanized(pattern, birth, feeling.humanize), f"played by a drummer's hands, {feeling.humanize:g}"


def _groove_of(feeling: Feeling) -> str:
    from audiomancer.rnn.groove import GROOVE

    return feeling.groove or GROOVE


def _humanized(pattern: Pattern, birth: Birth, amount: float) -> Pattern:
    rng = rng_for(*birth.seed)
    if pattern.kind == "drums":
        from audiomancer.rnn.groove import drummed, load_groove

        name = _groove_of(Feeling.of(birth))
        check_groove_of(name, birth.makers)
        return drummed(pattern, rng, timing=amount, touch=amount, model=load_groove(name))
    from audiomancer.music.feel import in_turn, shipped_feel

    feel = shipped_feel()
    played = [feel.played(note, pattern, amount, rng, accents=False) for note in pattern.notes]
    return pattern.with_notes(in_turn(pattern, played))
