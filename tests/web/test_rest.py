"""The REST API: the actions of the table, asked for over HTTP."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from audiomancer.actions import Session, all_actions, as_json, perform
from audiomancer.web._files import index, page_files

API = "/api/v1"
ACTIONS = [action for action in all_actions() if "rest" in action.faces]


@pytest.fixture
def document(client: TestClient) -> Any:
    return client.get(f"{API}/openapi.json").json()


def everywhere(value: Any, key: str) -> list[Any]:
    """What stands under a key, anywhere in a JSON value."""
    if isinstance(value, dict):
        return [*([value[key]] if key in value else []), *(f for part in value.values() for f in everywhere(part, key))]
    return [found for part in value for found in everywhere(part, key)] if isinstance(value, list) else []


def test_every_action_of_the_table_has_an_address(document: Any) -> None:
    for action in ACTIONS:
        (operation,) = document["paths"][f"{API}/{action.name.replace(' ', '/')}"].values()
        assert operation["description"] == action.help


def test_the_document_is_whole(document: Any) -> None:
    """Every reference leads somewhere, every operation has a name, and an example of whatever must be given."""
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert {found for found in everywhere(document, "$ref") if isinstance(found, str)} == known
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        body = operation.get("requestBody", {"content": {}})["content"].get("application/json")
        if body is not None:
            assert set(body["schema"].get("required", ())) <= set(body["example"])
        for parameter in operation.get("parameters", ()):
            assert not parameter["required"] or parameter["in"] == "path" or "example" in parameter


def test_what_only_the_command_line_may_ask_for_is_not_there(document: Any, client: TestClient, groove: str) -> None:
    """A path, an address, a clipboard, trust in a stranger's code."""
    asked = {f"{p['name']}" for p in everywhere(document, "parameters")[0]} | {
        name for names in everywhere(document, "properties") for name in names
    }
    assert asked.isdisjoint({"copy", "trust", "host"})
    answer = client.get(f"{API}/export", params={"items": groove, "target": "tidal", "copy": "true"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("copy is for the command line")


def test_a_result_is_that_of_the_command_line(client: TestClient, groove: str) -> None:
    with Session() as session:
        for name, asked in (("show", {"item": groove}), ("styles", {}), ("operators", {})):
            expected = json.loads(as_json(perform(name, session, **asked)))
            assert client.get(f"{API}/{name}", params=asked).json() == expected


def test_a_list_comes_in_pages(client: TestClient, groove: str) -> None:
    child = client.post(f"{API}/mutate", json={"item": groove, "count": 60, "amount": 1.0, "seed": 1}).json()
    born = {item["id"] for item in child["patterns"]} | {groove}
    first, second = (client.get(f"{API}/list", params={"page": page}).json() for page in (1, 2))
    assert client.get(f"{API}/list").json() == first
    assert (len(first["patterns"]), first["total"]) == (50, len(born))
    assert {item["id"] for item in first["patterns"] + second["patterns"]} == born
    assert client.get(f"{API}/list", params={"limit": 1001}).status_code == 422


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("show?item=nobody", 404, "no item has an id that begins with 'nobody'"),
        ("show", 422, "show needs item"),
        ("show?item=1&item=2", 422, "item is asked for twice"),
        ("list?limit=many", 422, "limit is a whole number|limit is a number"),
        ("list?deleted=maybe", 422, "deleted is true or false, not 'maybe'"),
        ("list?colour=red", 422, "list has no option 'colour'"),
        ("list?kind=noise", 422, "kind is one of drums, melody, bass, not 'noise'"),
        ("jobs/none", 404, "there is no job 'none'"),
        ("dance", 404, "is not there"),
        ("mutate", 405, "is not there"),
    ],
)
def test_what_is_wrong_is_one_sentence(client: TestClient, path: str, status: int, sentence: str) -> None:
    """As problem details (RFC 9457)."""
    answer = client.get(f"{API}/{path}")
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert problem.keys() == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert re.search(sentence, problem["detail"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "the body cannot be read as JSON"),
        ("[1]", "the body is a JSON object of the fields of mutate, not [1]"),
        ('{"item": "x", "amount": NaN}', "NaN is no number"),
        ('{"item": 7}', "item is text, not 7"),
        ('{"item": "x", "count": "2"}', "count is a whole number, not '2'"),
        ('{"item": "x", "operators": [1]}', "each of operators is text, not 1"),
        ('{"item": "x", "amount": 2}', "amount is a number from 0 to 1, not 2"),
        ('{"item": "\\ud800"}', "UTF-8"),
        ("[" * 100_000, "the body cannot be read as JSON"),
    ],
)
def test_a_body_is_checked_field_by_field(client: TestClient, body: str, sentence: str) -> None:
    answer = client.post(f"{API}/mutate", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert sentence in answer.json()["detail"]


def test_a_body_of_another_type_is_refused(client: TestClient) -> None:
    """Which is what a form of another site would send."""
    answer = client.post(f"{API}/undo", content="a=b", headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_lists_mappings_metres_and_files_have_forms_of_their_own(
    client: TestClient, groove: str, groove_file: Path
) -> None:
    asked = [("items", groove), ("items", groove), ("target", "tidal"), ("sounds[bd]", "808bd:3")]
    code = client.get(f"{API}/export", params=asked).json()
    assert "808bd" in base64.b64decode(code["content"]).decode()
    made = client.post(f"{API}/generate/drums", json={"model": "rules", "time_signature": [3, 4], "seed": 1}).json()
    assert json.loads(made["patterns"][0]["midi_data"])["time_signature"] == [3, 4]
    file = {"name": "groove.mid", "data": base64.b64encode(groove_file.read_bytes()).decode()}
    assert client.post(f"{API}/generate/drums", json={"model": "rules", "feel": file, "seed": 1}).status_code == 200
    for wrong in ({**file, "data": "*"}, {"name": "x"}, {**file, "path": "/etc/passwd"}):
        assert client.post(f"{API}/generate/drums", json={"feel": wrong}).status_code == 422


def test_the_same_rating_again_changes_nothing(client: TestClient, groove: str) -> None:
    run = client.post(f"{API}/run/start", json={"items": [groove], "search": "ga", "seed": 1}).json()["run"]
    asked = {"run": run, "item": groove, "score": 4}
    first, second = (client.post(f"{API}/run/rate", json=asked).json() for _ in range(2))
    assert first == second
    assert first["rating"] == 4
    assert client.post(f"{API}/run/undo", json={"run": run}).json()["rating"] is None
    state = client.post(f"{API}/run/open", json={}).json()  # the latest
    assert (state["run"], state["candidates"][0]["id"]) == (run, groove)


def test_remarks_come_beside_the_result(client: TestClient) -> None:
    answer = client.post(f"{API}/generate/drums", json={"model": "rules", "temperature": 2, "seed": 1})
    assert json.loads(answer.headers["x-audiomancer-notes"]) == [
        "--temperature does nothing here: rules play, and no model."
    ]


def test_the_page_is_in_the_package(client: TestClient) -> None:
    """With a token for its scripts, and with every file that it asks for."""
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<meta name="token" content="t0ken">' in page.text
    asked = re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", index(""))
    assert set(asked) <= set(page_files())
    for name, file in page_files().items():
        answer = client.get(f"/static/{name}")
        assert (answer.content, answer.headers["content-type"]) == (file.place.read_bytes(), file.media_type)
