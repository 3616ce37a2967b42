"""``export`` and ``targets``: what a page is told of how a pattern can be written."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from audiomancer.actions import Session, perform
from audiomancer.actions.exporting import OptionRow
from audiomancer.errors import AudiomancerError


def other(option: OptionRow) -> str | bool:
    """What else a switch or a choice may say than what is usual."""
    return option.choices[-1] if option.type == "choice" else not option.default


@pytest.fixture
def child(home: Path) -> Any:
    """A groove that was bred from another, in the library of this test."""
    with Session() as session:
        (parent,) = perform("import", session, tidal=('d1 $ s "bd*2 [sd hh]"',)).patterns
        (made,) = perform("mutate", session, item=parent.id, seed=1).patterns
    return made


def test_the_link_opens_the_code_that_came_with_it(child: Any) -> None:
    with Session() as session:
        for how in ({}, {"diff": True}, {"timing": "grid", "velocity": "none"}):
            written = perform("export", session, items=(child.id,), target="strudel", **how)
            page, _, code = written.link.partition("#")
            assert page == "https://strudel.cc/"
            assert b64decode(unquote(code)) == written.content
        alone = perform("export", session, items=(child.id,), target="strudel", link=True)
        assert (
            alone.content.decode().strip()
            == alone.link
            == perform("export", session, items=(child.id,), target="strudel").link
        )
        assert perform("export", session, items=(child.id,), target="tidal").link == ""


def test_each_target_takes_the_options_that_it_names_and_no_others(child: Any) -> None:
    """Those that are a choice or a switch; what a text may say stands elsewhere."""
    with Session() as session:
        rows = [row for row in perform("targets", session).targets if row.text]
        every = {option.name: option for row in rows for option in row.options if option.type in ("choice", "switch")}
        assert {"timing", "diff", "with_synths"} <= set(every)
        for row in rows:
            assert {option.name for option in row.options} - {"diff"} == set(row.takes)
            for name, option in every.items():
                asked = {"items": (child.id,), "target": row.name, name: other(option)}
                if option in row.options:
                    assert perform("export", session, **asked).content
                else:
                    with pytest.raises(AudiomancerError, match=f"no {name}|lines is written for"):
                        perform("export", session, **asked)
