"""The real server in a process of its own: it is killed, interrupted, and asked by many at once."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
import time
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


CLIENTS = 10


class Guest:
    """Somebody who rates, reads and breeds beside others.

    Args:
        number: which of them.
        client: of the server, whose address and token they use.
    """

    def __init__(self, number: int, client: httpx.Client) -> None:
        self.number = number
        self.client = httpx.Client(base_url=client.base_url, headers=client.headers, timeout=120)

    def ask(self, path: str, **asked: Any) -> Any:
        answer = self.client.post(f"{API}/{path}", json=asked)
        assert answer.is_success, answer.text
        return answer.json()

    def rates(self) -> dict[str, int]:
        """Three grooves of their own, made and rated; each is read as it was rated."""
        made = self.ask("generate/drums", style="house", bars=1, seed=self.number, count=3)["patterns"]
        given = {one["id"]: 1 + (self.number + place) % 5 for place, one in enumerate(made)}
        for item, score in given.items():
            self.ask("rate", item=item, score=score)
            assert self.client.get(f"{API}/show", params={"item": item}).json()["item"]["user_rating"] == score
        return given

    def breeds(self, groove: str) -> tuple[str, tuple[str, ...]]:
        """A run from a groove, which all of them begin: its name, and its children."""
        run = self.ask("run/start", items=[groove], search="ga", size=3, seed=7, fresh=False)["run"]
        self.ask("run/rate", run=run, item=groove, score=5)
        job = self.ask("run/breed", run=run)["job"]
        self.client.get(f"{API}/jobs/{job}/events")
        told = self.client.get(f"{API}/jobs/{job}").json()
        assert told["state"] == "done", told
        return run, tuple(item["id"] for item in told["result"]["candidates"])

    def evening(self, groove: str, others: threading.Barrier) -> tuple[dict[str, int], str, tuple[str, ...]]:
        with self.client:
            others.wait(60)
            return self.rates(), *self.breeds(groove)


def test_ten_clients_at_once_beside_the_command_line(groove: str) -> None:
    """Nothing that one of them rated is lost; and the same seed brings each the same, whoever works beside."""
    together = threading.Barrier(CLIENTS)
    with served() as (_, client), ThreadPoolExecutor(CLIENTS + 1) as threads:
        guests = [Guest(number, client) for number in range(CLIENTS)]
        evenings = [threads.submit(guest.evening, groove, together) for guest in guests]
        beside = threads.submit(lambda: CliRunner().invoke(cli, ["rate", groove, "3"]))
        found = [one.result() for one in evenings]
        assert beside.result().exit_code == 0
    given = {item: score for rated, _, _ in found for item, score in rated.items()}
    assert len(given) == 3 * CLIENTS
    with Session() as session:
        kept = {item: session.store.lineage[item].user_rating for item in given}
        runs = set(session.store.runs())
    assert kept == given
    assert {run for _, run, _ in found} <= runs and len({run for _, run, _ in found}) == CLIENTS
    assert len({children for _, _, children in found}) == 1


def heard_of(client: httpx.Client, *parts: bytes) -> httpx.Response:
    """What the server answers to bytes that need be no request, sent one part after the other."""
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=60) as line:
        for part in parts:
            line.sendall(part)
            time.sleep(0.05)
        line.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = said.rpartition(b"\r\n\r\n")
    first, *lines = head.decode().rpartition("HTTP/1.1 ")[2].split("\r\n")
    headers = [(name, value) for name, _, value in (one.partition(": ") for one in lines)]
    return httpx.Response(int(first[:3]), headers=headers, content=body)


def test_what_is_no_request_is_told_off_in_a_problem(home: Path) -> None:
    """It is said in a sentence, with what keeps a browser safe, and without a word of the program."""
    with served() as (server, client):
        host = f"Host: {client.base_url.netloc.decode()}\r\n".encode()
        chunked = b"GET /api/v1/styles HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n"
        for status, parts in (
            (400, (b"\x16\x03\x01 who is there\r\n\r\n",)),
            (400, (b"GET / HTTP/1.1\r\n\r\n",)),
            (400, (b"POST /api/v1/undo HTTP/1.1\r\n" + host + b"Content-Length: many\r\n\r\n",)),
            (400, (chunked, b"no number\r\n")),
            (431, (b"GET / HTTP/1.1\r\n" + host + b"X: " + b"x" * 70_000,)),
            (501, (b"POST /api/v1/undo HTTP/1.1\r\n" + host + b"Transfer-Encoding: zip\r\n\r\n",)),
        ):
            told = heard_of(client, *parts)
            assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json"), parts
            assert told.json().keys() == {"type", "title", "status", "detail"}
            assert told.headers["content-security-policy"].startswith("default-src 'none'")
        assert client.get(f"{API}/styles").is_success
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert server.stderr is not None
        assert "Traceback" not in server.stderr.read()


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
