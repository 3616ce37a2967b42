"""The table of targets: what a pattern can be written as, with the options that each takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING

from audiomancer._registry import Registered, Registry, called
from audiomancer.errors import (
    ExportError,
    MissingDependencyError,
    PluginError,
    SuperColliderError,
)
from audiomancer.exporters import (
    Kit,
    Origin,
    Timing,
    heading_of,
    moved_by_grid,
    strudel_link,
    to_midi_set,
    to_strudel_set,
    to_supercollider_set,
    to_tidal_set,
)
from audiomancer.exporters.supercollider import USUAL_LEVEL, distinct_names
from audiomancer.music import Pattern, check_sounds
from audiomancer.notation import Velocity

if TYPE_CHECKING:
    from audiomancer.rendering.engines import Engines

__all__ = ["TARGETS", "TARGET_REGISTRY", "ExportOptions", "Target"]


def _unasked(remark: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """How a pattern is written; a target takes some of these, see :attr:`Target.takes`.

    Attributes:
        timing: ``nudge`` for steps and the feel beside them, ``grid`` for steps alone, ``exact`` for every onset as it
            is.
        velocity: ``quantised`` for gains in steps of 3 dB, ``exact`` for a gain of its own for each velocity, ``none``
            for no gains.
        sounds: the person's own sounds, by drum name (``bd``, ``hh:1``) or kind (``melody``, ``bass``).
        kit: what plays the rest in Tidal: ``samples`` for the folders of Dirt-Samples and SuperDirt's own synths,
            ``audiomancer`` for the synths of our library.
        bank: a drum machine, such as ``RolandTR909``; None for the target's standard sounds.
        link: whether to write a link that opens a page with the code, in place of the code.
        with_synths: whether to put the SynthDefs that are played into the file.
        orbit: the connection of Tidal that plays it, ``d1`` to ``d16``.
        split: whether each drum or voice has a connection of its own.
        tempo: whether code sets the tempo; without it, it joins what is playing.
        name: of a ``Pdef``; None for the kind and the first letters of the id.
        stems: takes the share of each pattern in a mix, as the bytes of a file each; None where nobody asks for them.
        origins: where each pattern comes from, for the comment above its code; none if empty.
        engines: the running SuperCollider, for what is rendered; one for the whole program if None.
        tell: takes a sentence that a person should know of what is written, such as how loud it is.

    Raises:
        InvalidSettingError: if there is a sound for something that is neither a drum nor a kind.
    """

    timing: Timing = "nudge"
    velocity: Velocity = "quantised"
    sounds: Mapping[str, str] = field(default_factory=dict)
    kit: Kit = "samples"
    bank: str | None = None
    link: bool = False
    with_synths: bool = False
    orbit: str = "d1"
    split: bool = False
    tempo: bool = True
    name: str | None = None
    stems: Callable[[Sequence[bytes]], object] | None = None
    origins: Sequence[Origin] = field(default=(), repr=False)
    engines: Engines | None = field(default=None, repr=False)
    tell: Callable[[str], object] = field(default=_unasked, repr=False)

    def __post_init__(self) -> None:
        check_sounds(self.sounds)

    def asked_for(self) -> frozenset[str]:
        """The names of the options whose value is not the default."""
        return frozenset(f.name for f in fields(self) if f.repr and getattr(self, f.name) != getattr(_USUAL, f.name))


_USUAL = ExportOptions()
_KEPT = ("timing", "velocity", "kit", "bank")  # what a child is exported with as its parent was
_SAMPLE_RATE = 44100
_SHORTEST_ID = 4  # letters of an id, enough to tell the grooves of an evening apart


@dataclass(frozen=True, slots=True)
class Target(Registered):
    """A language or a kind of file that patterns can be written as.

    Attributes:
        suffix: how names of its files end, such as ``.mid``.
        write: a function from patterns (one, unless ``several``) and options to the content of the file. Options that
            the target does not take have their defaults when it is called.
        summary: one line for a musician.
        text: whether the content is text in UTF-8; other content is not fit to be printed in a terminal.
        takes: names of the fields of :class:`ExportOptions` that it takes.
        several: whether it takes several patterns at once, as a set.

    Raises:
        InvalidSettingError: if the name is empty or the version below 1.
    """

    suffix: str
    write: Callable[[Sequence[Pattern], ExportOptions], bytes]
    summary: str = ""
    text: bool = True
    takes: frozenset[str] = frozenset()
    several: bool = False

    def export(self, patterns: Sequence[Pattern], options: ExportOptions = _USUAL) -> bytes:
        """The content of a file of patterns.

        Args:
            patterns: the patterns; one, unless the target takes several.
            options: how to write them.

        Returns:
            The bytes of the file; text in UTF-8 where the target is text.

        Raises:
            ExportError: if the target does not take one of the options or more than one pattern, or if a pattern cannot
                be written.
            PluginError: if ``write`` fails, or gives something other than bytes.
        """
        if not patterns or (len(patterns) > 1 and not self.several):
            raise ExportError(self._wrong_number(len(patterns)))
        if foreign := options.asked_for() - frozenset(self.takes):
            taken = f"it takes {', '.join(sorted(self.takes))}" if self.takes else "it takes no options"
            raise ExportError(f"{self.name} knows no {', no '.join(sorted(foreign))}; {taken}")
        content = called("target", self, self.write, patterns, options)
        if not isinstance(content, bytes):
            who = f"the target {self.name} ({self.origin or 'handed in'})"
            raise PluginError(f"{who} gave {type(content).__name__} where bytes are needed")
        return content

    def remarks(self, patterns: Sequence[Pattern], options: ExportOptions = _USUAL) -> tuple[str, ...]:
        """What a person should know of what was written: how much of a groove's feel is lost, which tempo is played.

        Args:
            patterns: what is written.
            options: how it is written.

        Returns:
            A sentence for each thing.
        """
        return (*self._of_the_set(patterns, options), *self._of_the_grid(patterns, options))

    def _of_the_set(self, patterns: Sequence[Pattern], options: ExportOptions) -> Iterator[str]:
        if TARGETS.get(self.name) is not self:
            return  # what a plug-in makes of a set is its own to say
        tempi = dict.fromkeys(f"{pattern.tempo:g}" for pattern in patterns)
        if len(tempi) > 1 and options.tempo:
            yield f"The tempi differ ({', '.join(tempi)} BPM); all are played at the first, {patterns[0].tempo:g}."
        metres = dict.fromkeys("{}/{}".format(*pattern.time_signature) for pattern in patterns)
        midi = self.name == "midi"
        if len(metres) > 1:
            done = "the file has that of the first." if midi else "each loop goes round in its own."
            yield f"The time signatures differ ({', '.join(metres)}); {done}"
        if midi and len({Fraction(pattern.length, pattern.ticks_per_beat) for pattern in patterns}) > 1:
            yield "The loops are of different lengths; each is written once."

    def _of_the_grid(self, patterns: Sequence[Pattern], options: ExportOptions) -> tuple[str, ...]:
        if "timing" not in self.takes or options.timing != "grid":
            return ()
        moved = [(pattern, *moved_by_grid(pattern)) for pattern in patterns]
        return tuple(
            f"{count} of {len(pattern.notes)} notes moved to the grid, by up to {milliseconds:.0f} ms; "
            "--timing nudge, the usual one, keeps the feel."
            for pattern, count, milliseconds in moved
            if count
        )

    def _wrong_number(self, count: int) -> str:
        if not count:
            return f"there is no pattern to write as {self.name}; name at least one"
        sets = " or ".join(name for name, target in TARGETS.items() if target.several)
        return f"a set of several patterns goes to {sets}; export them to {self.name} one by one"


def _tidal(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    return to_tidal_set(
        patterns,
        timing=options.timing,
        velocity=options.velocity,
        sounds=options.sounds,
        kit=options.kit,
        orbit=options.orbit,
        split=options.split,
        tempo=options.tempo,
        headings=_headings(patterns, options, _orbits(patterns, options)),
    ).encode()


def _strudel(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    code = to_strudel_set(
        patterns,
        timing=options.timing,
        velocity=options.velocity,
        sounds=options.sounds,
        bank=options.bank,
        tempo=options.tempo,
        headings=_headings(patterns, options, ["--to strudel"] * len(patterns)),
    )
    return (strudel_link(code) + "\n" if options.link else code).encode()


def _supercollider(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    from audiomancer.supercollider import shipped_files, shipped_source

    synths = {name: shipped_source(name) for name in shipped_files()} if options.with_synths else {}
    names = _names(patterns, options)
    return to_supercollider_set(
        patterns,
        timing=options.timing,
        velocity=options.velocity,
        sounds=options.sounds,
        synths=synths,
        level=_level(patterns, options) if options.with_synths else USUAL_LEVEL,
        names=names,
        tempo=options.tempo,
        headings=_headings(patterns, options, [f"--to supercollider --name {name}" for name in names]),
    ).encode()


def _headings(patterns: Sequence[Pattern], options: ExportOptions, children: Sequence[str]) -> list[tuple[str, ...]]:
    """The comment above each pattern, with how its child takes its place; none where no origin is known."""
    if not options.origins:
        return []
    same = [f"--{name} {value}" for name in _KEPT if (value := getattr(options, name)) != getattr(_USUAL, name)]
    joins = [not options.tempo, *[True] * (len(patterns) - 1)]  # only the first of a set brings the tempo of all
    exports = [" ".join([child, *same, *["--no-tempo"] * join]) for child, join in zip(children, joins, strict=True)]
    return [heading_of(*known) for known in zip(patterns, options.origins, exports, strict=True)]


def _orbits(patterns: Sequence[Pattern], options: ExportOptions) -> list[str]:
    """How the child of each pattern is exported to its parent's connection, where that is known beforehand."""
    first = options.orbit.removeprefix("d")
    if not first.isdecimal() or (options.split and len(patterns) > 1):
        return ["--to tidal"] * len(patterns)
    told = "--to tidal --split" if options.split else "--to tidal"
    places = [int(first) + place for place in range(len(patterns))]
    return [told if place == 1 else f"{told} --orbit d{place}" for place in places]


