"""How many strangers' SynthDefs come in: those of SuperCollider's own help and examples, and of sc3-plugins' help.

What counts is what sclang compiles by itself and what makes a sound, alone or with what it waits for, whatever its
level: of that the share that ``audiomancer synth import`` would take. The rest is told by reason; sc3-plugins' where
they are installed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from helpsource import helpsource, plugin_help

from audiomancer.analyzers.synthdef import FoundSynthDef, find_synthdefs
from audiomancer.breeding.strangers import examine
from audiomancer.errors import SynthDefError
from audiomancer.rendering import Engines
from audiomancer.supercollider import Renderer, SclangPool, Validation, audition

WORKERS = 2
SECONDS = 10.0


class Trusting:
    """A pool that asks no whitelist, so that what sounds is counted whether or not it is let in."""

    def __init__(self, pool: SclangPool) -> None:
        self._pool = pool

    def validate_all(self, sources: Iterable[str]) -> list[Validation]:
        """What sclang says of each source."""
        return self._pool.validate_all(sources, trusted=True)


def sounding(sources: Sequence[str]) -> tuple[list[str], int]:
    """Those that compile and make a sound, and how many compile."""
    with SclangPool(workers=WORKERS, timeout=SECONDS) as pool:
        compiled = [s for s, v in zip(sources, pool.validate_all(sources, trusted=True), strict=True) if v.synthdefs]
        heard = audition(compiled, Trusting(pool), Renderer())
    return [s for s, hearing in zip(compiled, heard, strict=True) if not hearing.problems], len(compiled)


def refusals(sources: Sequence[str], engines: Engines) -> list[str]:
    """Why those sources do not come in that do not, a sentence each."""
    refused: list[str] = []
    found: list[tuple[int, FoundSynthDef]] = []
    for index, source in enumerate(sources):
        try:
            found += [(index, one) for one in find_synthdefs(source)]
        except SynthDefError as error:
            refused.append(str(error))
    examined = examine([one for _, one in found], engines)
    whys = {index: one.refused for (index, _), one in zip(found, examined, strict=True) if one.refused}
    return [*refused, *whys.values()]


def measure(name: str, sources: Sequence[str]) -> None:
    """Count one corpus and print what came of it."""
    if not sources:
        print(f"{name}: not installed")
        return
    heard, compiled = sounding(sources)
    with Engines() as engines:
        refused = refusals(heard, engines)
    share = 100 * (len(heard) - len(refused)) / len(heard)
    print(f"{name}: {len(sources)} texts, {compiled} compile, {len(heard)} sound, {len(heard) - len(refused)} come in")
    print(f"  {share:.1f} %; what stays out:")
    for why, count in Counter(re.sub(r"[-+]?\d+(\.\d+)?", "N", why) for why in refused).most_common():
        print(f"  {count:4} {why}")


def main() -> None:
    measure("HelpSource and examples", tuple(dict.fromkeys(helpsource())))
    measure("help of sc3-plugins", tuple(dict.fromkeys(plugin_help())))


if __name__ == "__main__":
    main()
