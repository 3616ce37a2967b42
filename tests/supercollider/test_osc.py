"""The wire form of messages and scores, against the examples of the specification."""

from __future__ import annotations

from audiomancer.supercollider.nrt import BLOCK, block_tag, blocks_for, seconds_tag
from audiomancer.supercollider.osc import TICKS_PER_SECOND, message_bytes, score_bytes


def test_a_message_is_written_as_in_the_specification() -> None:
    assert message_bytes(("/oscillator/4/frequency", 440.0)) == (b"/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0")
    assert message_bytes(("/foo", 1000, -1, "hello", 1.234, 5.678)) == (
        b"/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"
    )


def test_everything_is_padded_to_four_bytes() -> None:
    for length in range(1, 9):
        for argument in ("x" * length, b"x" * length):
            assert len(message_bytes(("/" + "a" * length, argument, 1))) % 4 == 0
    assert message_bytes(("/quit",)) == b"/quit\0\0\0,\0\0\0"
    assert message_bytes(("/b", b"abc")) == b"/b\0\0,b\0\0\0\0\0\x03abc\0"


def test_a_score_holds_bundles_with_their_lengths() -> None:
    score = score_bytes([(1, [("/a",)]), (TICKS_PER_SECOND, [])])
    first = b"#bundle\0\0\0\0\0\0\0\0\1\0\0\0\x08/a\0\0,\0\0\0"
    assert score == b"\0\0\0\x1c" + first + b"\0\0\0\x10#bundle\0\0\0\0\1\0\0\0\0"


def test_time_tags_follow_the_clock_of_the_server() -> None:
    """The server adds up whole ticks a block; after an hour that is 17 samples less than the true time."""
    hour = 3600 * 44100 // BLOCK
    assert block_tag(0, 44100) == 1
    assert 0 < 3600 * TICKS_PER_SECOND - block_tag(hour, 44100) < 44 * TICKS_PER_SECOND / 44100
    assert seconds_tag(1.0, 44100) - block_tag(689, 44100) == 4 * TICKS_PER_SECOND // 44100
    assert (blocks_for(0, 44100), blocks_for(1 / 44100, 44100), blocks_for(64 / 44100, 44100)) == (0, 1, 1)
    assert blocks_for(65 / 44100, 44100) == 2
