"""The real server in a process of its own: it is killed, interrupted, and asked by many at once."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from audiomancer.actions import Session, perform
from audiomancer.cli._app import cli

API = "/api/v1"
ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(*options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """The server at a free port, and a client that has its token."""
    command = [sys.executable, "-m", "audiomancer", "serve", "--port", "0", "--no-browser", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            with httpx.Client(base_url=address, timeout=120) as client:
                found = re.search(r'name="token" content="([^"]+)"', client.get("/").text)
                assert found is not None
                client.headers["X-Audiomancer-Token"] = found[1]
                yield server, client
        finally:
            server.kill()


@pytest.mark.checkout
def test_the_example_breeds_over_http(home: Path) -> None:
    with served() as (_, client):
        example = ROOT / "examples" / "04_evolve_over_http.py"
        ran = subprocess.run(
            [sys.executable, str(example), str(client.base_url)], capture_output=True, text=True, check=False
        )
    assert ran.returncode == 0, ran.stderr
    assert "done" in ran.stdout
    assert "d1 $" in ran.stdout


def test_no_rating_that_was_acknowledged_is_lost_when_the_server_is_killed(groove: str) -> None:
    with Session() as session:
        items = [p.id for p in perform("mutate", session, item=groove, count=30, amount=1.0, seed=1).patterns]
        run = perform("run start", session, items=tuple(items), search="ga", seed=1).run
    acknowledged: dict[str, int] = {}
    with served() as (server, client):
        killer = threading.Timer(0.0, server.kill)
        for number, item in enumerate(items):
            try:
                client.post(f"{API}/run/rate", json={"run": run, "item": item, "score": number % 5 + 1})
            except httpx.TransportError:
                break
            acknowledged[item] = number % 5 + 1
            if number == len(items) // 3:
                killer.start()  # in the midst of what follows
        server.wait()
    assert len(acknowledged) > 0
    with Session() as session:
        rated = {item: session.store.lineage[item].user_rating for item in acknowledged}
    assert rated == acknowledged


def test_ten_clients_at_once_beside_the_command_line(groove: str, tmp_path: Path) -> None:
    """Each on a run of its own: the same seed brings each the same, whoever works beside."""

    def evening(client: httpx.Client) -> tuple[Any, ...]:
        def ask(path: str, **asked: Any) -> Any:
            answer = client.post(f"{API}/{path}", json=asked)
            assert answer.is_success, answer.text
            return answer.json()

        run = ask("run/start", items=[groove], search="ga", size=3, seed=7, fresh=False)["run"]
        ask("run/rate", run=run, item=groove, score=5)
        job = ask("run/breed", run=run)["job"]
        client.get(f"{API}/jobs/{job}/events")
        told = client.get(f"{API}/jobs/{job}").json()
        assert told["state"] == "done", told
        return run, tuple(item["id"] for item in told["result"]["candidates"])

    with served() as (_, client), ThreadPoolExecutor(11) as threads:
        headers = dict(client.headers)

        def guest() -> tuple[Any, ...]:
            with httpx.Client(base_url=client.base_url, headers=headers, timeout=120) as own:
                return evening(own)

        evenings = [threads.submit(guest) for _ in range(8)]
        beside = threads.submit(lambda: CliRunner().invoke(cli, ["rate", groove, "3"]))
        found = [one.result() for one in evenings]
        assert beside.result().exit_code == 0
        assert len({run for run, _ in found}) == len(found)
        assert len({children for _, children in found}) == 1


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)])
def test_it_ends_in_order_though_somebody_watches_a_job(groove: str, number: int, status: int) -> None:
    with served() as (server, client):
        asked = {"items": [groove], "generations": 100_000, "size": 2, "search": "ga", "fresh": False, "seed": 1}
        job = client.post(f"{API}/evolve", json=asked).json()["job"]
        with client.stream("GET", f"{API}/jobs/{job}/events") as watched:
            next(watched.iter_lines())
            server.send_signal(number)
            assert server.wait(60) == status
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = CliRunner().invoke(cli, ["serve", "--port", str(port), "--no-browser"])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: port {port} is taken")
    assert "nowhere.invalid" in CliRunner().invoke(cli, ["serve", "--host", "nowhere.invalid"]).stderr


def test_without_the_extra_the_line_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("audiomancer.web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    result = CliRunner().invoke(cli, ["serve", "--no-browser"])
    assert result.exit_code == 6
    assert "pip install 'audiomancer[web]'" in result.stderr


def test_over_a_network_the_address_has_the_token() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "audiomancer", "serve", "--port", "0", "--no-browser", "--host", "0.0.0.0"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        try:
            assert "?token=" in address
            port = httpx.URL(address).port
            assert httpx.get(f"http://127.0.0.1:{port}{API}/styles").status_code == 401
            assert httpx.get(f"http://127.0.0.1:{port}/?{httpx.URL(address).query.decode()}").status_code == 303
        finally:
            server.kill()
