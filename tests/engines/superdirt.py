"""A model of SuperDirt, in sclang: what becomes of Tidal's events on their way to the loudspeaker; see its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from engines import ghci
from engines.offline import Bundle
from engines.sclang import DONE, SILENT, Sclang

MODEL = Path(__file__).with_suffix(".scd")


class Sample(NamedTuple):
    """What stands in for a sample of a folder.

    Attributes:
        seconds: how long it is.
        synth: the synth that stands in for it.
        controls: what the synth is told, by control.
    """

    seconds: float
    synth: str
    controls: Mapping[str, float]


class Sent(NamedTuple):
    """An event as it comes to SuperDirt: when, in seconds, what it says, and the channel that it is to sound on."""

    time: float
    controls: Mapping[str, str | Fraction | float]
    channel: int


class SuperDirt:
    """The model, in a running sclang, with folders of samples; synths are those that sclang knows."""

    def __init__(self, sclang: Sclang, folder: Path) -> None:
        self._sclang, self._file = sclang, folder / "events.tsv"
        told(sclang, MODEL.read_text())
        told(sclang, f'~definitions.("{folder}");')
        self.synthdefs = {file.stem: file.read_bytes() for file in folder.glob("*.scsyndef")}
        """What it plays with: its effects, its gate, and the probes that may stand in for a sound."""

    def knows(self, files: Iterable[Path]) -> None:
        """Lets it know compiled SynthDefs, and so which controls they have."""
        told(self._sclang, "".join(f'SynthDescLib.global.read("{file}");' for file in files))

    def load(self, folders: Mapping[str, Sequence[Sample]]) -> None:
        """Loads folders of samples."""
        for word, samples in folders.items():
            told(self._sclang, f"~folders['{word}'] = [{', '.join(map(_sample, samples))}];")

    def play(self, events: Iterable[Sent]) -> list[Bundle]:
        """What it sends to scsynth for events.

        Raises:
            AssertionError: if there is no such sound, or a control that the model does not know.
        """
        lines = ("\t".join([f"{e.time!r}", f"{e.channel}", *_words(e.controls)]) + "\n" for e in events)
        self._file.write_text("".join(lines))
        return bundles(told(self._sclang, f'~superdirt.("{self._file}");'))


def from_tidal(event: ghci.Struck, cps: Fraction) -> dict[str, str | Fraction | float]:
    """What Tidal adds to an event that it sends."""
    return {**event.controls, "cps": cps, "cycle": event.begin, "delta": (event.end - event.begin) / cps, "orbit": 0}


def session(sclang: Sclang, code: str, beats: Fraction, file: Path) -> list[Bundle]:
    """What a file of SuperCollider code sends to scsynth in one loop of so many beats."""
    file.write_text(code)
    return bundles(told(sclang, f'~session.("{file}", {float(beats)});'))


def told(sclang: Sclang, code: str) -> list[str]:
    """What sclang prints when it is told this.

    Raises:
        AssertionError: if that is an error.
    """
    lines = sclang.ask(f'{code}{SILENT.decode()}"{DONE}".postln;')
    if any(line.startswith("ERROR") for line in lines):
        raise AssertionError("SuperCollider says\n" + "\n".join(lines[:40]) + f"\nof\n{code[:400]}")
    return lines


def bundles(lines: Iterable[str]) -> list[Bundle]:
    """The messages in what the model prints."""
    sent: list[Bundle] = []
    for line in lines:
        match line.split("\t"):
            case ["send", time, *message]:
                sent.append((float(time), tuple(map(_value, message))))
    return sent


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def _words(controls: Mapping[str, str | Fraction | float]) -> Iterable[str]:
    for name, value in controls.items():
        yield from (name, value if isinstance(value, str) else repr(float(value)))


def _sample(sample: Sample) -> str:
    controls = ", ".join(f"{name}: {value!r}" for name, value in sample.controls.items())
    return f"(seconds: {sample.seconds!r}, instrument: \\{sample.synth}, controls: [{controls}])"
