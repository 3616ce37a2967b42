"""What each command does, and what it says when it cannot."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections import Counter
from pathlib import Path

import pytest
from calling import Call

from audiomancer.evolution import Settings
from audiomancer.generators import EvolutionRun, SynthStock
from audiomancer.lineage import Birth
from audiomancer.midi import read_midi
from audiomancer.music import Note, Pattern
from audiomancer.store import Store


def ids(output: str) -> list[str]:
    return [p["id"] for p in json.loads(output)]


def test_import_list_and_show_agree(call: Call, groove: str) -> None:
    assert ids(call("list", "--json").stdout) == [groove]
    shown = call("show", groove[5:9]).stdout
    assert groove in shown
    assert "8 bars of 4/4" in shown
    assert "90 BPM" in shown
    assert shown.count("bd ") == 2  # two systems of four bars in 80 columns
    assert groove[:13] in call("list").stdout


def test_show_json_has_the_birth_and_the_codes_when_they_are_asked_for(call: Call, groove: str) -> None:
    shown = json.loads(call("show", groove, "--json").stdout)
    assert shown["generation_method"] == "imported"
    assert not {"tidal_code", "sc_code"} & shown.keys()
    for command in (("show", groove), ("list",)):
        coded = json.loads(call(*command, "--json", "--codes").stdout)
        (coded,) = coded if isinstance(coded, list) else [coded]
        assert "\nsetcps (90/60/4)\n" in coded["tidal_code"]
        assert "Pbind" in coded["sc_code"]
        assert coded | shown == coded


def test_several_files_are_taken_or_refused_one_by_one(call: Call, groove_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mid"
    broken.write_bytes(groove_file.read_bytes()[:60])
    result = call("import", str(broken), str(groove_file), str(tmp_path), "--json", ok=False)
    assert result.exit_code == 4
    assert len(ids(result.stdout)) == 1
    assert "broken.mid" in result.stderr
    assert "1 of 3 files imported" in result.stderr
    code, other = tmp_path / "set.tidal", tmp_path / "other.tidal"
    code.write_text('s "bd*2"\n# foo 3')
    other.write_bytes(b"\xef\xbb\xbf-- by me\ns (")
    told = call("import", str(code), str(other), ok=False).stderr
    assert (
        f"Error: {code}: line 2, column 3: foo is not read yet" in told
        and f"{other}: line 2, column 4: the end" in told
    )
    assert len(Store().patterns()) == 1


def test_a_loop_is_cut_and_described(call: Call, groove_file: Path) -> None:
    result = call("import", str(groove_file), "--bars", "7-8", "--style", "fill", "--json")
    (pattern,) = json.loads(result.stdout)
    assert (pattern["bars"], pattern["style"]) == (2, "fill")


def test_mutate_brings_as_many_children_as_asked_and_replays(call: Call, groove: str) -> None:
    first = ids(call("mutate", groove, "--count", "3", "--seed", "5", "--json").stdout)
    assert len(set(first)) == 3
    assert ids(call("mutate", groove, "--count", "3", "--seed", "5", "--json").stdout) == first
    assert "born again" in call("replay", first[2]).stdout


def test_operators_act_by_name_and_are_listed(call: Call, groove: str) -> None:
    result = call("mutate", groove, "--op", "ghost_notes", "--seed", "1")
    assert "ghost_notes:" in result.stderr
    assert "euclid" in call("mutate", "--ops").stdout
    refused = call("mutate", groove, "--op", "nope", ok=False)
    assert "ghost_notes" in refused.stderr


def test_one_lane_is_rolled_anew_and_what_cannot_be_held_is_one_sentence(call: Call, groove: str) -> None:
    born = json.loads(call("mutate", groove, "--change", "hats", "--amount", "1", "--seed", "1", "--json").stdout)
    assert all(re.match(r"\w+: (hh|oh)", line) for line in born[0]["mutation_log"])
    refused = call("mutate", groove, "--change", "hh", "--hold", "hats", ok=False)
    assert refused.stderr == "Error: hh cannot both change and be held; name it either to change or to hold\n"


def test_cross_has_two_parents(call: Call, groove: str) -> None:
    a, b = ids(call("mutate", groove, "--count", "2", "--seed", "5", "--json").stdout)
    (child,) = json.loads(call("cross", a, b, "--seed", "1", "--json").stdout)
    assert child["parent_ids"] == [a, b]


def test_rate_and_top(call: Call, groove: str) -> None:
    assert "Nothing is rated yet" in call("top").stderr
    call("rate", groove[:9], "4", "--notes", "good hats")
    (best,) = json.loads(call("top", "--json").stdout)
    assert (best["user_rating"], best["user_notes"]) == (4, "good hats")
    assert "****-" in call("top").stdout
    assert '"good hats"' in call("show", groove).stdout


@pytest.mark.parametrize("score", ["0", "6", "five", "4.5"])
def test_a_rating_outside_one_to_five_is_refused(call: Call, groove: str, score: str) -> None:
    assert call("rate", groove, score, ok=False).exit_code == 2


def test_evolve_tells_how_parents_were_chosen(call: Call, groove: str) -> None:
    asked = ("evolve", groove, "--search", "ga", "--generations", "2", "--seed", "1", "--json")
    unrated = call(*asked)
    assert "generation 1, bred from 1: 1 by chance, for want of ratings" in unrated.stderr
    call("rate", groove, "5")
    rated = call(*asked)
    assert "by your rating" in rated.stderr
    assert len(json.loads(rated.stdout)) > 1


@pytest.mark.parametrize("seed", range(4))
def test_each_generation_has_as_many_children_as_were_asked_for(call: Call, groove: str, seed: int) -> None:
    asked = ("evolve", groove, "--search", "ga", "--seed", str(seed))
    told = call(*asked, "--size", "4", "--generations", "2", "--json")
    assert len(json.loads(told.stdout)) == 1 + 2 * 4
    assert "8 new patterns" in told.stderr
    interactive = call(*asked, "--interactive", "--size", "3", input="5\nq\n")
    assert "Generation 1, 1 of 3" in interactive.stderr


def test_a_generation_that_cannot_be_full_says_so(call: Call) -> None:
    (bar,) = ids(call("import", "--tidal", 's "bd"', "--json").stdout)
    usual = ("--search", "ga", "--size", "9", "--generations", "1", "--amount", "0", "--seed", "1", "--json")
    asked = ("evolve", bar, *usual)
    assert "Generation 1 has 0 of 9 children" in call(*asked, "--no-fresh").stderr
    assert "Generation 1 has 2 of 9 children" in call(*asked).stderr


def test_fresh_loops_join_each_generation_and_say_so(call: Call, groove: str) -> None:
    asked = ("evolve", groove, "--search", "ga", "--size", "6", "--generations", "2", "--seed", "1", "--json")
    told = call(*asked)
    assert told.stderr.count("; 1 fresh") == 2
    fresh = [p for p in json.loads(told.stdout) if p["generation_method"] == "generated"]
    assert [p["mutation_log"][0].startswith("a fresh loop, made by drums") for p in fresh] == [True, True]
    assert "born again" in call("replay", fresh[1]["id"]).stdout
    without = call(*asked, "--no-fresh")
    assert "fresh" not in without.stderr
    assert all(p["parent_ids"] for p in json.loads(without.stdout)[1:])


def test_a_run_that_is_taken_up_has_fresh_loops_or_not_as_it_was_begun(call: Call, groove: str) -> None:
    for options, fresh in (((), True), (("--no-fresh",), False)):
        asked = ("--interactive", "--search", "ga", "--size", "3", "--generations", "2")
        call("evolve", groove, *asked, *options, input="q\n")
        later = call("evolve", "--resume", input="s\n" * 40)
        assert ("; 1 fresh" in later.stderr) is fresh
        assert ("a fresh loop, made by" in later.stderr) is fresh


def test_where_no_model_can_play_a_run_says_that_it_has_no_fresh_loops(call: Call) -> None:
    endless = Pattern(kind="drums", notes=tuple(Note(i * 960, 9, 36, 90) for i in range(260)), bars=65)
    item = Store().add_pattern(endless, Birth(method="imported")).id
    asked = ("--search", "ga", "--size", "4", "--generations", "1", "--amount", "1", "--seed", "1")
    told = call("evolve", item, *asked, "--json")
    assert "Generation 1 has no fresh loops" in told.stderr


def test_an_evening_of_rating_can_be_left_and_taken_up_again(call: Call, groove: str) -> None:
    asked = ("--interactive", "--search", "ga", "--seed", "3", "--generations", "2")
    first = call("evolve", groove, *asked, input="5\nx\n4\nq\n")
    assert "Please answer with" in first.stderr
    assert "evolve --resume 1" in first.stderr
    rated = [p for p in Store().patterns() if p.user_rating]
    assert [p.user_rating for p in rated] == [5, 4]

    second = call("evolve", "--resume", "--generations", "2", input="s\n" * 40)
    assert "Generation 1, 1 of" in second.stderr
    assert "generation 2, bred" in second.stderr
    assert list(Store().runs()) == []
    assert call("evolve", "--resume", ok=False).exit_code == 2


@pytest.mark.parametrize(("then", "now", "bred"), [("2", (), 2), ("1", ("--generations", "3"), 3)])
def test_a_run_that_is_taken_up_has_the_generations_that_were_asked_for(
    call: Call, groove: str, then: str, now: tuple[str, ...], bred: int
) -> None:
    asked = ("--interactive", "--search", "ga", "--seed", "3", "--size", "2", "--generations", then)
    call("evolve", groove, *asked, input="q\n")
    call("evolve", "--resume", "1", *now, input="q\n")
    last = call("evolve", "--resume", "1", input="s\n" * 40)
    assert f"generation {bred}, bred" in last.stderr
    assert f"generation {bred + 1}, bred" not in last.stderr
    assert list(Store().runs()) == []


def test_without_a_player_listening_says_why_and_goes_on(
    call: Call, groove: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = call("evolve", groove, "--interactive", input="p\n4\nq\n")
    assert "installed" in result.stderr
    assert Store().get(groove).user_rating == 4


def test_the_end_of_input_leaves_a_run_as_quitting_does(call: Call, groove: str) -> None:
    result = call("evolve", groove, "--interactive", input="3\n")
    assert "evolve --resume 1" in result.stderr
    assert Store().get(groove).user_rating == 3


def test_evolve_needs_ids_or_a_run_and_not_both(call: Call, groove: str) -> None:
    for args in ((), (groove, "--resume", "1"), ("--resume",)):
        assert call("evolve", *args, ok=False).exit_code == 2


def test_a_run_of_synths_is_not_taken_up_as_one_of_patterns(call: Call) -> None:
    stock = SynthStock(Store())
    EvolutionRun.start(stock, ["synt_tb303"], Settings(seed=1, size=1)).save("synths")
    assert "breeds synths" in call("evolve", "--resume", "synths", ok=False).stderr


def test_lineage_is_drawn_from_the_roots(call: Call, groove: str) -> None:
    (child,) = ids(call("mutate", groove, "--seed", "1", "--json").stdout)
    (grandchild,) = ids(call("cross", groove, child, "--seed", "1", "--json").stdout)
    drawn = call("lineage", child).stdout.splitlines()
    assert drawn[0].startswith(groove[:13])
    assert child[:13] in drawn[1]
    assert drawn[1].endswith("<")
    assert f"{grandchild[:13]}  crossover  with" in drawn[2]
    assert json.loads(call("lineage", child, "--json").stdout)["ancestors"] == [groove]
    assert "total               3" in call("lineage").stdout


def test_a_history_of_five_thousand_generations_is_drawn_and_told(call: Call, home: Path) -> None:
    home.mkdir()
    records = {
        f"ptrn_{i:05}": {"id": f"ptrn_{i:05}", "name": "n", "parent_ids": [f"ptrn_{i - 1:05}"] if i else []}
        for i in range(5000)
    }
    common = {"generation_method": "mutated", "mutation_log": []}
    (home / "lineage.json").write_text(json.dumps({k: v | common for k, v in records.items()}))
    result = call("lineage", "ptrn_04999")
    assert "more distant relatives are not drawn" in result.stderr
    assert json.loads(call("lineage", "ptrn_04999", "--json").stdout)["generation"] == 4999


def test_export_writes_what_plays(call: Call, groove: str, tmp_path: Path) -> None:
    target = tmp_path / "out.mid"
    call("export", groove, "--to", "midi", "--out", str(target))
    assert read_midi(target).pattern == Store().get(groove).pattern
    heading, _, code = call("export", groove, "--to", "tidal").stdout.partition("setcps (90/60/4)")
    assert heading.startswith("-- drums, 8 bars of 4/4, 90 BPM: groove (") and "d1 $" in code
    assert "TempoClock" in call("export", groove, "--to", "supercollider").stdout


@pytest.mark.parametrize("line", ["export {groove}", "models train drums_rnn"])
def test_an_option_that_is_needed_is_missed_by_its_name(call: Call, groove: str, line: str) -> None:
    result = call(*line.format(groove=groove).split(), ok=False)
    assert result.exit_code == 2
    assert "Missing option '--" in result.output


def test_an_export_tells_how_many_notes_the_grid_moved(call: Call, groove: str) -> None:
    (loose,) = ids(call("mutate", groove, "--op", "shift_timing", "--seed", "1", "--json").stdout)
    assert "notes moved to the grid, by up to" in call("export", loose, "--to", "tidal", "--timing", "grid").stderr
    assert "moved" not in call("export", loose, "--to", "tidal", "--timing", "exact").stderr
    assert "moved" not in call("export", loose, "--to", "midi").stderr


@pytest.mark.parametrize(("words", "option"), [(("export", "ID"), "--to"), (("models", "train", "x"), "--data")])
def test_an_option_that_is_needed_and_not_given_is_a_wrong_call(
    call: Call, words: tuple[str, ...], option: str
) -> None:
    result = call(*words, ok=False)
    assert (result.exit_code, result.output.count("Missing option")) == (2, 1)
    assert option in result.output


def test_the_usage_shows_what_may_be_left_out(call: Call) -> None:
    assert "import [OPTIONS] [FILES]..." in call("import", "--help").output
    assert "synth import [OPTIONS] FILES..." in call("synth", "import", "--help").output


def test_an_export_that_cannot_be_written_says_so(call: Call, groove: str, tmp_path: Path) -> None:
    result = call("export", groove, "--to", "midi", "--out", str(tmp_path / "no" / "out.mid"), ok=False)
    assert result.exit_code == 1
    assert "choose another --out" in result.stderr


def test_doctor_tells_what_is_there(call: Call, groove: str) -> None:
    findings = {f["what"]: f for f in json.loads(call("doctor", "--json").stdout)}
    assert findings["mido"]["ok"]
    assert "1 items" in findings["library"]["detail"]


def test_doctor_names_the_line_that_installs_what_is_missing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = call("doctor")
    assert "absent" in result.stdout
    assert "install supercollider" in result.stdout


def test_what_was_not_bred_is_told_as_what_it_is(call: Call, groove: str) -> None:
    assert "a pattern that was imported was not bred here" in call("replay", groove, ok=False).output
    assert "a synth that came with audiomancer was not bred here" in call("replay", "tb303", ok=False).output


def test_unknown_and_ambiguous_ids_have_their_exit_code(call: Call, groove: str) -> None:
    call("mutate", groove, "--count", "20", "--seed", "1")
    for prefix in ("zzz", "", "ptrn_"):
        result = call("show", prefix, ok=False)
        assert result.exit_code == 3
        assert result.stderr.startswith("Error: ")
        assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("damaged", ["{not json", ""])
def test_a_damaged_library_is_told_until_it_is_repaired(call: Call, groove: str, home: Path, damaged: str) -> None:
    call("rate", groove, "4")
    call("rate", groove, "5")
    (home / "lineage.json").write_text(damaged)
    for words in (["list"], ["top"], ["rate", groove, "3"], ["mutate", groove], ["lineage", groove], ["list"]):
        result = call(*words, ok=False)
        assert (result.exit_code, result.stdout) == (5, "")
        assert "lineage.json is damaged" in result.stderr and "`audiomancer doctor --repair`" in result.stderr
    for words in (["show", groove], ["export", groove, "--to", "tidal"]):
        result = call(*words)
        assert "lineage.json is damaged" in result.stderr
        assert result.stdout
    assert "lineage.json is damaged" in call("doctor", ok=False).stdout
    told = call("doctor", "--repair", ok=False)
    assert "- write lineage.json anew with 1 records: 1 from lineage.index" in told.stdout
    assert "Nothing was changed" in told.stderr
    assert (home / "lineage.json").read_text() == damaged
    assert call("doctor", "--repair", "--yes").stdout.endswith("Done.\n")
    assert (home / "lineage.json.unreadable-1").read_text() == damaged
    assert "*****" in call("list").stdout
    assert call("doctor", "--repair").stdout == "Nothing is damaged.\n"


@pytest.mark.parametrize("content", [None, b""], ids=["missing", "empty"])
def test_bodies_that_are_gone_are_told_by_every_command_that_meets_them(
    call: Call, groove: str, home: Path, content: bytes | None
) -> None:
    call("rate", groove, "4")
    for file in home.glob("library.db*"):
        file.unlink()
    if content is not None:
        (home / "library.db").write_bytes(content)
    for words in (["list"], ["top"]):
        assert "damaged: its notes are missing" in call(*words).stdout
    for words in (["show", groove], ["mutate", groove], ["export", groove, "--to", "tidal"], ["evolve", groove]):
        result = call(*words, ok=False)
        assert result.exit_code != 0
        assert "missing" in result.stderr
    told = " ".join(call("doctor", ok=False).stdout.split())
    assert f"lacks the notes or the source of {groove}" in told
    assert call("rate", groove, "5").exit_code == 0  # which needs no body


def test_a_synth_that_cannot_be_kept_is_printed(call: Call, groove: str, home: Path) -> None:
    (home / "lineage.json").write_text("{not json")
    result = call("synth", "generate", "warm acid bass", "--seed", "1")
    assert result.stdout.count("SynthDef(") == 1
    assert "was not kept" in result.stderr


def test_completion_and_help_work_on_a_damaged_library(call: Call, groove: str, home: Path) -> None:
    (home / "lineage.json").write_text("{not json")
    before = sorted(home.iterdir())
    words = {"_AUDIOMANCER_COMPLETE": "bash_complete", "COMP_WORDS": "audiomancer show ptrn_", "COMP_CWORD": "2"}
    for command, environment in ((["--help"], {}), ([], words)):
        process = run(*command, env=os.environ | environment)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
    assert sorted(home.iterdir()) == before


def run(*args: str, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "audiomancer", *args]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, text=True, encoding="utf-8", **(pipes | options))  # type: ignore[call-overload,no-any-return]


def test_errors_reach_the_shell_as_one_line_and_a_code() -> None:
    process = run("show", "zzz")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count("\n")) == (3, "", 1)


def test_a_reader_that_goes_away_gets_no_traceback(groove: str) -> None:
    with run("show", groove, "--json") as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == ""


def test_an_interrupt_ends_with_130_and_keeps_what_was_rated(groove: str) -> None:
    with run("evolve", groove, "--interactive") as process:
        assert process.stdin
        process.stdin.write("4\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while Store().get(groove).user_rating is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        process.wait(60)
    assert process.returncode in (0, 130)  # at the prompt Ctrl-C quits the run, elsewhere it interrupts
    assert Store().get(groove).user_rating == 4


def test_no_colour_leaves_a_pipe_or_a_terminal_that_does_not_want_it(groove: str) -> None:
    for environment in ({}, {"NO_COLOR": "1", "FORCE_COLOR": ""}):
        out, _ = run("list", env=os.environ | environment).communicate(timeout=60)
        assert "\x1b" not in out


def test_a_terminal_without_unicode_gets_plain_characters(groove: str) -> None:
    out, _ = run("show", groove, env=os.environ | {"PYTHONIOENCODING": "ascii"}).communicate(timeout=60)
    assert "bd" in out
    assert out.isascii()


def test_the_shell_completes_ids_and_operators(groove: str) -> None:
    def complete(words: str) -> str:
        asked = {"_AUDIOMANCER_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        return run(env=os.environ | asked).communicate(timeout=60)[0]

    assert groove in complete("audiomancer show ptrn_")
    assert groove in complete(f"audiomancer show {groove[5:8]}")
    assert "ghost_notes" in complete("audiomancer mutate --op gh")
    assert "--bars" in complete("audiomancer import --b")
    assert "bd,hats" in complete("audiomancer mutate --change bd,ha")


def test_a_line_of_code_becomes_a_pattern_and_comes_back(call: Call, tmp_path: Path) -> None:
    line = 'd1 $ stack [s "bd(3,8)", s "~ cp"]'
    (taken,) = json.loads(call("import", "--tidal", line, "--json").stdout)
    file = tmp_path / "groove.tidal"
    file.write_text(line)
    (again,) = json.loads(call("import", str(file), "--json").stdout)
    assert taken["id"] == again["id"]
    assert 's "bd(3,8)"' in call("export", taken["id"], "--to", "tidal").stdout
    (other,) = json.loads(call("import", "--strudel", 's("bd(3,8), ~ cp")', "--json").stdout)
    assert other["id"] == taken["id"]


@pytest.mark.parametrize(("target", "ending"), [("tidal", "tidal"), ("strudel", "js"), ("midi", "mid")])
def test_a_set_comes_back_as_its_patterns(call: Call, groove: str, tmp_path: Path, target: str, ending: str) -> None:
    (bass,) = ids(call("import", "--tidal", 'd1 $ note "-24 <-12 -17>"', "--metre", "4/4", "--json").stdout)
    file = tmp_path / f"set.{ending}"
    call("export", groove, bass, "--to", target, "--out", str(file))
    told = call("import", str(file), str(tmp_path / "none.mid"), "--json", ok=False)
    found = [(item["type"], item["bars"]) for item in json.loads(told.stdout)]
    assert found == [("drums", 8), ("bass", 2)]
    assert "it holds 2 patterns, which are stored one by one: drums, bass" in " ".join(told.stderr.split())
    assert "1 of 2 files imported." in told.stderr


def test_a_line_that_is_not_understood_is_refused_with_its_column(call: Call) -> None:
    result = call("import", "--strudel", 's("bd").room(1)', ok=False)
    assert result.exit_code == 4
    assert "line 1, column 9: room" in result.stderr
    assert call("import", ok=False).exit_code == 2


def test_what_a_pattern_cannot_say_of_a_line_is_told(call: Call) -> None:
    said = call("import", "--tidal", 'd1 $ stack [s "bd*2" # gain 1.3, s "bd ~"]').stderr
    assert "line 1, column 24: gain 1.3 is louder than a velocity can say" in said
    assert "line 1, column 16: two equal strokes at one time" in said


def test_a_child_is_exported_as_a_change_of_its_parent(call: Call, groove: str) -> None:
    (child,) = json.loads(call("mutate", groove, "--seed", "3", "--json").stdout)
    for target, mark in (("tidal", "--"), ("strudel", "//")):
        lines = [line.strip() for line in call("export", groove, "--to", target).stdout.splitlines()]
        told = call("export", child["id"], "--to", target, "--diff")
        old = re.findall(rf"^\s*{mark} was: (.*)$", told.stdout, re.MULTILINE)
        assert old and all(line in lines for line in old)
        assert re.search(r"\d+ of \d+ words differ from " + groove, told.stderr)
    refused = call("export", groove, "--to", "tidal", "--diff", ok=False)
    assert f"{groove} has no parent whose lines could be changed" in refused.stderr
    assert "for the code of one pattern" in call("export", child["id"], "--to", "midi", "--diff", ok=False).stderr


def test_export_speaks_every_language_in_every_style(call: Call, groove: str, tmp_path: Path) -> None:
    sounds = tmp_path / "sounds.toml"
    sounds.write_text('bd = "808bd:3"')
    tidal = ("export", groove, "--to", "tidal")
    assert "808bd:3 " in call(*tidal, "--sounds", str(sounds)).stdout
    assert "gain" not in call(*tidal, "--velocity", "none").stdout
    assert "[kick " in call(*tidal, "--kit", "audiomancer").stdout
    assert "d2 $" in call("export", groove, groove, "--to", "tidal").stdout
    placed = call(*tidal, "--orbit", "d3", "--split", "--no-tempo").stdout
    assert "setcps" not in placed and "d2 $" not in placed and "d5 $" in placed
    assert call("export", groove, "--to", "supercollider", "--name", "beat").stdout.count("Pdef(\\beat, ") == 1
    assert '.bank("RolandTR909")' in call("export", groove, "--to", "strudel", "--bank", "RolandTR909").stdout
    assert call("export", groove, "--to", "strudel", "--link").stdout.startswith("https://strudel.cc/#")
    assert "SynthDef(\\kick" in call("export", groove, "--to", "supercollider", "--with-synths").stdout


def test_import_takes_the_sounds_of_an_export(call: Call, groove: str, tmp_path: Path) -> None:
    sounds, code = tmp_path / "sounds.toml", tmp_path / "groove.tidal"
    sounds.write_text('bd = "clubkick:2"\nsd = "hh"\nhh = "kit:3"')
    call("export", groove, "--to", "tidal", "--velocity", "exact", "--sounds", str(sounds), "--out", str(code))
    (read,) = json.loads(call("import", str(code), "--sounds", str(sounds), "--json").stdout)
    assert Counter(n.pitch for n in Store().get(read["id"]).pattern.notes) == Counter(
        n.pitch for n in Store().get(groove).pattern.notes
    )
    assert "'clubkick:2' is not a drum" in call("import", str(code), ok=False).stderr
    sounds.write_text('bdd = "clubkick:2"')
    assert "did you mean bd?" in call("import", str(code), "--sounds", str(sounds), ok=False).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--to", "strudel", "--bank", "a b"), 1, "one word"),
        (("--to", "strudel", "--orbit", "d2"), 1, "strudel knows no orbit"),
        (("--to", "tidal", "--orbit", "d17"), 1, "an orbit is one of d1 to d16, not 'd17'"),
        (("--to", "supercollider", "--name", "2nd"), 1, "a Pdef has a name such as drums"),
        (("--to", "midi", "--copy"), 2, "the clipboard takes text, and midi is none"),
        (("--to", "tidal", "--copy"), 6, "is installed to reach the clipboard"),
        (("--to", "tidal", "--sounds", "nosuch.toml"), 2, "nosuch.toml cannot be read (No such file or directory);"),
    ],
)
def test_an_export_that_cannot_be_says_why(
    call: Call, groove: str, arguments: tuple[str, ...], code: int, told: str
) -> None:
    result = call("export", groove, *arguments, ok=False)
    assert result.exit_code == code
    assert told in " ".join(result.stderr.split())


def test_code_goes_to_the_clipboard_and_not_to_the_page(
    call: Call, groove: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pbcopy"
    program.write_text(f'#!/bin/sh\ncat >"{tmp_path}/copied"\n')
    program.chmod(0o755)
    code = call("export", groove, "--to", "strudel").stdout
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    copied = call("export", groove, "--to", "strudel", "--copy")
    assert (copied.stdout, (tmp_path / "copied").read_text()) == ("", code)
    assert "It is in the clipboard." in copied.stderr


@pytest.mark.skipif(not shutil.which("scsynth"), reason="SuperCollider is not installed")
def test_play_hands_the_loop_to_the_systems_player(call: Call, groove: str, player: Path) -> None:
    call("play", groove, "--times", "2")
    assert player.read_text() == "RIFFRIFF"


@pytest.mark.skipif(not shutil.which("scsynth"), reason="SuperCollider is not installed")
def test_stems_stand_beside_the_mix(call: Call, groove: str, tmp_path: Path) -> None:
    told = call("export", groove, groove, "--to", "wav", "--stems", "--out", str(tmp_path / "mix.wav")).stderr
    assert sorted(path.name for path in tmp_path.glob("*.wav")) == ["mix.wav", "mix_1_drums.wav", "mix_2_drums.wav"]
    assert "mix_2_drums.wav: " in " ".join(told.split())
    assert "--stems writes files beside the mix" in call("export", groove, "--to", "wav", "--stems", ok=False).stderr


@pytest.mark.skipif(not shutil.which("scsynth"), reason="SuperCollider is not installed")
def test_a_wav_is_one_loop_long(call: Call, groove: str, tmp_path: Path) -> None:
    target = tmp_path / "loop.wav"
    told = call("export", groove, "--to", "wav", "--out", str(target)).stderr
    assert re.search(r"-\d\d\.\d LUFS\.", told)
    pattern = Store().get(groove).pattern
    with wave.open(str(target)) as file:
        seconds = pattern.length / pattern.ticks_per_beat * 60 / pattern.tempo
        assert file.getnframes() == round(seconds * file.getframerate())
