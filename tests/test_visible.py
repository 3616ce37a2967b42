"""What a terminal would obey is shown; what people write stays as it is."""

from __future__ import annotations

import json

from audiomancer._visible import escaped_json, visible
from audiomancer.actions import as_json

OBEYED = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xDCFF]


def test_no_character_that_a_terminal_obeys_is_left() -> None:
    for code in OBEYED:
        for lines in (False, True):
            shown = visible(f"a{chr(code)}b", lines=lines)
            if lines and chr(code) in "\n\t":
                assert shown == f"a{chr(code)}b"
            else:
                assert shown.isprintable()
                assert shown.startswith("a\\")


def test_letters_of_all_scripts_stay() -> None:
    text = "Kick [808] — Čajkovskij, 打楽器, ضرب, 🥁, \\x1b, `a`"
    assert visible(text) == visible(text, lines=True) == text


def test_what_is_shown_says_which_character_it_was() -> None:
    assert visible("\x1b]52;c;AA==\x07 \x9b2J a\u202eb\u2028\n\r\t") == (
        r"\x1b]52;c;AA==\x07 \x9b2J a\u202eb\u2028\n\r\t"
    )


def test_json_escapes_them_and_comes_back_as_it_was() -> None:
    text = "".join(map(chr, OBEYED)) + "é"
    told = as_json({text: [text]})
    assert json.loads(told) == {text: [text]}
    assert "é" in told
    assert all(character.isprintable() or character == "\n" for character in told)
    assert escaped_json('{\n  "a": 1\n}') == '{\n  "a": 1\n}'
