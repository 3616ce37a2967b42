"""Hypothesis strategies for notes and patterns."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from audiomancer.music import (
    ALTERATIONS,
    CHORD_KINDS,
    KINDS,
    SCALES,
    Change,
    Chart,
    ChartBar,
    Chord,
    Kind,
    Note,
    Pattern,
    Section,
    pitch_classes,
)

KEYS = ("C", "C#", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
DRUM_PITCHES = (36, 38, 42, 46, 37, 39, 45, 48, 49, 51)
METRES = ((4, 4), (3, 4), (5, 4), (7, 8), (6, 8), (2, 2))


@st.composite
def patterns(
    draw: st.DrawFn,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    metres: tuple[tuple[int, int], ...] = METRES,
    max_bars: int = 4,
    min_notes: int = 0,
    max_notes: int = 24,
    grid: bool = False,
) -> Pattern:
    """A pattern whose notes end inside its bars, in its key; on the sixteenth grid if asked."""
    kind = draw(st.sampled_from(kinds))
    ticks_per_beat = draw(st.sampled_from((96, 480, 960)))
    bars = draw(st.integers(1, max_bars))
    key, scale = (
        (None, None) if kind == "drums" else (draw(st.sampled_from(KEYS)), draw(st.sampled_from(tuple(SCALES))))
    )
    empty = Pattern(
        kind=kind,
        notes=(),
        bars=bars,
        time_signature=draw(st.sampled_from(metres)),
        tempo=draw(st.floats(40, 300)),
        key=key,
        scale=scale,
        style=draw(st.sampled_from((None, "techno"))),
        ticks_per_beat=ticks_per_beat,
    )
    unit = ticks_per_beat // 4 if grid else 1
    pitches = DRUM_PITCHES if key is None or scale is None else melodic_pitches(key, scale)

    def note() -> st.SearchStrategy[Note]:
        return st.builds(
            lambda step, length, pitch, velocity: Note(
                step * unit, min(length * unit, empty.length - step * unit), pitch, velocity
            ),
            st.integers(0, empty.length // unit - 1),
            st.integers(1, max(1, ticks_per_beat // unit)),
            st.sampled_from(pitches),
            st.integers(1, 127),
        )

    return empty.with_notes(draw(st.lists(note(), min_size=min_notes, max_size=max_notes)))


@st.composite
def couples(draw: st.DrawFn, **options: object) -> tuple[Pattern, Pattern]:
    """Two patterns of one kind and time signature; all else differs."""
    a = draw(patterns(**options))
    return a, draw(patterns(**options | {"kinds": (a.kind,), "metres": (a.time_signature,)}))


def melodic_pitches(key: str, scale: str) -> tuple[int, ...]:
    """The pitches of a scale from 36 to 84."""
    classes = pitch_classes(key, scale)
    return tuple(p for p in range(36, 85) if p % 12 in classes)


ROOTS = tuple(letter + sign for letter in "ABCDEFG" for sign in ("", "#", "b"))


def chords() -> st.SearchStrategy[Chord]:
    """Any chord, with up to four alterations."""
    return st.builds(
        Chord,
        st.sampled_from(ROOTS),
        st.sampled_from(tuple(CHORD_KINDS)),
        st.none() | st.sampled_from(ROOTS),
        st.lists(st.sampled_from(tuple(ALTERATIONS)), max_size=4).map(tuple),
    )


def bars(metre: tuple[int, int]) -> st.SearchStrategy[ChartBar]:
    """A bar of a chart, most often in beats, sometimes anywhere."""
    beats, unit = metre
    on_a_beat = st.integers(0, beats - 1).map(lambda beat: Fraction(4 * beat, unit))
    anywhere = st.fractions(0, Fraction(4 * beats, unit)).filter(lambda at: at < Fraction(4 * beats, unit))
    places = st.lists(st.one_of(on_a_beat, on_a_beat, on_a_beat, anywhere), max_size=3, unique=True).map(sorted)
    change = st.tuples(st.none() | chords(), st.booleans())
    return places.flatmap(
        lambda at: st.lists(change, min_size=len(at), max_size=len(at)).map(
            lambda found: ChartBar(tuple(Change(place, *said) for place, said in zip(at, found, strict=True)))
        )
    )


def section_names() -> st.SearchStrategy[str]:
    """Such as people give, and any other."""
    usual = st.sampled_from(("A", "B", "AB", "verse", "Guitar solo", "2", "a, b", "A:", "#1", "//"))
    return usual | st.text(st.characters(exclude_characters="[]"), min_size=1, max_size=12).map(
        lambda text: " ".join(text.split()) or "A"
    )


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """A chart of up to three sections in any metres, with any form."""
    names = draw(st.lists(section_names(), min_size=1, max_size=3, unique=True))
    sections = []
    for name in names:
        metre = draw(st.sampled_from((*METRES, (1, 1), (11, 16), (64, 64))))
        sections.append(Section(name, tuple(draw(st.lists(bars(metre), min_size=1, max_size=4))), metre))
    key = draw(st.none() | st.sampled_from(KEYS))
    return Chart(
        sections=tuple(sections),
        form=tuple(draw(st.just(names) | st.lists(st.sampled_from(names), min_size=1, max_size=6))),
        title=draw(st.none() | st.text(max_size=20)),
        key=key,
        scale=None if key is None else draw(st.none() | st.sampled_from(tuple(SCALES))),
        tempo=draw(st.none() | st.floats(4, 1000)),
    )
