"""``generate``: new drums, melodies and basses from a model or from rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from audiomancer.actions._action import Action, asked
from audiomancer.actions._ids import pattern_of
from audiomancer.actions._session import Session
from audiomancer.actions._values import FileContent, Nothing
from audiomancer.actions.patterns import Patterns
from audiomancer.actions.variation import SEED_HELP
from audiomancer.errors import MidiFileError
from audiomancer.music import KINDS, SCALES, Kind, TimeSignature

if TYPE_CHECKING:
    from audiomancer.store import PatternMetadata

__all__ = [
    "ACTIONS",
    "GROOVE_HELP",
    "BassRequest",
    "DrumsRequest",
    "MelodyRequest",
    "StyleRow",
    "Styles",
]

GROOVE_HELP = "Which groove model humanizes drums: one of your own, of `models train groove`."


@dataclass(frozen=True, kw_only=True)
class _OfDrums:
    """What can be asked of drums alone."""

    style: str | None = asked("See --styles; basic if not given.", None, of="style")
    drums: tuple[str, ...] | None = asked("Only these sounds: bd,sd,hh.", None, metavar="LIST")
    form: str | None = asked(
        "Which bars return: AABA, ABAC, call, free; by the number of bars if not given.", None, metavar="FORM"
    )
    swing: float | None = asked(
        "Where the second of two notes falls: 50 is straight, 67 a triplet; the style's own if not given.",
        None,
        low=50,
        high=75,
        unit="%",
    )
    straight: bool = asked("Without the style's swing, accents and ghost notes.", False)
    fills: bool | None = asked("Fills before sections end; from four bars on if not given.", None)
    feel: str | FileContent | None = asked(
        "Play it in the feel of this groove: its swing, timing and accents.", None, metavar="ID|FILE", of="pattern"
    )
    groove: str | None = asked(GROOVE_HELP, None, names=("--groove-model",), metavar="NAME|FILE", of="model")
    tap: str | FileContent | None = asked(
        "A rhythm to strike on kick or snare: x..x..x. or a tapped line.", None, metavar="RHYTHM|ID|FILE", of="pattern"
    )


@dataclass(frozen=True, kw_only=True)
class _OfPitches:
    """What can be asked of melodies and basses alone."""

    key: str | None = asked("Root, such as F# or Bb; the primer's, or C, if not given.", None)
    scale: str | None = asked("Its scale; the primer's, or minor, if not given.", None, choices=tuple(SCALES))
    low: int | None = asked("Lowest MIDI pitch; 55 in a melody, 28 in a bass if not given.", None, low=0, high=127)
    high: int | None = asked("Highest MIDI pitch; 84 in a melody, 52 in a bass if not given.", None, low=0, high=127)
    lock: str | FileContent | None = asked(
        "Drums to follow: their kick, their tempo, their swing.",
        None,
        names=("--with",),
        metavar="ID|FILE",
        of="pattern",
    )
    form: str | None = asked(
        "Which bars return: AABA, ABAC, call, free; by the number of bars if not given.", None, metavar="FORM"
    )
    tonal: float | None = asked(
        "How strongly the key is heard and phrases end, 0-1; 1 if not given.", None, low=0, high=1
    )


@dataclass(frozen=True, kw_only=True)
class _OfBasses:
    """What can be asked of basses alone."""

    way: str | None = asked(
        "How it is played: locked if there are drums, else free. Only walking leaves the scale, by half a step into a"
        " root.",
        None,
        choices=("locked", "walking", "octave", "pedal", "offbeat", "free"),
    )
    roots: tuple[str, ...] | None = asked(
        "What it stands on, one a bar, all in the scale: A,F,C,G in A minor; the key if not given.",
        None,
        metavar="LIST",
    )


@dataclass(frozen=True, kw_only=True)
class _Request:
    """What can be asked of every generation. A field that is left out follows the primer, if there is one."""

    bars: int | None = asked("How long; as what it is played with, or 4, if not given.", None, low=1, high=64)
    bpm: float | None = asked(
        "Tempo; that of the pattern to go on from or to play with, the style's, or 120 if not given.", None, unit="BPM"
    )
    time_signature: TimeSignature | None = asked(
        "Time signature; that of the pattern to go on from or to play with, or 4/4, if not given.",
        None,
        names=("--metre",),
    )
    temperature: float | None = asked(
        "1 is as learned, more is bolder; 1, or a little less after a primer, if not given.", None, low=0.05, high=20
    )
    top_p: float = asked("Keep to the likeliest: 0.9, say.", 1.0, low=0.01, high=1)
    density: float = asked("How much likelier each note is; 0.5 is sparse, 2 dense.", 1.0, low=0.1, high=10)
    humanize: float = asked("Drummers' timing and touch, 0-1.", 0.0, low=0, high=1)
    memory: float | None = asked(
        "How much to go by what the piece itself has played, 0-1; 1 if not given.", None, low=0, high=1
    )
    primer: str | FileContent | None = asked(
        "Go on from this pattern or MIDI file.", None, metavar="ID|FILE", of="pattern"
    )
    model: str | None = asked(
        "Which model plays, or rules for patterns from rules. See `audiomancer models`.",
        None,
        metavar="NAME|FILE",
        of="model",
    )
    backend: str = asked("What runs the model.", "numpy", choices=("numpy", "magenta"))
    timeout: float = asked("Seconds that the model may take.", 30.0, low=0, unit="s")
    count: int = asked("How many to make.", 1, low=1, high=1000)
    seed: int | None = asked(SEED_HELP, None, low=0)


@dataclass(frozen=True, kw_only=True)
class DrumsRequest(_Request, _OfDrums):
    """The drum loops to make."""


@dataclass(frozen=True, kw_only=True)
class MelodyRequest(_Request, _OfPitches):
    """The melodies to make."""


@dataclass(frozen=True, kw_only=True)
class BassRequest(_Request, _OfPitches, _OfBasses):
    """The bass lines to make."""


def drums(request: DrumsRequest, session: Session) -> Patterns:
    """Make drum loops: in a style, from a rhythm that you tap, in the feel of another groove.

    Args:
        request: what to make.
        session: whose library.

    Returns:
        The stored drum loops, in the order in which they were drawn.

    Raises:
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model or the groove model cannot be loaded.
        InvalidSettingError: if the backend is not known, ``humanize`` is outside 0-1, or a groove model is asked for
            where nothing is humanized.
        InvalidPatternError: if a word such as the style is not known, another number is outside its range, or the model
            cannot play what the request asks for.
        PatternNotFoundError: if a pattern that the request names is not there.
        MidiFileError: if a file that it gives in place of a pattern cannot be read.
    """
    return _made("drums", request, session)


def melody(request: MelodyRequest, session: Session) -> Patterns:
    """Make melodies; every note is in the scale and the range.

    Args:
        request: what to make.
        session: whose library.

    Returns:
        The stored melodies, in the order in which they were drawn.

    Raises:
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model cannot be loaded.
        InvalidSettingError: if the backend is not known or ``humanize`` is outside 0-1.
        InvalidPatternError: if a word such as the style is not known, another number is outside its range, or the model
            cannot play what the request asks for.
        PatternNotFoundError: if a pattern that the request names is not there.
        MidiFileError: if a file that it gives in place of a pattern cannot be read.
    """
    return _made("melody", request, session)


def bass(request: BassRequest, session: Session) -> Patterns:
    """Make bass lines that stand on their root; --with lets them follow the kick of a drum loop.

    Ways to play: locked, with the kick and a few notes more; walking, a note on every beat; octave, the root and the
    one above; pedal, the root held or repeated; offbeat, between the beats; free, as the model likes.

    Args:
        request: what to make.
        session: whose library.

    Returns:
        The stored bass lines, in the order in which they were drawn.

    Raises:
        InferenceTimeoutError: if the model was not done in time.
        ModelLoadError: if the model cannot be loaded.
        InvalidSettingError: if the backend is not known or ``humanize`` is outside 0-1.
        InvalidPatternError: if a word such as the style is not known, another number is outside its range, or the model
            cannot play what the request asks for.
        PatternNotFoundError: if a pattern that the request names is not there.
        MidiFileError: if a file that it gives in place of a pattern cannot be read.
    """
    return _made("bass", request, session)


def _made(kind: Kind, request: _Request, session: Session) -> Patterns:
    from audiomancer.breeding import generate_patterns
    from audiomancer.breeding.unheard import unheard

    options: dict[str, Any] = {field.name: getattr(request, field.name) for field in fields(request)}
    for name in ("primer", "lock", "feel", "tap"):
        if options.get(name) is not None and not (name == "tap" and _is_written(options[name])):
            kinds = ("drums",) if name in ("lock", "feel") else KINDS
            options[name] = stored_of(options[name], session, kinds).id
    session.step("generating", 0, request.count)
    made = generate_patterns(session.store, kind, **options)
    for sentence in unheard(options, made[0].birth.request):
        session.note(sentence)
    return Patterns(tuple(made))


def _is_written(tap: str | FileContent) -> bool:
    from audiomancer.rnn.taps import is_tap

    return isinstance(tap, str) and is_tap(tap)


def stored_of(music: str | FileContent, session: Session, kinds: Sequence[str]) -> PatternMetadata:
    """A stored pattern, or a MIDI file that becomes one; the last and the best are looked for among some kinds.

    Args:
        music: an id, or the content of a file.
        session: whose library; told what the import left out.
        kinds: the kinds among which the last and the best are looked for.

    Returns:
        The stored pattern.

    Raises:
        PatternNotFoundError: if there is no such pattern.
        MidiFileError: if the file cannot be read.
    """
    if isinstance(music, str):
        return session.store.get(pattern_of(session, music, kinds))
    from audiomancer.breeding import import_file

    if music.problem:
        raise MidiFileError(music.problem)
    pattern, notices = import_file(music.data, music.name, session.store)
    for notice in notices:
        session.note(f"{music.name}: {notice}")
    return pattern


@dataclass(frozen=True, slots=True)
class StyleRow:
    """One drum style.

    Attributes:
        name: what people ask for.
        slowest: the slowest tempo at which it is usual, in BPM.
        fastest: the fastest, in BPM.
        swing: where the second note of a pair falls, in percent of the pair; 50 is straight.
        swing_unit: the notes that swing, 16 for sixteenths or 8 for eighths.
        drums: the sounds that it may use, such as ``bd``.
    """

    name: str
    slowest: int
    fastest: int
    swing: int
    swing_unit: int
    drums: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Styles:
    """The drum styles.

    Attributes:
        styles: a row for each style.
    """

    styles: tuple[StyleRow, ...]


def styles(request: Nothing, session: Session) -> Styles:
    """List the drum styles.

    Args:
        request: has no fields.
        session: not used.

    Returns:
        A row for each style.
    """
    from audiomancer.rnn import STYLES

    return Styles(
        tuple(
            StyleRow(style.name, *style.tempo, style.swing, style.swing_unit, tuple(sound for sound, _ in style.lanes))
            for style in STYLES.values()
        )
    )


ACTIONS = (
    Action(name="generate drums", run=drums, request=DrumsRequest, result=Patterns, effect="writes"),
    Action(name="generate melody", run=melody, request=MelodyRequest, result=Patterns, effect="writes"),
    Action(name="generate bass", run=bass, request=BassRequest, result=Patterns, effect="writes"),
    Action(
        name="styles",
        run=styles,
        request=Nothing,
        result=Styles,
        effect="reads",
        no_command="`audiomancer generate drums --styles` prints it",
    ),
)
