"""Text out of a file that a stranger wrote, read in a process of its own with limits on memory, time and disk."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawlers.attachments.formats import Format
from crawlers.attachments.limits import MOST_SECONDS

__all__ = ["Extract", "extract"]

READER = ("-m", "crawlers.attachments.worker")
_ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 3 * MOST_SECONDS  # seconds on the clock: the machine may be busy with other things
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}  # a stranger's file is read without our secrets
_SLOTS = threading.BoundedSemaphore(2)  # files open at once: reading them is all processor


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of each page, or why there is none."""

    pages: tuple[str, ...] = ()
    reason: str | None = None
    is_passing: bool = False  # another try may go better


async def extract(body: bytes, kind: Format, *, reader: Sequence[str] = READER, patience: float = PATIENCE) -> Extract:
    """What the file says. A start costs 0.15 s, so each file has its own process and none can spoil the next."""
    return await asyncio.to_thread(_extract, body, [sys.executable, *reader, kind.name.lower()], patience)


def _extract(body: bytes, command: list[str], patience: float) -> Extract:
    with _SLOTS:
        try:
            done = subprocess.run(
                command, input=body, capture_output=True, timeout=patience, cwd=_ROOT, env=_ENVIRONMENT, check=False
            )
        except subprocess.TimeoutExpired:
            return Extract(reason=f"it was not read within {patience:.0f} seconds", is_passing=True)
    if done.returncode == 0:
        answer = json.loads(done.stdout)
        return Extract(tuple(answer.get("pages", ())), answer.get("reason"))
    if -done.returncode in (signal.SIGXCPU, signal.SIGKILL):
        return Extract(reason=f"it takes more than {MOST_SECONDS} seconds to read")
    if b"MemoryError" in done.stderr:
        return Extract(reason="it takes more memory to open than is allowed")
    return Extract(reason=f"it is broken: reading it ended with {_how_it_ended(done.returncode)}")


def _how_it_ended(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
