"""One row of the table of actions, and how a request tells its faces what each of its fields takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from types import MappingProxyType
from typing import Any, Literal

__all__ = ["Action", "Asked", "Effect", "Face", "asked", "asked_mapping", "told_of"]

Effect = Literal["reads", "writes", "takes long"]
"""What an action does to the library: nothing, something at once, or something that reports progress on its way."""

Face = Literal["cli", "web", "rest", "mcp"]
"""Where an action can be called."""

_KEY = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What a person can do.

    Attributes:
        name: its words, such as ``synth mutate``: those of its command.
        run: from a request and a :class:`~audiomancer.actions.Session` to the result; its docstring is the help.
        request: the dataclass of what it takes.
        result: the dataclass of what it gives.
        effect: whether it reads, writes or takes long.
        faces: where it can be called.
        no_command: why there is no command of its name; empty where there is one.
    """

    name: str
    run: Callable[[Any, Any], Any]
    request: type
    result: type
    effect: Effect
    faces: frozenset[Face] = frozenset({"cli", "web", "rest"})
    no_command: str = ""

    @property
    def help(self) -> str:
        """The text of its help page: the docstring of its function up to the first section, such as ``Args:``."""
        text = (self.run.__doc__ or "").strip()
        return "\n".join(
            line.strip() for line in text.partition("\n    Args:")[0].partition("\n    Raises:")[0].splitlines()
        ).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a field of a request takes, for the faces that ask for it.

    Attributes:
        help: one line for a musician.
        low: the lowest number.
        high: the highest number.
        choices: the only values that it takes; None if any value of its type will do.
        unit: of a number, such as ``BPM``.
        names: other names by which a command takes it, such as ``--op``.
        metavar: what stands for the value on a help page.
        place: whether a command takes it by its position, without a name.
        of: the kind of thing that it names, such as ``pattern``, ``synth``, ``item`` or ``operator``; a face uses it to
            complete what a person types.
        local: whether only the command line asks for it, because it names a file or an address that this machine shall
            reach, or does something where the person sits, such as filling a clipboard; a request from elsewhere may
            not.
    """

    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] | None = None
    unit: str = ""
    names: tuple[str, ...] = ()
    metavar: str | None = None
    place: bool = False
    of: str = ""
    local: bool = False


def asked(help: str, default: Any = MISSING, **told: Any) -> Any:  # noqa: A002 - it is the help, on every face
    """A field of a request: its default, and what its faces tell of it.

    Args:
        help: one line for a musician.
        default: the value where nothing is asked for; a field without one must be given.
        told: the other fields of :class:`Asked`.

    Returns:
        The dataclass field.
    """
    metadata: Mapping[str, Any] = MappingProxyType({_KEY: Asked(help=help, **told)})
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


def asked_mapping(help: str, **told: Any) -> Any:  # noqa: A002 - it is the help, on every face
    """A field of a request that is a mapping, empty where nothing is asked for.

    Args:
        help: one line for a musician.
        told: the other fields of :class:`Asked`.

    Returns:
        The dataclass field.
    """
    return field(default_factory=dict, metadata=MappingProxyType({_KEY: Asked(help=help, **told)}))


def told_of(a_field: Any) -> Asked:
    """What a field of a request takes.

    Args:
        a_field: one of ``dataclasses.fields`` of a request.

    Returns:
        What :func:`asked` was told of it.
    """
    found: Asked = a_field.metadata[_KEY]
    return found
