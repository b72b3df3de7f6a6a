"""What people are told of each kind of change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select

from scheduler.jobs import nightly
from store.records import Change
from store.session import reading
from store.tables import versions
from tests.alerts.post_office import PostOffice, plain_text
from tests.scheduler.houses import CANARIES, add, house_of, publish
from tests.scheduler.one_night import ANNA, BOB
from tests.store.examples import booklet, night, question


def test_every_kind_of_change_has_its_canary() -> None:
    assert set(CANARIES) == set(Change)


@pytest.mark.parametrize("change", list(Change))
def test_a_canary_of_every_kind_of_change_arrives(change: Change, engine: Engine, office: PostOffice) -> None:
    before, after = CANARIES[change]
    house = house_of(engine, office, *([before] if before else []))
    nightly(house, night(1))
    add(engine)
    publish(house.crawl, after)
    assert nightly(house, night(2)).exit_code == 0
    with reading(engine) as connection:
        latest = connection.scalars(select(versions.c.change).order_by(versions.c.id.desc()).limit(1)).one()
    assert latest == change.value
    (mail,) = office.received
    assert "5 March 2024" not in mail["Subject"]
    assert "6 March 2024" in mail["Subject"]


def test_a_correction_is_told_with_old_and_new_text(engine: Engine, office: PostOffice) -> None:
    before, after = CANARIES[Change.CORRECTED]
    assert before
    house = house_of(engine, office, before)
    nightly(house, night(1))
    add(engine)
    publish(house.crawl, after)
    nightly(house, night(2))
    text = plain_text(office.received[0])
    assert "Before: Norwich had £5 million." in text
    assert "Now:    Norwich had £6 million." in text


def test_a_heading_filled_in_is_no_news_to_those_who_know_the_question(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office)
    add(engine, ANNA, name="Asked")
    publish(house.crawl, question())
    nightly(house, night(1))
    add(engine, BOB, query="careers", name="Headings")
    publish(house.crawl, question(heading="Careers"))
    nightly(house, night(2))
    assert [mail["To"] for mail in office.received] == [ANNA, BOB]  # Bob's search could not find it before


def test_a_file_that_was_only_saved_again_alerts_nobody(engine: Engine, office: PostOffice) -> None:
    house = house_of(engine, office, booklet("Norwich"))
    nightly(house, night(1))
    add(engine)
    saved = replace(booklet("Norwich").attachments[0], sha256="b" * 64, byte_size=9, etag='"2"')
    publish(house.crawl, replace(booklet("Norwich"), attachments=(saved,)))
    nightly(house, night(2))
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(versions)) == 2
    assert office.received == []
