"""Rating the candidates of a run: by single keys at a terminal, by lines where there is none."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiomancer import actions
from audiomancer.actions import Session
from audiomancer.actions.runs import filling
from audiomancer.actions.sitting import (
    Breed,
    Compare,
    Effect,
    Hear,
    Hold,
    Like,
    Loop,
    Mark,
    Note,
    Prefer,
    Quit,
    Rate,
    Silence,
    Sitting,
    Step,
    Undo,
    grown,
    holding,
    marked,
    noted,
    paired,
    paste,
    press,
    rated,
    sat_down,
    undone,
    wanted,
)
from audiomancer.cli._output import note, short, what_was_done
from audiomancer.cli._page import Sound, page, why_shown
from audiomancer.cli._show import echo_roll, unicode_ok
from audiomancer.cli._terminal import Terminal
from audiomancer.errors import AudiomancerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiomancer.actions.listening import Listener
    from audiomancer.cli._keys import Pressed

__all__ = ["rate_by_keys", "rate_by_lines"]


def rate_by_keys(session: Session, run: Any) -> Any:
    """Show one candidate after the other on a page, and do what keys say, until the run is over or left.

    Args:
        session: the library and the engines.
        run: the run, as it was opened.

    Returns:
        The run as it was left.
    """
    from audiomancer.actions.listening import Listener

    with Listener(session, lambda: terminal.wake()) as listener, Terminal(listener.stop) as terminal:
        table = _Table(session, listener, terminal, run)
        with _said_on_the_page(session, table.say), filling(session, run.run):
            ended = table.sit()
    if ended.finished and ended.selection:
        note(ended.selection)  # why there is nothing more to hear; the page is gone
    return ended


_AT_ONCE = (Hear, Silence, Loop, Note, Quit)
"""What a key does that nothing in the run depends on."""


class _Asking:
    """A choice that is made in another thread.

    Args:
        ask: makes it.
        done: called when it is made, or has failed.

    Attributes:
        is_done: whether it is made, or has failed.
    """

    def __init__(self, ask: Callable[[], Any], done: Callable[[], None]) -> None:
        self._ask = ask
        self._done = done
        self._found: Any = None
        self._error: Exception | None = None
        self.is_done = False
        self._thread = threading.Thread(target=self._work, name="audiomancer-asking", daemon=True)
        self._thread.start()

    def result(self) -> Any:
        """What was chosen, once it is."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._found

    def _work(self) -> None:
        try:
            self._found = self._ask()
        except Exception as error:  # noqa: BLE001  it is raised where it is asked for
            self._error = error
        self.is_done = True
        self._done()


class _Table:
    """Where the person sits: the terminal before them, the sounds around them."""

    def __init__(self, session: Session, listener: Listener, terminal: Terminal, run: Any) -> None:
        self._session = session
        self._listener = listener
        self._terminal = terminal
        self._sitting = sat_down(run)
        self._left = False
        self._asking: _Asking | None = None
        self._stuck = False
        self._said: list[str] = []
        self._plain = not unicode_ok(err=True)

    def sit(self) -> Any:
        """Go on until the person leaves; then give the run as it is."""
        try:
            while not self._left:
                self._choose()
                self._listener.ahead(wanted(self._sitting))
                self._show()
                if (pressed := self._terminal.key()) is not None:
                    self._stuck = False
                    self._answer(pressed)
        finally:
            self._settle()
        return self._sitting.run

    def _choose(self) -> None:
        """Have the next candidate chosen while the person looks at this one."""
        if self._asking is not None and self._asking.is_done:
            self._settle()
        if self._asking is None and self._sitting.lacks and not self._stuck:
            run = self._sitting.run.run
            self._asking = _Asking(lambda: self._ask("run ask", run=run), self._terminal.wake)

    def _settle(self) -> None:
        """Wait for the candidate that is being chosen; where that fails say why, and try again after the next key."""
        asking, self._asking = self._asking, None
        if asking is None:
            return
        try:
            self._sitting = grown(self._sitting, asking.result())
        except AudiomancerError as error:
            self._stuck = True
            self._sitting = replace(self._sitting, remark=f"{error}")

    def _answer(self, pressed: Pressed) -> None:
        """Do what a key says. What is to be kept waits for the choice before it, so that all stands in one order."""
        step = self._step(pressed)
        if self._asking is not None and not all(isinstance(effect, _AT_ONCE) for effect in step.effects):
            self._settle()
            step = self._step(pressed)
        before, self._sitting = self._heard(), step.sitting
        self._perform(step.effects, before)

    def _step(self, pressed: Pressed) -> Step:
        before = self._heard()
        return press(before, pressed.key) if pressed.pasted is None else paste(before, pressed.pasted)

    def say(self, text: str) -> None:
        """Say something at the next look at the page; from any thread."""
        self._said.append(text)
        self._terminal.wake()

    def _heard(self) -> Sitting:
        return replace(self._sitting, sounding=bool(self._listener.heard))

    def _show(self) -> None:
        said, self._said = [*self._said, *self._listener.remarks()], []
        if said:
            self._sitting = replace(self._sitting, remark=" ".join((self._sitting.remark, *said)).strip())
        voices = self._sitting.voices
        voice = voices[self._sitting.ear] if voices else ""
        sound = Sound(
            heard=bool(self._listener.heard),
            ready=self._listener.ready(voice),
            silent=self._listener.silent,
            picture=self._listener.picture(voices[0]) if voices else None,
        )
        self._terminal.show(page(self._heard(), sound, *self._terminal.size, ascii_only=self._plain))

    def _perform(self, effects: tuple[Effect, ...], before: Sitting) -> None:
        """Do what a key asks for; if that fails, say why and stay where the person was."""
        try:
            for effect in effects:
                self._do(effect)
        except AudiomancerError as error:
            self._sitting = replace(before, remark=f"{error}")
        if self._listener.heard not in self._sitting.voices:
            self._listener.stop()

    def _do(self, effect: Effect) -> None:
        sitting, run = self._sitting, self._sitting.run.run
        match effect:
            case Rate(item, score):
                self._sitting = rated(sitting, self._ask("run rate", run=run, item=item, score=score))
            case Undo():
                self._undo()
            case Note(item, text):
                (kept,) = self._ask("note", item=item, text=text).items
                self._sitting = noted(sitting, item, kept.notes or None)
            case Hear(item):
                self._listener.play(item)
            case Silence():
                self._listener.stop()
            case Loop(on):
                self._listener.loop = on
            case Compare():
                self._sitting = paired(sitting, self._ask("run compare", run=run))
            case Prefer(first, second, better):
                self._ask("run prefer", run=run, first=first, second=second, better=better)
            case Like(item, voice, liked):
                self._ask("run like", run=run, item=item, voice=voice, liked=liked)
            case Hold(voice, held):
                self._sitting = holding(sitting, self._ask("run hold", run=run, voice=voice, held=held))
            case Mark(item, mark):
                self._sitting = marked(sitting, self._ask("run mark", run=run, item=item, mark=mark))
            case Breed():
                self._breed()
            case Quit():
                self._left = True

    def _undo(self) -> None:
        run = self._sitting.run.run
        kept = self._ask("run undo", run=run)
        self._sitting = undone(self._sitting, kept)
        if kept.undone:  # it may have been what is held, or what is to become of a candidate
            self._sitting = holding(self._sitting, self._ask("run open", run=run))

    def _breed(self) -> None:
        self._sitting = replace(self._sitting, remark="Breeding ...")
        self._show()
        run = self._ask("run breed", run=self._sitting.run.run)
        self._left = run.finished
        self._sitting = sat_down(run, loop=self._sitting.loop)

    def _ask(self, name: str, **asked: Any) -> Any:
        return actions.perform(name, self._session, **asked)


