"""From the outbox to people: one digest each, committed before it is sent and marked after.

Killed between the two, the same message goes out again under the same Message-ID: SMTP cannot do better.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import Connection, Engine

from alerts.addressing import WrongAddress
from alerts.digest import write_digest
from alerts.health import Health, read_health
from alerts.items import Item, Why, tell
from alerts.mailer import Mailer, MailFailed
from alerts.message import name_message, write_message
from alerts.news import read_versions
from alerts.wording import day
from store.outbox import Digest, Waiting, digest_matches, mark_failed, mark_sent, put_digest, unsent_digests, waiting
from store.records import Problem
from store.session import reading, writing

logger = logging.getLogger(__name__)

_DEAF = 3  # failures to reach the server in a row: the rest waits for the next run


@dataclass(frozen=True, slots=True)
class Post:
    """How mail leaves the house."""

    mailer: Mailer
    sender: str
    unsubscribe: str | None = None  # an address; None: no List-Unsubscribe
    sources: tuple[str, ...] = ()  # those whose state a digest tells
    titles: Mapping[str, str] = field(default_factory=dict)  # of sources


@dataclass(slots=True)
class Sent:
    """What the step did."""

    sent: int = 0
    left: int = 0  # for the next run
    problems: list[Problem] = field(default_factory=list)


def send_digests(
    engine: Engine,
    post: Post,
    run_id: int,
    as_of: dt.datetime,
    *,
    clock: Callable[[], dt.datetime],
    check: Callable[[], None] = lambda: None,
) -> Sent:
    """What left the house: digests of earlier runs that did not, then one for each person of this run.

    A refusal or an error leaves its digest for the next run, with its attempts counted, and the others are sent.
    ``check`` is called between messages and may raise to stop.
    """
    gather(engine, post.sender, run_id, as_of)
    with reading(engine) as connection:
        digests = unsent_digests(connection)
        health = read_health(connection, run_id, post.sources, post.titles)
    sent = Sent()
    deaf = 0
    for count, digest in enumerate(digests):
        check()
        try:
            has_left = _send(engine, post, digest, health)
        except MailFailed as error:
            deaf = deaf + 1 if error.is_unreachable else 0
            _note_failure(engine, digest, error, sent)
            if deaf == _DEAF:
                sent.left += len(digests) - count - 1
                break
        except WrongAddress as error:
            _note_failure(engine, digest, MailFailed(str(error), is_permanent=True), sent)
        except Exception as error:  # the edge of one digest: it is named and the others are sent
            logger.exception("digest %s", digest.id)
            _note_failure(engine, digest, MailFailed(f"{type(error).__name__}: {error}"), sent)
        else:
            with writing(engine) as connection:
                mark_sent(connection, digest.id, clock())
            sent.sent += has_left
            deaf = 0
    return sent


def gather(engine: Engine, sender: str, run_id: int, as_of: dt.datetime) -> int:
    """How many digests were made of all that waits in the outbox: one for each person."""
    with writing(engine) as connection:
        count = 0
        for address, matches in groupby(waiting(connection), key=lambda match: match.address):
            held = list(matches)
            content = "\n".join(f"{match.search_id} {match.document_id} {match.version}" for match in held)
            message_id = name_message(run_id, address, content, sender)
            put_digest(connection, address, message_id, [match.id for match in held], as_of, run_id)
            count += 1
        return count


def read_items(connection: Connection, matches: Sequence[Waiting], titles: Mapping[str, str]) -> list[Item]:
    """What there is to tell about these matches, from the versions as they were kept."""
    items = []
    for match in matches:
        why = Why.from_json(match.why)
        versions = read_versions(connection, match.document_id, why.since, match.version)
        source = versions[-1].document.source
        items.append(tell(match.search_name, match.document_id, why, versions, titles.get(source)))
    return items


def _send(engine: Engine, post: Post, digest: Digest, health: Health) -> bool:
    """Whether anything was sent: where its searches were removed in the meantime, nothing is left to say."""
    with reading(engine) as connection:
        items = read_items(connection, digest_matches(connection, digest.id), post.titles)
    if not items:
        return False
    words = write_digest(items, health, digest.created_at)
    message = write_message(
        sender=post.sender,
        recipient=digest.address,
        subject=words.subject,
        plain=words.plain,
        html=words.html,
        message_id=digest.message_id,
        date=digest.created_at,
        unsubscribe=post.unsubscribe,
    )
    post.mailer.send(message)
    return True


def _note_failure(engine: Engine, digest: Digest, error: MailFailed, sent: Sent) -> None:
    with writing(engine) as connection:
        mark_failed(connection, digest.id, error.reason)
    what = f"the digest of {day(digest.created_at)} to {digest.address} was not sent (attempt {digest.attempts + 1:,})"
    kind = "refused" if error.is_permanent else "failed"
    advice = "; the refusal is final: correct or remove the address" if error.is_permanent else ""
    sent.left += 1
    sent.problems.append(Problem("alerts", kind, f"{what}: {error.reason}{advice}"))
