"""``audiomancer serve``: a port, a server, a browser."""

from __future__ import annotations

import errno
import logging
import secrets
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from audiomancer.errors import InvalidSettingError, MissingDependencyError

__all__ = ["PORT", "Address", "open_browser", "serve"]

PORT = 8765
"""The port where nobody asks for another."""

_PATIENCE = 2  # seconds that connections have to end


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens.

    Attributes:
        host: the name or address that was asked for.
        port: the port.
        open: whether others than this machine can reach it, so that reading needs the token, too.
        token: what a request must bring that changes something.
    """

    host: str
    port: int
    open: bool
    token: str

    @property
    def url(self) -> str:
        """What a person opens; with the token, where reading needs it."""
        host = _reached_at(self.host) if self.open else self.host
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{self.port}/" + f"?token={self.token}" * self.open


def serve(
    host: str = "127.0.0.1",
    port: int = PORT,
    *,
    home: Path | None = None,
    ready: Callable[[Address], None] = lambda address: None,
    note: Callable[[str], None] = lambda text: None,
) -> None:
    """Serve the page and the REST API until somebody ends it.

    Args:
        host: the name or address to listen at; only this machine reaches the usual one.
        port: the port, 1-65535; 0 for any that is free.
        home: the folder of the library; the person's own if not given.
        ready: called once, when requests are answered.
        note: called with remarks for the person who runs it, a sentence each.

    Raises:
        MissingDependencyError: if the extra ``[web]`` is not installed.
        InvalidSettingError: if the port is taken or not allowed, or the host is none of this machine.
        StoreError: if the library cannot be opened.
    """
    try:
        import uvicorn

        from audiomancer.web.app import make_app
    except ImportError as error:
        raise MissingDependencyError(
            f"{error.name} is not installed, and the page needs it; install it with: pip install 'audiomancer[web]'"
        ) from error
    from audiomancer.web.jobs import Jobs
    from audiomancer.web.safety import Guard
    from audiomancer.web.sharing import Shared

    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # what a person should know is told by us
    bound = _bound(host, port)
    address = Address(host, bound.getsockname()[1], not _is_loopback(bound.getsockname()[0]), secrets.token_urlsafe(24))
    jobs = Jobs(note)
    with bound, Shared(home, note) as shared:

        class Server(uvicorn.Server):
            """Tells when it answers, and lets those go who watch a job when it ends."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                ready(address)

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                jobs.stop()
                await super().shutdown(sockets)

        app = Guard(make_app(shared, jobs, address.token, note), _rules(address))
        try:
            Server(_config(uvicorn, app)).run([bound])
        finally:
            if jobs.running:
                note("The last step of what takes long is waited for; Ctrl-C again ends at once.")
            jobs.close()


def _config(uvicorn: Any, app: Any) -> Any:
    from audiomancer.web.refusing import Reader

    return uvicorn.Config(
        app,
        http=Reader,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_PATIENCE,
    )


def _rules(address: Address) -> Any:
    from audiomancer.web.safety import COOKIE, Rules

    everywhere = address.host in ("0.0.0.0", "::")
    names = {address.host.lower(), _reached_at(address.host).lower()} | (
        {socket.gethostname().lower()} if address.open else set()
    )
    if everywhere or not address.open:
        names |= {"localhost", "127.0.0.1", "::1"}
    cookie = f"{COOKIE}-{address.port}"
    return Rules(address.token, frozenset(names), any_address=everywhere, closed=address.open, cookie=cookie)


def _bound(host: str, port: int) -> socket.socket:
    """A socket of this address, which nobody else has."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError) as error:
        raise InvalidSettingError(f"{host!r:.80} is no name or address of this machine; leave --host out") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what has just ended does not keep it
        bound.bind(place)
        bound.listen()
    except OSError as error:
        bound.close()
        raise InvalidSettingError(_why(host, port, error)) from error
    return bound


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken by another program, perhaps another audiomancer; choose one with --port, or --port 0"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"port {port} is not yours to take; choose one above 1023 with --port"
    return f"nobody can listen at {host!r:.80} port {port} ({error.strerror}); leave --host out, or name this machine"


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback


def _reached_at(host: str) -> str:
    """The address by which others reach a server that listens at all; else the host itself."""
    if host not in ("0.0.0.0", "::"):
        return host
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.0.2.1", 9))  # an address of nobody (RFC 5737); nothing is sent to it
        found: str = asked.getsockname()[0]
        return found
    return socket.gethostname()


def open_browser(address: Address) -> bool:
    """Open the page in the person's browser.

    Args:
        address: where it is.

    Returns:
        Whether there is one; those that run in a terminal do not count.
    """
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(found) is not webbrowser.GenericBrowser and found.open(address.url)
