"""Two sightings on different nights before anything is called gone, or back as it was.

In an outage GOV.UK serves stale copies and a nightly mirror, and pages that stand are not found for an hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crawlers.attachments import AttachmentRead
from crawlers.govuk.documents import stored_sections
from crawlers.govuk.memory import Known
from crawlers.govuk.settings import GovukSettings
from crawlers.pages.item_attachments import ListedAttachment
from store.following import Followed
from store.records import Attachment, AttachmentState

__all__ = ["Sighting", "doubted", "see_again", "see_missing"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is to be remembered, and whether it was seen on an earlier night as well."""

    followed: Followed
    is_certain: bool


def see_missing(known: Followed, day: dt.date, days: int) -> Sighting:
    """One more night on which the thing is not there; certain things are looked for again after some days."""
    tomorrow = day + dt.timedelta(days=1)
    if known.misses == 0:
        return Sighting(replace(known, misses=1, read_on=day, due_on=tomorrow, is_open=False), is_certain=False)
    if known.read_on is not None and known.read_on < day:
        later = day + dt.timedelta(days=days)
        return Sighting(replace(known, misses=known.misses + 1, read_on=day, due_on=later), is_certain=True)
    return Sighting(known, is_certain=known.misses > 1)


def see_again(known: Followed, day: dt.date) -> Sighting:
    """One more night on which the thing stands as it stood before its present state; until then it is open."""
    if known.is_open and known.read_on is not None and known.read_on < day:
        return Sighting(replace(known, is_open=False, misses=0, read_on=day), is_certain=True)
    first = known.read_on if known.is_open else day
    waiting = replace(known, is_open=True, misses=0, read_on=first, due_on=day + dt.timedelta(days=1))
    return Sighting(waiting, is_certain=False)


def doubted(
    listed: Sequence[ListedAttachment],
    reads: Iterable[AttachmentRead],
    known: Known,
    remembered: Mapping[str, Followed],
    day: dt.date,
    settings: GovukSettings,
) -> tuple[list[AttachmentRead], list[Followed]]:
    """The attachments, those that are lost for the first time as they stood; and what to remember of them."""
    kept, touched = [], []
    for item, read in zip(listed, reads, strict=True):
        before = known.attachment(item.url)
        beside = remembered.get(item.url)
        if before is not None and _is_lost(read) and _was_seen(before):
            sighting = see_missing(beside or Followed(item.url), day, settings.reread_days)
            touched.append(replace(sighting.followed, due_on=None))  # its page says when it is asked again
            if not sighting.is_certain:
                sections = stored_sections(known.document, before, item.title, settings.kind_of(item.title))
                kept.append(AttachmentRead(before, sections, is_unchanged=True))
                continue
        elif beside is not None and beside.misses and not _is_lost(read):
            touched.append(Followed(item.url, read_on=day))
        kept.append(read)
    return kept, touched


def _is_lost(read: AttachmentRead) -> bool:
    """Whether the file is not there, or came so harmed that it could not even be opened."""
    state, pages = read.attachment.state, read.attachment.pages
    harmed = state is AttachmentState.UNREADABLE and pages is None and not read.is_unchanged
    return harmed or state is AttachmentState.MISSING


def _was_seen(before: Attachment) -> bool:
    return before.state is AttachmentState.READ or before.pages is not None
