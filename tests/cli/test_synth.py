"""The ``synth`` commands."""

from __future__ import annotations

import json
import shutil
import wave
from pathlib import Path

import pytest
from calling import Call

from audiomancer.generators import breed_synths
from audiomancer.store import Store


@pytest.fixture(autouse=True)
def engines() -> None:
    if not shutil.which("sclang") or not shutil.which("scsynth"):
        pytest.skip("SuperCollider is not installed")


def test_the_list_holds_the_shipped_synths_and_one_s_own(call: Call) -> None:
    assert "tb303" in call("synth", "list", "--category", "bass").stdout
    assert "tb303" not in call("synth", "list", "--category", "pad").stdout
    before = json.loads(call("synth", "list", "--json").stdout)
    (child,) = json.loads(call("synth", "mutate", "tb303", "--seed", "1", "--json").stdout)
    after = json.loads(call("synth", "list", "--json").stdout)
    assert {s["id"] for s in after} - {s["id"] for s in before} == {child["id"]}
    assert len({s["id"] for s in after}) == len(after)


def test_show_draws_the_sound_and_names_the_controls(call: Call) -> None:
    shown = call("synth", "show", "tb303").stdout
    for word in ("cutoff", "60 - 5000 exp", "waveform", "spectrum", "20 kHz", "validated: yes"):
        assert word in shown
    assert any(set(line) & set("▁▂▃▄▅▆▇█") for line in shown.splitlines())
    assert call("synth", "show", "tb303", "--code").stdout.startswith("// The squelching")


def test_render_writes_sound(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "tb303.wav"
    call("synth", "render", "tb303", "--out", str(target), "--seconds", "1", "--set", "freq=110")
    with wave.open(str(target)) as file:
        assert (file.getnframes(), file.getnchannels()) == (44100, 2)
        assert max(file.readframes(44100)) > 0
    refused = call("synth", "render", "tb303", "--out", str(target), "--set", "nope=1", ok=False)
    assert "nope" in refused.stderr
    assert call("synth", "render", "tb303", "--out", str(target), "--set", "freq", ok=False).exit_code == 2


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("freq=1e30", "freq of tb303 is a number from 20 to 500, not 1e+30"),
        ("freq=-1", "freq of tb303 is a number from 20 to 500, not -1.0"),
        ("out=1e39", "out of tb303 is a number from -3.4e+38 to 3.4e+38, not 1e+39"),
    ],
)
def test_a_value_that_a_control_cannot_have_is_refused_with_its_range(
    call: Call, tmp_path: Path, setting: str, told: str
) -> None:
    target = tmp_path / "tb303.wav"
    result = call("synth", "render", "tb303", "--out", str(target), "--set", setting, ok=False)
    assert (result.exit_code, result.stderr) == (2, f"Error: {told}\n")
    assert not target.exists()


def test_what_is_no_sound_is_not_written_as_one(call: Call, tmp_path: Path) -> None:
    source, target = tmp_path / "fast.scd", tmp_path / "fast.wav"
    source.write_text(
        "SynthDef(\\fast, { |out = 0, top = 900| Out.ar(out, RLPF.ar(Saw.ar(440), top, 0.5) * 0.1 ! 2) }).add;"
    )
    (fast,) = json.loads(call("synth", "import", str(source), "--json").stdout)
    result = call("synth", "render", fast["id"], "--out", str(target), "--set", "top=1e30", ok=False)
    assert (result.exit_code, target.exists()) == (1, False)
    assert result.stderr.startswith("Error: fast plays infinities or no numbers")


def test_mutants_that_are_the_parent_by_another_name_are_told(call: Call) -> None:
    told = call("synth", "mutate", "kick", "--op", "remove_reverb", "--count", "2", "--seed", "1").stderr
    assert told == "2 of the 2 children are the parent by another name: remove_reverb found nothing to change.\n"
    assert call("synth", "mutate", "kick", "--amount", "0", "--seed", "1").stderr == ""


