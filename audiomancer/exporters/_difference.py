"""A child's code as a change of its parent's: as few words differ as can, and the old lines stand above as comments.

Both codes are proven when they come here. A text of the child is replaced by a nearer writing of the same only where
the whole code still plays the same, event by event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from functools import reduce
from itertools import groupby
from math import lcm
from types import MappingProxyType
from typing import Literal, NamedTuple

from audiomancer.errors import NotationError
from audiomancer.exporters._layout import STRUDEL_STYLE, TIDAL_STYLE, wrapped
from audiomancer.notation import strudel, tidal
from audiomancer.notation.controls import played_in
from audiomancer.notation.cycles import STRUDEL, TIDAL, Dialect, query_tree
from audiomancer.notation.mini import parse_mini
from audiomancer.notation.played_events import PlayedEvent

__all__ = ["Difference", "as_difference"]

_COMMENTS = MappingProxyType({"tidal": "--", "strudel": "//"})
_DIALECTS: Mapping[str, Dialect] = MappingProxyType({"tidal": TIDAL, "strudel": STRUDEL})
_HEADS = frozenset(("s", "n", "note"))
_SAID = re.compile(r'(?P<comment>(?:--|//)[^\n]*)|(?P<end>[\]\n]\s*#)|(?P<name>[A-Za-z]+)(?: |\()"(?P<text>[^"\n]*)"')
_TOKEN = re.compile(r"[A-Za-z0-9][\w:.#-]*|-[0-9.]+|\S")
_REST = "~"
_STEPS = 16
"""Into how many steps one step of the parent's is cut at the most, to hold what the child strikes in it."""

_STYLES = MappingProxyType({"tidal": TIDAL_STYLE, "strudel": STRUDEL_STYLE})

Needs = dict[Fraction, str]
"""What must be said at which cycle."""


class Difference(NamedTuple):
    """A child's code beside its parent's.

    Attributes:
        code: the child's code, with the parent's lines above those that differ, as comments.
        changed: how many tokens of the child's lines differ.
        tokens: how many there are.
    """

    code: str
    changed: int
    tokens: int


class _Text(NamedTuple):
    """A text in mini-notation where it stands in code.

    Attributes:
        lane: the words of the rhythm that it belongs to, empty behind a stack; with a number where lanes are alike.
        name: its control.
        text: what stands between the quotes.
        start: where it starts in the code.
    """

    lane: tuple[str, ...]
    name: str
    text: str
    start: int


class _Lane(NamedTuple):
    """A lane or another part of code that stands on lines of its own.

    Attributes:
        flat: its code on one line.
        text: its lines as they are written.
    """

    flat: str
    text: str


def as_difference(old: str, new: str, language: Literal["tidal", "strudel"], *, bars: int, pitched: bool) -> Difference:
    """A child's code as a change of its parent's.

    Args:
        old: the parent's code.
        new: the child's code.
        language: what both are written in, ``tidal`` or ``strudel``.
        bars: bars of the child.
        pitched: whether it is a melody or bass, whose lengths count.

    Returns:
        Code that plays what ``new`` does, and what differs in it.
    """
    mark, dialect = _COMMENTS[language], _DIALECTS[language]
    before, after = _lanes(old, mark), _lanes(new, mark)
    known = {(text.lane, text.name): text.text for text in _texts(_flat(before))}
    wanted = _played(new, language, bars, pitched=pitched)
    code = _flat(after)
    onsets: Needs = {}
    for place in range(len(_texts(code))):
        said = _texts(code)[place]
        if said.name in _HEADS:
            own = _said_by(said.text, dialect, bars)
            onsets |= own
        else:
            own = onsets if not said.lane else own
        parents = known.get((said.lane, said.name))
        if parents is None or parents == said.text:
            continue
        for text in _nearer(parents, said, own, dialect, bars):
            other = code[: said.start] + text + code[said.start + len(said.text) :]
            if _played(other, language, bars, pitched=pitched) == wanted:
                code = other
                break
    written = {lane.flat: lane.text for lane in after}
    lanes = [_Lane(flat, written.get(flat) or _folded(flat, language)) for flat in code.split("\n")]
    pairs = _pairs(_played_lanes(before, mark), _played_lanes(lanes, mark))
    changed = sum(_distance(one.flat, other.flat) for one, other in pairs)
    tokens = sum(len(_TOKEN.findall(lane.flat)) for lane in _played_lanes(lanes, mark))
    return Difference(_with_old_lanes(pairs, lanes, mark), changed, tokens)


