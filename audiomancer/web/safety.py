"""Who may ask: a browser that was led here by somebody else's page may not, and over a network only who has the token.

A page from elsewhere can let a browser send requests to this machine, and can have a name that leads to it (DNS
rebinding). So the name that a request was sent to must be one of ours, what a browser says of where it comes from must
be here, and whatever changes something must bring a token that only our own page knows.

Source: OWASP, Cross-Site Request Forgery Prevention; W3C, Fetch Metadata Request Headers.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

from audiomancer.web.problems import Problem, answer

__all__ = ["COOKIE", "HEADERS", "MOST_BYTES", "TOKEN_HEADER", "Guard", "Rules"]

TOKEN_HEADER = "X-Audiomancer-Token"
COOKIE = "audiomancer"
MOST_BYTES = 16 * 1024 * 1024
"""How large the body of a request may be."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every answer tells the browser."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_HERE = frozenset({"same-origin", "none"})
"""Where a request may come from, as a browser tells it; ``none`` is an address that the person typed."""

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a server asks of a request.

    Attributes:
        token: what a request must bring that changes something.
        names: the names and addresses that a request may be sent to, without the port.
        any_address: whether every numeric address is one of ours, as where the server listens on all of them.
        closed: whether reading needs the token, too.
        cookie: the name of the cookie that keeps it; a browser makes no difference between the ports of a machine.
    """

    token: str
    names: frozenset[str]
    any_address: bool = False
    closed: bool = False
    cookie: str = COOKIE


class Guard:
    """Answers in the place of an application what may not reach it, and adds to every answer what keeps it safe.

    Args:
        app: the application (ASGI).
        rules: what is asked of a request.
    """

    def __init__(self, app: App, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Answer a request, or let the application answer it (ASGI).

        Args:
            scope: what is asked, and by whom.
            receive: gives the body.
            send: takes the answer.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                told = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((n.lower().encode(), v.encode()) for n, v in HEADERS.items() if n.lower().encode() not in told),
                ]
            await send(message)

        await (self._refusal(scope) or self._app)(scope, receive, safely)

    def _refusal(self, scope: Scope) -> Any:
        """The answer to a request that may not pass; None if it may."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not self._is_ours(_name_of(host)):
            return _refused(
                421, "Another host was asked for.", f"this is not {host[:60]!r}; use the address that was printed"
            )
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return _refused(403, "Another site asks.", f"{origin[:60]!r} may not ask; open the page from here")
        site = headers.get("sec-fetch-site", "none")
        if site not in _HERE and not (scope["path"] == "/" and headers.get("sec-fetch-mode") == "navigate"):
            return _refused(403, "Another site asks.", "a page from elsewhere may not ask; open the page from here")
        return self._without_token(scope, headers)

    def _without_token(self, scope: Scope, headers: dict[str, str]) -> Any:
        brought = headers.get(TOKEN_HEADER.lower(), "")
        if scope["method"] not in _READING:
            return (
                None
                if self._is_token(brought)
                else _unknown(
                    f"what changes something needs the header {TOKEN_HEADER}, which the page at / has; reload it"
                )
            )
        if (
            not self._rules.closed
            or self._is_token(brought)
            or self._is_token(_cookie(headers.get("cookie", ""), self._rules.cookie))
        ):
            return None
        if scope["path"] == "/" and self._is_token(_asked_token(scope)):
            return _welcome(self._rules)
        return _unknown("over a network every request needs the token; open the address that was printed")

    def _is_ours(self, name: str) -> bool:
        if name in self._rules.names:
            return True
        try:
            return bool(ip_address(name)) and self._rules.any_address
        except ValueError:
            return False

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self._rules.token.encode())


def _name_of(host: str) -> str:
    """The name in a Host header, in small letters, without its port and without the brackets of IPv6."""
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.partition(":")[0]


def _cookie(text: str, cookie: str) -> str:
    """The value of a cookie; whatever cookies others keep for the same name of this machine are in nobody's way."""
    found = (part.strip().partition("=") for part in text.split(";"))
    return next((value for name, _, value in found if name == cookie), "")


def _asked_token(scope: Scope) -> str:
    asked: bytes = scope["query_string"]
    return parse_qs(asked.decode("latin-1")).get("token", [""])[0]


def _refused(status: int, title: str, detail: str) -> Any:
    return answer(Problem(status, title, detail, "refused"))


def _unknown(detail: str) -> Any:
    problem = Problem(401, "The token is missing.", detail, "no-token")
    return answer(problem, {"WWW-Authenticate": TOKEN_HEADER})


def _welcome(rules: Rules) -> Any:
    """To the page, with the token kept where no script reads it, so that it stands in no address."""
    from starlette.responses import RedirectResponse

    response = RedirectResponse("/", 303)
    response.set_cookie(rules.cookie, rules.token, httponly=True, samesite="strict")
    return response
