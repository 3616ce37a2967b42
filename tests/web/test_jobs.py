"""What takes long: it is told how far it is, it can be stopped, and there is room for so many."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from audiomancer.errors import CancelledError, NotationError
from audiomancer.web import Job, Jobs
from audiomancer.web.jobs import JOBS_KEPT, JOBS_RUNNING, JOBS_WAITING, RESULTS_KEPT, NoRoomError

API = "/api/v1"


def events(text: str) -> list[tuple[str, Any]]:
    found = [dict(line.split(": ", 1) for line in part.splitlines()) for part in text.strip().split("\n\n")]
    return [(event["event"], json.loads(event["data"])) for event in found]


def ended(job: Job) -> Job:
    limit = time.monotonic() + 60
    while not job.ended and time.monotonic() < limit:
        time.sleep(0.005)
    return job


def test_an_evolution_is_a_job_that_tells_how_far_it_is(client: TestClient, groove: str) -> None:
    asked = {"items": [groove], "generations": 2, "size": 3, "search": "ga", "fresh": False, "seed": 1}
    answer = client.post(f"{API}/evolve", json=asked)
    begun = answer.json()
    assert (answer.status_code, begun["state"]) == (202, "running")
    assert answer.headers["location"] == f"{API}/jobs/{begun['job']}"
    told = events(client.get(f"{answer.headers['location']}/events").text)
    assert [name for name, _ in told][-1] == "done"
    job = client.get(answer.headers["location"]).json()
    assert job["state"] == "done"
    assert job["result"] == told[-1][1]["result"]
    assert job["progress"]["total"] == 2
    assert len(job["result"]["patterns"]) > 1


def test_what_is_wrong_is_told_before_a_job_begins(client: TestClient) -> None:
    assert client.post(f"{API}/evolve", json={"size": 0}).status_code == 422
    assert client.post(f"{API}/run/breed", json={}).status_code == 422  # there is no run


def test_what_goes_wrong_on_the_way_is_a_problem(client: TestClient) -> None:
    begun = client.post(f"{API}/evolve", json={"items": ["nobody"]}).json()
    ((name, told),) = events(client.get(f"{API}/jobs/{begun['job']}/events").text)
    assert (name, told["problem"]["status"]) == ("failed", 404)
    assert client.get(f"{API}/jobs/{begun['job']}").json()["state"] == "failed"


def test_a_job_that_is_cancelled_stops_between_two_steps(client: TestClient, groove: str) -> None:
    asked = {"items": [groove], "generations": 100_000, "size": 2, "search": "ga", "fresh": False, "seed": 1}
    job = client.post(f"{API}/evolve", json=asked).json()["job"]
    assert client.delete(f"{API}/jobs/{job}").status_code == 200
    (*_, (name, told)) = events(client.get(f"{API}/jobs/{job}/events").text)
    assert (name, told["problem"]["type"]) == ("failed", "urn:audiomancer:problem:cancelled")
    assert client.get(f"{API}/jobs/{job}").json()["state"] == "cancelled"
    assert client.delete(f"{API}/jobs/{job}").status_code == 200  # once more changes nothing


def test_a_watcher_who_comes_later_hears_what_is_left(client: TestClient, jobs: Jobs) -> None:
    def work(job: Job) -> str:
        for done in range(3):
            job.note(f"step {done}")
            job.progress("working", done, 3)
        return "{}"

    job = ended(jobs.begin("test", work))
    told = client.get(f"{API}/jobs/{job.id}/events").text
    assert [name for name, _ in events(told)] == ["note", "note", "note", "progress", "done"]
    rest = client.get(f"{API}/jobs/{job.id}/events", headers={"last-event-id": "6"}).text
    assert [name for name, _ in events(rest)] == ["done"]


@pytest.mark.parametrize(
    ("error", "state", "status"),
    [(NotationError("no"), "failed", 422), (CancelledError("stopped"), "cancelled", 409)],
)
def test_every_end_is_told(jobs: Jobs, error: Exception, state: str, status: int) -> None:
    def work(job: Job) -> str:
        raise error

    told = ended(jobs.begin("test", work)).to_dict()
    assert (told["state"], told["problem"]["status"], told["result"]) == (state, status, None)


def test_a_mistake_of_ours_ends_the_job_and_tells_nothing_of_the_inside() -> None:
    told: list[str] = []
    jobs = Jobs(told.append)
    job = ended(jobs.begin("test", lambda job: {}["secret"]))
    jobs.close()
    assert job.to_dict()["problem"]["status"] == 500
    assert "secret" not in json.dumps(job.to_dict())
    (line,) = told
    assert line.startswith("KeyError: 'secret' (") and "test_jobs.py" in line


def test_so_many_run_at_a_time_so_many_wait_and_so_many_are_remembered(client: TestClient, jobs: Jobs) -> None:
    go = threading.Event()
    begun: list[Job] = []

    def work(job: Job) -> str:
        begun.append(job)
        return str(go.wait()).lower()

    waiting = [jobs.begin("test", work) for _ in range(JOBS_RUNNING + JOBS_WAITING)]
    with pytest.raises(NoRoomError, match="8 jobs are running and 24 wait"):
        jobs.begin("test", lambda job: "{}")
    refused = client.post(f"{API}/evolve", json={"kind": "drums"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert len(begun) <= JOBS_RUNNING
    waiting[-1].cancel()
    go.set()
    first, *_, last = [ended(job) for job in waiting]
    assert (first.state, last.state, len(begun)) == ("done", "cancelled", len(waiting) - 1)
    for _ in range(JOBS_KEPT):
        ended(jobs.begin("test", lambda job: "{}"))
    assert jobs.find(first.id) is None


def test_what_jobs_brought_is_remembered_as_long_as_it_is_not_too_much(jobs: Jobs) -> None:
    large = f'"{"x" * (RESULTS_KEPT * 2 // 5)}"'
    first, *rest = [ended(jobs.begin("test", lambda job: large)) for _ in range(3)]
    latest = ended(jobs.begin("test", lambda job: f'"{large[1:-1] * 4}"'))
    assert jobs.find(first.id) is None
    assert [jobs.find(job.id) for job in rest] == rest
    jobs.begin("test", lambda job: "{}")
    assert jobs.find(latest.id) is latest  # though it alone is too much
    assert [jobs.find(job.id) for job in rest] == [None, None]
