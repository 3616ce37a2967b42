"""``completion``: let the shell complete commands, options and ids."""

from __future__ import annotations

from types import MappingProxyType

import click
from click.shell_completion import get_completion_class

from audiomancer.cli._help import examples

__all__ = ["COMMANDS"]


@click.command(epilog=examples("audiomancer completion bash >> ~/.bashrc"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that teaches your shell to complete commands and ids."""
    kind = get_completion_class(shell)
    assert kind is not None  # click has all three of the choices
    click.echo(kind(ctx.find_root().command, {}, "audiomancer", "_AUDIOMANCER_COMPLETE").source())


COMMANDS = MappingProxyType({"completion": completion})
