"""What other sites, other names and other machines may not do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import pytest
from starlette.testclient import TestClient

from audiomancer.web import Guard, Rules, Shared

API = "/api/v1"
TOKEN = "t0ken"


def guarded(app: Any, host: str = "http://127.0.0.1:8765", **rules: Any) -> TestClient:
    """A client without the token."""
    names = frozenset({"127.0.0.1", "localhost", "::1", "studio"})
    return TestClient(Guard(app, Rules(TOKEN, names, **rules)), base_url=host, follow_redirects=False)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.7", "localhost.", ""])
@pytest.mark.parametrize("path", ["/", f"{API}/list", "/static/x.js"])
def test_a_name_that_is_not_ours_gets_nothing(app: Any, host: str, path: str) -> None:
    """DNS rebinding: somebody else's name that leads to this machine."""
    answer = guarded(app).get(path, headers={"host": f"{host}:8765", "X-Audiomancer-Token": TOKEN})
    assert answer.status_code == 421
    assert TOKEN not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "LOCALHOST:9", "localhost", "[::1]:8765"])
def test_our_own_names_are_known_at_any_port(app: Any, host: str) -> None:
    assert guarded(app).get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "https://127.0.0.1:8765"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_may_neither_write_nor_read(app: Any, headers: dict[str, str]) -> None:
    client = guarded(app)
    told = {**headers, "X-Audiomancer-Token": TOKEN}
    assert client.post(f"{API}/undo", headers=told).status_code == 403
    assert client.get(f"{API}/list", headers=headers).status_code == 403


def test_a_link_from_elsewhere_leads_to_the_page(app: Any) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert guarded(app).get("/", headers=headers).status_code == 200
    assert guarded(app).get(f"{API}/list", headers=headers).status_code == 403


@pytest.mark.parametrize("token", [None, "", "T0KEN", "t0ken2", "\xe9"])
def test_nothing_is_changed_without_the_token(app: Any, token: str | None) -> None:
    headers = {} if token is None else {"X-Audiomancer-Token": token.encode("latin-1")}
    for method, path in (("POST", f"{API}/undo"), ("DELETE", f"{API}/jobs/x"), ("PUT", "/")):
        assert guarded(app).request(method, path, headers=headers).status_code == 401
    assert guarded(app).post(f"{API}/undo?token={TOKEN}").status_code == 401


def test_no_other_site_is_let_in_by_a_preflight(app: Any) -> None:
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    answer = guarded(app).options(f"{API}/undo", headers=asked)
    assert answer.status_code == 403
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_over_a_network_reading_needs_the_token_too(app: Any) -> None:
    client = guarded(app, "http://studio:8765", closed=True)
    for path in ("/", f"{API}/list", f"{API}/openapi.json", f"{API}/list?token={TOKEN}", "/?token=wrong"):
        assert client.get(path).status_code == 401
    assert client.get(f"{API}/list", headers={"X-Audiomancer-Token": TOKEN}).status_code == 200

    welcome = client.get(f"/?token={TOKEN}")
    assert (welcome.status_code, welcome.headers["location"]) == (303, "/")
    kept = welcome.headers["set-cookie"].lower()
    assert "httponly" in kept and "samesite=strict" in kept
    assert client.get("/").status_code == client.get(f"{API}/list").status_code == 200
    assert client.post(f"{API}/undo").status_code == 401  # a cookie comes by itself, and so proves nothing


def test_the_cookies_of_others_on_this_machine_are_in_nobodys_way(app: Any) -> None:
    client = guarded(app, "http://studio:8765", closed=True, cookie="audiomancer-8765")
    for others in ('prefs={"dark": true}; ', "audiomancer-9000=other; ", "a; =; ; "):
        assert client.get(f"{API}/list", headers={"cookie": f"{others}audiomancer-8765={TOKEN}"}).status_code == 200
    assert client.get(f"{API}/list", headers={"cookie": f"audiomancer-9000={TOKEN}"}).status_code == 401


