"""What makes a tune of notes: a key that is heard, bars that return, phrases that end.

Whoever plays, a network or the rules, gives a chance to each next event: 0 to go on, 1 to end a note, from 2 on a note
that begins. The weights of here are multiplied with these chances at every step, so that what is played stays the
player's own. The figures below were set by the tunes of OpenEWLD that models learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from audiomancer.music import SCALES, root_class
from audiomancer.music.metre import step_classes
from audiomancer.music.tonality import closing_weights, opening_weights, tonal_weights
from audiomancer.rnn.encodings import Floats, Ints
from audiomancer.rnn.forms import CALL, FREE, Section, sections_of
from audiomancer.rnn.requests import MelodyRequest
from audiomancer.rnn.sampling import Mask

__all__ = ["Events", "last_notes", "phrasing"]

_GO_ON, _NOTE_OFF, _FIRST_PITCH = 0, 1, 2
_ONSETS = (0.55, 0.7, 0.7, 0.4)  # how much oftener than the model begins a note it begins, by the class of the step
_REST = 2.5
_NOTES, _WHOLE_NOTE, _WINDOW = 3.6, 16, 2  # notes in sixteen steps, over the last two bars
_PULL = 8.0  # how strongly a tune that has become denser or sparser comes back
_HEARD, _BALANCE = 4, 7.0  # bars over which the degrees are held against each other, and how strongly
_SPREAD = 7.0  # semitones round the middle of the range
_LEAPS = (0.8, 1.2, 1.2, 1.0, 1.0, 1.0, 0.9, 0.9, 0.6, 0.6, 0.6, 0.6, 0.7)
"""By semitones; an octave is easier than a seventh."""
_FAR = 0.1
_SAME, _OTHER = 60.0, 0.02  # weights of what returns, and of another rhythm
_CHANGED = 0.2  # of the notes that return, how many get another pitch
_LOOSE = 0.4  # at how many steps of a bar that returns the rhythm is free
_CALLED = 4  # semitones that a call lies above the middle, and its answer below
_WHOLE = 4  # bars from which the last note may fill the last of them
_PAUSE = 8  # steps that a phrase rests at its end
_BEAT = 4  # steps of silence between a call and its answer
_FIRM = 4  # how soon what is but a little tonal rests where a phrase ends
_RECENT = 128  # steps among which the last note is looked for

_Layer = Callable[[Ints, int, Floats], None]
"""From the events so far, [batch, time], and the step to come: changes the weights, [batch, events]."""


class Events(NamedTuple):
    """What the events stand for.

    Attributes:
        lowest: the MIDI pitch, as it will sound, of event 2.
        pitches: how many notes there are from there up.
        bar: steps in a bar, sixteenths.
        lead: steps of the primer.
    """

    lowest: int
    pitches: int
    bar: int
    lead: int = 0


class _Rest(NamedTuple):
    """Where a phrase comes to rest.

    Attributes:
        end: the step after the phrase.
        at: the step on which its last note begins, [batch].
        until: the step from which notes may begin again, [batch].
        weights: of each pitch of that note, [pitches].
    """

    end: int
    at: Ints
    until: Ints
    weights: Floats


def phrasing(
    request: MelodyRequest,
    events: Events,
    rngs: Sequence[np.random.Generator],
    *,
    rhythm: bool,
    last: int | None = None,
) -> Mask:
    """The weights of a batch of melodies or basses.

    Args:
        request: what is wanted; of it the key and scale, ``form``, ``tonal``, and the range.
        events: what the events stand for.
        rngs: chance, a generator for each: where phrases end, and what is varied when it returns.
        rhythm: whether it may say when notes begin, or only which.
        last: where it may not, the step on which the last note begins, if that one is to end the whole.

    Returns:
        From the events so far the weight of each next event, [batch, events].
    """
    sections = sections_of(request.form, request.bars)
    steps = request.bars * events.bar
    layers: list[_Layer] = []
    varied = np.stack([rng.random((2, steps)) for rng in rngs]) if request.form != FREE else np.empty(0)
    rests = _rests(sections, request, events, rngs) if request.tonal and rhythm else []
    if request.tonal and last is not None:
        rests.append(_end(last, request, events, len(rngs)))
    if request.form != FREE:
        ends = rests[-1].at if rests else np.full(len(rngs), steps)
        layers.append(_returning(sections, request, events, varied, ends, rhythm=rhythm))
    if request.tonal:
        layers.append(_tones(sections, request, events, rhythm))
        layers.append(_leaps(events, request.tonal))
        layers.append(_balanced(request, events))
        if rhythm:
            layers.append(_steady(request, events))
        if rests:
            layers.append(_resting(rests, request, events))
    if request.form == CALL and rhythm:
        layers.append(_breathing(sections, request, events))

    def weights(past: Ints) -> Floats:
        result = np.ones((len(past), _FIRST_PITCH + events.pitches))
        for layer in layers:
            layer(past, past.shape[1] - events.lead, result)
        return result

    return weights


def _tones(sections: Sequence[Section], request: MelodyRequest, events: Events, rhythm: bool) -> _Layer:
    """Which notes, and how many: those of the key, near the middle, as dense as people sing."""
    classes = step_classes(request.time_signature, events.bar)
    degrees = _degrees(request, events)
    onsets = np.array([_ONSETS[c] if rhythm else 1.0 for c in classes])
    by_step = onsets[:, None] * np.array(tonal_weights(request.scale))[degrees]
    by_step = by_step**request.tonal
    heights = [
        _register(section, request, events) ** request.tonal for section in sections for _ in range(section.bars)
    ]
    rest = _REST**request.tonal if rhythm else 1.0

    def layer(past: Ints, now: int, weights: Floats) -> None:
        bar, step = divmod(now, events.bar)
        weights[:, _FIRST_PITCH:] *= by_step[step] * heights[bar]
        weights[:, _NOTE_OFF] *= rest

    return layer


def _degrees(request: MelodyRequest, events: Events) -> Ints:
    """The semitones of each note above the root, 0-11: [pitches]."""
    degrees: Ints = (events.lowest + np.arange(events.pitches) - root_class(request.key)) % 12
    return degrees


def _register(section: Section, request: MelodyRequest, events: Events) -> Floats:
    """How near each pitch is to the middle of the range: [pitches]."""
    allowed = request.pitches()
    middle = (allowed[0] + allowed[-1]) / 2
    if request.form == CALL:
        aside = min(_CALLED, (allowed[-1] - allowed[0]) / 4)
        middle += -aside if _answers(section) else aside
    away = events.lowest + np.arange(events.pitches) - middle
    near: Floats = np.exp(-((away / _SPREAD) ** 2) / 2)
    return near


def _answers(section: Section) -> bool:
    """Whether a section of a call and answer is an answer."""
    return section.letter == "B"


def _leaps(events: Events, tonal: float) -> _Layer:
    """How far from the last note: seldom a leap."""
    far = np.abs(np.arange(events.pitches)[:, None] - np.arange(events.pitches))
    table = np.array([*_LEAPS, _FAR])[np.minimum(far, len(_LEAPS))] ** tonal
    table = np.concatenate([np.ones((1, events.pitches)), table])

    def layer(past: Ints, now: int, weights: Floats) -> None:
        weights[:, _FIRST_PITCH:] *= table[last_notes(past)]

    return layer


def _balanced(request: MelodyRequest, events: Events) -> _Layer:
    """What sounded too long in the last bars comes less, and what was wanting comes."""
    degrees, window = _degrees(request, events), _HEARD * events.bar
    wanted = np.array(
        [tonal_weights(request.scale)[step] if step in SCALES[request.scale] else 0.0 for step in range(12)]
    )
    wanted /= wanted.sum()

    def layer(past: Ints, now: int, weights: Floats) -> None:
        lacking = wanted - _shares(past[:, -window:], degrees)
        pull = _BALANCE * request.tonal * min(now, window) / window
        weights[:, _FIRST_PITCH:] *= np.exp(pull * lacking)[:, degrees]

    return layer


def _shares(recent: Ints, degrees: Ints) -> Floats:
    """The share of the steps on which each degree sounds: [batch, 12]."""
    batch, steps = recent.shape
    began = np.maximum.accumulate(np.where(recent > 0, np.arange(steps), 0), axis=1)
    sounding = np.take_along_axis(recent, began, axis=1)
    rows, columns = np.nonzero(sounding >= _FIRST_PITCH)
    heard = degrees[sounding[rows, columns] - _FIRST_PITCH]
    counts = np.bincount(12 * rows + heard, minlength=12 * batch).reshape(batch, 12)
    shares: Floats = counts / steps
    return shares


def _steady(request: MelodyRequest, events: Events) -> _Layer:
    """As many notes as people sing: the more there were in the last bars, the fewer come."""
    window = _WINDOW * events.bar
    usual = _NOTES * request.density / _WHOLE_NOTE

    def layer(past: Ints, now: int, weights: Floats) -> None:
        recent = past[:, -window:]
        surplus = (recent >= _FIRST_PITCH).sum(axis=1) / recent.shape[1] - usual
        weights[:, _FIRST_PITCH:] *= np.exp(-_PULL * request.tonal * min(now, window) / window * surplus)[:, None]

    return layer


def last_notes(past: Ints) -> Ints:
    """Which note came last.

    Args:
        past: the events so far, shape [batch, time], time at least 1.

    Returns:
        One more than its place among the notes that the events stand for; 0 where there was none: [batch].
    """
    recent = past[:, : -_RECENT - 1 : -1]
    latest = (recent >= _FIRST_PITCH).argmax(axis=1)
    found = recent[np.arange(len(past)), latest]
    places: Ints = np.maximum(found - _FIRST_PITCH + 1, 0)
    return places


def _returning(
    sections: Sequence[Section],
    request: MelodyRequest,
    events: Events,
    varied: Floats,
    last: Ints,
    *,
    rhythm: bool,
) -> _Layer:
    """What returns keeps its rhythm and most of its pitches; its last note is another.

    Args:
        sections: those of the form.
        request: what is wanted.
        events: what the events stand for.
        varied: chance, 0-1: of the pitch and of the rhythm at each step, [batch, 2, steps].
        last: the step on which the note begins that ends the whole, [batch]. Its pitch is the ending's, not what was
            there before.
        rhythm: whether it may say when notes begin.
    """
    steps = request.bars * events.bar
    sources = np.full(steps, -1)
    ends = np.zeros(steps, dtype=np.int64)
    for section in sections:
        if section.source is not None:
            first, source, length = section.first * events.bar, section.source * events.bar, section.bars * events.bar
            sources[first : first + length] = np.arange(source, source + length)
            ends[first : first + length] = source + length
    changed, loose = varied[:, 0] < _CHANGED, varied[:, 1] < _LOOSE / events.bar
    rows = np.arange(len(varied))

    def layer(past: Ints, now: int, weights: Floats) -> None:
        if (source := sources[now]) < 0:
            return
        there = past[:, events.lead + source]
        begins = there >= _FIRST_PITCH
        later = (past[:, events.lead + source + 1 : events.lead + ends[now]] >= _FIRST_PITCH).any(axis=1)
        if rhythm:
            bound = ~loose[:, now]
            weights[bound & begins, :_FIRST_PITCH] *= _OTHER
            weights[bound & ~begins, _FIRST_PITCH:] *= _OTHER
            weights[bound & (there == _NOTE_OFF), _NOTE_OFF] *= _SAME
        told = begins & (last != now)
        weights[rows[told], there[told]] *= np.where(changed[:, now] | ~later, 1 / _SAME, _SAME)[told]

    return layer


def _resting(rests: Sequence[_Rest], request: MelodyRequest, events: Events) -> _Layer:
    """Phrases end: the last on a long tonic, those inside where they ask for another."""
    ahead = [next(rest for rest in rests if rest.end > step) for step in range(request.bars * events.bar)]
    yielding = (1 - request.tonal) ** _FIRM

    def layer(past: Ints, now: int, weights: Floats) -> None:
        rest = ahead[now]
        begins, held = rest.at == now, (rest.at < now) & (now < rest.until)
        weights[begins, :_FIRST_PITCH] *= yielding
        weights[np.ix_(begins, range(_FIRST_PITCH, weights.shape[1]))] *= rest.weights
        weights[held, _NOTE_OFF:] *= yielding

    return layer


def _rests(
    sections: Sequence[Section], request: MelodyRequest, events: Events, rngs: Sequence[np.random.Generator]
) -> list[_Rest]:
    """The ends of new sections of two bars or more, and of the whole; what returns rests where it did."""
    degrees, steps = _degrees(request, events), request.bars * events.bar
    opening, closing = (
        np.array(weights(request.scale))[degrees] ** request.tonal for weights in (opening_weights, closing_weights)
    )
    rests, last = list[_Rest](), 0
    for section in sections:
        end = section.end * events.bar
        final = end == steps
        if final or (section.source is None and section.end - last >= min(2, section.bars)):
            places, chances = _places(request, events, final)
            at = end - events.bar + np.array([rng.choice(places, p=chances) for rng in rngs])
            until = np.full(len(rngs), end) if final else np.minimum(end - _breath(request, events, final), at + _PAUSE)
            closes = final or (request.form == CALL and _answers(section))
            rests.append(_Rest(end, at, until, closing if closes else opening))
            last = section.end
    return rests


def _end(step: int, request: MelodyRequest, events: Events, batch: int) -> _Rest:
    """The end of the whole on a note of which somebody else says when it begins."""
    end = request.bars * events.bar
    closing: Floats = np.array(closing_weights(request.scale))[_degrees(request, events)] ** request.tonal
    return _Rest(end, np.full(batch, step), np.full(batch, end), closing)


def _places(request: MelodyRequest, events: Events, final: bool) -> tuple[list[int], Floats]:
    """The steps of a phrase's last bar on which its last note may begin, and how likely each is."""
    classes = step_classes(request.time_signature, events.bar)
    beats = [step for step, c in enumerate(classes) if c <= 1 and step < events.bar - _breath(request, events, final)]
    if final and request.bars >= _WHOLE:
        found = [step for step in beats if events.bar - step >= _PAUSE] or beats[:1]
    else:
        found = [step for step in beats if 2 * step >= events.bar] or beats[-1:]
    likely = np.array([(events.bar - step) * (2.0 if step == 0 else 1.0) for step in found])
    return found, likely / likely.sum()


def _breathing(sections: Sequence[Section], request: MelodyRequest, events: Events) -> _Layer:
    """Between a call and its answer there is a breath."""
    breath, steps = _breath(request, events, final=False), request.bars * events.bar
    ends = [section.end * events.bar for section in sections]
    silent = {step for end in ends if end < steps for step in range(end - breath, end)}

    def layer(past: Ints, now: int, weights: Floats) -> None:
        if now in silent:
            weights[:, _FIRST_PITCH:] = 0.0
            if now - 1 not in silent:
                weights[:, _GO_ON] = 0.0

    return layer


def _breath(request: MelodyRequest, events: Events, final: bool) -> int:
    """The steps of silence at the end of a section."""
    return min(_BEAT, events.bar // 2) if request.form == CALL and not final else 0
