"""Registries: the things that are known by a name, our own and those of plug-ins, held in the same way.

Plug-ins are looked up only when somebody asks for a name that is not ours, or for a whole list. A broken plug-in is
reported in one sentence and does not disturb the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Generic, TypeVar

from audiomancer._checks import check_list, check_number
from audiomancer._plugins import UNKNOWN, Plugin, plugins
from audiomancer.errors import AudiomancerError, InvalidSettingError, MissingDependencyError, PluginError

__all__ = ["OWN", "Registered", "Registry", "called"]

OWN = "audiomancer"
"""The origin of what comes with this package."""

Result = TypeVar("Result")

_NO_ALIASES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Registered:
    """Something that is known by a name: an operator, a fitness function, a target of exports, a model.

    Attributes:
        name: the name by which it is asked for; one line.
        version: 1 or more; a change that brings other results is a new version, and the old one stays for replay.
        origin: ``audiomancer``, or the distribution of the plug-in that brings it; empty for an object handed in.

    Raises:
        InvalidSettingError: if the name is empty or no single line, or the version is no whole number above 0.
    """

    name: str
    version: int = field(default=1, kw_only=True)
    origin: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.name:
            raise InvalidSettingError("what is to be called by a name needs one; it was empty")
        if not (isinstance(self.name, str) and self.name.isprintable()):
            raise InvalidSettingError(f"a name is one line of text, not {self.name!r:.60}")
        check_number(f"the version of {self.name}", self.version, 1, whole=True)


def called(noun: str, item: Registered, function: Callable[..., Result], *given: object) -> Result:
    """What a function gives that may be a stranger's, whose mistakes become one sentence.

    Args:
        noun: what the item is, such as ``operator``.
        item: what the function belongs to; where it is audiomancer's own, its errors are left as they are.
        function: what is called.
        given: its arguments.

    Returns:
        What it gives.

    Raises:
        PluginError: if something else than audiomancer's own errors comes out of it; the message names the item.
    """
    if item.origin == OWN:
        return function(*given)
    try:
        return function(*given)
    except AudiomancerError:
        raise
    except Exception as error:
        told = " ".join(f"{type(error).__name__}: {error}".split())
        raise PluginError(f"the {noun} {item.name} ({item.origin or 'handed in'}) failed: {told:.300}") from error


Item = TypeVar("Item", bound=Registered)


def _always(item: object) -> bool:
    return True


class Registry(Generic[Item]):
    """Our own items and those of plug-ins, by name.

    A name means the newest version. An item of a plug-in is left out if it has a name of ours, or if two plug-ins bring
    the same name; :meth:`problems` says so.

    Args:
        noun: what an item is, such as ``operator``.
        group: the entry point group.
        kind: the class of the items.
        own: the items that come with this package, in all versions.
        aliases: former names of our own items to their present names.
        beside: other classes that plug-ins of this group may bring; they belong to another registry.
        taken: gives further names that plug-ins may not use.
        adapt: makes an item of the object that an entry point gave, if that object is not an item itself.
    """

    def __init__(
        self,
        noun: str,
        group: str,
        kind: type[Item],
        own: Iterable[Item],
        *,
        aliases: Mapping[str, str] = _NO_ALIASES,
        beside: tuple[type, ...] = (),
        taken: Callable[[], Iterable[str]] = tuple,
        adapt: Callable[[object], object] = lambda value: value,
    ) -> None:
        self.noun = noun
        self.group = group
        self.aliases = aliases
        self._versions = tuple(replace(item, origin=OWN) for item in own)
        self.own: Mapping[str, Item] = MappingProxyType(_newest(self._versions))
        self._kind, self._beside, self._taken, self._adapt = kind, beside, taken, adapt

    def joined(self, items: Iterable[Item]) -> Registry[Item]:
        """The same registry with further items of our own, as a room above brings them.

        Args:
            items: they stand behind those that are here.

        Returns:
            A registry that also holds them.
        """
        return Registry(
            self.noun,
            self.group,
            self._kind,
            (*self._versions, *items),
            aliases=self.aliases,
            beside=self._beside,
            taken=self._taken,
            adapt=self._adapt,
        )

    def all(self) -> dict[str, Item]:
        """Every name to the newest version of its item: ours first, then those of plug-ins."""
        return _newest([*self._versions, *self._brought()[0]])

    def get(self, name: str) -> Item | None:
        """The item of this name or former name; None if there is no such item. It is called by the name asked for."""
        now = self.aliases.get(name, name)
        found = self.own.get(now) or self.all().get(now)
        return found and self._called(found, name)

    def find(self, name: str, fits: Callable[[Item], bool] = _always, whom: str = "") -> Item:
        """The item of this name or former name.

        Args:
            name: the name that is asked for.
            fits: which items the message of an error may offer instead.
            whom: what those items fit, for the message, such as ``for drums``.

        Returns:
            The newest version of the item, called by the name that was asked for.

        Raises:
            InvalidSettingError: if there is no such item; the message lists the names and the broken plug-ins.
        """
        found = self.get(name)
        if found is None:
            raise InvalidSettingError(f"{name!r:.60} is not {_a(self.noun)}; {self.listed(fits, whom)}{self._hint()}")
        return found

    def listed(self, fits: Callable[[Item], bool] = _always, whom: str = "") -> str:
        """The names of the items that fit, as a part of a sentence.

        Args:
            fits: which items to name.
            whom: what they fit, such as ``for drums``.

        Returns:
            Such as ``for drums there are fill, rotate``.
        """
        names = ", ".join(name for name, item in self.all().items() if fits(item))
        return f"{whom} there are {names}".strip()

    def chosen(
        self, wanted: Sequence[str | Item], fits: Callable[[Item], bool] = _always, whom: str = ""
    ) -> tuple[Item, ...]:
        """The items that are asked for by name or handed in as objects, each once.

        Args:
            wanted: names, former names and objects.
            fits: see :meth:`find`.
            whom: see :meth:`find`.

        Returns:
            The items: ours in the order of the registry, then the others in the order of ``wanted``. An item that was
            asked for by a former name is called by that name.

        Raises:
            InvalidSettingError: if it is no list, a name is not known, an object is of the wrong kind or has a name of
                ours, or two different objects have the same name.
        """
        check_list(f"{self.noun}s", wanted)
        found: dict[str, Item] = {}
        for one in wanted:
            item = self.find(one, fits, whom) if isinstance(one, str) else self.checked(one)
            name = self.aliases.get(item.name, item.name)
            if replace(found.setdefault(name, item), name=name, origin="") != replace(item, name=name, origin=""):
                raise InvalidSettingError(f"two different things are handed in as the {self.noun} {name!r}; rename one")
        own = [found[name] for name in self.own if name in found]
        return (*own, *(item for name, item in found.items() if name not in self.own))

    def needed(self, name: str, version: int | None = None, origin: str = "", handed_in: Iterable[Item] = ()) -> Item:
        """The item that something was made with, for its replay.

        Args:
            name: the name, or the former name, that was asked for.
            version: its version; None for the newest.
            origin: the package that it came from; empty for any.
            handed_in: further objects to look among.

        Returns:
            The item, called by the name that was asked for.

        Raises:
            MissingDependencyError: if it is not here, or not in this version; the message says what is here and what to
                do.
        """
        now = self.aliases.get(name, name)
        here = [item for item in (*self._versions, *handed_in) if item.name == now]
        here = here or [item for item in self._brought()[0] if item.name == now]
        fitting = [item for item in here if version in (None, item.version) and origin in ("", item.origin)]
        if not fitting:
            raise MissingDependencyError(self._missing(name, version, origin, here))
        return self._called(max(fitting, key=lambda item: item.version), name)

    def checked(self, item: Item) -> Item:
        """The object that was handed in, if it may be used.

        Raises:
            InvalidSettingError: if it is of the wrong kind, or has the name of one of ours but is not the same.
        """
        if not isinstance(item, self._kind):
            kind = _a(self._kind.__name__)
            raise InvalidSettingError(f"{item!r:.60} is neither the name of {_a(self.noun)} nor {kind}")
        name = self.aliases.get(item.name, item.name)
        if name in self.own and replace(item, name=name) not in self._versions:
            raise InvalidSettingError(
                f"the {self.noun} that was handed in as {item.name!r} is not audiomancer's own of that name; "
                "give it another name, so that what it makes can be made again"
            )
        return item

    def problems(self) -> tuple[str, ...]:
        """A sentence for each plug-in that cannot be loaded, and for each item of one that was left out."""
        return tuple(self._brought()[1])

    def _hint(self) -> str:
        """The problems as the end of a sentence about a name that is not there; empty if there are none."""
        return "".join(f"; {problem}" for problem in self.problems())

    def _called(self, item: Item, name: str) -> Item:
        return item if item.name == name else replace(item, name=name)

    def _brought(self) -> tuple[list[Item], list[str]]:
        """What plug-ins bring that can be used, and what is wrong with the rest."""
        taken: dict[str, list[Item]] = {}
        problems = []
        for plugin in plugins(self.group):
            problems += [plugin.problem] if plugin.problem else []
            for value in plugin.values:
                item = self._adapt(value)
                if problem := self._fault(plugin, item):
                    problems.append(problem)
                elif isinstance(item, self._kind):
                    taken.setdefault(item.name, []).append(replace(item, origin=plugin.distribution))
        for name, items in taken.items():
            if problem := self._clash(name, items):
                problems.append(problem)
                taken[name] = []
        return [item for items in taken.values() for item in items], problems

    def _fault(self, plugin: Plugin, item: object) -> str:
        """Why something that a plug-in brings is not taken; empty if it is taken, or is for another registry."""
        if not isinstance(item, self._kind):
            if isinstance(item, self._beside):
                return ""
            kind = type(item).__name__
            return f"{plugin} brings something of type {kind}, which has no place in {self.group}; it is left out"
        if item.name in {*self.own, *self.aliases, *self._taken()}:
            return (
                f"{plugin} brings the {self.noun} {item.name!r}, which is a name of audiomancer's own; it is left out"
            )
        return ""

    def _clash(self, name: str, items: list[Item]) -> str:
        """Why none of the items of one name can be used; empty if they are versions of one thing."""
        origins = sorted({item.origin or UNKNOWN for item in items})
        if len(origins) > 1:
            return (
                f"{' and '.join(origins)} each bring the {self.noun} {name!r}, so neither is used; remove one package"
            )
        if len({item.version for item in items}) < len(items):
            return f"{origins[0]} brings the {self.noun} {name!r} twice in one version, so neither is used; update it"
        return ""

    def _missing(self, name: str, version: int | None, origin: str, here: list[Item]) -> str:
        wanted = f"the {self.noun} {name!r}"
        wanted += f" in version {version}" if version else ""
        wanted += f" of {origin}" if origin else ""
        there = " and ".join(f"version {item.version} of {item.origin or 'your own'}" for item in here)
        state = f"here it is {there}" if there else "it is not here"
        if origin == OWN:
            remedy = "update audiomancer"
        elif origin:
            remedy = f"install {origin}" if not here else f"install a release of {origin} that has it"
        else:
            remedy = "install the plug-in that brings it, or hand the object in from Python"
        return f"{wanted} is needed for this, and {state}; {remedy}{self._hint()}"


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"


def _newest(items: Iterable[Item]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in items:
        if item.name not in found or found[item.name].version < item.version:
            found[item.name] = item
    return found
