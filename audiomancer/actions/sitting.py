"""A person goes through the candidates of a run, key by key: what each key does, as a pure function.

A face shows a :class:`Sitting`, hands each key to :func:`press`, performs the effects, and tells the sitting what came
of them. Nothing here prints, plays, waits or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from audiomancer.actions.run_ratings import RunItem, RunMark, RunPair
    from audiomancer.actions.runs import RunState
    from audiomancer.store import PatternMetadata, SynthLineage

    Item = PatternMetadata | SynthLineage

__all__ = [
    "KEYS",
    "MARKED",
    "VOICES",
    "Breed",
    "Compare",
    "Effect",
    "Hear",
    "Hold",
    "Like",
    "Loop",
    "Mark",
    "Note",
    "Prefer",
    "Quit",
    "Rate",
    "Silence",
    "Sitting",
    "Step",
    "Undo",
    "grown",
    "holding",
    "marked",
    "noted",
    "paired",
    "paste",
    "press",
    "rated",
    "sat_down",
    "undone",
    "wanted",
]

KEYS: tuple[tuple[str, str], ...] = (
    ("1 2 3 4 5", "rate it, from poor to excellent, and go on"),
    ("space or p", "play it; stop"),
    ("b", "hear its parent, and back again"),
    ("l", "loop on or off"),
    ("u", "undo the last rating"),
    ("right or n", "the next one, without rating"),
    ("left or k", "back to the one before"),
    ("s", "skip it: go on without a rating"),
    ("c", "compare two that you have heard; 1 or 2 is better, = neither"),
    ("v", "like one voice of a groove, or not, whatever the others play"),
    ("h", "hold a voice: all children from now on play it as their parent does; or set it free"),
    ("+", "more like this: it counts as loved, and its children come next"),
    ("x", "never this: nothing like it is heard again, and its family has no children"),
    ("a", "always a parent: it is bred from in every generation"),
    ("t", "write a note; Enter keeps it, Esc drops it"),
    ("Enter", "after the last one: breed the next generation"),
    ("q", "quit; --resume goes on from here"),
    ("?", "this page; any key leaves it"),
)
"""What a person can press, and what it does."""

VOICES: tuple[tuple[str, str], ...] = (("k", "kick"), ("s", "snare"), ("h", "hats"), ("r", "rest"))
"""The key of each voice of a groove that can be liked or held; its capital is for not liking it."""
_CALLED: Mapping[str, str] = MappingProxyType({"rest": "other drums"})
"""What a musician calls a voice, where that is not its name: a rest is silence to them."""
_ANSWERS: Mapping[str, str] = MappingProxyType(
    {"first": "the first is better", "second": "the second is better", "same": "neither is better"}
)

MARKED: Mapping[str, str] = MappingProxyType(
    {"more": "more like this", "never": "never this", "parent": "always a parent"}
)
"""Mark to what is told of it."""

_AHEAD = 6
"""Candidates that are rendered before they are looked at."""
_LONGEST_NOTE = 1000


class Rate(NamedTuple):
    """Rate an item in the run.

    Attributes:
        item: its id.
        score: 1-5.
    """

    item: str
    score: int


class Undo(NamedTuple):
    """Take the latest rating of the run back."""


class Note(NamedTuple):
    """Write a note on an item.

    Attributes:
        item: its id.
        text: the note; empty for none.
    """

    item: str
    text: str


class Hear(NamedTuple):
    """Let an item be heard, in the place of what sounds.

    Attributes:
        item: its id.
    """

    item: str


class Silence(NamedTuple):
    """Stop what sounds."""


class Loop(NamedTuple):
    """Let what is heard begin anew at its end, or not.

    Attributes:
        on: whether it does.
    """

    on: bool


class Compare(NamedTuple):
    """Choose two that were heard, of which the person shall say which is better."""


class Prefer(NamedTuple):
    """Keep which of two is better.

    Attributes:
        first: id of the one.
        second: id of the other.
        better: ``first``, ``second`` or ``same``.
    """

    first: str
    second: str
    better: str


class Like(NamedTuple):
    """Keep whether a voice of an item is liked.

    Attributes:
        item: its id.
        voice: one of :data:`VOICES`.
        liked: whether it is.
    """

    item: str
    voice: str
    liked: bool


class Hold(NamedTuple):
    """Keep whether a voice stays as the parent has it in all children from now on.

    Attributes:
        voice: one of :data:`VOICES`.
        held: whether it does.
    """

    voice: str
    held: bool


class Mark(NamedTuple):
    """Keep what is to become of an item.

    Attributes:
        item: its id.
        mark: ``more``, ``never``, ``parent`` or ``none``.
    """

    item: str
    mark: str


class Breed(NamedTuple):
    """Breed the next generation, or end the run after the last."""


class Quit(NamedTuple):
    """Leave the run as it is."""


Effect = Rate | Undo | Note | Hear | Silence | Loop | Compare | Prefer | Like | Hold | Mark | Breed | Quit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """Where the person is.

    Attributes:
        run: the run as it was opened or bred.
        ratings: id of each candidate to its stars as they are now; None if it is not rated.
        notes: id of each candidate to its note; None for none.
        at: the number of the candidate that is looked at; behind the last one stands the end of the generation.
        ear: what is listened to: 0 for the candidate, 1 for its first parent, and so on.
        sounding: whether something is heard, or will be as soon as it is rendered; the face tells it.
        loop: whether what is heard begins anew at its end.
        help: whether the keys are shown.
        writing: the note that is being written; None if none is.
        pair: the two that are being compared, in the place of the candidate; empty if none are.
        marks: id of each item that was marked to what is to become of it.
        held: the voices that stay in all children.
        choosing: what a voice that is about to be named is for, ``like`` or ``hold``; empty if none is.
        remark: a sentence for the person; empty for none.
    """

    run: RunState
    ratings: Mapping[str, int | None] = field(default_factory=dict)
    notes: Mapping[str, str | None] = field(default_factory=dict)
    at: int = 0
    ear: int = 0
    sounding: bool = False
    loop: bool = False
    help: bool = False
    writing: str | None = None
    pair: tuple[Item, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    choosing: str = ""
    remark: str = ""

    @property
    def candidate(self) -> Item | None:
        """The one that is looked at; None at the end of the generation."""
        return self.run.candidates[self.at] if self.at < len(self.run.candidates) else None

    @property
    def shown(self) -> Item | None:
        """The candidate; of two that are compared the one that is listened to."""
        return self.pair[self.ear] if self.pair else self.candidate

    @property
    def lacks(self) -> bool:
        """Whether the next candidate is to be asked for now, so that it is there when this one is rated."""
        return self.run.coming > 0 and self.at + 1 >= len(self.run.candidates)

    @property
    def voices(self) -> tuple[str, ...]:
        """What can be listened to here: the candidate, then its parents; or the two that are compared."""
        if self.pair:
            return tuple(one.id for one in self.pair)
        found = self.candidate
        return () if found is None else (found.id, *dict.fromkeys(found.parent_ids))


class Step(NamedTuple):
    """What a key does.

    Attributes:
        sitting: where the person is then.
        effects: what is to be performed, in this order.
    """

    sitting: Sitting
    effects: tuple[Effect, ...] = ()


def sat_down(run: RunState, *, loop: bool = False) -> Sitting:
    """A person begins, at the first candidate that has no rating.

    Args:
        run: the run, as it was opened or bred.
        loop: whether what is heard begins anew at its end.

    Returns:
        Where the person is.
    """
    ratings = _ratings(run)
    first = next((at for at, item in enumerate(run.candidates) if ratings[item.id] is None), len(run.candidates))
    return Sitting(
        run=run,
        ratings=ratings,
        notes={item.id: item.user_notes for item in run.candidates},
        marks=run.marks,
        held=run.held,
        at=first,
        loop=loop,
        remark=run.selection,
    )


def grown(sitting: Sitting, run: RunState) -> Sitting:
    """The sitting, once a further candidate was asked for.

    Args:
        sitting: where the person is.
        run: the run with the candidate behind those that were there.

    Returns:
        The same place.
    """
    notes = {item.id: item.user_notes for item in run.candidates}
    return replace(sitting, run=run, ratings={**_ratings(run), **sitting.ratings}, notes={**notes, **sitting.notes})


def _ratings(run: RunState) -> dict[str, int | None]:
    """The stars of each candidate; one that is heard a second time is as new."""
    return {item.id: None if item.id in run.again else item.user_rating for item in run.candidates}


def wanted(sitting: Sitting) -> tuple[str, ...]:
    """What should be rendered by now, the most urgent first: what is looked at, its parents, and what comes next."""
    coming = sitting.run.candidates[sitting.at + 1 :][:_AHEAD]
    return tuple(dict.fromkeys((*sitting.voices, *(item.id for item in coming))))


def rated(sitting: Sitting, item: RunItem) -> Sitting:
    """The sitting, once a rating is on the disk.

    Args:
        sitting: where the person is.
        item: as it is rated now.

    Returns:
        The same place, with the new rating.
    """
    return replace(sitting, ratings={**sitting.ratings, item.id: item.rating})


def undone(sitting: Sitting, item: RunItem) -> Sitting:
    """The sitting, once a rating is taken back: at the candidate whose rating it was, if it is of this generation.

    Args:
        sitting: where the person is.
        item: as it is rated now.

    Returns:
        The place of the candidate, with its former rating.
    """
    if item.undone:
        return replace(sitting, remark=f"Undone: {item.undone}.")
    rating = None if item.id in sitting.run.again else item.rating
    told = "is not rated any more" if rating is None else f"has {rating} of 5 again, as before"
    told = f"Undone: {item.id[:13]} {item.name} {told}."
    places = [at for at, one in enumerate(sitting.run.candidates) if one.id == item.id]
    if not places:
        return replace(sitting, remark=told)
    there = replace(sitting, at=places[0], ear=0, pair=(), choosing="", remark=told)
    return replace(there, ratings={**there.ratings, item.id: rating})


def marked(sitting: Sitting, item: RunMark) -> Sitting:
    """The sitting, once it is on the disk what is to become of a candidate.

    Args:
        sitting: where the person is.
        item: as it is marked now.

    Returns:
        The same place, with the new mark.
    """
    others = {other: mark for other, mark in sitting.marks.items() if other != item.id}
    return replace(sitting, marks=others if item.mark is None else {**others, item.id: item.mark})


def holding(sitting: Sitting, run: RunState) -> Sitting:
    """The sitting, once a voice is held or free again, or what was said last is taken back.

    Args:
        sitting: where the person is.
        run: the run as it goes on.

    Returns:
        The same place, with what is held, and what is to become of the candidates.
    """
    return replace(sitting, run=run, held=run.held, marks=run.marks)


def paired(sitting: Sitting, pair: RunPair) -> Sitting:
    """The sitting, once two were chosen that are to be compared.

    Args:
        sitting: where the person is.
        pair: the two.

    Returns:
        The same place, with the question which of the two is better.
    """
    return replace(sitting, pair=(pair.first, pair.second), ear=0, sounding=False)


def noted(sitting: Sitting, item: str, notes: str | None) -> Sitting:
    """The sitting, once a note is on the disk.

    Args:
        sitting: where the person is.
        item: its id.
        notes: its note as it is now.

    Returns:
        The same place, with the new note.
    """
    return replace(sitting, notes={**sitting.notes, item: notes})


def press(sitting: Sitting, key: str) -> Step:
    """What a key does.

    Args:
        sitting: where the person is.
        key: a character, or the name of a key: ``left``, ``right``, ``enter``, ``escape``, ``backspace``, ``end`` for
            the end of the input; any other does nothing.

    Returns:
        Where the person is then, and what is to be performed.
    """
    calm = replace(sitting, remark="")
    if key == "end":
        return Step(calm, (Quit(),))
    if calm.writing is not None:
        return _write(calm, calm.writing, key)
    if calm.help:
        return Step(replace(calm, help=False))
    if calm.choosing:
        return _NAMED[calm.choosing](replace(calm, choosing=""), key)
    act = (_PAIR_ACTS if calm.pair else _ACTS).get(key.lower())
    if act is None and calm.pair:
        return _told(calm, "1 or 2 is better, = neither; b hears the other one, s asks nothing.")
    if act is None:
        named = f"{key!r} is" if len(key) == 1 and key.isprintable() else "That is"
        return _told(calm, f"{named} no key here; ? shows those there are.")
    return act(calm)


def paste(sitting: Sitting, text: str) -> Step:
    """What pasted text does: it goes into the note that is being written; elsewhere it is no answer.

    Args:
        sitting: where the person is.
        text: what was pasted.

    Returns:
        Where the person is then; nothing is to be performed.
    """
    calm = replace(sitting, remark="")
    if calm.writing is None:
        return _told(calm, "Pasted text is taken in a note only; t begins one.")
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _written(calm, calm.writing + words)


def _told(sitting: Sitting, remark: str) -> Step:
    return Step(replace(sitting, remark=remark))


def _write(sitting: Sitting, text: str, key: str) -> Step:
    """A key while a note is written."""
    if key == "escape":
        return Step(replace(sitting, writing=None))
    if key == "enter":
        assert sitting.candidate is not None
        return Step(replace(sitting, writing=None), (Note(sitting.candidate.id, text.strip()),))
    if key == "backspace":
        return _written(sitting, text[:-1])
    return _written(sitting, text + key) if len(key) == 1 and key.isprintable() else Step(sitting)


def _written(sitting: Sitting, text: str) -> Step:
    cut = f"A note has {_LONGEST_NOTE} characters at the most." if len(text) > _LONGEST_NOTE else ""
    return Step(replace(sitting, writing=text[:_LONGEST_NOTE], remark=cut))


def _ask_pair(sitting: Sitting) -> Step:
    return Step(replace(sitting, sounding=False), (Silence(), Compare()))


def _prefer(better: str) -> Callable[[Sitting], Step]:
    def act(sitting: Sitting) -> Step:
        first, second = (one.id for one in sitting.pair)
        gone, effects = _leave_pair(sitting)
        told = replace(gone, remark=f"Kept: {_ANSWERS[better]}.")
        return Step(told, (*effects, Prefer(first, second, better)))

    return act


def _leave_pair(sitting: Sitting) -> Step:
    return Step(replace(sitting, pair=(), ear=0, sounding=False), (Silence(),))


_KEYS_OF_VOICES = ", ".join(f"{key} {_CALLED.get(voice, voice)}" for key, voice in VOICES)


def _choose_voice(choosing: str, lacking: str, question: str) -> Callable[[Sitting], Step]:
    def act(sitting: Sitting) -> Step:
        if sitting.candidate is None:
            return _told(sitting, "Nothing to hear here; k goes back.")
        if getattr(sitting.candidate, "type", "") != "drums":
            return _told(sitting, f"Only a groove of drums has voices that can be {lacking}.")
        return Step(replace(sitting, choosing=choosing, remark=question))

    return act


def _hold(sitting: Sitting, key: str) -> Step:
    voice = dict(VOICES).get(key.lower())
    if voice is None:
        return _told(sitting, "No voice was named.")
    held = voice not in sitting.held
    told = f"{_CALLED.get(voice, voice)} {'stays as the parents play it' if held else 'may change again'}"
    return Step(replace(sitting, remark=f"Kept: the {told}."), (Hold(voice, held),))


def _mark(mark: str) -> Callable[[Sitting], Step]:
    """Mark the candidate, or take its mark away; what shall never be heard again is left at once."""

    def act(sitting: Sitting) -> Step:
        found = sitting.candidate
        if found is None:
            return _told(sitting, "Nothing to mark here; k goes back.")
        if sitting.marks.get(found.id) == mark:
            return Step(replace(sitting, remark="It takes its chance again."), (Mark(found.id, "none"),))
        gone, effects = _go(sitting, 1) if mark == "never" else Step(sitting)
        return Step(replace(gone, remark=f"Kept: {MARKED[mark]}."), (*effects, Mark(found.id, mark)))

    return act


def _like(sitting: Sitting, key: str) -> Step:
    voice = dict(VOICES).get(key.lower())
    if voice is None or sitting.candidate is None:
        return _told(sitting, "No voice was named.")
    like = "like" if key.islower() else "do not like"
    told = replace(sitting, remark=f"Kept: you {like} its {_CALLED.get(voice, voice)}.")
    return Step(told, (Like(sitting.candidate.id, voice, key.islower()),))


def _go(sitting: Sitting, by: int) -> Step:
    at = min(max(sitting.at + by, 0), len(sitting.run.candidates))
    if at == sitting.at:
        return _told(sitting, "This is the first one." if by < 0 else "Enter goes on; k goes back.")
    return Step(replace(sitting, at=at, ear=0, sounding=False), (Silence(),))


def _rate(score: int) -> Callable[[Sitting], Step]:
    def act(sitting: Sitting) -> Step:
        if sitting.candidate is None:
            return _told(sitting, "All are through: Enter goes on, k goes back to rate.")
        gone, effects = _go(sitting, 1)
        return Step(gone, (*effects, Rate(sitting.candidate.id, score)))

    return act


def _play(sitting: Sitting) -> Step:
    if sitting.sounding:
        return Step(replace(sitting, sounding=False), (Silence(),))
    return _hear(sitting, sitting.ear)


def _hear(sitting: Sitting, ear: int) -> Step:
    if not sitting.voices:
        return _told(sitting, "Nothing to hear here; k goes back.")
    return Step(replace(sitting, ear=ear, sounding=True), (Hear(sitting.voices[ear]),))


def _other(sitting: Sitting) -> Step:
    """A/B: the parent and back; of two parents one after the other."""
    if len(sitting.voices) == 1:
        return _told(sitting, "It has no parent to compare with.")
    return _hear(sitting, (sitting.ear + 1) % max(1, len(sitting.voices)))


def _loop(sitting: Sitting) -> Step:
    on = not sitting.loop
    return Step(replace(sitting, loop=on, remark=f"Loop {'on' if on else 'off'}."), (Loop(on),))


def _begin_note(sitting: Sitting) -> Step:
    if sitting.candidate is None:
        return _told(sitting, "Nothing to write on here; k goes back.")
    return Step(replace(sitting, writing=sitting.notes[sitting.candidate.id] or ""))


def _enter(sitting: Sitting) -> Step:
    if sitting.candidate is not None:
        return _told(sitting, "1-5 rates it, n goes on without; Enter breeds after the last one.")
    if sitting.run.coming:
        return _told(sitting, "The next one is being chosen; k goes back.")
    return Step(replace(sitting, sounding=False), (Silence(), Breed()))


_NAMED: Mapping[str, Callable[[Sitting, str], Step]] = MappingProxyType({"like": _like, "hold": _hold})
"""What a voice is named for, to what it does."""

_ACTS: Mapping[str, Callable[[Sitting], Step]] = MappingProxyType(
    {
        **{str(score): _rate(score) for score in range(1, 6)},
        **dict.fromkeys((" ", "p"), _play),
        **dict.fromkeys(("right", "n", "s"), lambda sitting: _go(sitting, 1)),
        **dict.fromkeys(("left", "k"), lambda sitting: _go(sitting, -1)),
        "b": _other,
        "l": _loop,
        "u": lambda sitting: Step(sitting, (Undo(),)),
        "t": _begin_note,
        "c": _ask_pair,
        "v": _choose_voice(
            "like", "liked alone", f"Which voice do you like? {_KEYS_OF_VOICES}; a capital: do not like."
        ),
        "h": _choose_voice("hold", "held", f"Which voice shall stay, or be free again? {_KEYS_OF_VOICES}."),
        "+": _mark("more"),
        "x": _mark("never"),
        "a": _mark("parent"),
        "enter": _enter,
        "?": lambda sitting: Step(replace(sitting, help=True)),
        "q": lambda sitting: Step(sitting, (Quit(),)),
    }
)

_PAIR_ACTS: Mapping[str, Callable[[Sitting], Step]] = MappingProxyType(
    {
        "1": _prefer("first"),
        "2": _prefer("second"),
        **dict.fromkeys(("=", "0"), _prefer("same")),
        **dict.fromkeys(("s", "n", "escape"), _leave_pair),
        **{key: _ACTS[key] for key in (" ", "p", "b", "l", "?", "q")},
    }
)
"""What the keys do while two are compared."""
