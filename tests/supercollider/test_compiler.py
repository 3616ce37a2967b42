"""Where compiled SynthDefs come from: the package, the cache, sclang, in this order and with the same bytes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from processes import descendants, eventually_gone

from audiomancer.analyzers import check_safe
from audiomancer.errors import MissingDependencyError
from audiomancer.supercollider import Compiler, SclangPool, shipped_files, shipped_source, shipped_synthdef

BEEP = r"SynthDef(\beep, { |out, freq = 440| Out.ar(out, SinOsc.ar(freq) * 0.1 ! 2) }).add"
BOOP = BEEP.replace("beep", "boop")
TWO = f"{BEEP};\n{BOOP};"
UNSAFE = BEEP + '; File.exists("x")'


class Asked(SclangPool):
    """A pool that remembers what it was asked."""

    sources: list[str]

    def validate_all(self, sources, **options):  # type: ignore[no-untyped-def]
        self.sources += sources
        return super().validate_all(sources, **options)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that sclang was asked for."""
    if not shutil.which("sclang"):
        pytest.skip("sclang is not installed")
    monkeypatch.setattr(Asked, "sources", [], raising=False)
    monkeypatch.setattr("audiomancer.supercollider.compiler.SclangPool", Asked)
    return Asked.sources


def test_the_shipped_synths_need_neither_sclang_nor_a_cache(no_sclang: None, tmp_path: Path) -> None:
    with Compiler(check_safe, cache=tmp_path / "cache") as compiler:
        compiler.start()
        found = compiler.validate_all(map(shipped_source, shipped_files()))
    assert [dict(validation.synthdefs) for validation in found] == [
        {name: shipped_synthdef(name)} for name in shipped_files()
    ]
    assert not (tmp_path / "cache").exists()


def test_a_source_is_compiled_once_in_a_lifetime(asked: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        with Compiler(check_safe, cache=tmp_path) as compiler:
            first = compiler.validate_all([BEEP, shipped_source("tb303"), TWO, BEEP])
            again = compiler.validate_all([BEEP, TWO])
    assert asked == [BEEP, TWO]
    assert [list(validation.synthdefs) for validation in first] == [["beep"], ["tb303"], ["beep", "boop"], ["beep"]]
    assert [v.synthdefs for v in again] == [first[0].synthdefs, first[2].synthdefs]
    with SclangPool(check_safe) as pool:
        assert pool.validate(TWO).synthdefs == again[1].synthdefs


def test_a_change_of_one_letter_is_another_source(asked: list[str], tmp_path: Path) -> None:
    with Compiler(check_safe, cache=tmp_path) as compiler:
        shipped = shipped_source("tb303")
        changed = shipped.replace("cutoff = 500", "cutoff = 501")
        assert compiler.validate(changed).synthdefs["tb303"] != compiler.validate(shipped).synthdefs["tb303"]
    assert asked == [changed]


def test_what_is_not_valid_is_asked_again(asked: list[str], tmp_path: Path) -> None:
    broken = BEEP.replace("SinOsc.ar", "SinOsc.ar(")
    for _ in range(2):
        with Compiler(lambda source: None, cache=tmp_path) as compiler:
            assert not compiler.validate(broken).ok
    assert asked == [broken, broken]
    assert list(tmp_path.rglob("*")) == []


def test_no_entry_makes_unsafe_source_valid(asked: list[str], tmp_path: Path) -> None:
    """Even where an entry stands under its very key, as if an older whitelist had let it through."""
    with Compiler(lambda source: None, cache=tmp_path) as lenient:
        assert lenient.validate(UNSAFE).ok
    asked.clear()
    with Compiler(check_safe, cache=tmp_path) as compiler:
        found = compiler.validate(UNSAFE)
    assert "'exists'" in str(found.problems[0])
    assert not found.synthdefs
    assert asked == []


def test_a_damaged_entry_is_compiled_again(asked: list[str], tmp_path: Path) -> None:
    with Compiler(check_safe, cache=tmp_path) as compiler:
        whole = compiler.validate(BEEP)
        (entry,) = (path for path in tmp_path.rglob("*") if path.is_file())
        kept = entry.read_bytes()
        entry.write_bytes(kept[:-20] + bytes(20))
        assert compiler.validate(BEEP).synthdefs == whole.synthdefs
        assert entry.read_bytes() == kept
    assert asked == [BEEP, BEEP]


def test_another_sclang_is_asked_again(asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for fingerprint in ("3.13", "3.14", "3.13"):
        monkeypatch.setattr("audiomancer.supercollider.compiler.fingerprint", lambda told=fingerprint: told)
        with Compiler(check_safe, cache=tmp_path) as compiler:
            assert compiler.validate(BEEP).ok
    assert asked == [BEEP, BEEP]


def test_the_fingerprint_is_of_the_program_and_of_how_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from audiomancer.supercollider import _worker

    program = tmp_path / "sclang"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    first = _worker.fingerprint()
    assert _worker.fingerprint() == first
    monkeypatch.setattr(_worker, "_CHANCE", 1)
    second = _worker.fingerprint()
    program.write_text("#!/bin/sh\n# another\n")
    assert len({first, second, _worker.fingerprint()}) == 3


def test_the_name_that_was_asked_for_must_be_there(asked: list[str], tmp_path: Path) -> None:
    with Compiler(check_safe, cache=tmp_path) as compiler:
        for _ in range(2):
            assert compiler.validate(BEEP, "beep").ok
            assert "'boop'" in compiler.validate(BEEP, "boop").problems[0].message
        assert compiler.validate(shipped_source("kick"), "kick").ok
        assert not compiler.validate(shipped_source("kick"), "snare").ok


def test_without_sclang_what_is_new_is_told_to_need_it(no_sclang: None, tmp_path: Path) -> None:
    with Compiler(check_safe, cache=tmp_path) as compiler:
        compiler.start()
        assert not compiler.validate(UNSAFE).ok
        with pytest.raises(MissingDependencyError, match=r"sclang is not installed.*install"):
            compiler.validate(BEEP)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_sclang_started_ahead_ends_with_the_compiler(asked: list[str], tmp_path: Path) -> None:
    before = descendants()
    with Compiler(check_safe, cache=tmp_path) as compiler:
        compiler.start()
        compiler.start()
        started = descendants() - before
        assert started
    assert eventually_gone(started)
    assert asked == []


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with Compiler(check_safe, cache=tmp_path / "file") as compiler:
        assert [compiler.validate(BEEP).ok for _ in range(2)] == [True, True]
    assert asked == [BEEP, BEEP]
