"""What can be asked of a model: drums by style, melodies and basses by key, scale and range."""

from __future__ import annotations

from dataclasses import dataclass, field

from audiomancer.errors import InvalidValueError
from audiomancer.music import Kind, Pattern, TimeSignature, pitch_classes
from audiomancer.rnn.forms import FREE, check_form
from audiomancer.rnn.sampling import SamplingSettings
from audiomancer.rnn.styles import Style
from audiomancer.rnn.taps import Tap

__all__ = ["MAX_GENERATED_BARS", "RANGES", "DrumRequest", "GenerationRequest", "MelodyRequest"]

RANGES: dict[Kind, tuple[int, int]] = {"melody": (55, 84), "bass": (28, 52)}
"""The lowest and highest MIDI pitch of a kind, where none is asked for."""

MAX_GENERATED_BARS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """What every request says.

    Attributes:
        bars: how many to make, at least 1.
        bpm: tempo, 4-1000.
        time_signature: 4/4, or another that the model knows.
        primer: a pattern to go on from, or None.
        density: how much likelier each hit or note is than was learned, 0.1-10.
        sampling: temperature, top-p and timeout.
        humanize: how much of the style's swing and of drummers' timing and touch to add, 0-1; 0 stays on the grid.
        memory: how much the model goes by what the piece itself has played, 0-1; 0 not at all, 1 as foretells best.
        form: which bars return, as :func:`audiomancer.rnn.forms.check_form` gives it; ``free`` where nothing has to.

    Raises:
        InvalidValueError: if the bars, the density or the memory are outside their range, or so many bars cannot have
            the form.
    """

    bars: int = 4
    bpm: float = 120.0
    time_signature: TimeSignature = (4, 4)
    primer: Pattern | None = None
    density: float = 1.0
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    humanize: float = 0.0
    memory: float = 0.0
    form: str = FREE

    def __post_init__(self) -> None:
        if not 1 <= self.bars <= MAX_GENERATED_BARS:
            raise InvalidValueError(f"1-{MAX_GENERATED_BARS} bars can be generated, not {self.bars}")
        if not 0.1 <= self.density <= 10:
            raise InvalidValueError(f"a density is 0.1-10, where 1 is what was learned, not {self.density}")
        if not 0 <= self.memory <= 1:
            raise InvalidValueError(f"a memory is 0-1, where 0 is none, not {self.memory}")
        check_form(self.form, self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrumRequest(GenerationRequest):
    """Drums that are wanted.

    It also says, as every request does: ``bars`` to make (1-64), ``bpm`` (4-1000), ``time_signature``, a ``primer`` to
    go on from or None, ``density`` (how much likelier each hit is than was learned, 0.1-10), ``sampling`` (temperature,
    top-p and timeout), ``humanize`` (how much of the style's swing and of drummers' timing and touch to add, 0-1),
    ``memory`` (how much the model goes by what the piece itself has played, 0-1) and ``form`` (which bars return).

    Attributes:
        style: the style. If None, the model plays on from the primer in the primer's own sounds and feel, or without a
            primer from a plain beat as it was taught.
        drums: MIDI pitches that may sound; empty for all of the style's.
        swing: where in its pair the second of two notes falls, in percent, 50 (straight) to 75; of eighths or
            sixteenths as the style has it. If None, ``humanize`` brings its share of the style's swing.
        straight: one velocity for each drum on each sixteenth of the bar; otherwise those that drummers play in the
            style, with accents and ghost notes.
        fills: fills before sections end, a crash after each.
        formed: whether a letter of the form returns as it was and differs from others, as where one was asked for;
            otherwise bars return as loosely as drummers' do.
        groove: the name of the groove model that humanizes; None for the table of feel, as births of before have it.
        feel: drums whose swing, timing and velocities the loop is played in, or None.
        tap: a rhythm that is struck on the kick or the snare, as accents, or None.
        heard: whether a loop without a style in which nothing is struck has one hit in four beats, as those of a style
            have; births of before may be silent.

    Raises:
        InvalidValueError: if the bars, the density, the memory or the swing are outside their range, or so many bars
            cannot have the form.
    """

    style: Style | None = None
    drums: frozenset[int] = frozenset()
    swing: float | None = None
    straight: bool = True
    fills: bool = False
    formed: bool = False
    groove: str | None = None
    feel: Pattern | None = None
    tap: Tap | None = None
    heard: bool = False

    def __post_init__(self) -> None:
        # A class with slots is made anew, and the bare super() would look for the old one.
        super(DrumRequest, self).__post_init__()
        if self.swing is not None and not 50 <= self.swing <= 75:
            raise InvalidValueError(f"a swing is 50-75 percent, where 50 is straight, not {self.swing:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MelodyRequest(GenerationRequest):
    """A melody or a bass that is wanted.

    It also says, as every request does: ``bars`` to make (1-64), ``bpm`` (4-1000), ``time_signature``, a ``primer`` to
    go on from or None, ``density`` (how much likelier each note is than was learned, 0.1-10), ``sampling``
    (temperature, top-p and timeout), ``humanize`` (how much of drummers' timing and touch to add, 0-1), ``memory``
    (how much the model goes by what the piece itself has played, 0-1) and ``form`` (which bars return).

    Attributes:
        kind: ``melody`` or ``bass``.
        key: root, such as ``F#``.
        scale: a name in :data:`audiomancer.music.SCALES`.
        low: lowest MIDI pitch; None for the one of the kind in :data:`RANGES`.
        high: highest MIDI pitch; None for the one of the kind in :data:`RANGES`.
        lock: drums; or None. Without a way each of their kicks is a note, and no note is without a kick.
        way: of a bass: how it is played, a name in :data:`audiomancer.rnn.WAYS`. None leaves all to the model, but for
            the drums to lock to.
        roots: of a bass that is played in a way: the roots to stand on, such as ``("A", "F")``, one a bar, begun again
            until all bars have one; empty for the key's own.
        tonal: how strongly the key is heard and phrases end, 0-1: how much likelier the root and its fifth are, that
            the last note is a long root, and how sparse and narrow the line is; 0 as the model plays.
        in_time: whether a melody is as early and late as its drums, and notes that a hand plays early or late sound one
            after the other; births of before do neither.

    Raises:
        InvalidValueError: if the bars, the density, the memory or ``tonal`` are outside their range, so many bars
            cannot have the form, or the lowest pitch lies above the highest.
    """

    kind: Kind = "melody"
    key: str = "C"
    scale: str = "minor"
    low: int | None = None
    high: int | None = None
    lock: Pattern | None = None
    way: str | None = None
    roots: tuple[str, ...] = ()
    tonal: float = 0.0
    in_time: bool = False

    def __post_init__(self) -> None:
        # A class with slots is made anew, and the bare super() would look for the old one.
        super(MelodyRequest, self).__post_init__()
        if not 0 <= self.tonal <= 1:
            raise InvalidValueError(f"tonal is 0-1, where 1 is a key that is clearly heard, not {self.tonal}")
        low, high = self.span
        if low > high:
            unsaid = "--low" if self.low is None else "--high" if self.high is None else ""
            usual = "a {} has {}-{}".format(self.kind, *RANGES[self.kind])
            hint = f"; {usual} unless it is told another range, so name {unsaid} too" if unsaid else ""
            raise InvalidValueError(f"the lowest pitch, {low}, lies above the highest, {high}{hint}")

    @property
    def blank(self) -> Pattern:
        """A pattern as it was asked for, still without notes."""
        return Pattern(
            kind=self.kind,
            notes=(),
            bars=self.bars,
            time_signature=self.time_signature,
            tempo=self.bpm,
            key=self.key,
            scale=self.scale,
        )

    @property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest MIDI pitch, 0-127."""
        low, high = RANGES[self.kind]
        return max(0, low if self.low is None else self.low), min(127, high if self.high is None else self.high)

    def pitches(self) -> list[int]:
        """All MIDI pitches that are allowed, ascending.

        Raises:
            InvalidValueError: if the range holds no note of the scale.
        """
        low, high = self.span
        classes = pitch_classes(self.key, self.scale)
        allowed = [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]
        if not allowed:
            raise InvalidValueError(
                f"no note of {self.key} {self.scale} lies between {low} and {high}; widen the range"
            )
        return allowed
