"""The laws of registries: our own and what plug-ins bring are known by name, and what is broken spoils nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from plugging import PlugIn

from audiomancer import _registry
from audiomancer._plugins import GROUPS, plugins
from audiomancer._registry import Registered, Registry
from audiomancer.errors import InvalidSettingError, MissingDependencyError

GROUP = "audiomancer.operators"


@dataclass(frozen=True, slots=True)
class Toy(Registered):
    colour: str = "red"


@dataclass(frozen=True, slots=True)
class Game(Registered):
    pass


OWN = (Toy("ball"), Toy("kite", colour="blue"), Toy("kite", version=2, colour="green"))
TOYS = Registry("toy", GROUP, Toy, OWN, aliases={"old-ball": "ball"}, beside=(Game,))

SHARED = "from test_registry import Game, Toy\n"


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plug-in imports the very classes of this module."""
    import sys

    monkeypatch.setitem(sys.modules, "test_registry", sys.modules[__name__])


def bring(plug_in: PlugIn, distribution: str, value: str, **options: str) -> None:
    plug_in(distribution, SHARED + f"VALUE = {value}", {GROUP: {"toys": "VALUE"}}, **options)


def test_a_name_means_the_newest_version_and_all_versions_can_be_had() -> None:
    assert TOYS.find("kite").colour == "green"
    assert TOYS.needed("kite").version == 2
    assert TOYS.needed("kite", 1).colour == "blue"
    assert {item.origin for item in TOYS.own.values()} == {"audiomancer"}


def test_a_former_name_finds_the_item_and_the_item_then_bears_it() -> None:
    assert TOYS.find("old-ball") == Toy("old-ball", origin="audiomancer")
    assert TOYS.needed("old-ball").name == "old-ball"
    assert "old-ball" not in TOYS.all()


def test_what_a_plug_in_brings_is_known_beside_our_own(plug_in: PlugIn) -> None:
    bring(plug_in, "toy-box", "Toy('drum')")
    assert list(TOYS.all()) == ["ball", "kite", "drum"]
    assert TOYS.find("drum") == Toy("drum", origin="toy-box")
    assert list(TOYS.own) == ["ball", "kite"]
    assert TOYS.problems() == ()


def test_a_plug_in_may_bring_several_items_and_versions_and_those_of_another_registry(plug_in: PlugIn) -> None:
    bring(plug_in, "toy-box", "[Toy('drum'), Game('chess'), Toy('drum', version=2, colour='gold'), Toy('car')]")
    assert list(TOYS.all()) == ["ball", "kite", "drum", "car"]
    assert TOYS.find("drum").colour == "gold"
    assert TOYS.needed("drum", 1, "toy-box").colour == "red"
    assert TOYS.problems() == ()


def test_our_own_names_are_found_without_looking_for_plug_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(group: str) -> None:
        raise AssertionError("plug-ins were looked for")

    monkeypatch.setattr(_registry, "plugins", refuse)
    assert TOYS.get("ball") and TOYS.find("old-ball") and TOYS.needed("kite", 1)
    assert TOYS.chosen(["kite", Toy("red_car")])
    with pytest.raises(AssertionError):
        TOYS.get("drum")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("1 / 0", "the plug-in toys of toy-box 1.0 cannot be loaded (ZeroDivisionError: division by zero); update or"),
        ("__import__('nowhere')", "cannot be loaded (ModuleNotFoundError: No module named 'nowhere')"),
        ("exit(3)", "cannot be loaded (SystemExit: 3)"),
        ("(1 / 0 for _ in range(1))", "cannot be loaded (ZeroDivisionError"),
        ("Toy('drum', version=0)", "the version of drum is a whole number of at least 1, not 0"),
        ("Toy('')", "needs one; it was empty"),
        (
            "'drum'",
            "the plug-in toys of toy-box 1.0 brings something of type str, which has no place in audiomancer.op",
        ),
        (
            "[Toy('fine'), len]",
            "brings something of type builtin_function_or_method, which has no place in audiomancer.op",
        ),
        ("Toy('ball')", "brings the toy 'ball', which is a name of audiomancer's own; it is left out"),
        ("Toy('old-ball')", "brings the toy 'old-ball', which is a name of audiomancer's own"),
        ("[Toy('drum'), Toy('drum', colour='blue')]", "toy-box brings the toy 'drum' twice in one version"),
    ],
)
def test_a_broken_plug_in_is_told_in_one_sentence_and_spoils_nothing(
    value: str, sentence: str, plug_in: PlugIn
) -> None:
    bring(plug_in, "toy-box", value)
    bring(plug_in, "toy-chest", "Toy('train')")
    (problem,) = TOYS.problems()
    assert sentence in problem
    assert "\n" not in problem
    assert [name for name in TOYS.all() if name != "fine"] == ["ball", "kite", "train"]
    with pytest.raises(InvalidSettingError) as caught:
        TOYS.find("drum")
    assert str(caught.value).startswith("'drum' is not a toy; there are ball, kite")
    assert problem in str(caught.value)


