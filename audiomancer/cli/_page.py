"""The page on which a person rates: what it shows of a sitting, in the lines and columns that there are."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from audiomancer._visible import visible
from audiomancer.actions.sitting import KEYS, MARKED, Sitting
from audiomancer.cli._output import short, stars, what_was_done
from audiomancer.cli._roll import roll_within
from audiomancer.cli._synth_card import picture_lines

__all__ = ["Sound", "page", "why_shown"]

_LINES = (
    "1-5 rate  space play  b parent  l loop  u undo  n/k go  t note  ? keys  q quit",
    "1-5 rate  u undo  ? keys  q quit",
    "? keys  q quit",
)
"""What stands at the bottom, the first that fits."""
_FINGERPRINT = re.compile(r" \(sha256 \w+\)")
"""Of the model that played; who rates does not go by it, and `show` tells it."""
_AT_THE_END = ("Enter breeds  k back  u undo  ? keys  q quit", "Enter  k  u  ?  q quit")
_COMPARING = ("1 the first is better  2 the second  = neither  space play  b the other  s leave", "1 2 = space b s")
_WRITING = ("Enter keeps the note, Esc drops it", "Enter  Esc")


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known of the sound of a candidate.

    Attributes:
        heard: whether its player or the rendering for it is under way.
        ready: whether it is rendered.
        silent: whether nothing can be heard here.
        picture: a synth's waveform and spectrum, if they are there.
    """

    heard: bool = False
    ready: bool = False
    silent: bool = False
    picture: Any = None


def page(sitting: Sitting, sound: Sound, columns: int, rows: int, *, ascii_only: bool = False) -> list[str]:
    """The lines of the page.

    Args:
        sitting: where the person is.
        sound: what is known of what is listened to.
        columns: of the terminal.
        rows: of the terminal.
        ascii_only: whether to do without block characters.

    Returns:
        So many lines as there are rows, none wider than ``columns``, without control characters.
    """
    if sitting.help:
        lines = [*(f"{keys:<11}{what}" for keys, what in KEYS), *[""] * rows][:rows]
    else:
        top, bottom = _top(sitting, sound), _bottom(sitting, columns)
        room = max(0, rows - len(top) - len(bottom))
        middle = _middle(sitting, sound, columns, room, ascii_only)[:room]
        lines = [*top, *middle, *[""] * (room - len(middle)), *bottom][-rows:]
    return [_fit(line, columns) for line in lines]


def why_shown(run: Any, item: str) -> list[str]:
    """Why a candidate of a run is shown, and that it is not of the person's own, in one line.

    Args:
        run: the run as it was opened, bred or asked.
        item: id of the candidate.

    Returns:
        The line; none where there is nothing to tell.
    """
    told = [*(["not from yours"] if item in run.fresh else []), *([run.whys[item]] if item in run.whys else [])]
    return [f"why: {'; '.join(told)}"] if told else []


def _top(sitting: Sitting, sound: Sound) -> list[str]:
    run, found = sitting.run, sitting.candidate
    place = f"generation {run.generation} of {run.generations}"
    if sitting.pair:
        return _top_of_pair(sitting, sound, place)
    if found is None and run.coming:
        return [f"{place}, the next one is being chosen ...", ""]
    if found is None:
        return [f"{place}, all {len(run.candidates)} are through", ""]
    rating = stars(sitting.ratings[found.id]) or "not rated"
    marks = [MARKED[sitting.marks[found.id]]] if found.id in sitting.marks else []
    place = f"{place}, {sitting.at + 1} of {len(run.candidates) + run.coming}"
    head = [place, rating, *marks, *_hearing(sitting, sound)]
    note = sitting.notes[found.id]
    return [
        "  ".join(head),
        f"{short(found.id)}  {found.name}" + (f'  "{note}"' if note else ""),
        _lineage(found),
        *why_shown(run, found.id),
        "",
    ]


