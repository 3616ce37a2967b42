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

CASES = int(os.environ.get("AUDIOMANCER_REST_CASES", "21"))
"""Right and wrong cases, each, for every address; 21 make more than 2,000 in all."""

ELSEWHERE = re.compile(r"models/download")
"""The address that needs the network."""

LENGTHY = re.compile(r"generate/drums|synth/(export|generate|list)")
"""Addresses at which a single case may take seconds; each has a tenth as many."""

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
        if ELSEWHERE.search(operation.path):
            continue

        @seed(1)
        @settings(
            max_examples=max(1, CASES // 10) if LENGTHY.search(operation.path) else CASES,
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
    assert count > 40 * CASES  # some are asked less often, as they take little or nothing
    assert found == []
