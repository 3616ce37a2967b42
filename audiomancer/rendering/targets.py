"""The table of targets: what a pattern can be written as, with the options that each takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from audiomancer._registry import Registered, Registry, called
from audiomancer.errors import ExportError, MissingDependencyError, PluginError, SuperColliderError
from audiomancer.exporters import (
    Kit,
    Timing,
    moved_by_grid,
    strudel_link,
    to_midi,
    to_strudel,
    to_supercollider,
    to_tidal_set,
)
from audiomancer.exporters.supercollider import USUAL_LEVEL
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
    engines: Engines | None = field(default=None, repr=False)
    tell: Callable[[str], object] = field(default=_unasked, repr=False)

    def __post_init__(self) -> None:
        check_sounds(self.sounds)

    def asked_for(self) -> frozenset[str]:
        """The names of the options whose value is not the default."""
        return frozenset(f.name for f in fields(self) if f.repr and getattr(self, f.name) != getattr(_USUAL, f.name))


_USUAL = ExportOptions()


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
        """What a person should know of what was written: how much of a groove's feel is lost on the grid.

        Args:
            patterns: what is written.
            options: how it is written.

        Returns:
            A sentence for each pattern of which something is lost.
        """
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
    code = to_tidal_set(
        patterns, timing=options.timing, velocity=options.velocity, sounds=options.sounds, kit=options.kit
    )
    return code.encode()


def _strudel(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    code = to_strudel(
        patterns[0], timing=options.timing, velocity=options.velocity, sounds=options.sounds, bank=options.bank
    )
    return (strudel_link(code) + "\n" if options.link else code).encode()


def _supercollider(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    from audiomancer.supercollider import shipped_files, shipped_source

    synths = {name: shipped_source(name) for name in shipped_files()} if options.with_synths else {}
    return to_supercollider(
        patterns[0],
        timing=options.timing,
        velocity=options.velocity,
        sounds=options.sounds,
        synths=synths,
        level=_level(patterns, options) if options.with_synths else USUAL_LEVEL,
    ).encode()


def _level(patterns: Sequence[Pattern], options: ExportOptions) -> float:
    """The level at which the synths of the library play patterns together as loud as a WAV file, if it can be heard."""
    from audiomancer.rendering.patterns import set_amp

    try:
        return set_amp(patterns, engines=options.engines)
    except (MissingDependencyError, SuperColliderError) as error:
        options.tell(f"How loud it is could not be measured, so velocity 127 has the amplitude {USUAL_LEVEL}: {error}")
        return USUAL_LEVEL


def _midi(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    return to_midi(patterns[0])


def _wav(patterns: Sequence[Pattern], options: ExportOptions) -> bytes:
    from audiomancer.exporters import wav_bytes
    from audiomancer.rendering.patterns import pattern_loops

    (loop,) = pattern_loops(patterns, engines=options.engines)
    if loop.level.remark:
        options.tell(loop.level.remark)
    return wav_bytes(loop.levelled, 44100)


_CODE = frozenset({"timing", "velocity", "sounds"})

_TABLE = (
    Target(
        "tidal", ".tidal", _tidal, "TidalCycles code; several patterns make a set", takes=_CODE | {"kit"}, several=True
    ),
    Target("strudel", ".js", _strudel, "Strudel code, or a link to its page", takes=_CODE | {"bank", "link"}),
    Target("supercollider", ".scd", _supercollider, "SuperCollider code", takes=_CODE | {"with_synths"}),
    Target("midi", ".mid", _midi, "a Standard MIDI File", text=False),
    Target("wav", ".wav", _wav, "a loop as sound, without a seam", text=False),
)

TARGET_REGISTRY = Registry("export target", "audiomancer.exporters", Target, _TABLE)
"""Every target, ours and those of plug-ins, by its name."""

TARGETS: Mapping[str, Target] = TARGET_REGISTRY.own
"""Every target of our own by its name."""