def test_where_the_server_listens_at_all_addresses_any_of_them_will_do_but_no_other_name(app: Any) -> None:
    headers = {"X-Audiomancer-Token": TOKEN}
    assert (
        guarded(app, "http://192.168.0.7:1", closed=True, any_address=True).get("/", headers=headers).status_code == 200
    )
    assert (
        guarded(app, "http://evil.example", closed=True, any_address=True).get("/", headers=headers).status_code == 421
    )


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2fapp.py",
        "/static//etc/passwd",
        "/static/%2fetc%2fpasswd",
        "/static/index.html",
        "/static/..\\app.py",
        "/static/x\x00.js",
        "/api/v1/../../etc/passwd",
        "/page/index.html",
    ],
)
def test_no_address_leads_out_of_the_table_of_files(client: TestClient, path: str) -> None:
    answer = client.get(path.replace("\x00", "%00"))
    assert answer.status_code == 404
    assert "import" not in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("name", ["/etc/passwd", "~/x.mag", "pyproject.toml", "../x", "\x00"])
def test_no_text_of_a_request_is_read_as_a_path(client: TestClient, groove: str, name: str) -> None:
    """Where the command line takes the name of a model or a file, a request may name a model."""
    for method, path, asked in (
        ("GET", "models/info", {"name": name}),
        ("POST", "generate/drums", {"model": name}),
        ("POST", "generate/drums", {"groove": name, "humanize": 1}),
        ("POST", "feel", {"item": groove, "humanize": 1, "groove": name}),
        ("POST", "redraw", {"item": groove, "model": name}),
    ):
        told: dict[str, Any] = {"params": asked} if method == "GET" else {"json": asked}
        answer = client.request(method, f"{API}/{path}", **told)
        assert answer.status_code == 422, (path, answer.text)
        assert " is one of " in answer.json()["detail"]
    for field in ("primer", "feel", "tap"):
        answer = client.post(f"{API}/generate/drums", json={"model": "rules", field: f"{name}.mid"})
        assert answer.status_code in (404, 422), answer.text
        assert "root:" not in answer.text


def test_too_large_a_body_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post(f"{API}/undo", content=b" " * (17 * 2**20), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["title"]) == (413, "The body is too large.")


def test_markup_in_a_name_stays_text(client: TestClient, groove: str) -> None:
    """What is sent is JSON, says so, and no browser may guess otherwise."""
    name = '<img src=x onerror="alert(1)">'
    client.post(f"{API}/rename", json={"item": groove, "name": name})
    answer = client.get(f"{API}/show", params={"item": groove})
    assert answer.json()["item"]["name"] == name
    assert answer.headers["content-type"] == "application/json"
    problem = client.get(f"{API}/show", params={"item": name})
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", f"{API}/styles", "/nowhere", f"{API}/show"])
def test_every_answer_tells_the_browser_to_run_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    told = client.get(path).headers
    assert told["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in told["content-security-policy"]
    assert (told["x-content-type-options"], told["referrer-policy"]) == ("nosniff", "no-referrer")


def test_numbers_and_texts_without_end_are_refused_by_name(client: TestClient, groove: str) -> None:
    for path, asked in (("list", {"page": "9" * 4300}), ("list", {"limit": "9" * 400}), ("top", {"limit": "9" * 5000})):
        answer = client.get(f"{API}/{path}", params=asked)
        assert (answer.status_code, next(iter(asked)) in answer.json()["detail"]) == (422, True)
    long = {"item": groove, "text": "la " * 40_000}
    assert "text is text of at most 100000 characters" in client.post(f"{API}/note", json=long).json()["detail"]
    seed = {"item": groove, "seed": 10**300}
    assert "seed is a whole number of at most" in client.post(f"{API}/mutate", json=seed).json()["detail"]
    file = {"name": "x" * 300 + ".mid", "data": ""}
    assert "at most 255 characters" in client.post(f"{API}/import", json={"files": [file]}).json()["detail"]


def test_who_waits_for_supercollider_takes_nobody_elses_place(
    client: TestClient, groove: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice as many hearings as there are threads to answer, and a rating still comes through; the last are refused."""
    rendered = threading.Event()
    perform = Shared.perform

    def slow(self: Shared, action: Any, *told: Any, **more: Any) -> Any:
        if action.name == "hear":
            rendered.wait(60)
        return perform(self, action, *told, **more)

    monkeypatch.setattr(Shared, "perform", slow)
    with ThreadPoolExecutor(80) as pool:
        hearings = [pool.submit(client.get, f"{API}/hear", params={"item": groove}) for _ in range(80)]
        try:
            refused = next(as_completed(hearings)).result()
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
            assert client.post(f"{API}/rate", json={"item": groove, "score": 4}).status_code == 200
        finally:
            monkeypatch.undo()
            for hearing in hearings:
                hearing.cancel()
            rendered.set()
