"""What the person deletes, brings back, names, tags and finds again."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from calling import Call

from audiomancer.actions import Session, completions, perform
from audiomancer.errors import StoreError
from audiomancer.evolution import Settings
from audiomancer.generators import EvolutionEngine, EvolutionRun, LineageTracker, PatternStock
from audiomancer.lineage import Birth
from audiomancer.music import Note, Pattern
from audiomancer.store import Store


def ids(output: str) -> list[str]:
    return [item["id"] for item in json.loads(output)]


def listed(call: Call, *arguments: str) -> list[str]:
    return ids(call("list", "--json", *arguments).stdout)


def add(kind: str = "drums", position: int = 0, name: str | None = None, **music: Any) -> str:
    pattern = Pattern(kind=kind, notes=(Note(position, 60, 36, 100),), bars=1, **music)  # type: ignore[arg-type]
    return Store().add_pattern(pattern, Birth(method="imported"), name=name).id


@pytest.fixture
def child(call: Call, groove: str) -> str:
    """A child of the groove."""
    (item,) = ids(call("mutate", groove, "--seed", "1", "--json").stdout)
    return item


def test_what_is_deleted_is_gone_from_all_lists_and_undo_brings_it_back(call: Call, groove: str, child: str) -> None:
    call("rate", child, "5")
    deleted = call("delete", child)
    assert deleted.stdout == f"{child[:13]}  groove  deleted\n"
    assert "audiomancer undo" in deleted.stderr
    assert listed(call) == [groove]
    assert json.loads(call("top", "--json").stdout) == []
    assert EvolutionEngine().rank_by_rating() == []
    assert "total               1" in call("lineage").stdout
    assert "avg rating          -" in call("lineage").stdout
    assert "1 items" in call("doctor").stdout
    with Session() as session:
        assert child not in dict(completions(session, "pattern", "ptrn_"))
        assert child in dict(completions(session, "deleted", "ptrn_"))
    assert listed(call, "--deleted") == [child]
    assert Store().get(child).deleted_at.strftime("%Y-%m-%d") in call("list", "--deleted").stdout  # type: ignore[union-attr]
    assert call("undo").stdout == f"{child[:13]}  groove  is back\n"
    assert listed(call) == [child, groove]
    assert Store().get(child).user_rating == 5


def test_several_are_deleted_and_brought_back_together_or_not_at_all(call: Call, groove: str, child: str) -> None:
    assert call("delete", child, "zzz", ok=False).exit_code == 3
    assert len(listed(call)) == 2
    call("delete", groove)
    call("delete", child)
    call("undelete", groove)
    assert listed(call) == [groove]
    call("delete", groove, groove)
    call("undo")
    assert listed(call) == [groove]
    call("undo")
    assert listed(call) == [child, groove]
    nothing = call("undo", ok=False)
    assert (nothing.exit_code, nothing.stderr) == (
        2,
        "Error: nothing is deleted, so there is nothing to bring back\n",
    )
    refused = call("undelete", groove, ok=False)
    assert (refused.exit_code, "is not deleted" in refused.stderr) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("mutate", "ID"),
        ("cross", "ID", "OTHER"),
        ("evolve", "ID"),
        ("evolve", "ID", "--interactive"),
        ("rate", "ID", "4"),
        ("export", "ID", "--to", "tidal"),
        ("play", "ID", "--times", "1"),
        ("generate", "drums", "--primer", "ID"),
        ("generate", "bass", "--with", "ID"),
        ("delete", "ID"),
        ("rename", "ID", "x"),
        ("tag", "ID", "x"),
        ("note", "ID", "x"),
    ],
    ids=" ".join,
)
def test_a_deleted_id_is_refused_with_the_way_back(call: Call, groove: str, child: str, words: tuple[str, ...]) -> None:
    call("delete", child)
    refused = call(*({"ID": child[5:12], "OTHER": groove}.get(word, word) for word in words), ok=False)
    assert refused.exit_code == 3
    assert refused.stderr == f"Error: {child} (groove) was deleted; `audiomancer undelete {child}` brings it back\n"


def test_children_of_a_deleted_one_keep_it_as_their_parent(call: Call, groove: str, child: str) -> None:
    call("delete", groove)
    assert json.loads(call("show", child, "--json").stdout)["parent_ids"] == [groove]
    assert "born again" in call("replay", child).stdout
    assert call("lineage", child).stdout.splitlines()[0].endswith("groove  deleted")
    assert json.loads(call("lineage", child, "--json").stdout)["deleted"] == [groove]
    assert f"undelete {groove[:13]}" in call("show", groove).stderr
    assert "max generation      1" in call("lineage").stdout
    (grandchild,) = ids(call("mutate", child, "--seed", "1", "--json").stdout)
    assert listed(call) == [grandchild, child]


def test_a_deleted_id_may_be_abbreviated_where_a_deleted_one_is_meant(call: Call) -> None:
    made = sorted(add(position=number) for number in range(17))  # more than there are digits to begin with
    one, other = next((a, b) for a, b in pairwise(made) if a[5] == b[5])
    digit = one[5]
    assert "fits" in call("delete", digit, ok=False).stderr
    call("delete", one)
    assert call("undelete", digit).stdout.startswith(one[:13])
    call("delete", *(item for item in made if item[5] == digit and item != other))
    assert call("show", digit).stdout.startswith(other)


def test_the_shell_completes_what_there_is_of_each_kind(groove: str) -> None:
    store = Store()
    synth = store.add_synth("SynthDef(\\x, {})", Birth(method="imported"), name="x").id
    gone = add()
    store.tag(groove, ["dark", "slow"])
    store.tag(gone, ["old"])
    store.delete([gone])
    with Session() as session:

        def offered(of: str, begun: str = "") -> set[str]:
            return set(dict(completions(session, of, begun)))

        assert offered("pattern") == {"last", "best", groove}
        assert offered("item") == {"last", "best", groove, synth}
        assert offered("deleted") == {"last", "best", gone}
        assert {"last", "best", synth, "tb303"} <= offered("synth")
        assert groove not in offered("synth")
        assert offered("pattern", "l") == {"last"}
        assert offered("pattern", groove[5:9]) == offered("item", groove[:9]) == {groove}
        assert offered("tag") == {"dark", "slow"}
        assert offered("tag", "d") == {"dark"}
        for of, word in (
            ("operator", "ghost_notes"),
            ("synth operator", "swap_oscillator"),
            ("target", "tidal"),
            ("style", "techno"),
            ("fitness", "density"),
        ):
            assert offered(of, word[:6]) == {word}
        assert offered("nothing") == set()


@pytest.mark.parametrize("words", [("mutate", "GROOVE", "--seed", "1"), ("replay", "CHILD")], ids=" ".join)
def test_what_is_made_again_is_back_and_says_so(call: Call, groove: str, child: str, words: tuple[str, ...]) -> None:
    call("delete", child)
    again = call(*({"GROOVE": groove, "CHILD": child}.get(word, word) for word in words))
    assert f"{child} (groove) had been deleted; now that it was made again, it is back" in again.stderr
    assert listed(call) == [child, groove]


def test_a_run_goes_on_without_what_was_deleted(call: Call, groove: str, child: str) -> None:
    store = Store()
    EvolutionRun.start(PatternStock(store), [groove, child], Settings(seed=1, size=2)).save("1")
    call("rate", child, "5")
    call("delete", child)
    left = call("evolve", "--resume", "1", "--json", input="q\n")
    assert "Generation 0, 1 of 1" in left.stderr
    assert ids(left.stdout) == []
    run = EvolutionRun.resume(store, "1")
    assert run.breed().parents == (groove,)
    assert child not in {item.id for item in run.everything()}
    call("delete", groove)
    gone = call("evolve", "--resume", "1", ok=False)
    assert "all of them were deleted" in gone.stderr
    call("undo")
    call("undo")
    assert len(EvolutionRun.resume(store, "1").asked()) == 2


def test_synths_of_audiomancer_are_nobodys_to_delete_or_rename(call: Call) -> None:
    for words in (("delete", "tb303"), ("rename", "synt_tb303", "acid")):
        assert "tb303 comes with audiomancer and cannot be" in call(*words, ok=False).stderr
    call("rate", "tb303", "3")
    assert call("delete", "tb303", ok=False).exit_code == 2
    assert call("tag", "tb303", "acid").stdout == "synt_tb303  tb303  acid\n"
    assert call("note", "juno_pad", "warm").stdout == 'synt_juno_pad  juno_pad  "warm"\n'


def test_the_tracker_of_synths_counts_none_that_was_deleted() -> None:
    tracker = LineageTracker()
    tracker.record_synth("a", "a", [], "generated", [])
    tracker.record_synth("b", "b", ["a"], "mutation", [])
    tracker.rate_synth("a", 5)
    Store().delete(["a"])
    assert tracker.get_top_rated() == []
    told = tracker.get_generation_stats()
    assert (told["total_synths"], told["max_generation"]) == (1, 1)
    tracker.record_synth("a", "a", [], "generated", [])
    assert [record["id"] for record in tracker.get_top_rated()] == ["a"]


def test_a_name_tags_and_a_note_are_kept_and_shown(call: Call, groove: str) -> None:
    assert call("rename", groove, "  Lazy snare ").stdout == f"{groove[:13]}  Lazy snare\n"
    assert call("tag", groove, "dark", "slow", "Dark").stdout == f"{groove[:13]}  Lazy snare  dark slow\n"
    assert call("tag", groove, "--remove", "DARK", "heavy").stdout == f"{groove[:13]}  Lazy snare  slow heavy\n"
    assert "has no tag 'old'; it has slow, heavy" in call("tag", groove, "--remove", "old", ok=False).stderr
    assert call("tag", groove, "x").stdout == call("tag", groove, "x").stdout
    assert call("tag", groove, "--remove", "x").stdout == f"{groove[:13]}  Lazy snare  slow heavy\n"
    call("note", groove, "for the drop")
    shown = call("show", groove).stdout
    assert "Lazy snare" in shown
    assert shown.endswith('tags: slow heavy\n"for the drop"\n')
    assert "slow heavy  Lazy snare" in call("list").stdout
    (told,) = json.loads(call("list", "--json", "--tag", "SLOW").stdout)
    assert (told["name"], told["tags"], told["deleted_at"]) == ("Lazy snare", ["slow", "heavy"], None)
    call("note", groove, "")
    assert Store().get(groove).user_notes is None
    (child,) = json.loads(call("mutate", groove, "--seed", "1", "--json").stdout)
    assert (child["name"], child["tags"]) == ("Lazy snare", [])


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rename", "ID", " "), 2, "a name is one line of text"),
        (("rename", "ID", "two\nlines"), 2, "a name is one line of text"),
        (("tag", "ID"), 2, "name a tag"),
        (("tag", "ID", "very dark"), 2, "a tag is one word, such as dark, not 'very dark'"),
        (("tag", "ID", ""), 2, "a tag is one word"),
        (("tag", "ID", "+dark"), 2, "a tag is one word"),
        (("tag", "ID", "--remove", "old"), 2, "has no tag 'old'; it has none"),
        (("tag", "ID", "x", "y", "--remove", "old"), 2, "has no tag 'old'; it has none"),
        (("list", "--rating", "6"), 2, "a rating to look for is such as 4, 4+, 3-5 or none, not '6'"),
        (("list", "--rating", "5-3"), 2, "a rating to look for is such as"),
        (("list", "--since", "tuesday"), 2, "a time to look from or to is such as 2026-11-20, 7d, 12h or 2w"),
        (("list", "--until", "2026-13-40"), 2, "a time to look from or to is such as"),
        (("list", "--since", "2026-11-20", "--until", "2026-11-19"), 2, "nothing can lie between"),
        (("list", "--all", "--limit", "3"), 2, "Give --all, or --limit and --page"),
        (("list", "--page", "0"), 2, "--page"),
        (("list", "--sort", "size"), 2, "--sort"),
    ],
)
def test_what_cannot_be_meant_is_refused(call: Call, groove: str, words: tuple[str, ...], code: int, told: str) -> None:
    before = Store().lineage.records()
    refused = call(*(groove if word == "ID" else word for word in words), ok=False)
    assert refused.exit_code == code
    assert told in " ".join(refused.stderr.split())
    assert Store().lineage.records() == before


@pytest.fixture
def library(call: Call) -> dict[str, str]:
    """Four patterns, the oldest first; name to id."""
    made = {
        "Amen": add(tempo=170, style="dnb", position=1),
        "night bus": add(tempo=125, style="Techno", position=2),
        "choir": add("melody", tempo=90, position=3),
        "night owl": add("bass", tempo=125, style="techno", position=4),
    }
    store = Store()
    for name, item in made.items():
        store.rename(item, name)
    for name, stars in (("Amen", 4), ("choir", 5), ("night owl", 4)):
        store.rate(made[name], stars)
    moments = ("2026-11-01T10:00:00+00:00", "2026-11-02T00:00:00+00:00", "2026-11-02T23:59:59+00:00")
    for item, moment in zip(made.values(), moments, strict=False):
        store.lineage.change(item, created_at=moment)
    return made


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", "night owl,choir,night bus,Amen"),
        ("--reverse", "Amen,night bus,choir,night owl"),
        ("--sort name", "Amen,choir,night bus,night owl"),
        ("--sort rating", "choir,night owl,Amen,night bus"),
        ("--sort bpm", "choir,night bus,night owl,Amen"),
        ("--sort bpm --reverse", "Amen,night owl,night bus,choir"),
        ("--name NIGHT", "night owl,night bus"),
        ("--style techno", "night owl,night bus"),
        ("--rating 4", "night owl,Amen"),
        ("--rating 4+", "night owl,choir,Amen"),
        ("--rating 5-5", "choir"),
        ("--rating none", "night bus"),
        ("--kind bass", "night owl"),
        ("--since 2026-11-02 --until 2026-11-02", "choir,night bus"),
        ("--until 2026-11-01T10:00", ""),
        ("--since 2h", "night owl"),
        ("--until 1w --rating 4+", "choir,Amen"),
        ("--limit 3", "night owl,choir,night bus"),
        ("--limit 3 --page 2", "Amen"),
        ("--page 1", "night owl,choir,night bus,Amen"),
        ("--page 2", ""),
        ("--all", "night owl,choir,night bus,Amen"),
    ],
)
def test_a_list_holds_what_is_asked_for_in_the_order_that_is_asked_for(
    call: Call, library: dict[str, str], words: str, names: str
) -> None:
    found = listed(call, *words.split())
    assert found == [library[name] for name in names.split(",") if name]


def test_a_list_says_how_much_of_it_is_shown(call: Call, library: dict[str, str]) -> None:
    assert call("list", "--limit", "3").stderr == "3 of 4; --limit, --page or --all for more.\n"
    assert call("list", "--limit", "1", "--page", "3", "--json").stderr.startswith("3-3 of 4;")
    assert call("list", "--page", "7").stderr == "There are only 4; a smaller --page shows some of them.\n"
    assert call("list", "--rating", "1").stderr == "Nothing fits; audiomancer list shows all there is.\n"
    assert call("list").stderr == ""


def test_an_empty_library_says_how_to_fill_it(call: Call) -> None:
    assert "Nothing here yet" in call("list").stderr


def test_a_library_of_which_all_is_deleted_is_no_empty_one(call: Call, library: dict[str, str]) -> None:
    call("delete", *(item for item in library.values() if item.startswith("ptrn_")))
    said = call("list").stderr
    assert "Nothing here yet" not in said and "audiomancer list --deleted" in said


def test_a_terminal_shows_fifty_and_a_pipe_all() -> None:
    store = Store()
    for number in range(51):
        notes = (Note(number, 60, 38, 100),)
        youngest = store.add_pattern(Pattern(kind="drums", notes=notes, bars=1), Birth(method="imported")).id
    store.rename(youngest, "a long name " * 30)

    def on_a_terminal(*words: str) -> str:
        """What a terminal shows on standard output, and what stands on standard error, in this order."""
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "audiomancer", *words]
        environment = os.environ | {"COLUMNS": "100", "LINES": "25", "TERM": "dumb"}
        with subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, env=environment) as process:
            os.close(theirs)
            shown = b""
            try:
                while part := os.read(ours, 65536):
                    shown += part
            except OSError:  # how Linux tells that the other end is closed
                pass
            assert process.stderr
            told = process.stderr.read()
        os.close(ours)
        assert process.returncode == 0
        return (shown + told).decode()

    page = on_a_terminal("list")
    assert (page.count("imported"), "50 of 51; " in page) == (50, True)
    assert youngest[:13] in page  # a long name gives way, an id does not
    assert max(map(len, page.splitlines())) <= 100
    assert on_a_terminal("list", "--page", "2").count("imported") == 1
    assert on_a_terminal("list", "--all").count("imported") == 51


def test_a_pipe_gets_all(call: Call) -> None:
    for number in range(51):
        add(position=number)
    assert call("list").stdout.count("imported") == 51


def test_last_and_best_stand_for_ids(call: Call, library: dict[str, str]) -> None:
    assert call("show", "last").stdout.startswith(library["night owl"])
    assert call("show", "best").stdout.startswith(library["choir"])
    call("rate", "last", "5")
    assert Store().get(library["night owl"]).user_rating == 5
    assert call("show", "best").stdout.startswith(library["night owl"])  # of equals the youngest
    assert call("export", "last", "--to", "tidal").stdout
    (child,) = json.loads(call("mutate", "best", "--seed", "1", "--json").stdout)
    assert child["parent_ids"] == [library["night owl"]]
    call("delete", "last")
    assert call("undelete", "last").stdout.startswith(child["id"][:13])
    call("delete", "last", "best")
    assert len(listed(call)) == 3


def test_last_and_best_are_of_the_kind_that_fits(call: Call, library: dict[str, str]) -> None:
    call("rate", "juno_pad", "3")
    call("rate", "tb303", "5")
    assert call("show", "last").stdout.startswith("synt_tb303")
    (child,) = json.loads(call("mutate", "last", "--seed", "1", "--json").stdout)
    assert child["parent_ids"] == [library["night owl"]]
    (bass,) = json.loads(call("generate", "bass", "--with", "last", "--model", "rules", "--seed", "1", "--json").stdout)
    assert bass["parent_ids"] == [library["night bus"]]
    call("synth", "rate", "last", "1")
    assert Store().synth("synt_tb303").user_rating == 1
    with Session() as session:
        for kind in ("pattern", "synth", "item", "deleted"):
            assert {"last", "best"} <= dict(completions(session, kind, "")).keys()


def test_what_nobody_rated_is_not_the_best(call: Call, groove: str) -> None:
    assert "there is no pattern yet that is rated" in call("mutate", "best", ok=False).stderr


def test_no_last_and_no_best_is_told(call: Call) -> None:
    for words, told in (
        (("mutate", "last"), "there is no pattern yet, so 'last' is none; name one by its id"),
        (("show", "best"), "there is no item yet that is rated, so 'best' is none; `audiomancer rate ID STARS`"),
        (("synth", "show", "last"), "there is no synth yet, so 'last' is none"),
        (("undelete", "last"), "there is no deleted item yet, so 'last' is none"),
    ):
        refused = call(*words, ok=False)
        assert refused.exit_code == 3
        assert told in refused.stderr


def test_synths_have_a_top_and_filters_of_their_own(call: Call) -> None:
    assert "Nothing is rated yet" in call("synth", "top").stderr
    for name, stars in (("juno_pad", "4"), ("tb303", "5"), ("acid_lead", "4")):
        call("rate", name, stars)
    expected = ["synt_tb303", "synt_acid_lead", "synt_juno_pad"]
    assert (
        ids(call("synth", "top", "--json").stdout) == ids(call("top", "--kind", "synth", "--json").stdout) == expected
    )
    assert call("top", "--type", "synth", "--limit", "1").stdout.count("synt_") == 1
    assert json.loads(call("top", "--json").stdout) == []
    assert ids(call("synth", "list", "--sort", "rating", "--limit", "2", "--json").stdout) == expected[:2]
    assert ids(call("synth", "list", "--rating", "5", "--json").stdout) == ["synt_tb303"]
    assert ids(call("synth", "list", "--category", "pad", "--rating", "1-5", "--json").stdout) == ["synt_juno_pad"]
    assert "juno_pad" not in call("synth", "list", "--rating", "none").stdout
    call("tag", "juno_pad", "warm")
    assert ids(call("synth", "list", "--tag", "warm", "--json").stdout) == ["synt_juno_pad"]
    assert "Nothing fits" in call("synth", "list", "--name", "nosuch").stderr


def test_the_pages_of_synths_run_on_from_ones_own_to_those_of_audiomancer(call: Call) -> None:
    call("rate", "tb303", "5")
    everything = ids(call("synth", "list", "--json").stdout)
    assert everything[0] == "synt_tb303"
    assert everything[1:] == sorted(everything[1:])
    pages = [call("synth", "list", "--limit", "60", "--page", str(page), "--json") for page in (1, 2, 3)]
    assert [item for page in pages for item in ids(page.stdout)] == everything
    assert pages[1].stderr.startswith(f"61-120 of {len(everything)};")


@pytest.fixture
def damaged(library: dict[str, str], home: Path) -> dict[str, str]:
    """A library in which one pattern has a damaged body and one has none."""
    connection = sqlite3.connect(home / "library.db")
    with connection:
        connection.execute("UPDATE bodies SET body = '{' WHERE id = ?", (library["choir"],))
        connection.execute("DELETE FROM bodies WHERE id = ?", (library["Amen"],))
    connection.close()
    return library


def test_what_is_damaged_spoils_no_list(call: Call, damaged: dict[str, str]) -> None:
    rows = json.loads(call("list", "--json").stdout)
    assert [row["id"] for row in rows] == [damaged[name] for name in ("night owl", "choir", "night bus", "Amen")]
    assert rows[3] == {"id": damaged["Amen"], "name": "Amen", "damaged": "its notes are missing"}
    assert rows[1]["damaged"].startswith("its notes cannot be read")
    table = call("list").stdout
    assert "Amen  damaged: its notes are missing" in table
    assert f"{damaged['choir'][:13]}" in table
    assert [row["name"] for row in json.loads(call("top", "--json").stdout)] == ["choir", "night owl", "Amen"]
    assert "choir  damaged: its notes cannot be read" in call("top").stdout
    for name, told in (("Amen", "its notes are missing"), ("choir", "its notes cannot be read")):
        for arguments in ((), ("--json",)):
            shown = call("show", damaged[name], *arguments, ok=False)
            assert (shown.exit_code, shown.stderr.count("\n")) == (5, 1)
            assert f"({name}) is damaged: {told}" in shown.stderr
    call("delete", damaged["Amen"], damaged["choir"])
    assert len(listed(call)) == 2
    assert "damaged" in call("list", "--deleted").stdout


def test_a_record_without_a_time_spoils_no_list(call: Call, library: dict[str, str]) -> None:
    for item in library.values():
        Store().lineage.change(item, created_at=None)
    for words in ((), ("--sort", "rating"), ("--since", "7d")):
        call("list", *words)
    assert len(listed(call)) == 4
    assert json.loads(call("top", "--json").stdout)[0]["id"] == library["choir"]
    assert "nobody knows when" in call("show", library["Amen"]).stdout


def test_what_has_no_record_is_told_beside_the_list(call: Call, library: dict[str, str], home: Path) -> None:
    Store().lineage.fold()
    records = json.loads((home / "lineage.json").read_text())
    del records[library["Amen"]]
    (home / "lineage.json").write_text(json.dumps(records))
    told = call("list", "--json")
    assert len(ids(told.stdout)) == 3
    assert f"library.db holds 1 that lineage.json does not know, such as {library['Amen']}" in told.stderr
    for item in (library["Amen"], library["Amen"].removeprefix("ptrn_")[:8]):
        for words in (("show", item), ("rate", item, "3"), ("export", item, "--to", "tidal")):
            assert f"{library['Amen']} has a body in library.db, but lineage.json" in call(*words, ok=False).stderr


def test_bodies_without_any_history_are_no_empty_library(call: Call, library: dict[str, str], home: Path) -> None:
    Store().close()
    for file in home.glob("lineage.*"):
        file.unlink()
    said = call("list").stderr
    assert "library.db holds 4" in said and "doctor --repair" in said and "Nothing here yet" not in said


def test_bodies_without_any_history_are_told_where_ratings_are_asked_for(
    call: Call, library: dict[str, str], home: Path
) -> None:
    Store().close()
    for file in home.glob("lineage.*"):
        file.unlink()
    for words in (("top",), ("taste",), ("taste", "drums")):
        said = call(*words).stderr
        assert "that lineage.json does not know" in said and "Nothing is rated yet" not in said


def test_a_damaged_record_is_told_where_its_rating_is_asked_for(
    call: Call, library: dict[str, str], home: Path
) -> None:
    """Nobody can tell whether it is among what is wanted."""
    Store().lineage.fold()
    records = json.loads((home / "lineage.json").read_text())
    records[library["choir"]]["user_rating"] = 9
    (home / "lineage.json").write_text(json.dumps(records))
    for words in (("top",), ("taste",), ("list", "--rating", "1+"), ("list", "--name", "c")):
        said = call(*words).stderr
        assert f"lineage.json holds 1 that cannot be read, such as {library['choir']}" in said
        assert "Nothing is rated yet" not in said


def test_what_is_rated_and_lost_its_notes_is_told_beside_the_taste(call: Call, groove: str, home: Path) -> None:
    call("rate", groove, "5")
    Store().close()
    for file in home.glob("library.db*"):
        file.unlink()
    said = call("taste").stderr
    assert f"1 that you rated cannot be read and tell nothing, such as {groove}: its notes are missing" in said
    assert "Nothing is rated yet" not in said


def test_a_synth_that_comes_along_is_shown_by_its_name(call: Call, home: Path) -> None:
    assert json.loads(call("show", "tb303", "--json").stdout)["id"] == "synt_tb303"
    assert not home.exists()


def junked(value: Any) -> Iterator[Any]:
    """A JSON value with each of its parts replaced by something else, one at a time."""
    yield from (None, "x", -7, 1.5, True, [], {}, [None], {"x": 1})
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        for junk in junked(part):
            yield {**value, key: junk} if isinstance(value, dict) else [*value[:key], junk, *value[key + 1 :]]
    if isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != name} for name in value)


def test_whatever_a_body_holds_it_spoils_no_list_and_is_shown_or_told(call: Call, home: Path) -> None:
    kinds = {"ptrn": add("melody", key="C", scale="minor", style="techno")}
    kinds["synt"] = Store().add_synth("SynthDef(\\x, {})", Birth(method="imported"), name="x", category="pad").id
    home.mkdir(exist_ok=True)
    database = sqlite3.connect(home / "library.db", isolation_level=None)
    rows = dict(database.execute("SELECT type, body FROM bodies"))
    bad = [(kind, junk) for kind, body in rows.items() for junk in (*junked(json.loads(body)), "{", "[" * 9000)]
    store = Store()
    records = {kind: store.lineage[item] for kind, item in zip(("melody", "synth"), kinds.values(), strict=True)}
    texts = {}
    for number, (kind, junk) in enumerate(bad):
        item = f"{'synt' if kind == 'synth' else 'ptrn'}_{number:016}"
        texts[item] = records[kind].to_dict() | {"id": item, "user_rating": 4}
        body = junk if isinstance(junk, str) and junk[0] in "{[" else json.dumps(junk)
        database.execute("INSERT INTO bodies VALUES (?, ?, ?)", (item, kind, body))
    database.close()
    store.lineage.fold()
    (home / "lineage.json").write_text(json.dumps(json.loads((home / "lineage.json").read_text()) | texts))
    assert len(bad) > 100
    for words in (("list",), ("list", "--sort", "bpm"), ("list", "--style", "techno"), ("top", "--limit", "9999")):
        assert call(*words).stdout
        assert json.loads(call(*words, "--json").stdout)
    assert call("synth", "list", "--category", "pad").stdout
    assert "damaged" in call("synth", "top", "--limit", "999").stdout
    with Session() as session:
        damaged = 0
        for item in texts:
            try:
                found = perform("show", session, item=item).item
            except StoreError as error:
                damaged += 1
                assert item in str(error)
            else:
                assert found.id == item
        assert damaged > len(texts) / 2