def _lanes(code: str, mark: str) -> list[_Lane]:
    """The parts of a code; a text in quotes and the controls of a lane may go on in the lines below."""
    blocks: list[list[str]] = []
    for line in code.splitlines():
        above = "" if not blocks or blocks[-1][0].startswith(mark) else "\n".join(blocks[-1])
        inside = above.count('"') % 2 or above.count("`") % 2
        if inside or (above and line.lstrip().startswith(("# ", "|* ", "."))):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [_Lane(_unfolded("\n".join(block)), "\n".join(block)) for block in blocks]


def _unfolded(block: str) -> str:
    """A part of code on one line."""
    block = re.sub(r"\s*\\\s*\\", " ", block)
    block = re.sub(r"`([^`]*)`", lambda text: '"' + re.sub(r"\s*\n\s*", " ", text[1]) + '"', block)
    return re.sub(r"\n\s*", "", re.sub(r"\n\s*(?=# |\|\* )", " ", block))


def _folded(flat: str, language: str) -> str:
    """A lane on as many lines as it needs."""
    style = _STYLES[language]
    indent = flat[: len(flat) - len(flat.lstrip())]
    body = flat.strip()
    end = "," if body.endswith(",") else ""
    pieces = re.split(r" (?=# |\|\* )" if language == "tidal" else r"(?<=\))(?=\.)", body.removesuffix(","))
    return wrapped(pieces, indent, f"{indent}  ", style) + end


def _flat(lanes: Sequence[_Lane]) -> str:
    return "\n".join(lane.flat for lane in lanes)


_NONE = _Lane("", "")


def _texts(code: str) -> list[_Text]:
    """The texts of a code; equal lanes are told apart by their number."""
    found: list[_Text] = []
    lane: tuple[str, ...] = ()
    count: dict[tuple[str, ...], int] = {}
    for match in _SAID.finditer(code):
        if match["end"] and match["end"][0] == "]":
            lane = ()
        if match["name"] is None or match["name"] in ("scale", "bank"):
            continue
        if match["name"] in _HEADS and not (match["name"] == "s" and found and found[-1].name in ("n", "note")):
            words = tuple(sorted(set(re.findall(r"[A-Za-z]\w*(?::\d+)?", match["text"]))))
            count[words] = count.get(words, 0) + 1
            lane = (match["name"], *words, str(count[words]))
        found.append(_Text(lane, match["name"], match["text"], match.start("text")))
    return found


def _played(code: str, language: str, bars: int, *, pitched: bool) -> list[list[PlayedEvent]] | None:
    """What each connection or line of a code plays; None if it cannot be read."""
    try:
        patterns = (tidal.read_session(code) if language == "tidal" else strudel.read_session(code)).patterns
        lanes = [played_in(query, bars, 0, pitched=pitched) for query in patterns]
    except NotationError:
        return None
    return [sorted(lane, key=repr) for lane in lanes]


def _said_by(text: str, dialect: Dialect, bars: int) -> Needs:
    """What a text says at its strokes; of several words at once the last."""
    events = query_tree(parse_mini(text, tidal=dialect.rotates_left), dialect, Fraction(0), Fraction(bars))
    return {event.begin: event.value.text for event in events if event.struck}


def _in_force(text: str, onsets: Needs, dialect: Dialect, bars: int) -> Needs:
    """What a text says at the strokes of a lane."""
    events = query_tree(parse_mini(text, tidal=dialect.rotates_left), dialect, Fraction(0), Fraction(bars))
    return {
        onset: event.value.text for event in events for onset in onsets if event.part_begin <= onset < event.part_end
    }


