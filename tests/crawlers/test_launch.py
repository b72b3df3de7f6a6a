"""A crawl in a process of its own, from the parent's side: over real HTTP, to its end, stopped, killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.addresses import Addresses
from crawlers.checks import summary_key
from crawlers.job import Job, Outcome
from crawlers.launch import Line, crawl
from store.ledger import end_run, problems, start_run
from store.session import reading, writing
from store.writing import get_document
from tests.crawlers.conftest import NIGHT
from tests.crawlers.small_site import SITE, links, story
from tests.crawlers.strange_server import Answer, Asked, StrangeServer

OWN = """
[sources.board]
spider = "pages"
base = "https://board.example"
address = "{address}"
kind = "case_study"
start = ["/stories"]
follow = ["^/stories/"]
page = {{ body = ["main"], date = ["time"] }}
"""


def web(body: bytes) -> Answer:
    return Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture
def job(server: StrangeServer, database: Engine, database_url: str, run_id: int, tmp_path: Path) -> Job:
    """A site of forty stories, at ten requests a second so that there is time to interrupt."""
    own = tmp_path / "own.toml"
    own.write_text(OWN.format(address=server.url + "/board"), encoding="utf-8")
    paths = [f"/stories/{number}" for number in range(40)]
    server.answer("/board/stories", web(links(*paths)))
    for path in paths:
        server.answer(f"/board{path}", web(story(path)))
    return Job("board", database_url, Addresses(()), NIGHT, run_id, requests_per_second=500.0, sources_file=str(own))


def kept(database: Engine) -> int:
    with reading(database) as connection:
        return sum(get_document(connection, "board", f"{SITE}/stories/{number}") is not None for number in range(40))


def test_a_crawl_says_its_plan_first_and_ends_with_its_counts(
    job: Job, database: Engine, server: StrangeServer
) -> None:
    said: list[tuple[Line, int]] = []
    outcome = crawl(job, lambda line: said.append((line, len(server.asked))))
    assert outcome == replace(
        Outcome("board", "nightly", "done", changes={"new": 40}, requests=42),
        seen=outcome.seen,
        seconds=outcome.seconds,
    )
    assert said[0] == (Line("plan", "plan of board: 1 robots, 1 page"), 0)
    assert [line.event for line, _ in said[:3]] == ["plan"] * 3
    assert Line("progress", "pages", 41, 41) in [line for line, _ in said]
    assert kept(database) == 40
    again = crawl(replace(job, run_id=job.run_id), lambda _: None)
    assert again.changes == {}
    assert server.paths()[42:] == ["/board/robots.txt", "/board/stories"]


def test_one_request_in_twenty_that_fails_costs_retries_and_no_data(
    job: Job, database: Engine, server: StrangeServer
) -> None:
    faults = (
        Answer(b"", 500),
        Answer(b"", 429, {"Retry-After": "0"}),
        Answer(story("cut"), cut_at=30),
        Answer(is_reset=True),
    )
    for number, fault in enumerate(faults):
        server.answer(f"/board/stories/{number * 9}", fault, web(story(f"/stories/{number * 9}")))
    outcome = crawl(job, lambda _: None)
    assert (outcome.failures, outcome.changes) == (0, {"new": 40})
    assert kept(database) == 40


def test_what_fails_is_named_kept_and_makes_the_crawl_fail(job: Job, database: Engine, server: StrangeServer) -> None:
    server.answer("/board/stories/7", Answer(b"", 500))
    said: list[Line] = []
    outcome = crawl(replace(job, attempts=2), said.append)
    assert outcome.failures == 1
    assert not outcome.is_ok
    assert outcome.changes == {"new": 39}
    sentence = f"failed: {SITE}/stories/7: answered 500 Internal Server Error"
    assert [line.text for line in said if line.event == "failure"] == [sentence]
    with reading(database) as connection:
        assert [problem.url for problem in problems(connection, job.run_id)] == [f"{SITE}/stories/7"]


def test_a_crawl_that_is_asked_to_stop_ends_cleanly_and_keeps_what_it_has(
    job: Job, database: Engine, server: StrangeServer
) -> None:
    stop = threading.Event()

    def on_line(line: Line) -> None:
        if line.event == "progress" and line.done == 5:
            stop.set()

    outcome = crawl(replace(job, requests_per_second=10.0), on_line, stop)
    assert outcome.state == "interrupted"
    assert outcome.failures == 0
    assert 4 <= kept(database) < 40
    assert kept(database) >= sum(outcome.changes.values()) >= 4
    assert crawl(job, lambda _: None).is_ok
    # What the first crawl had not come to is found again by the second.
    assert kept(database) == 40


def test_a_crawl_that_is_killed_is_a_failure_and_loses_what_was_in_flight_at_most(
    job: Job, database: Engine, server: StrangeServer
) -> None:
    seen: list[str] = []

    def on_line(line: Line) -> None:
        if line.event == "kept":
            seen.append(line.text)
        if line.event == "kept" and len(seen) == 5:
            os.kill(child_of(os.getpid()), signal.SIGKILL)

    outcome = crawl(replace(job, requests_per_second=10.0), on_line)
    assert outcome.state == "failed"
    assert "was killed by signal 9" in (outcome.note or "")
    assert kept(database) >= 5
    crawl(job, lambda _: None)
    assert kept(database) == 40


def test_a_server_that_says_nothing_does_not_hold_up_a_stop(job: Job, database: Engine, server: StrangeServer) -> None:
    stop = threading.Event()

    def silent(_: Asked) -> Answer:
        stop.set()
        return Answer(silence=20.0)

    server.answer("/board/stories/3", silent)
    outcome = crawl(job, lambda _: None, stop)
    assert outcome.state == "interrupted"
    assert outcome.seconds < 15


def test_a_crawl_ends_when_nobody_listens_any_more(job: Job, server: StrangeServer) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "crawlers.run"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(replace(job, requests_per_second=5.0).to_json() + "\n")
    child.stdin.close()
    child.stdout.readline()
    child.stdout.close()
    assert child.wait(timeout=60) != 0
    assert len(server.asked) < 40


def test_an_error_of_the_listener_ends_the_crawl_too(job: Job, server: StrangeServer) -> None:
    def on_line(line: Line) -> None:
        if line.event == "progress":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl(replace(job, requests_per_second=5.0), on_line)
    assert len(server.asked) < 40
    with pytest.raises(AssertionError, match="there is no crawl"):
        child_of(os.getpid())


def child_of(parent: int) -> int:
    """The crawl among the children of a process, by its command line."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if int(parents) == parent and b"crawlers.run" in (folder / "cmdline").read_bytes():
                    return int(folder.name)
            except OSError:
                continue
    raise AssertionError("there is no crawl")


