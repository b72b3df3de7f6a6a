"""One question asked for by its own address: the item, its files and its members, and what to remember of it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crawlers.attachments import news_of, read_attachment
from crawlers.fetching import Fetch, FetchFailed, Reply, fetch_json
from crawlers.pages.question_list import ListRow
from crawlers.pages.written_question import ListedFile, QuestionPage, read_question
from crawlers.parliament.known import Known
from crawlers.parliament.members import MemberReader
from crawlers.parliament.patrol import after_failure, after_reading
from crawlers.parliament.spans import question_url
from crawlers.reading import Item, Reading, Touched, UnreadablePage, unknown_field
from store.following import Followed
from store.records import Attachment, AttachmentState, Document, Payload, Problem, Section

__all__ = ["Asking", "QuestionRead", "QuestionReader"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question to ask for: its row in tonight's lists, what was remembered of it, and whether its files are due."""

    question_id: str
    row: ListRow | None = None
    before: Followed | None = None
    with_files: bool = False


@dataclass(frozen=True, slots=True)
class QuestionRead:
    """What came of it. ``is_gone`` is true where its own address answered, twice, that there is no such question."""

    asking: Asking
    items: tuple[Item, ...] = ()
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class _Files:
    attachments: tuple[Attachment, ...] = ()
    sections: tuple[Section, ...] = ()
    payloads: tuple[Payload, ...] = ()
    items: tuple[Item, ...] = ()
    is_complete: bool = True


@dataclass
class QuestionReader:
    """Reads questions by id. Nothing is ever built from a list row, which is cut."""

    fetch: Fetch
    known: Known
    members: MemberReader
    source: str
    day: dt.date
    steps: Sequence[int]  # of the patrol, in days
    told: set[str] = field(default_factory=set)  # unknown fields that were news already

    async def read(self, asking: Asking) -> QuestionRead:
        """The question as it stands; an error stops it and not the run, and is asked about again."""
        url = question_url(asking.question_id)
        try:
            return await self._read(asking, url)
        except FetchFailed as error:
            problem = Problem(self.source, error.kind, error.reason, error.url)
        except UnreadablePage as error:
            problem = Problem(self.source, "unreadable", error.reason, error.url)
        except Exception as error:  # a fault of our own reader: named and counted, and the others go on
            logger.exception("reading %s", url)
            problem = Problem(self.source, "unreadable", f"the reader broke: {type(error).__name__}: {error}", url)
        remembered = after_failure(asking.question_id, asking.before)
        return QuestionRead(asking, (problem, Touched(self.source, (remembered,))))

    async def _read(self, asking: Asking, url: str) -> QuestionRead:
        reply = await fetch_json(self.fetch, url)
        if reply.status in (404, 410):  # one such answer may be a slip of a server being changed
            reply = await fetch_json(self.fetch, url)
        if reply.status in (404, 410):
            return QuestionRead(asking, is_gone=True)
        if reply.status != 200:
            raise FetchFailed(url, f"a question was answered with status {reply.status}")
        page = read_question(reply.json(), url, source=self.source)
        if str(page.question_id) != asking.question_id:
            raise UnreadablePage(url, f"field id: it is question {page.question_id}")
        return QuestionRead(asking, tuple(await self._items(asking, page, reply)))

    async def _items(self, asking: Asking, page: QuestionPage, reply: Reply) -> list[Item]:
        files = await self._read_files(asking, page)
        members = await self.members.read_for(page.facts)
        is_complete = files.is_complete and members.is_complete
        document = replace(
            page.document,
            sections=(*page.document.sections, *files.sections),
            attachments=files.attachments,
        )
        followed = after_reading(
            page.facts, asking.question_id, self.day, asking.row, self.steps, is_complete=is_complete
        )
        payload = Payload(reply.url, reply.body, reply.media_type)
        reading = Reading(document, payload, files.payloads, followed, members.members)
        news = [unknown_field(self.source, name, reply.url) for name in page.unknown_fields if name not in self.told]
        self.told |= set(page.unknown_fields)
        return [reading, *files.items, *members.items, *news]

    async def _read_files(self, asking: Asking, page: QuestionPage) -> _Files:
        if not page.files:
            return _Files()
        before = self.known.document(asking.question_id)
        stored = self.known.attachments(asking.question_id) if before else ()
        is_changed = before is None or before.question is None or before.question.answer_text != page.facts.answer_text
        found = _Files()
        for file in page.files:
            one = _match(stored, file, page.files)
            if one is not None and one.state is not AttachmentState.PENDING and not (is_changed or asking.with_files):
                read = _Files((replace(one, title=file.title),), _sections_of(before, one, file.title))
            else:
                read = await self._read_file(file, one, before)
            found = _Files(
                found.attachments + read.attachments,
                found.sections + read.sections,
                found.payloads + read.payloads,
                found.items + read.items,
                found.is_complete and read.is_complete,
            )
        return found

    async def _read_file(self, file: ListedFile, one: Attachment | None, before: Document | None) -> _Files:
        read = await read_attachment(self.fetch, file.url, title=file.title, known=one)
        attachment, sections = read.attachment, read.sections
        is_pending = attachment.state is AttachmentState.PENDING
        if one is not None and is_pending and one.state is AttachmentState.PENDING:
            attachment = replace(one, title=file.title)  # another reason for the same absence is no new version
        items: list[Item] = []
        if one is not None and read.is_unchanged:
            sections = _sections_of(before, one, file.title)
            if before is not None and (one.etag, one.last_modified) != (attachment.etag, attachment.last_modified):
                items.append(Touched(self.source, external_id=before.external_id, attachments=(attachment,)))
        if problem := news_of(self.source, read):
            items.append(problem)
        payloads = (read.payload,) if read.payload else ()
        is_complete = not is_pending and read.failure is None
        return _Files((attachment,), sections, payloads, tuple(items), is_complete)


def _match(stored: Sequence[Attachment], file: ListedFile, listed: Sequence[ListedFile]) -> Attachment | None:
    """The stored attachment of a listed file: by its address, or, where that was redirected, by its title."""
    by_address: Mapping[str, Attachment] = {one.url: one for one in stored}
    if file.url in by_address:
        return by_address[file.url]
    taken = {other.url for other in listed}
    return next((one for one in stored if one.title == file.title and one.url not in taken), None)


def _sections_of(document: Document | None, one: Attachment, title: str) -> tuple[Section, ...]:
    """The passages that were read from an attachment, as they are stored."""
    return tuple(
        replace(section, heading=title)
        for section in (document.sections if document else ())
        if section.url is not None and section.url.partition("#")[0] == one.url.partition("#")[0]
    )
