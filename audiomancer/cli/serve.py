"""``serve``: the page to listen and rate, and the REST API."""

from __future__ import annotations

from types import MappingProxyType

import click

from audiomancer.cli._help import examples
from audiomancer.cli._output import echo, note
from audiomancer.web.serving import PORT, Address, open_browser
from audiomancer.web.serving import serve as serve_until_ended

__all__ = ["COMMANDS"]


@click.command(epilog=examples("audiomancer serve", "audiomancer serve --port 0 --no-browser"))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; only this machine, if not given."
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 for any that is free.")
@click.option("--browser/--no-browser", default=True, help="Open the page in your browser.")
def serve(host: str, port: int, browser: bool) -> None:
    """Open a page to listen, rate and breed on this machine; everything on it is a REST API, too.

    The page works without the internet, on the same library as every other command, beside them. It says its address
    and runs until Ctrl-C. Another --host lets others in who have the token of the address that is printed; there is no
    https, so that whoever can listen on that network can read along.
    """

    def ready(address: Address) -> None:
        echo(address.url)
        if address.open:
            note("Others can reach this address, and read along: there is no https.")
        if browser and not open_browser(address):
            note("No browser was found here; open the address yourself.")
        note("Ctrl-C ends it.")

    try:
        serve_until_ended(host, port, ready=ready, note=note)
    except KeyboardInterrupt:
        note("Ended; everything is kept.")


COMMANDS = MappingProxyType({"serve": serve})