def test_crosses_that_are_one_synth_by_several_names_are_told(call: Call, tmp_path: Path) -> None:
    two = tmp_path / "two.scd"
    tone = "Out.ar(out{}, SinOsc.ar(freq, 0, 0.2));"  # two outputs: neither has a voice or a filter to give
    two.write_text(
        "".join(
            f"SynthDef(\\{name}, {{ |out = 0, freq = {freq}| {tone.format('')} {tone.format(' + 1')} }}).add;\n"
            for name, freq in (("low", 110), ("high", 220))
        )
    )
    low, high = (made["id"] for made in json.loads(call("synth", "import", str(two), "--json").stdout))
    told = call("synth", "breed", low, high, "--count", "2", "--seed", "1").stderr
    assert told == "1 of the 2 children are others by another name: no more crosses were found.\n"


def test_the_same_synth_imported_again_is_the_one_that_is_there(call: Call, tmp_path: Path) -> None:
    own, again = tmp_path / "own.scd", tmp_path / "again.scd"
    own.write_text("SynthDef(\\own, { |out = 0| Out.ar(out, SinOsc.ar(440) ! 2) }).add;")
    again.write_text("// from a friend\nSynthDef(\\own, {|out=0|\n\tOut.ar(out, SinOsc.ar(440) ! 2) }).add;\n")
    first = json.loads(call("synth", "import", str(own), "--json").stdout)
    assert json.loads(call("synth", "import", str(again), str(own), "--json").stdout) == first * 2
    (child,) = json.loads(call("synth", "mutate", "tb303", "--seed", "1", "--json").stdout)
    call("synth", "export", child["id"], "--out", str(own))
    assert json.loads(call("synth", "import", str(own), "--json").stdout) == [child]
    call("synth", "export", "tb303", "--out", str(own))
    (shipped,) = json.loads(call("synth", "import", str(own), "--json").stdout)
    assert shipped["id"] == "synt_tb303"
    assert len(Store().synths()) == 3
    own.write_text("SynthDef(\\own, { |out = 0| Out.ar(out, SinOsc.ar(441) ! 2) }).add;")
    assert json.loads(call("synth", "import", str(own), "--json").stdout) != first


def test_the_exit_code_tells_whether_all_some_or_none_came_in(call: Call, tmp_path: Path) -> None:
    good = "SynthDef(\\good, { |out = 0| Out.ar(out, SinOsc.ar(440) * 3) }).add;\n"
    files = [tmp_path / f"{name}.scd" for name in ("all", "some", "none")]
    for file, text in zip(files, (good, good + "SynthDef(\\bad, { Foo.ar }).add;", "It's prose"), strict=True):
        file.write_text(text)
    everything, some, none = (
        call("synth", "import", "--trust", "--json", str(file), ok=file is files[0]) for file in files
    )
    assert [result.exit_code for result in (everything, some, none)] == [0, 7, 1]
    (came,) = json.loads(everything.stdout)
    assert came["mutation_log"] == ["9.5 dB too loud, trimmed"]
    assert everything.stderr == f"{files[0]}: good: 9.5 dB too loud, trimmed\n"
    rows = json.loads(some.stdout)
    assert rows[0] == came
    assert rows[1] == {
        "file": str(files[1]),
        "name": "bad",
        "line": 2,
        "column": 18,
        "refused": "the class Foo is not among what a SynthDef may use; write it without, or run it yourself in "
        "SuperCollider",
        "unread": False,
    }
    assert [row["refused"] for row in json.loads(none.stdout)] == ["there is no SynthDef in this text"]
    assert none.stderr == f"{files[2]}: there is no SynthDef in this text\n"


def test_validate_gives_each_synthdef_its_own_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "two.scd"
    file.write_text(
        "SynthDef(\\one, { |out = 0| Out.ar(out, SinOsc.ar(440) * 2) }).add;\nSynthDef(\\two, { Out.ar(0, Foo.ar) });"
    )
    result = call("synth", "validate", "--trust", str(file), ok=False)
    first, second = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first == f"{file}: one: ok; 6.0 dB too loud, trimmed"
    assert second.startswith(f"{file}: line 2: two: the class Foo")


