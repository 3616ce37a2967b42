"""The type of the ``call`` fixture of the command line's tests."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

Call = Callable[..., Result]
