"""A mail to the operator when a run failed: silence must never be taken for quiet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from markupsafe import escape
from sqlalchemy import Engine

from alerts.health import Health, read_health
from alerts.mailer import MailFailed
from alerts.message import name_message, write_message
from alerts.sending import Post, Sent
from alerts.wording import day
from store.records import Problem
from store.session import reading


def send_alarm(engine: Engine, post: Post, to: str, run_id: int, as_of: dt.datetime, failed: Sequence[str]) -> Sent:
    """What left: one mail naming the steps of the run that failed, its problems and the state of the sources."""
    with reading(engine) as connection:
        health = read_health(connection, run_id, post.sources, post.titles)
    subject = f"lessonwatch: the run of {day(as_of)} failed: {', '.join(failed)}"
    plain = _write(subject, health)
    message = write_message(
        sender=post.sender,
        recipient=to,
        subject=subject,
        plain=plain,
        html=f"<pre>{escape(plain)}</pre>",
        message_id=name_message(run_id, to, "alarm", post.sender),
        date=as_of,
    )
    try:
        post.mailer.send(message)
    except MailFailed as error:
        problem = Problem("alerts", "failed", f"the alarm to {to} was not sent: {error.reason}")
        return Sent(left=1, problems=[problem])
    return Sent(sent=1)


def _write(subject: str, health: Health) -> str:
    parts = {
        "Problems": health.problems or ("none was named: see the output of the run",),
        "Sources": tuple(f"{source.title}: {source.words}" for source in health.sources),
        "Windows that were not read whole": health.holes,
    }
    lines = [subject]
    for title, entries in parts.items():
        if entries:
            lines += ["", title, *(f"* {entry}" for entry in entries)]
    return "\n".join([*lines, "", "What was read is kept, and the next run goes on from there.", ""])
