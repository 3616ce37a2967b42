"""Against sclang itself: what it compiles of its own help and examples is read, and nearly all of it is safe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from helpsource import helpsource

from audiomancer.analyzers import check_safe
from audiomancer.analyzers.synthdef import parse_synthdefs
from audiomancer.errors import SynthDefError
from audiomancer.supercollider import SclangPool


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


def test_of_what_sclang_compiles_90_percent_are_safe(compiled: list[str]) -> None:
    assert passing(compiled, check_safe) >= 0.9