def _nearer(old: str, said: _Text, onsets: Needs, dialect: Dialect, bars: int) -> list[str]:
    """Writings that say what a text does at those strokes and are nearer to the old one, the nearest first."""
    rhythm = said.name in _HEADS
    needs = onsets if rhythm else _in_force(said.text, onsets, dialect, bars)
    texts = [old, _adapted(old, needs, dialect, bars, rhythm=rhythm)]
    parts, others = _bars_of(old), _bars_of(said.text)
    if len(parts) == len(others) == bars > 1:
        chosen = []
        for bar, (one, other) in enumerate(zip(parts, others, strict=True)):
            here = {onset - bar: word for onset, word in needs.items() if bar <= onset < bar + 1}
            adapted = _adapted(one, here, dialect, 1, rhythm=rhythm)
            chosen.append(min(filter(None, (adapted, other)), key=lambda text: _distance(one, text)))
        texts.append(f"<{_in_a_row(chosen)}>")
    nearest = {text: _distance(old, text) for text in texts if text}
    return sorted((text for text in nearest if nearest[text] < _distance(old, said.text)), key=lambda t: nearest[t])


def _adapted(old: str, needs: Needs, dialect: Dialect, bars: int, *, rhythm: bool) -> str:
    """The old text with other words in its steps, so that it says what is needed; empty where it cannot."""
    marked = re.sub(r"(?<![\w.])~", "y", old)
    steps: dict[int, list[tuple[Fraction, Fraction]]] = {}
    try:
        tree = parse_mini(marked, tidal=dialect.rotates_left)
        for event in query_tree(tree, dialect, Fraction(0), Fraction(bars)):
            if event.struck:
                steps.setdefault(event.value.column, []).append((event.begin, event.end))
    except NotationError:
        return ""
    words = {match.start() + 1: match[0] for match in re.finditer(r"[A-Za-z0-9][\w:.#-]*|-[0-9.]+", marked)}
    text = old
    for column in sorted(steps, reverse=True):
        word = words[column]
        new = _step(old[column - 1 : column - 1 + len(word)], steps[column], needs, rhythm=rhythm)
        if not new:
            return ""
        text = text[: column - 1] + new + text[column - 1 + len(word) :]
    return text


