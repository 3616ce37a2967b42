"""The application: an address for each action of the table, the jobs, the page. All by one loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response, StreamingResponse

from audiomancer import __version__
from audiomancer.actions import Action, all_actions, as_json
from audiomancer.errors import AudiomancerError, ItemNotFoundError
from audiomancer.web._files import index, page_files
from audiomancer.web.asking import (
    asked_by,
    body_schema,
    is_needed,
    paged,
    query_parameters,
    wanted_of_body,
    wanted_of_query,
)
from audiomancer.web.jobs import Job, Jobs, NoRoomError
from audiomancer.web.problems import PROBLEM_TYPE, Problem, answer, fault_of, problem_of
from audiomancer.web.safety import MOST_BYTES, TOKEN_HEADER
from audiomancer.web.schemas import common_schemas, example_of, result_schema
from audiomancer.web.sharing import RENDERS, SOUNDING, Shared

__all__ = ["BASE", "NOTES_HEADER", "make_app"]

BASE = "/api/v1"
NOTES_HEADER = "X-Audiomancer-Notes"
"""The header with the remarks beside a result: a JSON list of sentences."""

_MOST_WAITING = 32  # requests that wait until SuperCollider has time for them
_MOST_NOTES = 4000  # characters of that header
_MEASURES = {
    "seconds": "X-Loop-Seconds",
    "loudness_lufs": "X-Loudness-LUFS",
    "gain_db": "X-Gain-dB",
    "level_db": "X-Level-dB",
}
"""Fields of a result that is sound to the headers that tell them beside a WAV file."""

Answering = Callable[[], Awaitable[Response]]


def make_app(shared: Shared, jobs: Jobs, token: str, fault: Callable[[str], None] = lambda text: None) -> FastAPI:
    """The application of a library.

    Args:
        shared: the library and the engines.
        jobs: where what takes long runs.
        token: what the page is given, so that its requests may change something.
        fault: called with a line on each mistake of ours.

    Returns:
        The application, without :class:`~audiomancer.web.Guard`.
    """
    actions = tuple(action for action in all_actions() if "rest" in action.faces)
    app = FastAPI(
        title="audiomancer",
        version=__version__,
        summary="Breed music code: everything that the command line does, over HTTP.",
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    face = _Face(app, shared, jobs, fault)
    for action in actions:
        face.add_action(action)
    face.add_jobs()
    _add_page(app, token)
    app.add_exception_handler(HTTPException, _no_such_address)
    _describe(app, actions)
    return app


class _Face:
    """Adds routes to an application, each of which answers in its own words whatever goes wrong."""

    def __init__(self, app: FastAPI, shared: Shared, jobs: Jobs, fault: Callable[[str], None]) -> None:
        self._app = app
        self._shared = shared
        self._jobs = jobs
        self._fault = fault
        # Whoever waits for SuperCollider waits here, and not in the threads that answer all the others.
        self._sounding, self._waiting = asyncio.Semaphore(RENDERS), 0

    def add_action(self, action: Action) -> None:
        """Add the address of an action; one whose result is sound has a second, which answers with a WAV file."""
        path = f"{BASE}/{action.name.replace(' ', '/')}"
        self._add(path, action, self._long if action.effect == "takes long" else self._short)
        if "wav" in action.result.__annotations__:
            self._add(f"{path}.wav", action, self._wav)

    def add_jobs(self) -> None:
        """Add the addresses of the jobs."""
        parameters = [{"name": "job", "in": "path", "required": True, "schema": {"type": "string"}}]
        for method, does, summary in (
            ("GET", self._tell_job, "How far a job is, and what it brought."),
            ("DELETE", self._cancel_job, "Cancel a job: it stops between two steps, and what is stored is kept."),
            ("GET", self._watch_job, "What happens in a job, as server-sent events until it is over."),
        ):
            watches = does == self._watch_job
            content = (
                {"text/event-stream": {}}
                if watches
                else {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
            )
            self._app.add_api_route(
                f"{BASE}/jobs/{{job}}{'/events' if watches else ''}",
                self._answering(does),
                methods=[method],
                operation_id=f"{does.__name__.strip('_')}",
                summary=summary,
                tags=["jobs"],
                response_class=Response,
                responses={200: {"description": "The job.", "content": content}, **_refusals(401, 404)},
                openapi_extra={"parameters": parameters, **_secured(method)},
            )

    def _add(self, path: str, action: Action, does: Callable[[Action, Request], Awaitable[Response]]) -> None:
        method = _method(action)
        status = 202 if action.effect == "takes long" else 200
        sound = path.endswith(".wav")

        async def endpoint(request: Request) -> Response:
            return await does(action, request)

        self._app.add_api_route(
            path,
            self._answering(endpoint),
            methods=[method],
            status_code=status,
            operation_id=action.name.replace(" ", "_") + "_wav" * sound,
            summary=action.help.partition("\n")[0],
            description=action.help,
            tags=[action.name.partition(" ")[0] if " " in action.name else "library"],
            response_class=Response,
            responses={
                status: {"description": (action.result.__doc__ or "").partition("\n")[0], **_content(action, sound)},
                **_refusals(401, 403, 404, 409, 413, 415, 422, 429, 500, 503),
            },
            openapi_extra={**_asked_in(action, method), **_secured(method)},
        )

    def _answering(self, does: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await does(request)
            except NoRoomError as error:
                return answer(Problem(429, "Too much at a time.", str(error), "no-room"), {"Retry-After": "1"})
            except AudiomancerError as error:
                return answer(problem_of(error))
            except _RefusedError as error:
                return answer(error.problem)
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception as error:  # noqa: BLE001  whoever asked must hear of it, and the server goes on
                problem, line = fault_of(error)
                self._fault(line)
                return answer(problem)

        return endpoint

    async def _short(self, action: Action, request: Request) -> Response:
        wanted = await _wanted(action, request)
        notes: list[str] = []
        text = await self._performed(action, wanted, lambda result: as_json(result, indent=None), notes)
        return Response(text, media_type="application/json", headers=_noted(notes))

    async def _performed(
        self, action: Action, wanted: Mapping[str, Any], use: Callable[[Any], Any], notes: list[str]
    ) -> Any:
        perform = partial(self._shared.perform, action, wanted, use, note=notes.append)
        if action.name not in SOUNDING:
            return await run_in_threadpool(perform)
        if self._waiting >= _MOST_WAITING:
            raise NoRoomError(f"{_MOST_WAITING} requests wait for SuperCollider already; ask again later")
        self._waiting += 1
        try:
            await self._sounding.acquire()
        finally:
            self._waiting -= 1
        try:
            return await run_in_threadpool(perform)
        finally:
            self._sounding.release()

    async def _wav(self, action: Action, request: Request) -> Response:
        wanted = await _wanted(action, request)
        notes: list[str] = []
        sound = await self._performed(action, wanted, lambda result: result, notes)
        notes += [problem] if (problem := getattr(sound, "problem", "")) else []
        told = {header: f"{getattr(sound, name)}" for name, header in _MEASURES.items() if hasattr(sound, name)}
        return Response(sound.wav, media_type="audio/wav", headers={**told, **_noted(notes)})

    async def _long(self, action: Action, request: Request) -> Response:
        wanted = await _wanted(action, request)
        await run_in_threadpool(self._shared.check, action, wanted)

        def work(job: Job) -> str:
            told = {"progress": job.progress, "note": job.note, "cancelled": lambda: job.cancelled}
            text: str = self._shared.perform(action, wanted, lambda result: as_json(result, indent=None), **told)
            return text

        job = self._jobs.begin(action.name, work)
        begun = json.dumps({"job": job.id, "state": "running"})
        return Response(begun, 202, {"Location": f"{BASE}/jobs/{job.id}"}, "application/json")

    def _job_of(self, request: Request) -> Job:
        name = request.path_params["job"]
        job = self._jobs.find(name)
        if job is None:
            raise ItemNotFoundError(f"there is no job {name!r:.60}; it may be forgotten, as the oldest are")
        return job

    async def _tell_job(self, request: Request) -> Response:
        return Response(json.dumps(self._job_of(request).to_dict()), media_type="application/json")

    async def _cancel_job(self, request: Request) -> Response:
        self._job_of(request).cancel()
        return await self._tell_job(request)

    async def _watch_job(self, request: Request) -> Response:
        known = request.headers.get("last-event-id", "")
        after = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else 0
        return StreamingResponse(self._job_of(request).watch(after), media_type="text/event-stream")


class _RefusedError(Exception):
    """A call that is wrong before anybody looks at what it asks for, with the answer to it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