def test_a_name_that_two_plug_ins_bring_belongs_to_neither(plug_in: PlugIn) -> None:
    bring(plug_in, "toy-box", "Toy('drum')")
    bring(plug_in, "toy-chest", "[Toy('drum'), Toy('train')]")
    assert list(TOYS.all()) == ["ball", "kite", "train"]
    assert TOYS.problems() == (
        "toy-box and toy-chest each bring the toy 'drum', so neither is used; remove one package",
    )


def test_what_is_chosen_comes_in_our_order_then_as_given_and_each_once() -> None:
    mine = Toy("mine")
    chosen = TOYS.chosen([mine, "kite", "old-ball", "ball", mine, "kite"])
    assert [item.name for item in chosen] == ["old-ball", "kite", "mine"]
    assert chosen[2] is mine


def test_of_two_objects_of_one_name_neither_can_be_meant() -> None:
    with pytest.raises(InvalidSettingError, match="two different things are handed in as the toy 'mine'; rename one"):
        TOYS.chosen([Toy("mine"), Toy("mine", colour="blue")])


@pytest.mark.parametrize("name", ["ball", "old-ball", "kite"])
def test_an_object_under_a_name_of_ours_must_be_ours(name: str) -> None:
    assert TOYS.checked(TOYS.find(name)) == TOYS.find(name)
    assert TOYS.checked(TOYS.needed("kite", 1)).version == 1
    with pytest.raises(InvalidSettingError, match=f"handed in as '{name}' is not audiomancer's own of that name"):
        TOYS.checked(Toy(name, colour="pink"))


def test_an_object_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidSettingError, match=r"Game\(.*\) is neither the name of a toy nor a Toy"):
        TOYS.chosen([Game("chess")])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("drum",), "the toy 'drum' is needed for this, and it is not here; install the plug-in that brings it, or"),
        (("drum", 1, "toy-box"), "the toy 'drum' in version 1 of toy-box is needed for this, and it is not here; "),
        (("drum", 1, "toy-box"), "install toy-box"),
        (("train", 3, "toy-chest"), "here it is version 1 of toy-chest; install a release of toy-chest that has it"),
        (("train", 1, "toy-box"), "here it is version 1 of toy-chest; install a release of toy-box that has it"),
        (("kite", 3, "audiomancer"), "here it is version 1 of audiomancer and version 2 of audiomancer; update audio"),
    ],
)
def test_what_is_needed_and_gone_is_told_by_name_version_and_origin(
    asked: tuple[str, ...], sentence: str, plug_in: PlugIn
) -> None:
    bring(plug_in, "toy-chest", "Toy('train')")
    with pytest.raises(MissingDependencyError) as caught:
        TOYS.needed(*asked)  # type: ignore[arg-type]
    assert sentence in str(caught.value)


def test_what_was_handed_in_can_be_handed_in_again() -> None:
    mine = Toy("mine")
    assert TOYS.needed("mine", handed_in=[mine]) is mine
    with pytest.raises(MissingDependencyError, match="here it is version 1 of your own"):
        TOYS.needed("mine", 2, handed_in=[mine])


def test_each_group_is_looked_up_and_tells_package_version_and_values(plug_in: PlugIn) -> None:
    points = {group: {"point": "VALUE"} for group in GROUPS}
    plug_in("toy-box", "VALUE = 3", points, version="2.5")
    for group in GROUPS:
        (found,) = [plugin for plugin in plugins(group) if plugin.distribution == "toy-box"]
        assert (found.group, found.name, found.version, found.values, found.problem) == (
            group,
            "point",
            "2.5",
            (3,),
            "",
        )
        assert str(found) == "the plug-in point of toy-box 2.5"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": ""}, "needs one"),
        ({"name": 3}, "a name is one line of text, not 3"),
        ({"name": "two\nlines"}, "a name is one line of text"),
        ({"name": "x", "version": 0}, "the version of x is a whole number of at least 1, not 0"),
        ({"name": "x", "version": 1.5}, "the version of x is a whole number"),
        ({"name": "x", "version": "2"}, "the version of x is a whole number"),
        ({"name": "x", "version": True}, "the version of x is a whole number"),
    ],
)
def test_what_could_not_be_found_again_by_name_and_version_is_refused(wrong: Any, told: str) -> None:
    with pytest.raises(InvalidSettingError, match=told):
        Registered(**wrong)


def test_a_registry_that_is_joined_holds_both_and_the_former_only_its_own(plug_in: PlugIn) -> None:
    """What joins is ours: no plug-in may take its name, and it stands behind what was there."""
    joined = TOYS.joined([Toy("top")])
    assert list(joined.own) == [*TOYS.own, "top"]
    assert (joined.own["top"].origin, "top" in TOYS.own) == ("audiomancer", False)
    assert joined.find("old-ball").name == "old-ball"
    bring(plug_in, "toy-box", "Toy('top')")
    assert joined.all()["top"].origin == "audiomancer"
    assert "which is a name of audiomancer's own" in joined.problems()[0]
