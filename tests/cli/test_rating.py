"""A person rates at a terminal: the real program, by keys, in a pseudo-terminal."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calling import Call
from processes import eventually_gone
from terminals import ENTER, ESC, LEFT, RIGHT, Person

from audiomancer.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is needed")
NEEDS_SCSYNTH = pytest.mark.skipif(not shutil.which("scsynth"), reason="SuperCollider is not installed")
NEEDS_SCLANG = pytest.mark.skipif(not shutil.which("sclang"), reason="SuperCollider is not installed")

EVENING = ("--interactive", "--search", "ga", "--seed", "3", "--generations", "2")


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """A player that sounds until it is ended; gives the processes that it was."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "heard"
    log.touch()
    (folder / "afplay").write_text(f'#!/bin/sh\necho $$ >>"{log}"\nexec sleep 600\n')
    (folder / "afplay").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    return lambda: [int(line) for line in log.read_text().split()]


@pytest.fixture
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No player and no SuperCollider."""
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def sounds(process: int) -> bool:
    """Whether a player is at work: one that has ended may wait to be buried, as long as its program is suspended."""
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"


def eventually(holds: Callable[[], Any]) -> bool:
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(holds())


@pytest.mark.usefixtures("quiet")
def test_an_evening_by_single_keys(groove: str) -> None:
    """Rated, undone, gone back, noted, bred, left and taken up: each key at once, nothing scrolls, all is kept."""
    Store().rate(groove, 2)
    with Person("evolve", groove, *EVENING) as person:
        person.see("generation 0 of 2, all 1 are through", "**---")
        person.type("k")
        person.see("generation 0 of 2, 1 of 1  **---", "bd │", "imported")
        person.type("5")
        person.see("*****", "Enter breeds generation 1 of 2")
        assert Store().get(groove).user_rating == 5
        person.type("u")
        assert "has 2 of 5 again" in person.see("1 of 1  **---")
        assert Store().get(groove).user_rating == 2
        person.type("s" + ENTER)
        first = person.see("generation 1 of 2, 1 of", "not rated", "mutated from", groove[:13])
        person.type("4" + LEFT)
        person.see("1 of", "****-")
        person.type(RIGHT + "3kk")
        person.see(", 1 of", "****-")
        person.type("tgroß: 5 好q")
        person.see("note: groß: 5 好q_", "Esc drops it")
        person.type(ENTER)
        person.see('"groß: 5 好q"')
        person.type("tdropped")
        person.see("dropped_")
        person.type(ESC)
        person.see('"groß: 5 好q"', without="dropped")
        assert person.restored() is False
        assert person.leave() == 0
        assert person.restored()
        assert "Run 1 waits: audiomancer evolve --resume 1" in person.said
    candidate = next(line for line in first.splitlines() if line.startswith("ptrn_")).split()[0]
    noted = Store().get(Store().resolve(candidate))
    assert (noted.user_rating, noted.user_notes) == (4, "groß: 5 好q")
    assert sorted(p.user_rating for p in Store().patterns() if p.user_rating) == [2, 3, 4]

    with Person("evolve", "--resume") as person:
        person.see("generation 1 of 2, 3 of", "not rated")
        person.type("u")
        person.see(", 2 of", "is not rated any more")
        person.type("nnnnnnnnn" + ENTER)
        person.see("generation 2 of 2, 1 of")
        person.type("1" + "n" * 20)
        person.see("Enter ends the run.")
        person.type(ENTER)
        assert person.ended() == 0
        assert person.restored()
        assert "waits" not in person.said
        assert "****-" in person.said
    assert list(Store().runs()) == []


@pytest.mark.usefixtures("quiet")
def test_without_sound_one_sentence_says_so_once_and_rating_goes_on(groove: str) -> None:
    with Person("evolve", groove, *EVENING) as person:
        assert person.see("no sound").count("is not installed") == 1
        person.type("l")
        person.see("Loop on.")
        person.type("p")
        person.see("no sound", without="is not installed")
        person.type("4")
        person.see("****-")
        person.leave()
        assert "installed" not in person.said


@pytest.mark.usefixtures("quiet")
def test_garbage_and_pasted_text_rate_nothing_and_leave_nothing_behind(groove: str) -> None:
    with Person("evolve", groove, *EVENING, columns=40, rows=12) as person:
        person.see("1 of 1  not rated", "bars", "not shown", "u undo  ? keys  q quit")
        for garbage in (b"\xff\xfe\xc3", b"\x1b[<0;1;1M\x1b[15;5~", "äß好\u202e".encode(), b"\x00\x02\x1bOP", b"wyz%"):
            person.type(garbage)
        person.see("no key here")
        person.type("\x1b[200~5\r4\rq\x1b[201~")
        person.see("Pasted text")
        assert Store().get(groove).user_rating is None
        person.type("t\x1b[200~two\r\nlines\x1b[201~" + ENTER)
        person.see('"two lines"')
        person.resize(80, 24)
        person.see("space play")
        person.resize(30, 8)
        person.see("? keys  q quit", without="space play")
        person.type("?")
        person.see("play it; stop")
        assert person.leave("z\x04") == 0
        assert person.restored()
    assert Store().get(groove).user_notes == "two lines"


@NEEDS_SCSYNTH
def test_sound_plays_on_while_the_person_reads_and_ends_with_a_key(
    groove: str, heard: Callable[[], list[int]], tmp_path: Path
) -> None:
    with Person("evolve", groove, *EVENING) as person:
        person.see("1 of 1  not rated", without="no sound")
        person.type(" ")
        person.see("playing")
        assert eventually(heard)
        person.type("?")
        person.see("play it; stop")
        person.type("xll")
        person.see("playing", "Loop off.")
        assert sounds(heard()[0])
        person.type(" ")
        person.see("not rated", without="playing")
        assert eventually_gone({heard()[0]})
        person.type("s" + ENTER)
        person.see("generation 1 of 2, 1 of")
        person.type("p")
        assert eventually(lambda: len(heard()) == 2)
        person.type("b")
        person.see(f"playing its parent {groove[:13]}")
        assert eventually(lambda: len(heard()) == 3)
        person.type("b")
        person.see("playing", without="its parent")
        assert eventually(lambda: len(heard()) == 4)
        assert eventually_gone({*heard()[:3]})
        person.type("5")
        person.see(", 2 of", without="playing")
        assert eventually_gone({heard()[3]})
        person.type("p")
        assert eventually(lambda: len(heard()) == 5)
        assert person.leave() == 0
    assert eventually_gone({*heard()})
    assert list((tmp_path / "tmp").glob("audiomancer-*")) == []


@NEEDS_SCSYNTH
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGHUP, 129)]
)
def test_however_it_ends_the_terminal_is_as_it_was_and_no_player_is_left(
    groove: str, heard: Callable[[], list[int]], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with Person("evolve", groove, *EVENING) as person:
        person.see("not rated")
        person.type("4kp")
        person.see("playing", "****-")
        assert eventually(heard)
        if number == signal.SIGINT:
            person.type("\x03")  # the terminal itself makes it the signal
        else:
            person.process.send_signal(number)
        assert person.ended() == code
        assert person.restored()
        assert "Traceback" not in person.said
        assert ("evolve --resume 1" in person.said) == (number == signal.SIGINT)
    assert eventually_gone({*heard()})
    assert list((tmp_path / "tmp").glob("audiomancer-*")) == []
    assert Store().get(groove).user_rating == 4
    assert list(Store().runs()) == ["1"]


@NEEDS_SCSYNTH
def test_even_a_killed_program_leaves_no_player(groove: str, heard: Callable[[], list[int]]) -> None:
    if not shutil.which("setpriv"):
        pytest.skip("setpriv tells the system to end a child with its parent")
    with Person("evolve", groove, *EVENING) as person:
        person.see("not rated")
        person.type("p")
        assert eventually(heard)
        person.process.kill()
        assert eventually(lambda: not any(map(sounds, heard())))


@NEEDS_SCSYNTH
def test_ctrl_z_gives_the_terminal_back_and_takes_it_again(groove: str, heard: Callable[[], list[int]]) -> None:
    with Person("evolve", groove, *EVENING, in_a_shell=True) as person:
        person.see("not rated")
        for turn in (1, 2):
            person.type("p")
            person.see("playing")
            assert eventually(lambda turn=turn: len(heard()) == turn)  # type: ignore[misc]
            person.type("\x1a")
            person.wait(person.restored)
            assert eventually(lambda: not any(map(sounds, heard())))
            person.type(ENTER)  # the shell brings it back
            person.see("1 of 1  not rated", without="playing")
            assert not person.restored()
        person.type("3")
        person.see("***--")
        assert person.leave() == 0
        assert person.restored()


def test_who_cannot_be_suspended_goes_on(groove: str) -> None:
    """No shell is there that could continue the program, so the system does not stop it."""
    with Person("evolve", groove, *EVENING) as person:
        person.see("not rated")
        person.type("\x1a")
        person.wait(lambda: person.screen.taken == 2)
        person.type("3")
        person.see("***--")
        assert person.leave() == 0
        assert person.restored()


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="Linux can limit another program")
@pytest.mark.usefixtures("quiet")
def test_a_library_that_cannot_be_written_is_told_on_the_page_and_nothing_is_lost(groove: str, home: Path) -> None:
    with Person("evolve", groove, *EVENING) as person:
        person.see("not rated")
        limits = resource.prlimit(person.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(person.process.pid, resource.RLIMIT_FSIZE, (1, limits[1]))  # as if the disk were full
        person.type("4")
        person.see("1 of 1  not rated", home.name)
        resource.prlimit(person.process.pid, resource.RLIMIT_FSIZE, limits)
        person.type("4")
        person.see("****-", "Enter breeds")
        assert person.leave() == 0
    assert Store().get(groove).user_rating == 4


@NEEDS_SCSYNTH
@NEEDS_SCLANG
def test_synths_are_rated_by_the_same_keys_and_taken_up_again(heard: Callable[[], list[int]]) -> None:
    words = ("--search", "ga", "--size", "6", "--seed", "3", "--generations", "1", "--interactive")
    with Person("synth", "evolve", "tb303", "juno_pad", *words) as person:
        person.see("generation 0 of 1, 1 of 2", "waveform", "spectrum", "20 kHz", "comes with audiomancer")
        person.type("p")
        assert eventually(heard)
        person.type("52" + ENTER)
        person.see("generation 1 of 1, 1 of", " from synt_", "20 kHz")
        person.type("b")
        person.see("playing its parent synt_")
        assert person.leave() == 0
        assert "audiomancer synth evolve --resume 1" in person.said
    assert {s.id: s.user_rating for s in Store().synths() if s.user_rating} == {"synt_tb303": 5, "synt_juno_pad": 2}
    with Person("synth", "evolve", "--resume", "1", "--json") as person:
        person.see("generation 1 of 1, 1 of")
        person.type("u")
        person.see("Undone: synt_juno_pad juno_pad is not rated any more.")
        person.type("n" * 9 + ENTER)
        assert person.ended() == 0
        assert [s["id"] for s in json.loads(person.said[person.said.index("[\n") :])] == ["synt_tb303"]


@NEEDS_SCLANG
def test_synths_are_rated_by_lines_where_there_is_no_terminal(call: Call) -> None:
    words = ("tb303", "--size", "2", "--seed", "1", "--generations", "1")
    first = call("synth", "evolve", *words, "--interactive", input="5\nq\n")
    assert "Run 1 waits: audiomancer synth evolve --resume 1" in first.stderr
    second = call("synth", "evolve", "--resume", "--json", input="s\n" * 9)
    assert [s["id"] for s in json.loads(second.stdout)] == ["synt_tb303"]
    assert list(Store().runs()) == []


def test_a_run_is_taken_up_by_the_command_of_its_kind(call: Call, groove: str) -> None:
    call("evolve", groove, "--interactive", input="q\n")
    assert "`audiomancer evolve --resume 1`" in call("synth", "evolve", "--resume", "1", ok=False).stderr
    assert "no run of synths" in call("synth", "evolve", "--resume", ok=False).stderr
    for words in ((), ("tb303", "--resume")):
        assert call("synth", "evolve", *words, ok=False).exit_code == 2


def test_a_run_that_is_taken_up_keeps_its_generations(call: Call, groove: str) -> None:
    call("evolve", groove, "--interactive", "--search", "ga", "--generations", "1", "--seed", "1", input="q\n")
    longer = call("evolve", "--resume", "--generations", "2", input="s\nq\n")
    assert "Run 1 waits" in longer.stderr
    rest = call("evolve", "--resume", input="s\n" * 40).stderr
    assert "generation 2, bred" in rest
    assert "generation 3, bred" not in rest


@NEEDS_SCSYNTH
def test_a_warning_stands_on_the_page_and_does_not_tear_it(
    groove: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open").mkdir()
    for name in ("sh", "setpriv", "scsynth"):
        if found := shutil.which(name):
            (tmp_path / "open" / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path / "open"))
    with Person("evolve", groove, *EVENING) as person:
        person.see("bwrap is not installed")
        person.type("3")
        person.see("***--")
        assert person.leave() == 0


@pytest.mark.usefixtures("quiet")
def test_an_evening_by_taste(groove: str) -> None:
    """One candidate is there beyond the one that is looked at; each says why it is there; pairs, voices have keys."""
    words = ("--interactive", "--no-fresh", "--size", "4", "--seed", "3", "--generations", "2")
    with Person("evolve", groove, *words) as person:
        person.see("generation 0 of 2, 1 of 1")
        person.type("4" + ENTER)
        person.see("generation 1 of 2, 1 of 4", "not rated", "why: ")
        person.type("53")
        person.see("generation 1 of 2, 3 of 4")
        person.type("c")
        person.see("which of the two is better?", "the first: ptrn_", "1 the first is better")
        person.type("b")
        person.see("the second: ptrn_")
        person.type("2")
        person.see("generation 1 of 2, 3 of 4")
        person.type("v")
        person.see("Which voice do you like? k kick")
        person.type("K")
        person.see("Kept: you do not like its kick.")
        person.type("u")
        person.see("Undone: what you said of the kick")
        person.type("25" + ENTER)
        person.see("generation 2 of 2, 1 of 4")
        assert person.leave() == 0
        assert "Run 1 waits" in person.said
    assert sorted(p.user_rating for p in Store().patterns() if p.user_rating) == [2, 3, 4, 5, 5]
    assert [{*said.values} for said in Store().told_of_taste()] == [{"kind", "pair", "preferred"}]
