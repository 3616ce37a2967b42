"""The progress of actions that take long, shown on standard error; remarks go there too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from audiomancer.cli._output import console, label, note

__all__ = ["progress_bar"]

Progress = Callable[[str, int, int | None], None]


@contextmanager
def progress_bar() -> Iterator[tuple[Progress, Callable[[str], None]]]:
    """Two functions for a session, one for progress and one for remarks; a bar is drawn in a terminal only."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield lambda what, done, total: None, note
        return
    from rich.progress import Progress as Bars

    with Bars(console=screen, transient=True) as bars:
        tasks: dict[str, int] = {}

        def advance(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]

        yield advance, lambda text: bars.console.print(label(text))
