"""Every error that audiomancer raises on purpose, under one root.

A leaf also subclasses the builtin that a caller would catch. A message is one sentence for the
person at the keyboard: what was expected, what came, what to do.
"""

__all__ = [
    "AmbiguousIdError",
    "AudiomancerError",
    "CancelledError",
    "ExportError",
    "IncompatiblePatternsError",
    "InferenceTimeoutError",
    "InvalidControlError",
    "InvalidPatternError",
    "InvalidRatingError",
    "InvalidRecordError",
    "InvalidSeedError",
    "InvalidSettingError",
    "InvalidSynthError",
    "InvalidValueError",
    "ItemNotFoundError",
    "LeadSheetError",
    "MidiFileError",
    "MissingDependencyError",
    "ModelLoadError",
    "ModelTrainingError",
    "NotBredError",
    "NotationError",
    "NothingAskedError",
    "OutputError",
    "PatternNotFoundError",
    "PluginError",
    "ReplayError",
    "StoreError",
    "SuperColliderError",
    "SynthDefError",
    "SynthDefFileError",
    "SynthNotFoundError",
    "UnsafeCodeError",
    "UntrustedSourceError",
]


class AudiomancerError(Exception):
    """The root of all errors raised on purpose."""

    def __str__(self) -> str:
        # KeyError shows the repr of its message; a sentence should not come out in quotes.
        return str(self.args[0]) if self.args else ""


class CancelledError(AudiomancerError, RuntimeError):
    """The person stopped what takes long; what was stored up to there is kept."""


class InvalidPatternError(AudiomancerError, ValueError):
    """A note, a pattern or one of its attributes is outside what it may be."""


class InvalidRatingError(AudiomancerError, ValueError):
    """A rating is not a whole number from 1 to 5."""


class InvalidRecordError(AudiomancerError, ValueError):
    """A field of a lineage record has the wrong type."""


class InvalidSeedError(AudiomancerError, ValueError):
    """A seed is not a whole number of at least 0."""


class InvalidSettingError(AudiomancerError, ValueError):
    """A setting, such as a rate or an amount, is outside its range."""


class InvalidValueError(InvalidPatternError, InvalidSettingError):
    """A word or a number that was asked for, such as a style, a key or a tempo, is none that there is."""


class NotBredError(InvalidSettingError):
    """What was imported, or came with audiomancer, has no birth that could be repeated."""


class IncompatiblePatternsError(AudiomancerError, ValueError):
    """Two patterns cannot be crossed, such as 4/4 with 7/8."""


class MidiFileError(AudiomancerError, ValueError):
    """A file is not a Standard MIDI File that can be read as a pattern; the message names the file."""


class LeadSheetError(AudiomancerError, ValueError):
    """A file is not a MusicXML file that can be read as a lead sheet; the message names the file and the measure."""


class ExportError(AudiomancerError, ValueError):
    """A pattern cannot be written as asked, or what was written does not read back as the pattern."""


class NotationError(AudiomancerError, ValueError):
    """A line of Tidal or Strudel holds something that the reader does not know; the message gives the column."""


class NothingAskedError(AudiomancerError, ValueError):
    """What an action works on was left out, such as the files to import."""


class ItemNotFoundError(AudiomancerError, KeyError):
    """No stored item has this id."""


class PatternNotFoundError(ItemNotFoundError):
    """No stored pattern has this id."""


class SynthNotFoundError(ItemNotFoundError):
    """No stored synth has this id."""


class AmbiguousIdError(AudiomancerError, ValueError):
    """An abbreviated id fits several items."""


class ReplayError(AudiomancerError, RuntimeError):
    """A birth, repeated, brought another item than the first time."""


class OutputError(AudiomancerError, OSError):
    """A file that was asked for cannot be written where it should go."""


class StoreError(AudiomancerError, OSError):
    """What is on disk cannot be read or written: full, read-only, damaged or not ours."""


class DamagedLibraryError(StoreError):
    """A part of the library is damaged or missing. It stays as it is until it is repaired."""


class ModelLoadError(AudiomancerError, OSError):
    """A model cannot be had: not there, not downloaded, truncated, damaged or of a family that is not played here."""


class ModelTrainingError(AudiomancerError, ValueError):
    """A model cannot be trained from what was given."""


class InferenceTimeoutError(AudiomancerError, TimeoutError):
    """A model did not finish within the time it was given."""


class MissingDependencyError(AudiomancerError, ImportError):
    """An optional library or program is not installed; the message gives the install line."""


class PluginError(AudiomancerError, RuntimeError):
    """A plug-in, or an object that was handed in, does not keep what its kind promises; the message names it."""


class InvalidControlError(AudiomancerError, ValueError):
    """A synth has no control of this name, or not with so many values."""


class SynthDefFileError(AudiomancerError, ValueError):
    """Bytes are not a SynthDef file of version 2."""


class SuperColliderError(AudiomancerError, RuntimeError):
    """A SuperCollider program is installed but does not do its work; the message says what it printed."""


class SynthDefError(AudiomancerError, ValueError):
    """SuperCollider source that cannot be read or changed.

    Args:
        problem: one sentence: what was expected, what came, what to do.
        line: line of the problem, from 1; None if the problem has no place.
        column: column of the problem, from 1; None if the problem has no place.

    Attributes:
        line: line of the problem, from 1; None if the problem has no place.
        column: column of the problem, from 1; None if the problem has no place.
    """

    def __init__(self, problem: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(problem if line is None else f"line {line}, column {column}: {problem}")
        self.line = line
        self.column = column


class InvalidSynthError(SynthDefError):
    """A SynthDef that does not compile or does not sound, and so is not handed out."""


class UntrustedSourceError(AudiomancerError, PermissionError):
    """SuperCollider source from elsewhere would run outside a sandbox, and the person has not said to trust it."""


class UnsafeCodeError(SynthDefError):
    """SuperCollider source that uses a class or message outside what a SynthDef needs."""
