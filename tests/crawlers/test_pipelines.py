"""What becomes of what a spider yields: written one by one, counted, and said once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from crawlers.job import Job
from crawlers.pipelines import Keeping
from crawlers.reading import Progress, Reading, Touched, WindowRead, unknown_field
from crawlers.tally import Tally
from store.following import Followed, followed
from store.ledger import Window, problems, windows
from store.members import seats_on
from store.records import Attachment, AttachmentState, Document, Member, Payload, Problem, Section
from store.session import connect, reading
from store.writing import get_attachments, get_document, payload_body
from tests.crawlers.conftest import NIGHT

DAY = NIGHT.date()
FILE = Attachment("https://a.example/f.pdf", "A file", AttachmentState.READ, sha256="0" * 64, etag='"1"')
STORY = Document("board", "1", "case_study", "https://a.example/1", "A story", DAY, sections=(Section("It worked."),))


@pytest.fixture
def said() -> list[dict[str, object]]:
    return []


@pytest.fixture
def tally(said: list[dict[str, object]]) -> Tally:
    return Tally(tell=lambda line: said.append(json.loads(line)))


@pytest.fixture
def keeping(database: Engine, run_id: int, make_job: Callable[..., Job], tally: Tally) -> Keeping:
    return Keeping(database, make_job(source="board", run_id=run_id), tally)


def test_a_reading_is_written_with_all_that_belongs_to_it(keeping: Keeping, database: Engine, tally: Tally) -> None:
    payload = Payload("https://a.example/1", b"<html>")
    member = Member(4, DAY, "A Member", "Commons", "Party", "Norwich North")
    keeping.process_item(Reading(STORY, payload, followed=Followed("1", read_on=DAY), members=(member,)))
    with reading(database) as connection:
        assert get_document(connection, "board", "1") == STORY
        assert payload_body(connection, payload.sha256) == b"<html>"
        assert followed(connection, "board", ["1"]) == {"1": Followed("1", read_on=DAY)}
        assert seats_on(connection, [(4, DAY)]) == {(4, DAY): "Norwich North"}
    keeping.process_item(Reading(STORY, payload))
    assert tally.changes == {"new": 1}
    assert tally.unchanged == 1


def test_what_cannot_be_kept_is_one_problem_and_leaves_no_half_behind(
    keeping: Keeping, database: Engine, run_id: int, tally: Tally
) -> None:
    broken = Reading(STORY, None, followed=Followed("1"), members=(Member(4, DAY, None),))  # type: ignore[arg-type]
    keeping.process_item(broken)
    keeping.process_item(Reading(Document("board", "2", "case_study", "https://a.example/2"), None))
    with reading(database) as connection:
        assert get_document(connection, "board", "1") is None
        assert followed(connection, "board", ["1"]) == {}
        assert get_document(connection, "board", "2") is not None
        (problem,) = problems(connection, run_id)
    assert problem.message.startswith("could not be kept: IntegrityError")
    assert problem.url == "https://a.example/1"
    assert (tally.failures, tally.stopped_by) == (1, None)


def test_a_database_that_is_gone_stops_the_run(make_job: Callable[..., Job], tally: Tally) -> None:
    engine = connect("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    Keeping(engine, make_job(), tally).process_item(Reading(STORY, None))
    assert tally.stopped_by is not None
    assert "cannot be reached" in tally.stopped_by
    assert tally.outcome("board").state == "failed"


def test_a_window_is_kept_and_counted_open_or_closed(keeping: Keeping, database: Engine, tally: Tally) -> None:
    whole = Window("board", "60", "tabled", DAY, DAY, 12, 12, NIGHT)
    hole = Window("board", "60", "answered", DAY, DAY, 12, 11, None, "a row is missing")
    for window in (whole, hole):
        keeping.process_item(WindowRead(window))
    with reading(database) as connection:
        assert windows(connection, "board", only_open=True) == [hole]
    assert (tally.windows_closed, tally.windows_open, tally.seen) == (1, 1, 23)


def test_what_was_looked_at_is_remembered_and_no_version_is_made(
    keeping: Keeping, database: Engine, tally: Tally
) -> None:
    document = Document("board", "1", "guide", "https://a.example/1", attachments=(FILE,))
    keeping.process_item(Reading(document, None))
    newer = Attachment(**{**{name: getattr(FILE, name) for name in FILE.__slots__}, "etag": '"2"'})
    later = Followed("1", read_on=DAY, due_on=DAY + dt.timedelta(7))
    keeping.process_item(Touched("board", (later, Followed("2", due_on=DAY)), "1", (newer,)))
    with reading(database) as connection:
        assert followed(connection, "board", ["1"])["1"].due_on == DAY + dt.timedelta(7)
        assert get_attachments(connection, "board", "1")[0].etag == '"2"'
    assert tally.changes == {"new": 1}
    assert tally.seen == 1  # the other was not looked at, but put down for later


def test_the_same_problem_is_said_once(
    keeping: Keeping, database: Engine, run_id: int, tally: Tally, said: list[dict[str, object]]
) -> None:
    down = Problem("board", "refused", "this host is not crawled in this run", "https://a.example/robots.txt")
    for _ in range(3):
        keeping.process_item(down)
    keeping.process_item(unknown_field("board", "newField", "https://a.example/1"))
    keeping.process_item(unknown_field("board", "newField", "https://a.example/2"))
    keeping.process_item(unknown_field("board", "otherField", "https://a.example/2"))
    keeping.process_item(Problem("board", "failed", "answered 500", "https://a.example/3"))
    keeping.process_item(Problem("board", "failed", "answered 500", "https://a.example/4"))
    with reading(database) as connection:
        kept = problems(connection, run_id)
    assert [problem.kind for problem in kept] == ["refused", "unknown_field", "unknown_field", "failed", "failed"]
    assert (tally.failures, tally.news) == (3, 2)
    assert [line["event"] for line in said] == ["failure", "news", "news", "failure", "failure"]


def test_progress_is_said_and_not_written(keeping: Keeping, said: list[dict[str, object]]) -> None:
    keeping.process_item(Progress("pages", 3, 10))
    assert said == [{"event": "progress", "text": "pages", "done": 3, "total": 10}]
