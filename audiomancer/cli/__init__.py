"""The command line: each command parses, makes one call, prints."""

from audiomancer.cli._signals import main

__all__ = ["main"]
