"""The command line: each command parses, makes one call, prints."""

from audiomancer.cli._app import main

__all__ = ["main"]
