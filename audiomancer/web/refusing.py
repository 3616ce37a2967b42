"""What is no request at all is told off as every other mistake is: by a problem, and not by a line of plain text."""

from __future__ import annotations

import sys
from http import HTTPStatus

from uvicorn.protocols.http.h11_impl import H11Protocol

from audiomancer.web.problems import PROBLEM_TYPE, Problem
from audiomancer.web.safety import HEADERS

__all__ = ["Reader"]

_TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class Reader(H11Protocol):
    """Reads the requests of a connection; where one cannot be read it says why in a problem, and ends."""

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be read; called by uvicorn where it has caught why.

        Args:
            msg: what uvicorn would say.
        """
        problem = _problem(getattr(sys.exc_info()[1], "error_status_hint", HTTPStatus.BAD_REQUEST))
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_written(problem))  # else it would stand in the midst of an answer
        self.transport.close()


def _problem(status: int) -> Problem:
    if status == _TOO_LARGE:
        return Problem(
            status, "The header is too large.", "the address and the headers are too long; send less", "header"
        )
    detail = "this is no request of HTTP/1.1; a method, an address and headers were expected, and a body as they say"
    return Problem(status, "This cannot be read.", detail, "no-request")


def _written(problem: Problem) -> bytes:
    """The answer as it goes over the line."""
    body = problem.as_json().encode()
    told = {"Content-Type": PROBLEM_TYPE, "Content-Length": str(len(body)), "Connection": "close", **HEADERS}
    lines = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}", *map(": ".join, told.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
