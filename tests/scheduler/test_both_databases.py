"""What the night asks of SQL, on PostgreSQL as on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.mailer import open_mailer
from alerts.subscribing import subscribe
from scheduler.jobs import nightly
from scheduler.tagging import tag_waiting
from store.schema import upgrade
from store.session import connect, writing
from tests.alerts.post_office import PostOffice, plain_text
from tests.scheduler.fakes import WordTagger
from tests.scheduler.one_night import ANNA, PaperCrawl, make_house, published
from tests.store.databases import make_address
from tests.store.examples import night


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = connect(make_address(request.param, tmp_path, request))
    upgrade(engine)
    yield engine
    engine.dispose()


def test_two_nights_and_a_new_vocabulary(engine: Engine, office: PostOffice) -> None:
    crawl = PaperCrawl(engine, published(1))
    house = make_house(engine, crawl, open_mailer(office.url))
    assert nightly(house, night(1)).state == "done"
    with writing(engine) as connection:
        subscribe(connection, "Norwich", "area:norwich", [ANNA], night(1))
    crawl.published = published(2)
    assert nightly(house, night(2)).state == "done"
    assert nightly(house, night(3)).state == "done"
    (mail,) = office.received
    assert "2 matches for Norwich" in mail["Subject"]
    assert "Answered on 3 March 2024." in plain_text(mail)
    assert tag_waiting(engine, WordTagger("2", code="2")).again == 2
