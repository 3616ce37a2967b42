"""What a terminal sends, as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiomancer.cli._keys import KeyReader, Pressed


def keys(data: bytes) -> list[Pressed]:
    """All keys in some bytes, and what is left when nothing more comes."""
    reader = KeyReader()
    return reader.read(data) + reader.rest()


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"5", ["5"]),
        (b"q q", ["q", " ", "q"]),
        (b"\r\n", ["enter", "enter"]),
        (b"\x7f\x08", ["backspace", "backspace"]),
        (b"\x04", ["end"]),
        (b"\x1b[D\x1b[C\x1bOD\x1bOC", ["left", "right", "left", "right"]),
        (b"\x1b[A\x1b[15~\x1b[1;5C\x1b[999;999R\x1bOP", ["unknown"] * 5),
        (b"\x1b", ["escape"]),
        (b"\x1b5", ["escape", "5"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b[", ["unknown"]),
        ("größer 好 🥁".encode(), [*"größer 好 🥁"]),
        (b"\xff\xfe5\xc3", ["5"]),
        (b"\x00\x01\t", ["unknown"] * 3),
        ("\u202e\x9b".encode(), ["unknown"] * 2),
    ],
)
def test_bytes_are_read_as_keys(data: bytes, names: list[str]) -> None:
    assert keys(data) == [Pressed(name) for name in names]


def test_pasted_text_is_one_thing_whatever_it_holds() -> None:
    assert keys(b"1\x1b[200~5q\r\x1b[D\xc3\xb6\x1b[201~2") == [
        Pressed("1"),
        Pressed(pasted="5q\r\x1b[Dö"),
        Pressed("2"),
    ]


def test_a_paste_that_is_never_closed_holds_the_keys_up_for_a_second_only() -> None:
    reader = KeyReader()
    assert reader.read(b"\x1b[200~5") == []
    assert reader.patience == 1.0
    assert reader.rest() == [Pressed(pasted="5")]
    assert reader.patience is None
    assert reader.read(b"5") == [Pressed("5")]


def test_the_rest_of_a_key_is_waited_for_a_moment() -> None:
    reader = KeyReader()
    assert reader.read(b"\x1b") == []
    assert reader.patience == 0.05
    assert reader.read(b"[C") == [Pressed("right")]
    assert reader.read("ö".encode()[:1]) == []
    assert reader.patience is None
    assert reader.read("ö".encode()[1:]) == [Pressed("ö")]


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [b"5", b"\r", b"\x1b[D", b"\x1bOC", b"\x1b[1;5C", "ö".encode(), b"\x1b[200~5\r\x1b[C\x1b[201~"]
        ),
        st.binary(max_size=6),
    ),
    max_size=12,
)


@given(PIECES, st.data())
def test_where_the_bytes_are_cut_does_not_matter(pieces: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(pieces)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=8)))
    reader = KeyReader()
    found = [
        key for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True) for key in reader.read(whole[start:end])
    ]
    assert found + reader.rest() == keys(whole)


@given(st.binary(max_size=200))
def test_no_garbage_is_more_than_keys(data: bytes) -> None:
    assert all(len(key) == 1 or key.isalpha() or pasted is not None for key, pasted in keys(data))
