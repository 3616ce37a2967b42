"""An evening of taste.py: a listener rates what an arm brings; after each rating is noted what it would take home."""

from __future__ import annotations

from typing import Any, NamedTuple

from taste_arms import Hearing
from taste_listeners import Listener
from taste_world import Loop

__all__ = ["Evening", "evening"]


class Evening(NamedTuple):
    """What a listener had of an arm.

    Attributes:
        heard: the loops, in order.
        stars: what each was given.
        worth: its utility when it was heard.
        home: the utility of what would have been taken home after each rating, as it is then.
    """

    heard: tuple[Loop, ...]
    stars: tuple[int, ...]
    worth: tuple[float, ...]
    home: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Its figures."""
        known: dict[str, int] = {}
        first = [known.setdefault(loop.id, number) for number, loop in enumerate(self.heard)]
        worth, home = ([round(value, 4) for value in values] for values in (self.worth, self.home))
        return {"first": first, "stars": self.stars, "worth": worth, "home": home}


def evening(listener: Listener, hearing: Hearing, ratings: int) -> Evening:
    """Let a listener rate so many of what an arm brings.

    Args:
        listener: who.
        hearing: what is heard, as long as it is asked for.
        ratings: how many.
    """
    heard: list[Loop] = []
    stars: list[int] = []
    worth: list[float] = []
    home: list[float] = []
    given: dict[str, list[int]] = {}
    known: dict[str, Loop] = {}
    loop = next(hearing)
    for when in range(ratings):
        known[loop.id] = loop
        past = given.setdefault(loop.id, [])
        past.append(listener.stars(loop, when, len(past)))
        heard.append(loop)
        stars.append(past[-1])
        worth.append(listener.utility(loop, when))
        home.append(listener.utility(_taken_home(listener, known, given, when), when))
        if when + 1 < ratings:
            loop = hearing.send(past[-1])
    hearing.close()
    return Evening(tuple(heard), tuple(stars), tuple(worth), tuple(home))


def _taken_home(listener: Listener, known: dict[str, Loop], given: dict[str, list[int]], when: int) -> Loop:
    """The rule for all arms: those with most stars are heard once more, and the one liked best is taken."""
    means = {item: sum(stars) / len(stars) for item, stars in given.items()}
    most = max(means.values())
    return max((known[item] for item, mean in means.items() if mean == most), key=lambda one: listener.again(one, when))