async def _wanted(action: Action, request: Request) -> Mapping[str, Any]:
    """What a request asks for: its parameters, or its body."""
    if _method(action) == "GET":
        return paged(action, wanted_of_query(action, request.query_params.multi_items()))
    body = await _body(request)
    if body and request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _RefusedError(
            Problem(415, "The body is of another type.", "send JSON: Content-Type: application/json", "type")
        )
    return paged(action, await run_in_threadpool(wanted_of_body, action, body))


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            detail = f"a body may have {MOST_BYTES // 2**20} MB, and this one has more; send less at a time"
            raise _RefusedError(Problem(413, "The body is too large.", detail, "too-large"))
        parts.append(part)
    return b"".join(parts)


def _method(action: Action) -> str:
    """GET for what reads; a file has no place in an address."""
    files = any("FileContent" in str(field.type) for field in asked_by(action))
    return "GET" if action.effect == "reads" and not files else "POST"


def _noted(notes: list[str]) -> dict[str, str]:
    """The remarks as a header, as many as it takes."""
    while notes and len(json.dumps(notes)) > _MOST_NOTES:
        notes = notes[:-1]
    return {NOTES_HEADER: json.dumps(notes)} if notes else {}


def _secured(method: str) -> dict[str, Any]:
    return {} if method == "GET" else {"security": [{"token": []}]}


