"""The SynthDefs in SuperCollider's help and examples, found by a bracket counter that knows nothing of the parser.

So are those in the help of sc3-plugins, where it is installed.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path("/usr/share/SuperCollider")
_BEGINNING = re.compile(r"\bSynthDef(?:\.new)?[ \t]*\(")
_SKIPPED = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\$.|[()\[\]{}]", re.DOTALL)


@cache
def helpsource() -> tuple[str, ...]:
    """The text of every ``SynthDef(...)``, in a fixed order; empty where SuperCollider is not installed."""
    return _sources(sorted([*ROOT.glob("HelpSource/**/*.schelp"), *ROOT.glob("examples/**/*.scd")]))


@cache
def plugin_help() -> tuple[str, ...]:
    """The same of what sc3-plugins brings along."""
    folder = ROOT / "Extensions" / "SC3plugins"
    return _sources(sorted([*folder.glob("**/*.schelp"), *folder.glob("**/*.scd")]))


def _sources(files: list[Path]) -> tuple[str, ...]:
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    found = [_balanced(text, match) for text in texts for match in _BEGINNING.finditer(text)]
    return tuple(source for source in found if source)


def _balanced(text: str, match: re.Match[str]) -> str | None:
    """The text from a match to the bracket that closes the one it ends with."""
    depth = 1
    for part in _SKIPPED.finditer(text, match.end()):
        if part.group() in tuple("([{"):
            depth += 1
        elif part.group() in tuple(")]}"):
            depth -= 1
        if depth == 0:
            return text[match.start() : part.end()]
    return None
