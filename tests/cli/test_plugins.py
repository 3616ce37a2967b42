"""What plug-ins bring, on the command line: found by name, listed, and told of where they are broken."""

from __future__ import annotations

import json

from calling import Call
from plugging import PlugIn

SOURCE = """
from audiomancer.fitness import Fitness
from audiomancer.variation import Operator, Variation

FINE = Operator("fine", 1.0, "pattern", "do nothing at all", lambda pattern, chance, rng: Variation(pattern))
CLASH = Operator("velocity", 1.0, "pattern", "", FINE.apply)
NUMBER = 3
ODD = Fitness("odd", lambda pattern: float("nan"))
"""
POINTS = {
    "audiomancer.operators": {"fine": "FINE", "clash": "CLASH", "number": "NUMBER", "gone": "NOWHERE"},
    "audiomancer.fitness": {"odd": "ODD"},
}


def test_doctor_tells_what_plug_ins_bring_and_what_is_wrong_with_it_each_once(call: Call, plug_in: PlugIn) -> None:
    plug_in("odd-things", SOURCE, POINTS)
    findings = json.loads(call("doctor", "--json").stdout)
    brought = {f["what"]: f for f in findings if "odd-things" in f["detail"]}
    assert [name for name in brought if name != "plug-ins"] == [
        "operator clash",
        "operator fine",
        "operator gone",
        "operator number",
        "fitness odd",
    ]
    assert brought["operator fine"] == {
        "what": "operator fine",
        "ok": True,
        "needed": False,
        "detail": "odd-things 1.0",
    }
    assert brought["operator gone"]["detail"].startswith("the plug-in gone of odd-things 1.0 cannot be loaded (Attrib")
    assert [f["detail"] for f in findings if f["what"] == "plug-ins"] == [
        "the plug-in clash of odd-things 1.0 brings the operator 'velocity', which is a name of audiomancer's own; "
        "it is left out",
        "the plug-in number of odd-things 1.0 brings something of type int, which has no place in "
        "audiomancer.operators; it is left out",
    ]


def test_without_plug_ins_doctor_says_nothing_of_them(call: Call) -> None:
    assert "plug-in" not in call("doctor").stdout


def test_broken_plug_ins_spoil_neither_the_list_nor_a_mutation(call: Call, groove: str, plug_in: PlugIn) -> None:
    plug_in("odd-things", SOURCE, POINTS)
    listed = call("mutate", "--ops").stdout
    assert "do nothing at all" in listed
    assert "play notes up to 20 % louder or softer" in listed
    call("mutate", groove, "--op", "velocity", "--op", "fine")
    told = call("mutate", groove, "--op", "fin", ok=False).stderr
    assert "'fin' is not an operator" in told
    assert "the plug-in gone of odd-things 1.0 cannot be loaded" in told


def test_a_fitness_that_gives_no_number_is_named_and_nothing_is_bred(call: Call, groove: str, plug_in: PlugIn) -> None:
    plug_in("odd-things", SOURCE, POINTS)
    told = call("evolve", groove, "--fitness", "odd", ok=False).stderr
    assert "the fitness function odd (odd-things) gave nan where a finite number is needed" in told
    assert len(json.loads(call("list", "--json").stdout)) == 1
