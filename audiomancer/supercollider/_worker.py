"""One warm sclang, kept open: it is handed source and tells what came of it.

The source goes over in an anonymous file, what it prints comes back through one pipe and what it built
through another, so the worker shares no folder with anybody. Whatever it says is the word of a program
that ran foreign code: it is read with limits and believed only as far as it is checked.
"""

from __future__ import annotations

import functools
import json
import os
import re
import secrets
import selectors
import struct
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from audiomancer.errors import SuperColliderError
from audiomancer.programs import children
from audiomancer.programs.finding import find_program
from audiomancer.programs.sandbox import Limits, Sandbox

__all__ = ["Answer", "Flooded", "NeverStarted", "TimedOut", "Worker", "WorkerDied", "fingerprint"]

_MIB = 1 << 20
_LIMITS = Limits(memory=3072 * _MIB, file_size=32 * _MIB)  # a fresh sclang maps 1.4 GB, most of it never touched
_START_TIMEOUT = 60.0
_MAX_POSTS = _MIB
_MAX_RESULTS = 16 * _MIB
_RUN = b"\x1b"  # ends a command and has sclang run it without printing its value

_CHANCE = 1_000_003  # the seed of chance in the source itself: the same source gives the same SynthDef
_EXTENSIONS = Path(__file__).parent / "sclang"
_STAND_IN = _EXTENSIONS / "superdirt"  # for a class of SuperDirt, which sclang would not have twice
_INSTALLED = (
    Path("/usr/share/SuperCollider/Extensions"),
    Path("/usr/local/share/SuperCollider/Extensions"),
    Path("/Library/Application Support/SuperCollider/Extensions"),
)
_ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "QTWEBENGINE_DISABLE_SANDBOX": "1",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-zygote --no-sandbox",  # so that sclang starts no children of its own
}


class WorkerDied(Exception):  # noqa: N818 - an event, which the pool answers
    """The worker ended before it had answered."""


class NeverStarted(WorkerDied):
    """The worker ended before it was ready for work."""


class TimedOut(Exception):  # noqa: N818
    """The worker did not answer in time."""


class Flooded(Exception):  # noqa: N818
    """The source printed or built more than the limit, or wrote into the worker's channels itself."""


class Answer(NamedTuple):
    """What came of one job.

    Attributes:
        compiled: whether the text is code at all.
        aborted: whether the run was broken off, as a stack overflow does; the worker is no longer to be trusted.
        synthdefs: the bytes of each SynthDef that was built.
        metadata: for each of them its metadata as JSON.
        thrown: the error that ended the run, if any.
        posts: what sclang printed.
    """

    compiled: bool
    aborted: bool
    synthdefs: tuple[bytes, ...]
    metadata: tuple[str, ...]
    thrown: str | None
    posts: str


