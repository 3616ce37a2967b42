"""Lines of Tidal and Strudel: such as people type, such as slip, and such as explode."""

from __future__ import annotations

from typing import NamedTuple

from fuzz.damage import Rng, one_of, spoiled

from audiomancer.notation.reading import read_set

WORDS = (
    *("bd", "sn", "sd*2", "hh:1", "cp?", "~", "_", "-", ".", ",", "|", "!", "!3", "@3", "@0.5", "*2", "/3", "*<2 3>"),
    *("(3,8)", "(3,8,2)", "(<3 5>,8)", "[", "]", "<", ">", "{", "}", "%4", "0", "7", "-5", "1.5", "1%8", "e4", "c#"),
    *(' # n "0"', " # gain 0.8", "stack [", "fast 2 $ ", "0.25 ~> ", ".fast(2)", '.n("0 1")', ".gain(0.5)", "$: "),
    *('.scale("C4:minor")', "setcps 0.5\n", "setcpm(30)\n", "d1 $ ", "// ", "-- ", '"', "(", ")", "'", "`", "\n"),
)
EXPLOSIVE = ("*9999", "!999", "%5000", "(1000,1024)", "*99999999", "/99999999", "*1.234567891", "@99999")


class Line(NamedTuple):
    """A line of code, and how many bars of it are asked for; to find them takes the longest."""

    tidal: bool
    code: str
    bars: int | None


def make(rng: Rng) -> Line:
    """A line: some right, most with slips, some of words at random."""
    tidal, how = bool(rng.integers(2)), rng.random()
    line = _tidal(rng) if tidal else _strudel(rng)
    if how < 0.1:
        line = "".join(one_of(rng, WORDS) for _ in range(int(rng.integers(30))))
    elif how > 0.4:
        line = spoiled(line, rng, WORDS)
    return Line(tidal, line, one_of(rng, (1, 2, 2, 3, 4, 4, 8, None)))


def read(line: Line) -> None:
    """What ``import --tidal`` and ``--strudel`` do with a line."""
    read_set(line.code, "tidal" if line.tidal else "strudel", bars=line.bars)


def _text(rng: Rng, names: tuple[str, ...], depth: int = 3) -> str:
    steps = []
    for _ in range(int(rng.integers(1, 6))):
        step = one_of(rng, names)
        if depth and rng.random() < 0.3:
            opening, closing = one_of(rng, ("[]", "<>", "{}"))
            step = opening + _text(rng, names, depth - 1) + closing
        if rng.random() < 0.3:
            step += one_of(rng, ("*2", "/2", "(3,8)", "(5,8,2)", "@3", "!2", "!", "*<1 2>", "@1.5", "*1.5"))
        if rng.random() < 0.002:
            step += one_of(rng, EXPLOSIVE)
        steps.append(step)
    return one_of(rng, (" ", " ", " ", ", ", " . ")).join(steps)


DRUMS = ("bd", "sd", "hh", "cp", "~", "oh:1", "lt")
NUMBERS = ("0", "3", "7", "-5", "c5", "eb4", "12", "~")
GAINS = ("0.8", "1", "0.5")


def _tidal(rng: Rng) -> str:
    line = f's "{_text(rng, DRUMS)}"' if rng.random() < 0.6 else f'note "{_text(rng, NUMBERS)}"'
    for _ in range(int(rng.integers(3))):
        line = one_of(
            rng,
            (
                f'{line} # gain "{_text(rng, GAINS, 1)}"',
                f"fast {one_of(rng, GAINS)} $ {line}",
                f'"<0 0.25>" ~> ({line})',
                f"stack [{line}, {line}]",
                f'{line} # legato "{one_of(rng, GAINS)}"',
            ),
        )
    return one_of(rng, ("", "d1 $ ", "setcps 0.5\nd1 $ ")) + line


def _strudel(rng: Rng) -> str:
    line = f's("{_text(rng, DRUMS)}")' if rng.random() < 0.6 else f'note("{_text(rng, NUMBERS)}")'
    for _ in range(int(rng.integers(3))):
        line = one_of(
            rng,
            (
                f'{line}.gain("{_text(rng, GAINS, 1)}")',
                f"{line}.slow({one_of(rng, GAINS)})",
                f'{line}.late("<0 0.25>")',
                f"stack({line}, {line})",
                f"{line}.clip({one_of(rng, GAINS)})",
            ),
        )
    return one_of(rng, ("", "$: ", "setcpm(120/4)\n$: ")) + line
