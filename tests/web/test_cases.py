"""Requests made from the OpenAPI document, right and wrong ones: none finds a fault (schemathesis)."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as of_openapi

from audiomancer.web import Jobs

CASES = int(os.environ.get("AUDIOMANCER_REST_CASES", "1"))
"""Right and wrong cases, each, for every address; 20 make more than 2,000 in all."""

ELSEWHERE = re.compile(r"models/download|/events$|repair")
"""Addresses that need the network, wait for a job to end, or put away what the others need."""

LENGTHY = re.compile(r"evolve|breed|synth|generate|redraw|replay|start|export|wav|hear")
"""Addresses at which a single case may take seconds; the suite leaves them to longer runs."""

# Not among them: that what the schema allows is accepted. No schema can tell which ids there are, or whether a key is
# one of music.
CHECKS = [
    not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.negative_data_rejection,
]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_of_the_document_finds_a_fault(app: Any, jobs: Jobs, groove: str, mode: GenerationMode) -> None:
    """Answers are as the document says, faults of the server none, and what it does not allow is refused."""
    found: list[str] = []
    count = 0
    for path in app.openapi()["paths"].values():
        for asked_by_method in path.values():
            asked_by_method.pop("security", None)  # who lacks the token is told off by the guard, which is not here

    for result in schemathesis.openapi.from_asgi("/api/v1/openapi.json", app).get_all_operations():
        operation = result.ok()
        if ELSEWHERE.search(operation.path) or (CASES == 1 and LENGTHY.search(operation.path)):
            continue

        @seed(1)
        @settings(
            max_examples=CASES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            nonlocal count
            count += 1
            case.call_and_validate(checks=CHECKS)

        try:
            asked()
        except Unsatisfiable:
            continue  # what takes nothing cannot be asked wrongly
        except BaseExceptionGroup as error:
            found += [f"{operation.label}: {fault}" for fault in error.exceptions]
        except schemathesis.core.failures.Failure as error:
            found.append(f"{operation.label}: {error}")
        jobs.stop()
    assert count > 20  # fewer are asked wrongly, as some take nothing
    assert found == []