def _names(patterns: Sequence[Pattern], options: ExportOptions) -> list[str]:
    """What the Pdefs are called, so that one groove does not replace another."""
    if options.name is not None:
        return distinct_names([options.name] * len(patterns))
    ids = [origin.short[:_SHORTEST_ID] for origin in options.origins] or [""] * len(patterns)
    return distinct_names(
        ["_".join(filter(None, (pattern.kind, item))) for pattern, item in zip(patterns, ids, strict=True)]
    )


def _level(patterns: Sequence[Pattern], options: ExportOptions) -> float:
    """The level at which the synths of the library play patterns together as loud as a WAV file, if it can be heard."""
    from audiomancer.rendering.mixing import mixed

    try:
        return USUAL_LEVEL * mixed(patterns, engines=options.engines).level.gain
    except (ExportError, MissingDependencyError, SuperColliderError) as error:
        options.tell(f"How loud it is could not be measured, so velocity 127 has the amplitude {USUAL_LEVEL}: {error}")
        return USUAL_LEVEL


def _midi(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    return to_midi_set(patterns)


def _wav(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    from audiomancer.exporters import wav_bytes
    from audiomancer.rendering.mixing import mixed

    mix = mixed(patterns, sample_rate=_SAMPLE_RATE, engines=options.engines)
    if mix.level.remark:
        options.tell(mix.level.remark)
    if options.stems:
        options.stems([wav_bytes(stem, _SAMPLE_RATE) for stem in mix.stems])
    return wav_bytes(mix.audio, _SAMPLE_RATE)


_CODE = frozenset({"timing", "velocity", "sounds", "tempo"})

_TABLE = (
    Target("tidal", ".tidal", _tidal, "TidalCycles code", takes=_CODE | {"kit", "orbit", "split"}, several=True),
    Target(
        "strudel", ".js", _strudel, "Strudel code, or a link to its page", takes=_CODE | {"bank", "link"}, several=True
    ),
    Target(
        "supercollider",
        ".scd",
        _supercollider,
        "SuperCollider code",
        takes=_CODE | {"name", "with_synths"},
        several=True,
    ),
    Target("midi", ".mid", _midi, "a Standard MIDI File; of several patterns, a track each", text=False, several=True),
    Target(
        "wav",
        ".wav",
        _wav,
        "a loop as sound, without a seam; of several patterns, the mix",
        text=False,
        takes=frozenset({"stems"}),
        several=True,
    ),
)

TARGET_REGISTRY = Registry("export target", "audiomancer.exporters", Target, _TABLE)
"""Every target, ours and those of plug-ins, by its name."""

TARGETS: Mapping[str, Target] = TARGET_REGISTRY.own
"""Every target of our own by its name."""