def test_what_was_made_from_words_can_be_rated_bred_and_taken_home(call: Call, tmp_path: Path) -> None:
    (made,) = json.loads(call("synth", "generate", "dark wobble bass", "--seed", "3", "--json").stdout)
    call("synth", "rate", made["id"][:12], "5")
    assert Store().synth(made["id"]).user_rating == 5
    (child,) = json.loads(call("synth", "breed", made["id"], "juno_pad", "--seed", "1", "--json").stdout)
    assert child["parent_ids"] == [made["id"], "synt_juno_pad"]
    out = tmp_path / "child.scd"
    call("synth", "export", child["id"], "--out", str(out))
    assert call("synth", "validate", "--trust", str(out)).stdout == f"{out}: ok\n"
    assert made["id"][:13] in call("lineage", child["id"]).stdout


def test_what_was_understood_is_told_and_what_was_not_is_named(call: Call) -> None:
    told = call("synth", "generate", "distored, not too dark bass without xyzzy", "--seed", "1").stderr.splitlines()
    assert told[:2] == [
        "Understood as bass: not too dark.",
        "Not known: distored (did you mean distorted?), xyzzy.",
    ]
    like = call("synth", "generate", "darker and shorter", "--from", "warm_pad", "--seed", "1")
    assert like.stderr.startswith("Understood as pad: dark, short; from warm_pad.\n")
    (made,) = Store().synths()[-1:]
    assert (made.category, made.parent_ids) == ("pad", ["synt_warm_pad"])


@pytest.mark.parametrize("description", ["", "xyzzy plugh", "🎉"])
def test_a_description_of_which_nothing_is_understood_is_refused_with_a_hint(call: Call, description: str) -> None:
    refused = call("synth", "generate", description, ok=False)
    assert refused.exit_code == 2
    assert "`audiomancer synth generate --words` lists the words that are known" in refused.stderr
    assert Store().synths() == []


def test_the_words_are_listed_without_a_description_and_as_json_too(call: Call) -> None:
    listed = call("synth", "generate", "--words").stdout
    assert "a low note that carries the tune" in listed and "German dunkel" in listed
    for order in (("--words", "--json"), ("--json", "--words")):
        rows = json.loads(call("synth", "generate", *order).stdout)
        assert {"word": "slightly", "kind": "degree"}.items() <= next(
            r for r in rows if r["word"] == "slightly"
        ).items()
        assert len(rows) >= 150


