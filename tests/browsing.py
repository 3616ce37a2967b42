"""A person at the page: the real ``audiomancer serve``, the system's Chromium, and what it plays."""

from __future__ import annotations

import base64
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response, Route

Sound = npt.NDArray[np.float32]
"""What was heard, of shape ``(frames, 2)``."""

FLAGS = (
    "--autoplay-policy=document-user-activation-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""How Chromium is started: it asks nothing of the network, and plays only after a key, as it does for a person."""

PATIENCE = 150.0
"""Seconds that something may take on a busy machine before a test gives up."""

_HERE = Path(__file__).parent
_EARS = _HERE / "web/ears"
_AXE = _HERE / "engines/node_modules/axe-core/axe.min.js"
_ADDRESS = re.compile(r"http://\S+:\d+\S*")


def missing() -> str | None:
    """Why there is no browser to test with, or None."""
    return None if chromium() else "Chromium is not installed (apt install chromium)"


def chromium() -> str | None:
    """The system's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def axe_missing() -> str | None:
    """Why nobody can be asked who can use the page, or None."""
    return None if _AXE.exists() else "axe is not installed (run script/build-strudel)"


class Served:
    """``audiomancer serve`` in a process of its own; leaving ends it as Ctrl-C does.

    Args:
        home: of the library; the folder of the tests' own environment is not used.
        arguments: further ones of the command.

    Attributes:
        home: the folder of the library.
        process: the server.
        address: where it answers, without a slash at the end.
    """

    def __init__(self, home: Path, *arguments: str, environment: Mapping[str, str]) -> None:
        self.home = home
        self.said = home.parent / f"{home.name}-served.txt"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "audiomancer", "serve", "--port", "0", "--no-browser", *arguments],
                env={**environment, "AUDIOMANCER_HOME": str(home), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        self.address = self._told()
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        code = self.stop()
        assert error is not None or code in (0, 130), self.said.read_text("utf-8")

    def _told(self) -> str:
        """The address, as soon as it is printed."""
        end = time.monotonic() + PATIENCE
        while not (found := _ADDRESS.search(self.said.read_text("utf-8"))):
            ended = self.process.poll() is not None
            if ended or time.monotonic() > end:
                self.process.kill()
                raise AssertionError(f"no address was printed:\n{self.said.read_text('utf-8')}")
            time.sleep(0.02)
        return found[0].rstrip("/.,")

    def stop(self) -> int:
        """Interrupt it, and give its exit code."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def get(self, path: str, **query: Any) -> bytes:
        """What it answers to a question."""
        url = f"{self.address}{path}?{urlencode(query, doseq=True)}"
        with urlopen(url, timeout=PATIENCE) as answer:
            body: bytes = answer.read()
        return body

    def told(self, path: str, **query: Any) -> Any:
        """The JSON that it answers to a question."""
        return json.loads(self.get(f"/api/v1/{path}", **query))

    def post(self, path: str, **body: Any) -> Any:
        """The JSON that it answers to an order; of what takes long, what comes of it in the end."""
        headers = {"Content-Type": "application/json", "X-Audiomancer-Token": self.token}
        order = Request(f"{self.address}/api/v1/{path}", json.dumps(body).encode(), headers)
        with urlopen(order, timeout=PATIENCE) as answer:
            told = json.loads(answer.read())
        return self._done(told["job"]) if answer.status == 202 else told

    def _done(self, job: str) -> Any:
        """What a job brings, once it is over."""
        end = time.monotonic() + PATIENCE
        while (told := self.told(f"jobs/{job}"))["state"] == "running":
            assert time.monotonic() < end, told
            time.sleep(0.02)
        assert told["result"] is not None, told
        return told["result"]

    @property
    def token(self) -> str:
        """What every order needs, read from the page as the page does."""
        if not self._token:
            found = re.search(r'<meta name="token" content="([^"]+)"', self.get("/").decode())
            assert found is not None, "the page has no token"
            self._token = found[1]
        return self._token


class Visit:
    """A person before the page, with keys and ears.

    Args:
        page: of Playwright, before it has gone anywhere.

    Attributes:
        page: the same.
        faults: what the browser's console complained of, and answers that were refusals.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.set_default_timeout(1000 * PATIENCE)
        page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "response", lambda told: self.faults.append(f"{told.status} {told.url}") if told.status >= 400 else None
        )

    @classmethod
    def with_ears(cls, page: Page) -> Self:
        """A person who hears: what the page plays is written down by a worklet.

        The worklet is none of the page's own scripts, so its Content-Security-Policy is widened by one word.

        Args:
            page: of Playwright, before it has gone anywhere.
        """
        recorder = json.dumps((_EARS / "recorder.js").read_text("utf-8"))
        page.add_init_script(f"globalThis.recorderSource = {recorder};\n{(_EARS / 'ears.js').read_text('utf-8')}")
        page.route("**/", _let_recorder_in)
        return cls(page)

    def _answered(self, told: Response) -> None:
        if told.status >= 400:
            self.faults.append(f"{told.status} {told.url}")

    def go(self, address: str) -> Self:
        """Open the page."""
        self.page.goto(address)
        return self

    def press(self, *keys: str) -> None:
        """Press keys one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def wait(self, expression: str) -> None:
        """Wait until an expression of JavaScript holds.

        Playwright's own waiting evaluates text in the page, which the page's Content-Security-Policy rightly refuses.
        """
        end = time.monotonic() + PATIENCE
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"waited in vain for {expression}"
            self.page.wait_for_timeout(20)

    def hold(self, path: str) -> None:
        """Let the page's next order wait until :meth:`let_go`; it is held in the page, as in :meth:`View.cut_off`.

        Args:
            path: of the order, such as ``run/breed``.
        """
        self.page.evaluate(
            """(end) => {
              const { fetch } = globalThis;
              globalThis.held = [];
              globalThis.fetch = async (asked, how) => {
                if (String(asked).endsWith(end)) {
                  globalThis.fetch = fetch;
                  await new Promise((go) => held.push(go));
                }
                return fetch(asked, how);
              };
            }""",
            f"/api/v1/{path}",
        )

    def let_go(self) -> None:
        """Wait until the order that was to be held is there, if it is not yet, and send it on."""
        self.wait("held.length > 0")
        self.page.evaluate("held[0]()")

    def faulty(self) -> list[str]:
        """What axe finds that would keep somebody out: its serious and critical findings, a line each."""
        if not self.page.evaluate("'axe' in globalThis"):
            self.page.evaluate(_AXE.read_text("utf-8") + "\nundefined;")
        found = self.page.evaluate("axe.run().then(({violations}) => violations)")
        return [
            f"{one['id']}: {one['help']}: {', '.join(str(node['html'])[:200] for node in one['nodes'])}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def now(self) -> int:
        """The frame up to which everything that the page played is written down."""
        self.wait("globalThis.ears.recorder !== null")
        return int(self.page.evaluate("ears.end"))

    @property
    def rate(self) -> int:
        """Frames of sound in a second."""
        return int(self.page.evaluate("ears.context.sampleRate"))

    def listen(self, seconds: float) -> Sound:
        """What the page plays from now on."""
        start = self.now()
        self.listen_until(start + round(seconds * self.rate))
        return self.heard(start)

    def listen_until(self, frame: int) -> None:
        """Wait until the sound of a frame is written down."""
        self.wait(f"ears.end > {frame}")

    def heard(self, start: int) -> Sound:
        """What was written down from a frame on."""
        raw = base64.b64decode(self.page.evaluate(f"ears.heard({start})"))
        return np.frombuffer(raw, np.float32).reshape(-1, 2)

    def first_sound_after(self, frame: int) -> int:
        """The first frame after another that is not silent."""
        sounds = np.flatnonzero(self.heard(frame).any(1))
        assert len(sounds), "nothing was heard"
        return frame + int(sounds[0])

    def pressed(self, key: str) -> int:
        """The frame at which a key was pressed last."""
        frames = self.page.evaluate("ears.keys").copy()
        return int(next(mark["frame"] for mark in reversed(frames) if mark["key"] == key))


class View:
    """What a person sees of the page, found by what is written there, and by the keys.

    Args:
        visit: the person.
        served: the library.
    """

    def __init__(self, visit: Visit, served: Served) -> None:
        self.visit = visit
        self.page = visit.page
        self.served = served

    def press(self, *keys: str) -> None:
        self.visit.press(*keys)

    def says(self, text: str) -> None:
        """Wait until the page says something to the person."""
        self.until(lambda: text in (self.page.get_by_role("status").text_content() or ""), f"it says {text!r}")

    @contextmanager
    def cut_off(self, path: str) -> Iterator[None]:
        """Meanwhile no answer comes to an order, which the page tells.

        It is the page's own ``fetch`` that fails: a browser on a busy machine lets now and then a request pass that it
        was told to stop.
        """
        self.page.evaluate(
            """(end) => {
              const { fetch } = globalThis;
              globalThis.restore = () => (globalThis.fetch = fetch);
              globalThis.fetch = (asked, how) =>
                String(asked).endsWith(end) ? Promise.reject(new TypeError("Failed to fetch")) : fetch(asked, how);
            }""",
            f"/api/v1/{path}",
        )
        yield
        self.says("The server does not answer")
        self.page.evaluate("void restore()")  # what gives a function would be called once more

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"waited in vain until {what}:\n{self.page.locator('body').inner_text()}"
            self.page.wait_for_timeout(20)


@contextmanager
def visiting(browser: Browser, *, ears: bool = False, **how: Any) -> Iterator[Visit]:
    """A person visits; what the console complains of meanwhile is a fault.

    Args:
        browser: the browser.
        ears: whether the person hears.
        how: the options of Playwright's context, such as the size of the screen.
    """
    context = browser.new_context(**how)
    try:
        page = context.new_page()
        visit = Visit.with_ears(page) if ears else Visit(page)
        yield visit
        assert visit.faults == [], visit.faults
    finally:
        context.close()


def _let_recorder_in(route: Route) -> None:
    answer = route.fetch()
    policy = answer.headers.get("content-security-policy", "")
    route.fulfill(
        response=answer,
        headers={**answer.headers, "content-security-policy": policy.replace("script-src", "script-src blob:")},
    )