def _step(word: str, spans: Sequence[tuple[Fraction, Fraction]], needs: Needs, *, rhythm: bool) -> str:
    """What a step must say that is heard in these spans, by turns if it is not always the same; empty if it cannot."""
    inside: list[Needs] = [
        {(onset - begin) / (end - begin): said for onset, said in needs.items() if begin <= onset < end}
        for begin, end in spans
    ]
    together: Needs = {}
    for one in inside:
        together |= one
    alike = all(one == together if rhythm else one.items() <= together.items() for one in inside)
    if alike:
        return _cut_up(word, together, rhythm=rhythm)
    turns = [_cut_up(word, one, rhythm=rhythm) for one in inside]
    count = next(n for n in range(1, len(turns) + 1) if len(turns) % n == 0 and turns == turns[:n] * (len(turns) // n))
    return f"<{_in_a_row(turns[:count])}>" if all(turns) else ""


def _cut_up(word: str, wanted: Needs, *, rhythm: bool) -> str:
    """One step that says this at these shares of itself, or what it said where nothing is wanted of a value."""
    if not wanted:
        return _REST if rhythm else word
    alike = set(wanted.values())
    if len(alike) == 1 and (not rhythm or list(wanted) == [0]):
        return alike.pop()
    steps = reduce(lcm, (place.denominator for place in wanted), 1)
    if steps > _STEPS:
        return ""
    row = [wanted.get(Fraction(step, steps), _REST) for step in range(steps)]
    return f"[{' '.join(row if rhythm else _filled(row))}]"


def _filled(row: Sequence[str]) -> Iterator[str]:
    """The row with what is in force in the place of rests."""
    last = next(said for said in row if said != _REST)
    for said in row:
        last = last if said == _REST else said
        yield last


def _bars_of(text: str) -> list[str]:
    """The texts of the bars that a text alternates, one for each; none if it is no such row."""
    if not (text.startswith("<") and text.endswith(">")):
        return []
    parts, depth, start = [], 0, 1
    for place, sign in enumerate(text):
        depth += (sign in "[<{(") - (sign in "]>})")
        if (depth == 1 and sign == " ") or (depth == 0):
            parts.append(text[start:place])
            start = place + 1
            if depth == 0 and place < len(text) - 1:
                return []
    copies = [re.fullmatch(r"(.*?)(?:!(\d+))?", part) for part in parts if part]
    if any("@" in part or part in ("_", "!", ".") for part in parts):
        return []
    return [copy[1] for copy in copies if copy for _ in range(int(copy[2] or 1))]


def _in_a_row(parts: Sequence[str]) -> str:
    runs = [(part, len(list(run))) for part, run in groupby(parts)]
    return " ".join(part if count == 1 else f"{part}!{count}" for part, count in runs)


def _distance(one: str, other: str) -> int:
    """How many tokens differ."""
    codes = SequenceMatcher(None, _TOKEN.findall(one), _TOKEN.findall(other), autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in codes if tag != "equal")


def _played_lanes(lanes: Sequence[_Lane], mark: str) -> list[_Lane]:
    """Those that are neither empty nor comments."""
    return [lane for lane in lanes if lane.flat and not lane.flat.lstrip().startswith(mark)]


def _pairs(old: Sequence[_Lane], new: Sequence[_Lane]) -> list[tuple[_Lane, _Lane]]:
    """Each lane of the old and of the new code with the one that stands in its place; empty where there is none."""
    matcher = SequenceMatcher(None, [lane.flat for lane in old], [lane.flat for lane in new], autojunk=False)
    pairs: list[tuple[_Lane, _Lane]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        equal = tag == "equal"
        pairs += zip(old[i1:i2], new[j1:j2], strict=True) if equal else _beside(old[i1:i2], new[j1:j2])
    return pairs


def _beside(old: Sequence[_Lane], new: Sequence[_Lane]) -> list[tuple[_Lane, _Lane]]:
    """Lanes that stand for others: those that are most alike beside each other, in their order."""
    apart = [(lane, _NONE) for lane in old] + [(_NONE, lane) for lane in new]
    if not old or not new:
        return apart
    best, i, j = min(
        (_distance(one.flat, other.flat) - len(_TOKEN.findall(other.flat)), i, j)
        for i, one in enumerate(old)
        for j, other in enumerate(new)
    )
    if best >= 0:
        return apart
    return [*_beside(old[:i], new[:j]), (old[i], new[j]), *_beside(old[i + 1 :], new[j + 1 :])]


def _with_old_lanes(pairs: Sequence[tuple[_Lane, _Lane]], lanes: Sequence[_Lane], mark: str) -> str:
    """The new code; above each lane that differs the old one stands as a comment."""
    left = iter(pairs)
    lines: list[str] = []
    for lane in lanes:
        if not lane.flat or lane.flat.lstrip().startswith(mark):
            lines.append(lane.text)
            continue
        for before, after in left:
            if before.flat and before.flat != after.flat:
                lines += _remembered(before, mark)
            if after.flat:
                lines.append(after.text)
                break
    lines += [line for before, _ in left if before.flat for line in _remembered(before, mark)]
    return "\n".join(lines) + "\n"


def _remembered(lane: _Lane, mark: str) -> list[str]:
    """The lines of a lane as comments."""
    indent = lane.text[: len(lane.text) - len(lane.text.lstrip())]
    first, *others = (line.removeprefix(indent) for line in lane.text.splitlines())
    return [f"{indent}{mark} was: {first}", *(f"{indent}{mark}      {line}" for line in others)]
