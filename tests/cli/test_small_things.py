"""Small things that people meet: pipes, options that would do nothing, children that are copies, long files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import Call

from audiomancer.exporters import to_midi
from audiomancer.music import Note, Pattern
from audiomancer.store import Store

CODE = 'd1 $ s "bd*4"\nd2 $ s "~ cp"\n'


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_midi_and_code_come_through_a_pipe(call: Call, groove: str, groove_file: Path, name: str) -> None:
    (piped,) = json.loads(call("import", name, "--json", input=groove_file.read_bytes()).stdout)
    assert piped["id"] == groove
    (code,) = json.loads(call("import", name, "--json", input=CODE).stdout)
    assert (code["name"], len(Store().get(code["id"]).pattern.notes)) == ("standard input", 5)


def test_a_pipe_may_stand_beside_files(call: Call, groove_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "claps.tidal"
    file.write_text('s "cp*2"')
    taken = json.loads(call("import", str(file), "-", str(groove_file), "--json", input=CODE).stdout)
    assert [p["name"] for p in taken] == ["claps", "standard input", "groove"]
    made = call("generate", "drums", "--primer", "-", "--seed", "1", "--json", input=groove_file.read_bytes())
    assert json.loads(made.stdout)[0]["parent_ids"] == [taken[2]["id"]]


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "standard input"), (b"\xff\xfe", "standard input: it is neither MIDI nor text")]
)
def test_a_pipe_that_holds_no_music_is_an_unreadable_file(call: Call, content: bytes, told: str) -> None:
    result = call("import", "-", input=content, ok=False)
    assert result.exit_code == 4
    assert result.stderr.startswith(f"Error: {told}")
    assert Store().patterns() == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("export {groove} --to tidal --bank RolandTR909", "tidal knows no bank"),
        ("export {groove} --to midi --link", "midi knows no link"),
        ("export {groove} --to wav --with-synths", "wav knows no with_synths"),
        ("import --tidal s --track 2", "leave --track out"),
        ("import {code} --track 2", "leave --track out"),
        ("list --codes", "--codes goes with --json"),
        ("mutate {groove} --codes", "--codes goes with --json"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    call: Call, groove: str, tmp_path: Path, words: str, told: str
) -> None:
    code = tmp_path / "code.tidal"
    code.write_text(CODE)
    assert told in call(*words.format(groove=groove, code=code).split(), ok=False).stderr
    assert [p.id for p in Store().patterns()] == [groove]


@pytest.mark.parametrize(
    ("line", "told"),
    [('kick = "808bd"', "not for 'kick'"), ('bas = "saw"', "'bas'; did you mean bass?"), ('drums = "kit"', "'drums'")],
)
def test_a_sound_for_nothing_is_refused_by_its_name(
    call: Call, groove: str, tmp_path: Path, line: str, told: str
) -> None:
    sounds = tmp_path / "sounds.toml"
    sounds.write_text(f'bd = "808bd:3"\n"hh:1" = "909oh"\nperc = "x"\nbass = "saw"\n{line}')
    result = call("export", groove, "--to", "tidal", "--sounds", str(sounds), ok=False)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_children_that_are_copies_are_told(call: Call) -> None:
    (claps,) = json.loads(call("import", "--tidal", 's "bd cp bd cp"', "--json").stdout)
    for count, who in (("1", "The child has"), ("3", "3 of the 3 children have")):
        told = call("mutate", claps["id"], "--op", "ghost_notes", "--count", count, "--json").stderr
        assert told == f"{who} the parent's notes: ghost_notes found nothing to change.\n"
    assert "parent's notes" not in call("mutate", claps["id"], "--seed", "1", "--json").stderr
    assert "parent's notes" not in call("mutate", claps["id"], "--amount", "0", "--json").stderr


def test_the_import_of_a_long_file_says_how_long_it_is(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "song.mid"
    for bars, told in ((16, False), (17, True)):
        notes = tuple(Note(bar * 3840, 120, 36, 100) for bar in range(bars))
        file.write_bytes(to_midi(Pattern(kind="drums", notes=notes, bars=bars)))
        sentence = f"{file}: it is {bars} bars long; --bars 1-8, say, takes a loop out of it"
        assert (sentence in call("import", str(file), "--json").stderr) == told
    assert "bars long" not in call("import", str(file), "--bars", "1-17", "--json").stderr