def _top_of_pair(sitting: Sitting, sound: Sound, place: str) -> list[str]:
    """Which of the two is looked at, and what is asked."""
    which, found = ("first", "second")[sitting.ear], sitting.pair[sitting.ear]
    playing = ["playing"] if sound.heard and sound.ready else ["rendering"] if sound.heard else []
    head = [f"{place}, which of the two is better?", *playing]
    return ["  ".join(head), f"the {which}: {short(found.id)}  {found.name}", _lineage(found), ""]


def _hearing(sitting: Sitting, sound: Sound) -> list[str]:
    whose = "" if sitting.ear == 0 else f" its parent {short(sitting.voices[sitting.ear])}"
    states = {
        "no sound": sound.silent,
        f"rendering{whose}": sound.heard and not sound.ready,
        f"playing{whose}": sound.heard,
    }
    told = next((state for state, holds in states.items() if holds), "")
    return [word for word in (told, "loop" if sitting.loop else "") if word]


def _lineage(found: Any) -> str:
    """What was done to the parents, in one line."""
    if not found.parent_ids:
        how = found.generation_method if found.generation_method != "library" else "comes with audiomancer"
        return _FINGERPRINT.sub("", ": ".join([how, *what_was_done(found)[:1]]))
    of = f"{found.generation_method} from {' and '.join(map(short, found.parent_ids))}"
    done = what_was_done(found)
    if len(done) > 1:
        times = Counter(line.partition(":")[0] for line in done)
        done = [", ".join(f"{what} x{count}" if count > 1 else what for what, count in times.items())]
    return ": ".join([of, *done])


def _middle(sitting: Sitting, sound: Sound, columns: int, room: int, ascii_only: bool) -> list[str]:
    found = sitting.shown
    if found is None:
        return _overview(sitting, room)
    if sitting.run.kind == "patterns":
        return roll_within(found.pattern, columns, room, ascii_only=ascii_only)  # type: ignore[union-attr]
    if sound.picture is None:
        return ["no picture of its sound" if sound.silent or sound.ready else "its sound is being rendered ..."]
    return list(picture_lines(sound.picture, columns, ascii_only=ascii_only))


def _overview(sitting: Sitting, room: int) -> list[str]:
    """The whole generation with its ratings, and what comes next."""
    run = sitting.run
    if run.coming:
        return []
    last = run.generation >= run.generations
    what = "ends the run" if last else f"breeds generation {run.generation + 1} of {run.generations}"
    rows = [f"{stars(sitting.ratings[one.id]) or '-' * 5}  {short(one.id)}  {one.name}" for one in run.candidates]
    fits = max(0, room - 2)
    if len(rows) > fits:
        rows = [*rows[: max(0, fits - 1)], f"... and {len(rows) - max(0, fits - 1)} more"]
    return [f"Enter {what}.", "", *rows]


def _bottom(sitting: Sitting, columns: int) -> list[str]:
    keys = _COMPARING if sitting.pair else _AT_THE_END if sitting.candidate is None else _LINES
    if sitting.writing is not None:
        keys = _WRITING
    line = next((line for line in keys if len(line) <= columns), keys[-1])
    if sitting.writing is None:
        return [*_wrapped(sitting.remark, columns), line]
    written = sitting.writing + "_"
    while _width("note: " + written) > columns and len(written) > 1:
        written = written[1:]  # its end is what is written on
    return [*_wrapped(sitting.remark, columns), f"note: {written}", line]


def _wrapped(text: str, columns: int) -> list[str]:
    """A remark in at most three lines."""
    lines = [""]
    for word in visible(text).split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines[:3]


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _fit(line: str, columns: int) -> str:
    """A line cut to the terminal's columns, in which a wide character takes two."""
    from rich.cells import set_cell_size

    seen = visible(line)
    return seen if _width(seen) <= columns else set_cell_size(seen, columns)