def _content(action: Action, sound: bool) -> dict[str, Any]:
    if sound:
        return {"content": {"audio/wav": {"schema": {"type": "string", "contentMediaType": "audio/wav"}}}}
    name = "JobBegun" if action.effect == "takes long" else action.result.__name__
    return {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}}


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"description": "A problem.", "content": {PROBLEM_TYPE: schema}} for status in statuses}


def _asked_in(action: Action, method: str) -> dict[str, Any]:
    """What OpenAPI tells of the parameters or the body."""
    asked = asked_by(action)
    example = example_of(action, [field.name for field in asked if is_needed(field)], [field.name for field in asked])
    if method == "GET":
        parameters = query_parameters(action)
        for parameter in parameters:
            if parameter["name"] in example:
                parameter["example"] = example[parameter["name"]]
        return {"parameters": parameters}
    content = {"application/json": {"schema": body_schema(action), "example": example}}
    return {"requestBody": {"required": any(map(is_needed, asked)), "content": content}}


def _describe(app: FastAPI, actions: tuple[Action, ...]) -> None:
    """Put the schemas into the document that FastAPI writes of the routes."""
    written = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schemas = common_schemas()
            for action in actions:
                result_schema(action.result, schemas)
            brought = {action.result.__name__ for action in actions if action.effect == "takes long"}
            results = [{"$ref": f"#/components/schemas/{name}"} for name in sorted(brought)]
            schemas["Job"]["properties"]["result"] = {"anyOf": [*results, {"type": "null"}]}
            found = written()
            components = found.setdefault("components", {})
            components["schemas"] = schemas
            components["securitySchemes"] = {"token": {"type": "apiKey", "in": "header", "name": TOKEN_HEADER}}
        return app.openapi_schema or {}

    # FastAPI's own way to a document of one's own.
    app.openapi = document  # type: ignore[method-assign]


def _add_page(app: FastAPI, token: str) -> None:
    known = page_files()

    async def page(request: Request) -> Response:
        return HTMLResponse(index(token))

    async def file(request: Request) -> Response:
        found = known.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found.place.read_bytes(), media_type=found.media_type)

    app.add_api_route("/", page, include_in_schema=False)
    app.add_api_route("/static/{name}", file, include_in_schema=False)


async def _no_such_address(request: Request, error: Exception) -> Response:
    """What the router refuses: an address or a method that is not there."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = (error.headers if isinstance(error, HTTPException) else None) or {}
    detail = f"{request.method} {request.url.path[:100]} is not there; {BASE}/openapi.json lists what is"
    return answer(Problem(status, "There is nothing of this kind.", detail, "no-address"), headers)
