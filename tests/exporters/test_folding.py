"""Lists in SuperCollider: what repeats is folded, and unfolds to what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.exporters._folding import endless
from audiomancer.notation.supercollider import read_session


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ("a", "a"),
        ("aaaa", "a"),
        ("ab", "Pseq([a, b], inf)"),
        ("abab", "Pseq([a, b], inf)"),
        ("aba", "Pseq([a, b, a], inf)"),
        ("aab", "Pseq([a, a, b], inf)"),
        ("aaaaab", "Pseq([Pn(a, 5), b], inf)"),
        ("baaaaa", "Pseq([b, Pn(a, 5)], inf)"),
        ("aaaabbbb", "Pseq([Pn(a, 4), Pn(b, 4)], inf)"),
        ("aaabbb", "Pseq([a, a, a, b, b, b], inf)"),
        ("abababababc", "Pseq([Pseq([a, b], 5), c], inf)"),
        ("cababababab", "Pseq([c, Pseq([a, b], 5)], inf)"),
        ("aaaaaabaaaaaabc", "Pseq([Pseq([Pn(a, 6), b], 2), c], inf)"),
    ],
)
def test_what_repeats_is_folded_where_that_is_shorter(items: str, text: str) -> None:
    assert endless(list(items)) == text


def test_a_figure_of_64_is_folded() -> None:
    figure = [str(number) for number in range(64)]
    assert endless([*figure, *figure, "x"]) == f"Pseq([Pseq([{', '.join(figure)}], 2), x], inf)"


@given(st.lists(st.sampled_from("12345"), min_size=1, max_size=3), st.lists(st.sampled_from("12"), max_size=20))
def test_what_is_folded_unfolds_to_the_same(figure: list[str], rest: list[str]) -> None:
    items = figure * 6 + rest + figure * 3
    text = endless(items)
    (voice,) = read_session(f"Pdef(\\drums, Pbind(\\amp, {text})).quant_(4).play;").voices
    ((_, keys),) = voice.lines
    once = [str(value) for value in keys["amp"]]
    assert len(items) % len(once) == 0
    assert once * (len(items) // len(once)) == items
    assert len(text) <= len(f"Pseq([{', '.join(items)}], inf)")
