"""The parent's side of a crawl: a child process for each source, since a reactor cannot be started twice."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from crawlers.job import Job, Outcome

__all__ = ["Line", "crawl"]

logger = logging.getLogger(__name__)

STOP_WITHIN = 60.0  # seconds for a clean stop, before the child is killed
LAST_WORDS = 20  # lines of its error output that are kept


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a crawl says: its plan, a step, a document kept, news, a failure."""

    event: str  # plan, progress, kept, news, failure, said
    text: str
    done: int | None = None
    total: int | None = None


def crawl(job: Job, on_line: Callable[[Line], None], stop: threading.Event | None = None) -> Outcome:
    """How one source's crawl ended; ``on_line`` hears what it says. ``stop`` asks it to end early, and cleanly."""
    child = subprocess.Popen(
        [sys.executable, "-m", "crawlers.run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C is for us: we pass it on once, and it ends cleanly
    )
    last_words: deque[str] = deque(maxlen=LAST_WORDS)

    def hear_error(text: str) -> None:
        last_words.append(text)
        logger.debug("%s: %s", job.source, text)

    heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    listeners = [
        threading.Thread(target=_listen, args=(child.stdout, heard.put, lambda: heard.put(None)), daemon=True),
        threading.Thread(target=_listen, args=(child.stderr, hear_error, lambda: None), daemon=True),
    ]
    for listener in listeners:
        listener.start()
    outcome = None
    try:
        _hand_over(child, job)
        outcome = _follow(child, heard, on_line, stop)
    except BaseException:
        child.terminate()
        raise
    finally:
        _end(child)
        for listener in listeners:
            listener.join(timeout=5)
    if outcome is not None:
        return outcome
    return Outcome(job.source, job.mode, "failed", failures=1, note=_obituary(child.returncode, last_words))


def _hand_over(child: subprocess.Popen[str], job: Job) -> None:
    assert child.stdin is not None  # noqa: S101
    try:
        child.stdin.write(job.to_json() + "\n")
        child.stdin.close()
    except BrokenPipeError:  # it died at once: its last words say why
        pass


def _follow(
    child: subprocess.Popen[str],
    heard: queue.SimpleQueue[str | None],
    on_line: Callable[[Line], None],
    stop: threading.Event | None,
) -> Outcome | None:
    outcome, is_stopping = None, False
    while True:
        if stop is not None and stop.is_set() and not is_stopping:
            child.terminate()
            is_stopping = True
        try:
            text = heard.get(timeout=0.2)
        except queue.Empty:
            continue
        if text is None:
            return outcome
        line, ended = _read_line(text)
        outcome = ended or outcome
        if line is not None:
            on_line(line)


def _read_line(text: str) -> tuple[Line | None, Outcome | None]:
    try:
        said = json.loads(text)
        if said["event"] == "outcome":
            return None, Outcome.from_json(said["outcome"])
        return Line(said["event"], said["text"], said.get("done"), said.get("total")), None
    except (ValueError, TypeError, KeyError):  # something printed by a library
        return Line("said", text), None


def _end(child: subprocess.Popen[str]) -> None:
    """See the child off: it has said its last word, or was asked to stop."""
    try:
        child.wait(timeout=STOP_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _listen(stream: IO[str] | None, hear: Callable[[str], None], end: Callable[[], None]) -> None:
    try:
        for text in stream or ():
            hear(text.rstrip("\n"))
    finally:
        end()


def _obituary(code: int, last_words: deque[str]) -> str:
    how = f"was killed by signal {-code}" if code < 0 else f"ended with {code}"
    said = next((line for line in reversed(last_words) if line.strip()), "")
    return f"the crawl process {how} before it could say how it went" + (f": {said}" if said else "")