class Worker:
    """A running sclang. Close it when it is no longer needed, or after any of the exceptions above.

    Attributes:
        ready: whether it has compiled its class library and waits for source.
        jobs_done: how many sources it has answered.
        fit: whether it may take another source, as its owner sees it.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self.jobs_done = 0
        self.fit = True
        self.ready = False
        self._home = None if sandbox.confines else tempfile.TemporaryDirectory(prefix="audiomancer-")
        self._source = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        self._results, writer = os.pipe()
        self._channel = f"/dev/fd/{writer}"
        with tempfile.TemporaryFile() as settings:
            settings.write(json.dumps(_settings()).encode())  # is YAML too
            settings.flush()
            sclang = find_program("sclang")
            self._child = sandbox.start(
                [str(sclang), "-i", "audiomancer", "-l", f"/dev/fd/{settings.fileno()}"],
                limits=_LIMITS,
                environment=_ENVIRONMENT | ({"HOME": self._home.name} if self._home else {}),
                readable=[_EXTENSIONS],
                files=[settings.fileno(), writer, self._source.fileno()],
            )
        os.close(writer)

    @property
    def pid(self) -> int:
        """The number of the child process."""
        return self._child.pid

    def run(self, source: str, timeout: float) -> Answer:
        """Compile and run source.

        Args:
            source: SuperCollider code.
            timeout: seconds that it may take, counted from when the worker is warm.

        Returns:
            What sclang says of it.

        Raises:
            WorkerDied: if sclang ended before it had answered; the worker must be closed.
            TimedOut: if it did not answer in time; the worker must be closed.
            Flooded: if the source printed or built too much; the worker must be closed.
            SuperColliderError: if sclang starts but never becomes ready.
        """
        if not self.ready:
            self._await_start()
        ticket = secrets.token_hex(8)
        self._hand_over(source.encode(errors="replace"))
        self._send(
            f'AudiomancerWorker.run("/dev/fd/{self._source.fileno()}", {_CHANCE});',
            f'AudiomancerWorker.report("{ticket}", "{self._channel}");',
        )
        posts, results = self._listen(ticket, time.monotonic() + timeout)
        self.jobs_done += 1
        return _read_answer(posts.decode(errors="replace"), results)

    def kill(self) -> None:
        """End the process while another thread listens to it; that thread then finds it dead and closes it."""
        children.kill(self._child)

    def close(self) -> None:
        """End the process, whatever it does, and give back what it held."""
        children.end(self._child)
        if self._results >= 0:
            os.close(self._results)
            self._results = -1
        self._source.close()
        if self._home:
            self._home.cleanup()

    def _await_start(self) -> None:
        greeting = secrets.token_hex(8)
        self._send(f'AudiomancerWorker.ready("{greeting}");')
        try:
            self._listen(greeting, time.monotonic() + _START_TIMEOUT, results=False)
        except WorkerDied as death:
            raise NeverStarted(str(death)) from None
        except TimedOut as error:
            raise SuperColliderError(
                f"sclang was not ready after {_START_TIMEOUT:g} seconds; the last it said was: {error}"
            ) from None
        self.ready = True

    def _hand_over(self, source: bytes) -> None:
        self._source.seek(0)
        self._source.truncate()
        self._source.write(source)
        self._source.flush()

    def _send(self, *commands: str) -> None:
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):  # it has died; to listen to it tells
            # The first byte ends whatever the job before may have put into its own input.
            self._child.stdin.write(_RUN + b"".join(command.encode() + _RUN for command in commands))
            self._child.stdin.flush()

    def _listen(self, ticket: str, deadline: float, *, results: bool = True) -> tuple[bytes, bytes]:
        """What the worker prints and writes until the ticket has come through on each of the two ways."""
        assert self._child.stdout is not None
        heard = {self._child.stdout.fileno(): bytearray(), self._results: bytearray()}
        posts, records = heard.values()
        post_end, record_end = f"\n{ticket}\n".encode(), ticket.encode()
        with selectors.DefaultSelector() as selector:
            for descriptor in heard:
                selector.register(descriptor, selectors.EVENT_READ)
            while not (post_end in posts and (records.endswith(record_end) or not results)):
                left = deadline - time.monotonic()
                ready = selector.select(left) if left > 0 else ()
                if not ready:
                    raise TimedOut(_tail(posts))
                for key, _ in ready:
                    piece = os.read(key.fd, 1 << 16)
                    if not piece:
                        raise WorkerDied(_tail(posts))
                    heard[key.fd] += piece
                if len(posts) > _MAX_POSTS or len(records) > _MAX_RESULTS:
                    raise Flooded
        return bytes(posts.partition(post_end)[0]), bytes(records)


def fingerprint() -> str:
    """What the bytes of a SynthDef depend on besides its source: the sclang that is installed, and how it is asked.

    The program is known by its place, size and date, since to ask it for its version would be to start it.

    Raises:
        MissingDependencyError: if sclang is not installed.
    """
    program = find_program("sclang")
    stat = program.stat()
    asked = "".join(path.read_text("utf-8") for path in sorted(_EXTENSIONS.rglob("*.sc")))
    return json.dumps([str(program), stat.st_size, stat.st_mtime_ns, _CHANCE, asked, _has_superdirt()])


def _settings() -> dict[str, list[str]]:
    """What sclang compiles beside its own class library."""
    return {"includePaths": [str(_EXTENSIONS)], "excludePaths": [str(_STAND_IN)] if _has_superdirt() else []}


@functools.cache
def _has_superdirt() -> bool:
    """Whether sclang finds SuperDirt's classes where every user of this machine has them."""
    files = (path for folder in _INSTALLED for path in folder.rglob("*.sc"))
    return any(_DIRT_PAN.search(path.read_bytes()) for path in files)


_DIRT_PAN = re.compile(rb"^DirtPan\b", re.MULTILINE)


def _read_answer(posts: str, data: bytes) -> Answer:
    found: dict[str, list[bytes]] = {tag: [] for tag in "ADMNTZ"}
    at = 0
    while at + 5 <= len(data):
        tag, size = chr(data[at]), struct.unpack_from(">i", data, at + 1)[0]
        if tag not in found or size < 0:
            raise Flooded  # foreign code wrote into the channel: nothing in it can be trusted
        found[tag].append(data[at + 5 : at + 5 + size])
        at += 5 + size
    if len(found["D"]) != len(found["M"]) and not found["T"]:
        raise Flooded
    texts = {tag: [piece.decode(errors="replace") for piece in found[tag]] for tag in "MT"}
    return Answer(
        compiled=not found["N"],
        aborted=bool(found["A"]),
        synthdefs=tuple(found["D"]),
        metadata=tuple(texts["M"]),
        thrown=texts["T"][0] if texts["T"] else None,
        posts=posts,
    )


def _tail(posts: bytes | bytearray) -> str:
    return posts[-2000:].decode(errors="replace").strip()
