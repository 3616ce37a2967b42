"""``generate`` and ``models`` on the command line."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from calling import Call

from audiomancer.rnn import STYLES
from audiomancer.store import Store


def made(output: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(output)
    return found


def test_generated_drums_are_listed_and_shown_with_what_made_them(call: Call) -> None:
    (drums,) = made(call("generate", "drums", "--style", "house", "--seed", "3", "--json").stdout)
    assert (drums["style"], drums["bars"], drums["bpm"]) == ("house", 4, 123.0)
    shown = call("show", str(drums["id"])).stdout
    assert "made by drums_lookback_rnn" in shown
    assert str(drums["id"])[:13] in call("list").stdout


def test_sixteen_candidates_come_in_one_call_and_replay(call: Call) -> None:
    args = ("generate", "drums", "--style", "techno", "--count", "16", "--seed", "7", "--json")
    first, second = (made(call(*args).stdout) for _ in range(2))
    assert len({p["id"] for p in first}) == 16
    assert [p["id"] for p in first] == [p["id"] for p in second]
    assert "born again" in call("replay", str(first[0]["id"])).stdout


def test_a_bass_is_locked_to_stored_drums_by_an_abbreviated_id(call: Call) -> None:
    (drums,) = made(call("generate", "drums", "--style", "electro", "--seed", "1", "--json").stdout)
    call("generate", "bass", "--key", "F#", "--with", str(drums["id"])[5:11], "--seed", "2")
    bass = made(call("list", "--type", "bass", "--json").stdout)
    assert bass[0]["parent_ids"] == [drums["id"]]
    assert bass[0]["key"] == "F#"


def test_a_midi_file_is_a_primer_and_a_lock(call: Call, groove_file: Path) -> None:
    (more,) = made(call("generate", "drums", "--primer", str(groove_file), "--seed", "1", "--json").stdout)
    (bass,) = made(call("generate", "bass", "--with", str(groove_file), "--seed", "1", "--json").stdout)
    (imported,) = [item for item in made(call("list", "--json").stdout) if not item["parent_ids"]]
    assert more["parent_ids"] == bass["parent_ids"] == [imported["id"]]
    assert more["bpm"] == bass["bpm"] == imported["bpm"]
    assert "born again" in call("replay", str(more["id"])).stdout
    lost = call("generate", "drums", "--primer", "lost.mid", ok=False)
    assert lost.exit_code == 4
    assert "no file lost.mid" in lost.stderr


def test_only_the_sounds_asked_for_are_played(call: Call) -> None:
    (drums,) = made(call("generate", "drums", "--drums", "cp, hh", "--seed", "1", "--json").stdout)
    notes = json.loads(str(drums["midi_data"]))["tracks"][0]["notes"]
    assert {pitch for _, _, pitch, _ in notes} == {39, 42}


def test_every_option_of_a_melody_arrives(call: Call) -> None:
    options = "--key A --scale dorian --bars 2 --bpm 90 --low 60 --high 72 --temperature 1.3 --top-p 0.9 --density 2"
    (melody,) = made(call("generate", "melody", *options.split(), "--seed", "1", "--json").stdout)
    notes = json.loads(str(melody["midi_data"]))["tracks"][0]["notes"]
    assert notes
    assert all(60 <= pitch <= 72 for _, _, pitch, _ in notes)
    assert (melody["scale"], melody["bars"], melody["bpm"]) == ("dorian", 2, 90.0)


def test_generate_from_a_pattern_redraws_a_part_of_it(call: Call) -> None:
    (drums,) = made(call("generate", "drums", "--style", "funk", "--seed", "3", "--json").stdout)
    asked = ("--in-bars", "3", "--change", "hh", "--seed", "1", "--json")
    (child,) = made(call("generate", "--from", str(drums["id"]), *asked).stdout)
    assert (child,) == tuple(made(call("redraw", str(drums["id"]), *asked).stdout))
    assert child["parent_ids"] == [drums["id"]]
    assert "hh at 3." in call("redraw", str(drums["id"]), *asked[:-1]).stderr
    for words, told in (
        (("generate", "--seed", "3"), "Name drums, melody or bass; or --from ID"),
        (("generate", "--from", str(drums["id"]), "drums"), "--from stands before drums"),
        (("generate", "--from", str(drums["id"])), "name what is to be played anew"),
    ):
        refused = call(*words, ok=False)
        assert refused.exit_code == 2
        assert told in refused.stderr


def test_a_morph_is_born_again_without_a_seed(call: Call) -> None:
    first, second = (made(call("generate", "drums", "--style", s, "--json").stdout)[0]["id"] for s in ("house", "funk"))
    (between,) = made(call("morph", str(first), str(second), "--steps", "1", "--json").stdout)
    assert call("replay", str(between["id"])).stdout.endswith("born again, to the letter: crossover\n")


def test_rules_play_metres_that_models_refuse_and_say_so(call: Call) -> None:
    refused = call("generate", "drums", "--metre", "7/8", "--model", "drums_rnn", ok=False)
    assert refused.exit_code == 1
    assert "the model rules knows every metre" in refused.stderr
    played = call("generate", "drums", "--metre", "7/8")
    assert "made by rules, as drums_lookback_rnn does not know 7/8" in played.stderr
    (born,) = Store().patterns()
    assert list(born.birth.makers) == ["rules"]
    assert "does not know" not in call("generate", "melody", "--metre", "3/4", "--model", "rules").stderr


def test_a_primer_in_a_metre_of_rules_is_refused_in_one_sentence(call: Call) -> None:
    (waltz,) = made(call("generate", "melody", "--metre", "3/4", "--json").stdout)
    refused = call("generate", "melody", "--primer", str(waltz["id"]), ok=False)
    assert "melody_rnn does not know 3/4, and rules, which do, cannot go on from a primer" in refused.stderr


def test_styles_are_listed(call: Call) -> None:
    output = call("generate", "drums", "--styles").stdout
    assert all(name in output for name in STYLES)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("generate", "drums", "--style", "polka"), 2),
        (("generate", "drums", "--model", "none"), 6),
        (("generate", "drums", "--model", __file__), 6),
        (("generate", "drums", "--metre", "four"), 2),
        (("generate", "drums", "--primer", "nothing"), 3),
        (("generate", "melody", "--scale", "none"), 2),
        (("models", "info", "none"), 6),
        (("models", "train", "none", "--data", "."), 2),
    ],
)
def test_what_cannot_be_is_one_sentence_and_a_code(call: Call, args: tuple[str, ...], code: int) -> None:
    result = call(*args, ok=False)
    assert result.exit_code == code
    assert "Traceback" not in result.output


def test_models_are_listed_with_their_configuration(call: Call) -> None:
    listed = json.loads(call("models", "list", "--json").stdout)
    configs = {model["name"]: model["config"] for model in listed}
    assert configs["drums_rnn"] == "drum_kit"
    assert configs["drums_lookback_rnn"] == "drum_kit_lookback"
    assert "drums_lookback_rnn" in call("models", "list").stdout


def test_a_model_whose_file_is_cut_off_is_told_and_the_others_are_listed(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiomancer._resources import resource_folder

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "audiomancer" / "models"
    folder.mkdir(parents=True)
    (folder / "cut.mag").write_bytes((resource_folder("models") / "drums_rnn.mag").read_bytes()[:5000])
    result = call("models", "list", "--json")
    assert {"drums_rnn", "melody_rnn"} <= {model["name"] for model in json.loads(result.stdout)}
    assert "cut" not in result.stdout
    assert result.stderr.startswith("cut is left out: ")
    assert len(result.stderr.splitlines()) == 1


def test_models_info_shows_the_card(call: Call) -> None:
    shown = call("models", "info", "drums_lookback_rnn").stdout
    assert "nats a step" in shown
    assert "CC BY 4.0" in shown
    assert json.loads(call("models", "info", "melody_rnn", "--json").stdout)["family"] == "melody"


def test_downloading_from_a_host_that_lacks_the_files_is_told(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = call("models", "download", "--host", f"http://127.0.0.1:{server.server_address[1]}", ok=False)
        server.shutdown()
    assert result.exit_code == 6
    assert "answers 404 for drum_kit_rnn.mag" in result.stderr


@pytest.mark.checkout
def test_models_are_compared_with_their_rivals_on_data(call: Call, shared: Path, tmp_path: Path) -> None:
    from audiomancer.training.corpus import Corpus, drum_corpus, save_corpus

    corpus = drum_corpus(shared / "data" / "groove")
    save_corpus(Corpus(corpus.train[:40], corpus.validation[:10]), tmp_path / "some.npz")
    args = (
        "models",
        "compare",
        "drums_lookback_rnn",
        "--data",
        str(shared / "data"),
        "--cache",
        str(tmp_path / "some.npz"),
    )
    figures = json.loads(call(*args, "--json").stdout)
    assert figures["drums_lookback_rnn with its memory"] == min(figures.values())
    assert "5-gram" in call(*args).stdout


@pytest.mark.checkout
@pytest.mark.parametrize("table", ["feel", "returns"])
def test_a_table_is_learned_again_as_it_ships(call: Call, shared: Path, tmp_path: Path, table: str) -> None:
    from audiomancer._resources import resource_folder

    call("models", "train", table, "--data", str(shared / "data"), "--output", str(tmp_path))
    learned, shipped = (json.loads((f / f"{table}.json").read_text()) for f in (tmp_path, resource_folder("models")))
    assert learned == shipped


@pytest.mark.magenta
@pytest.mark.slow
def test_a_training_writes_a_bundle_and_its_card(
    call: Call, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audiomancer.training.corpus import Corpus, drum_corpus, save_corpus

    corpus = drum_corpus(shared / "data" / "groove")
    long = [piece for piece in corpus.validation if len(piece) >= 64]
    save_corpus(Corpus(corpus.train[:40], long[:5]), tmp_path / "some.npz")
    settings = {"config": "drum_kit", "corpus": "drums", "layers": [8], "epochs": 2, "lanes": 4, "chunk": 16}
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "tiny.json").write_text(json.dumps(settings))
    monkeypatch.setattr("audiomancer._resources.resource_folder", lambda name: tmp_path / name)
    args = ("models", "train", "tiny", "--data", str(shared / "data"), "--cache", str(tmp_path / "some.npz"))
    assert "pass 2" in call(*args).stderr
    assert (tmp_path / "models" / "tiny.mag").stat().st_size > 1000
    assert "| tiny |" in (tmp_path / "models" / "tiny.md").read_text()
