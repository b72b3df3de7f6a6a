"""kill -9 at every commit of a night, and just after a message has left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.subscribing import subscribe
from scheduler.jobs import nightly
from store.ledger import runs
from store.schema import upgrade
from store.session import connect, reading, writing
from store.tables import documents, outbox, versions
from tests.alerts.post_office import PostOffice
from tests.scheduler.one_night import ANNA, BOB, PaperCrawl, make_house, published, run_in_a_process
from tests.store.examples import night


def prepared(folder: Path) -> str:
    """A store that has seen the first night, with two people to be told of the second."""
    address = f"sqlite:///{folder / 'store.sqlite'}"
    engine = connect(address)
    upgrade(engine)
    house = make_house(engine, PaperCrawl(engine, published(1)), None)
    nightly(house, night(1))
    with writing(engine) as connection:
        subscribe(connection, "Places", "area:norwich OR area:blackpool", [ANNA, BOB], night(1))
    engine.dispose()
    return address


def state_of(address: str) -> dict[str, Any]:
    """What a night leaves behind, whatever happened on the way."""
    engine = connect(address)
    with reading(engine) as connection:
        state = {
            "versions": connection.execute(
                select(documents.c.external_id, versions.c.number, versions.c.change)
                .join(versions, versions.c.document_id == documents.c.id)
                .order_by(documents.c.external_id, versions.c.number)
            ).all(),
            "tagged": connection.scalars(select(documents.c.tagged_with).order_by(documents.c.id)).all(),
            "told": sorted(connection.execute(select(outbox.c.address, outbox.c.document_id, outbox.c.version)).all()),
            "running": [run.id for run in runs(connection) if run.state == "running"],
        }
    engine.dispose()
    return state


@pytest.mark.slow
def test_a_night_that_is_killed_at_any_step_and_run_again_ends_as_if_it_had_not_been(
    tmp_path: Path, office: PostOffice
) -> None:
    (tmp_path / "whole").mkdir()
    whole = prepared(tmp_path / "whole")
    assert run_in_a_process(whole, office.url, night(2), 2) == "done"
    expected = state_of(whole)
    assert len(expected["told"]) == 4
    assert len(office.received) == 2
    died = 0
    for die_at in [*range(1, 100), "letter"]:
        folder = tmp_path / str(die_at)
        folder.mkdir()
        address = prepared(folder)
        office.received.clear()
        is_killed = run_in_a_process(address, office.url, night(2), 2, die_at) is None
        if not is_killed and die_at != "letter":
            break
        died += is_killed
        assert run_in_a_process(address, office.url, night(2), 2) == "done"
        assert state_of(address) == expected, f"killed at {die_at}"
        for person in (ANNA, BOB):
            mails = office.for_address(person)
            assert 1 <= len(mails) <= 2, f"killed at {die_at}"
            assert len({mail["Message-ID"] for mail in mails}) == 1, f"killed at {die_at}"
            assert all("2 matches" in mail["Subject"] for mail in mails)
        assert len(office.received) <= 3  # one message at most had left without being marked
    assert died > 10
