"""A house whose sources are given documents, with people who hear of places; what each kind of change looks like."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from alerts.mailer import open_mailer
from alerts.subscribing import subscribe
from scheduler.jobs import House
from store.records import Attachment, AttachmentState, Change, Document, Section
from store.session import writing
from tests.alerts.post_office import PostOffice
from tests.scheduler.one_night import ANNA, PaperCrawl, make_house
from tests.store.examples import booklet, night, question

QUERY = "norwich OR blackpool"


def house_of(engine: Engine, office: PostOffice | None, *states: Document, **parts: Any) -> House:
    crawl = PaperCrawl(engine, {"written_questions": [], "govuk": []})
    publish(crawl, *states)
    return make_house(engine, crawl, open_mailer(office.url, timeout=10) if office else None, **parts)


def publish(crawl: Any, *states: Document) -> None:
    for source in crawl.published:
        crawl.published[source] = [state for state in states if state.source == source]


def add(engine: Engine, *addresses: str, query: str = QUERY, name: str = "Places") -> None:
    with writing(engine) as connection:
        subscribe(connection, name, query, addresses or (ANNA,), night(0))


def kept(before: Document, **values: Any) -> tuple[Document, Document]:
    return before, replace(before, **values)


UNREAD = Attachment("https://assets.example/2.ods", "Tables for Norwich", AttachmentState.UNREAD)


HELD = {"is_holding": True, "date_holding_answer": dt.date(2024, 3, 3)}


ANSWER = "Norwich had £5 million. More is to come."


CANARIES: dict[Change, tuple[Document | None, Document]] = {
    Change.NEW: (None, question()),
    Change.VANISHED: kept(question(), is_vanished=True),
    Change.WITHDRAWN: (question(), question(is_withdrawn=True)),
    Change.CORRECTED: (
        question(answer=ANSWER),
        question(answer=ANSWER.replace("5", "6"), is_correction=True, date_corrected=dt.date(2024, 3, 9)),
    ),
    Change.FINAL: (question(answer="Soon.", **HELD), question(answer=ANSWER)),
    Change.ANSWERED: (question(), question(answer=ANSWER)),
    Change.HOLDING: (question(), question(answer="Soon.", **HELD)),
    Change.TRANSFERRED: (question(), question(answering_body="Treasury", answering_body_id=14)),
    Change.MOVED: (question(), question(date_tabled=dt.date(2024, 3, 2))),
    Change.ATTACHMENT: kept(booklet("Norwich"), attachments=(*booklet("Norwich").attachments, UNREAD)),
    Change.HEADING: (question(heading="Schools"), question(heading="Careers")),
    Change.EDITED: kept(booklet("Norwich"), sections=(Section("Norwich, rewritten."),)),
}
