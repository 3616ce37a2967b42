"""Against sclang itself: what it compiles of its own help and examples is read, and nearly all of it is safe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from helpsource import helpsource

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import find_synthdefs, parse_synthdefs
from audiomancer.breeding.strangers import examine
from audiomancer.errors import SynthDefError
from audiomancer.rendering import Engines
from audiomancer.supercollider import Renderer, SclangPool, audition


@pytest.fixture(scope="module")
def compiled(pool: SclangPool) -> list[str]:
    sources = helpsource()
    if len(sources) < 500:
        pytest.skip("SuperCollider's help files are not installed")
    validations = pool.validate_all(sources, trusted=True)
    return [source for source, validation in zip(sources, validations, strict=True) if validation.synthdefs]


def passing(sources: list[str], check: Callable[[str], object]) -> float:
    def passes(source: str) -> bool:
        try:
            check(source)
        except SynthDefError:
            return False
        return True

    return sum(map(passes, sources)) / len(sources)


def test_of_what_sclang_compiles_99_percent_are_read(compiled: list[str]) -> None:
    assert len(compiled) > 500
    assert passing(compiled, parse_synthdefs) >= 0.99


def test_of_what_sclang_compiles_98_percent_are_safe(compiled: list[str]) -> None:
    assert passing(compiled, check_safe) >= 0.98


def test_of_what_sounds_95_percent_come_in(compiled: list[str], pool: SclangPool) -> None:
    """One in six of them; benchmarks/strangers.py counts all."""
    some = compiled[::6]
    heard = audition(some, pool, Renderer())
    sounding = [source for source, hearing in zip(some, heard, strict=True) if not hearing.problems]
    with Engines() as engines:
        found = examine([one for source in sounding for one in find_synthdefs(source)], engines)
    assert len(sounding) > 0.9 * len(some)
    assert sum(not one.refused for one in found) >= 0.95 * len(found)


def test_each_of_them_is_found_in_the_prose_of_its_page(compiled: list[str]) -> None:
    """The pages are marked-up text in which code stands between paragraphs."""
    page = "\n\nThat isn't all (there's more):\n".join(compiled[:100])
    found = find_synthdefs(page)
    assert [one.info is not None for one in found] == [True] * 100
