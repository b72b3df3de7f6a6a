"""The recorded sources behind a local server, as a fixture: started once, moved from day to day, made to fail."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawlers.addresses import Addresses, Base

__all__ = ["PUBLIC", "Replica", "replica", "shared_folder"]

PUBLIC = {
    "parliament": "https://questions-statements-api.parliament.uk",
    "members": "https://members-api.parliament.uk",
    "attachments": "https://qna.files.parliament.uk",
    "govuk": "https://www.gov.uk",
    "assets": "https://assets.publishing.service.gov.uk",
}
_READY = re.compile(r"ready on (http://127\.0\.0\.1:\d+)")


def shared_folder() -> Path:
    """The folder with the recorded data; the test is skipped where there is none."""
    folder = os.environ.get("LESSONWATCH_TEST_SHARED")
    if not folder:
        pytest.skip("LESSONWATCH_TEST_SHARED is not set: no recorded data")
    return Path(folder)


@dataclass(frozen=True, slots=True)
class Replica:
    """A running one. Its first path segment is the host it stands in for."""

    url: str

    @property
    def addresses(self) -> Addresses:
        """The bases of every source, with the replica standing in."""
        return Addresses(tuple(Base(name, public, self.base(name)) for name, public in PUBLIC.items()))

    def base(self, name: str) -> str:
        """What to ask in place of the real host of that name."""
        return f"{self.url}/{PUBLIC[name].removeprefix('https://')}"

    def move_to(self, day: dt.date) -> None:
        """Serve the record as it stood at the end of that day."""
        self._post(f"as-of?date={day.isoformat()}")

    def fail(self, rules: Sequence[dict[str, Any]]) -> None:
        """Answer by these fault rules from now on; [] clears them."""
        self._post("faults", json.dumps(list(rules)).encode())

    def forget_requests(self) -> None:
        """Begin the log anew."""
        self._post("reset-log")

    def requests(self) -> dict[str, int]:
        """How often each path was asked for since the log began."""
        paths: dict[str, int] = self._read("/_replica/log")["paths"]
        return paths

    def get(self, name: str, path: str, **query: object) -> Any:
        """What the source of that name answers, as JSON."""
        return self._read(f"/{PUBLIC[name].removeprefix('https://')}{path}?{urllib.parse.urlencode(query, doseq=True)}")

    def _read(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=30) as reply:
            return json.load(reply)

    def _post(self, path: str, body: bytes = b"") -> None:
        request = urllib.request.Request(f"{self.url}/_replica/{path}", data=body, method="POST")
        with urllib.request.urlopen(request, timeout=30) as reply:
            assert reply.status == 200


@contextmanager
def replica(*options: str) -> Iterator[Replica]:
    """A replica on a free port, for as long as the context lasts."""
    script = shared_folder() / "replica" / "replica.py"
    command = [sys.executable, str(script), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = _READY.search(process.stdout.readline())
            assert ready, "the replica did not start"
            yield Replica(ready[1])
        finally:
            process.kill()
