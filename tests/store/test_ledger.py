from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlalchemy import Connection

from store.following import Followed, due_items, followed, open_items, put_followed
from store.ledger import (
    Window,
    end_run,
    mark_interrupted,
    problems,
    put_problem,
    put_window,
    runs,
    start_run,
    windows,
)
from store.members import members_known, put_members, seats_on
from store.records import Member, Problem
from tests.store.examples import night

DAY = dt.date(2024, 3, 4)


def test_a_run_is_remembered_with_its_end_and_its_problems(connection: Connection) -> None:
    first = start_run(connection, "nightly", night(0), night(0))
    end_run(connection, first, "done", night(1), {"crawl": {"new": 1}})
    second = start_run(connection, "poll", night(2), night(2))
    found = Problem("govuk", "failed", "503", "https://www.gov.uk/x")
    put_problem(connection, second, found, night(2))
    assert problems(connection, second) == [found]
    assert [run.id for run in runs(connection)] == [second, first]
    (run,) = runs(connection, job="nightly")
    assert (run.state, run.ended_at, run.summary) == ("done", night(1), {"crawl": {"new": 1}})


def test_runs_of_a_killed_process_are_marked_as_interrupted(connection: Connection) -> None:
    run = start_run(connection, "nightly", night(0), night(0))
    assert mark_interrupted(connection, night(1)) == 1
    assert mark_interrupted(connection, night(1)) == 0
    assert [(item.id, item.state) for item in runs(connection)] == [(run, "interrupted")]


def test_a_window_stays_open_until_it_is_closed(connection: Connection) -> None:
    window = Window("written_questions", "body 60", "tabled", DAY, DAY + dt.timedelta(13), expected=20, found=19)
    put_window(connection, window)
    assert windows(connection, only_open=True) == [window]
    closed = replace(window, found=20, closed_at=night(1))
    put_window(connection, closed)
    assert windows(connection, "written_questions") == [closed]
    assert windows(connection, only_open=True) == []


def test_what_is_followed_is_known_open_or_due(connection: Connection) -> None:
    items = [
        Followed("1", row_hash="x", read_on=DAY, is_open=True, due_on=DAY),
        Followed("2", settled_on=DAY, due_on=DAY),
        Followed("3", due_on=DAY - dt.timedelta(3)),
        Followed("4", due_on=DAY + dt.timedelta(1), misses=1),
    ]
    put_followed(connection, "written_questions", items)
    put_followed(connection, "govuk", [Followed("1", due_on=DAY)])
    assert followed(connection, "written_questions", ["4", "1", "9"]) == {"1": items[0], "4": items[3]}
    assert open_items(connection, "written_questions") == [items[0]]
    assert due_items(connection, "written_questions", DAY, 10) == [items[2], items[1]]
    assert due_items(connection, "written_questions", DAY, 1) == [items[2]]
    put_followed(connection, "written_questions", [replace(items[0], is_open=False)])
    assert open_items(connection, "written_questions") == []


def test_thousands_of_items_are_looked_up_at_once(connection: Connection) -> None:
    put_followed(connection, "govuk", [Followed(str(n)) for n in range(2_500)])
    assert len(followed(connection, "govuk", map(str, range(5_000)))) == 2_500


def test_a_member_is_described_by_the_nearest_day(connection: Connection) -> None:
    labour = Member(172, dt.date(2019, 1, 1), "Diane Abbott", "Commons", "Labour", "Hackney North")
    independent = replace(labour, as_of=dt.date(2023, 5, 1), party="Independent", seat="Stoke Newington")
    lord = replace(labour, member_id=9, house="Lords", seat=None)
    put_members(connection, [labour, independent, labour, lord])
    days = [dt.date(2019, 6, 1), dt.date(2010, 1, 1), dt.date(2023, 4, 30), dt.date(2021, 2, 28)]
    seats = seats_on(connection, [*((172, day) for day in days), (1, DAY), (9, DAY)])
    found = [seats.pop((172, day)) for day in days]
    assert found == ["Hackney North", "Hackney North", "Stoke Newington", "Hackney North"]
    assert seats == {}
    assert members_known(connection, [172, 1]) == {172: [labour.as_of, independent.as_of]}
