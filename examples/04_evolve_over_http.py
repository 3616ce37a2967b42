"""Breed a groove over HTTP: begin a run, rate what it shows, breed, and watch how far it is. No library is needed.

Run `audiomancer serve --no-browser` in another terminal first; this prints the lines that it would play to Tidal.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class Studio:
    """A running `audiomancer serve`."""

    def __init__(self, address: str) -> None:
        self.api = address.rstrip("/") + "/api/v1/"
        with urlopen(address) as page:  # the page at / holds the token that changes need
            self.token = re.findall(r'name="token" content="([^"]+)"', page.read().decode())[0]

    def read(self, action: str, **asked: Any) -> Any:
        """Ask for what only reads."""
        with urlopen(f"{self.api}{action}?{urlencode(asked, doseq=True)}") as answer:
            return json.load(answer)

    def do(self, action: str, **asked: Any) -> Any:
        """Ask for what changes something."""
        headers = {"Content-Type": "application/json", "X-Audiomancer-Token": self.token}
        with urlopen(Request(self.api + action, json.dumps(asked).encode(), headers)) as answer:
            return json.load(answer)

    def events(self, job: str) -> Iterator[tuple[str, Any]]:
        """What happens in a job, as it happens."""
        with urlopen(f"{self.api}jobs/{job}/events") as lines:
            name = ""
            for line in lines:
                field, _, value = line.decode().rstrip("\n").partition(": ")
                if field == "event":
                    name = value
                elif field == "data":
                    yield name, json.loads(value)


def main() -> None:
    """Breed one generation, by an ear that likes many notes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8765/")
    studio = Studio(parser.parse_args().address)

    (groove,) = studio.do("generate/drums", style="house", seed=1)["patterns"]
    children = studio.do("mutate", item=groove["id"], count=4, seed=1)["patterns"]
    run = studio.do("run/start", items=[child["id"] for child in children], search="ga", seed=1)["run"]
    for child in children:
        notes = len(json.loads(child["midi_data"])["tracks"][0]["notes"])
        studio.do("run/rate", run=run, item=child["id"], score=min(5, 1 + notes // 12))

    for name, told in studio.events(studio.do("run/breed", run=run)["job"]):
        print(name, told if name == "progress" else "")
    best = studio.do("run/open", run=run)["best"][0]["id"]
    print(base64.b64decode(studio.read("export", items=[best], target="tidal")["content"]).decode())


if __name__ == "__main__":
    main()
