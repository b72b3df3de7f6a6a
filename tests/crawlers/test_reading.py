"""The small parts that every spider leans on: turns, readings of many things, the plan, the job."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Iterable

import pytest

from crawlers.addresses import Addresses, Base
from crawlers.fetching import FetchFailed
from crawlers.job import BadJob, Job, Outcome
from crawlers.plan import Plan, Step
from crawlers.reading import Item, Progress, UnreadablePage, read_each, unknown_field
from crawlers.turns import in_turn
from store.records import Problem
from tests.crawlers.conftest import NIGHT


def test_answers_come_in_the_order_of_the_questions_a_few_at_a_time() -> None:
    asked: list[int] = []
    most = 0

    async def ask(number: int) -> int:
        nonlocal most
        asked.append(number)
        most = max(most, len(asked))
        await asyncio.sleep(0.001 * (10 - number))
        asked.remove(number)
        return number

    async def run() -> list[int]:
        return [answer async for answer in in_turn(range(10), ask, at_once=3)]

    assert asyncio.run(run()) == list(range(10))
    assert most == 3


def test_what_is_being_asked_is_dropped_when_nobody_listens_any_more() -> None:
    ended: list[int] = []

    async def ask(number: int) -> int:
        try:
            await asyncio.sleep(0 if number == 0 else 60)
        finally:
            ended.append(number)
        return number

    async def run() -> None:
        answers = in_turn(range(100), ask, at_once=4)
        async for _ in answers:
            break
        await answers.aclose()  # type: ignore[attr-defined]

    asyncio.run(run())
    assert sorted(ended) == [0, 1, 2, 3]


def test_an_error_stops_its_thing_and_not_the_run() -> None:
    async def read_one(name: str) -> Iterable[Item]:
        match name:
            case "gone":
                raise FetchFailed("https://a.example/gone", "answered 500", "refused")
            case "odd":
                raise UnreadablePage("https://a.example/odd", "uin: missing")
            case "bug":
                raise KeyError("oops")
        return [Progress(name, 1)]

    async def run() -> list[Item]:
        return [item async for item in read_each("s", ["a", "gone", "odd", "bug", "b"], read_one)]

    assert asyncio.run(run()) == [
        Progress("a", 1),
        Problem("s", "refused", "answered 500", "https://a.example/gone"),
        Problem("s", "unreadable", "uin: missing", "https://a.example/odd"),
        Problem("s", "unreadable", "the reader broke: KeyError: 'oops'", "bug"),
        Progress("b", 1),
    ]


def test_an_unknown_field_is_news_and_no_failure() -> None:
    assert not unknown_field("s", "newField", "https://a.example/1").is_failure


def test_a_plan_says_everything_with_its_reason() -> None:
    steps = (
        Step("window", "https://a.example/list", "tabled 2024-10-17 to 2024-10-31"),
        Step("question", "https://a.example/1", "still open"),
        Step("question", "https://a.example/2", "patrol: 30 days after settling"),
    )
    lines = list(Plan("questions", steps, ("members that are new",)).lines())
    assert lines[0] == "plan of questions: 1 window, 2 question"
    assert all(step.url in line and step.why in line for step, line in zip(steps, lines[1:4], strict=True))
    assert lines[4] == "  note: members that are new"
    assert list(Plan("questions").lines()) == ["plan of questions: nothing is due"]


def test_a_job_travels_as_one_line() -> None:
    job = Job(
        source="questions",
        database_url="postgresql://user:secret@host/db",
        addresses=Addresses((Base("a", "https://a.example", "http://127.0.0.1:1"),)),
        as_of=NIGHT,
        run_id=7,
        mode="backfill",
        since=dt.date(2016, 10, 1),
        settings={"answering_bodies": [60, 17]},
    )
    line = job.to_json()
    assert "\n" not in line
    assert Job.from_json(line) == job


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"source": "a"}', "not json", '{"as_of": 3, "addresses": []}'])
def test_a_line_that_is_no_job_is_refused(line: str) -> None:
    with pytest.raises(BadJob, match="not a job"):
        Job.from_json(line)


def test_the_day_of_a_run_is_the_day_in_london() -> None:
    summer = dt.datetime(2024, 6, 30, 23, 30, tzinfo=dt.UTC)
    assert Job("a", "sqlite://", Addresses(()), summer, 1).day == dt.date(2024, 7, 1)


def test_an_outcome_travels_with_its_counts() -> None:
    outcome = Outcome("a", "nightly", "done", changes={"new": 2}, unchanged=3, seen=10)
    assert outcome.items == 15
    assert outcome.to_json()["items"] == 15
    assert Outcome.from_json(outcome.to_json()) == outcome
    assert outcome.is_ok
    assert not Outcome("a", "nightly", "done", failures=1).is_ok
    assert not Outcome("a", "nightly", "interrupted").is_ok
