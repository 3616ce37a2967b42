"""``doctor``: what is there, what each missing thing would add, and the line that installs it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from audiomancer import __version__
from audiomancer._plugins import GROUPS, plugins
from audiomancer.actions._action import Action, asked
from audiomancer.actions._session import Session
from audiomancer.actions._values import Nothing
from audiomancer.errors import AudiomancerError

__all__ = ["ACTIONS", "Finding", "Findings", "RepairRequest", "Repaired"]


class _Program(NamedTuple):
    name: str
    adds: str
    apt: str
    brew: str


_PROGRAMS = (
    _Program("sclang", "proves that bred synths compile", "supercollider-language", "supercollider"),
    _Program("scsynth", "lets synths be heard before they are handed out", "supercollider-server", "supercollider"),
    _Program("bwrap", "keeps the source of strangers in a sandbox", "bubblewrap", ""),
    _Program("ghci", "runs the Tidal code that you export", "ghc libghc-tidal-dev", "ghcup"),
)
_LIBRARIES = ("click", "deap", "mido", "numpy", "pretty_midi", "rich")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        what: a Python library, a program, a plug-in, or the library of patterns.
        ok: whether it is there and works.
        needed: whether every command needs it.
        detail: its version or place; or, if it is missing, what it would add and the line that installs it.
    """

    what: str
    ok: bool
    needed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Findings:
    """The report.

    Attributes:
        findings: a line each.
    """

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that every command needs is there."""
        return all(finding.ok for finding in self.findings if finding.needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairRequest:
    """A library to mend."""

    dry_run: bool = asked("Only tell what is wrong and what would be done.", False)


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was found and done.

    Attributes:
        damage: a sentence for each thing that was wrong; empty if nothing was.
        steps: what was done about it, a phrase each; what would be done, if that is all that was asked for.
        done: whether anything was changed.
    """

    damage: tuple[str, ...]
    steps: tuple[str, ...]
    done: bool


def repair(request: RepairRequest, session: Session) -> Repaired:
    """Mend a damaged library as far as it goes; the original of each file that is changed is kept beside it.

    Args:
        request: whether only to tell.
        session: whose library.

    Returns:
        What was wrong, and what was done about it.

    Raises:
        StoreError: if a file cannot be written; then the originals are where they were.
    """
    plan = session.store.plan_repair() if request.dry_run else session.store.repair()
    return Repaired(tuple(plan.damage), tuple(plan.steps), bool(plan.steps) and not request.dry_run)


def doctor(request: Nothing, session: Session) -> Findings:
    """Tell what is installed, what a missing program would add, and how to install it.

    Exits with 1 if something is missing that every command needs.

    Args:
        request: has no fields.
        session: whose library.

    Returns:
        A finding for audiomancer itself, each Python library, the library of patterns, each program, each plug-in, and
        each thing that a plug-in brings and that is left out.
    """
    own = Finding("audiomancer", True, True, f"{__version__} on Python {platform.python_version()}, {sys.platform}")
    libraries = map(_library, _LIBRARIES)
    return Findings((own, *libraries, _home(session), *map(_program, _PROGRAMS), *_plugins()))


def _library(name: str) -> Finding:
    try:
        return Finding(name, True, True, version(name))
    except PackageNotFoundError:
        return Finding(name, False, True, f"install it with: pip install {name}")


def _home(session: Session) -> Finding:
    try:
        home = session.store.home
    except AudiomancerError as error:
        return Finding("library", False, True, str(error))
    existing = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        return Finding("library", False, True, f"{home} cannot be written; set AUDIOMANCER_HOME to another folder")
    try:
        damage = session.store.damage()
        records = () if damage else session.store.lineage.records()
        count = sum(record.deleted_at is None for record in records)
    except AudiomancerError as error:
        return Finding("library", False, True, str(error))
    if damage:
        more = f" (and {len(damage) - 1} more)" if len(damage) > 1 else ""
        return Finding("library", False, True, f"{damage[0]}{more}; see `audiomancer doctor --repair`")
    return Finding("library", True, True, f"{home}, {count} items")


def _program(program: _Program) -> Finding:
    found = shutil.which(program.name)
    if found:
        return Finding(program.name, True, False, found)
    if sys.platform != "darwin":
        line = f"install it with: sudo apt-get install {program.apt}"
    elif program.brew:
        line = f"install it with: brew install {program.brew}"
    else:
        line = "there is none for macOS"
    return Finding(program.name, False, False, f"{program.adds}; {line}")


def _plugins() -> list[Finding]:
    """What others bring, and what is wrong with it."""
    found = [plugin for group in GROUPS for plugin in plugins(group)]
    rows = [
        Finding(
            f"{GROUPS[plugin.group]} {plugin.name}",
            not plugin.problem,
            False,
            plugin.problem or f"{plugin.distribution} {plugin.version}",
        )
        for plugin in found
    ]
    told = {plugin.problem for plugin in found}
    return rows + [Finding("plug-ins", False, False, why) for why in _left_out() if why not in told] if found else []


def _left_out() -> list[str]:
    """Why things that plug-ins bring are not used, a sentence each."""
    from audiomancer.fitness import FITNESS_REGISTRY
    from audiomancer.rendering import TARGET_REGISTRY
    from audiomancer.rnn import MODEL_REGISTRY
    from audiomancer.variation import OPERATOR_REGISTRY
    from audiomancer.variation.synths import SYNTH_OPERATOR_REGISTRY

    registries = (OPERATOR_REGISTRY, SYNTH_OPERATOR_REGISTRY, FITNESS_REGISTRY, TARGET_REGISTRY, MODEL_REGISTRY)
    # A stranger among operators is told by the registries of both kinds.
    return list(dict.fromkeys(problem for registry in registries for problem in registry.problems()))


ACTIONS = (
    Action(name="doctor", run=doctor, request=Nothing, result=Findings, effect="reads"),
    Action(
        name="repair",
        run=repair,
        request=RepairRequest,
        result=Repaired,
        effect="writes",
        no_command="`audiomancer doctor --repair` does it, and asks first",
    ),
)