@pytest.mark.parametrize(
    ("mend", "message"),
    [
        (lambda job: replace(job, source="bord"), "there is no source 'bord'"),
        (lambda job: replace(job, sources_file="/nowhere.toml"), "/nowhere.toml: cannot be read"),
        (lambda job: replace(job, settings={"depth": "deep"}), "depth: a whole number is expected"),
        (lambda job: replace(job, settings={"address": "https://board.example"}), "CONTACT is not set"),
        (lambda job: replace(job, database_url="oracle://x"), "oracle is not a database this service knows"),
    ],
)
def test_a_job_that_cannot_begin_says_why(
    job: Job, server: StrangeServer, mend: Callable[[Job], Job], message: str
) -> None:
    said: list[Line] = []
    outcome = crawl(mend(job), said.append)
    assert outcome.state == "failed"
    assert message in (outcome.note or "")
    assert [line.event for line in said] == ["failure"]
    assert server.asked == []


def test_a_source_that_falls_silent_is_an_alarm(job: Job, database: Engine, server: StrangeServer) -> None:
    first = crawl(job, lambda _: None)
    with writing(database) as connection:
        end_run(connection, job.run_id, "done", NIGHT, {summary_key("board"): first.to_json()})
        second = start_run(connection, "nightly", NIGHT, NIGHT)
    server.answer("/board/robots.txt", Answer(b"User-agent: *\nDisallow: /\n"))
    said: list[Line] = []
    outcome = crawl(replace(job, run_id=second, as_of=NIGHT + dt.timedelta(1)), said.append)
    assert not outcome.is_ok
    assert any(line.text.startswith("quiet: nothing at all was found") for line in said)


def test_the_child_can_be_run_by_hand(job: Job) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crawlers.run"], input=job.to_json() + "\n", capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert lines[-1]["event"] == "outcome"
    assert (
        subprocess.run([sys.executable, "-m", "crawlers.run"], input="", capture_output=True, check=False).returncode
        == 1
    )


def test_no_secret_is_on_the_command_line_of_a_crawl(job: Job) -> None:
    seen: list[bytes] = []

    def on_line(line: Line) -> None:
        if not seen:
            seen.append((Path("/proc") / str(child_of(os.getpid())) / "cmdline").read_bytes())

    crawl(job, on_line)
    assert b"sqlite" not in seen[0]
    assert seen[0].split(b"\0")[1:] == [b"-m", b"crawlers.run", b""]
