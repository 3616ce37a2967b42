"""What is learnt of the person's taste, at the command line: runs that go by it, and ``taste``, which tells it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from calling import Call

from audiomancer.store import Store

ANSWERS = "41525331"
KILLED = 6
"""After so many answers the program is killed."""
ASKED = ("evolve", "--interactive", "--no-fresh", "--size", "4", "--generations", "4", "--seed", "5")


def started(home: Path, *args: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "audiomancer", *args]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=os.environ | {"AUDIOMANCER_HOME": str(home)}, **pipes)  # type: ignore[call-overload,no-any-return]


def told(home: Path, *args: str, answers: str = "") -> str:
    """What a call says on standard error."""
    _, err = started(home, *args).communicate("".join(f"{answer}\n" for answer in answers), timeout=120)
    assert "Traceback" not in err
    return str(err)


def ratings(home: Path) -> dict[str, int]:
    with Store(home) as store:
        return {item.id: item.user_rating for item in store.patterns() if item.user_rating}


def bred(home: Path) -> list[str]:
    with Store(home) as store:
        return [item.id for item in store.patterns()]


def begin(home: Path, groove_file: Path) -> tuple[str, ...]:
    told(home, "import", str(groove_file))
    return (*ASKED[:1], *bred(home), *ASKED[1:])


def shown(err: str) -> list[str]:
    return re.findall(r"^Generation \d+, \d+ of \d+: (\S+)", err, re.MULTILINE)


def test_a_run_that_was_killed_goes_on_as_the_same_run(tmp_path: Path, groove_file: Path) -> None:
    """The same seed and the same answers bring the same candidates, in one go or killed and taken up."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    asked = told(whole, *begin(whole, groove_file), answers=ANSWERS + "q")
    with started(broken, *begin(broken, groove_file)) as process:
        assert process.stdin
        process.stdin.write("".join(f"{answer}\n" for answer in ANSWERS[:KILLED]))
        process.stdin.flush()
        end = time.monotonic() + 120
        while len(ratings(broken)) < KILLED and time.monotonic() < end:
            time.sleep(0.02)
        process.kill()
    last = told(broken, "evolve", "--resume", answers=ANSWERS[KILLED:] + "q")
    assert ratings(broken) == ratings(whole)
    assert bred(broken) == bred(whole)
    assert len(ratings(whole)) == len(ANSWERS)
    assert shown(last) == shown(asked)[KILLED:]


def test_each_candidate_says_why_it_is_shown(call: Call, groove: str) -> None:
    asked = call("evolve", groove, *ASKED[1:], input="4\n2\n5\nq\n").stderr
    assert len(re.findall(r"^  why: .+", asked, re.MULTILINE)) == 3
    assert "not from yours" not in asked


def test_without_a_person_the_ratings_there_are_decide(call: Call, groove: str) -> None:
    """The children are as many as were asked for, and the sentence says that the taste chose them."""
    call("rate", groove, "5")
    result = call("evolve", groove, "--no-fresh", "--generations", "2", "--size", "3", "--seed", "1", "--json")
    assert len(json.loads(result.stdout)) == 1 + 2 * 3
    assert "generation 2, bred from" in result.stderr
    assert "taste" in result.stderr
    assert "6 new patterns; seed 1" in result.stderr
    assert all(pattern["parent_ids"] for pattern in json.loads(result.stdout)[1:])


def test_a_taste_is_told_in_words_and_can_be_corrected_and_forgotten(call: Call, groove: str) -> None:
    assert "Nothing is rated yet" in call("taste").stderr
    assert "you have said nothing of them yet" in call("taste", "bass").stdout
    call("rate", groove, "5")
    assert "I cannot tell yet" in call("taste").stdout
    told = call("taste", "drums", "--more", "swing", "--less", "ghost_share", "--ignore", "the ride").stdout
    assert "from 1 rating in 1 sitting" in told
    assert "you said: less ghost_share; ride does not matter; more swing" in told
    (kept,) = json.loads(call("taste", "drums", "--learn", "ride", "--json").stdout)
    assert kept["wishes"] == {"ghost_share": -1, "swing": 1}
    assert "kick_syncopation: less" not in call("taste", "drums", "--more", "kicks on the beat").stdout
    (kept,) = json.loads(call("taste", "drums", "--json").stdout)
    assert kept["wishes"]["kick_syncopation"] == -1
    call("taste", "--forget")
    assert "you have said nothing" in call("taste", "drums").stdout
    assert Store().get(groove).user_rating == 5
    assert "from 1 rating" in call("taste", "drums", "--remember").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--more", "swing"), "say for what you correct it"),
        (("drums", "--more", "swnig"), "nothing in drums is called 'swnig'; near to that is swing"),
        (("drums", "--more", "kick"), "near to that is few kicks, many kicks, how many kicks"),
        (("drums", "--more", "wxyz"), "there are accent, backbeat, both syncopation, density"),
        (("--by", "ann"), "nobody called 'ann' has rated; no rating says whose it is"),
        (("drums", "--more", "swing", "--less", "swing"), "swing is corrected twice"),
        (("drums", "--more", "range"), "nothing in drums is called 'range'"),
        (("guitar",), "guitar"),
        (("drums", "--remember"), "nothing of your taste in drums was forgotten"),
        (("drums", "--forget", "--remember"), "two different wishes"),
    ],
)
def test_what_cannot_be_corrected_is_told_in_one_sentence(call: Call, words: tuple[str, ...], sentence: str) -> None:
    refused = call("taste", *words, ok=False)
    assert refused.exit_code == 2
    assert sentence in refused.output
    assert Store().told_of_taste() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("GROOVE", "--search", "ga", "--boldness", "0.2"), "--boldness is for the search by taste"),
        (("GROOVE", "--mutation-rate", "0.2"), "--mutation-rate is for the plain GA"),
        (("GROOVE", "--kind", "drums"), "kind is for runs that begin without patterns"),
        (("--interactive",), "--kind drums"),
        (("--kind", "drums", "--metre", "4/5"), "4/5"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    call: Call, groove: str, words: tuple[str, ...], sentence: str
) -> None:
    refused = call("evolve", *(groove if word == "GROOVE" else word for word in words), ok=False)
    assert refused.exit_code == 2
    assert sentence in refused.output


def test_without_a_person_and_without_patterns_the_library_is_asked(call: Call) -> None:
    result = call(
        "evolve", "--kind", "bass", "--bars", "1", "--generations", "1", "--size", "2", "--seed", "1", "--json"
    )
    found = json.loads(result.stdout)
    assert [(one["type"], one["bars"], one["parent_ids"]) for one in found] == [("bass", 1, [])] * 2
    assert "generation 1, " in result.stderr


def test_who_has_rated_is_named_where_another_is_asked_for(call: Call, groove: str) -> None:
    call("rate", groove, "5", "--by", "ben")
    assert "from 1 rating" in call("taste", "--by", "ben").stdout
    refused = call("taste", "drums", "--more", "swing", "--by", "ann", ok=False)
    assert refused.exit_code == 2
    assert "nobody called 'ann' has rated; there are ratings of ben" in refused.output
    assert Store().told_of_taste() == []
