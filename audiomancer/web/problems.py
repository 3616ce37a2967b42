"""What went wrong, as problem details: the sentence that the command line would print, and a status.

Source: RFC 9457, Problem Details for HTTP APIs.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiomancer import errors
from audiomancer.errors import AudiomancerError

if TYPE_CHECKING:
    from starlette.responses import Response

__all__ = ["PROBLEM_TYPE", "STATUSES", "Problem", "answer", "fault_of", "problem_of"]

PROBLEM_TYPE = "application/problem+json"
"""The media type of a problem."""

STATUSES: tuple[tuple[type[AudiomancerError], int], ...] = (
    (errors.NotBredError, 409),
    (errors.ItemNotFoundError, 404),
    (errors.AmbiguousIdError, 409),
    (errors.NothingAskedError, 422),
    (errors.InvalidSettingError, 422),
    (errors.InvalidSeedError, 422),
    (errors.InvalidRatingError, 422),
    (errors.InvalidPatternError, 422),
    (errors.InvalidControlError, 422),
    (errors.IncompatiblePatternsError, 422),
    (errors.MidiFileError, 422),
    (errors.LeadSheetError, 422),
    (errors.NotationError, 422),
    (errors.SynthDefError, 422),
    (errors.ExportError, 422),
    (errors.UntrustedSourceError, 403),
    (errors.DamagedLibraryError, 409),
    (errors.InferenceTimeoutError, 503),
    (errors.MissingDependencyError, 503),
    (errors.OutputError, 500),
    (errors.StoreError, 500),
    (errors.SuperColliderError, 500),
    (AudiomancerError, 409),
)
"""Kinds of error with the status of the answer; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not done.

    Attributes:
        status: the status of the answer, 400-599.
        title: what kind of problem it is, the same for all of a kind.
        detail: what was expected, what came, what to do: a sentence.
        kind: the kind in words joined by hyphens, such as ``item-not-found``.
    """

    status: int
    title: str
    detail: str
    kind: str

    def to_dict(self) -> dict[str, Any]:
        """The problem as JSON values, as RFC 9457 has them."""
        return {
            "type": f"urn:audiomancer:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }

    def as_json(self) -> str:
        """The problem as JSON text."""
        return json.dumps(self.to_dict())


def problem_of(error: AudiomancerError) -> Problem:
    """The problem that an error of ours is.

    Args:
        error: the error.

    Returns:
        Its status by :data:`STATUSES`, what its class is for, and its sentence.
    """
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    name = type(error).__name__.removesuffix("Error")
    title = (type(error).__doc__ or name).partition("\n")[0]
    return Problem(status, title, str(error), re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower())


def fault_of(error: Exception) -> tuple[Problem, str]:
    """The problem that a mistake of ours is, which an answer tells without what the program looks like inside.

    Args:
        error: an exception that nobody raised on purpose.

    Returns:
        The problem, and a line for the person who runs the server: what it was, and where.
    """
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({place[0].filename}:{place[0].lineno})" if place else ""
    detail = "this is a mistake in audiomancer, and nothing that you did; where the server runs it says more"
    return Problem(500, "A mistake in audiomancer.", detail, "fault"), f"{type(error).__name__}: {error}{where}"


def answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells a problem.

    Args:
        problem: the problem.
        headers: further headers.

    Returns:
        The response.
    """
    from starlette.responses import Response

    return Response(problem.as_json(), problem.status, dict(headers or {}), PROBLEM_TYPE)
