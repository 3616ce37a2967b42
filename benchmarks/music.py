"""Does what is generated sound like somebody? Every figure beside that of people, on music that training did not see.

This protocol was written before anything was tuned by it.

People are the drummers of Groove's validation split (4/4 beats) and every fifth lead sheet of OpenEWLD (4/4 and 2/2,
from the first whole bar to the last with a note). Excerpts are of eight bars, at most five of a performance or tune;
where a figure is about endings, people's are the last eight bars of each tune. Ours are asked for by the public face as
a user asks, eight bars with nothing said but what stands here, so that the defaults are measured. Rivals: the rules,
asked for the same; chance (each drum, or the notes of the scale, as often as people's and anywhere); and excerpts of
other people, of the training side, drawn from anywhere. Nothing of Groove's test split is read.

A figure lies within people's quartiles if the mean over our patterns is between those of people's excerpts; where the
lower quartile is 0, so that nothing at all would do, it must be at least half of people's mean.

- melodies: COUNT in major and in minor each, a quarter as many in every other scale, in all twelve keys by turns. The
  tonic is found by key profiles (see ``key_finding``) in two ways: given the scale, and, which is harder, beside all
  major and minor keys. No lead sheet kept for this is in minor or another mode, so people are those in major. How much
  tonic and dominant are held is to be within people's 10-90 %.
- basses: COUNT in minor, and as many to drummers' kicks: four to each of COUNT / 4 excerpts of four bars. A bass
  stands on the root on a downbeat if the note that sounds a 32nd after it is the root of that bar. A note is on a kick
  if one is struck within a 32nd of its onset. There are no people's basses in the data.
- drums: COUNT loops, in the styles of the drummers' excerpts and as often, the nearest of ours for each (``LIKE``).
  What is counted, such as a fill, stands in ``audiomancer.analyzers.descriptors``.
- overlap: the area that two histograms of ten equal bins over the range of both share, of each feature of
  ``audiomancer.training.overlap``, component by component, measured directly on the hits: the mean over components,
  then over features. Beside it the same of our descriptors without density, swing and looseness, and the area that two
  halves of the drummers' own excerpts share.
- styles: an ear without tempo (see ``style_ear``) learns from COUNT / 6 loops of four bars in every style, and is asked
  about as many of other seeds. Drummers' styles are those with at least three performances in the validation split; an
  ear of the same kind learns them from the training split.
- speed: a cold process from the shell to four bars of drums, its time and memory, beside magenta's own command.

    python benchmarks/music.py --data ../shared/data
    python benchmarks/music.py --data ../shared/data --only melodies drums --count 48
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from music_drums import drums, overlaps, styles
from music_table import Asking, verdict
from music_tunes import basses, melodies

COUNT = 192
MEGABYTES, FASTER = 70, 20


def speed(asking: Asking, data: Path, count: int) -> None:
    from rnn_cold import RUNS, cost, magentas, ours

    print("\nFrom a cold shell to four bars of drums")
    figures: dict[str, list[tuple[float, float]]] = {"audiomancer": [], "magenta": []}
    for _ in range(RUNS):
        for name, command in (("audiomancer", ours), ("magenta", magentas)):
            with tempfile.TemporaryDirectory() as folder:
                figures[name].append(cost(command(Path(folder)), Path(folder)))
    seconds = {name: statistics.median(s for s, _ in some) for name, some in figures.items()}
    megabytes = {name: max(m for _, m in some) for name, some in figures.items()}
    for name in figures:
        print(f"{name:36}{seconds[name]:9.2f} s{megabytes[name]:9.0f} MB")
    ratio = seconds["magenta"] / seconds["audiomancer"]
    print(f"{'times as fast as magenta':36}{ratio:9.1f}   {verdict(ratio, FASTER)}")
    print(f"{'megabytes':36}{megabytes['audiomancer']:9.1f}   {verdict(megabytes['audiomancer'], None, MEGABYTES)}")


PARTS: Mapping[str, Callable[[Asking, Path, int], None]] = {
    "melodies": melodies,
    "basses": basses,
    "drums": drums,
    "overlap": overlaps,
    "styles": styles,
    "speed": speed,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds groove and openewld")
    parser.add_argument("--count", type=int, default=COUNT, help=f"how many patterns of a kind ({COUNT})")
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=[*PARTS], help="the parts to measure")
    asked = parser.parse_args(arguments)
    for name in asked.only:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Asking(Path(folder)), asked.data, asked.count)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