@contextmanager
def _said_on_the_page(session: Session, say: Callable[[str], None]) -> Iterator[None]:
    """Remarks and warnings stand on the page, where they would else tear it."""
    outside = session.note
    session.note = say
    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *about: say(str(message))
        try:
            yield
        finally:
            session.note = outside


def rate_by_lines(session: Session, run: Any) -> Any:
    """Ask about each candidate that has no rating, a line each, until the run is over or left.

    Args:
        session: the library and the engines.
        run: the run, as it was opened.

    Returns:
        The run as it was left.
    """
    from audiomancer.actions.listening import Listener

    with Listener(session) as listener, filling(session, run.run):
        while _all_answered(session, listener, run):
            run = actions.perform("run breed", session, run=run.run)
            if run.selection:
                note(run.selection)
            if run.finished:
                break
    return run


def _all_answered(session: Session, listener: Listener, run: Any) -> bool:
    """Show one candidate after the other, while the next is chosen ahead as on the page; False if the person quits."""
    sitting = sat_down(run)
    while True:
        while sitting.lacks:
            sitting = grown(sitting, actions.perform("run ask", session, run=run.run))
        if sitting.candidate is None:
            return True
        if sitting.ratings[sitting.candidate.id] is None and not _answered(session, listener, sitting):
            return False
        sitting = replace(sitting, at=sitting.at + 1)


def _answered(session: Session, listener: Listener, sitting: Sitting) -> bool:
    """Show a candidate and do what the person says; False if they quit."""
    run, candidate = sitting.run, sitting.candidate
    assert candidate is not None
    asked = [one for one in run.candidates if sitting.ratings[one.id] is None]
    place = f"Generation {run.generation}, {asked.index(candidate) + 1} of {len(asked) + run.coming}"
    note(f"\n{place}: {short(candidate.id)}  {candidate.name}")
    if run.kind == "patterns":
        echo_roll(candidate.pattern, err=True)  # type: ignore[union-attr]
    for line in [*what_was_done(candidate), *why_shown(run, candidate.id)]:
        note(f"  {line}")
    while (answer := _answer()) == "p":
        listener.play(candidate.id)
        listener.wait()
        for remark in listener.remarks():
            note(remark)
    if answer not in "sq":
        actions.perform("run rate", session, run=run.run, item=candidate.id, score=int(answer))
    return answer != "q"


def _answer() -> str:
    """The person's answer: ``1`` to ``5``, ``p``, ``s`` or ``q``; the end of the input counts as ``q``."""
    while True:
        note("1-5 stars, p play, s skip, q quit > ", nl=False)
        try:
            # Not input(), nor what is built on it: a Ctrl-C that falls into its flushing of the streams is forgotten.
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            return "q"
        answer = line.strip().lower() if line else "q"
        if not answer:
            continue
        if answer in ("1", "2", "3", "4", "5", "p", "s", "q"):
            return answer
        note("Please answer with 1, 2, 3, 4, 5, p, s or q.")