def test_validate_tells_where_a_file_is_wrong(call: Call, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.scd"
    wrong.write_text("SynthDef(\\a, {\n\tOut.ar(0, SinOsc.ar(440)\n}).add;")
    result = call("synth", "validate", "--trust", str(wrong), str(tmp_path / "none.scd"), ok=False)
    assert result.exit_code == 1
    assert "wrong.scd: line 3" in result.stdout
    assert "none.scd: there is no file" in result.stdout


def test_a_hostile_file_is_refused_by_name_and_place(call: Call, tmp_path: Path) -> None:
    evil = tmp_path / "evil.scd"
    evil.write_text('SynthDef(\\x, { "touch owned".unixCmd; Out.ar(0, SinOsc.ar) }).add;')
    result = call("synth", "import", "--trust", str(evil), ok=False)
    assert "line 1, column" in result.stderr
    assert "unixCmd" in result.stderr
    assert Store().synths() == []


@pytest.mark.filterwarnings("ignore::audiomancer.programs.SandboxWarning")
@pytest.mark.parametrize("command", ["validate", "import"])
def test_without_a_sandbox_a_strangers_file_is_run_only_if_it_is_trusted(
    call: Call, no_sandbox: None, tmp_path: Path, command: str
) -> None:
    foreign = tmp_path / "foreign.scd"
    foreign.write_text("SynthDef(\\foreign, { Out.ar(0, SinOsc.ar(440) * 0.1) }).add;")
    refused = call("synth", command, str(foreign), ok=False)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
    assert "--trust" in refused.stderr
    assert "bubblewrap" in refused.stderr
    assert Store().synths() == []
    assert "foreign" in call("synth", command, "--trust", str(foreign)).stdout


@pytest.mark.filterwarnings("ignore::audiomancer.programs.SandboxWarning")
def test_without_a_sandbox_our_own_synths_need_no_trust(call: Call, no_sandbox: None, tmp_path: Path) -> None:
    ours = tmp_path / "ours.scd"
    call("synth", "export", "tb303", "--out", str(ours))
    assert call("synth", "validate", str(ours)).stdout == f"{ours}: ok\n"
    (child,) = json.loads(call("synth", "mutate", "tb303", "--seed", "1", "--json").stdout)
    assert child["validated"]
    call("synth", "render", child["id"], "--out", str(tmp_path / "child.wav"))


def test_evolve_breeds_by_the_ratings(call: Call) -> None:
    call("synth", "rate", "tb303", "5")
    usual = ("--generations", "1", "--size", "3", "--seed", "1", "--json")
    result = call("synth", "evolve", "tb303", "juno_pad", "--search", "ga", *usual)
    assert "by your rating" in result.stderr
    bred = json.loads(result.stdout)[2:]
    assert len(bred) == 3
    assert all(s["validated"] for s in bred)


def test_to_look_at_a_synth_leaves_nothing_and_starts_no_sclang(
    call: Call, no_sclang: None, home: Path, tmp_path: Path
) -> None:
    for arguments in (("show", "tb303"), ("show", "tb303", "--json"), ("show", "tb303", "--code"), ("export", "tb303")):
        call("synth", *arguments)
    assert "waveform" in call("synth", "show", "tb303").stdout
    call("synth", "render", "tb303", "--out", str(tmp_path / "tb303.wav"), "--seconds", "0.5")
    assert not home.exists()
    assert not (tmp_path / "cache").exists()


def test_a_litter_is_the_births_that_one_by_one_brings(call: Call) -> None:
    """The first of several is the one that is made alone, so is the litter of a smaller litter, and each replays."""

    def born(*arguments: str) -> list[dict[str, object]]:
        found = json.loads(call("synth", *arguments, "--json").stdout)
        return [{key: value for key, value in synth.items() if key != "timestamp"} for synth in found]

    for words in (("mutate", "tb303", "--amount", "0.8"), ("generate", "dark wide", "--category", "pad")):
        litter = born(*words, "--count", "3", "--seed", "5")
        assert born(*words, "--seed", "5") == litter[:1]
        assert born(*words, "--count", "2", "--seed", "5") == litter[:2]
        assert not {one["id"] for one in born(*words, "--count", "2", "--seed", "6")} & {one["id"] for one in litter}
        for one in litter:
            assert "born again" in call("replay", str(one["id"])).stdout


def test_a_shipped_synth_joins_the_library_when_it_is_rated(call: Call) -> None:
    call("synth", "rate", "tb303", "4")
    call("synth", "rate", "synt_tb303", "5")
    assert [(s.id, s.user_rating) for s in Store().synths()] == [("synt_tb303", 5)]


def test_a_renamed_synth_sounds_breeds_and_is_born_again_as_before(call: Call, tmp_path: Path) -> None:
    """What the person calls it is no business of SuperCollider's."""
    (child,) = json.loads(call("synth", "mutate", "tb303", "--seed", "1", "--json").stdout)
    call("rename", child["id"], "My acid")
    assert "My acid" in call("synth", "list").stdout
    call("synth", "render", child["id"], "--out", str(tmp_path / "acid.wav"), "--seconds", "0.5")
    assert "born again" in call("replay", child["id"]).stdout
    (born,) = json.loads(call("synth", "mutate", child["id"], "--seed", "2", "--json").stdout)
    assert f"\\{born['name']}" in born["source_code"]
    bred = breed_synths(Store().synth(child["id"]), Store().synth(born["id"]), seed=1)
    assert bred.name == f"{child['name']}_x_{born['name']}"
