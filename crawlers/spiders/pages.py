"""Sites without an API: start pages and sitemaps every night, what they name for the first time, and what is due."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from typing import ClassVar

from sqlalchemy import Connection

from crawlers.addresses import Addresses
from crawlers.attachments import news_of, read_attachment
from crawlers.fetching import Fetch, FetchFailed, Reply
from crawlers.job import Job
from crawlers.pages.sitemap import Entry
from crawlers.pages.web_page import Article, Link, canonical_address, read_article, read_canonical, read_links
from crawlers.pages.web_text import parse_page
from crawlers.plan import Plan, Step
from crawlers.reading import Item, Progress, Reading, Touched, UnreadablePage
from crawlers.spiders.base import SourceSpider
from crawlers.spiders.pages_memory import Seen, Visit, depth_of, last_modified_of, missed, owed, remembered, why_due
from crawlers.spiders.pages_settings import PagesSettings
from crawlers.spiders.pages_sitemaps import read_sitemaps
from crawlers.turns import in_turn
from store.following import Followed, due_items, followed, open_items
from store.records import Attachment, AttachmentState, Document, Payload, Problem, Section
from store.session import reading
from store.writing import get_attachments, get_document

__all__ = ["PagesSpider"]

HTML = frozenset({"text/html", "application/xhtml+xml"})
AT_ONCE = 4


class PagesSpider(SourceSpider):
    """Reads the pages of one site as its table describes them."""

    settings_type: ClassVar[type[PagesSettings]] = PagesSettings
    options: PagesSettings

    @classmethod
    def bases_used(cls, job: Job, options: PagesSettings) -> Addresses:
        """The site itself, whatever other bases the job knows."""
        return Addresses(options.bases)

    # -- the plan ----------------------------------------------------------------------------------------------------

    def plan(self, connection: Connection) -> Plan:
        """Start pages and sitemaps, the pages that are due, and the files of all these."""
        steps = [Step("sitemap", url, "every night") for url in self._sitemaps(connection)]
        pages = dict.fromkeys(self.options.start_pages, "every night")
        for item in self._due(connection):
            pages.setdefault(item.external_id, why_due(item, self.job.day))
        for url, why in pages.items():
            steps.append(Step("page", url, why))
            files = get_attachments(connection, self.job.source, url)
            steps += [Step("asset", file.url, "a file of the page before") for file in files]
        most = self.options.most_pages
        new = f"pages that these name for the first time, or as changed, with their files: at most {most} pages a night"
        return Plan(self.job.source, tuple(steps), (new,))

    def _sitemaps(self, connection: Connection) -> list[str]:
        known = [item.external_id for item in open_items(connection, self.job.source)]
        return list(dict.fromkeys([*map(self.options.absolute, self.options.sitemaps), *known]))

    def _due(self, connection: Connection) -> list[Followed]:
        return due_items(connection, self.job.source, self.job.day, self.options.most_pages)

    # -- the run -----------------------------------------------------------------------------------------------------

    async def read(self, fetch: Fetch) -> AsyncIterator[Item]:
        """Sitemaps, then pages: those due and those new, link by link."""
        entries: dict[str, Entry] = {}
        async for listed in self._read_sitemaps(fetch):
            if not isinstance(listed, Entry):
                yield listed
            elif self.options.is_followed(listed.url) or self.options.is_kept(listed.url):
                entries[listed.url] = listed
        queue = deque(self._first_visits(entries))
        asked = {visit.url for visit in queue}
        done = 0
        while queue and done < self.options.most_pages:
            batch = [queue.popleft() for _ in range(min(len(queue), AT_ONCE * 4, self.options.most_pages - done))]
            async for seen in in_turn(batch, lambda visit: self._visit(fetch, visit), at_once=AT_ONCE):
                done += 1
                found = [visit for visit in self._next_visits(seen) if visit.url not in asked]
                if found:
                    # Known before the page that named them counts as read: a run that is killed here loses none.
                    yield Touched(self.job.source, tuple(owed(visit, self.job.day) for visit in found))
                asked |= {visit.url for visit in found}
                queue += found
                for item in seen.items:
                    yield item
                yield Progress("pages", done, min(len(asked), self.options.most_pages))
        if queue:
            said = f"{len(queue)} pages were left for the next night: {self.options.most_pages} is the most for one"
            yield Problem(self.job.source, "left", said, is_failure=False)

    def _read_sitemaps(self, fetch: Fetch) -> AsyncIterator[Item | Entry]:
        with reading(self.database) as connection:
            before = open_items(connection, self.job.source)
        first = [self.options.absolute(path) for path in self.options.sitemaps]
        return read_sitemaps(fetch, self.job.source, first, before, self._is_ours, self.job.day)

    def _first_visits(self, entries: dict[str, Entry]) -> Iterable[Visit]:
        with reading(self.database) as connection:
            starts = followed(connection, self.job.source, self.options.start_pages)
            due = self._due(connection)
            listed = followed(connection, self.job.source, entries)
        visits = {url: Visit(url, known=starts.get(url), is_start=True) for url in self.options.start_pages}
        for item in due:
            visits.setdefault(item.external_id, Visit(item.external_id, depth_of(item), known=item))
        for url, entry in entries.items():
            known = listed.get(url)
            if known is None or (entry.last_modified and entry.last_modified != last_modified_of(known)):
                visits.setdefault(url, Visit(url, known=known))
            if url in visits:
                visits[url] = replace(visits[url], last_modified=entry.last_modified)
        return visits.values()

    def _next_visits(self, seen: Seen) -> Iterable[Visit]:
        """The pages a visit names that we have never read."""
        if seen.canonical is not None:
            yield seen.canonical
        if seen.depth >= self.options.depth:
            return
        wanted = [url for url in seen.links if self.options.is_followed(url)]
        with reading(self.database) as connection:
            known = followed(connection, self.job.source, wanted)
        yield from (Visit(url, seen.depth + 1) for url in dict.fromkeys(wanted) if url not in known)

    # -- pages -------------------------------------------------------------------------------------------------------

    async def _visit(self, fetch: Fetch, visit: Visit) -> Seen:
        """What is at an address; whatever goes wrong there is a problem of this page, which is owed again tomorrow."""
        try:
            return await self._open(fetch, visit)
        except FetchFailed as error:
            problem = Problem(self.job.source, error.kind, error.reason, error.url)
        except UnreadablePage as error:
            problem = Problem(self.job.source, "unreadable", error.reason, error.url)
        except Exception as error:  # a fault of our own reader: named, and the others go on
            self.logger.exception("reading %s", visit.url)
            said = f"the reader broke: {type(error).__name__}: {error}"
            problem = Problem(self.job.source, "unreadable", said, visit.url)
        return Seen((problem, Touched(self.job.source, (owed(visit, self.job.day + dt.timedelta(1)),))))

    async def _open(self, fetch: Fetch, visit: Visit) -> Seen:
        reply = await fetch(visit.url)
        if visit.standing_in is not None and (reply.status != 200 or reply.url == visit.standing_in.url):
            # The canonical address leads nowhere, or back: the page is what it is.
            itself = canonical_address(visit.standing_in.url)
            return await self._read_page(fetch, visit, visit.standing_in, itself)
        if reply.status in (404, 410) and not visit.is_start:
            return Seen(self._missed(visit, f"answered {reply.status}"))
        if reply.status != 200:
            raise FetchFailed(visit.url, f"answered {reply.status}")
        here = canonical_address(reply.url)
        if visit.is_start or here == canonical_address(visit.url):
            return await self._read_page(fetch, visit, reply)
        # It moved. The new address is a page of its own; the old one is missed, in case that was a mistake.
        items = self._missed(visit, f"leads to {here}") if visit.known else ()
        if not self._is_ours(here):
            return Seen(items)
        with reading(self.database) as connection:
            is_known = here in followed(connection, self.job.source, [here])
        return Seen(items, canonical=None if is_known else Visit(here, visit.depth), depth=visit.depth)

    async def _read_page(self, fetch: Fetch, visit: Visit, reply: Reply, identity: str | None = None) -> Seen:
        if reply.media_type not in HTML and reply.media_type is not None:
            raise UnreadablePage(visit.url, f"not a web page but {reply.media_type}")
        page = parse_page(reply.body, reply.headers.get("content-type"), reply.url)
        links = tuple(link.url for link in read_links(page, reply.url))
        here = canonical_address(reply.url)
        canonical = identity or read_canonical(page, reply.url)
        if canonical != here and self._is_ours(canonical):
            # It is read under the name it gives itself, once, however many addresses lead to it.
            with reading(self.database) as connection:
                is_known = canonical in followed(connection, self.job.source, [canonical])
            other = None if is_known else Visit(canonical, visit.depth, visit.last_modified, standing_in=reply)
            return Seen((self._looked_at(visit),), links, other, visit.depth)
        if not self.options.is_kept(here):
            return Seen((self._looked_at(visit),), links, depth=visit.depth)
        article = read_article(page, reply.url, self.options.page)
        return Seen(await self._read_document(fetch, visit, reply, here, article), links, depth=visit.depth)

    async def _read_document(
        self, fetch: Fetch, visit: Visit, reply: Reply, here: str, article: Article
    ) -> tuple[Item, ...]:
        with reading(self.database) as connection:
            before = get_document(connection, self.job.source, here)
            kept = {file.url: file for file in get_attachments(connection, self.job.source, here)}
        items: list[Item] = []
        sections = [Section(article.text)]
        attachments: list[Attachment] = []
        files: list[Payload] = []
        for link in self._files(article):
            read = await read_attachment(fetch, link.url, title=link.text, known=kept.get(link.url))
            attachments.append(read.attachment)
            sections += _sections_of(read.attachment, before) if read.is_unchanged else read.sections
            if read.payload is not None:
                files.append(read.payload)
            if problem := news_of(self.job.source, read):
                items.append(problem)
        if article.doubt:
            items.append(Problem(self.job.source, "unreadable", f"date: {article.doubt}", here, is_failure=False))
        document = Document(
            source=self.job.source,
            external_id=here,
            kind=self.options.kind_of(here),
            url=here,
            heading=article.heading,
            published_on=article.published_on,
            department=self.options.publisher,
            sections=tuple(sections),
            attachments=tuple(attachments),
        )
        is_whole = all(file.state is not AttachmentState.PENDING for file in attachments)
        again = remembered(visit, here, self.job.day, self.options.reread_days if is_whole else 1)
        payload = Payload(here, reply.body, reply.media_type)
        return (Reading(document, payload, tuple(files), again), *items)

    def _files(self, article: Article) -> Iterable[Link]:
        """The files a document links to, once each, on hosts that belong to this source."""
        found: dict[str, Link] = {}
        for link in article.links:
            if self.options.is_file(link.url) and self.addresses.public_base(link.url):
                name = link.text or link.url.rsplit("/", 1)[-1]
                found.setdefault(link.url, Link(link.url, name))
        return found.values()

    def _missed(self, visit: Visit, how: str) -> tuple[Item, ...]:
        """What a page that is not there comes to: gone after the second night on which it was missed."""
        known, day = visit.known, self.job.day
        if known is None or known.read_on is None:
            gone = Problem(
                self.job.source, "missing", f"a link leads to a page that is not there: {how}", visit.url, False
            )
            return gone, self._looked_at(visit)
        again = missed(visit, known, day)
        with reading(self.database) as connection:
            document = get_document(connection, self.job.source, visit.url)
        if again.misses < 2 or document is None:
            return (Touched(self.job.source, (again,)),)
        again = replace(again, due_on=day + dt.timedelta(self.options.reread_days))
        return (Reading(replace(document, is_vanished=True), None, followed=again),)

    # -- what is remembered ------------------------------------------------------------------------------------------

    def _looked_at(self, visit: Visit) -> Touched:
        again = remembered(visit, visit.url, self.job.day, self.options.reread_days)
        return Touched(self.job.source, (again,))

    def _is_ours(self, url: str) -> bool:
        base = self.addresses.public_base(url)
        return base is not None and base.name == "site"


def _sections_of(file: Attachment, before: Document | None) -> list[Section]:
    """The sections that are stored for a file that did not change."""
    sections = before.sections if before else ()
    return [section for section in sections if (section.url or "").partition("#")[0] == file.url]
