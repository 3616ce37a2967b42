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
    args = ("synth", "evolve", "tb303", "juno_pad", "--generations", "1", "--size", "3", "--seed", "1", "--json")
    result = call(*args)
    assert "by your rating" in result.stderr
    bred = json.loads(result.stdout)[2:]
    assert bred
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
