"""What the repository itself promises: locks that pin everything, and files that fit every machine."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import audiomancer

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.txt"))

# Written in pieces, so that this file passes its own test.
REGISTRIES = [".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
REGISTRIES += [".".join(name) for name in (("npmjs", "com"), ("yarnpkg", "com"), ("deb", "debian", "org"))]
REGISTRIES += [".".join(name) for name in (("archive", "ubuntu", "com"), ("pkg", "dev"), ("jfrog", "io"))]
MACHINE_PATH = re.compile(r"(?<![\w.~}<])/(?:root|work|home/\w+|Users/\w+|tm[p]/\w+)\b")


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The text of every file that git tracks and that is there, by its path."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("needs git and a clone, to know which files are tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [path for path in listed.split("\0") if path and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text("utf-8", errors="replace") for path in paths}


def lines_with(tracked: dict[str, str], pattern: str) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in tracked.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def locked(name: str) -> dict[str, str]:
    """The lines ``name==version ; marker`` of a lock with the hashes that follow each."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = re.split(r"^(?=[\w-])", re.sub(r"^\s*#.*\n", "", text, flags=re.M), flags=re.M)
    return {head.strip(): rest for head, _, rest in (entry.partition("\\\n") for entry in entries if entry.strip())}


def names(requirements: list[str]) -> set[str]:
    """Distribution names as an index spells them, without versions, extras and markers."""
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0].replace("_", "-").lower() for line in requirements}


def test_no_tracked_file_names_a_package_registry(tracked: dict[str, str]) -> None:
    assert lines_with(tracked, "|".join(map(re.escape, REGISTRIES))) == []


def test_no_tracked_file_holds_a_path_of_somebodys_machine(tracked: dict[str, str]) -> None:
    assert lines_with(tracked, MACHINE_PATH.pattern) == []


@pytest.mark.parametrize(
    "parts", [("root", "notes"), ("home", "maker", "x"), ("tmp", "a"), ("Users", "jo", "groove.mid")]
)
def test_a_machine_path_is_recognised(parts: tuple[str, ...]) -> None:
    assert MACHINE_PATH.search("see '" + "/".join(("", *parts)) + "'")


@pytest.mark.parametrize(
    "parts",
    [
        ("shared", "work", "x"),
        ("~", "root"),
        ("https:", "", "example.org", "home", ""),
        ("$place", "root"),
        ("a", "tmp"),
        ("<", "root>"),
    ],
)
def test_other_paths_are_not_taken_for_one(parts: tuple[str, ...]) -> None:
    assert not MACHINE_PATH.search("/".join(parts))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_line_to_a_version_and_its_hashes(name: str) -> None:
    entries = locked(name)
    assert entries
    for head, hashes in entries.items():
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", head.rstrip(" \\"))
        assert re.fullmatch(r"(\s+--hash=sha256:[0-9a-f]{64}( \\)?)+\s*", hashes)


def test_the_locks_agree_on_versions() -> None:
    """One list installed after another must not move a package."""
    versions: dict[str, set[str]] = {}
    for lock in set(LOCKS) - {"tools"}:
        for head in locked(lock):
            package, version, marker = re.match(r"([\w.-]+)==([\w.]+)(?: ; (.*))?", head).groups()  # type: ignore[union-attr]
            versions.setdefault(f"{package} ; {marker}", set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("base", PROJECT["dependencies"]),
        ("dev", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        ("dev", PROJECT["optional-dependencies"]["web"]),
        ("web", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["web"]),
        ("magenta", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["magenta"]),
        ("dev", (ROOT / "requirements/build.in").read_text("utf-8").splitlines()[1:]),
        ("build", (ROOT / "requirements/build.in").read_text("utf-8").splitlines()[1:]),
        ("tools", (ROOT / "requirements/tools.in").read_text("utf-8").splitlines()[1:]),
    ],
)
def test_a_lock_has_all_it_was_made_for(lock: str, wanted: list[str]) -> None:
    """When this fails, run script/lock."""
    assert names(wanted) - names(list(locked(lock))) == set()


def test_the_package_and_its_metadata_have_one_version() -> None:
    assert PROJECT["version"] == audiomancer.__version__
